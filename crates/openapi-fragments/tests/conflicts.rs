//! What fragments say differently about one thing: what is the same contract in other
//! words, what is a conflict, and what each policy makes of it.

use openapi_fragments::{
    ConflictKind, Diagnostic, Diagnostics, Fragment, MergeOptions, Merged, OnConflict, Place,
    Target, merge,
};
use serde_json::{Value, json};

/// A fragment with entries at its root.
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn fragment(paths: Value, extra: Value) -> Value {
    let mut value = json!({
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
    });
    for (key, entry) in extra.as_object().unwrap() {
        value[key] = entry.clone();
    }
    value
}

/// `GET /a/{id}` with the parameter of its path.
#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn get(more: Value) -> Value {
    let mut operation = json!({
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "ok"}},
    });
    for (key, entry) in more.as_object().unwrap() {
        operation[key] = entry.clone();
    }
    fragment(json!({"/a/{id}": {"get": operation}}), json!({}))
}

fn merged(values: &[Value], options: &MergeOptions) -> Result<Merged, Diagnostics> {
    let read = |(index, value): (usize, &Value)| {
        let fragment = Fragment::from_value(&format!("{index}.json"), value).unwrap();
        fragment.with_rank(usize::from(index == 1))
    };
    let fragments: Vec<_> = values.iter().enumerate().map(read).collect();
    let merged = merge(&fragments, options);
    let backwards: Vec<_> = fragments.into_iter().rev().collect();
    match (&merged, merge(&backwards, options)) {
        (Ok(forth), Ok(back)) => assert_eq!(forth.to_json(), back.to_json()),
        (Err(forth), Err(back)) => assert_eq!(forth.to_string(), back.to_string()),
        (forth, back) => panic!("{forth:?} and {back:?}"),
    }
    merged
}

fn codes<'d>(findings: impl IntoIterator<Item = &'d Diagnostic>) -> Vec<String> {
    let shown = |finding: &Diagnostic| {
        let pointer = finding.places()[0].pointer().unwrap_or_default();
        format!("{} {pointer}", finding.code())
    };
    findings.into_iter().map(shown).collect()
}

#[test]
fn one_contract_in_other_words_is_unified() {
    let query = |more: Value| {
        let mut parameter = json!({"name": "q", "in": "query", "schema": {"type": "string"}});
        for (key, entry) in more.as_object().unwrap() {
            parameter[key] = entry.clone();
        }
        let id =
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        json!({"parameters": [parameter, id]})
    };
    let reversed = json!({"parameters": [
        {"name": "id", "in": "path", "required": true, "style": "simple", "schema": {"type": "string"}},
        {"name": "q", "in": "query", "required": false, "explode": true, "schema": {"type": "string", "nullable": false}},
    ]});
    let words = "differing-documentation";
    let equal = "compatible-operations";
    let cases = [
        (
            json!({"summary": "one"}),
            json!({"summary": "other"}),
            Some(words),
        ),
        (json!({"description": ""}), json!({}), Some(words)),
        (json!({"operationId": "a"}), json!({}), None),
        (
            json!({"tags": ["x", "y"]}),
            json!({"tags": ["y", "x"]}),
            None,
        ),
        (json!({"tags": ["x"]}), json!({"tags": ["y"]}), Some(words)),
        (json!({"tags": ["x"]}), json!({}), Some(words)),
        (json!({"deprecated": false}), json!({}), Some(equal)),
        (json!({"callbacks": {}}), json!({}), Some(equal)),
        (query(json!({})), reversed, Some(equal)),
        (
            query(json!({"style": "form"})),
            query(json!({})),
            Some(equal),
        ),
        (query(json!({"example": 1})), query(json!({})), Some(words)),
        (json!({"security": []}), json!({}), None),
        (json!({"servers": [{"url": "/"}]}), json!({}), None),
        (
            json!({"responses": {"200": {"description": "good", "headers": {"h": {"schema": {}}}}}}),
            json!({"responses": {"200": {"description": "ok", "headers": {"h": {"schema": {}, "style": "simple", "explode": false}}}}}),
            Some(equal),
        ),
        (
            json!({"requestBody": {"content": {"a/b": {"schema": {"enum": [1, 2]}}}}}),
            json!({"requestBody": {"required": false, "content": {"a/b": {"schema": {"enum": [2, 1]}}}}}),
            Some(equal),
        ),
    ];
    for (one, other, expected) in cases {
        let found = merged(
            &[get(one.clone()), get(other.clone())],
            &MergeOptions::default(),
        );
        let found = found.unwrap_or_else(|errors| panic!("{one} and {other}: {errors}"));
        let warnings: Vec<_> = found.warnings.iter().map(Diagnostic::code).collect();
        assert_eq!(warnings, Vec::from_iter(expected), "{one} and {other}");
        let spec = found.to_value();
        let operation = &spec["paths"]["/a/{id}"]["get"];
        for tag in ["x", "y"] {
            let has = |value: &Value| {
                let tags = value["tags"].as_array();
                tags.is_some_and(|tags| tags.contains(&json!(tag)))
            };
            assert_eq!(has(operation), has(&one) || has(&other), "{operation}");
        }
        if one.get("operationId").is_some() {
            assert_eq!(operation["operationId"], "a");
        }
    }
}

