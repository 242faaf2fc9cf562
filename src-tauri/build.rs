//! Prepares what the shell carries: its configuration, what its page may ask for, and the UI.

use std::{env, fs, io, path::Path};

/// Shown in place of a UI that was not built, as in a build of the Rust code alone.
const NO_UI: &str = "<!doctype html><meta charset=\"utf-8\"><title>Flotilla</title>\
<p>This program was built without its pages. `./run` builds both.</p>";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    if !Path::new("ui/dist/index.html").is_file() {
        stand_in()?;
    }
    let manifest = tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/*.toml");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/*.json")
        .app_manifest(manifest);
    tauri_build::try_build(attributes)?;
    Ok(())
}

/// Lets the program be built where the UI is not.
fn stand_in() -> io::Result<()> {
    let folder = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("no-ui");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), NO_UI)?;
    // The configuration of the build is merged with this variable, by tauri's macro too.
    let config =
        format!(r#"{{"build":{{"frontendDist":"{}"}}}}"#, folder.display().to_string().replace('\\', "/"));
    println!("cargo:rustc-env=TAURI_CONFIG={config}");
    Ok(())
}
