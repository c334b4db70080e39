//! What a new connection holds: a template by its type, as Make fills one in.
//!
//! The texts are this crate's own, in `scaffold/`; of Make's only the shape is
//! known: `api` and `parameters` by type with the host `www.example.com`, a
//! client's id and secret in the common data of OAuth, all else empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

/// A connection's sections and common data at its creation.
#[derive(Default)]
pub(crate) struct Scaffold {
    pub(crate) sections: BTreeMap<&'static str, Arc<str>>,
    pub(crate) common: Arc<Map<String, Value>>,
}

/// The texts of `api` and `parameters` by type.
macro_rules! texts {
    ($($kind:literal => $api:literal, $parameters:literal;)*) => {
        const TEXTS: &[(&str, &str, &str)] = &[$((
            $kind,
            include_str!(concat!("../scaffold/", $api, ".api.jsonc")),
            include_str!(concat!("../scaffold/", $parameters, ".parameters.jsonc")),
        )),*];
    };
}

texts! {
    "oauth" => "oauth", "oauth";
    "oauth-refresh" => "oauth-refresh", "oauth";
    "oauth-resowncre" => "oauth-resowncre", "oauth-resowncre";
    "oauth-clicre" => "oauth-clicre", "oauth";
    "oauth-1" => "oauth-1", "oauth";
    "apikey" => "apikey", "apikey";
    "basic" => "basic", "basic";
}

const OAUTH_COMMON: &str = include_str!("../scaffold/oauth.common.json");

impl Scaffold {
    /// That of a type; `other` is the empty one.
    pub(crate) fn of(kind: &str) -> Self {
        let filled = TEXTS.iter().find(|(known, ..)| *known == kind);
        let (api, parameters) =
            filled.map_or(("{}", "[]"), |(_, api, parameters)| (*api, *parameters));
        let common = if kind.starts_with("oauth") {
            // It is an object, or no test of a new connection would pass.
            serde_json::from_str(OAUTH_COMMON).unwrap_or_default()
        } else {
            Map::new()
        };
        let sections = [
            ("api", api),
            ("parameters", parameters),
            ("scopes", "{}"),
            ("scope", "[]"),
            ("installSpec", "[]"),
            ("install", "{}"),
        ];
        Self {
            sections: sections
                .into_iter()
                .map(|(section, text)| (section, text.into()))
                .collect(),
            common: common.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::TYPES;
    use crate::section::{SECTIONS, check};

    #[test]
    fn every_type_has_every_section_and_all_but_other_are_filled() {
        for kind in TYPES {
            let scaffold = Scaffold::of(kind);
            for section in SECTIONS {
                check(section, &scaffold.sections[section]).unwrap();
            }
            for (section, empty) in [("api", "{}"), ("parameters", "[]")] {
                let text = &*scaffold.sections[section];
                assert_eq!(text == empty, kind == "other", "{kind} {section}");
            }
            let api = &scaffold.sections["api"];
            assert_eq!(
                api.contains("https://www.example.com/api/whoami"),
                kind != "other"
            );
            assert_eq!(
                scaffold.common.contains_key("clientSecret"),
                kind.starts_with("oauth")
            );
        }
    }
}
