//! `flotilla open`: the window in a browser.

use crate::{args::OpenArgs, failure::Failure, link, out::Out};
use flotilla_api::table;
use flotilla_daemon::{Home, write_doorway};
use serde_json::json;

/// Lets the daemon listen where a browser can reach it, and shows or opens the address.
pub async fn open(args: OpenArgs, out: &Out) -> Result<u8, Failure> {
    let home = Home::find()?;
    let client = link::connect().await?;
    let listening = client.call::<table::ListenOnLoopback>((), (), ()).await?;
    if !args.browser {
        match out.json() {
            true => out.data(&listening)?,
            false => out.line(&listening.url)?,
        }
        return Ok(0);
    }
    // Not the address itself: a program's arguments can be read by every user of the machine, and the token is in it.
    let doorway = write_doorway(&home, &listening.url)?;
    if let Err(error) = ::open::that_detached(&doorway) {
        return Err(Failure::system("cannot open a browser; `flotilla open` prints the address", &error));
    }
    if out.json() {
        out.data(&json!({ "address": listening.address, "opened": true }))?;
    }
    out.remark(format!(
        "Opening http://{} in the browser. If nothing shows, `flotilla open` prints the whole address.",
        listening.address
    ));
    Ok(0)
}
