//! The client: a zone, a token, and the way from a call to its result.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use makecom_raw::{Operation, ResponseHead, Transport};
use reqwest::redirect;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Error, Result};
use crate::handle::ConnectionHandle;
use crate::name::{AppName, ConnectionName};
use crate::token::Token;
use crate::zone::Zone;

/// How long one request may take unless the builder says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// A client for one zone. Cheap to clone; clones share connections.
///
/// ```no_run
/// # async fn example() -> makecom::Result<()> {
/// use makecom::{Client, Token, Zone};
///
/// let client = Client::builder()
///     .zone(Zone::Eu1)
///     .token(Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?)
///     .build()?;
/// for connection in client.app("acme-crm")?.connections().list().await? {
///     println!("{}: {}", connection.name(), connection.label());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    zone: Zone,
    raw: Arc<makecom_raw::Client>,
}

/// Settings of a [`Client`].
#[derive(Debug, Default)]
#[must_use]
pub struct ClientBuilder {
    zone: Option<Zone>,
    token: Option<Token>,
    timeout: Option<Duration>,
    user_agent: Option<String>,
}

impl Client {
    /// Starts with no zone and no token; both are needed.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the zone and key of the environment: `MAKE_ZONE`, such as
    /// `eu1.make.com`, and `MAKE_API_KEY`, the variables of Make's own CLI.
    /// \[clients\]
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if either is missing or
    /// wrong.
    pub fn from_env() -> Result<Self> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let required = |name: &str, example: &str| {
            variable(name)
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| {
                    Error::input(
                        format!("the environment variable {name} is not set"),
                        format!("set it to {example}"),
                    )
                })
        };
        Self::builder()
            .zone(required("MAKE_ZONE", "your zone, such as eu1.make.com")?.parse()?)
            .token(Token::new(required(
                "MAKE_API_KEY",
                "an API key of your Make profile",
            )?)?)
            .build()
    }

    /// The zone it talks to.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// An app by its name. Nothing is sent.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn app<N>(&self, name: N) -> Result<App>
    where
        N: TryInto<AppName>,
        Error: From<N::Error>,
    {
        Ok(App::new(self.clone(), name.try_into()?))
    }

    /// A connection by its name. Nothing is sent.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn connection<N>(&self, name: N) -> Result<ConnectionHandle>
    where
        N: TryInto<ConnectionName>,
        Error: From<N::Error>,
    {
        Ok(ConnectionHandle::new(self.clone(), name.try_into()?))
    }

    /// Sends one request and makes of whatever comes back a result.
    pub(crate) async fn call<T>(
        &self,
        operation: &'static Operation,
        send: impl AsyncFnOnce(&makecom_raw::Client) -> Result<T, makecom_raw::Error>,
    ) -> Result<Answer<T>> {
        let raw = self.raw.for_one_request();
        match send(&raw).await {
            Ok(value) => Ok(Answer {
                operation,
                head: raw.response_head().cloned(),
                value,
            }),
            Err(error) => Err(explain(operation, &raw, error).await),
        }
    }
}

/// The generated client's value, and what came with it.
pub(crate) struct Answer<T> {
    operation: &'static Operation,
    head: Option<ResponseHead>,
    pub(crate) value: T,
}

impl<T> Answer<T> {
    /// A part of the answer as this crate's own type; the generated one shares
    /// the wire's names with it.
    pub(crate) fn read<U: DeserializeOwned>(&self, part: &impl Serialize) -> Result<U> {
        serde_json::to_value(part)
            .and_then(serde_json::from_value)
            .map_err(|_| {
                // Serde would quote the value, whatever it is.
                let what = "a value is not of the form that the API documents";
                Error::unreadable(self.operation, self.head.clone(), Vec::new(), what)
            })
    }
}

