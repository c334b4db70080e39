//! References between the parts of a document, found by the rules of OpenAPI and
//! not by key names alone.
//!
//! A `$ref` inside an example, a default or an extension is data. A property
//! *named* `example` or `$ref` is a schema like any other. Security schemes and
//! discriminators refer to components without a `$ref`.

mod discriminators;
mod index;
mod kind;
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::pointer::{self, Path};

use discriminators::keep_implied_mapping;
pub(crate) use discriminators::{
    bases, discriminators, has_discriminator, is_bare_name, mapped, own_discriminator_mut, subtypes,
};
pub(crate) use index::{Index, Resolved, unresolved};
pub(crate) use kind::{Edit, Found, Kind, What, edit, walk};
pub(crate) use reference::{Fragment, Home, Reference, decoded, without_dots};

/// A component by its section (`schemas`, `parameters`, …) and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ComponentKey {
    pub(crate) section: String,
    pub(crate) name: String,
}

impl ComponentKey {
    pub(crate) fn new(section: &str, name: &str) -> Self {
        Self {
            section: section.to_owned(),
            name: name.to_owned(),
        }
    }

    pub(crate) fn pointer(&self) -> String {
        pointer::from_tokens(["components", &self.section, &self.name])
    }

    /// The component that a reference points to or into.
    pub(crate) fn of_reference(reference: &str) -> Option<Self> {
        let reference = Reference::new(reference);
        let tokens = reference.fragment.tokens();
        match tokens.as_slice() {
            [first, section, name, ..]
                if first == "components" && reference.home() == Home::Same =>
            {
                Some(Self::new(section, name))
            }
            _ => None,
        }
    }

    /// The component at or around a node.
    fn of_pointer(at: &str) -> Option<Self> {
        let mut tokens = pointer::tokens(at);
        match (tokens.next()?.as_ref(), tokens.next(), tokens.next()) {
            ("components", Some(section), Some(name)) => Some(Self::new(&section, &name)),
            _ => None,
        }
    }

    /// The component that a reference points to, and not into.
    pub(crate) fn of_whole(reference: &str) -> Option<Self> {
        let slashes = reference.bytes().filter(|byte| *byte == b'/');
        Self::of_reference(reference).filter(|_| slashes.count() == 3)
    }

    /// Stands for what is no component, or lies within one.
    pub(crate) fn elsewhere() -> Self {
        Self::new("", "")
    }

    /// A reference to or into this component, with `name` in place of its name.
    fn renamed(&self, reference: &str, name: &str) -> String {
        // `#`, `components`, the section, the old name, and the rest.
        let onward = reference.splitn(5, '/').nth(4);
        let target = format!("#{}", Self::new(&self.section, name).pointer());
        onward.map_or(target.clone(), |onward| format!("{target}/{onward}"))
    }
}

/// Whether the value of a key is data, such as an example, and not part of the
/// description.
pub(crate) fn is_data(key: &str) -> bool {
    matches!(key, "example" | "default" | "enum" | "const" | "value") || key.starts_with("x-")
}

/// Calls `found` with the component and the path to the reference, for each
/// reference to or into a component.
pub(crate) fn visit(value: &Value, at: Path, found: &mut dyn FnMut(ComponentKey, Path)) {
    visit_kind(value, Kind::Unknown, at, found);
}

fn visit_kind(value: &Value, kind: Kind, at: Path, found: &mut dyn FnMut(ComponentKey, Path)) {
    walk(value, kind, at, &mut |one, at| {
        let component = match one.what {
            What::Scheme => Some(ComponentKey::new("securitySchemes", one.text)),
            What::Mapping => mapped(one.text),
            What::OperationId | What::ExternalValue => None,
            _ => ComponentKey::of_reference(one.text),
        };
        if let Some(component) = component {
            found(component, at);
        }
    });
}

