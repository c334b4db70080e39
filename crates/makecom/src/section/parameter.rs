//! Parameters: what `parameters` and `installSpec` are made of.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::jsonc::{Document, Node};
use crate::error::Result;

/// An entry of a list of parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum ParameterEntry {
    /// A parameter.
    Parameter(Box<Parameter>),
    /// The name of an RPC that gives parameters when asked. \[clients\]
    Rpc(String),
}

/// One thing to fill in. \[clients\]
///
/// ```
/// use makecom::section::{Parameter, Parameters};
///
/// let parameters: Parameters = [Parameter::new("password", "apiKey").label("API key")]
///     .into_iter()
///     .collect();
/// assert!(parameters.text().contains("\"API key\""));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Parameter {
    /// The type, such as `text` or `password`; required.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is called in expressions, 1 to 128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What people see, 1 to 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A sentence of help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Whether it must be filled in: a boolean, or an expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Value>,
    /// What stands there at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Every other key, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Parameter {
    /// A parameter of a type, under a name.
    pub fn new(kind: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            name: Some(name.into()),
            label: None,
            help: None,
            required: None,
            default: None,
            extra: Map::new(),
        }
    }

    /// Sets what people see.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Sets a sentence of help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets whether it must be filled in.
    pub fn required(mut self, required: bool) -> Self {
        self.required = Some(required.into());
        self
    }
}

impl From<Parameter> for ParameterEntry {
    fn from(parameter: Parameter) -> Self {
        Self::Parameter(Box::new(parameter))
    }
}

pub(super) fn entries(document: &Document) -> Result<Vec<ParameterEntry>> {
    document.read_array(entry)
}

fn entry(node: Node) -> Result<ParameterEntry> {
    if !node.is_object() {
        return match node.string("") {
            Ok(rpc) => Ok(ParameterEntry::Rpc(rpc)),
            Err(_) => Err(node.error("expected a parameter, or the name of an RPC")),
        };
    }
    if !node.has("type") {
        return Err(node.error("this parameter has no `type`"));
    }
    node.read("a parameter, with strings for `type`, `name`, `label` and `help`")
}

pub(super) fn document<T: Into<ParameterEntry>>(entries: impl IntoIterator<Item = T>) -> Document {
    let entries: Vec<ParameterEntry> = entries.into_iter().map(Into::into).collect();
    // Keys are strings and numbers finite, so there is nothing JSON cannot say.
    Document::new(serde_json::to_string_pretty(&entries).expect("parameters serialize"))
}
