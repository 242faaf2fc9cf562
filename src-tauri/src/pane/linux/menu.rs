//! The menu of a page, with what the app adds to the engine's own: nothing of the app's can lie over the page, but this
//! does.

use crate::{
    pane::{PaneEvent, PaneEvents, events::SendTo},
    words,
};
use gtk::gio;
use std::sync::Arc;
use webkit2gtk::{
    ContextMenu, ContextMenuAction, ContextMenuExt as _, ContextMenuItem, ContextMenuItemExt as _,
    HitTestResult, HitTestResultExt as _,
};

/// Items that lead nowhere here: the pane has no windows, and no second downloads of its own.
const UNFIT: [ContextMenuAction; 4] = [
    ContextMenuAction::OpenFrameInNewWindow,
    ContextMenuAction::OpenImageInNewWindow,
    ContextMenuAction::OpenAudioInNewWindow,
    ContextMenuAction::OpenVideoInNewWindow,
];

/// Makes the engine's menu the pane's: a link opens in a tab, and what is under the pointer can be sent elsewhere.
pub(super) fn extend(
    menu: &ContextMenu,
    hit: &HitTestResult,
    tab: &str,
    events: &Arc<PaneEvents>,
    selected: bool,
) {
    for item in menu.items() {
        if UNFIT.contains(&item.stock_action()) {
            menu.remove(&item);
        }
    }
    if hit.context_is_editable() {
        return;
    }
    menu.append(&ContextMenuItem::new_separator());
    for (to, page, selection) in [
        (SendTo::Task, words::SEND_PAGE_TO_TASK, words::SEND_SELECTION_TO_TASK),
        (SendTo::Chat, words::SEND_PAGE_TO_CHAT, words::SEND_SELECTION_TO_CHAT),
    ] {
        let action = gio::SimpleAction::new("send", None);
        let (tab, events) = (tab.to_owned(), Arc::clone(events));
        action.connect_activate(move |_, _| events.send(PaneEvent::Send { tab: tab.clone(), to }));
        menu.append(&ContextMenuItem::from_gaction(&action, if selected { selection } else { page }, None));
    }
}
