//! The rules that sections are checked by. Each is documented here, with what
//! breaks it and what does not; `docs/rules.md` is written from this.

use std::fmt;

use serde::Serialize;

use crate::kind::SectionKind;

/// How bad a finding is.
///
/// ```
/// use makecom_iml::{Content, Scope, Severity};
///
/// let findings = Scope::from_text("[7]").check();
/// let refused = findings.iter().any(|finding| finding.severity == Severity::Error);
/// assert!(refused);
/// assert!(Severity::Error > Severity::Warning);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(transform = crate::words::in_words)
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// It is right for some connections, and no section says for which.
    Hint,
    /// It may be meant, or of a newer Make.
    Warning,
    /// Make's own editor refuses it.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where a rule comes from.
///
/// ```
/// use makecom_iml::{Rule, Source};
///
/// assert_eq!(Rule::find("syntax").unwrap().source, Source::Clients);
/// assert_eq!(Source::Docs.to_string(), "Make's documentation");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// Make's own published clients, as a rule the schemas of its editor.
    Clients,
    /// Make's documentation.
    Docs,
    /// One outside report.
    Reported,
    /// This crate: nothing that Make asks for, but likely a slip.
    Own,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clients => "Make's published clients",
            Self::Docs => "Make's documentation",
            Self::Reported => "one outside report, unverified",
            Self::Own => "this project: likely a slip",
        })
    }
}

/// Sections of one connection, with their texts.
///
/// ```
/// use makecom_iml::{Rule, check};
/// use makecom_iml::Section;
///
/// // What a rule shows as good breaks it nowhere.
/// let rule = Rule::find("no-metadata").unwrap();
/// let sections = rule.good.iter().map(|(kind, text)| Section::from_text(*kind, *text));
/// let findings = check(sections.collect::<Vec<_>>());
/// assert!(findings.iter().all(|finding| finding.rule != rule.id));
/// ```
pub type Example = &'static [(SectionKind, &'static str)];

/// A rule that sections are checked by.
///
/// ```
/// use makecom_iml::Rule;
///
/// let rule = Rule::find("reserved-name").unwrap();
/// assert!(rule.summary.contains("accountName"));
/// assert!(Rule::ALL.len() > 10);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// What it is called.
    pub id: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    /// What it asks for, and why.
    pub summary: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// Sections that break it.
    pub bad: Example,
    /// The same, corrected.
    pub good: Example,
}

impl Rule {
    /// All rules: first those of shape, then those of review.
    ///
    /// ```
    /// use makecom_iml::{Rule, Severity};
    ///
    /// let errors = Rule::ALL.iter().filter(|rule| rule.severity == Severity::Error);
    /// assert!(errors.map(|rule| rule.id).any(|id| id == "wrong-type"));
    /// ```
    pub const ALL: &'static [&'static Self] = &[
        &SYNTAX,
        &WRONG_TYPE,
        &MISSING_KEY,
        &REQUEST_WITHOUT_BODY,
        &TEXT_LENGTH,
        &UNKNOWN_KEY,
        &UNKNOWN_VALUE,
        &DUPLICATE_KEY,
        &UNCLOSED_EXPRESSION,
        &SECRET_IN_LOG,
        &SECRET_WRITTEN_OUT,
        &SECRET_SHOWN,
        &NO_ERROR_HANDLING,
        &ERROR_WITHOUT_STATUS,
        &NO_CREDENTIAL_CHECK,
        &NO_METADATA,
        &NO_UID,
        &CONSTANT_UID,
        &PLAIN_HTTP,
        &RESERVED_NAME,
        &SECRET_NOT_PASSWORD,
        &DUPLICATE_NAME,
        &COMMON_WITHOUT_INSTALL,
    ];

    /// A rule by its id.
    ///
    /// ```
    /// use makecom_iml::Rule;
    ///
    /// let rule = Rule::find("secret-in-log").unwrap();
    /// println!("{}", rule.summary);
    /// assert!(Rule::find("no-such-rule").is_none());
    /// ```
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().copied().find(|rule| rule.id == id)
    }
}

macro_rules! rules {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident = $id:literal, $severity:ident, $source:ident,
        bad { $($bad_kind:ident: $bad:literal)* }
        good { $($good_kind:ident: $good:literal)* }
    )*) => {
        $(
            $(#[doc = $doc])*
            pub(super) static $name: Rule = Rule {
                id: $id,
                severity: Severity::$severity,
                summary: concat!($($doc),*).trim_ascii_start(),
                source: Source::$source,
                bad: &[$((SectionKind::$bad_kind, $bad)),*],
                good: &[$((SectionKind::$good_kind, $good)),*],
            };
        )*
    };
}

