//! The rules of `makecom validate`: the list of those of `makecom-iml`, and the
//! documentation of all, from the files of the rules.
//!
//! The files are parsed as syntax, so that a rule can be added while the list does not
//! compile, and this crate does not depend on another.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use heck::ToLowerCamelCase;
use openapi_fragments::{Diagnostic, Diagnostics, Place, Source, files};
use syn::spanned::Spanned;
use syn::{Expr, Item, Lit};

use crate::pipeline::relative;

/// The files of the rules, one each, and their list.
pub const RULES: &str = "crates/makecom-iml/src/check/rules";
/// Where the rules differ from Make's editor, as a section of the documentation.
pub const DIFFERENCES: &str = "crates/makecom-iml/src/check/differences.md";
/// The files of the rules about projects, by topic.
const OF_PROJECTS: &str = "crates/makecom-project/src/review/rules";
/// The rules about functions.
const OF_FUNCTIONS: &str = "crates/makecom-cli/src/javascript/rules.rs";
/// The rules about what a project says of rules.
const OF_CONFIGURATION: &str = "crates/makecom-cli/src/command/validate/configuration_rules.rs";
/// The documentation of all rules.
pub const DOCUMENTATION: &str = "docs/rules.md";

/// The list and the documentation of all rules.
#[derive(Debug, Default)]
pub struct Rules {
    /// How many rules there are.
    pub count: usize,
    /// Contents by path relative to the repository.
    pub files: BTreeMap<String, String>,
}

/// Reads all rules of a repository and makes their list and documentation. Nothing
/// is written.
///
/// # Errors
/// `bad-rule` for every file that is not a well-formed rule, with its place.
pub fn build(root: &Path) -> Result<Rules, Diagnostics> {
    let mut rules = Vec::new();
    let mut findings = Vec::new();
    for source in sources(root, RULES)? {
        if source.name() == list_path() {
            continue;
        }
        match Rule::read(&source) {
            Ok(rule) => rules.push(rule),
            Err(finding) => findings.push(finding),
        }
    }
    let mut chapters = Vec::new();
    for (place, type_name) in [
        (OF_PROJECTS, "ProjectRule"),
        (OF_FUNCTIONS, "FunctionRule"),
        (OF_CONFIGURATION, "ConfigurationRule"),
    ] {
        let mut chapter = Vec::new();
        for source in sources(root, place)? {
            match Rule::read_all(&source, type_name) {
                Ok(rules) => chapter.extend(rules),
                Err(finding) => findings.push(finding),
            }
        }
        chapter.sort_by(|one, other| one.id.cmp(&other.id));
        chapters.push(chapter);
    }
    Diagnostics::split(findings)?;
    let differences = root.join(DIFFERENCES);
    let differences = if differences.is_file() {
        let source = files::read_as(&differences, DIFFERENCES.to_owned())?;
        source.text().to_owned()
    } else {
        String::new()
    };
    let count = rules.len() + chapters.iter().map(Vec::len).sum::<usize>();
    let documentation = documentation(&rules, &chapters, &differences);
    Ok(Rules {
        count,
        files: BTreeMap::from([
            (list_path(), list(&rules)),
            (DOCUMENTATION.to_owned(), documentation),
        ]),
    })
}

/// The Rust files of a folder, or one file.
fn sources(root: &Path, place: &str) -> Result<Vec<Arc<Source>>, Diagnostics> {
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(root.join(place)).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let what = format!("cannot read the rules: {error}");
            Diagnostic::error("unreadable-file", what)
                .with_help(format!("check your permissions for {place}"))
        })?;
        if entry.path().extension().is_some_and(|end| end == "rs") {
            sources.push(files::read_as(entry.path(), relative(root, entry.path()))?);
        }
    }
    Ok(sources)
}

fn list_path() -> String {
    format!("{RULES}/mod.rs")
}

/// A rule as documented.
struct Rule {
    module: String,
    id: String,
    severity: String,
    source: &'static str,
    summary: String,
    bad: Vec<(String, String)>,
    good: Vec<(String, String)>,
}

