//! A progress line for long runs.

use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a run may take before its progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress line on standard error: only on a terminal, only after a second, and
/// removed on drop.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// Dropping it stops the watcher.
    under_way: Option<mpsc::Sender<()>>,
    watcher: Option<JoinHandle<()>>,
}

impl Progress {
    /// A line that appears after a second, unless it is not wanted or standard
    /// error is not a terminal.
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

    /// Starts a stage, with the number of its steps if known.
    pub(crate) fn stage(&self, what: &'static str, count: Option<usize>) {
        let template = match count {
            Some(_) => "{spinner} {msg} {human_pos} of {human_len} {wide_bar}",
            None => "{spinner} {msg} {elapsed}",
        };
        // Fails only for an invalid template.
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

    /// Completes a step.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.under_way.take());
        if let Some(watcher) = self.watcher.take() {
            // A panic while drawing must not fail the run.
            let _ = watcher.join();
        }
        self.bar.finish_and_clear();
    }
}
