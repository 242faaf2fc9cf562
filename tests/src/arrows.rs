//! Arrows point down: which crate may lean on which.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{self, DependencyKind, Metadata, Package};

/// The floors of the house, lowest first. A crate may use those on floors below its own, never a neighbour.
const FLOORS: &[&[&str]] = &[
    &["domain"],
    &["store", "workspace", "terminal", "sandbox", "models", "memory"],
    &["agent"],
    &["engine"],
    &["api"],
    &["daemon"],
    &["cli", "desktop"],
];

/// Crates that stand beside the house: they may use all of it, and nothing in it may use them.
const OUTSIDE: &[&str] = &["bench", "tests"];

/// The scripted model: a server that plays a provider. It leans on `domain` at most, and what ships may not lean
/// on it, but for the command line, whose tour is a rehearsal.
const SCRIPTED: &str = "scripted-model";
const SCRIPTED_USERS: &[&str] = &["cli"];

/// Upward or sideways dev-dependencies that are worth it: (from, to, why).
const DEV_EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// Crates from outside that one crate alone knows, so that what they do can be replaced in one place.
const SOLE_OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store", "memory"]),
    ("portable-pty", &["terminal"]),
    ("landlock", &["sandbox"]),
    ("seccompiler", &["sandbox"]),
    ("reqwest", &["models"]),
    ("axum", &["api", "daemon"]),
    ("clap", &["cli"]),
    ("tauri", &["desktop"]),
];

/// What the pure floor may use at all: data, its text forms and error types.
const PURE: &[&str] = &["chrono", "schemars", "serde", "serde_json", "thiserror", "uuid"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Floor(usize),
    Scripted,
    Outside,
}

fn place(name: &str) -> Option<Place> {
    if OUTSIDE.contains(&name) {
        return Some(Place::Outside);
    }
    if name == SCRIPTED {
        return Some(Place::Scripted);
    }
    FLOORS.iter().position(|floor| floor.contains(&name)).map(Place::Floor)
}

fn may_lean(from: &str, from_place: Place, to: Place, kind: Option<DependencyKind>) -> bool {
    match (from_place, to) {
        (Place::Outside, _) => true,
        (_, Place::Outside) => false,
        (Place::Floor(_), Place::Scripted) => {
            kind == Some(DependencyKind::Dev) || SCRIPTED_USERS.contains(&from)
        }
        (Place::Scripted, to) => to == Place::Floor(0),
        (Place::Floor(from), Place::Floor(to)) => to < from,
    }
}

/// A crate's name in the house: `store` for `flotilla-store`. The root package is the desktop app.
fn short(name: &str) -> &str {
    match name {
        "flotilla" => "desktop",
        _ => name.strip_prefix("flotilla-").unwrap_or(name),
    }
}

/// Every forbidden arrow, as a sentence that says what to do.
fn forbidden(metadata: &Metadata, dev_exceptions: &[(&str, &str, &str)]) -> Vec<String> {
    let members: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    metadata.packages.iter().flat_map(|package| of_package(package, &members, dev_exceptions)).collect()
}

fn of_package(
    package: &Package,
    members: &BTreeSet<&str>,
    dev_exceptions: &[(&str, &str, &str)],
) -> Vec<String> {
    let from = short(&package.name);
    let Some(from_place) = place(from) else {
        return vec![format!("{from} stands on no floor: give it one in tests/src/arrows.rs")];
    };
    let mut found = Vec::new();
    for dependency in &package.dependencies {
        let to = short(&dependency.name);
        let dev = dependency.kind == Some(DependencyKind::Dev);
        if members.contains(dependency.name.as_str()) {
            let excepted = dev && dev_exceptions.iter().any(|(f, t, _)| (*f, *t) == (from, to));
            match place(to) {
                Some(to_place) if excepted || may_lean(from, from_place, to_place, dependency.kind) => {}
                Some(_) => found.push(format!("{from} must not lean on {to}: arrows point down")),
                None => {}
            }
        } else if !dev && from_place != Place::Outside {
            if let Some((_, owners)) = SOLE_OWNERS.iter().find(|(name, _)| *name == dependency.name)
                && !owners.contains(&from)
                && from_place != Place::Scripted
            {
                found.push(format!("{from} must not use {}: only {owners:?} may", dependency.name));
            }
            if from_place == Place::Floor(0) && !PURE.contains(&dependency.name.as_str()) {
                found.push(format!("{from} is pure and must not use {}", dependency.name));
            }
        }
    }
    found
}

