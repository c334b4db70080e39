//! The icon of an app, which is checked before it is sent.

use std::future::Future;

use super::AppInfo;
use crate::core::{ask, is_done};
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::mode::Mode;

/// What every PNG begins with: the signature, then the length and the type of the header
/// chunk (PNG specification, 5.2 and 11.2.1).
const START: [u8; 16] = *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// The chunk that ends every PNG, which is empty (PNG specification, 11.2.5).
const END: [u8; 12] = *b"\0\0\0\0IEND\xAEB\x60\x82";

/// Make's documentation of custom apps wants a square of 512 to 2048 pixels …
const PIXELS: std::ops::RangeInclusive<u32> = 512..=2048;

/// … and at most 512 kB. Whether a kB is 1000 bytes is not said.
const MAX_BYTES: usize = 512 * 1024;

/// Checks an icon without sending it: a square PNG of 512 to 2048 pixels and at most
/// 512 kB, as [`set_icon`](crate::AppVersion::set_icon) takes it.
///
/// ```
/// let error = makecom::check_icon(b"GIF89a").unwrap_err();
/// assert_eq!(error.to_string(), "the icon is not a PNG image");
/// assert!(error.help().unwrap().contains("512 to 2048 pixels"));
/// ```
///
/// # Errors
/// [`is_invalid_input`](Error::is_invalid_input) if it is not such an image.
pub fn check_icon(png: &[u8]) -> Result<()> {
    let refused = |problem: String| {
        Error::input(
            format!("the icon {problem}"),
            "use a square PNG of 512 to 2048 pixels and at most 512 kB",
        )
    };
    let Some((width, height)) = size(png) else {
        return Err(refused("is not a PNG image".to_owned()));
    };
    if width != height || !PIXELS.contains(&width) {
        return Err(refused(format!("has {width} by {height} pixels")));
    }
    if png.len() > MAX_BYTES {
        return Err(refused(format!("has {} bytes", png.len())));
    }
    // Some programs append something, which readers of PNG skip.
    if !png.windows(END.len()).any(|bytes| bytes == END) {
        return Err(refused("is cut off: it has no IEND chunk".to_owned()));
    }
    Ok(())
}

/// Width and height of a PNG.
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let (width, rest) = png.strip_prefix(&START)?.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

impl<M: Mode> Handle<AppInfo, M> {
    /// Reads the icon as PNG, in a size in pixels. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/icon.txt")]
    /// # app.set_icon(&icon).await?;
    /// let png = app.icon(512).await?;
    /// assert!(png.starts_with(b"\x89PNG"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version or no icon,
    /// [`is_unreadable`](Error::is_unreadable) if the answer is not a PNG, and the failures
    /// of any call.
    pub fn icon(&self, size: u32) -> M::Output<impl Future<Output = Result<Vec<u8>>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let answer = ask!(core, GET_APP_ICON, get_app_icon(app, version, size.into()))?;
            if answer.body().starts_with(&START) {
                Ok(answer.body().to_vec())
            } else {
                Err(answer.not_understood("not a PNG image".to_owned()))
            }
        })
    }

    /// Sets the icon: a square PNG of 512 to 2048 pixels and at most 512 kB, as Make's
    /// documentation of custom apps says; that is checked before it is sent. Returns whether that
    /// changed anything: true unless the server says otherwise. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// Make shows black as white, and white or transparent in the colour of the app.
    ///
    /// ```
    #[doc = include_str!("../doc/icon.txt")]
    /// app.set_icon(&icon).await?; // from std::fs::read("icon.png")
    /// let error = app.set_icon(b"GIF89a").await.unwrap_err();
    /// assert_eq!(error.to_string(), "the icon is not a PNG image");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it is not such an image,
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn set_icon(&self, png: &[u8]) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            check_icon(png)?;
            let (app, version) = core.place.in_version()?;
            let answer = ask!(core, SET_APP_ICON, set_app_icon(app, version, png.to_vec()));
            is_done(answer?, "changed")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, length: usize) -> Vec<u8> {
        let mut png = START.to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.resize(length.saturating_sub(END.len()).max(png.len()), 0);
        png.extend(END);
        png
    }

    #[test]
    fn only_what_make_takes_is_sent() {
        for good in [
            png(512, 512, 0),
            png(2048, 2048, MAX_BYTES),
            png(700, 700, 0),
            [png(512, 512, 0), b"\n".to_vec()].concat(),
        ] {
            assert!(check_icon(&good).is_ok());
        }
        let cases = [
            (png(511, 511, 0), "has 511 by 511 pixels"),
            (png(2049, 2049, 0), "has 2049 by 2049 pixels"),
            (png(512, 513, 0), "has 512 by 513 pixels"),
            (png(512, 512, MAX_BYTES + 1), "has 524289 bytes"),
            (png(512, 512, 0)[..20].to_vec(), "is not a PNG image"),
            (
                png(512, 512, 0)[..24].to_vec(),
                "is cut off: it has no IEND chunk",
            ),
            (
                png(512, 512, 99)[..98].to_vec(),
                "is cut off: it has no IEND chunk",
            ),
            (b"\xff\xd8\xff\xe0".to_vec(), "is not a PNG image"),
            (Vec::new(), "is not a PNG image"),
        ];
        for (bad, problem) in cases {
            let error = check_icon(&bad).unwrap_err();
            assert_eq!(error.to_string(), format!("the icon {problem}"));
            assert!(error.help().unwrap().contains("512 to 2048 pixels"));
        }
    }
}
