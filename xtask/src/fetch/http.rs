//! Asks for pages: in turn, within limits of time and size, and never another server
//! than the one that was named.

use std::time::{Duration, Instant};

use openapi_fragments::Diagnostic;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, StatusCode, redirect};
use url::Url;

use super::Arguments;
use super::answer;
use super::validators::Validators;

/// How often one page may be redirected.
const MOST_REDIRECTS: usize = 5;

/// What a server has for a page.
pub(super) enum Answer {
    /// The version that the request named.
    NotModified,
    /// What may be a page.
    Body(Body),
}

/// The whole body of an answer.
pub(super) struct Body {
    /// Its address for diagnostics: the one that was asked for, and where it was.
    pub(super) name: String,
    /// Its address, after all redirects.
    pub(super) url: Url,
    pub(super) bytes: Vec<u8>,
    pub(super) validators: Validators,
}

/// A request for a page.
pub(super) struct Request<'a> {
    pub(super) url: &'a Url,
    /// The version that is in the repository.
    pub(super) known: Option<&'a Validators>,
}

/// Answers to requests, one for each.
pub(super) fn ask(
    requests: &[Request<'_>],
    limits: &Arguments,
) -> Result<Vec<Result<Answer, Diagnostic>>, Diagnostic> {
    let unusable = |error: &dyn std::error::Error| {
        let what = format!("HTTP cannot be set up: {}", causes(error));
        Diagnostic::error("no-http", what)
            .with_help("check the certificates of this system and the proxies of the environment")
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| unusable(&error))?;
    let asker = Asker::new(limits).map_err(|error| unusable(&error))?;
    Ok(runtime.block_on(asker.ask_all(requests)))
}

struct Asker<'a> {
    client: Client,
    /// For this machine, which a proxy of the environment must not see.
    local: Client,
    limits: &'a Arguments,
}

impl<'a> Asker<'a> {
    fn new(limits: &'a Arguments) -> reqwest::Result<Self> {
        // Fails if there is a provider, which will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            Client::builder()
                .user_agent(concat!("makecom-xtask/", env!("CARGO_PKG_VERSION")))
                .redirect(redirect::Policy::none())
        };
        Ok(Self {
            client: builder().build()?,
            local: builder().no_proxy().build()?,
            limits,
        })
    }

    async fn ask_all(&self, requests: &[Request<'_>]) -> Vec<Result<Answer, Diagnostic>> {
        let start = Instant::now();
        let mut is_busy = false;
        let mut answers = Vec::new();
        for request in requests {
            let url = request.url;
            let left = self.limits.deadline.saturating_sub(start.elapsed());
            let answer = if is_busy {
                let what = format!("{url} was not asked for, after a server wanted a pause");
                Err(failed(
                    what,
                    "fetch it again when the others can be fetched",
                ))
            } else if left.is_zero() {
                Err(self.late(url, left))
            } else {
                let limit = self.limits.timeout.min(left);
                let answer = tokio::time::timeout(limit, self.ask(request)).await;
                answer.unwrap_or_else(|_| Err(self.late(url, limit)))
            };
            is_busy |= matches!(&answer, Err(finding) if finding.code() == "too-many-requests");
            answers.push(answer);
        }
        answers
    }

    fn late(&self, url: &Url, limit: Duration) -> Diagnostic {
        let (what, flag) = if limit < self.limits.timeout {
            let all = self.limits.deadline.as_secs_f64();
            let what = format!("{url} was not there before the {all} s for all pages were over");
            (what, "--deadline")
        } else {
            let what = format!("{url} took more than {} s", limit.as_secs_f64());
            (what, "--timeout")
        };
        let help = format!("try again later, or allow more with {flag}");
        Diagnostic::error("too-slow", what).with_help(help)
    }

    async fn ask(&self, request: &Request<'_>) -> Result<Answer, Diagnostic> {
        let mut url = request.url.clone();
        let mut name = url.to_string();
        for _ in 0..=MOST_REDIRECTS {
            let client = match url.scheme() {
                "https" => &self.client,
                _ => &self.local,
            };
            let asked = client.get(url.clone()).headers(headers(request.known));
            let response = asked
                .send()
                .await
                .map_err(|error| unreachable(&name, &error))?;
            match response.status() {
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let location = response.headers().get(header::LOCATION);
                    let location = location.and_then(|value| value.to_str().ok());
                    url = answer::redirected(&name, &url, location)?;
                    name = format!("{} (redirected to {url})", request.url);
                }
                StatusCode::NOT_MODIFIED if request.known.is_some() => {
                    return Ok(Answer::NotModified);
                }
                StatusCode::OK => return self.read(name, url, response).await,
                status => return Err(answer::refused(&name, status, response.headers())),
            }
        }
        let what = format!(
            "{} is redirected more than {MOST_REDIRECTS} times",
            request.url
        );
        let help = "open it in a browser, and give the address at which it ends";
        Err(Diagnostic::error("bad-redirect", what).with_help(help))
    }

    /// Reads a body up to the limit, and no byte beyond the piece that exceeds it.
    async fn read(
        &self,
        name: String,
        url: Url,
        mut response: Response,
    ) -> Result<Answer, Diagnostic> {
        answer::check(&name, response.headers())?;
        let most = self.limits.max_bytes;
        let too_large = || {
            let what = format!("{name} has more than {most} bytes");
            let help = "check that it is a page of the API reference; if it is, allow more with --max-bytes";
            Diagnostic::error("too-large", what).with_help(help)
        };
        if response
            .content_length()
            .is_some_and(|length| length > most as u64)
        {
            return Err(too_large());
        }
        let text = |header: HeaderName| {
            let value = response.headers().get(header)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let validators = Validators {
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
        };
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| {
            let what = format!(
                "{name} breaks off after {} bytes: {}",
                bytes.len(),
                causes(&error)
            );
            failed(what, "try again")
        })? {
            if bytes.len() + piece.len() > most {
                return Err(too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(Answer::Body(Body {
            name,
            url,
            bytes,
            validators,
        }))
    }
}

fn headers(known: Option<&Validators>) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([
        (
            header::ACCEPT,
            HeaderValue::from_static("text/markdown, text/plain;q=0.5"),
        ),
        // Nothing is decompressed, so no small answer becomes a large one.
        (
            header::ACCEPT_ENCODING,
            HeaderValue::from_static("identity"),
        ),
    ]);
    let known = known.into_iter().flat_map(|known| {
        [
            (header::IF_NONE_MATCH, &known.etag),
            (header::IF_MODIFIED_SINCE, &known.last_modified),
        ]
    });
    for (name, value) in known {
        let value = value.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(value)) = value {
            headers.insert(name, value);
        }
    }
    headers
}

fn unreachable(name: &str, error: &reqwest::Error) -> Diagnostic {
    let what = format!("{name} cannot be reached: {}", causes(error));
    failed(
        what,
        "check the address, the network and the proxies of the environment",
    )
}

fn failed(what: String, help: &str) -> Diagnostic {
    Diagnostic::error("not-fetched", what).with_help(help)
}

/// The innermost cause, which is what the system or the other side says.
fn causes(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
