//! Edits of the manifest: collected in memory, then applied to the text that is on the
//! disk by then.
//!
//! A change states its precondition, so that it can be applied to a text that an editor
//! saved meanwhile, or refused.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::AppName;

use super::Manifest;
use crate::connection::LocalConnection;
use crate::error::{Code, Error, Result};
use crate::names::{COMMON_KEY, MANIFEST};
use crate::origin::{Origin, OriginKey, Pair};

/// A change at a place in the text.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Connection(String, LocalConnection),
    /// From one label to another.
    Label(String, String, String),
    Common(String, String),
    Origin(Origin),
    Pair(OriginKey, String, String),
    Unpair(OriginKey, String),
}

impl Manifest {
    /// Applies all changes to its own text, or to one that an editor saved meanwhile.
    ///
    /// # Errors
    ///
    /// If the text is not a manifest, or the precondition of a change does not hold any
    /// more.
    pub(crate) fn changed_from(&self, text: String) -> Result<Self> {
        let odd = |what: &str| {
            Error::new(
                Code::Manifest,
                MANIFEST,
                format!("{what} is not an object"),
                "write an object there",
            )
        };
        let root = CstRootNode::parse(&text, &ParseOptions::default());
        let mut there = Self::parse(text)?;
        let root = root.map_err(|_| odd("it"))?;
        let object = root.object_value_or_set();
        for change in &self.changes {
            if let Some(origin) = there.accept(change)? {
                change
                    .make(&object, origin)
                    .ok_or_else(|| odd("a part of it"))?;
            }
        }
        Self::parse(root.to_string())
    }

    /// Applies a change, and returns the origin that it is about, if any; `None` if it
    /// was applied before.
    fn accept(&mut self, change: &Change) -> Result<Option<usize>> {
        let refused = |message: String, help: String| {
            Err(Error::new(Code::Meanwhile, MANIFEST, message, help))
        };
        let again = || "check the change that was made meanwhile, and run this again".to_owned();
        match change {
            Change::Connection(id, new) => {
                if self.connections.contains_key(id) {
                    return refused(format!("{id} was added meanwhile"), again());
                }
                self.connections.insert(id.clone(), new.clone());
                Ok(Some(0))
            }
            Change::Label(id, from, to) => match self.connections.get_mut(id) {
                Some(there) if there.label == *to => Ok(None),
                Some(there) if there.label == *from => {
                    there.label.clone_from(to);
                    Ok(Some(0))
                }
                _ => refused(format!("the label of {id} was changed meanwhile"), again()),
            },
            Change::Common(id, path) => match self.connections.get_mut(id) {
                Some(there) if there.common().is_none() => {
                    there
                        .files
                        .insert(COMMON_KEY.to_owned(), Some(path.clone()));
                    Ok(Some(0))
                }
                Some(there) if there.common() == Some(path) => Ok(None),
                _ => refused(format!("{id} was changed meanwhile"), again()),
            },
            Change::Origin(new) => {
                if !self.origins.is_empty() {
                    return refused("an origin was added meanwhile".to_owned(), again());
                }
                self.origins.push(new.clone());
                Ok(Some(0))
            }
            Change::Pair(key, local, remote) => {
                let place = key.place_in(&self.origins)?;
                let origin = &self.origins[place];
                let name =
                    |pair: &Option<String>| pair.clone().unwrap_or_else(|| "null".to_owned());
                let found = origin.remote_of(local).or_else(|| origin.local_of(remote));
                if let Some(pair) = found {
                    if pair.local.as_ref() == Some(local) && pair.remote.as_ref() == Some(remote) {
                        return Ok(None);
                    }
                    return refused(
                        format!(
                            "{} was paired with {} meanwhile, but {remote} on the server is that of {local}",
                            name(&pair.local),
                            name(&pair.remote),
                        ),
                        format!(
                            "pair {local} with {remote} in idMapping, or delete {remote}; then run this again"
                        ),
                    );
                }
                if !self.connections.contains_key(local) {
                    return refused(
                        format!(
                            "{local} was removed meanwhile, but {remote} on the server is its connection"
                        ),
                        format!("put it back and run this again, or delete {remote}"),
                    );
                }
                let mapping = self.origins[place].mapping.get_or_insert_default();
                mapping.connection.push(Pair {
                    local: Some(local.clone()),
                    remote: Some(remote.clone()),
                    local_deleted: false,
                    is_non_owned: false,
                });
                Ok(Some(place))
            }
            Change::Unpair(key, remote) => {
                let place = key.place_in(&self.origins)?;
                if let Some(mapping) = &mut self.origins[place].mapping {
                    let stays = |pair: &Pair| pair.remote.as_deref() != Some(remote);
                    mapping.connection.retain(stays);
                }
                Ok(Some(place))
            }
        }
    }

    fn change(&mut self, change: Change) -> Result<()> {
        if self.accept(&change)?.is_some() {
            self.changes.push(change);
        }
        Ok(())
    }

    pub(crate) fn add_connection(&mut self, id: &str, connection: LocalConnection) -> Result<()> {
        self.change(Change::Connection(id.to_owned(), connection))
    }

    pub(crate) fn set_label(&mut self, id: &str, label: &str) -> Result<()> {
        let from = self.connections.get(id).map(|there| there.label.clone());
        self.change(Change::Label(
            id.to_owned(),
            from.unwrap_or_default(),
            label.to_owned(),
        ))
    }

    pub(crate) fn set_common(&mut self, id: &str, path: &str) -> Result<()> {
        self.change(Change::Common(id.to_owned(), path.to_owned()))
    }

    /// Adds the first origin.
    pub(crate) fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &AppName,
    ) -> Result<usize> {
        self.change(Change::Origin(Origin {
            label: label.map(str::to_owned),
            base_url: base_url.to_owned(),
            app: app.clone(),
            mapping: None,
        }))?;
        Ok(0)
    }

    /// Pairs a local connection with one of the server.
    pub(crate) fn pair(&mut self, origin: &OriginKey, local: &str, remote: &str) -> Result<()> {
        let (local, remote) = (local.to_owned(), remote.to_owned());
        self.change(Change::Pair(origin.clone(), local, remote))
    }

    /// Removes the pair of a connection that the server no longer has.
    pub(crate) fn unpair(&mut self, origin: &OriginKey, remote: &str) -> Result<()> {
        self.change(Change::Unpair(origin.clone(), remote.to_owned()))
    }
}
