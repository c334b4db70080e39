//! Files that a run writes: tests, and the data of a connection.

use std::path::Path;

use makecom::{CodeKind, Section};
use makecom_runtime::script::Suite;
use makecom_runtime::testing::{NewTest, record};
use makecom_runtime::{Secrets, Value};

use super::Ran;
use crate::arguments::run::Options;
use crate::command::test::components::Runnable;
use crate::failure::{Failure, Result};
use crate::printer::Printer;
use crate::{input, output};

/// A file of tests, and the name of the next one.
///
/// # Errors
/// It cannot be read or written, or has a test of that name.
pub(super) fn tests(file: &str, options: &Options) -> Result<(Section, String)> {
    let path = Path::new(file);
    let old = match path.symlink_metadata() {
        Ok(_) => input::file(path)?,
        Err(_)
            if path
                .parent()
                .is_some_and(|it| !it.as_os_str().is_empty() && !it.is_dir()) =>
        {
            return Err(Failure::new(
                format!("there is no folder for {file}"),
                "make it, or name another file",
            ));
        }
        Err(_) => "{\n  \"tests\": []\n}\n".to_owned(),
    };
    let section = Section::from_text(CodeKind::AppCommon, old);
    let value: Option<Value> = section.read().map_err(|error| unreadable(file, &error))?;
    let names: Vec<Value> = match value.unwrap_or_default().get("tests") {
        Value::Array(items) => items.iter().map(|it| it.get("name")).collect(),
        Value::Undefined | Value::Null => Vec::new(),
        other => {
            return Err(Failure::new(
                format!(
                    "{file}: \"tests\" holds {}, not an array",
                    other.type_name()
                ),
                "correct the file of tests",
            ));
        }
    };
    let name = match &options.test_name {
        Some(name) if names.contains(&name.as_str().into()) => {
            return Err(Failure::usage(
                format!("{file} has a test of the name {name:?} already"),
                "give another --test-name, or remove that test",
            ));
        }
        Some(name) => name.clone(),
        None => (1..=names.len() + 1)
            .map(|number| format!("recorded {number}"))
            .find(|name| !names.contains(&name.as_str().into()))
            .unwrap_or_default(),
    };
    Ok((section, name))
}

fn unreadable(file: &str, error: &makecom::section::Error) -> Failure {
    Failure::new(format!("{file}: {error}"), "correct the file of tests")
}

/// Adds the run to a file of tests.
#[expect(clippy::too_many_arguments, reason = "one use; each is another thing")]
pub(super) fn test(
    mut test: NewTest,
    runnable: &Runnable,
    functions: &Suite,
    ran: &Ran,
    secrets: &Secrets,
    file: &str,
    options: &Options,
    printer: &Printer,
) -> Result<()> {
    let (mut section, name) = tests(file, options)?;
    test.name = name;
    let made = record(
        &test,
        &runnable.documents,
        functions,
        &ran.exchanges,
        secrets,
    );
    let made = made
        .map_err(|error| Failure::new(error.to_string(), error.help()).with_code(error.code()))?;
    let set = section.set("/tests/-", &made);
    set.map_err(|error| unreadable(file, &error))?;
    output::file(Path::new(file), section.text().as_bytes())?;
    printer.note(format!("added the test {:?} to {file}", test.name));
    if Path::new(&runnable.file) != Path::new(file) {
        printer.note(format!("`makecom test` runs it as {}", runnable.file));
    }
    Ok(())
}

/// Writes data that only the user may read.
pub(super) fn private(file: &Path, data: &Value) -> Result<()> {
    let text = format!("{}\n", data.tagged().to_json().unwrap_or_default());
    let failed = |error| Failure::io(format!("cannot write {}", file.display()), &error);
    if file.symlink_metadata().is_err() {
        let mut new = std::fs::OpenOptions::new();
        new.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
        new.open(file).map_err(failed)?;
    }
    // Before there is something to read; the file keeps this mode.
    #[cfg(unix)]
    if file.is_file() {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(file, mode).map_err(failed)?;
    }
    output::file(file, text.as_bytes())
}
