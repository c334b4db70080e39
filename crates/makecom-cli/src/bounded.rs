//! Reads external input up to a limit: a key or a settings file is short, but a device or
//! a pipe may be endless.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// The maximum length of a key or the settings file in bytes.
pub(crate) const SHORT: u64 = 1 << 20;

/// The maximum length of common data in bytes.
pub(crate) const LONG: u64 = 16 << 20;

/// Reads a whole input.
pub(crate) fn text(input: impl Read, limit: u64) -> io::Result<String> {
    String::from_utf8(bytes(input, limit)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Reads the first line of an input.
pub(crate) fn line(input: impl BufRead, limit: u64) -> io::Result<String> {
    let mut line = String::new();
    input.take(limit + 1).read_line(&mut line)?;
    checked(line.len(), limit).map(|()| line)
}

/// Reads a whole regular file. Anything else is not opened, because opening a pipe waits
/// for another program.
pub(crate) fn regular_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        ));
    }
    bytes(File::open(path)?, limit)
}

fn bytes(input: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(limit + 1).read_to_end(&mut bytes)?;
    checked(bytes.len(), limit).map(|()| bytes)
}

fn checked(length: usize, limit: u64) -> io::Result<()> {
    if length as u64 <= limit {
        return Ok(());
    }
    let mib = limit >> 20;
    Err(io::Error::new(
        io::ErrorKind::FileTooLarge,
        format!("it has more than {mib} MiB"),
    ))
}
