//! The arguments that `makecom connections`, `webhooks`, `modules`, `rpcs` and `functions`
//! share; each has a module for the rest.

use std::fmt::Debug;

use clap::ArgGroup;
use makecom::{ComponentKind, ComponentName};
use serde_json::{Map, Value};

use super::app_ref::{AppRef, InApp};

/// What differs between the kinds of component.
pub(crate) trait Kind: Debug {
    const KIND: ComponentKind;
    /// One of them, in texts.
    const WORD: &str;
    const ARTICLE: &str = "a";
    /// A name, in texts.
    const EXAMPLE: &str;
    const CREATE: &str = "";
    /// What a component is named within.
    type Owner: clap::Args + Owner + Debug;
    type New: clap::Args + Debug;
    /// What only this kind can do.
    type Own: clap::Subcommand + Debug;
    /// What confirms a deletion.
    type Consent: clap::Args + Debug;
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command<K: Kind> {
    #[command(about = format!("List the {}s of an app", K::WORD))]
    List {
        #[command(flatten)]
        app: InApp,
    },
    #[command(about = format!("Show all fields of {} {}", K::ARTICLE, K::WORD))]
    Get {
        #[command(flatten)]
        target: Target<K>,
    },
    #[command(about = format!("Create {} {}{}", K::ARTICLE, K::WORD, K::CREATE))]
    Create {
        #[command(flatten)]
        app: InApp,
        #[command(flatten)]
        new: K::New,
    },
    #[command(flatten)]
    Own(K::Own),
    #[command(about = format!("Delete {}s", K::WORD))]
    Delete {
        #[command(flatten)]
        targets: Targets<K>,
        #[command(flatten)]
        consent: K::Consent,
        /// Return only when they can no longer be read.
        #[arg(long)]
        wait: bool,
    },
}

/// One component.
#[derive(Debug, clap::Args)]
pub(crate) struct Target<K: Kind> {
    #[command(flatten)]
    pub(crate) owner: K::Owner,
    #[arg(help = format!("The {}'s name, such as {}", K::WORD, K::EXAMPLE))]
    pub(crate) name: ComponentName,
}

/// Several components.
#[derive(Debug, clap::Args)]
pub(crate) struct Targets<K: Kind> {
    #[command(flatten)]
    pub(crate) owner: K::Owner,
    /// Their names.
    #[arg(required = true)]
    pub(crate) names: Vec<ComponentName>,
}

/// What a component is named within: a version of an app, or nothing.
pub(crate) trait Owner {
    fn app(&self) -> Option<&AppRef>;
}

impl Owner for InApp {
    fn app(&self) -> Option<&AppRef> {
        Some(&self.app)
    }
}

/// For kinds whose names are unique in the zone.
#[derive(Debug, clap::Args)]
pub(crate) struct Zonewide {}

impl Owner for Zonewide {
    fn app(&self) -> Option<&AppRef> {
        None
    }
}

/// The connections of a new component.
#[derive(Debug, clap::Args)]
pub(crate) struct Links {
    /// The connection that it uses.
    #[arg(long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// The alternative connection.
    #[arg(long, value_name = "NAME", requires = "connection")]
    pub(crate) alt_connection: Option<String>,
}

/// Changes of the connections of a component.
#[derive(Debug, clap::Args)]
pub(crate) struct LinkChanges {
    /// The connection that it uses.
    #[arg(long, value_name = "NAME", group = "change")]
    connection: Option<String>,
    /// Use no connection.
    #[arg(long, group = "change", conflicts_with = "connection")]
    no_connection: bool,
    /// The alternative connection.
    #[arg(long, value_name = "NAME", group = "change")]
    alt_connection: Option<String>,
    /// Use no alternative connection.
    #[arg(long, group = "change", conflicts_with = "alt_connection")]
    no_alt_connection: bool,
}

/// An update needs at least one flag of this group.
pub(crate) fn change() -> ArgGroup {
    ArgGroup::new("change").required(true).multiple(true)
}

/// The fields that an update sends, by their keys at Make; null unsets a field.
#[derive(Debug, Default)]
pub(crate) struct Changes(pub(crate) Map<String, Value>);

impl Changes {
    /// With a field, if it is given.
    pub(crate) fn with(mut self, key: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), value.into());
        }
        self
    }

    /// With a field that can be unset.
    pub(crate) fn or_none(self, key: &str, value: Option<impl Into<Value>>, none: bool) -> Self {
        let none = none.then_some(Value::Null);
        self.with(key, value.map(Into::into).or(none))
    }

    pub(crate) fn links(self, links: LinkChanges) -> Self {
        let (primary, other) = (links.connection, links.alt_connection);
        self.or_none("connection", primary, links.no_connection)
            .or_none("altConnection", other, links.no_alt_connection)
    }
}
