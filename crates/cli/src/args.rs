//! The commands and their arguments.

use crate::{
    agent::AgentCommand, budget, budget::BudgetArgs, check::CheckArgs, memory_args::MemoryCommand,
    price::PriceCommand, usage::UsageArgs,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use flotilla_api::wire::{self, TaskRef};
use flotilla_domain::{ApprovalId, CheckpointId, QuestionId};
use std::{net::SocketAddr, path::PathBuf};

const EXIT_CODES: &str = "Exit codes: 0 done (of `run`: ready for review), 1 failed, 2 an answer is needed and none can be \
given, 64 the command line is wrong, 130 interrupted (a run goes on).\n\nFLOTILLA_HOME moves all data and configuration to \
another folder.";

/// Directs a fleet of coding agents.
#[derive(Debug, Parser)]
#[command(name = "flotilla", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Arguments {
    /// Print data as JSON, and errors, too
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a prompt as a task, and show what happens until its change is ready for review
    Run(RunArgs),
    /// Work with tasks
    #[command(subcommand)]
    Task(TaskCommand),
    /// Run a project's checks, on its folder or as evidence on a task's work
    Check(CheckArgs),
    /// Look at the chats of the window
    #[command(subcommand)]
    Chat(ChatCommand),
    /// Look at and change what is remembered across runs
    #[command(subcommand)]
    Memory(MemoryCommand),
    /// Work with models
    #[command(subcommand)]
    Model(ModelCommand),
    /// Look at the specialists that a task can be given to
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Show what models were used for, and what it cost
    Usage(UsageArgs),
    /// List what models cost, and say what they cost
    #[command(subcommand)]
    Price(PriceCommand),
    /// Start, stop and look at the daemon that runs the agents
    #[command(subcommand)]
    Daemon(DaemonCommand),
    /// Show the window in a browser
    Open(OpenArgs),
    /// Print the description of the daemon's API (OpenAPI 3.1)
    Openapi,
    /// Export and verify the log of everything that happened
    #[command(subcommand)]
    Log(LogCommand),
    /// See the main job done once, with a rehearsed model: no key, no network
    Tour(TourArgs),
}

#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Open it in the system's browser instead of printing its address
    #[arg(long)]
    pub browser: bool,
}

#[derive(Debug, Args)]
pub struct TourArgs {
    /// Ask nothing: the tour answers for you and accepts every change
    #[arg(long)]
    pub yes: bool,
    /// Keep the sample project and its data folder
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Whatever the sandbox allows goes ahead
    Auto,
    /// Whatever can change something is asked first
    Ask,
}

/// How a task is to be run.
#[derive(Debug, Args)]
pub struct Settings {
    /// The project's folder, or one inside of it
    #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub project: PathBuf,
    /// The model, by its name in config.toml or in `flotilla model list`
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// How much the model is to reason, in its provider's own word: low, medium, high
    #[arg(long, value_name = "LEVEL")]
    pub effort: Option<String>,
    /// The profile of the agent that does it, by its name in `flotilla agent list`
    #[arg(long, value_name = "PROFILE")]
    pub agent: Option<String>,
    /// The branch, tag or commit to start from; the one that is checked out if absent
    #[arg(long, value_name = "REF")]
    pub base: Option<String>,
    /// How much needs your yes; `auto` if absent
    #[arg(long, value_enum)]
    pub mode: Option<Mode>,
    /// Let the agent's commands reach the network
    #[arg(long)]
    pub network: bool,
    /// Let the workspace start with your uncommitted and untracked work
    #[arg(long)]
    pub carry: bool,
    /// What all its runs together may cost, such as 2.50; the agent stops there
    #[arg(long, value_name = "DOLLARS", value_parser = budget::dollars)]
    pub budget: Option<u64>,
}

impl Settings {
    /// The settings as the API has them; none where nothing was said of them, so that the project's hold.
    pub fn wire(&self) -> Option<wire::TaskSettings> {
        let named = [&self.model, &self.effort, &self.agent, &self.base];
        let said = named.iter().any(|one| one.is_some()) || self.mode.is_some() || self.network || self.carry;
        let said = said || self.budget.is_some();
        said.then(|| wire::TaskSettings {
            model: self.model.clone(),
            effort: self.effort.clone(),
            agent: self.agent.clone(),
            base: self.base.clone(),
            mode: match self.mode {
                None | Some(Mode::Auto) => wire::Mode::Auto,
                Some(Mode::Ask) => wire::Mode::Ask,
            },
            network: if self.network { wire::NetworkGrant::Full } else { wire::NetworkGrant::None },
            carry: if self.carry { wire::CarryIn::Uncommitted } else { wire::CarryIn::Nothing },
            budget_micros: self.budget,
        })
    }
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub settings: Settings,
    /// Print the task and leave it to itself
    #[arg(long)]
    pub detach: bool,
    /// What the agent is to do; `-` reads it from standard input
    pub prompt: String,
}

