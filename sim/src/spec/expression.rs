//! What an expression of the catalogue is made of: words that stand, words to choose from, words
//! that may be left out, and names in braces for words that vary.

/// A part of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// It stands as it is.
    Fixed(&'a str),
    /// One of these stands.
    Either(Vec<&'a str>),
    /// It may stand or not.
    Optional(&'a str),
    /// Words that vary, by their name in braces.
    Blank(&'a str),
}

/// The parts of an expression, in their order.
pub(super) fn parts(expression: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let closing = match first {
            '{' => Some('}'),
            '(' => Some(')'),
            _ => None,
        };
        if let Some((inside, after)) = closing.and_then(|closing| rest[1..].split_once(closing)) {
            parts.push(if first == '{' { Part::Blank(inside) } else { Part::Optional(inside) });
            rest = after;
            continue;
        }
        let is_gap = |c: char| c.is_whitespace();
        let ends = |c: char| matches!(c, '{' | '(') || is_gap(c) != is_gap(first);
        let end = rest.char_indices().skip(1).find(|(_, c)| ends(*c));
        let (run, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        let is_choice = run.contains('/') && !is_gap(first);
        parts.push(if is_choice {
            Part::Either(run.split('/').collect())
        } else {
            Part::Fixed(run)
        });
        rest = after;
    }
    parts
}

/// The names in braces, in their order.
pub(super) fn blanks(expression: &str) -> Vec<&str> {
    let parts = parts(expression).into_iter();
    let blanks =
        parts.filter_map(|part| if let Part::Blank(name) = part { Some(name) } else { None });
    blanks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_taken_apart() {
        let english = "{seats} is/are left for {dollars} dollar(s)";
        let expected = [
            Part::Blank("seats"),
            Part::Fixed(" "),
            Part::Either(vec!["is", "are"]),
            Part::Fixed(" "),
            Part::Fixed("left"),
            Part::Fixed(" "),
            Part::Fixed("for"),
            Part::Fixed(" "),
            Part::Blank("dollars"),
            Part::Fixed(" "),
            Part::Fixed("dollar"),
            Part::Optional("s"),
        ];
        assert_eq!(parts(english), expected);
        let korean = "{registrant}가/이 릴리스 {release}(으)로";
        assert_eq!(parts(korean)[1], Part::Either(vec!["가", "이"]));
        assert_eq!(parts(korean)[6..], [Part::Optional("으"), Part::Fixed("로")]);
        assert_eq!(blanks(korean), ["registrant", "release"]);
    }
}
