//! What is invalid in an item of the manifest or of the metadata of the app: a finding
//! about that item, which leaves the others usable.

use std::collections::HashSet;
use std::fmt;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions};
use makecom::ComponentKind;
use makecom::section::Severity;
use serde::Serialize;

use crate::error::{Code, Error};
use crate::manifest::{BYTE_ORDER_MARK, GENERAL};
use crate::names::MANIFEST;

/// What is invalid in an item of the manifest (a component, a file, an origin), or of the
/// [metadata](crate::metadata) of the app.
///
/// With an error the item cannot be used: nothing of that component is pushed, and no
/// other item is concerned. With a warning, it can.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// use makecom::section::Severity;
/// use makecom_project::{MANIFEST, Project};
///
/// let manifest = r#"{
///     "fileVersion": 1,
///     "components": {"rpc": {"listUsers": {"label": "Users", "codeFiles": {"api": "x.json"}}}}
/// }"#;
/// std::fs::write(folder.path().join(MANIFEST), manifest)?;
/// let project = Project::open(folder.path())?;
/// let finding = &project.findings()[0];
/// assert_eq!(finding.severity, Severity::Error);
/// assert_eq!(finding.pointer, "/components/rpc/listUsers/codeFiles/api");
/// assert_eq!((finding.line, finding.message.as_str()), (3, "is not a code of an RPC"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ManifestFinding {
    /// Whether the item can be used.
    pub severity: Severity,
    /// The name of the file: that of the manifest, or of the metadata of the app.
    pub file: &'static str,
    /// The place in the file, as a JSON Pointer.
    pub pointer: String,
    /// The line of the place, counted from 1.
    pub line: usize,
    /// The column of the place, counted from 1, in characters.
    pub column: usize,
    /// What is invalid.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The keys and indexes that lead to the place.
    #[serde(skip)]
    pub(crate) at: Vec<String>,
}

/// The place, and what is invalid there.
impl fmt::Display for ManifestFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut dot = "";
        for part in &self.at {
            if !dot.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
                write!(f, "[{part}]")?;
            } else {
                write!(f, "{dot}{}", part.escape_debug())?;
            }
            dot = ".";
        }
        write!(f, " {}", self.message)
    }
}

impl ManifestFinding {
    pub(crate) fn new(
        severity: Severity,
        at: &[&str],
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            file: MANIFEST,
            pointer: pointer(at),
            line: 1,
            column: 1,
            message: message.into(),
            help: help.into(),
            at: at.iter().map(|&part| part.to_owned()).collect(),
        }
    }

    /// It as a finding about another file than the manifest.
    pub(crate) fn in_file(self, file: &'static str) -> Self {
        Self { file, ..self }
    }

    /// Whether the item cannot be used.
    pub(crate) fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether it is about a component or a part of it.
    pub(crate) fn is_about(&self, kind: ComponentKind, id: &str) -> bool {
        match &self.at[..] {
            [general, ..] if kind == ComponentKind::App => general == GENERAL,
            [components, of, one, ..] => {
                components == "components" && of == kind.as_str() && one == id
            }
            _ => false,
        }
    }

    /// It as the error of what needs the item.
    pub(crate) fn to_error(&self, code: Code) -> Error {
        Error::new(code, self.file, self.to_string(), &self.help)
    }
}

/// Keys and indexes as a JSON Pointer.
pub(crate) fn pointer(at: &[impl AsRef<str>]) -> String {
    let mut pointer = String::new();
    for part in at {
        pointer.push('/');
        pointer += &part.as_ref().replace('~', "~0").replace('/', "~1");
    }
    pointer
}

/// Fills in where in the text the findings are.
pub(crate) fn locate(findings: &mut [ManifestFinding], text: &str) {
    let places: Vec<_> = findings.iter().map(|finding| finding.at.clone()).collect();
    let positions = positions(text, &places, |(key, _)| key);
    for (finding, position) in std::iter::zip(findings, positions) {
        (finding.line, finding.column) = position;
    }
}

/// The lines and columns of values in the text of a manifest, each by the keys that lead
/// to it. Where a value does not exist, the place around it.
pub(crate) fn positions_of_values(text: &str, places: &[[&str; 4]]) -> Vec<(usize, usize)> {
    let places: Vec<&[&str]> = places.iter().map(|at| &at[..]).collect();
    positions(text, &places, |(key, value)| value.unwrap_or(key))
}

/// The lines and columns of places in a text of JSON, each by the keys and indexes that lead
/// to it. Of a member, that of its key; where a place does not exist, the one around it.
pub(crate) fn positions_of(text: &str, places: &[Vec<String>]) -> Vec<(usize, usize)> {
    positions(text, places, |(key, _)| key)
}

