//! A project's section.

use super::{Value, Walk};
use crate::config::{Located, ProjectConfig};
use flotilla_domain::{Mode, NetworkGrant};
use std::path::PathBuf;

const PROJECT: &[&str] = &["setup", "checks", "writable", "model", "mode", "base", "network"];
const MODES: &[(&str, Mode)] = &[("auto", Mode::Auto), ("ask", Mode::Ask)];
const NETWORKS: &[(&str, NetworkGrant)] = &[("none", NetworkGrant::None), ("full", NetworkGrant::Full)];

impl Walk<'_> {
    pub(super) fn project(&mut self, value: &Value<'_>) -> ProjectConfig {
        let mut project = ProjectConfig::default();
        for (key, value) in self.table("the project", value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "setup" => project.setup = self.text("setup", value).map(|text| text.value),
                "checks" => project.checks = self.commands(value),
                "writable" => project.writable = self.folders(value),
                "model" => project.model = self.text("model", value).map(|text| text.value),
                "mode" => project.mode = self.word("mode", value, MODES),
                "base" => project.base = self.text("base", value).map(|text| text.value),
                "network" => project.network = self.word("network", value, NETWORKS),
                _ => self.unknown(key, "A project", PROJECT),
            }
        }
        project
    }

    fn commands(&mut self, value: &Value<'_>) -> Vec<String> {
        let Some(list) = value.get_ref().as_array() else {
            self.mistyped("checks", value, "a list of command lines: [\"cargo test\"]");
            return Vec::new();
        };
        list.iter().filter_map(|entry| Some(self.text("a command of checks", entry)?.value)).collect()
    }

    fn folders(&mut self, value: &Value<'_>) -> Vec<Located<PathBuf>> {
        let Some(list) = value.get_ref().as_array() else {
            self.mistyped("writable", value, "a list of folders: [\"~/.cache/tool\"]");
            return Vec::new();
        };
        let mut folders = Vec::new();
        for entry in list.iter() {
            if let Some(Located { value, at }) = self.text("a folder of writable", entry)
                && let Some(value) = self.path("the folder", &value, entry.span().start)
            {
                folders.push(Located { value, at });
            }
        }
        folders
    }
}
