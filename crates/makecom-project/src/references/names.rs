//! The names of components: in the project, and on the server of an origin.

use std::collections::{BTreeMap, BTreeSet};

use makecom::ComponentKind;
use makecom::section::{BUILT_IN_FUNCTIONS, BuiltIn, shown, suggest};

use crate::component::LocalComponent;
use crate::origin::{Origin, Pair};
use crate::pairing::{Fate, Pairing};
use crate::project::Project;
use crate::reading::Listing;
use crate::remote::RemoteComponent;

/// What the server of an origin has, and what becomes of the components of the project.
pub(crate) struct There<'a> {
    pub(crate) listing: &'a Listing,
    pub(crate) pairing: &'a Pairing,
    /// What is deleted.
    pub(crate) removed: &'a [(String, RemoteComponent)],
    /// Whether a component that is not there is created.
    pub(crate) is_created: &'a dyn Fn(ComponentKind, &str) -> bool,
}

impl There<'_> {
    fn removes(&self, kind: ComponentKind, name: &str) -> bool {
        let mut removed = self.removed.iter();
        removed.any(|(_, one)| one.kind == kind && one.name.as_str() == name)
    }
}

/// Why a reference is broken, and what to do.
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) help: String,
    /// Whether no server can have what is missing.
    pub(super) is_certain: bool,
}

impl Refusal {
    fn new(message: String, help: impl Into<String>, is_certain: bool) -> Self {
        Self {
            message,
            help: help.into(),
            is_certain,
        }
    }
}

