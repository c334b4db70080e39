//! What references in a document point to, where the conversion moves it: schemas
//! in `$defs`, which become components, and anchors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::HELP;
use crate::canonical::{compact, sha256_hex};
use crate::grammar::{self, Kind};
use crate::pointer::{self, Path};
use crate::refs::{self, Found, Index, Resolved, What, decoded};
use crate::version::Report;

/// The targets of references that a conversion moves or must not move.
pub(super) struct Targets {
    /// The names of the components that schemas in `$defs` become, by pointer.
    hoisted: BTreeMap<String, String>,
    anchors: BTreeSet<String>,
    /// References to what is moved, each with one to where it is then.
    moved: BTreeMap<String, String>,
    /// The pointers that references lead to.
    referenced: BTreeSet<String>,
}

impl Targets {
    pub(super) fn of(document: &mut Value, report: &mut Report) -> Self {
        let mut targets = Self {
            hoisted: BTreeMap::new(),
            anchors: BTreeSet::new(),
            moved: BTreeMap::new(),
            referenced: BTreeSet::new(),
        };
        let mut taken: BTreeSet<String> = document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        let root = Path::Start("");
        grammar::walk(document, Kind::Document, &root, &mut |value, kind, at| {
            if kind == Kind::Schema {
                grammar::schemas(value, at, &mut |value, at| {
                    targets.schema(value, at, &mut taken, report);
                });
            }
        });
        let index = Index::new(document);
        refs::walk(document, refs::Kind::Document, root, &mut |one, _| {
            if !matches!(one.what, What::Ref | What::Mapping | What::OperationRef) {
                return;
            }
            let moved = match index.resolve(&one) {
                Resolved::Node(_, pointer) => {
                    let moved = targets.moved_pointer(&pointer);
                    // An anchor is not kept.
                    let is_anchor = !one.text.contains('/') && one.text.starts_with('#');
                    let moved = moved.or_else(|| is_anchor.then(|| pointer.clone()));
                    targets.referenced.insert(pointer);
                    moved
                }
                Resolved::Nothing => hoisted_elsewhere(document, one.text),
                Resolved::Elsewhere => None,
            };
            if let Some(moved) = moved {
                targets
                    .moved
                    .insert(one.text.to_owned(), format!("#{moved}"));
            }
        });
        targets
    }

    fn schema(
        &mut self,
        value: &Value,
        at: &Path,
        taken: &mut BTreeSet<String>,
        report: &mut Report,
    ) {
        let Value::Object(schema) = value else {
            return;
        };
        if let Some(Value::String(anchor)) = schema.get("$anchor")
            && !self.anchors.insert(anchor.clone())
        {
            report.error(
                "beyond-3-0",
                "OpenAPI 3.0 cannot express two schemas with one `$anchor`",
                "give each an anchor of its own where it is published",
                Path::Key(at, "$anchor").pointer(),
            );
        }
        for key in ["$defs", "definitions"] {
            let Some(Value::Object(named)) = schema.get(key) else {
                continue;
            };
            let holder = at.pointer();
            for name in named.keys() {
                let from = pointer::from_tokens([key, name]);
                let from = format!("{holder}{from}");
                let mut component =
                    hoisted_name(&holder, name, || compact(&Value::Object(named.clone())));
                while !taken.insert(component.clone()) {
                    component = format!("{component}_{}", &sha256_hex(&from)[..8]);
                }
                self.hoisted.insert(from, component);
            }
        }
    }

    /// The name of the component that the schema at a pointer becomes.
    pub(super) fn hoisted(&self, pointer: &str) -> Option<&str> {
        self.hoisted.get(pointer).map(String::as_str)
    }

    /// A reference to where the target of a reference is moved, if it is.
    pub(super) fn moved(&self, reference: &str) -> Option<&String> {
        self.moved.get(reference)
    }

    /// Where the node at a pointer is moved, with the schema in `$defs` around it.
    fn moved_pointer(&self, pointer: &str) -> Option<String> {
        let mut end = pointer.len();
        while end > 0 {
            if let Some(name) = self.hoisted.get(&pointer[..end]) {
                let target = pointer::from_tokens(["components", "schemas", name]);
                return Some(format!("{target}{}", &pointer[end..]));
            }
            end = pointer[..end].rfind('/').unwrap_or_default();
        }
        None
    }

    /// Whether a reference leads to or below a pointer.
    pub(super) fn is_referenced(&self, pointer: &str) -> bool {
        let from = self.referenced.range(pointer.to_owned()..);
        from.take_while(|found| found.starts_with(pointer))
            .any(|found| matches!(found.as_bytes().get(pointer.len()), None | Some(b'/')))
    }

    /// Refuses references into what the conversion has put in other words.
    pub(super) fn check(&self, original: &Value, converted: &Value, report: &mut Report) {
        let (before, after) = (Index::new(original), Index::new(converted));
        let root = Path::Start("");
        refs::walk(original, refs::Kind::Document, root, &mut |one, at| {
            let now = self.moved(one.text).map_or(one.text, String::as_str);
            let is_node = |resolved| matches!(resolved, Resolved::Node(..));
            if matches!(one.what, What::Ref | What::Mapping | What::OperationRef)
                && is_node(before.resolve(&one))
                && !is_node(after.resolve(&Found { text: now, ..one }))
            {
                report.error(
                    "beyond-3-0",
                    "OpenAPI 3.0 cannot express this reference: what it leads into is written in other words there",
                    HELP,
                    at.pointer(),
                );
            }
        });
    }
}

/// The name of the component that a schema in the `$defs` of the schema at
/// `holder` becomes: that of the component around it with its own name, or its own
/// with a hash of what it is defined beside.
fn hoisted_name(holder: &str, name: &str, content: impl FnOnce() -> String) -> String {
    let mut tokens = pointer::tokens(holder);
    let is_component = tokens.next().as_deref() == Some("components")
        && tokens.next().as_deref() == Some("schemas");
    let prefix = if is_component {
        let component = tokens.next().unwrap_or_default().into_owned();
        let nested = tokens.scan(false, |is_name, token| {
            let named = is_name.then(|| token.clone().into_owned());
            *is_name = matches!(&*token, "$defs" | "definitions");
            Some(named)
        });
        nested
            .flatten()
            .fold(component, |prefix, name| format!("{prefix}_{name}"))
    } else {
        String::new()
    };
    let full = if is_component {
        format!("{prefix}_{name}")
    } else {
        format!("{name}_{}", &sha256_hex(content())[..8])
    };
    // The characters that OpenAPI allows in the name of a component.
    full.chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '_',
        })
        .collect()
}

/// The pointer of the component that a schema in `$defs` of a component becomes
/// that another document defines.
fn hoisted_elsewhere(document: &Value, reference: &str) -> Option<String> {
    let pointer = decoded(reference.strip_prefix('#')?);
    let tokens: Vec<_> = pointer::tokens(&pointer).collect();
    let [components, schemas, holder, key, name, ..] = tokens.as_slice() else {
        return None;
    };
    let around = pointer::from_tokens(["components", "schemas", holder]);
    let is_hoisted = components == "components"
        && schemas == "schemas"
        && matches!(&**key, "$defs" | "definitions")
        && document.pointer(&around).is_none();
    let component = is_hoisted.then(|| hoisted_name(&around, name, String::new))?;
    let rest = pointer::from_tokens(tokens[5..].iter().map(|token| &**token));
    let target = pointer::from_tokens(["components", "schemas", &component]);
    Some(format!("{target}{rest}"))
}
