//! The shape of a directive: one description for reading, checking and the JSON
//! Schema.
//!
//! Shapes follow the schemas of Make's own editor, unless a directive names
//! another source. Where those require another type than a string, an
//! expression is accepted as well.

pub(crate) mod fit;
pub(crate) mod schema;

use jsonc_parser::ast;

use crate::iml::{Expression, Iml, Map};
use crate::text::value_of;

/// A type with a shape as JSON.
pub(crate) trait Shaped {
    fn shape() -> Shape;
}

/// What a value may be. Nested shapes are functions, because parameters may
/// hold parameters.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Any,
    Null,
    Boolean,
    Integer,
    Number,
    /// A whole number with a minimum and a maximum.
    Range(u32, u32),
    /// A string with a minimum and a maximum length in characters, expression
    /// or not.
    Text(usize, usize),
    /// A string that holds an expression.
    Expression,
    /// A string that is written out, without an expression.
    Literal,
    /// The name of an RPC after `rpc://`, or an expression.
    Rpc,
    /// One of these strings.
    Name(&'static Names),
    /// A value of the shape, or an expression.
    Iml(fn() -> Shape),
    List(fn() -> Shape),
    /// An object of any keys of a kind.
    Map(Keys, fn() -> Shape),
    Object(&'static Object),
    /// One of several, which differ in their JSON type.
    Union(&'static [fn() -> Shape]),
    /// An object whose keys say which of several it is, in some places also an
    /// array of one of them.
    Forms(&'static Forms),
}

/// Names to choose from.
pub(crate) struct Names {
    pub(crate) names: &'static [&'static str],
    /// The documentation of each.
    pub(crate) docs: &'static [&'static [&'static str]],
}

/// Which keys an object may have beside the named ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    Any,
    /// Any but the empty one.
    Named,
    /// `404`
    Status,
    /// `404`, `200-299` or `*`
    StatusRange,
}

/// An object with named keys.
pub(crate) struct Object {
    pub(crate) name: &'static str,
    #[cfg(feature = "schemars")]
    pub(crate) docs: &'static [&'static str],
    /// The keys that it has in one place or another.
    pub(crate) keys: &'static [Key],
    /// Those of them that are not known in this place.
    pub(crate) except: &'static [&'static str],
    /// Those of them that have another shape in this place, or are required.
    pub(crate) instead: &'static [Instead],
    /// Keys beside the named ones.
    pub(crate) rest: Option<(Keys, fn() -> Shape)>,
    /// Keys that a request of some methods needs.
    pub(crate) with_body: Option<WithBody>,
    /// Other shapes that it has by what is in it: the same with other
    /// [keys](Object::except) and [shapes](Object::instead). The first that applies
    /// counts.
    pub(crate) variants: &'static [Variant],
    /// What to do about a key that is known in another place.
    pub(crate) elsewhere: &'static str,
}

/// What is in an object, and the shape that it has then.
pub(crate) type Variant = (When, fn() -> &'static Object);

/// What is in an object of a [variant](Object::variants).
#[derive(Clone, Copy)]
pub(crate) enum When {
    /// A key that has this text.
    Is(&'static str, &'static str),
    /// A key.
    Has(&'static str),
}

impl When {
    fn applies(self, object: &ast::Object) -> bool {
        match self {
            Self::Is(key, text) => is_text(object, key, text),
            Self::Has(key) => {
                value_of(object, key).is_some_and(|value| value.as_null_keyword().is_none())
            }
        }
    }
}

/// The methods whose requests need some keys, and these keys.
#[derive(Clone, Copy)]
pub(crate) struct WithBody {
    pub(crate) methods: &'static [&'static str],
    pub(crate) keys: &'static [&'static str],
}

impl WithBody {
    /// Of most requests.
    pub(crate) const MOST: Self = Self {
        methods: &["POST", "PUT", "PATCH"],
        keys: &["url", "body"],
    };
}

/// What to do about a key that is known in another place, in most objects.
pub(crate) const ELSEWHERE: &str = "it belongs to another kind of section, connection or parameter";

/// A key, its shape in a place, and whether it is required there.
pub(crate) type Instead = (&'static str, fn() -> Shape, bool);

/// A named key of an object.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) docs: &'static [&'static str],
    pub(crate) shape: fn() -> Shape,
    pub(crate) required: bool,
}

