//! Applies a plan: copies the old text, except where the plan changes it.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::container::Container;
use super::members::Source;
use super::plan::{Member, Plan};
use super::style::{Style, line_indent};

/// The text after a plan is applied.
pub(super) fn write<'a>(source: &'a Source<'a>, root: Option<&ast::Value>, plan: &Plan) -> String {
    let style = Style::of_text(source, root);
    let mut writer = Writer {
        source,
        out: String::with_capacity(source.text.len()),
    };
    let mut context = Context {
        style,
        indent: "",
        is_in_line: false,
    };
    match (root, plan) {
        (Some(root), plan) => {
            context.indent = line_indent(source.text, root.start());
            writer.copy(0..root.start());
            writer.value(root, plan, context);
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

/// The old text, and the new one as written so far.
pub(super) struct Writer<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) out: String,
}

/// What a value inherits from the place where it is written.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) style: Style<'a>,
    /// The indentation of the line that the value begins on.
    pub(super) indent: &'a str,
    /// Whether a short new value is written on one line.
    pub(super) is_in_line: bool,
}

impl Writer<'_> {
    pub(super) fn copy(&mut self, range: Range<usize>) {
        self.out.push_str(&self.source.text[range]);
    }

    pub(super) fn value(&mut self, node: &ast::Value, plan: &Plan, context: Context) {
        match plan {
            Plan::Keep => self.copy(node.start()..node.end()),
            Plan::Replace(value) => {
                let style = Style::of(self.source, node, context.indent).or(context.style);
                let was_broken = is_broken(self.source.text, node);
                let is_in_line = was_broken.map_or(context.is_in_line, |is_broken| !is_broken);
                style.write(value, is_in_line, context.indent, &mut self.out);
            }
            Plan::Members(members) => {
                Container::new(self.source, node, members, context).write(members, self);
            }
            Plan::Wrap(members) => self.wrapped(node, members, context),
            Plan::Unwrap(index, plan) => match node {
                ast::Value::Array(array) => self.value(&array.elements[*index], plan, context),
                other => self.value(other, plan, context),
            },
        }
    }

    /// Puts brackets around a value without line ends, so that its lines need
    /// not be re-indented.
    fn wrapped(&mut self, node: &ast::Value, members: &[Member], context: Context) {
        let style = Style::of(self.source, node, context.indent).or(context.style);
        let is_in_line = is_broken(self.source.text, node) == Some(false);
        self.out.push('[');
        self.out.push_str(style.padding(false));
        for (place, member) in members.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
                self.out.push_str(style.comma());
            }
            match member {
                Member::Old(_, plan) => self.value(node, plan, context),
                Member::New(_, value) => {
                    style.write(value, is_in_line, context.indent, &mut self.out);
                }
            }
        }
        self.out.push_str(style.padding(false));
        self.out.push(']');
    }
}

/// Whether an object or array is on several lines; `None` if it is empty or a
/// scalar.
pub(super) fn is_broken(text: &str, node: &ast::Value) -> Option<bool> {
    let is_empty = match node {
        ast::Value::Object(object) => object.properties.is_empty(),
        ast::Value::Array(array) => array.elements.is_empty(),
        _ => true,
    };
    (!is_empty).then(|| node.text(text).contains('\n'))
}
