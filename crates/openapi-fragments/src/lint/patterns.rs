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
}
