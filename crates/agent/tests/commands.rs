//! Commands in terminals: those that behave, and those that do not.
#![allow(clippy::unwrap_used, reason = "a test may break")]

mod support;

use flotilla_domain::CallStatus;
use serde_json::json;
use std::time::Duration;
use support::{Bench, Entry, said};

#[tokio::test]
async fn a_command_gives_back_its_output_and_its_exit_code() {
    let bench = Bench::new();
    let text = bench.ok("exec", json!({"command": "printf 'a\\nb\\n'; pwd"})).await;
    let (head, output) = text.split_once('\n').unwrap();
    assert!(head.starts_with("Exit code 0 after "), "{head}");
    assert_eq!(output, format!("a\nb\n{}\n", bench.path("").display().to_string().trim_end_matches('/')));
    let (status, text) = bench.call("exec", json!({"command": "echo no >&2; exit 3"})).await;
    assert_eq!(status, CallStatus::Failed);
    assert!(text.starts_with("Exit code 3 after ") && text.ends_with("\nno\n"), "{text}");
    assert!(bench.ok("exec", json!({"command": "true"})).await.ends_with("\n(no output)"));
    assert!(bench.host.log().contains(&Entry::Shown("terminal")));
}

#[tokio::test]
async fn a_command_works_in_the_folder_that_is_named() {
    let bench = Bench::new();
    bench.write("sub/a.txt", "");
    assert!(bench.ok("exec", json!({"command": "ls", "cwd": "sub"})).await.ends_with("\na.txt\n"));
    let text = bench.fails("exec", json!({"command": "ls", "cwd": "none"})).await;
    assert_eq!(text, "The command did not start: none does not exist.");
}

#[tokio::test]
async fn what_a_terminal_draws_reaches_the_model_as_plain_text() {
    let bench = Bench::new();
    let command = r"printf '\033[31mred\033[0m\n'; for i in 1 2 3; do printf '%d%%\r' $i; done; echo; test -t 1 && echo tty";
    let text = bench.ok("exec", json!({"command": command})).await;
    assert!(text.ends_with("\nred\n3%\ntty\n"), "{text:?}");
}

#[tokio::test]
async fn a_command_that_waits_for_input_gives_a_session_to_type_into() {
    let bench = Bench::new();
    let results = bench
        .turns(&[
            &[("exec", json!({"command": "printf 'name? '; read name; echo \"hello $name\"; exit 4", "yield_ms": 300}))],
            &[("write_stdin", json!({"session": 1, "text": "Ada\n"}))],
            &[("write_stdin", json!({"session": 1}))],
        ])
        .await;
    let [asked, answered, gone] = [0, 1, 2].map(|n| said(&results[n]));
    assert!(asked.contains("as session 1") && asked.contains("\nname? "), "{asked}");
    assert!(answered.starts_with("Exit code 4") && answered.ends_with("hello Ada\n"), "{answered}");
    assert!(!answered.contains("name?"), "what was told before is not told again: {answered}");
    assert!(gone.starts_with("No session 1 is running: its command ended"), "{gone}");
}

#[tokio::test]
async fn commands_that_follow_one_another_have_the_folder_and_the_size_that_each_asks_for() {
    let bench = Bench::new();
    bench.write("sub/a.txt", "");
    let results = bench
        .turns(&[
            &[("exec", json!({"command": "stty size; echo made > b.txt"}))],
            &[("exec", json!({"command": "stty size; ls", "cwd": "sub"}))],
            &[("exec", json!({"command": "stty size; cat b.txt; exit 3", "rows": 10, "cols": 77}))],
            &[("exec", json!({"command": "sleep 1000", "yield_ms": 10}))],
        ])
        .await;
    let [first, second, third, last] = [0, 1, 2, 3].map(|n| said(&results[n]));
    assert!(first.ends_with("\n40 120\n"), "{first}");
    assert!(second.ends_with("\n40 120\na.txt\n"), "{second}");
    assert!(third.starts_with("Exit code 3") && third.ends_with("\n10 77\nmade\n"), "{third}");
    assert!(last.contains("as session 4"), "{last}");
}

#[tokio::test]
async fn a_command_that_never_ends_can_be_polled_interrupted_and_killed() {
    let bench = Bench::new();
    let stubborn = "trap '' INT TERM HUP; echo up; while :; do sleep 0.05; done";
    let results = bench
        .turns(&[
            &[
                ("exec", json!({"command": "sleep 1000", "yield_ms": 10})),
                ("exec", json!({"command": stubborn, "yield_ms": 300})),
            ],
            &[("write_stdin", json!({"session": 1, "yield_ms": 0}))],
            &[("write_stdin", json!({"session": 1, "text": "\u{3}"}))],
            &[("write_stdin", json!({"session": 1, "yield_ms": 5000}))],
            &[("write_stdin", json!({"session": 2, "kill": true}))],
        ])
        .await;
    assert!(said(&results[2]).contains("Still running"), "{}", said(&results[2]));
    assert!(
        said(&results[3]).starts_with("Ended by signal 2") || said(&results[3]).starts_with("Exit code 130"),
        "{}",
        said(&results[3])
    );
    assert!(
        said(&results[5]).starts_with("Ended") || said(&results[4]).starts_with("Exit code 137"),
        "{}",
        said(&results[5])
    );
}

