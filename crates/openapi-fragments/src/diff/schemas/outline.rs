//! What a view is about, as far as its keywords and some levels of alternatives tell:
//! its types, whether it accepts null, the values that it lists.

use serde_json::Value;

use super::decimal::Decimal;
use super::fold::OUTLINE_DEPTH;
use super::keywords::{is_limit, is_without_part};
use super::references::Dialect;
use super::shape::{Shape, Values};
use super::types::Types;
use super::view::{ANY, Node, Part, ViewId, Views};

impl<'a> Views<'a> {
    /// The types of a view, as far as its schemas and some levels of alternatives state.
    pub(super) fn outline(&mut self, view: ViewId, depth: u8) -> Types {
        if view == ANY {
            return Types::ALL;
        }
        if let Some(known) = self.outlines.get(&(view, depth)) {
            return *known;
        }
        let mut types = Types::ALL;
        for part in self.parts(view) {
            types = types
                & match part {
                    Part::Never => Types::NONE,
                    Part::Within(within) => within,
                    Part::Keywords {
                        schema: Node(schema),
                        ..
                    } => {
                        let stated = self.stated(schema).1;
                        match schema.get("not").filter(|_| depth > 0) {
                            Some(not) => {
                                let not = self.of(not);
                                stated & !self.open_within(not, depth - 1)
                            }
                            None => stated,
                        }
                    }
                    Part::Union {
                        schema: Node(schema),
                        one,
                    } if depth > 0 => {
                        let mut any = Types::NONE;
                        for alternative in self.alternatives(schema, one) {
                            any |= self.outline(alternative.view, depth - 1);
                        }
                        any
                    }
                    Part::Union { .. } | Part::Unfollowed(..) | Part::Unexamined => Types::ALL,
                };
        }
        self.outlines.insert((view, depth), types);
        types
    }

    /// Whether a view accepts null, down to some levels of schemas within.
    pub(super) fn accepts_null(&mut self, view: ViewId, depth: u8) -> bool {
        if depth == 0 {
            return self.outline(view, 0).overlaps(Types::NULL);
        }
        if let Some(known) = self.nulls.get(&(view, depth)) {
            return *known;
        }
        let accepts = |views: &mut Self, schema: &'a Value| {
            let view = views.of(schema);
            views.accepts_null(view, depth - 1)
        };
        let is_accepted = self.parts(view).into_iter().all(|part| match part {
            Part::Never => false,
            Part::Within(types) => types.overlaps(Types::NULL),
            Part::Unfollowed(..) | Part::Unexamined => true,
            Part::Union {
                schema: Node(schema),
                one,
            } => {
                let listed = self.alternatives(schema, one).into_iter();
                let accepting = listed.filter(|one| self.accepts_null(one.view, depth - 1));
                let count = accepting.count();
                count == 1 || count > 1 && !one
            }
            Part::Keywords {
                schema: Node(schema),
                ..
            } => {
                let keyword = |key: &str| {
                    schema
                        .get(key)
                        .filter(|_| self.document.dialect.has_meaning(key))
                };
                let (not, condition) = (keyword("not"), keyword("if"));
                self.stated(schema).1.overlaps(Types::NULL)
                    && !not.is_some_and(|not| accepts(self, not))
                    && condition.is_none_or(|condition| {
                        let branch = if accepts(self, condition) {
                            "then"
                        } else {
                            "else"
                        };
                        let branch = schema.get(branch);
                        branch.is_none_or(|branch| accepts(self, branch))
                    })
            }
        });
        self.nulls.insert((view, depth), is_accepted);
        is_accepted
    }

    /// The types that the keyword for them states, and those of them that listed values
    /// and units leave.
    pub(super) fn stated(&self, schema: &Value) -> (Types, Types) {
        let stated = match schema.get("type") {
            Some(Value::Array(list)) => Some(list.as_slice()),
            one => one.map(std::slice::from_ref),
        };
        let mut types = Types::ALL;
        if let Some(stated) = stated {
            // What is not known restricts nothing that is known.
            let of = |name| Types::named(name).unwrap_or(Types::ALL);
            let names = stated.iter().filter_map(Value::as_str);
            types = names.map(of).fold(Types::NONE, |all, one| all | one);
            // Without a type, `nullable` has no meaning in 3.0.
            let nullable = schema.get("nullable") == Some(&Value::Bool(true));
            if nullable && self.document.dialect != Dialect::V31 {
                types |= Types::NULL;
            }
        }
        let mut listed = types;
        let of = |values: &[Value]| {
            let types = values.iter().map(Types::of);
            types.fold(Types::NONE, |all, one| all | one)
        };
        if let Some(Value::Array(values)) = schema.get("enum") {
            listed = listed & of(values);
        }
        if let Some(value) = schema.get("const")
            && self.document.dialect.has_meaning("const")
        {
            listed = listed & of(std::slice::from_ref(value));
        }
        let unit = schema.get("multipleOf").and_then(Value::as_number);
        if unit.is_some_and(|unit| Decimal::new(unit).is_integer()) {
            listed = listed & !Types::FRACTION;
        }
        (types, listed)
    }

    /// The values of a view that lists them and says nothing else.
    pub(super) fn enumeration(&mut self, view: ViewId) -> Option<Values> {
        self.enumeration_within(view, OUTLINE_DEPTH)
    }

    fn enumeration_within(&mut self, view: ViewId, depth: u8) -> Option<Values> {
        let parts = self.parts(view);
        let mut listed = None;
        for part in parts {
            let schema = match part {
                Part::Keywords { schema, .. } => schema.0,
                Part::Union { schema, one } if depth > 0 && listed.is_none() => {
                    let alternatives = self.alternatives(schema.0, one).into_iter();
                    let lists: Option<Vec<_>> = alternatives
                        .map(|one| self.enumeration_within(one.view, depth - 1))
                        .collect();
                    listed = Some(Values::any_of(Types::ALL, &lists?, one));
                    continue;
                }
                _ => return None,
            };
            let dialect = self.document.dialect;
            let silent = |key: &str| {
                matches!(key, "type" | "enum" | "const")
                    || is_limit(key)
                    || is_without_part(key)
                    || !dialect.has_meaning(key)
            };
            let has = |key: &str| schema.get(key).is_some() && dialect.has_meaning(key);
            if !schema.as_object()?.keys().all(|key| silent(key)) {
                return None;
            }
            if has("enum") || has("const") {
                let shape = Shape::of_keywords(&[(schema, Types::ALL)], self);
                let mut values = shape.values.clone()?;
                values.listed.retain(|value, of| shape.allows(value, *of));
                if listed.replace(values).is_some() {
                    return None;
                }
            } else if schema.as_object()?.keys().any(|key| is_limit(key)) {
                return None;
            }
        }
        let types = self.outline(view, 0);
        if let Some(values) = &mut listed {
            values.listed.retain(|_, of| types.overlaps(*of));
        } else if types == Types::NULL {
            return Some(Values::new(Types::NULL, &[Value::Null]));
        }
        listed
    }
}
