//! Access to the files of a project. Paths come from manifests and servers, so none may
//! lead out of the folder: by `..`, by a root, by a link, or by a name that some system
//! takes for another. Only regular files are opened.

use std::io::{self, Read as _, Write as _};
use std::path::Path;

use cap_fs_ext::{DirExt as _, FollowSymlinks, OpenOptionsFollowExt as _};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use crate::error::{Code, Error, Result};
use crate::lock::{Lock, LockRequest, NEW, finish, mark, remove, tidy};
use crate::path;

/// The maximum length of a code file in bytes, far above that of any section.
///
/// ```
/// assert_eq!(makecom_project::CODE_LIMIT, 16 * 1024 * 1024);
/// ```
pub const CODE_LIMIT: u64 = 16 * 1024 * 1024;
/// The maximum length of the manifest, the metadata and the base in bytes.
pub(crate) const OWN_LIMIT: u64 = 64 * 1024 * 1024;

/// A folder without a way out of it.
#[derive(Debug)]
pub(crate) struct Folder {
    dir: Dir,
    /// The lock; `None` if files are only read.
    lock: Option<Lock>,
}

/// The result of a write.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Done,
    /// It was not written, because its text is not the expected one but this.
    Changed(Option<String>),
}

/// A file and the folder that it is in.
struct Place<'a> {
    /// The path as given.
    path: &'a str,
    parent: Dir,
    name: &'a str,
    limit: u64,
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let dir = Dir::open_ambient_dir(path, ambient_authority())
            .map_err(|error| Error::io(&path.display().to_string(), "cannot be opened", error))?;
        Ok(Self { dir, lock: None })
    }

    /// Creates the folder if it does not exist.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)
            .map_err(|error| Error::io(&path.display().to_string(), "cannot be made", error))?;
        Self::open(path)
    }

    /// Locks the project against changes by other processes.
    pub(crate) fn lock(&mut self, request: LockRequest<'_>) -> Result<()> {
        self.lock = Some(Lock::take(&self.dir, request)?);
        Ok(())
    }

    /// The text of a code file; `None` if it does not exist.
    pub(crate) fn read(&self, path: &str) -> Result<Option<String>> {
        match self.place(path, false)? {
            Some(place) => place.read(),
            None => Ok(None),
        }
    }

    /// The contents of a file that is not a text; `None` if it does not exist.
    pub(crate) fn read_binary(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(place) = self.place(path, false)? else {
            return Ok(None);
        };
        read_bytes(&place.parent, Path::new(place.name), path, place.limit)
    }

    /// Writes a file that is not a text, atomically, if it has the expected contents.
    pub(crate) fn write_binary(
        &self,
        path: &str,
        expected: Option<&[u8]>,
        bytes: &[u8],
    ) -> Result<Written> {
        let changed = || Ok(Written::Changed(None));
        let (Some(place), Some(Lock { work, .. })) = (self.place(path, true)?, &self.lock) else {
            return changed();
        };
        let failed = |error| Error::io(path, "cannot be written", error);
        if self.read_binary(path)?.as_deref() != expected {
            return changed();
        }
        stage(work, &place, bytes, false).map_err(failed)?;
        let written = if expected.is_none() {
            put(work, &place).map_err(failed)?
        } else {
            work.rename(NEW, &place.parent, place.name)
                .map_err(failed)?;
            Written::Done
        };
        finish(work).map_err(failed)?;
        Ok(written)
    }

    /// The text of the manifest, the metadata or the base.
    pub(crate) fn read_own(&self, name: &'static str) -> Result<Option<String>> {
        self.own(name)?.read()
    }

    /// The names in a folder; `None` if it is not there.
    ///
    /// # Errors
    ///
    /// If it is no folder, or cannot be read.
    pub(crate) fn names(&self, path: &str) -> Result<Option<Vec<String>>> {
        let cannot = |error| Error::io(path, "cannot be opened", error);
        let Some(place) = self.place(path, false)? else {
            return Ok(None);
        };
        let dir = match place.parent.open_dir_nofollow(place.name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            dir => dir.map_err(cannot)?,
        };
        let entries = dir.entries().map_err(cannot)?;
        let name = |entry: io::Result<cap_std::fs::DirEntry>| {
            let name = entry.map_err(cannot)?.file_name();
            Ok(name.to_string_lossy().into_owned())
        };
        entries.map(name).collect::<Result<_>>().map(Some)
    }

    /// Whether the path exists, even as a dangling link.
    pub(crate) fn has(&self, path: &str) -> Result<bool> {
        let Some(place) = self.place(path, false)? else {
            return Ok(false);
        };
        match place.parent.symlink_metadata(place.name) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::io(path, "cannot be looked at", error)),
        }
    }

    /// Writes a code file and creates its folders, if the file has the expected text; see
    /// [`Self::write_own`]. A private file is readable only by its owner.
    pub(crate) fn write(
        &self,
        path: &str,
        expected: Option<&str>,
        text: &str,
        is_private: bool,
    ) -> Result<Written> {
        match self.place(path, true)? {
            Some(place) => self.replace(&place, expected, text, is_private),
            None => Err(Error::new(
                Code::Meanwhile,
                path,
                "is not there",
                "run this again",
            )),
        }
    }

    /// Writes a file atomically if it has the expected text or, with `None`, does not
    /// exist: even after a crash it has the old text or the new one, and a concurrent
    /// save of an editor is not lost.
    pub(crate) fn write_own(
        &self,
        name: &'static str,
        expected: Option<&str>,
        text: &str,
    ) -> Result<Written> {
        self.replace(&self.own(name)?, expected, text, false)
    }

    fn own(&self, name: &'static str) -> Result<Place<'static>> {
        let parent = self.dir.try_clone();
        Ok(Place {
            path: name,
            parent: parent.map_err(|error| Error::io(name, "cannot be opened", error))?,
            name,
            limit: OWN_LIMIT,
        })
    }

    /// The place of a code file; `None` if its folder does not exist.
    fn place<'a>(&self, path: &'a str, create: bool) -> Result<Option<Place<'a>>> {
        let refused = |reason| {
            Error::new(
                Code::Path,
                path.escape_debug().to_string(),
                reason,
                path::HELP,
            )
        };
        let parts = path::parts(path).map_err(refused)?;
        let (name, folders) = parts.split_last().ok_or_else(|| refused(path::OUTSIDE))?;
        let cannot = |error| Error::io(path, "cannot be opened", error);
        let mut parent = self.dir.try_clone().map_err(cannot)?;
        for folder in folders {
            if create {
                match parent.create_dir(folder) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(Error::io(path, "cannot be written", error));
                    }
                    _ => {}
                }
            }
            // Opened folder by folder, so that no link is followed even if one is created
            // meanwhile.
            parent = match parent.open_dir_nofollow(folder) {
                Ok(dir) => dir,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => {
                    let metadata = parent.symlink_metadata(folder);
                    return Err(match metadata {
                        Ok(found) if found.is_symlink() => linked(path),
                        Ok(found) if !found.is_dir() => Error::new(
                            Code::File,
                            path,
                            format!("{folder} is not a folder"),
                            "move one of the two",
                        ),
                        _ => cannot(error),
                    });
                }
            };
        }
        Ok(Some(Place {
            path,
            parent,
            name,
            limit: CODE_LIMIT,
        }))
    }

    fn replace(
        &self,
        place: &Place<'_>,
        expected: Option<&str>,
        text: &str,
        is_private: bool,
    ) -> Result<Written> {
        let Some(Lock { work, .. }) = &self.lock else {
            return Err(Error::new(
                Code::Internal,
                place.path,
                "is not written without a lock",
                "report this",
            ));
        };
        let failed = |error| Error::io(place.path, "cannot be written", error);
        // Checked before writing, to refuse irregular files, and after, since writing
        // takes time.
        let mut found = place.read()?;
        if found.as_deref() == expected {
            stage(work, place, text.as_bytes(), is_private).map_err(failed)?;
            found = place.read()?;
        }
        if found.as_deref() != expected {
            remove(work, NEW).map_err(failed)?;
            return Ok(Written::Changed(found));
        }
        let result = match expected {
            None => put(work, place).map_err(failed),
            Some(old) => {
                mark(work, old, text).map_err(failed)?;
                swap(work, place, expected, text)
            }
        };
        // A swap that failed half-way leaves the text that was saved meanwhile.
        let saved = if result.is_err() {
            tidy(&self.dir, work).map_err(failed)?
        } else {
            finish(work).map_err(failed)?;
            None
        };
        match saved {
            Some(name) => result.map_err(|error| {
                error.after(&format!(
                    "the text that was saved in it meanwhile is in {name}"
                ))
            }),
            None => result,
        }
    }
}

