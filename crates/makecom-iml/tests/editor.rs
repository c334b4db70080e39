//! Agreement with Make's editor: its rules as a table, against ours, over documents that
//! are changed in one place at a time. Where the two differ, `differences.md` says so, and
//! the documentation of the rules with it.

use std::collections::{BTreeMap, BTreeSet};

use makecom_iml::{CodeKind, Section};
use serde_json::{Value, json};

/// The rules about shape; all others judge what is in it.
const SHAPE: [&str; 8] = [
    "error-without-message",
    "missing-key",
    "number-range",
    "request-without-body",
    "text-length",
    "unknown-key",
    "unknown-value",
    "wrong-type",
];

/// The rules of the editor.
#[derive(Default)]
struct Editor<'a> {
    names: BTreeMap<&'a str, &'a str>,
    objects: BTreeMap<&'a str, Object<'a>>,
}

#[derive(Clone, Default)]
struct Object<'a> {
    keys: BTreeMap<&'a str, &'a str>,
    required: Vec<&'a str>,
    is_open: bool,
    conditions: Vec<Vec<&'a str>>,
}

impl<'a> Editor<'a> {
    fn read(text: &'a str) -> Self {
        let mut editor = Self::default();
        let mut at = "";
        for line in text.lines() {
            if line.is_empty() || line.starts_with("# ") || line == "#" {
                continue;
            }
            if let Some(alias) = line.strip_prefix("= ") {
                let (name, of) = alias.split_once(' ').unwrap();
                editor.names.insert(name, of);
            } else if let Some(head) = line.strip_prefix('@') {
                let words: Vec<&str> = head.split(' ').collect();
                at = words[0];
                let mut object = match words.get(1) {
                    Some(&"like") => editor.objects[words[2]].clone(),
                    _ => Object::default(),
                };
                object.is_open |= words.contains(&"open");
                editor.objects.insert(at, object);
            } else {
                let object = editor.objects.get_mut(at).unwrap();
                let (key, of) = line.split_once(' ').unwrap();
                if matches!(key, "when" | "unless") {
                    object.conditions.push(line.split(' ').collect());
                } else {
                    let name = key.trim_end_matches('!');
                    object.keys.insert(name, of);
                    object.required.extend((name != key).then_some(name));
                }
            }
        }
        editor
    }

    fn takes(&self, of: &str, value: &Value) -> bool {
        let mut alternatives = of.split(" | ");
        let fitting = alternatives
            .by_ref()
            .filter(|one| self.takes_one(one, value));
        // Exactly one: that is what the editor asks for.
        fitting.count() == 1
    }

    fn takes_one(&self, of: &str, value: &Value) -> bool {
        if let Some(of) = self.names.get(of) {
            return self.takes(of, value);
        }
        if let Some(object) = self.objects.get(of) {
            let entries = value.as_object();
            return entries.is_some_and(|entries| self.takes_object(object, entries));
        }
        if let Some(of) = of.strip_prefix('[') {
            let of = of.trim_end_matches(']');
            let list = value.as_array();
            return list.is_some_and(|list| list.iter().all(|one| self.takes(of, one)));
        }
        if let Some(of) = of.strip_prefix('{') {
            return value.as_object().is_some_and(|entries| {
                entries
                    .iter()
                    .all(|(key, value)| self.takes_entry(of.trim_end_matches('}'), key, value))
            });
        }
        let (of, detail) = of.split_once(':').unwrap_or((of, ""));
        let range = detail.split_once('-').unwrap_or(("0", ""));
        let is_in = |number: f64| {
            let most = range.1.parse().unwrap_or(f64::MAX);
            detail.is_empty() || (range.0.parse().unwrap_or(f64::MIN)..=most).contains(&number)
        };
        match (of, value) {
            ("any", _)
            | ("null", Value::Null)
            | ("boolean" | "schema", Value::Bool(_))
            | ("list", Value::Array(_))
            | ("object", Value::Object(_))
            | ("number", Value::Number(_)) => true,
            ("integer", Value::Number(number)) => {
                let number = number.as_f64().unwrap();
                number.fract() == 0.0 && is_in(number)
            }
            ("string", Value::String(text)) => {
                is_in(u32::try_from(text.chars().count()).unwrap().into())
            }
            ("names", Value::String(text)) => detail.split(',').any(|name| name == text),
            // Its pattern does not cross lines.
            ("iml", Value::String(text)) => text.lines().any(|line| {
                let mut parts = line.splitn(2, "{{");
                parts.nth(1).is_some_and(|rest| rest.contains("}}"))
            }),
            ("schema", Value::Object(schema)) => schema.get("type").is_none_or(|of| {
                let names = [
                    "array", "boolean", "integer", "null", "number", "object", "string",
                ];
                names.iter().any(|name| of == name)
            }),
            _ => false,
        }
    }

