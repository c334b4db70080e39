//! Runs the workflow of `docs/ci.md` and the session of the README.

mod support;

use std::path::Path;

use makecom_sandbox::{Fault, Operation, Sandbox};
use support::Desk;

const API: &str = "connections/acme-crm/acme-crm.communication.iml.json";

/// What the cache keeps: of a project at the root, or in the extension's default folder.
const BASES: [&str; 2] = ["makecomapp.base.json", "src/makecomapp.base.json"];

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// A step of the workflow, as far as it matters here.
#[derive(Default)]
struct Step {
    run: String,
    condition: String,
    uses: String,
    path: String,
}

fn steps() -> Vec<Step> {
    let text = read("../../docs/ci.md");
    let (_, steps) = text.split_once("    steps:\n").unwrap();
    let (steps, _) = steps.split_once("```").unwrap();
    let mut all: Vec<Step> = Vec::new();
    // The key of the lines that follow, more indented than keys are.
    let mut block = "";
    for line in steps
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        let key = match line.strip_prefix("      - ") {
            Some(key) => {
                all.push(Step::default());
                key
            }
            None => line.trim(),
        };
        let step = all.last_mut().unwrap();
        if !line.starts_with("          ") {
            block = "";
        }
        let blocks = [("run", &mut step.run), ("path", &mut step.path)];
        let is_in = |(name, _): &(&str, _)| *name == block;
        let is_deep = block == "run" || line.starts_with("            ");
        if let Some((_, text)) = blocks.into_iter().find(is_in)
            && is_deep
        {
            text.push_str(key);
            text.push('\n');
        } else if let Some((key, value)) = key.split_once(": ") {
            block = if value == "|" { key } else { "" };
            match key {
                _ if value == "|" => {}
                "run" => value.clone_into(&mut step.run),
                "if" => value.clone_into(&mut step.condition),
                "uses" => value.clone_into(&mut step.uses),
                _ => {}
            }
        }
    }
    all
}

/// Whether GitHub runs a step of a job in which nothing has failed. Panics at an unknown
/// condition.
fn runs(step: &Step, event: &str, has_key: bool) -> bool {
    let is_push = event == "push";
    match step.condition.as_str() {
        "" => true,
        "github.event_name == 'push'" | "always() && github.event_name == 'push'" => is_push,
        "github.event_name == 'push' || steps.key.outputs.is-there == 'true'" => is_push || has_key,
        "github.event_name == 'pull_request' && steps.key.outputs.is-there == 'true'" => {
            !is_push && has_key
        }
        other => panic!("{other}"),
    }
}

/// The commands of a job, each with whether a difference is no failure of it.
fn commands(event: &str, has_key: bool) -> Vec<(String, bool)> {
    steps()
        .iter()
        .filter(|step| runs(step, event, has_key))
        .filter_map(|step| step.run.strip_prefix("makecom "))
        .map(|line| match line.split_once(" || test $? -eq 3") {
            Some((line, "")) => (line.to_owned(), true),
            _ => (line.to_owned(), false),
        })
        .collect()
}

