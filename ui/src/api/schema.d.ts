// Generated from the daemon's OpenAPI document by scripts/generate-api.mjs.
export type paths = {
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description of all routes. */
        get: operations["ShowOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Other agents that were found on this system. */
        get: operations["ListAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The board: a snapshot first, then what changes, at most every 50 ms. A client that lags misses no card's newest form. */
        get: operations["WatchBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Chats, or those in which some words stand. */
        get: operations["ListChats"];
        put?: never;
        /** Begins a chat. */
        post: operations["BeginChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One chat with what was said in it. */
        get: operations["ShowChat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Gives a chat another title. */
        patch: operations["RenameChat"];
        trace?: never;
    };
    "/v1/chats/{chat}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a chat away. */
        post: operations["ArchiveChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What shows of a chat while it happens: words as they come, and that something changed. */
        get: operations["WatchChat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What went into a chat from memory, on all its branches. */
        get: operations["ListRecalledInChat"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says something in a chat; a reply to it begins at once. */
        post: operations["SayInChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}/messages/{message}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets a model reply once more to a message, or to the one that a reply answers. */
        post: operations["RetryInChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings a chat back. */
        post: operations["RestoreChat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chats/{chat}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the reply under way; what the model said so far is kept. */
        post: operations["StopReply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/daemon/listen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets it listen on a free port of this machine's loopback address, too, where it does not yet. */
        post: operations["ListenOnLoopback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/daemon/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the daemon; runs go on at its next start. */
        post: operations["StopDaemon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads a PDF or a notebook that a person has and gives its text, as it can come along with a message or a prompt. Nothing is kept. */
        post: operations["ReadDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log's events as they happen, without a gap: a stream that cannot go on says `resync`. */
        get: operations["WatchEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What shows while it happens and is no event: a model's words, terminals as they open. */
        get: operations["WatchLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The log as it is stored, each event with its hash, one a line. */
        get: operations["ExportLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/log/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks that the log is as it was written. */
        get: operations["VerifyLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is remembered: the newest, or what has some words. */
        get: operations["ListMemories"];
        put?: never;
        /** Writes something down to be remembered. */
        post: operations["AddMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memories/{memory}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A memory, with where it was used. */
        get: operations["ShowMemory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a memory. */
        patch: operations["EditMemory"];
        trace?: never;
    };
    "/v1/memories/{memory}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says yes to a proposed memory, or lets a superseded or faded one count again. */
        post: operations["ConfirmMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memories/{memory}/forget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forgets a memory for good, or refuses a proposed one; the answer is what it was, which an import puts back. */
        post: operations["ForgetMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes many memories at once: those that are named, or all that fit a query. */
        post: operations["ChangeMemories"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All memories, one a line. */
        get: operations["ExportMemories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes memories over, as they were exported. */
        post: operations["ImportMemories"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the user set about memories. */
        get: operations["ReadMemorySettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Sets it. */
        patch: operations["SetMemorySettings"];
        trace?: never;
    };
    "/v1/memory/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How memories stand in all. */
        get: operations["ShowMemoryStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models a task or a chat can ask for. */
        get: operations["ListModels"];
        put?: never;
        /** Writes a model into the configuration, or changes the one of that name. */
        post: operations["SetModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a key of a configured model for its server; it is never shown again. */
        post: operations["SetModelKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/key/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forgets the kept key of a model. */
        post: operations["RemoveModelKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/price": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a model costs by its name in the configuration or in the list of models, by today's prices. */
        get: operations["ShowPrice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a model out of the configuration, and forgets its key. */
        post: operations["RemoveModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Proves a model with a real call. */
        post: operations["TestModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a user set: layout, theme, what was seen. */
        get: operations["ReadPreferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Sets some of it. */
        patch: operations["ChangePreferences"];
        trace?: never;
    };
    "/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What models cost, as far as it is known. */
        get: operations["ListPrices"];
        put?: never;
        /** Says what a model costs, in the configuration. */
        post: operations["SetPrice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Specialists that a task can be given to: shipped, the user's, and a project's own. */
        get: operations["ListProfiles"];
        put?: never;
        /** Writes the file of a specialist, the user's or a project's. */
        post: operations["SaveProfile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/profiles/{profile}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes the file of a specialist; what stood in it comes back, so that it can be written again. */
        post: operations["RemoveProfile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All projects. */
        get: operations["ListProjects"];
        put?: never;
        /** Makes a project of a folder, or finds the one it is. */
        post: operations["OpenProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's local branches. */
        get: operations["ListBranches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a project is checked, and what its files say of that. */
        get: operations["ListChecks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The text of a project's file. */
        get: operations["ReadFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's files whose paths have these letters in this order, the best first. */
        get: operations["FindFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/forget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a project and its tasks out of sight; opening it brings them back. None of its tasks may be at work. */
        post: operations["ForgetProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{project}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the configuration says of a project. */
        get: operations["ReadProjectSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Says anew what the configuration says of a project, all of it. */
        patch: operations["SetProjectSettings"];
        trace?: never;
    };
    "/v1/prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shelf of saved prompts. */
        get: operations["ListPrompts"];
        put?: never;
        /** Saves a prompt. */
        post: operations["AddPrompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/prompts/{prompt}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a saved prompt, or its place. */
        patch: operations["EditPrompt"];
        trace?: never;
    };
    "/v1/prompts/{prompt}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a prompt from the shelf; the answer is what it was. */
        post: operations["RemovePrompt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{run}/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The checkpoints of a run's workspace. */
        get: operations["ListCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{run}/checkpoints/{checkpoint}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a checkpoint changed since the one before it, file by file. */
        get: operations["ListCheckpointChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{run}/checkpoints/{checkpoint}/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a checkpoint changed since the one before it, as a patch. */
        get: operations["ReadCheckpointPatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{run}/checkpoints/{checkpoint}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the workspace of a run that has ended back to a checkpoint. */
        post: operations["RestoreCheckpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{run}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run's transcript. */
        get: operations["ListItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{run}/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run was told of what is remembered, and why. */
        get: operations["ListRecalled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the configuration says, but for models and projects. */
        get: operations["ReadSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes some of it. */
        patch: operations["ChangeSettings"];
        trace?: never;
    };
    "/v1/shells": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The user's own shells. */
        get: operations["ListShells"];
        put?: never;
        /** Opens a shell of the user, outside of any sandbox. */
        post: operations["OpenShell"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shells/{shell}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a shell with all that it started. */
        post: operations["CloseShell"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the daemon is, how it does, and what it protects. */
        get: operations["ShowStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tasks, newest first. */
        get: operations["ListTasks"];
        put?: never;
        /** Adds a task. */
        post: operations["AddTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task with all its runs. */
        get: operations["ShowTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a task's title or prompt. */
        patch: operations["EditTask"];
        trace?: never;
    };
    "/v1/tasks/{task}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lands a task's change in a branch. */
        post: operations["AcceptTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers what a run waits for. */
        post: operations["AnswerTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/blob": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One side of a file that a task's change touches. */
        get: operations["ReadBlob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what all runs of a task may cost together; one that stopped may go on with that. */
        post: operations["SetBudget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a task's latest run changes, file by file. */
        get: operations["ListChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Runs the project's checks on what a task's workspace is, and answers when all have ended. */
        post: operations["CheckTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The comments on a task's change, with the agent's answers. */
        get: operations["ListComments"];
        put?: never;
        /** Makes comments on lines of a task's change; the agent gets them as one message and answers each. */
        post: operations["MakeComments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a task's work away, with a bundle that restores it. */
        post: operations["DiscardTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a task's change besides its lines: the agent's last words, and the commands that it ran. */
        get: operations["ShowEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/landing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is proposed for landing a task's change: message, branch, forms. */
        get: operations["ShowLanding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends the agent a message; a run that had ended goes on with it. */
        post: operations["SteerTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/messages/{message}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back a message that was not delivered yet. */
        post: operations["WithdrawMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a task's latest run changes, as a patch for `git apply`. */
        get: operations["ReadPatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a part of a task's change out of its workspace: a file, or lines of it. */
        post: operations["RejectChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings back the workspace of a discarded or landed task. */
        post: operations["RestoreTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a task into the queue, for the first time or again. */
        post: operations["StartTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a task's run, or takes the task out of the queue. */
        post: operations["StopTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The terminals of a task's runs, oldest first: those at work, and those whose output was kept. */
        get: operations["ListTerminals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/terminals/{terminal}/attach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A terminal: its output from any byte on, input, size and signals. */
        get: operations["AttachTerminal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tour": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins the tour: a sample project with tasks for a rehearsed model, whose replies were written down before. */
        post: operations["TakeTour"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What models were used for and what it cost, at today's prices. */
        get: operations["ShowUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
};
export type webhooks = Record<string, never>;
export type components = {
    schemas: {
        /** @description How a task's change is to be landed. */
        AcceptTask: {
            /** @description The form. */
            as?: components["schemas"]["LandingForm"] & unknown;
            /**
             * @description Whether only to say what would happen.
             * @default false
             */
            dry_run?: boolean;
            /** @description The commit's message; made from the task where absent. Only for one commit. */
            message?: string | null;
            /** @description The parts that land; all of the change where absent. The rest stays under review. */
            only?: components["schemas"]["ChosenPart"][];
            /** @description The branch; the one that is checked out where absent. */
            onto?: string | null;
            /** @description The tree that was looked at; refused where the workspace is another one by now. */
            tree?: string | null;
        };
        /** @description What landing did, or would do. */
        Accepted: {
            /** @description The branch's tip before; null where it lands as edits. */
            before?: string | null;
            /**
             * @description The branch's tip afterwards, or the one that it would have; for edits, a commit that holds the checkout's files
             *     as they are then.
             */
            commit: string;
            /** @description Whether nothing was done yet. */
            dry_run: boolean;
            /** @description The files that change in the branch or the checkout. */
            files: components["schemas"]["RepoPath"][];
            /** @description What the workspace holds and cannot land: repositories inside of it, files that cannot be read. */
            left_out: components["schemas"]["RepoPath"][];
            /** @description The branch; null where it lands as edits in the checkout. */
            onto?: string | null;
            /** @description The task afterwards. */
            task: components["schemas"]["TaskView"];
        };
        /** @description The kinds of action that can be allowed for the rest of a run. */
        ActionKind: "observe" | "exec" | "write";
        /** @description A memory to write down. */
        AddMemory: {
            /** @description What sort of fact it is. */
            kind: components["schemas"]["MemoryKind"];
            /**
             * @description Whether it always goes into prompts of its scope.
             * @default false
             */
            pinned?: boolean;
            /** @description The memory that it takes the place of. */
            replaces?: components["schemas"]["MemoryId"] | null;
            /** @description Where it holds. */
            scope: components["schemas"]["MemoryScope"];
            /** @description What it says, at most 2000 characters. A secret is refused. */
            text: string;
        };
        /** @description A prompt to save. */
        AddPrompt: {
            /** @description The profile of the agent that does it; the plain agent where absent. */
            agent?: string | null;
            /**
             * Format: uint32
             * @description Its place on the shelf, from 0; the end where absent.
             */
            place?: number | null;
            /** @description Where it is on offer. */
            scope?: components["schemas"]["PromptScope"] & unknown;
            /** @description What it says. */
            text: string;
            /** @description What it is called; the text's first line where absent. */
            title?: string | null;
        };
        /** @description A task to add. */
        AddTask: {
            /** @description The tasks that must have landed first. */
            depends_on?: components["schemas"]["TaskRef"][];
            /** @description The task it is a part of. */
            parent?: components["schemas"]["TaskRef"] | null;
            /** @description The project's folder, absolute. */
            project: string;
            /** @description What the agent is asked. */
            prompt: components["schemas"]["Part"][];
            /** @description How it is to be run; as the project's settings propose where absent. */
            settings?: components["schemas"]["TaskSettings"] | null;
            /** @description When it starts. */
            start?: components["schemas"]["When"] & unknown;
            /** @description What the card is called; made from the prompt where absent. */
            title?: string | null;
        };
        /** @description The agents that were found. */
        AgentList: {
            /** @description The agents. */
            agents: components["schemas"]["AgentView"][];
        };
        /** @description Another agent that was found on this system. */
        AgentView: {
            /** @description Its program: `codex`, `claude`, `gemini`, `opencode`. */
            name: string;
            /** @description Where it was found. */
            path: string;
            /** @description What its maker calls it. */
            title: string;
            /** @description Whether tasks can be given to it. This version of Flotilla gives all tasks to its own agent. */
            usable: boolean;
            /** @description What it says that its version is. */
            version?: string | null;
        };
        /** @description What a model was asked for beside a conversation. */
        Aim: "title" | "memory" | "summary" | "picture";
        /** @description What a human says to a run that waits. */
        AnswerTask: ({
            /** @description The approval. */
            approval: components["schemas"]["ApprovalId"];
            /** @constant */
            to: "approval";
        } & ({
            /** @constant */
            decision: "allow";
        } | {
            /** @constant */
            decision: "allow_kind";
        } | {
            /** @constant */
            decision: "deny";
            /**
             * @description What the agent is told about it.
             * @default
             */
            note?: string;
        })) | {
            /** @description The answer. */
            answer: string;
            /** @description The question. */
            question: components["schemas"]["QuestionId"];
            /** @constant */
            to: "question";
        };
        /** @description The id of an approval. */
        ApprovalId: string;
        /** @description A chat to begin. */
        BeginChat: {
            /** @description A folder of the project that its model may look at, absolute; it becomes a project if it was none. */
            project?: string | null;
            /** @description What it is called; made from its first message where absent. */
            title?: string | null;
        };
        /** @description Something beside the board that changed. */
        BoardList: "prompts" | "models" | "shells" | "memories";
        /** @description An entry of the board's stream. The first one is a snapshot; each `seq` is the entry's id, too. */
        BoardView: {
            /** @constant */
            is: "snapshot";
            /** @description Whether there are more that are landed, cancelled or discarded: `GET /v1/tasks` gives them. */
            more: boolean;
            /** @description The projects in sight, oldest first. */
            projects: components["schemas"]["ProjectView"][];
            /**
             * Format: uint64
             * @description The last event that it knows of.
             */
            seq: number;
            /** @description Their tasks, newest first: all that are not landed, cancelled or discarded, and the newest 200 that are. */
            tasks: components["schemas"]["TaskCard"][];
        } | {
            /** @description Chats that changed, or are new; the snapshot has none, so list them again after one. */
            chats?: components["schemas"]["ChatCard"][];
            /** @constant */
            is: "changes";
            /** @description What else changed and is to be read again by who shows it. */
            lists: components["schemas"]["BoardList"][];
            /** @description Keys of preferences that changed. */
            preferences: string[];
            /** @description Projects that changed, or are new. */
            projects: components["schemas"]["ProjectView"][];
            /**
             * Format: uint64
             * @description The last event that it knows of.
             */
            seq: number;
            /** @description Tasks that changed, or are new. */
            tasks: components["schemas"]["TaskCard"][];
        };
        /** @description A branch of a project. */
        Branch: {
            /** @description When that was committed. */
            at: components["schemas"]["Timestamp"];
            /** @description Where it stands. */
            commit: string;
            /** @description Its name. */
            name: string;
            /** @description The first line of that commit's message. */
            subject: string;
        };
        /** @description A project's local branches. */
        BranchList: {
            /** @description All of them, the one that was committed to last first. */
            branches: components["schemas"]["Branch"][];
            /** @description The one that is checked out; null where there is none. */
            current?: string | null;
        };
        /** @description The id that a model gave a tool call; unique within its run. */
        CallId: string;
        /** @description How far an open call is. */
        CallStage: {
            /** @constant */
            stage: "asked";
        } | {
            /** @constant */
            stage: "approved";
        } | {
            /** @description What the agent is told. */
            note: string;
            /** @constant */
            stage: "denied";
        } | {
            /** @description The answer. */
            answer: string;
            /** @constant */
            stage: "answered";
        } | {
            /** @constant */
            stage: "started";
        };
        /** @description How a tool call came out. */
        CallStatus: "ok" | "failed" | "interrupted" | "denied" | "cancelled";
        /** @description Whether a workspace starts with the user's uncommitted and untracked work. */
        CarryIn: "nothing" | "uncommitted";
        /** @description Changes many memories at once. */
        ChangeMemories: {
            /** @description How. */
            change: components["schemas"]["MemoryChange"];
            /** @description Which. */
            which: components["schemas"]["MemoriesChosen"];
        };
        /** @description What is to change; what is absent stays as it is. */
        ChangeSettings: {
            /** @description What to leave to Flotilla again: `default_model`, `small_model`, `max_running`. */
            clear?: string[];
            /** @description The model of tasks that name none. */
            default_model?: string | null;
            /**
             * Format: uint32
             * @description How many runs may be under way at once; it holds from now on.
             */
            max_running?: number | null;
            /** @description The model for small work: titles, summaries, what to remember. */
            small_model?: string | null;
        };
        /** @description A side of a change. */
        ChangeSide: "old" | "new";
        /** @description How much a change changes. */
        ChangeStat: {
            /**
             * Format: uint64
             * @description Lines added.
             */
            added: number;
            /**
             * Format: uint32
             * @description Files touched.
             */
            files: number;
            /**
             * Format: uint64
             * @description Lines removed.
             */
            removed: number;
        };
        /** @description What a run changes against its base. */
        Changes: {
            /** @description The tree that the change is against. */
            base: string;
            /** @description The files, by path. */
            files: components["schemas"]["FileChange"][];
            /** @description How much it is. */
            stat: components["schemas"]["ChangeStat"];
            /** @description The tree that holds the change. */
            tree: string;
        };
        /** @description A chat as a list shows it. */
        ChatCard: {
            /** @description When it was begun. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Why the last reply failed, if it did and none is under way. */
            error?: components["schemas"]["Error"] | null;
            /** @description Its id. */
            id: components["schemas"]["ChatId"];
            /**
             * Format: uint32
             * @description How many messages people wrote in it.
             */
            messages: number;
            /** @description The model that was asked last. */
            model?: string | null;
            /** @description The project that its model may look at. */
            project?: components["schemas"]["ProjectId"] | null;
            /** @description The reply under way. */
            replying?: components["schemas"]["MessageId"] | null;
            /** @description Whether it was put away. */
            state: components["schemas"]["ChatState"];
            /** @description What it is called; empty before its first message. */
            title: string;
            /** @description When it was last at work: a list is in this order, newest first. */
            updated_at: components["schemas"]["Timestamp"];
            /** @description Tokens spent, on all branches. */
            usage: components["schemas"]["Usage"];
            /** @description Whether it might search the web and read its pages. */
            web?: boolean;
        };
        /** @description A chat as it was begun; its project stands beside it. */
        ChatCreated: {
            /** @description What it is called; empty until its first message gives it a title. */
            title: string;
        };
        /** @description A place where words were found. */
        ChatHit: {
            /** @description The message or reply; absent where they stand in the title. */
            message?: components["schemas"]["MessageId"] | null;
            /** @description The words with some around them, in pieces. */
            snippet: components["schemas"]["SnippetPiece"][];
        };
        /** @description The id of a chat. */
        ChatId: string;
        /** @description Some chats. */
        ChatList: {
            /** @description The chats: the one last at work first, or in a search the one with the newest place. */
            chats: components["schemas"]["ListedChat"][];
            /**
             * Format: uint64
             * @description What to ask for with `before` to read on; absent where these are all.
             */
            next?: number | null;
            /**
             * Format: uint64
             * @description The number of the last event that this list knows of.
             */
            seq: number;
        };
        /**
         * @description What shows of a chat while it happens. Words belong to a turn of a reply; once the reply has as many turns, they are
         *     in the chat itself.
         */
        ChatLive: {
            /** @constant */
            live: "changed";
            /**
             * Format: uint64
             * @description The event's number.
             */
            seq: number;
        } | {
            /** @constant */
            live: "so_far";
            /** @description What it thought. */
            reasoning: string;
            /** @description The reply. */
            reply: components["schemas"]["MessageId"];
            /** @description What the model said. */
            text: string;
            /**
             * Format: uint32
             * @description The turn, from 1.
             */
            turn: number;
        } | {
            /** @constant */
            live: "text";
            /** @description The reply. */
            reply: components["schemas"]["MessageId"];
            /** @description The words. */
            text: string;
            /**
             * Format: uint32
             * @description The turn.
             */
            turn: number;
        } | {
            /** @constant */
            live: "reasoning";
            /** @description The reply. */
            reply: components["schemas"]["MessageId"];
            /** @description The words. */
            text: string;
            /**
             * Format: uint32
             * @description The turn.
             */
            turn: number;
        } | {
            /** @constant */
            live: "tool_call";
            /** @description The tool's name. */
            name: string;
            /** @description The reply. */
            reply: components["schemas"]["MessageId"];
            /**
             * Format: uint32
             * @description The turn.
             */
            turn: number;
        } | {
            /**
             * Format: uint64
             * @description Milliseconds until then.
             */
            after_ms: number;
            /**
             * Format: uint32
             * @description The number of the attempt that will begin.
             */
            attempt: number;
            /** @constant */
            live: "retrying";
            /** @description The reply. */
            reply: components["schemas"]["MessageId"];
            /**
             * Format: uint32
             * @description The turn.
             */
            turn: number;
            /** @description Why the last one failed. */
            why: string;
        };
        /** @description A message or a reply in its place. */
        ChatMessage: {
            /** @description When it was begun. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: uint64
             * @description The number of the last event that changed it.
             */
            changed: number;
            /** @description Its id. */
            id: components["schemas"]["MessageId"];
            /** @description What it follows; absent at the beginning of a branch. Siblings are other versions of one another. */
            parent?: components["schemas"]["MessageId"] | null;
        } & ({
            /** @constant */
            by: "person";
            /** @description What it says. */
            parts: components["schemas"]["ChatPart"][];
            /** @description What models were told from memory before it. */
            recalled?: components["schemas"]["MemoryUse"][];
        } | {
            /** @constant */
            by: "model";
            /** @description When it ended. */
            ended_at?: components["schemas"]["Timestamp"] | null;
            /** @description Why it failed. */
            error?: components["schemas"]["Error"] | null;
            /** @description What they hold: text, reasoning, tool calls and what these gave. */
            items: components["schemas"]["Item"][];
            /** @description The model. */
            model: string;
            /** @description How far it is. */
            state: components["schemas"]["ChatReplyState"];
            /**
             * Format: uint32
             * @description Responses accepted so far; words that stream belong to the one after them.
             */
            turns: number;
            /** @description What they cost. */
            usage: components["schemas"]["Usage"];
            /** @description What of `usage` models took that answered in the place of `model`, which was down. */
            usage_of_others?: {
                [key: string]: components["schemas"]["Usage"];
            };
        });
        /** @description One part of what a person says in a chat. */
        ChatPart: {
            /** @description The text. */
            text: string;
            /** @constant */
            type: "text";
        } | {
            /** @description Its bytes in base64. */
            data: string;
            /** @description Its media type: `image/png`, `image/jpeg`, `image/gif` or `image/webp`. */
            media_type: string;
            /** @description Its file's name, where it has one. */
            name?: string | null;
            /** @constant */
            type: "image";
        } | {
            /** @description Its name, or its path in the project. */
            name: string;
            /** @description What stands in it. */
            text: string;
            /** @constant */
            type: "file";
        };
        /** @description What a model is told from memory, before what a person said. */
        ChatRecalled: {
            /** @description What the person said. */
            message: components["schemas"]["MessageId"];
            /** @description What the model is told. */
            text: string;
            /** @description The memories, and why each. */
            uses: components["schemas"]["MemoryUse"][];
        };
        /** @description A reply that was asked for. */
        ChatReplyBegun: {
            /** @description The reply. */
            message: components["schemas"]["MessageId"];
            /** @description The model that is asked. */
            model: string;
            /** @description What it answers. */
            parent: components["schemas"]["MessageId"];
            /** @description Whether it may search the web and read its pages. */
            web?: boolean;
        };
        /** @description The end of a reply. */
        ChatReplyEnded: {
            /** @description The reply. */
            message: components["schemas"]["MessageId"];
        } & ({
            /** @constant */
            outcome: "done";
        } | {
            /** @constant */
            outcome: "stopped";
        } | {
            /** @description Why, and what to do. */
            error: components["schemas"]["Error"];
            /** @constant */
            outcome: "failed";
        } | {
            /** @constant */
            outcome: "interrupted";
        });
        /** @description How far a reply is. */
        ChatReplyState: "under_way" | "done" | "stopped" | "failed" | "interrupted";
        /** @description What a person said. */
        ChatSaid: {
            /** @description The message. */
            message: components["schemas"]["MessageId"];
            /** @description What it follows; none at the beginning of a branch. */
            parent?: components["schemas"]["MessageId"] | null;
            /** @description What it says. */
            parts: components["schemas"]["ChatPart"][];
        };
        /** @description Whether a chat is among the others or was put away. */
        ChatState: "open" | "archived";
        /** @description A model's response within a reply. */
        ChatTurn: {
            /** @description What the response holds, and what its tool calls gave. */
            items: components["schemas"]["Item"][];
            /** @description The reply. */
            message: components["schemas"]["MessageId"];
            /** @description The model that answered, where it is not the one that the reply asked. */
            model?: string | null;
            /** @description What it cost. */
            usage: components["schemas"]["Usage"];
        };
        /** @description A chat with what was said in it: a tree, whose branches are told apart by the messages' parents. */
        ChatView: {
            /** @description When it was begun. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Why the last reply failed, if it did and none is under way. */
            error?: components["schemas"]["Error"] | null;
            /** @description Its id. */
            id: components["schemas"]["ChatId"];
            /**
             * Format: uint32
             * @description How many messages people wrote in it.
             */
            messages: number;
            /** @description The model that was asked last. */
            model?: string | null;
            /** @description The project that its model may look at. */
            project?: components["schemas"]["ProjectId"] | null;
            /** @description The reply under way. */
            replying?: components["schemas"]["MessageId"] | null;
            /**
             * Format: uint64
             * @description The number of the last event that this view knows of.
             */
            seq: number;
            /** @description Whether it was put away. */
            state: components["schemas"]["ChatState"];
            /** @description What it is called; empty before its first message. */
            title: string;
            /** @description Its messages and replies, oldest first. */
            tree: components["schemas"]["ChatMessage"][];
            /** @description When it was last at work: a list is in this order, newest first. */
            updated_at: components["schemas"]["Timestamp"];
            /** @description Tokens spent, on all branches. */
            usage: components["schemas"]["Usage"];
            /** @description Whether it might search the web and read its pages. */
            web?: boolean;
        };
        /** @description A check of the project's that Flotilla itself ran on a run's work. */
        Check: {
            /** @description The command line. */
            command: string;
            /** @description How it ended. */
            exit: components["schemas"]["ExitStatus"];
            /** @description Whether the workspace was still that tree when it had ended; a check that changes files shows nothing. */
            held: boolean;
            /** @description The file that keeps its output. */
            output: string;
            /**
             * Format: uint64
             * @description How long it took, in milliseconds.
             */
            took_ms: number;
            /** @description The tree that the workspace was when it began. */
            tree: string;
        };
        /** @description A check that was run, and what it says of the work as it is. */
        CheckView: {
            /** @description When its end was seen. */
            at: components["schemas"]["Timestamp"];
            /** @description The command line. */
            command: string;
            /** @description How it ended. */
            exit: components["schemas"]["ExitStatus"];
            /** @description Whether the workspace was still that tree when it had ended; a check that changes files shows nothing. */
            held: boolean;
            /** @description Whether it ran on `tree` of the evidence: on exactly what is under review. */
            on_tree: boolean;
            /** @description The file that keeps its output. */
            output: string;
            /** @description Whether it passed, and left the workspace as it was. */
            passed: boolean;
            /**
             * Format: uint64
             * @description How long it took, in milliseconds.
             */
            took_ms: number;
            /** @description The tree that the workspace was when it began. */
            tree: string;
        };
        /** @description What the checks that ran on a run's work, as it is now, say of it together. */
        Checked: {
            /** @description When the last of them ended. */
            at: components["schemas"]["Timestamp"];
            /** @description Whether all of them passed. */
            passed: boolean;
        };
        /** @description A restorable snapshot of a workspace. */
        Checkpoint: {
            /** @description What it was made for. */
            cause: components["schemas"]["CheckpointCause"];
            /** @description The commit that holds it. */
            commit: string;
            /** @description Its id. */
            id: components["schemas"]["CheckpointId"];
            /** @description What it does not hold: repositories inside the workspace, files that cannot be read. */
            left_out?: components["schemas"]["RepoPath"][];
            /** @description What changed since the checkpoint before it, or since the base. */
            stat: components["schemas"]["ChangeStat"];
            /** @description What the whole run has changed by then, since its base; an older log lacks it. */
            total?: components["schemas"]["ChangeStat"] | null;
            /** @description That commit's tree. */
            tree: string;
            /**
             * Format: uint32
             * @description The turn it was made after; 0 is the workspace as it began.
             */
            turn: number;
        };
        /** @description What a checkpoint was made for. */
        CheckpointCause: {
            /** @constant */
            is: "work";
        } | {
            /** @description That checkpoint. */
            from: components["schemas"]["CheckpointId"];
            /** @constant */
            is: "restored";
        } | {
            /** @constant */
            is: "rejected";
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
        };
        /** @description The id of a checkpoint of a workspace. */
        CheckpointId: string;
        /** @description The checkpoints of a run. */
        CheckpointList: {
            /** @description The checkpoints, oldest first. */
            checkpoints: components["schemas"]["CheckpointView"][];
        };
        /** @description A checkpoint in its place. */
        CheckpointView: {
            /** @description When it was made. */
            at: components["schemas"]["Timestamp"];
            /** @description What it was made for. */
            cause: components["schemas"]["CheckpointCause"];
            /** @description The commit that holds it. */
            commit: string;
            /** @description Its id. */
            id: components["schemas"]["CheckpointId"];
            /** @description What it does not hold: repositories inside the workspace, files that cannot be read. */
            left_out?: components["schemas"]["RepoPath"][];
            /** @description What changed since the checkpoint before it, or since the base. */
            stat: components["schemas"]["ChangeStat"];
            /** @description What the whole run has changed by then, since its base; an older log lacks it. */
            total?: components["schemas"]["ChangeStat"] | null;
            /** @description That commit's tree. */
            tree: string;
            /**
             * Format: uint32
             * @description The turn it was made after; 0 is the workspace as it began.
             */
            turn: number;
        };
        /** @description A part of a change. */
        ChosenPart: {
            /** @description Lines of it; the whole file where absent. */
            lines?: components["schemas"]["LineChoice"] | null;
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
        };
        /** @description A command that an agent ran. */
        CommandRun: {
            /** @description The call that started it. */
            call: components["schemas"]["CallId"];
            /** @description The command line. */
            command: string;
            /** @description When its end was seen; null where it was not. */
            ended_at?: components["schemas"]["Timestamp"] | null;
            /** @description How the command ended; null where that was not seen. */
            exit?: components["schemas"]["ExitStatus"] | null;
            /**
             * @description Whether the workspace was seen to be `tree` before the command started, and has not changed since: what it
             *     says is said of exactly this tree.
             */
            on_tree: boolean;
            /** @description When it started. */
            started_at: components["schemas"]["Timestamp"];
            /** @description How the call came out; null while it is under way. */
            status?: components["schemas"]["CallStatus"] | null;
        };
        /** @description What a call saw of a command. */
        CommandSeen: {
            /** @description How it ended; absent where it still ran. */
            exit?: components["schemas"]["ExitStatus"] | null;
            /**
             * Format: uint64
             * @description The command's number within its run; later calls name it by this.
             */
            session: number;
        };
        /** @description A comment on lines of a change. */
        Comment: {
            /** @description The content that the file had then, by git's id; absent where there was no such file. */
            content?: string | null;
            /**
             * Format: uint32
             * @description The last line; the first where absent.
             */
            end_line?: number | null;
            /** @description Its name within its run: `c1`, `c2`, … */
            id: string;
            /**
             * Format: uint32
             * @description The first line, from 1.
             */
            line: number;
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
            /** @description The lines as the human saw them. */
            quote: string;
            /** @description The side that its lines count on. */
            side: components["schemas"]["ChangeSide"];
            /** @description What is said of them. */
            text: string;
        };
        /** @description An agent's answer to a comment. */
        CommentAnswer: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description What it says. */
            text: string;
        };
        /** @description The comments on a task's change. */
        CommentList: {
            /** @description Those on the latest run's change, oldest first. */
            comments: components["schemas"]["CommentView"][];
        };
        /** @description A comment and what became of it. */
        CommentView: {
            /** @description The agent's answer. */
            answer?: components["schemas"]["CommentAnswer"] | null;
            /** @description When it was made. */
            at: components["schemas"]["Timestamp"];
            /** @description Whether its file has changed since; null where the workspace is gone. */
            changed?: boolean | null;
            /** @description The content that the file had then, by git's id; absent where there was no such file. */
            content?: string | null;
            /** @description Whether the agent was told. */
            delivered: boolean;
            /**
             * Format: uint32
             * @description The last line; the first where absent.
             */
            end_line?: number | null;
            /** @description Its name within its run: `c1`, `c2`, … */
            id: string;
            /**
             * Format: uint32
             * @description The first line, from 1.
             */
            line: number;
            /** @description The message that tells the agent of it; it can be withdrawn until it is delivered. */
            message: components["schemas"]["MessageId"];
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
            /** @description The lines as the human saw them. */
            quote: string;
            /** @description The run whose change it is on. */
            run: components["schemas"]["RunId"];
            /** @description The side that its lines count on. */
            side: components["schemas"]["ChangeSide"];
            /** @description What is said of them. */
            text: string;
        };
        /** @description The comments are kept, and a message tells the agent. */
        CommentsMade: {
            /** @description The comments' names, in the order in which they came. */
            comments: string[];
            /** @description The message. */
            message: components["schemas"]["MessageId"];
        };
        /** @description A context that was made smaller. */
        Compaction: {
            /**
             * Format: uint32
             * @description How many of the context's newest entries stayed as they were.
             */
            keep: number;
            /** @description The model that made the summary, where it is not the one that the run asks. */
            model?: string | null;
            /** @description What stands for the older ones, beside the user's own messages; absent where only old output was dropped. */
            summary?: string | null;
            /**
             * Format: uint64
             * @description How long it is since, in estimated tokens.
             */
            tokens_after: number;
            /**
             * Format: uint64
             * @description How long the context was, in estimated tokens.
             */
            tokens_before: number;
            /** @description What the summary cost. */
            usage: components["schemas"]["Usage"];
        };
        /** @description Where a change conflicts. */
        ConflictAt: {
            /** @description What each side says there, one for each of `lines`; only where the landing was refused just now. */
            hunks?: components["schemas"]["ConflictHunk"][];
            /** @description What kind of conflict it is, in git's words. */
            kind: string;
            /** @description The lines in the branch's version that conflict: first and last, from 1; empty where lines make no sense. */
            lines: [
                number,
                number
            ][];
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
        };
        /** @description One place where both sides changed the same lines. Long texts are cut. */
        ConflictHunk: {
            /** @description The lines as they were before both changes. */
            base: string;
            /**
             * Format: uint32
             * @description The line in the branch's version at which it starts, from 1.
             */
            line: number;
            /** @description The lines as the branch has them. */
            ours: string;
            /** @description The lines as the run has them. */
            theirs: string;
        };
        /** @description When a message is delivered to a run under way. */
        Delivery: "now" | "after";
        /** @description What a document says. */
        DocumentText: {
            /** @description Its text page by page or cell by cell, at most 256 KiB; it says itself what is left out. */
            text: string;
        };
        /**
         * Format: double
         * @description US dollars, as a number.
         */
        Dollars: number;
        /** @description What is to change of a memory; what is absent stays as it is. */
        EditMemory: {
            /** @description What sort of fact it is. */
            kind?: components["schemas"]["MemoryKind"] | null;
            /** @description Whether it is pinned. */
            pinned?: boolean | null;
            /** @description Where it holds. */
            scope?: components["schemas"]["MemoryScope"] | null;
            /** @description What it says. */
            text?: string | null;
        };
        /** @description What is to change of a prompt; what is absent stays as it is. */
        EditPrompt: {
            /** @description The profile of the agent that does it; empty for the plain agent. */
            agent?: string | null;
            /**
             * Format: uint32
             * @description Its place on the shelf, from 0.
             */
            place?: number | null;
            /** @description Where it is on offer. */
            scope?: components["schemas"]["PromptScope"] | null;
            /** @description What it says. */
            text?: string | null;
            /** @description What it is called. */
            title?: string | null;
        };
        /** @description A task's new words; what is absent stays as it is. */
        EditTask: {
            /** @description The new prompt. */
            prompt?: components["schemas"]["Part"][] | null;
            /** @description The new title. */
            title?: string | null;
        };
        /** @description What went wrong. */
        Error: {
            /** @description Its kind, for programs: `bad_input`, `not_found`, `wrong_state`, `conflict`, … */
            code: string;
            /** @description Where the change conflicts, if that is why it was not landed. */
            conflicts?: components["schemas"]["ConflictAt"][];
            /** @description What it means and what to do. */
            hint: string;
            /** @description Whether a retry helps. */
            retry: components["schemas"]["Retry"];
            /** @description What happened, in a short sentence. */
            title: string;
        };
        /** @description An event in its place in the log. */
        EventView: {
            /** @description When it was appended. */
            at: components["schemas"]["Timestamp"];
            /** @description The chat it is about. */
            chat?: components["schemas"]["ChatId"] | null;
            /** @description The project it is about. */
            project?: components["schemas"]["ProjectId"] | null;
            /** @description The run it is about. */
            run?: components["schemas"]["RunId"] | null;
            /**
             * Format: uint64
             * @description Its number, from 1.
             */
            seq: number;
            /** @description The task it is about. */
            task?: components["schemas"]["TaskId"] | null;
        } & ({
            /** @description What it is. */
            kind: components["schemas"]["ProjectKind"];
            /** @description What it is called. */
            name: string;
            /** @description Its folder. */
            path: string;
            /** @constant */
            type: "project_opened";
        } | {
            /** @constant */
            type: "project_forgotten";
        } | {
            /** @constant */
            type: "project_reopened";
        } | (components["schemas"]["TaskCreated"] & {
            /** @constant */
            type: "task_created";
        }) | {
            /** @description The new prompt. */
            prompt: components["schemas"]["Part"][];
            /** @description The new title. */
            title: string;
            /** @constant */
            type: "task_edited";
        } | {
            /**
             * Format: uint64
             * @description Millionths of a US dollar; no bound where absent.
             */
            budget_micros?: number | null;
            /** @constant */
            type: "budget_set";
        } | {
            /** @description The checkpoint of an earlier run that the next one starts from. */
            from?: components["schemas"]["CheckpointId"] | null;
            /** @constant */
            type: "task_queued";
        } | {
            /** @constant */
            type: "task_unqueued";
        } | {
            /** @constant */
            type: "task_cancelled";
        } | {
            /**
             * Format: uint32
             * @description Which attempt it is, from 1.
             */
            attempt: number;
            /** @description The checkpoint of an earlier run that it starts from. */
            from?: components["schemas"]["CheckpointId"] | null;
            /** @description The model that it asks. */
            model: string;
            /** @constant */
            type: "run_created";
        } | (components["schemas"]["Workspace"] & {
            /** @constant */
            type: "workspace_ready";
        }) | {
            /** @description The command line. */
            command: string;
            /** @description How it ended. */
            exit: components["schemas"]["ExitStatus"];
            /** @description The file that keeps its output. */
            output: string;
            /** @constant */
            type: "setup_finished";
        } | (components["schemas"]["Check"] & {
            /** @constant */
            type: "check_finished";
        }) | {
            /** @description The instructions, whole. */
            instructions: string;
            /** @description The project's own files in them, such as `AGENTS.md`, from its root. */
            read?: string[];
            /** @constant */
            type: "briefed";
        } | {
            /** @constant */
            type: "memories_recalled";
            /** @description Which, and why each. */
            uses: components["schemas"]["MemoryUse"][];
        } | {
            /** @description The memory. */
            memory: components["schemas"]["MemoryId"];
            /** @constant */
            type: "memory_proposed";
        } | {
            /** @description What for. */
            aim: components["schemas"]["Aim"];
            /** @description The model that answered. */
            model: string;
            /** @constant */
            type: "model_asked";
            /** @description What it cost. */
            usage: components["schemas"]["Usage"];
        } | {
            /** @description The title that it had. */
            before: string;
            /** @description The title. */
            title: string;
            /** @constant */
            type: "titled";
        } | {
            /** @description The message. */
            message: components["schemas"]["MessageId"];
            /** @description What it says. */
            parts: components["schemas"]["Part"][];
            /** @constant */
            type: "message_queued";
            /** @description When it is delivered. */
            when: components["schemas"]["Delivery"];
        } | {
            /** @description The message. */
            message: components["schemas"]["MessageId"];
            /** @constant */
            type: "message_withdrawn";
        } | {
            /** @description The comments. */
            comments: components["schemas"]["Comment"][];
            /** @description That message. */
            message: components["schemas"]["MessageId"];
            /** @constant */
            type: "comments_made";
        } | {
            /** @description The comment. */
            comment: string;
            /** @description The answer. */
            text: string;
            /** @constant */
            type: "comment_answered";
        } | {
            /** @description The queued message it is, where it was queued. */
            message?: components["schemas"]["MessageId"] | null;
            /** @description What it says. */
            parts: components["schemas"]["Part"][];
            /** @description Who it is from. */
            source: components["schemas"]["MessageSource"];
            /** @constant */
            type: "message_delivered";
        } | {
            /** @description What the response holds. */
            items: components["schemas"]["Item"][];
            /**
             * Format: uint32
             * @description Which turn it is, from 1.
             */
            turn: number;
            /** @constant */
            type: "turn_finished";
            /** @description What it cost. */
            usage: components["schemas"]["Usage"];
        } | {
            /**
             * Format: uint64
             * @description Milliseconds until the next.
             */
            after_ms: number;
            /**
             * Format: uint32
             * @description Which attempt failed, from 1.
             */
            attempt: number;
            /** @constant */
            type: "model_retried";
            /** @description Why it failed. */
            why: string;
        } | (components["schemas"]["Compaction"] & {
            /** @constant */
            type: "context_compacted";
        }) | {
            /** @description The model that is down. */
            from: string;
            /** @description The model that answers. */
            to: string;
            /** @constant */
            type: "model_fell_back";
            /** @description Why. */
            why: string;
        } | {
            /** @description The model that stood in for it, by its name in the configuration. */
            from: string;
            /** @description Its name. */
            to: string;
            /** @constant */
            type: "model_came_back";
        } | {
            /** @description The call. */
            call: components["schemas"]["CallId"];
            /** @constant */
            type: "call_started";
        } | {
            /** @description What it gave back. */
            result: components["schemas"]["ToolResult"];
            /** @constant */
            type: "call_finished";
        } | ({
            /** @description The approval. */
            approval: components["schemas"]["ApprovalId"];
            /** @description The call. */
            call: components["schemas"]["CallId"];
            /** @constant */
            type: "approval_requested";
        } & ({
            /** @constant */
            action: "observe";
        } | {
            /** @constant */
            action: "exec";
            /** @description The command line. */
            command: string;
        } | {
            /** @constant */
            action: "input";
            /** @description What it types. */
            text: string;
        } | {
            /** @constant */
            action: "write";
            /** @description The files, relative to the workspace. */
            paths: string[];
        })) | ({
            /** @description The approval. */
            approval: components["schemas"]["ApprovalId"];
            /** @constant */
            type: "approval_answered";
        } & ({
            /** @constant */
            decision: "allow";
        } | {
            /** @constant */
            decision: "allow_kind";
        } | {
            /** @constant */
            decision: "deny";
            /**
             * @description What the agent is told about it.
             * @default
             */
            note?: string;
        })) | {
            /** @description The tool call it came by. */
            call: components["schemas"]["CallId"];
            /** @description Answers it offers; any other is welcome too. */
            options: string[];
            /** @description The question. */
            question: components["schemas"]["QuestionId"];
            /** @description What it asks. */
            text: string;
            /** @constant */
            type: "question_asked";
        } | {
            /** @description The answer. */
            answer: string;
            /** @description The question. */
            question: components["schemas"]["QuestionId"];
            /** @constant */
            type: "question_answered";
        } | {
            /** @description The plan. */
            steps: components["schemas"]["PlanStep"][];
            /** @constant */
            type: "plan_updated";
        } | {
            /** @description What it is doing, in its own words. */
            action: string;
            /**
             * Format: uint8
             * @description How much is done, 0 to 100, where it says so.
             */
            percent?: number | null;
            /** @constant */
            type: "heartbeat_reported";
        } | (components["schemas"]["Checkpoint"] & {
            /** @constant */
            type: "checkpoint_made";
        }) | {
            /** @description The checkpoint. */
            checkpoint: components["schemas"]["CheckpointId"];
            /** @constant */
            type: "checkpoint_restored";
        } | {
            /** @constant */
            type: "run_resumed";
        } | (components["schemas"]["Outcome"] & {
            /** @constant */
            type: "run_ended";
        }) | {
            /** @constant */
            type: "run_queued";
        } | {
            /** @constant */
            type: "run_continued";
        } | ({
            /** @description The commit that the branch is to stand on afterwards. */
            commit: string;
            /** @description The landing. */
            landing: components["schemas"]["LandingId"];
            /** @description The branch it goes to; none where it lands as edits in the checkout. */
            onto?: string | null;
            /** @description Where only a part lands: the commit that what stays in the workspace is compared with afterwards. */
            rest?: string | null;
            /** @constant */
            type: "landing_started";
        } & ({
            /** @constant */
            how: "one_commit";
            /** @description The commit's message. */
            message: string;
        } | {
            /** @constant */
            how: "commits";
        } | {
            /** @constant */
            how: "edits";
        })) | {
            /** @description Where it conflicts, if that is why. */
            conflicts?: components["schemas"]["ConflictAt"][];
            /** @description Why, and what to do. */
            error: components["schemas"]["Error"];
            /** @description The landing. */
            landing: components["schemas"]["LandingId"];
            /** @constant */
            type: "landing_refused";
        } | {
            /** @description The recovery bundle of the run's workspace. */
            bundle: string;
            /** @description The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then. */
            commit: string;
            /** @description The landing. */
            landing: components["schemas"]["LandingId"];
            /** @description The branch; none where it landed as edits in the checkout. */
            onto?: string | null;
            /** @constant */
            type: "landed";
        } | {
            /** @description The commit that the rest is compared with. */
            base: string;
            /** @description The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then. */
            commit: string;
            /** @description The landing. */
            landing: components["schemas"]["LandingId"];
            /** @description The branch; none where it landed as edits in the checkout. */
            onto?: string | null;
            /** @constant */
            type: "part_landed";
        } | {
            /** @description The recovery bundle; none where there was no workspace. */
            bundle?: string | null;
            /** @constant */
            type: "discarded";
        } | {
            /** @description Its branch. */
            branch: string;
            /** @description Its folder. */
            path: string;
            /** @constant */
            type: "restored";
        } | (components["schemas"]["ChatCreated"] & {
            /** @constant */
            type: "chat_created";
        }) | {
            /** @description The title. */
            title: string;
            /** @constant */
            type: "chat_renamed";
        } | (components["schemas"]["ChatSaid"] & {
            /** @constant */
            type: "chat_message_added";
        }) | (components["schemas"]["ChatReplyBegun"] & {
            /** @constant */
            type: "chat_reply_begun";
        }) | (components["schemas"]["ChatRecalled"] & {
            /** @constant */
            type: "chat_memories_recalled";
        }) | (components["schemas"]["ChatTurn"] & {
            /** @constant */
            type: "chat_turn_finished";
        }) | (components["schemas"]["ChatReplyEnded"] & {
            /** @constant */
            type: "chat_reply_ended";
        }) | {
            /** @constant */
            type: "chat_archived";
        } | {
            /** @constant */
            type: "chat_restored";
        });
        /** @description What is known of the work of a task's latest run besides its lines. */
        Evidence: {
            /**
             * @description The checks that Flotilla itself ran on it.
             * @default []
             */
            checks?: components["schemas"]["CheckView"][];
            /** @description The newest 500 commands that it ran, oldest first. */
            commands: components["schemas"]["CommandRun"][];
            /** @description What the agent said last of its work: a report, and no proof. */
            report?: string | null;
            /** @description The run; null where there is none yet. */
            run?: components["schemas"]["RunId"] | null;
            /**
             * @description The tests and checks that the change touches otherwise than by adding to them.
             * @default []
             */
            tests?: components["schemas"]["TestsTouched"][];
            /** @description The tree that the workspace was last seen to become; null where it never changed. */
            tree?: string | null;
        };
        /** @description How a program ended. */
        ExitStatus: {
            /**
             * Format: int32
             * @description The exit code; 0 means success.
             */
            code: number;
            /** @constant */
            how: "code";
        } | {
            /** @constant */
            how: "signal";
            /**
             * Format: int32
             * @description The signal's number.
             */
            signal: number;
        } | {
            /** @constant */
            how: "unknown";
        };
        /** @description A file that a change touches. */
        FileChange: {
            /**
             * Format: uint64
             * @description Lines added.
             */
            added: number;
            /** @description Whether it is no text, so that lines make no sense. */
            binary: boolean;
            /** @description What it was called before, where it was moved or copied. */
            from?: components["schemas"]["RepoPath"] | null;
            /** @description What it is; null where it is gone. */
            new?: components["schemas"]["FileSide"] | null;
            /** @description What it was; null where it is new. */
            old?: components["schemas"]["FileSide"] | null;
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
            /**
             * Format: uint64
             * @description Lines removed.
             */
            removed: number;
            /**
             * Format: uint8
             * @description How much of the other file stayed, in percent, where it was moved or copied.
             */
            similarity?: number | null;
            /** @description What happened to it. */
            status: components["schemas"]["FileStatus"];
        };
        /** @description Files that fit, the best first. */
        FileList: {
            /** @description The files. */
            files: components["schemas"]["FileMatch"][];
            /**
             * Format: uint32
             * @description How many fit.
             */
            found: number;
            /**
             * Format: uint32
             * @description How many the project has, as far as they were looked at: tracked, or new and not ignored.
             */
            total: number;
        };
        /** @description A file that fits. */
        FileMatch: {
            /** @description Its path from the project's folder, `/`-separated. */
            path: string;
            /** @description Which of its characters are those that were asked for, from 0. */
            positions: number[];
        };
        /** @description One side of a file. */
        FileSide: {
            /** @description Its mode as git writes it: `100644`, `100755`, `120000` for a link, `160000` for a submodule. */
            mode: string;
            /** @description The id of its content in git; for a submodule the commit. */
            oid: string;
            /**
             * Format: uint64
             * @description Its size in bytes, where it is no text.
             */
            size?: number | null;
        };
        /** @description What happened to a file. */
        FileStatus: "added" | "deleted" | "modified" | "mode_changed" | "renamed" | "copied" | "type_changed";
        /** @description A file's text. */
        FileText: {
            /** @description Whether the text is only the beginning. */
            cut: boolean;
            /** @description Its path from the project's folder. */
            path: string;
            /**
             * Format: uint64
             * @description How many bytes the file has.
             */
            size: number;
            /** @description How its text begins, at most 1 MiB of it. */
            text: string;
        };
        /** @description A check that a project's own files speak of. */
        FoundCheck: {
            /** @description The command line. */
            command: string;
            /** @description The file that speaks of it, from the project's folder. */
            found_in: string;
        };
        /** @description A run's check-in. */
        Heartbeat: {
            /** @description What it is doing. */
            action: string;
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /**
             * Format: uint8
             * @description How much is done, 0 to 100.
             */
            percent?: number | null;
        };
        /** @description Memories to take over, with their ids: the same ones again change nothing. */
        ImportMemories: {
            /**
             * @description Lines of an export, which come after those. One that is none is refused, and holds up no other; empty ones are
             *     passed over.
             */
            lines?: string[];
            /**
             * @description The memories, as they were exported; or one that was forgotten a moment ago.
             * @default []
             */
            memories?: components["schemas"]["MemoryRecord"][];
        };
        /** @description One entry of a run's transcript. */
        Item: {
            /** @constant */
            item: "user_message";
            /** @description What it says. */
            parts: components["schemas"]["Part"][];
            /** @description Who it is from. */
            source: components["schemas"]["MessageSource"];
        } | {
            /** @constant */
            item: "assistant_message";
            /** @description What it says, in Markdown. */
            text: string;
        } | {
            /** @constant */
            item: "reasoning";
            /** @description What the model's API shows of it; may be empty. */
            summary: string;
        } | (components["schemas"]["ToolCall"] & {
            /** @constant */
            item: "tool_call";
        }) | (components["schemas"]["ToolResult"] & {
            /** @constant */
            item: "tool_result";
        });
        /** @description A part of a transcript. */
        ItemList: {
            /** @description The entries, oldest first. */
            items: components["schemas"]["ItemView"][];
            /**
             * Format: uint64
             * @description What to ask for with `after` to read on; absent where this is the end.
             */
            next?: number | null;
        };
        /** @description An entry in its place in the transcript. */
        ItemView: {
            /**
             * Format: uint64
             * @description Its position; positions rise, and may skip numbers.
             */
            position: number;
        } & ({
            /** @constant */
            item: "user_message";
            /** @description What it says. */
            parts: components["schemas"]["Part"][];
            /** @description Who it is from. */
            source: components["schemas"]["MessageSource"];
        } | {
            /** @constant */
            item: "assistant_message";
            /** @description What it says, in Markdown. */
            text: string;
        } | {
            /** @constant */
            item: "reasoning";
            /** @description What the model's API shows of it; may be empty. */
            summary: string;
        } | (components["schemas"]["ToolCall"] & {
            /** @constant */
            item: "tool_call";
        }) | (components["schemas"]["ToolResult"] & {
            /** @constant */
            item: "tool_result";
        }));
        /** @description Where keys are kept. */
        KeyStore: "keychain" | "file";
        /** @description What a workspace lacks of the user's folder. */
        Lacks: {
            /**
             * Format: uint32
             * @description Tracked files with uncommitted changes.
             */
            modified: number;
            /** @description Some of them. */
            sample: components["schemas"]["RepoPath"][];
            /**
             * Format: uint32
             * @description Untracked files that are not ignored.
             */
            untracked: number;
        };
        /** @description How much of a change landed. */
        LandedExtent: "whole" | "part";
        /** @description Where and when a task's change landed, whole or in part, for the last time. */
        LandedMark: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then. */
            commit: string;
            /** @description Whether it was all of the change. */
            extent: components["schemas"]["LandedExtent"];
            /** @description The branch; none where it landed as edits in the checkout. */
            onto?: string | null;
            /** @description The run that made it. */
            run: components["schemas"]["RunId"];
        };
        /** @description The form in which a change comes into a branch. */
        LandingForm: "commit" | "commits" | "edits";
        /** @description The id of one attempt to land a run. */
        LandingId: string;
        /** @description A form in which a change may land. */
        LandingOption: {
            /** @description The form. */
            as: components["schemas"]["LandingForm"];
            /** @description Whether it is possible. */
            possible: boolean;
            /** @description Why it is not. */
            why?: string | null;
        };
        /** @description What is proposed for landing a change. */
        LandingProposal: {
            /** @description The run's own commits, oldest first. */
            commits: components["schemas"]["RunCommit"][];
            /** @description The forms. */
            forms: components["schemas"]["LandingOption"][];
            /** @description A message for one commit. */
            message: string;
            /** @description The branch that is checked out; null where there is none, and one must be named. */
            onto?: string | null;
        };
        /** @description Lines of both sides of a file's change. */
        LineChoice: {
            /**
             * @description Lines of the side after that the change adds: first and last, from 1.
             * @default []
             */
            new?: [
                number,
                number
            ][];
            /**
             * @description Lines of the side before that the change removes: first and last, from 1.
             * @default []
             */
            old?: [
                number,
                number
            ][];
        };
        /** @description A chat of a list. */
        ListedChat: {
            /** @description When it was begun. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Why the last reply failed, if it did and none is under way. */
            error?: components["schemas"]["Error"] | null;
            /** @description In a search, where the words stand: the newest three places at most. */
            hits?: components["schemas"]["ChatHit"][];
            /** @description Its id. */
            id: components["schemas"]["ChatId"];
            /**
             * Format: uint32
             * @description How many messages people wrote in it.
             */
            messages: number;
            /** @description The model that was asked last. */
            model?: string | null;
            /** @description The project that its model may look at. */
            project?: components["schemas"]["ProjectId"] | null;
            /** @description The reply under way. */
            replying?: components["schemas"]["MessageId"] | null;
            /** @description Whether it was put away. */
            state: components["schemas"]["ChatState"];
            /** @description What it is called; empty before its first message. */
            title: string;
            /** @description When it was last at work: a list is in this order, newest first. */
            updated_at: components["schemas"]["Timestamp"];
            /** @description Tokens spent, on all branches. */
            usage: components["schemas"]["Usage"];
            /** @description Whether it might search the web and read its pages. */
            web?: boolean;
        };
        /** @description Where the daemon listens beside its socket. */
        Listening: {
            /** @description The address: a loopback one with its port. */
            address: string;
            /** @description What a caller there has to show. */
            token: string;
            /** @description Where a browser finds the window, with the token in the part that is not sent over any network. */
            url: string;
        };
        /** @description Something to show while it happens. It is no fact: what lasts of it is an event. */
        LiveView: {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @description The task. */
            task: components["schemas"]["TaskId"];
        } & ({
            /** @constant */
            live: "text";
            /** @description The words. */
            text: string;
        } | {
            /** @constant */
            live: "reasoning";
            /** @description The words. */
            text: string;
        } | {
            /** @constant */
            live: "tool_call";
            /** @description The tool's name. */
            name: string;
        } | {
            /**
             * Format: uint64
             * @description Milliseconds until then.
             */
            after_ms: number;
            /**
             * Format: uint32
             * @description The number of the attempt that will begin.
             */
            attempt: number;
            /** @constant */
            live: "retrying";
            /** @description Why the last one failed. */
            why: string;
        } | {
            /** @description The call. */
            call: components["schemas"]["CallId"];
            /** @constant */
            live: "terminal";
            /** @description The terminal. */
            terminal: components["schemas"]["TerminalId"];
        });
        /** @description What checking the log showed. */
        LogReport: {
            /**
             * Format: uint64
             * @description Events that were checked.
             */
            events: number;
            /**
             * Format: uint64
             * @description The first event that is not as it was written.
             */
            first_bad_seq?: number | null;
            /** @description Whether each event is as it was written, in its place. */
            intact: boolean;
            /** @description What is wrong with it. */
            problem?: string | null;
        };
        /** @description Comments for the agent, as one message. */
        MakeComments: {
            /** @description The comments. */
            comments: components["schemas"]["NewComment"][];
            /** @description What is said beside them. */
            text?: string | null;
            /** @description When it is delivered to a run under way. */
            when?: components["schemas"]["Delivery"] & unknown;
        };
        /** @description Memories were changed. */
        MemoriesChanged: {
            /**
             * Format: uint32
             * @description How many; what was gone by then is not counted.
             */
            changed: number;
            /** @description What was forgotten, where that is no more than 500; an import puts it back. */
            forgotten?: components["schemas"]["MemoryRecord"][];
        };
        /** @description Which memories are to be changed. */
        MemoriesChosen: {
            /** @constant */
            by: "id";
            /** @description The memories. */
            memories: components["schemas"]["MemoryId"][];
        } | {
            /** @constant */
            by: "query";
            /** @description The query. */
            query: components["schemas"]["MemoryQuery"];
        };
        /** @description What became of an import. */
        MemoriesImported: {
            /**
             * Format: uint32
             * @description How many are new.
             */
            added: number;
            /**
             * Format: uint32
             * @description How many were there already.
             */
            known: number;
            /** @description Those that were not taken over. */
            refused: components["schemas"]["MemoryRefused"][];
            /**
             * Format: uint32
             * @description How many were there in an older form.
             */
            updated: number;
        };
        /** @description A memory was written down, or confirmed. */
        MemoryAdded: {
            /** @description What became of it. */
            how: components["schemas"]["MemoryHow"];
            /** @description The memory; where it was merged, the one that was there. */
            memory: components["schemas"]["MemoryView"];
            /** @description The one that counts no more. */
            superseded?: components["schemas"]["MemoryId"] | null;
        };
        /** @description What is to become of them. */
        MemoryChange: {
            /** @constant */
            to: "forget";
        } | {
            /** @constant */
            to: "keep";
        } | {
            /** @description In this project; everywhere where it is absent. */
            project?: components["schemas"]["ProjectId"] | null;
            /** @constant */
            to: "move";
        } | {
            /** @description Whether they always do. */
            pinned: boolean;
            /** @constant */
            to: "pin";
        };
        /** @description What became of a new memory. */
        MemoryHow: "added" | "merged" | "superseded";
        /** @description The id of a memory. */
        MemoryId: string;
        /** @description What sort of fact a memory is. */
        MemoryKind: "convention" | "command" | "pitfall" | "preference" | "correction";
        /** @description A page of memories. */
        MemoryList: {
            /** @description The model by which memories are found by their meaning, too; absent where they are found by words alone. */
            by_meaning?: components["schemas"]["MemoryMeaning"] | null;
            /** @description The memories. */
            memories: components["schemas"]["MemoryView"][];
            /**
             * Format: uint32
             * @description How many proposals wait for the user, whatever the query.
             */
            proposed: number;
            /**
             * Format: uint32
             * @description How many fit the query in all.
             */
            total: number;
        };
        /** @description How far memories are known by their meaning. */
        MemoryMeaning: {
            /**
             * Format: uint32
             * @description Kept memories that have a vector of that model.
             * @default 0
             */
            embedded?: number;
            /** @description The model that says what texts mean; empty where the configuration cannot be read. */
            model: string;
            /**
             * Format: uint32
             * @description Kept memories that the model would not have: they are found by their words alone.
             * @default 0
             */
            refused?: number;
            /** @description Why that does not go on, and what to do about it. */
            trouble?: string | null;
            /**
             * Format: uint32
             * @description Kept memories that are still to be embedded.
             */
            waiting: number;
        };
        /** @description What becomes of what agents propose to remember. */
        MemoryProposals: "ask" | "keep" | "off";
        /** @description Which memories to list. */
        MemoryQuery: {
            /** @description Those that are too stale to go into a prompt by themselves. */
            faded?: boolean | null;
            /** @description Those whose id ends so. */
            id_end?: string | null;
            /** @description Of this kind. */
            kind?: components["schemas"]["MemoryKind"] | null;
            /**
             * Format: uint32
             * @description So many at most, 100 if absent, 500 at most.
             */
            limit?: number | null;
            /** @description Those about the user, and about no project. */
            of_user?: boolean | null;
            /** @description Of this project and its paths. */
            project?: components["schemas"]["ProjectId"] | null;
            /**
             * Format: uint32
             * @description Leave out so many.
             */
            skip?: number | null;
            /** @description Standing so. */
            standing?: components["schemas"]["MemoryStandingName"] | null;
            /** @description With all these words, or the beginning of the last; the best first. Otherwise the newest come first. */
            text?: string | null;
        };
        /** @description Why a memory went into a prompt. */
        MemoryReason: {
            /** @constant */
            because: "pinned";
        } | {
            /** @constant */
            because: "standing";
        } | {
            /** @constant */
            because: "words";
            /** @description The words as the prompt has them, the rarest first; nothing where the memory has none of them any more. */
            words: string[];
        } | {
            /** @constant */
            because: "meaning";
        };
        /** @description A memory as it is exported and imported: a line of JSON each. */
        MemoryRecord: {
            /** @description When it was last changed, or said again. */
            affirmed_at: components["schemas"]["Timestamp"];
            /** @description When it was written down. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Its id. */
            id: components["schemas"]["MemoryId"];
            /** @description What sort of fact it is. */
            kind: components["schemas"]["MemoryKind"];
            /** @description When it last went into a prompt. */
            last_used_at?: components["schemas"]["Timestamp"] | null;
            /** @description Whether it always goes into prompts of its scope, and never fades. */
            pinned: boolean;
            /** @description The folder of its project, by which another Flotilla knows it. */
            project_path?: string | null;
            /** @description Where it holds. */
            scope: components["schemas"]["MemoryScope"];
            /** @description Where it comes from. */
            source: components["schemas"]["MemorySource"];
            /** @description Whether it counts. */
            standing: components["schemas"]["MemoryStanding"];
            /** @description What it says. */
            text: string;
            /**
             * Format: uint32
             * @description How often it did.
             */
            uses: number;
        };
        /** @description A memory that was not taken over. */
        MemoryRefused: {
            /**
             * Format: uint32
             * @description Which one, from 0.
             */
            at: number;
            /** @description Why. */
            error: components["schemas"]["Error"];
        };
        /** @description Where a memory holds. */
        MemoryScope: {
            /** @constant */
            of: "user";
        } | {
            /** @constant */
            of: "project";
            /** @description The project. */
            project: components["schemas"]["ProjectId"];
        } | {
            /** @constant */
            of: "path";
            /** @description A file or folder, from the project's root, `/`-separated. */
            path: string;
            /** @description The project. */
            project: components["schemas"]["ProjectId"];
        };
        /** @description What the user set about memories. */
        MemorySettings: {
            /** @description What becomes of proposals. */
            proposals: components["schemas"]["MemoryProposals"];
            /** @description Whether memories go into prompts. */
            recall: boolean;
        };
        /** @description A memory with where it was used. */
        MemoryShown: {
            /** @description When it was last changed, or said again. */
            affirmed_at: components["schemas"]["Timestamp"];
            /** @description When it was written down. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Whether it is too stale to go into a prompt by itself. */
            faded: boolean;
            /** @description Its id. */
            id: components["schemas"]["MemoryId"];
            /** @description What sort of fact it is. */
            kind: components["schemas"]["MemoryKind"];
            /** @description When it last went into a prompt. */
            last_used_at?: components["schemas"]["Timestamp"] | null;
            /** @description What the one says that it would take the place of, or that took its place. */
            other?: string | null;
            /** @description Whether it always goes into prompts of its scope, and never fades. */
            pinned: boolean;
            /** @description Where it holds. */
            scope: components["schemas"]["MemoryScope"];
            /** @description Where it comes from. */
            source: components["schemas"]["MemorySource"];
            /** @description Whether it counts. */
            standing: components["schemas"]["MemoryStanding"];
            /**
             * Format: uint8
             * @description How much it still counts, in percent: it halves with time, the slower the more it is used.
             */
            strength: number;
            /** @description What it says. */
            text: string;
            /** @description Where it was used, the newest first, 100 at most. */
            used: components["schemas"]["MemoryUsed"][];
            /**
             * Format: uint32
             * @description How often it did.
             */
            uses: number;
        };
        /** @description Where a memory comes from. */
        MemorySource: {
            /** @constant */
            from: "user";
        } | {
            /** @constant */
            from: "run";
            /** @description Its run. */
            run: components["schemas"]["RunId"];
            /** @description The task. */
            task: components["schemas"]["TaskId"];
        } | {
            /** @description The chat. */
            chat: components["schemas"]["ChatId"];
            /** @constant */
            from: "chat";
        } | {
            /** @constant */
            from: "import";
        };
        /** @description Whether a memory counts. */
        MemoryStanding: {
            /** @constant */
            is: "proposed";
            /** @description The memory that it would take the place of. */
            replaces?: components["schemas"]["MemoryId"] | null;
        } | {
            /** @constant */
            is: "kept";
        } | {
            /** @description That one. */
            by: components["schemas"]["MemoryId"];
            /** @constant */
            is: "superseded";
        };
        /** @description The name of a standing. */
        MemoryStandingName: "proposed" | "kept" | "superseded";
        /** @description How memories stand in all. */
        MemoryStatus: {
            /** @description The model by which memories are found by their meaning, too; absent where they are found by words alone. */
            by_meaning?: components["schemas"]["MemoryMeaning"] | null;
            /**
             * Format: uint32
             * @description How many proposals wait for the user.
             */
            proposed: number;
            /**
             * Format: uint32
             * @description How many there are.
             */
            total: number;
        };
        /** @description A memory that went into a prompt. */
        MemoryUse: {
            /** @description The memory. */
            memory: components["schemas"]["MemoryId"];
            /** @description Why. */
            reason: components["schemas"]["MemoryReason"];
        };
        /** @description Where a memory was used. */
        MemoryUsed: {
            /** @description When. */
            at: components["schemas"]["Timestamp"];
            /** @description The memory. */
            memory: components["schemas"]["MemoryId"];
            /** @description Why. */
            reason: components["schemas"]["MemoryReason"];
            /** @description What it says now; nothing where it was forgotten. */
            text?: string | null;
        } & ({
            /**
             * Format: uint32
             * @description The task's number, where there is such a task.
             */
            number?: number | null;
            /** @description Its run. */
            run: components["schemas"]["RunId"];
            /** @description The task. */
            task: components["schemas"]["TaskId"];
            /** @description Its title. */
            title?: string | null;
            /** @constant */
            used_in: "run";
        } | {
            /** @description The chat. */
            chat: components["schemas"]["ChatId"];
            /** @description The message before which it was told. */
            message: components["schemas"]["MessageId"];
            /** @description The chat's title, where there is such a chat. */
            title?: string | null;
            /** @constant */
            used_in: "chat";
        });
        /** @description Uses of memories. */
        MemoryUses: {
            /** @description The uses. */
            uses: components["schemas"]["MemoryUsed"][];
        };
        /** @description A memory as it is shown. */
        MemoryView: {
            /** @description When it was last changed, or said again. */
            affirmed_at: components["schemas"]["Timestamp"];
            /** @description When it was written down. */
            created_at: components["schemas"]["Timestamp"];
            /** @description Whether it is too stale to go into a prompt by itself. */
            faded: boolean;
            /** @description Its id. */
            id: components["schemas"]["MemoryId"];
            /** @description What sort of fact it is. */
            kind: components["schemas"]["MemoryKind"];
            /** @description When it last went into a prompt. */
            last_used_at?: components["schemas"]["Timestamp"] | null;
            /** @description What the one says that it would take the place of, or that took its place. */
            other?: string | null;
            /** @description Whether it always goes into prompts of its scope, and never fades. */
            pinned: boolean;
            /** @description Where it holds. */
            scope: components["schemas"]["MemoryScope"];
            /** @description Where it comes from. */
            source: components["schemas"]["MemorySource"];
            /** @description Whether it counts. */
            standing: components["schemas"]["MemoryStanding"];
            /**
             * Format: uint8
             * @description How much it still counts, in percent: it halves with time, the slower the more it is used.
             */
            strength: number;
            /** @description What it says. */
            text: string;
            /**
             * Format: uint32
             * @description How often it did.
             */
            uses: number;
        };
        /** @description The id of a message of a chat, or to a run. */
        MessageId: string;
        /** @description Who a message to the agent comes from. */
        MessageSource: "prompt" | "steer" | "system" | "memory";
        /** @description A protection that this system cannot enforce. */
        MissingProtection: {
            /** @description Its name. */
            protection: string;
            /** @description What to do about it. */
            remedy: string;
            /** @description Why, and what a command can do therefore. */
            why: string;
        };
        /** @description How much of a run needs a human's yes. */
        Mode: "auto" | "ask";
        /** @description Where a model's key comes from. */
        ModelKey: {
            /** @constant */
            from: "none";
        } | {
            /** @constant */
            from: "environment";
            /** @description Whether the daemon has it. */
            there: boolean;
            /** @description The variable. */
            variable: string;
        } | {
            /** @constant */
            from: "kept";
            /** @description Whether one is kept there. */
            there: boolean;
        };
        /** @description The models there are. */
        ModelList: {
            /** @description What is wrong in the configuration, where something is. */
            error?: components["schemas"]["Error"] | null;
            /** @description The models, configured ones first. */
            models: components["schemas"]["ModelView"][];
        };
        /** @description What a model costs. */
        ModelPrice: {
            /** @description The price, all zero where nobody bills it; absent where it is not known. */
            price?: components["schemas"]["Price"] | null;
        };
        /** @description What real calls to a model showed. */
        ModelTest: {
            /**
             * Format: uint64
             * @description Milliseconds until the first sign of an answer.
             */
            first_sign_ms: number;
            /** @description The model that answered, as its provider names it. */
            model: string;
            /** @description The name it was asked for by. */
            name: string;
            /** @description What it said at last. */
            reply: string;
            /** @description How well it called the tool that it was asked to call. A model that cannot is of no use to an agent. */
            tools: components["schemas"]["ToolUse"];
            /**
             * Format: uint64
             * @description Milliseconds that both calls took: one that asks for a tool, one that ends with its result.
             */
            total_ms: number;
            /** @description What it cost. */
            usage: components["schemas"]["Usage"];
        };
        /** @description What one model took. */
        ModelUsage: {
            /**
             * Format: uint64
             * @description What those cost whose model has a price, in millionths of a US dollar, at today's prices; absent where none has.
             */
            cost_micros?: number | null;
            /** @description Its name in the configuration. */
            model: string;
            /**
             * Format: uint64
             * @description Responses of models.
             */
            turns: number;
            /**
             * Format: uint64
             * @description Turns of models without a price: what they cost is not in the sum.
             */
            unpriced_turns: number;
            /** @description Their tokens. */
            usage: components["schemas"]["Usage"];
        };
        /** @description A model that a task can ask for. */
        ModelView: {
            /** @description The API it is asked by: `responses`, `chat-completions`, `messages` or `gemini`. */
            api: string;
            /** @description Where it is asked. */
            base_url: string;
            /** @description Whether the configuration says it, so that it can be changed and removed there. */
            configured: boolean;
            /**
             * Format: uint64
             * @description How many tokens a conversation may have, where the configuration says it.
             */
            context_window?: number | null;
            /** @description Whether a task that names none gets it. */
            default: boolean;
            /** @description How much it is asked to reason, where the configuration says it. */
            effort?: string | null;
            /** @description The models to go on with while it is down. */
            fallback?: string[];
            /** @description Where its key comes from. */
            key: components["schemas"]["ModelKey"];
            /**
             * Format: uint32
             * @description The most tokens of one answer, where the configuration says it.
             */
            max_output_tokens?: number | null;
            /**
             * @description What its provider calls it; null where any of the provider's models can be asked for: put its id into the name
             *     after the slash.
             */
            model?: string | null;
            /** @description The name to ask for it by. */
            name: string;
            /** @description What its tokens cost, where the configuration says it. */
            price?: components["schemas"]["Price"] | null;
            /**
             * @description Whether titles, summaries and proposals for memory are asked of it.
             * @default false
             */
            small?: boolean;
            /** @description Where it was found: `config.toml`, an environment variable, a local server. */
            source: string;
            /** @description How freely it chooses its words, where the configuration says it. */
            temperature?: components["schemas"]["Ratio"] | null;
            /** @description The share of likely words that it chooses from, where the configuration says it. */
            top_p?: components["schemas"]["Ratio"] | null;
            /** @description How much it is asked to say, where the configuration says it. */
            verbosity?: string | null;
        };
        /** @description Something that only a human can give. */
        Need: ({
            /** @description The approval. */
            approval: components["schemas"]["ApprovalId"];
            /** @description The call that waits for it. */
            call: components["schemas"]["CallId"];
            /** @constant */
            need: "approval";
        } & ({
            /** @constant */
            action: "observe";
        } | {
            /** @constant */
            action: "exec";
            /** @description The command line. */
            command: string;
        } | {
            /** @constant */
            action: "input";
            /** @description What it types. */
            text: string;
        } | {
            /** @constant */
            action: "write";
            /** @description The files, relative to the workspace. */
            paths: string[];
        })) | {
            /** @description The call that waits for it. */
            call: components["schemas"]["CallId"];
            /** @constant */
            need: "question";
            /** @description Answers on offer; any other is welcome too. */
            options: string[];
            /** @description The question. */
            question: components["schemas"]["QuestionId"];
            /** @description What is asked. */
            text: string;
        };
        /** @description Whether a run's commands reach the network. */
        NetworkGrant: "none" | "full";
        /** @description A comment to make. */
        NewComment: {
            /**
             * Format: uint32
             * @description The last line; the first where absent.
             */
            end_line?: number | null;
            /**
             * Format: uint32
             * @description The first line, from 1.
             */
            line: number;
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
            /** @description The lines as they are seen. */
            quote: string;
            /** @description The side that its lines count on. */
            side: components["schemas"]["ChangeSide"];
            /** @description What is said of them. */
            text: string;
        };
        /** @description A tool call that has no result yet. */
        OpenCall: {
            /** @description The call. */
            call: components["schemas"]["ToolCall"];
            /** @description How far it is. */
            stage: components["schemas"]["CallStage"];
        };
        /** @description A folder to make a project of. */
        OpenProject: {
            /** @description The folder, or one inside its repository; absolute. */
            path: string;
        };
        /** @description A shell to open. */
        OpenShell: {
            /**
             * Format: uint16
             * @description Columns of its terminal.
             */
            cols: number;
            /** @description Where it begins. */
            place: components["schemas"]["ShellPlace"];
            /**
             * Format: uint16
             * @description Rows of its terminal.
             */
            rows: number;
        };
        /** @description How a run ended. */
        Outcome: {
            /** @constant */
            outcome: "done";
        } | {
            /** @description Why, and what to do. */
            error: components["schemas"]["Error"];
            /** @constant */
            outcome: "failed";
        } | {
            /** @constant */
            outcome: "stopped";
        };
        /** @description One part of a message. */
        Part: {
            /** @description The text. */
            text: string;
            /** @constant */
            type: "text";
        } | {
            /** @description Its bytes in base64. */
            data: string;
            /** @description Its media type, such as `image/png`. */
            media_type: string;
            /** @constant */
            type: "image";
        };
        /** @description A step of an agent's plan. */
        PlanStep: {
            /** @description How far it is. */
            status: components["schemas"]["StepStatus"];
            /** @description What is to be done. */
            step: string;
        };
        /** @description What a user set: layout, theme, what was seen. The daemon keeps it and understands none of it. */
        Preferences: {
            /** @description Any JSON by its key. */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description Preferences were set. */
        PreferencesSet: {
            /** @description The keys whose values are other ones now. The board's stream tells them, too. */
            changed: string[];
        };
        /** @description What a model's tokens cost, in US dollars per million. */
        Price: {
            /** @description Input that is written to the provider's cache; as other input where absent. */
            cache_write?: components["schemas"]["Dollars"] | null;
            /** @description Input that is; as other input where absent. */
            cached?: components["schemas"]["Dollars"] | null;
            /** @description Input that is not cached. */
            input: components["schemas"]["Dollars"];
            /** @description Output. */
            output: components["schemas"]["Dollars"];
        };
        /** @description Where a price comes from. */
        PriceFrom: "built_in" | "configured";
        /** @description The prices. */
        PriceList: {
            /** @description The month of the prices that Flotilla brings along, as `2025-11`. */
            of: string;
            /** @description The prices, by model. */
            prices: components["schemas"]["PriceView"][];
        };
        /** @description What a model costs. */
        PriceView: {
            /** @description Whether a price that Flotilla brings along holds again when this one is taken away. */
            built_in: boolean;
            /** @description Where it comes from. */
            from: components["schemas"]["PriceFrom"];
            /** @description The model, as its provider calls it, or its name in the configuration. */
            model: string;
            /** @description In dollars per million tokens. */
            price: components["schemas"]["Price"];
        };
        /** @description What a specialist may do to its workspace. */
        ProfileAccess: "write" | "read";
        /** @description A specialist, to be written into a file. */
        ProfileDraft: {
            /**
             * @description What it is for.
             * @default
             */
            description?: string;
            /** @description What it may do to its workspace. */
            access: components["schemas"]["ProfileAccess"];
            /**
             * Format: uint64
             * @description Millionths of a US dollar that a run may cost.
             */
            cost_micros?: number | null;
            /** @description How much that is to reason where a task says nothing of it. */
            effort?: string | null;
            /** @description How it works, in Markdown. */
            instructions: string;
            /**
             * Format: uint32
             * @description Minutes that it may take in one go.
             */
            minutes?: number | null;
            /** @description The model that it asks where a task names none. */
            model?: string | null;
            /** @description The tools that it has besides those that touch nothing; all where absent. */
            tools?: string[] | null;
            /**
             * Format: uint32
             * @description Turns that it may take.
             */
            turns?: number | null;
        };
        /** @description Where a specialist comes from. A project's goes before the user's of the same name, and that before a shipped one. */
        ProfileFrom: "shipped" | "user" | "project";
        /** @description The specialists, by name. */
        ProfileList: {
            /** @description The specialists. */
            profiles: components["schemas"]["ProfileView"][];
            /**
             * @description The tools that a specialist can be given; those that touch nothing every agent has.
             * @default []
             */
            tools?: string[];
        };
        /** @description What stood in a file that was removed, so that it can be written again. */
        ProfileRemoved: {
            /** @description The file's text. */
            text: string;
        };
        /** @description A specialist. */
        ProfileView: {
            /** @description What it is for. */
            description: string;
            /** @description What it may do to its workspace. */
            access: components["schemas"]["ProfileAccess"];
            /**
             * Format: uint64
             * @description Millionths of a US dollar that a run may cost, as far as its model has a price.
             */
            cost_micros?: number | null;
            /** @description How much that is to reason where a task says nothing of it. */
            effort?: string | null;
            /** @description What is wrong with its file; then no task can have it. */
            error?: string | null;
            /** @description Where it comes from. */
            from: components["schemas"]["ProfileFrom"];
            /** @description How it works, in Markdown. */
            instructions: string;
            /**
             * Format: uint32
             * @description Minutes that it may take in one go.
             */
            minutes?: number | null;
            /** @description The model that it asks where a task names none. */
            model?: string | null;
            /** @description What it is asked for by. */
            name: string;
            /** @description Its file. */
            path?: string | null;
            /** @description What stands in its file where that is wrong, as far as it is text. */
            text?: string | null;
            /** @description The tools that it has besides those that touch nothing; all where absent. */
            tools?: string[] | null;
            /**
             * Format: uint32
             * @description Turns that it may take.
             */
            turns?: number | null;
            /** @description What is odd about it, though a task can have it: its model is none that is known. */
            warning?: string | null;
        };
        /** @description How a project is checked. */
        ProjectChecks: {
            /** @description The checks that a person has confirmed: Flotilla runs them when an agent says that it is done. */
            confirmed: string[];
            /** @description Checks that the project's own files speak of. None is run before it is confirmed. */
            found: components["schemas"]["FoundCheck"][];
        };
        /** @description The id of a project. */
        ProjectId: string;
        /** @description What kind of folder a project is. */
        ProjectKind: "git" | "folder";
        /** @description All projects. */
        ProjectList: {
            /** @description The projects in sight, oldest first. */
            projects: components["schemas"]["ProjectView"][];
            /**
             * Format: uint64
             * @description The number of the last event that this list knows of.
             */
            seq: number;
        };
        /** @description What the configuration says of a project. What a task wants goes before it. */
        ProjectSettings: {
            /** @description The revision that a new task is proposed to start from. */
            base?: string | null;
            /** @description Command lines that check a workspace: Flotilla runs them when an agent says that it is done. */
            checks?: string[];
            /** @description The mode that a new task is proposed. */
            mode?: components["schemas"]["Mode"] | null;
            /** @description The model that a new task is proposed. */
            model?: string | null;
            /** @description The network that a new task is proposed. */
            network?: components["schemas"]["NetworkGrant"] | null;
            /** @description A command line that makes a fresh workspace ready for work. */
            setup?: string | null;
            /**
             * @description Folders outside of the workspace that commands may write to.
             * @default []
             */
            writable?: string[];
        };
        /** @description A folder that agents work on. */
        ProjectView: {
            /**
             * Format: uint32
             * @description Which colour it has: it keeps its number for good, and takes the colour at that place, round and round.
             */
            colour: number;
            /** @description How many of its tasks are in each state. */
            counts: components["schemas"]["TaskCounts"];
            /** @description Its id. */
            id: components["schemas"]["ProjectId"];
            /** @description What it is. */
            kind: components["schemas"]["ProjectKind"];
            /** @description What it is called. */
            name: string;
            /** @description When it was first opened. */
            opened_at: components["schemas"]["Timestamp"];
            /** @description Its folder. */
            path: string;
            /** @description When a task was last added to it, or else when it was opened. */
            used_at: components["schemas"]["Timestamp"];
        };
        /** @description The id of a saved prompt. */
        PromptId: string;
        /** @description The shelf. */
        PromptList: {
            /** @description The prompts, in the user's order. */
            prompts: components["schemas"]["PromptView"][];
        };
        /** @description Where a prompt is on offer. */
        PromptScope: {
            /** @constant */
            in: "everywhere";
        } | {
            /** @constant */
            in: "project";
            /** @description Which one. */
            project: components["schemas"]["ProjectId"];
        };
        /** @description A saved prompt. */
        PromptView: {
            /** @description The profile of the agent that does it; the plain agent where absent. */
            agent?: string | null;
            /** @description Its id. */
            id: components["schemas"]["PromptId"];
            /** @description Where it is on offer. */
            scope?: components["schemas"]["PromptScope"] & unknown;
            /** @description What it says. */
            text: string;
            /** @description What it is called. */
            title: string;
        };
        /** @description The id of a question. */
        QuestionId: string;
        /** @description A message that was not delivered yet. */
        QueuedMessage: {
            /** @description Its id. */
            message: components["schemas"]["MessageId"];
            /** @description What it says. */
            parts: components["schemas"]["Part"][];
            /** @description When it is delivered. */
            when: components["schemas"]["Delivery"];
        };
        /**
         * Format: double
         * @description A plain number with a fraction.
         */
        Ratio: number;
        /** @description A PDF or a notebook to be read. */
        ReadDocument: {
            /** @description Its bytes in base64. */
            data: string;
            /** @description What it is called. */
            name: string;
        };
        /**
         * @description A part of a change to reject. A whole file goes back to what it was; of lines, removed ones come back and added ones
         *     go.
         */
        RejectPart: {
            /** @description The lines, where it is not. */
            lines?: components["schemas"]["LineChoice"] | null;
            /** @description The file. */
            path: components["schemas"]["RepoPath"];
            /** @description The tree that was looked at; refused where the workspace is another one by now. */
            tree: string;
            /**
             * @description Whether all of the file's change is rejected.
             * @default false
             */
            whole?: boolean;
        };
        /** @description A chat's new title. */
        RenameChat: {
            /** @description The title. */
            title: string;
        };
        /** @description A path from the repository's root, `/`-separated. A byte that is no UTF-8 reads `\xNN`, a backslash reads `\\`. */
        RepoPath: string;
        /** @description A workspace was brought back. */
        Restored: {
            /** @description Its branch. */
            branch?: string | null;
            /** @description Its folder; absent where none was put away. */
            path?: string | null;
            /** @description The task, in review again; where it had no workspace, what it was before. */
            task: components["schemas"]["TaskView"];
        };
        /** @description Whether doing the same again may help. */
        Retry: "now" | "after_fix" | "never";
        /** @description A reply to ask for again: another one to the same message. */
        RetryInChat: {
            /** @description The model to ask; the chat's last one where absent, or else the default one. */
            model?: string | null;
            /** @description Whether it may search the web and read its pages; as before in the chat where absent. */
            web?: boolean | null;
        };
        /** @description A run as a list shows it. */
        RunCard: {
            /** @description What does it: `flotilla` is the built-in agent. */
            agent: string;
            /** @description The model that answers now, while that is down. */
            asks?: string | null;
            /**
             * Format: uint32
             * @description Which attempt it is, from 1.
             */
            attempt: number;
            /** @description The branch its workspace is on, null until that stands. */
            branch?: string | null;
            /** @description What its latest turn that changed files changed. */
            change?: components["schemas"]["ChangeStat"] | null;
            /** @description What the checks that Flotilla ran say of its work as it is; absent where none ran on it. */
            checked?: components["schemas"]["Checked"] | null;
            /**
             * Format: uint64
             * @description What it cost so far, in millionths of a US dollar, at the price that the model has in the configuration today;
             *     absent where that is not known.
             */
            cost_micros?: number | null;
            /** @description When it was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When it ended. */
            ended_at?: components["schemas"]["Timestamp"] | null;
            /** @description Its latest check-in. */
            heartbeat?: components["schemas"]["Heartbeat"] | null;
            /** @description Its id. */
            id: components["schemas"]["RunId"];
            /** @description The last line that its newest terminal shows, without colours, of at most 200 characters. */
            line?: string | null;
            /** @description The model it asks. */
            model: string;
            /** @description What it needs from a human. */
            needs: components["schemas"]["Need"][];
            /** @description Where it stands. */
            state: components["schemas"]["RunState"];
            /**
             * Format: uint32
             * @description The steps of its plan.
             */
            steps: number;
            /**
             * Format: uint32
             * @description How many of them are done.
             */
            steps_done: number;
            /**
             * Format: uint32
             * @description Turns taken.
             */
            turns: number;
            /** @description Tokens spent. */
            usage: components["schemas"]["Usage"];
        };
        /** @description A commit that the run made. */
        RunCommit: {
            /** @description When it was committed. */
            at: components["schemas"]["Timestamp"];
            /** @description Its author's name. */
            author: string;
            /** @description The commit. */
            commit: string;
            /** @description Its message, whole. */
            message: string;
        };
        /** @description The id of a run. */
        RunId: string;
        /** @description Where a run stands. */
        RunState: "preparing" | "working" | "needs_you" | "done" | "failed" | "stopped";
        /** @description One attempt at a task. */
        RunView: {
            /** @description The model that answers now, while that is down. */
            asks?: string | null;
            /**
             * Format: uint32
             * @description Which attempt it is, from 1.
             */
            attempt: number;
            /** @description The commit its workspace started from, null until that stands. */
            base?: string | null;
            /** @description The branch its workspace is on, null until that stands. */
            branch?: string | null;
            /** @description The latest checkpoint. */
            checkpoint?: components["schemas"]["Checkpoint"] | null;
            /**
             * Format: uint32
             * @description How often it went on after it had ended.
             */
            continued: number;
            /**
             * Format: uint64
             * @description What it cost so far, in millionths of a US dollar, at the price that the model has in the configuration today;
             *     absent where that is not known.
             */
            cost_micros?: number | null;
            /** @description When it was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description When it ended. */
            ended_at?: components["schemas"]["Timestamp"] | null;
            /** @description Why it failed. */
            error?: components["schemas"]["Error"] | null;
            /** @description The checkpoint of an earlier run that it starts from. */
            from?: components["schemas"]["CheckpointId"] | null;
            /** @description Kinds of action a human allowed for the whole run. */
            granted: components["schemas"]["ActionKind"][];
            /** @description Its latest check-in. */
            heartbeat?: components["schemas"]["Heartbeat"] | null;
            /** @description Its id. */
            id: components["schemas"]["RunId"];
            /** @description What its workspace lacks of the user's folder, null until that stands. */
            lacks?: components["schemas"]["Lacks"] | null;
            /** @description The model it asks. */
            model: string;
            /** @description What it needs from a human. */
            needs: components["schemas"]["Need"][];
            /** @description What the user should know of its workspace: files carried in, protections that are missing here. */
            notes: string[];
            /** @description Calls without a result. */
            open_calls: components["schemas"]["OpenCall"][];
            /** @description Its plan. */
            plan: components["schemas"]["PlanStep"][];
            /** @description Messages not delivered yet. */
            queued_messages: components["schemas"]["QueuedMessage"][];
            /**
             * Format: uint32
             * @description How often a new daemon took it up again.
             */
            resumed: number;
            /** @description Where it stands. */
            state: components["schemas"]["RunState"];
            /**
             * Format: uint32
             * @description Turns taken.
             */
            turns: number;
            /** @description Tokens spent. */
            usage: components["schemas"]["Usage"];
            /** @description Its workspace's folder, null until that stands. */
            workspace?: string | null;
        };
        /** @description The message is in the chat, and a reply to it is under way. */
        Said: {
            /** @description The message. */
            message: components["schemas"]["MessageId"];
            /** @description The reply. */
            reply: components["schemas"]["MessageId"];
        };
        /** @description What this system enforces on the commands of agents, and what it cannot. */
        SandboxView: {
            /** @description What holds, by name: `writes`, `hidden_files`, `network`, … */
            enforced: string[];
            /** @description What does the confining: `namespaces`, `landlock`, `seccomp`, `seatbelt`, `job_object` or `none`. */
            mechanism: string;
            /** @description What does not hold, or not fully. */
            missing: components["schemas"]["MissingProtection"][];
        };
        /** @description Writes the file of a specialist: `profile`, or else `text` as it stands. */
        SaveProfile: {
            /** @description What it is asked for by: lower-case letters, digits and `-`. */
            name: string;
            /** @description What it is to be; remarks and order of lines in the file that it replaces stay. */
            profile?: components["schemas"]["ProfileDraft"] | null;
            /** @description The project in whose folder `.flotilla/agents` it is written; the user's own folder where absent. */
            project?: string | null;
            /** @description The one of the same place that it replaces, which may have another name. */
            replaces?: string | null;
            /** @description The whole file. */
            text?: string | null;
        };
        /** @description Something to say; a reply to it begins at once. */
        SayInChat: {
            /**
             * @description Files of the project that come along, as they are now: paths relative to its folder, or absolute. Text of up to
             *     256 KiB each, images, and PDFs and notebooks, of which the text comes along.
             */
            files?: string[];
            /** @description The model to ask; the chat's last one where absent, or else the default one. */
            model?: string | null;
            /**
             * @description The message or reply that it follows; absent at the beginning of a chat, and where its first message is sent
             *     again in another form. To edit a message, give that message's own parent.
             */
            parent?: components["schemas"]["MessageId"] | null;
            /** @description What it says. */
            parts: components["schemas"]["ChatPart"][];
            /** @description Whether it may search the web and read its pages; as before in the chat where absent, and not at first. */
            web?: boolean | null;
        };
        /** @description What all runs of a task may cost together, said anew. */
        SetBudget: {
            /**
             * Format: uint64
             * @description Millionths of a US dollar; no bound where absent.
             */
            budget_micros?: number | null;
            /** @description What becomes of its latest run. */
            then?: components["schemas"]["ThenRun"] & unknown;
        };
        /** @description A model to write into the configuration; one of the same name is replaced. */
        SetModel: {
            /** @description The API it is asked by: `responses`, `chat-completions`, `messages` or `gemini`. */
            api: string;
            /** @description The environment variable that holds its key. */
            api_key_env?: string | null;
            /** @description Where it is asked. */
            base_url: string;
            /**
             * Format: uint64
             * @description How many tokens a conversation may have.
             */
            context_window?: number | null;
            /** @description How much to reason, in the provider's own word. */
            effort?: string | null;
            /** @description The models to go on with while it is down, in this order. */
            fallback?: string[];
            /**
             * @description Whether its key is kept by Flotilla; `SetModelKey` gives it.
             * @default false
             */
            kept_key?: boolean;
            /**
             * Format: uint32
             * @description The most tokens of one answer.
             */
            max_output_tokens?: number | null;
            /** @description What its provider calls it. */
            model: string;
            /** @description The name to ask for it by. */
            name: string;
            /** @description What its tokens cost. */
            price?: components["schemas"]["Price"] | null;
            /** @description How freely to choose the next word, 0 to 2. */
            temperature?: components["schemas"]["Ratio"] | null;
            /** @description The share of likely words to choose from, 0 to 1. */
            top_p?: components["schemas"]["Ratio"] | null;
            /** @description How much to say: `low`, `medium` or `high`. */
            verbosity?: string | null;
        };
        /** @description A key to keep. It is never shown again, nor logged. */
        SetModelKey: {
            /** @description The key. */
            key: string;
        };
        /** @description Preferences to set; those that are not named stay as they are. */
        SetPreferences: {
            /** @description Any JSON by its key of at most 200 bytes; null takes a key away. All that is kept has at most 1 MB. */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description A price to write into the configuration, or to take out of it. */
        SetPrice: {
            /** @description The model, as its provider calls it, or its name in the configuration. */
            model: string;
            /** @description The price; absent to take out what the configuration says. */
            price?: components["schemas"]["Price"] | null;
        };
        /** @description What the configuration says, but for its projects. */
        Settings: {
            /** @description The model of tasks that name none, where it is chosen. */
            default_model?: string | null;
            /** @description What is wrong in the file, where something is; then it is changed by no route, but by hand. */
            error?: components["schemas"]["Error"] | null;
            /** @description The file that says it. */
            file: string;
            /** @description Where keys are kept. */
            key_store: components["schemas"]["KeyStore"];
            /**
             * Format: uint32
             * @description How many runs may be under way at once, where it is chosen.
             */
            max_running?: number | null;
            /**
             * Format: uint32
             * @description How many may be at this moment.
             */
            running_limit: number;
            /** @description The model for small work (titles, summaries, what to remember), where it is chosen. */
            small_model?: string | null;
        };
        /** @description The user's shells. */
        ShellList: {
            /** @description The shells, oldest first; those that ended stay until they are closed. */
            shells: components["schemas"]["ShellView"][];
        };
        /** @description Where a shell begins. */
        ShellPlace: {
            /** @constant */
            in: "project";
            /** @description The project. */
            project: components["schemas"]["ProjectId"];
        } | {
            /** @constant */
            in: "task";
            /** @description The task. */
            task: components["schemas"]["TaskId"];
        } | {
            /** @constant */
            in: "path";
            /** @description The folder, absolute. */
            path: string;
        } | {
            /** @constant */
            in: "home";
        };
        /**
         * @description A shell of the user: it runs as the user does, without a sandbox, until it ends or the daemon does. Its terminal is
         *     attached to by its id, as any other.
         */
        ShellView: {
            /** @description The folder that it is in now, as far as the system tells; else the one where it began. */
            cwd: string;
            /** @description How it ended; null while it runs. */
            exit?: components["schemas"]["ExitStatus"] | null;
            /** @description Its terminal. */
            id: components["schemas"]["TerminalId"];
            /** @description When it was opened. */
            opened_at: components["schemas"]["Timestamp"];
            /** @description Where it began. */
            place: components["schemas"]["ShellPlace"];
            /** @description The program's name. */
            program: string;
            /**
             * Format: uint64
             * @description Bytes it has printed so far.
             */
            written: number;
        };
        /** @description A piece of a snippet. */
        SnippetPiece: {
            /** @description Whether it is a word that was looked for. */
            found: boolean;
            /** @description The text. */
            text: string;
        };
        /** @description How a task starts. */
        StartTask: {
            /** @description The checkpoint of an earlier run to start from; a fresh workspace where absent. */
            from?: components["schemas"]["CheckpointId"] | null;
        };
        /** @description What the daemon is and how it does. */
        Status: {
            /**
             * Format: uint32
             * @description The version of the API it speaks.
             */
            api_version: number;
            /** @description The folder that holds all its data. */
            home: string;
            /** @description The address it listens on besides, where it was asked to. */
            listen?: string | null;
            /**
             * Format: uint32
             * @description How many runs may be under way at once.
             */
            max_running: number;
            /** @description How memories stand. */
            memory?: components["schemas"]["MemoryStatus"] & unknown;
            /**
             * Format: uint32
             * @description Its process.
             */
            pid: number;
            /**
             * Format: uint32
             * @description Tasks that wait for their turn.
             */
            queued: number;
            /**
             * Format: uint32
             * @description Runs under way.
             */
            running: number;
            /** @description What confines the commands of agents here. */
            sandbox: components["schemas"]["SandboxView"];
            /**
             * Format: uint64
             * @description The number of the last event in its log.
             */
            seq: number;
            /** @description The socket or named pipe it listens on. */
            socket: string;
            /** @description When it started. */
            started_at: components["schemas"]["Timestamp"];
            /**
             * Format: uint64
             * @description Seconds since then.
             */
            uptime_s: number;
            /** @description Its version. */
            version: string;
        };
        /** @description A message to the agent. A run that had ended goes on with it. */
        SteerTask: {
            /** @description What it says. */
            parts: components["schemas"]["Part"][];
            /** @description When it is delivered to a run under way. */
            when?: components["schemas"]["Delivery"] & unknown;
        };
        /** @description The message is kept until it is delivered. */
        Steered: {
            /** @description The message. */
            message: components["schemas"]["MessageId"];
        };
        /** @description How far a step of a plan is. */
        StepStatus: "pending" | "in_progress" | "completed";
        /** @description The daemon is stopping. */
        Stopping: {
            /**
             * Format: uint32
             * @description Runs that were under way and go on at the next start.
             */
            interrupted: number;
            /**
             * Format: uint32
             * @description The process that will be gone.
             */
            pid: number;
        };
        /** @description A task as a board or a list shows it. */
        TaskCard: {
            /** @description The profile of the agent that does it; absent for the plain agent. */
            agent?: string | null;
            /** @description When it was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The tasks that must have landed first. */
            depends_on: components["schemas"]["TaskId"][];
            /** @description Its id. */
            id: components["schemas"]["TaskId"];
            /** @description Where its change landed last; stays when its workspace is brought back. */
            landed?: components["schemas"]["LandedMark"] | null;
            /**
             * @description Whether its change is being landed at this moment.
             * @default false
             */
            landing?: boolean;
            /** @description Its latest run, in short. */
            latest_run?: components["schemas"]["RunCard"] | null;
            /**
             * Format: uint32
             * @description Its short number, unique in this data folder.
             */
            number: number;
            /** @description The task it is a part of. */
            parent?: components["schemas"]["TaskId"] | null;
            /** @description Its project's folder. */
            project: string;
            /** @description Its project. */
            project_id: components["schemas"]["ProjectId"];
            /**
             * @description How its prompt begins, in one line of at most 200 characters.
             * @default
             */
            prompt?: string;
            /** @description Why its last landing was refused, until another is tried or the work goes on. */
            refused?: components["schemas"]["Error"] | null;
            /** @description What the card is called. */
            title: string;
            /** @description When something last happened to it. */
            updated_at: components["schemas"]["Timestamp"];
        } & ({
            /** @constant */
            state: "draft";
        } | {
            /** @description The run that goes on; a new one is begun where absent. */
            continues?: components["schemas"]["RunId"] | null;
            /** @description The checkpoint of an earlier run that the next one starts from. */
            from?: components["schemas"]["CheckpointId"] | null;
            /** @description Since when. */
            since: components["schemas"]["Timestamp"];
            /** @constant */
            state: "queued";
        } | {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "running";
        } | {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "needs_you";
        } | {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "review";
        } | {
            /** @description The recovery bundle of the run's workspace. */
            bundle: string;
            /** @description The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then. */
            commit: string;
            /** @description The branch; none where it landed as edits in the checkout. */
            onto?: string | null;
            /** @description The run that made it. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "landed";
        } | {
            /** @description Why, and what to do. */
            error: components["schemas"]["Error"];
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "failed";
        } | {
            /** @description The run that was stopped, if one was under way. */
            run?: components["schemas"]["RunId"] | null;
            /** @constant */
            state: "cancelled";
        } | {
            /** @description The bundle that restores it. */
            bundle?: string | null;
            /** @description The run whose work it was. */
            run?: components["schemas"]["RunId"] | null;
            /** @constant */
            state: "discarded";
        });
        /** @description How many tasks are in each state. */
        TaskCounts: {
            /** Format: uint32 */
            cancelled: number;
            /** Format: uint32 */
            discarded: number;
            /** Format: uint32 */
            draft: number;
            /** Format: uint32 */
            failed: number;
            /** Format: uint32 */
            landed: number;
            /** Format: uint32 */
            needs_you: number;
            /** Format: uint32 */
            queued: number;
            /** Format: uint32 */
            review: number;
            /** Format: uint32 */
            running: number;
        };
        /** @description A task as it was asked for; its project stands beside it. */
        TaskCreated: {
            /** @description The tasks that must have landed before it starts. */
            depends_on?: components["schemas"]["TaskId"][];
            /**
             * Format: uint32
             * @description A short number for people, unique in this data folder.
             */
            number: number;
            /** @description The task it is a part of. */
            parent?: components["schemas"]["TaskId"] | null;
            /** @description What the agent is asked. */
            prompt: components["schemas"]["Part"][];
            /** @description How it wants to be run. */
            settings: components["schemas"]["TaskSettings"];
            /** @description What the card is called. */
            title: string;
        };
        /** @description The id of a task. */
        TaskId: string;
        /** @description Some tasks. */
        TaskList: {
            /**
             * Format: uint32
             * @description What to ask for with `before` to read on; absent where these are all.
             */
            next?: number | null;
            /**
             * Format: uint64
             * @description The number of the last event that this list knows of: watch the events after it to keep the list true.
             */
            seq: number;
            /** @description The tasks, newest first. */
            tasks: components["schemas"]["TaskCard"][];
        };
        /** @description A task's id, its short number, or the last characters of its id (four or more). */
        TaskRef: string;
        /** @description How a task wants to be run. */
        TaskSettings: {
            /** @description The profile of the agent that does it; the plain agent where absent. */
            agent?: string | null;
            /** @description The revision its workspaces start from; the checked-out one where absent. */
            base?: string | null;
            /**
             * Format: uint64
             * @description Millionths of a US dollar that all its runs together may cost; no bound where absent.
             */
            budget_micros?: number | null;
            /** @description Whether the user's uncommitted work comes along. */
            carry?: components["schemas"]["CarryIn"] & unknown;
            /** @description How much the model is asked to reason, in its provider's own word; as configured where absent. */
            effort?: string | null;
            /** @description How much needs a human's yes. */
            mode?: components["schemas"]["Mode"] & unknown;
            /** @description The model by its name in the configuration; the default one where absent. */
            model?: string | null;
            /** @description Whether its commands reach the network. */
            network?: components["schemas"]["NetworkGrant"] & unknown;
        };
        /**
         * @description The name of a task's state.
         * @enum {string}
         */
        TaskStateName: "draft" | "queued" | "running" | "needs_you" | "review" | "landed" | "failed" | "cancelled" | "discarded";
        /** @description A card on the Scratchpad. */
        TaskView: {
            /** @description When it was created. */
            created_at: components["schemas"]["Timestamp"];
            /** @description The tasks that must have landed first. */
            depends_on: components["schemas"]["TaskId"][];
            /** @description Its id. */
            id: components["schemas"]["TaskId"];
            /** @description Where its change landed last; stays when its workspace is brought back. */
            landed?: components["schemas"]["LandedMark"] | null;
            /**
             * @description Whether its change is being landed at this moment.
             * @default false
             */
            landing?: boolean;
            /**
             * Format: uint32
             * @description Its short number, unique in this data folder.
             */
            number: number;
            /** @description The task it is a part of. */
            parent?: components["schemas"]["TaskId"] | null;
            /** @description Its project's folder. */
            project: string;
            /** @description Its project. */
            project_id: components["schemas"]["ProjectId"];
            /** @description What the agent is asked. */
            prompt: components["schemas"]["Part"][];
            /** @description Its runs, oldest first. */
            runs: components["schemas"]["RunView"][];
            /** @description How it wants to be run. */
            settings: components["schemas"]["TaskSettings"];
            /** @description What the card is called. */
            title: string;
            /** @description When something last happened to it. */
            updated_at: components["schemas"]["Timestamp"];
        } & ({
            /** @constant */
            state: "draft";
        } | {
            /** @description The run that goes on; a new one is begun where absent. */
            continues?: components["schemas"]["RunId"] | null;
            /** @description The checkpoint of an earlier run that the next one starts from. */
            from?: components["schemas"]["CheckpointId"] | null;
            /** @description Since when. */
            since: components["schemas"]["Timestamp"];
            /** @constant */
            state: "queued";
        } | {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "running";
        } | {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "needs_you";
        } | {
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "review";
        } | {
            /** @description The recovery bundle of the run's workspace. */
            bundle: string;
            /** @description The branch's tip afterwards; for edits, a commit that holds the checkout's files as they were then. */
            commit: string;
            /** @description The branch; none where it landed as edits in the checkout. */
            onto?: string | null;
            /** @description The run that made it. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "landed";
        } | {
            /** @description Why, and what to do. */
            error: components["schemas"]["Error"];
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /** @constant */
            state: "failed";
        } | {
            /** @description The run that was stopped, if one was under way. */
            run?: components["schemas"]["RunId"] | null;
            /** @constant */
            state: "cancelled";
        } | {
            /** @description The bundle that restores it. */
            bundle?: string | null;
            /** @description The run whose work it was. */
            run?: components["schemas"]["RunId"] | null;
            /** @constant */
            state: "discarded";
        });
        /** @description What a viewer sends a terminal, as a text frame. A binary frame is input, byte by byte. */
        TerminalControl: {
            /**
             * Format: uint16
             * @description Columns.
             */
            cols: number;
            /**
             * Format: uint16
             * @description Rows.
             */
            rows: number;
            /** @constant */
            type: "resize";
        } | {
            /** @description The text. */
            text: string;
            /** @constant */
            type: "input";
        } | {
            /** @description The signal. */
            signal: components["schemas"]["TerminalSignal"];
            /** @constant */
            type: "signal";
        };
        /** @description The id of a terminal. */
        TerminalId: string;
        /** @description What a terminal sends its viewer besides output, as a text frame. A binary frame is output, byte by byte. */
        TerminalNotice: {
            /**
             * Format: uint64
             * @description Counted from the terminal's beginning.
             */
            offset: number;
            /** @constant */
            type: "offset";
        } | {
            /** @description How. */
            status: components["schemas"]["ExitStatus"];
            /** @constant */
            type: "exit";
        } | {
            /** @description Why, and what to do. */
            error: components["schemas"]["Error"];
            /** @constant */
            type: "refused";
        };
        /** @description A signal that a viewer can send. */
        TerminalSignal: "interrupt" | "terminate" | "kill";
        /** @description A terminal of a run. */
        TerminalView: {
            /** @description The call that opened it. */
            call: components["schemas"]["CallId"];
            /** @description How its program ended; null while it runs. */
            exit?: components["schemas"]["ExitStatus"] | null;
            /** @description Its id. */
            id: components["schemas"]["TerminalId"];
            /** @description The run. */
            run: components["schemas"]["RunId"];
            /**
             * Format: uint64
             * @description Bytes it has printed so far.
             */
            written: number;
        };
        /**
         * @description A file by which work is judged (of tests, named by a check, or saying how they run), which a change touches otherwise
         *     than by adding to it.
         */
        TestsTouched: {
            /**
             * Format: uint32
             * @description How many lines fewer say what must hold; those that are elsewhere now do not count.
             * @default 0
             */
            assertions?: number;
            /** @description Whether it is gone. */
            deleted: boolean;
            /** @description The name that it has now, by which nobody takes it for tests. */
            moved_to?: string | null;
            /** @description Its path; of one that is gone or elsewhere now the one that it had. */
            path: string;
            /**
             * Format: uint32
             * @description How many tests fewer there are in it; tests that are elsewhere now do not count.
             */
            removed: number;
            /**
             * @description Whether it says how tests and checks run, and holds none itself.
             * @default false
             */
            rules?: boolean;
            /**
             * Format: uint32
             * @description How many more are switched off, or end before they look at anything.
             */
            skipped: number;
        };
        /** @description What becomes of a run whose task's budget is said anew. */
        ThenRun: "stay" | "go_on";
        /**
         * Format: date-time
         * @description A moment in UTC with millisecond precision, in RFC 3339.
         */
        Timestamp: string;
        /** @description A call of a tool that a model asks for. */
        ToolCall: {
            /** @description The arguments as the model wrote them: JSON if it did well. */
            arguments: string;
            /** @description The call's id. */
            call: components["schemas"]["CallId"];
            /** @description The tool's name as the model wrote it. */
            name: string;
        };
        /** @description What a tool call gave back. */
        ToolResult: {
            /** @description The call it answers. */
            call: components["schemas"]["CallId"];
            /** @description What the call saw of a command, where it ran or watched one. */
            command?: components["schemas"]["CommandSeen"] | null;
            /** @description What the model is told. */
            output: components["schemas"]["Part"][];
            /** @description How it came out. */
            status: components["schemas"]["CallStatus"];
        };
        /** @description How well a model called a tool. */
        ToolUse: "right" | "wrong" | "none";
        /** @description The tokens that model responses cost. */
        Usage: {
            /**
             * Format: uint64
             * @description Input tokens that were written to the provider's cache.
             * @default 0
             */
            cache_write_tokens?: number;
            /**
             * Format: uint64
             * @description Input tokens that were read from the provider's cache.
             */
            cached_input_tokens: number;
            /**
             * Format: uint64
             * @description Input tokens, cached ones included.
             */
            input_tokens: number;
            /**
             * Format: uint64
             * @description Output tokens, reasoning included.
             */
            output_tokens: number;
            /**
             * Format: uint64
             * @description Output tokens spent on reasoning.
             */
            reasoning_tokens: number;
        };
        /** @description What usage is counted by. */
        UsageBy: "day" | "project" | "task" | "model";
        /** @description Usage. */
        UsageList: {
            /** @description What it is counted by. */
            by: components["schemas"]["UsageBy"];
            /** @description The first day, as `2026-11-21`. */
            first_day: string;
            /** @description The last day: today. */
            last_day: string;
            /** @description The month of the prices that Flotilla brings along, as `2025-11`: providers change them. */
            prices_of: string;
            /** @description Days oldest first; anything else by what it took, the most first. Only what took something. */
            rows: components["schemas"]["UsageRow"][];
            /** @description All of it. */
            total: components["schemas"]["UsageSum"];
        };
        /** @description Usage of one day, project, task or model. */
        UsageRow: {
            /** @description The chat, where rows are tasks and chats. */
            chat?: components["schemas"]["ChatId"] | null;
            /**
             * Format: uint64
             * @description What those cost whose model has a price, in millionths of a US dollar, at today's prices; absent where none has.
             */
            cost_micros?: number | null;
            /**
             * @description The day as `2026-11-21`, the project's or task's or chat's id, or the model's name; empty for what belongs to no
             *     project.
             */
            key: string;
            /** @description The models that it consists of, by name. */
            models: components["schemas"]["ModelUsage"][];
            /**
             * Format: uint32
             * @description Its number.
             */
            number?: number | null;
            /** @description The project, where rows are projects. */
            project?: components["schemas"]["ProjectId"] | null;
            /** @description The task, where rows are tasks. */
            task?: components["schemas"]["TaskId"] | null;
            /** @description What it is called; empty for a day and for what belongs to no project. */
            title: string;
            /**
             * Format: uint64
             * @description Responses of models.
             */
            turns: number;
            /**
             * Format: uint64
             * @description Turns of models without a price: what they cost is not in the sum.
             */
            unpriced_turns: number;
            /** @description Their tokens. */
            usage: components["schemas"]["Usage"];
        };
        /** @description A sum of turns. */
        UsageSum: {
            /**
             * Format: uint64
             * @description What those cost whose model has a price, in millionths of a US dollar, at today's prices; absent where none has.
             */
            cost_micros?: number | null;
            /**
             * Format: uint64
             * @description Responses of models.
             */
            turns: number;
            /**
             * Format: uint64
             * @description Turns of models without a price: what they cost is not in the sum.
             */
            unpriced_turns: number;
            /** @description Their tokens. */
            usage: components["schemas"]["Usage"];
        };
        /** @description When a task starts. */
        When: "later" | "now";
        /** @description Whether changes of white space count. */
        WhiteSpace: "show" | "ignore";
        /** @description The isolated copy that a run works in. */
        Workspace: {
            /** @description The commit it started from. */
            base: string;
            /** @description The branch it is on. */
            branch: string;
            /** @description What it lacks of the user's folder. */
            lacks: components["schemas"]["Lacks"];
            /** @description What the user should know of it: files carried in, protections that are missing here. */
            notes: string[];
            /** @description Its folder. */
            path: string;
        };
        /** @description What a human did to a workspace. */
        WorkspaceChanged: {
            /** @description The checkpoint of what is there now; null where nothing moved. */
            checkpoint?: components["schemas"]["Checkpoint"] | null;
            /** @description The task afterwards. */
            task: components["schemas"]["TaskView"];
            /** @description The tree that the workspace is now. */
            tree: string;
            /** @description The checkpoint to restore for undoing it. */
            undo?: components["schemas"]["CheckpointId"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
};
export type $defs = Record<string, never>;
export interface operations {
    ShowOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListAgents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    WatchBoard: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was seen; it goes before `after`. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each has this schema. The event `resync` has `{"seq": number}` instead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["BoardView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListChats: {
        parameters: {
            query?: {
                /** @description Only what comes after the last page; give its `next`. A search has one page. */
                before?: number | null;
                /** @description At most this many; 50 where absent, never more than 500. */
                limit?: number | null;
                /** @description Only those of this project. */
                project?: components["schemas"]["ProjectId"] | null;
                /** @description Only those in this state; `open` where absent. */
                state?: components["schemas"]["ChatState"] | null;
                /** @description Only those in which all these words stand, in one message or in the title; the last may be the beginning of one. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    BeginChat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeginChat"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCard"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowChat: {
        parameters: {
            query?: {
                /** @description Only the messages that an event after this number changed: the `seq` of what is known already. */
                after?: number | null;
            };
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RenameChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameChat"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCard"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ArchiveChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCard"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    WatchChat: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was seen; it goes before `after`. */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each has this schema. The event `resync` has `{"seq": number}` instead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ChatLive"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListRecalledInChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryUses"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SayInChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SayInChat"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Said"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RetryInChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
                /** @description The message. */
                message: components["schemas"]["MessageId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryInChat"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Said"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RestoreChat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCard"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    StopReply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The chat. */
                chat: components["schemas"]["ChatId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatCard"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListenOnLoopback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listening"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    StopDaemon: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stopping"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadDocument"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentText"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    WatchEvents: {
        parameters: {
            query?: {
                /** @description Only those after this number; the header `Last-Event-ID` goes before it. From the beginning where absent. */
                after?: number | null;
                /** @description Whether the stream goes on with what happens from now on (the default), or ends with the last event there is. */
                follow?: boolean | null;
                /** @description Only those of this task and its runs. */
                task?: components["schemas"]["TaskRef"] | null;
            };
            header?: {
                /** @description The id of the last event that was seen; it goes before `after`. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each has this schema. The event `resync` has `{"seq": number}` instead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    WatchLive: {
        parameters: {
            query?: {
                /** @description Only those of this task. */
                task?: components["schemas"]["TaskRef"] | null;
            };
            header?: {
                /** @description The id of the last event that was seen; it goes before `after`. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each has this schema. The event `resync` has `{"seq": number}` instead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ExportLog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON value a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": unknown;
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    VerifyLog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogReport"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListMemories: {
        parameters: {
            query?: {
                /** @description Those that are too stale to go into a prompt by themselves. */
                faded?: boolean | null;
                /** @description Those whose id ends so. */
                id_end?: string | null;
                /** @description Of this kind. */
                kind?: components["schemas"]["MemoryKind"] | null;
                /** @description So many at most, 100 if absent, 500 at most. */
                limit?: number | null;
                /** @description Those about the user, and about no project. */
                of_user?: boolean | null;
                /** @description Of this project and its paths. */
                project?: components["schemas"]["ProjectId"] | null;
                /** @description Leave out so many. */
                skip?: number | null;
                /** @description Standing so. */
                standing?: components["schemas"]["MemoryStandingName"] | null;
                /** @description With all these words, or the beginning of the last; the best first. Otherwise the newest come first. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AddMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddMemory"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryAdded"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The memory. */
                memory: components["schemas"]["MemoryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryShown"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    EditMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The memory. */
                memory: components["schemas"]["MemoryId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditMemory"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ConfirmMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The memory. */
                memory: components["schemas"]["MemoryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryAdded"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ForgetMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The memory. */
                memory: components["schemas"]["MemoryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryRecord"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ChangeMemories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeMemories"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoriesChanged"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ExportMemories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON value a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": components["schemas"]["MemoryRecord"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ImportMemories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportMemories"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoriesImported"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadMemorySettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemorySettings"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetMemorySettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemorySettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemorySettings"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowMemoryStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryStatus"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetModel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetModelKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as the list has it. */
                model: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetModelKey"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RemoveModelKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as the list has it. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowPrice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as the list has it. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelPrice"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RemoveModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as the list has it. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    TestModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as the list has it. */
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTest"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ChangePreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPreferences"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreferencesSet"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListPrices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetPrice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPrice"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListProfiles: {
        parameters: {
            query?: {
                /** @description Those of the project in this folder, too; absolute. */
                project?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SaveProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveProfile"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RemoveProfile: {
        parameters: {
            query?: {
                /** @description Those of the project in this folder, too; absolute. */
                project?: string | null;
            };
            header?: never;
            path: {
                /** @description The name. */
                profile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileRemoved"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListProjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    OpenProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenProject"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListBranches: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BranchList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListChecks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectChecks"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadFile: {
        parameters: {
            query: {
                /** @description Its path from the project's folder. */
                path: string;
            };
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileText"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    FindFiles: {
        parameters: {
            query?: {
                /** @description At most this many; 50 where absent, never more than 1000. */
                limit?: number | null;
                /** @description Letters of the path, in their order; all files where absent. */
                query?: string | null;
            };
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ForgetProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadProjectSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSettings"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetProjectSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project. */
                project: components["schemas"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSettings"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListPrompts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AddPrompt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddPrompt"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    EditPrompt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The prompt. */
                prompt: components["schemas"]["PromptId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditPrompt"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RemovePrompt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The prompt. */
                prompt: components["schemas"]["PromptId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromptView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListCheckpoints: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run. */
                run: components["schemas"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListCheckpointChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its checkpoint. */
                checkpoint: components["schemas"]["CheckpointId"];
                /** @description The run. */
                run: components["schemas"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadCheckpointPatch: {
        parameters: {
            query?: {
                /** @description Lines around each change; 3 where absent. */
                context?: number | null;
                /** @description Only this file. */
                path?: components["schemas"]["RepoPath"] | null;
                /** @description The tree that the list of changes named: quick, and the same whatever the agent does meanwhile. */
                tree?: string | null;
                /** @description Whether changes of white space count. */
                whitespace?: components["schemas"]["WhiteSpace"] & unknown;
            };
            header?: never;
            path: {
                /** @description Its checkpoint. */
                checkpoint: components["schemas"]["CheckpointId"];
                /** @description The run. */
                run: components["schemas"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RestoreCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its checkpoint. */
                checkpoint: components["schemas"]["CheckpointId"];
                /** @description The run. */
                run: components["schemas"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceChanged"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListItems: {
        parameters: {
            query?: {
                /** @description Only what comes after this position; 0 is the beginning. */
                after?: number | null;
                /** @description At most this many; 200 where absent, never more than 1000. */
                limit?: number | null;
            };
            header?: never;
            path: {
                /** @description The run. */
                run: components["schemas"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListRecalled: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The run. */
                run: components["schemas"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryUses"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ChangeSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSettings"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListShells: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShellList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    OpenShell: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenShell"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShellView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CloseShell: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its terminal. */
                shell: components["schemas"]["TerminalId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShellView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListTasks: {
        parameters: {
            query?: {
                /** @description Only those with a lower number; give the last page's `next`. */
                before?: number | null;
                /** @description At most this many; 200 where absent, never more than 1000. */
                limit?: number | null;
                /** @description Only those of the project that this folder is in; absolute. */
                project?: string | null;
                /** @description Only those in this state. */
                state?: components["schemas"]["TaskStateName"] | null;
                /** @description Only those with all these words in their title or prompt, in any case. */
                text?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AddTask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    EditTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AcceptTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AnswerTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadBlob: {
        parameters: {
            query: {
                /** @description The file, by its path in the list of changes. */
                path: components["schemas"]["RepoPath"];
                /** @description The side. */
                side: components["schemas"]["ChangeSide"];
                /** @description The tree that the list of changes named: quick, and the same whatever the agent does meanwhile. */
                tree?: string | null;
            };
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SetBudget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetBudget"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    CheckTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evidence"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListComments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    MakeComments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeComments"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentsMade"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    DiscardTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evidence"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowLanding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LandingProposal"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    SteerTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SteerTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Steered"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    WithdrawMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The message. */
                message: components["schemas"]["MessageId"];
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ReadPatch: {
        parameters: {
            query?: {
                /** @description Lines around each change; 3 where absent. */
                context?: number | null;
                /** @description Only this file. */
                path?: components["schemas"]["RepoPath"] | null;
                /** @description The tree that the list of changes named: quick, and the same whatever the agent does meanwhile. */
                tree?: string | null;
                /** @description Whether changes of white space count. */
                whitespace?: components["schemas"]["WhiteSpace"] & unknown;
            };
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RejectChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectPart"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceChanged"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    RestoreTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restored"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    StartTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartTask"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    StopTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ListTerminals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                task: components["schemas"]["TaskRef"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalView"][];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    AttachTerminal: {
        parameters: {
            query?: {
                /** @description The first byte wanted, counted from the terminal's beginning; all that is kept where absent. */
                offset?: number | null;
            };
            header?: never;
            path: {
                /** @description The terminal. */
                terminal: components["schemas"]["TerminalId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A WebSocket. Text frames to the client have the schema `x-server-frames`, text frames from it `x-client-frames`; binary frames are bytes. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    TakeTour: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ShowUsage: {
        parameters: {
            query?: {
                /** @description What to count it by; days where absent. */
                by?: components["schemas"]["UsageBy"] | null;
                /** @description Of so many days up to now, today included; 30 where absent, never more than 3660. */
                days?: number | null;
                /** @description Only of the project in this folder. */
                project?: string | null;
                /** @description Only of this task. */
                task?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageList"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description It was not done: what happened, why, and what to do. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
