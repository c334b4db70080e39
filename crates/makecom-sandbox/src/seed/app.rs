//! Apps of a seed and their components, and how they are added to the state.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::InvalidSeed;
use crate::app::icon;
use crate::component::{AppId, Component, Id};
use crate::components::At;
use crate::field::Creation;
use crate::json;
use crate::kind::{Kind, Naming};
use crate::scaffold::Scaffold;
use crate::section::Section;
use crate::state::State;

/// An app that exists from the start.
///
/// ```
/// use makecom_sandbox::{App, SeedComponent};
///
/// let app = App::new("acme-crm")
///     .approved()
///     .field("label", "Acme CRM")
///     .section("base", r#"{ "baseUrl": "https://api.acme.example" }"#)
///     .component(SeedComponent::connection("oauth", "Acme").section("api", "{ /* kept */ }"))
///     .component(SeedComponent::module("getUser", 4).field("connection", "acme-crm"));
/// ```
#[derive(Clone, Debug, Deserialize)]
#[must_use]
pub struct App {
    name: String,
    #[serde(default = "first_version", deserialize_with = "version")]
    version: u64,
    #[serde(flatten)]
    content: Content,
    #[serde(skip)]
    icon: Option<Vec<u8>>,
    /// By the kind's key.
    #[serde(skip)]
    components: Vec<SeedComponent>,
}

/// A connection, webhook, module, RPC or function that exists from the start.
#[derive(Clone, Debug, Deserialize)]
#[must_use]
pub struct SeedComponent {
    #[serde(skip)]
    kind: Option<Kind>,
    name: Option<String>,
    #[serde(flatten)]
    content: Content,
}

/// Shared by apps and components.
#[derive(Clone, Default, Deserialize)]
struct Content {
    #[serde(default)]
    sections: BTreeMap<String, Value>,
    #[serde(default)]
    common: Map<String, Value>,
    /// Those of the kind's row, and the components of an app by kind.
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// A number, also as text, as Make answers versions in places.
fn version<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(from)?;
    let number = match &value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    };
    number.ok_or_else(|| D::Error::custom(format!("a version is a whole number, not {value}")))
}

fn first_version() -> u64 {
    1
}

impl App {
    /// An app that is not approved, of version 1, with the texts of a new one and without
    /// components. Its label is its name unless a field says otherwise.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: 1,
            content: Content::default(),
            icon: None,
            components: Vec::new(),
        }
    }

    /// Its version. Each version of an app is an app of its own in the seed.
    pub fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// Approves it: section changes wait to be committed, and common data is locked
    /// (source: Make's own clients and Make's documentation).
    pub fn approved(self) -> Self {
        self.field("approved", true)
    }

    /// A field by its key on the wire, such as `label`, `theme`, `language` or `public`.
    pub fn field(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.content.fields.insert(key.into(), value.into());
        self
    }

    /// The text of a section, to be kept byte for byte: `base`, `groups`, `install`,
    /// `installSpec` or `readme`.
    pub fn section(mut self, section: impl Into<String>, text: impl Into<String>) -> Self {
        self.content.section(section, text);
        self
    }

    /// Its common data.
    pub fn common(mut self, common: Map<String, Value>) -> Self {
        self.content.common = common;
        self
    }

    /// Its icon, a PNG.
    pub fn icon(mut self, png: impl Into<Vec<u8>>) -> Self {
        self.icon = Some(png.into());
        self
    }

    /// Adds a component.
    pub fn component(mut self, component: SeedComponent) -> Self {
        self.components.push(component);
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Takes the components out of the fields, where a file has them.
    fn take_components(&mut self) -> Result<(), String> {
        for kind in Kind::PARTS {
            let key = kind.row().seeds;
            let Some(listed) = self.content.fields.remove(key) else {
                continue;
            };
            let listed: Vec<SeedComponent> =
                serde_json::from_value(listed).map_err(|error| format!("{key}: {error}"))?;
            let listed = listed.into_iter().map(|mut component| {
                component.kind = Some(kind);
                component
            });
            self.components.extend(listed);
        }
        Ok(())
    }
}

