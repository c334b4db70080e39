//! `cargo xtask`: the tasks of this workspace.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::sync::Arc;

use clap::{Parser, Subcommand};
use openapi_fragments::terminal::{print, report, say};
use openapi_fragments::visible::{lines, one_line};
use openapi_fragments::{Diagnostic, Diagnostics, Document, Source, Syntax, diff};
use xtask::fetch;
use xtask::pipeline::{self, Build};
use xtask::tree::{self, Difference};

/// The tasks of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Regenerate the fragments, the spec and the client from pages and supplements.
    Regen {
        /// Write nothing; fail and show the differences if anything would change.
        #[arg(long)]
        check: bool,
        /// The repository, if not the one this was built from.
        #[arg(long, value_name = "DIR", hide = true)]
        root: Option<PathBuf>,
    },
    Fetch(fetch::Arguments),
    /// Build the documentation site in target/book.
    Book,
}

fn main() -> ExitCode {
    let (check, root) = match Arguments::parse().command {
        Command::Regen { check, root } => (check, root),
        Command::Fetch(_) => return program("fetch"),
        Command::Book => return program("book"),
    };
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let result = match pipeline::build(&root) {
        Ok(build) => regen(&root, &build, check),
        Err(errors) => {
            report(errors);
            say("Nothing was written.");
            return ExitCode::from(2);
        }
    };
    result.unwrap_or_else(|errors| {
        report(errors);
        ExitCode::from(2)
    })
}

/// Runs a task, whose arguments were parsed, as the program that has the crates for it.
fn program(task: &str) -> ExitCode {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let status = cargo()
        .args(["run", "--locked", "--manifest-path"])
        .arg(manifest)
        .args(["--features", task, "--bin", &format!("xtask-{task}"), "--"])
        .args(std::env::args_os().skip(2))
        .status();
    match status {
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::from(2), ExitCode::from),
        Err(error) => {
            let what = format!("cargo cannot be run to build `{task}`: {error}");
            report([Diagnostic::error("no-cargo", what).with_help("check your Rust toolchain")]);
            ExitCode::from(2)
        }
    }
}

fn cargo() -> process::Command {
    process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn regen(root: &Path, build: &Build, check: bool) -> Result<ExitCode, Diagnostics> {
    let differences = tree::compare(root, build).map_err(|error| unusable(&error))?;
    print(&stages(build, &differences))?;
    report(build.warnings.iter().cloned());
    if !build.names_to_give.is_empty() {
        let actions = build.names_to_give.join("");
        print(&format!(
            "\nNames to give in {}:\n\n{actions}\n",
            pipeline::OVERLAY
        ))?;
    }
    if check && !differences.is_empty() {
        for difference in &differences {
            say(&format!(
                "\n{} would be {}:",
                one_line(&difference.path),
                difference.kind()
            ));
            say(&lines(&difference.diff()));
        }
        let count = match differences.len() {
            1 => "1 file is".to_owned(),
            many => format!("{many} files are"),
        };
        say(&format!(
            "\n{count} not what `cargo xtask regen` writes, so the client was not compiled. Run it and commit the result."
        ));
        return Ok(ExitCode::FAILURE);
    }
    if check {
        print(compile(root)?.as_str())?;
    } else {
        if let Some(changelog) = changelog(&differences) {
            print(&format!(
                "\nWhat changes for users of the API:\n\n{changelog}\n"
            ))?;
        }
        tree::write(root, build, &differences)?;
    }
    if differences.is_empty() {
        print("All files are up to date.\n")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Compiles the generated client, and reports that it did or why it was skipped.
fn compile(root: &Path) -> Result<String, Diagnostics> {
    if !root.join("Cargo.toml").is_file() {
        return Ok(format!(
            "The client was not compiled: {} is not the whole workspace.\n",
            root.display()
        ));
    }
    let arguments = ["check", "--quiet", "--locked", "--package", "makecom-raw"];
    let status = cargo().args(arguments).current_dir(root).status();
    let message = match status {
        Ok(status) if status.success() => {
            return Ok("compile     the generated client compiles\n".to_owned());
        }
        Ok(_) => "the generated client does not compile".to_owned(),
        Err(error) => format!("cargo cannot be run to compile the generated client: {error}"),
    };
    Err(Diagnostic::error("generated-code", message)
        .with_help("see the errors above, and simplify what the generator does not support in xtask/src/generator_spec")
        .into())
}

/// The changes for API clients, as a changelog to paste. `None` if there are none, or
/// if there was no spec.
fn changelog(differences: &[Difference]) -> Option<String> {
    let spec = differences
        .iter()
        .find(|difference| difference.path == pipeline::SPEC)?;
    let read = |text: &Option<String>| {
        let source = Source::new(pipeline::SPEC, text.clone()?);
        Document::parse(Arc::new(source), Syntax::Json).ok()
    };
    let comparison = diff(&read(&spec.committed)?, &read(&spec.generated)?).ok()?;
    (!comparison.changes.is_empty()).then(|| comparison.markdown())
}

/// A line for each stage: input and output, time, changes.
fn stages(build: &Build, differences: &[Difference]) -> String {
    let mut text = String::new();
    for stage in &build.stages {
        let changed: Vec<String> = differences
            .iter()
            .filter(|difference| match &difference.generated {
                Some(_) => stage.files.contains_key(&difference.path),
                None => stage.name == "extract",
            })
            .map(|difference| format!("{} {}", difference.kind(), difference.path))
            .collect();
        let changed = match changed.as_slice() {
            [] => "unchanged".to_owned(),
            [one] => one.clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<11} {:<36} {:>5} ms   {}",
            stage.name,
            stage.summary,
            stage.elapsed.as_millis(),
            one_line(&changed),
        );
    }
    text
}

fn unusable(error: &io::Error) -> Diagnostics {
    Diagnostic::error(
        "unreadable-file",
        format!("cannot compare with the committed files: {error}"),
    )
    .with_help("check your permissions for the repository")
    .into()
}
