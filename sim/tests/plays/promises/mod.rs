//! What the stage promises: power and the disk may fail anywhere, each kind of fault matters, one
//! fault can be taken away without moving another, and both engines take the same course.

mod disk_trouble_everywhere;
mod each_kind;
mod engines_agree;
mod liberation;
mod panics;
mod power_loss_everywhere;
mod single_faults;
mod support;
mod windows;
