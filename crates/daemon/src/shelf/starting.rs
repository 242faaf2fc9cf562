//! The prompts that a new shelf has.

use flotilla_api::wire::{PromptScope, PromptView};
use flotilla_domain::PromptId;
use uuid::Uuid;

/// Title, text and agent of each; the plain agent where it is empty.
const PROMPTS: &[(&str, &str, &str)] = &[
    (
        "Find and fix a flaky test",
        "Find a test in this project that sometimes fails without a change of the code, and fix its cause.\n\n\
         Run the whole test suite several times, in a random order and in parallel where the runner can. If none \
         fails, read the tests for what makes them flaky: sleeps, real clocks, shared files and ports, the order of \
         maps and sets, leftovers of other tests.\n\n\
         Show that it fails before your change (how often, of how many runs) and that it does not after it, by at \
         least twenty runs. Do not hide the failure behind retries or longer waits. If the code under test is at \
         fault, fix the code.",
        "",
    ),
    (
        "Review this branch",
        "Review what this branch changes against the branch it started from.\n\n\
         Read the whole diff and enough of the code around it to judge it. Look for defects first: wrong results, \
         lost data, races, missing error paths, security. Then for what will cost later: unclear names, duplicated \
         logic, missing tests. Leave taste alone.\n\n\
         Prove each finding: by a failing test, a command and its output, or the exact path through the code. Order \
         them by how much they matter, each with file and line and what you would do. Change no code. If you find \
         nothing of importance, say so in one sentence.",
        "",
    ),
    (
        "Write the missing docs",
        "Find out what a newcomer to this project needs to know and cannot find in its documentation, and write it.\n\n\
         Start as one would: read the README, then build, run and test the project by it, and note where it is wrong \
         or silent. Then look at the public interface, the configuration and the errors that people meet.\n\n\
         Write short pages in the project's own tone. Try every command and example that you write down. Correct \
         what is wrong before you add what is new.",
        "",
    ),
    (
        "Upgrade a dependency",
        "Bring one outdated dependency of this project up to date; take the one where it matters most (security, end \
         of support, distance from the current version) and say why you took it.\n\n\
         Read its changelog between the two versions and list what concerns this project. Upgrade, adapt the code to \
         it instead of silencing warnings, and remove workarounds that are needed no more. Run the build, the tests \
         and the linters before and after, and compare.\n\n\
         Change nothing that the upgrade does not ask for.",
        "",
    ),
    (
        "Explain this repository",
        "Explain this repository to an experienced developer who sees it for the first time. Change nothing.\n\n\
         Say in three sentences what it is for. Then: how it is built, run and tested (try it); the main parts, what \
         each one owns and how they depend on each other; the way of one typical request or command through the \
         code, with file names; where the state lives; and the decisions that surprise at first, with their reasons \
         as far as the code or the history tells them.\n\n\
         End with the five files to read first, and with what looks fragile.",
        "",
    ),
    (
        "Raise a module's test coverage",
        "Find the module of this project where missing tests are the greatest risk, and test it.\n\n\
         Measure coverage with the project's own tools if it has any. Weigh it with what the code does: what handles \
         money, data, permissions or concurrency counts for more than what prints.\n\n\
         Write tests of behaviour, in the style of the tests that are there: the usual case, the edges, the errors. \
         Show that each new test can fail, by breaking the code for a moment. If a test finds a defect, fix it in a \
         commit of its own. Report the coverage before and after.",
        "",
    ),
    (
        "Implementer: build a feature",
        "Build this: WHAT, so that WHO can DO WHAT.\n\n\
         Done means: the command or the steps that show it. It must not change: WHAT STAYS. Look first at: FILES OR \
         EXAMPLES that are near it.",
        "implementer",
    ),
    (
        "Debugger: find a cause",
        "This goes wrong: WHAT HAPPENS. Expected: WHAT SHOULD.\n\n\
         Seen with: command, input, version, system, how often. First seen: when, after which change. Whole error or log: \
         PASTE IT.\n\nFind the cause, prove it, mend it there, and leave a test that fails without the mend.",
        "debugger",
    ),
    (
        "Test writer: test what matters",
        "Write tests for: MODULE OR BEHAVIOUR.\n\n\
         What must never break there: RULES. Known to be fragile: WHAT. Show that each new test can fail.",
        "test-writer",
    ),
    (
        "Documenter: write a page",
        "Write or correct documentation of: SUBJECT, for: READERS, who want to: DO WHAT.\n\n\
         It belongs to: FILE OR SITE. Try every command that stands in it.",
        "documenter",
    ),
    (
        "Reviewer: judge a change",
        "Review: THE BRANCH, THE COMMITS, OR THE FILES, compared with: BASE.\n\n\
         It is meant to: PURPOSE. Look above all at: RISKS. Prove each finding, and end with accept, accept after the \
         musts, or rework.",
        "reviewer",
    ),
    (
        "Security reviewer: look for abuse",
        "Look for ways to abuse: PART OF THE SYSTEM.\n\n\
         An attacker can: SEND WHAT, FROM WHERE. Protected must be: DATA, RIGHTS, MONEY. Out of scope: WHAT.",
        "security-reviewer",
    ),
    (
        "Refactorer: make a change easier",
        "Make this easier to change: CODE. What hurts: WHY.\n\n\
         The next change that should become easy: WHAT. Behaviour, interfaces and formats stay as they are.",
        "refactorer",
    ),
    (
        "Data analyst: answer a question",
        "Answer this from the data in: FILES OR TABLES. Question: WHICH QUANTITY, OF WHOM, OVER WHICH TIME.\n\n\
         The decision that hangs on it: WHICH. Known about the data: TRAPS. Hand over the answer with its uncertainty, a \
         table, a plot, and a script that makes them again.",
        "data-analyst",
    ),
    (
        "Release engineer: prepare a release",
        "Prepare the release after: LAST VERSION. Publish nothing.\n\n\
         Choose the version, write the changelog for users, build from a clean copy, try it fresh and as an upgrade, and \
         list what people have to do, with the way back.",
        "release-engineer",
    ),
];

/// The prompts, with ids that are the same everywhere.
pub(super) fn prompts() -> Vec<PromptView> {
    let prompt = |(n, (title, text, agent)): (u128, &(&str, &str, &str))| PromptView {
        id: PromptId::new(Uuid::from_u128(n)),
        title: (*title).to_owned(),
        text: (*text).to_owned(),
        scope: PromptScope::Everywhere,
        agent: (!agent.is_empty()).then(|| (*agent).to_owned()),
    };
    (1..).zip(PROMPTS).map(prompt).collect()
}
