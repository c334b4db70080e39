//! The layout of a text, detected from what is in it, and new values written in
//! that layout.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;

use super::members::Source;
use super::tree::Tree;

/// A new value up to this length, in characters, may be on one line.
const LONGEST_IN_LINE: usize = 60;

/// A layout as detected; `None` for what the text does not show.
#[derive(Clone, Copy, Default)]
pub(super) struct Style<'a> {
    newline: Option<&'a str>,
    unit: Option<&'a str>,
    /// From the end of a key to its value.
    colon: Option<&'a str>,
    /// Whitespace after a comma within a line.
    comma: Option<&'a str>,
    /// Whitespace inside braces, and inside brackets, that are on one line.
    braces: Option<&'a str>,
    brackets: Option<&'a str>,
    /// Whether the last member has a comma, where each member is on its own
    /// line.
    trailing_comma: Option<bool>,
}

impl<'a> Style<'a> {
    /// The layout of a whole text: the first occurrence of each detail counts.
    pub(super) fn of_text(source: &Source<'a>, root: Option<&ast::Value>) -> Self {
        let end = source.text.find('\n');
        let newline = end.map(|end| line_end(&source.text[..=end]));
        let mut style = Self {
            newline,
            ..Self::default()
        };
        if let Some(root) = root {
            style = style.or(Self::of_all(
                source,
                root,
                line_indent(source.text, root.start()),
            ));
        }
        style
    }

    fn of_all(source: &Source<'a>, node: &ast::Value, indent: &'a str) -> Self {
        let mut style = Self::of(source, node, indent);
        let mut at = node.start();
        let mut indent = indent;
        for child in children(node) {
            indent = indent_at(&source.text[at..child.start()], indent);
            at = child.end();
            if matches!(child, ast::Value::Object(_) | ast::Value::Array(_)) {
                style = style.or(Self::of_all(source, child, indent));
            }
        }
        style
    }

    /// The layout of one object or array, whose line is indented by `indent`.
    pub(super) fn of(source: &Source<'a>, node: &ast::Value, indent: &str) -> Self {
        let text = source.text;
        let mut style = Self::default();
        let (first, second, last, is_object) = match node {
            ast::Value::Object(object) => {
                let entries = &object.properties;
                let range = |entry: &ast::ObjectProp| entry.range();
                let second = entries.get(1).map(range);
                if let Some(entry) = entries.last() {
                    let colon = &text[entry.name.end()..entry.value.start()];
                    let is_plain = colon
                        .bytes()
                        .all(|byte| matches!(byte, b' ' | b'\t' | b':'));
                    style.colon = is_plain.then_some(colon);
                }
                (
                    entries.first().map(range),
                    second,
                    entries.last().map(range),
                    true,
                )
            }
            ast::Value::Array(array) => {
                let elements = &array.elements;
                let range = |element: &ast::Value| element.range();
                let second = elements.get(1).map(range);
                (
                    elements.first().map(range),
                    second,
                    elements.last().map(range),
                    false,
                )
            }
            _ => return style,
        };
        let (Some(first), Some(last)) = (first, last) else {
            return style;
        };
        let open = &text[node.start() + 1..first.start];
        let close = &text[last.end..node.end() - 1];
        if let Some(end) = open.find('\n') {
            style.newline = Some(line_end(&open[..=end]));
            let unit = indent_at(open, "").strip_prefix(indent);
            style.unit = unit.filter(|unit| !unit.is_empty());
        } else if is_blank(open) && !close.contains('\n') {
            *(if is_object {
                &mut style.braces
            } else {
                &mut style.brackets
            }) = Some(open);
        }
        if let Some(second) = second {
            let between = text[first.end..second.start].strip_prefix(',');
            style.comma =
                between.filter(|whitespace| is_blank(whitespace) && !whitespace.contains('\n'));
        }
        if close.contains('\n') {
            style.trailing_comma = Some(source.has_comma(&(last.end..node.end() - 1)));
        }
        style
    }

