//! The command line: paths in, files out, diagnostics on standard error.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use openapi_fragments::{
    Diagnostic, Diagnostics, Document, Fragment, MergeOptions, OnConflict, Syntax, file_names,
    files, merge, operations, split, terminal::report, to_canonical_json,
};
use serde_json::Value;

/// One truthful OpenAPI spec from per-endpoint documentation pages.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
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
        /// The spec to write; `-` prints it.
        #[arg(short, long, value_name = "SPEC")]
        output: PathBuf,
        /// An overlay to apply to the merged spec; several apply in order.
        #[arg(long, value_name = "FILE")]
        overlay: Vec<PathBuf>,
        /// What to do with components that share a name and nothing else.
        #[arg(long, value_enum, default_value_t)]
        on_conflict: Conflict,
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
        /// The spec to write; `-` prints it.
        #[arg(short, long, value_name = "OUT")]
        output: PathBuf,
    },
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Conflict {
    /// Report both places.
    #[default]
    Error,
    /// Give each a name of its own.
    Rename,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(warnings) => {
            report(warnings);
            ExitCode::SUCCESS
        }
        Err(errors) => {
            report(errors);
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<Vec<Diagnostic>, Diagnostics> {
    match command {
        Command::Extract { pages, output } => {
            write_fragments(&output, &read_all(&pages)?)?;
            Ok(Vec::new())
        }
        Command::Merge {
            inputs,
            output,
            overlay,
            on_conflict,
        } => {
            let on_conflict = match on_conflict {
                Conflict::Error => OnConflict::Error,
                Conflict::Rename => OnConflict::Rename,
            };
            let options = MergeOptions::default().on_conflict(on_conflict);
            let merged = merge(&read_all(&inputs)?, &options)?;
            let applied = files::apply_overlays(merged.spec, &overlay)?;
            write_spec(&output, &applied.spec)?;
            Ok([merged.warnings, applied.warnings].concat())
        }
        Command::Split { spec, output } => {
            let document = read_document(&spec)?;
            // The last name is for what no operation reaches, if there is any.
            let described = operations(document.value()).into_iter().map(Some);
            let names = file_names(&described.chain([None]).collect::<Vec<_>>());
            for (part, name) in std::iter::zip(split(document.value()), names) {
                write(&output.join(name), &to_canonical_json(&part.document))?;
            }
            Ok(Vec::new())
        }
        Command::Overlay {
            spec,
            overlays,
            output,
        } => {
            let document = read_document(&spec)?;
            let applied = files::apply_overlays(document.value().clone(), &overlays)?;
            write_spec(&output, &applied.spec)?;
            Ok(applied.warnings)
        }
    }
}

/// The fragments of all inputs, or everything that is wrong with any of them.
fn read_all(paths: &[PathBuf]) -> Result<Vec<Fragment>, Diagnostics> {
    let mut fragments = Vec::new();
    let mut findings = Vec::new();
    for path in files::inputs(paths)? {
        match files::fragments(&path) {
            Ok(found) => fragments.extend(found),
            Err(errors) => findings.extend(errors),
        }
    }
    Diagnostics::split(findings).map(|_| fragments)
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
    let text = to_canonical_json(spec);
    if output == Path::new("-") {
        io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| unwritable("standard output", &error))
    } else {
        write(output, &text)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Diagnostics> {
    files::write(path, text).map_err(|error| unwritable(&path.display().to_string(), &error))
}

fn unwritable(name: &str, error: &io::Error) -> Diagnostics {
    Diagnostic::error("unwritable-file", format!("cannot write {name}: {error}"))
        .help("check that the folder is there, that you may write to it and that the disk has room")
        .into()
}
