//! What is found in a project or in a file, with the texts that it is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;
use std::path::Path;

use makecom::section::{self, Language, Severity};
use makecom::{CodeKind, ComponentKind};
use makecom_project::references::ReferenceKind;
use makecom_project::{
    ComponentType, LocalComponent, LocalSection, MANIFEST, ManifestFinding, Project, references,
    review, section_in,
};

use super::configuration::Configuration;
use super::rules::{MANIFEST_RULE, METADATA_RULE, MISSING_FILE, SYNTAX_RULE};
use crate::failure::Result;
use crate::findings::Located;
use crate::javascript::{self, Known};

/// The findings, and the texts that they are about.
#[derive(Default)]
pub(in crate::command) struct Report {
    pub(in crate::command) findings: Vec<Located>,
    /// The findings that are silenced, each with its reason.
    pub(in crate::command) silenced: Vec<Located>,
    pub(super) texts: BTreeMap<String, String>,
    /// The files that were checked, each with its component.
    pub(super) files: BTreeMap<String, Owner>,
    /// What was not, each with how many there are.
    pub(super) unchecked: BTreeMap<&'static str, usize>,
    pub(super) configuration: Configuration,
    pub(super) root: Root,
    /// The name of the app, or of the file.
    pub(in crate::command) name: String,
    /// Whether it is about a whole project.
    pub(super) is_whole: bool,
    /// What is not sure of a file alone, in words.
    pub(super) doubt: Option<String>,
    /// The names of the functions of the app, if that is known.
    pub(super) functions: Option<BTreeSet<String>>,
}

/// How the path of a file relative to the project comes from the name that is shown.
#[derive(Debug)]
pub(super) enum Root {
    /// The name begins with it, and the path does not.
    Before(String),
    /// The path begins with it: the command runs in that folder of the project.
    Missing(String),
}

impl Default for Root {
    fn default() -> Self {
        Self::Before(String::new())
    }
}

/// The component that a file is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    pub(super) kind: ComponentKind,
    /// Blank for the app itself.
    pub(super) id: String,
    pub(super) label: Option<String>,
    pub(super) code: CodeKind,
}

pub(super) fn of_project(path: &Path) -> Result<Report> {
    let project = Project::open(path)?;
    let path = project.path();
    let mut report = Report {
        configuration: Configuration::of(&project)?,
        root: Root::Before(shown(path, "")),
        name: name_of(&project),
        is_whole: true,
        functions: Some(references::functions(&project)),
        ..Report::default()
    };
    let manifest = (MANIFEST_RULE, project.manifest_text(), project.findings());
    let metadata = project.metadata();
    let metadata = metadata.and_then(|it| Some((METADATA_RULE, it.text()?, it.findings())));
    for (rule, text, findings) in std::iter::once(manifest).chain(metadata) {
        report.odd(path, rule, text, findings);
    }
    let mut missing = Vec::new();
    report.component(&project, ComponentKind::App, "", &mut missing)?;
    for (kind, id, _) in project.components() {
        report.component(&project, kind, id, &mut missing)?;
    }
    for id in project.endpoints() {
        report.component(&project, ComponentKind::Endpoint, id, &mut missing)?;
    }
    report.missing(&project, &missing);
    report.common_data(&project)?;
    report.references(&project)?;
    report.review(&project)?;
    Ok(report)
}

/// What the app of a project is called: by its label, by its name on a server, or by its
/// folder.
pub(in crate::command) fn name_of(project: &Project) -> String {
    let label = project.metadata().and_then(|it| it.label());
    let name = || {
        project
            .origins()
            .first()
            .map(|origin| origin.app().as_str())
    };
    let folder = || {
        let path = project.path().canonicalize().ok()?;
        Some(path.file_name()?.to_string_lossy().into_owned())
    };
    let found = label.or_else(name).map(str::to_owned);
    found
        .or_else(folder)
        .unwrap_or_else(|| "the app".to_owned())
}

/// The path relative to this folder, with slashes on every system.
pub(in crate::command) fn shown(project: &Path, file: &str) -> String {
    let folder = project.display().to_string().replace('\\', "/");
    match folder.trim_end_matches('/') {
        "." => file.to_owned(),
        folder => format!("{folder}/{file}"),
    }
}

