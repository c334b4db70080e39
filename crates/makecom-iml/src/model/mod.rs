//! The typed view of sections: every directive as a type.
//!
//! Every key may be missing and every unknown one is kept, so that sections of
//! a newer Make can be read. A key that is `null` reads as missing. Checking
//! reports what a section lacks.

mod api;
mod api_shape;
mod macros;
mod names;
mod options;
mod parameter;
mod request;
mod response;

use crate::code::{CodeKind, Language};
use crate::shape::{Keys, Shape, Shaped as _};

pub(crate) use crate::iml::{Expression, Iml, Map};
pub use api::{ApiModel, Oauth1, Oauth2, Requests};
pub use api_shape::ApiShape;
pub(crate) use api_shape::{OAUTH1_STAGES, OAUTH2_STAGES, ROOT_FORMS, RootKeys, RootShape};
pub use names::{
    BodyType, EditMode, ErrorType, MetadataType, Method, ParameterType, ResponseType, SignVersion,
    SignatureMethod, Tags, TransportMethod, UnknownName,
};
pub use options::{OptionEntry, OptionStore, Options, Placeholder, PlaceholderDetails};
pub use parameter::{
    Convert, Editable, EditableDetails, Extension, InstallModel, Limits, Mappable, MappableDetails,
    Nested, NestedStore, OptionSource, Parameter, ParameterEntry, ParameterSource, RpcCall, Spec,
    Validate,
};
pub use request::{
    Aws, Condition, ConditionWithDefault, Flag, Log, OauthHelper, Pagination, Repeat, Request,
};
pub use response::{
    ErrorMessage, ErrorMessages, Metadata, Response, ResponseTypes, StatusError, Valid, Validity,
};

/// What a section of a kind may look like.
pub(crate) fn shape(kind: CodeKind) -> Shape {
    match kind.language() {
        Language::Stages => ApiModel::shape(),
        Language::Parameters => <Vec<ParameterEntry>>::shape(),
        // Labels are what users see, names what the service knows.
        Language::ScopeList => Shape::Map(Keys::Any, || Shape::Text(1, 512)),
        Language::ScopeArray => Shape::List(|| Shape::Text(1, 512)),
        Language::Install => InstallModel::shape(),
    }
}
