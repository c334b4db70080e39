//! The requests of `makecom` beside those of Make's TypeScript SDK for the same jobs.

use std::collections::BTreeSet;

use makecom_raw::operations;
use makecom_sandbox::RecordedRequest;
use serde_json::Value;

use crate::jobs;
use crate::sdk::call;
use crate::table::{assert_documented, media_type, path, table};

/// The differences, by the SDK's method, and why. An unlisted difference fails the test,
/// and so does a listed one that no longer occurs.
const DIFFERENCES: [(&str, &str, &str); 1] = [(
    "apps.setSection",
    "content type: `application/jsonc`, ours `application/json`",
    "groups are plain JSON; Make's description has both types",
)];

/// The differences between two requests for the same.
fn differences(sdk: &RecordedRequest, ours: &RecordedRequest) -> Vec<String> {
    // In JSON neither order nor whitespace matters.
    let is_json = [sdk, ours].map(media_type) == ["application/json"; 2];
    let body = |request: &RecordedRequest| match serde_json::from_slice::<Value>(&request.body) {
        Ok(value) if is_json => value.to_string(),
        _ => format!("{:?}", request.body),
    };
    let authorization = |request: &RecordedRequest| {
        let header = request.header("authorization");
        header.unwrap_or("none").to_owned()
    };
    let pairs = [
        ("method", sdk.method.clone(), ours.method.clone()),
        ("path", path(sdk).to_owned(), path(ours).to_owned()),
        ("authorization", authorization(sdk), authorization(ours)),
        (
            "content type",
            media_type(sdk).to_owned(),
            media_type(ours).to_owned(),
        ),
        ("body", body(sdk), body(ours)),
    ];
    pairs
        .into_iter()
        .filter(|(_, sdk, ours)| sdk != ours)
        .map(|(what, sdk, ours)| format!("{what}: `{sdk}`, ours `{ours}`"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_the_same() {
    let (ours, theirs) = (jobs::sandbox().await, jobs::sandbox().await);
    let jobs = Box::pin(jobs::all(&ours)).await;
    let Some(report) = call(&jobs, &theirs).await else {
        return;
    };
    let mut rows: Vec<[String; 4]> = Vec::new();
    let (mut found, mut called) = (BTreeSet::new(), BTreeSet::new());
    for (job, outcome) in jobs.iter().zip(&report.outcomes) {
        let [sdk] = &outcome.requests[..] else {
            panic!("{}: {:?}", job.method, outcome.requests);
        };
        let [ours] = &job.requests[..] else {
            panic!("{}: {:?}", job.code, job.requests);
        };
        let operation = sdk.operation.unwrap().id();
        called.insert(operation);
        let differences = differences(sdk, ours).into_iter().map(|what| {
            let why = DIFFERENCES
                .iter()
                .find(|one| (one.0, one.1) == (&job.method, &what));
            let why = why.map_or("NOT ARGUED", |one| one.2);
            let row = format!("{what}: {why}");
            found.insert((job.method.clone(), what));
            row
        });
        let differences: Vec<_> = differences.collect();
        let row = [
            format!("`{}`", job.method),
            format!("`{}`", job.code),
            operation.to_owned(),
            differences.join("; "),
        ];
        // Sections differ in their names only.
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let listed = DIFFERENCES.map(|(method, what, _)| (method.to_owned(), what.to_owned()));
    assert_eq!(
        found,
        listed.into(),
        "differences found, differences listed"
    );
    // Sections of apps come after the modules.
    rows.sort_by(|[one, ..], [other, ..]| one.split('.').next().cmp(&other.split('.').next()));
    let heads = [
        "the SDK's `make.sdk`",
        "`makecom`",
        "operation",
        "difference",
    ];
    assert_documented("requests", &table(heads, &rows));

    let lacks = operations::ALL
        .iter()
        .filter(|one| !called.contains(one.id));
    let lacks = lacks.map(|one| format!("- `{}`: {} `{}`\n", one.id, one.method, one.path));
    assert_documented("lacks", &lacks.collect::<String>());
}
