//! A page of the web as text that a model reads.

use super::{Outcome, PdfReader, Reach, arguments::Fetch, is_pdf, pdf};
use crate::output::cut;
use encoding_rs::{Encoding, UTF_8};
use flotilla_models::{Hosts, Page};
use htmd::{Element, HtmlToMarkdown, element_handler::Handlers};
use url::Url;

/// The most of a document, and of a page, that is taken in, in bytes.
const TAKEN: usize = 16 << 20;
const PAGE: usize = 4 << 20;
/// A page says within so many bytes how it is written.
const HEAD: usize = 1024;
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

/// Fetches a page; within `reach` where there is one.
pub(super) async fn fetch(asked: &Fetch, pdfs: PdfReader, reach: Option<&Reach>) -> Outcome {
    if reach.is_some_and(|reach| !reach.knows(&asked.url)) {
        return Outcome::failed(format!(
            "{} was not opened. Here you open only addresses that the person, a search or a page named, letter for letter: \
             one that you make up could carry what stands here to its owner. Take one that was named, or ask the person \
             for it.",
            asked.url
        ));
    }
    let mut page = match flotilla_models::fetch(&asked.url, Hosts::Public, TAKEN).await {
        Ok(page) => page,
        Err(error) => return Outcome::failed(format!("{error}.")),
    };
    let text = if is_pdf(&page.body) {
        match pdfs.text(std::mem::take(&mut page.body)).await {
            Ok((count, text)) => Some(format!("{}\n\n{text}", pdf::headed(count))),
            Err(why) => return Outcome::failed(format!("{} {why}.", page.url)),
        }
    } else {
        if page.body.len() > PAGE {
            page.body.truncate(PAGE);
            page.cut = true;
        }
        let read = tokio::task::spawn_blocking(move || (readable(&page), page)).await;
        let Ok((text, read)) = read else {
            return Outcome::failed("The page could not be turned into text.");
        };
        page = read;
        text
    };
    told(&page, text.as_deref(), asked.offset)
}

fn told(page: &Page, text: Option<&str>, offset: Option<u64>) -> Outcome {
    let Page { url, status, media_type, .. } = page;
    let Some(text) = text else {
        return Outcome::failed(format!("{url} is no text but {media_type}: fetch it with a command."));
    };
    let mut shown = from_line(text, offset);
    if page.cut {
        shown.push_str("\n[the page is longer than what is taken in of it]");
    }
    let head = if *status == 200 { url.clone() } else { format!("{url} (HTTP status {status})") };
    let text = format!("{head}\n\n{shown}");
    if (200..400).contains(status) { Outcome::looked_at(text) } else { Outcome::failed(text) }
}

/// The page as text; none where it is something else.
fn readable(page: &Page) -> Option<String> {
    let kind = page.media_type.split(';').next().unwrap_or_default().trim();
    let is_html = kind == "text/html" || kind == "application/xhtml+xml";
    let encoding = encoding(page, is_html);
    let looks_like_text = || encoding != UTF_8 || !page.body[..page.body.len().min(8192)].contains(&0);
    let is_text = is_html
        || kind.starts_with("text/")
        || ["json", "xml", "javascript", "yaml", "toml"].iter().any(|word| kind.contains(word))
        || (kind.is_empty() && looks_like_text());
    if !is_text {
        return None;
    }
    let (text, ..) = encoding.decode(&page.body);
    Some(if is_html { markdown(text.into_owned(), Url::parse(&page.url).ok()) } else { text.into_owned() })
}

/// How a page is written: by its byte order mark, what its server says, or what it says itself; otherwise in UTF-8.
fn encoding(page: &Page, is_html: bool) -> &'static Encoding {
    let said = |text: &str| {
        let label = text.split_once("charset")?.1.trim_start().strip_prefix('=')?;
        let label = label.trim_start_matches([' ', '"', '\'']);
        let end = label.find(|c: char| c.is_whitespace() || "\"';>/".contains(c));
        Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
    };
    let head = || String::from_utf8_lossy(&page.body[..page.body.len().min(HEAD)]).to_ascii_lowercase();
    let itself =
        || if is_html { said(&head()).filter(|encoding| encoding.is_ascii_compatible()) } else { None };
    let marked = Encoding::for_bom(&page.body).map(|(encoding, _)| encoding);
    marked.or_else(|| said(&page.media_type)).or_else(itself).unwrap_or(UTF_8)
}