impl From<&str> for App {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for App {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}

impl SeedComponent {
    fn new(kind: Kind) -> Self {
        Self {
            kind: Some(kind),
            name: None,
            content: Content::default(),
        }
    }

    /// A connection with nothing set, named as the server names new ones. As in every
    /// component of a seed, its sections read as the literal `null`, as those of old
    /// connections do; one that is created has the texts that Make fills in.
    pub fn connection(connection_type: impl Into<String>, label: impl Into<String>) -> Self {
        let connection = Self::new(Kind::Connection).field("type", connection_type.into());
        connection.field("label", label.into())
    }

    /// A webhook of type `web` or `web-shared`, named as the server names new ones.
    pub fn webhook(webhook_type: impl Into<String>, label: impl Into<String>) -> Self {
        let webhook = Self::new(Kind::Webhook).field("type", webhook_type.into());
        webhook.field("label", label.into())
    }

    /// A module: its type is 1 for a trigger, 4 for an action, 9 for a search, 10 for an
    /// instant trigger, 11 for a responder, 12 for a universal module.
    pub fn module(name: impl Into<String>, type_id: u64) -> Self {
        Self::new(Kind::Module).name(name).field("typeId", type_id)
    }

    /// An RPC. Its field `answers` is what running it answers, in order.
    pub fn rpc(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Rpc).name(name).field("label", label.into())
    }

    /// A function.
    pub fn function(name: impl Into<String>) -> Self {
        Self::new(Kind::Function).name(name)
    }

    /// Its name, instead of one that the server chooses.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// A field by its key on the wire, such as `label`, `connection` or `public`.
    pub fn field(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.content.fields.insert(key.into(), value.into());
        self
    }

    /// Makes a connection or webhook an alias of another (source: the published page).
    pub fn alias_to(self, original: impl Into<String>) -> Self {
        self.field("aliasTo", original.into())
    }

    /// The text of a section, to be kept byte for byte.
    pub fn section(mut self, section: impl Into<String>, text: impl Into<String>) -> Self {
        self.content.section(section, text);
        self
    }

    /// Its common data, if it is a connection.
    pub fn common(mut self, common: Map<String, Value>) -> Self {
        self.content.common = common;
        self
    }

    /// Its key, and the index of the next name if the server chooses this one.
    fn id(&self, app: &AppId, state: &State) -> Result<(Id, Option<u64>), String> {
        let kind = self.kind.unwrap_or(Kind::Connection);
        match (&self.name, &kind.row().naming) {
            (Some(name), _) => {
                let title = kind.row().title.to_lowercase();
                check_name(name).map_err(|what| format!("{title} {name:?}: {what}"))?;
                Ok((kind.id(app, name), None))
            }
            (None, Naming::Indexed) => {
                let (name, index) = state.free_name(kind, &app.name);
                Ok((kind.global(&name), Some(index + 1)))
            }
            (None, Naming::Given(_)) => Err(format!("{}: a name is missing", kind.row().seeds)),
        }
    }
}

fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || name.contains('/') {
        Err("a name has at least one character and no slash")
    } else {
        Ok(())
    }
}

impl Content {
    fn section(&mut self, section: impl Into<String>, text: impl Into<String>) {
        self.sections.insert(section.into(), text.into().into());
    }

