//! A few inputs of each target with every test; `cargo run --release -p fuzz` gives a million.

use std::num::NonZeroUsize;
use std::path::Path;

use fuzz::hunt::{Program, hunt};
use fuzz::targets::ALL;

const FEW: u64 = 400;

#[test]
fn whatever_reads_files_of_others_takes_them_or_says_why_not() {
    let room = tempfile::tempdir().expect("files can be put down");
    // It lies beside this one where the whole workspace is tested.
    let path = Path::new(env!("CARGO_BIN_EXE_fuzz")).with_file_name("sim");
    let program = Program { path, every: 20, room: room.path().to_owned() };
    let program = Some(&program).filter(|program| program.path.exists());
    let two = NonZeroUsize::MIN.saturating_add(1);
    for target in ALL {
        let hangs = |number| panic!("{} does not answer to {number}", target.name);
        // A file of the store has a megabyte.
        let numbers = if target.name == "stores" { 0..FEW / 4 } else { 0..FEW };
        let hunted = hunt(target, numbers.clone(), two, program, &mut |_| {}, &hangs);
        assert_eq!(hunted.broken, [], "{}", target.name);
        assert_eq!(hunted.given, numbers.end);
        assert!(hunted.taken > 0 && hunted.refused > 10, "{}: {hunted:?}", target.name);
        let again = hunt(target, numbers, NonZeroUsize::MIN, None, &mut |_| {}, &hangs);
        assert_eq!(hunted, again, "{}", target.name);
    }
}
