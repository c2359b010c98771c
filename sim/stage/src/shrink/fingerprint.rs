//! What kind of mistake a violation is.

use std::fmt;

use crate::check::Violation;

/// What two violations have in common if one mistake causes both: the check, and its sentence
/// without what is different in every story, which is ids, numbers, instants, names of events and
/// whatever stands in quotes.
///
/// What is left says what the violation is about (an order, a payment, a view) and what is wrong
/// with it. A smaller story counts only if it has a violation of the same fingerprint, so no story
/// slides from one bug to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of a sentence that a check said.
    #[must_use]
    pub fn new(check: &str, what: &str) -> Self {
        // The last item of a list in words is no other than those before it.
        let listed = blanked(what).replace("# and #", "#, #");
        Self(format!("{check}: {}", once_each(&listed)))
    }

    /// The check that is violated.
    #[must_use]
    pub fn check(&self) -> &str {
        self.0.split_once(": ").map_or(self.0.as_str(), |(check, _)| check)
    }

    /// Of a violation.
    #[must_use]
    pub fn of(violation: &Violation) -> Self {
        Self::new(violation.check, &violation.what)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Stands for whatever is different in every story.
const BLANK: char = '#';

/// The sentence with a blank for each id, number, instant, type of an event and text in quotes.
fn blanked(what: &str) -> String {
    let mut blanked = String::new();
    let mut rest = what;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '“' => quoted(rest, if first == '"' { '"' } else { '”' }),
            _ if first.is_alphanumeric() => {
                let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                if is_id_or_number(&rest[..word]) {
                    number(rest)
                } else if is_type(&rest[..word]) {
                    word
                } else {
                    blanked.push_str(&rest[..word]);
                    rest = &rest[word..];
                    continue;
                }
            }
            other => {
                blanked.push(other);
                rest = &rest[other.len_utf8()..];
                continue;
            }
        };
        blanked.push(BLANK);
        rest = &rest[length..];
    }
    blanked
}

/// How long the text in quotes is with which this begins.
fn quoted(text: &str, closing: char) -> usize {
    let inside = &text[text.chars().next().map_or(0, char::len_utf8)..];
    inside
        .find(closing)
        .map_or(text.len(), |end| text.len() - inside.len() + end + closing.len_utf8())
}

/// How long the id, number or instant is with which this begins, such as `00:14:59.990` or
/// `1,234.50`.
fn number(text: &str) -> usize {
    let joins = |c: char| matches!(c, '.' | ':' | ',' | '-' | '_');
    let mut length = 0;
    loop {
        let rest = &text[length..];
        length += rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let mut next = text[length..].chars();
        let goes_on =
            next.next().is_some_and(joins) && next.next().is_some_and(|c| c.is_ascii_hexdigit());
        let word = text[length..].get(1..).unwrap_or_default();
        let word = &word[..word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len())];
        if !goes_on || !(is_id_or_number(word) || word.chars().all(|c| c.is_ascii_hexdigit())) {
            return length;
        }
        length += 1;
    }
}

/// Ids are told by eight hexadecimal digits, of which all may be letters.
fn is_id_or_number(word: &str) -> bool {
    let is_id = word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    is_id || word.chars().any(|c| c.is_ascii_digit())
}

/// Types of events, such as `ItemsReserved`: which one is lost, doubled or unexpected is a matter
/// of the story.
fn is_type(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    word.starts_with(char::is_uppercase) && capitals > 1 && word.chars().any(char::is_lowercase)
}

/// The names of types in a sentence, which say what it is about whatever story it is told of.
pub(crate) fn type_names(sentence: &str) -> Vec<String> {
    let words = sentence.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| is_type(word)).map(str::to_owned).collect()
}

/// Of a list whose items are alike, one: how many there are differs from story to story.
fn once_each(text: &str) -> String {
    let mut items: Vec<&str> = Vec::new();
    for item in text.split(", ") {
        // Only the last one closes the list.
        let item = item.trim_end_matches(['}', ']']);
        let open = |c: char| matches!(c, '{' | '[' | '(');
        let bare =
            |item: &str| item.trim_start_matches(open).trim_end_matches(['}', ']', ')']).to_owned();
        let same = items.last().is_some_and(|last| {
            let last = last.rsplit(['{', '[']).next().unwrap_or(last);
            bare(last) == bare(item) || last.ends_with(item)
        });
        if !same {
            items.push(item);
        }
    }
    items.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Fingerprint::new("S1", one) == Fingerprint::new("S1", other)
    }

    #[test]
    fn the_same_mistake_about_something_else_has_the_same_fingerprint() {
        assert!(same("order 0a0f8c13 was charged 2 times", "order aabbccdd was charged 3 times"));
        assert!(same(
            "order 0a0f8c13 was shown 00:15:07.990 and is promised 00:15:08.000",
            "order 1b0f8c13 was shown 00:15:07.9 and is promised 01:15:08.000"
        ));
        assert!(same(
            "message 0a0f8c13-beef-4bad-8bad-a0a0a0a0a0a0 is lost",
            "message 1b0f8c13-4bad-beef-8bad-b0a0a0a0a0a0 is lost"
        ));
        assert!(same(
            "it was told “1 item” and then “2 items”",
            "it was told “no items” and then “x”"
        ));
    }

    #[test]
    fn which_events_it_happens_to_is_a_matter_of_the_story() {
        assert!(same(
            "ItemsReserved of 0a0f8c13 was stored twice",
            "OrderPlaced of 1b0f8c13 was stored twice"
        ));
        assert!(same(
            "added ItemsReserved, ItemsOffered and OrderPlaced",
            "added ItemsReserved and OrderPlaced"
        ));
        assert!(!same(
            "Order 0a0f8c13 was stored twice",
            "OrderPlaced of 0a0f8c13 was stored twice"
        ));
    }

    #[test]
    fn how_many_of_a_kind_there_are_is_no_part_of_it() {
        assert!(same(
            "items are left: 1 of 0a0f8c13",
            "items are left: 1 of 0a0f8c13, 7 of 1a0f8c13"
        ));
        assert!(same("held {Id(0a0f8c13): 2, Id(0b0f8c13): 1}", "held {Id(0c0f8c13): 2}"));
    }

    #[test]
    fn another_check_another_thing_and_another_mistake_have_another() {
        assert_ne!(Fingerprint::new("S1", "item 1"), Fingerprint::new("S2", "item 1"));
        assert!(!same(
            "order 0a0f8c13 was charged 2 times",
            "payment 0a0f8c13 was charged 2 times"
        ));
        assert!(!same("order 0a0f8c13 was charged 2 times", "order 0a0f8c13 was refunded 2 times"));
        assert!(!same(
            "it was promised 7 and is shown nothing",
            "it was promised 7 and is shown 8"
        ));
    }
}
