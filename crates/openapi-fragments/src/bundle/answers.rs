//! What becomes of each reference: where it leads, in its own document or in another.

use std::rc::Rc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use super::naming::Name;
use super::{Answer, Bundler, File, Library, Query, Target, Unfound, external, only_reference};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::operation::OperationKey;
use crate::pointer;
use crate::refs::{self, Fragment as Place, Home, Index, Kind, Reference, Resolved, What};
use crate::requirements::check_version;

impl Bundler<'_> {
    pub(super) fn answer(&mut self, query: &Query) -> Answer {
        if let Some(known) = self.answers.get(query) {
            return known.clone();
        }
        // A reference that leads back to itself is cut here.
        let cycle = Diagnostic::error(
            "dangling-reference",
            format!("`{}` leads back to itself", query.text),
        )
        .with_help("let one of the references in the cycle lead to a definition");
        self.answers.insert(query.clone(), Answer::Broken(cycle));
        let answer = self.find(query);
        self.answers.insert(query.clone(), answer.clone());
        answer
    }

    fn find(&mut self, query: &Query) -> Answer {
        // The merge looks at what is within a fragment.
        let is_open = query.document >= self.own || self.hoisted.contains(query);
        let document = Rc::clone(&self.documents[query.document]);
        let index = Index::new(document.value());
        let resolved = match query.what {
            What::Scheme | What::OperationId => return Answer::Same,
            What::ExternalValue => return self.relocated_value(&document, query),
            What::Mapping if refs::is_bare_name(&query.text) => {
                match index.resolve(&query.found()) {
                    node @ Resolved::Node(..) if is_open => node,
                    _ => return Answer::Same,
                }
            }
            _ => index.uri(&query.text, &query.base),
        };
        match resolved {
            Resolved::Elsewhere => self.outside(&document, query),
            Resolved::Node(_, ref at) if !is_open && !self.is_opened(at) => Answer::Same,
            Resolved::Nothing if !is_open => Answer::Same,
            // Anchors do not say which component they are in.
            Resolved::Node(_, at)
                if query.document < self.own
                    && at.starts_with("/components/")
                    && query.kind != Kind::PathItem =>
            {
                Answer::Text(in_document(&at))
            }
            Resolved::Node(node, at) => self.target(query, query.document, node, at),
            Resolved::Nothing => nothing_at(&query.text, document.source().name()),
        }
    }

    /// An example beside the document is still beside it when the document moves.
    fn relocated_value(&self, document: &Document, query: &Query) -> Answer {
        let Some(library) = self.library else {
            return Answer::Same;
        };
        let from = document.source().name();
        let reference = Reference::new(&query.text);
        let is_there =
            reference.home() == Home::Relative && library.find(from, &reference.path()).is_ok();
        match library.relocated(from, &query.text) {
            Some(text) if is_there => Answer::Text(text),
            _ => Answer::Same,
        }
    }

    /// The target in another document.
    fn outside(&mut self, document: &Document, query: &Query) -> Answer {
        let Some(library) = self.library else {
            return Answer::Same;
        };
        let reference = Reference::new(&query.text);
        let from = document.source().name();
        if reference.home() == Home::Url {
            return if self.keep {
                Answer::Same
            } else {
                Answer::Broken(external(&query.text))
            };
        }
        let file = match library.find(from, &reference.path()) {
            Ok(file) => file,
            Err(_) if self.keep => return self.kept(from, query),
            Err(Unfound {
                code,
                message,
                help,
            }) => {
                return Answer::Broken(Diagnostic::error(code, message).with_help(help));
            }
        };
        // A document may refer to itself by its name.
        if query.document < self.own
            && document.is_whole()
            && library.is(&file, from)
            && let Some((_, at)) = reference.fragment.node(document.value())
            && !at.is_empty()
        {
            return Answer::Text(in_document(&at));
        }
        let Some(number) = self.load(library, &file) else {
            return Answer::Reported;
        };
        let target = Rc::clone(&self.documents[number]);
        let resolved = match reference.fragment {
            Place::Whole => Resolved::Node(target.value(), String::new()),
            Place::Pointer(at) | Place::Anchor(at) => {
                Index::new(target.value()).uri(&format!("#{at}"), "")
            }
        };
        match resolved {
            Resolved::Node(node, at) => self.target(query, number, node, at),
            _ => nothing_at(&query.text, &file.name),
        }
    }

    /// A reference that stays, as the output has to say it.
    fn kept(&self, from: &str, query: &Query) -> Answer {
        let library = self.library;
        match library.and_then(|library| library.relocated(from, &query.text)) {
            Some(text) => Answer::Text(text),
            None => Answer::Same,
        }
    }

    fn load(&mut self, library: &dyn Library, file: &File) -> Option<usize> {
        if let Some(known) = self.files.get(&file.id) {
            return *known;
        }
        let number = match library.read(file) {
            Ok(document) => {
                let known = self.findings.len();
                if ["swagger", "openapi"]
                    .iter()
                    .any(|key| document.value().get(*key).is_some())
                {
                    check_version(&document, &mut self.findings);
                }
                self.documents.push(Rc::new(document));
                (self.findings.len() == known).then(|| self.documents.len() - 1)
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        };
        self.files.insert(file.id.clone(), number);
        number
    }

    fn target(&mut self, query: &Query, document: usize, node: &Value, at: String) -> Answer {
        if query.what == What::OperationRef {
            return self.operation(query, &at);
        }
        if query.what == What::DynamicRef
            && document >= self.own
            && node.get("$dynamicAnchor").is_some()
        {
            return dynamic(&query.text);
        }
        let target = Target {
            document,
            at,
            kind: query.kind,
            is_map: query.what == What::MapRef,
        };
        // A node that is a reference and nothing else stands for its own target.
        if let Some(text) = only_reference(node)
            && !target.is_map
        {
            let next = Query {
                document,
                what: What::Ref,
                kind: query.kind,
                text: text.to_owned(),
                base: String::new(),
            };
            match self.answer(&next) {
                Answer::Target(end) => {
                    if let Some(name) = Name::of_node(&target.at) {
                        self.names.entry(end.clone()).or_default().insert(name);
                    }
                    return Answer::Target(end);
                }
                broken @ Answer::Broken(_) => return broken,
                Answer::Same | Answer::Text(_) | Answer::Reported => {}
            }
        }
        Answer::Target(target)
    }

    /// A link to an operation of another document, which the spec may have.
    fn operation(&self, query: &Query, at: &str) -> Answer {
        let tokens: Vec<_> = pointer::tokens(at).collect();
        match tokens.as_slice() {
            [paths, path, method]
                if paths == "paths"
                    && self.operations.contains(&OperationKey::new(method, path)) =>
            {
                Answer::Text(format!("#{at}"))
            }
            _ if self.keep => {
                let document = &self.documents[query.document];
                self.kept(document.source().name(), query)
            }
            _ => Answer::Broken(
                Diagnostic::error(
                    "dangling-reference",
                    format!("the operation at `{}` is not in the input", query.text),
                )
                .with_help("add the document of the operation to the input"),
            ),
        }
    }
}

