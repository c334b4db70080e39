//! Tables in Markdown, as snapshots and in the documentation.

use std::sync::{Mutex, PoisonError};

use makecom_sandbox::RecordedRequest;
use makecom_tests::root;

/// A table with a row for each line; cells may hold anything.
pub(crate) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let head = line(&heads.map(str::to_owned)) + "|" + &"---|".repeat(N) + "\n";
    let rows = rows
        .iter()
        .map(|row| line(&row.each_ref().map(|text| cell(text))));
    head + &rows.collect::<String>()
}

/// Method, path below the base URL, and the media type of the body.
pub(crate) fn request(request: &RecordedRequest) -> String {
    let (method, path) = (&request.method, path(request));
    match media_type(request) {
        "none" => format!("{method} {path}"),
        media_type => format!("{method} {path} ({media_type})"),
    }
}

/// Path and query below the base URL.
pub(crate) fn path(request: &RecordedRequest) -> &str {
    let path = request.path.as_str();
    path.strip_prefix("/api/v2").unwrap_or(path)
}

/// The media type of the body, without parameters.
pub(crate) fn media_type(request: &RecordedRequest) -> &str {
    let value = request.header("content-type").unwrap_or("none");
    value.split(';').next().unwrap_or_default()
}

/// Compares a text with that in `docs/interop.md` between a comment of this name and the
/// next comment. With `INSTA_UPDATE=always`, as for snapshots, it is written there.
///
/// # Panics
/// If it is another.
pub(crate) fn assert_documented(name: &str, text: &str) {
    /// Tests run side by side.
    static PAGE: Mutex<()> = Mutex::new(());
    let _page = PAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let path = root().join("docs/interop.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let start = format!("<!-- {name} -->\n");
    let (before, rest) = page.split_once(&start).unwrap();
    let (shown, after) = rest.split_once("<!--").unwrap();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, [before, &start, text, "<!--", after].concat()).unwrap();
    } else {
        assert_eq!(
            shown, text,
            "in docs/interop.md; INSTA_UPDATE=always writes it"
        );
    }
}
