//! The values of expressions.

mod collection;
mod date;
mod json;

use std::sync::Arc;

pub use collection::Collection;
pub use date::Date;
pub(crate) use json::{from_hex, hex};

use crate::number;

/// A value of an expression. Cheap to clone: texts, buffers, arrays and collections are
/// shared.
///
/// Equality is deep and of the same type; a number that is not a number equals itself.
///
/// ```
/// use makecom_runtime::Value;
///
/// let body = Value::from_json(r#"{"items": [{"id": 1}]}"#)?;
/// assert_eq!(body.get("items").index(1).get("id"), Value::Number(1.0));
/// assert_eq!(body.get("missing").get("deep"), Value::Undefined);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Value {
    /// Not there.
    #[default]
    Undefined,
    /// `null`, also the keyword `erase`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as JavaScript has them.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// The keyword `emptystring`: an empty text that does not count as empty.
    EmptyText,
    /// A moment, in milliseconds.
    Date(Date),
    /// Bytes.
    Buffer(Buffer),
    /// An array.
    Array(Arc<Vec<Value>>),
    /// Names and values, in order.
    Collection(Arc<Collection>),
}

/// Bytes, and the encoding of the text they were made from.
///
/// ```
/// let buffer = makecom_runtime::Buffer::new(*b"Make");
/// assert_eq!(&buffer.bytes[..], b"Make");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// Whether they are known to be text in UTF-8.
    pub is_utf8: bool,
}

impl Buffer {
    /// Bytes of unknown encoding.
    ///
    /// ```
    /// assert!(!makecom_runtime::Buffer::new(vec![1, 2]).is_utf8);
    /// ```
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            is_utf8: false,
        }
    }
}

impl Value {
    /// A text.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// assert_eq!(Value::text("a"), Value::from("a"));
    /// ```
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// An array.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// assert_eq!(Value::array([Value::Null]).index(1), Value::Null);
    /// ```
    pub fn array(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(Arc::new(items.into_iter().collect()))
    }

    /// The name of the type as messages use it, with its article.
    ///
    /// ```
    /// assert_eq!(makecom_runtime::Value::array([]).type_name(), "an array");
    /// ```
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::EmptyText => "a text",
            Self::Date(_) => "a date",
            Self::Buffer(_) => "a buffer",
            Self::Array(_) => "an array",
            Self::Collection(_) => "a collection",
        }
    }

    /// Whether this is undefined or null.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// assert!(Value::Null.is_nullish() && !Value::from("").is_nullish());
    /// ```
    pub fn is_nullish(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Whether a condition with this value holds: JavaScript's truthiness. Undefined, null,
    /// `false`, 0, not-a-number and `""` are false; `emptystring` is true.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// assert!(Value::array([]).is_truthy() && Value::EmptyText.is_truthy());
    /// assert!(!Value::Number(0.0).is_truthy() && !Value::from("").is_truthy());
    /// ```
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Boolean(value) => *value,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            _ => true,
        }
    }

    /// The value below a name: of a collection by its key, of an array by its position
    /// counted from 1, of anything else undefined.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// let list = Value::array([Value::from("x")]);
    /// assert_eq!(list.get("1"), Value::from("x"));
    /// assert_eq!(list.get("length"), Value::Undefined);
    /// ```
    pub fn get(&self, name: &str) -> Self {
        match self {
            Self::Collection(collection) => collection.get(name).cloned().unwrap_or_default(),
            Self::Array(_) => number::from_text(name).map_or(Self::Undefined, |n| self.at(n)),
            _ => Self::Undefined,
        }
    }

    /// The element of an array at a position counted from 1; undefined elsewhere.
    ///
    /// ```
    /// use makecom_runtime::Value;
    ///
    /// let list = Value::array([Value::from("x")]);
    /// assert_eq!(list.index(1), Value::from("x"));
    /// assert_eq!(list.index(0), Value::Undefined);
    /// ```
    pub fn index(&self, position: usize) -> Self {
        match self {
            Self::Array(items) => position
                .checked_sub(1)
                .and_then(|index| items.get(index))
                .cloned()
                .unwrap_or_default(),
            _ => Self::Undefined,
        }
    }

    /// The element at a position that need not be whole or in range.
    pub(crate) fn at(&self, position: f64) -> Self {
        match number::to_index(position) {
            Some(position) => self.index(position),
            None => Self::Undefined,
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined)
            | (Self::Null, Self::Null)
            | (Self::EmptyText, Self::EmptyText) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Date(a), Self::Date(b)) => a == b,
            (Self::Buffer(a), Self::Buffer(b)) => a.bytes == b.bytes,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Collection(a), Self::Collection(b)) => a == b,
            _ => false,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<Collection> for Value {
    fn from(collection: Collection) -> Self {
        Self::Collection(Arc::new(collection))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(Arc::new(items))
    }
}
