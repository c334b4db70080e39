//! Writes results: each completely or not at all, and all of a run or none if one
//! cannot be written.

use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::staging::{self, Staging};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::merge::Merged;

/// How many links are followed before they count as a cycle.
const MOST_LINKS: usize = 40;

/// The contents of a file to write.
pub trait Contents {
    /// Writes all of it.
    ///
    /// # Errors
    /// Those of the writer.
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()>;
}

impl Contents for str {
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.as_bytes())
    }
}

impl Contents for String {
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        self.as_str().write_to(out)
    }
}

/// As canonical JSON, written without building the whole text first.
impl Contents for Merged {
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_json(out)
    }
}

impl<C: Contents + ?Sized> Contents for &C {
    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        (*self).write_to(out)
    }
}

/// Writes a file completely or not at all: into a temporary folder beside it, from
/// where it is renamed. Missing folders are created, links are followed, and
/// anything that is not a file, such as a pipe, is written to directly. Temporary
/// folders of killed runs are removed.
///
/// # Errors
/// Those of the file system; the file is then unchanged.
pub fn write(path: &Path, contents: &(impl Contents + ?Sized)) -> io::Result<()> {
    stage(path, &contents, &mut Staging::default())?.finish()
}

/// Writes files, each [completely](write()), and renames none of them before all are
/// on the disk. If a renaming fails, those before it are undone.
///
/// A process that is killed while it renames, or a machine that stops then, leaves
/// some files new and others old, each of them whole; the next run writes them all.
///
/// # Errors
/// `unwritable-file` with the first that cannot be written and the error of the file
/// system. All files are then as before. `half-written` if undoing failed as well,
/// with the files that are new.
pub fn write_all<P: AsRef<Path>, C: Contents>(
    files: impl IntoIterator<Item = (P, C)>,
) -> Result<(), Diagnostic> {
    replace_all(files, [])
}

/// As [`write_all`], and removes files once the others are in place.
pub(super) fn replace_all<P: AsRef<Path>, C: Contents>(
    files: impl IntoIterator<Item = (P, C)>,
    removed: impl IntoIterator<Item = PathBuf>,
) -> Result<(), Diagnostic> {
    let mut staged = Vec::new();
    let mut staging = Staging::default();
    for (path, contents) in files {
        let path = path.as_ref();
        let stage =
            stage(path, &contents, &mut staging).map_err(|error| unwritable(path, &error))?;
        staged.push((path.to_owned(), stage));
    }
    for target in removed {
        let old = staging
            .path_in(folder_of(&target))
            .map_err(|error| unwritable(&target, &error))?;
        staged.push((target.clone(), Staged::Removed { target, old }));
    }
    // Pipes and devices first: they can still fail, and cannot be undone.
    staged.sort_by_key(|(_, stage)| !matches!(stage, Staged::Other { .. }));
    for (at, (path, stage)) in staged.iter().enumerate() {
        let Err(error) = stage.finish() else {
            continue;
        };
        let finished = staged[..at].iter().rev();
        let left: Vec<String> = finished
            .filter(|(_, stage)| stage.undo().is_err())
            .map(|(path, _)| path.display().to_string())
            .collect();
        if left.is_empty() {
            return Err(unwritable(path, &error));
        }
        let message = format!(
            "cannot write {}: {error}; and these are written already: {}",
            path.display(),
            left.join(", ")
        );
        return Err(Diagnostic::error("half-written", message)
            .with_help("make the file writable and run this again, which writes all of them"));
    }
    Ok(())
}

/// A result that is ready to be committed.
enum Staged {
    /// A file with a temporary name.
    File {
        written: PathBuf,
        target: PathBuf,
        /// Another name of the file that is replaced.
        old: Option<PathBuf>,
    },
    /// A file to remove, and the name that it has until the end.
    Removed { target: PathBuf, old: PathBuf },
    /// Contents for something that is not a file.
    Other { target: PathBuf, contents: Vec<u8> },
}

