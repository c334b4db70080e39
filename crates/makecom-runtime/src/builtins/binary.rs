//! Functions of bytes: encodings, hashes, media types.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};

use super::{Call, Function, function};
use crate::coerce::js_text;
use crate::value::{Buffer, from_hex, hex};
use crate::{Result, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("base64", |call| {
        Ok(Value::from(STANDARD.encode(bytes(call, 0)?)))
    }),
    function("base64url", base64url),
    function("md5", |call| {
        let digest = md5::compute(bytes(call, 0)?);
        Ok(Value::from(hex(&digest.0)))
    }),
    function("mime", mime),
    function("sha1", |call| hash(call, &SHA1)),
    function("sha256", |call| hash(call, &SHA256)),
    function("sha512", |call| hash(call, &SHA512)),
    function("toBinary", to_binary),
    function("toString", to_string),
];

/// A hash: of a message alone, and of a message with a key.
struct Hash {
    digest: fn(&[u8]) -> Vec<u8>,
    keyed: fn(&[u8], &[u8]) -> Vec<u8>,
}

const SHA1: Hash = Hash {
    digest: |message| Sha1::digest(message).to_vec(),
    keyed: keyed::<Hmac<Sha1>>,
};
const SHA256: Hash = Hash {
    digest: |message| Sha256::digest(message).to_vec(),
    keyed: keyed::<Hmac<Sha256>>,
};
const SHA512: Hash = Hash {
    digest: |message| Sha512::digest(message).to_vec(),
    keyed: keyed::<Hmac<Sha512>>,
};

/// The authentication code of a message with a key.
pub(super) fn keyed<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of every length.
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("any length of key");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// The bytes of a buffer, or those of a text in UTF-8.
pub(super) fn bytes(call: &Call<'_>, index: usize) -> Result<Vec<u8>> {
    Ok(match call.value(index) {
        Value::Buffer(buffer) => buffer.bytes.to_vec(),
        _ => call.text(index)?.as_bytes().to_vec(),
    })
}

fn hash(call: &Call<'_>, hash: &Hash) -> Result<Value> {
    let message = bytes(call, 0)?;
    let encoding = call.word(1, &["hex", "base64", "latin1"])?;
    let digest = if call.has(2)? {
        (hash.keyed)(&key(call)?, &message)
    } else if call.len() > 3 {
        let message = "a key encoding without a key has no known meaning";
        return Err(call.refuse("null-argument", message, "pass the key"));
    } else {
        (hash.digest)(&message)
    };
    Ok(Value::from(match encoding {
        "base64" => STANDARD.encode(digest),
        "latin1" => digest.into_iter().map(char::from).collect(),
        _ => hex(&digest),
    }))
}

/// The key of an HMAC, in its encoding.
fn key(call: &Call<'_>) -> Result<Vec<u8>> {
    let encoding = call.word(3, &["text", "hex", "base64", "binary"])?;
    let is_buffer = matches!(call.value(2), Value::Buffer(_));
    match encoding {
        "binary" if is_buffer => bytes(call, 2),
        "binary" => {
            let message = "a key of the encoding binary must be a buffer";
            Err(call.fail("invalid-key", message, "make one with toBinary"))
        }
        _ if is_buffer => {
            let message =
                format!("a buffer as key of the encoding {encoding} has no known meaning");
            Err(call.refuse(
                "invalid-key",
                message,
                "pass 'binary' as encoding of the key",
            ))
        }
        "text" => bytes(call, 2),
        encoding => decode(call, &call.text(2)?, encoding),
    }
}

/// The bytes of a text in an encoding of Node's buffers.
fn decode(call: &Call<'_>, text: &str, encoding: &str) -> Result<Vec<u8>> {
    let decoded = match encoding {
        "hex" => from_hex(text),
        "base64" => decode_base64(text),
        // Node cuts other characters to a byte, which is hardly wanted.
        "binary" => text
            .chars()
            .map(|character| u8::try_from(character).ok())
            .collect(),
        "ascii" => text.is_ascii().then(|| text.as_bytes().to_vec()),
        _ => Some(text.as_bytes().to_vec()),
    };
    decoded.ok_or_else(|| {
        call.refuse(
            "invalid-encoding",
            format!("the text is not {encoding}; what is then cut off is not known"),
            "name the encoding that the text has",
        )
    })
}

