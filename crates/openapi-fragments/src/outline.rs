//! A document split into what a merge moves around: keys of the root, components,
//! and path items.

use std::borrow::Cow;
use std::sync::Arc;

use crate::json::Scanner;
use crate::operation::{METHODS, OperationKey};
use crate::order::{self, Published};
use crate::ordered::Ordered;
use crate::part::{Interner, KeyRef, Node, Part, PartKey, is_path_item};
use crate::text::Text;
use crate::tree::Tree;
use crate::version::Version;

/// A document as parts and path items.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    /// Everything but path items: keys of the root first, and the rest after them, both
    /// in the order of the document.
    pub(crate) parts: Box<[Arc<Part>]>,
    pub(crate) paths: Box<[PathItem]>,
    places: Places,
}

/// The index of the keys `paths` and `components` among those of the root.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    paths: Option<u16>,
    components: Option<u16>,
    /// The number of keys so far.
    keys: u16,
}

impl Places {
    /// Counts a key of the root.
    fn count(&mut self, key: &str) {
        match key {
            "paths" => self.paths = Some(self.keys),
            "components" => self.components = Some(self.keys),
            _ => {}
        }
        // Beyond 65,535 keys, the order of these two does not matter.
        self.keys = self.keys.saturating_add(1);
    }
}

/// A path item of a document.
#[derive(Clone, Debug)]
pub(crate) struct PathItem {
    pub(crate) path: Box<str>,
    /// Operations by method, and all other fields.
    pub(crate) fields: Box<[(Box<str>, Node)]>,
}

impl PathItem {
    pub(crate) fn field(&self, key: &str) -> Option<&Node> {
        let (_, node) = self.fields.iter().find(|(known, _)| **known == *key)?;
        Some(node)
    }
}

impl Outline {
    /// Splits JSON without parsing parts that are known already. `None` if the
    /// document does not have the shape that a merge relies on; the checks in
    /// `fragment` then report why.
    pub(crate) fn scan(text: &str, interner: &Interner) -> Option<Self> {
        let mut parts = Vec::new();
        let mut paths = Vec::new();
        let mut places = Places::default();
        let mut scanner = Scanner::new(text);
        let mut entry = |scanner: &mut Scanner, key: &str| match key {
            "components" => scanner.object(|scanner, section| {
                if section.starts_with("x-") {
                    let key = KeyRef::ComponentsExtension(section);
                    parts.push(part(scanner, key, interner)?);
                    return Some(());
                }
                scanner.object(|scanner, name| {
                    let key = KeyRef::Component { section, name };
                    parts.push(part(scanner, key, interner)?);
                    Some(())
                })
            }),
            "paths" => scanner.object(|scanner, path| {
                if path.starts_with("x-") {
                    parts.push(part(scanner, KeyRef::PathsExtension(path), interner)?);
                    return Some(());
                }
                let (item, _) = scanner.value()?;
                match &item {
                    Ordered::Object(fields) if path.starts_with('/') && is_path_item(&item) => {
                        paths.push(path_item(path, fields, interner));
                        Some(())
                    }
                    _ => None,
                }
            }),
            "swagger" => None,
            _ => {
                parts.push(part(scanner, KeyRef::Root(key), interner)?);
                Some(())
            }
        };
        scanner.object(|scanner, key| {
            places.count(key);
            entry(scanner, key)
        })?;
        scanner.end()?;
        let outline = Self::new(parts, paths, places);
        let is_sound = outline.parts.iter().all(|part| part.is_sound)
            && outline.root("openapi").is_some_and(is_supported)
            && outline.root("info").is_some()
            && outline.describes_something();
        is_sound.then_some(outline)
    }

    /// Splits a document that has the shape that OpenAPI requires.
    pub(crate) fn of(document: &Ordered, interner: &Interner) -> Self {
        let mut places = Places::default();
        let mut parts = Vec::new();
        let mut paths = Vec::new();
        for (key, value) in entries(document) {
            places.count(key);
            match &**key {
                "components" => {
                    for (section, value) in entries(value) {
                        if section.starts_with("x-") {
                            let key = KeyRef::ComponentsExtension(section);
                            parts.push(interner.part(key, value));
                            continue;
                        }
                        for (name, value) in entries(value) {
                            let key = KeyRef::Component { section, name };
                            parts.push(interner.part(key, value));
                        }
                    }
                }
                "paths" => {
                    for (path, value) in entries(value) {
                        match value {
                            value if path.starts_with("x-") => {
                                let key = KeyRef::PathsExtension(path);
                                parts.push(interner.part(key, value));
                            }
                            Ordered::Object(fields) => {
                                paths.push(path_item(path, fields, interner));
                            }
                            _ => {}
                        }
                    }
                }
                key => parts.push(interner.part(KeyRef::Root(key), value)),
            }
        }
        Self::new(parts, paths, places)
    }

