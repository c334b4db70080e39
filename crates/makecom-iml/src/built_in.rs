//! The built-in functions of expressions.

/// The built-in functions of expressions in custom apps, in groups.
///
/// From Make's documentation, and the last group, which scenarios do not have, from a
/// public guide that quotes the runtime of apps. Names are case-sensitive.
///
/// ```
/// use makecom_iml::BUILT_IN_FUNCTIONS;
///
/// let is_built_in = |name| BUILT_IN_FUNCTIONS.iter().any(|(_, names)| names.contains(&name));
/// assert!(is_built_in("ifempty") && !is_built_in("ifEmpty"));
/// ```
pub const BUILT_IN_FUNCTIONS: &[(&str, &[&str])] = &[
    (
        "general",
        &["equal", "get", "if", "ifempty", "omit", "pick", "switch"],
    ),
    (
        "text and binary",
        &[
            "ascii",
            "base64",
            "base64url",
            "capitalize",
            "contains",
            "decodeURL",
            "encodeURL",
            "escapeHTML",
            "escapeMarkdown",
            "indexOf",
            "join",
            "length",
            "lower",
            "md5",
            "mime",
            "replace",
            "replaceEmojiCharacters",
            "sha1",
            "sha256",
            "sha512",
            "split",
            "startcase",
            "stripHTML",
            "substring",
            "toBinary",
            "toString",
            "trim",
            "upper",
        ],
    ),
    (
        "math",
        &[
            "abs",
            "average",
            "ceil",
            "floor",
            "formatNumber",
            "max",
            "median",
            "min",
            "parseNumber",
            "round",
            "stdevP",
            "stdevS",
            "sum",
            "trunc",
        ],
    ),
    (
        "date and time",
        &[
            "addDays",
            "addHours",
            "addMinutes",
            "addMonths",
            "addSeconds",
            "addYears",
            "dateDiff",
            "formatDate",
            "parseDate",
            "setDate",
            "setDay",
            "setHour",
            "setMinute",
            "setMonth",
            "setSecond",
            "setYear",
        ],
    ),
    (
        "arrays and collections",
        &[
            "add",
            "deduplicate",
            "distinct",
            "first",
            "flatten",
            "keys",
            "last",
            "map",
            "merge",
            "remove",
            "reverse",
            "shuffle",
            "slice",
            "sort",
            "toArray",
            "toCollection",
        ],
    ),
    (
        "custom apps only",
        &[
            "createJSON",
            "createXML",
            "cryptoSign",
            "errorFactory",
            "generateJwtWithKeyId",
            "getFieldMapping",
            "isArray",
            "jwt",
            "parseJSON",
            "parseXML",
            "pop",
            "safeSerialize",
            "shift",
            "toDataStructure",
        ],
    ),
];
