//! Sets up the HTTP client: TLS, proxy, certificates, connection pool.

use std::fmt;
use std::time::Duration;

use reqwest::{Proxy, redirect};
use url::Url;

use crate::error::{Error, Result};
use crate::zone::is_loopback;

/// The default time limit for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings of the HTTP client, kept to build another one for a zone that needs it.
#[derive(Clone, Default)]
pub(crate) struct HttpSettings {
    pub(crate) proxy: Option<String>,
    /// PEM, any number of certificates.
    pub(crate) roots: Vec<u8>,
    pub(crate) connect_timeout: Option<Duration>,
    /// An HTTP client set up by the user, which excludes all of the above.
    pub(crate) client: Option<reqwest::Client>,
}

impl HttpSettings {
    /// The client that a transport is used in place of: never used, and without the
    /// certificates of the system, which not every machine has.
    pub(crate) fn build_unused(&self) -> Result<reqwest::Client> {
        let all = [
            ("http_client", self.client.is_some()),
            ("proxy", self.proxy.is_some()),
            ("root_certificates", !self.roots.is_empty()),
            ("connect_timeout", self.connect_timeout.is_some()),
        ];
        if let Some((name, _)) = all.iter().find(|(_, is_set)| *is_set) {
            return Err(Error::input(
                format!("{name} has no effect on a transport"),
                format!("leave {name} or transport away"),
            ));
        }
        self.build(true)
    }

    /// Builds a client for `https` or, if `is_plain`, for `http` on this machine.
    pub(crate) fn build(&self, is_plain: bool) -> Result<reqwest::Client> {
        if let Some(client) = &self.client {
            let own = [
                ("proxy", self.proxy.is_some()),
                ("root_certificates", !self.roots.is_empty()),
                ("connect_timeout", self.connect_timeout.is_some()),
            ];
            if let Some((name, _)) = own.iter().find(|(_, is_set)| *is_set) {
                return Err(Error::input(
                    format!("{name} has no effect on an HTTP client that is already set up"),
                    format!("set it on that client, or leave {name} or http_client away"),
                ));
            }
            return Ok(client.clone());
        }
        let mut builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
            // A redirect must never carry the token to another host.
            .redirect(redirect::Policy::none());
        if let Some(proxy) = &self.proxy {
            if is_plain && is_elsewhere(proxy) {
                return Err(Error::input(
                    "refusing to send a token to a proxy in the clear",
                    "a zone on this machine takes a proxy on this machine only; leave proxy away",
                ));
            }
            builder = builder.proxy(Proxy::all(proxy.as_str()).map_err(|_| {
                // The address is not repeated, since it may hold a password.
                Error::input(
                    "the address of the proxy is not a URL",
                    "use one such as http://proxy.example:3128",
                )
            })?);
        } else if is_plain {
            // The proxies of the environment would get the token in the clear.
            builder = builder.no_proxy();
        }
        let is_tls_used =
            !is_plain || (self.proxy.as_ref()).is_some_and(|proxy| proxy.starts_with("https"));
        with_tls(builder, &self.roots, is_tls_used)?
            .build()
            .map_err(|error| {
                Error::input(
                    format!("the HTTP client cannot be set up: {error}"),
                    "check proxy and certificates",
                )
            })
    }
}

/// Whether a proxy is not on this machine. False for an invalid address, which reqwest
/// refuses.
fn is_elsewhere(proxy: &str) -> bool {
    let url = Url::parse(proxy)
        .ok()
        .filter(Url::has_host)
        .or_else(|| Url::parse(&format!("http://{proxy}")).ok());
    url.is_some_and(|url| url.host().is_some_and(|host| !is_loopback(&host)))
}

impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            // The address may include a password.
            .field("proxy", &self.proxy.as_ref().map(|_| format_args!("…")))
            .field("roots_bytes", &self.roots.len())
            .field("connect_timeout", &self.connect_timeout)
            .field("client", &self.client.is_some())
            .finish()
    }
}

#[cfg(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls"))]
fn not_pem() -> Error {
    Error::input(
        "the root certificates are not PEM",
        "give texts that begin with -----BEGIN CERTIFICATE-----",
    )
}

/// TLS by a library that reqwest sets up.
#[cfg(any(feature = "rustls-aws-lc", feature = "native-tls"))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    roots: &[u8],
    _: bool,
) -> Result<reqwest::ClientBuilder> {
    #[cfg(feature = "native-tls")]
    let builder = builder.tls_backend_native();
    #[cfg(not(feature = "native-tls"))]
    let builder = builder.tls_backend_rustls();
    if roots.is_empty() {
        return Ok(builder);
    }
    let roots = reqwest::Certificate::from_pem_bundle(roots).map_err(|_| not_pem())?;
    if roots.is_empty() {
        return Err(not_pem());
    }
    Ok(builder.tls_certs_merge(roots))
}

/// TLS by rustls with ring, which reqwest does not include. The provider is passed to
/// this client: installing it for the whole process is up to the program.
#[cfg(all(
    feature = "rustls",
    not(any(feature = "rustls-aws-lc", feature = "native-tls"))
))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    roots: &[u8],
    is_tls_used: bool,
) -> Result<reqwest::ClientBuilder> {
    use std::sync::Arc;

    use rustls::ClientConfig;
    use rustls::crypto::{CryptoProvider, ring};
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    let roots = CertificateDer::pem_slice_iter(roots)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|found| roots.is_empty() || !found.is_empty())
        .ok_or_else(not_pem)?;
    let unusable = |error: rustls::Error| {
        Error::input(
            format!("TLS cannot be set up: {error}"),
            "check the certificates of this system and those that you give",
        )
    };
    // The program may have installed another provider for the whole process.
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(ring::default_provider()));
    let versions = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut config = if is_tls_used {
        let verifier = with_roots(roots, provider).map_err(unusable)?;
        versions
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()
    } else {
        // Plain http needs no certificates, and reading the system's takes milliseconds.
        versions
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![
        #[cfg(feature = "http2")]
        b"h2".to_vec(),
        b"http/1.1".to_vec(),
    ];
    Ok(builder.tls_backend_preconfigured(config))
}

/// The system's certificates and the given ones.
#[cfg(all(
    feature = "rustls",
    not(any(feature = "rustls-aws-lc", feature = "native-tls")),
    any(all(unix, not(target_os = "android")), windows)
))]
fn with_roots(
    roots: Vec<rustls::pki_types::CertificateDer<'static>>,
    provider: std::sync::Arc<rustls::crypto::CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider)
}

/// The system's certificates; this system cannot add others.
#[cfg(all(
    feature = "rustls",
    not(any(feature = "rustls-aws-lc", feature = "native-tls")),
    not(any(all(unix, not(target_os = "android")), windows))
))]
fn with_roots(
    roots: Vec<rustls::pki_types::CertificateDer<'static>>,
    provider: std::sync::Arc<rustls::crypto::CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    if !roots.is_empty() {
        let what = "this system takes no certificates but its own";
        return Err(rustls::Error::General(what.to_owned()));
    }
    rustls_platform_verifier::Verifier::new(provider)
}

#[cfg(not(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls")))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    _: &[u8],
    is_tls_used: bool,
) -> Result<reqwest::ClientBuilder> {
    if !is_tls_used {
        return Ok(builder);
    }
    Err(Error::input(
        "makecom was built without TLS, and this zone needs it",
        "enable its feature rustls or native-tls, or give an http_client that has TLS",
    ))
}
