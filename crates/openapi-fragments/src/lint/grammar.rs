//! The objects of OpenAPI and their fields: one table for the walk over a document.

/// An object of OpenAPI.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Root,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    PathItem,
    Operation,
    Docs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    SecurityScheme,
    Xml,
    Flows,
    Implicit,
    Password,
    ClientCredentials,
    AuthorizationCode,
}

/// What a field may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Text,
    /// One of some words.
    Word(&'static [&'static str]),
    Flag,
    /// A number of things.
    Count,
    Number,
    Any,
    Object(Kind),
    /// An object or a reference to one.
    Ref(Kind),
    /// A schema, `true` or `false`.
    AnySchema,
    /// A word or a list of words.
    Types,
    Texts,
    Anys,
    Objects(Kind),
    Refs(Kind),
    Schemas,
    MapOfAny,
    MapOfText,
    MapOfTexts,
    MapOfObjects(Kind),
    MapOfRefs(Kind),
    MapOfSchemas,
    /// Paths and their items.
    Paths,
    /// Statuses and their responses.
    Responses,
    /// Callbacks by name, each of expressions and their path items.
    Callbacks(CallbackOwner),
    /// A list of security requirements.
    Security,
}

/// Where callbacks are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CallbackOwner {
    Operation,
    Components,
}

/// Whether a field must be there, and whether openapiv3, with which progenitor reads
/// specs, reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// Required, also by openapiv3.
    Required,
    /// Required by OpenAPI alone.
    Stated,
    /// May be absent or null to openapiv3.
    Optional,
    /// May be absent, but not null, to openapiv3.
    Defaulted,
    /// Not read by openapiv3.
    Unread,
    /// New in 3.1, and not read by openapiv3.
    Newer,
}

pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) need: Need,
}

const fn field(name: &'static str, shape: Shape, need: Need) -> Field {
    Field { name, shape, need }
}
const fn req(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Required)
}
const fn opt(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Optional)
}
const fn def(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Defaulted)
}
const fn unread(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Unread)
}
const fn newer(name: &'static str, shape: Shape) -> Field {
    field(name, shape, Need::Newer)
}

use Shape::{
    Any, AnySchema, Anys, Count, Flag, MapOfAny, MapOfObjects, MapOfRefs, MapOfSchemas, MapOfText,
    MapOfTexts, Number, Object, Objects, Ref, Refs, Schemas, Text, Texts, Types, Word,
};

const DESCRIPTION: Field = opt("description", Text);
const DOCS: Field = opt("externalDocs", Object(Kind::Docs));
const EXAMPLES: Field = def("examples", MapOfRefs(Kind::Example));
const SERVERS: Field = def("servers", Objects(Kind::Server));
const SECURITY: Field = opt("security", Shape::Security);
const PARAMETERS: Field = def("parameters", Refs(Kind::Parameter));
const CONTENT: Field = opt("content", MapOfObjects(Kind::MediaType));
const SCHEMA: Field = opt("schema", Ref(Kind::Schema));
const SCOPES: Field = field("scopes", MapOfText, Need::Stated);
const REFRESH: Field = opt("refreshUrl", Text);
const TOKEN: Field = req("tokenUrl", Text);
const AUTHORIZATION: Field = req("authorizationUrl", Text);

