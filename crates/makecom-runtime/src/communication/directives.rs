//! Which directives are carried out, which are refused, and which have no effect.

use makecom_iml::expression::Template;

use super::document::{Document, Place, at};
use super::failure::{Failure, Flow};
use super::module::{Kind, ModuleKind};
use super::roots::roots;
use super::run::Run;
use crate::Value;

/// What is known of a directive.
#[derive(Clone, Copy)]
enum Known {
    /// It is carried out.
    Yes,
    /// It is an object of these directives, if it is an object.
    Below(&'static [(&'static str, Known)]),
    /// It is known, and not carried out yet.
    NotYet(&'static str),
    /// It is for users within Make.
    Internal,
    /// It is no longer used, and left out with a warning.
    Deprecated,
    /// Its keys are not directives.
    Any,
}

use Known::{Any, Below, Deprecated, Internal, NotYet, Yes};

const REQUEST: &[(&str, Known)] = &[
    ("baseUrl", Yes),
    ("url", Yes),
    ("method", Yes),
    ("headers", Any),
    ("qs", Any),
    ("body", Any),
    ("type", Yes),
    ("encodeUrl", Yes),
    (
        "encodeUrlMode",
        NotYet("which apps have which mode is not documented"),
    ),
    ("ca", Yes),
    ("temp", Any),
    ("condition", Below(&[("condition", Yes), ("default", Any)])),
    ("gzip", Yes),
    ("followRedirect", Yes),
    ("followRedirects", Yes),
    ("followAllRedirect", Yes),
    ("followAllRedirects", Yes),
    ("rejectUnauthorized", Deprecated),
    (
        "shareCookies",
        NotYet("cookies are not shared between requests"),
    ),
    ("timeout", Yes),
    ("log", Below(&[("sanitize", Yes)])),
    ("repeat", Below(REPEAT)),
    ("while", Below(REPEAT)),
    ("pagination", Below(PAGINATION)),
    ("response", Below(RESPONSE)),
    ("endpoint", NotYet("endpoints of apps are not run")),
    ("input", NotYet("endpoints of apps are not run")),
    ("aws", NotYet("requests are not signed for AWS")),
    ("oauth", NotYet("requests are not signed for OAuth 1")),
    ("agency", Internal),
    ("isc", Internal),
];

const REPEAT: &[(&str, Known)] = &[("condition", Yes), ("delay", Yes), ("limit", Yes)];

const PAGINATION: &[(&str, Known)] = &[
    ("mergeWithParent", Yes),
    ("url", Yes),
    ("method", Yes),
    ("headers", Any),
    ("qs", Any),
    ("body", Any),
    ("condition", Yes),
    ("endpoint", NotYet("endpoints of apps are not run")),
    ("input", NotYet("endpoints of apps are not run")),
];

const RESPONSE: &[(&str, Known)] = &[
    ("type", Any),
    (
        "valid",
        Below(&[("condition", Yes), ("message", Yes), ("type", Yes)]),
    ),
    ("error", Any),
    ("temp", Any),
    ("data", Any),
    ("uid", Yes),
    ("metadata", Below(&[("type", Yes), ("value", Yes)])),
    ("expires", Yes),
    ("scope", Any),
    ("iterate", Below(&[("container", Yes), ("condition", Yes)])),
    ("output", Any),
    ("limit", Yes),
    (
        "trigger",
        Below(&[("type", Yes), ("order", Yes), ("id", Yes), ("date", Yes)]),
    ),
    ("wrapper", Any),
    ("oauth", NotYet("requests are not signed for OAuth 1")),
];

const WEBHOOK: &[(&str, Known)] = &[
    (
        "verification",
        Below(&[("condition", Yes), ("respond", Below(RESPOND))]),
    ),
    ("condition", Yes),
    ("iterate", Below(&[("container", Yes), ("condition", Yes)])),
    ("output", Any),
    ("uid", Yes),
    ("respond", Below(RESPOND)),
];

const RESPOND: &[(&str, Known)] = &[
    ("type", Yes),
    ("status", Yes),
    ("headers", Any),
    ("body", Any),
];

const RESPONDER: &[(&str, Known)] = &[(
    "response",
    Below(&[
        ("status", Yes),
        ("headers", Any),
        ("body", Any),
        (
            "type",
            NotYet("what type a responder has is not documented"),
        ),
    ]),
)];

