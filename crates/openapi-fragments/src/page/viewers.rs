//! Places where a page shows a spec with a viewer: elements of HTML and of components,
//! calls in scripts, shortcodes of Hugo and marks of `MkDocs`.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::embed::{Embed, EmbedPart, Publisher, is_spec};
use super::recognise::is_method;
use crate::operation::OperationKey;
use crate::yaml;

/// What is longer than this is no tag and no call.
const LONGEST: usize = 1 << 11;

/// The same for a tag that lists operations.
const LONGEST_LIST: usize = 1 << 13;

/// Elements that show a spec, with the publisher of each.
const ELEMENTS: [(&str, &str); 24] = [
    ("API", "Stoplight Elements"),
    ("APIPage", "Fumadocs"),
    ("ApiDoc", "Redocusaurus"),
    ("ApiReference", "Scalar"),
    ("ApiReferenceReact", "Scalar"),
    ("EndpointErrorSnippet", "Fern"),
    ("EndpointRequestSnippet", "Fern"),
    ("EndpointResponseSnippet", "Fern"),
    ("EndpointSchemaSnippet", "Fern"),
    ("OAOperation", "VitePress OpenAPI"),
    ("OASpec", "VitePress OpenAPI"),
    ("RapiDoc", "RapiDoc"),
    ("Redoc", "Redoc"),
    ("RedocStandalone", "Redoc"),
    ("SwaggerUI", "Swagger UI"),
    ("WebhookPayloadSnippet", "Fern"),
    ("elements-api", "Stoplight Elements"),
    ("openapi-explorer", "OpenAPI Explorer"),
    ("rapi-doc", "RapiDoc"),
    ("rapi-doc-mini", "RapiDoc"),
    ("redoc", "Redoc"),
    ("scalar-api-reference", "Scalar"),
    ("script", "Scalar"),
    ("swagger-ui", "Swagger UI"),
];

/// Functions that show a spec.
const CALLS: [(&str, &str); 4] = [
    ("Redoc.init(", "Redoc"),
    ("Scalar.createApiReference(", "Scalar"),
    ("SwaggerUI(", "Swagger UI"),
    ("SwaggerUIBundle(", "Swagger UI"),
];

/// Shortcodes that show a spec.
const SHORTCODES: [(&str, &str); 6] = [
    ("openapi", "Hugo"),
    ("rapidoc", "RapiDoc"),
    ("redoc", "Redoc"),
    ("swagger", "Swagger UI"),
    ("swagger-ui", "Swagger UI"),
    ("swaggerui", "Swagger UI"),
];

/// Attributes with the location of a spec, in lower case and without dashes.
const LOCATIONS: [&str; 9] = [
    "specurl",
    "apidescriptionurl",
    "src",
    "url",
    "dataurl",
    "document",
    "spec",
    "configuration",
    "dataconfiguration",
];

/// The places in a page that show a spec, outside of `code`, which is sorted, each part of
/// a spec once.
pub(super) fn viewers(text: &str, code: &[Range<usize>]) -> Vec<Embed> {
    let mut found = Vec::new();
    let mut code = code.iter().peekable();
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(MARKS).map(|start| at + start) {
        at = start + 1;
        while code.next_if(|code| code.end <= start).is_some() {}
        if let Some(code) = code.peek().filter(|code| code.contains(&start)) {
            at = code.end.min(text.len());
            while !text.is_char_boundary(at) {
                at += 1;
            }
            continue;
        }
        let rest = &text[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            // What is not shown.
            let length = comment.find("-->").unwrap_or(comment.len());
            at = start + "<!--".len() + length;
            continue;
        }
        let before = text[..start].chars().next_back();
        for (publisher, part, location) in shown(rest, before) {
            let key = (publisher, format!("{part:?}"), location.clone());
            if seen.insert(key) {
                // A tag is shown by its first line.
                let line = rest.lines().next().unwrap_or_default();
                let span = start..start + line.trim_end().len().max(1);
                let publisher = Publisher::Viewer(publisher);
                found.push(Embed::of_viewer(publisher, span, part, location));
            }
        }
    }
    found
}

/// What the places begin with.
const MARKS: [char; 6] = ['<', '[', '!', '{', 'R', 'S'];

