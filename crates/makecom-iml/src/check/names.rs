//! Names in messages: the nearest known one, and a shortened one.

/// The longest name, in bytes, that is compared, and in characters, that is shown.
const LONGEST: usize = 40;

/// The known name that differs from this one by at most two typing errors.
fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &name);
    known
        .into_iter()
        .map(|known| (distance(known), known))
        .filter(|(distance, known)| *distance <= 2 && *distance < known.len())
        .min()
        .map(|(_, known)| known)
}

/// The help for an unknown name, if a known one is similar.
pub fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean {near:?}?"))
}

/// A key in quotes, cut where it is too long for a message.
pub fn shown(key: &str) -> String {
    let mut short: String = key.chars().take(LONGEST).collect();
    if short.len() < key.len() {
        short.push('…');
    }
    format!("{short:?}")
}
