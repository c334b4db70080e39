//! The file itself: its lock, and how a new one takes its place.
//!
//! The lock that keeps other sandboxes off is on the file itself, so it holds
//! by whatever path, link or spelling the file is named.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fs4::FileExt;

use super::Problem;

/// The lock of a state file, released when dropped.
pub(crate) struct Claim {
    /// The path with links resolved.
    pub(super) path: PathBuf,
    _locked: File,
    /// Whether it was created by the lock: it is removed again if nothing is written.
    is_new: bool,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.is_new && fs::metadata(&self.path).is_ok_and(|file| file.len() == 0) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Locks a state file against other sandboxes, and creates it if it does not exist. Must
/// be called before the file is read.
pub(crate) fn claim(path: &Path) -> Result<Claim, Problem> {
    loop {
        let is_new = match fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                return Err(Problem::NotAFile(kind(found.file_type())));
            }
            Ok(_) => false,
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(error.into()),
        };
        let opened = private().create(true).truncate(false).open(path)?;
        // Links are resolved once; a later target is another file.
        let path = fs::canonicalize(path)?;
        let locked = lock(opened, &path)?;
        if is_same(&locked, &path)? {
            return Ok(Claim {
                path,
                _locked: locked,
                is_new,
            });
        }
        // The previous sandbox replaced the file and ended meanwhile.
    }
}

#[cfg(unix)]
fn kind(file_type: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;

    match file_type {
        kind if kind.is_dir() => "a directory",
        kind if kind.is_fifo() => "a FIFO",
        kind if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn kind(file_type: fs::FileType) -> &'static str {
    if file_type.is_dir() {
        "a directory"
    } else {
        "a device"
    }
}

/// Options for files that only their owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The file, locked.
#[cfg(unix)]
fn lock(file: File, _: &Path) -> Result<File, Problem> {
    try_lock(&file)?;
    Ok(file)
}

/// A file beside it, locked: a lock on the file itself would also lock out this
/// process's own reading.
#[cfg(not(unix))]
fn lock(_: File, path: &Path) -> Result<File, Problem> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = private().create(true).truncate(false).open(name)?;
    try_lock(&lock)?;
    Ok(lock)
}

/// Takes a lock. A child process that is being started holds the locks of this one until
/// it is another program, so a lock that is taken is tried again for 30 ms.
fn try_lock(file: &File) -> Result<(), Problem> {
    let mut attempts = 10;
    loop {
        match FileExt::try_lock(file) {
            Ok(()) => return Ok(()),
            Err(fs4::TryLockError::WouldBlock) if attempts > 0 => {
                attempts -= 1;
                std::thread::sleep(Duration::from_millis(3));
            }
            Err(fs4::TryLockError::WouldBlock) => return Err(Problem::Locked),
            Err(fs4::TryLockError::Error(error)) => return Err(error.into()),
        }
    }
}

/// Whether a file that was replaced has another name, a hard link.
#[cfg(unix)]
pub(super) fn is_linked(replaced: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    replaced.metadata().is_ok_and(|file| file.nlink() > 0)
}

#[cfg(not(unix))]
pub(super) fn is_linked(_: &File) -> bool {
    false
}

/// Whether the path still names the file that is locked.
#[cfg(unix)]
fn is_same(locked: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let locked = locked.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it has to look")]
fn is_same(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Replaces the file atomically: after a power failure, either the old or the new one is
/// there. The new file is locked before it is in place.
pub(super) fn replace(path: &Path, text: &[u8]) -> io::Result<File> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    let new = path.with_file_name(name);
    // A leftover of a killed run, or a link that a write would follow.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private().create_new(true).open(&new)?;
    let written = file
        .write_all(text)
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            if cfg!(unix) {
                FileExt::lock(&file)
            } else {
                Ok(())
            }
        })
        .and_then(|()| fs::rename(&new, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(file)
}
