//! Parts of a whole app: pushes of single components, deletions, and what other versions of
//! the app own.

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
#[path = "support/whole.rs"]
mod whole;

use makecom::NewModule;
use makecom_sandbox::{App, Fault, Operation, Sandbox, SeedComponent};
use serde_json::{Value, json};
use whole::{APP, Requests, Whole, same};

impl Whole {
    /// A push that is refused, before anything is sent.
    #[track_caller]
    fn refused(&self, flags: &str, says: &[&str]) {
        self.desk.sandbox.clear_requests();
        let mut ran = self.push(flags).exits(3);
        for what in says {
            ran = ran.says(what);
        }
        let asked = Requests::of(&self.desk.sandbox);
        assert_eq!(asked.writes(), 0, "{}", asked.table());
    }

    fn remove(&self, kind: &str, id: &str) {
        self.change(|manifest| {
            let components = manifest["components"][kind].as_object_mut().unwrap();
            assert!(components.remove(id).is_some(), "{kind} {id}");
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_component_is_pushed() {
    let whole = Whole::new(20).await;
    whole.pushed("");
    let old = whole.dump().await;
    for id in ["create-user", "get-team"] {
        let file = format!("modules/{id}/{id}.communication.iml.json");
        whole.edit(&file, "url", "url ");
    }
    whole.edit("README.md", "Acme", "ACME");

    let (ran, asked) = whole.pushed("--only module/createUser");
    ran.says("updated module createUser: api\n");
    assert_eq!(asked.count("set_"), 1, "{}", asked.table());
    let one = whole.dump().await;
    assert_eq!(
        one,
        old.replacen(
            "\"url\": \"/users\",\n    \"method\": \"POST\"",
            "\"url \": \"/users\",\n    \"method\": \"POST\"",
            1
        )
    );

    let (ran, asked) = whole.pushed("--only app");
    ran.says("updated app: readme\n");
    assert_eq!(asked.writes(), 1, "{}", asked.table());

    let (_, asked) = whole.pushed("");
    assert_eq!(asked.writes(), 1, "{}", asked.table());
    whole.is_unchanged();
    whole
        .push("--only module/noSuch")
        .exits(1)
        .says("module/noSuch");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_is_refused_whose_connection_is_not_pushed_yet() {
    let whole = Whole::new(20).await;
    whole.refused(
        "--only module/createUser",
        &["module createUser", "acme-whole2"],
    );
    whole.refused(
        "--only module/watchUserChanges",
        &["module watchUserChanges", "webhook \"acme-whole\""],
    );
    whole.refused(
        "--only webhook/acme-whole2",
        &["webhook acme-whole2", "connection \"acme-whole\""],
    );
    // With what it names it is pushed.
    let (_, asked) = whole.pushed(
        "--only connection/acme-whole --only connection/acme-whole2 --only function/describeUser --only module/createUser",
    );
    assert_eq!(asked.count("create_"), 4, "{}", asked.table());
    whole.pushed("");
    whole.is_unchanged();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_used_is_not_deleted() {
    let whole = Whole::new(20).await;
    whole.pushed("");
    let before = whole.dump().await;
    let manifest = whole.manifest();

    // Without --prune nothing is deleted.
    let groups = whole.desk.read("project/modules/groups.json");
    whole.remove("module", "searchTeams");
    whole.edit("modules/groups.json", "\"searchTeams\"", "\"createUser\"");
    let (ran, asked) = whole.pushed("");
    assert_eq!(asked.count("delete_"), 0, "{}", ran.text);

    // A module in the groups.
    whole.desk.write("project/modules/groups.json", &groups);
    whole.refused("--prune --yes", &["searchTeams", "the groups"]);

    // A connection that a module here uses.
    whole.change(|it| *it = manifest.clone());
    whole.pushed("");
    same(&whole.dump().await, &before);
    whole.remove("connection", "acme-whole");
    whole.refused(
        "--prune --yes",
        &["module getTeam", "connection \"acme-whole\" does not exist"],
    );

    // One that only a module of the server uses.
    whole.change(|it| {
        *it = manifest.clone();
        for kind in ["module", "rpc", "webhook"] {
            for component in it["components"][kind].as_object_mut().unwrap().values_mut() {
                for key in ["connection", "altConnection"] {
                    if component[key] == "acme-whole" {
                        component[key] = Value::Null;
                    }
                }
            }
        }
    });
    let mut new = NewModule::action("onlyThere", "Only there");
    new.connection = Some("acme-whole".to_owned());
    let app = whole.client.app(APP).unwrap().version(1);
    app.modules().create(new).await.unwrap();
    whole.remove("connection", "acme-whole");
    whole.refused(
        "--prune --yes",
        &["connection acme-whole", "module onlyThere on the server"],
    );

    // Nothing uses it any more: what used it is changed first.
    let module = app
        .component(makecom::ComponentKind::Module, "onlyThere")
        .unwrap();
    module.delete().await.unwrap();
    let (_, asked) = whole.pushed("--prune --yes");
    assert_eq!(asked.count("delete_"), 1, "{}", asked.table());
    assert!(whole.desk.sandbox.connection("acme-whole").is_none());
    whole.is_unchanged();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nothing_uses_is_deleted_before_what_it_uses() {
    let whole = Whole::new(20).await;
    whole.pushed("");
    whole.remove("module", "watchUserChanges");
    whole.remove("webhook", "acme-whole");
    whole.remove("rpc", "listFields");
    let groups = whole.desk.read("project/modules/groups.json");
    let mut groups: Value = serde_json::from_str(&groups).unwrap();
    for group in groups.as_array_mut().unwrap() {
        let modules = group["modules"].as_array_mut().unwrap();
        modules.retain(|module| module != "watchUserChanges");
    }
    whole
        .desk
        .write("project/modules/groups.json", &groups.to_string());
    whole.push("--prune").exits(2).says("--yes");
    let (_, asked) = whole.pushed("--prune --yes");
    assert_eq!(asked.count("delete_"), 3, "{}", asked.table());
    let sandbox = &whole.desk.sandbox;
    assert!(sandbox.module(APP, 1, "watchUserChanges").is_none());
    assert!(sandbox.webhook("acme-whole").is_none());
    assert!(sandbox.rpc(APP, 1, "listFields").is_none());
    whole.is_unchanged();
    let pairs = &whole.manifest()["origins"][0]["idMapping"];
    assert_eq!(pairs["webhook"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_version_owns_is_never_written() {
    for has_checksums in [true, false] {
        let other = SeedComponent::connection("oauth", "Other").name("acme-other");
        let hook = SeedComponent::webhook("web", "Other hook").name("acme-hook");
        let first = App::new(APP).component(other).component(hook);
        // New connections belong to the newest version.
        let builder = Sandbox::builder().app(first).app(App::new(APP).version(2));
        let whole = Whole::of(20, builder, APP).await;
        whole.change(|manifest| manifest["origins"][0]["appVersion"] = 2.into());
        if !has_checksums {
            let fault = Fault::status(404).unwrap().on(Operation::GetAppChecksum);
            whole.desk.sandbox.inject(fault);
        }
        let untouched = |ran: &str| {
            let requests = whole.desk.sandbox.requests();
            let written = requests.iter().filter(|one| one.method != "GET");
            let written: Vec<_> = written
                .filter(|one| {
                    ["acme-other", "acme-hook", "/1/"]
                        .iter()
                        .any(|it| one.path.contains(it))
                })
                .map(|one| &one.path)
                .collect();
            assert!(written.is_empty(), "{written:?}\n{ran}");
            let there = whole.desk.sandbox.connection("acme-other").unwrap();
            assert_eq!((there.label(), there.version()), ("Other", 1));
        };
        let (ran, _) = whole.pushed("");
        untouched(&ran.text);

        // As a pull writes it: without files, and paired as not owned.
        whole.run(&format!("pull {APP}@2 copy")).exits(0);
        let copy: Value = serde_json::from_str(&whole.desk.read("copy/makecomapp.json")).unwrap();
        let pairs = &copy["origins"][0]["idMapping"];
        for (kind, name) in [("connection", "acme-other"), ("webhook", "acme-hook")] {
            let mut pairs = pairs[kind].as_array().unwrap().iter();
            let pair = pairs.find(|it| it["remote"] == name).unwrap();
            assert_eq!(pair["nonOwnedByApp"], true, "{pair}");
            assert_eq!(copy["components"][kind][name]["codeFiles"], json!({}));
        }

        // A module is bound to it, and its label is changed here.
        whole.change(|manifest| {
            manifest["components"]["connection"]["shared"] =
                json!({ "label": "Changed here", "connectionType": "oauth", "codeFiles": {} });
            let pairs = &mut manifest["origins"][0]["idMapping"]["connection"];
            let pair = json!({ "local": "shared", "remote": "acme-other", "nonOwnedByApp": true });
            pairs.as_array_mut().unwrap().push(pair);
            manifest["components"]["module"]["createUser"]["connection"] = "shared".into();
        });
        let (ran, asked) = whole.pushed("");
        untouched(&ran.text);
        assert_eq!(asked.writes(), 1, "{}", ran.text);
        let module = whole.desk.sandbox.module(APP, 2, "createUser").unwrap();
        assert_eq!(module.field("connection"), "acme-other");

        // Nor without that mark in the pair.
        whole.change(|manifest| {
            let pairs = &mut manifest["origins"][0]["idMapping"]["connection"];
            let last = pairs.as_array_mut().unwrap().last_mut().unwrap();
            last.as_object_mut().unwrap().remove("nonOwnedByApp");
        });
        let (ran, asked) = whole.pushed("");
        untouched(&ran.text);
        assert_eq!(asked.writes(), 0, "{}", ran.text);

        // Nor is it deleted.
        whole.change(|manifest| {
            manifest["components"]["module"]["createUser"]["connection"] = "acme-whole2".into();
        });
        whole.remove("connection", "shared");
        let (ran, asked) = whole.pushed("--prune --yes");
        untouched(&ran.text);
        assert_eq!(asked.writes(), 1, "{}", ran.text);
    }
}
