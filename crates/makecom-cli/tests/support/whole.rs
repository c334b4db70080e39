//! The made-up app as a project beside an empty app on a sandbox, and the binary that pushes
//! it.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use makecom::Client;
use makecom_sandbox::{App, Quirk, Sandbox, SandboxBuilder};

use super::extension::MANIFEST;
use super::support::{self, Desk};
use super::{app, remote};

pub const APP: &str = "acme-whole";

pub struct Whole {
    pub desk: Desk,
    pub client: Client,
    /// The name of the app on the server.
    pub app: String,
}

/// The result of a command.
pub struct Ran {
    pub code: Option<i32>,
    /// What it printed, first to standard output, then to standard error.
    pub text: String,
}

impl Ran {
    /// Fails unless the exit code is this one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.text);
        self
    }

    #[track_caller]
    pub fn says(self, what: &str) -> Self {
        assert!(self.text.contains(what), "no {what:?} in:\n{}", self.text);
        self
    }

    /// The number in "at most N requests".
    #[track_caller]
    pub fn at_most(&self) -> usize {
        let number = self.text.split("at most ").nth(1);
        let number = number.and_then(|text| text.split(' ').next());
        let number = number.and_then(|text| text.parse().ok());
        number.unwrap_or_else(|| panic!("no number of requests in:\n{}", self.text))
    }
}

impl Whole {
    /// An app of so many components in the folder `project`, none on the server.
    pub async fn new(components: usize) -> Self {
        Self::with(components, Sandbox::builder()).await
    }

    pub async fn quirky(components: usize, quirk: Quirk) -> Self {
        Self::with(components, Sandbox::builder().quirk(quirk)).await
    }

    pub async fn with(components: usize, builder: SandboxBuilder) -> Self {
        Self::of(components, builder.app(App::new(APP)), APP).await
    }

    /// With the app as the builder has it.
    pub async fn of(components: usize, builder: SandboxBuilder, app: &str) -> Self {
        let desk = Desk::new(builder).await;
        let client = remote::client(&desk.sandbox);
        let whole = Self {
            desk,
            client,
            app: app.to_owned(),
        };
        app::write(&whole.project(), &whole.options(components, &whole.url()));
        whole
    }

    /// The address in the manifest.
    pub fn url(&self) -> String {
        let url = self.desk.sandbox.base_url();
        url.trim_end_matches("/v2").to_owned()
    }

    pub fn options<'a>(&'a self, components: usize, base_url: &'a str) -> app::Options<'a> {
        app::Options {
            base_url,
            app: &self.app,
            components,
            named_by_server: true,
        }
    }

    pub fn project(&self) -> PathBuf {
        self.desk.path("project")
    }

    pub fn run(&self, line: &str) -> Ran {
        let output = self.desk.output(line);
        let text =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        Ran {
            code: output.status.code(),
            text: text.into_owned(),
        }
    }

    /// Pushes with flags.
    pub fn push(&self, flags: &str) -> Ran {
        self.run(&format!("push project {flags}"))
    }

    /// Pushes, which must end well, and returns what was asked meanwhile.
    #[track_caller]
    pub fn pushed(&self, flags: &str) -> (Ran, Requests) {
        self.desk.sandbox.clear_requests();
        let ran = self.push(flags).exits(0);
        (ran, Requests::of(&self.desk.sandbox))
    }

    /// A push that finds nothing to do.
    #[track_caller]
    pub fn is_unchanged(&self) {
        let (ran, asked) = self.pushed("");
        let last = ran.text.lines().next().unwrap_or_default();
        let is_quiet = last.ends_with(" unchanged") && !last.contains(',');
        assert!(is_quiet, "{}", ran.text);
        assert_eq!(asked.writes(), 0, "{asked:?}");
    }

    pub async fn dump(&self) -> String {
        remote::dump(&self.client, &self.app).await
    }

    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.project())
    }

    pub fn manifest(&self) -> serde_json::Value {
        serde_json::from_str(&self.desk.read(&format!("project/{MANIFEST}"))).unwrap()
    }

    /// Changes the manifest by its values.
    pub fn change(&self, change: impl FnOnce(&mut serde_json::Value)) {
        let mut manifest = self.manifest();
        change(&mut manifest);
        let text = serde_json::to_string_pretty(&manifest).unwrap();
        self.desk.write(&format!("project/{MANIFEST}"), &text);
    }

    /// Changes the text of a file, which must have what is replaced.
    #[track_caller]
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let file = format!("project/{file}");
        let text = self.desk.read(&file);
        assert!(text.contains(from), "{from} is not in {file}");
        self.desk.write(&file, &text.replacen(from, to, 1));
    }
}

/// The files of a folder with their bytes, without those in folders that begin with a dot.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = Vec::new();
    support::collect(folder, &mut files);
    let read = |file: &PathBuf| {
        let name = file.strip_prefix(folder).unwrap();
        (name.display().to_string(), std::fs::read(file).unwrap())
    };
    files.iter().map(read).collect()
}

/// How often each operation was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Requests(pub BTreeMap<String, usize>);

impl Requests {
    pub fn of(sandbox: &Sandbox) -> Self {
        let mut counts = BTreeMap::new();
        for one in sandbox.requests() {
            let operation = one.operation.map_or(one.path.clone(), |it| it.to_string());
            *counts.entry(operation).or_default() += 1;
        }
        Self(counts)
    }

    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    pub fn writes(&self) -> usize {
        let reads = ["get_", "list_"];
        let writes =
            (self.0.iter()).filter(|(name, _)| !reads.iter().any(|it| name.starts_with(it)));
        writes.map(|(_, count)| count).sum()
    }

    pub fn count(&self, start: &str) -> usize {
        let some = self.0.iter().filter(|(name, _)| name.starts_with(start));
        some.map(|(_, count)| count).sum()
    }

    /// One operation a line.
    pub fn table(&self) -> String {
        let lines = self.0.iter();
        let lines = lines.map(|(name, count)| format!("{count:4} {name}"));
        let all = format!("{:4} in all", self.total());
        lines
            .chain([all, String::new()])
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// The names of what the server has more than once, by kind: labels of connections and
/// webhooks, which are unique in the made-up app.
pub fn doubled(dump: &str) -> BTreeSet<String> {
    let (mut seen, mut doubled) = (BTreeSet::new(), BTreeSet::new());
    for part in dump.split("=== ").skip(1) {
        let (title, body) = part.split_once('\n').unwrap();
        let words: Vec<&str> = title.split(' ').collect();
        if let [kind @ ("connection" | "webhook"), _] = words[..] {
            let label = body.lines().find(|line| line.contains("\"label\""));
            let label = format!("{kind} {}", label.unwrap_or_default().trim());
            if !seen.insert(label.clone()) {
                doubled.insert(label);
            }
        }
    }
    doubled
}

/// Fails with the lines that differ if two dumps do.
#[track_caller]
pub fn same(here: &str, expected: &str) {
    if here == expected {
        return;
    }
    let [ours, theirs] = [here, expected].map(|dump| {
        let parts = dump.split("=== ").filter_map(|part| part.split_once('\n'));
        parts.collect::<BTreeMap<_, _>>()
    });
    let titles: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    let mut differ = Vec::new();
    for title in titles {
        let [ours, theirs] = [ours.get(title), theirs.get(title)];
        if ours != theirs {
            let [ours, theirs] = [ours, theirs].map(|it| it.copied().unwrap_or("nothing"));
            differ.push(format!("=== {title}\n{ours}--- expected:\n{theirs}"));
        }
    }
    panic!("{}", differ.join("\n"));
}
