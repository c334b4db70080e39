//! The metadata is read with findings about its keys, edited in place, and described by
//! its JSON Schema.

use std::fs;

use serde_json::{Value, json};

use super::*;
use crate::finding::ManifestFinding;
use crate::lock::LockRequest;
use crate::names::{MANIFEST, METADATA};
use crate::project::Project;

/// A manifest with a module, and a file of a section.
const BESIDE: &str = r#"{
    "fileVersion": 1,
    "generalCodeFiles": {"base": "general/base.iml.json"},
    "components": {"module": {"getUser": {"label": "Get", "moduleType": "action", "codeFiles": {}}}}
}"#;

fn shown(findings: &[ManifestFinding]) -> String {
    let lines = findings.iter().map(|it| {
        let (line, column) = (it.line, it.column);
        format!("{line}:{column} {}: {it}; {}", it.severity, it.help)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A locked project with the manifest and this text of metadata, if any.
fn project(text: Option<&str>) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(MANIFEST), BESIDE).unwrap();
    if let Some(text) = text {
        fs::write(folder.path().join(METADATA), text).unwrap();
    }
    let project = Project::open_locked(folder.path(), LockRequest::new("test")).unwrap();
    (folder, project)
}

/// A change of the text, and the text after it.
fn edited(text: &str, change: impl FnOnce(&mut AppMetadata) -> Result<()>) -> String {
    let mut metadata = AppMetadata::parse(text).unwrap();
    change(&mut metadata).unwrap();
    let text = metadata.text().map(str::to_owned);
    let next = metadata.changed_from(text).unwrap();
    next.text().unwrap().to_owned()
}

#[test]
fn oddities_are_findings_with_their_place() {
    let text = r##"{
    "$schema": "x",
    "label": " ",
    "description": null,
    "theme": "#12345",
    "language": "English",
    "audience": "everyone",
    "countries": ["cz", "CZE", 4],
    "icon": "../icon.png",
    "visibility": true,
    "modules": {
        "getUser": {"deprecated": "yes", "visibility": "hidden", "archived": true, "beta": true},
        "gone": {"deprecated": true}
    },
    "installSpec": "./General//BASE.iml.json",
    "colour": "#123456"
}"##;
    for text in [text.to_owned(), format!("\u{feff}{text}")] {
        let (_folder, project) = project(Some(&text));
        let metadata = project.metadata().unwrap();
        insta::assert_snapshot!("oddities", shown(metadata.findings()));
        let usable: Vec<_> = metadata.fields().map(|(field, _)| field.key()).collect();
        assert_eq!(usable, ["modules"]);
        let modules: Vec<_> = metadata.modules().collect();
        let state = ModuleState {
            is_archived: Some(true),
            ..ModuleState::default()
        };
        assert_eq!(modules, [("getUser", state)]);
        // None of them is taken for removed.
        let update = metadata.update(MetadataField::ALL);
        assert_eq!(update.uncleared, []);
        assert_eq!(Value::from(update.body()), json!({}));
        assert!(project.findings().is_empty());
    }
}

#[test]
fn fields_that_do_not_go_together_are_findings() {
    for (text, expected) in [
        (
            r#"{"audience": "countries"}"#,
            "1:2 error: audience has no countries; add the key countries with a list of ISO codes, or write global",
        ),
        (
            r#"{"countries": ["cz"], "audience": "global"}"#,
            r#"1:2 error: countries is only for the audience countries; write "audience": "countries", or remove it"#,
        ),
        (
            r#"{"countries": ["cz"]}"#,
            r#"1:2 error: countries is only for the audience countries; write "audience": "countries", or remove it"#,
        ),
        (
            r#"{"audience": "countries", "countries": []}"#,
            r#"1:27 error: countries is not a list of countries; write a list of ISO codes of two letters, such as ["cz", "de"]"#,
        ),
        (
            r#"{"label": "A", "lab\u0065l": "B"}"#,
            "1:2 error: label cannot be used: label is duplicated; remove one of the two",
        ),
        (
            r#"{"modules": {"a": {"archived": true, "archived": true}}}"#,
            "1:2 error: modules cannot be used: modules.a.archived is duplicated; remove one of the two",
        ),
        (
            r#"{"installSpec": "a.json", "install": "./A.json"}"#,
            "1:27 error: install is the file of installSpec, too; use a path of its own below the folder of makecomapp.json, such as connections/acme/acme.params.iml.json",
        ),
        (
            r#"{"audience": "countries", "countries": ["cz", "CZ"]}"#,
            "",
        ),
    ] {
        let metadata = AppMetadata::parse(text).unwrap();
        assert_eq!(shown(metadata.findings()), expected, "{text}");
        let findings = metadata.findings();
        assert!(findings.iter().all(|it| it.file == METADATA), "{text}");
    }
}

