//! Compares parameters and how values are serialized.

use std::collections::BTreeMap;

use serde_json::Value;

use super::operations::Operation;
use super::schemas::Direction;
use super::{Level, Log, Presence, Spec, bodies, entries};

const PRESENCE: Presence = Presence {
    removed: "parameter-removed",
    required_added: "required-parameter-added",
    optional_added: "optional-parameter-added",
    required: "parameter-required",
    optional: "parameter-optional",
};

/// Headers that OpenAPI describes elsewhere: parameters of these names are ignored.
const RESERVED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The keys of parameters and headers that are compared or are documentation.
pub(super) const KEYS: [&str; 13] = [
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "content",
    "example",
    "examples",
];

/// How deep a schema is searched for the types of its values.
const MOST_NESTING: usize = 8;

/// A parameter of a path is identified by its position in the template, others by
/// their location and name.
pub(super) type Key = (String, String);

type Parameters<'a> = BTreeMap<Key, &'a Value>;

pub(super) fn compare<'a>(before: &Operation<'a>, after: &Operation<'a>, log: &mut Log<'a>) {
    let (old, old_reserved) = parameters(log.old, before, log);
    let (mut new, new_reserved) = parameters(log.new, after, log);
    if old_reserved != new_reserved {
        let message = "Accept, Authorization or Content-Type differ as parameters, where OpenAPI ignores them";
        log.add(Level::Ignored, "", "reserved-header-changed", message);
    }
    let direction = log.requests();
    for (key, before) in old {
        let at = label(&key, before);
        let is_in_template = key.1.starts_with('#');
        let Some(after) = new.remove(&key) else {
            if is_in_template {
                let message = "is no longer described";
                log.add(Level::Risky, &at, "path-parameter-undescribed", message);
            } else {
                let was = (Some(is_required(before)), None);
                log.presence(&PRESENCE, direction, was, &at);
            }
            continue;
        };
        if !is_in_template {
            let required = (Some(is_required(before)), Some(is_required(after)));
            log.presence(&PRESENCE, direction, required, &at);
        }
        log.deprecation(
            ["parameter-deprecated", "parameter-undeprecated"],
            before,
            after,
            &at,
        );
        value(before, after, direction, &at, log);
    }
    for (key, added) in new {
        let at = label(&key, added);
        if key.1.starts_with('#') {
            log.add(
                Level::Safe,
                &at,
                "path-parameter-described",
                "is described now",
            );
        } else {
            let is = (None, Some(is_required(added)));
            log.presence(&PRESENCE, direction, is, &at);
        }
    }
}

fn label((location, name): &Key, parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or(name);
    format!("{location} parameter {name}")
}

fn is_required(parameter: &Value) -> bool {
    parameter["required"] == true
}

/// The parameters of an operation, which override those of its path, and apart from
/// them those that OpenAPI ignores.
fn parameters<'a>(
    spec: Spec<'a>,
    operation: &Operation<'a>,
    log: &mut Log<'a>,
) -> (Parameters<'a>, Parameters<'a>) {
    for parameter in listed(operation) {
        log.resolve_one(spec, parameter, "parameters");
    }
    let is_reserved =
        |(location, name): &Key| location == "header" && RESERVED_HEADERS.contains(&name.as_str());
    let all = declared(spec, operation).into_iter();
    let (reserved, known) = all.partition(|(key, _)| is_reserved(key));
    (known, reserved)
}

/// What lists the parameters of an operation, that of its path first.
fn listed<'a>(operation: &Operation<'a>) -> impl Iterator<Item = &'a Value> + use<'a> {
    let lists = [
        operation.of_item("parameters"),
        operation.value.get("parameters"),
    ];
    let lists = lists.into_iter().flatten().filter_map(Value::as_array);
    lists.flatten()
}

/// The parameters of an operation by name: those that are described, and those of its
/// path that are not.
pub(super) fn named<'a>(spec: Spec<'a>, operation: &Operation<'a>) -> Vec<(String, Key)> {
    let positions = (1..).zip(positions(operation));
    let mut named: BTreeMap<Key, String> = positions
        .map(|(position, name)| (("path".to_owned(), format!("#{position}")), name.to_owned()))
        .collect();
    for (key, parameter) in declared(spec, operation) {
        let name = parameter["name"].as_str().unwrap_or_default();
        named.insert(key, name.to_owned());
    }
    named.into_iter().map(|(key, name)| (name, key)).collect()
}

