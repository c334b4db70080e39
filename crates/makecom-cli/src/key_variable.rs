//! Environment variables that hold an API key: read here only, and not passed on to
//! other programs.

use makecom::Token;

use crate::environment;
use crate::failure::{Failure, Result};

/// A variable with an API key. Its name has a fixed form, which is checked at
/// compile time: so [`is_one`] recognizes all of them without a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyVariable(&'static str);

/// The key of the zone.
pub(crate) const API_KEY: KeyVariable = const { KeyVariable::new("MAKE_API_KEY") };

/// The key of the origin to promote from, if it is in another zone.
pub(crate) const FROM_API_KEY: KeyVariable = const { KeyVariable::new("MAKECOM_FROM_API_KEY") };

impl KeyVariable {
    /// For constants: an invalid name does not compile.
    const fn new(name: &'static str) -> Self {
        assert!(
            is_key(name.as_bytes()),
            "a variable with a key is named MAKE…_API_KEY"
        );
        Self(name)
    }

    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    pub(crate) fn is_set(self) -> bool {
        environment::variable(self.0).is_some()
    }

    /// The key, if the variable is set to something.
    pub(crate) fn token(self) -> Result<Option<Token>> {
        let Some(value) = environment::variable(self.0) else {
            return Ok(None);
        };
        let token = Token::new(value).map_err(Failure::from);
        token.map(Some).map_err(|error| error.of(self.0))
    }
}

/// Whether a variable holds an API key of Make, of this program or another. Names are
/// case-insensitive on Windows.
pub(crate) fn is_one(name: &str) -> bool {
    is_key(name.to_ascii_uppercase().as_bytes())
}

/// `MAKE…_API_KEY`.
const fn is_key(name: &[u8]) -> bool {
    matches!(
        name,
        [
            b'M',
            b'A',
            b'K',
            b'E',
            ..,
            b'_',
            b'A',
            b'P',
            b'I',
            b'_',
            b'K',
            b'E',
            b'Y'
        ]
    )
}

#[cfg(test)]
mod tests {
    use super::is_one;

    #[test]
    fn names_tell_keys() {
        for (name, expected) in [
            ("MAKE_API_KEY", true),
            ("MAKECOM_FROM_API_KEY", true),
            ("MAKECOM_NEXT_API_KEY", true),
            ("make_api_key", true),
            ("MAKE_ZONE", false),
            ("API_KEY", false),
            ("MAKE_KEY", false),
            ("MAK", false),
            ("", false),
        ] {
            assert_eq!(is_one(name), expected, "{name}");
        }
    }
}