    /// This layout, with what it does not know taken from the other.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            newline: self.newline.or(other.newline),
            unit: self.unit.or(other.unit),
            colon: self.colon.or(other.colon),
            comma: self.comma.or(other.comma),
            braces: self.braces.or(other.braces),
            brackets: self.brackets.or(other.brackets),
            trailing_comma: self.trailing_comma.or(other.trailing_comma),
        }
    }

    pub(super) fn newline(&self) -> &'a str {
        self.newline.unwrap_or("\n")
    }

    pub(super) fn unit(&self) -> &'a str {
        self.unit.unwrap_or("  ")
    }

    pub(super) fn comma(&self) -> &'a str {
        let is_dense = self.colon == Some(":");
        self.comma.unwrap_or(if is_dense { "" } else { " " })
    }

    pub(super) fn trailing_comma(&self) -> bool {
        self.trailing_comma.unwrap_or_default()
    }

    /// Whitespace inside braces or brackets that are on one line.
    pub(super) fn padding(&self, is_object: bool) -> &'a str {
        if is_object {
            let is_dense = self.colon == Some(":");
            self.braces.unwrap_or(if is_dense { "" } else { " " })
        } else {
            self.brackets.unwrap_or("")
        }
    }

    /// A key, up to where its value begins.
    pub(super) fn key(&self, key: &str) -> String {
        quoted(key) + self.colon.unwrap_or(": ")
    }

    /// A value on one line.
    fn in_line(&self, value: &Tree) -> String {
        let joined = |members: Vec<String>, is_object| {
            let padding = self.padding(is_object);
            let members = members.join(&format!(",{}", self.comma()));
            format!("{padding}{members}{padding}")
        };
        match value {
            Tree::Null => "null".to_owned(),
            Tree::Boolean(boolean) => boolean.to_string(),
            Tree::Number(digits) => digits.clone(),
            Tree::Text(text) => quoted(text),
            Tree::List(values) if values.is_empty() => "[]".to_owned(),
            Tree::List(values) => {
                let values = values.iter().map(|value| self.in_line(value));
                format!("[{}]", joined(values.collect(), false))
            }
            Tree::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Tree::Map(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, value)| self.key(key) + &self.in_line(value));
                format!("{{{}}}", joined(entries.collect(), true))
            }
        }
    }

    /// Whether a value is short enough for one line, or has nothing to break
    /// at.
    pub(super) fn is_short(&self, value: &Tree) -> bool {
        match value {
            Tree::List(values) if !values.is_empty() => {}
            Tree::Map(entries) if !entries.is_empty() => {}
            _ => return true,
        }
        self.in_line(value).chars().count() <= LONGEST_IN_LINE
    }

    /// Writes a value, on one line if `is_in_line` and if it is short. `indent`
    /// is the indentation of the line that it begins on.
    pub(super) fn write(&self, value: &Tree, is_in_line: bool, indent: &str, out: &mut String) {
        let (open, close) = match value {
            Tree::List(values) if !values.is_empty() => ('[', ']'),
            Tree::Map(entries) if !entries.is_empty() => ('{', '}'),
            _ => return out.push_str(&self.in_line(value)),
        };
        if is_in_line && self.is_short(value) {
            return out.push_str(&self.in_line(value));
        }
        let deeper = format!("{indent}{}", self.unit());
        out.push(open);
        let mut is_first = true;
        let mut begin = |out: &mut String| {
            if !std::mem::take(&mut is_first) {
                out.push(',');
            }
            out.push_str(self.newline());
            out.push_str(&deeper);
        };
        match value {
            Tree::List(values) => {
                for value in values {
                    begin(out);
                    self.write(value, false, &deeper, out);
                }
            }
            Tree::Map(entries) => {
                for (key, value) in entries {
                    begin(out);
                    out.push_str(&self.key(key));
                    self.write(value, false, &deeper, out);
                }
            }
            _ => {}
        }
        if self.trailing_comma() {
            out.push(',');
        }
        out.push_str(self.newline());
        out.push_str(indent);
        out.push(close);
    }
}

fn children<'a, 'b>(node: &'a ast::Value<'b>) -> Vec<&'a ast::Value<'b>> {
    match node {
        ast::Value::Object(object) => object.properties.iter().map(|entry| &entry.value).collect(),
        ast::Value::Array(array) => array.elements.iter().collect(),
        _ => Vec::new(),
    }
}

/// The indentation of the last line of a text; `otherwise` if the text has no
/// line end.
pub(super) fn indent_at<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    text.rfind('\n')
        .map_or(otherwise, |end| indent_of(&text[end + 1..]))
}

/// The indentation of the line that an offset is on.
pub(super) fn line_indent(text: &str, offset: usize) -> &str {
    let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
    indent_of(&text[start..offset])
}

fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The line end of a line that ends with `\n`.
fn line_end(line: &str) -> &'static str {
    if line.ends_with("\r\n") { "\r\n" } else { "\n" }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
