//! How operations are compared: a row for each pair of operations, and what is said.

use std::sync::Arc;

use openapi_fragments::{
    Comparison, Diagnostic, Diagnostics, DiffRule, Document, Level, Source, Syntax, diff,
};

fn document(text: &str) -> Document {
    let source = Arc::new(Source::new("spec.yaml", text));
    Document::parse(source, Syntax::Yaml).unwrap()
}

/// The comparison of two documents without `openapi` and `info`.
fn documents(old: &str, new: &str) -> Comparison {
    let [old, new] =
        [old, new].map(|text| document(&format!("openapi: 3.1.0\ninfo: {{title: t}}\n{text}\n")));
    diff(&old, &new).unwrap()
}

/// `level id location` of all entries between two operations.
fn operations(old: &str, new: &str) -> Vec<String> {
    let spec = |operation: &str| format!("paths: {{'/a/{{id}}': {{post: {{{operation}}}}}}}");
    entries(&documents(&spec(old), &spec(new)))
}

fn entries(comparison: &Comparison) -> Vec<String> {
    let all = comparison.changes.iter().chain(&comparison.not_examined);
    all.map(|entry| {
        format!("{} {} {}", entry.level, entry.code, entry.location)
            .trim()
            .to_owned()
    })
    .collect()
}

/// Each row: two operations, the entries in this order and in the other.
fn check(rows: &[(&str, &str, &[&str], &[&str])]) {
    for (old, new, forth, back) in rows {
        assert_eq!(operations(old, new), *forth, "{old} -> {new}");
        assert_eq!(operations(new, old), *back, "{new} -> {old}");
    }
}

#[test]
fn statuses_and_ranges_cover_each_other() {
    check(&[
        // A status within a range is not gone.
        (
            "responses: {'200': {}}",
            "responses: {2XX: {}}",
            &["risky response-added response 2XX"],
            &["safe response-removed response 2XX"],
        ),
        ("responses: {2xx: {}}", "responses: {2XX: {}}", &[], &[]),
        // Nothing is said of responses.
        (
            "responses: {default: {description: d}}",
            "deprecated: false",
            &[],
            &[],
        ),
        (
            "responses: {'200': {content: {a/b: {schema: {type: string}}}}}",
            "responses: {2XX: {content: {a/b: {schema: {type: integer}}}}}",
            &[
                "breaking type-changed response 200 (2XX now), a/b",
                "risky response-added response 2XX",
            ],
            &[
                "breaking type-changed response 200 (2XX before), a/b",
                "safe response-removed response 2XX",
            ],
        ),
        // The default is for errors where successes are listed.
        (
            "responses: {'200': {}, '404': {}, default: {}}",
            "responses: {'200': {}, default: {}}",
            &[],
            &[],
        ),
        (
            "responses: {'200': {}, default: {}}",
            "responses: {'200': {}, '204': {}, default: {}}",
            &["risky response-added response 204"],
            &["breaking response-removed response 204"],
        ),
        (
            "responses: {default: {}}",
            "responses: {'200': {}, default: {}}",
            &[],
            &[],
        ),
        (
            "responses: {'404': {content: {a/b: {}}}, '200': {}}",
            "responses: {4XX: {}, '200': {}}",
            &[
                "breaking media-type-removed response 404 (4XX now)",
                "safe response-added response 4XX",
            ],
            &[
                "safe media-type-added response 404 (4XX before)",
                "safe response-removed response 4XX",
            ],
        ),
        (
            "responses: {'200': {}, x-a: 1}",
            "responses: {'200': {}, x-a: 1}",
            &[],
            &[],
        ),
    ]);
}

