//! What every source file keeps to: a crate says what it is for and what it never does, and no file grows past
//! what one head holds.

use std::path::Path;

use crate::house::{self, Package};

/// Lines after which a file holds a second thing that wants a file of its own.
const LONGEST: usize = 500;
const SOURCES: &[&str] = &["rs", "ts", "tsx", "css", "sh", "py"];
/// Folders whose files nobody wrote by hand, or that are data.
const EXEMPT: &[&str] = &["fixtures", "generated", "testdata"];

/// What is wrong with the first lines of a crate's root file.
fn opening(text: &str) -> Result<(), &'static str> {
    if !text.starts_with("//! ") {
        return Err("does not open with a `//!` line that says what the crate is for");
    }
    let mut docs = text.lines().take_while(|line| line.starts_with("//!"));
    if docs.any(|line| line.starts_with("//! Invariant: ") && line.len() > "//! Invariant: ".len()) {
        Ok(())
    } else {
        Err("has no `//! Invariant:` line among its first lines")
    }
}

fn root_files(package: &Package) -> impl Iterator<Item = &Path> {
    let library = package.targets.iter().any(|target| target.kind.iter().any(|kind| kind.ends_with("lib")));
    package
        .targets
        .iter()
        .filter(move |target| {
            target.kind.iter().any(|kind| kind.ends_with("lib") || (!library && kind == "bin"))
        })
        .map(|target| target.src_path.as_path())
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| SOURCES.iter().any(|source| extension == *source))
        && !path.iter().any(|part| EXEMPT.iter().any(|exempt| part == *exempt))
}

#[test]
fn every_crate_opens_with_its_purpose_and_its_invariant() {
    let mut found = Vec::new();
    for package in house::metadata().packages {
        for file in root_files(&package) {
            let text = house::text(file).unwrap_or_default();
            if let Err(what) = opening(&text) {
                found.push(format!("{}: {what}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The one lint that a crate may loosen, for system calls that no safe library wraps.
const LOOSENED: (&str, &str) = ("flotilla-sandbox", "unsafe_code");

/// The lines of `[workspace.lints.…]`, such as `unwrap_used = "deny"`.
fn house_lints(workspace: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    workspace.lines().filter(move |line| {
        if line.starts_with('[') {
            inside = line.starts_with("[workspace.lints.");
            return false;
        }
        inside && line.contains(" = ")
    })
}

#[test]
fn every_crate_keeps_the_lints_of_the_house() {
    let workspace = house::text(Path::new("Cargo.toml")).unwrap_or_default();
    assert!(house_lints(&workspace).any(|lint| lint == r#"unsafe_code = "deny""#));
    for package in house::metadata().packages {
        let manifest = house::text(&package.manifest_path).unwrap_or_default();
        if manifest.contains("[lints]\nworkspace = true") {
            continue;
        }
        for lint in house_lints(&workspace) {
            let loosened = package.name == LOOSENED.0 && lint.starts_with(LOOSENED.1);
            assert!(loosened || manifest.lines().any(|line| line == lint), "{} lacks {lint}", package.name);
        }
    }
}

#[test]
fn no_source_file_is_longer_than_one_head_holds() {
    let long: Vec<String> = house::files()
        .iter()
        .filter(|path| is_source(path))
        .filter_map(|path| Some((path, house::text(path)?)))
        // What a program writes, nobody reads from top to bottom.
        .filter(|(_, text)| !text.starts_with("// Generated "))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{}: {lines} lines; move its second subject out", path.display()))
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn an_opening_without_purpose_or_invariant_is_caught() {
    assert!(opening("//! Counts.\n//!\n//! Invariant: reads no clock.\n\nmod a;").is_ok());
    assert!(opening("mod a;\n").is_err());
    assert!(opening("//! Counts.\nmod a;\n//! Invariant: too late.").is_err());
    assert!(opening("//! Counts.\n//! Invariant: \nmod a;").is_err());
}

#[test]
fn data_and_generated_files_may_be_long() {
    assert!(is_source(Path::new("crates/store/src/lib.rs")));
    assert!(!is_source(Path::new("sdk/typescript/src/generated/api.ts")));
    assert!(!is_source(Path::new("crates/models/tests/fixtures/stream.py")));
    assert!(!is_source(Path::new("Cargo.lock")));
}