/// The names that components have.
pub(super) struct Names<'a> {
    pub(super) project: &'a Project,
    origin: Option<&'a Origin>,
    there: Option<&'a There<'a>>,
    /// What a code may name, by kind.
    known: BTreeMap<ComponentKind, BTreeSet<&'a str>>,
    /// Whether other kinds than connections are in the project at all.
    is_whole: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        project: &'a Project,
        origin: Option<&'a Origin>,
        there: Option<&'a There<'a>>,
    ) -> Self {
        let mut names = Self {
            project,
            origin,
            there,
            known: BTreeMap::new(),
            is_whole: (project.components()).any(|(kind, ..)| kind != ComponentKind::Connection),
        };
        for kind in [
            ComponentKind::Rpc,
            ComponentKind::Function,
            ComponentKind::Module,
        ] {
            let known = match (there, origin) {
                (Some(there), Some(origin)) => names.of_server(kind, there, origin),
                _ => names.of(kind),
            };
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

    /// What a code may name of a kind on a server: what stays there, and what is created.
    fn of_server(
        &self,
        kind: ComponentKind,
        there: &'a There<'a>,
        origin: &'a Origin,
    ) -> BTreeSet<&'a str> {
        let listed = there.listing.of(kind).map(|one| one.name.as_str());
        let stays = |name: &&str| {
            let is_removed = there.removes(kind, name);
            let pair = origin.local_of(kind, name);
            // What has the local id of another is not what is meant.
            let is_other = pair.is_none() && self.name_of(kind, name).is_some_and(|it| it != *name);
            !(is_removed || is_other || pair.is_some_and(|pair| pair.local_deleted))
        };
        let mut names: BTreeSet<_> = listed.filter(stays).collect();
        let local = self.project.manifest.of(kind).map(|(id, _)| id);
        let created = local.filter(|id| (there.is_created)(kind, id));
        names.extend(created.filter_map(|id| self.name_of(kind, id)));
        names
    }

    /// The name of a component of the project in the origin: that of its pair, else the
    /// one that it is created with. `None` if there is no such component, or it is ignored.
    fn name_of(&self, kind: ComponentKind, id: &str) -> Option<&'a str> {
        let components = &self.project.manifest.components;
        let ((_, local), _) = components.get_key_value(&(kind, id.to_owned()))?;
        match (self.there, self.usable(kind)?.remote_of(kind, id)) {
            (Some(there), _) => match there.pairing.of(kind, id)? {
                Fate::Ignored(name) => name.as_deref(),
                fate => fate.name().or(Some(local)),
            },
            (None, Some(pair)) => pair.remote.as_deref(),
            (None, None) => Some(local),
        }
    }

    /// The components that refer to others: those that the origin does not leave alone.
    pub(super) fn used(
        &self,
    ) -> impl Iterator<Item = (ComponentKind, &'a str, &'a LocalComponent)> {
        let components = self.project.components();
        components.filter(|(kind, id, _)| !self.is_left_alone(*kind, id))
    }

    /// Whether nothing of a component is sent to the origin.
    pub(super) fn is_left_alone(&self, kind: ComponentKind, id: &str) -> bool {
        if let Some(there) = self.there {
            return matches!(there.pairing.of(kind, id), Some(Fate::Ignored(_)));
        }
        self.pair(kind, id).is_some_and(Pair::is_ignored)
    }

    /// Whether a component has no name in the origin.
    fn is_ignored(&self, kind: ComponentKind, id: &str) -> bool {
        if let Some(there) = self.there {
            return there.pairing.of(kind, id) == Some(&Fate::Ignored(None));
        }
        (self.pair(kind, id)).is_some_and(|pair| pair.remote.is_none())
    }

    fn pair(&self, kind: ComponentKind, id: &str) -> Option<&'a Pair> {
        self.usable(kind)?.remote_of(kind, id)
    }

    /// The component that a name is of: by its local id, else by its name in any origin.
    fn meant(&self, kind: ComponentKind, name: &str) -> Option<&'a str> {
        let mut ids = self.project.manifest.of(kind).map(|(id, _)| id);
        ids.find(|id| *id == name).or_else(|| {
            let mut origins = self.project.origins().iter();
            let id = origins.find_map(|origin| origin.local_of(kind, name)?.local.as_deref())?;
            self.project.component(kind, id).map(|_| id)
        })
    }

    /// Why a code cannot name this, and what to do.
    pub(super) fn refuse(&self, kind: ComponentKind, name: &str) -> Option<Refusal> {
        let known = self.known.get(&kind)?;
        if !self.is_whole || known.contains(name) {
            return None;
        }
        let of = what(kind);
        let meant = self.meant(kind, name).zip(self.usable(kind));
        if let Some((id, origin)) = meant {
            if let Some(remote) = self.name_of(kind, id).filter(|it| *it != name) {
                let message = format!(
                    "the {of} {} is called {} in the origin {}",
                    shown(name),
                    shown(remote),
                    label(origin)
                );
                let help = "write its name in that origin";
                return Some(Refusal::new(message, help, id == name));
            }
            if let Some(refusal) = self.ignored(kind, id).or_else(|| self.absent(kind, id)) {
                return Some(refusal);
            }
        }
        if self.there.is_some_and(|there| there.removes(kind, name)) {
            let message = format!("the {of} {} would be deleted", shown(name));
            let help = format!("put the {of} back, or write the name of another");
            return Some(Refusal::new(message, help, true));
        }
        let is_function = kind == ComponentKind::Function;
        let built_in = BUILT_IN_FUNCTIONS.iter().filter(|_| is_function);
        let built_in = built_in.map(|function| function.name);
        let help = suggest(name, known.iter().copied().chain(built_in));
        let elsewhere = is_function.then(|| BuiltIn::instead_of(name)).flatten();
        let help = elsewhere.map(str::to_owned).or(help);
        let help = help.unwrap_or_else(|| format!("add the {of}, or write the name of another"));
        let message = format!("the {of} {} does not exist", shown(name));
        Some(Refusal::new(message, help, false))
    }

    /// Why the manifest cannot name a component of this local id, and what to do.
    pub(super) fn refuse_local(&self, kind: ComponentKind, id: &str) -> Option<Refusal> {
        if self.project.component(kind, id).is_some() {
            return self.ignored(kind, id).or_else(|| self.absent(kind, id));
        }
        let of = what(kind);
        let ids = self.project.manifest.of(kind).map(|(id, _)| id);
        let help = || format!("write the local id of a {of} of the project");
        let help = suggest(id, ids).unwrap_or_else(help);
        let message = format!("the {of} {} does not exist", shown(id));
        Some(Refusal::new(message, help, true))
    }

    fn ignored(&self, kind: ComponentKind, id: &str) -> Option<Refusal> {
        let origin = self.origin.filter(|_| self.is_ignored(kind, id))?;
        let message = format!(
            "the {} {} is ignored in the origin {}, where it has no name",
            what(kind),
            shown(id),
            label(origin)
        );
        let help = format!(
            "take that back with `makecom pair {kind} {id} --remove --origin {}`, or name another",
            (origin.label()).map_or_else(|| (origin.index + 1).to_string(), shown)
        );
        let is_name_of_server = self.known.contains_key(&kind);
        Some(Refusal::new(message, help, !is_name_of_server))
    }

    /// Why a component that the server does not have, and that is not created, cannot be
    /// named.
    fn absent(&self, kind: ComponentKind, id: &str) -> Option<Refusal> {
        let (origin, there) = (self.origin?, self.there?);
        let name = there.pairing.of(kind, id).and_then(Fate::name);
        if (there.is_created)(kind, id)
            || name.is_some_and(|name| there.listing.find(kind, name).is_some())
        {
            return None;
        }
        let message = format!(
            "the {} {} is not in the origin {}",
            what(kind),
            shown(id),
            label(origin)
        );
        let help = "push it there too, or name another";
        Some(Refusal::new(message, help, true))
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
