//! Which component of the server is which of the project.
//!
//! The manifest says it, else the base, which survives where a manifest is not kept. What
//! is unpaired on both sides and looks alike is never created a second time unasked.

use std::collections::BTreeMap;

use makecom::ComponentKind;

use crate::component::{APP, ComponentType, LocalComponent};
use crate::field::Field;
use crate::ids::is_named_here;
use crate::project::Project;
use crate::reading::Listing;
use crate::remote::RemoteComponent;

/// By what unpaired components are paired.
///
/// ```
/// use makecom_project::PairBy;
///
/// let options = makecom_project::push::Options {
///     pair_by: Some(PairBy::Label),
///     ..Default::default()
/// };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PairBy {
    /// The local id is the name on the server.
    Name,
    /// The label is the same; of connections and webhooks the type too, and no other one
    /// has both, of modules, RPCs and functions the name too.
    Label,
}

/// What to do with a component that is unpaired and looks like one of the server.
///
/// ```
/// use makecom_project::Choice;
///
/// let choice = Choice::Pair("acme-crm2".to_owned());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// They are the same.
    Pair(String),
    /// Create another one.
    Create,
    /// Leave it alone in this origin.
    Ignore,
}

/// The choices by kind and local id.
pub type Choices = BTreeMap<(ComponentKind, String), Choice>;

/// What becomes of a component of the project.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It has this name on the server.
    Paired(String),
    /// A push that was interrupted created it, and it is continued.
    Resumed(String),
    /// It had this name before the manifest lost the pair.
    Again(String),
    /// It is paired by a choice.
    Adopted(String),
    /// It is created.
    New,
    /// It is left alone; another version of the app may own it under a name.
    Ignored(Option<String>),
    /// The server has components that look like it.
    Undecided(Vec<String>),
    Refused(String),
}

impl Fate {
    /// The name on the server, where it has one.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Paired(name) | Self::Resumed(name) | Self::Again(name) | Self::Adopted(name) => {
                Some(name)
            }
            Self::Ignored(name) => name.as_deref(),
            Self::New | Self::Undecided(_) | Self::Refused(_) => None,
        }
    }

    /// The name of what is written.
    pub(crate) fn written(&self) -> Option<&str> {
        self.name().filter(|_| !matches!(self, Self::Ignored(_)))
    }
}

/// The value of a field for a server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    Value(Option<String>),
    /// The name of a component that is to be created, by its local id.
    Made(ComponentKind, String),
}

/// What becomes of each component of the project in an origin.
#[derive(Debug)]
pub(crate) struct Pairing {
    origin: usize,
    fates: BTreeMap<(ComponentKind, String), Fate>,
}

impl Pairing {
    pub(crate) fn new(
        project: &Project,
        origin: usize,
        listing: &Listing,
        by: Option<PairBy>,
        choices: &Choices,
    ) -> Self {
        let pairer = Pairer {
            project,
            origin,
            listing,
            by,
        };
        let components = project.components();
        let fates = components.map(|(kind, id, local)| {
            let key = (kind, id.to_owned());
            let fate = pairer.fate(id, local, choices.get(&key));
            (key, fate)
        });
        let mut fates: BTreeMap<_, _> = fates.collect();
        let app = (ComponentKind::App, APP.to_owned());
        fates.insert(app, Fate::Paired(listing.app.name().to_string()));
        Self { origin, fates }
    }

    pub(crate) fn of(&self, kind: ComponentKind, id: &str) -> Option<&Fate> {
        self.fates.get(&(kind, id.to_owned()))
    }

    /// The name on the server of a component of the project.
    pub(crate) fn name(&self, kind: ComponentKind, id: &str) -> Option<&str> {
        self.of(kind, id)?.name()
    }

    /// The value of a field of the project for the server; `None` if the project does not
    /// manage it, and the reason if it cannot be told.
    pub(crate) fn value(
        &self,
        project: &Project,
        kind: ComponentKind,
        id: &str,
        field: Field,
    ) -> Option<Result<Bound, String>> {
        let value = project.field(kind, id, field)?;
        let (Some(of), Some(local)) = (field.references(), value) else {
            return Some(Ok(Bound::Value(value.map(str::to_owned))));
        };
        let bound = match self.of(of, local) {
            None => Err(format!(
                "its {field} is {local:?}, but the project has no such {of}; add it, or write another"
            )),
            Some(Fate::Ignored(None)) => Err(format!(
                "its {field} is {local:?}, which is ignored in this origin; stop that with `{}`",
                project.pair_command(self.origin, &format!("{of} {local} --remove"))
            )),
            Some(fate) => Ok(match fate.name() {
                Some(name) => Bound::Value(Some(name.to_owned())),
                None => Bound::Made(of, local.to_owned()),
            }),
        };
        Some(bound)
    }

