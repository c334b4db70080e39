//! Functions of arrays and collections.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::{Call, Function, function};
use crate::coerce::js_text;
use crate::operator::compare_texts;
use crate::{Collection, Result, Value, number, path};

pub(super) const FUNCTIONS: &[Function] = &[
    function("add", add),
    function("deduplicate", distinct),
    function("distinct", distinct),
    function("first", |call| {
        Ok(call.array(0)?.first().cloned().unwrap_or_default())
    }),
    function("flatten", |call| {
        let depth = if call.has(1)? { call.number(1)? } else { 1.0 };
        let mut flat = Vec::new();
        flatten(call.array(0)?, depth, &mut flat);
        Ok(flat.into())
    }),
    function("join", join),
    function("keys", |call| match call.value(0) {
        Value::Array(items) => Ok(Value::array(
            (0..items.len()).map(|index| Value::from(index.to_string())),
        )),
        _ => Ok(Value::array(call.collection(0)?.keys().map(Value::from))),
    }),
    function("last", |call| {
        Ok(call.array(0)?.last().cloned().unwrap_or_default())
    }),
    function("map", map),
    function("merge", |call| {
        let arrays = call.arguments.iter().filter_map(|value| match value {
            Value::Array(items) => Some(items.iter().cloned()),
            _ => None,
        });
        Ok(Value::array(arrays.flatten()))
    }),
    function("remove", remove),
    function("reverse", |call| {
        Ok(Value::array(call.array(0)?.iter().rev().cloned()))
    }),
    function("shuffle", shuffle),
    function("slice", slice),
    function("sort", sort),
    function("toArray", to_array),
    function("toCollection", to_collection),
];

fn add(call: &Call<'_>) -> Result<Value> {
    let items = call.array(0)?;
    let added = &call.arguments[1..];
    if added.iter().any(|value| matches!(value, Value::Array(_))) {
        let message = "whether an array is added as one element is not known";
        return Err(call.refuse("array-as-element", message, "use merge to join arrays"));
    }
    Ok(Value::array(items.iter().chain(added).cloned()))
}

/// The value of an item by which it is compared, mapped or sorted: below a dotted key.
fn keyed(call: &Call<'_>, item: &Value, key: Option<&Value>) -> Result<Value> {
    match key {
        Some(key) => path::get(item, key, call.environment),
        None => Ok(item.clone()),
    }
}

/// An optional key: a text, or a number of a position.
fn key<'a>(call: &'a Call<'_>, index: usize) -> Result<Option<&'a Value>> {
    match call.value(index) {
        Value::Text(_) | Value::Number(_) => Ok(Some(call.value(index))),
        other if call.has(index)? => Err(call.refuse(
            "invalid-path",
            format!(
                "argument {} must be a key, not {}",
                index + 1,
                other.type_name()
            ),
            "pass the name as a text, such as 'user.id'",
        )),
        _ => Ok(None),
    }
}

fn distinct(call: &Call<'_>) -> Result<Value> {
    let key = key(call, 1)?;
    let mut texts = HashSet::new();
    let mut objects: Vec<Value> = Vec::new();
    let mut kept = Vec::new();
    for item in call.array(0)?.iter() {
        let value = keyed(call, item, key)?;
        let is_new = match &value {
            Value::Array(_) | Value::Collection(_) | Value::Buffer(_) => {
                let is_new = !objects.contains(&value);
                if is_new {
                    objects.push(value);
                }
                is_new
            }
            // Undefined and null are unlike the texts of these names.
            primitive => texts.insert((primitive.is_nullish(), js_text(primitive))),
        };
        if is_new {
            kept.push(item.clone());
        }
    }
    Ok(kept.into())
}

fn flatten(items: &[Value], depth: f64, flat: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::Array(inner) if depth >= 1.0 => flatten(inner, depth - 1.0, flat),
            other => flat.push(other.clone()),
        }
    }
}