impl Place<'_> {
    fn read(&self) -> Result<Option<String>> {
        read(&self.parent, self.name, self.path, self.limit)
    }
}

/// The contents of a regular file outside of a project; `None` if it does not exist. Does
/// not follow links or wait for pipes.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// let file = folder.path().join("draft");
/// assert!(makecom_project::read_regular(&file).unwrap().is_none());
/// std::fs::write(&file, "text")?;
/// assert_eq!(makecom_project::read_regular(&file).unwrap().unwrap(), b"text");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// `unusable-file` if it is not a regular file, or longer than [`CODE_LIMIT`]; `io` if
/// it cannot be read.
pub fn read_regular(path: &Path) -> Result<Option<Vec<u8>>> {
    let shown = path.display().to_string();
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(irregular(&shown));
    };
    let dir = Dir::open_ambient_dir(folder, ambient_authority())
        .map_err(|error| Error::io(&shown, "cannot be read", error))?;
    read_bytes(&dir, Path::new(name), &shown, CODE_LIMIT)
}

fn read(dir: &Dir, name: &str, path: &str, limit: u64) -> Result<Option<String>> {
    let bytes = read_bytes(dir, Path::new(name), path, limit)?;
    let text = bytes.map(String::from_utf8).transpose();
    text.map_err(|_| Error::new(Code::File, path, "is not UTF-8", "save it as UTF-8"))
}