#[test]
fn media_types_are_compared_by_their_meaning() {
    check(&[
        (
            "requestBody: {content: {application/json: {schema: {type: string}}}}",
            "requestBody: {content: {'Application/JSON; charset=utf-8': {schema: {type: string}}}}",
            &[],
            &[],
        ),
        (
            "requestBody: {content: {text/plain: {}}}",
            "requestBody: {content: {text/plain;charset=utf-16: {}}}",
            &["risky media-type-parameter-changed request body, text/plain"],
            &["risky media-type-parameter-changed request body, text/plain;charset=utf-16"],
        ),
        // A range covers what is in it.
        (
            "requestBody: {content: {image/png: {schema: {type: string}}}}",
            "requestBody: {content: {image/*: {schema: {type: integer}}}}",
            &[
                "breaking type-changed request body, image/png",
                "safe media-type-added request body",
            ],
            &[
                "breaking media-type-removed request body",
                "breaking type-changed request body, image/*",
            ],
        ),
        (
            "requestBody: {content: {a/b: {}}}",
            "requestBody: {content: {a/b: {}, a/c: {}}}",
            &["safe media-type-added request body"],
            &["breaking media-type-removed request body"],
        ),
        (
            "responses: {'200': {content: {a/b: {}}}}",
            "responses: {'200': {content: {a/b: {}, a/c: {}}}}",
            &["safe media-type-added response 200"],
            &["breaking media-type-removed response 200"],
        ),
        (
            "responses: {'200': {content: {a/b: {example: 1}}}}",
            "responses: {'200': {content: {a/b: {example: 2}}}}",
            &["ignored documentation-changed"],
            &["ignored documentation-changed"],
        ),
        (
            "requestBody: {content: {a/b: {}}}",
            "requestBody: {content: {a/b: {itemSchema: {}}}}",
            &["risky keyword-changed request body, a/b"],
            &["risky keyword-changed request body, a/b"],
        ),
    ]);
}

#[test]
fn parameters_are_compared_as_they_are_sent() {
    check(&[
        // What is not stated is the default of the location.
        (
            "parameters: [{name: q, in: query, schema: {type: array}}]",
            "parameters: [{name: q, in: query, style: form, explode: true, schema: {type: array}}]",
            &[],
            &[],
        ),
        (
            "parameters: [{name: q, in: header, schema: {type: array}}]",
            "parameters: [{name: Q, in: header, style: simple, explode: false, schema: {type: array}}]",
            &[],
            &[],
        ),
        (
            "parameters: [{name: q, in: cookie, schema: {type: array}}]",
            "parameters: [{name: q, in: cookie, explode: false, schema: {type: array}}]",
            &["breaking parameter-style-changed cookie parameter q"],
            &["breaking parameter-style-changed cookie parameter q"],
        ),
        (
            "parameters: [{name: id, in: path, required: true, schema: {type: array}}]",
            "parameters: [{name: id, in: path, required: true, style: matrix, schema: {type: array}}]",
            &["breaking parameter-style-changed path parameter id"],
            &["breaking parameter-style-changed path parameter id"],
        ),
        (
            "parameters: [{name: q, in: query, style: deepObject, schema: {type: object}}]",
            "parameters: [{name: q, in: query, style: deepObject, explode: true, schema: {type: object}}]",
            &[],
            &[],
        ),
        // `explode` has an effect on lists and objects alone.
        (
            "parameters: [{name: q, in: query, schema: {type: integer}}]",
            "parameters: [{name: q, in: query, explode: false, schema: {type: integer}}]",
            &[],
            &[],
        ),
        // Lists are written with commas alike, objects are not.
        (
            "parameters: [{name: id, in: path, required: true, schema: {type: array}}]",
            "parameters: [{name: id, in: path, required: true, explode: true, schema: {type: array}}]",
            &[],
            &[],
        ),
        (
            "parameters: [{name: id, in: path, required: true, style: label, schema: {type: array}}]",
            "parameters: [{name: id, in: path, required: true, style: label, explode: true, schema: {type: array}}]",
            &["breaking parameter-style-changed path parameter id"],
            &["breaking parameter-style-changed path parameter id"],
        ),
        (
            "parameters: [{name: q, in: header, schema: {type: object}}]",
            "parameters: [{name: q, in: header, explode: true, schema: {type: object}}]",
            &["breaking parameter-style-changed header parameter q"],
            &["breaking parameter-style-changed header parameter q"],
        ),
        (
            "parameters: [{name: q, in: query, schema: {oneOf: [{type: integer}, {type: array}]}}]",
            "parameters: [{name: q, in: query, explode: false, schema: {oneOf: [{type: integer}, {type: array}]}}]",
            &["breaking parameter-style-changed query parameter q"],
            &["breaking parameter-style-changed query parameter q"],
        ),
        (
            "parameters: [{name: q, in: query, content: {a/b: {schema: {type: string}}}}]",
            "parameters: [{name: q, in: query, content: {a/c: {schema: {type: string}}}}]",
            &[
                "breaking media-type-removed query parameter q",
                "safe media-type-added query parameter q",
            ],
            &[
                "breaking media-type-removed query parameter q",
                "safe media-type-added query parameter q",
            ],
        ),
        (
            "parameters: [{name: q, in: query, schema: {type: object}}]",
            "parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}]",
            &[
                "breaking parameter-style-changed query parameter q",
                "breaking type-changed query parameter q",
            ],
            &[
                "breaking parameter-style-changed query parameter q",
                "breaking type-changed query parameter q",
            ],
        ),
        // Another location is another parameter.
        (
            "parameters: [{name: q, in: query}]",
            "parameters: [{name: q, in: header, required: true}]",
            &[
                "breaking required-parameter-added header parameter q",
                "risky parameter-removed query parameter q",
            ],
            &[
                "risky parameter-removed header parameter q",
                "safe optional-parameter-added query parameter q",
            ],
        ),
        // Names of cookies have a case.
        (
            "parameters: [{name: sid, in: cookie}]",
            "parameters: [{name: SID, in: cookie}]",
            &[
                "risky parameter-removed cookie parameter sid",
                "safe optional-parameter-added cookie parameter SID",
            ],
            &[
                "risky parameter-removed cookie parameter SID",
                "safe optional-parameter-added cookie parameter sid",
            ],
        ),
        // OpenAPI ignores these.
        (
            "parameters: [{name: accept, in: header}]",
            "parameters: [{name: Accept, in: header, required: true}, {name: Authorization, in: header}, {name: Content-Type, in: header}]",
            &["ignored reserved-header-changed"],
            &["ignored reserved-header-changed"],
        ),
        // Only a query has reserved characters.
        (
            "parameters: [{name: q, in: header}]",
            "parameters: [{name: q, in: header, allowReserved: true, allowEmptyValue: true}]",
            &[],
            &[],
        ),
        (
            "parameters: [{name: q, in: query}]",
            "parameters: [{name: q, in: query, more: 1}]",
            &["risky keyword-changed query parameter q"],
            &["risky keyword-changed query parameter q"],
        ),
    ]);
    // Those of a path are overridden, and named by their place.
    let old = "paths: {'/a/{id}': {parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: q, in: query}], get: {parameters: [{name: q, in: query, required: true}]}}}";
    let new = "paths: {'/a/{key}': {get: {parameters: [{name: key, in: path, required: true, schema: {type: integer}}, {name: q, in: query}]}}}";
    assert_eq!(
        entries(&documents(old, new)),
        [
            "breaking type-changed path parameter id",
            "safe parameter-optional query parameter q"
        ]
    );
}

