//! The sentences that features are made of.
//!
//! One function for each sentence, with one attribute for each language, English first. The comment above it explains
//! the sentence to whoever writes a feature. The body is one call into the world.

mod conference;
mod orders;
mod payments;
mod time;