/// What a fragment of a URI may not contain as it is. Braces of templates often are.
const IN_FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'`');

/// A reference to a pointer in the same document.
fn in_document(at: &str) -> String {
    format!("#{}", utf8_percent_encode(at, IN_FRAGMENT))
}

fn dynamic(reference: &str) -> Answer {
    Answer::Broken(
        Diagnostic::error(
            "external-reference",
            format!(
                "what `{reference}` refers to depends on how its document is reached (`$dynamicRef`), which would be lost when documents are bundled"
            ),
        )
        .with_help("refer to one schema with `$ref`, or write the schemas into one document"),
    )
}

fn nothing_at(reference: &str, document: &str) -> Answer {
    Answer::Broken(
        Diagnostic::error(
            "dangling-reference",
            format!("there is nothing at `{reference}` in {document}"),
        )
        .with_help("correct the reference, or define what it refers to"),
    )
}

#[cfg(test)]
mod tests {
    use super::in_document;

    #[test]
    fn pointers_are_encoded_where_a_uri_needs_it() {
        for (at, expected) in [
            ("/paths/~1a~1{id}/get", "#/paths/~1a~1{id}/get"),
            ("/definitions/a b%20é", "#/definitions/a%20b%2520%C3%A9"),
        ] {
            assert_eq!(in_document(at), expected);
        }
    }
}
