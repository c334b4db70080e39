//! Whether values fit types, as typify checks defaults and enums.

use std::collections::BTreeMap;

use serde_json::Value;

use super::types::{
    Details, Id, Kind, Limits, Named, Plain, Property, Shape, State, Tag, Types, Variant,
};
use crate::lint::findings::{Effect, Found};

/// How deep a value is checked. Types can contain themselves.
const DEEPEST: usize = 200;

impl<'a> Types<'a> {
    /// Reports the defaults of a type that do not fit.
    pub(super) fn check_defaults(&mut self, named: &Named<'a>) {
        let mut unfit = Vec::new();
        if let Some(default) = named.default
            && !self.accepts_shape(&named.shape, default, 0)
        {
            let effect = match &named.shape {
                Shape::Newtype { inner, .. } => self.effect(*inner, Effect::Breaks),
                _ => Effect::Refuses,
            };
            unfit.push((named.at.key("default"), default, effect));
        }
        let mut properties: Vec<&Property<'a>> = Vec::new();
        match &named.shape {
            Shape::Struct(own) => properties.extend(own),
            Shape::Enum { variants, .. } => {
                for variant in variants {
                    if let Details::Struct(own) = &variant.details {
                        properties.extend(own);
                    }
                }
            }
            Shape::Newtype { .. } => {}
        }
        for property in properties {
            if let State::Default(default) = property.state
                && !self.accepts(property.id, default, 0)
            {
                let effect = match self.entry(property.id) {
                    Some(Kind::Named(named)) => match &named.shape {
                        Shape::Newtype { inner, .. } => self.effect(*inner, Effect::Breaks),
                        _ => Effect::Refuses,
                    },
                    _ => self.effect(property.id, Effect::Panics),
                };
                unfit.push((property.at.key("default"), default, effect));
            }
        }
        for (at, default, effect) in unfit {
            let what = format!("the default {default} does not fit its schema");
            let found = Found::new("default-mismatch", at.pointer(), what);
            self.found.push(found.with_effect(effect));
        }
    }

    /// What a default of a type does that does not fit: strings are not checked before
    /// they are written.
    fn effect(&self, id: Id, of_string: Effect) -> Effect {
        match self.entry(id) {
            Some(Kind::Plain(Plain::String)) => of_string,
            _ => Effect::Refuses,
        }
    }

    pub(super) fn accepts_kind(&self, kind: &Kind<'a>, value: &Value) -> bool {
        match kind {
            Kind::Named(named) => self.accepts_shape(&named.shape, value, 0),
            Kind::Plain(plain) => self.accepts_plain(plain, value, 0),
        }
    }

    fn accepts(&self, id: Id, value: &Value, depth: usize) -> bool {
        if depth > DEEPEST {
            return true;
        }
        match self.entry(id) {
            None => true,
            Some(Kind::Named(named)) => self.accepts_shape(&named.shape, value, depth + 1),
            Some(Kind::Plain(plain)) => self.accepts_plain(plain, value, depth + 1),
        }
    }

    fn accepts_plain(&self, plain: &Plain, value: &Value, depth: usize) -> bool {
        let all = |id: Id, elements: &Vec<Value>| {
            elements
                .iter()
                .all(|element| self.accepts(id, element, depth))
        };
        match (plain, value) {
            (Plain::Option(id), value) => value.is_null() || self.accepts(*id, value, depth),
            (Plain::Reference(id), value) => self.accepts(*id, value, depth),
            (Plain::Vec(id), Value::Array(elements)) => all(*id, elements),
            (Plain::Set(id), Value::Array(elements)) => {
                let is_repeated = |(index, element)| elements[..index].contains(element);
                !elements.iter().enumerate().any(is_repeated) && all(*id, elements)
            }
            (Plain::Array(id, length), Value::Array(elements)) => {
                elements.len() as u64 == *length && all(*id, elements)
            }
            (Plain::Map(_, id), Value::Object(entries)) => entries
                .values()
                .all(|entry| self.accepts(*id, entry, depth)),
            (Plain::Unit, value) => value.is_null(),
            (Plain::Boolean, value) => value.is_boolean(),
            (Plain::Integer(_), value) => value.is_u64() || value.is_i64(),
            (Plain::Float, value) => value.is_number(),
            (Plain::String, value) => value.is_string(),
            (Plain::Native | Plain::Json, _) => true,
            _ => false,
        }
    }

