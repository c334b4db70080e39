//! Input that is not of this program's making is read up to a limit: a key or a
//! file of settings is short, and a device or a pipe may have no end.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// The most bytes that a key or the file of settings may have.
pub(crate) const SHORT: u64 = 1 << 20;

/// The most bytes that common data may have.
pub(crate) const LONG: u64 = 16 << 20;

/// All of an input.
pub(crate) fn text(input: impl Read, limit: u64) -> io::Result<String> {
    String::from_utf8(bytes(input, limit)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// The first line of an input.
pub(crate) fn line(input: impl BufRead, limit: u64) -> io::Result<String> {
    let mut line = String::new();
    input.take(limit + 1).read_line(&mut line)?;
    checked(line.len(), limit).map(|()| line)
}

/// All of a file. What is no regular file is not even opened: opening a pipe
/// waits for another program.
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
