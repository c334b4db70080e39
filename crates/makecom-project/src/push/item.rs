//! A connection in a push plan: the action and the parts to write.

use makecom::{CodeKind, Common, ComponentKind, Section};
use serde::{Serialize, Serializer};

use crate::base;
use crate::component::ComponentType;

/// The action on a connection.
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
pub enum Action {
    /// Created on the server, with all its sections.
    Create,
    /// Created by an interrupted push, which is continued.
    Resume,
    /// Paired again with its previous connection, and updated.
    Pair,
    /// Updated on the server.
    Update,
    /// The same on both sides.
    Unchanged,
    /// Deleted on the server.
    Delete,
    /// Cannot be pushed.
    Refuse,
}

/// A part of a connection that is written.
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
#[serde(rename_all = "camelCase", tag = "part", content = "section")]
pub enum Part {
    /// The label.
    Label,
    /// One of the sections.
    Section(CodeKind),
    /// The common data.
    Common,
}

/// A part with the value to write.
#[derive(Clone, Debug)]
pub(super) enum Write {
    Label(String),
    Section(Section),
    Common(Common),
}

impl Write {
    pub(super) fn part(&self) -> Part {
        match self {
            Self::Label(_) => Part::Label,
            Self::Section(section) => Part::Section(section.kind()),
            Self::Common(_) => Part::Common,
        }
    }
}

impl Serialize for Write {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.part().serialize(serializer)
    }
}

/// A connection and the planned action.
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
    /// Its local id; its former one if it is to be deleted.
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
    /// The state of the server that is equal here or known, to record in the base.
    #[serde(skip)]
    pub(super) unified: base::Component,
    /// The values for its creation.
    #[serde(skip)]
    pub(super) kind: ComponentKind,
    #[serde(skip)]
    pub(super) label: Option<String>,
    /// Unknown if only the server knows it.
    #[serde(skip)]
    pub(super) component_type: Option<ComponentType>,
    /// The files with its texts.
    #[serde(skip)]
    pub(super) files: Vec<String>,
    /// Whether a push creates or created it, so the server has nothing to lose.
    #[serde(skip)]
    pub(super) is_unfinished: bool,
}

impl Item {
    pub(super) fn new(
        local: &str,
        remote: Option<&str>,
        label: Option<&str>,
        kind: ComponentKind,
        component_type: Option<ComponentType>,
    ) -> Self {
        Self {
            local: local.to_owned(),
            remote: remote.map(str::to_owned),
            action: Action::Unchanged,
            writes: Vec::new(),
            reasons: Vec::new(),
            unified: base::Component::default(),
            label: label.map(str::to_owned),
            kind,
            component_type,
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

    /// Records the known state of a paired connection.
    pub(super) fn remember(&self, known: &mut base::Component) {
        known.local = Some(self.local.clone());
        if self.action == Action::Unchanged {
            known.sending = None;
        }
        known.sections.extend(self.unified.sections.clone());
        if self.unified.label.is_some() {
            known.label.clone_from(&self.unified.label);
        }
    }

    pub(super) fn write(&mut self, file: String, write: Write) {
        self.files.push(file);
        self.writes.push(write);
    }
}
