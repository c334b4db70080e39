//! Values of expressions in JavaScript, and back.
//!
//! Between the two stands a packed form, which the prelude writes and reads: primitives as
//! they are, and everything else as an array whose first item says what it is. So the code
//! under test cannot run while a value is read.

use rquickjs::{Array, Ctx, Error, Exception, IntoJs, Value as Js};

use crate::{Buffer, Collection, Date, Value};

/// The deepest nesting of a value. The prelude refuses deeper ones, too.
const DEEPEST: usize = 250;

/// Reads a packed value.
pub(super) fn unpacked(ctx: &Ctx<'_>, packed: &Js<'_>) -> Result<Value, Error> {
    unpacked_at(ctx, packed, 0)
}

fn unpacked_at(ctx: &Ctx<'_>, packed: &Js<'_>, depth: usize) -> Result<Value, Error> {
    if depth > DEEPEST {
        return Err(Exception::throw_range(
            ctx,
            "the value is nested too deeply",
        ));
    }
    if let Some(text) = packed.as_string() {
        return Ok(Value::from(text.to_string()?.as_str()));
    }
    if let Some(value) = packed.as_bool() {
        return Ok(Value::Boolean(value));
    }
    if let Some(number) = packed.as_number() {
        return Ok(Value::Number(number));
    }
    let Some(array) = packed.as_array() else {
        return Ok(Value::Null);
    };
    let kind: String = array.get(0)?;
    Ok(match kind.as_str() {
        "date" => {
            let milliseconds: f64 = array.get(1)?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a date has whole milliseconds"
            )]
            let date = Date::from_millis(milliseconds as i64);
            date.map_or(Value::Undefined, Value::Date)
        }
        "buffer" => Value::Buffer(Buffer::new(array.get::<Vec<u8>>(1)?)),
        "array" => {
            let items: Array<'_> = array.get(1)?;
            let items = items.iter::<Js<'_>>();
            let items: Result<Vec<_>, _> = items
                .map(|item| unpacked_at(ctx, &item?, depth + 1))
                .collect();
            Value::array(items?)
        }
        "collection" => {
            let (names, values): (Array<'_>, Array<'_>) = (array.get(1)?, array.get(2)?);
            let mut collection = Collection::new();
            for (name, value) in names.iter::<String>().zip(values.iter::<Js<'_>>()) {
                collection.insert(name?, unpacked_at(ctx, &value?, depth + 1)?);
            }
            Value::Collection(collection.into())
        }
        _ => Value::Undefined,
    })
}

/// Writes a packed value.
pub(super) fn packed<'js>(ctx: &Ctx<'js>, value: &Value) -> Result<Js<'js>, Error> {
    let array = Array::new(ctx.clone())?;
    match value {
        Value::Null => return Ok(Js::new_null(ctx.clone())),
        Value::Boolean(value) => return (*value).into_js(ctx),
        Value::Number(number) => return (*number).into_js(ctx),
        Value::Text(text) => return text.to_string().into_js(ctx),
        Value::EmptyText => return "".into_js(ctx),
        Value::Date(date) => {
            array.set(0, "date")?;
            // Within the range of dates in JavaScript every number is exact.
            #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
            array.set(1, date.as_millis() as f64)?;
        }
        Value::Buffer(buffer) => {
            array.set(0, "buffer")?;
            array.set(1, buffer.bytes.to_vec())?;
        }
        Value::Array(items) => {
            let inner = Array::new(ctx.clone())?;
            for (at, item) in items.iter().enumerate() {
                inner.set(at, packed(ctx, item)?)?;
            }
            array.set(0, "array")?;
            array.set(1, inner)?;
        }
        Value::Collection(collection) => {
            let (names, values) = (Array::new(ctx.clone())?, Array::new(ctx.clone())?);
            for (at, (name, value)) in collection.iter().enumerate() {
                names.set(at, name)?;
                values.set(at, packed(ctx, value)?)?;
            }
            array.set(0, "collection")?;
            array.set(1, names)?;
            array.set(2, values)?;
        }
        _ => array.set(0, "undefined")?,
    }
    Ok(array.into_value())
}
