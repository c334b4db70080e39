//! Sections of every kind, made up with comments, odd blanks and unknown keys:
//! reading and writing change no byte, and edits change what they say alone.

use makecom::section::{
    Api, ApiModel, Content, Install, InstallSpec, Parameter, ParameterEntry, ParameterType,
    Parameters, Scope, Scopes, Severity,
};
use makecom::{Section, SectionKind};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// A value whose entries keep the order in which they are written.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(Value),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

fn leaf(value: impl Into<Value>) -> BoxedStrategy<Tree> {
    Just(Tree::Leaf(value.into())).boxed()
}

fn text() -> BoxedStrategy<Tree> {
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

fn list(element: impl Strategy<Value = Tree> + 'static) -> BoxedStrategy<Tree> {
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
    ])
}

fn api() -> BoxedStrategy<Tree> {
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

fn parameter() -> BoxedStrategy<Tree> {
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

fn section(kind: SectionKind) -> BoxedStrategy<Tree> {
    match kind {
        SectionKind::Api => api(),
        SectionKind::Parameters | SectionKind::InstallSpec => {
            list(prop_oneof![parameter(), text()])
        }
        SectionKind::Scopes => map(text()),
        SectionKind::Scope => list(text()),
        SectionKind::Install => object(vec![("common", map(anything()))]),
        kind => panic!("{kind} is new: make some up"),
    }
}

/// Writes a value with comments and blanks that a seed decides on.
struct Writer {
    seed: u64,
    text: String,
    comments: usize,
}

impl Writer {
    fn write(tree: &Tree, seed: u64) -> String {
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
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % 100 < percent
    }

    /// Blanks and comments, each with a number of its own.
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
fn comments(text: &str) -> Vec<usize> {
    text.split("/*#")
        .flat_map(|part| part.split("//#"))
        .skip(1)
        .filter_map(|part| part.split('#').next()?.parse().ok())
        .collect()
}

/// Pointers to all values.
fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                pointers(element, &format!("{pointer}/{index}"), found);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

fn texts() -> impl Strategy<Value = (SectionKind, String)> {
    select(&SectionKind::ALL[..])
        .prop_flat_map(|kind| (Just(kind), section(kind), any::<u64>()))
        .prop_map(|(kind, tree, seed)| (kind, Writer::write(&tree, seed)))
}

/// Reads a section as its model, writes it anew, and edits it without a change.
macro_rules! through_its_model {
    ($type:ident, $text:expr) => {{
        let failed = |error: makecom::Error| TestCaseError::fail(error.to_string());
        let mut section = $type::from_text($text);
        let model = section.model().map_err(failed)?;
        if let Some(model) = model {
            let written = $type::from(model.clone());
            // Only what is null is left out.
            prop_assert_eq!(
                without_null(section.value().map_err(failed)?),
                without_null(written.value().map_err(failed)?)
            );
            let is_empty = written.value().map_err(failed)? == json!({});
            prop_assert!(is_empty || written.model().map_err(failed)? == Some(model));
        }
        section.edit(|_| ()).map_err(failed)?;
        prop_assert_eq!(section.text(), $text);
    }};
}

fn without_null(value: Value) -> Value {
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

const MARK: &str = "this very value";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_and_writing_change_no_byte((kind, text) in texts()) {
        let section = Section::from_text(kind, text.clone());
        prop_assert!(section.value().is_ok(), "{:?}", section.value());
        prop_assert_eq!(section.text(), &text);
        match kind {
            SectionKind::Api => through_its_model!(Api, &text),
            SectionKind::Parameters => through_its_model!(Parameters, &text),
            SectionKind::Scopes => through_its_model!(Scopes, &text),
            SectionKind::Scope => through_its_model!(Scope, &text),
            SectionKind::InstallSpec => through_its_model!(InstallSpec, &text),
            _ => through_its_model!(Install, &text),
        }
        // What has been made up is of the right types.
        let errors: Vec<String> = section
            .check()
            .iter()
            .filter(|finding| finding.rule == "wrong-type" || finding.rule == "syntax")
            .map(ToString::to_string)
            .collect();
        prop_assert_eq!(errors, Vec::<String>::new());
    }

    /// A value that is replaced by another changes the bytes of that value.
    #[test]
    fn a_changed_value_changes_itself_alone(
        (kind, tree, seed) in select(&SectionKind::ALL[..])
            .prop_flat_map(|kind| (Just(kind), section(kind), any::<u64>())),
        at in any::<prop::sample::Index>(),
        new in select(vec![json!(7), json!("{{new}} \"é\""), json!(null), json!(true)]),
    ) {
        let mut tree = tree;
        let leaves = mark_leaf(&mut tree, usize::MAX);
        if leaves == 0 {
            return Ok(());
        }
        mark_leaf(&mut tree, at.index(leaves));
        let text = Writer::write(&tree, seed);
        let mut section = Section::from_text(kind, text.clone());
        let value = section.value().unwrap();
        let mut all = Vec::new();
        pointers(&value, "", &mut all);
        let pointer = all
            .into_iter()
            .find(|pointer| value.pointer(pointer) == Some(&json!(MARK)))
            .unwrap();
        section.set(&pointer, &new).unwrap();
        prop_assert_eq!(section.text(), text.replace(&json!(MARK).to_string(), &new.to_string()));
    }

    /// What is added is there, and all else is too, comments among it.
    #[test]
    fn an_addition_takes_nothing_away(
        (kind, text) in texts(),
        at in any::<prop::sample::Index>(),
        new in select(vec![json!(7), json!({"a": [1, {"b": "c"}]}), json!([])]),
    ) {
        let mut section = Section::from_text(kind, text.clone());
        let before = section.value().unwrap();
        let mut all = Vec::new();
        pointers(&before, "", &mut all);
        let containers: Vec<&String> = all
            .iter()
            .filter(|pointer| before.pointer(pointer).is_some_and(|v| v.is_object() || v.is_array()))
            .collect();
        let container = at.get(&containers).as_str();
        let mut expected = before.clone();
        let added = match expected.pointer_mut(container).unwrap() {
            Value::Array(elements) => {
                elements.push(new.clone());
                format!("{container}/{}", elements.len() - 1)
            }
            Value::Object(entries) => {
                entries.insert("added key".to_owned(), new.clone());
                format!("{container}/added key")
            }
            _ => unreachable!(),
        };
        section.set(&added, &new).unwrap();
        prop_assert_eq!(section.value().unwrap(), expected);
        prop_assert_eq!(comments(section.text()), comments(&text));

        prop_assert!(section.remove(&added).unwrap());
        prop_assert_eq!(section.value().unwrap(), before);
    }

    /// What is taken out is gone, and nothing else.
    #[test]
    fn a_removal_takes_one_thing_away(
        (kind, text) in texts(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut section = Section::from_text(kind, text.clone());
        let before = section.value().unwrap();
        let mut all = Vec::new();
        pointers(&before, "", &mut all);
        all.remove(0);
        if all.is_empty() {
            return Ok(());
        }
        let pointer = at.get(&all);
        let (parent, token) = pointer.rsplit_once('/').unwrap();
        let mut expected = before.clone();
        match expected.pointer_mut(parent).unwrap() {
            Value::Array(elements) => drop(elements.remove(token.parse().unwrap())),
            Value::Object(entries) => {
                entries.remove(&token.replace("~1", "/").replace("~0", "~"));
            }
            _ => unreachable!(),
        }
        prop_assert!(section.remove(pointer).unwrap());
        prop_assert_eq!(section.value().unwrap(), expected);
    }

    /// The model says what the text says after any change of a list.
    #[test]
    fn lists_become_what_the_model_says(
        tree in list(prop_oneof![parameter(), text()]),
        seed in any::<u64>(),
        order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
        keep in 0..6_usize,
    ) {
        let mut parameters = Parameters::from_text(Writer::write(&tree, seed));
        let mut expected = parameters.entries().unwrap();
        let change = |entries: &mut Vec<ParameterEntry>| {
            entries.push(Parameter::new(ParameterType::Text, "new").into());
            let old = std::mem::take(entries);
            entries.extend(order.iter().take(keep).filter_map(|index| old.get(*index).cloned()));
        };
        change(&mut expected);
        parameters.edit(change).unwrap();
        prop_assert_eq!(parameters.entries().unwrap(), expected);
    }

    /// A model that is replaced by another leaves a text that says the other,
    /// whatever the two have in common.
    #[test]
    fn a_model_becomes_any_other(from in api(), to in api(), seed in any::<u64>()) {
        let mut api = Api::from_text(Writer::write(&from, seed));
        let to = Api::from_text(Writer::write(&to, seed)).model().unwrap().unwrap();
        api.edit(|model| *model = to.clone()).unwrap();
        let reads = api.model().unwrap().unwrap();
        // A null that stays may tell another shape.
        let same = without_null(serde_json::to_value(&reads).unwrap())
            == without_null(serde_json::to_value(&to).unwrap());
        prop_assert!(same, "{}", api.text());
        api.edit(|model| *model = reads.clone()).unwrap();
    }

    /// Where reading fails, checking finds a wrong type, and in the same place.
    #[test]
    fn checking_finds_what_reading_trips_over(
        (kind, text) in texts(),
        at in any::<prop::sample::Index>(),
        new in select(vec![json!(7), json!(-1.5), json!("text"), json!("{{x}}"), json!([7]), json!([null]), json!({"a": 7}), json!(true), json!(null)]),
    ) {
        let mut section = Section::from_text(kind, text);
        let mut all = Vec::new();
        pointers(&section.value().unwrap(), "", &mut all);
        section.set(at.get(&all).as_str(), &new).unwrap();
        let found: Vec<String> = section
            .check()
            .iter()
            .filter(|finding| finding.rule == "wrong-type")
            .map(ToString::to_string)
            .collect();
        let error = match &section {
            Section::Api(section) => section.model().err(),
            Section::Parameters(section) => section.model().err(),
            Section::Scopes(section) => section.model().err(),
            Section::Scope(section) => section.model().err(),
            Section::InstallSpec(section) => section.model().err(),
            Section::Install(section) => section.model().err(),
            _ => None,
        };
        if let Some(error) = error {
            let (line, column) = error.position().unwrap();
            let first = found.first().cloned().unwrap_or_default();
            let place = format!("{kind}:{line}:{column}: ");
            prop_assert!(first.starts_with(&place), "{error}: {found:?}\n{}", section.text());
        }
    }

    #[test]
    fn no_text_makes_checking_or_editing_fail(text in "[\\[\\]{}\",:/*a0\\\\{ \n\u{e9}]*", kind in select(&SectionKind::ALL[..])) {
        let mut section = Section::from_text(kind, text.clone());
        let is_jsonc = section.value().is_ok();
        let findings = section.check();
        prop_assert_eq!(is_jsonc, findings.iter().all(|finding| finding.rule != "syntax"));
        prop_assert!(findings.iter().all(|f| f.line >= 1 && f.column >= 1));
        prop_assert!(is_jsonc || findings.iter().any(|f| f.severity == Severity::Error));
        let edited = section.set("/a", 1).is_ok();
        prop_assert!(!edited || section.value().is_ok());
        if !edited {
            prop_assert_eq!(section.text(), &text);
        }
        if let Section::Api(api) = &section {
            prop_assert!(is_jsonc || api.model().is_err());
            let _ = api.shape();
            if let Ok(Some(ApiModel::Request(request))) = api.model() {
                let _ = format!("{request:?}");
            }
        }
    }
}

/// The number of leaves, and one of them turned into the mark.
fn mark_leaf(tree: &mut Tree, index: usize) -> usize {
    match tree {
        Tree::Leaf(value) => {
            if index == 0 {
                *value = json!(MARK);
            }
            1
        }
        Tree::List(elements) => {
            let mut seen = 0;
            for element in elements {
                seen += mark_leaf(element, index.wrapping_sub(seen));
            }
            seen
        }
        Tree::Map(entries) => {
            let mut seen = 0;
            for (_, value) in entries {
                seen += mark_leaf(value, index.wrapping_sub(seen));
            }
            seen
        }
    }
}
