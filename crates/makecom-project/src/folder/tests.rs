//! Files are written whole, and no path leads out.

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "outside").unwrap();
    let mut folder = Folder::create(&outside.path().join("project")).unwrap();
    let request = LockRequest::new("pull").patience(std::time::Duration::ZERO);
    folder.lock(request).unwrap();
    (outside, folder)
}

/// Writes over any text.
fn write(folder: &Folder, path: &str, text: &str, is_private: bool) -> Result<Written> {
    let old = folder.read(path)?;
    folder.write(path, old.as_deref(), text, is_private)
}

#[test]
fn a_file_is_written_whole_below_folders_that_are_made() {
    let (outside, folder) = folder();
    write(&folder, "a/b/c.json", "old", false).unwrap();
    write(&folder, "./a//b/c.json", "new", false).unwrap();
    assert_eq!(folder.read("a/b/c.json").unwrap().as_deref(), Some("new"));
    assert_eq!(folder.read("a/b/d.json").unwrap(), None);
    assert_eq!(folder.read("b/d.json").unwrap(), None);
    assert!(folder.has("a/b").unwrap() && !folder.has("a/c").unwrap());
    let left = std::fs::read_dir(outside.path().join("project/a/b")).unwrap();
    assert_eq!(left.count(), 1);
    drop(folder);
    let left = std::fs::read_dir(outside.path().join("project")).unwrap();
    assert_eq!(left.count(), 1, "the lock is gone");
}

#[test]
fn a_file_with_an_unexpected_text_is_not_written() {
    let (_outside, folder) = folder();
    let changed = |text: Option<&str>| Written::Changed(text.map(str::to_owned));
    for (there, expected, written) in [
        (None, None, Written::Done),
        (None, Some("old"), changed(None)),
        (Some("old"), Some("old"), Written::Done),
        (Some("edited"), Some("old"), changed(Some("edited"))),
        (Some("edited"), None, changed(Some("edited"))),
    ] {
        let path = folder.dir.open_dir(".").unwrap();
        remove(&path, "a.json").unwrap();
        if let Some(text) = there {
            path.write("a.json", text).unwrap();
        }
        let text = match written {
            Written::Done => Some("new"),
            Written::Changed(_) => there,
        };
        let result = folder.write("a.json", expected, "new", false).unwrap();
        assert_eq!(result, written, "{there:?} {expected:?}");
        assert_eq!(folder.read("a.json").unwrap().as_deref(), text);
    }
}

/// A text that is saved between check and write is restored.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[test]
fn a_concurrent_save_is_restored() {
    let (outside, folder) = folder();
    let file = outside.path().join("project/a.json");
    std::fs::write(&file, "edited").unwrap();
    let work = &folder.lock.as_ref().unwrap().work;
    let place = folder.place("a.json", true).unwrap().unwrap();
    stage(work, &place, b"new", false).unwrap();
    let written = swap(work, &place, Some("old"), "new").unwrap();
    assert_eq!(written, Written::Changed(Some("edited".to_owned())));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "edited");
    // A file that appears where there was none.
    let written = put(work, &place).unwrap();
    assert_eq!(written, Written::Changed(Some("edited".to_owned())));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "edited");
}

#[test]
fn no_path_leads_out() {
    let (outside, folder) = folder();
    for path in [
        "../secret",
        "a/../../secret",
        "/etc/passwd",
        "",
        "..",
        "a\\..\\..\\secret",
        "a\0b",
    ] {
        for result in [
            folder.read(path).map(|_| ()),
            folder.write(path, None, "mine", false).map(|_| ()),
        ] {
            let error = result.unwrap_err().to_string();
            assert!(
                error.contains("leads out of the project"),
                "{path}: {error}"
            );
        }
    }
    let secret = std::fs::read_to_string(outside.path().join("secret"));
    assert_eq!(secret.unwrap(), "outside");
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;

    let (outside, folder) = folder();
    let project = outside.path().join("project");
    std::fs::create_dir_all(project.join(".git/hooks")).unwrap();
    std::fs::write(project.join("real"), "real").unwrap();
    symlink(outside.path(), project.join("up")).unwrap();
    symlink(outside.path().join("secret"), project.join("link")).unwrap();
    symlink("../secret", project.join("relative")).unwrap();
    symlink(".git", project.join("inside")).unwrap();
    symlink("real", project.join("real.json")).unwrap();
    for path in [
        "up/secret",
        "up/new",
        "link",
        "relative",
        "up/new/deep",
        "inside/hooks/pre-commit",
        "real.json",
    ] {
        for result in [
            folder.read(path).map(|_| ()),
            folder.write(path, None, "mine", false).map(|_| ()),
        ] {
            let error = result.unwrap_err().to_string();
            assert!(error.contains("symbolic link"), "{path}: {error}");
        }
    }
    let secret = std::fs::read_to_string(outside.path().join("secret"));
    assert_eq!(secret.unwrap(), "outside");
    assert!(!outside.path().join("new").exists());
    assert!(!project.join(".git/hooks/pre-commit").exists());
}

#[cfg(unix)]
#[test]
fn only_regular_files_of_some_size_are_opened() {
    let (outside, folder) = folder();
    let project = outside.path().join("project");
    let made = std::process::Command::new("mkfifo")
        .arg(project.join("pipe"))
        .status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(project.join("socket")).unwrap();
    std::fs::create_dir(project.join("folder")).unwrap();
    let huge = std::fs::File::create(project.join("huge")).unwrap();
    huge.set_len(1 << 40).unwrap();
    for (path, expected) in [
        ("pipe", "not a regular file"),
        ("socket", "not a regular file"),
        ("folder", "not a regular file"),
        ("huge", "more than 16 MiB"),
        ("huge/below", "huge is not a folder"),
    ] {
        for result in [
            folder.read(path).map(|_| ()),
            folder.write(path, None, "mine", false).map(|_| ()),
        ] {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(expected), "{path}: {error}");
        }
    }
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_but_nothing_is_a_program_and_secrets_are_private() {
    use std::os::unix::fs::PermissionsExt as _;

    let (outside, folder) = folder();
    let mode = |name: &str| {
        let path = outside.path().join("project").join(name);
        path.metadata().unwrap().permissions().mode() & 0o7777
    };
    write(&folder, "open", "1", false).unwrap();
    assert_eq!(mode("open") & 0o600, 0o600);
    let path = outside.path().join("project/open");
    for (old, new) in [(0o640, 0o640), (0o755, 0o644), (0o4711, 0o600)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(old)).unwrap();
        write(&folder, "open", &old.to_string(), false).unwrap();
        assert_eq!(mode("open"), new);
    }
    write(&folder, "secret", "1", true).unwrap();
    assert_eq!(mode("secret"), 0o600);
}
