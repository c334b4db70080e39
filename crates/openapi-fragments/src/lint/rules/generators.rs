//! The rules about generators of code. Their examples are specs that are held against a
//! generator, in `xtask/tests/generator`.

use super::RuleGroup::{Generators, Progenitor};
use super::{LintRule, RuleGroup};
use crate::diagnostic::Severity;

const fn rule(
    id: &'static str,
    group: RuleGroup,
    summary: &'static str,
    help: &'static str,
) -> LintRule {
    LintRule {
        id,
        group,
        severity: Severity::Hint,
        summary,
        help,
        example: None,
    }
}

const ONE_TYPE: &str =
    "leave one with an overlay: many generators support one type of success and one of error";
const SIMPLER: &str = "describe it in other words with an overlay for the generator";
const NAME: &str = "rename one of them with an overlay";

pub(super) const RULES: &[LintRule] = &[
    rule(
        "newer-version",
        Generators,
        "The document is newer than OpenAPI 3.0, which many generators read alone.",
        "convert it to 3.0 with `openapi-fragments merge`",
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
        "type-name-taken",
        Generators,
        "The types of two schemas get one name: of their title, or of the operation or property that they are in. Without `--for`, only the first is shown, and the others are counted.",
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
        "not-checked",
        Generators,
        "The schemas refer to each other in too many ways to follow, or there are too many examples to check.",
        "lint parts of the document on their own",
    ),
    rule(
        "repeated-slash",
        Progenitor,
        "Slashes that follow each other in a path become one.",
        "check whether the server needs them, and remove them if not",
    ),
    rule(
        "deep-reference",
        Progenitor,
        "A reference leads into a component, or its name is encoded: only its last part is followed.",
        "give what it refers to a component of its own",
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
];
