//! Whether a text has the shape that is asked for: all deviations at once, each
//! with its place.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde::de::DeserializeOwned;

use super::{Forms, JsonType, KEYS_WITH_BODY, METHODS_WITH_BODY, Object, Shape, Shaped};
use crate::error::Result;
use crate::iml::Expression;
use crate::text::{Document, Fault, push, tree, value_of};

/// Something that is not as its shape asks for.
pub(crate) struct Deviation {
    pub(crate) of: Aspect,
    pub(crate) pointer: String,
    /// The byte at which it stands.
    pub(crate) offset: usize,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// What a shape asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aspect {
    Type,
    Required,
    Body,
    Length,
    Key,
    Name,
    Unique,
}

impl Document {
    /// Reads the text as a model; `None` if it is unset.
    pub(crate) fn read<T: Shaped + DeserializeOwned>(&self) -> Result<Option<T>> {
        self.parse::<T>().map_err(|error| {
            if !error.is_data() {
                return self.syntax_error(error.fault(self.text()));
            }
            // A model says little about what it found; the walk says it well.
            let found = self.first_of_wrong_type(T::shape());
            self.type_error(found.unwrap_or_else(|| error.fault(self.text())))
        })
    }

    fn first_of_wrong_type(&self, shape: Shape) -> Option<Fault> {
        let text = self.readable();
        let deviations = Walk::along(&tree(&text)?, shape);
        deviations
            .into_iter()
            .filter(|deviation| deviation.of == Aspect::Type)
            .min_by_key(|deviation| deviation.offset)
            .map(|deviation| Fault {
                message: deviation.message,
                offset: deviation.offset + self.tree_start(),
            })
    }
}

/// A walk through a text along its shape.
#[derive(Default)]
pub(crate) struct Walk {
    pointer: String,
    found: Vec<Deviation>,
}

impl Walk {
    pub(crate) fn along(node: &ast::Value, shape: Shape) -> Vec<Deviation> {
        let mut walk = Self::default();
        walk.optional(node, shape);
        walk.found
    }

