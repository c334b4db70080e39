//! One run: all pages are fetched, checked and compared, and then perhaps written.

use std::io;
use std::path::Path;

use openapi_fragments::visible::one_line;
use openapi_fragments::{Diagnostic, Diagnostics, files};

use super::Arguments;
use super::address::{self, Address};
use super::arguments::SDK_APPS;
use super::effect::{Supplements, describe};
use super::http::{self, Answer, Body, Request};
use super::page::Page;
use super::validators::{CACHE, Cache, Validators};

/// Pages that were fetched and checked.
pub struct Fetched {
    /// What each page changes, as lines of text.
    pub text: String,
    updates: Vec<Update>,
    cache: Cache,
}

/// A page that differs from its file.
struct Update {
    address: Address,
    page: Page,
    validators: Validators,
}

/// Fetches pages and compares them with the files of a repository. Nothing is written.
///
/// # Errors
/// All errors of all pages, with their addresses.
pub fn fetch(root: &Path, arguments: &Arguments) -> Result<Fetched, Diagnostics> {
    let addresses = match arguments.urls.as_slice() {
        [] => address::parse_all(SDK_APPS),
        urls => address::parse_all(urls.iter().map(String::as_str)),
    }?;
    let committed = addresses
        .iter()
        .map(|address| read(root, &address.file))
        .collect::<Result<Vec<_>, _>>()?;
    let cache = Cache::read(root);
    let pages = addresses.iter().zip(&committed);
    let requests = pages.map(|(Address { url, .. }, page)| {
        let known = page.as_ref().and_then(|page| cache.of(url.as_str(), page));
        Request { url, known }
    });
    let answers = http::ask(&requests.collect::<Vec<_>>(), arguments)?;

    let supplements = Supplements::read(root);
    let mut fetched = Fetched {
        text: String::new(),
        updates: Vec::new(),
        cache,
    };
    let mut findings = Vec::new();
    for ((address, committed), answer) in addresses.into_iter().zip(committed).zip(answers) {
        match answer {
            Ok(Answer::NotModified) => fetched.add_equal(&address),
            Ok(Answer::Body(body)) => {
                let added = fetched.add(address, committed, body, &supplements);
                findings.extend(added.err().into_iter().flatten());
            }
            Err(finding) => findings.push(finding),
        }
    }
    Diagnostics::split(findings).map(|_| fetched)
}

impl Fetched {
    fn add_equal(&mut self, address: &Address) {
        self.text.push_str(&address.file);
        self.text.push_str(" is up to date\n");
    }

    fn add(
        &mut self,
        address: Address,
        committed: Option<Vec<u8>>,
        body: Body,
        supplements: &Supplements,
    ) -> Result<(), Diagnostics> {
        let Body {
            name,
            url,
            bytes,
            validators,
        } = body;
        if committed.as_ref() == Some(&bytes) {
            self.add_equal(&address);
            self.cache.keep(address.url.as_str(), &bytes, validators);
            return Ok(());
        }
        let page = Page::read(&name, bytes)?;
        self.text
            .push_str(&describe(&address, committed, &page, supplements));
        if url != address.url {
            self.text.push_str("    redirected to ");
            self.text.push_str(&one_line(url.as_str()));
            self.text.push('\n');
        }
        self.updates.push(Update {
            address,
            page,
            validators,
        });
        Ok(())
    }

    /// How many pages differ from their files.
    pub fn differing(&self) -> usize {
        self.updates.len()
    }

    /// Writes the pages that differ, each completely and none before all are on the
    /// disk, and keeps what the servers said of their versions.
    ///
    /// # Errors
    /// `unwritable-file` with the first file that cannot be written.
    pub fn write(mut self, root: &Path) -> Result<(), Diagnostic> {
        let mut contents = Vec::new();
        for update in self.updates {
            let (url, text) = (update.address.url.as_str(), update.page.text);
            self.cache.keep(url, text.as_bytes(), update.validators);
            contents.push((root.join(update.address.file), text));
        }
        contents.push((root.join(CACHE), self.cache.to_json()));
        files::write_all(contents)
    }
}

/// The contents of a file of the repository, if it exists.
fn read(root: &Path, file: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
    match std::fs::read(root.join(file)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let what = format!("cannot read {file}: {error}");
            Err(Diagnostic::error("unreadable-file", what)
                .with_help("check your permissions for the repository"))
        }
    }
}
