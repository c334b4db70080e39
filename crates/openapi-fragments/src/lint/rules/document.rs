//! The rules about the document as a whole: its objects and fields, references, servers,
//! tags and security.

use super::LintPart::{Document, Operation, Parameter};
use super::{LintRule, OVERLAY, rule};
use crate::diagnostic::Severity::{Error, Hint, Warning};

pub(super) const RULES: &[LintRule] = &[
    rule(
        "not-openapi",
        Error,
        [
            "The document is no OpenAPI 3: nothing else is checked.",
            "check the path; convert Swagger 2.0 to OpenAPI 3 first",
        ],
        Document,
        [r#"{"openapi": "2.0"}"#, r#"{"openapi": "3.0.4"}"#],
    ),
    rule(
        "incomplete-version",
        Error,
        [
            "The version in `openapi` has fewer than three numbers.",
            "write it as 3.0.3",
        ],
        Document,
        [r#"{"openapi": "3.0"}"#, r#"{"openapi": "3.0.4"}"#],
    ),
    rule(
        "missing-field",
        Error,
        [
            "A field that OpenAPI requires is not there.",
            "add it with an overlay, and report it to the publisher",
        ],
        Document,
        [
            r#"{"info": {"title": "Pets"}}"#,
            r#"{"info": {"title": "Pets", "version": "1"}}"#,
        ],
    ),
    rule(
        "wrong-type",
        Error,
        ["A value is not of the type that OpenAPI gives it.", OVERLAY],
        Document,
        [
            r#"{"info": {"title": "Pets", "version": 1.1}}"#,
            r#"{"info": {"title": "Pets", "version": "1.1"}}"#,
        ],
    ),
    rule(
        "wrong-value",
        Error,
        ["A word is not one of those that OpenAPI allows.", OVERLAY],
        Parameter,
        [
            r#"{"name": "sort", "in": "body", "schema": {"type": "string"}}"#,
            r#"{"name": "sort", "in": "query", "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "unknown-field",
        Error,
        [
            "An object has a field that OpenAPI does not know, such as a misspelled one.",
            "correct its name; the name of an extension begins with `x-`",
        ],
        Document,
        [
            r#"{"tags": [{"name": "pets", "descripton": "All of them."}]}"#,
            r#"{"tags": [{"name": "pets", "description": "All of them."}]}"#,
        ],
    ),
    rule(
        "newer-construct",
        Warning,
        [
            "A document of 3.0 has a construct of OpenAPI 3.1. What 3.0 does not allow at all is an error.",
            "express it in 3.0, or declare 3.1 and let a merge convert what it can",
        ],
        super::LintPart::Schema,
        [
            r#"{"type": "string", "const": "cat"}"#,
            r#"{"type": "string", "enum": ["cat"]}"#,
        ],
    ),
    rule(
        "exclusive-fields",
        Error,
        [
            "An object has two fields of which OpenAPI allows one: `example` and `examples`, `value` and `externalValue`, `operationId` and `operationRef`, or `identifier` and `url` of a license.",
            "remove one of them with an overlay",
        ],
        Parameter,
        [
            r#"{"name": "sort", "in": "query", "schema": {"type": "string"}, "example": "age", "examples": {"one": {"value": "age"}}}"#,
            r#"{"name": "sort", "in": "query", "schema": {"type": "string"}, "example": "age"}"#,
        ],
    ),
    rule(
        "ignored-field",
        Warning,
        [
            "A field has no effect where it is, such as `allowReserved` of a parameter that is not in the query.",
            "remove it with an overlay",
        ],
        Parameter,
        [
            r#"{"name": "X-Sort", "in": "header", "schema": {"type": "string"}, "allowReserved": true}"#,
            r#"{"name": "X-Sort", "in": "header", "schema": {"type": "string"}}"#,
        ],
    ),
    rule(
        "bad-url",
        Error,
        [
            "What must be a URL is none: a link, an address of OAuth, or a reference to another document.",
            "correct it with an overlay; write spaces as %20",
        ],
        Document,
        [
            r#"{"externalDocs": {"url": "see the wiki"}}"#,
            r#"{"externalDocs": {"url": "https://example.com/wiki"}}"#,
        ],
    ),
    rule(
        "bad-email",
        Error,
        ["What must be an email address is none.", OVERLAY],
        Document,
        [
            r#"{"info": {"title": "Pets", "version": "1", "contact": {"email": "ask us"}}}"#,
            r#"{"info": {"title": "Pets", "version": "1", "contact": {"email": "us@example.com"}}}"#,
        ],
    ),
    rule(
        "duplicate-tag",
        Error,
        [
            "Two tags have one name. An operation that lists a tag twice is a warning.",
            "remove one of them with an overlay",
        ],
        Document,
        [
            r#"{"tags": [{"name": "pets"}, {"name": "pets"}]}"#,
            r#"{"tags": [{"name": "pets"}, {"name": "owners"}]}"#,
        ],
    ),
    rule(
        "bad-server-url",
        Warning,
        [
            "The URL of a server is none, or its braces do not match.",
            "correct it; each brace surrounds the name of a variable",
        ],
        Document,
        [
            r#"{"servers": [{"url": "https://{zone.example.com", "variables": {"zone": {"default": "eu"}}}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu"}}}]}"#,
        ],
    ),
    rule(
        "undeclared-server-variable",
        Warning,
        [
            "The URL of a server has a variable that is not declared.",
            "declare it in `variables` with a `default`",
        ],
        Document,
        [
            r#"{"servers": [{"url": "https://{zone}.example.com"}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu"}}}]}"#,
        ],
    ),
    rule(
        "unused-server-variable",
        Warning,
        [
            "A variable of a server is not in its URL.",
            "correct its name, or remove it",
        ],
        Document,
        [
            r#"{"servers": [{"url": "https://example.com", "variables": {"zone": {"default": "eu"}}}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu"}}}]}"#,
        ],
    ),
    rule(
        "server-default-mismatch",
        Warning,
        [
            "The default of a variable of a server is not one of its `enum`: an error in OpenAPI 3.1.",
            "add it to the `enum`, or correct it",
        ],
        Document,
        [
            r#"{"servers": [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu", "enum": ["us"]}}}]}"#,
            r#"{"servers": [{"url": "https://{zone}.example.com", "variables": {"zone": {"default": "eu", "enum": ["eu", "us"]}}}]}"#,
        ],
    ),
    rule(
        "undeclared-security-scheme",
        Error,
        [
            "A requirement names a security scheme that is not declared.",
            "declare it in `components.securitySchemes`; an overlay can add it",
        ],
        Document,
        [
            r#"{"security": [{"token": []}]}"#,
            r#"{"security": [{"token": []}], "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}"#,
        ],
    ),
    rule(
        "undeclared-scope",
        Warning,
        [
            "A requirement names an OAuth scope that no flow of the scheme has.",
            "declare it in `scopes` of the flow, or correct its name",
        ],
        Document,
        [
            r#"{"security": [{"oauth": ["pets:raed"]}], "components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://example.com", "scopes": {"pets:read": "Read pets."}}}}}}}"#,
            r#"{"security": [{"oauth": ["pets:read"]}], "components": {"securitySchemes": {"oauth": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://example.com", "scopes": {"pets:read": "Read pets."}}}}}}}"#,
        ],
    ),
    rule(
        "unexpected-scope",
        Error,
        [
            "A requirement of OpenAPI 3.0 names scopes of a scheme that has none, such as an API key.",
            "leave the list empty, or declare 3.1, where it names roles",
        ],
        Document,
        [
            r#"{"security": [{"token": ["admin"]}], "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}"#,
            r#"{"security": [{"token": []}], "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}"#,
        ],
    ),
    rule(
        "dangling-reference",
        Error,
        [
            "A reference, a mapping of a discriminator or a link leads to nothing.",
            "add what it refers to, or correct it; an overlay can do both",
        ],
        Operation,
        [
            r##"{"responses": {"404": {"$ref": "#/components/responses/Missing"}}}"##,
            r#"{"responses": {"404": {"description": "There is no such pet."}}}"#,
        ],
    ),
    rule(
        "external-reference",
        Hint,
        [
            "A reference leads to another document, which is not checked.",
            "bundle them into one spec first, with `openapi-fragments merge`",
        ],
        Operation,
        [
            r#"{"responses": {"404": {"$ref": "responses.json"}}}"#,
            r#"{"responses": {"404": {"description": "There is no such pet."}}}"#,
        ],
    ),
    rule(
        "cyclic-reference",
        Error,
        [
            "References lead in a circle, or a schema is part of itself by way of `allOf`, `anyOf`, `oneOf` or `not`, so that no reader comes to an end.",
            "replace one of them by what is meant",
        ],
        Document,
        [
            r##"{"paths": {"/pets": {"$ref": "#/paths/~1pets"}}}"##,
            r#"{"paths": {"/pets": {}}}"#,
        ],
    ),
    rule(
        "reference-to-other-kind",
        Error,
        [
            "A reference leads to a component of another kind.",
            "correct it with an overlay",
        ],
        Document,
        [
            r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/parameters/Sort"}}}}}, "components": {"parameters": {"Sort": {"name": "sort", "in": "query", "schema": {}}}}}"##,
            r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/Pets"}}}}}, "components": {"responses": {"Pets": {"description": "All pets."}}}}"##,
        ],
    ),
    rule(
        "ignored-beside-reference",
        Warning,
        [
            "Fields beside a `$ref` are ignored. In OpenAPI 3.1, `summary` and `description` are not.",
            "move them to what the reference leads to, or copy that in place of the reference",
        ],
        Document,
        [
            r##"{"openapi": "3.1.1", "paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/Pets", "content": {}}}}}}, "components": {"responses": {"Pets": {"description": "All pets."}}}}"##,
            r##"{"openapi": "3.1.1", "paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/Pets", "description": "Some pets."}}}}}, "components": {"responses": {"Pets": {"description": "All pets."}}}}"##,
        ],
    ),
    rule(
        "bad-component-name",
        Error,
        [
            "The name of a component has other characters than letters, digits, `.`, `-` and `_`.",
            "rename it with an overlay",
        ],
        Document,
        [
            r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/All Pets"}}}}}, "components": {"responses": {"All Pets": {"description": "All pets."}}}}"##,
            r##"{"paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/AllPets"}}}}}, "components": {"responses": {"AllPets": {"description": "All pets."}}}}"##,
        ],
    ),
    rule(
        "unused-component",
        Hint,
        [
            "No operation reaches a component.",
            "remove it if it is not needed: generators still generate code for it",
        ],
        Document,
        [
            r#"{"components": {"schemas": {"Pet": {"type": "object"}}}}"#,
            r#"{"components": {"schemas": {}}}"#,
        ],
    ),
];
