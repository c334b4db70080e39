//! Secrets that Make would write into its log, and secrets that are written out
//! in the section itself.

use std::collections::HashSet;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;

use super::misfit::{Misfit, misfit};
use super::path::{LogPath, Path, below, of_response, paths};
use super::requests::{Request, object_of};
use super::rule::{SECRET_IN_LOG, SECRET_WRITTEN_OUT};
use super::secret::{has_secret_query, is_secret_key, is_secret_name};
use crate::iml::Expression;
use crate::text::{push, value_of};

/// What stands for a secret in expressions.
pub(super) struct Secrets<'a> {
    /// Names of parameters that are not shown.
    pub(super) parameters: HashSet<&'a str>,
}

impl Secrets<'_> {
    /// Whether a path leads to a secret that the connection holds.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let is_held = matches!(
            path.root(),
            "parameters" | "connection" | "common" | "temp" | "data"
        );
        is_held
            && path
                .last_key()
                .is_some_and(|key| is_secret_name(key) || self.parameters.contains(key))
    }

    fn are_in(&self, text: &str) -> bool {
        paths(text).any(|path| self.holds(&path))
    }
}

/// Whether a path leads to a secret that the service has answered.
pub(super) fn is_received_secret(path: &Path) -> bool {
    is_received(path) && path.last_key().is_some_and(is_secret_key)
}

fn is_received(path: &Path) -> bool {
    matches!(path.root(), "body" | "headers")
}

/// A secret on its way into the log.
struct Leak {
    pointer: String,
    offset: usize,
    /// Any of these hides it.
    paths: Vec<LogPath>,
    /// The first of them, as a person would write it.
    cure: String,
    message: &'static str,
}

const SECRET: &str = "this secret gets into the log";
const SIGNATURE: &str = "what this secret signs gets into the log";

impl Leak {
    fn is_hidden(&self, hidden: &[LogPath]) -> bool {
        let is_hidden = |path: &LogPath| hidden.iter().any(|hidden| path.is_below(hidden));
        self.paths.iter().any(is_hidden)
    }

    /// To be mended in the `log` of one or several requests.
    fn misfit(&self, requests: &str) -> Misfit {
        misfit(
            &SECRET_IN_LOG,
            &self.pointer,
            self.offset,
            self.message,
            &format!(
                "add {:?} to the \"log\": {{\"sanitize\": […]}} of {requests}",
                self.cure
            ),
        )
    }
}

/// The secrets in one request that get into the log, and those written out.
pub(super) fn of_request(request: &Request, secrets: &Secrets, found: &mut Vec<Misfit>) {
    let mut leaks = Leaks::new(secrets);
    let Request {
        pointer, object, ..
    } = request;
    if let Some(ast::Value::StringLit(url)) = value_of(object, "url")
        && (secrets.are_in(&url.value) || has_secret_query(&url.value))
    {
        leaks.add(&format!("{pointer}/url"), url.start(), "request.url");
    }
    for part in ["headers", "qs", "body"] {
        if let Some(value) = value_of(object, part) {
            let mut pointer = format!("{pointer}/{part}");
            leaks.sent(value, &mut pointer, &format!("request.{part}"), false);
        }
    }
    for directive in ["oauth", "aws"] {
        if let Some(signed) = object_of(object, directive) {
            leaks.signed(directive, signed, &format!("{pointer}/{directive}"));
        }
    }
    if let Some(response) = request.response() {
        for part in ["data", "temp"] {
            if let Some(value) = value_of(response, part) {
                let mut pointer = format!("{pointer}/response/{part}");
                leaks.received(value, &mut pointer, false);
            }
        }
    }
    found.append(&mut leaks.written_out);
    let Some(hidden) = hidden(object) else {
        return;
    };
    for leak in leaks.found {
        if !leak.is_hidden(&hidden) {
            found.push(leak.misfit("this request"));
        }
    }
}

/// The root `oauth`, which signs the requests of all stages of OAuth 1.
pub(super) fn of_root(
    root: &ast::Object,
    requests: &[Request],
    secrets: &Secrets,
    found: &mut Vec<Misfit>,
) {
    let Some(signed) = object_of(root, "oauth") else {
        return;
    };
    let mut leaks = Leaks::new(secrets);
    leaks.signed("oauth", signed, "/oauth");
    found.append(&mut leaks.written_out);
    for leak in leaks.found {
        let open: Vec<&str> = requests
            .iter()
            // The browser sends what is to be authorized, and what a request
            // signs by itself it is asked for by itself.
            .filter(|request| request.stage != Some("authorize"))
            .filter(|request| object_of(request.object, "oauth").is_none())
            .filter(|request| hidden(request.object).is_some_and(|hidden| !leak.is_hidden(&hidden)))
            .filter_map(|request| request.stage)
            .collect();
        if !open.is_empty() {
            found.push(leak.misfit(&open.join(", ")));
        }
    }
}

/// What a request hides from the log; `None` where an expression says so, and
/// nobody knows before the request is made.
fn hidden(request: &ast::Object) -> Option<Vec<LogPath>> {
    let sanitize = object_of(request, "log").and_then(|log| value_of(log, "sanitize"));
    match sanitize {
        Some(ast::Value::StringLit(_)) => None,
        Some(ast::Value::Array(paths)) => Some(
            paths
                .elements
                .iter()
                .filter_map(|path| Some(LogPath::read(&path.as_string_lit()?.value)))
                .collect(),
        ),
        _ => Some(Vec::new()),
    }
}

