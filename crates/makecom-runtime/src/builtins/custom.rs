//! Functions that only custom apps have.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::Hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair,
};
use sha2::{Sha256, Sha384, Sha512};

use super::binary::{bytes, keyed};
use super::{Call, Function, function};
use crate::value::hex;
use crate::{Result, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function("createJSON", |call| {
        Ok(call
            .value(0)
            .to_json()
            .map_or(Value::Undefined, Value::from))
    }),
    function("createXML", unsupported),
    function("cryptoSign", crypto_sign),
    function("errorFactory", unsupported),
    function("generateJwtWithKeyId", unsupported),
    function("getFieldMapping", unsupported),
    function("isArray", |call| {
        Ok(Value::Boolean(matches!(call.value(0), Value::Array(_))))
    }),
    function("jwt", jwt),
    function("parseJSON", |call| {
        let text = call.present_text(0)?;
        Value::from_json(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = format!("the text is not JSON: line {line}, column {column}");
            call.fail(
                "invalid-json",
                message,
                "pass valid JSON, nested at most 128 deep",
            )
        })
    }),
    function("parseXML", unsupported),
    // The evaluator also removes the element from the array.
    function("pop", |call| {
        Ok(match call.value(0) {
            Value::Array(items) => items.last().cloned().unwrap_or_default(),
            _ => Value::Undefined,
        })
    }),
    function("safeSerialize", unsupported),
    function("shift", |call| Ok(call.value(0).index(1))),
    function("toDataStructure", unsupported),
];

/// Functions of which a name is known and too little else.
fn unsupported(call: &Call<'_>) -> Result<Value> {
    let (message, help) = match call.name {
        "createXML" | "parseXML" => (
            "the shape of XML as a value is not known well enough",
            "use response.type xml to read XML, and write XML as text",
        ),
        "generateJwtWithKeyId" => (
            "what its arguments mean is not known well enough",
            "use jwt, or test such a request with a recording",
        ),
        "errorFactory" => (
            "whether it throws or returns the error is not known",
            "use response.error or response.valid",
        ),
        _ => ("it is internal to Make and not documented", "do without it"),
    };
    Err(call.refuse("unsupported-function", message, help))
}

fn jwt(call: &Call<'_>) -> Result<Value> {
    let algorithm = call.word(2, &["HS256", "HS384", "HS512", "RS256"])?;
    let payload = call.collection(0)?;
    match call.value(3) {
        Value::Undefined => {}
        Value::Collection(options) if options.is_empty() => {}
        _ => {
            let message = "what the options do is not known";
            return Err(call.refuse("jwt-options", message, "put claims into the payload"));
        }
    }
    let secret = secret(call, 1)?;
    let header = format!(r#"{{"alg":"{algorithm}","typ":"JWT"}}"#);
    let payload = Value::Collection(payload.clone())
        .to_json()
        .unwrap_or_default();
    let (header, payload) = (
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload),
    );
    let message = format!("{header}.{payload}");
    let signature = match algorithm {
        "HS256" => keyed::<Hmac<Sha256>>(&secret, message.as_bytes()),
        "HS384" => keyed::<Hmac<Sha384>>(&secret, message.as_bytes()),
        "HS512" => keyed::<Hmac<Sha512>>(&secret, message.as_bytes()),
        _ => rsa(call, &RSA_PKCS1_SHA256, &secret, message.as_bytes())?,
    };
    Ok(Value::from(format!(
        "{message}.{}",
        URL_SAFE_NO_PAD.encode(signature)
    )))
}

/// A secret or private key: a text or a buffer that is not empty.
fn secret(call: &Call<'_>, index: usize) -> Result<Vec<u8>> {
    match call.value(index) {
        Value::Text(text) if !text.is_empty() => Ok(text.as_bytes().to_vec()),
        Value::Buffer(buffer) if !buffer.bytes.is_empty() => Ok(buffer.bytes.to_vec()),
        other => {
            let message = format!("the key is {}, or empty", other.type_name());
            Err(call.fail("invalid-key", message, "pass the secret or the private key"))
        }
    }
}

fn crypto_sign(call: &Call<'_>) -> Result<Value> {
    let algorithm = call.present_text(0)?.to_ascii_uppercase();
    let padding: &dyn RsaEncoding = match algorithm.trim_start_matches("RSA-") {
        "SHA256" => &RSA_PKCS1_SHA256,
        "SHA384" => &RSA_PKCS1_SHA384,
        "SHA512" => &RSA_PKCS1_SHA512,
        _ => {
            let message = "only signatures by RSA with SHA-256, SHA-384 or SHA-512 are supported";
            return Err(call.refuse("unknown-word", message, "use 'RSA-SHA256'"));
        }
    };
    let message = bytes(call, 1)?;
    let signature = rsa(call, padding, &secret(call, 2)?, &message)?;
    Ok(Value::from(match call.word(3, &["hex", "base64"])? {
        "base64" => STANDARD.encode(signature),
        _ => hex(&signature),
    }))
}

