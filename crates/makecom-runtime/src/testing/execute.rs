//! Carrying out a part of a component.

use super::read::Part;
use super::run::{Documents, Subject};
use crate::communication::{Document, Failure, ModuleKind, Outcome, Run, Transport};
use crate::script::Suite;
use crate::{Environment, Value};

/// A part of a component, and what it is carried out with.
///
/// ```
/// use makecom_runtime::{Environment, Value};
/// use makecom_runtime::communication::{Document, RecordedExchanges};
/// use makecom_runtime::script::Suite;
/// use makecom_runtime::testing::{Documents, Execution, Part, Subject};
///
/// let mut documents = Documents::default();
/// let api = Value::from_json(r#"{"response": {"output": [{"label": "{{parameters.x}}"}]}}"#)?;
/// documents.api = Some(Document::of_value("api", api));
/// let inputs = Value::from_json(r#"{"parameters": {"x": 1}}"#)?;
/// let functions = Suite::new(Vec::new());
/// let execution = Execution::new(Subject::Rpc, Part::Main, &documents, &inputs, &functions);
/// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
/// let output = execution.run(&environment, &mut none, |_, result| result.unwrap().output);
/// assert_eq!(output.unwrap().to_json().unwrap(), r#"[{"label":1}]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Execution<'d> {
    subject: Subject,
    part: Part,
    documents: &'d Documents,
    inputs: &'d Value,
    functions: &'d Suite,
}

impl<'d> Execution<'d> {
    /// A part of a component, with variables and the functions of the app.
    ///
    /// See [`Execution`] for an example.
    pub fn new(
        subject: Subject,
        part: Part,
        documents: &'d Documents,
        inputs: &'d Value,
        functions: &'d Suite,
    ) -> Self {
        Self {
            subject,
            part,
            documents,
            inputs,
            functions,
        }
    }

    /// Carries it out; `then` gets the run, with its trace and warnings, and how it ended.
    ///
    /// See [`Execution`] for an example.
    pub fn run<T>(
        &self,
        environment: &Environment,
        transport: &mut dyn Transport,
        then: impl FnOnce(&Run<'_>, Result<Outcome, Failure>) -> T,
    ) -> T {
        let mut run = Run::new(environment, transport)
            .with_inputs(self.inputs)
            .with_functions(self.functions.clone());
        let result = part(
            &mut run,
            self.part,
            self.subject,
            self.documents,
            self.inputs,
        );
        then(&run, result)
    }
}

/// Runs a part of a component.
fn part(
    run: &mut Run<'_>,
    part: Part,
    subject: Subject,
    documents: &Documents,
    inputs: &Value,
) -> Result<Outcome, Failure> {
    let need = |document: &Option<Document>, what: &str| {
        document.clone().ok_or_else(|| {
            let message = format!("the component has no {what}");
            Failure::refused("no-document", message, "write it, or remove the test")
        })
    };
    let base = documents.base.as_ref();
    match (part, subject) {
        (Part::Main, Subject::Module(ModuleKind::InstantTrigger)) => {
            let none = || Document::of_value("", Value::Null);
            run.module(
                ModuleKind::InstantTrigger,
                base,
                &documents.api.clone().unwrap_or_else(none),
            )
        }
        (Part::Main, Subject::Module(kind)) => {
            run.module(kind, base, &need(&documents.api, "communication")?)
        }
        (Part::Main, Subject::Rpc) => run.rpc(base, &need(&documents.api, "communication")?),
        (Part::Main, Subject::Connection) => {
            run.connection(&need(&documents.api, "communication")?)
        }
        (Part::Main, Subject::Webhook) => run.webhook(
            &need(&documents.api, "communication")?,
            &inputs.get("request"),
        ),
        (Part::Main, Subject::Oauth2) => {
            let api = need(&documents.api, "communication")?;
            // Random in earnest; here a mark that tests can expect.
            let url = run.authorize(&api, "<random>")?;
            let mut outcome = run.authorized(&api, &inputs.get("callback_query"))?;
            outcome.browser_url = url.map(|url| url.replace("%3Crandom%3E", "<random>"));
            Ok(outcome)
        }
        (Part::Epoch, Subject::Module(ModuleKind::Trigger)) => {
            let api = need(&documents.api, "communication")?;
            run.epoch(base, &api, &need(&documents.epoch, "epoch")?)
        }
        (Part::Refresh, Subject::Oauth2) => run.refresh(&need(&documents.api, "communication")?),
        (Part::Invalidate, Subject::Oauth2) => {
            run.invalidate(&need(&documents.api, "communication")?)
        }
        (Part::Attach, Subject::Webhook) => run.attach(&need(&documents.attach, "attach")?),
        (Part::Detach, Subject::Webhook) => run.detach(&need(&documents.detach, "detach")?),
        _ => {
            let message = "this component has no such part";
            Err(Failure::refused(
                "no-such-part",
                message,
                "correct run in the test",
            ))
        }
    }
}
