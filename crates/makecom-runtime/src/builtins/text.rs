//! Functions of texts.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::{Call, Function, arrays, function, regular_expression};
use crate::number::{is_js_space, to_index};
use crate::{Result, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("ascii", ascii),
    function("capitalize", |call| {
        let text = call.text(0)?;
        let mut characters = text.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        Ok(Value::from(
            first.chain(characters.as_str().chars()).collect::<String>(),
        ))
    }),
    function("contains", contains),
    function("indexOf", index_of),
    function("length", length),
    function("lower", |call| {
        Ok(Value::from(call.text(0)?.to_lowercase()))
    }),
    function("replace", replace),
    function("replaceEmojiCharacters", replace_emoji),
    function("split", split),
    function("startcase", startcase),
    function("substring", substring),
    function("trim", |call| {
        Ok(Value::from(call.text(0)?.trim_matches(is_js_space)))
    }),
    function("upper", |call| {
        Ok(Value::from(call.text(0)?.to_uppercase()))
    }),
];

fn ascii(call: &Call<'_>) -> Result<Value> {
    let text = call.text(0)?;
    let kept: String = if call.flag(1)? {
        let stripped: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
        // Letters such as ł or ß have no decomposition; libraries differ on them.
        if let Some(letter) = stripped
            .chars()
            .find(|c| ('\u{c0}'..'\u{250}').contains(c) && c.is_alphabetic())
        {
            return Err(call.refuse(
                "unknown-diacritics",
                format!("what becomes of {letter:?} is not known"),
                "replace such letters first",
            ));
        }
        stripped.chars().filter(char::is_ascii).collect()
    } else {
        text.chars().filter(char::is_ascii).collect()
    };
    Ok(Value::from(kept))
}

fn contains(call: &Call<'_>) -> Result<Value> {
    if let Value::Array(_) = call.value(0) {
        return arrays::contains(call);
    }
    let (text, part) = (call.text(0)?, call.present_text(1)?);
    Ok(Value::Boolean(if call.flag(2)? {
        text.to_lowercase().contains(&part.to_lowercase())
    } else {
        text.contains(&*part)
    }))
}

fn index_of(call: &Call<'_>) -> Result<Value> {
    let text: Vec<u16> = call.text(0)?.encode_utf16().collect();
    let part: Vec<u16> = call.present_text(1)?.encode_utf16().collect();
    let start = if call.has(2)? {
        call.number(2)?.max(0.0).trunc()
    } else {
        0.0
    };
    let start = to_index(start).unwrap_or(usize::MAX).min(text.len());
    let found = match part.len() {
        0 => Some(start),
        length => text[start..]
            .windows(length)
            .position(|window| window == part)
            .map(|at| at + start),
    };
    // Lengths of texts are exact in a double.
    #[allow(clippy::cast_precision_loss)]
    Ok(Value::Number(found.map_or(-1.0, |at| at as f64)))
}

// Lengths are exact in a double.
#[allow(clippy::cast_precision_loss)]
fn length(call: &Call<'_>) -> Result<Value> {
    let length = match call.value(0) {
        Value::Undefined | Value::Null | Value::EmptyText => 0,
        Value::Text(text) => text.encode_utf16().count(),
        Value::Buffer(buffer) => buffer.bytes.len(),
        Value::Array(items) => items.len(),
        other => {
            let message = format!("the length of {} is not known", other.type_name());
            return Err(call.refuse(
                "invalid-length",
                message,
                "use length(keys(...)) or toString",
            ));
        }
    };
    Ok(Value::Number(length as f64))
}

fn replace(call: &Call<'_>) -> Result<Value> {
    let (text, search, by) = (call.text(0)?, call.present_text(1)?, call.text(2)?);
    if let Some((pattern, flags)) = regular_expression::parts(&search) {
        return regular_expression::replace(call, &text, pattern, flags, &by);
    }
    if search.is_empty() {
        let message = "what replacing an empty text does is not known";
        return Err(call.refuse("empty-search", message, "pass the text to replace"));
    }
    if text.contains(&*search) && regular_expression::has_reference(&by) {
        let message = "whether $ in the replacement is special without a regular expression is \
                       not known";
        return Err(call.refuse(
            "dollar-replacement",
            message,
            "use a regular expression: '/text/g'",
        ));
    }
    Ok(Value::from(text.replace(&*search, &by)))
}

