//! One who may only look: the tools on offer, how far they see, and what can be attached.
#![allow(clippy::unwrap_used, reason = "helpers of tests use it too")]

mod support;

use base64::Engine as _;
use flotilla_agent::{
    ATTACHED_TEXT_BYTES, Attached, Context, Ended, NotAttached, Toolbox, attach, document, image, pdf_text,
    run,
};
use flotilla_domain::CallStatus;
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Bench, Reply, Script, call, said};

/// Has a model call one tool, with these tools on offer.
async fn calls(bench: &Bench, tools: Toolbox, name: &str, arguments: Value) -> (CallStatus, String) {
    let model = Script::new(vec![Reply::items(vec![call("c1", name, arguments.to_string())])]);
    let context = Context {
        model: Arc::clone(&model) as _,
        small: None,
        tools,
        instructions: "You are a test.".into(),
        conversation: bench.conversation.clone(),
        open_calls: Vec::new(),
        questions: Vec::new(),
        plan: Vec::new(),
        turns: 0,
        cache_key: "chat".to_owned(),
        limits: bench.limits,
    };
    assert_eq!(run(context, Arc::clone(&bench.host) as _, bench.cancel.clone()).await, Ended::Done);
    let result = bench.host.results().pop().unwrap();
    (result.status, said(&result))
}

async fn looks(bench: &Bench, name: &str, arguments: Value) -> (CallStatus, String) {
    let folder = Some((bench.path(""), bench.hidden.clone()));
    calls(bench, Toolbox::of_chat(bench.chat_tools(folder)), name, arguments).await
}

#[tokio::test]
async fn files_of_the_folder_are_read_listed_and_searched() {
    let bench = Bench::new();
    bench.write("src/a.rs", "fn harbour() {}\n");
    for (name, arguments) in
        [("read", json!({"path": "src/a.rs"})), ("search", json!({"pattern": "harbour"}))]
    {
        let (status, text) = looks(&bench, name, arguments).await;
        assert!(status == CallStatus::Ok && text.contains("fn harbour"), "{text}");
    }
    assert!(looks(&bench, "list", json!({})).await.1.contains("src/a.rs"));
}

