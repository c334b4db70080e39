//! Reads what a plan compares: the lists of an app, then only what neither the lists nor
//! the checksums tell.
//!
//! A text of the project whose checksum the server has stands for the server's text, so
//! that a plan in which nothing differs reads no code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use makecom::{Checksums, CodeKind, ComponentKind, Section};

use crate::component::LocalComponent;
use crate::error::Result;
use crate::field::Field;
use crate::manifest::KINDS;
use crate::names::{code_files, file_forms};
use crate::pairing::{Bound, Pairing};
use crate::project::Project;
use crate::remote::{Progress, RemoteApp, RemoteComponent};
use crate::server::Server;

/// How many requests are under way concurrently; the client's rate budget limits the
/// speed.
pub(crate) const AT_ONCE: usize = 8;

/// Counts finished requests.
pub(crate) struct Meter<'a> {
    progress: Progress<'a>,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(progress: Progress<'a>) -> Self {
        Self {
            progress,
            done: AtomicUsize::new(0),
            total: AtomicUsize::new(0),
        }
    }

    /// More requests are to come.
    pub(crate) fn expect(&self, count: usize) {
        let total = self.total.fetch_add(count, Ordering::Relaxed) + count;
        (self.progress)(self.done.load(Ordering::Relaxed), total);
    }

    /// A request is finished.
    pub(crate) fn count(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.progress)(done, self.total.load(Ordering::Relaxed).max(done));
    }

    pub(crate) fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }
}

/// The app of an origin: its components as listed, and their checksums.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) app: RemoteApp,
    /// The app itself is the first.
    pub(crate) components: Vec<RemoteComponent>,
    /// `None` if the server has none, or was not asked.
    pub(crate) checksums: Option<Checksums>,
    /// How many fields were taken from the base, since no checksum tells them.
    pub(crate) not_read: usize,
}

impl Listing {
    /// Lists the components of an app.
    pub(crate) async fn read(
        server: &impl Server,
        app: RemoteApp,
        with_checksums: bool,
        meter: &Meter<'_>,
    ) -> Result<Self> {
        meter.expect(KINDS.len() + usize::from(with_checksums));
        let list = |kind| {
            let app = &app;
            async move {
                let listed = server.list(app, kind).await;
                meter.count();
                listed
            }
        };
        // Collected, since a stream that maps by a closure that borrows is not `Send`.
        let lists: Vec<_> = KINDS.map(list).into_iter().collect();
        let lists = stream::iter(lists).buffered(AT_ONCE);
        let checksums = async {
            if !with_checksums {
                return Ok(None);
            }
            let checksums = server.checksums(&app).await;
            meter.count();
            checksums
        };
        let (lists, checksums) =
            futures_util::future::try_join(lists.try_collect::<Vec<_>>(), checksums).await?;
        let mut components = vec![RemoteComponent::app(&app)?];
        components.extend(lists.into_iter().flatten());
        if let Some(checksums) = &checksums {
            let shared = [ComponentKind::Connection, ComponentKind::Webhook];
            for one in components
                .iter_mut()
                .filter(|one| shared.contains(&one.kind))
            {
                // Make's own clients tell them by this, too. What was just created may not
                // be there yet.
                let has_checksum = checksums.get(one.kind, one.name.as_str()).is_some();
                one.is_owned = has_checksum || one.is_of_version == Some(true);
            }
        }
        Ok(Self {
            app,
            components,
            checksums,
            not_read: 0,
        })
    }

    /// That of a server that was not asked.
    pub(crate) fn unread(app: RemoteApp) -> Result<Self> {
        Ok(Self {
            components: vec![RemoteComponent::app(&app)?],
            app,
            checksums: None,
            not_read: 0,
        })
    }

    pub(crate) fn find(&self, kind: ComponentKind, name: &str) -> Option<&RemoteComponent> {
        let mut components = self.components.iter();
        components.find(|one| one.kind == kind && one.name.as_str() == name)
    }

