//! How a text deviates from its shape: all deviations, each with its place.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde::de::DeserializeOwned;

use super::{Forms, JsonType, Key, Object, Shape, WithBody};
use crate::error::Result;
use crate::iml::Expression;
use crate::text::{Document, Fault, push, tree, value_of};

/// A place where a text deviates from its shape.
pub(crate) struct Deviation<'a> {
    pub(crate) pointer: String,
    /// The byte at which it starts.
    pub(crate) offset: usize,
    pub(crate) kind: DeviationKind<'a>,
}

/// The kind of deviation. Rules put it into words.
pub(crate) enum DeviationKind<'a> {
    WrongType {
        /// In words: "a boolean or an expression".
        expected: String,
        /// Whether the value is a string.
        is_string: bool,
    },
    MissingKey {
        key: &'static str,
        /// The name of the object.
        of: &'static str,
    },
    /// A request of this method lacks the key.
    WithoutBody {
        method: &'a str,
        key: &'static str,
    },
    Empty,
    TooLong {
        length: usize,
        most: usize,
    },
    OutOfRange {
        least: u32,
        most: u32,
    },
    UnknownKey {
        key: &'a str,
        known: &'static Object,
        /// Whether the object has it in another form or place.
        is_elsewhere: bool,
    },
    /// A key that should be a status, or a range of them.
    NotStatus(&'a str),
    /// A name that is computed, and has to be written out.
    Computed,
    /// A string that should be the name of an RPC.
    NotRpc,
    /// An element of another form than the first of its array, which a key shows.
    OtherForm(&'a str),
    UnknownName {
        name: &'a str,
        known: &'static [&'static str],
    },
    DuplicateKey(&'a str),
}

impl Document {
    /// Reads the text as a model of this shape; `None` if it is unset.
    pub(crate) fn read<T: DeserializeOwned>(&self, shape: Shape) -> Result<Option<T>> {
        self.parse::<T>().map_err(|error| {
            if !error.is_data() {
                return self.syntax_error(error.fault(self.text()));
            }
            // The walk describes a deviation better than the error of the
            // model.
            let found = self.first_of_wrong_type(shape);
            self.type_error(found.unwrap_or_else(|| error.fault(self.text())))
        })
    }

    fn first_of_wrong_type(&self, shape: Shape) -> Option<Fault> {
        let text = self.readable();
        let tree = tree(&text)?;
        let deviations = Walk::along(&tree, shape).into_iter();
        let first = deviations
            .filter_map(|deviation| match deviation.kind {
                DeviationKind::WrongType { expected, .. } => Some((deviation.offset, expected)),
                _ => None,
            })
            .min_by_key(|(offset, _)| *offset);
        first.map(|(offset, expected)| Fault {
            message: format!("expected {expected}"),
            offset: offset + self.tree_start(),
        })
    }
}

/// A walk through a text along its shape.
#[derive(Default)]
pub(crate) struct Walk<'a> {
    pointer: String,
    found: Vec<Deviation<'a>>,
}

