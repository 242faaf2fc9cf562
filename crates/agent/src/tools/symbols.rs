//! The symbols of source files: what a file or folder defines, and where a name is defined.

use super::{
    Outcome,
    arguments::{Definition, Outline},
    nearby::{self, Wanted},
    tongues::Tongue,
    walk,
};
use crate::files::{Bounds, FileError, open, read_whole};
use std::{
    fmt::Write as _,
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};
use tree_sitter::{
    ParseOptions, ParseState, Parser, QueryCursor, QueryCursorOptions, QueryCursorState,
    StreamingIterator as _,
};

/// The longest file whose symbols are read, in bytes.
const LONGEST: u64 = 2 << 20;
/// The most that an answer shows, in bytes.
const MOST_BYTES: usize = 40 << 10;
/// How deep symbols of a folder are shown, from 0; of one file, all are.
const IN_FOLDER: usize = 1;
/// Characters of a symbol's first line that are shown.
const WIDTH: usize = 160;
/// Places of one name that are shown, and lines of the only one.
const PLACES: usize = 30;
const BODY: usize = 60;

/// A definition in a file.
struct Symbol {
    name: String,
    /// Its first line, as it stands there.
    head: String,
    /// Lines, from 1.
    from: usize,
    to: usize,
    /// How many others it lies in, and the names of those.
    within: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
enum NoSymbols {
    #[error("{0}")]
    File(#[from] FileError),
    #[error("{0}")]
    Glob(#[from] walk::BadGlob),
    #[error(
        "the symbols of {0} are not known: its language is none of those that this tool reads. Use search or read"
    )]
    Unknown(String),
}

pub(super) fn outline(bounds: &Bounds, asked: &Outline, stop: &AtomicBool) -> Outcome {
    match try_outline(bounds, asked, stop) {
        Ok(text) => Outcome::looked_at(text),
        Err(NoSymbols::File(error)) => {
            Outcome::failed(nearby::told(bounds, asked.path.as_deref(), &error, Wanted::Either))
        }
        Err(error) => Outcome::failed(format!("{error}.")),
    }
}

fn try_outline(bounds: &Bounds, asked: &Outline, stop: &AtomicBool) -> Result<String, NoSymbols> {
    let root = bounds.locate(asked.path.as_deref().unwrap_or("."))?;
    if !std::fs::metadata(&root).is_ok_and(|found| found.is_dir()) {
        let source = source(bounds, &root)?;
        let tongue = Tongue::of(&root).ok_or_else(|| NoSymbols::Unknown(bounds.show(&root)))?;
        let mut text = String::new();
        show(&mut text, &symbols(tongue, &source, stop), usize::MAX);
        return Ok(if text.is_empty() { "Nothing is defined in it.".to_owned() } else { text });
    }
    let mut text = String::new();
    let (mut files, mut left_out) = (0, 0);
    for path in walk::files(bounds, &root, asked.glob.as_deref())? {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let Some(tongue) = Tongue::of(&path) else { continue };
        if text.len() >= MOST_BYTES {
            left_out += 1;
            continue;
        }
        // Whatever went away or is out of bounds is as if it were not there.
        let Ok(source) = source(bounds, &path) else { continue };
        let found = symbols(tongue, &source, stop);
        if !found.is_empty() {
            files += 1;
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{}", bounds.show(&path));
            show(&mut text, &found, IN_FOLDER);
        }
    }
    if files == 0 {
        return Ok("No file there defines symbols in a language that this tool reads.".to_owned());
    }
    if left_out > 0 {
        let _ = writeln!(text, "[{left_out} more files: name a smaller folder or a glob]");
    }
    Ok(text)
}

fn show(text: &mut String, symbols: &[Symbol], deepest: usize) {
    for symbol in symbols.iter().filter(|symbol| symbol.within.len() <= deepest) {
        let indent = "  ".repeat(symbol.within.len());
        let _ = writeln!(text, "{:>6}-{:<6} {indent}{}", symbol.from, symbol.to, symbol.head);
    }
}

pub(super) fn definition(bounds: &Bounds, asked: &Definition, stop: &AtomicBool) -> Outcome {
    match try_definition(bounds, asked, stop) {
        Ok(Some(text)) => Outcome::looked_at(text),
        Ok(None) => Outcome::failed(format!(
            "{} is defined nowhere there, as far as this tool can tell. Look for it with search.",
            asked.name
        )),
        Err(NoSymbols::File(error)) => {
            Outcome::failed(nearby::told(bounds, asked.path.as_deref(), &error, Wanted::Either))
        }
        Err(error) => Outcome::failed(format!("{error}.")),
    }
}

fn try_definition(
    bounds: &Bounds,
    asked: &Definition,
    stop: &AtomicBool,
) -> Result<Option<String>, NoSymbols> {
    let root = bounds.locate(asked.path.as_deref().unwrap_or("."))?;
    let parts: Vec<&str> =
        asked.name.split([':', '.', '#']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let Some((name, outer)) = parts.split_last() else { return Ok(None) };
    let mut found = Vec::new();
    for path in walk::files(bounds, &root, None)? {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let Some(tongue) = Tongue::of(&path) else { continue };
        let Ok(source) = source(bounds, &path) else { continue };
        // Most files do not have the name at all, and need not be understood.
        if memchr::memmem::find(&source, name.as_bytes()).is_none() {
            continue;
        }
        let fits = |symbol: &Symbol| {
            bare(&symbol.name) == *name
                && outer.iter().all(|part| {
                    symbol.within.iter().any(|one| bare(one) == *part) || symbol.name.contains(part)
                })
        };
        let symbols = symbols(tongue, &source, stop).into_iter().filter(fits);
        found.extend(symbols.map(|symbol| (path.clone(), symbol)));
    }
    if found.is_empty() {
        return Ok(None);
    }
    let mut text = String::new();
    for (path, symbol) in found.iter().take(PLACES) {
        let within = symbol.within.last().map_or_else(String::new, |outer| format!(" in {outer}"));
        let _ =
            writeln!(text, "{}:{}-{}{within}: {}", bounds.show(path), symbol.from, symbol.to, symbol.head);
    }
    if found.len() > PLACES {
        let _ = writeln!(text, "[{} more]", found.len() - PLACES);
    }
    if let [(path, symbol)] = &found[..]
        && let Ok(source) = source(bounds, path)
    {
        let source = String::from_utf8_lossy(&source);
        let last = symbol.to.min(symbol.from + BODY - 1);
        for (at, line) in source.lines().enumerate().take(last).skip(symbol.from - 1) {
            let _ = writeln!(text, "{:>6}\t{line}", at + 1);
        }
        if last < symbol.to {
            let _ = writeln!(text, "[it goes on up to line {}]", symbol.to);
        }
    }
    Ok(Some(text))
}

/// A name without what qualifies it or its parameters: `Vec<T>` is `Vec`, `a::b` is `b`.
fn bare(name: &str) -> &str {
    let name = name.split('<').next().unwrap_or(name).trim();
    name.rsplit("::").next().unwrap_or(name)
}

fn source(bounds: &Bounds, path: &Path) -> Result<Vec<u8>, FileError> {
    read_whole(bounds, &open(bounds, path)?, LONGEST)
}

/// The definitions in a file, in their order; none or some of them once it is to `stop`.
fn symbols(tongue: &Tongue, source: &[u8], stop: &AtomicBool) -> Vec<Symbol> {
    let mut parser = Parser::new();
    let Some(query) = tongue.query() else { return Vec::new() };
    if parser.set_language(&tongue.grammar()).is_err() {
        return Vec::new();
    }
    let go_on = || match stop.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    // A hostile file can be parsed for long: nobody waits for that any more once the run is stopped.
    let mut while_parsing = |_: &ParseState| go_on();
    let options = ParseOptions::new().progress_callback(&mut while_parsing);
    let mut piece = |at: usize, _| source.get(at..).unwrap_or_default();
    let Some(tree) = parser.parse_with_options(&mut piece, None, Some(options)) else { return Vec::new() };
    let name_at = query.capture_index_for_name("name");
    let mut cursor = QueryCursor::new();
    let mut while_looking = |_: &QueryCursorState| go_on();
    let options = QueryCursorOptions::new().progress_callback(&mut while_looking);
    let mut matches = cursor.matches_with_options(query, tree.root_node(), source, options);
    let mut found = Vec::new();
    while let Some(one) = matches.next() {
        let (mut it, mut name) = (None, None);
        for capture in one.captures() {
            if Some(capture.index) == name_at { name = Some(capture.node) } else { it = Some(capture.node) }
        }
        if let (Some(it), Some(name)) = (it, name) {
            let name = String::from_utf8_lossy(&source[name.byte_range()]).into_owned();
            found.push((it.byte_range(), it.start_position().row, it.end_position().row, name));
        }
    }
    found.sort_by(|a, b| (a.0.start, b.0.end, &a.3).cmp(&(b.0.start, a.0.end, &b.3)));
    found.dedup_by(|a, b| a.0 == b.0 && a.3 == b.3);
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut symbols = Vec::with_capacity(found.len());
    for (range, from, to, name) in found {
        open.retain(|(end, _)| *end >= range.end && *end > range.start);
        let line = source[range.start..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        let head: String = String::from_utf8_lossy(line)
            .trim()
            .trim_end_matches('{')
            .trim_end()
            .chars()
            .take(WIDTH)
            .collect();
        let within = open.iter().map(|(_, name)| name.clone()).collect();
        open.push((range.end, name.clone()));
        symbols.push(Symbol { name, head, from: from + 1, to: to + 1, within });
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, source: &str) -> Vec<String> {
        let go_on = AtomicBool::new(false);
        let found = symbols(Tongue::of(Path::new(name)).unwrap(), source.as_bytes(), &go_on);
        found.into_iter().map(|one| [one.within, vec![one.name]].concat().join("/")).collect()
    }

    #[test]
    fn definitions_of_each_language_are_found_with_what_they_lie_in() {
        assert_eq!(
            of(
                "a.rs",
                "pub struct A<T>(T);\nimpl<T> A<T> { fn b() { const C: u8 = 1; } }\nmacro_rules! d { () => {} }"
            ),
            ["A", "A<T>", "A<T>/b", "A<T>/b/C", "d"]
        );
        let script = "class A { b() {} }\nexport const c = 1;\nconst d = () => 2;\nfunction e() {}";
        assert_eq!(of("a.js", script), ["A", "A/b", "c", "d", "e"]);
        let typed =
            "export interface A { b(): void }\ntype C = A;\nenum D { E }\nexport const f = <T,>(x: T) => x;";
        assert_eq!(of("a.tsx", typed), ["A", "A/b", "C", "D", "f"]);
        assert_eq!(of("a.ts", "abstract class A { b(): void {} }"), ["A", "A/b"]);
        assert_eq!(
            of("a.py", "LIMIT = 3\nclass A:\n    async def b(self):\n        pass\n"),
            ["LIMIT", "A", "A/b"]
        );
        assert_eq!(
            of("a.go", "package p\nconst C = 1\ntype A struct{}\nfunc (a A) B() {}\nfunc D() {}"),
            ["C", "A", "B", "D"]
        );
        assert_eq!(
            of("A.java", "class A { int f; A() {} void b() {} } record R(int x) {}"),
            ["A", "A/f", "A/A", "A/b", "R"]
        );
        assert_eq!(
            of("a.c", "#define M 1\nstruct a { int x; };\nint *b(void) { return 0; }"),
            ["M", "a", "b"]
        );
        assert_eq!(
            of("a.cpp", "namespace n { class A { void b(); }; }\nvoid n::A::b() {}"),
            ["n", "n/A", "n/A/b", "n::A::b"]
        );
        assert_eq!(of("a.rb", "module M\n  class A\n    def b; end\n  end\nend"), ["M", "M/A", "M/A/b"]);
        assert_eq!(of("a.sh", "build() { make; }"), ["build"]);
    }

    #[test]
    fn a_file_that_nobody_waits_for_any_more_is_not_parsed_to_its_end() {
        let source = "fn a() {}\n".repeat(20_000);
        let tongue = Tongue::of(Path::new("a.rs")).unwrap();
        assert_eq!(symbols(tongue, source.as_bytes(), &AtomicBool::new(false)).len(), 20_000);
        assert!(symbols(tongue, source.as_bytes(), &AtomicBool::new(true)).len() < 1000);
    }

    #[test]
    fn broken_source_gives_what_can_be_told() {
        assert!(of("a.rs", "fn a() {}\nfn b( {\nstruct C;").contains(&"a".to_owned()));
        assert!(of("a.py", "\u{0}\u{1}class").is_empty());
    }
}
