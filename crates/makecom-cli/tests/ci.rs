//! Runs the workflow of `docs/ci.md`, each script of it as GitHub would, and the session of
//! the README.

#[path = "support/app.rs"]
mod app;
#[path = "support/extension.rs"]
mod extension;
#[path = "support/icon.rs"]
mod icon;
#[path = "support/manifest.rs"]
mod manifest;
#[path = "support/remote.rs"]
mod remote;
mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use makecom_sandbox::{App, Fault, Operation, Sandbox, Scope};
use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::{Value, json};
use support::Desk;
use tempfile::TempDir;

/// The file that the session edits, and what in it.
const API: &str = "modules/get-user/get-user.communication.iml.json";
const FROM: &str = "/users/";
const TO: &str = "/people/";

const DEV: &str = "acme-dev";
const PRODUCTION: &str = "acme-crm";
const KEYS: [(&str, &str); 2] = [
    ("MAKE_DEV_API_KEY", "11111111-1111-4111-8111-111111111111"),
    (
        "MAKE_PRODUCTION_API_KEY",
        "22222222-2222-4222-8222-222222222222",
    ),
];
const BASE: &str = "makecomapp.base.json";
const BRANCH: &str = "refs/heads/makecom-base";

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// What starts a run of the workflow.
#[derive(Clone, Copy, PartialEq)]
enum On {
    PullRequest { has_key: bool },
    Main { has_key: bool },
    Tag,
    Hand,
}

const PULL_REQUEST: On = On::PullRequest { has_key: true };
const FORK: On = On::PullRequest { has_key: false };
const MAIN: On = On::Main { has_key: true };

impl On {
    fn has_key(self) -> bool {
        let (Self::PullRequest { has_key } | Self::Main { has_key }) = self else {
            return true;
        };
        has_key
    }

    /// What a condition of the workflow is. Panics at one that is unknown.
    fn is(self, condition: &str, outputs: &str, has_failed: bool) -> bool {
        match condition {
            "always()" => true,
            _ if has_failed => false,
            "" => true,
            "steps.key.outputs.is-there == 'true'" => outputs.contains("is-there=true\n"),
            "github.event_name == 'pull_request'" => matches!(self, Self::PullRequest { .. }),
            "github.ref == 'refs/heads/main' && github.event_name == 'push'" => {
                matches!(self, Self::Main { .. })
            }
            "startsWith(github.ref, 'refs/tags/v') || github.event_name == 'workflow_dispatch'" => {
                matches!(self, Self::Tag | Self::Hand)
            }
            other => panic!("{other}"),
        }
    }

    /// What a value of the workflow is.
    fn value(self, text: &str) -> String {
        let Some(expression) = text.strip_prefix("${{ ") else {
            return text.to_owned();
        };
        let expression = expression.strip_suffix(" }}").unwrap();
        let secret = expression.strip_prefix("secrets.").unwrap();
        let (name, is_question) = match secret.strip_suffix(" != ''") {
            Some(name) => (name, true),
            None => (secret, false),
        };
        let (_, key) = KEYS.iter().find(|(known, _)| *known == name).unwrap();
        match (is_question, self.has_key()) {
            (true, has_key) => has_key.to_string(),
            (false, true) => (*key).to_owned(),
            (false, false) => String::new(),
        }
    }
}

/// The workflow of the document.
fn workflow() -> String {
    let text = read("../../docs/ci.md");
    let (_, rest) = text.split_once("```yaml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn text_of<'a>(step: &'a Yaml<'_>, key: &str) -> &'a str {
    let value = step.as_mapping_get(key);
    value.and_then(Yaml::as_str).unwrap_or_default()
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output
}

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .args(["-c", "user.name=a", "-c", "user.email=a@localhost"]);
    git
}

/// A repository on a server, and the servers of both origins.
struct Repository {
    bare: TempDir,
    /// The folder of the project in it.
    folder: &'static str,
    dev: Sandbox,
    production: Sandbox,
}

