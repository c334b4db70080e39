//! An origin: an app on a server, and the names of the project's components there.

use std::collections::BTreeMap;

use makecom::{AppName, ComponentKind, Zone};
use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::finding::ManifestFinding;
use crate::names::MANIFEST;
use crate::remote::RemoteApp;

/// An app on a server.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
/// let origin = &project.origins()[0];
/// assert_eq!(origin.app().as_str(), "acme-crm");
/// assert_eq!(origin.zone()?, makecom::Zone::Eu1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its index in the manifest, where unusable origins may be before it.
    pub(crate) index: usize,
    pub(crate) label: Option<String>,
    pub(crate) base_url: String,
    pub(crate) app: AppName,
    pub(crate) version: u32,
    /// The path of a file with its API key, as the manifest has it.
    pub(crate) api_key_file: Option<String>,
    pub(crate) mapping: BTreeMap<ComponentKind, Vec<Pair>>,
    /// What is wrong with the pairs of a kind, which then cannot be used.
    pub(crate) unusable: BTreeMap<ComponentKind, ManifestFinding>,
}

/// Identifies an origin in this text of the manifest or a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OriginKey {
    index: usize,
    id: String,
}

/// A pair of a local component and one of the server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pair {
    pub(crate) local: Option<String>,
    pub(crate) remote: Option<String>,
    #[serde(default)]
    pub(crate) local_deleted: bool,
    #[serde(default, rename = "nonOwnedByApp")]
    pub(crate) is_non_owned: bool,
}

/// A side of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Local,
    Remote,
}

impl Side {
    /// Its key in the manifest.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
        }
    }

    /// Its id or name in a pair.
    pub(crate) fn of(self, pair: &Pair) -> Option<&str> {
        match self {
            Self::Local => pair.local.as_deref(),
            Self::Remote => pair.remote.as_deref(),
        }
    }
}

impl Pair {
    pub(crate) fn new(local: Option<String>, remote: Option<String>) -> Self {
        Self {
            local,
            remote,
            local_deleted: false,
            is_non_owned: false,
        }
    }

    /// Whether the project leaves the component of the server alone.
    pub(crate) fn is_ignored(&self) -> bool {
        self.remote.is_none() || self.is_non_owned
    }
}

impl Origin {
    /// Its name in the manifest, if it has one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.origins()[0].label(), Some("Origin"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The app.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.origins()[0].app().as_str(), "acme-crm");
    /// # Ok(())
    /// # }
    /// ```
    pub fn app(&self) -> &AppName {
        &self.app
    }

    /// The name in this origin of a component of the project, if they are paired.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    ///
    /// let origin = &project.origins()[0];
    /// assert_eq!(origin.remote_name(ComponentKind::Connection, "acme-crm"), Some("acme-crm"));
    /// assert_eq!(origin.remote_name(ComponentKind::Module, "getUser"), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn remote_name(&self, kind: ComponentKind, local: &str) -> Option<&str> {
        self.remote_of(kind, local)?.remote.as_deref()
    }

    /// The app in the version of the origin: where its components are.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// let app = project.origins()[0].remote_app();
    /// assert_eq!(app, makecom_project::RemoteApp::new("acme-crm".parse()?, 1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn remote_app(&self) -> RemoteApp {
        RemoteApp::new(self.app.clone(), self.version)
    }

    /// The path of a file with its API key, as the manifest has it: relative to the folder
    /// of the manifest, or absolute. Nothing here reads it, since a manifest may be
    /// untrusted.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// # drop(project);
    /// let project = makecom_project::Project::open(folder.path())?;
    /// assert_eq!(project.origins()[0].api_key_file(), Some("../.secrets/apikey"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn api_key_file(&self) -> Option<&str> {
        self.api_key_file.as_deref()
    }

    /// Its place in the manifest, counted from 1, by which `--origin` names it, too.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.origins()[0].place(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn place(&self) -> usize {
        self.index + 1
    }

    /// The zone, parsed from any form of its address.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.origins()[0].zone()?, makecom::Zone::Eu1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `server` if the address is not a zone's.
    pub fn zone(&self) -> Result<Zone> {
        let address = self.base_url.trim_end_matches('/');
        let address = if address.ends_with("/api") {
            format!("{address}/v2")
        } else {
            address.to_owned()
        };
        Ok(address.parse()?)
    }

    /// Its stable identity. Version 1 is not told, as before there were others.
    pub(crate) fn id(&self) -> String {
        let (address, app, version) = (&self.base_url, &self.app, self.version);
        match version {
            1 => format!("{address} {app}"),
            version => format!("{address} {app} {version}"),
        }
    }

    pub(crate) fn pairs(&self, kind: ComponentKind) -> &[Pair] {
        self.mapping.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Refuses a kind whose pairs are invalid: by a wrong one, a component would be
    /// overwritten or created twice.
    pub(crate) fn check(&self, kind: ComponentKind) -> Result<()> {
        match self.unusable.get(&kind) {
            Some(finding) => Err(finding.to_error(Code::Manifest)),
            None => Ok(()),
        }
    }

    /// The name on the server of a component of the project.
    pub(crate) fn remote_of(&self, kind: ComponentKind, local: &str) -> Option<&Pair> {
        let mut pairs = self.pairs(kind).iter();
        pairs.find(|pair| pair.local.as_deref() == Some(local))
    }

    /// The local id of a component of the server.
    pub(crate) fn local_of(&self, kind: ComponentKind, remote: &str) -> Option<&Pair> {
        let mut pairs = self.pairs(kind).iter();
        pairs.find(|pair| pair.remote.as_deref() == Some(remote))
    }
}

