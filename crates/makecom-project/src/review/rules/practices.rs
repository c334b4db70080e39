//! The practices that Make's documentation gives for modules and groups.

use std::collections::BTreeSet;

use super::prelude::*;

pub(super) static NO_GROUPS: ProjectRule = ProjectRule {
    id: "no-groups",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "An app with more than ten modules has groups, in which users find one.",
    bad: &[(
        "makecomapp.json",
        r#"{
    "module": {
        "getA": { "label": "Get an A" }, "getB": { "label": "Get a B" }, "getC": { "label": "Get a C" },
        "getD": { "label": "Get a D" }, "getE": { "label": "Get an E" }, "getF": { "label": "Get an F" },
        "getG": { "label": "Get a G" }, "getH": { "label": "Get an H" }, "getI": { "label": "Get an I" },
        "getJ": { "label": "Get a J" }, "getK": { "label": "Get a K" }
    }
}"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{
    "module": {
        "getA": { "label": "Get an A" }, "getB": { "label": "Get a B" }, "getC": { "label": "Get a C" },
        "getD": { "label": "Get a D" }, "getE": { "label": "Get an E" }, "getF": { "label": "Get an F" },
        "getG": { "label": "Get a G" }, "getH": { "label": "Get an H" }, "getI": { "label": "Get an I" },
        "getJ": { "label": "Get a J" }
    }
}"#,
    )],
    check: Check::Review(no_groups),
};

/// The most modules that need no groups.
const MOST: usize = 10;

fn no_groups(app: &App<'_>, found: &mut Found) {
    let number = app.modules().count();
    if number > MOST && groups(app).is_empty() {
        let message = format!("there are {number} modules, and no groups");
        let help = "list the modules in groups, by what they are about";
        match app.itself.codes.get(&CodeKind::AppGroups) {
            Some(code) => found.at(&app.itself, code, "", message, help),
            None => found.in_manifest(&app.itself, "generalCodeFiles", message, help),
        }
    }
}

/// The groups, each with its label and its modules.
fn groups<'v>(app: &'v App<'_>) -> Vec<(&'v str, Vec<&'v str>)> {
    let Some((_, Value::Array(groups))) = app.itself.json(CodeKind::AppGroups) else {
        return Vec::new();
    };
    let groups = groups.iter().filter_map(Value::as_object).map(|group| {
        let label = group.get("label").and_then(Value::as_str);
        let modules = group.get("modules").and_then(Value::as_array);
        let modules = modules.into_iter().flatten().filter_map(Value::as_str);
        (label.unwrap_or_default(), modules.collect())
    });
    groups.collect()
}

pub(super) static UNGROUPED_MODULE: ProjectRule = ProjectRule {
    id: "ungrouped-module",
    severity: Severity::Hint,
    source: Source::Own,
    summary: "Where an app has groups, every module is in one: Make shows the others after all \
        of them.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "getUser": { "label": "Get a User" }, "getTeam": { "label": "Get a Team" } } }"#,
        ),
        (
            "modules/groups.json",
            r#"[{ "label": "Users", "modules": ["getUser"] }]"#,
        ),
    ],
    good: &[(
        "modules/groups.json",
        r#"[{ "label": "Users", "modules": ["getUser"] }, { "label": "Teams", "modules": ["getTeam"] }]"#,
    )],
    check: Check::Review(ungrouped_module),
};

fn ungrouped_module(app: &App<'_>, found: &mut Found) {
    let grouped: BTreeSet<&str> = groups(app).into_iter().flat_map(|(_, all)| all).collect();
    let Some(code) = app.itself.codes.get(&CodeKind::AppGroups) else {
        return;
    };
    if grouped.is_empty() {
        return;
    }
    for module in app.modules() {
        // Groups have the names of the server.
        let mut names = app.project.origins().iter();
        let is_named = names.any(|origin| {
            let name = origin.remote_name(ComponentKind::Module, module.id);
            name.is_some_and(|name| grouped.contains(name))
        });
        if !is_named && !grouped.contains(module.id) {
            let message = format!("the module {} is in no group", shown(module.id));
            found.at(&app.itself, code, "", message, "add it to one");
        }
    }
}

pub(super) static MODULE_ORDER: ProjectRule = ProjectRule {
    id: "module-order",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The modules of a group come in this order: triggers, then actions that create, \
        update, get and download, then searches, then actions that delete.",
    bad: &[
        (
            "makecomapp.json",
            r#"{
    "module": {
        "getUser": { "label": "Get a User", "moduleType": "action", "actionCrud": "read" },
        "watchUsers": { "label": "Watch Users", "moduleType": "trigger" }
    }
}"#,
        ),
        (
            "modules/groups.json",
            r#"[{ "label": "Users", "modules": ["getUser", "watchUsers"] }]"#,
        ),
    ],
    good: &[(
        "modules/groups.json",
        r#"[{ "label": "Users", "modules": ["watchUsers", "getUser"] }]"#,
    )],
    check: Check::Review(module_order),
};

