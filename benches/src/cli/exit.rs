//! Exit codes.

/// What was asked for was done, and what must hold held.
pub(super) const DONE: u8 = 0;

/// Something that must hold did not.
pub(super) const MISSED: u8 = 1;

/// What was typed cannot be done, or an answer could not be written.
pub(super) const WRONG_USE: u8 = 2;

/// Somebody stopped it: nothing was told or written.
const INTERRUPTED: u8 = stage::campaign::interrupt::INTERRUPTED;

const MEANINGS: [(u8, &str); 4] = [
    (DONE, "what was asked for was done"),
    (MISSED, "an aim, a limit or a law that was to be checked does not hold"),
    (WRONG_USE, "what was typed cannot be done, or an answer could not be written"),
    (INTERRUPTED, "somebody stopped it, and it is told which answers are not written"),
];

/// The end of every help text: what to type, and what the exit codes mean.
pub(super) fn help(examples: &[&str]) -> String {
    let mut text = "Examples:\n".to_owned();
    for line in examples {
        text += &format!("  {line}\n");
    }
    text += "\nExit codes:\n";
    for (code, meaning) in MEANINGS {
        text += &format!("  {code:>3}  {meaning}\n");
    }
    text.trim_end().to_owned()
}
