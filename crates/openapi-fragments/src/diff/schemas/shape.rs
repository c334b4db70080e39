//! The conditions of a view by kind, each in one normal form.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::decimal::Decimal;
use super::fold::OUTLINE_DEPTH;
use super::keywords::{is_without_part, xml};
use super::references::Dialect;
use super::types::Types;
use super::view::{ANY, Node, Part, ViewId, Views};
use crate::canonical::compact;

/// Limits of lengths and sizes, what they limit, and whether they are lower ones.
pub(super) const COUNTS: [(&str, Types, bool); 6] = [
    ("minLength", Types::STRING, true),
    ("maxLength", Types::STRING, false),
    ("minItems", Types::ARRAY, true),
    ("maxItems", Types::ARRAY, false),
    ("minProperties", Types::OBJECT, true),
    ("maxProperties", Types::OBJECT, false),
];

/// The place of `maxItems` in [`COUNTS`].
pub(super) const MAX_ITEMS: usize = 3;

/// A limit of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bound {
    pub(super) limit: Decimal,
    pub(super) exclusive: bool,
}

/// The listed values: `enum` and `const`. Values of other types are not restricted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Values {
    pub(super) types: Types,
    pub(super) listed: BTreeMap<String, Types>,
}

/// The elements that `contains` counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Contained {
    pub(super) element: ViewId,
    pub(super) least: Decimal,
    pub(super) most: Option<Decimal>,
}

/// Alternatives that the types alone do not tell apart.
#[derive(Clone)]
pub(super) struct Union<'a> {
    /// `oneOf`, where a value must satisfy one only.
    pub(super) one: bool,
    /// The types of all alternatives.
    pub(super) types: Types,
    pub(super) alternatives: Vec<Alternative<'a>>,
    pub(super) source: Part<'a>,
    /// The other conditions of the view.
    pub(super) rest: Vec<Part<'a>>,
    pub(super) is_discriminated: bool,
}

#[derive(Clone)]
pub(super) struct Alternative<'a> {
    pub(super) view: ViewId,
    pub(super) schema: &'a Value,
    /// The name of its component, or its title.
    pub(super) name: Option<&'a str>,
    /// The value of the discriminator.
    pub(super) tag: Option<String>,
}

impl Alternative<'_> {
    /// One that only its meaning tells apart.
    pub(super) fn unnamed(view: ViewId) -> Self {
        Self {
            view,
            schema: &Value::Null,
            name: None,
            tag: None,
        }
    }
}

/// The keywords of schemas for objects and for arrays, which refer to each other
/// within one schema only.
type Source<'a> = &'a Value;