#[test]
fn headers_and_links_are_compared() {
    check(&[
        (
            "responses: {'200': {headers: {ETag: {schema: {type: string}}}}}",
            "responses: {'200': {headers: {etag: {style: simple, explode: false, schema: {type: string}}, Content-Type: {required: true}}}}",
            &[],
            &[],
        ),
        (
            "responses: {'200': {headers: {A: {schema: {type: array}}}}}",
            "responses: {'200': {headers: {A: {explode: true, schema: {type: array}}}}}",
            &[],
            &[],
        ),
        (
            "responses: {'200': {headers: {A: {schema: {}}}}}",
            "responses: {'200': {headers: {A: {explode: true, schema: {}}}}}",
            &["breaking parameter-style-changed response 200, header A"],
            &["breaking parameter-style-changed response 200, header A"],
        ),
        (
            "responses: {'200': {headers: {A: {schema: {type: string}}}}}",
            "responses: {'200': {headers: {A: {content: {application/json: {schema: {type: string}}}}}}}",
            &["breaking parameter-style-changed response 200, header A"],
            &["breaking parameter-style-changed response 200, header A"],
        ),
        (
            "responses: {'200': {headers: {A: {schema: {type: string}}}}}",
            "responses: {'200': {headers: {A: {schema: {type: [string, 'null']}}}}}",
            &["breaking nullable response 200, header A"],
            &["safe not-nullable response 200, header A"],
        ),
        // The id of an operation is another one, but not the operation.
        (
            "operationId: a, responses: {'200': {links: {l: {operationId: a, description: d}}}}",
            "operationId: b, responses: {'200': {links: {l: {operationId: b}}}}",
            &[
                "risky operation-id-changed",
                "ignored documentation-changed",
            ],
            &[
                "risky operation-id-changed",
                "ignored documentation-changed",
            ],
        ),
        (
            "responses: {'200': {links: {l: {operationId: a, parameters: {q: 1}}}}}",
            "responses: {'200': {links: {l: {operationId: a, parameters: {q: 2}}}}}",
            &["risky link-changed response 200, link l"],
            &["risky link-changed response 200, link l"],
        ),
    ]);
}

