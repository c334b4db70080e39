//! The state file: a snapshot, then every change since, each on its line.
//!
//! A change is acknowledged only once its line is on the disk. One thread
//! writes; changes that arrive while it waits for the disk share the next wait.
//! When the changes outgrow the snapshot, a new file with a new snapshot takes
//! the place of the old one. A process that is killed leaves at worst half a
//! line at the end, of a change that was not acknowledged, and a half-written
//! new file, which the next run removes.
//!
//! The lock that keeps other sandboxes off is on the file itself, so it holds
//! by whatever path, link or spelling the file is named.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use fs4::FileExt;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::change::Change;
use crate::state::{Behaviour, Snapshot, State};

/// A new snapshot is written when the changes take more than the last one and
/// at least so many bytes.
const COMPACT_AT: u64 = 16 * 1024 * 1024;

/// The first line of a state file.
#[derive(Serialize, Deserialize)]
struct Head<S> {
    #[serde(rename = "makecomSandboxState")]
    version: u32,
    state: S,
}

/// Version 1 has changes as they were asked for, not settled.
const VERSIONS: std::ops::RangeInclusive<u32> = 1..=2;

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("another sandbox is using it")]
    Locked,
    #[error("it is {0}, not a file")]
    NotAFile(&'static str),
    #[error("it is not a state file of this version: {0}")]
    Foreign(String),
    #[error("line {line} is damaged: {reason}")]
    Damaged { line: usize, reason: String },
}

/// How far the writing thread is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Progress {
    /// Everything up to this number is on the disk.
    Synced(u64),
    /// The disk refused; nothing is acknowledged any more.
    Failed,
}

enum Message {
    Line(Vec<u8>),
    Snapshot(Vec<u8>),
}

/// An open state file.
pub(crate) struct Journal {
    sender: Option<mpsc::Sender<Message>>,
    sent: u64,
    progress: watch::Receiver<Progress>,
    writer: Option<JoinHandle<()>>,
    /// Bytes of changes since the last snapshot, and that snapshot's.
    changes: u64,
    snapshot: u64,
}

/// A state file that is kept from other sandboxes until this is dropped.
pub(crate) struct Claim {
    /// Without links.
    path: PathBuf,
    _locked: File,
    /// Was not there before: it goes again unless something is written to it.
    is_new: bool,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if self.is_new && fs::metadata(&self.path).is_ok_and(|file| file.len() == 0) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Everything that was written before its number was given is on the disk once
/// [`wait`](Ticket::wait) returns true.
pub(crate) struct Ticket {
    number: u64,
    progress: watch::Receiver<Progress>,
}

impl Ticket {
    pub(crate) async fn wait(mut self) -> bool {
        let done = self
            .progress
            .wait_for(|progress| match progress {
                Progress::Synced(number) => *number >= self.number,
                Progress::Failed => true,
            })
            .await;
        matches!(done.as_deref(), Ok(Progress::Synced(_)))
    }
}

/// What is in a state file; none if it is empty.
pub(crate) fn load(claim: &Claim, behaviour: &Behaviour) -> Result<Option<State>, Problem> {
    let mut reader = BufReader::new(File::open(&claim.path)?);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let head: Head<Snapshot> =
        serde_json::from_slice(&line).map_err(|error| Problem::Foreign(error.to_string()))?;
    if !VERSIONS.contains(&head.version) {
        return Err(Problem::Foreign(format!("it says {}", head.version)));
    }
    // What lagged has arrived by now.
    let mut state = State::restore(Behaviour::default(), head.state);
    for number in 2.. {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            // The end, or what a kill left of a change that was not acknowledged.
            break;
        }
        let damaged = |reason: String| Problem::Damaged {
            line: number,
            reason,
        };
        let change: Change =
            serde_json::from_slice(&line).map_err(|error| damaged(error.to_string()))?;
        state
            .apply(change, Duration::ZERO)
            .map_err(|refusal| damaged(refusal.message()))?;
    }
    Ok(Some(State::restore(behaviour.clone(), state.snapshot())))
}

