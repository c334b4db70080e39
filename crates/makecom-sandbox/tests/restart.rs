//! Acknowledged changes survive a restart, after any requests.

mod support;

use std::path::Path;
use std::time::Duration;

use makecom_sandbox::{App, ManualClock, Quirk, Sandbox, SeedComponent};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use support::{Call, status};

const SECOND: Duration = Duration::from_secs(1);

/// How the server is set up: its lags and its quirk are not in the file.
#[derive(Clone, Debug)]
struct Settings {
    read_lag: Duration,
    delete_lag: Duration,
    quirk: Option<Quirk>,
}

#[derive(Clone, Debug)]
enum Step {
    Ask(String, String, Option<(String, String)>),
    Approve(String),
    Commit(String),
    Rollback(String),
    Pass(Duration),
}

async fn start(path: &Path, settings: &Settings, clock: &ManualClock) -> Sandbox {
    // Names of the first app's connections are names of the second's as well.
    let alias = SeedComponent::connection("oauth", "Alias")
        .name("alias")
        .alias_to("app");
    let app = SeedComponent::connection("oauth", "App").name("app");
    let mut builder = Sandbox::builder()
        .app(App::new("app").component(app).component(alias))
        .app("app2")
        .read_lag(settings.read_lag)
        .delete_lag(settings.delete_lag)
        .clock(clock)
        .state_file(path);
    if let Some(quirk) = settings.quirk {
        builder = builder.quirk(quirk);
    }
    builder.start().await.unwrap()
}

/// All that is kept, by app.
fn kept(sandbox: &Sandbox) -> Vec<Value> {
    let connections = ["app", "app2"].map(|app| sandbox.connections(app));
    let modules = ["one", "two"].map(|name| sandbox.module("app", 1, name));
    let all = connections.into_iter().flatten();
    all.chain(modules.into_iter().flatten())
        .map(|one| {
            let sections = [
                "api",
                "parameters",
                "scopes",
                "scope",
                "installSpec",
                "install",
                "expect",
            ];
            let sections = sections.map(|section| {
                let committed = one.committed_section(section);
                (one.section(section), committed)
            });
            let fields = [
                "type",
                "connectedSystemName",
                "aliasTo",
                "recreated",
                "connection",
            ];
            let fields = fields.map(|key| one.field(key));
            json!([
                one.app(),
                one.name(),
                one.label(),
                fields,
                sections,
                one.common()
            ])
        })
        .collect()
}

fn nested(levels: usize, is_array: bool) -> String {
    let (open, close) = if is_array {
        ("[", "]")
    } else {
        ("{\"k\":", "}")
    };
    let inner = levels.saturating_sub(1);
    format!("{{\"k\":{}1{}}}", open.repeat(inner), close.repeat(inner))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || prop::sample::select(vec!["app", "app2", "app3", "app22", "app23", "alias"]);
    let app = || prop::sample::select(vec!["app", "app2"]).prop_map(str::to_owned);
    let ask = |method: &str, path: String, media_type: &str, body: String| {
        let body = (!body.is_empty()).then(|| (media_type.to_owned(), body));
        Step::Ask(method.to_owned(), path, body)
    };
    let create = (
        app(),
        prop::sample::select(vec!["oauth-refresh", "basic", "other"]),
    )
        .prop_map(move |(app, kind)| {
            let body = json!({"type": kind, "label": "L"}).to_string();
            ask(
                "POST",
                format!("/{app}/connections"),
                "application/json",
                body,
            )
        });
    let delete = name()
        .prop_map(move |name| ask("DELETE", format!("/connections/{name}"), "", String::new()));
    let text = prop_oneof![
        Just("{}".to_owned()),
        Just("[]".to_owned()),
        Just("null".to_owned()),
        Just("[\"\\ud800\", \"a\tb\"]".to_owned()),
        ".{0,12}".prop_map(|text| format!("[{}] // {text}", Value::from(text.as_str()))),
        (100_usize..600).prop_map(|levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels))),
    ];
    let section = (name(), text).prop_map(move |(name, text)| {
        ask(
            "PUT",
            format!("/connections/{name}/api"),
            "application/jsonc",
            text,
        )
    });
    let number = any::<f64>().prop_map(|number| format!("{{\"k\":{number:?}}}"));
    let common = prop_oneof![
        (110_usize..135, any::<bool>()).prop_map(|(levels, is_array)| nested(levels, is_array)),
        number,
        Just("{\"k\":123456789012345678901234567890}".to_owned()),
        ".{0,12}".prop_map(|text| json!({"k": text}).to_string()),
    ];
    let common = (name(), common).prop_map(move |(name, common)| {
        ask(
            "PUT",
            format!("/connections/{name}/common"),
            "application/json",
            common,
        )
    });
    let update = (name(), ".{0,8}").prop_map(move |(name, label)| {
        let body = json!({"label": label, "connectedSystemName": null}).to_string();
        ask(
            "PATCH",
            format!("/connections/{name}"),
            "application/json",
            body,
        )
    });
    let recreate = name().prop_map(move |name| {
        ask(
            "POST",
            format!("/connections/{name}/recreate"),
            "",
            String::new(),
        )
    });
    let module = || prop::sample::select(vec!["/app/1/modules/one", "/app/1/modules/two"]);
    let create_module = prop::sample::select(vec!["one", "two"]).prop_map(move |name| {
        let body = json!({"name": name, "typeId": 4, "label": "L"}).to_string();
        ask(
            "POST",
            "/app/1/modules".to_owned(),
            "application/json",
            body,
        )
    });
    let update_module = (module(), name(), ".{0,8}").prop_map(move |(path, connection, label)| {
        let body = json!({"label": label, "connection": connection}).to_string();
        ask("PATCH", path.to_owned(), "application/json", body)
    });
    let module_section = (module(), ".{0,8}").prop_map(move |(path, text)| {
        let text = format!("[{}]", Value::from(text));
        ask("PUT", format!("{path}/expect"), "application/jsonc", text)
    });
    let delete_module =
        module().prop_map(move |path| ask("DELETE", path.to_owned(), "", String::new()));
    let step = prop_oneof![
        2 => create_module,
        2 => update_module,
        2 => module_section,
        1 => delete_module,
        4 => create,
        3 => delete,
        3 => section,
        2 => common,
        1 => update,
        1 => recreate,
        1 => app().prop_map(Step::Approve),
        1 => app().prop_map(Step::Commit),
        1 => app().prop_map(Step::Rollback),
        2 => (0_u32..12).prop_map(|seconds| Step::Pass(seconds * SECOND)),
    ];
    prop::collection::vec(step, 1..30)
}

