//! Changes of `config.toml` that leave everything else in it as it was written, comments included.

use super::{Config, parse};
use crate::document::{not_written, replace};
use flotilla_api::wire::{self, SetModel};
use flotilla_domain::{Code, UserError};
use std::{fs, io, path::Path};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// Changes the file at `path`; `home` is what `~` stands for. What comes out is read as every run reads it before it
/// replaces what was there.
///
/// # Errors
/// Where the file has an error already, the change would bring one, or the disk refuses.
pub(crate) fn change(
    path: &Path,
    home: Option<&Path>,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), UserError>,
) -> Result<Config, UserError> {
    // It may be a link into a folder that a person keeps under version control.
    let file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Config::read(&file, home)?;
    let text = match fs::read_to_string(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| not_written(&file, &error))?,
    };
    let mut document: DocumentMut =
        text.parse().map_err(|_| UserError::internal("The configuration was read and yet cannot be"))?;
    change(&mut document)?;
    let changed = document.to_string();
    let config = parse::parse(&changed, home).map_err(|problems| {
        let problem = problems.into_iter().next();
        let (what, remedy) = problem.map_or_else(Default::default, |problem| (problem.what, problem.remedy));
        UserError::fixable(Code::BadInput, format!("That cannot be written down: {what}"), remedy)
    })?;
    if changed != text {
        replace(&file, changed.as_bytes()).map_err(|error| not_written(&file, &error))?;
    }
    Ok(config)
}

/// Sets `key` to `value`, or takes it away; what stands around it stays.
fn put(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(there) => {
            *value.decor_mut() = there.decor().clone();
            *there = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The section `[outer.name]`, which is made where it is missing.
fn section<'d>(
    document: &'d mut DocumentMut,
    outer: &str,
    name: &str,
) -> Result<&'d mut dyn TableLike, UserError> {
    let outer = document.entry(outer).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    let is_none = || UserError::internal("A section of the configuration is no table");
    let outer = outer.as_table_like_mut().ok_or_else(is_none)?;
    let inner = outer.entry(name).or_insert_with(|| Item::Table(Table::new()));
    inner.as_table_like_mut().ok_or_else(is_none)
}

/// Sets a key at the top.
pub(crate) fn set_top(document: &mut DocumentMut, key: &str, value: Option<Value>) {
    put(document.as_table_mut(), key, value);
}

fn number(number: u64) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// Dollars as people write them: without a fraction where there is none.
fn dollars(amount: wire::Dollars) -> Value {
    if amount.0.fract() == 0.0 && amount.0.abs() < 1e9 { (amount.0 as i64).into() } else { amount.0.into() }
}

/// Writes a model.
///
/// # Errors
/// Where what is there is no table.
pub(crate) fn set_model(document: &mut DocumentMut, model: SetModel) -> Result<(), UserError> {
    let table = section(document, "models", &model.name)?;
    put(table, "api", Some(model.api.into()));
    put(table, "base_url", Some(model.base_url.into()));
    put(table, "model", Some(model.model.into()));
    put(table, "api_key_env", model.api_key_env.map(Into::into));
    put(table, "api_key", model.kept_key.then(|| "keychain".into()));
    put(table, "context_window", model.context_window.map(number));
    put(table, "price", model.price.map(price));
    put(table, "effort", model.effort.map(Into::into));
    put(table, "verbosity", model.verbosity.map(Into::into));
    put(table, "temperature", model.temperature.map(|warmth| warmth.0.into()));
    put(table, "top_p", model.top_p.map(|share| share.0.into()));
    put(table, "max_output_tokens", model.max_output_tokens.map(|most| number(most.into())));
    let fallback = (!model.fallback.is_empty()).then(|| Value::Array(Array::from_iter(model.fallback)));
    put(table, "fallback", fallback);
    Ok(())
}

fn price(price: wire::Price) -> Value {
    let mut table = InlineTable::new();
    table.insert("input", dollars(price.input));
    if let Some(cached) = price.cached {
        table.insert("cached", dollars(cached));
    }
    if let Some(written) = price.cache_write {
        table.insert("cache_write", dollars(written));
    }
    table.insert("output", dollars(price.output));
    Value::InlineTable(table)
}

/// Says what a model costs, or leaves that to what is known of it.
///
/// # Errors
/// Where `prices` is no table.
pub(crate) fn set_price(
    document: &mut DocumentMut,
    model: &str,
    amount: Option<wire::Price>,
) -> Result<(), UserError> {
    let prices = document.entry("prices").or_insert_with(|| Item::Table(Table::new()));
    let is_none = || UserError::internal("A section of the configuration is no table");
    let prices = prices.as_table_like_mut().ok_or_else(is_none)?;
    // A price may stand there as a section of its own.
    prices.remove(model);
    put(prices, model, amount.map(price));
    if prices.is_empty() {
        document.remove("prices");
    }
    Ok(())
}

/// Says where the key of a model that is there comes from.
///
/// # Errors
/// Where what is there is no table.
pub(crate) fn set_kept_key(document: &mut DocumentMut, name: &str, kept: bool) -> Result<(), UserError> {
    let table = section(document, "models", name)?;
    put(table, "api_key", kept.then(|| "keychain".into()));
    if kept {
        put(table, "api_key_env", None);
    }
    Ok(())
}

