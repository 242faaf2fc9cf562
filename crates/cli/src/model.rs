//! `flotilla model`.

use crate::{
    args::ModelCommand,
    failure::{EXIT_FAILED, Failure},
    link,
    out::{BAD, FAINT, GOOD, Out, STRONG, styled},
    table::{Cell, lines, visible},
};
use flotilla_api::{
    table,
    wire::{ModelPath, ModelTest, ToolUse},
};

/// Carries out `command`.
pub async fn model(command: ModelCommand, out: &Out) -> Result<u8, Failure> {
    let client = link::connect().await?;
    match command {
        ModelCommand::List => {
            let list = client.call::<table::ListModels>((), (), ()).await?;
            if let Some(error) = &list.error {
                out.error(error);
            }
            if out.json() {
                out.data(&list.models)?;
            } else {
                let rows: Vec<Vec<Cell>> = list
                    .models
                    .iter()
                    .map(|model| {
                        let name = if model.default {
                            Cell::styled(STRONG, format!("{} *", model.name))
                        } else {
                            model.name.clone().into()
                        };
                        vec![
                            name,
                            model.api.clone().into(),
                            model.base_url.clone().into(),
                            model.source.clone().into(),
                        ]
                    })
                    .collect();
                if !rows.is_empty() {
                    for line in lines(&["NAME", "API", "ADDRESS", "FOUND IN"], &rows, 2, out.width()) {
                        out.line(line)?;
                    }
                }
                if rows.is_empty() {
                    out.remark(
                        "There is none yet. Start a local server such as Ollama, or set OPENAI_API_KEY, ANTHROPIC_API_KEY, \
                         OPENROUTER_API_KEY or GEMINI_API_KEY and restart the daemon, or write a [models.NAME] into config.toml.",
                    );
                } else if list.models.iter().any(|model| model.default) {
                    out.remark(styled(FAINT, "* of tasks that name none"));
                }
                if list.models.iter().any(|model| model.model.is_none()) {
                    out.remark(styled(
                        FAINT,
                        "MODEL stands for any of the provider's models: `--model openai/gpt-6.1-sol`, say",
                    ));
                }
            }
            Ok(if list.error.is_some() { EXIT_FAILED } else { 0 })
        }
        ModelCommand::Test { name } => {
            out.remark(format!("Asking {name} to call a tool …"));
            let test = client.call::<table::TestModel>(ModelPath { model: name }, (), ()).await?;
            show(&test, out)
        }
    }
}

fn show(test: &ModelTest, out: &Out) -> Result<u8, Failure> {
    let (style, verdict) = match test.tools {
        ToolUse::Right => (GOOD, "it answers, and calls tools as it should"),
        ToolUse::Wrong => (BAD, "it answers, but calls tools otherwise than it was asked to"),
        ToolUse::None => (BAD, "it answers, but calls no tools: an agent cannot work with it"),
    };
    if out.json() {
        out.data(test)?;
    } else {
        out.line(format!("{} {}", styled(STRONG, &test.name), styled(style, verdict)))?;
        out.line(format!("  model   {}", visible(&test.model)))?;
        out.line(format!(
            "  time    {} ms to the first sign, {} ms in all",
            test.first_sign_ms, test.total_ms
        ))?;
        out.line(format!("  tokens  {} in, {} out", test.usage.input_tokens, test.usage.output_tokens))?;
        out.line(format!("  reply   {}", visible(test.reply.trim())))?;
    }
    Ok(if test.tools == ToolUse::Right { 0 } else { EXIT_FAILED })
}
