//! Connections: the check of a basic one, and the stages of OAuth 2.

use makecom_iml::OAUTH2_STAGES;

use super::directives;
use super::document::{Document, Effective, at, stage};
use super::failure::{Failure, Flow};
use super::merge::merge;
use super::module::Kind;
use super::outcome::{Outcome, hidden};
use super::request::scalar;
use super::run::Run;
use super::url;
use crate::{Collection, Value};

impl Run<'_> {
    /// Checks a basic connection, from `parameters`.
    ///
    /// # Errors
    /// The check fails, no source tells what it does, or a request is not as recorded.
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = r#"{"url": "https://acme.example/me", "headers": {"x-key": "{{parameters.key}}"}}"#;
    /// let api = Document::of_value("api", Value::from_json(api)?);
    /// let exchanges = r#"[{"request": {"method": "GET", "url": "https://acme.example/me",
    ///     "headers": {"x-key": "K"}}, "response": {"status": 204}}]"#;
    /// let mut exchanges = RecordedExchanges::new(&Value::from_json(exchanges)?).unwrap();
    /// let environment = Environment::default();
    /// let inputs = Value::from_json(r#"{"parameters": {"key": "K"}}"#)?;
    /// let outcome = Run::new(&environment, &mut exchanges).with_inputs(&inputs).connection(&api).unwrap();
    /// assert_eq!(outcome.connection.unwrap().get("data").get("key"), "K".into());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn connection(&mut self, api: &Document) -> Result<Outcome, Failure> {
        self.start_connection();
        let stages = ["authorize", "token", "requestToken", "accessToken"];
        if let Some(name) = stages
            .iter()
            .find(|name| !api.value().get(name).is_nullish())
        {
            let message = format!("the connection has {name}, and so is none of one request");
            let help = "declare it as one of OAuth";
            return Err(Failure::refused("stages-of-oauth", message, help)
                .at(api.place(format!("/{name}"))));
        }
        self.carry_out(api, "")?;
        Ok(self.finish_connection(api))
    }

    /// The address that users of a connection with OAuth 2 are sent to, with this state;
    /// `preauthorize` comes before.
    ///
    /// # Errors
    /// As of [`connection`](Self::connection).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = r#"{"authorize": {"url": "https://acme.example/auth", "qs": {"client_id": "{{common.id}}"}}}"#;
    /// let api = Document::of_value("api", Value::from_json(api)?);
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let inputs = Value::from_json(r#"{"common": {"id": "C"}}"#)?;
    /// let url = Run::new(&environment, &mut none).with_inputs(&inputs).authorize(&api, "s").unwrap();
    /// assert_eq!(url.as_deref(), Some("https://acme.example/auth?client_id=C&state=s"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn authorize(&mut self, api: &Document, state: &str) -> Result<Option<String>, Failure> {
        self.start_connection();
        check_stages(api)?;
        self.carry_out(api, "/preauthorize")?;
        let Some(r) = stage(api, "/authorize") else {
            return Ok(None);
        };
        directives::check_stage(self, api, "/authorize")?;
        self.merge_into("temp", &r, "temp")?;
        let place = r.place("url");
        let Some(built) = self.build(&r, false)? else {
            let message = "authorize has no URL";
            return Err(Failure::refused("invalid-url", message, "add url").at(place));
        };
        let request = built.request;
        if request.method != "GET" || !request.headers.is_empty() {
            let message =
                "a browser opens the address: method and headers of authorize have no effect";
            self.warn("no-effect", message, place);
        }
        // The runtime sets the state, whatever the document says.
        let mut parts = url::Parts::of(&request.url);
        let query = parts.query.unwrap_or_default();
        let own = query
            .split('&')
            .filter(|it| !it.is_empty() && !it.starts_with("state="));
        let state = format!("state={}", url::encode_component(state));
        let pairs: Vec<_> = own.map(str::to_owned).chain([state]).collect();
        parts.query = Some(pairs.join("&"));
        Ok(Some(parts.text()))
    }

    /// Goes on when the user is back from the browser, with `query`: `token`, then `info`.
    ///
    /// # Errors
    /// As of [`connection`](Self::connection).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = r#"{"authorize": {"url": "https://acme.example/auth",
    ///     "response": {"data": {"token": "{{query.token}}"}}}}"#;
    /// let api = Document::of_value("api", Value::from_json(api)?);
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let mut run = Run::new(&environment, &mut none);
    /// run.authorize(&api, "s").unwrap();
    /// let outcome = run.authorized(&api, &Value::from_json(r#"{"token": "T"}"#)?).unwrap();
    /// assert_eq!(outcome.connection.unwrap().get("data").get("token"), "T".into());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn authorized(&mut self, api: &Document, query: &Value) -> Result<Outcome, Failure> {
        self.start_connection();
        check_stages(api)?;
        let authorize = stage(api, "/authorize");
        if let Some(r) = &authorize {
            self.context.set("query", query.clone());
            self.merge_into("temp", r, "response/temp")?;
            self.valid(r)?;
            self.save(r)?;
        }
        let pointers = match at(api.value(), "token") {
            Some(Value::Array(items)) => {
                (0..items.len()).map(|it| format!("/token/{it}")).collect()
            }
            _ => vec!["/token".to_owned()],
        };
        for pointer in pointers {
            if authorize.is_none()
                && let Some(r) = stage(api, &pointer)
                && r.get("condition").is_none()
            {
                let message = "without authorize token needs a condition, says one page of the \
                               documentation, and has none, says another; it is carried out";
                self.warn("token-without-condition", message, r.place(""));
            }
            self.carry_out(api, &pointer)?;
        }
        self.carry_out(api, "/info")?;
        Ok(self.finish_connection(api))
    }

    /// Makes a token newer, if the condition of `refresh` says so.
    ///
    /// # Errors
    /// As of [`connection`](Self::connection).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = r#"{"refresh": {"condition": "{{data.old}}", "url": "https://acme.example/token"}}"#;
    /// let api = Document::of_value("api", Value::from_json(api)?);
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let inputs = Value::from_json(r#"{"data": {"old": false}}"#)?;
    /// let mut run = Run::new(&environment, &mut none).with_inputs(&inputs);
    /// run.refresh(&api).unwrap();
    /// assert_eq!(run.requests(), 0);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn refresh(&mut self, api: &Document) -> Result<Outcome, Failure> {
        self.one_stage(api, "refresh")
    }

    /// Gives a token back.
    ///
    /// # Errors
    /// As of [`connection`](Self::connection).
    ///
    /// ```
    /// use makecom_runtime::communication::{Document, RecordedExchanges, Run};
    /// use makecom_runtime::{Environment, Value};
    ///
    /// let api = Document::of_value("api", Value::from_json(r#"{"refresh": {}}"#)?);
    /// let (environment, mut none) = (Environment::default(), RecordedExchanges::none());
    /// let failure = Run::new(&environment, &mut none).invalidate(&api).unwrap_err();
    /// assert_eq!(failure.code(), "no-stage");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn invalidate(&mut self, api: &Document) -> Result<Outcome, Failure> {
        self.one_stage(api, "invalidate")
    }

    fn one_stage(&mut self, api: &Document, name: &str) -> Flow<Outcome> {
        self.start_connection();
        check_stages(api)?;
        let pointer = format!("/{name}");
        if stage(api, &pointer).is_none() {
            let message = format!("the connection has no stage {name}");
            return Err(Failure::refused("no-stage", message, "add it").at(api.place("")));
        }
        self.carry_out(api, &pointer)?;
        Ok(self.finish_connection(api))
    }

    /// The connection's own values: one object under three names.
    fn start_connection(&mut self) {
        let mut data = Collection::new();
        for name in ["parameters", "data", "connection"] {
            if let Some(Value::Collection(entries)) = self.context.get(name) {
                for (name, value) in entries.iter() {
                    data.insert(name, value.clone());
                }
            }
        }
        self.set_data(&data.into());
    }

    fn set_data(&self, data: &Value) {
        for name in ["parameters", "data", "connection"] {
            self.context.set(name, data.clone());
        }
    }

    /// Carries out a stage, if it is there, and saves what it says.
    fn carry_out(&mut self, document: &Document, pointer: &str) -> Flow<()> {
        let Some(r) = stage(document, pointer) else {
            return Ok(());
        };
        directives::check_stage(self, document, pointer)?;
        let before = self.requests();
        self.chain(std::slice::from_ref(&r), Kind::Stage)?;
        let is_skipped = self.requests() == before && r.present("url").is_some();
        if is_skipped {
            return Ok(());
        }
        self.save(&r)
    }

    /// Saves what a response says of the connection.
    fn save(&mut self, r: &Effective) -> Flow<()> {
        if let Some(data) = self.directive(r, "response/data")? {
            let old = self.context.get("data").unwrap_or_default();
            let merged = match data {
                Value::Collection(_) => {
                    merge(&old, &data).map_err(|it| it.at(r.place("response/data")))?
                }
                Value::Undefined | Value::Null => old,
                other => {
                    let message = format!("data must be a collection, not {}", other.type_name());
                    let help = "write an object";
                    return Err(Failure::refused("invalid-block", message, help)
                        .at(r.place("response/data")));
                }
            };
            self.set_data(&merged);
        }
        if let Some(metadata) = self.directive(r, "response/metadata")? {
            let known = ["text", "email"];
            let name = scalar(&metadata.get("type"));
            if !name.as_deref().is_some_and(|name| known.contains(&name)) {
                let message = "the type of the metadata is not text or email";
                let help = "set response.metadata.type";
                return Err(Failure::refused("invalid-metadata", message, help)
                    .at(r.place("response/metadata")));
            }
            self.saved.insert("metadata", metadata);
        }
        for name in ["uid", "expires", "scope"] {
            if let Some(value) = self.directive(r, &format!("response/{name}"))? {
                self.saved.insert(name, value);
            }
        }
        Ok(())
    }

    fn finish_connection(&mut self, api: &Document) -> Outcome {
        let mut connection = Collection::new();
        let data = self.context.get("data").unwrap_or_default();
        connection.insert("data", data);
        for (name, value) in self.saved.iter() {
            connection.insert(name, value.clone());
        }
        let log_hides = stage(api, "").map(|r| hidden(&r)).unwrap_or_default();
        Outcome {
            connection: Some(connection.into()),
            log_hides,
            origin: Some(api.place("")),
            ..Outcome::default()
        }
    }
}

/// Refuses stages that are not of OAuth 2.
fn check_stages(api: &Document) -> Flow<()> {
    let Value::Collection(entries) = api.value() else {
        let message = "the stages of a connection are an object";
        return Err(Failure::refused("no-request", message, "write one").at(api.place("")));
    };
    for name in entries.keys() {
        let place = api.place(format!("/{name}"));
        if matches!(name, "oauth" | "requestToken" | "accessToken") {
            let message = format!("{name} is a stage of OAuth 1, which is not supported");
            let help = "test this connection on the platform";
            return Err(Failure::refused("oauth1-unsupported", message, help).at(place));
        }
        if !OAUTH2_STAGES.contains(&name) {
            let message = format!("{name:?} is no stage of OAuth 2");
            let help = format!("use {}", OAUTH2_STAGES.join(", "));
            return Err(Failure::refused("unknown-directive", message, help).at(place));
        }
    }
    Ok(())
}
