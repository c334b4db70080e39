//! Adds a component to a project: its entry in the manifest, and its files with the texts
//! of the extension for new ones.
//!
//! The files are written first, then the groups, the manifest last. If that is
//! interrupted, the manifest does not name what is there yet, and adding the same
//! component again takes over the files that it finds as it would write them.

use std::collections::BTreeMap;

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstRootNode};
use makecom::{CodeKind, ComponentKind};
use serde_json::Value;

use crate::component::{ComponentType, LocalComponent};
use crate::error::{Code, Error, Result};
use crate::field::{Field, Fields};
use crate::folder::Written;
use crate::ids;
use crate::manifest::BYTE_ORDER_MARK;
use crate::names::MANIFEST;
use crate::project::Project;

/// A component to add to a project.
///
/// ```
/// use makecom::ComponentKind;
/// use makecom_project::{Field, Scaffold};
///
/// let module = Scaffold::new(ComponentKind::Module, "getUser")
///     .component_type("action")
///     .with(Field::Label, "Get a user")
///     .group("Users");
/// ```
#[derive(Clone, Debug)]
pub struct Scaffold {
    kind: ComponentKind,
    id: String,
    component_type: Option<String>,
    given: BTreeMap<Field, String>,
    group: Option<String>,
}

impl Scaffold {
    /// A component of a kind with a local id, which is also its label unless that is set.
    ///
    /// ```
    /// use makecom::ComponentKind;
    ///
    /// let function = makecom_project::Scaffold::new(ComponentKind::Function, "md5");
    /// ```
    pub fn new(kind: ComponentKind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            component_type: None,
            given: BTreeMap::new(),
            group: None,
        }
    }

    /// Sets the type, which connections, webhooks and modules need.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::Scaffold;
    /// let webhook = Scaffold::new(ComponentKind::Webhook, "events").component_type("web");
    /// ```
    pub fn component_type(mut self, name: impl Into<String>) -> Self {
        self.component_type = Some(name.into());
        self
    }

    /// Sets a field; references are local ids.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::Scaffold;
    /// use makecom_project::Field;
    ///
    /// let rpc = Scaffold::new(ComponentKind::Rpc, "listUsers").with(Field::Connection, "acme");
    /// ```
    pub fn with(mut self, field: Field, value: impl Into<String>) -> Self {
        self.given.insert(field, value.into());
        self
    }

    /// Adds a module to a group, which is created if there is none of this label.
    ///
    /// ```
    /// # use makecom::ComponentKind;
    /// # use makecom_project::Scaffold;
    /// let module = Scaffold::new(ComponentKind::Module, "getUser").group("Users");
    /// ```
    pub fn group(mut self, label: impl Into<String>) -> Self {
        self.group = Some(label.into());
        self
    }

    fn refused(&self, message: impl std::fmt::Display, help: impl Into<String>) -> Error {
        let message = format!("{} {}: {message}", self.kind, self.id.escape_debug());
        Error::without_place(Code::Scaffold, message, help)
    }

    /// The type, checked.
    fn checked_type(&self) -> Result<ComponentType> {
        let kind = self.kind;
        let known: Vec<_> = (ComponentType::of(kind).iter())
            .map(|one| one.as_str())
            .collect();
        let known = known.join(", ");
        match (ComponentType::key(kind), &self.component_type) {
            (None, None) => Ok(ComponentType::NONE),
            (None, Some(_)) => {
                Err(self.refused("a component of this kind has no type", "leave out --type"))
            }
            (Some(_), None) => {
                Err(self.refused("it needs a type", format!("add --type with one of {known}")))
            }
            (Some(_), Some(name)) => ComponentType::parse(kind, name).ok_or_else(|| {
                let message = format!("{name:?} is not a type of it");
                self.refused(message, format!("use one of {known}"))
            }),
        }
    }

    /// The fields that the extension writes, in which the given ones are checked.
    fn checked_fields(&self, project: &Project, component_type: ComponentType) -> Result<Fields> {
        let kind = self.kind;
        let mut fields: Fields = Field::of(kind, Some(component_type))
            .map(|field| {
                let value = match field {
                    Field::Label => Some(self.id.clone()),
                    // The schema of the extension knows no null there.
                    Field::Description => Some(String::new()),
                    _ => None,
                };
                (field, value)
            })
            .collect();
        for (field, value) in &self.given {
            let Some(place) = fields.get_mut(field) else {
                let of_type = match component_type.as_str() {
                    "" => String::new(),
                    name => format!(" of type {name}"),
                };
                return Err(self.refused(
                    format!("a {kind}{of_type} has no {field}"),
                    format!("leave out --{}", field.api()),
                ));
            };
            if let Some(of) = field.references()
                && project.component(of, value).is_none()
            {
                let ids = project.components().filter(|(kind, ..)| *kind == of);
                let ids: Vec<_> = ids.map(|(_, id, _)| id).collect();
                let types = ComponentType::of(of);
                let of_type = types.first().map_or("", |one| one.as_str());
                let add = format!(
                    "`makecom new {of} {} --type {of_type}`",
                    value.escape_debug()
                );
                return Err(self.refused(
                    format!("the project has no {of} {value:?}"),
                    if ids.is_empty() {
                        format!("add it first, with {add}")
                    } else {
                        format!("use one of {}, or add it first, with {add}", ids.join(", "))
                    },
                ));
            }
            let crud = ["create", "read", "update", "delete"];
            if *field == Field::Crud && !crud.contains(&value.as_str()) {
                return Err(self.refused(
                    format!("{value:?} is not what an action does"),
                    format!("use one of {}", crud.join(", ")),
                ));
            }
            if *field == Field::Label && value.trim().is_empty() {
                return Err(self.refused("its label is blank", "write what users see"));
            }
            *place = Some(value.clone());
        }
        if fields.get(&Field::Webhook) == Some(&None) {
            return Err(self.refused(
                "an instant trigger needs a webhook",
                "add --webhook with the local id of one, such as that of `makecom new webhook events --type web`",
            ));
        }
        Ok(fields)
    }

    fn check_id(&self, project: &Project) -> Result<()> {
        let (kind, id) = (self.kind, self.id.as_str());
        if !ids::is_local_id(kind, id) {
            return Err(self.refused("not a usable id", ids::description(kind)));
        }
        if project.component(kind, id).is_some() {
            return Err(self.refused("the project has it already", "choose another id"));
        }
        if project.manifest.reserved.contains(&(kind, id.to_owned())) {
            return Err(self.refused(
                "the id is that of a removed component, which is null in the manifest",
                "choose another id, or remove that entry",
            ));
        }
        for (index, origin) in project.origins().iter().enumerate() {
            if origin.remote_of(kind, id).is_some() {
                let command = project.pair_command(index, &format!("{kind} {id} --remove"));
                return Err(self.refused(
                    "idMapping has a pair of a removed component with this id",
                    format!("choose another id, or remove the pair with `{command}`"),
                ));
            }
        }
        Ok(())
    }

    /// The text of a new file.
    fn text(&self, code: CodeKind) -> String {
        let id = &self.id;
        match code {
            CodeKind::FunctionCode => {
                format!("function {id}() {{\n    // Write the JavaScript code here...\n}}")
            }
            CodeKind::FunctionTest => format!(
                "// it('returns what it should', () => assert.strictEqual({id}(), undefined));\n"
            ),
            code => format!("{}\n", code.empty()),
        }
    }
}

