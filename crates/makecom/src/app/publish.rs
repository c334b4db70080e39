//! Who sees an app, and what becomes of its pending changes.

use std::future::Future;

use makecom_raw::types;
use serde::Deserialize as _;
use serde_json::Value;

use super::AppInfo;
use crate::change::{Change, ChangeDetail};
use crate::core::{ask, is_done, json, under, whole};
use crate::error::{Error, Result};
use crate::handle::Handle;
use crate::invite::InviteToken;
use crate::irreversible::Irreversible;
use crate::mode::Mode;
use crate::record::record;

record! {
    /// Who sees an app.
    ///
    /// ```
    /// let visibility: makecom::AppVisibility = serde_json::from_str(
    ///     r#"{ "public": true, "inviteToken": "f8d7c6b5a4" }"#,
    /// )?;
    /// assert_eq!(visibility.invite_token.unwrap().as_str(), "f8d7c6b5a4");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AppVisibility {
    } optional {
        /// Whether it is public.
        pub public: bool = "public",
        /// The token of its invitation, by which others can install it: see
        /// [`Client::invite`](crate::Client::invite).
        pub invite_token: InviteToken = "inviteToken" | "invite_token",
    } pub extra
}

/// A commit of pending changes.
///
/// ```
/// use makecom::Commit;
///
/// let commit = Commit::new("Read users by e-mail", [7, 8]).notify(true);
/// # let _ = commit;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Commit {
    message: String,
    changes: Vec<i64>,
    notify: bool,
}

impl Commit {
    /// A commit with a message of 1 to 1000 characters (a guide by a contributor of Make's
    /// VS Code extension) and the numbers of [changes](crate::AppVersion::changes).
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::Commit;
    ///
    /// let changes = app.changes().await?;
    /// let numbers: Option<Vec<i64>> = changes.iter().map(|change| change.id).collect();
    /// let numbers = numbers.ok_or("a change has no number")?;
    /// let commit = Commit::new("Read users by e-mail", numbers);
    /// # let _ = commit;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(message: impl Into<String>, changes: impl IntoIterator<Item = i64>) -> Self {
        Self {
            message: message.into(),
            changes: changes.into_iter().collect(),
            notify: false,
        }
    }

    /// The same, with a notification or without, which is the default.
    ///
    /// ```
    /// let commit = makecom::Commit::new("Read users by e-mail", [7]).notify(true);
    /// # let _ = commit;
    /// ```
    pub fn notify(mut self, notify: bool) -> Self {
        self.notify = notify;
        self
    }

    fn body(self) -> Result<types::CommitChanges> {
        check_given(&self.changes, "commit")?;
        if self.message.trim().is_empty() {
            return Err(Error::input(
                "the message of the commit is blank",
                "use 1 to 1000 characters that say what changes for users",
            ));
        }
        let length = self.message.chars().count();
        if length > 1000 {
            return Err(Error::input(
                format!("the message of the commit has {length} characters"),
                "use 1 to 1000",
            ));
        }
        Ok(types::CommitChanges {
            change_ids: self.changes,
            message: self.message,
            notify: Some(self.notify),
        })
    }
}

/// Refuses an empty list of changes: what a server does then is not known.
fn check_given(changes: &[i64], verb: &str) -> Result<()> {
    if !changes.is_empty() {
        return Ok(());
    }
    Err(Error::input(
        format!("no change to {verb} is given"),
        "use the numbers of `changes()`, if it lists any",
    ))
}

