//! Files of components that are in no folder of their own: which component each is of, as
//! its name and the names of the files beside it say.

use std::collections::{BTreeMap, BTreeSet};

use makecom::{CodeKind, ComponentKind};

use crate::names::{code_named, stem_of};

/// The kind of the components in a folder of this name: `modules`, and other forms in use,
/// such as `Module` and, after the API, `accounts`.
pub(super) fn kind_of_folder(name: &str) -> Option<ComponentKind> {
    let lower = name.to_lowercase();
    match lower.strip_suffix('s').unwrap_or(&lower) {
        "account" => Some(ComponentKind::Connection),
        "hook" => Some(ComponentKind::Webhook),
        one => kinds().find(|kind| kind.as_str() == one),
    }
}

/// The name of the component and the code that a file of a kind of component has, such as
/// `getUser` and `expect` of `getUser.expect.imljson`.
pub(super) fn of_kind(kind: ComponentKind, name: &str) -> Option<(String, CodeKind)> {
    let code = code_named(kind, name);
    if code.is_none() && kind == ComponentKind::Function {
        // A script with no other word is the function of its name.
        let stem = name.strip_suffix(".js")?;
        return (!stem.contains('.')).then(|| (stem.to_owned(), CodeKind::FunctionCode));
    }
    let id = id_of(name);
    let id = match id.strip_prefix(kind.as_str()) {
        Some("") => "",
        Some(rest) => rest.strip_prefix('.').unwrap_or(id),
        None => id,
    };
    Some((named(kind, id), code?))
}

/// The name of a component; of the only one of its kind, it may be left out.
fn named(kind: ComponentKind, id: &str) -> String {
    let id = if id.is_empty() { kind.as_str() } else { id };
    id.to_owned()
}

/// The code of a file whose name alone may be of several kinds of components, as the names of
/// the files beside it tell.
///
/// ```
/// use makecom::CodeKind;
/// use makecom_project::section_beside;
///
/// let name = "getUser.communication.iml.json";
/// let found = section_beside(name, ["getUser.mappable-params.iml.json"]);
/// assert_eq!(found, Some(CodeKind::ModuleApi));
/// assert_eq!(section_beside(name, ["listUsers.mappable-params.iml.json"]), None);
/// ```
pub fn section_beside<'a>(
    name: &'a str,
    beside: impl IntoIterator<Item = &'a str>,
) -> Option<CodeKind> {
    let mut flat = Flat::default();
    let others = beside.into_iter().filter(|other| *other != name);
    for one in others.chain([name]).filter(|one| id_of(one) == id_of(name)) {
        flat.add(one, one);
    }
    let mut codes = flat.resolve().codes.into_iter();
    codes.find_map(|(_, _, code, path)| (path == name).then_some(code))
}

/// What is before the word of the code in the name of a file; blank if there is nothing.
fn id_of(name: &str) -> &str {
    let stem = stem_of(name).map(|(stem, _)| stem);
    let stem = stem.or_else(|| name.strip_suffix(".md")).unwrap_or(name);
    stem.rsplit_once('.').map_or("", |(id, _)| id)
}

/// All kinds but the app itself.
fn kinds() -> impl Iterator<Item = ComponentKind> {
    let all = ComponentKind::ALL.iter().copied();
    all.filter(|kind| *kind != ComponentKind::App)
}

/// Files by the names of their components, blank if they have none.
#[derive(Default)]
pub(super) struct Flat(BTreeMap<String, Group>);

/// The files of one name.
#[derive(Default)]
struct Group {
    /// Each with the codes that it may hold, at most one of each kind.
    files: Vec<(String, Vec<CodeKind>)>,
    abouts: Vec<String>,
}

/// What is known of flat files in the end.
#[derive(Default)]
pub(super) struct Resolved {
    pub(super) codes: Vec<(ComponentKind, String, CodeKind, String)>,
    pub(super) abouts: Vec<(ComponentKind, String, String)>,
    pub(super) left_out: Vec<(String, String)>,
}

impl Flat {
    /// Adds a file, if its name says a code of a component. A code of the app itself has no
    /// name before it.
    pub(super) fn add(&mut self, name: &str, path: &str) -> bool {
        let codes: Vec<_> = kinds().filter_map(|kind| code_named(kind, name)).collect();
        let id = id_of(name);
        let is_of_app = || id.is_empty() && code_named(ComponentKind::App, name).is_some();
        if codes.is_empty() || is_of_app() {
            return false;
        }
        let group = self.0.entry(id.to_owned()).or_default();
        group.files.push((path.to_owned(), codes));
        true
    }

    /// Adds the metadata of the component of a name.
    pub(super) fn about(&mut self, name: &str, path: &str) {
        let group = self.0.entry(name.to_owned()).or_default();
        group.abouts.push(path.to_owned());
    }

    pub(super) fn resolve(self) -> Resolved {
        let mut resolved = Resolved::default();
        for (name, group) in self.0 {
            group.resolve(&name, &mut resolved);
        }
        resolved
    }
}

