//! `makecom schema --vscode`: the schemas of all documents as files, and the settings that
//! bind them.

use std::path::Path;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstRootNode};
use makecom::CodeKind;
use makecom::section::{Carrier, ComponentKind};
use makecom_project::{METADATA, in_words, metadata};
use serde_json::Value;

use crate::failure::{Failure, Outcome, Result};
use crate::output;
use crate::printer::Printer;

/// The folder of the schemas, relative to that of the settings.
const SCHEMAS: &str = ".vscode/makecom";

/// The settings of the folder.
const SETTINGS: &str = ".vscode/settings.json";

/// The settings that bind schemas to files, and languages to files.
const BINDINGS: &str = "json.schemas";
const LANGUAGES: &str = "files.associations";

/// The files that are JSON with comments, whatever else their names end with.
const JSONC: &str = "*.iml.json";

/// A schema with the files that it is of.
struct Schema {
    file: String,
    patterns: Vec<String>,
    value: Value,
}

pub(super) fn run(folder: &Path, printer: &Printer) -> Result {
    let schemas = schemas();
    let path = folder.join(SETTINGS);
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(Failure::io(
                format!("cannot read {}", path.display()),
                &error,
            ));
        }
    };
    // Before any file is written.
    let after = settings(&before, &schemas).ok_or_else(|| {
        Failure::new(
            format!("{} is not an object in JSON with comments, so nothing was written", path.display()),
            format!("correct it, or remove it and run this again; {BINDINGS} is a list, {LANGUAGES} an object"),
        )
    })?;
    let into = folder.join(SCHEMAS);
    std::fs::create_dir_all(&into)
        .map_err(|error| Failure::io(format!("cannot make {}", into.display()), &error))?;
    for schema in &schemas {
        let text = format!("{:#}\n", schema.value);
        output::file(&into.join(&schema.file), text.as_bytes())?;
    }
    if after != before {
        output::file(&path, after.as_bytes())?;
    }
    let verb = if after == before {
        "binds"
    } else {
        "now binds"
    };
    printer.note(format!(
        "{} schemas are in {}; {} {verb} them",
        schemas.len(),
        into.display(),
        path.display()
    ));
    Ok(Outcome::Done)
}

/// The schemas of all codes in JSON, and that of the metadata.
fn schemas() -> Vec<Schema> {
    let codes = CodeKind::ALL.into_iter();
    let codes = codes.filter(|code| code.carrier() != Carrier::Common);
    let codes = codes.filter_map(|code| {
        let component = code.component();
        let files: Vec<_> = match component {
            // The metadata names them.
            ComponentKind::App if code.files().next().is_none() => {
                vec![format!("**/general/{}.iml.json", in_words(code.key()))]
            }
            ComponentKind::App => code.files().map(|file| format!("**/{file}")).collect(),
            _ => {
                let folder = format!("**/{component}s/**");
                code.files()
                    .map(|file| format!("{folder}/*{file}"))
                    .collect()
            }
        };
        let name = code.to_string().replace('/', "-");
        let name = match component {
            ComponentKind::Connection => format!("connection-{name}"),
            _ => name,
        };
        Some(Schema {
            file: format!("{name}.schema.json"),
            patterns: files,
            value: code.json_schema()?,
        })
    });
    let metadata = Schema {
        file: "metadata.schema.json".to_owned(),
        patterns: vec![METADATA.to_owned()],
        value: metadata::json_schema(),
    };
    codes.chain([metadata]).collect()
}

/// The settings with the bindings: those of other schemas, comments and all else are kept.
/// `None` if they are not what settings have to be.
fn settings(before: &str, schemas: &[Schema]) -> Option<String> {
    let text = if before.trim().is_empty() {
        "{}\n"
    } else {
        before
    };
    let root = CstRootNode::parse(text, &ParseOptions::default()).ok()?;
    let object = root.object_value()?;
    let list = object.array_value_or_create(BINDINGS)?;
    let wanted: Vec<Value> = schemas
        .iter()
        .map(|schema| {
            serde_json::json!({
                "fileMatch": schema.patterns,
                "url": format!("./{SCHEMAS}/{}", schema.file),
            })
        })
        .collect();
    let is_ours = |node: &CstNode| {
        let value = node.to_serde_value();
        let url = value.as_ref().and_then(|value| value.get("url")?.as_str());
        url.is_some_and(|url| {
            url.trim_start_matches("./")
                .starts_with(&format!("{SCHEMAS}/"))
        })
    };
    let ours: Vec<_> = list.elements().into_iter().filter(is_ours).collect();
    let present: Vec<_> = ours.iter().filter_map(CstNode::to_serde_value).collect();
    if present != wanted {
        ours.into_iter().for_each(CstNode::remove);
        for one in wanted {
            list.append(input(one));
        }
    }
    let languages: CstObject = object.object_value_or_create(LANGUAGES)?;
    if languages.get(JSONC).is_none() {
        languages.append(JSONC, "jsonc".into());
    }
    Some(root.to_string())
}

fn input(value: Value) -> CstInputValue {
    match value {
        Value::Array(list) => CstInputValue::Array(list.into_iter().map(input).collect()),
        Value::Object(keys) => CstInputValue::Object(
            keys.into_iter()
                .map(|(key, value)| (key, input(value)))
                .collect(),
        ),
        Value::String(text) => text.as_str().into(),
        _ => CstInputValue::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_keep_what_is_not_ours() {
        let schemas = schemas();
        let before = "{\n  // mine\n  \"editor.tabSize\": 2, \n  \"json.schemas\": [\n    { \"url\": \"./other.json\" }, // theirs\n    { \"url\": \"./.vscode/makecom/gone.schema.json\" }\n  ]\n}\n";
        let after = settings(before, &schemas).unwrap();
        assert!(
            after.starts_with("{\n  // mine\n  \"editor.tabSize\": 2, \n"),
            "{after}"
        );
        assert!(after.contains("./other.json") && after.contains("// theirs"));
        assert!(!after.contains("gone.schema.json"));
        assert_eq!(settings(&after, &schemas).unwrap(), after);
    }

    #[test]
    fn an_association_of_the_user_stays() {
        let before = "{\"files.associations\": {\"*.iml.json\": \"imljson\"}}";
        let after = settings(before, &schemas()).unwrap();
        assert!(after.contains("\"imljson\"") && !after.contains("\"jsonc\""));
    }

    #[test]
    fn what_cannot_be_settings_is_refused() {
        for text in [
            "[]",
            "{",
            "{\"json.schemas\": {}}",
            "{\"files.associations\": []}",
        ] {
            assert_eq!(settings(text, &schemas()), None, "{text}");
        }
    }

    #[test]
    fn each_code_in_json_has_a_schema_and_a_pattern_of_its_own() {
        let schemas = schemas();
        let mut patterns: Vec<_> = schemas.iter().flat_map(|schema| &schema.patterns).collect();
        let all = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), all);
        let with_schema = CodeKind::ALL
            .into_iter()
            .filter(|code| code.carrier() != Carrier::Common && code.json_schema().is_some());
        assert_eq!(schemas.len(), with_schema.count() + 1);
    }
}
