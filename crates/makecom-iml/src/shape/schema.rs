//! A shape as JSON Schema.
//!
//! Draft 7: it is what VS Code and most editors know in full.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Forms, Keys, Names, Object, Shape, When, summary};
#[cfg(feature = "schemars")]
use crate::iml::{Expression, Iml};

/// A schema that contains all of its definitions.
pub(crate) fn whole(title: &str, shape: Shape) -> Value {
    let mut writer = Writer {
        root: "#/definitions/",
        definitions: BTreeMap::new(),
    };
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        "http://json-schema.org/draft-07/schema#".into(),
    );
    schema.insert("title".to_owned(), title.into());
    // A section that is null is not set.
    if let Value::Object(root) = or_null(writer.schema(shape)) {
        schema.extend(root);
    }
    if !writer.definitions.is_empty() {
        let definitions: Map<String, Value> = writer.definitions.into_iter().collect();
        schema.insert("definitions".to_owned(), definitions.into());
    }
    schema.into()
}

/// Writes shapes as schemas, each object once as a definition.
struct Writer<'a> {
    root: &'a str,
    definitions: BTreeMap<String, Value>,
}

const EXPRESSION: &str = "Expression";
const EXPRESSION_PATTERN: &str = r"\{\{[\s\S]*\}\}";

fn expression() -> Value {
    json!({
        "type": "string",
        // VS Code shows this in place of the pattern. There is no description:
        // it would be shown in place of that of the key.
        "pattern": EXPRESSION_PATTERN,
        "patternErrorMessage": "Write what is expected, or an expression such as {{parameters.url}}.",
    })
}

