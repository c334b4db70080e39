//! The types that typify makes of schemas, and their names.
//!
//! typify asks for a type by name, and hands out the first one that has the name:
//! a second schema silently gets the type of the first.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::names;
use super::references::by_name;
use super::schema::{At, Node, StringLimits};
use crate::lint::findings::{Effect, Found};
use crate::pointer;

/// How many schemas are converted at most, and how many pairs of them are merged or
/// compared. A document of schemas that refer to each other, or that are nested in
/// `oneOf`, can ask for exponentially many.
const MOST_CONVERSIONS: usize = 3_000_000;
const MOST_PAIRS: usize = 300_000;

pub(super) type Id = usize;

/// A type.
#[derive(Clone)]
pub(super) enum Kind<'a> {
    Named(Rc<Named<'a>>),
    Plain(Plain),
}

/// A type without a name of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Plain {
    Option(Id),
    Vec(Id),
    Map(Id, Id),
    Set(Id),
    Array(Id, u64),
    Unit,
    Boolean,
    Integer(&'static str),
    Float,
    String,
    /// A type of another crate, which is written as text.
    Native,
    /// Any JSON.
    Json,
    /// A component.
    Reference(Id),
}

/// A type of the generated module.
#[derive(Clone)]
pub(super) struct Named<'a> {
    pub(super) name: String,
    pub(super) shape: Shape<'a>,
    pub(super) default: Option<&'a Value>,
    /// The place of its schema.
    pub(super) at: At<'a>,
}

#[derive(Clone, PartialEq)]
pub(super) enum Shape<'a> {
    Enum {
        tag: Tag,
        variants: Vec<Variant<'a>>,
    },
    Struct(Vec<Property<'a>>),
    Newtype {
        inner: Id,
        limits: Limits<'a>,
    },
}

#[derive(Clone, PartialEq)]
pub(super) enum Limits<'a> {
    None,
    String(StringLimits<'a>),
    Values(Vec<&'a Value>),
}

#[derive(Clone, PartialEq)]
pub(super) enum Tag {
    External,
    Internal(String),
    Adjacent(String, String),
    Untagged,
}

#[derive(Clone, PartialEq)]
pub(super) struct Variant<'a> {
    pub(super) raw: String,
    pub(super) details: Details<'a>,
}

#[derive(Clone, PartialEq)]
pub(super) enum Details<'a> {
    Simple,
    Item(Id),
    Struct(Vec<Property<'a>>),
}

#[derive(Clone)]
pub(super) struct Property<'a> {
    /// The field.
    pub(super) name: String,
    /// The name in JSON; nothing for what is flattened.
    pub(super) wire: Option<String>,
    pub(super) state: State<'a>,
    pub(super) id: Id,
    pub(super) at: At<'a>,
}

/// The place does not make a difference.
impl PartialEq for Property<'_> {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.wire, &self.state, self.id)
            == (&other.name, &other.wire, &other.state, other.id)
    }
}

#[derive(Clone, PartialEq)]
pub(super) enum State<'a> {
    Required,
    Optional,
    Default(&'a Value),
}

/// The name that a type gets.
#[derive(Clone)]
pub(super) enum Name {
    Required(String),
    Suggested(String),
    Unknown,
}

impl Name {
    pub(super) fn append(&self, part: &str) -> Self {
        match self {
            Self::Required(name) | Self::Suggested(name) => {
                Self::Suggested(format!("{name}_{part}"))
            }
            Self::Unknown => Self::Unknown,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Required(name) | Self::Suggested(name) => Some(name),
            Self::Unknown => None,
        }
    }

    /// The name of the type of a schema: its title, unless the name is required.
    pub(super) fn of(&self, title: Option<&str>) -> Option<String> {
        let name = match (self, title) {
            (Self::Required(name), _) | (Self::Suggested(name), None) => name,
            (_, Some(title)) => title,
            (Self::Unknown, None) => return None,
        };
        Some(names::type_name(name))
    }
}

/// Why there is no type.
pub(super) struct Stop(pub(super) Box<Found>);

impl Stop {
    pub(super) fn new(rule: &'static str, effect: Effect, at: &At<'_>, what: String) -> Self {
        Self(Box::new(
            Found::new(rule, at.pointer(), what).with_effect(effect),
        ))
    }

    /// typify has other ways to convert a schema that it refuses in one way, but
    /// not if it panics.
    pub(super) fn or_other(self) -> Result<(), Self> {
        if self.0.effect == Some(Effect::Panics) {
            Err(self)
        } else {
            Ok(())
        }
    }
}

pub(super) type Converted<T> = Result<T, Stop>;

