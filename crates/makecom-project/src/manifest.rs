//! `makecomapp.json`: which connections there are, in which files, and what
//! they are called in each origin.
//!
//! It is the extension's file. Changes go into its text in place; whatever else
//! is in it stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstNode, CstRootNode};
use makecom::{AppName, ComponentName, SectionKind, Zone};
use serde::Deserialize;
use serde_json::Value;

use super::change::Change;
use super::folder::PATH_HELP;
use super::names::{is_local_id, stem};
use super::{Error, Result, path};

pub const MANIFEST: &str = "makecomapp.json";

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
pub struct Manifest {
    /// As it was read or written last.
    text: String,
    /// What has changed since then, in order. Thousands of connections are
    /// entered with one look at the text.
    changes: Vec<Change>,
    pub connections: BTreeMap<String, Connection>,
    pub origins: Vec<Origin>,
}

/// A connection of the project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    pub label: String,
    #[serde(rename = "connectionType")]
    pub kind: Kind,
    #[serde(rename = "codeFiles")]
    pub(super) files: BTreeMap<String, Option<String>>,
}

/// What a connection is; the server knows no more once it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Basic,
    Oauth,
}

/// An app on a server.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    #[serde(default)]
    pub label: Option<String>,
    pub base_url: String,
    #[serde(rename = "appId")]
    pub app: AppName,
    #[serde(default, rename = "idMapping")]
    mapping: Option<IdMapping>,
}

/// Which origin is meant, in this text of the manifest or a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginKey {
    index: usize,
    id: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct IdMapping {
    #[serde(default)]
    connection: Vec<Pair>,
}

/// A connection here, and what it is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    pub local: Option<String>,
    pub remote: Option<String>,
    #[serde(default)]
    pub local_deleted: bool,
    #[serde(default, rename = "nonOwnedByApp")]
    pub is_foreign: bool,
}

impl Kind {
    pub fn of(kind: &makecom::ConnectionType) -> Self {
        if kind.as_str().starts_with("oauth") {
            Self::Oauth
        } else {
            Self::Basic
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Oauth => "oauth",
        }
    }

    /// The sections that the extension has files for in a connection of this kind.
    pub fn sections(self) -> &'static [SectionKind] {
        match self {
            Self::Basic => &[SectionKind::Api, SectionKind::Parameters],
            Self::Oauth => &SectionKind::ALL,
        }
    }
}