/// A signature by a private RSA key in PEM.
fn rsa(
    call: &Call<'_>,
    padding: &'static dyn RsaEncoding,
    key: &[u8],
    message: &[u8],
) -> Result<Vec<u8>> {
    let invalid = || {
        let message = "the key is no private RSA key of 2048 to 4096 bits in PEM, unencrypted";
        call.refuse(
            "invalid-key",
            message,
            "pass the text of the key file, with its line ends",
        )
    };
    let key = private_key(key).ok_or_else(invalid)?;
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(padding, &random, message, &mut signature)
        .map_err(|_| invalid())?;
    Ok(signature)
}

/// A private key in PEM, in PKCS #8 or PKCS #1.
fn private_key(pem: &[u8]) -> Option<RsaKeyPair> {
    let pem = str::from_utf8(pem).ok()?;
    let body = |label: &str| {
        let (_, rest) = pem.split_once(&format!("-----BEGIN {label}-----"))?;
        let (body, _) = rest.split_once("-----END")?;
        let body: String = body.split_ascii_whitespace().collect();
        STANDARD.decode(body).ok()
    };
    body("PRIVATE KEY")
        .and_then(|der| RsaKeyPair::from_pkcs8(&der).ok())
        .or_else(|| RsaKeyPair::from_der(&body("RSA PRIVATE KEY")?).ok())
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn functions_of_custom_apps() {
        assert_outcomes(&[
            (
                "createJSON",
                r#"[{"b":1.50,"a":[true,{"$undefined":true}],"u":{"$undefined":true}}]"#,
                r#""{\"b\":1.5,\"a\":[true,null]}""#,
            ),
            (
                "createJSON",
                r#"[{"$undefined":true}]"#,
                r#"{"$undefined":true}"#,
            ),
            ("createJSON", r#"["a\"b"]"#, r#""\"a\\\"b\"""#),
            ("parseJSON", r#"["{\"a\":[1,2]}"]"#, r#"{"a":[1,2]}"#),
            ("parseJSON", r#"["broken"]"#, "failed invalid-json"),
            ("parseJSON", "[null]", "refused null-argument"),
            ("isArray", "[[]]", "true"),
            ("isArray", r#"["x"]"#, "false"),
            ("pop", "[[1,2,3]]", "3"),
            ("pop", r#"["abc"]"#, r#"{"$undefined":true}"#),
            ("shift", "[[1,2,3]]", "1"),
            ("shift", "[[]]", r#"{"$undefined":true}"#),
            (
                "jwt",
                r#"[{"sub":"42"}, "secret"]"#,
                r#""eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9.79CVgMIG_JB921dVUeJDWNJubJojFodH3-XtC_1C408""#,
            ),
            (
                "jwt",
                r#"[{"sub":"42"}, "k", "HS512", {"expiresIn":"1h"}]"#,
                "refused jwt-options",
            ),
            (
                "jwt",
                r#"[{"sub":"42"}, "k", "none"]"#,
                "refused unknown-word",
            ),
            ("jwt", r#"["x", "k"]"#, "refused invalid-collection"),
            ("jwt", r#"[{}, ""]"#, "failed invalid-key"),
            ("jwt", r#"[{}, "k", "RS256"]"#, "refused invalid-key"),
            ("parseXML", r#"["<a/>"]"#, "refused unsupported-function"),
            (
                "errorFactory",
                r#"["DataError", "x"]"#,
                "refused unsupported-function",
            ),
        ]);
    }

    #[test]
    fn private_keys_sign_as_openssl_does() {
        let jwt = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9.RE6SMwZwokvn9rUPqpX1ibsENX6AEPv2CinzHHlL5T9uM0t9w4cOaVpoFy4A6vefrI1tJgB3DGTv-vJmZr_ohl08oz4DzrAlVQ5JIMOFHT2eMesMvUqkYMtQRUw29qwNZb5K1qPXO8RXYkG4MWinjH9sjIcXic1Y6T-aZ9XolsQ4DenyCLOogOQGu7bGje_Skh7exS76LspPL51wSgnQ0L1psERbDzc9801Nf76VwiIzGUIe5_cQsZND1KW4A43BXXorfbxYiD-Fspgn6277YgigwTSmtYvkE08dPhIiQKuUVImh_rhIqgQmPbEuobbti2OyWYaFFW6GluUuIE2vHA";
        // Keys made for this test.
        for pem in [
            include_str!("keys/pkcs8.pem"),
            include_str!("keys/pkcs1.pem"),
        ] {
            let pem = crate::Value::from(pem).to_json().unwrap();
            let arguments = format!(r#"[{{"sub":"42"}}, {pem}, "RS256"]"#);
            let signed = format!("\"{jwt}\"");
            assert_outcomes(&[
                ("jwt", &arguments, &signed),
                (
                    "cryptoSign",
                    &format!(r#"["DSA", "x", {pem}]"#),
                    "refused unknown-word",
                ),
            ]);
            let hex = super::super::tests::outcome(
                "cryptoSign",
                &format!(r#"["RSA-SHA512", "payload", {pem}]"#),
                &super::super::tests::noon(),
            );
            assert!(
                hex.starts_with("\"11539641f1b9411323265e36f6c87d53"),
                "{hex}"
            );
        }
        assert_outcomes(&[(
            "cryptoSign",
            r#"["RSA-SHA256", "x", "key"]"#,
            "refused invalid-key",
        )]);
    }
}