    fn into_component(self, id: Id, app: AppId) -> Result<Component, String> {
        let row = id.kind.row();
        let mut fields = self.fields;
        // Null is what is not set.
        fields.retain(|_, value| !value.is_null());
        for (key, value) in &fields {
            let known = row.fields.iter().find(|field| field.key == key);
            let field = known.ok_or_else(|| {
                let known: Vec<_> = row.fields.iter().map(|field| field.key).collect();
                format!("there is no field {key:?}; there are {}", known.join(", "))
            })?;
            if !field.takes(value) {
                return Err(match field.values.options() {
                    Some(options) => format!("there is no {key} {value}; there are {options}"),
                    None => format!("the {key} is not {}", field.values.expected()),
                });
            }
        }
        let mut required = row.fields.iter().filter(|field| {
            field.creation == Creation::Requires && !fields.contains_key(field.key)
        });
        if let Some(missing) = required.next()
            && id.kind != Kind::App
        {
            return Err(format!("the field {:?} is missing", missing.key));
        }
        let mut sections = BTreeMap::new();
        for (name, text) in self.sections {
            let section = Section::of(id.kind, &name).map_err(|_| {
                let known: Vec<_> = row.sections.iter().map(|section| section.name).collect();
                format!(
                    "there is no section {name:?}; there are {}",
                    known.join(", ")
                )
            })?;
            let text = match text {
                Value::String(text) => text,
                value => format!("{value:#}"),
            };
            section
                .check(&text)
                .map_err(|refusal| format!("section {name}: {}", refusal.message()))?;
            sections.insert(name, text.into());
        }
        for object in [&fields, &self.common] {
            json::check(object)?;
        }
        Ok(Component {
            id,
            app,
            fields,
            sections,
            pending: BTreeMap::new(),
            common: self.common.into(),
        })
    }
}

/// Neither values of fields, nor sections, nor common data, which may hold secrets.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("fields", &self.fields.keys())
            .field("sections", &self.sections.keys())
            .finish_non_exhaustive()
    }
}

/// Puts apps and their components into an empty state.
pub(crate) fn plant(apps: Vec<App>, state: &mut State) -> Result<(), InvalidSeed> {
    for mut app in apps {
        let name = app.name.clone();
        let wrong = |what: String| InvalidSeed(format!("app {name:?}: {what}"));
        check_name(&app.name).map_err(|what| wrong(what.to_owned()))?;
        app.take_components().map_err(wrong)?;
        plant_app(app, state).map_err(wrong)?;
    }
    check_references(state)
}

fn plant_app(mut app: App, state: &mut State) -> Result<(), String> {
    if app.version == 0 {
        return Err("a version is at least 1".to_owned());
    }
    let id = AppId::new(app.name, app.version);
    let label = app.content.fields.entry("label");
    label.or_insert_with(|| id.name.clone().into());
    let mut planted = app.content.into_component(id.id(), id.clone())?;
    for (section, text) in Scaffold::with(&id.id(), &[]).sections {
        planted.sections.entry(section).or_insert(text);
    }
    if let Some(png) = app.icon {
        icon::check(&png)?;
        let digits = base16ct::lower::encode_string(&png);
        planted.fields.insert(icon::ICON.to_owned(), digits.into());
    }
    let twice = |name| format!("the name {name:?} is given twice");
    state.plant(planted, None).map_err(twice)?;
    // Named ones first, so that no other gets their names.
    let components = app.components.into_iter();
    let (named, unnamed): (Vec<_>, Vec<_>) = components.partition(|one| one.name.is_some());
    for component in named.into_iter().chain(unnamed) {
        let (key, index) = component.id(&id, state)?;
        let (title, name) = (key.kind.row().title.to_lowercase(), key.name.clone());
        let planted = component.content.into_component(key, id.clone());
        let planted = planted.map_err(|what| format!("{title} {name:?}: {what}"))?;
        state.plant(planted, index).map_err(twice)?;
    }
    Ok(())
}

/// Every component that another names is there.
fn check_references(state: &State) -> Result<(), InvalidSeed> {
    for one in state.all(At::Now) {
        if let Some(name) = one.alias_to()
            && state.current(&one.id.kind.global(name)).is_err()
        {
            let title = one.id.kind.row().title.to_lowercase();
            let what = format!("there is an alias to {name:?}, but no such {title}");
            return Err(InvalidSeed(what));
        }
        state
            .check(&one.id, &one.app, None, &one.fields)
            .map_err(|refusal| {
                let (app, name) = (&one.app.name, &one.id.name);
                InvalidSeed(format!("app {app:?}: {name:?}: {}", refusal.message()))
            })?;
    }
    Ok(())
}
