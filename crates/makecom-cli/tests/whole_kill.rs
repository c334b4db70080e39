//! Pushes and pulls of a whole app that are killed at random moments: the next one
//! continues, and in the end the server has what an undisturbed push leaves, nothing is
//! there twice, and no file is lost or torn.
//!
//! A short run is part of the tests. The long one, with its figures:
//!
//! ```console
//! $ WHOLE_KILLS=300 WHOLE_SEED=1 cargo test -p makecom-cli --test whole_kill -- --ignored --nocapture
//! ```
//!
//! The seed decides after which request a command is killed; the rest depends on the
//! system, so a seed does not make a run reproducible.

#[path = "support/app.rs"]
mod app;
#[path = "support/extension.rs"]
mod extension;
#[path = "support/icon.rs"]
mod icon;
#[path = "support/manifest.rs"]
mod manifest;
#[path = "support/remote.rs"]
mod remote;
mod support;
#[path = "support/whole.rs"]
mod whole;

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use extension::MANIFEST;
use makecom_sandbox::Sandbox;
use serde_json::Value;
use whole::{APP, Whole, doubled, files, same};

type Files = BTreeMap<String, Vec<u8>>;

/// What undisturbed pushes leave.
struct Expected {
    first: String,
    second: String,
    /// Requests of the first push, of the second one and of a pull.
    requests: [usize; 3],
}

struct Killer {
    random: fastrand::Rng,
    answers: Arc<AtomicUsize>,
    components: usize,
    kills: usize,
    /// How many were killed that had asked for something, by command.
    amid: BTreeMap<&'static str, usize>,
    finished: usize,
}

impl Killer {
    async fn whole(&self) -> Whole {
        let counter = Arc::clone(&self.answers);
        let sandbox = Sandbox::builder().on_exchange(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        Whole::with(self.components, sandbox).await
    }

    /// Runs a command, and kills it after so many requests at most and a random time; returns
    /// whether it finished before.
    fn run(&mut self, whole: &Whole, command: &'static str, line: &str, most: usize) -> bool {
        let before = self.answers.load(Ordering::SeqCst);
        let after = self.random.usize(..=most);
        // The time after the last request is for the files that a pull writes.
        let most = if after == most { 400_000 } else { 3000 };
        let micros = self.random.u64(..most);
        let mut child = whole.desk.command(line);
        let mut child = child
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let asked = || self.answers.load(Ordering::SeqCst) - before;
        while asked() < after && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let end = Instant::now() + Duration::from_micros(micros);
        while Instant::now() < end && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            None => {
                self.kills += 1;
                *self.amid.entry(command).or_default() += usize::from(asked() > 0);
                false
            }
            Some(0) => {
                self.finished += 1;
                true
            }
            Some(code) => {
                let text = String::from_utf8_lossy(&output.stdout);
                // On a busy machine a connection may be closed while it is asked for the next
                // request; what creates is not repeated then, and the next run continues.
                assert!(
                    text.contains("broke off before the answer"),
                    "{line} ended with {code}:\n{text}{}",
                    String::from_utf8_lossy(&output.stderr)
                );
                eprintln!("{line} ended with {code}: a connection broke off");
                false
            }
        }
    }
}

/// A new text for every communication, and for the labels of modules.
fn edit(whole: &Whole) {
    for (name, bytes) in whole.files() {
        if name.ends_with("communication.iml.json") {
            let text = String::from_utf8(bytes).unwrap();
            whole
                .desk
                .write(&format!("project/{name}"), &format!("// Edited.\n{text}"));
        }
    }
    whole.change(|manifest| {
        let modules = manifest["components"]["module"].as_object_mut().unwrap();
        for module in modules.values_mut() {
            module["label"] = format!("{} again", module["label"].as_str().unwrap()).into();
        }
    });
}

/// Everything but the manifest and the base, which both change.
fn texts(mut files: Files) -> Files {
    files.retain(|name, _| !name.starts_with("makecomapp."));
    files
}

