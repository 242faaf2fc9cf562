//! File tools against repositories and neighbours that mean harm.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use serde_json::json;
use std::os::unix::fs::symlink;
use support::Bench;

/// A bench whose `outside` folder is hidden and holds a secret.
fn with_secret() -> Bench {
    let mut bench = Bench::new();
    std::fs::write(bench.outside("key"), "SECRET\n").unwrap();
    bench.hidden = vec![bench.outside("")];
    bench
}

#[tokio::test]
async fn hidden_files_can_be_read_by_no_path() {
    let bench = with_secret();
    symlink(bench.outside("key"), bench.path("link")).unwrap();
    symlink(bench.outside(""), bench.path("folder")).unwrap();
    symlink("link", bench.path("chain")).unwrap();
    let direct = bench.outside("key").display().to_string();
    for path in [&direct, "link", "folder/key", "chain", "../outside/key", "./a/../../outside/key"] {
        let refused = bench.fails("read", json!({"path": path})).await;
        assert!(!refused.contains("SECRET") && refused.contains("outside of what you may see"), "{refused}");
        let refused = bench.fails("search", json!({"pattern": "SECRET", "path": path})).await;
        assert!(!refused.contains("1:"), "{refused}");
    }
    assert_eq!(bench.ok("search", json!({"pattern": "SECRET"})).await, "No match.");
    let refused = bench.fails("list", json!({"path": "folder"})).await;
    assert!(!refused.contains("key"), "{refused}");
    let above = bench.ok("list", json!({"path": bench.outside("..").display().to_string()})).await;
    assert!(above.starts_with("temp/\nworkspace/\n"), "{above}");
}

#[tokio::test]
async fn the_daemons_own_environment_and_memory_cannot_be_read() {
    let bench = Bench::new();
    symlink("/proc/self/environ", bench.path("env")).unwrap();
    for path in ["/proc/self/environ", "env", "/dev/stdin", "/proc/self/root/etc/passwd"] {
        let refused = bench.fails("read", json!({"path": path})).await;
        assert!(refused.contains("outside of what you may see"), "{path}: {refused}");
    }
}

#[tokio::test]
async fn nothing_is_written_through_a_link_that_leads_out() {
    let bench = Bench::new();
    std::fs::write(bench.outside("file"), "theirs\n").unwrap();
    symlink(bench.outside("file"), bench.path("link")).unwrap();
    symlink(bench.outside(""), bench.path("folder")).unwrap();
    symlink(bench.outside("new"), bench.path("dangling")).unwrap();
    for path in ["link", "folder/file", "../outside/file"] {
        let edit = json!({"path": path, "edits": [{"old": "theirs", "new": "mine"}]});
        let refused = bench.fails("edit", edit).await;
        assert!(refused.contains("cannot be written"), "{path}: {refused}");
        let patch = format!("*** Begin Patch\n*** Update File: {path}\n@@\n-theirs\n+mine\n*** End Patch");
        bench.fails("apply_patch", json!({"patch": patch})).await;
        let patch = format!("*** Begin Patch\n*** Delete File: {path}\n*** End Patch");
        bench.fails("apply_patch", json!({"patch": patch})).await;
    }
    for path in ["dangling", "folder/new", "folder/deep/er/new"] {
        bench.fails("edit", json!({"path": path, "edits": [{"old": "", "new": "x"}]})).await;
    }
    assert_eq!(std::fs::read_to_string(bench.outside("file")).unwrap(), "theirs\n");
    assert_eq!(std::fs::read_dir(bench.outside("")).unwrap().count(), 1);
}

#[tokio::test]
async fn links_within_the_workspace_work_and_stay_links() {
    let bench = Bench::new();
    bench.write("real/a.txt", "a\n");
    symlink("real/a.txt", bench.path("link")).unwrap();
    bench.ok("edit", json!({"path": "link", "edits": [{"old": "a", "new": "b"}]})).await;
    assert_eq!(bench.text("real/a.txt"), "b\n");
    assert!(bench.path("link").is_symlink());
    let delete = json!({"patch": "*** Begin Patch\n*** Delete File: link\n*** End Patch"});
    assert!(bench.fails("apply_patch", delete).await.contains("symbolic link"));
}

