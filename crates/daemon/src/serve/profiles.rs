//! Specialists.

use super::{Server, tasks::absolute};
use crate::profiles::{Found, Source};
use flotilla_agent::Access;
use flotilla_api::{
    Ask, Serve, table,
    wire::{self, ProfileAccess, ProfileFrom, ProfileList, ProfileView},
};
use flotilla_domain::UserError;
use std::{path::Path, sync::Arc};
use tokio::task::spawn_blocking;

impl Server {
    /// Says no to a profile that there is none of in `folder`, or whose file is wrong.
    pub(super) async fn check_profile(&self, folder: &Path, name: Option<&str>) -> Result<(), wire::Error> {
        let Some(name) = name.map(str::to_owned) else { return Ok(()) };
        let root = self.root_of(folder).await?;
        let roster = Arc::clone(&self.0.roster);
        let found = spawn_blocking(move || roster.profiles().get(&root, &name).map(drop)).await;
        found.map_err(|_| UserError::internal("An agent profile could not be read"))??;
        Ok(())
    }
}

impl Serve<table::ListProfiles> for Server {
    async fn serve(&self, ask: Ask<table::ListProfiles>) -> Result<ProfileList, wire::Error> {
        let root = match ask.query.project {
            Some(folder) => Some(self.root_of(&absolute(folder)?).await?),
            None => None,
        };
        let roster = Arc::clone(&self.0.roster);
        let found = spawn_blocking(move || roster.profiles().list(root.as_deref())).await;
        let found = found.map_err(|_| UserError::internal("Agent profiles could not be read"))?;
        Ok(ProfileList { profiles: found.into_iter().map(view).collect() })
    }
}

fn view(found: Found) -> ProfileView {
    let Found { name, source, profile } = found;
    let (from, path) = match source {
        Source::Shipped => (ProfileFrom::Shipped, None),
        Source::User(path) => (ProfileFrom::User, Some(path.display().to_string())),
        Source::Project(path) => (ProfileFrom::Project, Some(path.display().to_string())),
    };
    let (profile, error) = match profile {
        Ok(profile) => (profile, None),
        Err(why) => (flotilla_agent::Profile::default(), Some(why)),
    };
    ProfileView {
        name,
        description: profile.description,
        instructions: profile.instructions,
        model: profile.model,
        effort: profile.effort,
        tools: profile.tools,
        access: match profile.access {
            Access::Write => ProfileAccess::Write,
            Access::Read => ProfileAccess::Read,
        },
        turns: profile.turns,
        minutes: profile.minutes,
        cost_micros: profile.cost_micros,
        from,
        path,
        error,
    }
}
