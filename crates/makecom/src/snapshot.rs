//! Reads a whole connection at once.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;

use futures_util::future::{OptionFuture, join_all, join3};
use serde::{Deserialize, Serialize};

use crate::common::Common;
use crate::connection::Connection;
use crate::core::Core;
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::mode::Mode;
use crate::section::{CodeKind, ComponentKind, Section};

/// A whole connection, read at about the same time.
///
/// It can be written to a file and read back: `connection` as [`Connection`] writes
/// it, and under `sections` the text of each by its kind. **The common data, which
/// contains secrets, is never written**: write [`common`](Self::common) separately if
/// you need it. The texts of sections are written unchanged, with any secret that is
/// in them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
/// # let made = connections.create(new).await?;
/// # let connection = client.handle(&made);
/// let snapshot = connection.snapshot().await?;
/// println!("{}", snapshot.connection().label());
/// for section in snapshot.sections().filter(|section| !section.is_unset()) {
///     println!("{}: {} bytes", section.kind(), section.text().len());
/// }
/// assert!(snapshot.common().is_none()); // not asked for
///
/// let file = serde_json::to_string_pretty(&snapshot)?;
/// assert_eq!(serde_json::from_str::<makecom::Snapshot>(&file)?, snapshot);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
// An unknown key is most likely `common`, which must not be dropped silently.
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The connection itself.
    connection: Connection,
    /// The JSONC text of each section; a missing one is unset.
    // In the order of the table.
    #[serde(with = "texts")]
    #[cfg_attr(feature = "schemars", schemars(with = "BTreeMap<CodeKind, String>"))]
    sections: Vec<Section>,
    #[serde(skip)]
    common: Option<Common>,
}

/// The sections of a connection.
fn kinds() -> impl Iterator<Item = CodeKind> {
    CodeKind::sections(ComponentKind::Connection)
}

/// Serializes sections as an object of their texts.
mod texts {
    use serde::{Deserializer, Serializer, de};

    use super::{BTreeMap, CodeKind, Deserialize, Section, kinds};

    pub(super) fn serialize<S: Serializer>(
        sections: &[Section],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(sections.iter().map(|one| (one.kind(), one.text())))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Section>, D::Error> {
        let mut texts = BTreeMap::<CodeKind, String>::deserialize(deserializer)?;
        let section = |kind| Section::from_text(kind, texts.remove(&kind).unwrap_or_default());
        let sections = kinds().map(section).collect();
        match texts.keys().next() {
            // Such as `common`, which must not be dropped silently.
            Some(kind) => Err(de::Error::custom(format_args!(
                "a connection has no section {kind}"
            ))),
            None => Ok(sections),
        }
    }
}

/// A part of a connection.
///
/// ```
/// use makecom::{Part, CodeKind};
///
/// let part = Part::Section(CodeKind::ConnectionApi);
/// assert_eq!(part.to_string(), "section api");
/// assert_eq!(serde_json::to_string(&part)?, r#"{"section":"api"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Part {
    /// The connection itself: name, label, type and so on.
    Connection,
    /// A section.
    Section(CodeKind),
    /// The common data.
    Common,
}

/// An incomplete snapshot: the parts that could be read, and the failures of the others.
///
/// `?` converts it into an [`Error`], the first of its failures.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// # let connections = client.app("acme-crm")?.connections();
/// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
/// # let made = connections.create(new).await?;
/// # let connection = client.handle(&made);
/// let partial = client.connection("acme-crm9")?.snapshot().await.unwrap_err();
/// assert_eq!(partial.failures().len(), 7);
/// assert!(partial.connection().is_none());
/// assert!(makecom::Error::from(partial).is_not_found());
/// # Ok(())
/// # }
/// ```
pub struct PartialSnapshot(Box<Parts>);

struct Parts {
    connection: Option<Connection>,
    sections: Vec<Section>,
    common: Option<Common>,
    /// At least one.
    failures: Vec<(Part, Error)>,
}

impl<M: Mode> Handle<Connection, M> {
    /// Reads the connection and all six sections, but not its common data, which contains
    /// secrets. Seven requests, sent together as far as the rate budget allows. Needs the
    /// scope `sdk-apps:read`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// let snapshot = connection.snapshot().await?;
    /// assert_eq!(snapshot.sections().count(), 6);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// An incomplete snapshot, with the parts that could be read. If there is no such
    /// connection, all [`failures`](PartialSnapshot::failures) are
    /// [`is_not_found`](Error::is_not_found).
    pub fn snapshot(
        &self,
    ) -> M::Output<impl Future<Output = Result<Snapshot, PartialSnapshot>> + Send> {
        self.mode.run(read_all(&self.core, false))
    }

    /// As [`snapshot`](Self::snapshot), with the common data. Eight requests.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// let snapshot = connection.snapshot_with_common().await?;
    /// assert!(snapshot.common().unwrap().get("clientId").is_some()); // a placeholder
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`snapshot`](Self::snapshot).
    pub fn snapshot_with_common(
        &self,
    ) -> M::Output<impl Future<Output = Result<Snapshot, PartialSnapshot>> + Send> {
        self.mode.run(read_all(&self.core, true))
    }
}

async fn read_all(core: &Core, with_common: bool) -> Result<Snapshot, PartialSnapshot> {
    let sections = kinds().map(|kind| core.section(kind));
    let common = OptionFuture::from(with_common.then(|| core.common()));
    let (connection, sections, common) = join3(core.get(), join_all(sections), common).await;

    let mut failures = Vec::new();
    let connection = value_or_failure(connection, Part::Connection, &mut failures);
    let sections: Vec<_> = kinds()
        .zip(sections)
        .filter_map(|(kind, section)| value_or_failure(section, Part::Section(kind), &mut failures))
        .collect();
    let common = common.and_then(|common| value_or_failure(common, Part::Common, &mut failures));
    match connection {
        Some(connection) if failures.is_empty() => Ok(Snapshot {
            connection,
            sections,
            common,
        }),
        connection => Err(PartialSnapshot(Box::new(Parts {
            connection,
            sections,
            common,
            failures,
        }))),
    }
}

