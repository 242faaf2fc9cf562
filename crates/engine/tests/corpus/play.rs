//! Plays a case: the project in a repository, the script behind a provider's protocol, the fleet between the two.

use crate::{
    case::{Case, Turn},
    support::{Fleet, git},
    trace,
};
use flotilla_domain::{Delivery, Need, Part, TaskId};
use flotilla_engine::ProjectSettings;
use flotilla_models::{
    Conduct, Model, ModelError, ModelInfo, Observation, Provider, Request, Response, Retry, open,
};
use flotilla_sandbox::{Launcher, Protection, Sandbox};
use flotilla_scripted_model::{Incoming, Keep, Reply, Server};
use futures_util::{FutureExt, future::BoxFuture};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// How long a case may take before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether this system's sandbox keeps commands from files outside and from the network.
pub fn is_confined() -> bool {
    let sandbox = Sandbox::detect(Launcher::beside_this_program().unwrap());
    [Protection::Writes, Protection::Network].iter().all(|one| sandbox.report().enforced.contains(one))
}

/// Whether Flotilla's own program was built beside the tests.
pub fn has_program() -> bool {
    let name = format!("flotilla{}", std::env::consts::EXE_SUFFIX);
    Launcher::beside_this_program().is_ok_and(|launcher| launcher.path().with_file_name(name).is_file())
}

/// The model's lines, and how far it is.
struct Script {
    turns: Vec<Turn>,
    summary: String,
    next: AtomicUsize,
    /// How many of the next turn's faults have shown.
    faults: AtomicUsize,
}

impl Script {
    fn reply(&self, asked: &Incoming) -> Reply {
        if asked.prompt_text.contains("your context is almost full") {
            return Reply::text(&self.summary);
        }
        let Some(turn) = self.turns.get(self.next.load(Ordering::SeqCst)) else {
            return Reply::text("Done.");
        };
        let fault = turn.faults.get(self.faults.fetch_add(1, Ordering::SeqCst));
        if fault.is_none() {
            self.faults.store(0, Ordering::SeqCst);
            self.next.fetch_add(1, Ordering::SeqCst);
        }
        turn.reply(fault)
    }
}

type Steering = (String, oneshot::Sender<()>);

/// The real client of the scripted server; before it asks, it lets the user say what the script has for them.
struct Steered {
    model: Arc<dyn Model>,
    script: Arc<Script>,
    steer: mpsc::UnboundedSender<Steering>,
    /// The turn before which the user wrote last.
    steered: Mutex<Option<usize>>,
}

impl Steered {
    fn words(&self) -> Option<String> {
        let next = self.script.next.load(Ordering::SeqCst);
        let words = self.script.turns.get(next)?.steer.clone()?;
        (self.steered.lock().unwrap().replace(next) != Some(next)).then_some(words)
    }
}

impl Model for Steered {
    fn describe(&self) -> &ModelInfo {
        self.model.describe()
    }

    fn respond<'a>(
        &'a self,
        request: &'a Request<'a>,
        observe: &'a (dyn Fn(Observation) + Send + Sync),
        cancel: &'a CancellationToken,
    ) -> BoxFuture<'a, Result<Response, ModelError>> {
        async move {
            if let Some(words) = self.words() {
                let (done, said) = oneshot::channel();
                self.steer.send((words, done)).unwrap();
                said.await.unwrap();
            }
            self.model.respond(request, observe, cancel).await
        }
        .boxed()
    }
}

