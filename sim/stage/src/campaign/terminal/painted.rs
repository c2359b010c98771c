//! Colour, where it helps on a terminal: the verdict, and what each finding begins with.
//!
//! Whatever is told is told as plain text, so that it reads the same in a file. Only the last writer
//! before a terminal paints: whole lines, by the words that they begin with. Words of others may
//! look like these, and are painted then; they never bring a colour with them.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();

/// What a line begins with that is a verdict, or says that something could not be done.
const BEGINNINGS: [(&str, &str, Style); 7] = [
    ("HELD", "  ", GOOD),
    ("VIOLATED", "  ", BAD),
    ("WRONG USE", "  ", BAD),
    ("VOID", "  ", OPEN),
    ("INTERRUPTED", "  ", OPEN),
    ("error:", " ", BAD),
    ("✘", " ", BAD),
];

/// What stands in the heading of a finding, which ends with a colon.
const HEADINGS: [&str; 2] = [" violates ", " in the smallest story that shows it: "];

/// Whether what is written there is read on a terminal that shows colours, or somebody asked for
/// them: `NO_COLOR` wins over `CLICOLOR_FORCE`, and that over `CLICOLOR=0`, `TERM=dumb`, and a
/// stream that is no terminal.
pub fn takes_colour(stream: &impl anstream::stream::RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// A line with what people look for in colour; as it is, if there is none of that in it.
#[must_use]
pub fn painted(line: &str) -> String {
    let beginning = BEGINNINGS.iter().find_map(|(word, behind, style)| {
        line.strip_prefix(word)?.starts_with(behind).then_some((word.len(), *style))
    });
    let heading = || {
        // A story and the rest of a report are indented; headings are not.
        let is_one = !line.starts_with(' ') && HEADINGS.iter().any(|words| line.contains(words));
        is_one.then(|| (line.find(": ").unwrap_or(line.len()), BAD))
    };
    match beginning.or_else(heading) {
        Some((end, style)) => format!("{style}{}{style:#}{}", &line[..end], &line[end..]),
        None => line.to_owned(),
    }
}

/// Writes whole lines, and paints them where colours are shown. What is behind the last line break
/// is written when it is flushed.
#[derive(Debug)]
pub struct Painted<W> {
    to: W,
    /// The line that has begun; none is kept where nothing is painted.
    begun: Option<Vec<u8>>,
}

impl<W: Write> Painted<W> {
    /// Writes there, in colour or not.
    pub const fn new(to: W, in_colour: bool) -> Self {
        Self { to, begun: if in_colour { Some(Vec::new()) } else { None } }
    }
}

impl<W: Write> Write for Painted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(begun) = &mut self.begun else { return self.to.write(bytes) };
        begun.extend_from_slice(bytes);
        while let Some(end) = begun.iter().position(|byte| *byte == b'\n') {
            let rest = begun.split_off(end);
            let line = std::mem::replace(begun, rest);
            begun.remove(0);
            write_painted(&mut self.to, &line)?;
            self.to.write_all(b"\n")?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(begun) = &mut self.begun {
            write_painted(&mut self.to, &std::mem::take(begun))?;
        }
        self.to.flush()
    }
}

fn write_painted(to: &mut impl Write, line: &[u8]) -> io::Result<()> {
    match std::str::from_utf8(line) {
        Ok(text) => to.write_all(painted(text).as_bytes()),
        Err(_) => to.write_all(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_and_headings_are_painted_and_nothing_else() {
        for (line, head) in [
            ("HELD  46 checks held in 200 seeds", "HELD"),
            ("VIOLATED  1 of 12 seeds violated something", "VIOLATED"),
            (
                "seed 7 (lossy) violates S1 at 00:14:59.990: 3 too many",
                "seed 7 (lossy) violates S1 at 00:14:59.990",
            ),
            (
                "S1 in the smallest story that shows it: 1 customer",
                "S1 in the smallest story that shows it",
            ),
            ("error: no such file", "error:"),
            ("✘ a.feature:3 «하나»", "✘"),
        ] {
            let style = if head == "HELD" { GOOD } else { BAD };
            let rest = &line[head.len()..];
            assert_eq!(painted(line), format!("{style}{head}{style:#}{rest}"), "{line}");
        }
        for line in [
            "HELD alone is a word",
            "  seed 7 violates S1: it is indented",
            "check  rule  evaluated  violations",
            "",
        ] {
            assert_eq!(painted(line), line);
        }
    }

    #[test]
    fn lines_are_painted_whole_however_they_come() {
        let all = "VOID  it proves nothing\n  no seed was played\nHELD  거";
        for piece in 1..12 {
            let mut out = Vec::new();
            let mut writer = Painted::new(&mut out, true);
            all.as_bytes().chunks(piece).for_each(|bytes| writer.write_all(bytes).unwrap());
            writer.flush().unwrap();
            let expected: Vec<_> = all.lines().map(painted).collect();
            assert_eq!(String::from_utf8(out).unwrap(), expected.join("\n"));
        }
        let mut plain = Vec::new();
        Painted::new(&mut plain, false).write_all(all.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(plain).unwrap(), all);
    }
}
