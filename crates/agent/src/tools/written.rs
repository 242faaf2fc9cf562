//! What a model meant by a call that it wrote a little otherwise: with the names that other harnesses have, with its
//! arguments wrapped once more, with a string where a list belongs. Only what can mean one thing is taken so.

use super::arguments::USAGE;
use serde_json::{Map, Value};

/// A tool of ours, what the same is called elsewhere, and names of tools there that do it in part.
type Elsewhere = (&'static str, &'static [&'static str], &'static [&'static str]);

const ELSEWHERE: [Elsewhere; 9] = [
    (
        "exec",
        &[
            "bash",
            "shell",
            "sh",
            "terminal",
            "run_command",
            "run_shell_command",
            "run_terminal_cmd",
            "execute_command",
            "exec_command",
            "local_shell",
        ],
        &["run", "python", "execute"],
    ),
    ("read", &["cat", "view", "open_file", "read_file", "view_file"], &["read_many_files", "notebookread"]),
    (
        "edit",
        &[
            "write",
            "write_file",
            "create_file",
            "replace",
            "str_replace",
            "edit_file",
            "multi_edit",
            "multiedit",
        ],
        &["str_replace_editor", "str_replace_based_edit_tool", "search_replace", "insert", "notebookedit"],
    ),
    (
        "search",
        &["grep", "rg", "ripgrep", "search_files", "grep_search", "search_file_content"],
        &["codebase_search"],
    ),
    ("list", &["ls", "glob", "list_dir", "list_files", "list_directory"], &["find", "file_search"]),
    ("plan", &["todo_write", "todowrite", "update_plan"], &["todo", "todo_read", "todoread"]),
    ("fetch", &["webfetch", "web_fetch"], &["curl", "browse", "open_url"]),
    ("web_search", &["websearch", "google_web_search"], &[]),
    ("ask", &["ask_user", "ask_followup_question"], &["request_user_input", "askuserquestion"]),
];

/// An argument of a tool, and what it is called elsewhere.
const ARGUMENTS: [(&str, &str, &[&str]); 22] = [
    ("exec", "command", &["cmd", "script"]),
    ("exec", "cwd", &["workdir", "working_directory", "workingDirectory", "directory", "dir_path"]),
    ("exec", "yield_ms", &["timeout_ms", "yield_time_ms"]),
    ("write_stdin", "session", &["session_id"]),
    ("write_stdin", "text", &["chars", "input", "stdin"]),
    ("read", "path", FILE),
    ("read", "offset", &["start_line", "line_offset"]),
    ("read", "limit", &["max_lines", "line_limit"]),
    ("edit", "path", FILE),
    ("apply_patch", "patch", &["input", "patch_text", "patchText"]),
    ("search", "pattern", &["query", "regex"]),
    ("search", "path", &["dir_path", "directory", "file_path"]),
    ("search", "glob", &["include", "include_pattern", "file_pattern"]),
    ("search", "ignore_case", &["-i", "case_insensitive"]),
    ("search", "context", &["-C"]),
    ("search", "max", &["max_results", "head_limit"]),
    ("list", "path", &["dir_path", "directory", "folder"]),
    ("list", "glob", &["pattern"]),
    ("outline", "path", FILE),
    ("definition", "name", &["symbol"]),
    ("plan", "steps", &["plan", "todos"]),
    ("web_search", "query", &["q", "search_term"]),
];
const FILE: &[&str] =
    &["file_path", "filePath", "filepath", "absolute_path", "target_file", "filename", "file"];

/// What one edit's texts and its flag are called elsewhere.
const EDIT: [(&str, &[&str]); 3] = [
    ("old", &["old_string", "old_str", "oldString", "old_text", "oldText"]),
    ("new", &["new_string", "new_str", "newString", "new_text", "newText"]),
    ("all", &["replace_all", "replaceAll"]),
];
/// What the content of a new file is called.
const CONTENT: [&str; 3] = ["content", "contents", "file_text"];
const STEP: [(&str, &[&str]); 1] = [("step", &["content", "title", "task"])];

/// Arguments that say nothing to do, such as why a call is made.
const NEEDLESS: [(&str, &[&str]); 4] = [
    ("exec", &["description", "explanation", "justification"]),
    ("edit", &["explanation", "instruction"]),
    ("plan", &["explanation"]),
    ("fetch", &["prompt", "format"]),
];
const NEEDLESS_IN_STEPS: [&str; 4] = ["activeForm", "id", "priority", "note"];

/// Times that are shorter are seconds: nobody waits for a command's first milliseconds alone.
const SECONDS_BELOW: u64 = 1000;

/// Arguments that are lists, and such that are true or false.
const LISTS: [&str; 4] = ["edits", "paths", "steps", "options"];
const FLAGS: [&str; 5] = ["all", "literal", "ignore_case", "kill", "-i"];

/// The tool that a model meant, of those `offered`: by the very name, by one with something around it
/// (`functions.exec`, `Exec`), or by the name that the same has elsewhere.
pub(super) fn tool(name: &str, offered: impl Fn(&str) -> bool) -> Option<&'static str> {
    let plain = plain(name);
    let known = |name: &str| USAGE.iter().map(|(ours, _)| *ours).find(|ours| *ours == name);
    let theirs = || ELSEWHERE.iter().find(|(_, same, _)| same.contains(&plain.as_str()));
    let ours = known(name).or_else(|| known(&plain)).or_else(|| theirs().map(|(ours, ..)| *ours));
    ours.filter(|ours| offered(ours))
}

/// The tool of ours that does at least in part what one of this name does elsewhere.
pub(super) fn alike(name: &str) -> Option<&'static str> {
    let plain = plain(name);
    let theirs = |same: &[&str]| same.contains(&plain.as_str());
    ELSEWHERE.iter().find(|(_, same, part)| theirs(same) || theirs(part)).map(|(ours, ..)| *ours)
}

fn plain(name: &str) -> String {
    // Some models let their own marks slip into the name.
    let name = name.split("<|").next().unwrap_or_default().trim();
    name.rsplit(['.', ':', '/']).next().unwrap_or_default().to_lowercase().replace('-', "_")
}

/// Reads arguments that are JSON, or that were meant to be.
pub(super) fn json(text: &str) -> Result<Value, serde_json::Error> {
    let error = match serde_json::from_str(text) {
        Ok(Value::String(inner)) => return Ok(serde_json::from_str(&inner).unwrap_or(Value::String(inner))),
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let bare = unfenced(text);
    serde_json::from_str(bare).or_else(|_| serde_json::from_str(&escaped(bare))).map_err(|_| error)
}

fn unfenced(text: &str) -> &str {
    let fenced = text.trim().strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    fenced.map_or(text, |inner| inner.strip_prefix("json").unwrap_or(inner))
}

/// The text with the line ends and other control characters in its strings written as JSON wants them.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut inside, mut after_backslash) = (false, false);
    for c in text.chars() {
        match c {
            '"' if !after_backslash => inside = !inside,
            '\n' if inside => out.push_str("\\n"),
            '\r' if inside => out.push_str("\\r"),
            '\t' if inside => out.push_str("\\t"),
            _ => {}
        }
        if !(inside && matches!(c, '\n' | '\r' | '\t')) {
            out.push(c);
        }
        after_backslash = inside && c == '\\' && !after_backslash;
    }
    out
}

/// The arguments of `tool` under its own names and in its own form. What is not understood stays, to be told.
pub(super) fn meant(tool: &str, mut arguments: Map<String, Value>) -> Map<String, Value> {
    arguments.retain(|_, value| !value.is_null());
    for (of, ours, theirs) in ARGUMENTS {
        if of == tool {
            rename(&mut arguments, ours, theirs);
        }
    }
    for (of, needless) in NEEDLESS {
        if of == tool {
            arguments.retain(|name, _| !needless.contains(&name.as_str()));
        }
    }
    unwrap_lists(&mut arguments);
    match tool {
        "exec" => {
            command(&mut arguments);
            patience(&mut arguments);
        }
        "read" => lines(&mut arguments),
        "edit" => edits(&mut arguments),
        "plan" => {
            for step in items(&mut arguments, "steps") {
                rename_all(step, &STEP);
                step.retain(|name, _| !NEEDLESS_IN_STEPS.contains(&name.as_str()));
            }
        }
        _ => {}
    }
    flags(&mut arguments);
    arguments
}

fn rename(arguments: &mut Map<String, Value>, ours: &str, theirs: &[&str]) {
    if arguments.contains_key(ours) {
        return;
    }
    let mut written = theirs.iter().filter(|name| arguments.contains_key(**name));
    // Two that may mean the same are told as what they are.
    if let (Some(name), None) = (written.next(), written.next())
        && let Some(value) = arguments.remove(*name)
    {
        arguments.insert(ours.to_owned(), value);
    }
}

fn rename_all(arguments: &mut Map<String, Value>, names: &[(&str, &[&str])]) {
    for (ours, theirs) in names {
        rename(arguments, ours, theirs);
    }
}

/// Lists that were written as a string of JSON, or as their only member.
fn unwrap_lists(arguments: &mut Map<String, Value>) {
    for name in LISTS {
        let Some(value) = arguments.get_mut(name) else { continue };
        if let Value::String(text) = value
            && let Ok(inner @ (Value::Array(_) | Value::Object(_))) = json(text)
        {
            *value = inner;
        }
        if value.is_object() || (value.is_string() && matches!(name, "paths" | "options")) {
            *value = Value::Array(vec![value.take()]);
        }
    }
}

fn items<'a>(
    arguments: &'a mut Map<String, Value>,
    name: &str,
) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    let list = arguments.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// `true` and `false` that were written as strings.
fn flags(arguments: &mut Map<String, Value>) {
    for (name, value) in arguments {
        if FLAGS.contains(&name.as_str())
            && let Some(flag) = value.as_str().and_then(|text| text.trim().to_lowercase().parse().ok())
        {
            *value = Value::Bool(flag);
        }
    }
}

