//! What is known about an error: the answer, the call, the place.

use std::time::Duration;

use super::{Error, Kind, Suberror};
use crate::zone::Zone;

impl Error {
    /// The HTTP status, if there was an answer.
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
    /// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
    /// assert_eq!(error.status(), Some(404));
    /// let error = client.connection("../x").unwrap_err();
    /// assert_eq!(error.status(), None); // nothing was sent
    /// # Ok(())
    /// # }
    /// ```
    pub fn status(&self) -> Option<u16> {
        self.failure()?.status()
    }

    /// Make's own code, such as `SC403` or `IM005`: its documentation lists some,
    /// its own clients know more. The name of the kind of failure that this crate
    /// gives it is [`code`](Self::code).
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
    /// sandbox.inject("status=403,code=SC403".parse()?);
    /// let error = connection.get().await.unwrap_err();
    /// assert_eq!(error.api_code(), Some("SC403"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn api_code(&self) -> Option<&str> {
        self.body()?.code.as_deref()
    }

    /// The server's message. It may repeat a secret that was sent, as may
    /// [`details`](Self::details) and [`suberrors`](Self::suberrors): only the text of the
    /// error itself leaves such a message out.
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
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// sandbox.inject("text=403,times=1".parse()?);
    /// let error = connection.get().await.unwrap_err();
    /// assert_eq!(error.message(), None); // a proxy's answer, not Make's
    /// let error = connections.create(NewConnection::new(ConnectionType::Basic, "")).await.unwrap_err();
    /// println!("Make says: {}", error.message().unwrap_or("nothing"));
    /// assert!(error.message().is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn message(&self) -> Option<&str> {
        self.body()?.message.as_deref()
    }

    /// The server's details: zero or more lines.
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
    /// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
    /// for detail in error.details() {
    ///     assert!(error.to_string().contains(detail)); // `Display` has them all
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn details(&self) -> &[String] {
        self.body().map_or(&[], |body| &body.details)
    }

    /// The single reasons, such as one for each invalid parameter.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// use makecom::{ConnectionType, NewConnection};
    ///
    /// let error = connections.create(NewConnection::new(ConnectionType::Basic, "")).await.unwrap_err();
    /// for wrong in error.suberrors() {
    ///     assert_eq!(wrong.name.as_deref(), Some("label"));
    ///     println!("{}", wrong.message);
    /// }
    /// assert_eq!(error.suberrors().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn suberrors(&self) -> &[Suberror] {
        self.body().map_or(&[], |body| &body.suberrors)
    }

    /// What the server asks to [confirm](Self::is_confirmation_required), as it
    /// sent it. It can hold anything.
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
    /// if let Some(metadata) = error.metadata() {
    ///     eprintln!("to be confirmed: {metadata}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn metadata(&self) -> Option<&serde_json::Value> {
        self.body()?.metadata.as_ref()
    }

    /// The id that the server gave the request, to quote to Make's support.
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
    /// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
    /// match error.request_id() {
    ///     Some(id) => eprintln!("{error}, request {id}"),
    ///     None => assert_eq!(error.status(), Some(404)), // answered, but without an id
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.head()?.request_id()
    }

    /// How long the server asks to wait, counted from its answer: its `Retry-After`,
    /// in seconds or as a date. Whether Make sends one is not verified; its
    /// documentation advises to wait a minute. Of a used-up
    /// [budget](crate::RateLimit), how long until a request may be sent.
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
    /// sandbox.inject("status=429,retry-after=30".parse()?);
    /// let once = client.with_retry(Retry::none());
    /// let error = once.handle(&made).get().await.unwrap_err();
    /// assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure()?.retry_after()
    }

    /// How many requests the call sent, attempts to connect included: 0 if nothing
    /// was sent.
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
    /// sandbox.inject("status=503".parse()?);
    /// let thrice = Retry::default().attempts(3).backoff(Duration::ZERO, Duration::ZERO);
    /// let error = client.with_retry(thrice).handle(&made).get().await.unwrap_err();
    /// assert_eq!(error.attempts(), 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn attempts(&self) -> u32 {
        self.call().map_or(0, |call| call.attempts)
    }

    /// The operationId of the call, such as `get_connection`.
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
    /// let error = client.connection("acme-crm9")?.delete().await.unwrap_err();
    /// assert_eq!(error.operation(), Some("delete_connection"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn operation(&self) -> Option<&'static str> {
        self.call().map(|call| call.operation.id)
    }

    /// The zone of the call.
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
    /// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
    /// assert_eq!(error.zone(), Some(client.zone()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn zone(&self) -> Option<&Zone> {
        self.call().map(|call| &call.zone)
    }

    /// The path of the call, such as `/sdk/apps/connections/acme-crm2`.
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
    /// let error = client.connection("acme-crm9")?.get().await.unwrap_err();
    /// assert_eq!(error.path(), Some("/sdk/apps/connections/acme-crm9"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn path(&self) -> Option<&str> {
        self.call().map(|call| &*call.path)
    }

    /// The scope that the call needs, such as `sdk-apps:read`: from the spec, not
    /// from the answer.
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
    /// assert_eq!(error.required_scope(), Some("sdk-apps:write"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn required_scope(&self) -> Option<&'static str> {
        self.required_scopes().first().copied()
    }

    /// All scopes that the call needs: from the spec, not from the answer. Empty if
    /// it is not about a call.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// # let connections = client.app("acme-crm")?.connections();
    /// # let new = makecom::NewConnection::new(makecom::ConnectionType::Oauth, "Acme");
    /// # let made = connections.create(new).await?;
    /// sandbox.inject("status=403".parse()?);
    /// let error = connections.list().await.unwrap_err();
    /// assert_eq!(error.required_scopes(), ["sdk-apps:read"]);
    /// assert!(client.app("../x").unwrap_err().required_scopes().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn required_scopes(&self) -> &'static [&'static str] {
        self.call().map_or(&[], |call| call.operation.scopes)
    }

    /// The body of the answer, as much of it as came, byte for byte; of one that is
    /// not a success the first 64 KiB. It can hold anything.
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
    /// sandbox.inject("html=502".parse()?);
    /// let once = client.with_retry(Retry::none());
    /// let error = once.handle(&made).get().await.unwrap_err();
    /// assert_eq!(error.raw_body().unwrap()[0], b'<'); // a page of a proxy
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw_body(&self) -> Option<&[u8]> {
        self.failure()?.raw_body()
    }

    /// The error behind that of an interceptor or a token provider, with a text that is
    /// shown nowhere else, because it may contain secrets.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// # let client = sandbox.client()?;
    /// use makecom::{HookError, Token};
    ///
    /// let client = client.with_token_provider(|_| async {
    ///     std::fs::read_to_string("/none")?; // as an identity server may fail
    ///     Err::<Token, _>(HookError::new("no token"))
    /// });
    /// let error = client.connection("acme-crm")?.get().await.unwrap_err();
    /// assert!(error.hook_source().unwrap().is::<std::io::Error>());
    /// # Ok(())
    /// # }
    /// ```
    pub fn hook_source(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.failure()?.hook()?.source()
    }

    /// The line and column, counted from 1, at which a section's text is invalid.
    ///
    /// ```
    /// use makecom::section::{Code as _, connection};
    ///
    /// let scope = connection::Scope::from_text("[\n  \"read\", 7\n]");
    /// assert_eq!(scope.names().unwrap_err().position(), Some((2, 11)));
    /// ```
    pub fn position(&self) -> Option<(usize, usize)> {
        match &*self.0 {
            Kind::Section(error) => error.position(),
            _ => None,
        }
    }

    /// The component to write to instead, if this one is an alias of it.
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
    /// let listed: makecom::Connection = serde_json::from_str(
    ///     r#"{ "name": "acme-crm2", "label": "Acme", "type": "oauth", "alias_to": "acme-crm" }"#,
    /// )?;
    /// let error = client.handle(&listed).recreate().await.unwrap_err();
    /// let original = client.connection(error.original().unwrap())?;
    /// original.recreate().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn original(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Alias { original, .. } => Some(original),
            _ => None,
        }
    }
}
