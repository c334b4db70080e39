//! Walks the syntax tree of an expression.

use std::sync::Arc;

use makecom_iml::expression::{self as syntax, Expr, Keyword, Operator, Span, Step};

use crate::{BinaryOperator, Context, Error, Result, Value, builtins, number, operate, path};

/// The value of an expression. Errors get the place of the innermost expression.
pub(super) fn value(expr: &Expr, context: &Context<'_>) -> Result<Value> {
    match expr {
        Expr::Text(text) => Ok(Value::text(&*text.value)),
        Expr::Number(literal) => number::from_text(&literal.digits)
            .map(Value::Number)
            .ok_or_else(|| broken(literal.span)),
        Expr::Keyword(word) => keyword(word.keyword, context).map_err(|error| at(error, word.span)),
        Expr::Path(path) => {
            let mut value = root(&path.root.text, context);
            for step in &path.steps {
                let key = key(step, context)?;
                value = key
                    .of(&value, context)
                    .map_err(|error| at(error, path.span))?;
            }
            Ok(value)
        }
        Expr::Call(call) => self::call(call, context).map_err(|error| at(error, call.span)),
        Expr::Not(not) => Ok(Value::Boolean(!value(&not.operand, context)?.is_truthy())),
        Expr::Operation(operation) => self::operation(operation, context),
        Expr::Group(group) => value(&group.inner, context),
        Expr::Empty(_) => Ok(Value::Undefined),
        Expr::Invalid(invalid) => Err(broken(invalid.span)),
        _ => Err(broken(Span::default())),
    }
}

fn at(error: Error, span: Span) -> Error {
    error.at(span.start..span.end)
}

/// What the parser has reported as an error already.
fn broken(span: Span) -> Error {
    at(
        Error::refusal("invalid-expression", "this is no expression", "correct it"),
        span,
    )
}

fn keyword(keyword: Keyword, context: &Context<'_>) -> Result<Value> {
    let environment = context.environment();
    if context.get(keyword.as_str()).is_some() {
        let message = format!("{keyword} is a word of the language and a variable");
        let help = "which one counts is not known; rename the variable";
        return Err(Error::refusal("shadowed-keyword", message, help));
    }
    Ok(match keyword {
        Keyword::True => Value::Boolean(true),
        Keyword::False => Value::Boolean(false),
        Keyword::Null | Keyword::Erase => Value::Null,
        Keyword::Undefined | Keyword::Ignore => Value::Undefined,
        Keyword::EmptyString => Value::EmptyText,
        Keyword::EmptyArray => Value::array([]),
        Keyword::Space => Value::from(" "),
        Keyword::Nbsp => Value::from("\u{a0}"),
        Keyword::Tab => Value::from("\t"),
        Keyword::Newline => Value::from("\n"),
        Keyword::CarriageReturn => Value::from("\r"),
        Keyword::Now => Value::Date(environment.now()),
        // Whole seconds are exact in a double.
        #[allow(clippy::cast_precision_loss)]
        Keyword::Timestamp => Value::Number(environment.now().as_millis().div_euclid(1000) as f64),
        Keyword::Uuid => Value::from(environment.uuid()),
        Keyword::Random => Value::Number(environment.random()),
        Keyword::Pi => Value::Number(std::f64::consts::PI),
        Keyword::ExecutionId => environment.execution_id().map(Value::from).ok_or_else(|| {
            let message = "executionId is set by the platform";
            let help = "set it in the environment of the run";
            Error::refusal("no-execution-id", message, help)
        })?,
        other => {
            let message = format!("the value of {other} is not known");
            return Err(Error::refusal("unknown-keyword", message, "do without it"));
        }
    })
}

/// The variable at the start of a path; undefined with a warning if there is none.
fn root(name: &str, context: &Context<'_>) -> Value {
    context.get(name).unwrap_or_else(|| {
        let message = format!("there is no variable {name:?}; it is undefined");
        context.environment().warn("unknown-variable", message);
        Value::Undefined
    })
}

/// A step of a path, with its expression evaluated.
enum Key<'a> {
    Name(&'a str),
    Position(f64),
    Computed(Value),
}

fn key<'a>(step: &'a Step, context: &Context<'_>) -> Result<Key<'a>> {
    Ok(match step {
        Step::Name(name) => Key::Name(&name.text),
        Step::First(_) => Key::Position(1.0),
        // Positions beyond 2^53 are beyond every array.
        #[allow(clippy::cast_precision_loss)]
        Step::Index(index) => Key::Position(index.number as f64),
        Step::Computed(computed) => match value(&computed.index, context)? {
            Value::Number(position) => Key::Position(position),
            other => Key::Computed(other),
        },
        Step::Key(name) => return Err(broken(name.span)),
        _ => return Err(broken(Span::default())),
    })
}

impl Key<'_> {
    fn of(&self, value: &Value, context: &Context<'_>) -> Result<Value> {
        let environment = context.environment();
        match self {
            Self::Name(name) => path::step(value, name, environment),
            Self::Position(position) => path::element(value, *position, environment),
            Self::Computed(Value::Text(digits))
                if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                path::step(value, digits, environment)
            }
            Self::Computed(other) => {
                let message = format!(
                    "what {} as a position gives is not known",
                    other.type_name()
                );
                let help = "compute a number, or use get(value, path)";
                Err(Error::refusal("invalid-position", message, help))
            }
        }
    }
}

