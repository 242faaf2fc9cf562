//! An address that was asked for and is not shown: what is said about it covers the page before it, which the engine
//! still holds and which no history of the engine's leads back to.

use super::Way;

/// What a tab does for a step of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The engine goes there through its own history.
    Through,
    /// The page that is covered is seen again.
    Uncover,
    /// The address that is not shown is asked for once more.
    Again(String),
}

/// What `way` means where `unshown` may be the address that is not shown, and `held` the one that the engine holds.
/// They are the same where a page broke off that had begun: it stands in the engine's history like any other.
pub fn step(unshown: Option<&str>, held: Option<&str>, way: Way) -> Step {
    match (unshown, way) {
        (Some(unshown), Way::Back) if held.is_some_and(|held| held != unshown) => Step::Uncover,
        (Some(unshown), Way::Reload) if held != Some(unshown) => Step::Again(unshown.to_owned()),
        _ => Step::Through,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GONE: &str = "http://gone.example/";
    const BEFORE: &str = "http://before.example/";

    #[test]
    fn back_from_an_address_that_is_not_shown_leads_to_the_page_that_it_covers() {
        assert_eq!(step(Some(GONE), Some(BEFORE), Way::Back), Step::Uncover);
        assert_eq!(step(Some(GONE), Some(BEFORE), Way::Reload), Step::Again(GONE.to_owned()));
        assert_eq!(step(Some(GONE), Some(BEFORE), Way::Forward), Step::Through);
    }

    #[test]
    fn the_first_address_of_a_tab_covers_nothing() {
        assert_eq!(step(Some(GONE), None, Way::Back), Step::Through);
        assert_eq!(step(Some(GONE), None, Way::Reload), Step::Again(GONE.to_owned()));
    }

    #[test]
    fn a_page_that_broke_off_or_was_shown_is_left_by_the_engines_history() {
        for way in [Way::Back, Way::Forward, Way::Reload, Way::Stop] {
            assert_eq!(step(Some(GONE), Some(GONE), way), Step::Through);
            assert_eq!(step(None, Some(BEFORE), way), Step::Through);
        }
    }
}
