//! Which version of OpenAPI a document is written in.

use serde_json::Value;

use super::findings::{Effect, Found};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Version {
    V30,
    /// 3.1, or a later one that is read as 3.1.
    V31,
}

/// The version, or why the document is no OpenAPI 3; with findings about it.
pub(super) fn of(document: &Value) -> (Result<Version, Found>, Vec<Found>) {
    let foreign = |what: String| {
        let found = Found::new("not-openapi", "", what).with_effect(Effect::Refuses);
        (Err(found), Vec::new())
    };
    let newer =
        |what: String| Found::new("newer-version", "/openapi", what).with_effect(Effect::Refuses);
    let Some(root) = document.as_object() else {
        return foreign("this is no OpenAPI document, but a single value or a list".to_owned());
    };
    if let Some(swagger) = root
        .get("swagger")
        .filter(|_| !root.contains_key("openapi"))
    {
        let version = swagger
            .as_str()
            .map_or_else(|| swagger.to_string(), str::to_owned);
        return foreign(format!("this is Swagger {version}, not OpenAPI 3"));
    }
    let has_parts = ["paths", "components", "webhooks"]
        .iter()
        .any(|key| root.contains_key(*key));
    let version = match root.get("openapi") {
        None if has_parts => return (Ok(Version::V30), Vec::new()),
        None => return foreign("this is no OpenAPI document: it has no `openapi`".to_owned()),
        Some(Value::String(version)) => version.clone(),
        // The walk reports that it is no string.
        Some(other) => other.to_string(),
    };
    let is = |minor: &str| {
        version
            .trim()
            .strip_prefix(minor)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if is("3.0") {
        let mut found = Vec::new();
        if version.trim().matches('.').count() < 2 {
            let what = format!("the version `{version}` is not complete");
            found.push(
                Found::new("incomplete-version", "/openapi", what).with_effect(Effect::Refuses),
            );
        }
        (Ok(Version::V30), found)
    } else if is("3.1") {
        let what = "the document is OpenAPI 3.1, which generators for 3.0 do not read";
        (Ok(Version::V31), vec![newer(what.to_owned())])
    } else if version.trim().starts_with("3.") {
        let what = format!("OpenAPI {version} is not known here, and read as 3.1");
        (Ok(Version::V31), vec![newer(what)])
    } else {
        foreign(format!("`{version}` is no version of OpenAPI 3"))
    }
}
