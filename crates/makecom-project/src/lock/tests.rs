//! One process at a time, and what a killed one leaves.

use std::sync::atomic::{AtomicUsize, Ordering};

use cap_std::ambient_authority;

use super::*;

fn request(patience: Duration) -> LockRequest<'static> {
    LockRequest::new("push").patience(patience)
}

fn project() -> (tempfile::TempDir, Dir) {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap();
    (folder, dir)
}

#[test]
fn the_second_process_is_refused_with_the_name_of_the_first() {
    let (folder, dir) = project();
    let lock = Lock::take(&dir, LockRequest::new("push")).unwrap();
    let ignore = std::fs::read_to_string(folder.path().join(".makecom/.gitignore")).unwrap();
    assert!(ignore.ends_with("\n*\n"));
    let refused = Lock::take(&dir, request(Duration::ZERO)).unwrap_err();
    let expected = format!(
        "makecom push, process {} is at work on this project",
        std::process::id()
    );
    assert!(refused.to_string().contains(&expected), "{refused}");
    drop(lock);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    drop(Lock::take(&dir, request(Duration::ZERO)).unwrap());
}

#[test]
fn only_the_leftovers_of_a_killed_process_are_removed() {
    let (folder, dir) = project();
    let work = folder.path().join(WORK);
    std::fs::create_dir(&work).unwrap();
    for name in [LOCK, NEW, IGNORE, "mine"] {
        std::fs::write(work.join(name), "left").unwrap();
    }
    drop(Lock::take(&dir, request(Duration::ZERO)).unwrap());
    let left: Vec<_> = std::fs::read_dir(&work).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(std::fs::read_to_string(work.join("mine")).unwrap(), "left");
}

/// Only a text that was saved during a swap is the user's.
#[test]
fn a_text_that_was_saved_during_a_swap_is_kept() {
    let (folder, dir) = project();
    let work = folder.path().join(WORK);
    let at = |name: &str| folder.path().join(name);
    for (left, number) in [("old", 0), ("new", 0), ("saved", 1), ("again", 2)] {
        std::fs::create_dir(&work).unwrap();
        let dir_of_work = dir.open_dir(WORK).unwrap();
        mark(&dir_of_work, "old", "new").unwrap();
        std::fs::write(work.join(NEW), left).unwrap();
        let taken = Lock::take(&dir, request(Duration::ZERO));
        assert_eq!(taken.is_ok(), number == 0, "{left}");
        drop(taken);
        assert!(!work.exists(), "{left}");
        let there = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(there, number, "{left}");
    }
    drop(Lock::take(&dir, request(Duration::ZERO)).unwrap());
    for (name, text) in [(SAVED.to_owned(), "saved"), (format!("{SAVED}2"), "again")] {
        assert_eq!(std::fs::read_to_string(at(&name)).unwrap(), text);
    }
}

/// A lock that cannot be acquired leaves nothing behind.
#[test]
fn a_lock_that_fails_half_way_is_removed() {
    let (folder, dir) = project();
    let work = folder.path().join(WORK);
    // In place of the file that is removed first.
    std::fs::create_dir_all(work.join(NEW)).unwrap();
    assert!(Lock::take(&dir, request(Duration::ZERO)).is_err());
    let left: Vec<_> = std::fs::read_dir(&work).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// Many threads acquire and release the lock.
#[test]
fn only_one_has_the_lock_at_a_time() {
    let (folder, dir) = project();
    let inside = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let Ok(lock) = Lock::take(&dir, request(Duration::ZERO)) else {
                        continue;
                    };
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(lock);
                }
            });
        }
    });
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn no_link_and_no_pipe_is_taken_for_the_lock() {
    let (folder, dir) = project();
    let outside = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join(WORK)).unwrap();
    assert!(Lock::take(&dir, request(Duration::ZERO)).is_err());
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    std::fs::remove_file(folder.path().join(WORK)).unwrap();
    std::fs::create_dir(folder.path().join(WORK)).unwrap();
    let pipe = folder.path().join(WORK).join(LOCK);
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    assert!(Lock::take(&dir, request(Duration::ZERO)).is_err());
}
