//! Whether what the components of a project name exists: connections and webhooks in the
//! manifest; RPCs, functions, modules and parameters in the codes.
//!
//! [`check`] finds all of it at once, offline. A name of a server, such as that of an RPC,
//! is checked as the server of an origin knows it.
//!
//! What is not checked: code that is not JSON, or does not parse, which other checks
//! report; endpoints; names that an expression computes. A project that has only
//! connections is taken for a part of an app, whose other parts may exist.

mod bindings;
mod codes;
mod names;
mod parameters;
mod temp;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use makecom::ComponentKind;
use makecom::section::Severity;
use serde::{Serialize, Serializer};

use crate::component::APP;
use crate::error::{Code, Error, Result};
use crate::field::Field;
use crate::names::MANIFEST;
use crate::origin::Origin;
use crate::project::Project;
pub(crate) use bindings::unpaired;
use codes::Codes;
pub(crate) use names::There;
use names::{Names, Refusal};

/// What a broken reference refers to. The names are stable.
///
/// ```
/// use makecom_project::references::ReferenceKind;
///
/// assert_eq!(ReferenceKind::AltConnection.as_str(), "alt-connection");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ReferenceKind {
    /// `connection` in the manifest.
    Connection,
    /// `altConnection` in the manifest.
    AltConnection,
    /// `webhook` in the manifest.
    Webhook,
    /// `rpc://name` in a code.
    Rpc,
    /// A function that an expression calls.
    Function,
    /// A module in the groups of the app.
    GroupModule,
    /// `parameters.name` in an expression.
    Parameter,
    /// `connection.name` in an expression.
    ConnectionValue,
    /// `temp.name` in an expression.
    TempValue,
}

impl ReferenceKind {
    /// All kinds.
    ///
    /// ```
    /// use makecom_project::references::ReferenceKind;
    ///
    /// let rules = ReferenceKind::ALL.map(ReferenceKind::rule);
    /// assert!(rules.contains(&"broken-rpc"));
    /// ```
    pub const ALL: [Self; 9] = [
        Self::Connection,
        Self::AltConnection,
        Self::Webhook,
        Self::Rpc,
        Self::Function,
        Self::GroupModule,
        Self::Parameter,
        Self::ConnectionValue,
        Self::TempValue,
    ];

    /// Its name.
    ///
    /// ```
    /// use makecom_project::references::ReferenceKind;
    ///
    /// assert_eq!(ReferenceKind::GroupModule.as_str(), "group-module");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::AltConnection => "alt-connection",
            Self::Webhook => "webhook",
            Self::Rpc => "rpc",
            Self::Function => "function",
            Self::GroupModule => "group-module",
            Self::Parameter => "parameter",
            Self::ConnectionValue => "connection-value",
            Self::TempValue => "temp-value",
        }
    }

    /// The name of the rule that a broken one breaks, as [`makecom::section::Rule`] has
    /// those of a single section.
    ///
    /// ```
    /// use makecom_project::references::ReferenceKind;
    ///
    /// assert_eq!(ReferenceKind::Rpc.rule(), "broken-rpc");
    /// ```
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Connection => "broken-connection",
            Self::AltConnection => "broken-alt-connection",
            Self::Webhook => "broken-webhook",
            Self::Rpc => "broken-rpc",
            Self::Function => "broken-function",
            Self::GroupModule => "broken-group-module",
            Self::Parameter => "broken-parameter",
            Self::ConnectionValue => "broken-connection-value",
            Self::TempValue => "broken-temp-value",
        }
    }
}

impl fmt::Display for ReferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A reference to something that does not exist, or is not usable in an origin.
///
/// `Display` is one line: the place and what is wrong there.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom_project::{MANIFEST, Project, references};
///
/// let manifest = r#"{
///     "fileVersion": 1,
///     "components": {"module": {"getUser": {
///         "label": "Get a user", "moduleType": "action", "connection": "acme", "codeFiles": {}
///     }}}
/// }"#;
/// std::fs::write(folder.path().join(MANIFEST), manifest)?;
/// let broken = references::check(&Project::open(folder.path())?, None)?;
/// assert_eq!(
///     broken[0].to_string(),
///     r#"makecomapp.json:4:70: error: the connection "acme" does not exist (connection)"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BrokenReference {
    /// What it refers to.
    pub kind: ReferenceKind,
    /// Whether it is certain: an error, or a warning.
    pub severity: Severity,
    /// The kind of the component that refers to it.
    #[serde(serialize_with = "as_text")]
    pub component: ComponentKind,
    /// The local id of that component; blank for the app itself.
    pub id: String,
    /// The file, relative to the folder of the manifest.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Whether no server can have what is missing.
    #[serde(skip)]
    pub(crate) is_certain: bool,
}

/// The names that the functions of an app have in the project, and on the servers of its
/// origins: what code may call.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom_project::{MANIFEST, Project, references};
///
/// let manifest = r#"{"fileVersion": 1, "components": {"function": {"slug": {"codeFiles": {}}}}}"#;
/// std::fs::write(folder.path().join(MANIFEST), manifest)?;
/// let functions = references::functions(&Project::open(folder.path())?);
/// assert!(functions.contains("slug"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn functions(project: &Project) -> BTreeSet<String> {
    const KIND: ComponentKind = ComponentKind::Function;
    let components = project.components();
    let components = components.filter(|(kind, ..)| *kind == KIND);
    let local = components.map(|(_, id, _)| id.to_owned());
    let pairs = project
        .origins()
        .iter()
        .flat_map(|origin| origin.pairs(KIND));
    let remote = pairs.filter_map(|pair| pair.remote.clone());
    local.chain(remote).collect()
}