type Shown = (&'static str, EmbedPart, Option<String>);

/// What a text shows at its beginning.
fn shown(text: &str, before: Option<char>) -> Vec<Shown> {
    let is_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.');
    match text.as_bytes().first() {
        Some(b'<') => element(&text[1..]),
        Some(b'{') => shortcode(within(text, LONGEST)).into_iter().collect(),
        Some(b'[' | b'!') => mark(within(text, LONGEST)).into_iter().collect(),
        _ if is_word => Vec::new(),
        _ => CALLS
            .iter()
            .find_map(|(call, publisher)| Some((text.strip_prefix(call)?, *publisher)))
            .map_or_else(Vec::new, |(arguments, publisher)| {
                call(arguments, publisher)
            }),
    }
}

/// `[OAD(spec.yaml)]` and `!!swagger spec.yaml!!`.
fn mark(text: &str) -> Option<Shown> {
    let location = if let Some(rest) = text.strip_prefix("[OAD(") {
        rest.split_once(")]")?.0
    } else {
        let rest = text.strip_prefix("!!swagger")?;
        let rest = rest.strip_prefix("-http").unwrap_or(rest);
        rest.strip_prefix(' ')?.split_once("!!")?.0
    };
    let location = location.trim().trim_matches(['"', '\'']);
    let is_one = !location.is_empty() && !location.contains('\n');
    is_one.then(|| ("MkDocs", EmbedPart::All, Some(location.to_owned())))
}

/// `{{< swaggerui src="spec.yaml" >}}`.
fn shortcode(text: &str) -> Option<Shown> {
    let (open, close) = match text.get(..3)? {
        "{{<" => ("{{<", ">}}"),
        "{{%" => ("{{%", "%}}"),
        _ => return None,
    };
    let (inner, _) = text.strip_prefix(open)?.split_once(close)?;
    let inner = inner.trim().trim_end_matches('/');
    let (name, arguments) = inner.split_once(char::is_whitespace)?;
    let (_, publisher) = SHORTCODES.iter().find(|(known, _)| *known == name)?;
    let attributes = attributes(arguments).0;
    let first = || {
        let first = arguments.split_whitespace().next()?;
        Some(first.trim_matches(['"', '\'', '`']).to_owned())
    };
    let location = location(&attributes).map_or_else(first, Location::text);
    let location = location.filter(|location| is_spec(location))?;
    Some((publisher, EmbedPart::All, Some(location)))
}

fn call(arguments: &str, publisher: &'static str) -> Vec<Shown> {
    let arguments = within(arguments, LONGEST);
    let arguments = &arguments[..balanced(arguments, ')').unwrap_or(0)];
    let first = arguments.trim_start();
    if publisher == "Redoc" && !first.is_empty() && !first.starts_with('{') {
        let first = first.split(',').next().unwrap_or_default();
        let location = string(first.trim()).or_else(|| only_string(first));
        return vec![(publisher, EmbedPart::All, location)];
    }
    let all = urls(arguments).into_iter();
    all.map(|location| (publisher, EmbedPart::All, location.text()))
        .collect()
}

/// The values of the keys `url` in the text of an object.
fn urls(text: &str) -> Vec<Location> {
    let text = text.replace("&quot;", "\"");
    let keys = text.match_indices("url").filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
    });
    keys.filter_map(|(at, key)| {
        let after = text[at + key.len()..].trim_start_matches(['"', '\'']);
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        Some(Location::of(string(value)))
    })
    .collect()
}

/// The element that follows an angle bracket.
fn element(text: &str) -> Vec<Shown> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some((_, publisher)) = ELEMENTS.iter().find(|(known, _)| *known == name) else {
        return Vec::new();
    };
    let most = match *publisher {
        "Fumadocs" => LONGEST_LIST,
        _ => LONGEST,
    };
    let (attributes, is_whole) = attributes(within(rest, most));
    if !is_whole {
        return Vec::new();
    }
    let text_of = |wanted: &str| {
        let mut values = attributes.iter();
        let (_, value) = values.find(|(key, _)| key == wanted)?;
        value.text()
    };
    if name == "script" && text_of("id").as_deref() != Some("api-reference") {
        return Vec::new();
    }
    let parts = match *publisher {
        "Fern" => fern(&text_of),
        "Fumadocs" => fumadocs(&attributes),
        _ => match (text_of("operationid"), text_of("matchpaths")) {
            (Some(id), _) => vec![EmbedPart::OperationId(id)],
            (_, Some(paths)) => {
                let what = format!("the operations that match {paths:?}");
                vec![EmbedPart::Other(what)]
            }
            _ => vec![EmbedPart::All],
        },
    };
    let location = match location(&attributes) {
        Some(location) => location.text(),
        // The spec of the site.
        None if *publisher == "Fern" || name == "OAOperation" => None,
        // The text of a page that mentions it, or an element that a script fills.
        None => return Vec::new(),
    };
    let shown = parts.into_iter();
    shown
        .map(|part| (*publisher, part, location.clone()))
        .collect()
}

