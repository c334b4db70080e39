//! `cargo xtask`: the chores of this workspace.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use openapi_fragments::terminal::report;
use openapi_fragments::{Change, Diagnostic, Diagnostics, diff};
use xtask::pipeline::{self, Build};
use xtask::tree::{self, Difference};

/// The chores of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the fragments, the spec and the client anew from the published pages.
    Regen {
        /// Write nothing; fail and show what differs if anything would change.
        #[arg(long)]
        check: bool,
        /// The repository, if not the one this was built from.
        #[arg(long, value_name = "DIR", hide = true)]
        root: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let Command::Regen { check, root } = Arguments::parse().command;
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let result = match pipeline::build(&root) {
        Ok(build) => regen(&root, build, check),
        Err(errors) => {
            report(errors);
            eprintln!("Nothing was written.");
            return ExitCode::from(2);
        }
    };
    result.unwrap_or_else(|errors| {
        report(errors);
        ExitCode::from(2)
    })
}

fn regen(root: &Path, build: Build, check: bool) -> Result<ExitCode, Diagnostics> {
    let differences = tree::compare(root, &build).map_err(|error| unusable(&error))?;
    show_stages(&build, &differences);
    report(build.warnings);
    if differences.is_empty() {
        if check {
            compile(root)?;
        }
        println!("All files are up to date.");
        return Ok(ExitCode::SUCCESS);
    }
    if check {
        for difference in &differences {
            eprintln!("\n{} would be {}:", difference.path, difference.kind());
            eprintln!("{}", difference.diff());
        }
        eprintln!(
            "\n{} not what `cargo xtask regen` makes, so the client was not compiled. Run it and commit the result.",
            match differences.len() {
                1 => "1 file is".to_owned(),
                many => format!("{many} files are"),
            }
        );
        return Ok(ExitCode::FAILURE);
    }
    if let Some(changelog) = changelog(&differences) {
        println!("\nWhat changes for users of the API:\n\n{changelog}");
    }
    for difference in &differences {
        difference
            .settle(root)
            .map_err(|error| unwritable(difference, &error))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Proves that the generated client compiles.
fn compile(root: &Path) -> Result<(), Diagnostics> {
    if !root.join("Cargo.toml").is_file() {
        println!(
            "The client was not compiled: {} is not the whole workspace.",
            root.display()
        );
        return Ok(());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["check", "--quiet", "--locked", "--package", "makecom-raw"];
    let status = std::process::Command::new(cargo)
        .args(arguments)
        .current_dir(root)
        .status();
    let message = match status {
        Ok(status) if status.success() => {
            println!("compile     the generated client compiles");
            return Ok(());
        }
        Ok(_) => "the generated client does not compile".to_owned(),
        Err(error) => format!("cargo cannot be run to compile the generated client: {error}"),
    };
    Err(Diagnostic::error("generated-code", message)
        .help("see the compiler's messages above; take what the generator stumbles over back in openapi/progenitor.overlay.yaml")
        .into())
}

/// What changes for users of the API, as a changelog to paste. None if the
/// spec stays the same to them, or was not there.
fn changelog(differences: &[Difference]) -> Option<String> {
    let spec = differences
        .iter()
        .find(|difference| difference.path == pipeline::SPEC)?;
    let read = |text: &Option<String>| serde_json::from_str(text.as_deref()?).ok();
    let changes = diff(&read(&spec.committed)?, &read(&spec.made)?);
    (!changes.is_empty()).then(|| Change::markdown(&changes))
}

/// A line a stage: what went through, what changed, how long it took.
fn show_stages(build: &Build, differences: &[Difference]) {
    for stage in &build.stages {
        let changed: Vec<String> = differences
            .iter()
            .filter(|difference| match &difference.made {
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
        println!(
            "{:<11} {:<36} {:>5} ms   {changed}",
            stage.name,
            stage.summary,
            stage.elapsed.as_millis(),
        );
    }
}

fn unusable(error: &io::Error) -> Diagnostics {
    Diagnostic::error(
        "unreadable-file",
        format!("cannot compare with the committed files: {error}"),
    )
    .help("check that you may read the repository")
    .into()
}

fn unwritable(difference: &Difference, error: &io::Error) -> Diagnostics {
    Diagnostic::error(
        "unwritable-file",
        format!("cannot write {}: {error}", difference.path),
    )
    .help(
        "check that you may write to the repository and that the disk has room; then run it again",
    )
    .into()
}
