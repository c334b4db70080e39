//! A component in a push plan: the action and the parts to write.

use std::collections::BTreeMap;

use makecom::{AppUpdate, CodeKind, Common, ComponentKind, Section};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::base;
use crate::component::ComponentType;
use crate::field::Field;
use crate::metadata::MetadataField;
use crate::pairing::Bound;
use crate::state::State;

/// The action on a component.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let options = push::Options::default();
/// let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// assert_eq!(plan.items[0].action, push::Action::Unchanged);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Action {
    /// Created on the server, with all its codes.
    Create,
    /// Created by an interrupted push, which is continued.
    Resume,
    /// Paired with one of the server, and updated.
    Pair,
    /// Updated on the server.
    Update,
    /// The same on both sides.
    Unchanged,
    /// Deleted on the server.
    Delete,
    /// Unpaired, and the server has some that look like it: to pair, to create or to
    /// ignore. Nothing is sent until that is decided.
    Undecided,
    /// Cannot be pushed.
    Refuse,
}

impl Action {
    /// Whether nothing of a plan is sent with it.
    ///
    /// ```
    /// use makecom_project::push::Action;
    ///
    /// assert!(Action::Undecided.is_blocking() && !Action::Delete.is_blocking());
    /// ```
    pub fn is_blocking(self) -> bool {
        matches!(self, Self::Undecided | Self::Refuse)
    }
}

/// A part of a component that is written.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let file = folder.path().join("connections/acme-crm/acme-crm.params.iml.json");
/// # std::fs::write(file, "[1]").unwrap();
/// # let options = push::Options::default();
/// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// let parts: Vec<push::Part> = plan.items[0].parts().collect();
/// assert_eq!(parts, [push::Part::Section(makecom::CodeKind::ConnectionParameters)]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "part", content = "name")]
#[non_exhaustive]
pub enum Part {
    /// A field, such as the label or a binding.
    Field(Field),
    /// One of the codes.
    Section(CodeKind),
    /// The common data.
    Common,
    /// Metadata of the app.
    Metadata(MetadataField),
    /// A state of a module.
    State(State),
}

/// A part with the value to write.
#[derive(Clone, Debug)]
pub(super) enum Write {
    Field(Field, Bound),
    Section(Section),
    Common(Common),
    /// `None` clears it.
    Metadata(MetadataField, Option<Value>),
    Icon(Vec<u8>),
    State(State, bool),
}

impl Write {
    pub(super) fn part(&self) -> Part {
        match self {
            Self::Field(field, _) => Part::Field(*field),
            Self::Section(section) => Part::Section(section.kind()),
            Self::Common(_) => Part::Common,
            Self::Metadata(field, _) => Part::Metadata(*field),
            Self::Icon(_) => Part::Metadata(MetadataField::Icon),
            Self::State(state, _) => Part::State(*state),
        }
    }
}

impl Serialize for Write {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.part().serialize(serializer)
    }
}

/// A value that differs and is no code: a field, metadata of the app, a state of a module.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let options = push::Options::default();
/// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// for difference in plan.items[0].differences() {
///     println!("{}: {:?}, not {:?}", difference.name, difference.there, difference.here);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Its key in the manifest or in the metadata.
    pub name: String,
    /// The value here, with references by local ids; `None` if it is unset.
    pub here: Option<String>,
    /// The value on the server, with references by local ids where they are paired.
    pub there: Option<String>,
}

impl Difference {
    pub(super) fn new(
        name: impl Into<String>,
        here: Option<impl ToString>,
        there: Option<impl ToString>,
    ) -> Self {
        Self {
            name: name.into(),
            here: here.map(|value| value.to_string()),
            there: there.map(|value| value.to_string()),
        }
    }
}

