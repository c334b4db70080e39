//! JSON Schema for types that are strings on the wire.

/// Implements `JsonSchema` for a type that reads and writes as a string.
macro_rules! string_schema {
    ($type:ident, $description:literal) => {
        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $description })
            }
        }
    };
}

#[cfg(feature = "schemars")]
pub(crate) use makecom_iml::in_words;
pub(crate) use string_schema;
