//! The places of requests: which keys are known in each.
//!
//! All requests are of one type, whose own shape is that of connections. A place
//! knows the keys of Make's editor (`schemas/{base,api,endpoint-api,epoch}.json` of the
//! extension 2.8.0) and of Make's OpenAPI document, which has `gzip` everywhere and
//! `baseUrl` in modules, and those that the documentation alone has: `uid` of
//! shared webhooks, and `status`, `headers` and `body` of responders.
//!
//! A request with `endpoint` runs an endpoint of the app, and nothing is sent: it has
//! none of the keys of a request to the service, and its pages are asked for by `input`.

use super::{EpochOutput, Pagination, Request, Response};
use crate::code::CodeKind;
use crate::shape::{Object, Shape, Shaped as _, When, WithBody};

/// What to do about a key of a request to the service beside `endpoint`, or the other
/// way round.
pub(super) const EITHER: &str = "an \"endpoint\" with its \"input\" stands in place of a request \
    to the service: leave out what belongs to the other";

/// What is known of a request with `endpoint`, in a place.
macro_rules! call {
    ($name:ident, $title:literal, response $response:expr, except [$($except:literal),*]) => {
        pub(super) static $name: Object = Object {
            name: $title,
            except: &[
                "baseUrl", "url", "method", "headers", "qs", "body", "encodeUrl", "ca", "type",
                "gzip", "aws", "followRedirects", "followAllRedirects", "oauth", "timeout",
                $($except),*
            ],
            instead: &[
                ("response", || Shape::Object(&$response), false),
                ("pagination", || Shape::Object(&CALL_PAGINATION), false),
            ],
            variants: &[],
            with_body: None,
            ..Request::OBJECT
        };
    };
}

call!(CONNECTION_CALL, "ConnectionCall", response Response::OBJECT, except ["uid"]);
call!(API_CALL, "ApiCall", response API_RESPONSE, except ["uid"]);
call!(RESPONDER_CALL, "ResponderCall", response RESPONDER_RESPONSE, except ["uid"]);
call!(WEBHOOK_CALL, "WebhookCall", response API_RESPONSE, except []);

static CALL_PAGINATION: Object = Object {
    name: "CallPagination",
    except: &["url", "method", "headers", "qs", "body"],
    ..Pagination::OBJECT
};

/// That of a request to the service.
pub(super) static PAGINATION: Object = Object {
    name: "RequestPagination",
    except: &["endpoint", "input"],
    elsewhere: EITHER,
    ..Pagination::OBJECT
};

static API: Object = Object {
    name: "ApiRequest",
    except: &["timeout", "uid", "input"],
    instead: &[("response", || Shape::Object(&API_RESPONSE), false)],
    variants: &[(When::Has("endpoint"), || &API_CALL)],
    ..Request::OBJECT
};

static API_RESPONSE: Object = Object {
    name: "ApiResponse",
    except: &["scope", "status", "headers", "body"],
    ..Response::OBJECT
};

/// A module that answers a request, or may be one.
static RESPONDER: Object = Object {
    name: "ResponderRequest",
    instead: &[("response", || Shape::Object(&RESPONDER_RESPONSE), false)],
    variants: &[(When::Has("endpoint"), || &RESPONDER_CALL)],
    ..API
};

static RESPONDER_RESPONSE: Object = Object {
    name: "ResponderResponse",
    except: &["scope"],
    ..Response::OBJECT
};

static WEBHOOK: Object = Object {
    name: "WebhookRequest",
    except: &["timeout", "input"],
    variants: &[(When::Has("endpoint"), || &WEBHOOK_CALL)],
    ..API
};

/// An endpoint runs no other endpoint.
static ENDPOINT: Object = Object {
    name: "EndpointRequest",
    except: &["timeout", "uid", "endpoint", "input"],
    variants: &[],
    elsewhere: "an endpoint sends one request, and runs no other endpoint: remove it",
    ..API
};

static BASE: Object = Object {
    name: "BaseRequest",
    except: &[
        "endpoint",
        "input",
        "repeat",
        "iterate",
        "output",
        "uid",
        "respond",
        "verification",
    ],
    variants: &[],
    with_body: Some(WithBody {
        methods: &["POST", "PUT", "PATCH", "DELETE"],
        ..WithBody::MOST
    }),
    ..API
};

static EPOCH: Object = Object {
    name: "EpochRequest",
    except: &[
        "baseUrl",
        "timeout",
        "endpoint",
        "input",
        "iterate",
        "output",
        "uid",
        "respond",
        "verification",
    ],
    instead: &[("response", || Shape::Object(&EPOCH_RESPONSE), false)],
    variants: &[],
    with_body: Some(WithBody {
        methods: &["POST", "PUT", "PATCH", "DELETE"],
        keys: &["body"],
    }),
    ..Request::OBJECT
};

static EPOCH_RESPONSE: Object = Object {
    name: "EpochResponse",
    except: &[
        "data", "uid", "metadata", "expires", "scope", "trigger", "wrapper", "status", "headers",
        "body",
    ],
    instead: &[("output", EpochOutput::shape, true)],
    ..Response::OBJECT
};

macro_rules! one_or_several {
    ($request:ident) => {
        Shape::Union(&[
            || Shape::Object(&$request),
            || Shape::List(|| Shape::Object(&$request)),
        ])
    };
}

/// One request, or several, in a section of this kind, of a component of this type.
pub(super) fn requests(component_type: &str, kind: CodeKind) -> Shape {
    match (kind, component_type) {
        (CodeKind::AppBase, _) => one_or_several!(BASE),
        (CodeKind::WebhookApi, _) => one_or_several!(WEBHOOK),
        (CodeKind::EndpointApi, _) => Shape::Object(&ENDPOINT),
        // Without a type it may be a responder.
        (CodeKind::ModuleApi, "" | "responder") => one_or_several!(RESPONDER),
        _ => one_or_several!(API),
    }
}

/// The request of an epoch.
pub(super) fn epoch() -> Shape {
    Shape::Object(&EPOCH)
}
