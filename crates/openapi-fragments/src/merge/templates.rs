//! Path templates that differ only in the names of their parameters.
//!
//! OpenAPI holds `/pets/{id}` and `/pets/{petId}` for the same path and forbids
//! both in one document. Fragments written by different hands have both, so
//! one spelling is chosen and the parameters of the others take its names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Input;
use crate::diagnostic::Diagnostic;
use crate::fragment::METHODS;
use crate::pointer;

/// The path item of one fragment under the template it gets in the spec.
pub(super) struct Item<'a> {
    pub(super) input: &'a Input<'a>,
    /// The template as this fragment spells it.
    pub(super) spelled: &'a str,
    pub(super) fields: Map<String, Value>,
}

/// All path items by the template they get in the spec.
pub(super) fn unify<'a>(
    inputs: &'a [Input<'a>],
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, Vec<Item<'a>>> {
    let mut groups: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for input in inputs {
        for (path, item) in input.section("paths") {
            if let Some(item) = item.as_object() {
                groups.entry(shape(path)).or_default().push(Item {
                    input,
                    spelled: path,
                    fields: item.clone(),
                });
            }
        }
    }
    let mut paths = BTreeMap::new();
    for (_, mut items) in groups {
        let Some(chosen) = items.iter().map(|item| item.spelled).min() else {
            continue;
        };
        for index in 0..items.len() {
            if items[index].spelled != chosen {
                let finding = respell(&mut items[index], chosen);
                let other = items.iter().find(|item| item.spelled == chosen);
                let finding = match other {
                    Some(other) => finding.at(other.input.place(
                        &pointer::from_tokens(["paths", chosen]),
                        "the other spelling",
                    )),
                    None => finding,
                };
                findings.push(finding);
            }
        }
        paths.insert(chosen, items);
    }
    paths
}

/// The template without the names of its parameters.
pub(crate) fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((literal, parameter)) = rest.split_once('{') {
        shape.push_str(literal);
        shape.push_str("{}");
        rest = parameter.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape.push_str(rest);
    shape
}

fn parameter_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Gives the parameters of an item the names they have in `chosen`. One that
/// is shared is written out first, so that nobody else's name changes.
fn respell(item: &mut Item, chosen: &str) -> Diagnostic {
    let spelled = item.spelled;
    let names: BTreeMap<&str, &str> =
        std::iter::zip(parameter_names(spelled), parameter_names(chosen)).collect();
    let components = &item.input.components;
    let mut lists: Vec<&mut Value> = Vec::new();
    for (key, value) in &mut item.fields {
        if key == "parameters" {
            lists.push(value);
        } else if METHODS.contains(&key.as_str()) {
            lists.extend(value.get_mut("parameters"));
        }
    }
    for parameter in lists.into_iter().filter_map(Value::as_array_mut).flatten() {
        let resolved = super::resolve_parameter(components, parameter);
        if resolved.get("in").and_then(Value::as_str) == Some("path")
            && let Some(name) = resolved.get("name").and_then(Value::as_str)
            && let Some(chosen) = names.get(name)
            && *chosen != name
        {
            let mut own = resolved.clone();
            own["name"] = Value::from(*chosen);
            *parameter = own;
        }
    }
    Diagnostic::warning(
        "respelled-template",
        format!("`{spelled}` becomes `{chosen}`, which is the same path to OpenAPI"),
    )
    .at(item
        .input
        .place(&pointer::from_tokens(["paths", spelled]), "one spelling"))
    .help("use the same parameter names in both")
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn shapes_forget_names_only() {
        let cases = [
            ("/a/{b}/c", "/a/{}/c"),
            ("/a/{b}-{c}", "/a/{}-{}"),
            ("/a/{b", "/a/{}"),
            ("/a}", "/a}"),
        ];
        for (path, expected) in cases {
            assert_eq!(shape(path), expected);
        }
    }
}
