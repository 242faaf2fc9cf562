//! Whom a confined command can reach, and how much it can take.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod common;
use common::{Place, SANDBOX, has, has_namespaces, quoted};
use flotilla_sandbox::{Limits, Mechanism, Network, Protection};
use std::{
    io::{BufRead as _, BufReader},
    net::{TcpListener, UdpSocket},
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener},
    },
    process::{Child, Output, Stdio},
};

fn python(place: &Place, script: &str) -> Output {
    place.run("python3", &["-c", script])
}

#[track_caller]
fn succeeds(place: &Place, script: &str) {
    let output = python(place, script);
    assert!(output.status.success(), "{output:?}");
}

/// A script that must get an `OSError`.
#[track_caller]
fn gets_an_error(place: &Place, script: &str) {
    let indented: String = script.lines().map(|line| format!("  {line}\n")).collect();
    let output = python(place, &format!("try:\n{indented}except OSError as e:\n  print(e); exit(42)\n"));
    assert_eq!(output.status.code(), Some(42), "{output:?}");
}

#[test]
fn this_machine_says_what_it_enforces() {
    let report = SANDBOX.report();
    for protection in &report.enforced {
        assert!(report.mechanism != Mechanism::None, "{protection:?} is enforced by nothing");
    }
    for missing in &report.missing {
        assert!(!missing.why.is_empty() && !missing.remedy.is_empty());
    }
}

#[test]
fn a_server_on_this_machines_loopback_is_out_of_reach_unless_granted() {
    if !has("python3") {
        return;
    }
    let mut place = Place::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let connect = format!("import socket; socket.create_connection(('127.0.0.1', {port}), 5)");
    gets_an_error(&place, &connect);
    place.confinement.network = Network::Full;
    succeeds(&place, &connect);
}

#[test]
fn datagrams_and_raw_and_exotic_sockets_are_out_of_reach() {
    if !has("python3") {
        return;
    }
    let place = Place::new();
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    // On a loopback of its own sending succeeds, and nobody hears it.
    python(
        &place,
        &format!(
            "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))"
        ),
    );
    assert!(server.recv(&mut [0; 8]).is_err());
    for family in ["AF_PACKET", "AF_VSOCK", "AF_ALG"] {
        gets_an_error(&place, &format!("import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)"));
    }
}

#[test]
fn a_project_has_a_loopback_and_local_sockets_of_its_own() {
    if !has("python3") || !has_namespaces() {
        return;
    }
    let place = Place::new();
    for (family, address) in
        [("AF_INET", "('127.0.0.1', 0)"), ("AF_INET6", "('::1', 0)"), ("AF_UNIX", "'own.sock'")]
    {
        succeeds(
            &place,
            &format!(
                "import socket\ns = socket.socket(socket.{family}); s.bind({address}); s.listen()\n\
                 c = socket.socket(socket.{family}); c.connect(s.getsockname()); c.send(b'x')\n\
                 assert s.accept()[0].recv(1) == b'x'"
            ),
        );
    }
}

/// A confined command that serves until it is killed, and its port.
fn server(place: &Place) -> (Child, u16) {
    let script = "import socket, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n\
                  print(s.getsockname()[1], flush=True)\nwhile True: s.accept()[0].send(b'x')";
    let mut child =
        place.command(&place.spec("python3", &["-c", script])).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, line.trim().parse().unwrap())
}

fn connect_to(port: u16) -> String {
    format!("import socket; assert socket.create_connection(('127.0.0.1', {port}), 20).recv(1) == b'x'")
}

