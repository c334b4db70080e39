//! The places of requests: which keys are known in each.
//!
//! All requests are of one type, whose own shape is that of connections. A place
//! knows the keys of Make's editor (`schemas/{base,api,epoch}.json` of the
//! extension 2.8.0) and of Make's OpenAPI document, which has `gzip` everywhere and
//! `baseUrl` in modules, and those that the documentation alone has: `uid` of
//! shared webhooks, and `status`, `headers` and `body` of responders.

use super::{EpochOutput, Request, Response};
use crate::code::CodeKind;
use crate::shape::{Object, Shape, Shaped as _};

static API: Object = Object {
    name: "ApiRequest",
    except: &["timeout", "uid"],
    instead: &[("response", || Shape::Object(&API_RESPONSE), false)],
    ..Request::OBJECT
};

static API_RESPONSE: Object = Object {
    name: "ApiResponse",
    except: &["scope"],
    ..Response::OBJECT
};

static WEBHOOK: Object = Object {
    name: "WebhookRequest",
    except: &["timeout"],
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

/// One request, or several, in a section of this kind.
pub(super) fn requests(kind: CodeKind) -> Shape {
    match kind {
        CodeKind::AppBase => one_or_several!(BASE),
        CodeKind::WebhookApi => one_or_several!(WEBHOOK),
        _ => one_or_several!(API),
    }
}

/// The request of an epoch.
pub(super) fn epoch() -> Shape {
    Shape::Object(&EPOCH)
}
