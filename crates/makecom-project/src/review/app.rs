//! The project as the rules of the review see it: every code read once.

use std::collections::{BTreeMap, BTreeSet};

use makecom::section::{Language, Section};
use makecom::{CodeKind, ComponentKind};
use serde_json::{Map, Value};

use super::escaped;
use crate::component::{ComponentType, LocalComponent};
use crate::error::Result;
use crate::field::Field;
use crate::manifest::BYTE_ORDER_MARK;
use crate::names::MANIFEST;
use crate::project::Project;

/// A project with its codes.
pub(super) struct App<'a> {
    pub(super) project: &'a Project,
    /// The app itself.
    pub(super) itself: Component<'a>,
    pub(super) components: Vec<Component<'a>>,
}

/// A component with its codes.
pub(super) struct Component<'a> {
    project: &'a Project,
    pub(super) kind: ComponentKind,
    pub(super) id: &'a str,
    local: Option<&'a LocalComponent>,
    /// Its type in the manifest; blank if it is not known.
    pub(super) of_type: &'a str,
    /// Those that are managed and exist.
    pub(super) codes: BTreeMap<CodeKind, Code>,
}

/// A code of a component.
pub(super) struct Code {
    pub(super) file: String,
    pub(super) section: Section,
    /// Its value, if it is JSON. A code that is not set is null.
    pub(super) value: Option<Value>,
}

impl<'a> App<'a> {
    pub(super) fn read(project: &'a Project) -> Result<Self> {
        let component = |kind, id| -> Result<_> {
            let local = project.component(kind, id);
            let of_type = local.and_then(LocalComponent::component_type);
            let mut codes = BTreeMap::new();
            for local in project.codes(kind, id)? {
                let Some(section) = local.section else {
                    continue;
                };
                let is_json = local.kind.language().is_json();
                let code = Code {
                    file: local.file,
                    value: is_json.then(|| section.value().ok()).flatten(),
                    section,
                };
                codes.insert(local.kind, code);
            }
            Ok(Component {
                project,
                kind,
                id,
                local,
                of_type: of_type.map_or("", ComponentType::as_str),
                codes,
            })
        };
        let components = project.components();
        Ok(Self {
            project,
            itself: component(ComponentKind::App, "")?,
            components: components
                .map(|(kind, id, _)| component(kind, id))
                .collect::<Result<_>>()?,
        })
    }

    /// The text of a file that findings are in.
    pub(super) fn text(&self, file: &str) -> Option<&str> {
        let text = if file == MANIFEST {
            self.project.manifest_text()
        } else {
            let mut codes = self.all().flat_map(|component| component.codes.values());
            codes.find(|code| code.file == file)?.section.text()
        };
        Some(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))
    }

    /// The app itself and all components.
    pub(super) fn all(&self) -> impl Iterator<Item = &Component<'a>> {
        std::iter::once(&self.itself).chain(&self.components)
    }

    pub(super) fn of(&self, kind: ComponentKind) -> impl Iterator<Item = &Component<'a>> {
        let components = self.components.iter();
        components.filter(move |component| component.kind == kind)
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = &Component<'a>> {
        self.of(ComponentKind::Module)
    }

    /// A component by its local id.
    pub(super) fn find(&self, kind: ComponentKind, id: &str) -> Option<&Component<'a>> {
        self.of(kind).find(|component| component.id == id)
    }

    /// The names of the common data that the project sets; `None` if others may be set that
    /// cannot be seen. Values are not looked at: they may be secrets.
    pub(super) fn names_of_common(&self) -> Option<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        let app = self.project.component(ComponentKind::App, "");
        if let Some(file) = app.and_then(LocalComponent::common) {
            let text = self.project.read(file).ok()??;
            let common = Section::from_text(CodeKind::AppCommon, text).value().ok()?;
            names.extend(common.as_object()?.keys().cloned());
        }
        for component in self.all() {
            for kind in [CodeKind::AppInstall, CodeKind::ConnectionInstall] {
                let install = component
                    .json(kind)
                    .and_then(|(_, value)| value.get("common"));
                match install {
                    Some(Value::Object(common)) => names.extend(common.keys().cloned()),
                    None | Some(Value::Null) => {}
                    Some(_) => return None,
                }
            }
        }
        Some(names)
    }

    /// The base, if it is set and JSON.
    pub(super) fn base(&self) -> Option<(&Code, Request<'_>)> {
        let code = self.itself.codes.get(&CodeKind::AppBase)?;
        let value = code.value.as_ref()?.as_object()?;
        let request = Request {
            pointer: String::new(),
            value,
        };
        (!value.is_empty()).then_some((code, request))
    }
}

