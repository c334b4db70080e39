//! The lock of a project: one process at a time changes it.
//!
//! The lock is a file in `.makecom`, a folder that exists only while a process is at
//! work, and that git ignores by its own `.gitignore`. The system releases the lock of a
//! process that ends or is killed; the next process removes what a killed one left in the
//! folder. New files are written there and then moved to their places, so that no
//! unfinished file is anywhere else.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use cap_fs_ext::{DirExt as _, FollowSymlinks, MetadataExt as _, OpenOptionsFollowExt as _};
use cap_std::fs::{Dir, OpenOptions};
use sha2::{Digest as _, Sha256};

use crate::error::{Code, Error, Result};
use crate::folder::{OWN_LIMIT, read_bytes};

/// The folder of a process at work.
pub(crate) const WORK: &str = ".makecom";

const LOCK: &str = "lock";
const IGNORE: &str = ".gitignore";
const IGNORED: &str = "# Of a makecom that is at work, or was killed.\n*\n";
/// A new file before it is moved to its place.
pub(crate) const NEW: &str = "new";

/// The digests of the new and the old file during a swap: the file above has one of the
/// two.
const SWAP: &str = "swap";
/// A text that was saved during a swap, if the process was killed before it restored it.
const SAVED: &str = "makecomapp.saved";

/// The interval between two attempts to get the lock.
const PAUSE: Duration = Duration::from_millis(50);

/// The lock of a project, released when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    project: Dir,
    /// The folder for new files.
    pub(crate) work: Dir,
    /// The lock file, locked while open.
    file: std::fs::File,
}

/// A request for the lock of a project: the command, and how long it waits for another
/// process.
///
/// ```
/// use std::time::Duration;
/// use makecom_project::{LockRequest, Project};
///
/// # let folder = tempfile::tempdir()?;
/// let request = LockRequest::new("pull").patience(Duration::ZERO);
/// let project = Project::open_or_begin(folder.path(), request)?;
/// let other = LockRequest::new("push").patience(Duration::ZERO);
/// let error = Project::open_or_begin(folder.path(), other).unwrap_err();
/// assert_eq!(error.code(), "locked");
/// assert!(error.to_string().contains("makecom pull, process"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct LockRequest<'a> {
    command: &'a str,
    patience: Duration,
    waiting: &'a dyn Fn(&str),
}

impl<'a> LockRequest<'a> {
    /// A request of a command of `makecom`, whose name a waiting process shows; waits up
    /// to five seconds.
    ///
    /// ```
    /// let request = makecom_project::LockRequest::new("push");
    /// # let folder = tempfile::tempdir()?;
    /// assert!(makecom_project::Project::open_or_begin(folder.path(), request).is_ok());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn new(command: &'a str) -> Self {
        Self {
            command,
            patience: Duration::from_secs(5),
            waiting: &|_| {},
        }
    }

    /// Sets how long it waits.
    ///
    /// ```
    /// # use makecom_project::LockRequest;
    /// let request = LockRequest::new("push").patience(std::time::Duration::from_secs(60));
    /// ```
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Calls a function once if it has to wait, with the description of the process that
    /// has the lock.
    ///
    /// ```
    /// # use makecom_project::LockRequest;
    /// let request = LockRequest::new("push")
    ///     .waiting(&|holder| eprintln!("waiting: {holder} is at work on this project"));
    /// ```
    pub fn waiting(mut self, waiting: &'a dyn Fn(&str)) -> Self {
        self.waiting = waiting;
        self
    }
}

impl Lock {
    pub(crate) fn take(project: &Dir, request: LockRequest<'_>) -> Result<Self> {
        let begun = Instant::now();
        let mut is_waiting = false;
        loop {
            let holder = match attempt(project, request.command) {
                Ok(Attempt::Taken(lock)) => return Ok(lock),
                // The previous process removed the folder in between.
                Ok(Attempt::Moved) => continue,
                Ok(Attempt::Busy(holder)) => holder,
                Ok(Attempt::Saved(name)) => {
                    return Err(Error::new(
                        Code::SavedFile,
                        name,
                        "has a text that was saved to a file of this project while a makecom process was killed",
                        "compare it with that file, copy what is missing, delete it, and run this again",
                    ));
                }
                Err(error) => {
                    return Err(Error::new(
                        Code::Locked,
                        WORK,
                        format!("the project cannot be locked: {error}"),
                        "check the permissions, and that .makecom is a folder with nothing of yours in it",
                    )
                    .with_source(error));
                }
            };
            if begun.elapsed() >= request.patience {
                return Err(Error::new(
                    Code::Locked,
                    WORK,
                    format!("{holder} is at work on this project"),
                    "wait until it is done, and run this again; a process that has ended holds no lock",
                ));
            }
            if !std::mem::replace(&mut is_waiting, true) {
                (request.waiting)(&holder);
            }
            std::thread::sleep(PAUSE);
        }
    }
}

