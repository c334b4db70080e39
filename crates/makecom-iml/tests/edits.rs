//! Editing in place as users see it: what an edit does not mention stays byte
//! for byte, and comments stay with their members.

use makecom_iml::{self, Code as _, Parameter, ParameterEntry, ParameterType, Request, connection};
use makecom_iml::{CodeKind, Section};
use serde_json::{Value, json};

const OAUTH2: &str = include_str!("data/oauth2.iml.json");

#[test]
fn edits_by_pointer_touch_nothing_else() {
    // Before, the pointer, the value (`None` removes it), after.
    let cases = [
        // A value alone.
        (
            "{ \"a\": /* x */ 1 /* y */ }",
            "/a",
            Some("2"),
            "{ \"a\": /* x */ 2 /* y */ }",
        ),
        (
            "[1, // a\n 2]",
            "/0",
            Some("\"{{x}}\""),
            "[\"{{x}}\", // a\n 2]",
        ),
        (
            "{\"a~/b\": 1}",
            "/a~0~1b",
            Some("\"q\\\"\\n\""),
            "{\"a~/b\": \"q\\\"\\n\"}",
        ),
        (
            "{\"a\": 1, \"a\": 2}",
            "/a",
            Some("3"),
            "{\"a\": 1, \"a\": 3}",
        ),
        // An equal value changes nothing.
        ("{\"a\": 1.50}", "/a", Some("1.50"), "{\"a\": 1.50}"),
        (
            "{\"a\" : [ 1,2 , ] }",
            "/a",
            Some("[1, 2]"),
            "{\"a\" : [ 1,2 , ] }",
        ),
        // A new entry, in the layout of the text.
        ("{}", "/a", Some("1"), "{\n  \"a\": 1\n}"),
        ("{ \"a\": 1 }", "/b", Some("2"), "{ \"a\": 1, \"b\": 2 }"),
        (
            "{\"a\":1}",
            "/b",
            Some("{\"c\": 2}"),
            "{\"a\":1,\"b\":{\"c\":2}}",
        ),
        (
            "{ \"a\": { \"b\": 1 }, \"c\": [1] }",
            "/a/d",
            Some("2"),
            "{ \"a\": { \"b\": 1, \"d\": 2 }, \"c\": [1] }",
        ),
        (
            "{ \"a\": {}, \"c\": [] }",
            "/a/d",
            Some("2"),
            "{ \"a\": { \"d\": 2 }, \"c\": [] }",
        ),
        ("[1, 2]", "/-", Some("{\"a\": 1}"), "[1, 2, { \"a\": 1 }]"),
        ("[1, 2]", "/2", Some("3"), "[1, 2, 3]"),
        (
            "{\r\n\t\"a\": 1, // x\r\n}\r\n",
            "/b",
            Some("[{}, {\"c\": 1}]"),
            "{\r\n\t\"a\": 1, // x\r\n\t\"b\": [\r\n\t\t{},\r\n\t\t{\r\n\t\t\t\"c\": 1,\r\n\t\t},\r\n\t],\r\n}\r\n",
        ),
        (
            "{\n    // a\n    \"a\": 1 // x\n    // end\n}",
            "/b",
            Some("2"),
            "{\n    // a\n    \"a\": 1, // x\n    \"b\": 2\n    // end\n}",
        ),
        // Missing objects are created.
        (
            "{ \"a\": 1 }",
            "/b/c/-",
            Some("2"),
            "{ \"a\": 1, \"b\": { \"c\": [2] } }",
        ),
        (
            "{ \"a\": null }",
            "/a/b",
            Some("2"),
            "{ \"a\": { \"b\": 2 } }",
        ),
        ("", "/a", Some("1"), "{\n  \"a\": 1\n}\n"),
        ("// soon\n", "/a", Some("1"), "// soon\n{\n  \"a\": 1\n}\n"),
        (
            "\u{feff}{\"a\": 1}\n",
            "/a",
            Some("2"),
            "\u{feff}{\"a\": 2}\n",
        ),
        // Removed.
        (
            "{\n  // a\n  \"a\": 1, // x\n  \"b\": 2, // y\n}",
            "/a",
            None,
            "{\n  \"b\": 2, // y\n}",
        ),
        (
            "{\n  \"a\": 1, // x\n  \"b\": 2 // y\n}",
            "/b",
            None,
            "{\n  \"a\": 1 // x\n}",
        ),
        ("{\"a\": 1, \"a\": 2}", "/a", None, "{}"),
        ("[1, 2, 3]", "/1", None, "[1, 3]"),
        ("[1, 2, 3]", "/3", None, "[1, 2, 3]"),
        ("{\"a\": 1}", "/a/b", None, "{\"a\": 1}"),
    ];
    for (before, pointer, value, expected) in cases {
        let mut section = Section::from_text(CodeKind::ConnectionApi, before);
        if let Some(value) = value {
            let value: Value = serde_json::from_str(value).unwrap();
            section.set(pointer, &value).unwrap();
            if !pointer.ends_with('-') {
                assert_eq!(
                    section.get(pointer).unwrap(),
                    Some(value),
                    "{before} {pointer}"
                );
            }
        } else {
            let was_there = section.remove(pointer).unwrap();
            assert_eq!(was_there, before != expected, "{before} {pointer}");
        }
        assert_eq!(section.text(), expected, "{before} {pointer}");
    }
}

