//! The calls of a server in memory.

use std::collections::BTreeMap;

use makecom::{
    AppName, AppUpdate, Checksums, CodeKind, Common, ComponentKind, ComponentName, Section,
};

use super::{MemoryServer, place, suffix};
use crate::error::Result;
use crate::field::{Field, Fields};
use crate::ids::{first_free, is_named_here};
use crate::metadata::MetadataField;
use crate::names::code_files;
use crate::remote::{RemoteApp, RemoteComponent};
use crate::server::{NewComponent, Server};
use crate::state::{Metadata, State};

/// A section that was never set.
fn unset(kind: CodeKind) -> Section {
    Section::from_text(kind, "null")
}

impl Server for MemoryServer {
    async fn list(&self, app: &RemoteApp, kind: ComponentKind) -> Result<Vec<RemoteComponent>> {
        self.call(format!("list {}{}", app.name(), suffix(kind)), |state| {
            let at = place(app, kind);
            let components = state.components.iter();
            let of_app = components.filter(|(of, one)| *of == at && one.kind == kind);
            let listed = of_app.map(|(_, one)| RemoteComponent {
                sections: BTreeMap::new(),
                common: None,
                ..one.clone()
            });
            Ok(listed.collect())
        })
    }

    async fn checksums(&self, _: &RemoteApp) -> Result<Option<Checksums>> {
        Ok(None)
    }

    async fn pending(&self, _: &RemoteApp) -> Result<Option<Vec<[String; 3]>>> {
        Ok(None)
    }

    async fn get(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<RemoteComponent> {
        self.call(format!("get {name}"), |state| {
            Ok(state.component(app, kind, name)?.clone())
        })
    }

    async fn create(&self, app: &RemoteApp, new: &NewComponent) -> Result<ComponentName> {
        let (kind, component_type) = (new.kind, new.component_type);
        let id = if is_named_here(kind) {
            new.name.as_str()
        } else {
            app.name().as_str()
        };
        let call = format!("create {id} {component_type}{}", suffix(kind));
        self.call(call, |state| {
            let is_taken = |name: &str| {
                let mut components = state.components.iter();
                components.any(|(_, one)| one.kind == kind && one.name.as_str() == name)
            };
            let name = if is_taken(id) {
                first_free(id, is_taken)
            } else {
                id.to_owned()
            };
            let name = ComponentName::new(name)?;
            let mut made = RemoteComponent::new(kind, name.clone(), component_type, "");
            for field in Field::of(kind, Some(component_type)) {
                let value = new.fields.get(&field).cloned().flatten();
                made = made.with(field, value);
            }
            for code in code_files(kind, Some(component_type)) {
                made.sections.insert(code, unset(code));
            }
            state.components.push((place(app, kind), made));
            Ok(name)
        })
    }

    async fn update(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        fields: &Fields,
    ) -> Result<()> {
        self.call(format!("update {name}"), |state| {
            let component = state.component(app, kind, name)?;
            component.fields.extend(fields.clone());
            Ok(())
        })
    }

    async fn section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        code: CodeKind,
    ) -> Result<Section> {
        self.call(format!("section {name} {code}"), |state| {
            if code.component() == ComponentKind::App {
                let app = state.app(app)?;
                return Ok(app
                    .sections
                    .get(&code)
                    .cloned()
                    .unwrap_or_else(|| unset(code)));
            }
            let sections = &state.component(app, code.component(), name)?.sections;
            Ok(sections.get(&code).cloned().unwrap_or_else(|| unset(code)))
        })
    }

    async fn set_section(
        &self,
        app: &RemoteApp,
        name: &ComponentName,
        section: &Section,
    ) -> Result<bool> {
        let code = section.kind();
        self.call(format!("set_section {name} {code}"), |state| {
            let sections = match code.component() {
                ComponentKind::App => &mut state.app(app)?.sections,
                kind => &mut state.component(app, kind, name)?.sections,
            };
            sections.insert(code, section.clone());
            Ok(false)
        })
    }

    async fn common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<Common> {
        self.call(format!("common {name}"), |state| {
            let component = match kind {
                ComponentKind::App => state.app(app)?,
                kind => state.component(app, kind, name)?,
            };
            Ok(component.common.clone().unwrap_or_default())
        })
    }

    async fn set_common(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
        common: &Common,
    ) -> Result<()> {
        self.call(format!("set_common {name}"), |state| {
            let component = match kind {
                ComponentKind::App => state.app(app)?,
                kind => state.component(app, kind, name)?,
            };
            component.common = Some(common.clone());
            Ok(())
        })
    }

    async fn metadata(&self, app: &RemoteApp) -> Result<Metadata> {
        self.call(format!("metadata {}", app.name()), |state| {
            Ok(state.metadata.clone())
        })
    }

    async fn update_app(&self, app: &RemoteApp, update: &AppUpdate) -> Result<()> {
        let body = serde_json::to_value(update).unwrap_or_default();
        self.call(format!("update {}", app.name()), |state| {
            let fields = MetadataField::ALL.into_iter();
            let new = fields.filter_map(|field| Some((field, body.get(field.key())?.clone())));
            state.metadata.extend(new);
            Ok(())
        })
    }

    async fn icon(&self, app: &RemoteApp) -> Result<Option<Vec<u8>>> {
        self.call(format!("icon {}", app.name()), |state| {
            Ok(state.icon.clone())
        })
    }

    async fn set_icon(&self, app: &RemoteApp, png: &[u8]) -> Result<()> {
        self.call(format!("set_icon {}", app.name()), |state| {
            state.icon = Some(png.to_vec());
            Ok(())
        })
    }

    async fn set_public(&self, app: &RemoteApp, is_on: bool) -> Result<()> {
        self.call(format!("set_public {}", app.name()), |state| {
            let value = if is_on { "public" } else { "private" };
            state
                .metadata
                .insert(MetadataField::Visibility, value.into());
            Ok(())
        })
    }

    async fn set_state(
        &self,
        app: &RemoteApp,
        module: &ComponentName,
        state: State,
        is_on: bool,
    ) -> Result<()> {
        self.call(format!("set_state {module} {state}"), |server| {
            let module = server.component(app, ComponentKind::Module, module)?;
            match state {
                State::Public => module.state.is_public = Some(is_on),
                State::Deprecated => module.state.is_deprecated = Some(is_on),
                State::Archived => module.state.is_archived = Some(is_on),
            }
            Ok(())
        })
    }

    async fn delete(
        &self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<()> {
        self.call(format!("delete {name}"), |state| {
            let gone = state.component(app, kind, name)?.clone();
            let at = place(app, kind);
            let stays = |(of, one): &((AppName, Option<u32>), RemoteComponent)| {
                one.kind != gone.kind || one.name != gone.name || (at.1.is_some() && *of != at)
            };
            state.components.retain(stays);
            Ok(())
        })
    }
}
