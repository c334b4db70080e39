//! The extension's names of files: those of the project itself, and those of the codes of
//! a component.

use makecom::section::{Carrier, Language};
use makecom::{CodeKind, ComponentKind, Section};

use crate::component::ComponentType;

/// The manifest of a project.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// assert!(!folder.path().join(makecom_project::MANIFEST).exists()); // not a project
/// # Ok::<(), std::io::Error>(())
/// ```
pub const MANIFEST: &str = "makecomapp.json";

/// The [metadata](crate::metadata) of the app, beside the manifest. A project may have
/// none.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(
/// #     folder.path().join(makecom_project::MANIFEST), r#"{"fileVersion": 1, "components": {}}"#,
/// # )?;
/// use makecom_project::{METADATA, Project};
///
/// std::fs::write(folder.path().join(METADATA), r#"{ "label": "Acme" }"#)?;
/// let project = Project::open(folder.path())?;
/// assert_eq!(project.metadata().unwrap().label(), Some("Acme"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const METADATA: &str = "makecomapp.app.json";

/// The name of the file that configures the rules of `validate`, beside the manifest.
///
/// ```
/// assert_eq!(makecom_project::RULES, "makecomapp.rules.json");
/// ```
pub const RULES: &str = "makecomapp.rules.json";

/// The base, beside the manifest.
pub(crate) const BASE: &str = "makecomapp.base.json";

/// The codes that the extension has files for in a component of this type, or of any type
/// if it is not known; without common data, which holds secrets.
pub(crate) fn code_files(
    kind: ComponentKind,
    component_type: Option<ComponentType>,
) -> impl Iterator<Item = CodeKind> {
    let has_file = move |code: &CodeKind| match component_type {
        Some(component_type) => code.file(component_type.as_str()).is_some(),
        None => code.files().next().is_some(),
    };
    CodeKind::of(kind).filter(move |code| code.carrier() != Carrier::Common && has_file(code))
}

/// The section of a file of a kind of component, by its name, with the type of the
/// component if the name says it. A file of the app itself has the path of the extension,
/// or its end.
///
/// ```
/// use makecom::{CodeKind, ComponentKind};
/// use makecom_project::section_in;
///
/// let found = section_in(ComponentKind::Webhook, "event.params.iml.json");
/// assert_eq!(found, Some((CodeKind::WebhookParameters, None)));
/// assert_eq!(section_in(ComponentKind::Rpc, "event.attach.iml.json"), None);
/// ```
pub fn section_in(kind: ComponentKind, path: &str) -> Option<(CodeKind, Option<ComponentType>)> {
    let path = path.replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_it = |file: &str| {
        if kind == ComponentKind::App {
            return file.rsplit('/').next() == Some(name);
        }
        let stem = name.strip_suffix(file);
        stem.is_some_and(|stem| stem.is_empty() || stem.ends_with('.'))
    };
    // The extension knows this file, and the API has no section for it: requests, like
    // those beside it.
    if kind == ComponentKind::Webhook && is_it("publish.iml.json") {
        return Some((CodeKind::WebhookUpdate, None));
    }
    let mut codes = CodeKind::of(kind);
    let (code, file) =
        codes.find_map(|code| Some((code, code.files().find(|file| is_it(file))?)))?;
    let types = ComponentType::of(kind).into_iter();
    let mut types = types.filter(|one| code.file(one.as_str()) == Some(file));
    let only = types.next().filter(|_| types.next().is_none());
    Some((code, only))
}

/// The code that a file of a component of this kind holds, by every name that people use:
/// that of the API, the key of the manifest, or the one of the extension, after any others.
///
/// ```
/// use makecom::{CodeKind, ComponentKind::Module};
/// use makecom_project::code_named;
///
/// for name in ["expect.imljson", "mappableParams.json", "get-user.mappable-params.iml.json"] {
///     assert_eq!(code_named(Module, name), Some(CodeKind::ModuleExpect));
/// }
/// assert_eq!(code_named(Module, "expect.txt"), None);
/// ```
pub fn code_named(kind: ComponentKind, name: &str) -> Option<CodeKind> {
    if kind == ComponentKind::App && name.eq_ignore_ascii_case("readme.md") {
        return Some(CodeKind::AppReadme);
    }
    if kind == ComponentKind::Endpoint && (name == "context.md" || name.ends_with(".context.md")) {
        return Some(CodeKind::EndpointContext);
    }
    let (stem, end) = stem_of(name)?;
    let word = stem.rsplit('.').next().unwrap_or(stem);
    let is_named = |code: &CodeKind| {
        let is_file = |file: &str| {
            let file = file.rsplit('/').next().unwrap_or(file);
            ENDS.iter().any(|end| file.strip_suffix(end) == Some(word))
        };
        let is_key = code.name() == word || code.key() == word || in_words(code.key()) == word;
        is_key || code.files().any(is_file)
    };
    let is_language = |code: &CodeKind| match code.language() {
        Language::JavaScript => end == ".js",
        Language::Markdown => false,
        _ => end != ".js",
    };
    CodeKind::of(kind).find(|code| is_language(code) && is_named(code))
}

