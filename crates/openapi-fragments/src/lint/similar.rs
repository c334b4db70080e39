//! What a misspelled name was meant to be.

/// How many names are compared with one.
const MOST: usize = 200;

/// The most similar of some names, if one is similar enough to be meant.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase();
    // Long texts are slow to compare, and no misspelled names.
    if lower.len() > 40 {
        return None;
    }
    let distance = |one: &str| strsim::osa_distance(&one.to_lowercase(), &lower);
    known
        .take(MOST)
        .map(|one| (distance(one), one))
        .filter(|(distance, one)| *distance <= (one.len() / 3).min(3))
        .min()
        .map(|(_, one)| one)
}

/// What to do about a misspelled name.
pub(super) fn advice(meant: &str) -> String {
    format!("did you mean `{meant}`? The name of an extension begins with `x-`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_names() {
        let known = ["type", "properties", "maxLength", "required", "$ref", "not"];
        let rows = [
            ("propertys", Some("properties")),
            ("maxLenght", Some("maxLength")),
            ("maxlength", Some("maxLength")),
            ("require", Some("required")),
            ("ref", Some("$ref")),
            ("tpye", Some("type")),
            ("unit", None),
            ("optional", None),
            ("id", None),
        ];
        for (name, expected) in rows {
            assert_eq!(nearest(name, known.into_iter()), expected, "{name}");
        }
    }
}