impl Project {
    /// Adds a component, and returns the files that were written, the manifest last. No
    /// file is overwritten but the manifest and, for a group, the file of the groups, where
    /// both are edited in place. The project must be open for changes.
    ///
    /// If it is interrupted, the manifest does not have the component yet; adding it again
    /// completes it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    /// use makecom_project::Scaffold;
    ///
    /// let files = project.add(&Scaffold::new(ComponentKind::Function, "md5"))?;
    /// assert_eq!(files, ["functions/md5/md5.code.js", "functions/md5/md5.test.js", "makecomapp.json"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `invalid-component` if it cannot be added as it is described; `unusable-file` if
    /// there is no file of groups, or it is invalid; `changed-meanwhile` if another program
    /// changed a file in that moment; those of writing files.
    pub fn add(&mut self, new: &Scaffold) -> Result<Vec<String>> {
        let (kind, id) = (new.kind, new.id.as_str());
        if kind == ComponentKind::App {
            let help = "begin a project with `makecom pull APP`";
            return Err(new.refused("a project has one app", help));
        }
        new.check_id(self)?;
        let component_type = new.checked_type()?;
        let fields = new.checked_fields(self, component_type)?;
        let groups = match &new.group {
            None => None,
            Some(_) if kind != ComponentKind::Module => {
                let message = "only modules are in groups";
                return Err(new.refused(message, "leave out --group"));
            }
            Some(label) => Some(self.grouped(label, id)?),
        };

        let used = ids::folders(self.manifest.files());
        let stem = ids::stem(id);
        let mut failed = Ok(());
        let folder = ids::folder(kind, id, |folder| {
            used.contains(folder)
                || !self
                    .is_free(new, component_type, folder, &stem)
                    .unwrap_or_else(|error| {
                        failed = Err(error);
                        true
                    })
        });
        failed?;
        let component = LocalComponent::new(kind, component_type, id, &fields, &folder);
        let mut written = Vec::new();
        for (code, file) in component.codes() {
            let text = new.text(code);
            if self.folder.read(file)?.as_deref() != Some(&text) {
                self.put(file, None, &text)?;
            }
            written.push(file.to_owned());
        }
        if let Some((file, before, text)) = groups
            && before.as_deref() != Some(&text)
        {
            self.put(&file, before.as_deref(), &text)?;
            written.push(file);
        }
        self.manifest.add_component(id, component)?;
        self.save_manifest()?;
        written.push(MANIFEST.to_owned());
        Ok(written)
    }

