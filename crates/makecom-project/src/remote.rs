//! What a server has of an app, as far as a project is concerned.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use makecom::{AppName, Client, Common, ComponentName, Section, SectionKind};

use super::Result;
use super::manifest::Kind;

/// How many connections are read or written at a time; the budget of the client
/// decides how fast.
pub const AT_ONCE: usize = 8;

/// A connection as the server has it.
#[derive(Debug)]
pub struct Connection {
    pub name: ComponentName,
    pub label: String,
    pub kind: Kind,
    /// The original, if it is an alias. Then nothing else was read.
    pub alias_of: Option<String>,
    pub sections: BTreeMap<SectionKind, Section>,
    pub common: Option<Common>,
    /// Whether it was asked for; of others only what a list says is known.
    pub is_read: bool,
}

/// What to read besides the list.
pub struct Wanted<'a> {
    /// Which connections, by name.
    pub connections: &'a dyn Fn(&str) -> bool,
    /// Whether with common data.
    pub common: bool,
    /// Told how many are read, and of how many.
    pub progress: &'a dyn Fn(usize, usize),
}

/// Lists the connections, and reads those that are wanted. All or nothing.
pub async fn read(client: &Client, app: &AppName, wanted: Wanted<'_>) -> Result<Vec<Connection>> {
    let listed = client.app(app.as_str())?.connections().list().await?;
    let mut connections: Vec<Connection> = listed
        .into_iter()
        .map(|listed| Connection {
            name: listed.name().clone(),
            label: listed.label().to_owned(),
            kind: Kind::of(listed.connection_type()),
            alias_of: listed.alias_to().map(str::to_owned),
            sections: BTreeMap::new(),
            common: None,
            is_read: listed.alias_to().is_none() && (wanted.connections)(listed.name().as_str()),
        })
        .collect();
    let total = connections.iter().filter(|one| one.is_read).count();
    let mut reading = stream::iter(connections.iter_mut().filter(|one| one.is_read))
        .map(|connection| fill(client, connection, wanted.common))
        .buffer_unordered(AT_ONCE);
    let mut done = 0;
    (wanted.progress)(0, total);
    while reading.try_next().await?.is_some() {
        done += 1;
        (wanted.progress)(done, total);
    }
    drop(reading);
    Ok(connections)
}

async fn fill(client: &Client, connection: &mut Connection, with_common: bool) -> Result<()> {
    let handle = client.connection(&connection.name)?;
    for &kind in connection.kind.sections() {
        let section = handle.section_of(kind).await?;
        connection.sections.insert(kind, section);
    }
    if with_common {
        connection.common = Some(handle.common().await?);
    }
    Ok(())
}

/// What stands in a file for a section that is not set, as in the extension.
pub fn text_of(section: &Section) -> &str {
    if !section.is_unset() {
        return section.text();
    }
    match section.kind() {
        SectionKind::Parameters | SectionKind::Scope | SectionKind::InstallSpec => "[]",
        _ => "{ }",
    }
}