/// How the files of codes end.
const ENDS: [&str; 5] = [".iml.json", ".imljson", ".jsonc", ".json", ".js"];

/// The name of a file without its end, and the end.
pub(crate) fn stem_of(name: &str) -> Option<(&str, &'static str)> {
    let mut ends = ENDS.into_iter();
    ends.find_map(|end| Some((name.strip_suffix(end)?, end)))
}

/// The key of a code as names of files have it.
///
/// ```
/// assert_eq!(makecom_project::in_words("installSpec"), "install-spec");
/// ```
pub fn in_words(key: &str) -> String {
    let mut words = String::new();
    for one in key.chars() {
        if one.is_uppercase() {
            words.push('-');
        }
        words.extend(one.to_lowercase());
    }
    words
}

/// The kind of the components in a folder of this name, such as `modules`.
///
/// ```
/// use makecom::ComponentKind;
/// use makecom_project::kind_named;
///
/// assert_eq!(kind_named("rpcs"), Some(ComponentKind::Rpc));
/// assert_eq!(kind_named("assets"), None);
/// ```
pub fn kind_named(folder: &str) -> Option<ComponentKind> {
    let name = folder.strip_suffix('s')?;
    let mut known = ComponentKind::ALL.iter().copied();
    known.find(|kind| *kind != ComponentKind::App && kind.as_str() == name)
}

/// All codes that a file alone may hold, at most one of each kind of component: as its name
/// says, and its nearest folder with the name of a kind.
///
/// ```
/// use makecom::CodeKind;
/// use makecom_project::sections_of;
///
/// assert_eq!(sections_of("modules/getUser/api.imljson"), [CodeKind::ModuleApi]);
/// assert_eq!(sections_of("module.getUser.api.imljson"), [CodeKind::ModuleApi]);
/// assert_eq!(sections_of("expect.imljson"), [CodeKind::ModuleExpect]);
/// assert!(sections_of("getUser.communication.iml.json").len() > 1); // It cannot be told.
/// ```
pub fn sections_of(path: &str) -> Vec<CodeKind> {
    let path = path.replace('\\', "/");
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let by_name = |kind| {
        let found = section_in(kind, name).map(|(code, _)| code);
        found.or_else(|| code_named(kind, name))
    };
    let of_app = || by_name(ComponentKind::App);
    for folder in folders.rsplit('/') {
        if let Some(kind) = kind_named(folder) {
            // In such a folder, any other script is a function.
            let is_script = kind == ComponentKind::Function && name.strip_suffix(".js").is_some();
            let code = || is_script.then_some(CodeKind::FunctionCode);
            let found = by_name(kind).or_else(of_app).or_else(code);
            return found.into_iter().collect();
        }
        if folder == "general"
            && let Some(code) = of_app()
        {
            return vec![code];
        }
    }
    let first = name.split('.').next().unwrap_or_default();
    if let Some(kind) = kind_named(&format!("{first}s"))
        && let Some(code) = code_named(kind, name)
    {
        return vec![code];
    }
    // The extension has names for the files of the app itself that no component has.
    if let Some((code, _)) = section_in(ComponentKind::App, name) {
        return vec![code];
    }
    let kinds = ComponentKind::ALL.iter();
    let is_app = |kind: ComponentKind| kind == ComponentKind::App;
    // Names of the extension are of fewer kinds than those of the API.
    let exact = kinds.clone().filter(|kind| !is_app(**kind));
    let exact: Vec<_> = exact.filter_map(|kind| section_in(*kind, name)).collect();
    if !exact.is_empty() {
        return exact.into_iter().map(|(code, _)| code).collect();
    }
    // Only the files of components begin with a name.
    let is_named = stem_of(name).is_some_and(|(stem, _)| stem.contains('.'));
    let codes = kinds.filter(|kind| !(is_named && is_app(**kind)));
    let codes: Vec<_> = codes.filter_map(|kind| by_name(*kind)).collect();
    if codes.is_empty() {
        return of_app().into_iter().collect();
    }
    codes
}

