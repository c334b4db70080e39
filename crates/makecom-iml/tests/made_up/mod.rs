//! Generated sections of every kind: values with what a section may contain,
//! and texts of them with comments.

// Each test uses a part of it, so unused items are allowed.
#![allow(dead_code, unreachable_pub)]

use makecom_iml::{CodeKind, Language};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

/// A value whose entries keep the order in which they are written.
#[derive(Clone, Debug)]
pub enum Tree {
    Leaf(Value),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

fn leaf(value: impl Into<Value>) -> BoxedStrategy<Tree> {
    Just(Tree::Leaf(value.into())).boxed()
}

pub fn text() -> BoxedStrategy<Tree> {
    const TEXTS: &[&str] = &[
        "",
        "plain",
        "{{parameters.apiKey}}",
        "Bearer {{connection.accessToken}}",
        "{{if(a; \"b\"; 1)}}",
        "// no comment",
        "/* none */ ,]",
        "quote \" and \\ slash",
        "é\u{1F600}\n\t",
    ];
    select(TEXTS)
        .prop_map(|text| Tree::Leaf(text.into()))
        .boxed()
}

/// The kinds of section that are JSON.
pub fn kinds() -> Vec<CodeKind> {
    let is_json = |kind: &CodeKind| kind.language().is_json();
    CodeKind::ALL.into_iter().filter(is_json).collect()
}

fn flag() -> BoxedStrategy<Tree> {
    prop_oneof![
        leaf(true),
        leaf(false),
        leaf("{{parameters.flag}}"),
        leaf(Value::Null)
    ]
    .boxed()
}

fn name(names: &'static [&'static str]) -> BoxedStrategy<Tree> {
    prop_oneof![
        select(names).prop_map(|name| Tree::Leaf(name.into())),
        leaf("of a newer Make"),
        leaf("{{parameters.name}}"),
    ]
    .boxed()
}

fn anything() -> BoxedStrategy<Tree> {
    let leaves = prop_oneof![
        text(),
        leaf(Value::Null),
        leaf(true),
        any::<i64>().prop_map(|number| Tree::Leaf(number.into())),
        leaf(1.5),
    ];
    leaves
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![list(inner.clone()), map(inner)]
        })
        .boxed()
}

pub fn list(element: impl Strategy<Value = Tree> + 'static) -> BoxedStrategy<Tree> {
    prop::collection::vec(element, 0..4)
        .prop_map(Tree::List)
        .boxed()
}

fn key() -> impl Strategy<Value = String> {
    select(vec![
        "a",
        "b",
        "x-api-key",
        "future",
        "é",
        "with \" quote",
        "~/",
    ])
    .prop_map(str::to_owned)
}

fn map(value: impl Strategy<Value = Tree> + 'static) -> BoxedStrategy<Tree> {
    prop::collection::vec((key(), value), 0..4)
        .prop_map(|entries| Tree::Map(unique(entries)))
        .boxed()
}

fn unique(entries: Vec<(String, Tree)>) -> Vec<(String, Tree)> {
    let mut kept: Vec<(String, Tree)> = Vec::new();
    for (key, value) in entries {
        if !kept.iter().any(|(known, _)| *known == key) {
            kept.push((key, value));
        }
    }
    kept
}

/// Some of the keys, in any order, and some unknown ones.
fn object(keys: Vec<(&'static str, BoxedStrategy<Tree>)>) -> BoxedStrategy<Tree> {
    let count = keys.len();
    let entries: Vec<_> = keys
        .into_iter()
        .map(|(key, value)| value.prop_map(move |value| (key.to_owned(), value)))
        .collect();
    (
        prop::sample::subsequence(entries, 0..=count.min(6)).prop_flat_map(|chosen| chosen),
        prop::collection::vec((key(), anything()), 0..2),
    )
        .prop_map(|(mut entries, unknown)| {
            entries.extend(unknown);
            Tree::Map(unique(entries))
        })
        .prop_shuffle_entries()
        .boxed()
}

trait Shuffled: Strategy<Value = Tree> + Sized + 'static {
    fn prop_shuffle_entries(self) -> BoxedStrategy<Tree> {
        self.prop_flat_map(|tree| match tree {
            Tree::Map(entries) => Just(entries).prop_shuffle().prop_map(Tree::Map).boxed(),
            other => Just(other).boxed(),
        })
        .boxed()
    }
}