    fn takes_entry(&self, of: &str, key: &str, value: &Value) -> bool {
        if let Some(of) = of.strip_prefix('~') {
            return self.takes(of, value);
        }
        match of.split_once(' ') {
            Some((_, of)) => is_range(key) && self.takes(of, value),
            None => !key.is_empty() && self.takes(of, value),
        }
    }

    fn takes_object(&self, object: &Object, entries: &serde_json::Map<String, Value>) -> bool {
        let takes_key = |(key, value): (&String, &Value)| match object.keys.get(key.as_str()) {
            Some(of) => self.takes(of, value),
            None => match object.keys.get("###") {
                Some(of) if is_range(key) && key.len() == 3 => self.takes(of, value),
                _ => object.is_open,
            },
        };
        entries.iter().all(takes_key)
            && object.required.iter().all(|key| entries.contains_key(*key))
            && object.conditions.iter().all(|one| self.holds(one, entries))
    }

    fn holds(&self, condition: &[&str], entries: &serde_json::Map<String, Value>) -> bool {
        let (key, values) = condition[1].split_once('=').unwrap_or((condition[1], ""));
        let applies = entries
            .get(key)
            .is_some_and(|value| values.is_empty() || values.split(',').any(|one| value == one));
        if applies != (condition[0] == "when") {
            return true;
        }
        let keys = &condition[3..];
        match condition[2] {
            "require" => keys.iter().all(|key| entries.contains_key(*key)),
            "forbid" => keys.iter().all(|key| !entries.contains_key(*key)),
            key => {
                let of = keys.join(" ");
                entries.get(key).is_none_or(|value| self.takes(&of, value))
            }
        }
    }
}

/// `404`, `200-299` or `*`.
fn is_range(key: &str) -> bool {
    let is_status = |part: &str| part.len() == 3 && part.bytes().all(|it| it.is_ascii_digit());
    key == "*" || key.splitn(2, '-').all(is_status)
}

/// A document of the corpus: where it stands, and the rules of the editor there.
struct Sound<'a> {
    kind: CodeKind,
    component_type: &'a str,
    rules: &'a str,
    value: Value,
}

fn corpus(text: &str) -> Vec<Sound<'_>> {
    let mut named = BTreeMap::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut words = line.splitn(3, ' ');
        let [first, rules, text] = [(); 3].map(|()| words.next().unwrap());
        if first == "doc" {
            named.insert(rules, text);
            continue;
        }
        let (kind, component_type) = first.split_once(':').unwrap_or((first, ""));
        found.push(Sound {
            kind: kind.parse().unwrap(),
            component_type,
            rules,
            value: serde_json::from_str(named.get(text).unwrap_or(&text)).unwrap(),
        });
    }
    found
}

/// What a value is replaced by.
fn replacements() -> Vec<(&'static str, Value)> {
    vec![
        ("null", Value::Null),
        ("boolean", json!(true)),
        ("number", json!(7)),
        ("fraction", json!(1.5)),
        ("whole", json!(2.0)),
        ("negative", json!(-1)),
        ("huge", json!(10_000_000)),
        ("empty", json!("")),
        ("text", json!("zz")),
        ("rpc", json!("rpc://zz")),
        ("expression", json!("{{x}}")),
        ("lines", json!("{{\nx\n}}")),
        ("long", json!("x".repeat(600))),
        ("longer", json!("x".repeat(9000))),
        ("list", json!([])),
        ("list of numbers", json!([7])),
        ("list of objects", json!([{}])),
        ("object", json!({})),
        ("object of text", json!({"zz": 1})),
    ]
}

/// Keys that are added to every object, with a text, and those with an object.
const ADDED: [&str; 18] = [
    "zz", "", "404", "url", "endpoint", "input", "timeout", "options", "value", "uid", "gzip",
    "baseUrl", "expires", "scope", "status", "body", "headers", "trigger",
];

