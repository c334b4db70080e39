//! A server in memory, for tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use makecom::{AppName, CodeKind, Common, ComponentName, Section};

use crate::connection::ConnectionKind;
use crate::error::{Error, Result};
use crate::ids::first_free;
use crate::lock::LockRequest;
use crate::names::code_files;
use crate::project::Project;
use crate::pull;
use crate::remote::RemoteConnection;
use crate::server::Server;

/// The app that [`MemoryServer::with_example`] has, and its origin.
const APP: &str = "acme-crm";
const ADDRESS: &str = "https://eu1.make.com/api";

/// A [`Server`] in memory: apps with connections, a list of the calls, and calls
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
/// assert_eq!(project.label("acme-crm"), Some("Acme"));
/// assert_eq!(server.calls()[0], "list acme-crm");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct MemoryServer(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The connections, each with its app.
    connections: Vec<(AppName, RemoteConnection)>,
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
    /// A server without connections, on which every app exists.
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
            let mut connection = RemoteConnection::new(name, ConnectionKind::Basic, "Acme");
            for (kind, text) in [
                (CodeKind::ConnectionApi, "{}"),
                (CodeKind::ConnectionParameters, "[]"),
            ] {
                let section = Section::from_text(kind, text);
                connection.sections.insert(kind, section);
            }
            server.state().connections.push((app, connection));
        }
        server
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
            project.add_origin(None, ADDRESS, &APP.parse()?)?;
        }
        let options = pull::Options::default();
        let mut plan = pull::plan(&mut project, 0, self, options, &|_, _| {}).await?;
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
        let mut connections = state.connections.iter();
        let (_, found) = connections.find(|(_, one)| one.name.as_str() == name)?;
        Some(found.section(kind)?.text().to_owned())
    }

    /// All calls so far in order, such as `list acme-crm` and
    /// `set_section acme-crm api`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # use makecom_project::{MemoryServer, Server as _};
    /// let server = MemoryServer::with_example();
    /// server.set_label(&"acme-crm".parse()?, "New").await?;
    /// assert_eq!(server.calls(), ["set_label acme-crm"]);
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
    /// # use makecom_project::{MemoryServer, Server as _};
    /// let server = MemoryServer::with_example();
    /// server.fail("delete");
    /// let name = "acme-crm".parse()?;
    /// assert!(server.delete(&name).await.is_err());
    /// assert!(server.delete(&name).await.is_ok());
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
    /// # use makecom_project::{MemoryServer, Server as _};
    /// let server = MemoryServer::with_example();
    /// server.lose("set_label");
    /// let name = "acme-crm".parse()?;
    /// assert!(server.set_label(&name, "New").await.is_err());
    /// assert_eq!(server.label(&name).await?, "New");
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

impl State {
    fn connection(&mut self, name: &ComponentName) -> Result<&mut RemoteConnection> {
        let mut connections = self.connections.iter_mut();
        match connections.find(|(_, one)| one.name == *name) {
            Some((_, connection)) => Ok(connection),
            None => Err(Error::server(
                format!("there is no connection {name}"),
                "check the name",
            )),
        }
    }
}

/// A section that was never set.
fn unset(kind: CodeKind) -> Section {
    Section::from_text(kind, "null")
}

impl Server for MemoryServer {
    async fn list(&self, app: &AppName) -> Result<Vec<RemoteConnection>> {
        self.call(format!("list {app}"), |state| {
            let of_app = state.connections.iter().filter(|(of, _)| of == app);
            let listed = of_app.map(|(_, one)| RemoteConnection {
                sections: BTreeMap::new(),
                common: None,
                ..one.clone()
            });
            Ok(listed.collect())
        })
    }

    async fn create(
        &self,
        app: &AppName,
        kind: ConnectionKind,
        label: &str,
    ) -> Result<ComponentName> {
        self.call(format!("create {app} {kind}"), |state| {
            let is_taken = |name: &str| {
                let mut connections = state.connections.iter();
                connections.any(|(_, one)| one.name.as_str() == name)
            };
            let name = if is_taken(app.as_str()) {
                first_free(app.as_str(), is_taken)
            } else {
                app.to_string()
            };
            let name = ComponentName::new(name)?;
            let mut connection = RemoteConnection::new(name.clone(), kind, label);
            for (kind, ..) in code_files(kind) {
                connection.sections.insert(kind, unset(kind));
            }
            state.connections.push((app.clone(), connection));
            Ok(name)
        })
    }

    async fn label(&self, name: &ComponentName) -> Result<String> {
        self.call(format!("label {name}"), |state| {
            Ok(state.connection(name)?.label.clone())
        })
    }

    async fn set_label(&self, name: &ComponentName, label: &str) -> Result<()> {
        self.call(format!("set_label {name}"), |state| {
            label.clone_into(&mut state.connection(name)?.label);
            Ok(())
        })
    }

    async fn section(&self, name: &ComponentName, kind: CodeKind) -> Result<Section> {
        self.call(format!("section {name} {kind}"), |state| {
            let sections = &state.connection(name)?.sections;
            Ok(sections.get(&kind).cloned().unwrap_or_else(|| unset(kind)))
        })
    }

    async fn set_section(&self, name: &ComponentName, section: &Section) -> Result<bool> {
        let kind = section.kind();
        self.call(format!("set_section {name} {kind}"), |state| {
            let sections = &mut state.connection(name)?.sections;
            sections.insert(kind, section.clone());
            Ok(false)
        })
    }

    async fn common(&self, name: &ComponentName) -> Result<Common> {
        self.call(format!("common {name}"), |state| {
            Ok(state.connection(name)?.common.clone().unwrap_or_default())
        })
    }

    async fn set_common(&self, name: &ComponentName, common: &Common) -> Result<()> {
        self.call(format!("set_common {name}"), |state| {
            state.connection(name)?.common = Some(common.clone());
            Ok(())
        })
    }

    async fn delete(&self, name: &ComponentName) -> Result<()> {
        self.call(format!("delete {name}"), |state| {
            state.connection(name)?;
            state.connections.retain(|(_, one)| one.name != *name);
            Ok(())
        })
    }
}
