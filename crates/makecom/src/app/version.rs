//! A version of an app: its components, and copies of it.

use std::future::Future;
use std::sync::Arc;

use makecom_raw::types;

use super::{App, AppInfo};
use crate::client::Client;
use crate::collection::Collection;
use crate::component::{AnyComponent, Component, TypedComponent};
use crate::core::{ask, under};
use crate::error::{Error, Result};
use crate::function::Function;
use crate::handle::{AnyHandle, Handle};
use crate::irreversible::Irreversible;
use crate::mode::{Async, Mode};
use crate::module::Module;
use crate::name::{AppName, ComponentName};
use crate::rpc::Rpc;
use crate::section::ComponentKind;

/// A version of an app, from [`App::version`](crate::App::version): a [`Handle`] like those
/// of components, so it reads and changes fields, sections and common data as they do.
///
/// ```
#[doc = include_str!("../doc/app.txt")]
/// use makecom::section::{Code as _, app as code};
/// use makecom::{AppUpdate, NewModule};
///
/// app.update(AppUpdate::new().description("Contacts.")).await?;
/// app.modules().create(NewModule::action("getUser", "Get a user")).await?;
/// app.set_base(&code::Base::from_text(r#"{ "baseUrl": "https://acme.example" }"#)).await?;
/// app.set_section(&code::InstallSpec::from_text("[]")).await?;
/// app.set_readme("# Acme").await?;
/// assert_eq!(app.get().await?.description.as_deref(), Some("Contacts."));
/// # Ok(())
/// # }
/// ```
///
/// | document | read | write |
/// |---|---|---|
/// | base | [`base`](Handle::base) | [`set_base`](Handle::set_base) |
/// | groups of modules | [`groups`](Handle::groups) | [`set_groups`](Handle::set_groups) |
/// | readme | [`readme`](Handle::readme) | [`set_readme`](Handle::set_readme) |
/// | `install`, `installSpec` | [`section`](Handle::section) | [`set_section`](Handle::set_section) |
/// | common data | [`common`](Handle::common) | [`set_common`](Handle::set_common) |
/// | icon | [`icon`](Handle::icon) | [`set_icon`](Handle::set_icon) |
pub type AppVersion<M = Async> = Handle<AppInfo, M>;

impl<M: Mode> Handle<AppInfo, M> {
    /// The number of the version.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// assert_eq!(client.app("acme-crm")?.version(2).version(), 2);
    /// # Ok::<(), makecom::Error>(())
    /// ```
    pub fn version(&self) -> u32 {
        // A handle of an app is only made with a version.
        self.core.place.number().unwrap_or_default()
    }