    fn new(mut parts: Vec<Arc<Part>>, paths: Vec<PathItem>, places: Places) -> Self {
        // Stable, so that the order is kept on both sides.
        parts.sort_by_key(|part| !matches!(part.key, PartKey::Root(_)));
        Self {
            parts: parts.into(),
            paths: paths.into(),
            places,
        }
    }

    /// The keys of the root in the order of the document.
    pub(crate) fn root_keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self
            .parts
            .iter()
            .map_while(|part| match &part.key {
                PartKey::Root(key) => Some(key.as_str()),
                _ => None,
            })
            .collect();
        let Places {
            paths, components, ..
        } = self.places;
        let mut own = [(paths, "paths"), (components, "components")];
        // The first first, since it moves the other.
        own.sort_unstable();
        for (index, key) in own {
            if let Some(index) = index {
                keys.insert(usize::from(index).min(keys.len()), key);
            }
        }
        keys
    }

    /// The document again.
    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        for part in &self.parts {
            let text = part.text().clone();
            match &part.key {
                PartKey::Root(key) => tree.insert(&[key], text),
                PartKey::PathsExtension(key) => tree.insert(&["paths", key], text),
                PartKey::ComponentsExtension(key) => tree.insert(&["components", key], text),
                PartKey::Component(key) => {
                    tree.insert(&["components", &key.section, &key.name], text);
                }
            }
        }
        if self.places.paths.is_some() {
            tree.branch(&["paths"]);
        }
        for item in &self.paths {
            tree.branch(&["paths", &item.path]);
            for (key, node) in &item.fields {
                tree.insert(&["paths", &item.path, key], node.text.clone());
            }
        }
        order::set(&mut tree, std::iter::once(Published::of(self)));
        tree
    }

    /// A key of the root.
    pub(crate) fn root(&self, key: &str) -> Option<&Text> {
        root(&self.parts, key)
    }

    /// Replaces a key of the root that is there.
    pub(crate) fn set_root(&mut self, key: &str, value: &Ordered, interner: &Interner) {
        let is_it = |part: &&mut Arc<Part>| matches!(&part.key, PartKey::Root(name) if name == key);
        if let Some(part) = self.parts.iter_mut().find(is_it) {
            *part = interner.part(KeyRef::Root(key), value);
        }
    }

    pub(crate) fn operations(&self) -> Vec<OperationKey> {
        let mut keys: Vec<_> = self
            .paths
            .iter()
            .flat_map(|item| {
                let methods = METHODS.iter().filter(|method| item.field(method).is_some());
                methods.map(|method| OperationKey::new(method, &item.path))
            })
            .collect();
        keys.sort();
        keys
    }

    /// Whether something in it refers to what is no component.
    pub(crate) fn refers_elsewhere(&self) -> bool {
        let fields = self.paths.iter().flat_map(|item| &item.fields);
        let nodes = fields.map(|(_, node)| node);
        let mut nodes = nodes.chain(self.parts.iter().map(|part| &part.node));
        nodes.any(|node| node.refs.iter().any(|key| key.section.is_empty()))
    }

    /// Whether there is more than keys of the root. Beside what may have lost its operation,
    /// an unknown key may be a misspelt `paths`.
    pub(crate) fn describes_something(&self) -> bool {
        let is_misspelt = || self.root_keys().into_iter().any(|key| !is_root_key(key));
        let is_content = |part: &Arc<Part>| match &part.key {
            PartKey::Component(_)
            | PartKey::ComponentsExtension(_)
            | PartKey::PathsExtension(_) => true,
            PartKey::Root(key) => key == "webhooks" && part.text().as_str().len() > "{}".len(),
        };
        let has_content = !self.paths.is_empty() || self.parts.iter().any(is_content);
        has_content && !(self.may_have_lost_its_operation() && is_misspelt())
    }

    /// Whether it requires security and has nothing but security schemes, which are
    /// repeated beside every operation: it may have lost its own.
    pub(crate) fn may_have_lost_its_operation(&self) -> bool {
        let requires = self.root("security");
        let is_content = |part: &Arc<Part>| match &part.key {
            PartKey::Component(key) => key.section != "securitySchemes",
            PartKey::ComponentsExtension(_) | PartKey::PathsExtension(_) => true,
            PartKey::Root(key) => key == "webhooks" && part.text().as_str().len() > "{}".len(),
        };
        requires.is_some_and(|security| !security.is_empty_list())
            && self.paths.is_empty()
            && !self.parts.iter().any(is_content)
    }
}

