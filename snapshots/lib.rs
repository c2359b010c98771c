//! Golden stories and stored forms. The tests are in `tests/golden`, the snapshots beside this
//! file.
//!
//! Look at a change with `INSTA_UPDATE=always cargo test -p snapshots` and `git diff snapshots`.
