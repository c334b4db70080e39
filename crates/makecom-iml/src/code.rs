//! The code documents of components, in one table.
//!
//! Names in a path and files are those of Make's VS Code extension 2.8.0
//! (`services/component-code-def.ts`, `get-empty-code-content.ts`).

mod language;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Result};
use crate::spelled::spelled;

pub use language::{Carrier, Language};

spelled! {
    /// A kind of component of an app, or the app itself.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, ComponentKind};
    ///
    /// assert_eq!(CodeKind::ConnectionApi.component(), ComponentKind::Connection);
    /// assert_eq!(ComponentKind::Rpc.as_str(), "rpc");
    /// assert!(ComponentKind::ALL.contains(&ComponentKind::Function));
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum ComponentKind {
        /// The app as a whole.
        App = "app",
        /// How users connect to the service.
        Connection = "connection",
        /// How the service reports events.
        Webhook = "webhook",
        /// What users put into a scenario.
        Module = "module",
        /// What fills in the choices of a parameter.
        Rpc = "rpc",
        /// A function of expressions, in JavaScript.
        Function = "function",
        /// A request that modules run by its name: in closed beta, and only checked.
        Endpoint = "endpoint",
    }
}

/// As its name, such as `connection`.
impl Serialize for ComponentKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A row of the table.
struct Row {
    component: ComponentKind,
    name: &'static str,
    key: &'static str,
    files: &'static [(&'static str, &'static str)],
    language: Language,
    empty: &'static str,
    media_type: &'static str,
    carrier: Carrier,
    #[cfg(feature = "schemars")]
    about: &'static str,
}

const JSONC: &str = "application/jsonc";
pub(crate) const JSON: &str = "application/json";
const MARKDOWN: &str = "text/markdown";
const JAVASCRIPT: &str = "application/javascript";

macro_rules! codes {
    ($(
        #[doc = $about:literal]
        $kind:ident: $component:ident $name:literal, $key:literal,
        [$(($type:literal, $file:literal)),*], $language:ident $empty:literal $media_type:ident
        $(by $carrier:ident)?;
    )*) => {
        /// A kind of code document, or section.
        ///
        /// It is written and read as its name in a path, such as `installSpec`,
        /// and of components other than connections as `component/name`, because
        /// names repeat.
        ///
        /// ```
        /// use makecom_iml::CodeKind;
        ///
        /// assert_eq!("installSpec".parse::<CodeKind>()?, CodeKind::ConnectionInstallSpec);
        /// assert_eq!(CodeKind::ConnectionInstallSpec.to_string(), "installSpec");
        /// # Ok::<(), makecom_iml::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum CodeKind {
            $(#[doc = $about] $kind,)*
        }

        impl CodeKind {
            /// All kinds, those of a component in the order of Make's editor.
            ///
            /// ```
            /// use makecom_iml::{CodeKind, Section};
            ///
            /// for kind in CodeKind::ALL {
            ///     assert!(Section::from_text(kind, "").is_unset());
            /// }
            /// ```
            pub const ALL: [Self; [$(Self::$kind),*].len()] = [$(Self::$kind),*];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$kind => const { &Row {
                        component: ComponentKind::$component,
                        name: $name,
                        key: $key,
                        files: &[$(($type, $file)),*],
                        language: Language::$language,
                        empty: $empty,
                        media_type: $media_type,
                        carrier: codes!(@carrier $($carrier)?),
                        #[cfg(feature = "schemars")]
                        about: $about.trim_ascii(),
                    } },)*
                }
            }
        }
    };
    (@carrier) => { Carrier::Section };
    (@carrier $carrier:ident) => { Carrier::$carrier };
}