/// Rewrites every reference to a component that `names` gives a new name.
pub(crate) fn rename(value: &mut Value, names: &BTreeMap<ComponentKey, String>) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                rename(element, names);
            }
        }
        Value::Object(object) => {
            keep_implied_mapping(object, names);
            for (key, child) in object.iter_mut() {
                match (key.as_str(), child) {
                    ("$ref" | "$dynamicRef", Value::String(reference)) => {
                        rename_reference(reference, names);
                    }
                    ("security", Value::Array(requirements)) => {
                        for requirement in requirements {
                            rename_requirement(requirement, names);
                        }
                    }
                    ("discriminator", Value::Object(discriminator)) => {
                        let mapping = discriminator
                            .get_mut("mapping")
                            .and_then(Value::as_object_mut);
                        for (_, target) in mapping.into_iter().flatten() {
                            if let Value::String(target) = target {
                                rename_mapped(target, names);
                            }
                        }
                    }
                    _ if is_data(key) => {}
                    (_, Value::Object(children)) if is_name_map(key) => {
                        for (_, child) in children.iter_mut() {
                            rename(child, names);
                        }
                    }
                    (_, child) => rename(child, names),
                }
            }
        }
        _ => {}
    }
}

/// The components that a value refers to directly.
pub(crate) fn direct(value: &Value) -> Vec<ComponentKey> {
    let mut found = Vec::new();
    visit(value, Path::Start(""), &mut |key, _| found.push(key));
    found
}

/// The components that an object of a kind refers to directly, and
/// [`ComponentKey::elsewhere`] if it also refers to something else.
pub(crate) fn direct_of(value: &Value, kind: Kind) -> Vec<ComponentKey> {
    let mut found = Vec::new();
    walk(value, kind, Path::Start(""), &mut |one, _| match one.what {
        What::Scheme => found.push(ComponentKey::new("securitySchemes", one.text)),
        What::OperationId => {}
        What::Mapping if is_bare_name(one.text) => found.extend(mapped(one.text)),
        _ => {
            if let Some(key) = ComponentKey::of_whole(one.text) {
                found.push(key);
            } else {
                found.extend(ComponentKey::of_reference(one.text));
                found.push(ComponentKey::elsewhere());
            }
        }
    });
    found
}

/// All components of a document.
pub(crate) fn components(document: &Value) -> impl Iterator<Item = (ComponentKey, &Value)> {
    fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
        value.and_then(Value::as_object).into_iter().flatten()
    }
    entries(document.get("components"))
        .filter(|(section, _)| !section.starts_with("x-"))
        .flat_map(|(section, named)| {
            entries(Some(named)).map(|(name, value)| (ComponentKey::new(section, name), value))
        })
}

/// The value behind any number of references within its document. A reference
/// with no target in it, or to itself, resolves to itself.
pub(crate) fn resolve<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    follow(value, document, |_| true)
}

/// As [`resolve`], with an index, so that many anchors are looked up in it.
pub(crate) fn resolve_in<'a>(value: &'a Value, index: &Index<'a>) -> &'a Value {
    chase(value, |at| target_in(at, index))
}

/// As [`resolve`], but follows only the references that `passes` accepts.
pub(crate) fn follow<'a>(
    value: &'a Value,
    document: &'a Value,
    passes: impl Fn(&Value) -> bool,
) -> &'a Value {
    let index = Index::new(document);
    chase(value, |at| {
        passes(at).then(|| target_in(at, &index)).flatten()
    })
}

fn chase<'a>(value: &'a Value, next: impl Fn(&Value) -> Option<&'a Value>) -> &'a Value {
    let mut at = value;
    // Brent's cycle detection: in a cycle, `at` meets `waiting`.
    let (mut waiting, mut steps, mut lap) = (value, 0_usize, 1_usize);
    while let Some(target) = next(at) {
        at = target;
        if std::ptr::eq(at, waiting) {
            return value;
        }
        steps += 1;
        if steps == lap {
            (waiting, steps, lap) = (at, 0, lap.saturating_mul(2));
        }
    }
    at
}

/// The direct target of a reference: a pointer, percent-encoded or not, or an anchor
/// or identifier of a schema.
pub(crate) fn target<'a>(value: &Value, document: &'a Value) -> Option<&'a Value> {
    target_in(value, &Index::new(document))
}

