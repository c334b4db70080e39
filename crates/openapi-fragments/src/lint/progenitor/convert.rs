//! Converts schemas to types as typify does: in the same order, by the same names.

use std::rc::Rc;

use serde_json::Value;

use super::merge::Merge;
use super::names;
use super::schema::{
    ArrayLimits, At, Node, NumberLimits, ObjectLimits, Schema, StringLimits, Type,
};
use super::types::{
    Converted, Details, Id, Kind, Limits, Name, Plain, Property, Shape, State, Stop, Tag, Types,
    Variant,
};
use crate::lint::findings::Effect;
use crate::lint::patterns;

/// A type, and the default beside it if typify hands the annotations on.
pub(super) type Annotated<'a> = (Kind<'a>, Option<Option<&'a Value>>);

/// The types of integers by format, with their limits, from narrow to wide.
const INTEGERS: [(&str, &str, f64, f64); 10] = [
    ("int8", "i8", -128., 127.),
    ("uint8", "u8", 0., 255.),
    ("int16", "i16", -32_768., 32_767.),
    ("uint16", "u16", 0., 65_535.),
    ("int", "i32", -2_147_483_648., 2_147_483_647.),
    ("int32", "i32", -2_147_483_648., 2_147_483_647.),
    ("uint", "u32", 0., 4_294_967_295.),
    ("uint32", "u32", 0., 4_294_967_295.),
    (
        "int64",
        "i64",
        -9_223_372_036_854_775_808.,
        9_223_372_036_854_775_807.,
    ),
    ("uint64", "u64", 0., 18_446_744_073_709_551_615.),
];

impl<'a> Types<'a> {
    /// The number of the type of a schema.
    pub(super) fn id_of(
        &mut self,
        name: Name,
        node: &Node<'a>,
    ) -> Converted<(Id, Option<Option<&'a Value>>)> {
        let (mut kind, default) = self.convert(name, node)?;
        if let (Kind::Named(named), Some(default)) = (&mut kind, default)
            && (named.default != default)
        {
            Rc::make_mut(named).default = default;
        }
        Ok((self.assign(kind)?, default))
    }

