//! The templates of new components by type, which Make fills in.
//!
//! The texts are this crate's own, in `scaffold/`; of Make's only the shape is
//! known: `api` and `parameters` by type with the host `www.example.com`, a
//! client's id and secret in the common data of OAuth, all else empty.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::kind::Kind;

/// A component's sections and common data at its creation.
pub(crate) struct Scaffold {
    pub(crate) sections: BTreeMap<String, Arc<str>>,
    pub(crate) common: Arc<Map<String, Value>>,
}

/// The texts of a type; other sections are empty.
pub(crate) struct Template {
    kind: &'static str,
    sections: [(&'static str, &'static str); 2],
    /// An object as JSON.
    common: &'static str,
}

const OAUTH_COMMON: &str = include_str!("../scaffold/oauth.common.json");

/// Templates by type, with the files of `api`, of `parameters` and the common
/// data.
macro_rules! templates {
    ($($kind:literal => $api:literal, $parameters:literal, $common:expr;)*) => {
        [$(Template {
            kind: $kind,
            sections: [
                ("api", include_str!(concat!("../scaffold/", $api, ".api.jsonc"))),
                ("parameters", include_str!(concat!("../scaffold/", $parameters, ".parameters.jsonc"))),
            ],
            common: $common,
        }),*]
    };
}

pub(crate) const CONNECTIONS: [Template; 7] = templates! {
    "oauth" => "oauth", "oauth", OAUTH_COMMON;
    "oauth-refresh" => "oauth-refresh", "oauth", OAUTH_COMMON;
    "oauth-resowncre" => "oauth-resowncre", "oauth-resowncre", OAUTH_COMMON;
    "oauth-clicre" => "oauth-clicre", "oauth", OAUTH_COMMON;
    "oauth-1" => "oauth-1", "oauth", OAUTH_COMMON;
    "apikey" => "apikey", "apikey", "{}";
    "basic" => "basic", "basic", "{}";
};

impl Scaffold {
    /// That of a type; one without a template, such as `other`, is empty.
    pub(crate) fn of(kind: Kind, of_type: &str) -> Self {
        let row = kind.row();
        let template = row.templates.iter().find(|one| one.kind == of_type);
        let text = |section: &str| {
            let mut filled = template?.sections.iter();
            filled.find_map(|(known, text)| (*known == section).then_some(*text))
        };
        let sections = row.sections.iter().map(|section| {
            let text = text(section.0).unwrap_or(section.empty());
            (section.0.to_owned(), text.into())
        });
        // Tests show that every template is an object.
        let common: Option<Map<_, _>> =
            template.and_then(|one| serde_json::from_str(one.common).ok());
        Self {
            sections: sections.collect(),
            common: common.unwrap_or_default().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{SECTIONS, TYPES};
    use crate::section::Section;

    #[test]
    fn every_type_has_every_section_and_all_but_other_are_filled() {
        for kind in TYPES {
            let scaffold = Scaffold::of(Kind::Connection, kind);
            for name in SECTIONS {
                let section = Section::of(Kind::Connection, name).unwrap();
                section.check(&scaffold.sections[name]).unwrap();
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
