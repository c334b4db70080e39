//! The table of rules: what each says, and what to do about it.

use RuleGroup::{General, Generators, Progenitor};

/// Whom a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleGroup {
    /// Anyone who reads the document.
    General,
    /// Generators of code at large. If the generator is named, a finding of such a
    /// rule is one that this generator does not support.
    Generators,
    /// progenitor alone: checked if it is named.
    Progenitor,
}

/// A rule of [`lint`](crate::lint()).
///
/// ```
/// use openapi_fragments::{LintRule, RuleGroup};
///
/// let rule = LintRule::find("cookie-parameter").unwrap();
/// assert_eq!(rule.group, RuleGroup::Generators);
/// assert!(LintRule::all().iter().any(|other| other.id == rule.id));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LintRule {
    /// The code of its findings, by which it can be silenced.
    pub id: &'static str,
    /// Whom it is for.
    pub group: RuleGroup,
    /// What it finds.
    pub summary: &'static str,
    /// What to do.
    pub help: &'static str,
}

impl LintRule {
    /// All rules, in the order of their documentation.
    pub fn all() -> &'static [Self] {
        RULES
    }

    /// The rule of an id.
    pub fn find(id: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.id == id)
    }
}

const fn rule(
    id: &'static str,
    group: RuleGroup,
    summary: &'static str,
    help: &'static str,
) -> LintRule {
    LintRule {
        id,
        group,
        summary,
        help,
    }
}

const OVERLAY: &str = "correct it with an overlay, and report it to the publisher";
const ONE_TYPE: &str =
    "leave one with an overlay: many generators support one type of success and one of error";
const SIMPLER: &str = "describe it in other words with an overlay for the generator";
const NAME: &str = "rename one of them with an overlay";

