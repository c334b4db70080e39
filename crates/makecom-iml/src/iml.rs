//! Expressions, values that are a literal or an expression, and objects of any
//! keys.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};

/// An object of any keys, in the order of the section.
///
/// ```
/// use makecom_iml::{Code as _, Map, connection};
///
/// let scopes: Map<String> = [("write", "Change"), ("read", "Read")]
///     .map(|(name, label)| (name.to_owned(), label.to_owned()))
///     .into();
/// assert_eq!(scopes.keys().collect::<Vec<_>>(), ["write", "read"]); // as written
/// assert_eq!(connection::Scopes::of(scopes).entries()?.len(), 2);
/// # Ok::<(), makecom_iml::Error>(())
/// ```
pub type Map<T> = indexmap::IndexMap<String, T>;

/// A string that contains `{{ … }}`, alone or within text: Make evaluates it
/// when the request is made.
///
/// What is between the braces is not parsed. `Debug` does not show it.
///
/// ```
/// use makecom_iml::Expression;
///
/// let expression = Expression::new("Bearer {{connection.accessToken}}")?;
/// assert_eq!(expression.as_str(), "Bearer {{connection.accessToken}}");
/// assert!(Expression::new("Bearer").is_err());
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Expression(String);

impl Expression {
    /// A string that contains an expression.
    ///
    /// ```
    /// use makecom_iml::Expression;
    ///
    /// assert!(Expression::new("{{parameters.url}}/me").is_ok());
    /// assert!(Expression::new("/me").unwrap_err().is_invalid_input());
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if there is no expression
    /// in it: no `{{` with a `}}` after it.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if Self::is_in(&text) {
            return Ok(Self(text));
        }
        Err(Error::input(
            "no-expression",
            "there is no expression in this string",
            "put it between double braces, such as {{connection.accessToken}}",
        ))
    }

    /// Whether a string contains an expression.
    ///
    /// ```
    /// # use makecom_iml::Expression;
    /// assert!(Expression::is_in("{{parameters.url}}/me"));
    /// assert!(!Expression::is_in("}}{{"));
    /// ```
    pub fn is_in(text: &str) -> bool {
        text.split_once("{{")
            .is_some_and(|(_, rest)| rest.contains("}}"))
    }

    /// The string.
    ///
    /// ```
    /// use makecom_iml::Expression;
    ///
    /// let expression: Expression = "{{parameters.url}}".parse()?;
    /// assert_eq!(expression.as_str(), "{{parameters.url}}");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Expression {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> Self {
        expression.0
    }
}

impl From<Expression> for serde_json::Value {
    fn from(expression: Expression) -> Self {
        Self::String(expression.0)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{{…}}")
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if Self::is_in(&text) {
            return Ok(Self(text));
        }
        Err(de::Error::custom("expected an expression"))
    }
}

/// A literal, or an expression in its place.
///
/// `Debug` shows which of the two it is, and not its content.
///
/// ```
/// use makecom_iml::{Expression, Iml, Method};
///
/// let literal: Iml<Method> = Method::Post.into();
/// assert_eq!(literal.literal(), Some(&Method::Post));
/// let computed: Iml<Method> = Expression::new("{{parameters.method}}")?.into();
/// assert!(computed.expression().is_some());
/// // Of strings, the text decides.
/// assert!(Iml::from("https://acme.example").literal().is_some());
/// assert!(Iml::from("{{common.url}}/me").expression().is_some());
/// # Ok::<(), makecom_iml::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Iml<T> {
    /// The value itself.
    Literal(T),
    /// The expression that Make evaluates to the value.
    Expression(Expression),
}

impl<T> Iml<T> {
    /// The literal, if it is one.
    ///
    /// ```
    /// use makecom_iml::{Method, Request};
    ///
    /// let request = Request::new("/me").method(Method::Post);
    /// let method = request.method.as_ref().and_then(|method| method.literal());
    /// assert_eq!(method, Some(&Method::Post));
    /// ```
    pub fn literal(&self) -> Option<&T> {
        match self {
            Self::Literal(literal) => Some(literal),
            Self::Expression(_) => None,
        }
    }