#[tokio::test]
async fn git_s_own_files_are_left_to_git() {
    let bench = Bench::new();
    bench.write(".git/config", "[core]\n");
    bench.write("sub/.git/hooks/x", "");
    for path in [".git/config", ".GIT/hooks/post-checkout", "sub/.git/hooks/new"] {
        let refused = bench.fails("edit", json!({"path": path, "edits": [{"old": "", "new": "x"}]})).await;
        assert!(refused.contains("git"), "{path}: {refused}");
    }
    assert_eq!(bench.text(".git/config"), "[core]\n");
}

#[tokio::test]
async fn pipes_sockets_and_devices_hold_nobody_up() {
    let bench = Bench::new();
    let made = std::process::Command::new("mkfifo").arg(bench.path("pipe")).status().unwrap();
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(bench.path("socket")).unwrap();
    for path in ["pipe", "socket"] {
        let refused = bench.fails("read", json!({"path": path})).await;
        assert!(refused.contains("no regular file"), "{refused}");
        bench.fails("edit", json!({"path": path, "edits": [{"old": "a", "new": "x"}]})).await;
    }
    assert_eq!(bench.ok("search", json!({"pattern": "x"})).await, "No match.");
}

#[tokio::test]
async fn a_link_that_is_swapped_while_files_are_read_and_written_gains_nothing() {
    let bench = with_secret();
    bench.write("real/key", "SAFE\n");
    symlink("real", bench.path("swap")).unwrap();
    let (swap, real, outside, next) =
        (bench.path("swap"), bench.path("real"), bench.outside(""), bench.path("next"));
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = std::sync::Arc::clone(&stop);
    let swapper = std::thread::spawn(move || {
        while !seen.load(std::sync::atomic::Ordering::Relaxed) {
            for target in [&outside, &real] {
                symlink(target, &next).unwrap();
                std::fs::rename(&next, &swap).unwrap();
            }
        }
    });
    for _ in 0..10 {
        let reads: Vec<_> = (0..60).map(|_| ("read", json!({"path": "swap/key"}))).collect();
        for result in bench.turns(&[&reads]).await {
            assert!(!support::said(&result).contains("SECRET"));
        }
        let edit =
            |old: &str, new: &str| ("edit", json!({"path": "swap/key", "edits": [{"old": old, "new": new}]}));
        let edits: Vec<_> = (0..30).flat_map(|_| [edit("SAFE", "SAFER"), edit("SAFER", "SAFE")]).collect();
        bench.turns(&[&edits]).await;
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    swapper.join().unwrap();
    assert_eq!(std::fs::read_to_string(bench.outside("key")).unwrap(), "SECRET\n");
    assert_eq!(std::fs::read_dir(bench.outside("")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_broken_pattern_or_glob_or_path_is_only_an_error() {
    let bench = Bench::new();
    bench.write("a.txt", "a\n");
    bench.fails("search", json!({"pattern": "a", "glob": "[z-a]"})).await;
    bench.fails("search", json!({"pattern": "(a{1000}){1000}{1000}"})).await;
    bench.fails("read", json!({"path": ""})).await;
    bench.fails("read", json!({"path": "a\u{0}b"})).await;
    bench.fails("read", json!({"path": "x/".repeat(5000)})).await;
    bench.fails("edit", json!({"path": "a.txt/b", "edits": [{"old": "", "new": "x"}]})).await;
    bench.fails("edit", json!({"path": "..", "edits": [{"old": "", "new": "x"}]})).await;
    bench
        .fails("edit", json!({"path": format!("{}x", "n".repeat(300)), "edits": [{"old": "", "new": "x"}]}))
        .await;
    assert_eq!(bench.everything(), ["a.txt"]);
}