fn replace_emoji(call: &Call<'_>) -> Result<Value> {
    use icu_properties::CodePointSetData;
    use icu_properties::props::{
        EmojiModifier, EmojiPresentation, ExtendedPictographic, RegionalIndicator,
    };
    let (text, by) = (call.text(0)?, call.present_text(1)?);
    let presented = CodePointSetData::new::<EmojiPresentation>();
    let sequences = CodePointSetData::new::<EmojiModifier>();
    let flags = CodePointSetData::new::<RegionalIndicator>();
    let maybe = CodePointSetData::new::<ExtendedPictographic>();
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        // Parts of sequences, and characters that are emoji only in some fonts or sets.
        let joins = matches!(character, '\u{200d}' | '\u{fe0f}' | '\u{20e3}');
        let in_sequence = joins || sequences.contains(character) || flags.contains(character);
        if in_sequence || (maybe.contains(character) && !presented.contains(character)) {
            return Err(call.refuse(
                "unknown-emoji",
                format!(
                    "whether U+{:04X} counts as an emoji of its own is not known",
                    u32::from(character)
                ),
                "replace it with replace(...)",
            ));
        }
        if presented.contains(character) {
            result.push_str(&by);
        } else {
            result.push(character);
        }
    }
    Ok(Value::from(result))
}

fn split(call: &Call<'_>) -> Result<Value> {
    let (text, separator) = (call.text(0)?, call.present_text(1)?);
    let keep_empty = call.flag(2)?;
    let pieces: Vec<&str> = if separator.is_empty() {
        if text.chars().any(|character| character > '\u{ffff}') {
            let message = "a character that takes two code units would be split into halves";
            return Err(call.refuse("half-character", message, "split at a separator"));
        }
        text.char_indices()
            .map(|(at, character)| &text[at..at + character.len_utf8()])
            .collect()
    } else {
        text.split(&*separator).collect()
    };
    let pieces = pieces
        .into_iter()
        .map(|piece| piece.trim_matches(is_js_space));
    let pieces = pieces.filter(|piece| keep_empty || !piece.is_empty());
    Ok(Value::array(pieces.map(Value::from)))
}

fn startcase(call: &Call<'_>) -> Result<Value> {
    let text = call.text(0)?;
    let mut result = String::with_capacity(text.len());
    let mut previous = ' ';
    for character in text.chars() {
        if !character.is_alphabetic() {
            result.push(character);
        } else if is_js_space(previous) {
            result.extend(character.to_uppercase());
        } else if previous.is_alphanumeric() {
            result.extend(character.to_lowercase());
        } else {
            return Err(call.refuse(
                "word-boundary",
                format!("whether a word starts after {previous:?} is not known"),
                "separate the words by blanks",
            ));
        }
        previous = character;
    }
    Ok(Value::from(result))
}

