//! Properties of merges with conflicts: whatever the policy, an operation of the spec has
//! exactly the contract of a fragment that describes it, and no order changes a byte.

use std::collections::BTreeMap;
use std::sync::Arc;

use openapi_fragments::{
    ConflictKind, Document, Fragment, MergeOptions, OnConflict, OperationKey, Source, Syntax,
    Target, merge, operations,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const PATHS: [&str; 5] = [
    "/a",
    "/p/{id}",
    "/p/{key}",
    "/p/{id}/b/{x}",
    "/p/{x}/b/{id}",
];

prop_compose! {
    fn security()(kind in 0..4) -> Option<Value> {
        match kind {
            0 => None,
            1 => Some(json!([])),
            2 => Some(json!([{"key": ["read", "more"]}, {"other": []}])),
            _ => Some(json!([{"other": []}, {"key": ["more", "read"]}])),
        }
    }
}

fn servers() -> impl Strategy<Value = Option<Value>> {
    select(vec![
        None,
        None,
        Some(json!([{"url": "/"}])),
        Some(json!([{"url": "https://one.example"}])),
    ])
}

fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    let entries = entries.into_iter();
    let entries = entries.filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(entries.collect())
}

fn names(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

prop_compose! {
    /// One operation in one of few places, so that fragments often describe the same.
    fn fragment()(
        path in select(PATHS.to_vec()),
        method in select(vec!["get", "post"]),
        security in security(),
        root_security in security(),
        (servers, root_servers, path_servers) in (servers(), servers(), servers()),
        size in select(vec!["string", "integer"]),
        required in any::<Option<bool>>(),
        (schema, leaf) in (select(vec!["Leaf", "Branch"]), select(vec!["string", "boolean"])),
        (summary, id) in (select(vec![None, Some("a"), Some("other")]), select(vec![None, None, Some("same"), Some("one")])),
        (extension, tag) in (any::<Option<bool>>(), select(vec!["T", "S"])),
        (is_inherited, version) in (any::<bool>(), select(vec!["3.0.3", "3.1.0"])),
    ) -> Value {
        let query = object([
            ("name", Some(json!("q"))),
            ("in", Some(json!("query"))),
            ("required", required.map(Value::from)),
            ("schema", Some(json!({"type": size}))),
        ]);
        let in_path = names(path);
        let mut parameters: Vec<Value> = in_path
            .iter()
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        let shared = if is_inherited { std::mem::take(&mut parameters) } else { Vec::new() };
        parameters.push(query);
        let values: Map<String, Value> = in_path
            .iter()
            .map(|name| ((*name).to_owned(), json!(format!("$request.path.{name}"))))
            .collect();
        let reference = format!("#/paths/{}/{method}", path.replace('/', "~1"));
        let link = json!({"operationRef": reference, "parameters": values});
        let operation = object([
            ("security", security),
            ("servers", servers),
            ("parameters", Some(parameters.into())),
            ("summary", summary.map(Value::from)),
            ("operationId", id.map(Value::from)),
            ("tags", Some(json!([tag]))),
            ("x-a", extension.map(Value::from)),
            ("responses", Some(json!({"200": {
                "description": "ok",
                "links": {"self": link},
                "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{schema}")}}},
            }}))),
        ]);
        object([
            ("openapi", Some(json!(version))),
            ("info", Some(json!({"title": tag, "version": "1"}))),
            ("tags", Some(json!([{"name": tag, "x-a": extension}]))),
            ("security", root_security),
            ("servers", root_servers),
            ("x-root", extension.map(Value::from)),
            ("components", Some(json!({
                "securitySchemes": {
                    "key": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://one.example", "scopes": {"read": "r", "more": "m"}}}},
                    "other": {"type": "http", "scheme": "bearer"},
                },
                "schemas": {
                    "Leaf": {"type": leaf},
                    "Branch": {"properties": {"leaf": {"$ref": "#/components/schemas/Leaf"}, "again": {"$ref": "#/components/schemas/Branch"}}},
                },
            }))),
            ("paths", Some(json!({ path: object([
                (method, Some(operation)),
                ("servers", path_servers),
                ("parameters", Some(shared.into()).filter(|_| is_inherited)),
            ]) }))),
        ])
    }
}