#[test]
fn edits_at_impossible_places_change_nothing() {
    let cases = [
        ("{\"a\": 1}", "a", "is not a JSON Pointer"),
        ("{\"a\": 1}", "/a/b", "\"/a\" has no place for \"b\""),
        ("[1]", "/2", "\"\" has no place for \"2\""),
        ("[1]", "/b", "\"\" has no place for \"b\""),
        ("[1", "/0", "line 1, column 2"),
    ];
    for (text, pointer, expected) in cases {
        let mut api = connection::Api::from_text(text);
        let error = api.set(pointer, 2).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(api.text(), text);
    }
    let mut api = connection::Api::from_text("{\"gzip\": 7}");
    let error = api.edit(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 10: expected a boolean or an expression"
    );
    assert!(api.remove("").unwrap_err().is_invalid_input());
    // What the model cannot read, a pointer can still reach.
    api.set("/gzip", true).unwrap();
    assert_eq!(api.text(), "{\"gzip\": true}");
}

#[test]
fn edits_of_models_touch_nothing_else() {
    let mut api = connection::Api::from_text(OAUTH2);
    api.edit(|_| ()).unwrap();
    assert_eq!(api.text(), OAUTH2);

    api.edit(|api| {
        let stages = api.oauth2_mut().unwrap();
        let token = stages.token.as_mut().unwrap().first_mut().unwrap();
        token.url = Some("https://acme.example/v2/token".into());
        stages.invalidate = None;
        stages.info.as_mut().unwrap().ca = Some("PEM".into());
    })
    .unwrap();
    let diff: Vec<String> = changed_lines(OAUTH2, api.text());
    assert_eq!(
        diff,
        [
            "-      \"url\": \"https://acme.example/token\", // the first of two",
            "+      \"url\": \"https://acme.example/v2/token\", // the first of two",
            "+    \"ca\": \"PEM\",",
            "-  \"invalidate\": { \"url\": \"https://acme.example/revoke\", \"qs\": { \"token\": \"{{connection.accessToken}}\" } },",
        ]
    );
}

