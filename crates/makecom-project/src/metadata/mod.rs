//! `makecomapp.app.json`: the metadata of the app, for which the manifest has no place.
//!
//! The file is beside the manifest, and optional: without it, or without a key of it, that
//! metadata is not managed. It is JSON with comments; docs/cli.md has a full example.
//!
//! `field` is the table of its keys, `read` parses it with a finding for what is invalid in
//! a key, `edit` changes it in place, so that comments and layout are kept, `update` says
//! what of it Make's API takes in one call, and `schema` describes it to editors.
//!
//! ```
//! use makecom_project::metadata::{AppMetadata, MetadataField};
//!
//! let metadata = AppMetadata::parse(r##"{
//!     "label": "Acme CRM",
//!     "theme": "#AB00CD", // as on acme.example
//!     "modules": { "getUser": { "deprecated": true } },
//! }"##)?;
//! assert!(metadata.findings().is_empty());
//! assert_eq!(metadata.theme(), Some("#ab00cd"));
//! let (module, state) = metadata.modules().next().unwrap();
//! assert_eq!((module, state.is_deprecated), ("getUser", Some(true)));
//!
//! // The label was changed, and a description was removed.
//! let changed = [MetadataField::Label, MetadataField::Description];
//! let update = metadata.update(changed);
//! let body = serde_json::Value::from(update.body());
//! assert_eq!(body, serde_json::json!({ "label": "Acme CRM", "description": "" }));
//! # Ok::<(), makecom_project::Error>(())
//! ```

mod edit;
mod field;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod update;

use std::collections::{BTreeMap, BTreeSet};

use makecom::{Audience, CodeKind, ComponentKind};
use serde_json::Value;

pub use field::{Clearing, MetadataCarrier, MetadataField};
pub use schema::json_schema;
pub use update::{MetadataUpdate, values_of};

use crate::error::Result;
use crate::finding::ManifestFinding;
use crate::manifest::Manifest;
use crate::path;
use edit::Change;

/// The metadata of an app, as its file has it.
///
/// Values are normalized, so that those of a server can be compared: the theme and the
/// countries are in lower case, and countries are sorted.
///
/// ```
/// use makecom::Audience;
/// use makecom_project::metadata::AppMetadata;
///
/// let text = r#"{ "audience": "countries", "countries": ["DE", "cz"] }"#;
/// let metadata = AppMetadata::parse(text)?;
/// assert_eq!(metadata.audience(), Some(Audience::Countries));
/// assert_eq!(metadata.countries().collect::<Vec<_>>(), ["cz", "de"]);
/// # Ok::<(), makecom_project::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct AppMetadata {
    /// The text as it was last read or written; `None` if there is no file.
    text: Option<String>,
    /// The changes since then, one a field.
    changes: BTreeMap<MetadataField, Change>,
    /// The usable values, normalized.
    values: BTreeMap<MetadataField, Value>,
    /// The fields that are there and cannot be used. They are not taken for removed.
    unusable: BTreeSet<MetadataField>,
    findings: Vec<ManifestFinding>,
    beside: Option<Beside>,
}

/// The project that the metadata is beside.
#[derive(Clone, Debug)]
struct Beside {
    /// The files of sections, as keys of paths.
    files: BTreeSet<String>,
    /// The local ids of modules.
    modules: BTreeSet<String>,
}

/// The states of a module. Those that are not named are not managed.
///
/// ```
/// use makecom_project::metadata::AppMetadata;
///
/// let text = r#"{ "modules": { "getUser": { "visibility": "public" } } }"#;
/// let metadata = AppMetadata::parse(text)?;
/// let (_, state) = metadata.modules().next().unwrap();
/// assert_eq!((state.is_public, state.is_deprecated), (Some(true), None));
/// # Ok::<(), makecom_project::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModuleState {
    /// Whether users see it, from `visibility`. **A module that is made private breaks the
    /// scenarios that use it** when the app is compiled: see
    /// [`make_private`](makecom::Handle::make_private).
    pub is_public: Option<bool>,
    /// Whether it is retired: scenarios keep it, new ones do not get it.
    pub is_deprecated: Option<bool>,
    /// Whether it is archived.
    pub is_archived: Option<bool>,
}

