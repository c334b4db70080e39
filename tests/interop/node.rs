//! Node with the packages of this folder.

use std::io::Write as _;
use std::process::{Command, Stdio};

use makecom_sandbox::Sandbox;
use makecom_tests::root;

/// What a program printed, and whether it succeeded.
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// Prints in spite of the test runner's capture.
fn skip(why: &str) {
    let mut out = std::io::stderr();
    let _ = writeln!(out, "SKIPPED: interop with Make's clients: {why}");
    assert!(
        std::env::var_os("INTEROP").is_none_or(|value| value != "required"),
        "INTEROP=required, but {why}"
    );
}

/// Runs Node, with the sandbox in its environment and a text as its input. `None` without
/// Node or the packages.
pub(crate) async fn node(arguments: &[&str], input: String, sandbox: &Sandbox) -> Option<Output> {
    let mut command = Command::new("node");
    command.args(arguments).envs(sandbox.variables());
    run(command, input).await
}

/// The same with a command for Node that is ready to run in this folder.
pub(crate) async fn run(mut command: Command, input: String) -> Option<Output> {
    let folder = root().join("tests/interop");
    // npm writes it last.
    if !folder.join("node_modules/.package-lock.json").exists() {
        skip("the packages are not installed; run `npm ci --prefix tests/interop`");
        return None;
    }
    command
        .current_dir(folder)
        // The sandbox is on this machine.
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .env_remove("HTTPS_PROXY")
        .env_remove("https_proxy")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // The sandbox answers on the other threads meanwhile.
    let output = tokio::task::spawn_blocking(move || {
        let mut node = command.spawn()?;
        // Its end closes the pipe.
        let mut stdin = node.stdin.take().unwrap();
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        node.wait_with_output()
    });
    match output.await.unwrap() {
        Ok(output) => Some(Output {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }),
        Err(error) => {
            skip(&format!("Node does not run: {error}"));
            None
        }
    }
}

impl Output {
    /// What it printed.
    ///
    /// # Panics
    /// If it failed.
    pub(crate) fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }
}
