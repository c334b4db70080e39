//! Checksums of all that an app consists of, as Make's editor reads them: MD5 digests by
//! component and column (source: Make's own clients).
//!
//! Which text of a pending change is digested is not known; it is the pending one here,
//! because that is what reading the section answers.

use serde_json::{Value, json};

use super::md5;
use crate::answer::{Answer, Refusal};
use crate::command::Command;
use crate::component::{Component, Fields};
use crate::kind::Kind;
use crate::store::{Moment, Store};

/// Columns of the record, and the fields that they digest.
const COLUMNS: [(&str, &str); 6] = [
    ("label", "label"),
    ("description", "description"),
    ("type_id", "typeId"),
    ("crud", "crud"),
    ("account_name", "connection"),
    ("alt_account_name", "altConnection"),
];

/// All of a version of an app. Connections and webhooks of other versions are left out.
pub(crate) fn get(
    store: &mut Store,
    command: &Command,
    moment: &Moment,
) -> Result<Answer, Refusal> {
    let state = &store.state;
    let app = state.find(&command.id(), moment.read())?;
    let mut answer = Fields::new();
    answer.insert(Kind::App.row().checksums.to_owned(), json!([of(app)]));
    for kind in Kind::PARTS {
        let parts = state.of_app(kind, &command.app, moment.read());
        let parts = parts.filter(|one| one.app == command.app);
        let parts: Vec<Value> = parts.map(|one| of(one)).collect();
        answer.insert(kind.row().checksums.to_owned(), parts.into());
    }
    // Of a kind of component that the sandbox does not have.
    answer.insert("endpoints".to_owned(), json!([]));
    Ok(Answer::json(&answer.into()))
}

fn of(component: &Component) -> Value {
    let row = component.id.kind.row();
    let mut columns = Fields::new();
    for (column, key) in COLUMNS {
        if let Some(field) = row.fields.iter().find(|field| field.key == key) {
            let value = component.fields.get(key).cloned();
            let digest = match value.or_else(|| field.unset.value()) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(md5(&text)),
                Some(value) => Some(md5(&value.to_string())),
            };
            columns.insert(column.to_owned(), digest.into());
        }
    }
    for section in row.sections {
        // The readme is called so in the path only.
        let column = match section.name {
            "readme" => "content",
            name => name,
        };
        let digest = component.draft(section.name).map(md5);
        columns.insert(column.to_owned(), digest.into());
    }
    json!({ "name": component.id.name, "checksum": columns })
}
