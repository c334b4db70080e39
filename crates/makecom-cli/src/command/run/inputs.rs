//! The variables of a run: parameters from flags, a file, variables and prompts; data of the
//! connection and common data from files and variables only.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use makecom::{CodeKind, ComponentKind};
use makecom_project::{Field, Project};
use makecom_runtime::communication::Document;
use makecom_runtime::parameters::{self, Problem};
use makecom_runtime::{Collection, Environment, Secrets, Value};

use crate::arguments::run::{Component, Kind, Options};
use crate::command::validate::shown;
use crate::failure::{Failure, Result};
use crate::printer::ask;
use crate::{environment, input};

/// The variables, and which of their values are secrets.
pub(super) struct Gathered {
    pub(super) inputs: Value,
    pub(super) secrets: Secrets,
    /// What of the parameters is unsure.
    pub(super) notes: Vec<Problem>,
}

/// Variables with data of a connection, common data, and parameters.
const CONNECTION: &str = "MAKECOM_CONNECTION";
const COMMON: &str = "MAKECOM_COMMON";
const INPUT: &str = "MAKECOM_INPUT";

pub(super) fn gather(
    component: &Component,
    options: &Options,
    project: &Project,
    environment: &Environment,
) -> Result<Gathered> {
    let kind = component.kind.of_component();
    let declared = declared(project, kind, &component.name)?;
    let mut inputs = Collection::new();
    let mut secrets = Secrets::default();
    let mut notes = Vec::new();
    let common = object(options.common.as_deref(), COMMON)?;
    if let Some(common) = common {
        secrets.add_except("common", &common, &options.not_secret);
        inputs.insert("common", common);
    }
    let mut given = if component.kind == Kind::Connection {
        if let Some(first) = options.input.first() {
            let name = first.split('=').next().unwrap_or_default();
            return Err(Failure::usage(
                format!("the data of a connection is not taken from the command line: {name}"),
                format!("give it in a file with --connection, or in {CONNECTION}"),
            ));
        }
        connection_data(options, &declared)?.unwrap_or_else(|| Collection::new().into())
    } else {
        let bound = match project.field(kind, &component.name, Field::Connection) {
            Some(Some(id)) => Some(id.to_owned()),
            _ => None,
        };
        if let Some(id) = &bound {
            let of_connection = self::declared(project, ComponentKind::Connection, id)?;
            let data = connection_data(options, &of_connection)?.ok_or_else(|| {
                Failure::usage(
                    format!("there is no data of the connection {id}"),
                    format!(
                        "give it in a file with --connection, or in {CONNECTION}, as JSON such \
                         as {{\"apiKey\": \"…\"}}; `makecom run connection {id} --save FILE` \
                         writes such a file"
                    ),
                )
            })?;
            secrets.add_except("connection", &data, &options.not_secret);
            inputs.insert("connection", data);
        } else if options.connection.is_some() {
            return Err(Failure::usage(
                format!("the {kind} {} has no connection", component.name),
                "leave --connection out, or bind a connection in makecomapp.json",
            ));
        }
        parameters_of(options, &declared)?
    };
    prompt(&declared, &mut given, options)?;
    let filled = parameters::with_defaults(&declared, &given);
    let checked = match component.kind {
        // A connection also keeps what it got from the service.
        Kind::Rpc | Kind::Connection => parameters::check_open(&declared, &filled, environment),
        _ => parameters::check(&declared, &filled, environment),
    };
    let passwords = parameters::secret_names(&declared);
    // An RPC also gets what it does not declare, such as a password of its module.
    let is_password = |name: &str| {
        passwords.contains(name) || component.kind == Kind::Rpc && Secrets::is_named(name)
    };
    refuse_secret_flags(&is_password, options)?;
    for values in [&filled, &checked.values] {
        secrets.add_keys("parameters", values, &is_password, &options.not_secret);
    }
    let values = if options.unchecked {
        filled
    } else {
        if !checked.problems.is_empty() {
            return Err(refused(&checked.problems, &secrets));
        }
        notes = checked.warnings;
        checked.values
    };
    if component.kind == Kind::Connection {
        secrets.add_except("connection", &values, &options.not_secret);
    }
    inputs.insert("parameters", values);
    if let Some(file) = &options.state {
        let state = json_object(&input::file(file)?, &file.display().to_string())?;
        let name = if component.kind == Kind::Webhook {
            "webhook"
        } else {
            "data"
        };
        learn_named(&mut secrets, name, &state, options);
        inputs.insert(name, state);
    }
    if component.kind == Kind::Webhook && options.part.is_none() {
        let file = options.request.as_ref().ok_or_else(|| {
            Failure::usage(
                "there is no request for the webhook to get",
                "give it with --request: a JSON file with method, headers, query and body",
            )
        })?;
        let request = json_object(&input::file(file)?, &file.display().to_string())?;
        learn_named(&mut secrets, "request", &request, options);
        inputs.insert("request", request);
    } else if let Some(file) = &options.request {
        if component.kind != Kind::Module {
            return Err(Failure::usage(
                "only a webhook gets a request, and an instant trigger its payload",
                "leave --request out",
            ));
        }
        let payload = json_object(&input::file(file)?, &file.display().to_string())?;
        learn_named(&mut secrets, "payload", &payload, options);
        inputs.insert("payload", payload);
    }
    Ok(Gathered {
        inputs: inputs.into(),
        secrets,
        notes,
    })
}