#[derive(Debug, Args)]
pub struct Id {
    /// The task: its number (12), its id, or the end of its id
    #[arg(value_name = "ID")]
    pub task: TaskRef,
}

#[derive(Debug, Subcommand)]
pub enum TaskCommand {
    /// Write a task down; it waits as a draft until it is started
    Add(AddArgs),
    /// List tasks, newest first
    List(ListArgs),
    /// Show a task with its runs
    Show(Id),
    /// Start a task, or try it again
    Start(StartArgs),
    /// Say what a task may cost; with --go-on a run that stopped at its budget goes on
    Budget(BudgetArgs),
    /// Stop a task's run, or take the task out of the queue
    Stop(Id),
    /// Send the agent at work a message
    Steer(SteerArgs),
    /// Answer what a run waits for
    Answer(AnswerArgs),
    /// Show what happened
    Events(EventsArgs),
    /// Show what a task changes
    Diff(DiffArgs),
    /// Land a task's change in your branch
    Accept(AcceptArgs),
    /// Put a task's work away; `restore` brings it back
    Discard(Id),
    /// Bring back the workspace of a discarded or landed task
    Restore(Id),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    #[command(flatten)]
    pub settings: Settings,
    /// What the card is called; made from the prompt if absent
    #[arg(long)]
    pub title: Option<String>,
    /// A task that must have landed first; may be given several times
    #[arg(long, value_name = "ID")]
    pub after: Vec<TaskRef>,
    /// The task that this is a part of
    #[arg(long, value_name = "ID")]
    pub parent: Option<TaskRef>,
    /// Start it at once
    #[arg(long)]
    pub start: bool,
    /// What the agent is to do; `-` reads it from standard input
    pub prompt: String,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only those of this project
    #[arg(long, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// Only those in this state
    #[arg(long)]
    pub state: Option<StateName>,
    /// At most this many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// A state's name as the API has it.
#[derive(Debug, Clone, Copy)]
pub struct StateName(pub wire::TaskStateName);

impl ValueEnum for StateName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [StateName; 9] = {
            let mut all = [StateName(wire::TaskStateName::Draft); 9];
            let mut i = 0;
            while i < 9 {
                all[i] = StateName(wire::TaskStateName::ALL[i]);
                i += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.as_str()))
    }
}

#[derive(Debug, Args)]
pub struct StartArgs {
    #[command(flatten)]
    pub id: Id,
    /// The checkpoint of an earlier run to start from
    #[arg(long, value_name = "CHECKPOINT")]
    pub from: Option<CheckpointId>,
}

#[derive(Debug, Args)]
pub struct SteerArgs {
    #[command(flatten)]
    pub id: Id,
    /// The message; `-` reads it from standard input
    pub message: String,
}

#[derive(Debug, Args)]
pub struct AnswerArgs {
    #[command(flatten)]
    pub id: Id,
    /// Which approval, where several wait
    #[arg(long, value_name = "ID", conflicts_with = "question")]
    pub approval: Option<ApprovalId>,
    /// Which question, where several wait
    #[arg(long, value_name = "ID")]
    pub question: Option<QuestionId>,
    /// With `no`: what the agent is told
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// `yes`, `no` or `always` (for the rest of the run) to an approval; any text to a question
    pub answer: String,
}

#[derive(Debug, Args)]
pub struct EventsArgs {
    #[command(flatten)]
    pub id: Id,
    /// Go on with what happens from now on
    #[arg(long)]
    pub follow: bool,
    /// Only those after this number
    #[arg(long, value_name = "SEQ")]
    pub after: Option<u64>,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    #[command(flatten)]
    pub id: Id,
    /// How many lines change in which file
    #[arg(long, conflicts_with_all = ["name_only", "path"])]
    pub stat: bool,
    /// The files' names alone
    #[arg(long, conflicts_with = "path")]
    pub name_only: bool,
    /// Only this file, from the repository's root
    pub path: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// One commit
    Commit,
    /// The commits that the run made
    Commits,
    /// Uncommitted edits in your checkout
    Edits,
}

