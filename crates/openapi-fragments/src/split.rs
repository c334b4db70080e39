//! Splits a spec into fragments, the inverse of a merge.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::canonical::compact;
use crate::operation::{METHODS, OperationKey, operations};
use crate::pointer::{self, Path};
use crate::refs::{self, ComponentKey, Index, Kind, Resolved};

/// A self-contained document split off a spec.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Part {
    /// The operation it describes. `None` for what no operation reaches.
    pub operation: Option<OperationKey>,
    /// The document.
    pub document: Value,
}

/// Splits a spec into self-contained documents, built one at a time: one for each
/// operation, by path and method, with only what it refers to; and one with webhooks
/// and with what no operation reaches, if there is anything.
///
/// An operation reaches components, and other operations through links and pointers.
/// With a schema that has a discriminator come the schemas that extend it.
///
/// Merging the documents of a merged spec gives that spec again.
///
/// ```
/// use serde_json::json;
///
/// let spec = json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Pets", "version": "1"},
///     "paths": {"/pets": {"get": {"responses": {}}, "post": {"responses": {}}}},
/// });
/// let parts: Vec<_> = openapi_fragments::split(&spec).collect();
/// assert_eq!(parts.len(), 2);
/// assert_eq!(parts[0].operation.as_ref().unwrap().to_string(), "GET /pets");
/// assert!(parts[0].document["paths"]["/pets"].get("post").is_none());
/// ```
pub fn split(spec: &Value) -> impl Iterator<Item = Part> {
    Splitter::new(spec).parts()
}

/// As [`split`], but components that several operations reach, and with them the tags and
/// the extensions of the root, are in the last document only. The documents are self-contained together: where every operation reaches most
/// components, they would be as long as the spec times its operations otherwise.
///
/// ```
/// use serde_json::json;
///
/// let spec = json!({
///     "openapi": "3.0.3",
///     "info": {"title": "Pets", "version": "1"},
///     "paths": {"/pets": {
///         "get": {"responses": {"200": {"$ref": "#/components/responses/Pet"}}},
///         "post": {"responses": {"200": {"$ref": "#/components/responses/Pet"}}},
///     }},
///     "components": {"responses": {"Pet": {"description": "a pet"}}},
/// });
/// let parts: Vec<_> = openapi_fragments::split_shared(&spec).collect();
/// assert!(parts[0].document.get("components").is_none());
/// assert_eq!(parts[2].document["components"], spec["components"]);
/// ```
pub fn split_shared(spec: &Value) -> impl Iterator<Item = Part> {
    let mut splitter = Splitter::new(spec);
    splitter.share();
    splitter.parts()
}

/// How long the documents of [`split`] for the operations are together, in bytes of JSON
/// without blanks. It stops counting beyond `most`.
///
/// ```
/// use serde_json::json;
///
/// let spec = json!({"paths": {"/pets": {"get": {"tags": ["Pets"]}}}});
/// assert_eq!(openapi_fragments::split_length(&spec, 1000), r#"{"tags":["Pets"]}{}"#.len());
/// ```
pub fn split_length(spec: &Value, most: usize) -> usize {
    Splitter::new(spec).length(most)
}

/// What a part takes from the spec as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// The fields of a path item without its operations.
    Item(String),
    Operation(OperationKey),
    Webhook(String),
    Component(ComponentKey),
}

struct Splitter<'a> {
    spec: &'a Value,
    /// The root without paths, components and webhooks, but for an empty map of these.
    frame: Map<String, Value>,
    /// What the frame refers to, and extensions among the paths.
    of_frame: Vec<usize>,
    /// Sorted.
    pieces: Vec<Piece>,
    /// What each piece refers to directly.
    direct: Vec<Vec<usize>>,
    /// The components that several operations reach, if these are not repeated.
    shared: Option<BTreeSet<usize>>,
}

