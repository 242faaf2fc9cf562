//! Preferences: what a client keeps here by key, and what its other windows are told of.

use crate::document::Document;
use flotilla_domain::{Code, UserError};
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

/// The most bytes of JSON that all preferences have together.
const MOST: usize = 1 << 20;
/// The most bytes of a key.
const LONGEST_KEY: usize = 200;

/// The preferences.
#[derive(Debug, Clone)]
pub(crate) struct Preferences(Document<BTreeMap<String, Value>>);

impl Preferences {
    pub(crate) fn open(path: PathBuf) -> Self {
        Self(Document::open(path, BTreeMap::new))
    }

    pub(crate) fn read(&self) -> BTreeMap<String, Value> {
        self.0.read()
    }

    /// Sets `values`, and takes away those that are null; gives the keys whose values are other ones now.
    ///
    /// # Errors
    /// [`Code::BadInput`] where that would be too much, [`Code::Disk`].
    pub(crate) async fn set(&self, values: BTreeMap<String, Value>) -> Result<Vec<String>, UserError> {
        self.0.change(move |kept| set(kept, values)).await
    }
}

fn set(
    kept: &mut BTreeMap<String, Value>,
    values: BTreeMap<String, Value>,
) -> Result<Vec<String>, UserError> {
    if let Some(key) = values.keys().find(|key| key.is_empty() || key.len() > LONGEST_KEY) {
        return Err(UserError::fixable(
            Code::BadInput,
            format!("A preference's key has {} bytes", key.len()),
            format!("It has from 1 to {LONGEST_KEY}."),
        ));
    }
    let mut changed = Vec::new();
    for (key, value) in values {
        let before = match value {
            Value::Null => kept.remove(&key).filter(|before| !before.is_null()),
            value if kept.get(&key) == Some(&value) => continue,
            value => {
                kept.insert(key.clone(), value);
                changed.push(key);
                continue;
            }
        };
        if before.is_some() {
            changed.push(key);
        }
    }
    let size = serde_json::to_vec(kept).map_or(usize::MAX, |bytes| bytes.len());
    if size > MOST {
        return Err(UserError::fixable(
            Code::BadInput,
            format!("The preferences would have {size} bytes"),
            format!("They have {MOST} at most. Take away what nobody needs any more."),
        ));
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_named_changes_and_only_what_changed_is_told() {
        let mut kept = BTreeMap::from([("a".to_owned(), json!(1)), ("b".to_owned(), json!([2]))]);
        let given = BTreeMap::from(
            [("a", json!(1)), ("b", json!(null)), ("c", json!({})), ("d", json!(null))]
                .map(|(key, value)| (key.to_owned(), value)),
        );
        assert_eq!(set(&mut kept, given).unwrap(), ["b", "c"]);
        assert_eq!(kept, BTreeMap::from([("a".to_owned(), json!(1)), ("c".to_owned(), json!({}))]));
        let much = BTreeMap::from([("much".to_owned(), json!("x".repeat(MOST)))]);
        assert!(set(&mut kept, much).is_err());
    }
}
