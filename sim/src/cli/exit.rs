//! Exit codes.

use sim::campaign::Verdict;

/// Everything that must hold held, or what was asked for was done.
pub(super) const HELD: u8 = 0;

/// Something was violated, or a known defect was not found by a check that was expected to.
pub(super) const VIOLATED: u8 = 1;

/// What was typed cannot be done, or an answer could not be written.
pub(super) const WRONG_USE: u8 = 2;

/// A sentence of a feature is not known, or can be understood in several ways.
pub(super) const UNKNOWN_SENTENCE: u8 = 3;

/// Nothing was violated, and it proves nothing: nothing ran, or something that must happen never
/// did.
pub(super) const VOID: u8 = 4;

/// Somebody stopped it before it was over, and nothing had been violated so far.
pub(super) const INTERRUPTED: u8 = stage::campaign::interrupt::INTERRUPTED;

/// A violation wins over everything, and what was asked for but not written is not green.
pub(super) const fn of(verdict: Verdict, complete: bool) -> u8 {
    match verdict {
        Verdict::Violated => VIOLATED,
        Verdict::Interrupted => INTERRUPTED,
        Verdict::Void => VOID,
        Verdict::Held if complete => HELD,
        Verdict::Held => WRONG_USE,
    }
}

const MEANINGS: [(u8, &str, &str); 6] = [
    (HELD, "HELD", "everything that must hold held"),
    (VIOLATED, "VIOLATED", "something was violated, or a known defect was not found"),
    (WRONG_USE, "WRONG USE", "what was typed cannot be done, or an answer could not be written"),
    (UNKNOWN_SENTENCE, "UNKNOWN", "a sentence is not known, or can be understood in several ways"),
    (VOID, "VOID", "nothing was violated, and it proves nothing"),
    (INTERRUPTED, "INTERRUPTED", "somebody stopped it, and nothing was violated so far"),
];

/// The end of every help text: what to type, and what the exit codes mean.
pub(super) fn help(examples: &[&str]) -> String {
    let mut text = "Examples:\n".to_owned();
    for line in examples {
        text += &format!("  {line}\n");
    }
    text += "\nExit codes:\n";
    for (code, name, meaning) in MEANINGS {
        text += &format!("  {code:>3}  {name:<11}  {meaning}\n");
    }
    text.trim_end().to_owned()
}
