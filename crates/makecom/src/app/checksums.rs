//! Checksums of an app's codes and fields, which tell what has changed without reading it.

use std::collections::BTreeMap;
use std::future::Future;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::AppInfo;
use crate::core::{ask, json};
use crate::error::Result;
use crate::handle::Handle;
use crate::mode::Mode;
use crate::section::{CodeKind, ComponentKind};

/// The checksums of everything in a version of an app, by component.
///
/// The call is not documented: only Make's VS Code extension makes it, to see which files
/// to upload. Components that the version shows but does not own are missing.
///
/// ```
/// use makecom::{Checksums, CodeKind};
/// use serde_json::json;
///
/// let checksums: Checksums = serde_json::from_value(json!({
///     "modules": [{
///         "name": "getUser",
///         "checksum": { "api_jsonc": "99914b932bd37a50b983c5e7c90ae93b", "samples": null },
///     }],
/// }))?;
/// assert_eq!(checksums.matches(CodeKind::ModuleApi, "getUser", "{}"), Some(true));
/// assert_eq!(checksums.matches(CodeKind::ModuleApi, "getUser", "{ }"), Some(false));
/// assert_eq!(checksums.matches(CodeKind::ModuleSamples, "getUser", "{}"), None); // read it
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Serializes as it was read, without what was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Checksums(BTreeMap<String, Vec<Checksum>>);

/// The checksums of one component.
///
/// ```
/// let checksum: makecom::Checksum = serde_json::from_str(
///     r#"{ "name": "getUser", "checksum": { "label": "0cc175b9c0f1b6a831c399e269772661" } }"#,
/// )?;
/// assert_eq!(checksum.matches("label", "a"), Some(true));
/// assert_eq!(checksum.matches("crud", "read"), None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Checksum {
    /// The name of the component.
    pub name: String,
    /// The MD5 of each column in hexadecimal; `None` for a column without a value.
    #[serde(rename = "checksum")]
    pub columns: BTreeMap<String, Option<String>>,
}

/// The keys of the answer.
fn key(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::App => "app",
        ComponentKind::Connection => "accounts",
        ComponentKind::Webhook => "hooks",
        ComponentKind::Module => "modules",
        ComponentKind::Rpc => "rpcs",
        ComponentKind::Function => "functions",
        // A later kind, of which the key is not known.
        _ => "",
    }
}

/// The columns that a code may be in.
fn columns(code: CodeKind) -> impl Iterator<Item = String> {
    // The readme has another name in the extension's table of codes.
    let alias = (code == CodeKind::AppReadme).then_some("content");
    let names = [code.key(), code.name()].into_iter().chain(alias);
    names.flat_map(|name| [name.to_owned(), format!("{name}_jsonc")])
}

impl Checksums {
    /// Whether a text is exactly what the server has as a code of a component; of the app
    /// itself the name does not count. `None` if that is unknown: there is no such
    /// component, or no checksum of this code. Then read it.
    ///
    /// As in Make's VS Code extension, the checksum may be under the code's name in a
    /// project or in a path, with `_jsonc` appended or not, and one that matches is enough.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::CodeKind;
    ///
    /// app.set_readme("# Acme").await?;
    /// let base = app.base().await?;
    /// let checksums = app.checksums().await?;
    /// assert_eq!(checksums.matches(CodeKind::AppBase, "", base.text()), Some(true));
    /// assert_eq!(checksums.matches(CodeKind::AppBase, "", "[]"), Some(false));
    /// # Ok(())
    /// # }
    /// ```
    pub fn matches(&self, code: CodeKind, name: &str, text: &str) -> Option<bool> {
        let checksum = self.get(code.component(), name)?;
        let found: Vec<bool> = columns(code)
            .filter_map(|column| checksum.matches(&column, text))
            .collect();
        (!found.is_empty()).then(|| found.contains(&true))
    }

