//! References, security requirements, and components that nothing reaches.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::findings::Found;
use super::grammar::Kind;
use super::instance::Values;
use super::objects::{self, Object};
use super::required::{self, Users};
use super::schemas::{self, Schema};
use super::version::Version;
use super::walk::Visitor;
use super::{keywords, newer, parameters, text};
use crate::operation::OperationKey;
use crate::pointer::{self, Path};
use crate::refs::{self, ComponentKey, What};

/// How many references may follow each other.
const LONGEST: usize = 1_000;

/// Checks what the walk hands on.
pub(super) struct Checks<'a> {
    document: &'a Value,
    version: Version,
    values: Values<'a>,
    pub(super) found: Vec<Found>,
    users: Users,
    /// The operations by their ids.
    ids: HashMap<String, String>,
}

impl<'a> Checks<'a> {
    pub(super) fn new(document: &'a Value, version: Version) -> Self {
        Self {
            document,
            version,
            values: Values::new(document, version),
            found: Vec::new(),
            users: Users::default(),
            ids: HashMap::new(),
        }
    }

    fn schema(&mut self, object: &Map<String, Value>, at: Path) {
        if self.version == Version::V30 {
            newer::schema(object, at, &mut self.found);
        }
        let schema = Schema::new(object, self.version, at);
        schemas::check(&self.values, &schema, &mut self.found);
        keywords::check(&schema, &mut self.found);
        required::check(self.document, &self.users, &schema, &mut self.found);
        required::discriminator(self.document, &self.users, &schema, &mut self.found);
    }

    /// The id of an operation, wherever it is described.
    fn operation_id(&mut self, operation: &Map<String, Value>, at: Path) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return;
        };
        let name = operation_name(&at.pointer());
        if let Some(other) = self.ids.get(id).filter(|_| !id.is_empty()) {
            let what = format!("{name} and {other} have the operationId `{id}`");
            self.report(
                "duplicate-operation-id",
                Path::Key(&at, "operationId"),
                what,
            );
        } else {
            self.ids.insert(id.to_owned(), name);
        }
    }

    /// Says if not everything could be looked at.
    pub(super) fn finish(mut self) -> Vec<Found> {
        if !self.values.is_whole() {
            let what =
                "not all defaults and examples were held against their schemas: there are too many";
            self.found.push(Found::new("not-checked", "", what));
        }
        if self.users.is_exhausted() {
            let what = "not all required properties and discriminators were looked for: the schemas refer to each other in too many ways";
            self.found
                .push(Found::new("not-checked", "/components", what));
        }
        self.found
    }

    fn report(&mut self, rule: &'static str, at: Path, what: String) {
        self.found.push(Found::new(rule, at.pointer(), what));
    }

    /// A reference that has a target.
    fn check(&mut self, kind: Kind, reference: &str, at: Path) {
        if let (Some(key), expected) = (ComponentKey::of_reference(reference), section_of(kind))
            && reference.split('/').count() == 4
            && key.section != expected
            && !expected.is_empty()
            && !key.section.starts_with("x-")
        {
            let what = format!(
                "the reference {reference} leads to `{}`, where `{expected}` belong",
                key.section
            );
            self.report("reference-to-other-kind", at, what);
        }
        let document = self.document;
        let mut next = document
            .pointer(&at.pointer())
            .and_then(Value::as_str)
            .map(str::to_owned);
        for _ in 0..LONGEST {
            let referring = next.map(|reference| serde_json::json!({ "$ref": reference }));
            let Some(target) = referring.and_then(|referring| refs::target(&referring, document))
            else {
                return;
            };
            let is_alone = self.version == Version::V30
                || target.as_object().is_some_and(|object| object.len() == 1);
            next = target
                .get("$ref")
                .filter(|_| is_alone)
                .and_then(Value::as_str)
                .map(str::to_owned);
            if next.is_none() {
                return;
            }
        }
        let what = format!("the reference {reference} leads back to itself");
        self.report("cyclic-reference", at, what);
    }
}

impl Visitor for Checks<'_> {
    fn object(&mut self, kind: Kind, fields: &Map<String, Value>, at: Path) {
        match kind {
            Kind::Schema => return self.schema(fields, at),
            Kind::Operation => self.operation_id(fields, at),
            _ => {}
        }
        if matches!(kind, Kind::PathItem | Kind::Operation) && fields.contains_key("parameters") {
            parameters::duplicates(self.document, fields, &at.pointer(), &mut self.found);
        }
        let object = Object {
            values: &self.values,
            version: self.version,
            kind,
            fields,
            at,
        };
        objects::check(&object, &mut self.found);
    }

    fn reference(&mut self, kind: Kind, reference: &str, is_alone: bool, at: Path) {
        if kind == Kind::Schema && !is_alone && self.version == Version::V30 {
            self.found.push(newer::beside_reference(at));
        }
        if !reference.starts_with('#') && !reference.is_empty() && !text::is_url(reference) {
            self.report(
                "bad-url",
                at,
                format!("the reference {reference:?} is no URL"),
            );
        }
        self.check(kind, reference, at);
    }
}

/// What an operation is called in messages.
fn operation_name(at: &str) -> String {
    let tokens: Vec<_> = pointer::tokens(at).collect();
    match tokens.as_slice() {
        [first, path, method] if first == "paths" => OperationKey::new(method, path).to_string(),
        _ => format!("the operation at {at}"),
    }
}

/// References without a target in the document.
pub(super) fn unresolved(document: &Value) -> impl Iterator<Item = Found> {
    refs::unresolved(document).into_iter().map(|one| {
        let rule = match one.what {
            What::Scheme => "undeclared-security-scheme",
            _ if one.is_external => "external-reference",
            _ => "dangling-reference",
        };
        Found::new(rule, one.at.clone(), one.message())
    })
}

/// The section of the components for objects of a kind.
fn section_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Schema => "schemas",
        Kind::Response => "responses",
        Kind::Parameter => "parameters",
        Kind::Example => "examples",
        Kind::RequestBody => "requestBodies",
        Kind::Header => "headers",
        Kind::SecurityScheme => "securitySchemes",
        Kind::Link => "links",
        _ => "",
    }
}

/// Components that no operation reaches.
pub(super) fn unused(document: &Value) -> Vec<Found> {
    let used = refs::reached(document);
    let all = refs::components(document).map(|(key, _)| key);
    all.filter(|key| !used.contains(key))
        .map(|key| {
            let what = format!("no operation reaches `{}` of `{}`", key.name, key.section);
            Found::new("unused-component", key.pointer(), what)
        })
        .collect()
}
