//! Any document can be carried out as any kind of component: against a service that always
//! has one more page, a run ends within its limits, in an outcome or a failure with a code.
//! The first character says which kind, the rest up to U+0000 is the document, and what
//! follows the body of every response.

#![no_main]

use libfuzzer_sys::fuzz_target;
use makecom_runtime::communication::{
    Document, HttpRequest, HttpResponse, ModuleKind, Transport, TransportError,
};
use makecom_runtime::script::Suite;
use makecom_runtime::testing::{Documents, Execution, Part, Subject};
use makecom_runtime::{Date, Environment, Value};

struct Endless<'b> {
    body: &'b str,
    sent: usize,
}

impl Transport for Endless<'_> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        self.sent += 1;
        assert!(!request.method.is_empty() && !request.url.is_empty());
        let mut response = HttpResponse::new(if self.body.starts_with('!') { 429 } else { 200 });
        let kind = if self.body.starts_with('<') { "application/xml" } else { "application/json" };
        response.headers.push(("content-type".to_owned(), kind.to_owned()));
        response.body = self.body.as_bytes().to_vec();
        Ok(response)
    }
}

const SUBJECTS: [(Subject, Part); 14] = [
    (Subject::Module(ModuleKind::Action), Part::Main),
    (Subject::Module(ModuleKind::Search), Part::Main),
    (Subject::Module(ModuleKind::Trigger), Part::Main),
    (Subject::Module(ModuleKind::Trigger), Part::Epoch),
    (Subject::Module(ModuleKind::InstantTrigger), Part::Main),
    (Subject::Module(ModuleKind::Universal), Part::Main),
    (Subject::Module(ModuleKind::Responder), Part::Main),
    (Subject::Rpc, Part::Main),
    (Subject::Connection, Part::Main),
    (Subject::Oauth2, Part::Main),
    (Subject::Oauth2, Part::Refresh),
    (Subject::Oauth2, Part::Invalidate),
    (Subject::Webhook, Part::Main),
    (Subject::Webhook, Part::Attach),
];

fuzz_target!(|input: &str| {
    let mut characters = input.chars();
    let Some(first) = characters.next() else {
        return;
    };
    let (subject, part) = SUBJECTS[first as usize % SUBJECTS.len()];
    let (document, body) = characters.as_str().split_once('\0').unwrap_or((characters.as_str(), "[{\"id\": 1}]"));
    let Ok(value) = Value::from_json(document) else {
        return;
    };
    let document = Document::of_value("api", value);
    let mut documents = Documents::default();
    documents.api = Some(document.clone());
    documents.epoch = Some(document.clone());
    documents.attach = Some(document);
    let inputs = r#"{"parameters": {"id": 7, "limit": 100}, "connection": {"token": "T"},
        "request": {"method": "POST", "headers": {}, "query": {}, "body": {"a": 1}}}"#;
    let inputs = Value::from_json(inputs).unwrap();
    let environment = Environment::fixed(Date::from_millis(1_767_225_600_000).unwrap());
    let functions = Suite::new(Vec::new());
    let mut transport = Endless { body, sent: 0 };
    let execution = Execution::new(subject, part, &documents, &inputs, &functions);
    execution.run(&environment, &mut transport, |run, result| {
        if let Err(failure) = result {
            assert!(!failure.code().is_empty() && !failure.to_string().is_empty());
        }
        assert!(run.requests() <= 100);
    });
    assert!(transport.sent <= 100);
});
