//! A stress test: pushes that are killed at any moment, with a second push and an editor
//! on the same project. Nothing is lost, duplicated, emptied or left behind.
//!
//! A short run is part of the tests. The long one, with its figures:
//!
//! ```console
//! $ STORM_KILLS=300 STORM_SEED=1 cargo test -p makecom-cli --test storm -- --ignored --nocapture storm_of_many
//! ```
//!
//! The seed decides what is edited and after which request a push is killed. The
//! rest depends on the system, so a seed does not make a run reproducible.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use makecom_sandbox::{App, Sandbox, SeedComponent};
use serde_json::{Value, json};

const SERVER: &str = "STORM_SERVER";
/// Connections that the server has from the start.
const PULLED: [&str; 4] = ["acme-crm", "acme-crm2", "acme-crm3", "acme-crm4"];
/// The maximum number at the end.
const LAST: usize = 100;
const MANIFEST: &str = "makecomapp.json";

/// The server, in its own process: prints its address, and then every request as a line
/// of JSON.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a storm starts it"]
async fn server() {
    if std::env::var_os(SERVER).is_none() {
        return;
    }
    let app = (0..PULLED.len()).fold(App::new("acme-crm"), |app, index| {
        let connection = SeedComponent::connection("basic", format!("Label of c{index}"))
            .section("api", format!("{{ \"url\": \"/first{index}\" }}"))
            .section("parameters", "[ ]");
        app.component(connection)
    });
    let sandbox = Sandbox::builder()
        .app(app)
        .on_exchange(|exchange| {
            let request = &exchange.request;
            let line = json!({
                "method": request.method,
                "path": request.path,
                "body": String::from_utf8_lossy(&request.body),
            });
            let _ = writeln!(std::io::stderr(), "{line}");
        })
        .start()
        .await
        .unwrap();
    let [(_, zone), (_, key)] = sandbox.variables();
    eprintln!("{}", json!({"zone": zone, "key": key}));
    // Runs until the test ends or is killed.
    let _ = std::io::stdin().read(&mut [0]);
}

