//! The workflow of `docs/ci.md`, and the session of the README: what they say
//! is what happens.

mod support;

use std::path::Path;

use makecom_sandbox::Sandbox;
use support::Desk;

const API: &str = "connections/acme-crm/acme-crm.communication.iml.json";

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// The commands of the workflow, with the exit code that each may have.
#[tokio::test(flavor = "multi_thread")]
async fn the_workflow_ships_a_change() {
    let workflow = read("../../docs/ci.md");
    let commands: Vec<&str> = workflow
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- run: makecom "))
        .collect();
    assert_eq!(
        commands,
        [
            "validate --format github",
            "diff --semantic || test $? -eq 3",
            "push --dry-run",
            "push",
        ]
    );

    let desk = Desk::new(Sandbox::builder()).await;
    for line in [
        "connections create acme-crm --type other --label Acme",
        "pull acme-crm",
    ] {
        assert!(desk.output(line).status.success(), "{line}");
    }
    // What a job has after a checkout without a cache.
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    let job = |changed: bool| {
        for line in &commands {
            let (line, may_differ) = match line.split_once(" || test $? -eq ") {
                Some((line, _)) => (line, true),
                None => (*line, false),
            };
            let code = desk.output(line).status.code();
            let expected = if may_differ && changed { 3 } else { 0 };
            assert_eq!(code, Some(expected), "{line}");
        }
    };
    job(false);
    desk.write(API, "{ \"url\": \"https://acme.example/me\" }");
    job(true);
    let made = desk.sandbox.connection("acme-crm").unwrap();
    assert_eq!(made.section("api"), Some(desk.read(API).as_str()));
    job(false);
}

/// With `UPDATE_README=1` it writes what it saw.
#[tokio::test(flavor = "multi_thread")]
async fn the_readme_shows_a_session_that_took_place() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.run("pull acme-crm --sandbox=state.json");
    let api = desk.read(API);
    desk.write(API, &api.replace("/v1/me", "/v2/me"));
    desk.run("validate")
        .run("diff --sandbox=state.json")
        .run("push --sandbox=state.json");
    let mut session = String::new();
    for command in desk.transcript().trim_end().split("\n\n") {
        let (errors, result): (Vec<&str>, Vec<&str>) = command
            .lines()
            .filter(|line| !line.starts_with("exit "))
            .partition(|line| line.starts_with("err> "));
        let (line, result) = result.split_first().unwrap();
        // In the order of a terminal: what is going to be done, and then what was.
        let mut seen = vec![*line];
        seen.extend(errors.iter().filter_map(|line| line.strip_prefix("err> ")));
        seen.extend(result);
        session += &seen.join("\n");
        session += "\n\n";
        if line.contains("pull") {
            session += "$ sed -i s:/v1/me:/v2/me: ";
            session += API;
            session += "\n\n";
        }
    }
    session.truncate(session.trim_end().len() + 1);
    let shown = format!("<!-- session -->\n```console\n{session}```\n<!-- end of session -->");
    let readme = read("README.md");
    if std::env::var_os("UPDATE_README").is_some() {
        let (before, rest) = readme.split_once("<!-- session -->").unwrap();
        let after = match rest.split_once("<!-- end of session -->") {
            Some((_, after)) => after,
            None => rest,
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        std::fs::write(path, format!("{before}{shown}{after}")).unwrap();
        return;
    }
    assert!(
        readme.contains(&shown),
        "the README shows another session:\n{shown}"
    );
}
