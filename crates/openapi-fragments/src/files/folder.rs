//! Writes a folder of results, and removes those of earlier runs that are no more.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::output::{refuse_to_overwrite, replace_all};
use crate::canonical::{sha256_hex, to_canonical_json};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The list of the files that were written into a folder, with the hash of each.
const LIST: &str = ".openapi-fragments.json";

/// How many names a warning shows.
const MOST_NAMES: usize = 8;

/// Writes files of these names into a folder, all or none as
/// [`write_all`](super::write_all), and a list of them as `.openapi-fragments.json`. Files
/// that the list of an earlier run has and this one does not write are removed, unless they
/// were changed since or are inputs.
///
/// Returns warnings (`stale-file`) of other JSON files in the folder, which would be read
/// along with these.
///
/// ```
/// use openapi_fragments::files::write_folder;
///
/// let folder = tempfile::tempdir()?;
/// for name in ["get-a.json", "get-b.json"] {
///     let contents = ["{}".to_owned()];
///     write_folder(folder.path(), &[name.to_owned()], contents.into_iter(), &[]).unwrap();
/// }
/// assert!(!folder.path().join("get-a.json").exists());
/// assert!(folder.path().join("get-b.json").exists());
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of [`refuse_to_overwrite`] and [`write_all`](super::write_all).
pub fn write_folder(
    folder: &Path,
    names: &[String],
    contents: impl Iterator<Item = String>,
    inputs: &[PathBuf],
) -> Result<Vec<Diagnostic>, Diagnostics> {
    let paths: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    refuse_to_overwrite(&paths, inputs)?;
    let hashes = RefCell::new(BTreeMap::new());
    let written = std::iter::zip(names, contents).map(|(name, text)| {
        hashes.borrow_mut().insert(name.as_str(), sha256_hex(&text));
        (folder.join(name), text)
    });
    let list = std::iter::once_with(|| {
        let list = json!({ "files": &*hashes.borrow() });
        (folder.join(LIST), to_canonical_json(&list))
    });
    let mut warnings = Vec::new();
    // What is stale is known once all are written.
    let stale = std::iter::once_with(|| {
        let (stale, found) = stale(folder, &hashes.borrow(), inputs);
        warnings = found;
        stale
    });
    replace_all(written.chain(list), stale.flatten())?;
    Ok(warnings)
}

/// The files of earlier runs to remove, and warnings of what else is in the folder.
fn stale(
    folder: &Path,
    written: &BTreeMap<&str, String>,
    inputs: &[PathBuf],
) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut earlier = known(folder);
    earlier.retain(|name, _| !written.contains_key(name.as_str()));
    let inputs: Vec<_> = inputs
        .iter()
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    let mut stale = Vec::new();
    let mut warnings = Vec::new();
    for (name, hash) in &earlier {
        let path = folder.join(name);
        // What is gone is removed already.
        let Ok(text) = fs::read(&path) else {
            continue;
        };
        let is_input = path.canonicalize().is_ok_and(|path| inputs.contains(&path));
        if sha256_hex(&text) != *hash {
            warnings.push(changed(&path));
        } else if !is_input && !path.is_symlink() {
            stale.push(path);
        }
    }
    warnings.extend(others(folder, |name| {
        earlier.contains_key(name) || written.contains_key(name)
    }));
    (stale, warnings)
}

/// The files that an earlier run has written, with their hashes. A list that is not one is
/// of no use, and one may come from anywhere: only files of this folder are in it.
fn known(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    let list: Value = serde_json::from_str(&text).unwrap_or_default();
    let files = list.get("files").and_then(Value::as_object);
    let is_name = |name: &str| {
        let mut parts = Path::new(name).components();
        let first = parts.next();
        matches!(first, Some(Component::Normal(part)) if part == name) && parts.next().is_none()
    };
    files
        .into_iter()
        .flatten()
        .filter(|(name, _)| is_name(name) && is_json(name))
        .filter_map(|(name, hash)| Some((name.clone(), hash.as_str()?.to_owned())))
        .collect()
}

