//! Where results are written before they take their names: a folder of its own
//! beside them, for one run.
//!
//! A run that is killed leaves its folder, and the next run there takes it away.
//! That a run is under way shows by a lock that the system drops with the
//! process, on a file in the folder. Only who holds the lock may remove the
//! folder; so a run looks whether its own is still there once it has the lock.

use std::collections::btree_map::{BTreeMap, Entry};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use tempfile::TempDir;

/// What all such folders are called, before six letters and digits.
const PREFIX: &str = ".writing-";

/// The file with the lock. Its name and contents hide the folder from git.
const LOCK: &str = ".gitignore";

/// How often another run may take a new folder for an old one.
const MOST_TRIES: usize = 100;

/// A place for results in each folder that they go to; what is left there is
/// removed with this.
#[derive(Default)]
pub(super) struct Staging {
    folders: BTreeMap<PathBuf, Folder>,
    results: usize,
}

struct Folder {
    /// Closed before the folder is removed.
    _lock: File,
    folder: TempDir,
}

impl Staging {
    /// A path for a new file that will be renamed into a folder.
    pub(super) fn path_in(&mut self, folder: &Path) -> io::Result<PathBuf> {
        let own = match self.folders.entry(folder.to_owned()) {
            Entry::Occupied(own) => own.into_mut(),
            Entry::Vacant(place) => place.insert(Folder::new(folder)?),
        };
        self.results += 1;
        Ok(own.folder.path().join(self.results.to_string()))
    }
}

impl Folder {
    fn new(beside: &Path) -> io::Result<Self> {
        remove_litter(beside);
        for _ in 0..MOST_TRIES {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(beside)?;
            let path = folder.path().join(LOCK);
            let mut lock = match File::create(&path) {
                // Another run was faster to remove it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                lock => lock?,
            };
            if let Err(TryLockError::WouldBlock) = FileExt::try_lock(&lock) {
                continue;
            }
            // Where nothing can be locked, nothing is removed either.
            if path.exists() {
                lock.write_all(b"*\n")?;
                return Ok(Self {
                    _lock: lock,
                    folder,
                });
            }
        }
        Err(io::Error::other("other runs keep on removing its folder"))
    }
}

/// Takes away what runs that were killed left in a folder, as far as it can be.
pub(super) fn remove_litter(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_litter = entry.file_name().to_str().is_some_and(is_litter);
        match entry.file_type() {
            Ok(kind) if is_litter && kind.is_dir() => {
                // Fails where the run is under way or nothing may be removed.
                let _ = remove_abandoned(&entry.path());
            }
            // Left by a version that wrote beside its results.
            Ok(kind) if is_litter && kind.is_file() => {
                let _ = fs::remove_file(entry.path());
            }
            _ => {}
        }
    }
}

fn is_litter(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|rest| {
        rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn remove_abandoned(folder: &Path) -> io::Result<()> {
    let path = folder.join(LOCK);
    let mut options = OpenOptions::new();
    options.write(true);
    match fs::symlink_metadata(&path) {
        Ok(known) if known.is_file() => {}
        // Killed, or still to come: then the lock decides.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            options.create_new(true);
        }
        _ => return Ok(()),
    }
    let lock = options.open(&path)?;
    if FileExt::try_lock(&lock).is_ok() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_in_use_is_never_removed() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        // Killed with results, without any, and before there was a lock.
        for name in [".writing-aaaaaa", ".writing-bbbbbb", ".writing-cccccc"] {
            fs::create_dir(here.join(name)).unwrap();
        }
        fs::write(here.join(".writing-aaaaaa/.gitignore"), "*\n").unwrap();
        fs::write(here.join(".writing-aaaaaa/1"), "{}").unwrap();
        fs::write(here.join(".writing-bbbbbb/.gitignore"), "").unwrap();
        fs::write(here.join(".writing-0aB9zZ"), "{}").unwrap();
        // Names that only look alike.
        fs::create_dir(here.join(".writing-plans")).unwrap();
        fs::write(here.join(".writing-notes.md"), "").unwrap();
        let mut under_way = Staging::default();
        let path = under_way.path_in(here).unwrap();
        let own = path.parent().unwrap().file_name().unwrap();
        let mut left = vec![".writing-notes.md", ".writing-plans", own.to_str().unwrap()];
        left.sort_unstable();
        assert_eq!(names(here), left);

        // Another run does not touch it.
        let mut other = Staging::default();
        other.path_in(here).unwrap();
        assert_eq!(names(here).len(), 4);
        drop(other);
        assert_eq!(names(here), left);
        drop(under_way);
        assert_eq!(names(here), [".writing-notes.md", ".writing-plans"]);
    }

    #[test]
    fn runs_that_begin_at_once_leave_each_other_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let path = Staging::default().path_in(here).map(|_| ());
                        path.unwrap();
                        let mut staging = Staging::default();
                        let path = staging.path_in(here).unwrap();
                        fs::write(path, "whole").unwrap();
                    }
                });
            }
        });
        assert!(names(here).is_empty());
    }
}
