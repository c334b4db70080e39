//! Invitations, by which organizations install an app.

use std::fmt;
use std::future::Future;

use makecom_raw::types;
use serde::Serialize;
use serde_json::Value;

use crate::client::Client;
use crate::core::{ask, under};
use crate::error::{Error, Result};
use crate::mode::{Async, Mode};
use crate::name;
use crate::record::{Lenient, record};

record! {
    /// What an invitation is to.
    ///
    /// ```
    /// let invitation: makecom::AppInvite = serde_json::from_str(
    ///     r#"{ "name": "acme-crm", "label": "Acme", "version": "1", "installable": [7] }"#,
    /// )?;
    /// assert_eq!(invitation.installable, Some(vec![7]));
    /// assert_eq!(invitation.version, Some(1));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AppInvite {
    } optional {
        /// The name of the app.
        pub name: String = "name",
        /// The label that users see.
        pub label: String = "label",
        /// The version of the app.
        pub version: u32 = "version",
        /// The colour, such as `#ab00cd`.
        pub theme: String = "theme",
        /// The language of its texts, such as `en`.
        pub language: String = "language",
        /// Whether the token's owner may install it.
        pub access: bool = "access",
        /// The numbers of the organizations into which they may.
        pub installable: Vec<i64> = "installable",
        /// When it was created, in ISO 8601.
        pub created: String = "created",
        /// Modules, groups and more of the app.
        pub manifest: Value = "manifestBasic",
    } pub extra
}

/// The token of an invitation, by which organizations can install an app: the last
/// segment of its link. It is all they need, so `Debug` does not show it.
///
/// ```
/// use makecom::InviteToken;
///
/// let token = InviteToken::new("f8d7c6b5a4")?;
/// assert_eq!(token.as_str(), "f8d7c6b5a4");
/// assert_eq!(format!("{token:?}"), "InviteToken(…)");
/// assert!(InviteToken::new("https://eu1.make.com/x").is_err());
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct InviteToken(String);

impl InviteToken {
    /// Validates a token.
    ///
    /// ```
    /// assert!(makecom::InviteToken::new("f8d7c6b5a4").is_ok());
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be one segment of a
    /// path. Whether it exists is not checked.
    pub fn new(token: impl Into<String>) -> Result<Self> {
        let token = token.into();
        name::check_hidden(&token, "an invitation", "f8d7c6b5a4")?;
        Ok(Self(token))
    }

    /// The token.
    ///
    /// ```
    /// assert_eq!(makecom::InviteToken::new("f8d7c6b5a4")?.as_str(), "f8d7c6b5a4");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InviteToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteToken(…)")
    }
}

impl TryFrom<&str> for InviteToken {
    type Error = Error;

    fn try_from(token: &str) -> Result<Self> {
        Self::new(token)
    }
}

impl TryFrom<String> for InviteToken {
    type Error = Error;

    fn try_from(token: String) -> Result<Self> {
        Self::new(token)
    }
}

impl From<&InviteToken> for InviteToken {
    fn from(token: &InviteToken) -> Self {
        token.clone()
    }
}

impl Lenient for InviteToken {
    fn read(value: Value) -> Result<Self, Value> {
        let token = value.as_str().and_then(|token| Self::new(token).ok());
        token.ok_or(value)
    }
}

crate::schema::string_schema!(InviteToken, "The token of an invitation to an app");

/// An invitation to an app, from [`Client::invite`].
///
/// ```
/// # use makecom::{Client, Token, Zone};
/// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
/// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
/// let invite: makecom::Invite = client.invite("f8d7c6b5a4")?;
/// assert_eq!(invite.token().as_str(), "f8d7c6b5a4");
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone)]
pub struct Invite<M = Async> {
    client: Client,
    token: InviteToken,
    mode: M,
}

impl<M> fmt::Debug for Invite<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Invite").field(&self.token).finish()
    }
}

impl<M: Mode> Client<M> {
    /// An invitation by its token, which [`make_public`](crate::AppVersion::make_public)
    /// gives and links have at their end. Nothing is sent.
    ///
    /// ```
    #[doc = include_str!("doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// let token = app.make_public(Irreversible).await?.invite_token.expect("it is public");
    /// assert_eq!(client.invite(token)?.get().await?.name.as_deref(), Some("acme-crm"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a token.
    pub fn invite<N>(&self, token: N) -> Result<Invite<M>>
    where
        N: TryInto<InviteToken>,
        Error: From<N::Error>,
    {
        Ok(Invite {
            token: token.try_into()?,
            client: self.to_async(),
            mode: self.mode.clone(),
        })
    }
}

impl<M: Mode> Invite<M> {
    /// Its token.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.invite("f8d7c6b5a4")?.token().as_str(), "f8d7c6b5a4");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn token(&self) -> &InviteToken {
        &self.token
    }

    /// Reads what the invitation is to. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("doc/client.txt")]
    /// let error = client.invite("f8d7c6b5a4")?.get().await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such invitation, and the
    /// failures of any call.
    pub fn get(&self) -> M::Output<impl Future<Output = Result<AppInvite>> + Send> {
        self.mode.run(async move {
            let token = self.token.as_str();
            under(
                ask!(self, GET_APP_INVITE, get_app_invite(token))?,
                "appInvite",
            )
        })
    }

    /// Installs the app into organizations, by their numbers. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// let token = app.make_public(Irreversible).await?.invite_token.expect("it is public");
    /// let installed = client.invite(token)?.accept([7]).await?;
    /// assert_eq!(installed.version, Some(1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such invitation, and the
    /// failures of any call.
    pub fn accept(
        &self,
        organizations: impl IntoIterator<Item = i64>,
    ) -> M::Output<impl Future<Output = Result<AppInvite>> + Send> {
        let body = types::AcceptAppInvite {
            organization_ids: organizations.into_iter().collect(),
        };
        self.mode.run(async move {
            let token = self.token.as_str();
            let answer = ask!(self, ACCEPT_APP_INVITE, accept_app_invite(token, &body));
            under(answer?, "appInvite")
        })
    }
}
