//! Documents of an app, the places in them, and what a base and a module are together.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use makecom_iml::Section;

use super::failure::{Failure, Flow};
use super::merge::overlay;
use crate::{Collection, Value};

/// A code document of an app, such as the communication of a module.
///
/// ```
/// use makecom_iml::{CodeKind, Section};
/// use makecom_runtime::communication::Document;
///
/// let section = Section::from_text(CodeKind::ModuleApi, "{\n  \"url\": \"/me\" // who am I\n}");
/// let api = Document::new("get-user.communication.iml.json", section)?;
/// assert_eq!(api.file(), "get-user.communication.iml.json");
/// # Ok::<(), makecom_runtime::communication::Failure>(())
/// ```
#[derive(Clone)]
pub struct Document(Arc<Inner>);

struct Inner {
    file: String,
    section: Option<Section>,
    value: Value,
}

impl Document {
    /// Reads a section.
    ///
    /// # Errors
    /// It is not JSONC, or one object has the key `{{...}}` twice.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    /// use makecom_runtime::communication::Document;
    ///
    /// let section = Section::from_text(CodeKind::ModuleApi, "{ url: '/me' }");
    /// assert_eq!(Document::new("api", section).unwrap_err().code(), "not-jsonc");
    /// ```
    pub fn new(file: impl Into<String>, section: Section) -> Result<Self, Failure> {
        let file = file.into();
        let unreadable = |error: &makecom_iml::Error| {
            let message = format!("{file} cannot be read: {error}");
            Failure::refused("not-jsonc", message, "correct the document")
        };
        let value: Option<Value> = section.read().map_err(|error| unreadable(&error))?;
        let templates = section.templates().map_err(|error| unreadable(&error))?;
        let mut keys = HashSet::new();
        let twice = templates
            .iter()
            .find(|it| it.is_key && !keys.insert(it.pointer.clone()));
        let twice = twice.map(|it| it.pointer.clone());
        let document = Self(Arc::new(Inner {
            file,
            value: value.unwrap_or_default(),
            section: Some(section),
        }));
        match twice {
            None => Ok(document),
            Some(pointer) => Err(Failure::refused(
                "repeated-spread",
                "an object has the key {{...}} twice; no source tells what happens",
                "merge the collections in one expression, or write the keys out",
            )
            .at(document.place(pointer))),
        }
    }

    /// A document without a text: its places have no line.
    ///
    /// ```
    /// use makecom_runtime::Value;
    /// use makecom_runtime::communication::Document;
    ///
    /// let api = Document::of_value("api", Value::from_json(r#"{"url": "/me"}"#)?);
    /// assert_eq!(api.place("/url").to_string(), "api /url");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn of_value(file: impl Into<String>, value: Value) -> Self {
        Self(Arc::new(Inner {
            file: file.into(),
            section: None,
            value,
        }))
    }

    /// The name of its file.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document};
    /// assert_eq!(Document::of_value("base", Value::Null).file(), "base");
    /// ```
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// What is in it.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document};
    /// assert_eq!(Document::of_value("base", Value::Null).value(), &Value::Null);
    /// ```
    pub fn value(&self) -> &Value {
        &self.0.value
    }

    /// Whether it is blank or null.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document};
    /// assert!(Document::of_value("base", Value::Null).is_unset());
    /// ```
    pub fn is_unset(&self) -> bool {
        self.0.value.is_nullish()
    }

    /// A place in it, by its JSON Pointer.
    ///
    /// ```
    /// use makecom_iml::{CodeKind, Section};
    /// use makecom_runtime::communication::Document;
    ///
    /// let section = Section::from_text(CodeKind::ModuleApi, "{ \"url\": \"/me\" }");
    /// let api = Document::new("api.json", section)?;
    /// assert_eq!(api.place("/url").to_string(), "api.json:1:10 /url");
    /// # Ok::<(), makecom_runtime::communication::Failure>(())
    /// ```
    pub fn place(&self, pointer: impl Into<String>) -> Place {
        Place {
            document: self.clone(),
            pointer: pointer.into(),
            offset: None,
        }
    }
}

/// File and size only: a document may hold secrets.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({})", self.0.file)
    }
}

/// A place in a document: of a value, or within its text.
#[derive(Clone, Debug)]
pub struct Place {
    document: Document,
    pointer: String,
    /// A byte of the template that the value is.
    offset: Option<usize>,
}

impl Place {
    /// The file.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document};
    /// assert_eq!(Document::of_value("base", Value::Null).place("").file(), "base");
    /// ```
    pub fn file(&self) -> &str {
        self.document.file()
    }

    /// The JSON Pointer of the value.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document};
    /// assert_eq!(Document::of_value("base", Value::Null).place("/url").pointer(), "/url");
    /// ```
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Line and column, both from 1, the column in characters; `None` without a text.
    ///
    /// ```
    /// # use makecom_runtime::{Value, communication::Document};
    /// assert_eq!(Document::of_value("base", Value::Null).place("/url").position(), None);
    /// ```
    pub fn position(&self) -> Option<(usize, usize)> {
        let section = self.document.0.section.as_ref()?;
        if let Some(offset) = self.offset
            && let Ok(templates) = section.templates()
            && let Some(placed) = (templates.iter()).find(|it| it.pointer == self.pointer)
        {
            return Some(placed.position(offset));
        }
        // What is not written out is near what it would be in.
        let mut pointer = self.pointer.as_str();
        loop {
            if let Some(found) = section.position(pointer) {
                return Some(found);
            }
            pointer = &pointer[..pointer.rfind('/')?];
        }
    }