/// The keys of which an object of a form has one, and its shape.
pub(crate) type Form = (&'static [&'static str], fn() -> Shape);

/// Forms of an object, distinguished by keys.
pub(crate) struct Forms {
    /// The first of which an object has a key is its form.
    pub(crate) by_key: &'static [Form],
    /// The form of all other objects, and of the elements of an array.
    pub(crate) otherwise: fn() -> Shape,
    /// Whether it may be an array.
    pub(crate) is_several: bool,
    /// Forms that it has in other places: their keys are known, but not here.
    pub(crate) elsewhere: &'static [fn() -> Shape],
}

impl Forms {
    /// The form of an object with these keys.
    pub(crate) fn of(&self, object: &ast::Object) -> Shape {
        let has = |key: &&str| {
            let mut properties = object.properties.iter();
            properties.any(|property| property.name.as_str() == *key)
        };
        let found = self.by_key.iter().find(|(keys, _)| keys.iter().any(has));
        found.map_or(self.otherwise, |(_, form)| *form)()
    }

    /// The shape of a key in a form that has it.
    pub(crate) fn shape_of(&self, key: &str) -> Option<Shape> {
        let forms = self.by_key.iter().rev().map(|(_, form)| form);
        let mut forms = forms.chain(self.elsewhere);
        forms.find_map(|form| match form() {
            Shape::Object(object) => Some((object.key(key)?.shape)()),
            _ => None,
        })
    }
}

/// The JSON type of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum JsonType {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Keys {
    pub(crate) fn matches(self, key: &str) -> bool {
        let is_status = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Any => true,
            Self::Named => !key.is_empty(),
            Self::Status => is_status(key),
            Self::StatusRange => {
                key == "*"
                    || is_status(key)
                    || key
                        .split_once('-')
                        .is_some_and(|(from, to)| is_status(from) && is_status(to))
            }
        }
    }

    /// The same, as a regular expression of JSON Schema.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Named => "^.+$",
            Self::Status => "^[0-9]{3}$",
            Self::StatusRange => r"^(\*|[0-9]{3}(-[0-9]{3})?)$",
        }
    }
}

impl Object {
    /// The keys that are known in this place.
    pub(crate) fn known(&self) -> impl Iterator<Item = Key> {
        let known = (self.keys.iter()).filter(|key| !self.except.contains(&key.name));
        known.map(|key| {
            let mut instead = self.instead.iter();
            match instead.find(|(name, ..)| *name == key.name) {
                Some((_, shape, required)) => Key {
                    shape: *shape,
                    required: *required,
                    ..*key
                },
                None => *key,
            }
        })
    }

