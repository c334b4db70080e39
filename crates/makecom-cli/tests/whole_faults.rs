//! A whole app on a server that fails: each kind of request in turn is answered with an
//! error, is cut off, or is carried out without an answer; or reads lag behind writes. The
//! next push continues, and ends with what an undisturbed one leaves.

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

use std::time::Duration;

use makecom_sandbox::{Fault, Operation, Sandbox};
use whole::{APP, Whole, doubled, same};

/// What a push asks for. What is repeated is repeated by the client at once, so that these
/// fail more often than it does that.
const OPERATIONS: [(Operation, bool); 18] = [
    (Operation::ListConnections, true),
    (Operation::ListModules, true),
    (Operation::GetAppChecksum, true),
    (Operation::GetAppBase, true),
    (Operation::GetModule, true),
    (Operation::CreateConnection, false),
    (Operation::CreateWebhook, false),
    (Operation::CreateRpc, false),
    (Operation::CreateFunction, false),
    (Operation::CreateModule, false),
    (Operation::SetConnectionSection, true),
    (Operation::SetWebhookSection, true),
    (Operation::SetRpcSection, true),
    (Operation::SetFunctionSection, true),
    (Operation::SetModuleSection, true),
    (Operation::SetAppBase, true),
    (Operation::SetAppGroups, true),
    (Operation::SetAppReadme, true),
];

/// One operation fails once it was asked for so often, until the push ends.
async fn fails(operation: Operation, fault: Fault, skip: u64, expected: &str) {
    let what = format!("{operation}: {fault} after {skip}");
    let whole = Whole::new(20).await;
    whole.desk.sandbox.inject(fault.on(operation).skip(skip));
    let ran = whole.push("");
    let has_failed = whole.desk.sandbox.injected() > 0;
    // Where the checksums fail, everything is read.
    let is_fatal = has_failed && (operation != Operation::GetAppChecksum || skip == 0);
    let code = Some(i32::from(is_fatal));
    assert_eq!(ran.code, code, "{what}\n{}", ran.text);
    whole.desk.sandbox.clear_faults();
    let again = whole.push("");
    assert_eq!(
        again.code,
        Some(0),
        "{what}\n{}\nthen {}",
        ran.text,
        again.text
    );
    let dump = whole.dump().await;
    assert!(doubled(&dump).is_empty(), "{what}: {:?}", doubled(&dump));
    println!(
        "{what}{}",
        if has_failed { "" } else { ": never asked for" }
    );
    same(&dump, expected);
    whole.is_unchanged();
}

async fn expected() -> String {
    let whole = Whole::new(20).await;
    whole.pushed("");
    whole.dump().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_continues_after_any_request_was_refused() {
    let expected = expected().await;
    for ((operation, _), skip) in OPERATIONS.into_iter().zip([0, 1].into_iter().cycle()) {
        // Not one that is repeated.
        fails(operation, Fault::status(400).unwrap(), skip, &expected).await;
    }
}

/// What is not repeated, since it may have been carried out.
fn creations() -> impl Iterator<Item = Operation> {
    let creations = OPERATIONS
        .into_iter()
        .filter(|(_, is_repeated)| !is_repeated);
    creations.map(|(operation, _)| operation)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_continues_after_an_answer_was_lost() {
    let expected = expected().await;
    for operation in creations() {
        fails(operation, Fault::lost_answer().times(1), 0, &expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn a_push_continues_after_every_fault() {
    let expected = expected().await;
    for skip in [0, 1, 3] {
        for (operation, _) in OPERATIONS {
            fails(operation, Fault::status(400).unwrap(), skip, &expected).await;
        }
        for operation in creations() {
            for fault in [
                Fault::lost_answer(),
                Fault::reset(),
                Fault::truncated(),
                Fault::status(500).unwrap(),
            ] {
                fails(operation, fault.times(1), skip, &expected).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_of_records_continues_after_a_fault() {
    for fault in [
        Fault::lost_answer(),
        Fault::reset(),
        Fault::status(400).unwrap(),
        Fault::status(500).unwrap(),
    ] {
        let whole = Whole::new(20).await;
        whole.pushed("");
        let ids = ["createUser", "getTeam", "searchTeams", "watchUsers"];
        whole.change(|manifest| {
            for id in ids {
                let module = &mut manifest["components"]["module"][id];
                module["label"] = format!("New label of {id}").into();
                module["connection"] = "acme-whole".into();
                module["altConnection"] = "acme-whole2".into();
            }
        });
        let what = fault.to_string();
        whole
            .desk
            .sandbox
            .inject(fault.on(Operation::UpdateModule).skip(2).times(1));
        let ran = whole.push("");
        assert!(whole.desk.sandbox.injected() > 0);
        println!("{what}: {:?}", ran.code);
        whole.desk.sandbox.clear_faults();
        if ran.code != Some(0) {
            whole.push("").exits(0);
        }
        whole.is_unchanged();
        for id in ids {
            let module = whole.desk.sandbox.module(APP, 1, id).unwrap();
            assert_eq!(module.label(), format!("New label of {id}"), "{what}");
            assert_eq!(module.field("connection"), "acme-whole", "{what}");
            assert_eq!(module.field("altConnection"), "acme-whole2", "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_and_changes_of_codes_are_repeated() {
    let expected = expected().await;
    let whole = Whole::new(20).await;
    for (operation, _) in OPERATIONS
        .into_iter()
        .filter(|(_, is_repeated)| *is_repeated)
    {
        let fault = Fault::status(503).unwrap().on(operation).times(1);
        whole.desk.sandbox.inject(fault);
    }
    whole.pushed("");
    assert!(
        whole.desk.sandbox.injected() > 12,
        "{}",
        whole.desk.sandbox.injected()
    );
    same(&whole.dump().await, &expected);
    whole.is_unchanged();
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_may_lag_behind_writes() {
    let expected = expected().await;
    let whole = Whole::with(20, Sandbox::builder().read_lag(Duration::from_millis(150))).await;
    let (ran, asked) = whole.pushed("");
    println!("at most {}, {} asked for", ran.at_most(), asked.total());
    tokio::time::sleep(Duration::from_millis(200)).await;
    same(&whole.dump().await, &expected);
    whole.is_unchanged();
    whole.edit("README.md", "Acme", "ACME");
    whole.edit("makecomapp.json", "Create a user", "Make a user");
    whole.pushed("");
    assert_eq!(
        whole
            .desk
            .sandbox
            .module(APP, 1, "createUser")
            .unwrap()
            .label(),
        "Make a user"
    );
    // At once, while reads still lag.
    let (ran, _) = whole.pushed("");
    assert!(ran.text.contains("21 unchanged"), "{}", ran.text);
}
