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

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(media_type: &str, data: &str) -> Part {
        Part::Image { media_type: media_type.to_owned(), data: data.to_owned() }
    }

    #[tokio::test]
    async fn a_picture_is_what_its_bytes_say_and_what_is_none_is_refused_with_what_to_do() {
        let png = "iVBORw0KGgo=";
        let parts = vec![Part::text("See"), picture("image/jpeg", png)];
        assert_eq!(fit(parts).await.unwrap(), [Part::text("See"), picture("image/png", png)]);
        let refused = fit(vec![picture("image/png", "bm90IGFuIGltYWdl")]).await.unwrap_err();
        let EngineError::User(error) = refused else { panic!("{refused:?}") };
        assert!(error.title.contains("neither text") && !error.hint.is_empty(), "{error:?}");
    }
}
