//! The review of an app by Make, and the log of what happened to an app.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;

use makecom_raw::types;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::AppInfo;
use crate::core::{ask, is_done, json, under};
use crate::error::Result;
use crate::handle::Handle;
use crate::irreversible::Irreversible;
use crate::mode::Mode;
use crate::record::{Lenient, record};

record! {
    /// How the review of an app stands.
    ///
    /// ```
    /// let review: makecom::AppReview = serde_json::from_str(
    ///     r#"{ "contactName": "Ann", "codeStatus": 1, "docsStatus": null }"#,
    /// )?;
    /// assert_eq!(review.code_status.unwrap().as_str(), "1");
    /// assert!(review.docs_status.is_none());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AppReview {
    } optional {
        /// Who asked for it.
        pub contact_name: String = "contactName",
        /// Their e-mail address.
        pub contact_email: String = "contactEmail",
        /// Who reviews it.
        pub reviewer_name: String = "reviewerName",
        /// Their e-mail address.
        pub reviewer_email: String = "reviewerEmail",
        /// How far the code is reviewed.
        pub code_status: ReviewStatus = "codeStatus",
        /// How far the tests are reviewed.
        pub test_status: ReviewStatus = "testStatus",
        /// How far the documentation is reviewed.
        pub docs_status: ReviewStatus = "docsStatus",
    } pub extra
}

/// How far something is reviewed, as the server says it.
///
/// Make's document of the API has texts here, and numbers elsewhere: 0 accepted, 1 in
/// progress, 2 feedback sent, 3 completed, 4 waiting for release, 5 declined.
///
/// ```
/// let status: makecom::ReviewStatus = serde_json::from_str("5")?;
/// assert_eq!(status.as_str(), "5");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "String")]
pub struct ReviewStatus(String);

impl ReviewStatus {
    /// The text or the number.
    ///
    /// ```
    /// let status: makecom::ReviewStatus = serde_json::from_str(r#""declined""#)?;
    /// assert_eq!(status.as_str(), "declined");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReviewStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Lenient for ReviewStatus {
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(other),
        }
    }
}

impl TryFrom<Value> for ReviewStatus {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        Self::read(value).map_err(|_| "expected a text or a number")
    }
}

impl From<ReviewStatus> for String {
    fn from(status: ReviewStatus) -> Self {
        status.0
    }
}

crate::schema::string_schema!(ReviewStatus, "How far something is reviewed");

record! {
    /// Something that happened to an app.
    ///
    /// ```
    /// let event: makecom::AppEvent = serde_json::from_str(
    ///     r#"{ "id": 7, "message": "Approval requested.", "appVersion": "1" }"#,
    /// )?;
    /// assert_eq!((event.id, event.app_version), (Some(7), Some(1)));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AppEvent {
    } optional {
        /// The number of the event.
        pub id: i64 = "id",
        /// The app.
        pub app_name: String = "appName",
        /// The version of the app.
        pub app_version: u32 = "appVersion",
        /// What happened, in English.
        pub message: String = "message",
        /// More about it.
        pub detail: Value = "detail",
        /// The number of the user who did it.
        pub author_id: i64 = "authorId",
        /// When it happened, in ISO 8601.
        pub created_at: String = "createdAt",
    } pub extra
}

impl<M: Mode> Handle<AppInfo, M> {
    /// Reads how the review stands. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// app.request_review(Irreversible).await?;
    /// println!("code: {:?}", app.review().await?.code_status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such version or no
    /// review, and the failures of any call.
    pub fn review(&self) -> M::Output<impl Future<Output = Result<AppReview>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            under(
                ask!(core, GET_APP_REVIEW, get_app_review(app, version))?,
                "review",
            )
        })
    }

    /// Stores the links to the scenarios with which a reviewer can test, by their names,
    /// and returns what was stored. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// let scenarios = [("Get a user", "https://eu1.make.com/1/scenarios/7")];
    /// let stored = app.set_review_form(scenarios).await?;
    /// assert_eq!(stored["Get a user"], scenarios[0].1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such version, and the
    /// failures of any call.
    pub fn set_review_form(
        &self,
        scenarios: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> M::Output<impl Future<Output = Result<BTreeMap<String, String>>> + Send> {
        let scenarios = scenarios.into_iter();
        let form = types::AppReviewForm {
            testing_scenarios: scenarios
                .map(|(name, url)| (name.into(), url.into()))
                .collect(),
        };
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let answer = ask!(
                core,
                SET_APP_REVIEW_FORM,
                set_app_review_form(app, version, &form)
            );
            let (mut said, answer) = json(answer?)?;
            let stored = said.pointer_mut("/form/testingScenarios").map(Value::take);
            match stored {
                Some(stored @ Value::Object(_)) => {
                    BTreeMap::deserialize(stored).map_err(|error| answer.unreadable(&error))
                }
                // Some servers write an empty map as an empty list.
                Some(Value::Array(none)) if none.is_empty() => Ok(BTreeMap::new()),
                _ => Err(answer.not_understood("not what the API documents".to_owned())),
            }
        })
    }

    /// Asks Make to review the app, which starts work of people there. Returns whether it
    /// is asked for now: true unless the server says otherwise. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// assert!(app.request_review(Irreversible).await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such version, and the
    /// failures of any call.
    pub fn request_review(
        &self,
        _: Irreversible,
    ) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let answer = ask!(
                core,
                REQUEST_APP_REVIEW,
                request_app_review(app, version, None)
            );
            is_done(answer?, "requested")
        })
    }

    /// Reads what happened to the app, newest first. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// for event in app.events().await? {
    ///     println!("{:?}: {:?}", event.created_at, event.message);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](crate::Error::is_not_found) if there is no such version, and the
    /// failures of any call.
    pub fn events(&self) -> M::Output<impl Future<Output = Result<Vec<AppEvent>>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            under(
                ask!(core, LIST_APP_EVENTS, list_app_events(app, version, None))?,
                "events",
            )
        })
    }
}