impl<'a> Splitter<'a> {
    fn new(spec: &'a Value) -> Self {
        let frame: Map<String, Value> = entries(Some(spec))
            .filter(|(key, value)| match key.as_str() {
                "paths" | "components" => false,
                "webhooks" => **value == Value::Object(Map::new()),
                _ => true,
            })
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let paths = entries(spec.get("paths")).map(|(path, _)| Piece::Item(path.clone()));
        let webhooks = entries(spec.get("webhooks"));
        let mut pieces: Vec<Piece> = paths
            .chain(operations(spec).into_iter().map(Piece::Operation))
            .chain(webhooks.map(|(name, _)| Piece::Webhook(name.clone())))
            .chain(refs::components(spec).map(|(key, _)| Piece::Component(key)))
            .collect();
        pieces.sort();
        let mut splitter = Self {
            spec,
            frame,
            of_frame: Vec::new(),
            pieces,
            direct: Vec::new(),
            shared: None,
        };
        let index = Index::new(spec);
        let frame = Value::Object(splitter.frame.clone());
        splitter.of_frame = splitter.referred(&frame, Kind::Document, &index);
        // Extensions among the paths are of the spec as a whole.
        let extensions = entries(spec.get("paths")).filter(|(path, _)| path.starts_with("x-"));
        let extensions =
            extensions.filter_map(|(path, _)| splitter.number(&Piece::Item(path.clone())));
        splitter.of_frame.extend(extensions.collect::<Vec<_>>());
        let component = |key| splitter.number(&Piece::Component(key));
        let subtypes: BTreeMap<usize, Vec<usize>> = refs::subtypes(spec)
            .into_iter()
            .filter_map(|(parent, children)| {
                let children = children.into_iter().filter_map(component).collect();
                Some((component(parent)?, children))
            })
            .collect();
        splitter.direct = splitter
            .pieces
            .iter()
            .enumerate()
            .map(|(number, piece)| {
                let mut direct = splitter.direct_of(piece, &index);
                direct.extend(subtypes.get(&number).into_iter().flatten());
                direct.sort_unstable();
                direct.dedup();
                direct
            })
            .collect();
        splitter
    }

    fn number(&self, piece: &Piece) -> Option<usize> {
        self.pieces.binary_search(piece).ok()
    }

    fn direct_of(&self, piece: &Piece, index: &Index) -> Vec<usize> {
        match piece {
            Piece::Item(path) => {
                let fields = self
                    .fields(path)
                    .map(|(key, value)| (key.clone(), value.clone()));
                let item = Value::Object(fields.collect());
                self.referred(&item, Kind::PathItem, index)
            }
            Piece::Operation(key) => {
                let operation = self.spec.pointer(&key.pointer()).unwrap_or(&Value::Null);
                let mut direct = self.referred(operation, Kind::Operation, index);
                direct.extend(self.number(&Piece::Item(key.path.clone())));
                direct
            }
            Piece::Webhook(name) => {
                self.referred(&self.spec["webhooks"][name], Kind::PathItem, index)
            }
            Piece::Component(key) => match refs::component(self.spec, key) {
                Some(value) => self.referred(value, Kind::of_section(&key.section), index),
                None => Vec::new(),
            },
        }
    }

    /// The pieces that a value refers to.
    fn referred(&self, value: &Value, kind: Kind, index: &Index) -> Vec<usize> {
        let mut found = Vec::new();
        refs::walk(value, kind, Path::Start(""), &mut |one, _| {
            if let Resolved::Node(_, at) = index.resolve(&one) {
                found.extend(self.at(&at));
            }
        });
        found
    }

    /// The pieces at a pointer, which may lead into one of them.
    fn at(&self, pointer: &str) -> Vec<usize> {
        let tokens: Vec<_> = pointer::tokens(pointer).take(3).collect();
        let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
        let pieces = match tokens.as_slice() {
            ["components", section, name] => {
                vec![Piece::Component(ComponentKey::new(section, name))]
            }
            ["webhooks", name, ..] => vec![Piece::Webhook((*name).to_owned())],
            ["paths", path] => {
                let item = Piece::Item((*path).to_owned());
                let methods = METHODS.iter().map(|method| OperationKey::new(method, path));
                methods.map(Piece::Operation).chain([item]).collect()
            }
            ["paths", path, method] if METHODS.contains(method) => {
                vec![Piece::Operation(OperationKey::new(method, path))]
            }
            ["paths", path, _] => vec![Piece::Item((*path).to_owned())],
            _ => Vec::new(),
        };
        pieces
            .iter()
            .filter_map(|piece| self.number(piece))
            .collect()
    }

