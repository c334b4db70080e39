//! The sections of a module, each as a type for [`Typed`].

use serde::Deserialize;

use crate::error::Result;
use crate::model::{EpochOutput, ParameterSource, Request, Requests, SampleSource};
use crate::typed::{Typed, codes};

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

    /// `epoch`: the events from which a user chooses where a trigger starts, as one
    /// request. What it says is added to the last request of `api`.
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

impl Typed<Epoch> {
    /// What is put out: the date and the label of each event.
    ///
    /// ```
    /// use makecom_iml::{Code as _, module};
    ///
    /// let text = r#"{ "response": { "output": { "date": "{{item.at}}", "label": "{{item.name}}" } } }"#;
    /// let output = module::Epoch::from_text(text).output()?.unwrap();
    /// assert_eq!(output.date, Some("{{item.at}}".into()));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_content`](crate::Error::is_content), with the place, if the text is
    /// not JSONC, or the response or its output is not an object.
    pub fn output(&self) -> Result<Option<EpochOutput>> {
        #[derive(Deserialize)]
        struct Root {
            response: Option<Response>,
        }

        #[derive(Deserialize)]
        struct Response {
            output: Option<EpochOutput>,
        }

        let root: Option<Root> = self.read_as()?;
        Ok(root.and_then(|root| root.response?.output))
    }
}
