//! Combines descriptions of one operation that contradict each other into one that
//! allows all of them: their schemas become variants.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::difference::meaning;
use super::{Components, resolve};
use crate::canonical::compact;
use crate::documentation;
use crate::pointer;

/// The pointer of what cannot have variants.
type Obstacle = String;

/// One operation in place of several. What decides where and by whom it may be called
/// has no variants: either would be wider than one of them.
pub(super) fn combine(variants: &[Value], components: &Components) -> Result<Value, Obstacle> {
    let variants: Vec<&Map<String, Value>> = variants.iter().filter_map(Value::as_object).collect();
    let mut combined = Map::new();
    for (key, values) in by_key(&variants) {
        let at = pointer::join("", &key);
        let value = match key.as_str() {
            "parameters" => parameters(&values, &at, components)?,
            "requestBody" => body(&values, &at, components)?,
            "responses" => responses(&values, &at, components)?,
            _ => same(&key, &values, &at)?,
        };
        combined.insert(key, value);
    }
    Ok(combined.into())
}

/// The values of each key, `None` where it is missing.
fn by_key<'v>(objects: &[&'v Map<String, Value>]) -> BTreeMap<String, Vec<Option<&'v Value>>> {
    let keys = objects.iter().flat_map(|object| object.keys());
    keys.map(|key| {
        let values = objects.iter().map(|object| object.get(key)).collect();
        (key.clone(), values)
    })
    .collect()
}

/// The fullest of values that have the same contract.
fn same(key: &str, values: &[Option<&Value>], at: &str) -> Result<Value, Obstacle> {
    let contract = |value: Option<&Value>| {
        let entry = value.map(|value| (key.to_owned(), value.clone()));
        meaning(&Value::Object(entry.into_iter().collect()))
    };
    let mut contracts = values.iter().map(|value| contract(*value));
    let first = contracts.next();
    if !contracts.all(|other| Some(other) == first) {
        return Err(at.to_owned());
    }
    fullest(values).ok_or_else(|| at.to_owned())
}

fn fullest(values: &[Option<&Value>]) -> Option<Value> {
    let values = values.iter().flatten();
    let fullest = values.max_by_key(|value| {
        let text = compact(value);
        (text.len(), text)
    });
    fullest.map(|value| (*value).clone())
}

/// The objects behind references.
fn targets(values: &[Option<&Value>], components: &Components) -> Vec<Option<Value>> {
    let component = |key: &_| components.get(key).cloned();
    values
        .iter()
        .map(|value| value.map(|value| resolve(value, &component).into_owned()))
        .collect()
}

fn objects(values: &[Option<Value>]) -> Vec<&Map<String, Value>> {
    let objects = values.iter().flatten();
    objects.filter_map(Value::as_object).collect()
}

fn has_one_meaning(values: &[Option<&Value>]) -> bool {
    let mut meanings = values.iter().flatten().map(|value| meaning(value));
    let first = meanings.next();
    meanings.all(|other| Some(other) == first)
}

/// Whether all variants have it and require it.
fn is_required(values: &[Option<Value>]) -> bool {
    values.iter().all(|value| {
        let required = value.as_ref().and_then(|value| value.get("required"));
        required == Some(&json!(true))
    })
}

fn parameters(
    lists: &[Option<&Value>],
    at: &str,
    components: &Components,
) -> Result<Value, Obstacle> {
    let mut order = Vec::new();
    let mut found: BTreeMap<String, Vec<Option<&Value>>> = BTreeMap::new();
    for (number, list) in lists.iter().enumerate() {
        for parameter in list.and_then(Value::as_array).into_iter().flatten() {
            let target = resolve(parameter, &|key| components.get(key).cloned());
            let identity = compact(&json!([target.get("in"), target.get("name")]));
            let values = found.entry(identity.clone()).or_insert_with(|| {
                order.push(identity);
                vec![None; lists.len()]
            });
            values[number] = Some(parameter);
        }
    }
    let combined = order.iter().map(|identity| {
        let values = found.get(identity).map_or(&[][..], Vec::as_slice);
        if values.iter().all(Option::is_some) && has_one_meaning(values) {
            return fullest(values).ok_or_else(|| at.to_owned());
        }
        let targets = targets(values, components);
        let mut parameter = described(&targets, &["required", "schema"], at)?;
        if is_required(&targets) {
            parameter.insert("required".to_owned(), true.into());
        } else if parameter.get("in") == Some(&json!("path")) {
            return Err(at.to_owned());
        }
        insert_schema(&mut parameter, &objects(&targets), None);
        Ok(parameter.into())
    });
    combined.collect()
}

