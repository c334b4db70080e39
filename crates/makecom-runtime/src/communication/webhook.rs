//! Webhooks: attached and detached, and what an incoming request becomes. Responders.

use super::directives;
use super::document::{Document, Effective, stage};
use super::failure::{Failure, Flow};
use super::module::Kind;
use super::outcome::Outcome;
use super::request::scalar;
use super::run::Run;
use crate::coerce::js_number;
use crate::{Collection, Value};

impl Run<'_> {
    /// Carries out an incoming request: `body`, `query`, `method` and `headers` of it. The
    /// inputs may have `parameters` and, for a shared webhook, `connections` with the `uid`
    /// of each.
    ///
    /// # Errors
    /// A directive fails, or no source tells what happens.
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = r#"{"iterate": "{{body.events}}", "output": {"id": "{{item.id}}"}}"#;
    /// let api = Document::of_value("api", Value::from_json(api)?);
    /// let request = r#"{"method": "POST", "headers": {}, "query": {}, "body": {"events": [{"id": 1}]}}"#;
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let outcome = Run::new(&environment, &mut none).webhook(&api, &Value::from_json(request)?).unwrap();
    /// assert_eq!(outcome.output.unwrap().to_json().unwrap(), r#"[{"id":1}]"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn webhook(&mut self, api: &Document, request: &Value) -> Result<Outcome, Failure> {
        if matches!(api.value(), Value::Array(_)) {
            let message = "a webhook of several requests is not documented";
            return Err(
                Failure::refused("several-requests", message, "write one object").at(api.place("")),
            );
        }
        directives::check_webhook(self, api)?;
        let r = Effective::of(api, "");
        for name in ["body", "query", "method"] {
            self.context.set(name, request.get(name));
        }
        let headers = match request.get("headers") {
            Value::Collection(headers) => headers
                .iter()
                .map(|(name, value)| (name.to_lowercase(), value.clone()))
                .collect(),
            _ => Collection::new(),
        };
        self.context.set("headers", headers.into());
        match (self.context.get("parameters"), self.context.get("data")) {
            (Some(value), None) => self.context.set("data", value),
            (None, Some(value)) => self.context.set("parameters", value),
            _ => {}
        }
        let nothing = || Some(Value::array([]));
        if r.present("verification").is_some() && self.holds(&r, "verification/condition")? {
            return Ok(Outcome {
                respond: self.respond(&r, "verification/respond")?,
                output: nothing(),
                origin: Some(r.place("verification")),
                ..Outcome::default()
            });
        }
        let respond = "respond";
        if !self.holds(&r, "condition")? {
            if r.present(respond).is_some() {
                let message = "whether respond is used when the condition does not hold is not \
                               documented; it is";
                self.warn("respond-without-bundle", message, r.place(respond));
            }
            return Ok(Outcome {
                respond: self.respond(&r, respond)?,
                output: nothing(),
                origin: Some(r.place("condition")),
                ..Outcome::default()
            });
        }
        let output = self.bundles(&r)?;
        let recipients = self.recipients(&r)?;
        Ok(Outcome {
            respond: self.respond(&r, respond)?,
            output: Some(output.into()),
            recipients,
            origin: Some(r.place("output")),
            ..Outcome::default()
        })
    }

    /// Whether a condition holds; one that is not there does.
    fn holds(&mut self, r: &Effective, path: &str) -> Flow<bool> {
        if r.get(path).is_none() {
            return Ok(true);
        }
        self.warn_literal(r, path);
        let value = r.get(path).cloned().unwrap_or_default();
        let holds = self.value(&value, r.place(path))?.is_truthy();
        self.note(if holds {
            "which holds"
        } else {
            "which does not hold"
        });
        Ok(holds)
    }

    fn bundles(&mut self, r: &Effective) -> Flow<Vec<Value>> {
        let container = match r.present("iterate") {
            None => None,
            Some(Value::Collection(_)) => Some("iterate/container"),
            Some(_) => Some("iterate"),
        };
        let body = self.context.get("body").unwrap_or_default();
        let items = match container {
            Some(path) => self.array(r, path)?.to_vec(),
            None => vec![body],
        };
        let output = r.get("output").cloned();
        if container.is_none()
            && let Some(value) = &output
            && value.to_json().is_some_and(|text| text.contains("item"))
        {
            let message = "item without iterate: it stands for the body, as a sample of the \
                           documentation suggests";
            self.warn("item-without-iterate", message, r.place("output"));
        }
        let mut bundles = Vec::new();
        for item in items {
            self.context.set("item", item.clone());
            if container.is_some() && !self.holds(r, "iterate/condition")? {
                continue;
            }
            let value = match &output {
                Some(output) => self.value(output, r.place("output"))?,
                None => item,
            };
            if !matches!(value, Value::Collection(_)) {
                let message = format!(
                    "a webhook puts out objects, and here {}: what happens is not known",
                    value.type_name()
                );
                let help = "put out an object; leave items out by a condition";
                return Err(Failure::refused("invalid-output", message, help).at(r.place("output")));
            }
            bundles.push(value);
        }
        self.context.remove("item");
        Ok(bundles)
    }

    /// The connections of a shared webhook that get the bundles.
    fn recipients(&mut self, r: &Effective) -> Flow<Option<Value>> {
        let body = self.context.get("body").unwrap_or_default();
        // A sample of the documentation has it in uid, too.
        self.context.set("item", body);
        let uid = self.directive(r, "uid")?;
        self.context.remove("item");
        let Some(uid) = uid else {
            return Ok(None);
        };
        let Some(text) = scalar(&uid) else {
            let message = format!("the uid is {}", uid.type_name());
            let help = "give the text or number that connections store as response.uid";
            return Err(Failure::refused("invalid-uid", message, help).at(r.place("uid")));
        };
        let Some(Value::Array(connections)) = self.context.get("connections") else {
            return Ok(Some(Value::array([])));
        };
        let mut recipients = Vec::new();
        for connection in connections.iter() {
            let own = connection.get("uid");
            if scalar(&own).as_deref() == Some(&*text) {
                if own != uid {
                    let message = "the uid of the webhook and that of a connection are of two \
                                   types; they are compared as texts";
                    self.warn("uid-as-text", message, r.place("uid"));
                }
                recipients.push(own);
            }
        }
        Ok(Some(recipients.into()))
    }

    /// What is answered; `None` where the platform answers.
    fn respond(&mut self, r: &Effective, path: &str) -> Flow<Option<Value>> {
        if r.present(path).is_none() {
            return Ok(None);
        }
        let kind = self.directive(r, &format!("{path}/type"))?;
        let mut answer = self.answer(r, path)?;
        let body = answer.get("body").cloned().unwrap_or_default();
        let kind = kind.as_ref().and_then(scalar);
        let type_place = r.place(&format!("{path}/type"));
        match (kind.as_deref(), &body) {
            (None, Value::Undefined)
            | (Some("json"), _)
            | (Some("urlencoded"), Value::Collection(_) | Value::Undefined) => {}
            (None, Value::Collection(_) | Value::Array(_)) => {
                let message = "what type an answer has by default is not documented; json is taken";
                self.warn("respond-type", message, type_place);
            }
            (None, _) => {
                let message = "what type an answer has by default is not documented; text is taken";
                self.warn("respond-type", message, type_place);
            }
            (Some("text"), body) => match scalar(body) {
                Some(text) => answer.insert("body", text.to_string().into()),
                None if body.is_nullish() => {}
                None => {
                    let message =
                        format!("the answer is {}, and its type is text", body.type_name());
                    let help = "make a text of it, with createJSON";
                    return Err(Failure::refused("invalid-body", message, help).at(type_place));
                }
            },
            (Some("urlencoded"), body) => {
                let message = format!(
                    "the answer is {}, and its type is urlencoded",
                    body.type_name()
                );
                return Err(
                    Failure::refused("invalid-body", message, "write an object").at(type_place)
                );
            }
            (Some(other), _) => {
                let message = format!("{other:?} is no type of an answer");
                let help = "use json, urlencoded or text";
                return Err(Failure::refused("invalid-respond-type", message, help).at(type_place));
            }
        }
        Ok(Some(answer.into()))
    }

    /// Status, headers and body of an answer.
    fn answer(&mut self, r: &Effective, path: &str) -> Flow<Collection> {
        let mut answer = Collection::new();
        let status = format!("{path}/status");
        match self.directive(r, &status)? {
            None => {}
            Some(value) => {
                let number = js_number(&value);
                if !(100.0..=599.0).contains(&number) || number.fract() != 0.0 {
                    let message = "the status is no number from 100 to 599";
                    return Err(Failure::refused("invalid-status", message, "give a status")
                        .at(r.place(&status)));
                }
                answer.insert("status", Value::Number(number));
            }
        }
        for name in ["headers", "body"] {
            let value = self.directive(r, &format!("{path}/{name}"))?;
            if let Some(value) = value.filter(|value| !matches!(value, Value::Undefined)) {
                answer.insert(name, value);
            }
        }
        Ok(answer)
    }

    /// Carries out a responder, from `parameters`.
    pub(super) fn responder(&mut self, api: &Document) -> Flow<Outcome> {
        directives::check_responder(self, api)?;
        let r = Effective::of(api, "");
        let answer = self.answer(&r, "response")?;
        Ok(Outcome {
            respond: Some(answer.into()),
            origin: Some(r.place("response")),
            ..Outcome::default()
        })
    }

    /// Makes the service report to `webhook.url`.
    ///
    /// # Errors
    /// The request fails, or is not as recorded.
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = r#"{"url": "https://acme.example/hooks", "method": "POST",
    ///     "body": {"to": "{{webhook.url}}"}, "response": {"data": {"hook": "{{body.id}}"}}}"#;
    /// let api = Document::of_value("attach", Value::from_json(api)?);
    /// let exchanges = r#"[{
    ///     "request": {"method": "POST", "url": "https://acme.example/hooks", "body": {"to": "https://x"}},
    ///     "response": {"status": 201, "headers": {"content-type": "application/json"}, "body": {"id": 5}}
    /// }]"#;
    /// let mut exchanges = RecordedExchanges::new(&Value::from_json(exchanges)?).unwrap();
    /// let environment = Environment::default();
    /// let inputs = Value::from_json(r#"{"webhook": {"url": "https://x"}}"#)?;
    /// let outcome = Run::new(&environment, &mut exchanges).with_inputs(&inputs).attach(&api).unwrap();
    /// assert_eq!(outcome.webhook_data.unwrap().get("hook"), Value::Number(5.0));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn attach(&mut self, attach: &Document) -> Result<Outcome, Failure> {
        let requests = self.hook_requests(attach)?;
        let mut saved = Value::from(Collection::new());
        for r in &requests {
            self.chain(std::slice::from_ref(r), Kind::Stage)?;
            match self.directive(r, "response/data")? {
                Some(data @ Value::Collection(_)) => {
                    saved = super::merge::merge(&saved, &data)
                        .map_err(|it| it.at(r.place("response/data")))?;
                }
                Some(other) if !other.is_nullish() => {
                    let message = format!("data must be a collection, not {}", other.type_name());
                    return Err(
                        Failure::refused("invalid-block", message, "write an object")
                            .at(r.place("response/data")),
                    );
                }
                _ => {}
            }
        }
        Ok(Outcome {
            webhook_data: Some(saved),
            origin: requests.last().map(|r| r.place("response/data")),
            ..Outcome::default()
        })
    }

    /// Makes the service report no longer. What `attach` kept is in `webhook`.
    ///
    /// # Errors
    /// As of [`attach`](Self::attach).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = Document::of_value("detach", Value::from_json(r#"{"urls": ""}"#)?);
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let failure = Run::new(&environment, &mut none).detach(&api).unwrap_err();
    /// assert_eq!(failure.code(), "unknown-directive");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn detach(&mut self, detach: &Document) -> Result<Outcome, Failure> {
        let requests = self.hook_requests(detach)?;
        for r in &requests {
            if r.present("response").is_some() {
                let message = "detach does not handle its response, but for errors";
                self.warn("no-effect", message, r.place("response"));
            }
            self.chain(std::slice::from_ref(r), Kind::Stage)?;
        }
        Ok(Outcome::default())
    }

    fn hook_requests(&mut self, document: &Document) -> Flow<Vec<Effective>> {
        let pointers = match document.value() {
            Value::Array(items) => (0..items.len()).map(|it| format!("/{it}")).collect(),
            _ => vec![String::new()],
        };
        let mut requests = Vec::new();
        for pointer in pointers {
            directives::check_stage(self, document, &pointer)?;
            requests.extend(stage(document, &pointer));
        }
        Ok(requests)
    }
}
