//! The log as JSON Lines.

use crate::{EventFilter, Hash, Store, StoreError, ledger, query, readers, row::LogRow, store};
use flotilla_domain::Subject;
use std::{io::Write, path::Path};

/// How many rows are read at once.
const PAGE: usize = 500;

/// Writes the log in `dir` as [`Store::export`] does, whether or not somebody owns the folder. Nothing is changed
/// there, and nothing need be writable. Blocks.
///
/// # Errors
/// [`StoreError::Io`] where `out` fails, else where the database cannot be read.
pub fn export(dir: &Path, out: &mut dyn Write) -> Result<u64, StoreError> {
    let mut connection = readers::open_at_rest(&store::database(dir))?;
    let transaction = connection.transaction()?;
    let mut lines = Lines::up_to(ledger::head(&transaction)?.seq);
    while let Some(after) = lines.after() {
        lines.write(&query::rows(&transaction, after, EventFilter::default(), PAGE)?, out)?;
    }
    lines.finish(out)
}

impl Store {
    /// Writes every event up to now, one per line: the record, then `prev` and `hash` in hexadecimal. The event's
    /// fields stand in the line byte for byte as they were hashed. Gives how many there were. Writing blocks.
    ///
    /// # Errors
    /// [`StoreError::Io`] where `out` fails, else as [`Store::tasks`].
    pub async fn export(&self, out: &mut (dyn Write + Send)) -> Result<u64, StoreError> {
        let mut lines = Lines::up_to(self.seq());
        while let Some(after) = lines.after() {
            let rows = self
                .read(move |connection| query::rows(connection, after, EventFilter::default(), PAGE))
                .await?;
            lines.write(&rows, out)?;
        }
        lines.finish(out)
    }
}

/// How far an export is.
struct Lines {
    end: u64,
    done: u64,
    prev: Hash,
}

impl Lines {
    fn up_to(end: u64) -> Self {
        Self { end, done: 0, prev: Hash::default() }
    }

    /// The event after which to go on; none at the end.
    fn after(&self) -> Option<u64> {
        (self.done < self.end).then_some(self.done)
    }

    fn write(&mut self, rows: &[LogRow], out: &mut dyn Write) -> Result<(), StoreError> {
        for row in rows.iter().take_while(|row| row.seq <= self.end) {
            out.write_all(line(row, self.prev).as_bytes()).map_err(StoreError::io("export"))?;
            self.prev = row.hash;
        }
        // Where there are no more rows, the log was cut off; what is there has been written.
        self.done = rows.last().map_or(self.end, |row| row.seq);
        Ok(())
    }

    fn finish(self, out: &mut dyn Write) -> Result<u64, StoreError> {
        out.flush().map_err(StoreError::io("export"))?;
        Ok(self.end)
    }
}

fn line(row: &LogRow, prev: Hash) -> String {
    let subject = match row.subject {
        Subject::Project { project } => format!("\"project\":\"{project}\""),
        Subject::Task { task } => format!("\"task\":\"{task}\""),
        Subject::Run { task, run } => format!("\"task\":\"{task}\",\"run\":\"{run}\""),
        Subject::Chat { chat } => format!("\"chat\":\"{chat}\""),
    };
    let body = String::from_utf8_lossy(&row.body);
    let fields = body.trim_start_matches('{').strip_suffix('}').unwrap_or(&body);
    format!(
        "{{\"seq\":{},\"at\":\"{}\",{subject},{fields},\"prev\":\"{prev}\",\"hash\":\"{}\"}}\n",
        row.seq, row.at, row.hash
    )
}
