//! Damaged state files, and locks on them.

use std::fs;
use std::path::Path;

use serde_json::Map;

use super::*;
use crate::component::{AppId, Id};
use crate::components::At;
use crate::kind::Kind;

fn state() -> State {
    let mut state = State::new(Behaviour::default());
    let create = state.create(Kind::App, &app(), Some("acme"), Map::new(), None);
    state.apply(create.unwrap(), Duration::ZERO).unwrap();
    state
}

fn app() -> AppId {
    AppId::new("acme", 1)
}

fn acme() -> Id {
    Kind::Connection.global("acme")
}

fn create(state: &State, number: usize) -> Change {
    let label = format!("Label {number}").into();
    let fields = Map::from_iter([("label".to_owned(), label)]);
    state
        .create(Kind::Connection, &app(), None, fields, None)
        .unwrap()
}

fn write_some(path: &Path, count: usize) {
    let mut state = state();
    let mut journal = Journal::open(claim(path).unwrap(), &state).unwrap();
    for number in 0..count {
        let change = create(&state, number);
        let line = serde_json::to_vec(&change).unwrap();
        state.apply(change, Duration::ZERO).unwrap();
        journal.append(&line, &state);
    }
}

fn loaded(path: &Path) -> Result<usize, Problem> {
    let state = load(&claim(path)?, &Behaviour::default())?;
    Ok(state.map_or(0, |state| {
        state.of_app(Kind::Connection, &app(), At::Now).count()
    }))
}

#[test]
fn a_partial_last_line_loses_no_other_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    assert_eq!(loaded(&path).unwrap(), 0);
    write_some(&path, 3);
    let whole = fs::read(&path).unwrap();
    let lines: Vec<usize> = whole
        .iter()
        .enumerate()
        .filter_map(|(at, byte)| (*byte == b'\n').then_some(at + 1))
        .collect();
    assert_eq!(lines.len(), 4, "a snapshot and three changes");
    for end in lines[0]..=whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let acknowledged = lines[1..].iter().filter(|line| **line <= end).count();
        assert_eq!(loaded(&path).unwrap(), acknowledged, "cut at {end}");
    }
}

#[test]
fn other_damage_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    write_some(&path, 3);
    let whole = fs::read_to_string(&path).unwrap();
    let cases = [
        (whole.replace("Label 1", "Label \u{1}"), "line 3 is damaged"),
        (whole.replace("\"add\"", "\"destroy\""), "line 2 is damaged"),
        ("{}\n".to_owned(), "it is not a state file"),
        ("\n".to_owned(), "it is not a state file"),
        (whole.replacen(":4,", ":5,", 1), "it says 5"),
    ];
    for (text, expected) in cases {
        fs::write(&path, text).unwrap();
        let message = loaded(&path).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn one_sandbox_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let first = claim(&path).unwrap();
    assert!(matches!(claim(&path), Err(Problem::Locked)));
    drop(first);
    assert_eq!(names(folder.path()), [""; 0], "nothing was written");
    write_some(&path, 1);
    assert!(claim(&path).is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn one_sandbox_at_a_time_by_any_path() {
    let others = [
        "state",
        "./state",
        "sub/../state",
        "soft",
        "loop/soft",
        "hard",
    ];
    for used in others {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("sub")).unwrap();
        write_some(&at("state"), 1);
        fs::hard_link(at("state"), at("hard")).unwrap();
        std::os::unix::fs::symlink("state", at("soft")).unwrap();
        std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();

        let state = state();
        let mut journal = Journal::open(claim(&at(used)).unwrap(), &state).unwrap();
        fs::hard_link(fs::canonicalize(at(used)).unwrap(), at("late")).unwrap();
        for round in ["at the start", "after a new snapshot"] {
            for other in others.into_iter().chain(["late"]) {
                let refused = matches!(claim(&at(other)), Err(Problem::Locked));
                assert!(refused, "{used} {round}: {other}");
            }
            let line = vec![b' '; usize::try_from(COMPACT_AT).unwrap()];
            journal.append(&line, &state);
            assert!(journal.ticket().wait().await);
        }
        assert!(at("soft").is_symlink(), "a link stays one");
    }
}

#[cfg(unix)]
#[test]
fn an_irregular_file_is_refused_with_its_kind() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, expected) in [
        (fifo.as_path(), "it is a FIFO, not a file"),
        (folder.path(), "it is a directory, not a file"),
        (socket.as_path(), "it is a socket, not a file"),
        (Path::new("/dev/null"), "it is a device, not a file"),
    ] {
        let problem = claim(path).err().unwrap();
        assert_eq!(problem.to_string(), expected);
    }
}

