//! Compares the types of generated code with schemas, by shape.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens as _;
use serde_json::Value;
use syn::{Fields, GenericArgument, Item, PathArguments, Type};

/// The types of the generated module `types`.
pub(crate) struct Types<'f> {
    named: BTreeMap<String, &'f Item>,
    names: Vec<String>,
    displayed: BTreeSet<String>,
}

/// The target of a reference, by its JSON pointer.
pub(crate) fn resolve<'s>(spec: &'s Value, value: &'s Value) -> &'s Value {
    let mut value = value;
    for _ in 0..20 {
        let Some(reference) = value["$ref"].as_str() else {
            return value;
        };
        let Some(target) = reference.strip_prefix('#').and_then(|at| spec.pointer(at)) else {
            return &Value::Null;
        };
        value = target;
    }
    value
}

/// The arguments of a generic type.
pub(crate) fn arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let Some(PathArguments::AngleBracketed(arguments)) =
        path.path.segments.last().map(|segment| &segment.arguments)
    else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|one| match one {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// The last name of a type's path.
fn last(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(String::new, |one| one.ident.to_string()),
        Type::Reference(reference) => last(&reference.elem),
        Type::Slice(_) => "Vec".to_owned(),
        Type::Array(_) => "array".to_owned(),
        Type::Tuple(_) => "()".to_owned(),
        other => other.to_token_stream().to_string(),
    }
}

const NATIVE: [&str; 6] = [
    "Uuid",
    "NaiveDate",
    "DateTime",
    "IpAddr",
    "Ipv4Addr",
    "Ipv6Addr",
];

fn is_integer(name: &str) -> bool {
    name.starts_with("NonZero")
        || ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"].contains(&name)
}

/// What is written in `#[serde(…)]`.
fn serde(attributes: &[syn::Attribute]) -> String {
    let all = attributes.iter().filter(|one| one.path().is_ident("serde"));
    all.map(|one| one.meta.to_token_stream().to_string())
        .collect()
}

/// The name in JSON.
fn wire(name: &str, attributes: &[syn::Attribute]) -> String {
    let serde = serde(attributes);
    match serde.split_once("rename = \"") {
        Some((_, rest)) => rest.split('"').next().unwrap_or_default().to_owned(),
        None => name.trim_start_matches("r#").to_owned(),
    }
}

impl<'f> Types<'f> {
    pub(crate) fn of(file: &'f syn::File) -> Self {
        let mut types = Self {
            named: BTreeMap::new(),
            names: Vec::new(),
            displayed: BTreeSet::new(),
        };
        let module = file.items.iter().find_map(|item| match item {
            Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
            _ => None,
        });
        for item in module.into_iter().flat_map(|(_, items)| items) {
            match item {
                Item::Struct(one) => {
                    types.names.push(one.ident.to_string());
                    types.named.insert(one.ident.to_string(), item);
                }
                Item::Enum(one) => {
                    types.names.push(one.ident.to_string());
                    types.named.insert(one.ident.to_string(), item);
                }
                Item::Impl(block) => {
                    if let Some((path, _)) = &block.trait_
                        && path
                            .segments
                            .last()
                            .is_some_and(|one| one.ident == "Display")
                    {
                        types.displayed.insert(last(&block.self_ty));
                    }
                }
                _ => {}
            }
        }
        types
    }

    /// Types and fields of one name do not compile.
    pub(crate) fn duplicates(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for name in &self.names {
            if !seen.insert(name) {
                return Err(format!("two types are called {name}"));
            }
        }
        for (name, item) in &self.named {
            let mut structs: Vec<&Fields> = Vec::new();
            match item {
                Item::Struct(one) => structs.push(&one.fields),
                Item::Enum(one) => {
                    structs.extend(one.variants.iter().map(|variant| &variant.fields));
                }
                _ => {}
            }
            for fields in structs {
                let mut seen = BTreeSet::new();
                for field in fields {
                    if let Some(ident) = &field.ident
                        && !seen.insert(ident.to_string())
                    {
                        return Err(format!("{name} has the field {ident} twice"));
                    }
                }
            }
        }
        Ok(())
    }

    /// An enum without variants has no value.
    pub(crate) fn inhabited(&self) -> Result<(), String> {
        for (name, item) in &self.named {
            if let Item::Enum(one) = item
                && one.variants.is_empty()
            {
                return Err(format!("{name} has no value"));
            }
        }
        Ok(())
    }

    /// Whether a type has `to_string`.
    pub(crate) fn is_text(&self, ty: &Type) -> bool {
        let name = last(ty);
        // A newtype dereferences to what it holds.
        if let Some(Item::Struct(one)) = self.named.get(&name)
            && let Fields::Unnamed(fields) = &one.fields
            && !self.displayed.contains(&name)
        {
            return self.is_text(&fields.unnamed[0].ty);
        }
        is_integer(&name)
            || NATIVE.contains(&name.as_str())
            || ["str", "String", "bool", "f32", "f64", "Value"].contains(&name.as_str())
            || self.displayed.contains(&name)
    }

