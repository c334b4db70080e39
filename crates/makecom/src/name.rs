//! Names of apps and components, validated once, so that each is one segment of a
//! path.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Characters that have a meaning in a URL, or are not visible, so that two names could
/// look alike.
fn is_forbidden(c: char) -> bool {
    matches!(c, '/' | '\\' | '?' | '#' | '%')
        || c.is_whitespace()
        || c.is_control()
        || is_invisible(c)
}

/// Characters of no width, and those that reorder text (Unicode's category Cf, as far as
/// they show nothing).
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Far longer than any name that the server chooses.
const MAX_LENGTH: usize = 128;

fn check(name: &str, what: &str, example: &str) -> Result<()> {
    let shown: String = name.chars().take(40).collect();
    check_shown(name, &format!("{shown:?}"), what, example)
}

/// As [`check`], of a name that is a secret.
pub(crate) fn check_hidden(name: &str, what: &str, example: &str) -> Result<()> {
    check_shown(name, "this", what, example)
}

fn check_shown(name: &str, shown: &str, what: &str, example: &str) -> Result<()> {
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
    Err(Error::input(
        format!("{shown} is not the name of {what}: {problem}"),
        format!("use the name as Make shows it, such as {example}"),
    ))
}

/// What Make's VS Code extension accepts as the name of something new
/// (`helpers/validate-id.ts`).
struct Pattern {
    /// How many characters.
    length: RangeInclusive<usize>,
    first: fn(char) -> bool,
    all: fn(char) -> bool,
    last: fn(char) -> bool,
    words: &'static str,
}

/// `^[a-z][0-9a-z-]{1,28}[0-9a-z]$`
const NEW_APP: Pattern = Pattern {
    length: 3..=30,
    first: |c| c.is_ascii_lowercase(),
    all: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
    last: |c| c != '-',
    words: "3 to 30 lower-case letters, digits and hyphens, \
            a letter first and no hyphen last",
};

/// `^[a-zA-Z][0-9a-zA-Z]{2,63}$`; Make's limit is 48 today, older ones are longer.
const NEW_MODULE: Pattern = Pattern {
    length: 3..=64,
    first: |c| c.is_ascii_alphabetic(),
    all: |c| c.is_ascii_alphanumeric(),
    last: |_| true,
    words: "3 to 64 letters and digits, a letter first",
};

/// `^[a-zA-Z][0-9a-zA-Z]{1,94}[0-9a-zA-Z]$`
const NEW_FUNCTION: Pattern = Pattern {
    length: 3..=96,
    words: "3 to 96 letters and digits, a letter first",
    ..NEW_MODULE
};

impl Pattern {
    fn check(&self, name: &str, what: &str, example: &str) -> Result<()> {
        let is_new = self.length.contains(&name.chars().count())
            && name.starts_with(self.first)
            && name.chars().all(self.all)
            && name.ends_with(self.last);
        if is_new {
            return Ok(());
        }
        let shown: String = name.chars().take(40).collect();
        Err(Error::input(
            format!("{shown:?} cannot be the name of {what}"),
            format!("use {}, such as {example}", self.words),
        ))
    }
}

