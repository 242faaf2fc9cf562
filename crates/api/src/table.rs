//! The one table of routes.
//!
//! To add a route, add an entry here and implement [`Serve`] for it in the daemon; the compiler names what is missing.

use crate::{
    route::{Bytes, Events, File, Json, Lines, Method, Nothing, Permission, Route, RouteInfo, Serve, Socket},
    router, wire,
};

macro_rules! or_nothing {
    () => {
        Nothing
    };
    ($given:ty) => {
        $given
    };
}

macro_rules! routes {
    ($(
        #[doc = $summary:literal]
        $name:ident = $method:ident $path:literal for $permission:ident
            $( path $path_type:ty, )? $( query $query_type:ty, )? $( body $body_type:ty, )?
            => $answer:ty;
    )*) => {
        $(
            #[doc = $summary]
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl Route for $name {
                const NAME: &'static str = stringify!($name);
                const METHOD: Method = Method::$method;
                const PATH: &'static str = $path;
                const SUMMARY: &'static str = $summary.trim_ascii();
                const PERMISSION: Permission = Permission::$permission;
                type Path = or_nothing!($($path_type)?);
                type Query = or_nothing!($($query_type)?);
                type Body = or_nothing!($($body_type)?);
                type Answer = $answer;
            }
        )*

        /// The table.
        pub const ROUTES: &[RouteInfo] = &[ $( RouteInfo::of::<$name>() ),* ];

        /// What serves every route of the table.
        pub trait ServeAll: $( Serve<$name> + )* Clone + Send + Sync + 'static {}
        impl<S: $( Serve<$name> + )* Clone + Send + Sync + 'static> ServeAll for S {}

        /// The router of the whole table.
        pub fn router<S: ServeAll>(server: S) -> axum::Router {
            let router = axum::Router::<S>::new();
            $( let router = router::mount::<$name, S>(router); )*
            router::finish(router).with_state(server)
        }
    };
}