/// Descriptions of one thing that contradict each other, of which the second is newer.
fn contradictions() -> Vec<(ConflictKind, [Value; 2], &'static str, &'static str)> {
    let with = |key: &str, value: Value| fragment(json!({"/b": {"get": {}}}), json!({key: value}));
    let schema = |kind: &str| json!({"schemas": {"S": {"type": kind}}});
    let id = |path: &str| fragment(json!({path: {"get": {"operationId": "same"}}}), json!({}));
    vec![
        (
            ConflictKind::Components,
            [
                with("components", schema("string")),
                with("components", schema("integer")),
            ],
            "/components/schemas/S/type",
            "conflicting-component /components/schemas/S/type",
        ),
        (
            ConflictKind::Operations,
            [get(json!({"x-a": 1})), get(json!({"x-a": 2}))],
            "/paths/~1a~1{id}/get/x-a",
            "conflicting-operation /paths/~1a~1{id}/get/x-a",
        ),
        (
            ConflictKind::Operations,
            [
                get(json!({"deprecated": true})),
                get(json!({"deprecated": false})),
            ],
            "/paths/~1a~1{id}/get/deprecated",
            "conflicting-operation /paths/~1a~1{id}/get/deprecated",
        ),
        (
            ConflictKind::OperationIds,
            [
                get(json!({"operationId": "one"})),
                get(json!({"operationId": "two"})),
            ],
            "/paths/~1a~1{id}/get/operationId",
            "conflicting-operation /paths/~1a~1{id}/get/operationId",
        ),
        (
            ConflictKind::OperationIds,
            [id("/a"), id("/b")],
            "",
            "duplicate-operation-id /paths/~1b/get/operationId",
        ),
        (
            ConflictKind::Tags,
            [
                with("tags", json!([{"name": "T", "x-a": 1}])),
                with("tags", json!([{"name": "T", "x-a": 2}])),
            ],
            "/tags/0/x-a",
            "conflicting-value /tags/0/x-a",
        ),
        (
            ConflictKind::Extensions,
            [
                with("x-a", json!({"b": [1]})),
                with("x-a", json!({"b": [2]})),
            ],
            "/x-a/b/0",
            "conflicting-value /x-a/b/0",
        ),
        (
            ConflictKind::Info,
            [
                with("info", json!({"title": "A", "version": "1"})),
                with("info", json!({"title": "B", "version": "1"})),
            ],
            "/info/title",
            "conflicting-value /info/title",
        ),
        (
            ConflictKind::Info,
            [
                with("info", json!({"title": "A", "version": "1"})),
                with("info", json!({"title": "A", "version": "2"})),
            ],
            "/info/version",
            "conflicting-value /info/version",
        ),
    ]
}