#[tokio::test]
async fn long_output_is_cut_in_the_middle_and_kept_whole_in_a_file_that_can_be_read() {
    let bench = Bench::new();
    let text = bench.ok("exec", json!({"command": "seq 1 20000"})).await;
    assert!(
        text.contains("\n1\n2\n3\n") && text.ends_with("\n20000\n") && text.len() < 41_000,
        "{}",
        text.len()
    );
    let file = text.split("the whole output is in ").nth(1).unwrap().split(':').next().unwrap();
    let middle = bench.ok("read", json!({"path": file, "offset": 10_000, "limit": 1})).await;
    assert!(middle.starts_with(" 10000\t10000\n"), "{middle}");
    assert!(bench.ok("search", json!({"pattern": "^777\\r?$", "path": file})).await.contains("777: 777"));
    let refused = bench.fails("edit", json!({"path": file, "edits": [{"old": "1", "new": "2"}]})).await;
    assert!(refused.contains("cannot be written"), "{refused}");
}

#[tokio::test]
async fn a_command_that_prints_without_end_costs_neither_memory_nor_the_end_of_its_output() {
    let mut bench = Bench::new();
    bench.scrollback_bytes = 1 << 20;
    let flood = json!({"command": "echo first; yes 0123456789", "yield_ms": 700});
    let results =
        bench.turns(&[&[("exec", flood)], &[("write_stdin", json!({"session": 1, "kill": true}))]]).await;
    let text = said(&results[0]);
    assert!(text.contains("as session 1") && text.contains("\nfirst\n"), "{}", &text[..200]);
    assert!(
        text.contains("bytes left out") && text.ends_with(|end: char| end.is_ascii_digit() || end == '\n')
    );
    assert!(text.lines().rev().nth(1).unwrap() == "0123456789");
    assert!(text.len() < 41_000);
    let killed = said(&results[1]);
    assert!(killed.starts_with("Ended") || killed.starts_with("Exit code"), "{}", &killed[..100]);
}

#[tokio::test]
async fn a_command_that_eats_memory_hurts_only_itself() {
    let mut bench = Bench::new();
    bench.memory_bytes = 200 << 20;
    let eater = "a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done";
    let results = bench
        .turns(&[&[
            ("exec", json!({"command": eater, "yield_ms": 9000})),
            ("exec", json!({"command": "echo fine"})),
        ]])
        .await;
    assert_eq!(results[0].status, CallStatus::Failed, "{}", said(&results[0]));
    assert!(said(&results[1]).ends_with("\nfine\n"));
}

#[tokio::test]
async fn too_many_commands_at_once_are_refused_with_the_list_of_those_that_run() {
    let bench = Bench::new();
    let sleep = ("exec", json!({"command": "sleep 1000", "yield_ms": 0}));
    let calls: Vec<_> = (0..17).map(|_| sleep.clone()).collect();
    let results = bench.turns(&[&calls]).await;
    let refused: Vec<_> = results.iter().filter(|result| result.status == CallStatus::Failed).collect();
    assert_eq!(refused.len(), 1);
    assert!(
        said(refused[0]).contains("16 sessions are running already")
            && said(refused[0]).contains("16: sleep 1000")
    );
}

#[tokio::test]
async fn commands_of_a_run_have_ended_when_it_has() {
    let bench = Bench::new();
    let command =
        "(while :; do echo x >> beat; sleep 0.02; done) & while :; do echo y >> beat; sleep 0.02; done";
    bench.ok("exec", json!({"command": command, "yield_ms": 300})).await;
    let beats = bench.text("beat").len();
    assert!(beats > 0);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(bench.text("beat").len(), beats, "nobody is left to write");
}

#[tokio::test]
async fn what_commands_see_as_tmp_is_where_the_file_tools_look_too() {
    let bench = Bench::new();
    bench.ok("edit", json!({"path": "/tmp/flotilla-note.txt", "edits": [{"old": "", "new": "hi\n"}]})).await;
    assert_eq!(std::fs::read_to_string(bench.temp("flotilla-note.txt")).unwrap(), "hi\n");
    assert!(bench.ok("exec", json!({"command": "cat $TMPDIR/flotilla-note.txt"})).await.ends_with("\nhi\n"));
}

#[tokio::test]
async fn a_call_waits_no_longer_than_it_said() {
    let bench = Bench::new();
    let begun = tokio::time::Instant::now();
    bench.ok("exec", json!({"command": "sleep 1000", "yield_ms": 100})).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[cfg(unix)]
#[tokio::test]
async fn a_patch_that_is_given_to_a_shell_is_shown_the_way_to_the_tool() {
    let bench = Bench::new();
    let told = bench.fails("exec", json!({"command": "apply_patch <<'E'\n*** Begin Patch\nE"})).await;
    assert!(told.contains("Exit code 127") && told.contains("no command but a tool of yours"), "{told}");
}
