//! The requests of a section `api`, each with its stage and its place.

use jsonc_parser::ast;

use crate::model::ApiShape;
use crate::model::{OAUTH1_STAGES, OAUTH2_STAGES, RootKeys};
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

    /// Whether the request goes anywhere: to a URL, or to an endpoint of the
    /// app.
    pub(super) fn goes_somewhere(&self) -> bool {
        ["url", "endpoint"]
            .into_iter()
            .any(|key| match value_of(self.object, key) {
                None | Some(ast::Value::NullKeyword(_)) => false,
                Some(ast::Value::StringLit(target)) => !target.value.is_empty(),
                Some(_) => true,
            })
    }
}

pub(super) fn object_of<'b>(object: &'b ast::Object<'b>, key: &str) -> Option<&'b ast::Object<'b>> {
    value_of(object, key)?.as_object()
}

/// The shape of a section `api` and all requests in it.
pub(super) fn requests<'a>(tree: &'a ast::Value<'a>) -> (ApiShape, Vec<Request<'a>>) {
    let object = match tree {
        ast::Value::Array(array) => return (ApiShape::Requests, several(array, "", None)),
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
