//! Text as people see it: what would steer a terminal is written out instead.

use std::borrow::Cow;

/// The same text with its control characters written out, such as `\u{1b}`, but for the ends of
/// lines and tabs. Characters that turn the direction of writing count as such: behind them text
/// can look like another.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    written_out(text, |letter| steers(letter) && !matches!(letter, '\n' | '\t'))
}

/// The same, in one line.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    written_out(text, steers)
}

fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn written_out(text: &str, steers: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&steers) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if steers(letter) {
            seen.extend(letter.escape_default());
        } else {
            seen.push(letter);
        }
    }
    Cow::Owned(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_written_out() {
        assert_eq!(line("A\n\u{1b}[31mB"), "A\\n\\u{1b}[31mB");
        assert_eq!(text("A\n\tB\u{9b}\u{202e}\r"), "A\n\tB\\u{9b}\\u{202e}\\r");
        assert!(matches!(text("좌석 → «two»\n"), Cow::Borrowed(_)));
    }
}