impl<S: Strategy<Value = Tree> + 'static> Shuffled for S {}

fn scalars() -> BoxedStrategy<Tree> {
    map(prop_oneof![
        text(),
        leaf(Value::Null),
        leaf(1),
        leaf(true),
        list(anything())
    ])
}

fn response() -> BoxedStrategy<Tree> {
    let types = || name(&["json", "automatic", "xml"]);
    let by_status = types().prop_map(|kind| {
        Tree::Map(vec![
            ("*".to_owned(), kind.clone()),
            ("200-299".to_owned(), kind),
        ])
    });
    let message = || object(vec![("message", text()), ("type", name(&["DataError"]))]);
    let errors = (message(), message()).prop_map(|(mut errors, status)| {
        if let Tree::Map(entries) = &mut errors {
            entries.push(("404".to_owned(), status));
        }
        errors
    });
    object(vec![
        ("type", prop_oneof![types(), by_status].boxed()),
        ("valid", prop_oneof![flag(), text()].boxed()),
        ("error", prop_oneof![text(), errors].boxed()),
        ("temp", map(anything())),
        ("data", map(anything())),
        ("uid", prop_oneof![text(), leaf(7)].boxed()),
        (
            "metadata",
            object(vec![("type", name(&["email"])), ("value", text())]),
        ),
        ("expires", text()),
        ("scope", anything()),
        ("iterate", iterate()),
        ("output", anything()),
        ("limit", prop_oneof![text(), leaf(7)].boxed()),
        (
            "trigger",
            object(vec![("type", name(&["id"])), ("id", text())]),
        ),
        ("wrapper", anything()),
    ])
}

fn request() -> BoxedStrategy<Tree> {
    object(vec![
        ("url", text()),
        ("method", name(&["GET", "POST", "DELETE"])),
        ("headers", scalars()),
        ("qs", scalars()),
        ("body", anything()),
        ("type", name(&["json", "urlencoded"])),
        ("encodeUrl", flag()),
        ("gzip", flag()),
        ("temp", map(anything())),
        (
            "condition",
            prop_oneof![
                flag(),
                text(),
                object(vec![("condition", flag()), ("default", anything())])
            ]
            .boxed(),
        ),
        ("log", object(vec![("sanitize", list(text()))])),
        (
            "repeat",
            object(vec![("delay", leaf(1.5)), ("limit", leaf("{{3}}"))]),
        ),
        ("response", response()),
        ("iterate", iterate()),
        ("output", anything()),
        ("respond", respond()),
        (
            "verification",
            object(vec![("condition", flag()), ("respond", respond())]),
        ),
    ])
}

fn iterate() -> BoxedStrategy<Tree> {
    let some = object(vec![("container", text()), ("condition", flag())]);
    prop_oneof![text(), some].boxed()
}

fn respond() -> BoxedStrategy<Tree> {
    object(vec![
        ("type", name(&["text"])),
        ("status", leaf(204)),
        ("headers", scalars()),
        ("body", anything()),
    ])
}

fn epoch() -> BoxedStrategy<Tree> {
    let output = object(vec![("label", anything()), ("date", text())]);
    let response = object(vec![("iterate", iterate()), ("output", output)]);
    object(vec![
        ("url", text()),
        ("qs", scalars()),
        ("response", response),
    ])
}

pub fn api() -> BoxedStrategy<Tree> {
    let oauth2 = object(vec![
        ("authorize", request()),
        ("token", prop_oneof![request(), list(request())].boxed()),
        ("info", request()),
        ("refresh", request()),
    ]);
    let oauth1 = object(vec![
        (
            "oauth",
            object(vec![
                ("consumer_key", text()),
                ("signature_method", name(&["HMAC-SHA1"])),
            ]),
        ),
        ("requestToken", request()),
        ("accessToken", request()),
        ("info", request()),
    ]);
    prop_oneof![request(), list(request()), oauth2, oauth1].boxed()
}

