//! `replace` with a regular expression of JavaScript.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use regress::{Match, Regex};

use super::Call;
use crate::{Result, Value};

/// The pattern and the flags of a text of the form `/pattern/flags`.
pub(super) fn parts(text: &str) -> Option<(&str, &str)> {
    let (pattern, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let is_flags = flags.bytes().all(|flag| flag.is_ascii_lowercase());
    (!pattern.is_empty() && is_flags).then_some((pattern, flags))
}

/// Whether a replacement holds what JavaScript replaces: `$$`, `$&`, `$1`, `$<`.
pub(super) fn has_reference(replacement: &str) -> bool {
    let bytes = replacement.as_bytes();
    let special = |byte: u8| b"$&`'<".contains(&byte) || byte.is_ascii_digit();
    bytes
        .windows(2)
        .any(|pair| pair[0] == b'$' && special(pair[1]))
}

/// Reading a pattern takes a stack frame for each of its groups.
const LONGEST_PATTERN: usize = 20_000;
const DEEPEST_PATTERN: usize = 100;

/// How long a search may take: some patterns take exponential time.
const LIMIT: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 5000 });

/// Searches that ran into the limit go on in the background; more than these are not begun.
const MOST_ABANDONED: usize = 4;
static ABANDONED: AtomicUsize = AtomicUsize::new(0);

/// Replaces the first match, or with the flag `g` each.
pub(super) fn replace(
    call: &Call<'_>,
    text: &str,
    pattern: &str,
    flags: &str,
    by: &str,
) -> Result<Value> {
    let known = flags.chars().all(|flag| "gim".contains(flag));
    let repeated = flags
        .chars()
        .enumerate()
        .any(|(at, flag)| flags[..at].contains(flag));
    if !known || repeated {
        let message =
            format!("the flags {flags:?} of the regular expression are not known to work");
        let help = "use g, i and m; to replace a path, add no letters after the last slash";
        return Err(call.refuse("regex-flags", message, help));
    }
    if pattern.contains("(?<") && !pattern.contains("(?<=") && !pattern.contains("(?<!")
        || by.contains("$<")
    {
        let message = "named groups are not known to work";
        return Err(call.refuse("regex-named-group", message, "use numbered groups: $1"));
    }
    let expression = compile(call, pattern, flags)?;
    let units: Vec<u16> = text.encode_utf16().collect();
    let matches = matches(
        call,
        expression,
        units.clone(),
        pattern,
        flags.contains('g'),
    )?;
    let by: Vec<u16> = by.encode_utf16().collect();
    let mut result = Vec::with_capacity(units.len());
    let mut end = 0;
    for found in &matches {
        result.extend_from_slice(&units[end..found.start()]);
        expand(&by, &units, found, &mut result);
        end = found.end();
    }
    result.extend_from_slice(&units[end..]);
    call.utf16_text(&result)
}

fn compile(call: &Call<'_>, pattern: &str, flags: &str) -> Result<Regex> {
    let invalid = |why: &str| {
        let message = format!("the regular expression is invalid: {why}");
        call.fail(
            "invalid-regex",
            message,
            "correct the text between the slashes",
        )
    };
    let mut depth = 0_usize;
    let deepest = pattern.bytes().map(|byte| {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth
    });
    if deepest.max().unwrap_or_default() > DEEPEST_PATTERN || pattern.len() > LONGEST_PATTERN {
        return Err(invalid("it is too long or too deep"));
    }
    let flags: String = flags.chars().filter(|flag| *flag != 'g').collect();
    Regex::with_flags(pattern, flags.as_str()).map_err(|error| invalid(&error.to_string()))
}

/// The matches: all, or the first. A search that may take long has a limit.
fn matches(
    call: &Call<'_>,
    expression: Regex,
    units: Vec<u16>,
    pattern: &str,
    all: bool,
) -> Result<Vec<Match>> {
    let find = move || -> Vec<Match> {
        let limit = if all { usize::MAX } else { 1 };
        expression.find_from_ucs2(&units, 0).take(limit).collect()
    };
    if is_quick(pattern, call.text(0)?.len()) {
        return Ok(find());
    }
    within_limit(find).ok_or_else(|| {
        let message = "the regular expression takes too long on this text";
        let help = "avoid a repetition inside a repetition, such as (a+)+";
        call.refuse("regex-too-slow", message, help)
    })
}

/// What a search finds, if it ends in time.
pub(crate) fn within_limit<T: Send + 'static>(
    find: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    if ABANDONED.load(Ordering::Relaxed) >= MOST_ABANDONED {
        return None;
    }
    let (sender, receiver) = mpsc::channel();
    let search = move || {
        // After the limit the receiver is gone.
        let _ = sender.send(find());
    };
    let builder = std::thread::Builder::new().stack_size(8 << 20);
    builder.spawn(search).ok()?;
    let found = receiver.recv_timeout(LIMIT).ok();
    if found.is_none() {
        ABANDONED.fetch_add(1, Ordering::Relaxed);
    }
    found
}

