//! Models and projects' settings, read from the configuration anew for each run.

mod opening;
mod projects;
mod services;
mod small;

use opening::{Opened, Opening, Patience};
use projects::is_same_folder;
pub(crate) use projects::project_of;

use crate::{
    config::{Config, Located, ModelConfig, api, config_api, did_you_mean, edit},
    home::Home,
    keys::Keys,
    prices::Prices,
    profiles::Profiles,
};
use flotilla_agent::{Profile, Services};
use flotilla_domain::{Code, Run, UserError};
use flotilla_engine::{ProjectSettings, Roster};
use flotilla_models::{Api, Conduct, Embedder, Found, Model, Origin, Search, Tuning, discover};
use futures_util::FutureExt as _;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::SystemTime,
};
use toml_edit::DocumentMut;

/// The configuration's models and projects, and the models that are there without it.
pub(crate) struct ConfigRoster {
    file: PathBuf,
    user_home: Option<PathBuf>,
    search: Search,
    keys: Keys,
    profiles: Profiles,
    /// Held while the configuration is changed.
    changing: Mutex<()>,
    open: Mutex<BTreeMap<Opening, Opened>>,
    /// How they are asked; all share their connections.
    conduct: Conduct,
    /// Models that the configuration need not name, and no list does.
    offered: Mutex<BTreeMap<String, ModelConfig>>,
    /// The prices, and the time and size of the file that they were read from.
    prices: Mutex<(Option<(SystemTime, u64)>, Prices)>,
}

/// A model that can be asked for by name.
pub(crate) struct Listed {
    pub(crate) name: String,
    /// The provider's id; none where the name's part after the slash is free.
    pub(crate) model: Option<String>,
    pub(crate) api: Api,
    pub(crate) base_url: String,
    pub(crate) source: String,
    /// The variable that has its key, where it was found by that.
    pub(crate) variable: Option<&'static str>,
    pub(crate) default: bool,
    pub(crate) small: bool,
}

impl ConfigRoster {
    /// The roster of `home`.
    pub(crate) fn new(home: &Home) -> Self {
        Self {
            file: home.config(),
            user_home: etcetera::home_dir().ok(),
            search: Search::default(),
            keys: Keys::new(home),
            profiles: Profiles::new(home.root().join("agents")),
            changing: Mutex::default(),
            open: Mutex::default(),
            conduct: Conduct::default(),
            offered: Mutex::default(),
            prices: Mutex::default(),
        }
    }

    /// The configuration as it is now.
    ///
    /// # Errors
    /// What is wrong with it, with the line and the remedy.
    pub(crate) fn config(&self) -> Result<Config, UserError> {
        Config::read(&self.file, self.user_home.as_deref())
    }

