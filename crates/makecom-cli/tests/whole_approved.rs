//! A whole app on a server that behaves as only reports say: an approved app whose changes
//! wait for a commit, locked functions, names with a suffix, stale answers.

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

use makecom_sandbox::{App, Quirk, Sandbox};
use whole::{APP, Whole, same};

/// Changes a code, the readme and a label; what is pushed then.
fn edit(whole: &Whole, text: &str) {
    let file = "modules/create-user/create-user.communication.iml.json";
    let old = whole.desk.read(&format!("project/{file}"));
    whole
        .desk
        .write(&format!("project/{file}"), &format!("// {text}\n{old}"));
    whole.change(|manifest| {
        let module = &mut manifest["components"]["module"]["getTeam"];
        module["label"] = format!("Get a team, {text}").into();
        module["connection"] = "acme-whole2".into();
    });
}

async fn approved(builder: makecom_sandbox::SandboxBuilder, waits: bool) {
    let whole = Whole::with(20, builder).await;
    whole.pushed("");
    assert!(whole.desk.sandbox.approve(APP).await);
    whole.is_unchanged();

    edit(&whole, "once");
    let (ran, asked) = whole.pushed("");
    let ran = ran.says("the app is approved, so the changes are pending");
    assert_eq!(asked.writes(), 2, "{}{}", ran.text, asked.table());

    // Nothing is sent twice.
    let quiet = |whole: &Whole| {
        let (ran, asked) = whole.pushed("");
        assert_eq!(asked.writes(), 0, "{}{}", ran.text, asked.table());
        assert!(ran.text.contains("21 unchanged"), "{}", ran.text);
        ran.text
    };
    let said = quiet(&whole);
    assert!(said.contains("pending module createUser"), "{said}");
    assert_eq!(said.contains("pending module getTeam"), waits, "{said}");

    whole.desk.sandbox.commit(APP).await;
    whole.is_unchanged();
    let module = whole.desk.sandbox.module(APP, 1, "getTeam").unwrap();
    assert_eq!(module.label(), "Get a team, once");

    edit(&whole, "twice");
    whole.pushed("");
    whole.desk.sandbox.rollback(APP).await;
    let (ran, asked) = whole.pushed("");
    let sent = if waits { 2 } else { 1 };
    assert_eq!(asked.writes(), sent, "{}{}", ran.text, asked.table());
    quiet(&whole);
    whole.desk.sandbox.commit(APP).await;
    whole.is_unchanged();
    let module = whole.desk.sandbox.module(APP, 1, "createUser").unwrap();
    let text = module.committed_section("api").unwrap();
    assert!(text.starts_with("// twice\n// once\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_an_approved_app_wait_for_a_commit() {
    approved(Sandbox::builder(), false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_an_approved_app_wait_too() {
    approved(Sandbox::builder().quirk(Quirk::PendingRecords), true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_drops_changes_that_others_wait_for() {
    approved(
        Sandbox::builder()
            .quirk(Quirk::PendingRecords)
            .quirk(Quirk::RollbackAll)
            .quirk(Quirk::StaleUpdates),
        true,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_push_to_an_approved_app_is_complete() {
    let whole = Whole::new(20).await;
    assert!(whole.desk.sandbox.approve(APP).await);
    whole.pushed("").0.says("pending");
    whole.is_unchanged();
    whole.desk.sandbox.commit(APP).await;
    whole.is_unchanged();
    let plain = Whole::new(20).await;
    plain.pushed("");
    let [ours, theirs] = [whole.dump().await, plain.dump().await]
        .map(|dump| dump.replace("\"approved\": true", "\"approved\": false"));
    same(&ours, &theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn quirks_change_nothing_of_a_push() {
    let plain = Whole::new(20).await;
    let (_, asked) = plain.pushed("");
    let expected = plain.dump().await;
    for quirk in [
        Quirk::StaleUpdates,
        Quirk::RequiredInitMode,
        Quirk::SuffixedNames,
        Quirk::PendingRecords,
        Quirk::BlankUnset,
        Quirk::OtherSpelling,
        Quirk::NumericVersions,
        Quirk::EmptyChange,
        Quirk::FalseChange,
        Quirk::AbsentChange,
    ] {
        let whole = Whole::quirky(20, quirk).await;
        let (ran, with) = whole.pushed("");
        assert_eq!(with.writes(), asked.writes(), "{quirk}: {}", ran.text);
        whole.is_unchanged();
        edit(&whole, "changed");
        let (ran, with) = whole.pushed("");
        assert_eq!(with.writes(), 2, "{quirk}: {}", ran.text);
        assert!(!ran.text.contains("pending"), "{quirk}: {}", ran.text);
        whole.is_unchanged();
        if ![Quirk::OtherSpelling, Quirk::NumericVersions].contains(&quirk) {
            let fresh = Whole::quirky(20, quirk).await;
            fresh.pushed("");
            same(&fresh.dump().await, &expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_with_a_suffix_to_its_name_is_pushed_by_that_name() {
    let name = "acme-whole-gb5f0g";
    let builder = Sandbox::builder()
        .quirk(Quirk::SuffixedNames)
        .app(App::new(name));
    let whole = Whole::of(20, builder, name).await;
    whole.pushed("");
    whole.is_unchanged();
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_that_may_not_be_written_are_skipped_with_one_warning() {
    let whole = Whole::quirky(60, Quirk::LockedFunctions).await;
    let functions = whole.manifest()["components"]["function"]
        .as_object()
        .unwrap()
        .len();
    assert!(functions > 2);
    let (ran, asked) = whole.pushed("");
    let warning = format!("this account may not write functions: {functions} functions skipped");
    let ran = ran.says(&warning);
    assert_eq!(
        ran.text.matches("may not write functions: ").count(),
        1,
        "{}",
        ran.text
    );
    assert_eq!(
        asked.count("create_module"),
        whole.manifest()["components"]["module"]
            .as_object()
            .unwrap()
            .len()
    );
    let before = (whole.dump().await, whole.files());

    // The second push says the same, and nothing else changes.
    for _ in 0..2 {
        let (ran, asked) = whole.pushed("");
        ran.says(&warning);
        assert_eq!(
            asked.count("set_") + asked.count("update_"),
            0,
            "{}",
            asked.table()
        );
        assert_eq!(
            asked.count("create_"),
            asked.count("create_function"),
            "{}",
            asked.table()
        );
        same(&whole.dump().await, &before.0);
        assert_eq!(whole.files(), before.1);
    }
    whole.push("--require-functions").exits(1).says("functions");
    same(&whole.dump().await, &before.0);
    // Once they are unlocked they are created.
    println!(
        "{} requests to find them locked",
        asked.count("create_function")
    );
}