#[test]
fn leftovers_of_a_kill_are_removed_by_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    write_some(&path, 1);
    fs::write(folder.path().join(".state.new"), "half").unwrap();
    write_some(&path, 2);
    assert_eq!(names(folder.path()), ["state"]);
    assert_eq!(loaded(&path).unwrap(), 2);
}

#[test]
fn a_file_of_version_1_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let lines = [
        r#"{"makecomSandboxState":1,"state":{"apps":{"acme":{"version":"1","approved":false,"connections":[],"nextIndex":1}},"connections":[],"nextChange":1}}"#,
        r#"{"change":"create","app":"acme","kind":"oauth","label":"L"}"#,
        r#"{"change":"setSection","name":"acme","section":"api","text":"{\"raw\":\"\t\"}"}"#,
        r#"{"change":"approve","app":"acme"}"#,
        r#"{"change":"setSection","name":"acme","section":"api","text":"[]"}"#,
        r#"{"change":"rollback","app":"acme"}"#,
    ];
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    let state = load(&claim(&path).unwrap(), &Behaviour::default());
    let state = state.unwrap().unwrap();
    let kept = state.current(&acme()).unwrap();
    assert_eq!(kept.sections.len(), 1, "no scaffold then");
    assert_eq!(&*kept.sections["api"], "{\"raw\":\"\t\"}");
}

/// Every value of a file of each version is replaced in turn.
#[test]
fn damage_of_an_earlier_version_is_no_panic() {
    fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    pointers(value, &format!("{at}/{key}"), all);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointers(item, &format!("{at}/{index}"), all);
                }
            }
            _ => {}
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    for text in [
        include_str!("../../tests/state/version-2.jsonl"),
        include_str!("../../tests/state/version-3.jsonl"),
    ] {
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut refused = 0;
        for index in 0..lines.len() {
            let mut all = Vec::new();
            pointers(&lines[index], "", &mut all);
            for at in all {
                let mut damaged = lines.clone();
                *damaged[index].pointer_mut(&at).unwrap() = 7.into();
                let text: Vec<_> = damaged.iter().map(|line| format!("{line}\n")).collect();
                fs::write(&path, text.concat()).unwrap();
                let loaded = load(&claim(&path).unwrap(), &Behaviour::default());
                refused += usize::from(loaded.is_err());
            }
        }
        assert!(refused > lines.len(), "{refused}");
    }
}

#[test]
fn changes_that_outgrow_the_snapshot_become_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut state = state();
    let change = create(&state, 0);
    state.apply(change, Duration::ZERO).unwrap();
    let mut journal = Journal::open(claim(&path).unwrap(), &state).unwrap();
    let text = format!("[ {} ]", " ".repeat(1024 * 1024));
    for round in 0..40 {
        let change = Change::SetSection {
            id: acme(),
            section: "api".to_owned(),
            text: format!("{text} // {round}").into(),
            number: round,
        };
        let line = serde_json::to_vec(&change).unwrap();
        state.apply(change, Duration::ZERO).unwrap();
        journal.append(&line, &state);
    }
    drop(journal);
    let size = fs::metadata(&path).unwrap().len();
    assert!(size < 20 * 1024 * 1024, "{size}");
    let state = load(&claim(&path).unwrap(), &Behaviour::default())
        .unwrap()
        .unwrap();
    let acme = state.current(&acme()).unwrap();
    assert!(acme.sections["api"].ends_with("// 39"));
}

#[tokio::test]
async fn after_a_failed_write_nothing_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut state = state();
    let mut journal = Journal::open(claim(&path).unwrap(), &state).unwrap();
    let change = create(&state, 0);
    let line = serde_json::to_vec(&change).unwrap();
    state.apply(change, Duration::ZERO).unwrap();
    journal.append(&line, &state);
    assert!(journal.ticket().wait().await);
    // No new snapshot can be written any more.
    folder.close().unwrap();
    journal.append(&vec![b' '; usize::try_from(COMPACT_AT).unwrap()], &state);
    assert!(!journal.ticket().wait().await);
    journal.append(&line, &state);
    assert!(!journal.ticket().wait().await, "nor later");
}
