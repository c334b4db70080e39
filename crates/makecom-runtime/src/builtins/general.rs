//! `if`, `ifempty`, `switch`, `get`, `pick`, `omit`.

use std::sync::Arc;

use super::{Call, Function, function};
use crate::coerce::js_text;
use crate::{Collection, Error, Result, Value, path};

pub(super) const FUNCTIONS: &[Function] = &[
    function("equal", |call| {
        let message = "only its name is known";
        Err(call.refuse("unknown-behaviour", message, "use the operator ="))
    }),
    function("get", |call| {
        path::get(call.value(0), call.value(1), call.environment)
    }),
    function("if", |call| {
        let chosen = if call.value(0).is_truthy() { 1 } else { 2 };
        Ok(call.value(chosen).clone())
    }),
    function("ifempty", |call| {
        let chosen = usize::from(is_empty(call.value(0)));
        Ok(call.value(chosen).clone())
    }),
    function("omit", |call| {
        let names = names(call)?;
        let kept = call
            .collection(0)?
            .iter()
            .filter(|(name, _)| !names.iter().any(|n| **n == **name));
        Ok(kept
            .map(|(name, value)| (name, value.clone()))
            .collect::<Collection>()
            .into())
    }),
    function("pick", |call| {
        let names = names(call)?;
        let collection = call.collection(0)?;
        // In the order of the call, as a new object gets them.
        let picked = names
            .iter()
            .filter_map(|name| Some((&**name, collection.get(name)?.clone())));
        Ok(picked.collect::<Collection>().into())
    }),
    function("switch", switch),
];

/// Whether `ifempty` takes its second argument.
pub(crate) fn is_empty(value: &Value) -> bool {
    value.is_nullish() || matches!(value, Value::Text(text) if text.is_empty())
}

/// The text by which `switch` compares a value.
pub(crate) fn switch_text(value: &Value) -> Result<Arc<str>> {
    match value {
        Value::Collection(_) | Value::Date(_) | Value::Buffer(_) => Err(Error::refusal(
            "switch-operand",
            format!(
                "switch: the text by which {} is compared is not known",
                value.type_name()
            ),
            "make a text of it, with formatDate or toString",
        )),
        other => Ok(js_text(other)),
    }
}

fn switch(call: &Call<'_>) -> Result<Value> {
    let subject = switch_text(call.value(0))?;
    let mut rest = call.arguments[1..].chunks_exact(2);
    for pair in rest.by_ref() {
        if switch_text(&pair[0])? == subject {
            return Ok(pair[1].clone());
        }
    }
    Ok(rest.remainder().first().cloned().unwrap_or_default())
}

/// The names after the collection.
fn names(call: &Call<'_>) -> Result<Vec<Arc<str>>> {
    let collection = call.collection(0)?;
    let names = (1..call.len()).map(|index| match call.value(index) {
        Value::Text(name) if name.contains('.') && collection.get(name).is_none() => Err(call
            .refuse(
                "dotted-name",
                "whether a name with a dot is a path is not known",
                "name an entry of the collection itself",
            )),
        Value::Text(name) => Ok(name.clone()),
        Value::Number(_) => call.text(index),
        other => Err(call.refuse(
            "invalid-name",
            format!(
                "argument {} must be a name, not {}",
                index + 1,
                other.type_name()
            ),
            "pass each name as a text of its own",
        )),
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn general_functions() {
        assert_outcomes(&[
            ("equal", "[1, 1]", "refused unknown-behaviour"),
            ("if", "[[], 1, 2]", "1"),
            ("if", "[{}, 1, 2]", "1"),
            ("if", "[\"0\", 1, 2]", "1"),
            ("if", "[\"false\", 1, 2]", "1"),
            ("if", "[{\"$emptystring\":true}, 1, 2]", "1"),
            ("if", "[0, 1]", "{\"$undefined\":true}"),
            ("if", "[null, 1, 2]", "2"),
            ("ifempty", "[{}, 5]", "{}"),
            ("ifempty", "[{\"$undefined\":true}, 5]", "5"),
            (
                "ifempty",
                "[{\"$emptystring\":true}, 5]",
                "{\"$emptystring\":true}",
            ),
            ("ifempty", "[\" \", 5]", "\" \""),
            ("switch", "[2, \"1\", \"a\", \"2\", \"b\"]", "\"b\""),
            ("switch", "[\"x\", \"a\", 1]", "{\"$undefined\":true}"),
            ("switch", "[\"a\", \"a\", 1, \"a\", 2]", "1"),
            ("switch", "[null, \"null\", 1, 2]", "1"),
            ("switch", "[true, \"true\", 1]", "1"),
            ("switch", "[[1,2], \"1,2\", 1]", "1"),
            (
                "switch",
                "[{}, \"[object Object]\", 1]",
                "refused switch-operand",
            ),
            ("get", "[[\"x\",\"y\"], 2]", "\"y\""),
            ("get", "[[\"x\",\"y\"], 0]", "{\"$undefined\":true}"),
            ("get", "[[\"x\",\"y\"], -1]", "refused negative-index"),
            ("get", "[[\"x\",\"y\"], \"-1\"]", "refused negative-index"),
            ("get", "[{\"a\":[{\"b\":1},{\"b\":2}]}, \"a.2.b\"]", "2"),
            (
                "get",
                "[{\"a\":[{\"b\":1}]}, \"a.b\"]",
                "{\"$undefined\":true}",
            ),
            ("get", "[{\"a\":null}, \"a.b.c\"]", "{\"$undefined\":true}"),
            ("get", "[null, \"a\"]", "{\"$undefined\":true}"),
            ("get", "[{\"5\":1}, 5]", "1"),
            ("get", "[{}, null]", "refused invalid-path"),
            ("get", "[{\"a\":[1]}, \"a[1]\"]", "refused invalid-path"),
            ("get", "[{\"a.b\":1}, \"a.b\"]", "refused ambiguous-path"),
            (
                "pick",
                "[{\"a\":1,\"b\":2,\"c\":3}, \"c\", \"a\", \"x\"]",
                "{\"c\":3,\"a\":1}",
            ),
            (
                "pick",
                "[{\"a\":{\"b\":2}}, \"a.b\"]",
                "refused dotted-name",
            ),
            ("pick", "[null, \"a\"]", "refused invalid-collection"),
            ("pick", "[{\"a\":1}, [\"a\"]]", "refused invalid-name"),
            ("omit", "[{\"a\":1,\"b\":2}, \"a\", \"x\"]", "{\"b\":2}"),
            ("omit", "[[1], \"a\"]", "refused invalid-collection"),
        ]);
    }
}
