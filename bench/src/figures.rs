//! What was measured, as a table for people and as JSON for programs.

use crate::{
    agents::{Cost, Work},
    error::{BenchError, Trying as _},
    proc,
};
use serde::Serialize;
use std::{fmt::Write as _, fs, path::Path};

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    id: String,
    what: String,
    value: f64,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<Budget>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<bool>,
}

/// What a figure may be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Budget {
    AtMost(f64),
    AtLeast(f64),
}

impl Figure {
    /// A figure without a budget.
    pub(crate) fn told(id: &str, what: &str, value: f64, unit: &'static str) -> Self {
        Self { id: id.to_owned(), what: what.to_owned(), value, unit, budget: None, kept: None }
    }

    /// A figure that may be at most so high.
    pub(crate) fn at_most(id: &str, what: &str, value: f64, unit: &'static str, most: f64) -> Self {
        Self {
            budget: Some(Budget::AtMost(most)),
            kept: Some(value <= most),
            ..Self::told(id, what, value, unit)
        }
    }

    /// A figure that must be at least so high.
    pub(crate) fn at_least(id: &str, what: &str, value: f64, unit: &'static str, least: f64) -> Self {
        Self {
            budget: Some(Budget::AtLeast(least)),
            kept: Some(value >= least),
            ..Self::told(id, what, value, unit)
        }
    }

    fn row(&self) -> String {
        let budget = match self.budget {
            None => String::new(),
            Some(Budget::AtMost(most)) => format!("≤ {}", number(most)),
            Some(Budget::AtLeast(least)) => format!("≥ {}", number(least)),
        };
        let word = match self.kept {
            None => "",
            Some(true) => "ok",
            Some(false) => "over",
        };
        format!("{:62} {:>9} {:5} {:>9}  {word}", self.what, number(self.value), self.unit, budget)
            .trim_end()
            .to_owned()
    }
}

/// Three digits that matter, but no fraction of large numbers.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 || value == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

/// What an agent took for some work.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) agent: String,
    #[serde(flatten)]
    pub(crate) work: Work,
    pub(crate) median: Cost,
    pub(crate) rounds: Vec<Cost>,
}

#[derive(Debug, Clone, Serialize)]
struct Machine {
    processor: String,
    cores: usize,
    memory_gb: f64,
    kernel: String,
}

/// Everything that was measured.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    /// The form of this document.
    schema: u32,
    version: &'static str,
    machine: Machine,
    /// The load average of the minute before; it should be near nothing.
    load_before: f64,
    rounds: usize,
    pub(crate) figures: Vec<Figure>,
    pub(crate) agents: Vec<Row>,
    /// What was not measured, and why.
    pub(crate) left_out: Vec<String>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(rounds: usize) -> Self {
        let (processor, cores, memory_gb, kernel) = proc::machine();
        Self {
            schema: 1,
            version: env!("CARGO_PKG_VERSION"),
            machine: Machine { processor, cores, memory_gb, kernel },
            load_before: proc::load(),
            rounds,
            figures: Vec::new(),
            agents: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Whether every figure with a budget keeps it.
    pub(crate) fn is_kept(&self) -> bool {
        self.figures.iter().all(|figure| figure.kept != Some(false))
    }

    /// The table.
    pub(crate) fn table(&self) -> String {
        let Machine { processor, cores, memory_gb, kernel } = &self.machine;
        let mut table = format!(
            "Flotilla {} on {processor}, {cores} cores, {memory_gb:.0} GB, Linux {kernel}\n\
             load before: {:.2}; medians of {}\n",
            self.version, self.load_before, self.rounds
        );
        if self.load_before > 0.5 {
            table.push_str("The machine was not quiet: times say little.\n");
        }
        // Writing into a string does not fail.
        let _ = writeln!(table, "\n{:62} {:>9} {:5} {:>9}", "", "measured", "", "budget");
        for figure in &self.figures {
            table.push_str(&figure.row());
            table.push('\n');
        }
        if !self.agents.is_empty() {
            let _ = writeln!(
                table,
                "\n{:18} {:>11} {:>8} {:>8} {:>10} {:>9} {:>9}",
                "agent", "tasks×turns", "wall s", "CPU s", "memory MB", "gap ms", "95 % ms"
            );
        }
        for Row { agent, work, median, .. } in &self.agents {
            let _ = writeln!(
                table,
                "{agent:18} {:>11} {:>8} {:>8} {:>10} {:>9} {:>9}",
                format!("{} × {}", work.tasks, work.turns),
                number(median.wall_s),
                number(median.cpu_s),
                number(median.memory_mb),
                number(median.gap_ms),
                number(median.gap_p95_ms),
            );
        }
        for left_out in &self.left_out {
            let _ = writeln!(table, "\nnot measured: {left_out}");
        }
        table
    }

    /// Writes it as JSON.
    pub(crate) fn write(&self, path: &Path) -> Result<(), BenchError> {
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other).to("write JSON")?;
        fs::write(path, text + "\n").to(format!("write {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_whether_its_budget_is_kept() {
        assert!(Figure::at_most("a", "a thing", 3.0, "ms", 3.0).row().ends_with("ok"));
        assert!(Figure::at_least("b", "a thing", 199.0, "MB/s", 200.0).row().ends_with("over"));
        // Nothing was measured: that keeps no budget.
        assert!(Figure::at_most("c", "a thing", f64::NAN, "ms", 3.0).row().ends_with("over"));
    }

    #[test]
    fn numbers_show_what_matters_of_them() {
        assert_eq!([123.4, 12.34, 1.234, 0.0123].map(number), ["123", "12.3", "1.23", "0.012"]);
    }
}