    fn parts(self) -> impl Iterator<Item = Part> {
        let rest = self.rest();
        operations(self.spec)
            .into_iter()
            .map(move |operation| self.part(operation))
            .chain(rest)
    }

    fn part(&self, operation: OperationKey) -> Part {
        let reached = self.reached(&operation);
        Part {
            operation: Some(operation),
            document: self.document(self.frame_of_operation(), &reached),
        }
    }

    /// The root of the document of an operation, without what is written once.
    fn frame_of_operation(&self) -> Map<String, Value> {
        let mut frame = self.frame.clone();
        if self
            .shared
            .as_ref()
            .is_some_and(|shared| !shared.is_empty())
        {
            frame.retain(|key, _| {
                !key.starts_with("x-") && !matches!(key.as_str(), "tags" | "externalDocs")
            });
        }
        frame
    }

    /// The pieces in the document of an operation.
    fn reached(&self, operation: &OperationKey) -> BTreeSet<usize> {
        let start = self.number(&Piece::Operation(operation.clone()));
        let start = start.into_iter().chain(self.of_frame.iter().copied());
        self.closure(start, |number| match (&self.shared, &self.pieces[number]) {
            (None, _) => true,
            (Some(shared), Piece::Component(_)) => !shared.contains(&number),
            (Some(_), piece) => is_of(piece, operation),
        })
    }

    /// Finds the components that several operations reach, each of which is followed
    /// twice at most.
    fn share(&mut self) {
        let mut owners: Vec<Option<usize>> = vec![None; self.pieces.len()];
        let mut shared = BTreeSet::new();
        for operation in operations(self.spec) {
            let Some(own) = self.number(&Piece::Operation(operation.clone())) else {
                continue;
            };
            let mut queue = vec![own];
            queue.extend(&self.of_frame);
            let mut seen = BTreeSet::new();
            while let Some(number) = queue.pop() {
                let is_new = match &self.pieces[number] {
                    Piece::Component(_) => match owners[number] {
                        None => {
                            owners[number] = Some(own);
                            true
                        }
                        Some(owner) => owner != own && shared.insert(number),
                    },
                    piece => is_of(piece, &operation) && seen.insert(number),
                };
                if is_new {
                    queue.extend(&self.direct[number]);
                }
            }
        }
        self.shared = Some(shared);
    }

