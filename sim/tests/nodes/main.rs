//! What single nodes promise, told as given-when-then.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod bus;
mod support;
