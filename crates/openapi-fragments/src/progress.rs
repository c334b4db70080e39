//! A line that tells how far a long run has come.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs that are over by then need no line that tells how they go.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that tells how far a run has come: only on a
/// terminal, only once it has taken a second, and gone when this is dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Its end tells the watcher to stop.
    under_way: Option<mpsc::Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

impl Progress {
    /// A line that appears in a second, unless it is not wanted or standard
    /// error is no terminal.
    pub(crate) fn new(wanted: bool) -> Self {
        let bar = ProgressBar::hidden();
        let mut progress = Self {
            bar,
            under_way: None,
            watcher: None,
        };
        if wanted && io::stderr().is_terminal() {
            let (under_way, watched) = mpsc::channel::<()>();
            let bar = progress.bar.clone();
            progress.under_way = Some(under_way);
            progress.watcher = Some(thread::spawn(move || {
                if watched.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(100));
                }
            }));
        }
        progress.stage("looking for files", None);
        progress
    }

    /// What is being done now, and with how many things.
    pub(crate) fn stage(&self, what: &'static str, count: Option<usize>) {
        let template = match count {
            Some(_) => "{spinner} {msg} {human_pos} of {human_len} {wide_bar}",
            None => "{spinner} {msg} {elapsed}",
        };
        // Fails only for a template with a mistake in it.
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_message(what);
        match count {
            Some(count) => self.bar.set_length(count as u64),
            None => self.bar.unset_length(),
        }
        self.bar.set_position(0);
    }

    /// One thing more is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.under_way.take());
        if let Some(watcher) = self.watcher.take() {
            // It draws, and a panic there is nothing to the run.
            let _ = watcher.join();
        }
        self.bar.finish_and_clear();
    }
}
