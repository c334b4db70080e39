//! Changes which component of the project is which on the server of an origin.

use makecom::ComponentKind;

use super::Project;
use crate::error::{Code, Error, Result};
use crate::manifest::KINDS;
use crate::names::MANIFEST;
use crate::origin::{Origin, Pair, Side};
use crate::remote::RemoteApp;

impl Project {
    /// Pairs a component of the project with one of the server in an origin, and saves the
    /// manifest; with `None` it is ignored there. Until then, either may have been
    /// ignored. The project must be open for changes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    ///
    /// let error = project.pair(0, ComponentKind::Connection, "acme-crm", Some("acme-crm2"));
    /// assert!(error.is_err()); // it is paired with acme-crm
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if one of them is paired with another, or there is no such
    /// component; those of writing the manifest.
    pub fn pair(
        &mut self,
        origin: usize,
        kind: ComponentKind,
        local: &str,
        remote: Option<&str>,
    ) -> Result<()> {
        self.enter_pair(origin, kind, Some(local), remote)?;
        self.save_pairs(origin)
    }

    /// Pairs several components at once: all of them, or on an error none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let server = makecom_project::MemoryServer::with_example();
    /// # let mut project = server.pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    /// use makecom_project::{PairBy, unpaired};
    ///
    /// project.remove_pair(0, ComponentKind::Connection, "acme-crm")?;
    /// let found = unpaired::find(&project, 0, &server, Some(PairBy::Label), &|_, _| {}).await?;
    /// project.pair_all(0, &found.fitting)?;
    /// let name = project.origins()[0].remote_name(ComponentKind::Connection, "acme-crm");
    /// assert_eq!(name, Some("acme-crm"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`pair`](Self::pair).
    pub fn pair_all(&mut self, origin: usize, all: &[crate::unpaired::Fitting]) -> Result<()> {
        for one in all {
            self.enter_pair(origin, one.kind, Some(&one.local), Some(&one.remote))?;
        }
        self.save_pairs(origin)
    }

    /// Ignores a component of the server in an origin, and saves the manifest: no pull
    /// adds it to the project, and nothing looks like it. The project must be open for
    /// changes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    ///
    /// project.ignore_remote(0, ComponentKind::Rpc, "listUsers")?;
    /// assert!(project.manifest_text().contains("\"remote\": \"listUsers\""));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `changed-meanwhile` if it is paired; those of writing the manifest.
    pub fn ignore_remote(
        &mut self,
        origin: usize,
        kind: ComponentKind,
        remote: &str,
    ) -> Result<()> {
        self.enter_pair(origin, kind, None, Some(remote))?;
        self.save_pairs(origin)
    }

    fn save_pairs(&mut self, origin: usize) -> Result<()> {
        self.save_manifest()?;
        if !self.can_ignore(origin) {
            self.save_base()?;
        }
        Ok(())
    }

    fn enter_pair(
        &mut self,
        origin: usize,
        kind: ComponentKind,
        local: Option<&str>,
        remote: Option<&str>,
    ) -> Result<()> {
        let key = self.manifest.key(origin);
        if self.manifest.is_elsewhere(&key) {
            let (Some(local), Some(remote)) = (local, remote) else {
                return Err(Error::without_place(
                    Code::Origin,
                    format!(
                        "{} is not the app of this origin in {MANIFEST}, so nothing can be ignored in it",
                        self.origin(origin).app()
                    ),
                    "pair it, or add an origin for this app",
                ));
            };
            let known = self.base.component_mut(key.id(), kind, remote);
            known.local = Some(local.to_owned());
        }
        let there = self.origin(origin);
        let is_left = |name: &&str| {
            is_ignored_there(there, kind, name) || self.removed_id(origin, kind, name).is_some()
        };
        // A pair takes the place of what was ignored, or removed from the project.
        let ignored = [
            local.filter(|it| remote.is_some() && is_ignored_here(there, kind, it)),
            remote.filter(|it| local.is_some() && is_left(it)),
        ];
        for (side, name) in [Side::Local, Side::Remote].into_iter().zip(ignored) {
            if let Some(name) = name {
                self.manifest.unpair_side(&key, kind, side, name)?;
            }
        }
        let [local, remote] = [local, remote].map(|name| name.map(str::to_owned));
        self.manifest.add_pair(&key, kind, Pair::new(local, remote))
    }