fn is_json(name: &str) -> bool {
    let extension = Path::new(name).extension();
    !name.starts_with('.') && extension.is_some_and(|extension| extension == "json")
}

fn changed(path: &Path) -> Diagnostic {
    let message = format!(
        "{} is not written any more, and is left since it was changed",
        path.display()
    );
    Diagnostic::warning("stale-file", message)
        .with_help("remove it, or move what was changed into an input or an overlay")
}

/// The warning of other files in the folder.
fn others(folder: &Path, is_known: impl Fn(&str) -> bool) -> Option<Diagnostic> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_json(name) && !is_known(name))
        .collect();
    names.sort();
    let count = names.len();
    if count == 0 {
        return None;
    }
    names.truncate(MOST_NAMES);
    let more = if count > MOST_NAMES { ", …" } else { "" };
    let message = format!(
        "{} has {count} other JSON {}, which no run of this kind has written: {}{more}",
        folder.display(),
        if count == 1 { "file" } else { "files" },
        names.join(", ")
    );
    Some(Diagnostic::warning("stale-file", message).with_help(
        "remove what an earlier version or a run that was killed has left, or write to a folder of its own",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != LIST)
            .collect();
        names.sort();
        names
    }

    fn run(folder: &Path, files: &[&str], inputs: &[PathBuf]) -> Vec<String> {
        let names: Vec<_> = files.iter().map(|name| (*name).to_owned()).collect();
        let contents = names.iter().map(|name| format!("\"{name}\"\n"));
        let warnings = write_folder(folder, &names, contents, inputs).unwrap();
        warnings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_of_earlier_runs_are_removed_and_others_are_left() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = &temporary.path().join("out");
        assert!(run(folder, &["a.json", "b.json", "c.json", "d.json"], &[]).is_empty());
        fs::write(folder.join("b.json"), "changed").unwrap();
        fs::write(folder.join("own.json"), "{}").unwrap();
        fs::write(folder.join("notes.txt"), "").unwrap();
        let input = folder.join("c.json");
        let warnings = run(folder, &["d.json", "e.json"], &[input]);
        assert_eq!(
            names(folder),
            [
                "b.json",
                "c.json",
                "d.json",
                "e.json",
                "notes.txt",
                "own.json"
            ]
        );
        assert_eq!(warnings.len(), 2, "{warnings:?}");
        assert!(warnings[0].contains("b.json is not written any more"));
        assert!(warnings[1].contains("1 other JSON file, which"));
        // The same run again says the same list.
        let list = fs::read(folder.join(LIST)).unwrap();
        run(folder, &["d.json", "e.json"], &[]);
        assert_eq!(fs::read(folder.join(LIST)).unwrap(), list);
    }

    #[test]
    fn a_list_names_files_of_its_folder_only() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = &temporary.path().join("out");
        fs::create_dir_all(folder.join("in")).unwrap();
        for path in ["../x.json", "in/x.json", "x.md"] {
            fs::write(folder.join(path), "{}").unwrap();
        }
        let absolute = temporary.path().join("x.json").display().to_string();
        let hash = sha256_hex("{}");
        let list = json!({"files": {
            "../x.json": hash, "in/x.json": hash, "./in/x.json": hash, "x.md": hash, absolute: hash,
        }});
        for list in [
            list.to_string(),
            "[".to_owned(),
            "{\"files\": [1]}".to_owned(),
        ] {
            fs::write(folder.join(LIST), list).unwrap();
            run(folder, &["a.json"], &[]);
            assert!(temporary.path().join("x.json").exists());
            assert_eq!(names(folder), ["a.json", "in", "x.md"]);
            assert_eq!(names(&folder.join("in")), ["x.json"]);
        }
    }

    #[test]
    fn a_failure_removes_nothing() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        run(folder, &["a.json"], &[]);
        fs::create_dir(folder.join("b.json")).unwrap();
        let contents = ["{}".to_owned()].into_iter();
        assert!(write_folder(folder, &["b.json".to_owned()], contents, &[]).is_err());
        assert_eq!(names(folder), ["a.json", "b.json"]);
    }
}
