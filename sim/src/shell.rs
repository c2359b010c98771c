//! Commands that whoever reads them can type where they are.

pub use stage::shell::{quoted, quoted_path};

/// What commands begin with: `cargo run --release -p sim --` if cargo started this program and
/// would do so again from here, else the program as it was called.
#[must_use]
pub fn program() -> String {
    stage::shell::program_of(env!("CARGO_PKG_NAME"))
}