#[test]
fn arrows_between_the_crates_point_down() {
    let found = forbidden(&house::metadata(), DEV_EXCEPTIONS);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let metadata = house::metadata();
    for &(from, to, reason) in DEV_EXCEPTIONS {
        let needed = metadata.packages.iter().filter(|package| short(&package.name) == from).any(|package| {
            package.dependencies.iter().any(|d| short(&d.name) == to && d.kind == Some(DependencyKind::Dev))
        });
        assert!(needed, "{from} no longer tests with {to} ({reason}): remove the exception");
    }
}

/// A made-up house: each crate with what it leans on.
fn check(edges: &[(&str, &str, Option<DependencyKind>)], expected: &[&str]) {
    check_with(&[], edges, expected);
}

fn check_with(
    exceptions: &[(&str, &str, &str)],
    edges: &[(&str, &str, Option<DependencyKind>)],
    expected: &[&str],
) {
    let full = |name: &str| {
        if place(name).is_some() { format!("flotilla-{name}") } else { name.to_owned() }
    };
    let mut crates: BTreeMap<String, Vec<house::Dependency>> = BTreeMap::new();
    for (from, to, kind) in edges {
        if place(to).is_some() {
            crates.entry(full(to)).or_default();
        }
        crates.entry(full(from)).or_default().push(house::Dependency { name: full(to), kind: *kind });
    }
    let packages = crates
        .into_iter()
        .map(|(name, dependencies)| Package {
            name,
            manifest_path: "Cargo.toml".into(),
            dependencies,
            targets: Vec::new(),
        })
        .collect();
    assert_eq!(forbidden(&Metadata { packages }, exceptions), expected);
}

#[test]
fn a_crate_may_use_any_floor_below_it() {
    check(&[("store", "domain", None), ("agent", "models", None), ("cli", "domain", None)], &[]);
}

#[test]
fn a_crate_that_uses_the_floor_above_is_caught() {
    check(&[("domain", "store", None)], &["domain must not lean on store: arrows point down"]);
    check(&[("engine", "api", None)], &["engine must not lean on api: arrows point down"]);
}

#[test]
fn neighbours_on_one_floor_are_caught() {
    check(&[("terminal", "sandbox", None)], &["terminal must not lean on sandbox: arrows point down"]);
}

#[test]
fn a_build_script_is_no_way_around() {
    let build = Some(DependencyKind::Build);
    check(&[("models", "agent", build)], &["models must not lean on agent: arrows point down"]);
}

#[test]
fn a_test_leans_upward_only_by_a_listed_exception() {
    let edge = [("terminal", "sandbox", Some(DependencyKind::Dev))];
    check(&edge, &["terminal must not lean on sandbox: arrows point down"]);
    check_with(&[("terminal", "sandbox", "made up")], &edge, &[]);
}

#[test]
fn an_exception_for_tests_covers_tests_only() {
    let exception = [("terminal", "sandbox", "made up")];
    check_with(
        &exception,
        &[("terminal", "sandbox", None)],
        &["terminal must not lean on sandbox: arrows point down"],
    );
}

#[test]
fn the_scripted_model_ships_only_in_the_tour() {
    let dev = Some(DependencyKind::Dev);
    check(&[("agent", SCRIPTED, dev), ("cli", SCRIPTED, None), ("bench", SCRIPTED, None)], &[]);
    check(&[("daemon", SCRIPTED, None)], &["daemon must not lean on scripted-model: arrows point down"]);
    check(&[(SCRIPTED, "models", None)], &["scripted-model must not lean on models: arrows point down"]);
}

#[test]
fn nothing_leans_on_the_tests_or_the_benchmarks() {
    check(&[("cli", "bench", None)], &["cli must not lean on bench: arrows point down"]);
}

#[test]
fn a_crate_without_a_floor_is_caught() {
    check(&[("attic", "domain", None)], &["attic stands on no floor: give it one in tests/src/arrows.rs"]);
}

#[test]
fn a_library_with_one_owner_is_caught_elsewhere() {
    check(&[("store", "rusqlite", None)], &[]);
    check(
        &[("engine", "rusqlite", None)],
        &[r#"engine must not use rusqlite: only ["store", "memory"] may"#],
    );
    check(&[("engine", "rusqlite", Some(DependencyKind::Dev))], &[]);
}

#[test]
fn the_pure_floor_takes_no_runtime() {
    check(&[("domain", "tokio", None)], &["domain is pure and must not use tokio"]);
}