/// The fields of an object, but for schemas of 3.1.
#[allow(clippy::too_many_lines)]
pub(super) fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Root => {
            const {
                &[
                    req("openapi", Text),
                    req("info", Object(Kind::Info)),
                    SERVERS,
                    req("paths", Shape::Paths),
                    newer("webhooks", MapOfRefs(Kind::PathItem)),
                    opt("components", Object(Kind::Components)),
                    SECURITY,
                    def("tags", Objects(Kind::Tag)),
                    DOCS,
                    newer("jsonSchemaDialect", Text),
                ]
            }
        }
        Kind::Info => {
            const {
                &[
                    req("title", Text),
                    newer("summary", Text),
                    DESCRIPTION,
                    opt("termsOfService", Text),
                    opt("contact", Object(Kind::Contact)),
                    opt("license", Object(Kind::License)),
                    req("version", Text),
                ]
            }
        }
        Kind::Contact => const { &[opt("name", Text), opt("url", Text), opt("email", Text)] },
        Kind::License => {
            const {
                &[
                    req("name", Text),
                    newer("identifier", Text),
                    opt("url", Text),
                ]
            }
        }
        Kind::Server => {
            const {
                &[
                    req("url", Text),
                    DESCRIPTION,
                    opt("variables", MapOfObjects(Kind::ServerVariable)),
                ]
            }
        }
        Kind::ServerVariable => {
            const { &[unread("enum", Texts), req("default", Text), DESCRIPTION] }
        }
        Kind::Components => {
            const {
                &[
                    def("schemas", MapOfRefs(Kind::Schema)),
                    def("responses", MapOfRefs(Kind::Response)),
                    def("parameters", MapOfRefs(Kind::Parameter)),
                    EXAMPLES,
                    def("requestBodies", MapOfRefs(Kind::RequestBody)),
                    def("headers", MapOfRefs(Kind::Header)),
                    def("securitySchemes", MapOfRefs(Kind::SecurityScheme)),
                    def("links", MapOfRefs(Kind::Link)),
                    def("callbacks", Shape::Callbacks(CallbackOwner::Components)),
                    newer("pathItems", MapOfRefs(Kind::PathItem)),
                ]
            }
        }
        Kind::PathItem => {
            const {
                &[
                    opt("$ref", Text),
                    opt("summary", Text),
                    DESCRIPTION,
                    opt("get", Object(Kind::Operation)),
                    opt("put", Object(Kind::Operation)),
                    opt("post", Object(Kind::Operation)),
                    opt("delete", Object(Kind::Operation)),
                    opt("options", Object(Kind::Operation)),
                    opt("head", Object(Kind::Operation)),
                    opt("patch", Object(Kind::Operation)),
                    opt("trace", Object(Kind::Operation)),
                    SERVERS,
                    PARAMETERS,
                ]
            }
        }
        Kind::Operation => {
            const {
                &[
                    def("tags", Texts),
                    opt("summary", Text),
                    DESCRIPTION,
                    DOCS,
                    opt("operationId", Text),
                    PARAMETERS,
                    opt("requestBody", Ref(Kind::RequestBody)),
                    req("responses", Shape::Responses),
                    def("callbacks", Shape::Callbacks(CallbackOwner::Operation)),
                    def("deprecated", Flag),
                    SECURITY,
                    SERVERS,
                ]
            }
        }
        Kind::Docs => const { &[DESCRIPTION, req("url", Text)] },
        Kind::Parameter => {
            const {
                &[
                    req("name", Text),
                    req("in", Word(&["query", "header", "path", "cookie"])),
                    DESCRIPTION,
                    def("required", Flag),
                    opt("deprecated", Flag),
                    opt("allowEmptyValue", Flag),
                    def("style", Text),
                    opt("explode", Flag),
                    def("allowReserved", Flag),
                    SCHEMA,
                    opt("example", Any),
                    EXAMPLES,
                    CONTENT,
                ]
            }
        }
        Kind::RequestBody => {
            const {
                &[
                    DESCRIPTION,
                    field("content", MapOfObjects(Kind::MediaType), Need::Stated),
                    def("required", Flag),
                ]
            }
        }
        Kind::MediaType => {
            const {
                &[
                    SCHEMA,
                    opt("example", Any),
                    EXAMPLES,
                    def("encoding", MapOfObjects(Kind::Encoding)),
                ]
            }
        }
        Kind::Encoding => {
            const {
                &[
                    opt("contentType", Text),
                    def("headers", MapOfRefs(Kind::Header)),
                    opt(
                        "style",
                        Word(&["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
                    ),
                    def("explode", Flag),
                    def("allowReserved", Flag),
                ]
            }
        }
        Kind::Response => {
            const {
                &[
                    req("description", Text),
                    def("headers", MapOfRefs(Kind::Header)),
                    def("content", MapOfObjects(Kind::MediaType)),
                    def("links", MapOfRefs(Kind::Link)),
                ]
            }
        }
        Kind::Example => {
            const {
                &[
                    opt("summary", Text),
                    DESCRIPTION,
                    opt("value", Any),
                    unread("externalValue", Text),
                ]
            }
        }
        Kind::Link => {
            const {
                &[
                    opt("operationRef", Text),
                    opt("operationId", Text),
                    def("parameters", MapOfAny),
                    opt("requestBody", Any),
                    DESCRIPTION,
                    opt("server", Object(Kind::Server)),
                ]
            }
        }
        Kind::Header => {
            const {
                &[
                    DESCRIPTION,
                    def("required", Flag),
                    opt("deprecated", Flag),
                    unread("allowEmptyValue", Flag),
                    def("style", Word(&["simple"])),
                    unread("explode", Flag),
                    unread("allowReserved", Flag),
                    SCHEMA,
                    opt("example", Any),
                    EXAMPLES,
                    CONTENT,
                ]
            }
        }
        Kind::Tag => {
            const {
                &[
                    req("name", Text),
                    DESCRIPTION,
                    unread("externalDocs", Object(Kind::Docs)),
                ]
            }
        }
        Kind::Schema => {
            const {
                &[
                    opt("type", Text),
                    opt("format", Text),
                    opt("title", Text),
                    DESCRIPTION,
                    opt("multipleOf", Number),
                    opt("minimum", Number),
                    opt("maximum", Number),
                    opt("exclusiveMinimum", Flag),
                    opt("exclusiveMaximum", Flag),
                    opt("minLength", Count),
                    opt("maxLength", Count),
                    opt("pattern", Text),
                    opt("minItems", Count),
                    opt("maxItems", Count),
                    opt("uniqueItems", Flag),
                    opt("minProperties", Count),
                    opt("maxProperties", Count),
                    opt("required", Texts),
                    opt("enum", Anys),
                    opt("properties", MapOfRefs(Kind::Schema)),
                    opt("items", Ref(Kind::Schema)),
                    opt("additionalProperties", AnySchema),
                    opt("allOf", Refs(Kind::Schema)),
                    opt("anyOf", Refs(Kind::Schema)),
                    opt("oneOf", Refs(Kind::Schema)),
                    opt("not", Ref(Kind::Schema)),
                    opt("default", Any),
                    def("nullable", Flag),
                    opt("discriminator", Object(Kind::Discriminator)),
                    def("readOnly", Flag),
                    def("writeOnly", Flag),
                    unread("xml", Object(Kind::Xml)),
                    DOCS,
                    opt("example", Any),
                    def("deprecated", Flag),
                ]
            }
        }
        Kind::Discriminator => const { &[req("propertyName", Text), def("mapping", MapOfText)] },
        Kind::Xml => {
            const {
                &[
                    unread("name", Text),
                    unread("namespace", Text),
                    unread("prefix", Text),
                    unread("attribute", Flag),
                    unread("wrapped", Flag),
                ]
            }
        }
        Kind::SecurityScheme => {
            const {
                &[
                    req(
                        "type",
                        Word(&["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]),
                    ),
                    DESCRIPTION,
                    opt("name", Text),
                    opt("in", Word(&["query", "header", "cookie"])),
                    opt("scheme", Text),
                    unread("bearerFormat", Text),
                    opt("flows", Object(Kind::Flows)),
                    opt("openIdConnectUrl", Text),
                ]
            }
        }
        Kind::Flows => {
            const {
                &[
                    opt("implicit", Object(Kind::Implicit)),
                    opt("password", Object(Kind::Password)),
                    opt("clientCredentials", Object(Kind::ClientCredentials)),
                    opt("authorizationCode", Object(Kind::AuthorizationCode)),
                ]
            }
        }
        Kind::Implicit => const { &[AUTHORIZATION, REFRESH, SCOPES] },
        Kind::Password | Kind::ClientCredentials => const { &[TOKEN, REFRESH, SCOPES] },
        Kind::AuthorizationCode => const { &[AUTHORIZATION, TOKEN, REFRESH, SCOPES] },
    }
}

/// The fields of a schema of 3.1.
pub(super) const NEWER_SCHEMA: &[Field] = &[
    opt("type", Types),
    opt("format", Text),
    opt("title", Text),
    DESCRIPTION,
    opt("multipleOf", Number),
    opt("minimum", Number),
    opt("maximum", Number),
    opt("exclusiveMinimum", Number),
    opt("exclusiveMaximum", Number),
    opt("minLength", Count),
    opt("maxLength", Count),
    opt("pattern", Text),
    opt("minItems", Count),
    opt("maxItems", Count),
    opt("uniqueItems", Flag),
    opt("minProperties", Count),
    opt("maxProperties", Count),
    opt("required", Texts),
    opt("enum", Anys),
    opt("properties", MapOfSchemas),
    opt("patternProperties", MapOfSchemas),
    opt("dependentSchemas", MapOfSchemas),
    opt("$defs", MapOfSchemas),
    opt("items", AnySchema),
    opt("prefixItems", Schemas),
    opt("contains", AnySchema),
    opt("additionalProperties", AnySchema),
    opt("unevaluatedItems", AnySchema),
    opt("unevaluatedProperties", AnySchema),
    opt("propertyNames", AnySchema),
    opt("if", AnySchema),
    opt("then", AnySchema),
    opt("else", AnySchema),
    opt("contentSchema", AnySchema),
    opt("allOf", Schemas),
    opt("anyOf", Schemas),
    opt("oneOf", Schemas),
    opt("not", AnySchema),
    opt("discriminator", Object(Kind::Discriminator)),
    unread("xml", Object(Kind::Xml)),
    unread("examples", Anys),
    unread("dependentRequired", MapOfTexts),
    unread("minContains", Count),
    unread("contentMediaType", Text),
    unread("contentEncoding", Text),
    unread("$comment", Text),
    unread("$id", Text),
    unread("$schema", Text),
    unread("$anchor", Text),
    unread("$dynamicAnchor", Text),
    unread("$dynamicRef", Text),
    unread("maxContains", Count),
    DOCS,
    def("readOnly", Flag),
    def("writeOnly", Flag),
    def("deprecated", Flag),
];
