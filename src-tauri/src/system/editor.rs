//! Opening a file at a line in the editor that the user likes, or in the first one that is found.

use super::existing;
use crate::error::ShellError;
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Editors with windows of their own, in the order in which they are looked for.
const WINDOWED: &[(&str, &str)] = &[
    ("code", "--goto {file}:{line}:{column}"),
    ("cursor", "--goto {file}:{line}:{column}"),
    ("zed", "{file}:{line}:{column}"),
    ("zeditor", "{file}:{line}:{column}"),
    ("windsurf", "--goto {file}:{line}:{column}"),
    ("codium", "--goto {file}:{line}:{column}"),
    ("code-insiders", "--goto {file}:{line}:{column}"),
    ("idea", "--line {line} --column {column} {file}"),
    ("rustrover", "--line {line} --column {column} {file}"),
    ("webstorm", "--line {line} --column {column} {file}"),
    ("pycharm", "--line {line} --column {column} {file}"),
    ("goland", "--line {line} --column {column} {file}"),
    ("clion", "--line {line} --column {column} {file}"),
    ("subl", "{file}:{line}:{column}"),
    ("mate", "--line {line} {file}"),
    ("kate", "--line {line} --column {column} {file}"),
    ("gnome-text-editor", "+{line} {file}"),
    ("gedit", "+{line} {file}"),
];

/// Editors that need a terminal.
const IN_TERMINAL: &[(&str, &str)] = &[
    ("nvim", "+{line} {file}"),
    ("vim", "+{line} {file}"),
    ("hx", "{file}:{line}:{column}"),
    ("kak", "+{line} {file}"),
    ("emacs", "-nw +{line}:{column} {file}"),
    ("micro", "+{line}:{column} {file}"),
    ("nano", "+{line},{column} {file}"),
    ("vi", "+{line} {file}"),
];

/// Terminals, with what stands between them and the program that they run.
const TERMINALS: &[(&str, &[&str])] = if cfg!(windows) {
    &[("wt", &[]), ("conhost", &[])]
} else {
    &[
        ("ghostty", &["-e"]),
        ("kitty", &[]),
        ("wezterm", &["start", "--"]),
        ("alacritty", &["-e"]),
        ("foot", &[]),
        ("ptyxis", &["--"]),
        ("gnome-terminal", &["--"]),
        ("konsole", &["-e"]),
        ("xfce4-terminal", &["-x"]),
        ("x-terminal-emulator", &["-e"]),
        ("xterm", &["-e"]),
    ]
};

/// A place in a file; line and column count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    /// The file.
    pub file: &'a Path,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Opens `file` at `line` with `template`, a command line such as `code --goto {file}:{line}`, or with what is found.
///
/// # Errors
/// Where the file is not there, or nothing opens it.
pub fn open(
    file: &Path,
    line: Option<u32>,
    column: Option<u32>,
    template: Option<&str>,
) -> Result<(), ShellError> {
    let file = existing(file)?;
    let spot = Spot { file, line: line.unwrap_or(1).max(1), column: column.unwrap_or(1).max(1) };
    let words = match template.map(str::trim).filter(|template| !template.is_empty()) {
        Some(template) => from_template(template, spot)
            .ok_or_else(|| ShellError::BadEditor { command: template.to_owned() })?,
        None => found(spot, |name| which::which(name).ok())
            .or_else(|| on_macos(spot))
            .ok_or(ShellError::NoEditor)?,
    };
    let Some((program, args)) = words.split_first() else { return Err(ShellError::NoEditor) };
    let mut child = Command::new(program)
        .args(args)
        .current_dir(file.parent().unwrap_or(file))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(ShellError::system("Starting the editor"))?;
    // Somebody has to hear of its end.
    std::thread::spawn(move || drop(child.wait()));
    Ok(())
}

/// A template's words, with the spot filled in after they were taken apart: a file's name is never read as words.
fn from_template(template: &str, spot: Spot<'_>) -> Option<Vec<OsString>> {
    let mut words = shell_words::split(template).ok()?;
    if !words.iter().any(|word| word.contains("{file}")) {
        words.push("{file}".to_owned());
    }
    // The program itself may stand anywhere on the PATH; on Windows it may be a script there.
    let program = words.first()?;
    let program = which::which(program).map_or_else(|_| program.into(), PathBuf::into_os_string);
    Some(std::iter::once(program).chain(words.iter().skip(1).map(|word| fill(word, spot))).collect())
}

