//! One case for each rule of the Overlay Specification.

use serde_json::json;

use super::*;

fn overlay(version: &str, actions: &str) -> Result<Overlay, Diagnostics> {
    let text = format!("overlay: {version}\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
    Overlay::parse(Arc::new(Source::new("o.yaml", text)), Syntax::Yaml)
}

#[test]
fn actions_follow_the_specification() {
    let spec = json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1}, {"n": 2}]});
    let cases = [
        (
            "1.0.0",
            "- {target: $.a, update: {c: y, e: {f: 1}}}",
            json!({"a": {"b": [1, 2, 3], "c": "y", "e": {"f": 1}}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.0.0",
            "- {target: $.a, update: {b: [4]}}",
            json!({"a": {"b": [1, 2, 3, 4], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.0.0",
            "- {target: $.d, update: {n: 3}}",
            json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1}, {"n": 2}, {"n": 3}]}),
        ),
        (
            "1.2.0",
            "- {target: $.a.b, update: [4, 5]}",
            json!({"a": {"b": [1, 2, 3, 4, 5], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: $.a, update: {b: [4]}}",
            json!({"a": {"b": [1, 2, 3, 4], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: '$.d[*].n', update: null}",
            json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": null}, {"n": null}]}),
        ),
        // `remove` overrides an update, and `false` is the default.
        (
            "1.0.0",
            "- {target: $.a, update: {c: y}, remove: false, description: d, x-why: w}",
            json!({"a": {"b": [1, 2, 3], "c": "y"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        // Elements are removed at the indices at which they were selected.
        (
            "1.1.0",
            "- {target: '$.a.b[0,2]', remove: true}",
            json!({"a": {"b": [2], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: '$..[0]', remove: true}",
            json!({"a": {"b": [2, 3], "c": "x"}, "d": [{"n": 2}]}),
        ),
        // A node is moved by copying and removing it.
        (
            "1.1.0",
            "- {target: $, update: {e: {}}}\n- {target: $.e, copy: $.a}\n- {target: $.a, remove: true}",
            json!({"e": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: $.a.b, copy: $.d}",
            json!({"a": {"b": [1, 2, 3, {"n": 1}, {"n": 2}], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: $.a.c, copy: '$.d[1].n'}",
            json!({"a": {"b": [1, 2, 3], "c": 2}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: $.a.b, update: [4, 5]}",
            json!({"a": {"b": [1, 2, 3, 4, 5], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: $.a.c, update: z}",
            json!({"a": {"b": [1, 2, 3], "c": "z"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.1.0",
            "- {target: '$.a.b[?@ > 1]', remove: true}",
            json!({"a": {"b": [1], "c": "x"}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.0.0",
            "- {target: '$.d[*]', update: {m: 1}}",
            json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{"n": 1, "m": 1}, {"n": 2, "m": 1}]}),
        ),
        (
            "1.1.0",
            "- {target: $.a, copy: '$.d[0]'}",
            json!({"a": {"b": [1, 2, 3], "c": "x", "n": 1}, "d": [{"n": 1}, {"n": 2}]}),
        ),
        (
            "1.0.0",
            "- {target: $.d, remove: true}\n- {target: $, update: {d: gone}}",
            json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": "gone"}),
        ),
        (
            "1.0.0",
            "- {target: '$..n', remove: true}",
            json!({"a": {"b": [1, 2, 3], "c": "x"}, "d": [{}, {}]}),
        ),
    ];
    for (version, actions, expected) in cases {
        let applied = overlay(version, actions)
            .unwrap()
            .apply(spec.clone())
            .unwrap();
        assert_eq!(applied.spec, expected, "{actions}");
        assert!(applied.warnings.is_empty(), "{actions}");
    }
}

#[test]
fn an_array_is_appended_to_an_array_also_in_1_0() {
    let spec = json!({"tags": [{"name": "a"}], "more": {"tags": [[1]]}});
    let cases = [
        ("1.0.0", "- {target: $.tags, update: [{name: b}]}", 2, true),
        ("1.0.0", "- {target: $.tags, update: {name: b}}", 2, false),
        (
            "1.0.0",
            "- {target: $, update: {tags: [{name: b}]}}",
            2,
            false,
        ),
        (
            "1.0.0",
            "- {target: '$..tags', update: [{name: b}, 1]}",
            3,
            true,
        ),
        ("1.0.0", "- {target: $.tags, update: []}", 1, true),
        ("1.1.0", "- {target: $.tags, update: [{name: b}]}", 2, false),
    ];
    for (version, actions, length, warns) in cases {
        let overlay = overlay(version, actions).unwrap();
        let applied = overlay.apply(spec.clone()).unwrap();
        let tags = applied.spec["tags"].as_array().unwrap();
        assert_eq!(tags.len(), length, "{actions}");
        let codes: Vec<_> = applied.warnings.iter().map(Diagnostic::code).collect();
        let expected: &[&str] = if warns { &["array-appended"] } else { &[] };
        assert_eq!(codes, expected, "{version} {actions}");
    }
}

#[test]
fn a_target_without_a_match_is_reported_and_changes_nothing() {
    let spec = json!({"a": 1});
    let applied = overlay("1.0.0", "- {target: $.nope, remove: true}")
        .unwrap()
        .apply(spec.clone())
        .unwrap();
    assert_eq!(applied.spec, spec);
    let warning = &applied.warnings[0];
    assert_eq!(warning.code(), "unmatched-target");
    assert_eq!(warning.places()[0].to_string(), "o.yaml:4:4");
}

#[test]
fn an_audit_reviews_each_action() {
    let actions = "- {target: $.a, update: {b: 1}}
- {target: $.a, update: {c: 2}}
- {target: $.list, update: [4]}
- {target: $.nope, remove: true}
- {target: $.gone, remove: true}
- {target: '$.list[0]', remove: true}";
    let applied = overlay("1.1.0", actions)
        .unwrap()
        .audit(json!({"a": {"b": 1}, "list": [1, 2], "gone": 1}))
        .unwrap();
    let found: Vec<_> = applied
        .warnings
        .iter()
        .map(|warning| format!("{} {}", warning.code(), warning.places()[0].position().line))
        .collect();
    assert_eq!(
        found,
        [
            "already-upstream 4",
            "not-idempotent 6",
            "unmatched-target 7",
            "not-idempotent 9"
        ]
    );
    assert_eq!(applied.spec, json!({"a": {"b": 1, "c": 2}, "list": [2, 4]}));
}

#[test]
fn names_with_hyphens_may_follow_a_dot() {
    let spec = json!({"a": {"x-b": {"c": 1}}, "it's-x": [{"x-b": 1, "c-d": -1}]});
    let cases = [
        (
            "$.a.x-b",
            json!({"a": {}, "it's-x": [{"x-b": 1, "c-d": -1}]}),
        ),
        ("$..x-b", json!({"a": {}, "it's-x": [{"c-d": -1}]})),
        ("$..x-b[?@.x-y]", spec.clone()),
        (
            "$['it\\'s-x'][?@.c-d == -1 && @.x-b]",
            json!({"a": {"x-b": {"c": 1}}, "it's-x": []}),
        ),
    ];
    for (target, expected) in cases {
        let action = json!([{"target": target, "remove": true}]);
        let applied = overlay("1.1.0", &format!("  {action}")).unwrap();
        assert_eq!(
            applied.apply(spec.clone()).unwrap().spec,
            expected,
            "{target}"
        );
    }
}

#[test]
fn an_action_without_effect_is_reported() {
    let applied = overlay("1.1.0", "- {target: $.a}")
        .unwrap()
        .apply(json!({"a": 1}))
        .unwrap();
    assert_eq!(applied.spec, json!({"a": 1}));
    assert_eq!(applied.warnings[0].code(), "idle-action");
}

#[test]
fn what_a_removal_leaves_without_effect_is_reported() {
    for (action, expected) in [
        ("{target: $.a, remove: true}", None),
        (
            "{target: $.a, remove: true, update: {b: 1}}",
            Some("update"),
        ),
        ("{target: $.a, remove: true, copy: $.b}", Some("copy")),
    ] {
        let applied = overlay("1.1.0", &format!("- {action}")).unwrap();
        let applied = applied.apply(json!({"a": {}, "b": 2})).unwrap();
        assert_eq!(applied.spec, json!({"b": 2}), "{action}");
        let warnings = applied.warnings.iter().map(ToString::to_string);
        let expected = expected.map(|key| format!("`{key}` has no effect beside `remove: true`"));
        let warnings: Vec<_> = warnings.collect();
        assert_eq!(warnings.len(), expected.iter().count(), "{action}");
        assert!(
            std::iter::zip(&warnings, &expected).all(|(one, text)| one.contains(text)),
            "{action}: {warnings:?}",
        );
    }
}

#[test]
fn bad_overlays_are_refused_at_the_place() {
    let cases = [
        (
            "2.0.0",
            "- {target: $, remove: true}",
            "o.yaml:1:1: expected an Overlay version",
        ),
        (
            "1.0.0",
            "- {target: 'a b', remove: true}",
            "o.yaml:4:4: this is not an RFC 9535 query",
        ),
        (
            "1.0.0",
            "- {update: {}}",
            "o.yaml:4:3: an action must have a query",
        ),
        ("1.0.0", "- 1", "o.yaml:4:3: an action must be an object"),
        (
            "1.0.0",
            "- {target: $, remove: maybe}",
            "o.yaml:4:15: `remove` must be `true` or `false`",
        ),
        (
            "1.0.0",
            "- {target: $, updaet: {}}",
            "o.yaml:4:15: `updaet` is not allowed here",
        ),
        (
            "1.0.0",
            "- {target: $, description: 1}",
            "o.yaml:4:15: `description` must be a string",
        ),
        (
            "1.0.0",
            "- {target: $, remove: true}\n- {remove: true, target: $}",
            "o.yaml:5:3: this action is a duplicate of number 1",
        ),
        (
            "1.0.0",
            "- {target: $}\nextends: [a]\nnote: b",
            "o.yaml:6:1: `note` is not allowed here\no.yaml:5:1: `extends` must be a string",
        ),
        (
            "1.0.0",
            "- {target: $, copy: $.a}",
            "o.yaml:4:15: `copy` requires",
        ),
        (
            "1.1.0",
            "- {target: $, copy: $.a, update: {}}",
            "o.yaml:4:15: an action cannot have both `update` and `copy`",
        ),
        (
            "1.1.0",
            "- {target: $, copy: 100}",
            "o.yaml:4:15: an action must have a query",
        ),
        ("1.0.0", "  []", "o.yaml:3:1: an overlay must have a list"),
    ];
    for (version, actions, expected) in cases {
        let error = overlay(version, actions).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn an_update_that_cannot_be_merged_is_refused() {
    let grow = |times: usize| {
        (0..times)
            .map(|n| format!("- {{target: $.c, copy: $, x-n: {n}}}"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let deep = |levels: usize| format!("{}1{}", "{n: ".repeat(levels), "}".repeat(levels));
    let deeper = |levels: usize| {
        format!(
            "- {{target: $.c, update: {}}}\n- {{target: '$.c{}', update: {}}}",
            deep(levels),
            ".n".repeat(levels - 1),
            deep(levels)
        )
    };
    let cases = [
        (
            "1.0.0",
            "- target: $.a\n  update:\n    b: {c: 1}".to_owned(),
            "o.yaml:6:5: an object cannot be merged into an array at /a/b",
        ),
        (
            "1.1.0",
            "- {target: $.a, copy: $.s}".to_owned(),
            "o.yaml:4:17: a primitive value cannot be merged into an object at /a",
        ),
        (
            "1.1.0",
            "- {target: '$[\"a\", \"s\"]', update: {}}".to_owned(),
            "o.yaml:4:4: the target selects both an object (/a) and a primitive value (/s)",
        ),
        (
            "1.1.0",
            "- {target: $.a, copy: '$.*'}".to_owned(),
            "o.yaml:4:17: `copy` selects 3 nodes instead of one",
        ),
        (
            "1.1.0",
            "- {target: $.a, copy: $.nowhere}".to_owned(),
            "o.yaml:4:17: `copy` selects 0 nodes instead of one",
        ),
        (
            "1.0.0",
            "- {target: $, remove: true}".to_owned(),
            "o.yaml:4:4: the whole spec cannot be removed",
        ),
        // Copies of copies double each time.
        (
            "1.1.0",
            grow(60),
            "o.yaml:27:17: this overlay adds more than 10000000 values",
        ),
        // Common parsers refuse deeper nesting.
        (
            "1.0.0",
            deeper(80),
            "o.yaml:5:177: this would nest values more than 127 deep at /c",
        ),
    ];
    for (version, actions, expected) in cases {
        let error = overlay(version, &actions)
            .unwrap()
            .apply(json!({"a": {"b": [1]}, "s": 1, "c": {}}))
            .unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}