/// The names in the path of an operation.
fn positions<'o>(operation: &'o Operation) -> Vec<&'o str> {
    let parts = operation.key.path.split('{').skip(1);
    parts
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

/// All parameters of an operation whose references can be followed.
fn declared<'a>(spec: Spec<'a>, operation: &Operation<'a>) -> Parameters<'a> {
    let positions = positions(operation);
    let mut known = BTreeMap::new();
    for parameter in listed(operation).map(|parameter| spec.resolve(parameter)) {
        if parameter.get("$ref").is_some() {
            continue;
        }
        let text = |key: &str| parameter[key].as_str().unwrap_or_default();
        let location = text("in").to_owned();
        let name = match location.as_str() {
            "path" => match positions.iter().position(|known| *known == text("name")) {
                Some(position) => format!("#{}", position + 1),
                None => text("name").to_owned(),
            },
            // Names of cookies are case-sensitive.
            "header" => text("name").to_ascii_lowercase(),
            _ => text("name").to_owned(),
        };
        known.insert((location, name), parameter);
    }
    known
}

/// Compares the value of a parameter or a header: how it is serialized, and its schema.
pub(super) fn value<'a>(
    before: &'a Value,
    after: &'a Value,
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    let (old, new) = (Form::of(log.old, before), Form::of(log.new, after));
    let schemas = [(log.old, old.schema), (log.new, new.schema)];
    let is_plain = schemas.iter().all(|(spec, schema)| is_plain(*spec, schema));
    let has_objects = !schemas
        .iter()
        .all(|(spec, schema)| is_among(*spec, schema, &NO_OBJECT));
    if let Some((level, message)) = old.difference(&new, is_plain, has_objects) {
        log.add(level, at, "parameter-style-changed", message);
    }
    if before["in"] == "query" {
        for (key, allowed, disallowed) in [
            ("allowReserved", "reserved-allowed", "reserved-disallowed"),
            (
                "allowEmptyValue",
                "empty-value-allowed",
                "empty-value-disallowed",
            ),
        ] {
            match (before[key] == true, after[key] == true) {
                (false, true) => {
                    let level = direction.wider(Level::Risky);
                    log.add(level, at, allowed, format!("has `{key}` now"));
                }
                (true, false) => {
                    let level = direction.narrower();
                    log.add(level, at, disallowed, format!("has no `{key}` any more"));
                }
                _ => {}
            }
        }
    }
    log.others(&KEYS, before, after, at);
    if old.media_type.is_some() && new.media_type.is_some() {
        bodies::content(before, after, direction, at, log);
    } else {
        log.schemas(old.schema, new.schema, direction, at);
    }
}

/// How the value of a parameter or a header is serialized. What is not stated has the
/// default of its location.
struct Form<'a> {
    media_type: Option<&'a str>,
    style: &'a str,
    explode: bool,
    schema: &'a Value,
}

impl<'a> Form<'a> {
    fn of(spec: Spec<'a>, parameter: &'a Value) -> Self {
        let usual = match parameter["in"].as_str() {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        let style = parameter["style"].as_str().unwrap_or(usual);
        let explode = parameter["explode"].as_bool();
        let content = spec.entries(&parameter["content"]).next();
        Self {
            media_type: content.map(|(media_type, _)| media_type),
            style,
            explode: explode.unwrap_or(style == "form"),
            schema: match content {
                Some((_, content)) => &content["schema"],
                None => &parameter["schema"],
            },
        }
    }

    /// What differs in the serialization, if anything does. A value that is never a
    /// list or an object is written alike with `explode` and without.
    fn difference(&self, new: &Self, is_plain: bool, has_objects: bool) -> Option<(Level, String)> {
        match (self.media_type, new.media_type) {
            // Media types are compared as those of bodies.
            (Some(_), Some(_)) => None,
            (None, None) if self.style == new.style => {
                let has_effect = match self.style {
                    "deepObject" => false,
                    // The elements of a list are separated by commas in both.
                    "simple" => has_objects,
                    _ => !is_plain,
                };
                let has_changed = self.explode != new.explode && has_effect;
                has_changed.then(|| {
                    (
                        Level::Breaking,
                        format!("has `explode` {} now", new.explode),
                    )
                })
            }
            (None, None) => {
                let message = format!("has the style {} instead of {}", new.style, self.style);
                Some((Level::Breaking, message))
            }
            (old, _) => {
                let (media_type, is) = old.or(new.media_type).map_or(("", ""), |media_type| {
                    (media_type, if old.is_some() { "not " } else { "" })
                });
                let message = format!("is {is}serialized as {media_type} now");
                Some((Level::Breaking, message))
            }
        }
    }
}

/// Types without objects, the first of them without lists too.
const NO_OBJECT: [&str; 6] = ["string", "number", "integer", "boolean", "null", "array"];

/// Whether the values of a schema are never lists or objects.
pub(super) fn is_plain<'a>(spec: Spec<'a>, schema: &'a Value) -> bool {
    is_among(spec, schema, &NO_OBJECT[..5])
}

