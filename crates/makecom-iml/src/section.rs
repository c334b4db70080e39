//! A section: a code document as its text, of any kind.

use std::borrow::Borrow;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::check::{self, Finding, logged, together};
use crate::code::CodeKind;
use crate::error::{Error, Result};
use crate::text::Document;

/// A code document: its kind and its text. Reading and writing it changes no
/// byte. If the kind is known at compile time, [`Typed`] adds a typed view.
///
/// [`Typed`]: crate::Typed
///
/// ```
/// use makecom_iml::{CodeKind, Section};
///
/// let section = Section::from_text(CodeKind::ConnectionScope, "[ // all\n]");
/// assert_eq!(section.kind(), CodeKind::ConnectionScope);
/// assert_eq!(section.text(), "[ // all\n]");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Section {
    kind: CodeKind,
    pub(crate) document: Document,
}

impl Section {
    /// Takes a text as it is; nothing is checked and no byte changes.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let section = Section::from_text(CodeKind::ConnectionScope, "[ 'no JSON' ]");
    /// assert_eq!(section.text(), "[ 'no JSON' ]");
    /// assert!(section.value().unwrap_err().is_content()); // only now
    /// ```
    pub fn from_text(kind: CodeKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            document: Document::new(text),
        }
    }

    /// Its kind.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let section = Section::from_text(CodeKind::ConnectionInstall, "{}");
    /// assert_eq!(section.kind(), CodeKind::ConnectionInstall);
    /// ```
    pub fn kind(&self) -> CodeKind {
        self.kind
    }

    /// Its text.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let section = Section::from_text(CodeKind::ConnectionApi, "{ /* soon */ }");
    /// assert_eq!(section.text(), "{ /* soon */ }");
    /// ```
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// Its text, without a copy.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let section = Section::from_text(CodeKind::ConnectionScope, "[]");
    /// let text: String = section.into_text(); // for a file
    /// assert_eq!(text, "[]");
    /// ```
    pub fn into_text(self) -> String {
        self.document.into_text()
    }

    /// Whether the section is not set: blank, or if it is JSON the literal
    /// `null`, as Make's own clients take it.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// for unset in ["", " \n", "null", "null // yet"] {
    ///     assert!(Section::from_text(CodeKind::ConnectionScope, unset).is_unset());
    /// }
    /// assert!(!Section::from_text(CodeKind::ConnectionScope, "[]").is_unset());
    /// ```
    pub fn is_unset(&self) -> bool {
        if self.kind.language().is_json() {
            self.document.is_unset()
        } else {
            self.text().trim().is_empty()
        }
    }

    /// Refuses what needs JSON.
    fn be_json(&self) -> Result<()> {
        let language = self.kind.language();
        if language.is_json() {
            return Ok(());
        }
        Err(Error::input(
            "not-json",
            format!("a section {} is {language}, not JSON", self.kind),
            "read or replace its whole text",
        ))
    }

    /// The text as JSON, without comments. An unset section is null.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let section = Section::from_text(CodeKind::ConnectionScope, "[ \"read\", /* … */ ]");
    /// assert_eq!(section.value()?, serde_json::json!(["read"]));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if it is not JSONC,
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if the section is no
    /// [JSON](crate::Language::is_json).
    pub fn value(&self) -> Result<Value> {
        self.be_json()?;
        self.document.value()
    }

    /// What is at a JSON Pointer, such as `/token/url`.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let text = r#"{ "token": { "url": "/token" } }"#;
    /// let section = Section::from_text(CodeKind::ConnectionApi, text);
    /// assert_eq!(section.get("/token/url")?.unwrap(), "/token");
    /// assert_eq!(section.get("/info/url")?, None);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not
    /// JSONC, [`is_invalid_input`](crate::Error::is_invalid_input) if this
    /// is not a JSON Pointer, or the section is no JSON.
    pub fn get(&self, pointer: &str) -> Result<Option<Value>> {
        self.be_json()?;
        self.document.get(pointer)
    }

    /// Sets the value at a JSON Pointer, and leaves the rest of the text
    /// unchanged. Missing objects are created; `-` is a new element at the end
    /// of an array.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let text = "[\n  \"read\", // least\n]";
    /// let mut section = Section::from_text(CodeKind::ConnectionScope, text);
    /// section.set("/-", "write")?;
    /// assert_eq!(section.text(), "[\n  \"read\", // least\n  \"write\",\n]");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not JSONC,
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if there can be no
    /// value at the pointer, or the section is no JSON. The text is then unchanged.
    pub fn set(&mut self, pointer: &str, value: impl Serialize) -> Result<()> {
        self.be_json()?;
        self.document.set(pointer, &value)
    }

    /// Removes the value at a JSON Pointer, and leaves the rest of the text
    /// unchanged. Returns whether there was one.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let text = r#"{ "url": "/me", "gzip": true /* why? */ }"#;
    /// let mut section = Section::from_text(CodeKind::ConnectionApi, text);
    /// assert!(section.remove("/url")?);
    /// assert!(!section.remove("/url")?); // no longer there
    /// assert!(section.text().contains("/* why? */"));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn remove(&mut self, pointer: &str) -> Result<bool> {
        self.be_json()?;
        self.document.remove(pointer)
    }

    /// Checks the section without a server: for what Make refuses, and for what
    /// a reviewer would object to. More is found when [all sections](fn@check)
    /// are checked together. Nothing is found in a language that is
    /// [not checked](crate::Language::is_checked).
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let text = r#"[{ "name": "id" }]"#;
    /// let findings = Section::from_text(CodeKind::ConnectionParameters, text).check();
    /// assert_eq!(findings[0].to_string(), "parameters:1:2: error: `type` is missing (missing-key)");
    /// ```
    pub fn check(&self) -> Vec<Finding> {
        self.check_as("")
    }

    /// The same for a section of a component whose type in the manifest of a project is
    /// known: `api` has other keys in a connection of type `oauth` than in `basic`. A
    /// blank type is one that is not known.
    ///
    /// ```
    /// # use makecom_iml::{CodeKind, Section};
    /// let text = r#"{ "url": "https://acme.example/me" }"#;
    /// let api = Section::from_text(CodeKind::ConnectionApi, text);
    /// let is_unknown = |found: Vec<makecom_iml::Finding>| found.iter().any(|it| it.rule == "unknown-key");
    /// assert!(is_unknown(api.check_as("oauth")));
    /// assert!(!is_unknown(api.check_as("basic")));
    /// ```
    pub fn check_as(&self, component_type: &str) -> Vec<Finding> {
        together(&[(self.kind, &self.document)], component_type, false)
    }
}