routes! {
    /// What the daemon is, how it does, and what it protects.
    ShowStatus = Get "/v1/status" for View => Json<wire::Status>;
    /// Lets it listen on a free port of this machine's loopback address, too, where it does not yet.
    ListenOnLoopback = Post "/v1/daemon/listen" for Own => Json<wire::Listening>;
    /// Ends the daemon; runs go on at its next start.
    StopDaemon = Post "/v1/daemon/stop" for Own => Json<wire::Stopping>;
    /// This description of all routes.
    ShowOpenApi = Get "/openapi.json" for View => Json<serde_json::Value>;

    /// All projects.
    ListProjects = Get "/v1/projects" for View => Json<wire::ProjectList>;
    /// Makes a project of a folder, or finds the one it is.
    OpenProject = Post "/v1/projects" for Act body wire::OpenProject, => Json<wire::ProjectView>;

    /// Puts a project and its tasks out of sight; opening it brings them back. None of its tasks may be at work.
    ForgetProject = Post "/v1/projects/{project}/forget" for Act path wire::ProjectPath, => Json<wire::ProjectView>;
    /// A project's local branches.
    ListBranches = Get "/v1/projects/{project}/branches" for View path wire::ProjectPath, => Json<wire::BranchList>;

    /// A project's files whose paths have these letters in this order, the best first.
    FindFiles = Get "/v1/projects/{project}/files" for View path wire::ProjectPath, query wire::FileQuery, => Json<wire::FileList>;
    /// The text of a project's file.
    ReadFile = Get "/v1/projects/{project}/file" for View path wire::ProjectPath, query wire::FileRef, => Json<wire::FileText>;

    /// Begins the tour: a sample project with tasks for a rehearsed model, whose replies were written down before.
    TakeTour = Post "/v1/tour" for Act => Json<wire::ProjectView>;

    /// Tasks, newest first.
    ListTasks = Get "/v1/tasks" for View query wire::TaskQuery, => Json<wire::TaskList>;
    /// Adds a task.
    AddTask = Post "/v1/tasks" for Act body wire::AddTask, => Json<wire::TaskView>;
    /// One task with all its runs.
    ShowTask = Get "/v1/tasks/{task}" for View path wire::TaskPath, => Json<wire::TaskView>;
    /// Changes a task's title or prompt.
    EditTask = Patch "/v1/tasks/{task}" for Act path wire::TaskPath, body wire::EditTask, => Json<wire::TaskView>;
    /// Puts a task into the queue, for the first time or again.
    StartTask = Post "/v1/tasks/{task}/start" for Act path wire::TaskPath, body wire::StartTask, => Json<wire::TaskView>;
    /// Stops a task's run, or takes the task out of the queue.
    StopTask = Post "/v1/tasks/{task}/stop" for Act path wire::TaskPath, => Json<wire::TaskView>;
    /// Says what all runs of a task may cost together; one that stopped may go on with that.
    SetBudget = Post "/v1/tasks/{task}/budget" for Act path wire::TaskPath, body wire::SetBudget, => Json<wire::TaskView>;
    /// Sends the agent a message; a run that had ended goes on with it.
    SteerTask = Post "/v1/tasks/{task}/messages" for Act path wire::TaskPath, body wire::SteerTask, => Json<wire::Steered>;
    /// Takes back a message that was not delivered yet.
    WithdrawMessage = Post "/v1/tasks/{task}/messages/{message}/withdraw" for Act path wire::MessagePath, => Json<wire::TaskView>;
    /// Answers what a run waits for.
    AnswerTask = Post "/v1/tasks/{task}/answers" for Act path wire::TaskPath, body wire::AnswerTask, => Json<wire::TaskView>;
    /// What a task's latest run changes, file by file.
    ListChanges = Get "/v1/tasks/{task}/changes" for View path wire::TaskPath, => Json<wire::Changes>;
    /// What a task's latest run changes, as a patch for `git apply`.
    ReadPatch = Get "/v1/tasks/{task}/patch" for View path wire::TaskPath, query wire::PatchQuery, => Bytes;
    /// One side of a file that a task's change touches.
    ReadBlob = Get "/v1/tasks/{task}/blob" for View path wire::TaskPath, query wire::BlobQuery, => File;
    /// What is known of a task's change besides its lines: the agent's last words, and the commands that it ran.
    ShowEvidence = Get "/v1/tasks/{task}/evidence" for View path wire::TaskPath, => Json<wire::Evidence>;
    /// Runs the project's checks on what a task's workspace is, and answers when all have ended.
    CheckTask = Post "/v1/tasks/{task}/check" for Act path wire::TaskPath, => Json<wire::Evidence>;
    /// What is proposed for landing a task's change: message, branch, forms.
    ShowLanding = Get "/v1/tasks/{task}/landing" for View path wire::TaskPath, => Json<wire::LandingProposal>;
    /// Takes a part of a task's change out of its workspace: a file, or lines of it.
    RejectChange = Post "/v1/tasks/{task}/reject" for Act path wire::TaskPath, body wire::RejectPart, => Json<wire::WorkspaceChanged>;
    /// The comments on a task's change, with the agent's answers.
    ListComments = Get "/v1/tasks/{task}/comments" for View path wire::TaskPath, => Json<wire::CommentList>;
    /// Makes comments on lines of a task's change; the agent gets them as one message and answers each.
    MakeComments = Post "/v1/tasks/{task}/comments" for Act path wire::TaskPath, body wire::MakeComments, => Json<wire::CommentsMade>;
    /// Lands a task's change in a branch.
    AcceptTask = Post "/v1/tasks/{task}/accept" for Act path wire::TaskPath, body wire::AcceptTask, => Json<wire::Accepted>;
    /// Puts a task's work away, with a bundle that restores it.
    DiscardTask = Post "/v1/tasks/{task}/discard" for Act path wire::TaskPath, => Json<wire::TaskView>;
    /// Brings back the workspace of a discarded or landed task.
    RestoreTask = Post "/v1/tasks/{task}/restore" for Act path wire::TaskPath, => Json<wire::Restored>;
    /// The terminals of a task's runs, oldest first: those at work, and those whose output was kept.
    ListTerminals = Get "/v1/tasks/{task}/terminals" for View path wire::TaskPath, => Json<Vec<wire::TerminalView>>;

    /// A run's transcript.
    ListItems = Get "/v1/runs/{run}/items" for View path wire::RunPath, query wire::ItemQuery, => Json<wire::ItemList>;
    /// The checkpoints of a run's workspace.
    ListCheckpoints = Get "/v1/runs/{run}/checkpoints" for View path wire::RunPath, => Json<wire::CheckpointList>;
    /// What a checkpoint changed since the one before it, file by file.
    ListCheckpointChanges = Get "/v1/runs/{run}/checkpoints/{checkpoint}/changes" for View path wire::CheckpointPath, => Json<wire::Changes>;
    /// What a checkpoint changed since the one before it, as a patch.
    ReadCheckpointPatch = Get "/v1/runs/{run}/checkpoints/{checkpoint}/patch" for View path wire::CheckpointPath, query wire::PatchQuery, => Bytes;
    /// Puts the workspace of a run that has ended back to a checkpoint.
    RestoreCheckpoint = Post "/v1/runs/{run}/checkpoints/{checkpoint}/restore" for Act path wire::CheckpointPath, => Json<wire::WorkspaceChanged>;

    /// The log's events as they happen, without a gap: a stream that cannot go on says `resync`.
    WatchEvents = Get "/v1/events" for View query wire::EventQuery, => Events<wire::EventView>;
    /// The board: a snapshot first, then what changes, at most every 50 ms. A client that lags misses no card's newest form.
    WatchBoard = Get "/v1/board" for View => Events<wire::BoardView>;
    /// What shows while it happens and is no event: a model's words, terminals as they open.
    WatchLive = Get "/v1/live" for View query wire::LiveQuery, => Events<wire::LiveView>;
    /// A terminal: its output from any byte on, input, size and signals.
    AttachTerminal = Get "/v1/terminals/{terminal}/attach" for Act path wire::TerminalPath, query wire::TerminalQuery,
        => Socket<wire::TerminalControl, wire::TerminalNotice>;

    /// The user's own shells.
    ListShells = Get "/v1/shells" for View => Json<wire::ShellList>;
    /// Opens a shell of the user, outside of any sandbox.
    OpenShell = Post "/v1/shells" for Act body wire::OpenShell, => Json<wire::ShellView>;
    /// Ends a shell with all that it started.
    CloseShell = Post "/v1/shells/{shell}/close" for Act path wire::ShellPath, => Json<wire::ShellView>;

    /// Chats, or those in which some words stand.
    ListChats = Get "/v1/chats" for View query wire::ChatQuery, => Json<wire::ChatList>;
    /// Begins a chat.
    BeginChat = Post "/v1/chats" for Act body wire::BeginChat, => Json<wire::ChatCard>;
    /// One chat with what was said in it.
    ShowChat = Get "/v1/chats/{chat}" for View path wire::ChatPath, query wire::ChatSince, => Json<wire::ChatView>;
    /// Gives a chat another title.
    RenameChat = Patch "/v1/chats/{chat}" for Act path wire::ChatPath, body wire::RenameChat, => Json<wire::ChatCard>;
    /// Says something in a chat; a reply to it begins at once.
    SayInChat = Post "/v1/chats/{chat}/messages" for Act path wire::ChatPath, body wire::SayInChat, => Json<wire::Said>;
    /// Reads a PDF or a notebook that a person has and gives its text, as it can come along with a message or a prompt. Nothing is kept.
    ReadDocument = Post "/v1/documents/read" for Act body wire::ReadDocument, => Json<wire::DocumentText>;
    /// Lets a model reply once more to a message, or to the one that a reply answers.
    RetryInChat = Post "/v1/chats/{chat}/messages/{message}/retry" for Act path wire::ChatMessagePath, body wire::RetryInChat, => Json<wire::Said>;
    /// Stops the reply under way; what the model said so far is kept.
    StopReply = Post "/v1/chats/{chat}/stop" for Act path wire::ChatPath, => Json<wire::ChatCard>;
    /// Puts a chat away.
    ArchiveChat = Post "/v1/chats/{chat}/archive" for Act path wire::ChatPath, => Json<wire::ChatCard>;
    /// Brings a chat back.
    RestoreChat = Post "/v1/chats/{chat}/restore" for Act path wire::ChatPath, => Json<wire::ChatCard>;
    /// What shows of a chat while it happens: words as they come, and that something changed.
    WatchChat = Get "/v1/chats/{chat}/live" for View path wire::ChatPath, => Events<wire::ChatLive>;

    /// The models a task or a chat can ask for.
    ListModels = Get "/v1/models" for View => Json<wire::ModelList>;
    /// Proves a model with a real call.
    TestModel = Post "/v1/models/{model}/test" for Act path wire::ModelPath, => Json<wire::ModelTest>;

    /// Writes a model into the configuration, or changes the one of that name.
    SetModel = Post "/v1/models" for Act body wire::SetModel, => Json<wire::ModelList>;
    /// Takes a model out of the configuration, and forgets its key.
    RemoveModel = Post "/v1/models/{model}/remove" for Act path wire::ModelPath, => Json<wire::ModelList>;
    /// Keeps a key of a configured model for its server; it is never shown again.
    SetModelKey = Post "/v1/models/{model}/key" for Act path wire::ModelPath, body wire::SetModelKey, => Json<wire::ModelList>;
    /// Forgets the kept key of a model.
    RemoveModelKey = Post "/v1/models/{model}/key/remove" for Act path wire::ModelPath, => Json<wire::ModelList>;
    /// What the configuration says, but for models and projects.
    ReadSettings = Get "/v1/settings" for View => Json<wire::Settings>;
    /// Changes some of it.
    ChangeSettings = Patch "/v1/settings" for Act body wire::ChangeSettings, => Json<wire::Settings>;
    /// How a project is checked, and what its files say of that.
    ListChecks = Get "/v1/projects/{project}/checks" for View path wire::ProjectPath, => Json<wire::ProjectChecks>;
    /// What the configuration says of a project.
    ReadProjectSettings = Get "/v1/projects/{project}/settings" for View path wire::ProjectPath, => Json<wire::ProjectSettings>;
    /// Says anew what the configuration says of a project, all of it.
    SetProjectSettings = Patch "/v1/projects/{project}/settings" for Act path wire::ProjectPath, body wire::ProjectSettings,
        => Json<wire::ProjectSettings>;
    /// What models were used for and what it cost, at today's prices.
    ShowUsage = Get "/v1/usage" for View query wire::UsageQuery, => Json<wire::UsageList>;
    /// What models cost, as far as it is known.
    ListPrices = Get "/v1/prices" for View => Json<wire::PriceList>;
    /// Says what a model costs, in the configuration.
    SetPrice = Post "/v1/prices" for Act body wire::SetPrice, => Json<wire::PriceList>;
    /// What a model costs by its name in the configuration or in the list of models, by today's prices.
    ShowPrice = Get "/v1/models/{model}/price" for View path wire::ModelPath, => Json<wire::ModelPrice>;
    /// Other agents that were found on this system.
    ListAgents = Get "/v1/agents" for View => Json<wire::AgentList>;

    /// Specialists that a task can be given to: shipped, the user's, and a project's own.
    ListProfiles = Get "/v1/profiles" for View query wire::ProfileQuery, => Json<wire::ProfileList>;
    /// Writes the file of a specialist, the user's or a project's.
    SaveProfile = Post "/v1/profiles" for Act body wire::SaveProfile, => Json<wire::ProfileView>;
    /// Removes the file of a specialist; what stood in it comes back, so that it can be written again.
    RemoveProfile = Post "/v1/profiles/{profile}/remove" for Act path wire::ProfilePath, query wire::ProfileQuery,
        => Json<wire::ProfileRemoved>;

    /// What a user set: layout, theme, what was seen.
    ReadPreferences = Get "/v1/preferences" for View => Json<wire::Preferences>;
    /// Sets some of it.
    ChangePreferences = Patch "/v1/preferences" for Act body wire::SetPreferences, => Json<wire::PreferencesSet>;
    /// The shelf of saved prompts.
    ListPrompts = Get "/v1/prompts" for View => Json<wire::PromptList>;
    /// Saves a prompt.
    AddPrompt = Post "/v1/prompts" for Act body wire::AddPrompt, => Json<wire::PromptView>;
    /// Changes a saved prompt, or its place.
    EditPrompt = Patch "/v1/prompts/{prompt}" for Act path wire::PromptPath, body wire::EditPrompt, => Json<wire::PromptView>;
    /// Takes a prompt from the shelf; the answer is what it was.
    RemovePrompt = Post "/v1/prompts/{prompt}/remove" for Act path wire::PromptPath, => Json<wire::PromptView>;

    /// What is remembered: the newest, or what has some words.
    ListMemories = Get "/v1/memories" for View query wire::MemoryQuery, => Json<wire::MemoryList>;
    /// Writes something down to be remembered.
    AddMemory = Post "/v1/memories" for Act body wire::AddMemory, => Json<wire::MemoryAdded>;
    /// A memory, with where it was used.
    ShowMemory = Get "/v1/memories/{memory}" for View path wire::MemoryPath, => Json<wire::MemoryShown>;
    /// Changes a memory.
    EditMemory = Patch "/v1/memories/{memory}" for Act path wire::MemoryPath, body wire::EditMemory, => Json<wire::MemoryView>;
    /// Says yes to a proposed memory, or lets a superseded or faded one count again.
    ConfirmMemory = Post "/v1/memories/{memory}/confirm" for Act path wire::MemoryPath, => Json<wire::MemoryAdded>;
    /// Forgets a memory for good, or refuses a proposed one; the answer is what it was, which an import puts back.
    ForgetMemory = Post "/v1/memories/{memory}/forget" for Act path wire::MemoryPath, => Json<wire::MemoryRecord>;
    /// Changes many memories at once: those that are named, or all that fit a query.
    ChangeMemories = Post "/v1/memory/change" for Act body wire::ChangeMemories, => Json<wire::MemoriesChanged>;
    /// How memories stand in all.
    ShowMemoryStatus = Get "/v1/memory/status" for View => Json<wire::MemoryStatus>;
    /// All memories, one a line.
    ExportMemories = Get "/v1/memory/export" for View => Lines<wire::MemoryRecord>;
    /// Takes memories over, as they were exported.
    ImportMemories = Post "/v1/memory/import" for Act body wire::ImportMemories, => Json<wire::MemoriesImported>;
    /// What the user set about memories.
    ReadMemorySettings = Get "/v1/memory/settings" for View => Json<wire::MemorySettings>;
    /// Sets it.
    SetMemorySettings = Patch "/v1/memory/settings" for Act body wire::MemorySettings, => Json<wire::MemorySettings>;
    /// What a run was told of what is remembered, and why.
    ListRecalled = Get "/v1/runs/{run}/memories" for View path wire::RunPath, => Json<wire::MemoryUses>;
    /// What went into a chat from memory, on all its branches.
    ListRecalledInChat = Get "/v1/chats/{chat}/memories" for View path wire::ChatPath, => Json<wire::MemoryUses>;

    /// Checks that the log is as it was written.
    VerifyLog = Get "/v1/log/verify" for View => Json<wire::LogReport>;
    /// The log as it is stored, each event with its hash, one a line.
    ExportLog = Get "/v1/log" for Own => Lines<serde_json::Value>;
}
