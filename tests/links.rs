//! The links of all documents lead somewhere: to a file, and to a heading that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use makecom_tests::root;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use xtask::links::target;

/// Folders without documents of ours.
const OTHERS: [&str; 7] = [
    ".git",
    "target",
    "node_modules",
    "cases",
    "pages",
    "seeds",
    "new_pages",
];

fn documents() -> Vec<PathBuf> {
    let root = root();
    let entries = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter();
    let entries = entries.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !OTHERS.contains(&name.as_ref())
    });
    entries
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        // What rustdoc resolves, as the generated README beside it does not have it.
        .filter(|path| path.file_name().is_some_and(|name| name != "lib.md"))
        .map(|path| path.strip_prefix(&root).unwrap().to_path_buf())
        .collect()
}

/// The anchor of a heading on a forge: letters, digits, `_` and `-` in lower case, with
/// `-` for blanks.
fn anchor(heading: &str) -> String {
    let heading = heading.trim().to_lowercase();
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || "_- ".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The targets of the links of a document, and the anchors of its headings.
fn read(text: &str) -> (Vec<String>, BTreeSet<String>) {
    let (mut links, mut anchors) = (Vec::new(), BTreeSet::new());
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let base = anchor(&heading.take().unwrap_or_default());
                let again = (1..).map(|number| format!("{base}-{number}"));
                let mut names = std::iter::once(base.clone()).chain(again);
                anchors.extend(names.find(|name| !anchors.contains(name)));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    *heading += &text;
                }
            }
            _ => {}
        }
    }
    (links, anchors)
}

#[test]
fn every_link_leads_somewhere() {
    let read_all = documents().into_iter().map(|path| {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        (path, read(&text))
    });
    let documents: BTreeMap<PathBuf, _> = read_all.collect();
    let mut dead = Vec::new();
    let mut count = 0;
    for (path, (links, anchors)) in &documents {
        for link in links {
            if link.contains(':') {
                continue;
            }
            count += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = target(path, file);
            let anchors = match file {
                "" => Some(anchors),
                _ => documents.get(&to).map(|(_, anchors)| anchors),
            };
            let is_there = file.is_empty() || root().join(&to).exists();
            let has_anchor =
                anchor.is_empty() || anchors.is_some_and(|anchors| anchors.contains(anchor));
            if !is_there || !has_anchor {
                dead.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(count > 100, "only {count} links");
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

#[test]
fn headings_have_the_anchors_of_a_forge() {
    let (_, anchors) = read("# A `b` c: d\n\n## A b-c_d\n\n## A b-c_d\n");
    let expected = ["a-b-c-d", "a-b-c_d", "a-b-c_d-1"].map(str::to_owned);
    assert_eq!(anchors, BTreeSet::from(expected));
}