    /// The app itself, for what all versions share.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// assert!(app.app().connections().list().await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn app(&self) -> App<M> {
        App::new(self.client(), AppName::from(&self.core.name))
    }

    /// The modules.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::NewModule;
    ///
    /// app.modules().create(NewModule::action("getUser", "Get a user")).await?;
    /// let modules = app.modules().list().await?;
    /// assert_eq!(modules[0].label, "Get a user");
    /// # Ok(())
    /// # }
    /// ```
    pub fn modules(&self) -> Collection<Module, M> {
        self.parts()
    }

    /// The RPCs.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::NewRpc;
    ///
    /// app.rpcs().create(NewRpc::new("listUsers", "List users")).await?;
    /// assert_eq!(app.rpcs().list().await?[0].name.as_str(), "listUsers");
    /// # Ok(())
    /// # }
    /// ```
    pub fn rpcs(&self) -> Collection<Rpc, M> {
        self.parts()
    }

    /// The functions.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::NewFunction;
    ///
    /// app.functions().create(NewFunction::new("toCents")).await?;
    /// assert_eq!(app.functions().list().await?[0].name.as_str(), "toCents");
    /// # Ok(())
    /// # }
    /// ```
    pub fn functions(&self) -> Collection<Function, M> {
        self.parts()
    }

    /// A module by its name. Nothing is sent.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let module = client.app("acme-crm")?.version(1).module("getUser")?;
    /// assert_eq!(module.name().as_str(), "getUser");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn module<N>(&self, name: N) -> Result<Handle<Module, M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        Ok(self.part(ComponentKind::Module, name.try_into()?))
    }

    /// An RPC by its name. Nothing is sent.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let rpc = client.app("acme-crm")?.version(1).rpc("listUsers")?;
    /// assert_eq!(rpc.name().as_str(), "listUsers");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn rpc<N>(&self, name: N) -> Result<Handle<Rpc, M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        Ok(self.part(ComponentKind::Rpc, name.try_into()?))
    }

    /// A function by its name. Nothing is sent.
    ///
    /// ```
    /// # use makecom::{Client, Token, Zone};
    /// # let token = Token::new("0e2d7b8c-1111-4aaa-8bbb-0123456789ab")?;
    /// # let client = Client::builder().zone(Zone::Eu1).token(token).build()?;
    /// let function = client.app("acme-crm")?.version(1).function("toCents")?;
    /// assert_eq!(function.name().as_str(), "toCents");
    /// # Ok::<(), makecom::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name.
    pub fn function<N>(&self, name: N) -> Result<Handle<Function, M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        Ok(self.part(ComponentKind::Function, name.try_into()?))
    }

    /// A component by its kind, known at run time, and its name. Nothing is sent.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::{ComponentKind, NewModule};
    ///
    /// app.modules().create(NewModule::action("getUser", "Get a user")).await?;
    /// let any = app.component(ComponentKind::Module, "getUser")?;
    /// assert_eq!(any.get().await?["typeId"], 4);
    /// assert!(app.component(ComponentKind::App, "acme-crm").is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if it cannot be a name, or the kind is
    /// the app itself.
    pub fn component<N>(&self, kind: ComponentKind, name: N) -> Result<AnyHandle<M>>
    where
        N: TryInto<ComponentName>,
        Error: From<N::Error>,
    {
        if kind == ComponentKind::App {
            return Err(Error::input(
                "an app is not a component of an app",
                "use the version of the app itself",
            ));
        }
        Ok(self.part::<AnyComponent>(kind, name.try_into()?))
    }

    /// A handle for a component that was listed, created or read. Nothing is sent.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::NewModule;
    ///
    /// let made = app.modules().create(NewModule::action("getUser", "Get a user")).await?;
    /// app.handle(&made).delete().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn handle<K: TypedComponent>(&self, component: &K) -> Handle<K, M> {
        Handle::of(&self.client(), self.core.place.clone(), component)
    }

    /// Reads columns of the app, in place of the server's choice. Needs the scope
    /// `sdk-apps:read`.
    ///
    /// `*` stands for all. Make's document lists `name`, `label`, `description`, `theme`,
    /// `version`, `versionFull`, `beta`, `base`, `docs`, `language`, `public`, `approved`,
    /// `opensource`, `global`, `countries`, `changes`, `created`, `compile`,
    /// `compiledName`, `compilationError`, `inReview`, `manifestVersion`, `inviteToken`,
    /// `groups`, `installSpec`, `install`, `ipmRepo`, `flags`, `ipmTags`, `origin`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// let read = app.get_columns(["name", "theme"]).await?;
    /// assert!(read.theme.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version, what Make says of a
    /// column that it does not know, and the failures of any call. Ask for the name too:
    /// without it the answer is [`is_unreadable`](Error::is_unreadable).
    pub fn get_columns(
        &self,
        names: impl IntoIterator<Item = impl Into<String>>,
    ) -> M::Output<impl Future<Output = Result<AppInfo>> + Send> {
        let cols: Vec<String> = names.into_iter().map(Into::into).collect();
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let answer = ask!(core, GET_APP, get_app(app, version, Some(&cols)));
            under(answer?, "app")
        })
    }

    /// Deletes this version of the app, which works only while it is private. Needs the
    /// scope `sdk-apps:write`.
    ///
    /// A 404 to a retry is success: the first request has deleted it.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// use makecom::Irreversible;
    ///
    /// app.delete(Irreversible).await?;
    /// assert!(app.get().await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) if there is no such version, what Make says
    /// of one that is public, and the failures of any call.
    pub fn delete(&self, _: Irreversible) -> M::Output<impl Future<Output = Result<()>> + Send> {
        self.mode.run(self.core.delete())
    }

    /// Copies this version under another name. Make appends a suffix to it as to the name
    /// of a new app: the answer has the name that counts. The common data is not copied.
    ///
    /// Needs the scope `sdk-apps:read` as published, and surely `sdk-apps:write` too.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// let copy = app.clone_as("acme-erp", 1).await?;
    /// println!("copied to {}", copy.name);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if the name is one that Make refuses,
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn clone_as(
        &self,
        name: &str,
        version: u32,
    ) -> M::Output<impl Future<Output = Result<AppInfo>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            AppName::check_new(name)?;
            let body = types::CloneApp {
                new_name: name.to_owned(),
                new_version: version.into(),
            };
            let (app, version) = core.place.in_version()?;
            let answer = ask!(core, CLONE_APP, clone_app(app, version, &body));
            under(answer?, "app")
        })
    }

    /// Copies this version to the next major version of the same app. Needs the scope
    /// `sdk-apps:write`, and the right `allow_apps`.
    ///
    /// ```
    #[doc = include_str!("../doc/app.txt")]
    /// let next = app.clone_major().await?;
    /// assert_eq!(next.version, Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`is_permission_denied`](Error::is_permission_denied) without the right,
    /// [`is_not_found`](Error::is_not_found) if there is no such version, and the failures
    /// of any call.
    pub fn clone_major(&self) -> M::Output<impl Future<Output = Result<AppInfo>> + Send> {
        let core = &self.core;
        self.mode.run(async move {
            let (app, version) = core.place.in_version()?;
            let answer = ask!(core, CLONE_APP_MAJOR, clone_app_major(app, version));
            under(answer?, "app")
        })
    }

    fn client(&self) -> Client<M> {
        Client {
            inner: Arc::clone(&self.core.client.inner),
            mode: self.mode.clone(),
        }
    }

    fn parts<K: TypedComponent>(&self) -> Collection<K, M> {
        Collection::new(&self.client(), self.core.place.clone())
    }

    fn part<K: Component>(&self, kind: ComponentKind, name: ComponentName) -> Handle<K, M> {
        Handle::new(&self.client(), kind, self.core.place.clone(), name)
    }
}
