//! Keys that are the app's even while a page of the pane has the keyboard, as in any browser.

use crate::pane::PaneEvent;
use gtk::gdk::{EventKey, ModifierType, keys::Key};

/// Letters, digits and signs that mean something to the app with Control.
const WITH_CONTROL: &str = "fgjklnprtw0123456789,+-=";
/// Named keys, as the toolkit and as browsers name them, that are the app's with Control.
const NAMED_WITH_CONTROL: &[(&str, &str)] = &[
    ("Tab", "Tab"),
    ("ISO_Left_Tab", "Tab"),
    ("Page_Up", "PageUp"),
    ("Page_Down", "PageDown"),
    ("Return", "Enter"),
];
/// As before, with Alt.
const NAMED_WITH_ALT: &[(&str, &str)] = &[("Left", "ArrowLeft"), ("Right", "ArrowRight"), ("Home", "Home")];
/// As before, with nothing.
const NAMED: &[(&str, &str)] = &[("F3", "F3"), ("F5", "F5"), ("F6", "F6"), ("F12", "F12")];

/// The event for a key that is the app's.
pub(super) fn of_the_app(event: &EventKey) -> Option<PaneEvent> {
    let state = event.state();
    let (ctrl, alt) = (state.contains(ModifierType::CONTROL_MASK), state.contains(ModifierType::MOD1_MASK));
    let key = named(event.keyval(), ctrl, alt)?;
    Some(PaneEvent::Key {
        key,
        ctrl,
        meta: state.contains(ModifierType::SUPER_MASK) || state.contains(ModifierType::META_MASK),
        shift: state.contains(ModifierType::SHIFT_MASK),
        alt,
    })
}

fn named(key: Key, ctrl: bool, alt: bool) -> Option<String> {
    let name = key.name();
    let among = |list: &[(&str, &str)]| {
        let name = name.as_deref()?;
        list.iter().find(|(toolkit, _)| *toolkit == name).map(|(_, browser)| (*browser).to_owned())
    };
    match (ctrl, alt) {
        (true, false) => {
            let sign = key.to_unicode().and_then(|sign| sign.to_lowercase().next());
            let sign = sign.filter(|sign| WITH_CONTROL.contains(*sign)).map(String::from);
            sign.or_else(|| among(NAMED_WITH_CONTROL))
        }
        (false, true) => among(NAMED_WITH_ALT),
        (false, false) => among(NAMED),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gtk::gdk::keys::constants as key;

    #[test]
    fn a_pages_own_keys_stay_its_own() {
        assert_eq!(named(key::c, true, false), None);
        assert_eq!(named(key::v, true, false), None);
        assert_eq!(named(key::k, false, false), None);
        assert_eq!(named(key::Left, false, false), None);
        assert_eq!(named(key::k, true, true), None);
    }

    #[test]
    fn the_apps_keys_are_named_as_browsers_name_them() {
        assert_eq!(named(key::k, true, false).as_deref(), Some("k"));
        assert_eq!(named(key::P, true, false).as_deref(), Some("p"));
        assert_eq!(named(key::Left, false, true).as_deref(), Some("ArrowLeft"));
        assert_eq!(named(key::ISO_Left_Tab, true, false).as_deref(), Some("Tab"));
        assert_eq!(named(key::F6, false, false).as_deref(), Some("F6"));
    }
}
