//! Schemas as progenitor hands them to typify: what openapiv3 reads, with
//! `nullable` turned into a type.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::pointer;

/// The place of a schema. It becomes a pointer only when it is reported.
#[derive(Clone)]
pub(super) struct At<'a>(Rc<Step<'a>>);

enum Step<'a> {
    Start(String),
    Key(At<'a>, &'a str),
    Index(At<'a>, usize),
}

impl<'a> At<'a> {
    pub(super) fn start(pointer: impl Into<String>) -> Self {
        Self(Rc::new(Step::Start(pointer.into())))
    }

    pub(super) fn key(&self, key: &'a str) -> Self {
        Self(Rc::new(Step::Key(self.clone(), key)))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        Self(Rc::new(Step::Index(self.clone(), index)))
    }

    pub(super) fn pointer(&self) -> String {
        let mut tokens: Vec<String> = Vec::new();
        let mut at = self;
        loop {
            match &*at.0 {
                Step::Start(start) => {
                    let mut pointer = start.clone();
                    for token in tokens.iter().rev() {
                        pointer = pointer::join(&pointer, token);
                    }
                    return pointer;
                }
                Step::Key(parent, key) => {
                    tokens.push((*key).to_owned());
                    at = parent;
                }
                Step::Index(parent, index) => {
                    tokens.push(index.to_string());
                    at = parent;
                }
            }
        }
    }
}

/// A JSON type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Type {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    String,
    Integer,
}

impl Type {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            "number" => Self::Number,
            "string" => Self::String,
            "integer" => Self::Integer,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "Null",
            Self::Boolean => "Boolean",
            Self::Object => "Object",
            Self::Array => "Array",
            Self::Number => "Number",
            Self::String => "String",
            Self::Integer => "Integer",
        }
    }

    pub(super) fn accepts(self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Boolean => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::Number => value.is_number(),
            Self::String => value.is_string(),
            Self::Integer => value.is_i64() || value.is_u64(),
        }
    }
}

/// A schema that is read when it is needed.
#[derive(Clone)]
pub(super) enum Node<'a> {
    /// As published.
    Raw(&'a Value, At<'a>),
    /// Made by merging others.
    Made(Rc<Schema<'a>>),
    /// Accepts everything.
    Any,
    /// Accepts nothing.
    Never,
}

impl<'a> Node<'a> {
    /// The schema, or whether everything is accepted.
    pub(super) fn open(&self) -> Result<Rc<Schema<'a>>, bool> {
        match self {
            Self::Raw(Value::Bool(any), _) => Err(*any),
            Self::Raw(value, at) => Ok(Rc::new(Schema::read(value, at))),
            Self::Made(schema) => Ok(schema.clone()),
            Self::Any => Err(true),
            Self::Never => Err(false),
        }
    }

    /// Equal, but for annotations.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self.open(), other.open()) {
            (Ok(one), Ok(other)) => one.is_like(&other),
            (Err(one), Err(other)) => one == other,
            (Ok(one), Err(true)) | (Err(true), Ok(one)) => one.is_empty(),
            _ => false,
        }
    }
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct StringLimits<'a> {
    pub(super) pattern: Option<&'a str>,
    pub(super) min: Option<u64>,
    pub(super) max: Option<u64>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct NumberLimits {
    pub(super) multiple: Option<f64>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) above: Option<f64>,
    pub(super) below: Option<f64>,
}

#[derive(Clone, Default)]
pub(super) struct ArrayLimits<'a> {
    pub(super) items: Option<Node<'a>>,
    pub(super) min: Option<u64>,
    pub(super) max: Option<u64>,
    pub(super) unique: bool,
}

#[derive(Clone, Default)]
pub(super) struct ObjectLimits<'a> {
    /// By name.
    pub(super) properties: Vec<(&'a str, Node<'a>)>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) additional: Option<Node<'a>>,
    pub(super) min: Option<u64>,
    pub(super) max: Option<u64>,
}

impl<'a> ObjectLimits<'a> {
    pub(super) fn property(&self, name: &str) -> Option<&Node<'a>> {
        let index = self
            .properties
            .binary_search_by(|(known, _)| (*known).cmp(name));
        index.ok().map(|index| &self.properties[index].1)
    }
}

/// A schema.
#[derive(Clone)]
pub(super) struct Schema<'a> {
    pub(super) at: At<'a>,
    pub(super) title: Option<&'a str>,
    pub(super) default: Option<&'a Value>,
    pub(super) is_annotated: bool,
    pub(super) types: Vec<Type>,
    pub(super) format: Option<&'a str>,
    pub(super) values: Option<Vec<&'a Value>>,
    pub(super) string: Option<StringLimits<'a>>,
    pub(super) number: Option<NumberLimits>,
    pub(super) array: Option<ArrayLimits<'a>>,
    pub(super) object: Option<ObjectLimits<'a>>,
    pub(super) all_of: Option<Vec<Node<'a>>>,
    pub(super) any_of: Option<Vec<Node<'a>>>,
    pub(super) one_of: Option<Vec<Node<'a>>>,
    pub(super) not: Option<Box<Node<'a>>>,
    pub(super) reference: Option<&'a str>,
}

