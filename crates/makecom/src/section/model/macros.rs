//! How models are written down: each key once, with its name, its type and what
//! it is for. From that come the struct, reading, writing and the shape.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

/// A key, copied only if it is escaped.
pub(super) struct KeyText<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for KeyText<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = KeyText<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(KeyText(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(KeyText(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// An object of named keys, none of them required when read.
///
/// After the type of a key, or its shape if that is another, comes what the
/// example of its setter sets, and the JSON of that if it is spelled otherwise.
/// The setter takes whatever becomes the type; or, after `[Item]` or `{Value}`,
/// as many of what becomes that.
/// `: Open` lets the editor pass other keys, `: WithBody` is a request; `also`
/// are keys that are allowed and not described, `required` is what the editor
/// asks for, `..` takes keys of one kind.
macro_rules! model {
    (
        $(#[doc = $doc:literal])*
        $name:ident $(also [$($also:literal),*])? $(: $trait:ident)? {
            $(
                $(#[doc = $key_doc:literal])*
                $key:literal $($required:ident)? $([$item:ty])? $({$entry:ty})?
                    => $field:ident: $type:ty $(, $shape:expr)?
                    => $example:expr $(, $json:tt)?;
            )*
            $(
                ..
                $(#[doc = $rest_doc:literal])*
                $rest:ident: $rest_type:ty, $rest_keys:expr;
            )?
        }
    ) => {
        $(#[doc = $doc])*
        ///
        /// `Debug` shows which keys are there, and nothing of what they hold.
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $key_doc])*
                pub $field: Option<$type>,
            )*
            $(
                $(#[doc = $rest_doc])*
                pub $rest: $crate::section::Map<$rest_type>,
            )?
            /// Every other key, as it came.
            pub extra: $crate::section::Map<serde_json::Value>,
        }

        impl $name {
            $(
                #[doc = concat!("Sets `", $key, "`.")]
                ///
                #[doc = concat!(
                    "```\n# use makecom::section::*;\n",
                    "let set = ", stringify!($name), "::default().", stringify!($field), "(", stringify!($example), ");\n",
                    "assert_eq!(\n    serde_json::to_value(set)?,\n    serde_json::json!({ \"",
                    $key, "\": ", model!(@json $example $(, $json)?), " }),\n);\n",
                    "# Ok::<(), serde_json::Error>(())\n```",
                )]
                pub fn $field(mut self, value: model!(@taken $type $(, [$item])? $(, {$entry})?)) -> Self {
                    self.$field = Some(model!(@set value $(, [$item])? $(, {$entry})?));
                    self
                }
            )*

            /// Sets a key that this crate does not know.
            ///
            #[doc = concat!(
                "```\n# use makecom::section::*;\n",
                "let set = ", stringify!($name), "::default().extra(\"newInMake\", true);\n",
                "assert_eq!(serde_json::to_value(set)?, serde_json::json!({ \"newInMake\": true }));\n",
                "# Ok::<(), serde_json::Error>(())\n```",
            )]
            pub fn extra(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(key.into(), value.into());
                self
            }

            /// Takes the entry whose key has just been read.
            pub(super) fn absorb<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                entries: &mut A,
            ) -> Result<(), A::Error> {
                match key {
                    $($key => self.$field = entries.next_value()?,)*
                    $(
                        other if $rest_keys.matches(other) => {
                            self.$rest.insert(other.to_owned(), entries.next_value()?);
                        }
                    )?
                    other => {
                        self.extra.insert(other.to_owned(), entries.next_value()?);
                    }
                }
                Ok(())
            }

            const OBJECT: $crate::section::shape::Object = $crate::section::shape::Object {
                name: stringify!($name),
                #[cfg(feature = "schemars")]
                docs: &[$($doc),*],
                keys: &[$($crate::section::shape::Key {
                    name: $key,
                    docs: &[$($key_doc),*],
                    shape: model!(@shape $type $(, $shape)?),
                    required: model!(@required $($required)?),
                }),*],
                also: &[$($($also),*)?],
                rest: model!(@rest $($rest_keys, $rest_type)? $($trait)?),
                with_body: model!(@with_body $($trait)?),
            };
        }

        impl $crate::section::shape::Shaped for $name {
            fn shape() -> $crate::section::shape::Shape {
                const { $crate::section::shape::Shape::Object(&$name::OBJECT) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Keys;

                impl<'de> serde::de::Visitor<'de> for Keys {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        mut entries: A,
                    ) -> Result<Self::Value, A::Error> {
                        let mut model = $name::default();
                        while let Some($crate::section::model::macros::KeyText(key)) = entries.next_key()? {
                            model.absorb(&key, &mut entries)?;
                        }
                        Ok(model)
                    }
                }

                deserializer.deserialize_map(Keys)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;

                let mut entries = serializer.serialize_map(None)?;
                $(if let Some(value) = &self.$field {
                    entries.serialize_entry($key, value)?;
                })*
                $(for (key, value) in &self.$rest {
                    entries.serialize_entry(key, value)?;
                })?
                for (key, value) in &self.extra {
                    entries.serialize_entry(key, value)?;
                }
                entries.end()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut shown = f.debug_struct(stringify!($name));
                $(if self.$field.is_some() {
                    shown.field(stringify!($field), &format_args!("…"));
                })*
                $(for key in self.$rest.keys() {
                    shown.field(key, &format_args!("…"));
                })?
                for key in self.extra.keys() {
                    shown.field(key, &format_args!("…"));
                }
                shown.finish()
            }
        }

        $crate::section::model::macros::schema!($name);
    };
    (@taken $type:ty) => { impl Into<$type> };
    (@taken $type:ty, [$item:ty]) => { impl IntoIterator<Item = impl Into<$item>> };
    (@taken $type:ty, {$entry:ty}) => {
        impl IntoIterator<Item = (impl Into<String>, impl Into<$entry>)>
    };
    (@set $value:ident) => { $value.into() };
    (@set $values:ident, [$item:ty]) => { $values.into_iter().map(Into::into).collect() };
    (@set $entries:ident, {$entry:ty}) => {
        $entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
    };
    (@json $example:expr) => { stringify!($example) };
    (@json $example:expr, $json:tt) => { stringify!($json) };
    (@shape $type:ty) => { <$type as $crate::section::shape::Shaped>::shape };
    (@shape $type:ty, $shape:expr) => { $shape };
    (@required) => { false };
    (@required $_required:ident) => { true };
    (@with_body WithBody) => { true };
    (@with_body $($_other:ident)?) => { false };
    (@rest Open) => {
        Some((
            $crate::section::shape::Keys::Any,
            <serde_json::Value as $crate::section::shape::Shaped>::shape,
        ))
    };
    (@rest $($_other:ident)?) => { None };
    (@rest $keys:expr, $type:ty) => { Some(($keys, <$type as $crate::section::shape::Shaped>::shape)) };
}

