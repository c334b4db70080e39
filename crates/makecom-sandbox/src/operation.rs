//! The ten operations, by the ids that the spec gives them.

use std::fmt;
use std::str::FromStr;

use crate::auth::Scope;

/// An operation of the API.
///
/// ```
/// use makecom_sandbox::Operation;
///
/// let operation: Operation = "get_connection".parse()?;
/// assert_eq!(operation, Operation::GetConnection);
/// assert_eq!(operation.to_string(), "get_connection");
/// # Ok::<(), makecom_sandbox::UnknownOperation>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `GET /sdk/apps/{app}/connections`
    ListConnections,
    /// `POST /sdk/apps/{app}/connections`
    CreateConnection,
    /// `GET /sdk/apps/connections/{name}`
    GetConnection,
    /// `PATCH /sdk/apps/connections/{name}`
    UpdateConnection,
    /// `DELETE /sdk/apps/connections/{name}`
    DeleteConnection,
    /// `GET /sdk/apps/connections/{name}/{section}`
    GetConnectionSection,
    /// `PUT /sdk/apps/connections/{name}/{section}`
    SetConnectionSection,
    /// `GET /sdk/apps/connections/{name}/common`
    GetConnectionCommon,
    /// `PUT /sdk/apps/connections/{name}/common`
    SetConnectionCommon,
    /// `POST /sdk/apps/connections/{name}/recreate`
    RecreateConnection,
}

/// No operation has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no operation {0:?}; there are {list}", list = ids())]
pub struct UnknownOperation(String);

impl Operation {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::ListConnections,
        Self::CreateConnection,
        Self::GetConnection,
        Self::UpdateConnection,
        Self::DeleteConnection,
        Self::GetConnectionSection,
        Self::SetConnectionSection,
        Self::GetConnectionCommon,
        Self::SetConnectionCommon,
        Self::RecreateConnection,
    ];

    /// Its `operationId` in the spec.
    ///
    /// ```
    /// use makecom_sandbox::Operation;
    ///
    /// assert_eq!(Operation::ListConnections.id(), "list_connections");
    /// ```
    pub fn id(self) -> &'static str {
        match self {
            Self::ListConnections => "list_connections",
            Self::CreateConnection => "create_connection",
            Self::GetConnection => "get_connection",
            Self::UpdateConnection => "update_connection",
            Self::DeleteConnection => "delete_connection",
            Self::GetConnectionSection => "get_connection_section",
            Self::SetConnectionSection => "set_connection_section",
            Self::GetConnectionCommon => "get_connection_common",
            Self::SetConnectionCommon => "set_connection_common",
            Self::RecreateConnection => "recreate_connection",
        }
    }

    /// The scope that the published page asks for.
    ///
    /// ```
    /// use makecom_sandbox::{Operation, Scope};
    ///
    /// assert_eq!(Operation::RecreateConnection.scope(), Scope::Write);
    /// ```
    pub fn scope(self) -> Scope {
        match self {
            Self::ListConnections
            | Self::GetConnection
            | Self::GetConnectionSection
            | Self::GetConnectionCommon => Scope::Read,
            Self::CreateConnection
            | Self::UpdateConnection
            | Self::DeleteConnection
            | Self::SetConnectionSection
            | Self::SetConnectionCommon
            | Self::RecreateConnection => Scope::Write,
        }
    }
}

fn ids() -> String {
    Operation::ALL.map(Operation::id).join(", ")
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.id() == id)
            .ok_or_else(|| UnknownOperation(id.to_owned()))
    }
}
