//! Converts strings, numbers and enums to types, as typify does.

use std::rc::Rc;

use serde_json::Value;

use super::convert::Annotated;
use super::names;
use super::schema::{At, NumberLimits, Schema, StringLimits, Type};
use super::types::{
    Converted, Details, Kind, Limits, Name, Plain, Shape, Stop, Tag, Types, Variant,
};
use crate::lint::findings::Effect;
use crate::lint::patterns;

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
    pub(super) fn convert_string(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
        let natives = ["uuid", "date", "date-time", "ip", "ipv4", "ipv6"];
        if schema
            .format
            .is_some_and(|format| natives.contains(&format))
        {
            return Ok((Kind::Plain(Plain::Native), notes));
        }
        let Some(limits) = &schema.string else {
            return Ok((Kind::Plain(Plain::String), notes));
        };
        check_pattern(limits, schema)?;
        let inner = self.assign(Kind::Plain(Plain::String));
        let limits = Limits::String(limits.clone());
        let shape = Shape::Newtype { inner, limits };
        Ok((
            self.named(name, schema.title, &schema.at, shape, None)?,
            notes,
        ))
    }

    /// An enum of strings.
    pub(super) fn convert_words(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        values: &[&'a Value],
        limits: Option<&StringLimits<'a>>,
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
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
                return Ok((Kind::Plain(Plain::Unit), notes));
            }
            return self.never(name, schema.title, &schema.at);
        }
        let kind = self.enumeration(name, schema.title, &schema.at, Tag::External, variants)?;
        if has_null {
            let id = self.assign(kind);
            return Ok((Kind::Plain(Plain::Option(id)), notes));
        }
        Ok((kind, notes))
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

    /// An enum of values that are not strings.
    pub(super) fn convert_values(
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
        let (kind, notes) = self.convert_schema(inner_name, &Rc::new(inner))?;
        self.check_values(&kind, values, &schema.at)?;
        let inner = self.assign(kind);
        let shape = Shape::Newtype {
            inner,
            limits: Limits::Values(values.to_vec()),
        };
        let title = notes.is_some().then_some(schema.title).flatten();
        Ok((self.named(name, title, &schema.at, shape, None)?, notes))
    }

    /// Every value of an enum must fit the type that it limits.
    pub(super) fn check_values(
        &self,
        kind: &Kind<'a>,
        values: &[&'a Value],
        at: &At<'_>,
    ) -> Converted<()> {
        match values.iter().find(|value| !self.accepts_kind(kind, value)) {
            None => Ok(()),
            Some(value) => Err(Stop::new(
                "enum-mismatch",
                Effect::Refuses,
                &at.key("enum"),
                format!("the value {value} of the enum does not fit the type of the schema"),
            )),
        }
    }

    /// An enum without a type.
    pub(super) fn convert_mixed(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        values: &[&'a Value],
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
        let others: Vec<&'a Value> = values
            .iter()
            .copied()
            .filter(|value| !value.is_null())
            .collect();
        if others.is_empty() {
            return Ok((Kind::Plain(Plain::Unit), notes));
        }
        if others.len() < values.len() {
            let (kind, notes) = self.convert_mixed(name, schema, &others)?;
            let id = self.assign(kind);
            return Ok((Kind::Plain(Plain::Option(id)), notes));
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
            Some(Type::Boolean) => Ok((Kind::Plain(Plain::Boolean), notes)),
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
}

pub(super) fn convert_integer<'a>(schema: &Schema<'a>) -> Converted<Kind<'a>> {
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
    let not_allowed = || {
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
                return Err(not_allowed());
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
            return Err(not_allowed());
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
