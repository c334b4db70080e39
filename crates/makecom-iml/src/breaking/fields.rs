//! Changes of parameters, which scenarios fill in, and of interfaces, which they map from.

use serde_json::{Map, Value};

use super::rules::{
    ChangeRule, DYNAMIC_FIELDS, FIELD_REMOVED, FIELD_RENAMED, FIELD_RETYPED, NOT_COMPARED,
    NOT_DYNAMIC, NOT_MAPPABLE, OPTION_REMOVED, PARAMETER_ADDED, PARAMETER_REMOVED,
    PARAMETER_RENAMED, PARAMETER_REQUIRED, PARAMETER_RETYPED, VALIDATION_ADDED,
};
use super::{Changes, under};
use crate::code::CodeKind;

/// The types whose values are alike, by their first; another type is alike only itself.
const ALIKE: [&[&str]; 3] = [
    &[
        "text", "email", "url", "filename", "path", "folder", "file", "password", "uuid",
        "timezone", "color", "time", "pkey", "cert", "select",
    ],
    &["number", "integer", "uinteger", "port"],
    &["date", "timestamp"],
];

/// The types that take all values of others: Make coerces them.
const WIDER: [(&str, &[&str]); 8] = [
    ("text", &["*text", "*number", "boolean", "*date"]),
    ("password", &["*text", "*number", "boolean", "*date"]),
    ("number", &["*number"]),
    ("integer", &["uinteger", "port"]),
    ("uinteger", &["port"]),
    ("date", &["timestamp"]),
    ("timestamp", &["date"]),
    ("json", &["text"]),
];

/// Which way values go.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// From a scenario: parameters.
    In,
    /// To a scenario: an interface.
    Out,
}

/// The rules of a way.
impl Way {
    fn removed(self) -> &'static ChangeRule {
        match self {
            Self::In => &PARAMETER_REMOVED,
            Self::Out => &FIELD_REMOVED,
        }
    }

    fn renamed(self) -> &'static ChangeRule {
        match self {
            Self::In => &PARAMETER_RENAMED,
            Self::Out => &FIELD_RENAMED,
        }
    }

    fn retyped(self) -> &'static ChangeRule {
        match self {
            Self::In => &PARAMETER_RETYPED,
            Self::Out => &FIELD_RETYPED,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::In => "parameter",
            Self::Out => "field",
        }
    }
}

/// Compares two sections of parameters, or two interfaces.
pub(super) fn compare(kind: CodeKind, old: &Value, new: &Value, changes: &mut Changes) {
    let way = match kind {
        CodeKind::ModuleInterface => Way::Out,
        _ => Way::In,
    };
    Walk { way, changes }.lists(old, new, "", "");
}

/// The names of the RPCs that stand for parameters.
pub(super) fn rpcs(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = rpc(text) {
                found.push(name.to_owned());
            }
        }
        Value::Array(list) => {
            for one in list {
                rpcs(one, found);
            }
        }
        Value::Object(field) => {
            for key in ["spec", "nested"] {
                if let Some(value) = field.get(key) {
                    rpcs(value, found);
                }
            }
            match field.get("options") {
                Some(Value::Object(options)) => {
                    if let Some(nested) = options.get("nested") {
                        rpcs(nested, found);
                    }
                    if let Some(Value::Array(store)) = options.get("store") {
                        for one in store {
                            rpcs(one, found);
                        }
                    }
                }
                Some(Value::Array(options)) => {
                    let nested = options.iter().filter_map(|one| one.get("nested"));
                    for one in nested {
                        rpcs(one, found);
                    }
                }
                _ => {}
            }
        }
        _ => {}
    }
}

/// The name in `rpc://name?…`.
fn rpc(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix("rpc://")?;
    let end = name.find(['?', '/', '#', '{']).unwrap_or(name.len());
    Some(&name[..end]).filter(|name| !name.is_empty())
}

struct Walk<'a, 'b> {
    way: Way,
    changes: &'a mut Changes<'b>,
}

/// A field of a list with its place.
struct Field<'a> {
    index: usize,
    name: &'a str,
    keys: &'a Map<String, Value>,
}