#[test]
fn a_text_without_an_object_is_refused_with_its_place() {
    for (text, expected) in [
        ("", "is not an object"),
        ("null", "is not an object"),
        ("\u{feff}// none\n[]", "is not an object"),
        (
            "{\n  \"label\": \"A\n}",
            "nterminated string literal on line 2 column 12",
        ),
        ("{} {}", "on line 1"),
    ] {
        let error = AppMetadata::parse(text).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("makecomapp.app.json: "), "{message}");
        assert!(message.contains(expected), "{text}: {message}");
        assert_eq!(error.code(), "invalid-metadata");
        let (folder, _) = project(None);
        fs::write(folder.path().join(METADATA), text).unwrap();
        let refused = Project::open(folder.path()).unwrap_err();
        assert_eq!(refused.to_string(), message);
    }
}

#[test]
fn a_project_without_the_file_has_no_metadata() {
    let (folder, mut project) = project(None);
    assert!(project.metadata().is_none());
    assert!(project.icon().unwrap().is_none());
    project.save_metadata().unwrap();
    assert!(!folder.path().join(METADATA).exists());
}

#[test]
fn an_edit_keeps_comments_order_and_spelling() {
    let text = r##"{
  // for the store
  "theme": "#AB00CD", /* as on the site */
  "label": "Old", // short
  "new": [1,2],
  "audience": "countries",
  "countries": [
    "DE", // first
    "at",
    "cz" // last
  ],
  "modules": {
    // retired
    "getUser": {"archived": false, "deprecated": false, "note": 1},
    "x": {"visibility": "public"}
  },
  "icon": "icon.png" // drawn by hand
}
"##;
    let changed = edited(&format!("\u{feff}{text}"), |metadata| {
        metadata.set(MetadataField::Theme, "#ab00cd")?;
        metadata.set(MetadataField::Label, "New \"one\"")?;
        metadata.set(MetadataField::Countries, json!(["cz", "de", "fr"]))?;
        let modules = json!({"getUser": {"deprecated": true}, "y": {"archived": true}});
        metadata.set(MetadataField::Modules, modules)?;
        metadata.set(MetadataField::Description, "Contacts.")?;
        metadata.remove(MetadataField::Icon)
    });
    let changed = changed.strip_prefix('\u{feff}').unwrap();
    insta::assert_snapshot!("edited", changed);
    // Back, and nothing is changed.
    let same = edited(text, |metadata| {
        metadata.set(MetadataField::Label, "New")?;
        metadata.set(MetadataField::Label, "Old")?;
        metadata.set(MetadataField::Countries, json!(["CZ", "AT", "DE"]))
    });
    assert_eq!(same, text);
}

#[test]
fn any_layout_is_edited() {
    for (text, expected) in [
        ("{}", "{\n  \"label\": \"Acme\"\n}"),
        (
            "{\n    // nothing yet\n}\n",
            "{\n    // nothing yet\n    \"label\": \"Acme\"\n}\n",
        ),
        (
            "{\r\n\t\"theme\": \"#AB00CD\",\r\n}",
            "{\r\n\t\"theme\": \"#AB00CD\",\r\n\t\"label\": \"Acme\",\r\n}",
        ),
        (
            "{ \"lab\\u0065l\": \"A\" }",
            "{ \"lab\\u0065l\": \"Acme\" }",
        ),
        ("{ 'label': 'A', }", "{ 'label': \"Acme\", }"),
    ] {
        let changed = edited(text, |metadata| metadata.set(MetadataField::Label, "Acme"));
        assert_eq!(changed, expected);
    }
}

#[test]
fn what_cannot_be_read_is_not_overwritten() {
    let text = r#"{"label": 7, "countries": ["cz"], "modules": {"a": 1, "b": {"archived": true}}}"#;
    let mut metadata = AppMetadata::parse(text).unwrap();
    for (field, value, expected) in [
        (MetadataField::Label, json!("A"), "label is not a text"),
        (
            MetadataField::Countries,
            json!(["de"]),
            "countries is only for the audience countries",
        ),
        (
            MetadataField::Modules,
            json!({"a": {"archived": true}, "b": {"archived": true}}),
            "modules.a is not an object",
        ),
        (MetadataField::Theme, json!("red"), "theme is not a colour"),
        (
            MetadataField::Icon,
            json!("/etc/passwd"),
            "icon leads out of the project",
        ),
    ] {
        let error = metadata.set(field, value).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("makecomapp.app.json: {expected}")
        );
        assert_eq!(error.code(), "invalid-metadata");
    }
    assert!(metadata.remove(MetadataField::Label).is_err());
    // Another module can be changed.
    let modules = json!({"b": {"archived": false}});
    let text = edited(text, |metadata| {
        metadata.set(MetadataField::Modules, modules)
    });
    assert!(
        text.contains(r#""modules": {"a": 1, "b": {"archived": false}}"#),
        "{text}"
    );
}