fn value_or_failure<T>(
    result: Result<T>,
    part: Part,
    failures: &mut Vec<(Part, Error)>,
) -> Option<T> {
    result.map_err(|error| failures.push((part, error))).ok()
}

impl Snapshot {
    /// The connection itself.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// let snapshot = connection.snapshot().await?;
    /// assert_eq!(snapshot.connection().label(), "Acme");
    /// # Ok(())
    /// # }
    /// ```
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// All six sections, in the order of [`CodeKind::sections`]; see
    /// [`is_unset`](Section::is_unset) for those that are not set.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::section::{Code as _, connection};
    ///
    /// connection.set_section(&connection::Scope::from_text("null")).await?;
    /// let snapshot = connection.snapshot().await?;
    /// let unset = snapshot.sections().filter(|section| section.is_unset());
    /// assert_eq!(unset.map(|section| section.kind().name()).collect::<Vec<_>>(), ["scope"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter()
    }

    /// One section.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::CodeKind;
    ///
    /// let snapshot = connection.snapshot().await?;
    /// assert_eq!(snapshot.section(CodeKind::ConnectionScope).unwrap().text(), "[]");
    /// # Ok(())
    /// # }
    /// ```
    pub fn section(&self, kind: CodeKind) -> Option<&Section> {
        self.sections.iter().find(|section| section.kind() == kind)
    }

    /// The sections that differ from those in another snapshot: byte for byte, so a
    /// comment makes a difference; but all forms of unset are equal.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::section::{Code as _, connection};
    /// use makecom::CodeKind;
    ///
    /// let before = connection.snapshot().await?;
    /// connection.set_section(&connection::Scope::of(["read"])).await?;
    /// let after = connection.snapshot().await?;
    /// let changed: Vec<CodeKind> = after.differing_from(&before).map(|it| it.kind()).collect();
    /// assert_eq!(changed, [CodeKind::ConnectionScope]);
    /// assert_eq!(after.differing_from(&after).count(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn differing_from(&self, other: &Self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| {
            other.section(section.kind()).is_none_or(|there| {
                section.text() != there.text() && !(section.is_unset() && there.is_unset())
            })
        })
    }

    /// The common data, if it was asked for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// assert!(connection.snapshot().await?.common().is_none()); // not asked for
    /// assert!(connection.snapshot_with_common().await?.common().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn common(&self) -> Option<&Common> {
        self.common.as_ref()
    }
}

impl PartialSnapshot {
    /// The connection itself, if it could be read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// sandbox.inject("get_connection:status=500".parse()?);
    /// let partial = connection.snapshot().await.unwrap_err();
    /// assert!(partial.connection().is_none());
    /// assert_eq!(partial.sections().count(), 6);
    /// # Ok(())
    /// # }
    /// ```
    pub fn connection(&self) -> Option<&Connection> {
        self.0.connection.as_ref()
    }

    /// The sections that could be read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::CodeKind;
    ///
    /// sandbox.inject("get_connection_section:status=500,times=1".parse()?);
    /// let partial = connection.snapshot().await.unwrap_err();
    /// let all = CodeKind::sections(makecom::ComponentKind::Connection).count();
    /// assert_eq!(partial.sections().count(), all - 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.0.sections.iter()
    }

    /// The common data, if it was asked for and could be read.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::Common;
    ///
    /// connection.set_common(&Common::new().with("clientId", "acme")).await?;
    /// sandbox.inject("get_connection:status=500".parse()?);
    /// let partial = connection.snapshot_with_common().await.unwrap_err();
    /// assert_eq!(partial.common().unwrap().len(), 1); // could be read
    /// # Ok(())
    /// # }
    /// ```
    pub fn common(&self) -> Option<&Common> {
        self.0.common.as_ref()
    }

    /// What could not be read, and why. At least one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// # let connection = client.handle(&made);
    /// use makecom::Part;
    ///
    /// sandbox.inject("get_connection_common:status=500".parse()?);
    /// let partial = connection.snapshot_with_common().await.unwrap_err();
    /// for (part, error) in partial.failures() {
    ///     assert_eq!(*part, Part::Common);
    ///     assert_eq!(error.status(), Some(500));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn failures(&self) -> &[(Part, Error)] {
        &self.0.failures
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection => f.write_str("connection"),
            Self::Section(kind) => write!(f, "section {kind}"),
            Self::Common => f.write_str("common"),
        }
    }
}

impl fmt::Display for PartialSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the snapshot is incomplete")?;
        for (part, error) in &self.0.failures {
            write!(f, "; {part}: {error}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PartialSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartialSnapshot")
            .field("connection", &self.0.connection)
            .field("sections", &self.0.sections)
            .field("common", &self.0.common)
            .field("failures", &self.0.failures)
            .finish()
    }
}

/// Without a source: `Display` lists all failures.
impl std::error::Error for PartialSnapshot {}

impl From<PartialSnapshot> for Error {
    fn from(partial: PartialSnapshot) -> Self {
        match partial.0.failures.into_iter().next() {
            Some((_, error)) => error,
            // A partial snapshot has at least one failure.
            None => Self::input("the snapshot is incomplete", "take it again"),
        }
    }
}
