//! A plan carried out: the old text copied, except where the plan has it
//! otherwise.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::container::Container;
use super::members::Source;
use super::plan::{Member, Plan};
use super::style::{Style, line_indent};

/// The text that a plan makes of a text.
pub(super) fn write<'a>(source: &'a Source<'a>, root: Option<&ast::Value>, plan: &Plan) -> String {
    let style = Style::of_text(source, root);
    let mut writer = Writer {
        source,
        out: String::with_capacity(source.text.len()),
    };
    let mut around = Around {
        style,
        indent: "",
        is_in_line: false,
    };
    match (root, plan) {
        (Some(root), plan) => {
            around.indent = line_indent(source.text, root.start());
            writer.copy(0..root.start());
            writer.value(root, plan, around);
            writer.copy(root.end()..source.text.len());
        }
        (None, Plan::Replace(value)) => {
            if !source.text.trim_ascii().is_empty() {
                writer.copy(0..source.text.len());
                if !source.text.ends_with('\n') {
                    writer.out.push_str(style.newline());
                }
            }
            style.write(value, false, "", &mut writer.out);
            writer.out.push_str(style.newline());
        }
        (None, _) => writer.copy(0..source.text.len()),
    }
    writer.out
}

/// The text as far as it is written.
pub(super) struct Writer<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) out: String,
}

/// What is around a value.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) style: Style<'a>,
    /// The indentation of the line that the value begins on.
    pub(super) indent: &'a str,
    /// Whether what is new here stays on its line, if it is short.
    pub(super) is_in_line: bool,
}

impl Writer<'_> {
    pub(super) fn copy(&mut self, range: Range<usize>) {
        self.out.push_str(&self.source.text[range]);
    }

    pub(super) fn value(&mut self, node: &ast::Value, plan: &Plan, around: Around) {
        match plan {
            Plan::Keep => self.copy(node.start()..node.end()),
            Plan::Replace(value) => {
                let style = Style::of(self.source, node, around.indent).or(around.style);
                let was_broken = is_broken(self.source.text, node);
                let is_in_line = was_broken.map_or(around.is_in_line, |is_broken| !is_broken);
                style.write(value, is_in_line, around.indent, &mut self.out);
            }
            Plan::Members(members) => {
                Container::new(self.source, node, members, around).write(members, self);
            }
            Plan::Wrap(members) => self.wrapped(node, members, around),
            Plan::Unwrap(index, plan) => match node {
                ast::Value::Array(array) => self.value(&array.elements[*index], plan, around),
                other => self.value(other, plan, around),
            },
        }
    }

    /// Puts brackets around a value, close to it: its lines are not indented
    /// anew.
    fn wrapped(&mut self, node: &ast::Value, members: &[Member], around: Around) {
        let style = Style::of(self.source, node, around.indent).or(around.style);
        let is_in_line = is_broken(self.source.text, node) == Some(false);
        self.out.push('[');
        self.out.push_str(style.padding(false));
        for (place, member) in members.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
                self.out.push_str(style.comma());
            }
            match member {
                Member::Old(_, plan) => self.value(node, plan, around),
                Member::New(_, value) => {
                    style.write(value, is_in_line, around.indent, &mut self.out);
                }
            }
        }
        self.out.push_str(style.padding(false));
        self.out.push(']');
    }
}

/// Whether an object or array is on several lines; `None` if nothing is in it.
pub(super) fn is_broken(text: &str, node: &ast::Value) -> Option<bool> {
    let is_empty = match node {
        ast::Value::Object(object) => object.properties.is_empty(),
        ast::Value::Array(array) => array.elements.is_empty(),
        _ => true,
    };
    (!is_empty).then(|| node.text(text).contains('\n'))
}
