//! Bundles what lies in other documents: a target becomes a component, so that the
//! references to it stay within the document.
//!
//! What has no section among the components, such as a path item, is put in place of
//! its reference. Names come from the targets and their content alone, so the order of
//! the input changes none.

mod answers;
mod copies;
mod naming;
mod writer;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::fragment::Fragment;
use crate::operation::OperationKey;
use crate::pointer::{self, Path};
use crate::refs::{self, Found, Kind, What};

/// Where the documents that references name come from.
pub(crate) trait Library {
    /// The file behind a path in a document.
    fn find(&self, from: &str, path: &str) -> Result<File, Unfound>;

    /// Whether a file is the document of a name.
    fn is(&self, file: &File, name: &str) -> bool;

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
    Bundler::new(fragments, Some(library), keep, &[], &HashSet::new()).run(fragments)
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
    Bundler::new(&fragments, None, true, &opened, &HashSet::new()).run(&mut fragments)?;
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
    Bundler::new(fragments, None, true, &[], moved).run(fragments)
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
        moved: &HashSet<Query>,
    ) -> Self {
        let is_concerned = |index: &usize| {
            let outline = fragments[*index].outline();
            outline.refers_elsewhere()
                || opened.iter().any(|(key, _)| outline.root(key).is_some())
                || moved.iter().any(|query| query.document == *index)
        };
        let concerned: Vec<usize> = (0..fragments.len()).filter(is_concerned).collect();
        let hoisted = moved.iter().filter_map(|query| {
            let document = concerned.binary_search(&query.document).ok()?;
            Some(Query {
                document,
                ..query.clone()
            })
        });
        let documents = concerned
            .iter()
            .map(|index| fragments[*index].to_document());
        Self {
            library,
            hoisted: hoisted.collect(),
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
        self.check_copies();
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
        if target.document < self.own || !refs::has_discriminator(Self::node(document, target)) {
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
        for (key, value) in beside
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != "$ref")
        {
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
}

/// The text of a reference that is alone in its object.
fn only_reference(value: &Value) -> Option<&str> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get("$ref")?.as_str()
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
