//! TLS: the certificates of the system, and those that documents add.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::{Outcome, refused};
use crate::communication::TransportError;

/// The settings, with further authorities in PEM.
pub(super) fn config(authorities: &str) -> Outcome<ClientConfig> {
    let pem = CertificateDer::pem_slice_iter(authorities.as_bytes());
    let authorities = pem
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|found| authorities.is_empty() || !found.is_empty())
        .ok_or_else(|| {
            let help = "write a text that begins with -----BEGIN CERTIFICATE-----";
            refused("invalid-ca", "ca is not PEM", help)
        })?;
    // The program may have installed another provider for the whole process.
    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(ring::default_provider()));
    let verifier = verifier(authorities, Arc::clone(&provider)).map_err(|it| unusable(&it))?;
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|it| unusable(&it))?;
    Ok(versions
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

#[cfg(any(all(unix, not(target_os = "android")), windows))]
fn verifier(
    authorities: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    rustls_platform_verifier::Verifier::new_with_extra_roots(authorities, provider)
}

/// This system cannot add others to its own.
#[cfg(not(any(all(unix, not(target_os = "android")), windows)))]
fn verifier(
    authorities: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    if !authorities.is_empty() {
        let what = "this system takes no certificates but its own";
        return Err(rustls::Error::General(what.to_owned()));
    }
    rustls_platform_verifier::Verifier::new(provider)
}

pub(super) fn unusable(error: &dyn std::fmt::Display) -> TransportError {
    let message = format!("TLS cannot be set up: {error}");
    let help = "check the certificates of this system, and ca in the documents";
    refused("no-tls", message, help)
}

/// A failure of TLS, by the name that Node gives to it.
pub(super) fn failure(error: &rustls::Error) -> TransportError {
    TransportError::network(match error {
        rustls::Error::InvalidCertificate(rustls::CertificateError::Expired) => "CERT_HAS_EXPIRED",
        rustls::Error::InvalidCertificate(_) => "UNABLE_TO_VERIFY_LEAF_SIGNATURE_CERT",
        _ => "EPROTO",
    })
}
