//! Notes the exchanges of a client.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use makecom_raw::Operation;
use reqwest::Request;

use super::content::Content;
use super::redact::Secrets;
use super::{Answered, Asked, Exchange, Failed, Recording};
use crate::attempts::Exchanged;
use crate::builder::ClientBuilder;
use crate::client::Client;
use crate::error::{Cause, Result};
use crate::exchange::{End, Head};
use crate::mode::Mode;
use crate::token::Token;
use crate::zone::API_PATH;

/// The headers of an answer that a client reads, or shows.
const HEADERS: [&str; 3] = ["content-type", "retry-after", "x-request-id"];

/// Notes every exchange of the clients that have it. Clones share what they note.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// use makecom::recording::Recorder;
///
/// let recorder = Recorder::new();
/// let client = sandbox.client()?.with_recorder(&recorder);
/// client.app("acme-crm")?.connections().list().await?;
/// let text = recorder.recording().to_string();
/// assert!(text.contains(r#""path": "/sdk/apps/acme-crm/connections""#));
/// assert!(!text.contains(sandbox.token()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Noted>>);

#[derive(Default)]
struct Noted {
    exchanges: Vec<Exchange>,
    secrets: Secrets,
}

impl Recorder {
    /// A recorder that has noted nothing.
    ///
    /// ```
    /// assert!(makecom::recording::Recorder::new().recording().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// A text that must not be recorded either, such as a customer's address that an RPC
    /// answers with. It may be told at any time before the recording is taken.
    ///
    /// ```
    /// let recorder = makecom::recording::Recorder::new().redact("jane@acme.example");
    /// # let _ = recorder;
    /// ```
    #[must_use]
    pub fn redact(self, secret: impl AsRef<str>) -> Self {
        self.noted().secrets.add(secret.as_ref());
        self
    }

    /// What was noted so far, without secrets.
    ///
    /// ```
    /// assert_eq!(makecom::recording::Recorder::new().recording().len(), 0);
    /// ```
    pub fn recording(&self) -> Recording {
        let noted = self.noted();
        let mut exchanges = noted.exchanges.clone();
        for exchange in &mut exchanges {
            let request = &mut exchange.request;
            request.path = noted.secrets.without_in_path(&request.path);
            request.body.0 = noted.secrets.without(&request.body.0);
            if let Answered::Given { headers, body, .. } = &mut exchange.answer {
                body.0 = noted.secrets.without(&body.0);
                for value in headers.values_mut() {
                    let text = noted.secrets.without(value.as_bytes());
                    *value = String::from_utf8_lossy(&text).into_owned();
                }
            }
        }
        Recording::of(exchanges)
    }

    /// Writes what was noted so far to a file, without secrets.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let file = folder.path().join("none.json");
    /// let recorder = makecom::recording::Recorder::new();
    /// recorder.save(file)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if it cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.recording().save(path)
    }

    /// Notes one attempt, unless the transport refused to send it.
    pub(crate) fn note(
        &self,
        operation: &Operation,
        token: Option<&Token>,
        request: &Request,
        exchanged: &Exchanged,
    ) {
        let url = request.url();
        let below = url.path().strip_prefix(API_PATH).unwrap_or(url.path());
        let query = url.query().map(|query| format!("?{query}"));
        let path = format!("{below}{}", query.unwrap_or_default());
        let mut noted = self.noted();
        if let Some(token) = token {
            noted.secrets.add(token.secret());
        }
        noted.secrets.add_from_path(operation, below);
        let answer = match (&exchanged.ended, &exchanged.head) {
            (Some(Ok(End::Redirected)), _) => return,
            (Some(Err(Cause::Transport(error))), _) if error.is_rejected() => return,
            (Some(Ok(_)), Some(head)) => noted.given(&path, head, &exchanged.body),
            (_, Some(head)) if !head.status.is_success() => {
                noted.given(&path, head, &exchanged.body)
            }
            (ended, head) => Answered::Failed {
                failure: failed(ended.as_ref(), head.is_some()),
            },
        };
        let body = request.body().and_then(reqwest::Body::as_bytes);
        let body = body.map(|body| noted.secrets.body(&path, false, body));
        let request = Asked {
            method: request.method().to_string(),
            path,
            body: body.unwrap_or_default(),
        };
        noted.exchanges.push(Exchange { request, answer });
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        // Nothing here panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noted {
    fn given(&mut self, path: &str, head: &Head, body: &[u8]) -> Answered {
        let value = |name: &&str| Some(((*name).to_owned(), head.header(name)?.to_owned()));
        let headers: BTreeMap<_, _> = HEADERS.iter().filter_map(value).collect();
        let body: Content = self.secrets.body(path, !head.status.is_success(), body);
        Answered::Given {
            status: head.status.as_u16(),
            headers,
            body,
        }
    }
}

fn failed(ended: Option<&std::result::Result<End, Cause>>, has_head: bool) -> Failed {
    match ended {
        Some(Err(cause)) if cause.is_connect() && !has_head => Failed::Connect,
        Some(Err(cause)) if !cause.is_timeout() => Failed::Broken,
        _ => Failed::Timeout,
    }
}

/// Shows how many exchanges were noted.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recorder({} exchanges)", self.noted().exchanges.len())
    }
}

impl ClientBuilder {
    /// A [`Recorder`] of all that is sent and answered.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// let recorder = makecom::recording::Recorder::new();
    /// let client = Client::builder().zone(Zone::Eu1).token(token).recorder(&recorder).build()?;
    /// # let _ = client;
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn recorder(mut self, recorder: &Recorder) -> Self {
        self.extensions.recorder = Some(recorder.clone());
        self
    }
}

impl<M: Mode> Client<M> {
    /// The same client with a [`Recorder`] of all that is sent and answered.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let recorder = makecom::recording::Recorder::new();
    /// let recorded = client.with_recorder(&recorder);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn with_recorder(&self, recorder: &Recorder) -> Self {
        self.with(|inner| inner.extensions.recorder = Some(recorder.clone()))
    }
}
