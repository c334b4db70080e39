//! The classes of errors: one predicate for each thing that can be done about one.

use super::failure::Failure;
use super::{Call, Error, Kind};

impl Error {
    /// A name, zone, token or setting is invalid. Nothing was sent: correct it.
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
        match &*self.0 {
            Kind::Input { .. } => true,
            Kind::Section(error) => error.is_invalid_input(),
            _ => false,
        }
    }

    /// A section's text is not JSONC, or not of the shape that its kind has.
    /// The text is still there: look at [`position`](Self::position).
    ///
    /// ```
    /// use makecom::section::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text("{}"); // should be an array
    /// assert!(scope.names().unwrap_err().is_content());
    /// assert_eq!(scope.text(), "{}");
    /// ```
    pub fn is_content(&self) -> bool {
        matches!(&*self.0, Kind::Section(error) if error.is_content())
    }

    /// The component is an alias, such as of a connection, and a write to it would have
    /// no effect (reported, not verified). Nothing was sent: write to the
    /// [`original`](Self::original), or insist with
    /// [`even_if_alias`](crate::Handle<Connection>::even_if_alias).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::{Connection, ConnectionUpdate};
    ///
    /// let listed: Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm2", "label": "Acme", "type": "oauth", "alias_to": "acme-crm" }"#,
    /// )?;
    /// let error = client.handle(&listed).update(ConnectionUpdate::new().label("B")).await.unwrap_err();
    /// assert!(error.is_alias());
    /// assert_eq!(error.original(), Some("acme-crm"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_alias(&self) -> bool {
        matches!(*self.0, Kind::Alias { .. })
    }

    /// The server has something else than was asked for: several components with the
    /// label, or one that does not fit, such as a connection of another type. Use another
    /// label, or the component's name. [`ensure`](crate::Collection::ensure) may have
    /// created one before.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// connections.create(NewConnection::new(ConnectionType::Basic, "Acme")).await?; // a second of that label
    /// let error = connections.find_by_label("Acme").await.unwrap_err();
    /// assert!(error.is_conflict());
    /// assert_eq!(error.help().unwrap(), "use the name: acme-crm or acme-crm2");
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_conflict(&self) -> bool {
        matches!(*self.0, Kind::Conflict { .. })
    }

    /// 401, or Make's code `IM015`: the token is invalid, revoked or of another
    /// zone. Trying again does not help: use a valid API key of this zone.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Token;
    ///
    /// let revoked = client.with_token(Token::new("11111111-2222-4333-8444-555555555555")?)?;
    /// let error = revoked.handle(&made).get().await.unwrap_err();
    /// assert!(error.is_unauthorized() && !error.is_retryable());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_unauthorized(&self) -> bool {
        self.failure().is_some_and(Failure::is_unauthorized)
    }

    /// 403, or Make's code `SC403`, `IM001` or `IM002`: the token lacks [a
    /// scope](Self::required_scope), or its owner may not work on the app. Trying
    /// again does not help: create a key with the scope, or ask for access to the
    /// app.
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
    /// sandbox.inject("status=403".parse()?);
    /// let error = connection.recreate().await.unwrap_err();
    /// assert!(error.is_permission_denied());
    /// assert_eq!(error.required_scope(), Some("sdk-apps:write"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_permission_denied(&self) -> bool {
        self.failure().is_some_and(Failure::is_permission_denied)
    }

    /// 403 with Make's code `IM002` to a call about functions: the account may not write
    /// them, as many may not (the right `allow_apps_js`). A normal answer: everything else
    /// of the app can be written. It is [`is_permission_denied`](Self::is_permission_denied)
    /// as well.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use makecom_sandbox::{Quirk, Sandbox};
    /// # let sandbox = Sandbox::builder().quirk(Quirk::LockedFunctions).start().await?;
    /// # let client = sandbox.client()?;
    /// use makecom::NewFunction;
    ///
    /// let functions = client.app("acme-crm")?.version(1).functions();
    /// let error = functions.create(NewFunction::new("toCents")).await.unwrap_err();
    /// assert!(error.is_functions_locked() && error.is_permission_denied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_functions_locked(&self) -> bool {
        self.call().is_some_and(Call::is_functions_locked)
    }

    /// 404, or Make's code `SC404`: there is no such app or component in this zone,
    /// or not yet: a read right after a write can lag, as Make's own clients
    /// expect. Check the name and the zone, and wait a few seconds if it has just
    /// been created.
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
    /// match client.connection("acme-crm9")?.get().await {
    ///     Ok(found) => panic!("{found:?}"),
    ///     Err(error) if error.is_not_found() => println!("there is none"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_not_found(&self) -> bool {
        self.failure().is_some_and(Failure::is_not_found)
    }

    /// 429, or the client's own [budget](crate::RateLimit) has nothing left before
    /// the deadline: the organization's requests of this minute are used up.
    /// Nothing was done, so trying again is safe: wait for
    /// [`retry_after`](Self::retry_after), or a minute, as Make's documentation
    /// advises.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Retry;
    ///
    /// sandbox.inject("status=429,retry-after=7".parse()?);
    /// let once = client.with_retry(Retry::none());
    /// let error = once.handle(&made).get().await.unwrap_err();
    /// assert!(error.is_rate_limited() && error.is_retryable());
    /// assert_eq!(error.retry_after().unwrap().as_secs(), 7);
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_rate_limited(&self) -> bool {
        self.failure().is_some_and(Failure::is_rate_limited)
    }

    /// 400, 413, 415 or 422, or Make's code `SC400` or `IM005`: the server rejects
    /// what was sent. Look at [`message`](Self::message) and
    /// [`suberrors`](Self::suberrors). Trying again does not help.
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
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let error = connections.create(NewConnection::new(ConnectionType::Basic, "")).await.unwrap_err();
    /// assert!(error.is_validation());
    /// let error = connection.set_section(&connection::Scope::from_text("[")).await.unwrap_err();
    /// assert!(error.is_validation()); // `check` would have said so before
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_validation(&self) -> bool {
        self.failure().is_some_and(Failure::is_validation)
    }

    /// Make's code `IM005` to the code of a function: it has more than 5000 characters
    /// (Make's documentation of custom apps). It is [`is_validation`](Self::is_validation)
    /// as well.
    ///
    /// ```
    /// let error = makecom::ModuleName::new("get user").unwrap_err();
    /// assert!(!error.is_function_too_long()); // only a server says so
    /// ```
    pub fn is_function_too_long(&self) -> bool {
        self.call().is_some_and(Call::is_function_too_long)
    }

    /// 406, or Make's code `IM004`: the server asks for a confirmation;
    /// [`metadata`](Self::metadata) says of what. Nothing was done: make the change
    /// on Make's own pages, where it can be confirmed.
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
    /// sandbox.inject("delete_connection:status=406,code=IM004".parse()?);
    /// let error = connection.delete().await.unwrap_err();
    /// assert!(error.is_confirmation_required() && !error.maybe_applied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_confirmation_required(&self) -> bool {
        self.failure()
            .is_some_and(Failure::is_confirmation_required)
    }

    /// Make's code `IM016`: it is still in use and cannot be deleted. Remove what
    /// uses it first.
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
    /// sandbox.inject("delete_connection:status=424,code=IM016".parse()?);
    /// let error = connection.delete().await.unwrap_err();
    /// assert!(error.is_referenced() && !error.maybe_applied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_referenced(&self) -> bool {
        self.failure().is_some_and(Failure::is_referenced)
    }

    /// 3xx: the server redirects the request. Redirects are not followed, so that
    /// the token is not sent elsewhere: correct the zone. Or [an HTTP client of
    /// your own](crate::ClientBuilder::http_client) has followed one; then
    /// [`status`](Self::status) is the target's, and no other predicate considers
    /// it.
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
    /// // A server that redirects every request to its login page:
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

    /// 5xx: the server failed. A read can be tried again; after a write, check first
    /// whether it was applied.
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
    /// sandbox.inject("status=500".parse()?);
    /// let error = connection.recreate().await.unwrap_err();
    /// assert!(error.is_server_error() && error.maybe_applied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_server_error(&self) -> bool {
        matches!(self.own_status(), Some(500..=599))
    }

    /// The server could not be reached, so nothing was done, and trying again is
    /// safe. Check the network, the proxy and the zone;
    /// [`source`](std::error::Error::source) is the cause.
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
    /// assert!(error.is_connect() && !error.maybe_applied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_connect(&self) -> bool {
        matches!(self.failure(), Some(Failure::Connect(_)))
    }

    /// An [`Interceptor`](crate::Interceptor) or the
    /// [transport](crate::transport::TransportError::rejected) refused to send it, for a
    /// reason of its own: nothing was sent.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// use makecom::{Attempt, HookError};
    ///
    /// let closed = client.with_interceptor(|_: &mut Attempt<'_>| Err(HookError::new("it is night")));
    /// let error = closed.connection("acme-crm")?.delete().await.unwrap_err();
    /// assert!(error.is_refused() && !error.is_retryable());
    /// assert!(error.to_string().ends_with("was not sent: it is night"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_refused(&self) -> bool {
        matches!(self.failure(), Some(Failure::Refused(_)))
    }

    /// The [`TokenProvider`](crate::TokenProvider) gave no token, or, after a 401, no
    /// other one. Nothing was done; why it failed is in
    /// [`hook_source`](Self::hook_source).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// use makecom::{HookError, Token};
    ///
    /// let client = client.with_token_provider(|_| async {
    ///     Err::<Token, _>(HookError::new("the refresh token has expired").with_help("log in again"))
    /// });
    /// let error = client.connection("acme-crm")?.delete().await.unwrap_err();
    /// assert!(error.is_token_provider() && !error.maybe_applied());
    /// assert_eq!(error.help().unwrap(), "log in again");
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_token_provider(&self) -> bool {
        matches!(self.failure(), Some(Failure::Token(_)))
    }

    /// The server's certificate is not trusted: it has expired, is another host's,
    /// or an unknown authority's. Trying again does not help; add a company's own
    /// authority with
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

    /// The time was up: the client's, or the server's (408). After a write, check first
    /// whether it was applied.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use std::time::Duration;
    /// use makecom::Retry;
    ///
    /// sandbox.inject("latency=60s".parse()?);
    /// let hasty = client.with_retry(Retry::none()).with_timeout(Duration::from_millis(20));
    /// let error = hasty.handle(&made).recreate().await.unwrap_err();
    /// assert!(error.is_timeout() && error.maybe_applied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_timeout(&self) -> bool {
        match self.failure() {
            Some(Failure::Answer { head, .. }) => head.status.as_u16() == 408,
            Some(Failure::Timeout { .. } | Failure::StillThere) => true,
            Some(Failure::Unseen(look)) => look.is_timeout(),
            _ => false,
        }
    }

    /// The connection broke before the end of the answer, or the server sent only a
    /// part of it (206). After a write, check first whether it was applied.
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
    /// sandbox.inject("recreate_connection:lost".parse()?);
    /// let error = connection.recreate().await.unwrap_err();
    /// assert!(error.is_broken() && error.maybe_applied());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_broken(&self) -> bool {
        matches!(self.failure(), Some(Failure::Broken { .. }))
    }

    /// The server reports success, but its answer cannot be read: it is not what the
    /// API documents, breaks off, or is too long. The operation was done, so do not
    /// repeat it: look into [`raw_body`](Self::raw_body), or raise
    /// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Client;
    ///
    /// let frugal = Client::builder()
    ///     .max_response_bytes(16)
    ///     .zone(client.zone().clone())
    ///     .token(sandbox.token().parse()?)
    ///     .build()?;
    /// let error = frugal.handle(&made).get().await.unwrap_err();
    /// assert!(error.is_unreadable() && !error.is_retryable());
    /// assert_eq!(error.raw_body().unwrap().len(), 16);
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_unreadable(&self) -> bool {
        self.failure().is_some_and(|failure| {
            !matches!(failure, Failure::Redirected { .. })
                && (failure.head()).is_some_and(|head| head.status.is_success())
        })
    }

    /// Whether the failure is transient and repeating the call is safe. Wait for
    /// [`retry_after`](Self::retry_after) if there is one, and call again; the client has
    /// retried as often as [allowed](crate::Retry).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// use makecom::Retry;
    ///
    /// sandbox.inject("status=503".parse()?);
    /// let once = client.with_retry(Retry::none());
    /// // A read can be repeated; a second creation would create two.
    /// assert!(once.handle(&made).get().await.unwrap_err().is_retryable());
    /// assert!(!once.handle(&made).recreate().await.unwrap_err().is_retryable());
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_retryable(&self) -> bool {
        self.call().is_some_and(|call| {
            let is_unsent = call.attempts == 0 && call.failure.hook().is_none();
            is_unsent || call.failure.is_retryable(call.operation)
        })
    }

    /// Whether the server may have applied the write, in one of its attempts,
    /// although it failed; never of a call that only reads. Before you create
    /// something again, check whether it exists;
    /// [`ensure`](crate::Collection::ensure) does.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// sandbox.inject("create_connection:lost".parse()?);
    /// let error = connections.create(NewConnection::new(ConnectionType::Basic, "Second")).await.unwrap_err();
    /// assert!(error.maybe_applied());
    /// assert!(connections.find_by_label("Second").await?.is_some()); // it was
    /// # Ok(())
    /// # }
    /// ```
    pub fn maybe_applied(&self) -> bool {
        self.call()
            .filter(|call| call.operation.method != "GET")
            .is_some_and(|call| {
                call.maybe_applied || (call.attempts > 0 && call.failure.maybe_applied())
            })
    }

    /// Whether it is a 404 after an earlier attempt that may have been applied.
    pub(crate) fn is_gone_by_now(&self) -> bool {
        self.is_not_found() && self.call().is_some_and(|call| call.maybe_applied)
    }
}