fn operation(operation: &syntax::Operation, context: &Context<'_>) -> Result<Value> {
    let mut left = value(&operation.first, context)?;
    for operand in &operation.rest {
        let operator = match operand.operator {
            // The right side is evaluated only where it is the result, as in JavaScript.
            Operator::And | Operator::Or => {
                if left.is_truthy() == (operand.operator == Operator::And) {
                    left = value(&operand.expr, context)?;
                }
                continue;
            }
            Operator::Multiply => BinaryOperator::Multiply,
            Operator::Divide => BinaryOperator::Divide,
            Operator::Remainder => BinaryOperator::Remainder,
            Operator::Add => BinaryOperator::Add,
            Operator::AddNumbers => BinaryOperator::AddNumbers,
            Operator::Subtract => BinaryOperator::Subtract,
            Operator::Less => BinaryOperator::Less,
            Operator::LessOrEqual => BinaryOperator::LessOrEqual,
            Operator::Greater => BinaryOperator::Greater,
            Operator::GreaterOrEqual => BinaryOperator::GreaterOrEqual,
            Operator::Equal => BinaryOperator::Equal,
            Operator::NotEqual => BinaryOperator::NotEqual,
        };
        let right = value(&operand.expr, context)?;
        left = operate(operator, &left, &right, context.environment())
            .map_err(|error| at(error, operation.span))?;
    }
    Ok(left)
}

fn call(call: &syntax::Call, context: &Context<'_>) -> Result<Value> {
    let name = &*call.name.text;
    let environment = context.environment();
    match name {
        "if" | "ifempty" | "switch" => {
            builtins::check_count(name, call.arguments.len())?;
            return lazy(name, &call.arguments, context);
        }
        "pop" | "shift" => {
            builtins::check_count(name, call.arguments.len())?;
            return take(name, &call.arguments[0], context);
        }
        _ => {}
    }
    let arguments = call
        .arguments
        .iter()
        .map(|argument| value(argument, context));
    let arguments = arguments.collect::<Result<Vec<_>>>()?;
    if !builtins::exists(name)
        && let Some(result) = context.call(name, &arguments)
    {
        return result;
    }
    builtins::call(name, &arguments, environment)
}

/// The functions that evaluate only the argument they choose.
fn lazy(name: &str, arguments: &[Expr], context: &Context<'_>) -> Result<Value> {
    let chosen = |index: usize| {
        arguments
            .get(index)
            .map_or(Ok(Value::Undefined), |it| value(it, context))
    };
    let first = value(&arguments[0], context)?;
    match name {
        "if" => chosen(if first.is_truthy() { 1 } else { 2 }),
        "ifempty" if builtins::is_empty(&first) => chosen(1),
        "ifempty" => Ok(first),
        _ => {
            let subject = builtins::switch_text(&first)?;
            let mut index = 1;
            while index + 1 < arguments.len() {
                let case = value(&arguments[index], context)?;
                if builtins::switch_text(&case)? == subject {
                    return chosen(index + 1);
                }
                index += 2;
            }
            chosen(index)
        }
    }
}

/// `pop` and `shift`: the element, which is also removed from the array where it is.
fn take(name: &str, argument: &Expr, context: &Context<'_>) -> Result<Value> {
    let environment = context.environment();
    let mut inner = argument;
    while let Expr::Group(group) = inner {
        inner = &group.inner;
    }
    let Expr::Path(place) = inner else {
        let array = value(argument, context)?;
        if matches!(&array, Value::Array(items) if !items.is_empty()) {
            let message = format!(
                "{name} removes an element of an array that an expression gave; where that came \
                 from it stays"
            );
            environment.warn("changes-in-place", message);
        }
        return builtins::call(name, &[array], environment);
    };
    let keys = place
        .steps
        .iter()
        .map(|step| key(step, context))
        .collect::<Result<Vec<_>>>()?;
    let mut root = root(&place.root.text, context);
    let mut element = Value::Undefined;
    let changed = change(&mut root, &keys, context, &mut |array| {
        let Value::Array(items) = array else {
            return false;
        };
        let items = Arc::make_mut(items);
        let removed = match name {
            "pop" => items.pop(),
            _ if items.is_empty() => None,
            _ => Some(items.remove(0)),
        };
        let found = removed.is_some();
        element = removed.unwrap_or_default();
        found
    });
    if changed? {
        context.set(&place.root.text, root);
        let message = format!(
            "{name} removes the element from the array: what reads it later sees it shorter"
        );
        environment.warn("changes-in-place", message);
    }
    Ok(element)
}

/// Applies a change to the value at the end of a path, if there is one.
fn change(
    value: &mut Value,
    keys: &[Key<'_>],
    context: &Context<'_>,
    apply: &mut dyn FnMut(&mut Value) -> bool,
) -> Result<bool> {
    let Some((key, rest)) = keys.split_first() else {
        return Ok(apply(value));
    };
    // Reports positions that are refused, and ends at what is not there.
    let mut below = key.of(value, context)?;
    if !change(&mut below, rest, context, apply)? {
        return Ok(false);
    }
    match (&mut *value, key) {
        (Value::Collection(collection), Key::Name(name)) => {
            Arc::make_mut(collection).insert(*name, below);
        }
        (Value::Array(items), key) => {
            let position = match key {
                Key::Name(name) => number::from_text(name),
                Key::Position(position) => Some(*position),
                Key::Computed(value) => number::from_text(&crate::coerce::js_text(value)),
            };
            let last = items.len();
            let index = match position.map(|position| (position, number::to_index(position))) {
                Some((_, Some(position))) => position.checked_sub(1),
                // The last element, where that is allowed.
                Some((-1.0, _)) => last.checked_sub(1),
                _ => None,
            };
            if let Some(slot) = index.and_then(|index| Arc::make_mut(items).get_mut(index)) {
                *slot = below;
            }
        }
        _ => return Ok(false),
    }
    Ok(true)
}