    fn put(&self, file: &str, before: Option<&str>, text: &str) -> Result<()> {
        match self.folder.write(file, before, text, false)? {
            Written::Done => Ok(()),
            Written::Changed(_) => Err(Error::new(
                Code::Meanwhile,
                file,
                "was changed meanwhile",
                "run this again",
            )),
        }
    }

    /// Whether a folder has nothing but what adding this component has left there.
    fn is_free(
        &self,
        new: &Scaffold,
        component_type: ComponentType,
        folder: &str,
        stem: &str,
    ) -> Result<bool> {
        if !self.folder.has(folder)? {
            return Ok(true);
        }
        let Ok(Some(names)) = self.folder.names(folder) else {
            return Ok(false);
        };
        for name in names {
            let code = CodeKind::of(new.kind).find(|code| {
                let end = code.file(component_type.as_str());
                end.is_some_and(|end| name == format!("{stem}.{end}"))
            });
            let Some(code) = code else {
                return Ok(false);
            };
            let text = self.folder.read(&format!("{folder}/{name}"))?;
            if text.as_deref() != Some(&new.text(code)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The file of the groups, its text, and the one with a module in a group.
    fn grouped(&self, label: &str, module: &str) -> Result<(String, Option<String>, String)> {
        let Some(file) = self.manifest.app.file(CodeKind::AppGroups) else {
            return Err(Error::new(
                Code::File,
                MANIFEST,
                "the app has no file for groups",
                "add its path to generalCodeFiles as groups, or leave out --group",
            ));
        };
        let before = self.folder.read(file)?;
        let text = before.as_deref().unwrap_or("[]\n");
        match with_module(text, label, module) {
            Some(after) => Ok((file.to_owned(), before, after)),
            None => Err(Error::new(
                Code::File,
                file,
                "is not a list of groups, each with a label and a list of modules",
                "correct it: see `makecom validate`",
            )),
        }
    }
}

/// The text of groups with a module in one of them; `None` if it is of another form.
fn with_module(text: &str, label: &str, module: &str) -> Option<String> {
    let readable = text.strip_prefix(BYTE_ORDER_MARK);
    let mark = readable.map_or("", |_| BYTE_ORDER_MARK);
    let root = CstRootNode::parse(readable.unwrap_or(text), &ParseOptions::default()).ok()?;
    let groups = root.array_value()?;
    for group in groups.elements() {
        let group = group.as_object()?;
        let value = group.to_serde_value()?;
        if value["label"] == label {
            let modules = value["modules"].as_array()?;
            if !modules.iter().any(|it| it == &Value::from(module)) {
                group.array_value("modules")?.append(module.into());
            }
            return Some(format!("{mark}{root}"));
        }
    }
    groups.append(CstInputValue::Object(vec![
        ("label".to_owned(), label.into()),
        (
            "modules".to_owned(),
            CstInputValue::Array(vec![module.into()]),
        ),
    ]));
    Some(format!("{mark}{root}"))
}
