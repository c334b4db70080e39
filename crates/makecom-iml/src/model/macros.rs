//! The macro for models: each key once, with its name, type and documentation.
//! It generates the struct, reading, writing and the shape.

mod names;
mod union;

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
/// After the type of a key, and its shape if that differs, comes the value in
/// the example of its setter, and its JSON if that differs. The setter takes
/// what converts into the type; after `[Item]` or `{Value}`, any number of what
/// converts into that. `: Open` lets the editor pass other keys, `: WithBody`
/// is a request; `except` are keys that are known in [other places](super::place)
/// only, `or` are [variants](crate::shape::Object::variants), `required` is what the editor asks for, `..` takes keys of one kind.
macro_rules! model {
    (
        $(#[doc = $doc:literal])*
        $name:ident $(except [$($except:literal),*])? $(or [$($variant:tt),*])? $(: $trait:ident)? {
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
        /// `Debug` shows which keys are there, and not their values.
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $key_doc])*
                pub $field: Option<$type>,
            )*
            $(
                $(#[doc = $rest_doc])*
                pub $rest: $crate::iml::Map<$rest_type>,
            )?
            /// Every other key, as it came.
            pub extra: $crate::iml::Map<serde_json::Value>,
        }

        impl $name {
            $(
                #[doc = concat!("Sets `", $key, "`.")]
                ///
                #[doc = concat!(
                    "```\n# use makecom_iml::*;\n",
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
                "```\n# use makecom_iml::*;\n",
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

            pub(super) const OBJECT: $crate::shape::Object = $crate::shape::Object {
                name: stringify!($name),
                #[cfg(feature = "schemars")]
                docs: &[$($doc),*],
                keys: &[$($crate::shape::Key {
                    name: $key,
                    docs: &[$($key_doc),*],
                    shape: model!(@shape $type $(, $shape)?),
                    required: model!(@required $($required)?),
                }),*],
                except: &[$($($except),*)?],
                instead: &[],
                rest: model!(@rest $($rest_keys, $rest_type)? $($trait)?),
                with_body: model!(@with_body $($trait)?),
                variants: &[$($($variant),*)?],
                elsewhere: $crate::shape::ELSEWHERE,
            };
        }

        impl $crate::shape::Shaped for $name {
            fn shape() -> $crate::shape::Shape {
                const { $crate::shape::Shape::Object(&$name::OBJECT) }
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
                        while let Some($crate::model::macros::KeyText(key)) = entries.next_key()? {
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

        $crate::model::macros::schema!($name);
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
    (@shape $type:ty) => { <$type as $crate::shape::Shaped>::shape };
    (@shape $type:ty, $shape:expr) => { $shape };
    (@required) => { false };
    (@required $_required:ident) => { true };
    (@with_body WithBody) => { Some($crate::shape::WithBody::MOST) };
    (@with_body $($_other:ident)?) => { None };
    (@rest Open) => {
        Some((
            $crate::shape::Keys::Any,
            <serde_json::Value as $crate::shape::Shaped>::shape,
        ))
    };
    (@rest $($_other:ident)?) => { None };
    (@rest $keys:expr, $type:ty) => { Some(($keys, <$type as $crate::shape::Shaped>::shape)) };
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
                $crate::shape::schema::for_schemars(
                    <$name as $crate::shape::Shaped>::shape(),
                    generator,
                )
            }
        }
    };
}

pub(super) use names::names;
pub(super) use union::union;
pub(super) use {model, schema};