/// Whether OpenAPI has a key at the root.
pub(crate) fn is_root_key(key: &str) -> bool {
    const KEYS: [&str; 10] = [
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "webhooks",
        "security",
        "tags",
        "externalDocs",
        "jsonSchemaDialect",
    ];
    KEYS.contains(&key) || key.starts_with("x-")
}

/// A key of the root among sorted parts.
pub(crate) fn root<'a>(parts: &'a [Arc<Part>], key: &str) -> Option<&'a Text> {
    // Keys of the root come first, and there are few.
    parts
        .iter()
        .map_while(|part| match &part.key {
            PartKey::Root(name) => Some((name, part)),
            _ => None,
        })
        .find(|(name, _)| *name == key)
        .map(|(_, part)| part.text())
}

fn is_supported(version: &Text) -> bool {
    let version = version.as_str();
    let quoted = version
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    quoted.and_then(Version::full).is_some()
}

fn part(scanner: &mut Scanner, key: KeyRef, interner: &Interner) -> Option<Arc<Part>> {
    if let Some((length, part)) = interner.known(key, scanner.rest()) {
        scanner.skip(length);
        return Some(part);
    }
    let (value, spelling) = scanner.value()?;
    Some(interner.spelled(key, &value, spelling))
}

fn path_item(path: &str, fields: &[Entry], interner: &Interner) -> PathItem {
    let node = |(key, value): &Entry| (key.as_ref().into(), interner.node(key, value));
    PathItem {
        path: path.into(),
        fields: fields.iter().map(node).collect(),
    }
}

/// An entry of an object.
type Entry<'a> = (Cow<'a, str>, Ordered<'a>);

fn entries<'v, 'a>(value: &'v Ordered<'a>) -> &'v [Entry<'a>] {
    match value {
        Ordered::Object(entries) => entries,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::document::{Document, Syntax};
    use crate::fragment::Fragment;
    use crate::source::Source;

    const DOCUMENT: &str = r##"{"openapi":"3.0.3","info":{"title":"t","version":"1"},
        "tags":[{"name":"T"}],"servers":[{"url":"/"}],"security":[{"key":[]}],"x-root":{"a":1},
        "paths":{"x-path":1,"/a":{"summary":"s","parameters":[],"get":{"tags":["T"],"security":[]}}},
        "components":{"x-more":2,"schemas":{"S":{"$ref":"#/components/schemas/S"}},
        "securitySchemes":{"key":{"type":"http"}}}}"##;

    /// The document by [`Outline::scan`], and by the checked path that reports errors.
    fn both_ways(text: &str) -> (Option<String>, Option<String>) {
        let interner = Interner::default();
        let scanned = Outline::scan(text, &interner).map(|outline| outline.tree().to_json());
        // Once more, now that its parts are known.
        let again = Outline::scan(text, &interner).map(|outline| outline.tree().to_json());
        assert_eq!(scanned, again);
        let source = Arc::new(Source::new("f.json", text));
        let checked = Document::parse(source, Syntax::Json)
            .ok()
            .and_then(|document| Fragment::new(document).ok());
        (scanned, checked.map(|fragment| fragment.to_json()))
    }

    #[test]
    fn scanning_accepts_a_valid_document() {
        let (scanned, checked) = both_ways(DOCUMENT);
        assert!(scanned.is_some());
        assert_eq!(scanned, checked);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_scanning_accepts_the_checked_path_accepts_equally(
            at in 0..DOCUMENT.len(),
            length in 0_usize..12,
            instead in select(vec!["", "{", "}", "[]", "{}", "1", "\"a\"", ",", ":", "x-", "\\u0061", "\"get\":{},"]),
        ) {
            let end = (at + length).min(DOCUMENT.len());
            let text = format!("{}{instead}{}", &DOCUMENT[..at], &DOCUMENT[end..]);
            let (scanned, checked) = both_ways(&text);
            if scanned.is_some() {
                prop_assert_eq!(scanned, checked);
            }
        }
    }
}
