//! Make's published CLI, over TLS: every command for custom apps.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Command;

use base64::prelude::{BASE64_STANDARD as BASE64, Engine as _};
use makecom_sandbox::{App, ManualClock, Sandbox, SeedComponent};
use serde_json::json;
use tempfile::NamedTempFile;

use crate::jobs::ICON;
use crate::node::{Output, run};
use crate::table::{assert_documented, request, table};

/// The groups and their commands, in the order in which they run. Values follow a `=`: the
/// CLI takes `--version 1` for a question about its own version.
const COMMANDS: [(&str, &[&str]); 6] = [
    (
        "sdk-apps",
        &[
            "create --name=second --label=Second --theme=#FF5733 --language=en \
             --audience=countries --countries='[\"cz\"]' --private",
            "list",
            "update --name=second --version=1 --label='Second é' --audience=global",
            "get --name=second --version=1",
            "set-section --name=second --version=1 --section=base --body='{ /* é */ }'",
            "get-section --name=second --version=1 --section=base",
            "set-docs --name=second --version=1 --docs='# Second é'",
            "get-docs --name=second --version=1",
            "set-common --name=second --version=1 --common='{\"clientId\": \"é\"}'",
            "get-common --name=second --version=1",
            "set-icon --name=second --version=1 --data-base64=ICON",
            "get-icon --name=second --version=1",
            "set-public --name=second --version=1",
            "set-private --name=second --version=1",
            "delete --name=acme-crm --version=1",
        ],
    ),
    (
        "sdk-connections",
        &[
            "create --app-name=acme-crm --type=apikey --label=Second",
            "list --app-name=acme-crm",
            "update --connection-name=acme-crm2 --label='Second é'",
            "get --connection-name=acme-crm2",
            "set-section --connection-name=acme-crm2 --section=scope --body='[/* é */]'",
            "get-section --connection-name=acme-crm2 --section=scope",
            "set-common --connection-name=acme-crm2 --common='{\"clientId\": \"é\"}'",
            "get-common --connection-name=acme-crm2",
            "delete --connection-name=acme-crm2",
        ],
    ),
    (
        "sdk-functions",
        &[
            "create --app-name=acme-crm --app-version=1 --name=add",
            "set-code --app-name=acme-crm --app-version=1 --function-name=add \
             --code='function add(a, b) { return a + b; } // é'",
            "get-code --app-name=acme-crm --app-version=1 --function-name=add",
            "set-test --app-name=acme-crm --app-version=1 --function-name=add --test='// é'",
            "get-test --app-name=acme-crm --app-version=1 --function-name=add",
            "list --app-name=acme-crm --app-version=1",
            "get --app-name=acme-crm --app-version=1 --function-name=add",
            "delete --app-name=acme-crm --app-version=1 --function-name=add",
        ],
    ),
    (
        "sdk-modules",
        &[
            "create --app-name=acme-crm --app-version=1 --name=getUser --type-id=4 \
             --label='Get a user' --description=é --module-init-mode=blank",
            "list --app-name=acme-crm --app-version=1",
            "update --app-name=acme-crm --app-version=1 --module-name=getUser \
             --label='Get a user é' --connection=acme-crm",
            "get --app-name=acme-crm --app-version=1 --module-name=getUser",
            "set-section --app-name=acme-crm --app-version=1 --module-name=getUser \
             --section=expect --body='[/* é */]'",
            "get-section --app-name=acme-crm --app-version=1 --module-name=getUser \
             --section=expect",
            "set-public --app-name=acme-crm --app-version=1 --module-name=getUser",
            "set-private --app-name=acme-crm --app-version=1 --module-name=getUser",
            "delete --app-name=acme-crm --app-version=1 --module-name=getUser",
        ],
    ),
    (
        "sdk-rpcs",
        &[
            "create --app-name=acme-crm --app-version=1 --name=listFields --label=Fields",
            "list --app-name=acme-crm --app-version=1",
            "update --app-name=acme-crm --app-version=1 --rpc-name=listFields \
             --connection=acme-crm",
            "get --app-name=acme-crm --app-version=1 --rpc-name=listFields",
            "set-section --app-name=acme-crm --app-version=1 --rpc-name=listFields \
             --section=api --body='{ /* é */ }'",
            "get-section --app-name=acme-crm --app-version=1 --rpc-name=listFields \
             --section=api",
            "test --app-name=acme-crm --app-version=1 --rpc-name=listUsers \
             --data='{\"page\": 1}' \
             --schema='[{\"name\": \"page\", \"type\": \"number\", \"required\": true}]'",
            "delete --app-name=acme-crm --app-version=1 --rpc-name=listFields",
        ],
    ),
    (
        "sdk-webhooks",
        &[
            "create --app-name=acme-crm --type=web --label=Users",
            "list --app-name=acme-crm",
            "update --webhook-name=acme-crm --label='Users é'",
            "set-section --webhook-name=acme-crm --section=attach --body='{ /* é */ }'",
            "get-section --webhook-name=acme-crm --section=attach",
            "get --webhook-name=acme-crm",
            "delete --webhook-name=acme-crm",
        ],
    ),
];

