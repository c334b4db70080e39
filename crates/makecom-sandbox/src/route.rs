//! Which operation a request asks for.
//!
//! Routed by hand, because two templates of the API overlap:
//! `/sdk/apps/connections/connections` is the connection called `connections`,
//! not the connections of an app called `connections`. The concrete segment
//! wins, as OpenAPI has it.

use hyper::Method;
use percent_encoding::percent_decode_str;

use crate::answer::Refusal;
use crate::operation::Operation;

/// An operation with the names from its path, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    List { app: String },
    Create { app: String },
    Get { name: String },
    Update { name: String },
    Delete { name: String },
    GetSection { name: String, section: String },
    SetSection { name: String, section: String },
    GetCommon { name: String },
    SetCommon { name: String },
    Recreate { name: String },
}

/// A path of the API, whatever the method.
enum Resource {
    Collection { app: String },
    Connection { name: String },
    Section { name: String, section: String },
    Common { name: String },
    Recreate { name: String },
}

impl Route {
    /// Reads a request line. The path is taken as it came: an encoded slash
    /// never separates segments.
    pub(crate) fn of(method: &Method, path: &str) -> Result<Self, Refusal> {
        let resource = Resource::of(path).ok_or_else(Refusal::no_route)?;
        let method = method.as_str();
        match (resource, method) {
            (Resource::Collection { app }, "GET") => Ok(Self::List { app }),
            (Resource::Collection { app }, "POST") => Ok(Self::Create { app }),
            (Resource::Collection { .. }, _) => Err(Refusal::method_not_allowed(&["GET", "POST"])),
            (Resource::Connection { name }, "GET") => Ok(Self::Get { name }),
            (Resource::Connection { name }, "PATCH") => Ok(Self::Update { name }),
            (Resource::Connection { name }, "DELETE") => Ok(Self::Delete { name }),
            (Resource::Connection { .. }, _) => {
                Err(Refusal::method_not_allowed(&["GET", "PATCH", "DELETE"]))
            }
            (Resource::Section { name, section }, "GET") => Ok(Self::GetSection { name, section }),
            (Resource::Section { name, section }, "PUT") => Ok(Self::SetSection { name, section }),
            (Resource::Common { name }, "GET") => Ok(Self::GetCommon { name }),
            (Resource::Common { name }, "PUT") => Ok(Self::SetCommon { name }),
            (Resource::Section { .. } | Resource::Common { .. }, _) => {
                Err(Refusal::method_not_allowed(&["GET", "PUT"]))
            }
            (Resource::Recreate { name }, "POST") => Ok(Self::Recreate { name }),
            (Resource::Recreate { .. }, _) => Err(Refusal::method_not_allowed(&["POST"])),
        }
    }

    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::List { .. } => Operation::ListConnections,
            Self::Create { .. } => Operation::CreateConnection,
            Self::Get { .. } => Operation::GetConnection,
            Self::Update { .. } => Operation::UpdateConnection,
            Self::Delete { .. } => Operation::DeleteConnection,
            Self::GetSection { .. } => Operation::GetConnectionSection,
            Self::SetSection { .. } => Operation::SetConnectionSection,
            Self::GetCommon { .. } => Operation::GetConnectionCommon,
            Self::SetCommon { .. } => Operation::SetConnectionCommon,
            Self::Recreate { .. } => Operation::RecreateConnection,
        }
    }
}

impl Resource {
    fn of(path: &str) -> Option<Self> {
        let below = path.strip_prefix("/api/v2/sdk/apps/")?;
        let segments = below
            .split('/')
            .map(|segment| Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned()))
            .collect::<Option<Vec<String>>>()?;
        if segments.iter().any(String::is_empty) {
            return None;
        }
        match <[String; 3]>::try_from(segments) {
            Ok([first, name, last]) if first == "connections" => Some(match last.as_str() {
                "common" => Self::Common { name },
                "recreate" => Self::Recreate { name },
                _ => Self::Section {
                    name,
                    section: last,
                },
            }),
            Ok(_) => None,
            Err(segments) => match <[String; 2]>::try_from(segments) {
                Ok([first, name]) if first == "connections" => Some(Self::Connection { name }),
                Ok([app, last]) if last == "connections" => Some(Self::Collection { app }),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, path: &str) -> Result<Route, u16> {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Route::of(&method, &format!("/api/v2/sdk/apps{path}"))
            .map_err(|refusal| refusal.into_answer().status.as_u16())
    }

    #[test]
    fn paths_and_methods() {
        let name = || "acme".to_owned();
        let cases = [
            ("GET", "/acme/connections", Ok(Route::List { app: name() })),
            (
                "POST",
                "/acme/connections",
                Ok(Route::Create { app: name() }),
            ),
            ("GET", "/connections/acme", Ok(Route::Get { name: name() })),
            (
                "GET",
                "/connections/connections",
                Ok(Route::Get {
                    name: "connections".to_owned(),
                }),
            ),
            (
                "PATCH",
                "/connections/acme",
                Ok(Route::Update { name: name() }),
            ),
            (
                "DELETE",
                "/connections/acme",
                Ok(Route::Delete { name: name() }),
            ),
            (
                "GET",
                "/connections/acme/common",
                Ok(Route::GetCommon { name: name() }),
            ),
            (
                "PUT",
                "/connections/acme/common",
                Ok(Route::SetCommon { name: name() }),
            ),
            (
                "POST",
                "/connections/acme/recreate",
                Ok(Route::Recreate { name: name() }),
            ),
            (
                "GET",
                "/connections/a%2Fb/api",
                Ok(Route::GetSection {
                    name: "a/b".to_owned(),
                    section: "api".to_owned(),
                }),
            ),
            (
                "PUT",
                "/connections/acme/api",
                Ok(Route::SetSection {
                    name: name(),
                    section: "api".to_owned(),
                }),
            ),
            ("PUT", "/acme/connections", Err(405)),
            ("POST", "/connections/acme", Err(405)),
            ("GET", "/connections/acme/recreate", Err(405)),
            ("GET", "/connections//api", Err(404)),
            ("GET", "/acme/1/connections", Err(404)),
            ("GET", "/connections/%ff", Err(404)),
            ("GET", "/connections/a/b/c", Err(404)),
            ("GET", "", Err(404)),
        ];
        for (method, path, expected) in cases {
            assert_eq!(route(method, path), expected, "{method} {path}");
        }
    }
}