impl Journal {
    /// Writes the state as it is and takes changes from then on.
    pub(crate) fn open(claim: Claim, state: &State) -> Result<Self, Problem> {
        let text = head(state)?;
        let file = replace(&claim.path, &text)?;
        let (sender, messages) = mpsc::channel();
        let (done, progress) = watch::channel(Progress::Synced(0));
        let writer = std::thread::Builder::new()
            .name("state file".to_owned())
            .spawn(move || write(&claim, file, &messages, &done))?;
        Ok(Self {
            sender: Some(sender),
            sent: 0,
            progress,
            writer: Some(writer),
            changes: 0,
            snapshot: text.len() as u64,
        })
    }

    /// Hands a change over to be written. Call it while the state cannot change,
    /// with the state after the change.
    pub(crate) fn append(&mut self, change: &[u8], state: &State) {
        let mut line = Vec::with_capacity(change.len() + 1);
        line.extend_from_slice(change);
        line.push(b'\n');
        self.changes += line.len() as u64;
        self.send(Message::Line(line));
        if self.changes > self.snapshot.max(COMPACT_AT)
            && let Ok(text) = head(state)
        {
            self.changes = 0;
            self.snapshot = text.len() as u64;
            self.send(Message::Snapshot(text));
        }
    }

    fn send(&mut self, message: Message) {
        self.sent += 1;
        // A writer that is gone has said that it failed.
        let _ = self.sender.as_ref().map(|sender| sender.send(message));
    }

    /// For waiting until everything that was appended so far is on the disk.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket {
            number: self.sent,
            progress: self.progress.clone(),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The writer finishes what it was given and ends.
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

fn head(state: &State) -> Result<Vec<u8>, Problem> {
    let mut text = serde_json::to_vec(&Head {
        version: *VERSIONS.end(),
        state: state.snapshot(),
    })
    .map_err(io::Error::from)?;
    text.push(b'\n');
    Ok(text)
}

/// Keeps other sandboxes off a state file, which is made if there is none. To
/// be held before the file is read.
pub(crate) fn claim(path: &Path) -> Result<Claim, Problem> {
    loop {
        let is_new = match fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                return Err(Problem::NotAFile(kind(found.file_type())));
            }
            Ok(_) => false,
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(error.into()),
        };
        let opened = private().create(true).truncate(false).open(path)?;
        // Links are followed once; whatever they point to later is another file.
        let path = fs::canonicalize(path)?;
        let locked = lock(opened, &path)?;
        if is_same(&locked, &path)? {
            return Ok(Claim {
                path,
                _locked: locked,
                is_new,
            });
        }
        // Its sandbox put a new file in its place, and ended, meanwhile.
    }
}

#[cfg(unix)]
fn kind(file_type: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;

    match file_type {
        kind if kind.is_dir() => "a directory",
        kind if kind.is_fifo() => "a FIFO",
        kind if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn kind(file_type: fs::FileType) -> &'static str {
    if file_type.is_dir() {
        "a directory"
    } else {
        "a device"
    }
}

/// For files that only their owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The file, locked.
#[cfg(unix)]
fn lock(file: File, _: &Path) -> Result<File, Problem> {
    try_lock(&file)?;
    Ok(file)
}

/// A file beside it, locked: a lock on the file itself would also lock out this
/// process's own reading.
#[cfg(not(unix))]
fn lock(_: File, path: &Path) -> Result<File, Problem> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = private().create(true).truncate(false).open(name)?;
    try_lock(&lock)?;
    Ok(lock)
}

fn try_lock(file: &File) -> Result<(), Problem> {
    FileExt::try_lock(file).map_err(|error| match error {
        fs4::TryLockError::WouldBlock => Problem::Locked,
        fs4::TryLockError::Error(error) => error.into(),
    })
}

/// Whether a file that was replaced has another name, a hard link.
#[cfg(unix)]
fn is_linked(replaced: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    replaced.metadata().is_ok_and(|file| file.nlink() > 0)
}

#[cfg(not(unix))]
fn is_linked(_: &File) -> bool {
    false
}

