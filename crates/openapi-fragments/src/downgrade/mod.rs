//! Converts OpenAPI 3.1 to 3.0, where 3.0 can express exactly the same.
//!
//! Anything else is an error at its place: a schema with almost the same meaning
//! is worse than an error.

mod applicators;
mod evaluated;
mod keywords;
mod path_items;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::grammar::{self, Kind};
use crate::newer::{self, In30};
use crate::pointer::{self, Path};
use crate::refs;
use crate::version::{Report, Version};
pub(crate) use keywords::{CONTENT, tell_content};
use targets::Targets;

/// The dialects of schemas that differ from the default of 3.1 in no assertion.
const DIALECTS: [&str; 2] = [
    "https://spec.openapis.org/oas/3.1/dialect/",
    "https://json-schema.org/draft/2020-12/schema",
];

/// What to do about a construct that 3.0 lacks.
const HELP: &str = "choose `--openapi 3.1`, or express it in another way where it is published";

/// Turns a document of 3.1 into one of 3.0.
pub(crate) fn downgrade(value: &mut Value, report: &mut Report) {
    path_items::inline(value, report);
    let original = value.clone();
    let targets = Targets::of(value, report);
    let mut downgrade = Downgrade::new(&original, targets, report);
    let root = Path::Start("");
    grammar::walk(value, Kind::Document, &root, &mut |value, kind, at| {
        downgrade.node(value, kind, at);
    });
    downgrade.finish(value);
}

/// Puts the schemas of a document of 3.1 in the words of 3.0, but for the keywords of
/// schemas for which 3.0 has none. `None` if references lead into what is in other
/// words then, or depend on identifiers.
pub(crate) fn in_words_of_3_0(document: &Value) -> Option<Value> {
    let mut value = document.clone();
    let mut report = Report::default();
    let targets = Targets::of(&mut value, &mut report);
    if report.is_refusal() {
        return None;
    }
    let original = value.clone();
    let mut downgrade = Downgrade::new(&original, targets, &mut report);
    downgrade.is_partial = true;
    let root = Path::Start("");
    grammar::walk(&mut value, Kind::Document, &root, &mut |value, kind, at| {
        if kind == Kind::Schema {
            downgrade.schema(value, at);
        }
    });
    let is_possible = !downgrade.has_identifiers;
    // What was refused is kept.
    *downgrade.report = Report::default();
    downgrade.finish(&mut value);
    (is_possible && !report.is_refusal()).then_some(value)
}

struct Downgrade<'a> {
    original: &'a Value,
    targets: Targets,
    /// Schemas that become components, by name.
    hoisted: BTreeMap<String, Value>,
    report: &'a mut Report,
    /// A schema that 3.0 cannot express keeps its keywords.
    is_partial: bool,
    /// How much was refused.
    refusals: usize,
    /// Whether references depend on identifiers.
    has_identifiers: bool,
}

impl<'a> Downgrade<'a> {
    fn new(original: &'a Value, targets: Targets, report: &'a mut Report) -> Self {
        Self {
            original,
            targets,
            hoisted: BTreeMap::new(),
            report,
            is_partial: false,
            refusals: 0,
            has_identifiers: false,
        }
    }

    fn finish(mut self, value: &mut Value) {
        for (name, schema) in std::mem::take(&mut self.hoisted) {
            value["components"]["schemas"][name] = schema;
        }
        self.targets.check(self.original, value, self.report);
    }
}

