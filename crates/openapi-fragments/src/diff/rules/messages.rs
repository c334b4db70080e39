//! The rules of what is sent and received but for its schemas: parameters, bodies,
//! headers, links.

use super::DiffPart::{Document, Operation};
use super::{DiffRule, either, rule};
use crate::diff::Level::{Breaking, Risky, Safe};

pub(super) const RULES: &[DiffRule] = &[
    // Parameters.
    rule(
        "parameter-removed",
        "A parameter is gone; values that are still sent may be ignored or refused.",
        [&[Risky], &[Breaking, Risky]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            "{}",
        ],
    ),
    rule(
        "required-parameter-added",
        "A parameter is new and required.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            "{}",
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
        ],
    ),
    either(
        "optional-parameter-added",
        "A parameter is new and optional.",
        &[Safe],
        Operation,
        [
            "{}",
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    rule(
        "parameter-required",
        "A parameter is required now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
        ],
    ),
    rule(
        "parameter-optional",
        "A parameter is optional now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "required": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "parameter-style-changed",
        "A parameter or header is serialized in another way: safe if it is never a list or an object.",
        &[Breaking, Safe],
        Operation,
        [
            r#"{"parameters": [{"name": "tags", "in": "query", "schema": {"type": "array"}}]}"#,
            r#"{"parameters": [{"name": "tags", "in": "query", "schema": {"type": "array"}, "explode": false}]}"#,
        ],
    ),
    rule(
        "reserved-allowed",
        "Reserved characters are not escaped in a parameter now (`allowReserved`).",
        [&[Safe], &[Risky]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "allowReserved": true}]}"#,
        ],
    ),
    rule(
        "reserved-disallowed",
        "Reserved characters are escaped in a parameter now (`allowReserved`).",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "allowReserved": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    rule(
        "empty-value-allowed",
        "A parameter may be empty now (`allowEmptyValue`).",
        [&[Safe], &[Risky]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "allowEmptyValue": true}]}"#,
        ],
    ),
    rule(
        "empty-value-disallowed",
        "A parameter is never empty now (`allowEmptyValue`).",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "allowEmptyValue": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "parameter-deprecated",
        "A parameter is deprecated.",
        &[Risky],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query", "deprecated": true}]}"#,
        ],
    ),
    either(
        "parameter-undeprecated",
        "A parameter is not deprecated any more.",
        &[Safe],
        Operation,
        [
            r#"{"parameters": [{"name": "limit", "in": "query", "deprecated": true}]}"#,
            r#"{"parameters": [{"name": "limit", "in": "query"}]}"#,
        ],
    ),
    either(
        "path-parameter-described",
        "A parameter of the path, which was there before, is described now.",
        &[Safe],
        Document,
        [
            r#"{"paths": {"/pets/{id}": {"get": {}}}}"#,
            r#"{"paths": {"/pets/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true}]}}}}"#,
        ],
    ),
    either(
        "path-parameter-undescribed",
        "A parameter of the path is no longer described.",
        &[Risky],
        Document,
        [
            r#"{"paths": {"/pets/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true}]}}}}"#,
            r#"{"paths": {"/pets/{id}": {"get": {}}}}"#,
        ],
    ),
    // Request bodies.
    either(
        "request-body-removed",
        "The request body is gone.",
        &[Breaking],
        Operation,
        [r#"{"requestBody": {"content": {}}}"#, "{}"],
    ),
    rule(
        "required-request-body-added",
        "A request body is new and required.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            "{}",
            r#"{"requestBody": {"content": {}, "required": true}}"#,
        ],
    ),
    either(
        "request-body-added",
        "A request body is new and optional.",
        &[Safe],
        Operation,
        ["{}", r#"{"requestBody": {"content": {}}}"#],
    ),
    rule(
        "request-body-required",
        "The request body is required now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {}}}"#,
            r#"{"requestBody": {"content": {}, "required": true}}"#,
        ],
    ),
    rule(
        "request-body-optional",
        "The request body is optional now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"requestBody": {"content": {}, "required": true}}"#,
            r#"{"requestBody": {"content": {}}}"#,
        ],
    ),
    // Media types.
    rule(
        "media-type-removed",
        "A body has no longer this media type.",
        [&[Breaking], &[Breaking, Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
        ],
    ),
    rule(
        "media-type-added",
        "A body may have another media type.",
        [&[Safe], &[Safe, Risky]],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/json": {}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {}, "text/csv": {}}}}"#,
        ],
    ),
    either(
        "media-type-parameter-changed",
        "A media type has other parameters, such as `charset`.",
        &[Risky],
        Operation,
        [
            r#"{"requestBody": {"content": {"text/csv": {}}}}"#,
            r#"{"requestBody": {"content": {"text/csv; charset=utf-16": {}}}}"#,
        ],
    ),
    rule(
        "encoding-type-removed",
        "A part of a body has no longer this media type.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png, image/gif"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png"}}}}}}"#,
        ],
    ),
    rule(
        "encoding-type-added",
        "A part of a body may have another media type.",
        [&[Safe], &[Risky]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"contentType": "image/png, image/gif"}}}}}}"#,
        ],
    ),
    either(
        "encoding-style-changed",
        "A part of a body is serialized in another way.",
        &[Breaking],
        Operation,
        [
            r#"{"requestBody": {"content": {"application/x-www-form-urlencoded": {"encoding": {"tags": {}}}}}}"#,
            r#"{"requestBody": {"content": {"application/x-www-form-urlencoded": {"encoding": {"tags": {"explode": false}}}}}}"#,
        ],
    ),
    rule(
        "part-header-removed",
        "A header of a part of a body is gone.",
        [&[Risky], &[Breaking, Risky]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {}}}}}}"#,
        ],
    ),
    rule(
        "part-header-added",
        "A header of a part of a body is new.",
        [&[Breaking, Safe], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
        ],
    ),
    rule(
        "part-header-required",
        "A header of a part of a body is required now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"required": true}}}}}}}}"#,
        ],
    ),
    rule(
        "part-header-optional",
        "A header of a part of a body is optional now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"required": true}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
        ],
    ),
    either(
        "part-header-deprecated",
        "A header of a part of a body is deprecated.",
        &[Risky],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"deprecated": true}}}}}}}}"#,
        ],
    ),
    either(
        "part-header-undeprecated",
        "A header of a part of a body is not deprecated any more.",
        &[Safe],
        Operation,
        [
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {"deprecated": true}}}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"encoding": {"photo": {"headers": {"X-Size": {}}}}}}}}"#,
        ],
    ),
    // Responses.
    rule(
        "response-removed",
        "A response is gone: breaking if it was a success.",
        [&[Breaking, Risky], &[Breaking, Risky, Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}, "404": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-added",
        "A response is new: risky if it is a success, for which clients may be unprepared.",
        [&[Safe], &[Risky, Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": ""}, "404": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-header-removed",
        "A header of a response is gone.",
        [&[Risky], &[Breaking, Risky]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    rule(
        "response-header-optional",
        "A header of a response may be missing now.",
        [&[Safe], &[Breaking]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"required": true}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
    rule(
        "response-header-added",
        "A header of a response is new.",
        [&[Breaking, Safe], &[Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
    rule(
        "response-header-required",
        "A header of a response is always present now.",
        [&[Breaking], &[Safe]],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"required": true}}}}}"#,
        ],
    ),
    either(
        "response-header-deprecated",
        "A header of a response is deprecated.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"deprecated": true}}}}}"#,
        ],
    ),
    either(
        "response-header-undeprecated",
        "A header of a response is not deprecated any more.",
        &[Safe],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {"deprecated": true}}}}}"#,
            r#"{"responses": {"200": {"description": "", "headers": {"ETag": {}}}}}"#,
        ],
    ),
    either(
        "link-removed",
        "A link of a response is gone.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "getPet"}}}}}"#,
            r#"{"responses": {"200": {"description": ""}}}"#,
        ],
    ),
    either(
        "link-added",
        "A link of a response is new.",
        &[Safe],
        Operation,
        [
            r#"{"responses": {"200": {"description": ""}}}"#,
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "getPet"}}}}}"#,
        ],
    ),
    either(
        "link-changed",
        "A link of a response leads to another operation, or with other values.",
        &[Risky],
        Operation,
        [
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "getPet"}}}}}"#,
            r#"{"responses": {"200": {"description": "", "links": {"pet": {"operationId": "findPet"}}}}}"#,
        ],
    ),
];
