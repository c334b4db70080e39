//! Whether calls return futures or block on a runtime of the client.

use std::fmt;
use std::future::Future;

mod sealed {
    pub trait Sealed {}
}

/// Whether the calls of a [`Client`](crate::Client) and its handles are async or
/// blocking.
///
/// There are two modes: [`Async`], the default, and `blocking::Blocking`, with the
/// feature `blocking`. Every method is written once: it returns a
/// future in the first and its output in the second.
///
/// ```
/// use makecom::{Client, Mode, Zone};
///
/// fn zone<M: Mode>(client: &Client<M>) -> &Zone {
///     client.zone()
/// }
/// # let token = "0e2d7b8c-1111-4aaa-8bbb-0123456789ab".parse()?;
/// let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
/// assert_eq!(zone(&client), &Zone::Eu1);
/// # Ok::<(), makecom::Error>(())
/// ```
pub trait Mode: sealed::Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// The return type of a call.
    type Output<F: Future>;

    #[doc(hidden)]
    fn run<F: Future>(&self, future: F) -> Self::Output<F>;
}

/// Calls return futures.
///
/// ```
/// use makecom::{Async, Client};
///
/// fn takes(client: Client<Async>) -> Client {
///     client // the same type
/// }
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Async;

impl sealed::Sealed for Async {}

impl Mode for Async {
    type Output<F: Future> = F;

    fn run<F: Future>(&self, future: F) -> F {
        future
    }
}

#[cfg(feature = "blocking")]
impl sealed::Sealed for crate::blocking::Blocking {}