    pub(super) fn convert(&mut self, name: Name, node: &Node<'a>) -> Converted<Annotated<'a>> {
        match node.open() {
            Ok(schema) => self.convert_schema(name, &schema),
            Err(true) => Ok((Kind::Plain(Plain::Json), None)),
            Err(false) => {
                let at = match node {
                    Node::Raw(_, at) => at.clone(),
                    _ => At::start(""),
                };
                self.never(&name, None, &at)
            }
        }
    }

    pub(super) fn convert_schema(
        &mut self,
        name: Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        self.step(&schema.at)?;
        let default = schema.is_annotated.then_some(schema.default);
        let plain = |plain| Ok((Kind::Plain(plain), default));
        if let [one, other] = schema.types[..]
            && (one == Type::Null || other == Type::Null)
        {
            return self.convert_nullable(name, schema);
        }
        if schema.types.len() > 1 {
            return plain(Plain::Json);
        }
        if let Some(reference) = schema.reference {
            return self.convert_reference(reference, schema);
        }
        let kind = schema.types.first().copied();
        let has_alternatives = schema.has_alternatives();
        if !has_alternatives && schema.values.is_none() {
            let format = schema.format;
            match kind {
                Some(Type::String) => return self.convert_string(&name, schema),
                Some(Type::Integer) => return Ok((self.convert_integer(schema)?, default)),
                Some(Type::Number) => return plain(Plain::Float),
                Some(Type::Null) => return plain(Plain::Unit),
                Some(Type::Boolean) if format.is_none() => return plain(Plain::Boolean),
                Some(Type::Object) if format.is_none() => {
                    return self.convert_object(&name, schema);
                }
                Some(Type::Array) if format.is_none() => return self.convert_array(&name, schema),
                Some(_) => {}
                None => {
                    let limits = (
                        &schema.string,
                        &schema.number,
                        &schema.array,
                        &schema.object,
                    );
                    match limits {
                        (Some(_), None, None, None) => return self.convert_string(&name, schema),
                        (None, None, None, Some(_)) if format.is_none() => {
                            return self.convert_object(&name, schema);
                        }
                        (None, None, Some(_), None) if format.is_none() => {
                            return self.convert_array(&name, schema);
                        }
                        (None, None, None, None) if format.is_none() => return plain(Plain::Json),
                        _ => {}
                    }
                }
            }
        }
        if let Some(values) = &schema.values {
            match kind {
                Some(Type::String) if !has_alternatives => {
                    return self.convert_words(&name, schema, values, schema.string.as_ref());
                }
                Some(Type::Boolean) if !has_alternatives && schema.format.is_none() => {
                    return plain(Plain::Boolean);
                }
                Some(_) => return self.convert_values(&name, schema, values),
                None if !has_alternatives && schema.format.is_none() && schema.has_no_limits() => {
                    return self.convert_mixed(&name, schema, values);
                }
                None => {}
            }
        }
        if has_alternatives {
            return self.convert_alternatives(name, schema);
        }
        let what = "progenitor has no type for this combination of keywords".to_owned();
        Err(Stop::new(
            "unsupported-schema",
            Effect::Panics,
            &schema.at,
            what,
        ))
    }

    /// A type or `null`.
    fn convert_nullable(
        &mut self,
        name: Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        if schema
            .values
            .as_ref()
            .is_some_and(|values| values.iter().all(|value| value.is_null()))
        {
            return Ok((Kind::Plain(Plain::Unit), default));
        }
        let others = schema
            .types
            .iter()
            .copied()
            .filter(|kind| *kind != Type::Null);
        let types: Vec<_> = others.collect();
        let values = schema.values.as_ref().map(|values| {
            values
                .iter()
                .copied()
                .filter(|value| !value.is_null())
                .collect()
        });
        let inner = Schema {
            types,
            values,
            ..(**schema).clone()
        };
        let name = match name {
            Name::Required(name) => Name::Suggested(format!("{name}Inner")),
            name => name,
        };
        let (kind, _) = self.convert_schema(name, &Rc::new(inner))?;
        let id = self.assign(kind)?;
        Ok((Kind::Plain(Plain::Option(id)), default))
    }

    fn convert_reference(
        &mut self,
        reference: &str,
        schema: &Schema<'a>,
    ) -> Converted<Annotated<'a>> {
        match self.target(reference).and_then(|name| self.reference(name)) {
            Some(id) if reference.starts_with('#') => {
                self.check_target(reference, &schema.at);
                Ok((Kind::Plain(Plain::Reference(id)), None))
            }
            _ => Err(self.no_target(reference, &schema.at)),
        }
    }

    fn convert_string(&mut self, name: &Name, schema: &Rc<Schema<'a>>) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        let natives = ["uuid", "date", "date-time", "ip", "ipv4", "ipv6"];
        if schema
            .format
            .is_some_and(|format| natives.contains(&format))
        {
            return Ok((Kind::Plain(Plain::Native), default));
        }
        let Some(limits) = &schema.string else {
            return Ok((Kind::Plain(Plain::String), default));
        };
        check_pattern(limits, schema)?;
        let inner = self.assign(Kind::Plain(Plain::String))?;
        let limits = Limits::String(limits.clone());
        let shape = Shape::Newtype { inner, limits };
        Ok((
            self.named(name, schema.title, &schema.at, shape, None)?,
            default,
        ))
    }

    /// An enum of strings.
    fn convert_words(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        values: &[&'a Value],
        limits: Option<&StringLimits<'a>>,
    ) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        if let Some(limits) = limits {
            check_pattern(limits, schema)?;
        }
        let mut variants = Vec::new();
        let mut has_null = false;
        for value in values {
            match value {
                Value::Null => has_null = true,
                Value::String(word) if limits.is_none_or(|limits| fits(limits, word)) => {
                    variants.push(Variant {
                        raw: word.clone(),
                        details: Details::Simple,
                    });
                }
                Value::String(_) => {}
                other => {
                    let what = format!("the value {other} of the enum is not a string");
                    return Err(Stop::new(
                        "enum-mismatch",
                        Effect::Refuses,
                        &schema.at.key("enum"),
                        what,
                    ));
                }
            }
        }
        if variants.is_empty() {
            if has_null {
                return Ok((Kind::Plain(Plain::Unit), default));
            }
            return self.never(name, schema.title, &schema.at);
        }
        let kind = self.enumeration(name, schema.title, &schema.at, Tag::External, variants)?;
        if has_null {
            let id = self.assign(kind)?;
            return Ok((Kind::Plain(Plain::Option(id)), default));
        }
        Ok((kind, default))
    }