/// Serializes what has a text as that text.
pub(crate) fn as_text<T: fmt::Display, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl fmt::Display for BrokenReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            severity,
            file,
            line,
            column,
            message,
            ..
        } = self;
        write!(f, "{file}:{line}:{column}: {severity}: {message} ({kind})")
    }
}

/// What is wrong with a reference, and what to do.
struct Problem {
    kind: ReferenceKind,
    severity: Severity,
    message: String,
    help: String,
    is_certain: bool,
}

impl Problem {
    fn new(
        kind: ReferenceKind,
        severity: Severity,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            severity,
            message: message.into(),
            help: help.into(),
            is_certain: true,
        }
    }

    fn error(kind: ReferenceKind, refusal: Refusal) -> Self {
        Self {
            is_certain: refusal.is_certain,
            ..Self::new(kind, Severity::Error, refusal.message, refusal.help)
        }
    }

    fn at(self, of: (ComponentKind, &str), file: &str, place: (usize, usize)) -> BrokenReference {
        BrokenReference {
            kind: self.kind,
            severity: self.severity,
            component: of.0,
            id: of.1.to_owned(),
            file: file.to_owned(),
            line: place.0,
            column: place.1,
            message: self.message,
            help: self.help,
            is_certain: self.is_certain,
        }
    }
}

impl BrokenReference {
    /// Whether it is an error, which refuses a push.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom_project::references;
    ///
    /// let broken = references::check(&project, None)?;
    /// assert!(!broken.iter().any(|one| one.is_error()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The local id of the component that has it, `app` of the app itself.
    pub(crate) fn local(&self) -> &str {
        match self.component {
            ComponentKind::App => APP,
            _ => &self.id,
        }
    }

    /// The field of the component that it is in, if it is in the manifest.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// use makecom_project::{Field, MANIFEST, Project, references};
    ///
    /// let manifest = r#"{
    ///     "fileVersion": 1,
    ///     "components": {"rpc": {"listUsers": {"label": "Users", "connection": "acme", "codeFiles": {}}}}
    /// }"#;
    /// std::fs::write(folder.path().join(MANIFEST), manifest)?;
    /// let broken = references::check(&Project::open(folder.path())?, None)?;
    /// assert_eq!(broken[0].field(), Some(Field::Connection));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn field(&self) -> Option<Field> {
        match self.kind {
            ReferenceKind::Connection => Some(Field::Connection),
            ReferenceKind::AltConnection => Some(Field::AltConnection),
            ReferenceKind::Webhook => Some(Field::Webhook),
            _ => None,
        }
    }

    /// The reason for which its component is not pushed: the place, what is wrong, and
    /// what to do.
    pub(crate) fn reason(&self) -> String {
        let Self {
            file,
            line,
            column,
            message,
            help,
            ..
        } = self;
        format!("{file}:{line}:{column}: {message}; {help}")
    }
}

/// The codes of a project, read once to be checked for several origins.
pub(crate) struct References<'a> {
    project: &'a Project,
    codes: Codes<'a>,
}

impl<'a> References<'a> {
    /// Codes that cannot be read are left out: what sends them says so.
    pub(crate) fn read(project: &'a Project) -> Self {
        Self {
            project,
            codes: Codes::read(project),
        }
    }

    /// The broken references in an origin: as its pairs have it, or as its server.
    pub(crate) fn check(
        &self,
        origin: Option<&Origin>,
        there: Option<&There<'_>>,
    ) -> Vec<BrokenReference> {
        let names = Names::new(self.project, origin, there);
        let mut broken = bindings::check(&names);
        self.codes.check(&names, &mut broken);
        parameters::check(&names, &self.codes, &mut broken);
        temp::check(&names, &self.codes, &mut broken);
        broken.sort_by(|one, other| key(one).cmp(&key(other)));
        broken
    }
}

/// Checks all references of a project: as its files are, or as they would be in an
/// origin, by its index among [`Project::origins`].
///
/// In an origin, components that it ignores refer to nothing, and nothing may refer to
/// them. Without one, or where its pairs of a kind cannot be used, the name in any origin
/// is as good as the local id.
///
/// They come in the order of files, lines and columns. Files that cannot be read are left
/// out.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// use makecom_project::references;
///
/// assert!(references::check(&project, Some(0))?.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// `no-single-origin` if there is no such origin.
pub fn check(project: &Project, origin: Option<usize>) -> Result<Vec<BrokenReference>> {
    let origin = origin.map(|index| {
        project.origins().get(index).ok_or_else(|| {
            let message = format!("has no usable origin {}", index + 1);
            Error::new(Code::Origin, MANIFEST, message, "name one that it has")
        })
    });
    Ok(References::read(project).check(origin.transpose()?, None))
}

fn key(one: &BrokenReference) -> (&str, usize, usize, ReferenceKind) {
    (&one.file, one.line, one.column, one.kind)
}
