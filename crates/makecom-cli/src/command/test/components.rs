//! The tests of modules, RPCs, connections and webhooks.

use std::collections::BTreeSet;
use std::path::Path;

use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::{ComponentType, LocalComponent, Project};
use makecom_runtime::Error;
use makecom_runtime::communication::{Document, Failure as RunFailure, ModuleKind, Place};
use makecom_runtime::script::Suite;
use makecom_runtime::testing::{Documents, Report, Subject, Test, directives, read, run};

use crate::command::validate::shown;
use crate::failure::{Failure, Result};
use crate::{input, output};

use super::find::App;
use super::parallel;

/// The end of the name of a file of tests.
const TESTS: &str = ".tests.json";

/// A component that has a communication or tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::command) struct Component {
    pub(super) kind: ComponentKind,
    pub(super) name: String,
    /// Its type in the manifest; blank if that is not known.
    manifest_type: String,
    /// Its codes that are run: kind, file and text.
    codes: Vec<Code>,
    /// Where its tests are, or would be.
    pub(super) file: String,
    /// The text of its tests.
    tests: Option<String>,
}

pub(in crate::command) type Code = (CodeKind, String, String);

/// The code documents that are carried out.
const CARRIED_OUT: [CodeKind; 7] = [
    CodeKind::AppBase,
    CodeKind::ModuleApi,
    CodeKind::ModuleEpoch,
    CodeKind::RpcApi,
    CodeKind::ConnectionApi,
    CodeKind::WebhookApi,
    CodeKind::WebhookAttach,
];

/// The codes of a component that are carried out and not blank.
pub(super) fn codes(project: &Project, kind: ComponentKind, id: &str) -> Result<Vec<Code>> {
    let is_run = |code: CodeKind| CARRIED_OUT.contains(&code) || code == CodeKind::WebhookDetach;
    let mut codes = Vec::new();
    for local in project.codes(kind, id)? {
        if let Some(section) = local.section.filter(|section| is_run(section.kind())) {
            let file = shown(project.path(), &local.file);
            codes.push((local.kind, file, section.into_text()));
        }
    }
    Ok(codes)
}

/// The components of a project that can be tested.
pub(super) fn components(project: &Project) -> Result<Vec<Component>> {
    let mut components = Vec::new();
    let (mut folders, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for (kind, name, local) in project.components() {
        if matches!(kind, ComponentKind::App | ComponentKind::Function) {
            continue;
        }
        let Some((folder, stem)) = folder_and_stem(local) else {
            continue;
        };
        let names = [stem.unwrap_or(name), name];
        let mut inner = names.map(|name| format!("{folder}{name}{TESTS}"));
        let is_there = |inner: &String| is_file(&project.path().join(inner));
        inner.sort_by_key(|inner| !is_there(inner));
        let [inner, other] = inner;
        if inner != other && is_there(&other) {
            let message = format!("{inner} and {other} are both of the {kind} {name}");
            return Err(Failure::new(message, "put the tests into one of them"));
        }
        let is_there = is_there(&inner);
        let path = project.path().join(&inner);
        folders.insert(folder.to_owned());
        taken.insert(inner.clone());
        let component_type = local.component_type().map_or("", ComponentType::as_str);
        components.push(Component {
            kind,
            name: name.to_owned(),
            manifest_type: component_type.to_owned(),
            codes: codes(project, kind, name)?,
            file: shown(project.path(), &inner),
            tests: is_there.then(|| input::file(&path)).transpose()?,
        });
    }
    for folder in folders {
        refuse_strays(project, &folder, &taken)?;
    }
    Ok(components)
}

/// Refuses a file of tests beside components that is of none of them, and would not run.
fn refuse_strays(project: &Project, folder: &str, taken: &BTreeSet<String>) -> Result<()> {
    // A folder that does not exist has no files.
    for entry in std::fs::read_dir(project.path().join(folder))
        .into_iter()
        .flatten()
    {
        let Ok(entry) = entry else { continue };
        let file = format!("{folder}{}", entry.file_name().to_string_lossy());
        if file.ends_with(TESTS) && !taken.contains(&file) && is_file(&entry.path()) {
            let file = shown(project.path(), &file);
            return Err(Failure::new(
                format!("{file} is of no component: its tests would not run"),
                "name it as the other files of the component are, such as get-user.tests.json beside get-user.communication.iml.json, or by the local id",
            ));
        }
    }
    Ok(())
}

/// Whether a path is a file itself: a link could lead out of the project.
fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file())
}

/// The folder of a component, with a slash at its end, and how the names of its files
/// begin if they name it: both as of its first code.
fn folder_and_stem(local: &LocalComponent) -> Option<(&str, Option<&str>)> {
    let all = CodeKind::of(local.kind());
    let file = all.into_iter().find_map(|code| local.file(code))?;
    let (folder, name) = file.split_at(file.rfind('/').map_or(0, |at| at + 1));
    let stem = name
        .split_once('.')
        .filter(|(_, rest)| rest.ends_with(".iml.json"));
    Some((folder, stem.map(|(stem, _)| stem)))
}

