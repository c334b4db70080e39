//! The apps of an account.

use std::fmt;
use std::future::Future;

use super::{AppInfo, NewApp};
use crate::client::Client;
use crate::component::NewComponent as _;
use crate::core::{Components, ask, under};
use crate::error::Result;
use crate::mode::{Async, Mode};
use crate::place::Place;
use crate::section::ComponentKind;

/// The apps of the token's owner, from [`Client::apps`].
///
/// There is no call that finds or creates an app, as [`Collection::ensure`] does: Make
/// appends a suffix to its name, and labels are not unique, so nothing would tell a second
/// app from the first. Keep the name that [`create`](Self::create) returns.
///
/// [`Collection::ensure`]: crate::Collection::ensure
///
/// ```
#[doc = include_str!("../doc/client.txt")]
/// use makecom::NewApp;
///
/// let made = client.apps().create(NewApp::new("acme-erp", "Acme ERP")).await?;
/// println!("created {}", made.name); // such as acme-erp-gb5f0g
/// let app = client.app(&made.name)?.version(1);
/// assert_eq!(app.get().await?.label, "Acme ERP");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Apps<M = Async> {
    components: Components,
    mode: M,
}

impl<M> fmt::Debug for Apps<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Apps").field(&self.components).finish()
    }
}

/// Which apps [`Apps::list_with`] lists, and what of them.
///
/// ```
/// use makecom::AppFilter;
///
/// let filter = AppFilter::new().columns(["name", "changes"]).opensource(false);
/// # let _ = filter;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct AppFilter {
    columns: Vec<String>,
    opensource: Option<bool>,
    all: Option<bool>,
}

impl AppFilter {
    /// As [`Apps::list`].
    ///
    /// ```
    /// assert_eq!(makecom::AppFilter::new(), makecom::AppFilter::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for these columns, in place of the server's choice; `*` stands for all. Make's
    /// document lists `name`, `label`, `description`, `version`, `versionFull`, `beta`,
    /// `theme`, `public`, `modules`, `approved`, `inReview`, `changes`, `opensource`,
    /// `origin`. Ask for the name too: without it the answer is
    /// [`is_unreadable`](crate::Error::is_unreadable).
    ///
    /// ```
    #[doc = include_str!("../doc/client.txt")]
    /// use makecom::AppFilter;
    ///
    /// let apps = client.apps().list_with(&AppFilter::new().columns(["name", "theme"])).await?;
    /// assert!(apps[0].theme.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn columns(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.columns = columns.into_iter().map(Into::into).collect();
        self
    }

    /// Asks for apps with open source or without.
    ///
    /// ```
    /// let filter = makecom::AppFilter::new().opensource(true);
    /// # let _ = filter;
    /// ```
    pub fn opensource(mut self, is_open: bool) -> Self {
        self.opensource = Some(is_open);
        self
    }

    /// Sends `all`, which Make's TypeScript SDK can do and nothing documents.
    ///
    /// ```
    /// let filter = makecom::AppFilter::new().all(true);
    /// # let _ = filter;
    /// ```
    pub fn all(mut self, all: bool) -> Self {
        self.all = Some(all);
        self
    }
}

impl<M: Mode> Client<M> {
    /// The apps of the token's owner. Nothing is sent.
    ///
    /// ```
    #[doc = include_str!("../doc/client.txt")]
    /// for app in client.apps().list().await? {
    ///     println!("{} {:?}: {}", app.name, app.version, app.label);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn apps(&self) -> Apps<M> {
        Apps {
            components: Components {
                client: self.to_async(),
                kind: ComponentKind::App,
                place: Place::default(),
            },
            mode: self.mode.clone(),
        }
    }
}

impl<M: Mode> Apps<M> {
    /// All apps, one entry for each version, with name, label, version and whether it is a
    /// beta: [`list_with`](Self::list_with) asks for more. Needs the scope `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/client.txt")]
    /// let apps = client.apps().list().await?;
    /// assert_eq!(apps[0].name.as_str(), "acme-crm");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The failures of any call.
    pub fn list(&self) -> M::Output<impl Future<Output = Result<Vec<AppInfo>>> + Send> {
        self.mode.run(self.components.list())
    }

    /// Those apps, and that of them, that a filter asks for. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// ```
    #[doc = include_str!("../doc/client.txt")]
    /// use makecom::AppFilter;
    ///
    /// let filter = AppFilter::new().columns(["name", "version", "changes"]);
    /// for app in client.apps().list_with(&filter).await? {
    ///     println!("{}: {} pending", app.name, app.changes.unwrap_or_default().len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What Make says of a column that it does not know, and the failures of any call.
    pub fn list_with(
        &self,
        filter: &AppFilter,
    ) -> M::Output<impl Future<Output = Result<Vec<AppInfo>>> + Send> {
        let components = &self.components;
        self.mode.run(async move {
            let cols = Some(&filter.columns).filter(|columns| !columns.is_empty());
            let (all, opensource) = (filter.all, filter.opensource);
            let answer = ask!(components, LIST_APPS, list_apps(all, cols, opensource));
            under(answer?, "apps")
        })
    }

    /// Creates an app. Needs the scope `sdk-apps:write`.
    ///
    /// **Not idempotent, and nothing finds the app again but the name in the answer**,
    /// since Make appends a suffix to the name: calling it twice creates two apps.
    ///
    /// ```
    #[doc = include_str!("../doc/client.txt")]
    /// use makecom::NewApp;
    ///
    /// let made = client.apps().create(NewApp::new("acme-erp", "Acme ERP")).await?;
    /// assert!(made.name.as_str().starts_with("acme-erp"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](crate::Error::is_invalid_input) if the name is one that Make refuses,
    /// [`is_validation`](crate::Error::is_validation) if the server rejects a field, and the
    /// failures of any call. If [`maybe_applied`](crate::Error::maybe_applied), look for the app
    /// by its label before you try again.
    pub fn create(&self, new: NewApp) -> M::Output<impl Future<Output = Result<AppInfo>> + Send> {
        self.mode.run(async move {
            new.check()?;
            self.components.create(&new).await
        })
    }
}