    /// The local id of a component of the server.
    pub(crate) fn local(&self, kind: ComponentKind, name: &str) -> Option<&str> {
        let mut fates = self.fates.iter();
        fates
            .find(|((of, _), fate)| *of == kind && fate.name() == Some(name))
            .map(|((_, id), _)| id.as_str())
    }

    /// The local id of a component that looks like one of the server.
    pub(crate) fn alike(&self, kind: ComponentKind, name: &str) -> Option<&str> {
        let is_it = |fate: &Fate| match fate {
            Fate::Undecided(names) => names.iter().any(|one| one == name),
            _ => false,
        };
        let mut fates = self.fates.iter();
        fates
            .find(|((of, _), fate)| *of == kind && is_it(fate))
            .map(|((_, id), _)| id.as_str())
    }
}

struct Pairer<'a> {
    project: &'a Project,
    origin: usize,
    listing: &'a Listing,
    by: Option<PairBy>,
}

impl Pairer<'_> {
    fn fate(&self, id: &str, local: &LocalComponent, choice: Option<&Choice>) -> Fate {
        let (kind, origin) = (local.kind, self.project.origin(self.origin));
        if let Some(finding) = origin.unusable.get(&kind) {
            return Fate::Refused(format!("{finding}; {}", finding.help));
        }
        if let Some(pair) = origin.remote_of(kind, id) {
            return match &pair.remote {
                Some(name) if pair.is_non_owned => Fate::Ignored(Some(name.clone())),
                None => Fate::Ignored(None),
                Some(_) if pair.local_deleted => Fate::Ignored(None),
                Some(name) => {
                    let is_owned = self.listing.find(kind, name).is_none_or(|it| it.is_owned);
                    let id_there = origin.id();
                    let mut creating = self.project.base.creating(&id_there, kind);
                    if !is_owned {
                        Fate::Ignored(Some(name.clone()))
                    } else if creating.any(|(local, _)| local == id) {
                        Fate::Resumed(name.clone())
                    } else {
                        Fate::Paired(name.clone())
                    }
                }
            };
        }
        match choice {
            Some(Choice::Ignore) => return Fate::Ignored(None),
            Some(Choice::Pair(name)) => return self.chosen(local, name),
            Some(Choice::Create) | None => {}
        }
        match self.made(id, local) {
            Some(fate) if choice.is_none() || matches!(fate, Fate::Resumed(_)) => return fate,
            _ => {}
        }
        let alike: Vec<&RemoteComponent> = self.alike(id, local).collect();
        let adopted = match self.by {
            Some(PairBy::Name) => alike.iter().find(|one| one.name.as_str() == id),
            Some(PairBy::Label) => match &alike[..] {
                [one] if has_label_of(local, one) && self.is_only_one(id, local) => Some(one),
                _ => None,
            },
            None => None,
        };
        let taken = self.listing.find(kind, id);
        let taken = taken.filter(|_| is_named_here(kind));
        let is_taken = taken.is_some();
        if let (Some(one), Some(ours)) = (taken, local.component_type())
            && ours != one.component_type
            && self.may_be_paired(one)
        {
            let key = ComponentType::key(kind).unwrap_or("type");
            return Fate::Refused(format!(
                "it is {ours} here, and the server has a {kind} {id} that is {}; give it another id, or correct {key}",
                one.component_type
            ));
        }
        match (adopted, choice) {
            (Some(one), _) => Fate::Adopted(one.name.to_string()),
            (None, Some(_)) if is_taken => Fate::Refused(format!(
                "the server has a {kind} {id} already, so it cannot be created; pair them, or give it another id"
            )),
            (None, Some(_)) => Fate::New,
            (None, None) if alike.is_empty() && is_taken => Fate::Refused(format!(
                "the server has a {kind} {id}, which is ignored or paired with another one; give it another id"
            )),
            (None, None) if alike.is_empty() => Fate::New,
            (None, None) => Fate::Undecided(alike.iter().map(|one| one.name.to_string()).collect()),
        }
    }

    fn chosen(&self, local: &LocalComponent, name: &str) -> Fate {
        let (kind, origin) = (local.kind, self.project.origin(self.origin));
        let removed = self.project.removed_id(self.origin, kind, name);
        if let Some(pair) = origin.local_of(kind, name).filter(|_| removed.is_none()) {
            let other = pair.local.as_deref().unwrap_or("null");
            return Fate::Refused(format!(
                "{name} is paired with {other} already; remove that pair first"
            ));
        }
        match self.listing.find(kind, name) {
            None => Fate::Refused(format!("the server has no {kind} {name}")),
            Some(_) => Fate::Adopted(name.to_owned()),
        }
    }

    /// The command that pairs them.
    fn command(&self, kind: ComponentKind, id: &str, name: &str) -> String {
        let arguments = format!("{kind} {id} {name}");
        self.project.pair_command(self.origin, &arguments)
    }

    fn is_free(&self, one: &RemoteComponent) -> bool {
        let origin = self.project.origin(self.origin);
        origin.local_of(one.kind, one.name.as_str()).is_none()
    }

    /// Whether it is paired with nothing that the project has.
    fn may_be_paired(&self, one: &RemoteComponent) -> bool {
        let name = one.name.as_str();
        let removed = self.project.removed_id(self.origin, one.kind, name);
        self.is_free(one) || removed.is_some()
    }

    /// The components of the server that look like it, and are unpaired or paired with what
    /// the project has no more: a renamed component must not be created a second time.
    fn alike(&self, id: &str, local: &LocalComponent) -> impl Iterator<Item = &RemoteComponent> {
        let label = local.field(Field::Label).flatten();
        let component_type = local.component_type();
        let kind = local.kind;
        self.listing.of(kind).filter(move |one| {
            let is_named = one.name.as_str() == id;
            let looks_so = !is_named_here(kind)
                && label == Some(one.label())
                && component_type == Some(one.component_type);
            let has_type = component_type.is_none_or(|ours| ours == one.component_type);
            one.is_owned
                && one.alias_of.is_none()
                && has_type
                && (is_named || looks_so)
                && self.may_be_paired(one)
        })
    }

    /// Whether no other unpaired component of the project has the same label and type.
    fn is_only_one(&self, id: &str, local: &LocalComponent) -> bool {
        if is_named_here(local.kind) {
            return true;
        }
        let origin = self.project.origin(self.origin);
        let mut others = self.project.components();
        !others.any(|(kind, other, it)| {
            kind == local.kind
                && other != id
                && origin.remote_of(kind, other).is_none()
                && it.field(Field::Label) == local.field(Field::Label)
                && it.component_type() == local.component_type()
        })
    }

    /// Finds an unpaired component on the server: created by an interrupted push, or
    /// paired before. It must not be created a second time.
    fn made(&self, id: &str, local: &LocalComponent) -> Option<Fate> {
        let kind = local.kind;
        let label = local.field(Field::Label).flatten();
        let origin = self.project.origin(self.origin);
        let base = &self.project.base;
        let origin_id = origin.id();
        let creating: Vec<_> = base.creating(&origin_id, kind).collect();
        let may_be = |of: &str, one: &RemoteComponent| {
            // Several may be created at a time, and functions have no label.
            let is_named = !is_named_here(kind) || one.name.as_str() == of;
            is_named && self.is_free(one) && base.may_be_made_for(&origin_id, of, label, one)
        };

        if let Some((_, own)) = creating.iter().find(|(local, _)| *local == id) {
            let made: Vec<_> = self
                .listing
                .of(kind)
                .filter(|one| may_be(id, one))
                .collect();
            let is_shared = |one: &RemoteComponent| {
                own.made.is_none()
                    && creating
                        .iter()
                        .any(|(local, _)| *local != id && may_be(local, one))
            };
            match made[..] {
                [] => {}
                [one] if !is_shared(one) => return Some(Fate::Resumed(one.name.to_string())),
                [..] => {
                    let names: Vec<_> = made.iter().map(|one| one.name.as_str()).collect();
                    return Some(Fate::Refused(format!(
                        "a push was interrupted while it created it, and it may be any of {}; pair the one that it is, such as `{}`",
                        names.join(", "),
                        self.command(kind, id, names[0]),
                    )));
                }
            }
        }

        for (name, known) in base.remotes_of(&origin_id, kind, id) {
            let Some(theirs) = self.listing.find(kind, name).filter(|theirs| {
                self.is_free(theirs)
                    && Some(theirs.component_type) == local.component_type()
                    && theirs.alias_of.is_none()
            }) else {
                continue;
            };
            let labels = [Some(theirs.label()), known.field(Field::Label).flatten()];
            let is_it =
                is_named_here(kind) && id == name || label.is_some() && labels.contains(&label);
            return Some(if is_it {
                Fate::Again(name.to_owned())
            } else {
                Fate::Refused(format!(
                    "it was paired with {name}, which is on the server; pair them again with `{}`, or give it another id to create another {kind}",
                    self.command(kind, id, name),
                ))
            });
        }

        let left = creating
            .iter()
            .filter(|(local, _)| self.project.component(kind, local).is_none());
        for (local, _) in left {
            let made = self.listing.of(kind).find(|one| may_be(local, one));
            if let Some(made) = made.filter(|made| Some(made.label()) == label) {
                return Some(Fate::Refused(format!(
                    "{} was created for {local} by an interrupted push, and {local} is no longer in the project; pair it with `{}`, or delete it on the server",
                    made.name,
                    self.command(kind, id, made.name.as_str()),
                )));
            }
        }
        None
    }
}

/// Whether both have the same label, or a kind has none.
fn has_label_of(local: &LocalComponent, one: &RemoteComponent) -> bool {
    let label = local.field(Field::Label).flatten();
    local.kind == ComponentKind::Function || label == Some(one.label())
}