/// Rows: the parameters of an operation with a link to it, before and after, and what
/// is said.
#[test]
fn parameters_of_links_are_compared_by_what_they_stand_for() {
    let spec = |path: &str, parameters: &str, link: &str| {
        format!(
            "paths: {{{path}: {{get: {{operationId: pet, parameters: [{parameters}], responses: {{}}}}}}, /pets: {{post: {{responses: {{'201': {{links: {{l: {{operationId: pet, parameters: {{{link}}}}}}}}}}}}}}}}}"
        )
    };
    let in_path = "{name: id, in: path, required: true}";
    let both = "{name: id, in: path, required: true}, {name: id, in: query}";
    let changed: &[&str] = &["risky link-changed response 201, link l"];
    for (old, new, expected) in [
        ((in_path, "id: $a"), (in_path, "path.id: $a"), &[][..]),
        ((in_path, "id: $a"), (in_path, "path.id: $b"), changed),
        ((in_path, "id: $a"), (in_path, "query.id: $a"), changed),
        ((both, "query.id: $a"), (both, "path.id: $a"), changed),
        ((both, "id: $a"), (both, "path.id: $a"), changed),
        (
            (both, "path.id: $a, query.id: $b"),
            (both, "query.id: $b, path.id: $a"),
            &[],
        ),
        (
            (in_path, "id: $a, path.id: $b"),
            (in_path, "id: $a"),
            changed,
        ),
        ((in_path, "other: $a"), (in_path, "path.other: $a"), changed),
    ] {
        let [old, new] =
            [old, new].map(|(parameters, link)| spec("'/pets/{id}'", parameters, link));
        assert_eq!(entries(&documents(&old, &new)), expected, "{old} -> {new}");
    }
    // A path parameter that is not described stays one.
    let old = spec("'/pets/{id}'", in_path, "id: $a");
    let new = spec("'/pets/{id}'", "", "path.id: $a");
    let found = entries(&documents(&old, &new));
    assert_eq!(
        found,
        ["risky path-parameter-undescribed path parameter id"]
    );
    // A path parameter under another name, as for its operation.
    let old = spec("'/pets/{id}'", in_path, "id: $a");
    let new = spec(
        "'/pets/{pet}'",
        "{name: pet, in: path, required: true}",
        "path.pet: $a",
    );
    assert!(documents(&old, &new).changes.is_empty());
}

