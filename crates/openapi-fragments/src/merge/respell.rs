//! Renames the parameters of templates that are respelled, wherever they are named: in
//! the operation, its links and callbacks, in links to it, and in pointers.

mod item;
mod target;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value};

use item::Respelled;
use target::{Target, own_first};

use super::expressions::{self, Names};
use super::links::{Object, each_object_mut};
use super::templates::{parameter_names, shape};
use super::{Input, distinct};
use crate::diagnostic::Diagnostic;
use crate::operation::METHODS;
use crate::order::KeyOrder;
use crate::outline::PathItem;
use crate::part::{Interner, Node, Part, PartKey};
use crate::pointer;
use crate::refs::{ComponentKey, MOST_REFERENCES};
use crate::text::Text;

/// Respells all templates that differ in the names of their parameters alone. Paths keep
/// their spelling until they are joined, so that diagnostics find them.
pub(super) fn respell(inputs: &mut [Input], findings: &mut Vec<Diagnostic>) {
    let templates = chosen(inputs);
    if templates.is_empty() {
        return;
    }
    let mut rewritten = Vec::with_capacity(inputs.len());
    {
        let plan = Plan::of(templates, inputs);
        for input in inputs.iter() {
            rewritten.push(plan.rewrite(input, findings));
        }
    }
    for (input, rewritten) in std::iter::zip(inputs, rewritten) {
        for (index, part) in rewritten.parts {
            input.parts.to_mut()[index] = part;
        }
        for (index, item) in rewritten.paths {
            input.paths.to_mut()[index] = item;
        }
    }
}

/// The chosen spelling of each template that has another.
pub(super) fn chosen(inputs: &[Input]) -> HashMap<String, String> {
    let paths = inputs.iter().flat_map(|input| input.paths.iter());
    let distinct: BTreeSet<&str> = paths
        .map(|item| &*item.path)
        .filter(|path| path.contains('{'))
        .collect();
    // The first in alphabetical order of each shape.
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut chosen = HashMap::new();
    for path in distinct {
        let first = first.entry(shape(path)).or_insert(path);
        if *first != path {
            chosen.insert(path.to_owned(), (*first).to_owned());
        }
    }
    chosen
}

struct Plan<'a> {
    /// New spellings by old ones.
    templates: HashMap<String, String>,
    targets: Vec<Target>,
    /// The operations of each id: the position of the input, and the target if its
    /// parameters get new names.
    ids: HashMap<String, Vec<(usize, Option<usize>)>>,
    components: HashMap<&'a ComponentKey, &'a Part>,
}

/// What of an input changes.
#[derive(Default)]
struct Rewritten {
    parts: Vec<(usize, Arc<Part>)>,
    paths: Vec<(usize, PathItem)>,
}

/// Why a template cannot be respelled.
type Obstacle = String;