/// All types of a document.
pub(super) struct Types<'a> {
    document: &'a Value,
    pub(super) definitions: Option<&'a Map<String, Value>>,
    entries: Vec<Option<Kind<'a>>>,
    by_name: HashMap<String, Id>,
    by_kind: HashMap<Plain, Id>,
    by_reference: HashMap<&'a str, Id>,
    pub(super) found: Vec<Found>,
    conversions: usize,
    pairs: usize,
    /// The first type that is not checked yet.
    unchecked: Id,
}

impl<'a> Types<'a> {
    /// The types of all components.
    pub(super) fn of(document: &'a Value) -> Self {
        let schemas = document
            .get("components")
            .and_then(|all| all.get("schemas"));
        let definitions = schemas.and_then(Value::as_object);
        let mut types = Self {
            document,
            definitions,
            entries: Vec::new(),
            by_name: HashMap::new(),
            by_kind: HashMap::new(),
            by_reference: HashMap::new(),
            found: Vec::new(),
            conversions: 0,
            pairs: 0,
            unchecked: 0,
        };
        for name in definitions.into_iter().flat_map(Map::keys) {
            types.by_reference.insert(name, types.entries.len());
            types.entries.push(None);
        }
        for (id, (name, schema)) in definitions.into_iter().flatten().enumerate() {
            let at = At::start(pointer::from_tokens(["components", "schemas", name]));
            let node = Node::Raw(schema, at.clone());
            types.check_tree(&node);
            if let Err(Stop(found)) = types.component(id, name, &node) {
                types.found.push(*found);
            }
            if types.entries[id].is_none() {
                types.entries[id] = Some(Kind::Plain(Plain::Json));
            }
        }
        types.check();
        types
    }

    /// The type of a part of an operation.
    pub(super) fn add(&mut self, name: String, node: &Node<'a>) -> Option<Id> {
        self.check_tree(node);
        let id = match self.id_of(Name::Suggested(name), node) {
            Ok((id, _)) => Some(id),
            Err(Stop(found)) => {
                self.found.push(*found);
                None
            }
        };
        self.check();
        id
    }

    /// Counts a conversion, and stops a document that would take forever.
    pub(super) fn conversion(&mut self) -> Converted<()> {
        self.conversions += 1;
        Self::within(self.conversions <= MOST_CONVERSIONS)
    }

    /// As [`conversion`](Self::conversion), for a pair of schemas.
    pub(super) fn pair(&mut self) -> Converted<()> {
        self.pairs += 1;
        Self::within(self.pairs <= MOST_PAIRS)
    }

    fn within(is_within: bool) -> Converted<()> {
        if is_within {
            return Ok(());
        }
        // At the root, so that it is reported once.
        let what = "the schemas refer to each other in too many ways to follow, and not all of them were checked";
        let found = Found::new("not-checked", "", what).with_effect(Effect::Panics);
        Err(Stop(Box::new(found)))
    }

