//! Secrets that Make would write into its log, and secrets that are literals in
//! the section itself.

use std::collections::HashSet;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;

use super::event::{Event, Sections};
use super::flow::{Flow, Given};
use super::path::{LogPath, Path, below, of_response, paths};
use super::prelude::{Kind, string_of};
use super::requests::{Api, Request, object_of};
use super::secret::{has_secret_query, is_known_credential, is_secret_key, is_secret_name};
use super::visit;
use crate::code::{ComponentKind, Language};
use crate::expression::Template;
use crate::iml::Expression;
use crate::model::ApiShape;
use crate::text::{push, value_of};

/// Which paths of expressions lead to a secret.
pub(super) struct Secrets {
    /// Whether the sections are of a connection, whose parameters and values are secrets
    /// by their names. A module may have a session or a token that is a thing of the
    /// service: only what the connection and the app hold is secret there.
    is_of_connection: bool,
    /// Names of parameters of the type `password`.
    passwords: HashSet<String>,
    /// Those of a module, whose other parameters are no secrets.
    passwords_of_module: HashSet<String>,
    /// Names of parameters of a module that take only what the app lists.
    selected: HashSet<String>,
    /// What requests put into `temp`.
    pub(super) flow: Flow,
}

/// Calls for each parameter of a section, with its name and type.
fn each_parameter(
    sections: &Sections,
    kind: Kind,
    see: &mut impl FnMut(&ast::Object<'_>, &str, &str),
) {
    let Some(tree) = sections.tree(kind) else {
        return;
    };
    visit::parameters(tree, &mut String::new(), &mut |event| {
        if let Event::Parameter(parameter, _) = event
            && let Some(name) = string_of(parameter, "name")
            && let Some(of_type) = string_of(parameter, "type")
        {
            see(parameter, &name.value, &of_type.value);
        }
    });
}

impl Secrets {
    pub(super) fn of(sections: &Sections) -> Self {
        let mut passwords = HashSet::new();
        for kind in [
            Kind::ConnectionParameters,
            Kind::ConnectionInstallSpec,
            Kind::AppInstallSpec,
            Kind::WebhookParameters,
        ] {
            each_parameter(sections, kind, &mut |_, name, of_type| {
                if of_type == "password" {
                    passwords.insert(name.to_owned());
                }
            });
        }
        let mut passwords_of_module = HashSet::new();
        let mut selected = HashSet::new();
        for kind in [
            Kind::ModuleParameters,
            Kind::ModuleExpect,
            Kind::WebhookParameters,
        ] {
            each_parameter(sections, kind, &mut |parameter, name, of_type| {
                let has_list = || match value_of(parameter, "options") {
                    Some(ast::Value::Array(_)) => true,
                    Some(ast::Value::Object(options)) => {
                        matches!(value_of(options, "store"), Some(ast::Value::Array(_)))
                    }
                    _ => false,
                };
                if of_type == "password" {
                    passwords_of_module.insert(name.to_owned());
                } else if of_type == "select" && has_list() {
                    selected.insert(name.to_owned());
                }
            });
        }
        let mut flow = Flow::default();
        for (kind, tree) in &sections.trees {
            let api = match (kind.language(), tree) {
                (Language::Stages, Some(tree)) => Api::of(tree, sections.component_type),
                (Language::Requests | Language::Epoch, Some(tree)) => Api::of_requests(tree),
                _ => continue,
            };
            flow.add(&api.requests);
        }
        let mut kinds = sections.trees.iter().map(|(kind, _)| kind.component());
        let is_of_connection = kinds.any(|kind| kind == ComponentKind::Connection);
        Self {
            is_of_connection,
            passwords,
            passwords_of_module,
            selected,
            flow,
        }
    }

    /// Whether a path leads to a secret that the connection holds.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let is_held = match path.root() {
            "connection" | "common" => true,
            "parameters" | "temp" | "data" => self.is_of_connection,
            _ => false,
        };
        is_held && path.last_key().is_some_and(|key| self.has(key))
    }

    /// Whether what has this name is a secret.
    pub(super) fn has(&self, name: &str) -> bool {
        is_secret_name(name) || self.passwords.contains(name)
    }

    /// Whether what an expression gives is a secret, or has one in it.
    pub(super) fn is_secret(&self, given: &Given) -> bool {
        let last = given.keys.last();
        match &*given.root {
            "connection" | "common" => last.is_none_or(|name| self.has(name)),
            "parameters" if self.is_of_connection => last.is_none_or(|name| self.has(name)),
            "parameters" => match last {
                Some(name) => self.passwords_of_module.contains(name),
                None => !self.passwords_of_module.is_empty(),
            },
            "temp" | "data" => self.is_of_connection && last.is_some_and(|name| self.has(name)),
            _ => false,
        }
    }

    /// Whether the user of a module chooses what an expression gives, as any text.
    pub(super) fn is_of_user(&self, given: &Given) -> bool {
        let last = given.keys.last();
        given.root == "parameters" && last.is_some_and(|name| !self.selected.contains(name))
    }

    fn are_in(&self, text: &str) -> bool {
        paths(text).any(|path| self.holds(&path)) || self.are_followed(text)
    }

    /// Whether what `temp` holds in an expression, or what `get(…)` takes out, is a secret of
    /// the connection or the app.
    pub(super) fn are_followed(&self, text: &str) -> bool {
        if !text.contains("{{") || !(text.contains("temp") || text.contains("get(")) {
            return false;
        }
        let used = self.flow.used_by(&Template::parse(text));
        used.iter().any(|given| {
            matches!(&*given.root, "connection" | "common")
                && given.keys.last().is_some_and(|name| self.has(name))
        })
    }
}

