//! The command line, as people and machines use it.

mod bad_input;
mod campaign;
mod defects;
mod help;
mod machine_readable;
mod replay;
mod support;
