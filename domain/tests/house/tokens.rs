//! Rust source as names and signs with their lines, without comments, texts and whatever is
//! compiled for tests only.

/// One name or sign, and the line it stands in, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The tokens of a file. A name may be raw; `::` is one sign, every other sign has one character.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => block_comment(rest),
            '"' => text(rest),
            'r' | 'b' | 'c' if prefixed_text(rest).is_some() => prefixed_text(rest).unwrap_or(1),
            '\'' => character_or_lifetime(rest),
            _ if is_name(first) => rest.find(|letter| !is_name(letter)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let says_something =
            is_name(first) && prefixed_text(token).is_none() || first.is_ascii_punctuation();
        if says_something
            && !token.starts_with(['"', '\''])
            && !token.starts_with("//")
            && !token.starts_with("/*")
        {
            tokens.push(Token { text: token.to_owned(), line });
        }
        line += token.matches('\n').count();
        rest = after;
    }
    tokens
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How long a block comment is; they may stand in one another.
fn block_comment(source: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < source.len() {
        if source[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if source[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += source[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    source.len()
}

/// How long a text in quotation marks is.
fn text(source: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in source.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    source.len()
}

/// How long a text is that begins with `r"`, `r#"`, `b"`, `br"`, `c"` and so on; nothing if it is
/// none.
fn prefixed_text(source: &str) -> Option<usize> {
    let prefix =
        source.find(|letter| !matches!(letter, 'r' | 'b' | 'c')).filter(|length| *length <= 2)?;
    let marks = source[prefix..].find(|letter| letter != '#')?;
    let opening = prefix + marks;
    if !source[opening..].starts_with('"') {
        return None;
    }
    if source[..prefix].contains('r') {
        let end = format!("\"{}", "#".repeat(marks));
        let inside = source[opening + 1..].find(&end);
        return Some(inside.map_or(source.len(), |inside| opening + 1 + inside + end.len()));
    }
    (marks == 0).then(|| opening + text(&source[opening..]))
}

/// How long a character in marks is; a lifetime ends before the next sign.
fn character_or_lifetime(source: &str) -> usize {
    let mut letters = source.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((escaped, letter))) => {
            let after = escaped + letter.len_utf8();
            source[after..].find('\'').map_or(source.len(), |end| after + end + 1)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => source[1..].find(|letter| !is_name(letter)).map_or(source.len(), |end| end + 1),
    }
}

/// The tokens without what is compiled for tests only, and the names of modules that are left out
/// with it.
pub(crate) fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
    const TEST_ONLY: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut left_out) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let begins = |sign: &str, offset: usize| {
            tokens.get(at + offset).is_some_and(|token| token.text == sign)
        };
        if TEST_ONLY.iter().enumerate().all(|(offset, sign)| begins(sign, offset)) {
            let end = end_of_item(&tokens, at + TEST_ONLY.len());
            let item = &tokens[at..end];
            let module = item.iter().position(|token| token.text == "mod").map(|place| place + 1);
            left_out
                .extend(module.and_then(|place| item.get(place)).map(|token| token.text.clone()));
            at = end;
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    (kept, left_out)
}

/// Where the item that begins at `at` is over: after its braces, or after a semicolon outside of
/// any bracket.
fn end_of_item(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && token.text == "}" {
                    return place + 1;
                }
            }
            ";" if depth == 0 => return place + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        without_tests(tokens(source)).0.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_texts_and_characters_say_nothing() {
        let source = "a // crate::x\n/* b /* c */ d */ 'e' '\\'' \"crate::\\\"f\" r#\"g\"h\"# br\"i\" <'life> z";
        assert_eq!(words(source), ["a", "<", ">", "z"]);
    }

    #[test]
    fn a_line_is_counted_through_comments_and_texts() {
        let lines: Vec<_> =
            tokens("a\n/*\n\n*/ b \"\n\" c").into_iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 4, 5]);
    }

    #[test]
    fn what_is_for_tests_only_is_left_out() {
        let source =
            "a #[cfg(test)] #[path = \"x\"] mod b { fn c() { d } } e #[cfg(test)] mod f; g";
        let (kept, left_out) = without_tests(tokens(source));
        let kept: Vec<_> = kept.into_iter().map(|token| token.text).collect();
        assert_eq!(kept, ["a", "e", "g"]);
        assert_eq!(left_out, ["b", "f"]);
    }
}
