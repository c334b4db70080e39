//! The changes that `diff` reports for an operation depend on that operation alone:
//! tested on generated graphs of schemas that refer to each other.

use std::collections::BTreeSet;

use std::sync::Arc;

use openapi_fragments::{Change, Document, Level, Source, Syntax};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// The changes between two specs, all of which could be compared.
fn diff(old: &Value, new: &Value) -> Vec<Change> {
    let [old, new] = [old, new].map(|spec| {
        let source = Arc::new(Source::new("spec.json", spec.to_string()));
        Document::parse(source, Syntax::Json).unwrap()
    });
    let comparison = openapi_fragments::diff(&old, &new).unwrap();
    let mut unexamined = comparison.not_examined.iter();
    assert!(
        unexamined.all(|one| one.level == Level::Ignored),
        "{comparison:?}"
    );
    comparison.changes
}

/// How many named schemas a spec has.
const SCHEMAS: usize = 5;

/// A schema of a graph: its references, their keyword, and its changes.
#[derive(Clone, Debug)]
struct Node {
    kind: &'static str,
    targets: Vec<usize>,
    /// A limit before and after.
    limits: (u8, u8),
    /// Whether the first property is required before and after.
    required: (bool, bool),
    /// Whether it has another name in the new spec.
    renamed: bool,
}

fn node(index: usize, targets: impl Strategy<Value = usize>) -> impl Strategy<Value = Node> {
    let kinds = [
        "properties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "map",
        "not",
    ];
    // Most of a spec stays the same.
    let limits = prop_oneof![4 => Just((5, 5)), 1 => Just((5, 4)), 1 => Just((4, 5))];
    let required =
        prop_oneof![6 => Just((true, true)), 1 => Just((true, false)), 1 => Just((false, true))];
    let targets = prop::collection::vec(targets, usize::from(index + 1 < SCHEMAS)..3);
    (
        select(kinds.to_vec()),
        targets,
        limits,
        required,
        any::<bool>(),
    )
        .prop_map(|(kind, mut targets, limits, required, renamed)| {
            // The same part twice could be paired with either.
            targets.sort_unstable();
            targets.dedup();
            Node {
                kind,
                targets,
                limits,
                required,
                renamed,
            }
        })
}

/// Whether a keyword describes the value itself and not one within.
fn is_in_place(kind: &str) -> bool {
    ["allOf", "oneOf", "anyOf"].contains(&kind)
}

/// Any graph: schemas refer to themselves and to each other, but no schema is a part
/// or an alternative of itself.
fn graph() -> impl Strategy<Value = Vec<Node>> {
    (0..SCHEMAS)
        .map(|index| {
            node(index, 0..SCHEMAS)
                .prop_map(move |mut node| {
                    if is_in_place(node.kind) {
                        node.targets.retain(|target| *target > index);
                    }
                    node
                })
                .boxed()
        })
        .collect::<Vec<_>>()
}

/// A graph without cycles.
fn tree() -> impl Strategy<Value = Vec<Node>> {
    (0..SCHEMAS)
        .map(|index| node(index, (index + 1).min(SCHEMAS - 1)..SCHEMAS).boxed())
        .collect::<Vec<_>>()
        .prop_map(|mut nodes| {
            // The last one has no successor.
            nodes[SCHEMAS - 1].targets.clear();
            nodes
        })
}

/// The old or new schema, with the result of `inner` for each target.
fn schema(node: &Node, new: bool, inner: &mut dyn FnMut(usize) -> Value) -> Value {
    let pick = |(old, now): (u8, u8)| if new { now } else { old };
    let inner: Vec<Value> = node.targets.iter().map(|target| inner(*target)).collect();
    let mut schema = json!({"maxLength": pick(node.limits)});
    let Some(first) = inner.first().cloned() else {
        return schema;
    };
    match node.kind {
        "properties" => {
            let properties: Map<_, _> = std::iter::zip('a'.., inner)
                .map(|(name, inner)| (name.to_string(), inner))
                .collect();
            schema["properties"] = properties.into();
            let required = if new {
                node.required.1
            } else {
                node.required.0
            };
            if required {
                schema["required"] = json!(["a"]);
            }
        }
        "items" => schema["items"] = first,
        "map" => schema["additionalProperties"] = first,
        "not" => schema["not"] = first,
        list => schema[list] = inner.into(),
    }
    schema
}

fn name(nodes: &[Node], index: usize, new: bool) -> String {
    let suffix = if new && nodes[index].renamed {
        "New"
    } else {
        ""
    };
    format!("S{index}{suffix}")
}

fn reference(nodes: &[Node], index: usize, new: bool) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name(nodes, index, new))})
}