/// A component and the planned action.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let server = makecom_project::MemoryServer::with_example();
/// # let mut project = server.pull_to(folder.path()).await?;
/// # use makecom_project::{pull, push};
/// # let options = push::Options::default();
/// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
/// let item = &plan.items[0];
/// assert_eq!((item.local.as_str(), item.remote.as_deref()), ("acme-crm", Some("acme-crm")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Item {
    /// Its kind.
    pub kind: ComponentKind,
    /// Its local id; its former one if it is to be deleted, `app` of the app itself.
    pub local: String,
    /// Its name on the server, if it has one.
    pub remote: Option<String>,
    /// The action.
    pub action: Action,
    #[serde(rename = "parts")]
    pub(super) writes: Vec<Write>,
    /// The reasons for a refusal, each with what to do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The components of the server that look like it, if that is undecided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// What is not done, though it is no reason for a refusal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Whether it has changes that wait for a commit.
    #[serde(rename = "isPending", skip_serializing_if = "std::ops::Not::not")]
    pub is_pending: bool,
    /// The state of the server that is equal here or known, to record in the base.
    #[serde(skip)]
    pub(super) unified: base::Component,
    /// The codes that no longer wait for a commit.
    #[serde(skip)]
    pub(super) committed: Vec<CodeKind>,
    /// Unknown if only the server knows it.
    #[serde(skip)]
    pub(super) component_type: Option<ComponentType>,
    #[serde(skip)]
    pub(super) differences: Vec<Difference>,
    /// The metadata of the app to send in one call.
    #[serde(skip)]
    pub(super) update: Option<AppUpdate>,
    /// The keys of metadata that the base forgets.
    #[serde(skip)]
    pub(super) forgotten: Vec<&'static str>,
    /// The fields that its creation sends.
    #[serde(skip)]
    pub(super) creation: BTreeMap<Field, Bound>,
    /// The files with its texts.
    #[serde(skip)]
    pub(super) files: Vec<String>,
    /// Whether a push creates or created it, so the server has nothing to lose.
    #[serde(skip)]
    pub(super) is_unfinished: bool,
}

impl Item {
    pub(super) fn new(kind: ComponentKind, local: &str, remote: Option<&str>) -> Self {
        Self {
            kind,
            local: local.to_owned(),
            remote: remote.map(str::to_owned),
            action: Action::Unchanged,
            writes: Vec::new(),
            reasons: Vec::new(),
            candidates: Vec::new(),
            notes: Vec::new(),
            update: None,
            forgotten: Vec::new(),
            is_pending: false,
            unified: base::Component::default(),
            committed: Vec::new(),
            component_type: None,
            differences: Vec::new(),
            creation: BTreeMap::new(),
            files: Vec::new(),
            is_unfinished: false,
        }
    }

    /// The parts to write, in order.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// assert_eq!(plan.items[0].parts().count(), 0); // nothing differs
    /// # Ok(())
    /// # }
    /// ```
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.writes.iter().map(Write::part)
    }

    /// What differs besides codes, whether it is written or not.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// # use makecom_project::{pull, push};
    /// # let options = push::Options::default();
    /// # let plan = push::plan(&project, 0, &server, &options, &|_, _| {}).await?;
    /// assert!(plan.items[0].differences().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Whether it is refused for nothing but changes of the server that the project has
    /// not seen: a pull resolves it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let project = server.pull_to(folder.path()).await?;
    /// use makecom_project::push;
    ///
    /// let plan = push::plan(&project, 0, &server, &push::Options::default(), &|_, _| {}).await?;
    /// assert!(!plan.items[0].is_behind());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_behind(&self) -> bool {
        // Only those reasons of the planner end so.
        let ends = [
            "; pull, or push with --force",
            "; pull with --include-common, or push with --force",
        ];
        let of_server = |reason: &String| ends.iter().any(|end| reason.ends_with(end));
        self.action == Action::Refuse && self.reasons.iter().all(of_server)
    }

    /// Records the known state of a paired component.
    pub(super) fn remember(&self, known: &mut base::Component) {
        known.local = Some(self.local.clone());
        if self.action == Action::Unchanged {
            known.sending = None;
        }
        known.extend(&self.unified);
        // What is refused is said again.
        let forgotten = self.forgotten.iter();
        for key in forgotten.filter(|_| !self.action.is_blocking()) {
            known.metadata.remove(*key);
            if *key == MetadataField::Icon.key() {
                known.icon = None;
            }
        }
        for code in &self.committed {
            known.committed.remove(code);
        }
    }

    pub(super) fn write(&mut self, file: String, write: Write) {
        self.files.push(file);
        self.writes.push(write);
    }

    /// The fields to write.
    pub(super) fn fields(&self) -> impl Iterator<Item = (Field, &Bound)> + Clone {
        self.writes.iter().filter_map(|write| match write {
            Write::Field(field, bound) => Some((*field, bound)),
            _ => None,
        })
    }
}