fn end(mut server: Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn a_later_command_of_the_same_confinement_reaches_the_servers_of_an_earlier_one() {
    if !has("python3") || !has_namespaces() {
        return;
    }
    let place = Place::new();
    let (server, port) = server(&place);
    succeeds(&place, &connect_to(port));
    // The network stays when no command is left in it, and is usable by the next.
    end(server);
    let (again, port) = self::server(&place);
    succeeds(&place, &connect_to(port));
    end(again);
}

#[test]
fn commands_of_other_confinements_do_not_share_a_loopback() {
    if !has("python3") || !has_namespaces() {
        return;
    }
    let (mut place, elsewhere) = (Place::new(), Place::new());
    let (server, port) = server(&place);
    gets_an_error(&elsewhere, &connect_to(port));
    for widen in [
        (|c, root| c.writable.push(root)) as fn(&mut flotilla_sandbox::Confinement, _),
        |c, root| c.read_only.push(root),
        |c, root| c.hidden.push(root),
        |c, _| c.limits.processes += 1,
    ] {
        let before = place.confinement.clone();
        widen(&mut place.confinement, place.root.path().join("elsewhere"));
        gets_an_error(&place, &connect_to(port));
        place.confinement = before;
    }
    succeeds(&place, &connect_to(port));
    end(server);
}

#[test]
fn a_command_whose_shared_loopback_is_gone_has_one_of_its_own() {
    if !has("python3") || !has_namespaces() {
        return;
    }
    let place = Place::new();
    let (server, port) = server(&place);
    let connect = connect_to(port);
    let spec = SANDBOX.confine(&place.spec("python3", &["-c", &connect]), &place.confinement).unwrap();
    let at = spec.args.iter().position(|arg| arg == "--loopback").unwrap() + 1;
    let held = spec.args[at].to_str().unwrap().to_owned();
    let (file, inode) = held.rsplit_once(':').unwrap();
    assert!(common::started(&spec).status().unwrap().success());
    // Another namespace has taken its number, or the daemon has closed it.
    for gone in [format!("{file}:{}1", inode), format!("{}:9999:{inode}", std::process::id())] {
        let mut spec = spec.clone();
        spec.args[at] = gone.into();
        let output = common::started(&spec).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("ConnectionRefused"), "{output:?}");
    }
    end(server);
}

#[test]
fn a_command_can_change_nothing_in_the_shared_network() {
    if !has("python3") || !has_namespaces() {
        return;
    }
    let place = Place::new();
    // Taking `lo` down, and giving it another address.
    for (request, argument) in [
        (0x8914, "struct.pack('16sH14x', b'lo', 0)"),
        (0x8916, "struct.pack('16sHH4s8x', b'lo', 2, 0, bytes([10, 0, 0, 1]))"),
    ] {
        gets_an_error(
            &place,
            &format!("import fcntl, socket, struct; fcntl.ioctl(socket.socket(), {request}, {argument})"),
        );
    }
    place.refused("echo 1 > /proc/sys/net/ipv4/ip_forward");
    let (server, port) = server(&place);
    succeeds(&place, &connect_to(port));
    end(server);
}

#[test]
fn local_sockets_outside_are_out_of_reach() {
    if !has("python3") {
        return;
    }
    let mut place = Place::new();
    let _named = UnixListener::bind(place.path("elsewhere/agent.sock")).unwrap();
    let in_tmp = tempfile::tempdir_in("/tmp").unwrap();
    let _in_tmp = UnixListener::bind(in_tmp.path().join("agent.sock")).unwrap();
    let abstract_name = format!("flotilla-test-{}", std::process::id());
    let _abstract =
        UnixListener::bind_addr(&SocketAddr::from_abstract_name(&abstract_name).unwrap()).unwrap();
    for network in [Network::None, Network::Full] {
        place.confinement.network = network;
        for address in [
            quoted(&place.path("elsewhere/agent.sock")),
            quoted(&in_tmp.path().join("agent.sock")),
            format!("'\\0{abstract_name}'"),
        ] {
            gets_an_error(
                &place,
                &format!("import socket; socket.socket(socket.AF_UNIX).connect({address})"),
            );
        }
    }
    succeeds(&place, "import socket; a, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'");
}

#[test]
fn processes_outside_can_be_neither_inspected_nor_signalled() {
    let place = Place::new();
    let me = std::process::id();
    for file in ["environ", "mem", "cwd/Cargo.toml", "root/etc/passwd", "fd/0", "maps"] {
        place.refused(&format!("head -c 1 /proc/{me}/{file}"));
    }
    place.refused(&format!("readlink /proc/{me}/cwd"));
    if SANDBOX.report().enforced.contains(&Protection::OtherProcesses) {
        place.refused(&format!("kill -0 {me}"));
    }
    if has_namespaces() {
        // The first process of its namespace, the one that confines it.
        place.refused("head -c 1 /proc/1/environ");
        place.refused("head -c 1 /proc/1/mem");
        place.refused("ls /proc/1/root/");
        assert_eq!(place.ok("echo $$"), "2\n");
    }
}

