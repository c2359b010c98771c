//! Nodes at the wire. A node takes messages of its own type; the wire carries the sum of all types.
//! Here, and nowhere else, one is made of the other.

use domain::sourcing::Timestamp;

use super::protocol::Payload;
use super::{Halted, Input, Node, Outbox};

/// A state machine of the system, and what it takes.
pub trait Receiver {
    /// The messages it takes.
    type Message;

    /// Takes one input at `now`, by its own clock, and puts what is to be done into `out`, in
    /// order.
    ///
    /// # Errors
    /// [`Halted`] if the machine stopped in the middle, such as by a power cut during a write. What
    /// it put into `out` before that is lost too: nothing leaves a machine that is dead.
    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<Self::Message>,
        out: &mut Outbox,
    ) -> Result<(), Halted>;
}

/// A node as an engine carries it.
#[derive(Debug)]
pub struct Wired<N>(pub N);

impl<N: Receiver<Message: TryFrom<Payload, Error = Payload>> + 'static> Wired<N> {
    /// A node for an engine.
    #[must_use]
    pub fn boxed(node: N) -> Box<dyn Node> {
        Box::new(Self(node))
    }
}

impl<N: Receiver<Message: TryFrom<Payload, Error = Payload>>> Node for Wired<N> {
    /// # Panics
    /// If the payload is for another kind of receiver. The wire delivers to whom a datagram was
    /// addressed, and what is sent to a node is of the type that it takes: so whoever comes here
    /// has put it on the wire past [`super::Sends`].
    fn handle(&mut self, now: Timestamp, input: Input, out: &mut Outbox) -> Result<(), Halted> {
        let input = match input {
            Input::Start => Input::Start,
            Input::Timer(timer) => Input::Timer(timer),
            Input::Inspect => Input::Inspect,
            Input::Message { from, payload } => match N::Message::try_from(payload) {
                Ok(payload) => Input::Message { from, payload },
                Err(other) => {
                    unreachable!("{from} sent a {} to a node that does not take it", other.kind())
                }
            },
        };
        self.0.handle(now, input, out)
    }
}
