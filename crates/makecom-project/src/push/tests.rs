//! Plans, three sides, and pushes that fail half-way, against a server in memory.

use std::path::Path;

use makecom::{CodeKind, ComponentKind, Section};

use super::*;
use crate::lock::LockRequest;
use crate::memory::MemoryServer;
use crate::pull::{self, Step};
use crate::remote::RemoteApp;

const HANDLED: ComponentKind = ComponentKind::Connection;

const API: &str = "connections/acme-crm/acme-crm.communication.iml.json";
const PARAMETERS: &str = "connections/acme-crm/acme-crm.params.iml.json";

fn app() -> RemoteApp {
    RemoteApp::new("acme-crm".parse().unwrap(), 1)
}

/// A server, and a project that was pulled from it.
struct Desk {
    server: MemoryServer,
    folder: tempfile::TempDir,
}

impl Desk {
    async fn new() -> Self {
        let desk = Self {
            server: MemoryServer::with_example(),
            folder: tempfile::tempdir().unwrap(),
        };
        desk.server.pull_to(desk.path()).await.unwrap();
        // The project of a connection, without files of the app itself.
        let manifest = desk.read(MANIFEST);
        let manifest = ["general/base.iml.json", "README.md", "modules/groups.json"]
            .iter()
            .fold(manifest, |text, file| {
                text.replace(&format!("{file:?}"), "null")
            });
        desk.write(MANIFEST, &manifest);
        desk
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn open(&self) -> Project {
        Project::open_locked(self.path(), LockRequest::new("push")).unwrap()
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).unwrap()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Adds a basic connection that is only here.
    fn add(&self, id: &str) {
        let connection = format!(
            r#""connection": {{
            "{id}": {{ "label": "{id}", "connectionType": "basic", "codeFiles": {{ "communication": "{id}.json" }} }},"#
        );
        let manifest = self.read(MANIFEST);
        let manifest = manifest.replacen(r#""connection": {"#, &connection, 1);
        self.write(MANIFEST, &manifest);
        self.write(&format!("{id}.json"), r#"{"url": "/"}"#);
    }

    async fn plan(&self, options: &Options) -> Plan {
        let project = Project::open(self.path()).unwrap();
        plan(&project, 0, &self.server, options, &|_, _| {})
            .await
            .unwrap()
    }

    /// The action and the result of a push for each connection.
    async fn push(&self, options: &Options) -> Vec<(String, Action, Result<Vec<Part>, String>)> {
        let mut project = self.open();
        let plan = plan(&project, 0, &self.server, options, &|_, _| {})
            .await
            .unwrap();
        assert_eq!(plan.count(Action::Refuse), 0, "{:?}", plan.items);
        plan.remember(&mut project).unwrap();
        let outcomes = plan.apply(&mut project, &self.server, &|_, _| {}).await;
        outcomes
            .into_iter()
            .map(|outcome| {
                let result = match outcome.error {
                    None => Ok(outcome.applied),
                    Some(error) => Err(error.to_string()),
                };
                (outcome.local, outcome.action, result)
            })
            .collect()
    }

    async fn pull(&self) -> Vec<Step> {
        let mut project = self.open();
        let options = pull::Options::default();
        let mut plan = pull::plan(&mut project, 0, &self.server, &options, &|_, _| {})
            .await
            .unwrap();
        plan.apply(&mut project).unwrap();
        plan.items.iter().map(|item| item.step).collect()
    }

    async fn set(&self, kind: CodeKind, text: &str) {
        let section = Section::from_text(kind, text);
        let name = "acme-crm".parse().unwrap();
        self.server
            .set_section(&app(), &name, &section)
            .await
            .unwrap();
    }

    fn text(&self, kind: CodeKind) -> String {
        self.server.text("acme-crm", kind).unwrap()
    }
}

#[tokio::test]
async fn a_push_after_a_pull_sends_nothing() {
    let desk = Desk::new().await;
    let plan = desk.plan(&Options::default()).await;
    assert!(plan.is_empty());
    assert_eq!(plan.count(Action::Unchanged), 1);
    assert_eq!(
        serde_json::to_value(&plan).unwrap(),
        serde_json::json!({
            "items": [{
                "kind": "connection", "local": "acme-crm", "remote": "acme-crm",
                "action": "unchanged", "parts": [],
            }],
            "onlyRemote": [],
            "notRead": 0,
        })
    );
    assert_eq!(desk.push(&Options::default()).await, []);
    assert!(desk.server.calls().iter().all(|call| !call.contains("set")));
}

#[tokio::test]
async fn only_what_changed_is_written_and_read_back() {
    let desk = Desk::new().await;
    desk.write(API, r#"{"url": "/v2"}"#);
    let before = desk.server.calls().len();
    let part = Part::Section(CodeKind::ConnectionApi);
    assert_eq!(
        desk.push(&Options::default()).await,
        [("acme-crm".to_owned(), Action::Update, Ok(vec![part]))]
    );
    assert_eq!(desk.text(CodeKind::ConnectionApi), r#"{"url": "/v2"}"#);
    assert_eq!(
        desk.server.calls()[before..],
        [
            "list acme-crm",
            "list acme-crm webhook",
            "list acme-crm rpc",
            "list acme-crm function",
            "list acme-crm module",
            "section acme-crm api",
            "section acme-crm parameters",
            "set_section acme-crm api",
            "section acme-crm api",
        ]
    );
}

/// Changes of both sides are merged, and none is lost.
#[tokio::test]
async fn changes_of_both_sides_are_merged() {
    let desk = Desk::new().await;
    desk.write(API, r#"{"ours": 1}"#);
    desk.set(CodeKind::ConnectionParameters, "[1]").await;
    // The server's change is not overwritten.
    let plan = desk.plan(&Options::default()).await;
    assert_eq!(plan.count(Action::Refuse), 1);
    assert!(
        plan.items[0].reasons[0].contains("parameters was changed on the server"),
        "{:?}",
        plan.items
    );
    assert_eq!(
        desk.pull().await,
        [Step::Kept, Step::Updated, Step::Unchanged]
    );
    assert_eq!(desk.read(PARAMETERS), "[1]");
    let pushed = desk.push(&Options::default()).await;
    assert_eq!(
        pushed[0].2,
        Ok(vec![Part::Section(CodeKind::ConnectionApi)])
    );
    // Both changed: a conflict for pull, a refusal for push.
    desk.write(API, r#"{"ours": 2}"#);
    desk.set(CodeKind::ConnectionApi, r#"{"theirs": 2}"#).await;
    assert_eq!(
        desk.pull().await,
        [Step::Conflict, Step::Unchanged, Step::Unchanged]
    );
    assert_eq!(
        desk.plan(&Options::default()).await.count(Action::Refuse),
        1
    );
    assert_eq!(desk.read(API), r#"{"ours": 2}"#);
    let force = Options {
        force: true,
        ..Options::default()
    };
    assert_eq!(desk.push(&force).await.len(), 1);
    assert_eq!(desk.text(CodeKind::ConnectionApi), r#"{"ours": 2}"#);
}

#[tokio::test]
async fn a_plan_with_a_refusal_sends_nothing() {
    let desk = Desk::new().await;
    desk.add("third");
    desk.write(API, "{");
    let plan = desk.plan(&Options::default()).await;
    assert_eq!(plan.count(Action::Refuse), 1);
    assert_eq!(plan.count(Action::Create), 1);
    let before = desk.server.calls();
    let mut project = desk.open();
    let outcomes = plan.apply(&mut project, &desk.server, &|_, _| {}).await;
    assert!(outcomes.is_empty());
    assert_eq!(desk.server.calls(), before);
}

/// A push that creates a connection fails at every step: the next one continues, and the
/// connection is created once.
#[tokio::test]
async fn a_failed_push_is_continued() {
    for (is_done, call, next) in [
        (false, "create", Action::Create),
        (true, "create", Action::Resume),
        (false, "set_section acme-crm2", Action::Resume),
        (true, "set_section acme-crm2", Action::Resume),
        (false, "section acme-crm2 api", Action::Resume),
    ] {
        let desk = Desk::new().await;
        desk.add("third");
        if is_done {
            desk.server.lose(call);
        } else {
            desk.server.fail(call);
        }
        let failed = desk.push(&Options::default()).await;
        assert!(failed[0].2.is_err(), "{call}: {failed:?}");
        let pushed = desk.push(&Options::default()).await;
        assert_eq!(pushed.len(), 1, "{call}");
        assert_eq!((pushed[0].1, pushed[0].2.is_ok()), (next, true), "{call}");
        assert!(desk.plan(&Options::default()).await.is_empty(), "{call}");
        let listed = desk.server.list(&app(), HANDLED).await.unwrap();
        assert_eq!(listed.len(), 2, "{call}");
        assert_eq!(
            desk.server
                .text("acme-crm2", CodeKind::ConnectionApi)
                .as_deref(),
            Some(r#"{"url": "/"}"#),
            "{call}"
        );
    }
}

/// A pull between an interrupted push and the next does not pull its connection under
/// another id.
#[tokio::test]
async fn a_pull_skips_the_connection_of_an_interrupted_push() {
    let desk = Desk::new().await;
    desk.add("third");
    desk.server.lose("create");
    assert!(desk.push(&Options::default()).await[0].2.is_err());
    assert!(desk.pull().await.contains(&Step::Skipped));
    assert_eq!(desk.push(&Options::default()).await[0].1, Action::Resume);
    let project = Project::open(desk.path()).unwrap();
    assert_eq!(project.components().count(), 2);
}

/// After a failure, no other connection is begun.
#[tokio::test]
async fn after_a_failure_no_other_connection_is_begun() {
    let desk = Desk::new().await;
    for number in 10..30 {
        desk.add(&format!("more{number}"));
    }
    desk.server.fail("create");
    let pushed = desk.push(&Options::default()).await;
    assert_eq!(pushed.len(), 20);
    let calls = desk.server.calls();
    let made = calls.iter().filter(|call| call.starts_with("create"));
    assert!(made.count() < 20);
    assert!(pushed.iter().filter(|one| one.2.is_err()).count() == 1);
    let pushed = desk.push(&Options::default()).await;
    assert!(pushed.iter().all(|one| one.2.is_ok()), "{pushed:?}");
    let listed = desk.server.list(&app(), HANDLED).await.unwrap();
    assert_eq!(listed.len(), 21);
}

#[tokio::test]
async fn a_removed_connection_is_deleted_only_with_prune_and_if_unchanged() {
    let desk = Desk::new().await;
    let manifest = desk.read(MANIFEST);
    let value: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let mut gone = value.clone();
    gone["components"]["connection"] = serde_json::json!({"acme-crm": null});
    desk.write(MANIFEST, &gone.to_string());
    assert!(desk.plan(&Options::default()).await.items.is_empty());
    let prune = Options {
        prune: true,
        ..Options::default()
    };
    desk.set(CodeKind::ConnectionApi, r#"{"theirs": 1}"#).await;
    assert_eq!(desk.plan(&prune).await.count(Action::Refuse), 1);
    desk.set(CodeKind::ConnectionApi, "{}").await;
    assert_eq!(desk.push(&prune).await[0].1, Action::Delete);
    assert_eq!(desk.server.text("acme-crm", CodeKind::ConnectionApi), None);
}

/// Changes the connection `acme-crm` in the manifest.
fn change(desk: &Desk, change: impl Fn(&mut serde_json::Map<String, serde_json::Value>)) {
    let mut value: serde_json::Value = serde_json::from_str(&desk.read(MANIFEST)).unwrap();
    let connection = value
        .pointer_mut("/components/connection/acme-crm")
        .unwrap();
    change(connection.as_object_mut().unwrap());
    desk.write(MANIFEST, &value.to_string());
}

/// Label and type are needed only to create a connection.
#[tokio::test]
async fn what_a_manifest_does_not_say_is_not_compared() {
    let desk = Desk::new().await;
    change(&desk, |connection| {
        connection.remove("label");
        connection.remove("connectionType");
    });
    assert!(desk.plan(&Options::default()).await.is_empty());
    assert_eq!(desk.pull().await, [Step::Unchanged; 3]);
    desk.write(API, "{ }");
    assert!(desk.push(&Options::default()).await[0].2.is_ok());
    assert_eq!(desk.text(CodeKind::ConnectionApi), "{ }");
    let name = "acme-crm".parse().unwrap();
    let there = desk.server.get(&app(), HANDLED, &name).await.unwrap();
    assert_eq!(there.label(), "Acme");
    // With its pair given up, it would have to be created.
    let text = desk
        .read(MANIFEST)
        .replace(r#""local":"acme-crm""#, r#""local":null"#);
    desk.write(MANIFEST, &text);
    let plan = desk.plan(&Options::default()).await;
    assert_eq!(
        plan.items[0].reasons,
        ["label", "type"].map(|what| format!("it has no {what}, which it needs to be created"))
    );
}

/// A connection with an error in the manifest is neither sent nor overwritten, and not
/// taken for removed.
#[tokio::test]
async fn an_unusable_connection_is_left_alone() {
    let desk = Desk::new().await;
    desk.add("third");
    change(&desk, |connection| {
        let files = connection["codeFiles"].as_object_mut().unwrap();
        let file = files.remove("communication").unwrap();
        files.insert("communicaton".to_owned(), file);
    });
    desk.set(CodeKind::ConnectionParameters, "[1]").await;
    let prune = Options {
        prune: true,
        force: true,
        ..Options::default()
    };
    let plan = desk.plan(&prune).await;
    let item = &plan.items[0];
    assert_eq!(
        (item.local.as_str(), item.action),
        ("acme-crm", Action::Refuse)
    );
    assert_eq!(
        item.reasons,
        ["components.connection.acme-crm.codeFiles.communicaton is not a code of a connection"]
    );
    assert_eq!(plan.count(Action::Create), 1);
    assert_eq!(desk.pull().await, [Step::Skipped, Step::Unchanged]);
    assert_eq!(desk.read(PARAMETERS), "[]");
    let only = Options {
        only: vec!["third".to_owned()],
        ..Options::default()
    };
    assert!(desk.push(&only).await[0].2.is_ok());
}

#[tokio::test]
async fn what_is_not_handled_is_said() {
    let desk = Desk::new().await;
    let endpoint = r#""endpoint": {"ask": {"label": "Ask", "codeFiles": {}}}"#;
    let manifest = desk.read(MANIFEST).replace(r#""endpoint": {}"#, endpoint);
    desk.write(MANIFEST, &manifest);
    let plan = desk.plan(&Options::default()).await;
    let value = serde_json::to_value(&plan).unwrap();
    let expected = serde_json::json!({"endpoints": 1});
    assert_eq!(value["unhandled"], expected);
}

#[tokio::test]
async fn an_unknown_connection_is_an_error_with_a_code() {
    let desk = Desk::new().await;
    let project = Project::open(desk.path()).unwrap();
    let options = Options {
        only: vec!["other".to_owned()],
        ..Options::default()
    };
    let error = plan(&project, 0, &desk.server, &options, &|_, _| {})
        .await
        .unwrap_err();
    assert_eq!(error.code(), "unknown-component");
    assert_eq!(
        error.to_string(),
        r#"makecomapp.json: has no component "other" for this origin"#
    );
    desk.server.fail("list");
    let error = plan(&project, 0, &desk.server, &Options::default(), &|_, _| {})
        .await
        .unwrap_err();
    assert_eq!(
        serde_json::to_value(&error).unwrap(),
        serde_json::json!({"error": "list acme-crm failed", "help": "try again", "code": "server"})
    );
}

/// The futures can be spawned.
#[test]
fn futures_can_be_sent() {
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    async fn push(project: &mut Project, server: &makecom::Client) -> Result<Vec<Outcome>> {
        let plan = plan(project, 0, server, &Options::default(), &|_, _| {}).await?;
        Ok(plan.apply(project, server, &|_, _| {}).await)
    }
    let _ = |mut project: Project, server: makecom::Client| {
        drop(is_send(push(&mut project, &server)));
    };
}