/// The server, and its requests.
struct Server {
    process: Child,
    variables: [(&'static str, String); 2],
    requests: Arc<AtomicUsize>,
    writes: Arc<Mutex<Vec<Value>>>,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "server"])
            .env(SERVER, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let ready: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let text = |key: &str| ready[key].as_str().unwrap().to_owned();
        let variables = [("MAKE_ZONE", text("zone")), ("MAKE_API_KEY", text("key"))];
        let requests = Arc::new(AtomicUsize::new(0));
        let writes = Arc::new(Mutex::new(Vec::new()));
        let (counter, recorder) = (Arc::clone(&requests), Arc::clone(&writes));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let request: Value = serde_json::from_str(&line).unwrap();
                if request["method"] != "GET" {
                    recorder.lock().unwrap().push(request);
                }
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self {
            process,
            variables,
            requests,
            writes,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The edits, all of which must be there in the end.
#[derive(Default)]
struct Saved {
    /// The labels of connections, by local id.
    labels: BTreeMap<String, String>,
    /// The last text of each file.
    texts: BTreeMap<String, String>,
    /// Every text that any file had.
    ever: BTreeSet<String>,
    saves: usize,
    vanished: usize,
}

struct Editor {
    project: PathBuf,
    random: fastrand::Rng,
    saved: Saved,
    steps: usize,
}

impl Editor {
    fn path(&self, file: &str) -> PathBuf {
        self.project.join(file)
    }

    /// Saves by renaming, if the file is unchanged since it was read.
    fn save(&self, file: &str, change: impl Fn(&str) -> String) {
        let path = self.path(file);
        let new = self.project.with_file_name("saving");
        loop {
            let old = std::fs::read_to_string(&path).unwrap_or_default();
            std::fs::write(&new, change(&old)).unwrap();
            if std::fs::read_to_string(&path).unwrap_or_default() == old {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::rename(&new, &path).unwrap();
                return;
            }
        }
    }

    fn save_text(&mut self, file: &str, text: String) {
        self.save(file, |_| text.clone());
        self.saved.ever.insert(text.clone());
        self.saved.texts.insert(file.to_owned(), text);
    }

    /// A change of the manifest, with a comment that identifies it.
    fn save_manifest(&mut self, change: impl Fn(&str) -> String) {
        let mark = format!("// save {}.\n", self.saved.saves);
        self.save(MANIFEST, |old| mark.clone() + &change(old));
        self.saved.saves += 1;
    }

    fn add(&mut self) {
        let id = format!("c{}x", self.saved.labels.len());
        let label = format!("Label of {id}");
        for (end, open, close) in [("api", "{ \"url\": \"", "\" }"), ("params", "[ \"", "\" ]")] {
            let text = format!("{open}/{id}/{end}{close}");
            self.save_text(&format!("{id}/{end}.json"), text);
        }
        let entry = json!({
            "label": label,
            "connectionType": "basic",
            "codeFiles": {"communication": format!("{id}/api.json"), "params": format!("{id}/params.json")},
        });
        let entry = format!("\"connection\": {{\n\"{id}\": {entry},");
        self.save_manifest(|old| old.replacen("\"connection\": {", &entry, 1));
        self.saved.labels.insert(id, label);
    }

    fn step(&mut self) {
        self.steps += 1;
        let number = self.steps;
        let files: Vec<String> = self.saved.texts.keys().cloned().collect();
        let file = files[self.random.usize(..files.len())].clone();
        match self.random.u8(..40) {
            0..=15 => {
                let open = if file.contains("params") {
                    "[ \""
                } else {
                    "{ \"url\": \""
                };
                let close = if file.contains("params") {
                    "\" ]"
                } else {
                    "\" }"
                };
                let long = "x".repeat(self.random.usize(..20_000));
                self.save_text(&file, format!("{open}/{number}/{long}{close}"));
            }
            16..=27 => {
                // Only labels of paired connections change, because new ones are
                // recognized by label.
                let id = PULLED[self.random.usize(..PULLED.len())];
                let old = self.saved.labels[id].clone();
                let new = format!("Label {number} of {id}");
                self.save_manifest(|text| {
                    text.replace(&format!("\"{old}\""), &format!("\"{new}\""))
                });
                self.saved.labels.insert(id.to_owned(), new);
            }
            28 if self.saved.labels.len() < LAST => self.add(),
            _ => {
                // A file is missing for a moment: more often one of a section.
                let file = if self.random.u8(..4) == 0 {
                    MANIFEST
                } else {
                    &file
                };
                let (path, away) = (self.path(file), self.project.with_file_name("away"));
                std::fs::rename(&path, &away).unwrap();
                pause(self.random.u64(..2000));
                // It must not be written meanwhile.
                assert!(!path.exists(), "{file} was written while it was missing");
                std::fs::rename(&away, &path).unwrap();
                self.saved.vanished += 1;
            }
        }
    }
}

fn pause(micros: u64) {
    let end = Instant::now() + Duration::from_micros(micros);
    while Instant::now() < end {
        std::thread::yield_now();
    }
}

fn makecom(server: &Server, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_makecom"));
    command
        .args(line.split(' '))
        .env_clear()
        .envs(server.variables.clone())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(server: &Server, line: &str) -> (bool, String) {
    let output = makecom(server, line).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// The results of the pushes.
#[derive(Default)]
struct Ends {
    killed: usize,
    finished: usize,
    refused: usize,
    failed: usize,
    /// The reasons of failures.
    reasons: BTreeMap<String, usize>,
}

impl Ends {
    fn note(&mut self, mut child: Child, kill: bool) {
        if kill && child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
        }
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            None => self.killed += 1,
            Some(0) => self.finished += 1,
            Some(3) => self.refused += 1,
            Some(_) => {
                self.failed += 1;
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                let reason = text
                    .lines()
                    .rev()
                    .find_map(|line| line.split_once("error: "));
                let (_, reason) = reason.unwrap_or_default();
                // The folder has a random name.
                let reason = reason.rsplit('/').next().unwrap().to_owned();
                *self.reasons.entry(reason).or_default() += 1;
            }
        }
    }
}

/// A push that is killed, and maybe a second one, while an editor changes files.
fn round(
    server: &Server,
    push: &str,
    editor: &mut Editor,
    random: &mut fastrand::Rng,
    ends: &mut Ends,
) {
    let connections = editor.saved.labels.len();
    if connections < LAST && random.u8(..10) < 4 {
        editor.add();
    }
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let editing = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                editor.step();
                let wait = editor.random.u64(..8000);
                pause(wait);
            }
        });
        let asked = server.requests.load(Ordering::SeqCst);
        let mut first = makecom(server, push).spawn().unwrap();
        let second = random.bool().then(|| {
            pause(random.u64(..5000));
            makecom(server, push).spawn().unwrap()
        });
        // After some request, and then a random time.
        let after = random.usize(..2 * connections + 40);
        let limit = Instant::now() + Duration::from_secs(2);
        while server.requests.load(Ordering::SeqCst) - asked < after
            && first.try_wait().unwrap().is_none()
            && Instant::now() < limit
        {
            std::thread::yield_now();
        }
        pause(random.u64(..4000));
        ends.note(first, true);
        if let Some(second) = second {
            ends.note(second, random.bool());
        }
        is_over.store(true, Ordering::SeqCst);
        editing.join().unwrap();
    });
}

