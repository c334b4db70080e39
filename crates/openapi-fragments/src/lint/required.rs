//! Properties that are required, but declared nowhere; and discriminators.

use std::cell::{Cell, OnceCell};
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::findings::Found;
use super::schemas::Schema;
use crate::pointer::{self, Path};
use crate::refs::{self, Kind, What};

/// Keywords whose schemas apply to the same value.
const IN_PLACE: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// How many schemas are looked at for one property.
const MOST_SCHEMAS: usize = 2_000;
/// How many schemas are looked at for all properties.
const MOST_STEPS: usize = 200_000;

/// Who uses which schema as a part of itself, found once it is asked for.
#[derive(Default)]
pub(super) struct Users {
    users: OnceCell<HashMap<String, Vec<String>>>,
    /// How many schemas were looked at.
    steps: Cell<usize>,
}

impl Users {
    /// The pointers of the schemas that have one as part of themselves by a reference.
    fn of(&self, document: &Value, at: &str) -> &[String] {
        let users = self.users.get_or_init(|| {
            let mut users: HashMap<String, Vec<String>> = HashMap::new();
            refs::walk(
                document,
                Kind::Document,
                Path::Start(""),
                &mut |found, at| {
                    if found.what != What::Ref {
                        return;
                    }
                    let at = at.pointer();
                    let user = at.strip_suffix("/$ref").and_then(around);
                    if let (Some(user), Some(key)) =
                        (user, refs::ComponentKey::of_whole(found.text))
                    {
                        users
                            .entry(key.pointer())
                            .or_default()
                            .push(user.to_owned());
                    }
                },
            );
            users
        });
        users.get(at).map_or(&[], Vec::as_slice)
    }

    fn count(&self, schemas: usize) {
        self.steps.set(self.steps.get() + schemas + 1);
    }

    /// Whether too many schemas were looked at to go on.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() > MOST_STEPS
    }
}

/// The pointer of the schema that a schema is a part of.
fn around(at: &str) -> Option<&str> {
    let (list, index) = at.rsplit_once('/')?;
    let (owner, key) = list.rsplit_once('/')?;
    (IN_PLACE.contains(&key) && index.bytes().all(|byte| byte.is_ascii_digit())).then_some(owner)
}

/// Whether a schema is only a condition, in which a property may well be declared elsewhere.
fn is_condition(at: &str) -> bool {
    ["not", "if", "then", "else"].contains(&pointer::last(at))
        || at
            .rsplit_once('/')
            .is_some_and(|(owner, _)| pointer::last(owner) == "dependentSchemas")
}

/// Reports required properties that are declared nowhere.
pub(super) fn check(document: &Value, users: &Users, schema: &Schema, found: &mut Vec<Found>) {
    let required = schema.list("required").iter().filter_map(Value::as_str);
    let own = schema.object.get("properties").and_then(Value::as_object);
    let missing: Vec<&str> = required
        .filter(|name| !own.is_some_and(|own| own.contains_key(*name)))
        .collect();
    if missing.is_empty() {
        return;
    }
    let at = schema.at.pointer();
    let all = Path::Key(&schema.at, "required");
    for name in missing {
        if is_declared_around(document, users, &at, name) {
            continue;
        }
        let index = schema.list("required").iter().position(|one| one == name);
        let what = format!("`{name}` is required, but declared nowhere");
        let one = Found::new(
            "undeclared-required",
            Path::Index(&all, index.unwrap_or_default()).pointer(),
            what,
        );
        let known = own.into_iter().flatten().map(|(name, _)| name.as_str());
        found.push(match super::similar::nearest(name, known) {
            Some(meant) => one.with_help(format!("did you mean `{meant}`?")),
            None => one,
        });
    }
}

/// Whether a schema declares a property, or one that it is part of does.
fn is_declared_around(document: &Value, users: &Users, at: &str, name: &str) -> bool {
    let mut waiting = vec![at.to_owned()];
    let mut seen = HashSet::new();
    while let Some(at) = waiting.pop() {
        if is_condition(&at) || seen.len() > MOST_SCHEMAS || users.is_exhausted() {
            return true;
        }
        if !seen.insert(at.clone()) {
            continue;
        }
        let mut looked_at = HashSet::new();
        let schema = document.pointer(&at);
        let is_declared =
            schema.is_none_or(|schema| declares(document, schema, name, &mut looked_at));
        users.count(looked_at.len());
        if is_declared {
            return true;
        }
        waiting.extend(around(&at).map(str::to_owned));
        waiting.extend(users.of(document, &at).iter().cloned());
    }
    false
}