/// Whether a search surely ends soon: the text is short for the number of repetitions, and no
/// group is repeated.
fn is_quick(pattern: &str, length: usize) -> bool {
    let repetitions = pattern.matches(['*', '+', '{', '?']).count();
    let repeated_group = [")*", ")+", "){"]
        .iter()
        .any(|group| pattern.contains(group));
    let power = u32::try_from(repetitions + 1).unwrap_or(u32::MAX);
    !repeated_group && length.saturating_add(1).saturating_pow(power.min(16)) < 100_000_000
}

/// A replacement with its references resolved, as JavaScript does.
fn expand(by: &[u16], units: &[u16], found: &Match, result: &mut Vec<u16>) {
    let ascii = |at: usize| by.get(at).and_then(|unit| u8::try_from(*unit).ok());
    let digit = |at: usize| {
        ascii(at)
            .filter(u8::is_ascii_digit)
            .map(|d| usize::from(d - b'0'))
    };
    let groups = found.captures.len();
    let mut at = 0;
    while at < by.len() {
        let special = if by[at] == u16::from(b'$') {
            ascii(at + 1)
        } else {
            None
        };
        let taken = match special {
            Some(b'$') => {
                result.push(by[at]);
                2
            }
            Some(b'&') => {
                result.extend_from_slice(&units[found.range()]);
                2
            }
            Some(b'`') => {
                result.extend_from_slice(&units[..found.start()]);
                2
            }
            Some(b'\'') => {
                result.extend_from_slice(&units[found.end()..]);
                2
            }
            Some(b'0'..=b'9') => {
                let one = digit(at + 1).unwrap_or_default();
                let two = digit(at + 2).map(|second| one * 10 + second);
                let chosen = match two {
                    Some(two) if (1..=groups).contains(&two) => Some((two, 3)),
                    _ if (1..=groups).contains(&one) => Some((one, 2)),
                    _ => None,
                };
                if let Some((group, taken)) = chosen {
                    if let Some(range) = found.group(group) {
                        result.extend_from_slice(&units[range]);
                    }
                    taken
                } else {
                    result.push(by[at]);
                    1
                }
            }
            _ => {
                result.push(by[at]);
                1
            }
        };
        at += taken;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_outcomes;

    #[test]
    fn replacing_by_regular_expressions() {
        assert_outcomes(&[
            ("replace", r#"["a1b22", "/\\d+/g", "X"]"#, r#""aXbX""#),
            ("replace", r#"["a1b22", "/\\d+/", "X"]"#, r#""aXb22""#),
            ("replace", r#"["aAb", "/a/gi", "-"]"#, r#""--b""#),
            ("replace", r#"["a\nb", "/^/gm", "> "]"#, r#""> a\n> b""#),
            ("replace", r#"["a", "/a/s", "-"]"#, "refused regex-flags"),
            (
                "replace",
                r#"["/usr/local/x", "/usr/local", "-"]"#,
                "refused regex-flags",
            ),
            ("replace", r#"["a/b/c", "/b/", "-"]"#, r#""a/-/c""#),
            ("replace", r#"["a", "/a/gg", "-"]"#, "refused regex-flags"),
            (
                "replace",
                r#"["a", "/(?<x>a)/", "-"]"#,
                "refused regex-named-group",
            ),
            ("replace", r#"["a", "/(/", "-"]"#, "failed invalid-regex"),
            (
                "replace",
                r#"["abc", "/b/", "[$`|$&|$'|$$|$1|$x|$"]"#,
                r#""a[a|b|c|$|$1|$x|$c""#,
            ),
            (
                "replace",
                r#"["John Smith", "/(\\w+)\\s(\\w+)/", "$2 $1"]"#,
                r#""Smith John""#,
            ),
            (
                "replace",
                r#"["ab", "/(a)(b)?(c)?/", "<$3$2$1$10$01>"]"#,
                r#""<baa0a>""#,
            ),
            ("replace", r#"["abc", "/x*/g", "-"]"#, r#""-a-b-c-""#),
            ("replace", r#"["a😀b", "/b/", "c"]"#, r#""a😀c""#),
            ("replace", r#"["😀", "/./", "c"]"#, "refused half-character"),
            ("replace", r#"["😀", "/./g", "c"]"#, r#""cc""#),
            ("replace", r#"["x", "/(?:x)+/", "$1"]"#, r#""$1""#),
        ]);
    }

    #[test]
    fn a_search_without_end_is_ended() {
        let text = "a".repeat(60);
        let arguments = format!(r#"["{text}!", "/(a+)+$/", "x"]"#);
        assert_outcomes(&[("replace", &arguments, "refused regex-too-slow")]);
    }
}