const RULES: &[LintRule] = &[
    rule(
        "not-openapi",
        General,
        "The document is no OpenAPI 3: nothing else is checked.",
        "check the path; convert Swagger 2.0 to OpenAPI 3 first",
    ),
    rule(
        "incomplete-version",
        General,
        "The version in `openapi` has fewer than three numbers.",
        "write it as 3.0.3",
    ),
    rule(
        "newer-version",
        Generators,
        "The document is newer than OpenAPI 3.0, which many generators read alone.",
        "convert it to 3.0 with `openapi-fragments merge`",
    ),
    rule(
        "missing-field",
        General,
        "A field that OpenAPI requires is not there.",
        "add it with an overlay, and report it to the publisher",
    ),
    rule(
        "wrong-type",
        General,
        "A value is not of the type that OpenAPI gives it.",
        OVERLAY,
    ),
    rule(
        "wrong-value",
        General,
        "A word is not one of those that OpenAPI allows.",
        OVERLAY,
    ),
    rule(
        "unknown-field",
        General,
        "An object has a field that OpenAPI does not know, such as a misspelled one.",
        "correct its name; the name of an extension begins with `x-`",
    ),
    rule(
        "newer-construct",
        General,
        "A document of 3.0 has a construct of OpenAPI 3.1.",
        "express it in 3.0, or declare 3.1 and let a merge convert what it can",
    ),
    rule(
        "method-case",
        General,
        "A method is not written in lower case, so that its operation does not exist.",
        "write it in lower case with an overlay",
    ),
    rule(
        "bad-path",
        General,
        "A path does not begin with a slash, so that its operations do not exist.",
        "add the slash",
    ),
    rule(
        "bad-template",
        General,
        "The braces of a path template do not match.",
        "close each brace around the name of a parameter",
    ),
    rule(
        "repeated-slash",
        Progenitor,
        "Slashes that follow each other in a path become one.",
        "check whether the server needs them, and remove them if not",
    ),
    rule(
        "ambiguous-template",
        General,
        "One URL can match two path templates.",
        "check that the server prefers the concrete segment, as OpenAPI requires, and that no parameter can have its value",
    ),
    rule(
        "missing-operation-id",
        General,
        "An operation has no `operationId`, after which generators name it.",
        "add one, or generators will invent a name; an overlay can add it",
    ),
    rule(
        "duplicate-operation-id",
        General,
        "Two operations have one `operationId`.",
        "rename one of them: an operationId must be unique in the API",
    ),
    rule(
        "undeclared-path-parameter",
        General,
        "A parameter in the path template is not declared.",
        "declare it with `in: path` and `required: true`; an overlay can add it",
    ),
    rule(
        "unused-path-parameter",
        General,
        "A path parameter is not in the path template.",
        "correct its name, or remove it with an overlay",
    ),
    rule(
        "optional-path-parameter",
        General,
        "A path parameter is not `required: true`, as it must be.",
        "add `required: true` with an overlay",
    ),
    rule(
        "duplicate-parameter",
        General,
        "A parameter is declared twice in one place.",
        "remove one of them with an overlay",
    ),
    rule(
        "missing-schema",
        General,
        "A parameter, header or body of JSON has no schema.",
        "add one with an overlay; `schema: {}` is any value",
    ),
    rule(
        "schema-and-content",
        General,
        "A parameter or header has both `schema` and `content`, and must have one.",
        "remove one of them with an overlay",
    ),
    rule(
        "invalid-status",
        General,
        "A response is for something that is no status.",
        "write a code such as 200, a range such as 2XX, or `default`",
    ),
    rule(
        "undeclared-security-scheme",
        General,
        "A requirement names a security scheme that is not declared.",
        "declare it in `components.securitySchemes`; an overlay can add it",
    ),
    rule(
        "dangling-reference",
        General,
        "A reference leads to nothing.",
        "add what it refers to, or correct it; an overlay can do both",
    ),
    rule(
        "external-reference",
        General,
        "A reference leads to another document.",
        "bundle the documents into one first",
    ),
    rule(
        "cyclic-reference",
        General,
        "References lead in a circle.",
        "replace one of them by what is meant",
    ),
    rule(
        "reference-to-other-kind",
        General,
        "A reference leads to a component of another kind.",
        "correct it with an overlay",
    ),
    rule(
        "unused-component",
        General,
        "No operation reaches a component.",
        "remove it if it is not needed: generators still generate code for it",
    ),
    rule(
        "unknown-type",
        General,
        "The type of a schema is not one of JSON Schema, such as `int` or `file`.",
        "write `integer`, or `type: string` with `format: binary` for a file",
    ),
    rule(
        "bad-pattern",
        General,
        "A `pattern` is not a regular expression of ECMAScript.",
        "correct it, or remove it with an overlay",
    ),
    rule(
        "exclusive-without-limit",
        General,
        "`exclusiveMinimum` or `exclusiveMaximum` has no limit to exclude.",
        "add the limit, or remove the keyword",
    ),
    rule(
        "missing-items",
        General,
        "A list does not say what it is a list of.",
        "add `items`; `items: {}` is any value",
    ),
    rule(
        "empty-alternatives",
        General,
        "`allOf`, `anyOf` or `oneOf` is empty.",
        "remove it, or add what is meant",
    ),
    rule(
        "enum-mismatch",
        General,
        "A value of an `enum` is not of the type of the schema, or of the other values.",
        "correct the type or the value with an overlay",
    ),
    rule(
        "default-mismatch",
        General,
        "A default does not fit its schema.",
        "correct it or remove it with an overlay",
    ),
    rule(
        "several-success-types",
        Generators,
        "An operation has several types of success.",
        ONE_TYPE,
    ),
    rule(
        "several-error-types",
        Generators,
        "An operation has several types of error.",
        ONE_TYPE,
    ),
    rule(
        "several-media-types",
        Generators,
        "A request body has several media types.",
        "leave one with an overlay: many generators support one media type for a body",
    ),
    rule(
        "unusual-media-type",
        Generators,
        "A request body has a media type that many generators do not support.",
        "replace it for the generator with an overlay, and restore it when sending",
    ),
    rule(
        "media-type-encoding",
        Generators,
        "A body has an `encoding`, which many generators do not support.",
        "remove it with an overlay if the default is what the server reads",
    ),
    rule(
        "empty-content",
        Generators,
        "A request body has no media type.",
        "add one, or remove the body",
    ),
    rule(
        "raw-body-schema",
        Generators,
        "A body of bytes is not described as `type: string` and `format: binary`, or one of text not as `type: string` alone.",
        "describe it so with an overlay for the generator",
    ),
    rule(
        "cookie-parameter",
        Generators,
        "A parameter is sent in a cookie.",
        "remove it with an overlay for the generator, and set the cookie in the HTTP client",
    ),
    rule(
        "parameter-style",
        Generators,
        "A parameter has a style that many generators do not support, such as `deepObject`.",
        "remove it with an overlay for the generator, and restore it when sending",
    ),
    rule(
        "parameter-content",
        Generators,
        "A parameter is described by `content`.",
        "describe it by a `schema`, such as a string that holds JSON",
    ),
    rule(
        "path-item-reference",
        Generators,
        "A path is a reference.",
        "replace the reference by what it refers to",
    ),
    rule(
        "callback-reference",
        Generators,
        "A callback of an operation is a reference.",
        "remove it with an overlay for the generator: clients are not called back",
    ),
    rule(
        "deep-reference",
        Progenitor,
        "A reference leads into a component, or its name is encoded: only its last part is followed.",
        "give what it refers to a component of its own",
    ),
    rule(
        "type-name-taken",
        Generators,
        "The types of two schemas get one name: of their title, or of the operation or property that they are in.",
        "make one of them a component with a name of its own, or give it a `title`",
    ),
    rule(
        "name-taken",
        Generators,
        "Two operations, parameters or properties get one name in the code.",
        NAME,
    ),
    rule(
        "variant-name-taken",
        Generators,
        "Two values of an enum get one name in the code.",
        "remove the `enum` with an overlay for the generator",
    ),
    rule(
        "parameter-name-taken",
        Progenitor,
        "Two parameters in different places have one name, and only one is kept.",
        NAME,
    ),
    rule(
        "parameter-not-text",
        Progenitor,
        "A parameter in the path or in a header has a type that cannot be written as text, such as a list or `null`.",
        "describe it as a string with an overlay for the generator",
    ),
    rule(
        "ignored-explode",
        Progenitor,
        "`explode: false` of a query parameter is not followed.",
        "describe it as a string with an overlay for the generator, and join the values",
    ),
    rule(
        "ignored-allow-reserved",
        Progenitor,
        "`allowReserved` of a query parameter is not followed.",
        "check that the server decodes what it reads, and remove the keyword",
    ),
    rule(
        "unsupported-method",
        Progenitor,
        "The method is OPTIONS or TRACE.",
        "remove the operation with an overlay for the generator",
    ),
    rule(
        "nested-form",
        Progenitor,
        "A form has fields that are lists or objects.",
        SIMPLER,
    ),
    rule(
        "untyped-json",
        Progenitor,
        "A response is JSON under another name than `application/json`, and is given as bytes.",
        "rename the media type with an overlay for the generator",
    ),
    rule(
        "websocket-without-101",
        Progenitor,
        "An operation with `x-dropshot-websocket` has no response 101.",
        "add the response, or remove the extension",
    ),
    rule(
        "callback-extension",
        Progenitor,
        "An extension of a callback is taken for a path.",
        "remove it with an overlay for the generator",
    ),
    rule(
        "nullable-without-type",
        Progenitor,
        "A nullable schema has no type, and is taken for `null` or for a list.",
        "add the type with an overlay",
    ),
    rule(
        "overlapping-any-of",
        Progenitor,
        "The alternatives of an `anyOf` are no objects and do not exclude each other.",
        "leave one with an overlay for the generator, such as a string for all",
    ),
    rule(
        "required-elsewhere",
        Progenitor,
        "An alternative requires a property that it does not have.",
        "add the property to the alternative, or remove it from `required`",
    ),
    rule(
        "unsatisfiable-schema",
        Progenitor,
        "The parts of a schema contradict each other.",
        "correct the parts with an overlay",
    ),
    rule(
        "unsupported-schema",
        Progenitor,
        "A schema has a combination of keywords that progenitor has no type for.",
        SIMPLER,
    ),
    rule(
        "not-checked",
        Generators,
        "The schemas refer to each other in too many ways to follow.",
        "lint parts of the document on their own",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_different_ids() {
        let mut ids: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
