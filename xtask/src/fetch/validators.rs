//! What a server said of the version of a page: `ETag` and `Last-Modified` (RFC 9110,
//! 8.8), kept for conditional requests in a file that git ignores.

use std::collections::BTreeMap;
use std::path::Path;

use openapi_fragments::{sha256_hex, to_canonical_json};
use serde_json::{Value, json};

/// The file, relative to the repository. It holds nothing that cannot be fetched again.
pub(super) const CACHE: &str = "openapi/.fetched.json";

/// The version of a page, in the server's words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Validators {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// The versions of the pages of a repository, by address.
#[derive(Default)]
pub(super) struct Cache(BTreeMap<String, Entry>);

struct Entry {
    /// Of the page that the validators belong to.
    sha256: String,
    validators: Validators,
}

impl Cache {
    /// The kept versions. A file that cannot be read is as good as none: the pages are
    /// then fetched whole.
    pub(super) fn read(root: &Path) -> Self {
        let text = std::fs::read(root.join(CACHE)).unwrap_or_default();
        let known: BTreeMap<String, Value> = serde_json::from_slice(&text).unwrap_or_default();
        let entry = |value: &Value| {
            let text = |key: &str| value[key].as_str().map(str::to_owned);
            Some(Entry {
                sha256: text("sha256")?,
                validators: Validators {
                    etag: text("etag"),
                    last_modified: text("last-modified"),
                },
            })
        };
        let known = known.into_iter();
        Self(
            known
                .filter_map(|(url, value)| Some((url, entry(&value)?)))
                .collect(),
        )
    }

    /// The version of a page as it is in the repository, if the server named one for
    /// exactly these bytes.
    pub(super) fn of(&self, url: &str, page: &[u8]) -> Option<&Validators> {
        let entry = self.0.get(url)?;
        (entry.sha256 == sha256_hex(page)).then_some(&entry.validators)
    }

    /// Keeps the version of a page, or forgets it if the server named none.
    pub(super) fn keep(&mut self, url: &str, page: &[u8], validators: Validators) {
        if validators == Validators::default() {
            self.0.remove(url);
            return;
        }
        let sha256 = sha256_hex(page);
        self.0.insert(url.to_owned(), Entry { sha256, validators });
    }

    pub(super) fn to_json(&self) -> String {
        let entries = self.0.iter().map(|(url, entry)| {
            let mut value = json!({"sha256": entry.sha256});
            if let Some(etag) = &entry.validators.etag {
                value["etag"] = etag.as_str().into();
            }
            if let Some(time) = &entry.validators.last_modified {
                value["last-modified"] = time.as_str().into();
            }
            (url.clone(), value)
        });
        to_canonical_json(&Value::Object(entries.collect()))
    }
}
