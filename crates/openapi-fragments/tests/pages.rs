//! Real-world pages, one case for each peculiarity: the fragments found in it, or the
//! diagnostics.

use std::sync::Arc;

use openapi_fragments::{
    Diagnostics, Fragment, MergeOptions, OperationKey, Source, extract, merge,
};

/// A document of the given version and operations, on one line.
fn document(version: &str, operations: &[(&str, &str)]) -> String {
    let paths: Vec<_> = operations
        .iter()
        .map(|(path, item)| format!(r#""{path}":{item}"#))
        .collect();
    format!(
        r#"{{"openapi":"{version}","info":{{"title":"t","version":"1"}},"paths":{{{}}}}}"#,
        paths.join(",")
    )
}

fn one() -> String {
    document("3.0.3", &[("/a", r#"{"get":{}}"#)])
}

fn fenced(block: &str) -> String {
    format!("```json\n{block}\n```\n")
}

fn found(text: &str) -> Result<Vec<Fragment>, Diagnostics> {
    extract(&Arc::new(Source::new("page.md", text)))
}

/// `heading | summary | operations` of every fragment, or every message.
fn shown(text: &str) -> Vec<String> {
    match found(text) {
        Ok(fragments) => fragments
            .iter()
            .map(|fragment| {
                let operations: Vec<_> = fragment
                    .operations()
                    .iter()
                    .map(OperationKey::to_string)
                    .collect();
                format!(
                    "{} | {} | {}",
                    fragment.heading().unwrap_or("-"),
                    fragment.summary().unwrap_or("-"),
                    operations.join(", ")
                )
            })
            .collect(),
        Err(errors) => errors.to_string().lines().map(str::to_owned).collect(),
    }
}

const YAML: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get: {}";

#[test]
fn headings_and_quotes() {
    let block = fenced(&one());
    let cases = [
        ("", "- | - | GET /a"),
        ("## GET /a\n\n> Get it\n\n", "GET /a | Get it | GET /a"),
        ("Get it\n======\n", "Get it | - | GET /a"),
        ("> Get it\n\n", "- | Get it | GET /a"),
        ("## Get *it*, `now`\n", "Get it, now | - | GET /a"),
        (
            "## GET /a/{a\\_b} <a href=\"#x\" id=\"x\"></a>\n",
            "GET /a/{a_b} | - | GET /a",
        ),
        ("##\n", "- | - | GET /a"),
        // Quotes of several lines, of several paragraphs, of nothing.
        (
            "# A\n> one\n> two\\<br />three<br>four\n\n",
            "A | one two three four | GET /a",
        ),
        (
            "# A\n> one\n>\n> two\n> - three\n> - four\n\n",
            "A | one two three four | GET /a",
        ),
        (
            "# A\n> one\n> > two\n>\n> three\n\n",
            "A | one two three | GET /a",
        ),
        ("# A\n> # one\n> two\n\n", "A | one two | GET /a"),
        ("# A\n>\n\n", "A | - | GET /a"),
        ("# A\n> one\n\n>\n\n", "A | one | GET /a"),
        ("# A\n> <br />\n\n", "A | - | GET /a"),
        // A summary belongs to its own section.
        ("# A\n> one\n\n# B\n\n", "B | - | GET /a"),
        // Prose, front matter, tables and unknown tags between them.
        (
            "---\ndescription: all\n---\n\n# A\n\n| x |\n|---|\n\n{% hint %}\nopenapi: no\n{% endhint %}\n\n<details>\n\n",
            "A | - | GET /a",
        ),
        // A byte order mark is not part of the heading.
        ("\u{feff}# A\n\n", "A | - | GET /a"),
    ];
    for (above, expected) in cases {
        assert_eq!(shown(&format!("{above}{block}")), [expected], "{above:?}");
        // Windows line ends.
        let page = format!("{above}{block}").replace('\n', "\r\n");
        assert_eq!(shown(&page), [expected], "{above:?} with CRLF");
    }
}

#[test]
fn fences() {
    let one = one();
    let pretty = "{\n\t\"openapi\": \"3.0.3\",\n\t\"info\": {\"title\": \"t\", \"version\": \"1\"},\n\t\"paths\": {\n\t\t\"/a\": {\"get\": {}}\n\t}\n}";
    let is_there = "- | - | GET /a";
    let not_json = |place: &str| format!("page.md:{place}: this is not JSON: expected value");
    let inside = |place: &str| {
        format!("page.md:{place}: this block was passed over: it mentions an OpenAPI document")
    };
    let cases: Vec<(String, Vec<String>)> = vec![
        (fenced(pretty), vec![is_there.to_owned()]),
        (
            fenced(pretty).replace('\n', "\r\n"),
            vec![is_there.to_owned()],
        ),
        (format!("~~~json\n{one}\n~~~\n"), vec![is_there.to_owned()]),
        (
            format!("   ```json\n   {one}\n   ```\n"),
            vec![is_there.to_owned()],
        ),
        (
            format!("```JSON {{% code title=\"x\" %}}\n{one}\n```\n"),
            vec![is_there.to_owned()],
        ),
        (format!("```\n{one}\n```\n"), vec![is_there.to_owned()]),
        // The end of the page ends the fence.
        (format!("```json\n{one}"), vec![is_there.to_owned()]),
        // In lists, with blanks or tabs, and in quotes.
        (
            format!("- x\n\n  ```json\n  {one}\n  ```\n"),
            vec![is_there.to_owned()],
        ),
        (
            format!(
                "- x\n\n\t```json\n\t{}\n\t```\n",
                pretty.replace('\n', "\n\t")
            ),
            vec![is_there.to_owned()],
        ),
        (
            format!("> ```json\n> {one}\n> ```\n"),
            vec![is_there.to_owned()],
        ),
        // YAML, marked or not, by keys or by brackets.
        (format!("```yaml\n{YAML}\n```\n"), vec![is_there.to_owned()]),
        (
            format!("```yml\n  {}\n```\n", YAML.replace('\n', "\n  ")),
            vec![is_there.to_owned()],
        ),
        (format!("```\n{YAML}\n```\n"), vec![is_there.to_owned()]),
        (format!("```yaml\n{one}\n```\n"), vec![is_there.to_owned()]),
        (
            format!("```yaml\n{}\n```\n", YAML.replace("openapi:", "'openapi':")),
            vec![is_there.to_owned()],
        ),
        // The content decides, not the fence.
        (format!("```json\n{YAML}\n```\n"), vec![is_there.to_owned()]),
        (
            format!("```openapi\n{one}\n```\n"),
            vec![is_there.to_owned()],
        ),
        (format!("```http\n{one}\n```\n"), vec![is_there.to_owned()]),
        (format!("    {one}\n"), vec![is_there.to_owned()]),
        (
            "```yaml\nopenapi: 3.0.3\npaths:\n\t/a: {}\n```\n".to_owned(),
            vec!["page.md:4:2: this is not YAML".to_owned()],
        ),
        // A fence within a longer fence is an example, and what it is not read for.
        (
            format!("````markdown\n```json\n{one}\n```\n````\n"),
            vec![inside("2:1")],
        ),
        (
            format!("~~~markdown\n```json\n{one}\n```\n~~~\n"),
            vec![inside("2:1")],
        ),
        (
            format!("````json\n{}\n````\n", one.replace("\"t\"", "\"```json\"")),
            vec![is_there.to_owned()],
        ),
        // Programs, and samples.
        (
            format!("```sh\ncurl -d '{one}'\n```\n"),
            vec![inside("2:1")],
        ),
        (
            format!("```javascript\nconst spec = {one}\n```\n"),
            vec![inside("2:1")],
        ),
        ("```json\n{\"id\": 1, … }\n```\n".to_owned(), vec![]),
        (
            "```json\n{\"text\": \"mentions \\\"paths\\\"\"}\n```\n".to_owned(),
            vec![],
        ),
        ("```\nGET /openapi: fine\n```\n".to_owned(), vec![]),
        (
            format!(
                "```sh\nls\n```\n{}```json\n{{\"ok\": true}}\n```\n{}",
                fenced(&one),
                fenced(&one)
            ),
            vec![is_there.to_owned(), is_there.to_owned()],
        ),
        // All broken blocks are reported, at their place on the page.
        (
            format!(
                "{}{}",
                fenced("{\"openapi\":\n}"),
                fenced("{\"openapi\": ,}")
            )
            .replace('\n', "\r\n"),
            vec![not_json("3:1"), not_json("6:13")],
        ),
        (
            "- x\n\n  ```json\n  {\n    \"openapi\": }\n  ```\n".to_owned(),
            vec![not_json("5:16")],
        ),
    ];
    for (page, expected) in cases {
        let shown = shown(&page);
        assert_eq!(shown.len(), expected.len(), "{page}\n{shown:?}");
        for (shown, expected) in shown.iter().zip(&expected) {
            assert!(shown.starts_with(expected), "{page}\n{shown}");
        }
    }
}

/// The contents of blocks, and the result of merging the page.
#[test]
fn blocks() {
    let schemas = r#"{"openapi":"3.0.0","info":{"title":"t","version":"1"},"components":{"schemas":{"A":{"type":"string"}}}}"#;
    let empty_paths = schemas.replacen('{', r#"{"paths":{},"#, 1);
    let uses = document(
        "3.0.3",
        &[(
            "/a",
            r##"{"get":{"responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}}}}}"##,
        )],
    );
    let several = document(
        "3.0.3",
        &[("/a", r#"{"get":{},"put":{}}"#), ("/b", r#"{"delete":{}}"#)],
    );
    let newer = document(
        "3.1.1",
        &[(
            "/a",
            r#"{"get":{"parameters":[{"name":"q","in":"query","schema":{"type":["string","null"]}}]}}"#,
        )],
    );
    let complete = one().replacen(
        '{',
        r#"{"tags":[{"name":"T"}],"servers":[{"url":"https://x"}],"security":[{"key":[]}],"components":{"securitySchemes":{"key":{"type":"http","scheme":"basic"}}},"#,
        1,
    );
    let bare = document("3.0.3", &[("/b", r#"{"get":{}}"#)]);
    let cases = [
        (
            "schemas alone",
            vec![schemas],
            vec![],
            "/components/schemas/A/type",
            r#""string""#,
        ),
        (
            "schemas with no paths in them",
            vec![&empty_paths, &uses],
            vec!["GET /a"],
            "/components/schemas/A/type",
            r#""string""#,
        ),
        (
            "schemas beside their use",
            vec![&uses, schemas],
            vec!["GET /a"],
            "/components/schemas/A/type",
            r#""string""#,
        ),
        (
            "several operations",
            vec![&several],
            vec!["GET /a", "PUT /a", "DELETE /b"],
            "/paths/~1b/delete/operationId",
            r#""delete.b""#,
        ),
        (
            "OpenAPI 3.1",
            vec![&newer],
            vec!["GET /a"],
            "/paths/~1a/get/parameters/0/schema/nullable",
            "true",
        ),
        (
            "a block without tags, servers and security beside one with",
            vec![&complete, &bare],
            vec!["GET /a", "GET /b"],
            "/paths/~1a/get/security",
            r#"[{"key":[]}]"#,
        ),
        (
            "the other of these",
            vec![&complete, &bare],
            vec!["GET /a", "GET /b"],
            "/paths/~1b/get/servers",
            "null",
        ),
        (
            "the same operation twice",
            vec![&bare, &bare],
            vec!["GET /b"],
            "/paths/~1b/get/operationId",
            r#""get.b""#,
        ),
    ];
    for (name, blocks, operations, at, expected) in cases {
        let page: String = blocks.iter().map(|block| fenced(block)).collect();
        let fragments = found(&page).unwrap();
        assert_eq!(fragments.len(), blocks.len(), "{name}");
        let spec = merge(&fragments, &MergeOptions::default())
            .unwrap()
            .to_value();
        let found: Vec<_> = openapi_fragments::operations(&spec)
            .iter()
            .map(OperationKey::to_string)
            .collect();
        assert_eq!(found, operations, "{name}");
        let value = spec.pointer(at).unwrap_or(&serde_json::Value::Null);
        assert_eq!(value.to_string(), expected, "{name}: {spec}");
    }
}

#[test]
fn the_same_operation_on_two_pages() {
    let page = |name: &str, summary: &str| {
        let item = format!(r#"{{"get":{{"summary":"{summary}"}}}}"#);
        let text = format!(
            "# {name}\n\n{}",
            fenced(&document("3.0.3", &[("/a", &item)]))
        );
        extract(&Arc::new(Source::new(name, text))).unwrap()
    };
    let merged = |two: &str| {
        let fragments = [page("one.md", "Get it"), page("two.md", two)].concat();
        merge(&fragments, &MergeOptions::default())
    };
    assert_eq!(
        merged("Get it").unwrap().to_value()["paths"]["/a"]["get"]["summary"],
        "Get it"
    );
    // Other words for the same contract.
    let fuller = merged("Fetch this").unwrap();
    assert_eq!(
        fuller.to_value()["paths"]["/a"]["get"]["summary"],
        "Fetch this"
    );
    let places: Vec<_> = fuller
        .warnings
        .iter()
        .flat_map(openapi_fragments::Diagnostic::places)
        .map(|place| place.source().name().to_owned())
        .collect();
    assert_eq!(places, ["one.md", "two.md"], "{:?}", fuller.warnings);
}

/// A line of five megabytes is read, and an error at its end is shown at its column,
/// with a part of the line around it.
#[test]
fn a_line_of_five_megabytes() {
    let long = one().replace(
        r#""title":"t""#,
        &format!(r#""title":"{}""#, "é".repeat(2_500_000)),
    );
    assert_eq!(
        shown(&format!("# A\n\n{}", fenced(&long))),
        ["A | - | GET /a"]
    );
    let broken = format!("{}, oops}}", &long[..long.len() - 1]);
    let errors = found(&fenced(&broken)).unwrap_err();
    let column = broken.chars().count() - "oops}".len() + 1;
    assert_eq!(
        errors.to_string(),
        format!("page.md:2:{column}: this is not JSON: key must be a string")
    );
    let error = errors.into_iter().next().unwrap();
    let rendered = openapi_fragments::terminal::render(&error);
    assert!(
        rendered.contains("oops") && rendered.len() < 2_000,
        "{rendered}"
    );
}