/// What else of it is about custom apps or about itself, and why it is not run. All other
/// groups are about scenarios and accounts.
const NOT_RUN: [(&str, &str); 4] = [
    (
        "sdk-endpoints",
        "a closed beta, which this project leaves out",
    ),
    ("login", "asks on a terminal, and saves the key"),
    ("logout", "removes the saved key, and sends nothing"),
    (
        "whoami",
        "reads the user, which is not part of the API of custom apps",
    ),
];

/// A sandbox with TLS, and the file with its certificate.
async fn sandbox() -> (Sandbox, NamedTempFile) {
    let app = App::new("acme-crm")
        .component(SeedComponent::connection("oauth", "Acme"))
        .component(SeedComponent::rpc("listUsers", "Users"));
    let sandbox = Sandbox::builder()
        .app(app)
        .clock(ManualClock::new())
        .tls()
        .start()
        .await
        .unwrap();
    let answer = json!([{"label": "Ada é", "value": 1}]);
    assert!(sandbox.answer_rpc("acme-crm", 1, "listUsers", answer).await);
    let mut certificate = NamedTempFile::new().unwrap();
    let pem = sandbox.certificate().unwrap();
    certificate.write_all(pem.as_bytes()).unwrap();
    (sandbox, certificate)
}

/// Runs a command line of the CLI, which always speaks TLS and knows a zone by its host.
async fn cli(line: &str, sandbox: &Sandbox, certificate: &NamedTempFile) -> Option<Output> {
    let words = shlex::split(line).unwrap();
    let words = words
        .iter()
        .map(|word| word.replace("ICON", &BASE64.encode(ICON)));
    let host = sandbox.base_url();
    let host = host
        .strip_prefix("https://")
        .unwrap()
        .strip_suffix("/api/v2");
    let mut command = Command::new("node");
    command
        .args(["node_modules/@makehq/cli/dist/index.js", "--output=compact"])
        .args(words)
        .env("MAKE_ZONE", host.unwrap())
        .env("MAKE_API_KEY", sandbox.token())
        .env("NODE_EXTRA_CA_CERTS", certificate.path())
        // Help is as wide as the terminal.
        .env("COLUMNS", "80");
    run(command, String::new()).await
}

/// What runs after one another, with the request and what was printed.
async fn rows(lines: impl IntoIterator<Item = String>) -> Option<Vec<[String; 3]>> {
    let (sandbox, certificate) = sandbox().await;
    let mut rows = Vec::new();
    for line in lines {
        sandbox.clear_requests();
        let output = cli(&line, &sandbox, &certificate).await?;
        let requests: Vec<_> = sandbox.requests().iter().map(request).collect();
        let printed = output.stdout + &output.stderr;
        let printed = printed.replace(&BASE64.encode(ICON), "ICON");
        let code = match output.code {
            Some(0) => String::new(),
            code => format!(" (exit code {})", code.unwrap()),
        };
        rows.push([
            format!("`{line}`"),
            requests.join(", "),
            format!("`{}`{code}", printed.trim_end()),
        ]);
    }
    Some(rows)
}

const HEADS: [&str; 3] = ["command", "request", "prints"];

#[tokio::test(flavor = "multi_thread")]
async fn every_command_works() {
    let groups = COMMANDS.map(|(group, commands)| {
        let lines = commands.iter().map(move |line| format!("{group} {line}"));
        tokio::spawn(rows(lines))
    });
    let mut all = Vec::new();
    for rows in groups {
        let Some(rows) = rows.await.unwrap() else {
            return;
        };
        all.extend(rows);
    }
    insta::assert_snapshot!("cli", table(HEADS, &all));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_and_mistakes_are_told() {
    let lines = [
        // Its own version, and nothing is sent.
        "sdk-apps get --name=acme-crm --version 1",
        "sdk-apps get --name=nothing --version=1",
        // From an example in its help.
        "sdk-connections create --app-name=acme-crm --type=oauth2 --label='OAuth 2.0'",
        "sdk-modules set-section --app-name=acme-crm --app-version=1 --module-name=getUser \
         --section=other --body=[]",
    ];
    let Some(rows) = rows(lines.map(str::to_owned)).await else {
        return;
    };
    insta::assert_snapshot!("cli_refusals", table(HEADS, &rows));
}

/// The commands in a text of help.
fn commands(help: &str) -> BTreeSet<&str> {
    let listed = help.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.split(' ').next()?;
        name.starts_with(|letter: char| letter.is_ascii_lowercase())
            .then_some(name)
    });
    listed.filter(|name| *name != "help").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_is_forgotten() {
    let (sandbox, certificate) = sandbox().await;
    let Some(help) = cli("--help", &sandbox, &certificate).await else {
        return;
    };
    let help = help.success();
    let mut groups = commands(&help);
    let not_run = NOT_RUN.map(|(name, why)| {
        assert!(groups.remove(name), "there is no {name}");
        format!("- `{name}`: {why}\n")
    });
    assert_documented("not run", &not_run.concat());
    groups.retain(|name| name.starts_with("sdk"));
    assert_eq!(groups, COMMANDS.map(|(group, _)| group).into());
    for (group, lines) in COMMANDS {
        let help = cli(&format!("{group} --help"), &sandbox, &certificate).await;
        let help = help.unwrap().success();
        let run = lines.iter().filter_map(|line| line.split(' ').next());
        assert_eq!(run.collect::<BTreeSet<_>>(), commands(&help), "{group}");
    }
}
