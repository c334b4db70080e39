//! Modules: what users put into a scenario.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::component::{self, Component, NewComponent, TypedComponent, Updatable};
use crate::error::Result;
use crate::module_type::{Crud, ModuleType, UniversalSubtype};
use crate::name::{ComponentName, ModuleName};
use crate::record::record;
use crate::section::ComponentKind;
use crate::update::update;

record! {
    /// A module as the server describes it. Only the name is required: other fields
    /// depend on the call. Of an approved app it is the committed state, while sections
    /// read as what is pending.
    ///
    /// ```
    /// use makecom::{Module, ModuleType};
    /// use serde_json::json;
    ///
    /// let module: Module = serde_json::from_value(json!({
    ///     "name": "getUser", "label": "Get a user", "typeId": "4", "crud": "read",
    ///     "connection": null, "archived": false, "tomorrow": true,
    /// }))?;
    /// assert_eq!(module.module_type, Some(ModuleType::Action));
    /// assert_eq!((module.connection, module.archived), (None, Some(false)));
    /// assert_eq!(module.extra["tomorrow"], true);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct Module {
        /// Its name.
        pub name: ComponentName = "name",
        /// The label that users see.
        pub label: String = "label",
    } optional {
        /// The description that users see.
        pub description: String = "description",
        /// Its type.
        pub module_type: ModuleType = "typeId" | "type_id",
        /// What an action does.
        pub crud: Crud = "crud",
        /// The name of the connection that it uses.
        pub connection: String = "connection",
        /// The name of the alternative connection.
        pub alt_connection: String = "altConnection" | "alt_connection",
        /// The name of the webhook that starts it.
        pub webhook: String = "webhook",
        /// Whether users see it.
        pub public: bool = "public",
        /// Whether Make has approved it.
        pub approved: bool = "approved",
        /// Whether it is archived.
        pub archived: bool = "archived",
        /// Whether it is deprecated, so that scenarios keep it and new ones do not get it.
        pub deprecated: bool = "deprecated",
    } pub extra
}

/// The values that create a module.
///
/// ```
/// use makecom::{Crud, NewModule};
///
/// let new = NewModule::action("getUser", "Get a user").crud(Crud::Read).connection("acme-crm");
/// assert_eq!(
///     serde_json::to_value(new)?,
///     serde_json::json!({
///         "name": "getUser", "label": "Get a user", "typeId": 4, "crud": "read",
///         "connection": "acme-crm", "moduleInitMode": "blank",
///     }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewModule {
    /// Its name; see [`ModuleName`].
    pub name: String,
    /// The label that users see.
    pub label: String,
    /// Its type.
    #[serde(rename = "typeId")]
    pub module_type: ModuleType,
    /// The description that users see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What an action does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crud: Option<Crud>,
    /// The name of the connection that it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The name of the alternative connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt_connection: Option<String>,
    /// The name of the webhook that starts an instant trigger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// What a universal module sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<UniversalSubtype>,
    /// The template of its sections.
    #[serde(flatten)]
    pub template: ModuleTemplate,
}

/// What the sections of a new module begin with.
///
/// It is always sent: Make's document has a default, but a report says that it is needed.
///
/// ```
/// use makecom::ModuleTemplate;
///
/// assert_eq!(
///     serde_json::to_value(ModuleTemplate::Module("getUser".to_owned()))?,
///     serde_json::json!({ "moduleInitMode": "module", "moduleInitSource": "getUser" }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(
    tag = "moduleInitMode",
    content = "moduleInitSource",
    rename_all = "lowercase"
)]
#[non_exhaustive]
pub enum ModuleTemplate {
    /// Nothing, which is the default.
    #[default]
    Blank,
    /// An example.
    Example,
    /// The sections of another module, by its name.
    Module(String),
}

