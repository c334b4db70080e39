//! The requests of a section `api`, each with its stage and its place.

use jsonc_parser::ast;

use super::prelude::given;
use crate::model::{ApiShape, OAUTH, OAUTH1_STAGES, OAUTH2_STAGES, RootKeys};
use crate::text::value_of;

/// A request of a section `api`.
pub(super) struct Request<'a> {
    pub(super) pointer: String,
    pub(super) stage: Option<&'a str>,
    pub(super) object: &'a ast::Object<'a>,
}

impl<'a> Request<'a> {
    pub(super) fn response(&self) -> Option<&'a ast::Object<'a>> {
        object_of(self.object, "response")
    }

    /// What users see when the request fails.
    pub(super) fn error(&self) -> Option<&'a ast::Value<'a>> {
        let error = value_of(self.response()?, "error")?;
        error.as_null_keyword().is_none().then_some(error)
    }

    /// Whether it needs an error message. The browser opens `authorize` and
    /// shows the error; without a `url` nothing is sent.
    pub(super) fn can_fail(&self) -> bool {
        self.stage != Some("authorize") && value_of(self.object, "url").is_some()
    }

    /// Whether the request has a target: a URL, or an endpoint of the app.
    pub(super) fn has_target(&self) -> bool {
        ["url", "endpoint"]
            .into_iter()
            .any(|key| given(self.object, key).is_some())
    }
}

pub(super) fn object_of<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b ast::Object<'b>> {
    value_of(object, key)?.as_object()
}

/// A section `api`.
pub(super) struct Api<'a> {
    pub(super) tree: &'a ast::Value<'a>,
    pub(super) shape: ApiShape,
    pub(super) requests: Vec<Request<'a>>,
    is_oauth: bool,
}

impl<'a> Api<'a> {
    pub(super) fn of(tree: &'a ast::Value<'a>, component_type: &str) -> Self {
        let (shape, requests) = requests(tree);
        let is_oauth = matches!(shape, ApiShape::Oauth1 | ApiShape::Oauth2);
        Self {
            tree,
            shape,
            requests,
            is_oauth: is_oauth || component_type == OAUTH,
        }
    }

    /// The requests of a section that has no stages.
    pub(super) fn of_requests(tree: &'a ast::Value<'a>) -> Self {
        let (shape, requests) = match tree {
            ast::Value::Array(array) => (ApiShape::Requests, several(array, "", None)),
            ast::Value::Object(object) if !object.properties.is_empty() => {
                let request = Request {
                    pointer: String::new(),
                    stage: None,
                    object,
                };
                (ApiShape::Request, vec![request])
            }
            _ => (ApiShape::Empty, Vec::new()),
        };
        Self {
            tree,
            shape,
            requests,
            is_oauth: false,
        }
    }

    /// Whether it is of a connection by OAuth: as its type says, or its keys.
    pub(super) fn is_oauth(&self) -> bool {
        self.is_oauth
    }
}

fn requests<'a>(tree: &'a ast::Value<'a>) -> (ApiShape, Vec<Request<'a>>) {
    let object = match tree {
        ast::Value::Array(array) => return (ApiShape::Requests, several(array, "", None)),
        ast::Value::Object(object) if object.properties.is_empty() => {
            return (ApiShape::Empty, Vec::new());
        }
        ast::Value::NullKeyword(_) => return (ApiShape::Empty, Vec::new()),
        ast::Value::Object(object) => object,
        _ => return (ApiShape::Unknown, Vec::new()),
    };
    let mut keys = RootKeys::default();
    for property in &object.properties {
        keys.see(property.name.as_str());
    }
    let shape = keys.shape();
    let stages: &[&str] = match shape {
        ApiShape::Oauth1 => &OAUTH1_STAGES,
        ApiShape::Oauth2 => &OAUTH2_STAGES,
        _ => {
            let request = Request {
                pointer: String::new(),
                stage: None,
                object,
            };
            return (shape, vec![request]);
        }
    };
    let mut requests = Vec::new();
    for stage in stages.iter().copied() {
        match value_of(object, stage) {
            Some(ast::Value::Object(object)) => requests.push(Request {
                pointer: format!("/{stage}"),
                stage: Some(stage),
                object,
            }),
            Some(ast::Value::Array(array)) => {
                requests.extend(several(array, &format!("/{stage}"), Some(stage)));
            }
            _ => {}
        }
    }
    (shape, requests)
}

fn several<'a>(
    array: &'a ast::Array<'a>,
    pointer: &str,
    stage: Option<&'a str>,
) -> Vec<Request<'a>> {
    let elements = array.elements.iter().enumerate();
    elements
        .filter_map(|(index, element)| {
            Some(Request {
                pointer: format!("{pointer}/{index}"),
                stage,
                object: element.as_object()?,
            })
        })
        .collect()
}