fn substring(call: &Call<'_>) -> Result<Value> {
    let text: Vec<u16> = call.text(0)?.encode_utf16().collect();
    let bound = |index: usize| -> Result<usize> {
        // Cut into the text, as JavaScript does.
        let position = call.number(index)?.max(0.0).trunc();
        Ok(to_index(position).unwrap_or(usize::MAX).min(text.len()))
    };
    let start = bound(1)?;
    let end = if call.has(2)? { bound(2)? } else { text.len() };
    call.utf16_text(&text[start.min(end)..start.max(end)])
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn text_functions() {
        assert_outcomes(&[
            ("ascii", "[\"ěMščařžkýáeíé\"]", "\"Make\""),
            ("ascii", "[\"ěščřž\", true]", "\"escrz\""),
            ("ascii", "[\"日本x\", true]", "\"x\""),
            ("ascii", "[\"Łódź\", true]", "refused unknown-diacritics"),
            ("capitalize", "[\"élan VITAL\"]", "\"Élan VITAL\""),
            ("capitalize", "[\"\"]", "\"\""),
            ("capitalize", "[null]", "\"\" warned null-text"),
            ("contains", "[\"Hello\", \"HELL\", true]", "true"),
            ("contains", "[\"Hello\", \"HELL\", false]", "false"),
            ("contains", "[\"Hello\", null]", "refused null-argument"),
            (
                "contains",
                "[\"Hello\", \"l\", 1]",
                "refused invalid-boolean",
            ),
            ("contains", "[12345, 34]", "true"),
            ("indexOf", "[\"😀a\", \"a\"]", "2"),
            ("indexOf", "[\"abc\", \"a\", 1]", "-1"),
            ("indexOf", "[\"abc\", \"\", 9]", "3"),
            ("indexOf", "[\"abc\", \"a\", -5]", "0"),
            ("length", "[\"😀\"]", "2"),
            ("length", "[{\"$buffer_hex\":\"0001\"}]", "2"),
            ("length", "[{}]", "refused invalid-length"),
            ("length", "[5]", "refused invalid-length"),
            ("lower", "[\"ΑΣ\"]", "\"ας\""),
            ("upper", "[\"straße\"]", "\"STRASSE\""),
            ("upper", "[true]", "\"TRUE\""),
            ("upper", "[{}]", "refused collection-as-text"),
            ("upper", "[[\"a\",1]]", "\"A,1\""),
            ("replace", "[\"aaa\", \"a\", \"b\"]", "\"bbb\""),
            (
                "replace",
                "[\"a.b\", \".\", \"$&\"]",
                "refused dollar-replacement",
            ),
            ("replace", "[\"a.b\", \".\", \"$ 5\"]", "\"a$ 5b\""),
            ("replace", "[\"abc\", \"\", \"-\"]", "refused empty-search"),
            ("replace", "[\"abc\", \"/\", \"-\"]", "\"abc\""),
            ("replace", "[\"a//b\", \"//\", \"-\"]", "\"a-b\""),
            (
                "replace",
                "[\"abc\", \"b\", null]",
                "\"ac\" warned null-text",
            ),
            ("replaceEmojiCharacters", "[\"Hi 😀!\", \"*\"]", "\"Hi *!\""),
            (
                "replaceEmojiCharacters",
                "[\"5 © #\", \"*\"]",
                "refused unknown-emoji",
            ),
            (
                "replaceEmojiCharacters",
                "[\"👍🏽\", \"*\"]",
                "refused unknown-emoji",
            ),
            ("replaceEmojiCharacters", "[\"5 # *\", \"-\"]", "\"5 # *\""),
            ("split", "[\"a,, b\", \",\"]", "[\"a\",\"b\"]"),
            ("split", "[\"a,, b\", \",\", true]", "[\"a\",\"\",\"b\"]"),
            ("split", "[\"abc\", \"\"]", "[\"a\",\"b\",\"c\"]"),
            ("split", "[\"a😀\", \"\"]", "refused half-character"),
            ("split", "[\"\", \",\"]", "[]"),
            ("split", "[\"\", \",\", true]", "[\"\"]"),
            ("split", "[\"a\", null]", "refused null-argument"),
            ("startcase", "[\"hello WORLD\"]", "\"Hello World\""),
            ("startcase", "[\"a  1st\\nb2B\"]", "\"A  1st\\nB2b\""),
            ("startcase", "[\"foo-bar\"]", "refused word-boundary"),
            ("startcase", "[\"hello, world!\"]", "\"Hello, World!\""),
            ("substring", "[\"Hello\", 3, 1]", "\"el\""),
            ("substring", "[\"Hello\", -3, 99]", "\"Hello\""),
            ("substring", "[\"Hello\", \"1\"]", "refused argument-count"),
            ("substring", "[\"😀\", 0, 1]", "refused half-character"),
            (
                "substring",
                "[\"Hello\", null, 1]",
                "refused invalid-number",
            ),
            ("trim", "[\" \\ufeff\\n a b\\u00a0\"]", "\"a b\""),
        ]);
    }
}
