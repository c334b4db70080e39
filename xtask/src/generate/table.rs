//! The table of operations: the spec of each operation for use at run time.

use std::collections::BTreeSet;

use openapi_fragments::OperationKey;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use crate::generator_spec::names::MethodName;
use crate::generator_spec::{bodies, parameters, refs};

/// A constant for each operation and a list of all.
pub(super) fn operations(
    spec: &Value,
    methods: &[MethodName],
    left_out: &BTreeSet<OperationKey>,
) -> TokenStream {
    let mut names = Vec::new();
    let mut constants = Vec::new();
    for method in methods {
        let key = &method.key;
        let Some(operation) = spec.pointer(&key.pointer()).and_then(Value::as_object) else {
            continue;
        };
        let name = format_ident!("{}", method.name.to_uppercase());
        let has_method = !left_out.contains(key);
        let (id, rust_name, path) = (&method.id, &method.name, &key.path);
        let upper = key.method.to_uppercase();
        let scopes = scopes(operation.get("security").or_else(|| spec.get("security")));
        let media_type = request_media_type(spec, operation);
        let media_type = media_type.map_or_else(|| quote! { None }, |one| quote! { Some(#one) });
        let shared = spec["paths"][path].get("parameters");
        let parameters = parameter_table(spec, operation, shared);
        let summary = operation
            .get("summary")
            .and_then(Value::as_str)
            .unwrap_or(id);
        let how = if has_method {
            ""
        } else {
            " It has no generated method."
        };
        let doc = format!("{}: `{upper} {path}`.{how}", summary.trim_end_matches('.'));
        constants.push(quote! {
            #[doc = #doc]
            pub const #name: Operation = Operation {
                id: #id,
                name: #rust_name,
                method: #upper,
                path: #path,
                scopes: &[#(#scopes),*],
                request_media_type: #media_type,
                parameters: &[#(#parameters),*],
            };
        });
        names.push(name);
    }
    let total = names.len();
    let mut by_name = names.clone();
    by_name.sort_by_key(|name| name.to_string().to_lowercase());
    quote! {
        /// Every operation of the API, as the spec describes it.
        pub mod operations {
            #[allow(unused_imports)]
            use crate::operation::{List, Location, Operation, Parameter};

            #(#constants)*

            /// All operations, in the order of the spec.
            pub const ALL: [Operation; #total] = [#(#names),*];

            /// All operations, sorted by the names of their methods.
            pub(crate) static BY_NAME: [&Operation; #total] = [#(&#by_name),*];
        }
    }
}

/// All scopes that any way to authorize asks for.
pub(super) fn scopes(security: Option<&Value>) -> Vec<&str> {
    let requirements = security.and_then(Value::as_array).into_iter().flatten();
    requirements
        .filter_map(Value::as_object)
        .flat_map(Map::values)
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// The media type that a request is sent with.
pub(super) fn request_media_type(spec: &Value, operation: &Map<String, Value>) -> Option<String> {
    media_type(spec, operation.get("requestBody")?)
}

/// The media type of an answer that is a success.
pub(super) fn response_media_type(spec: &Value, operation: &Map<String, Value>) -> Option<String> {
    let mut responses = operation.get("responses")?.as_object()?.iter();
    let (_, success) = responses.find(|(status, _)| status.starts_with('2'))?;
    media_type(spec, success)
}

fn media_type(spec: &Value, body: &Value) -> Option<String> {
    let body = resolve(spec, body);
    let content = body.get("content")?.as_object()?;
    let media_type = bodies::request_media_type(content)?;
    // Any type fits a range; and a header must be ASCII.
    let is_one = media_type
        .bytes()
        .all(|byte| (b' '..=b'~').contains(&byte) && byte != b'*');
    is_one.then(|| media_type.to_owned())
}

fn parameter_table(
    spec: &Value,
    operation: &Map<String, Value>,
    shared: Option<&Value>,
) -> Vec<TokenStream> {
    parameters::of(operation, shared, &mut |value| resolve(spec, value))
        .into_iter()
        .filter_map(|(_, parameter)| {
            let name = parameter["name"].as_str()?;
            let location = match parameter["in"].as_str()? {
                "path" => quote! { Location::Path },
                "query" => quote! { Location::Query },
                "header" => quote! { Location::Header },
                _ => quote! { Location::Cookie },
            };
            let is_required = parameter["required"] == true;
            let is_list = resolve(spec, &parameter["schema"])["type"] == "array";
            let list = match parameter["style"].as_str() {
                _ if !is_list => quote! { List::Repeated },
                Some("spaceDelimited") => quote! { List::Spaces },
                Some("pipeDelimited") => quote! { List::Pipes },
                _ if parameter["explode"] == false || parameter["in"] != "query" => {
                    quote! { List::Commas }
                }
                _ => quote! { List::Repeated },
            };
            Some(quote! {
                Parameter { name: #name, location: #location, is_required: #is_required, list: #list }
            })
        })
        .collect()
}

/// Resolves any number of references. Those without a target are reported earlier.
fn resolve(spec: &Value, value: &Value) -> Value {
    refs::resolve(spec, value).unwrap_or(value).clone()
}
