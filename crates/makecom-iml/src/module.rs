//! The sections of a module, each as a type for [`Typed`](crate::Typed).

use crate::model::{ParameterSource, Request, Requests, SampleSource};
use crate::typed::codes;

codes! {
    /// `api`: how a module talks to the service.
    ///
    /// ```
    /// use makecom_iml::{Code as _, Request, module};
    ///
    /// let api = module::Api::of(Request::new("/contacts/{{parameters.id}}"));
    /// assert_eq!(api.model()?.unwrap().iter().count(), 1);
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Api: ModuleApi => Requests;

    /// `epoch`: the events from which a user chooses where a trigger starts.
    Epoch: ModuleEpoch => Request;

    /// `parameters`: the static parameters, to which no expression can be mapped.
    Parameters: ModuleParameters => ParameterSource;

    /// `expect`: the mappable parameters.
    ///
    /// ```
    /// use makecom_iml::{Code as _, CodeKind, Parameter, ParameterType, module};
    ///
    /// let expect = module::Expect::of([Parameter::new(ParameterType::Text, "id")]);
    /// assert_eq!(expect.kind(), CodeKind::ModuleExpect);
    /// assert_eq!(expect.get("/0/name")?.unwrap(), "id");
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    Expect: ModuleExpect => ParameterSource;

    /// `interface`: what a module puts out.
    Interface: ModuleInterface => ParameterSource;

    /// `samples`: an example of what a module puts out.
    Samples: ModuleSamples => SampleSource;

    /// `scope`: the scopes that a module needs.
    Scope: ModuleScope => Vec<String>;
}
