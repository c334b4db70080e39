//! Converts schemas to types as typify does: in the same order, by the same names.

use std::rc::Rc;

use serde_json::Value;

use super::merge::Merge;
use super::scalars;
use super::schema::{At, Node, Schema, Type};
use super::types::{Converted, Id, Kind, Limits, Name, Plain, Shape, Stop, Types};
use crate::lint::findings::{Effect, Found};

/// A type, with the annotations beside it if typify hands them on.
pub(super) type Annotated<'a> = (Kind<'a>, Option<Notes<'a>>);

/// The annotations of a schema that make a difference.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Notes<'a> {
    pub(super) default: Option<&'a Value>,
}

impl<'a> Schema<'a> {
    pub(super) fn notes(&self) -> Option<Notes<'a>> {
        let default = self.default;
        self.is_annotated.then_some(Notes { default })
    }
}

impl<'a> Types<'a> {
    /// The number of the type of a schema.
    pub(super) fn id_of(
        &mut self,
        name: Name,
        node: &Node<'a>,
    ) -> Converted<(Id, Option<Notes<'a>>)> {
        let (mut kind, notes) = self.convert(name, node)?;
        if let (Kind::Named(named), Some(notes)) = (&mut kind, notes)
            && named.default != notes.default
        {
            Rc::make_mut(named).default = notes.default;
        }
        Ok((self.assign(kind), notes))
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
        self.conversion()?;
        let notes = schema.notes();
        let plain = |plain| Ok((Kind::Plain(plain), notes));
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
                Some(Type::Integer) => return Ok((scalars::convert_integer(schema)?, notes)),
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
        let notes = schema.notes();
        if schema
            .values
            .as_ref()
            .is_some_and(|values| values.iter().all(|value| value.is_null()))
        {
            return Ok((Kind::Plain(Plain::Unit), notes));
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
        let id = self.assign(kind);
        Ok((Kind::Plain(Plain::Option(id)), notes))
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

    /// `allOf`, `anyOf`, `oneOf`, `not`.
    fn convert_alternatives(
        &mut self,
        name: Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
        if schema.is_bare() {
            match (&schema.all_of, &schema.any_of, &schema.one_of, &schema.not) {
                (Some(all), None, None, None) => {
                    if let [only] = &all[..]
                        && let Some(kind) = self.attempt(&name, only)?
                    {
                        return Ok((kind, notes));
                    }
                    if let [only] = &all[..]
                        && only.open().is_ok_and(|only| only.is_annotated)
                    {
                        let what = "progenitor has no type for what `allOf` holds".to_owned();
                        let at = schema.at.key("allOf");
                        return Err(Stop::new("unsupported-schema", Effect::Panics, &at, what));
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
                (None, Some(any), None, None) => return self.convert_any_of(&name, schema, any),
                (None, None, Some(one), None) => return self.convert_one_of(&name, schema, one),
                (None, None, None, Some(not)) => return self.convert_not(&name, schema, not),
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
            Found::new(
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
        name: &Name,
        schema: &Rc<Schema<'a>>,
        not: &Node<'a>,
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
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
                let (kind, _) = self.never(name, None, &schema.at)?;
                return Ok((kind, notes));
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
        let inner_schema = Schema {
            types,
            values: None,
            ..(*inner).clone()
        };
        let (kind, _) = self.convert_schema(Name::Unknown, &Rc::new(inner_schema))?;
        self.check_values(&kind, &values, &inner.at)?;
        let inner = self.assign(kind);
        let shape = Shape::Newtype {
            inner,
            limits: Limits::Values(values),
        };
        Ok((
            self.named(name, schema.title, &schema.at, shape, None)?,
            notes,
        ))
    }
}