struct Leaks<'a> {
    secrets: &'a Secrets<'a>,
    found: Vec<Leak>,
    written_out: Vec<Misfit>,
}

impl<'a> Leaks<'a> {
    fn new(secrets: &'a Secrets<'a>) -> Self {
        Self {
            secrets,
            found: Vec::new(),
            written_out: Vec::new(),
        }
    }

    fn add(&mut self, pointer: &str, offset: usize, path: &str) {
        self.found.push(Leak {
            pointer: pointer.to_owned(),
            offset,
            paths: vec![LogPath::read(path)],
            cure: path.to_owned(),
            message: SECRET,
        });
    }

    /// What a request sends.
    fn sent(&mut self, value: &ast::Value, pointer: &mut String, path: &str, is_secret: bool) {
        let length = pointer.len();
        match value {
            ast::Value::StringLit(text) => {
                if self.secrets.are_in(&text.value) || (is_secret && !text.value.is_empty()) {
                    self.add(pointer, text.start(), path);
                }
                if is_secret {
                    self.literal(text, pointer);
                }
            }
            ast::Value::Object(object) => {
                for property in &object.properties {
                    let key = property.name.as_str();
                    push(pointer, key);
                    let (path, is_secret) = (below(path, key), is_secret_key(key));
                    self.sent(&property.value, pointer, &path, is_secret);
                    pointer.truncate(length);
                }
            }
            ast::Value::Array(array) => {
                for (index, element) in array.elements.iter().enumerate() {
                    push(pointer, &index.to_string());
                    self.sent(element, pointer, &format!("{path}[{index}]"), is_secret);
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// What signs a request. The directive is not sent; the signature is, and a
    /// signature by `PLAINTEXT` is the secrets themselves.
    fn signed(&mut self, directive: &str, signed: &ast::Object, pointer: &str) {
        let transport = match value_of(signed, "transport_method") {
            Some(ast::Value::StringLit(method)) => match &*method.value {
                "header" => Some("request.headers.authorization"),
                "query" => Some("request.qs"),
                "body" => Some("request.body"),
                _ => None,
            },
            _ => Some("request.headers.authorization"),
        };
        let mut cures = HashSet::new();
        for property in &signed.properties {
            let key = property.name.as_str();
            let Some(text) = property.value.as_string_lit() else {
                continue;
            };
            let is_secret = is_secret_name(key) || (directive == "aws" && key == "session");
            if !(self.secrets.are_in(&text.value) || (is_secret && !text.value.is_empty())) {
                continue;
            }
            let mut at = pointer.to_owned();
            push(&mut at, key);
            if is_secret {
                self.literal(text, &at);
            }
            let itself = format!("request.{directive}.{key}");
            let (cure, message) = match (directive, key) {
                ("aws", "session") => ("request.headers.x-amz-security-token", SECRET),
                _ => (transport.unwrap_or(&itself), SIGNATURE),
            };
            if cures.insert(cure.to_owned()) {
                self.found.push(Leak {
                    pointer: at,
                    offset: text.start(),
                    paths: vec![LogPath::read(cure), LogPath::read(&itself)],
                    cure: cure.to_owned(),
                    message,
                });
            }
        }
    }

    /// What is kept of a response. Under the name of a secret, all that is
    /// taken from it is one.
    fn received(&mut self, value: &ast::Value, pointer: &mut String, is_secret: bool) {
        let length = pointer.len();
        match value {
            ast::Value::StringLit(text) => {
                let received: Vec<Path> = paths(&text.value).filter(is_received).collect();
                let speaks = received.iter().any(is_received_secret);
                let mut cures = HashSet::new();
                for path in &received {
                    let leaks = is_received_secret(path) || (is_secret && !speaks);
                    let (path, cure) = of_response(path);
                    if leaks && cures.insert(cure.clone()) {
                        self.found.push(Leak {
                            pointer: pointer.clone(),
                            offset: text.start(),
                            paths: vec![path],
                            cure,
                            message: SECRET,
                        });
                    }
                }
            }
            ast::Value::Object(object) => {
                for property in &object.properties {
                    let key = property.name.as_str();
                    push(pointer, key);
                    self.received(&property.value, pointer, is_secret_key(key));
                    pointer.truncate(length);
                }
            }
            ast::Value::Array(array) => {
                for (index, element) in array.elements.iter().enumerate() {
                    push(pointer, &index.to_string());
                    self.received(element, pointer, is_secret);
                    pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// A secret that stands in the section for all to read.
    fn literal(&mut self, text: &ast::StringLit, pointer: &str) {
        if is_written_out(&text.value) {
            self.written_out.push(misfit(
                &SECRET_WRITTEN_OUT,
                pointer,
                text.start(),
                "this secret is written out",
                "put it into the common data and write {{common.…}}, or ask users for it in \"parameters\"",
            ));
        }
    }
}

/// Whether a text is a secret and not a word in its place: as long as one, with
/// a digit in it, after what says how it is used.
fn is_written_out(text: &str) -> bool {
    let secret = text
        .split_once(' ')
        .filter(|(scheme, _)| scheme.chars().all(char::is_alphanumeric))
        .map_or(text, |(_, secret)| secret);
    !Expression::is_in(text)
        && secret.chars().count() >= 8
        && secret.bytes().any(|byte| byte.is_ascii_digit())
}