/// A document with one change: its place, its name, and the document.
type Changed = (Vec<String>, &'static str, Value);

fn changes(sound: &Value) -> Vec<Changed> {
    let mut places = Vec::new();
    visit(sound, &mut Vec::new(), &mut places);
    let mut all = vec![(Vec::new(), "none", sound.clone())];
    for place in places {
        let pointer = place
            .iter()
            .fold(String::new(), |at, token| at + "/" + token);
        let mut change = |name, change: &mut dyn FnMut(&mut Value)| {
            let mut changed = sound.clone();
            change(changed.pointer_mut(&pointer).unwrap());
            all.push((place.clone(), name, changed));
        };
        for (name, value) in replacements() {
            change(name, &mut |at| *at = value.clone());
        }
        let at = sound.pointer(&pointer).unwrap();
        if let Some(entries) = at.as_object() {
            for key in entries.keys() {
                change("without", &mut |at| {
                    drop(at.as_object_mut().unwrap().remove(key));
                });
            }
            for key in ADDED {
                let value = match key {
                    "headers" => json!({}),
                    "trigger" => json!({"type": "id", "order": "asc", "id": "zz"}),
                    _ => json!("zz"),
                };
                if !entries.contains_key(key) {
                    change(key, &mut |at| at[key] = value.clone());
                }
            }
        }
        if let Some(list) = at.as_array().filter(|list| !list.is_empty()) {
            change("without", &mut |at| {
                drop(at.as_array_mut().unwrap().remove(0));
            });
            for more in [json!({"options": [], "label": "zz"}), json!({"value": 1})] {
                if list[0].get("options").is_some() || list[0].get("value").is_some() {
                    change("more", &mut |at| {
                        at.as_array_mut().unwrap().push(more.clone());
                    });
                }
            }
        }
    }
    all
}

fn visit(value: &Value, at: &mut Vec<String>, places: &mut Vec<Vec<String>>) {
    places.push(at.clone());
    let mut below = |token: String, value: &Value| {
        at.push(token);
        visit(value, at, places);
        at.pop();
    };
    match value {
        Value::Array(list) => {
            for (index, one) in list.iter().enumerate() {
                below(index.to_string(), one);
            }
        }
        Value::Object(entries) => {
            for (key, one) in entries {
                below(key.clone(), one);
            }
        }
        _ => {}
    }
}

/// The class of a document that only the editor refuses.
fn of_editor(sound: &Sound, (place, change, changed): &Changed) -> Option<&'static str> {
    let last = place.last().map_or("", String::as_str);
    let is_in = |key: &str| place.iter().any(|token| token == key);
    Some(match *change {
        _ if ["requestToken", "accessToken"]
            .iter()
            .any(|it| changed.get(it).is_some()) =>
        {
            "oauth-1"
        }
        "null" if place.is_empty() => "unset",
        _ if is_in("schema") => "schema-inside",
        "null" => "null",
        "lines" if last.ends_with("type") || ENUMERATED.contains(&last) => "expression-over-lines",
        "expression" | "lines" => "expression",
        "long" | "longer" if last == "private_key" => "private-key",
        "boolean" if matches!(last, "visible" | "condition") => "literal-boolean",
        "list" | "list of objects" if last == "token" => "token-requests",
        "list" | "without" if matches!(last, "options" | "store") => "empty-options",
        "rpc" if sound.kind == CodeKind::ModuleSamples => "samples-of-an-rpc",
        "gzip" | "baseUrl" | "expires" | "trigger" => "key-of-the-openapi-document",
        "uid" | "scope" | "status" | "body" | "headers" => "key-of-the-documentation",
        _ => return None,
    })
}

/// Keys whose values are listed.
const ENUMERATED: [&str; 10] = [
    "method",
    "order",
    "tags",
    "mode",
    "sign_version",
    "signature_method",
    "transport_method",
    "*",
    "200",
    "400-499",
];

/// The class of a document that only we find something in.
fn of_ours(sound: &Sound, (place, change, _): &Changed, found: &[String]) -> Option<&'static str> {
    let last = place.last().map_or("", String::as_str);
    let is_in = |key: &str| place.iter().any(|token| token == key);
    Some(match *change {
        _ if is_in("endpoint") => "endpoint-name",
        _ if matches!(last, "minItems" | "maxItems") => "count",
        _ if place.is_empty() && sound.kind == CodeKind::ConnectionParameters => {
            "parameters-of-a-connection"
        }
        _ if found.iter().all(|it| it == "unknown-value") => "name-of-an-rpc",
        _ => return None,
    })
}

/// The ids of the table in the documentation.
fn documented() -> BTreeSet<&'static str> {
    let rows = include_str!("../src/check/differences.md").lines();
    rows.filter_map(|row| row.strip_prefix("| `")?.split('`').next())
        .collect()
}

#[test]
fn we_differ_from_the_editor_only_where_it_is_written() {
    let editor = Editor::read(include_str!("data/editor.txt"));
    let mut classes = BTreeSet::new();
    let mut unexplained = Vec::new();
    let mut count = 0;
    for sound in corpus(include_str!("data/editor-corpus.txt")) {
        for changed in changes(&sound.value) {
            let text = changed.2.to_string();
            let found = Section::from_text(sound.kind, &*text).check_as(sound.component_type);
            let found = found.iter().filter(|it| SHAPE.contains(&it.rule));
            let found: Vec<String> = found.map(|it| it.rule.to_owned()).collect();
            let is_refused = !editor.takes(sound.rules, &changed.2);
            count += 1;
            if found.is_empty() != is_refused {
                continue;
            }
            let class = if is_refused {
                of_editor(&sound, &changed)
            } else {
                of_ours(&sound, &changed, &found)
            };
            match class {
                Some(class) => drop(classes.insert(class)),
                None => unexplained.push(format!(
                    "{} {:?} {}: {}",
                    sound.kind,
                    changed.0.join("/"),
                    changed.1,
                    if is_refused {
                        "only the editor"
                    } else {
                        "only ours"
                    },
                )),
            }
        }
    }
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    assert_eq!(classes, documented());
    assert!(count > 10_000, "{count}");
}
