//! What a reviewer would say: secrets in the log, errors that nobody sees,
//! parameters that show what they should hide.

use std::collections::HashSet;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;

use super::rule::{
    COMMON_WITHOUT_INSTALL, DUPLICATE_NAME, ERROR_WITHOUT_STATUS, NO_CREDENTIAL_CHECK,
    NO_ERROR_HANDLING, NO_METADATA, PLAIN_HTTP, RESERVED_NAME, Rule, SECRET_IN_LOG,
    SECRET_NOT_PASSWORD, UNCLOSED_EXPRESSION,
};
use super::secret::{
    below, has_secret_query, is_secret_key, is_secret_name, received_secrets, references, segments,
};
use super::visit::{each_list, each_text, parameters};
use super::walk::{Misfit, push, value_of};
use crate::section::SectionKind;
use crate::section::api::ApiShape;
use crate::section::model::{OAUTH1_STAGES, OAUTH2_STAGES, RootKeys};

/// What the sections of a connection say together.
pub(super) struct Review<'a> {
    /// Names of parameters that are not shown.
    secrets: HashSet<&'a str>,
    /// Names of common data that installing brings about; `None` if it is not
    /// known, as where an expression says so.
    installed: Option<HashSet<&'a str>>,
}

/// A request of a section `api`.
struct Request<'a> {
    pointer: String,
    stage: Option<&'a str>,
    object: &'a ast::Object<'a>,
}

const RESERVED: [&str; 2] = ["accountName", "teamID"];

/// Types of parameters whose values are shown.
const SHOWN: [&str; 3] = ["text", "any", "uuid"];

