//! Path templates that differ only in the names of their parameters.
//!
//! OpenAPI treats `/pets/{id}` and `/pets/{petId}` as the same path and forbids
//! both in one document. Fragments of different authors have both, so one template
//! is chosen; the module `respell` renames the parameters of the others.

use super::Input;
use crate::diagnostic::Diagnostic;
use crate::outline::PathItem;
use crate::pointer;
use crate::text::Text;

/// The path item of one fragment, to be merged under the template of the spec.
pub(super) struct Item<'a> {
    pub(super) input: &'a Input<'a>,
    /// The template in this fragment.
    pub(super) spelled: &'a str,
    fields: Vec<(&'a str, Text)>,
}

impl<'a> Item<'a> {
    fn new(input: &'a Input<'a>, item: &'a PathItem) -> Self {
        let fields = item.fields.iter();
        Self {
            input,
            spelled: &item.path,
            fields: fields
                .map(|(key, node)| (&**key, node.text.clone()))
                .collect(),
        }
    }

    pub(super) fn field(&self, key: &str) -> Option<&Text> {
        let mut fields = self.fields.iter();
        fields
            .find(|(known, _)| *known == key)
            .map(|(_, text)| text)
    }

    pub(super) fn field_mut(&mut self, key: &str) -> Option<&mut Text> {
        let mut fields = self.fields.iter_mut();
        fields
            .find(|(known, _)| *known == key)
            .map(|(_, text)| text)
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Text> {
        let index = self.fields.iter().position(|(known, _)| *known == key)?;
        Some(self.fields.remove(index).1)
    }

    pub(super) fn into_fields(self) -> impl Iterator<Item = (&'a str, Text)> {
        self.fields.into_iter()
    }
}

/// A path in one input.
pub(super) struct Spelling<'a> {
    shape: String,
    input: &'a Input<'a>,
    item: &'a PathItem,
}

/// All paths of all inputs, sorted by shape.
pub(super) fn spellings<'a>(inputs: &'a [Input<'a>]) -> Vec<Spelling<'a>> {
    let mut spellings: Vec<_> = inputs
        .iter()
        .flat_map(|input| {
            input.paths.iter().map(move |item| Spelling {
                shape: shape(&item.path),
                input,
                item,
            })
        })
        .collect();
    // Stable, so that the order of the inputs is kept within a shape.
    spellings.sort_by(|one, other| one.shape.cmp(&other.shape));
    spellings
}

impl Spelling<'_> {
    pub(super) fn is_same_path(&self, other: &Self) -> bool {
        self.shape == other.shape
    }
}

/// The path items of one shape, all under one template.
pub(super) fn unify<'a>(
    spellings: &[Spelling<'a>],
    findings: &mut Vec<Diagnostic>,
) -> Option<(&'a str, Vec<Item<'a>>)> {
    let first = spellings.iter().min_by_key(|one| &one.item.path)?;
    let chosen: &'a str = &first.item.path;
    let items = spellings.iter().map(|spelling| {
        let item = Item::new(spelling.input, spelling.item);
        if item.spelled != chosen {
            let pointer = pointer::from_tokens(["paths", chosen]);
            let other = first.input.place(&pointer, "the other template");
            findings.push(respelled(&item, chosen).at(other));
        }
        item
    });
    Some((chosen, items.collect()))
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

pub(super) fn parameter_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn respelled(item: &Item, chosen: &str) -> Diagnostic {
    let spelled = item.spelled;
    Diagnostic::warning(
        "respelled-template",
        format!("`{spelled}` becomes `{chosen}`, which is the same path in OpenAPI"),
    )
    .at(item
        .input
        .place(&pointer::from_tokens(["paths", spelled]), "one template"))
    .with_help("use the same parameter names in both")
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn shapes_differ_from_templates_in_names_only() {
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
