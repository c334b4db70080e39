//! Writes the documents with their references replaced, and the components that come
//! from other documents.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::{Answer, Bundler, Query, Target, naming, only_reference};
use crate::document::Document;
use crate::fragment::Fragment;
use crate::grammar;
use crate::part::Interner;
use crate::pointer::{self, Path};
use crate::refs::{self, ComponentKey, Edit, Kind, Reference, What};

impl Bundler<'_> {
    /// The fragments with all references rewritten, and those of the files.
    pub(super) fn rewrite(&self, fragments: &mut Vec<Fragment>) {
        let aliases = self.aliases();
        let mut hashed = BTreeSet::new();
        loop {
            let names = self.named(&aliases, &hashed);
            let writer = Writer {
                bundler: self,
                names: &names,
            };
            let mut own: Vec<Value> = (0..self.own)
                .map(|document| writer.fragment(document, &aliases))
                .collect();
            let components: BTreeMap<&Target, Value> = names
                .keys()
                .map(|target| (target, writer.content(target, &mut Vec::new())))
                .collect();
            let keys: BTreeMap<&Target, ComponentKey> = names
                .iter()
                .filter_map(|(target, name)| {
                    Some((target, ComponentKey::new(target.section()?, name)))
                })
                .collect();
            let wanted: HashSet<&ComponentKey> = keys.values().collect();
            let taken = naming::taken(&wanted, fragments, &self.concerned, &own);
            let clashing: Vec<Target> = components
                .iter()
                .filter(|(target, value)| {
                    let mut others = taken.get(&keys[**target]).into_iter().flatten();
                    !hashed.contains(**target) && others.any(|other| other != *value)
                })
                .map(|(target, _)| (*target).clone())
                .collect();
            if !clashing.is_empty() {
                hashed.extend(clashing);
                continue;
            }
            let interner = Interner::default();
            let mut files: BTreeMap<usize, Value> = BTreeMap::new();
            for (target, value) in &components {
                let document = own.get_mut(target.document);
                let document =
                    document.unwrap_or_else(|| files.entry(target.document).or_default());
                let key = &keys[*target];
                // Indexing a JSON object for writing inserts missing keys.
                document["components"][&key.section][&key.name] = value.clone();
            }
            let added = self.fragments_of_files(files, &interner);
            for (index, value) in std::iter::zip(&self.concerned, own) {
                fragments[*index] = fragments[*index].clone().with_value(&value, &interner);
            }
            fragments.extend(added);
            return;
        }
    }

    /// Components of fragments that are nothing but a reference to a target.
    fn aliases(&self) -> BTreeMap<(usize, String), Target> {
        let mut aliases = BTreeMap::new();
        for document in 0..self.own {
            for (key, value) in refs::components(self.documents[document].value()) {
                let kind = Kind::of_section(&key.section);
                let query = only_reference(value).map(|text| Query {
                    document,
                    what: What::Ref,
                    kind,
                    text: text.to_owned(),
                    base: String::new(),
                });
                if let Some(Answer::Target(target)) =
                    query.and_then(|query| self.answers.get(&query))
                {
                    aliases.insert((document, key.pointer()), target.clone());
                }
            }
        }
        aliases
    }

    /// A fragment for each file with components in it.
    fn fragments_of_files(
        &self,
        files: BTreeMap<usize, Value>,
        interner: &Interner,
    ) -> Vec<Fragment> {
        files
            .into_iter()
            .map(|(document, mut components)| {
                if let Some(version) = self.versions.get(&document) {
                    components["openapi"] = version.as_str().into();
                }
                let (origin, _) = Document::clone(&self.documents[document]).into_parts();
                Fragment::of_components(origin, &components, interner)
            })
            .collect()
    }
}

/// Writes documents with their references replaced.
struct Writer<'a> {
    bundler: &'a Bundler<'a>,
    names: &'a BTreeMap<Target, String>,
}

