//! The reference of an app: what users of its modules and developers of the app look up.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::metadata::AppMetadata;
use makecom_project::{ComponentType, Field, LocalComponent, Project};
use serde_json::Value;

use super::markdown::{code, table, text};
use super::parameters;
use crate::command::validate::name_of;
use crate::failure::Result;

/// The reference in Markdown.
pub(super) fn of(project: &Project) -> Result<String> {
    let mut page = Page {
        project,
        markdown: String::new(),
    };
    page.app();
    page.connections();
    page.modules();
    page.webhooks();
    page.rpcs();
    page.endpoints();
    page.functions()?;
    Ok(page.markdown.trim_end().to_owned() + "\n")
}

struct Page<'a> {
    project: &'a Project,
    markdown: String,
}

impl<'a> Page<'a> {
    fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(self.markdown, "{text}\n\n");
        }
    }

    fn app(&mut self) {
        let name = text(&name_of(self.project));
        self.paragraph(&format!("# {name}"));
        let description = self.project.metadata().and_then(|it| it.description());
        self.paragraph(&description.map(text).unwrap_or_default());
        self.paragraph("<!-- Written by `makecom docs` from the files of the app: edit those. -->");
    }

    /// The components of a kind, by their ids.
    fn of_kind(&self, kind: ComponentKind) -> Vec<(String, &'a LocalComponent)> {
        let project = self.project;
        let all = project.components();
        let of_kind = all.filter(|(of, ..)| *of == kind);
        of_kind
            .map(|(_, id, component)| (id.to_owned(), component))
            .collect()
    }

    /// The heading of a component: its label and its id.
    fn heading(&mut self, level: &str, kind: ComponentKind, id: &str) {
        let heading = match self.project.label(kind, id) {
            Some(label) => format!("{level} {} ({})", text(label), code(id)),
            None => format!("{level} {}", code(id)),
        };
        self.paragraph(&heading);
    }

    fn field(&self, kind: ComponentKind, id: &str, field: Field) -> Option<String> {
        self.project
            .field(kind, id, field)
            .flatten()
            .map(str::to_owned)
    }

    /// A link to nothing: the label and the id of a component that another names.
    fn named(&self, kind: ComponentKind, id: &str) -> String {
        match self.project.label(kind, id) {
            Some(label) => format!("{} ({})", text(label), code(id)),
            None => code(id),
        }
    }

    /// The value of a code: none if it is not set, an error in words if it cannot be read.
    fn value(&self, kind: ComponentKind, id: &str, wanted: CodeKind) -> Result<Value, String> {
        let codes = self
            .project
            .codes(kind, id)
            .map_err(|error| error.to_string())?;
        let found = codes.into_iter().find(|local| local.kind == wanted);
        let Some(local) = found else {
            return Ok(Value::Null);
        };
        let Some(section) = local.section else {
            return Err(format!("{} does not exist", local.file));
        };
        section
            .value()
            .map_err(|error| format!("{} cannot be read: {error}", local.file))
    }

    /// A table of parameters under a heading; nothing if there are none.
    fn parameters(&mut self, heading: &str, kind: ComponentKind, id: &str, codes: &[CodeKind]) {
        let mut rows = Vec::new();
        let mut errors = Vec::new();
        for code in codes {
            match self.value(kind, id, *code) {
                Ok(value) => rows.extend(parameters::rows(&value)),
                Err(error) => errors.push(error),
            }
        }
        if rows.is_empty() && errors.is_empty() {
            return;
        }
        self.paragraph(heading);
        for error in errors {
            self.paragraph(&format!("> {}", text(&error)));
        }
        if !rows.is_empty() {
            table(parameters::HEAD, &rows, &mut self.markdown);
        }
    }

    fn connections(&mut self) {
        let kind = ComponentKind::Connection;
        let all = self.of_kind(kind);
        if all.is_empty() {
            return;
        }
        self.paragraph("## Connections");
        for (id, component) in all {
            self.heading("###", kind, &id);
            let is_oauth = component.component_type() == Some(ComponentType::OAUTH);
            let what = match component.component_type() {
                Some(_) if is_oauth => "OAuth.",
                Some(_) => "Credentials that the user enters.",
                None => "",
            };
            self.paragraph(what);
            self.parameters("Parameters:", kind, &id, &[CodeKind::ConnectionParameters]);
            if is_oauth {
                self.scopes(&id);
                let installer = [CodeKind::ConnectionInstallSpec];
                self.parameters("What an installer fills in:", kind, &id, &installer);
            }
        }
    }

    fn scopes(&mut self, id: &str) {
        let kind = ComponentKind::Connection;
        let default = self.value(kind, id, CodeKind::ConnectionScope);
        let default: BTreeSet<String> = texts(&default.unwrap_or_default()).into_iter().collect();
        let list = self.value(kind, id, CodeKind::ConnectionScopes);
        let list = list.unwrap_or_default();
        let described = list.as_object().cloned().unwrap_or_default();
        let mut all: BTreeSet<&str> = described.keys().map(String::as_str).collect();
        all.extend(default.iter().map(String::as_str));
        let rows: Vec<_> = all
            .into_iter()
            .map(|scope| {
                let about = described.get(scope).and_then(Value::as_str);
                let is_default = if default.contains(scope) { "yes" } else { "" };
                [
                    code(scope),
                    about.map(text).unwrap_or_default(),
                    is_default.to_owned(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            self.paragraph("Scopes:");
            table(["Scope", "About", "Default"], &rows, &mut self.markdown);
        }
    }

    fn modules(&mut self) {
        let kind = ComponentKind::Module;
        let all = self.of_kind(kind);
        if all.is_empty() {
            return;
        }
        self.paragraph("## Modules");
        let mut left: Vec<String> = all.into_iter().map(|(id, _)| id).collect();
        let groups = self.value(ComponentKind::App, "", CodeKind::AppGroups);
        if let Err(error) = &groups {
            let error = text(error);
            self.paragraph(&format!("> The groups are left out: {error}"));
        }
        let groups = groups.unwrap_or_default();
        let mut has_groups = false;
        for group in groups.as_array().into_iter().flatten() {
            let modules = texts(&group["modules"]);
            let modules: Vec<_> = modules.into_iter().filter(|id| left.contains(id)).collect();
            if modules.is_empty() {
                continue;
            }
            has_groups = true;
            let label = group["label"].as_str().unwrap_or_default();
            self.paragraph(&format!("### {}", text(label)));
            for id in modules {
                // The first group that has it counts.
                if let Some(at) = left.iter().position(|one| *one == id) {
                    left.remove(at);
                    self.module("####", &id);
                }
            }
        }
        if has_groups && !left.is_empty() {
            self.paragraph("### In no group");
        }
        let level = if has_groups { "####" } else { "###" };
        for id in left {
            self.module(level, &id);
        }
    }

    fn module(&mut self, level: &str, id: &str) {
        let kind = ComponentKind::Module;
        self.heading(level, kind, id);
        let description = self.field(kind, id, Field::Description);
        self.paragraph(&description.as_deref().map(text).unwrap_or_default());
        let component = self.project.component(kind, id);
        let component_type = component.and_then(LocalComponent::component_type);
        let what = match component_type.map_or("", ComponentType::as_str) {
            "trigger" => "Trigger that polls",
            "action" => "Action",
            "search" => "Search",
            "instant_trigger" => "Trigger of a webhook",
            "responder" => "Responder",
            "universal" => "Universal",
            _ => "Module of an unknown type",
        };
        let mut about = vec![what.to_owned()];
        about.extend(self.field(kind, id, Field::Crud).as_deref().map(text));
        for (field, of, word) in [
            (Field::Connection, ComponentKind::Connection, "connection"),
            (Field::AltConnection, ComponentKind::Connection, "or"),
            (Field::Webhook, ComponentKind::Webhook, "webhook"),
        ] {
            if let Some(named) = self.field(kind, id, field) {
                about.push(format!("{word} {}", self.named(of, &named)));
            }
        }
        about.extend(self.state(id));
        self.paragraph(&format!("{}.", about.join(", ")));
        self.of_scopes(kind, id, CodeKind::ModuleScope);
        let parameters = [CodeKind::ModuleParameters, CodeKind::ModuleExpect];
        self.parameters("Parameters:", kind, id, &parameters);
        self.parameters("Output:", kind, id, &[CodeKind::ModuleInterface]);
    }

    /// What the metadata says of a module.
    fn state(&self, id: &str) -> Vec<String> {
        let metadata = self.project.metadata();
        let mut modules = metadata.into_iter().flat_map(AppMetadata::modules);
        let Some((_, state)) = modules.find(|(module, _)| *module == id) else {
            return Vec::new();
        };
        let words = [
            (state.is_public == Some(false), "private"),
            (state.is_deprecated == Some(true), "deprecated"),
            (state.is_archived == Some(true), "archived"),
        ];
        let said = words.into_iter().filter(|(is_so, _)| *is_so);
        said.map(|(_, word)| word.to_owned()).collect()
    }

    fn webhooks(&mut self) {
        let kind = ComponentKind::Webhook;
        let all = self.of_kind(kind);
        if all.is_empty() {
            return;
        }
        self.paragraph("## Webhooks");
        for (id, component) in all {
            self.heading("###", kind, &id);
            let what = match component.component_type().map_or("", ComponentType::as_str) {
                "web" => "One address for each user",
                "web-shared" => "One address for all users",
                _ => "Webhook of an unknown type",
            };
            let mut about = vec![what.to_owned()];
            let attach = self
                .value(kind, &id, CodeKind::WebhookAttach)
                .unwrap_or_default();
            if attach.as_object().is_some_and(|it| !it.is_empty()) {
                about.push("registered at the service".to_owned());
            }
            if let Some(connection) = self.field(kind, &id, Field::Connection) {
                let named = self.named(ComponentKind::Connection, &connection);
                about.push(format!("connection {named}"));
            }
            self.paragraph(&format!("{}.", about.join(", ")));
            self.parameters("Parameters:", kind, &id, &[CodeKind::WebhookParameters]);
        }
    }

    fn rpcs(&mut self) {
        let kind = ComponentKind::Rpc;
        let all = self.of_kind(kind);
        if all.is_empty() {
            return;
        }
        self.paragraph("## RPCs");
        for (id, _) in all {
            self.heading("###", kind, &id);
            if let Some(connection) = self.field(kind, &id, Field::Connection) {
                let named = self.named(ComponentKind::Connection, &connection);
                self.paragraph(&format!("Connection {named}."));
            }
            self.parameters("Parameters:", kind, &id, &[CodeKind::RpcParameters]);
        }
    }

    fn endpoints(&mut self) {
        let (kind, project) = (ComponentKind::Endpoint, self.project);
        let all: Vec<_> = project.endpoints().collect();
        if all.is_empty() {
            return;
        }
        self.paragraph("## Endpoints");
        for id in all {
            self.heading("###", kind, id);
            let description = self.field(kind, id, Field::Description);
            self.paragraph(&description.as_deref().map(text).unwrap_or_default());
            let component = project.component(kind, id);
            let attribute = |key| component.and_then(|it| it.attribute(key));
            let hints = attribute("annotations").and_then(Value::as_object);
            let is_set = |key: &str| hints.and_then(|it| it.get(key)) == Some(&Value::Bool(true));
            let mut about: Vec<String> = HINTS
                .iter()
                .filter(|(key, _)| is_set(key))
                .map(|(_, words)| (*words).to_owned())
                .collect();
            let accounts = attribute("attachedAccounts").map(texts).unwrap_or_default();
            let accounts: Vec<_> = accounts
                .iter()
                .map(|account| self.named(ComponentKind::Connection, account))
                .collect();
            if !accounts.is_empty() {
                about.push(format!("connection {}", accounts.join(" or ")));
            }
            if !about.is_empty() {
                self.paragraph(&format!("{}.", sentence_case(&about.join(", "))));
            }
            self.of_scopes(kind, id, CodeKind::EndpointScope);
            self.parameters("Parameters:", kind, id, &[CodeKind::EndpointInput]);
            self.parameters("Output:", kind, id, &[CodeKind::EndpointOutput]);
        }
    }

    /// The scopes that a component needs, in one line.
    fn of_scopes(&mut self, kind: ComponentKind, id: &str, code: CodeKind) {
        let scopes = self.value(kind, id, code);
        let scopes: Vec<_> = texts(&scopes.unwrap_or_default())
            .iter()
            .map(|it| super::markdown::code(it))
            .collect();
        if !scopes.is_empty() {
            self.paragraph(&format!("Scopes: {}.", scopes.join(", ")));
        }
    }

    fn functions(&mut self) -> Result<()> {
        let kind = ComponentKind::Function;
        let all = self.of_kind(kind);
        if all.is_empty() {
            return Ok(());
        }
        self.paragraph("## Functions");
        let mut rows = Vec::new();
        for (id, _) in all {
            let codes = self.project.codes(kind, &id)?;
            let text_of = |wanted| {
                let found = codes.iter().find(|local| local.kind == wanted);
                let section = found.and_then(|local| local.section.as_ref());
                section.map(Section::text)
            };
            let test = text_of(CodeKind::FunctionTest).unwrap_or_default();
            let is_tested = makecom_runtime::script::has_code(test);
            let is_tested = if is_tested { "yes" } else { "no" };
            let comment = text_of(CodeKind::FunctionCode).map(first_comment);
            rows.push([
                code(&id),
                text(&comment.unwrap_or_default()),
                is_tested.to_owned(),
            ]);
        }
        table(["Name", "About", "Tested"], &rows, &mut self.markdown);
        Ok(())
    }
}

/// What the annotations of an endpoint say.
const HINTS: [(&str, &str); 4] = [
    ("readOnlyHint", "only reads"),
    ("destructiveHint", "may delete or overwrite"),
    ("idempotentHint", "has the same effect if it runs again"),
    ("openWorldHint", "reaches other services"),
];

/// A text with a capital at its start.
fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|one| one.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The texts of a list.
fn texts(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a comment at the start of a code says, up to its first tag.
fn first_comment(code: &str) -> String {
    let mut said = String::new();
    let mut at = 0;
    for comment in makecom_runtime::script::comments(code) {
        if !code[at..comment.start].trim().is_empty() {
            break;
        }
        at = comment.end;
        for line in code[comment].lines() {
            let is_margin = |one: char| one.is_whitespace() || matches!(one, '/' | '*');
            let line = line.trim_matches(is_margin);
            if line.starts_with('@') || line.starts_with("makecom-ignore") {
                return said;
            }
            said += line;
            said.push(' ');
        }
    }
    said
}
