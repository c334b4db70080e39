//! Keywords that a schema of a version does not have.

use super::findings::Found;
use super::schemas::Schema;
use super::similar;
use super::version::Version;
use crate::diagnostic::Severity;
use crate::newer::{KEYWORDS, KEYWORDS_3_0};

/// Keywords of other versions, and what to write instead in 3.0 and in 3.1.
const REMOVED: [(&str, &str, &str); 10] = [
    (
        "additionalItems",
        "remove it: a list has one schema for all `items`",
        "write `items`, beside `prefixItems` for the first ones",
    ),
    (
        "definitions",
        "move the schemas to `components.schemas`",
        "write `$defs`, or move the schemas to `components.schemas`",
    ),
    (
        "dependencies",
        "remove it: OpenAPI 3.0 has no word for it",
        "write `dependentRequired` or `dependentSchemas`",
    ),
    ("nullable", "", "add `null` to the list in `type`"),
    ("id", "remove it", "write `$id`"),
    ("divisibleBy", "write `multipleOf`", "write `multipleOf`"),
    ("$recursiveRef", "write `$ref`", "write `$dynamicRef`"),
    ("$recursiveAnchor", "remove it", "write `$dynamicAnchor`"),
    ("extends", "write `allOf`", "write `allOf`"),
    ("disallow", "write `not`", "write `not`"),
];

/// Keywords that the version of a schema does not have. A keyword of 3.1 in 3.0 is
/// reported as such.
pub(super) fn check(schema: &Schema, found: &mut Vec<Found>) {
    let is_newer = schema.version == Version::V31;
    for key in schema.object.keys() {
        let key = key.as_str();
        let is_in_both = KEYWORDS_3_0.contains(&key) && !(is_newer && key == "nullable");
        if is_in_both || key.starts_with("x-") || KEYWORDS.iter().any(|(newer, _)| *newer == key) {
            continue;
        }
        let version = if is_newer { "3.1" } else { "3.0" };
        let what = format!("a schema of OpenAPI {version} has no keyword `{key}`");
        let one = schema.found("unknown-keyword", key, what);
        let removed = REMOVED.iter().find(|(name, ..)| *name == key);
        let known = KEYWORDS_3_0.iter().copied();
        let newer = KEYWORDS.iter().map(|(name, _)| *name).filter(|_| is_newer);
        let help = match removed {
            Some((_, older, newer)) => Some(if is_newer { *newer } else { *older }.to_owned()),
            None => similar::nearest(key, known.chain(newer)).map(similar::advice),
        };
        found.push(match help {
            Some(help) => one.with_help(help),
            // JSON Schema lets anyone add keywords.
            None if is_newer => one.with_severity(Severity::Hint),
            None => one,
        });
    }
}
