//! Responses: how the answer of the service is used.

use serde_json::Value;

use super::macros::{model, union};
use super::{ErrorType, Flag, Iml, Iterate, Map, MetadataType, OauthHelper, ResponseType, Trigger};
use crate::shape::{Keys, Shape, Shaped, scalars, text_or_number};

model! {
    /// What becomes of a response.
    ///
    /// ```
    /// use makecom_iml::{Metadata, Response};
    ///
    /// let response = Response::default()
    ///     .error("[{{statusCode}}] {{body.error.message}}")
    ///     .uid("{{body.id}}")
    ///     .metadata(Metadata::default().value("{{body.email}}"));
    /// assert!(response.metadata.is_some());
    /// ```
    Response except ["status", "headers", "body"] {
        /// How the body of the response is read: one way, or one for each status.
        "type" => response_type: ResponseTypes
            => ResponseType::Json, "json";
        /// Whether the response counts as a success.
        "valid" => valid: Valid
            => "{{body.ok}}";
        /// What users see if the response is a failure.
        "error" => error: ErrorMessage
            => "[{{statusCode}}] {{body.message}}";
        /// Variables for later.
        "temp" => temp: Iml<Map<Value>>
            => [("id", "{{body.id}}")], {"id": "{{body.id}}"};
        /// What is stored with the connection.
        "data" => data: Iml<Map<Value>>
            => [("token", "{{body.token}}")], {"token": "{{body.token}}"};
        /// Which user or account it is, for webhooks that users share.
        "uid" => uid: Value, text_or_number
            => "{{body.id}}";
        /// Which account the connection shows.
        "metadata" => metadata: Metadata
            => Metadata::default().value("{{body.email}}"), {"value": "{{body.email}}"};
        /// Until when the token is valid: 1 to 512 characters.
        "expires" => expires: Iml<String>, || Shape::Text(1, 512)
            => "{{addSeconds(now, body.expires_in)}}";
        /// The scopes that were granted.
        "scope" => scope: Value
            => "{{split(body.scope, ' ')}}";
        /// Which array in the body holds the results.
        "iterate" => iterate: Iterate
            => "{{body.contacts}}";
        /// What is put out, of each result if there are several.
        "output" => output: Value
            => "{{item}}";
        /// The greatest number of results.
        "limit" => limit: Value, text_or_number
            => "{{parameters.limit}}";
        /// How a trigger recognizes results that it has not put out yet.
        "trigger" => trigger: Box<Trigger>
            => Trigger::default().id("{{item.id}}"), {"id": "{{item.id}}"};
        /// What becomes of all that is put out.
        "wrapper" => wrapper: Value
            => "{{output}}";
        /// Signs further requests as OAuth 1 asks.
        "oauth" => oauth: Box<OauthHelper>
            => OauthHelper::default().token("{{body.token}}"), {"token": "{{body.token}}"};
        /// Of a responder: the status of its answer.
        "status" => status: Value, text_or_number
            => 204;
        /// Of a responder: the headers of its answer.
        "headers" => headers: Iml<Map<Value>>, scalars
            => [("content-type", "text/plain")], {"content-type": "text/plain"};
        /// Of a responder: the body of its answer.
        "body" => body: Value
            => "{{parameters.body}}";
    }
}

union! {
    /// How the body of a response is read.
    ///
    /// ```
    /// use makecom_iml::{Response, ResponseType};
    ///
    /// let by_status = [("200-299", ResponseType::Json), ("*", ResponseType::Text)];
    /// let response = Response::default().response_type(by_status);
    /// assert_eq!(serde_json::to_value(response)?["type"]["*"], "text");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ResponseTypes {
        /// In one way.
        iml One(ResponseType);
        /// By status: `404`, a range `200-299`, or `*` for all others.
        map ByStatus(Iml<ResponseType>, || Shape::Map(
            Keys::StatusRange,
            <Iml<ResponseType>>::shape,
        ));
    }
}

union! {
    /// Whether a response counts as a success.
    ///
    /// ```
    /// use makecom_iml::{Response, Valid};
    ///
    /// // For a service that always answers 200.
    /// let response = Response::default().valid("{{body.ok}}").error("{{body.error}}");
    /// assert!(matches!(response.valid, Some(Valid::When(_))));
    /// ```
    Valid {
        /// Always, or never.
        bool Always(bool);
        /// If this is true: usually an expression.
        text When(String);
        /// If this is true; and the error if not.
        model Otherwise(Validity);
    }
}

