//! An app as the server describes it, what it is created with, and what can change.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::change::Change;
use crate::component::{self, Component, HasCommon, NewComponent, Updatable};
use crate::error::Result;
use crate::invite::InviteToken;
use crate::irreversible::Irreversible;
use crate::name::AppName;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::update::update;

record! {
    /// An app in one of its versions, as the server describes it. Only the name is
    /// required: other fields depend on the call, and on the columns that it asks for.
    ///
    /// ```
    /// use makecom::AppInfo;
    /// use serde_json::json;
    ///
    /// let app: AppInfo = serde_json::from_value(json!({
    ///     "name": "acme-crm-gb5f0g", "label": "Acme", "version": "1", "in_review": 0,
    ///     "countries": null, "manifestVersion": 2,
    /// }))?;
    /// assert_eq!((app.name.as_str(), app.version), ("acme-crm-gb5f0g", Some(1)));
    /// assert_eq!(app.in_review, Some(false));
    /// assert_eq!(app.extra["manifestVersion"], 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AppInfo {
        /// Its name, with the suffix that Make may have appended.
        pub name: AppName = "name",
        /// The label that users see.
        pub label: String = "label",
    } optional {
        /// The version.
        pub version: u32 = "version",
        /// The whole version, such as `1.0.0`.
        pub version_full: String = "versionFull" | "version_full",
        /// Whether it is a beta.
        pub beta: bool = "beta",
        /// The description that users see.
        pub description: String = "description",
        /// The colour, such as `#ab00cd`. The server writes it in lower case.
        pub theme: String = "theme",
        /// The language of its texts, such as `en`.
        pub language: String = "language",
        /// Whether it is for all countries.
        pub global: bool = "global",
        /// Otherwise these, as codes of two lower-case letters.
        pub countries: Vec<String> = "countries",
        /// Whether it is public: others can install it.
        pub public: bool = "public",
        /// Whether Make has approved it: from then on changes wait for a commit.
        pub approved: bool = "approved",
        /// Whether Make reviews it.
        pub in_review: bool = "inReview" | "in_review",
        /// Whether others can read its source.
        pub opensource: bool = "opensource",
        /// What waits for a commit.
        pub changes: Vec<Change> = "changes",
        /// The token of its invitation; see [`Client::invite`](crate::Client::invite).
        pub invite_token: InviteToken = "inviteToken" | "invite_token",
        /// When it was created, in ISO 8601.
        pub created: String = "created",
    } pub extra
}

open_enum! {
    /// For whom an app is.
    ///
    /// ```
    /// use makecom::Audience;
    ///
    /// assert_eq!("global".parse::<Audience>()?, Audience::Global);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub enum Audience as "an audience", "For whom an app is: global or countries" {
        /// `global`: for all countries.
        Global = "global",
        /// `countries`: for the listed countries.
        Countries = "countries",
    } else {
        /// An audience that only a server can send.
        ///
        /// ```
        /// use makecom::Audience;
        ///
        /// let audience: Audience = serde_json::from_str(r#""regions""#)?; // a server's
        /// assert!(matches!(&audience, Audience::Unknown(_)));
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        UnknownAudience
    }
    /// The audiences that Make's own clients know.
    ///
    /// ```
    /// assert_eq!(makecom::Audience::ALL.len(), 2);
    /// ```
    ALL
}

/// The values that create an app.
///
/// Make's clients always send a theme, a language and an audience; here they begin as
/// black, `en` and global.
///
/// ```
/// use makecom::NewApp;
///
/// let new = NewApp::new("acme-crm", "Acme CRM").theme("#AB00CD").countries(["cz", "de"]);
/// assert_eq!(
///     serde_json::to_value(new)?,
///     serde_json::json!({
///         "name": "acme-crm", "label": "Acme CRM", "theme": "#AB00CD", "language": "en",
///         "audience": "countries", "countries": ["cz", "de"],
///     }),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NewApp {
    /// Its name: 3 to 30 lower-case letters, digits and hyphens, a letter first and no
    /// hyphen last. **Make appends a suffix**, unless the account may create apps without
    /// (`allow_apps`): what counts is the name in the answer.
    pub name: String,
    /// The label that users see.
    pub label: String,
    /// The description that users see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The version; Make chooses 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The colour, as `#RRGGBB`.
    pub theme: String,
    /// The language of its texts, such as `en`.
    pub language: String,
    /// For whom it is.
    pub audience: Audience,
    /// The countries, as codes of two lower-case letters, if it is for some only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Left out, so that Make chooses, unless it is asked for. A field that callers set
    /// could make an app public without [`Irreversible`].
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<bool>,
}

