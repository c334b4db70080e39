//! What is said of code documents apart from their names: the language, and how the
//! API carries them.

use crate::spelled::spelled;

spelled! {
    /// The language of a code document.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Language};
    ///
    /// let parameters = |kind: &CodeKind| kind.language() == Language::Parameters;
    /// let kinds: Vec<_> = CodeKind::ALL.into_iter().filter(parameters).collect();
    /// assert!(kinds.contains(&CodeKind::ModuleInterface));
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Language {
        /// A request, or several, one after the other.
        Requests = "requests",
        /// A request, several, or the stages of OAuth.
        Stages = "stages of OAuth",
        /// A request whose output has a date and a label.
        Epoch = "an epoch",
        /// An array of parameters.
        Parameters = "parameters",
        /// An object of scopes with their labels.
        ScopeList = "a scope list",
        /// An array of scopes.
        ScopeArray = "an array of scopes",
        /// An object with `common`.
        Install = "install directives",
        /// An object of any keys.
        Object = "an object",
        /// An array of groups of modules.
        Groups = "groups",
        /// A text of JavaScript.
        JavaScript = "JavaScript",
        /// A text of Markdown.
        Markdown = "Markdown",
    }
}

impl Language {
    /// Whether it is JSON, and so has values, a schema and edits in place. All
    /// others are texts.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Language};
    ///
    /// assert!(Language::Groups.is_json() && !Language::JavaScript.is_json());
    /// assert!(CodeKind::FunctionCode.json_schema().is_none());
    /// ```
    pub const fn is_json(self) -> bool {
        !matches!(self, Self::JavaScript | Self::Markdown)
    }

    /// Whether [`check`](fn@crate::check) looks at texts in it. If not, that
    /// nothing is found says nothing.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    ///
    /// let code = Section::from_text(CodeKind::FunctionCode, "function double(");
    /// assert!(code.check().is_empty() && !code.kind().language().is_checked());
    /// ```
    pub const fn is_checked(self) -> bool {
        self.is_json()
    }
}

spelled! {
    /// By which operations of the API a code document is read and written.
    ///
    /// ```
    /// use makecom_iml::{Carrier, CodeKind};
    ///
    /// assert_eq!(CodeKind::ModuleApi.carrier(), Carrier::Section);
    /// assert_eq!(CodeKind::ConnectionCommon.carrier(), Carrier::Common);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Carrier {
        /// By those of sections, which have its name in their path.
        Section = "section",
        /// By those of common data. It holds secrets, and the extension ignores
        /// it unless it is asked for.
        Common = "common",
        /// By those of the readme.
        Readme = "readme",
        /// By those of its component, as one of the fields of that.
        Field = "field",
    }
}
