//! A document assembled from texts and written without building one value.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::Value;

use crate::canonical::push_string;
use crate::order::arrange;
use crate::ordered::{Ordered, first};
use crate::text::Patched;
use crate::yaml_writer::Writer;

/// An object whose innermost values are texts. No key is in both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Sorted by key. Nearly all trees have one entry, for which a map would take
    /// several times the memory.
    texts: Vec<(Box<str>, Patched)>,
    trees: BTreeMap<Box<str>, Tree>,
    /// The published order of the keys, if that is not the canonical one.
    order: Option<Arc<Order>>,
}

/// Keys in their published order.
pub(crate) type Order = Vec<Box<str>>;

/// In which order to write keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// As published, as far as that is known.
    Published,
    /// In canonical order.
    Canonical,
}

impl Tree {
    /// Inserts a text at a path of keys.
    pub(crate) fn insert(&mut self, path: &[&str], text: impl Into<Patched>) {
        if let [inner @ .., key] = path {
            self.branch(inner).insert_here(key, text.into());
        }
    }

    fn insert_here(&mut self, key: &str, text: Patched) {
        match self.position(key) {
            Ok(index) => self.texts[index].1 = text,
            Err(index) => {
                if self.texts.is_empty() {
                    self.texts.reserve_exact(1);
                }
                self.texts.insert(index, (key.into(), text));
            }
        }
    }

    fn position(&self, key: &str) -> Result<usize, usize> {
        self.texts.binary_search_by(|(known, _)| (**known).cmp(key))
    }

    /// The object at a path of keys, created if missing.
    pub(crate) fn branch(&mut self, path: &[&str]) -> &mut Self {
        match path {
            [] => self,
            [key, inner @ ..] => self.trees.entry((*key).into()).or_default().branch(inner),
        }
    }

    /// The document as a value.
    pub(crate) fn value(&self) -> Value {
        let texts = self
            .texts
            .iter()
            .map(|(key, text)| (key, text.text().value()));
        let trees = self.trees.iter().map(|(key, tree)| (key, tree.value()));
        let entries = texts.chain(trees);
        Value::Object(
            entries
                .map(|(key, value)| (key.to_string(), value))
                .collect(),
        )
    }

    /// The keys to the first text that nests deeper than the levels that are left for
    /// it; innermost first.
    pub(crate) fn too_deep(&self, levels: usize) -> Option<Vec<&str>> {
        let inner = levels.saturating_sub(1);
        let mut texts = self.texts.iter();
        if let Some((key, _)) = texts.find(|(_, text)| !text.fits(inner)) {
            return Some(vec![&**key]);
        }
        self.trees.iter().find_map(|(key, tree)| {
            let mut keys = tree.too_deep(inner)?;
            keys.push(&**key);
            Some(keys)
        })
    }

    /// Sets the published order of the keys at a path, where there is anything.
    pub(crate) fn set_order(&mut self, path: &[&str], order: Arc<Order>) {
        match path {
            [] => self.order = Some(order),
            [key, inner @ ..] => {
                if let Some(tree) = self.trees.get_mut(*key) {
                    tree.set_order(inner, order);
                }
            }
        }
    }

    /// The document as canonical JSON with a final newline.
    pub(crate) fn to_json(&self) -> String {
        self.text(Keys::Canonical)
    }

    /// The document as JSON with a final newline.
    pub(crate) fn text(&self, keys: Keys) -> String {
        let mut bytes = Vec::new();
        self.write(keys, &mut bytes)
            .expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("texts and keys are UTF-8")
    }

    /// Writes the document as JSON with a final newline.
    pub(crate) fn write(&self, keys: Keys, out: &mut impl Write) -> io::Result<()> {
        self.write_at(0, keys, out)?;
        out.write_all(b"\n")
    }

