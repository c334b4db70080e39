//! Each rule about a project by its examples, the documentation of all, and siblings of the
//! cases that rules are for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use makecom::ComponentKind;
use serde_json::{Map, Value, json};

use super::rule::Check;
use super::{ProjectRule, review};
use crate::names::{MANIFEST, section_in};
use crate::project::Project;
use crate::references;

/// Writes the project of an example: its manifest gets the files of the folder of each of
/// its components.
fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    let mut components = Value::Object(Map::new());
    let mut general: BTreeMap<&str, Value> = ["base", "common", "readme", "groups"]
        .map(|key| (key, Value::Null))
        .into();
    for (path, text) in files {
        if *path == MANIFEST {
            components = serde_json::from_str(text).unwrap();
        }
    }
    for (path, text) in files.iter().filter(|(path, _)| *path != MANIFEST) {
        let target = folder.path().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, text).unwrap();
        let parts: Vec<&str> = path.split('/').collect();
        match &parts[..] {
            ["general", "base.iml.json"] => general.insert("base", json!(path)),
            ["general", "common.json"] => general.insert("common", json!(path)),
            ["modules", "groups.json"] => general.insert("groups", json!(path)),
            [_] => None,
            [folder, id, file] => {
                let kind = folder.strip_suffix('s').unwrap();
                let of = ComponentKind::ALL
                    .iter()
                    .find(|it| it.as_str() == kind)
                    .unwrap();
                let (code, _) = section_in(*of, file).unwrap_or_else(|| panic!("{path}"));
                if let Some(component) = components[kind].get_mut(*id) {
                    component["codeFiles"][code.key()] = json!(path);
                }
                None
            }
            other => panic!("{other:?}"),
        };
    }
    for (_, all) in components.as_object_mut().unwrap() {
        for (_, one) in all.as_object_mut().unwrap() {
            if one.get("codeFiles").is_none() {
                one["codeFiles"] = json!({});
            }
        }
    }
    let manifest = json!({
        "fileVersion": 1, "generalCodeFiles": general, "components": components, "origins": [],
    });
    std::fs::write(folder.path().join(MANIFEST), manifest.to_string()).unwrap();
    let opened = Project::open(folder.path()).unwrap();
    (folder, opened)
}

/// The rules that a project breaks, each with how often.
fn broken(files: &[(&str, &str)]) -> BTreeMap<&'static str, usize> {
    let (_folder, project) = project(files);
    let mut found = BTreeMap::new();
    let mut add = |rule| *found.entry(rule).or_default() += 1;
    for one in review(&project).unwrap() {
        assert!(
            one.line > 0 && one.column > 0 && !one.help.is_empty(),
            "{one}"
        );
        add(one.rule);
    }
    for one in references::check(&project, None).unwrap() {
        add(one.kind.rule());
    }
    for _ in project.findings() {
        add("manifest");
    }
    for _ in project.metadata().iter().flat_map(|it| it.findings()) {
        add("metadata");
    }
    for (kind, id, _) in project.components() {
        for code in project.codes(kind, id).unwrap() {
            if code.section.is_none() {
                add("missing-file");
            }
        }
    }
    found
}

#[test]
fn every_rule_finds_its_bad_example_and_passes_its_good_one() {
    let mut wrong = Vec::new();
    for rule in ProjectRule::ALL {
        if let Check::Reference(kind) = rule.check {
            assert_eq!(kind.rule(), rule.id);
        }
        let stays = |(path, _): &&(&str, &str)| !rule.good.iter().any(|(good, _)| good == path);
        let good: Vec<_> = rule
            .good
            .iter()
            .chain(rule.bad.iter().filter(stays))
            .copied()
            .collect();
        let (bad, good) = (broken(rule.bad), broken(&good));
        if !bad.contains_key(rule.id) || good.contains_key(rule.id) {
            wrong.push(format!("{}: {bad:?} {good:?}", rule.id));
        }
        // Nothing but the rule itself is broken by what differs.
        let new: Vec<_> = good.keys().filter(|id| !bad.contains_key(*id)).collect();
        if !new.is_empty() {
            wrong.push(format!("{}: the good example breaks {new:?}", rule.id));
        }
        assert!(std::ptr::eq(*rule, ProjectRule::find(rule.id).unwrap()));
    }
    assert_eq!(wrong, [""; 0]);
    let ids: BTreeSet<_> = ProjectRule::ALL.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), ProjectRule::ALL.len());
}

/// `cargo xtask regen` writes it from the source text of the rules.
#[test]
fn the_documentation_shows_the_rules_as_they_are_compiled() {
    let documentation = include_str!("../../../../docs/rules.md").replace('\r', "");
    for rule in ProjectRule::ALL {
        let mut text = format!(
            "\n### `{}`\n\n{:?}. Source: {}.\n\n{}\n",
            rule.id, rule.severity, rule.source, rule.summary
        );
        for (title, example) in [("Bad", rule.bad), ("Good", rule.good)] {
            for (path, content) in example {
                let language = if path.rsplit('.').next() == Some("js") {
                    "js"
                } else {
                    "jsonc"
                };
                write!(
                    text,
                    "\n{title}, `{path}`:\n\n```{language}\n{content}\n```\n"
                )
                .unwrap();
            }
        }
        assert!(documentation.contains(&text), "{}", rule.id);
    }
}
