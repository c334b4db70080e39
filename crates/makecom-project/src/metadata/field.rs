//! The table of the keys of the metadata: by what Make's API takes each, and how it is
//! cleared there.

use std::fmt;

use makecom::CodeKind;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// The visibilities, of the app and of a module.
pub(super) const PUBLIC: &str = "public";
pub(super) const PRIVATE: &str = "private";

/// The states of a module.
pub(super) const VISIBILITY: &str = "visibility";
pub(super) const DEPRECATED: &str = "deprecated";
pub(super) const ARCHIVED: &str = "archived";

/// By what Make's API takes a field of the metadata.
///
/// ```
/// use makecom_project::metadata::{MetadataCarrier, MetadataField};
///
/// assert_eq!(MetadataField::Theme.carrier(), MetadataCarrier::Update("theme"));
/// assert_eq!(MetadataField::Icon.carrier(), MetadataCarrier::Icon);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataCarrier {
    /// A key in the body of `PATCH /sdk/apps/{app}/{version}`: see
    /// [`AppMetadata::update`](super::AppMetadata::update).
    Update(&'static str),
    /// A call of its own, which takes the image.
    Icon,
    /// The calls that make the app public or private.
    Visibility,
    /// The calls for the states of each module.
    Modules,
    /// A section of the app.
    Code(CodeKind),
}

/// How a field that was removed from the file is cleared on the server.
///
/// ```
/// use makecom_project::metadata::{Clearing, MetadataField};
///
/// assert_eq!(MetadataField::Description.clearing(), Clearing::By("".into()));
/// assert!(matches!(MetadataField::Label.clearing(), Clearing::Never(_)));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Clearing {
    /// By this value: in the body of the update, or as the text of the section.
    By(Value),
    /// It cannot be, for this reason; the server keeps what it has.
    Never(&'static str),
}

/// [`Clearing`] in the table.
#[derive(Clone, Copy)]
enum Empty {
    Text,
    List,
    Code,
    Never(&'static str),
}

struct Row {
    key: &'static str,
    about: &'static str,
    carrier: MetadataCarrier,
    empty: Empty,
}

macro_rules! fields {
    ($(
        #[doc = $about:literal]
        $field:ident: $key:literal, $carrier:expr, $empty:expr;
    )*) => {
        /// A field of the metadata of an app. `Display` is its key in the file.
        ///
        /// ```
        /// use makecom_project::metadata::MetadataField;
        ///
        /// let keys: Vec<&str> = MetadataField::ALL.into_iter().map(MetadataField::key).collect();
        /// assert_eq!(keys[..3], ["label", "description", "theme"]);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum MetadataField {
            $(#[doc = $about] $field,)*
        }

        impl MetadataField {
            /// All fields, in the order of a new file.
            ///
            /// ```
            /// use makecom_project::metadata::MetadataField;
            ///
            /// assert_eq!(MetadataField::ALL[0], MetadataField::Label);
            /// ```
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$field),*];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$field => const { &Row {
                        key: $key,
                        about: $about.trim_ascii(),
                        carrier: $carrier,
                        empty: $empty,
                    } },)*
                }
            }
        }
    };
}