/// HTML as Markdown, with the links of a page at `base` made whole, so that they can be followed.
fn markdown(html: String, base: Option<Url>) -> String {
    if depth(&html) > DEEPEST {
        return without_tags(&html);
    }
    let convert = move || {
        let mut builder = HtmlToMarkdown::builder().skip_tags(SILENT.to_vec());
        if let Some(base) = base {
            builder = builder.add_handler(vec!["a"], move |handlers: &dyn Handlers, link: Element| {
                let mut attrs = link.attrs.to_vec();
                if let Some(href) = attrs.iter_mut().find(|attr| &*attr.name.local == "href")
                    && !href.value.starts_with('#')
                    && let Ok(whole) = base.join(&href.value)
                {
                    href.value = String::from(whole).into();
                }
                // Lives as long as its own attributes do.
                let mut link: Element<'_> = link;
                link.attrs = &attrs;
                handlers.fallback(link)
            });
        }
        let converter = builder.build();
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

    fn of(media_type: &str, body: &[u8]) -> Page {
        Page {
            url: "https://example.com/".to_owned(),
            status: 200,
            media_type: media_type.to_owned(),
            body: body.to_vec(),
            cut: false,
        }
    }

    fn page(media_type: &str, body: &str) -> Option<String> {
        readable(&of(media_type, body.as_bytes()))
    }

    #[test]
    fn a_page_is_read_in_the_encoding_that_its_server_or_it_itself_names() {
        let latin = b"<p>caf\xe9</p>";
        let itself = |head: &str| [head.as_bytes(), latin].concat();
        for (media_type, body) in [
            ("text/html; charset=iso-8859-1", latin.to_vec()),
            ("text/html; charset=\"windows-1252\"", latin.to_vec()),
            ("text/html", itself("<head><meta charset=\"latin1\">")),
            ("text/html", itself("<META http-equiv=Content-Type content='text/html; charset=ISO-8859-15'>")),
            ("text/html", "\u{feff}<p>caf\u{e9}</p>".into()),
            ("text/html; charset=nonsense", "<p>caf\u{e9}</p>".into()),
        ] {
            assert_eq!(readable(&of(media_type, &body)).unwrap(), "caf\u{e9}", "{media_type}");
        }
        let japanese = readable(&of("text/plain; charset=shift_jis", b"\x93\xfa\x96\x7b")).unwrap();
        assert_eq!(japanese, "\u{65e5}\u{672c}");
        let wide = readable(&of("", b"\xff\xfeo\0k\0")).unwrap();
        assert_eq!(wide, "ok");
    }

    #[test]
    fn an_error_of_the_server_is_told_with_what_it_said() {
        let page = Page { status: 404, ..of("text/html", b"<h1>Gone</h1>") };
        let outcome = told(&page, readable(&page).as_deref(), None);
        assert_eq!(outcome.status, flotilla_domain::CallStatus::Failed);
        let [flotilla_domain::Part::Text { text }] = &outcome.output[..] else { panic!("{outcome:?}") };
        assert!(text.contains("(HTTP status 404)") && text.contains("# Gone"), "{text}");
    }

    #[test]
    fn html_becomes_markdown_without_what_says_nothing() {
        let html = "<html><head><title>T</title><style>p{}</style></head><body><nav>menu</nav><h1>Head</h1>\
                    <p>See <a href=\"/x\">this</a> or <a href=\"#up\">that</a>.</p><pre><code>let a = 1;</code></pre><script>evil()</script></body>";
        let text = page("text/html; charset=utf-8", html).unwrap();
        assert!(
            text.contains("# Head")
                && text.contains("[this](https://example.com/x) or [that](#up)")
                && text.contains("let a = 1;"),
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