    pub(super) fn entry(&self, id: Id) -> Option<&Kind<'a>> {
        self.entries.get(id)?.as_ref()
    }

    /// The component that a reference names: by its last part, wherever it leads.
    pub(super) fn target(&self, reference: &str) -> Option<&'a str> {
        let last = &reference[reference.rfind('/')? + 1..];
        let name = last.replace("~1", "/").replace("~0", "~");
        self.definitions?
            .get_key_value(&name)
            .map(|(name, _)| name.as_str())
    }

    pub(super) fn reference(&self, name: &str) -> Option<Id> {
        self.by_reference.get(name).copied()
    }

    /// Why a reference has no type.
    pub(super) fn no_target(&self, reference: &str, at: &At<'a>) -> Stop {
        let at = at.key("$ref");
        let found = by_name(self.document, reference, "schemas", at.pointer(), false);
        let found = found.unwrap_or_else(|| {
            let what = format!("the reference {reference} leads to nothing");
            Found::new("dangling-reference", at.pointer(), what).with_effect(Effect::Panics)
        });
        Stop(Box::new(found))
    }

    /// Reports a reference that is followed to something else.
    pub(super) fn check_target(&mut self, reference: &str, at: &At<'a>) {
        let start = "#/components/schemas/";
        if reference
            .strip_prefix(start)
            .is_none_or(|name| name.contains('/'))
        {
            let at = at.key("$ref").pointer();
            self.found
                .extend(by_name(self.document, reference, "schemas", at, true));
        }
    }

    fn component(&mut self, id: Id, name: &'a str, node: &Node<'a>) -> Converted<()> {
        let required = Name::Required(name.to_owned());
        let (kind, default) = self.convert(required.clone(), node)?;
        let kind = match kind {
            Kind::Named(named) => {
                let default = default.and_then(|notes| notes.default);
                Kind::Named(Rc::new(Named {
                    default,
                    ..(*named).clone()
                }))
            }
            // typify gives the name to what has none, but not the default.
            Kind::Plain(plain) => {
                let inner = self.assign(Kind::Plain(plain));
                self.newtype(&required, node, None, inner, Limits::None)?
            }
        };
        if let Kind::Named(named) = &kind
            && let Some(known) = self.by_name.insert(named.name.clone(), id)
            && known != id
        {
            self.same_name(&named.name, known, &named.at, Effect::Breaks);
        }
        self.entries[id] = Some(kind);
        Ok(())
    }

    pub(super) fn newtype(
        &self,
        name: &Name,
        node: &Node<'a>,
        default: Option<&'a Value>,
        inner: Id,
        limits: Limits<'a>,
    ) -> Converted<Kind<'a>> {
        let schema = node.open();
        let (at, title) = match &schema {
            Ok(schema) => (schema.at.clone(), schema.title),
            Err(_) => (At::start(""), None),
        };
        self.named(name, title, &at, Shape::Newtype { inner, limits }, default)
    }

    /// A type with a name.
    #[allow(clippy::unused_self)]
    pub(super) fn named(
        &self,
        name: &Name,
        title: Option<&str>,
        at: &At<'a>,
        shape: Shape<'a>,
        default: Option<&'a Value>,
    ) -> Converted<Kind<'a>> {
        let Some(name) = name.of(title) else {
            let what = "typify has no name for the type of this schema";
            return Err(Stop::new(
                "unsupported-schema",
                Effect::Panics,
                at,
                what.to_owned(),
            ));
        };
        let at = at.clone();
        Ok(Kind::Named(Rc::new(Named {
            name,
            shape,
            default,
            at,
        })))
    }

    /// The number of a type, which may be that of another one with the same name.
    pub(super) fn assign(&mut self, kind: Kind<'a>) -> Id {
        let named = match kind {
            Kind::Plain(Plain::Reference(id)) => return id,
            Kind::Plain(plain) => {
                if let Some(id) = self.by_kind.get(&plain) {
                    return *id;
                }
                self.by_kind.insert(plain.clone(), self.entries.len());
                self.entries.push(Some(Kind::Plain(plain)));
                return self.entries.len() - 1;
            }
            Kind::Named(named) => named,
        };
        if let Some(known) = self.by_name.get(&named.name).copied() {
            let is_same = match self.entry(known) {
                Some(Kind::Named(known)) => known.shape == named.shape,
                _ => false,
            };
            if !is_same {
                self.same_name(&named.name, known, &named.at, Effect::Misleads);
            }
            return known;
        }
        self.by_name.insert(named.name.clone(), self.entries.len());
        self.entries.push(Some(Kind::Named(named)));
        self.entries.len() - 1
    }

    fn same_name(&mut self, name: &str, known: Id, at: &At<'a>, effect: Effect) {
        let other = match self.entry(known) {
            Some(Kind::Named(known)) => known.at.pointer(),
            _ => String::new(),
        };
        let at = at.pointer();
        let is_inside = at == other;
        if is_inside && effect == Effect::Misleads {
            return;
        }
        let message = match effect {
            _ if is_inside => {
                format!("this schema and the one in it without `null` both get the type `{name}`")
            }
            Effect::Misleads => format!(
                "this schema gets the type `{name}` of another schema, at {other}, because it would have the same name"
            ),
            _ => format!(
                "the types of this schema and of the one at {other} are both called `{name}`"
            ),
        };
        self.found
            .push(Found::new("type-name-taken", at, message).with_effect(effect));
    }

    /// Checks the defaults of the types that are new.
    fn check(&mut self) {
        for id in self.unchecked..self.entries.len() {
            if let Some(Kind::Named(named)) = self.entry(id).cloned() {
                self.check_defaults(&named);
                self.check_fields(&named);
            }
        }
        self.unchecked = self.entries.len();
    }

    /// Fields of one name do not compile.
    fn check_fields(&mut self, named: &Named<'a>) {
        let structs: Vec<&Vec<Property<'a>>> = match &named.shape {
            Shape::Struct(properties) => vec![properties],
            Shape::Enum { variants, .. } => variants
                .iter()
                .filter_map(|variant| match &variant.details {
                    Details::Struct(properties) => Some(properties),
                    _ => None,
                })
                .collect(),
            Shape::Newtype { .. } => Vec::new(),
        };
        for properties in structs {
            let mut seen: HashMap<&str, &Property<'a>> = HashMap::new();
            for property in properties {
                let Some(other) = seen.insert(&property.name, property) else {
                    continue;
                };
                let wire = |one: &Property<'a>| {
                    one.wire
                        .clone()
                        .map_or("additionalProperties".to_owned(), |name| {
                            format!("`{name}`")
                        })
                };
                let message = format!(
                    "{} and {} are both the field `{}` of `{}`",
                    wire(other),
                    wire(property),
                    property.name,
                    named.name
                );
                self.found.push(
                    Found::new("name-taken", property.at.pointer(), message)
                        .with_effect(Effect::Breaks),
                );
            }
        }
    }
}
