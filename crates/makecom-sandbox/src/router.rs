//! Finds the operation of a request in the table of operations.
//!
//! Templates overlap: `/sdk/apps/connections/connections` is the connection
//! called `connections`, not the connections of an app called `connections`.
//! Segment by segment a literal wins over a parameter, as OpenAPI has it.

use hyper::Method;
use percent_encoding::percent_decode_str;

use crate::answer::Refusal;
use crate::kind::Verb;
use crate::operation::{Operation, Row};
use crate::operations::ROWS;
use crate::section::Section;

/// Where the API begins.
const BASE: &str = "/api/v2";

/// An operation with the segments of its path, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) operation: Operation,
    /// Those that stand for a parameter, in order.
    pub(crate) parameters: Vec<String>,
    /// The last one, literal or not: sections have their name there.
    pub(crate) last: String,
}

impl Route {
    /// Routes a request line. The path is split before decoding, so an encoded slash
    /// never separates segments.
    pub(crate) fn of(method: &Method, path: &str) -> Result<Self, Refusal> {
        Self::among(&ROWS, method, path)
    }

    fn among(rows: &'static [Row], method: &Method, path: &str) -> Result<Self, Refusal> {
        let segments = segments(path).ok_or_else(Refusal::no_route)?;
        let mut rows: Vec<_> = rows
            .iter()
            .filter(|row| matches(row.path, &segments))
            .collect();
        // False, for a literal, comes first.
        rows.sort_by_key(|row| parameters(row.path).collect::<Vec<bool>>());
        let (Some(first), Some(last)) = (rows.first().copied(), segments.last().cloned()) else {
            return Err(Refusal::no_route());
        };
        // The spec may have a literal path for setting one section, and a parameter for
        // getting any.
        rows.retain(|row| {
            row.path == first.path
                || matches!(row.action(), Some((kind, Verb::GetSection | Verb::SetSection))
                    if Section::of(kind, &last).is_ok())
        });
        let Some(row) = rows.iter().find(|row| row.method == method.as_str()) else {
            let allowed: Vec<_> = rows.iter().map(|row| row.method).collect();
            return Err(Refusal::method_not_allowed(&allowed));
        };
        Ok(Self {
            operation: row.operation,
            last,
            parameters: std::iter::zip(parameters(row.path), segments)
                .filter_map(|(is_parameter, segment)| is_parameter.then_some(segment))
                .collect(),
        })
    }
}

/// The segments below the base; none if one is empty or not UTF-8.
fn segments(path: &str) -> Option<Vec<String>> {
    let below = path.strip_prefix(BASE)?.strip_prefix('/')?;
    below
        .split('/')
        .map(|segment| {
            let decoded = percent_decode_str(segment).decode_utf8().ok()?;
            (!decoded.is_empty()).then(|| decoded.into_owned())
        })
        .collect()
}

fn matches(template: &str, segments: &[String]) -> bool {
    let mut segments = segments.iter();
    let fit = split(template).all(|expected| {
        segments
            .next()
            .is_some_and(|segment| is_parameter(expected) || segment == expected)
    });
    fit && segments.next().is_none()
}

/// Of each segment of a template, whether it is a parameter.
fn parameters(template: &str) -> impl Iterator<Item = bool> {
    split(template).map(is_parameter)
}