#[test]
fn a_new_file_has_the_fields_in_a_fixed_order() {
    let (folder, mut project) = project(None);
    let metadata = project.metadata_mut();
    let values = [
        (MetadataField::Install, json!("general/install.iml.json")),
        (
            MetadataField::InstallSpec,
            json!("general/install-spec.iml.json"),
        ),
        (
            MetadataField::Modules,
            json!({"getUser": {"visibility": "public", "deprecated": true}}),
        ),
        (MetadataField::Visibility, json!("private")),
        (MetadataField::Icon, json!("general/icon.png")),
        (MetadataField::Countries, json!(["DE", "CZ"])),
        (MetadataField::Audience, json!("countries")),
        (MetadataField::Language, json!("en")),
        (MetadataField::Theme, json!("#AB00CD")),
        (MetadataField::Description, json!("Contacts.")),
        (MetadataField::Label, json!("Acme CRM")),
    ];
    assert_eq!(values.len(), MetadataField::ALL.len());
    for (field, value) in values {
        metadata.set(field, value).unwrap();
    }
    project.save_metadata().unwrap();
    let text = fs::read_to_string(folder.path().join(METADATA)).unwrap();
    insta::assert_snapshot!("new_file", text);
    assert!(project.metadata().unwrap().findings().is_empty());
}

