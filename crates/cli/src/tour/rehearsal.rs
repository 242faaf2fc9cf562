//! The rehearsed model: replies that were written down before, for the tour's three tasks.
//!
//! It is no intelligence and is never called one. What it asks for is done for real: the commands run, the files
//! change, the failing check fails and then passes.

use flotilla_scripted_model::{Incoming, Reply};
use serde_json::json;
use std::time::Duration;

/// The tour's tasks, in the order in which they are started.
pub(super) const TASKS: [&str; 3] = [
    "Repair the failing check\n\nRun ./check, find out why it fails, and repair tides.sh.",
    "Tell low water, too\n\nAdd a function low_water to tides.sh that gives the minutes to the next low water.",
    "Describe the functions\n\nWrite USAGE.md: what each function in tides.sh takes and gives.",
];

/// The answers on offer to the question that the second task asks.
pub(super) const ANSWERS: [&str; 2] = ["Round down", "Round up"];

/// How long the rehearsed model seems to think, so that a person can follow.
const THINKS: Duration = Duration::from_millis(350);

/// What the rehearsed model says.
pub(super) fn reply(asked: &Incoming) -> Reply {
    let turn = asked.turn_index;
    let reply = if asked.prompt_text.contains("Repair the failing check") {
        repair(turn)
    } else if asked.prompt_text.contains("Tell low water") {
        low_water(turn, asked.last_tool_results.first().map_or("", String::as_str))
    } else {
        describe(turn)
    };
    reply.with_delay(THINKS)
}

fn says(action: &str, percent: u8) -> Reply {
    Reply::call("report_progress", json!({ "action": action, "percent": percent }))
}

fn repair(turn: usize) -> Reply {
    let edit = |old: &str, new: &str| json!({ "path": "tides.sh", "edits": [{ "old": old, "new": new }] });
    match turn {
        0 => says("Running the checks", 10)
            .and_call(
                "plan",
                json!({ "steps": [
                    { "step": "See what fails", "status": "in_progress" },
                    { "step": "Repair it", "status": "pending" },
                    { "step": "See the checks pass", "status": "pending" },
                ]}),
            )
            .and_call("exec", json!({ "command": "./check" })),
        1 => Reply::call("read", json!({ "path": "tides.sh" })),
        2 => says("Padding the clock", 40)
            .and_call("edit", edit("printf '%d:%d\\n'", "printf '%02d:%02d\\n'"))
            .with_text("The clock prints minutes without a leading zero. I pad both numbers."),
        3 => Reply::call("exec", json!({ "command": "./check" })),
        4 => says("Only the minutes are padded", 70)
            .and_call("edit", edit("printf '%02d:%02d\\n'", "printf '%d:%02d\\n'"))
            .with_text(
                "Now the hours have a zero that the checks do not want. Only the minutes are to be padded.",
            ),
        5 => says("Running the checks again", 90).and_call("exec", json!({ "command": "./check" })),
        _ => Reply::text(
            "The clock printed the minutes without a leading zero. It pads them now, and all five checks pass.",
        ),
    }
}

fn low_water(turn: usize, result: &str) -> Reply {
    match turn {
        0 => says("Reading tides.sh", 10).and_call("read", json!({ "path": "tides.sh" })),
        1 => Reply::call(
            "ask",
            json!({
                "question": "Low water is half a cycle before high water: 372.5 minutes. Which way should I round?",
                "options": ANSWERS,
            }),
        ),
        2 => {
            let half = if result.contains(ANSWERS[1]) { "(CYCLE + 1) / 2" } else { "CYCLE / 2" };
            let function = format!(
                "\n# low_water MINUTES: how many minutes it is from MINUTES to the next low water.\nlow_water() {{\n\t\
                 echo $((CYCLE - ($1 + {half}) % CYCLE))\n}}\n"
            );
            let last = "\techo \"High water at $(clock $(($1 + wait)))\"\n}\n";
            says("Adding low_water", 60).and_call(
                "edit",
                json!({ "path": "tides.sh", "edits": [{ "old": last, "new": format!("{last}{function}") }] }),
            )
        }
        3 => Reply::call("exec", json!({ "command": ". ./tides.sh && low_water 0 && low_water 400" })),
        _ => {
            Reply::text("`low_water` is there, rounded as you said, and I tried it at midnight and at 6:40.")
        }
    }
}

fn describe(turn: usize) -> Reply {
    match turn {
        0 => says("Looking for functions", 15)
            .and_call("search", json!({ "pattern": "^# \\w+ MINUTES", "path": "tides.sh" })),
        1 => says("Trying each of them", 40).and_call(
            "exec",
            json!({ "command": ". ./tides.sh; for f in next_high clock report; do echo \"$f 100: $($f 100)\"; sleep 0.4; done" }),
        ),
        2 => says("Writing USAGE.md", 80).and_call("edit", json!({ "path": "USAGE.md", "edits": [{ "old": "", "new": USAGE }] })),
        _ => Reply::text("USAGE.md describes the three functions, each with what it gave when I called it."),
    }
}

const USAGE: &str = "# Using the tides

Load the functions with `. ./tides.sh`. All of them take minutes since midnight.

| function | gives | at 100 |
| --- | --- | --- |
| `next_high` | the minutes to the next high water | 645 |
| `clock` | the time of day | 1:40 |
| `report` | what is shown at the harbour | High water at 12:25 |
";