/// The type of a component, blank if neither the manifest nor a name of a file says it.
pub(super) fn type_of(
    project: &Project,
    kind: ComponentKind,
    id: &str,
    codes: &[LocalSection],
) -> &'static str {
    let component = project.component(kind, id);
    let of_manifest = component.and_then(LocalComponent::component_type);
    let is_there = |local: &&LocalSection| local.section.is_some();
    let mut files = codes.iter().filter(is_there);
    let of_files = || files.find_map(|local| section_in(kind, &local.file)?.1);
    of_manifest
        .or_else(of_files)
        .map_or("", ComponentType::as_str)
}

impl Report {
    /// The path of a file relative to the project.
    pub(super) fn relative(&self, file: &str) -> String {
        match &self.root {
            Root::Missing(folder) => format!("{folder}{file}"),
            Root::Before(root) => file.strip_prefix(root).unwrap_or(file).to_owned(),
        }
    }

    /// What is invalid in a file of the project itself.
    fn odd(&mut self, path: &Path, rule: &'static str, text: &str, findings: &[ManifestFinding]) {
        for finding in findings {
            let file = shown(path, finding.file);
            self.texts.insert(file.clone(), text.to_owned());
            let place = (finding.line, finding.column);
            let (message, help) = (finding.to_string(), &finding.help);
            let found = Located::at(rule, finding.severity, &file, place, message, help);
            self.findings.push(found.below(&finding.pointer));
        }
    }

    /// References that are broken in every origin, each among the findings of its file.
    fn references(&mut self, project: &Project) -> Result<()> {
        let path = project.path();
        let mut found = Vec::new();
        for broken in references::check(project, None)? {
            let file = shown(path, &broken.file);
            let pointer = match broken.field() {
                Some(field) => format!("/components/{}/{}/{field}", broken.component, broken.id),
                None => String::new(),
            };
            if broken.file == MANIFEST {
                let text = project.manifest_text().to_owned();
                self.texts.entry(file.clone()).or_insert(text);
            }
            let place = (broken.line, broken.column);
            // A method is a finding of its section, too.
            let is_said = |one: &Located| {
                one.rule == SYNTAX_RULE && one.file == file && (one.line, one.column) == place
            };
            if broken.kind == ReferenceKind::Function && self.findings.iter().any(is_said) {
                continue;
            }
            let (rule, severity) = (broken.kind.rule(), broken.severity);
            let one = Located::at(rule, severity, &file, place, broken.message, broken.help);
            found.push(one.below(&pointer));
        }
        self.add(found);
        Ok(())
    }

    /// What shows across the components, each among the findings of its file.
    fn review(&mut self, project: &Project) -> Result<()> {
        let path = project.path();
        let mut all = Vec::new();
        for found in review::review(project)? {
            let file = shown(path, &found.file);
            if found.file == MANIFEST {
                let text = project.manifest_text().to_owned();
                self.texts.entry(file.clone()).or_insert(text);
            }
            let place = (found.line, found.column);
            let (rule, severity) = (found.rule, found.severity);
            let located = Located::at(rule, severity, &file, place, found.message, found.help);
            all.push(located.below(&found.pointer));
        }
        self.add(all);
        Ok(())
    }

    /// Adds findings, each among those of its file, which are in the order of their places.
    pub(super) fn add(&mut self, more: Vec<Located>) {
        let mut files: Vec<Vec<Located>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let there = mem::take(&mut self.findings).into_iter();
        let there = there.map(|finding| (finding, false));
        for (finding, is_new) in there.chain(more.into_iter().map(|finding| (finding, true))) {
            let next = files.len();
            let file = *known.entry(finding.file.clone()).or_insert(next);
            if file == next {
                files.push(Vec::new());
            }
            let place = (finding.line, finding.column);
            let is_before = |one: &Located| (one.line, one.column) <= place;
            let before = files[file].iter().rposition(is_before);
            let at = match before {
                _ if !is_new => files[file].len(),
                Some(before) => before + 1,
                None => 0,
            };
            files[file].insert(at, finding);
        }
        // The manifest comes first.
        let is_manifest = |file: &Vec<Located>| self.relative(&file[0].file) == MANIFEST;
        files.sort_by_key(|file| !is_manifest(file));
        self.findings = files.into_iter().flatten().collect();
    }