fn fragments() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(fragment(), 1..7)
}

/// Fragments in files whose names are in the order of the values.
fn read(values: &[Value]) -> Vec<Fragment> {
    let named = values.iter().enumerate();
    named
        .map(|(index, value)| Fragment::from_value(&format!("{index}.json"), value).unwrap())
        .collect()
}

/// The spec, or all errors.
fn merged(fragments: &[Fragment], options: &MergeOptions) -> Result<String, String> {
    match merge(fragments, options) {
        Ok(merged) => Ok(merged.to_json()),
        Err(errors) => Err(errors.to_string()),
    }
}

/// The contract of an operation by the rules of OpenAPI, independent of this crate:
/// effective security, servers and parameters, and all schemas that it reaches. The
/// parameters of a path go by their place in it.
fn contract(spec: &Value, key: &OperationKey) -> Value {
    let item = &spec["paths"][&key.path];
    let operation = &item[&key.method];
    let first = |candidates: &[&Value], otherwise: Value| {
        let mut found = candidates.iter().filter(|candidate| !candidate.is_null());
        found.next().map_or(otherwise, |found| (*found).clone())
    };
    let mut security: Vec<String> = first(&[&operation["security"], &spec["security"]], json!([]))
        .as_array()
        .into_iter()
        .flatten()
        .map(|requirement| {
            let mut requirement = requirement.clone();
            for (_, scopes) in requirement.as_object_mut().into_iter().flatten() {
                let scopes = scopes.as_array_mut().unwrap();
                scopes.sort_by_key(Value::to_string);
            }
            requirement.to_string()
        })
        .collect();
    security.sort();
    let names = names(&key.path);
    let mut parameters = BTreeMap::new();
    for list in [&item["parameters"], &operation["parameters"]] {
        for parameter in list.as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let place = match parameter["in"].as_str() {
                Some("path") => names
                    .iter()
                    .position(|known| *known == name)
                    .unwrap()
                    .to_string(),
                _ => name.to_owned(),
            };
            let is_required = parameter["required"] == true;
            parameters.insert(place, json!([is_required, parameter["schema"]]));
        }
    }
    let response = &operation["responses"]["200"];
    // What a link says about the parameters of the path.
    let links: Vec<_> = response["links"]["self"]["parameters"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let expression = value
                .as_str()
                .unwrap()
                .strip_prefix("$request.path.")
                .unwrap();
            [name.as_str(), expression].map(|name| names.iter().position(|known| *known == name))
        })
        .collect();
    json!({
        "security": security,
        "servers": first(&[&operation["servers"], &item["servers"], &spec["servers"]], json!([{"url": "/"}])),
        "parameters": parameters,
        "links": links.iter().collect::<std::collections::BTreeSet<_>>(),
        "extension": operation["x-a"],
        "schema": unfold(spec, &response["content"]["application/json"]["schema"], 4),
    })
}

fn unfold(spec: &Value, value: &Value, depth: usize) -> Value {
    match value {
        _ if depth == 0 => Value::Null,
        Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
            Some(reference) => unfold(spec, spec.pointer(&reference[1..]).unwrap(), depth - 1),
            None => Value::Object(
                object
                    .iter()
                    .map(|(key, value)| (key.clone(), unfold(spec, value, depth)))
                    .collect(),
            ),
        },
        Value::Array(elements) => elements
            .iter()
            .map(|one| unfold(spec, one, depth))
            .collect(),
        scalar => scalar.clone(),
    }
}

/// Components get names of their own, and the rest goes by a policy.
fn by(policy: OnConflict) -> MergeOptions {
    let kinds = ConflictKind::ALL.into_iter();
    let rest = kinds.filter(|kind| *kind != ConflictKind::Components);
    let all = MergeOptions::default().on_conflict(OnConflict::Rename);
    rest.filter(|kind| kind.accepts(policy))
        .fold(all, |options, kind| options.on_conflict_in(kind, policy))
}

