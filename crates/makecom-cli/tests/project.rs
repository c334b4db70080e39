//! Pull, diff and push.

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use makecom_sandbox::{App, Fault, Operation, Sandbox, SandboxBuilder, SeedComponent};
use support::Desk;

const API: &str = "{\n    // who is it?\n    \"url\": \"https://acme.example/me\"\n}";

fn seed() -> App {
    App::new("acme-crm")
        .component(
            SeedComponent::connection("oauth", "Acme")
                .section("api", "{ \"token\": {} /* ü */ }")
                .section("scope", "[\r\n\"read\"]"),
        )
        .component(
            SeedComponent::connection("basic", "Acme key")
                .section("api", API)
                .common(
                    [("clientSecret".to_owned(), "hunter2".into())]
                        .into_iter()
                        .collect(),
                ),
        )
}

fn app() -> SandboxBuilder {
    Sandbox::builder().app(seed())
}

/// The writes since the last call, sorted, because connections are written concurrently.
fn writes(desk: &Desk) -> Vec<String> {
    let requests = desk.sandbox.requests();
    desk.sandbox.clear_requests();
    let mut writes: Vec<_> = requests
        .iter()
        .filter(|request| request.method != "GET")
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    writes.sort();
    writes
}

/// A project that is equal to the server, with an empty request log.
async fn pulled() -> Desk {
    let mut desk = Desk::new(app()).await;
    desk.run("pull acme-crm");
    desk.transcript();
    desk.sandbox.clear_requests();
    desk
}