    /// The expression, if it is one.
    ///
    /// ```
    /// use makecom_iml::Request;
    ///
    /// let request = Request::new("{{parameters.url}}/me");
    /// let expression = request.url.as_ref().and_then(|url| url.expression());
    /// assert_eq!(expression.unwrap().as_str(), "{{parameters.url}}/me");
    /// ```
    pub fn expression(&self) -> Option<&Expression> {
        match self {
            Self::Literal(_) => None,
            Self::Expression(expression) => Some(expression),
        }
    }
}

impl<T: Default> Iml<T> {
    /// The literal, to change it. An expression is replaced by the default
    /// literal.
    ///
    /// ```
    /// use makecom_iml::{Expression, Iml};
    ///
    /// let mut paths: Iml<Vec<String>> = Expression::new("{{temp.hidden}}")?.into();
    /// paths.literal_or_default().push("request.headers".to_owned());
    /// assert_eq!(paths.literal().map(Vec::len), Some(1));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    pub fn literal_or_default(&mut self) -> &mut T {
        if let Self::Expression(_) = self {
            *self = Self::default();
        }
        match self {
            Self::Literal(literal) => literal,
            // It has just been replaced.
            Self::Expression(_) => unreachable!(),
        }
    }
}

impl<T: Default> Default for Iml<T> {
    fn default() -> Self {
        Self::Literal(T::default())
    }
}

impl Iml<String> {
    /// The string, whichever it is.
    ///
    /// ```
    /// use makecom_iml::Iml;
    ///
    /// assert_eq!(Iml::from("/me").as_str(), "/me");
    /// assert_eq!(Iml::from("{{parameters.url}}").as_str(), "{{parameters.url}}");
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Expression(expression) => expression.as_str(),
        }
    }
}

impl<T> fmt::Debug for Iml<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Literal(_) => "Literal(…)",
            Self::Expression(_) => "Expression(…)",
        })
    }
}

impl<T> From<Expression> for Iml<T> {
    fn from(expression: Expression) -> Self {
        Self::Expression(expression)
    }
}

impl From<String> for Iml<String> {
    fn from(text: String) -> Self {
        if Expression::is_in(&text) {
            Self::Expression(Expression(text))
        } else {
            Self::Literal(text)
        }
    }
}

impl From<&str> for Iml<String> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<T, U: Into<T>> From<Vec<U>> for Iml<Vec<T>> {
    fn from(values: Vec<U>) -> Self {
        Self::Literal(values.into_iter().map(Into::into).collect())
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for Iml<Vec<T>> {
    fn from(values: [U; N]) -> Self {
        Self::Literal(values.into_iter().map(Into::into).collect())
    }
}

impl<T> From<Map<T>> for Iml<Map<T>> {
    fn from(literal: Map<T>) -> Self {
        Self::Literal(literal)
    }
}

impl<T, K: Into<String>, V: Into<T>, const N: usize> From<[(K, V); N]> for Iml<Map<T>> {
    fn from(entries: [(K, V); N]) -> Self {
        let entries = entries.into_iter();
        Self::Literal(
            entries
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl From<bool> for Iml<bool> {
    fn from(literal: bool) -> Self {
        Self::Literal(literal)
    }
}

impl From<u64> for Iml<u64> {
    fn from(literal: u64) -> Self {
        Self::Literal(literal)
    }
}

impl<N: Into<serde_json::Number>> From<N> for Iml<serde_json::Number> {
    fn from(literal: N) -> Self {
        Self::Literal(literal.into())
    }
}

impl<T: Serialize> Serialize for Iml<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Literal(literal) => literal.serialize(serializer),
            Self::Expression(expression) => expression.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Iml<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = Iml<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a literal or an expression")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(Iml::Literal)
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(Iml::Literal)
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(Iml::Literal)
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Self::Value, E> {
                T::deserialize(value.into_deserializer()).map(Iml::Literal)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                if Expression::is_in(text) {
                    return Ok(Iml::Expression(Expression(text.to_owned())));
                }
                T::deserialize(text.into_deserializer()).map(Iml::Literal)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
                T::deserialize(SeqAccessDeserializer::new(values)).map(Iml::Literal)
            }

            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(entries)).map(Iml::Literal)
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}
