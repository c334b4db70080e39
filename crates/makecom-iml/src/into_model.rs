//! What a section can be written from, besides its model.

use crate::iml::Map;
use crate::model::{
    ApiModel, ModuleGroup, Oauth1, Oauth2, Parameter, ParameterEntry, ParameterSource, Request,
    Requests,
};

/// What a section can be written from: its model, a reference to it, or a
/// shorthand such as an array of names for scopes.
///
/// ```
/// use makecom_iml::{Code as _, Parameter, ParameterType, Request, connection};
///
/// let api = connection::Api::of(Request::new("/me"));
/// let parameters = connection::Parameters::of([Parameter::new(ParameterType::Text, "id")]);
/// let scopes = connection::Scopes::of([("read", "Read contacts")]);
/// # assert!(!api.is_unset() && !parameters.is_unset() && !scopes.is_unset());
/// ```
pub trait IntoModel<M> {
    /// The model.
    fn into_model(self) -> M;
}

impl<M> IntoModel<M> for M {
    fn into_model(self) -> M {
        self
    }
}

impl<M: Clone> IntoModel<M> for &M {
    fn into_model(self) -> M {
        self.clone()
    }
}

impl<T: Into<String>, const N: usize> IntoModel<Vec<String>> for [T; N] {
    fn into_model(self) -> Vec<String> {
        self.map(Into::into).into()
    }
}

impl<T: Into<ParameterEntry>, const N: usize> IntoModel<Vec<ParameterEntry>> for [T; N] {
    fn into_model(self) -> Vec<ParameterEntry> {
        self.map(Into::into).into()
    }
}

impl IntoModel<Vec<ParameterEntry>> for Vec<Parameter> {
    fn into_model(self) -> Vec<ParameterEntry> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<T: Into<ParameterEntry>, const N: usize> IntoModel<ParameterSource> for [T; N] {
    fn into_model(self) -> ParameterSource {
        self.into()
    }
}

impl IntoModel<ParameterSource> for Vec<Parameter> {
    fn into_model(self) -> ParameterSource {
        self.into()
    }
}

impl<const N: usize> IntoModel<Vec<ModuleGroup>> for [ModuleGroup; N] {
    fn into_model(self) -> Vec<ModuleGroup> {
        self.into()
    }
}

impl IntoModel<Requests> for Request {
    fn into_model(self) -> Requests {
        self.into()
    }
}

impl<const N: usize> IntoModel<Requests> for [Request; N] {
    fn into_model(self) -> Requests {
        self.into()
    }
}

impl IntoModel<Requests> for Vec<Request> {
    fn into_model(self) -> Requests {
        self.into()
    }
}

impl IntoModel<String> for &str {
    fn into_model(self) -> String {
        self.to_owned()
    }
}

impl<K: Into<String>, L: Into<String>, const N: usize> IntoModel<Map<String>> for [(K, L); N] {
    fn into_model(self) -> Map<String> {
        self.map(|(name, label)| (name.into(), label.into())).into()
    }
}

impl IntoModel<ApiModel> for Request {
    fn into_model(self) -> ApiModel {
        self.into()
    }
}

impl IntoModel<ApiModel> for Vec<Request> {
    fn into_model(self) -> ApiModel {
        self.into()
    }
}

impl IntoModel<ApiModel> for Oauth1 {
    fn into_model(self) -> ApiModel {
        self.into()
    }
}

impl IntoModel<ApiModel> for Oauth2 {
    fn into_model(self) -> ApiModel {
        self.into()
    }
}
