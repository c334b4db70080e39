//! What modules and webhooks put out, and how webhooks answer.

use serde_json::Value;

use super::macros::{model, union};
use super::{Condition, Flag, Iml, Map, RespondType, TriggerOrder, TriggerType};
use crate::shape::{Object, Shape, Shaped as _, When, scalars};

union! {
    /// Which array holds what is put out.
    ///
    /// ```
    /// use makecom_iml::{Iterate, Response};
    ///
    /// let response = Response::default().iterate("{{body.contacts}}").output("{{item}}");
    /// assert!(matches!(response.iterate, Some(Iterate::Container(_))));
    /// ```
    Iterate {
        /// All of this array: at most 512 characters.
        text Container(String, || Shape::Text(0, 512));
        /// Some of its elements.
        model Filtered(Iteration);
    }
}

model! {
    /// Which elements of which array are put out.
    ///
    /// ```
    /// use makecom_iml::{Iteration, Response};
    ///
    /// let active = Iteration::default()
    ///     .container("{{body.contacts}}")
    ///     .condition("{{item.isActive}}");
    /// let response = Response::default().iterate(active);
    /// assert_eq!(serde_json::to_value(response)?["iterate"]["container"], "{{body.contacts}}");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Iteration {
        /// The array: at most 512 characters.
        "container" required => container: Iml<String>, || Shape::Text(0, 512)
            => "{{body.contacts}}";
        /// Whether an element is put out.
        "condition" => condition: Flag
            => "{{item.isActive}}";
    }
}

model! {
    /// How a trigger recognizes results that it has not put out yet.
    ///
    /// ```
    /// use makecom_iml::{Response, Trigger, TriggerOrder, TriggerType};
    ///
    /// let newest_first = Trigger::default()
    ///     .trigger_type(TriggerType::Date)
    ///     .order(TriggerOrder::Descending)
    ///     .id("{{item.id}}")
    ///     .date("{{item.createdAt}}");
    /// let response = Response::default().trigger(newest_first);
    /// assert_eq!(serde_json::to_value(response)?["trigger"]["order"], "desc");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Trigger or [(When::Is("type", "date"), || &BY_DATE)] {
        /// Whether by their date or by their id.
        "type" required => trigger_type: Iml<TriggerType>
            => TriggerType::Id, "id";
        /// In which order the service returns them.
        "order" required => order: Iml<TriggerOrder>
            => TriggerOrder::Unordered, "unordered";
        /// The id of a result: at most 512 characters.
        "id" required => id: Iml<String>, || Shape::Text(0, 512)
            => "{{item.id}}";
        /// The date of a result, if they are recognized by it: at most 512
        /// characters.
        "date" => date: Iml<String>, || Shape::Text(0, 512)
            => "{{item.createdAt}}";
    }
}

/// A trigger that recognizes results by their date needs it.
static BY_DATE: Object = Object {
    instead: &[("date", || Shape::Text(0, 512), true)],
    variants: &[],
    ..Trigger::OBJECT
};

model! {
    /// An event in the list from which users choose where a trigger starts.
    ///
    /// ```
    /// use makecom_iml::{Code as _, EpochOutput, Request, Response, module};
    ///
    /// let output = EpochOutput::default().label("{{item.name}}").date("{{item.createdAt}}");
    /// let response = Response::default().iterate("{{body}}").output(output);
    /// let epoch = module::Epoch::of(Request::new("/contacts").response(response));
    /// assert_eq!(epoch.output()?.unwrap().label, Some("{{item.name}}".into()));
    /// # Ok::<(), makecom_iml::Error>(())
    /// ```
    EpochOutput: Open {
        /// What users see.
        "label" required => label: Value
            => "{{item.name}}";
        /// When it was.
        "date" required => date: Value
            => "{{item.createdAt}}";
    }
}

impl From<EpochOutput> for Value {
    fn from(output: EpochOutput) -> Self {
        let EpochOutput { label, date, extra } = output;
        let known = [("label", label), ("date", date)];
        let known = known
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Self::Object(known.chain(extra).collect())
    }
}

model! {
    /// What the service is answered when it calls a webhook.
    ///
    /// ```
    /// use makecom_iml::{Request, Respond, RespondType};
    ///
    /// let respond = Respond::default()
    ///     .respond_type(RespondType::Text)
    ///     .status(200)
    ///     .body("{{query.challenge}}");
    /// let api = Request::default().respond(respond);
    /// assert_eq!(serde_json::to_value(api)?["respond"]["type"], "text");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Respond {
        /// How the body is written: `json` by default.
        "type" => respond_type: Iml<RespondType>
            => RespondType::Text, "text";
        /// The HTTP status: 100 to 999.
        "status" => status: Value, || Shape::Union(&[String::shape, || Shape::Range(100, 999)])
            => 204;
        /// The headers: each a scalar, null or an array.
        "headers" => headers: Iml<Map<Value>>, scalars
            => [("x-hook", "{{headers.x}}")], {"x-hook": "{{headers.x}}"};
        /// The body: of any form.
        "body" => body: Value
            => "{{query.challenge}}";
    }
}

model! {
    /// A request that verifies the address of a webhook, and how it is answered.
    ///
    /// ```
    /// use makecom_iml::{Request, Respond, Verification};
    ///
    /// let verification = Verification::default()
    ///     .condition("{{query.challenge}}")
    ///     .respond(Respond::default().body("{{query.challenge}}"));
    /// let api = Request::default().verification(verification).output("{{body}}");
    /// assert!(api.verification.is_some());
    /// ```
    Verification {
        /// Whether a request is one.
        "condition" => condition: Condition
            => "{{query.challenge}}";
        /// How it is answered.
        "respond" => respond: Box<Respond>
            => Respond::default().status(200), {"status": 200};
    }
}
