//! The metadata of the app and the states of its modules, by pull, diff and push.

mod support;

#[path = "support/icon.rs"]
mod icon;

use makecom_sandbox::{App, Sandbox, SandboxBuilder, SeedComponent};
use support::Desk;

fn sandbox() -> SandboxBuilder {
    let app = App::new("acme")
        .field("label", "Acme")
        .field("description", "Contacts.")
        .field("theme", "#AABBCC")
        .component(SeedComponent::module("getUser", 4).field("label", "Get a user"))
        .component(
            SeedComponent::module("listUsers", 9)
                .field("label", "List users")
                .field("public", true)
                .field("deprecated", true),
        );
    Sandbox::builder().app(app)
}

fn edit(desk: &Desk, from: &str, to: &str) {
    let text = desk.read("p/makecomapp.app.json");
    assert!(text.contains(from), "{from}: {text}");
    desk.write("p/makecomapp.app.json", &text.replace(from, to));
}

fn pull(desk: &Desk, folder: &str) {
    let output = desk.output(&format!("pull acme {folder} --include-metadata"));
    assert!(output.status.success(), "{output:?}");
}

fn writes(desk: &Desk) -> usize {
    let requests = desk.sandbox.requests();
    desk.sandbox.clear_requests();
    requests.iter().filter(|one| one.method != "GET").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_is_pulled_changed_and_pushed() {
    let mut desk = Desk::new(sandbox()).await;
    pull(&desk, "p");
    desk.sandbox.clear_requests();
    let pulled = desk.read("p/makecomapp.app.json");
    insta::assert_snapshot!("pulled", pulled);
    desk.run("push p").run("diff p").run("pull acme p");
    assert_eq!(writes(&desk), 0);
    std::fs::write(desk.path("p/general/icon.png"), icon::icon()).unwrap();
    edit(&desk, "\"Acme\"", "\"Acme CRM\"");
    edit(
        &desk,
        "\"theme\": \"#aabbcc\"",
        "\"theme\": \"#112233\", // new\n    \"icon\": \"general/icon.png\"",
    );
    edit(&desk, "\"deprecated\": true", "\"deprecated\": false");
    desk.run("diff p").run("push p --dry-run").run("push p");
    desk.run("push p").run("diff p").run("pull acme p");
    insta::assert_snapshot!("pushed", desk.transcript());
    let text = desk.read("p/makecomapp.app.json");
    assert!(text.contains("// new"), "{text}");

    // Without the file nothing is compared, and a fresh pull has it all.
    pull(&desk, "q");
    assert_eq!(
        std::fs::read(desk.path("q/general/icon.png")).unwrap(),
        icon::icon()
    );
    std::fs::remove_file(desk.path("p/makecomapp.app.json")).unwrap();
    desk.run("push p");
    insta::assert_snapshot!("without", desk.transcript());
}

/// What is removed is cleared, or said to stay; what others see wants a flag.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_removed_or_dangerous_is_said() {
    let mut desk = Desk::new(sandbox()).await;
    pull(&desk, "p");
    desk.sandbox.clear_requests();
    edit(&desk, "    \"description\": \"Contacts.\",\n", "");
    edit(&desk, "    \"theme\": \"#aabbcc\",\n", "");
    desk.run("push p --dry-run").run("push p").run("push p");
    assert_eq!(writes(&desk), 1);
    edit(
        &desk,
        "\"visibility\": \"private\"",
        "\"visibility\": \"public\"",
    );
    edit(
        &desk,
        "\"visibility\": \"public\"\n        }",
        "\"visibility\": \"private\"\n        }",
    );
    desk.run("push p");
    assert_eq!(writes(&desk), 0);
    desk.run("push p --allow-public --allow-private")
        .run("push p");
    insta::assert_snapshot!(desk.transcript());
}

/// A change on the server is not overwritten, and one on both sides is a conflict.
#[tokio::test(flavor = "multi_thread")]
async fn three_sides_are_compared() {
    let mut desk = Desk::new(sandbox()).await;
    pull(&desk, "p");
    desk.sandbox.clear_requests();
    let theirs = |desk: &Desk, label: &str| {
        let output = desk.output(&format!("app update acme --label {label:?}"));
        assert!(output.status.success(), "{output:?}");
    };
    theirs(&desk, "Theirs");
    desk.run("push p").run("pull acme p");
    assert!(desk.read("p/makecomapp.app.json").contains("Theirs"));
    edit(&desk, "Theirs", "Ours");
    theirs(&desk, "Theirs again");
    desk.run("push p").run("pull acme p").run("push p --force");
    edit(&desk, "\"en\"", "\"english\"");
    edit(&desk, "\"global\"", "\"countries\"");
    desk.run("push p");
    insta::assert_snapshot!(desk.transcript());
}

/// The countries stay while the audience does, and a push that sends nothing of them is
/// complete.
#[tokio::test(flavor = "multi_thread")]
async fn removed_countries_stay_with_their_audience() {
    let app = App::new("acme")
        .field("audience", "countries")
        .field("countries", vec!["cz"]);
    let mut desk = Desk::new(Sandbox::builder().app(app)).await;
    pull(&desk, "p");
    desk.write("p/makecomapp.app.json", "{\"label\": \"New\"}");
    desk.run("push p").run("push p").run("diff p");
    let transcript = desk.transcript();
    let note = "countries was removed from makecomapp.app.json, and stays as it is";
    assert!(transcript.contains(note), "{transcript}");
    assert!(transcript.contains("updated app: label"), "{transcript}");
    assert!(transcript.contains("err> no difference"), "{transcript}");
    assert!(!transcript.contains("exit"), "{transcript}");
}
