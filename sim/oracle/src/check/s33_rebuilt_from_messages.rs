//! S33: the log of messages is enough to build everything anew.

use domain::rebuilding::Rebuilding;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::record::LoggedMessage;

/// Whoever has nothing but the log of messages comes to the read models that the stored events come
/// to, and to the rows of Conference Management as they are stored: with what nobody is told, such
/// as access codes.
#[derive(Debug, Default)]
pub(super) struct RebuiltFromMessages;

impl Check for RebuiltFromMessages {
    fn id(&self) -> &'static str {
        "S33"
    }

    fn rule(&self) -> &'static str {
        "From the log of messages alone every read model and every row of Conference Management is built anew as it is."
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let mut rebuilding = Rebuilding::default();
        for LoggedMessage { id, message, .. } in &ending.messages {
            let cannot = match message {
                Some(message) => rebuilding.take(message).err().map(|why| why.to_string()),
                None => Some("its row cannot be read".to_owned()),
            };
            judgement.expect(cannot.is_none(), || {
                format!("nothing is built from message {id} on: {}", cannot.told())
            });
        }
        let (told, stored) = (rebuilding.views(), &ending.stored_views);
        judgement.expect(told == stored, || {
            let differ = told.differences(stored).join(", ");
            format!("what messages come to is not what events come to, in: {differ}")
        });
        for row in &ending.conferences {
            judgement.expect(rebuilding.rows().get(&row.id) == Some(row), || {
                format!("what organisers asked for does not come to the row of {}", row.id)
            });
        }
        judgement.expect(rebuilding.rows().len() == ending.conferences.len(), || {
            format!(
                "what organisers asked for comes to {} conferences, and {} are stored",
                rebuilding.rows().len(),
                ending.conferences.len()
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::message::{Body, Message};
    use domain::sourcing::Version;

    use super::super::given::*;
    use super::*;

    fn story() -> Given {
        Given::new().order(placed(2)).order(totals(2))
    }

    /// The message that carries the story's last event.
    fn last(log: &mut [LoggedMessage]) -> &mut LoggedMessage {
        log.last_mut().expect("something was sent")
    }

    #[test]
    fn messages_come_to_what_events_come_to() {
        story().holds(RebuiltFromMessages);
    }

    #[test]
    fn a_message_that_is_missing_or_says_something_else_is_found() {
        let log = |change: fn(&mut Vec<LoggedMessage>)| story().logging(change);
        log(|log| {
            log.pop();
        })
        .breaks(RebuiltFromMessages, "in: draft orders");
        log(|log| {
            let mut message = Message::clone(last(log).message.as_ref().unwrap());
            let Body::Events(batch) = &mut message.body else { panic!("it is news") };
            batch.first = Version(3);
            last(log).message = Some(Arc::new(message));
        })
        .breaks(RebuiltFromMessages, "is told from v3 on, and the log had come to v1");
        log(|log| last(log).message = None).breaks(RebuiltFromMessages, "its row cannot be read");
    }

    #[test]
    fn a_row_that_nobody_asked_for_is_found() {
        story()
            .with(|ending| ending.conferences.push(row(5)))
            .breaks(RebuiltFromMessages, "what organisers asked for does not come to the row");
    }
}
