//! What it costs an agent to work through the script.

use crate::script::Times;
use serde::Serialize;

/// How much is asked of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Work {
    pub(crate) tasks: usize,
    pub(crate) turns: usize,
}

/// What it took, or the medians of several times that.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Cost {
    /// From the first task's start to the last one's end.
    pub(crate) wall_s: f64,
    /// All its processes, those of the commands included.
    pub(crate) cpu_s: f64,
    /// The highest sum of resident memory of all its processes that was seen.
    pub(crate) memory_mb: f64,
    /// The highest resident memory of its daemon, where it has one.
    pub(crate) daemon_mb: f64,
    /// From an answer of the model to the next request: the median of all turns of all tasks.
    pub(crate) gap_ms: f64,
    /// The same: what 95 of 100 turns do not exceed.
    pub(crate) gap_p95_ms: f64,
    /// The longest that a task which had its first turn waited for another.
    pub(crate) longest_wait_ms: f64,
    /// From the first task's start until all were accepted.
    pub(crate) accepted_s: f64,
    /// The longest that a task, once accepted, waited for its first turn.
    pub(crate) first_wait_s: f64,
    /// From the start to the first of the tasks' last requests.
    pub(crate) first_done_s: f64,
}

impl Cost {
    /// `accepted_s` says for each task how long after the start it was accepted; none are needed where all begin at once.
    pub(crate) fn new(wall_s: f64, cpu_s: f64, memory_mb: f64, accepted_s: &[f64], times: Times) -> Self {
        let waits = times
            .spans_s
            .iter()
            .enumerate()
            .map(|(task, (first, _))| first - accepted_s.get(task).copied().unwrap_or(0.0));
        let mut gaps = times.gaps_ms;
        gaps.sort_by(f64::total_cmp);
        Self {
            wall_s,
            cpu_s,
            memory_mb,
            daemon_mb: 0.0,
            gap_ms: quantile(&gaps, 0.5),
            gap_p95_ms: quantile(&gaps, 0.95),
            longest_wait_ms: quantile(&gaps, 1.0),
            accepted_s: accepted_s.last().copied().unwrap_or(0.0),
            first_wait_s: waits.fold(0.0, f64::max),
            first_done_s: times.spans_s.iter().map(|(_, last)| *last).fold(f64::INFINITY, f64::min),
        }
    }

    /// The median of each figure by itself.
    pub(crate) fn medians(rounds: &[Self]) -> Self {
        let of = |field: fn(&Self) -> f64| median(rounds.iter().map(field).collect());
        Self {
            wall_s: of(|cost| cost.wall_s),
            cpu_s: of(|cost| cost.cpu_s),
            memory_mb: of(|cost| cost.memory_mb),
            daemon_mb: of(|cost| cost.daemon_mb),
            gap_ms: of(|cost| cost.gap_ms),
            gap_p95_ms: of(|cost| cost.gap_p95_ms),
            longest_wait_ms: of(|cost| cost.longest_wait_ms),
            accepted_s: of(|cost| cost.accepted_s),
            first_wait_s: of(|cost| cost.first_wait_s),
            first_done_s: of(|cost| cost.first_done_s),
        }
    }
}

/// What the given part of sorted values does not exceed.
pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_three_is_taken_whatever_their_order() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]), 2.0);
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 1.0), 4.0);
        assert!(median(Vec::new()).is_nan());
    }
}