impl NewModule {
    fn new(module_type: ModuleType, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            module_type,
            description: None,
            crud: None,
            connection: None,
            alt_connection: None,
            webhook: None,
            subtype: None,
            template: ModuleTemplate::Blank,
        }
    }

    /// A new action.
    ///
    /// ```
    /// use makecom::{ModuleType, NewModule};
    ///
    /// let new = NewModule::action("getUser", "Get a user");
    /// assert_eq!(new.module_type, ModuleType::Action);
    /// ```
    pub fn action(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(ModuleType::Action, name, label)
    }

    /// A new trigger, which polls.
    ///
    /// ```
    /// use makecom::{ModuleType, NewModule};
    ///
    /// let new = NewModule::trigger("watchUsers", "Watch users");
    /// assert_eq!(new.module_type, ModuleType::Trigger);
    /// ```
    pub fn trigger(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(ModuleType::Trigger, name, label)
    }

    /// A new search.
    ///
    /// ```
    /// use makecom::{ModuleType, NewModule};
    ///
    /// let new = NewModule::search("listUsers", "List users");
    /// assert_eq!(new.module_type, ModuleType::Search);
    /// ```
    pub fn search(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(ModuleType::Search, name, label)
    }

    /// A new instant trigger, which a webhook starts.
    ///
    /// ```
    /// use makecom::NewModule;
    ///
    /// let new = NewModule::instant_trigger("newUser", "New user", "acme-crm");
    /// assert_eq!(new.webhook.as_deref(), Some("acme-crm"));
    /// ```
    pub fn instant_trigger(
        name: impl Into<String>,
        label: impl Into<String>,
        webhook: impl Into<String>,
    ) -> Self {
        Self {
            webhook: Some(webhook.into()),
            ..Self::new(ModuleType::InstantTrigger, name, label)
        }
    }

    /// A new responder, which answers a webhook.
    ///
    /// ```
    /// use makecom::{ModuleType, NewModule};
    ///
    /// let new = NewModule::responder("respond", "Respond");
    /// assert_eq!(new.module_type, ModuleType::Responder);
    /// ```
    pub fn responder(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(ModuleType::Responder, name, label)
    }

    /// A new universal module, for any request that a user makes up.
    ///
    /// ```
    /// use makecom::{NewModule, UniversalSubtype};
    ///
    /// let new = NewModule::universal("makeApiCall", "Make an API call", UniversalSubtype::Rest);
    /// assert_eq!(serde_json::to_value(new)?["subtype"], "Universal");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn universal(
        name: impl Into<String>,
        label: impl Into<String>,
        subtype: UniversalSubtype,
    ) -> Self {
        Self {
            subtype: Some(subtype),
            ..Self::new(ModuleType::Universal, name, label)
        }
    }

    /// The same with a description.
    ///
    /// ```
    /// let new = makecom::NewModule::action("getUser", "Get a user").description("By id.");
    /// assert_eq!(new.description.as_deref(), Some("By id."));
    /// ```
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The same with what an action does.
    ///
    /// ```
    /// use makecom::{Crud, NewModule};
    ///
    /// let new = NewModule::action("getUser", "Get a user").crud(Crud::Read);
    /// assert_eq!(new.crud, Some(Crud::Read));
    /// ```
    pub fn crud(mut self, crud: Crud) -> Self {
        self.crud = Some(crud);
        self
    }

    /// The same with a connection.
    ///
    /// ```
    /// let new = makecom::NewModule::action("getUser", "Get a user").connection("acme-crm");
    /// assert_eq!(new.connection.as_deref(), Some("acme-crm"));
    /// ```
    pub fn connection(mut self, name: impl Into<String>) -> Self {
        self.connection = Some(name.into());
        self
    }

    /// The same with an alternative connection.
    ///
    /// ```
    /// let new = makecom::NewModule::action("getUser", "Get a user").alt_connection("acme-crm2");
    /// assert_eq!(new.alt_connection.as_deref(), Some("acme-crm2"));
    /// ```
    pub fn alt_connection(mut self, name: impl Into<String>) -> Self {
        self.alt_connection = Some(name.into());
        self
    }

    /// The same with another template.
    ///
    /// ```
    /// use makecom::{ModuleTemplate, NewModule};
    ///
    /// let new = NewModule::action("getUser", "Get a user").template(ModuleTemplate::Example);
    /// assert_eq!(serde_json::to_value(new)?["moduleInitMode"], "example");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn template(mut self, template: ModuleTemplate) -> Self {
        self.template = template;
        self
    }
}

update! {
    /// An update of a module; fields that are not set stay unchanged. There is no type
    /// among them, because Make refuses to change it (reported, not verified).
    ///
    /// ```
    /// use makecom::ModuleUpdate;
    ///
    /// let update = ModuleUpdate::new().label("Get a user").clear_connection();
    /// assert_eq!(
    ///     serde_json::to_value(update)?,
    ///     serde_json::json!({ "label": "Get a user", "connection": null }),
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct ModuleUpdate {
        /// Sets the label that users see.
        label("Acme"): String = "label";
        /// Sets the description that users see.
        description("Contacts."): String = "description";
        /// Sets what an action does.
        crud(makecom::Crud::Read): Crud = "crud",
        /// Removes what an action does.
        clear_crud;
        /// Sets the connection that it uses.
        connection("acme-crm"): String = "connection",
        /// Removes the connection.
        clear_connection;
        /// Sets the alternative connection. Make refuses the one that is the connection;
        /// change one first, then the other.
        alt_connection("acme-crm2"): String = "altConnection",
        /// Removes the alternative connection.
        clear_alt_connection;
        /// Sets the webhook that starts an instant trigger.
        webhook("acme-crm"): String = "webhook",
        /// Removes the webhook.
        clear_webhook;
    }
}

impl component::sealed::Sealed for Module {}
impl component::Deletable for Module {}

impl Component for Module {
    type New = NewModule;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
}

impl Updatable for Module {
    type Update = ModuleUpdate;
}

impl TypedComponent for Module {
    const KIND: ComponentKind = ComponentKind::Module;

    fn name(&self) -> &ComponentName {
        &self.name
    }

    fn label(&self) -> &str {
        &self.label
    }

    fn conflict_with(&self, new: &NewModule) -> Option<String> {
        let (found, expected) = (self.module_type?, new.module_type);
        (found != expected).then(|| format!("the type {found}, not {expected}"))
    }
}

impl NewComponent for NewModule {
    fn label(&self) -> &str {
        &self.label
    }

    fn name(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn check(&self) -> Result<()> {
        ModuleName::new(self.name.as_str()).map(|_| ())
    }
}
