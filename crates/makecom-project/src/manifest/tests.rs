//! The manifest is read strictly, and edited in place.

use makecom::{AppName, Zone};
use serde_json::Value;

use super::*;
use crate::connection::ConnectionKind;

#[test]
fn a_new_manifest_reads_as_the_extension_would_write_it() {
    let mut manifest = Manifest::new();
    let app = AppName::new("acme-crm").unwrap();
    let origin = manifest
        .add_origin(None, "https://eu1.make.com/api", &app)
        .unwrap();
    let origin = manifest.key(origin);
    for (id, kind) in [
        ("acme-crm", ConnectionKind::Oauth),
        ("acme-crm2", ConnectionKind::Basic),
    ] {
        let folder = format!("connections/{id}");
        let connection = LocalConnection::new(id, "Acme \"CRM\"", kind, &folder);
        manifest.add_connection(id, connection.clone()).unwrap();
        manifest.pair(&origin, id, id).unwrap();
        manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
        assert_eq!(manifest.connections[id], connection);
    }
    insta::assert_snapshot!(manifest.text());
    // Exactly what JSON.stringify(…, null, 4) writes.
    let again: Value = serde_json::from_str(manifest.text()).unwrap();
    assert_eq!(
        again["origins"][0]["idMapping"]["connection"][1]["local"],
        "acme-crm2"
    );
}

#[test]
fn unknown_keys_and_comments_are_kept() {
    let text = "{\n  // mine\n  \"fileVersion\": 1, \"new\": [1,2],\n  \"components\": {\n    \"connection\": {\n      \"abc\": {\"label\": \"Old\", \"connectionType\": \"basic\", \"codeFiles\": {}, \"x\": 1.0}\n    },\n    \"module\": {\"m\": {}}\n  },\n  \"origins\": [{\"baseUrl\": \"https://eu1.make.com/api\", \"appId\": \"acme-crm\", \"appVersion\": 1}]\n}\n";
    let mut manifest = Manifest::parse(text.to_owned()).unwrap();
    assert_eq!(manifest.origins[0].zone().unwrap(), Zone::Eu1);
    let origin = manifest.key(0);
    manifest.set_label("abc", "New").unwrap();
    manifest.pair(&origin, "abc", "acme-crm").unwrap();
    let mut manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
    assert_eq!(
        manifest.origins[0]
            .remote_of("abc")
            .unwrap()
            .remote
            .as_deref(),
        Some("acme-crm")
    );
    manifest.unpair(&origin, "acme-crm").unwrap();
    let manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
    let text = manifest.text();
    assert_eq!(manifest.origins[0].pairs(), []);
    for kept in [
        "// mine",
        "\"new\": [1,2]",
        "\"x\": 1.0",
        "\"module\": {\"m\": {}}",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert_eq!(manifest.connections["abc"].label, "New");
}

#[test]
fn errors_name_their_place() {
    let with = |inside: &str| format!("{{\"fileVersion\": 1, {inside}}}");
    let file = "\"codeFiles\": {\"params\": \"a\", \"communication\": \"A\"}";
    for (text, expected) in [
        ("{".to_owned(), "nterminated"),
        ("[]".to_owned(), "fileVersion is null"),
        ("{\"fileVersion\": 2}".to_owned(), "only 1 is known"),
        (
            with("\"origins\": [], \"origins\": []"),
            "origins is duplicated",
        ),
        (
            with("\"components\": {\"connection\": {\"abc\": null, \"ab\\u0063\": {}}}"),
            "components.connection.abc is duplicated",
        ),
        (
            with("\"x\": [0, {\"codeFiles\": {\"params\": 1, \"params\": 2}}]"),
            "x[1].codeFiles.params is duplicated",
        ),
        (
            with("\"components\": {\"connection\": {\"../x\": {}}}"),
            "components.connection.../x: an id",
        ),
        (
            with("\"components\": {\"connection\": {\"abc\": {\"label\": 1}}}"),
            "components.connection.abc: invalid type",
        ),
        (
            with(&format!(
                "\"components\": {{\"connection\": {{\"abc\": {{\"label\": \"\", \"connectionType\": \"basic\", {file}}}}}}}"
            )),
            "is the file of two sections",
        ),
        (
            with("\"origins\": [{\"baseUrl\": \"x\", \"appId\": \"../x\"}]"),
            "origins[0]: ",
        ),
        (
            with(
                "\"origins\": [{\"baseUrl\": \"x\", \"appId\": \"acme\", \"idMapping\": {\"connection\": [{\"local\": null, \"remote\": \"../x\"}]}}]",
            ),
            "origins[0].idMapping.connection: ",
        ),
    ] {
        let error = Manifest::parse(text.clone()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

/// The files of all components are checked, and all errors reported.
#[test]
fn files_of_other_components_are_checked() {
    let connection = r#""abc": {"label": "", "connectionType": "basic", "codeFiles": {"params": "a.json", "communication": "b.json"}}"#;
    let manifest = |general: &str, module: &str| {
        let text = format!(
            r#"{{"fileVersion": 1, "generalCodeFiles": {{"readme": {general}}}, "components": {{
                "connection": {{{connection}}},
                "module": {{"m": {{"codeFiles": {{"expect": {module}, "samples": {module}}}}}, "gone": null}}
            }}}}"#
        );
        Manifest::parse(text).map(drop)
    };
    for (general, module) in [("null", "null"), (r#""../README.md""#, r#""m.json""#)] {
        manifest(general, module).unwrap();
    }
    let refused = manifest(r#"".git/config""#, r#""./A.json""#).unwrap_err();
    for expected in [
        r#"generalCodeFiles.readme: ".git/config" is hidden"#,
        r#"components.module.m.codeFiles.expect: "./A.json" is the file of two sections, like components.connection.abc.codeFiles.params: "a.json""#,
    ] {
        let refused = refused.to_string();
        assert!(refused.contains(expected), "{refused}");
    }
}