impl<'a> Schema<'a> {
    pub(super) fn empty(at: At<'a>) -> Self {
        Self {
            at,
            title: None,
            default: None,
            is_annotated: false,
            types: Vec::new(),
            format: None,
            values: None,
            string: None,
            number: None,
            array: None,
            object: None,
            all_of: None,
            any_of: None,
            one_of: None,
            not: None,
            reference: None,
        }
    }

    pub(super) fn has_alternatives(&self) -> bool {
        self.all_of.is_some()
            || self.any_of.is_some()
            || self.one_of.is_some()
            || self.not.is_some()
    }

    /// No constraint beside types, alternatives and a reference.
    pub(super) fn is_bare(&self) -> bool {
        self.format.is_none() && self.values.is_none() && self.has_no_limits()
    }

    pub(super) fn has_no_limits(&self) -> bool {
        self.string.is_none()
            && self.number.is_none()
            && self.array.is_none()
            && self.object.is_none()
    }

    /// Accepts everything.
    pub(super) fn is_empty(&self) -> bool {
        self.is_bare()
            && self.types.is_empty()
            && !self.has_alternatives()
            && self.reference.is_none()
    }

    /// The same schema without its alternatives.
    pub(super) fn without_alternatives(&self) -> Self {
        Self {
            all_of: None,
            any_of: None,
            one_of: None,
            not: None,
            ..self.clone()
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        let alike = |one: &Option<Vec<Node<'a>>>, other: &Option<Vec<Node<'a>>>| match (one, other)
        {
            (None, None) => true,
            (Some(one), Some(other)) => {
                one.len() == other.len()
                    && std::iter::zip(one, other).all(|(one, other)| one.is_like(other))
            }
            _ => false,
        };
        let one_alike = |one: Option<&Node<'a>>, other: Option<&Node<'a>>| match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => one.is_like(other),
            _ => false,
        };
        let arrays = match (&self.array, &other.array) {
            (None, None) => true,
            (Some(one), Some(other)) => {
                (one.min, one.max, one.unique) == (other.min, other.max, other.unique)
                    && one_alike(one.items.as_ref(), other.items.as_ref())
            }
            _ => false,
        };
        let objects = match (&self.object, &other.object) {
            (None, None) => true,
            (Some(one), Some(other)) => {
                (one.min, one.max, &one.required) == (other.min, other.max, &other.required)
                    && one.properties.len() == other.properties.len()
                    && std::iter::zip(&one.properties, &other.properties)
                        .all(|(one, other)| one.0 == other.0 && one.1.is_like(&other.1))
                    && one_alike(one.additional.as_ref(), other.additional.as_ref())
            }
            _ => false,
        };
        self.types == other.types
            && self.format == other.format
            && self.values == other.values
            && self.string == other.string
            && self.number == other.number
            && self.reference == other.reference
            && arrays
            && objects
            && alike(&self.all_of, &other.all_of)
            && alike(&self.any_of, &other.any_of)
            && alike(&self.one_of, &other.one_of)
            && one_alike(self.not.as_deref(), other.not.as_deref())
    }