/// A request of a code.
#[derive(Clone)]
pub(super) struct Request<'v> {
    pub(super) pointer: String,
    pub(super) value: &'v Map<String, Value>,
}

impl<'v> Request<'v> {
    pub(super) fn get(&self, key: &str) -> Option<&'v Value> {
        self.value.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, key: &str) -> Option<&'v str> {
        self.get(key)?.as_str()
    }

    pub(super) fn response(&self, key: &str) -> Option<&'v Value> {
        let value = self.get("response")?.get(key)?;
        (!value.is_null()).then_some(value)
    }
}

impl<'a> Component<'a> {
    pub(super) fn field(&self, field: Field) -> Option<&'a str> {
        let value = self.project.field(self.kind, self.id, field);
        value.flatten().filter(|text| !text.trim().is_empty())
    }

    /// A key of it in the manifest, whatever it is.
    pub(super) fn attribute(&self, key: &str) -> Option<&'a Value> {
        let value = self.local?.attribute(key);
        value.filter(|value| !value.is_null())
    }

    /// A code that is JSON.
    pub(super) fn json(&self, kind: CodeKind) -> Option<(&Code, &Value)> {
        let code = self.codes.get(&kind)?;
        Some((code, code.value.as_ref()?))
    }

    /// The requests of a code that has no stages.
    pub(super) fn requests(&self, kind: CodeKind) -> Vec<Request<'_>> {
        match self.json(kind) {
            Some((_, value)) => requests(value),
            None => Vec::new(),
        }
    }

    /// The code of its communication, with its requests.
    pub(super) fn communication(&self) -> Option<(&Code, Vec<Request<'_>>)> {
        let kind = match self.kind {
            ComponentKind::Module => CodeKind::ModuleApi,
            ComponentKind::Rpc => CodeKind::RpcApi,
            ComponentKind::Webhook => CodeKind::WebhookApi,
            _ => return None,
        };
        let (code, value) = self.json(kind)?;
        Some((code, requests(value)))
    }

    /// The codes that have requests without stages.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&Code, Vec<Request<'_>>)> {
        let codes = self.codes.iter();
        let codes = codes
            .filter(|(kind, _)| matches!(kind.language(), Language::Requests | Language::Epoch));
        codes.filter_map(|(_, code)| Some((code, requests(code.value.as_ref()?))))
    }

    pub(super) fn is_trigger(&self) -> bool {
        self.of_type == "trigger"
    }

    pub(super) fn is_instant(&self) -> bool {
        self.of_type == "instant_trigger"
    }

    pub(super) fn is_search(&self) -> bool {
        self.of_type == "search"
    }
}

/// One request, or several.
fn requests(value: &Value) -> Vec<Request<'_>> {
    match value {
        Value::Object(value) if !value.is_empty() => vec![Request {
            pointer: String::new(),
            value,
        }],
        Value::Array(list) => {
            let elements = list.iter().enumerate();
            let requests = elements.filter_map(|(at, value)| {
                Some(Request {
                    pointer: format!("/{at}"),
                    value: value.as_object()?,
                })
            });
            requests.collect()
        }
        _ => Vec::new(),
    }
}

/// Calls for every text in a value, with its pointer, until one is found.
pub(super) fn find_text<'v, T>(
    value: &'v Value,
    pointer: &str,
    find: &mut impl FnMut(&'v str, &str) -> Option<T>,
) -> Option<T> {
    match value {
        Value::String(text) => find(text, pointer),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .find_map(|(at, value)| find_text(value, &format!("{pointer}/{at}"), find)),
        Value::Object(object) => object.iter().find_map(|(key, value)| {
            find_text(value, &format!("{pointer}/{}", escaped(key)), find)
        }),
        _ => None,
    }
}

/// Calls for every parameter of a section of parameters, however deep, with its pointer.
pub(super) fn parameters<'v>(
    value: &'v Value,
    pointer: &str,
    see: &mut impl FnMut(&'v Map<String, Value>, &str),
) {
    match value {
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                parameters(value, &format!("{pointer}/{at}"), see);
            }
        }
        Value::Object(object) => {
            if object.contains_key("name") && object.contains_key("type") {
                see(object, pointer);
            }
            for (key, value) in object {
                if !matches!(
                    &**key,
                    "default" | "schema" | "metadata" | "convert" | "validate"
                ) {
                    parameters(value, &format!("{pointer}/{}", escaped(key)), see);
                }
            }
        }
        _ => {}
    }
}