/// The keys of objects that must have the same contract, without those that may have
/// variants.
fn described(
    values: &[Option<Value>],
    variable: &[&str],
    at: &str,
) -> Result<Map<String, Value>, Obstacle> {
    let mut described = Map::new();
    for (key, values) in by_key(&objects(values)) {
        if variable.contains(&key.as_str()) {
            continue;
        }
        if documentation::is_documentation(&key) {
            described.extend(fullest(&values).map(|value| (key, value)));
        } else {
            let value = same(&key, &values, &pointer::join(at, &key))?;
            described.insert(key, value);
        }
    }
    Ok(described)
}

fn body(values: &[Option<&Value>], at: &str, components: &Components) -> Result<Value, Obstacle> {
    if values.iter().all(Option::is_some) && has_one_meaning(values) {
        return fullest(values).ok_or_else(|| at.to_owned());
    }
    let targets = targets(values, components);
    let mut body = described(&targets, &["required", "content"], at)?;
    if is_required(&targets) {
        body.insert("required".to_owned(), true.into());
    }
    insert_content(&mut body, &objects(&targets), at, components)?;
    Ok(body.into())
}

fn responses(
    values: &[Option<&Value>],
    at: &str,
    components: &Components,
) -> Result<Value, Obstacle> {
    let maps: Vec<_> = values
        .iter()
        .flatten()
        .filter_map(|map| map.as_object())
        .collect();
    let mut responses = Map::new();
    for (status, values) in by_key(&maps) {
        let here = pointer::join(at, &status);
        if status.starts_with("x-") {
            responses.insert(status.clone(), same(&status, &values, &here)?);
            continue;
        }
        let present: Vec<Option<&Value>> = values.into_iter().flatten().map(Some).collect();
        let response = if has_one_meaning(&present) {
            fullest(&present).ok_or(here)?
        } else {
            let targets = targets(&present, components);
            let mut response = described(&targets, &["headers", "content", "links"], &here)?;
            let objects = objects(&targets);
            insert_headers(&mut response, &objects, &here, components)?;
            insert_content(&mut response, &objects, &here, components)?;
            insert_links(&mut response, &objects, &here)?;
            response.into()
        };
        responses.insert(status, response);
    }
    Ok(responses.into())
}

/// The maps under a key of some objects, by the names in them.
fn named<'v>(
    objects: &[&'v Map<String, Value>],
    key: &str,
) -> BTreeMap<String, Vec<Option<&'v Value>>> {
    let maps = objects
        .iter()
        .map(|object| object.get(key).and_then(Value::as_object));
    let present: Vec<&Map<String, Value>> = maps.clone().flatten().collect();
    let names = present.iter().flat_map(|map| map.keys());
    names
        .map(|name| {
            let values = maps.clone().map(|map| map.and_then(|map| map.get(name)));
            (name.clone(), values.collect())
        })
        .collect()
}

fn insert_headers(
    into: &mut Map<String, Value>,
    objects: &[&Map<String, Value>],
    at: &str,
    components: &Components,
) -> Result<(), Obstacle> {
    let mut headers = Map::new();
    for (name, values) in named(objects, "headers") {
        let here = pointer::from_tokens(["headers", &name]);
        let here = format!("{at}{here}");
        let header = if values.iter().all(Option::is_some) && has_one_meaning(&values) {
            fullest(&values).ok_or(here)?
        } else {
            let targets = targets(&values, components);
            let mut header = described(&targets, &["required", "schema"], &here)?;
            if is_required(&targets) {
                header.insert("required".to_owned(), true.into());
            }
            insert_schema(&mut header, &self::objects(&targets), None);
            header.into()
        };
        headers.insert(name, header);
    }
    if !headers.is_empty() {
        into.insert("headers".to_owned(), headers.into());
    }
    Ok(())
}