/// Whether the values of a schema have some types only.
fn is_among<'a>(spec: Spec<'a>, schema: &'a Value, types: &[&str]) -> bool {
    fn check<'a>(spec: Spec<'a>, schema: &'a Value, types: &[&str], nesting: usize) -> bool {
        let schema = spec.resolve(schema);
        let among = |name: &Value| name.as_str().is_some_and(|name| types.contains(&name));
        let within = |part: &'a Value| check(spec, part, types, nesting + 1);
        let parts = |key: &str| schema[key].as_array().filter(|parts| !parts.is_empty());
        match &schema["type"] {
            Value::Array(names) => names.iter().all(among),
            Value::Null if nesting < MOST_NESTING => {
                let listed = parts("enum");
                let is_list = |value: &Value| value.is_array() && !types.contains(&"array");
                listed.is_some_and(|all| !all.iter().any(|one| one.is_object() || is_list(one)))
                    || parts("allOf").is_some_and(|all| all.iter().any(within))
                    || parts("oneOf").is_some_and(|all| all.iter().all(within))
                    || parts("anyOf").is_some_and(|all| all.iter().all(within))
            }
            name => among(name),
        }
    }
    check(spec, schema, types, 0)
}

/// The headers of a response or of a part of a body, by their name in lower case.
pub(super) fn headers<'a>(
    presence: &HeaderRules,
    before: &'a Value,
    after: &'a Value,
    direction: Direction,
    at: &str,
    log: &mut Log<'a>,
) {
    let listed = |value: &'a Value| -> BTreeMap<String, (&'a str, &'a Value)> {
        entries(&value["headers"])
            .map(|(name, header)| (name.to_ascii_lowercase(), (name, header)))
            // It is described by the media types.
            .filter(|(name, _)| name != "content-type")
            .collect()
    };
    let mut new = listed(after);
    for (key, (name, before)) in listed(before) {
        let at = format!("{at}, header {name}");
        let after = new.remove(&key);
        let before = log.resolve_one(log.old, before, &at);
        let after = after.map(|(_, after)| log.resolve_one(log.new, after, &at));
        let (Some(before), Some(after)) =
            (before, after.map_or(Some(None), |after| after.map(Some)))
        else {
            continue;
        };
        let required = (Some(is_required(before)), after.map(is_required));
        log.presence(&presence.presence, direction, required, &at);
        if let Some(after) = after {
            log.deprecation(presence.deprecated, before, after, &at);
            value(before, after, direction, &at, log);
        }
    }
    for (_, (name, added)) in new {
        let at = format!("{at}, header {name}");
        if let Some(added) = log.resolve_one(log.new, added, &at) {
            let required = (None, Some(is_required(added)));
            log.presence(&presence.presence, direction, required, &at);
        }
    }
}

/// The rules of headers.
pub(super) struct HeaderRules {
    presence: Presence,
    deprecated: [&'static str; 2],
}

pub(super) const RESPONSE_HEADERS: HeaderRules = HeaderRules {
    presence: Presence {
        removed: "response-header-removed",
        required_added: "response-header-added",
        optional_added: "response-header-added",
        required: "response-header-required",
        optional: "response-header-optional",
    },
    deprecated: ["response-header-deprecated", "response-header-undeprecated"],
};

pub(super) const PART_HEADERS: HeaderRules = HeaderRules {
    presence: Presence {
        removed: "part-header-removed",
        required_added: "part-header-added",
        optional_added: "part-header-added",
        required: "part-header-required",
        optional: "part-header-optional",
    },
    deprecated: ["part-header-deprecated", "part-header-undeprecated"],
};