pub fn parameter() -> BoxedStrategy<Tree> {
    fn parameter(nested: BoxedStrategy<Tree>) -> BoxedStrategy<Tree> {
        let options = prop_oneof![
            text(),
            list(object(vec![
                ("value", anything()),
                ("label", text()),
                ("default", flag())
            ])),
            object(vec![("store", text()), ("ids", flag())]),
        ];
        object(vec![
            ("name", text()),
            ("type", name(&["text", "password", "select"])),
            ("label", text()),
            ("required", flag()),
            ("default", anything()),
            ("options", options.boxed()),
            ("nested", prop_oneof![text(), list(nested.clone())].boxed()),
            ("spec", prop_oneof![nested.clone(), list(nested)].boxed()),
            (
                "editable",
                prop_oneof![flag(), object(vec![("enabled", flag())])].boxed(),
            ),
            (
                "validate",
                prop_oneof![flag(), object(vec![("min", leaf(1)), ("pattern", text())])].boxed(),
            ),
        ])
    }
    parameter(parameter(parameter(text())))
}

pub fn section(kind: CodeKind) -> BoxedStrategy<Tree> {
    match kind.language() {
        Language::Requests if kind == CodeKind::EndpointApi => request(),
        Language::Requests => prop_oneof![request(), list(request())].boxed(),
        Language::Stages => api(),
        Language::Epoch => epoch(),
        Language::Parameters => list(prop_oneof![parameter(), text()]),
        Language::ScopeList => map(text()),
        Language::ScopeArray => list(text()),
        Language::Install => object(vec![("common", map(anything()))]),
        Language::Object => map(anything()),
        Language::Groups => list(object(vec![("label", text()), ("modules", list(text()))])),
        language => panic!("{language:?} is new: make some up"),
    }
}

/// Writes a value with comments and whitespace chosen by a seed.
pub struct Writer {
    seed: u64,
    text: String,
    comments: usize,
}

impl Writer {
    pub fn write(tree: &Tree, seed: u64) -> String {
        let mut writer = Self {
            seed,
            text: String::new(),
            comments: 0,
        };
        if writer.chance(10) {
            writer.text.push('\u{feff}');
        }
        writer.gap();
        writer.tree(tree);
        writer.gap();
        writer.text
    }

    fn chance(&mut self, percent: u64) -> bool {
        chance(&mut self.seed, percent)
    }

    /// Whitespace and comments, each comment with its own number.
    fn gap(&mut self) {
        if self.chance(40) {
            let blanks = [" ", "  ", "\n", "\r\n", "\n\n    ", "\t", " \r\n\t"];
            let pick = (0..blanks.len() - 1)
                .find(|_| self.chance(25))
                .unwrap_or(blanks.len() - 1);
            self.text.push_str(blanks[pick]);
        }
        if self.chance(15) {
            self.comments += 1;
            let comment = if self.chance(50) {
                format!("/*#{}# \" ,] */", self.comments)
            } else {
                format!("//#{}# é }}\n", self.comments)
            };
            self.text.push_str(&comment);
        }
    }

    fn tree(&mut self, tree: &Tree) {
        match tree {
            Tree::Leaf(value) => self.text.push_str(&value.to_string()),
            Tree::List(elements) => {
                self.text.push('[');
                self.members(elements.len(), |writer, index| {
                    writer.tree(&elements[index]);
                });
                self.text.push(']');
            }
            Tree::Map(entries) => {
                self.text.push('{');
                self.members(entries.len(), |writer, index| {
                    let (key, value) = &entries[index];
                    writer.text.push_str(&Value::from(key.as_str()).to_string());
                    writer.gap();
                    writer.text.push(':');
                    writer.gap();
                    writer.tree(value);
                });
                self.text.push('}');
            }
        }
    }