/// Whether the path still names the file that is locked.
#[cfg(unix)]
fn is_same(locked: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let locked = locked.metadata()?;
    match fs::metadata(path) {
        Ok(found) => Ok((found.dev(), found.ino()) == (locked.dev(), locked.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it has to look")]
fn is_same(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Writes a file whole and lets it take the place of the old one: whenever the
/// power fails, one of the two is there. It is locked before it is there.
fn replace(path: &Path, text: &[u8]) -> io::Result<File> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    let new = path.with_file_name(name);
    // What a killed run left, or a link that would be written through.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private().create_new(true).open(&new)?;
    let written = file
        .write_all(text)
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            if cfg!(unix) {
                FileExt::lock(&file)
            } else {
                Ok(())
            }
        })
        .and_then(|()| fs::rename(&new, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(file)
}

/// The writing thread: everything that has come, then one wait for the disk.
///
/// It holds the locks of the file in place, of the one that was claimed, and of
/// others that hard links still name.
fn write(
    claim: &Claim,
    mut file: File,
    messages: &mpsc::Receiver<Message>,
    done: &watch::Sender<Progress>,
) {
    let mut written = 0;
    let mut linked = Vec::new();
    let mut step = |first: Message| -> io::Result<u64> {
        let mut lines = Vec::new();
        for message in std::iter::once(first).chain(messages.try_iter()) {
            written += 1;
            match message {
                Message::Line(line) => lines.extend_from_slice(&line),
                Message::Snapshot(text) => {
                    // It holds what the lines before it say.
                    lines.clear();
                    let replaced = std::mem::replace(&mut file, replace(&claim.path, &text)?);
                    if is_linked(&replaced) {
                        linked.push(replaced);
                    }
                }
            }
        }
        file.write_all(&lines)?;
        file.sync_data()?;
        Ok(written)
    };
    while let Ok(message) = messages.recv() {
        let Ok(number) = step(message) else {
            done.send_replace(Progress::Failed);
            // The file is still this sandbox's until it stops.
            messages.iter().for_each(drop);
            return;
        };
        done.send_replace(Progress::Synced(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let mut state = State::new(Behaviour::default());
        state.add_app("acme".to_owned(), "1".to_owned(), false);
        state
    }

    fn create(number: usize) -> Change {
        Change::Create {
            app: "acme".to_owned(),
            kind: "basic".to_owned(),
            label: format!("Label {number}"),
        }
    }

    fn write_some(path: &Path, count: usize) {
        let mut state = state();
        let mut journal = Journal::open(claim(path).unwrap(), &state).unwrap();
        for number in 0..count {
            let change = create(number);
            let line = serde_json::to_vec(&change).unwrap();
            state.apply(change, Duration::ZERO).unwrap();
            journal.append(&line, &state);
        }
    }

    fn loaded(path: &Path) -> Result<usize, Problem> {
        let state = load(&claim(path)?, &Behaviour::default())?;
        Ok(state.map_or(0, |state| state.currents("acme").len()))
    }

    #[test]
    fn whatever_is_left_of_the_last_line_all_before_it_is_there() {
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
    fn damage_that_is_no_kill_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        write_some(&path, 3);
        let whole = fs::read_to_string(&path).unwrap();
        let cases = [
            (whole.replace("Label 1", "Label \u{1}"), "line 3 is damaged"),
            (whole.replace("create", "destroy"), "line 2 is damaged"),
            ("{}\n".to_owned(), "it is not a state file"),
            ("\n".to_owned(), "it is not a state file"),
            (whole.replacen(":2,", ":3,", 1), "it says 3"),
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
    async fn one_sandbox_at_a_time_whatever_the_file_is_called() {
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
    fn what_is_no_file_is_refused_by_name() {
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
    fn what_a_kill_leaves_the_next_run_removes() {
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
        let kept = state.current("acme").unwrap();
        assert_eq!(kept.sections.len(), 1, "no scaffold then");
        assert_eq!(&*kept.sections["api"], "{\"raw\":\"\t\"}");
    }

    #[test]
    fn changes_that_outgrow_the_snapshot_become_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = state();
        state.apply(create(0), Duration::ZERO).unwrap();
        let mut journal = Journal::open(claim(&path).unwrap(), &state).unwrap();
        let text = format!("[ {} ]", " ".repeat(1024 * 1024));
        for round in 0..40 {
            let change = Change::SetSection {
                name: "acme".to_owned(),
                section: "api".to_owned(),
                text: format!("{text} // {round}"),
                id: None,
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
        let kept = state.current("acme").unwrap();
        assert!(kept.sections["api"].ends_with("// 39"));
    }

    #[tokio::test]
    async fn a_disk_that_refuses_acknowledges_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = state();
        let mut journal = Journal::open(claim(&path).unwrap(), &state).unwrap();
        let change = create(0);
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
}
