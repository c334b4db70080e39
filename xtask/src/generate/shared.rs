//! The glue from the kind of a component and a verb to the generated method, so
//! that the ergonomic layer writes each shared call once.

use heck::{ToPascalCase as _, ToSnakeCase as _};
use openapi_fragments::Diagnostics;
use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::visit::{self, Visit};

use crate::generator_spec::shared::{Answer, COMPONENTS, SharedCall, VERBS, error};
use crate::places::Places;

/// A module with a function for each verb, over the kinds of components.
pub(super) fn calls(
    calls: &[SharedCall],
    client: &syn::File,
    places: &Places<'_>,
) -> Result<TokenStream, Diagnostics> {
    let mut findings = Vec::new();
    let mut functions = Vec::new();
    for (verb, answer) in VERBS {
        let mut arms = Vec::new();
        for call in calls.iter().filter(|call| call.verb == verb) {
            match arm(call, client) {
                Ok(arm) => arms.push(arm),
                Err(why) => {
                    let key = &call.method.key;
                    let what = format!(
                        "{key} cannot be called as {verb} of a {}: {why}",
                        call.component
                    );
                    let help = "change its x-makecom, in openapi/overlay.yaml or its supplement";
                    findings.push(places.at(error(what).with_help(help), key, ""));
                }
            }
        }
        functions.push(function(verb, answer, &arms));
    }
    Diagnostics::split(findings)?;
    let component = kinds("Component", "A kind of component.", &COMPONENTS);
    let verb = kinds(
        "Verb",
        "A call that kinds of components share.",
        &VERBS.map(|(verb, _)| verb),
    );
    let operations = calls.iter().map(|call| {
        let component = variant(call.component);
        let verb = variant(call.verb);
        let section = section(call);
        let operation = format_ident!("{}", call.method.name.to_uppercase());
        quote! { (Component::#component, Verb::#verb, #section) => Some(&operations::#operation), }
    });
    Ok(quote! {
        /// The calls that kinds of components share, as `x-makecom` in the overlay
        /// assigns them to operations.
        #[allow(unreachable_patterns, unused_variables)]
        pub mod shared {
            use super::{ByteStream, Client, Error, operations};
            use crate::address::{Address, Object, missing, parsed};
            use crate::operation::Operation;

            #component
            #verb

            /// The operation of a call, if the API has it for this kind. The section counts
            /// only where each has an operation of its own.
            pub fn operation(component: Component, verb: Verb, section: &str) -> Option<&'static Operation> {
                match (component, verb, section) {
                    #(#operations)*
                    _ => None,
                }
            }

            #(#functions)*
        }
    })
}

/// An enum of names, which prints them.
fn kinds(name: &str, doc: &str, names: &[&str]) -> TokenStream {
    let name = format_ident!("{name}");
    let variants: Vec<_> = names.iter().map(|one| variant(one)).collect();
    let docs = names.iter().map(|one| format!("`{one}`"));
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum #name { #(#[doc = #docs] #variants,)* }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(match self { #(Self::#variants => #names,)* })
            }
        }
    }
}

fn variant(name: &str) -> syn::Ident {
    format_ident!("{}", name.to_pascal_case())
}

fn function(verb: &str, answer: Answer, arms: &[TokenStream]) -> TokenStream {
    let name = format_ident!("{}", verb.to_snake_case());
    let kind = variant(verb);
    let doc = format!("`{verb}` of a component.");
    let body = match verb {
        "create" | "update" | "set-common" => quote! { , body: Object },
        "set-section" => quote! { , body: &str },
        _ => quote! {},
    };
    let answer = match answer {
        Answer::Object | Answer::Free => quote! { Object },
        Answer::List => quote! { Vec<Object> },
        Answer::Value => quote! { ::serde_json::Value },
        Answer::Done => quote! { () },
        Answer::Bytes => quote! { ByteStream },
    };
    quote! {
        #[doc = #doc]
        ///
        /// # Errors
        /// Those of the operation, or that the API has none for this kind.
        pub async fn #name(client: &Client, component: Component, at: Address<'_> #body) -> Result<#answer, Error> {
            match (component, at.section) {
                #(#arms)*
                _ => Err(missing(component, Verb::#kind)),
            }
        }
    }
}

/// The call of one kind of component.
fn arm(call: &SharedCall, client: &syn::File) -> Result<TokenStream, String> {
    let mut found = Found {
        name: &call.method.name,
        method: None,
    };
    found.visit_file(client);
    let Some(method) = found.method else {
        return Err("it has no generated method".to_owned());
    };
    let component = variant(call.component);
    let name = &method.ident;
    let arguments = method.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(input) => Some(argument(input)),
        syn::FnArg::Receiver(_) => None,
    });
    let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
    let sent = quote! { client.#name(#(#arguments),*).await };
    let value = match call.answer {
        Answer::Object | Answer::List => {
            let field = only_field(method, client).ok_or("its answer has no type of its own")?;
            quote! { Ok(#sent?.into_inner().#field) }
        }
        Answer::Free | Answer::Value | Answer::Bytes => quote! { Ok(#sent?.into_inner()) },
        Answer::Done => quote! { #sent.map(|_| ()) },
    };
    let section = section(call);
    Ok(quote! { (Component::#component, #section) => #value, })
}

/// The pattern of the section that a call is for.
fn section(call: &SharedCall) -> TokenStream {
    call.section
        .as_deref()
        .map_or_else(|| quote! { _ }, |section| quote! { #section })
}

/// The argument for a parameter of a generated method, by its name and type.
fn argument(input: &syn::PatType) -> Result<TokenStream, String> {
    let name = input.pat.to_token_stream().to_string();
    let is_reference = matches!(&*input.ty, syn::Type::Reference(_));
    if name == "body" {
        return Ok(if is_reference {
            quote! { &body }
        } else {
            quote! { body.to_owned() }
        });
    }
    let field = match name.as_str() {
        name if name.ends_with("app_name") => quote! { at.app },
        name if name.ends_with("app_version") => quote! { at.version },
        name if name.ends_with("_section") => quote! { at.section },
        name if name.ends_with("_name") => quote! { at.name },
        _ if input.ty.to_token_stream().to_string().contains("Option") => {
            return Ok(quote! { None });
        }
        _ => return Err(format!("no value is known for its parameter {name}")),
    };
    Ok(if is_reference {
        field
    } else {
        quote! { parsed(#field)? }
    })
}

/// The one declared field of the struct that a method returns.
fn only_field(method: &syn::Signature, client: &syn::File) -> Option<syn::Ident> {
    let output = method.output.to_token_stream().to_string();
    let name = output
        .split("types :: ")
        .nth(1)?
        .split_whitespace()
        .next()?;
    let mut fields = Fields { name, found: None };
    fields.visit_file(client);
    fields.found
}

struct Found<'a, 'ast> {
    name: &'a str,
    method: Option<&'ast syn::Signature>,
}

impl<'ast> Visit<'ast> for Found<'_, 'ast> {
    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.ident == self.name && function.sig.asyncness.is_some() {
            self.method = Some(&function.sig);
        }
    }
}

struct Fields<'a> {
    name: &'a str,
    found: Option<syn::Ident>,
}

impl<'ast> Visit<'ast> for Fields<'_> {
    fn visit_item_struct(&mut self, one: &'ast syn::ItemStruct) {
        if one.ident == self.name {
            self.found = one.fields.iter().find_map(|field| field.ident.clone());
        }
        visit::visit_item_struct(self, one);
    }
}