    /// Removes the pair of a component of the server from an origin, and saves the
    /// manifest. The project must be open for changes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    ///
    /// project.unpair(0, ComponentKind::Connection, "acme-crm")?;
    /// let name = project.origins()[0].remote_name(ComponentKind::Connection, "acme-crm");
    /// assert_eq!(name, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of writing the manifest.
    pub fn unpair(&mut self, origin: usize, kind: ComponentKind, remote: &str) -> Result<()> {
        let key = self.manifest.key(origin);
        self.manifest.unpair(&key, kind, remote)?;
        self.base.forget(key.id(), kind, remote);
        self.save_manifest()?;
        self.save_base()
    }

    /// Removes the pair of a component of the project, or of one of the server that is
    /// ignored, and returns whether there was one. The base forgets it too, so that the
    /// next push does not restore the pair. The project must be open for changes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    ///
    /// assert!(project.remove_pair(0, ComponentKind::Connection, "acme-crm")?);
    /// assert!(!project.remove_pair(0, ComponentKind::Connection, "acme-crm")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of writing the manifest and the base.
    pub fn remove_pair(&mut self, origin: usize, kind: ComponentKind, name: &str) -> Result<bool> {
        let key = self.manifest.key(origin);
        let there = self.origin(origin);
        there.check(kind)?;
        let paired = there.remote_of(kind, name);
        let remote = paired.and_then(|pair| pair.remote.clone());
        let side = if paired.is_some() {
            Some(Side::Local)
        } else {
            is_ignored_there(there, kind, name).then_some(Side::Remote)
        };
        // The manifest may have lost a pair that the base has.
        let known = self.base.remotes_of(key.id(), kind, name);
        let known: Vec<_> = known.map(|(remote, _)| remote.to_owned()).collect();
        let is_begun = (self.base.creating(key.id(), kind)).any(|(local, _)| local == name);
        let is_known = is_begun || !known.is_empty();
        if let Some(side) = side {
            self.manifest.unpair_side(&key, kind, side, name)?;
        }
        for remote in known.iter().chain(&remote) {
            self.base.forget(key.id(), kind, remote);
        }
        self.base.forget_creating(key.id(), kind, name);
        self.save_manifest()?;
        self.save_base()?;
        Ok(side.is_some() || is_known)
    }

    /// Uses an origin with another app or version than the manifest names, such as one for
    /// each branch. It is an origin of its own: its pairs are those that the base has of
    /// it, and pairs that are made are kept there and not in the manifest. With the app of
    /// the manifest nothing changes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// use makecom::ComponentKind;
    /// use makecom_project::RemoteApp;
    ///
    /// project.use_app(0, &RemoteApp::new("acme-crm-test".parse()?, 1))?;
    /// let origin = &project.origins()[0];
    /// assert_eq!(origin.app().as_str(), "acme-crm-test");
    /// assert_eq!(origin.remote_name(ComponentKind::Connection, "acme-crm"), None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `no-single-origin` if it is the app of another origin.
    ///
    /// # Panics
    /// If there is no such origin.
    pub fn use_app(&mut self, origin: usize, app: &RemoteApp) -> Result<()> {
        let there = self.origin(origin);
        if there.remote_app() == *app {
            return Ok(());
        }
        let wanted = Origin {
            app: app.name().clone(),
            version: app.version(),
            ..there.clone()
        };
        let mut others = self.origins().iter();
        if let Some(other) = others.find(|other| other.id() == wanted.id()) {
            let place = other.place();
            return Err(Error::new(
                Code::Origin,
                MANIFEST,
                format!("{} is the app of origin {place}", app.name()),
                format!("use --origin {place} instead of another app"),
            ));
        }
        let pairs = |kind| {
            let pairs = self.base.pairs(&wanted.id(), kind).into_iter();
            let pairs = pairs.map(|(local, remote)| Pair::new(Some(local), Some(remote)));
            (kind, pairs.collect())
        };
        let mapping = KINDS.map(pairs).into_iter().collect();
        self.manifest.use_app(origin, app, mapping);
        Ok(())
    }

