//! An answer's body on the wire: whole, in pieces, or breaking off.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use crate::clock::Clock;
use crate::turn::Busy;

/// The answer ends here, on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the answer is cut off by a fault")]
pub(crate) struct CutOff;

/// How the bytes of an answer get to the client.
pub(crate) struct Body {
    pieces: VecDeque<Bytes>,
    /// The announced length, whatever is sent.
    announced: u64,
    pause: Option<(Clock, Duration)>,
    waiting: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    ending: Ending,
    /// Marks the server's turn until the last piece is handed over.
    _busy: Busy,
}

/// Where a body breaks off; before its end in any case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cut {
    Middle,
    After(usize),
}

enum Ending {
    Clean,
    /// Breaks off, once what was sent has been flushed.
    Flush,
    CutOff,
}

/// In how many pieces a slow body comes.
const PIECES: usize = 8;

impl Body {
    pub(crate) fn new(
        bytes: Bytes,
        slow: Option<(Clock, Duration)>,
        cut: Option<Cut>,
        busy: Busy,
    ) -> Self {
        let announced = bytes.len() as u64;
        let mut rest = bytes;
        let mut ending = Ending::Clean;
        if let Some(cut) = cut {
            let keep = match cut {
                Cut::Middle => rest.len() / 2,
                Cut::After(bytes) => bytes,
            };
            rest.truncate(keep.min(rest.len().saturating_sub(1)));
            ending = Ending::Flush;
        }
        let size = match slow {
            Some(_) => rest.len().div_ceil(PIECES).max(1),
            None => rest.len(),
        };
        let mut pieces = VecDeque::new();
        while !rest.is_empty() {
            pieces.push_back(rest.split_to(size.min(rest.len())));
        }
        Self {
            pieces,
            announced,
            pause: slow,
            waiting: None,
            ending,
            _busy: busy,
        }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        if !self.pieces.is_empty() {
            if let Some((clock, time)) = self.pause.clone() {
                let waiting = self
                    .waiting
                    .get_or_insert_with(|| Box::pin(async move { clock.sleep(time).await }));
                std::task::ready!(waiting.as_mut().poll(cx));
                self.waiting = None;
            }
            let piece = self.pieces.pop_front();
            return Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))));
        }
        match self.ending {
            Ending::Clean => Poll::Ready(None),
            Ending::Flush => {
                // hyper flushes when a body is not ready.
                self.ending = Ending::CutOff;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Ending::CutOff => Poll::Ready(Some(Err(CutOff))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty() && matches!(self.ending, Ending::Clean)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
