//! Bundles what lies in other documents: a target becomes a component, so that the
//! references to it stay within the document.
//!
//! What has no section among the components, such as a path item, is put in place of
//! its reference. Names come from the targets and their content alone, so the order of
//! the input changes none.

mod naming;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::fragment::Fragment;
use crate::operation::OperationKey;
use crate::part::Interner;
use crate::pointer::{self, Path};
use crate::refs::{
    self, ComponentKey, Edit, Found, Fragment as Place, Home, Index, Kind, Reference, Resolved,
    What,
};

/// Where the documents that references name come from.
pub(crate) trait Library {
    /// The file behind a path in a document.
    fn find(&self, from: &str, path: &str) -> Result<File, Unfound>;

    /// Reads a file.
    fn read(&self, file: &File) -> Result<Document, Diagnostic>;

    /// A relative reference in a document as the output has to say it; `None` if
    /// nothing is to be changed.
    fn relocated(&self, from: &str, reference: &str) -> Option<String>;
}

/// A file that a reference names.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Equal for each way to spell its path.
    pub(crate) id: String,
    /// For diagnostics.
    pub(crate) name: String,
}

/// Why a file is not read.
#[derive(Clone, Debug)]
pub(crate) struct Unfound {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

/// Replaces all references to other documents, and adds a fragment for each document
/// with the components that come from it. With `keep`, what cannot be read is still
/// referred to.
///
/// # Errors
/// `dangling-reference`, `external-reference`, and the errors of the documents.
pub(crate) fn bundle(
    fragments: &mut Vec<Fragment>,
    library: &dyn Library,
    keep: bool,
) -> Result<(), Diagnostics> {
    Bundler::new(fragments, Some(library), keep, &[]).run(fragments)
}

/// Keys of the root, outside of OpenAPI, whose entries are definitions, as in Swagger
/// 2.0 and in JSON Schema.
const DEFINITIONS: [(&str, Kind); 4] = [
    ("definitions", Kind::Schema),
    ("$defs", Kind::Schema),
    ("parameters", Kind::Parameter),
    ("responses", Kind::Response),
];

/// Makes the definitions at the root of fragments components if fragments differ in
/// them, so that each keeps its own.
///
/// # Errors
/// As [`bundle`].
pub(crate) fn hoist_definitions(
    fragments: &[Fragment],
) -> Result<Option<Vec<Fragment>>, Diagnostics> {
    let differs = |key: &str| {
        let mut texts = fragments.iter().filter_map(|one| one.outline().root(key));
        let first = texts.next();
        texts.any(|other| Some(other) != first)
    };
    let opened: Vec<_> = DEFINITIONS
        .into_iter()
        .filter(|(key, _)| differs(key))
        .collect();
    if opened.is_empty() {
        return Ok(None);
    }
    let mut fragments = fragments.to_vec();
    Bundler::new(&fragments, None, true, &opened).run(&mut fragments)?;
    Ok(Some(fragments))
}

/// Makes the targets of some references components of their fragments, or puts them in
/// place of the references. The documents of the queries are indices of fragments.
///
/// # Errors
/// As [`bundle`].
pub(crate) fn hoist(
    fragments: &mut Vec<Fragment>,
    moved: &HashSet<Query>,
) -> Result<(), Diagnostics> {
    let mut bundler = Bundler::new(fragments, None, true, &[]);
    let hoisted = moved.iter().filter_map(|query| {
        let document = bundler.concerned.binary_search(&query.document).ok()?;
        Some(Query {
            document,
            ..query.clone()
        })
    });
    bundler.hoisted = hoisted.collect();
    bundler.run(fragments)
}

/// A node of a document that is referred to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Target {
    document: usize,
    at: String,
    kind: Kind,
    /// Whether it is a map of such objects.
    is_map: bool,
}

impl Target {
    /// The section of the components that it belongs to; `None` for what is put in
    /// place of the reference.
    fn section(&self) -> Option<&'static str> {
        self.kind.section().filter(|_| !self.is_map)
    }
}

/// A reference in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Query {
    pub(crate) document: usize,
    pub(crate) what: What,
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) base: String,
}

impl Query {
    pub(crate) fn found(&self) -> Found<'_> {
        Found {
            what: self.what,
            text: &self.text,
            kind: self.kind,
            base: &self.base,
        }
    }

    pub(crate) fn new(document: usize, found: &Found) -> Self {
        Self {
            document,
            what: found.what,
            kind: found.kind,
            text: found.text.to_owned(),
            base: found.base.to_owned(),
        }
    }
}

