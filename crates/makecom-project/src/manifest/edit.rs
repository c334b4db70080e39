//! Edits of the manifest: collected in memory, then applied to the text that is on the
//! disk by then.
//!
//! A change states its precondition, so that it can be applied to a text that an editor
//! saved meanwhile, or refused.

use std::collections::BTreeMap;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::CstRootNode;
use makecom::{CodeKind, ComponentKind};

use super::{BYTE_ORDER_MARK, Manifest};
use crate::component::LocalComponent;
use crate::error::{Code, Error, Result};
use crate::field::{Field, FieldText};
use crate::names::MANIFEST;
use crate::origin::{Origin, OriginKey, Pair, Side, is_origin};
use crate::remote::RemoteApp;

/// A field of a component from one value to another; `None` is no such key.
#[derive(Clone, Debug)]
pub(crate) struct FieldChange {
    kind: ComponentKind,
    id: String,
    pub(super) field: Field,
    from: Option<FieldText>,
    pub(super) to: Option<String>,
}

impl FieldChange {
    pub(super) fn place(&self) -> (ComponentKind, &str) {
        (self.kind, &self.id)
    }
}

/// A change at a place in the text.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Component(ComponentKind, String, LocalComponent),
    Field(FieldChange),
    /// The file of a code, which was null: common data, or a code of the app itself.
    File(ComponentKind, String, CodeKind, String),
    Origin(Origin),
    Pair(OriginKey, ComponentKind, Pair),
    /// Removes the pair with this id or name on a side.
    Unpair(OriginKey, ComponentKind, Side, String),
}