impl Repository {
    /// A whole app that Dev has; Production has an empty one.
    async fn new(folder: &'static str) -> Self {
        let sandbox = |index: usize, app: &str| {
            let sandbox = Sandbox::builder().token(KEYS[index].1, Scope::ALL);
            sandbox.app(App::new(app))
        };
        let dev = sandbox(0, "another").start().await.unwrap();
        let production = sandbox(1, PRODUCTION).start().await.unwrap();
        let bare = tempfile::tempdir().unwrap();
        let work = tempfile::tempdir().unwrap();
        let project = work.path().join(folder);
        let origin = |sandbox: &Sandbox| sandbox.base_url().trim_end_matches("/v2").to_owned();
        let options = app::Options {
            base_url: &origin(&dev),
            app: DEV,
            components: 20,
            named_by_server: false,
        };
        std::fs::create_dir_all(&project).unwrap();
        remote::seed(&remote::client(&dev), &project, &options).await;
        let path = project.join("makecomapp.json");
        let mut manifest: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let origins = manifest["origins"].as_array_mut().unwrap();
        origins[0]["label"] = json!("Dev");
        origins.push(json!({
            "label": "Production",
            "baseUrl": origin(&production),
            "appId": PRODUCTION,
            "appVersion": 1,
            "idMapping": {},
        }));
        std::fs::write(&path, serde_json::to_string_pretty(&manifest).unwrap()).unwrap();
        std::fs::write(project.join(".gitignore"), format!("{BASE}\n")).unwrap();

        run(git(bare.path()).args(["init", "--quiet", "--bare", "-b", "main"]));
        run(git(work.path()).args(["init", "--quiet", "-b", "main"]));
        let repository = Self {
            bare,
            folder,
            dev,
            production,
        };
        repository.push(work.path());
        repository
    }

    fn push(&self, work: &Path) {
        run(git(work).args(["add", "."]));
        run(git(work).args(["commit", "--quiet", "-m", "change"]));
        run(git(work)
            .args(["push", "--quiet"])
            .arg(self.bare.path())
            .arg("HEAD:main"));
    }

    fn checkout(&self) -> TempDir {
        let work = tempfile::tempdir().unwrap();
        run(git(work.path())
            .args(["clone", "--quiet", "--depth=1"])
            .arg(format!("file://{}", self.bare.path().display()))
            .arg("."));
        work
    }

    /// Changes files of the project on the main branch.
    fn change(&self, edit: impl FnOnce(&Path)) {
        let work = self.checkout();
        edit(&work.path().join(self.folder));
        self.push(work.path());
    }

    /// Runs the workflow in new checkouts: the job that the event starts. Says what it
    /// showed, as an error if the job is red.
    fn run(&self, on: On) -> Result<String, String> {
        let workflow = workflow();
        let documents = Yaml::load_from_str(&workflow).unwrap();
        let jobs = documents[0].as_mapping_get("jobs").unwrap();
        let mut jobs = jobs.as_mapping().unwrap().values();
        let job = jobs
            .find(|job| on.is(text_of(job, "if"), "", false))
            .unwrap();
        let work = self.checkout();
        let (mut shown, mut outputs, mut has_failed) = (String::new(), String::new(), false);
        for step in job.as_mapping_get("steps").unwrap().as_sequence().unwrap() {
            let script = text_of(step, "run");
            if script.is_empty() || !on.is(text_of(step, "if"), &outputs, has_failed) {
                continue;
            }
            let output = self.step(on, step, script, work.path());
            for text in [&output.stdout, &output.stderr] {
                shown += &String::from_utf8_lossy(text);
            }
            let file = work.path().join(".output");
            outputs += &std::fs::read_to_string(&file).unwrap_or_default();
            has_failed |= !output.status.success();
        }
        if has_failed { Err(shown) } else { Ok(shown) }
    }

    fn step(&self, on: On, step: &Yaml<'_>, script: &str, work: &Path) -> Output {
        // These servers are private instances, which a project alone does not choose.
        let [dev, production] = [&self.dev, &self.production].map(Sandbox::base_url);
        let script = script.replace("--from Dev", &format!("--from Dev --from-zone {dev}"));
        let mut command = self.command(&script, &dev, work);
        let env = step.as_mapping_get("env").and_then(Yaml::as_mapping);
        for (name, value) in env.into_iter().flatten() {
            let (name, text) = (name.as_str().unwrap(), value.as_str().unwrap());
            command.env(name, on.value(text));
            if name == "MAKE_API_KEY" {
                let zone = if text.contains("DEV") {
                    &dev
                } else {
                    &production
                };
                command.env("MAKE_ZONE", zone);
            }
        }
        command.output().unwrap()
    }