/// Whether a path leads to a secret in a response.
pub(super) fn is_received_secret(path: &Path) -> bool {
    is_received(path) && path.last_key().is_some_and(is_secret_key)
}

fn is_received(path: &Path) -> bool {
    matches!(path.root(), "body" | "headers")
}

/// A secret where it should not be.
pub(super) struct Exposure {
    pub(super) pointer: String,
    /// The byte at which the secret starts.
    pub(super) offset: usize,
    pub(super) kind: ExposureKind,
}

/// Where a secret is exposed.
pub(super) enum ExposureKind {
    /// In the section itself.
    WrittenOut,
    /// In the log of these requests.
    Logged {
        /// Whether the signature is logged, and not the secret itself.
        is_signature: bool,
        /// The path to sanitize.
        path: String,
        requests: String,
    },
}

/// A secret that would be logged.
struct Leak {
    pointer: String,
    offset: usize,
    /// Any of these hides it.
    paths: Vec<LogPath>,
    /// The first of them, as it is usually written.
    path: String,
    is_signature: bool,
}

impl Leak {
    fn is_hidden(&self, hidden: &[LogPath]) -> bool {
        let is_hidden = |path: &LogPath| hidden.iter().any(|hidden| path.is_below(hidden));
        self.paths.iter().any(is_hidden)
    }

    fn into_exposure(self, requests: String) -> Exposure {
        Exposure {
            pointer: self.pointer,
            offset: self.offset,
            kind: ExposureKind::Logged {
                is_signature: self.is_signature,
                path: self.path,
                requests,
            },
        }
    }
}

/// All exposed secrets of a section `api`.
pub(super) fn exposures(api: &Api, secrets: &Secrets) -> Vec<Exposure> {
    exposures_within(api, secrets, &[])
}

/// The same, where the base hides something.
pub(super) fn exposures_within(api: &Api, secrets: &Secrets, of_base: &[LogPath]) -> Vec<Exposure> {
    let mut found = Vec::new();
    for request in &api.requests {
        of_request(request, secrets, of_base, &mut found);
    }
    if let (ApiShape::Oauth1, ast::Value::Object(root)) = (api.shape, api.tree) {
        of_root(root, &api.requests, secrets, &mut found);
    }
    found
}

fn of_request(
    request: &Request,
    secrets: &Secrets,
    of_base: &[LogPath],
    found: &mut Vec<Exposure>,
) {
    let mut leaks = Leaks::new(secrets);
    let Request {
        pointer, object, ..
    } = request;
    if let Some(ast::Value::StringLit(url)) = value_of(object, "url")
        && (secrets.are_in(&url.value) || secrets.is_of_connection && has_secret_query(&url.value))
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
    if let Some(response) = request.response().filter(|_| secrets.is_of_connection) {
        for part in ["data", "temp"] {
            if let Some(value) = value_of(response, part) {
                let mut pointer = format!("{pointer}/response/{part}");
                leaks.received(value, &mut pointer, false);
            }
        }
    }
    found.append(&mut leaks.written_out);
    if let Some(hidden) = hidden(object) {
        let open = leaks
            .found
            .into_iter()
            .filter(|leak| !leak.is_hidden(&hidden) && !leak.is_hidden(of_base));
        found.extend(open.map(|leak| leak.into_exposure("this request".to_owned())));
    }
}

