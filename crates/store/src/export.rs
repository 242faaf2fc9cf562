//! The log as JSON Lines.

use crate::{EventFilter, Hash, Store, StoreError, query, row::LogRow};
use flotilla_domain::Subject;
use std::io::Write;

/// How many rows are read at once.
const PAGE: usize = 500;

impl Store {
    /// Writes every event up to now, one per line: the record, then `prev` and `hash` in hexadecimal. The event's
    /// fields stand in the line byte for byte as they were hashed. Gives how many there were. Writing blocks.
    ///
    /// # Errors
    /// [`StoreError::Io`] where `out` fails, else as [`Store::tasks`].
    pub async fn export(&self, out: &mut (dyn Write + Send)) -> Result<u64, StoreError> {
        let end = self.seq();
        let (mut done, mut prev) = (0, Hash::default());
        while done < end {
            let rows = self
                .read(move |connection| query::rows(connection, done, EventFilter::default(), PAGE))
                .await?;
            if rows.is_empty() {
                break;
            }
            for row in rows.iter().take_while(|row| row.seq <= end) {
                out.write_all(line(row, prev).as_bytes()).map_err(StoreError::io("export"))?;
                prev = row.hash;
            }
            done = rows.last().map_or(end, |row| row.seq);
        }
        out.flush().map_err(StoreError::io("export"))?;
        Ok(end)
    }
}

fn line(row: &LogRow, prev: Hash) -> String {
    let subject = match row.subject {
        Subject::Project { project } => format!("\"project\":\"{project}\""),
        Subject::Task { task } => format!("\"task\":\"{task}\""),
        Subject::Run { task, run } => format!("\"task\":\"{task}\",\"run\":\"{run}\""),
    };
    let body = String::from_utf8_lossy(&row.body);
    let fields = body.trim_start_matches('{').strip_suffix('}').unwrap_or(&body);
    format!(
        "{{\"seq\":{},\"at\":\"{}\",{subject},{fields},\"prev\":\"{prev}\",\"hash\":\"{}\"}}\n",
        row.seq, row.at, row.hash
    )
}
