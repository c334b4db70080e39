//! Adds components to a project.

mod support;

use makecom_sandbox::{App, Sandbox, SeedComponent};
use serde_json::Value;
use support::Desk;

const GROUPS: &str = "[\n    { \"label\": \"Users\", \"modules\": [\"getUser\"] }\n]\n";

/// A project of an app with a connection and a module in a group.
async fn project() -> Desk {
    let app = App::new("acme-crm")
        .section("groups", GROUPS)
        .component(SeedComponent::connection("basic", "Acme"))
        .component(SeedComponent::module("getUser", 4).field("label", "Get a user"));
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run("pull acme-crm").transcript();
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_added_and_can_be_pushed() {
    let mut desk = project().await;
    let lines = [
        "new connection oauthConnection --type oauth --label 'Acme OAuth'",
        "new webhook events --type web --connection acme-crm",
        "new rpc listUsers --label 'List users' --connection oauthConnection",
        "new function md5",
        "new module createUser --type action --crud create --connection acme-crm --description 'Creates a user.' --group Users",
        "new module searchUsers --type search --group Search",
        "new module watchUsers --type trigger",
        "new module watchEvents --type instant_trigger --webhook events",
        "new module respond --type responder",
        "new module makeApiCall --type universal --json",
    ];
    for line in lines {
        desk.run(line);
    }
    let manifest = desk.read("makecomapp.json");
    desk.run("validate").run("push").run("diff").run("pull");
    let mut seen = desk.transcript() + &manifest;
    for file in [
        "modules/groups.json",
        "connections/oauth-connection/oauth-connection.default-scope.iml.json",
        "modules/create-user/create-user.communication.iml.json",
        "modules/create-user/create-user.samples.iml.json",
        "functions/md5/md5.code.js",
        "functions/md5/md5.test.js",
    ] {
        seen = format!("{seen}\n=== {file}\n{}", desk.read(file));
    }
    insta::assert_snapshot!(desk_stable(&desk, &seen));
}

fn desk_stable(desk: &Desk, text: &str) -> String {
    text.replace(desk.sandbox.base_url().trim_end_matches("/v2"), "<zone>")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_added_is_refused_and_nothing_is_written() {
    let mut desk = project().await;
    desk.run("new rpc listUsers").transcript();
    let mut manifest: Value = serde_json::from_str(&desk.read("makecomapp.json")).unwrap();
    manifest["components"]["rpc"]["removed"] = Value::Null;
    let pair = serde_json::json!({"local": "deleted", "remote": "deleted"});
    manifest["origins"][0]["idMapping"]["rpc"] = serde_json::json!([pair]);
    desk.write("makecomapp.json", &manifest.to_string());
    let before = desk.tree(".");
    for line in [
        "new module getUser --type action",
        "new module get-user --type action",
        "new module ab --type action",
        "new rpc removed",
        "new rpc deleted",
        "new module getTeam",
        "new module getTeam --type getter",
        "new connection second",
        "new webhook events",
        "new rpc getTeam --type action",
        "new module watchEvents --type instant_trigger",
        "new module watchEvents --type instant_trigger --webhook none",
        "new module getTeam --type action --connection none",
        "new module getTeam --type action --crud write",
        "new module getTeam --type search --crud read",
        "new module getTeam --type action --webhook none",
        "new function md5 --label MD5",
        "new connection second --type basic --connection acme-crm",
        "new rpc getTeam --group Users",
        "new rpc getTeam --label ''",
        "new app other",
        "new endpoint other",
        "new rpc getTeam --dir elsewhere",
        "new module getTeam --json",
    ] {
        desk.run(line);
    }
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.tree("."), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_overwritten() {
    let mut desk = project().await;
    // Two folders are taken: by a file of someone else's, and by another text.
    desk.write("rpcs/list-users/notes.txt", "mine");
    desk.write("rpcs/list-users2/list-users.params.iml.json", "[1]");
    desk.run("new rpc listUsers");
    // A folder that an interrupted command left is taken over.
    desk.write("rpcs/list-teams/list-teams.params.iml.json", "[]\n");
    desk.run("new rpc listTeams");
    // Groups that cannot be edited.
    desk.write("modules/groups.json", "{ \"label\": 1 }");
    desk.run("new module getTeam --type action --group Users");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read("rpcs/list-users/notes.txt"), "mine");
    assert_eq!(
        desk.read("rpcs/list-users2/list-users.params.iml.json"),
        "[1]"
    );
    assert!(
        desk.path("rpcs/list-users3/list-users.params.iml.json")
            .exists()
    );
    assert!(
        desk.path("rpcs/list-teams/list-teams.communication.iml.json")
            .exists()
    );
    assert!(!desk.path("modules/get-team").exists());
}
