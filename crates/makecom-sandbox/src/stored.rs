//! The view of a component for tests.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::app::icon::ICON;
use crate::component::Component;

/// An app, connection, webhook, module, RPC or function as the server keeps it, at the
/// moment it was asked for.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use makecom_sandbox::{App, Sandbox, SeedComponent};
///
/// let module = SeedComponent::module("getUser", 4)
///     .field("label", "Get a user")
///     .section("api", "{ /* kept */ }");
/// let app = App::new("acme-crm").component(module);
/// let sandbox = Sandbox::builder().app(app).start().await?;
///
/// let module = sandbox.module("acme-crm", 1, "getUser").unwrap();
/// assert_eq!(module.label(), "Get a user");
/// assert_eq!(module.field("typeId"), 4);
/// assert_eq!(module.section("api"), Some("{ /* kept */ }"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Stored(pub(crate) Arc<Component>);

impl Stored {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.id.name
    }

    /// The app that it belongs to.
    pub fn app(&self) -> &str {
        &self.0.app.name
    }

    /// The version of the app that it was created in. A connection or webhook whose version
    /// was deleted is in the newest.
    pub fn version(&self) -> u64 {
        self.0.app.version
    }

    /// The label that users see.
    pub fn label(&self) -> &str {
        self.text("label").unwrap_or_default()
    }

    /// A field by its key on the wire, as it was set: the type of a connection is
    /// `oauth-refresh`, although answers say only `oauth`. Null if it is not set.
    pub fn field(&self, key: &str) -> &Value {
        self.0.fields.get(key).unwrap_or(&Value::Null)
    }

    /// A field that is a string.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.text(key)
    }

    /// Whether a flag is set, such as `public` or `deprecated`.
    pub fn is(&self, flag: &str) -> bool {
        self.0.is(flag)
    }

    /// The text of a section, byte for byte, if it was ever set. In an approved app it
    /// includes the pending change.
    pub fn section(&self, section: &str) -> Option<&str> {
        self.0.draft(section)
    }

    /// The text of a section without its pending change.
    pub fn committed_section(&self, section: &str) -> Option<&str> {
        self.0.sections.get(section).map(AsRef::as_ref)
    }

    /// The common data.
    pub fn common(&self) -> &Map<String, Value> {
        &self.0.common
    }

    /// The icon of an app.
    pub fn icon(&self) -> Option<Vec<u8>> {
        base16ct::lower::decode_vec(self.text(ICON)?).ok()
    }
}

/// Shows neither sections nor common data, which may hold secrets.
impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("kind", &self.0.id.kind)
            .field("name", &self.name())
            .field("app", &self.app())
            .field("version", &self.version())
            .field("label", &self.label())
            .field("sections", &self.0.sections.keys())
            .finish_non_exhaustive()
    }
}
