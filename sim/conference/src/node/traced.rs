//! What the trace of a run takes in of an observation.

use stage::{TraceHash, Traced};

use super::observation::Observation;

impl Traced for Observation {
    fn trace(&self, hash: &mut TraceHash) {
        match self {
            Self::Committed(committed) => {
                hash.text("committed");
                hash.wide(committed.message.0.as_u128());
                hash.wide(committed.stream.id.as_u128());
                hash.number(committed.found.0);
                for event in &committed.events {
                    hash.text(event.body.name());
                    hash.wide(event.meta.id.0.as_u128());
                }
                for message in &committed.outgoing {
                    hash.wide(message.meta.id.0.as_u128());
                }
            }
            Self::Accepted { message } => {
                hash.text("accepted");
                hash.wide(message.meta.id.0.as_u128());
            }
            Self::Delivered { message, count, .. } => {
                hash.text("delivered");
                hash.wide(message.0.as_u128());
                hash.number(u64::from(*count));
            }
            Self::Completed { message, .. } => {
                hash.text("completed");
                hash.wide(message.0.as_u128());
            }
            Self::Applied { stream, version, .. } => {
                hash.text("applied");
                hash.wide(stream.id.as_u128());
                hash.number(version.0);
            }
            Self::Asked { command, wish, attempt } => {
                hash.text("asked");
                hash.wide(command.0.as_u128());
                hash.value(&(wish, attempt));
            }
            Self::Told { command, outcome } => {
                hash.text("told");
                hash.wide(command.0.as_u128());
                hash.value(outcome);
            }
            Self::Saw { order, shown } => {
                hash.text("saw");
                hash.wide(order.0.as_u128());
                hash.value(shown);
            }
            Self::Replicated { position, records, .. } => {
                hash.text("replicated");
                hash.number(position.0);
                hash.number(records.len() as u64);
            }
            rare => hash.words(rare),
        }
    }
}