#[test]
fn a_policy_decides_about_conflicts_of_its_kind_alone() {
    for (kind, values, at, error) in contradictions() {
        for other in ConflictKind::ALL.into_iter().filter(|other| *other != kind) {
            let options = MergeOptions::default().on_conflict_in(other, OnConflict::First);
            let errors = merged(&values, &options).unwrap_err();
            assert_eq!(codes(&errors), [error]);
            assert!(errors.iter().next().unwrap().help().is_some());
        }
        for (policy, chosen) in [(OnConflict::First, 0), (OnConflict::Newest, 1)] {
            let options = MergeOptions::default().on_conflict_in(kind, policy);
            let found = merged(&values, &options).unwrap();
            let warnings: Vec<_> = found.warnings.iter().map(Diagnostic::code).collect();
            assert_eq!(warnings, ["resolved-conflict"], "{error}");
            assert_eq!(found.warnings[0].places().len(), 2);
            if !at.is_empty() {
                let spec = found.to_value();
                assert_eq!(
                    spec.pointer(at),
                    values[chosen].pointer(at),
                    "{policy:?} {at}"
                );
            }
        }
    }
}

#[test]
fn a_policy_for_all_leaves_what_it_cannot_decide() {
    for (kind, values, _, error) in contradictions() {
        for policy in [OnConflict::Rename, OnConflict::Variants] {
            let options = MergeOptions::default().on_conflict(policy);
            let found = merged(&values, &options);
            let is_decided = kind.accepts(policy) || kind == ConflictKind::Info;
            match (found, policy) {
                (Ok(_), _) => assert!(is_decided, "{policy:?} {error}"),
                // An extension has no variants.
                (Err(errors), OnConflict::Variants) if kind == ConflictKind::Operations => {
                    assert!(
                        errors.to_string().contains("cannot have variants"),
                        "{errors}"
                    );
                }
                (Err(errors), _) => {
                    assert!(!is_decided, "{errors}");
                    assert_eq!(codes(&errors), [error]);
                }
            }
        }
    }
}

#[test]
fn ids_of_several_operations_are_told_apart_and_links_follow() {
    let with_link = |path: &str, to: &str| {
        let links = json!({"self": {"operationId": to, "parameters": {}}});
        let responses = json!({"200": {"description": "ok", "links": links}});
        let operation = json!({"operationId": "get", "responses": responses});
        fragment(json!({path: {"get": operation}}), json!({}))
    };
    let values = [with_link("/a", "get"), with_link("/b", "get")];
    let cases = [
        (OnConflict::Rename, ["get_get.a", "get_get.b"]),
        (OnConflict::First, ["get", "get.b"]),
        (OnConflict::Newest, ["get.a", "get"]),
    ];
    for (policy, expected) in cases {
        let options = MergeOptions::default().on_conflict_in(ConflictKind::OperationIds, policy);
        let spec = merged(&values, &options).unwrap().to_value();
        for (path, id) in std::iter::zip(["/a", "/b"], expected) {
            let operation = &spec["paths"][path]["get"];
            assert_eq!(operation["operationId"], id);
            let link = &operation["responses"]["200"]["links"]["self"];
            assert_eq!(link["operationId"], id, "{policy:?} {path}");
        }
    }
    // From elsewhere, it cannot be told which one is meant.
    let mut other = with_link("/c", "get");
    other["paths"]["/c"]["get"]["operationId"] = json!("other");
    let [one, two] = values;
    let options = MergeOptions::default().on_conflict(OnConflict::Rename);
    let errors = merged(&[one, two, other], &options).unwrap_err();
    assert_eq!(codes(&errors)[1..], ["ambiguous-link /paths/~1c/get"]);
}

