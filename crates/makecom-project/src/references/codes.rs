//! What the codes of components name: RPCs, functions, modules.

use std::collections::{BTreeMap, HashMap};

use makecom::section::{Declared, Reference, References, Severity, Target, shown};
use makecom::{CodeKind, ComponentKind};

use super::names::Names;
use super::{BrokenReference, Problem, ReferenceKind};
use crate::error::Result;
use crate::project::Project;

/// A code that parses.
pub(super) struct Document {
    pub(super) file: String,
    pub(super) references: References,
}

/// The codes of a component, by kind.
type Documents = BTreeMap<CodeKind, Document>;

/// The JSON codes of all components and of the app itself, whose id is blank.
pub(super) struct Codes<'a>(BTreeMap<ComponentKind, BTreeMap<&'a str, Documents>>);

impl<'a> Codes<'a> {
    pub(super) fn read(project: &'a Project) -> Self {
        let components = project.components().map(|(kind, id, _)| (kind, id));
        let mut codes = BTreeMap::<_, BTreeMap<_, _>>::new();
        for (kind, id) in components.chain([(ComponentKind::App, "")]) {
            let documents = documents(project, kind, id).unwrap_or_default();
            codes.entry(kind).or_default().insert(id, documents);
        }
        Self(codes)
    }

    /// What a code declares, if it is managed, exists and parses.
    pub(super) fn declared(&self, id: &str, kind: CodeKind) -> Option<&Declared> {
        let document = self.0.get(&kind.component())?.get(id)?.get(&kind)?;
        Some(&document.references.declared)
    }

    /// All codes, each with the component that has it.
    pub(super) fn all(
        &self,
    ) -> impl Iterator<Item = ((ComponentKind, &'a str), CodeKind, &Document)> {
        let components = self.0.iter();
        let components =
            components.flat_map(|(kind, ids)| ids.iter().map(|(id, codes)| ((*kind, *id), codes)));
        components.flat_map(|(of, codes)| codes.iter().map(move |(kind, code)| (of, *kind, code)))
    }

    pub(super) fn check(&self, names: &Names<'_>, broken: &mut Vec<BrokenReference>) {
        for (of, _, document) in self.all() {
            if names.is_left_alone(of.0, of.1) {
                continue;
            }
            let mut grouped = HashMap::new();
            for reference in &document.references.uses {
                let name = reference.name.as_str();
                let refused = |kind, of| Some(Problem::error(kind, names.refuse(of, name)?));
                let problem = match reference.target {
                    Target::Rpc => refused(ReferenceKind::Rpc, ComponentKind::Rpc),
                    Target::Function => refused(ReferenceKind::Function, ComponentKind::Function),
                    Target::Method => Some(method(name)),
                    Target::Module => refused(ReferenceKind::GroupModule, ComponentKind::Module)
                        .or_else(|| repeated(&mut grouped, reference)),
                    _ => None,
                };
                let place = (reference.line, reference.column);
                broken.extend(problem.map(|problem| problem.at(of, &document.file, place)));
            }
        }
    }
}

fn documents(project: &Project, kind: ComponentKind, id: &str) -> Result<Documents> {
    let codes = project.codes(kind, id)?.into_iter();
    let codes = codes.filter_map(|code| {
        let references = code.section?.references().ok()?;
        let file = code.file;
        Some((code.kind, Document { file, references }))
    });
    Ok(codes.collect())
}

/// No source knows of methods, but none says what becomes of one.
fn method(path: &str) -> Problem {
    Problem::new(
        ReferenceKind::Function,
        Severity::Warning,
        format!("{} is called, but expressions have no methods", shown(path)),
        "call a function with the value as its argument",
    )
}

/// A module that is named before.
fn repeated<'r>(lines: &mut HashMap<&'r str, usize>, reference: &'r Reference) -> Option<Problem> {
    let line = lines.insert(&reference.name, reference.line)?;
    let message = format!(
        "the module {} is in a group already, in line {line}",
        shown(&reference.name)
    );
    let help = "name it in one group";
    Some(Problem::new(
        ReferenceKind::GroupModule,
        Severity::Warning,
        message,
        help,
    ))
}