    /// Changes the configuration; what comes out of it is what it says now. Blocks.
    ///
    /// # Errors
    /// As [`edit::change`].
    pub(crate) fn change(
        &self,
        change: impl FnOnce(&mut DocumentMut) -> Result<(), UserError>,
    ) -> Result<Config, UserError> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        edit::change(&self.file, self.user_home.as_deref(), change)
    }

    /// The file that holds the configuration.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Specialists.
    pub(crate) const fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// Models' keys that are kept.
    pub(crate) const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The words by which the configuration names the project in the folder `root`, or would.
    pub(crate) fn name_of(&self, document: &DocumentMut, root: &Path) -> String {
        let projects = document.get("projects").and_then(|projects| projects.as_table_like());
        let named = projects.into_iter().flat_map(|projects| projects.iter()).find(|(name, _)| {
            let below_home =
                name.strip_prefix("~/").and_then(|rest| Some(self.user_home.as_ref()?.join(rest)));
            is_same_folder(&below_home.unwrap_or_else(|| PathBuf::from(name)), root)
        });
        named.map_or_else(|| root.display().to_string(), |(name, _)| name.to_owned())
    }

    /// What models cost, by the configuration as it is now.
    pub(crate) fn prices(&self) -> Prices {
        let stamp = fs::metadata(&self.file).ok().and_then(|file| Some((file.modified().ok()?, file.len())));
        let mut known = self.prices.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != stamp {
            // Wrong words in the file are told by whatever needs them; a cost is only not shown.
            let config = self.config().unwrap_or_default();
            *known = (stamp, Prices::new(config));
        }
        known.1.clone()
    }

    /// The models there are: configured ones, then those that are there unasked.
    pub(crate) async fn list(&self, config: &Config) -> Vec<Listed> {
        let found = discover(&variable, &self.search).await;
        let default = default_of(config, &found).ok();
        let configured = config.models.iter().map(|(name, model)| Listed {
            name: name.clone(),
            model: Some(model.model.clone()),
            api: api(model.api),
            base_url: model.base_url.clone(),
            source: "config.toml".to_owned(),
            variable: None,
            default: false,
            small: false,
        });
        let mut all: Vec<Listed> = configured.chain(found.iter().flat_map(listed)).collect();
        for one in &mut all {
            one.default = Some(&one.name) == default.as_ref();
            one.small = config.small_model.as_ref().is_some_and(|named| named.value == one.name);
        }
        all
    }

    /// Lets `name` be asked for, though no configuration has it.
    pub(crate) fn offer(&self, name: &str, model: ModelConfig) {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), model);
    }

    fn offered(&self, name: &str) -> Option<ModelConfig> {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn no_key(&self, model: &str, named: &Located<String>) -> UserError {
        let place = if named.at.line == 0 {
            String::new()
        } else {
            format!(", which {}:{} names", self.file.display(), named.at)
        };
        UserError::fixable(
            Code::Unauthorized,
            format!("The model `{model}` has no key: the daemon's environment has no {}{place}", named.value),
            format!(
                "Set {} in your shell, then restart the daemon from it: `flotilla daemon stop`, `flotilla daemon start`. Runs go on.",
                named.value
            ),
        )
    }

    /// The settings of a project that the configuration does not name. Where it names a folder that is not there, it
    /// may mean this very project, whose set-up must not go missing without a word. Projects that it does name are
    /// not held up by that.
    fn no_settings(&self, config: &Config) -> Result<ProjectSettings, UserError> {
        let lost = config.projects.iter().filter(|(folder, _)| !folder.is_dir());
        let Some((folder, Located { at, .. })) = lost.min_by_key(|(_, project)| project.at) else {
            return Ok(ProjectSettings::default());
        };
        let what = if folder.exists() { "is no folder" } else { "does not exist" };
        Err(UserError::fixable(
            Code::BadConfig,
            format!("{}:{at}: the project {} {what}", self.file.display(), folder.display()),
            "Correct the path, bring the folder back, or delete its section.",
        ))
    }

    fn no_such_model(&self, config: &Config, name: &str, at: Option<&Located<String>>) -> UserError {
        let place = at.map_or_else(String::new, |at| format!("{}:{}: ", self.file.display(), at.at));
        let hint = match did_you_mean(name, config.models.keys().map(String::as_str)) {
            Some(meant) => format!("Did you mean `{meant}`? `flotilla model list` shows all."),
            None => format!(
                "`flotilla model list` shows what there is. To add it, write [models.{name}] with `api`, `base_url` and `model` into {}.",
                self.file.display()
            ),
        };
        UserError::fixable(Code::NoSuchModel, format!("{place}There is no model `{name}`"), hint)
    }
}

impl ConfigRoster {
    /// The model of this name, or the default one, without those that stand in for it.
    ///
    /// # Errors
    /// As [`Roster::model`].
    pub(crate) fn model_alone(&self, name: Option<&str>) -> Result<(String, Arc<dyn Model>), UserError> {
        let (name, from) = self.chosen(&self.config()?, name)?;
        let model = self.open(&name, from, Patience::Alone)?;
        Ok((name, model))
    }

    /// What is wrong with the model that a specialist names; none where it names none, or one that there may be.
    pub(crate) fn unknown_model_of(&self, profile: &Profile) -> Option<UserError> {
        let name = profile.model.as_deref()?;
        // What is wrong with the configuration itself is told where that is looked at.
        self.chosen(&self.config().ok()?, Some(name)).err()
    }