/// One of several forms, told apart by their JSON type.
///
/// Before each form stands what it is: a `bool`, a `text`, an `expression`, one of
/// the two (`iml`), a `list`, a `map` of any keys, or a `model`. With the type in
/// parentheses that says what the form holds, and of what it can be made.
macro_rules! union {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            $(
                $(#[doc = $variant_doc:literal])*
                $json:ident $variant:ident($type:ty $(, $shape:expr)?);
            )*
        }
    ) => {
        $(#[doc = $doc])*
        ///
        /// `Debug` shows which form it is, and nothing of what it holds.
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[doc = $variant_doc])*
                $variant(union!(@held $json $type)),
            )*
        }

        impl $crate::section::shape::Shaped for $name {
            fn shape() -> $crate::section::shape::Shape {
                $crate::section::shape::Shape::Union(const { &[$(
                    $crate::section::model::macros::model!(@shape union!(@held $json $type) $(, $shape)?)
                ),*] })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Forms;

                impl<'de> serde::de::Visitor<'de> for Forms {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("one of the forms of ", stringify!($name)))
                    }

                    $(union!(@visit $json $name::$variant(union!(@held $json $type)));)*
                }

                deserializer.deserialize_any(Forms)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant(_) => concat!(stringify!($variant), "(…)"),)*
                })
            }
        }

        $(
            union!(@from $json $name::$variant($type));
        )*

        $crate::section::model::macros::schema!($name);
    };
    (@held bool $type:ty) => { $type };
    (@held text $type:ty) => { $type };
    (@held expression $type:ty) => { $type };
    (@held iml $type:ty) => { $crate::section::Iml<$type> };
    (@held list $type:ty) => { Vec<$type> };
    (@held map $type:ty) => { $crate::section::Map<$type> };
    (@held model $type:ty) => { Box<$type> };
    (@visit bool $name:ident::$variant:ident($held:ty)) => {
        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
            Ok($name::$variant(value))
        }
    };
    (@visit text $name:ident::$variant:ident($held:ty)) => {
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            let text = serde::de::IntoDeserializer::into_deserializer(text);
            <$held as serde::Deserialize>::deserialize(text).map($name::$variant)
        }
    };
    (@visit expression $($form:tt)*) => { union!(@visit text $($form)*); };
    (@visit iml $($form:tt)*) => { union!(@visit text $($form)*); };
    (@visit list $name:ident::$variant:ident($held:ty)) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, values: A) -> Result<Self::Value, A::Error> {
            let values = serde::de::value::SeqAccessDeserializer::new(values);
            <$held as serde::Deserialize>::deserialize(values).map($name::$variant)
        }
    };
    (@visit map $name:ident::$variant:ident($held:ty)) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
            let entries = serde::de::value::MapAccessDeserializer::new(entries);
            <$held as serde::Deserialize>::deserialize(entries).map($name::$variant)
        }
    };
    (@visit model $($form:tt)*) => { union!(@visit map $($form)*); };
    (@from bool $name:ident::$variant:ident($type:ty)) => {
        impl From<$type> for $name {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }
    };
    (@from expression $($form:tt)*) => { union!(@from bool $($form)*); };
    (@from text $name:ident::$variant:ident($type:ty)) => {
        impl From<$type> for $name {
            fn from(text: $type) -> Self {
                Self::$variant(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::$variant(text.into())
            }
        }

        impl From<$crate::section::Expression> for $name {
            fn from(expression: $crate::section::Expression) -> Self {
                Self::$variant(expression.into())
            }
        }
    };
    (@from iml $name:ident::$variant:ident($type:ty)) => {
        impl From<$crate::section::Iml<$type>> for $name {
            fn from(value: $crate::section::Iml<$type>) -> Self {
                Self::$variant(value)
            }
        }

        impl From<$type> for $name {
            fn from(literal: $type) -> Self {
                Self::$variant(literal.into())
            }
        }

        impl From<$crate::section::Expression> for $name {
            fn from(expression: $crate::section::Expression) -> Self {
                Self::$variant(expression.into())
            }
        }
    };
    (@from list $name:ident::$variant:ident($type:ty)) => {
        impl<T: Into<$type>> From<Vec<T>> for $name {
            fn from(values: Vec<T>) -> Self {
                Self::$variant(values.into_iter().map(Into::into).collect())
            }
        }

        impl<T: Into<$type>, const N: usize> From<[T; N]> for $name {
            fn from(values: [T; N]) -> Self {
                Self::$variant(values.into_iter().map(Into::into).collect())
            }
        }
    };
    (@from map $name:ident::$variant:ident($type:ty)) => {
        impl From<$crate::section::Map<$type>> for $name {
            fn from(entries: $crate::section::Map<$type>) -> Self {
                Self::$variant(entries)
            }
        }

        impl<K: Into<String>, T: Into<$type>, const N: usize> From<[(K, T); N]> for $name {
            fn from(entries: [(K, T); N]) -> Self {
                let entries = entries.into_iter();
                Self::$variant(entries.map(|(key, value)| (key.into(), value.into())).collect())
            }
        }
    };
    (@from model $name:ident::$variant:ident($type:ty)) => {
        impl From<Box<$type>> for $name {
            fn from(model: Box<$type>) -> Self {
                Self::$variant(model)
            }
        }

        impl From<$type> for $name {
            fn from(model: $type) -> Self {
                Self::$variant(Box::new(model))
            }
        }
    };
}

