//! Regular expressions of ECMAScript, as the keyword `pattern` has them.

/// The longest pattern and the deepest nesting that are checked: reading a pattern
/// takes a stack frame for each of its groups.
const LONGEST: usize = 20_000;
const DEEPEST: usize = 100;

/// Why a pattern is invalid.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    if pattern.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in pattern.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    if deepest > DEEPEST {
        return Err(format!("its groups are nested more than {DEEPEST} deep"));
    }
    match regress::Regex::new(pattern) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// How many steps matching a pattern may take by estimate.
const MOST_STEPS: f64 = 1e6;

/// Whether a text has a match of a pattern; `None` if the pattern is invalid, or could
/// take long on this text, since the matcher goes back and tries again.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    #[allow(clippy::cast_precision_loss)]
    let length = text.len().max(1) as f64;
    let (mut choices, mut repeats, mut has_repeated_group) = (1.0_f64, 0.0_f64, false);
    let mut last = b' ';
    for (index, byte) in pattern.bytes().enumerate() {
        match byte {
            b'*' | b'+' | b'{' => {
                // A group that repeats a certain number of times may repeat within.
                let is_exact = byte == b'{' && is_exact(&pattern[index..]);
                if !is_exact || last == b')' {
                    repeats += 1.;
                    choices += 1.;
                }
                has_repeated_group |= last == b')';
            }
            b'?' | b'|' => choices += 1.,
            // A reference back to a group.
            b'1'..=b'9' if last == b'\\' => return None,
            _ => {}
        }
        last = byte;
    }
    // Each character can be matched by each choice if groups repeat; else each repetition
    // ends at some character, and the search begins at any.
    let steps = if has_repeated_group {
        choices.powf(length)
    } else {
        length.powf(repeats.min(20.) + 1.)
    };
    if steps > MOST_STEPS || text.len() > 10_000 || check(pattern).is_err() {
        return None;
    }
    let pattern = regress::Regex::new(pattern).ok()?;
    Some(pattern.find(text).is_some())
}

/// Whether a repetition such as `{8}` has one number.
fn is_exact(repetition: &str) -> bool {
    let end = repetition.find('}').unwrap_or_default();
    repetition
        .bytes()
        .take(end)
        .skip(1)
        .all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_checked() {
        for pattern in ["^a+$", "(?=a)b", r"\p{Lu}", r"[\w-]", "", "(?<x>a)"] {
            assert!(check(pattern).is_ok(), "{pattern}");
        }
        let deep = "(".repeat(100_000);
        for pattern in [
            "(",
            "[a",
            "(?i)a",
            "a{2,1}",
            "*",
            &deep,
            &"a".repeat(100_000),
        ] {
            assert!(check(pattern).is_err(), "{}", &pattern[..1]);
        }
    }

    #[test]
    fn texts_are_matched_unless_that_takes_long() {
        let rows = [
            ("^[a-z]+$", "abc", Some(true)),
            ("^[a-z]+$", "Abc", Some(false)),
            ("^[a-z]+(-[a-z]+)*$", "a-b", Some(true)),
            ("^(cat|dog)$", "cow", Some(false)),
            ("^(a+)+$", &"a".repeat(100), None),
            ("a*a*a*a*a*a*a*a*b", &"a".repeat(1000), None),
            (r"^(a)\1$", "aa", None),
            ("(", "a", None),
            (
                "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
                "123e4567-e89b-12d3-a456-42661417400g",
                Some(false),
            ),
        ];
        for (pattern, text, expected) in rows {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
