//! Evaluates templates, and documents that hold them.

mod expression;

use std::sync::Arc;

use makecom_iml::expression::{DiagnosticCode, Level, Part, Template};

use crate::coerce::{buffer_text, js_text};
use crate::{Collection, Context, Environment, Error, Result, Value};

/// Evaluates a text with expressions. A text that is one expression gives its value; any
/// other gives text.
///
/// # Errors
/// The text is no template, an expression fails, or no source tells what it gives.
///
/// ```
/// use makecom_runtime::{Context, Environment, Value, evaluate};
///
/// let environment = Environment::default();
/// let context = Context::new(&environment)
///     .with_variable("body", Value::from_json(r#"{"ids": [4, 5]}"#)?);
/// assert_eq!(evaluate("{{body.ids[2]}}", &context)?, Value::Number(5.0));
/// assert_eq!(evaluate("/users/{{body.ids[2]}}", &context)?, "/users/5".into());
/// assert_eq!(evaluate("{{body.ids", &context).unwrap_err().code(), "unclosed-expression");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate(template: &str, context: &Context<'_>) -> Result<Value> {
    if !template.contains("{{") && !template.contains("}}") {
        return Ok(Value::text(template));
    }
    evaluate_template(&Template::parse(template), context)
}

/// Evaluates a template that is parsed already.
///
/// # Errors
/// As [`evaluate`].
///
/// ```
/// use makecom_iml::expression::Template;
/// use makecom_runtime::{Context, Environment, Value, evaluate_template};
///
/// let environment = Environment::default();
/// let template = Template::parse("{{1 + 2}}");
/// let value = evaluate_template(&template, &Context::new(&environment))?;
/// assert_eq!(value, Value::Number(3.0));
/// # Ok::<(), makecom_runtime::Error>(())
/// ```
pub fn evaluate_template(template: &Template, context: &Context<'_>) -> Result<Value> {
    check(template, context.environment())?;
    let environment = context.environment();
    if let Some(expression) = template.single() {
        let value = expression::value(expression, context)?;
        environment.note_expression(template.text(), &value);
        return Ok(value);
    }
    let mut text = String::new();
    for part in template.parts() {
        match part {
            Part::Literal(span) => text.push_str(span.of(template.text())),
            Part::Expression(embedded) => {
                let value = expression::value(&embedded.expr, context)?;
                let place = embedded.span.start..embedded.span.end;
                environment.note_expression(embedded.span.of(template.text()), &value);
                text.push_str(&mixed_text(&value).map_err(|error| error.at(place))?);
            }
        }
    }
    Ok(Value::from(text))
}

/// Evaluates every text in a document, however deep. The value of a key `{{...}}` is merged
/// into its collection; later keys win.
///
/// # Errors
/// As [`evaluate`]; the error has the [pointer](Error::pointer) of its text.
///
/// ```
/// use makecom_runtime::{Context, Environment, Value, evaluate_document};
///
/// let environment = Environment::default();
/// let parameters = Value::from_json(r#"{"id": 5, "name": "Ann"}"#)?;
/// let context = Context::new(&environment).with_variable("parameters", parameters);
/// let document = r#"{"{{...}}": "{{omit(parameters, 'id')}}", "extra": [true, "{{1 + 1}}"]}"#;
/// let value = evaluate_document(&Value::from_json(document)?, &context)?;
/// assert_eq!(value.to_json().unwrap(), r#"{"name":"Ann","extra":[true,2]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluate_document(document: &Value, context: &Context<'_>) -> Result<Value> {
    match document {
        Value::Text(text) => evaluate(text, context),
        Value::Array(items) => {
            let items = items.iter().enumerate().map(|(index, item)| {
                let value = evaluate_document(item, context);
                value.map_err(|error| error.inside(&index.to_string()))
            });
            Ok(items.collect::<Result<Vec<_>>>()?.into())
        }
        Value::Collection(entries) => {
            let mut collection = Collection::new();
            for (key, item) in entries.iter() {
                entry(key, item, &mut collection, context).map_err(|error| error.inside(key))?;
            }
            Ok(collection.into())
        }
        other => Ok(other.clone()),
    }
}

/// The key whose value is merged into the collection around it.
const SPREAD: &str = "{{...}}";

fn entry(
    key: &str,
    item: &Value,
    collection: &mut Collection,
    context: &Context<'_>,
) -> Result<()> {
    if key != SPREAD && key.contains("{{") {
        let message = "what an expression in a key gives is not known";
        let help = "use the key {{...}} with a collection, such as one of toCollection";
        return Err(Error::refusal("expression-in-key", message, help));
    }
    let value = evaluate_document(item, context)?;
    if key != SPREAD {
        collection.insert(key, value);
        return Ok(());
    }
    match value {
        Value::Collection(entries) => {
            for (key, value) in entries.iter() {
                collection.insert(key, value.clone());
            }
        }
        Value::Undefined | Value::Null => {
            let message = format!(
                "{} is merged by {SPREAD}; no source tells what happens, nothing is merged",
                value.type_name()
            );
            context.environment().warn("empty-spread", message);
        }
        other => {
            let message = format!("{} cannot be merged by {SPREAD}", other.type_name());
            let help = "give it a collection, such as one of toCollection";
            return Err(Error::refusal("invalid-spread", message, help));
        }
    }
    Ok(())
}

/// Fails where the template has an error, and notes its warnings.
fn check(template: &Template, environment: &Environment) -> Result<()> {
    for found in template.diagnostics() {
        let code = found.code.as_str();
        let allowed = found.code == DiagnosticCode::NegativeIndex && environment.negative_index();
        match found.code.level() {
            Level::Error if !allowed => {
                let make = if is_malformed(found.code) {
                    Error::failure
                } else {
                    Error::refusal
                };
                let error = make(code, found.message.clone(), found.help.clone());
                return Err(error.at(found.span.start..found.span.end));
            }
            Level::Warning => environment.warn(code, format!("{}: {}", found.message, found.help)),
            _ => {}
        }
    }
    Ok(())
}

/// Whether Make cannot read it either.
fn is_malformed(code: DiagnosticCode) -> bool {
    use DiagnosticCode as Code;
    matches!(
        code,
        Code::UnclosedExpression
            | Code::UnclosedText
            | Code::UnclosedName
            | Code::Unbalanced
            | Code::MissingOperand
            | Code::MissingOperator
            | Code::MissingName
    )
}

/// A value as a part of a text.
fn mixed_text(value: &Value) -> Result<Arc<str>> {
    Ok(match value {
        Value::Undefined | Value::Null => "".into(),
        Value::Collection(_) => {
            let message = "a collection cannot be put into text";
            return Err(Error::refusal(
                "collection-as-text",
                message,
                "use createJSON",
            ));
        }
        Value::Buffer(buffer) => buffer_text(buffer)?,
        Value::Array(items) => {
            let texts = items.iter().map(mixed_text).collect::<Result<Vec<_>>>()?;
            texts.join(",").into()
        }
        other => js_text(other),
    })
}