    fn accepts_shape(&self, shape: &Shape<'a>, value: &Value, depth: usize) -> bool {
        match shape {
            Shape::Newtype { inner, .. } => self.accepts(*inner, value, depth),
            Shape::Struct(properties) => self.accepts_fields(properties, value, depth),
            Shape::Enum { tag, variants } => {
                let variant = |name: &str| variants.iter().find(|variant| variant.raw == name);
                let details = |details: &Details<'a>, value: &Value| match details {
                    Details::Simple => value.is_null(),
                    Details::Item(id) => self.accepts(*id, value, depth),
                    Details::Struct(fields) => self.accepts_fields(fields, value, depth),
                };
                match (tag, value) {
                    (Tag::Untagged, value) => variants
                        .iter()
                        .any(|variant| details(&variant.details, value)),
                    (Tag::External, Value::String(name)) => {
                        variant(name).is_some_and(|variant| variant.details == Details::Simple)
                    }
                    (Tag::External, Value::Object(entries)) if entries.len() == 1 => {
                        entries.iter().all(|(name, value)| match variant(name) {
                            Some(variant) if variant.details != Details::Simple => {
                                details(&variant.details, value)
                            }
                            _ => false,
                        })
                    }
                    (Tag::Internal(tag), Value::Object(entries)) => {
                        let name = entries.get(tag).and_then(Value::as_str);
                        match name.and_then(variant).map(|variant| &variant.details) {
                            Some(Details::Struct(fields)) => {
                                let mut rest = entries.clone();
                                rest.remove(tag);
                                self.accepts_fields(fields, &Value::Object(rest), depth)
                            }
                            Some(_) => true,
                            None => false,
                        }
                    }
                    (Tag::Adjacent(tag, content), Value::Object(entries)) => {
                        let name = entries.get(tag).and_then(Value::as_str);
                        let content = entries.get(content);
                        let is_whole = entries.len() == 1 + usize::from(content.is_some());
                        match (
                            name.and_then(variant).map(|variant| &variant.details),
                            content,
                        ) {
                            (Some(Details::Simple), None) => is_whole,
                            (Some(Details::Struct(fields)), Some(content)) => {
                                is_whole && self.accepts_fields(fields, content, depth)
                            }
                            _ => false,
                        }
                    }
                    _ => false,
                }
            }
        }
    }

    fn accepts_fields(&self, properties: &[Property<'a>], value: &Value, depth: usize) -> bool {
        let Some(object) = value.as_object() else {
            return false;
        };
        let mut named = BTreeMap::new();
        let mut others = Vec::new();
        self.collect_fields(properties, true, depth, &mut named, &mut others);
        let fits = object
            .iter()
            .all(|(name, value)| match named.get(name.as_str()) {
                Some((id, _)) => self.accepts(*id, value, depth),
                None => others.iter().any(|id| self.accepts(*id, value, depth)),
            });
        fits && named
            .iter()
            .all(|(name, (_, is_required))| !is_required || object.contains_key(*name))
    }

    /// The fields of a struct and of what is flattened into it.
    fn collect_fields<'p>(
        &'p self,
        properties: &'p [Property<'a>],
        is_required: bool,
        depth: usize,
        named: &mut BTreeMap<&'p str, (Id, bool)>,
        others: &mut Vec<Id>,
    ) {
        for property in properties {
            if let Some(wire) = &property.wire {
                let is_required = is_required && property.state == State::Required;
                named.insert(wire, (property.id, is_required));
                continue;
            }
            let mut kind = self.entry(property.id);
            let mut is_optional = property.state == State::Optional;
            if let Some(Kind::Plain(Plain::Option(id))) = kind {
                kind = self.entry(*id);
                is_optional = true;
            }
            match kind {
                Some(Kind::Plain(Plain::Map(_, id))) => others.push(*id),
                Some(Kind::Named(inner)) if depth < DEEPEST => {
                    if let Shape::Struct(inner) = &inner.shape {
                        let is_required = is_required && !is_optional;
                        self.collect_fields(inner, is_required, depth + 1, named, others);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a type can be written as text, as the path and headers need it. A newtype
    /// can if what it holds can, which it dereferences to.
    pub(super) fn is_text(&self, id: Id) -> bool {
        self.is_text_at(id, 0)
    }

    fn is_text_at(&self, id: Id, depth: usize) -> bool {
        match self.entry(id) {
            None => true,
            _ if depth > DEEPEST => false,
            Some(Kind::Plain(Plain::Json)) => true,
            Some(Kind::Plain(Plain::Reference(id))) => self.is_text_at(*id, depth + 1),
            Some(Kind::Named(named)) => match &named.shape {
                Shape::Newtype { inner, .. } => self.is_text_at(*inner, depth + 1),
                _ => self.has_display(id, depth + 1),
            },
            Some(Kind::Plain(_)) => self.has_display(id, depth + 1),
        }
    }

    /// Whether typify writes an `impl Display` for a type.
    fn has_display(&self, id: Id, depth: usize) -> bool {
        match self.entry(id) {
            None => true,
            _ if depth > DEEPEST => false,
            Some(Kind::Plain(plain)) => match plain {
                Plain::Boolean
                | Plain::Integer(_)
                | Plain::Float
                | Plain::String
                | Plain::Native => true,
                Plain::Reference(id) => self.has_display(*id, depth + 1),
                _ => false,
            },
            Some(Kind::Named(named)) => match &named.shape {
                Shape::Struct(_) => false,
                Shape::Newtype { inner, limits } => match limits {
                    Limits::None => self.has_display(*inner, depth + 1),
                    Limits::String(_) => true,
                    Limits::Values(_) => false,
                },
                Shape::Enum { tag, variants } if *tag == Tag::Untagged => {
                    variants.iter().all(|variant| match variant.details {
                        Details::Item(id) => self.has_display(id, depth + 1),
                        _ => false,
                    })
                }
                Shape::Enum { variants, .. } => {
                    let is_simple = |variant: &Variant<'a>| variant.details == Details::Simple;
                    !variants.is_empty() && variants.iter().all(is_simple)
                }
            },
        }
    }

    /// Whether a type is a scalar, or an option of one.
    pub(super) fn is_scalar(&self, id: Id) -> bool {
        self.is_scalar_at(id, 0)
    }

    fn is_scalar_at(&self, id: Id, depth: usize) -> bool {
        match self.entry(id) {
            _ if depth > DEEPEST => false,
            Some(Kind::Plain(Plain::Option(id))) => self.is_scalar_at(*id, depth + 1),
            Some(Kind::Named(named)) => match &named.shape {
                Shape::Newtype { inner, .. } => self.is_scalar_at(*inner, depth + 1),
                _ => self.is_text(id),
            },
            _ => self.is_text(id),
        }
    }
}

/// A definition that a schema refers to.
impl<'a> Types<'a> {
    pub(super) fn definition(&self, reference: &str) -> Option<super::schema::Node<'a>> {
        let (name, schema) = self.definitions?.get_key_value(self.target(reference)?)?;
        let at = crate::pointer::from_tokens(["components", "schemas", name]);
        Some(super::schema::Node::Raw(
            schema,
            super::schema::At::start(at),
        ))
    }
}