    fn write_at(&self, depth: usize, order: Keys, out: &mut impl Write) -> io::Result<()> {
        let keys = self.keys(order);
        if keys.is_empty() {
            return out.write_all(b"{}");
        }
        let inner = "  ".repeat(depth + 1);
        let mut quoted = String::new();
        for (index, key) in keys.into_iter().enumerate() {
            quoted.clear();
            push_string(&mut quoted, key);
            let before = if index == 0 { "{" } else { "," };
            write!(out, "{before}\n{inner}{quoted}: ")?;
            if let Ok(index) = self.position(key) {
                let text = self.texts[index].1.text();
                match order {
                    Keys::Published => write_indented(text.as_str(), &inner, out)?,
                    Keys::Canonical => write_indented(&text.canonical(), &inner, out)?,
                }
            }
            if let Some(tree) = self.trees.get(key) {
                tree.write_at(depth + 1, order, out)?;
            }
        }
        write!(out, "\n{}}}", "  ".repeat(depth))
    }

    /// Writes the document as YAML, without more of it in memory than one part.
    pub(crate) fn write_yaml(&self, keys: Keys, out: &mut impl Write) -> io::Result<()> {
        if self.keys(keys).is_empty() {
            return out.write_all(b"{}\n");
        }
        self.write_yaml_at(0, keys, &mut Writer::default(), out)
    }

    fn write_yaml_at(
        &self,
        indent: usize,
        order: Keys,
        writer: &mut Writer,
        out: &mut impl Write,
    ) -> io::Result<()> {
        for key in self.keys(order) {
            writer.indent(indent);
            writer.key(key, indent);
            if let Ok(index) = self.position(key) {
                let text = self.texts[index].1.text();
                let text = match order {
                    Keys::Published => Cow::Borrowed(text.as_str()),
                    Keys::Canonical => Cow::Owned(text.canonical()),
                };
                let value =
                    Ordered::parse(&text).map_or(Ordered::Array(Vec::new()), |(value, _)| value);
                writer.after_key(&value, indent + 2);
            }
            match self.trees.get(key) {
                Some(tree) if tree.keys(order).is_empty() => writer.text.push_str(" {}\n"),
                Some(tree) => {
                    writer.text.push('\n');
                    tree.write_yaml_at(indent + 2, order, writer, out)?;
                }
                None => {}
            }
            out.write_all(writer.text.as_bytes())?;
            writer.text.clear();
        }
        Ok(())
    }

    fn keys(&self, order: Keys) -> Vec<&str> {
        let texts = self.texts.iter().map(|(key, _)| &**key);
        let keys = texts.chain(self.trees.keys().map(|key| &**key));
        match (&self.order, order) {
            (Some(published), Keys::Published) => {
                let positions: HashMap<&str, usize> = published
                    .iter()
                    .enumerate()
                    .map(|(position, key)| (&**key, position))
                    .collect();
                arrange(keys, |key| positions.get(key).copied())
            }
            _ => arrange(keys, |_| None),
        }
    }
}

fn write_indented(text: &str, indentation: &str, out: &mut impl Write) -> io::Result<()> {
    let mut indented = Vec::with_capacity(text.len() * 2);
    let mut rest = text.as_bytes();
    while let Some(newline) = first(rest, |byte| byte == b'\n') {
        let (line, following) = rest.split_at(newline + 1);
        indented.extend_from_slice(line);
        indented.extend_from_slice(indentation.as_bytes());
        rest = following;
    }
    indented.extend_from_slice(rest);
    out.write_all(&indented)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canonical::to_canonical_json;
    use crate::text::Text;

    #[test]
    fn it_is_written_like_its_value() {
        let mut tree = Tree::default();
        tree.insert(
            &["paths", "/b\"", "get"],
            Text::of(&json!({"tags": [1, {}], "responses": {"200": {"a": "\n"}}})),
        );
        tree.insert(
            &["paths", "/b\"", "parameters"],
            Text::of(&json!([{"in": "path", "name": "b"}])),
        );
        tree.insert(&["openapi"], Text::of(&json!("3.0.3")));
        tree.branch(&["paths", "/a"]);
        assert_eq!(tree.to_json(), to_canonical_json(&tree.value()));
        assert_eq!(tree.value()["paths"]["/a"], json!({}));
        assert_eq!(tree.value()["paths"]["/b\""]["get"]["tags"], json!([1, {}]));
    }
}