impl<'a> Review<'a> {
    pub(super) fn of(trees: &'a [(SectionKind, ast::Value<'a>)], complete: bool) -> Self {
        let tree = |kind| {
            trees
                .iter()
                .find_map(|(found, tree)| (*found == kind).then_some(tree))
        };
        let mut secrets = HashSet::new();
        for kind in [SectionKind::Parameters, SectionKind::InstallSpec] {
            if let Some(tree) = tree(kind) {
                parameters(tree, &mut String::new(), &mut |parameter, _| {
                    if let (Some(name), Some("password")) =
                        (text_of(parameter, "name"), text_of(parameter, "type"))
                    {
                        secrets.insert(name);
                    }
                });
            }
        }
        let is_filled = matches!(
            tree(SectionKind::InstallSpec),
            Some(ast::Value::Array(array)) if !array.elements.is_empty()
        );
        let common = tree(SectionKind::Install)
            .and_then(ast::Value::as_object)
            .and_then(|install| value_of(install, "common"));
        let is_known = complete && !(is_filled && matches!(common, Some(ast::Value::StringLit(_))));
        let installed = is_known.then(|| match common {
            Some(ast::Value::Object(common)) if is_filled => common
                .properties
                .iter()
                .map(|property| property.name.as_str())
                .collect(),
            _ => HashSet::new(),
        });
        Self { secrets, installed }
    }

    pub(super) fn misfits(&self, kind: SectionKind, tree: &ast::Value) -> Vec<Misfit> {
        let mut found = Vec::new();
        each_text(tree, &mut String::new(), &mut |text, pointer| {
            let rest = text.value.rsplit_once("{{").map(|(_, rest)| rest);
            if rest.is_some_and(|rest| !rest.contains("}}")) {
                found.push(misfit(
                    &UNCLOSED_EXPRESSION,
                    pointer,
                    text.start(),
                    "an expression begins here and does not end",
                    "close it with }}",
                ));
            }
        });
        match kind {
            SectionKind::Api => self.api(tree, &mut found),
            SectionKind::Parameters | SectionKind::InstallSpec => {
                review_parameters(tree, &mut found);
            }
            _ => {}
        }
        found
    }

    fn api(&self, tree: &ast::Value, found: &mut Vec<Misfit>) {
        let (shape, requests) = requests(tree);
        let is_empty = shape == ApiShape::Empty || requests.is_empty();
        if shape == ApiShape::Unknown || (is_empty && !is_oauth(shape)) {
            return;
        }
        for request in &requests {
            self.log(request, found);
            review_request(request, found);
        }
        let whole = |rule, message, help| misfit(rule, "", tree.start(), message, help);
        let is_checked = requests.iter().any(|request| {
            (!is_oauth(shape) || request.stage == Some("info")) && has_url(request.object)
        });
        if !is_checked {
            found.push(whole(
                &NO_CREDENTIAL_CHECK,
                "no request finds out whether the credentials are good",
                if is_oauth(shape) {
                    "add the stage \"info\", with a request that only good credentials pass"
                } else {
                    "add a request that only good credentials pass"
                },
            ));
        }
        let shows_account = requests
            .iter()
            .filter_map(|request| object_of(request.object, "response"))
            .any(|response| value_of(response, "metadata").is_some());
        if !shows_account {
            found.push(whole(
                &NO_METADATA,
                "nothing shows which account the connection is for",
                "add \"metadata\" to the response that knows it",
            ));
        }
        if let Some(installed) = &self.installed {
            common(tree, installed, found);
        }
    }

    /// Secrets that a request lets into the log.
    fn log(&self, request: &Request, found: &mut Vec<Misfit>) {
        let sanitize = object_of(request.object, "log").and_then(|log| value_of(log, "sanitize"));
        if let Some(ast::Value::StringLit(_)) = sanitize {
            // What an expression hides shows when the request is made.
            return;
        }
        let sanitized: Vec<Vec<String>> = sanitize
            .and_then(ast::Value::as_array)
            .map(|array| array.elements.iter())
            .into_iter()
            .flatten()
            .filter_map(|element| Some(segments(&element.as_string_lit()?.value)))
            .collect();
        let is_hidden = |path: &str| {
            let path = segments(path);
            sanitized.iter().any(|hidden| path.starts_with(hidden))
        };
        let mut leaks = Vec::new();
        if let Some(ast::Value::StringLit(url)) = value_of(request.object, "url")
            && (references(&url.value).any(|name| self.is_secret(name))
                || has_secret_query(&url.value))
        {
            let pointer = format!("{}/url", request.pointer);
            leaks.push((pointer, url.start(), "request.url".to_owned()));
        }
        for part in ["headers", "qs", "body", "oauth", "aws"] {
            if let Some(value) = value_of(request.object, part) {
                let mut pointer = format!("{}/{part}", request.pointer);
                self.sent(
                    value,
                    &mut pointer,
                    &format!("request.{part}"),
                    false,
                    &mut leaks,
                );
            }
        }
        if let Some(response) = object_of(request.object, "response") {
            for part in ["data", "temp"] {
                if let Some(value) = value_of(response, part) {
                    let mut pointer = format!("{}/response/{part}", request.pointer);
                    each_text(value, &mut pointer, &mut |text, pointer| {
                        for path in received_secrets(&text.value) {
                            leaks.push((pointer.to_owned(), text.start(), path));
                        }
                    });
                }
            }
        }
        for (pointer, offset, path) in leaks {
            if !is_hidden(&path) {
                found.push(misfit(
                    &SECRET_IN_LOG,
                    &pointer,
                    offset,
                    "this secret gets into the log",
                    &format!("add {path:?} to the \"log\": {{\"sanitize\": […]}} of this request"),
                ));
            }
        }
    }

    /// Finds what a request sends that is secret.
    fn sent(
        &self,
        value: &ast::Value,
        pointer: &mut String,
        path: &str,
        is_secret: bool,
        leaks: &mut Vec<(String, usize, String)>,
    ) {
        match value {
            ast::Value::StringLit(text) => {
                let refers = references(&text.value).any(|name| self.is_secret(name));
                if refers || (is_secret && !text.value.is_empty()) {
                    leaks.push((pointer.clone(), text.start(), path.to_owned()));
                }
            }
            ast::Value::Object(object) => {
                for property in &object.properties {
                    let key = property.name.as_str();
                    let length = pointer.len();
                    push(pointer, key);
                    let is_secret = is_secret_key(key);
                    let path = below(path, key);
                    self.sent(&property.value, pointer, &path, is_secret, leaks);
                    pointer.truncate(length);
                }
            }
            ast::Value::Array(array) => {
                for (index, element) in array.elements.iter().enumerate() {
                    let length = pointer.len();
                    push(pointer, &index.to_string());
                    let path = format!("{path}[{index}]");
                    self.sent(element, pointer, &path, is_secret, leaks);
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// Whether a dotted name in an expression stands for a secret.
    fn is_secret(&self, name: &str) -> bool {
        let Some((root, rest)) = name.split_once('.') else {
            return false;
        };
        let last = rest.rsplit('.').next().unwrap_or(rest);
        matches!(
            root,
            "parameters" | "connection" | "common" | "temp" | "data"
        ) && (is_secret_name(last) || self.secrets.contains(last))
    }
}

fn misfit(rule: &'static Rule, pointer: &str, offset: usize, message: &str, help: &str) -> Misfit {
    Misfit {
        rule,
        pointer: pointer.to_owned(),
        offset,
        message: message.to_owned(),
        help: help.to_owned(),
    }
}

fn object_of<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b ast::Object<'b>> {
    value_of(object, key)?.as_object()
}

fn text_of<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b str> {
    value_of(object, key)?
        .as_string_lit()
        .map(|text| &*text.value)
}

fn is_oauth(shape: ApiShape) -> bool {
    matches!(shape, ApiShape::Oauth1 | ApiShape::Oauth2)
}

/// Whether a request goes anywhere.
fn has_url(request: &ast::Object) -> bool {
    match value_of(request, "url") {
        None | Some(ast::Value::NullKeyword(_)) => false,
        Some(ast::Value::StringLit(url)) => !url.value.is_empty(),
        Some(_) => true,
    }
}

/// The shape of a section `api` and all requests in it.
fn requests<'a>(tree: &'a ast::Value<'a>) -> (ApiShape, Vec<Request<'a>>) {
    let several = |array: &'a ast::Array<'a>, pointer: &str, stage| -> Vec<Request<'a>> {
        array
            .elements
            .iter()
            .enumerate()
            .filter_map(|(index, element)| {
                Some(Request {
                    pointer: format!("{pointer}/{index}"),
                    stage,
                    object: element.as_object()?,
                })
            })
            .collect()
    };
    let object = match tree {
        ast::Value::Array(array) => return (ApiShape::Requests, several(array, "", None)),
        ast::Value::Object(object) => object,
        _ => return (ApiShape::Unknown, Vec::new()),
    };
    let mut keys = RootKeys::default();
    for property in &object.properties {
        keys.see(property.name.as_str());
    }
    let shape = keys.shape();
    let stages: &[&str] = match shape {
        ApiShape::Oauth1 => &OAUTH1_STAGES,
        ApiShape::Oauth2 => &OAUTH2_STAGES,
        _ => {
            let request = Request {
                pointer: String::new(),
                stage: None,
                object,
            };
            return (shape, vec![request]);
        }
    };
    let mut requests = Vec::new();
    for stage in stages.iter().copied() {
        match value_of(object, stage) {
            Some(ast::Value::Object(object)) => requests.push(Request {
                pointer: format!("/{stage}"),
                stage: Some(stage),
                object,
            }),
            Some(ast::Value::Array(array)) => {
                requests.extend(several(array, &format!("/{stage}"), Some(stage)));
            }
            _ => {}
        }
    }
    (shape, requests)
}

