//! Checks of the house itself: which crate may lean on which, and what every source file keeps to.
//!
//! Invariant: nothing here ships, and nothing here runs the product; it reads the tree and `cargo metadata`.
#![cfg(test)]

mod arrows;
mod house;
mod prose;
mod sources;
