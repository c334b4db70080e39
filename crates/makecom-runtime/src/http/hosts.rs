//! Which hosts are asked: those that the documents of an app write out, and those that the
//! caller adds.

use std::fmt;

use makecom_iml::OAUTH2_STAGES;
use makecom_iml::expression::{Expr, Part, Template};
use url::Url;

use crate::communication::{Document, Place};
use crate::{Error, Result, Value};

/// Hosts that requests may go to.
///
/// A host of a document counts with its scheme and port; one that is added by
/// [`allow`](Self::allow) counts for both schemes, and without a port for the usual ones.
///
/// ```
/// use makecom_runtime::Value;
/// use makecom_runtime::communication::Document;
/// use makecom_runtime::http::Hosts;
///
/// let base = Value::from_json(r#"{"baseUrl": "https://api.acme.example/{{common.path}}"}"#)?;
/// let hosts = Hosts::of_documents([&Document::of_value("base", base)]);
/// assert_eq!(hosts.to_string(), "https://api.acme.example");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    allowed: Vec<Allowed>,
    computed: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Allowed {
    /// `None` for http and https.
    scheme: Option<String>,
    host: String,
    /// `None` for that of the scheme.
    port: Option<u16>,
}

impl Hosts {
    /// The hosts that documents write out in `url` and `baseUrl`.
    ///
    /// A host that an expression computes is none of them, in whole or in part; the texts
    /// that `if`, `ifempty` and `switch` choose from are written out.
    ///
    /// ```
    /// use makecom_runtime::Value;
    /// use makecom_runtime::communication::Document;
    /// use makecom_runtime::http::Hosts;
    ///
    /// let base = Value::from_json(r#"{"baseUrl": "https://{{connection.host}}/v2"}"#)?;
    /// let hosts = Hosts::of_documents([&Document::of_value("base", base)]);
    /// assert_eq!(hosts.computed()[0].pointer(), "/baseUrl");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn of_documents<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Self {
        let mut hosts = Self::default();
        for document in documents {
            hosts.walk(document, document.value(), "");
        }
        hosts
    }

    /// Adds a host: `api.acme.example`, `127.0.0.1:8080` or `[::1]:8080`.
    ///
    /// # Errors
    /// It is no host.
    ///
    /// ```
    /// # use makecom_runtime::http::Hosts;
    /// let mut hosts = Hosts::default();
    /// hosts.allow("Cdn.Acme.Example:8443")?;
    /// assert_eq!(hosts.to_string(), "cdn.acme.example:8443");
    /// assert_eq!(hosts.allow("*.acme.example").unwrap_err().code(), "invalid-host");
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn allow(&mut self, host: &str) -> Result<()> {
        let invalid = || {
            let message = format!("{host:?} is no host");
            let help = "give a host, or a host and a port, such as api.acme.example:8443";
            Error::failure("invalid-host", message, help)
        };
        let is_plain = !host.is_empty()
            && !host.contains(|one: char| {
                "/\\?#@*%,{}<>\"'".contains(one) || one.is_whitespace() || one.is_control()
            });
        // A scheme without a default port keeps every port that is written out.
        let url = is_plain.then(|| Url::parse(&format!("http://{host}/")).ok());
        let url = url.flatten().ok_or_else(invalid)?;
        let name = host_of(&url).ok_or_else(invalid)?;
        let port = host.rsplit_once(':').filter(|(before, _)| {
            // The colons of an IPv6 address are within brackets.
            !before.contains(':') || before.ends_with(']')
        });
        let port = match port {
            None => None,
            Some((_, digits)) => Some(digits.parse().map_err(|_| invalid())?),
        };
        self.add(Allowed {
            scheme: None,
            host: name,
            port,
        });
        Ok(())
    }

    /// Where documents compute a host.
    ///
    /// See [`of_documents`](Self::of_documents) for an example.
    pub fn computed(&self) -> &[Place] {
        &self.computed
    }

    /// Whether a request may go there.
    pub(super) fn has(&self, url: &Url) -> bool {
        let Some(host) = host_of(url) else {
            return false;
        };
        self.allowed.iter().any(|allowed| {
            let is_scheme = allowed
                .scheme
                .as_deref()
                .is_none_or(|it| it == url.scheme());
            let port = allowed.port.or_else(|| default_port(url.scheme()));
            is_scheme && allowed.host == host && port == url.port_or_known_default()
        })
    }

    fn add(&mut self, allowed: Allowed) {
        if !self.allowed.contains(&allowed) {
            self.allowed.push(allowed);
        }
    }

    /// Looks at the directives that make requests; what is sent or put out is data.
    fn walk(&mut self, document: &Document, value: &Value, pointer: &str) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(document, item, &format!("{pointer}/{index}"));
                }
            }
            Value::Collection(entries) => {
                for (name, value) in entries.iter() {
                    let pointer = format!("{pointer}/{name}");
                    match (name, value) {
                        ("url" | "baseUrl", Value::Text(text)) => {
                            self.add_template(document, text, &pointer);
                        }
                        _ if name == "pagination" || OAUTH2_STAGES.contains(&name) => {
                            self.walk(document, value, &pointer);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn add_template(&mut self, document: &Document, text: &str, pointer: &str) {
        let template = Template::parse(text);
        let mut parts = template.parts().iter();
        let first = parts.next();
        let after = match parts.next() {
            None => "",
            Some(Part::Literal(span)) => span.of(template.text()),
            // An expression may go on with the host.
            Some(Part::Expression(_)) => "{",
        };
        let is_computed = match first {
            None => false,
            Some(Part::Literal(span)) => {
                let literal = span.of(template.text());
                let is_absolute = literal.contains("://");
                is_absolute && !self.add_literal(literal, after)
            }
            Some(Part::Expression(embedded)) => {
                let mut results = Vec::new();
                let is_known = results_of(&embedded.expr, &mut results);
                let added = results.iter().filter(|it| self.add_literal(it, after));
                added.count() < results.len() || !is_known
            }
        };
        if is_computed {
            self.computed.push(document.place(pointer.to_owned()));
        }
    }

    /// Adds the host of a text that is followed by another; `false` if the host is not
    /// written out in it.
    fn add_literal(&mut self, literal: &str, after: &str) -> bool {
        let Some((scheme, rest)) = literal.split_once("://") else {
            return false;
        };
        let end = ['/', '?', '#'];
        let authority = match rest.find(end) {
            Some(at) => &rest[..at],
            None if after.is_empty() || after.starts_with(end) => rest,
            None => return false,
        };
        let url = Url::parse(&format!("{}://{authority}/", scheme.to_ascii_lowercase()));
        let Some(url) = url.ok().filter(is_plain) else {
            return false;
        };
        let Some(host) = host_of(&url) else {
            return false;
        };
        self.add(Allowed {
            scheme: Some(url.scheme().to_owned()),
            host,
            port: url.port(),
        });
        true
    }
}

/// Whether a URL is http or https, without a name and a password.
pub(super) fn is_plain(url: &Url) -> bool {
    let is_http = matches!(url.scheme(), "http" | "https");
    is_http && url.username().is_empty() && url.password().is_none()
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}

/// The host in the form in which hosts are compared: small letters, Punycode, no dot at its
/// end, numbers of IPv4 and IPv6 in their usual form.
pub(super) fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// The texts that an expression chooses from; `false` if it may give something else.
fn results_of<'e>(expr: &'e Expr, found: &mut Vec<&'e str>) -> bool {
    match expr {
        Expr::Text(text) => {
            found.push(&text.value);
            true
        }
        Expr::Group(group) => results_of(&group.inner, found),
        Expr::Call(call) => {
            let arguments = &call.arguments;
            let chosen: Vec<&Expr> = match &*call.name.text {
                "if" => arguments.iter().skip(1).collect(),
                "ifempty" => arguments.iter().collect(),
                // Value, then pairs of what it may be and a result, then what else.
                "switch" => {
                    let pairs = arguments.get(1..).unwrap_or_default();
                    let results = pairs.chunks(2).filter_map(<[_]>::last);
                    results.collect()
                }
                _ => return false,
            };
            let known = chosen.iter().filter(|it| results_of(it, found)).count();
            known == chosen.len()
        }
        _ => false,
    }
}

/// The hosts, as documents and command lines name them.
impl fmt::Display for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, allowed) in self.allowed.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            if let Some(scheme) = &allowed.scheme {
                write!(f, "{scheme}://")?;
            }
            f.write_str(&allowed.host)?;
            if let Some(port) = allowed.port {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Hosts {
        let value = Value::from_json(json).unwrap();
        Hosts::of_documents([&Document::of_value("api", value)])
    }

    #[test]
    fn hosts_that_are_written_out_count() {
        for (text, hosts, computed) in [
            ("https://api.acme.example", "https://api.acme.example", 0),
            (
                "https://API.Acme.example:443/x",
                "https://api.acme.example",
                0,
            ),
            ("http://acme.example:8080?x", "http://acme.example:8080", 0),
            ("HTTPS://acme.example./", "https://acme.example", 0),
            (
                "https://bücher.example/",
                "https://xn--bcher-kva.example",
                0,
            ),
            ("https://acme.example/{{x}}", "https://acme.example", 0),
            ("https://acme.example{{x}}", "", 1),
            ("https://acme.example{{x}}/y", "", 1),
            ("https://{{x}}.acme.example/", "", 1),
            ("https://acme.example:{{x}}/", "", 1),
            ("https://{{x}}/", "", 1),
            ("{{x}}/path", "", 1),
            ("https://user:pass@acme.example/", "", 1),
            ("/relative", "", 0),
            ("relative/{{x}}", "", 0),
            (
                "{{if(x, 'https://a.example', 'https://b.example/v1')}}",
                "https://a.example, https://b.example",
                0,
            ),
            (
                "{{if(x, 'https://a.example', 'https://b.example')}}/v1",
                "https://a.example, https://b.example",
                0,
            ),
            (
                "{{if(x, 'https://a.example', 'https://b.example')}}.evil",
                "",
                1,
            ),
            ("{{if(x, 'https://a.example/', y)}}", "https://a.example", 1),
            ("{{'https://a.' + x}}", "", 1),
            ("{{'https://a.example'}}{{x}}", "", 1),
            (
                "{{switch(x, 'https://no.example', 'https://a.example', 'https://b.example')}}",
                "https://a.example, https://b.example",
                0,
            ),
        ] {
            let json = format!("{{\"url\": {}}}", serde_json::to_string(text).unwrap());
            let found = of(&json);
            assert_eq!(found.to_string(), hosts, "{text}");
            assert_eq!(found.computed().len(), computed, "{text}");
        }
    }

    #[test]
    fn only_directives_count() {
        let found = of(
            r#"[{"url": "https://a.example", "body": {"url": "https://no.example"},
            "qs": {"url": "https://no.example"}, "pagination": {"url": "https://b.example/{{x}}"},
            "response": {"output": {"url": "https://no.example"}}},
            {"token": {"url": "https://c.example"}, "temp": {"baseUrl": "https://no.example"}}]"#,
        );
        assert_eq!(
            found.to_string(),
            "https://a.example, https://b.example, https://c.example"
        );
    }

    #[test]
    fn a_host_counts_with_its_scheme_and_port() {
        let mut hosts = of(r#"{"url": "https://api.acme.example/"}"#);
        for host in [
            "127.0.0.1:8080",
            "[::1]:8080",
            "cdn.example",
            "bücher.example",
        ] {
            hosts.allow(host).unwrap();
        }
        for (url, expected) in [
            ("https://api.acme.example/x", true),
            ("https://API.ACME.EXAMPLE:443/x", true),
            ("https://api.acme.example./x", true),
            ("http://api.acme.example/x", false),
            ("https://api.acme.example:8443/x", false),
            ("https://api.acme.example.evil.example/", false),
            ("https://evil.example/api.acme.example", false),
            ("https://api.acme.example@evil.example/", false),
            ("https://evil.example#@api.acme.example/", false),
            ("https://evil.example\\@api.acme.example/", false),
            ("http://127.0.0.1:8080/", true),
            ("http://2130706433:8080/", true),
            ("http://0x7f.1:8080/", true),
            ("http://127.0.0.1/", false),
            ("http://127.0.0.2:8080/", false),
            ("http://[::1]:8080/", true),
            ("http://[::ffff:127.0.0.1]:8080/", false),
            ("https://cdn.example/", true),
            ("http://cdn.example/", true),
            ("https://cdn.example:444/", false),
            ("https://xn--bcher-kva.example/", true),
            ("https://BÜCHER.example/", true),
            ("https://аcme.example/", false), // the first letter is Cyrillic
            ("ftp://cdn.example/", false),
        ] {
            assert_eq!(hosts.has(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for host in [
            "",
            "*",
            "*.acme.example",
            "https://acme.example",
            "acme.example/x",
            "a@b.example",
            "acme.example:",
            "acme.example:99999",
            "acme.example:x",
            "a b",
            "::1",
            "a,b",
            "%61.example",
        ] {
            let found = Hosts::default().allow(host);
            assert_eq!(found.map_err(|it| it.code()), Err("invalid-host"), "{host}");
        }
    }
}