#[test]
fn ways_out_of_the_kernel_are_closed() {
    if !has("python3") || !SANDBOX.report().enforced.contains(&Protection::SystemCalls) {
        return;
    }
    let place = Place::new();
    let calls = [
        ("unshare(new user namespace)", "libc.unshare(0x10000000)"),
        ("unshare(new mount namespace)", "libc.unshare(0x20000)"),
        ("mount", "libc.mount(b'none', b'/mnt', b'tmpfs', 0, None)"),
        ("umount", "libc.umount2(b'/proc', 2)"),
        ("chroot", "libc.chroot(b'.')"),
        ("ptrace of the first process", "libc.ptrace(16, 1, 0, 0)"),
        ("TIOCSTI", "libc.ioctl(0, 0x5412, b'x')"),
        ("TIOCSTI with high bits", "libc.ioctl(0, ctypes.c_ulong(0x100005412), b'x')"),
        ("perf_event_open", "libc.syscall(298 if m == 'x86_64' else 241, 0, 0, 0, 0, 0)"),
        ("keyctl", "libc.syscall(250 if m == 'x86_64' else 219, 0, 0, 0, 0, 0)"),
        ("bpf", "libc.syscall(321 if m == 'x86_64' else 280, 0, 0, 0)"),
        ("io_uring_setup", "libc.syscall(425, 1, 0)"),
        ("clone3", "libc.syscall(435, 0, 0)"),
        ("clone(new user namespace)", "libc.syscall(56 if m == 'x86_64' else 220, 0x10000011, 0, 0, 0, 0)"),
        ("x32 getpid", "libc.syscall(0x40000000 + 39) if m == 'x86_64' else -1"),
    ];
    for (name, call) in calls {
        let script = format!(
            "import ctypes, platform; libc = ctypes.CDLL(None, use_errno=True); m = platform.machine()\n\
             r = {call}; print(r, ctypes.get_errno()); exit(0 if r == -1 and ctypes.get_errno() in (0, 1, 38) else 3)"
        );
        let output = python(&place, &script);
        assert!(output.status.success(), "{name}: {output:?}");
    }
}

#[test]
fn no_capability_and_no_other_user_is_within_reach() {
    let place = Place::new();
    let status = place.ok("cat /proc/self/status");
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim();
    let capabilities = u64::from_str_radix(field("CapEff:"), 16).unwrap();
    // At most those over files, and only for root.
    assert_eq!(capabilities & !0b11011, 0);
    assert_eq!(u64::from_str_radix(field("CapPrm:"), 16).unwrap(), capabilities);
    place.refused("setpriv --reuid 12345 --clear-groups true");
    // Files belong to whom they belong outside.
    let owner = place.ok("stat -c %u . && id -u");
    let (file, me) = owner.trim().split_once('\n').unwrap();
    assert_eq!(file, me);
}

#[test]
fn a_fork_bomb_is_bounded() {
    if !has("python3") || !SANDBOX.report().enforced.contains(&Protection::ProcessLimit) {
        return;
    }
    let mut place = Place::new();
    place.confinement.limits = Limits { processes: 400, memory_bytes: 8 << 30 };
    let output = python(
        &place,
        "import os, signal\nn = 0\n\
         try:\n  for n in range(20000):\n    if os.fork() == 0: signal.pause()\n\
         except BlockingIOError as e:\n  print(n); exit(42)\n",
    );
    assert_eq!(output.status.code(), Some(42), "{output:?}");
    let started: u32 = String::from_utf8_lossy(&output.stdout).lines().last().unwrap().parse().unwrap();
    // Without namespaces the others on the machine are counted in.
    let most = if has_namespaces() { 400 } else { 19_999 };
    assert!((50..=most).contains(&started), "{started}");
}

#[test]
fn a_memory_hog_is_killed_and_only_it() {
    if !has("python3") {
        return;
    }
    let mut place = Place::new();
    place.confinement.limits.memory_bytes = 256 << 20;
    let hog = "python3 -c 'a = []\nwhile True: a.append(bytearray(b\"x\" * (1 << 20)))'";
    let output = place.sh(&format!("{hog}; echo ended with $?"));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "ended with 137\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("memory limit of 256 MiB"), "{output:?}");
}
