//! Generates the client with progenitor, checks it, and makes text of pages in it inert.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use openapi_fragments::{
    Diagnostic, Diagnostics, Document, LintOptions, OperationKey, Severity, Source, Syntax,
    lint_with, to_canonical_json,
};
use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::{ToTokens as _, quote};
use serde_json::{Value, json};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use super::check::{self, DuplicateName};
use super::not_rust;
use crate::docs::inert_lines;
use crate::generator_spec::names::MethodName;
use crate::generator_spec::{GeneratorSpec, Origin, SEND, leave_out, schemas};
use crate::places::{Places, schema_names};

/// The generated client.
pub(super) struct Generated {
    pub(super) file: syn::File,
    /// The operations that have no method.
    pub(super) left_out: BTreeSet<OperationKey>,
}

/// Generates the client. A schema that progenitor refuses, or writes with a duplicate
/// name, becomes any JSON, and such an operation is left out, each with a warning: one
/// odd page must not stop the others.
pub(super) fn generate(
    given: &GeneratorSpec,
    places: &Places<'_>,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Generated, Diagnostics> {
    let mut spec = given.value.clone();
    let mut left_out = BTreeSet::new();
    refuse_endless(&spec)?;
    // Terminates, because each round simplifies at least one schema or operation.
    loop {
        let (culprits, error) = match progenitor(&spec) {
            Ok(file) => {
                let duplicates = check::duplicate_names(&file);
                let Some(first) = duplicates.first().map(ToString::to_string) else {
                    lint(&spec)?;
                    return Ok(Generated { file, left_out });
                };
                let mut culprits: Vec<(Culprit, String)> = Vec::new();
                for one in &duplicates {
                    let Some(owner) = owner(&spec, one, &given.methods) else {
                        continue;
                    };
                    if !culprits.iter().any(|(known, _)| *known == owner) {
                        culprits.push((owner, one.to_string()));
                    }
                }
                (culprits, first)
            }
            Err(Refused::Spec(error)) => return Err(error.into()),
            Err(Refused::Generator(error)) => {
                let methods = given.methods.iter().map(|method| &method.key);
                let methods: Vec<_> = methods
                    .filter(|key| !left_out.contains(*key) && !given.left_out.contains(*key))
                    .collect();
                (culprits(&spec, &methods), error)
            }
        };
        if culprits.is_empty() {
            let what = format!("progenitor cannot generate the client: {error}");
            return Err(Diagnostic::error("generator", what)
                .with_help("correct the schema or operation in openapi/overlay.yaml, or simplify it in xtask/src/generator_spec")
                .into());
        }
        for (culprit, error) in culprits {
            match culprit {
                Culprit::Schema(name) => {
                    warnings.push(any_json(&name, &error, given, places));
                    schemas::blank(&mut spec, &name);
                }
                Culprit::Operation(key) => {
                    let what =
                        format!("{key} has no generated method: progenitor refuses it ({error})");
                    let finding = Diagnostic::warning("no-generated-method", what).with_help(SEND);
                    warnings.push(places.at(finding, &key, ""));
                    leave_out(&mut spec, &key);
                    left_out.insert(key);
                }
            }
        }
    }
}

/// Refuses a spec with schemas that are part of themselves, on which progenitor would
/// overflow its stack and end the whole run.
fn refuse_endless(spec: &Value) -> Result<(), Diagnostics> {
    let findings = lint_findings(spec)?.into_iter();
    let endless = findings.filter(|finding| finding.code() == "cyclic-reference");
    Diagnostics::split(endless.map(Diagnostic::into_error).collect()).map(|_| ())
}

/// Refuses a spec that progenitor takes for something else than it says: its code would
/// compile, and be wrong.
fn lint(spec: &Value) -> Result<(), Diagnostics> {
    let mut findings = lint_findings(spec)?;
    findings.retain(|finding| finding.severity() == Severity::Error);
    Diagnostics::split(findings).map(|_| ())
}

fn lint_findings(spec: &Value) -> Result<Vec<Diagnostic>, Diagnostics> {
    let source = Source::new("the spec for the generator", to_canonical_json(spec));
    let document = Document::parse(Arc::new(source), Syntax::Json)?;
    // The methods are written out below.
    let options = LintOptions::default()
        .for_generator(openapi_fragments::Generator::Progenitor)
        .ignoring("unsupported-method");
    Ok(lint_with(&document, &options))
}

