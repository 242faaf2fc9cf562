//! `flotilla-scripted-model --port 0 --script FILE`: serves a script, prints its address and serves until it is killed.

use std::io::Write;
use std::process::ExitCode;

use flotilla_scripted_model::{Keep, Script, Server, StartError};

const USAGE: &str = "usage: flotilla-scripted-model [--port PORT] [--script FILE]
  --port    the port on 127.0.0.1; 0, the default, takes a free one
  --script  JSON: {\"conversations\": [{\"key\": …, \"replies\": […]}], \"otherwise\": […]}";

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Usage(&'static str),
    #[error("cannot read {path}: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("{path} is no script: {source}")]
    Script { path: String, source: serde_json::Error },
    #[error("{0}: {source}", source = std::error::Error::source(.0).map(ToString::to_string).unwrap_or_default())]
    Start(#[from] StartError),
    #[error("cannot say where it listens: {0}")]
    Say(std::io::Error),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}");
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<(), Failure> {
    let mut port = 0;
    let mut script = Script::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(Failure::Usage(USAGE));
        match &*argument {
            "--port" => port = value()?.parse().map_err(|_| Failure::Usage(USAGE))?,
            "--script" => script = load(value()?)?,
            _ => return Err(Failure::Usage(USAGE)),
        }
    }
    let server = Server::start(script, port, Keep::Nothing).await?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}", server.address()).and_then(|()| out.flush()).map_err(Failure::Say)?;
    std::future::pending().await
}

fn load(path: String) -> Result<Script, Failure> {
    match std::fs::read(&path) {
        Err(source) => Err(Failure::Read { path, source }),
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|source| Failure::Script { path, source }),
    }
}