/// `endpoint="POST /pets"`, or the webhook.
fn fern(text_of: &dyn Fn(&str) -> Option<String>) -> Vec<EmbedPart> {
    let webhook = text_of("webhook").map(|name| EmbedPart::Other(format!("the webhook {name:?}")));
    let endpoint = text_of("endpoint").map(|endpoint| {
        let words: Vec<&str> = endpoint.split_whitespace().collect();
        match words.as_slice() {
            [method, path] if is_method(method) && path.starts_with('/') => {
                EmbedPart::Operation(OperationKey::new(&method.to_ascii_lowercase(), path))
            }
            _ => EmbedPart::Other(format!("the endpoint {endpoint:?}")),
        }
    });
    webhook.or(endpoint).into_iter().collect()
}

/// `operations={[{ path: "/pets", method: "get" }]}` and webhooks; all without either.
fn fumadocs(attributes: &[Attribute]) -> Vec<EmbedPart> {
    let listed = |wanted: &str| {
        let (_, value) = attributes.iter().find(|(key, _)| key == wanted)?;
        match yaml::parse(value.inner()) {
            Ok(Value::Array(listed)) => Some(listed),
            _ => Some(vec![Value::Null]),
        }
    };
    let (operations, webhooks) = (listed("operations"), listed("webhooks"));
    if operations.is_none() && webhooks.is_none() {
        return vec![EmbedPart::All];
    }
    let text = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
    let operations = operations.into_iter().flatten().map(|one| {
        match (text(&one, "method"), text(&one, "path")) {
            (Some(method), Some(path)) => {
                EmbedPart::Operation(OperationKey::new(&method.to_ascii_lowercase(), &path))
            }
            _ => EmbedPart::Other("operations".to_owned()),
        }
    });
    let webhooks = webhooks.into_iter().flatten();
    let webhooks = webhooks.map(|one| match text(&one, "name") {
        Some(name) => EmbedPart::Other(format!("the webhook {name:?}")),
        None => EmbedPart::Other("webhooks".to_owned()),
    });
    operations.chain(webhooks).collect()
}

/// Where a spec is, as a page says it.
enum Location {
    Text(String),
    /// What a program computes.
    Computed,
}

impl Location {
    fn of(text: Option<String>) -> Self {
        text.map_or(Self::Computed, Self::Text)
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Computed => None,
        }
    }
}

/// The location of the spec, if an attribute names any.
fn location(attributes: &[Attribute]) -> Option<Location> {
    let named = LOCATIONS.iter().find_map(|wanted| {
        let mut all = attributes.iter();
        all.find(|(key, _)| key == wanted)
    });
    let (key, value) = named?;
    let is_object = matches!(key.as_str(), "configuration" | "dataconfiguration" | "spec");
    if is_object && value.inner().trim_start().starts_with('{') {
        // A document in an attribute is found as such.
        return urls(value.inner()).into_iter().next();
    }
    Some(Location::of(value.text()))
}

/// The name of an attribute, in lower case and without dashes, and its value.
type Attribute<'t> = (String, Attributed<'t>);

/// The value of an attribute.
enum Attributed<'t> {
    Text(&'t str),
    /// What is in braces.
    Expression(&'t str),
}

impl Attributed<'_> {
    fn inner(&self) -> &str {
        match self {
            Self::Text(text) | Self::Expression(text) => text,
        }
    }

    /// The text, also where it is the only string of an expression.
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.trim().trim_matches(['"', '\'']).to_owned()),
            Self::Expression(code) => string(code.trim()).or_else(|| only_string(code)),
        }
    }
}

