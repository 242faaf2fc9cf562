//! Lets cargo look at the window's files where they are built: what is embedded follows them.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A folder that does not exist would make cargo build this crate anew each time.
    if Path::new("../../ui/dist").is_dir() {
        println!("cargo::rerun-if-changed=../../ui/dist");
    }
}
