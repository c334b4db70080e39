//! The published examples of the Overlay Specification. They are not copied here:
//! `OVERLAY_SPECIFICATION` is the path of a checkout of its repository.
//!
//! ```sh
//! OVERLAY_SPECIFICATION=path/to/Overlay-Specification \
//!     cargo test -p openapi-fragments --test overlay_examples -- --ignored --nocapture
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_fragments::{Document, Overlay, Source, Syntax};
use serde_json::Value;

fn checkout() -> PathBuf {
    let folder = std::env::var_os("OVERLAY_SPECIFICATION")
        .expect("OVERLAY_SPECIFICATION names a checkout of the specification's repository");
    PathBuf::from(folder)
}

fn source(path: &Path) -> Arc<Source> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Arc::new(Source::new(path.display().to_string(), text))
}

fn yaml(source: Arc<Source>) -> Value {
    let document = Document::parse(source, Syntax::Yaml).unwrap();
    document.value().clone()
}

/// The entries of a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

#[test]
#[ignore = "skipped: set OVERLAY_SPECIFICATION to a checkout and run with --ignored"]
fn compliant_sets_give_the_published_output() {
    let mut count = 0;
    for set in entries(&checkout().join("compliant-sets")) {
        if !set.is_dir() {
            continue;
        }
        let overlay = Overlay::parse(source(&set.join("overlay.yaml")), Syntax::Yaml).unwrap();
        let applied = overlay
            .apply(yaml(source(&set.join("openapi.yaml"))))
            .unwrap();
        let expected = yaml(source(&set.join("output.yaml")));
        assert_eq!(applied.spec, expected, "{}", set.display());
        count += 1;
    }
    println!("{count} compliant sets give the published output");
    assert!(count > 0);
}

#[test]
#[ignore = "skipped: set OVERLAY_SPECIFICATION to a checkout and run with --ignored"]
fn overlays_are_accepted_and_refused_as_by_the_schemas() {
    let (mut taken, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for version in entries(&checkout().join("tests")) {
        if !version.is_dir() {
            continue;
        }
        for path in entries(&version.join("pass")) {
            taken += 1;
            if let Err(errors) = Overlay::parse(source(&path), Syntax::Yaml) {
                wrong.push(format!("refused: {errors}"));
            }
        }
        for path in entries(&version.join("fail")) {
            refused += 1;
            if Overlay::parse(source(&path), Syntax::Yaml).is_ok() {
                wrong.push(format!("taken: {}", path.display()));
            }
        }
    }
    println!("{taken} valid overlays accepted, {refused} invalid ones refused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken > 0 && refused > 0);
}

/// The text of the specification contains overlays, some of them with the document
/// that they apply to and the result.
#[test]
#[ignore = "skipped: set OVERLAY_SPECIFICATION to a checkout and run with --ignored"]
fn examples_in_the_text_give_the_results_shown_there() {
    let (mut read, mut applied) = (0, 0);
    for path in entries(&checkout().join("versions")) {
        let page = source(&path);
        let blocks: Vec<Arc<Source>> = page
            .text()
            .split("\n```yaml\n")
            .skip(1)
            .filter_map(|rest| rest.split("\n```").next())
            .enumerate()
            // An ellipsis marks an omission.
            .map(|(index, text)| (index, text.replace("\n...", "")))
            .map(|(index, text)| {
                let name = format!("{}, block {}", path.display(), index + 1);
                Arc::new(Source::new(name, text))
            })
            .collect();
        for (index, block) in blocks.iter().enumerate() {
            if !block.text().starts_with("overlay:") || !block.text().contains("\nactions:") {
                continue;
            }
            let overlay = Overlay::parse(block.clone(), Syntax::Yaml).unwrap();
            read += 1;
            let before = index.checked_sub(1).and_then(|before| blocks.get(before));
            let is_openapi = |block: &&Arc<Source>| block.text().starts_with("openapi:");
            if let Some(before) = before.filter(is_openapi)
                && let Some(after) = blocks.get(index + 1).filter(is_openapi)
            {
                let result = overlay.apply(yaml(before.clone())).unwrap();
                assert_eq!(result.spec, yaml(after.clone()), "{}", block.name());
                applied += 1;
            }
        }
    }
    println!("{read} overlays in the text read, {applied} of them give the result shown");
    assert!(read > 0 && applied > 0);
}
