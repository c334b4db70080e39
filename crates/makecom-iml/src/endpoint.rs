//! The sections of an endpoint, each as a type for [`Typed`](crate::Typed).

use crate::model::{ParameterSource, Request};
use crate::typed::codes;

codes! {
    /// `api`: the request of an endpoint.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, endpoint};
    ///
    /// let api = endpoint::Api::of(Request::new("/contacts"));
    /// assert!(api.check().is_empty());
    /// let other = endpoint::Api::from_text(r#"{ "endpoint": "listContacts" }"#);
    /// assert_eq!(other.check()[0].rule, "unknown-key");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Api: EndpointApi => Request;

    /// `scope`: the scopes that an endpoint needs.
    Scope: EndpointScope => Vec<String>;

    /// `inputParameters`: what an endpoint takes.
    Input: EndpointInput => ParameterSource;

    /// `outputParameters`: what an endpoint gives.
    Output: EndpointOutput => ParameterSource;

    /// `context`: what an agent is told of an endpoint, in Markdown.
    Context: EndpointContext => String;
}