/// A schema with all references inlined. The titles are the names of the components,
/// by which alternatives are paired.
fn inlined(nodes: &[Node], index: usize, new: bool) -> Value {
    let mut inner = |target| inlined(nodes, target, new);
    let mut schema = schema(&nodes[index], new, &mut inner);
    schema["title"] = json!(name(nodes, index, new));
    schema
}

fn reference_to_layer(nodes: &[Node], index: usize, new: bool, layer: usize) -> Value {
    let name = name(nodes, index, new);
    json!({"$ref": format!("#/components/schemas/{name}At{layer}")})
}

/// A spec without recursion in place of one with it: a component for each schema and
/// each number of steps that are left before it is cut.
fn layered(nodes: &[Node], new: bool, entry: (usize, bool), layers: usize) -> Value {
    let mut whole = spec(&[], new, &[entry], |index| {
        reference_to_layer(nodes, index, new, layers)
    });
    let mut schemas = Map::new();
    for (index, layer) in (0..nodes.len()).flat_map(|index| (0..=layers).map(move |of| (index, of)))
    {
        let schema = match layer {
            0 => json!({}),
            layer => {
                // A part of the value itself is as deep as the value.
                let below = layer - usize::from(!is_in_place(nodes[index].kind));
                let mut inner = |target| reference_to_layer(nodes, target, new, below);
                self::schema(&nodes[index], new, &mut inner)
            }
        };
        schemas.insert(format!("{}At{layer}", name(nodes, index, new)), schema);
    }
    whole["components"]["schemas"] = schemas.into();
    whole
}

/// An operation for each entry: a schema of a request or of a response.
fn spec(
    nodes: &[Node],
    new: bool,
    entries: &[(usize, bool)],
    schema: impl Fn(usize) -> Value,
) -> Value {
    let paths: Map<_, _> = entries
        .iter()
        .map(|(index, sent)| {
            let content = json!({"application/json": {"schema": schema(*index)}});
            let operation = if *sent {
                json!({"requestBody": {"content": content}, "responses": {"200": {}}})
            } else {
                json!({"responses": {"200": {"content": content}}})
            };
            (format!("/{index}-{sent}"), json!({"post": operation}))
        })
        .collect();
    let schemas: Map<_, _> = (0..nodes.len())
        .map(|index| {
            let schema = self::schema(&nodes[index], new, &mut |to| reference(nodes, to, new));
            (name(nodes, index, new), schema)
        })
        .collect();
    json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})
}

fn compared(nodes: &[Node], entries: &[(usize, bool)]) -> Vec<Change> {
    let spec = |new| spec(nodes, new, entries, |index| reference(nodes, index, new));
    diff(&spec(false), &spec(true))
}

/// The same without references.
fn compared_inlined(nodes: &[Node], entry: (usize, bool)) -> Vec<Change> {
    let spec = |new| spec(&[], new, &[entry], |index| inlined(nodes, index, new));
    diff(&spec(false), &spec(true))
}

/// What a change says, without its other places.
fn message(change: &Change) -> &str {
    let mut parts = change.message.split(", here and in ");
    parts.next().unwrap_or_default()
}

/// The same without the name of an alternative.
fn unnamed(change: &Change) -> &str {
    match change.code {
        code if code.starts_with("alternatives-") => "",
        _ => message(change),
    }
}

/// The changes and their levels without their places.
fn kinds(changes: &[Change]) -> BTreeSet<(Level, &str, &str)> {
    changes
        .iter()
        .map(|change| (change.level, change.code, unnamed(change)))
        .collect()
}

/// How many steps from a schema changes are looked for: more than there are pairs of
/// schemas to reach.
const REACH: usize = 12;

/// How many steps below that schemas are cut: more than it takes to tell two apart.
const MARGIN: usize = 12;

/// The changes within a recursion, as far as [`REACH`], found without it.
fn compared_layered(nodes: &[Node], entry: (usize, bool)) -> Vec<Change> {
    let spec = |new| layered(nodes, new, entry, REACH + MARGIN);
    let mut changes = diff(&spec(false), &spec(true));
    // The media type has a slash too.
    changes.retain(|change| change.location.matches('/').count() - 1 <= REACH);
    changes
}

fn entries() -> impl Strategy<Value = Vec<(usize, bool)>> {
    let entry = (0..SCHEMAS, any::<bool>());
    prop::collection::btree_set(entry, 1..6).prop_map(|entries| entries.into_iter().collect())
}

