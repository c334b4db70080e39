//! The names of components: in the project, and on the server of an origin.

use std::collections::{BTreeMap, BTreeSet};

use makecom::ComponentKind;
use makecom::section::{BUILT_IN_FUNCTIONS, shown, suggest};

use crate::component::LocalComponent;
use crate::origin::Origin;
use crate::project::Project;

/// The names that components have.
pub(super) struct Names<'a> {
    pub(super) project: &'a Project,
    origin: Option<&'a Origin>,
    /// What a code may name, by kind.
    known: BTreeMap<ComponentKind, BTreeSet<&'a str>>,
    /// Whether other kinds than connections are in the project at all.
    is_whole: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(project: &'a Project, origin: Option<&'a Origin>) -> Self {
        let mut names = Self {
            project,
            origin,
            known: BTreeMap::new(),
            is_whole: (project.components()).any(|(kind, ..)| kind != ComponentKind::Connection),
        };
        for kind in [
            ComponentKind::Rpc,
            ComponentKind::Function,
            ComponentKind::Module,
        ] {
            let known = names.of(kind);
            names.known.insert(kind, known);
        }
        names
    }

    /// The origin, if its pairs of a kind can be used.
    fn usable(&self, kind: ComponentKind) -> Option<&'a Origin> {
        self.origin.filter(|origin| origin.check(kind).is_ok())
    }

    /// What a code may name of a kind. A name on a server that is paired with nothing
    /// local exists there too.
    fn of(&self, kind: ComponentKind) -> BTreeSet<&'a str> {
        let usable = self.usable(kind);
        let origins = match &usable {
            Some(origin) => std::slice::from_ref(*origin),
            None => self.project.origins(),
        };
        let pairs = origins.iter().flat_map(|origin| origin.pairs(kind));
        let remote = pairs.filter(|pair| !pair.local_deleted);
        let mut names: BTreeSet<_> = remote.filter_map(|pair| pair.remote.as_deref()).collect();
        let paired: BTreeSet<_> = (usable.iter())
            .flat_map(|origin| origin.pairs(kind))
            .filter_map(|pair| pair.local.as_deref())
            .collect();
        let local = self.project.manifest.of(kind).map(|(id, _)| id);
        names.extend(local.filter(|id| !paired.contains(id)));
        names
    }

    /// The components that the origin does not ignore.
    pub(super) fn used(
        &self,
    ) -> impl Iterator<Item = (ComponentKind, &'a str, &'a LocalComponent)> {
        let components = self.project.components();
        components.filter(|(kind, id, _)| !self.is_ignored(*kind, id))
    }

    pub(super) fn is_ignored(&self, kind: ComponentKind, id: &str) -> bool {
        let pair = self.usable(kind).and_then(|it| it.remote_of(kind, id));
        pair.is_some_and(|pair| pair.remote.is_none())
    }

    /// Why a code cannot name this, and what to do.
    pub(super) fn refuse(&self, kind: ComponentKind, name: &str) -> Option<(String, String)> {
        let known = self.known.get(&kind)?;
        if !self.is_whole || known.contains(name) {
            return None;
        }
        let of = what(kind);
        let is_local = self.project.component(kind, name).is_some();
        let usable = self.usable(kind).filter(|_| is_local);
        let remote = usable.and_then(|origin| Some((origin, origin.remote_name(kind, name)?)));
        if let Some((origin, remote)) = remote {
            let message = format!(
                "the {of} {} is called {} in the origin {}",
                shown(name),
                shown(remote),
                label(origin)
            );
            return Some((message, "write its name in that origin".to_owned()));
        }
        Some(self.ignored(kind, name).unwrap_or_else(|| {
            let is_function = kind == ComponentKind::Function;
            let built_in = BUILT_IN_FUNCTIONS.iter().filter(|_| is_function);
            let built_in = built_in.flat_map(|(_, names)| *names);
            let help = suggest(name, known.iter().chain(built_in).copied());
            let message = format!("the {of} {} does not exist", shown(name));
            (
                message,
                help.unwrap_or_else(|| format!("add the {of}, or write the name of another")),
            )
        }))
    }

    /// Why the manifest cannot name a component of this local id, and what to do.
    pub(super) fn refuse_local(&self, kind: ComponentKind, id: &str) -> Option<(String, String)> {
        if self.project.component(kind, id).is_some() {
            return self.ignored(kind, id);
        }
        let of = what(kind);
        let ids = self.project.manifest.of(kind).map(|(id, _)| id);
        let help = || format!("write the local id of a {of} of the project");
        let help = suggest(id, ids).unwrap_or_else(help);
        Some((format!("the {of} {} does not exist", shown(id)), help))
    }

    fn ignored(&self, kind: ComponentKind, id: &str) -> Option<(String, String)> {
        let origin = self.origin.filter(|_| self.is_ignored(kind, id))?;
        let message = format!(
            "the {} {} is ignored in the origin {}, where it has no name",
            what(kind),
            shown(id),
            label(origin)
        );
        let help = "pair it in idMapping, or name another".to_owned();
        Some((message, help))
    }
}

/// A kind in a sentence.
fn what(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Rpc => "RPC",
        kind => kind.as_str(),
    }
}

fn label(origin: &Origin) -> String {
    shown(origin.label().unwrap_or(origin.app().as_str()))
}
