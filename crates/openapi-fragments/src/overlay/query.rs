//! RFC 9535 queries, which select the nodes of an action.
//!
//! A query can multiply: `$..*..*` selects each node once for each of its ancestors,
//! `$[*,*][*,*]` four times, and parsers and evaluators take time and memory
//! accordingly. So each segment is evaluated by itself, and each of its selectors, and
//! a node is kept once. What that does not reach, within filters, is limited.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;
use serde_json_path::{JsonPath, ParseError};

/// The longest query, in bytes.
const LONGEST: usize = 20_000;

/// How deep brackets and parentheses may be nested. The parser works recursively.
const DEEPEST: usize = 100;

/// How deep filters may be nested. The parser tries each twice.
const DEEPEST_FILTER: usize = 8;

/// How many descents `..` the filters of a query may have, and how many nodes their
/// lists of selectors may select for one.
const MOST_DESCENTS: usize = 2;
const MOST_SELECTED: usize = 64;

/// A parsed query.
#[derive(Clone, Debug)]
pub(super) struct Query {
    whole: JsonPath,
    /// The selectors of each segment, each as a query of its own. Empty if a filter
    /// refers to the root, so that the query must be evaluated as a whole.
    steps: Vec<Vec<JsonPath>>,
}

/// Why a text is not a query that can be evaluated.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is not an RFC 9535 query.
    Invalid(ParseError),
    /// It exceeds a limit.
    Limit(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => write!(f, "this is not an RFC 9535 query: {error}"),
            Self::Limit(what) => write!(f, "this query exceeds a limit: it {what}"),
        }
    }
}

impl Query {
    /// Reads an RFC 9535 query, or one that has names with hyphens after a dot. The
    /// RFC requires brackets and quotes around those, but `.x-name` is common in
    /// overlays, also in examples of the Overlay Specification, and has no other
    /// meaning in a query.
    pub(super) fn parse(query: &str) -> Result<Self, Refused> {
        check_limits(query)?;
        match JsonPath::parse(query) {
            Ok(whole) => Self::new(query, whole),
            Err(error) => {
                let written = bracket_hyphens(query);
                let whole = JsonPath::parse(&written).map_err(|_| Refused::Invalid(error))?;
                Self::new(&written, whole)
            }
        }
    }

    fn new(query: &str, whole: JsonPath) -> Result<Self, Refused> {
        let outline = Outline::of(query);
        let steps = outline.and_then(|outline| outline.steps());
        if steps.is_none() {
            // Nothing is kept once here, so the segments count as those of a filter.
            check_product(&format!("[?{query}]"))?;
        }
        Ok(Self {
            whole,
            steps: steps.unwrap_or_default(),
        })
    }

    /// The pointers of the selected nodes, each once.
    pub(super) fn select(&self, spec: &Value) -> Vec<String> {
        if self.steps.is_empty() {
            return located(&self.whole, spec, "", &mut HashSet::new());
        }
        let mut nodes = vec![String::new()];
        for selectors in &self.steps {
            let mut seen = HashSet::new();
            let mut selected = Vec::new();
            for node in &nodes {
                if let Some(value) = spec.pointer(node) {
                    for selector in selectors {
                        selected.extend(located(selector, value, node, &mut seen));
                    }
                }
            }
            nodes = selected;
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

/// Refuses what would take a parser or an evaluator too long.
fn check_limits(query: &str) -> Result<(), Refused> {
    let limit = |what: String| Err(Refused::Limit(what));
    if query.len() > LONGEST {
        return limit(format!("is longer than {LONGEST} bytes"));
    }
    let (mut depth, mut brackets) = (0_usize, 0_usize);
    for (c, is_text) in with_text(query) {
        match c {
            _ if is_text => {}
            '[' | '(' => {
                depth += 1;
                brackets += usize::from(c == '[');
                if depth > DEEPEST || brackets > DEEPEST_FILTER {
                    return limit(format!(
                        "nests more than {DEEPEST_FILTER} filters or {DEEPEST} parentheses"
                    ));
                }
            }
            ']' | ')' => {
                depth = depth.saturating_sub(1);
                brackets -= usize::from(c == ']' && brackets > 0);
            }
            _ => {}
        }
    }
    check_product(query)
}

/// Refuses filters in which descents and lists of selectors multiply.
fn check_product(query: &str) -> Result<(), Refused> {
    let (mut depth, mut descents, mut selected) = (0_usize, 0_usize, 1_usize);
    // The number of selectors in each open bracket, and the parentheses in it.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut previous = None;
    for (c, is_text) in with_text(query) {
        if is_text {
            previous = None;
            continue;
        }
        match (c, open.last_mut()) {
            ('[', _) => {
                depth += 1;
                open.push((1, 0));
            }
            (']', Some((selectors, _))) => {
                depth = depth.saturating_sub(1);
                if depth > 0 {
                    selected = selected.saturating_mul(*selectors);
                }
                open.pop();
            }
            ('(', Some((_, parentheses))) => *parentheses += 1,
            (')', Some((_, parentheses))) => *parentheses = parentheses.saturating_sub(1),
            (',', Some((selectors, 0))) => *selectors += 1,
            ('.', _) if previous == Some('.') && depth > 0 => descents += 1,
            _ => {}
        }
        previous = Some(c);
    }
    if descents > MOST_DESCENTS || selected > MOST_SELECTED {
        return Err(Refused::Limit(format!(
            "has more than {MOST_DESCENTS} `..` or more than {MOST_SELECTED} combinations of selectors in its filters"
        )));
    }
    Ok(())
}

/// The segments of a query and the selectors of each, as text.
struct Outline(Vec<Vec<String>>);

impl Outline {
    /// `None` if a filter refers to the root.
    fn of(query: &str) -> Option<Self> {
        let mut segments: Vec<String> = Vec::new();
        // Where the selectors after the first begin.
        let mut commas: Vec<Vec<usize>> = Vec::new();
        let (mut brackets, mut parentheses) = (0_usize, 0_usize);
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
                    commas.push(Vec::new());
                }
                match c {
                    '[' => brackets += 1,
                    ']' => brackets = brackets.saturating_sub(1),
                    '(' => parentheses += 1,
                    ')' => parentheses = parentheses.saturating_sub(1),
                    ',' if brackets == 1 && parentheses == 0 => {
                        commas.last_mut()?.push(segments.last()?.len());
                    }
                    _ => {}
                }
                previous = Some(c);
            }
            segments.last_mut()?.push(c);
        }
        let selectors = std::iter::zip(segments, commas)
            .map(|(segment, commas)| selectors(segment.trim(), &commas));
        Some(Self(selectors.collect()))
    }

