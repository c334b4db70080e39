//! A section whose kind is known only when the code runs.

use std::borrow::Borrow;

use serde::Serialize;
use serde_json::Value;

use super::content::sealed::Sealed;
use super::text::Document;
use super::{
    Api, AsSection, Content, Finding, Install, InstallSpec, Parameters, Scope, Scopes, SectionKind,
};
use crate::check::together;
use crate::error::Result;

/// Looks at the sections of one connection together, without asking a server:
/// are they what Make takes, and what a reviewer would pass? A kind that is not
/// among them counts as unset.
///
/// Errors are what Make's own editor refuses; all else is a warning, or a hint
/// where nobody can tell from the sections. Findings come in the order of the
/// sections, and of their text.
///
/// ```
/// use makecom_iml::{self, Api, Content, Request, Section, Severity};
///
/// let api = Api::from(Request::new("https://acme.example/me").header("x-client", "{{common.id}}"));
/// let mut findings = makecom_iml::check([&Section::from(api)]);
/// assert!(findings.iter().any(|finding| finding.rule == "common-without-install"));
/// findings.retain(|finding| finding.severity >= Severity::Warning);
/// assert!(findings.iter().all(|finding| finding.rule != "common-without-install"));
/// ```
pub fn check<S: Borrow<Section>>(sections: impl IntoIterator<Item = S>) -> Vec<Finding> {
    let sections: Vec<S> = sections.into_iter().collect();
    let documents: Vec<(SectionKind, &Document)> = sections
        .iter()
        .map(|section| (section.borrow().kind(), section.borrow().document()))
        .collect();
    together(&documents, true)
}

/// A section of any kind.
///
/// ```
/// use makecom_iml::{Section, SectionKind};
///
/// let section = Section::from_text(SectionKind::Scope, "[]");
/// assert!(matches!(&section, Section::Scope(scope) if scope.names().unwrap().is_empty()));
/// assert!(Section::from_text(SectionKind::Api, " null ").is_unset());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Section {
    /// How to talk to the service: requests, or stages of them.
    Api(Api),
    /// What a user fills in.
    Parameters(Parameters),
    /// The scope list: every scope that can be asked for, with its label.
    Scopes(Scopes),
    /// The default scopes.
    Scope(Scope),
    /// What an installer fills in.
    InstallSpec(InstallSpec),
    /// What becomes of what an installer fills in.
    Install(Install),
}

impl Section {
    /// Takes a text as it is; nothing is checked and no byte changes.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let section = Section::from_text(SectionKind::Scope, "[ // all\n]");
    /// assert!(matches!(section, Section::Scope(_)));
    /// assert_eq!(section.text(), "[ // all\n]");
    /// ```
    pub fn from_text(kind: SectionKind, text: impl Into<String>) -> Self {
        match kind {
            SectionKind::Api => Self::Api(Api::from_text(text)),
            SectionKind::Parameters => Self::Parameters(Parameters::from_text(text)),
            SectionKind::Scopes => Self::Scopes(Scopes::from_text(text)),
            SectionKind::Scope => Self::Scope(Scope::from_text(text)),
            SectionKind::InstallSpec => Self::InstallSpec(InstallSpec::from_text(text)),
            SectionKind::Install => Self::Install(Install::from_text(text)),
        }
    }

    /// Which section it is.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let section = Section::from_text(SectionKind::Install, "{}");
    /// assert_eq!(section.kind(), SectionKind::Install);
    /// ```
    pub fn kind(&self) -> SectionKind {
        match self {
            Self::Api(_) => SectionKind::Api,
            Self::Parameters(_) => SectionKind::Parameters,
            Self::Scopes(_) => SectionKind::Scopes,
            Self::Scope(_) => SectionKind::Scope,
            Self::InstallSpec(_) => SectionKind::InstallSpec,
            Self::Install(_) => SectionKind::Install,
        }
    }

    /// Its JSONC text.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let section = Section::from_text(SectionKind::Api, "{ /* soon */ }");
    /// assert_eq!(section.text(), "{ /* soon */ }");
    /// ```
    pub fn text(&self) -> &str {
        self.document().text()
    }

    /// Its JSONC text, given away.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let section = Section::from_text(SectionKind::Scope, "[]");
    /// let text: String = section.into_text(); // for a file
    /// assert_eq!(text, "[]");
    /// ```
    pub fn into_text(self) -> String {
        match self {
            Self::Api(section) => section.into_text(),
            Self::Parameters(section) => section.into_text(),
            Self::Scopes(section) => section.into_text(),
            Self::Scope(section) => section.into_text(),
            Self::InstallSpec(section) => section.into_text(),
            Self::Install(section) => section.into_text(),
        }
    }

