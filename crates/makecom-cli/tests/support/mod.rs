//! A sandbox inside the test, a folder, and the binary run in it; its output becomes a
//! transcript.

#![allow(dead_code, unreachable_pub)] // each test file uses a part

pub mod server;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use makecom_sandbox::{Sandbox, SandboxBuilder};
use tempfile::TempDir;

pub const KEY: &str = makecom_sandbox::DEFAULT_TOKEN;

pub struct Desk {
    pub sandbox: Sandbox,
    pub folder: TempDir,
    transcript: String,
}

impl Desk {
    pub async fn new(builder: SandboxBuilder) -> Self {
        Self {
            sandbox: builder.start().await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
            transcript: String::new(),
        }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// The binary with the zone and the key of the sandbox, and an otherwise empty
    /// environment.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_makecom"));
        command
            .args(shlex::split(line).unwrap())
            .current_dir(self.folder.path())
            .env_clear()
            .env("XDG_CONFIG_HOME", self.path(".config"))
            .envs(self.sandbox.variables())
            .stdin(Stdio::null());
        command
    }

    pub fn output(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// Runs a command line and adds its output to the transcript.
    pub fn run(&mut self, line: &str) -> &mut Self {
        self.run_with(line, |_| {})
    }

    pub fn run_with(&mut self, line: &str, change: impl FnOnce(&mut Command)) -> &mut Self {
        let mut command = self.command(line);
        change(&mut command);
        let output = command.output().unwrap();
        self.note(line, &output);
        self
    }

    /// Adds a heading to the transcript.
    pub fn section(&mut self, what: &str) -> &mut Self {
        let _ = writeln!(self.transcript, "# {what}\n");
        self
    }

    pub fn run_stdin(&mut self, line: &str, input: &str) -> &mut Self {
        let mut command = self.command(line);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that reads no input may have ended by now.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        self.note(line, &output);
        self
    }

    fn note(&mut self, line: &str, output: &Output) {
        let _ = writeln!(self.transcript, "$ makecom {line}");
        let out = String::from_utf8_lossy(&output.stdout);
        self.transcript += &out;
        if !out.is_empty() && !out.ends_with('\n') {
            self.transcript += "⏎\n";
        }
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            let _ = writeln!(self.transcript, "err> {line}");
        }
        match output.status.code() {
            Some(0) => {}
            Some(code) => {
                let _ = writeln!(self.transcript, "exit {code}");
            }
            None => panic!("{line} was killed"),
        }
        self.transcript.push('\n');
    }

    /// The transcript since the last call, with everything that varies replaced.
    pub fn transcript(&mut self) -> String {
        let folder = self.folder.path().display().to_string();
        let text = std::mem::take(&mut self.transcript);
        assert!(!text.contains(KEY), "the key was shown: {text}");
        self.stable(&text).replace(&folder, "<folder>")
    }

    fn stable(&self, text: &str) -> String {
        text.replace(&self.sandbox.base_url(), "<zone>")
            .replace(&self.sandbox.address().to_string(), "<address>")
    }

    /// Every file below a folder with its text.
    pub fn tree(&self, under: &str) -> String {
        let mut files = Vec::new();
        collect(&self.path(under), &mut files);
        files.sort();
        let mut text = String::new();
        for file in files {
            let name = file.strip_prefix(self.folder.path()).unwrap().display();
            let contents = std::fs::read_to_string(&file).unwrap();
            let end = if contents.ends_with('\n') {
                ""
            } else {
                "⏎\n"
            };
            let _ = writeln!(text, "=== {name}\n{}{end}", self.stable(&contents));
        }
        text
    }
}

pub fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), files);
        } else {
            files.push(entry.path());
        }
    }
}