fn review_request(request: &Request, found: &mut Vec<Misfit>) {
    let Request {
        pointer,
        stage,
        object,
    } = request;
    if let Some(ast::Value::StringLit(url)) = value_of(object, "url") {
        let plain = url.value.strip_prefix("http://");
        if plain.is_some_and(|rest| !is_loopback(rest)) {
            found.push(misfit(
                &PLAIN_HTTP,
                &format!("{pointer}/url"),
                url.start(),
                "this request is not encrypted",
                "use https://",
            ));
        }
    }
    // Users are sent there by their browser, and errors are shown there; and
    // where nothing is asked, nothing fails.
    if *stage == Some("authorize") || value_of(object, "url").is_none() {
        return;
    }
    let response = object_of(object, "response");
    match response.and_then(|response| value_of(response, "error")) {
        // Nobody waits for these.
        None | Some(ast::Value::NullKeyword(_))
            if matches!(stage, Some("refresh" | "invalidate")) => {}
        None | Some(ast::Value::NullKeyword(_)) => found.push(misfit(
            &NO_ERROR_HANDLING,
            pointer,
            object.start(),
            "nothing says what users see when this request fails",
            "add \"response\": {\"error\": \"[{{statusCode}}] …\"}",
        )),
        Some(error) => {
            if !mentions_status(error) {
                found.push(misfit(
                    &ERROR_WITHOUT_STATUS,
                    &format!("{pointer}/response/error"),
                    error.start(),
                    "what users see when this request fails lacks the status",
                    "put {{statusCode}} into the message",
                ));
            }
        }
    }
}

