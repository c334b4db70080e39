//! A server in memory, for tests.

mod calls;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use makecom::{AppName, CodeKind, ComponentKind, ComponentName, Section};

use crate::component::ComponentType;
use crate::error::{Error, Result};
use crate::lock::LockRequest;
use crate::project::Project;
use crate::pull;
use crate::remote::{RemoteApp, RemoteComponent};
use crate::state::Metadata;

/// The app that [`MemoryServer::with_example`] has, and its origin.
const APP: &str = "acme-crm";
const ADDRESS: &str = "https://eu1.make.com/api";

/// A [`Server`](crate::Server) in memory: apps with components, a list of the calls, and calls
/// that fail on demand. It gives names as Make does, and keeps texts byte for byte.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> makecom_project::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// use makecom_project::MemoryServer;
///
/// let server = MemoryServer::with_example();
/// let project = server.pull_to(folder.path()).await?;
/// assert_eq!(project.label(makecom::ComponentKind::Connection, "acme-crm"), Some("Acme"));
/// assert_eq!(server.calls()[0], "list acme-crm");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct MemoryServer(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In the order of their creation, each with its app, and its version if the kind is
    /// not shared by all versions.
    components: Vec<((AppName, Option<u32>), RemoteComponent)>,
    metadata: Metadata,
    icon: Option<Vec<u8>>,
    calls: Vec<String>,
    faults: Vec<Fault>,
}

/// A call that fails, once.
#[derive(Debug)]
struct Fault {
    /// The prefix of the call.
    call: String,
    /// Whether it is carried out before it fails.
    is_done: bool,
}

impl MemoryServer {
    /// A server without components, on which every app exists.
    ///
    /// ```
    /// let server = makecom_project::MemoryServer::new();
    /// assert!(server.calls().is_empty());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// A server with the app `acme-crm`, which has one basic connection of the same name
    /// with the label `Acme` and the sections `api` and `parameters`.
    ///
    /// ```
    /// # use makecom::CodeKind;
    /// let server = makecom_project::MemoryServer::with_example();
    /// assert_eq!(server.text("acme-crm", CodeKind::ConnectionParameters).as_deref(), Some("[]"));
    /// ```
    pub fn with_example() -> Self {
        let server = Self::new();
        if let (Ok(app), Ok(name)) = (APP.parse(), APP.parse()) {
            let kind = ComponentKind::Connection;
            let mut connection = RemoteComponent::new(kind, name, ComponentType::BASIC, "Acme");
            for (kind, text) in [
                (CodeKind::ConnectionApi, "{}"),
                (CodeKind::ConnectionParameters, "[]"),
            ] {
                let section = Section::from_text(kind, text);
                connection.sections.insert(kind, section);
            }
            server.add(&RemoteApp::new(app, 1), connection);
        }
        server
    }