    /// Each selector as a query. `None` if the text was not understood.
    fn steps(&self) -> Option<Vec<Vec<JsonPath>>> {
        let parsed = self.0.iter().map(|selectors| {
            let mut seen = HashSet::new();
            let distinct = selectors.iter().filter(|one| seen.insert(one.as_str()));
            distinct.map(|one| JsonPath::parse(one).ok()).collect()
        });
        parsed.collect()
    }
}

/// A segment as one segment for each of its selectors.
fn selectors(segment: &str, commas: &[usize]) -> Vec<String> {
    let Some(open) = segment.find('[').filter(|_| !commas.is_empty()) else {
        return vec![segment.to_owned()];
    };
    let starts = std::iter::once(open).chain(commas.iter().copied());
    let ends = commas.iter().copied().chain([segment.len() - 1]);
    std::iter::zip(starts, ends)
        .map(|(start, end)| format!("{}[{}]", &segment[..open], segment[start + 1..end].trim()))
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
            ("$..c", 1),
            ("$..['..c', 'a,b' , \"b\"]", 1),
            ("$.a['b', 'c'][*, 0, 1:2, ?match(@.c, 'a,b')]", 3),
            ("$", 0),
            // A root in a filter: evaluated as a whole.
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
    fn what_multiplies_is_bounded_or_refused() {
        let nested = |open: &str, inner: &str, close: &str, times: usize| {
            format!("$..[?{}{inner}{}]", open.repeat(times), close.repeat(times))
        };
        let refused = [
            nested("@[?", "@.n", "]", 22),
            nested("(", "@.a", ")", 10_000),
            nested("!(", "@.a", ")", 10_000),
            nested("count(@[?", "@.a", "])==1", 16),
            format!("$..[?@{}]", "..*".repeat(3)),
            format!("$..[?@{}]", "[*,*,*]".repeat(8)),
            format!("$..[?$.n]{}", "[*,*]".repeat(40)),
            format!("$..[?$.n]{}", "..*".repeat(40)),
            format!("${}", "[0]".repeat(10_000)),
        ];
        for query in refused {
            let error = Query::parse(&query).unwrap_err();
            assert!(matches!(error, Refused::Limit(_)), "{query:.60}: {error}");
        }
        let spec = json!({"a": {"b": {"c": [1, 2]}}});
        let many = format!("${}", "[*,*,'a','b','c']".repeat(4));
        assert_eq!(Query::parse(&many).unwrap().select(&spec).len(), 2);
        let ordinary = "$.paths[*][?(@.a && (@.b || !(@.c['x', 'y'] && @.d > 1)))]..schema[?@..n]";
        assert!(Query::parse(ordinary).is_ok());
    }

    #[test]
    fn many_descents_terminate() {
        let mut spec = json!({"n": 1, "m": 2});
        for _ in 0..50 {
            spec = json!({"n": spec, "m": [0]});
        }
        let query = Query::parse(&format!("${}", "..*".repeat(12))).unwrap();
        assert!(query.select(&spec).len() > 100);
    }
}
