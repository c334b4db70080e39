//! A change to an approved app that waits for its commit.

use serde_json::{Map, Value};

use crate::record::{Lenient, record};

record! {
    /// A pending change, which is applied once the app is approved again. Changes to an app
    /// that is not approved apply at once, so it has no pending change.
    ///
    /// In a list of apps Make's document calls group, item and code `table`, `name` and
    /// `column`; both are read.
    ///
    /// A key whose value has another type is in `extra`, of which `Debug` shows only the
    /// keys; so is, as `change`, what the answer to a write has in place of an object.
    ///
    /// ```
    /// use makecom::Change;
    ///
    /// // What `set_section` gives for an approved app.
    /// let change: Change = serde_json::from_str(
    ///     r#"{ "id": 7, "group": "account", "item": "acme-crm", "code": "api", "by": "me" }"#,
    /// )?;
    /// assert_eq!((change.id, change.code.as_deref()), (Some(7), Some("api")));
    /// assert_eq!(change.extra["by"], "me");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Default)]
    pub struct Change {
    } optional {
        /// The number of the change.
        pub id: i64 = "id",
        /// The kind of component: `account` for connections, `hook` for webhooks, `module`,
        /// `rpc`, `function`, `app`, as Make's own clients have it.
        pub group: String = "group" | "table",
        /// The name of the component.
        pub item: String = "item" | "name",
        /// The section.
        pub code: String = "code" | "column",
    } pub extra
}

record! {
    /// A pending change with what it replaces, from [`change`](crate::AppVersion::change).
    ///
    /// `Debug` does not show the two values, which are texts of sections.
    ///
    /// ```
    /// use makecom::ChangeDetail;
    /// use serde_json::json;
    ///
    /// let change: ChangeDetail = serde_json::from_value(json!({
    ///     "id": 7, "group": "module", "item": "getUser", "code": "api",
    ///     "oldValue": "{}", "newValue": "{ \"url\": \"/users\" }",
    /// }))?;
    /// assert_eq!(change.old_value.unwrap(), "{}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct ChangeDetail {
    } optional {
        /// The number of the change.
        pub id: i64 = "id",
        /// The kind of component; see [`Change::group`].
        pub group: String = "group",
        /// The name of the component.
        pub item: String = "item",
        /// The section.
        pub code: String = "code",
        /// The content before: a text, or what Make's document shows for RPCs, JSON.
        pub old_value: Value = "oldValue",
        /// The content after the change, likewise.
        pub new_value: Value = "newValue",
    } pub extra
}

impl Change {
    /// The pending change in an answer, if there is one. Servers express in several ways
    /// that nothing is pending.
    pub(crate) fn pending(said: Value) -> Option<Self> {
        let said = match said {
            Value::Array(mut changes) if changes.len() == 1 => changes.remove(0),
            said => said,
        };
        let is_nothing = match &said {
            Value::Null => true,
            Value::Bool(is_pending) => !is_pending,
            Value::Object(change) => change.values().all(Value::is_null),
            Value::Array(changes) => changes.is_empty(),
            Value::String(change) => change.is_empty(),
            Value::Number(_) => false,
        };
        let unread = |said| Self {
            extra: Map::from_iter([("change".to_owned(), said)]),
            ..Self::default()
        };
        (!is_nothing).then(|| <Self as Lenient>::read(said).unwrap_or_else(unread))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_may_have_any_number() {
        let cases = [
            (json!({"id": 7}), Some(7), json!({})),
            (json!({"id": "7"}), Some(7), json!({})),
            (json!({"id": "x-7"}), None, json!({"id": "x-7"})),
            (json!({"id": null, "code": 1}), None, json!({"code": 1})),
        ];
        for (value, id, extra) in cases {
            let change: Change = serde_json::from_value(value).unwrap();
            assert_eq!((change.id, Value::Object(change.extra)), (id, extra));
        }
    }

    #[test]
    fn nothing_of_a_pending_change_is_lost() {
        let pending = [
            (json!({"id": 7, "code": "api"}), Some(7), json!({})),
            (json!([{"id": 7}]), Some(7), json!({})),
            (json!(7), None, json!({"change": 7})),
            (json!("7"), None, json!({"change": "7"})),
            (json!(true), None, json!({"change": true})),
            (
                json!([{"id": 7}, {"id": 8}]),
                None,
                json!({"change": [{"id": 7}, {"id": 8}]}),
            ),
        ];
        for (said, id, extra) in pending {
            let change = Change::pending(said).unwrap();
            assert_eq!((change.id, Value::Object(change.extra)), (id, extra));
        }
        let nothing = json!([null, false, "", {}, {"id": null}, [], [null], [{}]]);
        for said in nothing.as_array().unwrap() {
            assert_eq!(Change::pending(said.clone()), None, "{said}");
        }
    }

    #[test]
    fn debug_shows_no_content() {
        let said = json!({"id": 7, "new": "hunter2", "newValue": "hunter2"});
        let change: Change = serde_json::from_value(said.clone()).unwrap();
        let detail: ChangeDetail = serde_json::from_value(said).unwrap();
        let shown = format!("{change:?} {detail:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("\"new\"") && shown.contains("new_value: Some"));
    }
}
