//! What the spec says of an operation, for code that must know at run time.

/// One operation of the API. The table in [`operations`](crate::operations) is
/// generated from the spec.
///
/// ```
/// use makecom_raw::operations;
///
/// assert_eq!(operations::GET_CONNECTION.scopes, ["sdk-apps:read"]);
/// assert!(operations::ALL.iter().all(|operation| operation.path.starts_with('/')));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operationId.
    pub id: &'static str,
    /// The name of the generated method, and in upper case that of the constant.
    pub name: &'static str,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The path template below the zone's base URL.
    pub path: &'static str,
    /// The scopes a token needs.
    pub scopes: &'static [&'static str],
    /// The media type of the request body, if there is one. Of several, the one
    /// that the generated method sends.
    pub request_media_type: Option<&'static str>,
    /// The parameters that the spec declares.
    pub parameters: &'static [Parameter],
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub location: Location,
    /// Whether the spec asks for it.
    pub is_required: bool,
    /// How several values are written.
    pub list: List,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the path, in place of its name in braces.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie, which no generated method sends.
    Cookie,
}

/// How the values of one parameter are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// `a=1&a=2`, which is OpenAPI's default in a query.
    Repeated,
    /// `a=1,2`
    Commas,
    /// `a=1%202`
    Spaces,
    /// `a=1|2`
    Pipes,
}

impl List {
    /// What stands between two values in an encoded query; none where each has
    /// the name before it.
    ///
    /// ```
    /// use makecom_raw::operation::List;
    ///
    /// assert_eq!(List::Commas.separator(), Some(","));
    /// assert_eq!(List::Repeated.separator(), None);
    /// ```
    pub fn separator(self) -> Option<&'static str> {
        match self {
            Self::Repeated => None,
            Self::Commas => Some(","),
            Self::Spaces => Some("%20"),
            Self::Pipes => Some("%7C"),
        }
    }
}

impl Operation {
    /// The operation of a generated method.
    ///
    /// ```
    /// let operation = makecom_raw::Operation::by_name("set_connection_section").unwrap();
    /// assert_eq!(operation.request_media_type, Some("application/jsonc"));
    /// for one in &makecom_raw::operations::ALL {
    ///     assert_eq!(makecom_raw::Operation::by_name(one.name), Some(one));
    /// }
    /// ```
    pub fn by_name(name: &str) -> Option<&'static Self> {
        let all = &crate::operations::BY_NAME;
        let found = all.binary_search_by_key(&name, |operation| operation.name);
        found.ok().map(|index| all[index])
    }

    /// The parameter of a name that goes somewhere.
    ///
    /// ```
    /// use makecom_raw::operation::Location;
    /// use makecom_raw::operations::GET_CONNECTION;
    ///
    /// let parameter = GET_CONNECTION.parameter(Location::Path, "SDK_connectionName");
    /// assert!(parameter.is_some_and(|parameter| parameter.is_required));
    /// ```
    pub fn parameter(&self, location: Location, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|one| one.location == location && one.name == name)
    }
}
