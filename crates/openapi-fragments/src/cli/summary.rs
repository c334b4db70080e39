//! What a run has read and passed over, said at its end.

use std::path::{Path, PathBuf};

use openapi_fragments::files::{Input, Read};
use openapi_fragments::{Diagnostic, terminal, visible};

use super::Format;

/// How much was read, and what was passed over.
#[derive(Default)]
pub(crate) struct Summary {
    files: usize,
    blocks: usize,
    unread: usize,
    passed_over: Vec<PathBuf>,
}

impl Summary {
    /// Of what was read from inputs.
    pub(crate) fn of(inputs: &[Input], read: &Read) -> Self {
        let mut summary = Self::default();
        summary.add(inputs.len(), read);
        summary
    }

    /// Adds what was read from a number of files.
    pub(crate) fn add(&mut self, files: usize, read: &Read) {
        let is_unread = |code: &str| {
            code == "unread-block" || code.ends_with("-embed") || code.starts_with("broken-")
        };
        let codes = read.warnings.iter().map(Diagnostic::code);
        self.files += files - read.passed_over.len();
        self.blocks += read.fragments.len();
        self.unread += codes.filter(|code| is_unread(code)).count();
        self.passed_over.extend(read.passed_over.iter().cloned());
    }

    /// Adds a document that was read.
    pub(crate) fn add_document(&mut self) {
        self.files += 1;
        self.blocks += 1;
    }

    /// Adds a file that was passed over.
    pub(crate) fn pass_over(&mut self, path: &Path) {
        self.passed_over.push(path.to_owned());
    }

    /// Whether anything was read.
    pub(crate) fn has_files(&self) -> bool {
        self.files > 0
    }

    /// Shows it on standard error, if anything was passed over or it is asked for.
    pub(crate) fn show(&self, format: Format, is_verbose: bool) {
        if self.unread == 0 && self.passed_over.is_empty() && !is_verbose {
            return;
        }
        let text = self.text(is_verbose);
        if matches!(format, Format::Json) {
            let files: Vec<_> = self
                .passed_over
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            let line = serde_json::json!({
                "severity": "note", "code": "passed-over", "message": text, "files": files,
            });
            terminal::say(&visible::json(line.to_string()));
            return;
        }
        terminal::say(&format!("note: {text}"));
        if is_verbose {
            for path in &self.passed_over {
                let name = path.display().to_string();
                let name = visible::one_line(&name);
                terminal::say(&if path.is_symlink() {
                    format!("  not followed: the link {name}")
                } else {
                    format!("  no OpenAPI in {name}")
                });
            }
        }
    }

    fn text(&self, is_verbose: bool) -> String {
        let mut text = format!(
            "read {} from {}",
            counted(self.blocks, "OpenAPI block"),
            counted(self.files, "file")
        );
        let mut passed_over = Vec::new();
        if self.unread > 0 {
            passed_over.push(format!("{} with a warning", counted(self.unread, "block")));
        }
        let hint = if is_verbose { "" } else { " (-v lists them)" };
        let links = self.passed_over.iter().filter(|path| path.is_symlink());
        let links = links.count();
        let files = self.passed_over.len() - links;
        if files > 0 {
            let files = counted(files, "file");
            passed_over.push(format!("{files} without OpenAPI{hint}"));
        }
        if links > 0 {
            let links = counted(links, "link");
            passed_over.push(format!("{links} in folders{hint}"));
        }
        if !passed_over.is_empty() {
            text.push_str("; passed over ");
            text.push_str(&passed_over.join(" and "));
        }
        text
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
