//! How a call is waited for: as a future, or on a runtime of the client's own.

use std::fmt;
use std::future::Future;

mod sealed {
    pub trait Sealed {}
}

/// How the calls of a [`Client`](crate::Client) and its handles are waited for.
///
/// There are two: [`Async`], which every type has unless it says otherwise, and
/// [`Blocking`](crate::blocking::Blocking). Every method is written once and
/// gives a future with the first, its output with the second.
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
    /// What a call gives.
    type Output<F: Future>;

    #[doc(hidden)]
    fn run<F: Future>(&self, future: F) -> Self::Output<F>;
}

/// Calls give futures.
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
