//! Signals that end the program, caught for clean-up.

use std::io;

/// A signal that asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT, or Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
}

/// Catches the signals from now on: they no longer end the program by themselves.
#[cfg(unix)]
pub(crate) struct Signals([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        ]))
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> io::Result<Signal> {
        let [interrupt, terminate] = &mut self.0;
        let ends = [Box::pin(interrupt.recv()), Box::pin(terminate.recv())];
        let (_, index, _) = futures_util::future::select_all(ends).await;
        Ok(match index {
            0 => Signal::Interrupt,
            _ => Signal::Terminate,
        })
    }
}

/// Catches the signals from now on: they no longer end the program by themselves.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next one.
    pub(crate) async fn next(&mut self) -> io::Result<Signal> {
        tokio::signal::ctrl_c().await?;
        Ok(Signal::Interrupt)
    }
}