/// The root `oauth`, which signs the requests of all stages of OAuth 1.
fn of_root(root: &ast::Object, requests: &[Request], secrets: &Secrets, found: &mut Vec<Exposure>) {
    let Some(signed) = object_of(root, "oauth") else {
        return;
    };
    let mut leaks = Leaks::new(secrets);
    leaks.signed("oauth", signed, "/oauth");
    found.append(&mut leaks.written_out);
    for leak in leaks.found {
        let open: Vec<&str> = requests
            .iter()
            // The browser sends `authorize`, and a request with an `oauth` of its
            // own does not use the one of the root.
            .filter(|request| request.stage != Some("authorize"))
            .filter(|request| object_of(request.object, "oauth").is_none())
            .filter(|request| hidden(request.object).is_some_and(|hidden| !leak.is_hidden(&hidden)))
            .filter_map(|request| request.stage)
            .collect();
        if !open.is_empty() {
            found.push(leak.into_exposure(open.join(", ")));
        }
    }
}

/// What a request hides from the log; `None` where an expression says so, which is
/// unknown before the request is made.
pub(super) fn hidden(request: &ast::Object) -> Option<Vec<LogPath>> {
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
    secrets: &'a Secrets,
    found: Vec<Leak>,
    written_out: Vec<Exposure>,
}

impl<'a> Leaks<'a> {
    fn new(secrets: &'a Secrets) -> Self {
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
            path: path.to_owned(),
            is_signature: false,
        });
    }

    /// What a request sends.
    fn sent(&mut self, value: &ast::Value, pointer: &mut String, path: &str, is_secret: bool) {
        let length = pointer.len();
        match value {
            ast::Value::StringLit(text) => {
                // A key says it of a connection, and a header always.
                let is_named = self.secrets.is_of_connection
                    || path.starts_with("request.headers")
                    || paths(&text.value).any(|it| matches!(it.root(), "connection" | "common"));
                let is_secret_here = is_secret && is_named && !text.value.is_empty();
                if self.secrets.are_in(&text.value) || is_secret_here {
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
        let mut seen = HashSet::new();
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
            let is_signature = (directive, key) != ("aws", "session");
            let path = if is_signature {
                transport.unwrap_or(&itself)
            } else {
                "request.headers.x-amz-security-token"
            };
            if seen.insert(path.to_owned()) {
                self.found.push(Leak {
                    pointer: at,
                    offset: text.start(),
                    paths: vec![LogPath::read(path), LogPath::read(&itself)],
                    path: path.to_owned(),
                    is_signature,
                });
            }
        }
    }

    /// What a response stores. Everything stored under the name of a secret is
    /// one.
    fn received(&mut self, value: &ast::Value, pointer: &mut String, is_secret: bool) {
        let length = pointer.len();
        match value {
            ast::Value::StringLit(text) => {
                let received: Vec<Path> = paths(&text.value).filter(is_received).collect();
                let speaks = received.iter().any(is_received_secret);
                let mut seen = HashSet::new();
                for path in &received {
                    let leaks = is_received_secret(path) || (is_secret && !speaks);
                    let (full, path) = of_response(path);
                    if leaks && seen.insert(path.clone()) {
                        self.found.push(Leak {
                            pointer: pointer.clone(),
                            offset: text.start(),
                            paths: vec![full],
                            path,
                            is_signature: false,
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

    /// A value that should not be a literal.
    fn literal(&mut self, text: &ast::StringLit, pointer: &str) {
        // A known form is another rule's.
        if is_written_out(&text.value) && !is_known_credential(&text.value) {
            self.written_out.push(Exposure {
                pointer: pointer.to_owned(),
                offset: text.start(),
                kind: ExposureKind::WrittenOut,
            });
        }
    }
}

/// Whether a text is a secret and not a placeholder: at least 8 characters with a
/// digit, after an authorization scheme if there is one.
fn is_written_out(text: &str) -> bool {
    let secret = text
        .split_once(' ')
        .filter(|(scheme, _)| scheme.chars().all(char::is_alphanumeric))
        .map_or(text, |(_, secret)| secret);
    !Expression::is_in(text)
        && secret.chars().count() >= 8
        && secret.bytes().any(|byte| byte.is_ascii_digit())
}