fn split(template: &str) -> impl Iterator<Item = &str> {
    template.trim_start_matches('/').split('/')
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The operation and its parameters, or the status of the refusal.
    fn route(rows: &'static [Row], request: &str) -> Result<String, u16> {
        let (method, path) = request.split_once(' ').unwrap();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Route::among(rows, &method, &format!("/api/v2/sdk/apps{path}"))
            .map(|route| format!("{} {}", route.operation, route.parameters.join(" ")))
            .map_err(|refusal| refusal.into_answer().status.as_u16())
    }

    #[test]
    fn paths_and_methods() {
        let cases = [
            ("GET /acme/connections", Ok("list_connections acme")),
            ("POST /acme/connections", Ok("create_connection acme")),
            ("GET /connections/acme", Ok("get_connection acme")),
            (
                "GET /connections/connections",
                Ok("get_connection connections"),
            ),
            ("PATCH /connections/acme", Ok("update_connection acme")),
            ("DELETE /connections/acme", Ok("delete_connection acme")),
            (
                "GET /connections/acme/common",
                Ok("get_connection_common acme"),
            ),
            (
                "PUT /connections/acme/common",
                Ok("set_connection_common acme"),
            ),
            (
                "POST /connections/acme/recreate",
                Ok("recreate_connection acme"),
            ),
            (
                "GET /connections/a%2Fb/api",
                Ok("get_connection_section a/b api"),
            ),
            (
                "PUT /connections/acme/api",
                Ok("set_connection_section acme api"),
            ),
            ("PUT /acme/connections", Err(405)),
            ("POST /connections/acme", Err(405)),
            ("GET /connections/acme/recreate", Err(405)),
            ("GET /connections//api", Err(404)),
            ("GET /acme/1/connections", Err(404)),
            ("GET /acme/1", Ok("get_app acme 1")),
            ("GET /acme/1/base", Ok("get_app_base acme 1")),
            ("PATCH /acme/1/base", Ok("patch_app_base acme 1")),
            ("POST /acme/1/public", Ok("make_app_public acme 1")),
            ("GET /acme/1/icon/512", Ok("get_app_icon acme 1 512")),
            ("GET /invites/token", Ok("get_app_invite token")),
            ("GET /webhooks/acme", Ok("get_webhook acme")),
            ("GET /acme/webhooks", Ok("list_webhooks acme")),
            (
                "GET /acme/1/modules/m/api",
                Ok("get_module_section acme 1 m api"),
            ),
            (
                "PUT /acme/1/modules/m/expect",
                Ok("set_module_section acme 1 m expect"),
            ),
            (
                "PUT /acme/1/modules/m/consumable",
                Ok("set_module_consumable acme 1 m"),
            ),
            (
                "POST /acme/1/modules/m/archive",
                Ok("archive_module acme 1 m"),
            ),
            ("POST /acme/1/rpcs/r", Ok("test_rpc acme 1 r")),
            ("GET /acme/1/modules/m/archive", Err(405)),
            ("GET /connections/%ff", Err(404)),
            ("GET /connections/a/b/c", Err(404)),
            ("GET /", Err(404)),
            ("GET ", Ok("list_apps ")),
        ];
        for (request, expected) in cases {
            assert_eq!(
                route(&ROWS, request),
                expected.map(str::to_owned),
                "{request}"
            );
        }
    }

    const fn row(operation: Operation, method: &'static str, path: &'static str) -> Row {
        Row {
            operation,
            id: "",
            method,
            path,
            scopes: &[],
            request: None,
            response: None,
            component: Some("connection"),
            verb: Some("get-section"),
            section: None,
        }
    }

    #[test]
    fn a_literal_wins_in_any_order_of_the_table() {
        const APP: Row = row(
            Operation::UpdateConnection,
            "GET",
            "/sdk/apps/{app}/{version}",
        );
        const LIST: Row = row(
            Operation::ListConnections,
            "GET",
            "/sdk/apps/{app}/connections",
        );
        const GET: Row = row(
            Operation::GetConnection,
            "GET",
            "/sdk/apps/connections/{name}",
        );
        static ORDERS: [[Row; 3]; 3] = [[APP, LIST, GET], [GET, APP, LIST], [LIST, GET, APP]];
        let cases = [
            ("GET /acme/1", "update_connection acme 1"),
            ("GET /acme/connections", "list_connections acme"),
            ("GET /connections/1", "get_connection 1"),
            ("GET /connections/connections", "get_connection connections"),
        ];
        for rows in &ORDERS {
            for (request, expected) in cases {
                assert_eq!(route(rows, request), Ok(expected.to_owned()));
            }
        }
    }

    #[test]
    fn a_section_is_found_though_another_method_has_its_path_written_out() {
        static ROWS: [Row; 2] = [
            row(
                Operation::GetConnectionSection,
                "GET",
                "/sdk/apps/{app}/{section}",
            ),
            row(
                Operation::SetConnectionSection,
                "PUT",
                "/sdk/apps/{app}/api",
            ),
        ];
        for (request, expected) in [
            ("GET /acme/api", Ok("get_connection_section acme api")),
            ("PUT /acme/api", Ok("set_connection_section acme")),
            ("GET /acme/scope", Ok("get_connection_section acme scope")),
            ("PUT /acme/scope", Err(405)),
        ] {
            assert_eq!(route(&ROWS, request), expected.map(str::to_owned));
        }
    }
}