impl Writer<'_> {
    fn fragment(&self, document: usize, aliases: &BTreeMap<(usize, String), Target>) -> Value {
        let mut value = self.bundler.documents[document].value().clone();
        let own = || aliases.range((document, String::new())..(document + 1, String::new()));
        for ((_, at), target) in own() {
            let named = target.section().zip(self.names.get(target));
            let new = named.map(|(section, name)| ComponentKey::new(section, name).pointer());
            if new.as_deref() == Some(at)
                && let Some(node) = value.pointer_mut(at)
            {
                *node = Value::Null;
            }
        }
        for (key, _) in &self.bundler.opened {
            if let Value::Object(root) = &mut value {
                root.remove(*key);
            }
        }
        self.edited(&mut value, document, Kind::Document, &mut Vec::new());
        for ((_, at), target) in own() {
            if let Some(node) = value.pointer_mut(at)
                && node.is_null()
            {
                *node = self.content(target, &mut Vec::new());
            }
        }
        value
    }

    /// A target with its references replaced.
    fn content(&self, target: &Target, around: &mut Vec<Target>) -> Value {
        let document = &self.bundler.documents[target.document];
        let mut value = Bundler::node(document, target).clone();
        match &mut value {
            Value::Object(named) if target.is_map => {
                for (_, child) in named.iter_mut() {
                    self.edited(child, target.document, target.kind, around);
                }
            }
            value => self.edited(value, target.document, target.kind, around),
        }
        if target.document >= self.bundler.own && target.kind == Kind::Schema {
            self.keep_subtypes(&mut value, target);
            grammar::schemas(&mut value, &Path::Start(""), &mut |schema, _| {
                without_base(schema);
            });
        }
        value
    }

    /// Without a mapping, the names of the schemas that extend one are values of its
    /// discriminator: those that get a new name keep the old one as their value.
    fn keep_subtypes(&self, value: &mut Value, target: &Target) {
        let children = self.bundler.subtypes(target).into_iter();
        let renamed: Vec<(String, String)> = children
            .filter_map(|child| {
                let old = pointer::tokens(&child.at).last()?.into_owned();
                let is_renamed = self.names.get(&child) != Some(&old);
                Some((old, self.reference(&child)?)).filter(|_| is_renamed)
            })
            .collect();
        for (old, reference) in renamed {
            add_to_mapping(refs::own_discriminator_mut(value), old, reference);
        }
    }

    fn edited(&self, value: &mut Value, document: usize, kind: Kind, around: &mut Vec<Target>) {
        let implied = self.implied(value, document);
        refs::edit(value, kind, "", &mut |found| match self
            .bundler
            .answers
            .get(&Query::new(document, &found))
        {
            Some(Answer::Text(text)) => Edit::Text(text.clone()),
            Some(Answer::Target(target)) => match self.reference(target) {
                Some(text) => Edit::Text(text),
                None if around.contains(target) => Edit::Keep,
                None => {
                    around.push(target.clone());
                    let content = self.content(target, around);
                    around.pop();
                    Edit::Inline(content)
                }
            },
            Some(Answer::Same | Answer::Broken(_) | Answer::Reported) | None => Edit::Keep,
        });
        for (at, name, target) in implied {
            if let Some(reference) = self.reference(&target) {
                let discriminator = value.pointer_mut(&at).and_then(Value::as_object_mut);
                add_to_mapping(discriminator, name, reference);
            }
        }
    }

    /// Alternatives that get a new name, by their discriminators: without a mapping,
    /// the old names are values on the wire.
    fn implied(&self, value: &Value, document: usize) -> Vec<(String, String, Target)> {
        let mut found: Vec<(String, String, Target)> = Vec::new();
        // A value of several alternatives stands for none of them.
        let mut values: BTreeMap<(String, String), BTreeSet<&Target>> = BTreeMap::new();
        refs::discriminators(value, &mut |at, alternative| {
            let query = Query {
                document,
                what: What::Ref,
                kind: Kind::Schema,
                text: alternative.to_owned(),
                base: String::new(),
            };
            let reference = Reference::new(alternative);
            let old = match reference.fragment.tokens().pop() {
                Some(last) => last,
                None => naming::stem(&reference.path()),
            };
            if let Some(Answer::Target(target)) = self.bundler.answers.get(&query) {
                let value = (at.to_owned(), old.clone());
                values.entry(value).or_default().insert(target);
                if self.names.get(target) != Some(&old) {
                    found.push((at.to_owned(), old, target.clone()));
                }
            }
        });
        found.retain(|(at, old, _)| {
            let same = values.get(&(at.clone(), old.clone()));
            same.is_some_and(|targets| targets.len() == 1)
        });
        found
    }

    fn reference(&self, target: &Target) -> Option<String> {
        let name = self.names.get(target)?;
        let key = ComponentKey::new(target.section()?, name);
        Some(format!("#{}", key.pointer()))
    }
}

/// Adds a value of a discriminator, unless the value or its schema is in the mapping.
fn add_to_mapping(
    discriminator: Option<&mut Map<String, Value>>,
    value: String,
    reference: String,
) {
    if let Some(discriminator) = discriminator
        && let Value::Object(mapping) = discriminator
            .entry("mapping")
            .or_insert_with(|| Map::new().into())
        && !mapping.values().any(|known| *known == reference)
    {
        mapping.entry(value).or_insert(reference.into());
    }
}

/// A schema in a spec cannot keep a base URI of its own, since its references now start
/// from the spec; nor names that references no longer use and other schemas may have.
fn without_base(schema: &mut Value) {
    let Value::Object(schema) = schema else {
        return;
    };
    schema.remove("$anchor");
    schema.remove("$dynamicAnchor");
    let is_base = schema
        .get("$id")
        .and_then(Value::as_str)
        .is_some_and(|id| !id.starts_with('#'));
    if is_base
        && grammar::holds_reference(schema)
        && let Some(id) = schema.remove("$id")
    {
        schema.entry("x-id").or_insert(id);
    }
}
