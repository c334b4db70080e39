//! Path templates.

/// The names of the parameters of a template, or why it is none.
pub(super) fn names(path: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(brace) = rest.find(['{', '}']) {
        if rest.as_bytes()[brace] == b'}' {
            return Err("a `}` closes nothing".to_owned());
        }
        let inner = &rest[brace + 1..];
        let Some(end) = inner.find('}') else {
            return Err("a `{` is not closed".to_owned());
        };
        let name = &inner[..end];
        if name.is_empty() {
            return Err("a parameter has no name".to_owned());
        }
        if name.contains(['/', '{']) {
            return Err(format!("`{name}` is no name of a parameter"));
        }
        names.push(name.to_owned());
        rest = &inner[end + 1..];
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_templates() {
        let found = |path| names(path).map(|names| names.join(" ")).map_err(drop);
        let cases = [
            ("/a", Ok("")),
            ("/a/{b}/c/{d}.{e}", Ok("b d e")),
            ("/a/{b", Err(())),
            ("/a/b}", Err(())),
            ("/a/{}", Err(())),
            ("/a/{b/c}", Err(())),
            ("/a/{{b}}", Err(())),
        ];
        for (path, expected) in cases {
            let found = found(path);
            assert_eq!(found.as_deref().ok(), expected.ok(), "{path}");
        }
    }
}