    fn note(
        &mut self,
        of: Aspect,
        offset: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Deviation {
            of,
            pointer: self.pointer.clone(),
            offset,
            message: message.into(),
            help: help.into(),
        });
    }

    fn below(&mut self, token: &str, walk: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push(&mut self.pointer, token);
        walk(self);
        self.pointer.truncate(length);
    }

    /// What may be left out may be null.
    fn optional(&mut self, node: &ast::Value, shape: Shape) {
        if !matches!(node, ast::Value::NullKeyword(_)) {
            self.value(node, shape);
        }
    }

    fn value(&mut self, node: &ast::Value, shape: Shape) {
        let fits = match node {
            ast::Value::StringLit(text) => {
                shape.takes(JsonType::String) && shape.takes_text(&text.value)
            }
            ast::Value::NumberLit(number) => shape.takes_number(number.value),
            other => shape.takes(json_type(other)),
        };
        if !fits {
            let message = format!("expected {}", shape.describe());
            let help = match node {
                ast::Value::StringLit(_) => {
                    "only a string with an expression, such as {{parameters.x}}, stands for another type"
                }
                _ => "write what is expected, or leave the key out",
            };
            self.note(Aspect::Type, node.start(), message, help);
            return;
        }
        match (shape, node) {
            (Shape::Iml(_), ast::Value::StringLit(text)) if Expression::is_in(&text.value) => {}
            (Shape::Iml(inner), _) => self.value(node, inner()),
            (Shape::Union(shapes), _) => {
                let json = json_type(node);
                // Forms differ in their JSON type.
                if let Some(shape) = shapes.iter().map(|shape| shape()).find(|s| s.takes(json)) {
                    self.value(node, shape);
                }
            }
            (Shape::Text(least, most), ast::Value::StringLit(text)) => {
                self.text(node.start(), &text.value, least, most);
            }
            (Shape::Name(names), ast::Value::StringLit(text)) => {
                self.name(node.start(), &text.value, names.names);
            }
            (Shape::List(shape), ast::Value::Array(array)) => self.list(array, shape()),
            (Shape::Map(keys, shape), ast::Value::Object(object)) => {
                self.unique(object);
                for property in &object.properties {
                    let key = property.name.as_str();
                    self.below(key, |walk| {
                        if !keys.matches(key) {
                            walk.note(
                                Aspect::Key,
                                property.start(),
                                format!("{} is no status", shown(key)),
                                "write a status such as 404, a range such as 200-299, or *",
                            );
                        }
                        walk.value(&property.value, shape());
                    });
                }
            }
            (Shape::Object(known), ast::Value::Object(object)) => {
                self.object(object, known, None);
            }
            (Shape::Forms(forms), ast::Value::Object(object)) => {
                if let Shape::Object(known) = forms.of(object) {
                    self.object(object, known, Some(forms));
                }
            }
            (Shape::Forms(forms), ast::Value::Array(array)) => {
                self.list(array, (forms.otherwise)());
            }
            _ => {}
        }
    }

    fn text(&mut self, offset: usize, text: &str, least: usize, most: usize) {
        let length = text.chars().count();
        if length < least {
            self.note(
                Aspect::Length,
                offset,
                "this must not be empty",
                "write it, or leave the key out",
            );
        } else if length > most {
            self.note(
                Aspect::Length,
                offset,
                format!("this has {length} characters, of at most {most}"),
                "shorten it",
            );
        }
    }

    fn name(&mut self, offset: usize, text: &str, names: &[&str]) {
        if names.contains(&text) {
            return;
        }
        let help = nearest(text, names.iter().copied()).map_or_else(
            || "is it of a newer Make? It is kept as it is".to_owned(),
            |near| format!("{near:?} may be meant"),
        );
        let message = format!("this is none of {}", names.join(", "));
        self.note(Aspect::Name, offset, message, help);
    }

    fn list(&mut self, array: &ast::Array, shape: Shape) {
        for (index, element) in array.elements.iter().enumerate() {
            self.below(&index.to_string(), |walk| walk.value(element, shape));
        }
    }

    fn object(&mut self, object: &ast::Object, known: &'static Object, forms: Option<&Forms>) {
        self.unique(object);
        for property in &object.properties {
            let key = property.name.as_str();
            self.below(key, |walk| match known.shape_of(key) {
                Some(shape) if known.key(key).is_some() => walk.optional(&property.value, shape),
                Some(shape) => walk.value(&property.value, shape),
                None => {
                    let elsewhere = forms.and_then(|forms| forms.shape_of(key));
                    walk.unknown(key, property.start(), known, elsewhere.is_some());
                    if let Some(shape) = elsewhere {
                        walk.optional(&property.value, shape);
                    }
                }
            });
        }
        let missing = known
            .keys
            .iter()
            .filter(|key| key.required && !has_value(object, key.name));
        for key in missing {
            self.note(
                Aspect::Required,
                object.start(),
                format!("`{}` is missing", key.name),
                format!("add {:?}", key.name),
            );
        }
        if known.with_body {
            self.body(object);
        }
    }

    fn unknown(&mut self, key: &str, offset: usize, known: &Object, is_elsewhere: bool) {
        let names = known.keys.iter().map(|key| key.name);
        let help = match (nearest(key, names), is_elsewhere) {
            (Some(near), _) => format!("{near:?} may be meant"),
            (None, true) => "it belongs to another kind of connection".to_owned(),
            _ => "is it of a newer Make? It is kept as it is".to_owned(),
        };
        self.note(
            Aspect::Key,
            offset,
            format!("{} is not known here", shown(key)),
            help,
        );
    }

    fn unique(&mut self, object: &ast::Object) {
        let mut seen = std::collections::HashSet::new();
        for property in &object.properties {
            let key = property.name.as_str();
            if !seen.insert(key) {
                self.below(key, |walk| {
                    walk.note(
                        Aspect::Unique,
                        property.start(),
                        format!(
                            "{} stands here a second time, and the last one counts",
                            shown(key)
                        ),
                        "take out one of the two",
                    );
                });
            }
        }
    }

    /// Requests of some methods need a body.
    fn body(&mut self, object: &ast::Object) {
        let Some(ast::Value::StringLit(method)) = value_of(object, "method") else {
            return;
        };
        if !METHODS_WITH_BODY.contains(&&*method.value) {
            return;
        }
        for key in KEYS_WITH_BODY {
            if value_of(object, key).is_none() {
                self.note(
                    Aspect::Body,
                    object.start(),
                    format!("a {} request needs `{key}`", method.value),
                    format!("add {key:?}"),
                );
            }
        }
    }
}

fn has_value(object: &ast::Object, key: &str) -> bool {
    !matches!(
        value_of(object, key),
        None | Some(ast::Value::NullKeyword(_))
    )
}

fn json_type(node: &ast::Value) -> JsonType {
    match node {
        ast::Value::StringLit(_) => JsonType::String,
        ast::Value::NumberLit(_) => JsonType::Number,
        ast::Value::BooleanLit(_) => JsonType::Boolean,
        ast::Value::Object(_) => JsonType::Object,
        ast::Value::Array(_) => JsonType::Array,
        ast::Value::NullKeyword(_) => JsonType::Null,
    }
}

/// What longer names are meant to be, nobody can tell.
const LONGEST_SLIP: usize = 40;

fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST_SLIP {
        return None;
    }
    let name = name.to_lowercase();
    names
        .map(|known| {
            let slips = strsim::damerau_levenshtein(&known.to_lowercase(), &name);
            (slips, known)
        })
        .filter(|(slips, known)| *slips <= 2 && *slips < known.len())
        .min()
        .map(|(_, known)| known)
}

/// A key as a message shows it: quoted, and not at any length.
fn shown(key: &str) -> String {
    let mut short: String = key.chars().take(LONGEST_SLIP).collect();
    if short.len() < key.len() {
        short.push('…');
    }
    format!("{short:?}")
}
