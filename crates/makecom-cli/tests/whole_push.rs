//! A whole app of a hundred components is pushed to an empty app, and pulled into another
//! folder: every byte arrives, a second push has nothing to send, and no request is made
//! that is not needed.

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

use std::collections::{BTreeMap, BTreeSet};

use extension::{Deploy, MANIFEST};
use makecom_sandbox::{Fault, Operation};
use serde_json::{Value, json};
use whole::{APP, Requests, Whole, files, same};

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_a_whole_app_arrives() {
    let whole = Whole::new(100).await;
    let before = whole.files();
    whole.pushed("");

    // Make's extension has nothing to upload.
    let read = |folder: &str| {
        let read = extension::read(&whole.desk.path(folder));
        read.unwrap_or_else(|problems| panic!("{problems:#?}"))
    };
    let server = remote::view(&whole.client, APP).await;
    let found = extension::compare(&read("project"), 0, &server);
    let expected = Deploy {
        always: found.always.clone(),
        ..Deploy::default()
    };
    assert_eq!(found, expected);

    // No file was changed but the manifest, which has pairs now.
    let mut after = whole.files();
    assert!(after.remove("makecomapp.base.json").is_some());
    let changed: Vec<_> = (after.keys())
        .filter(|name| before.get(*name) != after.get(*name))
        .collect();
    assert_eq!(changed, [MANIFEST]);

    whole.is_unchanged();

    // A fresh pull.
    whole.run(&format!("pull {APP} copy")).exits(0);
    let mut copy = files(&whole.desk.path("copy"));
    assert!(copy.remove("makecomapp.base.json").is_some());
    assert_eq!(
        copy.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &after {
        if name != MANIFEST {
            let [ours, theirs] = [bytes, &copy[name]].map(|bytes| String::from_utf8_lossy(bytes));
            assert_eq!(ours, theirs, "{name}");
        }
    }
    assert_eq!(
        extension::compare(&read("copy"), 0, &server),
        extension::Deploy {
            always: extension::compare(&read("copy"), 0, &server).always,
            ..Deploy::default()
        }
    );
    // What the manifests differ in: values that one leaves out and the other has as null.
    let [ours, theirs] = ["project", "copy"].map(|folder| {
        let text = whole.desk.read(&format!("{folder}/{MANIFEST}"));
        serde_json::from_str::<Value>(&text).unwrap()
    });
    insta::assert_snapshot!(differences(&ours, &theirs));
}

/// What two manifests differ in, by kind and key, with how often.
fn differences(ours: &Value, theirs: &Value) -> String {
    let mut counts = BTreeMap::new();
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
    assert_eq!(ours["generalCodeFiles"], theirs["generalCodeFiles"]);
    for (kind, components) in members(&ours["components"]) {
        let other = &theirs["components"][&kind];
        assert_eq!(members(&components).len(), members(other).len());
        for (id, component) in members(&components) {
            let (mut ours, mut theirs) = (members(&component), members(&other[&id]));
            let keys: Vec<String> = ours.keys().chain(theirs.keys()).cloned().collect();
            for key in keys {
                let (one, other) = (ours.remove(&key), theirs.remove(&key));
                if one != other {
                    let said = |value: Option<Value>| {
                        value.map_or("nothing".to_owned(), |it| it.to_string())
                    };
                    let line =
                        format!("{kind} {key}: {} pushed, {} pulled", said(one), said(other));
                    *counts.entry(line).or_insert(0) += 1;
                }
            }
        }
    }
    for (kind, pairs) in members(&ours["origins"][0]["idMapping"]) {
        let sorted = |list: &Value| {
            let list = list.as_array().into_iter().flatten();
            list.map(Value::to_string).collect::<BTreeSet<_>>()
        };
        assert_eq!(
            sorted(&pairs),
            sorted(&theirs["origins"][0]["idMapping"][kind])
        );
    }
    let lines = counts.into_iter();
    let lines = lines.map(|(line, count)| format!("{count:3} {line}"));
    lines.collect::<Vec<_>>().join(
        "
",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_made_that_is_not_needed() {
    let mut said = Vec::new();
    let whole = Whole::new(100).await;
    let (plan, read) = whole.pushed("--dry-run");
    let begun = std::time::Instant::now();
    let (ran, first) = whole.pushed("");
    let sent = first.total() - read.total();
    assert_eq!(plan.at_most(), ran.at_most());
    assert!(sent <= ran.at_most(), "{sent} sent\n{}", first.table());
    println!("pushed in {:?}", begun.elapsed());
    said.push(format!(
        "A first push of 100 components: at most {} requests, {sent} sent, after {} to plan it\n{}",
        ran.at_most(),
        read.total(),
        first.table()
    ));
    let (ran, quiet) = whole.pushed("");
    assert!(ran.text.contains("101 unchanged"), "{}", ran.text);
    assert!(quiet.total() <= 10, "{}", quiet.table());
    said.push(format!("A second push\n{}", quiet.table()));

    let (_, full) = whole.pushed("--no-checksums");
    assert_eq!(full.writes(), 0, "{}", full.table());
    let sandbox = &whole.desk.sandbox;
    let codes = extension::read(&whole.project()).unwrap().texts.len();
    let sections: Vec<_> = (sandbox.requests().iter())
        .filter(|one| {
            let name = one.operation.map(|it| it.to_string()).unwrap_or_default();
            name.ends_with("_section")
                || ["get_app_base", "get_app_groups", "get_app_readme"].contains(&&*name)
        })
        .map(|one| one.path.clone())
        .collect();
    let each: BTreeSet<_> = sections.iter().collect();
    assert_eq!(
        (sections.len(), each.len()),
        (codes, codes),
        "{}",
        full.table()
    );
    said.push(format!("The same with --no-checksums\n{}", full.table()));

    sandbox.inject(Fault::status(404).unwrap().on(Operation::GetAppChecksum));
    let (_, without) = whole.pushed("");
    assert_eq!(without.total(), full.total() + 1, "{}", without.table());
    sandbox.clear_faults();

    // One change of each sort.
    whole.edit("README.md", "Acme", "ACME");
    whole.edit(
        "modules/get-team/get-team.communication.iml.json",
        "GET",
        "POST",
    );
    whole.edit(MANIFEST, "Create a user", "Make a user");
    let (ran, some) = whole.pushed("");
    let sent = some.total() - quiet.total();
    // The texts that differ are read before.
    assert!(sent - 2 <= ran.at_most(), "{}", some.table());
    said.push(format!(
        "A push of three changes: at most {} requests\n{}",
        ran.at_most(),
        some.table()
    ));
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_push_without_checksums_ends_the_same() {
    let [with, without] = [Whole::new(20).await, Whole::new(20).await];
    let (ran, asked) = with.pushed("");
    let with_checksums = (ran.at_most(), asked.total());
    let fault = Fault::status(404).unwrap().on(Operation::GetAppChecksum);
    without.desk.sandbox.inject(fault);
    let (_, read) = without.pushed("--dry-run");
    let (ran, asked) = without.pushed("");
    let sent = asked.total() - read.total();
    assert!(
        sent <= ran.at_most(),
        "{sent}\n{}{}",
        ran.text,
        asked.table()
    );
    println!(
        "20 components: at most {}, {} with those of the plan; without checksums at most {}, {}",
        with_checksums.0,
        with_checksums.1,
        ran.at_most(),
        asked.total()
    );
    same(&without.dump().await, &with.dump().await);
    without.desk.sandbox.clear_faults();
    without.is_unchanged();
}

#[tokio::test(flavor = "multi_thread")]
async fn local_ids_that_are_not_names_of_the_server_are_pulled_as_these() {
    let whole = Whole::new(20).await;
    let url = whole.url();
    let options = app::Options {
        named_by_server: false,
        ..whole.options(20, &url)
    };
    std::fs::remove_dir_all(whole.project()).unwrap();
    app::write(&whole.project(), &options);
    whole.pushed("");
    whole.run(&format!("pull {APP} copy")).exits(0);
    let pairs = whole.manifest()["origins"][0]["idMapping"]["connection"].clone();
    assert_eq!(
        pairs,
        json!([
            { "local": "apiKey", "remote": "acme-whole" },
            { "local": "oAuth", "remote": "acme-whole2" },
        ])
    );
    let read = |folder: &str| {
        let read = extension::read(&whole.desk.path(folder)).unwrap_or_else(|it| panic!("{it:#?}"));
        let pairs = read.manifest["origins"][0]["idMapping"].clone();
        let named = |one: &extension::Text| {
            let pairs = pairs[one.kind].as_array();
            let pair = pairs.into_iter().flatten().find(|it| it["local"] == one.id);
            let name = pair.map_or(Value::Null, |pair| pair["remote"].clone());
            (one.kind, name.to_string(), one.code.key)
        };
        let texts: BTreeMap<_, _> = (read.texts.iter())
            .map(|one| (named(one), one.content.clone()))
            .collect();
        texts
    };
    assert_eq!(read("project"), read("copy"));
    assert!(whole.desk.path("copy/connections/acme-whole2").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_the_server_follow_the_order_of_the_ids() {
    let whole = Whole::new(20).await;
    whole.pushed("");
    for kind in ["connection", "webhook"] {
        let manifest = whole.manifest();
        let pairs = manifest["origins"][0]["idMapping"][kind]
            .as_array()
            .unwrap();
        assert!(
            pairs.iter().all(|it| it["local"] == it["remote"]),
            "{pairs:#?}"
        );
    }
    let asked = Requests::of(&whole.desk.sandbox);
    assert_eq!(asked.count("create_"), 20, "{}", asked.table());
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_a_creation_leaves_equal_are_not_sent() {
    // Components without codes of their own.
    let whole = Whole::new(20).await;
    whole.change(|manifest| {
        for kind in manifest["components"].as_object_mut().unwrap().values_mut() {
            for component in kind.as_object_mut().unwrap().values_mut() {
                component["codeFiles"] = json!({});
            }
        }
        for file in manifest["generalCodeFiles"]
            .as_object_mut()
            .unwrap()
            .values_mut()
        {
            *file = Value::Null;
        }
    });
    let (_, asked) = whole.pushed("");
    assert_eq!(asked.count("set_"), 0, "{}", asked.table());
    whole.run(&format!("pull {APP} copy")).exits(0);

    let fresh = Whole::new(20).await;
    std::fs::remove_dir_all(fresh.project()).unwrap();
    for (name, bytes) in files(&whole.desk.path("copy")) {
        if name != "makecomapp.base.json" {
            fresh.desk.write(
                &format!("project/{name}"),
                std::str::from_utf8(&bytes).unwrap(),
            );
        }
    }
    let url = fresh.url();
    fresh.change(|manifest| {
        let origin = &mut manifest["origins"][0];
        origin["baseUrl"] = url.into();
        origin.as_object_mut().unwrap().remove("idMapping");
    });
    let (_, asked) = fresh.pushed("");
    assert_eq!(asked.count("create_"), 20);
    assert_eq!(asked.count("set_"), 0, "{}", asked.table());
    fresh.is_unchanged();
}