impl<'a> Walk<'a> {
    pub(crate) fn along(node: &'a ast::Value<'a>, shape: Shape) -> Vec<Deviation<'a>> {
        let mut walk = Self::default();
        walk.optional(node, shape);
        walk.found
    }

    fn note(&mut self, offset: usize, kind: DeviationKind<'a>) {
        self.found.push(Deviation {
            pointer: self.pointer.clone(),
            offset,
            kind,
        });
    }

    fn below(&mut self, token: &str, walk: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        push(&mut self.pointer, token);
        walk(self);
        self.pointer.truncate(length);
    }

    /// An optional value may be null.
    fn optional(&mut self, node: &'a ast::Value<'a>, shape: Shape) {
        if !matches!(node, ast::Value::NullKeyword(_)) {
            self.value(node, shape);
        }
    }

    fn value(&mut self, node: &'a ast::Value<'a>, shape: Shape) {
        let fits = match node {
            ast::Value::StringLit(text) => {
                shape.takes(JsonType::String) && shape.takes_text(&text.value)
            }
            ast::Value::NumberLit(number) => shape.takes_number(number.value),
            other => shape.takes(json_type(other)),
        };
        if !fits {
            let (expected, is_string) = (shape.describe(), node.as_string_lit().is_some());
            let kind = DeviationKind::WrongType {
                expected,
                is_string,
            };
            self.note(node.start(), kind);
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
            (Shape::Range(least, most), ast::Value::NumberLit(number)) => {
                let range = f64::from(least)..=f64::from(most);
                if (number.value.parse()).is_ok_and(|number: f64| !range.contains(&number)) {
                    self.note(number.start(), DeviationKind::OutOfRange { least, most });
                }
            }
            (Shape::Text(least, most), ast::Value::StringLit(text)) => {
                let length = text.value.chars().count();
                if length < least {
                    self.note(text.start(), DeviationKind::Empty);
                } else if length > most {
                    self.note(text.start(), DeviationKind::TooLong { length, most });
                }
            }
            (Shape::Literal, ast::Value::StringLit(text)) => {
                if Expression::is_in(&text.value) {
                    self.note(text.start(), DeviationKind::Computed);
                } else if text.value.is_empty() {
                    self.note(text.start(), DeviationKind::Empty);
                }
            }
            (Shape::Rpc, ast::Value::StringLit(text)) => {
                let name = text.value.strip_prefix("rpc://");
                if name.is_none_or(str::is_empty) && !Expression::is_in(&text.value) {
                    self.note(text.start(), DeviationKind::NotRpc);
                }
            }
            (Shape::Name(names), ast::Value::StringLit(text)) => {
                let (name, known) = (&*text.value, names.names);
                if !known.contains(&name) {
                    self.note(text.start(), DeviationKind::UnknownName { name, known });
                }
            }
            (Shape::List(shape), ast::Value::Array(array)) => self.list(array, shape()),
            (Shape::Map(keys, shape), ast::Value::Object(object)) => {
                self.unique(object);
                for property in &object.properties {
                    let key = property.name.as_str();
                    self.below(key, |walk| {
                        if !keys.matches(key) {
                            let kind = match key {
                                "" => DeviationKind::Empty,
                                key => DeviationKind::NotStatus(key),
                            };
                            walk.note(property.start(), kind);
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

    fn list(&mut self, array: &'a ast::Array<'a>, shape: Shape) {
        if let Shape::Forms(forms) = shape {
            self.alike(array, forms);
        }
        for (index, element) in array.elements.iter().enumerate() {
            self.below(&index.to_string(), |walk| walk.value(element, shape));
        }
    }

    fn object(
        &mut self,
        object: &'a ast::Object<'a>,
        known: &'static Object,
        forms: Option<&Forms>,
    ) {
        let known = known.of(object);
        self.unique(object);
        for property in &object.properties {
            let key = property.name.as_str();
            self.below(key, |walk| match known.shape_of(key) {
                Some(shape) if known.key(key).is_some() => walk.optional(&property.value, shape),
                Some(shape) => walk.value(&property.value, shape),
                None => {
                    let elsewhere = known.shape_elsewhere(key);
                    let elsewhere = elsewhere.or_else(|| forms?.shape_of(key));
                    let kind = DeviationKind::UnknownKey {
                        key,
                        known,
                        is_elsewhere: elsewhere.is_some(),
                    };
                    walk.note(property.start(), kind);
                    if let Some(shape) = elsewhere {
                        walk.optional(&property.value, shape);
                    }
                }
            });
        }
        let missing = known
            .known()
            .filter(|key| key.required && is_missing(object, key));
        for key in missing {
            let (key, of) = (key.name, known.name);
            self.note(object.start(), DeviationKind::MissingKey { key, of });
        }
        if let Some(with_body) = known.with_body {
            self.body(object, with_body);
        }
    }

    /// The elements of an array are of one form.
    fn alike(&mut self, array: &'a ast::Array<'a>, forms: &Forms) {
        let sign = |element: &'a ast::Value<'a>| {
            let object = element.as_object()?;
            let keys = forms.by_key.iter().flat_map(|(keys, _)| *keys);
            Some(keys.copied().find(|key| value_of(object, key).is_some()))
        };
        let mut signs = array.elements.iter().map(sign).enumerate();
        let Some(first) = signs.by_ref().find_map(|(_, sign)| sign) else {
            return;
        };
        for (index, other) in signs {
            if let Some(other) = other
                && other != first
            {
                let key = other.or(first).unwrap_or_default();
                self.below(&index.to_string(), |walk| {
                    let offset = array.elements[index].start();
                    walk.note(offset, DeviationKind::OtherForm(key));
                });
            }
        }
    }

    fn unique(&mut self, object: &'a ast::Object<'a>) {
        let mut seen = std::collections::HashSet::new();
        for property in &object.properties {
            let key = property.name.as_str();
            if !seen.insert(key) {
                self.below(key, |walk| {
                    walk.note(property.start(), DeviationKind::DuplicateKey(key));
                });
            }
        }
    }

    /// Requests of some methods need a body.
    fn body(&mut self, object: &'a ast::Object<'a>, with_body: WithBody) {
        let Some(ast::Value::StringLit(method)) = value_of(object, "method") else {
            return;
        };
        let method = &*method.value;
        if !with_body.methods.contains(&method) {
            return;
        }
        for key in with_body.keys {
            if value_of(object, key).is_none() {
                self.note(object.start(), DeviationKind::WithoutBody { method, key });
            }
        }
    }
}

fn is_missing(object: &ast::Object, key: &Key) -> bool {
    match value_of(object, key.name) {
        None => true,
        Some(ast::Value::NullKeyword(_)) => !matches!((key.shape)(), Shape::Any),
        Some(_) => false,
    }
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