#[test]
fn parts_of_bodies_are_compared_as_they_are_sent() {
    fn form(encoding: &str) -> String {
        format!(
            "requestBody: {{content: {{multipart/form-data: {{schema: {{type: object, properties: {{f: {{type: object}}, t: {{type: string}}}}}}, encoding: {{{encoding}}}}}}}}}"
        )
    }
    let rows: &[(&str, &str, &[&str], &[&str])] = &[
        // The default of an object.
        ("", "f: {contentType: application/json}", &[], &[]),
        ("t: {contentType: text/plain}", "", &[], &[]),
        (
            "",
            "f: {contentType: application/xml}",
            &["breaking encoding-type-removed", "safe encoding-type-added"],
            &["breaking encoding-type-removed", "safe encoding-type-added"],
        ),
        (
            "f: {contentType: image/png}",
            "f: {contentType: image/*}",
            &["safe encoding-type-added"],
            &["breaking encoding-type-removed"],
        ),
        (
            "",
            "f: {headers: {A: {required: true}}}",
            &["breaking part-header-added"],
            &["risky part-header-removed"],
        ),
        ("", "f: {headers: {Content-Type: {}}}", &[], &[]),
        // A property that is not there.
        ("", "g: {contentType: text/css}", &[], &[]),
    ];
    for (old, new, forth, back) in rows {
        let [old, new] = [old, new].map(|encoding| form(encoding));
        let found = |old: &str, new: &str| -> Vec<String> {
            let entries = operations(old, new).into_iter();
            entries
                .map(|entry| entry.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "))
                .collect()
        };
        assert_eq!(found(&old, &new), *forth, "{old} -> {new}");
        assert_eq!(found(&new, &old), *back, "{new} -> {old}");
    }
    check(&[(
        "requestBody: {content: {application/json: {encoding: {a: {style: form}}}}}",
        "requestBody: {content: {application/json: {}}}",
        &["ignored encoding-ignored request body, application/json"],
        &["ignored encoding-ignored request body, application/json"],
    )]);
}

/// 3.0 gives `webhooks` no meaning, nor dialects of schemas.
#[test]
fn webhooks_of_3_0_are_ignored() {
    let hooks = "webhooks: {w: {post: {requestBody: {content: {a/b: {schema: {type: string}}}}}}}";
    let dialect = "jsonSchemaDialect: https://a.example/dialect";
    let spec = |version: &str, more: &str| {
        document(&format!(
            "openapi: {version}\ninfo: {{title: t}}\npaths: {{}}\n{more}\n"
        ))
    };
    let compared = |old: (&str, &str), new: (&str, &str)| {
        entries(&diff(&spec(old.0, old.1), &spec(new.0, new.1)).unwrap())
    };
    for (old, new, expected) in [
        (
            ("3.0.3", hooks),
            ("3.0.3", ""),
            vec!["ignored keyword-ignored"],
        ),
        (
            ("3.0.3", ""),
            ("3.0.3", hooks),
            vec!["ignored keyword-ignored"],
        ),
        (
            ("3.0.3", hooks),
            ("3.1.0", ""),
            vec!["ignored keyword-ignored"],
        ),
        (
            ("3.0.3", hooks),
            ("3.1.0", hooks),
            vec!["safe webhook-added"],
        ),
        (
            ("3.1.0", hooks),
            ("3.0.3", hooks),
            vec!["breaking webhook-removed"],
        ),
        (
            ("3.1.0", hooks),
            ("3.1.0", ""),
            vec!["breaking webhook-removed"],
        ),
        (("3.0.3", dialect), ("3.0.3", ""), vec![]),
        (
            ("3.1.0", dialect),
            ("3.1.0", dialect),
            vec!["unknown unknown-dialect dialect"],
        ),
    ] {
        let mut found = compared(old, new);
        found.sort();
        assert_eq!(found, expected, "{old:?} {new:?}");
    }
}

#[test]
fn callbacks_and_webhooks_are_sent_by_the_server() {
    check(&[
        (
            "callbacks: {e: {'{$url}': {post: {}}}}",
            "callbacks: {e: {'{$other}': {post: {}}}}",
            &["breaking callback-expression-changed callback e POST {$url}"],
            &["breaking callback-expression-changed callback e POST {$other}"],
        ),
        (
            "callbacks: {e: {u: {post: {requestBody: {content: {a/b: {schema: {type: integer}}}}}}}}",
            "callbacks: {e: {u: {post: {requestBody: {content: {a/b: {schema: {type: number}}}}}}}}",
            &["breaking type-changed callback e POST u, request body, a/b"],
            &["safe type-changed callback e POST u, request body, a/b"],
        ),
        // What the client answers.
        (
            "callbacks: {e: {u: {post: {responses: {'200': {headers: {A: {}}}}}}}}",
            "callbacks: {e: {u: {post: {responses: {'200': {headers: {A: {required: true}}}}}}}}",
            &["breaking response-header-required callback e POST u, response 200, header A"],
            &["safe response-header-optional callback e POST u, response 200, header A"],
        ),
        (
            "callbacks: {e: {u: {post: {responses: {'200': {}}}}}}",
            "callbacks: {e: {u: {post: {responses: {2XX: {}}}}}}",
            &["safe response-added callback e POST u, response 2XX"],
            &["breaking response-removed callback e POST u, response 2XX"],
        ),
        // In a callback of a callback, the client asks again.
        (
            "callbacks: {e: {u: {post: {callbacks: {f: {v: {get: {parameters: [{name: q, in: query}]}}}}}}}}",
            "callbacks: {e: {u: {post: {callbacks: {f: {v: {get: {parameters: [{name: q, in: query, required: true}]}}}}}}}}",
            &["breaking parameter-required callback e POST u, callback f GET v, query parameter q"],
            &["safe parameter-optional callback e POST u, callback f GET v, query parameter q"],
        ),
        (
            "callbacks: {e: {u: {post: {security: [{a: []}]}}}}",
            "callbacks: {e: {u: {post: {}}}}",
            &["risky keyword-changed callback e POST u"],
            &["risky keyword-changed callback e POST u"],
        ),
    ]);
    // Behind references, which may lead back to where they are.
    let spec = |more: &str| {
        format!(
            "paths: {{/a: {{post: {{callbacks: {{e: {{$ref: '#/components/callbacks/E'}}}}}}}}}}\n\
             webhooks: {{w: {{$ref: '#/components/pathItems/W'}}}}\n\
             components: {{callbacks: {{E: {{u: {{$ref: '#/components/pathItems/W'}}}}}}, pathItems: {{W: {{post: {{{more} callbacks: {{e: {{$ref: '#/components/callbacks/E'}}}}}}}}}}}}"
        )
    };
    let body = "requestBody: {content: {a/b: {schema: {required: [n]}}}},";
    let comparison = documents(&spec(body), &spec(""));
    assert_eq!(
        comparison.text(),
        "breaking  POST /a: callback e POST u, callback e POST u, request body is gone [request-body-removed]\n\
         breaking  POST /a: callback e POST u, request body is gone [request-body-removed]\n\
         breaking  webhook w POST: callback e POST u, request body is gone [request-body-removed]\n\
         breaking  webhook w POST: request body is gone [request-body-removed]\n"
    );
}

#[test]
fn operations_are_paired_by_their_template() {
    let rows: &[(&str, &str, &[&str])] = &[
        (
            "paths: {'/a/{id}': {get: {}}}",
            "paths: {'/a/{key}': {get: {}}}",
            &[],
        ),
        // Two paths of one shape.
        (
            "paths: {'/a/{id}': {get: {}}, '/a/{key}': {get: {}, put: {}}}",
            "paths: {'/a/{id}': {get: {}, put: {}}}",
            &["breaking operation-removed"],
        ),
        (
            "paths: {/a: {get: {}}}",
            "paths: {/b: {get: {}}}",
            &["breaking operation-removed", "safe operation-added"],
        ),
        // Behind references, also in a chain and with keys beside them.
        (
            "paths: {/a: {$ref: '#/paths/~1b'}, /b: {$ref: '#/components/pathItems/B', put: {}}}\ncomponents: {pathItems: {B: {get: {}}}}",
            "paths: {/a: {get: {}}, /b: {get: {}}}",
            &["breaking operation-removed", "breaking operation-removed"],
        ),
        (
            "paths: {/a: {$ref: 'a.yaml#/a'}}",
            "paths: {/a: {get: {}}}",
            &["unknown unresolved-reference path /a"],
        ),
        (
            "paths: {/a: {get: {}, query: {}}}",
            "paths: {/a: {get: {}}}",
            &["risky keyword-changed path /a"],
        ),
        (
            "paths: {/a: {get: {}}}",
            "paths: {/a: {get: {}}, x-b: {get: {}}}",
            &[],
        ),
        // Security schemes and servers.
        (
            "security: [{a: [r]}]\ncomponents: {securitySchemes: {a: {type: http, scheme: Bearer}}}\npaths: {/a: {get: {}}}",
            "security: [{b: [r]}]\ncomponents: {securitySchemes: {b: {type: http, scheme: bearer}}}\npaths: {/a: {get: {}}}",
            &[],
        ),
        (
            "paths: {/a: {get: {}}}",
            "servers: [{url: /}]\npaths: {/a: {get: {}}}",
            &[],
        ),
        (
            "servers: [{url: https://a}]\npaths: {/a: {get: {}}, /b: {get: {}}}",
            "servers: [{url: https://b}]\npaths: {/a: {get: {}}, /b: {get: {}}}",
            &[
                "breaking server-removed servers",
                "safe server-added servers",
            ],
        ),
        (
            "paths: {/a: {get: {}}}",
            "jsonSchemaDialect: https://example.com/d\npaths: {/a: {get: {}}}",
            &["unknown unknown-dialect dialect"],
        ),
        (
            "paths: {}\ncomponents: {schemas: {A: {$schema: 'http://json-schema.org/draft-07/schema#'}}}",
            "paths: {}\ncomponents: {schemas: {A: {$schema: 'http://json-schema.org/draft-07/schema#'}}}",
            &["unknown unknown-dialect dialect"],
        ),
        (
            "paths: {}",
            "jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base\npaths: {}",
            &[],
        ),
    ];
    for (old, new, expected) in rows {
        assert_eq!(entries(&documents(old, new)), *expected, "{old} -> {new}");
    }
}

/// A value of the wrong type is no reason to be silent about it.
#[test]
fn malformed_values_that_differ_are_named() {
    let body = |schema: &str| {
        format!(
            "paths: {{/a: {{get: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
        )
    };
    let get = |part: &str| format!("paths: {{/a: {{get: {{{part}}}}}}}");
    let rows = [
        (body("{maxLength: '3'}"), body("{maxLength: '2'}")),
        (
            body("{properties: {a: string}}"),
            body("{properties: {a: integer}}"),
        ),
        (
            body("{properties: {title: string}}"),
            body("{properties: {title: integer}}"),
        ),
        (
            body("{properties: {a: {required: true}}}"),
            body("{properties: {a: {}}}"),
        ),
        (body("{properties: [a]}"), body("{properties: [b]}")),
        (body("{additionalProperties: 'no'}"), body("{}")),
        (
            body("{oneOf: {type: string}}"),
            body("{oneOf: {type: integer}}"),
        ),
        (body("{not: [{type: string}]}"), body("{not: []}")),
        (body("{$ref: 3}"), body("{$ref: 4}")),
        (
            body("{minimum: 3, exclusiveMinimum: true}"),
            body("{minimum: 3}"),
        ),
        (get("responses: 3"), get("responses: 4")),
        (get("responses: {'200': a}"), get("responses: {'200': b}")),
        (get("callbacks: [1]"), get("callbacks: [2]")),
        (get("security: [a]"), get("security: [b]")),
        (get("parameters: [a]"), get("parameters: [b]")),
    ];
    for (old, new) in &rows {
        for (old, new) in [(old, new), (new, old)] {
            let comparison = documents(old, new);
            let [entry] = comparison.not_examined.as_slice() else {
                panic!("{old} -> {new}: {comparison:?}");
            };
            assert_eq!(
                (entry.level, entry.code),
                (Level::Unknown, "malformed-value"),
                "{old} -> {new}"
            );
            assert!(comparison.fails_on(Level::Breaking), "{old} -> {new}");
            assert!(entries(&documents(old, old)).is_empty(), "{old}");
        }
    }
    // Documentation is not compared, and null is read as absent.
    for (old, new) in [
        (get("summary: 3"), get("summary: 4")),
        (body("{description: [a]}"), body("{description: [b]}")),
        (body("{maxLength: null}"), body("{}")),
    ] {
        let found = entries(&documents(&old, &new));
        assert!(
            found.iter().all(|one| one.starts_with("ignored ")),
            "{old} -> {new}: {found:?}"
        );
    }
}

#[test]
fn what_cannot_be_compared_is_said_and_fails() {
    for part in [
        "parameters: [{$ref: 'p.yaml'}]",
        "requestBody: {$ref: '#/components/requestBodies/Missing'}",
        "responses: {'200': {$ref: '#/components/responses/Missing'}}",
        "responses: {'200': {headers: {A: {$ref: 'h.yaml'}}}}",
        "responses: {'200': {links: {l: {$ref: 'l.yaml'}}}}",
        "callbacks: {c: {$ref: 'c.yaml'}}",
        "callbacks: {c: {u: {$ref: 'c.yaml'}}}",
    ] {
        let spec = format!("paths: {{/a: {{get: {{{part}}}}}}}");
        let comparison = documents(&spec, &spec);
        assert!(comparison.changes.is_empty(), "{part}");
        let [entry] = comparison.not_examined.as_slice() else {
            panic!("{part}: {comparison:?}");
        };
        assert_eq!(
            (entry.level, entry.code),
            (Level::Unknown, "unresolved-reference"),
            "{part}"
        );
        assert!(comparison.fails_on(Level::Breaking));
        assert!(
            comparison
                .text()
                .starts_with("no changes in what could be compared\nunknown ")
        );
        assert!(
            comparison
                .markdown()
                .contains("### Could not be compared\n")
        );
        assert!(comparison.json_lines().contains("\"level\":\"unknown\""));
    }
}

#[test]
fn rules_are_silenced_by_id() {
    let mut comparison = documents(
        "paths: {/a: {get: {}, put: {}}, /b: {get: {$ref: x, deprecated: true}}}",
        "paths: {/b: {get: {}}}\nx-a: 1",
    );
    assert!(comparison.fails_on(Level::Breaking));
    let rules = [
        "operation-removed",
        "extension-changed",
        "operation-undeprecated",
    ];
    comparison.ignore(&rules.map(|id| DiffRule::named(id).unwrap()));
    assert!(!comparison.fails_on(Level::Breaking));
    let count = "4 entries: extension-changed, operation-removed (2), operation-undeprecated";
    let shown = comparison.text();
    assert!(shown.ends_with(&format!("silenced  {count}\n")), "{shown}");
    assert!(
        comparison
            .markdown()
            .ends_with(&format!("Silenced: {count}.\n"))
    );
    let last = comparison.json_lines().lines().last().unwrap().to_owned();
    let last: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!(last["level"], "silenced");
    assert_eq!(last["message"], count);

    let error = DiffRule::named("operation-removd").unwrap_err();
    assert_eq!(
        (error.code(), error.help()),
        ("unknown-rule", Some("write `operation-removed`"))
    );
    assert!(
        DiffRule::named("?")
            .unwrap_err()
            .help()
            .unwrap()
            .contains("diff-rules.md")
    );
}

#[test]
fn only_specs_of_known_versions_are_compared() {
    let known = document("openapi: 3.0.3\npaths: {}");
    for (text, code) in [
        ("swagger: '2.0'\npaths: {}", "unsupported-version"),
        ("openapi: 3.2.0\npaths: {}", "unsupported-version"),
        ("openapi: '4'\npaths: {}", "unsupported-version"),
        ("openapi: '3'\npaths: {}", "unsupported-version"),
        ("openapi: 3.00.1\npaths: {}", "unsupported-version"),
        ("openapi: 3.1\npaths: {}", "unsupported-version"),
        ("openapi: [3.1.0]\npaths: {}", "unsupported-version"),
        ("name: package\nversion: 1.0.0", "no-version"),
        ("- a", "no-version"),
        ("a", "no-version"),
        ("openapi: 3.1.0\npaths: []", "bad-shape"),
        ("openapi: 3.1.0\npaths: {/a: []}", "bad-shape"),
    ] {
        let refused = |result: Result<Comparison, Diagnostics>| {
            let errors = result.expect_err(text);
            let codes: Vec<_> = errors.iter().map(Diagnostic::code).collect();
            assert_eq!(codes, [code], "{text}");
            assert!(errors.iter().all(|error| error.help().is_some()), "{text}");
        };
        let other = document(text);
        refused(diff(&known, &other));
        refused(diff(&other, &known));
    }
    for version in ["3.0.0", "3.0.4", "3.1.0", "3.1.1", "'3.1'", "3.1.0-rc1"] {
        let other = document(&format!("openapi: {version}\npaths: {{}}"));
        assert!(diff(&known, &other).is_ok(), "{version}");
    }
}

/// References from one to the next, and a long list of operations.
#[test]
fn the_work_is_linear_in_the_specs() {
    let many = |count: usize| -> String {
        let paths: Vec<String> = (0..count)
            .map(|n| format!("  /p{n}: {{get: {{operationId: o{n}, responses: {{'200': {{links: {{l: {{operationId: o{n}}}}}}}}}}}}}"))
            .collect();
        format!("paths:\n{}", paths.join("\n"))
    };
    let comparison = documents(&many(5000), &many(2));
    assert_eq!(comparison.changes.len(), 4998);

    let chain = |last: &str| -> String {
        let callbacks: Vec<String> = (0..2000)
            .map(|n| format!("    C{n}: {{u: {{post: {{callbacks: {{c: {{$ref: '#/components/callbacks/C{}'}}}}}}}}}}", n + 1))
            .collect();
        format!(
            "paths: {{/a: {{get: {{callbacks: {{c: {{$ref: '#/components/callbacks/C0'}}}}}}}}}}\ncomponents:\n  callbacks:\n{}\n    C2000: {{u: {{post: {{{last}}}}}}}",
            callbacks.join("\n")
        )
    };
    let comparison = documents(&chain(""), &chain("deprecated: true"));
    assert_eq!(entries(&comparison).len(), 1, "{comparison:?}");
    assert_eq!(comparison.not_examined[0].code, "too-many-callbacks");
}
