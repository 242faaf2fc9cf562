//! The shelf of saved prompts.

mod starting;

use crate::document::Document;
use flotilla_api::wire::{AddPrompt, EditPrompt, PromptView};
use flotilla_domain::{Code, PromptId, UserError};
use std::path::PathBuf;
use uuid::Uuid;

/// The most prompts on the shelf, and the most bytes of one's text.
const MOST: usize = 500;
const LONGEST: usize = 64 << 10;
/// The most characters of a title.
const TITLE: usize = 80;

/// The shelf.
#[derive(Debug, Clone)]
pub(crate) struct Shelf(Document<Vec<PromptView>>);

impl Shelf {
    /// The shelf in the file at `path`; a new one has the prompts to start with.
    pub(crate) fn open(path: PathBuf) -> Self {
        Self(Document::open(path, starting::prompts))
    }

    pub(crate) fn list(&self) -> Vec<PromptView> {
        self.0.read()
    }

    pub(crate) async fn add(&self, id: Uuid, add: AddPrompt) -> Result<PromptView, UserError> {
        let AddPrompt { title, text, scope, agent, place } = add;
        let title = title_of(title.as_deref(), &text)?;
        let agent = agent.filter(|agent| !agent.is_empty());
        let prompt = PromptView { id: PromptId::new(id), title, text, scope, agent };
        self.0
            .change(move |prompts| {
                if prompts.len() >= MOST {
                    return Err(UserError::fixable(
                        Code::Limit,
                        format!("The shelf has {MOST} prompts already"),
                        "Take one away that you use no more.",
                    ));
                }
                put(prompts, prompt.clone(), place);
                Ok(prompt)
            })
            .await
    }

    pub(crate) async fn edit(&self, id: PromptId, edit: EditPrompt) -> Result<PromptView, UserError> {
        self.0
            .change(move |prompts| {
                let at = position(prompts, id)?;
                let mut prompt = prompts[at].clone();
                let EditPrompt { title, text, scope, agent, place } = edit;
                prompt.text = text.unwrap_or(prompt.text);
                prompt.title = title_of(Some(title.as_deref().unwrap_or(&prompt.title)), &prompt.text)?;
                prompt.scope = scope.unwrap_or(prompt.scope);
                prompt.agent = agent.or(prompt.agent).filter(|agent| !agent.is_empty());
                match place {
                    Some(_) => {
                        prompts.remove(at);
                        put(prompts, prompt.clone(), place);
                    }
                    None => prompts[at] = prompt.clone(),
                }
                Ok(prompt)
            })
            .await
    }

    /// Takes a prompt away, and gives it for whoever wants to put it back.
    pub(crate) async fn remove(&self, id: PromptId) -> Result<PromptView, UserError> {
        self.0
            .change(move |prompts| {
                let at = position(prompts, id)?;
                Ok(prompts.remove(at))
            })
            .await
    }
}

fn position(prompts: &[PromptView], id: PromptId) -> Result<usize, UserError> {
    prompts.iter().position(|prompt| prompt.id == id).ok_or_else(|| {
        UserError::fixable(
            Code::NotFound,
            "There is no such prompt",
            "It may have been taken away in another window.",
        )
    })
}

fn put(prompts: &mut Vec<PromptView>, prompt: PromptView, place: Option<u32>) {
    let place = place.map_or(prompts.len(), |place| (place as usize).min(prompts.len()));
    prompts.insert(place, prompt);
}

fn title_of(title: Option<&str>, text: &str) -> Result<String, UserError> {
    let line = |text: &str| text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
    if text.len() > LONGEST {
        let title = format!("The prompt has {} bytes", text.len());
        return Err(UserError::fixable(Code::BadInput, title, format!("It has {LONGEST} at most.")));
    }
    let Some(first) = line(text) else {
        return Err(UserError::fixable(
            Code::BadInput,
            "The prompt is empty",
            "Say what the agent is to do.",
        ));
    };
    Ok(title.and_then(line).unwrap_or(first).chars().take(TITLE).collect())
}