fn fill(word: &str, spot: Spot<'_>) -> OsString {
    let word = word.replace("{line}", &spot.line.to_string()).replace("{column}", &spot.column.to_string());
    let mut filled = OsString::new();
    for (index, part) in word.split("{file}").enumerate() {
        if index > 0 {
            filled.push(spot.file);
        }
        filled.push(part);
    }
    filled
}

fn words(program: PathBuf, template: &str, spot: Spot<'_>) -> Vec<OsString> {
    let args = template.split(' ').map(|word| fill(word, spot));
    std::iter::once(program.into_os_string()).chain(args).collect()
}

/// The first editor that `which` finds: the user's own in `VISUAL` or `EDITOR`, one with a window, one in a terminal.
fn found(spot: Spot<'_>, which: impl Fn(&str) -> Option<PathBuf>) -> Option<Vec<OsString>> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| env::var(name).ok()).find_map(|command| {
        let name = shell_words::split(&command).ok()?.into_iter().next()?;
        Path::new(&name).file_stem()?.to_str().map(str::to_owned)
    });
    let chosen = |list: &[(&'static str, &'static str)]| {
        let own = list.iter().copied().find(|(name, _)| named.as_deref() == Some(*name));
        own.and_then(|(name, template)| which(name).map(|program| (program, template)))
    };
    if let Some((program, template)) = chosen(WINDOWED) {
        return Some(words(program, template, spot));
    }
    if let Some((program, template)) = chosen(IN_TERMINAL)
        && let Some(command) = in_terminal(&words(program, template, spot), &which)
    {
        return Some(command);
    }
    let first = |list: &[(&'static str, &'static str)]| {
        list.iter().find_map(|(name, template)| Some((which(name)?, *template)))
    };
    if let Some((program, template)) = first(WINDOWED) {
        return Some(words(program, template, spot));
    }
    let (program, template) = first(IN_TERMINAL)?;
    in_terminal(&words(program, template, spot), &which)
}

fn in_terminal(command: &[OsString], which: impl Fn(&str) -> Option<PathBuf>) -> Option<Vec<OsString>> {
    let (terminal, between) = TERMINALS.iter().find_map(|(name, args)| Some((which(name)?, *args)))?;
    let between = between.iter().map(OsString::from);
    Some(std::iter::once(terminal.into_os_string()).chain(between).chain(command.iter().cloned()).collect())
}

/// macOS opens a file in the application that belongs to it, without a line.
fn on_macos(spot: Spot<'_>) -> Option<Vec<OsString>> {
    cfg!(target_os = "macos").then(|| vec!["open".into(), "-t".into(), spot.file.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "/srv/a b/$(x) 'q'.rs";

    fn spot() -> Spot<'static> {
        Spot { file: Path::new(NAME), line: 7, column: 3 }
    }

    fn check(command: Option<Vec<OsString>>, expected: &[&str]) {
        let command = command.unwrap();
        assert_eq!(command.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_files_name_is_one_word_whatever_it_holds() {
        let at = format!("{NAME}:7");
        check(
            from_template("no-such-editor --goto {file}:{line}", spot()),
            &["no-such-editor", "--goto", &at],
        );
        check(from_template("no-such-editor '-c {line}'", spot()), &["no-such-editor", "-c 7", NAME]);
    }

    #[test]
    fn a_template_that_is_no_command_line_is_refused() {
        assert_eq!(from_template("vim 'open", spot()), None);
    }

    #[test]
    fn an_editor_with_a_window_is_found_before_one_in_a_terminal() {
        let all = |name: &str| ["zed", "vim", "xterm", "wt"].contains(&name).then(|| PathBuf::from(name));
        check(found(spot(), all), &["zed", &format!("{NAME}:7:3")]);
    }

    #[cfg(not(windows))]
    #[test]
    fn an_editor_of_the_terminal_is_started_in_one() {
        let some = |name: &str| ["vim", "xterm"].contains(&name).then(|| PathBuf::from(name));
        check(found(spot(), some), &["xterm", "-e", "vim", "+7", NAME]);
        let bare = |name: &str| (name == "vim").then(|| PathBuf::from(name));
        assert_eq!(found(spot(), bare), None);
    }
}