macro_rules! name {
    (
        $(#[$documentation:meta])* $type:ident, $what:literal, $example:literal
        $(, $pattern:ident)?
    ) => {
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
            /// with whitespace, a control or an invisible character or one of `/ \ ? # %`
            /// in it; and if it is not what this type stands for. Whether it exists is not
            /// checked.
            pub fn new(name: impl Into<String>) -> Result<Self> {
                let name = name.into();
                check(&name, $what, $example)?;
                $($pattern.check(&name, $what, $example)?;)?
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

        impl From<&$type> for String {
            fn from(name: &$type) -> Self {
                name.0.clone()
            }
        }

        $(name!(@component $type $pattern);)?
    };
    (@component $type:ident $pattern:ident) => {
        impl From<$type> for ComponentName {
            fn from(name: $type) -> Self {
                Self(name.0)
            }
        }

        impl From<&$type> for ComponentName {
            fn from(name: &$type) -> Self {
                name.clone().into()
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

impl AppName {
    /// Checks the name of an app that is to be created: the server may hold others.
    pub(crate) fn check_new(name: &str) -> Result<()> {
        NEW_APP.check(name, "a new app", "acme-crm")
    }

    /// Refuses an app at whose address the API has other calls: there, version 1 is the
    /// connection named `1`, and to delete it deletes that.
    pub(crate) fn check_reachable(&self) -> Result<()> {
        if !["connections", "webhooks", "invites"].contains(&self.as_str()) {
            return Ok(());
        }
        Err(Error::input(
            format!("Make's API cannot reach an app named {self}: it has other calls there"),
            "rename the app on Make's own pages",
        ))
    }
}

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

/// Both have the same rules.
impl From<&AppName> for ComponentName {
    fn from(name: &AppName) -> Self {
        Self(name.0.clone())
    }
}

/// Both have the same rules.
impl From<&ComponentName> for AppName {
    fn from(name: &ComponentName) -> Self {
        Self(name.0.clone())
    }
}

name!(
    /// The name of a new module: 3 to 64 letters and digits, a letter first, as Make's
    /// VS Code extension accepts it. A handle takes any [`ComponentName`], since the
    /// server may hold older ones.
    ///
    /// ```
    /// use makecom::ModuleName;
    ///
    /// assert_eq!(ModuleName::new("getUser")?.as_str(), "getUser");
    /// let error = ModuleName::new("get-user").unwrap_err();
    /// assert_eq!(error.to_string(), r#""get-user" cannot be the name of a module"#);
    /// assert_eq!(
    ///     error.help().unwrap(),
    ///     "use 3 to 64 letters and digits, a letter first, such as getUser",
    /// );
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ModuleName,
    "a module",
    "getUser",
    NEW_MODULE
);

name!(
    /// The name of a new RPC: 3 to 64 letters and digits, a letter first, as Make's VS
    /// Code extension accepts it.
    ///
    /// ```
    /// use makecom::RpcName;
    ///
    /// assert_eq!(RpcName::new("listUsers")?.as_str(), "listUsers");
    /// assert!(RpcName::new("1st").is_err());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    RpcName,
    "an RPC",
    "listUsers",
    NEW_MODULE
);

name!(
    /// The name of a new function: 3 to 96 letters and digits, a letter first, as Make's
    /// VS Code extension accepts it.
    ///
    /// ```
    /// use makecom::FunctionName;
    ///
    /// assert_eq!(FunctionName::new("toCents")?.as_str(), "toCents");
    /// assert!(FunctionName::new("to_cents").is_err());
    /// # Ok::<(), makecom::Error>(())
    /// ```
    FunctionName,
    "a function",
    "toCents",
    NEW_FUNCTION
);

crate::schema::string_schema!(AppName, "The name of a custom app, such as acme-crm");
crate::schema::string_schema!(ComponentName, "The name of a component, such as acme-crm2");
crate::schema::string_schema!(ModuleName, "The name of a new module, such as getUser");
crate::schema::string_schema!(RpcName, "The name of a new RPC, such as listUsers");
crate::schema::string_schema!(FunctionName, "The name of a new function, such as toCents");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[test]
    fn names_that_could_leave_their_segment_are_refused() {
        let long = "a".repeat(129);
        let cases = [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "a\\b",
            "a?b",
            "a#b",
            "a%2fb",
            "a b",
            "a\tb",
            "a\0b",
            "\u{85}",
            "a\u{200b}",
            "a\u{202e}b",
            "\u{feff}a",
            &long,
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
    fn names_of_new_components_are_those_that_make_accepts() {
        let long = |length| "a".repeat(length);
        let (modules, functions) = (["abc", "a12", &long(64)], ["abc", &long(96)]);
        assert!(modules.iter().all(|name| ModuleName::new(*name).is_ok()));
        assert!(
            functions
                .iter()
                .all(|name| FunctionName::new(*name).is_ok())
        );
        for name in ["ab", "1ab", "a-b", "a_b", "äbc", "a b", &long(65)] {
            assert!(ModuleName::new(name).is_err(), "{name}");
            assert!(RpcName::new(name).is_err(), "{name}");
        }
        assert!(FunctionName::new(long(97)).is_err());
        for name in ["acme", "a-1", "abc", &long(30)] {
            assert!(AppName::check_new(name).is_ok(), "{name}");
        }
        for name in ["ab", "1abc", "Acme", "acme-", "ac_me", &long(31)] {
            let error = AppName::check_new(name).unwrap_err();
            assert!(error.help().unwrap().contains("a letter first"), "{error}");
            assert!(AppName::new(name).is_ok(), "{name} may be on the server");
        }
    }

    #[test]
    fn an_app_at_the_address_of_other_calls_is_not_reached() {
        let reached = |name: &str| AppName::new(name).unwrap().check_reachable();
        for name in ["connections", "webhooks", "invites"] {
            let error = reached(name).unwrap_err();
            assert!(error.is_invalid_input() && error.to_string().contains(name));
        }
        assert!(reached("connections-gb5f0g").is_ok());
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