    fn is_scalar(&self, ty: &Type) -> bool {
        let name = last(ty);
        if name == "Option" {
            return arguments(ty).first().is_some_and(|ty| self.is_scalar(ty));
        }
        match self.named.get(&name) {
            Some(Item::Struct(one)) => match &one.fields {
                Fields::Unnamed(fields) => self.is_scalar(&fields.unnamed[0].ty),
                _ => false,
            },
            _ => self.is_text(ty),
        }
    }

    /// Whether a form can have the fields of a type.
    pub(crate) fn is_form(&self, ty: &Type) -> Result<(), String> {
        let name = last(ty);
        match self.named.get(&name) {
            Some(Item::Struct(one)) => {
                let is_wrapped = matches!(one.fields, Fields::Unnamed(_));
                for field in &one.fields {
                    if is_wrapped {
                        return self.is_form(&field.ty);
                    }
                    let is_flat = serde(&field.attrs).contains("flatten");
                    if !is_flat && !self.is_scalar(&field.ty) {
                        return Err(format!("a form of {name} cannot be sent"));
                    }
                }
                Ok(())
            }
            Some(_) => Ok(()),
            None if name == "HashMap" || name == "Map" || name == "Value" => Ok(()),
            None => Err(format!("a form of {name} cannot be sent")),
        }
    }

    /// Whether a type is that of a schema.
    pub(crate) fn fits(&self, spec: &Value, schema: &Value, ty: &Type) -> Result<(), String> {
        self.fits_at(spec, schema, ty, 12)
    }

    fn fits_at(&self, spec: &Value, schema: &Value, ty: &Type, depth: usize) -> Result<(), String> {
        let Some(depth) = depth.checked_sub(1) else {
            return Ok(());
        };
        let schema = resolve(spec, schema);
        let name = last(ty);
        let fail = |what: &str| Err(format!("{} is no {what}: {schema}", ty.to_token_stream()));
        if let Type::Reference(reference) = ty
            && !matches!(*reference.elem, Type::Slice(_))
            && name != "Value"
        {
            return self.fits_at(spec, schema, &reference.elem, depth);
        }
        if name == "Option" || name == "Box" {
            return match arguments(ty).first() {
                Some(inner) => self.fits_at(spec, schema, inner, depth),
                None => fail("option"),
            };
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            if schema.get(key).is_some() {
                return self.fits_alternatives(spec, schema, key, ty, depth);
            }
        }
        if let Some(Item::Struct(one)) = self.named.get(&name)
            && let Fields::Unnamed(fields) = &one.fields
        {
            return self.fits_at(spec, schema, &fields.unnamed[0].ty, depth);
        }
        if let Some(values) = schema["enum"].as_array() {
            let words: Vec<_> = values.iter().filter(|one| !one.is_null()).collect();
            if words.iter().all(|one| one.is_string()) && !words.is_empty() {
                let Some(Item::Enum(one)) = self.named.get(&name) else {
                    return fail("enum");
                };
                let own = one
                    .variants
                    .iter()
                    .map(|one| wire(&one.ident.to_string(), &one.attrs));
                let own: BTreeSet<String> = own.collect();
                let words: BTreeSet<String> = words
                    .iter()
                    .filter_map(|one| one.as_str())
                    .map(str::to_owned)
                    .collect();
                return if own == words {
                    Ok(())
                } else {
                    fail("enum of these values")
                };
            }
        }
        let properties = schema["properties"]
            .as_object()
            .filter(|all| !all.is_empty());
        let implied = match schema["type"].as_str() {
            Some(name) => Some(name),
            None if properties.is_some() || schema.get("additionalProperties").is_some() => {
                Some("object")
            }
            None if schema.get("items").is_some() => Some("array"),
            None => {
                let has = |keys: &[&str]| keys.iter().any(|key| schema.get(*key).is_some());
                if has(&["minLength", "maxLength", "pattern", "format"]) {
                    Some("string")
                } else if has(&["minimum", "maximum", "multipleOf"]) {
                    Some("number")
                } else {
                    None
                }
            }
        };
        match implied {
            Some("string")
                if NATIVE.contains(&name.as_str())
                    || ["String", "str"].contains(&name.as_str()) =>
            {
                Ok(())
            }
            Some("integer") if is_integer(&name) => Ok(()),
            Some("number") if name == "f64" || name == "f32" => Ok(()),
            Some("boolean") if name == "bool" => Ok(()),
            Some("array") => {
                if !["Vec", "array"].contains(&name.as_str()) {
                    return fail("list");
                }
                let inner = match ty {
                    Type::Slice(slice) => Some(&*slice.elem),
                    Type::Array(array) => Some(&*array.elem),
                    Type::Reference(reference) => match &*reference.elem {
                        Type::Slice(slice) => Some(&*slice.elem),
                        _ => None,
                    },
                    _ => arguments(ty).first().copied(),
                };
                match (inner, schema.get("items")) {
                    (Some(inner), Some(items)) => self.fits_at(spec, items, inner, depth),
                    _ => Ok(()),
                }
            }
            Some("object") => match properties {
                Some(_) => {
                    let mut expected = BTreeMap::new();
                    collect(spec, schema, &mut expected, 12);
                    self.has_fields(spec, &expected, ty, depth)
                }
                None if name == "HashMap" || name == "Map" => {
                    match (arguments(ty).get(1), schema.get("additionalProperties")) {
                        (Some(inner), Some(items)) if items.is_object() => {
                            self.fits_at(spec, items, inner, depth)
                        }
                        _ => Ok(()),
                    }
                }
                None => match self.named.get(&name) {
                    Some(Item::Struct(_)) => Ok(()),
                    _ => fail("map"),
                },
            },
            Some(other) => fail(other),
            None if schema.get("enum").is_some() || schema.get("not").is_some() => Ok(()),
            None if name == "Value" => Ok(()),
            None => fail("any value"),
        }
    }

