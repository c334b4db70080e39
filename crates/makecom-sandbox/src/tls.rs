//! HTTPS with a self-signed certificate, made at start.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::error::StartError;

/// An acceptor, and its certificate as PEM for clients to trust. The key never
/// leaves the process.
pub(crate) fn acceptor(address: IpAddr) -> Result<(TlsAcceptor, String), StartError> {
    let mut names = vec![
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "::1".to_owned(),
    ];
    let address_name = address.to_string();
    if !address.is_unspecified() && !names.contains(&address_name) {
        names.push(address_name);
    }
    let failed = |error: &dyn std::fmt::Display| StartError::Tls(error.to_string());
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).map_err(|error| failed(&error))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    // Passed explicitly, independent of a provider that the program installs.
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config
                .with_no_client_auth()
                .with_single_cert(vec![cert.der().clone()], key)
        })
        .map_err(|error| failed(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), cert.pem()))
}
