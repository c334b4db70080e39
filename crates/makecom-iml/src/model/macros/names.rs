//! The macro for sets of names: each name once, with its documentation. It
//! generates the enum, its texts, reading, writing and the shape.

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
            Unknown($crate::model::UnknownName),
        }

        impl $name {
            /// The names that this crate knows.
            ///
            #[doc = concat!(
                "```\nuse makecom_iml::", stringify!($name), ";\n\n",
                "for known in ", stringify!($name), "::ALL {\n",
                "    assert_eq!(known.as_str().parse::<", stringify!($name), ">()?, *known);\n",
                "}\n# Ok::<(), makecom_iml::Error>(())\n```",
            )]
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            const NAMES: &'static [&'static str] = &[$($text),*];

            /// The name as it is written in a section.
            ///
            #[doc = concat!(
                "```\nuse makecom_iml::", stringify!($name), ";\n\n",
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
            type Err = $crate::error::Error;

            /// # Errors
            /// [`is_invalid_input`](crate::Error::is_invalid_input) if it is
            /// not a known name.
            fn from_str(name: &str) -> $crate::error::Result<Self> {
                Self::known(name).ok_or_else(|| {
                    $crate::error::Error::input(
                        "unknown-name",
                        concat!("this is not a name of ", stringify!($name)),
                        format!("use one of {}", Self::NAMES.join(", ")),
                    )
                })
            }
        }

        impl From<$name> for $crate::iml::Iml<$name> {
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
                            $name::Unknown($crate::model::UnknownName::new(name))
                        }))
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl $crate::shape::Shaped for $name {
            fn shape() -> $crate::shape::Shape {
                $crate::shape::Shape::Name(const {
                    &$crate::shape::Names {
                        names: Self::NAMES,
                        docs: &[$(&[$($variant_doc),*]),*],
                    }
                })
            }
        }

        $crate::model::macros::schema!($name);
    };
}

pub(in crate::model) use names;
