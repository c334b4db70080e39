//! Reads texts that the command line names: a file, a pipe or standard input, up to a
//! limit. Files of a project or an editor are read by `makecom-project`.

use std::io;
use std::path::Path;

use crate::bounded;
use crate::failure::{Failure, Result};
use makecom_project::CODE_LIMIT;

/// The text of a file, which may be a pipe.
pub(crate) fn file(path: &Path) -> Result<String> {
    std::fs::File::open(path)
        .and_then(|file| bounded::text(file, CODE_LIMIT))
        .map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))
}

pub(crate) fn stdin() -> Result<String> {
    bounded::text(io::stdin().lock(), CODE_LIMIT)
        .map_err(|error| Failure::io("cannot read standard input", &error))
}