impl Downgrade<'_> {
    /// `what` completes "OpenAPI 3.0 cannot express".
    fn refuse(&mut self, at: &Path, what: &str) {
        self.refusals += 1;
        self.report.error(
            "beyond-3-0",
            format!("OpenAPI 3.0 cannot express {what}"),
            HELP,
            at.pointer(),
        );
    }

    fn node(&mut self, value: &mut Value, kind: Kind, at: &Path) {
        if kind == Kind::Schema {
            return self.schema(value, at);
        }
        let Value::Object(object) = value else {
            return;
        };
        match kind {
            Kind::Document => self.document(object, at),
            // Texts that 3.0 has no field for stay as extensions.
            Kind::Info => {
                move_key(object, "summary", "x-summary");
                if let Some(license) = object.get_mut("license").and_then(Value::as_object_mut) {
                    move_key(license, "identifier", "x-identifier");
                }
            }
            Kind::PathItem => self.bodies(object, at),
            Kind::Operation => self.operation(object, at),
            Kind::Requirement => self.requirement(object, at),
            Kind::Leaf if object.get("type").is_some_and(|kind| kind == "mutualTLS") => {
                self.refuse(
                    &Path::Key(at, "type"),
                    "a security scheme of mutual TLS (`mutualTLS`)",
                );
            }
            Kind::Callback | Kind::Parameter | Kind::RequestBody | Kind::Response | Kind::Leaf => {
                self.reference(object, at);
            }
            Kind::Components | Kind::MediaType | Kind::Encoding | Kind::Schema => {}
        }
    }

    fn document(&mut self, root: &mut Map<String, Value>, at: &Path) {
        root.insert("openapi".to_owned(), Version::V3_0.text().into());
        root.entry("paths").or_insert_with(|| json!({}));
        if root.get("jsonSchemaDialect").is_some_and(is_known_dialect) {
            root.remove("jsonSchemaDialect");
        }
        if root
            .get("webhooks")
            .is_some_and(|named| *named == json!({}))
        {
            root.remove("webhooks");
        }
        for (key, what) in [
            (
                "webhooks",
                "requests that the API sends by itself (`webhooks`)",
            ),
            (
                "jsonSchemaDialect",
                "schemas of another dialect of JSON Schema (`jsonSchemaDialect`)",
            ),
        ] {
            debug_assert!(newer::NODES.contains(&(&*format!("/{key}"), In30::Missing)));
            if root.contains_key(key) {
                self.refuse(&Path::Key(at, key), what);
            }
        }
    }

    /// 3.0 tells clients to ignore a body where HTTP gives it no meaning.
    fn bodies(&mut self, item: &Map<String, Value>, at: &Path) {
        for method in ["get", "head", "delete", "trace"] {
            if item
                .get(method)
                .is_some_and(|one| one.get("requestBody").is_some())
            {
                let at = Path::Key(at, method);
                self.report.warn(
                    "ignored-body",
                    "OpenAPI 3.0 ignores the body of a GET, HEAD, DELETE or TRACE request",
                    "choose `--openapi 3.1`, which permits it, if clients send one",
                    Path::Key(&at, "requestBody").pointer(),
                );
            }
        }
    }

    fn operation(&mut self, operation: &mut Map<String, Value>, at: &Path) {
        let is_missing = match operation.get("responses") {
            None => true,
            Some(responses) => *responses == json!({}),
        };
        if is_missing {
            operation.insert(
                "responses".to_owned(),
                json!({"default": {"description": ""}}),
            );
            self.report.warn(
                "added-response",
                "this operation has no response, which OpenAPI 3.0 requires: an empty one is added as `default`",
                "describe its responses where it is published",
                at.pointer(),
            );
        }
    }

    /// Roles, which 3.1 allows for schemes without scopes.
    fn requirement(&mut self, requirement: &Map<String, Value>, at: &Path) {
        for (scheme, roles) in requirement {
            let has_roles = roles.as_array().is_some_and(|roles| !roles.is_empty());
            let pointer = pointer::from_tokens(["components", "securitySchemes", scheme]);
            let kind = self
                .original
                .pointer(&pointer)
                .map(|scheme| refs::resolve(scheme, self.original))
                .and_then(|scheme| scheme.get("type")?.as_str());
            if has_roles && matches!(kind, Some("apiKey" | "http" | "mutualTLS")) {
                self.report.error(
                    "beyond-3-0",
                    "OpenAPI 3.0 cannot express roles for a security scheme other than OAuth 2.0 and OpenID Connect",
                    "choose `--openapi 3.1`, which has them; or leave them out, if clients need not know them: empty the list where it is published, or with `--overlay-before`",
                    Path::Key(at, scheme).pointer(),
                );
            }
        }
    }

    /// 3.0 ignores the text beside a reference.
    fn reference(&mut self, object: &mut Map<String, Value>, at: &Path) {
        if !object.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        for key in ["summary", "description"] {
            if object.remove(key).is_some() {
                self.report.warn(
                    "dropped-text",
                    format!("the {key} beside a reference is dropped: OpenAPI 3.0 ignores it"),
                    "choose `--openapi 3.1`, or write it where the reference leads",
                    Path::Key(at, key).pointer(),
                );
            }
        }
    }
}

fn is_known_dialect(dialect: &Value) -> bool {
    let dialect = dialect.as_str().unwrap_or_default();
    let without_fragment = dialect.trim_end_matches('#');
    dialect.starts_with(DIALECTS[0]) || without_fragment == DIALECTS[1]
}

/// Renames a key, to the first free name if the new one is taken.
fn move_key(object: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = object.remove(from) {
        let mut to = to.to_owned();
        while object.get(&to).is_some_and(|taken| *taken != value) {
            to.push('_');
        }
        object.insert(to, value);
    }
}
