//! Temporary folders for results before they are renamed: one for each run, beside
//! the results.
//!
//! A run that is killed leaves its folder, and the next run there removes it. A run
//! is active while it holds a lock on a file in the folder, which the system
//! releases with the process. Only the owner of the lock may remove the folder; so a
//! run checks that its own still exists once it has the lock.

use std::collections::btree_map::{BTreeMap, Entry};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use tempfile::TempDir;

/// The prefix of their names, followed by six letters and digits.
const PREFIX: &str = ".writing-";

/// The file with the lock. Its name and contents hide the folder from git.
const LOCK: &str = ".gitignore";

/// How often another run may remove a new folder before it is locked.
const MOST_TRIES: usize = 100;

/// A temporary folder in each folder of results; dropping it removes them.
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
    /// A temporary path for a new file of a folder.
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
                // Another run has removed it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                lock => lock?,
            };
            if let Err(TryLockError::WouldBlock) = FileExt::try_lock(&lock) {
                continue;
            }
            // Without locks on this file system, nothing is removed either.
            if path.exists() {
                lock.write_all(b"*\n")?;
                return Ok(Self {
                    _lock: lock,
                    folder,
                });
            }
        }
        Err(io::Error::other(
            "other runs keep removing the temporary folder",
        ))
    }
}

/// Removes what killed runs left in a folder, as far as possible.
pub(super) fn remove_litter(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_litter = entry.file_name().to_str().is_some_and(is_litter);
        match entry.file_type() {
            Ok(kind) if is_litter && kind.is_dir() => {
                // Fails if the run is active or the folder is read-only.
                let _ = remove_abandoned(&entry.path());
            }
            // Left by a version that wrote without a folder.
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
        // The lock does not exist yet, or no more: then creating it decides.
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
        // Other names with the same prefix.
        fs::create_dir(here.join(".writing-plans")).unwrap();
        fs::write(here.join(".writing-notes.md"), "").unwrap();
        let mut active = Staging::default();
        let path = active.path_in(here).unwrap();
        let own = path.parent().unwrap().file_name().unwrap();
        let mut left = vec![".writing-notes.md", ".writing-plans", own.to_str().unwrap()];
        left.sort_unstable();
        assert_eq!(names(here), left);

        // Another run does not remove it.
        let mut other = Staging::default();
        other.path_in(here).unwrap();
        assert_eq!(names(here).len(), 4);
        drop(other);
        assert_eq!(names(here), left);
        drop(active);
        assert_eq!(names(here), [".writing-notes.md", ".writing-plans"]);
    }

    #[test]
    fn concurrent_runs_do_not_remove_each_others_folders() {
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
