//! Sends requests to a real service: only to [`Hosts`] that the documents of an app write
//! out or the caller adds, only to public addresses unless told otherwise, and without
//! taking a secret to another host.
//!
//! Proxies of the environment are not used: with them the address that is asked would be
//! unknown. Responses are not asked for in compressed form, whatever `gzip` says.

mod address;
mod body;
mod hosts;
mod redirect;
#[cfg(test)]
mod tests;
mod tls;

use std::collections::HashMap;
use std::error::Error as _;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::communication::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::{Error, Result, SharedSecrets};

pub use hosts::Hosts;

/// A response may have so many bytes.
const LONGEST_RESPONSE: usize = 16 << 20;
/// So many redirects are followed.
const MOST_REDIRECTS: usize = 21;

/// Finds the addresses of a host.
type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// Sends requests to real services.
///
/// It blocks, so it must not be used within an asynchronous runtime, but in a thread.
///
/// ```
/// use makecom_runtime::communication::{HttpRequest, Transport, TransportError};
/// use makecom_runtime::http::{Hosts, HttpTransport};
///
/// let mut transport = HttpTransport::new(Hosts::default())?;
/// let refused = transport.send(&HttpRequest::new("GET", "https://acme.example")).unwrap_err();
/// assert!(matches!(refused, TransportError::Refused { code: "host-not-allowed", .. }));
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
pub struct HttpTransport {
    hosts: Hosts,
    allow_private: bool,
    secrets: SharedSecrets,
    lookup: Lookup,
    pinned: Pinned,
    /// A client for each certificate that documents give.
    clients: HashMap<Option<String>, Client>,
    /// `None` only while it is dropped.
    runtime: Option<tokio::runtime::Runtime>,
}

impl HttpTransport {
    /// A transport to these hosts.
    ///
    /// # Errors
    /// The system gives no means to wait for the network.
    ///
    /// ```
    /// # use makecom_runtime::http::{Hosts, HttpTransport};
    /// assert!(HttpTransport::new(Hosts::default()).is_ok());
    /// ```
    pub fn new(hosts: Hosts) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            let message = format!("the network cannot be used: {error}");
            Error::refusal("no-network", message, "try again")
        })?;
        Ok(Self {
            hosts,
            allow_private: false,
            secrets: SharedSecrets::default(),
            lookup: Arc::new(look_up),
            pinned: Pinned::default(),
            clients: HashMap::new(),
            runtime: Some(runtime),
        })
    }

    /// Also asks addresses that are not public, such as those of this machine.
    ///
    /// ```
    /// # use makecom_runtime::http::{Hosts, HttpTransport};
    /// let transport = HttpTransport::new(Hosts::default())?.with_private_addresses();
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn with_private_addresses(mut self) -> Self {
        self.allow_private = true;
        self
    }

    /// Follows no redirect to another host whose address has one of these secrets.
    ///
    /// ```
    /// # use makecom_runtime::{SharedSecrets, http::{Hosts, HttpTransport}};
    /// let transport = HttpTransport::new(Hosts::default())?.with_secrets(SharedSecrets::default());
    /// # Ok::<(), makecom_runtime::Error>(())
    /// ```
    pub fn with_secrets(mut self, secrets: SharedSecrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Sends a request and follows redirects.
    fn exchange(&mut self, request: &HttpRequest) -> Outcome<HttpResponse> {
        let deadline = Instant::now() + Duration::from_millis(request.timeout);
        let mut hop = Hop::first(request)?;
        for _ in 0..=MOST_REDIRECTS {
            self.admit(&hop.url, deadline)?;
            let client = self.client(request.ca.as_ref())?;
            let runtime = self.runtime.as_ref().ok_or_else(timed_out)?;
            let response = runtime.block_on(send(&client, &hop, deadline))?;
            let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
            match redirect::next(request, &hop, &response, &secrets)? {
                None => return Ok(response),
                Some(next) => hop = next,
            }
        }
        let message = format!("the service redirects more than {MOST_REDIRECTS} times");
        Err(refused("too-many-redirects", message, "correct the URL"))
    }

    /// Refuses a host that is not allowed, and addresses that are not public; the addresses
    /// that were checked are the ones that are asked.
    fn admit(&self, url: &Url, deadline: Instant) -> Outcome<()> {
        if !self.hosts.has(url) {
            let shown = url.origin().ascii_serialization();
            let message = format!("the app does not name {shown} as a host of its requests");
            let help = format!(
                "write it out in url or baseUrl, or allow it with --allow-host {}",
                shown.split_once("://").map_or("", |(_, host)| host)
            );
            return Err(refused("host-not-allowed", message, help));
        }
        let name = url.host_str().unwrap_or_default();
        let addresses = match url.host() {
            Some(url::Host::Ipv4(address)) => vec![address.into()],
            Some(url::Host::Ipv6(address)) => vec![address.into()],
            _ => self.addresses(name, deadline)?,
        };
        if !self.allow_private
            && let Some((address, what)) = addresses
                .iter()
                .find_map(|it| Some((it, address::private(*it)?)))
        {
            let host = url.host_str().unwrap_or_default();
            let message = if host.trim_matches(['[', ']']) == address.to_string() {
                format!("{address} is {what}")
            } else {
                format!("{host} has the address {address}, which is {what}")
            };
            let help = "if that is meant, allow it with --allow-private";
            return Err(refused("private-address", message, help));
        }
        let mut pinned = self.pinned.0.lock().unwrap_or_else(PoisonError::into_inner);
        pinned.insert(pin_name(name), addresses);
        Ok(())
    }

    fn addresses(&self, host: &str, deadline: Instant) -> Outcome<Vec<IpAddr>> {
        let (lookup, host) = (Arc::clone(&self.lookup), host.to_owned());
        let runtime = self.runtime.as_ref().ok_or_else(timed_out)?;
        let found = runtime.block_on(async {
            let found = tokio::task::spawn_blocking(move || lookup(&host));
            tokio::time::timeout_at(deadline.into(), found).await
        });
        match found {
            Err(_) => Err(timed_out()),
            Ok(Ok(Ok(addresses))) if !addresses.is_empty() => Ok(addresses),
            Ok(_) => Err(TransportError::network("ENOTFOUND")),
        }
    }

    fn client(&mut self, ca: Option<&String>) -> Outcome<Client> {
        let key = ca.cloned();
        if !self.clients.contains_key(&key) {
            let config = tls::config(ca.map_or("", String::as_str))?;
            let client = Client::builder()
                .tls_backend_preconfigured(config)
                .dns_resolver(Arc::new(self.pinned.clone()))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .http1_only()
                .user_agent(concat!("makecom/", env!("CARGO_PKG_VERSION")))
                .build()
                .map_err(|error| tls::unusable(&error))?;
            self.clients.insert(key.clone(), client);
        }
        self.clients.get(&key).cloned().ok_or_else(timed_out)
    }
}

