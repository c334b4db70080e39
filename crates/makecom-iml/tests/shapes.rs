//! What may stand where in every kind of document, as rows of a table.

use makecom_iml::{CodeKind, Section};
use serde_json::{Deserializer, Value};

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

/// A document with a gap, and where something is found in it.
struct Place<'a> {
    kind: CodeKind,
    component_type: &'a str,
    text: &'a str,
    pointer: &'a str,
}

impl<'a> Place<'a> {
    fn parse(line: &'a str) -> Self {
        let (kind, rest) = line.split_once(' ').unwrap();
        let (text, pointer) = rest.rsplit_once(' ').unwrap();
        let (kind, component_type) = kind.split_once(':').unwrap_or((kind, ""));
        Self {
            kind: kind.parse().unwrap(),
            component_type,
            text,
            pointer,
        }
    }

    /// The findings with a value in the gap, each as its rule and its place.
    fn found(&self, value: &Value) -> Vec<String> {
        let text = self.text.replacen('_', &written(value), 1);
        let found = Section::from_text(self.kind, text).check_as(self.component_type);
        let found = found.iter().filter(|it| SHAPE.contains(&it.rule));
        found
            .map(|it| format!("{}@{}", it.rule, it.pointer))
            .collect()
    }
}

/// A value as JSON, with strings of so many characters written out.
fn written(value: &Value) -> String {
    let text = value.to_string();
    let mut parts = text.split("\"*");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('"') {
            Some((length, rest)) if length.parse::<usize>().is_ok() => {
                let length = length.parse().unwrap();
                written.extend(["\"", &"x".repeat(length), "\"", rest]);
            }
            _ => written.extend(["\"*", part]),
        }
    }
    written
}

#[test]
fn every_place_takes_what_the_table_says() {
    let mut place = None;
    let mut count = 0;
    let mut wrong = Vec::new();
    for (number, line) in include_str!("data/shapes.txt").lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !line.starts_with(' ') {
            place = Some(Place::parse(line));
            continue;
        }
        let place = place.as_ref().unwrap();
        let (rule, values) = line.trim_start().split_once(' ').unwrap();
        let expected = match rule.split_once('@') {
            _ if rule == "ok" => vec![],
            Some(_) => vec![rule.to_owned()],
            None => vec![format!("{rule}@{}", place.pointer)],
        };
        for value in Deserializer::from_str(values).into_iter::<Value>() {
            let value = value.unwrap();
            let found = place.found(&value);
            count += 1;
            if found.iter().any(|it| !expected.contains(it)) || found.is_empty() != (rule == "ok") {
                wrong.push(format!("line {}: {value}: {found:?}", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 700, "{count}");
}

/// Each kind of JSON document is in the table.
#[test]
fn every_kind_has_rows() {
    let rows = include_str!("data/shapes.txt").lines();
    let kinds: Vec<&str> = rows
        .filter_map(|line| line.split([' ', ':']).next())
        .collect();
    for kind in CodeKind::ALL {
        let is_there = kinds.contains(&kind.to_string().as_str());
        assert_eq!(is_there, kind.language().is_json(), "{kind}");
    }
}
