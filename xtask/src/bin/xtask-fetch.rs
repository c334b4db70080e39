//! `cargo xtask fetch`, in a program of its own: it alone needs an HTTP client, which
//! would double the build of the others.

use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use openapi_fragments::Diagnostics;
use openapi_fragments::terminal::{print, report, say};
use xtask::fetch::{Arguments, Fetched, fetch};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = arguments.root.as_deref().unwrap_or(&workspace);
    let result = match fetch(root, &arguments) {
        Ok(fetched) => finish(fetched, root, arguments.write),
        Err(errors) => {
            report(errors);
            say("Nothing was written.");
            return ExitCode::from(2);
        }
    };
    result.unwrap_or_else(|errors| {
        report(errors);
        ExitCode::from(2)
    })
}

/// Shows what the pages change, and writes them if that was asked for.
fn finish(fetched: Fetched, root: &Path, is_writing: bool) -> Result<ExitCode, Diagnostics> {
    print(&fetched.text)?;
    let count = match fetched.differing() {
        0 => String::new(),
        1 => "1 page".to_owned(),
        many => format!("{many} pages"),
    };
    if !is_writing && !count.is_empty() {
        let hint = "Nothing was written. Run it again with --write to write";
        print(&format!("{hint} {count}.\n"))?;
        return Ok(ExitCode::FAILURE);
    }
    if is_writing {
        fetched.write(root)?;
    }
    print(&match count.as_str() {
        "" => "All pages are up to date.\n".to_owned(),
        count => format!("Wrote {count}. Go on with `cargo xtask regen`.\n"),
    })?;
    Ok(ExitCode::SUCCESS)
}
