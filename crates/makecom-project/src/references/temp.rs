//! Values of `temp` that expressions read and nothing sets.
//!
//! What one code of a component sets counts for all of them, and what the base sets for all
//! but connections: in which order requests run is not looked at. Where an expression gives
//! all of `temp`, where the base is unknown, and in the base itself, nothing is reported.

use std::collections::{HashMap, HashSet};

use makecom::section::{Declared, Language, Severity, Target, shown, suggest};
use makecom::{CodeKind, ComponentKind};

use super::codes::Codes;
use super::names::Names;
use super::parameters::Scope;
use super::{BrokenReference, Problem, ReferenceKind};

pub(super) fn check(names: &Names<'_>, codes: &Codes<'_>, broken: &mut Vec<BrokenReference>) {
    let base = codes.declared("", CodeKind::AppBase);
    let mut scopes = HashMap::<_, Scope<'_>>::new();
    for (of, _, document) in codes.all() {
        let scope = scopes.entry(of).or_insert_with(|| {
            let mut scope = Scope::default();
            if of.0 != ComponentKind::Connection {
                scope.is_open = base.is_none();
                add(&mut scope, base);
            }
            scope
        });
        add(scope, Some(&document.references.declared));
    }
    for (of, code, document) in codes.all() {
        let is_request = matches!(
            code.language(),
            Language::Requests | Language::Stages | Language::Epoch
        );
        if !is_request || of.0 == ComponentKind::App || names.is_left_alone(of.0, of.1) {
            continue;
        }
        let Some(scope) = scopes.get(&of) else {
            continue;
        };
        let mut seen = HashSet::new();
        for one in &document.references.uses {
            let name = one.name.as_str();
            // One place of a name is enough.
            if one.target == Target::TempValue && !scope.has(name) && seen.insert(name) {
                let place = (one.line, one.column);
                broken.push(problem(name, scope).at(of, &document.file, place));
            }
        }
    }
}

fn add<'a>(scope: &mut Scope<'a>, declared: Option<&'a Declared>) {
    if let Some(declared) = declared {
        scope.is_open |= declared.has_open_temp;
        scope.names.extend(declared.temp.iter().map(String::as_str));
    }
}

fn problem(name: &str, scope: &Scope<'_>) -> Problem {
    let help = suggest(name, scope.names.iter().copied());
    let help = help.unwrap_or_else(|| {
        "set it in temp or response.temp, of this request or one before, or remove it here".into()
    });
    let message = format!("nothing sets {} in temp", shown(name));
    Problem::new(ReferenceKind::TempValue, Severity::Warning, message, help)
}
