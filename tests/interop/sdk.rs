//! Every method of Make's published TypeScript SDK: what it sends, and how it reads
//! the answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base64::prelude::{BASE64_STANDARD as BASE64, Engine as _};
use makecom_sandbox::{App, Fault, Operation, Quirk, RecordedRequest, Sandbox, SeedComponent};
use serde_json::{Value, json};

use crate::jobs::{self, ICON, Job, theirs};
use crate::node::node;
use crate::table::{request, table};

/// The group of its methods that this project leaves out: what they call is a closed beta.
const LEFT_OUT: &str = "endpoints.";

/// What the SDK has, and what became of calls.
pub(crate) struct Report {
    methods: BTreeSet<String>,
    /// The sections that its methods take, by group.
    sections: BTreeMap<String, Vec<String>>,
    pub(crate) outcomes: Vec<Outcome>,
}

/// What a call gave, and its requests.
pub(crate) struct Outcome {
    /// The value or the error.
    value: Result<Value, Value>,
    pub(crate) requests: Vec<RecordedRequest>,
}

/// Makes calls with the SDK, one after the other.
pub(crate) async fn call(jobs: &[Job], sandbox: &Sandbox) -> Option<Report> {
    let calls: Vec<_> = jobs
        .iter()
        .map(|job| (&job.method, &job.arguments))
        .collect();
    let calls = serde_json::to_string(&calls).unwrap();
    let printed = node(&["sdk.mjs"], calls, sandbox).await?.success();
    let mut lines = printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut known: Value = lines.next().unwrap();
    let mut requests: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for request in sandbox.requests() {
        let call = request.header("x-call").unwrap().parse().unwrap();
        requests.entry(call).or_default().push(request);
    }
    let outcomes = lines
        .enumerate()
        .map(|(call, mut line): (_, Value)| Outcome {
            value: match line.get_mut("value") {
                Some(value) => Ok(value.take()),
                None => Err(line),
            },
            requests: requests.remove(&call).unwrap_or_default(),
        });
    let outcomes: Vec<_> = outcomes.collect();
    assert_eq!(outcomes.len(), jobs.len());
    Some(Report {
        outcomes,
        methods: serde_json::from_value(known["methods"].take()).unwrap(),
        sections: serde_json::from_value(known["sections"].take()).unwrap(),
    })
}

/// A value for people.
fn shown(value: &Value) -> String {
    value.to_string().replace(&BASE64.encode(ICON), "ICON")
}

fn rows(jobs: &[Job], report: &Report) -> Vec<[String; 3]> {
    let rows = jobs.iter().zip(&report.outcomes).map(|(job, outcome)| {
        let arguments: Vec<_> = job.arguments.iter().map(shown).collect();
        let requests: Vec<_> = outcome.requests.iter().map(request).collect();
        let requests = requests.join(", then ");
        [
            format!("{}({})", job.method, arguments.join(", ")),
            if requests.is_empty() {
                "none".to_owned()
            } else {
                requests
            },
            match &outcome.value {
                Ok(value) => shown(value),
                Err(error) => match &error["status"] {
                    Value::Null => format!("throws {}", error["message"]),
                    status => format!("throws {status} {}", error["message"]),
                },
            },
        ]
    });
    rows.collect()
}