    /// Whether the section is not set: blank, or the literal `null`, as Make's
    /// own clients take it.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// for unset in ["", " \n", "null", "null // yet"] {
    ///     assert!(Section::from_text(SectionKind::Scope, unset).is_unset());
    /// }
    /// assert!(!Section::from_text(SectionKind::Scope, "[]").is_unset());
    /// ```
    pub fn is_unset(&self) -> bool {
        self.document().is_unset()
    }

    /// The text as JSON, without comments. An unset section is null.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let section = Section::from_text(SectionKind::Scope, "[ \"read\", /* … */ ]");
    /// assert_eq!(section.value()?, serde_json::json!(["read"]));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if it is not JSONC.
    pub fn value(&self) -> Result<Value> {
        self.document().value()
    }

    /// What is at a JSON Pointer, such as `/token/url`.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let text = r#"{ "token": { "url": "/token" } }"#;
    /// let section = Section::from_text(SectionKind::Api, text);
    /// assert_eq!(section.get("/token/url")?.unwrap(), "/token");
    /// assert_eq!(section.get("/info/url")?, None);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not
    /// JSONC, [`is_invalid_input`](crate::Error::is_invalid_input) if this
    /// is not a JSON Pointer.
    pub fn get(&self, pointer: &str) -> Result<Option<Value>> {
        self.document().get(pointer)
    }

    /// Puts a value at a JSON Pointer, and leaves all else in the text
    /// as it is. Objects on the way are made; `-` is one more element
    /// of an array.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let mut section = Section::from_text(SectionKind::Scope, "[\n  \"read\", // least\n]");
    /// section.set("/-", "write")?;
    /// assert_eq!(section.text(), "[\n  \"read\", // least\n  \"write\",\n]");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content) if the text is not
    /// JSONC, [`is_invalid_input`](crate::Error::is_invalid_input) if
    /// the pointer leads nowhere. Then the text has not changed.
    pub fn set(&mut self, pointer: &str, value: impl Serialize) -> Result<()> {
        self.document_mut().set(pointer, &value)
    }

    /// Takes out what is at a JSON Pointer, and leaves all else in the
    /// text as it is. Says whether there was something.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let text = r#"{ "url": "/me", "gzip": true /* why? */ }"#;
    /// let mut section = Section::from_text(SectionKind::Api, text);
    /// assert!(section.remove("/url")?);
    /// assert!(!section.remove("/url")?); // no longer there
    /// assert!(section.text().contains("/* why? */"));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn remove(&mut self, pointer: &str) -> Result<bool> {
        self.document_mut().remove(pointer)
    }

    /// Looks at the section without asking a server: is it what Make
    /// takes, and what a reviewer would pass?
    /// More is found when [all sections](fn@check) are looked at
    /// together.
    ///
    /// ```
    /// # use makecom_iml::{Section, SectionKind};
    /// let section = Section::from_text(SectionKind::Parameters, r#"[{ "name": "id" }]"#);
    /// let findings = section.check();
    /// assert_eq!(findings[0].to_string(), "parameters:1:2: error: `type` is missing (missing-key)");
    /// ```
    pub fn check(&self) -> Vec<Finding> {
        together(&[(self.kind(), self.document())], false)
    }

    /// The document of whatever kind it is.
    pub(crate) fn document(&self) -> &Document {
        match self {
            Self::Api(section) => &section.0,
            Self::Parameters(section) => &section.0,
            Self::Scopes(section) => &section.0,
            Self::Scope(section) => &section.0,
            Self::InstallSpec(section) => &section.0,
            Self::Install(section) => &section.0,
        }
    }

    fn document_mut(&mut self) -> &mut Document {
        match self {
            Self::Api(section) => &mut section.0,
            Self::Parameters(section) => &mut section.0,
            Self::Scopes(section) => &mut section.0,
            Self::Scope(section) => &mut section.0,
            Self::InstallSpec(section) => &mut section.0,
            Self::Install(section) => &mut section.0,
        }
    }
}

impl Sealed for Section {}

impl AsSection for Section {
    fn kind(&self) -> SectionKind {
        self.kind()
    }

    fn text(&self) -> &str {
        self.text()
    }
}
