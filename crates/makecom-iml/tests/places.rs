//! Requests of every kind of section: which keys are known in each, and how they
//! are read and checked.

use makecom_iml::{
    Code, CodeKind, EpochOutput, Iterate, Request, Response, SampleSource, Section, Severity,
    Trigger, app, connection, module, rpc, webhook,
};

/// The kinds in which a key of a request, or of its response, is known.
fn known(key: &str) -> Vec<String> {
    let kinds = [
        CodeKind::AppBase,
        CodeKind::ConnectionApi,
        CodeKind::WebhookApi,
        CodeKind::WebhookAttach,
        CodeKind::ModuleApi,
        CodeKind::ModuleEpoch,
        CodeKind::RpcApi,
    ];
    let text = match key.strip_prefix("response.") {
        Some(key) => format!(r#"{{ "url": "/", "response": {{ "{key}": null }} }}"#),
        None => format!(r#"{{ "url": "/", "{key}": null }}"#),
    };
    let is_known = |kind: &CodeKind| {
        let found = Section::from_text(*kind, &text).check();
        found.iter().all(|finding| finding.rule != "unknown-key")
    };
    let known = kinds.into_iter().filter(is_known);
    known.map(|kind| kind.to_string()).collect()
}

#[test]
fn a_place_knows_its_keys() {
    let requests = [
        "api",
        "webhook/api",
        "webhook/attach",
        "module/api",
        "rpc/api",
    ];
    let all = [
        "app/base",
        "api",
        "webhook/api",
        "webhook/attach",
        "module/api",
        "module/epoch",
        "rpc/api",
    ];
    let but = |gone: &[&str]| -> Vec<&str> {
        all.into_iter()
            .filter(|kind| !gone.contains(kind))
            .collect()
    };
    let cases: [(&str, Vec<&str>); 18] = [
        ("url", all.to_vec()),
        ("gzip", all.to_vec()),
        ("baseUrl", but(&["api", "module/epoch"])),
        ("timeout", vec!["app/base"]),
        ("repeat", but(&["app/base"])),
        ("endpoint", requests.to_vec()),
        ("iterate", requests.to_vec()),
        ("output", requests.to_vec()),
        ("respond", requests.to_vec()),
        ("verification", requests.to_vec()),
        ("uid", vec!["webhook/api"]),
        ("authorise", vec![]),
        ("response.limit", all.to_vec()),
        ("response.output", all.to_vec()),
        ("response.trigger", but(&["module/epoch"])),
        ("response.data", but(&["module/epoch"])),
        ("response.status", vec!["module/api"]),
        ("response.scope", vec!["api"]),
    ];
    for (key, expected) in cases {
        assert_eq!(known(key), expected, "{key}");
    }
}

#[test]
fn what_is_right_has_no_finding() {
    let cases = [
        (CodeKind::AppBase, include_str!("data/base.iml.json")),
        (CodeKind::WebhookApi, include_str!("data/webhook.iml.json")),
        (CodeKind::ModuleApi, include_str!("data/search.iml.json")),
        (CodeKind::RpcApi, include_str!("data/search.iml.json")),
        (CodeKind::ModuleEpoch, include_str!("data/epoch.iml.json")),
        (CodeKind::ModuleInterface, r#""rpc://fields""#),
        (CodeKind::ModuleSamples, r#""rpc://sample""#),
        // Data, not expressions.
        (CodeKind::ModuleSamples, r#"{ "text": "{{ is not closed" }"#),
        (CodeKind::AppCommon, r#"{ "clientSecret": "hunter2 {{" }"#),
        // Names and types that are wrong in a connection alone.
        (
            CodeKind::ModuleExpect,
            r#"[{ "name": "accountName", "type": "text" }, { "name": "token", "type": "text" }]"#,
        ),
    ];
    for (kind, text) in cases {
        assert_eq!(Section::from_text(kind, text).check(), [], "{kind} {text}");
    }
}

#[test]
fn what_is_wrong_is_found_where_it_is() {
    let cases = [
        (
            CodeKind::AppBase,
            r#"[{ "ulr": "/" }]"#,
            "app/base:1:4: warning: \"ulr\" is not known here (unknown-key)",
        ),
        (
            CodeKind::AppGroups,
            r#"[{ "label": "A" }]"#,
            "app/groups:1:2: error: `modules` is missing (missing-key)",
        ),
        (
            CodeKind::AppGroups,
            "{}",
            "app/groups:1:1: error: expected an array (wrong-type)",
        ),
        (
            CodeKind::ModuleApi,
            r#"{ "response": { "iterate": 7 } }"#,
            "module/api:1:28: error: expected a string or an object (wrong-type)",
        ),
        (
            CodeKind::ModuleEpoch,
            "[]",
            "module/epoch:1:1: error: expected an object (wrong-type)",
        ),
        (
            CodeKind::ModuleEpoch,
            r#"{ "response": { "output": { "date": 1 } } }"#,
            "module/epoch:1:27: error: `label` is missing (missing-key)",
        ),
        (
            CodeKind::ModuleSamples,
            "[]",
            "module/samples:1:1: error: expected an object or a string (wrong-type)",
        ),
        (
            CodeKind::ModuleScope,
            "[7]",
            "module/scope:1:2: error: expected a string (wrong-type)",
        ),
        (
            CodeKind::AppCommon,
            "[7]",
            "app/common:1:1: error: expected an object (wrong-type)",
        ),
    ];
    for (kind, text, expected) in cases {
        let found = Section::from_text(kind, text).check();
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, [expected], "{text}");
    }
}

/// What is known elsewhere is a warning that says so, and still has its type.
#[test]
fn a_key_of_another_place_is_known_as_such() {
    let api = connection::Api::from_text(r#"{ "url": "/me", "timeout": 5000 }"#);
    let found = api.check();
    let finding = found
        .iter()
        .find(|finding| finding.rule == "unknown-key")
        .unwrap();
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(
        finding.help,
        "it belongs to another kind of section, connection or parameter"
    );
    let request = api
        .model()
        .unwrap()
        .unwrap()
        .request_mut()
        .cloned()
        .unwrap();
    assert_eq!(request.timeout, Some(5000.into()));
}

#[test]
fn models_of_requests() {
    let search = include_str!("data/search.iml.json");
    let model = module::Api::from_text(search).model().unwrap().unwrap();
    let requests: Vec<&Request> = model.iter().collect();
    let response = requests[1].response.as_ref().unwrap();
    assert_eq!(
        response.iterate,
        Some(Iterate::Container("{{body.contacts}}".into()))
    );
    let date = &response.trigger.as_ref().unwrap().date;
    assert_eq!(date, &Some("{{item.at}}".into()));
    assert_eq!(requests[2].endpoint, Some("listContacts".into()));
    assert_eq!(
        rpc::Api::of(&model).value().unwrap(),
        module::Api::from_text(search).value().unwrap()
    );

    let webhook = webhook::Api::from_text(include_str!("data/webhook.iml.json"));
    let model = webhook.model().unwrap().unwrap();
    let request = model.iter().next().unwrap();
    assert!(matches!(request.iterate, Some(Iterate::Filtered(_))));
    assert_eq!(request.respond.as_ref().unwrap().status, Some("204".into()));

    let mut base = app::Base::from_text(include_str!("data/base.iml.json"));
    base.edit(|base| base.first_mut().unwrap().timeout = Some(30_000.into()))
        .unwrap();
    let expected = include_str!("data/base.iml.json").replace("60000", "30000");
    assert_eq!(base.text(), expected);

    let trigger = Trigger::default().id("{{item.id}}");
    let api = module::Api::of([
        Request::new("/"),
        Request::default().response(Response::default().trigger(trigger)),
    ]);
    assert_eq!(
        api.get("/1/response/trigger/id").unwrap().unwrap(),
        "{{item.id}}"
    );
}

#[test]
fn the_output_of_an_epoch() {
    let epoch = module::Epoch::from_text(include_str!("data/epoch.iml.json"));
    let output = epoch.output().unwrap().unwrap();
    assert_eq!(output.extra["note"], 1);
    let written =
        module::Epoch::of(Request::default().response(Response::default().output(output.clone())));
    assert_eq!(written.output().unwrap(), Some(output));
    for none in [
        "",
        "null",
        "{ }",
        r#"{ "response": null }"#,
        r#"{ "response": { "output": null } }"#,
    ] {
        assert_eq!(
            module::Epoch::from_text(none).output().unwrap(),
            None,
            "{none}"
        );
    }
    let wrong = module::Epoch::from_text(r#"{ "response": { "output": "{{item}}" } }"#);
    assert_eq!(
        wrong.output().unwrap_err().to_string(),
        "line 1, column 27: expected an object"
    );
    assert_eq!(
        serde_json::Value::from(EpochOutput::default()),
        serde_json::json!({})
    );
}

#[test]
fn samples_are_an_object_or_an_rpc() {
    let samples = module::Samples::from_text("{ \"id\": 7 }").model().unwrap();
    assert_eq!(samples, Some([("id", 7)].into()));
    let rpc = module::Samples::from_text("\"rpc://sample\"")
        .model()
        .unwrap();
    assert_eq!(rpc, Some(SampleSource::Rpc("rpc://sample".to_owned())));
}
