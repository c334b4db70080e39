//! The JSON Schema of the metadata, for editors.

use makecom::Audience;
use serde_json::{Map, Value, json};

use super::MetadataField;
use super::field::{ARCHIVED, DEPRECATED, PRIVATE, PUBLIC, VISIBILITY};
use crate::names::METADATA;

/// The JSON Schema (draft 7) of `makecomapp.app.json`. What it takes is what is read
/// without a finding, but for paths, which are checked further when they are read, and
/// for the modules of the manifest.
///
/// ```
/// use makecom_project::metadata::json_schema;
///
/// let schema = json_schema();
/// assert_eq!(schema["properties"]["theme"]["pattern"], "^#[0-9A-Fa-f]{6}$");
/// ```
pub fn json_schema() -> Value {
    let mut properties = Map::new();
    properties.insert("$schema".to_owned(), json!(true));
    for field in MetadataField::ALL {
        let mut schema = of(field);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".to_owned(), field.about().into());
        }
        properties.insert(field.key().to_owned(), schema);
    }
    let (audience, countries) = (MetadataField::Audience, MetadataField::Countries);
    let is_for_some = json!({ "const": Audience::Countries.as_str() });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Metadata of a custom app of Make ({METADATA})"),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "if": {
            "properties": { audience.key(): is_for_some },
            "required": [audience.key()],
        },
        "then": { "required": [countries.key()] },
        "else": { "properties": { countries.key(): false } },
        "allowComments": true,
        "allowTrailingCommas": true,
    })
}

fn of(field: MetadataField) -> Value {
    let visibility = json!({ "enum": [PRIVATE, PUBLIC] });
    match field {
        MetadataField::Label => json!({ "type": "string", "pattern": r"\S" }),
        MetadataField::Description => json!({ "type": "string" }),
        MetadataField::Theme => json!({ "type": "string", "pattern": "^#[0-9A-Fa-f]{6}$" }),
        MetadataField::Language => {
            json!({ "type": "string", "pattern": "^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$" })
        }
        MetadataField::Audience => json!({ "enum": Audience::ALL }),
        MetadataField::Countries => json!({
            "type": "array",
            "items": { "type": "string", "pattern": "^[A-Za-z]{2}$" },
            "minItems": 1,
        }),
        MetadataField::Visibility => visibility,
        MetadataField::Modules => json!({
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    VISIBILITY: visibility,
                    DEPRECATED: { "type": "boolean" },
                    ARCHIVED: { "type": "boolean" },
                },
                "additionalProperties": false,
            },
        }),
        MetadataField::Icon | MetadataField::InstallSpec | MetadataField::Install => json!({
            "type": "string",
            // Relative, below the project, with no hidden name.
            "pattern": r"^(\./|[^./\\:][^/\\:]*/+)*[^./\\:][^/\\:]*$",
        }),
    }
}
