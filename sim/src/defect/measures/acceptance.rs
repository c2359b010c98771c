//! The bus never takes anything in twice.

use std::collections::BTreeSet;

use domain::sourcing::MessageId;

use crate::node::seams::Acceptance;

/// All that was ever taken in.
#[derive(Debug, Default)]
struct OnceForEver {
    known: BTreeSet<MessageId>,
}

impl Acceptance for OnceForEver {
    fn takes(&mut self, message: MessageId) -> bool {
        self.known.insert(message)
    }
}

pub(in crate::defect) fn once_for_ever() -> Box<dyn Acceptance> {
    Box::new(OnceForEver::default())
}