    /// Whether components can be ignored in an origin: not if it is used with another app,
    /// since only the manifest can say that.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert!(project.can_ignore(0));
    /// project.use_app(0, &makecom_project::RemoteApp::new("acme-crm-test".parse()?, 1))?;
    /// assert!(!project.can_ignore(0));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If there is no such origin.
    pub fn can_ignore(&self, origin: usize) -> bool {
        !self.manifest.is_elsewhere(&self.manifest.key(origin))
    }

    /// The local id that a component of the server is paired with, if the project has it no
    /// more: it was removed here, or renamed.
    pub(crate) fn removed_id(
        &self,
        origin: usize,
        kind: ComponentKind,
        remote: &str,
    ) -> Option<&str> {
        let pair = self.origin(origin).local_of(kind, remote)?;
        let id = pair.local.as_deref()?;
        let is_other = pair.local_deleted || pair.is_non_owned;
        (!is_other && self.component(kind, id).is_none()).then_some(id)
    }

    /// Sets flags that commands named in texts need to be about this project, such as
    /// `--dir app`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let mut project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// project.set_flags("--dir app");
    /// let command = project.pair_command(0, "rpc listUsers --ignore");
    /// assert_eq!(command, "makecom pair rpc listUsers --ignore --dir app");
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_flags(&mut self, flags: impl Into<String>) {
        self.flags = flags.into();
    }

    /// A `makecom pair` with these arguments, and with what else it needs: the flags of
    /// [`set_flags`](Self::set_flags), and the origin, if there are several.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.pair_command(0, "--by label"), "makecom pair --by label");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If there is no such origin.
    pub fn pair_command(&self, origin: usize, arguments: &str) -> String {
        let mut command = "makecom pair".to_owned();
        let origin = self.origin_flag(origin);
        for part in [arguments, &origin, &self.flags] {
            if !part.is_empty() {
                command.push(' ');
                command.push_str(part);
            }
        }
        command
    }

    /// The flag that chooses an origin; blank if there is only one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> makecom_project::Result<()> {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let project = makecom_project::MemoryServer::with_example().pull_to(folder.path()).await?;
    /// assert_eq!(project.origin_flag(0), "");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If there is no such origin.
    pub fn origin_flag(&self, origin: usize) -> String {
        let there = self.origin(origin);
        if self.origins().len() == 1 {
            return String::new();
        }
        // A label may be there twice, or need quotes.
        let is_plain = |label: &&str| {
            let is_word = label.starts_with(|one: char| one.is_ascii_alphabetic())
                && label
                    .bytes()
                    .all(|one| one.is_ascii_alphanumeric() || matches!(one, b'-' | b'_' | b'.'));
            let same = self.origins().iter();
            is_word && same.filter(|it| it.label() == Some(label)).count() == 1
        };
        match there.label().filter(is_plain) {
            Some(label) => format!("--origin {label}"),
            None => format!("--origin {}", there.place()),
        }
    }
}

fn is_ignored_here(origin: &Origin, kind: ComponentKind, local: &str) -> bool {
    let pair = origin.remote_of(kind, local);
    pair.is_some_and(|pair| pair.remote.is_none())
}

fn is_ignored_there(origin: &Origin, kind: ComponentKind, remote: &str) -> bool {
    let pair = origin.local_of(kind, remote);
    pair.is_some_and(|pair| pair.local.is_none())
}
