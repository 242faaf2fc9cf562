//! From the file's text to its meaning.

mod model;
mod project;
mod services;

use super::{
    Config, Located,
    problem::{Place, Problem, did_you_mean},
};
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

type Key<'t> = Spanned<Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

const TOP: &[&str] = &[
    "default_model",
    "small_model",
    "max_running",
    "models",
    "prices",
    "projects",
    "search",
    "images",
    "embeddings",
];
/// What people call the key where they write it down.
const KEYS: &[&str] = &["api_key", "key", "token", "secret", "apikey", "api-key"];

/// Reads `text`; `home` is what `~` stands for.
///
/// # Errors
/// All problems, in the order of the file.
pub(super) fn parse(text: &str, home: Option<&Path>) -> Result<Config, Vec<Problem>> {
    let mut walk = Walk { text, home, problems: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| span.start);
        walk.problem(
            at,
            format!("this is no TOML: {}", error.message()),
            "See https://toml.io for how it is written.",
        );
    }
    let config = if walk.problems.is_empty() { walk.config(table.get_ref()) } else { Config::default() };
    if walk.problems.is_empty() {
        return Ok(config);
    }
    walk.problems.sort_by_key(|problem| problem.at);
    Err(walk.problems)
}

struct Walk<'t> {
    text: &'t str,
    home: Option<&'t Path>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    fn place(&self, offset: usize) -> Place {
        Place::of(self.text, offset)
    }

    fn problem(&mut self, offset: usize, what: impl Into<String>, remedy: impl Into<String>) {
        let at = self.place(offset);
        self.problems.push(Problem { at, what: what.into(), remedy: remedy.into() });
    }

    fn unknown(&mut self, key: &Key<'_>, section: &str, known: &[&str]) {
        let name = key.get_ref();
        let remedy = match did_you_mean(name, known.iter().copied()) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => format!("{section} knows {}.", listed(known)),
        };
        self.problem(key.span().start, format!("there is no key `{name}`"), remedy);
    }

    fn table<'v, 't>(&mut self, what: &str, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mistyped(what, value, "a table");
        }
        table
    }

    fn mistyped(&mut self, what: &str, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.problem(
            value.span().start,
            format!("{what} is {}", article(found)),
            format!("It must be {wanted}."),
        );
    }

    fn text(&mut self, what: &str, value: &Value<'_>) -> Option<Located<String>> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => {
                Some(Located { value: text.to_owned(), at: self.place(value.span().start) })
            }
            Some(_) => {
                self.problem(
                    value.span().start,
                    format!("{what} is empty"),
                    "Give it a value, or leave the line out.",
                );
                None
            }
            None => {
                self.mistyped(what, value, "a text in quotes");
                None
            }
        }
    }

    /// One of `words`, by what it stands for.
    fn word<T: Copy>(&mut self, what: &str, value: &Value<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(what, value)?.value;
        if let Some((_, meant)) = words.iter().find(|(name, _)| *name == text) {
            return Some(*meant);
        }
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let remedy = match did_you_mean(&text, names.iter().copied()) {
            Some(meant) => format!("Did you mean \"{meant}\"?"),
            None => format!("It is one of {}.", listed(&names)),
        };
        self.problem(value.span().start, format!("there is no {what} \"{text}\""), remedy);
        None
    }

    fn number(&mut self, what: &str, value: &Value<'_>, least: u64, most: u64) -> Option<u64> {
        let number =
            value.get_ref().as_integer().map(|digits| u64::from_str_radix(digits.as_str(), digits.radix()));
        match number {
            Some(Ok(number)) if (least..=most).contains(&number) => Some(number),
            Some(_) => {
                self.problem(
                    value.span().start,
                    format!("{what} is out of range"),
                    format!("It must be a whole number from {least} to {most}."),
                );
                None
            }
            None => {
                self.mistyped(what, value, "a whole number");
                None
            }
        }
    }

    /// An absolute path, in which `~` stands for the home folder.
    fn path(&mut self, what: &str, text: &str, offset: usize) -> Option<PathBuf> {
        let below_home =
            text.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
        let path = match (below_home, self.home) {
            (Some(rest), Some(home)) => home.join(rest.trim_start_matches(['/', '\\'])),
            _ => PathBuf::from(text),
        };
        if path.is_absolute() {
            return Some(path);
        }
        self.problem(
            offset,
            format!("{what} `{text}` is not an absolute path"),
            "Begin it at the root, or with `~/`.",
        );
        None
    }

    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "default_model" => config.default_model = self.text("default_model", value),
                "small_model" => config.small_model = self.text("small_model", value),
                "prices" => {
                    for (model, value) in self.table("prices", value).into_iter().flatten() {
                        if let Some(price) = self.price(value) {
                            config.prices.insert(model.get_ref().to_string(), price);
                        }
                    }
                }
                "max_running" => {
                    config.max_running = self
                        .number("max_running", value, 1, 1000)
                        .and_then(|number| usize::try_from(number).ok());
                }
                "models" => {
                    for (name, value) in self.table("models", value).into_iter().flatten() {
                        if let Some(model) = self.model(name, value) {
                            config.models.insert(name.get_ref().to_string(), model);
                        }
                    }
                }
                "projects" => {
                    for (folder, value) in self.table("projects", value).into_iter().flatten() {
                        let path = self.path("the project", folder.get_ref(), folder.span().start);
                        let at = self.place(folder.span().start);
                        let value = self.project(value);
                        if let Some(path) = path {
                            config.projects.insert(path, Located { value, at });
                        }
                    }
                }
                "search" => config.search = self.search(value),
                "images" => config.images = self.images(value),
                "embeddings" => config.embeddings = self.embeddings(value),
                name if KEYS.contains(&name) => self.written_key(key),
                _ => self.unknown(key, "The top of the file", TOP),
            }
        }
        self.stand_ins(&config);
        config
    }

    /// A model that stands in for another one stands in the file, or is a provider's: `openai/gpt-5`.
    fn stand_ins(&mut self, config: &Config) {
        if !self.problems.is_empty() {
            return;
        }
        for other in config.models.values().flat_map(|model| &model.fallback) {
            if other.value.contains('/') || config.models.contains_key(&other.value) {
                continue;
            }
            let remedy = match did_you_mean(&other.value, config.models.keys().map(String::as_str)) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => "Name a model of this file, or one as `flotilla model list` shows it.".to_owned(),
            };
            let what = format!("there is no model `{}` to fall back on", other.value);
            self.problems.push(Problem { at: other.at, what, remedy });
        }
    }

    fn written_key(&mut self, key: &Key<'_>) {
        self.problem(
            key.span().start,
            format!("`{}`: a key must not stand in this file", key.get_ref()),
            "Files are copied, shared and backed up. Put the key into an environment variable and name that: \
             api_key_env = \"MY_KEY\". Then delete this line, and replace the key if others may have read it.",
        );
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ModelApi;
    use proptest::prelude::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = parse(text, Some(Path::new("/home/me"))).expect_err("problems");
        problems.iter().map(|one| format!("{}: {}. {}", one.at, one.what, one.remedy)).collect()
    }

    fn the_problem(text: &str) -> String {
        let all = problems(text);
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }

    #[test]
    fn the_documented_file_is_understood() {
        let root = if cfg!(windows) { "C:/" } else { "/" };
        let text = &r#"
            default_model = "local"
            max_running = 4
            [models.local]
            api = "responses"
            base_url = "http://127.0.0.1:8080/v1"
            model = "some-model"
            api_key_env = "OPENAI_API_KEY"
            context_window = 200_000
            effort = "high"
            verbosity = "low"
            temperature = 1
            top_p = 0.9
            max_output_tokens = 32_000
            fallback = ["openai/other", "local"]
            [prices."gpt-5"]
            input = 1.25
            cached = 0.125
            cache_write = 1.5
            output = 10
            [projects."~/code/app"]
            setup = "npm ci"
            writable = ["~/.cache/tool", "ROOTvar/cache/x"]
        "#
        .replace("ROOT", root);
        let config = parse(text, Some(&Path::new(root).join("home/me"))).unwrap();
        let local = &config.models["local"];
        assert_eq!((local.api, local.context_window), (ModelApi::Responses, Some(200_000)));
        assert_eq!(local.api_key_env.as_ref().unwrap().value, "OPENAI_API_KEY");
        let tuning = &local.tuning;
        assert_eq!((tuning.effort.as_deref(), tuning.verbosity.as_deref()), (Some("high"), Some("low")));
        assert_eq!(
            (tuning.temperature, tuning.top_p, tuning.max_output_tokens),
            (Some(1.0), Some(0.9), Some(32_000))
        );
        let others: Vec<_> = local.fallback.iter().map(|other| &*other.value).collect();
        assert_eq!(others, ["openai/other", "local"]);
        assert_eq!(config.prices["gpt-5"].cache_write, Some(1.5));
        let app = &config.projects[&Path::new(root).join("home/me/code/app")];
        assert_eq!(app.at, Place { line: 21, column: 23 });
        let app = &app.value;
        assert_eq!(app.setup.as_deref(), Some("npm ci"));
        let folders: Vec<_> = app.writable.iter().map(|folder| folder.value.as_path()).collect();
        assert_eq!(
            folders,
            [Path::new(root).join("home/me/.cache/tool"), Path::new(root).join("var/cache/x")]
        );
        assert_eq!(config.max_running, Some(4));
        assert_eq!(config.default_model.unwrap().at, Place { line: 2, column: 29 });
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_key_that_was_meant() {
        assert_eq!(
            the_problem("default_modle = \"x\""),
            "1:1: there is no key `default_modle`. Did you mean `default_model`?"
        );
        let model = "[models.a]\napi = \"messages\"\nbase_url = \"https://x.y\"\nmodel = \"m\"\n  zzz = 1";
        let problem = the_problem(model);
        assert!(
            problem.starts_with("5:3: there is no key `zzz`. [models.a] knows `api`, `base_url`"),
            "{problem}"
        );
    }

    #[test]
    fn a_bad_value_is_named_with_its_place_and_what_it_must_be() {
        let with = |line: &str| format!("[models.'ä']\nmodel = \"m\"\nbase_url = \"http://h\"\n{line}");
        assert_eq!(
            the_problem(&with("api = \"respones\"")),
            "4:7: there is no api \"respones\". Did you mean \"responses\"?"
        );
        assert!(the_problem(&with("api = 7")).starts_with("4:7: api is an integer. It must be a text"));
        let wrong = "api = \"messages\"\ntop_p = 2";
        assert!(
            the_problem(&with(wrong))
                .starts_with("5:9: top_p is out of range. It must be a number from 0 to 1")
        );
        let wrong = "api = \"messages\"\nverbosity = \"hgh\"";
        assert_eq!(the_problem(&with(wrong)), "5:13: there is no verbosity \"hgh\". Did you mean \"high\"?");
        assert!(the_problem("max_running = 0").starts_with("1:15: max_running is out of range"));
        assert!(the_problem("max_running = \"4\"").starts_with("1:15: max_running is a string"));
        assert!(the_problem("[projects.app]").starts_with("1:11: the project `app` is not an absolute path"));
        assert!(the_problem("models = 3").starts_with("1:10: models is an integer. It must be a table"));
    }

    #[test]
    fn what_a_model_needs_and_lacks_is_named_where_the_model_stands() {
        let all = problems("\n[models.local]\nmodel = \"m\"");
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all[0].starts_with("2:9: [models.local] has no `api`. Add: api ="), "{all:?}");
    }

    #[test]
    fn a_key_in_the_file_is_refused_and_never_repeated() {
        let secret = "sk-very-secret";
        for line in [
            format!("api_key = \"{secret}\""),
            format!("api_key_env = \"{secret}\""),
            format!("token = \"{secret}\""),
        ] {
            let text =
                format!("[models.a]\napi = \"messages\"\nmodel = \"m\"\nbase_url = \"http://h\"\n{line}");
            let problem = the_problem(&text);
            assert!(problem.starts_with("5:") && !problem.contains("very"), "{problem}");
            assert!(problem.contains("environment variable"), "{problem}");
        }
        let text = "[models.a]\napi = \"messages\"\nmodel = \"m\"\nbase_url = \"https://me:hunter2@h/v1\"";
        let problem = the_problem(text);
        assert!(
            problem.starts_with("4:12: base_url has a user name or password") && !problem.contains("hunter2")
        );
    }

    #[test]
    fn what_is_no_toml_is_named_with_its_place() {
        let problem = problems("default_model = \"x\"\nmax_running = = 3").remove(0);
        assert!(problem.starts_with("2:"), "{problem}");
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(parse("", None), Ok(Config::default()));
    }

    proptest! {
        #[test]
        fn any_text_is_understood_or_refused_with_a_place_in_it(text in "[a-z_.\\[\\]\"=\n# 0-9ä~/]{0,80}") {
            if let Err(problems) = parse(&text, None) {
                let lines = text.split('\n').count();
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|one| one.at.line <= lines && !one.remedy.is_empty()));
            }
        }
    }
}