fn insert_links(
    into: &mut Map<String, Value>,
    objects: &[&Map<String, Value>],
    at: &str,
) -> Result<(), Obstacle> {
    let mut links = Map::new();
    for (name, values) in named(objects, "links") {
        let present: Vec<_> = values.into_iter().flatten().map(Some).collect();
        let here = format!("{at}{}", pointer::from_tokens(["links", &name]));
        links.insert(name, same("link", &present, &here)?);
    }
    if !links.is_empty() {
        into.insert("links".to_owned(), links.into());
    }
    Ok(())
}

/// All media types, each with the variants of its schema.
fn insert_content(
    into: &mut Map<String, Value>,
    objects: &[&Map<String, Value>],
    at: &str,
    components: &Components,
) -> Result<(), Obstacle> {
    let mut content = Map::new();
    for (media_type, values) in named(objects, "content") {
        let here = format!("{at}{}", pointer::from_tokens(["content", &media_type]));
        let values: Vec<Option<Value>> = values.into_iter().flatten().cloned().map(Some).collect();
        let mut combined = described(&values, &["schema"], &here)?;
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let is_json = essence == "application/json" || essence.ends_with("+json");
        let components = is_json.then_some(components);
        insert_schema(&mut combined, &self::objects(&values), components);
        content.insert(media_type, combined.into());
    }
    if !content.is_empty() {
        into.insert("content".to_owned(), content.into());
    }
    Ok(())
}

/// The variants of a schema. Where one has none, anything is allowed.
///
/// A value that matches several variants must stay valid, so that they exclude each other
/// (`oneOf`) only if no value can. `components` is given for JSON: what is written as text,
/// such as a parameter, may be of several types at once.
fn insert_schema(
    into: &mut Map<String, Value>,
    objects: &[&Map<String, Value>],
    components: Option<&Components>,
) {
    let schemas: Option<Vec<&Value>> = objects.iter().map(|object| object.get("schema")).collect();
    let mut variants: BTreeMap<String, Vec<Option<&Value>>> = BTreeMap::new();
    for schema in schemas.into_iter().flatten() {
        let same = variants.entry(compact(&meaning(schema))).or_default();
        same.push(Some(schema));
    }
    let mut variants: Vec<Value> = variants.values().filter_map(|same| fullest(same)).collect();
    let schema = match variants.len() {
        0 => return,
        1 => variants.remove(0),
        _ if components.is_some_and(|components| are_disjoint(&variants, components)) => {
            json!({ "oneOf": variants })
        }
        _ => json!({ "anyOf": variants }),
    };
    into.insert("schema".to_owned(), schema);
}

/// Whether the types of schemas exclude each other.
fn are_disjoint(schemas: &[Value], components: &Components) -> bool {
    let mut seen = BTreeSet::new();
    schemas.iter().all(|schema| {
        types(schema, components)
            .is_some_and(|types| types.into_iter().all(|kind| seen.insert(kind)))
    })
}

/// The types that a value of a schema may have at most, if it names any.
fn types(schema: &Value, components: &Components) -> Option<BTreeSet<String>> {
    let schema = resolve(schema, &|key| components.get(key).cloned());
    let mut types: BTreeSet<String> = match schema.get("type")? {
        Value::String(one) => BTreeSet::from([one.clone()]),
        Value::Array(several) => {
            let names = several.iter().map(|kind| kind.as_str().map(str::to_owned));
            names.collect::<Option<_>>()?
        }
        _ => return None,
    };
    if types.contains("number") {
        types.insert("integer".to_owned());
    }
    if schema.get("nullable") == Some(&json!(true)) {
        types.insert("null".to_owned());
    }
    Some(types)
}