impl Rule {
    fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        let file = syn::parse_file(source.text()).map_err(|error| {
            let what = format!("this is not Rust: {error}");
            bad(what, source, error.span(), "correct it")
        })?;
        let start = proc_macro2::Span::call_site();
        if !file.attrs.iter().any(|one| one.path().is_ident("doc")) {
            let help = "begin the file with a line such as `//! Requests are encrypted.`";
            let what = "the file does not say what the rule requires".to_owned();
            return Err(bad(what, source, start, help));
        }
        let rule = file.items.iter().find_map(|item| match item {
            Item::Static(item) if item.ident == "RULE" => Some(&*item.expr),
            _ => None,
        });
        let Some(Expr::Struct(rule)) = rule else {
            let what = "the file has no `static RULE: Rule = Rule { … }`".to_owned();
            let span = rule.map_or(start, Spanned::span);
            return Err(bad(what, source, span, "see the other rules"));
        };
        let fields = Fields { source, rule };
        let id = fields.text("id")?;
        if id.contains('_') {
            let what = format!("the id {id:?} has a `_`");
            let help = "write `-` in the id; the name of the file has `_`";
            return Err(bad(what, source, fields.get("id")?.span(), help));
        }
        let module = id.replace('-', "_");
        if source.name() != format!("{RULES}/{module}.rs") {
            let what = format!("the id {id:?} is not the name of the file");
            let help = format!("move the file to {RULES}/{module}.rs, or change the id");
            return Err(bad(what, source, fields.get("id")?.span(), help));
        }
        fields.get("check")?;
        let is_tried = |item: &Item| matches!(item, Item::Const(one) if one.ident == "MISTAKES");
        if !file.items.iter().any(is_tried) {
            let what = "the file has no `const MISTAKES: &[Mistake] = &[…];`".to_owned();
            let help = "add a mistake in one of the connections under crates/makecom-iml/tests";
            return Err(bad(what, source, start, help));
        }
        Ok(Self {
            module,
            severity: fields.one_of("severity", &SEVERITIES)?.to_owned(),
            source: fields.one_of("source", &SOURCES)?,
            summary: fields.text("summary")?,
            bad: fields.example("bad")?,
            good: fields.example("good")?,
            id,
        })
    }
}

impl Rule {
    /// The rules in a file of several: each a `static` of this type.
    fn read_all(source: &Arc<Source>, type_name: &str) -> Result<Vec<Self>, Diagnostic> {
        let file = syn::parse_file(source.text()).map_err(|error| {
            let what = format!("this is not Rust: {error}");
            bad(what, source, error.span(), "correct it")
        })?;
        let rules = file.items.iter().filter_map(|item| match item {
            Item::Static(item) => match &*item.ty {
                syn::Type::Path(of) if of.path.is_ident(type_name) => Some(&*item.expr),
                _ => None,
            },
            _ => None,
        });
        let read = rules.map(|rule| {
            let Expr::Struct(rule) = rule else {
                let what = format!("the rule is not `{type_name} {{ … }}`");
                return Err(bad(what, source, rule.span(), "see the other rules"));
            };
            let fields = Fields { source, rule };
            Ok(Self {
                module: String::new(),
                severity: fields.one_of("severity", &SEVERITIES)?.to_owned(),
                source: fields.one_of("source", &SOURCES)?,
                summary: fields.text("summary")?,
                bad: fields.example("bad")?,
                good: fields.example("good")?,
                id: fields.text("id")?,
            })
        });
        read.collect()
    }
}

/// The severities, each with how the documentation shows it.
const SEVERITIES: [(&str, &str); 3] =
    [("Error", "Error"), ("Warning", "Warning"), ("Hint", "Hint")];

/// The sources, each with how the documentation shows it; a test of `makecom-iml`
/// compares them with the type.
const SOURCES: [(&str, &str); 4] = [
    ("Clients", "Make's published clients"),
    ("Docs", "Make's documentation"),
    ("Reported", "one outside report, unverified"),
    ("Own", "this project: likely a mistake"),
];

/// The components whose name begins a kind of section.
const COMPONENTS: [&str; 6] = ["App", "Connection", "Webhook", "Module", "Rpc", "Function"];

/// The fields of a `Rule { … }`.
struct Fields<'a> {
    source: &'a Arc<Source>,
    rule: &'a syn::ExprStruct,
}