impl<'a> Field<'a> {
    /// The named fields of a list; banners are for people.
    fn all(list: &'a [Value]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let Some(keys) = value.as_object() else {
                continue;
            };
            let name = keys.get("name").and_then(Value::as_str);
            if let Some(name) = name
                && keys.get("type").is_none_or(|it| it != "banner")
                && found.iter().all(|one| one.name != name)
            {
                found.push(Self { index, name, keys });
            }
        }
        found
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        let text = self.keys.get(key)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    fn type_name(&self) -> &'a str {
        self.text("type").unwrap_or("text")
    }

    /// The type by which values are told apart: a select of several gives an array.
    fn value_type(&self) -> &'a str {
        let is_several = self.keys.get("multiple").is_some_and(|it| *it == true);
        match self.type_name() {
            "select" | "file" | "folder" if is_several => "array",
            name => name,
        }
    }
}

impl Walk<'_, '_> {
    fn add(&mut self, rule: &'static ChangeRule, pointer: &str, message: String) {
        self.changes.add(rule, pointer, message);
    }

    /// Compares two lists of fields, or what stands for one. `within` is the name of the
    /// field that has them, with a dot after it.
    fn lists(&mut self, old: &Value, new: &Value, pointer: &str, within: &str) {
        if old == new {
            return;
        }
        let (Value::Array(before), Value::Array(after)) = (old, new) else {
            let what = match (old, new) {
                (Value::Object(old), Value::Object(new)) => {
                    return self.field_types(old, new, pointer, within);
                }
                (Value::Null, Value::Array(_) | Value::Object(_)) => return,
                (_, Value::String(_)) => "are built by an RPC now, or by another",
                (Value::String(_), _) => "are no longer built by an RPC",
                _ => "have another form",
            };
            let of = within.strip_suffix('.');
            let of = of.map_or_else(String::new, |name| format!(" of `{name}`"));
            let message = format!("the {}s{of} {what}", self.way.noun());
            return self.add(&DYNAMIC_FIELDS, pointer, message);
        };
        let [old, new] = [Field::all(before), Field::all(after)];
        let mut gone: Vec<&Field> = Vec::new();
        for field in &old {
            match new.iter().find(|one| one.name == field.name) {
                Some(now) => {
                    let pointer = under(pointer, &now.index.to_string());
                    self.field(field, now, &pointer, within);
                }
                None => gone.push(field),
            }
        }
        let mut fresh: Vec<&Field> = new
            .iter()
            .filter(|field| old.iter().all(|one| one.name != field.name))
            .collect();
        for field in &gone {
            let noun = self.way.noun();
            let like = |is_like: &dyn Fn(&Field) -> bool| -> Vec<usize> {
                let alike = fresh.iter().enumerate();
                let alike =
                    alike.filter(|(_, one)| one.type_name() == field.type_name() && is_like(one));
                alike.map(|(index, _)| index).collect()
            };
            let label = field.text("label");
            let mut candidates = like(&|one| label.is_some() && one.text("label") == label);
            if candidates.is_empty() && before.len() == after.len() {
                candidates = like(&|one| one.index == field.index);
            }
            if let [one] = candidates[..] {
                let now = fresh.remove(one);
                let message = format!(
                    "{noun} `{within}{}` is called `{}` now",
                    field.name, now.name
                );
                let pointer = under(pointer, &now.index.to_string());
                self.add(self.way.renamed(), &pointer, message);
            } else {
                let message = format!("{noun} `{within}{}` is gone", field.name);
                self.add(self.way.removed(), pointer, message);
            }
        }
        if self.way == Way::In {
            for field in fresh {
                let pointer = under(pointer, &field.index.to_string());
                match field.keys.get("required") {
                    Some(Value::Bool(true)) => {
                        let message =
                            format!("parameter `{within}{}` is new and required", field.name);
                        self.add(&PARAMETER_ADDED, &pointer, message);
                    }
                    Some(Value::String(_)) => {
                        self.unknown(&pointer, "required", within, field.name);
                    }
                    _ => {}
                }
            }
        }
        let texts = |list: &[Value]| -> Vec<String> {
            let texts = list.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        let [before, after] = [texts(before), texts(after)];
        for one in before.iter().filter(|one| !after.contains(one)) {
            let message = format!("the {}s of `{one}` are no longer there", self.way.noun());
            self.add(&DYNAMIC_FIELDS, pointer, message);
        }
        if self.way == Way::In {
            for one in after.iter().filter(|one| !before.contains(one)) {
                let message = format!("the parameters of `{one}` are new, and may be required");
                self.add(&DYNAMIC_FIELDS, pointer, message);
            }
        }
    }

    fn unknown(&mut self, pointer: &str, key: &str, within: &str, name: &str) {
        let message =
            format!("`{key}` of `{within}{name}` depends on an expression, so it was not compared");
        self.add(&NOT_COMPARED, &under(pointer, key), message);
    }

    fn field(&mut self, old: &Field, new: &Field, pointer: &str, within: &str) {
        if old.keys == new.keys {
            return;
        }
        let name = old.name;
        let (from, to) = (old.value_type(), new.value_type());
        if from.contains("{{") || to.contains("{{") {
            if from != to {
                self.unknown(pointer, "type", within, name);
            }
        } else if !self.takes(from, to) {
            let noun = self.way.noun();
            let message = format!(
                "{noun} `{within}{name}` is {} now, and was {}",
                shown(new),
                shown(old)
            );
            return self.add(self.way.retyped(), &under(pointer, "type"), message);
        }
        let within_it = format!("{within}{name}.");
        if let (Some(old), Some(new)) = (old.keys.get("spec"), new.keys.get("spec")) {
            self.lists(old, new, &under(pointer, "spec"), &within_it);
        } else if let Some(old) = old.keys.get("spec") {
            // Fields that are no longer said.
            let none = Value::Array(Vec::new());
            let is_list = old.is_array();
            if is_list {
                self.lists(old, &none, pointer, &within_it);
            }
        }
        if self.way == Way::Out {
            return;
        }
        self.nested(
            old.keys.get("nested"),
            new.keys.get("nested"),
            &under(pointer, "nested"),
            &within_it,
        );
        self.required(old, new, pointer, within);
        self.validate(old, new, pointer, within);
        self.options(old, new, pointer, within);
        let of = |field: &Field, key| field.keys.get(key).cloned();
        if of(new, "mappable") == Some(Value::Bool(false))
            && of(old, "mappable") != of(new, "mappable")
        {
            let message = format!("nothing can be mapped to `{within}{name}` any more");
            self.add(&NOT_MAPPABLE, &under(pointer, "mappable"), message);
        }
        if of(old, "dynamic") == Some(Value::Bool(true)) && of(new, "dynamic") != of(old, "dynamic")
        {
            let message = format!("`{within}{name}` takes only what is among its options now");
            self.add(&NOT_DYNAMIC, &under(pointer, "dynamic"), message);
        }
    }

    /// Compares the type of the elements of an array, which has no name.
    fn field_types(
        &mut self,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
        pointer: &str,
        within: &str,
    ) {
        let name = within.strip_suffix('.').unwrap_or_default();
        let of = |keys| Field {
            index: 0,
            name: "",
            keys,
        };
        self.field(&of(old), &of(new), pointer, &format!("{name}[]"));
    }

    /// Compares the parameters that follow a choice.
    fn nested(&mut self, old: Option<&Value>, new: Option<&Value>, pointer: &str, within: &str) {
        let none = Value::Array(Vec::new());
        if old != new {
            self.lists(old.unwrap_or(&none), new.unwrap_or(&none), pointer, within);
        }
    }

    fn required(&mut self, old: &Field, new: &Field, pointer: &str, within: &str) {
        let [before, after] = [old, new].map(|field| field.keys.get("required"));
        match after {
            Some(Value::Bool(true)) if before != after => {
                let message = format!("parameter `{within}{}` is required now", old.name);
                self.add(&PARAMETER_REQUIRED, pointer, message);
            }
            Some(Value::String(_)) if before != after && before != Some(&Value::Bool(true)) => {
                self.unknown(pointer, "required", within, old.name);
            }
            _ => {}
        }
    }

    fn validate(&mut self, old: &Field, new: &Field, pointer: &str, within: &str) {
        let Some(after) = new.keys.get("validate").and_then(Value::as_object) else {
            return;
        };
        let before = old.keys.get("validate").and_then(Value::as_object);
        for (key, limit) in after {
            let known = before.and_then(|before| before.get(key));
            if known == Some(limit) || limit.is_null() {
                continue;
            }
            let pointer = under(&under(pointer, "validate"), key);
            let wider = match (known.and_then(Value::as_f64), limit.as_f64()) {
                (Some(known), Some(limit)) if key.starts_with("min") => limit <= known,
                (Some(known), Some(limit)) if key.starts_with("max") => limit >= known,
                _ => false,
            };
            let widened_list = match (known, limit) {
                (Some(Value::Array(known)), Value::Array(limit)) => {
                    known.iter().all(|one| limit.contains(one))
                }
                _ => false,
            };
            if !wider && !widened_list {
                let message = format!("`{within}{}` is checked by `{key}` now", old.name);
                let message = match known {
                    None => message,
                    Some(_) => format!("`{key}` of `{within}{}` changed", old.name),
                };
                self.add(&VALIDATION_ADDED, &pointer, message);
            }
        }
    }

    fn options(&mut self, old: &Field, new: &Field, pointer: &str, within: &str) {
        let [before, after] = [old, new].map(|field| field.keys.get("options"));
        let (Some(before), pointer) = (before, under(pointer, "options")) else {
            return;
        };
        // Another type takes what was chosen, or was reported.
        if Some(before) == after || new.type_name() != old.type_name() {
            return;
        }
        let within_it = format!("{within}{}.", old.name);
        let (Some(list), Some(now)) = (choices(before), after.and_then(choices)) else {
            // From an RPC on one side at least, or from groups: the values are not known.
            let is_known = |value: Option<&Value>| value.and_then(choices).is_some();
            if is_known(Some(before)) != is_known(after) {
                let message = format!("the options of `{within}{}` have another source", old.name);
                self.add(&NOT_COMPARED, &pointer, message);
            }
            return self.nested(
                before.get("nested"),
                after.and_then(|after| after.get("nested")),
                &under(&pointer, "nested"),
                &within_it,
            );
        };
        for (_, value, option) in &list {
            if let Some((place, _, now)) = now.iter().find(|(_, one, _)| one == value) {
                let place = format!("{pointer}{place}/nested");
                self.nested(option.get("nested"), now.get("nested"), &place, &within_it);
                continue;
            }
            let (value, name) = (text(value), old.name);
            let message = format!("the option `{value}` of `{within}{name}` is gone");
            self.add(&OPTION_REMOVED, &pointer, message);
        }
        let of = |value: &Value| value.get("nested").cloned();
        let [old_nested, new_nested] = [Some(before), after].map(|it| it.and_then(of));
        self.nested(
            old_nested.as_ref(),
            new_nested.as_ref(),
            &under(&pointer, "nested"),
            &within_it,
        );
    }

    /// Whether values of the old type are good ones of the new.
    fn takes(&self, from: &str, to: &str) -> bool {
        if from == to || self.way == Way::Out && family(from) == family(to) {
            return true;
        }
        if self.way == Way::Out {
            return false;
        }
        let accepts = |of: &&str| match of.strip_prefix('*') {
            Some(of) => family(from) == of,
            None => *of == from,
        };
        let mut wider = WIDER.iter();
        matches!(to, "any" | "hidden")
            || wider.any(|(wide, of)| *wide == to && of.iter().any(accepts))
    }
}

/// The family of types whose values are alike.
fn family(type_name: &str) -> &str {
    let mut alike = ALIKE.iter();
    let family = alike.find(|family| family.contains(&type_name));
    family.map_or(type_name, |family| family[0])
}

/// The choices of a select with their places and values; `None` if they are not listed.
fn choices(options: &Value) -> Option<Vec<(String, Value, &Value)>> {
    let (list, at) = match options {
        Value::Array(list) => (list, ""),
        Value::Object(options) => (options.get("store")?.as_array()?, "/store"),
        _ => return None,
    };
    let mut found = Vec::new();
    for (index, option) in list.iter().enumerate() {
        let place = format!("{at}/{index}");
        match option {
            Value::Object(keys) => {
                // A group of options.
                if let Some(Value::Array(group)) = keys.get("options") {
                    for (inner, option) in group.iter().enumerate() {
                        let value = option.get("value").unwrap_or(option).clone();
                        found.push((format!("{place}/options/{inner}"), value, option));
                    }
                } else {
                    let value = keys.get("value").or(keys.get("name"));
                    found.push((place, value.cloned().unwrap_or_default(), option));
                }
            }
            value => found.push((place, value.clone(), option)),
        }
    }
    Some(found)
}

/// A type as people read it.
fn shown(field: &Field) -> String {
    let name = field.type_name();
    match field.value_type() {
        several if several != name => format!("`{name}` of several"),
        _ => format!("`{name}`"),
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