    /// The name and the words of the model that is asked for.
    fn chosen(&self, config: &Config, name: Option<&str>) -> Result<(String, ModelConfig), UserError> {
        let (name, at) = match name {
            Some(name) => (name.to_owned(), None),
            None => match &config.default_model {
                Some(named) => (named.value.clone(), Some(named)),
                None if config.models.len() == 1 => {
                    (config.models.keys().next().cloned().unwrap_or_default(), None)
                }
                None => (default_of(config, &look_now(&self.search))?, None),
            },
        };
        let configured = config.models.get(&name).cloned().or_else(|| self.offered(&name));
        let from = configured.or_else(|| unconfigured(&name, &self.search));
        let from = from.ok_or_else(|| self.no_such_model(config, &name, at))?;
        Ok((name, from))
    }
}

impl Roster for ConfigRoster {
    fn model(&self, name: Option<&str>) -> Result<(String, Arc<dyn Model>), UserError> {
        self.with_stand_ins(name, None)
    }

    fn tuned(&self, name: &str, effort: Option<&str>) -> Result<Arc<dyn Model>, UserError> {
        self.with_stand_ins(Some(name), effort).map(|(_, model)| model)
    }

    fn small_model(&self) -> Option<(String, Arc<dyn Model>)> {
        self.small()
    }

    fn profile(&self, root: &Path, name: &str) -> Result<Profile, UserError> {
        self.profiles.get(root, name)
    }

    fn cost_micros(&self, run: &Run) -> Option<u64> {
        self.prices().cost_of_run(&run.model, &run.usage, &run.usage_of_others)
    }

    fn services(&self) -> Result<Services, UserError> {
        self.services_of(self.config()?)
    }

    fn embedder(&self) -> Result<Option<Embedder>, UserError> {
        self.embedder_of(self.config()?)
    }

    fn project(&self, root: &Path) -> Result<ProjectSettings, UserError> {
        let config = self.config()?;
        let Some(project) = project_of(&config, root) else {
            return self.no_settings(&config);
        };
        if let Some(missing) = project.writable.iter().find(|folder| !folder.value.exists()) {
            return Err(UserError::fixable(
                Code::BadConfig,
                format!("{}:{}: {} does not exist", self.file.display(), missing.at, missing.value.display()),
                "Make the folder, or take it out of `writable`.",
            ));
        }
        Ok(ProjectSettings {
            setup: project.setup.clone(),
            checks: project.checks.clone(),
            writable: project.writable.iter().map(|folder| folder.value.clone()).collect(),
        })
    }
}

/// A variable of the daemon's environment; one without a value is not there.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// What was found, as names: `ollama/qwen3:8b`; a provider that was not asked has a name with a free part.
fn listed(found: &Found) -> Vec<Listed> {
    let (source, variable) = match found.origin {
        Origin::Environment { variable } => (format!("environment ({variable})"), Some(variable)),
        Origin::Local => ("local server".to_owned(), None),
    };
    let entry = |model: Option<&String>| Listed {
        name: format!("{}/{}", found.kind.as_str(), model.map_or("MODEL", String::as_str)),
        model: model.cloned(),
        api: found.api,
        base_url: found.base_url.clone(),
        source: source.clone(),
        variable,
        default: false,
        small: false,
    };
    match found.models.is_empty() {
        true => vec![entry(None)],
        false => found.models.iter().map(|model| entry(Some(model))).collect(),
    }
}

