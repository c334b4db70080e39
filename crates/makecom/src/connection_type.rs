//! Types of connections.

use crate::open_enum::open_enum;
use crate::record::Always;

open_enum! {
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
    pub enum ConnectionType as "a type of connection",
        "The type of a connection, such as oauth-refresh"
    {
        /// `oauth`: OAuth 2, authorization code.
        Oauth = "oauth",
        /// `oauth-refresh`: the same with a refresh token.
        OauthRefresh = "oauth-refresh",
        /// `oauth-resowncre`: OAuth 2, resource owner's password.
        OauthResowncre = "oauth-resowncre",
        /// `oauth-clicre`: OAuth 2, client credentials.
        OauthClicre = "oauth-clicre",
        /// `oauth-1`: OAuth 1.
        Oauth1 = "oauth-1",
        /// `apikey`: a key.
        Apikey = "apikey",
        /// `basic`: user and password.
        Basic = "basic",
        /// `other`: an empty scaffold.
        Other = "other",
    } else {
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
        UnknownConnectionType
    }
    /// The types that Make's published page of the API lists.
    ///
    /// ```
    /// assert_eq!(makecom::ConnectionType::ALL.len(), 8);
    /// ```
    ALL
}

impl Always for ConnectionType {
    fn absent() -> Option<Self> {
        Some(Self::from_server(String::new()))
    }
}

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
