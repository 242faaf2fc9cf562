//! A model that answers from a script, a host that writes everything down, and a run between the two.
#![allow(dead_code, unused_imports, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may break, and is its own document")]

mod host;
mod model;
mod service;

pub use host::{Entry, Plan, Recorder};
pub use model::{Reply, Script};
pub use service::{PNG, service};

use flotilla_agent::{
    ChatTools, Context, Ended, Limits, OpenQuestion, PdfReader, Services, Shell, Surroundings, Toolbox, run,
};
use flotilla_domain::{CallId, CallStatus, Item, MessageSource, OpenCall, Part, ToolCall, ToolResult};
use flotilla_models::Model;
use flotilla_sandbox::{Confinement, Launcher, Limits as Take, Network, Sandbox};
use flotilla_terminal::OwnerMark;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A run's surroundings on disk, and what it starts from.
pub struct Bench {
    folder: TempDir,
    pub host: Arc<Recorder>,
    pub limits: Limits,
    pub cancel: CancellationToken,
    pub conversation: Vec<Item>,
    pub open_calls: Vec<OpenCall>,
    pub questions: Vec<OpenQuestion>,
    pub turns: u32,
    pub hidden: Vec<PathBuf>,
    pub scrollback_bytes: u64,
    pub memory_bytes: u64,
    pub network: Network,
    pub services: Services,
    pub small: Option<Arc<Script>>,
}

impl Bench {
    pub fn new() -> Self {
        // Not below `/tmp`, which is another place for commands.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        for name in ["workspace", "temp", "outside"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            folder,
            host: Arc::new(Recorder::default()),
            limits: Limits::default(),
            cancel: CancellationToken::new(),
            conversation: vec![Item::UserMessage {
                source: MessageSource::Prompt,
                parts: vec![Part::text("go")],
            }],
            open_calls: Vec::new(),
            questions: Vec::new(),
            turns: 0,
            hidden: Vec::new(),
            scrollback_bytes: 16 << 20,
            memory_bytes: 2 << 30,
            network: Network::None,
            services: Services::default(),
            small: None,
        }
    }

    /// A path in the workspace.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("workspace").join(name)
    }

    /// A path that is outside of all that the run may write.
    pub fn outside(&self, name: &str) -> PathBuf {
        self.folder.path().join("outside").join(name)
    }

    pub fn temp(&self, name: &str) -> PathBuf {
        self.folder.path().join("temp").join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Every path in the workspace.
    pub fn everything(&self) -> Vec<String> {
        let mut all: Vec<String> = ignore::WalkBuilder::new(self.path(""))
            .standard_filters(false)
            .build()
            .map(|entry| entry.unwrap().into_path())
            .filter_map(|path| Some(path.strip_prefix(self.path("")).ok()?.display().to_string()))
            .filter(|path| !path.is_empty())
            .collect();
        all.sort();
        all
    }

    pub fn pdf_reader(&self) -> PdfReader {
        PdfReader::new(sandbox(), self.temp(""), self.hidden.clone())
    }

    /// What a chat has that is kept from the web.
    pub fn chat_tools(&self, folder: Option<(PathBuf, Vec<PathBuf>)>) -> ChatTools {
        ChatTools { folder, reach: None, services: self.services.clone(), pdfs: self.pdf_reader() }
    }

    pub fn toolbox(&self) -> Toolbox {
        let confinement = Confinement {
            workspace: self.path(""),
            temp: self.temp(""),
            writable: Vec::new(),
            read_only: Vec::new(),
            hidden: self.hidden.clone(),
            network: self.network,
            limits: Take { processes: 200, memory_bytes: self.memory_bytes },
        };
        Toolbox::new(Surroundings {
            artifacts: self.folder.path().join("artifacts"),
            scrollback_bytes: self.scrollback_bytes,
            sandbox: sandbox(),
            confinement,
            mark: OwnerMark::new(format!("agent-test-{}", std::process::id())).unwrap(),
            env: [("PATH", std::env::var_os("PATH").unwrap()), ("HOME", self.temp("").into())]
                .map(|(name, value)| (name.into(), value))
                .into(),
            shell: Shell::of_system(),
            services: self.services.clone(),
        })
    }

    /// Runs the agent against a scripted model.
    pub async fn run(&self, model: &Arc<Script>) -> Ended {
        self.run_with(Arc::clone(model) as _).await
    }

    /// Runs the agent against any model.
    pub async fn run_with(&self, model: Arc<dyn Model>) -> Ended {
        let context = Context {
            model,
            small: self.small.clone().map(|small| small as _),
            tools: self.toolbox(),
            instructions: "You are a test.".into(),
            conversation: self.conversation.clone(),
            open_calls: self.open_calls.clone(),
            questions: self.questions.clone(),
            plan: Vec::new(),
            turns: self.turns,
            cache_key: "run".to_owned(),
            limits: self.limits,
        };
        self.host.prompted(&self.conversation);
        run(context, Arc::clone(&self.host) as _, self.cancel.clone()).await
    }

    /// Has the model call tools in turns, one after the other, and gives the results in the order of the calls.
    pub async fn turns(&self, turns: &[&[(&str, Value)]]) -> Vec<ToolResult> {
        let mut count = 0;
        let mut replies = Vec::new();
        for calls in turns {
            let mut items = Vec::new();
            for (name, arguments) in *calls {
                count += 1;
                items.push(call(&format!("c{count}"), name, arguments.to_string()));
            }
            replies.push(Reply::items(items));
        }
        let model = Script::new(replies);
        let before = self.host.results().len();
        assert_eq!(self.run(&model).await, Ended::Done);
        let results = self.host.results().split_off(before);
        (1..=count)
            .map(|n| {
                let id = CallId(format!("c{n}"));
                results.iter().find(|result| result.call == id).unwrap().clone()
            })
            .collect()
    }

    /// Calls one tool.
    pub async fn call(&self, name: &str, arguments: Value) -> (CallStatus, String) {
        let result = self.turns(&[&[(name, arguments)]]).await.remove(0);
        (result.status, said(&result))
    }

    /// Calls one tool that must do what it is asked.
    pub async fn ok(&self, name: &str, arguments: Value) -> String {
        let (status, text) = self.call(name, arguments).await;
        assert_eq!(status, CallStatus::Ok, "{text}");
        text
    }

    /// Calls one tool that must fail.
    pub async fn fails(&self, name: &str, arguments: Value) -> String {
        let (status, text) = self.call(name, arguments).await;
        assert_eq!(status, CallStatus::Failed, "{text}");
        text
    }
}

