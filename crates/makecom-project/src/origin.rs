//! An origin: an app on a server, and the names of the project's connections there.

use makecom::{AppName, Zone};
use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::names::MANIFEST;

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
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    #[serde(default)]
    pub(crate) label: Option<String>,
    pub(crate) base_url: String,
    #[serde(rename = "appId")]
    pub(crate) app: AppName,
    #[serde(default, rename = "idMapping")]
    pub(crate) mapping: Option<IdMapping>,
}

/// Identifies an origin in this text of the manifest or a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OriginKey {
    index: usize,
    id: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct IdMapping {
    #[serde(default)]
    pub(crate) connection: Vec<Pair>,
}

/// A pair of a local connection and one of the server.
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

impl Pair {
    /// Whether the project leaves the connection of the server alone.
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
    /// assert_eq!(project.origins()[0].label(), None);
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

    /// Its stable identity.
    pub(crate) fn id(&self) -> String {
        format!("{} {}", self.base_url, self.app)
    }

    pub(crate) fn pairs(&self) -> &[Pair] {
        self.mapping
            .as_ref()
            .map_or(&[], |mapping| &mapping.connection)
    }

    /// The name on the server of a connection of the project.
    pub(crate) fn remote_of(&self, local: &str) -> Option<&Pair> {
        let mut pairs = self.pairs().iter();
        pairs.find(|pair| pair.local.as_deref() == Some(local))
    }

    /// The local id of a connection of the server.
    pub(crate) fn local_of(&self, remote: &str) -> Option<&Pair> {
        let mut pairs = self.pairs().iter();
        pairs.find(|pair| pair.remote.as_deref() == Some(remote))
    }
}

impl OriginKey {
    pub(crate) fn new(index: usize, origin: &Origin) -> Self {
        let id = origin.id();
        Self { index, id }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The current index of the origin.
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
    name: Option<&str>,
    zone: Option<&Zone>,
    app: Option<&AppName>,
) -> Result<usize> {
    let mut fitting = Vec::new();
    for (index, origin) in origins.iter().enumerate() {
        let is_named =
            name.is_none_or(|name| origin.label() == Some(name) || (index + 1).to_string() == name);
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
    let known: Vec<String> = (1..)
        .zip(origins)
        .map(|(place, origin)| {
            let label = origin.label().unwrap_or("no label");
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
    Err(Error::new(Code::Origin, MANIFEST, message, help))
}