#[derive(Clone)]
pub(super) struct Shape<'a> {
    pub(super) types: Types,
    /// The types, whatever values are listed or excluded beside them.
    pub(super) stated: Types,
    pub(super) values: Option<Values>,
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
    /// In the order of [`COUNTS`].
    pub(super) counts: [Option<Decimal>; COUNTS.len()],
    pub(super) multiples: Vec<Decimal>,
    pub(super) patterns: BTreeSet<String>,
    /// With the types that each counts for.
    pub(super) formats: BTreeMap<String, Types>,
    /// The encodings and media types of what texts hold, but for those that are formats.
    pub(super) contents: BTreeSet<String>,
    /// The keywords that are true.
    pub(super) flags: BTreeSet<&'a str>,
    pub(super) objects: Vec<Source<'a>>,
    pub(super) properties: BTreeSet<&'a str>,
    /// Properties that no object has, as `not` with `required` says; listed too.
    pub(super) banned: BTreeSet<&'a str>,
    pub(super) required: BTreeSet<&'a str>,
    /// Properties that are not listed.
    pub(super) others: ViewId,
    pub(super) patterned: BTreeMap<&'a str, ViewId>,
    pub(super) dependent_required: BTreeMap<&'a str, BTreeSet<&'a str>>,
    pub(super) dependent_schemas: BTreeMap<&'a str, ViewId>,
    pub(super) names: ViewId,
    pub(super) unevaluated_properties: ViewId,
    pub(super) prefix: Vec<ViewId>,
    pub(super) items: ViewId,
    pub(super) unevaluated_items: ViewId,
    pub(super) contained: Vec<Contained>,
    pub(super) nots: Vec<ViewId>,
    /// `if`, `then` and `else`, with the types that they count for.
    pub(super) conditions: Vec<(Types, [ViewId; 3])>,
    pub(super) content: ViewId,
    pub(super) unions: Vec<Union<'a>>,
    pub(super) discriminators: Vec<(Node<'a>, bool)>,
    pub(super) defaults: BTreeSet<String>,
    /// The texts of keywords without a rule of their own.
    pub(super) keywords: BTreeMap<&'a str, BTreeSet<String>>,
    /// References that are not followed, and whether they lead back to themselves.
    pub(super) unfollowed: BTreeSet<(&'a str, bool)>,
    pub(super) is_unexamined: bool,
}

impl<'a> Shape<'a> {
    /// The conditions of keywords alone: parts with the types that each counts for.
    pub(super) fn of_keywords(parts: &[(Source<'a>, Types)], views: &mut Views<'a>) -> Self {
        let mut shape = Self::any();
        for (schema, types) in parts {
            for (key, value) in schema.as_object().into_iter().flatten() {
                if views.dialect().has_meaning(key) {
                    shape.add(key, value, schema, *types);
                }
            }
        }
        shape.add_views(parts, views);
        shape.normalize();
        shape
    }

    fn any() -> Self {
        Self {
            types: Types::ALL,
            stated: Types::ALL,
            values: None,
            lower: None,
            upper: None,
            counts: Default::default(),
            multiples: Vec::new(),
            patterns: BTreeSet::new(),
            formats: BTreeMap::new(),
            contents: BTreeSet::new(),
            flags: BTreeSet::new(),
            objects: Vec::new(),
            properties: BTreeSet::new(),
            banned: BTreeSet::new(),
            required: BTreeSet::new(),
            others: ANY,
            patterned: BTreeMap::new(),
            dependent_required: BTreeMap::new(),
            dependent_schemas: BTreeMap::new(),
            names: ANY,
            unevaluated_properties: ANY,
            prefix: Vec::new(),
            items: ANY,
            unevaluated_items: ANY,
            contained: Vec::new(),
            nots: Vec::new(),
            conditions: Vec::new(),
            content: ANY,
            unions: Vec::new(),
            discriminators: Vec::new(),
            defaults: BTreeSet::new(),
            keywords: BTreeMap::new(),
            unfollowed: BTreeSet::new(),
            is_unexamined: false,
        }
    }

    /// Adds a keyword that holds no schema.
    fn add(&mut self, key: &'a str, value: &'a Value, schema: Source<'a>, of: Types) {
        let is_true = value == &Value::Bool(true);
        let counts = |types| of.overlaps(types);
        match key {
            "enum" | "const" => {
                let one = std::slice::from_ref(value);
                let listed = match value {
                    Value::Array(listed) if key == "enum" => listed.as_slice(),
                    _ => one,
                };
                self.list(Values::new(of, listed));
            }
            "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" => {
                if counts(Types::NUMBER) {
                    self.bound(key, value, schema);
                }
            }
            "multipleOf" if counts(Types::NUMBER) => {
                self.multiples.extend(value.as_number().map(Decimal::new));
            }
            "pattern" if counts(Types::STRING) => {
                self.patterns.extend(value.as_str().map(str::to_owned));
            }
            "format" => {
                self.format(value.as_str(), of);
            }
            "contentEncoding" | "contentMediaType" if counts(Types::STRING) => {
                let text = |key: &str| schema.get(key).and_then(Value::as_str);
                match (text("contentEncoding"), text("contentMediaType")) {
                    (Some("base64"), None) => {
                        self.format(Some("byte"), of & Types::STRING);
                    }
                    (None, Some("application/octet-stream")) => {
                        self.format(Some("binary"), of & Types::STRING);
                    }
                    (encoding, media_type) => {
                        let both = [encoding, media_type].into_iter().flatten();
                        let words: Vec<_> = both.map(str::to_ascii_lowercase).collect();
                        self.contents.insert(words.join(" of "));
                    }
                }
            }
            "contentEncoding" | "contentMediaType" => {}
            "uniqueItems" if !counts(Types::ARRAY) => {}
            "uniqueItems" | "readOnly" | "writeOnly" | "deprecated" => {
                self.flags.extend(is_true.then_some(key));
            }
            "required" if counts(Types::OBJECT) => {
                let names = value.as_array().into_iter().flatten();
                self.required.extend(names.filter_map(Value::as_str));
            }
            "dependentRequired" if counts(Types::OBJECT) => {
                for (name, needed) in value.as_object().into_iter().flatten() {
                    let needed = needed.as_array().into_iter().flatten();
                    let needed = needed.filter_map(Value::as_str);
                    self.dependent_required
                        .entry(name)
                        .or_default()
                        .extend(needed);
                }
            }
            "default" => {
                self.defaults.insert(canonical(value));
            }
            _ if let Some(place) = COUNTS.iter().position(|(known, ..)| *known == key) => {
                let (_, types, lower) = COUNTS[place];
                let limit = value.as_number().map(Decimal::new);
                if counts(types)
                    && let Some(limit) = limit
                {
                    let known = self.counts[place].take();
                    self.counts[place] = Some(match known {
                        Some(known) if lower => known.max(limit),
                        Some(known) => known.min(limit),
                        None => limit,
                    });
                }
            }
            _ if OWN.contains(&key) || is_without_part(key) => {}
            "xml" => {
                if let Some(words) = xml(value) {
                    self.keywords.entry(key).or_default().insert(words);
                }
            }
            _ => {
                self.keywords.entry(key).or_default().insert(compact(value));
            }
        }
    }

    fn format(&mut self, format: Option<&str>, of: Types) {
        if let Some(format) = format {
            let restricted = of & (Types::STRING | Types::NUMBER);
            let of = if restricted.is_empty() {
                of
            } else {
                restricted
            };
            let types = self.formats.entry(format.to_owned());
            *types.or_insert(Types::NONE) |= of;
        }
    }

    fn bound(&mut self, key: &str, value: &Value, schema: Source<'a>) {
        let lower = key.ends_with("inimum");
        let exclusive = key.starts_with("exclusive");
        // A boolean in OpenAPI 3.0 tells of the limit beside it.
        let beside = if lower {
            "exclusiveMinimum"
        } else {
            "exclusiveMaximum"
        };
        let exclusive = exclusive || schema.get(beside) == Some(&Value::Bool(true));
        let Some(limit) = value.as_number().map(Decimal::new) else {
            return;
        };
        let bound = if lower {
            &mut self.lower
        } else {
            &mut self.upper
        };
        let is_tighter = bound.as_ref().is_none_or(|known| {
            let order = limit.cmp(&known.limit);
            let order = if lower { order } else { order.reverse() };
            order.then(exclusive.cmp(&known.exclusive)).is_gt()
        });
        if is_tighter {
            *bound = Some(Bound { limit, exclusive });
        }
    }

    /// Adds listed values; a value must be in every list for its type.
    pub(super) fn list(&mut self, more: Values) {
        self.values = Some(match self.values.take() {
            None => more,
            Some(known) => {
                let allows = |values: &Values, value: &String, types: &Types| {
                    !values.types.overlaps(*types) || values.listed.contains_key(value)
                };
                let all = known.listed.iter().chain(&more.listed);
                let listed = all
                    .filter(|(value, types)| {
                        allows(&known, value, types) && allows(&more, value, types)
                    })
                    .map(|(value, types)| (value.clone(), *types))
                    .collect();
                Values {
                    types: known.types | more.types,
                    listed,
                }
            }
        });
    }

    /// Adds the schemas within.
    fn add_views(&mut self, parts: &[(Source<'a>, Types)], views: &mut Views<'a>) {
        let of = |types: Types| {
            let counting = parts
                .iter()
                .filter(move |(_, counts)| counts.overlaps(types));
            counting.map(|(schema, _)| *schema)
        };
        let dialect = views.dialect();
        let get = |schema: &'a Value, key: &str| -> Option<&'a Value> {
            schema.get(key).filter(|_| dialect.has_meaning(key))
        };
        let all = |key: &str, types| -> Vec<&'a Value> {
            of(types).filter_map(|schema| get(schema, key)).collect()
        };
        let named = |key: &str| {
            let mut named: BTreeMap<&'a str, Vec<&'a Value>> = BTreeMap::new();
            for schemas in all(key, Types::OBJECT) {
                for (name, schema) in schemas.as_object().into_iter().flatten() {
                    named.entry(name).or_default().push(schema);
                }
            }
            named
        };
        let mut each = |named: BTreeMap<&'a str, Vec<&'a Value>>| {
            let named = named.into_iter();
            named
                .map(|(name, schemas)| (name, views.all_of(&schemas)))
                .collect::<BTreeMap<_, _>>()
        };
        self.patterned = each(named("patternProperties"));
        self.dependent_schemas = each(named("dependentSchemas"));
        self.objects = of(Types::OBJECT).collect();
        self.properties = named("properties").into_keys().collect();
        self.others = views.all_of(&all("additionalProperties", Types::OBJECT));
        let every = views.all_of(&all("propertyNames", Types::OBJECT));
        // Every name is a text.
        if !views.open(every).contains(Types::STRING) {
            self.names = views.within(every, Types::STRING);
        }
        self.unevaluated_properties = views.all_of(&all("unevaluatedProperties", Types::OBJECT));
        self.unevaluated_items = views.all_of(&all("unevaluatedItems", Types::ARRAY));
        self.content = views.all_of(&all("contentSchema", Types::STRING));
        let arrays: Vec<_> = of(Types::ARRAY)
            .map(|schema| elements(schema, dialect))
            .collect();
        let length = arrays.iter().map(|(prefix, _)| prefix.len()).max();
        self.prefix = (0..length.unwrap_or(0))
            .map(|index| {
                let schemas: Vec<_> = arrays
                    .iter()
                    .filter_map(|(prefix, items)| prefix.get(index).or(*items))
                    .collect();
                views.all_of(&schemas)
            })
            .collect();
        let items: Vec<_> = arrays.iter().filter_map(|(_, items)| *items).collect();
        self.items = views.all_of(&items);
        let number = |schema: &Value, key| schema.get(key)?.as_number().map(Decimal::new);
        for schema in of(Types::ARRAY) {
            if let Some(element) = get(schema, "contains") {
                let one = || Decimal::new(&1.into());
                let contained = Contained {
                    element: views.of(element),
                    least: number(schema, "minContains").unwrap_or_else(one),
                    most: number(schema, "maxContains"),
                };
                let is_empty = views.outline(contained.element, OUTLINE_DEPTH).is_empty();
                if is_empty && contained.least >= one() {
                    self.remove(Types::ARRAY);
                }
                self.contained.push(contained);
            }
        }
        for (schema, types) in parts {
            if let Some(not) = schema.get("not")
                && views.negated_twice(schema).is_none()
            {
                let view = views.of(not);
                self.exclude(view, *types, views);
            }
        }
        for (schema, types) in parts {
            if let Some(condition) = get(schema, "if") {
                let branch = ["then", "else"].map(|key| {
                    let view = schema.get(key).map_or(ANY, |schema| views.of(schema));
                    if views.open(view) == Types::ALL {
                        ANY
                    } else {
                        view
                    }
                });
                // Alone, it still tells what no other keyword has evaluated.
                if branch != [ANY, ANY] || is_closing(schema, dialect) {
                    let [then, otherwise] = branch;
                    let condition = [views.of(condition), then, otherwise];
                    self.conditions.push((*types, condition));
                }
            }
        }
    }

    /// Whether it accepts no value.
    pub(super) fn is_never(&self) -> bool {
        self.types.is_empty()
    }

    /// Whether it restricts types at most.
    pub(super) fn is_bare(&self, views: &mut Views<'a>) -> bool {
        let mut any = Self::of_keywords(&[], views);
        any.types = self.types;
        self.unions.is_empty() && self.is_like(&any)
    }

    /// Whether it accepts any value.
    pub(super) fn is_any(&self, views: &mut Views<'a>) -> bool {
        self.types == Types::ALL && self.is_bare(views)
    }

    /// Whether the keywords of two shapes of one document are the same.
    fn is_like(&self, other: &Self) -> bool {
        self.values == other.values
            && (&self.lower, &self.upper) == (&other.lower, &other.upper)
            && self.counts == other.counts
            && self.multiples == other.multiples
            && self.patterns == other.patterns
            && self.formats == other.formats
            && self.contents == other.contents
            && self.flags == other.flags
            && self.properties == other.properties
            && self.banned == other.banned
            && self.required == other.required
            && self.others == other.others
            && self.patterned == other.patterned
            && self.dependent_required == other.dependent_required
            && self.dependent_schemas == other.dependent_schemas
            && self.names == other.names
            && (&self.prefix, self.items) == (&other.prefix, other.items)
            && self.unevaluated_properties == other.unevaluated_properties
            && self.unevaluated_items == other.unevaluated_items
            && self.contained == other.contained
            && self.nots == other.nots
            && self.conditions == other.conditions
            && self.content == other.content
            && self.keywords == other.keywords
            && self.unfollowed == other.unfollowed
            && self.is_unexamined == other.is_unexamined
    }

    /// The view of one property, whether or not it is listed.
    pub(super) fn property_or_other(&self, name: &str, views: &mut Views<'a>) -> ViewId {
        if self.properties.contains(name) {
            self.property(name, views)
        } else {
            self.others
        }
    }

    /// The view of one property.
    pub(super) fn property(&self, name: &str, views: &mut Views<'a>) -> ViewId {
        if self.banned.contains(name) {
            return views.never();
        }
        let is_newer = views.dialect().has_meaning("patternProperties");
        let schemas: Vec<&'a Value> = self
            .objects
            .iter()
            .filter_map(|schema| {
                let object = |key| schema.get(key).and_then(Value::as_object);
                let listed = object("properties").and_then(|listed| listed.get(name));
                // Whether a pattern matches is not evaluated.
                let others = match object("patternProperties") {
                    Some(patterns) if !patterns.is_empty() && is_newer => None,
                    _ => schema.get("additionalProperties"),
                };
                listed.or(others)
            })
            .collect();
        views.all_of(&schemas)
    }
}

/// Keywords that [`Shape::add`] leaves to others.
const OWN: [&str; 23] = [
    "type",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "dependentSchemas",
    "unevaluatedProperties",
    "items",
    "prefixItems",
    "unevaluatedItems",
    "contains",
    "minContains",
    "maxContains",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
    "discriminator",
    "multipleOf",
    "pattern",
    "required",
    "dependentRequired",
];

/// The schemas of the first elements and of the others.
fn elements(schema: &Value, dialect: Dialect) -> (&[Value], Option<&Value>) {
    let known = |key: &str| schema.get(key).filter(|_| dialect.has_meaning(key));
    let list = |key: &str| known(key).and_then(Value::as_array);
    match (list("prefixItems"), list("items")) {
        // As drafts before 2020-12 have it.
        (None, Some(tuple)) => (tuple.as_slice(), None),
        (prefix, _) => (
            prefix.map_or(&[], Vec::as_slice),
            schema.get("items").filter(|items| !items.is_array()),
        ),
    }
}

/// Whether a schema restricts what no other of its keywords has evaluated.
pub(super) fn is_closing(schema: &Value, dialect: Dialect) -> bool {
    let keys = ["unevaluatedProperties", "unevaluatedItems"];
    let mut closing = keys.iter().filter_map(|key| schema.get(key));
    dialect.has_meaning(keys[0]) && closing.any(|rest| rest != &Value::Bool(true))
}

impl Values {
    /// The values in any of some lists, or in one alone.
    pub(super) fn any_of(types: Types, lists: &[Self], one: bool) -> Self {
        let mut counts: BTreeMap<&String, (Types, usize)> = BTreeMap::new();
        for (value, of) in lists.iter().flat_map(|list| &list.listed) {
            counts.entry(value).or_insert((*of, 0)).1 += 1;
        }
        let listed = counts
            .into_iter()
            .filter(|(_, (_, count))| !one || *count == 1);
        Self {
            types,
            listed: listed.map(|(value, (of, _))| (value.clone(), of)).collect(),
        }
    }

    pub(super) fn new(types: Types, listed: &[Value]) -> Self {
        Self {
            types,
            listed: listed
                .iter()
                .map(|value| (canonical(value), Types::of(value)))
                .collect(),
        }
    }
}

/// A value as JSON, equal numbers alike.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => Decimal::new(number).to_string(),
        value => compact(value),
    }
}