impl Manifest {
    /// Applies all changes to its own text, or to one that an editor saved meanwhile.
    ///
    /// # Errors
    ///
    /// If the text is not a manifest, or the precondition of a change does not hold any
    /// more.
    pub(crate) fn changed_from(&self, text: String) -> Result<Self> {
        let not_an_object = |what: &str| {
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
        let root = root.map_err(|_| not_an_object("it"))?;
        let object = root.object_value_or_set();
        for change in &self.changes {
            if let Some(origin) = there.accept(change)? {
                change
                    .make(&object, origin)
                    .ok_or_else(|| not_an_object("a part of it"))?;
            }
        }
        self.reparse(format!("{mark}{root}"))
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
                if *kind == ComponentKind::Endpoint {
                    self.endpoints.insert(id.clone(), new.clone());
                } else {
                    self.components.insert((*kind, id.clone()), new.clone());
                }
                Ok(Some(0))
            }
            Change::Field(change) => {
                let (kind, id) = change.place();
                let to = Some(change.to.as_deref());
                let there = self.component_mut(kind, id);
                match there.as_ref().map(|there| there.field(change.field)) {
                    Some(value) if value == to => Ok(None),
                    Some(value) if value == change.from.as_ref().map(Option::as_deref) => {
                        let attributes = there.map(|there| &mut there.attributes);
                        let entry = (change.field.key().to_owned(), change.to.clone().into());
                        if let Some(attributes) = attributes {
                            attributes.extend([entry]);
                        }
                        Ok(Some(0))
                    }
                    _ => refused(
                        format!("the {} of {id} was changed meanwhile", change.field),
                        again(),
                    ),
                }
            }
            Change::File(kind, id, code, path) => {
                let there = match kind {
                    ComponentKind::App => Some(&mut self.app),
                    kind => self.component_mut(*kind, id),
                };
                match there {
                    Some(there) => match there.files.get(code).cloned().flatten() {
                        Some(file) if file == *path => Ok(None),
                        Some(_) => refused(format!("{id} was changed meanwhile"), again()),
                        None => {
                            there.files.insert(*code, Some(path.clone()));
                            Ok(Some(0))
                        }
                    },
                    None => refused(format!("{id} was removed meanwhile"), again()),
                }
            }
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
            Change::Pair(key, kind, pair) => {
                let place = key.place_in(&self.origins)?;
                let origin = &self.origins[place];
                origin.check(*kind)?;
                let Pair { local, remote, .. } = pair;
                let name =
                    |name: &Option<String>| name.clone().unwrap_or_else(|| "null".to_owned());
                let found = local.as_deref().and_then(|it| origin.remote_of(*kind, it));
                let found = found.or_else(|| origin.local_of(*kind, remote.as_deref()?));
                if let Some(found) = found {
                    if found.local == *local && found.remote == *remote {
                        return Ok(None);
                    }
                    return refused(
                        format!(
                            "{} was paired with {} meanwhile, but {} on the server is that of {}",
                            name(&found.local),
                            name(&found.remote),
                            name(remote),
                            name(local),
                        ),
                        format!(
                            "pair {} with {} in idMapping, or delete {1}; then run this again",
                            name(local),
                            name(remote),
                        ),
                    );
                }
                if let Some(local) = local
                    && self.component(*kind, local).is_none()
                {
                    let remote = name(remote);
                    return refused(
                        format!(
                            "{local} was removed meanwhile, but {remote} on the server is its {kind}"
                        ),
                        format!("put it back and run this again, or delete {remote}"),
                    );
                }
                let origin = &mut self.origins[place];
                origin.mapping.entry(*kind).or_default().push(pair.clone());
                Ok(Some(origin.index))
            }
            Change::Unpair(key, kind, side, name) => {
                let place = key.place_in(&self.origins)?;
                let origin = &mut self.origins[place];
                origin.check(*kind)?;
                if let Some(pairs) = origin.mapping.get_mut(kind) {
                    pairs.retain(|pair| side.of(pair) != Some(name));
                }
                Ok(Some(origin.index))
            }
        }
    }

    fn component_mut(&mut self, kind: ComponentKind, id: &str) -> Option<&mut LocalComponent> {
        self.components.get_mut(&(kind, id.to_owned()))
    }

    fn change(&mut self, change: Change) -> Result<()> {
        let is_new = self.accept(&change)?.is_some();
        let is_written = match &change {
            Change::Pair(key, ..) | Change::Unpair(key, ..) => !self.is_elsewhere(key),
            _ => true,
        };
        if is_new && is_written {
            self.changes.push(change);
        }
        Ok(())
    }

    pub(crate) fn add_component(&mut self, id: &str, component: LocalComponent) -> Result<()> {
        self.change(Change::Component(component.kind, id.to_owned(), component))
    }

    /// Sets a field of a component.
    pub(crate) fn set_field(
        &mut self,
        kind: ComponentKind,
        id: &str,
        field: Field,
        to: Option<&str>,
    ) -> Result<()> {
        let from = self.component(kind, id).and_then(|it| it.field(field));
        self.change(Change::Field(FieldChange {
            kind,
            id: id.to_owned(),
            field,
            from: from.map(|from| from.map(str::to_owned)),
            to: to.map(str::to_owned),
        }))
    }

    /// Names the file of a code that had none. The id of the app itself is blank.
    pub(crate) fn set_file(&mut self, id: &str, code: CodeKind, path: &str) -> Result<()> {
        let (kind, id) = (code.component(), id.to_owned());
        self.change(Change::File(kind, id, code, path.to_owned()))
    }

    /// Adds the first origin.
    pub(crate) fn add_origin(
        &mut self,
        label: Option<&str>,
        base_url: &str,
        app: &RemoteApp,
    ) -> Result<usize> {
        self.change(Change::Origin(Origin {
            index: 0,
            label: label.map(str::to_owned),
            base_url: base_url.to_owned(),
            app: app.name().clone(),
            version: app.version(),
            api_key_file: None,
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
        let place = origin.place_in(&self.origins)?;
        let other = self.origins[place].local_of(kind, remote);
        let other = other.and_then(|pair| pair.local.as_deref());
        // That of a component that was renamed, or removed from the project.
        if other.is_some_and(|id| id != local && self.component(kind, id).is_none()) {
            self.unpair_side(origin, kind, Side::Remote, remote)?;
        }
        let (local, remote) = (Some(local.to_owned()), Some(remote.to_owned()));
        self.add_pair(origin, kind, Pair::new(local, remote))
    }

    /// Adds a pair, of which a side may be missing: then the other is ignored.
    pub(crate) fn add_pair(
        &mut self,
        origin: &OriginKey,
        kind: ComponentKind,
        pair: Pair,
    ) -> Result<()> {
        self.change(Change::Pair(origin.clone(), kind, pair))
    }

    /// Removes the pair of a component that the server no longer has.
    pub(crate) fn unpair(
        &mut self,
        origin: &OriginKey,
        kind: ComponentKind,
        remote: &str,
    ) -> Result<()> {
        self.unpair_side(origin, kind, Side::Remote, remote)
    }

    /// Removes the pair with this id or name on a side.
    pub(crate) fn unpair_side(
        &mut self,
        origin: &OriginKey,
        kind: ComponentKind,
        side: Side,
        name: &str,
    ) -> Result<()> {
        let name = name.to_owned();
        self.change(Change::Unpair(origin.clone(), kind, side, name))
    }
}