impl AppMetadata {
    /// Parses the text of a file, without the project around it: modules and files are not
    /// compared with the manifest.
    ///
    /// ```
    /// use makecom_project::metadata::AppMetadata;
    ///
    /// let metadata = AppMetadata::parse(r#"{ "label": "Acme", "theme": "red" }"#)?;
    /// assert_eq!((metadata.label(), metadata.theme()), (Some("Acme"), None));
    /// assert_eq!(metadata.findings()[0].to_string(), "theme is not a colour");
    ///
    /// let error = AppMetadata::parse("[]").unwrap_err();
    /// assert_eq!(error.to_string(), "makecomapp.app.json: is not an object");
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid-metadata` if it is not JSON, or not an object.
    pub fn parse(text: impl Into<String>) -> Result<Self> {
        Self::default().reread(text.into())
    }

    /// Compares modules and files with a manifest from the next reading on.
    pub(crate) fn place_beside(&mut self, manifest: &Manifest) {
        let keys = manifest.files().filter_map(|file| path::parts(file).ok());
        let modules = manifest.of(ComponentKind::Module);
        self.beside = Some(Beside {
            files: keys.map(|parts| path::key(&parts)).collect(),
            modules: modules.map(|(id, _)| id.to_owned()).collect(),
        });
    }

    /// The text as it was last read or written; `None` if there is no file.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// assert_eq!(AppMetadata::parse("{} // none yet")?.text(), Some("{} // none yet"));
    /// assert_eq!(AppMetadata::default().text(), None);
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub(crate) fn has_changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// What is invalid in keys of the file as it was last read, in their order.
    ///
    /// ```
    /// use makecom_project::METADATA;
    /// use makecom_project::metadata::AppMetadata;
    ///
    /// let metadata = AppMetadata::parse("{\n    \"colour\": \"#AB00CD\"\n}")?;
    /// let finding = &metadata.findings()[0];
    /// assert_eq!((finding.file, finding.line, finding.column), (METADATA, 2, 5));
    /// assert_eq!(finding.to_string(), "colour is not read");
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn findings(&self) -> &[ManifestFinding] {
        &self.findings
    }

    /// The usable fields and their normalized values, in the order of
    /// [`MetadataField::ALL`].
    ///
    /// ```
    /// use makecom_project::metadata::AppMetadata;
    ///
    /// let metadata = AppMetadata::parse(r##"{ "theme": "#AB00CD", "label": "Acme" }"##)?;
    /// let fields: Vec<_> = metadata.fields().map(|(field, value)| format!("{field}: {value}")).collect();
    /// assert_eq!(fields, [r##"label: "Acme""##, r##"theme: "#ab00cd""##]);
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = (MetadataField, &Value)> {
        self.values.iter().map(|(field, value)| (*field, value))
    }

    /// The normalized value of a field; `None` if it is not there, or
    /// [unusable](Self::is_unusable).
    ///
    /// ```
    /// use makecom_project::metadata::{AppMetadata, MetadataField};
    ///
    /// let metadata = AppMetadata::parse(r#"{ "label": "Acme" }"#)?;
    /// assert_eq!(metadata.get(MetadataField::Label).unwrap(), "Acme");
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn get(&self, field: MetadataField) -> Option<&Value> {
        self.values.get(&field)
    }