fn join(call: &Call<'_>) -> Result<Value> {
    let separator = if call.has(1)? {
        call.text(1)?
    } else {
        ",".into()
    };
    let mut texts = Vec::new();
    for item in call.array(0)?.iter() {
        texts.push(match item {
            item if item.is_nullish() => "".into(),
            Value::Collection(_) | Value::Buffer(_) => {
                let message = format!("what {} becomes in a text is not known", item.type_name());
                return Err(call.refuse("collection-as-text", message, "use map first"));
            }
            Value::Array(_) => {
                let arguments = [item.clone()];
                let inner = Call {
                    arguments: &arguments,
                    ..*call
                };
                js_text(&join(&inner)?)
            }
            item => js_text(item),
        });
    }
    Ok(Value::from(texts.join(&separator)))
}

fn map(call: &Call<'_>) -> Result<Value> {
    let items = call.array(0)?;
    let Some(wanted) = key(call, 1)? else {
        let message = "a missing key has no known meaning";
        return Err(call.refuse(
            "invalid-path",
            message,
            "pass the name of the value to list",
        ));
    };
    let filter = key(call, 2)?;
    if call.len() == 3 {
        let message = "a filter without values has no known meaning";
        return Err(call.refuse(
            "argument-count",
            message,
            "pass the wanted values, comma-separated",
        ));
    }
    let values = match (filter, call.value(3)) {
        (None, _) => "".into(),
        (Some(_), Value::Text(_) | Value::Number(_) | Value::Boolean(_)) => call.text(3)?,
        (Some(_), other) => {
            let message = format!(
                "{} as values of the filter has no known meaning",
                other.type_name()
            );
            return Err(call.refuse("invalid-text", message, "pass a comma-separated text"));
        }
    };
    let mut mapped = Vec::new();
    for item in items.iter() {
        if filter.is_some() && !passes(call, &keyed(call, item, filter)?, &values)? {
            continue;
        }
        let value = keyed(call, item, Some(wanted))?;
        if matches!(value, Value::Undefined) {
            let message = "an item has no value of this key; whether it is left out is not known, \
                           undefined is listed";
            call.warn("missing-key", message);
        }
        mapped.push(value);
    }
    Ok(mapped.into())
}

/// Whether the comma list has the value as text.
fn passes(call: &Call<'_>, value: &Value, list: &str) -> Result<bool> {
    if matches!(value, Value::Undefined | Value::Null) {
        return Ok(false);
    }
    if matches!(
        value,
        Value::Collection(_) | Value::Array(_) | Value::Buffer(_)
    ) {
        let message = format!(
            "{} as value of the filter key has no known meaning",
            value.type_name()
        );
        return Err(call.refuse(
            "invalid-text",
            message,
            "filter by a text, number or boolean",
        ));
    }
    let text = js_text(value);
    let exact = list.split(',').any(|piece| *piece == *text);
    if exact != list.split(',').any(|piece| piece.trim() == text.trim()) {
        let message = "whether blanks around the values of the filter count is not known";
        return Err(call.refuse(
            "filter-blanks",
            message,
            "write the list without blanks: 'a,b'",
        ));
    }
    Ok(exact)
}

/// Whether two primitives are the same element. Refused where their types decide.
fn same(call: &Call<'_>, item: &Value, wanted: &Value) -> Result<bool> {
    let is_object = |value: &Value| {
        matches!(
            value,
            Value::Collection(_) | Value::Array(_) | Value::Buffer(_) | Value::Date(_)
        )
    };
    if is_object(wanted) {
        let message = format!(
            "whether {} is found in an array is not known",
            wanted.type_name()
        );
        return Err(call.refuse(
            "object-equality",
            message,
            "use map to get plain values first",
        ));
    }
    if is_object(item) {
        return Ok(false);
    }
    if item == wanted {
        return Ok(true);
    }
    if !item.is_nullish() && !wanted.is_nullish() && js_text(item) == js_text(wanted) {
        let message = format!(
            "whether {} equals {} with the same text is not known",
            item.type_name(),
            wanted.type_name()
        );
        return Err(call.refuse(
            "loose-equality",
            message,
            "convert with toString or parseNumber",
        ));
    }
    Ok(false)
}

/// `contains` of an array.
pub(super) fn contains(call: &Call<'_>) -> Result<Value> {
    let ignore_case = call.flag(2)?;
    let wanted = fold(call.value(1), ignore_case);
    for item in call.array(0)?.iter() {
        if same(call, &fold(item, ignore_case), &wanted)? {
            return Ok(Value::Boolean(true));
        }
    }
    Ok(Value::Boolean(false))
}

