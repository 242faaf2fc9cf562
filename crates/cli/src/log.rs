//! `flotilla log`. It works whether or not a daemon runs, and starts none.

use crate::{
    args::LogCommand,
    failure::{EXIT_FAILED, Failure},
    link,
    out::{BAD, GOOD, Out, styled},
};
use flotilla_api::{table, wire::LogReport};
use flotilla_daemon::{Home, export_log, verify_log};
use flotilla_domain::{Code, UserError};
use std::io::{self, Write};

/// Carries out `command`.
pub async fn log(command: LogCommand, out: &Out) -> Result<u8, Failure> {
    let home = Home::find()?;
    let client = link::client(&home);
    let runs = link::status(&client).await?.is_some();
    if !runs && !home.data().exists() {
        return Err(UserError::fixable(
            Code::NotFound,
            format!("There is no log in {}", home.root().display()),
            "It begins with the first task. FLOTILLA_HOME says where another one is.",
        )
        .into());
    }
    match command {
        LogCommand::Verify => {
            let report = match runs {
                true => client.call::<table::VerifyLog>((), (), ()).await?,
                false => verify_log(&home)?,
            };
            show(&report, out)
        }
        LogCommand::Export => {
            if runs {
                let mut body = client.bytes::<table::ExportLog>((), ()).await?;
                while let Some(bytes) = body.next().await? {
                    out.bytes(&bytes)?;
                }
            } else {
                let mut data = Data { out, unread: false };
                let exported = export_log(&home, &mut io::BufWriter::new(&mut data));
                if data.unread {
                    return Err(Failure::Unread);
                }
                exported?;
            }
            Ok(0)
        }
    }
}

fn show(report: &LogReport, out: &Out) -> Result<u8, Failure> {
    if out.json() {
        out.data(report)?;
    } else {
        match (&report.problem, report.first_bad_seq) {
            (Some(problem), Some(seq)) => {
                out.line(format!("{} event {seq}: {problem}", styled(BAD, "damaged")))?;
                out.remark(format!(
                    "The {} events before it are as they were written. Keep the data folder as it is; its `backups` hold \
                     older copies of the log.",
                    report.events
                ));
            }
            _ => out.line(format!(
                "{} {} events, each as it was written",
                styled(GOOD, "intact"),
                report.events
            ))?,
        }
    }
    Ok(if report.intact { 0 } else { EXIT_FAILED })
}

/// Standard output, which remembers that nobody reads it any more.
struct Data<'a> {
    out: &'a Out,
    unread: bool,
}

impl Write for Data<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.out.bytes(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(failure) => {
                self.unread = matches!(failure, Failure::Unread);
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
