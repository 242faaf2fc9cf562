//! `flotilla tour`: the main job, seen once, on a sample project, without a key and without a network.
//!
//! The model is rehearsed: its replies were written down before. All else is real, in a data folder of the tour's own.

mod given;
mod rehearsal;
mod sample;
mod watch;

use crate::{
    args::TourArgs,
    failure::{EXIT_INTERRUPTED, Failure},
    link,
    out::{FAINT, GOOD, Out, STRONG, styled},
    render::stat,
};
use flotilla_api::{
    client::Client,
    table,
    wire::{AcceptTask, AddTask, LandingForm, Part, PatchQuery, TaskView, When},
};
use flotilla_daemon::Home;
use flotilla_scripted_model::{Keep, Server};
pub use given::GivenTour;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Takes a person through the main job.
pub async fn tour(args: TourArgs, out: &Out) -> Result<u8, Failure> {
    let folder = tempfile::Builder::new()
        .prefix("flotilla-tour-")
        .tempdir()
        .map_err(|error| Failure::system("cannot make a folder for the tour", &error))?;
    let home = Home::at(&folder.path().join("home"));
    let tour =
        Tour { out, asks: out.someone_can_answer() && !args.yes, project: folder.path().join("tides"), home };
    let ended = tokio::select! {
        ended = tour.take() => ended.map(|()| 0),
        _ = tokio::signal::ctrl_c() => Ok(EXIT_INTERRUPTED),
    };
    tour.end().await;
    if args.keep {
        let kept = folder.keep();
        out.remark(format!(
            "\nKept in {}. Look around with: FLOTILLA_HOME={} flotilla task list",
            kept.display(),
            kept.join("home").display()
        ));
    }
    ended
}

struct Tour<'a> {
    out: &'a Out,
    /// Whether a person is there to answer.
    asks: bool,
    project: PathBuf,
    home: Home,
}

impl Tour<'_> {
    async fn take(&self) -> Result<(), Failure> {
        self.introduce();
        sample::make(&self.project)?;
        self.title("A project whose check fails");
        self.quote(&sample::check(&self.project)?);
        let model = Server::start_with(rehearsal::reply, 0, Keep::Nothing)
            .await
            .map_err(|error| Failure::system("cannot start the rehearsed model", &error))?;
        self.configure(&model.base_url())?;
        link::start(&self.home, None).await?;
        let client = link::client(&self.home);

        self.title("Three tasks at once, each in a workspace of its own");
        let mut tasks = Vec::new();
        for prompt in rehearsal::TASKS {
            tasks.push(self.add(&client, prompt).await?);
        }
        watch::until_reviewed(&client, self.out, &tasks, self.asks).await?;

        self.title("Review, and land");
        for (task, landing) in tasks.iter().zip(["first", "onto a branch that moved", "again"]) {
            self.review(&client, task, landing).await?;
        }
        self.prove(&client).await
    }

    fn introduce(&self) {
        self.out.remark(styled(STRONG, "A tour of Flotilla"));
        self.out.remark(
            "The model is rehearsed: its replies were written down before, and it needs no key and no network.\n\
             All else is real: repositories, workspaces, terminals, the sandbox, commands and their results, diffs.",
        );
    }

    fn title(&self, text: &str) {
        self.out.remark(format!("\n{}", styled(STRONG, text)));
    }

    fn quote(&self, text: &str) {
        for line in text.trim_end().lines() {
            self.out.remark(format!("  {line}"));
        }
    }

    fn configure(&self, base_url: &str) -> Result<(), Failure> {
        let config = format!(
            "default_model = \"rehearsed\"\n\n[models.rehearsed]\napi = \"responses\"\nbase_url = \"{base_url}\"\nmodel = \
             \"rehearsed\"\n"
        );
        let write = |path: &Path| {
            fs::create_dir_all(self.home.root())?;
            fs::write(path, config)
        };
        write(&self.home.config())
            .map_err(|error| Failure::system("cannot write the tour's configuration", &error))
    }

    async fn add(&self, client: &Client, prompt: &str) -> Result<TaskView, Failure> {
        let add = AddTask {
            project: self.project.display().to_string(),
            title: None,
            prompt: vec![Part::text(prompt)],
            settings: None,
            depends_on: Vec::new(),
            parent: None,
            start: When::Now,
        };
        Ok(client.call::<table::AddTask>((), (), add).await?)
    }

    /// Shows a task's change and lands it, if nobody objects.
    async fn review(&self, client: &Client, task: &TaskView, landing: &str) -> Result<(), Failure> {
        let changes = client.call::<table::ListChanges>(task.id, (), ()).await?;
        self.out.remark(format!(
            "\n{} {}  {}",
            styled(STRONG, format!("#{}", task.number)),
            task.title,
            stat(&changes.stat)
        ));
        let mut patch = client.bytes::<table::ReadPatch>(task.id, PatchQuery::default()).await?;
        let mut bytes = Vec::new();
        while let Some(more) = patch.next().await? {
            bytes.extend_from_slice(&more);
        }
        self.quote(&String::from_utf8_lossy(&bytes));
        if !self.agrees("Accept it? [Y/n]").await {
            client.call::<table::DiscardTask>(task.id, (), ()).await?;
            self.out.remark(format!(
                "Discarded. A recovery bundle keeps it: `flotilla task restore {}` would bring it back.",
                task.number
            ));
            return Ok(());
        }
        let accept = AcceptTask { form: LandingForm::Commit, ..AcceptTask::default() };
        let accepted = client.call::<table::AcceptTask>(task.id, (), accept).await?;
        let commit = accepted.commit.get(..10).unwrap_or(&accepted.commit);
        let onto = accepted.onto.as_deref().unwrap_or("the checkout");
        self.out.remark(format!("{} landed {landing}: {commit} on {onto}", styled(GOOD, "✓")));
        Ok(())
    }

    /// Whether a person agrees; where nobody can be asked, it is said that the tour goes on.
    async fn agrees(&self, question: &str) -> bool {
        if !self.asks {
            return true;
        }
        self.out.ask(question);
        let line = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        !matches!(line.await, Ok(Ok(line)) if line.trim().to_ascii_lowercase().starts_with('n'))
    }

    /// Shows what stands in the branch now, and that the log is whole.
    async fn prove(&self, client: &Client) -> Result<(), Failure> {
        self.title("What you have now");
        self.quote(&sample::git(&self.project, &["log", "--oneline", "--decorate"])?);
        self.quote(&sample::check(&self.project)?);
        let log = client.call::<table::VerifyLog>((), (), ()).await?;
        if self.out.json() {
            self.out.data(&log)?;
        }
        let whole = if log.intact { "unbroken" } else { "BROKEN" };
        self.out.remark(format!(
            "\nEverything above is in the log: {} events, its hash chain {whole}.",
            log.events
        ));
        self.out.remark(styled(
            FAINT,
            "Next: `flotilla model list` shows the models that were found; then, in a project of your own, \
             `flotilla run \"…\"`.",
        ));
        Ok(())
    }

    /// Ends the tour's daemon.
    async fn end(&self) {
        let client = link::client(&self.home);
        if client.call::<table::StopDaemon>((), (), ()).await.is_ok() {
            link::gone(&client).await;
        }
    }
}