#[test]
fn a_save_merges_with_an_editor_or_refuses() {
    let (folder, mut project) = project(Some(r##"{"label": "Old", "theme": "#000000"}"##));
    let file = folder.path().join(METADATA);
    project
        .metadata_mut()
        .set(MetadataField::Label, "New")
        .unwrap();
    fs::write(&file, r##"{"theme": "#ffffff", "label": "Old"} // saved"##).unwrap();
    project.save_metadata().unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text, r##"{"theme": "#ffffff", "label": "New"} // saved"##);
    assert_eq!(project.metadata().unwrap().theme(), Some("#ffffff"));

    project
        .metadata_mut()
        .set(MetadataField::Label, "Newer")
        .unwrap();
    fs::write(&file, r#"{"label": "Theirs"}"#).unwrap();
    let error = project.save_metadata().unwrap_err();
    assert_eq!(
        error.to_string(),
        "makecomapp.app.json: label was changed meanwhile"
    );
    assert_eq!(error.code(), "changed-meanwhile");
    assert_eq!(fs::read_to_string(&file).unwrap(), r#"{"label": "Theirs"}"#);
    assert_eq!(project.metadata().unwrap().label(), Some("Theirs"));
    project.save_metadata().unwrap();

    // What could not be used is not written.
    project
        .metadata_mut()
        .set(MetadataField::Audience, "countries")
        .unwrap();
    let error = project.save_metadata().unwrap_err();
    assert_eq!(
        error.to_string(),
        "makecomapp.app.json: audience has no countries"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), r#"{"label": "Theirs"}"#);
    let text = r#"{"audience": "countries", "countries": ["cz"]}"#;
    let mut metadata = AppMetadata::parse(text).unwrap();
    metadata.set(MetadataField::Audience, "global").unwrap();
    let error = metadata.changed_from(Some(text.to_owned())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "makecomapp.app.json: countries is only for the audience countries"
    );
    metadata.remove(MetadataField::Countries).unwrap();
    let changed = metadata.changed_from(Some(text.to_owned())).unwrap();
    assert_eq!(changed.text(), Some(r#"{"audience": "global"}"#));
}

#[test]
fn removed_fields_are_cleared_or_said_to_be_unclearable() {
    let body = |text: &str| {
        let update = AppMetadata::parse(text).unwrap().update(MetadataField::ALL);
        let uncleared: Vec<_> = update.uncleared.iter().map(|it| it.key()).collect();
        (Value::from(update.body()), uncleared.join(" "))
    };
    assert_eq!(
        body("{}"),
        (
            json!({"description": ""}),
            "label theme language audience countries icon visibility modules".to_owned(),
        )
    );
    let text = r##"{"label": "A", "description": "B", "theme": "#AB00CD", "language": "en",
        "audience": "global", "icon": "i.png", "visibility": "public", "modules": {}}"##;
    let expected = json!({"label": "A", "description": "B", "theme": "#ab00cd",
        "language": "en", "audience": "global", "countries": []});
    assert_eq!(body(text), (expected, String::new()));
}

#[test]
fn codes_and_icon_are_read_from_their_files() {
    let text = r#"{"install": "general/install.iml.json", "icon": "icon.png"}"#;
    let (folder, project) = project(Some(text));
    fs::create_dir(folder.path().join("general")).unwrap();
    fs::write(folder.path().join("general/install.iml.json"), "{} // mine").unwrap();
    let codes = project.codes(ComponentKind::App, "").unwrap();
    let codes: Vec<_> = codes.iter().map(|it| (it.kind, &*it.file)).collect();
    assert_eq!(
        codes,
        [
            (CodeKind::AppBase, "general/base.iml.json"),
            (CodeKind::AppInstall, "general/install.iml.json"),
        ]
    );
    let section = makecom::Section::from_text(CodeKind::AppInstall, "{ }");
    project.set_code("", &section).unwrap();
    let section = makecom::Section::from_text(CodeKind::AppInstallSpec, "[]");
    let error = project.set_code("", &section).unwrap_err();
    assert_eq!(
        error.to_string(),
        "makecomapp.app.json: the app has no file for installSpec"
    );
    let error = project.icon().unwrap_err();
    assert_eq!(error.to_string(), "icon.png: is not there");
}

/// The schema takes what the reader takes.
#[test]
fn schema_and_reader_agree() {
    let schema = json_schema();
    insta::assert_snapshot!("schema", serde_json::to_string_pretty(&schema).unwrap());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let examples = [
        json!({}),
        json!({"$schema": "x"}),
        json!({"label": "Acme", "description": "", "theme": "#aB00Cd", "language": "pt-BR"}),
        json!({"label": ""}),
        json!({"label": " \t"}),
        json!({"label": null}),
        json!({"description": 1}),
        json!({"theme": "AB00CD"}),
        json!({"theme": "#AB00C"}),
        json!({"theme": "#AB00CG"}),
        json!({"language": "english"}),
        json!({"language": "e"}),
        json!({"language": "en-"}),
        json!({"language": "zh_tw"}),
        json!({"audience": "global"}),
        json!({"audience": "all"}),
        json!({"audience": "countries"}),
        json!({"audience": "countries", "countries": []}),
        json!({"audience": "countries", "countries": ["cz", "DE"]}),
        json!({"audience": "countries", "countries": ["cze"]}),
        json!({"audience": "countries", "countries": "cz"}),
        json!({"audience": "global", "countries": ["cz"]}),
        json!({"countries": ["cz"]}),
        json!({"icon": "general/icon.png"}),
        json!({"icon": "./a//b.png"}),
        json!({"icon": "../icon.png"}),
        json!({"icon": "/icon.png"}),
        json!({"icon": "a/.git/icon.png"}),
        json!({"icon": "C:icon.png"}),
        json!({"icon": "a\\b.png"}),
        json!({"icon": ""}),
        json!({"install": "a.json", "installSpec": "b.json"}),
        json!({"install": {}}),
        json!({"visibility": "public"}),
        json!({"visibility": "hidden"}),
        json!({"modules": {}}),
        json!({"modules": {"a": {}, "b": {"visibility": "private", "deprecated": true, "archived": false}}}),
        json!({"modules": {"a": {"visibility": true}}}),
        json!({"modules": {"a": {"deprecated": "true"}}}),
        json!({"modules": {"a": {"hidden": true}}}),
        json!({"modules": {"a": null}}),
        json!({"modules": []}),
        json!({"colour": "#AB00CD"}),
    ];
    let mut valid = 0;
    for example in examples {
        let metadata = AppMetadata::parse(example.to_string()).unwrap();
        let findings = metadata.findings();
        let is_valid = validator.is_valid(&example);
        assert_eq!(is_valid, findings.is_empty(), "{example}: {findings:?}");
        valid += usize::from(is_valid);
    }
    assert_eq!(valid, 12);
    for wrong in [json!([]), json!(null)] {
        assert!(!validator.is_valid(&wrong));
        assert!(AppMetadata::parse(wrong.to_string()).is_err());
    }
}

#[test]
fn the_documented_example_is_complete_and_valid() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    let docs = fs::read_to_string(file).unwrap();
    let (_, section) = docs.split_once("\n## App metadata\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let (_, example) = section.split_once("```jsonc\n").unwrap();
    let (example, table) = example.split_once("```").unwrap();
    let (_folder, project) = project(Some(example));
    let metadata = project.metadata().unwrap();
    assert_eq!(shown(metadata.findings()), "");
    let fields: Vec<_> = metadata.fields().map(|(field, _)| field).collect();
    assert_eq!(fields, MetadataField::ALL);
    let (_, root, _) = read::object(example).unwrap();
    let value = root.to_serde_value().unwrap();
    assert!(jsonschema::is_valid(&json_schema(), &value));
    for field in MetadataField::ALL {
        let line = table
            .lines()
            .find(|it| it.starts_with(&format!("| `{field}` |")));
        let line = line.unwrap_or_else(|| panic!("{field} is not documented"));
        let is_cleared = matches!(field.clearing(), Clearing::By(_));
        assert_eq!(is_cleared, line.contains("cleared"), "{line}");
    }
}