    /// Checks all codes of a component together, and notes the files that do not exist.
    fn component(
        &mut self,
        project: &Project,
        kind: ComponentKind,
        id: &str,
        missing: &mut Vec<(Owner, String)>,
    ) -> Result<()> {
        let path = project.path();
        let label = project.label(kind, id).map(str::to_owned);
        let codes = project.codes(kind, id)?;
        let component_type = type_of(project, kind, id, &codes);
        let mut files = BTreeMap::new();
        let mut sections = Vec::new();
        for local in codes {
            let file = shown(path, &local.file);
            let code = local.kind;
            let owner = Owner {
                kind,
                id: id.to_owned(),
                label: label.clone(),
                code,
            };
            let Some(section) = local.section else {
                missing.push((owner, local.file));
                continue;
            };
            if code.language() == Language::JavaScript {
                self.javascript(owner, Some(id), file, section.text());
                continue;
            }
            if !self.is_checked(code.language()) {
                continue;
            }
            self.files.insert(file.clone(), owner);
            self.texts.insert(file.clone(), section.text().to_owned());
            files.insert(code, file);
            sections.push(section);
        }
        // The whole app tells what the connection alone does not.
        let shares_webhooks = || {
            let mut types = project
                .components()
                .filter_map(|(.., it)| it.component_type());
            types.any(|it| it.as_str() == "web-shared")
        };
        for finding in section::check_as(component_type, &sections) {
            if finding.rule == "no-uid" && !shares_webhooks() {
                continue;
            }
            if let Some(file) = files.get(&finding.section) {
                self.findings.push(Located::new(finding, file));
            }
        }
        Ok(())
    }

    /// Checks common data, without an excerpt: it holds secrets.
    fn common_data(&mut self, project: &Project) -> Result<()> {
        let path = project.path();
        for (id, local) in project.common_data()? {
            let (file, code) = (shown(path, &local.file), local.kind);
            let kind = code.component();
            let owner = Owner {
                kind,
                label: project.label(kind, &id).map(str::to_owned),
                id,
                code,
            };
            // It may be kept out of the repository.
            let Some(section) = local.section else {
                *self.unchecked.entry("file of common data").or_default() += 1;
                continue;
            };
            let found = section.check().into_iter();
            self.findings
                .extend(found.map(|it| Located::new(it, &file)));
            self.files.insert(file, owner);
        }
        Ok(())
    }

    /// The files that a project names and that do not exist, at the entries that name them.
    fn missing(&mut self, project: &Project, missing: &[(Owner, String)]) {
        let codes: Vec<_> = missing
            .iter()
            .map(|(owner, _)| (owner.code, owner.id.as_str()))
            .collect();
        let mut found = Vec::new();
        for ((owner, named), entry) in missing.iter().zip(project.entries(&codes)) {
            let of = match owner.kind {
                ComponentKind::App => "the app",
                _ => owner.id.as_str(),
            };
            let message = format!("{} of {of} does not exist: {named}", owner.code.name());
            let help = format!("pull it, or remove it from {}", entry.file);
            let file = shown(project.path(), entry.file);
            let text = match entry.file {
                MANIFEST => Some(project.manifest_text()),
                _ => project.metadata().and_then(|it| it.text()),
            };
            let text = text.unwrap_or_default().to_owned();
            self.texts.entry(file.clone()).or_insert(text);
            let (error, place) = (Severity::Error, (entry.line, entry.column));
            let one = Located::at(MISSING_FILE, error, &file, place, message, help);
            found.push(one.below(&entry.pointer));
        }
        self.add(found);
    }

    /// Checks the code or the test of a function.
    pub(super) fn javascript(
        &mut self,
        owner: Owner,
        name: Option<&str>,
        file: String,
        text: &str,
    ) {
        let known = Known {
            name,
            functions: self.functions.as_ref(),
        };
        let findings = javascript::findings(owner.code, known, &file, text);
        self.findings.extend(findings);
        self.files.insert(file.clone(), owner);
        self.texts.insert(file, text.to_owned());
    }

    /// Whether there is a check for a language; if not, one more file is not checked.
    pub(super) fn is_checked(&mut self, language: Language) -> bool {
        let what = match language {
            Language::Markdown => "readme",
            _ if language.is_checked() => return true,
            _ => "file of another language",
        };
        *self.unchecked.entry(what).or_default() += 1;
        false
    }

    pub(super) fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// What was not checked, in words.
    pub(in crate::command) fn unchecked(&self) -> Vec<String> {
        let unchecked = self.unchecked.iter().filter(|(_, number)| **number > 0);
        let mut said: Vec<_> = unchecked
            .map(|(what, number)| super::count(*number, what))
            .collect();
        if !self.is_whole && !self.files.is_empty() {
            said.push("what other files have to do with it".to_owned());
        }
        said
    }

    /// The rules of the findings, by their ids.
    pub(super) fn rules(&self) -> BTreeSet<&'static str> {
        let all = self.findings.iter().chain(&self.silenced);
        all.map(|finding| finding.rule).collect()
    }
}
