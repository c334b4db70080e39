//! The command line interface: paths in, files out, diagnostics on standard error.

mod progress;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use openapi_fragments::files::Contents;
use openapi_fragments::{
    Change, Diagnostic, Diagnostics, Document, Fragment, Level, MergeOptions, OnConflict,
    OperationKey, PageProvenance, Syntax, diff, file_names, files, lint, lint_page, merge,
    operations, split, terminal, to_canonical_json, to_canonical_yaml,
};
use serde_json::Value;

use progress::Progress;

const EXIT_CODES: &str = "\
Exit codes:
  0  done, perhaps with warnings
  1  there are findings (lint, overlay --audit, diff --fail-on)
  2  the input or the command line is wrong; the output is unchanged";

/// One truthful OpenAPI spec from per-endpoint documentation pages.
#[derive(Parser)]
#[command(version, about, max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    /// How to show diagnostics and changelogs.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Extract the OpenAPI blocks of Markdown pages, one file for each block.
    Extract {
        /// Markdown pages, or folders of them.
        #[arg(required = true, value_name = "PAGE")]
        pages: Vec<PathBuf>,
        /// The folder to write the fragments to.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Merge pages and fragments into one spec.
    Merge {
        /// Pages, fragments (JSON or YAML), or folders of either.
        #[arg(required = true, value_name = "INPUT")]
        inputs: Vec<PathBuf>,
        /// The spec to write, as YAML by extension; `-` prints it as JSON.
        #[arg(short, long, value_name = "SPEC")]
        output: PathBuf,
        /// An overlay to apply to the merged spec; repeat it to apply several in order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// What to do with different components of one name.
        #[arg(long, value_enum, default_value_t)]
        on_conflict: Conflict,
        /// Also write the page and line of each operation, as JSON.
        #[arg(long, value_name = "FILE")]
        provenance: Option<PathBuf>,
    },
    /// Split a spec into fragments, one for each operation.
    Split {
        /// The spec.
        spec: PathBuf,
        /// The folder to write the fragments to.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Apply overlays to a spec.
    Overlay {
        /// The spec.
        spec: PathBuf,
        /// Overlays, applied in order.
        #[arg(required = true)]
        overlays: Vec<PathBuf>,
        /// The spec to write, as YAML by extension; `-` prints it as JSON.
        #[arg(short, long, value_name = "OUT", required_unless_present = "audit")]
        output: Option<PathBuf>,
        /// Also report actions that change nothing or are not idempotent, and fail
        /// if there are any findings.
        #[arg(long)]
        audit: bool,
    },
    /// Report what causes problems for generators and readers.
    Lint {
        /// Specs, or pages, which are also compared with their own headings.
        #[arg(required = true, value_name = "SPEC")]
        specs: Vec<PathBuf>,
    },
    /// Report the changes between two specs, as they affect API clients.
    Diff {
        /// The old spec.
        old: PathBuf,
        /// The new spec.
        new: PathBuf,
        /// Fail if there is a change of this level or above.
        #[arg(long, value_enum, value_name = "LEVEL")]
        fail_on: Option<FailOn>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// A client may stop working.
    Breaking,
    /// A client keeps working if it is tolerant.
    Risky,
    /// Any change.
    Safe,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people, with the source around each place.
    #[default]
    Text,
    /// For programs: one JSON object on each line.
    Json,
    /// For changelogs; diagnostics are shown as text.
    Markdown,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Conflict {
    /// Report both places.
    #[default]
    Error,
    /// Give each a name of its own.
    Rename,
}

/// The findings of a command and its exit code.
struct Outcome {
    findings: Vec<Diagnostic>,
    code: ExitCode,
}

impl Outcome {
    /// Success, with or without warnings.
    fn done(warnings: Vec<Diagnostic>) -> Self {
        Self {
            findings: warnings,
            code: ExitCode::SUCCESS,
        }
    }

    /// Failure if there are findings.
    fn findings(findings: Vec<Diagnostic>) -> Self {
        let code = if findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
        Self { findings, code }
    }
}

fn main() -> ExitCode {
    let Arguments { format, command } = Arguments::parse();
    let (findings, code) = match run(command, format) {
        Ok(outcome) => (outcome.findings, outcome.code),
        Err(errors) => (errors.into_iter().collect(), ExitCode::from(2)),
    };
    match format {
        Format::Text | Format::Markdown => terminal::report(findings),
        Format::Json => terminal::report_json(findings),
    }
    code
}

fn run(command: Command, format: Format) -> Result<Outcome, Diagnostics> {
    let progress = Progress::new(!matches!(format, Format::Json));
    match command {
        Command::Extract { pages, output } => {
            let pages = some_inputs(files::pages(&pages)?, "page")?;
            let fragments = read_fragments(&pages, &progress)?;
            let operations: Vec<_> = fragments.iter().map(Fragment::first_operation).collect();
            let contents = fragments.iter().map(Fragment::to_json);
            write_folder(&output, &operations, contents, &pages, &progress)?;
            Ok(Outcome::done(Vec::new()))
        }
        Command::Merge {
            inputs,
            output,
            overlay,
            on_conflict,
            provenance,
        } => {
            let inputs = files::inputs(&inputs)?;
            let outputs = [&output].into_iter().chain(&provenance);
            files::refuse_to_overwrite(outputs, inputs.iter().chain(&overlay))?;
            let on_conflict = match on_conflict {
                Conflict::Error => OnConflict::Error,
                Conflict::Rename => OnConflict::Rename,
            };
            let options = MergeOptions::default().on_conflict(on_conflict);
            let fragments = read_fragments(&inputs, &progress)?;
            progress.stage("merging", None);
            let merged = merge(&fragments, &options)?;
            let provenance = provenance.map(|file| {
                let pages = serde_json::json!({ "pages": PageProvenance::of(&fragments) });
                (file, to_canonical_json(&pages))
            });
            let mut warnings = merged.warnings.clone();
            if overlay.is_empty() && Syntax::of_path(&output) == Syntax::Json {
                drop(progress);
                write_with(&output, &merged, provenance.as_ref())?;
            } else {
                let applied = files::apply_overlays(merged.to_value(), &overlay, false)?;
                warnings.extend(applied.warnings);
                drop(progress);
                write_spec(&output, &applied.spec, provenance.as_ref())?;
            }
            // The process is about to end, and dropping the fragments takes a
            // noticeable part of the run.
            std::mem::forget((fragments, merged));
            Ok(Outcome::done(warnings))
        }
        Command::Split { spec, output } => {
            progress.stage("reading", None);
            let document = read_document(&spec)?;
            // The last name is for what no operation reaches, if there is anything.
            let described = operations(document.value()).into_iter().map(Some);
            let described: Vec<_> = described.chain([None]).collect();
            let parts = split(document.value()).map(|part| to_canonical_json(&part.document));
            write_folder(&output, &described, parts, &[spec], &progress)?;
            Ok(Outcome::done(Vec::new()))
        }
        Command::Overlay {
            spec,
            overlays,
            output,
            audit,
        } => {
            files::refuse_to_overwrite(&output, overlays.iter().chain([&spec]))?;
            let document = read_document(&spec)?;
            progress.stage("applying overlays", None);
            let applied = files::apply_overlays(document.value().clone(), &overlays, audit)?;
            drop(progress);
            if let Some(output) = output {
                write_spec(&output, &applied.spec, None)?;
            }
            Ok(if audit {
                Outcome::findings(applied.warnings)
            } else {
                Outcome::done(applied.warnings)
            })
        }
        Command::Lint { specs } => {
            let inputs = some_inputs(files::inputs(&specs)?, "spec or page")?;
            progress.stage("linting", Some(inputs.len()));
            let mut findings = Vec::new();
            let mut is_broken = false;
            for path in inputs {
                match lint_file(path) {
                    Ok(found) => findings.extend(found),
                    Err(errors) => {
                        is_broken = true;
                        findings.extend(errors);
                    }
                }
                progress.step();
            }
            let mut outcome = Outcome::findings(findings);
            if is_broken {
                outcome.code = ExitCode::from(2);
            }
            Ok(outcome)
        }
        Command::Diff { old, new, fail_on } => {
            progress.stage("comparing", None);
            let changes = match (read_document(&old), read_document(&new)) {
                (Ok(old), Ok(new)) => diff(old.value(), new.value()),
                (Err(mut errors), Err(more)) => {
                    errors.extend(more);
                    return Err(errors);
                }
                (Err(errors), _) | (_, Err(errors)) => return Err(errors),
            };
            drop(progress);
            terminal::print(&match format {
                Format::Text => Change::text(&changes),
                Format::Markdown => Change::markdown(&changes),
                Format::Json => Change::json_lines(&changes),
            })?;
            let worst = fail_on.map(|level| match level {
                FailOn::Breaking => Level::Breaking,
                FailOn::Risky => Level::Risky,
                FailOn::Safe => Level::Safe,
            });
            // The worst level is the smallest.
            let failed = changes
                .iter()
                .any(|change| worst.is_some_and(|worst| change.level <= worst));
            Ok(Outcome {
                findings: Vec::new(),
                code: if failed {
                    ExitCode::FAILURE
                } else {
                    ExitCode::SUCCESS
                },
            })
        }
    }
}

/// Lints a page or a spec.
fn lint_file(path: PathBuf) -> Result<Vec<Diagnostic>, Diagnostics> {
    if !files::is_page(&path) {
        return Ok(lint(&read_document(&path)?));
    }
    let fragments = files::fragments(&[path])?;
    let findings = fragments.iter().flat_map(|fragment| {
        let of_page = lint_page(fragment).into_iter();
        of_page.chain(lint(&fragment.to_document()))
    });
    Ok(findings.collect())
}

/// Refuses an empty input, which is probably a wrong path.
fn some_inputs(inputs: Vec<PathBuf>, what: &str) -> Result<Vec<PathBuf>, Diagnostics> {
    if inputs.is_empty() {
        let message = format!("there is no {what} in the input");
        return Err(Diagnostic::error("no-input", message)
            .with_help("check the path: folders are searched for .md, .markdown, .json, .yaml and .yml files")
            .into());
    }
    Ok(inputs)
}

fn read_fragments(inputs: &[PathBuf], progress: &Progress) -> Result<Vec<Fragment>, Diagnostics> {
    progress.stage("reading", Some(inputs.len()));
    files::fragments_watched(inputs, |_| progress.step())
}

fn read_document(path: &Path) -> Result<Document, Diagnostics> {
    Ok(Document::parse(files::read(path)?, Syntax::of_path(path))?)
}

/// Writes a file for each operation into a folder: all of them or none.
fn write_folder(
    folder: &Path,
    operations: &[Option<OperationKey>],
    contents: impl Iterator<Item = String>,
    inputs: &[PathBuf],
    progress: &Progress,
) -> Result<(), Diagnostics> {
    let names = file_names(operations);
    let paths: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    files::refuse_to_overwrite(&paths, inputs)?;
    progress.stage("writing", Some(paths.len()));
    let watched = std::iter::zip(paths, contents).inspect(|_| progress.step());
    Ok(files::write_all(watched)?)
}

/// Writes a spec and perhaps another file: both or neither.
fn write_spec(
    output: &Path,
    spec: &Value,
    more: Option<&(PathBuf, String)>,
) -> Result<(), Diagnostics> {
    write_with(
        output,
        &match Syntax::of_path(output) {
            Syntax::Yaml => to_canonical_yaml(spec),
            _ => to_canonical_json(spec),
        },
        more,
    )
}

/// Writes a result and perhaps another file: both or neither.
fn write_with(
    output: &Path,
    result: &dyn Contents,
    more: Option<&(PathBuf, String)>,
) -> Result<(), Diagnostics> {
    let more = more.map(|(path, text)| (path.as_path(), text as &dyn Contents));
    if output == Path::new("-") {
        files::write_all(more)?;
        return Ok(terminal::print(result)?);
    }
    Ok(files::write_all(
        [(output, result)].into_iter().chain(more),
    )?)
}