impl<M: Mode> Handle<AppInfo, M> {
    /// Makes the app public: its invitation lets others install it. From then on its
    /// components cannot be deleted, even if it becomes private again (Make's
    /// documentation of custom apps). It may take a while until it is seen. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// let visibility = app.make_public(Irreversible).await?;
    /// assert_eq!(visibility.public, Some(true));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn make_public(
        &self,
        _: Irreversible,
    ) -> M::Output<impl Future<Output = Result<AppVisibility>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            whole(ask!(core, MAKE_APP_PUBLIC, make_app_public(app, version))?)
        })
    }

    /// Makes the app private: others can no longer install it. Needs the scope
    /// `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// assert_eq!(app.make_private().await?.public, Some(false));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn make_private(&self) -> M::Output<impl Future<Output = Result<AppVisibility>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            whole(ask!(
                core,
                MAKE_APP_PRIVATE,
                make_app_private(app, version)
            )?)
        })
    }

    /// Lets others read the source of the app. Returns whether that changed anything: true
    /// unless the server says otherwise. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// assert!(app.open_source().await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn open_source(&self) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            is_done(
                ask!(core, OPEN_APP_SOURCE, open_app_source(app, version))?,
                "changed",
            )
        })
    }

    /// Hides the source of the app. Returns whether that changed anything: true unless the
    /// server says otherwise. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// app.open_source().await?;
    /// assert!(app.close_source().await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn close_source(&self) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            is_done(
                ask!(core, CLOSE_APP_SOURCE, close_app_source(app, version))?,
                "changed",
            )
        })
    }

    /// The changes that wait for a commit, of all components: none if the app is not
    /// approved, since everything applies at once then. Needs the scope `sdk-apps:read`.
    ///
    /// The API has no call that lists them: they are the column `changes` of the app.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// assert!(app.changes().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version,
    /// [`is_unreadable`](Error::is_unreadable) if the changes cannot be read, and the
    /// failures of any call.
    pub fn changes(&self) -> M::Output<impl Future<Output = Result<Vec<Change>>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let cols = vec!["changes".to_owned()];
            let answer = ask!(core, GET_APP, get_app(app, version, Some(&cols)))?;
            let (mut said, answer) = json(answer)?;
            // What cannot be read must not look like nothing to commit.
            let Some(app) = said.get_mut("app").and_then(Value::as_object_mut) else {
                return Err(answer.not_understood("not what the API documents".to_owned()));
            };
            let changes = app.remove("changes");
            match changes.filter(|changes| !changes.is_null()) {
                Some(changes) => {
                    Vec::deserialize(changes).map_err(|error| answer.unreadable(&error))
                }
                None => Ok(Vec::new()),
            }
        })
    }

    /// A pending change by its number, with what it replaces. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// assert!(app.change(7).await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such change, and the failures
    /// of any call.
    pub fn change(&self, id: i64) -> M::Output<impl Future<Output = Result<ChangeDetail>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            under(
                ask!(core, GET_APP_CHANGE, get_app_change(app, version, id))?,
                "change",
            )
        })
    }

    /// Applies pending changes of an approved app for all its users. Needs the scope
    /// `sdk-apps:write`, and the right `allow_apps_commit`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::{Commit, Irreversible};
    ///
    /// let changes = app.changes().await?;
    /// let numbers: Option<Vec<i64>> = changes.iter().map(|change| change.id).collect();
    /// let numbers = numbers.ok_or("a change has no number")?;
    /// let commit = Commit::new("Read users by e-mail", numbers);
    /// let error = app.commit(commit, Irreversible).await.unwrap_err();
    /// assert_eq!(error.to_string(), "no change to commit is given"); // nothing is pending
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no change is given or the message is
    /// blank or too long, [`is_permission_denied`](Error::is_permission_denied) without the right, what Make
    /// says of an app that is not approved, and the failures of any call.
    pub fn commit(
        &self,
        commit: Commit,
        _: Irreversible,
    ) -> M::Output<impl Future<Output = Result<()>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let body = commit.body()?;
            let answer = ask!(
                core,
                COMMIT_APP_CHANGES,
                commit_app_changes(app, version, &body)
            )?;
            // Documented as the text `true`.
            match answer.body().trim_ascii() {
                b"false" => {
                    Err(answer.not_understood("\"false\": nothing was committed".to_owned()))
                }
                [b'<', ..] => Err(answer.not_understood("a web page".to_owned())),
                _ => answer.text().map(drop),
            }
        })
    }

    /// Drops pending changes of an approved app: **all of them**, whatever the numbers, as
    /// a guide by a contributor of Make's VS Code extension says. Returns whether they are
    /// dropped: true unless the server says otherwise. Needs the scope `sdk-apps:write`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// let changes = app.changes().await?;
    /// let numbers: Option<Vec<i64>> = changes.iter().map(|change| change.id).collect();
    /// let numbers = numbers.ok_or("a change has no number")?;
    /// match app.rollback(numbers, Irreversible).await {
    ///     Ok(is_done) => println!("dropped: {is_done}"),
    ///     Err(error) => println!("{error}"), // nothing is pending
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no change is given,
    /// [`is_not_found`](Error::is_not_found) if there is no such version, what Make says of
    /// an app that is not approved, and the failures of any call.
    pub fn rollback(
        &self,
        changes: impl IntoIterator<Item = i64>,
        _: Irreversible,
    ) -> M::Output<impl Future<Output = Result<bool>> + Send> {
        let change_ids: Vec<i64> = changes.into_iter().collect();
        let core = &self.core;
        self.mode.run(async move {
            check_given(&change_ids, "roll back")?;
            let (app, version) = core.place.in_version()?;
            let body = types::RollbackChanges { change_ids };
            let answer = ask!(
                core,
                ROLLBACK_APP_CHANGES,
                rollback_app_changes(app, version, &body)
            );
            is_done(answer?, "rolledBack")
        })
    }
}