fn fold(value: &Value, ignore_case: bool) -> Value {
    match value {
        Value::Text(text) if ignore_case => Value::from(text.to_lowercase()),
        other => other.clone(),
    }
}

fn remove(call: &Call<'_>) -> Result<Value> {
    let mut kept = Vec::new();
    for item in call.array(0)?.iter() {
        let mut found = false;
        for wanted in &call.arguments[1..] {
            found |= same(call, item, wanted)?;
        }
        if !found {
            kept.push(item.clone());
        }
    }
    Ok(kept.into())
}

fn shuffle(call: &Call<'_>) -> Result<Value> {
    let mut items: Vec<Value> = call.array(0)?.to_vec();
    for last in (1..items.len()).rev() {
        // A random number below 1 gives an index from 0 to `last`.
        #[allow(clippy::cast_precision_loss)]
        let random = call.environment.random() * (last + 1) as f64;
        let other = number::to_index(random.floor()).unwrap_or(last).min(last);
        items.swap(last, other);
    }
    Ok(items.into())
}

fn slice(call: &Call<'_>) -> Result<Value> {
    let items = call.array(0)?;
    let bound = |index: usize| -> Result<usize> {
        let position = call.number(index)?.trunc();
        // Lengths are exact in a double; a negative position counts from the end.
        #[allow(clippy::cast_precision_loss)]
        let from_end = (items.len() as f64 + position).max(0.0);
        let position = if position < 0.0 { from_end } else { position };
        Ok(number::to_index(position)
            .unwrap_or(usize::MAX)
            .min(items.len()))
    };
    let start = bound(1)?;
    let end = if call.has(2)? { bound(2)? } else { items.len() };
    Ok(Value::array(items[start..end.max(start)].iter().cloned()))
}

fn sort(call: &Call<'_>) -> Result<Value> {
    const ORDERS: &[&str] = &["asc", "desc", "asc ci", "desc ci"];
    let order = match call.value(1) {
        Value::Text(text) => ORDERS.iter().find(|order| ***order == **text).copied(),
        _ => None,
    };
    if order.is_none() && call.has(1)? && call.len() > 2 {
        let message = "the order is none of asc, desc, asc ci, desc ci";
        return Err(call.refuse("unknown-word", message, "pass the order, then the key"));
    }
    let key = key(
        call,
        if order.is_none() && call.len() == 2 {
            1
        } else {
            2
        },
    )?;
    let order = order.unwrap_or("asc");
    let ignore_case = order.ends_with("ci");
    let mut keyed_items = Vec::new();
    for item in call.array(0)?.iter() {
        let value = fold(&keyed(call, item, key)?, ignore_case);
        let comparable = matches!(value, Value::Text(_) | Value::Number(_) | Value::Date(_));
        let other_type = keyed_items
            .first()
            .is_some_and(|(first, _): &(Value, Value)| {
                std::mem::discriminant(first) != std::mem::discriminant(&value)
            });
        if !comparable || other_type {
            let message = "only texts, or numbers, or dates have a known order, and no mixture";
            return Err(call.refuse("mixed-sort", message, "remove or convert the others first"));
        }
        keyed_items.push((value, item.clone()));
    }
    let compare = |a: &Value, b: &Value| match (a, b) {
        (Value::Text(a), Value::Text(b)) => compare_texts(a, b),
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        _ => Ordering::Equal,
    };
    if order.starts_with("desc") {
        keyed_items.sort_by(|(a, _), (b, _)| compare(b, a));
    } else {
        keyed_items.sort_by(|(a, _), (b, _)| compare(a, b));
    }
    Ok(Value::array(keyed_items.into_iter().map(|(_, item)| item)))
}

