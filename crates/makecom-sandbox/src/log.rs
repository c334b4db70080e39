//! Writes log lines without waiting for a slow or closed reader.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// The maximum length of the queue in bytes.
const WAITING_BYTES: usize = 4 * 1024 * 1024;

/// The pause before a full pipe is tried again.
const PAUSE: Duration = Duration::from_millis(10);

/// Writes lines from its own thread, so that a program whose output is not read is not
/// blocked: lines are queued while there is room, then dropped, and one line says how
/// many. A closed reader ends the writing.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use makecom_sandbox::{LineLog, Sandbox};
/// use std::time::Duration;
///
/// let log = LineLog::stderr()?;
/// let lines = log.clone();
/// let sandbox = Sandbox::builder()
///     .on_exchange(move |exchange| lines.push(format!("{exchange:?}")))
///     .start()
///     .await?;
/// // …
/// sandbox.stop().await;
/// log.drain(Duration::from_secs(1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LineLog {
    sender: mpsc::Sender<Message>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    /// Bytes of lines that wait to be written.
    waiting: AtomicUsize,
    /// Lines left out since that was last written.
    left_out: AtomicU64,
}

enum Message {
    Line(String),
    /// Signals, by the drop of its sender, that everything is written.
    Drained(mpsc::Sender<()>),
}

impl LineLog {
    /// Starts the thread that writes. It ends when no handle is left and all is
    /// written.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn new(mut out: impl Write + Send + 'static) -> io::Result<Self> {
        let (sender, messages) = mpsc::channel();
        let counts = Arc::new(Counts::default());
        let shared = Arc::clone(&counts);
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || {
                for message in messages {
                    let line = match message {
                        Message::Line(line) => line,
                        Message::Drained(done) => {
                            drop(done);
                            continue;
                        }
                    };
                    if write_all(&mut out, line.as_bytes()).is_err() {
                        return;
                    }
                    let before = shared.waiting.fetch_sub(line.len(), Ordering::Relaxed);
                    // The queue is written, so the dropped lines belong here.
                    if before == line.len()
                        && let Some(gap) = shared.gap()
                        && write_all(&mut out, gap.as_bytes()).is_err()
                    {
                        return;
                    }
                }
            })?;
        Ok(Self { sender, counts })
    }

    /// Writes to standard output, without the lock of [`io::stdout`].
    ///
    /// # Errors
    /// If no thread can be started, or no more files can be opened.
    pub fn stdout() -> io::Result<Self> {
        #[cfg(unix)]
        return Self::new(own(&io::stdout())?);
        #[cfg(not(unix))]
        Self::new(io::stdout())
    }

    /// Writes to standard error, without the lock of [`io::stderr`].
    ///
    /// # Errors
    /// If no thread can be started, or no more files can be opened.
    pub fn stderr() -> io::Result<Self> {
        #[cfg(unix)]
        return Self::new(own(&io::stderr())?);
        #[cfg(not(unix))]
        Self::new(io::stderr())
    }

    /// Queues a line, given without its end. Never waits.
    pub fn push(&self, mut line: String) {
        line.push('\n');
        let length = line.len();
        let fits = |waiting: usize| {
            let more = waiting.checked_add(length)?;
            (waiting == 0 || more <= WAITING_BYTES).then_some(more)
        };
        let waiting = &self.counts.waiting;
        if waiting
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits)
            .is_err()
        {
            self.counts.left_out.fetch_add(1, Ordering::Relaxed);
        } else if self.sender.send(Message::Line(line)).is_err() {
            // The reader has closed the pipe.
            waiting.fetch_sub(length, Ordering::Relaxed);
        }
    }

    /// Waits until everything is written, at most so long. Call it before the
    /// program ends.
    pub fn drain(&self, at_most: Duration) {
        let (sender, drained) = mpsc::channel();
        if self.sender.send(Message::Drained(sender)).is_ok() {
            // Nothing is ever sent: it ends when the sender is dropped.
            let _ = drained.recv_timeout(at_most);
        }
    }
}

impl fmt::Debug for LineLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineLog").finish_non_exhaustive()
    }
}

impl Counts {
    /// Writes how many lines were dropped, if any.
    fn gap(&self) -> Option<String> {
        match self.left_out.swap(0, Ordering::Relaxed) {
            0 => None,
            count => Some(format!(
                "({count} lines left out: they were not read in time)\n"
            )),
        }
    }
}

#[cfg(unix)]
fn own(stream: &impl std::os::fd::AsFd) -> io::Result<std::fs::File> {
    stream.as_fd().try_clone_to_owned().map(Into::into)
}

/// Retries when a non-blocking pipe is full.
fn write_all(out: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match out.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A pipe with room for one line at a time, and what was read from it.
    #[derive(Clone)]
    struct Pipe(mpsc::SyncSender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let sent = self.0.send(bytes.to_vec());
            sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
                .map(|()| bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_beyond_the_queue_are_counted_and_nothing_waits() {
        let (pipe, read) = mpsc::sync_channel(0);
        let log = LineLog::new(Pipe(pipe)).unwrap();
        let line = "x".repeat(WAITING_BYTES / 4);
        // Not read: with their ends the first three fit.
        for _ in 0..10 {
            log.push(line.clone());
        }
        log.drain(Duration::ZERO);
        for _ in 0..3 {
            assert_eq!(read.recv().unwrap().len(), line.len() + 1);
        }
        let gap = String::from_utf8(read.recv().unwrap()).unwrap();
        assert_eq!(gap, "(7 lines left out: they were not read in time)\n");
        // There is room again, even for a line that is longer than the queue.
        log.push("y".repeat(2 * WAITING_BYTES));
        assert_eq!(read.recv().unwrap().len(), 2 * WAITING_BYTES + 1);
        // Its room is freed when the writer takes the next message.
        log.drain(Duration::from_secs(60));
        // What is left is written when the last handle goes.
        log.push("z".to_owned());
        drop(log);
        assert_eq!(read.iter().collect::<Vec<_>>(), [b"z\n"]);
    }

    #[test]
    fn a_closed_reader_does_not_stop_the_program() {
        let (pipe, read) = mpsc::sync_channel(0);
        let log = LineLog::new(Pipe(pipe)).unwrap();
        drop(read);
        for _ in 0..1000 {
            log.push("x".repeat(WAITING_BYTES / 4));
        }
        log.drain(Duration::from_secs(60));
    }

    #[test]
    fn a_full_non_blocking_pipe_is_retried() {
        struct Full(Arc<Mutex<Vec<u8>>>, bool);

        impl Write for Full {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.1 = !self.1;
                if self.1 {
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                self.0.lock().unwrap().push(bytes[0]);
                Ok(1)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let read = Arc::default();
        let log = LineLog::new(Full(Arc::clone(&read), false)).unwrap();
        log.push("ab".to_owned());
        log.drain(Duration::from_secs(60));
        assert_eq!(*read.lock().unwrap(), b"ab\n");
    }
}
