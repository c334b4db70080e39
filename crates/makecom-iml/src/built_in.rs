//! The built-in functions of expressions.

use std::fmt;

use crate::spelled::spelled;

spelled! {
    /// What a built-in function is about.
    ///
    /// ```
    /// use makecom_iml::{BuiltIn, FunctionGroup};
    ///
    /// assert_eq!(BuiltIn::find("pop").unwrap().group, FunctionGroup::AppsOnly);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum FunctionGroup {
        /// Choices and collections.
        General = "general",
        /// Texts and binary data.
        Text = "text and binary",
        /// Numbers.
        Math = "math",
        /// Dates.
        Date = "date and time",
        /// Arrays and collections.
        Arrays = "arrays and collections",
        /// Those that scenarios do not have.
        AppsOnly = "custom apps only",
    }
}

/// A built-in function of expressions.
///
/// ```
/// use makecom_iml::BuiltIn;
///
/// let function = BuiltIn::find("ifempty").unwrap();
/// assert!(function.takes(2) && !function.takes(3));
/// assert_eq!(function.arity().to_string(), "2 arguments");
/// assert!(BuiltIn::find("ifEmpty").is_none()); // Names are case-sensitive.
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub group: FunctionGroup,
    /// The fewest arguments, as documented.
    pub least: usize,
    /// The most arguments, as documented; `None` if there may be any number of them.
    pub most: Option<usize>,
}

/// How many arguments a function takes, as text.
///
/// ```
/// use makecom_iml::BuiltIn;
///
/// let shown = |name| BuiltIn::find(name).unwrap().arity().to_string();
/// assert_eq!(shown("if"), "2 or 3 arguments");
/// assert_eq!(shown("sha256"), "1 to 4 arguments");
/// assert_eq!(shown("max"), "at least 1 argument");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arity {
    least: usize,
    most: Option<usize>,
}

impl fmt::Display for Arity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |number| if number == 1 { "" } else { "s" };
        let Self { least, most } = *self;
        match most {
            None => write!(f, "at least {least} argument{}", s(least)),
            Some(most) if most == least => write!(f, "{least} argument{}", s(least)),
            Some(most) if most == least + 1 => write!(f, "{least} or {most} arguments"),
            Some(most) => write!(f, "{least} to {most} arguments"),
        }
    }
}

impl BuiltIn {
    /// A function by its name.
    ///
    /// ```
    /// use makecom_iml::BuiltIn;
    ///
    /// assert!(BuiltIn::find("parseJSON").is_some());
    /// assert!(BuiltIn::find("power").is_none());
    /// ```
    pub fn find(name: &str) -> Option<&'static Self> {
        let at = BUILT_IN_FUNCTIONS.binary_search_by(|function| function.name.cmp(name));
        BUILT_IN_FUNCTIONS.get(at.ok()?)
    }

    /// Whether it takes so many arguments, as documented.
    ///
    /// ```
    /// use makecom_iml::BuiltIn;
    ///
    /// assert!(BuiltIn::find("max").unwrap().takes(7));
    /// ```
    pub fn takes(&self, number: usize) -> bool {
        number >= self.least && self.most.is_none_or(|most| number <= most)
    }

    /// How many arguments it takes.
    ///
    /// ```
    /// use makecom_iml::BuiltIn;
    ///
    /// assert_eq!(BuiltIn::find("trim").unwrap().arity().to_string(), "1 argument");
    /// ```
    pub const fn arity(&self) -> Arity {
        Arity {
            least: self.least,
            most: self.most,
        }
    }

    /// What to write in place of a function that other tools have and Make's apps do not.
    ///
    /// ```
    /// use makecom_iml::BuiltIn;
    ///
    /// assert_eq!(BuiltIn::instead_of("concat"), Some("write a + b, or merge(…) for arrays"));
    /// assert_eq!(BuiltIn::instead_of("encode"), None); // It may be one of the app.
    /// ```
    pub fn instead_of(name: &str) -> Option<&'static str> {
        let mut known = ELSEWHERE.iter();
        let found = known.find(|(elsewhere, _)| *elsewhere == name);
        found.map(|(_, instead)| *instead)
    }
}

/// Functions of scenarios of other products, or of texts about Make, that apps do not have.
const ELSEWHERE: [(&str, &str); 17] = [
    ("arrayDifference", "write a function of the app"),
    ("case", "write switch(…)"),
    ("concat", "write a + b, or merge(…) for arrays"),
    ("dateDifference", "write dateDiff(end, start, unit)"),
    ("dayOfWeek", "write formatDate(…, 'E')"),
    (
        "endOfDay",
        "write addSeconds(…) of the start of the next day",
    ),
    ("ifin", "write if(contains(…), …, …)"),
    ("in", "write contains(array, value)"),
    ("isBlank", "write ifempty(…), or compare with ''"),
    ("left", "write substring(text, 0, length)"),
    ("ln", "write a function of the app"),
    ("log", "write a function of the app"),
    ("mergeCollections", "build the collection in temp"),
    ("power", "write a function of the app"),
    ("right", "write substring(text, start, length(text))"),
    ("set", "build the collection in temp"),
    (
        "startOfDay",
        "write parseDate(formatDate(…, 'YYYY-MM-DD'), 'YYYY-MM-DD')",
    ),
];

