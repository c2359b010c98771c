//! What the stage promises: power may fail anywhere, one fault can be taken away without moving another, and both
//! engines take the same course.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod engines_agree;
mod power_loss_everywhere;
mod single_faults;
