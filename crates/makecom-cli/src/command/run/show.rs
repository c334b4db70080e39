//! What a run came to, without secrets.

use makecom_runtime::communication::Place;
use makecom_runtime::{Secrets, Value};
use serde_json::json;

use super::{Ran, is_of_make};
use crate::arguments::run::{Format, Options};
use crate::failure::Result;
use crate::printer::{Line, NOTED, Printer, Text};

/// Longer values are cut in a trace.
const LONGEST: usize = 2000;

pub(super) fn print(
    ran: &Ran,
    secrets: &Secrets,
    options: &Options,
    printer: &Printer,
) -> Result<()> {
    if options.format == Format::Json || printer.is_json() {
        return printer.json(&json(ran, secrets, options));
    }
    let mut text = Text::default();
    if options.trace {
        trace(ran, secrets, &mut text);
    }
    for warning in &ran.warnings {
        let place = warning.place.as_ref().map(|place| format!(" at {place}"));
        let message = secrets.hide(&warning.message);
        let line = format!(
            ": {message} [{}]{}",
            warning.code,
            place.unwrap_or_default()
        );
        text.push(Line::styled(NOTED, "warning").then(&line));
    }
    if let Ok(came) = &ran.result {
        for (name, value) in came.entries() {
            if name != "log_hides" {
                entry(name, &secrets.hide_value(&value), &mut text);
            }
        }
        if came.entries().is_empty() {
            text.push("no output");
        }
    }
    printer.text(text)?;
    let count = match ran.exchanges.len() {
        1 => "1 request".to_owned(),
        count => format!("{count} requests"),
    };
    printer.note(count);
    Ok(())
}

/// A part of the outcome: bundles as tables, anything else as one.
fn entry(name: &str, value: &Value, text: &mut Text) {
    let bundles = match (name, value) {
        ("output", Value::Array(items)) => items.to_vec(),
        _ => vec![value.clone()],
    };
    if bundles.is_empty() {
        text.push(format!("{name}: no bundle"));
    }
    let total = bundles.len();
    for (index, bundle) in bundles.into_iter().enumerate() {
        let title = match (name, total) {
            ("output", 2..) => format!("bundle {} of {total}", index + 1),
            ("output", _) => "bundle".to_owned(),
            (name, _) => name.to_owned(),
        };
        match &bundle {
            Value::Collection(entries) => {
                let rows = entries
                    .iter()
                    .map(|(name, value)| [name.to_owned(), plain(value)]);
                let table = Text::table([&title, ""], rows.collect::<Vec<_>>());
                *text = std::mem::take(text).and(table);
            }
            other => text.push(format!("{title}: {}", plain(other))),
        }
    }
}

/// A text as it is, anything else as tagged JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => other.tagged().to_json().unwrap_or_default(),
    }
}

fn cut(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push('…');
    }
    text
}

fn tagged(value: &Value, secrets: &Secrets) -> String {
    cut(secrets
        .hide_value(value)
        .tagged()
        .to_json()
        .unwrap_or_default())
}

fn trace(ran: &Ran, secrets: &Secrets, text: &mut Text) {
    for step in &ran.trace {
        let note = step.note.as_ref().map(|note| format!(", {note}"));
        let value = tagged(&step.value, secrets);
        let line = format!(": {value}{}", note.unwrap_or_default());
        text.push(Line::styled(NOTED, step.place.to_string()).then(&line));
        for (source, value) in &step.expressions {
            // A directive that is one expression has its value.
            if step.expressions.len() > 1 || *value != step.value {
                text.push(format!(
                    "    {} = {}",
                    secrets.hide(source),
                    tagged(value, secrets)
                ));
            }
        }
    }
    for (number, (request, response)) in ran.exchanges.iter().enumerate() {
        let came = match response {
            Ok(response) => format!("status {}, {} bytes", response.status, response.body.len()),
            Err(code) => code.clone(),
        };
        let url = secrets.hide(&request.url);
        text.push(format!(
            "request {}: {} {url}: {came}",
            number + 1,
            request.method
        ));
    }
    text.push("");
}

fn place(place: &Place) -> serde_json::Value {
    let (line, column) = place.position().unzip();
    json!({"file": place.file(), "pointer": place.pointer(), "line": line, "column": column})
}

/// The result for programs; dates and the like have tags.
fn json(ran: &Ran, secrets: &Secrets, options: &Options) -> serde_json::Value {
    let hide = |value: &Value| json!(secrets.hide_value(value).tagged());
    let mut all = serde_json::Map::new();
    match &ran.result {
        Ok(came) => {
            for (name, value) in came.entries() {
                all.insert(name.to_owned(), hide(&value));
            }
        }
        Err(failure) => {
            let error = json!({
                "code": failure.code(),
                "type": failure.error_type(),
                "message": secrets.hide(&failure.to_string()),
                "help": secrets.hide(failure.help()),
                "isOfMake": is_of_make(failure),
                "place": failure.place().map(place),
            });
            all.insert("error".to_owned(), error);
        }
    }
    all.insert("requests".to_owned(), json!(ran.exchanges.len()));
    let warnings = ran.warnings.iter().map(|it| {
        let message = secrets.hide(&it.message);
        json!({"code": it.code, "message": message, "place": it.place.as_ref().map(place)})
    });
    let notes = ran.notes.iter().map(
        |it| json!({"code": it.code, "message": secrets.hide(&it.message), "parameter": it.path}),
    );
    all.insert("warnings".to_owned(), notes.chain(warnings).collect());
    if options.trace {
        let steps = ran.trace.iter().map(|step| {
            let expressions = step.expressions.iter().map(
                |(source, value)| json!({"expression": secrets.hide(source), "value": hide(value)}),
            );
            json!({
                "place": place(&step.place),
                "value": hide(&step.value),
                "note": step.note,
                "expressions": expressions.collect::<Vec<_>>(),
            })
        });
        all.insert("trace".to_owned(), steps.collect());
    }
    all.into()
}
