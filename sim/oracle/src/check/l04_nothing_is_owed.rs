//! L4: nothing is owed in the end.

use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// At the end the outbox is empty and the bus holds nothing: whatever was to be sent was sent, and
/// finished.
#[derive(Debug, Default)]
pub(super) struct NothingIsOwed;

impl Check for NothingIsOwed {
    fn id(&self) -> &'static str {
        "L4"
    }

    fn rule(&self) -> &'static str {
        "The outbox is empty and the bus holds no message in the end."
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let (outbox, held) = (&ending.outbox, &ending.held);
        judgement.expect(outbox.is_empty(), || {
            format!(
                "messages are still in the outbox, {} in all: {}",
                outbox.len(),
                outbox[..outbox.len().min(5)].told()
            )
        });
        judgement.expect(held.is_empty(), || {
            format!(
                "messages are still held by the bus, {} in all: {}",
                held.len(),
                held[..held.len().min(5)].told()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::sourcing::MessageId;

    #[test]
    fn an_empty_outbox_owes_nothing() {
        Given::new().holds(NothingIsOwed);
    }

    #[test]
    fn what_is_left_in_the_outbox_or_on_the_bus_is_found() {
        let left = || vec![MessageId::named("left")];
        Given::new().with(|ending| ending.outbox = left()).breaks(NothingIsOwed, "in the outbox");
        Given::new()
            .with(|ending| ending.held = left())
            .breaks(NothingIsOwed, "still held by the bus, 1 in all");
    }
}
