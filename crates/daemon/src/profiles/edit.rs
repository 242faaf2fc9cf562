//! Changes of specialists' files: written, renamed and removed as the app asks.

use super::{Found, IN_PROJECT, Profiles, Source, files, read, text_of};
use crate::document::{not_written, replace};
use flotilla_agent::{LONGEST_PROFILE, Profile};
use flotilla_domain::{Code, UserError};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a profile's file is to hold.
pub(crate) enum Content {
    /// A profile; of the file that it replaces the lines stay that say the same.
    Profile(Profile),
    /// These very words.
    Text(String),
}

impl Profiles {
    /// The folder of the project in `root`, or the user's own.
    fn folder(&self, root: Option<&Path>) -> PathBuf {
        root.map_or_else(|| self.folder.clone(), |root| root.join(IN_PROJECT))
    }

    /// Writes a profile called `name`, in the place of the one called `replaces` where there is one, and gives it. Blocks.
    ///
    /// # Errors
    /// Where it is none, another file has its name, or the disk refuses.
    pub(crate) fn save(
        &self,
        root: Option<&Path>,
        name: &str,
        replaces: Option<&str>,
        content: Content,
    ) -> Result<Found, UserError> {
        let folder = self.folder(root);
        let before = replaces.map(|old| in_folder(&folder, old).ok_or_else(|| no_file(old, &folder)));
        let before = before.transpose()?;
        let text = match content {
            Content::Text(text) => text,
            Content::Profile(profile) => {
                let old = before.as_deref().and_then(|path| text_of(path).ok());
                profile.to_file(old.as_deref())
            }
        };
        let profile = understood(name, &text)?;
        let path = match &before {
            // It may be called otherwise than its file, and a person may have chosen both.
            Some(before) if replaces == Some(&profile.name) => before.clone(),
            _ => folder.join(format!("{}.md", profile.name)),
        };
        let taken = in_folder(&folder, &profile.name).or_else(|| path.exists().then(|| path.clone()));
        if let Some(taken) = taken.filter(|taken| Some(taken) != before.as_ref()) {
            let title = format!("There is an agent profile `{}` already: {}", profile.name, taken.display());
            return Err(UserError::fixable(Code::WrongState, title, "Choose another name."));
        }
        // What is there already may lead out, and then not even a folder is made behind it.
        within(root, folder.ancestors().find(|part| part.exists()).unwrap_or(&folder))?;
        fs::create_dir_all(&folder).map_err(|error| not_written(&folder, &error))?;
        // It may be a link into a folder that a person keeps under version control.
        let file = path.canonicalize().unwrap_or_else(|_| path.clone());
        within(root, file.parent().unwrap_or(&folder))?;
        replace(&file, text.as_bytes()).map_err(|error| not_written(&file, &error))?;
        if let Some(before) = before.filter(|before| *before != path) {
            fs::remove_file(&before).map_err(|error| not_written(&before, &error))?;
        }
        let source = if root.is_some() { Source::Project(path) } else { Source::User(path) };
        Ok(Found { name: profile.name.clone(), source, profile: Ok(profile) })
    }

    /// Removes the file of the profile called `name`, and gives what stood in it. Blocks.
    ///
    /// # Errors
    /// Where there is none, it is no text that could be brought back, or the disk refuses.
    pub(crate) fn remove(&self, root: Option<&Path>, name: &str) -> Result<String, UserError> {
        let folder = self.folder(root);
        let path = in_folder(&folder, name).ok_or_else(|| no_file(name, &folder))?;
        within(root, &folder)?;
        let text = text_of(&path).map_err(|why| {
            let title = format!("{} could not be brought back: {why}", path.display());
            UserError::fixable(Code::WrongState, title, "Remove the file by hand.")
        })?;
        fs::remove_file(&path).map_err(|error| not_written(&path, &error))?;
        Ok(text)
    }
}