impl Writer<'_> {
    fn schema(&mut self, shape: Shape) -> Value {
        match shape {
            Shape::Any => json!(true),
            Shape::Null => json!({"type": "null"}),
            Shape::Boolean => json!({"type": "boolean"}),
            Shape::Integer => json!({"type": "integer", "minimum": 0}),
            Shape::Number => json!({"type": "number"}),
            Shape::Range(least, most) => {
                json!({"type": "integer", "minimum": least, "maximum": most})
            }
            Shape::Text(least, most) => text(least, most),
            Shape::Expression => self.expression(),
            Shape::Literal => json!({
                "type": "string",
                "minLength": 1,
                "not": {"pattern": EXPRESSION_PATTERN},
            }),
            Shape::Rpc => json!({
                "type": "string",
                "pattern": r"^rpc://.|\{\{[\s\S]*\}\}",
                "patternErrorMessage": "Write rpc:// and the name of an RPC.",
            }),
            Shape::Name(names) => named(names),
            Shape::Iml(inner) => {
                let literal = self.schema(inner());
                any_of([literal, self.expression()])
            }
            Shape::List(element) => json!({"type": "array", "items": self.schema(element())}),
            Shape::Map(keys, value) => {
                let value = self.schema(value());
                match keys {
                    Keys::Any => json!({"type": "object", "additionalProperties": value}),
                    keys => json!({
                        "type": "object",
                        "patternProperties": {keys.pattern(): value},
                        "additionalProperties": false,
                    }),
                }
            }
            Shape::Object(object) => self.reference(object),
            Shape::Union(shapes) => {
                // If no form matches, editors report the first.
                let (objects, others): (Vec<Shape>, Vec<Shape>) = shapes
                    .iter()
                    .map(|shape| shape())
                    .partition(|shape| matches!(shape, Shape::Object(_)));
                let forms = objects.into_iter().chain(others);
                any_of(forms.map(|shape| self.schema(shape)).collect::<Vec<_>>())
            }
            Shape::Forms(forms) => self.forms(forms),
        }
    }

    fn expression(&mut self) -> Value {
        self.definitions
            .entry(EXPRESSION.to_owned())
            .or_insert_with(expression);
        json!({"$ref": format!("{}{EXPRESSION}", self.root)})
    }

    fn reference(&mut self, object: &'static Object) -> Value {
        if !self.definitions.contains_key(object.name) {
            // The name is reserved first, because an object may contain itself.
            self.definitions.insert(object.name.to_owned(), Value::Null);
            let schema = self.object(object);
            self.definitions.insert(object.name.to_owned(), schema);
        }
        json!({"$ref": format!("{}{}", self.root, object.name)})
    }

    /// Without the object's own description, which editors would show in place
    /// of that of its key.
    fn object(&mut self, object: &'static Object) -> Value {
        let mut properties = Map::new();
        for key in object.known() {
            let shape = self.schema((key.shape)());
            // An optional value may be null.
            let value = if key.required || shape == json!(true) {
                shape
            } else {
                or_null(shape)
            };
            let described = match value {
                Value::Object(mut value) if !value.contains_key("$ref") => {
                    value.insert("description".to_owned(), summary(key.docs).into());
                    value.into()
                }
                Value::Object(value) => {
                    json!({"description": summary(key.docs), "allOf": [value]})
                }
                _ => json!({"description": summary(key.docs)}),
            };
            properties.insert(key.name.to_owned(), described);
        }
        let mut schema = Map::new();
        let mut conditions = Vec::new();
        for (when, variant) in object.variants {
            conditions.push(self.variant(object, *when, variant(), &mut properties));
        }
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), properties.into());
        let required: Vec<&str> = (object.known())
            .filter(|key| key.required)
            .map(|key| key.name)
            .collect();
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        match object.rest {
            Some((Keys::Any, shape)) => {
                schema.insert("additionalProperties".to_owned(), self.schema(shape()));
            }
            Some((keys, shape)) => {
                let rest = json!({keys.pattern(): self.schema(shape())});
                schema.insert("patternProperties".to_owned(), rest);
                schema.insert("additionalProperties".to_owned(), false.into());
            }
            None => {
                schema.insert("additionalProperties".to_owned(), false.into());
            }
        }
        if let Some(with_body) = object.with_body {
            let when = json!({
                "properties": {"method": {"enum": with_body.methods}},
                "required": ["method"],
            });
            conditions.push(json!({"if": when, "then": {"required": with_body.keys}}));
        }
        match (conditions.pop(), conditions.is_empty()) {
            (Some(Value::Object(only)), true) => schema.extend(only),
            (Some(last), _) => {
                conditions.push(last);
                schema.insert("allOf".to_owned(), conditions.into());
            }
            (None, _) => {}
        }
        schema.into()
    }

    /// What a variant of an object changes, and what is so without it. What differs is
    /// taken out of the properties that both have.
    fn variant(
        &mut self,
        object: &'static Object,
        when: When,
        variant: &'static Object,
        properties: &mut Map<String, Value>,
    ) -> Value {
        let (mut then, mut otherwise) = (Map::new(), Map::new());
        let mut required = Vec::new();
        for key in object.keys {
            let [with, without] = [variant, object].map(|one| one.key(key.name));
            if with.is_some_and(|key| key.required) && without.is_none_or(|key| !key.required) {
                required.push(key.name);
            }
            let [with, without] = [with, without].map(|key| match key {
                Some(key) if key.required => self.schema((key.shape)()),
                Some(key) => or_null(self.schema((key.shape)())),
                None => json!(false),
            });
            let no = json!(false);
            if with == no && without != no {
                then.insert(key.name.to_owned(), no);
            } else if with != no && without == no {
                let described = json!({"description": summary(key.docs), "allOf": [with]});
                properties.insert(key.name.to_owned(), described);
                otherwise.insert(key.name.to_owned(), no);
            } else if with != without {
                then.insert(key.name.to_owned(), with);
                otherwise.insert(key.name.to_owned(), without);
                let description = json!({"description": summary(key.docs)});
                properties.insert(key.name.to_owned(), description);
            }
        }
        let mut found = json!({"if": when_schema(when), "then": {}});
        if !then.is_empty() {
            found["then"]["properties"] = then.into();
        }
        if !otherwise.is_empty() {
            found["else"] = json!({"properties": otherwise});
        }
        if !required.is_empty() {
            found["then"]["required"] = required.into();
        }
        found
    }

    /// The keys select the form, as they do in checking.
    fn forms(&mut self, forms: &Forms) -> Value {
        let otherwise = self.schema((forms.otherwise)());
        let by_key: Vec<(Value, Value)> = (forms.by_key.iter())
            .map(|(keys, form)| (has_any(keys), self.schema(form())))
            .collect();
        let mut choice = otherwise.clone();
        for (when, form) in by_key.iter().rev() {
            choice = json!({"if": when, "then": form, "else": choice});
        }
        if !forms.is_several {
            return choice;
        }
        let mut offered = vec![json!({"type": ["array", "null"]})];
        offered.extend(by_key.into_iter().rev().map(|(_, form)| form));
        json!({
            "type": ["object", "array"],
            "items": otherwise,
            "if": {"type": "object", "minProperties": 1},
            "then": choice,
            // While there is no key, an editor offers those of all forms.
            "else": {"anyOf": offered},
        })
    }
}