/// An id is unique in the API, webhooks included.
#[test]
fn ids_of_webhooks_are_told_apart() {
    let operation = |id: &str| json!({"post": {"operationId": id, "responses": {}}});
    let document = |key: &str, name: &str, id: &str| {
        json!({
            "openapi": "3.1.0",
            "info": {"title": "t", "version": "1"},
            key: {name: operation(id)},
        })
    };
    let of = |policy: OnConflict| {
        MergeOptions::default()
            .on_conflict_in(ConflictKind::OperationIds, policy)
            .openapi(Target::V3_1)
    };
    let path = document("paths", "/a", "x");
    let pairs = [
        (
            path.clone(),
            document("webhooks", "w", "x"),
            "/paths/~1a/post",
            "/webhooks/w/post",
        ),
        (
            document("webhooks", "v", "x"),
            document("webhooks", "w", "x"),
            "/webhooks/v/post",
            "/webhooks/w/post",
        ),
    ];
    for (one, other, at, at_other) in pairs {
        let both = [one, other];
        let errors = merged(&both, &of(OnConflict::Error)).unwrap_err();
        let error = errors.iter().next().unwrap();
        assert_eq!(error.code(), "duplicate-operation-id");
        let pointers: Vec<_> = error.places().iter().filter_map(Place::pointer).collect();
        assert!(
            pointers.contains(&format!("{at}/operationId").as_str()),
            "{pointers:?}"
        );
        assert!(
            pointers.contains(&format!("{at_other}/operationId").as_str()),
            "{pointers:?}"
        );
        for policy in [OnConflict::Rename, OnConflict::First, OnConflict::Newest] {
            let spec = merged(&both, &of(policy)).unwrap().to_value();
            let id = |at: &str| spec.pointer(&format!("{at}/operationId")).unwrap().clone();
            assert_ne!(id(at), id(at_other), "{policy:?}");
        }
    }
    // One webhook that is described twice has one id, and none is invented.
    let twice = [
        document("webhooks", "w", "x"),
        document("webhooks", "w", "x"),
    ];
    assert!(merged(&twice, &of(OnConflict::Error)).is_ok());
    let mut without = document("webhooks", "w", "x");
    without["webhooks"]["w"]["post"]
        .as_object_mut()
        .unwrap()
        .remove("operationId");
    let spec = merged(&[path, without], &of(OnConflict::Error))
        .unwrap()
        .to_value();
    assert!(spec["webhooks"]["w"]["post"].get("operationId").is_none());
}

#[test]
fn an_operation_with_several_ids_is_linked_by_the_one_that_is_kept() {
    let link = json!({"self": {"operationId": "two"}});
    let linking = fragment(
        json!({"/c": {"get": {"responses": {"200": {"description": "ok", "links": link}}}}}),
        json!({"components": {"links": {"L": {"operationId": "two"}}}}),
    );
    let values = [
        get(json!({"operationId": "one"})),
        get(json!({"operationId": "two"})),
        linking,
    ];
    let options = MergeOptions::default().on_conflict(OnConflict::Rename);
    let spec = merged(&values, &options).unwrap().to_value();
    for at in [
        "/paths/~1a~1{id}/get/operationId",
        "/paths/~1c/get/responses/200/links/self/operationId",
        "/components/links/L/operationId",
    ] {
        assert_eq!(spec.pointer(at), Some(&json!("one")), "{at}");
    }
}