    /// Whether the server has no text of a code: it has columns for it, and none has a
    /// value.
    ///
    /// ```
    /// use makecom::{Checksums, CodeKind};
    /// use serde_json::json;
    ///
    /// let checksums: Checksums = serde_json::from_value(json!({
    ///     "modules": [{ "name": "getUser", "checksum": { "samples": null } }],
    /// }))?;
    /// assert!(checksums.is_unset(CodeKind::ModuleSamples, "getUser"));
    /// assert!(!checksums.is_unset(CodeKind::ModuleApi, "getUser")); // unknown
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn is_unset(&self, code: CodeKind, name: &str) -> bool {
        let Some(checksum) = self.get(code.component(), name) else {
            return false;
        };
        let found: Vec<_> = columns(code)
            .filter_map(|column| checksum.columns.get(&column))
            .collect();
        !found.is_empty() && found.iter().all(|md5| md5.is_none())
    }

    /// The checksums of a component; of the app itself the name does not count.
    ///
    /// ```
    #[doc = include_str!("../doc/module.txt")]
    /// use makecom::ComponentKind;
    ///
    /// let checksums = app.checksums().await?;
    /// let module = checksums.get(ComponentKind::Module, "getUser").unwrap();
    /// assert_eq!(module.matches("label", "Get a user"), Some(true));
    /// # let _ = module;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, kind: ComponentKind, name: &str) -> Option<&Checksum> {
        let mut all = self.all(kind);
        all.find(|one| kind == ComponentKind::App || one.name == name)
    }

    /// The checksums of all components of a kind.
    ///
    /// ```
    #[doc = include_str!("../doc/module.txt")]
    /// use makecom::ComponentKind;
    ///
    /// let checksums = app.checksums().await?;
    /// let names = checksums.all(ComponentKind::Module).map(|one| one.name.as_str());
    /// assert_eq!(names.collect::<Vec<_>>(), ["getUser"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(&self, kind: ComponentKind) -> impl Iterator<Item = &Checksum> {
        self.0.get(key(kind)).into_iter().flatten()
    }
}

impl Checksum {
    /// Whether a text is what a column has; `None` if the column has no value or is missing. Columns of
    /// fields are `label`, `description`, `type_id`, `crud`, `account_name` and
    /// `alt_account_name`, with a number as its digits (Make's VS Code extension).
    ///
    /// ```
    /// let checksum: makecom::Checksum = serde_json::from_str(
    ///     r#"{ "name": "getUser", "checksum": { "type_id": "a87ff679a2f3e71d9181a67b7542122c" } }"#,
    /// )?;
    /// assert_eq!(checksum.matches("type_id", "4"), Some(true));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn matches(&self, column: &str, text: &str) -> Option<bool> {
        let there = self.columns.get(column)?.as_ref()?;
        let here = format!("{:x}", md5::compute(text));
        Some(there.eq_ignore_ascii_case(&here))
    }

    /// Its name is enough: it says that the version owns the component.
    fn read(value: &Value) -> Option<Self> {
        let columns = match value.get("checksum")? {
            Value::Null => None,
            columns => Some(columns.as_object()?),
        };
        let columns = columns
            .into_iter()
            .flatten()
            .filter_map(|(column, md5)| match md5 {
                Value::Null => Some((column.clone(), None)),
                md5 => Some((column.clone(), Some(md5.as_str()?.to_owned()))),
            });
        Some(Self {
            name: value
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            columns: columns.collect(),
        })
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self::read(&value).unwrap_or_default())
    }
}

/// Leniently: what is not understood has no checksum, and is read instead.
impl<'de> Deserialize<'de> for Checksums {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kinds = Map::deserialize(deserializer)?.into_iter();
        let read = |list: Value| {
            let entries = list.as_array().into_iter().flatten();
            entries.filter_map(Checksum::read).collect()
        };
        Ok(Self(kinds.map(|(kind, list)| (kind, read(list))).collect()))
    }
}

