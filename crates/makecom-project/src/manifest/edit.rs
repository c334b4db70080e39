//! Edits of the manifest: collected in memory, then applied to the text that is on the
//! disk by then.
//!
//! A change states its precondition, so that it can be applied to a text that an editor
//! saved meanwhile, or refused.

use std::collections::BTreeMap;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::{AppName, ComponentKind};

use super::{BYTE_ORDER_MARK, Manifest};
use crate::component::{LocalComponent, common};
use crate::error::{Code, Error, Result};
use crate::names::MANIFEST;
use crate::origin::{Origin, OriginKey, Pair, is_origin};

/// A change at a place in the text.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Component(ComponentKind, String, LocalComponent),
    /// From one label to another.
    Label(ComponentKind, String, Option<String>, String),
    Common(ComponentKind, String, String),
    Origin(Origin),
    Pair(OriginKey, ComponentKind, String, String),
    Unpair(OriginKey, ComponentKind, String),
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
        let readable = text.strip_prefix(BYTE_ORDER_MARK);
        let mark = readable.map_or("", |_| BYTE_ORDER_MARK);
        let root = CstRootNode::parse(readable.unwrap_or(&text), &ParseOptions::default());
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
        Self::parse(format!("{mark}{root}"))
    }

    /// Applies a change, and returns the index in the manifest of the origin that it is
    /// about, if any; `None` if it was applied before.
    fn accept(&mut self, change: &Change) -> Result<Option<usize>> {
        let refused = |message: String, help: String| {
            Err(Error::new(Code::Meanwhile, MANIFEST, message, help))
        };
        let again = || "check the change that was made meanwhile, and run this again".to_owned();
        match change {
            Change::Component(kind, id, new) => {
                if self.component(*kind, id).is_some() {
                    return refused(format!("{id} was added meanwhile"), again());
                }
                self.components.insert((*kind, id.clone()), new.clone());
                Ok(Some(0))
            }
            Change::Label(kind, id, from, to) => match self.component_mut(*kind, id) {
                Some(there) if there.label() == Some(to) => Ok(None),
                Some(there) if there.label() == from.as_deref() => {
                    let label = to.as_str().into();
                    there.attributes.insert("label".to_owned(), label);
                    Ok(Some(0))
                }
                _ => refused(format!("the label of {id} was changed meanwhile"), again()),
            },
            Change::Common(kind, id, path) => match self.component_mut(*kind, id) {
                Some(there) if there.common().is_none() => {
                    let code = common(*kind);
                    (there.files).extend(code.map(|code| (code, Some(path.clone()))));
                    Ok(Some(0))
                }
                Some(there) if there.common() == Some(path) => Ok(None),
                _ => refused(format!("{id} was changed meanwhile"), again()),
            },
            Change::Origin(new) => {
                if !self.origins.is_empty() {
                    return refused("an origin was added meanwhile".to_owned(), again());
                }
                // It may be the one that is wanted.
                let mut errors = self.findings.iter().filter(|it| it.is_error());
                if let Some(unusable) = errors.find(|it| is_origin(it)) {
                    return Err(unusable.to_error(Code::Manifest));
                }
                let index = self.origin_count;
                self.origins.push(Origin {
                    index,
                    ..new.clone()
                });
                self.origin_count += 1;
                Ok(Some(index))
            }
            Change::Pair(key, kind, local, remote) => {
                let place = key.place_in(&self.origins)?;
                let origin = &self.origins[place];
                origin.check(*kind)?;
                let name =
                    |pair: &Option<String>| pair.clone().unwrap_or_else(|| "null".to_owned());
                let found = origin.remote_of(*kind, local);
                let found = found.or_else(|| origin.local_of(*kind, remote));
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
                if self.component(*kind, local).is_none() {
                    return refused(
                        format!(
                            "{local} was removed meanwhile, but {remote} on the server is its {kind}"
                        ),
                        format!("put it back and run this again, or delete {remote}"),
                    );
                }
                let origin = &mut self.origins[place];
                origin.mapping.entry(*kind).or_default().push(Pair {
                    local: Some(local.clone()),
                    remote: Some(remote.clone()),
                    local_deleted: false,
                    is_non_owned: false,
                });
                Ok(Some(origin.index))
            }
            Change::Unpair(key, kind, remote) => {
                let place = key.place_in(&self.origins)?;
                let origin = &mut self.origins[place];
                origin.check(*kind)?;
                if let Some(pairs) = origin.mapping.get_mut(kind) {
                    pairs.retain(|pair| pair.remote.as_deref() != Some(remote));
                }
                Ok(Some(origin.index))
            }
        }
    }

    fn component_mut(&mut self, kind: ComponentKind, id: &str) -> Option<&mut LocalComponent> {
        self.components.get_mut(&(kind, id.to_owned()))
    }

    fn change(&mut self, change: Change) -> Result<()> {
        if self.accept(&change)?.is_some() {
            self.changes.push(change);
        }
        Ok(())
    }

    pub(crate) fn add_component(&mut self, id: &str, component: LocalComponent) -> Result<()> {
        self.change(Change::Component(component.kind, id.to_owned(), component))
    }

    pub(crate) fn set_label(&mut self, kind: ComponentKind, id: &str, label: &str) -> Result<()> {
        let from = self.component(kind, id).and_then(LocalComponent::label);
        let from = from.map(str::to_owned);
        self.change(Change::Label(kind, id.to_owned(), from, label.to_owned()))
    }

    pub(crate) fn set_common(&mut self, kind: ComponentKind, id: &str, path: &str) -> Result<()> {
        self.change(Change::Common(kind, id.to_owned(), path.to_owned()))
    }

    /// Adds the first origin.
    pub(crate) fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &AppName,
    ) -> Result<usize> {
        self.change(Change::Origin(Origin {
            index: 0,
            label: label.map(str::to_owned),
            base_url: base_url.to_owned(),
            app: app.clone(),
            version: 1,
            mapping: BTreeMap::new(),
            unusable: BTreeMap::new(),
        }))?;
        Ok(0)
    }

    /// Pairs a local component with one of the server.
    pub(crate) fn pair(
        &mut self,
        origin: &OriginKey,
        kind: ComponentKind,
        local: &str,
        remote: &str,
    ) -> Result<()> {
        let (local, remote) = (local.to_owned(), remote.to_owned());
        self.change(Change::Pair(origin.clone(), kind, local, remote))
    }

    /// Removes the pair of a component that the server no longer has.
    pub(crate) fn unpair(
        &mut self,
        origin: &OriginKey,
        kind: ComponentKind,
        remote: &str,
    ) -> Result<()> {
        self.change(Change::Unpair(origin.clone(), kind, remote.to_owned()))
    }
}
