//! Finds duplicate names in generated code, which parses but does not compile.

use std::collections::HashSet;
use std::fmt;

use syn::visit::{self, Visit};
use syn::{Fields, ImplItem, Item};

/// A duplicate name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DuplicateName {
    /// Two types have it.
    Type(String),
    /// Two fields or variants of a type have it.
    Member { of: String, name: String },
    /// Two parameters of a method have it.
    Parameter { of: String, name: String },
}

impl DuplicateName {
    /// The type or method with the duplicate.
    pub(super) fn owner(&self) -> &str {
        match self {
            Self::Type(name) => name,
            Self::Member { of, .. } | Self::Parameter { of, .. } => of,
        }
    }
}

impl fmt::Display for DuplicateName {
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

/// The duplicate names in a file.
pub(super) fn duplicate_names(file: &syn::File) -> Vec<DuplicateName> {
    let mut finder = Finder(Vec::new());
    finder.visit_file(file);
    finder.0
}

struct Finder(Vec<DuplicateName>);

impl Finder {
    fn look(
        &mut self,
        names: impl Iterator<Item = String>,
        duplicate: impl Fn(String) -> DuplicateName,
    ) {
        let mut seen = HashSet::new();
        let duplicates = names.filter(|name| !seen.insert(name.clone()));
        self.0.extend(duplicates.map(duplicate));
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
        self.look(types, DuplicateName::Type);
        visit::visit_item_mod(self, module);
    }

    fn visit_item_struct(&mut self, one: &'ast syn::ItemStruct) {
        if let Fields::Named(fields) = &one.fields {
            let names = fields.named.iter().filter_map(|field| field.ident.as_ref());
            let of = one.ident.to_string();
            self.look(names.map(ToString::to_string), |name| {
                DuplicateName::Member {
                    of: of.clone(),
                    name,
                }
            });
        }
    }

    fn visit_item_enum(&mut self, one: &'ast syn::ItemEnum) {
        let names = one.variants.iter().map(|variant| variant.ident.to_string());
        let of = one.ident.to_string();
        self.look(names, |name| DuplicateName::Member {
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
            self.look(names, |name| DuplicateName::Parameter {
                of: of.clone(),
                name,
            });
        }
    }
}
