//! What the glue in [`shared`](crate::shared) needs besides generated code.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::Error;
use crate::shared::{Component, Verb};

/// A component as the API sends and takes it, with every key that it has.
pub type Object = Map<String, Value>;

/// Which component, or which of its sections, a shared call is about. Each call
/// reads what the path of its operation needs.
///
/// ```
/// use makecom_raw::Address;
///
/// let at = Address { name: "acme-crm", section: "api", ..Address::default() };
/// assert_eq!(at.app, "");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Address<'a> {
    /// The name of the app.
    pub app: &'a str,
    /// The version of the app.
    pub version: &'a str,
    /// The name of the component.
    pub name: &'a str,
    /// The name of a section, as paths have it.
    pub section: &'a str,
}

/// The value of a parameter that is not a text.
#[allow(clippy::result_large_err, reason = "it is the generator's error")]
pub(crate) fn parsed<T: FromStr>(text: &str) -> Result<T, Error> {
    let unknown = |_| Error::InvalidRequest(format!("the spec does not list {text:?}"));
    text.parse().map_err(unknown)
}

/// There is no such operation.
pub(crate) fn missing(component: Component, verb: Verb) -> Error {
    Error::InvalidRequest(format!("the API has no {verb} for the kind {component}"))
}
