//! Watching the tour's three tasks at once, until all of them are ready for review.

use super::rehearsal;
use crate::{
    failure::Failure,
    needs,
    out::{FAINT, Out, styled},
    render::Renderer,
};
use flotilla_api::{
    SseItem,
    client::Client,
    table,
    wire::{Error, EventQuery, EventView, Fact, Need, Outcome, TaskView},
};
use flotilla_domain::{Code, TaskId, UserError};
use std::{collections::BTreeMap, io};

/// Shows what happens until every task is in review; answers what is asked, or lets a person answer.
pub(super) async fn until_reviewed(
    client: &Client,
    out: &Out,
    tasks: &[TaskView],
    asks: bool,
) -> Result<(), Failure> {
    let tagged: BTreeMap<TaskId, Out> =
        tasks.iter().map(|task| (task.id, out.of_task(task.number))).collect();
    let mut renderers: BTreeMap<TaskId, Renderer<'_>> =
        tagged.iter().map(|(id, out)| (*id, Renderer::new(out))).collect();
    let query = EventQuery { after: Some(0), task: None, follow: Some(true) };
    let mut stream = client.events::<table::WatchEvents>((), query, None).await?;
    let mut left = tasks.len();
    while left > 0 {
        let event: EventView = match stream.next().await? {
            Some(SseItem::Item { item, .. }) => item,
            Some(SseItem::Resync { .. }) | None => return Err(ended_early()),
        };
        if out.json() {
            out.data(&event)?;
        }
        let Some((id, renderer)) = event.task.and_then(|id| Some((id, renderers.get_mut(&id)?))) else {
            continue;
        };
        if !out.json() {
            renderer.show(&event)?;
        }
        match event.fact {
            Fact::QuestionAsked { question, call, text, options } => {
                let need = Need::Question { question, call, text, options };
                answer(client, out, id, &need, asks).await?;
            }
            Fact::RunEnded(Outcome::Done) => left -= 1,
            Fact::RunEnded(Outcome::Failed { error }) => return Err(Failure::from(error)),
            Fact::RunEnded(Outcome::Stopped) => return Err(ended_early()),
            _ => {}
        }
    }
    Ok(())
}

async fn answer(client: &Client, out: &Out, task: TaskId, need: &Need, asks: bool) -> Result<(), Failure> {
    let words = if asks {
        out.ask(needs::choices(need));
        let typed = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        typed.await.ok().and_then(Result::ok).unwrap_or_default()
    } else {
        String::new()
    };
    let words = match words.trim() {
        "" => {
            let chosen = rehearsal::ANSWERS[0];
            out.remark(styled(FAINT, format!("Nobody answers here, so the tour does: {chosen}.")));
            chosen
        }
        said => said,
    };
    let body = needs::answer(need, words, None)?;
    client.call::<table::AnswerTask>(task, (), body).await?;
    Ok(())
}

fn ended_early() -> Failure {
    let error: Error = UserError::passing(
        Code::Daemon,
        "The tour's daemon went away",
        "Start the tour again; `--keep` keeps its data folder for a look at the daemon's log.",
    )
    .into();
    error.into()
}