/// Kind and length only: a section may hold secrets.
impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({} bytes)", self.kind, self.text().len())
    }
}

/// Checks the sections of one component together, without a server: for what
/// Make refuses, and for what a reviewer would object to. A kind that is not
/// among them counts as unset.
///
/// Errors are what Make refuses or what cannot work; anything else is a warning, or a
/// hint where the sections do not contain the answer. Findings come in the
/// order of the sections, and of their text.
///
/// ```
/// use makecom_iml::{Code as _, Request, Severity, check, connection};
///
/// let request = Request::new("https://acme.example/me").header("x-client", "{{common.id}}");
/// let mut findings = check([&*connection::Api::of(request)]);
/// assert!(findings.iter().any(|finding| finding.rule == "common-without-install"));
/// findings.retain(|finding| finding.severity >= Severity::Warning);
/// assert!(findings.iter().all(|finding| finding.rule != "common-without-install"));
/// ```
pub fn check<S: Borrow<Section>>(sections: impl IntoIterator<Item = S>) -> Vec<Finding> {
    check_as("", sections)
}

/// [Checks](fn@check) the sections of one component whose type in the manifest of a
/// project is known, such as `oauth`; blank is one that is not known.
///
/// ```
/// use makecom_iml::{Code as _, Request, check_as, connection};
///
/// let api = connection::Api::of(Request::new("https://acme.example/me"));
/// let findings = check_as("oauth", [&*api]);
/// assert!(findings.iter().any(|finding| finding.message == "\"url\" is not known here"));
/// ```
pub fn check_as<S: Borrow<Section>>(
    component_type: &str,
    sections: impl IntoIterator<Item = S>,
) -> Vec<Finding> {
    let sections: Vec<S> = sections.into_iter().collect();
    let documents: Vec<(CodeKind, &Document)> = sections
        .iter()
        .map(|section| (section.borrow().kind, &section.borrow().document))
        .collect();
    together(&documents, component_type, true)
}

/// The secrets that a section of requests of a module, an RPC or a webhook lets into Make's
/// log: those that neither a request nor the base of the app hides. Of a base that an
/// expression makes, nothing is known, and nothing is found.
///
/// ```
/// use makecom_iml::{CodeKind, Section, logged_secrets};
///
/// let api = r#"{ "url": "/me", "headers": { "x-key": "{{connection.apiKey}}" } }"#;
/// let api = Section::from_text(CodeKind::ModuleApi, api);
/// assert_eq!(logged_secrets(&api, None)[0].pointer, "/headers/x-key");
///
/// let base = r#"{ "log": { "sanitize": ["request.headers.x-key"] } }"#;
/// let base = Section::from_text(CodeKind::AppBase, base);
/// assert!(logged_secrets(&api, Some(&base)).is_empty());
/// ```
pub fn logged_secrets(section: &Section, base: Option<&Section>) -> Vec<Finding> {
    logged(
        section.kind,
        &section.document,
        base.map(|base| &base.document),
    )
}

/// What a section of requests of a module, an RPC or a webhook lets out only because of what
/// the base of the app puts into `temp`: secrets, and hosts that users choose.
///
/// ```
/// use makecom_iml::{CodeKind, Section, through_base};
///
/// let api = r#"{ "url": "/me", "response": { "output": "{{temp.key}}" } }"#;
/// let api = Section::from_text(CodeKind::ModuleApi, api);
/// let base = r#"{ "temp": { "key": "{{connection.apiKey}}" } }"#;
/// let base = Section::from_text(CodeKind::AppBase, base);
/// let found = through_base(&api, &base);
/// assert_eq!((found[0].rule, &*found[0].pointer), ("secret-in-output", "/response/output"));
/// ```
pub fn through_base(section: &Section, base: &Section) -> Vec<Finding> {
    check::through_base(section.kind, &section.document, &base.document)
}
