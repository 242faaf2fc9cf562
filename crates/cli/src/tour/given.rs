//! The tour as a daemon gives it in the window: the same sample, the same rehearsed model.

use super::{rehearsal, sample};
use flotilla_daemon::Tour;
use flotilla_domain::{Code, UserError};
use flotilla_scripted_model::{Keep, Server};
use std::{fmt, future::Future, path::Path, pin::Pin};
use tokio::sync::OnceCell;

/// The tour, whose model starts the first time that it is asked for.
#[derive(Default)]
pub struct GivenTour {
    model: OnceCell<Server>,
}

impl fmt::Debug for GivenTour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenTour").finish_non_exhaustive()
    }
}

impl Tour for GivenTour {
    fn tasks(&self) -> Vec<String> {
        rehearsal::TASKS.map(str::to_owned).to_vec()
    }

    fn make_project(&self, folder: &Path) -> Result<(), UserError> {
        sample::make(folder)
    }

    fn model(&self) -> Pin<Box<dyn Future<Output = Result<String, UserError>> + Send + '_>> {
        Box::pin(async {
            let start = || Server::start_with(rehearsal::reply, 0, Keep::Nothing);
            let server = self.model.get_or_try_init(start).await.map_err(|error| {
                let title = format!("The rehearsed model cannot start: {error}");
                UserError::passing(Code::Internal, title, "Try again in a moment.")
            })?;
            Ok(server.base_url())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_rehearsed_model_starts_once_and_answers_at_one_address() {
        let tour = GivenTour::default();
        let address = tour.model().await.unwrap();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        assert_eq!(tour.model().await.unwrap(), address);
        assert_eq!(tour.tasks().len(), 3);
    }
}
