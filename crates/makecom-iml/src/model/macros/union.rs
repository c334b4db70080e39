//! The macro for unions: each form once, with its JSON type and content. It
//! generates the enum, its conversions, reading, writing and the shape.

/// One of several forms, distinguished by their JSON type.
///
/// Before each form is its JSON type: a `bool`, a `text`, an `expression`, one
/// of the two (`iml`), a `list`, a `map` of any keys, or a `model`. The type in
/// parentheses is the content of the form, which converts into it.
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
        /// `Debug` shows which form it is, and not its content.
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[doc = $variant_doc])*
                $variant(union!(@held $json $type)),
            )*
        }

        impl $crate::shape::Shaped for $name {
            fn shape() -> $crate::shape::Shape {
                $crate::shape::Shape::Union(const { &[$(
                    $crate::model::macros::model!(@shape union!(@held $json $type) $(, $shape)?)
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

        $crate::model::macros::schema!($name);
    };
    (@held bool $type:ty) => { $type };
    (@held text $type:ty) => { $type };
    (@held expression $type:ty) => { $type };
    (@held iml $type:ty) => { $crate::iml::Iml<$type> };
    (@held list $type:ty) => { Vec<$type> };
    (@held map $type:ty) => { $crate::iml::Map<$type> };
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

        impl From<$crate::iml::Expression> for $name {
            fn from(expression: $crate::iml::Expression) -> Self {
                Self::$variant(expression.into())
            }
        }
    };
    (@from iml $name:ident::$variant:ident($type:ty)) => {
        impl From<$crate::iml::Iml<$type>> for $name {
            fn from(value: $crate::iml::Iml<$type>) -> Self {
                Self::$variant(value)
            }
        }

        impl From<$type> for $name {
            fn from(literal: $type) -> Self {
                Self::$variant(literal.into())
            }
        }

        impl From<$crate::iml::Expression> for $name {
            fn from(expression: $crate::iml::Expression) -> Self {
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
        impl From<$crate::iml::Map<$type>> for $name {
            fn from(entries: $crate::iml::Map<$type>) -> Self {
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

pub(in crate::model) use union;