    /// The value that a path leads to from here, as far as it is written out: the index of
    /// a bundle leads nowhere.
    pub(crate) fn below(&self, path: &str) -> Self {
        let mut pointer = self.pointer.clone();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let next = format!("{pointer}/{name}");
            if at(self.document.value(), &next).is_some() {
                pointer = next;
            } else if !name.bytes().all(|byte| byte.is_ascii_digit()) {
                break;
            }
        }
        self.sibling(pointer)
    }

    /// Another value of the same document.
    pub(super) fn sibling(&self, pointer: String) -> Self {
        self.document.place(pointer)
    }

    pub(super) fn within(mut self, offset: Option<usize>) -> Self {
        self.offset = offset;
        self
    }
}

/// The same value, wherever in it.
impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.file() == other.file() && self.pointer == other.pointer && self.offset == other.offset
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file())?;
        if let Some((line, column)) = self.position() {
            write!(f, ":{line}:{column}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, " {}", self.pointer)?;
        }
        Ok(())
    }
}

/// The value at the names of a path.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = value;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let name = name.replace("~1", "/").replace("~0", "~");
        value = match value {
            Value::Collection(entries) => entries.get(&name)?,
            Value::Array(items) => items.get(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// A request as it is carried out, and the documents that it came from.
#[derive(Clone, Debug)]
pub(super) struct Effective {
    /// The base under the request; headers, query and body are those of the request alone:
    /// an undefined header leaves that of the base, and its body depends on the method.
    pub(super) value: Value,
    /// The base alone.
    pub(super) base: Value,
    /// What counts first comes first; each with the pointer of its request.
    layers: Vec<(Document, String)>,
}

/// Merged when they are evaluated.
const BY_NAME: [&str; 3] = ["headers", "qs", "body"];

impl Effective {
    /// A request of a document.
    pub(super) fn of(document: &Document, pointer: &str) -> Self {
        Self {
            value: at(document.value(), pointer).cloned().unwrap_or_default(),
            base: Value::Undefined,
            layers: vec![(document.clone(), pointer.to_owned())],
        }
    }

    /// The request with a base below it.
    pub(super) fn on(mut self, base: &Document) -> Self {
        let mut below = base.value().clone();
        if let Value::Collection(entries) = &mut below {
            let entries = Arc::make_mut(entries);
            for name in BY_NAME {
                entries.remove(name);
            }
        }
        if !below.is_nullish() {
            self.value = overlay(&below, &self.value);
        }
        self.base = base.value().clone();
        self.layers.push((base.clone(), String::new()));
        self
    }

    /// The request with a document over it that replaces its output as a whole.
    pub(super) fn under(mut self, epoch: &Document) -> Self {
        if at(epoch.value(), "response/output").is_some() {
            self.value = without(&self.value, "response", "output");
        }
        self.value = overlay(&self.value, epoch.value());
        self.layers.insert(0, (epoch.clone(), String::new()));
        self
    }

    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        at(&self.value, path)
    }

    /// A directive that is there and not null.
    pub(super) fn present(&self, path: &str) -> Option<&Value> {
        self.get(path).filter(|value| !value.is_nullish())
    }

    /// Where a directive is written.
    pub(super) fn place(&self, path: &str) -> Place {
        let path = path.trim_matches('/');
        // The longest part of the path that a document has, in the first that has it.
        let mut known = path;
        loop {
            for (document, pointer) in &self.layers {
                let full = format!("{pointer}/{known}");
                if at(document.value(), &full).is_some() {
                    return document.place(full.trim_end_matches('/').to_owned());
                }
            }
            let Some(end) = known.rfind('/') else {
                break;
            };
            known = &known[..end];
        }
        let (document, pointer) = &self.layers[0];
        document.place(pointer.clone())
    }

    /// The place of a directive in the base.
    pub(super) fn base_place(&self, path: &str) -> Place {
        match self.layers.last() {
            Some((base, pointer)) => base.place(format!("{pointer}/{}", path.trim_matches('/'))),
            None => self.place(path),
        }
    }
}

fn without(value: &Value, outer: &str, inner: &str) -> Value {
    let Value::Collection(entries) = value else {
        return value.clone();
    };
    let entries = entries.iter().map(|(name, value)| match value {
        Value::Collection(below) if name == outer => {
            let mut below = Collection::clone(below);
            below.remove(inner);
            (name, below.into())
        }
        other => (name, other.clone()),
    });
    entries.collect::<Collection>().into()
}

/// The requests of a document, each on the base.
pub(super) fn requests(document: &Document, base: Option<&Document>) -> Flow<Vec<Effective>> {
    let pointers = match document.value() {
        Value::Collection(_) => vec![String::new()],
        Value::Array(items) => (0..items.len()).map(|at| format!("/{at}")).collect(),
        other => {
            let message = format!(
                "a communication is an object or an array, not {}",
                other.type_name()
            );
            let help = "write one request, or several in an array";
            return Err(Failure::refused("no-request", message, help).at(document.place("")));
        }
    };
    let base = base.filter(|base| !base.is_unset());
    let of = |pointer: &String| {
        let request = Effective::of(document, pointer);
        match base {
            Some(base) => request.on(base),
            None => request,
        }
    };
    Ok(pointers.iter().map(of).collect())
}

/// The object of one request of a connection, webhook or epoch.
pub(super) fn stage(document: &Document, pointer: &str) -> Option<Effective> {
    at(document.value(), pointer)
        .filter(|value| !value.is_nullish())
        .map(|_| Effective::of(document, pointer))
}