#[test]
fn elements_keep_their_comments_when_others_come_and_go() {
    let text = "[\n  // the site\n  { \"name\": \"site\", \"type\": \"url\" }, // 1\n  // the key\n  { \"name\": \"key\", \"type\": \"text\" }, // 2\n  // the rest\n  \"rpc://more\", // 3\n]";
    let change = |change: fn(&mut Vec<ParameterEntry>)| {
        let mut parameters = connection::Parameters::from_text(text);
        parameters.edit(change).unwrap();
        parameters.into_text()
    };
    let first_gone = change(|entries| drop(entries.remove(0)));
    assert_eq!(
        changed_lines(text, &first_gone),
        [
            "-  // the site",
            "-  { \"name\": \"site\", \"type\": \"url\" }, // 1"
        ]
    );
    let retyped = change(|entries| {
        entries.remove(0);
        if let ParameterEntry::Parameter(key) = &mut entries[0] {
            key.kind = Some(ParameterType::Password.into());
        }
        entries.push(Parameter::new(ParameterType::Text, "last").into());
    });
    assert_eq!(
        changed_lines(text, &retyped),
        [
            "-  // the site",
            "-  { \"name\": \"site\", \"type\": \"url\" }, // 1",
            "-  { \"name\": \"key\", \"type\": \"text\" }, // 2",
            "+  { \"name\": \"key\", \"type\": \"password\" }, // 2",
            "+  { \"name\": \"last\", \"type\": \"text\" },",
        ]
    );
    let swapped = change(|entries| {
        entries.swap(0, 2);
        if let ParameterEntry::Parameter(site) = &mut entries[2] {
            site.label = Some("Site".into());
        }
    });
    assert_eq!(
        swapped,
        "[\n  // the rest\n  \"rpc://more\", // 3\n  // the key\n  { \"name\": \"key\", \"type\": \"text\" }, // 2\n  // the site\n  { \"name\": \"site\", \"type\": \"url\", \"label\": \"Site\" }, // 1\n]"
    );
}

#[test]
fn the_other_kinds_are_edited_too() {
    let mut scope = connection::Scope::from_text("[ // least first\n  \"read\",\n]");
    scope
        .edit(|scopes| scopes.push("write".to_owned()))
        .unwrap();
    assert_eq!(
        scope.text(),
        "[ // least first\n  \"read\",\n  \"write\",\n]"
    );

    let mut scopes = connection::Scopes::from_text("{ \"read\": \"Read\" }");
    scopes
        .edit(|scopes| scopes.insert("write".to_owned(), "Write".to_owned()))
        .unwrap();
    assert_eq!(
        scopes.text(),
        "{ \"read\": \"Read\", \"write\": \"Write\" }"
    );

    let mut unset = connection::InstallSpec::from_text("// soon\nnull\n");
    unset.edit(|entries| assert!(entries.is_empty())).unwrap();
    assert_eq!(unset.text(), "// soon\nnull\n");
    unset
        .edit(|entries| entries.push(Parameter::new(ParameterType::Text, "id").into()))
        .unwrap();
    assert_eq!(
        unset.text(),
        "// soon\n[\n  {\n    \"name\": \"id\",\n    \"type\": \"text\"\n  }\n]\n"
    );

    let mut install = connection::Install::from_text("");
    install
        .edit(|install| {
            let common = install.common.get_or_insert_default().literal_or_default();
            common.insert("id".to_owned(), "{{parameters.id}}".into())
        })
        .unwrap();
    assert_eq!(install.common().unwrap()["id"], "{{parameters.id}}");
}

/// Lines that are in one text only.
fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(before, after);
    diff.iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value().trim_end()))
        .collect()
}

