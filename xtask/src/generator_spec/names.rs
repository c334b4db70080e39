//! Names in Rust for operations: valid, unique and stable.

use std::collections::{BTreeMap, HashSet};

use heck::ToSnakeCase as _;
use openapi_fragments::{OperationKey, sha256_hex};
use serde_json::Value;

use super::each_operation;

/// The other methods of the generated client, and those that its macros and traits
/// call. An operation with such a name would shadow them.
const TAKEN: &[&str] = &[
    "address",
    "all",
    "api_version",
    "base",
    "base_path",
    "baseurl",
    "client",
    "clone",
    "exec",
    "for_call",
    "inner",
    "new",
    "new_with_client",
    "post",
    "pre",
];

/// An operation and the name of its method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodName {
    /// The operation.
    pub key: OperationKey,
    /// The operationId of the spec.
    pub id: String,
    /// The name in Rust, in `snake_case`.
    pub name: String,
}

/// A name for each operation of a spec, derived from its operationId.
///
/// Ids with the same name get a hash of method and path as a suffix, except an id that
/// is equal to the name: so a name given in the overlay does not depend on other
/// operations.
pub fn methods(spec: &Value) -> Vec<MethodName> {
    let mut methods: Vec<MethodName> = each_operation(spec)
        .map(|(key, operation)| {
            let id = operation.get("operationId").and_then(Value::as_str);
            let id = id.map_or_else(|| key.to_string(), str::to_owned);
            let name = ident(&id).unwrap_or_else(|| with_hash("operation", &key));
            MethodName { key, id, name }
        })
        .collect();
    let mut uses = BTreeMap::new();
    for method in &methods {
        *uses.entry(method.name.clone()).or_insert(0) += 1;
    }
    let mut given: HashSet<String> = HashSet::new();
    for method in &mut methods {
        let is_given = method.id == method.name && given.insert(method.id.clone());
        if uses[&method.name] > 1 && !is_given {
            method.name = with_hash(&method.name, &method.key);
        }
    }
    // A given name may be equal to one with a hash.
    let mut taken = HashSet::new();
    for method in &mut methods {
        while !taken.insert(method.name.clone()) {
            method.name = with_hash(&method.name, &method.key);
        }
    }
    methods
}

/// An identifier in `snake_case`; `None` if no character is allowed in one.
///
/// ```
/// use xtask::generator_spec::names::ident;
///
/// assert_eq!(ident("get.pets.by-petId").as_deref(), Some("get_pets_by_pet_id"));
/// assert_eq!(ident("type").as_deref(), Some("type_"));
/// assert_eq!(ident("2fa").as_deref(), Some("_2fa"));
/// assert_eq!(ident("post").as_deref(), Some("post_operation"));
/// assert_eq!(ident("…"), None);
/// ```
pub fn ident(text: &str) -> Option<String> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    // The same rule as in progenitor, which derives names of parameters itself.
    let text = match text {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        text => text.replace('\'', ""),
    };
    let name = text.chars().map(plain).collect::<String>().to_snake_case();
    let first = name.chars().next()?;
    if first.is_ascii_digit() {
        Some(format!("_{name}"))
    } else if TAKEN.contains(&name.as_str()) {
        Some(format!("{name}_operation"))
    } else if syn::parse_str::<syn::Ident>(&name).is_err() || name == "gen" {
        Some(format!("{name}_"))
    } else {
        Some(name)
    }
}

fn with_hash(name: &str, key: &OperationKey) -> String {
    let name = name.trim_end_matches('_');
    format!("{name}_{}", &sha256_hex(key.to_string())[..8])
}