/// The profile that `text` is, as every run will read it.
fn understood(name: &str, text: &str) -> Result<Profile, UserError> {
    if text.len() > LONGEST_PROFILE {
        let title = format!("The profile has more than {LONGEST_PROFILE} bytes");
        return Err(UserError::fixable(Code::BadInput, title, "Shorten its instructions."));
    }
    Profile::parse(name, text).map_err(|error| {
        let title = format!("That is no agent profile: {error}");
        UserError::fixable(Code::BadInput, title, "Correct it, then save it again.")
    })
}

/// The file in `folder` of the profile called `name`.
fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut found = files(folder).into_iter().map(|path| (read(path.clone(), Source::User), path));
    found.find_map(|(found, path)| (found.name == name).then_some(path))
}

fn no_file(name: &str, folder: &Path) -> UserError {
    let title = format!("{} has no agent profile `{name}`", folder.display());
    UserError::fixable(Code::NotFound, title, "`flotilla agent list` shows what there is.")
}

/// Says no where what is to be written lies outside of the project: its repository may be a stranger's.
fn within(root: Option<&Path>, folder: &Path) -> Result<(), UserError> {
    let Some(root) = root else { return Ok(()) };
    let real = |path: &Path| path.canonicalize().map_err(|error| not_written(path, &error));
    if real(folder)?.starts_with(real(root)?) {
        return Ok(());
    }
    let title = format!("{} leads out of the project", folder.display());
    Err(UserError::fixable(Code::WrongState, title, "Take the link out of the project's folder first."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> Profile {
        let (name, instructions) = (name.to_owned(), "Look.".to_owned());
        Profile { name, instructions, ..Profile::default() }
    }

    fn title(result: Result<Found, UserError>) -> String {
        result.unwrap_err().title
    }

    #[test]
    fn a_profile_is_made_changed_renamed_and_removed_and_can_be_brought_back() {
        let folder = tempfile::tempdir().unwrap();
        let profiles = Profiles::new(folder.path().join("agents"));
        let save = |name, replaces, content| profiles.save(None, name, replaces, content);
        save("mine", None, Content::Profile(profile("mine"))).unwrap();
        assert!(title(save("mine", None, Content::Profile(profile("mine")))).contains("already"));
        let by_hand = "---\n# a remark\nname: mine\n---\nLook.\n".to_owned();
        save("mine", Some("mine"), Content::Text(by_hand)).unwrap();
        save("yours", Some("mine"), Content::Profile(profile("yours"))).unwrap();
        let names: Vec<_> = files(&folder.path().join("agents"));
        assert_eq!(names, [folder.path().join("agents/yours.md")]);
        let text = profiles.remove(None, "yours").unwrap();
        assert_eq!(text, "---\n# a remark\nname: yours\n---\n\nLook.\n");
        assert!(profiles.remove(None, "yours").is_err());
        let back = save("yours", None, Content::Text(text)).unwrap();
        assert_eq!(back.name, "yours");
        assert!(title(save("x", None, Content::Text("Look.".to_owned()))).contains("line 1"));
        assert!(title(save("../x", None, Content::Profile(profile("../x")))).contains("name must be"));
    }

    #[test]
    fn a_broken_file_is_mended_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join(IN_PROJECT);
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("odd.md"), "---\nacess: read\n---\nLook.\n").unwrap();
        let profiles = Profiles::new(folder.path().join("agents"));
        let broken = profiles.list(Some(folder.path())).into_iter().find(|found| found.name == "odd");
        let text = broken.unwrap().profile.unwrap_err().text.unwrap().replace("acess", "access");
        profiles.save(Some(folder.path()), "odd", Some("odd"), Content::Text(text)).unwrap();
        assert!(profiles.get(folder.path(), "odd").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_out_of_the_project() {
        for link in [".flotilla", IN_PROJECT] {
            let (project, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let at = project.path().join(link);
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(elsewhere.path(), at).unwrap();
            let profiles = Profiles::new(project.path().join("none"));
            let saved = profiles.save(Some(project.path()), "mine", None, Content::Profile(profile("mine")));
            assert!(title(saved).ends_with("leads out of the project"), "{link}");
            assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "{link}");
        }
    }
}
