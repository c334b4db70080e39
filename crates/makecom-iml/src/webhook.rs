//! The sections of a webhook, each as a type for [`Typed`](crate::Typed).

use crate::model::{ParameterSource, Requests};
use crate::typed::codes;

codes! {
    /// `api`: what becomes of an event that the service reports.
    ///
    /// ```
    /// use makecom_iml::{Code as _, webhook};
    ///
    /// let api = webhook::Api::from_text(r#"{ "output": "{{body}}" } // all of it"#);
    /// assert!(api.model()?.is_some());
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Api: WebhookApi => Requests;

    /// `parameters`: what a user fills in to make a webhook.
    Parameters: WebhookParameters => ParameterSource;

    /// `attach`: how a webhook is registered at the service.
    Attach: WebhookAttach => Requests;

    /// `detach`: how a webhook is removed from the service.
    Detach: WebhookDetach => Requests;

    /// `update`: how a registered webhook is changed.
    Update: WebhookUpdate => Requests;

    /// `scope`: the scopes that a webhook needs.
    Scope: WebhookScope => Vec<String>;
}
