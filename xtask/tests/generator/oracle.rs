//! What progenitor does with a spec, found by running it and by reading its code.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use progenitor::{GenerationSettings, Generator};
use quote::ToTokens as _;
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{FnArg, ImplItem, ImplItemFn, Item, Pat, Type};

use crate::shapes::{self, Types};

/// What the generator does.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Fine,
    Refuses(String),
    Panics(String),
    Breaks(String),
    Misleads(String),
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The calls of a client of reqwest.
const CALLS: [&str; 6] = ["get", "put", "post", "delete", "head", "patch"];

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

fn generate(spec: &Value) -> Result<syn::File, Verdict> {
    // Only the panics of the generator are silent, not those of the tests.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !SILENT.get() {
                hook(info);
            }
        }));
    });
    let text = openapi_fragments::to_canonical_json(spec);
    let spec = serde_json::from_str(&text).map_err(|error| Verdict::Refuses(error.to_string()))?;
    let run = || Generator::new(&GenerationSettings::new()).generate_tokens(&spec);
    SILENT.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    SILENT.set(false);
    match result {
        Ok(Ok(tokens)) => syn::parse2(tokens).map_err(|error| Verdict::Breaks(error.to_string())),
        Ok(Err(error)) => Err(Verdict::Refuses(
            error.to_string().chars().take(200).collect(),
        )),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(Verdict::Panics(
                text.unwrap_or("no message").chars().take(200).collect(),
            ))
        }
    }
}

pub(crate) fn verdict(spec: &Value) -> Verdict {
    let file = match generate(spec) {
        Ok(file) => file,
        Err(verdict) => return verdict,
    };
    if let Err(what) = compiles(&file) {
        return Verdict::Breaks(what);
    }
    let found = same_methods(spec, &file).and_then(|()| follows_styles(spec, &file));
    match found {
        Err(what) => Verdict::Misleads(what),
        Ok(()) => Verdict::Fine,
    }
}

/// The methods of the client, with the client's own functions.
fn methods(file: &syn::File) -> Vec<&ImplItemFn> {
    let blocks = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    let items = blocks.flat_map(|block| &block.items);
    items
        .filter_map(|item| match item {
            ImplItem::Fn(function) => Some(function),
            _ => None,
        })
        .collect()
}

