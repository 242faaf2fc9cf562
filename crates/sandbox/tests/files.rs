//! What a confined command can read and write.
#![cfg(target_os = "linux")]

mod common;
use common::{Place, SANDBOX, has, has_namespaces, quoted};
use flotilla_sandbox::SandboxError;
use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

#[test]
fn the_workspace_the_temporary_folder_and_granted_folders_are_writable() {
    let place = Place::new();
    let cache = quoted(&place.path("cache"));
    place.ok(&format!("echo a > made && echo b > \"$TMPDIR/made\" && mkdir -p {cache}/deep && mv made {cache}/deep/ && echo c > made"));
    assert_eq!(fs::read_to_string(place.path("cache/deep/made")).unwrap(), "a\n");
    assert_eq!(fs::read_to_string(place.path("temp/made")).unwrap(), "b\n");
    assert_eq!(fs::read_to_string(place.path("workspace/made")).unwrap(), "c\n");
}

#[test]
fn nothing_else_is_writable() {
    let place = Place::new();
    let file = quoted(&place.path("elsewhere/file"));
    let link = place.path("workspace/link");
    std::os::unix::fs::symlink(place.path("elsewhere/file"), &link).unwrap();
    for attempt in [
        format!("echo x > {file}"),
        format!("echo x >> {file}"),
        format!("rm {file}"),
        format!("mv {file} ."),
        format!("ln {file} hard"),
        format!("touch {}", quoted(&place.path("elsewhere/new"))),
        format!("mkdir {}", quoted(&place.path("new"))),
        "echo x > link".to_owned(),
        "echo x > /proc/self/root/etc/flotilla-test".to_owned(),
        "echo x > /etc/flotilla-test".to_owned(),
        format!("echo x > {}", quoted(&place.path("workspace/../elsewhere/file"))),
    ] {
        place.refused(&attempt);
    }
    assert_eq!(fs::read_to_string(place.path("elsewhere/file")).unwrap(), "known");
    assert_eq!(fs::read_dir(place.path("elsewhere")).unwrap().count(), 1);
}

#[test]
fn modes_and_times_outside_cannot_be_changed() {
    if !has_namespaces() {
        return;
    }
    let place = Place::new();
    let file = place.path("elsewhere/file");
    let before = fs::metadata(&file).unwrap();
    place.refused(&format!("chmod 777 {}", quoted(&file)));
    place.refused(&format!("touch -d 2001-01-01 {}", quoted(&file)));
    let after = fs::metadata(&file).unwrap();
    assert_eq!(before.permissions().mode(), after.permissions().mode());
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
}

#[test]
fn hidden_files_cannot_be_read_by_any_path() {
    let place = Place::new();
    let key = place.path("secret/key");
    std::os::unix::fs::symlink(&key, place.path("workspace/link")).unwrap();
    std::os::unix::fs::symlink(place.path("secret"), place.path("workspace/folder")).unwrap();
    for attempt in [
        format!("cat {}", quoted(&key)),
        "cat link".to_owned(),
        "cat folder/key".to_owned(),
        format!("cat /proc/self/root{}", key.display()),
        "cat /proc/self/cwd/../secret/key".to_owned(),
        format!("cat /proc/1/root{}", key.display()),
        format!("ln {} hard && cat hard", quoted(&key)),
        format!("cp {} copy", quoted(&key)),
        format!("mv {} moved", quoted(&place.path("secret"))),
        format!("cd {} && cat key", quoted(&place.path("secret"))),
    ] {
        place.refused(&attempt);
    }
}

#[test]
fn a_hidden_file_that_appears_or_is_replaced_later_stays_hidden() {
    let place = Place::new();
    let late = place.path("netrc");
    fs::write(place.path("workspace/go"), "").unwrap();
    let fifo = |name: &str| nix::unistd::mkfifo(&place.path(name), nix::sys::stat::Mode::S_IRWXU).unwrap();
    fifo("workspace/ready");
    fifo("workspace/now");
    let script = format!("echo > ready; cat now > /dev/null; cat {}", quoted(&late));
    let mut command = place.command(&place.spec("/bin/sh", &["-c", &script]));
    let child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    fs::read(place.path("workspace/ready")).unwrap();
    fs::write(place.path("netrc.new"), "very secret").unwrap();
    fs::rename(place.path("netrc.new"), &late).unwrap();
    fs::write(place.path("workspace/now"), "go").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success(), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[test]
fn a_hidden_path_that_is_a_link_hides_what_it_leads_to() {
    let mut place = Place::new();
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("linked")).unwrap();
    place.confinement.hidden.push(place.path("linked"));
    place.refused(&format!("cat {}", quoted(&place.path("elsewhere/file"))));
}

#[test]
fn a_workspace_below_a_hidden_folder_is_usable_and_its_neighbours_are_not() {
    let mut place = Place::new();
    let [own, other] = ["secret/workspaces/own", "secret/workspaces/other"].map(|name| place.path(name));
    fs::create_dir_all(&own).unwrap();
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("file"), "theirs").unwrap();
    place.confinement.workspace = own.clone();
    place.ok("echo mine > file && cat file && pwd");
    assert_eq!(fs::read_to_string(own.join("file")).unwrap(), "mine\n");
    place.refused("cat ../other/file");
    place.refused("cat ../../key");
}

#[test]
fn inside_of_a_writable_folder_paths_can_be_hidden_and_read_only() {
    if !has_namespaces() {
        return;
    }
    let mut place = Place::new();
    fs::create_dir(place.path("workspace/hooks")).unwrap();
    fs::write(place.path("workspace/hooks/a"), "hook").unwrap();
    fs::write(place.path("cache/credentials"), "very secret").unwrap();
    place.confinement.read_only.push(place.path("workspace/hooks"));
    place.confinement.hidden.push(place.path("cache/credentials"));
    place.ok("test \"$(cat hooks/a)\" = hook && echo x > other");
    place.refused("echo x > hooks/a");
    place.refused("echo x > hooks/b");
    place.refused("mv hooks away");
    place.refused(&format!("grep secret {}", quoted(&place.path("cache/credentials"))));
}