impl NewApp {
    /// A new app for all countries, black and in English.
    ///
    /// ```
    /// use makecom::{Audience, NewApp};
    ///
    /// assert_eq!(NewApp::new("acme-crm", "Acme CRM").audience, Audience::Global);
    /// ```
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            description: None,
            version: None,
            theme: "#000000".to_owned(),
            language: "en".to_owned(),
            audience: Audience::Global,
            countries: Vec::new(),
            private: None,
        }
    }

    /// The same with a description.
    ///
    /// ```
    /// let new = makecom::NewApp::new("acme-crm", "Acme CRM").description("Contacts.");
    /// assert_eq!(new.description.as_deref(), Some("Contacts."));
    /// ```
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// The same in another version than the first.
    ///
    /// ```
    /// let new = makecom::NewApp::new("acme-crm", "Acme CRM").version(2);
    /// assert_eq!(new.version, Some(2));
    /// ```
    pub fn version(mut self, number: u32) -> Self {
        self.version = Some(number);
        self
    }

    /// The same in another colour, as `#RRGGBB`.
    ///
    /// ```
    /// let new = makecom::NewApp::new("acme-crm", "Acme CRM").theme("#AB00CD");
    /// assert_eq!(new.theme, "#AB00CD");
    /// ```
    pub fn theme(mut self, colour: impl Into<String>) -> Self {
        self.theme = colour.into();
        self
    }

    /// The same in another language, such as `cs`.
    ///
    /// ```
    /// let new = makecom::NewApp::new("acme-crm", "Acme CRM").language("cs");
    /// assert_eq!(new.language, "cs");
    /// ```
    pub fn language(mut self, code: impl Into<String>) -> Self {
        self.language = code.into();
        self
    }

    /// The same for some countries only, as codes of two lower-case letters.
    ///
    /// ```
    /// use makecom::{Audience, NewApp};
    ///
    /// let new = NewApp::new("acme-crm", "Acme CRM").countries(["cz"]);
    /// assert_eq!(new.audience, Audience::Countries);
    /// ```
    pub fn countries(mut self, codes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.audience = Audience::Countries;
        self.countries = codes.into_iter().map(Into::into).collect();
        self
    }

    /// The same, said to be private. Without this and [`public`](Self::public) nothing is
    /// said, and Make chooses; `private` is a key of Make's TypeScript SDK.
    ///
    /// ```
    /// let new = makecom::NewApp::new("acme-crm", "Acme CRM").private();
    /// assert_eq!(serde_json::to_value(new)?["private"], true);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn private(mut self) -> Self {
        self.private = Some(true);
        self
    }

    /// The same, said to be public: see [`make_public`](crate::AppVersion::make_public) for
    /// what that means for good.
    ///
    /// ```
    /// use makecom::{Irreversible, NewApp};
    ///
    /// let new = NewApp::new("acme-crm", "Acme CRM").public(Irreversible);
    /// assert_eq!(serde_json::to_value(new)?["private"], false);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn public(mut self, _: Irreversible) -> Self {
        self.private = Some(false);
        self
    }
}

update! {
    /// An update of an app; fields that are not set stay unchanged.
    ///
    /// ```
    /// use makecom::{AppUpdate, Audience};
    ///
    /// let update = AppUpdate::new().label("Acme").audience(Audience::Global);
    /// assert_eq!(serde_json::to_string(&update)?, r#"{"audience":"global","label":"Acme"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AppUpdate {
        /// Sets the label that users see.
        label("Acme"): String = "label";
        /// Sets the description that users see.
        description("Contacts."): String = "description";
        /// Sets the colour, as `#RRGGBB`.
        theme("#AB00CD"): String = "theme";
        /// Sets the language of its texts, such as `en`.
        language("cs"): String = "language";
        /// Sets for whom it is.
        audience(makecom::Audience::Global): Audience = "audience";
    }
}

impl AppUpdate {
    /// Sets the countries, as codes of two lower-case letters, which count if the audience
    /// is [`Countries`](Audience::Countries).
    ///
    /// ```
    /// let update = makecom::AppUpdate::new().countries(["cz"]);
    /// assert_eq!(serde_json::to_string(&update)?, r#"{"countries":["cz"]}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn countries(mut self, codes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let codes: Vec<String> = codes.into_iter().map(Into::into).collect();
        self.0.insert("countries".to_owned(), codes.into());
        self
    }
}

impl component::sealed::Sealed for AppInfo {}
impl HasCommon for AppInfo {}

impl Component for AppInfo {
    type New = NewApp;

    fn from_object(object: Map<String, Value>) -> Result<Self, serde_json::Error> {
        Self::read(object)
    }
}

impl Updatable for AppInfo {
    type Update = AppUpdate;
}

impl NewComponent for NewApp {
    fn label(&self) -> &str {
        &self.label
    }

    fn check(&self) -> Result<()> {
        AppName::check_new(&self.name)
    }
}
