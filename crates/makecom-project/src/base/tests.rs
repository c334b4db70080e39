//! The base is merged, and compares with sections.

use super::*;

#[test]
fn changes_are_merged_into_the_base_on_the_disk() {
    let base = |connections: &str, creating: &str| {
        let text = format!(
            r#"{{"version": 1, "origins": {{"o": {{"connections": {connections}, "creating": {creating}}}}}}}"#
        );
        Base::parse(Some(&text)).unwrap()
    };
    let before = base(r#"{"a": {"label": "1"}, "b": {"label": "1"}}"#, "{}");
    let mut mine = before.clone();
    let kind = ComponentKind::Connection;
    mine.forget("o", kind, "b");
    mine.component_mut("o", kind, "c")
        .set_field(Field::Label, Some("1"));
    let creating: Creating = serde_json::from_str(r#"["a"]"#).unwrap();
    mine.begin("o", kind, "c", creating);
    mine.made("o", kind, "c", "acme3");
    let disk = base(r#"{"a": {"label": "2"}, "b": {}, "d": {}}"#, r#"{"x": []}"#);
    assert_eq!(
        mine.merge(&before, disk),
        base(
            r#"{"a": {"label": "2"}, "c": {"label": "1"}, "d": {}}"#,
            r#"{"x": [], "c": {"before": ["a"], "made": "acme3"}}"#
        )
    );
}

#[test]
fn components_of_all_kinds_are_remembered() {
    let mut base = Base::default();
    for kind in [ComponentKind::Connection, ComponentKind::Module] {
        base.component_mut("o", kind, "acme")
            .set_field(Field::Label, Some(&kind.to_string()));
    }
    let text = base.text().unwrap();
    assert_eq!(Base::parse(Some(&text)).unwrap(), base);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let origin = &value["origins"]["o"];
    assert_eq!(origin["connections"]["acme"]["label"], "connection");
    let module = &origin["components"]["module"]["known"]["acme"];
    assert_eq!(module["label"], "module");
    let error = Base::parse(Some(&text.replace("\"module\": {", "\"modul\": {")));
    let error = error.unwrap_err().to_string();
    assert!(error.contains("\"modul\" is not a kind"), "{error}");
}

#[test]
fn all_forms_of_unset_are_equal() {
    let section = |text: &str| Section::from_text(CodeKind::ConnectionScope, text);
    for (local, remote, same) in [
        ("[1]", "[1]", true),
        ("[1]", "[ 1 ]", false),
        ("[]", "null", true),
        ("{ /* none */ }", "", true),
        ("", "null", true),
        ("[1]", "null", false),
        ("null", "[]", false),
        ("[", "null", false),
    ] {
        let (local, remote) = (section(local), section(remote));
        assert_eq!(is_same(&local, &remote), same, "{local:?} {remote:?}");
        assert_eq!(Digest::of(&remote).is_of(&local), same);
    }
}