/// As [`target`], with an index.
pub(crate) fn target_in<'a>(value: &Value, index: &Index<'a>) -> Option<&'a Value> {
    let text = value.get("$ref")?.as_str()?;
    let reference = Reference::new(text);
    match (reference.home(), reference.fragment) {
        // The whole document is no object that a reference could stand for.
        (Home::Same, Fragment::Whole) => None,
        (Home::Same, at @ Fragment::Pointer(_)) => at.node(index.document).map(|(node, _)| node),
        _ => match index.uri(text, "") {
            Resolved::Node(node, _) => Some(node),
            Resolved::Nothing | Resolved::Elsewhere => None,
        },
    }
}

/// How many references are followed in a chain.
pub(crate) const MOST_REFERENCES: usize = 32;

/// One component of a document.
pub(crate) fn component<'a>(document: &'a Value, key: &ComponentKey) -> Option<&'a Value> {
    document
        .get("components")?
        .get(&key.section)?
        .get(&key.name)
}

/// The components reachable from the rest of the document, directly or through
/// other components: by references of every kind, and as schemas that extend one with
/// a discriminator.
pub(crate) fn reached(document: &Value) -> BTreeSet<ComponentKey> {
    let index = Index::new(document);
    let subtypes = subtypes(document);
    let mut queue = Vec::new();
    let referred = |value: &Value, kind, queue: &mut Vec<ComponentKey>, from_components| {
        walk(value, kind, Path::Start(""), &mut |one, at| {
            if (from_components || at.first_key() != Some("components"))
                && let Resolved::Node(_, target) = index.resolve(&one)
            {
                queue.extend(ComponentKey::of_pointer(&target));
            }
        });
    };
    referred(document, Kind::Document, &mut queue, false);
    let mut reached = BTreeSet::new();
    while let Some(key) = queue.pop() {
        if !reached.contains(&key)
            && let Some(value) = component(document, &key)
        {
            referred(value, Kind::of_section(&key.section), &mut queue, true);
            queue.extend(subtypes.get(&key).into_iter().flatten().cloned());
            reached.insert(key);
        }
    }
    reached
}

/// Keys whose value maps free names to objects, in any kind of object.
const NAME_MAPS: [&str; 21] = [
    "$defs",
    "definitions",
    "dependentSchemas",
    "pathItems",
    "webhooks",
    "properties",
    "patternProperties",
    "schemas",
    "responses",
    "headers",
    "requestBodies",
    "securitySchemes",
    "links",
    "callbacks",
    "paths",
    "content",
    "encoding",
    "variables",
    "examples",
    "mapping",
    "scopes",
];

/// `parameters` is an array in a path item but a map of names among the
/// components; a link's is a map of data, which holds no `$ref` to rewrite.
pub(crate) fn is_name_map(key: &str) -> bool {
    NAME_MAPS.contains(&key) || key == "parameters"
}

fn rename_mapped(target: &mut String, names: &BTreeMap<ComponentKey, String>) {
    match mapped(target).as_ref().and_then(|key| names.get(key)) {
        Some(name) if !target.contains('#') => target.clone_from(name),
        _ => rename_reference(target, names),
    }
}

fn rename_reference(reference: &mut String, names: &BTreeMap<ComponentKey, String>) {
    if let Some(key) = ComponentKey::of_reference(reference)
        && let Some(name) = names.get(&key)
    {
        *reference = key.renamed(reference, name);
    }
}