impl Staged {
    fn finish(&self) -> io::Result<()> {
        match self {
            Self::File {
                written, target, ..
            } => fs::rename(written, target),
            Self::Removed { target, old } => fs::rename(target, old),
            Self::Other { target, contents } => fs::OpenOptions::new()
                .write(true)
                .open(target)?
                .write_all(contents),
        }
    }

    /// Puts back what was there before.
    fn undo(&self) -> io::Result<()> {
        match self {
            Self::File {
                target,
                old: Some(old),
                ..
            }
            | Self::Removed { target, old } => fs::rename(old, target),
            Self::File { target, .. } => fs::remove_file(target),
            Self::Other { .. } => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

fn stage(path: &Path, contents: &dyn Contents, staging: &mut Staging) -> io::Result<Staged> {
    let known = match fs::metadata(path) {
        Ok(known) => Some(known),
        // A link without a target is written through, and making the folder fails
        // with a reason if it cannot be one.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            None
        }
        Err(error) => return Err(error),
    };
    if known.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        let mut bytes = Vec::new();
        contents.write_to(&mut bytes)?;
        return Ok(Staged::Other {
            target: path.to_owned(),
            contents: bytes,
        });
    }
    let target = follow_links(path)?;
    let folder = folder_of(&target);
    fs::create_dir_all(folder)?;
    let written = staging.path_in(folder)?;
    let mut out = BufWriter::new(fs::File::create_new(&written)?);
    contents.write_to(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    let mut old = None;
    if let Some(known) = known {
        file.set_permissions(known.permissions())?;
        let kept = staging.path_in(folder)?;
        // Not every file system has hard links.
        fs::hard_link(&target, &kept).or_else(|_| fs::copy(&target, &kept).map(|_| ()))?;
        old = Some(kept);
    }
    file.sync_all()?;
    Ok(Staged::File {
        written,
        target,
        old,
    })
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Removes the temporary folders of killed runs from the folders of some results.
/// Those of active runs stay. Writing does this automatically; a run that has
/// nothing to write must call it.
///
/// ```
/// use openapi_fragments::files;
///
/// files::remove_litter(["target/spec.json", "target/fragments/get-pets.json"]);
/// ```
pub fn remove_litter<P: AsRef<Path>>(results: impl IntoIterator<Item = P>) {
    let folders: HashSet<PathBuf> = results
        .into_iter()
        .map(|path| folder_of(path.as_ref()).to_owned())
        .collect();
    for folder in folders {
        staging::remove_litter(&folder);
    }
}

/// The target of a path, which need not exist. Renaming onto a link would replace
/// the link instead of its target.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(next) => {
                target = target.parent().unwrap_or(Path::new("")).join(next);
            }
            // No link, or nothing there.
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("the links are a cycle"))
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        "unwritable-file",
        format!("cannot write {}: {error}", path.display()),
    )
    .with_help("check that the folder exists, that you may write to it and that the disk has space")
}

/// Refuses outputs that are also inputs, by any path, and duplicate outputs.
///
/// # Errors
/// `output-is-input` or `output-twice` for each.
pub fn refuse_to_overwrite<'a>(
    outputs: impl IntoIterator<Item = &'a PathBuf>,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Diagnostics> {
    // A file that does not exist yet is not an input.
    let real = |path: &PathBuf| path.canonicalize().ok();
    // Resolving thousands of paths takes longer than reading the files. A file is
    // never another's if one has another size or age.
    let stamp = |path: &PathBuf| {
        let known = path.metadata().ok()?;
        Some((known.len(), known.modified().ok()))
    };
    let outputs: Vec<&PathBuf> = outputs.into_iter().collect();
    let stamps: HashSet<_> = outputs.iter().filter_map(|path| stamp(path)).collect();
    let inputs: HashSet<_> = inputs
        .into_iter()
        .filter(|path| !stamps.is_empty() && stamp(path).is_some_and(|one| stamps.contains(&one)))
        .filter_map(real)
        .collect();
    let mut seen = HashSet::new();
    let mut findings = Vec::new();
    for output in outputs {
        let name = output.display();
        if real(output).is_some_and(|output| inputs.contains(&output)) {
            let message = format!("{name} is an input and would be overwritten");
            findings.push(
                Diagnostic::error("output-is-input", message)
                    .with_help("write to another path, outside the input folders"),
            );
        } else if !seen.insert(canonical_path(output)) {
            let message = format!("{name} would be written twice");
            findings.push(
                Diagnostic::error("output-twice", message)
                    .with_help("give each result its own file"),
            );
        }
    }
    Diagnostics::split(findings).map(|_| ())
}