/// What becomes of a reference.
#[derive(Clone)]
enum Answer {
    /// It stays as it is.
    Same,
    Text(String),
    Target(Target),
    /// It is an error, which has no place yet.
    Broken(Diagnostic),
    /// It is an error that is reported already.
    Reported,
}

struct Bundler<'l> {
    /// `None` leaves references to other documents as they are.
    library: Option<&'l dyn Library>,
    /// The fragments that refer to something else than components, by index.
    concerned: Vec<usize>,
    /// References within a fragment whose target is to become a component.
    hoisted: HashSet<Query>,
    /// Keys of the root of fragments whose entries are to become components.
    opened: Vec<(&'static str, Kind)>,
    keep: bool,
    /// All operations of all fragments.
    operations: BTreeSet<OperationKey>,
    /// The documents of fragments come before those of files.
    own: usize,
    documents: Vec<Rc<Document>>,
    /// The document of each file that could be read.
    files: HashMap<String, Option<usize>>,
    /// The version of OpenAPI that each file is written in: its own, or the newest of
    /// the documents that refer to it.
    versions: BTreeMap<usize, String>,
    answers: HashMap<Query, Answer>,
    targets: BTreeSet<Target>,
    /// Names that references give to their final targets.
    names: BTreeMap<Target, BTreeSet<naming::Name>>,
    findings: Vec<Diagnostic>,
    /// Findings without a place, by document and pointer.
    places: BTreeMap<usize, Vec<(String, Diagnostic)>>,
}

impl<'l> Bundler<'l> {
    fn new(
        fragments: &[Fragment],
        library: Option<&'l dyn Library>,
        keep: bool,
        opened: &[(&'static str, Kind)],
    ) -> Self {
        let is_concerned = |fragment: &Fragment| {
            let outline = fragment.outline();
            outline.refers_elsewhere() || opened.iter().any(|(key, _)| outline.root(key).is_some())
        };
        let concerned: Vec<usize> = (0..fragments.len())
            .filter(|index| is_concerned(&fragments[*index]))
            .collect();
        let documents = concerned
            .iter()
            .map(|index| fragments[*index].to_document());
        Self {
            library,
            hoisted: HashSet::new(),
            opened: opened.to_vec(),
            keep,
            operations: fragments.iter().flat_map(Fragment::operations).collect(),
            own: concerned.len(),
            documents: documents.map(Rc::new).collect(),
            concerned,
            files: HashMap::new(),
            versions: BTreeMap::new(),
            answers: HashMap::new(),
            targets: BTreeSet::new(),
            names: BTreeMap::new(),
            findings: Vec::new(),
            places: BTreeMap::new(),
        }
    }

    /// Changes nothing if there is an error.
    fn run(mut self, fragments: &mut Vec<Fragment>) -> Result<(), Diagnostics> {
        if self.concerned.is_empty() {
            return Ok(());
        }
        self.collect();
        self.report()?;
        self.rewrite(fragments);
        Ok(())
    }

    /// Finds everything that is referred to, however indirectly.
    fn collect(&mut self) {
        let mut queue: VecDeque<Target> = (0..self.own)
            .map(|document| Target {
                document,
                at: String::new(),
                kind: Kind::Document,
                is_map: false,
            })
            .collect();
        let definitions = self.definitions();
        self.targets.extend(definitions.iter().cloned());
        queue.extend(definitions);
        while let Some(target) = queue.pop_front() {
            for (query, at) in self.references(&target) {
                match self.answer(&query) {
                    Answer::Target(found) => {
                        self.note_version(target.document, found.document);
                        self.check_siblings(&target, &found, &at);
                        if self.targets.insert(found.clone()) {
                            queue.push_back(found);
                        }
                    }
                    Answer::Broken(finding) => {
                        let places = self.places.entry(target.document).or_default();
                        places.push((at, finding));
                    }
                    Answer::Same | Answer::Text(_) | Answer::Reported => {}
                }
            }
            let subtypes = self.subtypes(&target);
            queue.extend(
                subtypes
                    .into_iter()
                    .filter(|one| self.targets.insert(one.clone())),
            );
        }
    }

    fn note_version(&mut self, from: usize, file: usize) {
        let own = |document: usize| {
            let version = self.documents[document].value().get("openapi");
            version.and_then(Value::as_str).map(str::to_owned)
        };
        if file >= self.own
            && let Some(version) = own(file)
                .or_else(|| own(from))
                .or_else(|| self.versions.get(&from).cloned())
        {
            let known = self.versions.entry(file).or_default();
            if *known < version {
                *known = version;
            }
        }
    }

    /// The definitions that are to become components.
    fn definitions(&self) -> Vec<Target> {
        let mut found = Vec::new();
        for (document, own) in self.documents.iter().enumerate().take(self.own) {
            for (key, kind) in &self.opened {
                let named = own.value().get(*key).and_then(Value::as_object);
                found.extend(named.into_iter().flatten().map(|(name, _)| Target {
                    document,
                    at: pointer::from_tokens([*key, name]),
                    kind: *kind,
                    is_map: false,
                }));
            }
        }
        found
    }

    /// Whether a pointer leads into definitions that are to become components.
    fn is_opened(&self, at: &str) -> bool {
        let first = at.split('/').nth(1);
        self.opened.iter().any(|(key, _)| first == Some(*key))
    }

    fn node<'d>(document: &'d Document, target: &Target) -> &'d Value {
        document.value().pointer(&target.at).unwrap_or(&Value::Null)
    }

