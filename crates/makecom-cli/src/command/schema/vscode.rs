//! `makecom schema --vscode`: the schemas of all documents as files, and the settings that
//! bind them.

use std::path::Path;

use jsonc_parser::common::Ranged as _;
use jsonc_parser::cst::{CstInputValue, CstNode, CstObject, CstRootNode};
use jsonc_parser::{CollectOptions, ParseOptions};
use makecom::CodeKind;
use makecom::section::{Carrier, ComponentKind};
use makecom_project::{METADATA, RULES, in_words};
use serde_json::Value;

use crate::failure::{Failure, Outcome, Result};
use crate::findings::position;
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
const JSONC: [&str; 4] = ["*.iml.json", TESTS, METADATA, RULES];

/// The files of tests of components.
const TESTS: &str = "*.tests.json";

/// A schema with the files that it is of.
struct Schema {
    file: String,
    patterns: Vec<String>,
    value: Value,
}

pub(super) fn run(folder: &Path, printer: &Printer) -> Result {
    let schemas = schemas()?;
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
    if let Some(fault) = fault(&before) {
        let (line, column) = position(&before, fault.offset);
        let (path, what) = (path.display(), fault.what);
        let message = format!("{path}:{line}:{column}: {what}, so nothing was written");
        return Err(Failure::new(message, fault.help));
    }
    let after = settings(&before, &schemas).ok_or_else(|| {
        let message = format!(
            "{} cannot be changed, so nothing was written",
            path.display()
        );
        Failure::new(message, "report this as a defect")
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

/// The schemas of all codes in JSON, and of the files of a project that are no codes.
fn schemas() -> Result<Vec<Schema>> {
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
    let mut schemas: Vec<_> = codes.collect();
    for (name, pattern) in [("metadata", METADATA), ("rules", RULES), ("tests", TESTS)] {
        if let Some(value) = super::named(name) {
            schemas.push(Schema {
                file: format!("{name}.schema.json"),
                patterns: vec![pattern.to_owned()],
                value: value?,
            });
        }
    }
    Ok(schemas)
}

/// Why settings cannot be changed.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    offset: usize,
    what: String,
    help: String,
}

/// What is wrong with settings, if anything is.
fn fault(text: &str) -> Option<Fault> {
    let found = |offset, what, help: &str| {
        let help = format!("{help}, then run this again");
        Some(Fault { offset, what, help })
    };
    let (collect, options) = (CollectOptions::default(), ParseOptions::default());
    let value = match jsonc_parser::parse_to_ast(text, &collect, &options) {
        Ok(parsed) => parsed.value?,
        Err(error) => {
            let what = format!("this is not JSON with comments: {}", error.kind());
            return found(error.range().start, what, "correct it");
        }
    };
    let Some(object) = value.as_object() else {
        let what = "settings are not an object".to_owned();
        return found(value.start(), what, "write an object");
    };
    for (key, form) in [(BINDINGS, "a list"), (LANGUAGES, "an object")] {
        let properties = object.properties.iter();
        let mut named = properties.filter(|property| property.name.as_str() == key);
        let Some(first) = named.next() else { continue };
        if let Some(second) = named.next() {
            let what = format!("{key} is there twice");
            return found(second.start(), what, "remove one of the two");
        }
        let is_right = match key {
            BINDINGS => first.value.as_array().is_some(),
            _ => first.value.as_object().is_some(),
        };
        if !is_right {
            let what = format!("{key} is not {form}");
            return found(
                first.value.start(),
                what,
                &format!("write {form}, or remove it"),
            );
        }
    }
    None
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
    for pattern in JSONC {
        if languages.get(pattern).is_none() {
            languages.append(pattern, "jsonc".into());
        }
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
        let schemas = schemas().unwrap();
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
        let after = settings(before, &schemas().unwrap()).unwrap();
        assert!(after.contains("\"imljson\"") && !after.contains("\"*.iml.json\": \"jsonc\""));
    }

    #[test]
    fn what_cannot_be_settings_is_told_with_its_place() {
        for (text, expected) in [
            ("[]", (0, "settings are not an object", "write an object")),
            (
                "{",
                (
                    0,
                    "this is not JSON with comments: Unterminated object",
                    "correct it",
                ),
            ),
            (
                "{ \"json.schemas\": {} }",
                (
                    18,
                    "json.schemas is not a list",
                    "write a list, or remove it",
                ),
            ),
            (
                "{ \"files.associations\": [] }",
                (
                    24,
                    "files.associations is not an object",
                    "write an object, or remove it",
                ),
            ),
            (
                "{ \"json.schemas\": [], \"json.schemas\": [] }",
                (22, "json.schemas is there twice", "remove one of the two"),
            ),
        ] {
            let (offset, what, help) = expected;
            let help = format!("{help}, then run this again");
            let what = what.to_owned();
            assert_eq!(fault(text), Some(Fault { offset, what, help }), "{text}");
        }
        for text in ["", " ", "{}", "{ \"a\": 1, \"a\": 2 } // two"] {
            assert_eq!(fault(text), None, "{text}");
            assert!(settings(text, &schemas().unwrap()).is_some(), "{text}");
        }
    }

    #[test]
    fn each_code_in_json_has_a_schema_and_a_pattern_of_its_own() {
        let schemas = schemas().unwrap();
        let mut patterns: Vec<_> = schemas.iter().flat_map(|schema| &schema.patterns).collect();
        let all = patterns.len();
        patterns.sort_unstable();
        patterns.dedup();
        assert_eq!(patterns.len(), all);
        let with_schema = CodeKind::ALL
            .into_iter()
            .filter(|code| code.carrier() != Carrier::Common && code.json_schema().is_some());
        assert_eq!(schemas.len(), with_schema.count() + 3);
    }
}
