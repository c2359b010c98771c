//! What single nodes promise, told as given-when-then.

mod bus;
mod support;
mod tables;
