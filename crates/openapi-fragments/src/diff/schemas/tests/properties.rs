//! Properties of generated schemas: the same meaning in other words is no change, and
//! what is narrower one way is wider the other way.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::{between, document};
use crate::diff::schemas::Direction;

/// How many components a document has.
const COMPONENTS: usize = 3;

/// What a schema means, apart from its words.
#[derive(Clone, Debug)]
enum Meaning {
    Any,
    Text {
        most: u8,
        listed: Vec<&'static str>,
    },
    Number {
        integer: bool,
        least: u8,
        exclusive: bool,
    },
    List(Box<Meaning>, u8),
    Object {
        properties: Vec<(Meaning, bool)>,
        closed: bool,
    },
    Nullable(Box<Meaning>),
    Either(Vec<Meaning>),
    Not(Box<Meaning>),
    Component(usize),
}

fn meaning() -> impl Strategy<Value = Meaning> {
    let leaf = prop_oneof![
        Just(Meaning::Any),
        (
            1..9_u8,
            prop::collection::vec(select(vec!["a", "b", "c"]), 0..3)
        )
            .prop_map(|(most, listed)| Meaning::Text { most, listed }),
        (any::<bool>(), 0..9_u8, any::<bool>()).prop_map(|(integer, least, exclusive)| {
            Meaning::Number {
                integer,
                least,
                exclusive,
            }
        }),
        (0..COMPONENTS).prop_map(Meaning::Component),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            (boxed(), 1..9_u8).prop_map(|(inner, most)| Meaning::List(inner, most)),
            (
                prop::collection::vec((inner.clone(), any::<bool>()), 0..4),
                any::<bool>()
            )
                .prop_map(|(properties, closed)| Meaning::Object { properties, closed }),
            boxed()
                .prop_filter("null or any value is any value", |inner| accepts_no_null(
                    inner
                ))
                .prop_map(Meaning::Nullable),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Meaning::Either),
            boxed().prop_map(Meaning::Not),
        ]
    })
}

fn accepts_no_null(meaning: &Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Text { .. } | Meaning::Number { .. } | Meaning::List(..) | Meaning::Object { .. }
    )
}

/// Chooses among equivalent words.
struct Style<'s> {
    version: &'static str,
    choices: &'s [u8],
    next: usize,
}

impl Style<'_> {
    fn choose(&mut self, count: u8) -> u8 {
        self.next += 1;
        match self.choices {
            [] => 0,
            choices => choices[self.next % choices.len()] % count,
        }
    }

    fn is_3_1(&self) -> bool {
        self.version != "3.0.3"
    }

    fn schema(&mut self, meaning: &Meaning) -> Value {
        let schema = match meaning {
            Meaning::Any => match self.choose(3) {
                0 => json!({"description": "Any value."}),
                1 if self.is_3_1() => json!(true),
                _ => json!({}),
            },
            Meaning::Text { most, listed } => {
                let mut schema = json!({"type": "string", "maxLength": most});
                match (listed.as_slice(), self.choose(2)) {
                    ([], _) => {}
                    ([one], 1) if self.is_3_1() => schema["const"] = json!(one),
                    (listed, 1) => {
                        schema["enum"] = listed.iter().rev().copied().collect::<Value>();
                    }
                    (listed, _) => schema["enum"] = json!(listed),
                }
                schema
            }
            Meaning::Number {
                integer,
                least,
                exclusive,
            } => {
                let mut schema = json!({"type": if *integer { "integer" } else { "number" }});
                match (exclusive, self.is_3_1()) {
                    (false, _) => schema["minimum"] = json!(least),
                    (true, true) => schema["exclusiveMinimum"] = json!(least),
                    (true, false) => {
                        schema["minimum"] = json!(least);
                        schema["exclusiveMinimum"] = json!(true);
                    }
                }
                schema
            }
            Meaning::List(inner, most) => {
                json!({"type": "array", "maxItems": most, "items": self.schema(inner)})
            }
            Meaning::Object { properties, closed } => self.object(properties, *closed),
            Meaning::Nullable(inner) => self.nullable(inner),
            Meaning::Either(alternatives) => {
                let mut list: Vec<_> = alternatives.iter().map(|one| self.schema(one)).collect();
                if self.choose(2) == 1 {
                    list.reverse();
                }
                json!({"anyOf": list})
            }
            Meaning::Not(inner) => json!({"not": self.schema(inner)}),
            Meaning::Component(index) => {
                json!({"$ref": format!("#/components/schemas/C{index}")})
            }
        };
        match self.choose(6) {
            0 => json!({"allOf": [schema], "title": "wrapped"}),
            1 => json!({"allOf": [{"description": "d"}, schema]}),
            2 => json!({"oneOf": [schema]}),
            _ => schema,
        }
    }

    fn object(&mut self, properties: &[(Meaning, bool)], closed: bool) -> Value {
        let names = || ["a", "b", "c", "d"].iter().zip(properties);
        let mut required: Vec<_> = names()
            .filter(|(_, (_, required))| *required)
            .map(|(name, _)| *name)
            .collect();
        let listed: Map<_, _> = names()
            .map(|(name, (inner, _))| ((*name).to_owned(), self.schema(inner)))
            .collect();
        if self.choose(2) == 1 {
            required.reverse();
        }
        let split = self.choose(3);
        let mut schema = json!({"type": "object", "properties": listed});
        match (closed, split) {
            (true, _) => schema["additionalProperties"] = json!(false),
            (false, 1) => schema["additionalProperties"] = json!({}),
            _ => {}
        }
        if split == 2 && !required.is_empty() {
            return json!({"allOf": [{"required": required}, schema]});
        }
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }

    fn nullable(&mut self, inner: &Meaning) -> Value {
        let mut schema = self.schema(inner);
        if !self.is_3_1() {
            return match schema.get("type") {
                Some(_) if schema.get("enum").is_none() => {
                    schema["nullable"] = json!(true);
                    schema
                }
                _ => json!({"anyOf": [schema, {"enum": [null]}]}),
            };
        }
        match self.choose(3) {
            0 if schema.get("type").is_some()
                && schema.get("enum").is_none()
                && schema.get("const").is_none() =>
            {
                schema["type"] = json!(["null", schema["type"]]);
                schema
            }
            1 => json!({"oneOf": [schema, {"type": "null"}]}),
            _ => json!({"anyOf": [{"type": "null"}, schema]}),
        }
    }
}

