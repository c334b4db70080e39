//! Tells visible characters from others.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Controls, format characters (bidi and zero-width ones are among them),
/// separators of lines and paragraphs, and code points without a meaning of
/// their own: private use and unassigned.
const HIDDEN: GeneralCategoryGroup = GeneralCategoryGroup::Other
    .union(GeneralCategoryGroup::LineSeparator)
    .union(GeneralCategoryGroup::ParagraphSeparator);

/// Whether the character is visible and does not control a terminal.
///
/// ```
/// use makecom_project::is_visible;
///
/// assert!(is_visible('é') && is_visible(' '));
/// assert!(!is_visible('\u{202e}')); // turns the direction of what follows
/// assert!(!is_visible('\n') && !is_visible('\u{200b}'));
/// ```
pub fn is_visible(one: char) -> bool {
    if one.is_ascii() {
        return !one.is_ascii_control();
    }
    // The blank of Braille patterns is a symbol to Unicode.
    one != '\u{2800}'
        && !HIDDEN.contains(CodePointMapData::<GeneralCategory>::new().get(one))
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(one)
}