rules! {
    /// A section is JSONC: JSON with comments and trailing commas. Make
    /// refuses anything else.
    SYNTAX = "syntax", Error, Clients,
    bad { Scope: "[\"read\" \"write\"]" }
    good { Scope: "[\"read\", \"write\"]" }

    /// A value has the type that its key asks for. An expression may stand for
    /// any type.
    WRONG_TYPE = "wrong-type", Error, Clients,
    bad { Parameters: "[{ \"name\": \"site\", \"type\": \"text\", \"required\": \"yes\" }]" }
    good { Parameters: "[{ \"name\": \"site\", \"type\": \"text\", \"required\": \"{{true}}\" }]" }

    /// Some objects are of no use without a key: a parameter without a `type`,
    /// an error without a `message`.
    MISSING_KEY = "missing-key", Error, Clients,
    bad { Parameters: "[{ \"name\": \"site\" }]" }
    good { Parameters: "[{ \"name\": \"site\", \"type\": \"text\" }]" }

    /// A POST, PUT or PATCH request has a `url` and a `body`. Make's editor asks
    /// for both, and requests of OAuth often need no body, so this is a warning.
    REQUEST_WITHOUT_BODY = "request-without-body", Warning, Clients,
    bad { Api: "{ \"url\": \"https://acme.example/token\", \"method\": \"POST\" }" }
    good { Api: "{ \"url\": \"https://acme.example/token\", \"method\": \"POST\", \"body\": {} }" }

    /// Names, labels, URLs and some other texts are neither empty nor longer
    /// than Make takes.
    TEXT_LENGTH = "text-length", Error, Clients,
    bad { Parameters: "[{ \"name\": \"\", \"type\": \"text\" }]" }
    good { Parameters: "[{ \"name\": \"site\", \"type\": \"text\" }]" }

    /// A key is one that Make's editor knows. What a newer Make may know is
    /// kept, so this is a warning.
    UNKNOWN_KEY = "unknown-key", Warning, Clients,
    bad { Api: "{ \"url\": \"https://acme.example/me\", \"header\": {} }" }
    good { Api: "{ \"url\": \"https://acme.example/me\", \"headers\": {} }" }

    /// A value is one of those that Make's editor offers. What a newer Make
    /// may know is kept, so this is a warning.
    UNKNOWN_VALUE = "unknown-value", Warning, Clients,
    bad { Parameters: "[{ \"name\": \"site\", \"type\": \"string\" }]" }
    good { Parameters: "[{ \"name\": \"site\", \"type\": \"{{parameters.type}}\" }]" }

    /// A key stands once in an object. Of several the last counts, and the
    /// others are lost without a word.
    DUPLICATE_KEY = "duplicate-key", Warning, Own,
    bad { Scopes: "{ \"read\": \"Read\", \"read\": \"Read all\" }" }
    good { Scopes: "{ \"read\": \"Read\", \"read-all\": \"Read all\" }" }

    /// An expression that begins with `{{` ends with `}}`. If not, it is text.
    UNCLOSED_EXPRESSION = "unclosed-expression", Warning, Own,
    bad { Api: "{ \"url\": \"{{parameters.site}/me\" }" }
    good { Api: "{ \"url\": \"{{parameters.site}}/me\" }" }

    /// What is secret in a request or a response is in `log.sanitize`, or Make
    /// writes it into its log. Of `oauth` and `aws` that is the signature, where
    /// it is sent.
    SECRET_IN_LOG = "secret-in-log", Warning, Docs,
    bad { Api: "{
    \"url\": \"https://acme.example/me\",
    \"headers\": { \"authorization\": \"Bearer {{parameters.apiKey}}\" }
}" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"headers\": { \"authorization\": \"Bearer {{parameters.apiKey}}\" },
    \"log\": { \"sanitize\": [\"request.headers.authorization\"] }
}" }

    /// A secret does not stand in the section itself, for everyone to read who
    /// has the code: it is common data, which Make keeps encrypted, or users give
    /// it.
    SECRET_WRITTEN_OUT = "secret-written-out", Warning, Docs,
    bad { Api: "{
    \"url\": \"https://acme.example/me\",
    \"headers\": { \"x-api-key\": \"9f86d081884c7d65\" },
    \"log\": { \"sanitize\": [\"request.headers.x-api-key\"] }
}" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"headers\": { \"x-api-key\": \"{{parameters.apiKey}}\" },
    \"log\": { \"sanitize\": [\"request.headers.x-api-key\"] }
}" }

    /// What tells accounts apart, `metadata` and `uid`, is no secret: everyone
    /// in the team sees it.
    SECRET_SHOWN = "secret-shown", Warning, Own,
    bad { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"metadata\": { \"type\": \"text\", \"value\": \"{{parameters.apiKey}}\" } }
}" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"metadata\": { \"type\": \"text\", \"value\": \"{{body.name}}\" } }
}" }

    /// Every request says with `response.error` what users see when it fails.
    /// `refresh` and `invalidate` need not: nobody waits for them.
    NO_ERROR_HANDLING = "no-error-handling", Warning, Docs,
    bad { Api: "{ \"url\": \"https://acme.example/me\" }" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"error\": \"[{{statusCode}}] {{body.message}}\" }
}" }

    /// What users see when a request fails has the status in it.
    ERROR_WITHOUT_STATUS = "error-without-status", Warning, Docs,
    bad { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"error\": \"{{body.message}}\" }
}" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"error\": { \"message\": \"[{{statusCode}}] {{body.message}}\" } }
}" }

    /// Some request finds out whether the credentials are good: `info` for
    /// OAuth, any for the others.
    NO_CREDENTIAL_CHECK = "no-credential-check", Warning, Docs,
    bad { Api: "{
    \"authorize\": { \"url\": \"https://acme.example/oauth\" },
    \"token\": { \"url\": \"https://acme.example/token\" }
}" }
    good { Api: "{
    \"authorize\": { \"url\": \"https://acme.example/oauth\" },
    \"token\": { \"url\": \"https://acme.example/token\" },
    \"info\": { \"url\": \"https://acme.example/me\" }
}" }

    /// A connection shows with `response.metadata` which account it is for: its
    /// `value` is an expression that differs between accounts.
    NO_METADATA = "no-metadata", Warning, Docs,
    bad { Api: "{ \"url\": \"https://acme.example/me\" }" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"metadata\": { \"type\": \"email\", \"value\": \"{{body.email}}\" } }
}" }

    /// Where an app has shared webhooks, a response says with `uid` which user of
    /// the service the connection is for. No section says whether it has any.
    NO_UID = "no-uid", Hint, Docs,
    bad { Api: "{ \"url\": \"https://acme.example/me\" }" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"uid\": \"{{body.id}}\" }
}" }

    /// A `uid` differs between users: it is an expression. By one that is the
    /// same for all, shared webhooks reach everyone.
    CONSTANT_UID = "constant-uid", Warning, Own,
    bad { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"uid\": \"id\" }
}" }
    good { Api: "{
    \"url\": \"https://acme.example/me\",
    \"response\": { \"uid\": \"{{body.id}}\" }
}" }

    /// Requests are encrypted. Make does not ask for it, but credentials are
    /// for everyone to read without.
    PLAIN_HTTP = "plain-http", Warning, Own,
    bad { Api: "{ \"url\": \"http://acme.example/me\" }" }
    good { Api: "{ \"url\": \"https://acme.example/me\" }" }

    /// `accountName` and `teamID` are Make's own names; no parameter has them.
    RESERVED_NAME = "reserved-name", Warning, Docs,
    bad { Parameters: "[{ \"name\": \"accountName\", \"type\": \"text\" }]" }
    good { Parameters: "[{ \"name\": \"account\", \"type\": \"text\" }]" }

    /// A parameter that takes a secret has the type `password`, so that it is
    /// not shown.
    SECRET_NOT_PASSWORD = "secret-not-password", Warning, Docs,
    bad { Parameters: "[{ \"name\": \"apiKey\", \"type\": \"text\" }]" }
    good { Parameters: "[{ \"name\": \"apiKey\", \"type\": \"password\" }]" }

    /// No two parameters beside each other have the same name: expressions
    /// reach one of them only.
    DUPLICATE_NAME = "duplicate-name", Warning, Own,
    bad { Parameters: "[{ \"name\": \"site\", \"type\": \"text\" }, { \"name\": \"site\", \"type\": \"url\" }]" }
    good { Parameters: "[{ \"name\": \"site\", \"type\": \"text\" }, { \"name\": \"home\", \"type\": \"url\" }]" }

    /// Common data that `api` uses comes from somewhere: its developer sets it,
    /// or installers are asked for it by `installSpec` and `install` makes it
    /// common. Only the latter can be seen, and only when all sections are
    /// checked together. Where users may give a value of their own instead, as by
    /// `{{ifempty(parameters.x, common.x)}}`, nothing is said.
    COMMON_WITHOUT_INSTALL = "common-without-install", Hint, Reported,
    bad { Api: "{ \"url\": \"https://acme.example/me?client={{common.clientId}}\" }" }
    good {
        Api: "{ \"url\": \"https://acme.example/me?client={{common.clientId}}\" }"
        InstallSpec: "[{ \"name\": \"clientId\", \"type\": \"text\" }]"
        Install: "{ \"common\": { \"clientId\": \"{{parameters.clientId}}\" } }"
    }
}
