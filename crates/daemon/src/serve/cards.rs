//! Cards and projects as clients see them.

use super::lines::Lines;
use crate::prices::Prices;
use flotilla_api::wire::{ProjectView, RunCard, RunState, TaskCard, TaskCounts, TaskStateName, Wire};
use flotilla_domain::{Project, ProjectId};
use flotilla_store::{ProjectSummary, RunSummary, TaskSummary};
use std::collections::BTreeMap;

/// What does a run, where nothing else was chosen.
const BUILT_IN: &str = "flotilla";

/// Makes cards: knows what stands on them beside the task.
pub(super) struct Cards {
    folders: BTreeMap<ProjectId, String>,
    prices: Prices,
    pub(super) lines: Lines,
}

impl Cards {
    pub(super) fn new<'p>(
        projects: impl IntoIterator<Item = &'p Project>,
        prices: Prices,
        lines: Lines,
    ) -> Self {
        let folders = projects.into_iter().map(|project| (project.id, project.path.clone())).collect();
        Self { folders, prices, lines }
    }

    /// Cards of this project may come.
    pub(super) fn knows(&mut self, project: &Project) {
        self.folders.insert(project.id, project.path.clone());
    }

    pub(super) fn card(&self, task: &TaskSummary) -> TaskCard {
        TaskCard {
            id: task.id,
            number: task.number,
            title: task.title.clone(),
            prompt: task.prompt.clone(),
            state: Wire::wire(&task.state),
            project: self.folders.get(&task.project).cloned().unwrap_or_default(),
            project_id: task.project,
            depends_on: task.depends_on.clone(),
            parent: task.parent,
            created_at: task.created_at,
            updated_at: task.updated_at,
            landing: task.landing.is_some(),
            landed: Wire::wire(&task.landed),
            refused: Wire::wire(&task.refused),
            agent: task.agent.clone(),
            latest_run: task.run.as_ref().map(|run| self.run_card(task, run)),
        }
    }

    fn run_card(&self, task: &TaskSummary, run: &RunSummary) -> RunCard {
        RunCard {
            id: run.id,
            attempt: run.attempt,
            state: RunState::of(&run.state, run.needs.len()),
            model: run.model.clone(),
            branch: run.branch.clone(),
            heartbeat: Wire::wire(&run.heartbeat),
            steps: run.steps,
            steps_done: run.steps_done,
            turns: run.turns,
            usage: Wire::wire(&run.usage),
            asks: run.asks.clone(),
            cost_micros: self.prices.cost_of_run(&run.model, &run.usage, &run.usage_of_others),
            needs: Wire::wire(&run.needs),
            line: self.lines.of(task.id, run.id).map(str::to_owned),
            change: Wire::wire(&run.change),
            checked: Wire::wire(&run.checked),
            agent: task.agent.clone().unwrap_or_else(|| BUILT_IN.to_owned()),
            created_at: run.created_at,
            ended_at: run.ended_at,
        }
    }
}

pub(super) fn project_view(summary: &ProjectSummary) -> ProjectView {
    let project = &summary.project;
    let mut counts = TaskCounts::default();
    for state in TaskStateName::ALL {
        *counts.of(state) = summary.counts.get(state.as_str()).copied().unwrap_or(0);
    }
    ProjectView {
        id: project.id,
        path: project.path.clone(),
        name: project.name.clone(),
        kind: Wire::wire(&project.kind),
        opened_at: project.opened_at,
        used_at: summary.used_at,
        colour: summary.ordinal,
        counts,
    }
}
