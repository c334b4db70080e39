//! RFC 9535 queries, which select the nodes of an action.

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, ParseError};

/// A parsed query.
#[derive(Clone, Debug)]
pub(super) struct Query {
    whole: JsonPath,
    /// The query segment by segment, if `..` is in more than one. `$..*..*` selects
    /// each node once for each of its ancestors, and many more times with every
    /// further segment; evaluated segment by segment, each node is kept once.
    steps: Vec<JsonPath>,
}

impl Query {
    /// Reads an RFC 9535 query, or one that has names with hyphens after a dot. The
    /// RFC requires brackets and quotes around those, but `.x-name` is common in
    /// overlays, also in examples of the Overlay Specification, and has no other
    /// meaning in a query.
    pub(super) fn parse(query: &str) -> Result<Self, ParseError> {
        match JsonPath::parse(query) {
            Ok(whole) => Ok(Self::new(query, whole)),
            Err(error) => {
                let written = bracket_hyphens(query);
                let whole = JsonPath::parse(&written).map_err(|_| error)?;
                Ok(Self::new(&written, whole))
            }
        }
    }

    fn new(query: &str, whole: JsonPath) -> Self {
        Self {
            whole,
            steps: steps(query).unwrap_or_default(),
        }
    }

    /// The pointers of the selected nodes, each once.
    pub(super) fn select(&self, spec: &Value) -> Vec<String> {
        if self.steps.is_empty() {
            return located(&self.whole, spec, "", &mut HashSet::new());
        }
        let mut nodes = vec![String::new()];
        for step in &self.steps {
            let mut seen = HashSet::new();
            nodes = nodes
                .iter()
                .filter_map(|node| Some((node, spec.pointer(node)?)))
                .flat_map(|(node, value)| located(step, value, node, &mut seen))
                .collect();
        }
        nodes
    }
}

/// The pointers of the nodes that a query selects below the node at `from`, without
/// those that were seen before.
fn located(query: &JsonPath, value: &Value, from: &str, seen: &mut HashSet<String>) -> Vec<String> {
    query
        .query_located(value)
        .locations()
        .map(|location| format!("{from}{}", location.to_json_pointer()))
        .filter(|pointer| seen.insert(pointer.clone()))
        .collect()
}

/// The segments of a query, each as a query of its own. `None` if it is evaluated as
/// a whole: with at most one `..`, or if a filter refers to the root.
fn steps(query: &str) -> Option<Vec<JsonPath>> {
    let mut segments: Vec<String> = Vec::new();
    let mut brackets = 0_usize;
    let mut previous = None;
    for (c, is_text) in with_text(query.trim().strip_prefix('$')?) {
        if is_text {
            previous = None;
        } else {
            if c == '$' {
                return None;
            }
            let goes_on = previous == Some('.') && matches!(c, '.' | '[');
            if brackets == 0 && matches!(c, '.' | '[') && !goes_on {
                segments.push("$".to_owned());
            }
            match c {
                '[' => brackets += 1,
                ']' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            previous = Some(c);
        }
        segments.last_mut()?.push(c);
    }
    let deep = segments
        .iter()
        .filter(|segment| segment.starts_with("$.."))
        .count();
    if deep < 2 {
        return None;
    }
    segments
        .iter()
        .map(|segment| JsonPath::parse(segment.trim()).ok())
        .collect()
}

/// The characters of a query, and whether each is part of a quoted text.
fn with_text(query: &str) -> impl Iterator<Item = (char, bool)> {
    let mut quote = None;
    let mut escaped = false;
    query.chars().map(move |c| {
        let open = quote;
        if escaped {
            escaped = false;
        } else if open.is_some() && c == '\\' {
            escaped = true;
        } else if open == Some(c) {
            quote = None;
        } else if open.is_none() && matches!(c, '\'' | '"') {
            quote = Some(c);
        }
        (c, open.is_some() || quote.is_some())
    })
}

/// Puts each name with a hyphen after a dot into brackets and quotes.
fn bracket_hyphens(query: &str) -> String {
    let mut written = String::with_capacity(query.len());
    let mut characters = with_text(query).peekable();
    while let Some((c, is_text)) = characters.next() {
        if is_text || c != '.' {
            written.push(c);
            continue;
        }
        let mut name = String::new();
        while let Some((next, _)) =
            characters.next_if(|(next, is_text)| !is_text && is_in_name(*next))
        {
            name.push(next);
        }
        if name.contains('-') && !name.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            // Two dots stay before a bracket; one is replaced by it.
            if written.ends_with('.') {
                written.push('.');
            }
            written.extend(["['", &name, "']"]);
        } else {
            written.push('.');
            written.push_str(&name);
        }
    }
    written
}

fn is_in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn segment_by_segment_a_query_selects_the_same() {
        let spec = json!({
            "a": {"b": [1, {"c": 1, "a": {"c": [2, {"x..y": {"c": 3}}]}}], "c": {"c": 0}},
            "n": 1,
        });
        let cases = [
            ("$..a..c", 2),
            ("$..*..*", 2),
            ("$..*..*..*..*..*..*", 6),
            ("$..a..['c', 'b']", 2),
            ("$.a..b[*]..[?@.c]", 4),
            ("$..['x..y']..c", 2),
            // One `..`, or a root in a filter: evaluated as a whole.
            ("$..c", 0),
            ("$..['..c']", 0),
            ("$..a..[?@ == $.n]", 0),
        ];
        for (text, steps) in cases {
            let query = Query::parse(text).unwrap();
            assert_eq!(query.steps.len(), steps, "{text}");
            let mut found = query.select(&spec);
            let mut expected = located(&query.whole, &spec, "", &mut HashSet::new());
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn many_descents_terminate() {
        let mut spec = json!({"n": 1, "m": 2});
        for _ in 0..100 {
            spec = json!({"n": spec, "m": [0]});
        }
        let query = Query::parse(&format!("${}", "..*".repeat(12))).unwrap();
        assert!(query.select(&spec).len() > 100);
    }
}
