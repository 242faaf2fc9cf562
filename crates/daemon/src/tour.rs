//! The tour: a sample project, and tasks for a model whose replies were written down before.
//!
//! What is rehearsed stands outside of the daemon: whoever starts it brings it, and it is never called intelligence.

use crate::{
    config::{ModelApi, ModelConfig},
    home::Home,
    roster::ConfigRoster,
};
use flotilla_domain::{Code, UserError};
use flotilla_models::Tuning;
use futures_util::future::BoxFuture;
use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

/// The name of the rehearsed model. No list has it: it can do nothing but the tour.
pub(crate) const REHEARSED: &str = "flotilla/rehearsed";

/// What the sample project's folder is called.
const SAMPLE: &str = "tides";

/// What the tour is made of.
pub trait Tour: fmt::Debug + Send + Sync {
    /// The prompts of its tasks, in the order in which they start.
    fn tasks(&self) -> Vec<String>;

    /// Makes the sample project in the empty folder `folder`. Blocks.
    ///
    /// # Errors
    /// Where the system or git does not let it.
    fn make_project(&self, folder: &Path) -> Result<(), UserError>;

    /// Where the rehearsed model answers, by the Responses API; it is started the first time. It ends with the tour's
    /// last owner.
    fn model(&self) -> BoxFuture<'_, Result<String, UserError>>;
}

/// Lets tasks ask for the rehearsed model.
///
/// # Errors
/// As [`Tour::model`].
pub(crate) async fn rehearse(tour: &dyn Tour, roster: &ConfigRoster) -> Result<(), UserError> {
    let base_url = tour.model().await?;
    roster.offer(
        REHEARSED,
        ModelConfig {
            api: ModelApi::Responses,
            base_url,
            model: "rehearsed".to_owned(),
            kept_key: false,
            api_key_env: None,
            context_window: None,
            price: None,
            tuning: Tuning::default(),
            fallback: Vec::new(),
        },
    );
    Ok(())
}

/// Whether the tour was taken here before: tasks of it may be under way.
pub(crate) fn was_taken(home: &Home) -> bool {
    home.tours().is_dir()
}

/// Makes an empty folder for one more sample project: `tides`, `tides-2`. Blocks.
///
/// # Errors
/// [`Code::Disk`].
pub(crate) fn new_folder(home: &Home) -> Result<PathBuf, UserError> {
    let tours = home.tours();
    let failed = |error: &io::Error| {
        UserError::fixable(
            Code::Disk,
            format!("The folder {} cannot be used: {error}", tours.display()),
            "It must belong to you, and the disk must have room.",
        )
    };
    fs::create_dir_all(&tours).map_err(|error| failed(&error))?;
    let mut number = 1;
    loop {
        let name = if number == 1 { SAMPLE.to_owned() } else { format!("{SAMPLE}-{number}") };
        let folder = tours.join(name);
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(failed(&error)),
        }
    }
}
