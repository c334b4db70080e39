//! Enums of texts to which the server may add.

/// An enum of known texts, and a variant for any that only a server can send. Users' texts
/// must be known, since an unknown one is more likely a typing error than new.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $type:ident as $what:literal, $schema:literal {
            $($(#[$about:meta])* $variant:ident = $text:literal,)*
        } else {
            $(#[$unknown_about:meta])*
            $unknown:ident
        }
        $(#[$all_about:meta])*
        ALL
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
        #[serde(into = "String")]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$about])* $variant,)*
            /// One that the server knows and this crate does not.
            Unknown($unknown),
        }

        $(#[$unknown_about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $unknown(String);

        impl $type {
            $(#[$all_about])*
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$variant),*];

            /// The text on the wire.
            ///
            #[doc = concat!(
                "```\nlet known = makecom::", stringify!($type), "::ALL;\n",
                "let texts: Vec<&str> = known.iter().map(|one| one.as_str()).collect();\n",
                "assert_eq!(texts.join(\" \"), \"", open_enum!(@joined $($text)*), "\");\n```",
            )]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(unknown) => &unknown.0,
                }
            }

            fn known(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == text)
            }

            /// From the server. No `From<String>`: clap would take that for `FromStr`.
            fn from_server(text: String) -> Self {
                Self::known(&text).unwrap_or(Self::Unknown($unknown(text)))
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::error::Error;

            /// # Errors
            /// [`is_invalid_input`](crate::Error::is_invalid_input) if it is not a known
            /// one, since it is more likely a typing error than new.
            fn from_str(text: &str) -> crate::error::Result<Self> {
                let unknown = || crate::error::Error::unknown_name(text, $what, Self::ALL);
                Self::known(text).ok_or_else(unknown)
            }
        }

        /// From the server: an unknown one is kept.
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from_server)
            }
        }

        impl From<$type> for String {
            fn from(kind: $type) -> Self {
                kind.as_str().to_owned()
            }
        }

        impl From<$type> for serde_json::Value {
            fn from(kind: $type) -> Self {
                kind.as_str().into()
            }
        }

        impl crate::record::Lenient for $type {
            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                String::read(value).map(Self::from_server)
            }
        }

        crate::schema::string_schema!($type, $schema);
    };
    (@joined $first:literal $($text:literal)*) => { concat!($first $(, " ", $text)*) };
}

pub(crate) use open_enum;