/// The place of a module among others; `None` if it is free.
fn rank(module: &Component<'_>) -> Option<usize> {
    let label = module
        .field(Field::Label)
        .unwrap_or_default()
        .to_lowercase();
    if label.starts_with("download") {
        return Some(4);
    }
    match (module.of_type, module.field(Field::Crud)) {
        ("trigger" | "instant_trigger", _) => Some(0),
        ("action", Some("create")) => Some(1),
        ("action", Some("update")) => Some(2),
        ("action", Some("read")) => Some(3),
        ("search", _) => Some(5),
        ("action", Some("delete")) => Some(6),
        _ => None,
    }
}

fn module_order(app: &App<'_>, found: &mut Found) {
    let Some(code) = app.itself.codes.get(&CodeKind::AppGroups) else {
        return;
    };
    for (at, (_, modules)) in groups(app).into_iter().enumerate() {
        let mut before: Option<(&str, usize)> = None;
        for (index, id) in modules.iter().enumerate() {
            let module = app.find(ComponentKind::Module, id);
            let Some(rank) = module.and_then(rank) else {
                continue;
            };
            match before {
                Some((other, latest)) if rank < latest => {
                    found.at(
                        &app.itself,
                        code,
                        format!("/{at}/modules/{index}"),
                        format!("{} comes after {}", shown(id), shown(other)),
                        "order them: triggers, create, update, get, download, searches, delete",
                    );
                    break;
                }
                _ => before = Some((id, rank)),
            }
        }
    }
}

pub(super) static LABEL_FORM: ProjectRule = ProjectRule {
    id: "label-form",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The label of a trigger begins with \"Watch\", that of a search with \"Search\" or \
        \"List\".",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "newUser": { "label": "New User", "moduleType": "trigger" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "module": { "newUser": { "label": "Watch New Users", "moduleType": "trigger" } } }"#,
    )],
    check: Check::Review(label_form),
};

fn label_form(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        let expected: &[&str] = match module.of_type {
            "trigger" | "instant_trigger" => &["watch"],
            "search" => &["search", "list", "find"],
            _ => continue,
        };
        let Some(label) = module.field(Field::Label) else {
            continue;
        };
        let first = label
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_lowercase();
        // A label in another language is free.
        if !expected.contains(&&*first) && label.is_ascii() {
            let message = format!(
                "the label of this {} begins with another word",
                module.of_type
            );
            let help = match expected.len() {
                1 => "begin it with \"Watch\"",
                _ => "begin it with \"Search\" or \"List\"",
            };
            found.in_manifest(module, Field::Label.key(), message, help);
        }
    }
}

pub(super) static LABEL_CASE: ProjectRule = ProjectRule {
    id: "label-case",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The labels of modules are written alike: \"Create a User\", or \"Create a user\".",
    bad: &[(
        "makecomapp.json",
        r#"{
    "module": {
        "createUser": { "label": "Create a User" }, "getUser": { "label": "Get a User" },
        "updateUser": { "label": "Update a User" }, "deleteUser": { "label": "Delete a user" }
    }
}"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{
    "module": {
        "createUser": { "label": "Create a User" }, "getUser": { "label": "Get a User" },
        "updateUser": { "label": "Update a User" }, "deleteUser": { "label": "Delete a User" }
    }
}"#,
    )],
    check: Check::Review(label_case),
};

/// The fewest labels that show how they are written.
const ENOUGH: usize = 4;

/// Whether all words but the small ones begin with a capital; `None` where there are none.
fn is_title_case(label: &str) -> Option<bool> {
    const SMALL: [&str; 22] = [
        "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or",
        "per", "the", "to", "using", "via", "with", "all", "its",
    ];
    let label = label.split('(').next().unwrap_or_default();
    let words = label.split_whitespace().skip(1);
    let mut words = words
        .filter(|word| word.starts_with(char::is_alphabetic))
        .filter(|word| !SMALL.contains(&&*word.to_lowercase()))
        // An abbreviation is written so in both.
        .filter(|word| !word.chars().skip(1).any(char::is_uppercase))
        .peekable();
    words.peek()?;
    Some(words.all(|word| word.starts_with(char::is_uppercase)))
}

fn label_case(app: &App<'_>, found: &mut Found) {
    let cases: Vec<_> = app
        .modules()
        .filter_map(|module| Some((module, is_title_case(module.field(Field::Label)?)?)))
        .collect();
    // Names of things have capitals in any text, so that only the other way is told.
    let others = cases.iter().filter(|(_, is_title)| !is_title).count();
    if cases.len() < ENOUGH || others * 4 > cases.len() {
        return;
    }
    for (module, _) in cases.iter().filter(|(_, is_title)| !is_title) {
        found.in_manifest(
            module,
            Field::Label.key(),
            "this label is not written as most others are",
            "begin its words with capitals, as in \"Create a User\"",
        );
    }
}

pub(super) static DESCRIPTION_FORM: ProjectRule = ProjectRule {
    id: "description-form",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "The description of a module says what it does, in the third person: \"Creates a \
        user.\"; that of a trigger begins with \"Triggers when\".",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "createUser": { "label": "Create a User", "description": "Create a user.", "moduleType": "action" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "module": { "createUser": { "label": "Create a User", "description": "Creates a user.", "moduleType": "action" } } }"#,
    )],
    check: Check::Review(description_form),
};