fn storm(kills: usize, start: u64) {
    let begun = Instant::now();
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("project");
    let place = project.display().to_string();
    let push = format!("push {place}");
    let (done, said) = run(&server, &format!("pull acme-crm {place}"));
    assert!(done, "{said}");
    let mut editor = Editor {
        project: project.clone(),
        random: fastrand::Rng::with_seed(start),
        saved: Saved::default(),
        steps: 0,
    };
    for (index, id) in PULLED.iter().enumerate() {
        let saved = &mut editor.saved;
        saved
            .labels
            .insert((*id).to_owned(), format!("Label of c{index}"));
        for end in ["communication", "params"] {
            let file = format!("connections/{id}/{id}.{end}.iml.json");
            let text = std::fs::read_to_string(project.join(&file)).unwrap();
            saved.ever.insert(text.clone());
            saved.texts.insert(file, text);
        }
    }
    let mut random = fastrand::Rng::with_seed(!start);
    let mut ends = Ends::default();
    while ends.killed < kills {
        round(&server, &push, &mut editor, &mut random, &mut ends);
    }

    let (done, said) = run(&server, &push);
    assert!(done, "the last push: {said}");
    let (done, said) = run(&server, &push);
    let is_quiet = done && said.trim_end().ends_with(" unchanged");
    assert!(is_quiet, "the push after it: {said}");
    check(&server, &project, &editor.saved);
    let saved = &editor.saved;
    println!(
        "seed {start}: {} pushes killed, {} finished, {} failed, {} refused; {} saves of the \
         manifest, {} files gone for a moment, {} texts, {} connections, {} requests, {} s: \
         nothing lost, doubled, empty or left behind",
        ends.killed,
        ends.finished,
        ends.failed,
        ends.refused,
        saved.saves,
        saved.vanished,
        saved.ever.len(),
        saved.labels.len(),
        server.requests.load(Ordering::SeqCst),
        begun.elapsed().as_secs(),
    );
    for (reason, count) in ends.reasons {
        println!("  {count} failed: {reason}");
    }
}

/// Checks that nothing is lost, duplicated, empty or left behind.
fn check(server: &Server, project: &Path, saved: &Saved) {
    let manifest = std::fs::read_to_string(project.join(MANIFEST)).unwrap();
    let lost: Vec<_> = (0..saved.saves)
        .filter(|save| !manifest.contains(&format!("// save {save}.\n")))
        .collect();
    assert!(
        lost.is_empty(),
        "saves of the manifest that were lost: {lost:?}"
    );

    let (done, listed) = run(server, "connections list acme-crm --output compact");
    assert!(done, "{listed}");
    let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
    let there: BTreeSet<&str> = listed
        .iter()
        .map(|one| one["label"].as_str().unwrap())
        .collect();
    let here: BTreeSet<&str> = saved.labels.values().map(String::as_str).collect();
    assert_eq!(there, here, "the labels there, and here");
    assert_eq!(
        listed.len(),
        saved.labels.len(),
        "a connection is duplicated"
    );

    let bodies = server.writes.lock().unwrap();
    for write in bodies.iter().filter(|write| write["method"] == "PUT") {
        let body = write["body"].as_str().unwrap();
        assert!(saved.ever.contains(body), "no file ever had this: {write}");
    }
    // The last push has compared every text.
    for (file, text) in &saved.texts {
        assert_eq!(
            &std::fs::read_to_string(project.join(file)).unwrap(),
            text,
            "{file}"
        );
    }

    let mut files = Vec::new();
    support::collect(project, &mut files);
    let files: BTreeSet<String> = files
        .iter()
        .map(|file| file.strip_prefix(project).unwrap().display().to_string())
        .collect();
    let mut expected: BTreeSet<String> = saved.texts.keys().cloned().collect();
    let own = [MANIFEST, "makecomapp.base.json"];
    let of_app = ["README.md", "general/base.iml.json", "modules/groups.json"];
    expected.extend(own.into_iter().chain(of_app).map(str::to_owned));
    assert_eq!(files, expected);
    assert!(!project.join(".makecom").exists());
    let base = std::fs::read_to_string(project.join("makecomapp.base.json")).unwrap();
    assert!(
        !base.contains("creating") && !base.contains("sending"),
        "{base}"
    );
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn a_short_storm() {
    storm(6, 1);
}

#[test]
#[ignore = "takes minutes"]
fn storm_of_many() {
    let kills = usize::try_from(number("STORM_KILLS", 300)).unwrap();
    storm(kills, number("STORM_SEED", 1));
}
