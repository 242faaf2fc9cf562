//! Specialists.

use super::{Server, tasks::absolute};
use crate::{
    profiles::{Content, Found, Source},
    roster::ConfigRoster,
};
use flotilla_agent::{Access, Profile};
use flotilla_api::{
    Ask, Serve, table,
    wire::{
        self, ProfileAccess, ProfileDraft, ProfileFrom, ProfileList, ProfileRemoved, ProfileView, SaveProfile,
    },
};
use flotilla_domain::{Code, UserError};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::task::spawn_blocking;

impl Server {
    /// Says no to a profile that there is none of in `folder`, whose file is wrong, or whose model is none that is known
    /// where the task names none itself.
    pub(super) async fn check_profile(
        &self,
        folder: &Path,
        settings: &wire::TaskSettings,
    ) -> Result<(), wire::Error> {
        let Some(name) = settings.agent.clone() else { return Ok(()) };
        let root = self.root_of(folder).await?;
        let names_model = settings.model.is_some();
        self.with_roster(move |roster| {
            let profile = roster.profiles().get(&root, &name)?;
            match roster.unknown_model_of(&profile) {
                Some(error) if !names_model => Err(UserError {
                    title: format!("The agent profile `{name}` names a model: {}", error.title),
                    ..error
                }),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Does what blocks beside what must not wait for it.
    async fn with_roster<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ConfigRoster) -> Result<T, UserError> + Send + 'static,
    ) -> Result<T, wire::Error> {
        let roster = Arc::clone(&self.0.roster);
        let done = spawn_blocking(move || work(&roster)).await;
        Ok(done.map_err(|_| UserError::internal("Agent profiles could not be read"))??)
    }

    /// The root of the project whose profiles are meant; none for the user's own.
    async fn profiles_of(&self, project: Option<String>) -> Result<Option<PathBuf>, wire::Error> {
        Ok(match project {
            Some(folder) => Some(self.root_of(&absolute(folder)?).await?),
            None => None,
        })
    }
}

impl Serve<table::ListProfiles> for Server {
    async fn serve(&self, ask: Ask<table::ListProfiles>) -> Result<ProfileList, wire::Error> {
        let root = self.profiles_of(ask.query.project).await?;
        self.with_roster(move |roster| {
            let found = roster.profiles().list(root.as_deref());
            let profiles = found.into_iter().map(|found| view(found, roster)).collect();
            Ok(ProfileList { profiles, tools: Profile::choosable_tools().map(str::to_owned).collect() })
        })
        .await
    }
}

impl Serve<table::SaveProfile> for Server {
    async fn serve(&self, ask: Ask<table::SaveProfile>) -> Result<ProfileView, wire::Error> {
        let SaveProfile { name, project, replaces, profile, text } = ask.body;
        let root = self.profiles_of(project).await?;
        let content = match (profile, text) {
            (Some(draft), None) => Content::Profile(profile_of(name.clone(), draft)),
            (None, Some(text)) => Content::Text(text),
            _ => {
                let title = "A profile needs either `profile` or `text`";
                return Err(UserError::fixable(Code::BadInput, title, "Give one of the two.").into());
            }
        };
        self.with_roster(move |roster| {
            let saved = roster.profiles().save(root.as_deref(), &name, replaces.as_deref(), content)?;
            Ok(view(saved, roster))
        })
        .await
    }
}

impl Serve<table::RemoveProfile> for Server {
    async fn serve(&self, ask: Ask<table::RemoveProfile>) -> Result<ProfileRemoved, wire::Error> {
        let root = self.profiles_of(ask.query.project).await?;
        let name = ask.path.profile;
        self.with_roster(move |roster| {
            let text = roster.profiles().remove(root.as_deref(), &name)?;
            Ok(ProfileRemoved { text })
        })
        .await
    }
}

fn profile_of(name: String, draft: ProfileDraft) -> Profile {
    Profile {
        name,
        description: draft.description,
        instructions: draft.instructions,
        model: draft.model.filter(|model| !model.trim().is_empty()),
        effort: draft.effort.filter(|effort| !effort.trim().is_empty()),
        tools: draft.tools,
        access: match draft.access {
            ProfileAccess::Write => Access::Write,
            ProfileAccess::Read => Access::Read,
        },
        turns: draft.turns,
        minutes: draft.minutes,
        cost_micros: draft.cost_micros,
    }
}

fn view(found: Found, roster: &ConfigRoster) -> ProfileView {
    let Found { name, source, profile } = found;
    let (from, path) = match source {
        Source::Shipped => (ProfileFrom::Shipped, None),
        Source::User(path) => (ProfileFrom::User, Some(path.display().to_string())),
        Source::Project(path) => (ProfileFrom::Project, Some(path.display().to_string())),
    };
    let (profile, error, text) = match profile {
        Ok(profile) => (profile, None, None),
        Err(broken) => (Profile::default(), Some(broken.why), broken.text),
    };
    let warning = roster.unknown_model_of(&profile).map(|error| format!("{}. {}", error.title, error.hint));
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
        text,
        warning,
    }
}