/// Whether a schema declares a property, itself or in one of its parts. One that cannot
/// be looked at may.
pub(super) fn declares<'a>(
    document: &'a Value,
    schema: &'a Value,
    name: &str,
    seen: &mut HashSet<*const Value>,
) -> bool {
    if !seen.insert(std::ptr::from_ref(schema)) {
        return false;
    }
    if seen.len() > MOST_SCHEMAS {
        return true;
    }
    let Some(object) = schema.as_object() else {
        return false;
    };
    if object.contains_key("$ref") {
        match refs::target(schema, document) {
            None => return true,
            Some(target) if declares(document, target, name, seen) => return true,
            Some(_) => {}
        }
    }
    let properties = object.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| properties.contains_key(name))
        || object.contains_key("patternProperties")
        || object.contains_key("unevaluatedProperties")
        || object.contains_key("$dynamicRef")
        || matches!(object.get("additionalProperties"), Some(Value::Object(_)))
        || IN_PLACE.iter().any(|key| {
            let parts = object.get(*key).and_then(Value::as_array);
            parts
                .into_iter()
                .flatten()
                .any(|part| declares(document, part, name, seen))
        })
        || ["then", "else"].iter().any(|key| {
            object
                .get(*key)
                .is_some_and(|part| declares(document, part, name, seen))
        })
}

/// Whether a schema requires a property. One that cannot be looked at may.
fn requires<'a>(
    document: &'a Value,
    schema: &'a Value,
    name: &str,
    seen: &mut HashSet<*const Value>,
) -> bool {
    if !seen.insert(std::ptr::from_ref(schema)) || seen.len() > MOST_SCHEMAS {
        return true;
    }
    let Some(object) = schema.as_object() else {
        return false;
    };
    if object.contains_key("$ref") {
        match refs::target(schema, document) {
            None => return true,
            Some(target) if requires(document, target, name, seen) => return true,
            Some(_) => {}
        }
    }
    let list = |key: &str| object.get(key).and_then(Value::as_array);
    let mut parts = list("allOf").into_iter().flatten();
    list("required").is_some_and(|required| required.iter().any(|one| one == name))
        || parts.any(|part| requires(document, part, name, seen))
        || ["anyOf", "oneOf"].iter().any(|key| {
            let alternatives = list(key).filter(|list| !list.is_empty());
            alternatives
                .is_some_and(|list| list.iter().all(|one| requires(document, one, name, seen)))
        })
}

/// Reports discriminators that may be absent, or cannot name an alternative.
pub(super) fn discriminator(
    document: &Value,
    users: &Users,
    schema: &Schema,
    found: &mut Vec<Found>,
) {
    let discriminator = schema.object.get("discriminator");
    let Some(name) = discriminator.and_then(|one| one.get("propertyName")?.as_str()) else {
        return;
    };
    let at = Path::Key(&schema.at, "discriminator");
    let at = Path::Key(&at, "propertyName").pointer();
    let Some(whole) = document.pointer(&schema.at.pointer()) else {
        return;
    };
    let requires = |schema: &Value| {
        let mut looked_at = HashSet::new();
        let is_required = users.is_exhausted() || requires(document, schema, name, &mut looked_at);
        users.count(looked_at.len());
        is_required
    };
    if !requires(whole) {
        let alternatives = schema.list("oneOf").iter().chain(schema.list("anyOf"));
        let optional: Vec<String> = alternatives
            .filter(|one| !requires(one))
            .filter_map(|one| one.get("$ref")?.as_str())
            .map(|reference| format!("`{reference}`"))
            .collect();
        let what = if optional.is_empty() {
            format!("the property `{name}` of the discriminator is not required")
        } else {
            let list = optional.join(", ");
            format!("the property `{name}` of the discriminator is not required in {list}")
        };
        found.push(Found::new("optional-discriminator", at, what));
    }
    for key in ["anyOf", "oneOf"] {
        let all = Path::Key(&schema.at, key);
        for (index, one) in schema.list(key).iter().enumerate() {
            let is_null = one.get("type").is_some_and(|name| name == "null");
            if one.is_object() && one.get("$ref").is_none() && !is_null {
                let what = "the discriminator cannot name this alternative, which is no reference";
                let here = Path::Index(&all, index).pointer();
                found.push(Found::new("unnamed-alternative", here, what));
            }
        }
    }
}
