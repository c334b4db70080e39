//! `makecomapp.json`: which connections there are, in which files, and what
//! they are called in each origin.
//!
//! It is the extension's file. Changes go into its text in place; whatever else
//! is in it stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::{AppName, ConnectionName, SectionKind, Zone};
use serde::Deserialize;
use serde_json::Value;

use super::change::Change;
use super::names::is_local_id;
use super::{Error, Result};

pub(crate) const MANIFEST: &str = "makecomapp.json";

/// What a new project begins with.
const EMPTY: &str = r#"{
    "fileVersion": 1,
    "generalCodeFiles": {
        "base": null,
        "common": null,
        "readme": null,
        "groups": null
    },
    "components": {
        "connection": {},
        "webhook": {},
        "module": {},
        "rpc": {},
        "function": {},
        "endpoint": {}
    },
    "origins": []
}
"#;

#[derive(Debug)]
pub(crate) struct Manifest {
    text: String,
    /// What has changed since the text was made, in order. Thousands of
    /// connections are entered with one look at the text.
    changes: Vec<Change>,
    pub(crate) connections: BTreeMap<String, Connection>,
    pub(crate) origins: Vec<Origin>,
}

/// A connection of the project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connection {
    pub(crate) label: String,
    #[serde(rename = "connectionType")]
    pub(crate) kind: Kind,
    #[serde(rename = "codeFiles")]
    pub(super) files: BTreeMap<String, Option<String>>,
}

/// What a connection is; the server knows no more once it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Basic,
    Oauth,
}

/// An app on a server.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Origin {
    #[serde(default)]
    pub(crate) label: Option<String>,
    pub(crate) base_url: String,
    #[serde(rename = "appId")]
    pub(crate) app: AppName,
    #[serde(default, rename = "idMapping")]
    mapping: Option<IdMapping>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct IdMapping {
    #[serde(default)]
    connection: Vec<Pair>,
}

/// A connection here, and what it is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pair {
    pub(crate) local: Option<String>,
    pub(crate) remote: Option<String>,
    #[serde(default)]
    pub(crate) local_deleted: bool,
    #[serde(default, rename = "nonOwnedByApp")]
    pub(crate) is_foreign: bool,
}

impl Kind {
    pub(crate) fn of(kind: &makecom::ConnectionType) -> Self {
        if kind.as_str().starts_with("oauth") {
            Self::Oauth
        } else {
            Self::Basic
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Oauth => "oauth",
        }
    }

    /// The sections that the extension has files for in a connection of this kind.
    pub(crate) fn sections(self) -> &'static [SectionKind] {
        match self {
            Self::Basic => &[SectionKind::Api, SectionKind::Parameters],
            Self::Oauth => &SectionKind::ALL,
        }
    }
}

/// The key in `codeFiles`, and the end of the file's name, as in the extension.
pub(crate) fn file_of(section: SectionKind, kind: Kind) -> (&'static str, &'static str) {
    match (section, kind) {
        (SectionKind::Api, Kind::Basic) => ("communication", "communication.iml.json"),
        (SectionKind::Api, Kind::Oauth) => ("communication", "oauth-communication.iml.json"),
        (SectionKind::Parameters, _) => ("params", "params.iml.json"),
        (SectionKind::Scopes, _) => ("scopeList", "scope-list.iml.json"),
        (SectionKind::Scope, _) => ("defaultScope", "default-scope.iml.json"),
        (SectionKind::InstallSpec, _) => ("installSpec", "install-spec.iml.json"),
        (_, _) => ("installDirectives", "install-directives.iml.json"),
    }
}

/// The section that a file is for, by its name.
pub(crate) fn section_of(file_name: &str) -> Option<SectionKind> {
    SectionKind::ALL.into_iter().find(|&section| {
        [Kind::Basic, Kind::Oauth].iter().any(|&kind| {
            let (_, end) = file_of(section, kind);
            file_name == end || file_name.ends_with(&format!(".{end}"))
        })
    })
}