// A line: component, name in a path; key in `codeFiles`; types of the component that
// have it, with the end of the file's name (`*` are all other types; of the app, the
// whole path); language, empty text and media type; the carrier if it is no section.
codes! {
    /// `base`: what the requests of modules and RPCs inherit.
    AppBase: App "base", "base", [("*", "general/base.iml.json")], Requests "{ }" JSONC;
    /// `common`: the common data of the app.
    AppCommon: App "common", "common", [("*", "general/common.json")], Object "{ }" JSON by Common;
    /// `readme`: the documentation of the app.
    AppReadme: App "readme", "readme", [("*", "README.md")], Markdown "README\n======\n" MARKDOWN by Readme;
    /// `groups`: the order of modules, in groups.
    AppGroups: App "groups", "groups", [("*", "modules/groups.json")], Groups "[]" JSON;
    /// `installSpec`: what an installer of the app fills in.
    AppInstallSpec: App "installSpec", "installSpec", [], Parameters "[]" JSONC;
    /// `install`: how the values of an installer of the app are used.
    AppInstall: App "install", "installDirectives", [], Install "{ }" JSONC;
    /// `api`: how to talk to the service.
    ConnectionApi: Connection "api", "communication", [("oauth", "oauth-communication.iml.json"), ("*", "communication.iml.json")], Stages "{ }" JSONC;
    /// `parameters`: what a user fills in.
    ConnectionParameters: Connection "parameters", "params", [("*", "params.iml.json")], Parameters "[]" JSONC;
    /// `common`: the common data of the connection.
    ConnectionCommon: Connection "common", "common", [("*", "common.json")], Object "{ }" JSON by Common;
    /// `scopes`: the scope list.
    ConnectionScopes: Connection "scopes", "scopeList", [("oauth", "scope-list.iml.json")], ScopeList "{ }" JSONC;
    /// `scope`: the default scopes.
    ConnectionScope: Connection "scope", "defaultScope", [("oauth", "default-scope.iml.json")], ScopeArray "[]" JSONC;
    /// `installSpec`: what an installer fills in.
    ConnectionInstallSpec: Connection "installSpec", "installSpec", [("oauth", "install-spec.iml.json")], Parameters "[]" JSONC;
    /// `install`: how the values of an installer are used.
    ConnectionInstall: Connection "install", "installDirectives", [("oauth", "install-directives.iml.json")], Install "{ }" JSONC;
    /// `api`: what becomes of an event that the service reports.
    WebhookApi: Webhook "api", "communication", [("*", "communication.iml.json")], Requests "{ }" JSONC;
    /// `parameters`: what a user fills in for a webhook.
    WebhookParameters: Webhook "parameters", "params", [("*", "params.iml.json")], Parameters "[]" JSONC;
    /// `attach`: how a webhook is registered at the service.
    WebhookAttach: Webhook "attach", "attach", [("*", "attach.iml.json")], Requests "{ }" JSONC;
    /// `detach`: how a webhook is removed from the service.
    WebhookDetach: Webhook "detach", "detach", [("*", "detach.iml.json")], Requests "{ }" JSONC;
    /// `update`: how a registered webhook is changed.
    WebhookUpdate: Webhook "update", "update", [("*", "update.iml.json")], Requests "{ }" JSONC;
    /// `scope`: the scopes that a webhook needs.
    WebhookScope: Webhook "scope", "requiredScope", [("*", "required-scope.iml.json")], ScopeArray "[]" JSONC;
    /// `api`: how to talk to the service.
    ModuleApi: Module "api", "communication", [("*", "communication.iml.json")], Requests "{ }" JSONC;
    /// `epoch`: the events from which a user chooses where a trigger starts.
    ModuleEpoch: Module "epoch", "epoch", [("trigger", "epoch.iml.json")], Epoch "{ }" JSONC;
    /// `parameters`: the static parameters, to which no expression can be mapped.
    ModuleParameters: Module "parameters", "staticParams", [("*", "static-params.iml.json")], Parameters "[]" JSONC;
    /// `expect`: the mappable parameters.
    ModuleExpect: Module "expect", "mappableParams", [("*", "mappable-params.iml.json")], Parameters "[]" JSONC;
    /// `interface`: what a module puts out.
    ModuleInterface: Module "interface", "interface", [("*", "interface.iml.json")], Parameters "[]" JSONC;
    /// `samples`: an example of what a module puts out.
    ModuleSamples: Module "samples", "samples", [("*", "samples.iml.json")], Object "{ }" JSONC;
    /// `scope`: the scopes that a module needs.
    ModuleScope: Module "scope", "scope", [("trigger", "scope.iml.json"), ("action", "scope.iml.json"), ("search", "scope.iml.json"), ("universal", "scope.iml.json")], ScopeArray "[]" JSONC;
    /// `api`: how to talk to the service.
    RpcApi: Rpc "api", "communication", [("*", "communication.iml.json")], Requests "{ }" JSONC;
    /// `parameters`: what an RPC takes.
    RpcParameters: Rpc "parameters", "params", [("*", "params.iml.json")], Parameters "[]" JSONC;
    /// `code`: the function.
    FunctionCode: Function "code", "code", [("*", "code.js")], JavaScript "" JAVASCRIPT;
    /// `test`: the tests of the function.
    FunctionTest: Function "test", "test", [("*", "test.js")], JavaScript "" JAVASCRIPT;
    /// `api`: the request of an endpoint.
    EndpointApi: Endpoint "api", "communication", [("*", "communication.iml.json")], Requests "{ }" JSONC;
    /// `scope`: the scopes that an endpoint needs.
    EndpointScope: Endpoint "scope", "scope", [("*", "required-scope.iml.json")], ScopeArray "[]" JSONC;
    /// `inputParameters`: what an endpoint takes.
    EndpointInput: Endpoint "inputParameters", "inputParameters", [("*", "input.iml.json")], Parameters "[]" JSONC;
    /// `outputParameters`: what an endpoint gives.
    EndpointOutput: Endpoint "outputParameters", "outputParameters", [("*", "output.iml.json")], Parameters "[]" JSONC;
    /// `context`: what an agent is told of an endpoint.
    EndpointContext: Endpoint "context", "context", [("*", "context.md")], Markdown "" MARKDOWN by Field;
}

