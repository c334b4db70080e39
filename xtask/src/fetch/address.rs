//! The address of a page, and the file below `openapi/pages` that it belongs to.

use std::collections::BTreeMap;

use openapi_fragments::{Diagnostic, Diagnostics};
use url::{Host, Url};

use crate::pipeline::PAGES;

/// The part of a path of Make's developer hub that the folders of `openapi/pages` leave
/// out, as `sdk-apps/connections.md` does.
const SHELF: &str = "/api-documentation/api-reference/";

/// Where a page is published, and where it is kept.
pub(super) struct Address {
    /// The address of the Markdown.
    pub(super) url: Url,
    /// The file, relative to the repository.
    pub(super) file: String,
}

/// The addresses that some texts name, or what is wrong with each.
pub(super) fn parse_all<'a>(
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Address>, Diagnostics> {
    let mut addresses = Vec::new();
    let mut findings = Vec::new();
    let mut files: BTreeMap<String, Url> = BTreeMap::new();
    for text in texts {
        match parse(text) {
            // Some file systems ignore case.
            Ok(one) => match files.insert(one.file.to_ascii_lowercase(), one.url.clone()) {
                None => addresses.push(one),
                Some(other) => {
                    let what = format!("{other} and {} are both {}", one.url, one.file);
                    findings.push(bad(what, "fetch them one after the other"));
                }
            },
            Err(finding) => findings.push(finding),
        }
    }
    Diagnostics::split(findings).map(|_| addresses)
}

fn parse(text: &str) -> Result<Address, Diagnostic> {
    let mut url = Url::parse(text).map_err(|error| {
        let what = format!("{text} is not a URL: {error}");
        bad(what, "give the address of a page, such as https://developers.make.com/api-documentation/api-reference/sdk-apps/modules")
    })?;
    if has_credentials(&url) {
        // The password is not repeated.
        let what = format!("the address at {} contains credentials", host(&url));
        return Err(bad(
            what,
            "leave out user name and password: pages are public",
        ));
    }
    if !is_allowed(&url) {
        let what = format!("{url} is not an https address");
        return Err(bad(what, "use https; plain http is for this machine only"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        let what = format!("{url} has a query or a fragment");
        return Err(bad(what, "give the address of the page without it"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let path = match path.strip_suffix(".md") {
        Some(_) => path,
        // GitBook serves the Markdown of a page there.
        None => path + ".md",
    };
    url.set_path(&path);
    let within = path.strip_prefix(SHELF).unwrap_or(&path);
    let within = within.trim_start_matches('/');
    if !within.split('/').all(is_file_name) {
        let what = format!("the path of {url} cannot be a path of files");
        return Err(bad(
            what,
            "give an address with letters, digits, `-`, `_` and `.` only, or save the page by hand",
        ));
    }
    let file = format!("{PAGES}/{within}");
    Ok(Address { url, file })
}

/// Whether an address may be asked: by https, or on this machine.
pub(super) fn is_allowed(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_local(url),
        _ => false,
    }
}

pub(super) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name) == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

/// Scheme, host and port of an address, without anything that could be secret.
pub(super) fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Whether a part of a path is a safe file name, and not hidden.
fn is_file_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain)
}

fn bad(what: String, help: &str) -> Diagnostic {
    Diagnostic::error("bad-address", what).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::super::arguments::SDK_APPS;
    use super::*;

    #[test]
    fn the_default_pages_have_the_files_of_the_repository() {
        let files: Vec<_> = parse_all(SDK_APPS)
            .unwrap()
            .into_iter()
            .map(|one| one.file)
            .collect();
        assert_eq!(files[0], "openapi/pages/sdk-apps.md");
        assert_eq!(files[1], "openapi/pages/sdk-apps/connections.md");
        assert!(files.iter().all(|file| file.starts_with("openapi/pages/")));
    }

    #[test]
    fn the_file_follows_from_the_address() {
        let hub = "https://developers.make.com";
        let cases = [
            (
                "/api-documentation/api-reference/sdk-apps/rpcs.md",
                "sdk-apps/rpcs.md",
            ),
            ("/api-documentation/api-reference/hooks/", "hooks.md"),
            ("/other/a/../b", "other/b.md"),
            ("/other/v1.2", "other/v1.2.md"),
        ];
        for (path, file) in cases {
            let address = parse(&format!("{hub}{path}")).unwrap();
            assert_eq!(address.file, format!("openapi/pages/{file}"));
            let markdown = address.url.path().strip_suffix(file);
            assert!(markdown.is_some(), "{}", address.url);
        }
    }
}
