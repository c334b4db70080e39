//! What can be tested of an app, on disk: all of a project, or the functions
//! of an app that Make's editor exported, in `functions/NAME/code.js` and `test.js`.

use std::path::Path;

use makecom::{CodeKind, ComponentKind, Section};
use makecom_project::Project;

use crate::command::validate::shown;
use crate::failure::{Failure, Result};
use crate::input;

use super::components::{self, Code, Component};

/// A function of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::command) struct Found {
    pub(in crate::command) name: String,
    /// Its file and its code; `None` if there is no file.
    pub(in crate::command) code: Option<(String, String)>,
    /// The file and the text of its test; `None` if there is no file.
    pub(in crate::command) test: Option<(String, String)>,
}

impl Found {
    /// Whether its test has more than white space and comments.
    pub(in crate::command) fn has_test(&self) -> bool {
        let text = self.test.as_ref().map_or("", |(_, text)| text);
        makecom_runtime::script::has_code(text)
    }
}

/// What can be tested of an app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::command) struct App {
    /// By their names.
    pub(in crate::command) functions: Vec<Found>,
    /// Modules, RPCs, connections and webhooks.
    pub(in crate::command) components: Vec<Component>,
    pub(in crate::command) base: Option<Code>,
}

/// The app in a folder.
pub(in crate::command) fn app(folder: &Path) -> Result<App> {
    if !folder.is_dir() && folder.exists() {
        return Err(Failure::usage(
            format!("{} is a file", folder.display()),
            "name the folder of a project; --filter chooses functions",
        ));
    }
    match Project::open(folder) {
        Ok(project) => Ok(App {
            functions: of_project(&project)?,
            components: components::components(&project)?,
            base: components::codes(&project, ComponentKind::App, "")?.pop(),
        }),
        Err(error) if error.code() == "no-project" => match of_export(folder)? {
            Some(functions) => Ok(App {
                functions,
                ..App::default()
            }),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

fn of_project(project: &Project) -> Result<Vec<Found>> {
    let mut functions = Vec::new();
    for (kind, id, _) in project.components() {
        if kind != ComponentKind::Function {
            continue;
        }
        let mut found = Found {
            name: id.to_owned(),
            code: None,
            test: None,
        };
        for local in project.codes(kind, id)? {
            let file = shown(project.path(), &local.file);
            let text = local.section.as_ref().map(Section::text);
            let text = text.map(|text| (file, text.to_owned()));
            match local.kind {
                CodeKind::FunctionCode => found.code = text,
                CodeKind::FunctionTest => found.test = text,
                _ => {}
            }
        }
        functions.push(found);
    }
    Ok(functions)
}

/// The functions of an exported app; `None` if the folder has no such functions.
fn of_export(folder: &Path) -> Result<Option<Vec<Found>>> {
    let Ok(entries) = std::fs::read_dir(folder.join("functions")) else {
        return Ok(None);
    };
    let mut functions = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Failure::io("cannot read functions", &error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let text_of = |file: &str| -> Result<Option<(String, String)>> {
            let path = entry.path().join(file);
            // A link could lead out of the app.
            if !path.symlink_metadata().is_ok_and(|found| found.is_file()) {
                return Ok(None);
            }
            let shown = shown(folder, &format!("functions/{name}/{file}"));
            Ok(Some((shown, input::file(&path)?)))
        };
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let (code, test) = (text_of("code.js")?, text_of("test.js")?);
        if code.is_some() {
            functions.push(Found { name, code, test });
        }
    }
    functions.sort_by(|one, other| one.name.cmp(&other.name));
    Ok((!functions.is_empty()).then_some(functions))
}