    /// An enum whose variants have different names.
    pub(super) fn enumeration(
        &mut self,
        name: &Name,
        title: Option<&str>,
        at: &At<'a>,
        tag: Tag,
        variants: Vec<Variant<'a>>,
    ) -> Converted<Kind<'a>> {
        let duplicate = |names: Vec<String>| {
            let mut seen = std::collections::HashMap::new();
            names
                .into_iter()
                .enumerate()
                .find_map(|(index, name)| seen.insert(name, index).map(|first| (first, index)))
        };
        let plain = variants
            .iter()
            .map(|variant| names::type_name(&variant.raw))
            .collect();
        if duplicate(plain).is_some() {
            let marked = variants
                .iter()
                .map(|one| names::distinct_variant(&one.raw))
                .collect();
            if let Some((one, other)) = duplicate(marked) {
                let what = format!(
                    "the values {:?} and {:?} have the same name as variants of an enum",
                    variants[one].raw, variants[other].raw
                );
                return Err(Stop::new("variant-name-taken", Effect::Panics, at, what));
            }
        }
        self.named(name, title, at, Shape::Enum { tag, variants }, None)
    }

    pub(super) fn never(
        &mut self,
        name: &Name,
        title: Option<&str>,
        at: &At<'a>,
    ) -> Converted<Annotated<'a>> {
        let kind = self.enumeration(name, title, at, Tag::External, Vec::new())?;
        Ok((kind, None))
    }

    fn convert_integer(&mut self, schema: &Schema<'a>) -> Converted<Kind<'a>> {
        let integer = |name| Ok(Kind::Plain(Plain::Integer(name)));
        let limits = schema.number.clone().unwrap_or_default();
        let NumberLimits {
            multiple,
            min,
            max,
            above,
            below,
        } = limits;
        let larger =
            |one: Option<f64>, other: Option<f64>, pick: fn(f64, f64) -> f64| match (one, other) {
                (Some(one), Some(other)) => Some(pick(one, other)),
                (one, other) => one.or(other),
            };
        let mut min = larger(min, above.map(|above| above + 1.), f64::max);
        let mut max = larger(max, below.map(|below| below - 1.), f64::min);
        let misfit = || {
            let what = format!(
                "the default {} does not fit its schema",
                schema.default.unwrap_or(&Value::Null)
            );
            Stop::new(
                "default-mismatch",
                Effect::Refuses,
                &schema.at.key("default"),
                what,
            )
        };
        let known = INTEGERS
            .iter()
            .find(|(format, ..)| schema.format == Some(format));
        if let Some((_, name, least, most)) = known {
            let fits = min.is_none_or(|min| min >= *least) && max.is_none_or(|max| max <= *most);
            if multiple.is_none() && fits {
                if let Some(default) = schema.default.and_then(Value::as_f64)
                    && !(*least..=*most).contains(&default)
                {
                    return Err(misfit());
                }
                return integer(if min == Some(1.) { "nonzero" } else { name });
            }
            min = min.or(Some(*least));
            max = max.or(Some(*most));
        }
        if let Some(default) = schema.default {
            let fits = default.as_f64().is_some_and(|default| {
                min.is_none_or(|min| default >= min) && max.is_none_or(|max| default <= max)
            });
            if !fits {
                return Err(misfit());
            }
        }
        if min == Some(1.) {
            return integer("nonzero");
        }
        let exact = |one: f64, other: Option<f64>| {
            other.is_none_or(|other| (one - other).abs() <= f64::EPSILON)
        };
        let is_limited = min.is_some() || max.is_some();
        let found = INTEGERS
            .iter()
            .rev()
            .find(|(_, _, least, most)| is_limited && exact(*least, min) && exact(*most, max));
        integer(found.map_or("i64", |(_, name, ..)| name))
    }

    fn convert_object(&mut self, name: &Name, schema: &Rc<Schema<'a>>) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        let is_map = |object: &ObjectLimits<'a>| {
            object.required.is_empty()
                && object.properties.is_empty()
                && !matches!(object.additional.as_ref().map(Node::open), Some(Err(false)))
        };
        match &schema.object {
            None => Ok((self.map(name.text(), None)?, default)),
            Some(object) if is_map(object) => {
                Ok((self.map(name.text(), object.additional.as_ref())?, default))
            }
            Some(object) => {
                let base = name.of(schema.title);
                let properties = self.properties(base.as_deref(), object, &schema.at)?;
                let shape = Shape::Struct(properties);
                let kind = self.named(name, schema.title, &schema.at, shape, schema.default)?;
                Ok((kind, None))
            }
        }
    }

    fn map(&mut self, name: Option<&str>, additional: Option<&Node<'a>>) -> Converted<Kind<'a>> {
        let key = self.assign(Kind::Plain(Plain::String))?;
        let name = name.map_or(Name::Unknown, |name| {
            Name::Suggested(format!("{name}Value"))
        });
        let (value, _) = match additional {
            Some(additional) => self.id_of(name, additional)?,
            None => self.id_of(Name::Unknown, &Node::Any)?,
        };
        Ok(Kind::Plain(Plain::Map(key, value)))
    }

    /// The fields of a struct.
    pub(super) fn properties(
        &mut self,
        base: Option<&str>,
        object: &ObjectLimits<'a>,
        at: &At<'a>,
    ) -> Converted<Vec<Property<'a>>> {
        let mut properties = Vec::new();
        let unspecified = object
            .required
            .iter()
            .filter(|name| object.property(name).is_none());
        let specified = object
            .properties
            .iter()
            .map(|(name, node)| (*name, node.clone()));
        let all: Vec<_> = specified
            .chain(unspecified.map(|name| (*name, Node::Any)))
            .collect();
        for (wire, node) in all {
            if matches!(node.open(), Err(false)) {
                continue;
            }
            let name = base.map_or(Name::Unknown, |base| {
                Name::Suggested(format!("{base}_{}", names::snake(wire)))
            });
            let (mut id, default) = self.id_of(name, &node)?;
            let state = if object.required.contains(wire) {
                State::Required
            } else {
                match self.state(id, default.flatten()) {
                    State::Required => {
                        id = self.assign(Kind::Plain(Plain::Option(id)))?;
                        State::Optional
                    }
                    other => other,
                }
            };
            let at = match &node {
                Node::Raw(_, at) => at.clone(),
                Node::Made(schema) => schema.at.clone(),
                _ => at.clone(),
            };
            let name = names::field_name(wire);
            properties.push(Property {
                name,
                wire: Some(wire.to_owned()),
                state,
                id,
                at,
            });
        }
        properties.sort_by(|one, other| one.name.cmp(&other.name));
        if let Some(additional) = &object.additional
            && additional.open().is_ok()
        {
            let name = base.map(|base| format!("{base}_extra"));
            let kind = self.map(name.as_deref(), Some(additional))?;
            let id = self.assign(kind)?;
            properties.push(Property {
                name: "extra".to_owned(),
                wire: None,
                state: State::Required,
                id,
                at: at.clone(),
            });
        }
        Ok(properties)
    }

    /// Whether a field that is not required is left out, or has a default.
    fn state(&self, id: Id, default: Option<&'a Value>) -> State<'a> {
        let plain = match self.entry(id) {
            Some(Kind::Plain(plain)) => Some(plain),
            _ => None,
        };
        let Some(default) = default else {
            return match plain {
                Some(Plain::Option(_) | Plain::Vec(_) | Plain::Map(..) | Plain::Unit) => {
                    State::Optional
                }
                _ => State::Required,
            };
        };
        let is_implied = match (plain, default) {
            (Some(Plain::Vec(_)), Value::Array(elements)) => elements.is_empty(),
            (Some(Plain::Map(..)), Value::Object(entries)) => entries.is_empty(),
            (Some(Plain::Boolean), Value::Bool(value)) => !value,
            (Some(Plain::Integer(_)), Value::Number(number)) => number.as_f64() == Some(0.),
            (Some(Plain::String), Value::String(text)) => text.is_empty(),
            _ => false,
        };
        if is_implied {
            State::Optional
        } else {
            State::Default(default)
        }
    }

    fn convert_array(&mut self, name: &Name, schema: &Rc<Schema<'a>>) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        let array = schema.array.clone().unwrap_or_default();
        let ArrayLimits {
            items,
            min,
            max,
            unique,
        } = array;
        if let Some(length) = max
            && (min == max && length > 0 && !unique)
        {
            let (id, _) = self.id_of(name.append("item"), &items.unwrap_or(Node::Any))?;
            return Ok((Kind::Plain(Plain::Array(id, length)), default));
        }
        let id = match items {
            Some(items) => {
                let name = name.of(schema.title);
                let name =
                    name.map_or(Name::Unknown, |name| Name::Suggested(format!("{name}Item")));
                self.id_of(name, &items)?.0
            }
            None => self.assign(Kind::Plain(Plain::Json))?,
        };
        let kind = if unique {
            Plain::Set(id)
        } else {
            Plain::Vec(id)
        };
        Ok((Kind::Plain(kind), default))
    }

    /// An enum of values that are not strings.
    fn convert_values(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        values: &[&'a Value],
    ) -> Converted<Annotated<'a>> {
        let inner = Schema {
            values: None,
            ..(**schema).clone()
        };
        let inner_name = name.of(schema.title);
        let inner_name = inner_name.map_or(Name::Unknown, |name| {
            Name::Suggested(format!("{name}Inner"))
        });
        let (kind, default) = self.convert_schema(inner_name, &Rc::new(inner))?;
        for value in values {
            if !self.accepts_kind(&kind, value) {
                let what =
                    format!("the value {value} of the enum does not fit the type of the schema");
                return Err(Stop::new(
                    "enum-mismatch",
                    Effect::Refuses,
                    &schema.at.key("enum"),
                    what,
                ));
            }
        }
        let inner = self.assign(kind)?;
        let shape = Shape::Newtype {
            inner,
            limits: Limits::Values(values.to_vec()),
        };
        let title = default.is_some().then_some(schema.title).flatten();
        Ok((self.named(name, title, &schema.at, shape, None)?, default))
    }

    /// An enum without a type.
    fn convert_mixed(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        values: &[&'a Value],
    ) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        let others: Vec<&'a Value> = values
            .iter()
            .copied()
            .filter(|value| !value.is_null())
            .collect();
        if others.is_empty() {
            return Ok((Kind::Plain(Plain::Unit), default));
        }
        if others.len() < values.len() {
            let (kind, default) = self.convert_mixed(name, schema, &others)?;
            let id = self.assign(kind)?;
            return Ok((Kind::Plain(Plain::Option(id)), default));
        }
        let kinds = [
            Type::Boolean,
            Type::Number,
            Type::String,
            Type::Array,
            Type::Object,
        ];
        match kinds
            .into_iter()
            .find(|kind| others.iter().all(|value| kind.accepts(value)))
        {
            Some(Type::String) => self.convert_words(name, schema, &others, None),
            Some(Type::Boolean) => Ok((Kind::Plain(Plain::Boolean), default)),
            Some(kind) => {
                let typed = Schema {
                    types: vec![kind],
                    ..Schema::empty(schema.at.clone())
                };
                let (kind, _) = self.convert_values(name, &Rc::new(typed), &others)?;
                Ok((kind, None))
            }
            None => {
                let what = "the values of the enum are of several types".to_owned();
                Err(Stop::new(
                    "enum-mismatch",
                    Effect::Panics,
                    &schema.at.key("enum"),
                    what,
                ))
            }
        }
    }

    /// `allOf`, `anyOf`, `oneOf`, `not`.
    fn convert_alternatives(
        &mut self,
        name: Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        if schema.is_bare() {
            match (&schema.all_of, &schema.any_of, &schema.one_of, &schema.not) {
                (Some(all), None, None, None) => {
                    if let [only] = &all[..]
                        && let Some(kind) = self.attempt(&name, only)?
                    {
                        return Ok((kind, default));
                    }
                    if all.is_empty() {
                        let what = "`allOf` is empty".to_owned();
                        return Err(Stop::new(
                            "empty-alternatives",
                            Effect::Panics,
                            &schema.at.key("allOf"),
                            what,
                        ));
                    }
                    return match Merge::all(self, all, &schema.at)? {
                        Some(Node::Made(merged)) => {
                            self.convert_merged(name, schema, (*merged).clone())
                        }
                        Some(other) => match other.open() {
                            Ok(merged) => self.convert_merged(name, schema, (*merged).clone()),
                            Err(_) => Ok((Kind::Plain(Plain::Json), None)),
                        },
                        None => self.unsatisfiable(&name, schema),
                    };
                }
                (None, Some(any), None, None) => return self.convert_any_of(name, schema, any),
                (None, None, Some(one), None) => return self.convert_one_of(name, schema, one),
                (None, None, None, Some(not)) => return self.convert_not(name, schema, not),
                _ => {}
            }
        }
        let rest = schema.without_alternatives();
        match Merge::alternatives(self, rest, schema)? {
            Some(merged) => self.convert_merged(name, schema, merged),
            None => self.unsatisfiable(&name, schema),
        }
    }

    /// A schema that no value fits.
    fn unsatisfiable(&mut self, name: &Name, schema: &Schema<'a>) -> Converted<Annotated<'a>> {
        self.found.push(
            crate::lint::findings::Found::new(
                "unsatisfiable-schema",
                schema.at.pointer(),
                "no value fits all of this schema: its type has no value".to_owned(),
            )
            .with_effect(Effect::Misleads),
        );
        self.never(name, None, &schema.at)
    }

    fn convert_merged(
        &mut self,
        name: Name,
        outer: &Schema<'a>,
        merged: Schema<'a>,
    ) -> Converted<Annotated<'a>> {
        let merged = Schema {
            at: outer.at.clone(),
            title: outer.title,
            default: outer.default,
            is_annotated: outer.is_annotated,
            ..merged
        };
        let (kind, _) = self.convert_schema(name, &Rc::new(merged))?;
        Ok((kind, None))
    }

    fn convert_not(
        &mut self,
        name: Name,
        schema: &Rc<Schema<'a>>,
        not: &Node<'a>,
    ) -> Converted<Annotated<'a>> {
        let default = schema.is_annotated.then_some(schema.default);
        let unsupported = || {
            let what = "progenitor has no type for this `not`".to_owned();
            Stop::new(
                "unsupported-schema",
                Effect::Panics,
                &schema.at.key("not"),
                what,
            )
        };
        let inner = match not.open() {
            Ok(inner) if inner.is_empty() => {
                let (kind, _) = self.never(&name, None, &schema.at)?;
                return Ok((kind, default));
            }
            Ok(inner) => inner,
            Err(_) => return Err(unsupported()),
        };
        let Some(values) = inner.values.clone() else {
            return Err(unsupported());
        };
        let types = match inner.types[..] {
            [_] => inner.types.clone(),
            [] if inner.format.is_none() && inner.has_no_limits() && !inner.has_alternatives() => {
                let kinds = [Type::Boolean, Type::Number, Type::String];
                let kind = kinds
                    .into_iter()
                    .find(|kind| values.iter().all(|value| kind.accepts(value)));
                vec![kind.ok_or_else(unsupported)?]
            }
            _ => return Err(unsupported()),
        };
        let typed = Schema {
            types,
            values: None,
            ..(*inner).clone()
        };
        let (kind, _) = self.convert_schema(Name::Unknown, &Rc::new(typed))?;
        for value in &values {
            if !self.accepts_kind(&kind, value) {
                let what =
                    format!("the value {value} of the enum does not fit the type of the schema");
                return Err(Stop::new(
                    "enum-mismatch",
                    Effect::Refuses,
                    &inner.at.key("enum"),
                    what,
                ));
            }
        }
        let inner = self.assign(kind)?;
        let shape = Shape::Newtype {
            inner,
            limits: Limits::Values(values),
        };
        Ok((
            self.named(&name, schema.title, &schema.at, shape, None)?,
            default,
        ))
    }
}

fn check_pattern(limits: &StringLimits<'_>, schema: &Schema<'_>) -> Converted<()> {
    match limits.pattern.map(patterns::check) {
        Some(Err(why)) => {
            let what = format!("the pattern is not a regular expression of ECMAScript: {why}");
            Err(Stop::new(
                "bad-pattern",
                Effect::Refuses,
                &schema.at.key("pattern"),
                what,
            ))
        }
        _ => Ok(()),
    }
}

/// Patterns are not tried: one of them can take forever.
fn fits(limits: &StringLimits<'_>, word: &str) -> bool {
    let length = word.chars().count() as u64;
    limits.min.is_none_or(|min| length >= min) && limits.max.is_none_or(|max| length <= max)
}