impl Fields<'_> {
    fn get(&self, name: &str) -> Result<&Expr, Diagnostic> {
        let mut fields = self.rule.fields.iter();
        let field = fields.find(|field| match &field.member {
            syn::Member::Named(ident) => ident == name,
            syn::Member::Unnamed(_) => false,
        });
        field.map(|field| &field.expr).ok_or_else(|| {
            let what = format!("the rule has no `{name}`");
            let span = self.rule.path.span();
            bad(what, self.source, span, format!("add `{name}: …,`"))
        })
    }

    fn wrong(&self, name: &str, at: &Expr, expected: &str) -> Diagnostic {
        let what = format!("`{name}` is not {expected}");
        bad(
            what,
            self.source,
            at.span(),
            "write it as the other rules do",
        )
    }

    fn text(&self, name: &str) -> Result<String, Diagnostic> {
        let value = self.get(name)?;
        literal(value)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| self.wrong(name, value, "a text in quotes"))
    }

    fn one_of(
        &self,
        name: &str,
        known: &[(&str, &'static str)],
    ) -> Result<&'static str, Diagnostic> {
        let value = self.get(name)?;
        let found = variant(value).and_then(|name| known.iter().find(|(known, _)| name == *known));
        found.map(|(_, shown)| *shown).ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            self.wrong(name, value, &format!("one of {}", names.join(", ")))
        })
    }

    /// The kinds and texts of an example: `&[(Kind::Api, "{}")]`.
    fn example(&self, name: &str) -> Result<Vec<(String, String)>, Diagnostic> {
        let value = self.get(name)?;
        let expected = "a list of sections such as `&[(Kind::Api, \"{}\")]`";
        let list = match value {
            Expr::Reference(reference) => &*reference.expr,
            other => other,
        };
        let Expr::Array(list) = list else {
            return Err(self.wrong(name, value, expected));
        };
        let sections = list.elems.iter().map(|element| {
            let section = match element {
                Expr::Tuple(pair) if pair.elems.len() == 2 => {
                    let kind = variant(&pair.elems[0]).map(|kind| section_name(&kind));
                    // A file has its path in place of a kind.
                    kind.or_else(|| literal(&pair.elems[0]))
                        .zip(literal(&pair.elems[1]))
                }
                _ => None,
            };
            section.ok_or_else(|| self.wrong(name, element, expected))
        });
        let sections = sections.collect::<Result<Vec<_>, _>>()?;
        if sections.is_empty() {
            return Err(self.wrong(name, value, expected));
        }
        Ok(sections)
    }
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The last name of a path such as `Severity::Error`.
fn variant(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// A kind of section as people write it: `installSpec`, and of other components
/// than connections `module/expect`.
fn section_name(kind: &str) -> String {
    let of = |component: &&str| kind.len() > component.len() && kind.starts_with(*component);
    match COMPONENTS.into_iter().find(of) {
        None => kind.to_lower_camel_case(),
        Some(component) => {
            let name = kind[component.len()..].to_lower_camel_case();
            match component {
                "Connection" => name,
                _ => format!("{}/{name}", component.to_lowercase()),
            }
        }
    }
}

fn bad(
    what: String,
    source: &Arc<Source>,
    span: proc_macro2::Span,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error("bad-rule", what)
        .at(Place::new(source.clone(), &span.byte_range(), "here"))
        .with_help(help)
}

fn list(rules: &[Rule]) -> String {
    let mut modules = String::new();
    let mut all = String::new();
    let mut mistakes = String::new();
    for Rule { module, .. } in rules {
        // Writing to a string cannot fail.
        let _ = writeln!(modules, "mod {module};");
        let _ = writeln!(all, "    &{module}::RULE,");
        let _ = writeln!(mistakes, "    {module}::MISTAKES,");
    }
    format!(
        "//! All rules. `cargo xtask regen` writes this list from the files beside it.\n\n\
         use super::rule::Rule;\n\n{modules}\n\
         pub(super) const ALL: &[&Rule] = &[\n{all}];\n\n\
         #[cfg(test)]\n\
         pub(super) const MISTAKES: &[&[super::prelude::Mistake]] = &[\n{mistakes}];\n"
    )
}

/// The page. The chapters are those after the first, in their order.
fn documentation(rules: &[Rule], others: &[Vec<Rule>], differences: &str) -> String {
    let mut text = "# Rules of `makecom validate`\n\n\
         Written by `cargo xtask regen` from the files of the rules.\n\
         Every example is tested: the bad one breaks the rule, the good one does not. Of a\n\
         project, the good one shows the files that are corrected.\n\n\
         Errors are what Make refuses, or what cannot work. Warnings may be intended, or known\n\
         to a newer Make. Hints are practices, and what cannot be determined from the files;\n\
         `--hints` shows them.\n"
        .to_owned();
    let chapters = [
        ("Sections", "What one component shows by itself", RULES),
        (
            "Projects",
            "What shows across the components of a project",
            OF_PROJECTS,
        ),
        (
            "Functions",
            "What the code and the test of a function show",
            OF_FUNCTIONS,
        ),
        (
            "Configuration",
            "What `makecomapp.rules.json` and comments say about rules",
            OF_CONFIGURATION,
        ),
    ];
    let others = others.iter().map(Vec::as_slice);
    let all = std::iter::once(rules).chain(others);
    for ((title, about, place), rules) in chapters.into_iter().zip(all) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {title}\n\n{about}: [`{place}`](../{place}).\n");
        for rule in rules {
            rule.document(&mut text);
        }
    }
    if !differences.is_empty() {
        text += "\n";
        text += differences;
    }
    text
}