/// The schema or operation whose type or method has a duplicate name.
fn owner(spec: &Value, duplicate: &DuplicateName, methods: &[MethodName]) -> Option<Culprit> {
    let owner = duplicate.owner();
    if let DuplicateName::Parameter { .. } = duplicate {
        let method = methods.iter().find(|method| method.name == owner);
        return method.map(|method| Culprit::Operation(method.key.clone()));
    }
    let fits = |name: &String| {
        owner.starts_with(&schemas::type_name(name)) && !schemas::is_blank(spec, name)
    };
    let names = schema_names(spec).into_iter().filter(fits);
    names.max_by_key(String::len).map(Culprit::Schema)
}

fn any_json(name: &str, why: &str, given: &GeneratorSpec, places: &Places<'_>) -> Diagnostic {
    let what = format!("the schema {name} is taken as any JSON in the generated client: {why}");
    let finding = Diagnostic::warning("schema-as-any-json", what).with_help(
        "correct the schema in openapi/overlay.yaml, or read the answer of `makecom::Client::send`",
    );
    match given.origins.get(name) {
        Some(Origin::Schema(name)) => places.at_schema(finding, name),
        Some(Origin::Operation(key)) => places.at(finding, key, ""),
        None => finding,
    }
}

#[derive(PartialEq, Eq)]
enum Culprit {
    Schema(String),
    Operation(OperationKey),
}

/// The schemas and operations that progenitor refuses: each operation that it refuses
/// although all schemas are any JSON, then each schema that it refuses together with the
/// accepted ones.
fn culprits(spec: &Value, keys: &[&OperationKey]) -> Vec<(Culprit, String)> {
    let names = schema_names(spec);
    let mut plain = spec.clone();
    for name in &names {
        schemas::blank(&mut plain, name);
    }
    let paths = plain["paths"].take();
    let mut culprits = Vec::new();
    let operations = refused(keys, &mut |keys| {
        plain["paths"] = json!({});
        for key in keys {
            plain["paths"][&key.path][&key.method] = paths[&key.path][&key.method].clone();
        }
        progenitor(&plain)
    });
    culprits.extend(
        operations
            .into_iter()
            .map(|(key, error)| (Culprit::Operation(key.clone()), error)),
    );
    // Then the schemas, together with those accepted so far.
    plain["paths"] = json!({});
    let found = RefCell::new(plain);
    let schemas = refused(&names.iter().collect::<Vec<_>>(), &mut |names| {
        let mut tried = found.borrow().clone();
        for name in names {
            tried["components"]["schemas"][name] = spec["components"]["schemas"][name].clone();
        }
        let result = progenitor(&tried);
        if result.is_ok() {
            *found.borrow_mut() = tried;
        }
        result
    });
    culprits.extend(
        schemas
            .into_iter()
            .map(|(name, error)| (Culprit::Schema(name.clone()), error)),
    );
    culprits
}

/// Finds the refused items by bisection: a set without any costs one run.
fn refused<'a, T: ?Sized>(
    all: &[&'a T],
    run: &mut dyn FnMut(&[&'a T]) -> Result<syn::File, Refused>,
) -> Vec<(&'a T, String)> {
    if all.is_empty() {
        return Vec::new();
    }
    match (run(all), all) {
        (Ok(_) | Err(Refused::Spec(_)), _) => Vec::new(),
        (Err(Refused::Generator(error)), [one]) => vec![(one, error)],
        (Err(Refused::Generator(_)), all) => {
            let (left, right) = all.split_at(all.len() / 2);
            let mut found = refused(left, run);
            found.extend(refused(right, run));
            found
        }
    }
}

enum Refused {
    /// It is not OpenAPI 3.0.
    Spec(Diagnostic),
    Generator(String),
}

/// Runs the generator. A panic, with which it reports unexpected input, counts as a
/// refusal.
fn progenitor(spec: &Value) -> Result<syn::File, Refused> {
    let spec = read(spec).map_err(Refused::Spec)?;
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings()).generate_tokens(&spec)
    }));
    panic::set_hook(hook);
    let tokens = match result {
        Ok(Ok(tokens)) => tokens,
        Ok(Err(error)) => return Err(Refused::Generator(error.to_string())),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            return Err(Refused::Generator(text.unwrap_or("it panicked").to_owned()));
        }
    };
    syn::parse2(tokens).map_err(|error| Refused::Spec(not_rust(&error)))
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        // Builders are of no use to the layer above and take four times the lines.
        .with_interface(InterfaceStyle::Positional)
        // Every request passes through the seam; a hook that is missing must not compile.
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::transport::Transport });
    settings
}