/// Checks the files that a killed pull left: each is an old one or a new one.
fn check(copy: &Files, old: &Files, new: &Files) {
    for (name, bytes) in copy {
        if name.starts_with("makecomapp.") {
            serde_json::from_slice::<Value>(bytes)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if new.contains_key(name) {
            let is_whole = [old, new].iter().any(|all| all.get(name) == Some(bytes));
            assert!(
                is_whole,
                "{name} is torn: {}",
                String::from_utf8_lossy(bytes)
            );
        } else {
            let is_file = [".json", ".js", ".md"]
                .iter()
                .any(|end| name.ends_with(end));
            assert!(!is_file, "{name} is no file of the app");
        }
    }
}

async fn expected(killer: &Killer) -> Expected {
    let whole = killer.whole().await;
    let first = whole.pushed("").1.total();
    let pushed = whole.dump().await;
    whole.desk.sandbox.clear_requests();
    whole.run(&format!("pull {APP} copy")).exits(0);
    let pull = whole.desk.sandbox.requests().len();
    edit(&whole);
    let second = whole.pushed("").1.total();
    Expected {
        first: pushed,
        second: whole.dump().await,
        requests: [first, second, pull],
    }
}

/// Pushes that are killed, then one that is not, and one with nothing to do.
fn pushes(killer: &mut Killer, whole: &Whole, requests: usize, each: usize) {
    for _ in 0..each {
        // So that the kills are spread over what is to be sent.
        if killer.run(whole, "push", "push project", requests * 2 / each) {
            break;
        }
    }
    whole.push("").exits(0);
    whole.is_unchanged();
}

/// A push of everything, a push of changes, a pull of everything and a pull of changes, each
/// killed so many times, then finished.
async fn round(killer: &mut Killer, expected: &Expected, each: usize) {
    let whole = killer.whole().await;
    let before = texts(whole.files());
    let components = whole.manifest()["components"].clone();
    pushes(killer, &whole, expected.requests[0], each);
    let dumped = whole.dump().await;
    assert!(doubled(&dumped).is_empty(), "{:?}", doubled(&dumped));
    same(&dumped, &expected.first);
    assert_eq!(texts(whole.files()), before, "local files were changed");
    assert_eq!(whole.manifest()["components"], components);

    let pull = format!("pull {APP} copy");
    let empty = Files::new();
    for _ in 0..each {
        if killer.run(&whole, "pull", &pull, expected.requests[2]) {
            break;
        }
        if whole.desk.path("copy").exists() {
            check(&files(&whole.desk.path("copy")), &empty, &before);
        }
    }
    whole.run(&pull).exits(0);
    assert_eq!(texts(files(&whole.desk.path("copy"))), before);

    edit(&whole);
    let after = texts(whole.files());
    pushes(killer, &whole, expected.requests[1], each);
    same(&whole.dump().await, &expected.second);
    assert_eq!(texts(whole.files()), after, "local files were changed");

    for _ in 0..each {
        if killer.run(&whole, "pull", &pull, expected.requests[1] / 3) {
            break;
        }
        check(&files(&whole.desk.path("copy")), &before, &after);
    }
    whole.run(&pull).exits(0);
    assert_eq!(texts(files(&whole.desk.path("copy"))), after);
    let manifest = whole.desk.read(&format!("copy/{MANIFEST}"));
    assert!(manifest.contains(" again\""), "{manifest}");
    let last = whole.run(&pull).exits(0);
    assert!(last.text.starts_with("nothing to pull"), "{}", last.text);
    // Nothing of the killed ones is left behind.
    for folder in ["project", "copy"] {
        assert!(!whole.desk.path(&format!("{folder}/.makecom")).exists());
    }
}

async fn kill(kills: usize, seed: u64, components: usize, each: usize) {
    let begun = Instant::now();
    let mut killer = Killer {
        random: fastrand::Rng::with_seed(seed),
        answers: Arc::default(),
        components,
        kills: 0,
        amid: BTreeMap::new(),
        finished: 0,
    };
    let expected = expected(&killer).await;
    let mut rounds = 0;
    while killer.kills < kills {
        round(&mut killer, &expected, each).await;
        rounds += 1;
    }
    println!(
        "seed {seed}: {components} components, {rounds} rounds, {} killed ({:?} of them after \
         their first request), {} finished before, {} requests, {} s: nothing lost, doubled, \
         torn or left behind",
        killer.kills,
        killer.amid,
        killer.finished,
        killer.answers.load(Ordering::SeqCst),
        begun.elapsed().as_secs(),
    );
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_kills() {
    kill(6, 1, 20, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn many_kills() {
    let kills = usize::try_from(number("WHOLE_KILLS", 300)).unwrap();
    let components = usize::try_from(number("WHOLE_COMPONENTS", 100)).unwrap();
    kill(kills, number("WHOLE_SEED", 1), components, 8).await;
}
