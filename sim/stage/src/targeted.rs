//! What becomes of messages of one class: an example may be about the notice that comes twice.
//!
//! A fault hits datagrams by chance, whatever they say; a targeted fault hits all that say one
//! thing, and nothing else.

use std::sync::Arc;
use std::time::Duration;

use crate::fate::Fate;
use crate::fault::FaultKind;
use crate::system::System;
use crate::time::SimTime;

/// Says of a message whether it is of a class.
pub type Concerns<S> = Arc<dyn Fn(&<S as System>::Message) -> bool>;

/// Something that becomes of all messages of one class.
pub struct Targeted<S: System> {
    /// Whether a message is of the class.
    pub concerns: Concerns<S>,
    /// What becomes of it.
    pub effect: Effect,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A second copy comes so much later.
    Echo(Duration),
    /// None gets through until then.
    Withheld(SimTime),
}

impl Effect {
    /// Does to a datagram what is bound to happen to it.
    pub fn befall(self, now: SimTime, fate: &mut Fate) {
        match self {
            Self::Echo(after) => {
                let echoes: Vec<_> = fate.arrivals.iter().map(|arrival| *arrival + after).collect();
                fate.arrivals.extend(echoes);
                fate.faults.push(FaultKind::Duplicate);
            }
            Self::Withheld(until) if now < until => {
                fate.arrivals.clear();
                fate.faults.push(FaultKind::Drop);
            }
            Self::Withheld(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate() -> Fate {
        Fate { arrivals: vec![SimTime(30)], faults: Vec::new(), tie: 0 }
    }

    #[test]
    fn an_echo_comes_later_and_the_message_itself_in_time() {
        let mut fate = fate();
        Effect::Echo(Duration::from_millis(50)).befall(SimTime(0), &mut fate);
        assert_eq!(fate.arrivals, [SimTime(30), SimTime(80)]);
    }

    #[test]
    fn what_is_withheld_gets_through_afterwards() {
        let effect = Effect::Withheld(SimTime(100));
        let (mut before, mut after) = (fate(), fate());
        effect.befall(SimTime(99), &mut before);
        effect.befall(SimTime(100), &mut after);
        assert!(before.arrivals.is_empty());
        assert_eq!(after.arrivals, [SimTime(30)]);
    }
}
