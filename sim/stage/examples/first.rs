//! The first system of the guide, `README.md`, which shows every line of it.

include!("first/sales.rs");
