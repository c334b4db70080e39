//! Connections and webhooks that components name in the manifest.

use makecom::section::Severity;
use makecom::{ComponentKind, ModuleType};
use serde_json::Value;

use super::names::Names;
use super::{BrokenReference, Problem, ReferenceKind};
use crate::component::{ComponentType, LocalComponent};
use crate::finding::positions_of_values;
use crate::manifest::BYTE_ORDER_MARK;
use crate::names::MANIFEST;

pub(super) const CONNECTION: &str = "connection";
pub(super) const ALT_CONNECTION: &str = "altConnection";
pub(super) const WEBHOOK: &str = "webhook";

/// The keys of references, with the kind of their target and the kinds that have them.
const KEYS: [(&str, ReferenceKind, ComponentKind, &[ComponentKind]); 3] = [
    (
        CONNECTION,
        ReferenceKind::Connection,
        ComponentKind::Connection,
        CONNECTED,
    ),
    (
        ALT_CONNECTION,
        ReferenceKind::AltConnection,
        ComponentKind::Connection,
        CONNECTED,
    ),
    (
        WEBHOOK,
        ReferenceKind::Webhook,
        ComponentKind::Webhook,
        &[ComponentKind::Module],
    ),
];

const CONNECTED: &[ComponentKind] = &[
    ComponentKind::Module,
    ComponentKind::Webhook,
    ComponentKind::Rpc,
];

/// Whether a component is an instant trigger.
pub(super) fn is_instant(component: &LocalComponent) -> bool {
    component.component_type() == Some(ComponentType::from(ModuleType::InstantTrigger))
}

pub(super) fn check(names: &Names<'_>) -> Vec<BrokenReference> {
    let mut found = Vec::new();
    for (kind, id, component) in names.used() {
        for (key, of, target, _) in KEYS.iter().filter(|(.., kinds)| kinds.contains(&kind)) {
            if let Some(problem) = problem(names, component, key, *of, *target) {
                found.push((problem, (kind, id), ["components", kind.as_str(), id, *key]));
            }
        }
    }
    let text = names.project.manifest_text();
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let places: Vec<_> = found.iter().map(|(.., at)| *at).collect();
    let places = positions_of_values(text, &places);
    let located = std::iter::zip(found, places);
    located
        .map(|((problem, of, _), place)| problem.at(of, MANIFEST, place))
        .collect()
}

fn problem(
    names: &Names<'_>,
    component: &LocalComponent,
    key: &str,
    kind: ReferenceKind,
    target: ComponentKind,
) -> Option<Problem> {
    let id = match component.attribute(key) {
        None | Some(Value::Null) => {
            let is_missing = kind == ReferenceKind::Webhook && is_instant(component);
            return is_missing.then(|| {
                let message = "an instant trigger has no webhook";
                let help = "write the local id of its webhook";
                Problem::new(kind, Severity::Error, message, help)
            });
        }
        Some(Value::String(id)) => id,
        Some(_) => {
            let message = format!("{key} is not a local id");
            let help = format!("write the local id of a {target}, or null");
            return Some(Problem::new(kind, Severity::Error, message, help));
        }
    };
    if let Some(refused) = names.refuse_local(target, id) {
        return Some(Problem::error(kind, refused));
    }
    let primary = component.attribute(CONNECTION).and_then(Value::as_str);
    (kind == ReferenceKind::AltConnection && primary == Some(id)).then(|| {
        let message = "the alternative connection is the same as the primary one";
        let help = "name another, or write null";
        Problem::new(kind, Severity::Error, message, help)
    })
}
