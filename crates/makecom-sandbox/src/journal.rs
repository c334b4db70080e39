//! The state file: a snapshot, then every change since, those of a request on one line.
//!
//! A change is acknowledged only once its line is on the disk. One thread writes; changes
//! that arrive while it waits for the disk share the next wait. When the changes outgrow
//! the snapshot, a new file with a new snapshot takes the place of the old one. A killed
//! process leaves at worst a partial line of a change that was not acknowledged, and a
//! partial new file, which the next run removes.

mod file;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use crate::change::Change;
use crate::legacy;
use crate::state::{Behaviour, Snapshot, State};

pub(crate) use file::{Claim, claim};
use file::{is_linked, replace};

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

/// Versions 1 to 3 know connections only.
const VERSIONS: std::ops::RangeInclusive<u32> = 1..=4;

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

/// The progress of the writing thread.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Progress {
    /// Everything up to this number is on the disk.
    Synced(u64),
    /// A write failed; nothing is acknowledged any more.
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

/// The contents of a state file; `None` if it is empty.
pub(crate) fn load(claim: &Claim, behaviour: &Behaviour) -> Result<Option<State>, Problem> {
    let mut reader = BufReader::new(File::open(&claim.path)?);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    let foreign = |error: serde_json::Error| Problem::Foreign(error.to_string());
    let mut head: Head<Value> = serde_json::from_slice(&line).map_err(foreign)?;
    if !VERSIONS.contains(&head.version) {
        return Err(Problem::Foreign(format!("it says {}", head.version)));
    }
    let is_legacy = head.version < *VERSIONS.end();
    if is_legacy {
        legacy::snapshot(head.version, &mut head.state);
    }
    let snapshot: Snapshot = serde_json::from_value(head.state).map_err(foreign)?;
    // After a restart nothing lags any more.
    let mut state = State::restore(Behaviour::default(), snapshot);
    for number in 2.. {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            // The end, or a partial line of a change that was not acknowledged.
            break;
        }
        let damaged = |reason: String| Problem::Damaged {
            line: number,
            reason,
        };
        let change: Result<Change, _> = if is_legacy {
            serde_json::from_slice(&line)
                .and_then(|line| serde_json::from_value(legacy::change(head.version, line, &state)))
        } else {
            serde_json::from_slice(&line)
        };
        let change = change.map_err(|error| damaged(error.to_string()))?;
        state
            .apply(change, Duration::ZERO)
            .map_err(|refusal| damaged(refusal.message()))?;
    }
    Ok(Some(State::restore(behaviour.clone(), state.snapshot())))
}

impl Journal {
    /// Writes a snapshot of the state and accepts changes from then on.
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
        // A writer that ended has reported its failure.
        let _ = self.sender.as_ref().map(|sender| sender.send(message));
    }

    /// A ticket to wait until everything appended so far is on the disk.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket {
            number: self.sent,
            progress: self.progress.clone(),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The writer finishes the queue and ends.
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

/// The writing thread: writes everything queued, then syncs once.
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
                    // The snapshot includes the changes before it.
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
mod tests;
