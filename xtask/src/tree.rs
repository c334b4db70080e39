//! What is committed against what a run makes: comparing, showing, writing.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use openapi_fragments::{Diagnostic, Diagnostics, files};
use similar::TextDiff;

use crate::pipeline::{Build, FRAGMENTS, relative};

/// Lines of diff shown for one file.
const DIFF_LINES: usize = 16;
/// Characters shown of one line of diff.
const LINE_WIDTH: usize = 120;

/// A file whose committed contents are not what a run makes.
#[derive(Debug)]
pub struct Difference {
    /// Path relative to the repository.
    pub path: String,
    /// What is there, if anything.
    pub committed: Option<String>,
    /// What should be there, if anything.
    pub made: Option<String>,
}

/// All differences, sorted by path. Fragments that no page gives any more
/// differ by being there.
///
/// # Errors
/// Whatever the file system says, other than that a file is not there.
pub fn compare(root: &Path, build: &Build) -> io::Result<Vec<Difference>> {
    let mut differences = BTreeMap::new();
    for (path, made) in build.files() {
        let committed = match std::fs::read(root.join(path)) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if committed.as_deref() != Some(made) {
            differences.insert(path.to_owned(), (committed, Some(made.to_owned())));
        }
    }
    let entries = walkdir::WalkDir::new(root.join(FRAGMENTS)).into_iter();
    // What a killed run left is no fragment.
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
        .map(|(path, (committed, made))| Difference {
            path,
            committed,
            made,
        })
        .collect())
}

/// Brings all files to what a run makes: each whole, and none before all are on
/// the disk. What killed runs left beside them is removed.
///
/// # Errors
/// `unwritable-file` with the first that cannot be written or removed.
pub fn write(root: &Path, build: &Build, differences: &[Difference]) -> Result<(), Diagnostics> {
    files::remove_litter(build.files().map(|(path, _)| root.join(path)));
    let made = differences.iter().filter_map(|difference| {
        let made = difference.made.as_deref()?;
        Some((root.join(&difference.path), made))
    });
    files::write_all(made)?;
    for difference in differences.iter().filter(|one| one.made.is_none()) {
        std::fs::remove_file(root.join(&difference.path)).map_err(|error| {
            let what = format!("cannot remove {}: {error}", difference.path);
            Diagnostic::error("unwritable-file", what)
                .with_help("check that you may write to the repository; then run it again")
        })?;
    }
    Ok(())
}

impl Difference {
    /// One word for what a run does to the file.
    pub fn kind(&self) -> &'static str {
        match (&self.committed, &self.made) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }

    /// A short unified diff from what is committed to what a run makes.
    pub fn diff(&self) -> String {
        let committed = self.committed.as_deref().unwrap_or_default();
        let made = self.made.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(committed, made);
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
    fn a_diff_is_short_and_says_what_changes() {
        let difference = Difference {
            path: "a".to_owned(),
            committed: Some("1\n2\n3\n".to_owned()),
            made: Some("1\nx\n3\n".to_owned()),
        };
        assert_eq!(difference.diff(), "@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3");
        let long = Difference {
            path: "a".to_owned(),
            committed: None,
            made: Some("line\n".repeat(500)),
        };
        assert_eq!(long.kind(), "added");
        assert_eq!(long.diff().lines().count(), DIFF_LINES + 1);
    }
}
