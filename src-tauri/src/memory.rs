//! What the window remembers between two starts: where it stood, how large its page is, what it has said already.

use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A place on the screen, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// The width of what is inside the frame.
    pub width: u32,
    /// The height of what is inside the frame.
    pub height: u32,
}

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Where it stood while it was not maximized.
    pub place: Option<Place>,
    /// Whether it filled the screen.
    pub maximized: bool,
    /// How large the page is; 1 is its natural size.
    pub zoom: f64,
    /// Whether it was said that agents go on when the window closes.
    pub close_explained: bool,
}

impl Default for Remembered {
    fn default() -> Self {
        Self { place: None, maximized: false, zoom: 1.0, close_explained: false }
    }
}

/// The smallest and largest size of the page.
const ZOOM: (f64, f64) = (0.5, 3.0);

/// The memory, with the file that keeps it.
#[derive(Debug)]
pub struct Memory {
    file: PathBuf,
    now: Mutex<Remembered>,
}

impl Memory {
    /// What `file` holds; nothing where it is missing or damaged, because a window opens all the same.
    pub fn load(file: PathBuf) -> Self {
        let mut now: Remembered =
            fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        now.zoom = sound_zoom(now.zoom);
        Self { file, now: Mutex::new(now) }
    }

    /// What is remembered now.
    pub fn now(&self) -> Remembered {
        self.lock().clone()
    }

    /// Changes what is remembered; [`Memory::save`] keeps it.
    pub fn change(&self, change: impl FnOnce(&mut Remembered)) {
        change(&mut self.lock());
    }

    /// Keeps it.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub fn save(&self) -> io::Result<()> {
        let now = serde_json::to_vec_pretty(&self.now())?;
        write_whole(&self.file, &now)
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a file so that a crash leaves the old one or the new one.
fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let next = path.with_extension("next");
    fs::write(&next, content)?;
    fs::rename(next, path)
}

/// `zoom` where a page can be read at it.
pub fn sound_zoom(zoom: f64) -> f64 {
    if zoom.is_finite() { zoom.clamp(ZOOM.0, ZOOM.1) } else { 1.0 }
}

/// A screen, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// Whether enough of `place` lies on one of `screens` that its title can be reached: a screen may be gone.
pub fn reachable(place: Place, screens: &[Screen]) -> bool {
    const ENOUGH: i64 = 100;
    let overlap = |a: i32, a_size: u32, b: i32, b_size: u32| {
        let end = (i64::from(a) + i64::from(a_size)).min(i64::from(b) + i64::from(b_size));
        end - i64::from(a.max(b))
    };
    screens.iter().any(|screen| {
        let top = i64::from(place.y) >= i64::from(screen.y) - 10;
        top && overlap(place.x, place.width, screen.x, screen.width) >= ENOUGH
            && overlap(place.y, place.height, screen.y, screen.height) >= ENOUGH
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_remembered_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("window.json");
        let memory = Memory::load(file.clone());
        assert_eq!(memory.now(), Remembered::default());
        memory.change(|now| {
            now.place = Some(Place { x: 10, y: 20, width: 1300, height: 800 });
            now.close_explained = true;
        });
        memory.save().unwrap();
        assert_eq!(Memory::load(file).now(), memory.now());
    }

    #[test]
    fn a_damaged_or_older_file_is_read_as_far_as_it_goes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("window.json");
        fs::write(&file, "{").unwrap();
        assert_eq!(Memory::load(file.clone()).now(), Remembered::default());
        fs::write(&file, r#"{"zoom": 40, "maximized": true}"#).unwrap();
        let now = Memory::load(file).now();
        assert!(now.maximized);
        assert!((now.zoom - 3.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_window_opens_where_it_stood_only_while_that_screen_is_there() {
        let screen = Screen { x: 0, y: 0, width: 1920, height: 1080 };
        let at = |x, y| Place { x, y, width: 1200, height: 800 };
        assert!(reachable(at(100, 100), &[screen]));
        assert!(reachable(at(-1000, 0), &[screen]));
        assert!(!reachable(at(2000, 100), &[screen]));
        assert!(reachable(at(2000, 100), &[screen, Screen { x: 1920, ..screen }]));
        assert!(!reachable(at(100, -700), &[screen]));
        assert!(!reachable(at(100, 1050), &[screen]));
        assert!(!reachable(at(0, 0), &[]));
    }
}
