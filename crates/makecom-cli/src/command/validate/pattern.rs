//! Patterns of paths: `*` and `?` within a name, `**` for any folders.

/// Whether a path, relative and with slashes, is one of a pattern. A pattern without a
/// slash is one of the name alone, and one that ends with a slash is of all in a folder.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let name = path.rsplit('/').next().unwrap_or(path);
    if !pattern.contains('/') {
        return is_name(pattern, name);
    }
    let mut parts: Vec<_> = pattern.split('/').collect();
    if let Some(last @ &mut "") = parts.last_mut() {
        *last = "**";
    }
    let path: Vec<_> = path.split('/').collect();
    is_match(
        &parts,
        &path,
        |part| *part == "**",
        |part, name| is_name(part, name),
    )
}

fn is_name(pattern: &str, name: &str) -> bool {
    let pattern: Vec<_> = pattern.chars().collect();
    let name: Vec<_> = name.chars().collect();
    is_match(
        &pattern,
        &name,
        |one| *one == '*',
        |one, other| *one == '?' || one == other,
    )
}

/// Matches from the left. Only the last item that stands for many is tried again, which is
/// enough, so the time is bounded by the product of both lengths.
fn is_match<P, T>(
    pattern: &[P],
    text: &[T],
    is_many: impl Fn(&P) -> bool,
    is_one: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut found) = (0, 0);
    let mut again = None;
    while found < text.len() {
        match (pattern.get(at), again) {
            (Some(one), _) if is_many(one) => {
                again = Some((at, found));
                at += 1;
            }
            (Some(one), _) if is_one(one, &text[found]) => {
                at += 1;
                found += 1;
            }
            (_, Some((many, from))) => {
                again = Some((many, from + 1));
                (at, found) = (many + 1, from + 1);
            }
            _ => return false,
        }
    }
    pattern[at..].iter().all(is_many)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_of_paths() {
        for (pattern, path, is_match) in [
            ("*.params.iml.json", "connections/a/a.params.iml.json", true),
            ("README.md", "README.md", true),
            ("modules/**", "modules/a/b.json", true),
            ("modules/", "modules/a/b.json", true),
            ("./modules/**", "modules/a/b.json", true),
            ("modules/*", "modules/a/b.json", false),
            ("modules/*/*.json", "modules/a/b.json", true),
            ("**/b.json", "modules/a/b.json", true),
            ("**/b.json", "b.json", true),
            ("modules/**/b.json", "modules/b.json", true),
            ("modules/old-*/**", "modules/new-a/b.json", false),
            ("modules/?/b.json", "modules/a/b.json", true),
            ("modules/?/b.json", "modules/ab/b.json", false),
            ("modules", "modules/a/b.json", false),
            ("**/a/**/a/**/c", "a/b/a/b/a/b", false),
        ] {
            assert_eq!(matches(pattern, path), is_match, "{pattern} {path}");
        }
    }

    #[test]
    fn a_hostile_pattern_ends() {
        let path = "a/".repeat(2_000);
        let pattern = format!("{}c", "**/a/".repeat(500));
        assert!(!matches(&pattern, &format!("{path}b")));
        assert!(!matches(
            &format!("{}b", "*a".repeat(500)),
            &"a".repeat(5_000)
        ));
    }
}