    /// All references in a target, with their pointers.
    fn references(&self, target: &Target) -> Vec<(Query, String)> {
        let document = &self.documents[target.document];
        let node = Self::node(document, target);
        let mut found = Vec::new();
        let mut add = |one: Found, at: Path| {
            found.push((Query::new(target.document, &one), at.pointer()));
        };
        let start = Path::Start(&target.at);
        match node {
            Value::Object(named) if target.is_map => {
                for (name, child) in named {
                    refs::walk(child, target.kind, Path::Key(&start, name), &mut add);
                }
            }
            node => refs::walk(node, target.kind, start, &mut add),
        }
        found
    }

    /// The schemas of a file that extend one with a discriminator: values of the one
    /// are values of the others, although nothing refers to them.
    fn subtypes(&self, target: &Target) -> Vec<Target> {
        let document = &self.documents[target.document];
        if target.document < self.own || Self::node(document, target).get("discriminator").is_none()
        {
            return Vec::new();
        }
        let all = refs::subtypes(document.value()).into_iter();
        let own = all.filter(|(parent, _)| parent.pointer() == target.at);
        own.flat_map(|(_, children)| children)
            .map(|child| Target {
                at: child.pointer(),
                ..target.clone()
            })
            .collect()
    }

    /// What is put in place of a reference must not replace what is beside it.
    fn check_siblings(&mut self, from: &Target, target: &Target, at: &str) {
        if target.section().is_some() {
            return;
        }
        let (around, _) = at.rsplit_once('/').unwrap_or_default();
        let document = &self.documents[from.document];
        let beside = document.value().pointer(around).and_then(Value::as_object);
        let inner = Rc::clone(&self.documents[target.document]);
        let inner = Self::node(&inner, target).as_object();
        for (key, value) in beside.into_iter().flatten() {
            if inner
                .and_then(|inner| inner.get(key))
                .is_some_and(|other| other != value)
            {
                let message = format!("`{key}` is beside a reference and differs in its target");
                let finding = Diagnostic::error("conflicting-value", message)
                    .with_help("leave one of the two");
                let places = self.places.entry(from.document).or_default();
                places.push((pointer::join(around, key), finding));
            }
        }
    }

    fn answer(&mut self, query: &Query) -> Answer {
        if let Some(known) = self.answers.get(query) {
            return known.clone();
        }
        // A reference that leads back to itself is cut here.
        let cycle = Diagnostic::error(
            "dangling-reference",
            format!("`{}` leads back to itself", query.text),
        )
        .with_help("let one of the references in the cycle lead to a definition");
        self.answers.insert(query.clone(), Answer::Broken(cycle));
        let answer = self.find(query);
        self.answers.insert(query.clone(), answer.clone());
        answer
    }

