//! One window for each data folder: a second one that is started hands its errand to the first and ends.

use flotilla_api::connect_local;
use flotilla_daemon::{Home, LocalListener};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, TryLockError},
    io,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    time::{sleep, timeout},
};

/// What a second window was started for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The place that it should show.
    pub route: Option<String>,
}

/// The longest errand, in bytes.
const MAX_ERRAND: u64 = 4096;
/// How long the first window may take to hear of an errand.
const PATIENCE: Duration = Duration::from_secs(5);
/// The wait between two tries to reach it.
const LOOK: Duration = Duration::from_millis(20);

/// Proves that this is the only window of its data folder, for as long as it lives.
#[derive(Debug)]
pub struct Only {
    _lock: File,
}

/// Whether this is the first window.
#[derive(Debug)]
pub enum Turn {
    /// It is.
    First(Only),
    /// Another one is there.
    Second,
}

/// Takes the data folder's window for this process.
///
/// # Errors
/// Whatever the disk says.
pub fn take(home: &Home) -> io::Result<Turn> {
    let lock =
        File::options().create(true).truncate(false).write(true).open(home.desktop().join("window.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(Turn::First(Only { _lock: lock })),
        Err(TryLockError::WouldBlock) => Ok(Turn::Second),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Hands `errand` to the window that is there; it may be only just starting.
///
/// # Errors
/// Where it does not take it.
pub async fn hand_over(home: &Home, errand: &Errand) -> io::Result<()> {
    let socket = home.window_socket();
    let hand_over = async {
        let mut stream = loop {
            match connect_local(&socket).await {
                Ok(stream) => break stream,
                Err(_) => sleep(LOOK).await,
            }
        };
        let mut line = serde_json::to_vec(errand)?;
        line.push(b'\n');
        stream.write_all(&line).await?;
        stream.flush().await?;
        // It answers with a byte once it has read the errand.
        stream.read_u8().await.map(drop)
    };
    timeout(PATIENCE, hand_over).await?
}

/// Takes errands of later windows and gives each to `run`.
///
/// # Errors
/// Where the socket cannot be listened on.
pub async fn take_errands(home: &Home, run: impl Fn(Errand) + Send + 'static) -> io::Result<()> {
    let mut listener = LocalListener::bind(&home.window_socket())?;
    loop {
        let Ok(stream) = listener.accept().await else {
            // Somebody else's, or no descriptor is free.
            sleep(LOOK).await;
            continue;
        };
        let mut line = String::new();
        let mut reader = BufReader::new(stream.take(MAX_ERRAND));
        if let Ok(Ok(_)) = timeout(PATIENCE, reader.read_line(&mut line)).await
            && let Ok(errand) = serde_json::from_str(&line)
        {
            let mut stream = reader.into_inner().into_inner();
            let _ = stream.write_u8(1).await;
            run(errand);
        }
    }
}

/// The place that the page shows for `target`, such as `task/task_01j…`; `None` where it names none.
pub fn route(target: &str) -> Option<String> {
    const LONGEST: usize = 200;
    let target = target.strip_prefix('/').unwrap_or(target);
    let parts = target.split('/').all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    });
    (parts && target.len() <= LONGEST).then(|| format!("/{target}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn a_second_window_hands_its_errand_to_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        home.prepare().unwrap();
        let Turn::First(only) = take(&home).unwrap() else { panic!("nobody else is here") };
        assert!(matches!(take(&home).unwrap(), Turn::Second));

        let (heard, mut errands) = mpsc::unbounded_channel();
        let first = home.clone();
        tokio::spawn(async move { take_errands(&first, move |errand| heard.send(errand).unwrap()).await });
        let errand = Errand { route: Some("/task/task_01".to_owned()) };
        hand_over(&home, &errand).await.unwrap();
        assert_eq!(errands.recv().await.unwrap(), errand);

        drop(only);
        assert!(matches!(take(&home).unwrap(), Turn::First(_)));
    }

    #[test]
    fn a_target_is_a_place_in_the_page_and_nothing_else() {
        assert_eq!(route("task/task_01j5").as_deref(), Some("/task/task_01j5"));
        assert_eq!(route("/inbox").as_deref(), Some("/inbox"));
        for other in ["", "/", "task//x", "../x", "task/x?y", "https://example.com", "task/ä", "//x"] {
            assert_eq!(route(other), None, "{other}");
        }
        assert_eq!(route(&"a".repeat(300)), None);
    }
}