/// The model of tasks that name none.
fn default_of(config: &Config, found: &[Found]) -> Result<String, UserError> {
    if let Some(named) = &config.default_model {
        return Ok(named.value.clone());
    }
    if config.models.len() == 1 {
        return Ok(config.models.keys().next().cloned().unwrap_or_default());
    }
    let local: Vec<Listed> = found.iter().flat_map(listed).filter(|one| one.model.is_some()).collect();
    match local.as_slice() {
        [only] if config.models.is_empty() => Ok(only.name.clone()),
        _ => {
            let example =
                config.models.keys().next().cloned().or_else(|| local.first().map(|one| one.name.clone()));
            let example = example.or_else(|| found.first().map(|one| format!("{}/MODEL", one.kind.as_str())));
            let hint = match example {
                Some(name) => format!(
                    "Name one with --model, or write default_model = \"{name}\" into config.toml. `flotilla model list` shows what there is."
                ),
                None => "There is none: no key in the environment, no local server, nothing in config.toml. Start a local \
                         server such as Ollama, or set OPENAI_API_KEY, ANTHROPIC_API_KEY, OPENROUTER_API_KEY or GEMINI_API_KEY \
                         and restart the daemon; then `flotilla model list`."
                    .to_owned(),
            };
            Err(UserError::fixable(Code::NoSuchModel, "No model was chosen", hint))
        }
    }
}

/// Looks for models from where nothing can be awaited. It takes as long as the slowest local server may.
fn look_now(search: &Search) -> Vec<Found> {
    let look = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        Some(runtime.block_on(discover(&variable, search)))
    };
    thread::scope(|scope| scope.spawn(look).join().ok().flatten()).unwrap_or_default()
}

/// The model that a name such as `ollama/qwen3:8b` or `openai/gpt-5` stands for without any configuration.
fn unconfigured(name: &str, search: &Search) -> Option<ModelConfig> {
    let (kind, model) = name.split_once('/').filter(|(_, model)| !model.is_empty())?;
    let of = |api: Api, base_url: &str, key: Option<&str>| ModelConfig {
        api: config_api(api),
        base_url: base_url.to_owned(),
        model: model.to_owned(),
        kept_key: false,
        api_key_env: key
            .map(|key| Located { value: key.to_owned(), at: crate::config::Place { line: 0, column: 0 } }),
        context_window: None,
        price: None,
        tuning: Tuning::default(),
        fallback: Vec::new(),
    };
    if let Some(server) = search.servers.iter().find(|server| server.kind.as_str() == kind) {
        return Some(of(Api::ChatCompletions, &server.base_url, None));
    }
    // What a key of each provider would lead to; no server is asked, so that this waits for nothing.
    let nobody = Search { servers: Vec::new(), ..search.clone() };
    let of_kind = |found: Vec<Found>| found.into_iter().find(|found| found.kind.as_str() == kind);
    let any = |_: &str| Some("set".to_owned());
    let here = of_kind(discover(&variable, &nobody).now_or_never()?);
    let found = here.or_else(|| of_kind(discover(&any, &nobody).now_or_never()?))?;
    let Origin::Environment { variable } = found.origin else { return None };
    Some(of(found.api, &found.base_url, Some(variable)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_folder_that_is_not_there_is_named_with_its_line_where_its_settings_may_be_missed() {
        let folder = tempfile::tempdir().unwrap();
        let (named, unnamed) = (folder.path().join("named"), folder.path().join("unnamed"));
        fs::create_dir(&named).unwrap();
        fs::create_dir(&unnamed).unwrap();
        let home = Home::at(folder.path());
        let sections = |names: &[&str]| {
            let text: String = names
                .iter()
                .map(|name| format!("[projects.'{}']\nsetup = 'make'\n", folder.path().join(name).display()))
                .collect();
            fs::write(home.config(), text).unwrap();
            ConfigRoster::new(&home)
        };
        let roster = sections(&["named", "unamed"]);
        let error = roster.project(&unnamed).unwrap_err();
        assert_eq!(error.code, Code::BadConfig);
        assert!(error.title.contains("config.toml:3:11: the project "), "{}", error.title);
        assert!(error.title.ends_with("unamed does not exist"), "{}", error.title);
        assert!(error.hint.starts_with("Correct the path"), "{}", error.hint);
        assert_eq!(roster.project(&named).unwrap().setup.as_deref(), Some("make"), "it is named");

        assert!(sections(&["named"]).project(&unnamed).is_ok());
        fs::write(folder.path().join("file"), "").unwrap();
        let error = sections(&["file"]).project(&unnamed).unwrap_err();
        assert!(error.title.ends_with("file is no folder"), "{}", error.title);
    }
}