/// A lookup that hangs is left behind.
impl Drop for HttpTransport {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Transport for HttpTransport {
    fn send(&mut self, request: &HttpRequest) -> Outcome<HttpResponse> {
        self.exchange(request)
    }

    fn wait(&mut self, milliseconds: u64) {
        std::thread::sleep(Duration::from_millis(milliseconds));
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("hosts", &self.hosts)
            .field("allow_private", &self.allow_private)
            .finish_non_exhaustive()
    }
}

type Outcome<T> = std::result::Result<T, TransportError>;

fn refused(
    code: &'static str,
    message: impl Into<String>,
    help: impl Into<String>,
) -> TransportError {
    TransportError::Refused {
        code,
        message: message.into(),
        help: help.into(),
    }
}

fn timed_out() -> TransportError {
    TransportError::network("ETIMEDOUT")
}

fn look_up(host: &str) -> io::Result<Vec<IpAddr>> {
    let found = std::net::ToSocketAddrs::to_socket_addrs(&(host, 0))?;
    Ok(found.map(|address| address.ip()).collect())
}

/// The addresses that were checked, by host: a second lookup could give others.
#[derive(Clone, Default)]
struct Pinned(Arc<Mutex<HashMap<String, Vec<IpAddr>>>>);

fn pin_name(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

impl Resolve for Pinned {
    fn resolve(&self, name: Name) -> Resolving {
        let pinned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = pinned.get(&pin_name(name.as_str())).cloned();
        Box::pin(async move {
            let found = found.ok_or("the address was not checked")?;
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}

/// A request as it is sent, which a redirect may change.
#[derive(Clone)]
struct Hop {
    method: String,
    url: Url,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Headers that belong to the connection.
const OF_CONNECTION: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
];

impl Hop {
    fn first(request: &HttpRequest) -> Outcome<Self> {
        let url = target(&request.url)?;
        let (body, content_type) = body::bytes(request);
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            if OF_CONNECTION.contains(&name.as_str()) {
                let message = format!("the header {name} belongs to the connection");
                return Err(refused("connection-header", message, "leave it out"));
            }
            let name = HeaderName::try_from(name.as_str());
            let value = HeaderValue::from_str(value)
                .ok()
                .filter(|_| value.is_ascii());
            let (Ok(name), Some(mut value)) = (name, value) else {
                let message = "a header has a name or value that cannot be sent";
                let help = "headers are printable ASCII on one line; encode anything else";
                return Err(refused("invalid-header", message, help));
            };
            value.set_sensitive(true);
            headers.append(name, value);
        }
        if let Some(content_type) = content_type
            && let Ok(value) = HeaderValue::from_str(&content_type)
        {
            headers.insert(reqwest::header::CONTENT_TYPE, value);
        }
        Ok(Self {
            method: request.method.clone(),
            url,
            headers,
            body,
        })
    }
}

/// The URL of a request, if it says without doubt where the request goes.
fn target(text: &str) -> Outcome<Url> {
    let invalid = |code, message: &str, help: &str| refused(code, message, help);
    let authority = text.split_once("://").map_or("", |(_, rest)| rest);
    let end = authority.find(['/', '?', '#']);
    let (authority, path) = authority.split_at(end.unwrap_or(authority.len()));
    let is_odd = |one: char| one.is_whitespace() || one.is_control() || one == '\\';
    let path_only = path.split(['?', '#']).next().unwrap_or_default();
    if authority.contains(is_odd) || path_only.contains(|one: char| one.is_control() || one == '\\')
    {
        let message = "the URL has a backslash, a blank or a control character where none may be";
        return Err(invalid("invalid-url", message, "encode it with encodeURL"));
    }
    if authority.contains('@') {
        let message = "the URL has a name or password before its host";
        let help = "send them in the header authorization";
        return Err(invalid("credentials-in-url", message, help));
    }
    let is_dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    };
    if path_only.split('/').any(is_dots) {
        let message = "the path of the URL has a segment . or ..; where the request goes then \
                       is not known";
        return Err(invalid(
            "dots-in-path",
            message,
            "write the path that is meant",
        ));
    }
    let url = Url::parse(text).ok().filter(hosts::is_plain);
    url.ok_or_else(|| {
        let message = "the URL is not one of http or https";
        invalid("invalid-url", message, "write https://, a host and a path")
    })
}

/// Sends one request, and reads the response up to the limit.
async fn send(client: &Client, hop: &Hop, deadline: Instant) -> Outcome<HttpResponse> {
    let exchange = async {
        let method = reqwest::Method::try_from(hop.method.as_str());
        let method = method.unwrap_or(reqwest::Method::GET);
        let mut request = client
            .request(method, hop.url.clone())
            .headers(hop.headers.clone());
        if !hop.body.is_empty() {
            request = request.body(hop.body.clone());
        }
        let mut answer = request.send().await.map_err(|error| network(&error))?;
        let mut response = HttpResponse::new(answer.status().as_u16());
        for (name, value) in answer.headers() {
            // As Node reads them: a byte is a character.
            let value = match value.to_str() {
                Ok(value) => value.to_owned(),
                Err(_) => value.as_bytes().iter().map(|it| char::from(*it)).collect(),
            };
            response.headers.push((name.as_str().to_owned(), value));
        }
        let encoded = response.headers.iter().find(|(name, value)| {
            name == "content-encoding" && !value.trim().eq_ignore_ascii_case("identity")
        });
        if let Some((_, encoding)) = encoded {
            let message =
                format!("the response is compressed ({encoding}), which was not asked for");
            let help = "have the service send it plain";
            return Err(refused("compressed-response", message, help));
        }
        while let Some(chunk) = answer.chunk().await.map_err(|error| network(&error))? {
            if response.body.len() + chunk.len() > LONGEST_RESPONSE {
                let message = format!("the response has more than {} MiB", LONGEST_RESPONSE >> 20);
                let help = "ask for less, such as smaller pages";
                return Err(refused("response-too-large", message, help));
            }
            response.body.extend_from_slice(&chunk);
        }
        Ok(response)
    };
    tokio::time::timeout_at(deadline.into(), exchange)
        .await
        .unwrap_or_else(|_| Err(timed_out()))
}

/// The name that Node gives to a failure of the network.
fn network(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        return timed_out();
    }
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(error) = found.downcast_ref::<io::Error>() {
            let code = match error.kind() {
                io::ErrorKind::ConnectionRefused => Some("ECONNREFUSED"),
                io::ErrorKind::TimedOut => Some("ETIMEDOUT"),
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof => Some("ECONNRESET"),
                io::ErrorKind::ConnectionAborted => Some("ECONNABORTED"),
                _ => None,
            };
            if let Some(code) = code {
                return TransportError::network(code);
            }
            if let Some(inner) = error.get_ref().and_then(|it| it.downcast_ref()) {
                return tls::failure(inner);
            }
        }
        if let Some(error) = found.downcast_ref::<rustls::Error>() {
            return tls::failure(error);
        }
        cause = found.source();
    }
    if error.is_connect() {
        return TransportError::network("ECONNREFUSED");
    }
    // A response that breaks off, or is no HTTP.
    TransportError::network("ECONNRESET")
}
