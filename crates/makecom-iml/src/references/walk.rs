//! Walks through the tree of a section, and collects references and declarations.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::place::Cursor;
use super::{Reference, References, Target};
use crate::built_in::BuiltIn;
use crate::check::READ;
use crate::check::path::{Path, paths_and_calls};
use crate::code::{CodeKind, Language};
use crate::expression::Keyword;
use crate::iml::Expression;
use crate::text::{Document, Literal};

const RPC: &str = "rpc://";

/// Keys under which an RPC gives options, or the value of the parameter, and no further
/// parameter.
const GIVE_VALUES: [&str; 3] = ["options", "store", "url"];

pub(super) struct Walk<'a> {
    kind: CodeKind,
    readable: &'a str,
    /// The byte of the document where the readable text begins.
    start: usize,
    cursor: Cursor<'a>,
    pub(super) found: References,
}

/// Where a value is: the nearest keys around it.
#[derive(Clone, Copy, Default)]
struct At<'k> {
    key: Option<&'k str>,
    parent: Option<&'k str>,
}

impl At<'_> {
    /// What a connection stores.
    fn is_data(self) -> bool {
        self.key == Some("data") && self.parent == Some("response")
    }

    /// What an RPC gives.
    fn is_put_out(self) -> bool {
        matches!(self.key, Some("output" | "wrapper"))
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(kind: CodeKind, document: &'a Document, readable: &'a str) -> Self {
        Self {
            kind,
            readable,
            start: document.tree_start(),
            cursor: Cursor::new(document.text()),
            found: References::default(),
        }
    }

    pub(super) fn root(&mut self, tree: &ast::Value) {
        match (self.kind.language(), tree) {
            (Language::Groups, tree) => self.groups(tree),
            (Language::Object, ast::Value::StringLit(text)) => self.rpc(text, At::default()),
            (Language::Object, _) => {}
            (_, tree) => self.value(tree, At::default()),
        }
    }

    fn groups(&mut self, tree: &ast::Value) {
        let groups = tree.as_array().into_iter().flat_map(|list| &list.elements);
        for group in groups.filter_map(ast::Value::as_object) {
            let modules = group.get_array("modules").into_iter();
            for module in modules.flat_map(|list| &list.elements) {
                if let ast::Value::StringLit(name) = module {
                    self.add(Target::Module, &name.value, name.start());
                }
            }
        }
    }

    fn value(&mut self, value: &ast::Value, at: At) {
        match value {
            ast::Value::StringLit(text) => {
                self.declare_text(&text.value, at);
                self.rpc(text, at);
                self.expressions(text, at);
            }
            ast::Value::Array(array) => {
                for element in &array.elements {
                    self.value(element, at);
                }
            }
            ast::Value::Object(object) => {
                for property in &object.properties {
                    let key = property.name.as_str();
                    self.declare_key(key, at);
                    let at = At {
                        key: Some(key),
                        parent: at.key,
                    };
                    self.value(&property.value, at);
                }
            }
            _ => {}
        }
    }

    fn is_parameters(&self) -> bool {
        self.kind.language() == Language::Parameters
    }

    /// A key may declare what `response.data` stores.
    fn declare_key(&mut self, key: &str, at: At) {
        let declared = &mut self.found.declared;
        let is_spread = Expression::is_in(key);
        if at.key == Some("temp") {
            declared.has_open_temp |= is_spread;
            declared.temp.insert(key.to_owned());
        }
        if self.kind == CodeKind::RpcApi {
            declared.is_open |= key == "nested" || is_spread && at.is_put_out();
        } else if at.is_data() && is_spread {
            declared.is_open = true;
        } else if at.is_data() {
            declared.names.insert(key.to_owned());
        }
    }

    /// A text may declare a parameter, or stand for others.
    fn declare_text(&mut self, text: &str, at: At) {
        let (is_parameters, is_of_rpc) = (self.is_parameters(), self.kind == CodeKind::RpcApi);
        let is_expression = Expression::is_in(text);
        let declared = &mut self.found.declared;
        declared.has_open_temp |= at.key == Some("temp");
        if is_parameters || is_of_rpc {
            if at.key == Some("name") && !is_expression {
                declared.names.insert(text.to_owned());
            }
            // A list of parameters, or one of them.
            let is_list = at.key.is_none_or(|key| matches!(key, "nested" | "spec"));
            let is_computed = is_expression && at.key == Some("name");
            declared.is_open |= is_parameters && (is_list || is_computed)
                || is_of_rpc && is_expression && at.is_put_out();
        } else if at.is_data() {
            declared.is_open = true;
        }
    }

    /// A text may be the address of an RPC.
    fn rpc(&mut self, text: &ast::StringLit, at: At) {
        let Some(address) = text.value.strip_prefix(RPC) else {
            return;
        };
        let is_end = |one: char| matches!(one, '?' | '#' | '/' | '&') || one.is_whitespace();
        let (name, query) = match address.find(is_end) {
            Some(end) => address.split_at(end),
            None => (address, ""),
        };
        let is_computed = name.contains("{{");
        let is_parameters = self.is_parameters();
        let declared = &mut self.found.declared;
        if !is_computed && at.key.is_some_and(|key| GIVE_VALUES.contains(&key)) {
            declared.options.insert(name.to_owned());
        } else {
            declared.is_open |= is_parameters;
        }
        for pair in query.split(['?', '&']) {
            let name = pair.split('=').next().unwrap_or_default();
            if !name.is_empty() {
                declared.passed.insert(name.to_owned());
            }
        }
        if !is_computed {
            self.add(Target::Rpc, name, text.start());
        }
    }

    /// The calls and paths in a text.
    fn expressions(&mut self, text: &ast::StringLit, at: At) {
        let is_read = at.key.is_some_and(|key| READ.contains(&key));
        if self.is_parameters() && is_read || !text.value.contains("{{") {
            return;
        }
        let mut literal = Literal::new(&self.readable[text.start()..text.end()]);
        for path in paths_and_calls(&text.value) {
            let Some((target, name)) = target(&path, &text.value) else {
                continue;
            };
            let offset = literal.offset(path.start());
            self.add(target, name, text.start() + offset);
        }
    }

    fn add(&mut self, target: Target, name: &str, offset: usize) {
        let (line, column) = self.cursor.position(self.start + offset);
        self.found.uses.push(Reference {
            target,
            name: name.to_owned(),
            line,
            column,
        });
    }
}

/// What a path refers to, and by which name.
fn target<'t>(path: &Path<'t>, text: &'t str) -> Option<(Target, &'t str)> {
    let root = path.root();
    let written = &text[path.start()..];
    if !path.is_called() {
        let target = match root {
            "parameters" => Target::Parameter,
            "connection" => Target::ConnectionValue,
            "temp" => Target::TempValue,
            _ => return None,
        };
        return path.second().map(|name| (target, name));
    }
    if !path.is_name() {
        let name = written.split('(').next().unwrap_or_default();
        return Some((Target::Method, name.trim_end()));
    }
    let is_known = BuiltIn::find(root).is_some()
        || Keyword::find(root).is_some()
        || matches!(root, "and" | "or");
    (!is_known && !written.starts_with('`')).then_some((Target::Function, root))
}
