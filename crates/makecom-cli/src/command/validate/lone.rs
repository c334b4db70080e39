//! What is found in one file: what it is of is told by the command line, the project around
//! it, its folder, its name, or the names of the files beside it. Where all of these leave
//! several kinds of components, what holds for each of them counts.

use std::path::Path;

use makecom::section::{Carrier, Finding, Language};
use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::{
    ComponentType, Project, code_named, section_beside, section_in, sections_of,
};

use super::collect::{Owner, Report, Root, type_of};
use super::configuration::Configuration;
use crate::arguments::validate::Arguments;
use crate::failure::{Failure, Result};
use crate::findings::Located;
use crate::{input, kind};

/// What a file may be.
pub(super) struct Meaning {
    pub(super) code: CodeKind,
    /// The type of its component, blank if that is not known.
    pub(super) component_type: &'static str,
    /// The local id of its component, if a manifest names the file.
    id: Option<String>,
    label: Option<String>,
    /// Whether only the names of the files beside it tell.
    is_by_neighbours: bool,
}

impl Meaning {
    fn new(code: CodeKind, component_type: Option<ComponentType>) -> Self {
        Self {
            code,
            component_type: component_type.map_or("", ComponentType::as_str),
            id: None,
            label: None,
            is_by_neighbours: false,
        }
    }

    /// That of a code, with the type that the name of the file says.
    fn named(code: CodeKind, path: &str) -> Self {
        let named = section_in(code.component(), path).filter(|(it, _)| *it == code);
        Self::new(code, named.and_then(|(_, of)| of))
    }

    fn owner(&self) -> Owner {
        Owner {
            kind: self.code.component(),
            id: self.id.clone().unwrap_or_default(),
            label: self.label.clone(),
            code: self.code,
        }
    }
}

pub(super) fn of_file(arguments: &Arguments) -> Result<Report> {
    let path = &arguments.path;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = input::file(path)?;
    let project = Around::of(path);
    let meanings = meanings(arguments, project.as_ref())?;
    let by_neighbours = meanings.first().filter(|it| it.is_by_neighbours);
    let doubt_of_one = by_neighbours.map(|it| {
        let kind = kind::a(it.code.component());
        format!("{name} is taken for that of {kind}, as the names of the files beside it tell")
    });
    let mut report = Report {
        name: name.into_owned(),
        doubt: doubt_of_one,
        ..Report::default()
    };
    if let Some(project) = &project {
        report.root = project.root(path);
        report.configuration = Configuration::of(&project.project)?;
    }
    let file = path.display().to_string();
    let Some((first, others)) = meanings.split_first() else {
        return Err(unclear(path));
    };
    let language = first.code.language();
    if language == Language::JavaScript {
        report.javascript(first.owner(), first.id.as_deref(), file, &text);
        return Ok(report);
    }
    if !report.is_checked(language) {
        return Ok(report);
    }
    let check = |meaning: &Meaning| {
        let section = Section::from_text(meaning.code, text.as_str());
        section.check_as(meaning.component_type)
    };
    let mut findings = check(first);
    let mut owner = first.owner();
    if !others.is_empty() {
        let all: Vec<_> = others.iter().map(|it| (it.code, check(it))).collect();
        let more = common(first.code, &mut findings, all);
        let kinds: Vec<_> = meanings.iter().map(|it| word(it.code)).collect();
        owner.label = Some(format!("One of {}", kinds.join(", ")));
        report.doubt = Some(doubt(arguments, &kinds, &more));
    }
    let findings = findings.into_iter();
    report.findings = findings.map(|it| Located::new(it, &file)).collect();
    // Common data holds secrets: no excerpt of it is shown.
    if first.code.carrier() != Carrier::Common {
        report.texts.insert(file.clone(), text);
    }
    report.files.insert(file, owner);
    Ok(report)
}

fn word(code: CodeKind) -> &'static str {
    code.component().as_str()
}