impl Connection {
    /// With the names that the extension gives to files.
    pub(crate) fn new(id: &str, label: &str, kind: Kind, folder: &str) -> Self {
        let mut files: BTreeMap<_, _> = kind
            .sections()
            .iter()
            .map(|&section| {
                let (key, end) = file_of(section, kind);
                (key.to_owned(), Some(format!("{folder}/{id}.{end}")))
            })
            .collect();
        files.insert("common".to_owned(), None);
        Self {
            label: label.to_owned(),
            kind,
            files,
        }
    }

    /// The file of a section, unless it is not managed.
    pub(crate) fn file(&self, section: SectionKind) -> Option<&str> {
        let (key, _) = file_of(section, self.kind);
        self.files.get(key)?.as_deref()
    }

    /// The sections that are managed, with their files.
    pub(crate) fn sections(&self) -> impl Iterator<Item = (SectionKind, &str)> {
        let managed = |&section: &SectionKind| Some((section, self.file(section)?));
        self.kind.sections().iter().filter_map(managed)
    }

    /// The file of the common data, if it is managed.
    pub(crate) fn common(&self) -> Option<&str> {
        self.files.get("common")?.as_deref()
    }

    /// Where the common data would be, beside the others.
    pub(crate) fn common_beside(&self, id: &str) -> String {
        let folder = self.files.values().flatten().find_map(|file| {
            let (folder, _) = file.rsplit_once('/')?;
            Some(folder)
        });
        match folder {
            Some(folder) => format!("{folder}/{id}.common.json"),
            None => format!("{id}.common.json"),
        }
    }
}

impl Origin {
    /// The server, whatever form its address has.
    pub(crate) fn zone(&self) -> Result<Zone> {
        let address = self.base_url.trim_end_matches('/');
        let address = if address.ends_with("/api") {
            format!("{address}/v2")
        } else {
            address.to_owned()
        };
        Ok(address.parse()?)
    }

    /// What tells it from all others, and stays.
    pub(crate) fn id(&self) -> String {
        format!("{} {}", self.base_url, self.app)
    }

    pub(crate) fn pairs(&self) -> &[Pair] {
        self.mapping
            .as_ref()
            .map_or(&[], |mapping| &mapping.connection)
    }

    /// What a connection of the project is called there.
    pub(crate) fn remote_of(&self, local: &str) -> Option<&Pair> {
        let mut pairs = self.pairs().iter();
        pairs.find(|pair| pair.local.as_deref() == Some(local))
    }

    /// What a connection of the server is called here.
    pub(crate) fn local_of(&self, remote: &str) -> Option<&Pair> {
        let mut pairs = self.pairs().iter();
        pairs.find(|pair| pair.remote.as_deref() == Some(remote))
    }
}

impl Manifest {
    pub(crate) fn new() -> Self {
        Self {
            text: EMPTY.to_owned(),
            changes: Vec::new(),
            connections: BTreeMap::new(),
            origins: Vec::new(),
        }
    }

    pub(crate) fn parse(text: String) -> Result<Self> {
        let wrong = |message: String| {
            Error::new(
                MANIFEST,
                message,
                "see docs/cli.md for its form, or write it anew with `makecom pull APP`",
            )
        };
        let root = CstRootNode::parse(&text, &ParseOptions::default())
            .map_err(|error| wrong(error.to_string()))?;
        let value = root.to_serde_value().unwrap_or_default();
        if value["fileVersion"] != 1 {
            return Err(wrong(format!(
                "fileVersion is {}, and only 1 is known",
                value["fileVersion"]
            )));
        }
        let mut connections = BTreeMap::new();
        let mut files = BTreeSet::new();
        for (id, component) in object(&value["components"]["connection"]) {
            // Null is a connection that was taken out.
            if component.is_null() {
                continue;
            }
            let at = format!("components.connection.{}", id.escape_debug());
            if !is_local_id(id) {
                return Err(wrong(format!(
                    "{at}: an id has 3 to 35 letters, digits and hyphens, begins with a letter and ends with none of the hyphens"
                )));
            }
            let connection = Connection::deserialize(component)
                .map_err(|error| wrong(format!("{at}: {error}")))?;
            for file in connection.files.values().flatten() {
                if !files.insert(file.to_ascii_lowercase()) {
                    return Err(wrong(format!("{at}: {file} is the file of two sections")));
                }
            }
            connections.insert(id.clone(), connection);
        }
        let mut origins = Vec::new();
        for (index, origin) in value["origins"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let at = format!("origins[{index}]");
            let origin =
                Origin::deserialize(origin).map_err(|error| wrong(format!("{at}: {error}")))?;
            let mut seen = BTreeSet::new();
            for pair in origin.pairs() {
                if let Some(remote) = &pair.remote {
                    ConnectionName::new(remote)
                        .map_err(|error| wrong(format!("{at}.idMapping.connection: {error}")))?;
                }
                let names = [("local", &pair.local), ("remote", &pair.remote)];
                for (side, name) in names {
                    let Some(name) = name else { continue };
                    if !seen.insert((side, name)) {
                        return Err(wrong(format!(
                            "{at}.idMapping.connection: {side} {name} is there twice"
                        )));
                    }
                }
            }
            origins.push(origin);
        }
        Ok(Self {
            text,
            changes: Vec::new(),
            connections,
            origins,
        })
    }