macro_rules! functions {
    ($($name:literal $group:ident $least:literal $most:tt;)*) => {
        &[$(BuiltIn {
            name: $name,
            group: FunctionGroup::$group,
            least: $least,
            most: functions!(@most $most),
        },)*]
    };
    (@most any) => { None };
    (@most $most:literal) => { Some($most) };
}

/// The built-in functions of expressions in custom apps, by name: with the group and the
/// fewest and most arguments.
///
/// From Make's documentation, and those of apps only, which scenarios do not have, from a
/// public guide that quotes the runtime of apps. Where that does not say how many
/// arguments there are, any number is taken. Names are case-sensitive.
///
/// ```
/// use makecom_iml::BUILT_IN_FUNCTIONS;
///
/// assert!(BUILT_IN_FUNCTIONS.is_sorted_by_key(|function| function.name));
/// ```
pub const BUILT_IN_FUNCTIONS: &[BuiltIn] = functions! {
    "abs" Math 1 1;
    "add" Arrays 2 any;
    "addDays" Date 2 2;
    "addHours" Date 2 2;
    "addMinutes" Date 2 2;
    "addMonths" Date 2 2;
    "addSeconds" Date 2 2;
    "addYears" Date 2 2;
    "ascii" Text 1 2;
    "average" Math 1 any;
    "base64" Text 1 1;
    "base64url" Text 1 1;
    "capitalize" Text 1 1;
    "ceil" Math 1 1;
    "contains" Text 2 3;
    "createJSON" AppsOnly 1 1;
    "createXML" AppsOnly 1 any;
    "cryptoSign" AppsOnly 3 4;
    "dateDiff" Date 3 3;
    "decodeURL" Text 1 1;
    "deduplicate" Arrays 1 1;
    "distinct" Arrays 1 2;
    "encodeURL" Text 1 1;
    "equal" General 2 2;
    "errorFactory" AppsOnly 2 2;
    "escapeHTML" Text 1 1;
    "escapeMarkdown" Text 1 1;
    "first" Arrays 1 1;
    "flatten" Arrays 1 2;
    "floor" Math 1 1;
    "formatDate" Date 1 3;
    "formatNumber" Math 2 4;
    "generateJwtWithKeyId" AppsOnly 2 5;
    "get" General 2 2;
    "getFieldMapping" AppsOnly 0 any;
    "if" General 2 3;
    "ifempty" General 2 2;
    "indexOf" Text 2 3;
    "isArray" AppsOnly 1 1;
    "join" Text 1 2;
    "jwt" AppsOnly 2 4;
    "keys" Arrays 1 1;
    "last" Arrays 1 1;
    "length" Text 1 1;
    "lower" Text 1 1;
    "map" Arrays 2 4;
    "max" Math 1 any;
    "md5" Text 1 1;
    "median" Math 0 any;
    "merge" Arrays 1 any;
    "mime" Text 1 1;
    "min" Math 1 any;
    "omit" General 2 any;
    "parseDate" Date 1 3;
    "parseJSON" AppsOnly 1 1;
    "parseNumber" Math 1 2;
    "parseXML" AppsOnly 1 any;
    "pick" General 2 any;
    "pop" AppsOnly 1 1;
    "remove" Arrays 2 any;
    "replace" Text 3 3;
    "replaceEmojiCharacters" Text 2 2;
    "reverse" Arrays 1 1;
    "round" Math 1 1;
    "safeSerialize" AppsOnly 0 any;
    "setDate" Date 2 2;
    "setDay" Date 2 2;
    "setHour" Date 2 2;
    "setMinute" Date 2 2;
    "setMonth" Date 2 2;
    "setSecond" Date 2 2;
    "setYear" Date 2 2;
    "sha1" Text 1 4;
    "sha256" Text 1 4;
    "sha512" Text 1 4;
    "shift" AppsOnly 1 1;
    "shuffle" Arrays 1 1;
    "slice" Arrays 2 3;
    "sort" Arrays 1 3;
    "split" Text 2 3;
    "startcase" Text 1 1;
    "stdevP" Math 1 any;
    "stdevS" Math 1 any;
    "stripHTML" Text 1 1;
    "substring" Text 3 3;
    "sum" Math 1 any;
    "switch" General 3 any;
    "toArray" Arrays 1 1;
    "toBinary" Text 1 2;
    "toCollection" Arrays 3 3;
    "toDataStructure" AppsOnly 0 any;
    "toString" Text 1 2;
    "trim" Text 1 1;
    "trunc" Math 1 2;
    "upper" Text 1 1;
};