    /// Adds a component, as if it had been created in Make's editor.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// use makecom::{ComponentKind, ModuleType};
    /// use makecom_project::{MemoryServer, RemoteApp, RemoteComponent, Server as _};
    ///
    /// let server = MemoryServer::new();
    /// let (app, kind) = (RemoteApp::new("acme-crm".parse()?, 2), ComponentKind::Module);
    /// let module = ModuleType::Search.into();
    /// server.add(&app, RemoteComponent::new(kind, "listUsers".parse()?, module, "List users"));
    /// assert_eq!(server.list(&app, kind).await?.len(), 1);
    /// let other = RemoteApp::new("acme-crm".parse()?, 1);
    /// assert_eq!(server.list(&other, kind).await?.len(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add(&self, app: &RemoteApp, component: RemoteComponent) {
        let at = place(app, component.kind);
        self.state().components.push((at, component));
    }

    /// Pulls the app `acme-crm` to a folder, as from `eu1.make.com`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// let server = makecom_project::MemoryServer::with_example();
    /// let project = server.pull_to(folder.path()).await?;
    /// assert!(folder.path().join("makecomapp.json").is_file());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of [`Project::open_or_begin`], [`pull::plan`] and
    /// [`pull::Plan::apply`].
    pub async fn pull_to(&self, folder: &Path) -> Result<Project> {
        let mut project = Project::open_or_begin(folder, LockRequest::new("pull"))?;
        if project.origins().is_empty() {
            project.add_origin(None, ADDRESS, &RemoteApp::new(APP.parse()?, 1))?;
        }
        let options = pull::Options::default();
        let mut plan = pull::plan(&mut project, 0, self, &options, &|_, _| {}).await?;
        plan.apply(&mut project)?;
        Ok(project)
    }

    /// The text of a section, as it was set.
    ///
    /// ```
    /// # use makecom::CodeKind;
    /// let server = makecom_project::MemoryServer::with_example();
    /// assert_eq!(server.text("acme-crm", CodeKind::ConnectionApi).as_deref(), Some("{}"));
    /// assert_eq!(server.text("acme-crm2", CodeKind::ConnectionApi), None);
    /// ```
    pub fn text(&self, name: &str, kind: CodeKind) -> Option<String> {
        let state = self.state();
        let mut components = state.components.iter();
        let (_, found) = components
            .find(|(_, one)| one.kind == kind.component() && one.name.as_str() == name)?;
        Some(found.section(kind)?.text().to_owned())
    }

    /// All calls so far in order, such as `list acme-crm` and
    /// `set_section acme-crm api`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// use makecom::ComponentKind;
    /// use makecom_project::{Field, Fields, MemoryServer, RemoteApp, Server as _};
    ///
    /// let server = MemoryServer::with_example();
    /// let (app, kind) = (RemoteApp::new("acme-crm".parse()?, 1), ComponentKind::Connection);
    /// let label = Fields::from([(Field::Label, Some("New".to_owned()))]);
    /// server.update(&app, kind, &"acme-crm".parse()?, &label).await?;
    /// assert_eq!(server.calls(), ["update acme-crm"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    /// Makes the next call with this prefix fail without being carried out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// use makecom::ComponentKind;
    /// use makecom_project::{MemoryServer, RemoteApp, Server as _};
    ///
    /// let server = MemoryServer::with_example();
    /// server.fail("delete");
    /// let (app, kind) = (RemoteApp::new("acme-crm".parse()?, 1), ComponentKind::Connection);
    /// let name = "acme-crm".parse()?;
    /// assert!(server.delete(&app, kind, &name).await.is_err());
    /// assert!(server.delete(&app, kind, &name).await.is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail(&self, call: &str) {
        self.add_fault(call, false);
    }

    /// Makes the next call with this prefix be carried out, but loses its answer.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// use makecom::ComponentKind;
    /// use makecom_project::{Field, Fields, MemoryServer, RemoteApp, Server as _};
    ///
    /// let server = MemoryServer::with_example();
    /// server.lose("update");
    /// let (app, kind) = (RemoteApp::new("acme-crm".parse()?, 1), ComponentKind::Connection);
    /// let name = "acme-crm".parse()?;
    /// let label = Fields::from([(Field::Label, Some("New".to_owned()))]);
    /// assert!(server.update(&app, kind, &name, &label).await.is_err());
    /// assert_eq!(server.get(&app, kind, &name).await?.label(), "New");
    /// # Ok(())
    /// # }
    /// ```
    pub fn lose(&self, call: &str) {
        self.add_fault(call, true);
    }

    fn add_fault(&self, call: &str, is_done: bool) {
        let call = call.to_owned();
        self.state().faults.push(Fault { call, is_done });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a call and carries it out, unless it is set to fail.
    fn call<T>(&self, call: String, carry_out: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
        let mut state = self.state();
        let fault = state
            .faults
            .iter()
            .position(|fault| call.starts_with(&fault.call));
        let fault = fault.map(|index| state.faults.remove(index));
        let failed = Error::server(format!("{call} failed"), "try again");
        state.calls.push(call);
        match fault {
            Some(fault) if !fault.is_done => Err(failed),
            Some(_) => carry_out(&mut state).and(Err(failed)),
            None => carry_out(&mut state),
        }
    }
}

/// Connections and webhooks are shared by the versions of an app.
fn place(app: &RemoteApp, kind: ComponentKind) -> (AppName, Option<u32>) {
    let is_shared = matches!(kind, ComponentKind::Connection | ComponentKind::Webhook);
    (app.name().clone(), (!is_shared).then_some(app.version()))
}

/// The kind in a call; as in a [`CodeKind`], that of a connection is left out.
fn suffix(kind: ComponentKind) -> String {
    match kind {
        ComponentKind::Connection => String::new(),
        kind => format!(" {kind}"),
    }
}

impl State {
    /// The app itself.
    fn app(&mut self, app: &RemoteApp) -> Result<&mut RemoteComponent> {
        let at = place(app, ComponentKind::App);
        let is_it = |(of, one): &((AppName, Option<u32>), RemoteComponent)| {
            one.kind == ComponentKind::App && *of == at
        };
        let found = self.components.iter().position(is_it);
        if found.is_none() {
            self.components.push((at, RemoteComponent::app(app)?));
        }
        let index = found.unwrap_or(self.components.len() - 1);
        Ok(&mut self.components[index].1)
    }

    /// A component of the app; of a shared kind, of any app, since its name is unique.
    fn component(
        &mut self,
        app: &RemoteApp,
        kind: ComponentKind,
        name: &ComponentName,
    ) -> Result<&mut RemoteComponent> {
        let at = place(app, kind);
        let mut components = self.components.iter_mut();
        let is_it = |(of, one): &&mut ((AppName, Option<u32>), RemoteComponent)| {
            one.kind == kind && one.name == *name && (at.1.is_none() || *of == at)
        };
        match components.find(is_it) {
            Some((_, component)) => Ok(component),
            None => Err(Error::server(
                format!("there is no {kind} {name}"),
                "check the name",
            )),
        }
    }
}
