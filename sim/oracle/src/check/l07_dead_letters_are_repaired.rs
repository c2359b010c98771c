//! L7: the ledger of dead letters becomes empty.

use std::collections::BTreeMap;

use domain::sourcing::MessageId;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::{Happening, Observation, RunEvent};

/// Whatever nobody could take lies in the ledger of dead letters, with the name of the handler that
/// could not take it, until an operator has had it sent again or has discarded it for a reason. In
/// the end the ledger is empty.
#[derive(Debug, Default)]
pub(super) struct DeadLettersAreRepaired {
    /// Dead letters that nobody has looked after yet, and why they are dead.
    open: BTreeMap<MessageId, String>,
}

impl Check for DeadLettersAreRepaired {
    fn id(&self) -> &'static str {
        "L7"
    }

    fn rule(&self) -> &'static str {
        "Every dead letter is sent again or discarded for a reason, and the ledger is empty in the end."
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            Observation::Buried { message, why } => {
                judgement.expect(!why.trim().is_empty(), || {
                    format!("dead letter {message} names no owner")
                });
                self.open.insert(*message, why.clone());
            }
            Observation::SentAgain { message } => {
                self.open.remove(message);
            }
            Observation::Discarded { message, reason } => {
                judgement.expect(!reason.trim().is_empty(), || {
                    format!("{message} was discarded for no reason")
                });
                self.open.remove(message);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let left = &ending.dead_letters;
        judgement.expect(left.is_empty(), || {
            format!("dead letters are left, {} in all: {}", left.len(), left.told())
        });
        for (message, why) in &self.open {
            judgement.expect(false, || format!("nobody looked after dead letter {message}: {why}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;

    fn letter() -> MessageId {
        MessageId::named("letter")
    }

    fn buried() -> Given {
        let why = "Seats could not read it".to_owned();
        Given::new().observe(NodeId::Store, Observation::Buried { message: letter(), why })
    }

    fn discarded(reason: &str) -> Given {
        let reason = reason.to_owned();
        buried().observe(NodeId::Store, Observation::Discarded { message: letter(), reason })
    }

    #[test]
    fn an_empty_ledger_is_fine_and_so_are_letters_that_were_looked_after() {
        Given::new().holds(DeadLettersAreRepaired::default());
        let story = buried().observe(NodeId::Store, Observation::SentAgain { message: letter() });
        story.holds(DeadLettersAreRepaired::default());
        discarded("nobody needs it").holds(DeadLettersAreRepaired::default());
    }

    #[test]
    fn a_letter_that_is_left_is_found() {
        let left = Given::new().with(|ending| ending.dead_letters = vec![letter()]);
        left.breaks(DeadLettersAreRepaired::default(), "dead letters are left, 1 in all");
        buried().breaks(DeadLettersAreRepaired::default(), "nobody looked after");
    }

    #[test]
    fn a_letter_that_was_sent_again_and_died_again_is_found() {
        let story = buried().observe(NodeId::Store, Observation::SentAgain { message: letter() });
        let why = "Seats could not take it".to_owned();
        let story = story.observe(NodeId::Store, Observation::Buried { message: letter(), why });
        story.breaks(DeadLettersAreRepaired::default(), "could not take it");
    }

    #[test]
    fn to_discard_without_a_reason_is_found() {
        discarded(" ").breaks(DeadLettersAreRepaired::default(), "for no reason");
    }
}