    fn has_fields(
        &self,
        spec: &Value,
        expected: &BTreeMap<String, Value>,
        ty: &Type,
        depth: usize,
    ) -> Result<(), String> {
        let name = last(ty);
        let Some(Item::Struct(one)) = self.named.get(&name) else {
            return Err(format!("{name} is no struct with {:?}", expected.keys()));
        };
        if let Fields::Unnamed(fields) = &one.fields {
            return self.has_fields(spec, expected, &fields.unnamed[0].ty, depth);
        }
        let mut own = BTreeMap::new();
        for field in &one.fields {
            let ident = field
                .ident
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            if !serde(&field.attrs).contains("flatten") {
                own.insert(wire(&ident, &field.attrs), &field.ty);
            }
        }
        if !own.keys().eq(expected.keys()) {
            return Err(format!(
                "{name} has {:?}, not {:?}",
                own.keys(),
                expected.keys()
            ));
        }
        for (key, ty) in own {
            self.fits_at(spec, &expected[&key], ty, depth)
                .map_err(|what| format!("{name}.{key}: {what}"))?;
        }
        Ok(())
    }

    fn fits_alternatives(
        &self,
        spec: &Value,
        schema: &Value,
        key: &str,
        ty: &Type,
        depth: usize,
    ) -> Result<(), String> {
        let nodes: Vec<&Value> = schema[key].as_array().into_iter().flatten().collect();
        if let [only] = nodes[..]
            && schema.get("properties").is_none()
        {
            return self.fits_at(spec, only, ty, depth);
        }
        let name = last(ty);
        if key == "allOf" {
            let mut expected = BTreeMap::new();
            collect(spec, schema, &mut expected, 12);
            return if expected.is_empty() {
                Ok(())
            } else {
                self.has_fields(spec, &expected, ty, depth)
            };
        }
        match self.named.get(&name) {
            Some(Item::Struct(one)) => {
                // Alternatives side by side: each must be an object.
                for field in &one.fields {
                    let inner = arguments(&field.ty).first().copied().unwrap_or(&field.ty);
                    let is_flat = serde(&field.attrs).contains("flatten");
                    if is_flat && !self.is_flat(inner, 10) {
                        return Err(format!("{} cannot be flattened", inner.to_token_stream()));
                    }
                }
                Ok(())
            }
            Some(Item::Enum(one)) => {
                let is_listed = nodes
                    .iter()
                    .all(|one| resolve(spec, one).get("enum").is_none());
                if is_listed && one.variants.len() != nodes.len() {
                    return Err(format!("{name} has other variants"));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn is_flat(&self, ty: &Type, depth: usize) -> bool {
        let name = last(ty);
        match self.named.get(&name) {
            Some(Item::Struct(one)) => match &one.fields {
                Fields::Unnamed(fields) => {
                    depth > 0 && self.is_flat(&fields.unnamed[0].ty, depth - 1)
                }
                _ => true,
            },
            Some(Item::Enum(one)) => one
                .variants
                .iter()
                .all(|one| !matches!(one.fields, Fields::Unit)),
            _ => name == "HashMap" || name == "Map" || name == "Value",
        }
    }
}

/// The properties of an object schema and of all parts of it.
fn collect(spec: &Value, schema: &Value, found: &mut BTreeMap<String, Value>, depth: usize) {
    if depth == 0 {
        return;
    }
    let schema = resolve(spec, schema);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(spec, part, found, depth - 1);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone(), property.clone());
    }
    for name in schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        found
            .entry(name.to_owned())
            .or_insert_with(|| serde_json::json!({}));
    }
}
