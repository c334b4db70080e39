//! Reading a file of tests.

use std::collections::BTreeSet;

use crate::communication::{Document, Place, RecordedExchanges};
use crate::{Collection, Error, Value};

/// A test of a component.
///
/// ```
/// use makecom_runtime::Value;
/// use makecom_runtime::communication::Document;
/// use makecom_runtime::testing::{Part, read};
///
/// let text = r#"{"tests": [{"name": "empty", "expect": {"output": []}}]}"#;
/// let file = Document::of_value("find.tests.json", Value::from_json(text)?);
/// let tests = read(&file).unwrap();
/// assert_eq!((tests[0].name.as_str(), tests[0].part), ("empty", Part::Main));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Test {
    /// Its name.
    pub name: String,
    /// What of the component is run.
    pub part: Part,
    /// The moment at which it happens, as ISO 8601.
    pub now: Option<String>,
    /// The time zone.
    pub timezone: Option<String>,
    /// The variables.
    pub inputs: Value,
    /// The exchanges, as [`RecordedExchanges`] reads them.
    pub exchanges: Value,
    /// What is expected, by names.
    pub expect: Value,
    /// Where it is written.
    pub place: Place,
}

/// What of a component is run.
///
/// ```
/// use makecom_runtime::testing::Part;
///
/// assert_eq!(Part::parse("epoch"), Some(Part::Epoch));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Its communication; of a connection the check, or the way from authorize to info.
    #[default]
    Main,
    /// The choices of where a trigger starts.
    Epoch,
    /// Makes a token newer.
    Refresh,
    /// Gives a token back.
    Invalidate,
    /// Makes the service report to a webhook.
    Attach,
    /// Makes the service report no longer.
    Detach,
}

impl Part {
    const ALL: [(&'static str, Self); 5] = [
        ("epoch", Self::Epoch),
        ("refresh", Self::Refresh),
        ("invalidate", Self::Invalidate),
        ("attach", Self::Attach),
        ("detach", Self::Detach),
    ];

    /// Its name in a file of tests; the main part has none.
    ///
    /// ```
    /// # use makecom_runtime::testing::Part;
    /// assert_eq!(Part::Epoch.name(), Some("epoch"));
    /// ```
    pub fn name(self) -> Option<&'static str> {
        let found = Self::ALL.iter().find(|(_, own)| *own == self);
        found.map(|(name, _)| *name)
    }

    /// The part of this name.
    ///
    /// ```
    /// # use makecom_runtime::testing::Part;
    /// assert_eq!(Part::parse("all"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(own, _)| *own == name);
        found.map(|(_, part)| *part)
    }
}

/// What a test can expect.
pub(super) const EXPECTED: [&str; 11] = [
    "output",
    "error",
    "state",
    "connection",
    "webhook_data",
    "respond",
    "recipients",
    "browser_url",
    "log_hides",
    "requests",
    "waits_ms",
];

/// Reads the tests of a file.
///
/// # Errors
/// What is wrong with it, each with its place: a key that is not known, a value of the wrong
/// type, a tag such as `$date` with another value, two tests of one name, a test that expects
/// nothing.
///
/// ```
/// use makecom_runtime::Value;
/// use makecom_runtime::communication::Document;
/// use makecom_runtime::testing::read;
///
/// let text = r#"{"tests": [{"name": "x", "expct": {}, "expect": {"output": []}}]}"#;
/// let file = Document::of_value("x.tests.json", Value::from_json(text)?);
/// let (error, place) = read(&file).unwrap_err().remove(0);
/// assert_eq!((error.code(), place.pointer()), ("invalid-test", "/tests/0/expct"));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn read(file: &Document) -> Result<Vec<Test>, Vec<(Error, Place)>> {
    let mut reader = Reader {
        file,
        errors: Vec::new(),
    };
    let tests = reader.tests();
    if reader.errors.is_empty() {
        Ok(tests)
    } else {
        Err(reader.errors)
    }
}

struct Reader<'f> {
    file: &'f Document,
    errors: Vec<(Error, Place)>,
}

