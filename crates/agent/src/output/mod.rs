//! What tools give back, made fit for a model: clean, and not too long.

pub(crate) mod capture;
pub(crate) mod clean;
pub(crate) mod closest;
pub(crate) mod cut;