#[test]
fn tmp_is_its_own_temporary_folder() {
    if !has_namespaces() {
        return;
    }
    let place = Place::new();
    let theirs = tempfile::NamedTempFile::new_in("/tmp").unwrap();
    place.ok("echo mine > /tmp/file && cat \"$TMPDIR/file\"");
    assert_eq!(fs::read_to_string(place.path("temp/file")).unwrap(), "mine\n");
    place.refused(&format!("cat {}", quoted(theirs.path())));
}

#[test]
fn a_workspace_in_tmp_is_usable() {
    let mut place = Place::new();
    let workspace = tempfile::tempdir_in("/tmp").unwrap();
    place.confinement.workspace = workspace.path().to_owned();
    place.ok("echo mine > file");
    assert_eq!(fs::read_to_string(workspace.path().join("file")).unwrap(), "mine\n");
}

#[test]
fn beside_a_workspace_below_a_hidden_folder_in_tmp_every_command_sees_the_same() {
    let mut place = Place::new();
    let home = tempfile::tempdir_in("/tmp").unwrap();
    let workspace = home.path().join("workspaces/own");
    fs::create_dir_all(&workspace).unwrap();
    place.confinement.workspace = workspace.clone();
    place.confinement.hidden.push(home.path().to_owned());
    for number in 0..3 {
        place.refused(&format!("echo x > ../beside-{number}"));
        place.ok(&format!("echo mine > file-{number}"));
        assert!(workspace.join(format!("file-{number}")).exists());
    }
    assert_eq!(fs::read_dir(home.path().join("workspaces")).unwrap().count(), 1);
}

#[test]
fn a_granted_path_that_a_command_replaced_by_a_link_grants_nothing() {
    let mut place = Place::new();
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("workspace/granted")).unwrap();
    place.confinement.writable.push(place.path("workspace/granted"));
    let output = place.sh("echo x > granted/file");
    assert_eq!(output.status.code(), Some(125), "{output:?}");
    assert_eq!(fs::read_to_string(place.path("elsewhere/file")).unwrap(), "known");
}

#[test]
fn usual_devices_work() {
    let place = Place::new();
    place.ok(
        "echo x > /dev/null && head -c 8 /dev/urandom > r && test $(wc -c < r) = 8 && echo y > /dev/stdout",
    );
    if has_namespaces() {
        place.ok("echo x > /dev/shm/mine && cat /dev/shm/mine");
        assert!(!PathBuf::from("/dev/shm/mine").exists());
    }
}

#[test]
fn git_commits_in_a_worktree_whose_repository_lies_outside() {
    let mut place = Place::new();
    let git = |dir: &str, args: &[&str]| {
        let output = std::process::Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-C"])
            .arg(place.path(dir))
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    fs::create_dir(place.path("project")).unwrap();
    git("project", &["init", "-q"]);
    git("project", &["commit", "-q", "--allow-empty", "-m", "first"]);
    let tree = place.path("workspace/tree");
    git("project", &["worktree", "add", "-q", tree.to_str().unwrap()]);
    place.confinement.workspace = tree;
    place.confinement.writable.push(place.path("project/.git"));
    place.ok(
        "echo hi > file && git add file && git -c user.name=A -c user.email=a@example.com commit -qm second \
         && test \"$(git log --format=%s -1)\" = second && test -z \"$(git status --porcelain)\"",
    );
    place.refused(&format!("echo x > {}", quoted(&place.path("project/file"))));
}

#[test]
fn interpreters_work() {
    let place = Place::new();
    if has("python3") {
        // Its pools need shared memory, which is the user's own without namespaces.
        let pool =
            "import multiprocessing as m\nwith m.Pool(2) as p: assert p.map(abs, [-1, -2]) == [1, 2]\n";
        let files = "import tempfile\ntempfile.NamedTemporaryFile().write(b'x')\n";
        let script = if has_namespaces() { [pool, files].concat() } else { files.to_owned() };
        let output = place.run("python3", &["-c", &script]);
        assert!(output.status.success(), "{output:?}");
    }
    if has("node") {
        let script = "require('fs').writeFileSync('out', require('child_process').execSync('echo hi'));\
                      require('os').networkInterfaces(); new (require('worker_threads').Worker)('0', {eval: true})";
        let output = place.run("node", &["-e", script]);
        assert!(output.status.success(), "{output:?}");
    }
}

#[test]
fn confinements_that_cannot_be_meant_are_refused() {
    let place = Place::new();
    let refusal = |change: &dyn Fn(&mut flotilla_sandbox::Confinement)| {
        let mut confinement = place.confinement.clone();
        change(&mut confinement);
        SANDBOX.confine(&place.spec("true", &[]), &confinement).unwrap_err()
    };
    assert_eq!(refusal(&|c| c.writable.push("/".into())), SandboxError::TooWide("/".into()));
    assert_eq!(refusal(&|c| c.hidden.push("a/b".into())), SandboxError::NotAbsolute("a/b".into()));
    assert_eq!(
        refusal(&|c| c.writable.push("/a/../etc".into())),
        SandboxError::NotAbsolute("/a/../etc".into())
    );
    assert_eq!(refusal(&|c| c.workspace = "/no/such".into()), SandboxError::NoSuchFolder("/no/such".into()));
    assert_eq!(refusal(&|c| c.limits.processes = 0), SandboxError::NoProcesses);
}