#[test]
fn ids_within_callbacks_and_components_differ_from_all_others() {
    let with_id =
        |id: &str| json!({"operationId": id, "responses": {"200": {"description": "ok"}}});
    let item = |id: &str| json!({"{$request.body#/url}": {"post": with_id(id)}});
    let callback = |path: &str, own: &str, inner: &str| {
        let mut operation = with_id(own);
        operation["callbacks"] = json!({"done": item(inner)});
        fragment(json!({path: {"post": operation}}), json!({}))
    };
    let nested = {
        let mut value = callback("/a", "a", "n");
        let at = "/paths/~1a/post/callbacks/done/{$request.body#~1url}/post";
        value.pointer_mut(at).unwrap()["callbacks"] = json!({"more": item("x")});
        value
    };
    let component = fragment(
        json!({"/d": {"post": with_id("d")}}),
        json!({"components": {"callbacks": {"done": item("x")}}}),
    );
    let newer = |more: Value| {
        let mut value = fragment(json!({}), more);
        value["openapi"] = json!("3.1.0");
        value
    };
    let webhook = newer(json!({"webhooks": {"w": {"post": with_id("x")}}}));
    let webhook_with_callback = {
        let mut value = newer(json!({"webhooks": {"v": {"post": with_id("v")}}}));
        value["webhooks"]["v"]["post"]["callbacks"] = json!({"done": item("x")});
        value
    };
    let shared = newer(json!({"components": {"pathItems": {"I": {"get": with_id("x")}}}}));
    let inner = "/callbacks/done/{$request.body#~1url}/post/operationId";
    let a = format!("/paths/~1a/post{inner}");
    let all = [
        (callback("/a", "a", "x"), a.clone()),
        (
            callback("/b", "x", "b"),
            "/paths/~1b/post/operationId".to_owned(),
        ),
        (callback("/c", "c", "x"), format!("/paths/~1c/post{inner}")),
        (
            nested,
            format!(
                "{}/callbacks/more/{{$request.body#~1url}}/post/operationId",
                a.trim_end_matches("/operationId")
            ),
        ),
        (
            component,
            "/components/callbacks/done/{$request.body#~1url}/post/operationId".to_owned(),
        ),
        (webhook, "/webhooks/w/post/operationId".to_owned()),
        (webhook_with_callback, format!("/webhooks/v/post{inner}")),
        (shared, "/components/pathItems/I/get/operationId".to_owned()),
    ];
    for (first, second) in
        (0..all.len()).flat_map(|one| (one + 1..all.len()).map(move |other| (one, other)))
    {
        // They describe one operation.
        if (first, second) == (0, 3) {
            continue;
        }
        let values = [all[first].0.clone(), all[second].0.clone()];
        let places = [&all[first].1, &all[second].1];
        let options = || MergeOptions::default().openapi(openapi_fragments::Target::V3_1);
        let errors = merged(&values, &options()).unwrap_err();
        let found = codes(&errors);
        assert!(
            found[0].starts_with("duplicate-operation-id "),
            "{places:?} {found:?}"
        );
        assert_eq!(found.len(), 1, "{places:?} {found:?}");
        for policy in [OnConflict::Rename, OnConflict::First, OnConflict::Newest] {
            let options = options().on_conflict_in(ConflictKind::OperationIds, policy);
            let spec = merged(&values, &options).unwrap().to_value();
            let ids = places.map(|at| spec.pointer(at).unwrap().as_str().unwrap().to_owned());
            let kept = ids.iter().filter(|id| *id == "x").count();
            assert_ne!(ids[0], ids[1], "{places:?}");
            assert_eq!(
                kept,
                usize::from(policy != OnConflict::Rename),
                "{places:?} {ids:?}"
            );
        }
    }
    // Of one fragment, the operation of the path keeps the id.
    let own = callback("/a", "x", "x");
    for policy in [OnConflict::First, OnConflict::Newest] {
        let options = MergeOptions::default().on_conflict_in(ConflictKind::OperationIds, policy);
        let spec = merged(std::slice::from_ref(&own), &options)
            .unwrap()
            .to_value();
        assert_eq!(
            spec["paths"]["/a"]["post"]["operationId"], "x",
            "{policy:?}"
        );
        assert_ne!(spec.pointer(&a).unwrap(), "x", "{policy:?}");
    }
    // A shared callback is one operation.
    let refers = |path: &str| {
        let mut operation = with_id(&path[1..]);
        operation["callbacks"] = json!({"done": {"$ref": "#/components/callbacks/done"}});
        let components = json!({"components": {"callbacks": {"done": item("x")}}});
        fragment(json!({path: {"post": operation}}), components)
    };
    assert!(merged(&[refers("/a"), refers("/b")], &MergeOptions::default()).is_ok());
}