fn description_form(app: &App<'_>, found: &mut Found) {
    for module in app.modules() {
        let Some(description) = module.field(Field::Description) else {
            continue;
        };
        let is_trigger = module.is_trigger() || module.is_instant();
        let begins = |text: &str| description.to_lowercase().starts_with(text);
        let first = |text: &str| {
            let first = text.split_whitespace().next().unwrap_or_default();
            first
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        };
        let label = module.field(Field::Label).unwrap_or_default();
        let (message, help) = if is_trigger && !begins("triggers ") && description.is_ascii() {
            (
                "the description of a trigger begins otherwise",
                "begin it with \"Triggers when\"",
            )
        } else if !is_trigger && !first(label).is_empty() && first(label) == first(description) {
            (
                "this description asks, and does not say what the module does",
                "write it in the third person, such as \"Creates a user.\"",
            )
        } else {
            continue;
        };
        found.in_manifest(module, Field::Description.key(), message, help);
    }
}

pub(super) static ABBREVIATION: ProjectRule = ProjectRule {
    id: "abbreviation",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "Abbreviations in labels are in capitals: ID, IDs, URL, VAT, GPS, API.",
    bad: &[(
        "makecomapp.json",
        r#"{ "module": { "getUser": { "label": "Get a User by Id", "moduleType": "action" } } }"#,
    )],
    good: &[(
        "makecomapp.json",
        r#"{ "module": { "getUser": { "label": "Get a User by ID", "moduleType": "action" } } }"#,
    )],
    check: Check::Review(abbreviation),
};

/// A word of a label that should be in capitals, with its right form.
fn abbreviated(label: &str) -> Option<(&str, &'static str)> {
    const KNOWN: [(&str, &str); 7] = [
        ("id", "ID"),
        ("ids", "IDs"),
        ("url", "URL"),
        ("urls", "URLs"),
        ("vat", "VAT"),
        ("gps", "GPS"),
        ("api", "API"),
    ];
    let words = label.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '-' | '`'));
    words.into_iter().find_map(|word| {
        let (_, right) = KNOWN
            .iter()
            .find(|(small, _)| word.eq_ignore_ascii_case(small))?;
        // All small, it may be the name of something, and `IDS` is a matter of taste.
        let is_wrong = word != *right
            && word.starts_with(char::is_uppercase)
            && word[1..].chars().all(char::is_lowercase);
        is_wrong.then_some((word, *right))
    })
}

fn abbreviation(app: &App<'_>, found: &mut Found) {
    for component in &app.components {
        if let Some((word, right)) = component.field(Field::Label).and_then(abbreviated) {
            let message = format!("{word} is an abbreviation");
            found.in_manifest(
                component,
                Field::Label.key(),
                message,
                format!("write {right}"),
            );
        }
        for (kind, code) in &component.codes {
            let Some(value) = &code.value else {
                continue;
            };
            if kind.language() != makecom::section::Language::Parameters {
                continue;
            }
            // One of a file is enough.
            let mut first = None;
            parameters(value, "", &mut |parameter, pointer| {
                let label = parameter.get("label").and_then(Value::as_str);
                if let Some((word, right)) = label.and_then(abbreviated) {
                    first.get_or_insert((format!("{pointer}/label"), word, right));
                }
            });
            if let Some((pointer, word, right)) = first {
                let message = format!("{word} is an abbreviation");
                found.at(component, code, pointer, message, format!("write {right}"));
            }
        }
    }
}

pub(super) static NO_EPOCH: ProjectRule = ProjectRule {
    id: "no-epoch",
    severity: Severity::Hint,
    source: Source::Docs,
    summary: "A polling trigger has an epoch, by which users choose where to start: from now, \
        from a date, or from an event.",
    bad: &[
        (
            "makecomapp.json",
            r#"{ "module": { "watchUsers": { "label": "Watch Users", "moduleType": "trigger" } } }"#,
        ),
        (
            "modules/watchUsers/communication.iml.json",
            r#"{ "url": "/users" }"#,
        ),
        ("modules/watchUsers/epoch.iml.json", "{ }"),
    ],
    good: &[(
        "modules/watchUsers/epoch.iml.json",
        r#"{ "response": { "limit": 100, "output": { "label": "{{item.name}}", "date": "{{item.created}}" } } }"#,
    )],
    check: Check::Review(no_epoch),
};

fn no_epoch(app: &App<'_>, found: &mut Found) {
    for module in app.modules().filter(|module| module.is_trigger()) {
        if let Some((code, value)) = module.json(CodeKind::ModuleEpoch)
            && (value.is_null() || value.as_object().is_some_and(Map::is_empty))
            && module
                .communication()
                .is_some_and(|(_, requests)| !requests.is_empty())
        {
            let help = "write which events are shown, each with a label and a date";
            found.at(module, code, "", "this trigger has no epoch", help);
        }
    }
}
