//! The targets of references within one document.

use std::cell::OnceCell;
use std::collections::HashMap;

use serde_json::Value;

use super::kind::{Found, Kind, What, walk, with_id};
use super::reference::{Fragment, Home, Reference, join};
use super::{ComponentKey, mapped};
use crate::operation::operations;
use crate::pointer::{self, Path};

/// Finds the targets of references in a document. What JSON pointers cannot find,
/// anchors and identifiers, is collected when the first is looked up.
pub(crate) struct Index<'v> {
    pub(super) document: &'v Value,
    names: OnceCell<Names<'v>>,
    operation_ids: OnceCell<HashMap<&'v str, String>>,
}

/// Schemas by the names that they give themselves.
#[derive(Default)]
struct Names<'v> {
    /// By absolute `$id`.
    ids: HashMap<String, (&'v Value, String)>,
    /// By the `$id` around it, which may be empty, and `$anchor`.
    anchors: HashMap<(String, &'v str), (&'v Value, String)>,
}

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Resolved<'v> {
    /// A node of the document and its pointer.
    Node(&'v Value, String),
    /// Nothing in the document.
    Nothing,
    /// Another document.
    Elsewhere,
}

impl<'v> Index<'v> {
    pub(crate) fn new(document: &'v Value) -> Self {
        Self {
            document,
            names: OnceCell::new(),
            operation_ids: OnceCell::new(),
        }
    }

    /// Resolves a reference of any kind.
    pub(crate) fn resolve(&self, found: &Found) -> Resolved<'v> {
        let component = match found.what {
            What::Scheme => Some(ComponentKey::new("securitySchemes", found.text)),
            // Else it is a URI.
            What::Mapping if !found.text.contains(['#', '/']) => mapped(found.text),
            What::OperationId => {
                return match self.operation_ids().get(found.text) {
                    Some(at) => self.at(at.clone()),
                    None => Resolved::Nothing,
                };
            }
            _ => None,
        };
        match component {
            Some(key) => self.at(key.pointer()),
            None => self.uri(found.text, found.base),
        }
    }

    /// Resolves the URI of a `$ref` in a schema with a base, which may be empty.
    pub(crate) fn uri(&self, text: &str, base: &str) -> Resolved<'v> {
        let reference = Reference::new(text);
        let (resource, at) = if reference.home() == Home::Same {
            let around = (!base.is_empty())
                .then(|| self.names().ids.get(base).cloned())
                .flatten();
            around.unwrap_or((self.document, String::new()))
        } else {
            // As written, too: an identifier is often no URL.
            let names = self.names();
            let joined = names.ids.get(&join(base, reference.document));
            match joined.or_else(|| names.ids.get(reference.document)) {
                Some(known) => known.clone(),
                None => return Resolved::Elsewhere,
            }
        };
        let found = match reference.fragment {
            Fragment::Anchor(name) => {
                let anchors = &self.names().anchors;
                let home = if reference.home() == Home::Same {
                    base.to_owned()
                } else {
                    join(base, reference.document)
                };
                anchors
                    .get(&(home, name))
                    .or_else(|| anchors.get(&(String::new(), name)))
                    .cloned()
            }
            fragment => fragment
                .node(resource)
                .map(|(node, below)| (node, format!("{at}{below}")))
                // Pointers are meant from the root of the document even where a
                // schema has an identifier.
                .or_else(|| fragment.node(self.document)),
        };
        match found {
            Some((node, at)) => Resolved::Node(node, at),
            None => Resolved::Nothing,
        }
    }

    fn at(&self, pointer: String) -> Resolved<'v> {
        match self.document.pointer(&pointer) {
            Some(node) => Resolved::Node(node, pointer),
            None => Resolved::Nothing,
        }
    }

    fn names(&self) -> &Names<'v> {
        self.names.get_or_init(|| {
            let mut names = Names::default();
            names.collect(self.document, "", &mut String::new());
            names
        })
    }

    fn operation_ids(&self) -> &HashMap<&'v str, String> {
        self.operation_ids.get_or_init(|| {
            let keys = operations(self.document).into_iter();
            keys.filter_map(|key| {
                let at = key.pointer();
                let id = self.document.pointer(&at)?.get("operationId")?.as_str()?;
                Some((id, at))
            })
            .collect()
        })
    }
}

impl<'v> Names<'v> {
    /// Collects below every key: a schema may stand wherever a pointer leads.
    fn collect(&mut self, value: &'v Value, base: &str, at: &mut String) {
        let length = at.len();
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    at.push('/');
                    at.push_str(&index.to_string());
                    self.collect(element, base, at);
                    at.truncate(length);
                }
            }
            Value::Object(object) => {
                let own = match object.get("$id").and_then(Value::as_str) {
                    // An anchor, as it was written up to draft 7.
                    Some(id) if id.starts_with('#') => {
                        let anchor = (base.to_owned(), &id[1..]);
                        self.anchors.entry(anchor).or_insert((value, at.clone()));
                        None
                    }
                    Some(id) => {
                        let id = with_id(base, id);
                        self.ids.entry(id.clone()).or_insert((value, at.clone()));
                        Some(id)
                    }
                    None => None,
                };
                let base = own.as_deref().unwrap_or(base);
                for key in ["$anchor", "$dynamicAnchor"] {
                    if let Some(name) = object.get(key).and_then(Value::as_str) {
                        let anchor = (base.to_owned(), name);
                        self.anchors.entry(anchor).or_insert((value, at.clone()));
                    }
                }
                for (key, child) in object {
                    if super::is_data(key) {
                        continue;
                    }
                    at.push('/');
                    at.push_str(&pointer::escape(key));
                    self.collect(child, base, at);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }
}

