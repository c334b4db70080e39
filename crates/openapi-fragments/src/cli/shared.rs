//! What several commands share: the outcome, reading and writing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use openapi_fragments::files::Contents;
use openapi_fragments::{
    Diagnostic, Diagnostics, Document, Fragment, OperationKey, Syntax, file_names, files, terminal,
    to_canonical_json, to_canonical_yaml,
};
use serde_json::Value;

use super::progress::Progress;

/// The findings of a command and its exit code.
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) code: ExitCode,
}

impl Outcome {
    /// Success, with or without warnings.
    pub(crate) fn done(warnings: Vec<Diagnostic>) -> Self {
        Self {
            findings: warnings,
            code: ExitCode::SUCCESS,
        }
    }

    /// Failure if there are findings.
    pub(crate) fn findings(findings: Vec<Diagnostic>) -> Self {
        let code = if findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
        Self { findings, code }
    }
}

/// Refuses an empty input, which is probably a wrong path.
pub(crate) fn some_inputs(inputs: Vec<PathBuf>, what: &str) -> Result<Vec<PathBuf>, Diagnostics> {
    if inputs.is_empty() {
        let message = format!("there is no {what} in the input");
        return Err(Diagnostic::error("no-input", message)
            .with_help("check the path: folders are searched for .md, .markdown, .json, .yaml and .yml files")
            .into());
    }
    Ok(inputs)
}

pub(crate) fn read_fragments(
    inputs: &[PathBuf],
    progress: &Progress,
) -> Result<Vec<Fragment>, Diagnostics> {
    progress.stage("reading", Some(inputs.len()));
    files::fragments_watched(inputs, |_| progress.step())
}

pub(crate) fn read_document(path: &Path) -> Result<Document, Diagnostics> {
    Ok(Document::parse(files::read(path)?, Syntax::of_path(path))?)
}

/// Writes a file for each operation into a folder: all of them or none.
pub(crate) fn write_folder(
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
pub(crate) fn write_spec(
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
pub(crate) fn write_with(
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
