//! What several commands share: the outcome, reading and writing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::progress::Progress;
use super::summary::Summary;
use clap::{Args, ValueEnum};
use openapi_fragments::files::{Contents, Input, Kind, Read, Reader};
use openapi_fragments::{
    Diagnostic, Diagnostics, Document, OperationKey, Syntax, file_names, files, terminal,
};

/// The findings of a command, its exit code, and what it has read.
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) code: ExitCode,
    pub(crate) summary: Option<Summary>,
}

impl Outcome {
    /// Success, with or without warnings.
    pub(crate) fn done(warnings: Vec<Diagnostic>) -> Self {
        Self {
            findings: warnings,
            code: ExitCode::SUCCESS,
            summary: None,
        }
    }

    /// Failure if there are findings.
    pub(crate) fn findings(findings: Vec<Diagnostic>) -> Self {
        let code = if findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        };
        Self {
            findings,
            code,
            summary: None,
        }
    }

    /// Adds what was read.
    pub(crate) fn with(self, summary: Summary) -> Self {
        Self {
            summary: Some(summary),
            ..self
        }
    }
}

/// How inputs are read.
#[derive(Args)]
pub(crate) struct Reading {
    /// What all inputs are, whatever their names say.
    #[arg(long = "as", value_enum, value_name = "KIND")]
    kind: Option<As>,
    /// Refuse what is passed over otherwise: files without OpenAPI, and blocks that cannot
    /// be read.
    #[arg(long)]
    strict: bool,
    /// Pass over broken blocks, with a warning for each.
    #[arg(long, conflicts_with = "strict")]
    skip_broken: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// Markdown pages with OpenAPI blocks.
    Markdown,
    /// Documents in JSON.
    Json,
    /// Documents in YAML.
    Yaml,
}

impl Reading {
    fn kind(&self) -> Option<Kind> {
        self.kind.map(|kind| match kind {
            As::Markdown => Kind::Page,
            As::Json => Kind::Document(Syntax::Json),
            As::Yaml => Kind::Document(Syntax::Yaml),
        })
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::default()
            .kind(self.kind())
            .strict(self.strict)
            .skip_broken(self.skip_broken)
    }
}

/// How a spec is read.
#[derive(Args)]
pub(crate) struct ReadingSpec {
    /// The syntax of each spec, whatever its name says.
    #[arg(long = "as", value_enum, value_name = "SYNTAX")]
    syntax: Option<AsSyntax>,
}

#[derive(Clone, Copy, ValueEnum)]
enum AsSyntax {
    Json,
    Yaml,
}

impl ReadingSpec {
    pub(crate) fn read(&self, path: &Path) -> Result<Document, Diagnostics> {
        let syntax = self.syntax.map(|syntax| match syntax {
            AsSyntax::Json => Syntax::Json,
            AsSyntax::Yaml => Syntax::Yaml,
        });
        read_document_as(path, syntax)
    }
}

/// Refuses an empty input, which is probably a wrong path, and standard input twice.
pub(crate) fn some_inputs(inputs: Vec<Input>, what: &str) -> Result<Vec<Input>, Diagnostics> {
    if inputs.is_empty() {
        let message = format!("there is no {what} in the input");
        return Err(Diagnostic::error("no-input", message)
            .with_help("check the path: folders are searched for .md, .mdx, .markdown, .txt, .json, .jsonc, .json5, .yaml and .yml files")
            .into());
    }
    Ok(inputs)
}

/// Refuses standard input where it is named twice, since it can be read only once.
pub(crate) fn refuse_twice<'a>(
    paths: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Diagnostics> {
    let is_standard = |path: &&PathBuf| path.as_path() == Path::new(files::STANDARD_INPUT);
    if paths.into_iter().filter(is_standard).count() < 2 {
        return Ok(());
    }
    Err(
        Diagnostic::error("bad-arguments", "standard input (-) is named twice")
            .with_help("it can be read only once: save it to a file first")
            .into(),
    )
}

pub(crate) fn read_fragments(
    inputs: &[Input],
    reader: &Reader,
    progress: &Progress,
) -> Result<Read, Diagnostics> {
    progress.stage("reading", Some(inputs.len()));
    reader.read(inputs, |_| progress.step())
}

/// The paths of inputs.
pub(crate) fn paths_of(inputs: &[Input]) -> Vec<PathBuf> {
    inputs.iter().map(|input| input.path.clone()).collect()
}

pub(crate) fn read_document(path: &Path) -> Result<Document, Diagnostics> {
    read_document_as(path, None)
}

pub(crate) fn read_document_as(
    path: &Path,
    syntax: Option<Syntax>,
) -> Result<Document, Diagnostics> {
    let source = files::read(path)?;
    let syntax = syntax.unwrap_or_else(|| files::syntax_of(path, source.text()));
    Ok(Document::parse(source, syntax)?)
}

/// Writes a file for each operation into a folder, all of them or none, and returns
/// warnings of what else is in it.
pub(crate) fn write_folder(
    folder: &Path,
    operations: &[Option<OperationKey>],
    contents: impl Iterator<Item = String>,
    inputs: &[PathBuf],
    progress: &Progress,
) -> Result<Vec<Diagnostic>, Diagnostics> {
    if folder == Path::new("-") {
        let message = "the results are several files, which standard output cannot take";
        return Err(Diagnostic::error("bad-arguments", message)
            .with_help("name a folder (-o DIR)")
            .into());
    }
    let names = file_names(operations);
    progress.stage("writing", Some(names.len()));
    let watched = contents.inspect(|_| progress.step());
    files::write_folder(folder, &names, watched, inputs)
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
