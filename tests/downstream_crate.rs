//! The downstream promise: a crate outside the workspace that depends on
//! `makecom` alone compiles, works, and compiles no part of the pipeline.

use std::path::Path;
use std::process::Output;

use makecom::{Client, ConnectionType, NewConnection, Token};
use makecom_sandbox::Sandbox;
use makecom_tests::{offline_cargo, root};

/// Crates that belong to the pipeline, to the sandbox or to the tests.
const FOREIGN: [&str; 10] = [
    "progenitor",
    "progenitor-impl",
    "typify",
    "openapiv3",
    "openapi-fragments",
    "pulldown-cmark",
    "saphyr",
    "prettyplease",
    "axum",
    "makecom-sandbox",
];

/// Runs cargo on a copy of the crate, with the workspace's lock file, so that nothing is
/// resolved or fetched again.
fn cargo(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = offline_cargo(folder);
    command.args(arguments).envs(variables.iter().copied());
    command.output().unwrap()
}

fn copy_out_of_the_workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let original = root().join("tests/downstream");
    let manifest = std::fs::read_to_string(original.join("Cargo.toml")).unwrap();
    let crates = root().join("crates").canonicalize().unwrap();
    let manifest = manifest.replace("../../crates", crates.to_str().unwrap());
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(root().join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::copy(
        original.join("src/main.rs"),
        folder.path().join("src/main.rs"),
    )
    .unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn it_compiles_lists_connections_and_needs_none_of_the_pipeline() {
    let folder = copy_out_of_the_workspace();

    let tree = cargo(
        folder.path(),
        &["tree", "--prefix", "none", "--edges", "normal,build"],
        &[],
    );
    let crates = String::from_utf8(tree.stdout).unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let names: Vec<_> = crates
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains(&"makecom") && names.contains(&"makecom-raw"),
        "{crates}"
    );
    for foreign in FOREIGN {
        assert!(
            !names.contains(&foreign),
            "{foreign} is compiled downstream"
        );
    }

    let sandbox = Sandbox::builder().start().await.unwrap();
    let client = Client::builder()
        .zone(sandbox.base_url().parse().unwrap())
        .token(Token::new(sandbox.token()).unwrap())
        .build()
        .unwrap();
    let connections = client.app(sandbox.app()).unwrap().connections();
    connections
        .create(NewConnection::new(ConnectionType::Basic, "Acme"))
        .await
        .unwrap();

    let variables = [
        ("MAKE_ZONE", sandbox.base_url()),
        ("MAKE_API_KEY", sandbox.token().to_owned()),
    ];
    let app = sandbox.app().to_owned();
    // The sandbox answers on the other threads meanwhile.
    let output = tokio::task::spawn_blocking(move || {
        let variables = variables
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        cargo(folder.path(), &["run", "--quiet", "--", &app], &variables)
    })
    .await
    .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "acme-crm basic Acme\n"
    );
}