    fn members(&mut self, count: usize, member: impl Fn(&mut Self, usize)) {
        for index in 0..count {
            self.gap();
            member(self, index);
            self.gap();
            if index + 1 < count || self.chance(20) {
                self.text.push(',');
            }
        }
        self.gap();
    }
}

/// Numbers of the comments in a text, in order.
pub fn comments(text: &str) -> Vec<usize> {
    text.split("/*#")
        .flat_map(|part| part.split("//#"))
        .skip(1)
        .filter_map(|part| part.split('#').next()?.parse().ok())
        .collect()
}

/// A text with comments in usual places, and the owner of each.
#[derive(Clone, Debug)]
pub struct LaidOut {
    pub text: String,
    /// By the number of a comment, the pointer to its owner.
    pub owners: Vec<String>,
    /// The text of each entry or element, by its pointer.
    pub members: Vec<(String, String)>,
    seed: u64,
    newline: &'static str,
    unit: &'static str,
}

impl LaidOut {
    pub fn write(tree: &Tree, seed: u64) -> Self {
        let mut laid = Self {
            text: String::new(),
            owners: Vec::new(),
            members: Vec::new(),
            seed,
            newline: "",
            unit: "",
        };
        laid.newline = if laid.chance(25) { "\r\n" } else { "\n" };
        laid.unit = if laid.chance(25) { "\t" } else { "    " };
        if laid.chance(30) {
            laid.line_comment("");
            laid.line(0);
        }
        laid.tree(tree, "", 0);
        if laid.chance(30) {
            laid.line(0);
        }
        laid
    }

    /// The numbers of the comments of a value and of what is in it.
    pub fn comments_of(&self, pointer: &str) -> Vec<usize> {
        let inside = format!("{pointer}/");
        (self.owners.iter().enumerate())
            .filter(|(_, owner)| *owner == pointer || owner.starts_with(&inside))
            .map(|(number, _)| number)
            .collect()
    }

    fn chance(&mut self, percent: u64) -> bool {
        chance(&mut self.seed, percent)
    }

    fn line(&mut self, depth: usize) {
        self.text.push_str(self.newline);
        self.text.push_str(&self.unit.repeat(depth));
    }

    fn line_comment(&mut self, owner: &str) {
        let comment = format!("//#{}# é }} ,", self.owners.len());
        self.text.push_str(&comment);
        self.owners.push(owner.to_owned());
    }

    fn block_comment(&mut self, owner: &str) {
        let end = if self.chance(10) { self.newline } else { "" };
        let comment = format!("/*#{}# \" ,]{end} */", self.owners.len());
        self.text.push_str(&comment);
        self.owners.push(owner.to_owned());
    }

    fn comment(&mut self, owner: &str) {
        if self.chance(50) {
            self.line_comment(owner);
        } else {
            self.block_comment(owner);
        }
    }

    fn tree(&mut self, tree: &Tree, pointer: &str, depth: usize) {
        let (open, close, count) = match tree {
            Tree::Leaf(value) => return self.text.push_str(&value.to_string()),
            Tree::List(elements) => ('[', ']', elements.len()),
            Tree::Map(entries) => ('{', '}', entries.len()),
        };
        self.text.push(open);
        if self.chance(40) {
            self.on_one_line(tree, pointer, depth, count);
        } else {
            self.on_lines(tree, pointer, depth, count);
        }
        self.text.push(close);
    }

    fn on_one_line(&mut self, tree: &Tree, pointer: &str, depth: usize, count: usize) {
        let padding = if self.chance(50) { " " } else { "" };
        let blank = if self.chance(70) { " " } else { "" };
        self.text.push_str(padding);
        for index in 0..count {
            if index > 0 {
                self.text.push_str(blank);
            }
            let member = member_pointer(tree, pointer, index);
            if self.chance(15) {
                self.block_comment(&member);
                self.text.push_str(blank);
            }
            self.member(tree, &member, index, depth);
            if self.chance(15) {
                self.text.push_str(blank);
                self.block_comment(&member);
            }
            if index + 1 < count || self.chance(10) {
                self.text.push(',');
            }
        }
        if count > 0 {
            self.text.push_str(padding);
        }
    }