    /// The text with all changes in their places.
    pub(crate) fn text(&mut self) -> Result<&str> {
        if !self.changes.is_empty() {
            let odd = || Error::new(MANIFEST, "is not formed as it must be", "mend it by hand");
            let root =
                CstRootNode::parse(&self.text, &ParseOptions::default()).map_err(|_| odd())?;
            let object = root.object_value_or_set();
            for change in &self.changes {
                change.make(&object).ok_or_else(odd)?;
            }
            *self = Self::parse(root.to_string())?;
        }
        Ok(&self.text)
    }

    /// Which folders and files are named in it, in lower case.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let connections = self.connections.values();
        connections.flat_map(|connection| connection.files.values().flatten().map(String::as_str))
    }

    pub(crate) fn add_connection(&mut self, id: &str, connection: Connection) {
        let change = Change::Connection(id.to_owned(), connection.clone());
        self.connections.insert(id.to_owned(), connection);
        self.changes.push(change);
    }

    pub(crate) fn set_label(&mut self, id: &str, label: &str) {
        if let Some(connection) = self.connections.get_mut(id) {
            label.clone_into(&mut connection.label);
            let change = Change::Label(id.to_owned(), label.to_owned());
            self.changes.push(change);
        }
    }

    pub(crate) fn set_common(&mut self, id: &str, path: &str) {
        if let Some(connection) = self.connections.get_mut(id) {
            let path = path.to_owned();
            let files = &mut connection.files;
            files.insert("common".to_owned(), Some(path.clone()));
            self.changes.push(Change::Common(id.to_owned(), path));
        }
    }

    /// Adds an origin, and says which it is.
    pub(crate) fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &AppName,
    ) -> usize {
        let origin = Origin {
            label: label.map(str::to_owned),
            base_url: base_url.to_owned(),
            app: app.clone(),
            mapping: None,
        };
        self.changes.push(Change::Origin(origin.clone()));
        self.origins.push(origin);
        self.origins.len() - 1
    }

    /// Pairs a connection here with one there.
    pub(crate) fn pair(&mut self, origin: usize, local: &str, remote: &str) {
        let (local, remote) = (local.to_owned(), remote.to_owned());
        let mapping = self.origins[origin].mapping.get_or_insert_default();
        mapping.connection.push(Pair {
            local: Some(local.clone()),
            remote: Some(remote.clone()),
            local_deleted: false,
            is_foreign: false,
        });
        self.changes.push(Change::Pair(origin, local, remote));
    }

    /// Takes out what is said of a connection there, which is gone.
    pub(crate) fn unpair(&mut self, origin: usize, remote: &str) {
        if let Some(mapping) = &mut self.origins[origin].mapping {
            let stays = |pair: &Pair| pair.remote.as_deref() != Some(remote);
            mapping.connection.retain(stays);
            self.changes.push(Change::Unpair(origin, remote.to_owned()));
        }
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_manifest_reads_as_the_extension_would_write_it() {
        let mut manifest = Manifest::new();
        let app = AppName::new("acme-crm").unwrap();
        let origin = manifest.add_origin(None, "https://eu1.make.com/api", &app);
        for (id, kind) in [("acme-crm", Kind::Oauth), ("acme-crm2", Kind::Basic)] {
            let folder = format!("connections/{id}");
            let connection = Connection::new(id, "Acme \"CRM\"", kind, &folder);
            manifest.add_connection(id, connection.clone());
            manifest.pair(origin, id, id);
            manifest.text().unwrap();
            assert_eq!(manifest.connections[id], connection);
        }
        insta::assert_snapshot!(manifest.text().unwrap());
        // Exactly what JSON.stringify(…, null, 4) makes of it.
        let again: Value = serde_json::from_str(manifest.text().unwrap()).unwrap();
        assert_eq!(
            again["origins"][0]["idMapping"]["connection"][1]["local"],
            "acme-crm2"
        );
    }

    #[test]
    fn what_is_not_ours_stays() {
        let text = "{\n  // mine\n  \"fileVersion\": 1, \"new\": [1,2],\n  \"components\": {\n    \"connection\": {\n      \"abc\": {\"label\": \"Old\", \"connectionType\": \"basic\", \"codeFiles\": {}, \"x\": 1.0}\n    },\n    \"module\": {\"m\": {}}\n  },\n  \"origins\": [{\"baseUrl\": \"https://eu1.make.com/api\", \"appId\": \"acme-crm\", \"appVersion\": 1}]\n}\n";
        let mut manifest = Manifest::parse(text.to_owned()).unwrap();
        assert_eq!(manifest.origins[0].zone().unwrap(), Zone::Eu1);
        manifest.set_label("abc", "New");
        manifest.pair(0, "abc", "acme-crm");
        manifest.text().unwrap();
        assert_eq!(
            manifest.origins[0]
                .remote_of("abc")
                .unwrap()
                .remote
                .as_deref(),
            Some("acme-crm")
        );
        manifest.unpair(0, "acme-crm");
        let text = manifest.text().unwrap().to_owned();
        assert_eq!(manifest.origins[0].pairs(), []);
        for kept in [
            "// mine",
            "\"new\": [1,2]",
            "\"x\": 1.0",
            "\"module\": {\"m\": {}}",
        ] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        assert_eq!(manifest.connections["abc"].label, "New");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |inside: &str| format!("{{\"fileVersion\": 1, {inside}}}");
        let file = "\"codeFiles\": {\"params\": \"a\", \"communication\": \"A\"}";
        for (text, expected) in [
            ("{".to_owned(), "nterminated"),
            ("[]".to_owned(), "fileVersion is null"),
            (with("\"fileVersion\": 2"), "only 1 is known"),
            (
                with("\"components\": {\"connection\": {\"../x\": {}}}"),
                "components.connection.../x: an id",
            ),
            (
                with("\"components\": {\"connection\": {\"abc\": {\"label\": 1}}}"),
                "components.connection.abc: invalid type",
            ),
            (
                with(&format!(
                    "\"components\": {{\"connection\": {{\"abc\": {{\"label\": \"\", \"connectionType\": \"basic\", {file}}}}}}}"
                )),
                "is the file of two sections",
            ),
            (
                with("\"origins\": [{\"baseUrl\": \"x\", \"appId\": \"../x\"}]"),
                "origins[0]: ",
            ),
            (
                with(
                    "\"origins\": [{\"baseUrl\": \"x\", \"appId\": \"acme\", \"idMapping\": {\"connection\": [{\"local\": null, \"remote\": \"../x\"}]}}]",
                ),
                "origins[0].idMapping.connection: ",
            ),
        ] {
            let error = Manifest::parse(text.clone()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn a_file_tells_its_section() {
        for (name, section) in [
            ("acme.oauth-communication.iml.json", Some(SectionKind::Api)),
            ("acme.communication.iml.json", Some(SectionKind::Api)),
            ("acme.default-scope.iml.json", Some(SectionKind::Scope)),
            (
                "acme.install-directives.iml.json",
                Some(SectionKind::Install),
            ),
            ("acme.common.json", None),
        ] {
            assert_eq!(section_of(name), section, "{name}");
        }
    }
}