/// A command that was written as a list of words: a shell's script, or words to be quoted.
fn command(arguments: &mut Map<String, Value>) {
    let Some(Value::Array(written)) = arguments.get("command") else { return };
    let Some(words) = written.iter().map(Value::as_str).collect::<Option<Vec<_>>>() else { return };
    let line = match &words[..] {
        [] => return,
        [shell, flag, script] if is_shell(shell) && matches!(*flag, "-c" | "-lc" | "-ic") => {
            (*script).to_owned()
        }
        words => shell_words::join(words),
    };
    arguments.insert("command".to_owned(), Value::String(line));
}

/// What others call the time after which a command is killed: here it is how long the call waits. Some count seconds.
fn patience(arguments: &mut Map<String, Value>) {
    let written =
        arguments.get("timeout").and_then(Value::as_u64).filter(|_| !arguments.contains_key("yield_ms"));
    if let Some(time) = written {
        arguments.remove("timeout");
        let millis = if time < SECONDS_BELOW { time * 1000 } else { time };
        arguments.insert("yield_ms".to_owned(), millis.into());
    }
}

/// The first and the last line that are wanted, in the place of the first and how many.
fn lines(arguments: &mut Map<String, Value>) {
    if let Some([first, last]) = arguments.get("view_range").and_then(Value::as_array).map(Vec::as_slice)
        && let (Some(first), Some(last)) = (first.as_u64(), last.as_i64())
        && !arguments.contains_key("offset")
    {
        arguments.remove("view_range");
        arguments.insert("offset".to_owned(), first.into());
        // Minus one stands for the end of the file.
        if let Ok(last) = u64::try_from(last) {
            arguments.insert("end_line".to_owned(), last.into());
        }
    }
    let first = arguments.get("offset").map_or(Some(1), Value::as_u64);
    let last = arguments.get("end_line").and_then(Value::as_u64);
    if let (Some(first), Some(last)) = (first, last)
        && last >= first
        && !arguments.contains_key("limit")
    {
        arguments.remove("end_line");
        arguments.insert("limit".to_owned(), (last - first + 1).into());
    }
}

