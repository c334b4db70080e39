//! Writes results to files that the command line names.

use std::io;
use std::path::Path;

use crate::failure::{Failure, Result};

/// Writes a file atomically. Follows links, keeps permissions, and writes to a device or
/// a pipe instead of replacing it.
pub(crate) fn file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: io::Error| Failure::io(format!("cannot write {}", path.display()), &error);
    let is_link = path.is_symlink();
    let real = match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .map_err(failed)?;
            return io::Write::write_all(&mut file, bytes).map_err(failed);
        }
        Ok(_) if is_link => path.canonicalize().map_err(failed)?,
        Err(_) if is_link => {
            return Err(Failure::new(
                format!("{} is a link that leads nowhere", path.display()),
                "name the file itself",
            ));
        }
        _ => path.to_owned(),
    };
    let name = real.file_name().ok_or_else(|| {
        Failure::usage(format!("{} is not a file", path.display()), "name a file")
    })?;
    let folder = match real.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder =
        cap_std::fs::Dir::open_ambient_dir(folder, cap_std::ambient_authority()).map_err(failed)?;
    let mut file = cap_tempfile::TempFile::new(&folder).map_err(failed)?;
    #[cfg(unix)]
    if let Ok(old) = folder.metadata(name) {
        // The mode is set before there is anything to read.
        let kept = old.permissions();
        file.as_file().set_permissions(kept).map_err(failed)?;
    }
    io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.replace(name).map_err(failed)
}