/// Adds what keys such as `token` and headers such as `authorization` hold.
fn learn_named(secrets: &mut Secrets, name: &str, value: &Value, options: &Options) {
    secrets.add_keys(name, value, &Secrets::is_named, &options.not_secret);
}

/// The parameters that a component declares.
fn declared(project: &Project, kind: ComponentKind, name: &str) -> Result<Value> {
    let mut all = Vec::new();
    for local in project.codes(kind, name)? {
        let is_list = matches!(
            local.kind,
            CodeKind::ModuleParameters
                | CodeKind::ModuleExpect
                | CodeKind::RpcParameters
                | CodeKind::ConnectionParameters
                | CodeKind::WebhookParameters
        );
        let Some(section) = local.section.filter(|_| is_list) else {
            continue;
        };
        let document = Document::new(shown(project.path(), &local.file), section);
        let document = document.map_err(|error| {
            Failure::new(error.to_string(), error.help()).with_code(error.code())
        })?;
        match document.value() {
            Value::Array(items) => all.extend(items.iter().cloned()),
            Value::Text(_) => all.push(document.value().clone()),
            _ => {}
        }
    }
    Ok(Value::array(all))
}

/// A JSON object in a file or a variable.
fn object(file: Option<&Path>, variable: &str) -> Result<Option<Value>> {
    match file {
        Some(file) => json_object(&input::file(file)?, &file.display().to_string()).map(Some),
        None => environment::variable(variable)
            .map(|text| json_object(&text, variable))
            .transpose(),
    }
}

/// Errors quote nothing of the text: it may be a secret.
fn json_object(text: &str, from: &str) -> Result<Value> {
    let help = "write a JSON object, such as {\"apiKey\": \"…\"}";
    let value = Value::from_json(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::usage(
            format!("{from} is not JSON: line {line}, column {column}"),
            help,
        )
    })?;
    match value.untagged() {
        value @ Value::Collection(_) => Ok(value),
        other => Err(Failure::usage(
            format!("{from} holds {}, not an object", other.type_name()),
            help,
        )),
    }
}

/// The data of a connection: a file, JSON in a variable, or a variable for each parameter.
fn connection_data(options: &Options, declared: &Value) -> Result<Option<Value>> {
    if let Some(data) = object(options.connection.as_deref(), CONNECTION)? {
        return Ok(Some(data));
    }
    let found = of_variables(declared, CONNECTION);
    Ok((!found.is_empty()).then(|| found.into()))
}

/// The values of variables such as `MAKECOM_CONNECTION_APIKEY`.
fn of_variables(declared: &Value, prefix: &str) -> Collection {
    let mut found = Collection::new();
    for name in names(declared) {
        let end = variable_end(&name);
        if let Some(value) = environment::variable(&format!("{prefix}_{end}")) {
            found.insert(name, value.into());
        }
    }
    found
}

