//! Lets cargo look at the window's files where they are built: what is embedded follows them.

const PAGES: &str = "../../ui/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo builds this crate anew each time for a folder that does not exist, and without this never sees it come. Where
    // it cannot be made, building each time is right.
    let _ = std::fs::create_dir_all(PAGES);
    println!("cargo::rerun-if-changed={PAGES}");
}