impl CodeKind {
    /// The kinds that a component has.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, ComponentKind};
    ///
    /// let mut names = CodeKind::of(ComponentKind::Connection).map(CodeKind::name);
    /// assert_eq!(names.next(), Some("api"));
    /// ```
    pub fn of(component: ComponentKind) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (Self::ALL.into_iter()).filter(move |kind| kind.component() == component)
    }

    /// Those of them that are read and written as sections: not `common`, which
    /// holds secrets, nor the readme.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, ComponentKind};
    ///
    /// let sections: Vec<_> = CodeKind::sections(ComponentKind::Rpc).collect();
    /// assert_eq!(sections, [CodeKind::RpcApi, CodeKind::RpcParameters]);
    /// ```
    pub fn sections(component: ComponentKind) -> impl DoubleEndedIterator<Item = Self> + Clone {
        Self::of(component).filter(|kind| kind.carrier() == Carrier::Section)
    }

    /// The [section](Self::sections) that a component has under a name in a path.
    /// Names repeat across components.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, ComponentKind};
    ///
    /// let found = CodeKind::find(ComponentKind::Connection, "scope")?;
    /// assert_eq!(found, CodeKind::ConnectionScope);
    /// let error = CodeKind::find(ComponentKind::Connection, "scpoe").unwrap_err();
    /// assert_eq!(error.help(), "use one of api, parameters, scopes, scope, installSpec, install");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if the component has none of this
    /// name; the help lists the names that it has.
    pub fn find(component: ComponentKind, name: &str) -> Result<Self> {
        let mut kinds = Self::sections(component);
        let found = kinds.find(|kind| kind.name() == name);
        found.ok_or_else(|| unknown(name, Self::sections(component).map(Self::name)))
    }

    /// The component that has it.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, ComponentKind};
    ///
    /// assert_eq!(CodeKind::ConnectionScope.component(), ComponentKind::Connection);
    /// ```
    pub const fn component(self) -> ComponentKind {
        self.row().component
    }

    /// By which operations of the API it is read and written.
    ///
    /// ```
    /// use makecom_iml::{Carrier, CodeKind};
    ///
    /// assert_eq!(CodeKind::AppReadme.carrier(), Carrier::Readme);
    /// ```
    pub const fn carrier(self) -> Carrier {
        self.row().carrier
    }

    /// Its name in a path of the API.
    ///
    /// ```
    /// assert_eq!(makecom_iml::CodeKind::ConnectionInstallSpec.name(), "installSpec");
    /// ```
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Its key in `codeFiles` of a project's manifest, as Make's VS Code
    /// extension writes it.
    ///
    /// ```
    /// assert_eq!(makecom_iml::CodeKind::ConnectionScope.key(), "defaultScope");
    /// ```
    pub const fn key(self) -> &'static str {
        self.row().key
    }

    /// How the name of its file ends in a project, in a component of a type of
    /// the manifest, such as `oauth` or `instant_trigger`; `None` if that type has
    /// no such code. Of the app itself, whose type is blank, the whole path.
    ///
    /// ```
    /// use makecom_iml::CodeKind;
    ///
    /// assert_eq!(CodeKind::ModuleEpoch.file("trigger"), Some("epoch.iml.json"));
    /// assert_eq!(CodeKind::AppGroups.file(""), Some("modules/groups.json"));
    /// assert_eq!(CodeKind::ConnectionScope.file("oauth"), Some("default-scope.iml.json"));
    /// assert_eq!(CodeKind::ConnectionScope.file("basic"), None);
    /// ```
    pub fn file(self, component_type: &str) -> Option<&'static str> {
        let mut files = self.row().files.iter();
        let found = files.find(|(of, _)| *of == component_type || *of == "*");
        found.map(|(_, file)| *file)
    }

    /// All ends of names that its file may have; none if the layout of a project
    /// has no place for it.
    ///
    /// ```
    /// let files = makecom_iml::CodeKind::ConnectionApi.files();
    /// assert_eq!(files.last(), Some("communication.iml.json"));
    /// ```
    pub fn files(self) -> impl Iterator<Item = &'static str> {
        let files = self.row().files;
        let is_new = move |(at, file): &(usize, &str)| {
            let mut before = files[..*at].iter();
            before.all(|(_, seen)| seen != file)
        };
        let all = files.iter().map(|(_, file)| *file).enumerate();
        all.filter(is_new).map(|(_, file)| file)
    }

    /// Its language.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Language};
    ///
    /// assert_eq!(CodeKind::ConnectionScope.language(), Language::ScopeArray);
    /// ```
    pub const fn language(self) -> Language {
        self.row().language
    }

    /// The text of a file for a code that is not set. That of a function is blank
    /// here: the extension writes its name into it.
    ///
    /// ```
    /// assert_eq!(makecom_iml::CodeKind::ConnectionScope.empty(), "[]");
    /// ```
    pub const fn empty(self) -> &'static str {
        self.row().empty
    }

    /// The media type of a request that sets it.
    ///
    /// ```
    /// assert_eq!(makecom_iml::CodeKind::ConnectionScope.media_type(), "application/jsonc");
    /// ```
    pub const fn media_type(self) -> &'static str {
        self.row().media_type
    }
}

