//! Specialists: those that come along, the user's own, and those of a project, read from their files each time.

mod edit;
pub(crate) use edit::Content;

use crate::config::did_you_mean;
use flotilla_agent::{LONGEST_PROFILE, Profile};
use flotilla_domain::{Code, UserError};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

/// Where a project keeps its own.
const IN_PROJECT: &str = ".flotilla/agents";
/// The most files of one folder that are read.
const MOST: usize = 200;

/// Where a specialist comes from. A project's goes before the user's, and that before one that comes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Shipped,
    User(PathBuf),
    Project(PathBuf),
}

/// A specialist, or what is wrong with its file.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) source: Source,
    pub(crate) profile: Result<Profile, Broken>,
}

/// A file that is no profile.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    /// What is wrong with it, where, and what it must be.
    pub(crate) why: String,
    /// What stands in it, as far as it is text of a length that is read.
    pub(crate) text: Option<String>,
}

/// Finds specialists.
#[derive(Debug, Clone)]
pub(crate) struct Profiles {
    /// The user's own.
    folder: PathBuf,
}

impl Profiles {
    /// The user's own lie in `folder`.
    pub(crate) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All that there are in the project in `root`, by name.
    pub(crate) fn list(&self, root: Option<&Path>) -> Vec<Found> {
        let shipped = Profile::shipped().into_iter().map(|profile| Found {
            name: profile.name.clone(),
            source: Source::Shipped,
            profile: Ok(profile),
        });
        let users = files(&self.folder).into_iter().map(|path| read(path, Source::User));
        let projects = root.map(|root| files(&root.join(IN_PROJECT))).unwrap_or_default();
        let projects = projects.into_iter().map(|path| read(path, Source::Project));
        let mut all: BTreeMap<String, Found> = BTreeMap::new();
        for found in shipped.chain(users).chain(projects) {
            all.insert(found.name.clone(), found);
        }
        all.into_values().collect()
    }

    /// The one of this name.
    ///
    /// # Errors
    /// Where there is none, or its file is wrong.
    pub(crate) fn get(&self, root: &Path, name: &str) -> Result<Profile, UserError> {
        let all = self.list(Some(root));
        match all.iter().find(|found| found.name == name) {
            Some(Found { profile: Ok(profile), .. }) => Ok(profile.clone()),
            Some(Found {
                profile: Err(broken), source: Source::User(path) | Source::Project(path), ..
            }) => {
                let title = format!("The agent profile {} is wrong: {}", path.display(), broken.why);
                Err(UserError::fixable(
                    Code::BadConfig,
                    title,
                    "Correct the file, then start the task again.",
                ))
            }
            _ => {
                let hint = match did_you_mean(name, all.iter().map(|found| found.name.as_str())) {
                    Some(meant) => format!("Did you mean `{meant}`? `flotilla agent list` shows all."),
                    None => "`flotilla agent list` shows what there is.".to_owned(),
                };
                Err(UserError::fixable(Code::NotFound, format!("There is no agent profile `{name}`"), hint))
            }
        }
    }
}

/// The Markdown files of a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_markdown = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md");
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_markdown).take(MOST).collect();
    paths.sort();
    paths
}

fn read(path: PathBuf, source: impl Fn(PathBuf) -> Source) -> Found {
    let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let text = text_of(&path);
    let profile = match &text {
        Ok(text) => Profile::parse(&file, text).map_err(|error| error.to_string()),
        Err(why) => Err(why.clone()),
    };
    let name = profile.as_ref().map_or(file, |profile| profile.name.clone());
    let profile = profile.map_err(|why| Broken { why, text: text.ok() });
    Found { name, source: source(path), profile }
}

/// What stands in the file at `path`.
fn text_of(path: &Path) -> Result<String, String> {
    // A link may lead anywhere, but a device is no file.
    if !fs::metadata(path).map_err(|error| error.to_string())?.is_file() {
        return Err("it is no file".to_owned());
    }
    let mut text = String::new();
    let limit = LONGEST_PROFILE as u64 + 1;
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(limit).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() > LONGEST_PROFILE {
        return Err(format!("it has more than {LONGEST_PROFILE} bytes"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projects_own_goes_before_the_users_and_that_before_what_comes_along() {
        let folder = tempfile::tempdir().unwrap();
        let (users, project) = (folder.path().join("agents"), folder.path().join("project"));
        let own = project.join(IN_PROJECT);
        fs::create_dir_all(&users).unwrap();
        fs::create_dir_all(&own).unwrap();
        let write = |folder: &Path, name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        write(&users, "reviewer.md", "---\ndescription: mine\n---\nLook.");
        write(&users, "translator.md", "---\ndescription: mine\n---\nTranslate.");
        write(&own, "reviewer.md", "---\ndescription: ours\n---\nLook here.");
        write(&own, "broken.md", "no head");
        write(&own, "notes.txt", "none");
        let profiles = Profiles::new(users);
        let all = profiles.list(Some(&project));
        let names: Vec<&str> = all.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names.len(), Profile::shipped().len() + 2);
        assert!(names.contains(&"translator") && names.contains(&"broken") && !names.contains(&"notes"));
        assert_eq!(profiles.get(&project, "reviewer").unwrap().description, "ours");
        assert_eq!(profiles.get(folder.path(), "reviewer").unwrap().description, "mine");
        assert_eq!(profiles.get(&project, "debugger").unwrap().name, "debugger");
        let error = profiles.get(&project, "broken").unwrap_err();
        assert!(
            error.title.contains("broken.md is wrong: line 1: the file must begin with"),
            "{}",
            error.title
        );
        let error = profiles.get(&project, "reviewr").unwrap_err();
        assert!(error.hint.starts_with("Did you mean `reviewer`?"), "{}", error.hint);
    }
}
