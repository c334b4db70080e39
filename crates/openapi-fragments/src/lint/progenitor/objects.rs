//! Converts objects and lists to types, as typify does.

use std::rc::Rc;

use serde_json::Value;

use super::convert::Annotated;
use super::names;
use super::schema::{ArrayLimits, At, Node, ObjectLimits, Schema};
use super::types::{Converted, Id, Kind, Name, Plain, Property, Shape, State, Types};

impl<'a> Types<'a> {
    pub(super) fn convert_object(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
        let is_map = |object: &ObjectLimits<'a>| {
            object.required.is_empty()
                && object.properties.is_empty()
                && !matches!(object.additional.as_ref().map(Node::open), Some(Err(false)))
        };
        match &schema.object {
            None => Ok((self.map(name.text(), None)?, notes)),
            Some(object) if is_map(object) => {
                Ok((self.map(name.text(), object.additional.as_ref())?, notes))
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
        let key = self.assign(Kind::Plain(Plain::String));
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
            let (mut id, notes) = self.id_of(name, &node)?;
            let state = if object.required.contains(wire) {
                State::Required
            } else {
                match self.state(id, notes.and_then(|notes| notes.default)) {
                    State::Required => {
                        id = self.assign(Kind::Plain(Plain::Option(id)));
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
            let id = self.assign(kind);
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

    pub(super) fn convert_array(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
    ) -> Converted<Annotated<'a>> {
        let notes = schema.notes();
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
            return Ok((Kind::Plain(Plain::Array(id, length)), notes));
        }
        let id = match items {
            Some(items) => {
                let name = name.of(schema.title);
                let name =
                    name.map_or(Name::Unknown, |name| Name::Suggested(format!("{name}Item")));
                self.id_of(name, &items)?.0
            }
            None => self.assign(Kind::Plain(Plain::Json)),
        };
        let kind = if unique {
            Plain::Set(id)
        } else {
            Plain::Vec(id)
        };
        Ok((Kind::Plain(kind), notes))
    }
}
