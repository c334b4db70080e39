//! The body of a failed call: an error of Make's, or a page of a proxy.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One of several reasons of a failed call, often about one parameter.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use makecom::{ConnectionType, NewConnection};
/// # let sandbox = makecom_sandbox::Sandbox::builder().start().await?;
/// # let client = sandbox.client()?;
/// let connections = client.app("acme-crm")?.connections();
/// let error = connections.create(NewConnection::new(ConnectionType::Basic, "")).await.unwrap_err();
/// assert_eq!(error.suberrors()[0].name.as_deref(), Some("label"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::schema::in_words)
)]
#[non_exhaustive]
pub struct Suberror {
    /// What is wrong.
    pub message: String,
    /// The parameter, if the server names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The error body of Make, as its own clients read it; any part may be missing.
#[derive(Default)]
pub(crate) struct Body {
    pub(crate) message: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) details: Vec<String>,
    pub(crate) suberrors: Vec<Suberror>,
    /// What the server asks to confirm.
    pub(crate) metadata: Option<Value>,
}

impl Body {
    /// All texts in it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let suberrors = (self.suberrors.iter())
            .flat_map(|suberror| [Some(&suberror.message), suberror.name.as_ref()]);
        [self.message.as_ref(), self.code.as_ref()]
            .into_iter()
            .chain(suberrors)
            .flatten()
            .chain(&self.details)
            .map(String::as_str)
    }

    /// Reads keys that are present and of the right type, since an invalid body must not
    /// hide the status.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
            return Self::default();
        };
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let details = match object.get("detail") {
            Some(Value::String(detail)) => vec![detail.clone()],
            Some(Value::Array(details)) => details
                .iter()
                .filter_map(|detail| detail.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        };
        let suberrors = object
            .get("suberrors")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|suberror| Suberror::deserialize(suberror).ok())
            .collect();
        Self {
            message: text("message"),
            code: text("code"),
            details,
            suberrors,
            metadata: object.get("metadata").filter(|it| !it.is_null()).cloned(),
        }
    }
}

/// One short line of a body that is not Make's: of HTML the title, or else the
/// first text.
pub(crate) fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let line = if text.trim_start().starts_with('<') {
        html_text(&text, |tag| tag == "title")
            .or_else(|| html_text(&text, |tag| !matches!(tag, "script" | "style" | "title")))?
    } else {
        one_line(&text)
    };
    let short: String = line.chars().take(120).collect();
    (!short.is_empty()).then_some(short)
}

/// The first text directly after a tag that `follows` accepts: not an HTML parser,
/// but enough for error pages of a proxy.
fn html_text(html: &str, follows: impl Fn(&str) -> bool) -> Option<String> {
    html.split('<').skip(1).find_map(|piece| {
        let (tag, text) = piece.split_once('>')?;
        let name = tag.split_whitespace().next().unwrap_or_default();
        let line = one_line(text);
        (follows(&name.to_ascii_lowercase()) && !line.is_empty()).then_some(line)
    })
}

/// A server's text as part of one line: without line breaks and control
/// characters.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