/// The attributes of a tag, whose name is before them, and whether it has its end.
fn attributes(text: &str) -> (Vec<Attribute<'_>>, bool) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with(['>', '<']) {
            return (found, rest.starts_with('>'));
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=<>/{".contains(c));
        let (key, after) = rest.split_at(end.unwrap_or(rest.len()));
        let key: String = key
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let Some(value) = after.trim_start().strip_prefix('=') else {
            // Without a value, or `{...props}`.
            let skipped = after.strip_prefix('{').map_or(0, |inner| {
                balanced(inner, '}').map_or(after.len(), |end| end + 2)
            });
            rest = &after[skipped..];
            if key.is_empty() && skipped == 0 {
                rest = after.get(1..).unwrap_or_default();
            }
            continue;
        };
        let text = value.trim_start();
        let (value, length) = match text.chars().next() {
            Some('{') => match balanced(&text[1..], '}') {
                Some(end) => (Attributed::Expression(&text[1..=end]), end + 2),
                None => return (found, false),
            },
            Some(quote @ ('"' | '\'')) => match text[1..].find(quote) {
                Some(end) => (Attributed::Text(&text[1..=end]), end + 2),
                None => return (found, false),
            },
            _ => {
                let end = text.find(|c: char| c.is_whitespace() || c == '>');
                let end = end.unwrap_or(text.len());
                (Attributed::Text(&text[..end]), end)
            }
        };
        found.push((key, value));
        rest = &text[length..];
    }
}

/// The beginning of a text, at most so many bytes.
fn within(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The length of what is before the bracket that closes a text. Those within strings do
/// not count.
fn balanced(text: &str, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            _ if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(open) => quote = (c != open).then_some(open),
            None => match c {
                '"' | '\'' | '`' => quote = Some(c),
                '{' | '[' | '(' => depth += 1,
                c if depth == 0 && c == close => return Some(at),
                '}' | ']' | ')' => depth = depth.checked_sub(1)?,
                _ => {}
            },
        }
    }
    None
}

/// The string of a program that a text begins with, if no value is put into it.
fn string(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| "\"'`".contains(*c))?;
    let inner = &text[1..];
    let inner = &inner[..inner.find(quote)?];
    (!inner.is_empty() && !inner.contains("${")).then(|| inner.to_owned())
}

