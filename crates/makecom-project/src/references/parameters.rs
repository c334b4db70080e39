//! Parameters and values of connections that expressions read and nothing declares.
//!
//! What an RPC or an expression declares is unknown, and so is a code that the project does
//! not manage (null in the manifest), or that does not parse: where one of them is
//! involved, nothing is reported. What is reported is a warning, since a value may come
//! from elsewhere.

use std::collections::{HashMap, HashSet};

use makecom::section::{Declared, Language, Severity, Target, shown, suggest};
use makecom::{CodeKind, ComponentKind};

use super::bindings::is_instant;
use super::codes::Codes;
use super::names::Names;
use super::{BrokenReference, Problem, ReferenceKind};
use crate::component::LocalComponent;
use crate::field::Field;
use crate::origin::Origin;

/// The codes whose parameters an RPC may get.
const PARAMETERS: [CodeKind; 5] = [
    CodeKind::ConnectionParameters,
    CodeKind::WebhookParameters,
    CodeKind::ModuleParameters,
    CodeKind::ModuleExpect,
    CodeKind::RpcParameters,
];

/// What every connection has, whatever it declares.
const OF_EVERY_CONNECTION: [&str; 10] = [
    "accountName",
    "expire",
    "expires",
    "id",
    "metadata",
    "name",
    "scope",
    "scopes",
    "teamID",
    "uid",
];

/// The declared names that a code may use.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub(super) names: HashSet<&'a str>,
    /// Whether there may be others.
    pub(super) is_open: bool,
}

impl<'a> Scope<'a> {
    fn open() -> Self {
        Self {
            is_open: true,
            ..Self::default()
        }
    }

    fn add(&mut self, declared: Option<&'a Declared>) {
        match declared {
            Some(declared) => {
                self.names.extend(declared.names.iter().map(String::as_str));
                self.is_open |= declared.is_open;
            }
            None => self.is_open = true,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        // The runtime has names of its own; a hyphen may be a minus.
        let before = name.split('-').next().unwrap_or_default();
        let has = |name: &str| self.names.contains(name);
        self.is_open || name.starts_with('_') || has(name) || has(before)
    }
}

pub(super) fn check(names: &Names<'_>, codes: &Codes<'_>, broken: &mut Vec<BrokenReference>) {
    let scopes = Scopes::new(names, codes);
    let of_rpcs = scopes.of_rpcs();
    let mut components = names.project.components();
    let has_users =
        components.any(|(kind, ..)| matches!(kind, ComponentKind::Module | ComponentKind::Rpc));
    let connections = names.project.manifest.of(ComponentKind::Connection);
    let of_base = scopes.of_connections(connections.map(|(id, _)| id));
    let open = Scope::open();
    for (of, code, document) in codes.all() {
        let (kind, id) = of;
        let is_request = matches!(code.language(), Language::Requests | Language::Epoch);
        if !is_request || names.is_left_alone(kind, id) {
            continue;
        }
        let component = names.project.component(kind, id);
        let (of_module, of_bound);
        let parameters = match (kind, component) {
            (ComponentKind::Module, Some(component)) => {
                of_module = scopes.of_module(id, component);
                &of_module
            }
            (ComponentKind::Rpc, _) => &of_rpcs,
            // The base is of all requests of modules and RPCs.
            (ComponentKind::App, _) if has_users => &of_rpcs,
            _ => &open,
        };
        let connection = match (kind, component) {
            (ComponentKind::App, _) => &of_base,
            (_, Some(component)) => {
                of_bound = scopes.of_connections(scopes.bound(id, component).into_iter());
                &of_bound
            }
            _ => &open,
        };
        let mut seen = HashSet::new();
        for one in &document.references.uses {
            let name = one.name.as_str();
            let (scope, kind) = match one.target {
                Target::Parameter => (parameters, ReferenceKind::Parameter),
                Target::ConnectionValue if !OF_EVERY_CONNECTION.contains(&name) => {
                    (connection, ReferenceKind::ConnectionValue)
                }
                _ => continue,
            };
            // One place of a name is enough.
            if !scope.has(name) && seen.insert((kind, name)) {
                let place = (one.line, one.column);
                broken.push(problem(of.0, kind, name, scope).at(of, &document.file, place));
            }
        }
    }
}

fn problem(of: ComponentKind, kind: ReferenceKind, name: &str, scope: &Scope<'_>) -> Problem {
    let (message, help) = match (kind, of) {
        (ReferenceKind::Parameter, ComponentKind::Module) => (
            "the module does not declare the parameter",
            "add it to the static or the mappable parameters, or remove it here",
        ),
        (ReferenceKind::Parameter, ComponentKind::App) => (
            "no component declares the parameter",
            "add it to the parameters of a module, or remove it here",
        ),
        (ReferenceKind::Parameter, _) => (
            "no component declares the parameter",
            "add it to the parameters of what uses the RPC, or remove it here",
        ),
        (_, ComponentKind::App) => (
            "no connection declares or stores",
            "add it to the parameters of a connection, or to response.data of its api",
        ),
        _ => (
            "the connection neither declares nor stores",
            "add it to the parameters of the connection, or to response.data of its api",
        ),
    };
    let help = suggest(name, scope.names.iter().copied()).unwrap_or_else(|| help.to_owned());
    let message = format!("{message} {}", shown(name));
    Problem::new(kind, Severity::Warning, message, help)
}

/// Finds the scopes of codes.
struct Scopes<'a> {
    names: &'a Names<'a>,
    codes: &'a Codes<'a>,
    /// The RPCs of the project by all their names, with whether their options may bring
    /// parameters.
    rpcs: HashMap<&'a str, bool>,
}