fn rename_requirement(requirement: &mut Value, names: &BTreeMap<ComponentKey, String>) {
    if let Value::Object(schemes) = requirement {
        *schemes = std::mem::take(schemes)
            .into_iter()
            .map(|(scheme, scopes)| {
                let key = ComponentKey::new("securitySchemes", &scheme);
                (names.get(&key).cloned().unwrap_or(scheme), scopes)
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn found(value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        visit(value, Path::Start(""), &mut |key, at| {
            found.push(format!("{} -> {}/{}", at.pointer(), key.section, key.name));
        });
        found
    }

    #[test]
    fn references_are_found_by_the_rules_of_openapi() {
        let reference = json!({"$ref": "#/components/schemas/A"});
        let cases = [
            (
                json!({"schema": reference}),
                vec!["/schema/$ref -> schemas/A"],
            ),
            (json!({"example": reference}), vec![]),
            (json!({"examples": {"e": {"value": reference}}}), vec![]),
            (json!({"x-any": reference}), vec![]),
            (
                json!({"properties": {"example": reference, "x-odd": reference}}),
                vec![
                    "/properties/example/$ref -> schemas/A",
                    "/properties/x-odd/$ref -> schemas/A",
                ],
            ),
            (json!({"properties": {"$ref": {"type": "string"}}}), vec![]),
            (
                json!({"security": [{"key": ["a"]}]}),
                vec!["/security/0/key -> securitySchemes/key"],
            ),
            (
                json!({"discriminator": {"propertyName": "t", "mapping": {"a": "A", "b": "#/components/schemas/B"}}}),
                vec![
                    "/discriminator/mapping/a -> schemas/A",
                    "/discriminator/mapping/b -> schemas/B",
                ],
            ),
            (
                json!({"$ref": "#/components/schemas/A~1b/properties/c"}),
                vec!["/$ref -> schemas/A/b"],
            ),
            (json!({"$ref": "other.json#/A"}), vec![]),
        ];
        for (value, expected) in cases {
            assert_eq!(found(&value), expected, "{value}");
        }
    }

    #[test]
    fn renaming_covers_every_kind_of_reference() {
        let names = BTreeMap::from([
            (ComponentKey::new("schemas", "A"), "A_1".to_owned()),
            (
                ComponentKey::new("securitySchemes", "key"),
                "key_1".to_owned(),
            ),
        ]);
        let mut value = json!({
            "security": [{"key": []}],
            "schema": {"$ref": "#/components/schemas/A/properties/x"},
            "example": {"$ref": "#/components/schemas/A"},
            "discriminator": {"mapping": {"a": "A", "b": "#/components/schemas/A", "c": "C"}},
        });
        rename(&mut value, &names);
        assert_eq!(
            value,
            json!({
                "security": [{"key_1": []}],
                "schema": {"$ref": "#/components/schemas/A_1/properties/x"},
                "example": {"$ref": "#/components/schemas/A"},
                "discriminator": {"mapping": {"a": "A_1", "b": "#/components/schemas/A_1", "c": "C"}},
            })
        );
    }

    #[test]
    fn references_are_followed_to_their_end() {
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let mut schemas: Map<String, Value> = (0..500)
            .map(|n| (format!("A{n}"), to(&format!("A{}", n + 1))))
            .collect();
        schemas.insert("A500".to_owned(), json!({"type": "string"}));
        schemas.insert("a b".to_owned(), json!({"type": "integer"}));
        schemas.insert("round".to_owned(), to("trip"));
        schemas.insert("trip".to_owned(), to("round"));
        schemas.insert("into".to_owned(), to("trip"));
        let document = json!({"components": {"schemas": schemas}});
        for (name, expected) in [
            ("A0", json!({"type": "string"})),
            ("a b", json!({"type": "integer"})),
            ("a%20b", json!({"type": "integer"})),
            ("round", to("round")),
            ("into", to("into")),
            ("nothing", to("nothing")),
        ] {
            assert_eq!(resolve(&to(name), &document), &expected, "{name}");
        }
    }

    #[test]
    fn a_cycle_is_visited_once() {
        let document = json!({
            "paths": {"/a": {"$ref": "#/components/schemas/A"}},
            "components": {"schemas": {
                "A": {"$ref": "#/components/schemas/B"},
                "B": {"$ref": "#/components/schemas/A"},
                "C": {"$ref": "#/components/schemas/C"},
            }},
        });
        assert_eq!(reached(&document).len(), 2);
    }
}