fn reversed(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object
                .iter()
                .map(|(key, value)| format!("{}:{}", json!(key), reversed(value)))
                .collect();
            entries.sort();
            entries.reverse();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(reversed).collect();
            format!("[{}]", elements.join(","))
        }
        scalar => scalar.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_order_changes_a_byte_whatever_the_policy(
        (values, order) in fragments().prop_flat_map(|values| {
            let order: Vec<usize> = (0..values.len()).collect();
            (Just(values), Just(order).prop_shuffle())
        }),
    ) {
        let fragments = read(&values);
        let shuffled: Vec<_> = order.iter().map(|index| fragments[*index].clone()).collect();
        let respelled: Vec<_> = order
            .iter()
            .map(|index| {
                let source = Source::new(format!("{index}.json"), reversed(&values[*index]));
                let document = Document::parse(Arc::new(source), Syntax::Json).unwrap();
                Fragment::new(document).unwrap()
            })
            .collect();
        for policy in OnConflict::ALL {
            for options in [
                by(policy),
                by(policy).openapi(Target::V3_1),
                MergeOptions::default().on_conflict(policy),
            ] {
                let expected = merged(&fragments, &options);
                prop_assert_eq!(&expected, &merged(&shuffled, &options));
                let found = merged(&respelled, &options);
                // Errors have other lines.
                prop_assert_eq!(expected.is_ok(), found.is_ok());
                if expected.is_ok() {
                    prop_assert_eq!(&expected, &found);
                }
            }
        }
    }

    #[test]
    fn an_operation_has_the_contract_of_the_first_or_the_newest(values in fragments()) {
        let policies = [OnConflict::First, OnConflict::Newest].into_iter();
        let cases = policies.flat_map(|policy| [Target::V3_0, Target::V3_1].map(|to| (policy, to)));
        for (policy, target) in cases {
            let spec = merged(&read(&values), &by(policy).openapi(target));
            let spec: Value = serde_json::from_str(&spec.map_err(TestCaseError::fail)?).unwrap();
            for key in operations(&spec) {
                let mut described: Vec<_> = values
                    .iter()
                    .flat_map(|value| operations(value).into_iter().map(move |key| (value, key)))
                    .filter(|(_, other)| other.shape() == key.shape())
                    .collect();
                if policy == OnConflict::Newest {
                    described.reverse();
                }
                let (value, own) = &described[0];
                prop_assert_eq!(contract(&spec, &key), contract(value, own), "{:?} {}", policy, key);
            }
        }
    }

    #[test]
    fn variants_widen_no_security_and_lose_no_schema(values in fragments()) {
        let options = by(OnConflict::First)
            .on_conflict_in(ConflictKind::Operations, OnConflict::Variants);
        let Ok(spec) = merged(&read(&values), &options) else {
            return Ok(());
        };
        let spec: Value = serde_json::from_str(&spec).unwrap();
        for value in &values {
            for own in operations(value) {
                let keys = operations(&spec);
                let key = keys.iter().find(|key| key.shape() == own.shape()).unwrap();
                let (is, was) = (contract(&spec, key), contract(value, &own));
                for same in ["security", "servers", "links", "extension"] {
                    prop_assert_eq!(&is[same], &was[same], "{} of {}", same, own);
                }
                let has = |is: &Value, was: &Value| {
                    let mut variants = ["oneOf", "anyOf"].iter().filter_map(|key| is[key].as_array());
                    is == was || variants.any(|variants| variants.contains(was))
                };
                // A variant is a step deeper.
                let schema = &value["paths"][&own.path][&own.method]["responses"]["200"]["content"]["application/json"]["schema"];
                let shallow = unfold(value, schema, 3);
                let is_schema = &spec["paths"][&key.path][&key.method]["responses"]["200"]["content"]["application/json"]["schema"];
                prop_assert!(has(&unfold(&spec, is_schema, 3), &shallow), "{}", own);
                for (name, parameter) in was["parameters"].as_object().unwrap() {
                    let found = &is["parameters"][name];
                    prop_assert!(has(&found[1], &parameter[1]), "{} of {}", name, own);
                    prop_assert!(found[0] == false || parameter[0] == true, "{} of {}", name, own);
                }
            }
        }
    }
}
