//! A deterministic stage for message-driven systems.

#![forbid(unsafe_code)]

pub mod laws;