/// How many cases are tried: more if `PROPTEST_CASES` says so.
fn cases(usual: u32) -> u32 {
    let stated = std::env::var("PROPTEST_CASES").ok();
    stated.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(400), ..ProptestConfig::default() })]

    /// No other operation adds or hides a change.
    #[test]
    fn an_operation_is_compared_as_if_it_were_alone(nodes in graph(), entries in entries()) {
        let together = compared(&nodes, &entries);
        let alone: BTreeSet<Change> = entries.iter().flat_map(|entry| compared(&nodes, &[*entry])).collect();
        prop_assert_eq!(together.into_iter().collect::<BTreeSet<_>>(), alone);
    }

    /// References and inlined schemas have the same changes.
    #[test]
    fn references_are_seen_through(nodes in tree(), entry in (0..SCHEMAS, any::<bool>())) {
        let shown = |changes: &[Change]| -> Vec<String> {
            let places = changes.iter().map(|it| (it.level, &it.operation, &it.location, it.code));
            let shown = std::iter::zip(places, changes.iter().map(message));
            shown.map(|one| format!("{one:?}")).collect()
        };
        let inlined = compared_inlined(&nodes, entry);
        prop_assert_eq!(shown(&compared(&nodes, &[entry])), shown(&inlined));
    }

    /// Each change within a recursion is reported, though not in all of its places.
    #[test]
    fn recursion_hides_nothing(nodes in graph(), entry in (0..SCHEMAS, any::<bool>())) {
        let found = compared(&nodes, &[entry]);
        let all = compared_layered(&nodes, entry);
        prop_assert_eq!(kinds(&found), kinds(&all));
        // Where there are too many places, some are left out.
        if all.iter().all(|change| message(change) == change.message) {
            let places: BTreeSet<&str> = all.iter().map(|change| change.location.as_str()).collect();
            prop_assert!(found.iter().all(|change| places.contains(change.location.as_str())));
        }
    }
}

fn body(schema: &Value) -> Value {
    json!({"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}})
}

fn reference_to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn whole(paths: &Value, schemas: &Value) -> Value {
    json!({"openapi": "3.0.3", "paths": paths, "components": {"schemas": schemas}})
}

/// A change at the end of a chain is reported for every operation along it; of a
/// very long path, both ends.
#[test]
fn deep_changes_are_reported() {
    let chain = |limit: u8| {
        let mut schemas: Map<_, _> = (0..20_000)
            .map(|n| {
                let next = reference_to(&format!("S{}", n + 1));
                (format!("S{n}"), json!({"properties": {"n": next}}))
            })
            .collect();
        schemas.insert("S20000".to_owned(), json!({"maxLength": limit}));
        let paths = json!({
            "/a": {"post": body(&reference_to("S0"))},
            "/b": {"post": body(&reference_to("S19990"))},
        });
        whole(&paths, &schemas.into())
    };
    let changes = diff(&chain(9), &chain(5));
    let shown: Vec<_> = changes.iter().map(ToString::to_string).collect();
    let n = "/n".repeat(10);
    let what = "has `maxLength` 5 instead of 9";
    assert_eq!(
        shown,
        [
            format!(
                "POST /a: request body, application/json: {0}/…19968 more…{0} {what}",
                "/n".repeat(16)
            ),
            format!("POST /b: request body, application/json: {n} {what}"),
        ]
    );
    assert!(changes.iter().all(|change| change.level == Level::Breaking));
    assert!(diff(&chain(9), &chain(9)).is_empty());
}

/// The number of paths through schemas that all refer to each other is exponential,
/// as it is in a chain of forks.
#[test]
fn the_report_is_linear_in_the_spec_not_in_its_paths() {
    let tangle = |more: usize| {
        let schemas: Map<_, _> = (0..60)
            .map(|n| {
                let properties: Map<_, _> = (0..60)
                    .map(|m| (format!("p{m}"), reference_to(&format!("S{m}"))))
                    .collect();
                let schema = json!({"maxProperties": n + more, "properties": properties});
                (format!("S{n}"), schema)
            })
            .collect();
        let paths = json!({"/a": {"post": body(&reference_to("S0"))}});
        whole(&paths, &schemas.into())
    };
    assert_eq!(diff(&tangle(1), &tangle(0)).len(), 60);

    let forks = |limit: u8| {
        let mut schemas: Map<_, _> = (0..60)
            .map(|n| {
                let next = reference_to(&format!("S{}", n + 1));
                (
                    format!("S{n}"),
                    json!({"properties": {"l": next, "r": next}}),
                )
            })
            .collect();
        schemas.insert("S60".to_owned(), json!({"maxLength": limit}));
        let paths = json!({"/a": {"post": body(&reference_to("S0"))}});
        whole(&paths, &schemas.into())
    };
    let changes = diff(&forks(9), &forks(5));
    assert_eq!(changes.len(), 16);
    for change in &changes {
        assert!(
            change
                .message
                .ends_with(", here and in 16 or more other places"),
            "{change}"
        );
    }
}
