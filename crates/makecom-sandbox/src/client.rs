//! A `makecom` client for a sandbox in one call.

use makecom::{Client, Token};

use crate::sandbox::Sandbox;

impl Sandbox {
    /// A client for this sandbox with its first token. Not with TLS: a `makecom`
    /// client trusts the certificates that the system trusts.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
    /// let app = sandbox.client()?.app(sandbox.app())?;
    /// assert!(app.connections().list().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](makecom::Error::is_invalid_input) if the client does
    /// not accept the token or the address, which must be loopback.
    pub fn client(&self) -> Result<Client, makecom::Error> {
        Client::builder()
            .zone(self.base_url().parse()?)
            .token(Token::new(self.token())?)
            .build()
    }
}
