//! From a domain value to its wire form: one trait, and two macros that write the field-by-field part.

use flotilla_domain as domain;

/// A wire form of the domain value `D`.
pub trait Wire<D: ?Sized> {
    /// The wire form of `domain`.
    fn wire(domain: &D) -> Self;
}

macro_rules! unchanged {
    ($($t:ty),* $(,)?) => {$(
        impl Wire<$t> for $t {
            fn wire(domain: &$t) -> Self { domain.clone() }
        }
    )*};
}

unchanged!(
    bool,
    u8,
    u32,
    u64,
    i32,
    (u32, u32),
    String,
    domain::ProjectId,
    domain::TaskId,
    domain::RunId,
    domain::ChatId,
    domain::CheckpointId,
    domain::ApprovalId,
    domain::QuestionId,
    domain::MessageId,
    domain::TerminalId,
    domain::LandingId,
    domain::MemoryId,
    domain::CallId,
    domain::RepoPath,
    domain::Timestamp,
);

impl<D, W: Wire<D>> Wire<Option<D>> for Option<W> {
    fn wire(domain: &Option<D>) -> Self {
        domain.as_ref().map(W::wire)
    }
}

impl<D, W: Wire<D>> Wire<Vec<D>> for Vec<W> {
    fn wire(domain: &Vec<D>) -> Self {
        domain.iter().map(W::wire).collect()
    }
}

impl<D, W: Wire<D>> Wire<Box<D>> for Box<W> {
    fn wire(domain: &Box<D>) -> Self {
        Self::new(W::wire(domain))
    }
}

/// A wire struct with the fields of a domain struct.
macro_rules! wire_struct {
    ($(#[$meta:meta])* $name:ident of $domain:ty { $( $(#[$field_meta:meta])* $field:ident: $type:ty ),* $(,)? }) => {
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub struct $name { $( $(#[$field_meta])* pub $field: $type ),* }

        impl $crate::wire::Wire<$domain> for $name {
            fn wire(domain: &$domain) -> Self {
                Self { $( $field: $crate::wire::Wire::wire(&domain.$field) ),* }
            }
        }
    };
}

/// A wire enum with the variants of a domain enum.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident of $domain:ty { $(
        $(#[$variant_meta:meta])* $variant:ident
            $( { $( $(#[$field_meta:meta])* $field:ident: $type:ty ),* $(,)? } )?
            $( ( $inner:ty ) )?
    ),* $(,)? }) => {
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "snake_case")]
        $(#[$meta])*
        pub enum $name { $(
            $(#[$variant_meta])* $variant
                $( { $( $(#[$field_meta])* $field: $type ),* } )?
                $( ( $inner ) )?
        ),* }

        impl $crate::wire::Wire<$domain> for $name {
            fn wire(domain: &$domain) -> Self {
                type Domain = $domain;
                match domain { $(
                    Domain::$variant $( { $( $field ),* } )? $( (wire_enum!(@pattern inner $inner)) )? =>
                        Self::$variant
                            $( { $( $field: $crate::wire::Wire::wire($field) ),* } )?
                            $( (<$inner as $crate::wire::Wire<_>>::wire(inner)) )?,
                )* }
            }
        }
    };
    (@pattern $name:ident $inner:ty) => { $name };
}

pub(crate) use {wire_enum, wire_struct};
