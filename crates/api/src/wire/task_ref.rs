//! How clients name a task.

use flotilla_domain::TaskId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, str::FromStr};

/// How a task is named: by its id, its short number (`12` or `#12`), or the last characters of its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskRef {
    /// Its id.
    Id(TaskId),
    /// Its short number.
    Number(u32),
    /// The end of its id; it must be the end of one task's id only.
    Suffix(String),
}

/// The fewest characters of an id's end that name a task.
const MIN_SUFFIX: usize = 4;

/// The text names no task in any of the known forms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} names no task: give its number (12), its id (task_…), or the last {MIN_SUFFIX} or more characters of its id"
)]
pub struct NoTaskRef(String);

impl FromStr for TaskRef {
    type Err = NoTaskRef;

    fn from_str(text: &str) -> Result<Self, NoTaskRef> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(number) = digits.parse()
        {
            return Ok(Self::Number(number));
        }
        let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if plain && (MIN_SUFFIX..26).contains(&text.len()) {
            return Ok(Self::Suffix(text.to_owned()));
        }
        Err(NoTaskRef(text.to_owned()))
    }
}

impl fmt::Display for TaskRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Suffix(suffix) => suffix.fmt(f),
        }
    }
}

impl From<TaskId> for TaskRef {
    fn from(id: TaskId) -> Self {
        Self::Id(id)
    }
}

impl Serialize for TaskRef {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskRef {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for TaskRef {
    fn schema_name() -> Cow<'static, str> {
        "TaskRef".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A task's id, its short number, or the last characters of its id (four or more).",
        })
    }
}

/// Names a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskPath {
    /// The task.
    pub task: TaskRef,
}

impl<T: Into<TaskRef>> From<T> for TaskPath {
    fn from(task: T) -> Self {
        Self { task: task.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_task_is_named_by_number_id_or_the_end_of_its_id() {
        let id = "task_01h455vb4pex5vsknk084sn02q";
        assert_eq!("12".parse(), Ok(TaskRef::Number(12)));
        assert_eq!("#12".parse(), Ok(TaskRef::Number(12)));
        assert_eq!(id.parse::<TaskRef>().unwrap().to_string(), id);
        assert_eq!("n02q".parse(), Ok(TaskRef::Suffix("n02q".to_owned())));
        for nothing in ["", "#", "x", "a b c d", "../etc", "run_01h455vb4pex5vsknk084sn02q"] {
            assert!(nothing.parse::<TaskRef>().is_err(), "{nothing:?}");
        }
    }

    proptest! {
        #[test]
        fn a_task_ref_reads_back_as_it_was_written(text in "[#a-z0-9_]{0,32}") {
            if let Ok(named) = text.parse::<TaskRef>() {
                prop_assert_eq!(named.to_string().parse::<TaskRef>(), Ok(named));
            }
        }
    }
}
