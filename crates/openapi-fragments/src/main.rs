//! The command line: paths in, files out, diagnostics on standard error.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use openapi_fragments::{
    Change, Diagnostic, Diagnostics, Document, Fragment, Level, MergeOptions, Merged, OnConflict,
    PageProvenance, Syntax, diff, file_names, files, lint, lint_page, merge, operations, split,
    terminal, to_canonical_json, to_canonical_yaml,
};
use serde_json::Value;

/// One truthful OpenAPI spec from per-endpoint documentation pages.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
    /// How to show diagnostics and changelogs.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take the OpenAPI blocks out of Markdown pages, one file a block.
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
        /// The spec to write, as YAML if so named; `-` prints it as JSON.
        #[arg(short, long, value_name = "SPEC")]
        output: PathBuf,
        /// An overlay to apply to the merged spec; several apply in order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// What to do with components that share a name and nothing else.
        #[arg(long, value_enum, default_value_t)]
        on_conflict: Conflict,
        /// Also write which page and line each operation came from, as JSON.
        #[arg(long, value_name = "FILE")]
        provenance: Option<PathBuf>,
    },
    /// Split a spec into fragments, one an operation.
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
        /// The spec to write, as YAML if so named; `-` prints it as JSON.
        #[arg(short, long, value_name = "OUT", required_unless_present = "audit")]
        output: Option<PathBuf>,
        /// Also report actions that change nothing or are not idempotent, and
        /// fail if there is anything to report.
        #[arg(long)]
        audit: bool,
    },
    /// Report what will hurt a generator or a reader.
    Lint {
        /// Specs, or pages, which are also held against their own headings.
        #[arg(required = true, value_name = "SPEC")]
        specs: Vec<PathBuf>,
    },
    /// Tell what changed between two specs, for those who use the API.
    Diff {
        /// The spec as it was.
        old: PathBuf,
        /// The spec as it is.
        new: PathBuf,
        /// Fail if there is a change of this level or a worse one.
        #[arg(long, value_enum, value_name = "LEVEL")]
        fail_on: Option<FailOn>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum FailOn {
    /// Something may stop working.
    Breaking,
    /// Something keeps working if it was written with care.
    Risky,
    /// Anything at all.
    Safe,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people, with the source around each place.
    #[default]
    Text,
    /// For machines: one JSON object a line.
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

/// What a command found, and whether finding something is a failure.
struct Outcome {
    findings: Vec<Diagnostic>,
    code: ExitCode,
}

impl Outcome {
    /// Done; warnings do not change that.
    fn done(warnings: Vec<Diagnostic>) -> Self {
        Self {
            findings: warnings,
            code: ExitCode::SUCCESS,
        }
    }

    /// Finding something was the task.
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
    match command {
        Command::Extract { pages, output } => {
            let pages = files::inputs(&pages)?;
            write_fragments(&output, &files::fragments(&pages)?)?;
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
            refuse_to_overwrite(&output, inputs.iter().chain(&overlay))?;
            let on_conflict = match on_conflict {
                Conflict::Error => OnConflict::Error,
                Conflict::Rename => OnConflict::Rename,
            };
            let options = MergeOptions::default().on_conflict(on_conflict);
            let fragments = files::fragments(&inputs)?;
            let merged = merge(&fragments, &options)?;
            let mut warnings = merged.warnings.clone();
            if overlay.is_empty() && Syntax::of_path(&output) == Syntax::Json {
                write_merged(&output, &merged)?;
            } else {
                let applied = files::apply_overlays(merged.to_value(), &overlay, false)?;
                write_spec(&output, &applied.spec)?;
                warnings.extend(applied.warnings);
            }
            if let Some(file) = provenance {
                let pages = serde_json::json!({ "pages": PageProvenance::of(&fragments) });
                write(&file, &to_canonical_json(&pages))?;
            }
            // The process is about to end; taking apart what is known of each
            // fragment would be a good part of its work.
            std::mem::forget((fragments, merged));
            Ok(Outcome::done(warnings))
        }
        Command::Split { spec, output } => {
            let document = read_document(&spec)?;
            // The last name is for what no operation reaches, if there is any.
            let described = operations(document.value()).into_iter().map(Some);
            let names = file_names(&described.chain([None]).collect::<Vec<_>>());
            for (part, name) in std::iter::zip(split(document.value()), names) {
                write(&output.join(name), &to_canonical_json(&part.document))?;
            }
            Ok(Outcome::done(Vec::new()))
        }
        Command::Overlay {
            spec,
            overlays,
            output,
            audit,
        } => {
            let document = read_document(&spec)?;
            let applied = files::apply_overlays(document.value().clone(), &overlays, audit)?;
            if let Some(output) = output {
                refuse_to_overwrite(&output, overlays.iter().chain([&spec]))?;
                write_spec(&output, &applied.spec)?;
            }
            Ok(if audit {
                Outcome::findings(applied.warnings)
            } else {
                Outcome::done(applied.warnings)
            })
        }
        Command::Lint { specs } => {
            let mut findings = Vec::new();
            for path in files::inputs(&specs)? {
                if files::is_page(&path) {
                    for fragment in files::fragments(&[path])? {
                        findings.extend(lint_page(&fragment));
                        findings.extend(lint(&fragment.to_document()));
                    }
                } else {
                    findings.extend(lint(&read_document(&path)?));
                }
            }
            Ok(Outcome::findings(findings))
        }
        Command::Diff { old, new, fail_on } => {
            let changes = diff(read_document(&old)?.value(), read_document(&new)?.value());
            print(&match format {
                Format::Text => Change::text(&changes),
                Format::Markdown => Change::markdown(&changes),
                Format::Json => Change::json_lines(&changes),
            })?;
            let worst = fail_on.map(|level| match level {
                FailOn::Breaking => Level::Breaking,
                FailOn::Risky => Level::Risky,
                FailOn::Safe => Level::Safe,
            });
            // Worse levels come first.
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

/// An output that is read again as an input next time makes a mess of both.
fn refuse_to_overwrite<'a>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Diagnostics> {
    let Ok(real) = output.canonicalize() else {
        // It is not there yet, so it is no input.
        return Ok(());
    };
    let is_input = inputs
        .into_iter()
        .any(|input| input.canonicalize().is_ok_and(|input| input == real));
    if is_input {
        let name = output.display();
        return Err(Diagnostic::error(
            "output-is-input",
            format!("{name} is an input, and would be overwritten"),
        )
        .help("write to another place, outside the folders that are read")
        .into());
    }
    Ok(())
}

fn read_document(path: &Path) -> Result<Document, Diagnostics> {
    Ok(Document::parse(files::read(path)?, Syntax::of_path(path))?)
}

fn write_fragments(folder: &Path, fragments: &[Fragment]) -> Result<(), Diagnostics> {
    let operations: Vec<_> = fragments.iter().map(Fragment::first_operation).collect();
    for (name, fragment) in std::iter::zip(file_names(&operations), fragments) {
        write(&folder.join(name), &fragment.to_json())?;
    }
    Ok(())
}

fn write_spec(output: &Path, spec: &Value) -> Result<(), Diagnostics> {
    let text = match Syntax::of_path(output) {
        Syntax::Yaml => to_canonical_yaml(spec),
        _ => to_canonical_json(spec),
    };
    if output == Path::new("-") {
        print(&text)
    } else {
        write(output, &text)
    }
}

/// Writes the merged spec without making one text of it first.
fn write_merged(output: &Path, merged: &Merged) -> Result<(), Diagnostics> {
    if output == Path::new("-") {
        let out = BufWriter::new(io::stdout().lock());
        merged
            .write_json(out)
            .map_err(|error| unwritable("standard output", &error))
    } else {
        files::write_with(output, |out| merged.write_json(out))
            .map_err(|error| unwritable(&output.display().to_string(), &error))
    }
}

fn print(text: &str) -> Result<(), Diagnostics> {
    io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| unwritable("standard output", &error))
}

fn write(path: &Path, text: &str) -> Result<(), Diagnostics> {
    files::write(path, text).map_err(|error| unwritable(&path.display().to_string(), &error))
}

fn unwritable(name: &str, error: &io::Error) -> Diagnostics {
    Diagnostic::error("unwritable-file", format!("cannot write {name}: {error}"))
        .help("check that the folder is there, that you may write to it and that the disk has room")
        .into()
}
