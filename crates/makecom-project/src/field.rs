//! The fields of a component besides its codes: what users see of it, and its bindings.

use std::collections::BTreeMap;
use std::fmt;

use makecom::ComponentKind;
use serde::{Deserialize, Serialize};

use crate::component::ComponentType;

/// A field of a component that both the manifest and the server have.
///
/// ```
/// use makecom::ComponentKind;
/// use makecom_project::Field;
///
/// assert_eq!(Field::Crud.to_string(), "actionCrud");
/// assert_eq!(Field::AltConnection.references(), Some(ComponentKind::Connection));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Field {
    /// What users see.
    Label,
    /// A sentence about a module.
    Description,
    /// What an action does: create, read, update or delete.
    #[serde(rename = "actionCrud")]
    Crud,
    /// The connection of a webhook, a module or an RPC.
    Connection,
    /// The second connection.
    AltConnection,
    /// The webhook of an instant trigger.
    Webhook,
}

/// Fields with their values; `None` is unset. A missing field is unknown or not managed.
pub type Fields = BTreeMap<Field, Option<String>>;

/// The value of a field; `None` is unset.
pub type FieldValue<'a> = Option<&'a str>;

/// An owned [`FieldValue`].
pub(crate) type FieldText = Option<String>;

/// Names are those of Make's VS Code extension 2.8.0 (`deploy-metadata.ts`,
/// `origin-checksum.ts`).
struct Row {
    /// In the manifest.
    key: &'static str,
    /// In the bodies of the API.
    api: &'static str,
    /// In the checksums, where a webhook has none.
    column: Option<&'static str>,
    references: Option<ComponentKind>,
}

impl Field {
    /// All fields, in the order of the manifest, but for the type, which is the third.
    pub const ALL: [Self; 6] = [
        Self::Label,
        Self::Description,
        Self::Crud,
        Self::Connection,
        Self::AltConnection,
        Self::Webhook,
    ];

    const fn row(self) -> Row {
        let (key, api, column, references) = match self {
            Self::Label => ("label", "label", Some("label"), None),
            Self::Description => ("description", "description", Some("description"), None),
            Self::Crud => ("actionCrud", "crud", Some("crud"), None),
            Self::Connection => {
                let of = Some(ComponentKind::Connection);
                ("connection", "connection", Some("account_name"), of)
            }
            Self::AltConnection => {
                let (column, of) = (Some("alt_account_name"), Some(ComponentKind::Connection));
                ("altConnection", "altConnection", column, of)
            }
            Self::Webhook => ("webhook", "webhook", None, Some(ComponentKind::Webhook)),
        };
        Row {
            key,
            api,
            column,
            references,
        }
    }

    /// Its key in the manifest.
    pub(crate) const fn key(self) -> &'static str {
        self.row().key
    }

    /// Its key in the bodies of the API.
    pub(crate) const fn api(self) -> &'static str {
        self.row().api
    }

    /// Its column in the checksums.
    pub(crate) const fn column(self) -> Option<&'static str> {
        self.row().column
    }

    /// The kind of component that it names: a local id in the manifest, a name on the
    /// server.
    ///
    /// ```
    /// assert_eq!(makecom_project::Field::Label.references(), None);
    /// ```
    pub const fn references(self) -> Option<ComponentKind> {
        self.row().references
    }

    /// The fields that a component has; of an unknown type, those of any.
    pub(crate) fn of(
        kind: ComponentKind,
        component_type: Option<ComponentType>,
    ) -> impl Iterator<Item = Self> {
        let is_type = move |name| component_type.is_none_or(|it| it.as_str() == name);
        Self::ALL.into_iter().filter(move |field| match field {
            Self::Label => !matches!(kind, ComponentKind::App | ComponentKind::Function),
            Self::Description => {
                matches!(kind, ComponentKind::Module | ComponentKind::Endpoint)
            }
            Self::Crud => kind == ComponentKind::Module && is_type("action"),
            Self::Connection | Self::AltConnection => matches!(
                kind,
                ComponentKind::Webhook | ComponentKind::Module | ComponentKind::Rpc
            ),
            Self::Webhook => kind == ComponentKind::Module && is_type("instant_trigger"),
        })
    }
}

/// Its key in the manifest.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_as_in_the_manifest() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.key());
        }
    }

    #[test]
    fn a_component_has_the_fields_of_its_type() {
        let fields = |kind, name| {
            let component_type = ComponentType::parse(kind, name);
            let all = Field::of(kind, component_type).map(Field::key);
            all.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(fields(ComponentKind::Connection, "oauth"), "label");
        assert_eq!(fields(ComponentKind::Function, ""), "");
        assert_eq!(
            fields(ComponentKind::Module, "action"),
            "label description actionCrud connection altConnection"
        );
        assert_eq!(
            fields(ComponentKind::Module, "instant_trigger"),
            "label description connection altConnection webhook"
        );
    }
}
