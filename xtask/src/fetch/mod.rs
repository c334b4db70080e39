//! `cargo xtask fetch`: brings pages from the publisher into `openapi/pages`.
//!
//! All pages are fetched, checked and compared before any file is replaced. Only this
//! task uses the network, so its HTTP client is behind the feature `fetch`; without it
//! there are only the arguments, which `cargo xtask` checks before it builds the rest.

mod arguments;

#[cfg(feature = "fetch")]
mod address;
#[cfg(feature = "fetch")]
mod answer;
#[cfg(feature = "fetch")]
mod effect;
#[cfg(feature = "fetch")]
mod http;
#[cfg(feature = "fetch")]
mod page;
#[cfg(feature = "fetch")]
mod run;
#[cfg(feature = "fetch")]
mod validators;

pub use arguments::Arguments;
#[cfg(feature = "fetch")]
pub use run::{Fetched, fetch};