    fn find(&mut self, query: &Query) -> Answer {
        // The merge looks at what is within a fragment.
        let is_open = query.document >= self.own || self.hoisted.contains(query);
        let document = Rc::clone(&self.documents[query.document]);
        let index = Index::new(document.value());
        let resolved = match query.what {
            What::Scheme | What::OperationId => return Answer::Same,
            What::ExternalValue => return self.relocated_value(&document, query),
            What::Mapping if refs::is_bare_name(&query.text) => {
                match index.resolve(&query.found()) {
                    node @ Resolved::Node(..) if is_open => node,
                    _ => return Answer::Same,
                }
            }
            _ => index.uri(&query.text, &query.base),
        };
        match resolved {
            Resolved::Elsewhere => self.outside(&document, query),
            Resolved::Node(_, ref at) if !is_open && !self.is_opened(at) => Answer::Same,
            Resolved::Nothing if !is_open => Answer::Same,
            // Anchors do not say which component they are in.
            Resolved::Node(_, at)
                if query.document < self.own && at.starts_with("/components/") =>
            {
                Answer::Text(format!("#{at}"))
            }
            Resolved::Node(node, at) => self.target(query, query.document, node, at),
            Resolved::Nothing => nothing_at(&query.text, document.source().name()),
        }
    }

    /// An example beside the document is still beside it when the document moves.
    fn relocated_value(&self, document: &Document, query: &Query) -> Answer {
        let Some(library) = self.library else {
            return Answer::Same;
        };
        let from = document.source().name();
        let reference = Reference::new(&query.text);
        let is_there =
            reference.home() == Home::Relative && library.find(from, &reference.path()).is_ok();
        match library.relocated(from, &query.text) {
            Some(text) if is_there => Answer::Text(text),
            _ => Answer::Same,
        }
    }

    /// The target in another document.
    fn outside(&mut self, document: &Document, query: &Query) -> Answer {
        let Some(library) = self.library else {
            return Answer::Same;
        };
        let reference = Reference::new(&query.text);
        let from = document.source().name();
        if reference.home() == Home::Url {
            return if self.keep {
                Answer::Same
            } else {
                Answer::Broken(external(&query.text))
            };
        }
        let file = match library.find(from, &reference.path()) {
            Ok(file) => file,
            Err(_) if self.keep => return self.kept(from, query),
            Err(Unfound {
                code,
                message,
                help,
            }) => {
                return Answer::Broken(Diagnostic::error(code, message).with_help(help));
            }
        };
        let Some(number) = self.load(library, &file) else {
            return Answer::Reported;
        };
        let target = Rc::clone(&self.documents[number]);
        let resolved = match reference.fragment {
            Place::Whole => Resolved::Node(target.value(), String::new()),
            Place::Pointer(at) | Place::Anchor(at) => {
                Index::new(target.value()).uri(&format!("#{at}"), "")
            }
        };
        match resolved {
            Resolved::Node(node, at) => self.target(query, number, node, at),
            _ => nothing_at(&query.text, &file.name),
        }
    }

    /// A reference that stays, as the output has to say it.
    fn kept(&self, from: &str, query: &Query) -> Answer {
        let library = self.library;
        match library.and_then(|library| library.relocated(from, &query.text)) {
            Some(text) => Answer::Text(text),
            None => Answer::Same,
        }
    }