fn mentions_status(error: &ast::Value) -> bool {
    match error {
        ast::Value::StringLit(text) => text.value.contains("statusCode"),
        ast::Value::Object(object) => object.properties.iter().any(|property| {
            // A message for one status knows it.
            property
                .name
                .as_str()
                .starts_with(|c: char| c.is_ascii_digit())
                || (property.name.as_str() == "message" && mentions_status(&property.value))
        }),
        _ => true,
    }
}

fn is_loopback(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|loopback| {
        host.strip_prefix(loopback)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

/// Common data that is used and does not come from anywhere.
fn common(tree: &ast::Value, installed: &HashSet<&str>, found: &mut Vec<Misfit>) {
    let mut seen = HashSet::new();
    each_text(tree, &mut String::new(), &mut |text, pointer| {
        for name in references(&text.value) {
            let Some(rest) = name.strip_prefix("common.") else {
                continue;
            };
            let name = rest.split('.').next().unwrap_or(rest).to_owned();
            if !installed.contains(&*name) && seen.insert(name.clone()) {
                found.push(misfit(
                    &COMMON_WITHOUT_INSTALL,
                    pointer,
                    text.start(),
                    &format!("`common.{name}` comes from no installation"),
                    "ask for it in \"installSpec\" and name it in \"install\", unless it is common data of the app",
                ));
            }
        }
    });
}

fn review_parameters(tree: &ast::Value, found: &mut Vec<Misfit>) {
    parameters(tree, &mut String::new(), &mut |parameter, pointer| {
        let Some(name) = value_of(parameter, "name").and_then(ast::Value::as_string_lit) else {
            return;
        };
        let at = format!("{pointer}/name");
        if RESERVED.contains(&&*name.value) {
            found.push(misfit(
                &RESERVED_NAME,
                &at,
                name.start(),
                &format!("{:?} is a name of Make's own", name.value),
                "call it otherwise",
            ));
        }
        let kind = value_of(parameter, "type").and_then(ast::Value::as_string_lit);
        if let Some(kind) = kind
            && SHOWN.contains(&&*kind.value)
            && (is_secret_name(&name.value)
                || text_of(parameter, "label").is_some_and(is_secret_name))
        {
            found.push(misfit(
                &SECRET_NOT_PASSWORD,
                &format!("{pointer}/type"),
                kind.start(),
                &format!(
                    "{:?} looks like a secret, and its type shows it",
                    name.value
                ),
                "use the type \"password\"",
            ));
        }
    });
    each_list(tree, &mut String::new(), &mut |array, pointer| {
        let mut seen = HashSet::new();
        for (index, element) in array.elements.iter().enumerate() {
            let Some(object) = element.as_object() else {
                continue;
            };
            let name = value_of(object, "name").and_then(ast::Value::as_string_lit);
            if let Some(name) = name
                && value_of(object, "type").is_some()
                && !seen.insert(&*name.value)
            {
                found.push(misfit(
                    &DUPLICATE_NAME,
                    &format!("{pointer}/{index}/name"),
                    name.start(),
                    &format!(
                        "{:?} is the name of another parameter beside it",
                        name.value
                    ),
                    "call one of them otherwise",
                ));
            }
        }
    });
}
