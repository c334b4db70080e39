//! Types of connections.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Error, Result};

/// The type that a connection is created with, which decides the template of its
/// sections. A stored connection reads back as `oauth` or `basic` only, as in Make's own
/// clients.
///
/// ```
/// use makecom::ConnectionType;
///
/// let kind: ConnectionType = "oauth-refresh".parse()?;
/// assert_eq!(kind, ConnectionType::OauthRefresh);
/// assert!("oauth3".parse::<ConnectionType>().is_err());
/// # Ok::<(), makecom::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
#[non_exhaustive]
pub enum ConnectionType {
    /// `oauth`: OAuth 2, authorization code.
    Oauth,
    /// `oauth-refresh`: the same with a refresh token.
    OauthRefresh,
    /// `oauth-resowncre`: OAuth 2, resource owner's password.
    OauthResowncre,
    /// `oauth-clicre`: OAuth 2, client credentials.
    OauthClicre,
    /// `oauth-1`: OAuth 1.
    Oauth1,
    /// `apikey`: a key.
    Apikey,
    /// `basic`: user and password.
    Basic,
    /// `other`: an empty scaffold.
    Other,
    /// A type that the server knows and this crate does not.
    Unknown(UnknownConnectionType),
}

/// A type that only a server can send.
///
/// ```
/// use makecom::ConnectionType;
///
/// let kind: ConnectionType = serde_json::from_str(r#""oauth-9""#)?; // a server's
/// assert!(matches!(&kind, ConnectionType::Unknown(_)));
/// assert_eq!(kind.as_str(), "oauth-9");
/// assert!("oauth-9".parse::<ConnectionType>().is_err()); // a user's
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownConnectionType(String);

impl ConnectionType {
    /// The types that Make's published page of the API lists.
    ///
    /// ```
    /// use makecom::ConnectionType;
    ///
    /// let menu: Vec<&str> = ConnectionType::ALL.iter().map(ConnectionType::as_str).collect();
    /// assert_eq!(menu.join(" "), "oauth oauth-refresh oauth-resowncre oauth-clicre oauth-1 apikey basic other");
    /// ```
    pub const ALL: [Self; 8] = [
        Self::Oauth,
        Self::OauthRefresh,
        Self::OauthResowncre,
        Self::OauthClicre,
        Self::Oauth1,
        Self::Apikey,
        Self::Basic,
        Self::Other,
    ];

    /// The name on the wire.
    ///
    /// ```
    /// assert_eq!(makecom::ConnectionType::Oauth1.as_str(), "oauth-1");
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            Self::Oauth => "oauth",
            Self::OauthRefresh => "oauth-refresh",
            Self::OauthResowncre => "oauth-resowncre",
            Self::OauthClicre => "oauth-clicre",
            Self::Oauth1 => "oauth-1",
            Self::Apikey => "apikey",
            Self::Basic => "basic",
            Self::Other => "other",
            Self::Unknown(unknown) => &unknown.0,
        }
    }

    fn known(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == text)
    }
}

impl fmt::Display for ConnectionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ConnectionType {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not a known type, since
    /// it is more likely a typing error than a new type.
    fn from_str(text: &str) -> Result<Self> {
        Self::known(text)
            .ok_or_else(|| Error::unknown_name(text, "a type of connection", Self::ALL))
    }
}

/// From the server: an unknown type is kept.
impl<'de> Deserialize<'de> for ConnectionType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::known(&text).unwrap_or(Self::Unknown(UnknownConnectionType(text))))
    }
}

impl From<ConnectionType> for String {
    fn from(kind: ConnectionType) -> Self {
        kind.as_str().to_owned()
    }
}

crate::schema::string_schema!(
    ConnectionType,
    "The type of a connection, such as oauth-refresh"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_types_go_round_and_unknown_ones_survive_the_server() {
        for kind in ConnectionType::ALL {
            assert_eq!(kind.as_str().parse::<ConnectionType>().unwrap(), kind);
        }
        let kind: ConnectionType = serde_json::from_str("\"oauth-9\"").unwrap();
        assert!(matches!(kind, ConnectionType::Unknown(_)));
        assert_eq!(serde_json::to_string(&kind).unwrap(), "\"oauth-9\"");
        let error = "oauth-9".parse::<ConnectionType>().unwrap_err();
        assert!(error.help().unwrap().contains("oauth-clicre"));
    }
}
