//! The metadata that Make's API takes in one call, and what a server has of it.

use makecom::{AppInfo, AppUpdate, Audience};
use serde_json::{Map, Value};

use super::field::{PRIVATE, PUBLIC};
use super::read::Reading;
use super::{AppMetadata, Clearing, MetadataField};

/// The update of an app to its metadata.
///
/// ```
/// use makecom_project::metadata::{AppMetadata, MetadataField};
///
/// // The label was removed, and so was the description.
/// let metadata = AppMetadata::parse("{}")?;
/// let update = metadata.update([MetadataField::Label, MetadataField::Description]);
/// assert_eq!(update.body()["description"], "");
/// assert_eq!(update.uncleared, [MetadataField::Label]);
/// # Ok::<(), makecom_project::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MetadataUpdate {
    /// What the client takes.
    pub update: AppUpdate,
    /// The removed fields that cannot be cleared, so that the server keeps them.
    pub uncleared: Vec<MetadataField>,
}

impl MetadataUpdate {
    /// The body of `PATCH /sdk/apps/{app}/{version}`; empty if there is nothing to send.
    ///
    /// ```
    /// use makecom_project::metadata::{AppMetadata, MetadataField};
    ///
    /// let metadata = AppMetadata::parse(r#"{ "language": "cs" }"#)?;
    /// assert_eq!(metadata.update([MetadataField::Language]).body()["language"], "cs");
    /// assert!(metadata.update([]).body().is_empty());
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn body(&self) -> Map<String, Value> {
        match serde_json::to_value(&self.update) {
            Ok(Value::Object(body)) => body,
            _ => Map::new(),
        }
    }

    fn set(&mut self, field: MetadataField, value: &Value) {
        let update = std::mem::take(&mut self.update);
        let text = value.as_str().unwrap_or_default();
        self.update = match field {
            MetadataField::Label => update.label(text),
            MetadataField::Description => update.description(text),
            MetadataField::Theme => update.theme(text),
            MetadataField::Language => update.language(text),
            MetadataField::Audience => match text.parse::<Audience>() {
                Ok(audience) => update.audience(audience),
                Err(_) => update,
            },
            MetadataField::Countries => {
                let codes = value.as_array().into_iter().flatten();
                update.countries(codes.filter_map(Value::as_str))
            }
            MetadataField::Icon
            | MetadataField::Visibility
            | MetadataField::Modules
            | MetadataField::InstallSpec
            | MetadataField::Install => update,
        };
    }
}

impl AppMetadata {
    /// The update of changed fields: to their values or, if they were removed, cleared.
    /// Fields that other calls take are left out, and so are
    /// [unusable](Self::is_unusable) ones. The audience and its countries go together.
    ///
    /// ```
    /// use makecom_project::metadata::{AppMetadata, MetadataField};
    ///
    /// let text = r#"{ "audience": "countries", "countries": ["cz"] }"#;
    /// let update = AppMetadata::parse(text)?.update([MetadataField::Audience]);
    /// let body = serde_json::Value::from(update.body());
    /// assert_eq!(body, serde_json::json!({ "audience": "countries", "countries": ["cz"] }));
    /// # Ok::<(), makecom_project::Error>(())
    /// ```
    pub fn update(&self, changed: impl IntoIterator<Item = MetadataField>) -> MetadataUpdate {
        let mut update = MetadataUpdate::default();
        let is_global = self.audience() == Some(Audience::Global);
        for field in changed {
            if self.is_unusable(field) {
                continue;
            }
            // One without the other may be refused.
            let pair: &[_] = match field {
                MetadataField::Audience => &[MetadataField::Countries],
                MetadataField::Countries => &[MetadataField::Audience],
                _ => &[],
            };
            for field in pair {
                if let Some(value) = self.get(*field) {
                    update.set(*field, value);
                }
            }
            match (self.get(field), field.clearing()) {
                (Some(value), _) => update.set(field, value),
                // An app for no country at all would be hidden from everyone.
                (None, Clearing::By(_)) if field == MetadataField::Countries && !is_global => {
                    update.uncleared.push(field);
                }
                (None, Clearing::By(value)) => update.set(field, &value),
                (None, Clearing::Never(_)) => update.uncleared.push(field),
            }
        }
        update
    }
}

/// The metadata that a server's answer has, normalized as that of [`AppMetadata`], in the
/// order of [`MetadataField::ALL`]. Modules, icon and sections have calls of their own.
///
/// ```
/// use makecom_project::metadata::{MetadataField, values_of};
/// use serde_json::json;
///
/// let app = serde_json::from_value(json!({
///     "name": "acme-crm", "label": "Acme", "description": "", "theme": "#AB00CD",
///     "global": false, "countries": ["de", "cz"], "public": false,
/// }))?;
/// assert_eq!(
///     values_of(&app),
///     [
///         (MetadataField::Label, json!("Acme")),
///         (MetadataField::Description, json!("")),
///         (MetadataField::Theme, json!("#ab00cd")),
///         (MetadataField::Audience, json!("countries")),
///         (MetadataField::Countries, json!(["cz", "de"])),
///         (MetadataField::Visibility, json!("private")),
///     ],
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn values_of(app: &AppInfo) -> Vec<(MetadataField, Value)> {
    let audience = |is_global| {
        if is_global {
            Audience::Global
        } else {
            Audience::Countries
        }
    };
    let audience = app.global.map(audience);
    let countries = app.countries.clone().filter(|_| app.global == Some(false));
    let visibility = app
        .public
        .map(|is_public| if is_public { PUBLIC } else { PRIVATE });
    let values = [
        (MetadataField::Label, app.label.clone().into()),
        (MetadataField::Description, app.description.clone().into()),
        (MetadataField::Theme, app.theme.clone().into()),
        (MetadataField::Language, app.language.clone().into()),
        (MetadataField::Audience, audience.map(Value::from).into()),
        (MetadataField::Countries, countries.into()),
        (MetadataField::Visibility, visibility.into()),
    ];
    let mut reading = Reading {
        beside: None,
        findings: Vec::new(),
    };
    let mut read = |(field, value): (_, Value)| Some((field, reading.value(field, &value)?));
    values.into_iter().filter_map(&mut read).collect()
}