#[derive(Debug, Args)]
pub struct AcceptArgs {
    #[command(flatten)]
    pub id: Id,
    /// In which form
    #[arg(long = "as", value_enum, default_value = "commit")]
    pub form: Form,
    /// The branch; the one that is checked out if absent
    #[arg(long, value_name = "BRANCH")]
    pub onto: Option<String>,
    /// The commit's message; made from the task if absent
    #[arg(short, long, value_name = "MSG")]
    pub message: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct ChatId {
    /// The chat: its id, or the end of it
    #[arg(value_name = "ID")]
    pub chat: String,
}

#[derive(Debug, Args)]
pub struct ChatListArgs {
    /// Those that were put away instead
    #[arg(long)]
    pub archived: bool,
    /// At most this many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub enum ChatCommand {
    /// List chats, the one last at work first
    List(ChatListArgs),
    /// Find the chats in which all these words stand
    Search {
        /// The words; the last may be the beginning of one
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show what was said in a chat, on the branch that was last at work
    Show(ChatId),
    /// Put a chat away; a reply under way is stopped
    Archive(ChatId),
    /// Bring a chat back
    Restore(ChatId),
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// List the models there are: configured, by keys in the environment, on this machine
    List,
    /// Prove a model with real calls
    Test {
        /// The model's name
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum DaemonCommand {
    /// Be the daemon, in the foreground
    Run(DaemonArgs),
    /// Start the daemon if none runs
    Start(ListenArgs),
    /// End the daemon; runs go on at its next start
    Stop,
    /// Show whether and how the daemon runs, and what it protects
    Status,
    /// Read a PDF on standard input and print its pages; for Flotilla itself
    #[command(hide = true)]
    ReadPdf,
}

#[derive(Debug, Args)]
pub struct ListenArgs {
    /// Listen on this loopback address, too; each request must carry the token in the data folder
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub struct DaemonArgs {
    #[command(flatten)]
    pub listen: ListenArgs,
    /// Leave the terminal and report how the start went as one line of JSON
    #[arg(long, hide = true)]
    pub detached: bool,
}

#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Print every event with its hash, one line of JSON each
    Export,
    /// Check that no event was altered, removed or moved
    Verify,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_commands_that_scripts_rely_on_are_understood() {
        let lines = "run --project /p --model m --base main --mode ask --detach PROMPT
            run -
            --json task list
            task list --json --state needs_you
            task add --start --after 3 --after #4 PROMPT
            task show 12
            task start #12 --from chk_01h455vb4pex5vsknk084sn02q
            task stop task_01h455vb4pex5vsknk084sn02q
            task steer 12 -
            task answer 12 yes
            task answer 12 --approval appr_01h455vb4pex5vsknk084sn02q always
            task events 12 --follow --after 7
            task diff 12 --stat
            task diff 12 src/a.rs
            task accept 12 --as edits --onto main --dry-run
            task accept 12 -m message
            task discard n02q
            task restore 12
            memory add --project . --path src --kind pitfall --pin TEXT
            memory list --user --json
            memory search --kind command how to test
            memory show 8fkq2v1d
            memory edit 8fkq2v1d --text TEXT --unpin
            memory edit 8fkq2v1d --confirm
            memory list --faded
            memory forget 8fkq2v1d 7d0c1x2y
            memory move --from /old/place --to .
            memory status
            memory import -
            memory export
            model list
            model test NAME
            agent list --json
            agent show reviewer --project /p
            run --agent reviewer --effort high PROMPT
            usage --by model --days 7 --project /p --json
            usage --task 12
            daemon run --listen 127.0.0.1:0
            daemon start
            daemon stop
            daemon status --json
            log export
            log verify";
        for line in lines.lines() {
            let words = std::iter::once("flotilla").chain(line.split_whitespace());
            assert!(Arguments::try_parse_from(words).is_ok(), "{line}");
        }
        for line in
            ["task show", "task show x", "task accept 1 --as tag", "task diff 1 --stat --name-only", "run"]
        {
            let words = std::iter::once("flotilla").chain(line.split_whitespace());
            assert!(Arguments::try_parse_from(words).is_err(), "{line}");
        }
    }
}