/// The canonical path of a file, which need not exist.
fn canonical_path(path: &Path) -> PathBuf {
    let folder = folder_of(path);
    path.canonicalize()
        .or_else(|_| {
            Ok(folder
                .canonicalize()?
                .join(path.file_name().unwrap_or_default()))
        })
        .unwrap_or_else(|_: io::Error| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn writing_replaces_a_file_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/spec.json");
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(path.parent().unwrap()), ["spec.json"]);
    }

    #[test]
    fn a_failure_leaves_all_files_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write(&path("a"), "old").unwrap();
        fs::create_dir(path("b")).unwrap();
        let error = write_all([(path("a"), "new"), (path("c"), "new"), (path("b"), "new")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("/b: is a directory"), "{error}");
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a", "b"]);
    }

    /// Makes a folder where the file is to be, once it is staged.
    struct Sabotage(PathBuf);

    impl Contents for Sabotage {
        fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
            fs::create_dir(&self.0)?;
            out.write_all(b"new")
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_failed_renaming_undoes_those_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "late"] {
            write(&path(name), "old").unwrap();
        }
        let blocked = path("blocked");
        let files: [(PathBuf, &dyn Contents); 4] = [
            (path("a"), &"new".to_owned()),
            (path("added"), &"new".to_owned()),
            (blocked.clone(), &Sabotage(blocked)),
            (path("late"), &"new".to_owned()),
        ];
        let error = write_all(files).unwrap_err();
        assert_eq!(error.code(), "unwritable-file");
        for name in ["a", "late"] {
            assert_eq!(fs::read_to_string(path(name)).unwrap(), "old");
        }
        assert_eq!(names(folder.path()), ["a", "blocked", "late"]);
    }

    #[test]
    fn a_name_that_is_too_long_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write(&path("a"), "old").unwrap();
        let files = [(path("a"), "new"), (path(&"y".repeat(300)), "new")];
        assert_eq!(write_all(files).unwrap_err().code(), "unwritable-file");
        assert_eq!(fs::read_to_string(path("a")).unwrap(), "old");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn paths_of_one_file_are_equal_even_before_it_exists() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("d")).unwrap();
        let paths = ["out", "./out", "d/../out"].map(|path| folder.path().join(path));
        let errors = refuse_to_overwrite(&paths, []).unwrap_err();
        assert_eq!(errors.iter().count(), 2);
        assert!(errors.iter().all(|error| error.code() == "output-twice"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("d")).unwrap();
        write(&path("d/real"), "old").unwrap();
        fs::set_permissions(path("d/real"), fs::Permissions::from_mode(0o600)).unwrap();
        symlink("d/real", path("link")).unwrap();
        symlink("link", path("d/../link-to-link")).unwrap();
        symlink("nothing", path("dangling")).unwrap();
        symlink("circle", path("circle")).unwrap();
        write(&path("link-to-link"), "new").unwrap();
        write(&path("dangling"), "new").unwrap();
        assert!(write(&path("circle"), "new").is_err());
        assert_eq!(fs::read_to_string(path("d/real")).unwrap(), "new");
        let mode = fs::metadata(path("d/real")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            names(folder.path()),
            ["circle", "d", "dangling", "link", "link-to-link", "nothing"]
        );
    }
}
