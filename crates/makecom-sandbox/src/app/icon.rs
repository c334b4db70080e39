//! The icon of an app: a PNG, kept as it came.

use serde_json::json;

use crate::answer::{Answer, Refusal};
use crate::change::Change;
use crate::command::Command;
use crate::component::Fields;
use crate::store::{Moment, Store};

/// The field that holds its bytes as hexadecimal digits.
pub(crate) const ICON: &str = "icon";

/// Sides in pixels, and bytes (source: Make's documentation; its TypeScript SDK takes only
/// 512 pixels).
const SIDE: std::ops::RangeInclusive<u32> = 512..=2048;
const BYTES: usize = 512 * 1024;

/// The icon; the sandbox scales none, so every size is the one that was set.
pub(crate) fn get(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let app = store.state.find(&command.id(), moment.read())?;
    let icon = app
        .text(ICON)
        .and_then(|digits| base16ct::lower::decode_vec(digits).ok());
    let is_size = command.last.parse::<u32>().is_ok_and(|size| size > 0);
    match icon {
        Some(icon) if is_size => Ok(Answer::bytes(command.media_type, icon)),
        _ => Err(Refusal::not_found("Icon")),
    }
}

/// Sets the icon.
pub(crate) fn set(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let bytes = &command.body.bytes;
    check(bytes).map_err(Refusal::bad_request)?;
    let icon = base16ct::lower::encode_string(bytes);
    let app = store.state.current(&command.id())?;
    let is_same = app.text(ICON) == Some(&icon);
    let fields = Fields::from_iter([(ICON.to_owned(), icon.into())]);
    store.edit(Change::edit(command.id(), fields), moment.now)?;
    Ok(Answer::json(&json!({ "changed": !is_same })))
}

/// Reads the header that every PNG begins with: eight bytes of signature, then a chunk
/// `IHDR` with width and height.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    const START: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
    let sides = bytes.strip_prefix(START).and_then(|rest| {
        let side = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
        Some((side(0)?, side(4)?))
    });
    let Some((width, height)) = sides else {
        return Err("The icon is not a PNG.".to_owned());
    };
    if width != height || !SIDE.contains(&width) {
        let (least, most) = (SIDE.start(), SIDE.end());
        return Err(format!(
            "The icon has {width} x {height} pixels; it must be a square of {least} to {most}."
        ));
    }
    if bytes.len() > BYTES {
        return Err(format!(
            "The icon has {} bytes; it may have {BYTES}.",
            bytes.len()
        ));
    }
    Ok(())
}
