//! What no command may read unless its project says otherwise.

use std::path::{Path, PathBuf};

/// Credentials and keys, relative to the home folder; the same names are used on every system.
const EVERYWHERE: &[&str] = &[
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    ".netrc",
    "_netrc",
    ".git-credentials",
    ".pypirc",
    ".npmrc",
    ".pgpass",
    ".my.cnf",
    ".vault-token",
    ".terraform.d/credentials.tfrc.json",
    ".terraformrc",
    ".docker/config.json",
    ".docker/run",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".gem/credentials",
    ".m2/settings.xml",
    ".m2/settings-security.xml",
    ".gradle/gradle.properties",
    ".password-store",
    ".1password",
    ".config/gcloud",
    ".config/gh",
    ".config/glab-cli",
    ".config/git/credentials",
    ".config/hub",
    ".config/doctl",
    ".config/op",
    ".config/sops",
    ".config/age",
    ".config/rclone",
    ".config/containers/auth.json",
    // Other agents' accounts and transcripts.
    ".codex",
    ".claude",
    ".claude.json",
    ".gemini",
    ".local/share/opencode",
    ".config/github-copilot",
    // Shell histories: people type secrets.
    ".bash_history",
    ".zsh_history",
    ".local/share/fish/fish_history",
    ".python_history",
    ".node_repl_history",
    ".psql_history",
    ".mysql_history",
];

const LINUX: &[&str] = &[
    ".mozilla",
    ".thunderbird",
    ".config/google-chrome",
    ".config/google-chrome-beta",
    ".config/chromium",
    ".config/BraveSoftware",
    ".config/microsoft-edge",
    ".config/vivaldi",
    ".config/opera",
    ".cache/mozilla",
    ".cache/google-chrome",
    ".cache/chromium",
    ".var/app",
    "snap/firefox",
    "snap/chromium",
    ".local/share/keyrings",
    ".local/share/kwalletd",
    ".pki",
    ".config/1Password",
    ".config/Bitwarden",
    ".config/keepassxc",
    ".config/Signal",
    ".config/Slack",
    ".config/discord",
];

const MACOS: &[&str] = &[
    "Library/Keychains",
    "Library/Cookies",
    "Library/Safari",
    "Library/Containers/com.apple.Safari",
    "Library/Mail",
    "Library/Messages",
    "Library/Application Support/Firefox",
    "Library/Application Support/Google",
    "Library/Application Support/Chromium",
    "Library/Application Support/BraveSoftware",
    "Library/Application Support/Microsoft Edge",
    "Library/Application Support/Vivaldi",
    "Library/Application Support/Arc",
    "Library/Application Support/1Password",
    "Library/Application Support/Bitwarden",
    "Library/Application Support/Signal",
    "Library/Application Support/Slack",
    "Library/Application Support/discord",
    "Library/Group Containers/2BUA8C4S2C.com.1password",
];

const WINDOWS: &[&str] = &[
    "AppData/Local/Google/Chrome/User Data",
    "AppData/Local/Microsoft/Edge/User Data",
    "AppData/Local/BraveSoftware",
    "AppData/Local/Chromium/User Data",
    "AppData/Roaming/Mozilla",
    "AppData/Local/Microsoft/Credentials",
    "AppData/Roaming/Microsoft/Credentials",
    "AppData/Roaming/Microsoft/Protect",
    "AppData/Local/Microsoft/Vault",
    "AppData/Roaming/gcloud",
    "AppData/Roaming/GitHub CLI",
];

/// Credentials, browser profiles, key rings, other agents' accounts, and Flotilla's own data. Workspaces and
/// temporary folders below `flotilla_home` are granted by [`Confinement`](crate::Confinement) and stay usable.
/// Paths that do not exist are named, too: they are hidden should they appear.
pub fn hidden_by_default(home: &Path, flotilla_home: &Path) -> Vec<PathBuf> {
    let here = if cfg!(target_os = "macos") {
        MACOS
    } else if cfg!(windows) {
        WINDOWS
    } else {
        LINUX
    };
    EVERYWHERE
        .iter()
        .chain(here)
        .map(|below| home.join(below))
        .chain(std::iter::once(flotilla_home.to_path_buf()))
        .collect()
}
