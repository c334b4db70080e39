//! What `cargo xtask fetch` takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// The pages of SDK Apps on Make's developer hub, fetched if no address is given.
///
/// Addresses of this form are in the pages themselves: each names its own. No test asks
/// for them.
pub(super) const SDK_APPS: [&str; 7] = [
    "https://developers.make.com/api-documentation/api-reference/sdk-apps",
    "https://developers.make.com/api-documentation/api-reference/sdk-apps/connections",
    "https://developers.make.com/api-documentation/api-reference/sdk-apps/functions",
    "https://developers.make.com/api-documentation/api-reference/sdk-apps/invites",
    "https://developers.make.com/api-documentation/api-reference/sdk-apps/modules",
    "https://developers.make.com/api-documentation/api-reference/sdk-apps/rpcs",
    "https://developers.make.com/api-documentation/api-reference/sdk-apps/webhooks",
];

/// Fetch documentation pages into openapi/pages, after showing what they change.
///
/// Without --write, nothing is written. All pages are fetched and checked first: if one
/// fails, no file changes.
///
/// Exit code: 0 if all pages are up to date or were written, 1 if a page would change,
/// 2 if a page cannot be fetched, is refused or cannot be written.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask fetch", bin_name = "cargo xtask fetch")]
// Not wrapped, whichever features of clap other crates of the workspace turn on.
#[command(after_help = default_pages(), term_width = 0)]
pub struct Arguments {
    /// The addresses of pages, with or without `.md` [default: those of SDK Apps, below].
    #[arg(value_name = "URL")]
    pub urls: Vec<String>,
    /// Replace the pages that changed and add the new ones.
    #[arg(long)]
    pub write: bool,
    /// How long one page may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub timeout: Duration,
    /// How long all pages may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "180", value_parser = seconds)]
    pub deadline: Duration,
    /// How large a page may be, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = 4 * 1024 * 1024)]
    pub max_bytes: usize,
    /// The repository, if not the one this was built from.
    #[arg(long, value_name = "DIR", hide = true)]
    pub root: Option<PathBuf>,
}

fn default_pages() -> String {
    format!(
        "Pages of SDK Apps (their addresses are not tested, since tests have no network):\n  {}",
        SDK_APPS.join("\n  ")
    )
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("expected more than 0 seconds".to_owned()),
    }
}
