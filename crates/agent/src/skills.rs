//! The project's own skills: an index of `SKILL.md` files, which the agent reads where they lie when it needs one.

use crate::{brief::told, os::slashed};
use cap_std::fs::Dir;
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

/// Where projects keep them, see <https://agentskills.io>; the first folder that has a skill's name wins.
const FOLDERS: [&str; 2] = [".agents/skills", ".claude/skills"];
/// Skills that are named, and bytes of each file that are looked at.
const NAMED: usize = 40;
const HEAD: usize = 8 << 10;
/// Characters of a description.
const DESCRIPTION: usize = 300;

/// Adds the index of the project's skills.
pub(crate) fn index(text: &mut String, root: &Dir) {
    let mut found = BTreeMap::new();
    for folder in FOLDERS {
        let Ok(entries) = root.read_dir(folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = Path::new(folder).join(entry.file_name()).join("SKILL.md");
            let Ok(Some(content)) = told(root, &path, HEAD) else { continue };
            let head = front_matter(&content);
            let name = head.get("name").cloned();
            let name = name.unwrap_or_else(|| entry.file_name().to_string_lossy().into_owned());
            let description = head.get("description").cloned().unwrap_or_default();
            let description: String = description.chars().take(DESCRIPTION).collect();
            found.entry(name).or_insert((description, path));
        }
    }
    if found.is_empty() {
        return;
    }
    text.push_str(
        "\n# Skills\nThe project's instructions for particular work. Read a skill's file before you do what it is for:\n",
    );
    for (name, (description, path)) in found.into_iter().take(NAMED) {
        let _ = writeln!(text, "- {name} ({}): {description}", slashed(&path));
    }
}

/// The plain values between the two lines of dashes at the beginning: `key: value`, in quotes or not, or in the indented
/// lines below.
fn front_matter(content: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut lines = content.trim_start_matches('\u{feff}').lines();
    if lines.next().map(str::trim_end) != Some("---") {
        return values;
    }
    let mut key = String::new();
    for line in lines.take_while(|line| line.trim_end() != "---") {
        if line.starts_with([' ', '\t']) {
            let value: &mut String = values.entry(key.clone()).or_default();
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            name.trim().clone_into(&mut key);
            let value = value.trim();
            // Signs for text that stands in the lines below.
            let value = if matches!(value, ">" | "|" | ">-" | "|-" | ">+" | "|+") { "" } else { value };
            values.insert(key.clone(), unquoted(value).to_owned());
        }
    }
    values.remove("");
    values
}

fn unquoted(value: &str) -> &str {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cap_std::ambient_authority;
    use std::fs;

    #[test]
    fn values_are_read_in_quotes_or_not_and_over_several_lines() {
        let head = front_matter(
            "---\nname: release\ndescription: >\n  Cuts a release,\n  and tags it.\nlicence: 'MIT'\n---\ntext: no\n",
        );
        assert_eq!(head["name"], "release");
        assert_eq!(head["description"], "Cuts a release, and tags it.");
        assert_eq!(head["licence"], "MIT");
        assert!(!head.contains_key("text"));
        assert!(front_matter("# No head\nname: x\n").is_empty());
    }

    #[test]
    fn skills_of_both_folders_are_named_once_with_where_they_lie() {
        let folder = tempfile::tempdir().unwrap();
        for (place, description) in [
            (".agents/skills/release", "Cuts it"),
            (".claude/skills/release", "Another"),
            (".claude/skills/pdf", "Reads PDF"),
        ] {
            let place = folder.path().join(place);
            fs::create_dir_all(&place).unwrap();
            let name = place.file_name().unwrap().to_string_lossy().into_owned();
            let content = format!("---\nname: {name}\ndescription: {description}\n---\nSecret body\n");
            fs::write(place.join("SKILL.md"), content).unwrap();
        }
        fs::create_dir_all(folder.path().join(".agents/skills/empty")).unwrap();
        let root = Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap();
        let mut text = String::new();
        index(&mut text, &root);
        let at = |name: &str| format!("{name}/SKILL.md");
        assert!(text.contains(&format!("- release ({}): Cuts it\n", at(".agents/skills/release"))), "{text}");
        assert!(text.contains("- pdf (") && !text.contains("Another") && !text.contains("Secret"), "{text}");
        assert!(!text.contains("empty"));
    }
}