impl Rule {
    fn document(&self, text: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n### `{}`\n\n{}. Source: {}.\n\n{}\n",
            self.id, self.severity, self.source, self.summary
        );
        for (title, example) in [("Bad", &self.bad), ("Good", &self.good)] {
            for (kind, section) in example {
                let language = if kind.rsplit('.').next() == Some("js") {
                    "js"
                } else {
                    "jsonc"
                };
                let _ = write!(
                    text,
                    "\n{title}, `{kind}`:\n\n```{language}\n{section}\n```\n"
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = r#"//! Names have no tabs.

use crate::check::prelude::*;

pub(super) static RULE: Rule = Rule {
    id: "no-tabs",
    severity: Severity::Hint,
    source: Source::Own,
    summary: "Names \
        have no tabs.",
    bad: &[(Kind::Scope, "[\"\\t\"]"), (Kind::ModuleExpect, "[]")],
    good: &[(Kind::ConnectionInstallSpec, "[]")],
    check,
};

#[cfg(test)]
pub(super) const MISTAKES: &[Mistake] = &[("pkce", Kind::Scope, "{", "}")];
"#;

    fn read(text: String) -> Result<Rule, Diagnostic> {
        Rule::read(&Arc::new(Source::new(format!("{RULES}/no_tabs.rs"), text)))
    }

    #[test]
    fn a_rule_is_documented() {
        let rule = read(RULE.to_owned()).unwrap();
        let documentation = documentation(&[rule], &[Vec::new()], "");
        let (_, shown) = documentation.split_once("\n### ").unwrap();
        let (shown, _) = shown.split_once("\n## Projects").unwrap();
        let expected = "`no-tabs`\n\nHint. Source: this project: likely a mistake.\n\n\
            Names have no tabs.\n\n\
            Bad, `scope`:\n\n```jsonc\n[\"\\t\"]\n```\n\n\
            Bad, `module/expect`:\n\n```jsonc\n[]\n```\n\n\
            Good, `installSpec`:\n\n```jsonc\n[]\n```\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_malformed_rule_is_an_error_at_its_place() {
        let cases = [
            ("Rule {", "Rule {{", "5:37", "this is not Rust"),
            ("//! Names", "// Names", "1:1", "the file does not say what"),
            (
                "static RULE",
                "static RULES",
                "1:1",
                "the file has no `static",
            ),
            ("Rule {", "rule! {", "5:32", "the file has no `static"),
            ("no-tabs", "no_tabs", "6:9", "the id \"no_tabs\" has a `_`"),
            ("no-tabs", "tabs", "6:9", "the id \"tabs\" is not the name"),
            ("Hint", "Fatal", "7:15", "`severity` is not one of Error,"),
            ("Own", "Other", "8:13", "`source` is not one of Clients,"),
            ("summary", "title", "5:32", "the rule has no `summary`"),
            (
                "MISTAKES",
                "SLIPS",
                "1:1",
                "the file has no `const MISTAKES",
            ),
            ("check,", "other,", "5:32", "the rule has no `check`"),
            (
                "[(Kind::ConnectionInstallSpec, \"[]\")]",
                "[]",
                "12:11",
                "`good` is not a list",
            ),
            (
                "(Kind::Scope, ",
                "(Kind::Scope, TEXT, ",
                "11:12",
                "`bad` is not a list",
            ),
        ];
        for (from, to, place, message) in cases {
            assert!(RULE.contains(from), "{from}");
            let Err(error) = read(RULE.replacen(from, to, 1)) else {
                panic!("{from} -> {to}");
            };
            let at = error.places()[0].position().to_string();
            assert_eq!(at, place, "{to}: {error}");
            assert!(error.message().starts_with(message), "{to}: {error}");
            assert!(error.help().is_some(), "{to}");
        }
    }
}