    /// A script in the folder of the project, as a runner starts it.
    fn command(&self, script: &str, zone: &str, work: &Path) -> Command {
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_makecom"));
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", binary.parent().unwrap().display());
        let mut command = Command::new("bash");
        command
            .args(["-e", "-c", script])
            .current_dir(work.join(self.folder))
            .env_clear()
            .env("PATH", path)
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_OUTPUT", work.join(".output"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("XDG_CONFIG_HOME", work.join(".config"))
            .env("MAKE_ZONE", zone);
        command
    }

    /// Runs the Action of this repository in a new checkout, with inputs that differ from
    /// their defaults, as `run` runs the workflow.
    fn action(&self, inputs: &[(&str, &str)]) -> Result<String, String> {
        let text = read("../../action.yml");
        let documents = Yaml::load_from_str(&text).unwrap();
        let (declared, runs) = ["inputs", "runs"]
            .map(|key| documents[0].as_mapping_get(key).unwrap())
            .into();
        let steps = runs.as_mapping_get("steps").unwrap().as_sequence().unwrap();
        let step = steps.last().unwrap();
        let work = self.checkout();
        let mut command = self.command(text_of(step, "run"), &self.dev.base_url(), work.path());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        command.env("GITHUB_ACTION_PATH", root);
        let env = step.as_mapping_get("env").and_then(Yaml::as_mapping);
        for (name, value) in env.unwrap() {
            let value = value.as_str().unwrap();
            let input = value.strip_prefix("${{ inputs.").unwrap();
            let input = input.strip_suffix(" }}").unwrap();
            let default = text_of(declared.as_mapping_get(input).unwrap(), "default");
            let given = inputs.iter().find(|(known, _)| *known == input);
            command.env(
                name.as_str().unwrap(),
                given.map_or(default, |(_, value)| value),
            );
        }
        let output = command.output().unwrap();
        let shown = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        let shown = shown.concat();
        if output.status.success() {
            Ok(shown)
        } else {
            Err(shown)
        }
    }

    /// All of the app on a server, without what differs from server to server.
    async fn dump(&self, sandbox: &Sandbox, app: &str) -> String {
        remote::dump(&remote::client(sandbox), app).await
    }

    /// How many components Dev has.
    async fn count(&self) -> usize {
        let dumped = self.dump(&self.dev, DEV).await;
        dumped.lines().filter(|line| is_component(line)).count()
    }

    fn loses_base(&self) {
        run(git(self.bare.path()).args(["update-ref", "-d", BRANCH]));
    }
}

