//! Accepts, serves and ends connections.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::limits::Limits;
use crate::service::{ResetByFault, SharedRef};
use crate::turn::{Turn, Turns};
use crate::wire::{Reset, Stream, Wire};

/// The transport of connections.
#[derive(Clone)]
pub(crate) enum Security {
    Plain,
    #[cfg(feature = "tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

/// The time limit for requests under way at shutdown.
const GRACE: Duration = Duration::from_secs(5);

/// Pause after a failed accept.
const RECOVERY: Duration = Duration::from_millis(50);

/// Serves until told to stop, then until every request under way is answered or
/// [`GRACE`] is over. Dropping the future ends everything at once.
pub(crate) async fn serve(
    listener: TcpListener,
    security: Security,
    shared: SharedRef,
    mut stop: watch::Receiver<bool>,
) {
    let turns = Turns::default();
    let mut connections = JoinSet::new();
    let stopped = stop.clone();
    let accepting = async {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
            };
            match accepted {
                Ok((stream, _)) => {
                    make_room(&mut connections, &turns, shared.limits.connections).await;
                    let (security, shared) = (security.clone(), Arc::clone(&shared));
                    let (turn, stopped) = (turns.begin(), stopped.clone());
                    connections.spawn(connection(stream, security, shared, turn, stopped));
                }
                Err(error) if is_out_of_files(&error) && !connections.is_empty() => {
                    let one_less = connections.len();
                    make_room(&mut connections, &turns, one_less).await;
                }
                Err(_) => tokio::time::sleep(RECOVERY).await,
            }
        }
    };
    tokio::select! {
        // The sender is dropped only together with this.
        _ = stop.wait_for(|stop| *stop) => {}
        () = accepting => {}
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    // Requests beyond the limit are dropped with the set.
    let _ = tokio::time::timeout(GRACE, ended).await;
}

/// Whether the process or the system has too many open files.
fn is_out_of_files(error: &std::io::Error) -> bool {
    const ENFILE: i32 = 23;
    const EMFILE: i32 = 24;
    cfg!(unix) && matches!(error.raw_os_error(), Some(ENFILE | EMFILE))
}

/// Waits until there are fewer connections than the limit, and ends some if
/// need be.
async fn make_room(connections: &mut JoinSet<()>, turns: &Turns, limit: usize) {
    while connections.try_join_next().is_some() {}
    while !connections.is_empty() && connections.len() >= limit {
        tokio::select! {
            _ = connections.join_next() => {}
            () = turns.end_longest() => drop(connections.join_next().await),
        }
    }
}

async fn connection(
    stream: TcpStream,
    security: Security,
    shared: SharedRef,
    turn: Arc<Turn>,
    stop: watch::Receiver<bool>,
) {
    tokio::select! {
        () = turn.ended() => {}
        () = serve_one(stream, security, shared, &turn, stop) => {}
    }
}

async fn serve_one(
    stream: TcpStream,
    security: Security,
    shared: SharedRef,
    turn: &Arc<Turn>,
    mut stop: watch::Receiver<bool>,
) {
    // Answers are small and written whole; waiting to fill a packet only delays.
    let _ = stream.set_nodelay(true);
    let stream = match security {
        Security::Plain => Stream::Plain(stream),
        #[cfg(feature = "tls")]
        Security::Tls(acceptor) => {
            let handshake = acceptor.accept(stream);
            match tokio::time::timeout(shared.limits.head_time, handshake).await {
                Ok(Ok(stream)) => Stream::Tls(Box::new(stream)),
                // There is no connection yet to report the error to.
                _ => return,
            }
        }
    };
    let reset = Reset::default();
    let wire = Wire::new(stream, reset.clone(), shared.limits.stall_time);
    let builder = builder(&shared.limits);
    let service = service_fn(|request| {
        let (shared, reset) = (Arc::clone(&shared), reset.clone());
        async move {
            shared
                .answer(request, turn)
                .await
                .inspect_err(|ResetByFault| reset.demand())
        }
    });
    let mut serving = std::pin::pin!(builder.serve_connection(TokioIo::new(wire), service));
    // Errors of a connection are ignored: they come from broken or slow clients, and
    // faults.
    tokio::select! {
        _ = &mut serving => return,
        _ = stop.wait_for(|stop| *stop) => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

fn builder(limits: &Limits) -> http1::Builder {
    /// hyper takes no smaller buffer.
    const LEAST: usize = 8192;
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes.max(LEAST))
        // A client may close its half and still wait for the answer.
        .half_close(true);
    builder
}
