//! What a reviewer would say: errors that nobody sees, accounts that nobody can
//! tell apart, parameters that show what they should hide.

use std::collections::HashSet;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;

use super::log::{self, Secrets, is_received_secret};
use super::misfit::{Misfit, misfit};
use super::path::{paths, paths_by_expression};
use super::requests::{Request, requests};
use super::rule::{
    COMMON_WITHOUT_INSTALL, CONSTANT_UID, DUPLICATE_NAME, ERROR_WITHOUT_STATUS,
    NO_CREDENTIAL_CHECK, NO_ERROR_HANDLING, NO_METADATA, NO_UID, PLAIN_HTTP, RESERVED_NAME,
    SECRET_NOT_PASSWORD, SECRET_SHOWN, UNCLOSED_EXPRESSION,
};
use super::secret::is_secret_name;
use super::visit::{each_list, each_text, parameters};
use crate::iml::Expression;
use crate::kind::SectionKind;
use crate::model::ApiShape;
use crate::text::value_of;

/// What the sections of a connection say together.
pub(super) struct Review<'a> {
    secrets: Secrets<'a>,
    /// What installing the app brings about; `None` if it is not known, as where
    /// an expression says so.
    installed: Option<Installed<'a>>,
}

/// What an installation brings about.
struct Installed<'a> {
    /// Whether installers are asked for anything.
    asks: bool,
    /// The common data that comes of it.
    names: HashSet<&'a str>,
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
        let mut passwords = HashSet::new();
        for kind in [SectionKind::Parameters, SectionKind::InstallSpec] {
            if let Some(tree) = tree(kind) {
                parameters(tree, &mut String::new(), &mut |parameter, _| {
                    if let (Some(name), Some("password")) =
                        (text_of(parameter, "name"), text_of(parameter, "type"))
                    {
                        passwords.insert(name);
                    }
                });
            }
        }
        let is_asked = matches!(
            tree(SectionKind::InstallSpec),
            Some(ast::Value::Array(array)) if !array.elements.is_empty()
        );
        let common = tree(SectionKind::Install)
            .and_then(ast::Value::as_object)
            .and_then(|install| value_of(install, "common"));
        let is_known = complete && !(is_asked && matches!(common, Some(ast::Value::StringLit(_))));
        let installed = is_known.then(|| Installed {
            asks: is_asked || common.is_some(),
            names: match common {
                Some(ast::Value::Object(common)) if is_asked => common
                    .properties
                    .iter()
                    .map(|property| property.name.as_str())
                    .collect(),
                _ => HashSet::new(),
            },
        });
        Self {
            secrets: Secrets {
                parameters: passwords,
            },
            installed,
        }
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
            log::of_request(request, &self.secrets, found);
            review_request(request, found);
        }
        if let (ApiShape::Oauth1, ast::Value::Object(root)) = (shape, tree) {
            log::of_root(root, &requests, &self.secrets, found);
        }
        let is_checked = requests.iter().any(|request| {
            (!is_oauth(shape) || request.stage == Some("info")) && request.goes_somewhere()
        });
        if !is_checked {
            found.push(misfit(
                &NO_CREDENTIAL_CHECK,
                "",
                tree.start(),
                "no request finds out whether the credentials are good",
                if is_oauth(shape) {
                    "add the stage \"info\", with a request that only good credentials pass"
                } else {
                    "add a request that only good credentials pass"
                },
            ));
        }
        self.account(tree, &requests, found);
        if let Some(installed) = &self.installed {
            common(tree, installed, found);
        }
    }

    /// Whether people and webhooks can tell which account it is.
    fn account(&self, tree: &ast::Value, requests: &[Request], found: &mut Vec<Misfit>) {
        let (mut is_shown, mut has_uid) = (false, false);
        for request in requests {
            let Some(response) = request.response() else {
                continue;
            };
            let pointer = format!("{}/response", request.pointer);
            if let Some(metadata) = given(response, "metadata") {
                is_shown = true;
                let value = metadata.as_object().map(|object| given(object, "value"));
                match value {
                    Some(Some(value)) => {
                        let at = format!("{pointer}/metadata/value");
                        let is_same = matches!(value, ast::Value::StringLit(text) if !Expression::is_in(&text.value));
                        if is_same {
                            found.push(misfit(
                                &NO_METADATA,
                                &at,
                                value.start(),
                                "this is the same for every account",
                                "write an expression that names the account, such as {{body.email}}",
                            ));
                        }
                        self.shown(value, &at, found);
                    }
                    Some(None) => found.push(misfit(
                        &NO_METADATA,
                        &format!("{pointer}/metadata"),
                        metadata.start(),
                        "this shows nothing of the account",
                        "add a \"value\", such as {{body.email}}",
                    )),
                    None => {}
                }
            }
            if let Some(uid) = given(response, "uid") {
                has_uid = true;
                let at = format!("{pointer}/uid");
                let is_same = match uid {
                    ast::Value::StringLit(text) => !Expression::is_in(&text.value),
                    ast::Value::NumberLit(_) => true,
                    _ => false,
                };
                if is_same {
                    found.push(misfit(
                        &CONSTANT_UID,
                        &at,
                        uid.start(),
                        "this is the same for every account",
                        "write an expression that only one account has, such as {{body.id}}",
                    ));
                }
                self.shown(uid, &at, found);
            }
        }
        let whole = |rule, message, help| misfit(rule, "", tree.start(), message, help);
        if !is_shown {
            found.push(whole(
                &NO_METADATA,
                "nothing shows which account the connection is for",
                "add \"metadata\" to the response that knows it",
            ));
        }
        if !has_uid {
            found.push(whole(
                &NO_UID,
                "no response says whose events the connection is for",
                "if the app has shared webhooks, add \"uid\" to the response that knows it",
            ));
        }
    }

    /// What shows the account is shown, and kept in the clear.
    fn shown(&self, value: &ast::Value, pointer: &str, found: &mut Vec<Misfit>) {
        let Some(text) = value.as_string_lit() else {
            return;
        };
        // A part of a secret is a common way to tell accounts apart.
        let is_part = ["substring(", "slice("]
            .iter()
            .any(|part| text.value.contains(part));
        let speaks =
            paths(&text.value).any(|path| self.secrets.holds(&path) || is_received_secret(&path));
        if speaks && !is_part {
            found.push(misfit(
                &SECRET_SHOWN,
                pointer,
                text.start(),
                "a secret is shown here as the name of the account",
                "show something else, such as {{body.email}}, or a part of it by substring(…)",
            ));
        }
    }
}

