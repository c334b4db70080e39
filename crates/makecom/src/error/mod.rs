//! Everything that can go wrong, as one type.

mod body;
mod display;
mod echo;
mod failure;

use std::time::Duration;

use makecom_raw::Operation;

use crate::example::example;
use crate::exchange::Head;
use crate::zone::Zone;
use body::Body;

pub use body::Suberror;
pub(crate) use echo::Echo;
pub(crate) use failure::Failure;

/// The result of everything in this crate that can fail.
///
#[doc = example!(
    "use makecom::{Client, Result};"
    ""
    "async fn labels(client: &Client, app: &str) -> Result<Vec<String>> {"
    "    let listed = client.app(app)?.connections().list().await?;"
    "    Ok(listed.iter().map(|connection| connection.label().to_owned()).collect())"
    "}"
    ""
    r#"assert_eq!(labels(&client, "acme-crm").await?, ["Acme"]);"#
)]
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
///
/// Ask what to do with the `is_*` methods, and for particulars with the
/// accessors. No token, section or common data ever appears in `Debug` or
/// `Display`: of an answer `Debug` shows the status and Make's code, and
/// `Display` what the server says, unless that repeats the token or what was
/// sent as a section or common data.
///
/// | it says | what to do | is trying again safe? |
/// |---|---|---|
/// | [`is_invalid_input`](Self::is_invalid_input) | correct the name, zone, token or setting | nothing was sent |
/// | [`is_content`](Self::is_content) | correct the section's text | nothing was sent |
/// | [`is_alias`](Self::is_alias) | write to the original | nothing was sent |
/// | [`is_conflict`](Self::is_conflict) | take another label, or the name | yes, but useless |
/// | [`is_unauthorized`](Self::is_unauthorized) | another token | yes, but useless |
/// | [`is_permission_denied`](Self::is_permission_denied) | [a scope](Self::required_scope), or the right to work on the app | yes, but useless |
/// | [`is_not_found`](Self::is_not_found) | check name and zone; right after a write, wait | yes |
/// | [`is_validation`](Self::is_validation) | correct what [`suberrors`](Self::suberrors) name | yes, but useless |
/// | [`is_referenced`](Self::is_referenced) | remove what still uses it | yes, but useless before |
/// | [`is_rate_limited`](Self::is_rate_limited) | wait for [`retry_after`](Self::retry_after), or a minute | yes |
/// | [`is_connect`](Self::is_connect) | check network, proxy and zone | yes |
/// | [`is_certificate`](Self::is_certificate) | check the certificate, or trust its authority | yes, but useless |
/// | [`is_redirect`](Self::is_redirect) | correct the zone, or the HTTP client of your own | yes, but useless |
/// | [`is_timeout`](Self::is_timeout), [`is_server_error`](Self::is_server_error), [`is_broken`](Self::is_broken) | after a write, look whether it was done | ask [`is_retryable`](Self::is_retryable) |
/// | [`is_unreadable`](Self::is_unreadable) | look into [`raw_body`](Self::raw_body) | it was done |
///
/// What passes by itself the client has then tried [as often as it
/// may](crate::Retry); [`attempts`](Self::attempts) says how often.
///
/// ```
/// use makecom::{AppName, Zone};
///
/// let error = "../x".parse::<AppName>().unwrap_err();
/// assert!(error.is_invalid_input());
/// assert_eq!(error.status(), None);
/// assert!("eu9".parse::<Zone>().unwrap_err().to_string().contains("eu1.make.com"));
/// ```
///
/// From a server:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use makecom::Client;
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = Client::builder()
/// #     .zone(sandbox.base_url().parse()?)
/// #     .token(sandbox.token().parse()?)
/// #     .build()?;
/// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
/// assert!(error.is_not_found() && !error.is_retryable());
/// assert_eq!((error.status(), error.attempts()), (Some(404), 1));
/// assert_eq!(error.operation(), Some("get_connection"));
/// assert_eq!(error.path(), Some("/sdk/apps/connections/acme-crm9"));
/// assert_eq!(error.zone(), Some(client.zone()));
/// assert_eq!(error.required_scope(), Some("sdk-apps:read"));
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Kind>);

