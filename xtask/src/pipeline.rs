//! The stages of `cargo xtask regen`, in memory: files of the repository in, files of
//! the repository out.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use openapi_fragments::{
    Diagnostic, Diagnostics, Fragment, MergeOptions, OnConflict, OperationKey, Overlay,
    PageProvenance, Renamed, Source, Syntax, extract, file_names, files, merge, operations,
    pointer, sha256_hex, to_canonical_json, visible,
};
use serde_json::{Value, json};

use crate::generate;
use crate::generator_spec::{names, schemas};
use crate::places::Places;
use crate::supplement::{self, Supplement};
use crate::{diff_rules, lint_rules, readmes, rules};

/// The folder of the pages, relative to the repository.
pub const PAGES: &str = "openapi/pages";
/// The folder of the fragments.
pub const FRAGMENTS: &str = "openapi/fragments";
/// The corrections of the merged spec.
pub const OVERLAY: &str = "openapi/overlay.yaml";
/// The spec.
pub const SPEC: &str = "openapi/make.json";
/// The generated client.
pub const CLIENT: &str = "crates/makecom-raw/src/generated.rs";
/// The sandbox's table of operations.
pub const SANDBOX: &str = "crates/makecom-sandbox/src/operations.rs";
/// The origin of each file.
pub const PROVENANCE: &str = "openapi/provenance.json";

/// The results of a run.
#[derive(Debug)]
pub struct Build {
    /// What was merged: the fragments of the pages, then the supplements.
    pub fragments: Vec<Fragment>,
    /// The stages in the order they ran.
    pub stages: Vec<Stage>,
    /// Findings to review.
    pub warnings: Vec<Diagnostic>,
    /// Overlay actions for the operations without a name, as lines of YAML.
    pub names_to_give: Vec<String>,
}

/// One stage and the files that it generates.
#[derive(Debug)]
pub struct Stage {
    /// The stage's name.
    pub name: &'static str,
    /// Input and output in a few words.
    pub summary: String,
    /// How long it took.
    pub elapsed: Duration,
    /// Contents by path relative to the repository, with forward slashes.
    pub files: BTreeMap<String, String>,
}

impl Build {
    /// All files of all stages.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.stages
            .iter()
            .flat_map(|stage| &stage.files)
            .map(|(path, contents)| (path.as_str(), contents.as_str()))
    }

    /// The contents of one file.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files()
            .find_map(|(known, contents)| (known == path).then_some(contents))
    }
}

/// Runs all stages on the pages and supplements of a repository. No file is written.
///
/// # Errors
/// All errors of pages, supplements and overlays. Here an overlay action that matches nothing is
/// an error: a correction that no longer applies must be reviewed before anything is
/// generated.
pub fn build(root: &Path) -> Result<Build, Diagnostics> {
    let mut stages = Vec::new();
    let mut stopwatch = Instant::now();
    let mut finish = |name, summary, files| {
        stages.push(Stage {
            name,
            summary,
            elapsed: std::mem::replace(&mut stopwatch, Instant::now()).elapsed(),
            files,
        });
    };

    let pages = read_pages(root)?;
    let mut fragments: Vec<Fragment> = pages
        .iter()
        .flat_map(|page| page.fragments.iter().map(|(fragment, _)| fragment.clone()))
        .collect();
    finish(
        "extract",
        format!(
            "{}, {}",
            count(pages.len(), "page"),
            count(fragments.len(), "fragment")
        ),
        pages.iter().flat_map(Page::files).collect(),
    );

    // Pages are written independently, so different schemas may have the same name.
    let options = MergeOptions::default().on_conflict(OnConflict::Rename);
    let supplements = supplement::read(root, &fragments, &options)?;
    fragments.extend(supplements.iter().map(|one| one.fragment.clone()));
    let described = supplements.iter().filter(|one| one.has_operation());
    finish(
        "supplement",
        count(described.count(), "supplement"),
        BTreeMap::new(),
    );

    let merged = merge(&fragments, &options)?;
    let mut warnings = merged.warnings.clone();
    let places = Places::of(&fragments, &merged.renamed);
    let operations = fragments.iter().flat_map(Fragment::operations).count();
    finish("merge", count(operations, "operation"), BTreeMap::new());

    let overlay = read_overlay(root, OVERLAY)?;
    report_renamed(&merged.renamed, &places, &mut warnings);
    let mut published = merged.to_value();
    rename_shadowed(&overlay, &mut published, &places, &mut warnings)?;
    let mut spec = apply(&overlay, published.clone())?;
    keep_published_responses(&published, &mut spec);
    make_ids_unique(&mut spec, &places, &mut warnings)?;
    let names_to_give = unnamed(&spec, &places, &mut warnings);
    let spec_text = to_canonical_json(&spec);
    finish(
        "overlay",
        count(overlay.action_count(), "action"),
        BTreeMap::from([(SPEC.to_owned(), spec_text.clone())]),
    );

    let generated = generate::client(&spec, &sha256_hex(&spec_text), &places)?;
    let client = generated.text;
    warnings.extend(generated.warnings);
    finish(
        "generate",
        count(client.lines().count(), "line"),
        BTreeMap::from([
            (CLIENT.to_owned(), client.clone()),
            (SANDBOX.to_owned(), generate::sandbox::operations(&spec)?),
        ]),
    );

    let mut provenance = json!({
        "pages": pages.iter().map(Page::provenance).collect::<Vec<_>>(),
        "overlay": hashed(OVERLAY, overlay.source().text()),
        "spec": hashed(SPEC, &spec_text),
        "client": hashed(CLIENT, &client),
        "generator": generate::generator(),
    });
    if !supplements.is_empty() {
        let supplements = supplements.iter().map(Supplement::provenance);
        provenance["supplements"] = supplements.collect();
    }
    finish(
        "provenance",
        "the origin of each operation".to_owned(),
        BTreeMap::from([(PROVENANCE.to_owned(), to_canonical_json(&provenance))]),
    );
    let rules = rules::build(root)?;
    let (diff_rules, text) = diff_rules::documentation();
    let mut files = rules.files;
    files.insert(diff_rules::DOCUMENTATION.to_owned(), text);
    let (lint_rules, text) = lint_rules::documentation();
    files.insert(lint_rules::DOCUMENTATION.to_owned(), text);
    let all = rules.count + diff_rules + lint_rules;
    finish("rules", count(all, "rule"), files);

    let readmes = readmes::build(root)?;
    finish("readmes", count(readmes.len(), "README"), readmes);
    Ok(Build {
        fragments,
        stages,
        warnings,
        names_to_give,
    })
}

