//! References, security requirements, and components that nothing reaches.

use serde_json::{Map, Value};

use super::findings::Found;
use super::grammar::Kind;
use super::newer;
use super::schemas;
use super::version::Version;
use super::walk::Visitor;
use crate::pointer::Path;
use crate::refs::{self, ComponentKey, What};

/// How many references may follow each other.
const LONGEST: usize = 1_000;

/// Checks what the walk hands on.
pub(super) struct Checks<'a> {
    pub(super) document: &'a Value,
    pub(super) version: Version,
    pub(super) found: Vec<Found>,
}

impl Checks<'_> {
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
    fn object(&mut self, kind: Kind, object: &Map<String, Value>, at: Path) {
        if kind == Kind::Schema {
            if self.version == Version::V30 {
                newer::schema(object, at, &mut self.found);
            }
            schemas::check(object, self.version, at, &mut self.found);
        }
    }

    fn reference(&mut self, kind: Kind, reference: &str, is_alone: bool, at: Path) {
        if kind == Kind::Schema && !is_alone && self.version == Version::V30 {
            self.found.push(newer::beside_reference(at));
        }
        self.check(kind, reference, at);
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
