//! Texts that the command line names: a file, a pipe or standard input, as far as
//! a text may go. What a project or an editor names is read by `layout`.

use std::io::{self, Read};
use std::path::Path;

use crate::failure::{Failure, Result};
use crate::layout::CODE_LIMIT;

/// The text of a file, which may be a pipe.
pub(crate) fn file(path: &Path) -> Result<String> {
    std::fs::File::open(path)
        .and_then(text)
        .map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))
}

pub(crate) fn stdin() -> Result<String> {
    text(io::stdin().lock()).map_err(|error| Failure::io("cannot read standard input", &error))
}

/// Reads no more than the limit, however much there is.
fn text(reader: impl Read) -> io::Result<String> {
    let mut text = String::new();
    let mut reader = reader.take(CODE_LIMIT + 1);
    match reader.read_to_string(&mut text) {
        // What is cut at the limit may end within a character.
        _ if reader.limit() == 0 => Err(io::Error::other(format!(
            "it has more than {} MiB; look whether it is the right file",
            CODE_LIMIT / (1024 * 1024)
        ))),
        read => read.map(|_| text),
    }
}
