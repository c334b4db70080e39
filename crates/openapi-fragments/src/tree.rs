//! A document assembled from texts and written without building one value.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::Value;

use crate::canonical::{place_of, push_string};
use crate::ordered::first;
use crate::text::Patched;

/// An object whose innermost values are texts. No key is in both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Sorted by key. Nearly all trees have one entry, for which a map would take
    /// several times the memory.
    texts: Vec<(Box<str>, Patched)>,
    trees: BTreeMap<Box<str>, Tree>,
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

    /// The document as canonical JSON with a final newline.
    pub(crate) fn to_json(&self) -> String {
        let mut bytes = Vec::new();
        self.write(&mut bytes)
            .expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("texts and keys are UTF-8")
    }

    /// Writes the document as canonical JSON with a final newline.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        self.write_at(0, out)?;
        out.write_all(b"\n")
    }

    fn write_at(&self, depth: usize, out: &mut impl Write) -> io::Result<()> {
        let texts = self.texts.iter().map(|(key, _)| &**key);
        let mut keys: Vec<&str> = texts.chain(self.trees.keys().map(|key| &**key)).collect();
        if keys.is_empty() {
            return out.write_all(b"{}");
        }
        keys.sort_unstable_by_key(|key| place_of(key));
        let inner = "  ".repeat(depth + 1);
        let mut quoted = String::new();
        for (index, key) in keys.into_iter().enumerate() {
            quoted.clear();
            push_string(&mut quoted, key);
            let before = if index == 0 { "{" } else { "," };
            write!(out, "{before}\n{inner}{quoted}: ")?;
            if let Ok(index) = self.position(key) {
                write_indented(self.texts[index].1.text().as_str(), &inner, out)?;
            }
            if let Some(tree) = self.trees.get(key) {
                tree.write_at(depth + 1, out)?;
            }
        }
        write!(out, "\n{}}}", "  ".repeat(depth))
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