/// The key in `codeFiles`, and the end of the file's name, as in the extension.
pub fn file_of(section: SectionKind, kind: Kind) -> (&'static str, &'static str) {
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
pub fn section_of(file_name: &str) -> Option<SectionKind> {
    SectionKind::ALL.into_iter().find(|&section| {
        [Kind::Basic, Kind::Oauth].iter().any(|&kind| {
            let (_, end) = file_of(section, kind);
            file_name == end || file_name.ends_with(&format!(".{end}"))
        })
    })
}

impl Connection {
    /// With the names that the extension gives to files.
    pub fn new(id: &str, label: &str, kind: Kind, folder: &str) -> Self {
        let stem = stem(id);
        let mut files: BTreeMap<_, _> = kind
            .sections()
            .iter()
            .map(|&section| {
                let (key, end) = file_of(section, kind);
                (key.to_owned(), Some(format!("{folder}/{stem}.{end}")))
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
    pub fn file(&self, section: SectionKind) -> Option<&str> {
        let (key, _) = file_of(section, self.kind);
        self.files.get(key)?.as_deref()
    }

    /// The sections that are managed, with their files.
    pub fn sections(&self) -> impl Iterator<Item = (SectionKind, &str)> {
        let managed = |&section: &SectionKind| Some((section, self.file(section)?));
        self.kind.sections().iter().filter_map(managed)
    }

    /// The file of the common data, if it is managed.
    pub fn common(&self) -> Option<&str> {
        self.files.get("common")?.as_deref()
    }

    /// Where the common data would be, beside the others.
    pub fn common_beside(&self, id: &str) -> String {
        let folder = self.files.values().flatten().find_map(|file| {
            let (folder, _) = file.rsplit_once('/')?;
            Some(folder)
        });
        let stem = stem(id);
        match folder {
            Some(folder) => format!("{folder}/{stem}.common.json"),
            None => format!("{stem}.common.json"),
        }
    }
}

impl Origin {
    /// The server, whatever form its address has.
    pub fn zone(&self) -> Result<Zone> {
        let address = self.base_url.trim_end_matches('/');
        let address = if address.ends_with("/api") {
            format!("{address}/v2")
        } else {
            address.to_owned()
        };
        Ok(address.parse()?)
    }

    /// What tells it from all others, and stays.
    pub fn id(&self) -> String {
        format!("{} {}", self.base_url, self.app)
    }

    pub fn pairs(&self) -> &[Pair] {
        self.mapping
            .as_ref()
            .map_or(&[], |mapping| &mapping.connection)
    }

    /// What a connection of the project is called there.
    pub fn remote_of(&self, local: &str) -> Option<&Pair> {
        let mut pairs = self.pairs().iter();
        pairs.find(|pair| pair.local.as_deref() == Some(local))
    }

    /// What a connection of the server is called here.
    pub fn local_of(&self, remote: &str) -> Option<&Pair> {
        let mut pairs = self.pairs().iter();
        pairs.find(|pair| pair.remote.as_deref() == Some(remote))
    }
}

impl Manifest {
    pub fn new() -> Self {
        Self {
            text: EMPTY.to_owned(),
            changes: Vec::new(),
            connections: BTreeMap::new(),
            origins: Vec::new(),
        }
    }

    pub fn parse(text: String) -> Result<Self> {
        let wrong = |message: String| {
            Error::new(
                MANIFEST,
                message,
                "see docs/cli.md for its form, or write it anew with `makecom pull APP`",
            )
        };
        let root = CstRootNode::parse(&text, &ParseOptions::default())
            .map_err(|error| wrong(error.to_string()))?;
        if let Some(at) = root.value().and_then(|value| repeated(&value, "")) {
            return Err(Error::new(
                MANIFEST,
                format!("{at} is there twice"),
                "take one of the two out",
            ));
        }
        let value = root.to_serde_value().unwrap_or_default();
        if value["fileVersion"] != 1 {
            return Err(wrong(format!(
                "fileVersion is {}, and only 1 is known",
                value["fileVersion"]
            )));
        }
        refuse_paths(&value)?;
        let mut connections = BTreeMap::new();
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
                    ComponentName::new(remote)
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

    /// The text as it was read or written last.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn has_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// With all changes in their places, in its own text or in one that an
    /// editor has saved meanwhile.
    ///
    /// # Errors
    ///
    /// If it is no manifest, or if a change rests on what is not there any more.
    pub fn changed_from(&self, text: String) -> Result<Self> {
        let odd = |what: &str| Error::new(MANIFEST, format!("{what} is not an object"), "fix it");
        let root = CstRootNode::parse(&text, &ParseOptions::default());
        let mut there = Self::parse(text)?;
        let root = root.map_err(|_| odd("it"))?;
        let object = root.object_value_or_set();
        for change in &self.changes {
            if let Some(origin) = there.accept(change)? {
                change
                    .make(&object, origin)
                    .ok_or_else(|| odd("a part of it"))?;
            }
        }
        Self::parse(root.to_string())
    }

    /// What the text says of an origin, wherever it stands by now.
    fn place_of(&self, key: &OriginKey) -> Result<usize> {
        let is_it = |origin: &Origin| origin.id() == key.id;
        if self.origins.get(key.index).is_some_and(is_it) {
            return Ok(key.index);
        }
        let mut places = (0..self.origins.len()).filter(|&place| is_it(&self.origins[place]));
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            _ => Err(Error::new(
                MANIFEST,
                format!("the origin {} was taken out meanwhile", key.id),
                "put it back, and run this again",
            )),
        }
    }

    /// Enters a change, and says at which origin its place is, if any; nothing
    /// if it is there already.
    fn accept(&mut self, change: &Change) -> Result<Option<usize>> {
        let refused = |message: String, help: String| Err(Error::new(MANIFEST, message, help));
        let again = || "look at the change that was made meanwhile, and run this again".to_owned();
        match change {
            Change::Connection(id, new) => {
                if self.connections.contains_key(id) {
                    return refused(format!("{id} was added meanwhile"), again());
                }
                self.connections.insert(id.clone(), new.clone());
                Ok(Some(0))
            }
            Change::Label(id, from, to) => match self.connections.get_mut(id) {
                Some(there) if there.label == *to => Ok(None),
                Some(there) if there.label == *from => {
                    there.label.clone_from(to);
                    Ok(Some(0))
                }
                _ => refused(format!("the label of {id} was changed meanwhile"), again()),
            },
            Change::Common(id, path) => match self.connections.get_mut(id) {
                Some(there) if there.common().is_none() => {
                    there.files.insert("common".to_owned(), Some(path.clone()));
                    Ok(Some(0))
                }
                Some(there) if there.common() == Some(path) => Ok(None),
                _ => refused(format!("{id} was changed meanwhile"), again()),
            },
            Change::Origin(new) => {
                if !self.origins.is_empty() {
                    return refused("an origin was added meanwhile".to_owned(), again());
                }
                self.origins.push(new.clone());
                Ok(Some(0))
            }
            Change::Pair(key, local, remote) => {
                let place = self.place_of(key)?;
                let origin = &self.origins[place];
                let name =
                    |pair: &Option<String>| pair.clone().unwrap_or_else(|| "null".to_owned());
                let found = origin.remote_of(local).or_else(|| origin.local_of(remote));
                if let Some(pair) = found {
                    if pair.local.as_ref() == Some(local) && pair.remote.as_ref() == Some(remote) {
                        return Ok(None);
                    }
                    return refused(
                        format!(
                            "{} was paired with {} meanwhile, but {remote} on the server is that of {local}",
                            name(&pair.local),
                            name(&pair.remote),
                        ),
                        format!(
                            "pair {local} with {remote} in idMapping, or delete {remote}; then run this again"
                        ),
                    );
                }
                if !self.connections.contains_key(local) {
                    return refused(
                        format!(
                            "{local} was taken out meanwhile, but {remote} on the server is its connection"
                        ),
                        format!("put it back and run this again, or delete {remote}"),
                    );
                }
                let mapping = self.origins[place].mapping.get_or_insert_default();
                mapping.connection.push(Pair {
                    local: Some(local.clone()),
                    remote: Some(remote.clone()),
                    local_deleted: false,
                    is_foreign: false,
                });
                Ok(Some(place))
            }
            Change::Unpair(key, remote) => {
                let place = self.place_of(key)?;
                if let Some(mapping) = &mut self.origins[place].mapping {
                    let stays = |pair: &Pair| pair.remote.as_deref() != Some(remote);
                    mapping.connection.retain(stays);
                }
                Ok(Some(place))
            }
        }
    }

    fn change(&mut self, change: Change) -> Result<()> {
        if self.accept(&change)?.is_some() {
            self.changes.push(change);
        }
        Ok(())
    }

    /// Which folders and files are named in it, in lower case.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let connections = self.connections.values();
        connections.flat_map(|connection| connection.files.values().flatten().map(String::as_str))
    }

    pub fn add_connection(&mut self, id: &str, connection: Connection) -> Result<()> {
        self.change(Change::Connection(id.to_owned(), connection))
    }

    pub fn set_label(&mut self, id: &str, label: &str) -> Result<()> {
        let from = self.connections.get(id).map(|there| there.label.clone());
        self.change(Change::Label(
            id.to_owned(),
            from.unwrap_or_default(),
            label.to_owned(),
        ))
    }

    pub fn set_common(&mut self, id: &str, path: &str) -> Result<()> {
        self.change(Change::Common(id.to_owned(), path.to_owned()))
    }

    /// Adds an origin, which is the first.
    pub fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &AppName,
    ) -> Result<usize> {
        self.change(Change::Origin(Origin {
            label: label.map(str::to_owned),
            base_url: base_url.to_owned(),
            app: app.clone(),
            mapping: None,
        }))?;
        Ok(0)
    }

    /// What stays of an origin while the text changes.
    pub fn key(&self, index: usize) -> OriginKey {
        let id = self.origins[index].id();
        OriginKey { index, id }
    }

    /// Pairs a connection here with one there.
    pub fn pair(&mut self, origin: &OriginKey, local: &str, remote: &str) -> Result<()> {
        let (local, remote) = (local.to_owned(), remote.to_owned());
        self.change(Change::Pair(origin.clone(), local, remote))
    }

    /// Takes out what is said of a connection there, which is gone.
    pub fn unpair(&mut self, origin: &OriginKey, remote: &str) -> Result<()> {
        self.change(Change::Unpair(origin.clone(), remote.to_owned()))
    }
}

impl OriginKey {
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// Where an object has a key that it had before. A reader takes the last of the
/// two, and a change would go to the first.
fn repeated(node: &CstNode, at: &str) -> Option<String> {
    if let Some(object) = node.as_object() {
        let mut seen = BTreeSet::new();
        object.properties().into_iter().find_map(|property| {
            let key = property.decoded_name()?;
            let dot = if at.is_empty() { "" } else { "." };
            let at = format!("{at}{dot}{}", key.escape_debug());
            if !seen.insert(key) {
                return Some(at);
            }
            repeated(&property.value()?, &at)
        })
    } else {
        let elements = node.as_array()?.elements();
        let mut elements = elements.iter().enumerate();
        elements.find_map(|(index, element)| repeated(element, &format!("{at}[{index}]")))
    }
}

/// Refuses code files that are not a project's, and files that two sections
/// name: all of them at once.
fn refuse_paths(manifest: &Value) -> Result<()> {
    let mut findings = Vec::new();
    let mut seen: BTreeMap<String, Named<'_>> = BTreeMap::new();
    for named in named_files(manifest) {
        let parts = match path::parts(named.path) {
            Ok(parts) => parts,
            // What the project does not manage may be beside it.
            Err(path::OUTSIDE) if !named.is_managed => continue,
            Err(reason) => {
                findings.push(format!("{named} {reason}"));
                continue;
            }
        };
        let key = path::key(&parts);
        match seen.get(&key) {
            Some(other) if other.is_managed || named.is_managed => {
                findings.push(format!("{named} is the file of two sections, like {other}"));
            }
            Some(_) => {}
            None => {
                seen.insert(key, named);
            }
        }
    }
    for (key, named) in &seen {
        let mut folders = key.match_indices('/').map(|(at, _)| &key[..at]);
        if let Some(other) = folders.find_map(|folder| seen.get(folder))
            && (named.is_managed || other.is_managed)
        {
            findings.push(format!("{named} is below {other}, which is a file"));
        }
    }
    if findings.is_empty() {
        return Ok(());
    }
    Err(Error::new(MANIFEST, findings.join("; "), PATH_HELP))
}

/// A file, and where the manifest names it.
struct Named<'a> {
    at: String,
    path: &'a str,
    is_managed: bool,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.at, self.path)
    }
}

