//! Which lines of a story are told.

use std::collections::BTreeSet;

use domain::sourcing::Timestamp;

/// Some lines of a story; all of them by default. What is violated is always told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// From then on, in business time.
    pub from: Option<Timestamp>,
    /// Up to then.
    pub until: Option<Timestamp>,
    /// Only what is about the order of this registrant.
    pub order: Option<String>,
    /// Only these lines, each with its instant: what led to a violation.
    pub led: Option<BTreeSet<(Timestamp, String)>>,
}

impl Part {
    /// Whether a line is in it.
    #[must_use]
    pub fn has(&self, at: Timestamp, text: &str, about: Option<&str>) -> bool {
        let in_time =
            self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until);
        let of_order = self.order.as_deref().is_none_or(|name| {
            about.is_some_and(|about| is_theirs(about, name)) || speaks_of(text, name)
        });
        let line = || (at, text.trim().to_owned());
        in_time && of_order && self.led.as_ref().is_none_or(|led| led.contains(&line()))
    }
}

/// Whether an order is that of a registrant, or one for seats that were offered to them later.
fn is_theirs(about: &str, name: &str) -> bool {
    about.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest == " (offered seats)")
}

/// Whether a line names somebody. `Ada 2` is not `Ada`.
fn speaks_of(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let rest = &text[place + name.len()..];
        let mut after = rest.chars();
        let next = after.next();
        let goes_on = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let numbered = next == Some(' ') && after.next().is_some_and(|c| c.is_ascii_digit());
        // “Ada 2 General admission” is said of Ada only in a list of what is held.
        !goes_on(before) && !goes_on(next) && !numbered
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_a_part_if_it_is_in_time_and_about_the_order() {
        let part = Part {
            from: Some(Timestamp(1000)),
            until: Some(Timestamp(2000)),
            order: Some("Ada".to_owned()),
            led: None,
        };
        let has = |at, text, about| part.has(Timestamp(at), text, about);
        assert!(has(1000, "something", Some("Ada")));
        assert!(has(2000, "something", Some("Ada (offered seats)")));
        assert!(has(1500, "the seats: SeatsReserved (Ada: 2 Workshop)", Some("Bo")));
        assert!(!has(999, "something", Some("Ada")) && !has(2001, "something", Some("Ada")));
        assert!(!has(1500, "Ada 2 orders 1 Workshop", Some("Ada 2")));
        assert!(!has(1500, "Adam orders 1 Workshop", Some("Adam")));
        assert!(!has(1500, "the store starts again", None));
    }

    #[test]
    fn of_what_led_to_it_the_instant_counts_too() {
        let led = Some([(Timestamp(7), "Ada orders".to_owned())].into());
        let part = Part { led, ..Part::default() };
        assert!(part.has(Timestamp(7), "  Ada orders", None));
        assert!(!part.has(Timestamp(8), "  Ada orders", None));
        assert!(Part::default().has(Timestamp(8), "anything", None));
    }
}