/// Base64 in the plain or the URL alphabet, with or without padding.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let text = text
        .trim_end_matches('=')
        .replace('-', "+")
        .replace('_', "/");
    STANDARD_NO_PAD.decode(text).ok()
}

fn base64url(call: &Call<'_>) -> Result<Value> {
    let text = call.present_text(0)?;
    if matches!(call.value(0), Value::Buffer(_)) || decode_base64(&text).is_none() {
        let message = "only a text in base64 is known to be accepted";
        return Err(call.refuse("invalid-encoding", message, "call base64 first"));
    }
    call.warn(
        "thin-evidence",
        "only one documented sample shows what this function does",
    );
    let text = text
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    Ok(Value::from(text))
}

fn mime(call: &Call<'_>) -> Result<Value> {
    let name = call.text(0)?;
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let Some((stem, extension)) = base.rsplit_once('.') else {
        let message = "whether a name without a dot is an extension is not known";
        return Err(call.refuse(
            "no-extension",
            message,
            "pass a file name with an extension",
        ));
    };
    if stem.is_empty() {
        let message = "whether a name that starts with its only dot has an extension is not known";
        return Err(call.refuse(
            "no-extension",
            message,
            "pass a file name with an extension",
        ));
    }
    let types: Vec<_> = mime_guess::from_ext(extension).iter_raw().collect();
    let Some(first) = types.first() else {
        return Ok(Value::Undefined);
    };
    if types.len() > 1 {
        let message = format!(".{extension} has several media types: {}", types.join(", "));
        call.warn("several-media-types", message);
    }
    Ok(Value::from(*first))
}

fn to_binary(call: &Call<'_>) -> Result<Value> {
    let encoding = call.word(1, &["utf8", "ascii", "hex", "base64", "binary"])?;
    let text = match call.value(0) {
        Value::Buffer(_) => return Ok(call.value(0).clone()),
        Value::Text(_)
        | Value::EmptyText
        | Value::Number(_)
        | Value::Boolean(_)
        | Value::Date(_) => js_text(call.value(0)),
        other => {
            let message = format!("{} has no bytes", other.type_name());
            return Err(call.refuse("invalid-buffer", message, "pass a text or a buffer"));
        }
    };
    Ok(Value::Buffer(Buffer {
        bytes: decode(call, &text, encoding)?.into(),
        is_utf8: matches!(encoding, "utf8" | "ascii"),
    }))
}