model! {
    /// Whether a response counts as a success, and the error if not.
    ///
    /// ```
    /// use makecom_iml::{ErrorType, Response, Validity};
    ///
    /// let validity = Validity::default()
    ///     .condition("{{body.ok}}")
    ///     .message("{{body.error}}")
    ///     .error_type(ErrorType::Data);
    /// let response = Response::default().valid(validity);
    /// assert_eq!(serde_json::to_value(response)?["valid"]["type"], "DataError");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Validity {
        /// Whether the response counts as a success.
        "condition" => condition: Flag
            => "{{body.ok}}";
        /// What users see if it is not.
        "message" => message: Iml<String>
            => "{{body.message}}";
        /// What kind of error it is.
        "type" => error_type: Iml<ErrorType>, String::shape
            => ErrorType::Data, "DataError";
    }
}

union! {
    /// The error if a response is a failure.
    ///
    /// ```
    /// use makecom_iml::{ErrorMessage, ErrorMessages, Response};
    ///
    /// let plain = Response::default().error("[{{statusCode}}] {{body.message}}");
    /// assert!(matches!(plain.error, Some(ErrorMessage::Message(_))));
    /// let by_status = ErrorMessages::default().message("{{body.message}}");
    /// let detailed = Response::default().error(by_status);
    /// assert!(matches!(detailed.error, Some(ErrorMessage::Messages(_))));
    /// ```
    ErrorMessage {
        /// This, at most 1024 characters.
        iml Message(String, || Shape::Text(0, 1024));
        /// This, by kind and status.
        model Messages(ErrorMessages);
    }
}

impl From<&str> for ErrorMessage {
    fn from(message: &str) -> Self {
        Self::Message(message.into())
    }
}

model! {
    /// The errors if a response is a failure, by status.
    ///
    /// ```
    /// use makecom_iml::{ErrorMessages, ErrorType, StatusError};
    ///
    /// let busy = StatusError::default()
    ///     .message("Too many requests")
    ///     .error_type(ErrorType::RateLimit);
    /// let error = ErrorMessages::default()
    ///     .message("[{{statusCode}}] {{body.message}}")
    ///     .status(429, busy);
    /// assert_eq!(serde_json::to_value(error)?["429"]["type"], "RateLimitError");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ErrorMessages {
        /// What users see: at most 1024 characters.
        "message" required => message: Iml<String>, || Shape::Text(0, 1024)
            => "[{{statusCode}}] {{body.message}}";
        /// What kind of error it is: `RuntimeError` by default.
        "type" => error_type: Iml<ErrorType>
            => ErrorType::Data, "DataError";
        ..
        /// The error for a status, such as `404`.
        by_status: StatusError, Keys::Status;
    }
}

impl ErrorMessages {
    /// Sets the error for one HTTP status.
    ///
    /// ```
    /// use makecom_iml::{ErrorMessages, StatusError};
    ///
    /// let gone = StatusError::default().message("The contact is gone");
    /// let error = ErrorMessages::default().message("{{body.message}}").status(404, gone);
    /// assert_eq!(error.by_status.keys().collect::<Vec<_>>(), ["404"]);
    /// ```
    pub fn status(mut self, status: u16, error: StatusError) -> Self {
        self.by_status.insert(status.to_string(), error);
        self
    }
}

model! {
    /// The error for one status.
    ///
    /// ```
    /// use makecom_iml::{ErrorMessages, ErrorType, StatusError};
    ///
    /// let expired = StatusError::default()
    ///     .message("Sign in again")
    ///     .error_type(ErrorType::InvalidAccessToken);
    /// let error = ErrorMessages::default().message("{{body.message}}").status(401, expired);
    /// assert_eq!(serde_json::to_value(error)?["401"]["message"], "Sign in again");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    StatusError {
        /// What users see: at most 1024 characters.
        "message" required => message: Iml<String>, || Shape::Text(0, 1024)
            => "Too many requests";
        /// What kind of error it is: `RuntimeError` by default.
        "type" => error_type: Iml<ErrorType>
            => ErrorType::RateLimit, "RateLimitError";
    }
}

model! {
    /// Which account a connection shows.
    ///
    /// ```
    /// use makecom_iml::{Metadata, MetadataType, Response};
    ///
    /// let account = Metadata::default().metadata_type(MetadataType::Email).value("{{body.email}}");
    /// let response = Response::default().metadata(account);
    /// assert_eq!(serde_json::to_value(response)?["metadata"]["value"], "{{body.email}}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Metadata: Open {
        /// What kind of account.
        "type" => metadata_type: Iml<MetadataType>
            => MetadataType::Email, "email";
        /// Which: at most 512 characters.
        "value" => value: Iml<String>, || Shape::Text(0, 512)
            => "{{body.email}}";
    }
}
