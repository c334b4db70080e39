//! The server: HTTP on loopback around the state.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};
use bytes::Bytes;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::answer::{self, Refusal};
use crate::auth::Tokens;
use crate::builder::SandboxBuilder;
use crate::record::RecordedRequest;
use crate::route::Route;
use crate::state::{Connection, State};

/// The longest body that is taken, in bytes.
const BODY_LIMIT: usize = 5 * 1024 * 1024;

/// A running server. Dropping it closes the port; nothing outlives it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use makecom_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().start().await?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    address: SocketAddr,
    app: String,
    token: String,
    shared: Arc<Shared>,
    /// Held, not used: when it goes, the server sees it and stops.
    _running: oneshot::Sender<()>,
}

/// What all requests share.
struct Shared {
    tokens: Tokens,
    state: Mutex<State>,
    requests: Mutex<Vec<RecordedRequest>>,
}

impl Sandbox {
    /// Starts with one app and one token unless told otherwise.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    pub(crate) async fn start(
        app: String,
        token: String,
        state: State,
        tokens: Tokens,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            tokens,
            state: Mutex::new(state),
            requests: Mutex::default(),
        });
        let handler = Arc::clone(&shared);
        let router = Router::new().fallback(move |request: Request| {
            let shared = Arc::clone(&handler);
            async move { shared.answer(request).await }
        });
        let (running, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            // A failed accept is retried by axum; there is no other failure.
            let _ = axum::serve(listener, router)
                .with_graceful_shutdown(async move {
                    let _ = stopped.await;
                })
                .await;
        });
        Ok(Self {
            address,
            app,
            token,
            shared,
            _running: running,
        })
    }

    /// The base URL of the API, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}/api/v2", self.address)
    }

    /// The first app that the builder named.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The first token that the builder named.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// All requests so far, in the order they arrived.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.requests).clone()
    }

    /// A connection as the server keeps it now.
    pub fn connection(&self, name: &str) -> Option<Connection> {
        lock(&self.shared.state).connection(name).ok().cloned()
    }
}

impl Shared {
    async fn answer(&self, request: Request) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, BODY_LIMIT).await.ok();
        lock(&self.requests).push(RecordedRequest::new(
            &parts,
            body.clone().unwrap_or_default(),
        ));
        self.carry_out(&parts, body)
            .unwrap_or_else(Refusal::into_response)
    }

    /// Who asks comes first, then what is asked for, then with what.
    fn carry_out(&self, parts: &Parts, body: Option<Bytes>) -> Result<Response<Body>, Refusal> {
        let scopes = self.tokens.scopes(&parts.headers)?;
        let route = Route::of(&parts.method, parts.uri.path())?;
        if !scopes.contains(&route.scope()) {
            return Err(Refusal::missing_scope(route.scope()));
        }
        let body = body.ok_or_else(|| Refusal::too_large(BODY_LIMIT))?;
        let headers = &parts.headers;
        let mut state = lock(&self.state);
        let value = match route {
            Route::List { app } => state.list(&app)?,
            Route::Create { app } => state.create(&app, &json_object(headers, &body)?.into())?,
            Route::Get { name } => state.get(&name)?,
            Route::Update { name } => state.update(&name, &json_object(headers, &body)?.into())?,
            Route::Delete { name } => state.delete(&name)?,
            Route::GetSection { name, section } => {
                return Ok(answer::section(state.section(&name, &section)?));
            }
            Route::SetSection { name, section } => {
                let text = section_text(headers, &body)?;
                state.set_section(&name, &section, text)?
            }
            Route::GetCommon { name } => state.common(&name)?,
            Route::SetCommon { name } => state.set_common(&name, json_object(headers, &body)?)?,
            Route::Recreate { name } => state.recreate(&name)?,
        };
        Ok(answer::json(&value))
    }
}

/// A panic while holding a lock would be a defect of this crate, and the next
/// request is answered all the same.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Plain JSON, without comments. \[clients\]
fn json_object(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Refusal> {
    expect_media_type(headers, &["application/json"])?;
    serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("The body is not a JSON object: {error}")))
}

/// Make's clients send `application/jsonc`; the published page says
/// `application/json`. \[page, clients\]
fn section_text(headers: &HeaderMap, body: &Bytes) -> Result<String, Refusal> {
    expect_media_type(headers, &["application/jsonc", "application/json"])?;
    String::from_utf8(body.to_vec()).map_err(|error| {
        Refusal::bad_request(format!(
            "The body is not UTF-8 from byte {} on.",
            error.utf8_error().valid_up_to()
        ))
    })
}

fn expect_media_type(headers: &HeaderMap, expected: &[&str]) -> Result<(), Refusal> {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase())
        .unwrap_or_default();
    if expected.contains(&sent.as_str()) {
        Ok(())
    } else {
        Err(Refusal::media_type(&expected.join(" or ")))
    }
}
