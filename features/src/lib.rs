//! What the system promises, in English and Korean, and how it is played.
//!
//! The features are in `en` and `ko`; the sentences they are made of are in `sim::spec`. Three
//! tests play them: `acceptance` plays every example once, `under_faults` plays it again and again
//! while things go wrong, and `guards` makes sure that neither of them can pass by doing nothing.

#![forbid(unsafe_code)]

pub mod acceptance;

use std::path::Path;

/// Where the features are.
#[must_use]
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
