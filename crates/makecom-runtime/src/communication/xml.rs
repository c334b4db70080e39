//! XML as the documentation describes it: every node is an array.

use roxmltree::Node;

use super::failure::{Failure, Flow};
use crate::{Collection, Value};

/// The value of a document. What no source describes is refused: mixed content, CDATA,
/// namespaces, empty elements.
pub(super) fn parse(text: &str) -> Flow<Value> {
    if text.contains("<![CDATA[") {
        return Err(unknown("CDATA"));
    }
    let document = roxmltree::Document::parse(text).map_err(|error| {
        let message = format!("the body is not XML: {error}");
        Failure::inexact(
            None,
            "invalid-xml",
            message,
            "set response.type to what the service sends",
        )
    })?;
    let root = document.root_element();
    let name = name(root)?;
    let entries = [(name.to_owned(), Value::array([node(root)?]))];
    Ok(entries.into_iter().collect::<Collection>().into())
}

fn unknown(what: &str) -> Failure {
    let message = format!("the XML has {what}; what it becomes is not known");
    let help = "read it as text, and take out what is needed in a function";
    Failure::refused("xml-unsupported", message, help)
}

fn name<'i>(node: Node<'_, 'i>) -> Flow<&'i str> {
    let is_plain = node.tag_name().namespace().is_none();
    let attributes = node.attributes();
    if !is_plain || attributes.into_iter().any(|it| it.namespace().is_some()) {
        return Err(unknown("a namespace"));
    }
    Ok(node.tag_name().name())
}

fn node(element: Node<'_, '_>) -> Flow<Value> {
    let mut children: Vec<(&str, Vec<Value>)> = Vec::new();
    let mut text = String::new();
    for child in element.children() {
        if child.is_element() {
            let (name, value) = (name(child)?, node(child)?);
            match children.iter_mut().find(|(own, _)| *own == name) {
                Some((_, values)) => values.push(value),
                None => children.push((name, vec![value])),
            }
        } else if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
        } else if child.is_pi() {
            return Err(unknown("a processing instruction"));
        }
    }
    let attributes = element.attributes();
    let attributes = attributes.map(|it| (it.name(), Value::from(it.value())));
    let attributes: Collection = attributes.collect();
    let has_text = !text.trim().is_empty();
    match (children.is_empty(), has_text) {
        (false, true) => return Err(unknown("text beside elements")),
        (true, false) => return Err(unknown("an empty element")),
        (true, true) if attributes.is_empty() => return Ok(text.into()),
        _ => {}
    }
    let mut value = Collection::new();
    if !attributes.is_empty() {
        value.insert("_attributes", attributes.into());
    }
    if has_text {
        value.insert("_value", text.into());
    }
    for (name, values) in children {
        value.insert(name, values.into());
    }
    Ok(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_arrays_and_the_unknown_is_refused() {
        for (xml, expected) in [
            (
                "<?xml version=\"1.0\"?>\n<a><b>1</b><b>2</b></a>",
                r#"{"a":[{"b":["1","2"]}]}"#,
            ),
            (
                "<a><!-- c --><b x=\"1\">t</b></a>",
                r#"{"a":[{"b":[{"_attributes":{"x":"1"},"_value":"t"}]}]}"#,
            ),
            (
                "<a x=\"1\"><b>&lt;&#65;</b></a>",
                r#"{"a":[{"_attributes":{"x":"1"},"b":["<A"]}]}"#,
            ),
            ("<a>t</a>", r#"{"a":["t"]}"#),
            ("<a>t<b>u</b></a>", "xml-unsupported"),
            ("<a><b/></a>", "xml-unsupported"),
            ("<a><b><![CDATA[x]]></b></a>", "xml-unsupported"),
            ("<a xmlns=\"urn:x\"><b>1</b></a>", "xml-unsupported"),
            ("<a><b></a>", "invalid-xml"),
        ] {
            let got = match parse(xml) {
                Ok(value) => value.to_json().unwrap(),
                Err(failure) => failure.code().to_owned(),
            };
            assert_eq!(got, expected, "{xml}");
        }
    }
}
