//! What a run came to.

use std::sync::Arc;

use super::document::{Effective, Place};
use super::failure::{Failure, Flow};
use super::module::{Kind, ModuleKind};
use crate::Value;

/// What a run came to. Each component fills in what it has.
///
/// ```
/// use makecom_runtime::communication::Outcome;
///
/// assert_eq!(Outcome::default().output, None);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// Of a module that puts out one bundle, that bundle if there is one; of every other an
    /// array of bundles; of an RPC also what its wrapper made.
    pub output: Option<Value>,
    /// Of a trigger: what it keeps for its next run.
    pub state: Option<Value>,
    /// Of a connection: `data`, `metadata`, `uid`, `expires` and `scope`, as far as they are
    /// there.
    pub connection: Option<Value>,
    /// Of a webhook that was attached: what it keeps.
    pub webhook_data: Option<Value>,
    /// What is answered: `status`, `headers` and `body`, before it is encoded.
    pub respond: Option<Value>,
    /// Of a shared webhook: the ids of the connections that get the bundles.
    pub recipients: Option<Value>,
    /// The address that is opened in the browser.
    pub browser_url: Option<String>,
    /// The paths that are hidden in logs.
    pub log_hides: Vec<String>,
    /// The directive that made the output.
    pub origin: Option<Place>,
}

impl Outcome {
    /// All that it has, by the names that tests use.
    ///
    /// ```
    /// # use makecom_runtime::communication::Outcome;
    /// assert!(Outcome::default().entries().is_empty());
    /// ```
    pub fn entries(&self) -> Vec<(&'static str, Value)> {
        let url = self.browser_url.as_deref().map(Value::from);
        let hides = (!self.log_hides.is_empty()).then(|| {
            let paths = self.log_hides.iter();
            Value::array(paths.map(|path| path.as_str().into()))
        });
        [
            ("output", self.output.clone()),
            ("state", self.state.clone()),
            ("connection", self.connection.clone()),
            ("webhook_data", self.webhook_data.clone()),
            ("respond", self.respond.clone()),
            ("recipients", self.recipients.clone()),
            ("browser_url", url),
            ("log_hides", hides),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// The paths that a request hides in logs.
pub(super) fn hidden(request: &Effective) -> Vec<String> {
    match request.get("log/sanitize") {
        Some(Value::Array(paths)) => paths
            .iter()
            .filter_map(|path| match path {
                Value::Text(path) => Some(path.to_string()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The output as the kind of component has it.
pub(super) fn fitting(kind: Kind, value: Option<Value>) -> Flow<Option<Value>> {
    match kind {
        Kind::Stage => Ok(None),
        Kind::Module(ModuleKind::Search | ModuleKind::Trigger) | Kind::Epoch => {
            let items = match value {
                None => Vec::new(),
                Some(Value::Array(items)) => items.to_vec(),
                Some(other) => vec![other],
            };
            for item in &items {
                if !matches!(item, Value::Collection(_)) {
                    let message = format!(
                        "Invalid item in module output. Expected Object, but found {}.",
                        class(item)
                    );
                    return Err(Failure::make("DataError", message));
                }
            }
            // The very same object is put out once.
            let mut unique: Vec<Value> = Vec::new();
            for item in items {
                let is_same = |other: &Value| match (other, &item) {
                    (Value::Collection(one), Value::Collection(other)) => Arc::ptr_eq(one, other),
                    _ => false,
                };
                if !unique.iter().any(is_same) {
                    unique.push(item);
                }
            }
            Ok(Some(unique.into()))
        }
        Kind::Rpc => {
            let value = value.unwrap_or_else(|| Value::array([]));
            let fits = |value: &Value| matches!(value, Value::Collection(_) | Value::Text(_));
            match &value {
                Value::Array(items) if items.iter().all(fits) => Ok(Some(value)),
                value if fits(value) => Ok(Some(value.clone())),
                other => {
                    let found = match other {
                        Value::Array(_) => "an array of something else",
                        other => other.type_name(),
                    };
                    let message = format!("an RPC puts out objects or texts, not {found}");
                    let help = "put out an object with label and value for each choice";
                    Err(Failure::refused("invalid-output", message, help))
                }
            }
        }
        Kind::Module(_) => match value {
            None | Some(Value::Collection(_)) => Ok(value),
            Some(other) => {
                let message = format!(
                    "the module puts out one object, and {} is put out: what Make does then is \
                     not known",
                    other.type_name()
                );
                let help = "put out an object; several bundles are for searches";
                Err(Failure::refused("invalid-output", message, help))
            }
        },
    }
}

/// The class of a value in JavaScript.
fn class(value: &Value) -> &'static str {
    match value {
        Value::Undefined => "Undefined",
        Value::Null => "Null",
        Value::Boolean(_) => "Boolean",
        Value::Number(_) => "Number",
        Value::Text(_) | Value::EmptyText => "String",
        Value::Date(_) => "Date",
        Value::Buffer(_) => "Buffer",
        Value::Array(_) => "Array",
        Value::Collection(_) => "Object",
    }
}
