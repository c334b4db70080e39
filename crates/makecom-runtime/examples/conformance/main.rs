//! Checks example files against this crate: prints a line for each example, then the counts.
//!
//! ```text
//! cargo run --release -p makecom-runtime --example conformance -- FILE…
//! ```
//!
//! Exits with 1 if an example differs, with 2 if a file cannot be read.

mod check;

use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: conformance FILE…");
        return ExitCode::from(2);
    }
    let mut lines = Vec::new();
    let mut unreadable = false;
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|error| error.to_string());
        match text.and_then(|text| check::file(&text)) {
            Ok(checked) => lines.extend(checked),
            Err(message) => {
                eprintln!("error: {}: {message}", file.display());
                unreadable = true;
            }
        }
    }
    for line in &lines {
        println!("{line}");
    }
    println!("\n{}", check::Counts(&lines));
    let differs = lines.iter().any(|line| line.outcome.is_failure());
    ExitCode::from(if unreadable { 2 } else { u8::from(differs) })
}