    /// The shape of an object of this one: itself, or a variant.
    pub(crate) fn of(&'static self, object: &ast::Object) -> &'static Self {
        let mut variants = self.variants.iter();
        let found = variants.find(|(when, _)| when.applies(object));
        found.map_or(self, |(_, variant)| variant())
    }

    pub(crate) fn key(&self, name: &str) -> Option<Key> {
        self.known().find(|key| key.name == name)
    }

    /// The shape of a key that is not known in this place, but in another.
    pub(crate) fn shape_elsewhere(&self, name: &str) -> Option<Shape> {
        let key = self.keys.iter().find(|key| key.name == name)?;
        Some((key.shape)())
    }

    /// The shape of the value of a key, if the key is known.
    pub(crate) fn shape_of(&self, name: &str) -> Option<Shape> {
        if let Some(key) = self.key(name) {
            return Some((key.shape)());
        }
        match self.rest {
            Some((keys, shape)) if keys.matches(name) => Some(shape()),
            _ => None,
        }
    }

    /// The first paragraph of the documentation.
    #[cfg(feature = "schemars")]
    pub(crate) fn summary(&self) -> String {
        summary(self.docs)
    }
}

fn is_text(object: &ast::Object, key: &str, text: &str) -> bool {
    let value = value_of(object, key).and_then(ast::Value::as_string_lit);
    value.is_some_and(|value| value.value == text)
}

/// The first paragraph of documentation, in one line.
pub(crate) fn summary(docs: &[&str]) -> String {
    let lines: Vec<&str> = docs
        .iter()
        .map(|line| line.trim())
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

impl Shape {
    /// Whether a value of this JSON type can have the shape; for strings the
    /// text decides as well.
    pub(crate) fn takes(self, json: JsonType) -> bool {
        match self {
            Self::Any => true,
            Self::Null => json == JsonType::Null,
            Self::Boolean => json == JsonType::Boolean,
            Self::Integer | Self::Number | Self::Range(..) => json == JsonType::Number,
            Self::Text(..) | Self::Expression | Self::Literal | Self::Rpc | Self::Name(_) => {
                json == JsonType::String
            }
            Self::Iml(inner) => json == JsonType::String || inner().takes(json),
            Self::List(_) => json == JsonType::Array,
            Self::Map(..) | Self::Object(_) => json == JsonType::Object,
            Self::Union(shapes) => shapes.iter().any(|shape| shape().takes(json)),
            Self::Forms(forms) => {
                json == JsonType::Object || (forms.is_several && json == JsonType::Array)
            }
        }
    }

    /// Whether a string is of this shape, as far as its type goes.
    pub(crate) fn takes_text(self, text: &str) -> bool {
        match self {
            Self::Any | Self::Text(..) | Self::Literal | Self::Rpc | Self::Name(_) => true,
            Self::Expression => Expression::is_in(text),
            Self::Iml(inner) => Expression::is_in(text) || inner().takes_text(text),
            Self::Union(shapes) => shapes.iter().any(|shape| shape().takes_text(text)),
            _ => false,
        }
    }

    /// Whether a number, as it is written, is of this shape.
    pub(crate) fn takes_number(self, digits: &str) -> bool {
        match self {
            Self::Integer => digits.parse::<u64>().is_ok(),
            Self::Range(..) => (digits.parse()).is_ok_and(|number: f64| number.fract() == 0.0),
            Self::Iml(inner) => inner().takes_number(digits),
            Self::Union(shapes) => shapes.iter().any(|shape| shape().takes_number(digits)),
            other => other.takes(JsonType::Number),
        }
    }

    /// The expected type in words: "a boolean or an expression".
    pub(crate) fn describe(self) -> String {
        let mut words = Vec::new();
        self.words(&mut words);
        match words.split_last() {
            None => "a value".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        }
    }

    fn words(self, words: &mut Vec<&'static str>) {
        let word = match self {
            Self::Any => "a value",
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer | Self::Range(..) => "a whole number",
            Self::Number => "a number",
            Self::Text(..) | Self::Literal | Self::Rpc | Self::Name(_) => "a string",
            Self::Expression => "an expression",
            Self::Iml(inner) => {
                inner().words(words);
                if inner().takes(JsonType::String) {
                    return;
                }
                "an expression"
            }
            Self::List(_) => "an array",
            Self::Union(shapes) => {
                for shape in shapes {
                    shape().words(words);
                }
                return;
            }
            Self::Forms(forms) if forms.is_several => {
                words.push("an object");
                "an array of requests"
            }
            Self::Map(..) | Self::Object(_) | Self::Forms(_) => "an object",
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
}

macro_rules! shaped {
    ($($type:ty => $shape:expr;)*) => {
        $(impl Shaped for $type {
            fn shape() -> Shape {
                $shape
            }
        })*
    };
}

shaped! {
    serde_json::Value => Shape::Any;
    bool => Shape::Boolean;
    u64 => Shape::Integer;
    serde_json::Number => Shape::Number;
    String => Shape::Text(0, usize::MAX);
    Expression => Shape::Expression;
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Map<T> {
    fn shape() -> Shape {
        Shape::Map(Keys::Any, T::shape)
    }
}

impl<T: Shaped> Shaped for Iml<T> {
    fn shape() -> Shape {
        match T::shape() {
            text @ Shape::Text(..) => text,
            _ => Shape::Iml(T::shape),
        }
    }
}

/// Headers or a query: each a scalar, null or an array.
pub(crate) fn scalars() -> Shape {
    Shape::Iml(|| {
        Shape::Map(Keys::Named, || {
            Shape::Union(&[
                || Shape::Null,
                bool::shape,
                serde_json::Number::shape,
                String::shape,
                <Vec<serde_json::Value>>::shape,
            ])
        })
    })
}

/// A string or a number.
pub(crate) fn text_or_number() -> Shape {
    Shape::Union(&[String::shape, serde_json::Number::shape])
}
