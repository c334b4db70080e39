//! What a server starts with.

use std::io;

use crate::auth::{Scope, Tokens};
use crate::server::Sandbox;
use crate::state::State;

/// The app that exists unless the builder names others.
pub const DEFAULT_APP: &str = "acme-crm";

/// The token that is known, with both scopes, unless the builder names others.
pub const DEFAULT_TOKEN: &str = "5a4d0b0c-5a4d-4b0c-8a4d-5a4d0b0c5a4d";

/// Settings of a [`Sandbox`].
#[derive(Default)]
#[must_use]
pub struct SandboxBuilder {
    apps: Vec<String>,
    tokens: Vec<(String, Vec<Scope>)>,
}

impl SandboxBuilder {
    /// An app that exists. [`DEFAULT_APP`] if none is named.
    pub fn app(mut self, name: impl Into<String>) -> Self {
        self.apps.push(name.into());
        self
    }

    /// A token that is known, and what it may do. [`DEFAULT_TOKEN`] with both
    /// scopes if none is named.
    pub fn token(
        mut self,
        token: impl Into<String>,
        scopes: impl IntoIterator<Item = Scope>,
    ) -> Self {
        self.tokens
            .push((token.into(), scopes.into_iter().collect()));
        self
    }

    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start(mut self) -> io::Result<Sandbox> {
        if self.apps.is_empty() {
            self.apps.push(DEFAULT_APP.to_owned());
        }
        if self.tokens.is_empty() {
            self = self.token(DEFAULT_TOKEN, [Scope::Read, Scope::Write]);
        }
        let app = self.apps[0].clone();
        let token = self.tokens[0].0.clone();
        let mut state = State::default();
        for app in self.apps {
            state.add_app(app);
        }
        let mut tokens = Tokens::default();
        for (token, scopes) in self.tokens {
            tokens.insert(token, scopes);
        }
        Sandbox::start(app, token, state, tokens).await
    }
}
