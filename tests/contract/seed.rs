//! `seed.schema.json` against the seeds that the sandbox accepts.

use makecom_sandbox::{Quirk, Sandbox, Seed};
use makecom_tests::root;
use serde_json::{Value, json};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join("crates/makecom-sandbox").join(path)).unwrap()
}

#[tokio::test]
async fn schema_and_sandbox_accept_the_same_seeds() {
    let schema: Value = serde_json::from_str(&read("seed.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let connection = |extra: Value| {
        let mut connection = json!({"type": "other", "label": "L"});
        for (key, value) in extra.as_object().unwrap() {
            connection[key] = value.clone();
        }
        json!({"apps": [{"name": "a", "connections": [connection]}]})
    };
    let whole = |module: Value, rpc: Value| {
        let mut app = json!({"name": "a",
            "connections": [{"name": "c", "type": "other", "label": "L"}],
            "webhooks": [{"type": "web", "label": "L", "connection": "c"}],
            "modules": [{"name": "m", "typeId": 4, "connection": "c"}],
            "rpcs": [{"name": "r", "label": "L"}],
            "functions": [{"name": "f", "sections": {"code": "function f() {}"}}],
        });
        for (kind, extra) in [("modules", module), ("rpcs", rpc)] {
            for (key, value) in extra.as_object().unwrap() {
                app[kind][0][key] = value.clone();
            }
        }
        json!({"apps": [app]})
    };
    let example: Value = serde_json::from_str(&read("examples/seed.json")).unwrap();
    let good = [
        example,
        json!({"apps": [{"name": "a", "version": "1"}]}),
        json!({}),
        json!({"quirks": Quirk::ALL.map(Quirk::as_str)}),
        json!({"readLagMs": 1, "deleteLagMs": 1, "rngSeed": 1, "requestsPerMinute": 0}),
        json!({"apps": [{"name": "a", "version": 2, "approved": true, "label": "A",
            "theme": "#0a1B2c", "audience": "countries", "countries": ["cz"], "public": false,
            "sections": {"base": {}, "groups": [{"label": "G", "modules": []}], "readme": "# A"}}]}),
        whole(json!({}), json!({})),
        whole(
            json!({"webhook": null, "sections": {"expect": []}}),
            json!({"answers": [1]}),
        ),
        whole(json!({"typeId": 12, "subtype": "Universal"}), json!({})),
        connection(json!({"name": null, "connectedSystemName": null, "aliasTo": null})),
        connection(json!({"name": "n", "parameters": {}, "common": {}})),
        connection(json!({"sections": {
            "api": [], "parameters": [], "scopes": {}, "scope": "", "installSpec": [], "install": {}
        }})),
        json!({"tokens": [{"token": "t", "scopes": [], "organization": 7}]}),
    ];
    let bad = [
        json!([]),
        json!({"app": []}),
        json!({"apps": [{}]}),
        json!({"apps": [{"name": "a/b"}]}),
        json!({"apps": [{"name": ""}]}),
        json!({"apps": [{"name": "a", "version": 0}]}),
        json!({"apps": [{"name": "a", "theme": "red"}]}),
        json!({"apps": [{"name": "a", "sections": {"groups": [{"label": "G"}]}}]}),
        whole(json!({"typeId": 12}), json!({})),
        whole(json!({"typeId": 2}), json!({})),
        whole(json!({"moduleInitMode": "blank"}), json!({})),
        whole(json!({"name": null}), json!({})),
        whole(json!({}), json!({"label": null})),
        whole(json!({}), json!({"answers": 1})),
        json!({"quirks": ["odd"]}),
        json!({"requestsPerMinute": -1}),
        json!({"readLagMs": "1s"}),
        json!({"faults": [1]}),
        json!({"tokens": ["t"]}),
        json!({"tokens": [{"token": "t", "scopes": ["all"]}]}),
        connection(json!({"type": "oauth-3"})),
        connection(json!({"label": null})),
        connection(json!({"name": "a/b"})),
        connection(json!({"sections": {"apis": {}}})),
        connection(json!({"sections": {"scope": {}}})),
        connection(json!({"common": []})),
    ];
    let cases = good.map(|seed| (seed, true)).into_iter();
    for (seed, expected) in cases.chain(bad.map(|seed| (seed, false))) {
        assert_eq!(validator.is_valid(&seed), expected, "schema: {seed}");
        let taken = match Seed::from_json(&seed.to_string()) {
            Ok(seed) => Sandbox::builder().seed(seed).start().await.is_ok(),
            Err(_) => false,
        };
        assert_eq!(taken, expected, "sandbox: {seed}");
    }
}