    /// Reads a schema as openapiv3 does, and states it as progenitor does.
    pub(super) fn read(value: &'a Value, at: &At<'a>) -> Self {
        let mut schema = Self::empty(at.clone());
        let Some(object) = value.as_object() else {
            return schema;
        };
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            schema.reference = Some(reference);
            return schema;
        }
        schema.annotations(object);
        schema.constraints(object, at);
        schema.alternatives(object, at);
        let (mut types, is_null_listed) = types(object);
        let is_nullable = object.get("nullable") == Some(&Value::Bool(true)) || is_null_listed;
        let is_only_alternatives = types.is_empty() && schema.is_bare();
        if !is_nullable || (is_only_alternatives && !schema.has_alternatives()) {
            if types.is_empty() && schema.is_null_alone() {
                schema.values = None;
                types.push(Type::Null);
            }
            schema.types = types;
            return schema;
        }
        if !types.is_empty() {
            types.push(Type::Null);
            schema.types = types;
            return schema;
        }
        if is_only_alternatives {
            return schema.or_null();
        }
        // progenitor takes an array for a number or a string here.
        if schema.object.is_some() {
            types.push(Type::Object);
        }
        for is_limited in [
            schema.array.is_some(),
            schema.number.is_some(),
            schema.string.is_some(),
        ] {
            if is_limited {
                types.push(Type::Array);
            }
        }
        types.push(Type::Null);
        let is_null = types.len() == 1;
        if is_null && schema.has_alternatives() {
            return schema.or_null();
        }
        schema.types = types;
        schema
    }

    fn annotations(&mut self, object: &'a Map<String, Value>) {
        self.title = object.get("title").and_then(Value::as_str);
        self.default = object.get("default").filter(|value| !value.is_null());
        let is_set = |key: &str| match object.get(key) {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(_) => true,
        };
        self.is_annotated = self.title.is_some()
            || self.default.is_some()
            || [
                "description",
                "deprecated",
                "readOnly",
                "writeOnly",
                "example",
            ]
            .iter()
            .any(|key| is_set(key));
    }

    fn constraints(&mut self, object: &'a Map<String, Value>, at: &At<'a>) {
        let count = |key: &str| object.get(key).and_then(Value::as_u64);
        let number = |key: &str| object.get(key).and_then(Value::as_f64);
        self.format = object.get("format").and_then(Value::as_str);
        let values = object.get("enum").and_then(Value::as_array);
        self.values = values
            .filter(|values| !values.is_empty())
            .map(|values| values.iter().collect());
        let string = StringLimits {
            pattern: object.get("pattern").and_then(Value::as_str),
            min: count("minLength"),
            max: count("maxLength"),
        };
        self.string = (string != StringLimits::default()).then_some(string);
        let limit = |key: &str, exclusive: &str| match object.get(exclusive) {
            Some(Value::Bool(true)) => (None, number(key)),
            Some(Value::Number(limit)) => (number(key), limit.as_f64()),
            _ => (number(key), None),
        };
        let (min, above) = limit("minimum", "exclusiveMinimum");
        let (max, below) = limit("maximum", "exclusiveMaximum");
        let limits = NumberLimits {
            multiple: number("multipleOf"),
            min,
            max,
            above,
            below,
        };
        self.number = (limits != NumberLimits::default()).then_some(limits);
        let child = |key: &'a str| {
            let value = object.get(key).filter(|value| !value.is_null())?;
            Some(Node::Raw(value, at.key(key)))
        };
        let array = ArrayLimits {
            items: child("items"),
            min: count("minItems"),
            max: count("maxItems"),
            unique: object.get("uniqueItems") == Some(&Value::Bool(true)),
        };
        let is_array =
            array.items.is_some() || array.min.is_some() || array.max.is_some() || array.unique;
        self.array = is_array.then_some(array);
        let here = at.key("properties");
        let properties = object.get("properties").and_then(Value::as_object);
        let mut properties: Vec<_> = properties
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), Node::Raw(value, here.key(name))))
            .collect();
        properties.sort_by_key(|(name, _)| *name);
        let required = object.get("required").and_then(Value::as_array);
        let limits = ObjectLimits {
            properties,
            required: required
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
            additional: child("additionalProperties"),
            min: count("minProperties"),
            max: count("maxProperties"),
        };
        let is_object = !limits.properties.is_empty()
            || !limits.required.is_empty()
            || limits.additional.is_some()
            || limits.min.is_some()
            || limits.max.is_some();
        self.object = is_object.then_some(limits);
    }

    fn alternatives(&mut self, object: &'a Map<String, Value>, at: &At<'a>) {
        let nodes = |key: &'a str| {
            let here = at.key(key);
            let schemas = object.get(key)?.as_array()?;
            let nodes = schemas.iter().enumerate();
            Some(
                nodes
                    .map(|(index, schema)| Node::Raw(schema, here.index(index)))
                    .collect(),
            )
        };
        self.all_of = nodes("allOf");
        self.any_of = nodes("anyOf");
        self.one_of = nodes("oneOf");
        let not = object.get("not").filter(|not| !not.is_null());
        self.not = not.map(|not| Box::new(Node::Raw(not, at.key("not"))));
        // An empty list beside other keywords is dropped.
        let others = [&self.all_of, &self.any_of, &self.one_of];
        let given = others.iter().filter(|list| list.is_some()).count();
        let is_alone =
            given == 1 && self.not.is_none() && self.is_bare() && !object.contains_key("type");
        if !is_alone {
            for list in [&mut self.all_of, &mut self.any_of, &mut self.one_of] {
                if list.as_ref().is_some_and(Vec::is_empty) {
                    *list = None;
                }
            }
        }
    }

    /// `enum: [null]` and nothing else.
    fn is_null_alone(&self) -> bool {
        let is_null = matches!(self.values.as_deref(), Some([Value::Null]));
        is_null && self.format.is_none() && self.has_no_limits() && !self.has_alternatives()
    }

    /// This schema or `null`. The annotations stay outside.
    fn or_null(self) -> Self {
        let mut null = Self::empty(self.at.clone());
        null.types = vec![Type::Null];
        let inner = Self {
            title: None,
            default: None,
            is_annotated: false,
            types: Vec::new(),
            ..self.clone()
        };
        Self {
            title: self.title,
            default: self.default,
            is_annotated: self.is_annotated,
            one_of: Some(vec![Node::Made(Rc::new(null)), Node::Made(Rc::new(inner))]),
            ..Self::empty(self.at)
        }
    }
}

/// The types of a schema but `null`, and whether a list of 3.1 has `null` in it.
fn types(object: &Map<String, Value>) -> (Vec<Type>, bool) {
    match object.get("type") {
        Some(Value::String(name)) => (Type::of(name).into_iter().collect(), false),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str).filter_map(Type::of);
            let (null, types): (Vec<_>, Vec<_>) = names.partition(|one| *one == Type::Null);
            (types, !null.is_empty())
        }
        _ => (Vec::new(), false),
    }
}
