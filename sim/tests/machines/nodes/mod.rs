//! What single nodes promise, told as given-when-then.

mod bus;
mod rewritten;
mod store;
mod support;
mod tables;