/// A reference that has no target in its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unresolved {
    /// The pointer of the reference.
    pub(crate) at: String,
    /// The reference as it is written.
    pub(crate) reference: String,
    pub(crate) what: What,
    /// Whether it names another document, which may have the target.
    pub(crate) is_external: bool,
}

impl Unresolved {
    /// What is wrong.
    pub(crate) fn message(&self) -> String {
        let reference = &self.reference;
        match self.what {
            _ if self.is_external => format!("`{reference}` is in another document"),
            What::Scheme => format!("there is no component `{reference}` in `securitySchemes`"),
            What::OperationId => {
                format!("there is no operation with the operationId `{reference}`")
            }
            _ => match ComponentKey::of_reference(reference) {
                Some(ComponentKey { section, name }) => {
                    format!(
                        "there is nothing at `{reference}`: no component `{name}` in `{section}`, or no such node in it"
                    )
                }
                None => format!("there is nothing at `{reference}`"),
            },
        }
    }
}

/// All references of a document that have no target in it, in the order of its keys.
/// An `externalValue` is no reference to a part of a document.
pub(crate) fn unresolved(document: &Value) -> Vec<Unresolved> {
    let index = Index::new(document);
    let mut all = Vec::new();
    walk(
        document,
        Kind::Document,
        Path::Start(""),
        &mut |found, at| {
            let resolved = match found.what {
                What::ExternalValue => return,
                _ => index.resolve(&found),
            };
            // The whole document is no object that a reference could stand for.
            let is_sound = matches!(&resolved, Resolved::Node(_, at) if !at.is_empty());
            if !is_sound {
                all.push(Unresolved {
                    at: at.pointer(),
                    reference: found.text.to_owned(),
                    what: found.what,
                    is_external: resolved == Resolved::Elsewhere,
                });
            }
        },
    );
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_reference_without_a_target_is_found() {
        let to = |text: &str| json!({"$ref": text});
        let document = json!({
            "openapi": "3.1.0",
            "definitions": {"D": {}},
            "security": [{"key": []}, {"none": []}],
            "paths": {
                "/a/{id}": {"get": {
                    "operationId": "a",
                    "parameters": [to("#/components/parameters/Gone")],
                    "responses": {
                        "200": to("#/paths/~1a~1%7Bid%7D/get/responses/201"),
                        "201": {"links": {
                            "ok": {"operationId": "a", "parameters": to("#/data")},
                            "gone": {"operationId": "b"},
                            "ref": {"operationRef": "#/paths/~1a~1{id}/get"},
                            "refGone": {"operationRef": "#/paths/~1b/get"},
                        }},
                        "202": to("#/paths/~1b/get/responses/201"),
                    },
                    "callbacks": {"c": {"{$url}": to("#/paths/~1none")}},
                }},
                "/b": to("#/paths/~1a~1{id}"),
                "/c": to("./c.json"),
            },
            "components": {
                "securitySchemes": {"key": {}},
                "schemas": {
                    "A": {"$anchor": "top", "properties": {
                        "$ref": {"type": "string"},
                        "example": to("#/components/schemas/B/properties/gone"),
                        "ok": to("#top"),
                        "anchor": to("#bottom"),
                        "swagger": to("#/definitions/D"),
                        "swaggerGone": to("#/definitions/E"),
                        "id": to("b.json"),
                        "all": to("#"),
                    }, "example": to("#/data"), "examples": [to("#/data")]},
                    "B": {"$id": "https://a.example/b.json", "$defs": {"inner": {"$anchor": "in"}},
                        "properties": {
                            "in": to("#/$defs/inner"),
                            "anchor": to("#in"),
                            "root": to("#/components/schemas/A"),
                            "url": to("https://a.example/c.json"),
                        },
                        "discriminator": {"propertyName": "t", "mapping": {
                            "a": "A", "b": "#/components/schemas/B", "c": "C", "d": "d.json",
                        }}},
                    "E": to("https://a.example/b.json#in"),
                },
                "x-any": to("#/data"),
            },
        });
        let found: Vec<String> = unresolved(&document)
            .iter()
            .map(|one| {
                let mark = if one.is_external { " (external)" } else { "" };
                format!("{}{mark}", one.reference)
            })
            .collect();
        assert_eq!(
            found,
            [
                "#",
                "#bottom",
                "#/components/schemas/B/properties/gone",
                "b.json (external)",
                "#/definitions/E",
                "C",
                "d.json (external)",
                "https://a.example/c.json (external)",
                "#/paths/~1none",
                "#/components/parameters/Gone",
                "b",
                "#/paths/~1b/get",
                "#/paths/~1b/get/responses/201",
                "./c.json (external)",
                "none",
            ]
        );
    }
}
