//! The forms in which publishers write OpenAPI into pages: what is read, and what is
//! warned of.

mod common;

use std::fs;
use std::path::Path;

use openapi_fragments::files::{Reader, search};
use openapi_fragments::{Fragment, Severity};

/// A document with one operation, on one line.
fn json(path: &str) -> String {
    format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{"{path}": {{"get": {{"responses": {{"200": {{"description": "ok"}}}}}}}}}}}}"#
    )
}

/// The same in YAML, with an empty line in it.
fn yaml(path: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo:\n  title: T\n  version: '1'\n\npaths:\n  {path}:\n    get:\n      responses:\n        '200': {{description: ok}}\n"
    )
}

fn indented(text: &str, by: &str) -> String {
    let lines = text.lines().map(|line| format!("{by}{line}"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// What a reader finds at a path of a folder: operations, then `code:line` of each
/// finding, with `!` before an error.
fn found(folder: &Path, at: &str) -> Vec<String> {
    let inputs = search(&[folder.join(at)]).unwrap();
    let read = Reader::default().attempt(&inputs, |_| {});
    let operations = read.fragments.iter().flat_map(Fragment::operations);
    let mut found: Vec<_> = operations.map(|operation| operation.to_string()).collect();
    for finding in &read.warnings {
        let mark = if finding.severity() == Severity::Error {
            "!"
        } else {
            ""
        };
        let line = finding
            .places()
            .first()
            .map_or(0, |place| place.position().line);
        found.push(format!("{mark}{}:{line}", finding.code()));
    }
    found
}

/// Pages, and what is found in each in a folder.
type Cases = Vec<(String, &'static [&'static str])>;

fn check(folder: &Path, cases: Cases) {
    let mut wrong = Vec::new();
    for (page, expected) in cases {
        fs::write(folder.join("page.md"), &page).unwrap();
        let found = found(folder, "page.md");
        if found != expected {
            wrong.push(format!(
                "{page}\nexpected {expected:?}\nfound    {found:?}\n"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn blocks_in_every_place() {
    let (a, b) = (json("/a"), json("/b"));
    let y = yaml("/a");
    let get: &[&str] = &["GET /a"];
    let both: &[&str] = &["GET /a", "GET /b"];
    let unread_2: &[&str] = &["!unread-block:2"];
    let cases: Cases = vec![
        // Whatever the fence says.
        (format!("```openapi\n{y}```\n"), get),
        (format!("```json OpenAPI\n{a}\n```\n"), get),
        (format!("```application/json\n{a}\n```\n"), get),
        (format!("```text\n{y}```\n"), get),
        (format!("```js\n{a}\n```\n"), get),
        (format!("```{{.json}}\n{a}\n```\n"), get),
        (format!("```yaml title=\"x.yaml\" {{1,3}}\n{y}```\n"), get),
        (format!("~~~openapi+json\n\n\n{a}\n~~~\n"), get),
        // Mintlify, with the operation in the fence, before the document, or both.
        (
            format!("## OpenAPI\n\n````yaml openapi.yaml get /a\n{y}````\n"),
            get,
        ),
        (format!("````yaml GET /a\n{y}````\n"), get),
        (format!("```yaml\nopenapi.yaml get /a\n{y}```\n"), get),
        (
            "````yaml api.yaml get /a\npaths:\n  path: /a\n  method: get\n  request: {}\n````\n"
                .to_owned(),
            unread_2,
        ),
        // ReadMe, Apidog and Fern.
        (
            format!(
                "# OpenAPI definition\n```json\n{{\n  \"_id\": \"/x.json\",\n  {}\n```\n",
                &a[1..]
            ),
            get,
        ),
        (
            format!("## OpenAPI Specification\n\n```yaml\n{y}\n```\n"),
            get,
        ),
        (
            format!("## OpenAPI\n\n```yaml\n{y}```\n\n## SDK\n\n```ts\nx()\n```\n"),
            get,
        ),
        // Comments, trailing commas, bare keys.
        (
            format!(
                "```jsonc\n// The spec.\n{} // end\n```\n",
                a.replace("}}}}", "},},},}")
            ),
            get,
        ),
        (
            format!(
                "```json5\n{}\n```\n",
                a.replace("\"openapi\"", "openapi").replace("\"T\"", "'T'")
            ),
            get,
        ),
        (format!("```json\n// GET /a\n{a}\n```\n"), get),
        (format!("```yaml\n# GET /a\n---\n{y}```\n"), get),
        (
            format!("```js\n{}\n```\n", a.replace("\"T\"", "title()")),
            unread_2,
        ),
        (
            format!("```json5\n{}\n```\n", a.replace("\"T\"", "0x10 +")),
            unread_2,
        ),
        // Tight under HTML, and in components.
        (
            format!(
                "<details>\n<summary>a</summary>\n```json\n{a}\n```\n</details>\n\n```json\n{b}\n```\n"
            ),
            both,
        ),
        (
            format!(
                "<details>\n```yaml\n{y}```\n</details>\n<details>\n```json\n{b}\n```\n</details>\n"
            ),
            both,
        ),
        (
            format!("<CodeGroup>\n```yaml A\n{y}```\n```json B\n{b}\n```\n</CodeGroup>\n"),
            both,
        ),
        (
            format!(
                "<Tabs>\n  <Tab title=\"A\">\n    ```yaml\n{}    ```\n  </Tab>\n</Tabs>\n",
                indented(&y, "    ")
            ),
            get,
        ),
        (
            format!(
                "<Tabs>\n    <Tab>\n\n        ```yaml\n{}        ```\n\n    </Tab>\n</Tabs>\n",
                indented(&y, "        ")
            ),
            get,
        ),
        (
            format!(
                "{{% tabs %}}\n{{% tab title=\"A\" %}}\n{{% code title=\"a\" %}}\n```json\n{a}\n```\n{{% endcode %}}\n{{% endtab %}}\n{{% endtabs %}}\n"
            ),
            get,
        ),
        (
            format!("{{% code %}}\n```yaml\n{y}```\n{{% endcode %}}\n"),
            get,
        ),
        // In lists and quotes.
        (
            format!(
                "1. x\n   - y\n\n     ```openapi\n{}     ```\n",
                indented(&y, "     ")
            ),
            get,
        ),
        (
            format!("> - x\n>\n>   ```yaml\n{}>   ```\n", indented(&y, ">   ")),
            get,
        ),
        // Indented.
        (format!("Text:\n\n{}", indented(&y, "    ")), get),
        (format!("Text:\n\n\t{a}\n"), get),
    ];
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), cases);
}

#[test]
fn html_prose_and_samples() {
    let a = json("/a");
    let y = yaml("/a");
    let html = a.replace('"', "&quot;");
    let get: &[&str] = &["GET /a"];
    let unread_2: &[&str] = &["!unread-block:2"];
    let cases: Cases = vec![
        // HTML.
        (
            format!("<pre><code class=\"lang-json\">{html}</code></pre>\n"),
            get,
        ),
        (
            format!(
                "<pre class=\"language-yaml\"><code>\n{}</code></pre>\n",
                y.replace("title", "<strong>title</strong>")
            ),
            get,
        ),
        (format!("<div>\n<pre>\n{y}</pre>\n</div>\n"), unread_2),
        (
            format!("<script type=\"application/json\">\n{a}\n</script>\n"),
            get,
        ),
        (
            format!("<!--\n```json\n{a}\n```\n-->\n"),
            &["!unread-block:3"],
        ),
        (format!("<OpenAPI spec={{{a}}} />\n"), &["!unread-block:1"]),
        // Not in code, and in code of something else.
        (y.replace("\n\n", "\n"), &["!unread-block:1"]),
        (format!("Text\n\n`{a}`\n"), &["!unread-block:3"]),
        (
            format!("```sh\ncat > a.yaml <<EOF\n{y}EOF\n```\n"),
            unread_2,
        ),
        (format!("```diff\n{}```\n", indented(&y, "+")), unread_2),
        (format!("```json\n{{\"spec\": {a}}}\n```\n"), unread_2),
        (format!("````md\n```json\n{a}\n```\n````\n"), unread_2),
        // Parts, outlines and samples.
        (
            format!("```yaml\n{}```\n", &y[y.find("paths").unwrap()..]),
            unread_2,
        ),
        (
            "```yaml\nopenapi: 3.0.3\ninfo: ...\npaths: ...\n```\n".to_owned(),
            unread_2,
        ),
        (
            "```json\n{\"openapi\": \"3.0.3\", \"info\": {…}, \"paths\": {}}\n```\n".to_owned(),
            unread_2,
        ),
        (
            "```json\n{\"paths\": [\"/tmp\"], \"ok\": true}\n```\n".to_owned(),
            &["!no-fragment:1"],
        ),
        (
            "```json\n{\"paths\": {\"/tmp\": 3}}\n```\n".to_owned(),
            &["!no-fragment:1"],
        ),
        (
            "```yaml\nopenapi: ./api.yaml\nout: src\n```\n".to_owned(),
            &["!no-fragment:1"],
        ),
        (
            "```yaml\nopenapi: 3.1.0\ninfo:\n  title: T\n  version: '1'\nx-a: b\n```\n".to_owned(),
            unread_2,
        ),
        // The rest of a page is not lost with a block.
        (
            format!("```json\n{a}\n```\n\n```yaml\nopenapi: 3.0.3\npaths:\n  # ...\n```\n"),
            &["GET /a", "unread-block:6"],
        ),
        (
            format!("```json\n{a}\n```\n\n```json\n{{\"openapi\": }}\n```\n"),
            &["GET /a", "!broken-json:6"],
        ),
        // Windows line ends, and a byte order mark.
        (
            format!("\u{feff}<a>\n```yaml\n{y}```\n").replace('\n', "\r\n"),
            get,
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    check(folder.path(), cases);
}

/// Wherever a document is in a page, it is read or warned of, beside what is read.
#[test]
fn nothing_vanishes() {
    let (a, b) = (json("/a"), json("/b"));
    let y = yaml("/a").replace("\n\n", "\n");
    let first = format!("```json\n{b}\n```\n");
    let html = a.replace('"', "&quot;");
    let comments = a.replace("\"info\"", "// The API.\n\"info\"");
    let places = [
        // Not a block of code by the letter of Markdown.
        format!("Text:\n{a}\n"),
        format!("Text:\n    {a}\n"),
        format!("``json\n{a}\n``\n"),
        format!("```json `x`\n{a}\n```\n"),
        format!("+++\n{a}\n+++\n"),
        format!(":::json\n{a}\n:::\n"),
        format!("$$\n{a}\n$$\n"),
        format!("# {a}\n"),
        format!("| a | `{a}` |\n|---|---|\n"),
        format!("| a | b |\n|---|---|\n| x | {a} |\n"),
        format!("Text `{a}`.\n"),
        format!("[source,json]\n----\n{a}\n----\n"),
        format!("```json\r{a}\r```\r"),
        format!("export const spec = {a}\n"),
        // HTML.
        format!("Text <code>{html}</code>\n"),
        format!("<!-- {a} -->\n"),
        format!("<!--\n{y}-->\n"),
        format!("<div data-spec=\"{html}\"></div>\n"),
        format!("<pre>{{}}</pre>\n<elements-api apiDescriptionDocument='{a}'/>\n"),
        format!("[x](y \"{html}\")\n"),
        // Escaped.
        format!("```json\n{html}\n```\n"),
        format!("Text <code>{}</code>\n", html.replace('{', "&#123;")),
        format!(
            "[block:code]\n{}\n[/block]\n",
            serde_json::json!({"code": a})
        ),
        format!("```json\n{}\n```\n", serde_json::json!(y)),
        format!("```json\n{}\n```\n", a.replace('"', "\u{201d}")),
        // What looks like parts of one, and cannot be parsed.
        format!(
            "```json\n{}\n```\n",
            a.replace("\"openapi\": \"3.0.3\",", "\"x\": ,")
        ),
        // A block that does not end, and what it swallows.
        format!("```json\n{a}\n\n## Next\n\n{first}"),
        format!("```json\n{a}\n{a}\n```\n"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.md");
    for place in places {
        let front = format!("---\ntitle: |\n{}---\n", indented(&y, "  "));
        for text in [
            format!("{first}\n{place}"),
            format!("{place}\n{first}"),
            format!("{front}\n{first}"),
        ] {
            fs::write(&page, &text).unwrap();
            let found = found(folder.path(), "page.md");
            let read = found.iter().filter(|one| one.starts_with("GET"));
            let (read, named) = (read.count(), found.len());
            assert!(read < named, "{text}\n{found:?}");
        }
    }
    let read: Cases = vec![
        // One right reading.
        (
            format!("```json\n{comments}\n```\n"),
            &["GET /a", "relaxed-json:2"],
        ),
        (
            format!("```yaml\n{comments}\n```\n"),
            &["GET /a", "relaxed-json:2"],
        ),
        (format!("```\n{comments}\n```\n"), &["GET /a"]),
        (
            format!("```yaml\n{y}---\n{}```\n", yaml("/b")),
            &["GET /a", "GET /b"],
        ),
        (
            format!("```json\n{a}\n---\n{b}\n```\n"),
            &["GET /a", "GET /b"],
        ),
        (format!("```yaml\n\u{feff}{y}```\n"), &["GET /a"]),
        (
            format!(
                "<Tabs>\n\t<Tab>\n\t\t```yaml\n{}\t\t```\n\t</Tab>\n</Tabs>\n",
                indented(&y, "\t\t")
            ),
            &["GET /a"],
        ),
        // Prose has no paths.
        (
            format!("Write `openapi: 3.0.3`, then `paths:` and `components: {{}}`.\n\n{first}"),
            &["GET /b"],
        ),
        // What is in a block that is read is a part of it.
        (
            format!("```yaml\n{y}x-sample: |\n{}```\n", indented(&y, "  ")),
            &["GET /a"],
        ),
    ];
    check(folder.path(), read);
}

/// A path item or an operation is not passed over in silence; a sample is.
#[test]
fn parts_of_documents() {
    let operation = r#"{"operationId": "getA", "responses": {"200": {"description": "ok"}}}"#;
    let yaml = "get:\n  operationId: getA\n  responses:\n    '200':\n      description: ok\n";
    let parts = [
        format!("```json\n{operation}\n```\n"),
        format!("```json\n{{\"get\": {operation}}}\n```\n"),
        format!("```json\n{{\"/a\": {{\"get\": {operation}}}}}\n```\n"),
        format!("```json\n\"/a\": {{\"get\": {operation}}}\n```\n"),
        format!("```jsonc\n{{\"get\": {operation}, // more\n}}\n```\n"),
        format!("```yaml\n{yaml}```\n"),
        format!("```yaml\n/a/{{b}}:\n{}```\n", indented(yaml, "  ")),
        format!("```\n'/a':\n{}```\n", indented(yaml, "  ")),
        format!("```yaml\n{}```\n", indented(yaml, "  ")),
        "```yaml\n# List.\noperationId: getA\nsummary: List\n```\n".to_owned(),
        "```yaml openapi\nresponses:\n  '200':\n    description: ok\n```\n".to_owned(),
        "```yaml\n/a:\n  get:\n    summary: List\n    responses: ...\n```\n".to_owned(),
        "```json\n{\"get\": {\"responses\": {...}}}\n```\n".to_owned(),
        "```yaml\nsecuritySchemes:\n  key:\n    type: http\n    scheme: basic\n```\n".to_owned(),
    ];
    let samples = [
        "```json\n{\"get\": {\"url\": \"/a\"}}\n```\n",
        "```json\n{\"operationId\": \"a1\", \"status\": \"done\"}\n```\n",
        "```json\n{\"responses\": [{\"question\": 1}]}\n```\n",
        "```json\n{\"parameters\": [{\"name\": \"a\", \"value\": 1}]}\n```\n",
        "```json\n{\"summary\": \"s\", \"description\": \"d\", \"tags\": []}\n```\n",
        "```yaml\n/home:\n  size: 1\n  description: d\n```\n",
        "```ts\nget: async () => responses\n```\n",
        "```http\nGET /a HTTP/1.1\nparameters: none\n```\n",
        "Use `operationId: getA` and `responses:`.\n",
    ];
    let folder = tempfile::tempdir().unwrap();
    let block = format!("```json\n{}\n```\n", json("/b"));
    fs::write(folder.path().join("other.md"), &block).unwrap();
    let page = folder.path().join("page.md");
    for (text, expected) in parts
        .iter()
        .map(|text| (text.as_str(), vec!["GET /b", "unread-block:2"]))
        .chain(samples.map(|text| (text, vec!["GET /b"])))
    {
        fs::write(&page, text).unwrap();
        let mut found = found(folder.path(), ".");
        for one in &mut found {
            // A comment belongs to the block.
            *one = one.replace("unread-block:3", "unread-block:2");
        }
        assert_eq!(found, expected, "{text}");
    }
    // Security schemes alone are read, and what may be lost is said.
    let schemes = |security: &str| {
        format!(
            "```json\n{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": \"T\", \"version\": \"1\"}}, \"paths\": {{}}, \"security\": {security}, \"components\": {{\"securitySchemes\": {{\"k\": {{\"type\": \"http\", \"scheme\": \"basic\"}}}}}}}}\n```\n"
        )
    };
    let cases: Cases = vec![
        (schemes("[{\"k\": []}]"), &["no-operation:2"]),
        (schemes("[]"), &[]),
        (
            format!("{}{block}", schemes("[{\"k\": []}]")),
            &["GET /b", "no-operation:2"],
        ),
    ];
    fs::remove_file(folder.path().join("other.md")).unwrap();
    check(folder.path(), cases);
}

/// Viewers of all kinds: a spec that is there is read, any other is named.
#[test]
fn specs_that_viewers_show() {
    let embed: &[&str] = &["!spec-embed:3"];
    let get: &[&str] = &["GET /a"];
    let none: &[&str] = &["!no-fragment:1"];
    let page = |text: &str| format!("# P\n\n{text}\n");
    let cases: Cases = vec![
        (page("<redoc spec-url=\"spec.json\"></redoc>"), get),
        (page("<redoc spec-url=\"/spec.json\"></redoc>"), get),
        (page("<redoc spec-url=\"/published.yaml\"></redoc>"), get),
        (
            page("<redoc spec-url=\"https://x.example/a.json\"></redoc>"),
            embed,
        ),
        (page("<redoc spec-url=\"nowhere.json\"></redoc>"), embed),
        (
            page("<redoc spec-url=\"../../outside.json\"></redoc>"),
            embed,
        ),
        (page("<redoc spec-url=\"broken.json\"></redoc>"), embed),
        (page("<redoc spec-url=\"no-api.json\"></redoc>"), embed),
        (page("<script>\nRedoc.init('spec.json')\n</script>"), get),
        (page("<script>Redoc.init(url)</script>"), embed),
        (
            page("<script>\nconst ui = SwaggerUIBundle({\n  url: \"spec.json\",\n})\n</script>"),
            get,
        ),
        (
            page("<script>SwaggerUIBundle({url: \"x.json\"})</script>"),
            embed,
        ),
        (
            page("<script id=\"api-reference\" data-url=\"spec.json\"></script>"),
            get,
        ),
        (
            page("<ApiReferenceReact configuration={{ url: 'x.json' }} />"),
            embed,
        ),
        (
            page(
                "<APIPage document={\"./spec.json\"} operations={[{\"path\":\"/a\",\"method\":\"get\"}]} />",
            ),
            get,
        ),
        (
            page(
                "<APIPage document={\"./spec.json\"} operations={[{\"path\":\"/b\",\"method\":\"get\"}]} />",
            ),
            embed,
        ),
        (page("[OAD(spec.json)]"), get),
        (page("!!swagger spec.json!!"), get),
        (page("!!swagger x.json!!"), embed),
        (page("<swagger-ui src=\"./spec.json\"/>"), get),
        (
            page("<elements-api apiDescriptionUrl=\"spec.json\" router=\"hash\"/>"),
            get,
        ),
        (page("<rapi-doc spec-url=\"spec.json\"> </rapi-doc>"), get),
        (
            page("<openapi-explorer spec-url=\"spec.json\"></openapi-explorer>"),
            get,
        ),
        (
            page("<EndpointRequestSnippet endpoint=\"GET /a\" />"),
            embed,
        ),
        (
            page("<EndpointResponseSnippet endpoint=\"GET /a\" />"),
            embed,
        ),
        (
            page(&format!(
                "<EndpointRequestSnippet endpoint=\"GET /a\" />\n\n```json\n{}\n```",
                json("/a")
            )),
            get,
        ),
        (page("{{< swaggerui src=\"spec.json\" >}}"), get),
        (page("- <redoc spec-url=\"spec.json\"></redoc>"), get),
        // How to embed one is documentation.
        (
            page("```html\n<redoc spec-url=\"spec.json\"></redoc>\n```"),
            none,
        ),
        (
            page("```js\nSwaggerUIBundle({url: \"spec.json\"})\n```"),
            none,
        ),
        (page("    [OAD(spec.json)]"), none),
        (
            page("Write `<redoc spec-url=\"spec.json\">` or `!!swagger spec.json!!`."),
            none,
        ),
        (page("Use <redoc>, Redoc.init() or SwaggerUIBundle."), none),
        (
            page("<!-- <redoc spec-url=\"spec.json\"></redoc> -->"),
            none,
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let docs = folder.path().join("repository/docs");
    fs::create_dir_all(docs.join("../static")).unwrap();
    fs::create_dir(docs.join("../.git")).unwrap();
    fs::write(docs.join("spec.json"), json("/a")).unwrap();
    fs::write(docs.join("../static/published.yaml"), yaml("/a")).unwrap();
    fs::write(docs.join("broken.json"), "{").unwrap();
    fs::write(docs.join("no-api.json"), "{\"a\": 1}").unwrap();
    fs::write(docs.join("../../outside.json"), json("/a")).unwrap();
    check(&docs, cases);
    // In MDX, what is indented is shown.
    let text = page("<Tab>\n\n    <redoc spec-url=\"spec.json\"></redoc>\n\n</Tab>");
    fs::write(docs.join("page.md"), &text).unwrap();
    fs::write(docs.join("page.mdx"), &text).unwrap();
    assert_eq!(found(&docs, "page.md"), none);
    assert_eq!(found(&docs, "page.mdx"), get);
}

#[test]
fn operations_that_pages_name() {
    let local = "spec.json";
    let tag = |attributes: &str, body: &str| {
        format!("# P\n\n{{% openapi {attributes} %}}\n{body}\n{{% endopenapi %}}\n")
    };
    let a = "path=\"/a\" method=\"get\"";
    let embed: &[&str] = &["!gitbook-embed:3"];
    let get: &[&str] = &["GET /a"];
    let cases: Cases = vec![
        (tag(&format!("src=\"{local}\" {a}"), "[x](spec.json)"), get),
        (tag(&format!("src='./spec.json' {a}"), ""), get),
        (tag(&format!("src=\"<../docs/spec.json>\" {a}"), ""), get),
        (tag(&format!("src=\"/docs/spec.json\" {a}"), ""), get),
        (tag(&format!("src=\"sp%65c.json?alt=media\" {a} expanded=\"true\""), ""), get),
        (tag(&format!("src=\".gitbook/assets/api.yaml\" {a}"), ""), get),
        (tag("src=\"spec.json\" method=\"GET\" path=\"/a\"", ""), get),
        (tag(&format!("src=spec.json {}", a.replace('"', "")), ""), get),
        // After what is no tag, and without an end.
        (format!("Text {{% in prose.\n{}", tag(&format!("src=\"{local}\" {a}"), "")), &["GET /a"]),
        (format!("# P\n\n{{% openapi src=\"x.json\" {a}\n\nText\n"), embed),
        (format!("# P\n\n{{% openapi src=\"x.json\" {a}\n{{% endopenapi %}}\n"), embed),
        (tag("src=\"spec.json\"", ""), embed),
        ("# P\n\n{% openapi-webhook spec=\"s\" name=\"paid\" method=\"post\" %}\n{% endopenapi-webhook %}\n".to_owned(), embed),
        // Without a body, or on one line.
        (format!("{{% swagger src=\"spec.json\" {a} %}}{{% endswagger %}}\n"), get),
        (format!("{{% openapi-operation spec=\"s\" {a} %}}\n[OpenAPI s](spec.json)\n{{% endopenapi-operation %}}\n"), get),
        // Elsewhere, or nowhere.
        (tag(&format!("src=\"https://x.example/a.json\" {a}"), "https://x.example/a.json"), embed),
        (tag(&format!("src=\"nowhere.json\" {a}"), ""), embed),
        (tag(&format!("src=\"../../../../../../etc/passwd\" {a}"), ""), embed),
        (tag(&format!("src=\"../../outside.json\" {a}"), ""), embed),
        (tag("src=\"spec.json\" path=\"/b\" method=\"get\"", ""), embed),
        (tag("src=\"spec.json\" path=\"/a\" method=\"put\"", ""), embed),
        (tag(&format!("src=\"broken.json\" {a}"), ""), embed),
        (tag(&format!("spec=\"s\" {a}"), "[Broken link](broken-reference)"), embed),
        ("# P\n\n{% openapi-schemas spec=\"s\" schemas=\"A,B\" %}\n{% endopenapi-schemas %}\n".to_owned(), embed),
        // Described by hand.
        ("# P\n\n{% swagger method=\"post\" path=\"/a\" baseUrl=\"https://x.example\" summary=\"A\" %}\n{% swagger-parameter in=\"body\" name=\"x\" %}\n{% endswagger-parameter %}\n{% endswagger %}\n".to_owned(), &["!unread-block:3"]),
        ("# P\n\n{% api-method method=\"get\" host=\"https://x.example\" path=\"/a\" %}\n".to_owned(), &["!unread-block:3"]),
        // An example of a tag.
        (format!("```md\n{}```\n", tag(&format!("src=\"spec.json\" {a}"), "")), &["!no-fragment:1"]),
        (format!("Write `{{% openapi src=\"spec.json\" {a} %}}`.\n"), &["!no-fragment:1"]),
        // Beside the block itself, it says nothing new.
        (format!("{}```json\n{}\n```\n", tag(&format!("src=\"https://x.example/a.json\" {a}"), ""), json("/a")), get),
        (format!("{}```json\n{}\n```\n", tag(&format!("src=\"https://x.example/a.json\" {a}"), ""), json("/b")), &["GET /b", "gitbook-embed:3"]),
        // Mintlify.
        ("---\ntitle: A\nopenapi: \"spec.json GET /a\"\n---\n\nText\n".to_owned(), get),
        ("---\nopenapi: /docs/spec.json get /a\n---\n".to_owned(), get),
        ("---\ntitle: A\nopenapi: \"GET /a\"\n---\n".to_owned(), &["!mintlify-embed:3"]),
        ("---\nopenapi: 'https://x.example/a.json GET /a'\n---\n".to_owned(), &["!mintlify-embed:2"]),
        ("---\napi: \"GET https://x.example/a\"\n---\n".to_owned(), &["!unread-block:2"]),
        (format!("---\nopenapi: GET /a\n---\n\n```json\n{}\n```\n", json("/a")), get),
        ("---\nopenapi: 3.0 is fine\n---\n".to_owned(), &["!no-fragment:1"]),
        ("---\nopenapi: >-\n  spec.json\n  GET /a\n---\n".to_owned(), get),
        ("---\nopenapi: spec.json GET /a # the first\n---\n".to_owned(), get),
        ("---\ntitle: a: b\nopenapi: spec.json GET /a\n---\n".to_owned(), get),
        ("---\n\"openapi\": [spec.json GET /a]\n---\n".to_owned(), get),
        ("---\ntitle: A\nopenapi: webhook paid\n---\n".to_owned(), &["!mintlify-embed:3"]),
        ("---\nopenapi: spec.json webhook paid\n---\n".to_owned(), &["!mintlify-embed:2"]),
        ("---\nopenapi: spec.json\n---\n".to_owned(), &["!mintlify-embed:2"]),
        ("---\nopenapi-schema: Pet\n---\n".to_owned(), &["!mintlify-embed:2"]),
        ("---\nopenapi-schema: spec.json Pet\n---\n".to_owned(), &["!mintlify-embed:2"]),
        // ReadMe.
        ("---\ntitle: A\napi:\n  file: spec.json\n  operationId: getA\n---\n".to_owned(), get),
        ("---\napi:\n  file: above.yaml\n  operationId: getA\n---\n".to_owned(), get),
        ("---\napi:\n  file: spec.json\n  operationId: getB\n---\n".to_owned(), &["!readme-embed:2"]),
        ("---\napi:\n  operationId: getA\n---\n".to_owned(), &["!readme-embed:2"]),
        ("---\napi:\n  file: ../../outside.json\n  operationId: getA\n---\n".to_owned(), &["!readme-embed:2"]),
        ("---\napi:\n  file: spec.json\n  operationId: paid\n  webhook: true\n---\n".to_owned(), &["!readme-embed:2"]),
        ("---\napi: true\n---\n".to_owned(), &["!no-fragment:1"]),
        // Docusaurus.
        (format!("---\napi: {}\n---\n", "eJx1kkFv2zAM".repeat(20)), &["!unread-block:2"]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let docs = folder.path().join("repository/docs");
    fs::create_dir_all(docs.join(".gitbook/assets")).unwrap();
    fs::create_dir(docs.join("../.git")).unwrap();
    let with_id = json("/a").replace("\"responses\"", "\"operationId\": \"getA\", \"responses\"");
    fs::write(docs.join("spec.json"), &with_id).unwrap();
    fs::write(docs.join("../above.yaml"), &with_id).unwrap();
    fs::write(docs.join("broken.json"), "{").unwrap();
    fs::write(docs.join(".gitbook/assets/api.yaml"), yaml("/a")).unwrap();
    fs::write(docs.join("../../outside.json"), json("/a")).unwrap();
    check(&docs, cases);
}

/// A folder is not stopped by what is in every repository, and says what it is.
#[test]
fn folders() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let page = format!("```json\n{}\n```\n", json("/a"));
    let outline = "```yaml\nopenapi: 3.0.3\ninfo: ...\n```\n";
    let cases: &[Case] = &[
        (
            &[
                ("a.md", &page),
                ("README.md", "# W\n"),
                ("package.json", "{}"),
                ("c.yml", "a: 1\n"),
            ],
            &["GET /a"],
        ),
        (
            &[
                ("a.mdx", &page),
                ("o.yaml", "overlay: 1.0.0\n"),
                ("tsconfig.json", "{ // c\n}"),
            ],
            &["GET /a"],
        ),
        (
            &[
                ("llms-full.txt", &page),
                ("robots.txt", "Disallow: /openapi\n"),
            ],
            &["GET /a"],
        ),
        (
            &[("a.md", &page), ("guide.md", outline)],
            &["GET /a", "unread-block:2"],
        ),
        (&[("guide.md", outline)], &["!unread-block:2"]),
        (
            &[("README.md", "# W\n"), ("package.json", "{}")],
            &["!no-input:0"],
        ),
        // A broken document is not passed over.
        (
            &[("a.md", &page), ("b.json", "{\"openapi\": \"3.0.3\", }")],
            &["GET /a", "!broken-json:1"],
        ),
    ];
    for (files, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in *files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(&found(folder.path(), "."), expected, "{files:?}");
    }
}
