//! Path items of other files are put in place of their references: these must have an
//! end, and not multiply.

mod common;

use serde_json::json;

use common::{folder_with, run};

/// The error of a merge of `a.json`, whose path is `0.json`.
fn refused(items: &[(String, String)]) -> String {
    let spec = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"$ref": "0.json"}},
    });
    let spec = spec.to_string();
    let files: Vec<(&str, &str)> = items
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .chain([("a.json", spec.as_str())])
        .collect();
    let folder = folder_with(&files);
    let output = run(folder.path(), &["merge", "a.json", "-o", "out.json"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A path item whose callbacks are another one, twice.
fn calling(number: usize, other: usize) -> (String, String) {
    let item = json!({"$ref": format!("{other}.json")});
    let callbacks = json!({"a": {"{$url}": item}, "b": {"{$url}": item}});
    let item = json!({"post": {"callbacks": callbacks, "responses": {}}});
    (format!("{number}.json"), item.to_string())
}

#[test]
fn copies_do_not_multiply() {
    let mut items: Vec<_> = (0..24).map(|number| calling(number, number + 1)).collect();
    items.push((
        "24.json".to_owned(),
        json!({"get": {"responses": {}}}).to_string(),
    ));
    assert!(refused(&items).contains("error[too-large]: path items in each other"));
}

#[test]
fn copies_have_an_end() {
    for items in [
        vec![calling(0, 0)],
        vec![calling(0, 1), calling(1, 2), calling(2, 1)],
    ] {
        let errors = refused(&items);
        assert!(
            errors.contains("error[dangling-reference]: what is put in place of this reference"),
            "{errors}"
        );
    }
}
