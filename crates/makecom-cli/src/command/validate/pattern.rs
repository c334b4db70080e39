//! Patterns of paths: `*` and `?` within a name, `**` for any folders.

use globset::{Error, Glob, GlobBuilder};

/// The pattern of paths that are relative and with slashes. One without a slash is of the
/// name alone, and one that ends with a slash is of all in a folder.
///
/// # Errors
/// The pattern is not one, or too large.
pub(super) fn glob(pattern: &str) -> Result<Glob, Error> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let pattern = match pattern {
        name if !name.contains('/') => format!("**/{name}"),
        folder if folder.ends_with('/') => format!("{folder}**"),
        path => path.to_owned(),
    };
    let mut builder = GlobBuilder::new(&pattern);
    builder.literal_separator(true).build()
}

#[cfg(test)]
mod tests {
    use super::glob;

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
            assert_eq!(
                glob(pattern).unwrap().compile_matcher().is_match(path),
                is_match,
                "{pattern} {path}"
            );
        }
    }
}
