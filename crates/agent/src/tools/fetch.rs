//! A page of the web as text that a model reads.

use super::{Outcome, arguments::Fetch};
use crate::output::cut;
use flotilla_models::{Hosts, Page};
use htmd::HtmlToMarkdown;

/// The most of a page that is taken in, in bytes.
const TAKEN: usize = 4 << 20;
/// The most of it that is shown at once, in bytes.
const SHOWN: usize = 40 << 10;
/// How deep elements may be nested: the converter goes down by recursion, and a page is not to be trusted.
const DEEPEST: usize = 2000;
/// The stack that this depth takes at most, in bytes.
const STACK: usize = 64 << 20;
/// What says nothing to a reader.
const SILENT: [&str; 9] =
    ["script", "style", "noscript", "svg", "iframe", "template", "nav", "footer", "form"];
/// Elements that hold nothing, so that they nest nothing.
const VOID: [&str; 12] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];

pub(super) async fn fetch(asked: &Fetch) -> Outcome {
    let page = match flotilla_models::fetch(&asked.url, Hosts::Public, TAKEN).await {
        Ok(page) => page,
        Err(error) => return Outcome::failed(format!("{error}.")),
    };
    let (url, status, cut) = (page.url.clone(), page.status, page.cut);
    let media_type = page.media_type.clone();
    let Ok(text) = tokio::task::spawn_blocking(move || readable(page)).await else {
        return Outcome::failed("The page could not be turned into text.");
    };
    let Some(text) = text else {
        return Outcome::failed(format!("{url} is no text but {media_type}: fetch it with a command."));
    };
    let mut shown = from_line(&text, asked.offset);
    if cut {
        shown.push_str("\n[the page is longer than what is taken in of it]");
    }
    let head = if status == 200 { url } else { format!("{url} (HTTP status {status})") };
    let text = format!("{head}\n\n{shown}");
    if (200..400).contains(&status) { Outcome::looked_at(text) } else { Outcome::failed(text) }
}

/// The page as text; none where it is something else.
fn readable(page: Page) -> Option<String> {
    let kind = page.media_type.split(';').next().unwrap_or_default().trim();
    let looks_like_text = || !page.body[..page.body.len().min(8192)].contains(&0);
    let is_html = kind == "text/html" || kind == "application/xhtml+xml";
    let is_text = is_html
        || kind.starts_with("text/")
        || ["json", "xml", "javascript", "yaml", "toml"].iter().any(|word| kind.contains(word))
        || (kind.is_empty() && looks_like_text());
    if !is_text {
        return None;
    }
    let text = String::from_utf8_lossy(&page.body).into_owned();
    Some(if is_html { markdown(text) } else { text })
}

fn markdown(html: String) -> String {
    if depth(&html) > DEEPEST {
        return without_tags(&html);
    }
    let convert = move || {
        let converter = HtmlToMarkdown::builder().skip_tags(SILENT.to_vec()).build();
        converter.convert(&html).unwrap_or_else(|_| without_tags(&html))
    };
    let thread = std::thread::Builder::new().name("html".to_owned()).stack_size(STACK).spawn(convert);
    thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
}

/// How deep the elements of a page are nested at most, where every element that is not closed holds what follows.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for piece in html.split('<').skip(1) {
        if piece.starts_with('/') {
            depth = depth.saturating_sub(1);
            continue;
        }
        let name = piece.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let closed = piece.split('>').next().is_some_and(|tag| tag.ends_with('/'));
        if !name.is_empty() && !closed && !VOID.iter().any(|void| void.eq_ignore_ascii_case(name)) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    text
}

fn from_line(text: &str, offset: Option<u64>) -> String {
    let skipped = usize::try_from(offset.unwrap_or(1).max(1) - 1).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
    let rest = &text[start..];
    let shown = cut::head(rest, SHOWN);
    if shown.len() == rest.len() {
        return shown.to_owned();
    }
    let next = skipped + shown.split_inclusive('\n').count() + 1;
    format!("{shown}\n[{} bytes more; go on with \"offset\": {next}]", rest.len() - shown.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(media_type: &str, body: &str) -> Option<String> {
        readable(Page {
            url: "https://example.com/".to_owned(),
            status: 200,
            media_type: media_type.to_owned(),
            body: body.as_bytes().to_vec(),
            cut: false,
        })
    }

    #[test]
    fn html_becomes_markdown_without_what_says_nothing() {
        let html = "<html><head><title>T</title><style>p{}</style></head><body><nav>menu</nav><h1>Head</h1>\
                    <p>See <a href=\"/x\">this</a>.</p><pre><code>let a = 1;</code></pre><script>evil()</script></body>";
        let text = page("text/html; charset=utf-8", html).unwrap();
        assert!(
            text.contains("# Head") && text.contains("[this](/x)") && text.contains("let a = 1;"),
            "{text}"
        );
        assert!(!text.contains("evil") && !text.contains("menu") && !text.contains("p{}"), "{text}");
    }

    #[test]
    fn other_text_stays_as_it_is_and_what_is_none_is_told() {
        assert_eq!(page("application/json", "{\"a\":1}").unwrap(), "{\"a\":1}");
        assert_eq!(page("", "plain").unwrap(), "plain");
        assert_eq!(page("image/png", "\u{0}"), None);
    }

    #[test]
    fn a_page_that_is_nested_beyond_reason_is_still_read() {
        let html = format!("{}deep{}", "<div>".repeat(200_000), "</div>".repeat(200_000));
        assert_eq!(page("text/html", &html).unwrap(), "deep");
        let html = format!("{}deep", "<div><b>".repeat(900));
        assert!(page("text/html", &html).unwrap().contains("deep"));
    }
}