fn to_array(call: &Call<'_>) -> Result<Value> {
    let pair = |key: Value, value: &Value| {
        Value::from(Collection::from_iter([
            ("key", key),
            ("value", value.clone()),
        ]))
    };
    if let Value::Array(items) = call.value(0) {
        return Ok(Value::array(items.iter().enumerate().map(
            |(index, item)| {
                // Lengths are exact in a double.
                #[allow(clippy::cast_precision_loss)]
                pair(Value::Number(index as f64), item)
            },
        )));
    }
    let collection = call.collection(0)?;
    let message = "one source gives {key, value} for each entry, another collections of one \
                   entry; {key, value} is used";
    call.warn("to-array-shape", message);
    Ok(Value::array(
        collection
            .iter()
            .map(|(name, value)| pair(name.into(), value)),
    ))
}

fn to_collection(call: &Call<'_>) -> Result<Value> {
    if call.value(0).is_nullish() {
        return Ok(Collection::new().into());
    }
    let (Some(name), Some(value)) = (key(call, 1)?, key(call, 2)?) else {
        let message = "the names of the key and of the value are needed";
        return Err(call.refuse("invalid-path", message, "pass 'key' and 'value'"));
    };
    let mut collection = Collection::new();
    for item in call.array(0)?.iter() {
        let name = match keyed(call, item, Some(name))? {
            name @ (Value::Text(_) | Value::EmptyText | Value::Number(_) | Value::Boolean(_)) => {
                js_text(&name)
            }
            other => {
                let message = format!("an item has {} as name", other.type_name());
                return Err(call.refuse("invalid-name", message, "pass items with a text as name"));
            }
        };
        collection.insert(&*name, keyed(call, item, Some(value))?);
    }
    Ok(collection.into())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_outcomes, noon, outcome};

    #[test]
    fn functions_of_arrays() {
        assert_outcomes(&[
            ("add", "[[3], 9, null]", "[3,9,null]"),
            ("add", "[[3], [4]]", "refused array-as-element"),
            ("add", "[3, 100]", "refused invalid-array"),
            ("contains", "[[3, 1], 1]", "true"),
            ("contains", "[[\"b\", \"C\"], \"c\", true]", "true"),
            ("contains", "[[\"b\", \"C\"], \"c\"]", "false"),
            ("contains", "[[1], \"1\"]", "refused loose-equality"),
            (
                "contains",
                "[[{\"a\":1}], {\"a\":1}]",
                "refused object-equality",
            ),
            ("contains", "[[null], null]", "true"),
            ("deduplicate", "[[1, 2, 2, 3, 1]]", "[1,2,3]"),
            (
                "distinct",
                "[[1, \"1\", null, \"null\"]]",
                "[1,null,\"null\"]",
            ),
            (
                "distinct",
                "[[{\"a\":1}, {\"a\":1}, {\"a\":2}]]",
                "[{\"a\":1},{\"a\":2}]",
            ),
            (
                "distinct",
                "[[{\"a\":{\"b\":1}}, {\"a\":{\"b\":1},\"c\":2}], \"a.b\"]",
                "[{\"a\":{\"b\":1}}]",
            ),
            ("first", "[[]]", "{\"$undefined\":true}"),
            ("first", "[null]", "refused invalid-array"),
            ("last", "[[1, 2]]", "2"),
            ("flatten", "[[1, [2, [3, [4]]]]]", "[1,2,[3,[4]]]"),
            ("flatten", "[[1, [2, [3, [4]]]], 0]", "[1,[2,[3,[4]]]]"),
            ("flatten", "[[1, [2, [3, [4]]]], 9]", "[1,2,3,4]"),
            ("join", "[[3, null, \"a\", [1, 2]]]", "\"3,,a,1,2\""),
            ("join", "[[3, 1], \"\"]", "\"31\""),
            ("join", "[[{}]]", "refused collection-as-text"),
            ("join", "[\"a\"]", "refused invalid-array"),
            ("keys", "[{\"b\":1,\"a\":2}]", "[\"b\",\"a\"]"),
            ("keys", "[[5, 6]]", "[\"0\",\"1\"]"),
            ("keys", "[null]", "refused invalid-collection"),
            ("merge", "[[1], null, [2], \"x\"]", "[1,2]"),
            ("remove", "[[1, 2, 1, 3], 1, 3]", "[2]"),
            ("remove", "[[1, {\"a\":1}], 1]", "[{\"a\":1}]"),
            ("remove", "[[1], \"1\"]", "refused loose-equality"),
            ("reverse", "[[1, 2]]", "[2,1]"),
            ("slice", "[[1, 2, 3], 1]", "[2,3]"),
            ("slice", "[[1, 2, 3], -2, -1]", "[2]"),
            ("slice", "[[1, 2, 3], 2, 1]", "[]"),
            ("toArray", "[[5]]", "[{\"key\":0,\"value\":5}]"),
            (
                "toArray",
                "[{\"a\":1}]",
                "[{\"key\":\"a\",\"value\":1}] warned to-array-shape",
            ),
            ("toArray", "[null]", "refused invalid-collection"),
            (
                "toCollection",
                "[[{\"k\":\"Bob\",\"v\":22},{\"k\":5}], \"k\", \"v\"]",
                "{\"5\":{\"$undefined\":true},\"Bob\":22}",
            ),
            ("toCollection", "[null, \"k\", \"v\"]", "{}"),
            (
                "toCollection",
                "[[{\"v\":1}], \"k\", \"v\"]",
                "refused invalid-name",
            ),
        ]);
    }

    #[test]
    fn map_lists_values_and_filters() {
        let mails = r#"[{"email":"w","label":"work","n":1,"tags":[{"t":"x"}]},{"email":"h","label":"home","n":2},{"label":"other"}]"#;
        for (rest, expected) in [
            (
                r#""email""#,
                r#"["w","h",{"$undefined":true}] warned missing-key"#,
            ),
            (r#""email","label","work,home""#, r#"["w","h"]"#),
            (r#""email","n",2"#, r#"["h"]"#),
            (r#""email","label","work, home""#, "refused filter-blanks"),
            (r#""email","label",["work"]"#, "refused invalid-text"),
            (r#""email","label""#, "refused argument-count"),
            (r#""tags.1.t","label","work""#, r#"["x"]"#),
            (
                r#""tags.t","label","work""#,
                r#"[{"$undefined":true}] warned missing-key"#,
            ),
            ("null", "refused null-argument"),
        ] {
            let arguments = format!("[{mails},{rest}]");
            assert_eq!(outcome("map", &arguments, &noon()), expected, "{rest}");
        }
    }

    #[test]
    fn sorting() {
        let people = r#"[{"n":"bob","a":30,"s":{"n":"Z"}},{"n":"Ann","a":25,"s":{"n":"A"}}]"#;
        let sorted = r#"[{"n":"Ann","a":25,"s":{"n":"A"}},{"n":"bob","a":30,"s":{"n":"Z"}}]"#;
        let by = |rest: &str| format!("[{people},{rest}]");
        assert_outcomes(&[
            ("sort", r#"[["b","a","C"]]"#, r#"["C","a","b"]"#),
            ("sort", r#"[["b","a","C"],"desc"]"#, r#"["b","a","C"]"#),
            ("sort", r#"[["b","a","C"],"asc ci"]"#, r#"["a","b","C"]"#),
            ("sort", r#"[["b","a","C"],"desc ci"]"#, r#"["C","b","a"]"#),
            ("sort", "[[10, 9, -1]]", "[-1,9,10]"),
            ("sort", "[[10, \"9\"]]", "refused mixed-sort"),
            ("sort", "[[10, null]]", "refused mixed-sort"),
            ("sort", "[[true]]", "refused mixed-sort"),
            ("sort", "[[]]", "[]"),
            ("sort", &by(r#""n""#), sorted),
            ("sort", &by(r#""asc","a""#), sorted),
            ("sort", &by(r#""s.n""#), sorted),
            ("sort", &by(r#""up","a""#), "refused unknown-word"),
            ("sort", &by(r#""missing""#), "refused mixed-sort"),
        ]);
    }

    #[test]
    fn shuffling_keeps_all_and_follows_the_seed() {
        let arguments = "[[1,2,3,4,5,6,7,8,9]]";
        let shuffled = outcome("shuffle", arguments, &noon());
        assert_eq!(shuffled, outcome("shuffle", arguments, &noon()));
        let sorted = outcome("sort", &format!("[{shuffled}]"), &noon());
        assert_eq!(sorted, "[1,2,3,4,5,6,7,8,9]");
    }
}