/// What the SDK says of mistakes and refusals; `makecom` has tests of its own for them.
fn refused() -> Vec<Job> {
    let png = BASE64.encode("not a PNG");
    [
        ("apps.get", json!(["nothing", 1])),
        ("apps.create", json!([{"name": "acme-crm", "theme": "red"}])),
        ("apps.setIcon", json!(["others", 1, {"base64": png}])),
        ("apps.setSection", json!(["others", 1, "base", "{,}"])),
        ("apps.setSection", json!(["others", 1, "other", "{}"])),
        // The example in the help of the CLI.
        (
            "connections.create",
            json!(["others", {"type": "oauth2", "label": "OAuth 2.0"}]),
        ),
        // Never set.
        ("connections.getSection", json!(["others", "api"])),
        ("connections.delete", json!(["others"])),
        (
            "modules.create",
            json!(["others", 1, {"name": "anyCall", "typeId": 12}]),
        ),
        (
            "modules.update",
            json!(["others", 1, "getUser", {"typeId": 9}]),
        ),
        // The account may not write them.
        ("functions.create", json!(["others", 1, {"name": "add"}])),
        (
            "rpcs.test",
            json!(["others", 1, "listFields", {"data": {}, "schema": []}]),
        ),
        (
            "webhooks.create",
            json!(["others", {"type": "mail", "label": "Mail"}]),
        ),
        ("apps.makePublic", json!(["others", 1])),
        ("modules.delete", json!(["others", 1, "getUser"])),
        // Beyond the limit at first, and then not.
        ("modules.list", json!(["others", 1])),
    ]
    .map(|(method, arguments)| theirs(method, arguments))
    .into()
}

/// What is in the way of [`refused`].
async fn strict_sandbox() -> Sandbox {
    let module = SeedComponent::module("getUser", 4)
        .field("label", "Get a user")
        .field("connection", "others");
    let app = App::new("others")
        .component(SeedComponent::connection("other", "Other"))
        .component(SeedComponent::rpc("listFields", "Fields"))
        .component(module);
    let limit = Fault::status(429).unwrap().on(Operation::ListModules);
    let builder = Sandbox::builder().app(app).quirk(Quirk::LockedFunctions);
    builder.fault(limit.times(1)).start().await.unwrap()
}

const HEADS: [&str; 3] = ["method", "request", "result"];

#[tokio::test(flavor = "multi_thread")]
async fn refusals_and_mistakes_are_told() {
    let sandbox = strict_sandbox().await;
    let jobs = refused();
    let Some(report) = call(&jobs, &sandbox).await else {
        return;
    };
    insta::assert_snapshot!("sdk_refusals", table(HEADS, &rows(&jobs, &report)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_method_works() {
    let sandbox = jobs::sandbox().await;
    let ours = jobs::sandbox().await;
    let jobs = Box::pin(jobs::all(&ours)).await;
    let Some(report) = call(&jobs, &sandbox).await else {
        return;
    };
    insta::assert_snapshot!("sdk", table(HEADS, &rows(&jobs, &report)));

    // What is read is what was set.
    let mut set = HashMap::new();
    for (job, outcome) in jobs.iter().zip(&report.outcomes) {
        let (group, method) = job.method.split_once('.').unwrap();
        let value = outcome.value.as_ref().unwrap();
        if let Some(what) = method.strip_prefix("set") {
            let (value, of) = job.arguments.split_last().unwrap();
            set.insert((group, what, of), value);
        } else if let Some(what) = method.strip_prefix("get").filter(|what| !what.is_empty())
            && let Some(expected) = set.remove(&(group, what, &job.arguments[..]))
        {
            // Groups are JSON, which the SDK parses.
            let parsed = value
                .is_array()
                .then(|| expected.as_str().unwrap().parse().unwrap());
            let expected = parsed.as_ref().unwrap_or(expected);
            assert_eq!(value, expected, "{} {:?}", job.method, job.arguments);
        }
    }
    assert_eq!(set.len(), 0, "set but not read: {:?}", set.keys());

    // Nothing that the SDK has is left out.
    let called: BTreeSet<_> = jobs.iter().map(|job| job.method.clone()).collect();
    let mut known = report.methods;
    known.retain(|method| !method.starts_with(LEFT_OUT));
    assert_eq!(called, known);
    let mut sections: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for job in &jobs {
        if let Some(group) = job.method.strip_suffix(".setSection") {
            let section = job.arguments.iter().nth_back(1).unwrap();
            let group = sections.entry(group.to_owned()).or_default();
            group.push(section.as_str().unwrap().to_owned());
        }
    }
    let mut known = report.sections;
    known.retain(|group, _| format!("{group}.") != LEFT_OUT);
    assert_eq!(sections, known);
}
