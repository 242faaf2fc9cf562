//! `flotilla agent`.

use crate::{
    failure::Failure,
    link,
    out::{BAD, FAINT, Out, STRONG, styled},
    table::{Cell, lines},
    task::absolute,
    usage::dollars,
};
use clap::Subcommand;
use flotilla_api::{
    client::Client,
    table,
    wire::{ProfileAccess, ProfileFrom, ProfileQuery, ProfileView},
};
use flotilla_domain::{Code, UserError};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// List them: shipped ones, yours, and the project's own
    List {
        /// The project's folder, or one inside of it
        #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
        project: PathBuf,
    },
    /// Show what one is told and what it may
    Show {
        /// Its name
        name: String,
        /// The project's folder, or one inside of it
        #[arg(long, value_name = "DIR", default_value = ".", hide_default_value = true)]
        project: PathBuf,
    },
}

/// Carries out `command`.
pub async fn agent(command: AgentCommand, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    match command {
        AgentCommand::List { project } => {
            let profiles = profiles(&client, &project).await?;
            if out.json() {
                out.data(&profiles)?;
                return Ok(0);
            }
            let rows: Vec<Vec<Cell>> = profiles.iter().map(row).collect();
            for line in lines(&["NAME", "WORKSPACE", "FROM", "WHAT FOR"], &rows, 3, out.width()) {
                out.line(line)?;
            }
            out.remark(styled(FAINT, "`flotilla run --agent NAME …` gives a task to one of them"));
        }
        AgentCommand::Show { name, project } => {
            let all = profiles(&client, &project).await?;
            let Some(profile) = all.into_iter().find(|profile| profile.name == name) else {
                let title = format!("There is no agent profile `{name}`");
                let hint = "`flotilla agent list` shows what there is.";
                return Err(UserError::fixable(Code::NotFound, title, hint).into());
            };
            if out.json() {
                out.data(&profile)?;
            } else {
                show(&profile, out)?;
            }
        }
    }
    Ok(0)
}

async fn profiles(client: &Client, project: &Path) -> Result<Vec<ProfileView>, Failure> {
    let query = ProfileQuery { project: Some(absolute(project)?) };
    Ok(client.call::<table::ListProfiles>((), query, ()).await?.profiles)
}

const fn from(profile: &ProfileView) -> &'static str {
    match profile.from {
        ProfileFrom::Shipped => "shipped",
        ProfileFrom::User => "you",
        ProfileFrom::Project => "project",
    }
}

const fn access(profile: &ProfileView) -> &'static str {
    match profile.access {
        ProfileAccess::Write => "writes",
        ProfileAccess::Read => "reads",
    }
}

fn row(profile: &ProfileView) -> Vec<Cell> {
    let what = match (&profile.error, &profile.warning) {
        (Some(error), _) => Cell::styled(BAD, format!("its file is wrong: {error}")),
        (None, Some(warning)) => Cell::styled(BAD, warning.clone()),
        (None, None) => profile.description.clone().into(),
    };
    vec![
        Cell::styled(STRONG, profile.name.clone()),
        access(profile).into(),
        Cell::styled(FAINT, from(profile)),
        what,
    ]
}

fn show(profile: &ProfileView, out: &Out) -> Result<(), Failure> {
    out.line(format!("{}  {}", styled(STRONG, &profile.name), profile.description))?;
    let count = |number: Option<u32>| number.map(|number| number.to_string());
    let fields = [
        ("from", Some(profile.path.clone().unwrap_or_else(|| from(profile).to_owned()))),
        ("wrong", profile.error.clone()),
        ("warning", profile.warning.clone()),
        ("workspace", Some(access(profile).to_owned())),
        ("tools", profile.tools.as_ref().map(|tools| tools.join(", "))),
        ("model", profile.model.clone()),
        ("effort", profile.effort.clone()),
        ("turns", count(profile.turns)),
        ("minutes", count(profile.minutes)),
        ("cost", profile.cost_micros.map(dollars)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            out.line(format!("  {} {value}", styled(FAINT, format!("{name:<10}"))))?;
        }
    }
    if !profile.instructions.is_empty() {
        out.line("")?;
        out.line(&profile.instructions)?;
    }
    Ok(())
}