#[test]
fn a_variant_stays_valid_whatever_else_it_matches() {
    let body = |media_type: &str, schema: &Value| {
        let content = json!({media_type: {"schema": schema}});
        let operation = json!({"requestBody": {"content": content}, "responses": {"200": {"description": "ok"}}});
        let schemas = json!({"Cat": {"type": "object", "title": "c"}, "Name": {"type": "string"}});
        let all = json!({"components": {"schemas": schemas}});
        fragment(json!({"/a": {"post": operation}}), all)
    };
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let cases = [
        (
            json!({"type": "string"}),
            json!({"type": "object"}),
            "oneOf",
        ),
        (to("Cat"), to("Name"), "oneOf"),
        (
            json!({"type": "string", "nullable": true}),
            json!({"type": "object"}),
            "oneOf",
        ),
        (
            json!({"type": "integer"}),
            json!({"type": "number"}),
            "anyOf",
        ),
        (json!({"type": "string"}), json!({"maxLength": 1}), "anyOf"),
        (
            to("Cat"),
            json!({"type": "object", "required": ["a"]}),
            "anyOf",
        ),
        (
            json!({"type": "string", "maxLength": 3}),
            to("Name"),
            "anyOf",
        ),
        (
            json!({"type": "string", "nullable": true}),
            json!({"type": "object", "nullable": true}),
            "anyOf",
        ),
        (
            json!({"allOf": [{"type": "string"}]}),
            json!({"type": "object"}),
            "anyOf",
        ),
    ];
    let options =
        MergeOptions::default().on_conflict_in(ConflictKind::Operations, OnConflict::Variants);
    for (one, other, key) in cases {
        for (media_type, key) in [
            ("application/json", key),
            ("application/vnd.a+json; charset=utf-8", key),
            ("application/x-www-form-urlencoded", "anyOf"),
            ("*/*", "anyOf"),
        ] {
            let spec = merged(
                &[body(media_type, &one), body(media_type, &other)],
                &options,
            );
            let spec = spec.unwrap().to_value();
            let schema =
                &spec["paths"]["/a"]["post"]["requestBody"]["content"][media_type]["schema"];
            let variants = schema[key].as_array().unwrap();
            assert!(
                variants.contains(&one) && variants.contains(&other),
                "{media_type} {schema}"
            );
        }
    }
}

#[test]
fn variants_of_an_operation_become_one() {
    let described = |schema: Value, more: Value| {
        let content = json!({"application/json": {"schema": schema}});
        let mut operation = json!({
            "requestBody": {"required": true, "content": content},
            "responses": {"200": {"description": "ok", "content": content}},
        });
        for (key, entry) in more.as_object().unwrap() {
            operation[key] = entry.clone();
        }
        fragment(json!({"/a": {"post": operation}}), json!({}))
    };
    let page = |kind: &str| json!({"name": "page", "in": "query", "required": true, "schema": {"type": kind}});
    let size =
        json!({"name": "size", "in": "query", "required": true, "schema": {"type": "integer"}});
    let values = [
        described(
            json!({"type": "string"}),
            json!({"parameters": [page("string"), size]}),
        ),
        described(
            json!({"type": "integer"}),
            json!({"parameters": [page("integer")]}),
        ),
        described(
            json!({"type": "string", "description": "fuller"}),
            json!({"parameters": [page("integer")]}),
        ),
    ];
    let options =
        MergeOptions::default().on_conflict_in(ConflictKind::Operations, OnConflict::Variants);
    let found = merged(&values, &options).unwrap();
    assert_eq!(found.warnings[0].code(), "resolved-conflict");
    let spec = found.to_value();
    let operation = &spec["paths"]["/a"]["post"];
    let variants =
        json!({"oneOf": [{"type": "integer"}, {"type": "string", "description": "fuller"}]});
    let content = json!({"application/json": {"schema": variants}});
    assert_eq!(
        operation["requestBody"],
        json!({"required": true, "content": content})
    );
    assert_eq!(operation["responses"]["200"]["content"], content);
    let mut optional = size.clone();
    optional.as_object_mut().unwrap().remove("required");
    let parameters = operation["parameters"].as_array().unwrap();
    assert!(parameters.contains(&optional), "{operation}");
    // A text may be of several types.
    let schema = json!({"anyOf": [{"type": "integer"}, {"type": "string"}]});
    assert!(
        parameters
            .iter()
            .any(|one| one["schema"] == schema && one["required"] == true)
    );
    // Where either would be wider, there are no variants.
    let schemes = json!({"securitySchemes": {"key": {"type": "http", "scheme": "basic"}}});
    for scopes in [json!([{"key": ["read"]}]), json!([{"key": ["write"]}])] {
        let mut secured = values.clone();
        for value in &mut secured {
            value["components"] = schemes.clone();
        }
        secured[0]["security"] = scopes;
        let errors = merged(&secured, &options).unwrap_err();
        assert_eq!(codes(&errors), ["conflicting-operation /security"]);
    }
}