impl<M: Mode> Handle<AppInfo, M> {
    /// Reads the checksums of everything in this version of the app, in one request. Needs
    /// the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/module.txt")]
    /// use makecom::CodeKind;
    ///
    /// let api = module.section_of(CodeKind::ModuleApi).await?;
    /// let checksums = app.checksums().await?;
    /// assert_eq!(checksums.matches(api.kind(), "getUser", api.text()), Some(true));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such version or the
    /// server has no such call, and the failures of any call.
    pub fn checksums(&self) -> M::Output<impl Future<Output = Result<Checksums>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let answer = ask!(core, GET_APP_CHECKSUM, get_app_checksum(app, version))?;
            let (said, answer) = json(answer)?;
            // Without any list, each component would look like one that the app does not own.
            if !said
                .as_object()
                .is_some_and(|said| said.values().any(Value::is_array))
            {
                return Err(answer.not_understood("not what Make's clients read".to_owned()));
            }
            Checksums::deserialize(said).map_err(|error| answer.unreadable(&error))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const EMPTY_OBJECT: &str = "99914b932bd37a50b983c5e7c90ae93b";

    fn checksums(value: Value) -> Checksums {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn every_kind_has_a_key() {
        let known = |kind: &&ComponentKind| **kind != ComponentKind::Endpoint;
        for kind in ComponentKind::ALL.iter().filter(known) {
            assert_ne!(key(*kind), "", "{kind}");
        }
    }

    #[test]
    fn any_of_four_keys_may_match() {
        for column in ["communication", "communication_jsonc", "api", "api_jsonc"] {
            let found = checksums(json!({"accounts": [
                {"name": "other", "checksum": {column: "00"}},
                {"name": "acme", "checksum": {column: EMPTY_OBJECT.to_uppercase()}},
            ]}));
            let matches = |name, text| found.matches(CodeKind::ConnectionApi, name, text);
            assert_eq!(matches("acme", "{}"), Some(true), "{column}");
            assert_eq!(matches("acme", "{} "), Some(false));
            assert_eq!(matches("other", "{}"), Some(false));
            assert_eq!(matches("none", "{}"), None);
        }
        let both = checksums(json!({"hooks": [
            {"name": "a", "checksum": {"api": "00", "api_jsonc": EMPTY_OBJECT}},
        ]}));
        assert_eq!(both.matches(CodeKind::WebhookApi, "a", "{}"), Some(true));
        let readme = checksums(json!({"app": [
            {"name": "acme-crm", "checksum": {"content": EMPTY_OBJECT}},
        ]}));
        assert_eq!(readme.matches(CodeKind::AppReadme, "", "{}"), Some(true));
    }

    #[test]
    fn what_is_not_understood_is_unknown() {
        let found = checksums(json!({
            "modules": [7, {"name": "a"}, {"name": "b", "checksum": {"api": null, "epoch": 7}}],
            "rpcs": {}, "functions": null, "new": [],
        }));
        for (kind, name) in [
            (CodeKind::ModuleApi, "a"),
            (CodeKind::ModuleApi, "b"),
            (CodeKind::ModuleEpoch, "b"),
            (CodeKind::RpcApi, "a"),
            (CodeKind::AppBase, ""),
        ] {
            assert_eq!(found.matches(kind, name, "{}"), None, "{kind}");
        }
        assert_eq!(found.all(ComponentKind::Module).count(), 1);
        let empty = json!({"modules": [{"name": "a", "checksum": null}]});
        let found = checksums(empty);
        assert!(found.get(ComponentKind::Module, "a").is_some());
        assert_eq!(found.matches(CodeKind::ModuleApi, "a", "{}"), None);
        let written = serde_json::to_value(&found).unwrap();
        assert_eq!(written, json!({"modules": [{"name": "a", "checksum": {}}]}));
        let some =
            json!({"modules": [{"name": "a", "checksum": {"api": null, "api_jsonc": "00"}}]});
        assert!(!checksums(some).is_unset(CodeKind::ModuleApi, "a"));
    }
}
