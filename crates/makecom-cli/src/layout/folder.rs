//! The project's folder. Paths come from files and servers; none of them leads
//! out of it, by `..`, by a root, or by a symbolic link.

use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use cap_tempfile::TempFile;

use super::{Error, Result};

/// A folder that is the whole world to whoever holds it.
#[derive(Debug)]
pub(crate) struct Folder {
    dir: Dir,
}

impl Folder {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let dir = Dir::open_ambient_dir(path, ambient_authority())
            .map_err(|error| failed(&path.display().to_string(), "cannot be opened", &error))?;
        Ok(Self { dir })
    }

    /// Makes the folder if there is none.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path)
            .map_err(|error| failed(&path.display().to_string(), "cannot be made", &error))?;
        Self::open(path)
    }

    /// The text of a file; nothing if there is none.
    pub(crate) fn read(&self, path: &str) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        match self.dir.open(inner(path)?) {
            Ok(mut file) => file
                .read_to_end(&mut bytes)
                .map_err(|error| failed(path, "cannot be read", &error))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(path, "cannot be read", &error)),
        };
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| Error::new(path, "is not UTF-8", "save it as UTF-8"))
    }

    /// Whether something has this path, even a link that leads nowhere.
    pub(crate) fn has(&self, path: &str) -> Result<bool> {
        match self.dir.symlink_metadata(inner(path)?) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed(path, "cannot be looked at", &error)),
        }
    }

    /// Writes a file in one step: whoever looks, even after a crash, finds the
    /// old text or the new one. What is private can be read by nobody else.
    pub(crate) fn write(&self, path: &str, text: &str, is_private: bool) -> Result<()> {
        let file = inner(path)?;
        let failed = |error: io::Error| failed(path, "cannot be written", &error);
        let name = file
            .file_name()
            .ok_or_else(|| Error::new(path, "is no file", "name a file"))?;
        let parent = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => {
                self.dir.create_dir_all(parent).map_err(failed)?;
                self.dir.open_dir(parent).map_err(failed)?
            }
            _ => self.dir.try_clone().map_err(failed)?,
        };
        let old = match parent.symlink_metadata(name) {
            Ok(old) if old.is_symlink() => {
                return Err(Error::new(
                    path,
                    "is a symbolic link, which is not written through",
                    "put the file itself there",
                ));
            }
            Ok(old) => Some(old.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        let mut new = TempFile::new(&parent).map_err(failed)?;
        // Before there is anything in it to read.
        #[cfg(unix)]
        if is_private {
            use cap_std::fs::{Permissions, PermissionsExt as _};
            let private = Permissions::from_mode(0o600);
            new.as_file().set_permissions(private).map_err(failed)?;
        }
        if let (Some(permissions), false) = (old, is_private) {
            new.as_file().set_permissions(permissions).map_err(failed)?;
        }
        new.write_all(text.as_bytes()).map_err(failed)?;
        new.as_file().sync_all().map_err(failed)?;
        new.replace(name).map_err(failed)
    }
}

/// A path that goes down only. `/` separates, on every system.
fn inner(path: &str) -> Result<&Path> {
    let parsed = Path::new(path);
    let goes_down = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
    if path.is_empty() || path.contains(['\\', '\0']) || !parsed.components().all(goes_down) {
        return Err(Error::new(
            path.escape_debug().to_string(),
            "leads out of the project",
            "use a path below the folder of makecomapp.json, such as connections/acme/acme.params.iml.json",
        ));
    }
    Ok(parsed)
}

fn failed(path: &str, what: &str, error: &io::Error) -> Error {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        // What cap-std says of a link that leads out of its folder.
        io::ErrorKind::PermissionDenied => {
            "check the permissions, and that no symbolic link leads out of the project"
        }
        _ => "check the disk and the path",
    };
    Error::new(path, format!("{what}: {error}"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "outside").unwrap();
        let folder = Folder::create(&outside.path().join("project")).unwrap();
        (outside, folder)
    }

    #[test]
    fn a_file_is_written_whole_below_folders_that_are_made() {
        let (outside, folder) = folder();
        folder.write("a/b/c.json", "old", false).unwrap();
        folder.write("a/b/c.json", "new", false).unwrap();
        assert_eq!(folder.read("a/b/c.json").unwrap().as_deref(), Some("new"));
        assert_eq!(folder.read("a/b/d.json").unwrap(), None);
        assert!(folder.has("a/b").unwrap() && !folder.has("a/c").unwrap());
        let left = std::fs::read_dir(outside.path().join("project/a/b")).unwrap();
        assert_eq!(left.count(), 1);
    }

    #[test]
    fn no_path_leads_out() {
        let (outside, folder) = folder();
        for path in [
            "../secret",
            "a/../../secret",
            "/etc/passwd",
            "",
            "..",
            "a\\..\\..\\secret",
            "a\0b",
        ] {
            for result in [
                folder.read(path).map(|_| ()),
                folder.write(path, "mine", false),
            ] {
                let error = result.unwrap_err().to_string();
                assert!(
                    error.contains("leads out of the project"),
                    "{path}: {error}"
                );
            }
        }
        let secret = std::fs::read_to_string(outside.path().join("secret"));
        assert_eq!(secret.unwrap(), "outside");
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        use std::os::unix::fs::symlink;

        let (outside, folder) = folder();
        let project = outside.path().join("project");
        symlink(outside.path(), project.join("up")).unwrap();
        symlink(outside.path().join("secret"), project.join("link")).unwrap();
        symlink("../secret", project.join("relative")).unwrap();
        for path in ["up/secret", "up/new", "link", "relative", "up/new/deep"] {
            assert!(!matches!(folder.read(path), Ok(Some(_))), "{path}");
            assert!(folder.write(path, "mine", false).is_err(), "{path}");
        }
        let secret = std::fs::read_to_string(outside.path().join("secret"));
        assert_eq!(secret.unwrap(), "outside");
        assert!(!outside.path().join("new").exists());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_secrets_are_private() {
        use std::os::unix::fs::PermissionsExt as _;

        let (outside, folder) = folder();
        let mode = |name: &str| {
            let path = outside.path().join("project").join(name);
            path.metadata().unwrap().permissions().mode() & 0o777
        };
        folder.write("open", "1", false).unwrap();
        assert_eq!(mode("open") & 0o600, 0o600);
        let path = outside.path().join("project/open");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        folder.write("open", "2", false).unwrap();
        assert_eq!(mode("open"), 0o640);
        folder.write("secret", "1", true).unwrap();
        assert_eq!(mode("secret"), 0o600);
    }
}