#[test]
fn a_given_info_settles_all_differences() {
    let of = |info: Value| fragment(json!({"/b": {"get": {}}}), json!({ "info": info }));
    let values = [
        of(json!({"title": "A", "version": "1", "description": "a"})),
        of(json!({"title": "B", "version": "2", "description": "longer", "x-a": 1})),
    ];
    let mine = json!({"title": "Mine", "version": "3"});
    let options = MergeOptions::default().info(mine.clone());
    let found = merged(&values, &options).unwrap();
    assert_eq!(found.to_value()["info"], mine);
    assert!(found.warnings.is_empty());
    let options = MergeOptions::default()
        .info_field("title", json!("Mine"))
        .info_field("version", json!("3"));
    let found = merged(&values, &options).unwrap();
    let expected = json!({"title": "Mine", "version": "3", "description": "longer", "x-a": 1});
    assert_eq!(found.to_value()["info"], expected);
    assert_eq!(
        codes(&found.warnings),
        ["differing-documentation /info/description"]
    );
    // One report, however many fragments differ.
    let many: Vec<_> = (0..50)
        .map(|number| of(json!({"title": format!("T{number}"), "version": "1"})))
        .collect();
    let errors = merged(&many, &MergeOptions::default()).unwrap_err();
    assert_eq!(codes(&errors), ["conflicting-value /info/title"]);
    assert_eq!(
        errors.to_string(),
        "0.json:4:5: the title of the API has 50 different descriptions"
    );
}

#[test]
fn the_first_does_not_depend_on_what_fragments_are_called() {
    let values = [get(json!({"x-a": 1})), get(json!({"x-a": 2}))];
    for policy in [OnConflict::First, OnConflict::Newest] {
        let results = [[0, 1], [1, 0]].map(|order| {
            let fragments = order.map(|index| Fragment::from_value("f", &values[index]).unwrap());
            let options = MergeOptions::default().on_conflict(policy);
            merge(&fragments, &options).unwrap().to_json()
        });
        assert_eq!(results[0], results[1], "{policy:?}");
    }
}

#[test]
fn a_renamed_component_is_shown_where_it_was_published() {
    let of = |path: &str, kind: &str, title: &str| {
        let schemas = json!({"S": {"type": kind, "title": title}});
        fragment(
            json!({path: {"get": {}}}),
            json!({"components": {"schemas": schemas}}),
        )
    };
    let values = [
        of("/a", "string", "one"),
        of("/b", "string", "longer"),
        of("/c", "integer", "other"),
    ];
    let options = MergeOptions::default().on_conflict(OnConflict::Rename);
    let found = merged(&values, &options).unwrap();
    let at = "differing-documentation /components/schemas/S/title";
    assert_eq!(codes(&found.warnings), [at]);
    let place = found.warnings[0].places()[0].to_string();
    assert_eq!(place, "0.json:15:9");
}