    fn length(&self, most: usize) -> usize {
        let length = |value: &Value| compact(value).len();
        let lengths: Vec<usize> = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Item(path) => self.fields(path).map(|(_, value)| length(value)).sum(),
                Piece::Operation(key) => self.spec.pointer(&key.pointer()).map_or(0, length),
                Piece::Webhook(name) => length(&self.spec["webhooks"][name]),
                Piece::Component(key) => {
                    let value = refs::component(self.spec, key).map_or(0, length);
                    value + key.name.len()
                }
            })
            .collect();
        let frame = length(&Value::Object(self.frame.clone()));
        let mut total = 0;
        for operation in operations(self.spec) {
            let reached = self.reached(&operation);
            total += frame + reached.iter().map(|number| lengths[*number]).sum::<usize>();
            if total > most {
                break;
            }
        }
        total
    }

    /// Webhooks, what no operation reaches or several share, and extensions among paths
    /// and components, if there are any.
    fn rest(&self) -> Option<Part> {
        let all = 0..self.pieces.len();
        let operations = operations(self.spec);
        let mut reached = BTreeSet::new();
        if self.shared.is_some() {
            for operation in &operations {
                reached.extend(self.reached(operation));
            }
        } else if !operations.is_empty() {
            // Without operations there is no other part that has what the frame refers to.
            let is_operation = |number: &usize| matches!(self.pieces[*number], Piece::Operation(_));
            let starts = all.clone().filter(is_operation);
            reached = self.closure(starts.chain(self.of_frame.iter().copied()), |_| true);
        }
        // Also those that an operation refers to: the map may have extensions.
        let is_left = |number: &usize| {
            !reached.contains(number) || matches!(self.pieces[*number], Piece::Webhook(_))
        };
        let left: BTreeSet<usize> = all.filter(is_left).collect();
        let has_webhooks = entries(self.spec.get("webhooks")).next().is_some();
        let extensions: Map<String, Value> = entries(self.spec.get("components"))
            .filter(|(section, _)| section.starts_with("x-"))
            .map(|(section, value)| (section.clone(), value.clone()))
            .collect();
        if left.is_empty() && extensions.is_empty() {
            return None;
        }
        // With their references, so that this document is self-contained, too.
        let starts = left.iter().chain(&self.of_frame).copied();
        let reached = self.closure(starts, |number| {
            let is_component = matches!(self.pieces[number], Piece::Component(_));
            self.shared.is_none() || is_component || left.contains(&number)
        });
        let mut frame = self.frame.clone();
        let may_have_operations = |number: &usize| match &self.pieces[*number] {
            Piece::Operation(_) | Piece::Webhook(_) => true,
            Piece::Component(key) => key.section == "pathItems",
            Piece::Item(path) => self.fields(path).any(|(key, _)| key == "$ref"),
        };
        if !operations.is_empty() && !has_webhooks && !reached.iter().any(may_have_operations) {
            // The parts of the operations have the defaults for operations.
            frame.remove("security");
            frame.remove("servers");
        }
        if has_webhooks && let Some(Value::Object(webhooks)) = self.spec.get("webhooks") {
            let kept = webhooks.iter().filter(|(name, _)| name.starts_with("x-"));
            let kept: Map<_, _> = kept
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            frame.insert("webhooks".to_owned(), kept.into());
        }
        if !extensions.is_empty() {
            frame.insert("components".to_owned(), extensions.into());
        }
        Some(Part {
            operation: None,
            document: self.document(frame, &reached),
        })
    }

    /// The fields of a path item without its operations.
    fn fields(&self, path: &str) -> impl Iterator<Item = (&String, &Value)> {
        let item = self.spec.get("paths").and_then(|paths| paths.get(path));
        entries(item).filter(|(key, _)| !METHODS.contains(&key.as_str()))
    }

    /// Pieces and all that they reach, as far as these are wanted.
    fn closure(
        &self,
        start: impl Iterator<Item = usize>,
        is_wanted: impl Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut queue: Vec<_> = start.collect();
        while let Some(number) = queue.pop() {
            if is_wanted(number) && reached.insert(number) {
                queue.extend(&self.direct[number]);
            }
        }
        reached
    }

    fn document(&self, frame: Map<String, Value>, pieces: &BTreeSet<usize>) -> Value {
        let mut document = Value::Object(frame);
        for number in pieces {
            // Indexing a JSON object for writing inserts missing keys.
            match &self.pieces[*number] {
                Piece::Item(path) => {
                    let item = &mut document["paths"][path];
                    match &self.spec["paths"][path] {
                        Value::Object(_) => {
                            *item = Value::Object(Map::new());
                            for (key, value) in self.fields(path) {
                                item[key] = value.clone();
                            }
                        }
                        // An extension.
                        value => item.clone_from(value),
                    }
                }
                Piece::Operation(key) => {
                    if let Some(value) = self.spec.pointer(&key.pointer()) {
                        document["paths"][&key.path][&key.method] = value.clone();
                    }
                }
                Piece::Webhook(name) => {
                    document["webhooks"][name] = self.spec["webhooks"][name].clone();
                }
                Piece::Component(key) => {
                    if let Some(value) = refs::component(self.spec, key) {
                        document["components"][&key.section][&key.name] = value.clone();
                    }
                }
            }
        }
        document
    }
}

/// Whether a piece that is no component is always in the document of an operation: itself,
/// the fields of its path, and extensions among the paths.
fn is_of(piece: &Piece, operation: &OperationKey) -> bool {
    match piece {
        Piece::Operation(key) => key == operation,
        Piece::Item(path) => *path == operation.path || path.starts_with("x-"),
        Piece::Webhook(_) | Piece::Component(_) => false,
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}