/// The only string in an expression, such as `useBaseUrl("/spec.yaml")`.
fn only_string(code: &str) -> Option<String> {
    let first = code.find(['"', '\'', '`'])?;
    let text = string(&code[first..])?;
    let rest = &code[first + text.len() + 2..];
    (!rest.contains(['"', '\'', '`'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `publisher part location` of each.
    fn found(text: &str) -> Vec<String> {
        let all = viewers(text, &[]).into_iter();
        all.map(|embed| {
            let part = match &embed.part {
                EmbedPart::All => "all".to_owned(),
                EmbedPart::Operation(operation) => operation.to_string(),
                EmbedPart::OperationId(id) => format!("id {id}"),
                EmbedPart::Other(what) => what.clone(),
            };
            let location = embed.location.as_deref().unwrap_or("-");
            format!("{part} @ {location}")
        })
        .collect()
    }

    #[test]
    fn viewers_are_found_by_what_they_show() {
        let cases: &[(&str, &[&str])] = &[
            ("<redoc spec-url='a.yaml'></redoc>", &["all @ a.yaml"]),
            ("<redoc spec-url=a.yaml>", &["all @ a.yaml"]),
            ("<Redoc\n  specUrl=\"a.yaml\"\n/>", &["all @ a.yaml"]),
            ("<RedocStandalone specUrl={url} />", &["all @ -"]),
            (
                "<RedocStandalone options={{a: '>'}} specUrl={useBaseUrl('/a.yaml')} />",
                &["all @ /a.yaml"],
            ),
            (
                "<Redoc {...props} specUrl={`${base}/a.yaml`} />",
                &["all @ -"],
            ),
            (
                "<rapi-doc render-style=read spec-url=\"a.json\"> </rapi-doc>",
                &["all @ a.json"],
            ),
            (
                "<rapi-doc-mini spec-url=\"a.json\" match-paths=\"get /a\"/>",
                &["the operations that match \"get /a\" @ a.json"],
            ),
            (
                "<elements-api\n apiDescriptionUrl=\"a.json\"\n router=\"hash\"/>",
                &["all @ a.json"],
            ),
            ("<API apiDescriptionUrl=\"a.json\" />", &["all @ a.json"]),
            ("<swagger-ui src=\"./a.json\"/>", &["all @ ./a.json"]),
            ("<SwaggerUI url=\"a.json\" />", &["all @ a.json"]),
            ("<openapi-explorer spec-url=\"a.json\">", &["all @ a.json"]),
            (
                "<script id=\"api-reference\" data-url=\"a.json\"></script>",
                &["all @ a.json"],
            ),
            (
                "<script id=\"api-reference\" data-configuration='{\"theme\": \"x\", \"url\": \"a.json\"}'></script>",
                &["all @ a.json"],
            ),
            (
                "<ApiReferenceReact configuration={{ spec: { url: '/a.json' } }} />",
                &["all @ /a.json"],
            ),
            ("<ApiReference spec={spec} />", &["all @ -"]),
            (
                "<APIPage document={\"./a.json\"} operations={[{\"path\":\"/a\",\"method\":\"get\"},{ path: '/b', method: 'POST' }]} hasHead={false} />",
                &["GET /a @ ./a.json", "POST /b @ ./a.json"],
            ),
            (
                "<APIPage document=\"a.json\" webhooks={[{ name: 'paid', method: 'post' }]} />",
                &["the webhook \"paid\" @ a.json"],
            ),
            ("<APIPage document=\"a.json\" />", &["all @ a.json"]),
            (
                "<APIPage document=\"a.json\" operations={all} />",
                &["operations @ a.json"],
            ),
            (
                "<EndpointRequestSnippet endpoint=\"POST /a/{b}\" />\n<EndpointResponseSnippet endpoint='POST /a/{b}'/>",
                &["POST /a/{b} @ -"],
            ),
            ("<OAOperation operationId=\"getA\" />", &["id getA @ -"]),
            ("<OASpec :spec-url=\"'a.json'\" />", &["all @ a.json"]),
            ("[OAD(./a.yaml)]", &["all @ ./a.yaml"]),
            ("[OAD('a.yaml')]", &["all @ a.yaml"]),
            ("!!swagger a.yaml!!", &["all @ a.yaml"]),
            (
                "!!swagger-http https://a.example/a!!",
                &["all @ https://a.example/a"],
            ),
            ("{{< swaggerui src=\"/a.yaml\" >}}", &["all @ /a.yaml"]),
            ("{{< redoc \"a.yaml\" >}}", &["all @ a.yaml"]),
            (
                "<script>\nRedoc.init('a.yaml', {}, el)\n</script>",
                &["all @ a.yaml"],
            ),
            ("Redoc.init(\n  specUrl, {a: 'b'})", &["all @ -"]),
            (
                "window.ui = SwaggerUIBundle({\n  dom_id: '#ui',\n  url: \"a.json\",\n})",
                &["all @ a.json"],
            ),
            (
                "SwaggerUIBundle({ urls: [{url: 'a.json', name: 'A'}, {url: 'b.json', name: 'B'}] })",
                &["all @ a.json", "all @ b.json"],
            ),
            (
                "Scalar.createApiReference('#app', { url: 'a.json' })",
                &["all @ a.json"],
            ),
            // Mentions, and elements without a spec.
            ("Use <redoc> or <swagger-ui/>, or Redoc.init().", &[]),
            (
                "SwaggerUIBundle is a function; SwaggerUIBundle.presets, too.",
                &[],
            ),
            ("<script src=\"redoc.standalone.js\"></script>", &[]),
            ("<div id=\"swagger-ui\"></div>", &[]),
            ("<!-- <redoc spec-url=\"a.yaml\"> -->", &[]),
            ("<redocs spec-url=\"a.yaml\">", &[]),
            ("<redoc spec-url=\"a.yaml", &[]),
            ("MyRedoc.init('a.yaml')", &[]),
            ("[OAD](a.yaml) and [OAD()] and !!swagger!!", &[]),
            ("{{< redoc >}} {{< youtube \"a\" >}} {{ redoc }}", &[]),
            ("<ApiReference configuration={{ theme: 'x' }} />", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(&found(text), expected, "{text}");
        }
    }

    #[test]
    fn code_and_the_ends_of_texts_are_fine() {
        let text = "é<!--é€--><redoc spec-url='a' é='€' {...é}>é<redoc spec-url='b'>";
        let second = text.rfind('<').unwrap();
        let code = std::iter::once(0..second).collect::<Vec<_>>();
        assert_eq!(viewers(text, &code).len(), 1);
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            viewers(&text[..end], &[]);
        }
    }
}
