//! A line of a feature file, and what may be in it.

use super::tree::{Cell, Location, Tag};

#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its number; the first is 1.
    pub(super) number: usize,
    /// All of it, without its end.
    pub(super) text: &'a str,
    /// What is left without the blanks before it.
    pub(super) bare: &'a str,
    /// How many blanks these are.
    pub(super) indent: usize,
}

/// Whether the official reader takes a character for a blank. A byte order mark is one, and a
/// no-break space.
pub(super) fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{feff}'
    )
}

/// Whether a character beside the text of a cell does not belong to it.
fn is_padding(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{a0}')
}

/// The lines of a file. A last one without anything in it is none.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut texts: Vec<_> = text.split('\n').collect();
    let last = texts.len() - 1;
    for text in &mut texts[..last] {
        *text = text.strip_suffix('\r').unwrap_or(text);
    }
    let mut lines: Vec<_> =
        (1..).zip(texts).map(|(number, text)| Line::new(number, text)).collect();
    if lines.last().is_some_and(|line| line.bare.is_empty()) {
        lines.pop();
    }
    lines
}

impl<'a> Line<'a> {
    fn new(number: usize, text: &'a str) -> Self {
        let bare = text.trim_start_matches(is_blank);
        let indent = text[..text.len() - bare.len()].chars().count();
        Self { number, text, bare, indent }
    }

    pub(super) const fn location(&self) -> Location {
        Location { line: self.number, column: self.indent + 1 }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.bare.is_empty()
    }

    pub(super) fn is_comment(&self) -> bool {
        self.bare.starts_with('#')
    }

    pub(super) fn is_tags(&self) -> bool {
        self.bare.starts_with('@')
    }

    pub(super) fn is_row(&self) -> bool {
        self.bare.starts_with('|')
    }

    /// What follows the keyword of a heading and its colon.
    pub(super) fn heading(&self, keywords: &[&'static str]) -> Option<(&'static str, &'a str)> {
        keywords.iter().find_map(|keyword| {
            let name = self.bare.strip_prefix(keyword)?.strip_prefix(':')?;
            Some((*keyword, name.trim_matches(is_blank)))
        })
    }

    /// The code of the language that a comment says a feature is written in.
    pub(super) fn language(&self) -> Option<&'a str> {
        let rest =
            self.bare.strip_prefix('#')?.trim_start_matches(is_blank).strip_prefix("language")?;
        let code = rest.trim_start_matches(is_blank).strip_prefix(':')?.trim_matches(is_blank);
        let is_code = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
        (!code.is_empty() && code.chars().all(is_code)).then_some(code)
    }

