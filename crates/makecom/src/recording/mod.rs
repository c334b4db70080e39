//! Records what a client and a server said, and replays it without a server.
//!
//! A [`Recorder`] notes each exchange of a client, a [`Recording`] keeps them as a file
//! to be committed, and a [`Replay`] is the transport that answers from it:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
//! # let folder = tempfile::tempdir()?;
//! # let file = folder.path().join("labels.json");
//! use makecom::recording::{Recorder, Recording, Replay};
//! use makecom::{Client, ConnectionType, NewConnection, Zone};
//!
//! // What is to be tested.
//! async fn add(client: &Client, label: &str) -> makecom::Result<usize> {
//!     let connections = client.app("acme-crm")?.connections();
//!     connections.create(NewConnection::new(ConnectionType::Basic, label)).await?;
//!     Ok(connections.list().await?.len())
//! }
//!
//! // Once, with a real server:
//! let recorder = Recorder::new();
//! let client = sandbox.client()?.with_recorder(&recorder);
//! assert_eq!(add(&client, "Acme").await?, 1);
//! recorder.save(&file)?; // such as tests/recordings/add.json
//!
//! // And then in each test, without any:
//! let replay = Replay::new(Recording::open(&file)?);
//! let client = Client::builder()
//!     .zone(Zone::Eu1)
//!     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
//!     .transport(replay.clone())
//!     .build()?;
//! assert_eq!(add(&client, "Acme").await?, 1);
//! replay.finish()?; // everything was asked for
//!
//! // Another request than the recorded one is an error that shows the difference.
//! let replay = Replay::new(Recording::open(&file)?);
//! let error = add(&client.with_transport(replay), "Beta").await.unwrap_err();
//! assert!(error.is_refused());
//! assert!(error.to_string().contains(r#"-  "label": "Acme","#));
//! assert!(error.to_string().contains(r#"+  "label": "Beta","#));
//! # Ok(())
//! # }
//! ```
//!
//! No secret gets into a recording: no header of a request, of an answer only those that
//! a client reads, no value of common data, and of all other texts neither the token, nor
//! what was sent or read as common data, nor what the program
//! [names](Recorder::redact). `<redacted>` stands in their place, and matches anything in
//! a replay. The texts of sections and functions are recorded as they are: they are code.
//! So the difference in an error shows them, too, which no other error does.
//!
//! Turn the feature on in `[dev-dependencies]`; a release needs none of it.
//!
//! Each attempt is an exchange of its own. So a replay has the same pauses before another
//! attempt as the recorded run: set [`Retry`](crate::Retry) or a
//! [clock](crate::ClientBuilder::clock) if they should take no time.

mod content;
mod recorder;
mod redact;
mod replay;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use content::Content;

pub use recorder::Recorder;
pub use replay::Replay;

/// The version of the format of a file.
const VERSION: u32 = 1;

/// Exchanges between a client and a server, without secrets.
///
/// `Display` and [`FromStr`] are its text in JSON, a body in lines, so that a change of a
/// recording can be reviewed.
///
/// ```
/// use makecom::recording::{Recording, Replay};
/// use makecom::{Client, Zone};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recording: Recording = r#"{
///     "version": 1,
///     "exchanges": [{
///         "request": { "method": "GET", "path": "/sdk/apps/connections/acme" },
///         "answer": { "status": 404, "body": "{\"message\": \"Not found\"}" }
///     }]
/// }"#.parse()?;
/// let client = Client::builder()
///     .zone(Zone::Eu1)
///     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
///     .transport(Replay::new(recording))
///     .build()?;
/// assert!(client.connection("acme")?.get().await.unwrap_err().is_not_found());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    version: u32,
    exchanges: Vec<Exchange>,
}

/// A request and how it ended.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    request: Asked,
    answer: Answered,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    method: String,
    /// Below the base URL of the API, with the query.
    path: String,
    #[serde(default, skip_serializing_if = "Content::is_empty")]
    body: Content,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Answered {
    Given {
        status: u16,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        #[serde(default, skip_serializing_if = "Content::is_empty")]
        body: Content,
    },
    Failed {
        failure: Failed,
    },
}

/// Why there was no answer, or not all of one.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Failed {
    Connect,
    Timeout,
    Broken,
}

impl Recording {
    fn of(exchanges: Vec<Exchange>) -> Self {
        let version = VERSION;
        Self { version, exchanges }
    }

    /// Reads a file.
    ///
    /// ```
    /// use makecom::recording::Recording;
    ///
    /// let error = Recording::open("no/such.json").unwrap_err();
    /// assert!(error.is_invalid_input());
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be read or is not a
    /// recording.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::input(
                format!("{} cannot be read: {error}", path.display()),
                "record it first: see `makecom::recording`",
            )
        })?;
        text.parse()
    }

    /// Writes a file, in place of what it had.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("none.json");
    /// use makecom::recording::{Recorder, Recording};
    ///
    /// let recording = Recorder::new().recording();
    /// recording.save(&file)?;
    /// assert!(Recording::open(&file)? == recording);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        std::fs::write(path, format!("{self}\n")).map_err(|error| {
            Error::input(
                format!("{} cannot be written: {error}", path.display()),
                "give a file in a folder that exists",
            )
        })
    }

    /// How many exchanges it has.
    ///
    /// ```
    /// assert_eq!(makecom::recording::Recorder::new().recording().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Whether it has no exchange.
    ///
    /// ```
    /// assert!(makecom::recording::Recorder::new().recording().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }
}

impl FromStr for Recording {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let recording: Self = serde_json::from_str(text).map_err(|error| {
            Error::input(
                format!("it is not a recording: {error}"),
                "record it again: see `makecom::recording`",
            )
        })?;
        if recording.version == VERSION {
            return Ok(recording);
        }
        Err(Error::input(
            format!("the recording has version {}", recording.version),
            format!("record it again: this release reads version {VERSION}"),
        ))
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

/// Shows how many exchanges there are: their texts are long.
impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recording({} exchanges)", self.len())
    }
}