/// Runs a job, to its end or to the first step that fails.
fn job(desk: &Desk, event: &str, has_key: bool) -> Result<(), String> {
    for (line, may_differ) in commands(event, has_key) {
        let mut command = desk.command(&line);
        if !has_key {
            command.env("MAKE_API_KEY", "");
        }
        let output = command.output().unwrap();
        let code = output.status.code();
        if code != Some(0) && !(may_differ && code == Some(3)) {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    Ok(())
}

/// A folder as after a checkout without a cache.
async fn checked_out() -> Desk {
    let desk = Desk::new(Sandbox::builder()).await;
    for line in [
        "connections create acme-crm --type other --label Acme",
        "pull acme-crm",
    ] {
        assert!(desk.output(line).status.success(), "{line}");
    }
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workflow_ships_a_change() {
    let lines = |event, has_key| {
        let commands = commands(event, has_key).into_iter();
        commands
            .map(|(line, _)| line)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let validate = "validate --format github";
    let compare = format!("{validate}, diff --semantic, push");
    assert_eq!(lines("push", true), compare);
    assert_eq!(lines("push", false), compare);
    assert_eq!(lines("pull_request", true), format!("{compare} --dry-run"));
    assert_eq!(lines("pull_request", false), validate);

    let desk = checked_out().await;
    job(&desk, "push", true).unwrap();
    desk.write(API, "{ \"url\": \"https://acme.example/me\" }");
    job(&desk, "pull_request", true).unwrap();
    let section = || {
        let made = desk.sandbox.connection("acme-crm").unwrap();
        made.section("api").map(str::to_owned)
    };
    assert_ne!(section(), Some(desk.read(API)));
    job(&desk, "push", true).unwrap();
    assert_eq!(section(), Some(desk.read(API)));
    job(&desk, "push", true).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workflow_finds_a_project_in_src() {
    let desk = Desk::new(Sandbox::builder()).await;
    for line in [
        "connections create acme-crm --type other --label Acme",
        "pull acme-crm src",
    ] {
        assert!(desk.output(line).status.success(), "{line}");
    }
    job(&desk, "pull_request", false).unwrap();
    let base = desk.path(BASES[1]);
    std::fs::remove_file(&base).unwrap();
    job(&desk, "push", true).unwrap();
    assert!(base.exists());
}

/// A pull request from a fork has no key: it is validated, with a notice of what was left
/// out. The main branch needs a key.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_a_key_is_green_only_for_a_pull_request() {
    let desk = checked_out().await;
    desk.sandbox.clear_requests();
    job(&desk, "pull_request", false).unwrap();
    assert!(desk.sandbox.requests().is_empty());
    let failed = job(&desk, "push", false).unwrap_err();
    assert!(failed.contains("API key"), "{failed}");
    desk.write(API, "{ \"url\": ");
    job(&desk, "pull_request", false).unwrap_err();

    let step = |step: &Step| step.run.contains("is-there=");
    let script = steps().into_iter().find(step).unwrap().run;
    for is_there in ["true", "false"] {
        let output = desk.path("output");
        let shell = std::process::Command::new("sh")
            .args(["-ec", &script])
            .env("IS_THERE", is_there)
            .env("GITHUB_OUTPUT", &output)
            .output()
            .unwrap();
        assert!(shell.status.success());
        let told = std::fs::read_to_string(&output).unwrap();
        assert_eq!(told, format!("is-there={is_there}\n"));
        let seen = String::from_utf8(shell.stdout).unwrap();
        assert_eq!(seen.starts_with("::notice "), is_there == "false", "{seen}");
        std::fs::remove_file(output).unwrap();
    }
}

/// The base is kept after a push that failed half-way, so that the next job, in a new
/// checkout, creates no duplicates.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_push_is_continued_by_the_next_job() {
    let desk = checked_out().await;
    job(&desk, "push", true).unwrap();
    let manifest = desk.read("makecomapp.json").replacen(
        "\"connection\": {",
        "\"connection\": { \"new\": { \"label\": \"New\", \"connectionType\": \"basic\", \"codeFiles\": { \"communication\": \"new.json\" } },",
        1,
    );
    desk.write("makecomapp.json", &manifest);
    desk.write("new.json", "{ \"url\": \"https://acme.example\" }");
    desk.sandbox.inject(
        Fault::status(500)
            .unwrap()
            .on(Operation::SetConnectionSection)
            .times(1),
    );
    job(&desk, "push", true).unwrap_err();
    let base = |uses: &str| {
        let is_it = |step: &&Step| step.uses.starts_with(uses);
        let all = steps();
        let step = all.iter().find(is_it).unwrap();
        assert_eq!(step.path, BASES.map(|base| base.to_owned() + "\n").concat());
        step.condition.clone()
    };
    base("actions/cache/restore@");
    let condition = base("actions/cache/save@");
    assert!(condition.starts_with("always() && "), "{condition}");

    // Only the base is kept from the first checkout.
    for _ in 0..2 {
        desk.write("makecomapp.json", &manifest);
        job(&desk, "push", true).unwrap();
        assert_eq!(desk.sandbox.connections("acme-crm").len(), 2);
    }
}

/// `UPDATE_README=1` writes the session to the README.
#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_the_readme_is_real() {
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
        // In the order of a terminal: the plan, then the results.
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
