//! What watching the board costs the daemon while a hundred tasks print to their terminals, two lines a second each.
//!
//! `cargo run --release -p flotilla-daemon --example board_cost`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

#[cfg(unix)]
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    use flotilla_api::{
        SseItem,
        client::{Client, Endpoint},
        table,
        wire::{AddTask, BoardView, Part, When},
    };
    use flotilla_daemon::{Daemon, Home, Options};
    use flotilla_scripted_model::{Keep, Reply, Script, Server};
    use std::{
        fs,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    const TASKS: usize = 100;
    const WATCHED: Duration = Duration::from_secs(10);

    let command = "i=0; while :; do i=$((i+1)); echo \"line $i of the build\"; sleep 0.5; done";
    let call = Reply::call("exec", serde_json::json!({ "command": command, "yield_ms": 600_000 }));
    let model = Server::start(Script::of([call]), 0, Keep::Nothing).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(&folder.path().join("home"));
    fs::create_dir_all(home.root()).unwrap();
    fs::create_dir(folder.path().join("project")).unwrap();
    let config = format!(
        "max_running = {TASKS}\n[models.scripted]\napi = \"responses\"\nbase_url = \"{}\"\nmodel = \"script\"\n",
        model.base_url()
    );
    fs::write(home.config(), config).unwrap();
    let daemon = Daemon::start(Options { home: home.clone(), listen: None, tour: None }).await.unwrap();
    let client = Client::new(Endpoint::Local(home.socket()));
    for n in 0..TASKS {
        let add = AddTask {
            project: folder.path().join("project").display().to_string(),
            title: None,
            prompt: vec![Part::text(format!("Build {n}"))],
            settings: None,
            depends_on: Vec::new(),
            parent: None,
            start: When::Now,
        };
        client.call::<table::AddTask>((), (), add).await.unwrap();
    }
    let printing = async || {
        let mut board = client.events::<table::WatchBoard>((), (), None).await.unwrap();
        let Some(SseItem::Item { item: BoardView::Snapshot { tasks, .. }, .. }) = board.next().await.unwrap()
        else {
            return 0;
        };
        let has_line = |task: &&_| {
            let task: &flotilla_api::wire::TaskCard = task;
            task.latest_run.as_ref().is_some_and(|run| run.line.is_some())
        };
        tasks.iter().filter(has_line).count()
    };
    while printing().await < TASKS {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let me = sysinfo::get_current_pid().unwrap();
    let cpu = || {
        let mut system = sysinfo::System::new();
        let times = sysinfo::ProcessRefreshKind::nothing().with_cpu();
        system.refresh_processes_specifics(sysinfo::ProcessesToUpdate::Some(&[me]), false, times);
        Duration::from_millis(system.process(me).unwrap().accumulated_cpu_time())
    };
    for watchers in [0, 1, 4] {
        let cards = Arc::new(AtomicUsize::new(0));
        let mut watching = Vec::new();
        for _ in 0..watchers {
            let mut board = client.events::<table::WatchBoard>((), (), None).await.unwrap();
            let cards = Arc::clone(&cards);
            watching.push(tokio::spawn(async move {
                while let Ok(Some(SseItem::Item { item, .. })) = board.next().await {
                    let (BoardView::Snapshot { tasks, .. } | BoardView::Changes { tasks, .. }) = item;
                    cards.fetch_add(tasks.len(), Ordering::Relaxed);
                }
            }));
        }
        let before = cpu();
        tokio::time::sleep(WATCHED).await;
        let used = cpu() - before;
        for watcher in watching {
            watcher.abort();
        }
        let share = used.as_secs_f64() / WATCHED.as_secs_f64() * 100.0;
        println!(
            "{watchers} watching: {share:.1} % of one core (the watchers' own reading included), {} cards",
            cards.load(Ordering::Relaxed)
        );
    }
    daemon.end().await;
}

#[cfg(not(unix))]
fn main() {}