fn settings() -> impl Strategy<Value = Settings> {
    let lag = || (0_u32..3).prop_map(|times| 5 * times * SECOND);
    let quirk = prop::sample::select(vec![
        None,
        Some(Quirk::FrozenAliases),
        Some(Quirk::PendingRecords),
    ]);
    (lag(), lag(), quirk).prop_map(|(read_lag, delete_lag, quirk)| Settings {
        read_lag,
        delete_lag,
        quirk,
    })
}

async fn take(step: Step, sandbox: &Sandbox, clock: &ManualClock) {
    match step {
        Step::Ask(method, path, body) => {
            let method = match method.as_str() {
                "POST" => "POST",
                "PUT" => "PUT",
                "PATCH" => "PATCH",
                _ => "DELETE",
            };
            let mut call = Call::new(method, path);
            if let Some((media_type, body)) = body {
                call = call.body(&media_type, body);
            }
            let status = status(&call, sandbox).await;
            assert!(matches!(status, 200 | 400 | 403 | 404 | 424), "{status}");
        }
        Step::Approve(app) => drop(sandbox.approve(&app).await),
        Step::Commit(app) => drop(sandbox.commit(&app).await),
        Step::Rollback(app) => drop(sandbox.rollback(&app).await),
        Step::Pass(time) => clock.advance(time),
    }
}

#[test]
fn acknowledged_changes_survive_a_restart() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 96,
        failure_persistence: None,
        ..Config::default()
    });
    let parts = prop::collection::vec((settings(), steps()), 1..3);
    let result = runner.run(&parts, |parts| {
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("state");
            let mut before = None;
            for (settings, steps) in parts {
                let clock = ManualClock::new();
                let sandbox = start(&path, &settings, &clock).await;
                if let Some(before) = before {
                    prop_assert_eq!(kept(&sandbox), before);
                }
                for step in steps {
                    take(step, &sandbox, &clock).await;
                }
                before = Some(kept(&sandbox));
                sandbox.stop().await;
            }
            let settings = Settings {
                read_lag: Duration::ZERO,
                delete_lag: Duration::ZERO,
                quirk: None,
            };
            let sandbox = start(&path, &settings, &ManualClock::new()).await;
            prop_assert_eq!(Some(kept(&sandbox)), before);
            Ok(())
        })
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// With a lag a deleted connection's name is still in use; without, as when the file is
/// read, it is free.
#[tokio::test]
async fn names_are_the_same_after_a_restart_with_any_lag() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let settings = Settings {
        read_lag: Duration::ZERO,
        delete_lag: 60 * SECOND,
        quirk: None,
    };
    let sandbox = start(&path, &settings, &ManualClock::new()).await;
    let create = async |app: &str| {
        let call = Call::post(
            format!("/{app}/connections"),
            &json!({"type": "basic", "label": "L"}),
        );
        let answer: Value = call.send(&sandbox).await.json().await.unwrap();
        answer["appConnection"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(create("app2").await, "app2");
    let delete = Call::new("DELETE", "/connections/app2");
    assert_eq!(status(&delete, &sandbox).await, 200);
    let name = create("app").await;
    assert_eq!(name, "app3");
    sandbox.stop().await;
    let sandbox = start(&path, &settings, &ManualClock::new()).await;
    assert_eq!(sandbox.connection(&name).unwrap().app(), "app");
    assert!(sandbox.connection("app2").is_none());
}

#[tokio::test]
async fn data_nested_too_deep_to_be_read_back_is_refused() {
    for (levels, expected) in [(120, 200), (121, 400), (124, 400), (127, 400), (128, 400)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let start = || Sandbox::builder().state_file(&path).start();
        let sandbox = start().await.unwrap();
        let body = json!({"type": "oauth", "label": "L"});
        let create = Call::post("/acme-crm/connections", &body);
        assert_eq!(status(&create, &sandbox).await, 200);
        for is_array in [true, false] {
            let common = nested(levels, is_array);
            let set = Call::put("/connections/acme-crm/common", "application/json", common);
            assert_eq!(status(&set, &sandbox).await, expected, "{levels}");
        }
        let before = sandbox.connection("acme-crm");
        sandbox.stop().await;
        // The second start reads the snapshot that the first one wrote.
        for _ in 0..2 {
            let sandbox = start().await.unwrap();
            assert_eq!(sandbox.connection("acme-crm"), before, "{levels}");
            sandbox.stop().await;
        }
    }
    // The same from code.
    let mut deep = Value::Null;
    for _ in 0..120 {
        deep = json!([deep]);
    }
    let common = Map::from_iter([("k".to_owned(), deep)]);
    let connection = SeedComponent::connection("oauth", "L").common(common);
    let app = App::new("app").component(connection);
    let error = Sandbox::builder().app(app).start().await.err().unwrap();
    assert!(
        error.to_string().contains("nested deeper than 120 levels"),
        "{error}"
    );
}