/// Whether a line of a dump begins a component.
fn is_component(line: &str) -> bool {
    line.strip_prefix("=== ")
        .is_some_and(|name| !name.starts_with("app") && name.split(' ').count() == 2)
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

/// A new connection, webhook, RPC and module that use one another.
fn add_components(project: &Path) {
    let path = project.join("makecomapp.json");
    let mut manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let files = |name: &str| json!({ "communication": format!("new/{name}.iml.json") });
    for (kind, id, component) in [
        (
            "connection",
            "newKey",
            json!({ "label": "New key", "connectionType": "basic" }),
        ),
        (
            "webhook",
            "newEvents",
            json!({ "label": "New events", "webhookType": "web", "connection": "newKey" }),
        ),
        (
            "rpc",
            "listNews",
            json!({ "label": "List news", "connection": "newKey" }),
        ),
        (
            "module",
            "watchNews",
            json!({
                "label": "Watch news", "description": "Triggers on news.",
                "moduleType": "instant_trigger", "webhook": "newEvents",
            }),
        ),
    ] {
        let mut component = component;
        component["codeFiles"] = files(id);
        manifest["components"][kind][id] = component;
        let file = project.join(format!("new/{id}.iml.json"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "{ \"url\": \"/news\" }").unwrap();
    }
    std::fs::write(&path, serde_json::to_string_pretty(&manifest).unwrap()).unwrap();
}

const BASE_CODE: &str = "general/base.iml.json";

#[tokio::test(flavor = "multi_thread")]
async fn the_workflow_ships_a_whole_app_from_a_pull_request_to_production() {
    let repository = Repository::new("").await;
    let is_read_only = |sandbox: &Sandbox| {
        let requests = sandbox.requests();
        requests.iter().all(|request| request.method == "GET")
    };
    repository.dev.clear_requests();
    let shown = repository.run(MAIN).unwrap();
    assert!(shown.contains("21 unchanged"), "{shown}");
    assert!(is_read_only(&repository.dev));

    repository.change(|project| edit(&project.join(BASE_CODE), "// What", "// All"));
    let shown = repository.run(PULL_REQUEST).unwrap();
    assert!(shown.contains("update  app: base"), "{shown}");
    assert!(is_read_only(&repository.dev));
    repository.run(MAIN).unwrap();
    let dev = repository.dump(&repository.dev, DEV).await;
    assert!(dev.contains("// All"));

    // The first promotion creates all, another one nothing.
    assert!(repository.production.requests().is_empty());
    let shown = repository.run(On::Tag).unwrap();
    assert!(shown.contains("20 to create, 1 to update"), "{shown}");
    let promoted = repository.dump(&repository.production, PRODUCTION).await;
    let components = |dump: &str| dump.lines().filter(|line| is_component(line)).count();
    assert_eq!(components(&promoted), 20);
    assert!(promoted.contains("// All"));
    repository.production.clear_requests();
    let shown = repository.run(On::Hand).unwrap();
    assert!(shown.contains("20 to pair, 1 unchanged"), "{shown}");
    assert!(is_read_only(&repository.production));

    // What is new in Dev is not paired in the manifest that is committed.
    repository.change(add_components);
    repository.run(MAIN).unwrap();
    let shown = repository.run(On::Tag).unwrap();
    assert!(
        shown.contains("4 to create, 20 to pair, 1 unchanged"),
        "{shown}"
    );
    let promoted = repository.dump(&repository.production, PRODUCTION).await;
    assert_eq!(components(&promoted), 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_action_checks_compares_and_pushes() {
    let repository = Repository::new("src").await;
    let key = ("api-key", KEYS[0].1);
    repository.action(&[key, ("push", "true")]).unwrap();
    run(git(repository.bare.path()).args(["rev-parse", "--verify", BRANCH]));
    repository.change(|project| edit(&project.join(BASE_CODE), "// What", "// All"));
    repository.dev.clear_requests();
    let shown = repository.action(&[]).unwrap();
    assert!(shown.contains("0 errors"), "{shown}");
    assert!(shown.contains("not compared with the server"), "{shown}");
    assert!(repository.dev.requests().is_empty());
    let shown = repository.action(&[("push", "true")]).unwrap_err();
    assert!(shown.contains("needs the input api-key"), "{shown}");

    let shown = repository.action(&[key]).unwrap();
    assert!(shown.contains("update  app: base"), "{shown}");
    let shown = repository.action(&[key, ("push", "true")]).unwrap();
    assert!(shown.contains("updated app: base"), "{shown}");
    assert!(
        repository
            .dump(&repository.dev, DEV)
            .await
            .contains("// All")
    );

    repository.change(|project| edit(&project.join(BASE_CODE), "\"headers\": {", "\"headers\": "));
    let shown = repository.action(&[key, ("push", "true")]).unwrap_err();
    assert!(shown.contains("::error "), "{shown}");
}

/// In a folder of the repository only `working-directory` differs.
#[tokio::test(flavor = "multi_thread")]
async fn the_workflow_ships_a_project_in_src() {
    let repository = Repository::new("src").await;
    repository.run(MAIN).unwrap();
    repository.change(|project| edit(&project.join(BASE_CODE), "// What", "// All"));
    repository.run(PULL_REQUEST).unwrap();
    let shown = repository.run(MAIN).unwrap();
    assert!(shown.contains("updated app: base"), "{shown}");
}

/// A pull request from a fork has no key: it is validated, with a notice of what was left
/// out. The jobs that write need a key.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_without_a_key_is_green_only_for_a_pull_request() {
    let repository = Repository::new("").await;
    repository.dev.clear_requests();
    let shown = repository.run(FORK).unwrap();
    assert!(
        shown.contains("::notice title=makecom::No API key"),
        "{shown}"
    );
    assert!(shown.contains("0 errors"), "{shown}");
    assert!(repository.dev.requests().is_empty());
    let shown = repository.run(PULL_REQUEST).unwrap();
    assert!(
        !shown.contains("::notice title=makecom::No API key"),
        "{shown}"
    );
    let shown = repository.run(On::Main { has_key: false }).unwrap_err();
    assert!(shown.contains("no API key is set"), "{shown}");

    repository.change(|project| edit(&project.join(BASE_CODE), "\"headers\": {", "\"headers\": "));
    let shown = repository.run(FORK).unwrap_err();
    assert!(shown.contains("::error "), "{shown}");
}

/// The base is kept after a push that failed half-way, so that the next job, in a new
/// checkout, continues.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_push_is_continued_by_the_next_job() {
    for operation in [
        Operation::CreateWebhook,
        Operation::SetConnectionSection,
        Operation::SetModuleSection,
    ] {
        let repository = Repository::new("").await;
        repository.run(MAIN).unwrap();
        repository.change(add_components);
        repository
            .dev
            .inject(Fault::status(500).unwrap().on(operation).times(1));
        let shown = repository.run(MAIN).unwrap_err();
        assert!(shown.contains("not done"), "{shown}");
        let shown = repository.run(On::Tag).unwrap_err();
        assert!(shown.contains("new"), "{shown}");
        assert!(repository.production.requests().is_empty());
        for _ in 0..2 {
            repository.run(MAIN).unwrap();
            assert_eq!(repository.count().await, 24);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_doubled_whatever_is_lost() {
    let repository = Repository::new("").await;
    repository.run(MAIN).unwrap();
    repository.change(add_components);
    repository.run(MAIN).unwrap();

    // Neither the pairs nor the base.
    repository.loses_base();
    let shown = repository.run(MAIN).unwrap_err();
    for id in ["newKey", "newEvents", "listNews", "watchNews"] {
        assert!(shown.contains(&format!(" {id}")), "{shown}");
    }
    assert!(shown.contains("4 unpaired"), "{shown}");
    assert_eq!(repository.count().await, 24);

    // The base of a pull brings the pairs into the manifest.
    let repository = Repository::new("").await;
    repository.run(MAIN).unwrap();
    repository.change(add_components);
    repository.run(MAIN).unwrap();
    let text = read("../../docs/ci.md");
    let (_, script) = text.rsplit_once("```sh\n").unwrap();
    let (script, _) = script.split_once("```").unwrap();
    assert!(script.ends_with("makecom pull --origin Dev\n"));
    repository.change(|project| {
        let key = "{ env: { MAKE_API_KEY: \"${{ secrets.MAKE_DEV_API_KEY }}\" } }";
        let step = Yaml::load_from_str(key).unwrap().remove(0);
        let output = repository.step(MAIN, &step, script, project);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let manifest = std::fs::read_to_string(project.join("makecomapp.json")).unwrap();
        assert!(manifest.contains("\"local\": \"newKey\""), "{manifest}");
    });

    // The manifest, but not the base: a difference is refused, and what is equal is not.
    repository.loses_base();
    repository.run(MAIN).unwrap();
    repository.change(|project| edit(&project.join(BASE_CODE), "// What", "// All"));
    repository.loses_base();
    let shown = repository.run(MAIN).unwrap_err();
    assert!(shown.contains("was never pulled"), "{shown}");
    assert_eq!(repository.count().await, 24);
}

/// `UPDATE_README=1` writes the session to the README.
#[tokio::test(flavor = "multi_thread")]
async fn the_session_of_the_readme_is_real() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.run("pull acme-crm --sandbox=state.json");
    let api = desk.read(API);
    assert!(api.contains(FROM));
    desk.write(API, &api.replace(FROM, TO));
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
            let _ = write!(session, "$ sed -i s:{FROM}:{TO}: {API}\n\n");
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