#[allow(
    clippy::large_enum_variant,
    reason = "it is boxed as a whole, and nearly always a call"
)]
enum Kind {
    Input {
        message: String,
        help: String,
    },
    Content {
        message: String,
        line: usize,
        column: usize,
    },
    Alias {
        name: String,
        original: String,
    },
    Conflict {
        message: String,
        help: String,
    },
    Call(Call),
}

/// A call that failed, with its last failure.
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) zone: Zone,
    /// Below that of the API.
    pub(crate) path: String,
    /// How many requests were sent, or would have been had there been a
    /// connection.
    pub(crate) attempts: u32,
    /// Whether an attempt before the last may have been carried out.
    pub(crate) unsure: bool,
    /// The pause before another attempt, if it would have outlasted the
    /// deadline.
    pub(crate) pause_too_long: Option<Duration>,
    pub(crate) failure: Failure,
}

impl From<Call> for Error {
    fn from(call: Call) -> Self {
        Self(Box::new(Kind::Call(call)))
    }
}

impl Error {
    /// Something that was never sent.
    pub(crate) fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Kind::Input {
            message: message.into(),
            help: help.into(),
        }))
    }

    /// A section's text that is not what was asked for.
    pub(crate) fn content(message: impl Into<String>, line: usize, column: usize) -> Self {
        Self(Box::new(Kind::Content {
            message: message.into(),
            line,
            column,
        }))
    }

    /// What is there is not what was asked for.
    pub(crate) fn conflict(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self(Box::new(Kind::Conflict {
            message: message.into(),
            help: help.into(),
        }))
    }

    /// A write to an alias, which would do nothing.
    pub(crate) fn alias(name: impl Into<String>, original: impl Into<String>) -> Self {
        Self(Box::new(Kind::Alias {
            name: name.into(),
            original: original.into(),
        }))
    }

    /// The HTTP status, if there was an answer, whatever its body.
    ///
    #[doc = example!(
        r#"let error = client.connection("acme-crm9")?.get().await.unwrap_err();"#
        "assert_eq!(error.status(), Some(404));"
        r#"let error = client.connection("../x").unwrap_err();"#
        "assert_eq!(error.status(), None); // nothing was sent"
    )]
    pub fn status(&self) -> Option<u16> {
        self.failure()?.status()
    }

    /// Make's own code, such as `SC403` or `IM005`. \[docs, clients\]
    ///
    #[doc = example!(
        r#"sandbox.inject("status=403,code=SC403".parse()?);"#
        "let error = connection.get().await.unwrap_err();"
        r#"assert_eq!(error.code(), Some("SC403"));"#
    )]
    pub fn code(&self) -> Option<&str> {
        self.body()?.code.as_deref()
    }

    /// The server's message.
    ///
    #[doc = example!(
        "use makecom::ConnectionType;"
        ""
        r#"sandbox.inject("text=403,times=1".parse()?);"#
        "let error = connection.get().await.unwrap_err();"
        "assert_eq!(error.message(), None); // the edge's answer, not Make's"
        r#"let error = connections.create(ConnectionType::Basic, "").await.unwrap_err();"#
        r#"println!("Make says: {}", error.message().unwrap_or("nothing"));"#
        "assert!(error.message().is_some());"
    )]
    pub fn message(&self) -> Option<&str> {
        self.body()?.message.as_deref()
    }

    /// The server's details: none, one or several lines.
    ///
    #[doc = example!(
        r#"let error = client.connection("acme-crm9")?.get().await.unwrap_err();"#
        "for detail in error.details() {"
        "    assert!(error.to_string().contains(detail)); // the line holds them all"
        "}"
    )]
    pub fn details(&self) -> &[String] {
        self.body().map_or(&[], |body| &body.details)
    }

    /// The single reasons, such as one for each wrong parameter.
    ///
    #[doc = example!(
        "use makecom::ConnectionType;"
        ""
        r#"let error = connections.create(ConnectionType::Basic, "").await.unwrap_err();"#
        "for wrong in error.suberrors() {"
        r#"    assert_eq!(wrong.name.as_deref(), Some("label"));"#
        r#"    println!("{}", wrong.message);"#
        "}"
        "assert_eq!(error.suberrors().len(), 1);"
    )]
    pub fn suberrors(&self) -> &[Suberror] {
        self.body().map_or(&[], |body| &body.suberrors)
    }

    /// The id that the server gave the request, for asking Make's support.
    ///
    #[doc = example!(
        r#"let error = client.connection("acme-crm9")?.get().await.unwrap_err();"#
        "match error.request_id() {"
        r#"    Some(id) => eprintln!("{error}, request {id}"),"#
        "    None => assert_eq!(error.status(), Some(404)), // answered, but without an id"
        "}"
    )]
    pub fn request_id(&self) -> Option<&str> {
        ["x-request-id", "x-amzn-requestid", "cf-ray"]
            .iter()
            .find_map(|name| self.head()?.headers.get(*name)?.to_str().ok())
    }

    /// How long the server asks to wait, counted from its answer: from a
    /// `Retry-After` in seconds or as a date. No proof is known that Make
    /// sends one. \[docs\] Of a spent [budget](crate::RateLimit), how long it
    /// would have taken.
    ///
    #[doc = example!(
        "use std::time::Duration;"
        "use makecom::Retry;"
        ""
        r#"sandbox.inject("status=429,retry-after=30".parse()?);"#
        "let once = client.with_retry(Retry::none());"
        "let error = once.handle(&made).get().await.unwrap_err();"
        "assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));"
    )]
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure()?.retry_after()
    }

    /// How many requests the call sent, attempts to connect included. None if
    /// what went wrong is not a call, or if its time was up before it began.
    ///
    #[doc = example!(
        "use std::time::Duration;"
        "use makecom::Retry;"
        ""
        r#"sandbox.inject("status=503".parse()?);"#
        "let thrice = Retry::default().attempts(3).backoff(Duration::ZERO, Duration::ZERO);"
        "let error = client.with_retry(thrice).handle(&made).get().await.unwrap_err();"
        "assert_eq!(error.attempts(), 3);"
    )]
    pub fn attempts(&self) -> u32 {
        self.call().map_or(0, |call| call.attempts)
    }

    /// The operationId of what was tried, such as `get_connection`.
    ///
    #[doc = example!(
        r#"let error = client.connection("acme-crm9")?.delete().await.unwrap_err();"#
        r#"assert_eq!(error.operation(), Some("delete_connection"));"#
    )]
    pub fn operation(&self) -> Option<&'static str> {
        self.call().map(|call| call.operation.id)
    }

    /// The zone that was asked.
    ///
    #[doc = example!(
        r#"let error = client.connection("acme-crm9")?.get().await.unwrap_err();"#
        "assert_eq!(error.zone(), Some(client.zone()));"
    )]
    pub fn zone(&self) -> Option<&Zone> {
        self.call().map(|call| &call.zone)
    }

    /// What it was asked for, such as `/sdk/apps/connections/acme-crm2`.
    ///
    #[doc = example!(
        r#"let error = client.connection("acme-crm9")?.get().await.unwrap_err();"#
        r#"assert_eq!(error.path(), Some("/sdk/apps/connections/acme-crm9"));"#
    )]
    pub fn path(&self) -> Option<&str> {
        self.call().map(|call| &*call.path)
    }

    /// The scope that a token needs for what was tried, such as
    /// `sdk-apps:read`. From the spec, not from the answer.
    ///
    #[doc = example!(
        r#"sandbox.inject("status=403".parse()?);"#
        "let error = connection.recreate().await.unwrap_err();"
        r#"assert_eq!(error.required_scope(), Some("sdk-apps:write"));"#
    )]
    pub fn required_scope(&self) -> Option<&'static str> {
        self.required_scopes().first().copied()
    }

    /// All scopes that a token needs for what was tried. From the spec, not
    /// from the answer; none if nothing was tried.
    ///
    #[doc = example!(
        r#"sandbox.inject("status=403".parse()?);"#
        "let error = connections.list().await.unwrap_err();"
        r#"assert_eq!(error.required_scopes(), ["sdk-apps:read"]);"#
        r#"assert!(client.app("../x").unwrap_err().required_scopes().is_empty());"#
    )]
    pub fn required_scopes(&self) -> &'static [&'static str] {
        self.call().map_or(&[], |call| call.operation.scopes)
    }

    /// The body of the answer, as much of it as came, byte for byte. It may
    /// hold anything. Of one that is not a success the first 64 KiB.
    ///
    #[doc = example!(
        "use makecom::Retry;"
        ""
        r#"sandbox.inject("html=502".parse()?);"#
        "let once = client.with_retry(Retry::none());"
        "let error = once.handle(&made).get().await.unwrap_err();"
        "assert_eq!(error.raw_body().unwrap()[0], b'<'); // a page of the edge"
    )]
    pub fn raw_body(&self) -> Option<&[u8]> {
        self.failure()?.raw_body()
    }

    /// The line and column, counted from 1, at which a section's text is not
    /// what was asked for.
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// let scope = Scope::from_text("[\n  \"read\", 7\n]");
    /// assert_eq!(scope.names().unwrap_err().position(), Some((2, 11)));
    /// ```
    pub fn position(&self) -> Option<(usize, usize)> {
        match *self.0 {
            Kind::Content { line, column, .. } => Some((line, column)),
            _ => None,
        }
    }

    /// The connection to write to instead, if this one is an alias of it.
    ///
    #[doc = example!(
        "let listed: makecom::Connection = serde_json::from_str("
        r###"    r#"{ "name": "acme-crm2", "label": "Acme", "type": "oauth", "alias_to": "acme-crm" }"#,"###
        ")?;"
        "let error = client.handle(&listed).recreate().await.unwrap_err();"
        "let original = client.connection(error.original().unwrap())?;"
        "original.recreate().await?;"
    )]
    pub fn original(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Alias { original, .. } => Some(original),
            _ => None,
        }
    }

    /// A name, a zone, a token or a setting is wrong. Nothing was sent:
    /// correct it.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// for wrong in ["", "a/b", "../x"] {
    ///     assert!(client.connection(wrong).unwrap_err().is_invalid_input());
    /// }
    /// assert!("eu7".parse::<Zone>().unwrap_err().is_invalid_input());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn is_invalid_input(&self) -> bool {
        matches!(*self.0, Kind::Input { .. })
    }

    /// A section's text is not JSONC, or not of the shape that its kind has.
    /// The text is still there: look at [`position`](Self::position).
    ///
    /// ```
    /// use makecom::section::{Content, Scope};
    ///
    /// let scope = Scope::from_text("{}"); // should be an array
    /// assert!(scope.names().unwrap_err().is_content());
    /// assert_eq!(scope.text(), "{}");
    /// ```
    pub fn is_content(&self) -> bool {
        matches!(*self.0, Kind::Content { .. })
    }

    /// The connection is known to be an alias, and writing to it would do
    /// nothing. \[reported\] Nothing was sent: write to the
    /// [`original`](Self::original), or say that you mean it with
    /// [`even_if_alias`](crate::ConnectionHandle::even_if_alias).
    ///
    #[doc = example!(
        "use makecom::{Connection, Update};"
        ""
        "let listed: Connection = serde_json::from_str("
        r###"    r#"{ "name": "acme-crm2", "label": "Acme", "type": "oauth", "alias_to": "acme-crm" }"#,"###
        ")?;"
        r#"let error = client.handle(&listed).update(Update::new().label("B")).await.unwrap_err();"#
        "assert!(error.is_alias());"
        r#"assert_eq!(error.original(), Some("acme-crm"));"#
    )]
    pub fn is_alias(&self) -> bool {
        matches!(*self.0, Kind::Alias { .. })
    }

    /// What the server has does not go with what was asked for: several
    /// connections of one label, or one of another type. The server was asked,
    /// and [`ensure`](crate::Connections::ensure) may have made a connection:
    /// take another label, or the connection's name.
    ///
    #[doc = example!(
        "use makecom::ConnectionType;"
        ""
        r#"connections.create(ConnectionType::Basic, "Acme").await?; // a second of that label"#
        r#"let error = connections.find_by_label("Acme").await.unwrap_err();"#
        "assert!(error.is_conflict());"
        r#"assert!(error.to_string().contains("acme-crm or acme-crm2"));"#
    )]
    pub fn is_conflict(&self) -> bool {
        matches!(*self.0, Kind::Conflict { .. })
    }

    /// 401: the token is wrong, revoked or of another zone. Trying again does
    /// not help: take a valid API key of this zone.
    ///
    #[doc = example!(
        "use makecom::Token;"
        ""
        r#"let revoked = client.with_token(Token::new("11111111-2222-4333-8444-555555555555")?)?;"#
        "let error = revoked.handle(&made).get().await.unwrap_err();"
        "assert!(error.is_unauthorized() && !error.is_retryable());"
    )]
    pub fn is_unauthorized(&self) -> bool {
        self.own_status() == Some(401)
    }

    /// 403: the token lacks [a scope](Self::required_scope), or its owner the
    /// right. Trying again does not help: make a key that has the scope, or ask
    /// for the right to work on the app.
    ///
    #[doc = example!(
        r#"sandbox.inject("status=403".parse()?);"#
        "let error = connection.recreate().await.unwrap_err();"
        "assert!(error.is_permission_denied());"
        r#"assert_eq!(error.required_scope(), Some("sdk-apps:write"));"#
    )]
    pub fn is_permission_denied(&self) -> bool {
        self.own_status() == Some(403)
    }

    /// 404: there is no such app or connection in this zone, or not yet: a
    /// read right after a write can lag \[clients\]. Check name and zone, and
    /// wait a few seconds if it has just been made.
    ///
    #[doc = example!(
        r#"match client.connection("acme-crm9")?.get().await {"#
        r#"    Ok(found) => panic!("{found:?}"),"#
        r#"    Err(error) if error.is_not_found() => println!("there is none"),"#
        "    Err(error) => return Err(error.into()),"
        "}"
    )]
    pub fn is_not_found(&self) -> bool {
        self.own_status() == Some(404)
    }

    /// 429, or the client's own [budget](crate::RateLimit) had nothing left in
    /// time: the organization's requests of this minute are used up. Nothing
    /// was done, so trying again is safe; wait as
    /// [`retry_after`](Self::retry_after) says, or a minute. \[docs\]
    ///
    #[doc = example!(
        "use makecom::Retry;"
        ""
        r#"sandbox.inject("status=429,retry-after=7".parse()?);"#
        "let once = client.with_retry(Retry::none());"
        "let error = once.handle(&made).get().await.unwrap_err();"
        "assert!(error.is_rate_limited() && error.is_retryable());"
        "assert_eq!(error.retry_after().unwrap().as_secs(), 7);"
    )]
    pub fn is_rate_limited(&self) -> bool {
        self.failure().is_some_and(Failure::is_rate_limited)
    }

    /// 400, 413, 415 or 422, or Make's code `IM005` \[docs\]: what was sent is
    /// not what the server takes. Look at [`message`](Self::message) and
    /// [`suberrors`](Self::suberrors). Trying again does not help.
    ///
    #[doc = example!(
        "use makecom::{ConnectionType, section::{Content, Scope}};"
        ""
        r#"let error = connections.create(ConnectionType::Basic, "").await.unwrap_err();"#
        "assert!(error.is_validation());"
        r#"let error = connection.set_section(&Scope::from_text("[")).await.unwrap_err();"#
        "assert!(error.is_validation()); // `check` would have said so before"
    )]
    pub fn is_validation(&self) -> bool {
        matches!(self.own_status(), Some(400 | 413 | 415 | 422)) || self.code() == Some("IM005")
    }

    /// Make's code `IM016` \[docs\]: something still uses it, so it cannot be
    /// deleted. Remove what uses it first.
    ///
    #[doc = example!(
        r#"sandbox.inject("delete_connection:status=424,code=IM016".parse()?);"#
        "let error = connection.delete().await.unwrap_err();"
        "assert!(error.is_referenced() && !error.may_be_done());"
    )]
    pub fn is_referenced(&self) -> bool {
        self.code() == Some("IM016")
    }

    /// 3xx: the server wants to send the request elsewhere. It is not
    /// followed, so that the token stays where it belongs: correct the zone. Or
    /// [an HTTP client of your own](crate::ClientBuilder::http_client) has
    /// followed it; then [`status`](Self::status) is what the target said, and
    /// nothing else here goes by it.
    ///
    /// ```
    /// # use std::io::{Read, Write};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let address = listener.local_addr()?;
    /// # std::thread::spawn(move || {
    /// #     let (mut stream, _) = listener.accept().unwrap();
    /// #     let _ = stream.read(&mut [0; 4096]);
    /// #     let _ = stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n");
    /// # });
    /// # let client = makecom::Client::builder()
    /// #     .zone(format!("http://{address}").parse()?)
    /// #     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
    /// #     .build()?;
    /// // A server that sends everybody to its login page:
    /// let error = client.connection("acme-crm")?.get().await.unwrap_err();
    /// assert!(error.is_redirect() && !error.is_retryable());
    /// assert_eq!(error.status(), Some(302));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_redirect(&self) -> bool {
        matches!(self.own_status(), Some(300..=399))
            || matches!(self.failure(), Some(Failure::Redirected { .. }))
    }

    /// 5xx: the server failed. A read may be tried again; after a write, look
    /// first whether it was done.
    ///
    #[doc = example!(
        r#"sandbox.inject("status=500".parse()?);"#
        "let error = connection.recreate().await.unwrap_err();"
        "assert!(error.is_server_error() && error.may_be_done());"
    )]
    pub fn is_server_error(&self) -> bool {
        matches!(self.own_status(), Some(500..=599))
    }

    /// No connection to the server came about, so nothing was done, and trying
    /// again is safe. Check the network, the proxy and the zone;
    /// [`source`](std::error::Error::source) says what failed.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use makecom::{Client, Retry};
    ///
    /// let closed = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?; // closed again
    /// let client = Client::builder()
    ///     .zone(format!("http://{closed}").parse()?)
    ///     .token("0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?)
    ///     .retry(Retry::none())
    ///     .build()?;
    /// let error = client.connection("acme-crm")?.delete().await.unwrap_err();
    /// assert!(error.is_connect() && !error.may_be_done());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_connect(&self) -> bool {
        matches!(self.failure(), Some(Failure::Connect(_)))
    }

    /// No connection came about because the server's certificate is not to be
    /// trusted: it has expired, is another host's, or an unknown authority's.
    /// Trying again does not help; a company's own authority goes into
    /// [`root_certificates`](crate::ClientBuilder::root_certificates).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use makecom::{Client, Retry};
    /// use makecom_sandbox::Sandbox;
    ///
    /// let company = Sandbox::builder().tls().start().await?; // with a certificate of its own
    /// let client = Client::builder()
    ///     .zone(company.base_url().parse()?)
    ///     .token(company.token().parse()?)
    ///     .retry(Retry::none())
    ///     .build()?;
    /// let error = client.connection("acme-crm")?.get().await.unwrap_err();
    /// assert!(error.is_certificate() && error.is_connect());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_certificate(&self) -> bool {
        self.failure().is_some_and(Failure::is_certificate)
    }

    /// The time was up: the client's, or with a 408 the server's. After a
    /// write, look first whether it was done.
    ///
    #[doc = example!(
        "use std::time::Duration;"
        "use makecom::Retry;"
        ""
        r#"sandbox.inject("latency=60s".parse()?);"#
        "let hasty = client.with_retry(Retry::none()).with_timeout(Duration::from_millis(20));"
        "let error = hasty.handle(&made).recreate().await.unwrap_err();"
        "assert!(error.is_timeout() && error.may_be_done());"
    )]
    pub fn is_timeout(&self) -> bool {
        match self.failure() {
            Some(Failure::Answer { head, .. }) => head.status.as_u16() == 408,
            Some(Failure::Timeout { .. } | Failure::StillThere) => true,
            Some(Failure::Unseen(look)) => look.is_timeout(),
            _ => false,
        }
    }

    /// The connection broke before the whole answer was there. After a write,
    /// look first whether it was done.
    ///
    #[doc = example!(
        r#"sandbox.inject("recreate_connection:lost".parse()?);"#
        "let error = connection.recreate().await.unwrap_err();"
        "assert!(error.is_broken() && error.may_be_done());"
    )]
    pub fn is_broken(&self) -> bool {
        matches!(self.failure(), Some(Failure::Broken { .. }))
    }

    /// The server reports success, but what it says cannot be read: it is not
    /// what the API documents, or breaks off, or is too long. The operation
    /// was done, so do not repeat it: look into [`raw_body`](Self::raw_body), or
    /// raise [`max_response_bytes`](crate::ClientBuilder::max_response_bytes).
    ///
    #[doc = example!(
        "use makecom::Client;"
        ""
        "let frugal = Client::builder()"
        "    .max_response_bytes(16)"
        "    .zone(client.zone().clone())"
        "    .token(sandbox.token().parse()?)"
        "    .build()?;"
        "let error = frugal.handle(&made).get().await.unwrap_err();"
        "assert!(error.is_unreadable() && !error.is_retryable());"
        "assert_eq!(error.raw_body().unwrap().len(), 16);"
    )]
    pub fn is_unreadable(&self) -> bool {
        self.failure().is_some_and(|failure| {
            !matches!(failure, Failure::Redirected { .. })
                && (failure.head()).is_some_and(|head| head.status.is_success())
        })
    }

    /// Whether the same call may end otherwise a little later, and making it
    /// again cannot do anything twice. Wait for
    /// [`retry_after`](Self::retry_after) if there is one, and call again; the
    /// client has done so as often as it was [allowed](crate::Retry).
    ///
    #[doc = example!(
        "use makecom::Retry;"
        ""
        r#"sandbox.inject("status=503".parse()?);"#
        "let once = client.with_retry(Retry::none());"
        "// Reading twice is reading once; making twice is making two."
        "assert!(once.handle(&made).get().await.unwrap_err().is_retryable());"
        "assert!(!once.handle(&made).recreate().await.unwrap_err().is_retryable());"
    )]
    pub fn is_retryable(&self) -> bool {
        self.call()
            .is_some_and(|call| call.attempts == 0 || call.failure.is_retryable(call.operation))
    }

    /// Whether the server may have carried out the call, or one of its
    /// attempts, all the same; never of a call that only reads. Before making
    /// something again, look whether it is there;
    /// [`ensure`](crate::Connections::ensure) does.
    ///
    #[doc = example!(
        "use makecom::ConnectionType;"
        ""
        r#"sandbox.inject("create_connection:lost".parse()?);"#
        r#"let error = connections.create(ConnectionType::Basic, "Second").await.unwrap_err();"#
        "assert!(error.may_be_done());"
        r#"assert!(connections.find_by_label("Second").await?.is_some()); // it was"#
    )]
    pub fn may_be_done(&self) -> bool {
        self.call()
            .filter(|call| call.operation.method != "GET")
            .is_some_and(|call| call.unsure || (call.attempts > 0 && call.failure.may_be_done()))
    }

    /// Whether it is a 404 to a call that was sent before, and may have been
    /// carried out then.
    pub(crate) fn is_gone_by_now(&self) -> bool {
        self.is_not_found() && self.call().is_some_and(|call| call.unsure)
    }

    fn own_status(&self) -> Option<u16> {
        self.failure()?.own_status()
    }

    fn head(&self) -> Option<&Head> {
        self.failure()?.head()
    }

    fn body(&self) -> Option<&Body> {
        match self.failure()? {
            Failure::Answer { parsed, .. } => Some(parsed),
            _ => None,
        }
    }

    fn failure(&self) -> Option<&Failure> {
        self.call().map(|call| &call.failure)
    }

    fn call(&self) -> Option<&Call> {
        match &*self.0 {
            Kind::Call(call) => Some(call),
            _ => None,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure()?.source()
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use makecom_raw::operations;
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn api(status: u16, body: &str) -> Error {
        let head = Head {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
        };
        let failure = Failure::answer(head, body.into(), |_, _| None, std::time::UNIX_EPOCH);
        Error::from(Call {
            operation: &operations::GET_CONNECTION,
            zone: Zone::Eu1,
            path: "/sdk/apps/connections/acme".to_owned(),
            attempts: 1,
            unsure: false,
            pause_too_long: None,
            failure,
        })
    }

    #[test]
    fn the_line_says_what_where_and_what_to_do() {
        let start = "get_connection (GET /sdk/apps/connections/acme in eu1.make.com) answered ";
        let cases = [
            (
                403,
                r#"{"message":"Permission denied","code":"SC403"}"#,
                "403 Forbidden: Permission denied [SC403]; check that the token has the scope sdk-apps:read, and its owner the right to work on the app",
            ),
            (
                400,
                r#"{"message":"Bad","detail":["a","b"],"suberrors":[{"message":"m","name":"n"}]}"#,
                "400 Bad Request: Bad; a; b; n: m",
            ),
            (
                403,
                "error code: 1010",
                "403 Forbidden: error code: 1010; check that the token has the scope sdk-apps:read, and its owner the right to work on the app",
            ),
            (
                502,
                "<html><head>\n<title>Bad\ngateway</title></head>…",
                "502 Bad Gateway: Bad gateway; try again later",
            ),
            (
                502,
                "<!DOCTYPE html>\n<HTML><Title lang=en>Bad gateway</Title>",
                "502 Bad Gateway: Bad gateway; try again later",
            ),
            (
                502,
                "<html><title> </title><style>p {}</style><p class=x>Try\nlater</p><p>More",
                "502 Bad Gateway: Try later; try again later",
            ),
            (502, "<html></html>", "502 Bad Gateway; try again later"),
            (
                400,
                r#"{"message":"a\n\u001b[31mb","detail":"c\r\nd","suberrors":[{"message":"m\n","name":"n\t"}]}"#,
                "400 Bad Request: a [31mb; c d; n: m",
            ),
            (500, "", "500 Internal Server Error"),
            (
                401,
                r#"{"detail":"No token","code":7}"#,
                r#"401 Unauthorized: {"detail":"No token","code":7}; No token; check the API key, and that it belongs to this zone"#,
            ),
        ];
        for (status, body, expected) in cases {
            let error = api(status, body);
            assert_eq!(error.to_string(), format!("{start}{expected}"));
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.raw_body(), Some(body.as_bytes()));
        }
    }

    #[test]
    fn predicates_follow_the_status() {
        type Predicate = fn(&Error) -> bool;
        let cases: [(u16, Predicate); 9] = [
            (308, Error::is_redirect),
            (400, Error::is_validation),
            (401, Error::is_unauthorized),
            (403, Error::is_permission_denied),
            (404, Error::is_not_found),
            (408, Error::is_timeout),
            (413, Error::is_validation),
            (429, Error::is_rate_limited),
            (503, Error::is_server_error),
        ];
        for (status, holds) in cases {
            let true_for: Vec<u16> = [308, 400, 401, 403, 404, 408, 429, 503]
                .into_iter()
                .filter(|other| holds(&api(*other, "")))
                .collect();
            assert!(holds(&api(status, "")), "{status}");
            assert_eq!(true_for.len(), 1, "{status}");
        }
    }

    #[test]
    fn a_code_alone_can_say_that_parameters_are_wrong() {
        assert!(api(424, r#"{"code":"IM005"}"#).is_validation());
        let referenced = api(424, r#"{"code":"IM016"}"#);
        assert!(referenced.is_referenced() && !referenced.is_validation());
    }

    #[test]
    fn scopes_are_those_of_what_was_tried() {
        assert_eq!(api(403, "").required_scopes(), ["sdk-apps:read"]);
        assert!(Error::input("", "").required_scopes().is_empty());
    }

    #[test]
    fn debug_shows_how_long_a_body_is_and_not_what_it_says() {
        for body in ["hunter2", "<title>hunter2</title>", r#"{"x":"hunter2"}"#] {
            let shown = format!("{:?}", api(500, body));
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains(&format!("body_bytes: {}", body.len())));
        }
    }

    #[test]
    fn it_is_small_and_can_cross_threads() {
        fn assert<T: Send + Sync + 'static>() {}
        assert::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
