//! Connections and webhooks that components name in the manifest.

use makecom::section::{Severity, shown};
use makecom::{ComponentKind, ModuleType};
use serde_json::Value;

use super::names::Names;
use super::{BrokenReference, Problem, ReferenceKind};
use crate::component::{ComponentType, LocalComponent};
use crate::field::Field;
use crate::finding::positions_of_values;
use crate::manifest::BYTE_ORDER_MARK;
use crate::names::MANIFEST;
use crate::project::Project;

/// The fields that refer to components, with the kinds that have them.
const FIELDS: [(Field, ReferenceKind, &[ComponentKind]); 3] = [
    (Field::Connection, ReferenceKind::Connection, CONNECTED),
    (
        Field::AltConnection,
        ReferenceKind::AltConnection,
        CONNECTED,
    ),
    (
        Field::Webhook,
        ReferenceKind::Webhook,
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
        for (field, of, _) in FIELDS.iter().filter(|(.., kinds)| kinds.contains(&kind)) {
            if let Some(problem) = problem(names, (id, component), *field, *of) {
                let at = ["components", kind.as_str(), id, field.key()];
                found.push((problem, (kind, id), at));
            }
        }
    }
    located(names.project, found)
}

/// The fields of components of an origin that name what is paired with nothing there: each
/// with its kind, its local id and the name on the server.
pub(crate) fn unpaired(
    project: &Project,
    origin: &str,
    fields: &[(ComponentKind, String, Field, String)],
) -> Vec<BrokenReference> {
    let found = fields.iter().filter_map(|(kind, id, field, name)| {
        let (_, of, _) = FIELDS.iter().find(|(it, ..)| it == field)?;
        let message = format!(
            "the {field} is {} in the origin {}, which is paired with nothing here",
            shown(name),
            shown(origin)
        );
        let problem = Problem::new(*of, Severity::Error, message, "pull from that origin first");
        let at = ["components", kind.as_str(), id, field.key()];
        Some((problem, (*kind, id.as_str()), at))
    });
    located(project, found.collect())
}

/// Problems with their components and their places in the manifest.
fn located(
    project: &Project,
    found: Vec<(Problem, (ComponentKind, &str), [&str; 4])>,
) -> Vec<BrokenReference> {
    let text = project.manifest_text();
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
    (local, component): (&str, &LocalComponent),
    field: Field,
    kind: ReferenceKind,
) -> Option<Problem> {
    let target = field.references()?;
    let value = |field| names.project.field(component.kind, local, field);
    let Some(id) = value(field).flatten() else {
        // What is not a text is a finding of the manifest.
        let is_missing = matches!(component.attribute(field.key()), None | Some(Value::Null));
        let is_missing = is_missing && field == Field::Webhook && is_instant(component);
        return is_missing.then(|| {
            let message = "an instant trigger has no webhook";
            let help = "write the local id of its webhook";
            Problem::new(kind, Severity::Error, message, help)
        });
    };
    if let Some(refused) = names.refuse_local(target, id) {
        return Some(Problem::error(kind, refused));
    }
    let primary = value(Field::Connection).flatten();
    (field == Field::AltConnection && primary == Some(id)).then(|| {
        let message = "the alternative connection is the same as the primary one";
        let help = "name another, or write null";
        Problem::new(kind, Severity::Error, message, help)
    })
}