    fn load(&mut self, library: &dyn Library, file: &File) -> Option<usize> {
        if let Some(known) = self.files.get(&file.id) {
            return *known;
        }
        let number = match library.read(file) {
            Ok(document) => {
                self.documents.push(Rc::new(document));
                Some(self.documents.len() - 1)
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        };
        self.files.insert(file.id.clone(), number);
        number
    }

    fn target(&mut self, query: &Query, document: usize, node: &Value, at: String) -> Answer {
        if query.what == What::OperationRef {
            return self.operation(query, &at);
        }
        let target = Target {
            document,
            at,
            kind: query.kind,
            is_map: query.what == What::MapRef,
        };
        // A node that is a reference and nothing else stands for its own target.
        if let Some(text) = only_reference(node)
            && !target.is_map
        {
            let next = Query {
                document,
                what: What::Ref,
                kind: query.kind,
                text: text.to_owned(),
                base: String::new(),
            };
            match self.answer(&next) {
                Answer::Target(end) => {
                    if let Some(name) = naming::Name::of_node(&target.at) {
                        self.names.entry(end.clone()).or_default().insert(name);
                    }
                    return Answer::Target(end);
                }
                broken @ Answer::Broken(_) => return broken,
                Answer::Same | Answer::Text(_) | Answer::Reported => {}
            }
        }
        Answer::Target(target)
    }

    /// A link to an operation of another document, which the spec may have.
    fn operation(&self, query: &Query, at: &str) -> Answer {
        let tokens: Vec<_> = pointer::tokens(at).collect();
        match tokens.as_slice() {
            [paths, path, method]
                if paths == "paths"
                    && self.operations.contains(&OperationKey::new(method, path)) =>
            {
                Answer::Text(format!("#{at}"))
            }
            _ if self.keep => {
                let document = &self.documents[query.document];
                self.kept(document.source().name(), query)
            }
            _ => Answer::Broken(
                Diagnostic::error(
                    "dangling-reference",
                    format!("the operation at `{}` is not in the input", query.text),
                )
                .with_help("add the document of the operation to the input"),
            ),
        }
    }

    /// Gives the findings their places, each document in one pass.
    fn report(&mut self) -> Result<(), Diagnostics> {
        let mut findings = std::mem::take(&mut self.findings);
        for (document, found) in std::mem::take(&mut self.places) {
            let (pointers, found): (Vec<_>, Vec<_>) = found.into_iter().unzip();
            let places = self.documents[document].places(&pointers, "the reference");
            let pairs = std::iter::zip(found, places);
            findings.extend(pairs.map(|(finding, place)| finding.at(place)));
        }
        Diagnostics::split(findings).map(|_| ())
    }

    /// The fragments with all references rewritten, and those of the files.
    fn rewrite(&self, fragments: &mut Vec<Fragment>) {
        let aliases = self.aliases();
        let mut hashed = BTreeSet::new();
        loop {
            let names = self.named(&aliases, &hashed);
            let writer = Writer {
                bundler: self,
                names: &names,
            };
            let mut own: Vec<Value> = (0..self.own)
                .map(|document| writer.fragment(document, &aliases))
                .collect();
            let components: BTreeMap<&Target, Value> = names
                .keys()
                .map(|target| (target, writer.content(target, &mut Vec::new())))
                .collect();
            let keys: BTreeMap<&Target, ComponentKey> = names
                .iter()
                .filter_map(|(target, name)| {
                    Some((target, ComponentKey::new(target.section()?, name)))
                })
                .collect();
            let wanted: HashSet<&ComponentKey> = keys.values().collect();
            let taken = naming::taken(&wanted, fragments, &self.concerned, &own);
            let clashing: Vec<Target> = components
                .iter()
                .filter(|(target, value)| {
                    let mut others = taken.get(&keys[**target]).into_iter().flatten();
                    !hashed.contains(**target) && others.any(|other| other != *value)
                })
                .map(|(target, _)| (*target).clone())
                .collect();
            if !clashing.is_empty() {
                hashed.extend(clashing);
                continue;
            }
            let interner = Interner::default();
            let mut files: BTreeMap<usize, Value> = BTreeMap::new();
            for (target, value) in &components {
                let document = own.get_mut(target.document);
                let document =
                    document.unwrap_or_else(|| files.entry(target.document).or_default());
                let key = &keys[*target];
                // Indexing a JSON object for writing inserts missing keys.
                document["components"][&key.section][&key.name] = value.clone();
            }
            let added = self.fragments_of_files(files, &interner);
            for (index, value) in std::iter::zip(&self.concerned, own) {
                fragments[*index] = fragments[*index].clone().with_value(&value, &interner);
            }
            fragments.extend(added);
            return;
        }
    }

    /// Components of fragments that are nothing but a reference to a target.
    fn aliases(&self) -> BTreeMap<(usize, String), Target> {
        let mut aliases = BTreeMap::new();
        for document in 0..self.own {
            for (key, value) in refs::components(self.documents[document].value()) {
                let kind = Kind::of_section(&key.section);
                let query = only_reference(value).map(|text| Query {
                    document,
                    what: What::Ref,
                    kind,
                    text: text.to_owned(),
                    base: String::new(),
                });
                if let Some(Answer::Target(target)) =
                    query.and_then(|query| self.answers.get(&query))
                {
                    aliases.insert((document, key.pointer()), target.clone());
                }
            }
        }
        aliases
    }

    /// A fragment for each file with components in it.
    fn fragments_of_files(
        &self,
        files: BTreeMap<usize, Value>,
        interner: &Interner,
    ) -> Vec<Fragment> {
        files
            .into_iter()
            .map(|(document, mut components)| {
                if let Some(version) = self.versions.get(&document) {
                    components["openapi"] = version.as_str().into();
                }
                let (origin, _) = Document::clone(&self.documents[document]).into_parts();
                Fragment::of_components(origin, &components, interner)
            })
            .collect()
    }
}

/// Writes documents with their references replaced.
struct Writer<'a> {
    bundler: &'a Bundler<'a>,
    names: &'a BTreeMap<Target, String>,
}

