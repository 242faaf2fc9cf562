//! Pictures that people give to agents.

use crate::{EngineError, chat::refused, run::blocking};
use flotilla_agent::image;
use flotilla_domain::Part;

/// The parts with their pictures as models take them: of the kind that they really are, and made smaller where they are too
/// large.
///
/// # Errors
/// Where one is no picture that can be shown; the error says what to do.
pub(crate) async fn fit(parts: Vec<Part>) -> Result<Vec<Part>, EngineError> {
    if !parts.iter().any(|part| matches!(part, Part::Image { .. })) {
        return Ok(parts);
    }
    let fitted = |part| match part {
        Part::Image { data, .. } => {
            let (media_type, data) = image("The image", &data).map_err(|why| refused(&why))?;
            Ok(Part::Image { media_type, data })
        }
        text @ Part::Text { .. } => Ok(text),
    };
    blocking(move || parts.into_iter().map(fitted).collect()).await?
}