fn when_schema(when: When) -> Value {
    match when {
        When::Is(key, value) => json!({"properties": {key: {"const": value}}, "required": [key]}),
        When::Has(key) => {
            json!({"properties": {key: {"not": {"type": "null"}}}, "required": [key]})
        }
    }
}

fn has_any(keys: &[&str]) -> Value {
    let mut each = keys.iter().map(|key| json!({"required": [key]}));
    match (each.next(), each.len()) {
        (Some(only), 0) => only,
        (first, _) => json!({"anyOf": first.into_iter().chain(each).collect::<Vec<_>>()}),
    }
}

/// One of several, without nesting and with plain types in one.
fn any_of(forms: impl IntoIterator<Item = Value>) -> Value {
    let mut types: Vec<Value> = Vec::new();
    let mut others = Vec::new();
    let flat = forms.into_iter().flat_map(|form| match form {
        Value::Object(mut form) if form.len() == 1 && form.contains_key("anyOf") => {
            match form.remove("anyOf") {
                Some(Value::Array(forms)) => forms,
                _ => Vec::new(),
            }
        }
        form => vec![form],
    });
    for form in flat {
        match form.get("type") {
            Some(Value::Array(several)) if is_plain(&form) => types.extend(several.clone()),
            Some(one) if is_plain(&form) => types.push(one.clone()),
            _ => others.push(form),
        }
    }
    match types.len() {
        0 => {}
        1 => others.push(json!({"type": types[0]})),
        _ => others.push(json!({"type": types})),
    }
    if others.len() == 1 {
        return others.remove(0);
    }
    json!({"anyOf": others})
}

/// Whether a schema consists of a type alone.
fn is_plain(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| schema.len() == 1)
}

fn or_null(mut schema: Value) -> Value {
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(one) => *one = json!([one.take(), "null"]),
        None => return any_of([schema, json!({"type": "null"})]),
    }
    schema
}

/// Names to choose from, with what editors show beside them.
fn named(names: &Names) -> Value {
    let described: Vec<String> = std::iter::zip(names.names, names.docs)
        .map(|(name, docs)| {
            let docs = summary(docs);
            // Some names need no description.
            let is_name = docs.trim_matches(['`', '.']) == *name;
            if is_name { String::new() } else { docs }
        })
        .collect();
    let mut schema = json!({"enum": names.names});
    if described.iter().any(|docs| !docs.is_empty()) {
        // Not of JSON Schema: VS Code and editors after it know it.
        schema["markdownEnumDescriptions"] = described.into();
    }
    schema
}

fn text(least: usize, most: usize) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "string".into());
    if least > 0 {
        schema.insert("minLength".to_owned(), least.into());
    }
    if most < usize::MAX {
        schema.insert("maxLength".to_owned(), most.into());
    }
    schema.into()
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Iml<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Iml_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let literal = generator.subschema_for::<T>();
        let expression = generator.subschema_for::<Expression>();
        schemars::json_schema!({"anyOf": [literal, expression]})
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Expression {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        EXPRESSION.into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        expression().try_into().unwrap_or_default()
    }
}

/// The schema of a shape, with its objects among the generator's definitions.
#[cfg(feature = "schemars")]
pub(crate) fn for_schemars(
    shape: Shape,
    generator: &mut schemars::SchemaGenerator,
) -> schemars::Schema {
    let root = format!("#{}/", generator.settings().definitions_path);
    let mut writer = Writer {
        root: &root,
        definitions: BTreeMap::new(),
    };
    let schema = match shape {
        Shape::Object(object) => {
            let mut schema = writer.object(object);
            schema["description"] = object.summary().into();
            schema
        }
        shape => writer.schema(shape),
    };
    for (name, definition) in writer.definitions {
        generator
            .definitions_mut()
            .entry(name)
            .or_insert(definition);
    }
    // The schema above is an object or a boolean, so the conversion cannot
    // fail.
    schema.try_into().unwrap_or_default()
}
