//! Compares the committed files with the results of a run, and writes the results.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use openapi_fragments::{Diagnostic, Diagnostics, files};
use similar::TextDiff;

use crate::pipeline::{Build, FRAGMENTS, relative};

/// How many lines of diff are shown for one file.
const DIFF_LINES: usize = 16;
/// How many characters are shown of one line of diff.
const LINE_WIDTH: usize = 120;

/// A file whose committed contents differ from the result of a run.
#[derive(Debug)]
pub struct Difference {
    /// Path relative to the repository.
    pub path: String,
    /// The committed contents, if any.
    pub committed: Option<String>,
    /// The contents that a run writes, if any.
    pub generated: Option<String>,
}

/// All differences, sorted by path, including fragments that no page has any more.
///
/// # Errors
/// Those of the file system, except for missing files.
pub fn compare(root: &Path, build: &Build) -> io::Result<Vec<Difference>> {
    let mut differences = BTreeMap::new();
    for (path, generated) in build.files() {
        let committed = match std::fs::read(root.join(path)) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if committed.as_deref() != Some(generated) {
            differences.insert(path.to_owned(), (committed, Some(generated.to_owned())));
        }
    }
    let entries = walkdir::WalkDir::new(root.join(FRAGMENTS)).into_iter();
    // A leftover of a killed run is not a fragment.
    let entries =
        entries.filter_entry(|entry| !entry.file_name().to_string_lossy().starts_with(".writing-"));
    for entry in entries.filter_map(Result::ok) {
        let path = relative(root, entry.path());
        if entry.file_type().is_file() && build.file(&path).is_none() {
            let committed = String::from_utf8_lossy(&std::fs::read(entry.path())?).into_owned();
            differences.insert(path, (Some(committed), None));
        }
    }
    Ok(differences
        .into_iter()
        .map(|(path, (committed, generated))| Difference {
            path,
            committed,
            generated,
        })
        .collect())
}

/// Writes all results of a run: each completely, and none before all are on the disk.
/// Removes leftovers of killed runs.
///
/// # Errors
/// `unwritable-file` with the first file that cannot be written or removed.
pub fn write(root: &Path, build: &Build, differences: &[Difference]) -> Result<(), Diagnostics> {
    files::remove_litter(build.files().map(|(path, _)| root.join(path)));
    let generated = differences.iter().filter_map(|difference| {
        let generated = difference.generated.as_deref()?;
        Some((root.join(&difference.path), generated))
    });
    files::write_all(generated)?;
    for difference in differences.iter().filter(|one| one.generated.is_none()) {
        std::fs::remove_file(root.join(&difference.path)).map_err(|error| {
            let what = format!("cannot remove {}: {error}", difference.path);
            Diagnostic::error("unwritable-file", what)
                .with_help("check your permissions for the repository, then run it again")
        })?;
    }
    Ok(())
}

impl Difference {
    /// The effect of a run on the file, in one word.
    pub fn kind(&self) -> &'static str {
        match (&self.committed, &self.generated) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }

    /// A short unified diff from the committed contents to the result of a run.
    pub fn diff(&self) -> String {
        let committed = self.committed.as_deref().unwrap_or_default();
        let generated = self.generated.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(committed, generated);
        let unified = diff.unified_diff().context_radius(1).to_string();
        let mut lines: Vec<String> = unified
            .lines()
            .map(|line| line.chars().take(LINE_WIDTH).collect())
            .collect();
        if lines.len() > DIFF_LINES {
            let more = lines.len() - DIFF_LINES;
            lines.truncate(DIFF_LINES);
            lines.push(format!("… {more} more lines"));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_is_short_and_shows_the_change() {
        let difference = Difference {
            path: "a".to_owned(),
            committed: Some("1\n2\n3\n".to_owned()),
            generated: Some("1\nx\n3\n".to_owned()),
        };
        assert_eq!(difference.diff(), "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3");
        let long = Difference {
            path: "a".to_owned(),
            committed: None,
            generated: Some("line\n".repeat(500)),
        };
        assert_eq!(long.kind(), "added");
        assert_eq!(long.diff().lines().count(), DIFF_LINES + 1);
    }
}
