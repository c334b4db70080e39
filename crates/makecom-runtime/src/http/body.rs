//! Bodies as bytes.

use std::fmt::Write as _;

use crate::communication::encode_component;
use crate::communication::{Body, HttpRequest, Part};

/// The bytes of a body, and its content type unless the documents set one.
pub(super) fn bytes(request: &HttpRequest) -> (Vec<u8>, Option<String>) {
    let own = request.header("content-type");
    let default = request.body.content_type().filter(|_| own.is_none());
    let default = default.map(str::to_owned);
    match &request.body {
        Body::None => (Vec::new(), None),
        Body::Json(text) | Body::Text(text) => (text.as_bytes().to_vec(), default),
        Body::Binary(bytes) => (bytes.clone(), default),
        Body::Form(pairs) => {
            let mut text = String::new();
            for (name, value) in pairs {
                let and = if text.is_empty() { "" } else { "&" };
                let (name, value) = (encode_component(name), encode_component(value));
                let _ = write!(text, "{and}{name}={value}"); // writing to a string cannot fail
            }
            (text.into_bytes(), default)
        }
        Body::Multipart(parts) => {
            let boundary = boundary(parts);
            let bytes = multipart(parts, &boundary);
            // Without the boundary a content type of the documents could not be read.
            let own = own.filter(|it| !it.to_ascii_lowercase().starts_with("multipart/form-data"));
            let with_boundary = format!("multipart/form-data; boundary={boundary}");
            (bytes, own.is_none().then_some(with_boundary))
        }
    }
}

/// A line that is in no part.
fn boundary(parts: &[Part]) -> String {
    loop {
        let boundary = format!("makecom-{:016x}", fastrand::u64(..));
        let is_in = |part: &Part| {
            part.bytes
                .windows(boundary.len())
                .any(|it| it == boundary.as_bytes())
        };
        if !parts.iter().any(is_in) {
            return boundary;
        }
    }
}

fn multipart(parts: &[Part], boundary: &str) -> Vec<u8> {
    // As browsers do: a quote or line break would end the name.
    let quoted = |name: &str| {
        let name = name.replace('"', "%22").replace('\r', "%0D");
        name.replace('\n', "%0A")
    };
    let mut out = Vec::new();
    for part in parts {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(&part.name)
        );
        if let Some(filename) = &part.filename {
            let kind = mime_guess::from_path(filename).first_raw();
            let kind = kind.unwrap_or("application/octet-stream");
            let _ = write!(
                head,
                "; filename=\"{}\"\r\nContent-Type: {kind}",
                quoted(filename)
            );
        }
        head.push_str("\r\n\r\n");
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&part.bytes);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    out
}