/// What has no effect in a request of each kind.
fn without_effect(kind: Kind) -> &'static [&'static str] {
    const SAVED: &[&str] = &[
        "response/data",
        "response/uid",
        "response/metadata",
        "response/expires",
        "response/scope",
        "response/trigger",
    ];
    match kind {
        Kind::Module(ModuleKind::Trigger) | Kind::Epoch => &SAVED[..5],
        Kind::Module(_) | Kind::Rpc => SAVED,
        Kind::Stage => &[
            "pagination",
            "response/iterate",
            "response/output",
            "response/limit",
            "response/wrapper",
            "response/trigger",
        ],
    }
}

/// Refuses what is not known, and warns of what has no effect.
pub(super) fn check(
    run: &mut Run<'_>,
    document: &Document,
    base: Option<&Document>,
    kind: Kind,
) -> Flow<()> {
    if let Some(base) = base.filter(|base| !base.is_unset()) {
        if matches!(base.value(), Value::Array(_)) {
            let message = "a base of several requests is not documented";
            return Err(
                Failure::refused("base-of-several", message, "write one object").at(base.place("")),
            );
        }
        walk(run, base, "", base.value(), REQUEST)?;
        for name in ["url", "method", "condition", "temp", "pagination", "repeat"] {
            if !base.value().get(name).is_nullish() {
                let message = format!(
                    "no source tells how modules inherit {name} from the base; here it is their default"
                );
                run.warn("base-directive", message, base.place(format!("/{name}")));
            }
        }
        paths(run, base)?;
    }
    let requests = match document.value() {
        Value::Array(items) => (0..items.len()).map(|index| format!("/{index}")).collect(),
        _ => vec![String::new()],
    };
    if requests.is_empty() {
        let message = "there is no request";
        return Err(Failure::refused("no-request", message, "write one").at(document.place("")));
    }
    for pointer in requests {
        let value = at(document.value(), &pointer).cloned().unwrap_or_default();
        request(run, document, &pointer, &value, kind)?;
        if let Some(base) = base {
            let both =
                |value: &Value| matches!(value.get("response").get("error"), Value::Collection(_));
            if both(base.value()) && both(&value) {
                let message = "the errors of the base and of the request are merged; no source \
                               tells whether one replaces the other";
                run.warn(
                    "base-error",
                    message,
                    document.place(format!("{pointer}/response/error")),
                );
            }
        }
    }
    paths(run, document)
}

/// Checks one request of a connection or webhook.
pub(super) fn check_stage(run: &mut Run<'_>, document: &Document, pointer: &str) -> Flow<()> {
    let value = at(document.value(), pointer).cloned().unwrap_or_default();
    request(run, document, pointer, &value, Kind::Stage)?;
    paths(run, document)
}

/// Checks the communication of a webhook.
pub(super) fn check_webhook(run: &mut Run<'_>, document: &Document) -> Flow<()> {
    walk(run, document, "", document.value(), WEBHOOK)
}

/// Checks a responder.
pub(super) fn check_responder(run: &mut Run<'_>, document: &Document) -> Flow<()> {
    walk(run, document, "", document.value(), RESPONDER)
}

fn request(
    run: &mut Run<'_>,
    document: &Document,
    pointer: &str,
    value: &Value,
    kind: Kind,
) -> Flow<()> {
    if !matches!(value, Value::Collection(_)) {
        let message = format!("a request is an object, not {}", value.type_name());
        return Err(
            Failure::refused("no-request", message, "write an object").at(document.place(pointer))
        );
    }
    walk(run, document, pointer, value, REQUEST)?;
    error(document, pointer, value)?;
    let is_single = matches!(
        kind,
        Kind::Module(ModuleKind::Universal | ModuleKind::InstantTrigger)
    );
    let excluded: &[&str] = match kind {
        Kind::Module(ModuleKind::Universal) => &["response/iterate"],
        Kind::Module(ModuleKind::InstantTrigger) => &["response/iterate", "pagination"],
        _ => &[],
    };
    for path in excluded {
        if at(value, path).is_some_and(|it| !it.is_nullish()) && is_single {
            let message = format!(
                "{} is not available in a module of this type",
                path.replace('/', ".")
            );
            let place = document.place(format!("{pointer}/{path}"));
            return Err(Failure::refused("not-available", message, "leave it out").at(place));
        }
    }
    let mut ignored: Vec<&str> = without_effect(kind)
        .iter()
        .copied()
        .filter(|path| at(value, path).is_some_and(|it| !it.is_nullish()))
        .collect();
    if value.get("url").is_nullish() && kind != Kind::Epoch {
        let names = [
            "method",
            "qs",
            "headers",
            "body",
            "ca",
            "type",
            "pagination",
        ];
        ignored.extend(
            names
                .into_iter()
                .filter(|name| !value.get(name).is_nullish()),
        );
    }
    for path in ignored {
        let message = format!("{} has no effect here", path.replace('/', "."));
        run.warn(
            "no-effect",
            message,
            document.place(format!("{pointer}/{path}")),
        );
    }
    Ok(())
}

