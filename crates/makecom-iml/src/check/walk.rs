//! Whether a text has the shape that its kind asks for: all misfits at once,
//! each with its place.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;

use super::rule::{
    DUPLICATE_KEY, MISSING_KEY, REQUEST_WITHOUT_BODY, Rule, TEXT_LENGTH, UNKNOWN_KEY,
    UNKNOWN_VALUE, WRONG_TYPE,
};
use crate::api::ApiShape;
use crate::model::{Expression, Oauth1, Oauth2, Request, RootKeys};
use crate::shape::{JsonType, KEYS_WITH_BODY, METHODS_WITH_BODY, Object, Shape, Shaped as _};

/// Something that is not as it should be.
pub(super) struct Misfit {
    pub(super) rule: &'static Rule,
    pub(super) pointer: String,
    /// The byte at which it stands.
    pub(super) offset: usize,
    pub(super) message: String,
    pub(super) help: String,
}

pub(super) fn misfit(
    rule: &'static Rule,
    pointer: &str,
    offset: usize,
    message: &str,
    help: &str,
) -> Misfit {
    Misfit {
        rule,
        pointer: pointer.to_owned(),
        offset,
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

/// A walk through a text along its shape.
#[derive(Default)]
pub(super) struct Walk {
    pointer: String,
    pub(super) found: Vec<Misfit>,
}

/// What a key that is not one of an object's may be one of instead.
#[derive(Clone, Copy)]
enum Foreign {
    Nothing,
    /// Of another shape of the section `api`.
    Root,
}

impl Walk {
    pub(super) fn along(node: &ast::Value, shape: Shape) -> Vec<Misfit> {
        let mut walk = Self::default();
        walk.optional(node, shape);
        walk.found
    }

    fn note(
        &mut self,
        rule: &'static Rule,
        offset: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Misfit {
            rule,
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
            self.note(&WRONG_TYPE, node.start(), message, help);
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
                                &UNKNOWN_KEY,
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
                self.object(object, known, Foreign::Nothing);
            }
            (Shape::Api, ast::Value::Object(object)) => self.api(object),
            (Shape::Api, ast::Value::Array(array)) => self.list(array, Request::shape()),
            _ => {}
        }
    }

    fn text(&mut self, offset: usize, text: &str, least: usize, most: usize) {
        let length = text.chars().count();
        if length < least {
            self.note(
                &TEXT_LENGTH,
                offset,
                "this must not be empty",
                "write it, or leave the key out",
            );
        } else if length > most {
            self.note(
                &TEXT_LENGTH,
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
        self.note(&UNKNOWN_VALUE, offset, message, help);
    }

    fn list(&mut self, array: &ast::Array, shape: Shape) {
        for (index, element) in array.elements.iter().enumerate() {
            self.below(&index.to_string(), |walk| walk.value(element, shape));
        }
    }

    /// A whole section `api`, whose keys say which shape it has.
    fn api(&mut self, object: &ast::Object) {
        let mut keys = RootKeys::default();
        for property in &object.properties {
            keys.see(property.name.as_str());
        }
        let known = match keys.shape() {
            ApiShape::Oauth1 => Oauth1::shape(),
            ApiShape::Oauth2 => Oauth2::shape(),
            _ => Request::shape(),
        };
        if let Shape::Object(known) = known {
            self.object(object, known, Foreign::Root);
        }
    }

    fn object(&mut self, object: &ast::Object, known: &'static Object, foreign: Foreign) {
        self.unique(object);
        for property in &object.properties {
            let key = property.name.as_str();
            self.below(key, |walk| match known.shape_of(key) {
                Some(shape) if known.key(key).is_some() => walk.optional(&property.value, shape),
                Some(shape) => walk.value(&property.value, shape),
                None => {
                    walk.unknown(key, property.start(), known, foreign);
                    if let (Foreign::Root, Some(shape)) = (foreign, shape_of_root(key)) {
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
                &MISSING_KEY,
                object.start(),
                format!("`{}` is missing", key.name),
                format!("add {:?}", key.name),
            );
        }
        if known.with_body {
            self.body(object);
        }
    }

    fn unknown(&mut self, key: &str, offset: usize, known: &Object, foreign: Foreign) {
        let names = known.keys.iter().map(|key| key.name);
        let help = match (nearest(key, names), foreign) {
            (Some(near), _) => format!("{near:?} may be meant"),
            (None, Foreign::Root) if shape_of_root(key).is_some() => {
                "it belongs to another kind of connection".to_owned()
            }
            _ => "is it of a newer Make? It is kept as it is".to_owned(),
        };
        self.note(
            &UNKNOWN_KEY,
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
                        &DUPLICATE_KEY,
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
                    &REQUEST_WITHOUT_BODY,
                    object.start(),
                    format!("a {} request needs `{key}`", method.value),
                    format!("add {key:?}"),
                );
            }
        }
    }
}

/// Adds a part to a JSON Pointer.
pub(super) fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// What stands under a key; of several the last counts.
pub(super) fn value_of<'a, 'b>(
    object: &'b ast::Object<'a>,
    key: &str,
) -> Option<&'b ast::Value<'a>> {
    object
        .properties
        .iter()
        .rev()
        .find(|property| property.name.as_str() == key)
        .map(|property| &property.value)
}

fn has_value(object: &ast::Object, key: &str) -> bool {
    !matches!(
        value_of(object, key),
        None | Some(ast::Value::NullKeyword(_))
    )
}

/// The shape of a root key in whichever shape of the section has it.
fn shape_of_root(key: &str) -> Option<Shape> {
    [Oauth2::shape(), Oauth1::shape(), Request::shape()]
        .into_iter()
        .find_map(|shape| match shape {
            Shape::Object(object) => Some((object.key(key)?.shape)()),
            _ => None,
        })
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