impl OriginKey {
    pub(crate) fn new(place: usize, origin: &Origin) -> Self {
        let id = origin.id();
        Self { index: place, id }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The current place of the origin among the usable ones.
    pub(crate) fn place_in(&self, origins: &[Origin]) -> Result<usize> {
        let is_it = |origin: &Origin| origin.id() == self.id;
        if origins.get(self.index).is_some_and(is_it) {
            return Ok(self.index);
        }
        let mut places = (0..origins.len()).filter(|&place| is_it(&origins[place]));
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            _ => Err(Error::new(
                Code::Meanwhile,
                MANIFEST,
                format!("the origin {} was removed meanwhile", self.id),
                "put it back, and run this again",
            )),
        }
    }
}

/// Selects the origin: by its label or its place, counted from 1; by zone and app; or the
/// only one left.
pub(crate) fn choose(
    origins: &[Origin],
    findings: &[ManifestFinding],
    name: Option<&str>,
    zone: Option<&Zone>,
    app: Option<&AppName>,
) -> Result<usize> {
    let mut fitting = Vec::new();
    for (index, origin) in origins.iter().enumerate() {
        let is_named = name.is_none_or(|name| {
            origin.label() == Some(name) || (origin.index + 1).to_string() == name
        });
        let is_there = match zone {
            Some(zone) => origin.zone()?.base_url() == zone.base_url(),
            None => true,
        };
        if is_named && is_there && app.is_none_or(|app| *app == origin.app) {
            fitting.push(index);
        }
    }
    if let [one] = fitting[..] {
        return Ok(one);
    }
    let wanted: Vec<String> = [
        name.map(|name| format!("called {name:?}")),
        zone.map(|zone| format!("in {zone}")),
        app.map(|app| format!("of the app {app}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let wanted = if wanted.is_empty() {
        String::new()
    } else {
        format!(" {}", wanted.join(" and "))
    };
    let known: Vec<String> = origins
        .iter()
        .map(|origin| {
            let (place, label) = (origin.index + 1, origin.label().unwrap_or("no label"));
            format!("{place} ({label}): {} {}", origin.base_url, origin.app)
        })
        .collect();
    let (message, help) = match (known.is_empty(), fitting.is_empty()) {
        (true, _) => (
            "names no origin".to_owned(),
            "pull an app with `makecom pull APP`".to_owned(),
        ),
        (false, true) => (
            format!("has no origin{wanted}"),
            format!("add it, or use one of these: {}", known.join("; ")),
        ),
        (false, false) => (
            format!("has several origins{wanted}"),
            format!("choose with --origin: {}", known.join("; ")),
        ),
    };
    // The one that is wanted may be unusable.
    let is_usable = |place: &String| origins.iter().any(|it| it.index.to_string() == *place);
    let mut unusable = findings
        .iter()
        .filter(|finding| is_origin(finding) && !is_usable(&finding.at[1]));
    if let (true, Some(finding)) = (fitting.is_empty(), unusable.next()) {
        let message = format!("{message}; {finding}");
        return Err(Error::new(Code::Origin, MANIFEST, message, &finding.help));
    }
    Err(Error::new(Code::Origin, MANIFEST, message, help))
}

/// Whether a finding is about an origin as a whole.
pub(crate) fn is_origin(finding: &ManifestFinding) -> bool {
    matches!(&finding.at[..], [origins, _] if origins == "origins")
}