impl<'a> Plan<'a> {
    fn of(templates: HashMap<String, String>, inputs: &'a [Input<'a>]) -> Self {
        let mut components = HashMap::new();
        for (_, part) in distinct(inputs) {
            if let Some(key) = part.component() {
                components.entry(key).or_insert(part);
            }
        }
        let mut plan = Self {
            templates,
            targets: Vec::new(),
            ids: HashMap::new(),
            components,
        };
        for input in inputs {
            for item in &*input.paths {
                plan.add(input, item);
            }
        }
        plan
    }

    fn add(&mut self, input: &Input, item: &PathItem) {
        let names = self.names(&item.path);
        for method in METHODS {
            let Some(operation) = item.field(method) else {
                continue;
            };
            let target = names.as_ref().map(|names| {
                let mut locations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
                let lists = [
                    operation.text.get("parameters"),
                    item.field("parameters").map(|node| node.text.clone()),
                ];
                for list in lists.into_iter().flatten().map(|list| list.value()) {
                    for parameter in list.as_array().into_iter().flatten() {
                        let found = self.follow(parameter, input);
                        let text = |key| found.get(key).and_then(Value::as_str).map(str::to_owned);
                        if let (Some(name), Some(location)) = (text("name"), text("in")) {
                            locations.entry(name).or_default().insert(location);
                        }
                    }
                }
                self.targets.push(Target {
                    position: input.position,
                    template: item.path.to_string(),
                    method: method.to_owned(),
                    names: names.clone(),
                    locations,
                });
                self.targets.len() - 1
            });
            let id = operation.text.get("operationId").map(|id| id.value());
            if let Some(Value::String(id)) = id {
                self.ids
                    .entry(id)
                    .or_default()
                    .push((input.position, target));
            }
        }
    }

    /// The new names of the parameters of a template, if it is respelled.
    fn names(&self, template: &str) -> Option<Names> {
        let chosen = self.templates.get(template)?;
        let names = std::iter::zip(parameter_names(template), parameter_names(chosen));
        Some(
            names
                .filter(|(old, new)| old != new)
                .map(|(old, new)| (old.to_owned(), new.to_owned()))
                .collect(),
        )
    }

    fn rewrite(&self, input: &Input, findings: &mut Vec<Diagnostic>) -> Rewritten {
        let mut rewritten = Rewritten::default();
        let interner = Interner::default();
        for (index, part) in input.parts.iter().enumerate() {
            if !may_name_a_path(part.text()) || is_extension(&part.key) {
                continue;
            }
            let mut value = part.text().value();
            let is_link = part.component().is_some_and(|key| key.section == "links");
            let mut obstacles = Vec::new();
            self.describe(&mut value, is_link, input, &mut obstacles);
            let text = Text::of_changed(&value, part.text());
            report(&obstacles, input, &part.key.pointer(), findings);
            if text != *part.text() {
                // What it refers to among the components stays.
                let refs = part.node.refs.clone();
                let part = Part {
                    key: part.key.clone(),
                    node: Node { text, refs },
                    is_sound: part.is_sound,
                };
                rewritten.parts.push((index, Arc::new(part)));
            }
        }
        for (index, item) in input.paths.iter().enumerate() {
            let names = self.names(&item.path);
            let is_concerned = names.is_some()
                || item
                    .fields
                    .iter()
                    .any(|(_, node)| may_name_a_path(&node.text));
            if !is_concerned {
                continue;
            }
            let mut item = item.clone();
            for (key, node) in &mut item.fields {
                if key.starts_with("x-") {
                    continue;
                }
                let mut value = node.text.value();
                let mut obstacles = Vec::new();
                if let Some(names) = &names {
                    let context = Respelled {
                        plan: self,
                        input,
                        template: &item.path,
                        names,
                    };
                    context.field(key, &mut value, &mut obstacles);
                }
                self.describe(&mut value, false, input, &mut obstacles);
                let at = pointer::from_tokens(["paths", &*item.path, &**key]);
                report(&obstacles, input, &at, findings);
                let text = Text::of_changed(&value, &node.text);
                if text != node.text {
                    let order = KeyOrder::of_json(node.text.as_str());
                    let respelled = interner.node(key, &order.arranged(&value));
                    drop(order);
                    *node = respelled;
                }
            }
            rewritten.paths.push((index, item));
        }
        rewritten
    }

    /// Rewrites pointers to paths, and the parameters of links to respelled operations.
    fn describe(
        &self,
        value: &mut Value,
        is_link: bool,
        input: &Input,
        obstacles: &mut Vec<Obstacle>,
    ) {
        let mut rewrite = |object: Object| match object {
            Object::Link(link) => {
                self.repoint_key(link, "$ref");
                if let Err(obstacle) = self.link(link, input) {
                    obstacles.push(obstacle);
                }
            }
            Object::Other(object) => {
                self.repoint_key(object, "$ref");
                let mapping = object
                    .get_mut("discriminator")
                    .and_then(|it| it.get_mut("mapping"));
                for (_, target) in mapping.and_then(Value::as_object_mut).into_iter().flatten() {
                    self.repoint(target);
                }
            }
        };
        match value {
            Value::Object(link) if is_link => rewrite(Object::Link(link)),
            value => each_object_mut(value, &mut rewrite),
        }
    }

    fn repoint_key(&self, object: &mut Map<String, Value>, key: &str) {
        if let Some(value) = object.get_mut(key) {
            self.repoint(value);
        }
    }

    fn repoint(&self, reference: &mut Value) {
        if let Value::String(reference) = reference {
            let new = |template: &str| self.templates.get(template).cloned();
            if let Some(respelled) = expressions::respell(reference, new) {
                *reference = respelled;
            }
        }
    }

    /// Renames the parameters with which a link calls a respelled operation.
    fn link(&self, link: &mut Map<String, Value>, input: &Input) -> Result<(), Obstacle> {
        let candidates = self.called(link, input);
        self.repoint_key(link, "operationRef");
        let Some(Value::Object(parameters)) = link.get_mut("parameters") else {
            return Ok(());
        };
        let before = parameters.len();
        let renamed: Result<Map<_, _>, Obstacle> = std::mem::take(parameters)
            .into_iter()
            .map(|(key, value)| {
                let new = candidates.iter().find_map(|target| target.new_key(&key));
                Ok((new.transpose()?.unwrap_or(key), value))
            })
            .collect();
        *parameters = renamed?;
        if parameters.len() < before {
            return Err("a link names one parameter in two ways".to_owned());
        }
        Ok(())
    }

    /// The respelled operations that a link may call: those of its own fragment first.
    fn called(&self, link: &Map<String, Value>, input: &Input) -> Vec<&Target> {
        if let Some(Value::String(id)) = link.get("operationId") {
            let named = self.ids.get(id).into_iter().flatten();
            let named = named.map(|(position, target)| {
                (*position, target.and_then(|index| self.targets.get(index)))
            });
            return own_first(named.collect(), input);
        }
        let reference = link.get("operationRef").and_then(Value::as_str);
        let Some(tokens) = reference.and_then(expressions::tokens) else {
            return Vec::new();
        };
        match tokens.as_slice() {
            [paths, template, method] if paths == "paths" => {
                let of_path = self
                    .targets
                    .iter()
                    .filter(|target| target.template == *template && target.method == *method);
                own_first(
                    of_path
                        .map(|target| (target.position, Some(target)))
                        .collect(),
                    input,
                )
            }
            _ => Vec::new(),
        }
    }

    /// What is behind any number of references, within the fragment or to components of
    /// others.
    fn follow<'v>(&self, value: &'v Value, input: &Input) -> Cow<'v, Value> {
        let mut found = Cow::Borrowed(value);
        for _ in 0..MOST_REFERENCES {
            let Some(reference) = found.get("$ref").and_then(Value::as_str) else {
                break;
            };
            match self.target(reference, input) {
                Some(target) => found = Cow::Owned(target),
                None => break,
            }
        }
        found
    }

    fn target(&self, reference: &str, input: &Input) -> Option<Value> {
        let tokens = expressions::tokens(reference)?;
        let (text, inner) = match tokens.as_slice() {
            [first, section, name, inner @ ..] if first == "components" => {
                let key = ComponentKey::new(section, name);
                let mut own = input
                    .parts
                    .iter()
                    .filter(|part| part.component() == Some(&key));
                let text = match own.next() {
                    Some(part) => part.text(),
                    None => self.components.get(&key)?.text(),
                };
                (text, inner)
            }
            [first, template, field, inner @ ..] if first == "paths" => {
                let item = input.paths.iter().find(|item| *item.path == **template)?;
                (&item.field(field)?.text, inner)
            }
            _ => return None,
        };
        let at = pointer::from_tokens(inner.iter().map(String::as_str));
        text.value().pointer(&at).cloned()
    }
}

fn is_extension(key: &PartKey) -> bool {
    match key {
        PartKey::Root(key) => key.starts_with("x-"),
        PartKey::PathsExtension(_) | PartKey::ComponentsExtension(_) => true,
        PartKey::Component(_) => false,
    }
}

/// Whether a text may have a pointer into the paths or a link.
fn may_name_a_path(text: &Text) -> bool {
    let text = text.as_str();
    text.contains("\"operationId\"") || text.contains("\"operationRef\"") || {
        // In any encoding.
        text.contains("\"#") && (text.contains("paths/") || text.contains('%'))
    }
}

fn report(obstacles: &[Obstacle], input: &Input, at: &str, findings: &mut Vec<Diagnostic>) {
    for obstacle in obstacles {
        findings.push(
            Diagnostic::error(
                "unclear-parameter",
                format!("a template cannot be respelled: {obstacle}"),
            )
            .at(input.place(at, "here"))
            .with_help("use the same parameter names in all templates of the path"),
        );
    }
}
