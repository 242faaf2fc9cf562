//! What the commands of agents find in their environment: the user's, without secrets.

use crate::home::HOME_VAR;
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

/// How names of variables end that hold secrets. A project's own secrets belong into files that its set-up makes.
const SECRET_ENDINGS: &[&str] = &[
    "_KEY",
    "_KEY_ID",
    "_APIKEY",
    "_TOKEN",
    "_SECRET",
    "_PASSWORD",
    "_PASSWD",
    "_PASSPHRASE",
    "_CREDENTIALS",
    "_PAT",
    "_COOKIE",
    "_AUTH",
    "_DSN",
];

/// Names that are secrets, or ways to secrets, as a whole.
const SECRETS: &[&str] = &[
    "SSH_AUTH_SOCK",
    "SSH_AGENT_PID",
    "GPG_AGENT_INFO",
    "GIT_ASKPASS",
    "SSH_ASKPASS",
    "PGPASSWORD",
    "MYSQL_PWD",
    "TOKEN",
    "PASSWORD",
    "SECRET",
    "API_KEY",
    "APIKEY",
    "NETRC",
    "KUBECONFIG",
];

/// `all` without secrets, without Flotilla's own variables, and without those that `keys` names.
pub(crate) fn for_agents(
    all: impl IntoIterator<Item = (OsString, OsString)>,
    keys: &[&str],
) -> BTreeMap<OsString, OsString> {
    all.into_iter().filter(|(name, _)| !is_secret(name, keys)).collect()
}

/// Variables by which models are asked that need no configuration.
const MODEL_KEYS: &[&str] =
    &["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"];

/// `all` for a shell of the user: what is the user's stays, but for models' keys, which `keys` names besides, and for
/// Flotilla's own variables, by which it would be taken for a part of a run.
pub(crate) fn for_the_user(
    all: impl IntoIterator<Item = (OsString, OsString)>,
    keys: &[&str],
) -> BTreeMap<OsString, OsString> {
    let is_ours = |name: &OsStr| {
        name.to_str().is_some_and(|name| {
            keys.contains(&name)
                || MODEL_KEYS.contains(&name)
                || name.starts_with("FLOTILLA_") && name != HOME_VAR
        })
    };
    all.into_iter().filter(|(name, _)| !is_ours(name)).collect()
}

fn is_secret(name: &OsStr, keys: &[&str]) -> bool {
    let Some(name) = name.to_str() else { return false };
    let upper = name.to_ascii_uppercase();
    keys.contains(&name)
        || upper.starts_with("FLOTILLA_")
        || upper.starts_with("AWS_")
        || SECRETS.contains(&upper.as_str())
        || SECRET_ENDINGS.iter().any(|ending| upper.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_of_the_user_has_the_users_environment_but_no_models_key() {
        let all = [
            "PATH",
            "SSH_AUTH_SOCK",
            "GITHUB_TOKEN",
            "OPENAI_API_KEY",
            "MY_MODEL",
            "FLOTILLA_HOME",
            "FLOTILLA_TASK",
        ]
        .map(|name| (OsString::from(name), OsString::from("x")));
        let kept = for_the_user(all, &["MY_MODEL"]);
        let names: Vec<&str> = kept.keys().filter_map(|name| name.to_str()).collect();
        assert_eq!(names, ["FLOTILLA_HOME", "GITHUB_TOKEN", "PATH", "SSH_AUTH_SOCK"]);
    }

    #[test]
    fn secrets_stay_out_and_what_builds_need_comes_along() {
        let given = [
            "PATH",
            "HOME",
            "LANG",
            "CARGO_HOME",
            "JAVA_HOME",
            "NODE_ENV",
            "HTTP_PROXY",
            "TERM",
            "KEYBOARD",
            "MONKEY",
            "OPENAI_API_KEY",
            "GITHUB_TOKEN",
            "AWS_PROFILE",
            "Db_Password",
            "SSH_AUTH_SOCK",
            "FLOTILLA_HOME",
            "MY_MODEL",
        ];
        let all = given.map(|name| (OsString::from(name), OsString::from("x")));
        let kept = for_agents(all, &["MY_MODEL"]);
        let names: Vec<&str> = kept.keys().filter_map(|name| name.to_str()).collect();
        assert_eq!(
            names,
            [
                "CARGO_HOME",
                "HOME",
                "HTTP_PROXY",
                "JAVA_HOME",
                "KEYBOARD",
                "LANG",
                "MONKEY",
                "NODE_ENV",
                "PATH",
                "TERM"
            ]
        );
    }
}
