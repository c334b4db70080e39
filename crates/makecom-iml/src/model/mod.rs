//! The typed view of sections: every directive as a type.
//!
//! Every key may be missing and every unknown one is kept, so that sections of
//! a newer Make can be read. A key that is `null` reads as missing. Checking
//! reports what a section lacks.

mod api;
mod api_shape;
mod groups;
mod macros;
mod names;
mod options;
mod output;
mod parameter;
mod place;
mod request;
mod response;

use serde_json::Value;

use crate::code::{CodeKind, ComponentKind, Language};
use crate::shape::{Keys, Shape, Shaped as _};

pub(crate) use crate::iml::{Expression, Iml, Map};
pub use api::{ApiModel, Oauth1, Oauth2, Requests};
pub use api_shape::{ApiShape, OAUTH2_STAGES};
pub(crate) use api_shape::{OAUTH, OAUTH1_STAGES, RootKeys, RootShape, root};
pub use groups::{ModuleGroup, SampleSource};
pub use names::{
    BodyType, EditMode, ErrorType, MetadataType, Method, ParameterType, RespondType, ResponseType,
    SignVersion, SignatureMethod, Tags, TransportMethod, TriggerOrder, TriggerType, UnknownName,
};
pub use options::{OptionEntry, OptionStore, Options, Placeholder, PlaceholderDetails};
pub use output::{EpochOutput, Iterate, Iteration, Respond, Trigger, Verification};
pub use parameter::{
    Convert, Editable, EditableDetails, Extension, InstallModel, Limits, Mappable, MappableDetails,
    Nested, NestedStore, OptionSource, Parameter, ParameterEntry, ParameterSource, RpcCall, Spec,
    Validate,
};
pub use request::{
    Aws, Condition, ConditionWithDefault, EndpointCall, EndpointSource, Flag, Log, OauthHelper,
    Pagination, Repeat, Request,
};
pub use response::{
    ErrorMessage, ErrorMessages, Metadata, Response, ResponseTypes, StatusError, Valid, Validity,
};

/// What a section of a kind may look like; `None` if it is no JSON.
pub(crate) fn shape(kind: CodeKind) -> Option<Shape> {
    shape_in("", kind)
}

/// What it may look like in a component of a type of the manifest.
pub(crate) fn shape_in(component_type: &str, kind: CodeKind) -> Option<Shape> {
    Some(match kind.language() {
        Language::Requests => place::requests(component_type, kind),
        Language::Epoch => place::epoch(),
        Language::Stages => root(component_type),
        Language::Parameters => match kind.component() {
            ComponentKind::App | ComponentKind::Connection => <Vec<ParameterEntry>>::shape(),
            _ => ParameterSource::shape(),
        },
        // Labels are what users see, names what the service knows.
        Language::ScopeList => Shape::Map(Keys::Any, || Shape::Text(1, 512)),
        Language::ScopeArray => Shape::List(|| Shape::Text(1, 512)),
        Language::Install => InstallModel::shape(),
        Language::Object if kind == CodeKind::ModuleSamples => SampleSource::shape(),
        Language::Object => <Map<Value>>::shape(),
        Language::Groups => <Vec<ModuleGroup>>::shape(),
        Language::JavaScript | Language::Markdown => return None,
    })
}
