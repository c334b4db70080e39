//! Apps, modules, RPCs, functions and webhooks, the sections of all kinds, and pending
//! changes.

mod support;

use makecom_sandbox::{App, Fault, ManualClock, Quirk, Sandbox, SandboxBuilder, SeedComponent};
use support::Desk;

fn app() -> SandboxBuilder {
    Sandbox::builder().clock(ManualClock::new()).app(
        App::new("acme-crm")
            .field("label", "Acme CRM")
            .component(SeedComponent::connection("basic", "Key"))
            .component(SeedComponent::connection("oauth", "Login"))
            .component(SeedComponent::webhook("web", "Events").field("connection", "acme-crm"))
            .component(
                SeedComponent::module("getUser", 4)
                    .field("label", "Get a user")
                    .field("crud", "read")
                    .field("connection", "acme-crm"),
            )
            .component(SeedComponent::rpc("listTeams", "List teams").field(
                "answers",
                serde_json::json!([[{"label": "Red", "value": 1}], []]),
            )),
    )
}

/// A square PNG without its pixels, which is as far as it is checked.
fn png() -> Vec<u8> {
    let size = 512_u32.to_be_bytes();
    let head = *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let end = *b"\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND\xAEB\x60\x82";
    [&head[..], &size, &size, &end].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn apps_from_creation_to_deletion() {
    let mut desk = Desk::new(app()).await;
    desk.run("app create acme-erp --label 'Acme ERP' --description Orders --country cz,de")
        .run("app create acme-erp --label Again")
        .run("app create Acme --label Acme")
        .run("app update acme-erp --label ERP --theme '#AB00CD' --global")
        .run("app update acme-erp --language de --output compact")
        .run("app update acme-erp")
        .run("app clone acme-erp acme-hr --new-version 3")
        .run("app clone-major acme-erp")
        .run("app list")
        .run("app list --output compact")
        .run("app get acme-erp@2")
        .run("app get acme-erp@x")
        .run("app get acme-erp@7")
        .run("app delete acme-erp@2")
        .run("app delete acme-erp@2 --confirm acme-erp")
        .run("app delete acme-erp@2 --confirm acme-erp@2")
        .run("app list");
    insta::assert_snapshot!(desk.transcript());
}

/// Without the right `allow_apps`, names get a suffix.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_the_server_changes_is_shown() {
    let mut desk = Desk::new(app().quirk(Quirk::SuffixedNames)).await;
    for line in [
        "app create acme-erp --label ERP",
        "app clone acme-crm acme-hr",
    ] {
        let output = desk.output(line);
        let seen = String::from_utf8(output.stdout).unwrap();
        let name = seen.lines().nth(1).unwrap().split_whitespace().last();
        let said = format!(
            "created {}: the server added a suffix, use this name from now on",
            name.unwrap()
        );
        assert_eq!(seen.lines().next(), Some(said.as_str()));
    }
    desk.run("app clone-major acme-crm");
    let seen = desk.transcript();
    assert!(seen.contains("403 Forbidden"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_see_is_confirmed_by_name() {
    let mut desk = Desk::new(app()).await;
    desk.run("app visibility public acme-crm")
        .run("app visibility public acme-crm --confirm acme-erp")
        .run("app visibility public acme-crm --confirm acme-crm")
        .run("app visibility private acme-crm")
        .run("app visibility private acme-crm --confirm acme-crm")
        .run("modules delete acme-crm getUser --confirm getUser")
        .run("app source open acme-crm")
        .run("app source open acme-crm --confirm acme-crm")
        .run("app source open acme-crm --confirm acme-crm --json")
        .run("app source close acme-crm")
        .run("app source close acme-crm")
        .run("app visibility public acme-crm --confirm acme-crm")
        .run("app delete acme-crm --confirm acme-crm")
        .run("app review form acme-crm search=https://eu1.make.com/1 get=https://eu1.make.com/2")
        .run("app review form acme-crm search")
        .run("app review request acme-crm")
        .run("app review request acme-crm --confirm acme-crm")
        .run("app review get acme-crm")
        .run("app review get acme-crm --output compact")
        .run("app events acme-crm")
        .run("app events acme-crm --output compact");
    insta::assert_snapshot!(desk.transcript());
}

/// Who has the token of an invitation can install the app.
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_masked() {
    let mut desk = Desk::new(app()).await;
    for line in [
        "app visibility public acme-crm --confirm acme-crm",
        "app get acme-crm",
    ] {
        let field = "\ninvitation        ";
        let masked = String::from_utf8(desk.output(line).stdout).unwrap();
        assert!(masked.contains(&format!("{field}••••••••\n")), "{masked}");
        let json = desk.output(&format!("{line} --json")).stdout;
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert_eq!(json["inviteToken"], "••••••••");

        let shown = String::from_utf8(desk.output(&format!("{line} --reveal")).stdout).unwrap();
        let (_, token) = shown.split_once(field).unwrap();
        let token = token.lines().next().unwrap();
        assert!(!token.contains('•') && !masked.contains(token), "{shown}");
    }
    desk.run("app get acme-crm");
    assert!(desk.transcript().contains("public            yes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_icon_is_set_and_read() {
    let mut desk = Desk::new(app()).await;
    std::fs::write(desk.path("icon.png"), png()).unwrap();
    desk.write("icon.svg", "<svg/>");
    desk.run("app icon get acme-crm -o out.png")
        .run("app icon set acme-crm icon.svg")
        .run("app icon set acme-crm nowhere.png")
        .run("app icon set acme-crm icon.png")
        .run("app icon get acme-crm -o out.png --size 512")
        .run("app icon get acme-crm -o nowhere/out.png");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(std::fs::read(desk.path("out.png")).unwrap(), png());
}

#[tokio::test(flavor = "multi_thread")]
async fn modules_from_creation_to_deletion() {
    let mut desk = Desk::new(app()).await;
    desk.run("modules create acme-crm addUser --label 'Add a user' --crud create --connection acme-crm --alt-connection acme-crm2")
        .run("modules create acme-crm watchUsers --label Watch --type instant_trigger")
        .run("modules create acme-crm watchUsers --label Watch --type instant_trigger --webhook acme-crm")
        .run("modules create acme-crm callApi --label 'Call the API' --type universal --graphql --output compact")
        .run("modules create acme-crm findUsers --label Find --type find")
        .run("modules create acme-crm x --label X")
        .run("modules create acme-crm getApi --label X --graphql")
        .run("modules update acme-crm getUser --description Reads --no-crud --no-connection")
        .run("modules update acme-crm getUser")
        .run("modules get acme-crm getUser")
        .run("modules get acme-crm getUser --output compact")
        .run("modules get acme-crm@2 getUser")
        .run("modules public acme-crm getUser")
        .run("modules public acme-crm getUser --confirm getUser")
        .run("modules private acme-crm getUser")
        .run("modules private acme-crm getUser --confirm getUser")
        .run("modules deprecate acme-crm getUser")
        .run("modules deprecate acme-crm getUser --json")
        .run("modules archive acme-crm addUser")
        .run("modules list acme-crm")
        .run("modules undeprecate acme-crm getUser")
        .run("modules unarchive acme-crm addUser")
        .run("modules clone acme-crm getUser getTeam --label 'Get a team'")
        .run("modules consumable acme-crm getUser --formula '100 * operations' --description Reads")
        .run("modules delete acme-crm getUser addUser")
        .run("modules delete acme-crm getUser addUser --confirm getUser")
        .run("modules delete acme-crm getUser addUser --confirm getUser --confirm addUser --wait")
        .run("modules delete acme-crm getTeam addUser --confirm getTeam --confirm addUser")
        .run("modules list acme-crm --output compact");
    insta::assert_snapshot!(desk.transcript());
}

/// Make may answer an update with the component before it.
#[tokio::test(flavor = "multi_thread")]
async fn an_update_shows_what_the_server_has_now() {
    let mut desk = Desk::new(app().quirk(Quirk::StaleUpdates)).await;
    desk.run("modules update acme-crm getUser --label New")
        .run("rpcs update acme-crm listTeams --label New")
        .run("app update acme-crm --label New");
    let seen = desk.transcript();
    assert_eq!(seen.matches("label             New\n").count(), 3, "{seen}");

    for operation in ["get_module", "get_app"] {
        let fault = format!("{operation}:status=403");
        desk.sandbox.inject(fault.parse::<Fault>().unwrap());
    }
    desk.run("modules update acme-crm getUser --label Newer")
        .run("app update acme-crm --label Newer");
    let seen = desk.transcript();
    for name in ["getUser", "acme-crm"] {
        let said = format!("{name} was updated, but cannot be read back: ");
        assert!(seen.contains(&said), "{seen}");
    }

    let approved = App::new("acme-crm")
        .approved()
        .component(SeedComponent::module("getUser", 4).field("label", "Old"));
    let approved = Sandbox::builder()
        .app(approved)
        .quirk(Quirk::PendingRecords);
    let mut desk = Desk::new(approved).await;
    desk.run("modules update acme-crm getUser --label New");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn rpcs_from_creation_to_deletion() {
    let mut desk = Desk::new(app()).await;
    desk.write("data.json", r#"{"team": 7}"#);
    desk.write("broken.json", r#"{"team": hunter2}"#);
    desk.write(
        "schema.json",
        r#"[{"name": "team", "type": "text", "required": true}]"#,
    );
    desk.run("rpcs create acme-crm listUsers --label 'List users' --connection acme-crm")
        .run("rpcs create acme-crm listUsers --label Again")
        .run("rpcs update acme-crm listUsers --no-connection --label Users")
        .run("rpcs list acme-crm")
        .run("rpcs get acme-crm listTeams --json")
        .run("rpcs test acme-crm listTeams team=7")
        .run("rpcs test acme-crm listTeams --data data.json --schema schema.json")
        .run("rpcs test acme-crm listTeams --data broken.json")
        .run("rpcs test acme-crm listTeams --schema data.json")
        .run("rpcs test acme-crm listTeams --data data.json team=7")
        .run("rpcs test acme-crm listTeams")
        .run("rpcs delete acme-crm listUsers")
        .run("rpcs delete acme-crm listUsers --yes");
    let seen = desk.transcript();
    assert!(!seen.contains("hunter2"), "{seen}");
    insta::assert_snapshot!(seen);
    let sent: Vec<_> = (desk.sandbox.requests().into_iter())
        .filter(|request| request.path.ends_with("/rpcs/listTeams") && request.method == "POST")
        .map(|request| String::from_utf8_lossy(&request.body).into_owned())
        .collect();
    assert_eq!(
        sent,
        [
            r#"{"data":{"team":"7"},"schema":[]}"#,
            r#"{"data":{"team":7},"schema":[{"name":"team","required":true,"type":"text"}]}"#,
            r#"{"data":{},"schema":[]}"#,
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_from_creation_to_deletion() {
    let mut desk = Desk::new(app()).await;
    desk.run("functions list acme-crm")
        .run("functions create acme-crm toCents")
        .run("functions list acme-crm")
        .run("functions get acme-crm toCents")
        .run("functions update acme-crm toCents")
        .run_stdin(
            "section set function acme-crm/toCents code",
            "function toCents(euros) { return euros * 100; }\n",
        )
        .run("section get function acme-crm/toCents code")
        .run("functions delete acme-crm toCents")
        .run("functions delete acme-crm toCents --yes");
    insta::assert_snapshot!(desk.transcript());
}

/// Most accounts may not write functions.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_functions_is_told_so() {
    let mut desk = Desk::new(app().quirk(Quirk::LockedFunctions)).await;
    desk.run("functions create acme-crm toCents")
        .run("functions create acme-crm toCents --json");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_from_creation_to_deletion() {
    let mut desk = Desk::new(app()).await;
    desk.run("webhooks create acme-crm --label Shared --type web-shared --connection acme-crm")
        .run("webhooks create acme-crm --label Shared --type magic")
        .run("webhooks create acme-crm --label Shared --alt-connection acme-crm2")
        .run("webhooks update acme-crm2 --label All --connection acme-crm2")
        .run("webhooks get acme-crm2")
        .run("webhooks get acme-crm2 --output compact")
        .run("webhooks list acme-crm@2")
        .run("webhooks list acme-crm")
        .run("webhooks delete acme-crm2")
        .run("webhooks delete acme-crm2 --yes");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn sections_of_every_kind_by_either_name() {
    let mut desk = Desk::new(app()).await;
    desk.write("samples.json", "{\n  // one\n  \"id\": 7\n}");
    desk.write("broken.json", "{ \"id\": 7, }}");
    desk.run("section get app acme-crm base")
        .run("section get app acme-crm@2 base")
        .run("section get app acme-crm installDirectives")
        .run_stdin("section set app acme-crm readme", "# Acme\n")
        .run("section get app acme-crm readme")
        .run("section set module acme-crm/getUser samples samples.json")
        .run("section set module acme-crm/getUser samples broken.json")
        .run("section get module acme-crm@1/getUser samples --out copy.json")
        .run_stdin("section set module acme-crm/getUser staticParams", "[]")
        .run_stdin(
            "section set rpc acme-crm/listTeams communication --json",
            "{ \"url\": \"/teams\" }",
        )
        .run_stdin(
            "section set webhook acme-crm requiredScope --output compact",
            "[\"read\"]",
        )
        .run("section get webhook acme-crm scope")
        .run("section get acme-crm api")
        .run("section get module getUser api")
        .run("section get module acme-crm@0/getUser api")
        .run("section get module acme-crm/../x api")
        .run("section get module acme-crm/getUser params")
        .run("section get app acme-crm common")
        .run("section get endpoint acme-crm/x api");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read("copy.json"), desk.read("samples.json"));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_section_of_an_app_is_edited_in_a_file_of_its_language() {
    let mut desk = Desk::new(app()).await;
    desk.write(
        "editor",
        "#!/bin/sh\necho \"$1\" > edited\necho '# Acme' > \"$1\"\n",
    );
    desk.run_with("section edit app acme-crm readme", |command| {
        command.env("EDITOR", "/bin/sh editor");
        command.env("PATH", "/usr/bin:/bin");
    });
    insta::assert_snapshot!(desk.transcript());
    let edited = desk.read("edited");
    let edited = std::path::Path::new(edited.trim_end());
    assert_eq!(edited.extension(), Some("md".as_ref()));
    assert!(!edited.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_has_common_data() {
    const SECRET: &str = "hunter2";
    let mut desk = Desk::new(app()).await;
    desk.run_with(
        "common set app acme-crm clientSecret=@env:SECRET",
        |command| {
            command.env("SECRET", SECRET);
        },
    )
    .run("common get app acme-crm")
    .run("common get app acme-crm@2")
    .run("common get module acme-crm/getUser")
    .run("common get acme-crm");
    let seen = desk.transcript();
    assert!(!seen.contains(SECRET), "{seen}");
    insta::assert_snapshot!(seen);
    desk.run("common get app acme-crm --reveal");
    assert!(desk.transcript().contains(SECRET));
}

fn approved() -> App {
    App::new("acme-crm")
        .approved()
        .section("base", "{\n  \"baseUrl\": \"https://old.example\"\n}\n")
        .component(SeedComponent::module("getUser", 4))
}

const BASE: &str = "{\n  \"baseUrl\": \"https://new.example\"\n}\n";

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_an_approved_app_are_committed() {
    let mut desk = Desk::new(Sandbox::builder().app(approved())).await;
    desk.run("changes list acme-crm")
        .run("changes commit acme-crm --all -m Nothing --confirm acme-crm")
        .run_stdin("section set app acme-crm base", BASE)
        .run_stdin("section set module acme-crm/getUser samples", "{}")
        .run("changes list acme-crm")
        .run("changes list acme-crm --output compact")
        .run("changes show acme-crm 1")
        .run("changes show acme-crm 1 --json")
        .run("changes show acme-crm 7")
        .run("changes commit acme-crm 1 --message 'New address'")
        .run("changes commit acme-crm 1 --message 'New address' --confirm acme")
        .run("changes commit acme-crm --message 'New address' --confirm acme-crm")
        .run("changes commit acme-crm 1 --all --message 'New address' --confirm acme-crm")
        .run("changes commit acme-crm 1 --message ' ' --confirm acme-crm")
        .run("changes commit acme-crm 1 --message 'New address' --confirm acme-crm")
        .run("changes commit acme-crm --all -m Samples --notify --confirm acme-crm --json")
        .run("changes list acme-crm");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_drops_all_changes() {
    let mut desk = Desk::new(Sandbox::builder().app(approved())).await;
    desk.run("changes rollback acme-crm --confirm acme-crm")
        .run_stdin("section set app acme-crm base", BASE)
        .run_stdin("section set module acme-crm/getUser samples", "{}")
        .run("changes rollback acme-crm")
        .run("changes rollback acme-crm --confirm acme-crm")
        .run("changes list acme-crm");
    insta::assert_snapshot!(desk.transcript());
}

/// A failed write may have been applied.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_says_where_to_look() {
    let mut desk = Desk::new(app()).await;
    for (operation, line, where_to_look) in [
        (
            "create_module",
            "modules create acme-crm addUser --label Add",
            "modules list acme-crm",
        ),
        (
            "update_module",
            "modules update acme-crm getUser --label X",
            "modules get acme-crm getUser",
        ),
        ("create_app", "app create acme-erp --label ERP", "app list"),
        (
            "set_module_section",
            "section set module acme-crm/getUser samples samples.json",
            "section get module acme-crm/getUser samples",
        ),
        (
            "commit_app_changes",
            "changes commit acme-crm 1 -m X --confirm acme-crm",
            "changes list acme-crm",
        ),
    ] {
        desk.write("samples.json", "{}");
        let fault = format!("{operation}:status=502,times=9");
        desk.sandbox.inject(fault.parse::<Fault>().unwrap());
        desk.run(line);
        let seen = desk.transcript();
        assert!(
            seen.contains(&format!("`makecom {where_to_look}`")),
            "{operation}: {seen}"
        );
    }
}