/// A set of names that may grow.
macro_rules! names {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            $(
                $(#[doc = $variant_doc:literal])*
                $variant:ident = $text:literal,
            )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[doc = $variant_doc])*
                $variant,
            )*
            /// A name that this crate does not know, as it came.
            Unknown($crate::section::UnknownName),
        }

        impl $name {
            /// The names that this crate knows.
            ///
            #[doc = concat!(
                "```\nuse makecom::section::", stringify!($name), ";\n\n",
                "for known in ", stringify!($name), "::ALL {\n",
                "    assert_eq!(known.as_str().parse::<", stringify!($name), ">()?, *known);\n",
                "}\n# Ok::<(), makecom::Error>(())\n```",
            )]
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            const NAMES: &'static [&'static str] = &[$($text),*];

            /// The name as it stands in a section.
            ///
            #[doc = concat!(
                "```\nuse makecom::section::", stringify!($name), ";\n\n",
                $("assert_eq!(", stringify!($name), "::", stringify!($variant), ".as_str(), \"", $text, "\");\n",)*
                "```",
            )]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(name) => name.as_str(),
                }
            }

            fn known(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            /// # Errors
            /// [`is_invalid_input`](crate::Error::is_invalid_input) if it is
            /// none of the known names.
            fn from_str(name: &str) -> $crate::Result<Self> {
                Self::known(name).ok_or_else(|| {
                    $crate::Error::input(
                        concat!("this is not a name of ", stringify!($name)),
                        format!("use one of {}", Self::NAMES.join(", ")),
                    )
                })
            }
        }

        impl From<$name> for $crate::section::Iml<$name> {
            fn from(name: $name) -> Self {
                Self::Literal(name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
                        Ok($name::known(name).unwrap_or_else(|| {
                            $name::Unknown($crate::section::UnknownName::new(name))
                        }))
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl $crate::section::shape::Shaped for $name {
            fn shape() -> $crate::section::shape::Shape {
                $crate::section::shape::Shape::Name(const {
                    &$crate::section::shape::Names {
                        names: Self::NAMES,
                        docs: &[$(&[$($variant_doc),*]),*],
                    }
                })
            }
        }

        $crate::section::model::macros::schema!($name);
    };
}

/// `JsonSchema`, from the shape.
macro_rules! schema {
    ($name:ident) => {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::section::schema::for_schemars(
                    <$name as $crate::section::shape::Shaped>::shape(),
                    generator,
                )
            }
        }
    };
}

pub(super) use {model, names, schema, union};