/// The text of a section in a file; if it is unset JSON, the text of a new file of the
/// extension, which is valid where the `[]` that its pull writes is not.
///
/// ```
/// use makecom::{Section, CodeKind};
/// use makecom_project::text_of;
///
/// assert_eq!(text_of(&Section::from_text(CodeKind::ConnectionScope, "null")), "[]");
/// assert_eq!(text_of(&Section::from_text(CodeKind::ConnectionScopes, "null")), "{ }");
/// assert_eq!(text_of(&Section::from_text(CodeKind::ConnectionApi, "{}")), "{}");
/// ```
pub fn text_of(section: &Section) -> &str {
    if section.kind().language().is_json() && section.is_unset() {
        section.kind().empty()
    } else {
        section.text()
    }
}

/// What a pull of the extension writes for a section that is unset
/// (`code-pull-deploy.ts` of 2.8.0).
const fn unset(code: CodeKind) -> &'static str {
    match code {
        CodeKind::ModuleSamples => "{}",
        _ => "[]",
    }
}

/// What the extension writes before an empty scope of a module.
const SCOPE_NOTE: &str = "// Code below is relevant only if an OAuth type connection is associated with the module. In other cases, it is ignored.\n";

/// The texts of a server of which this may be the text in a file, here or by the
/// extension.
pub(crate) fn file_forms(code: CodeKind, text: &str) -> Vec<&str> {
    let mut forms = vec![text];
    if code == CodeKind::ModuleScope {
        forms.extend(text.strip_prefix(SCOPE_NOTE));
    }
    if code.language().is_json() && (text == unset(code) || text == code.empty()) {
        forms.push("null");
    }
    forms
}

/// Whether a text is what the extension writes for a section that is unset, though the
/// section is no list.
pub(crate) fn is_unset_file(section: &Section) -> bool {
    let code = section.kind();
    section.text() == unset(code) && code.language().is_json() && code.empty() == "{ }"
}

/// A section as it is sent.
pub(crate) fn sendable(section: &Section) -> Section {
    let text = if is_unset_file(section) {
        section.kind().empty()
    } else {
        section.text()
    };
    Section::from_text(section.kind(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_section() {
        for (path, codes) in [
            ("acme.oauth-communication.iml.json", "api"),
            // Names that several kinds of components use.
            (
                "acme.communication.iml.json",
                "api webhook/api module/api rpc/api endpoint/api",
            ),
            (
                "api.imljson",
                "api webhook/api module/api rpc/api endpoint/api",
            ),
            (
                "params.iml.json",
                "parameters webhook/parameters rpc/parameters",
            ),
            (
                "parameters.imljson",
                "parameters webhook/parameters module/parameters rpc/parameters",
            ),
            (
                "acme.scope.json",
                "scope webhook/scope module/scope endpoint/scope",
            ),
            ("acme.scope.iml.json", "module/scope"),
            (
                "event.required-scope.iml.json",
                "webhook/scope endpoint/scope",
            ),
            ("install-spec.json", "app/installSpec installSpec"),
            ("acme.default-scope.iml.json", "scope"),
            ("acme.install-directives.iml.json", "install"),
            ("acme.common.json", "common"),
            ("event.publish.iml.json", "webhook/update"),
            ("acme-params.iml.json", ""),
            // By the folder, the nearest one.
            ("modules/get/get.communication.iml.json", "module/api"),
            (
                "/modules/app/rpcs/get/get.communication.iml.json",
                "rpc/api",
            ),
            (
                "webhooks\\event\\event.communication.iml.json",
                "webhook/api",
            ),
            ("webhooks/event/event.params.iml.json", "webhook/parameters"),
            ("connections/acme/acme.communication.iml.json", "api"),
            ("connections/acme/acme.epoch.iml.json", ""),
            ("endpoints/get/get.communication.iml.json", "endpoint/api"),
            ("general/install-spec.iml.json", "app/installSpec"),
            // By the name alone, where only one kind has it.
            ("get.input.iml.json", "endpoint/inputParameters"),
            ("get.epoch.iml.json", "module/epoch"),
            ("get.mappable-params.iml.json", "module/expect"),
            ("event.attach.iml.json", "webhook/attach"),
            ("add.code.js", "function/code"),
            ("general/base.iml.json", "app/base"),
            ("src/base.iml.json", "app/base"),
            ("base.imljson", "app/base"),
            ("modules/groups.json", "app/groups"),
            ("README.md", "app/readme"),
            ("general/common.json", "app/common"),
        ] {
            let found: Vec<_> = sections_of(path).iter().map(CodeKind::to_string).collect();
            assert_eq!(found.join(" "), codes, "{path}");
        }
    }
}