/// Parses the text, so that operations keep the order of the file.
fn read(spec: &Value) -> Result<OpenAPI, Diagnostic> {
    serde_json::from_str(&to_canonical_json(spec)).map_err(|error| {
        Diagnostic::error("bad-spec", format!("the spec is not OpenAPI 3.0: {error}"))
            .with_help("look at the last overlay actions: one of them broke it")
    })
}

/// Removes what a page could run from a file, and what does not compile.
pub(super) fn make_inert(file: &mut syn::File) {
    MakeInert.visit_file_mut(file);
}

/// Makes code in documentation plain text, writes out methods for which the HTTP client
/// has no shorthand, removes the header `api-version` that the generator adds to every
/// request, and leaves URLs to the seam, which parses the host only once.
struct MakeInert;

impl VisitMut for MakeInert {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        // Attributes are joined, since a code block may begin in one and end in another.
        let text: Vec<String> = attributes.iter().filter_map(documentation).collect();
        attributes.retain(|attribute| documentation(attribute).is_none());
        let lines = inert_lines(&text.join("\n"));
        let written = lines.into_iter().map(|line| {
            let line = if line.is_empty() {
                line
            } else {
                format!(" {line}")
            };
            syn::parse_quote! { #[doc = #line] }
        });
        attributes.splice(0..0, written.collect::<Vec<Attribute>>());
    }

    fn visit_impl_item_fn_mut(&mut self, function: &mut syn::ImplItemFn) {
        let statements = &mut function.block.stmts;
        let of_headers = |statement: &syn::Stmt| {
            let text = statement.to_token_stream().to_string();
            text.starts_with("let mut header_map =") || text.starts_with("header_map . append (")
        };
        let is_version = |statement: &syn::Stmt| {
            let text = statement.to_token_stream().to_string();
            text.contains("Self :: api_version ()") && of_headers(statement)
        };
        statements.retain(|statement| !is_version(statement));
        // Often only the empty map is left then.
        if statements.iter().filter(|one| of_headers(one)).count() == 1 {
            statements.retain(|statement| !of_headers(statement));
            for statement in statements {
                WithoutHeaders.visit_stmt_mut(statement);
            }
        }
        for statement in &mut function.block.stmts {
            address(statement);
        }
        visit_mut::visit_impl_item_fn_mut(self, function);
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        let method = call.method.to_string();
        if matches!(method.as_str(), "options" | "trace") && call.args.len() == 1 {
            let constant = syn::Ident::new(&method.to_uppercase(), call.method.span());
            call.method = syn::Ident::new("request", call.method.span());
            call.args
                .insert(0, syn::parse_quote! { ::reqwest::Method::#constant });
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// Replaces a statement that builds the URL of a request.
fn address(statement: &mut syn::Stmt) {
    if let syn::Stmt::Local(local) = statement
        && let Some(init) = &mut local.init
        && let Expr::Macro(text) = &mut *init.expr
        && text
            .to_token_stream()
            .to_string()
            .contains("self . baseurl")
    {
        let arguments = text.mac.tokens.to_string();
        let arguments = arguments.replacen("self . baseurl", "self . base_path ()", 1);
        if let Ok(arguments) = arguments.parse() {
            text.mac.tokens = arguments;
        }
        let text = init.expr.clone();
        *init.expr = syn::parse_quote! { self.address(&#text)? };
    }
}

/// Removes the empty map of headers.
struct WithoutHeaders;

impl VisitMut for WithoutHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
            && call.args.to_token_stream().to_string() == "header_map"
        {
            *expression = (*call.receiver).clone();
        }
    }
}

fn documentation(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the simplification of the spec overlooks ends with a message.
    #[test]
    fn endless_schemas_are_refused_before_the_generator_is_called() {
        let spec = |schema: Value| {
            json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "1"},
                "paths": {},
                "components": {"schemas": {"Made": schema, "Text": {"type": "string"}}},
            })
        };
        let part = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        assert!(refuse_endless(&spec(json!({"allOf": [part("Text")]}))).is_ok());
        assert!(refuse_endless(&spec(json!({"properties": {"next": part("Made")}}))).is_ok());
        for key in ["allOf", "anyOf", "oneOf"] {
            let errors = refuse_endless(&spec(json!({(key): [part("Text"), part("Made")]})));
            let errors = errors.unwrap_err();
            let codes: Vec<_> = errors.iter().map(Diagnostic::code).collect();
            assert_eq!(codes, ["cyclic-reference"], "{key}");
        }
    }
}