/// Leaves those findings that others have, too, and says how many more each has. Where
/// severities differ, the least of them counts.
fn common(
    first: CodeKind,
    findings: &mut Vec<Finding>,
    others: Vec<(CodeKind, Vec<Finding>)>,
) -> Vec<(CodeKind, usize)> {
    let mut numbers = vec![(first, findings.len())];
    let is_same = |one: &Finding, other: &Finding| {
        one.rule == other.rule && (one.line, one.column) == (other.line, other.column)
    };
    for (code, mut theirs) in others {
        numbers.push((code, theirs.len()));
        findings.retain_mut(|one| {
            let found = theirs.iter().position(|other| is_same(one, other));
            // Each stands for one.
            let other = found.map(|at| theirs.swap_remove(at));
            if let Some(other) = &other
                && other.severity < one.severity
            {
                *one = other.clone();
            }
            other.is_some()
        });
    }
    let left = findings.len();
    let more = numbers.into_iter().map(|(code, all)| (code, all - left));
    more.filter(|(_, more)| *more > 0).collect()
}

/// What is not known of a file, and how to say it.
fn doubt(arguments: &Arguments, kinds: &[&str], more: &[(CodeKind, usize)]) -> String {
    let name = arguments.path.file_name().unwrap_or_default();
    let more = more.iter().enumerate().map(|(at, (code, number))| {
        let of = kind::a(code.component());
        match at {
            0 => format!("as {of} it has {number} more"),
            _ => format!("as {of} {number}"),
        }
    });
    let more: Vec<_> = more.collect();
    let semicolon = if more.is_empty() { "" } else { "; " };
    format!(
        "{} may be of one of {}: what holds for all of them is checked{semicolon}{}; say which, such as --kind {}",
        name.to_string_lossy(),
        kinds.join(", "),
        more.join(", "),
        kinds[0]
    )
}

/// Why it cannot be told which section a file is.
pub(super) fn unclear(path: &Path) -> Failure {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let absolute = std::path::absolute(path);
    let absolute = absolute.as_deref().unwrap_or(path).to_string_lossy();
    let kinds: Vec<_> = sections_of(&absolute).into_iter().map(word).collect();
    let (message, help) = if !kinds.is_empty() {
        (
            format!("{name} may be of one of {}", kinds.join(", ")),
            format!("say which, such as --kind {}", kinds[0]),
        )
    } else if name.starts_with("makecomapp.") {
        (
            format!("{name} is a file of a project, not a section"),
            "name the folder of the project".to_owned(),
        )
    } else if matches!(&*name, "metadata.json" | "app.json") {
        (
            format!("{name} of an exported app is not a section"),
            "make a project of the export with `makecom init`, and check that".to_owned(),
        )
    } else if name.ends_with(".tests.json") {
        (
            format!("{name} has the tests of a component, and is no section"),
            "run them with `makecom test`; `makecom schema tests` describes their form".to_owned(),
        )
    } else if name.strip_suffix(".js").is_some() {
        (
            format!("{name} may be the code or the test of a function"),
            "add --section function/code or --section function/test".to_owned(),
        )
    } else {
        (
            format!("{name} does not say which section it is"),
            "add --section and --kind, such as --kind module --section api".to_owned(),
        )
    };
    Failure::usage(message, help)
}

/// What a file may be: as the command line says, else the manifest of the project around
/// it, else its folder and its name, else the names of the files beside it. More than one
/// if all of these leave several kinds of components.
pub(super) fn meanings(arguments: &Arguments, around: Option<&Around>) -> Result<Vec<Meaning>> {
    // The folder may be the one that the command runs in.
    let path = std::path::absolute(&arguments.path);
    let path = path.as_deref().unwrap_or(&arguments.path).to_string_lossy();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    if let Some(section) = &arguments.section {
        return of_section(arguments, section, &path);
    }
    if let Some(kind) = arguments.kind {
        let named = section_in(kind, &path).map(|(code, of)| Meaning::new(code, of));
        let named = named.or_else(|| Some(Meaning::new(code_named(kind, name)?, None)));
        return Ok(named.into_iter().collect());
    }
    if let Some(meaning) = around.map(Around::meaning).transpose()?.flatten() {
        return Ok(vec![meaning]);
    }
    let codes = sections_of(&path);
    if codes.len() > 1
        && let Some(code) = beside(&arguments.path, name)
    {
        let mut meaning = Meaning::named(code, &path);
        meaning.is_by_neighbours = true;
        return Ok(vec![meaning]);
    }
    let codes = codes.into_iter();
    Ok(codes.map(|code| Meaning::named(code, &path)).collect())
}