/// Each case: a text, what is done to the list in it, and what becomes of it.
#[test]
fn elements_move_with_their_comments() {
    type Change = fn(&mut Vec<String>);
    let swap: Change = |list| list.swap(0, 1);
    let last_first: Change = |list| list.rotate_right(1);
    let sort: Change = |list| list.sort();
    let take_first: Change = |list| drop(list.remove(0));
    let take_last: Change = |list| drop(list.pop());
    let clear: Change = Vec::clear;
    let add_first: Change = |list| list.insert(0, "new".to_owned());
    let add_last: Change = |list| list.push("new".to_owned());
    let cases: &[(&str, Change, &str)] = &[
        // Moved.
        (r#"["b", "a"]"#, sort, r#"["a", "b"]"#),
        (r#"["a","b", "c"]"#, last_first, r#"["c","a", "b"]"#),
        (
            "[\n  // of a\n  \"a\", // a\n  // of b\n  \"b\" // b\n]",
            swap,
            "[\n  // of b\n  \"b\", // b\n  // of a\n  \"a\" // a\n]",
        ),
        (
            "[\r\n\t\"a\" /* a */,\r\n\t/* of b */ \"b\", // b\r\n]\r\n",
            swap,
            "[\r\n\t/* of b */ \"b\", // b\r\n\t\"a\" /* a */,\r\n]\r\n",
        ),
        (
            r#"[/* a */ "a", "b" /* b */]"#,
            swap,
            r#"["b" /* b */, /* a */ "a"]"#,
        ),
        (
            "[\"a\", \"b\",\n \"c\"]",
            last_first,
            "[\"c\", \"a\",\n \"b\"]",
        ),
        (
            "[\n  // of a\n  \"a\",\n\n  // of b\n  \"b\"\n]",
            swap,
            "[\n  // of b\n  \"b\",\n\n  // of a\n  \"a\"\n]",
        ),
        (
            "[\n  \"a\",\n  \"b\",\n\n  \"c\",\n  \"d\"\n]",
            last_first,
            "[\n  \"d\",\n  \"a\",\n  \"b\",\n\n  \"c\"\n]",
        ),
        // A comment above an element, or one that ends with its line, gets the
        // end of a line.
        (
            "[\"a\",\n  // of b\n  \"b\", \"c\"]",
            last_first,
            "[\"c\",\n  \"a\",\n  // of b\n  \"b\"]",
        ),
        ("[\"a\", \"b\" // b\n]", swap, "[\"b\", // b\n  \"a\"\n]"),
        ("[\"a\", // a\n \"b\"]", swap, "[\"b\",\n \"a\" // a\n]"),
        // Commas in front.
        (
            "[ \"a\" // a\n, \"b\" // b\n, \"c\" // c\n]",
            last_first,
            "[ \"c\" // c\n, \"a\" // a\n, \"b\" // b\n]",
        ),
        // Dangling comments stay.
        (
            "[ // least first\n  // of a\n  \"a\",\n  \"b\"\n  // end\n]",
            swap,
            "[ // least first\n  \"b\",\n  // of a\n  \"a\"\n  // end\n]",
        ),
        (
            "[\n  // head\n\n  \"a\",\n  \"b\",\n\n  // more\n\n  \"c\"\n]",
            swap,
            "[\n  // head\n\n  \"b\",\n  \"a\",\n\n  // more\n\n  \"c\"\n]",
        ),
        // Removed.
        (r#"["a","b"]"#, take_first, r#"["b"]"#),
        (r#"[ "a", "b" ]"#, take_first, r#"[ "b" ]"#),
        (r#"[ "a", "b" ]"#, take_last, r#"[ "a" ]"#),
        (r#"["a", "b", ]"#, take_last, r#"["a", ]"#),
        (
            "[\n  // of a\n  \"a\", // a\n  // of b\n  \"b\" // b\n]",
            take_last,
            "[\n  // of a\n  \"a\" // a\n]",
        ),
        (
            "[\n  // head\n\n  // of a\n  \"a\", // a\n\n  \"b\", // b\n  // end\n]",
            take_first,
            "[\n  // head\n\n  \"b\", // b\n  // end\n]",
        ),
        ("[ // all\n  \"a\", // a\n]", clear, "[ // all\n]"),
        ("[\n  \"a\",\n  \"b\"\n]", clear, "[]"),
        ("[\"a\"\n// end\n]", clear, "[\n// end\n]"),
        // Added.
        (
            "[\n  \"a\",\n\n  \"b\"\n]",
            add_last,
            "[\n  \"a\",\n\n  \"b\",\n\n  \"new\"\n]",
        ),
        (
            "[\n  \"a\",\n\n  // more\n\n  \"b\"\n]",
            add_last,
            "[\n  \"a\",\n\n  // more\n\n  \"b\",\n  \"new\"\n]",
        ),
        (
            "[ // least first\n  \"a\"\n]",
            add_first,
            "[ // least first\n  \"new\",\n  \"a\"\n]",
        ),
        (
            "[\n  // of a\n  \"a\"\n]",
            add_first,
            "[\n  \"new\",\n  // of a\n  \"a\"\n]",
        ),
        (
            "[\n  // head\n\n  // of a\n  \"a\"\n]",
            add_first,
            "[\n  // head\n\n  \"new\",\n  // of a\n  \"a\"\n]",
        ),
        (r#"["a"]"#, add_first, r#"["new", "a"]"#),
        (r#"[ "a","b" ]"#, add_first, r#"[ "new","a","b" ]"#),
        ("[\"a\" // a\n]", add_last, "[\"a\", // a\n  \"new\"\n]"),
        (
            "[\n    \"a\" // a\n    // end\n]",
            add_last,
            "[\n    \"a\", // a\n    \"new\"\n    // end\n]",
        ),
        ("[ ]", add_last, "[\n  \"new\"\n]"),
        ("[ // none\n]", add_last, "[ // none\n  \"new\"\n]"),
        ("[\n  // none\n]", add_last, "[\n  // none\n\n  \"new\"\n]"),
        ("[ /* none */ ]", add_last, "[ /* none */\n  \"new\"\n]"),
    ];
    for (before, change, expected) in cases {
        let mut scope = connection::Scope::from_text(*before);
        scope.edit(change).unwrap();
        assert_eq!(scope.text(), *expected, "{before}");
    }
}

#[test]
fn what_is_added_is_written_like_what_is_there() {
    let cases = [
        (r#"{"url":"/a"}"#, r#"{"url":"/a","qs":{"b":["c",1]}}"#),
        (
            r#"{ "url": "/a" }"#,
            r#"{ "url": "/a", "qs": { "b": ["c", 1] } }"#,
        ),
        (
            r#"{"url": "/a", "headers": {}}"#,
            r#"{"url": "/a", "headers": {}, "qs": {"b": ["c", 1]}}"#,
        ),
        (
            "{\n\t\"url\" : \"/a\",\n}",
            "{\n\t\"url\" : \"/a\",\n\t\"qs\" : {\n\t\t\"b\" : [\n\t\t\t\"c\",\n\t\t\t1,\n\t\t],\n\t},\n}",
        ),
        (
            "{\n    \"headers\": { \"a\": [ 1,2 ] }\n}",
            "{\n    \"headers\": { \"a\": [ 1,2 ] },\n    \"qs\": { \"b\": [ \"c\",1 ] }\n}",
        ),
    ];
    for (before, expected) in cases {
        let mut api = connection::Api::from_text(before);
        api.set("/qs", json!({"b": ["c", 1]})).unwrap();
        assert_eq!(api.text(), expected);
    }
    // Too long for the line: each on its own.
    let mut api = connection::Api::from_text(r#"{ "url": "/a", /* none */ "headers": {} }"#);
    let long = "x".repeat(60);
    api.set("/qs", json!({ "b": long })).unwrap();
    assert_eq!(
        api.text(),
        format!(
            "{{\n  \"url\": \"/a\",\n  /* none */ \"headers\": {{}},\n  \"qs\": {{\n    \"b\": \"{long}\"\n  }}\n}}"
        )
    );
    let mut parameters = connection::Parameters::from_text("[{\n  \"name\": \"a\"\n}]");
    parameters.set("/-", json!({"name": "b"})).unwrap();
    assert_eq!(
        parameters.text(),
        "[{\n  \"name\": \"a\"\n}, {\n  \"name\": \"b\"\n}]"
    );
}

#[test]
fn one_request_becomes_several_and_one_again() {
    let one = "{\n  \"token\": {\n    \"url\": \"/token\", // v1\n    \"gzip\": null\n  }\n}";
    let mut api = connection::Api::from_text(one);
    api.edit(|api| {
        let token = &mut api.oauth2_mut().unwrap().token;
        let first = token.as_ref().unwrap().iter().next().unwrap().clone();
        *token = Some([first, Request::new("/more")].into());
    })
    .unwrap();
    assert_eq!(
        api.text(),
        "{\n  \"token\": [{\n    \"url\": \"/token\", // v1\n    \"gzip\": null\n  }, {\n    \"url\": \"/more\"\n  }]\n}"
    );
    api.edit(|api| {
        let token = &mut api.oauth2_mut().unwrap().token;
        let first = token.as_ref().unwrap().iter().next().unwrap().clone();
        *token = Some(first.into());
    })
    .unwrap();
    assert_eq!(api.text(), one);
}

#[test]
fn entries_follow_the_order_of_the_model_alone() {
    let text = "{\n  // of b\n  \"b\": \"B\", // b\n  \"a\": \"A\"\n}";
    let mut scopes = connection::Scopes::from_text(text);
    scopes.edit(makecom_iml::Map::sort_keys).unwrap();
    assert_eq!(
        scopes.text(),
        "{\n  \"a\": \"A\",\n  // of b\n  \"b\": \"B\" // b\n}"
    );
    // The order of keys in a value from the caller has no meaning.
    let mut section = Section::from_text(CodeKind::ConnectionScopes, text);
    section.set("", json!({"a": "A", "b": "B"})).unwrap();
    assert_eq!(section.text(), text);
    // Nor does a model that has an order of its own.
    let text = "{ \"body\": { \"z\": 1, \"a\": 2 }, \"url\": \"/a\" }";
    let mut api = connection::Api::from_text(text);
    api.edit(|api| api.request_mut().unwrap().url = Some("/b".into()))
        .unwrap();
    assert_eq!(api.text(), text.replace("/a", "/b"));
}

#[test]
fn long_lists_are_reordered_too() {
    let elements: Vec<String> = (0..5000)
        .map(|n| format!("  // of {n}\n  \"scope:{n}\", // {n}\n"))
        .collect();
    let mut scope = connection::Scope::from_text(format!("[\n{}]", elements.concat()));
    scope.edit(|scopes| scopes.reverse()).unwrap();
    let reversed: String = elements.into_iter().rev().collect();
    assert_eq!(scope.text(), format!("[\n{reversed}]"));
}

/// RFC 6901: an index has no sign and no zero in front, and `~` is written `~0`.
#[test]
fn invalid_json_pointers_are_refused() {
    let text = "{ \"list\": [1, 2, 3], \"01\": { \"+1\": 4 } }";
    for pointer in [
        "/list/01",
        "/list/+1",
        "/list/00",
        "/list/+0",
        "/list/002",
        "/list/-1",
        "/list/1 ",
        "/list/0x1",
        "/list/x",
        "/list/7",
        "/list/01/x",
        "x",
        "list/0",
        "/li~st",
        "/~2",
        "/list~",
    ] {
        let mut api = connection::Api::from_text(text);
        assert!(
            api.set(pointer, 7).unwrap_err().is_invalid_input(),
            "{pointer}"
        );
        assert!(!api.remove(pointer).unwrap_or_default(), "{pointer}");
        assert!(api.get(pointer).ok().flatten().is_none(), "{pointer}");
        assert_eq!(api.text(), text);
    }
    for pointer in ["/list/01", "/list/+1", "/list/00", "/list/01/x", "x", "/~2"] {
        let error = connection::Api::from_text(text)
            .remove(pointer)
            .unwrap_err();
        assert!(error.is_invalid_input(), "{pointer}");
    }
    let mut api = connection::Api::from_text(text);
    api.set("/list/0", 7).unwrap();
    api.set("/01/+1", 8).unwrap(); // keys, not indices
    assert!(api.remove("/list/2").unwrap());
    assert!(!api.remove("/list/2").unwrap());
    assert_eq!(api.text(), "{ \"list\": [7, 2], \"01\": { \"+1\": 8 } }");
}

/// Whitespace in front of the bracket does not belong to a removed member.
#[test]
fn what_ends_a_comment_is_not_written_twice() {
    let mut api = connection::Api::from_text("{\"a\":1,\"b\":2// x\n, /* y */ }");
    assert!(api.remove("/a").unwrap());
    assert_eq!(api.text(), "{\"b\":2// x\n, /* y */ }");
}

#[test]
fn a_comment_behind_the_last_comma_stays_with_its_element() {
    // The line comment keeps the comma off its line, and `b` on the next one.
    let text = "[1 // a\n, /* b */]";
    let mut section = Section::from_text(CodeKind::ConnectionApi, text.to_owned());
    section.set("/1", 2).unwrap();
    assert_eq!(section.text(), "[1 // a\n /* b */, 2\n,]");
    assert!(section.remove("/1").unwrap());
    assert_eq!(section.text(), "[1 // a\n /* b */,]");
}