/// Reports the schemas that the merge renamed.
fn report_renamed(renamed: &[Renamed], places: &Places<'_>, warnings: &mut Vec<Diagnostic>) {
    for Renamed { name, new_name, .. } in renamed.iter().filter(|one| one.section == "schemas") {
        let what = format!("different schemas have the name {name}: this one is {new_name}");
        let finding = Diagnostic::warning("schema-renamed", what)
            .with_help(format!("give it a name of its own in {OVERLAY}"));
        warnings.push(places.at_schema(finding, new_name));
    }
}

/// Renames published components with a name that the overlay adds a component of.
/// Otherwise the overlay would merge the two.
fn rename_shadowed(
    overlay: &Overlay,
    published: &mut Value,
    places: &Places<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostics> {
    let mut without = published.clone();
    // Security schemes are corrected, not added.
    for kind in COMPONENTS {
        without["components"][kind] = json!({});
    }
    let with_added = overlay.apply(without)?.spec;
    for kind in COMPONENTS {
        let components = published["components"][kind].as_object().cloned();
        let mut renamed = BTreeMap::new();
        for (name, component) in components.into_iter().flatten() {
            if with_added["components"][kind].get(&name).is_none() {
                continue;
            }
            let new = format!("{name}_{}", &sha256_hex(to_canonical_json(&component))[..8]);
            let what = format!(
                "the published {name} of {kind} is renamed to {new}: {OVERLAY} adds another {name}"
            );
            let finding = Diagnostic::warning("component-renamed", what).with_help(
                "rename the one that the overlay adds, or remove it if the published one replaces it",
            );
            warnings.push(places.at_component(finding, kind, &name));
            renamed.insert(name, new);
        }
        schemas::rename(published, kind, &renamed);
    }
    Ok(())
}

/// The kinds of components that an overlay may add to.
const COMPONENTS: [&str; 5] = [
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
];

/// A response that a page describes takes precedence over a reference that the
/// overlay adds to it.
fn keep_published_responses(merged: &Value, spec: &mut Value) {
    for key in operations(merged) {
        let pointer = pointer::join(&key.pointer(), "responses");
        let published = merged.pointer(&pointer).and_then(Value::as_object);
        for (status, response) in published.into_iter().flatten() {
            let now = spec
                .pointer_mut(&pointer)
                .and_then(|all| all.get_mut(status));
            if let Some(now) = now.filter(|now| now.get("$ref").is_some())
                && response.get("$ref").is_none()
            {
                *now = response.clone();
            }
        }
    }
}

/// Makes operationIds unique: a published one is renamed if the overlay gives it to
/// another operation.
fn make_ids_unique(
    spec: &mut Value,
    places: &Places<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<(), Diagnostics> {
    let mut by_id: BTreeMap<String, Vec<OperationKey>> = BTreeMap::new();
    for key in operations(spec) {
        let id = spec.pointer(&pointer::join(&key.pointer(), "operationId"));
        if let Some(id) = id.and_then(Value::as_str) {
            by_id.entry(id.to_owned()).or_default().push(key);
        }
    }
    for (id, keys) in by_id.into_iter().filter(|(_, keys)| keys.len() > 1) {
        let is_published = |key: &&OperationKey| places.own_id(key) == Some(&id);
        let (published, named): (Vec<_>, Vec<_>) = keys.iter().partition(is_published);
        if let [_, second, ..] = named[..] {
            let what =
                format!("{OVERLAY} gives the name {id} to two operations, {second} among them");
            let finding =
                Diagnostic::error("name-twice", what).with_help("give each a name of its own");
            return Err(places.at(finding, second, "").into());
        }
        for key in published {
            let new = format!("{id}_{}", &sha256_hex(key.to_string())[..8]);
            let what = format!(
                "{key} has the published name {id}, which {OVERLAY} gives to another operation: it is renamed to {new}"
            );
            let finding = Diagnostic::warning("operation-renamed", what)
                .with_help(format!("give it a name of its own in {OVERLAY}"));
            warnings.push(places.at(finding, key, "/operationId"));
            if let Some(operation) = spec.pointer_mut(&key.pointer()) {
                operation["operationId"] = new.into();
            }
        }
    }
    Ok(())
}

/// Reports the operations that only have the name derived from method and path, and
/// returns the overlay action for each.
fn unnamed(spec: &Value, places: &Places<'_>, warnings: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut actions = Vec::new();
    for method in names::methods(spec) {
        let key = &method.key;
        // A merge derives `method.path`.
        if places.own_id(key).is_some() || !method.id.starts_with(&format!("{}.", key.method)) {
            continue;
        }
        let what = format!("{key} has no name: its method is called {}", method.name);
        let finding = Diagnostic::warning("unnamed-operation", what).with_help(format!(
            "add the action that is printed for it to {OVERLAY}"
        ));
        warnings.push(places.at(finding, key, ""));
        let path = key.path.replace('\\', r"\\").replace('\'', r"\'");
        let target = format!("$.paths['{path}'].{}.operationId", key.method);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "$./'[]{}_-".contains(c);
        let target = if target.chars().all(is_plain) {
            target
        } else {
            // JSON, with escapes for everything that YAML could read differently.
            visible::json(Value::String(target).to_string())
        };
        actions.push(format!(
            "  - target: {target}\n    description: The pages carry no operationId.\n    x-evidence: [names]\n    update: a_name_of_your_choice\n"
        ));
    }
    actions
}

/// A page, and its fragments with the files that they are written to.
struct Page {
    source: Arc<Source>,
    fragments: Vec<(Fragment, String)>,
}

impl Page {
    fn files(&self) -> impl Iterator<Item = (String, String)> {
        self.fragments
            .iter()
            .map(|(fragment, file)| (file.clone(), fragment.to_json()))
    }

    fn provenance(&self) -> PageProvenance {
        let fragments = self.fragments.iter();
        PageProvenance::new(
            &self.source,
            fragments.map(|(fragment, file)| (fragment, Some(file.as_str()))),
        )
    }
}

/// All pages, or the errors of all pages.
fn read_pages(root: &Path) -> Result<Vec<Page>, Diagnostics> {
    let mut pages = Vec::new();
    let mut findings = Vec::new();
    for path in files::inputs(&[root.join(PAGES)])? {
        if !files::is_page(&path) {
            continue;
        }
        match read_page(root, &path) {
            Ok(page) => pages.push(page),
            Err(errors) => findings.extend(errors),
        }
    }
    Diagnostics::split(findings).map(|_| pages)
}

fn read_page(root: &Path, path: &Path) -> Result<Page, Diagnostics> {
    let name = relative(root, path);
    let source = files::read_as(path, name.clone())?;
    let fragments = extract(&source)?;
    let folder = name
        .replacen(PAGES, FRAGMENTS, 1)
        .trim_end_matches(".md")
        .to_owned();
    let operations: Vec<_> = fragments.iter().map(Fragment::first_operation).collect();
    let names = file_names(&operations);
    let files = names.iter().map(|name| format!("{folder}/{name}"));
    let fragments = fragments.into_iter().zip(files).collect();
    Ok(Page { source, fragments })
}

fn read_overlay(root: &Path, name: &str) -> Result<Overlay, Diagnostics> {
    let source = files::read_as(&root.join(name), name.to_owned())?;
    Overlay::parse(source, Syntax::of_path(Path::new(name)))
}

fn apply(overlay: &Overlay, spec: Value) -> Result<Value, Diagnostics> {
    let applied = overlay.apply(spec)?;
    let unmatched = applied.warnings.into_iter().map(Diagnostic::into_error);
    Diagnostics::split(unmatched.collect())?;
    Ok(applied.spec)
}

fn hashed(name: &str, text: &str) -> Value {
    json!({"file": name, "sha256": sha256_hex(text)})
}

/// A path with forward slashes, the same on every system.
pub(crate) fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.components()
        .map(|component| component.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
