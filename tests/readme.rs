//! CI runs the commands of the README.

use makecom_tests::root;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

#[test]
fn ci_runs_the_commands_of_the_readme() {
    let (readme, ci) = (read("README.md"), read(".ci/run"));
    for command in [
        "cargo xtask regen",
        "cargo test --workspace",
        "cargo run -p makecom --example quickstart",
        "cargo run -p makecom --example whole_app",
        "cargo run -p makecom-cli -- modules list acme-crm --sandbox",
    ] {
        assert!(readme.contains(command), "the README names no {command:?}");
        assert!(ci.contains(command), "CI does not run {command:?}");
    }
}