/// The generated client's error as this crate's, with all that is known.
async fn explain(
    operation: &'static Operation,
    raw: &makecom_raw::Client,
    error: makecom_raw::Error,
) -> Error {
    let head = raw.response_head().cloned();
    match error {
        makecom_raw::Error::UnexpectedResponse(response) => {
            let head = head.unwrap_or_else(|| ResponseHead {
                status: response.status(),
                headers: response.headers().clone(),
            });
            // A body that breaks off must not cost the status.
            let body = response.bytes().await.unwrap_or_default();
            Error::api(operation, head, body.into())
        }
        makecom_raw::Error::InvalidResponsePayload(body, error) => {
            let what = match error.line() {
                // Without a place it is the seam's message, else the parser's,
                // which may quote the body and with it a secret.
                0 => error.to_string(),
                line => format!(
                    "{:?} error at line {line}, column {}",
                    error.classify(),
                    error.column()
                ),
            };
            Error::unreadable(operation, head, body.into(), what)
        }
        makecom_raw::Error::ResponseBodyError(error) => {
            Error::unreadable(operation, head, Vec::new(), error.without_url())
        }
        makecom_raw::Error::CommunicationError(error)
        | makecom_raw::Error::InvalidUpgrade(error) => Error::transport(operation, error),
        // The spec that the client is generated from declares no error body.
        makecom_raw::Error::ErrorResponse(response) => Error::unreadable(
            operation,
            head,
            Vec::new(),
            format!("unexpected answer {}", response.status()),
        ),
        makecom_raw::Error::InvalidRequest(message) | makecom_raw::Error::Custom(message) => {
            Error::input(
                format!("{} could not be sent: {message}", operation.id),
                "this is a defect of the client; please report it",
            )
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("zone", &self.zone)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// The zone to talk to. Required.
    pub fn zone(mut self, zone: Zone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// What to authorize with. Required.
    pub fn token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    /// How long one request may take, from connecting to the last byte of the
    /// answer. 30 seconds if not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Names your program at the start of the `User-Agent` header, such as
    /// `acme-deploy/1.2`.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// The client. Nothing is sent.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if zone or token is
    /// missing, or the user agent cannot be a header.
    pub fn build(self) -> Result<Client> {
        let zone = self.zone.ok_or_else(|| {
            Error::input(
                "no zone is set",
                "call `zone` before `build`, or use `from_env`",
            )
        })?;
        let token = self.token.ok_or_else(|| {
            Error::input(
                "no token is set",
                "call `token` before `build`, or use `from_env`",
            )
        })?;
        // The edge in front of the API refuses agents that look like scripts.
        // [reported]
        let own = concat!("makecom-rs/", env!("CARGO_PKG_VERSION"));
        let user_agent = match self.user_agent {
            Some(product) => format!("{product} {own}"),
            None => own.to_owned(),
        };
        let http = reqwest::Client::builder()
            .user_agent(user_agent)
            .timeout(self.timeout.unwrap_or(DEFAULT_TIMEOUT))
            // A redirect must never carry the token to another host.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| {
                Error::input(
                    format!("the HTTP client cannot be set up: {error}"),
                    "check the user agent",
                )
            })?;
        let transport = Transport::new(token.header()?);
        let raw = makecom_raw::Client::new_with_client(&zone.base_url(), http, transport);
        Ok(Client {
            zone,
            raw: Arc::new(raw),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab";

    #[test]
    fn the_environment_is_read_and_what_is_missing_is_named() {
        let client = |zone: &str, key: &str| {
            Client::from_variables(|name| match name {
                "MAKE_ZONE" => Some(zone.to_owned()),
                "MAKE_API_KEY" => Some(key.to_owned()),
                _ => None,
            })
        };
        assert_eq!(client("us2", KEY).unwrap().zone(), &Zone::Us2);
        let cases = [
            (client("", KEY), "MAKE_ZONE is not set"),
            (client("eu1", " "), "MAKE_API_KEY is not set"),
            (client("eu7", KEY), "\"eu7\" is not a zone"),
            (Client::builder().build(), "no zone is set"),
            (Client::builder().zone(Zone::Eu1).build(), "no token is set"),
        ];
        for (result, expected) in cases {
            let error = result.unwrap_err();
            assert!(error.is_invalid_input());
            assert!(error.to_string().contains(expected), "{error}");
        }
    }

    #[test]
    fn names_are_checked_before_anything_is_sent() {
        let client = Client::builder()
            .zone(Zone::Eu1)
            .token(Token::new(KEY).unwrap())
            .build()
            .unwrap();
        for name in ["../x", "a/b", ""] {
            assert!(client.app(name).unwrap_err().is_invalid_input());
            assert!(client.connection(name).unwrap_err().is_invalid_input());
        }
        let app = AppName::new("acme-crm").unwrap();
        assert!(client.app(&app).is_ok() && client.app(app).is_ok());
    }

    #[test]
    fn debug_shows_no_token() {
        let builder = Client::builder()
            .zone(Zone::Eu1)
            .token(Token::new(KEY).unwrap());
        assert!(!format!("{builder:?}").contains(KEY));
        assert!(!format!("{:?}", builder.build().unwrap()).contains(KEY));
    }
}