    /// The line without as much indentation as what it is in has.
    pub(super) fn dedented(&self, indent: usize) -> &'a str {
        if indent > self.indent {
            return self.bare;
        }
        let begin =
            self.text.char_indices().nth(indent).map_or(self.text.len(), |(begin, _)| begin);
        &self.text[begin..]
    }

    /// The cells of a row. What stands after the last bar is none.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let (mut cells, mut cell, mut begun) = (Vec::new(), String::new(), 0);
        let (mut column, mut is_first) = (0, true);
        let mut left = self.bare.chars();
        while let Some(c) = left.next() {
            // The official reader counts as JavaScript does.
            column += c.len_utf16();
            match c {
                '|' if is_first => is_first = false,
                '|' => {
                    let text = cell.trim_start_matches(is_padding);
                    let padding = cell[..cell.len() - text.len()].chars().count();
                    let location =
                        Location { line: self.number, column: self.indent + begun + padding };
                    cells.push(Cell {
                        location,
                        value: text.trim_end_matches(is_padding).to_owned(),
                    });
                }
                '\\' => {
                    let escaped = left.next();
                    column += escaped.map_or(1, char::len_utf16);
                    match escaped {
                        Some('n') => cell.push('\n'),
                        Some(c @ ('|' | '\\')) => cell.push(c),
                        Some(c) => cell.extend(['\\', c]),
                        None => {}
                    }
                    continue;
                }
                c => {
                    cell.push(c);
                    continue;
                }
            }
            cell.clear();
            begun = column + 1;
        }
        cells
    }

    /// The tags of a line of them, or the column of one with a blank in it.
    pub(super) fn tags(&self) -> Result<Vec<Tag>, usize> {
        let mut before = ' ';
        let comment = self.bare.char_indices().find_map(|(at, c)| {
            let begins = c == '#' && is_blank(before);
            let from = at - before.len_utf8().min(at);
            before = c;
            begins.then_some(from)
        });
        let (mut tags, mut column) = (Vec::new(), self.indent + 1);
        for item in self.bare[..comment.unwrap_or(self.bare.len())].split('@') {
            let name = item.trim_end_matches(is_blank);
            if name.is_empty() {
                continue;
            }
            if name.contains(is_blank) {
                return Err(column);
            }
            tags.push(Tag {
                location: Location { line: self.number, column },
                name: format!("@{name}"),
            });
            column += item.chars().count() + 1;
        }
        Ok(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &str) -> Vec<(usize, String)> {
        Line::new(1, row)
            .cells()
            .into_iter()
            .map(|cell| (cell.location.column, cell.value))
            .collect()
    }

    fn values(row: &str) -> Vec<String> {
        cells(row).into_iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn a_backslash_escapes_a_bar_a_backslash_and_a_line_break_and_nothing_else() {
        assert_eq!(
            values(r"| a\|b | c\\ | d\ne | R\D | \<x\> |"),
            ["a|b", r"c\", "d\ne", r"R\D", r"\<x\>"]
        );
        assert_eq!(values(r"| Back\\| 199 |"), [r"Back\", "199"]);
        assert_eq!(values(r"| a\\|"), [r"a\"]);
        assert_eq!(values(r"| a | never closed\"), ["a"]);
    }

    #[test]
    fn a_cell_is_where_its_text_begins_and_what_follows_the_last_bar_is_no_cell() {
        assert_eq!(
            cells("  | a |  | b| rest"),
            [(5, "a".into()), (10, String::new()), (12, "b".into())]
        );
        assert_eq!(cells("||"), [(2, String::new())]);
        assert_eq!(values("|\u{a0}a\u{a0}|\u{3000}b|"), ["a", "\u{3000}b"]);
    }

    #[test]
    fn tags_end_with_blanks_or_the_next_tag_and_a_comment_may_follow() {
        let tags = |text| Line::new(1, text).tags();
        let names = |text| tags(text).unwrap().into_iter().map(|tag| tag.name).collect::<Vec<_>>();
        assert_eq!(names("  @a @b@c  #@d"), ["@a", "@b", "@c"]);
        assert_eq!(names("@a#b @c"), ["@a#b", "@c"]);
        assert_eq!(tags("  @a @b c"), Err(6));
        assert_eq!(tags(" @a  @b").unwrap()[1].location.column, 6);
    }

    #[test]
    fn a_language_may_have_blanks_around_it_and_is_only_a_code() {
        for line in ["#language:ko", "  #  language  :  ko  ", "\u{feff}# language: ko\u{a0}"] {
            assert_eq!(Line::new(1, line).language(), Some("ko"), "{line}");
        }
        for line in ["# language:", "# language: ko en", "# The language: ko", "language: ko"] {
            assert_eq!(Line::new(1, line).language(), None, "{line}");
        }
    }

    #[test]
    fn lines_end_as_on_every_system_and_an_empty_last_one_is_none() {
        let texts = |text| lines(text).into_iter().map(|line| line.text).collect::<Vec<_>>();
        assert_eq!(texts("a\r\nb\n\n"), ["a", "b", ""]);
        assert_eq!(texts("a\rb\r"), ["a\rb\r"]);
        assert_eq!(texts("a\n  "), ["a"]);
        assert!(texts("").is_empty());
    }
}