    /// The app itself.
    pub(crate) fn app_itself(&self) -> Option<&RemoteComponent> {
        self.find(ComponentKind::App, self.app.name().as_str())
    }

    pub(crate) fn of(&self, kind: ComponentKind) -> impl Iterator<Item = &RemoteComponent> {
        self.components.iter().filter(move |one| one.kind == kind)
    }
}

/// What to read of a component.
#[derive(Debug, Default)]
pub(crate) struct Need {
    pub(crate) codes: BTreeSet<CodeKind>,
    /// The fields to know.
    pub(crate) fields: BTreeSet<Field>,
    pub(crate) common: bool,
    /// The id of the component in the project, whose texts and fields may be equal.
    pub(crate) local: Option<String>,
}

impl Need {
    /// All that the server has of a component, and the project does not.
    pub(crate) fn all(theirs: &RemoteComponent, common: bool) -> Self {
        let component_type = Some(theirs.component_type);
        Self {
            codes: code_files(theirs.kind, component_type).collect(),
            fields: Field::of(theirs.kind, component_type).collect(),
            common: common && theirs.kind == ComponentKind::Connection,
            local: None,
        }
    }

    /// What the project manages of a component.
    pub(crate) fn managed(
        id: &str,
        local: &LocalComponent,
        theirs: &RemoteComponent,
        common: bool,
    ) -> Self {
        let component_type = local.component_type().or(Some(theirs.component_type));
        Self {
            codes: local.codes().map(|(code, _)| code).collect(),
            fields: Field::of(theirs.kind, component_type).collect(),
            common: common && local.common().is_some(),
            local: Some(id.to_owned()),
        }
    }
}

/// The needs by kind and name on the server.
pub(crate) type Needs = BTreeMap<(ComponentKind, String), Need>;

/// One request.
enum Read {
    Code(usize, CodeKind),
    Fields(usize),
    Common(usize),
}

enum Answer {
    Code(Section),
    Fields(Box<RemoteComponent>),
    Common(makecom::Common),
}

/// Fills a listing with what is needed. Fails if any read fails.
pub(crate) async fn fill(
    (project, origin, pairing): (&Project, usize, &Pairing),
    server: &impl Server,
    listing: &mut Listing,
    needs: &Needs,
    meter: &Meter<'_>,
) -> Result<()> {
    let mut reads = Vec::new();
    let Listing {
        app,
        components,
        checksums,
        not_read,
    } = listing;
    for (index, theirs) in components.iter_mut().enumerate() {
        let Some(need) = needs.get(&(theirs.kind, theirs.name.to_string())) else {
            continue;
        };
        theirs.is_read = true;
        let known = Known {
            project,
            origin,
            pairing,
            checksums: checksums.as_ref(),
        };
        for code in &need.codes {
            match known.code(theirs, need, *code)? {
                Some(section) => drop(theirs.sections.insert(*code, section)),
                None => reads.push(Read::Code(index, *code)),
            }
        }
        let (mut assumed, mut is_known) = (0, true);
        for field in &need.fields {
            match known.field(theirs, need, *field) {
                Source::Server => {}
                Source::Base => assumed += 1,
                Source::Unknown => is_known = false,
            }
        }
        if is_known {
            *not_read += assumed;
        } else {
            reads.push(Read::Fields(index));
        }
        if need.common {
            reads.push(Read::Common(index));
        }
    }
    meter.expect(reads.len());
    let read = |read: Read| {
        let (app, components) = (&*app, &*components);
        async move {
            let answer = match read {
                Read::Code(index, code) => {
                    let name = &components[index].name;
                    Answer::Code(server.section(app, name, code).await?)
                }
                Read::Fields(index) => {
                    let RemoteComponent { kind, name, .. } = &components[index];
                    Answer::Fields(Box::new(server.get(app, *kind, name).await?))
                }
                Read::Common(index) => {
                    let RemoteComponent { kind, name, .. } = &components[index];
                    Answer::Common(server.common(app, *kind, name).await?)
                }
            };
            meter.count();
            Ok::<_, crate::error::Error>((read, answer))
        }
    };
    // Collected, since a stream that maps by a closure that borrows is not `Send`.
    let reads: Vec<_> = reads.into_iter().map(read).collect();
    let answers: Vec<_> = stream::iter(reads)
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    for (read, answer) in answers {
        let (Read::Code(index, _) | Read::Fields(index) | Read::Common(index)) = read;
        let theirs = &mut components[index];
        match answer {
            Answer::Code(section) => drop(theirs.sections.insert(section.kind(), section)),
            Answer::Fields(mut detail) => {
                // Records have every field, whatever the type.
                let component_type = Some(theirs.component_type);
                let all: Vec<_> = Field::of(theirs.kind, component_type).collect();
                detail.fields.retain(|field, _| all.contains(field));
                theirs.fields.extend(detail.fields);
            }
            Answer::Common(common) => theirs.common = Some(common),
        }
    }
    Ok(())
}