/// Every file that the manifest names, of whatever component.
fn named_files(manifest: &Value) -> Vec<Named<'_>> {
    let general = ("generalCodeFiles".to_owned(), &manifest["generalCodeFiles"]);
    let mut groups = vec![(general, false)];
    for (kind, components) in object(&manifest["components"]) {
        for (id, component) in object(components) {
            let at = format!("components.{kind}.{id}.codeFiles");
            let at = at.escape_debug().to_string();
            groups.push(((at, &component["codeFiles"]), kind == "connection"));
        }
    }
    let mut named = Vec::new();
    for ((at, files), is_managed) in groups {
        for (key, path) in object(files) {
            if let Some(path) = path.as_str() {
                named.push(Named {
                    at: format!("{at}.{}", key.escape_debug()),
                    path,
                    is_managed,
                });
            }
        }
    }
    named
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
        let origin = manifest
            .add_origin(None, "https://eu1.make.com/api", &app)
            .unwrap();
        let origin = manifest.key(origin);
        for (id, kind) in [("acme-crm", Kind::Oauth), ("acme-crm2", Kind::Basic)] {
            let folder = format!("connections/{id}");
            let connection = Connection::new(id, "Acme \"CRM\"", kind, &folder);
            manifest.add_connection(id, connection.clone()).unwrap();
            manifest.pair(&origin, id, id).unwrap();
            manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
            assert_eq!(manifest.connections[id], connection);
        }
        insta::assert_snapshot!(manifest.text());
        // Exactly what JSON.stringify(…, null, 4) makes of it.
        let again: Value = serde_json::from_str(manifest.text()).unwrap();
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
        let origin = manifest.key(0);
        manifest.set_label("abc", "New").unwrap();
        manifest.pair(&origin, "abc", "acme-crm").unwrap();
        let mut manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
        assert_eq!(
            manifest.origins[0]
                .remote_of("abc")
                .unwrap()
                .remote
                .as_deref(),
            Some("acme-crm")
        );
        manifest.unpair(&origin, "acme-crm").unwrap();
        let manifest = manifest.changed_from(manifest.text().to_owned()).unwrap();
        let text = manifest.text();
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
            ("{\"fileVersion\": 2}".to_owned(), "only 1 is known"),
            (
                with("\"origins\": [], \"origins\": []"),
                "origins is there twice",
            ),
            (
                with("\"components\": {\"connection\": {\"abc\": null, \"ab\\u0063\": {}}}"),
                "components.connection.abc is there twice",
            ),
            (
                with("\"x\": [0, {\"codeFiles\": {\"params\": 1, \"params\": 2}}]"),
                "x[1].codeFiles.params is there twice",
            ),
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

    /// Every file that is named is looked at, and all findings are told.
    #[test]
    fn files_of_other_components_are_looked_at_too() {
        let connection = r#""abc": {"label": "", "connectionType": "basic", "codeFiles": {"params": "a.json", "communication": "b.json"}}"#;
        let manifest = |general: &str, module: &str| {
            let text = format!(
                r#"{{"fileVersion": 1, "generalCodeFiles": {{"readme": {general}}}, "components": {{
                    "connection": {{{connection}}},
                    "module": {{"m": {{"codeFiles": {{"expect": {module}, "samples": {module}}}}}, "gone": null}}
                }}}}"#
            );
            Manifest::parse(text).map(drop)
        };
        for (general, module) in [("null", "null"), (r#""../README.md""#, r#""m.json""#)] {
            manifest(general, module).unwrap();
        }
        let refused = manifest(r#"".git/config""#, r#""./A.json""#).unwrap_err();
        for expected in [
            r#"generalCodeFiles.readme: ".git/config" is hidden"#,
            r#"components.module.m.codeFiles.expect: "./A.json" is the file of two sections, like components.connection.abc.codeFiles.params: "a.json""#,
        ] {
            let refused = refused.to_string();
            assert!(refused.contains(expected), "{refused}");
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