impl Reader<'_> {
    fn error(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        let help = "correct the test; makecom schema tests describes its form";
        let error = Error::failure("invalid-test", message, help);
        self.errors.push((error, self.file.place(pointer)));
    }

    fn tests(&mut self) -> Vec<Test> {
        let file = self.file;
        let Value::Collection(root) = file.value() else {
            self.error("", "a file of tests is an object with tests");
            return Vec::new();
        };
        self.keys(root, "", &["$schema", "tests"]);
        let Some(Value::Array(items)) = root.get("tests") else {
            self.error("/tests", "tests must be an array");
            return Vec::new();
        };
        if items.is_empty() {
            self.error("/tests", "there is no test");
        }
        let mut names = BTreeSet::new();
        let mut tests = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let pointer = format!("/tests/{index}");
            let Value::Collection(entries) = item else {
                self.error(pointer, "a test is an object");
                continue;
            };
            if let Some(test) = self.test(entries, &pointer) {
                if !names.insert(test.name.clone()) {
                    self.error(
                        format!("{pointer}/name"),
                        format!("two tests have the name {:?}", test.name),
                    );
                }
                tests.push(test);
            }
        }
        tests
    }

    fn test(&mut self, entries: &Collection, pointer: &str) -> Option<Test> {
        let known = [
            "name",
            "run",
            "now",
            "timezone",
            "inputs",
            "exchanges",
            "expect",
        ];
        self.keys(entries, pointer, &known);
        let at = |name: &str| format!("{pointer}/{name}");
        let get = |name: &str| entries.get(name).cloned().unwrap_or_default();
        let mut text = |name: &str| match get(name) {
            Value::Text(text) => Some(text.to_string()),
            Value::Undefined => None,
            _ => {
                self.error(at(name), format!("{name} must be a text"));
                None
            }
        };
        let (name, run) = (text("name"), text("run"));
        let (now, timezone) = (text("now"), text("timezone"));
        let part = match run.as_deref() {
            None => Part::Main,
            Some(name) => Part::parse(name).unwrap_or_else(|| {
                let names = Part::ALL.map(|(name, _)| name).join(", ");
                self.error(
                    at("run"),
                    format!("{name:?} is no part of a component: use {names}, or leave it out"),
                );
                Part::Main
            }),
        };
        for name in ["inputs", "expect"] {
            for (below, message) in get(name).tag_faults() {
                self.error(format!("{}{below}", at(name)), message);
            }
            if !matches!(get(name), Value::Undefined | Value::Collection(_)) {
                self.error(at(name), format!("{name} must be an object"));
            }
        }
        match get("expect") {
            Value::Collection(expect) if !expect.is_empty() => {
                self.keys(&expect, &at("expect"), &EXPECTED);
                match expect.get("error") {
                    None => {}
                    Some(Value::Collection(error)) => {
                        self.keys(error, &at("expect/error"), &["type", "message"]);
                    }
                    Some(_) => self.error(at("expect/error"), "error must be an object"),
                }
            }
            _ => self.error(
                pointer,
                "the test expects nothing: add expect with output or error",
            ),
        }
        if let Err((below, message)) = RecordedExchanges::new(&get("exchanges")) {
            self.error(format!("{pointer}/exchanges{below}"), message);
        }
        if let Some(zone) = &timezone
            && crate::Environment::default().with_time_zone(zone).is_err()
        {
            self.error(at("timezone"), format!("there is no time zone {zone:?}"));
        }
        if let Some(now) = &now
            && now.parse::<jiff::Timestamp>().is_err()
        {
            self.error(at("now"), format!("{now:?} is no moment in ISO 8601"));
        }
        let Some(name) = name else {
            self.error(pointer, "the test has no name");
            return None;
        };
        Some(Test {
            name,
            part,
            now,
            timezone,
            inputs: get("inputs"),
            exchanges: get("exchanges"),
            expect: get("expect"),
            place: self.file.place(pointer),
        })
    }

    fn keys(&mut self, entries: &Collection, pointer: &str, known: &[&str]) {
        for key in entries.keys().filter(|key| !known.contains(key)) {
            let message = format!("{key:?} is not known here: use {}", known.join(", "));
            self.error(format!("{pointer}/{key}"), message);
        }
    }
}