fn is_shell(program: &str) -> bool {
    matches!(program.rsplit('/').next(), Some("sh" | "bash" | "zsh" | "dash"))
}

/// One edit that was written without a list around it, or a whole new file.
fn edits(arguments: &mut Map<String, Value>) {
    if !arguments.contains_key("edits") {
        rename_all(arguments, &EDIT);
        if !arguments.contains_key("old") && !arguments.contains_key("new") {
            rename(arguments, "new", &CONTENT);
            if arguments.contains_key("new") {
                arguments.insert("old".to_owned(), Value::String(String::new()));
            }
        }
        let one: Map<String, Value> =
            EDIT.iter().filter_map(|(name, _)| arguments.remove_entry(*name)).collect();
        if !one.is_empty() {
            arguments.insert("edits".to_owned(), Value::Array(vec![Value::Object(one)]));
        }
    }
    for edit in items(arguments, "edits") {
        rename_all(edit, &EDIT);
        flags(edit);
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{Exec, Work};
    use super::*;
    use proptest::prelude::*;

    fn work(tool: &str, arguments: &str) -> Work {
        Work::parse(tool, arguments, |_| true).unwrap_or_else(|error| panic!("{tool} {arguments}: {error}"))
    }

    #[test]
    fn a_tool_is_known_by_its_name_with_something_around_it_and_by_that_of_others() {
        let all = |name: &str| USAGE.iter().any(|(tool, _)| *tool == name);
        for (written, ours) in [
            ("exec", "exec"),
            ("Exec", "exec"),
            ("functions.exec", "exec"),
            ("apply-patch", "apply_patch"),
            ("read<|channel|>commentary", "read"),
            ("Bash", "exec"),
            ("read_file", "read"),
            ("Write", "edit"),
            ("Grep", "search"),
            ("Glob", "list"),
            ("TodoWrite", "plan"),
            ("WebFetch", "fetch"),
        ] {
            assert_eq!(tool(written, all), Some(ours), "{written}");
        }
        for unknown in ["str_replace_editor", "run", "launch_missiles", "", "...", "read_many_files"] {
            assert_eq!(tool(unknown, all), None, "{unknown}");
        }
        assert_eq!(tool("Bash", |name| name == "read"), None, "what is not on offer stays so");
    }

    #[test]
    fn what_is_written_otherwise_and_can_mean_one_thing_is_taken() {
        let a = r#"{"path":"a"}"#;
        let edit = r#"{"path":"a","edits":[{"old":"x","new":"y","all":true}]}"#;
        let fresh = r#"{"path":"a","edits":[{"old":"","new":"y"}]}"#;
        let ls = r#"{"command":"ls -l"}"#;
        for (tool, plain, written) in [
            ("read", a, r#"{"file_path":"a"}"#),
            ("read", a, r#"{"path":"a","offset":null}"#),
            ("read", a, r#""{\"path\":\"a\"}""#),
            ("read", a, "```json\n{\"path\":\"a\"}\n```"),
            ("edit", edit, r#"{"file_path":"a","old_string":"x","new_string":"y","replace_all":true}"#),
            ("edit", edit, r#"{"path":"a","edits":"[{\"old\":\"x\",\"new\":\"y\",\"all\":\"True\"}]"}"#),
            ("edit", edit, r#"{"path":"a","edits":{"oldText":"x","newText":"y","all":true}}"#),
            ("edit", fresh, r#"{"file_path":"a","content":"y"}"#),
            ("exec", ls, r#"{"command":["bash","-lc","ls -l"],"description":"Looks."}"#),
            ("exec", ls, r#"{"cmd":["ls","-l"]}"#),
            ("exec", r#"{"command":"grep 'a b' c"}"#, r#"{"command":["grep","a b","c"]}"#),
            ("exec", r#"{"command":"a\nb"}"#, "{\"command\":\"a\nb\"}"),
            ("exec", r#"{"command":"a","yield_ms":120000}"#, r#"{"command":"a","timeout":120000}"#),
            ("exec", r#"{"command":"a","yield_ms":30000}"#, r#"{"command":"a","timeout":30}"#),
            ("read", r#"{"path":"a","offset":3,"limit":5}"#, r#"{"path":"a","start_line":3,"end_line":7}"#),
            ("read", r#"{"path":"a","offset":3,"limit":5}"#, r#"{"path":"a","view_range":[3,7]}"#),
            ("read", r#"{"path":"a","offset":3}"#, r#"{"path":"a","view_range":[3,-1]}"#),
            ("format", r#"{"paths":["a"]}"#, r#"{"paths":"a"}"#),
            ("search", r#"{"pattern":"a","ignore_case":true}"#, r#"{"query":"a","-i":"true"}"#),
            ("list", r#"{"glob":"*.rs"}"#, r#"{"pattern":"*.rs","path":null}"#),
            (
                "plan",
                r#"{"steps":[{"step":"a","status":"pending"}]}"#,
                r#"{"todos":[{"content":"a","status":"pending","activeForm":"Doing a"}]}"#,
            ),
        ] {
            assert_eq!(work(tool, written), work(tool, plain), "{written}");
        }
    }

    #[test]
    fn what_may_mean_two_things_or_broke_off_is_told() {
        for (tool, written) in [
            ("read", r#"{"file_path":"a","file":"b"}"#),
            ("read", r#"{"path":"a","file_path":"b"}"#),
            ("edit", r#"{"path":"a","old_string":"x"}"#),
            ("edit", r#"{"path":"a","new_string":"x"}"#),
            ("read", r#"{"path":"a","start_line":7,"end_line":3}"#),
            ("exec", r#"{"command":"a","timeout":"soon"}"#),
            ("exec", r#"{"command":["ls",3]}"#),
            ("exec", r#"{"command":[]}"#),
            ("exec", r#"{"command":"rm -rf /tmp/a"#),
            ("read", r#""a""#),
        ] {
            assert!(Work::parse(tool, written, |_| true).is_err(), "{written}");
        }
    }

    proptest! {
        #[test]
        fn arguments_that_are_right_are_never_read_otherwise(command in any::<String>(), cwd in any::<Option<String>>()) {
            let written = serde_json::json!({"command": command, "cwd": cwd}).to_string();
            let meant = Exec { command, cwd, yield_ms: None, cols: None, rows: None };
            prop_assert_eq!(work("exec", &written), Work::Exec(meant));
        }

        #[test]
        fn line_ends_that_were_not_escaped_come_through(text in "[a-z\"\\\\\n\t ]{0,40}") {
            let right = serde_json::json!({"command": text}).to_string();
            let written = right.replace("\\\\", "\u{0}").replace("\\n", "\n").replace("\\t", "\t").replace('\u{0}', "\\\\");
            prop_assert_eq!(work("exec", &written), work("exec", &right));
        }

        #[test]
        fn whatever_is_written_breaks_nothing(text in any::<String>()) {
            let _ = Work::parse("edit", &text, |_| true);
        }
    }
}
