//! What is on offer to a model: the tools of a run, or those of a chat.

use super::{
    Inner, Outcome, PdfReader, Reach, Services, Surroundings, Toolbox, arguments, services, spec, written,
};
use crate::files::Bounds;
use flotilla_models::ToolSpec;
use flotilla_sandbox::Network;
use std::{path::PathBuf, sync::Arc};

/// Which tools there are.
pub(super) enum Offer {
    /// Those of a run, in these surroundings.
    Run(Box<Surroundings>),
    /// Those of a chat.
    Chat(Box<ChatTools>),
}

/// What the model of a chat may use. It looks, asks services that the user configured, and does nothing else.
#[derive(Debug)]
pub struct ChatTools {
    /// The project's folder, whose files it may look at, and what is hidden in it.
    pub folder: Option<(PathBuf, Vec<PathBuf>)>,
    /// The pages of the web that it may open; none where the person keeps it from the web.
    pub reach: Option<Reach>,
    /// Services that the user configured.
    pub services: Services,
    /// What reads PDFs.
    pub pdfs: PdfReader,
}

impl ChatTools {
    pub(super) fn bounds(&self) -> Bounds {
        match &self.folder {
            Some((folder, hidden)) => Bounds::only(folder, hidden),
            None => Bounds::nothing(),
        }
    }

    fn has(&self, name: &str) -> bool {
        match name {
            "fetch" => self.reach.is_some(),
            "web_search" => self.reach.is_some() && self.services.search.is_some(),
            "generate_image" => self.services.images.is_some(),
            name => self.folder.is_some() && spec::LOOKING.contains(&name),
        }
    }
}

impl Toolbox {
    /// Whether a specialist has this tool.
    fn allows(&self, tool: &str) -> bool {
        self.0.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|one| one == tool))
    }

    /// The tools as a model is told of them.
    pub(crate) fn specs(&self) -> Arc<[ToolSpec]> {
        match &self.0.offer {
            Offer::Run(_) if self.0.allowed.is_some() => {
                let all = spec::tool_specs_and(&self.0.extra());
                all.iter().filter(|tool| self.allows(&tool.name)).cloned().collect()
            }
            Offer::Run(_) => spec::tool_specs_and(&self.0.extra()),
            Offer::Chat(tools) => spec::chat_specs(|name| tools.has(name)),
        }
    }

    pub(super) fn offers(&self, name: &str) -> bool {
        match &self.0.offer {
            Offer::Run(_) => {
                self.allows(name) && (!spec::EXTRA.contains(&name) || self.0.extra().contains(&name))
            }
            Offer::Chat(tools) => tools.has(name),
        }
    }

    /// The tool that a model meant by a name; the name itself where it can mean none.
    pub(crate) fn named<'n>(&self, name: &'n str) -> &'n str {
        written::tool(name, |name| self.offers(name)).unwrap_or(name)
    }

    /// Whether the model can look into the whole transcript.
    pub(crate) fn recalls(&self) -> bool {
        matches!(self.0.offer, Offer::Run(_))
    }

    /// Has the configured service make an image, and keeps it: of a run in the workspace, of a chat in the chat itself.
    pub(super) async fn image(&self, asked: &arguments::GenerateImage) -> Outcome {
        let Some(service) = self.0.services().images.as_ref() else {
            return Outcome::failed("No maker of images is configured.");
        };
        let chat = matches!(self.0.offer, Offer::Chat(_));
        match services::make(service, asked).await {
            Ok(made) => {
                let asked = asked.clone();
                let put = move |bounds: &Bounds, _: &_| match chat {
                    true => services::show(&asked, made.bytes),
                    false => services::put(bounds, &asked, made.bytes),
                };
                Outcome { events: made.took.into_iter().collect(), ..self.aside(put).await }
            }
            Err(outcome) => outcome,
        }
    }
}

impl Inner {
    /// The tools that a run has beside the usual ones: by what it was granted, and what is configured.
    fn extra(&self) -> Vec<&'static str> {
        let Offer::Run(around) = &self.offer else { return Vec::new() };
        let online = around.confinement.network == Network::Full;
        let has = |name: &&str| match *name {
            "fetch" => online,
            "web_search" => online && around.services.search.is_some(),
            _ => around.services.images.is_some(),
        };
        spec::EXTRA.into_iter().filter(has).collect()
    }

    pub(super) fn services(&self) -> &Services {
        match &self.offer {
            Offer::Run(around) => &around.services,
            Offer::Chat(tools) => &tools.services,
        }
    }

    pub(super) fn pdfs(&self) -> PdfReader {
        match &self.offer {
            Offer::Run(around) => PdfReader::of(around),
            Offer::Chat(tools) => tools.pdfs.clone(),
        }
    }

    /// The pages that may be opened, where not all of the public web may be.
    pub(super) fn reach(&self) -> Option<&Reach> {
        match &self.offer {
            Offer::Run(_) => None,
            Offer::Chat(tools) => tools.reach.as_ref(),
        }
    }
}
