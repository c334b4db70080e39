//! Makes a client from the arguments: for a zone, or for a sandbox that lives as long as
//! the command.

use makecom::{Client, RateLimit, Token, Zone};
use makecom_sandbox::{App, Sandbox, SeedComponent};

use crate::arguments::{Budget, Global};
use crate::credentials::Credentials;
use crate::failure::{Failure, Result};

/// A client, and the sandbox behind it if there is one.
pub(crate) struct Session {
    pub(crate) client: Client,
    sandbox: Option<Sandbox>,
}

impl Session {
    pub(crate) async fn open(global: &Global) -> Result<Self> {
        if let Some(state) = &global.sandbox {
            let mut builder = Sandbox::builder().app(example());
            if let Some(path) = state {
                builder = builder.state_file(path);
            }
            let sandbox = builder
                .start()
                .await
                .map_err(|error| Failure::new(error.to_string(), "check the state file"))?;
            let client = client(
                sandbox.base_url().parse()?,
                Token::new(sandbox.token())?,
                global,
            )?;
            return Ok(Self {
                client,
                sandbox: Some(sandbox),
            });
        }
        let found = Credentials::find(global)?;
        let Some((zone, _)) = found.zone else {
            let help = match found.token {
                Some(_) => {
                    "give the zone of the API key with --zone (see `makecom zones`) or MAKE_ZONE; the zone that `makecom login` stored is for the key stored with it"
                }
                None => "give --zone (see `makecom zones`), set MAKE_ZONE, or run `makecom login`",
            };
            return Err(Failure::usage("no zone is set", help));
        };
        Self::with(zone, found.token.map(|(token, _)| token), global)
    }

    /// A session for a given zone.
    pub(crate) fn with(zone: Zone, token: Option<Token>, global: &Global) -> Result<Self> {
        let Some(token) = token else {
            return Err(Failure::usage(
                "no API key is set",
                "run `makecom login`, set MAKE_API_KEY, or try the command with --sandbox",
            ));
        };
        Ok(Self {
            client: client(zone, token, global)?,
            sandbox: None,
        })
    }

    /// Writes the state of the sandbox to its file.
    pub(crate) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

fn client(zone: Zone, token: Token, global: &Global) -> Result<Client> {
    let is_local = zone.base_url().starts_with("http://");
    let mut builder = Client::builder()
        .zone(zone)
        .token(token)
        .user_agent(concat!("makecom-cli/", env!("CARGO_PKG_VERSION")));
    match global.rate_limit {
        Some(Budget::Unlimited) => {}
        Some(Budget::PerMinute(requests)) => {
            builder = builder.rate_limit(RateLimit::per_minute(requests.get()));
        }
        // A sandbox has no limit unless it was asked for.
        None if is_local => {}
        None => builder = builder.rate_limit(makecom::Tariff::Core.into()),
    }
    Ok(builder.build()?)
}

/// The seed of `--sandbox`, with an example connection.
pub(crate) fn example() -> App {
    let api = include_str!("../example/api.jsonc");
    let parameters = include_str!("../example/parameters.jsonc");
    App::new(makecom_sandbox::DEFAULT_APP).component(
        SeedComponent::connection("basic", "Acme CRM")
            .section("api", api)
            .section("parameters", parameters),
    )
}
