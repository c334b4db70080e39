//! Components and root extensions that many fragments share, kept once.
//!
//! Per-endpoint documents repeat the same components in the same bytes. Text
//! that is known is recognised without being parsed again, and what it means is
//! shared.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::json::{self, SyntaxError};
use crate::refs::ComponentKey;

/// A component, or an extension of the root, which has no section; shared by
/// all fragments that have it.
#[derive(Debug, PartialEq)]
pub(crate) struct Component {
    pub(crate) key: ComponentKey,
    pub(crate) value: Value,
}

impl Component {
    /// An extension of the root is data: nothing in it refers to anything.
    pub(crate) fn is_extension(&self) -> bool {
        self.key.section.is_empty()
    }
}

/// Every component seen so far, by section and name.
#[derive(Default)]
pub(crate) struct Interner {
    known: HashMap<String, HashMap<String, Variants>>,
}

/// The components of one name: mostly one, more where fragments disagree.
#[derive(Default)]
struct Variants {
    texts: Vec<(Box<str>, Arc<Component>)>,
    components: Vec<Arc<Component>>,
}

impl Interner {
    /// The component that a text stands for.
    pub(crate) fn text(
        &mut self,
        section: &str,
        name: &str,
        text: &str,
    ) -> Result<Arc<Component>, SyntaxError> {
        let variants = self.variants(section, name);
        if let Some((_, known)) = variants.texts.iter().find(|(known, _)| **known == *text) {
            return Ok(Arc::clone(known));
        }
        let component = variants.value(section, name, json::parse(text)?);
        variants.texts.push((text.into(), Arc::clone(&component)));
        Ok(component)
    }

    /// The component that has a value.
    pub(crate) fn value(&mut self, section: &str, name: &str, value: Value) -> Arc<Component> {
        self.variants(section, name).value(section, name, value)
    }

    fn variants(&mut self, section: &str, name: &str) -> &mut Variants {
        let names = self.known.entry(section.to_owned()).or_default();
        names.entry(name.to_owned()).or_default()
    }
}

impl Variants {
    fn value(&mut self, section: &str, name: &str, value: Value) -> Arc<Component> {
        if let Some(known) = self.components.iter().find(|known| known.value == value) {
            return Arc::clone(known);
        }
        let component = Arc::new(Component {
            key: ComponentKey::new(section, name),
            value,
        });
        self.components.push(Arc::clone(&component));
        component
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_components_are_one_whatever_their_text() {
        let mut interner = Interner::default();
        let one = interner.text("schemas", "A", "{\"a\":1}").ok().unwrap();
        let same = interner.text("schemas", "A", "{\"a\":1}").ok().unwrap();
        let spaced = interner.text("schemas", "A", "{ \"a\": 1 }").ok().unwrap();
        let value = interner.value("schemas", "A", json!({"a": 1}));
        for other in [same, spaced, value] {
            assert!(Arc::ptr_eq(&one, &other));
        }
        let another = interner.value("schemas", "A", json!({"a": 2}));
        assert!(!Arc::ptr_eq(&one, &another));
        let elsewhere = interner.value("responses", "A", json!({"a": 1}));
        assert!(!Arc::ptr_eq(&one, &elsewhere));
        assert!(interner.text("schemas", "A", "{").is_err());
    }
}