type Meanings = (Meaning, Vec<Meaning>);

/// A component that is itself or what it is not has no meaning: its reference is named
/// as not followed, and what is around it may be anything.
fn meanings() -> impl Strategy<Value = Meanings> {
    (meaning(), prop::collection::vec(meaning(), COMPONENTS))
        .prop_filter("a component is itself", |(_, components)| {
            is_grounded(components)
        })
}

/// Whether no component reaches itself without a step into a list or an object.
fn is_grounded(components: &[Meaning]) -> bool {
    fn in_place(meaning: &Meaning, into: &mut Vec<usize>) {
        match meaning {
            Meaning::Component(index) => into.push(*index),
            Meaning::Nullable(inner) | Meaning::Not(inner) => in_place(inner, into),
            Meaning::Either(all) => all.iter().for_each(|one| in_place(one, into)),
            _ => {}
        }
    }
    (0..components.len()).all(|start| {
        let (mut seen, mut queue) = (BTreeSet::new(), Vec::new());
        in_place(&components[start], &mut queue);
        while let Some(index) = queue.pop() {
            if seen.insert(index) {
                in_place(&components[index], &mut queue);
            }
        }
        !seen.contains(&start)
    })
}

fn rendered((root, components): &Meanings, version: &'static str, choices: &[u8]) -> Value {
    let mut style = Style {
        version,
        choices,
        next: 0,
    };
    let root = style.schema(root);
    let components: Map<_, _> = components
        .iter()
        .enumerate()
        .map(|(index, meaning)| (format!("C{index}"), style.schema(meaning)))
        .collect();
    document(version, &root, &components.into())
}

fn changed(old: &Value, new: &Value) -> [Vec<String>; 2] {
    [Direction::Request, Direction::Response].map(|direction| between(old, new, direction))
}

/// Makes one schema narrower: the first at or after a place where that is possible.
/// Returns whether it is done.
fn narrow(meaning: &mut Meaning, skip: &mut usize) -> bool {
    let is_here = *skip == 0;
    *skip = skip.saturating_sub(1);
    match meaning {
        // Listed values are short enough.
        Meaning::Text { most, listed } if is_here && listed.is_empty() => {
            *most -= 1;
            true
        }
        Meaning::Number {
            least, exclusive, ..
        } if is_here => {
            // By two, so that exclusive limits of integers move too.
            *least += 2;
            *exclusive = false;
            true
        }
        Meaning::List(_, most) if is_here => {
            *most -= 1;
            true
        }
        Meaning::Object { properties, closed } if is_here => {
            match properties.iter_mut().find(|(_, required)| !required) {
                Some((_, required)) => *required = true,
                None if !*closed => *closed = true,
                None => return false,
            }
            true
        }
        Meaning::Nullable(inner) if is_here => {
            *meaning = (**inner).clone();
            true
        }
        Meaning::List(inner, _) | Meaning::Nullable(inner) => narrow(inner, skip),
        Meaning::Object { properties, .. } => {
            properties.iter_mut().any(|(inner, _)| narrow(inner, skip))
        }
        _ => false,
    }
}

/// How many cases are tried: more if `PROPTEST_CASES` says so.
fn cases(usual: u32) -> u32 {
    let stated = std::env::var("PROPTEST_CASES").ok();
    stated.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(300), max_global_rejects: 100_000, max_local_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn other_words_are_no_change(
        meanings in meanings(),
        old in prop::collection::vec(any::<u8>(), 0..20),
        new in prop::collection::vec(any::<u8>(), 0..20),
        versions in select(vec![("3.0.3", "3.0.3"), ("3.1.0", "3.1.0"), ("3.0.3", "3.1.0"), ("3.1.0", "3.0.3")]),
    ) {
        let old = rendered(&meanings, versions.0, &old);
        let new = rendered(&meanings, versions.1, &new);
        prop_assert_eq!(changed(&old, &new), [Vec::<String>::new(), Vec::new()], "{}\n{}", old, new);
    }

    #[test]
    fn narrower_one_way_is_wider_the_other_way(
        wide in meanings(),
        skip in 0..6_usize,
        old in prop::collection::vec(any::<u8>(), 0..20),
        new in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let mut narrower = wide.clone();
        prop_assume!(narrow(&mut narrower.0, &mut skip.clone()));
        let wide = rendered(&wide, "3.1.0", &old);
        let narrower = rendered(&narrower, "3.1.0", &new);
        let has = |found: &[String], level: &str| found.iter().any(|one| one.starts_with(level));
        let [sent, received] = changed(&wide, &narrower);
        prop_assert!(has(&sent, "breaking") && !has(&sent, "safe"), "{wide}\n{narrower}\n{sent:?}");
        prop_assert!(received.iter().all(|one| one.starts_with("safe")), "{received:?}");
        let [sent, received] = changed(&narrower, &wide);
        prop_assert!(sent.iter().all(|one| one.starts_with("safe")), "{sent:?}");
        prop_assert!(!received.is_empty() && !has(&received, "safe"), "{received:?}");
    }
}