#[tokio::test]
async fn nothing_is_written_or_run_by_one_who_may_only_look() {
    let bench = Bench::new();
    for (name, arguments) in [
        ("exec", json!({"command": "touch made"})),
        ("write_stdin", json!({"session": 1})),
        ("edit", json!({"path": "made", "edits": [{"old": "", "new": "x"}]})),
        ("apply_patch", json!({"patch": "*** Begin Patch\n*** Add File: made\n+x\n*** End Patch"})),
        ("ask", json!({"question": "May I?"})),
    ] {
        let (status, text) = looks(&bench, name, arguments).await;
        assert_eq!(status, CallStatus::Failed);
        assert!(text.contains("The tools are: read, search, list, outline, definition."), "{text}");
    }
    assert!(bench.everything().is_empty());
    let (_, text) =
        calls(&bench, Toolbox::of_chat(bench.chat_tools(None)), "read", json!({"path": "/etc/hosts"})).await;
    assert!(text.contains("no tools here"), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn no_path_and_no_link_leads_out_of_the_folder() {
    let mut bench = Bench::new();
    bench.hidden = vec![bench.path("secret")];
    std::fs::write(bench.outside("keys"), "SECRET").unwrap();
    bench.write("secret/keys", "SECRET");
    std::os::unix::fs::symlink(bench.outside("keys"), bench.path("link")).unwrap();
    std::os::unix::fs::symlink(bench.outside(""), bench.path("folder")).unwrap();
    let outside = bench.outside("keys").display().to_string();
    let paths =
        [outside.as_str(), "../outside/keys", "link", "folder/keys", "secret/keys", "/etc/hosts", "/tmp"];
    for path in paths {
        for (name, arguments) in [
            ("read", json!({"path": path})),
            ("search", json!({"pattern": "SECRET", "path": path})),
            ("list", json!({"path": path})),
        ] {
            let (_, text) = looks(&bench, name, arguments).await;
            assert!(!text.contains("SECRET") && !text.contains("localhost"), "{name} {path}: {text}");
        }
        let refused = attach(&bench.path(""), &bench.hidden, path).unwrap_err();
        assert!(matches!(refused, NotAttached::Outside { .. }), "{path}: {refused}");
    }
    let (_, text) = looks(&bench, "search", json!({"pattern": "SECRET"})).await;
    assert_eq!(text, "No match.");
}

#[test]
fn a_file_is_attached_whole_as_it_is_now_or_refused_with_its_limit() {
    let bench = Bench::new();
    let give = |path: &str| attach(&bench.path(""), &[], path);
    bench.write("notes/a.md", "one\n");
    let name = std::path::Path::new("notes").join("a.md").display().to_string();
    let text = |text: &str| Attached::Text { name: name.clone(), text: text.to_owned() };
    assert_eq!(give("notes/a.md").unwrap(), text("one\n"));
    bench.write("notes/a.md", "two\n");
    let absolute = bench.path("notes/a.md").display().to_string();
    assert_eq!(give(&absolute).unwrap(), text("two\n"));

    let most = usize::try_from(ATTACHED_TEXT_BYTES).unwrap();
    bench.write("most", vec![b'x'; most]);
    assert!(give("most").is_ok());
    bench.write("more", vec![b'x'; most + 1]);
    assert!(give("more").unwrap_err().to_string().contains("262144"));
    bench.write("binary", b"\x7fELF\0\x01");
    assert!(matches!(give("binary"), Err(NotAttached::OtherKind { .. })));
    bench.write("latin", b"caf\xe9");
    assert!(matches!(give("latin"), Err(NotAttached::OtherKind { .. })));
    assert!(matches!(give("nothing"), Err(NotAttached::NoFile(_))));
    assert!(matches!(give("notes"), Err(NotAttached::NoFile(_))));
    assert!(matches!(give(""), Err(NotAttached::Outside { .. })));
}

#[tokio::test]
async fn a_pdf_is_read_and_attached_by_its_text_or_refused_with_what_to_do() {
    let bench = Bench::new();
    bench.write("tides.pdf", include_bytes!("fixtures/two.pdf"));
    bench.write("locked.pdf", include_bytes!("fixtures/locked.pdf"));
    bench.write(
        "fake.pdf", "no PDF
",
    );
    let (status, text) = looks(&bench, "read", json!({"path": "tides.pdf"})).await;
    assert!(status == CallStatus::Ok && text.contains("High water at 4 and at 16."), "{text}");
    let give = async |path: &str| match attach(&bench.path(""), &[], path)? {
        Attached::Pdf { name, bytes } => pdf_text(&bench.pdf_reader(), &name, bytes).await,
        other => panic!("{other:?}"),
    };
    let text = give("tides.pdf").await.unwrap();
    assert!(text.starts_with("the text of a PDF of 2 pages") && text.contains("Low water at 10"), "{text}");
    let locked = give("locked.pdf").await.unwrap_err();
    assert!(locked.to_string().starts_with("locked.pdf is a PDF that a password locks"), "{locked}");
    let fake = attach(&bench.path(""), &[], "fake.pdf").unwrap();
    assert_eq!(
        fake,
        Attached::Text {
            name: "fake.pdf".to_owned(),
            text: "no PDF
"
            .to_owned()
        }
    );
    assert!(matches!(document("a.pdf", "JVBERi0xLjc="), Ok(Attached::Pdf { .. })));
    assert!(document("a.pdf", "bm8gUERG").is_err() && document("a.pdf", "no base64!").is_err());
}

#[tokio::test]
async fn a_notebook_is_attached_and_read_by_its_cells() {
    let bench = Bench::new();
    let cell = json!({"cell_type": "code", "source": ["tide()\n"], "outputs": [], "execution_count": 2});
    let picture = json!({"output_type": "display_data", "data": {"image/png": "A".repeat(1_000_000)}});
    let long = json!({"cell_type": "code", "source": "plot()", "outputs": [picture]});
    let notebook =
        json!({"cells": [cell, long], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).to_string();
    bench.write("a.ipynb", &notebook);
    let Attached::Text { text, .. } = attach(&bench.path(""), &[], "a.ipynb").unwrap() else {
        panic!("no text")
    };
    assert!(text.contains("cell 1: code, run as [2]\ntide()") && text.contains("plot()"), "{text}");
    assert!(text.len() < 1000, "pictures are no text");
    let sent = document("a.ipynb", &base64::engine::general_purpose::STANDARD.encode(&notebook)).unwrap();
    assert!(matches!(sent, Attached::Text { text: sent, .. } if sent == text));
    let (status, read) = looks(&bench, "read", json!({"path": "a.ipynb"})).await;
    assert!(status == CallStatus::Ok && read.contains("tide()"), "{read}");
}

#[test]
fn an_image_is_what_its_bytes_say() {
    let bench = Bench::new();
    bench.write("picture.txt", b"\x89PNG\r\n\x1a\n....");
    let Attached::Image { name, media_type, data } = attach(&bench.path(""), &[], "picture.txt").unwrap()
    else {
        panic!("no image")
    };
    assert_eq!((name.as_str(), media_type.as_str()), ("picture.txt", "image/png"));
    assert_eq!(image("pasted", &data).unwrap(), ("image/png".to_owned(), data));
    assert!(image("pasted", "bm90IGFuIGltYWdl").is_err());
    assert!(image("pasted", "no base64!").is_err());
}