    /// Whether a field is there and cannot be used, so that it is not to be taken for
    /// removed. A finding says why.
    ///
    /// ```
    /// use makecom_project::metadata::{AppMetadata, MetadataField};
    ///
    /// let metadata = AppMetadata::parse(r#"{ "label": 7 }"#)?;
    /// assert!(metadata.is_unusable(MetadataField::Label));
    /// assert!(!metadata.is_unusable(MetadataField::Theme));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn is_unusable(&self, field: MetadataField) -> bool {
        self.unusable.contains(&field)
    }

    fn text_of(&self, field: MetadataField) -> Option<&str> {
        self.get(field)?.as_str()
    }

    /// The label that users see.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r#"{ "label": "Acme" }"#)?;
    /// assert_eq!(metadata.label(), Some("Acme"));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn label(&self) -> Option<&str> {
        self.text_of(MetadataField::Label)
    }

    /// The description that users see.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r#"{ "description": "Contacts." }"#)?;
    /// assert_eq!(metadata.description(), Some("Contacts."));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn description(&self) -> Option<&str> {
        self.text_of(MetadataField::Description)
    }

    /// The colour, as `#rrggbb` in lower case.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r##"{ "theme": "#AB00CD" }"##)?;
    /// assert_eq!(metadata.theme(), Some("#ab00cd"));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn theme(&self) -> Option<&str> {
        self.text_of(MetadataField::Theme)
    }

    /// The language of its texts, such as `en`.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r#"{ "language": "en" }"#)?;
    /// assert_eq!(metadata.language(), Some("en"));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn language(&self) -> Option<&str> {
        self.text_of(MetadataField::Language)
    }

    /// For whom it is.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r#"{ "audience": "global" }"#)?;
    /// assert_eq!(metadata.audience(), Some(makecom::Audience::Global));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn audience(&self) -> Option<Audience> {
        self.text_of(MetadataField::Audience)?.parse().ok()
    }

    /// The countries that it is for, as sorted codes of two lower-case letters; none unless
    /// the audience is [`Countries`](Audience::Countries).
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let text = r#"{ "audience": "countries", "countries": ["CZ"] }"#;
    /// assert_eq!(AppMetadata::parse(text)?.countries().next(), Some("cz"));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn countries(&self) -> impl Iterator<Item = &str> {
        let codes = self.get(MetadataField::Countries).and_then(Value::as_array);
        codes.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The path of the icon, relative to the folder of the manifest;
    /// [`Project::icon`](crate::Project::icon) reads and checks it.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r#"{ "icon": "general/icon.png" }"#)?;
    /// assert_eq!(metadata.icon(), Some("general/icon.png"));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn icon(&self) -> Option<&str> {
        self.text_of(MetadataField::Icon)
    }

    /// Whether the app is public, from `visibility`. **A public app cannot be deleted any
    /// more**, even if it is made private again.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let metadata = AppMetadata::parse(r#"{ "visibility": "private" }"#)?;
    /// assert_eq!(metadata.is_public(), Some(false));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn is_public(&self) -> Option<bool> {
        let visibility = self.text_of(MetadataField::Visibility);
        visibility.map(|visibility| visibility == field::PUBLIC)
    }

    /// The states of modules, by their local ids. Modules that are not named are not
    /// managed.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// let text = r#"{ "modules": { "getUser": { "archived": false } } }"#;
    /// let metadata = AppMetadata::parse(text)?;
    /// assert!(metadata.modules().all(|(_, state)| state.is_archived == Some(false)));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn modules(&self) -> impl Iterator<Item = (&str, ModuleState)> {
        let modules = self.get(MetadataField::Modules).and_then(Value::as_object);
        modules.into_iter().flatten().map(|(id, state)| {
            let visibility = state[field::VISIBILITY].as_str();
            let state = ModuleState {
                is_public: visibility.map(|visibility| visibility == field::PUBLIC),
                is_deprecated: state[field::DEPRECATED].as_bool(),
                is_archived: state[field::ARCHIVED].as_bool(),
            };
            (id.as_str(), state)
        })
    }

    /// The path of the file of a code, relative to the folder of the manifest. The app has
    /// the codes `installSpec` and `install` here; the others are in the manifest.
    ///
    /// ```
    /// # use makecom_project::metadata::AppMetadata;
    /// use makecom::CodeKind;
    ///
    /// let metadata = AppMetadata::parse(r#"{ "install": "general/install.iml.json" }"#)?;
    /// assert_eq!(metadata.file(CodeKind::AppInstall), Some("general/install.iml.json"));
    /// assert_eq!(metadata.file(CodeKind::AppInstallSpec), None);
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn file(&self, code: CodeKind) -> Option<&str> {
        self.text_of(MetadataField::of_code(code)?)
    }

    /// The codes with their files, as [`file`](Self::file) has them.
    pub(crate) fn codes(&self) -> impl Iterator<Item = (CodeKind, &str)> {
        let codes = MetadataField::ALL
            .into_iter()
            .filter_map(MetadataField::code);
        codes.filter_map(|code| Some((code, self.file(code)?)))
    }
}