/// A component with what its tests came to.
pub(super) struct Tested {
    pub(super) component: Component,
    pub(super) reports: Vec<Report>,
    /// What is wrong with the documents or with the file of tests.
    pub(super) errors: Vec<(Error, Place)>,
}

impl Tested {
    pub(super) fn is_passed(&self) -> bool {
        self.errors.is_empty() && self.reports.iter().all(Report::is_passed)
    }
}

/// What tests reached of the directives.
pub(super) struct Coverage {
    pub(super) total: usize,
    pub(super) missed: Vec<Place>,
}

/// The results of all components.
#[derive(Default)]
pub(super) struct Results {
    pub(super) tested: Vec<Tested>,
    /// Components without a test.
    pub(super) untested: Vec<Component>,
    /// `None` if not all tests ran.
    pub(super) coverage: Option<Coverage>,
}

/// A component ready to be tested.
struct Ready {
    component: Component,
    subject: Subject,
    documents: Documents,
    tests: Vec<Test>,
    errors: Vec<(Error, Place)>,
}

/// Runs the tests of components.
pub(super) fn test(
    base: Option<&Code>,
    components: Vec<Component>,
    functions: &Suite,
    is_whole: bool,
) -> Results {
    let (mut with_tests, untested): (Vec<_>, Vec<_>) =
        (components.into_iter()).partition(|it| it.tests.is_some());
    let base_document = base.map(document);
    let ready: Vec<Ready> = with_tests
        .drain(..)
        .map(|component| ready(component, base_document.as_ref()))
        .collect();
    let all: Vec<(usize, &Test)> = ready
        .iter()
        .enumerate()
        .flat_map(|(at, ready)| ready.tests.iter().map(move |test| (at, test)))
        .collect();
    let mut reports = parallel(&all, |(at, test)| {
        let ready = &ready[*at];
        (*at, run(test, ready.subject, &ready.documents, functions))
    })
    .into_iter()
    .peekable();
    let mut reached = Vec::new();
    let mut found = Vec::new();
    let mut tested = Vec::new();
    for (at, ready) in ready.iter().enumerate() {
        let mut own = Vec::new();
        while let Some((_, report)) = reports.next_if(|(of, _)| *of == at) {
            reached.extend(report.reached.iter().cloned());
            own.push(report);
        }
        let documents = &ready.documents;
        let documents = [
            &documents.api,
            &documents.epoch,
            &documents.attach,
            &documents.detach,
        ];
        found.extend(documents.into_iter().flatten().flat_map(directives));
        tested.push(Tested {
            component: ready.component.clone(),
            reports: own,
            errors: ready.errors.clone(),
        });
    }
    if let Some(Ok(base)) = base_document.filter(|_| !tested.is_empty()) {
        found.extend(directives(&base));
    }
    reached.sort();
    reached.dedup();
    let coverage = is_whole.then(|| Coverage {
        total: found.len(),
        missed: found
            .into_iter()
            .filter(|directive| !directive.is_among(&reached))
            .map(|directive| directive.place)
            .collect(),
    });
    Results {
        tested,
        untested: (untested.into_iter())
            .filter(|component| !component.codes.is_empty())
            .collect(),
        coverage,
    }
}

fn document((kind, file, text): &Code) -> Result<Document, RunFailure> {
    Document::new(file, Section::from_text(*kind, text.as_str()))
}

