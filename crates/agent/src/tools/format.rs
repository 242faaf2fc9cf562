//! The project's own formatter for a file, found by the files that configure it.

use crate::{
    files::Bounds,
    os::{QUOTE, in_turn},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// How far up a formatter's configuration is looked for.
const LEVELS: usize = 30;

/// Why files cannot be formatted; the text is what the model is told.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoFormat {
    #[error("{0}")]
    File(String),
    #[error("no formatter is known for {0}: run the project's own with exec")]
    Unknown(String),
    #[error("\"paths\" is empty")]
    Nothing,
}

/// The command line that formats these files.
pub(super) fn command(bounds: &Bounds, paths: &[String]) -> Result<String, NoFormat> {
    let mut by_program: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let located = bounds.locate(path).map_err(|error| NoFormat::File(error.to_string()))?;
        let shown = bounds.show(&located);
        if !located.is_file() {
            return Err(NoFormat::File(format!("{shown} is no file")));
        }
        let program = formatter(bounds.root(), &located).ok_or_else(|| NoFormat::Unknown(shown.clone()))?;
        by_program.entry(program).or_default().push(quoted(&shown));
    }
    if by_program.is_empty() {
        return Err(NoFormat::Nothing);
    }
    let lines: Vec<String> =
        by_program.into_iter().map(|(program, files)| format!("{program} {}", files.join(" "))).collect();
    Ok(in_turn(&lines))
}

fn formatter(root: &Path, file: &Path) -> Option<String> {
    let extension = file.extension()?.to_str()?.to_ascii_lowercase();
    let above = |names: &[&str]| above(root, file, names);
    let says = |name: &str, word: &str| {
        above(&[name]).is_some_and(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains(word)))
    };
    Some(match extension.as_str() {
        "rs" => {
            let edition = above(&["Cargo.toml"]).and_then(|path| edition(root, &path));
            format!("rustfmt --edition {}", edition.as_deref().unwrap_or("2021"))
        }
        "go" => "gofmt -w".to_owned(),
        "py" | "pyi" => {
            let ruff = above(&["ruff.toml", ".ruff.toml"]).is_some() || says("pyproject.toml", "[tool.ruff");
            let black = !ruff && says("pyproject.toml", "[tool.black");
            if black { "black --quiet" } else { "ruff format" }.to_owned()
        }
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "mts" | "cts" | "css" | "scss" | "less" | "html"
        | "vue" | "json" | "md" | "yaml" | "yml" => {
            let biome = above(&["biome.json", "biome.jsonc"]).is_some();
            if biome { "npx --no-install biome format --write" } else { "npx --no-install prettier --write" }
                .to_owned()
        }
        "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "hh" => "clang-format -i".to_owned(),
        "java" if above(&[".clang-format"]).is_some() => "clang-format -i".to_owned(),
        "rb" => "rubocop --autocorrect --only Layout".to_owned(),
        "sh" | "bash" => "shfmt -w".to_owned(),
        "toml" => "taplo fmt".to_owned(),
        _ => return None,
    })
}

/// The nearest of these files beside a file or above it, up to the root.
fn above(root: &Path, file: &Path, names: &[&str]) -> Option<PathBuf> {
    file.ancestors()
        .skip(1)
        .take(LEVELS)
        .take_while(|folder| folder.starts_with(root))
        .flat_map(|folder| names.iter().map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

/// The edition that a manifest names, or the one of the workspace that it refers to.
fn edition(root: &Path, manifest: &Path) -> Option<String> {
    let mut next = Some(manifest.to_owned());
    while let Some(manifest) = next {
        let text = std::fs::read_to_string(&manifest).ok()?;
        let line = text.lines().find(|line| line.trim_start().starts_with("edition") && line.contains('"'));
        if let Some(edition) = line.and_then(|line| line.split('"').nth(1)) {
            let plain = !edition.is_empty() && edition.chars().all(|c| c.is_ascii_digit());
            return plain.then(|| edition.to_owned());
        }
        next = manifest.parent().and_then(|folder| above(root, folder, &["Cargo.toml"]));
    }
    None
}

/// A path as a word of a command line.
fn quoted(path: &str) -> String {
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', QUOTE)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_own_formatter_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for file in ["a/src/x.rs", "b/x.py", "c/x.py", "d e/x.ts", "f/x.ts", "x.go", "x.unknown"] {
            write(file, "");
        }
        write("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n");
        write("a/Cargo.toml", "[package]\nedition.workspace = true\n");
        write("c/pyproject.toml", "[tool.black]\n");
        write("f/biome.json", "{}");
        let bounds = Bounds::only(folder.path(), &[]);
        let of = |paths: &[&str]| {
            command(&bounds, &paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["a/src/x.rs"]).unwrap(), "rustfmt --edition 2024 a/src/x.rs");
        assert_eq!(
            of(&["c/x.py", "x.go", "b/x.py"]).unwrap(),
            in_turn(&["black --quiet c/x.py", "gofmt -w x.go", "ruff format b/x.py"].map(str::to_owned))
        );
        assert_eq!(of(&["d e/x.ts"]).unwrap(), "npx --no-install prettier --write 'd e/x.ts'");
        assert_eq!(of(&["f/x.ts"]).unwrap(), "npx --no-install biome format --write f/x.ts");
        assert_eq!(of(&["x.unknown"]), Err(NoFormat::Unknown("x.unknown".to_owned())));
        assert!(matches!(of(&["nowhere.rs"]), Err(NoFormat::File(_))) && of(&[]) == Err(NoFormat::Nothing));
    }

    #[test]
    fn a_path_stays_one_word() {
        assert_eq!(quoted("a b;c"), "'a b;c'");
        assert_eq!(quoted("it's"), format!("'it{QUOTE}s'"));
        assert_eq!(quoted("-rf"), "./-rf");
    }
}