pub(crate) fn read_bytes(
    dir: &Dir,
    name: &Path,
    path: &str,
    limit: u64,
) -> Result<Option<Vec<u8>>> {
    let cannot = |error| Error::io(path, "cannot be read", error);
    match dir.symlink_metadata(name) {
        Ok(found) if found.is_symlink() => return Err(linked(path)),
        Ok(found) if !found.is_file() => return Err(irregular(path)),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    }
    let mut options = OpenOptions::new();
    options.read(true).follow(FollowSymlinks::No);
    // The file may have become a pipe, which is opened without waiting for its other end.
    #[cfg(unix)]
    cap_fs_ext::OpenOptionsSyncExt::nonblock(&mut options, true);
    let file = match dir.open_with(name, &options) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    if !file.metadata().map_err(cannot)?.is_file() {
        return Err(irregular(path));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > limit {
        return Err(Error::new(
            Code::File,
            path,
            format!("has more than {} MiB", limit / (1024 * 1024)),
            "check that it is the right file",
        ));
    }
    Ok(Some(bytes))
}

/// Writes the new file to the folder of the lock.
fn stage(work: &Dir, place: &Place<'_>, bytes: &[u8], is_private: bool) -> io::Result<()> {
    remove(work, NEW)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use cap_std::fs::OpenOptionsExt as _;
        // The mode is set before there is anything to read.
        options.mode(if is_private { 0o600 } else { 0o666 });
    }
    let mut file = work.open_with(NEW, &options)?;
    #[cfg(unix)]
    if let (false, Ok(old)) = (is_private, place.parent.symlink_metadata(place.name)) {
        use cap_std::fs::{Permissions, PermissionsExt as _};
        // Keeps the mode of the old file, but never executable, since the text is a
        // server's.
        let mode = old.permissions().mode() & 0o666;
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = (place, is_private);
    file.write_all(bytes)?;
    file.sync_all()
}

/// Moves the new file to a path that does not exist.
fn put(work: &Dir, place: &Place<'_>) -> io::Result<Written> {
    match work.hard_link(NEW, &place.parent, place.name) {
        Ok(()) => Ok(Written::Done),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(Written::Changed(place.read().unwrap_or_default()))
        }
        // For file systems without hard links.
        Err(_) => {
            work.rename(NEW, &place.parent, place.name)?;
            Ok(Written::Done)
        }
    }
}

/// Swaps the new file with the old one and then checks the old one: if it was saved in
/// the last moment, swaps back.
fn swap(work: &Dir, place: &Place<'_>, expected: Option<&str>, text: &str) -> Result<Written> {
    let failed = |error| Error::io(place.path, "cannot be written", error);
    let taken = |limit| read(work, NEW, place.path, limit);
    match exchange(work, place) {
        Ok(true) => {}
        Ok(false) => {
            work.rename(NEW, &place.parent, place.name)
                .map_err(failed)?;
            return Ok(Written::Done);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Written::Changed(None));
        }
        Err(error) => return Err(failed(error)),
    }
    let old = taken(place.limit);
    if matches!(&old, Ok(old) if old.as_deref() == expected) {
        return Ok(Written::Done);
    }
    exchange(work, place).map_err(failed)?;
    let out = taken(place.limit);
    if matches!(&out, Ok(Some(out)) if out == text) {
        return Ok(Written::Changed(old?));
    }
    // Saved again in that moment: the last save counts.
    exchange(work, place).map_err(failed)?;
    Ok(Written::Changed(out?))
}

/// Swaps two files atomically; false if the system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(work: &Dir, place: &Place<'_>) -> io::Result<bool> {
    use rustix::fs::{RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(work, NEW, &place.parent, place.name, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Dir, _: &Place<'_>) -> io::Result<bool> {
    Ok(false)
}

fn linked(path: &str) -> Error {
    Error::new(
        Code::File,
        path,
        "is a symbolic link, or goes through one",
        "put the file itself there: links are not followed, so that no symbolic link leads out of the project",
    )
}

fn irregular(path: &str) -> Error {
    Error::new(
        Code::File,
        path,
        "is not a regular file",
        "put a file there, or name another in makecomapp.json",
    )
}

#[cfg(test)]
mod tests;