/// The lines and columns of places, of each either where its key or where its value
/// begins.
fn positions<S: AsRef<str>>(
    text: &str,
    places: &[impl AsRef<[S]>],
    choose: fn((usize, Option<usize>)) -> usize,
) -> Vec<(usize, usize)> {
    let first = || vec![(1, 1); places.len()];
    if places.is_empty() {
        return first();
    }
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let parsed =
        jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let Some(root) = parsed.ok().and_then(|parsed| parsed.value) else {
        return first();
    };
    let newlines = text.match_indices('\n').map(|(at, _)| at + 1);
    let starts: Vec<usize> = std::iter::once(0).chain(newlines).collect();
    let position = |at: &_| {
        let offset = choose(offset(&root, AsRef::<[S]>::as_ref(at)));
        let line = starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).map_or(0, |line| starts[line]);
        (line, text[start..offset].chars().count() + 1)
    };
    places.iter().map(position).collect()
}

/// Where the place begins, with its key, or the nearest one around it that exists; and
/// where its value begins if it does exist.
fn offset(root: &Value<'_>, at: &[impl AsRef<str>]) -> (usize, Option<usize>) {
    let mut here = root;
    let mut offset = root.start();
    for part in at {
        let part = part.as_ref();
        let next = match here {
            Value::Object(object) => {
                let mut properties = object.properties.iter();
                let found = properties.find(|property| name(&property.name) == part);
                found.map(|property| (property.start(), &property.value))
            }
            Value::Array(array) => {
                let index = part.parse::<usize>().ok();
                let found = index.and_then(|index| array.elements.get(index));
                found.map(|element| (element.start(), element))
            }
            _ => None,
        };
        let Some((start, value)) = next else {
            return (offset, None);
        };
        (offset, here) = (start, value);
    }
    (offset, Some(here.start()))
}

/// A key that an object has twice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Duplicate {
    /// The keys that lead to it, such as `components.rpc.listUsers`.
    pub(crate) at: String,
    /// Where it is for the second time.
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// The place, and what is invalid there.
impl fmt::Display for Duplicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, line, column } = self;
        write!(f, "{at} is duplicated on line {line} column {column}")
    }
}

/// The first key in a text of JSON that an object has twice, given its value. Readers use
/// the last of the two, but an edit would change the first.
pub(crate) fn duplicate(text: &str, value: &Value<'_>) -> Option<Duplicate> {
    let (steps, offset) = repeated(value)?;
    let mut at = String::new();
    for step in steps.into_iter().rev() {
        if !(at.is_empty() || step.starts_with('[')) {
            at.push('.');
        }
        at += &step;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Some(Duplicate {
        at,
        line: before.matches('\n').count() + 1,
        column: before[start..].chars().count() + 1,
    })
}

/// The steps to a duplicate key, the last one first, and where it is for the second time.
fn repeated(value: &Value<'_>) -> Option<(Vec<String>, usize)> {
    let below = |value, step: &dyn Fn() -> String| {
        let (mut steps, offset) = repeated(value)?;
        steps.push(step());
        Some((steps, offset))
    };
    match value {
        Value::Object(object) => {
            let mut seen = HashSet::new();
            object.properties.iter().find_map(|property| {
                let key = name(&property.name);
                let shown = || key.escape_debug().to_string();
                if seen.insert(key) {
                    return below(&property.value, &shown);
                }
                Some((vec![shown()], property.start()))
            })
        }
        Value::Array(array) => {
            let mut elements = array.elements.iter().enumerate();
            elements.find_map(|(index, element)| below(element, &|| format!("[{index}]")))
        }
        _ => None,
    }
}

fn name<'a>(name: &'a ObjectPropName<'_>) -> &'a str {
    match name {
        ObjectPropName::String(name) => &name.value,
        ObjectPropName::Word(name) => name.value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_key_has_its_second_place() {
        for (text, expected) in [
            (
                "{ \"a\": 1, \"a\": 2 }",
                Some("a is duplicated on line 1 column 11"),
            ),
            (
                "{\n  // ü\n  \"a\": [0, { \"b\": { \"c\": 1, \"\\u0063\": 1 } }] }",
                Some("a[1].b.c is duplicated on line 3 column 29"),
            ),
            (
                "[[{ a: 1, \"a\": 2 }]]",
                Some("[0][0].a is duplicated on line 1 column 11"),
            ),
            // Of others than each other's objects.
            ("{ \"a\": { \"b\": 1 }, \"b\": { \"a\": 1 } }", None),
            ("", None),
        ] {
            let collect = CollectOptions::default();
            let parsed = jsonc_parser::parse_to_ast(text, &collect, &ParseOptions::default());
            let value = parsed.unwrap().value;
            let found = value.and_then(|value| duplicate(text, &value));
            let found = found.map(|found| found.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
