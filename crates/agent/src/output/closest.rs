//! The place in a file that is most like some wanted lines, so that a failed edit can show it.

use std::fmt;

/// The lines of a file that are most like the wanted ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closest {
    found: Found,
    /// The number of the first line that is shown, from 1.
    from: usize,
    lines: Vec<String>,
}

/// What the shown lines are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// The closest, with those around them.
    Alike,
    /// The whole file, which is short: nothing in it is alike.
    Whole,
    /// Nothing is alike, and the file is too long to show.
    Nothing,
}

impl Closest {
    fn of<S: AsRef<str>>(found: Found, from: usize, lines: &[S]) -> Self {
        let cut = |line: &S| line.as_ref().chars().take(WIDTH).collect();
        Self { found, from, lines: lines.iter().map(cut).collect() }
    }

    /// What there is to say where nothing is alike.
    fn none<S: AsRef<str>>(lines: &[S]) -> Self {
        match lines.len() {
            1..=SHORT => Self::of(Found::Whole, 1, lines),
            _ => Self::of::<S>(Found::Nothing, 1, &[]),
        }
    }
}

impl fmt::Display for Closest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.found {
            Found::Nothing => "Nothing in the file is like them; read it again",
            Found::Whole => "Nothing in the file is like them; this is all of it, as it is now:",
            Found::Alike => "The closest lines, as they are now:",
        })?;
        for (i, line) in self.lines.iter().enumerate() {
            write!(f, "\n{:>6}\t{line}", self.from + i)?;
        }
        Ok(())
    }
}

/// Files longer than this are compared only by whole lines.
const COMPARED_LOOSELY: usize = 20_000;
/// At most as many lines are shown and compared.
const SHOWN: usize = 12;
/// Lines that are shown before and after them.
const AROUND: usize = 2;
/// A file of as many lines is shown whole where nothing in it is alike.
const SHORT: usize = 12;
/// At most as many characters of a line are shown.
const WIDTH: usize = 300;
/// Half alike is worth showing; less is noise.
const WORTH_SHOWING: f64 = 0.5;

/// Finds the lines that are most like `wanted`.
pub fn closest<S: AsRef<str>>(lines: &[S], wanted: &[&str]) -> Closest {
    let wanted: Vec<&str> = wanted.iter().map(|line| line.trim()).take(SHOWN).collect();
    let Some(lead) = wanted.iter().position(|line| !line.is_empty()) else {
        return Closest::none(lines);
    };
    let loose = lines.len() <= COMPARED_LOOSELY;
    let alike = |line: &str, wanted: &str| -> f64 {
        let line = line.trim();
        if line == wanted {
            return 1.0;
        }
        // Lines of very different length cannot be half alike, and long ones cost too much.
        let (short, long) = (line.len().min(wanted.len()), line.len().max(wanted.len()));
        if !loose || short * 3 < long || long > WIDTH {
            return 0.0;
        }
        strsim::sorensen_dice(line, wanted)
    };
    // By its first telling line, then, among the best of these, by all of them.
    let mut leads: Vec<(usize, f64)> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| (i, alike(line.as_ref(), wanted[lead])))
        .filter(|(_, score)| *score >= WORTH_SHOWING)
        .collect();
    leads.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    leads.truncate(50);
    let whole = |at: usize| -> f64 {
        let start = at.saturating_sub(lead);
        wanted.iter().zip(&lines[start..]).map(|(wanted, line)| alike(line.as_ref(), wanted)).sum()
    };
    let mut best: Option<(usize, f64)> = None;
    for (at, _) in leads {
        let score = whole(at);
        if best.is_none_or(|(_, other)| score > other) {
            best = Some((at, score));
        }
    }
    let Some((at, _)) = best else { return Closest::none(lines) };
    let start = at.saturating_sub(lead);
    let end = (start + wanted.len().max(1) + AROUND).min(lines.len());
    let start = start.saturating_sub(AROUND);
    Closest::of(Found::Alike, start + 1, &lines[start..end])
}