impl Group {
    /// The kind of all files, if the names of the codes leave only one.
    fn kind(&self) -> Option<ComponentKind> {
        let only = |codes: &Vec<CodeKind>| match codes[..] {
            [code] => Some(code.component()),
            _ => None,
        };
        let mut left: BTreeSet<_> = self.files.iter().filter_map(|(_, it)| only(it)).collect();
        if left.is_empty() {
            left = kinds().collect();
            for (_, codes) in &self.files {
                left.retain(|kind| codes.iter().any(|code| code.component() == *kind));
            }
        }
        let mut left = left.into_iter();
        left.next().filter(|_| left.next().is_none())
    }

    fn resolve(self, name: &str, resolved: &mut Resolved) {
        let kind = self.kind();
        let has_code = (self.files.iter()).any(|(_, it)| it.contains(&CodeKind::FunctionCode));
        for (path, codes) in self.files {
            let mut of_kind = codes.iter().filter(|code| Some(code.component()) == kind);
            match (of_kind.next(), &codes[..]) {
                // Tests of anything else are called so, too.
                (_, [CodeKind::FunctionTest]) if !has_code => {
                    let why = "is no test of a function whose code is beside it";
                    resolved.left_out.push((path, why.to_owned()));
                }
                (Some(code), _) | (None, [code]) => {
                    let (kind, code) = (code.component(), *code);
                    resolved.codes.push((kind, named(kind, name), code, path));
                }
                (None, _) => resolved.left_out.push((path, ambiguous(&codes, name))),
            }
        }
        for path in self.abouts {
            if let Some(kind) = kind {
                resolved.abouts.push((kind, named(kind, name), path));
            } else {
                let why = format!("which kind of component {name:?} is, no file beside it says");
                resolved.left_out.push((path, why));
            }
        }
    }
}

/// Why a file is left out that may be of several kinds.
fn ambiguous(codes: &[CodeKind], name: &str) -> String {
    let kinds: Vec<_> = codes.iter().map(|code| code.component().as_str()).collect();
    let of = if kinds.contains(&"module") {
        "module"
    } else {
        kinds[0]
    };
    let name = if name.is_empty() { "NAME" } else { name };
    format!(
        "may be of one of {}: put it into a folder of its kind, such as {of}s/{name}/",
        kinds.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_folder_of_a_kind_says_component_and_code() {
        use ComponentKind::{Connection, Endpoint, Function, Module};
        for (kind, name, expected) in [
            (
                Module,
                "getUser.expect.imljson",
                Some(("getUser", "expect")),
            ),
            (Module, "module.getUser.api.json", Some(("getUser", "api"))),
            (Module, "moduleOne.api.json", Some(("moduleOne", "api"))),
            (Module, "api.imljson", Some(("module", "api"))),
            (
                Module,
                "get.user.interface.iml.json",
                Some(("get.user", "interface")),
            ),
            (Module, "notes.txt", None),
            (
                Connection,
                "connection.parameters.imljson",
                Some(("connection", "parameters")),
            ),
            (Function, "addAll.js", Some(("addAll", "code"))),
            (Function, "addAll.test.js", Some(("addAll", "test"))),
            (Function, "addAll.spec.js", None),
            (Endpoint, "ask.context.md", Some(("ask", "context"))),
        ] {
            let found = of_kind(kind, name);
            let found = found.as_ref().map(|(id, code)| (id.as_str(), code.name()));
            assert_eq!(found, expected, "{name}");
        }
    }

    /// The components of files beside each other, and those that are left out.
    fn resolved(names: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut flat = Flat::default();
        for name in names {
            assert!(flat.add(name, name), "{name}");
        }
        let resolved = flat.resolve();
        let codes = resolved.codes.into_iter();
        let codes = codes.map(|(kind, name, code, _)| format!("{kind} {name} {}", code.name()));
        let left = resolved.left_out.into_iter().map(|(path, _)| path);
        (codes.collect(), left.collect())
    }

    #[test]
    fn files_beside_each_other_tell_the_kind_together() {
        for (names, codes, left) in [
            // A code that only modules have.
            (
                &["a.api.imljson", "a.expect.imljson"][..],
                &["module a api", "module a expect"][..],
                &[][..],
            ),
            // Each may be of others, and all only of webhooks.
            (
                &["api.json", "attach.json"],
                &["webhook webhook api", "webhook webhook attach"],
                &[],
            ),
            (
                &["a.communication.iml.json", "a.params.iml.json"],
                &[],
                &["a.communication.iml.json", "a.params.iml.json"],
            ),
            // Two components of one name.
            (
                &["a.attach.json", "a.expect.json", "a.api.json"],
                &["webhook a attach", "module a expect"],
                &["a.api.json"],
            ),
            (
                &["a.code.js", "a.test.js"],
                &["function a code", "function a test"],
                &[],
            ),
            (&["a.test.js"], &[], &["a.test.js"]),
        ] {
            let found = resolved(names);
            assert_eq!(found.0, codes, "{names:?}");
            assert_eq!(found.1, left, "{names:?}");
        }
    }

    #[test]
    fn a_folder_of_a_kind_has_several_names() {
        for (name, kind) in [
            ("modules", Some(ComponentKind::Module)),
            ("Module", Some(ComponentKind::Module)),
            ("RPCs", Some(ComponentKind::Rpc)),
            ("accounts", Some(ComponentKind::Connection)),
            ("hooks", Some(ComponentKind::Webhook)),
            ("apps", None),
            ("src", None),
        ] {
            assert_eq!(kind_of_folder(name), kind, "{name}");
        }
    }
}
