//! Responses: what becomes of what the service answers.

use serde_json::Value;

use super::macros::{model, union};
use super::{ErrorType, Flag, Iml, Map, MetadataType, ResponseType};
use crate::section::shape::{Keys, Shape, Shaped, text_or_number};

model! {
    /// What becomes of a response. \[clients\]
    ///
    /// ```
    /// use makecom::section::{Metadata, Response};
    ///
    /// let response = Response::default()
    ///     .error("[{{statusCode}}] {{body.error.message}}")
    ///     .uid("{{body.id}}")
    ///     .metadata(Metadata::default().value("{{body.email}}"));
    /// assert!(response.metadata.is_some());
    /// ```
    Response also ["limit", "iterate", "output", "trigger", "oauth", "wrapper"] {
        /// How the body of the response is read: one way, or one for each status.
        "type" => response_type: ResponseTypes;
        /// Whether the response is a good one.
        "valid" => valid: Valid;
        /// What users see if the response is not a good one.
        "error" => error: ErrorMessage;
        /// Variables for later.
        "temp" => temp: Iml<Map<Value>>;
        /// What is stored with the connection.
        "data" => data: Iml<Map<Value>>;
        /// Which user or account it is, for webhooks that users share.
        "uid" => uid: Value, text_or_number;
        /// Which account the connection shows.
        "metadata" => metadata: Metadata;
        /// Until when the token is good: 1 to 512 characters.
        "expires" => expires: Iml<String>, || Shape::Text(1, 512);
        /// The scopes that were granted.
        "scope" => scope: Value;
    }
}

union! {
    /// How the body of a response is read. \[clients\]
    ResponseTypes {
        /// In one way.
        text One(Iml<ResponseType>);
        /// By status: `404`, a range `200-299`, or `*` for all others.
        map ByStatus(Map<Iml<ResponseType>>, || Shape::Map(
            Keys::StatusRange,
            <Iml<ResponseType>>::shape,
        ));
    }
}

union! {
    /// Whether a response is a good one. \[clients\]
    Valid {
        /// Always, or never.
        bool Always(bool);
        /// If this is true: as a rule an expression.
        text When(String);
        /// If this is true; and what is said if not.
        map Otherwise(Box<Validity>);
    }
}

model! {
    /// Whether a response is a good one, and what is said if not. \[clients\]
    Validity {
        /// Whether the response is a good one.
        "condition" => condition: Flag;
        /// What users see if it is not.
        "message" => message: Iml<String>;
        /// What kind of error it is.
        "type" => error_type: Iml<ErrorType>, String::shape;
    }
}

union! {
    /// What is said if a response is not a good one. \[clients\]
    ErrorMessage {
        /// This, at most 1024 characters.
        text Message(Iml<String>, || Shape::Text(0, 1024));
        /// This, by kind and status.
        map Messages(Box<ErrorMessages>);
    }
}

impl From<&str> for ErrorMessage {
    fn from(message: &str) -> Self {
        Self::Message(message.into())
    }
}

impl From<&str> for Valid {
    fn from(text: &str) -> Self {
        Self::When(text.to_owned())
    }
}

model! {
    /// What is said if a response is not a good one, by status. \[clients\]
    ///
    /// ```
    /// use makecom::section::{ErrorMessages, ErrorType, StatusError};
    ///
    /// let mut error = ErrorMessages::default().message("[{{statusCode}}] {{body.message}}");
    /// let busy = StatusError::default()
    ///     .message("Too many requests")
    ///     .error_type(ErrorType::RateLimit);
    /// error.by_status.insert("429".to_owned(), busy);
    /// ```
    ErrorMessages {
        /// What users see: at most 1024 characters.
        "message" required => message: Iml<String>, || Shape::Text(0, 1024);
        /// What kind of error it is: `RuntimeError` if nothing is said.
        "type" => error_type: Iml<ErrorType>;
        ..
        /// What is said instead for a status, such as `404`.
        by_status: StatusError, Keys::Status;
    }
}

model! {
    /// What is said for one status. \[clients\]
    StatusError {
        /// What users see: at most 1024 characters.
        "message" required => message: Iml<String>, || Shape::Text(0, 1024);
        /// What kind of error it is: `RuntimeError` if nothing is said.
        "type" => error_type: Iml<ErrorType>;
    }
}

model! {
    /// Which account a connection shows. \[clients\]
    Metadata: Open {
        /// What kind of account.
        "type" => metadata_type: Iml<MetadataType>;
        /// Which: at most 512 characters.
        "value" => value: Iml<String>, || Shape::Text(0, 512);
    }
}