impl Lock {
    /// An error that names the file with a text of the user, if one was left.
    fn begin(&mut self, command: &str) -> io::Result<Option<String>> {
        if !self.work.try_exists(IGNORE)? {
            self.work.write(IGNORE, IGNORED)?;
        }
        let saved = tidy(&self.project, &self.work)?;
        self.file.set_len(0)?;
        write!(
            self.file,
            "makecom {command}, process {}",
            std::process::id()
        )?;
        Ok(saved)
    }
}

/// Notes that the new file is about to be swapped with an old one.
pub(crate) fn mark(work: &Dir, old: &str, new: &str) -> io::Result<()> {
    work.write(
        SWAP,
        [old, new].map(|text| digest(text.as_bytes())).join("\n"),
    )
}

fn digest(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}

/// Removes what is left of a completed swap.
pub(crate) fn finish(work: &Dir) -> io::Result<()> {
    remove(work, NEW)?;
    remove(work, SWAP)
}

/// Removes the new file. If it is neither the old nor the new file of a swap, the user
/// saved it meanwhile: it is kept beside the manifest, under the returned name.
pub(crate) fn tidy(project: &Dir, work: &Dir) -> io::Result<Option<String>> {
    let mut saved = None;
    // If the note is incomplete, the swap has not begun.
    let is_whole = |note: &String| note.lines().all(|one| one.len() == 64) && note.len() == 129;
    if let Some(known) = work.read_to_string(SWAP).ok().filter(is_whole)
        && work.symlink_metadata(NEW).is_ok()
    {
        let left = read_bytes(work, Path::new(NEW), NEW, OWN_LIMIT);
        let is_known = |bytes: &[u8]| known.lines().any(|one| one == digest(bytes));
        if !matches!(&left, Ok(Some(bytes)) if is_known(bytes)) {
            let mut name = SAVED.to_owned();
            let mut number = 1_u32;
            while project.symlink_metadata(&name).is_ok() {
                number += 1;
                name = format!("{SAVED}{number}");
            }
            work.rename(NEW, project, &name)?;
            saved = Some(name);
        }
    }
    finish(work)?;
    Ok(saved)
}

enum Attempt {
    Taken(Lock),
    Busy(String),
    Moved,
    /// A text of the user was left, in a file of this name.
    Saved(String),
}

fn attempt(project: &Dir, command: &str) -> io::Result<Attempt> {
    match project.create_dir(WORK) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let work = match project.open_dir_nofollow(WORK) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Attempt::Moved),
        work => work?,
    };
    let mut file = match open(&work, true) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Attempt::Moved),
        file => file?,
    };
    match fs4::FileExt::try_lock(&file) {
        Ok(()) => {}
        Err(fs4::TryLockError::WouldBlock) => return Ok(Attempt::Busy(holder(&mut file))),
        Err(fs4::TryLockError::Error(error)) => return Err(error),
    }
    // The previous process may have removed the file before it released the lock, and a
    // lock on a removed file excludes no process.
    let there = project
        .open_dir_nofollow(WORK)
        .and_then(|work| open(&work, false));
    if !there.is_ok_and(|there| is_same_file(&file, &there).unwrap_or(false)) {
        return Ok(Attempt::Moved);
    }
    let mut lock = Lock {
        project: project.try_clone()?,
        work,
        file,
    };
    // From here on, a failure removes everything again.
    Ok(match lock.begin(command)? {
        None => Attempt::Taken(lock),
        Some(name) => Attempt::Saved(name),
    })
}

fn open(work: &Dir, create: bool) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(create);
    options.follow(FollowSymlinks::No);
    #[cfg(unix)]
    cap_fs_ext::OpenOptionsSyncExt::nonblock(&mut options, true);
    let file = work.open_with(LOCK, &options)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("the lock is not a regular file"));
    }
    Ok(file.into_std())
}

fn is_same_file(one: &std::fs::File, other: &std::fs::File) -> io::Result<bool> {
    let [one, other] = [one, other].map(|file| {
        let file = cap_std::fs::File::from_std(file.try_clone()?);
        let metadata = file.metadata()?;
        Ok::<_, io::Error>((metadata.dev(), metadata.ino()))
    });
    Ok(one? == other?)
}

/// The process that has the lock, as it describes itself.
fn holder(file: &mut std::fs::File) -> String {
    let mut text = String::new();
    // On Windows, a locked file cannot be read.
    let _ = file.take(100).read_to_string(&mut text);
    text.retain(|one| !one.is_control());
    if text.is_empty() {
        "another makecom".clone_into(&mut text);
    }
    text
}

pub(crate) fn remove(dir: &Dir, name: &str) -> io::Result<()> {
    match dir.remove_file(name) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The lock file is removed last, still locked, so that no other process has files
        // here before. Git and the next process ignore what cannot be removed.
        let _ = tidy(&self.project, &self.work);
        for name in [IGNORE, LOCK] {
            let _ = remove(&self.work, name);
        }
        let _ = self.project.remove_dir(WORK);
    }
}

#[cfg(test)]
mod tests;