fn arguments(function: &ImplItemFn) -> Vec<(String, &Type)> {
    let arguments = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(one) => match &*one.pat {
            Pat::Ident(pattern) => Some((pattern.ident.to_string(), &*one.ty)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    arguments.collect()
}

fn duplicate(names: impl IntoIterator<Item = String>, of: &str) -> Result<(), String> {
    let mut seen = HashSet::new();
    match names.into_iter().find(|name| !seen.insert(name.clone())) {
        Some(name) => Err(format!("{of} has {name} twice")),
        None => Ok(()),
    }
}

/// What can be told of compiling without a compiler.
fn compiles(file: &syn::File) -> Result<(), String> {
    let types = Types::of(file);
    let methods = methods(file);
    duplicate(
        methods.iter().map(|one| one.sig.ident.to_string()),
        "the client",
    )?;
    let own: BTreeSet<String> = methods
        .iter()
        .map(|one| one.sig.ident.to_string())
        .collect();
    types.duplicates()?;
    for method in methods {
        let name = method.sig.ident.to_string();
        let arguments = arguments(method);
        duplicate(arguments.iter().map(|(name, _)| name.clone()), &name)?;
        let mut body = Body::default();
        body.visit_block(&method.block);
        let is_operation = !["new", "new_with_client"].contains(&name.as_str());
        for call in &body.own_calls {
            if is_operation && own.contains(call) {
                return Err(format!(
                    "{name} calls {call} of the client, which is an operation"
                ));
            }
        }
        for call in &body.client_calls {
            if !CALLS.contains(&call.as_str()) {
                return Err(format!("reqwest has no call {call}"));
            }
        }
        let shadowed = |(argument, _): &&(String, &Type)| {
            body.locals.contains(argument) && argument == "header_map"
        };
        if let Some((argument, _)) = arguments.iter().find(shadowed) {
            return Err(format!(
                "{name} has the argument {argument} and a variable of that name"
            ));
        }
        for (argument, ty) in &arguments {
            let inner = shapes::arguments(ty).first().copied().unwrap_or(ty);
            let is_text = !body.texts.contains(argument) || types.is_text(ty);
            let is_optional_text = !body.optional_texts.contains(argument) || types.is_text(inner);
            if !is_text || !is_optional_text {
                let ty = ty.to_token_stream();
                return Err(format!("{name}: {argument}: {ty} is no text"));
            }
        }
    }
    Ok(())
}

/// What the body of a method does.
#[derive(Default)]
struct Body {
    /// Methods that are called on the client itself.
    own_calls: BTreeSet<String>,
    /// Methods that are called on the HTTP client.
    client_calls: BTreeSet<String>,
    locals: BTreeSet<String>,
    /// Arguments that become text.
    texts: BTreeSet<String>,
    /// Arguments that become text if they are there.
    optional_texts: BTreeSet<String>,
    /// Arguments that become part of the URL.
    in_url: BTreeSet<String>,
    template: Option<String>,
}

impl<'ast> Visit<'ast> for Body {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let receiver = call.receiver.to_token_stream().to_string();
        let method = call.method.to_string();
        if receiver == "self" {
            self.own_calls.insert(method);
        } else if receiver == "self . client" {
            self.client_calls.insert(method);
        } else if method == "to_string" {
            self.texts.insert(receiver);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Some(function) = call
            .func
            .to_token_stream()
            .to_string()
            .strip_prefix("Self :: ")
        {
            self.own_calls.insert(function.to_owned());
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_if(&mut self, one: &'ast syn::ExprIf) {
        // `if let Some(value) = argument { … value.to_string() … }`
        if let syn::Expr::Let(condition) = &*one.cond {
            let argument = condition.expr.to_token_stream().to_string();
            self.optional_texts.insert(argument);
        }
        visit::visit_expr_if(self, one);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Pat::Ident(pattern) = &local.pat {
            self.locals.insert(pattern.ident.to_string());
        }
        visit::visit_local(self, local);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        if !mac.path.is_ident("format") {
            return;
        }
        let parser = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        let Ok(parts) = mac.parse_body_with(parser) else {
            return;
        };
        for part in &parts {
            if let syn::Expr::Lit(text) = part
                && let syn::Lit::Str(text) = &text.lit
            {
                self.template = text.value().strip_prefix("{}").map(str::to_owned);
            }
            let before: BTreeSet<_> = self.texts.clone();
            self.visit_expr(part);
            self.in_url.extend(self.texts.difference(&before).cloned());
        }
    }
}

/// Compares the methods with the operations: each is there, with its path, its
/// parameters and body, and its types of success and error.
fn same_methods(spec: &Value, file: &syn::File) -> Result<(), String> {
    let types = Types::of(file);
    types.inhabited()?;
    let mut methods: Vec<_> = methods(file)
        .into_iter()
        .filter(|one| !["new", "new_with_client"].contains(&one.sig.ident.to_string().as_str()))
        .collect();
    let paths = spec["paths"].as_object().into_iter().flatten();
    for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if !METHODS.contains(&method.to_ascii_lowercase().as_str()) {
                continue;
            }
            // Methods are in the order of paths and of these methods, but found by id.
            let id = operation["operationId"].as_str().unwrap_or_default();
            let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
            let is_named = |one: &&ImplItemFn| {
                let name = one.sig.ident.to_string().replace('_', "");
                name == id.to_ascii_lowercase()
            };
            let Some(index) = methods.iter().position(is_named) else {
                return Err(format!("{method} {path} has no method"));
            };
            let function = methods.remove(index);
            same_method(spec, path, item, operation, function, &types)?;
        }
    }
    Ok(())
}

fn same_method(
    spec: &Value,
    path: &str,
    item: &Value,
    operation: &Value,
    function: &ImplItemFn,
    types: &Types<'_>,
) -> Result<(), String> {
    let mut body = Body::default();
    body.visit_block(&function.block);
    let mut arguments: BTreeMap<String, &Type> = arguments(function).into_iter().collect();
    let plain = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let template = segments(path);
    if body.template.as_deref() != Some(template.as_str()) {
        return Err(format!("the URL is {:?}, not {template:?}", body.template));
    }
    let mut parameters: BTreeMap<(String, String), &Value> = BTreeMap::new();
    for owner in [item, operation] {
        for parameter in owner["parameters"].as_array().into_iter().flatten() {
            let parameter = shapes::resolve(spec, parameter);
            let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
            parameters.insert((text("in"), text("name")), parameter);
        }
    }
    for ((place, name), parameter) in parameters {
        let argument = arguments
            .keys()
            .find(|one| plain(one) == plain(&name))
            .cloned();
        let Some((argument, ty)) = argument.and_then(|name| arguments.remove_entry(&name)) else {
            return Err(format!("the {place} parameter {name} has no argument"));
        };
        if place == "path" && !body.in_url.contains(&argument) {
            return Err(format!("{name} is not in the URL"));
        }
        types
            .fits(spec, &parameter["schema"], ty)
            .map_err(|what| format!("{name}: {what}"))?;
    }
    let content = shapes::resolve(spec, &operation["requestBody"])["content"].as_object();
    if operation.get("requestBody").is_some() {
        let Some(ty) = arguments.remove("body") else {
            return Err("the body has no argument".to_owned());
        };
        for (name, media_type) in content.into_iter().flatten() {
            if name.starts_with("application/json") || name.contains("form") {
                types
                    .fits(spec, &media_type["schema"], ty)
                    .map_err(|what| format!("body: {what}"))?;
            }
            if name.contains("form") {
                types.is_form(ty)?;
            }
        }
    }
    if let Some((name, _)) = arguments.pop_first() {
        return Err(format!("the argument {name} is for nothing"));
    }
    let (success, error) = results(function);
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let response = shapes::resolve(spec, response);
        if response.is_null() {
            return Err(format!("the reference of {status} leads to nothing here"));
        }
        let is_success = status.starts_with('2') || status == "default";
        let is_error = status.starts_with(['4', '5']) || status == "default";
        let is_known = status == "default"
            || status.starts_with("x-")
            || (status.len() == 3 && status.starts_with(|c: char| ('1'..='9').contains(&c)));
        if !is_known {
            return Err(format!("the response {status} is left out"));
        }
        let content = response["content"].as_object();
        let json = content.into_iter().flatten().find(|(name, media_type)| {
            let name = name.split(';').next().unwrap_or_default();
            (name == "application/json" || name.ends_with("+json") || name == "*/*")
                && media_type.get("schema").is_some()
        });
        // A success type is popped if a range and `default` are both there.
        let has_range = operation["responses"].get("2XX").is_some();
        for (ty, is_of) in [
            (success, is_success && !(status == "default" && has_range)),
            (error, is_error),
        ] {
            let Some((ty, (name, media_type))) = ty.zip(json).filter(|_| is_of) else {
                continue;
            };
            types
                .fits(spec, &media_type["schema"], ty)
                .map_err(|what| format!("{status} {name}: {what}"))?;
        }
    }
    Ok(())
}

/// A template with empty braces, as a format string.
fn segments(path: &str) -> String {
    let mut rest = path;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        text += before;
        text += "{}";
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text + rest
}

/// The types in `Result<ResponseValue<T>, Error<E>>`.
fn results(function: &ImplItemFn) -> (Option<&Type>, Option<&Type>) {
    let syn::ReturnType::Type(_, ty) = &function.sig.output else {
        return (None, None);
    };
    let outer = shapes::arguments(ty);
    let inner = |index: usize| {
        outer
            .get(index)
            .and_then(|ty| shapes::arguments(ty).first().copied())
    };
    (inner(0), inner(1))
}

/// Keywords that change what is sent, but not the code, are not followed.
fn follows_styles(spec: &Value, file: &syn::File) -> Result<(), String> {
    for keyword in ["explode", "allowReserved"] {
        let mut without = spec.clone();
        if !remove(&mut without, spec, keyword) {
            continue;
        }
        let Ok(other) = generate(&without) else {
            continue;
        };
        let text = |file: &syn::File| file.to_token_stream().to_string();
        if text(&other) == text(file) {
            return Err(format!("{keyword} makes no difference"));
        }
    }
    Ok(())
}

/// Removes a keyword of query parameters where it changes what is sent.
fn remove(value: &mut Value, spec: &Value, keyword: &str) -> bool {
    match value {
        Value::Array(elements) => elements
            .iter_mut()
            .fold(false, |any, one| remove(one, spec, keyword) | any),
        Value::Object(object) => {
            let is_query = object.get("in").and_then(Value::as_str) == Some("query");
            let default = keyword == "explode";
            let matters = keyword == "allowReserved"
                || object.get("schema").is_some_and(|schema| {
                    let schema = shapes::resolve(spec, schema);
                    ["array", "object"].contains(&schema["type"].as_str().unwrap_or_default())
                });
            let mut any = false;
            if is_query && matters && object.get(keyword).and_then(Value::as_bool) == Some(!default)
            {
                object.remove(keyword);
                any = true;
            }
            object
                .values_mut()
                .fold(any, |any, one| remove(one, spec, keyword) | any)
        }
        _ => false,
    }
}