/// Plays a case and compares what came of it.
pub fn check(case: &Case, folder: &Path) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (told, traced) = runtime.block_on(play(case))?;
    for words in &case.expect.told {
        if !told.contains(words.as_str()) {
            return Err(format!("the model was never told {words:?}; this is what came of it:\n{traced}"));
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(&case.about);
    settings.bind(|| insta::assert_snapshot!(case.name.clone(), traced));
    Ok(())
}

/// Gives everything that the model was told, and the trace.
async fn play(case: &Case) -> Result<(String, String), String> {
    let script = Arc::new(Script {
        turns: case.turns.clone(),
        summary: case.summary.clone(),
        next: AtomicUsize::new(0),
        faults: AtomicUsize::new(0),
    });
    let lines = Arc::clone(&script);
    let server = Server::start_with(move |asked| lines.reply(asked), 0, Keep::Nothing).await.unwrap();
    let mut provider = Provider::new("scripted", case.protocol.into(), server.base_url(), "scripted");
    provider.context_window = case.window;
    let retry = Retry { first: Duration::from_millis(1), ..Retry::default() };
    let model = open(provider, Conduct { retry, ..Conduct::default() }).unwrap();
    let (steer, mut steering) = mpsc::unbounded_channel();
    let steered = Steered { model, script, steer, steered: Mutex::new(None) };
    let settings = ProjectSettings { checks: case.checks.clone(), ..ProjectSettings::default() };
    let files = case.files.iter().map(|(name, content)| (name.clone(), content.bytes())).collect();
    let fleet = Fleet::of_model(Arc::new(steered), settings, 1, &files).await;
    let task = fleet.add(&case.prompt).await;
    let over = follow(&fleet, task, case, &mut steering);
    let Ok(()) = tokio::time::timeout(PATIENCE, over).await else {
        return Err(format!("it came to no end: {:#?}", fleet.engine.task(task).await.unwrap()));
    };
    let (told, traced) = trace::of(&fleet, task, case).await;
    assert_outcome(&fleet, task, case).await.map_err(|wrong| format!("{wrong}\n{traced}"))?;
    Ok((told, traced))
}

/// Says for the user what the case has for them, until the run is over or waits for more.
async fn follow(fleet: &Fleet, id: TaskId, case: &Case, steering: &mut mpsc::UnboundedReceiver<Steering>) {
    let mut tail = fleet.engine.store().subscribe();
    let mut answers = case.answers.iter();
    let mut answered = Vec::new();
    loop {
        let task = fleet.engine.task(id).await.unwrap();
        match task.state.name() {
            "review" | "failed" | "cancelled" => return,
            "needs_you" => {
                for need in &task.latest_run().unwrap().needs {
                    let Need::Question { question, .. } = need else { continue };
                    if answered.contains(question) {
                        continue;
                    }
                    let Some(answer) = answers.next() else { return };
                    answered.push(*question);
                    fleet.engine.answer(id, *question, answer.clone()).await.unwrap();
                }
            }
            _ => {}
        }
        tokio::select! {
            _ = tail.next() => {}
            Some((words, said)) = steering.recv() => {
                fleet.engine.steer(id, vec![Part::text(words)], Delivery::Now).await.unwrap();
                let _ = said.send(());
            }
        }
    }
}

async fn assert_outcome(fleet: &Fleet, id: TaskId, case: &Case) -> Result<(), String> {
    let task = fleet.engine.task(id).await.unwrap();
    let (state, evidence) = (task.state.name(), trace::evidence(fleet, id).await);
    let expect = &case.expect;
    if (state, evidence) != (expect.state.as_str(), expect.evidence.as_str()) {
        return Err(format!("it is {state}, {evidence}; not {}, {}", expect.state, expect.evidence));
    }
    let evidence = fleet.engine.evidence(id).await.unwrap().unwrap();
    let touched: Vec<&str> = evidence.tests.iter().map(|tests| tests.path.as_str()).collect();
    if touched != expect.touched {
        return Err(format!("it touches the tests {touched:?}, not {:?}", expect.touched));
    }
    let run = task.latest_run().unwrap();
    let workspace = Path::new(&run.workspace.as_ref().unwrap().path);
    for (name, content) in &expect.files {
        let found = std::fs::read(workspace.join(name)).unwrap_or_default();
        if found != content.bytes() {
            return Err(format!("{name} is {:?}", String::from_utf8_lossy(&found)));
        }
    }
    if let Some(there) = expect.absent.iter().find(|name| workspace.join(name).exists()) {
        return Err(format!("{there} is there"));
    }
    // Whatever a model did, nothing of the user's own checkout has moved.
    match git(&fleet.project, &["status", "--porcelain"]).as_str() {
        "" => Ok(()),
        changed => Err(format!("the user's checkout changed: {changed}")),
    }
}