impl Writer<'_> {
    fn fragment(&self, document: usize, aliases: &BTreeMap<(usize, String), Target>) -> Value {
        let mut value = self.bundler.documents[document].value().clone();
        let own = || aliases.range((document, String::new())..(document + 1, String::new()));
        for ((_, at), target) in own() {
            let named = target.section().zip(self.names.get(target));
            let new = named.map(|(section, name)| ComponentKey::new(section, name).pointer());
            if new.as_deref() == Some(at)
                && let Some(node) = value.pointer_mut(at)
            {
                *node = Value::Null;
            }
        }
        for (key, _) in &self.bundler.opened {
            if let Value::Object(root) = &mut value {
                root.remove(*key);
            }
        }
        self.edited(&mut value, document, Kind::Document, &mut Vec::new());
        for ((_, at), target) in own() {
            if let Some(node) = value.pointer_mut(at)
                && node.is_null()
            {
                *node = self.content(target, &mut Vec::new());
            }
        }
        value
    }

    /// A target with its references replaced.
    fn content(&self, target: &Target, around: &mut Vec<Target>) -> Value {
        let document = &self.bundler.documents[target.document];
        let mut value = Bundler::node(document, target).clone();
        match &mut value {
            Value::Object(named) if target.is_map => {
                for (_, child) in named.iter_mut() {
                    self.edited(child, target.document, target.kind, around);
                }
            }
            value => self.edited(value, target.document, target.kind, around),
        }
        value
    }

    fn edited(&self, value: &mut Value, document: usize, kind: Kind, around: &mut Vec<Target>) {
        let implied = self.implied(value, document);
        refs::edit(value, kind, "", &mut |found| match self
            .bundler
            .answers
            .get(&Query::new(document, &found))
        {
            Some(Answer::Text(text)) => Edit::Text(text.clone()),
            Some(Answer::Target(target)) => match self.reference(target) {
                Some(text) => Edit::Text(text),
                None if around.contains(target) => Edit::Keep,
                None => {
                    around.push(target.clone());
                    let content = self.content(target, around);
                    around.pop();
                    Edit::Inline(content)
                }
            },
            Some(Answer::Same | Answer::Broken(_) | Answer::Reported) | None => Edit::Keep,
        });
        for (at, name, target) in implied {
            if let Some(reference) = self.reference(&target)
                && let Some(Value::Object(discriminator)) = value.pointer_mut(&at)
                && let Value::Object(mapping) = discriminator
                    .entry("mapping")
                    .or_insert_with(|| Map::new().into())
                && !mapping.values().any(|known| *known == reference)
            {
                mapping.entry(name).or_insert(reference.into());
            }
        }
    }

    /// Alternatives that get a new name, by their discriminators: without a mapping,
    /// the old names are values on the wire.
    fn implied(&self, value: &Value, document: usize) -> Vec<(String, String, Target)> {
        let mut found = Vec::new();
        refs::discriminators(value, &mut |at, alternative| {
            let query = Query {
                document,
                what: What::Ref,
                kind: Kind::Schema,
                text: alternative.to_owned(),
                base: String::new(),
            };
            if let Some(Answer::Target(target)) = self.bundler.answers.get(&query)
                && let Some(old) = Reference::new(alternative).fragment.tokens().last()
                && self.names.get(target) != Some(old)
            {
                found.push((at.to_owned(), old.clone(), target.clone()));
            }
        });
        found
    }

    fn reference(&self, target: &Target) -> Option<String> {
        let name = self.names.get(target)?;
        let key = ComponentKey::new(target.section()?, name);
        Some(format!("#{}", key.pointer()))
    }
}

/// The text of a reference that is alone in its object.
fn only_reference(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get("$ref")?.as_str()
}

fn nothing_at(reference: &str, document: &str) -> Answer {
    Answer::Broken(
        Diagnostic::error(
            "dangling-reference",
            format!("there is nothing at `{reference}` in {document}"),
        )
        .with_help("correct the reference, or define what it refers to"),
    )
}

/// A reference that the merge does not follow.
pub(crate) fn external(reference: &str) -> Diagnostic {
    Diagnostic::error(
        "external-reference",
        format!("`{reference}` is in another document, which is not read"),
    )
    .with_help(
        "save the document beside this one and refer to the file, or keep the reference with `--keep-external-references`",
    )
}
