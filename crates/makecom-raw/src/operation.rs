//! What the spec says of an operation, for code that must know at run time.

/// One operation of the API. The table in [`operations`](crate::operations) is
/// generated from the spec.
///
/// ```
/// use makecom_raw::operations;
///
/// assert_eq!(operations::GET_CONNECTION.scopes, ["sdk-apps:read"]);
/// assert!(operations::ALL.iter().all(|operation| operation.path.starts_with("/sdk/")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operationId.
    pub id: &'static str,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The path template below the zone's base URL.
    pub path: &'static str,
    /// The scopes a token needs.
    pub scopes: &'static [&'static str],
    /// The media type of the request body, if there is one.
    pub request_media_type: Option<&'static str>,
}

impl Operation {
    /// The operation with an operationId.
    ///
    /// ```
    /// let operation = makecom_raw::Operation::by_id("set_connection_section").unwrap();
    /// assert_eq!(operation.request_media_type, Some("application/jsonc"));
    /// ```
    pub fn by_id(id: &str) -> Option<&'static Self> {
        crate::operations::ALL
            .iter()
            .find(|operation| operation.id == id)
    }
}