const KEY_API: &str = "connections/acme-crm2/acme-crm2.communication.iml.json";
const OAUTH_SCOPE: &str = "connections/acme-crm/acme-crm.default-scope.iml.json";

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_writes_the_layout_of_the_extension_without_secrets() {
    let mut desk = Desk::new(app()).await;
    desk.run("pull acme-crm project");
    insta::assert_snapshot!("pull", desk.transcript());
    insta::assert_snapshot!("pull_tree", desk.tree("project"));
    assert!(!desk.tree("project").contains("hunter2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_then_push_then_pull_is_nothing() {
    let mut desk = pulled().await;
    let before = desk.tree(".");
    desk.run("push")
        .run("diff")
        .run("pull acme-crm")
        .run("push --force");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.tree("."), before);
    assert_eq!(writes(&desk), [""; 0]);
}

/// A project as the extension writes it: its ids and files, other components, ignored
/// pairs, unset sections as empty values.
fn extension_project(desk: &Desk) {
    let zone = desk.sandbox.base_url();
    let zone = zone.trim_end_matches("/v2");
    desk.write(
        "src/makecomapp.json",
        &format!(
            r#"{{
    "fileVersion": 1,
    "generalCodeFiles": {{
        "base": "general/base.iml.json",
        "common": null,
        "readme": "README.md",
        "groups": null
    }},
    "components": {{
        "connection": {{
            "myLogin": {{
                "label": "Acme",
                "connectionType": "oauth",
                "codeFiles": {{
                    "communication": "connections/my-login/my-login.oauth-communication.iml.json",
                    "params": "connections/my-login/my-login.params.iml.json",
                    "common": null,
                    "scopeList": null,
                    "defaultScope": "connections/my-login/my-login.default-scope.iml.json"
                }}
            }},
            "draft": {{
                "label": "Not there yet",
                "connectionType": "basic",
                "codeFiles": {{}}
            }},
            "removed": null
        }},
        "module": {{
            "getUser": {{ "label": "Get a user", "moduleType": "action", "connection": "myLogin", "codeFiles": {{}} }}
        }}
    }},
    "origins": [
        {{
            "label": "Production",
            "baseUrl": "{zone}",
            "appId": "acme-crm",
            "appVersion": 1,
            "apikeyFile": "../.secrets/apikey",
            "idMapping": {{
                "connection": [
                    {{ "local": "myLogin", "remote": "acme-crm" }},
                    {{ "local": "draft", "remote": null }},
                    {{ "local": null, "remote": "acme-crm2" }}
                ],
                "module": [{{ "local": "getUser", "remote": "getUser" }}]
            }}
        }}
    ]
}}"#
        ),
    );
    let folder = "src/connections/my-login/my-login";
    desk.write(
        &format!("{folder}.oauth-communication.iml.json"),
        "{ \"token\": {} /* ü */ }",
    );
    desk.write(&format!("{folder}.params.iml.json"), "[]");
    desk.write(
        &format!("{folder}.default-scope.iml.json"),
        "[\r\n\"read\"]",
    );
    desk.write("src/general/base.iml.json", "{}");
    desk.write("src/README.md", "# Acme");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_of_the_extension_is_unchanged_by_pull_and_push() {
    let module = SeedComponent::module("getUser", 4)
        .field("label", "Get a user")
        .field("connection", "acme-crm");
    let app = seed()
        .section("base", "{}")
        .section("readme", "# Acme")
        .component(module);
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    extension_project(&desk);
    let before = desk.tree("src");
    desk.run("push src")
        .run("diff src")
        .run("pull acme-crm src")
        .run("push src");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(writes(&desk), [""; 0]);
    let after = desk.tree("src");
    let (base, rest): (Vec<_>, Vec<_>) = after
        .split("=== ")
        .partition(|file| file.starts_with("src/makecomapp.base.json"));
    assert_eq!(base.len(), 1, "only the base is new");
    assert_eq!(rest.join("=== "), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_change_is_shown_and_pushed() {
    let mut desk = pulled().await;
    desk.write(
        KEY_API,
        "{\n    \"url\": \"https://acme.example/v2/me\" // newer\n}",
    );
    desk.write(OAUTH_SCOPE, "[\"read\" /* no more */]");
    let manifest = desk.read("makecomapp.json");
    desk.write(
        "makecomapp.json",
        &manifest.replace("\"Acme\"", "\"Acme CRM\""),
    );
    desk.run("diff")
        .run("diff --semantic --only acme-crm")
        .run("diff --only acme-crm2 --output compact")
        .run("push --dry-run")
        .run("push --dry-run --only acme-crm2 --output compact")
        .run("push --only unknown");
    assert_eq!(writes(&desk), [""; 0]);
    desk.run("push")
        .run("push")
        .run("diff")
        .run("pull acme-crm");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(
        writes(&desk),
        [
            "PATCH /api/v2/sdk/apps/connections/acme-crm",
            "PUT /api/v2/sdk/apps/connections/acme-crm/scope",
            "PUT /api/v2/sdk/apps/connections/acme-crm2/api",
        ]
    );
}

/// Changes a section on the server.
fn change_on_the_server(desk: &mut Desk, section: &str, text: &str) {
    desk.run_stdin(&format!("section set connection {section}"), text);
    desk.transcript();
    desk.sandbox.clear_requests();
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_on_the_server_are_not_lost() {
    let mut desk = pulled().await;
    change_on_the_server(
        &mut desk,
        "acme-crm2 api",
        "{ \"url\": \"https://theirs.example\" }",
    );
    desk.write(OAUTH_SCOPE, "[\"ours\"]");
    // Changed only there, and only here.
    desk.run("push").run("pull acme-crm").run("push");
    assert_eq!(
        desk.read(KEY_API),
        "{ \"url\": \"https://theirs.example\" }"
    );
    assert_eq!(
        writes(&desk),
        ["PUT /api/v2/sdk/apps/connections/acme-crm/scope"]
    );
    insta::assert_snapshot!("three_way", desk.transcript());

    // Changed on both sides.
    change_on_the_server(
        &mut desk,
        "acme-crm2 api",
        "{ \"url\": \"https://newer.example\" }",
    );
    desk.write(KEY_API, "{ \"url\": \"https://ours.example\" }");
    desk.run("pull acme-crm").run("push");
    assert_eq!(desk.read(KEY_API), "{ \"url\": \"https://ours.example\" }");
    assert_eq!(writes(&desk), [""; 0]);
    desk.run("push --force").run("pull acme-crm");
    insta::assert_snapshot!("conflict", desk.transcript());
    assert_eq!(
        writes(&desk),
        ["PUT /api/v2/sdk/apps/connections/acme-crm2/api"]
    );
    change_on_the_server(
        &mut desk,
        "acme-crm2 api",
        "{ \"url\": \"https://last.example\" }",
    );
    desk.write(KEY_API, "{ \"url\": \"https://lost.example\" }");
    desk.run("pull acme-crm --force");
    assert_eq!(desk.read(KEY_API), "{ \"url\": \"https://last.example\" }");
    insta::assert_snapshot!("forced", desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_base_a_difference_is_refused() {
    let mut desk = pulled().await;
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    desk.write(KEY_API, "{ \"url\": \"https://ours.example\" }");
    desk.run("push").run("pull acme-crm");
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(writes(&desk), [""; 0]);
}

/// As in a CI job with only the repository: the first push records in the base what is
/// equal, and the next knows which side changed.
#[tokio::test(flavor = "multi_thread")]
async fn a_push_without_a_difference_fills_the_base() {
    let desk = pulled().await;
    let base = desk.read("makecomapp.base.json");
    std::fs::remove_file(desk.path("makecomapp.base.json")).unwrap();
    assert!(desk.output("push --dry-run").status.success());
    assert!(!desk.path("makecomapp.base.json").exists());
    assert!(desk.output("push").status.success());
    assert_eq!(desk.read("makecomapp.base.json"), base);
    desk.write(KEY_API, "{ \"url\": \"https://ours.example\" }");
    assert!(desk.output("push").status.success());
    assert_eq!(
        writes(&desk),
        ["PUT /api/v2/sdk/apps/connections/acme-crm2/api"]
    );
}

/// Adds a third connection, which the server does not have.
fn add_connection(desk: &Desk) {
    let manifest = desk.read("makecomapp.json");
    let third = "\"connection\": {
            \"third\": {
                \"label\": \"Third\",
                \"connectionType\": \"oauth\",
                \"codeFiles\": { \"communication\": \"third.json\", \"defaultScope\": \"scope.json\" }
            },";
    let manifest = manifest.replacen("\"connection\": {", third, 1);
    desk.write("makecomapp.json", &manifest);
    desk.write(
        "third.json",
        "{ \"token\": { \"url\": \"https://acme.example\" } }",
    );
    desk.write("scope.json", "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_connection_is_created_and_paired() {
    let mut desk = pulled().await;
    add_connection(&desk);
    desk.run("diff")
        .run("push")
        .run("push")
        .run("diff")
        .run("pull acme-crm");
    insta::assert_snapshot!(desk.transcript());
    let made = desk.sandbox.connection("acme-crm3").unwrap();
    assert_eq!(made.section("api"), Some(desk.read("third.json").as_str()));
    assert!(
        desk.read("makecomapp.json")
            .contains("\"remote\": \"acme-crm3\"")
    );
    let posts = writes(&desk)
        .iter()
        .filter(|one| one.starts_with("POST"))
        .count();
    assert_eq!(posts, 1);
}

/// A push that fails at any step reports what is done; the next one continues, without
/// duplicates.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_push_is_continued() {
    let failing = |operation, skip| {
        Fault::status(500)
            .unwrap()
            .on(operation)
            .skip(skip)
            .times(1)
    };
    for (name, fault) in [
        ("before", failing(Operation::CreateConnection, 0)),
        (
            "lost",
            Fault::lost_answer()
                .on(Operation::CreateConnection)
                .times(1),
        ),
        ("first", failing(Operation::SetConnectionSection, 0)),
        ("second", failing(Operation::SetConnectionSection, 1)),
        ("verifying", failing(Operation::GetConnectionSection, 1)),
    ] {
        let mut desk = pulled().await;
        add_connection(&desk);
        desk.sandbox.inject(fault);
        desk.run("push --only third");
        desk.sandbox.clear_faults();
        desk.run("push").run("push").run("diff");
        insta::assert_snapshot!(format!("half_way_{name}"), desk.transcript());
        assert_eq!(desk.sandbox.connections("acme-crm").len(), 3, "{name}");
        assert!(
            !desk.read("makecomapp.base.json").contains("creating"),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_deleted_without_prune() {
    let mut desk = pulled().await;
    let manifest = desk.read("makecomapp.json");
    let start = manifest.find("\"acme-crm2\": {").unwrap();
    let end = start + manifest[start..].find("\n            }").unwrap();
    let without = manifest[..start]
        .trim_end()
        .trim_end_matches(',')
        .to_owned()
        + &manifest[end + "\n            }".len()..];
    desk.write("makecomapp.json", &without);
    desk.run("push")
        .run("push --prune --dry-run")
        .run("push --prune");
    assert_eq!(writes(&desk), [""; 0]);
    insta::assert_snapshot!("prune", desk.transcript());
    change_on_the_server(&mut desk, "acme-crm2 parameters", "[ ]");
    desk.write("makecomapp.json", &without);
    desk.run("push --prune --yes")
        .run("push --prune --yes --force")
        .run("push --prune --yes");
    assert_eq!(
        writes(&desk),
        ["DELETE /api/v2/sdk/apps/connections/acme-crm2"]
    );
    insta::assert_snapshot!("pruned", desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_synced_only_on_request() {
    let mut desk = pulled().await;
    desk.run("pull acme-crm --include-common");
    let file = "connections/acme-crm2/acme-crm2.common.json";
    assert!(desk.read(file).contains("hunter2"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = desk.path(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    desk.write(file, "{\"clientSecret\": \"hunter3\"}");
    desk.run("push")
        .run("push --include-common")
        .run("push --include-common");
    desk.write(file, "{\"clientSecret\": hunter4}");
    desk.run("push --include-common");
    let seen = desk.transcript();
    assert!(!seen.contains("hunter"), "{seen}");
    insta::assert_snapshot!(seen);
    let common = desk.sandbox.connection("acme-crm2").unwrap();
    assert_eq!(common.common()["clientSecret"], "hunter3");
}

/// Common data has a base, too, of which only a digest is written: what was changed on the
/// server is not overwritten.
#[tokio::test(flavor = "multi_thread")]
async fn secrets_of_both_sides_are_compared_with_the_last_pull() {
    let mut desk = pulled().await;
    let file = "connections/acme-crm2/acme-crm2.common.json";
    // Its form is known, and what it was at the last pull is not.
    desk.write(file, "{\"clientSecret\": \"hunter3\"}");
    let text = desk.read("makecomapp.json");
    let from = "\"common\": null";
    let (before, rest) = text.split_once("acme-crm2").unwrap();
    let named = rest.replacen(from, &format!("\"common\": \"{file}\""), 1);
    desk.write("makecomapp.json", &format!("{before}acme-crm2{named}"));
    desk.run("push --include-common")
        .run("pull acme-crm --include-common");
    // Pulled, then changed on one side, on the other, and on both.
    desk.run("pull acme-crm --include-common --force");
    assert!(!desk.read("makecomapp.base.json").contains("hunter"));
    let set = "common set connection acme-crm2 clientSecret=";
    desk.run(&format!("{set}hunter4"))
        .run("push --include-common")
        .run("pull acme-crm --include-common");
    assert!(desk.read(file).contains("hunter4"));
    desk.write(file, "{\"clientSecret\": \"hunter5\"}");
    desk.run("pull acme-crm --include-common")
        .run("push --include-common");
    desk.run(&format!("{set}hunter6"));
    desk.write(file, "{\"clientSecret\": \"hunter7\"}");
    desk.run("push --include-common")
        .run("pull acme-crm --include-common")
        .run("push --include-common --force")
        .run("push --include-common");
    let seen = desk.transcript();
    let common = desk.sandbox.connection("acme-crm2").unwrap();
    assert_eq!(common.common()["clientSecret"], "hunter7");
    insta::assert_snapshot!(seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_come_before_anything_is_sent() {
    let mut desk = pulled().await;
    desk.write(KEY_API, "{ \"url\": \"https://ours.example\" ");
    std::fs::remove_file(desk.path(OAUTH_SCOPE)).unwrap();
    desk.run("push")
        .run("diff")
        .run("connections delete acme-crm2 --yes")
        .run("push");
    insta::assert_snapshot!(desk.transcript());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_of_a_project_leads_out_of_it() {
    let mut desk = pulled().await;
    let manifest = desk.read("makecomapp.json");
    desk.write("outside", "secret");
    std::fs::create_dir(desk.path("project")).unwrap();
    for path in ["../outside", "/etc/passwd", "a/../../outside"] {
        desk.write("project/makecomapp.json", &manifest.replace(KEY_API, path));
        desk.run("push project")
            .run("validate project")
            .run("pull acme-crm project");
    }
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.read("outside"), "secret");
    assert_eq!(writes(&desk), [""; 0]);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn no_link_of_a_project_leads_out_of_it() {
    let mut desk = Desk::new(app()).await;
    desk.write("outside/secret", "secret");
    std::fs::create_dir(desk.path("project")).unwrap();
    std::os::unix::fs::symlink(desk.path("outside"), desk.path("project/connections")).unwrap();
    desk.run("pull acme-crm project");
    let seen = desk.transcript();
    assert!(
        seen.contains("no symbolic link leads out of the project"),
        "{seen}"
    );
    assert!(seen.contains("exit 1"), "{seen}");
    assert_eq!(desk.tree("outside"), "=== outside/secret\nsecret⏎\n\n");
}

/// An untrusted project cannot have the key sent to its own server.
#[tokio::test(flavor = "multi_thread")]
async fn the_key_goes_only_where_it_belongs() {
    let mut desk = pulled().await;
    let other = Sandbox::builder().start().await.unwrap();
    let manifest = desk.read("makecomapp.json");
    let zone = desk.sandbox.base_url();
    let theirs = other.base_url();
    desk.write(
        "makecomapp.json",
        &manifest.replace(zone.trim_end_matches("/v2"), theirs.trim_end_matches("/v2")),
    );
    desk.run("push")
        .run("push --origin 1")
        .run_with("push", |command| {
            command.env_remove("MAKE_ZONE");
        });
    let seen = desk.transcript().replace(&theirs, "<theirs>");
    let seen = seen.replace(&other.address().to_string(), "<theirs>");
    insta::assert_snapshot!(seen);
    assert!(other.requests().is_empty());
}

/// The state of a sandbox is not recorded as a server's.
#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_is_an_origin_of_its_own() {
    let mut desk = pulled().await;
    let before = desk.tree(".");
    for command in ["push", "diff", "pull acme-crm"] {
        desk.run(&format!("{command} --sandbox"));
    }
    insta::assert_snapshot!(desk.transcript());
    assert_eq!(desk.tree("."), before);
}

/// The whole workflow without an account.
#[tokio::test(flavor = "multi_thread")]
async fn a_project_can_be_tried_in_a_sandbox() {
    let mut desk = Desk::new(Sandbox::builder()).await;
    desk.run("pull acme-crm --sandbox=state.json");
    let file = "connections/acme-crm/acme-crm.communication.iml.json";
    let api = desk.read(file).replace("/v1/", "/v2/");
    desk.write(file, &api);
    desk.run("validate")
        .run("diff --sandbox=state.json")
        .run("push --sandbox=state.json")
        .run("diff --sandbox=state.json");
    insta::assert_snapshot!(desk.transcript());
    assert!(desk.sandbox.requests().is_empty());
}

/// Paths that no section may have for a file.
#[tokio::test(flavor = "multi_thread")]
async fn a_project_names_only_files_of_its_own() {
    let mut desk = pulled().await;
    let manifest = desk.read("makecomapp.json");
    let oauth = "connections/acme-crm/acme-crm.oauth-communication.iml.json";
    let hook = "#!/bin/sh\n";
    let mut all = String::new();
    for (first, second) in [
        (".git/hooks/pre-commit", "Makecomapp.json"),
        ("./connections//x.json", "connections/X.json"),
        ("makecomapp.base.json", "GIT~1/config"),
        ("connections", "nul"),
    ] {
        let text = manifest.replace(KEY_API, first).replace(oauth, second);
        desk.write("project/makecomapp.json", &text);
        desk.write("project/.git/hooks/pre-commit", hook);
        for command in ["push", "diff", "validate", "pull acme-crm"] {
            desk.run(&format!("{command} project"));
        }
        desk.run("pull acme-crm project --force");
        let seen = desk.transcript();
        let said = seen.lines().filter(|line| line.contains(".codeFiles."));
        let said: BTreeSet<_> = said.map(str::trim).collect();
        let _ = writeln!(all, "--- {first}, {second}");
        for line in said {
            all += &(line.to_owned() + "\n");
        }
        assert_eq!(desk.read("project/.git/hooks/pre-commit"), hook);
        let base = desk.read("project/makecomapp.base.json");
        assert!(!base.contains("url"), "{base}");
    }
    insta::assert_snapshot!(all);
    assert_eq!(writes(&desk), [""; 0]);
}

/// An oddity of one item is said, and the others are pushed; a form that is not known is
/// not taken for nothing.
#[tokio::test(flavor = "multi_thread")]
async fn oddities_of_a_manifest_concern_one_item() {
    let mut desk = pulled().await;
    let manifest = desk.read("makecomapp.json");
    let rest = r#""connection": {
            "draft": { "codeFiles": { "communicaton": "draft.json" } },"#;
    let odd = manifest.replacen("\"connection\": {", rest, 1);
    let placeholder = r#""origins": [
        { "baseUrl": "-FILL-ME-", "appId": "-FILL-ME-", "appVersion": 1 },"#;
    let odd = odd.replacen("\"origins\": [", placeholder, 1);
    let module =
        r#""module": { "getUser": { "label": "", "moduleType": "action", "codeFiles": {} } }"#;
    let odd = odd.replacen("\"module\": {}", module, 1);
    desk.write("makecomapp.json", &odd);
    desk.write(KEY_API, "{ \"url\": \"https://acme.example/v3\" }");
    desk.run("validate")
        .run("pull acme-crm")
        .run("push")
        .run("push --only acme-crm2")
        .run("push --origin 1");
    desk.write("makecomapp.json", "{ \"fileVersion\": 1 }");
    desk.run("validate").run("push").run("pull acme-crm");
    insta::assert_snapshot!(desk.transcript());
}

/// No command waits for an irregular file, follows a link, or makes a file executable.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn only_regular_files_are_opened() {
    use std::os::unix::fs::PermissionsExt as _;

    for made in ["mkfifo", "ln -s .git/config", "mkdir"] {
        let mut desk = pulled().await;
        desk.write(".git/config", "{ \"token\": \"secret\" }");
        std::fs::remove_file(desk.path(KEY_API)).unwrap();
        let mut words = made.split(' ');
        let status = std::process::Command::new(words.next().unwrap())
            .args(words)
            .arg(KEY_API)
            .current_dir(desk.folder.path())
            .status();
        assert!(status.unwrap().success());
        for command in ["push", "diff", "validate", "pull acme-crm --force"] {
            desk.run(command);
        }
        let seen = desk.transcript();
        assert_eq!(
            seen.matches(&format!("{KEY_API}: is ")).count(),
            4,
            "{seen}"
        );
        assert_eq!(writes(&desk), [""; 0]);
    }

    let mut desk = pulled().await;
    let file = desk.path(KEY_API);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    change_on_the_server(
        &mut desk,
        "acme-crm2 api",
        "{ \"url\": \"https://new.example\" }",
    );
    desk.run("pull");
    assert_eq!(desk.read(KEY_API), "{ \"url\": \"https://new.example\" }");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o644);
    let huge = std::fs::File::create(&file).unwrap();
    huge.set_len(1 << 40).unwrap();
    desk.run("push");
    let seen = desk.transcript();
    assert!(seen.contains("has more than 16 MiB"), "{seen}");
}

/// Names on the server that are device names of Windows are not used as file names.
#[tokio::test(flavor = "multi_thread")]
async fn no_file_has_a_device_name() {
    let names = ["con", "nul", "lpt9", "aux"];
    let app = names.iter().fold(App::new("acme-crm"), |app, name| {
        app.component(SeedComponent::connection("basic", *name).name(*name))
    });
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    desk.run("pull acme-crm p").run("push p");
    insta::assert_snapshot!(desk.transcript());
}

/// In the folder of a project, the app is that of the origin.
#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_pulled_without_naming_its_app() {
    let mut desk = pulled().await;
    change_on_the_server(
        &mut desk,
        "acme-crm2 api",
        "{ \"url\": \"https://new.example\" }",
    );
    desk.run("pull");
    assert_eq!(desk.read(KEY_API), "{ \"url\": \"https://new.example\" }");
    desk.run("pull --origin 2").run("pull --sandbox");
    std::fs::remove_file(desk.path("makecomapp.json")).unwrap();
    desk.run("pull");
    insta::assert_snapshot!(desk.transcript());
    assert!(!desk.path(".makecom").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_that_fails_leaves_no_folder() {
    let mut desk = pulled().await;
    std::fs::create_dir(desk.path("mine")).unwrap();
    for dir in ["new", "mine/new/deep", "mine"] {
        desk.run(&format!("pull acme-unknown {dir}"));
        let seen = desk.transcript();
        assert!(seen.contains("exit 1"), "{seen}");
    }
    assert!(!desk.path("new").exists());
    assert_eq!(std::fs::read_dir(desk.path("mine")).unwrap().count(), 0);
}