/// What a result says.
pub fn said(result: &ToolResult) -> String {
    let text = result.output.iter().map(|part| match part {
        Part::Text { text } => text.clone(),
        Part::Image { media_type, .. } => format!("<{media_type}>"),
    });
    text.collect::<Vec<_>>().join("\n")
}

pub fn call(id: &str, name: &str, arguments: impl Into<String>) -> Item {
    Item::ToolCall(tool_call(id, name, arguments))
}

pub fn tool_call(id: &str, name: &str, arguments: impl Into<String>) -> ToolCall {
    ToolCall { call: CallId(id.to_owned()), name: name.to_owned(), arguments: arguments.into() }
}

/// The real sandbox; its launcher is built where the tests of this crate run alone.
fn sandbox() -> Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    let detect = || {
        let launcher = Launcher::beside_this_program().unwrap_or_else(|_| {
            let here = std::env::current_exe().unwrap();
            let target = here.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists()).unwrap();
            let built = std::process::Command::new(env!("CARGO"))
                .args([
                    "build",
                    "--quiet",
                    "-p",
                    "flotilla-sandbox",
                    "--bin",
                    "flotilla-confine",
                    "--target-dir",
                ])
                .arg(target)
                .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
                .status()
                .unwrap();
            assert!(built.success());
            Launcher::beside_this_program().unwrap()
        });
        Sandbox::detect(launcher)
    };
    SANDBOX.get_or_init(detect).clone()
}