/// The name of a parameter as it ends that of a variable.
fn variable_end(name: &str) -> String {
    let part = |one: char| {
        if one.is_ascii_alphanumeric() {
            one.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    name.chars().map(part).collect()
}

fn names(declared: &Value) -> Vec<String> {
    let items = match declared {
        Value::Array(items) => items.to_vec(),
        _ => Vec::new(),
    };
    let names = items.iter().filter_map(|spec| match spec.get("name") {
        Value::Text(name) => Some(name.to_string()),
        _ => None,
    });
    names.collect()
}

/// Parameters: a file, then variables, then flags; what comes later counts.
fn parameters_of(options: &Options, declared: &Value) -> Result<Value> {
    let mut given = Collection::new();
    if let Some(file) = &options.inputs {
        let text = if file.as_os_str() == "-" {
            input::stdin()?
        } else {
            input::file(file)?
        };
        if let Value::Collection(entries) = json_object(&text, &file.display().to_string())? {
            given = Collection::clone(&entries);
        }
    }
    for (name, value) in of_variables(declared, INPUT).iter() {
        given.insert(name, value.clone());
    }
    for flag in &options.input {
        let (name, value) = flag_value(flag)?;
        given.insert(name, value);
    }
    Ok(given.into())
}

/// The name and value of a flag.
fn flag_value(flag: &str) -> Result<(&str, Value)> {
    let Some((name, text)) = flag
        .split_once('=')
        .filter(|(name, _)| !matches!(*name, "" | ":"))
    else {
        return Err(Failure::usage(
            "an input is neither NAME=TEXT nor NAME:=JSON",
            "write --input id=7 or --input 'ids:=[7, 8]'",
        ));
    };
    let Some(name) = name.strip_suffix(':') else {
        return Ok((name, text.into()));
    };
    let value = Value::from_json(text).map_err(|error| {
        let message = format!("the value of {name} is not JSON: column {}", error.column());
        Failure::usage(message, "write NAME=TEXT for a text, without the colon")
    })?;
    Ok((name, value.untagged()))
}

/// Refuses a flag that is a secret or has one in its value.
fn refuse_secret_flags(is_secret: &dyn Fn(&str) -> bool, options: &Options) -> Result<()> {
    for flag in &options.input {
        let (name, value) = flag_value(flag)?;
        let secret = if is_secret(name) {
            Some(name.to_owned())
        } else {
            secret_key(&value, is_secret).map(|key| format!("{key} in {name}"))
        };
        if let Some(secret) = secret {
            return Err(Failure::usage(
                format!("{secret} is a secret, and every user of a machine can read command lines"),
                format!(
                    "give it in a file with --inputs, or in {INPUT}_{}",
                    variable_end(name)
                ),
            ));
        }
    }
    Ok(())
}

/// A key in a value that has a secret.
fn secret_key(value: &Value, is_secret: &dyn Fn(&str) -> bool) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(|it| secret_key(it, is_secret)),
        Value::Collection(entries) => entries.iter().find_map(|(key, value)| {
            let own = is_secret(key).then(|| key.to_owned());
            own.or_else(|| secret_key(value, is_secret))
        }),
        _ => None,
    }
}

/// All that is wrong with the parameters.
fn refused(problems: &[Problem], secrets: &Secrets) -> Failure {
    let lines = problems.iter().map(|problem| {
        let message = secrets.hide(&problem.message);
        format!("{}: {message} [{}]", problem.path, problem.code)
    });
    let lines = lines.collect::<Vec<_>>().join("; ");
    Failure::usage(
        format!("Make would not take the parameters: {lines}"),
        "correct them, or add --unchecked to run with them as they are",
    )
}

/// Asks for what is missing, on a terminal: all that is not advanced if nothing was given,
/// else what is required.
fn prompt(declared: &Value, given: &mut Value, options: &Options) -> Result<()> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(());
    }
    let mut entries = match given {
        Value::Collection(entries) => Collection::clone(entries),
        _ => Collection::new(),
    };
    let is_bare = options.input.is_empty() && options.inputs.is_none() && entries.is_empty();
    let items = match declared {
        Value::Array(items) => items.to_vec(),
        _ => Vec::new(),
    };
    let is_set = |spec: &Value, name: &str| spec.get(name) == Value::Boolean(true);
    for spec in items {
        let Value::Text(name) = spec.get("name") else {
            continue;
        };
        let is_wanted = is_set(&spec, "required") || is_bare && !is_set(&spec, "advanced");
        if entries.get(&name).is_some() || !is_wanted {
            continue;
        }
        let label = match spec.get("label") {
            Value::Text(label) => format!("{label} ({name})"),
            _ => name.to_string(),
        };
        let default = match spec.get("default") {
            default if default.is_nullish() => String::new(),
            default => format!(" [{}]", default.to_json().unwrap_or_default()),
        };
        let failed = |error: io::Error| Failure::io("cannot ask", &error);
        let question = format!("{label}{default}: ");
        let kind = spec.get("type");
        let answer = if kind == "password".into() || kind == "pkey".into() {
            ask(&question).map_err(failed)?;
            rpassword::read_password().map_err(failed)?
        } else {
            ask(&question).map_err(failed)?;
            let mut answer = String::new();
            io::stdin().read_line(&mut answer).map_err(failed)?;
            answer
        };
        let answer = answer.trim_end_matches(['\r', '\n']);
        if !answer.is_empty() {
            entries.insert(&*name, answer.into());
        }
    }
    *given = entries.into();
    Ok(())
}
