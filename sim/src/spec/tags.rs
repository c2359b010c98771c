//! Tag expressions: `@booking and not (@slow or @nightly)`, as all tools for Gherkin read them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Which tags an example must have. *Not* binds closer than *and*, and *and* closer than *or*. A
/// backslash takes the meaning from a parenthesis, a blank or a backslash that is part of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagExpression {
    /// It has this tag.
    Tag(String),
    /// It does not fit.
    Not(Box<Self>),
    /// It fits both.
    And(Box<Self>, Box<Self>),
    /// It fits one of them, or both.
    Or(Box<Self>, Box<Self>),
}

/// Why a text is no tag expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TagError {
    /// It ends too early.
    #[error("it ends where a tag has to follow")]
    Ends,
    /// A word is where another has to be.
    #[error("{found:?} is where {expected} has to be")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What has to be there.
        expected: &'static str,
    },
    /// A parenthesis is not closed.
    #[error("a parenthesis is not closed")]
    Open,
    /// A tag begins with something else than `@`.
    #[error("{0:?} is no tag: tags begin with @")]
    NoTag(String),
}

impl fmt::Display for TagExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = |inner: &Self, needs: bool| {
            if needs { format!("({inner})") } else { inner.to_string() }
        };
        match self {
            Self::Tag(tag) => tag.chars().try_for_each(|c| {
                let has_meaning = c.is_whitespace() || matches!(c, '(' | ')' | '\\');
                if has_meaning { write!(f, "\\{c}") } else { write!(f, "{c}") }
            }),
            Self::Not(inner) => {
                write!(f, "not {}", within(inner, matches!(**inner, Self::And(..) | Self::Or(..))))
            }
            Self::And(one, other) => {
                let side =
                    |side: &Self, needs: bool| within(side, needs || matches!(side, Self::Or(..)));
                write!(
                    f,
                    "{} and {}",
                    side(one, false),
                    side(other, matches!(**other, Self::And(..)))
                )
            }
            Self::Or(one, other) => {
                write!(f, "{one} or {}", within(other, matches!(**other, Self::Or(..))))
            }
        }
    }
}

impl TagExpression {
    /// Whether an example with these tags fits.
    #[must_use]
    pub fn fits(&self, tags: &[String]) -> bool {
        match self {
            Self::Tag(tag) => tags.contains(tag),
            Self::Not(inner) => !inner.fits(tags),
            Self::And(one, other) => one.fits(tags) && other.fits(tags),
            Self::Or(one, other) => one.fits(tags) || other.fits(tags),
        }
    }
}

/// A word of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Open,
    Close,
    /// A tag, or one of the words *and*, *or* and *not*.
    Text(String),
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::Text(text) => text,
        })
    }
}

fn words(text: &str) -> Vec<Word> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut left = text.chars();
    let end = |word: &mut String, words: &mut Vec<Word>| {
        if !word.is_empty() {
            words.push(Word::Text(std::mem::take(word)));
        }
    };
    while let Some(c) = left.next() {
        match c {
            '\\' => word.extend(left.next()),
            '(' | ')' => {
                end(&mut word, &mut words);
                words.push(if c == '(' { Word::Open } else { Word::Close });
            }
            c if c.is_whitespace() => end(&mut word, &mut words),
            c => word.push(c),
        }
    }
    end(&mut word, &mut words);
    words
}

impl FromStr for TagExpression {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        let words = words(text);
        let mut reader = Reader { words: &words };
        let expression = reader.any()?;
        match reader.words.first() {
            None => Ok(expression),
            Some(word) => Err(TagError::Unexpected {
                found: word.to_string(),
                expected: "«and», «or» or the end",
            }),
        }
    }
}

struct Reader<'a> {
    words: &'a [Word],
}

impl Reader<'_> {
    fn takes(&mut self, wanted: &str) -> bool {
        let comes = matches!(self.words.first(), Some(Word::Text(word)) if word == wanted);
        if comes {
            self.words = &self.words[1..];
        }
        comes
    }

    fn any(&mut self) -> Result<TagExpression, TagError> {
        let mut one = self.all()?;
        while self.takes("or") {
            one = TagExpression::Or(one.into(), self.all()?.into());
        }
        Ok(one)
    }

    fn all(&mut self) -> Result<TagExpression, TagError> {
        let mut one = self.single()?;
        while self.takes("and") {
            one = TagExpression::And(one.into(), self.single()?.into());
        }
        Ok(one)
    }

    fn single(&mut self) -> Result<TagExpression, TagError> {
        if self.takes("not") {
            return Ok(TagExpression::Not(self.single()?.into()));
        }
        let (word, rest) = self.words.split_first().ok_or(TagError::Ends)?;
        self.words = rest;
        match word {
            Word::Text(tag) if tag.starts_with('@') => Ok(TagExpression::Tag(tag.clone())),
            Word::Text(word) if word == "and" || word == "or" => {
                Err(TagError::Unexpected { found: word.clone(), expected: "a tag" })
            }
            Word::Text(word) => Err(TagError::NoTag(word.clone())),
            Word::Close => Err(TagError::Unexpected { found: word.to_string(), expected: "a tag" }),
            Word::Open => {
                let inner = self.any()?;
                match self.words.split_first() {
                    Some((Word::Close, rest)) => self.words = rest,
                    _ => return Err(TagError::Open),
                }
                Ok(inner)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(expression: &str, tags: &[&str]) -> bool {
        let tags: Vec<_> = tags.iter().map(|tag| (*tag).to_owned()).collect();
        expression
            .parse::<TagExpression>()
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
            .fits(&tags)
    }

    #[test]
    fn not_binds_closer_than_and_and_and_closer_than_or() {
        for (expression, fitting, other) in [
            ("@a", &["@a", "@b"][..], &["@b"][..]),
            ("@a and @b", &["@a", "@b"], &["@a"]),
            ("@a or @b and @c", &["@a"], &["@b"]),
            ("(@a or @b) and @c", &["@b", "@c"], &["@a"]),
            ("not @a and @b", &["@b"], &["@a", "@b"]),
            ("not (@a or @b)", &["@c"], &["@b"]),
            ("not not @a", &["@a"], &[]),
            (r"@a\(1\) or @with\ blank", &["@a(1)"], &["@a"]),
        ] {
            assert!(fits(expression, fitting), "{expression} and {fitting:?}");
            assert!(!fits(expression, other), "{expression} and {other:?}");
        }
    }

    #[test]
    fn an_expression_is_written_as_it_is_read() {
        for text in [
            "@a and not (@b or @c)",
            "(@a or @b) and @c or not @d",
            "@a and (@b and @c) or (@d or @e)",
            r"not not @a\(1\) or @with\ blank\\",
        ] {
            assert_eq!(text.parse::<TagExpression>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_expression_is_told_with_the_reason() {
        for (expression, why) in [
            ("", "ends where a tag"),
            ("@a and", "ends where a tag"),
            ("@a @b", "\"@b\" is where «and»"),
            ("(@a or @b", "not closed"),
            ("@a)", "\")\" is where"),
            ("and @a", "\"and\" is where a tag"),
            ("booking", "\"booking\" is no tag"),
        ] {
            let told = expression.parse::<TagExpression>().unwrap_err().to_string();
            assert!(told.contains(why), "{expression}: {told}");
        }
    }
}