/// What the names of the files beside one tell of it.
fn beside(path: &Path, name: &str) -> Option<CodeKind> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: Vec<_> = names.collect();
    section_beside(name, names.iter().map(String::as_str))
}

/// The meanings of a file whose code the command line says: without its kind, of each kind
/// that the file may be of and that has such a code.
fn of_section(arguments: &Arguments, section: &str, path: &str) -> Result<Vec<Meaning>> {
    let codes = if section.contains('/') {
        vec![kind::parse(section)?]
    } else if let Some(kind) = arguments.kind {
        vec![kind::code(kind, section)?]
    } else {
        let of_kind = |kind: ComponentKind| kind::code(kind, section).ok();
        let named = sections_of(path).into_iter().map(CodeKind::component);
        let codes: Vec<_> = named.filter_map(of_kind).collect();
        let all = || ComponentKind::ALL.iter().copied().filter_map(of_kind);
        let codes = if codes.is_empty() {
            all().collect()
        } else {
            codes
        };
        if codes.is_empty() {
            return Err(kind::parse(section)
                .err()
                .unwrap_or_else(|| unclear(&arguments.path)));
        }
        codes
    };
    let codes = codes.into_iter();
    Ok(codes.map(|code| Meaning::named(code, path)).collect())
}

/// The project that a file is in.
pub(super) struct Around {
    project: Project,
    /// The path of the file in it.
    relative: String,
}

impl Around {
    /// That of a file, if it is in one. A file can be checked whatever is wrong with the
    /// project around it.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let whole = |path: &Path| std::fs::canonicalize(path).ok();
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let project = Project::open(folder).ok()?;
        let (outer, inner) = (whole(project.path())?, whole(path)?);
        let relative = inner.strip_prefix(outer).ok()?;
        let relative = relative.display().to_string().replace('\\', "/");
        Some(Self { project, relative })
    }

    /// How the path of the file relative to the project comes from the name that is shown.
    fn root(&self, path: &Path) -> Root {
        let (relative, shown) = (&self.relative, path.display().to_string());
        match shown.strip_suffix(relative) {
            Some(root) => Root::Before(root.to_owned()),
            None => Root::Missing(relative.strip_suffix(&shown).unwrap_or_default().to_owned()),
        }
    }

    /// What the manifest says of the file, if it names it.
    fn meaning(&self) -> Result<Option<Meaning>> {
        let project = &self.project;
        let Some((code, id)) = project.code_of(&self.relative) else {
            return Ok(None);
        };
        let kind = code.component();
        let codes = project.codes(kind, &id)?;
        Ok(Some(Meaning {
            code,
            component_type: type_of(project, kind, &id, &codes),
            label: project.label(kind, &id).map(str::to_owned),
            id: Some(id),
            is_by_neighbours: false,
        }))
    }
}

#[cfg(test)]
mod tests {
    use makecom::section::Severity;

    use super::*;

    #[test]
    fn what_holds_for_all_is_left() {
        let check = |code: CodeKind, text: &str| Section::from_text(code, text).check();
        // Of a webhook, "uid" is known; the URL is no text in any of them.
        let text = r#"{ "url": 7, "uid": "1" }"#;
        let kinds = [CodeKind::RpcApi, CodeKind::ModuleApi, CodeKind::WebhookApi];
        let [first, others @ ..] = kinds.map(|code| (code, check(code, text)));
        let mut findings = first.1;
        let more = common(first.0, &mut findings, others.to_vec());
        let rules: Vec<_> = findings.iter().map(|one| one.rule).collect();
        assert_eq!(rules, ["wrong-type"]);
        assert!(findings.iter().all(|one| one.severity == Severity::Error));
        let kinds: Vec<_> = more.iter().map(|(code, _)| *code).collect();
        assert!(kinds.contains(&CodeKind::RpcApi), "{more:?}");
    }
}