/// The keys of `response.error`: the general ones, and statuses.
fn error(document: &Document, pointer: &str, value: &Value) -> Flow<()> {
    let Value::Collection(entries) = value.get("response").get("error") else {
        return Ok(());
    };
    for (name, value) in entries.iter() {
        let place = document.place(format!("{pointer}/response/error/{name}"));
        let is_status = name.len() == 3 && name.bytes().all(|it| it.is_ascii_digit());
        match value {
            _ if matches!(name, "message" | "type") => {}
            Value::Collection(below) if is_status => {
                if let Some(other) = below.keys().find(|key| !matches!(*key, "message" | "type")) {
                    return Err(unknown(other, place));
                }
            }
            _ if is_status => {
                let message = "an error of a status is an object with message and type";
                return Err(
                    Failure::refused("invalid-error", message, "write message in it").at(place),
                );
            }
            _ => return Err(unknown(name, place)),
        }
    }
    Ok(())
}

fn unknown(name: &str, place: Place) -> Failure {
    let message = format!("{name:?} is no known directive here");
    let help = match name {
        "iterate" | "output" | "limit" | "valid" | "error" | "wrapper" | "trigger" => {
            "write it in response"
        }
        _ => "correct its name, or leave it out",
    };
    Failure::refused("unknown-directive", message, help).at(place)
}

fn walk(
    run: &mut Run<'_>,
    document: &Document,
    pointer: &str,
    value: &Value,
    known: &[(&str, Known)],
) -> Flow<()> {
    let Value::Collection(entries) = value else {
        return Ok(());
    };
    for (name, value) in entries.iter() {
        let place = document.place(format!(
            "{pointer}/{}",
            name.replace('~', "~0").replace('/', "~1")
        ));
        let Some((_, found)) = known.iter().find(|(own, _)| *own == name) else {
            return Err(unknown(name, place));
        };
        match found {
            Yes | Any => {}
            Below(known) => walk(run, document, &format!("{pointer}/{name}"), value, known)?,
            NotYet(why) => {
                // A switch that is off asks for nothing.
                if matches!(value, Value::Boolean(false)) {
                    continue;
                }
                let message = format!("{name} is not supported: {why}");
                let help = "test this component on the platform";
                return Err(Failure::refused("unsupported-directive", message, help).at(place));
            }
            Internal => {
                let message = format!("{name} is for apps of Make itself");
                return Err(
                    Failure::refused("internal-directive", message, "leave it out").at(place),
                );
            }
            Deprecated => {
                let message = format!("{name} is deprecated, and has no effect here");
                run.warn("no-effect", message, place);
            }
        }
    }
    Ok(())
}

/// Looks at what expressions read.
fn paths(run: &mut Run<'_>, document: &Document) -> Flow<()> {
    let mut found = Vec::new();
    templates(document.value(), &mut String::new(), &mut found);
    for (pointer, text) in found {
        for path in roots(&Template::parse(text)) {
            let names: Vec<_> = path.iter().map(String::as_str).collect();
            match names[..] {
                ["pagination", "offset" | "limit", ..] => {
                    let message = format!(
                        "how pagination.{} changes from page to page is not known",
                        names[1]
                    );
                    let help = "compute it: (pagination.page - 1) * size";
                    return Err(Failure::refused("pagination-variable", message, help)
                        .at(document.place(pointer)));
                }
                ["internal", ..] | ["environment", "system", ..] => {
                    let message = format!("{} is for apps of Make itself", names[0]);
                    return Err(
                        Failure::refused("internal-variable", message, "do without it")
                            .at(document.place(pointer)),
                    );
                }
                ["data", "lastID", ..] => {
                    let message = "data.lastID is also documented as data.lastId; use that";
                    run.warn("last-id", message, document.place(pointer.clone()));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn templates(value: &Value, pointer: &mut String, found: &mut Vec<(String, String)>) {
    let length = pointer.len();
    match value {
        Value::Text(text) if text.contains("{{") => found.push((pointer.clone(), text.to_string())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                templates(item, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Collection(entries) => {
            for (name, item) in entries.iter() {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                templates(item, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