impl fmt::Display for CodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.component() {
            ComponentKind::Connection => f.write_str(self.name()),
            component => write!(f, "{component}/{}", self.name()),
        }
    }
}

impl FromStr for CodeKind {
    type Err = Error;

    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not a name in the
    /// table.
    fn from_str(text: &str) -> Result<Self> {
        let mut kinds = Self::ALL.into_iter();
        let found = kinds.find(|kind| kind.to_string() == text);
        found.ok_or_else(|| unknown(text, Self::ALL.map(|kind| kind.to_string())))
    }
}

fn unknown(name: &str, known: impl IntoIterator<Item = impl AsRef<str>>) -> Error {
    let mut help = String::new();
    for one in known {
        help += if help.is_empty() { "use one of " } else { ", " };
        help += one.as_ref();
    }
    let message = format!("{name:?} is not a section");
    Error::input("unknown-section", message, help)
}

impl Serialize for CodeKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CodeKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|error: Error| de::Error::custom(format_args!("{error}; {}", error.help())))
    }
}

/// Under the name and with the description that it had from the start.
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for CodeKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SectionKind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let one = |kind: Self| {
            serde_json::json!({
                "type": "string", "const": kind.to_string(), "description": kind.row().about,
            })
        };
        schemars::json_schema!({
            "description": "A kind of section.",
            "oneOf": Self::ALL.map(one).to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_parses_to_its_kind() {
        for kind in CodeKind::ALL {
            let found = CodeKind::find(kind.component(), kind.name()).ok();
            assert_eq!(found, (kind.carrier() == Carrier::Section).then_some(kind));
            assert_eq!(kind.to_string().parse::<CodeKind>().unwrap(), kind);
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
            assert_eq!(serde_json::from_str::<CodeKind>(&json).unwrap(), kind);
        }
        let error = "scpoe".parse::<CodeKind>().unwrap_err();
        assert!(error.help().contains("scopes, scope, installSpec"));
    }

    #[test]
    fn within_a_component_names_keys_and_files_are_unique() {
        let mut seen = std::collections::HashSet::new();
        for kind in CodeKind::ALL {
            let texts = [("name", kind.name()), ("key", kind.key())];
            let files = kind.files().map(|file| ("file", file));
            for text in texts.into_iter().chain(files) {
                assert!(seen.insert((kind.component(), text)), "{kind}: {text:?}");
            }
        }
    }
}
