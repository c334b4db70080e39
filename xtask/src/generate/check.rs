//! What the compiler would refuse in generated code though it parses: names
//! that are there twice.

use std::collections::HashSet;
use std::fmt;

use syn::visit::{self, Visit};
use syn::{Fields, ImplItem, Item};

/// A name that is there twice.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Twice {
    /// Two types have it.
    Type(String),
    /// Two fields or variants of a type have it.
    Member { of: String, name: String },
    /// Two parameters of a method have it.
    Parameter { of: String, name: String },
}

impl Twice {
    /// The type or method that is wrong.
    pub(super) fn owner(&self) -> &str {
        match self {
            Self::Type(name) => name,
            Self::Member { of, .. } | Self::Parameter { of, .. } => of,
        }
    }
}

impl fmt::Display for Twice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(name) => write!(f, "two types would be called {name}"),
            Self::Member { of, name } => write!(f, "{of} would have {name} twice"),
            Self::Parameter { of, name } => {
                write!(f, "{of}() would have the parameter {name} twice")
            }
        }
    }
}

/// The names in a file that are there twice.
pub(super) fn names(file: &syn::File) -> Vec<Twice> {
    let mut finder = Finder(Vec::new());
    finder.visit_file(file);
    finder.0
}

struct Finder(Vec<Twice>);

impl Finder {
    fn look(&mut self, names: impl Iterator<Item = String>, twice: impl Fn(String) -> Twice) {
        let mut seen = HashSet::new();
        let again = names.filter(|name| !seen.insert(name.clone()));
        self.0.extend(again.map(twice));
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let items = module.content.iter().flat_map(|(_, items)| items);
        let types = items.filter_map(|item| match item {
            Item::Struct(one) => Some(one.ident.to_string()),
            Item::Enum(one) => Some(one.ident.to_string()),
            Item::Type(one) => Some(one.ident.to_string()),
            _ => None,
        });
        self.look(types, Twice::Type);
        visit::visit_item_mod(self, module);
    }

    fn visit_item_struct(&mut self, one: &'ast syn::ItemStruct) {
        if let Fields::Named(fields) = &one.fields {
            let names = fields.named.iter().filter_map(|field| field.ident.as_ref());
            let of = one.ident.to_string();
            self.look(names.map(ToString::to_string), |name| Twice::Member {
                of: of.clone(),
                name,
            });
        }
    }

    fn visit_item_enum(&mut self, one: &'ast syn::ItemEnum) {
        let names = one.variants.iter().map(|variant| variant.ident.to_string());
        let of = one.ident.to_string();
        self.look(names, |name| Twice::Member {
            of: of.clone(),
            name,
        });
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        for item in &block.items {
            let ImplItem::Fn(function) = item else {
                continue;
            };
            let of = function.sig.ident.to_string();
            let names = function.sig.inputs.iter().filter_map(|input| match input {
                syn::FnArg::Typed(one) => match &*one.pat {
                    syn::Pat::Ident(pattern) => Some(pattern.ident.to_string()),
                    _ => None,
                },
                syn::FnArg::Receiver(_) => None,
            });
            self.look(names, |name| Twice::Parameter {
                of: of.clone(),
                name,
            });
        }
    }
}