/// What is known of the server without reading it.
struct Known<'a> {
    project: &'a Project,
    origin: usize,
    pairing: &'a Pairing,
    checksums: Option<&'a Checksums>,
}

impl Known<'_> {
    /// The text that the server has, if a checksum tells: none at all, or that of the
    /// project.
    fn code(
        &self,
        theirs: &RemoteComponent,
        need: &Need,
        code: CodeKind,
    ) -> Result<Option<Section>> {
        let Some(checksums) = self.checksums else {
            return Ok(None);
        };
        let name = theirs.name.as_str();
        if checksums.is_unset(code, name) {
            return Ok(Some(Section::from_text(code, "null")));
        }
        let Some(id) = &need.local else {
            return Ok(None);
        };
        let local = self.project.component(code.component(), id);
        let Some(file) = local.and_then(|local| local.file(code)) else {
            return Ok(None);
        };
        let Some(text) = self.project.read(file)? else {
            return Ok(None);
        };
        let same = file_forms(code, &text)
            .into_iter()
            .find(|text| checksums.matches(code, name, text) == Some(true));
        Ok(same.map(|text| Section::from_text(code, text)))
    }

    /// Where the value of a field is known from: the list or a checksum, or the base where
    /// no checksum exists. Then it is set.
    fn field(&self, theirs: &mut RemoteComponent, need: &Need, field: Field) -> Source {
        let ours = need.local.as_deref().and_then(|id| {
            match self.pairing.value(self.project, theirs.kind, id, field) {
                Some(Ok(Bound::Value(value))) => Some(value),
                _ => None,
            }
        });
        let is_listed = matches!(theirs.fields.get(&field), Some(Some(_)));
        let name = theirs.name.as_str();
        let checksum = self.checksums.and_then(|all| all.get(theirs.kind, name));
        let column = field.column().and_then(|column| {
            let md5 = checksum?.columns.get(column)?;
            Some((column, md5))
        });
        match (column, ours) {
            (Some((_, None)), _) => drop(theirs.fields.insert(field, None)),
            (Some((column, Some(_))), Some(ours))
                if checksum
                    .and_then(|it| it.matches(column, ours.as_deref().unwrap_or_default()))
                    == Some(true) =>
            {
                theirs.fields.insert(field, ours);
            }
            _ if is_listed => {}
            // A webhook has no checksum. What is the same in the base and the project is
            // not read again.
            (None, Some(ours)) if checksum.is_some() && field.column().is_none() => {
                let id = self.project.origin(self.origin).id();
                let known = self.project.base.component(&id, theirs.kind, name);
                if known.and_then(|known| known.field(field)) != Some(ours.as_deref()) {
                    return Source::Unknown;
                }
                theirs.fields.insert(field, ours);
                return Source::Base;
            }
            _ => return Source::Unknown,
        }
        Source::Server
    }
}

enum Source {
    Server,
    Base,
    Unknown,
}
