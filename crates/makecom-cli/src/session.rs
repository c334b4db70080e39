//! Makes a client from the arguments: for a zone, or for a sandbox that lives as long as
//! the command.

use makecom::{Client, NewApp, RateLimit, Token, Zone};
use makecom_project::RemoteApp;
use makecom_sandbox::{App, Sandbox, SeedComponent};

use crate::arguments::{Budget, Global};
use crate::credentials::Credentials;
use crate::failure::{Failure, Result};

/// The number of the type of a module that is an action.
const ACTION: u64 = 4;

/// A client, and the sandbox behind it if there is one.
pub(crate) struct Session {
    pub(crate) client: Client,
    sandbox: Option<Sandbox>,
    /// Whether a sandbox stands for the server of a project.
    pub(crate) is_own_project: bool,
    /// Requests a minute, if they are limited.
    budget: Option<u32>,
}

impl Session {
    pub(crate) async fn open(global: &Global) -> Result<Self> {
        Self::open_with(global, None).await
    }

    /// With `--sandbox`, one that has an app of a project, empty at first.
    pub(crate) async fn open_with(global: &Global, own: Option<&RemoteApp>) -> Result<Self> {
        if let Some(state) = &global.sandbox {
            let mut builder = Sandbox::builder();
            if own.is_none_or(|app| app.name().as_str() != makecom_sandbox::DEFAULT_APP) {
                builder = builder.app(example());
            }
            if let Some(app) = own {
                let version = app.version().into();
                builder = builder.app(App::new(app.name().as_str()).version(version));
            }
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
            if let Some(app) = own {
                create_missing(&client, app).await?;
            }
            return Ok(Self {
                client,
                sandbox: Some(sandbox),
                is_own_project: own.is_some(),
                budget: None,
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
        let budget = budget(&zone, global);
        Ok(Self {
            client: client(zone, token, global)?,
            sandbox: None,
            is_own_project: false,
            budget,
        })
    }

    /// How many requests these are, and how long they take at the rate of the plan.
    pub(crate) fn duration(&self, requests: usize) -> String {
        let s = if requests == 1 { "" } else { "s" };
        let count = format!("{requests} request{s}");
        let Some(budget) = self.budget else {
            return count;
        };
        // The first minute's requests are sent at once.
        let left = u32::try_from(requests)
            .unwrap_or(u32::MAX)
            .saturating_sub(budget);
        let seconds = u64::from(left) * 60 / u64::from(budget.max(1));
        match (seconds / 60, seconds % 60) {
            (0, 0) => format!("{count} at {budget} a minute: no wait"),
            (0, seconds) => format!("{count} at {budget} a minute: some {seconds} s"),
            (minutes, seconds) => {
                format!("{count} at {budget} a minute: some {minutes} min {seconds} s")
            }
        }
    }

    /// Writes the state of the sandbox to its file.
    pub(crate) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// Creates the app of a project in a sandbox whose state was begun without it.
async fn create_missing(client: &Client, app: &RemoteApp) -> Result<()> {
    let version = client.app(app.name())?.version(app.version());
    match version.get().await {
        Err(error) if error.is_not_found() => {
            let name = app.name().as_str();
            let new = NewApp::new(name, name).version(app.version()).private();
            client.apps().create(new).await?;
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

/// The requests a minute, if they are limited.
fn budget(zone: &Zone, global: &Global) -> Option<u32> {
    match global.rate_limit {
        Some(Budget::Unlimited) => None,
        Some(Budget::PerMinute(requests)) => Some(requests.get()),
        // A sandbox has no limit unless it was asked for.
        None if zone.base_url().starts_with("http://") => None,
        None => Some(makecom::Tariff::Core.requests_per_minute()),
    }
}

fn client(zone: Zone, token: Token, global: &Global) -> Result<Client> {
    let budget = budget(&zone, global);
    let mut builder = Client::builder()
        .zone(zone)
        .token(token)
        .user_agent(concat!("makecom-cli/", env!("CARGO_PKG_VERSION")));
    if let Some(requests) = budget {
        builder = builder.rate_limit(RateLimit::per_minute(requests));
    }
    Ok(builder.build()?)
}

/// The seed of `--sandbox`: an example app with a connection, a module and an RPC.
pub(crate) fn example() -> App {
    macro_rules! text {
        ($file:literal) => {
            include_str!(concat!("../example/", $file))
        };
    }
    let name = makecom_sandbox::DEFAULT_APP;
    let connection = SeedComponent::connection("basic", "Acme CRM")
        .name(name)
        .section("api", text!("api.jsonc"))
        .section("parameters", text!("parameters.jsonc"));
    let rpc = SeedComponent::rpc("listUsers", "List Users")
        .field("connection", name)
        .section("api", text!("list-users.jsonc"));
    let module = SeedComponent::module("getUser", ACTION)
        .field("label", "Get a User")
        .field("description", "Gets a user by its ID.")
        .field("crud", "read")
        .field("connection", name)
        .section("api", text!("get-user.jsonc"))
        .section("expect", text!("get-user-expect.jsonc"))
        .section("interface", text!("get-user-interface.jsonc"));
    App::new(name)
        .field("label", "Acme CRM")
        .section("base", text!("base.jsonc"))
        .section("readme", "# Acme CRM\n")
        .section("groups", text!("groups.json"))
        .component(connection)
        .component(rpc)
        .component(module)
}