fn ready(component: Component, base: Option<&Result<Document, RunFailure>>) -> Ready {
    let mut errors = Vec::new();
    let mut documents = Documents::default();
    let mut keep = |document: Result<Document, RunFailure>, file: &str| match document {
        Ok(document) if document.is_unset() => None,
        Ok(document) => Some(document),
        Err(failure) => {
            let place = failure.place().cloned();
            let place = place.unwrap_or_else(|| unread(file).place(""));
            let error = Error::failure(
                failure.code(),
                failure.to_string(),
                failure.help().to_owned(),
            );
            errors.push((error, place));
            None
        }
    };
    let is_inheriting = matches!(component.kind, ComponentKind::Module | ComponentKind::Rpc);
    if let Some(base) = base.filter(|_| is_inheriting) {
        documents.base = keep(base.clone(), "");
    }
    for code in &component.codes {
        let document = keep(document(code), &code.1);
        match code.0 {
            CodeKind::ModuleEpoch => documents.epoch = document,
            CodeKind::WebhookAttach => documents.attach = document,
            CodeKind::WebhookDetach => documents.detach = document,
            _ => documents.api = document,
        }
    }
    let text = component.tests.clone().unwrap_or_default();
    let section = Section::from_text(CodeKind::AppCommon, text);
    let repeated = repeated_keys(&section);
    let file = Document::new(component.file.as_str(), section);
    let mut tests = Vec::new();
    if let Some(file) = keep(file, &component.file) {
        match read(&file) {
            Ok(read) if repeated.is_empty() => tests = read,
            Ok(_) => {}
            Err(wrong) => errors.extend(wrong),
        }
        let places = repeated.into_iter();
        errors.extend(places.map(|(error, pointer)| (error, file.place(pointer))));
    }
    let subject = match (component.kind, component.manifest_type.as_str()) {
        (ComponentKind::Rpc, _) => Some(Subject::Rpc),
        (ComponentKind::Webhook, _) => Some(Subject::Webhook),
        (ComponentKind::Connection, "oauth") => Some(Subject::Oauth2),
        (ComponentKind::Connection, _) => Some(Subject::Connection),
        (_, name) => ModuleKind::parse(name).map(Subject::Module),
    };
    if subject.is_none() {
        let message = format!(
            "the type {:?} of the module is not known",
            component.manifest_type
        );
        let error = Error::failure(
            "unknown-module-type",
            message,
            "set moduleType in the manifest",
        );
        errors.push((error, unread(&component.file).place("")));
    }
    if !errors.is_empty() {
        tests.clear();
    }
    Ready {
        subject: subject.unwrap_or(Subject::Rpc),
        component,
        documents,
        tests,
        errors,
    }
}

/// The keys that an object has twice, each with its pointer: of two tests or expectations,
/// one would be lost without a word.
fn repeated_keys(section: &Section) -> Vec<(Error, String)> {
    let found = section.check().into_iter();
    let found = found.filter(|one| one.rule == DUPLICATE_KEY);
    found
        .map(|one| {
            let (message, line) = (one.message, one.line);
            let message = format!("{message} (again on line {line})");
            let help = "remove one of the two".to_owned();
            (Error::failure(DUPLICATE_KEY, message, help), one.pointer)
        })
        .collect()
}

/// The rule about keys that an object has twice.
const DUPLICATE_KEY: &str = "duplicate-key";

/// A component ready to be run.
pub(in crate::command) struct Runnable {
    pub(in crate::command) subject: Subject,
    pub(in crate::command) documents: Documents,
    /// Where its tests are, or would be.
    pub(in crate::command) file: String,
}

/// The component of this name.
pub(in crate::command) fn runnable(app: &App, kind: ComponentKind, name: &str) -> Result<Runnable> {
    let of_kind = app.components.iter().filter(|it| it.kind == kind);
    let found = of_kind.clone().find(|it| it.name == name).ok_or_else(|| {
        let names: Vec<_> = of_kind.map(|it| it.name.as_str()).collect();
        let help = match &names[..] {
            [] => format!("the project has no {kind}"),
            names => format!("there are {}", names.join(", ")),
        };
        Failure::usage(format!("there is no {kind} {name:?} with documents"), help)
    })?;
    let mut component = found.clone();
    // Tests are of no matter here.
    component.tests = None;
    let base = app.base.as_ref().map(document);
    let ready = ready(component, base.as_ref());
    match ready.errors.first() {
        None => Ok(Runnable {
            subject: ready.subject,
            documents: ready.documents,
            file: ready.component.file,
        }),
        Some((error, place)) => {
            let message = format!("{error}, at {place}");
            Err(Failure::new(message, error.help()).with_code(error.code()))
        }
    }
}

/// A file of which only the name is known.
fn unread(file: &str) -> Document {
    Document::of_value(file, makecom_runtime::Value::Null)
}

/// Writes what came into the files of tests, where a test failed by what it expects;
/// returns how many were changed, and the names of those that cannot be.
pub(super) fn update(results: &Results) -> Result<(usize, Vec<String>)> {
    let mut updated = 0;
    let mut left = Vec::new();
    for tested in &results.tested {
        let component = &tested.component;
        let Some(text) = &component.tests else {
            continue;
        };
        let mut section = Section::from_text(CodeKind::AppCommon, text.as_str());
        let mut is_changed = false;
        for (at, report) in tested.reports.iter().enumerate() {
            if report.is_passed() {
                continue;
            }
            let Some(actual) = report.actual.as_ref().filter(|_| report.is_updatable()) else {
                left.push(format!("{}: {}", component.name, report.name));
                continue;
            };
            let set = section.set(&format!("/tests/{at}/expect"), actual);
            set.map_err(|error| Failure::new(error.to_string(), "correct the file of tests"))?;
            is_changed = true;
            updated += 1;
        }
        if is_changed {
            output::file(Path::new(&component.file), section.text().as_bytes())?;
        }
    }
    Ok((updated, left))
}

/// The names that `--filter` can choose.
pub(super) fn names(components: &[Component]) -> BTreeSet<&str> {
    components.iter().map(|it| it.name.as_str()).collect()
}
