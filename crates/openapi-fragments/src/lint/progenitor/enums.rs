//! Converts `oneOf` and `anyOf` to enums as typify does: an option, then tagged in
//! one of three ways, then untagged.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::convert::Annotated;
use super::exclusive::Exclusive;
use super::names;
use super::schema::{At, Node, ObjectLimits, Schema, Type};
use super::types::{
    Converted, Details, Kind, Name, Plain, Property, Shape, State, Stop, Tag, Types, Variant,
};
use crate::lint::findings::{Effect, Found};

impl<'a> Types<'a> {
    /// The type of a schema, if typify does not refuse it.
    pub(super) fn attempt(&mut self, name: &Name, node: &Node<'a>) -> Converted<Option<Kind<'a>>> {
        match self.convert(name.clone(), node) {
            Ok((kind, _)) => Ok(Some(kind)),
            Err(stop) => stop.or_other().map(|()| None),
        }
    }

    pub(super) fn convert_any_of(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        nodes: &[Node<'a>],
    ) -> Converted<Annotated<'a>> {
        let annotations = schema.notes();
        if nodes.is_empty() {
            self.no_alternative(schema, "anyOf");
            let title = name.of(schema.title);
            let name = title.map_or_else(|| name.clone(), Name::Required);
            return self.never(&name, None, &schema.at);
        }
        if let Some(kind) = self.option(name, nodes)? {
            return Ok((kind, annotations));
        }
        if Exclusive::all(self, nodes, &schema.at)? {
            return self.convert_one_of(name, schema, nodes);
        }
        let base = name.of(schema.title);
        let mut properties = Vec::new();
        let mut unfit = None;
        for (index, node) in nodes.iter().enumerate() {
            let name = base.as_deref().map_or(Name::Unknown, |base| {
                Name::Suggested(format!("{base}Subtype{index}"))
            });
            let (id, _) = self.id_of(name, node)?;
            if !self.is_flat(id, 0) {
                unfit = unfit.or(Some(index));
            }
            properties.push(Property {
                name: format!("subtype_{index}"),
                wire: None,
                state: State::Optional,
                id: self.assign(Kind::Plain(Plain::Option(id))),
                at: schema.at.clone(),
            });
        }
        if let Some(index) = unfit {
            let what = "alternatives that one value may fit together become an object with the fields of all of them, but this one is no object: its values can be neither read nor written".to_owned();
            let at = schema.at.key("anyOf").index(index).pointer();
            self.found
                .push(Found::new("overlapping-any-of", at, what).with_effect(Effect::Misleads));
        }
        let shape = Shape::Struct(properties);
        Ok((
            self.named(name, schema.title, &schema.at, shape, schema.default)?,
            annotations,
        ))
    }

    /// Whether the fields of a type can become fields of another.
    fn is_flat(&self, id: usize, depth: usize) -> bool {
        match self.entry(id) {
            // A component that is converted later.
            None => true,
            // One that contains itself.
            _ if depth > 100 => false,
            Some(Kind::Plain(plain)) => matches!(plain, Plain::Map(..) | Plain::Json | Plain::Unit),
            Some(Kind::Named(named)) => match &named.shape {
                Shape::Struct(_) => true,
                Shape::Newtype { inner, .. } => self.is_flat(*inner, depth + 1),
                Shape::Enum { tag, variants } => match tag {
                    Tag::Untagged => variants.iter().all(|variant| match variant.details {
                        Details::Item(id) => self.is_flat(id, depth + 1),
                        Details::Struct(_) => true,
                        Details::Simple => false,
                    }),
                    Tag::External => variants
                        .iter()
                        .all(|variant| variant.details != Details::Simple),
                    _ => true,
                },
            },
        }
    }

    fn no_alternative(&mut self, schema: &Schema<'a>, key: &'static str) {
        let what = format!("`{key}` is empty: no value fits");
        let at = schema.at.key(key).pointer();
        self.found
            .push(Found::new("empty-alternatives", at, what).with_effect(Effect::Misleads));
    }

    pub(super) fn convert_one_of(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        nodes: &[Node<'a>],
    ) -> Converted<Annotated<'a>> {
        let annotations = schema.notes();
        if nodes.is_empty() {
            self.no_alternative(schema, "oneOf");
        }
        if let Some(kind) = self.option(name, nodes)? {
            return Ok((kind, annotations));
        }
        if let Some(kind) = self.externally_tagged(name, schema, nodes)? {
            return Ok((kind, annotations));
        }
        if let Some(kind) = self.adjacently_tagged(name, schema, nodes)? {
            return Ok((kind, annotations));
        }
        if let Some(kind) = self.internally_tagged(name, schema, nodes)? {
            return Ok((kind, annotations));
        }
        if let [only] = nodes
            && let Some(kind) = self.attempt(name, only)?
        {
            return Ok((kind, annotations));
        }
        Ok((self.untagged(name, schema, nodes)?, annotations))
    }

    /// One type or `null`.
    fn option(&mut self, name: &Name, nodes: &[Node<'a>]) -> Converted<Option<Kind<'a>>> {
        if nodes.len() == 1 {
            return Ok(None);
        }
        let others: Vec<_> = nodes.iter().filter(|node| !is_null(node)).collect();
        let [only] = others[..] else {
            return Ok(None);
        };
        let Some(kind) = self.attempt(name, only)? else {
            return Ok(None);
        };
        let id = self.assign(kind);
        Ok(Some(Kind::Plain(Plain::Option(id))))
    }

    /// Words, or objects with one property.
    fn externally_tagged(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        nodes: &[Node<'a>],
    ) -> Converted<Option<Kind<'a>>> {
        let mut found: Vec<(&'a str, Option<Node<'a>>)> = Vec::new();
        for node in nodes {
            let Ok(one) = node.open() else {
                return Ok(None);
            };
            if let Some(values) = &one.values
                && one.format.is_none()
                && !one.has_alternatives()
                && one.reference.is_none()
            {
                if !matches!(one.types[..], [] | [Type::String]) {
                    return Ok(None);
                }
                for value in values {
                    let Some(word) = value.as_str() else {
                        return Ok(None);
                    };
                    found.push((word, None));
                }
                continue;
            }
            match object(node) {
                Some((_, object)) if object.required.len() == 1 && object.properties.len() == 1 => {
                    let (name, node) = object.properties[0].clone();
                    if !object.required.contains(name) {
                        return Err(requires_other(&one.at));
                    }
                    found.push((name, Some(node)));
                }
                _ => return Ok(None),
            }
        }
        let words: HashSet<_> = found.iter().map(|(word, _)| word).collect();
        if words.len() != found.len() {
            return Ok(None);
        }
        let mut variants = Vec::new();
        for (raw, node) in found {
            let details = match node {
                None => Details::Simple,
                Some(node) => match self.details_if_any(name.append(raw), &node)? {
                    Some(details) => details,
                    None => return Ok(None),
                },
            };
            variants.push(Variant {
                raw: raw.to_owned(),
                details,
            });
        }
        self.enumeration(name, schema.title, &schema.at, Tag::External, variants)
            .map(Some)
    }

    /// What a variant holds.
    fn details(&mut self, name: Name, node: &Node<'a>) -> Converted<Details<'a>> {
        let (kind, _) = self.convert(name, node)?;
        Ok(match kind {
            Kind::Plain(Plain::Unit) => Details::Simple,
            Kind::Named(named) => match &named.shape {
                Shape::Struct(properties) => Details::Struct(properties.clone()),
                _ => Details::Item(self.assign(Kind::Named(named.clone()))),
            },
            kind @ Kind::Plain(_) => Details::Item(self.assign(kind)),
        })
    }

    /// As [`Self::details`]; `None` if the generator then tries another form of enum.
    fn details_if_any(&mut self, name: Name, node: &Node<'a>) -> Converted<Option<Details<'a>>> {
        match self.details(name, node) {
            Ok(details) => Ok(Some(details)),
            Err(stop) => stop.or_other().map(|()| None),
        }
    }

    /// Objects with a property for the tag and one for the content.
    fn adjacently_tagged(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        nodes: &[Node<'a>],
    ) -> Converted<Option<Kind<'a>>> {
        let mut tags: Option<BTreeSet<&'a str>> = None;
        let mut all: BTreeSet<&'a str> = BTreeSet::new();
        for node in nodes {
            let Some((_, object)) = object(node) else {
                return Ok(None);
            };
            if object.properties.len() != object.required.len() {
                return Ok(None);
            }
            let constants = object
                .properties
                .iter()
                .filter(|(_, node)| constant(node).is_some());
            let constants: BTreeSet<_> = constants.map(|(name, _)| *name).collect();
            all.extend(object.properties.iter().map(|(name, _)| *name));
            tags = Some(match tags {
                None => constants,
                Some(tags) => tags.intersection(&constants).copied().collect(),
            });
        }
        let tags = tags.unwrap_or_default();
        if tags.len() != 1 || all.len() != 2 {
            return Ok(None);
        }
        let (Some(tag), Some(content)) = (tags.iter().next(), all.difference(&tags).next()) else {
            return Ok(None);
        };
        let mut variants = Vec::new();
        for node in nodes {
            let Some((_, object)) = object(node) else {
                return Ok(None);
            };
            let raw = object.property(tag).and_then(constant).unwrap_or_default();
            let details = match object.property(content) {
                None => Details::Simple,
                Some(node) => {
                    let name = match name {
                        Name::Required(_) => name.append(content),
                        name => name.append(raw),
                    };
                    match self.details_if_any(name, node)? {
                        Some(details) => details,
                        None => return Ok(None),
                    }
                }
            };
            variants.push(Variant {
                raw: raw.to_owned(),
                details,
            });
        }
        let tag = Tag::Adjacent((*tag).to_owned(), (*content).to_owned());
        self.enumeration(name, schema.title, &schema.at, tag, variants)
            .map(Some)
    }

    /// Objects with a required property of one value each.
    fn internally_tagged(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        nodes: &[Node<'a>],
    ) -> Converted<Option<Kind<'a>>> {
        let mut common: Option<BTreeMap<&'a str, BTreeSet<&'a str>>> = None;
        for node in nodes {
            let mut own: BTreeMap<&'a str, BTreeSet<&'a str>> = BTreeMap::new();
            if let Some((_, object)) = object(node) {
                for (name, node) in &object.properties {
                    if let (true, Some(value)) = (object.required.contains(name), constant(node)) {
                        own.insert(name, BTreeSet::from([value]));
                    }
                }
            }
            common = Some(match common {
                None => own,
                Some(known) => known
                    .into_iter()
                    .filter_map(|(name, mut values)| {
                        let others = own.get(name)?;
                        values.is_disjoint(others).then(|| {
                            values.extend(others);
                            (name, values)
                        })
                    })
                    .collect(),
            });
        }
        let common = common.unwrap_or_default();
        let Some(tag) = common.keys().next().copied() else {
            return Ok(None);
        };
        let mut variants = Vec::new();
        for node in nodes {
            let Some((one, mut object)) = object(node) else {
                return Ok(None);
            };
            let raw = object
                .property(tag)
                .and_then(constant)
                .unwrap_or_default()
                .to_owned();
            let details = if object.properties.len() == 1 {
                if object.required.len() != 1 {
                    return Err(requires_other(&one.at));
                }
                Details::Simple
            } else {
                object.properties.retain(|(name, _)| *name != tag);
                object.required.remove(tag);
                let title = one.title;
                match self.properties(name.of(title).as_deref(), &object, &one.at) {
                    Ok(properties) => Details::Struct(properties),
                    Err(stop) => {
                        stop.or_other()?;
                        return Ok(None);
                    }
                }
            };
            variants.push(Variant { raw, details });
        }
        let tag = Tag::Internal(tag.to_owned());
        self.enumeration(name, schema.title, &schema.at, tag, variants)
            .map(Some)
    }

    /// Any schemas, tried one after the other.
    fn untagged(
        &mut self,
        name: &Name,
        schema: &Rc<Schema<'a>>,
        nodes: &[Node<'a>],
    ) -> Converted<Kind<'a>> {
        let base = name.of(schema.title);
        let inferred: Option<Vec<String>> = nodes.iter().map(inferred_name).collect();
        let inferred = inferred
            .filter(|names| names.len() == names.iter().collect::<HashSet<_>>().len())
            .and_then(|all| {
                let shared = all
                    .iter()
                    .cloned()
                    .reduce(|one, other| names::common_prefix(&one, &other))?;
                let rest = all
                    .iter()
                    .map(|name| name.get(shared.len()..).filter(|rest| !rest.is_empty()));
                rest.map(|rest| rest.map(str::to_owned))
                    .collect::<Option<Vec<_>>>()
            });
        let words = inferred.unwrap_or_else(|| {
            (0..nodes.len())
                .map(|index| format!("Variant{index}"))
                .collect()
        });
        let mut variants = Vec::new();
        for (node, word) in std::iter::zip(nodes, words) {
            let name = base
                .clone()
                .map_or(Name::Unknown, Name::Suggested)
                .append(&word);
            let details = self.details(name, node)?;
            variants.push(Variant { raw: word, details });
        }
        if variants
            .iter()
            .filter(|variant| variant.details == Details::Simple)
            .count()
            > 1
        {
            let what = "more than one alternative is `null`".to_owned();
            return Err(Stop::new(
                "unsupported-schema",
                Effect::Panics,
                &schema.at,
                what,
            ));
        }
        self.enumeration(name, schema.title, &schema.at, Tag::Untagged, variants)
    }
}

pub(super) fn requires_other(at: &At<'_>) -> Stop {
    let what = "an alternative requires a property that it does not have".to_owned();
    Stop::new(
        "required-elsewhere",
        Effect::Panics,
        &at.key("required"),
        what,
    )
}

/// Only `null` fits.
fn is_null(node: &Node<'_>) -> bool {
    let Ok(schema) = node.open() else {
        return false;
    };
    if !schema.types.is_empty() {
        return schema.types.iter().all(|kind| *kind == Type::Null);
    }
    schema
        .values
        .as_ref()
        .is_some_and(|values| values.iter().all(|value| value.is_null()))
}

/// The object schema of a node, or of the only alternative in it.
pub(super) fn object<'a>(node: &Node<'a>) -> Option<(Rc<Schema<'a>>, ObjectLimits<'a>)> {
    let schema = node.open().ok()?;
    if schema.reference.is_some() || schema.format.is_some() || schema.values.is_some() {
        return None;
    }
    if let Some(only) = only_alternative(&schema) {
        return object(&only);
    }
    let is_object = matches!(schema.types[..], [] | [Type::Object]) && !schema.has_alternatives();
    let object = schema.object.clone().filter(|_| is_object)?;
    let is_closed = object
        .additional
        .as_ref()
        .is_none_or(|one| matches!(one.open(), Err(false)));
    (is_closed && object.min.is_none() && object.max.is_none()).then_some((schema, object))
}

/// The only schema of an `allOf`, `anyOf` or `oneOf`.
fn only_alternative<'a>(schema: &Schema<'a>) -> Option<Node<'a>> {
    if !schema.is_bare() {
        return None;
    }
    match (&schema.all_of, &schema.any_of, &schema.one_of, &schema.not) {
        (Some(nodes), None, None, None)
        | (None, Some(nodes), None, None)
        | (None, None, Some(nodes), None) => match &nodes[..] {
            [only] => Some(only.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The only string that fits.
pub(super) fn constant<'a>(node: &Node<'a>) -> Option<&'a str> {
    let schema = node.open().ok()?;
    let is_plain = matches!(schema.types[..], [] | [Type::String])
        && schema.format.is_none()
        && schema.has_no_limits()
        && !schema.has_alternatives()
        && schema.reference.is_none();
    match schema.values.as_deref() {
        Some([value]) if is_plain => value.as_str(),
        _ => None,
    }
}

/// The name of a variant, if its schema suggests one.
fn inferred_name(node: &Node<'_>) -> Option<String> {
    let schema = node.open().ok()?;
    if let Some(reference) = schema.reference {
        return Some(names::type_name(&reference[reference.rfind('/')? + 1..]));
    }
    if let Some(title) = schema.title {
        return Some(names::type_name(title));
    }
    if let Some(only) = only_alternative(&schema) {
        return inferred_name(&only);
    }
    let [kind] = schema.types[..] else {
        return None;
    };
    let name = match schema.format {
        Some(format) => names::pascal(format),
        None => kind.name().to_owned(),
    };
    Some(names::type_name(&name))
}