fn text_of<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b str> {
    value_of(object, key)?
        .as_string_lit()
        .map(|text| &*text.value)
}

/// What stands under a key, if that is something.
fn given<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b ast::Value<'b>> {
    value_of(object, key).filter(|value| match value {
        ast::Value::NullKeyword(_) => false,
        ast::Value::StringLit(text) => !text.value.is_empty(),
        _ => true,
    })
}

fn is_oauth(shape: ApiShape) -> bool {
    matches!(shape, ApiShape::Oauth1 | ApiShape::Oauth2)
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
    match request
        .response()
        .and_then(|response| value_of(response, "error"))
    {
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

/// Common data that is used and that no installation brings about.
fn common(tree: &ast::Value, installed: &Installed, found: &mut Vec<Misfit>) {
    let mut seen = HashSet::new();
    let mut uses = Vec::new();
    each_text(tree, &mut String::new(), &mut |text, pointer| {
        for (expression, paths) in paths_by_expression(&text.value) {
            // Where users may give what is theirs, common data need not be there.
            let is_stand_in = paths.iter().any(|path| path.root() == "parameters")
                && ["if(", "ifempty(", "||", "switch("]
                    .iter()
                    .any(|choice| expression.contains(choice));
            if is_stand_in {
                continue;
            }
            for path in paths.iter().filter(|path| path.root() == "common") {
                if let Some(name) = path.second()
                    && !installed.names.contains(name)
                    && seen.insert(name.to_owned())
                {
                    uses.push((name.to_owned(), pointer.to_owned(), text.start()));
                }
            }
        }
    });
    if installed.asks {
        for (name, pointer, offset) in uses {
            found.push(misfit(
                &COMMON_WITHOUT_INSTALL,
                &pointer,
                offset,
                &format!("`common.{name}` comes from no installation"),
                "ask for it in \"installSpec\" and name it in \"install\", unless you set it as common data yourself",
            ));
        }
        return;
    }
    // With no installation at all, the developer of the app sets all of it: to
    // say so once is enough.
    if let Some((_, pointer, offset)) = uses.first() {
        let names: Vec<String> = uses
            .iter()
            .map(|(name, ..)| format!("`common.{name}`"))
            .collect();
        found.push(misfit(
            &COMMON_WITHOUT_INSTALL,
            pointer,
            *offset,
            &format!("from no installation: {}", names.join(", ")),
            "set it as common data; or, where installers have their own, ask for it in \"installSpec\" and name it in \"install\"",
        ));
    }
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