impl<'a> Scopes<'a> {
    fn new(names: &'a Names<'a>, codes: &'a Codes<'a>) -> Self {
        let mut rpcs = HashMap::new();
        let origins = names.project.origins();
        for (id, _) in names.project.manifest.of(ComponentKind::Rpc) {
            let declared = codes.declared(id, CodeKind::RpcApi);
            let is_open = declared.is_none_or(|declared| declared.is_open);
            let remote = |origin: &'a Origin| origin.remote_name(ComponentKind::Rpc, id);
            for name in origins.iter().filter_map(remote).chain([id]) {
                *rpcs.entry(name).or_default() |= is_open;
            }
        }
        Self { names, codes, rpcs }
    }

    /// Adds the parameters that a code declares.
    fn add(&self, scope: &mut Scope<'a>, id: &str, code: CodeKind) {
        // A manifest written by hand has no key for what a component does not have, unless
        // the key is misspelled.
        let (kind, project) = (code.component(), self.names.project);
        let component = project.component(kind, id);
        if component.is_some_and(|it| !it.files.contains_key(&code))
            && project.manifest.errors(kind, id).next().is_none()
        {
            return;
        }
        let declared = self.codes.declared(id, code);
        scope.add(declared);
        let mut options = declared.iter().flat_map(|declared| &declared.options);
        scope.is_open |= options.any(|rpc| self.rpcs.get(rpc.as_str()).is_none_or(|open| *open));
    }

    /// The parameters of a module, and of the webhook of an instant trigger.
    fn of_module(&self, id: &str, component: &LocalComponent) -> Scope<'a> {
        let mut scope = Scope::default();
        self.add(&mut scope, id, CodeKind::ModuleParameters);
        self.add(&mut scope, id, CodeKind::ModuleExpect);
        if is_instant(component) {
            let webhook = self.bound_to(component.kind, id, Field::Webhook);
            let webhook = webhook.unwrap_or_default();
            self.add(&mut scope, webhook, CodeKind::WebhookParameters);
        }
        scope
    }

    /// The parameters of any RPC: those of what uses it, and those that are passed to it.
    /// What uses it may itself get parameters from an RPC.
    fn of_rpcs(&self) -> Scope<'a> {
        let mut scope = Scope::default();
        for (kind, id, _) in self.names.project.components() {
            for code in PARAMETERS.iter().filter(|code| code.component() == kind) {
                self.add(&mut scope, id, *code);
            }
        }
        for (_, code, document) in self.codes.all() {
            let declared = &document.references.declared;
            scope
                .names
                .extend(declared.passed.iter().map(String::as_str));
            if code == CodeKind::RpcApi {
                scope
                    .names
                    .extend(declared.names.iter().map(String::as_str));
            }
        }
        scope
    }

    /// The local ids of the connections of a component, and of its webhook.
    fn bound(&self, id: &'a str, component: &LocalComponent) -> Vec<&'a str> {
        let kind = component.kind;
        let webhook = self.bound_to(kind, id, Field::Webhook);
        let webhook = webhook.filter(|_| is_instant(component));
        let webhook = webhook.map(|id| (ComponentKind::Webhook, id));
        let components = [Some((kind, id)), webhook].into_iter().flatten();
        let fields = [Field::Connection, Field::AltConnection];
        let ids =
            components.flat_map(|(kind, id)| fields.map(|field| self.bound_to(kind, id, field)));
        ids.flatten().collect()
    }

    /// The local id that a field of a component has.
    fn bound_to(&self, kind: ComponentKind, id: &str, field: Field) -> Option<&'a str> {
        self.names.project.field(kind, id, field)?
    }

    /// What connections declare and store; anything if there are none.
    fn of_connections<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Scope<'a> {
        let mut ids = ids.peekable();
        let mut scope = Scope {
            is_open: ids.peek().is_none(),
            ..Scope::default()
        };
        for id in ids {
            self.add(&mut scope, id, CodeKind::ConnectionParameters);
            scope.add(self.codes.declared(id, CodeKind::ConnectionApi));
        }
        scope
    }
}