/// Takes a model out.
pub(crate) fn remove_model(document: &mut DocumentMut, name: &str) {
    if let Some(models) = document.get_mut("models").and_then(Item::as_table_like_mut) {
        models.remove(name);
    }
    for choice in ["default_model", "small_model"] {
        if document.get(choice).and_then(Item::as_str) == Some(name) {
            document.remove(choice);
        }
    }
}

/// Writes the settings of the project that stands there as `key`; without any its section goes.
///
/// # Errors
/// Where what is there is no table.
pub(crate) fn set_project(
    document: &mut DocumentMut,
    key: &str,
    settings: wire::ProjectSettings,
) -> Result<(), UserError> {
    let wire::ProjectSettings { setup, checks, writable, model, mode, base, network } = settings;
    let table = section(document, "projects", key)?;
    let writable = (!writable.is_empty()).then(|| Value::Array(Array::from_iter(writable)));
    put(table, "setup", setup.map(Into::into));
    let checks = (!checks.is_empty()).then(|| Value::Array(Array::from_iter(checks)));
    put(table, "checks", checks);
    put(table, "writable", writable);
    put(table, "model", model.map(Into::into));
    put(table, "base", base.map(Into::into));
    let mode = mode.map(|mode| match mode {
        wire::Mode::Auto => "auto",
        wire::Mode::Ask => "ask",
    });
    put(table, "mode", mode.map(Into::into));
    let network = network.map(|network| match network {
        wire::NetworkGrant::None => "none",
        wire::NetworkGrant::Full => "full",
    });
    put(table, "network", network.map(Into::into));
    if table.is_empty()
        && let Some(projects) = document.get_mut("projects").and_then(Item::as_table_like_mut)
    {
        projects.remove(key);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(name: &str) -> SetModel {
        SetModel {
            name: name.to_owned(),
            api: "responses".to_owned(),
            base_url: "https://api.example/v1".to_owned(),
            model: "m-2".to_owned(),
            api_key_env: None,
            kept_key: true,
            context_window: Some(200_000),
            price: Some(wire::Price {
                input: wire::Dollars(1.25),
                cached: None,
                cache_write: None,
                output: wire::Dollars(10.0),
            }),
            effort: None,
            verbosity: None,
            temperature: None,
            top_p: None,
            max_output_tokens: None,
            fallback: Vec::new(),
        }
    }

    #[test]
    fn what_a_person_wrote_around_a_change_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let before = "# mine\ndefault_model = \"a\" # the good one\n\n[models.a] # first\napi = \"responses\"   # why not\n\
                      base_url = \"http://127.0.0.1:1/v1\"\nmodel = \"m-1\"\napi_key_env = \"A_KEY\"\n\n[models.b]\n\
                      api = \"messages\"\nbase_url = \"http://127.0.0.1:2\"\nmodel = \"x\"\n";
        fs::write(&path, before).unwrap();
        let config = change(&path, None, |document| set_model(document, model("a"))).unwrap();
        assert_eq!(config.models["a"].model, "m-2");
        let after = fs::read_to_string(&path).unwrap();
        for kept in
            ["# mine\n", "# the good one", "[models.a] # first", "\"responses\"   # why not", "[models.b]\n"]
        {
            assert!(after.contains(kept), "{kept:?} in {after}");
        }
        assert!(
            after.contains("price = { input = 1.25, output = 10 }") && !after.contains("A_KEY"),
            "{after}"
        );

        change(&path, None, |document| {
            remove_model(document, "a");
            Ok(())
        })
        .unwrap();
        let after = fs::read_to_string(&path).unwrap();
        assert!(
            !after.contains("models.a") && !after.contains("default_model") && after.contains("models.b")
        );
    }

    #[test]
    fn a_change_that_would_not_be_understood_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let wrong = SetModel { base_url: "ftp://x".to_owned(), ..model("a") };
        assert!(change(&path, None, |document| set_model(document, wrong)).is_err());
        assert!(!path.exists());
        fs::write(&path, "max_runing = 3\n").unwrap();
        let error = change(&path, None, |document| set_model(document, model("a"))).unwrap_err();
        assert_eq!(error.code, Code::BadConfig, "what is wrong already is named first");
        assert_eq!(fs::read_to_string(&path).unwrap(), "max_runing = 3\n");
    }

    #[test]
    fn a_projects_section_comes_and_goes_with_its_settings() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let settings = wire::ProjectSettings {
            setup: Some("make \"it\"".to_owned()),
            mode: Some(wire::Mode::Ask),
            ..wire::ProjectSettings::default()
        };
        let key = folder.path().display().to_string();
        let config = change(&path, None, |document| set_project(document, &key, settings)).unwrap();
        assert_eq!(config.projects[folder.path()].value.setup.as_deref(), Some("make \"it\""));
        let nothing = wire::ProjectSettings::default();
        change(&path, None, |document| set_project(document, &key, nothing)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().trim(), "");
    }
}