// A line: key; by what the API takes it; how it is cleared there. A description can be
// blank, since Make's own clients create apps without one; for the others no client has
// an empty value.
fields! {
    /// The label that users see.
    Label: "label", MetadataCarrier::Update("label"),
        Empty::Never("an app always has a label");
    /// The description that users see.
    Description: "description", MetadataCarrier::Update("description"), Empty::Text;
    /// The colour, as #RRGGBB.
    Theme: "theme", MetadataCarrier::Update("theme"),
        Empty::Never("an app always has a theme");
    /// The language of the texts, such as en.
    Language: "language", MetadataCarrier::Update("language"),
        Empty::Never("an app always has a language");
    /// For whom the app is: global, or countries.
    Audience: "audience", MetadataCarrier::Update("audience"),
        Empty::Never("an app always has an audience");
    /// The countries of the audience, as ISO codes of two letters.
    Countries: "countries", MetadataCarrier::Update("countries"), Empty::List;
    /// The path of the icon: a square PNG of 512 to 2048 pixels and at most 512 kB.
    Icon: "icon", MetadataCarrier::Icon,
        Empty::Never("Make can replace an icon, but not remove it");
    /// Who sees the app: private, or public, after which it cannot be deleted any more.
    Visibility: "visibility", MetadataCarrier::Visibility,
        Empty::Never("an app is either private or public");
    /// The states of modules, by their local ids.
    Modules: "modules", MetadataCarrier::Modules,
        Empty::Never("a module always has its states: write false to take one back");
    /// The path of the file with the parameters that an installer of the app fills in.
    InstallSpec: "installSpec", MetadataCarrier::Code(CodeKind::AppInstallSpec), Empty::Code;
    /// The path of the file that says how the values of an installer are used.
    Install: "install", MetadataCarrier::Code(CodeKind::AppInstall), Empty::Code;
}

impl MetadataField {
    /// Its key in the file.
    ///
    /// ```
    /// use makecom_project::metadata::MetadataField;
    ///
    /// assert_eq!(MetadataField::InstallSpec.key(), "installSpec");
    /// ```
    pub const fn key(self) -> &'static str {
        self.row().key
    }

    /// The field of a key.
    pub(super) fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// What it is, in a sentence.
    ///
    /// ```
    /// use makecom_project::metadata::MetadataField;
    ///
    /// assert_eq!(MetadataField::Theme.about(), "The colour, as #RRGGBB.");
    /// ```
    pub const fn about(self) -> &'static str {
        self.row().about
    }

    /// By what Make's API takes it.
    ///
    /// ```
    /// use makecom_project::metadata::{MetadataCarrier, MetadataField};
    ///
    /// assert_eq!(MetadataField::Visibility.carrier(), MetadataCarrier::Visibility);
    /// ```
    pub const fn carrier(self) -> MetadataCarrier {
        self.row().carrier
    }

    /// The code whose file it names, if it does.
    ///
    /// ```
    /// use makecom_project::metadata::MetadataField;
    ///
    /// assert_eq!(MetadataField::Install.code(), Some(makecom::CodeKind::AppInstall));
    /// assert_eq!(MetadataField::Icon.code(), None);
    /// ```
    pub const fn code(self) -> Option<CodeKind> {
        match self.carrier() {
            MetadataCarrier::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The field that names the file of a code.
    pub(crate) fn of_code(code: CodeKind) -> Option<Self> {
        (Self::ALL.into_iter()).find(|field| field.code() == Some(code))
    }

    /// How it is cleared on the server once it was removed here.
    ///
    /// No client of Make clears anything of an app, so a value that clears is to be read
    /// back. Countries are cleared only with the audience `global`:
    /// [`AppMetadata::update`](super::AppMetadata::update) heeds that.
    ///
    /// ```
    /// use makecom_project::metadata::{Clearing, MetadataField};
    ///
    /// assert_eq!(MetadataField::InstallSpec.clearing(), Clearing::By("[]".into()));
    /// let label = MetadataField::Label.clearing();
    /// assert_eq!(label, Clearing::Never("an app always has a label"));
    /// ```
    pub fn clearing(self) -> Clearing {
        match self.row().empty {
            Empty::Text => Clearing::By("".into()),
            Empty::List => Clearing::By(Value::Array(Vec::new())),
            Empty::Code => Clearing::By(self.code().map_or("", CodeKind::empty).into()),
            Empty::Never(reason) => Clearing::Never(reason),
        }
    }

    /// Whether it names a file of the project.
    pub(super) const fn is_path(self) -> bool {
        matches!(
            self.carrier(),
            MetadataCarrier::Icon | MetadataCarrier::Code(_)
        )
    }
}

impl Serialize for MetadataField {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl fmt::Display for MetadataField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}
