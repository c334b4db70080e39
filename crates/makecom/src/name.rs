//! Names of apps and components, validated once, so that each is one segment of a
//! path.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Characters that have a meaning in a URL, or are not visible.
fn is_forbidden(c: char) -> bool {
    matches!(c, '/' | '\\' | '?' | '#' | '%') || c.is_whitespace() || c.is_control()
}

/// Far longer than any name that the server chooses.
const MAX_LENGTH: usize = 128;

fn check(name: &str, what: &str, example: &str) -> Result<()> {
    let problem = match name {
        "" => "it is empty".to_owned(),
        "." | ".." => "it would change the path".to_owned(),
        name if name.chars().count() > MAX_LENGTH => {
            format!("it is longer than {MAX_LENGTH} characters")
        }
        name => match name.chars().find(|c| is_forbidden(*c)) {
            Some(c) => format!("{c:?} cannot be part of a name"),
            None => return Ok(()),
        },
    };
    let shown: String = name.chars().take(40).collect();
    Err(Error::input(
        format!("{shown:?} is not the name of {what}: {problem}"),
        format!("use the name as Make shows it, such as {example}"),
    ))
}

macro_rules! name {
    ($(#[$documentation:meta])* $type:ident, $what:literal, $example:literal) => {
        $(#[$documentation])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Validates a name.
            ///
            #[doc = concat!(
                "```\nuse makecom::", stringify!($type), ";\n\n",
                "let name = ", stringify!($type), "::new(\"", $example, "\")?;\n",
                "assert_eq!(name.as_str(), \"", $example, "\");\n",
                "for wrong in [\"\", \"..\", \"a/b\", \"a%2fb\", \"a b\"] {\n",
                "    assert!(", stringify!($type), "::new(wrong).is_err());\n",
                "}\n# Ok::<(), makecom::Error>(())\n```",
            )]
            ///
            /// # Errors
            /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be one
            /// segment of a path: empty, `.` or `..`, more than 128 characters, or
            /// with whitespace, a control character or one of `/ \ ? # %` in it.
            /// Whether it exists is not checked.
            pub fn new(name: impl Into<String>) -> Result<Self> {
                let name = name.into();
                check(&name, $what, $example)?;
                Ok(Self(name))
            }

            /// The name.
            ///
            #[doc = concat!(
                "```\nlet name: makecom::", stringify!($type), " = \"", $example, "\".parse()?;\n",
                "assert_eq!(name.as_str(), \"", $example, "\");\n",
                "# Ok::<(), makecom::Error>(())\n```",
            )]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(name: &str) -> Result<Self> {
                Self::new(name)
            }
        }

        impl TryFrom<&str> for $type {
            type Error = Error;

            fn try_from(name: &str) -> Result<Self> {
                Self::new(name)
            }
        }

        impl TryFrom<String> for $type {
            type Error = Error;

            fn try_from(name: String) -> Result<Self> {
                Self::new(name)
            }
        }

        impl TryFrom<&String> for $type {
            type Error = Error;

            fn try_from(name: &String) -> Result<Self> {
                Self::new(name)
            }
        }

        impl From<&$type> for $type {
            fn from(name: &$type) -> Self {
                name.clone()
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0
            }
        }
    };
}

name!(
    /// The name of a custom app.
    ///
    /// Make's own clients expect `^[a-z][0-9a-z-]{1,28}[0-9a-z]$`. That is not
    /// enforced here: the server decides.
    ///
    /// ```
    /// use makecom::AppName;
    ///
    /// assert_eq!(AppName::new("acme-crm")?.as_str(), "acme-crm");
    /// assert!(AppName::new("acme/crm").is_err());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    AppName,
    "an app",
    "acme-crm"
);

name!(
    /// The name of a component. That of a connection or a webhook is given by the
    /// server: the app's name, from the second on with an index, as Make's own
    /// clients have it.
    ///
    /// ```
    /// use makecom::ComponentName;
    ///
    /// assert_eq!(ComponentName::new("acme-crm2")?.as_str(), "acme-crm2");
    /// assert!(ComponentName::new("../acme-crm2").is_err());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ComponentName,
    "a component",
    "acme-crm2"
);

crate::schema::string_schema!(AppName, "The name of a custom app, such as acme-crm");
crate::schema::string_schema!(ComponentName, "The name of a component, such as acme-crm2");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[test]
    fn names_that_could_leave_their_segment_are_refused() {
        let long = "a".repeat(129);
        let cases = [
            "", ".", "..", "../x", "a/b", "a\\b", "a?b", "a#b", "a%2fb", "a b", "a\tb", "a\0b",
            "\u{85}", &long,
        ];
        for name in cases {
            let error = ComponentName::new(name).unwrap_err();
            assert!(error.is_invalid_input(), "{name:?}");
            assert!(
                error.help().unwrap().contains("such as acme-crm2"),
                "{error}"
            );
        }
        let longest = "é".repeat(128);
        for name in ["a", "acme-crm12", "Ünï.cøde", "...", "a:b@c", &longest] {
            assert_eq!(AppName::new(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn reading_checks_too() {
        assert!(serde_json::from_str::<AppName>("\"a/b\"").is_err());
        assert_eq!(
            serde_json::to_string(&AppName::new("a").unwrap()).unwrap(),
            "\"a\""
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn an_accepted_name_is_one_segment(name in "\\PC{0,6}|[./\\\\%?#a]{0,5}") {
            if let Ok(name) = AppName::new(name) {
                let mut url = Url::parse("https://eu1.make.com/api/v2/sdk/apps/x/connections").unwrap();
                let encoded: String =
                    url::form_urlencoded::byte_serialize(name.as_str().as_bytes()).collect();
                url.set_path(&format!("/api/v2/sdk/apps/{encoded}/connections"));
                prop_assert_eq!(url.path_segments().unwrap().count(), 6);
            }
        }
    }
}
