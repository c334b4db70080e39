//! The state file: a snapshot, then every change since, each on its line.
//!
//! A change is acknowledged only once its line is on the disk. One thread
//! writes; changes that arrive while it waits for the disk share the next wait.
//! When the changes outgrow the snapshot, a new file with a new snapshot takes
//! the place of the old one. A process that is killed leaves at worst half a
//! line at the end, of a change that nobody was told of.

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

const VERSION: u32 = 1;

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("another sandbox is using it")]
    Locked,
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
    /// Held, not used: tells other processes to keep off.
    _lock: File,
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

/// What is in a state file; none if there is no such file.
pub(crate) fn load(path: &Path, behaviour: &Behaviour) -> Result<Option<State>, Problem> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    let head: Head<Snapshot> =
        serde_json::from_slice(&line).map_err(|error| Problem::Foreign(error.to_string()))?;
    if head.version != VERSION {
        return Err(Problem::Foreign(format!("it says {}", head.version)));
    }
    // What lagged has arrived by now.
    let mut state = State::restore(Behaviour::default(), head.state);
    for number in 2.. {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            // The end, or what a kill left of a change that nobody was told of.
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
    /// Keeps other processes off the file; to be held before it is read.
    pub(crate) fn lock(path: &Path) -> Result<File, Problem> {
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(beside(path, "lock"))?;
        match FileExt::try_lock(&lock) {
            Ok(()) => Ok(lock),
            Err(fs4::TryLockError::WouldBlock) => Err(Problem::Locked),
            Err(fs4::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Writes the state as it is and takes changes from then on.
    pub(crate) fn open(path: &Path, lock: File, state: &State) -> Result<Self, Problem> {
        let text = head(state)?;
        let file = replace(path, &text)?;
        let (sender, messages) = mpsc::channel();
        let (done, progress) = watch::channel(Progress::Synced(0));
        let path = path.to_owned();
        let writer = std::thread::Builder::new()
            .name("state file".to_owned())
            .spawn(move || write(&path, file, &messages, &done))?;
        Ok(Self {
            sender: Some(sender),
            sent: 0,
            progress,
            writer: Some(writer),
            changes: 0,
            snapshot: text.len() as u64,
            _lock: lock,
        })
    }

    /// Hands a change over to be written. Call it while nobody else can change
    /// the state, with the state after the change.
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
        version: VERSION,
        state: state.snapshot(),
    })
    .map_err(io::Error::from)?;
    text.push(b'\n');
    Ok(text)
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Writes a file whole and lets it take the place of the old one: whenever the
/// power fails, one of the two is there.
fn replace(path: &Path, text: &[u8]) -> io::Result<File> {
    let new = beside(path, "new");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    #[cfg(unix)]
    {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(file)
}

/// The writing thread: everything that has come, then one wait for the disk.
fn write(
    path: &Path,
    mut file: File,
    messages: &mpsc::Receiver<Message>,
    done: &watch::Sender<Progress>,
) {
    let mut written = 0;
    let mut step = |first: Message| -> io::Result<u64> {
        let mut lines = Vec::new();
        for message in std::iter::once(first).chain(messages.try_iter()) {
            written += 1;
            match message {
                Message::Line(line) => lines.extend_from_slice(&line),
                Message::Snapshot(text) => {
                    // It holds what the lines before it say.
                    lines.clear();
                    file = replace(path, &text)?;
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
        let mut journal = Journal::open(path, Journal::lock(path).unwrap(), &state).unwrap();
        for number in 0..count {
            let change = create(number);
            let line = serde_json::to_vec(&change).unwrap();
            state.apply(change, Duration::ZERO).unwrap();
            journal.append(&line, &state);
        }
    }

    fn loaded(path: &Path) -> Result<usize, Problem> {
        let state = load(path, &Behaviour::default())?;
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
            (String::new(), "it is not a state file"),
            (whole.replacen(":1,", ":2,", 1), "it says 2"),
        ];
        for (text, expected) in cases {
            fs::write(&path, text).unwrap();
            let message = loaded(&path).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn one_sandbox_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let lock = Journal::lock(&path).unwrap();
        assert!(matches!(Journal::lock(&path), Err(Problem::Locked)));
        drop(lock);
        assert!(Journal::lock(&path).is_ok());
    }

    #[test]
    fn changes_that_outgrow_the_snapshot_become_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = state();
        state.apply(create(0), Duration::ZERO).unwrap();
        let mut journal = Journal::open(&path, Journal::lock(&path).unwrap(), &state).unwrap();
        let text = format!("[ {} ]", " ".repeat(1024 * 1024));
        for round in 0..40 {
            let change = Change::SetSection {
                name: "acme".to_owned(),
                section: "api".to_owned(),
                text: format!("{text} // {round}"),
            };
            let line = serde_json::to_vec(&change).unwrap();
            state.apply(change, Duration::ZERO).unwrap();
            journal.append(&line, &state);
        }
        drop(journal);
        let size = fs::metadata(&path).unwrap().len();
        assert!(size < 20 * 1024 * 1024, "{size}");
        let state = load(&path, &Behaviour::default()).unwrap().unwrap();
        let kept = state.current("acme").unwrap();
        assert!(kept.sections["api"].ends_with("// 39"));
    }

    #[tokio::test]
    async fn a_disk_that_refuses_acknowledges_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = state();
        let mut journal = Journal::open(&path, Journal::lock(&path).unwrap(), &state).unwrap();
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