fn to_string(call: &Call<'_>) -> Result<Value> {
    let has_encoding = call.has(1)?;
    match call.value(0) {
        Value::Buffer(buffer) if has_encoding => {
            let encoding = call.word(1, &["utf8", "ascii", "hex", "base64", "binary", "latin1"])?;
            let bytes = &buffer.bytes;
            let text = match encoding {
                "hex" => Some(hex(bytes)),
                "base64" => Some(STANDARD.encode(bytes)),
                "binary" | "latin1" => Some(bytes.iter().copied().map(char::from).collect()),
                "ascii" => bytes
                    .is_ascii()
                    .then(|| String::from_utf8_lossy(bytes).into_owned()),
                _ => String::from_utf8(bytes.to_vec()).ok(),
            };
            text.map(Value::from).ok_or_else(|| {
                let message = format!("the bytes are not {encoding}");
                call.refuse("invalid-encoding", message, "name the encoding of the text")
            })
        }
        _ if has_encoding => {
            let message = "an encoding for what is no buffer has no known meaning";
            Err(call.refuse("invalid-buffer", message, "leave the encoding out"))
        }
        Value::Collection(_) => {
            let message = "a collection as text is {object} by one source and JSON by another; \
                           {object} is used";
            call.warn("collection-as-text", message);
            Ok(Value::from("{object}"))
        }
        Value::Array(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items.iter() {
                let arguments = [item.clone()];
                let item = Call {
                    arguments: &arguments,
                    ..*call
                };
                texts.push(match item.value(0) {
                    value if value.is_nullish() => "".into(),
                    _ => js_text(&to_string(&item)?),
                });
            }
            Ok(Value::from(texts.join(",")))
        }
        Value::EmptyText => Ok(Value::from("")),
        _ => Ok(Value::Text(call.text(0)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn functions_of_bytes() {
        let buffer = r#"{"$buffer_hex":"00ff"}"#;
        let call = |arguments: &str| arguments.replace('B', buffer);
        assert_outcomes(&[
            ("base64", r#"["žluť"]"#, r#""xb5sdcWl""#),
            ("base64", &call("[B]"), r#""AP8=""#),
            ("base64", "[{}]", "refused collection-as-text"),
            ("base64", "[null]", r#""" warned null-text"#),
            ("base64url", r#"["+/8="]"#, r#""-_8" warned thin-evidence"#),
            ("base64url", r#"["a b"]"#, "refused invalid-encoding"),
            (
                "md5",
                r#"["Make"]"#,
                r#""529a05ca6c1263aab080ec4f20754411""#,
            ),
            ("sha1", r#"["Make", "latin2"]"#, "refused unknown-word"),
            ("sha1", r#"["Make", null]"#, "refused null-argument"),
            (
                "sha256",
                r#"["payload", "hex", "736563726574", "hex"]"#,
                r#""b82fcb791acec57859b989b430a826488ce2e479fdf92326bd0a2e8375a42ba4""#,
            ),
            (
                "sha256",
                r#"["payload", "hex", "c2VjcmV0", "base64"]"#,
                r#""b82fcb791acec57859b989b430a826488ce2e479fdf92326bd0a2e8375a42ba4""#,
            ),
            (
                "sha256",
                r#"["payload", "hex", {"$buffer_hex":"736563726574"}, "binary"]"#,
                r#""b82fcb791acec57859b989b430a826488ce2e479fdf92326bd0a2e8375a42ba4""#,
            ),
            (
                "sha256",
                r#"["payload", "hex", "secret", "binary"]"#,
                "failed invalid-key",
            ),
            (
                "sha256",
                r#"["payload", "hex", {"$buffer_hex":"73"}]"#,
                "refused invalid-key",
            ),
            (
                "sha256",
                r#"["payload", "hex", "xyz", "hex"]"#,
                "refused invalid-encoding",
            ),
            ("mime", r#"["a/b.tar.PNG"]"#, r#""image/png""#),
            ("mime", r#"["x.unknownext"]"#, r#"{"$undefined":true}"#),
            ("mime", r#"["png"]"#, "refused no-extension"),
            ("mime", r#"[".png"]"#, "refused no-extension"),
            (
                "toBinary",
                r#"["4d61", "hex"]"#,
                r#"{"$buffer_hex":"4d61"}"#,
            ),
            ("toBinary", r#"["4d6", "hex"]"#, "refused invalid-encoding"),
            (
                "toBinary",
                r#"["TWFrZQ", "base64"]"#,
                r#"{"$buffer_hex":"4d616b65"}"#,
            ),
            ("toBinary", r#"["é", "binary"]"#, r#"{"$buffer_hex":"e9"}"#),
            ("toBinary", r#"["é", "ascii"]"#, "refused invalid-encoding"),
            ("toBinary", "[12]", r#"{"$buffer_hex":"3132"}"#),
            ("toBinary", "[[1]]", "refused invalid-buffer"),
            ("toString", &call("[B]"), "failed unknown-encoding"),
            ("toString", &call(r#"[B, "hex"]"#), r#""00ff""#),
            (
                "toString",
                &call(r#"[B, "utf8"]"#),
                "refused invalid-encoding",
            ),
            ("toString", &call(r#"[B, "latin1"]"#), "\"\\u0000ÿ\""),
            (
                "toString",
                r#"[{"$date":"2026-01-01T00:00:00Z"}]"#,
                r#""2026-01-01T00:00:00.000Z""#,
            ),
            ("toString", "[[1,[2,null],true]]", r#""1,2,,true""#),
            (
                "toString",
                "[{}]",
                r#""{object}" warned collection-as-text"#,
            ),
            ("toString", r#"["x", "hex"]"#, "refused invalid-buffer"),
            ("toString", "[null]", r#""" warned null-text"#),
        ]);
    }

    #[test]
    fn a_buffer_made_from_a_text_prints_as_one() {
        let environment = crate::Environment::default();
        let buffer = super::super::call("toBinary", &["Make".into()], &environment).unwrap();
        let text = super::super::call("toString", &[buffer], &environment).unwrap();
        assert_eq!(text, "Make".into());
    }
}