    fn on_lines(&mut self, tree: &Tree, pointer: &str, depth: usize, count: usize) {
        let has_trailing_comma = self.chance(40);
        if self.chance(15) {
            self.text.push(' ');
            self.comment(pointer);
        }
        let mut may_share_line = false;
        for index in 0..count {
            let member = member_pointer(tree, pointer, index);
            if may_share_line && self.chance(20) {
                self.text.push(' ');
                self.member(tree, &member, index, depth + 1);
                if index + 1 < count || has_trailing_comma {
                    self.text.push(',');
                }
                continue;
            }
            if self.chance(15) {
                self.text
                    .push_str(if index > 0 { self.newline } else { "" });
                self.line(depth + 1);
                self.comment(pointer);
                self.text.push_str(self.newline);
            } else if self.chance(10) {
                self.text.push_str(self.newline);
            }
            for _ in 0..2 {
                if self.chance(15) {
                    self.line(depth + 1);
                    self.comment(&member);
                }
            }
            self.line(depth + 1);
            if self.chance(10) {
                self.block_comment(&member);
                self.text.push(' ');
            }
            self.member(tree, &member, index, depth + 1);
            if self.chance(15) {
                self.text.push(' ');
                self.block_comment(&member);
            }
            if index + 1 < count || has_trailing_comma {
                self.text.push(',');
            }
            may_share_line = !self.chance(25);
            if !may_share_line {
                self.text.push(' ');
                self.comment(&member);
            }
        }
        if self.chance(15) {
            self.line(depth + 1);
            self.comment(pointer);
        }
        self.line(depth);
    }

    fn member(&mut self, tree: &Tree, pointer: &str, index: usize, depth: usize) {
        let start = self.text.len();
        match tree {
            Tree::Leaf(_) => {}
            Tree::List(elements) => self.tree(&elements[index], pointer, depth),
            Tree::Map(entries) => {
                let (key, value) = &entries[index];
                self.text.push_str(&Value::from(key.as_str()).to_string());
                self.text.push(':');
                if self.chance(5) {
                    self.block_comment(pointer);
                }
                if self.chance(80) {
                    self.text.push(' ');
                }
                self.tree(value, pointer, depth);
            }
        }
        let written = self.text[start..].to_owned();
        self.members.push((pointer.to_owned(), written));
    }
}

fn member_pointer(tree: &Tree, pointer: &str, index: usize) -> String {
    match tree {
        Tree::Map(entries) => {
            let key = entries[index].0.replace('~', "~0").replace('/', "~1");
            format!("{pointer}/{key}")
        }
        _ => format!("{pointer}/{index}"),
    }
}

fn chance(seed: &mut u64, percent: u64) -> bool {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % 100 < percent
}

/// Pointers to all values.
pub fn pointers(value: &Value) -> Vec<String> {
    fn collect(value: &Value, pointer: &str, found: &mut Vec<String>) {
        found.push(pointer.to_owned());
        match value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    collect(element, &format!("{pointer}/{index}"), found);
                }
            }
            Value::Object(entries) => {
                for (key, value) in entries {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    collect(value, &format!("{pointer}/{key}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(value, "", &mut found);
    found
}

/// Any section: its kind, its value, and a seed for its layout.
pub fn sections() -> impl Strategy<Value = (CodeKind, Tree, u64)> {
    select(kinds()).prop_flat_map(|kind| (Just(kind), section(kind), any::<u64>()))
}

pub fn texts() -> impl Strategy<Value = (CodeKind, String)> {
    sections().prop_map(|(kind, tree, seed)| (kind, Writer::write(&tree, seed)))
}

pub fn without_null(value: Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_null(value)))
            .collect(),
        Value::Array(elements) => elements.into_iter().map(without_null).collect(),
        other => other,
    }
}
