//! The manifest is read with findings about its items, and edited in place.

use makecom::{AppName, Zone};
use serde_json::Value;

use super::*;
use crate::component::ComponentType;
use crate::field::{Field, Fields};
use crate::remote::RemoteApp;

const HANDLED: ComponentKind = ComponentKind::Connection;

#[test]
fn a_new_manifest_reads_as_the_extension_would_write_it() {
    let mut manifest = Manifest::new();
    let app = RemoteApp::new(AppName::new("acme-crm").unwrap(), 2);
    let origin = manifest
        .add_origin(None, "https://eu1.make.com/api", &app)
        .unwrap();
    let origin = manifest.key(origin);
    for (id, kind) in [
        ("acme-crm", ComponentType::OAUTH),
        ("acme-crm2", ComponentType::BASIC),
    ] {
        let folder = format!("connections/{id}");
        let fields = Fields::from([(Field::Label, Some("Acme \"CRM\"".to_owned()))]);
        let connection = LocalComponent::new(HANDLED, kind, id, &fields, &folder);
        manifest.add_component(id, connection.clone()).unwrap();
        manifest.pair(&origin, HANDLED, id, id).unwrap();
        manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
        assert_eq!(manifest.component(HANDLED, id), Some(&connection));
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
    manifest
        .set_field(HANDLED, "abc", Field::Label, Some("New"))
        .unwrap();
    manifest.pair(&origin, HANDLED, "abc", "acme-crm").unwrap();
    let mut manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
    let name = manifest.origins[0].remote_name(HANDLED, "abc");
    assert_eq!(name, Some("acme-crm"));
    manifest.unpair(&origin, HANDLED, "acme-crm").unwrap();
    let manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
    let text = manifest.text();
    assert_eq!(manifest.origins[0].pairs(HANDLED), []);
    for kept in [
        "// mine",
        "\"new\": [1,2]",
        "\"x\": 1.0",
        "\"module\": {\"m\": {}}",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    let connection = manifest.component(HANDLED, "abc").unwrap();
    assert_eq!(connection.label(), Some("New"));
}

#[test]
fn errors_name_their_place() {
    let with = |inside: &str| format!("{{\"fileVersion\": 1, {inside}}}");
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
        (with("\"origins\": []"), "components is not an object"),
        (
            with("\"components\": {\"connection\": [{\"name\": \"acme\"}]}"),
            "components.connection is not an object of connections by their ids",
        ),
        (
            with("\"components\": {}, \"origins\": {}"),
            "origins is not a list",
        ),
    ] {
        let error = Manifest::parse(text.clone()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

/// A finding about one item leaves the others usable.
#[test]
fn oddities_are_findings_with_their_place() {
    let text = r#"{
    // "lists" are null, and two keys are missing
    "fileVersion": 1,
    "generalCodeFiles": {"base": "base.json", "redme": "README.md"},
    "components": {
        "connection": {
            "acme": {"label": "Acme", "connectionType": "basic", "codeFiles": {"scopeList": "s.json"}},
            "bare": {"codeFiles": {"params": "b.json"}},
            "typed": {"label": 1, "connectionType": "apikey", "codeFiles": {"communicaton": "c.json", "params": 1}},
            "../x": {"label": "", "connectionType": "oauth"},
            "text": "text"
        },
        "module": {"get-user": {"label": "", "moduleSubtype": "action", "codeFiles": {"samples": "../s.json"}}},
        "rpc": null,
        "action": {"getUser": {}}
    },
    "origins": [
        {"baseUrl": "-FILL-ME- - Example: https://eu1.make.com/api", "appId": "-FILL-ME-"},
        {"baseUrl": "https://eu1.make.com/api", "appId": "../x"},
        {"baseUrl": "https://eu1.make.com/api", "appId": "acme", "appVersion": "2",
         "idMapping": {"connection": null, "module": [{"local": null, "remote": "../x"}]}},
        {"baseUrl": "https://eu2.make.com/api", "appId": "acme",
         "idMapping": {"connection": [{"local": "acme", "remote": "acme"}, {"local": "acme", "remote": null}]}},
        {"baseUrl": "https://eu2.make.com/api"}
    ]
}"#;
    for text in [text.to_owned(), format!("{BYTE_ORDER_MARK}{text}")] {
        let mut manifest = Manifest::parse(text.clone()).unwrap();
        let findings: Vec<_> = manifest
            .findings
            .iter()
            .map(|it| {
                format!(
                    "{}:{} {}: {it}; {}",
                    it.line, it.column, it.severity, it.help
                )
            })
            .collect();
        insta::assert_snapshot!("oddities", findings.join("\n"));
        let apps = manifest.origins.iter().map(|it| (it.index, it.version));
        assert_eq!(apps.collect::<Vec<_>>(), [(2, 2), (3, 1)]);
        manifest.origins[0].check(HANDLED).unwrap();
        assert!(manifest.origins[0].check(ComponentKind::Module).is_err());
        assert!(manifest.origins[1].check(HANDLED).is_err());
        assert!(manifest.unhandled.is_nothing());
        // An edit finds the origin behind two unusable ones, and keeps the mark.
        manifest
            .pair(&manifest.key(0), HANDLED, "acme", "acme-crm")
            .unwrap();
        let manifest = manifest.changed_from(text.clone()).unwrap();
        let name = manifest.origins[0].remote_name(HANDLED, "acme");
        assert_eq!(name, Some("acme-crm"));
        let has_mark = |text: &str| text.starts_with(BYTE_ORDER_MARK);
        assert_eq!(has_mark(manifest.text()), has_mark(&text));
    }
}

/// Two codes with one file are findings about both components; the others are usable.
#[test]
fn files_of_several_codes_are_findings() {
    let text = r#"{
    "fileVersion": 1,
    "generalCodeFiles": {"readme": ".git/config", "base": "b/c.json"},
    "components": {
        "connection": {
            "abc": {"label": "A", "connectionType": "basic", "codeFiles": {"params": "a.json"}},
            "def": {"label": "D", "connectionType": "basic", "codeFiles": {"params": "d.json"}}
        },
        "rpc": {"users": {"label": "U", "codeFiles": {"params": "./A.json", "communication": "b"}}},
        "endpoint": {"ask": {"codeFiles": {"scope": "D.JSON"}}}
    }
}"#;
    let manifest = Manifest::parse(text.to_owned()).unwrap();
    let findings = manifest.findings.iter().map(|it| {
        let (line, column) = (it.line, it.column);
        format!("{line}:{column} {}: {it}; {}", it.severity, it.help)
    });
    insta::assert_snapshot!(findings.collect::<Vec<_>>().join("\n"));
}
