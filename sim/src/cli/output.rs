//! Writes answers: to standard output, to files, and complaints to standard error.

use std::io::{self, Write};

use stage::campaign::answer::Answers;
use stage::campaign::terminal::painted::{Painted, takes_colour};

use sim::report::visible;

use super::args::Target;
use super::failure::Failure;

/// A writer for whose reader it is no error to have seen enough.
#[derive(Debug)]
pub(super) struct Patient<W> {
    to: W,
    closed: bool,
}

pub(super) fn stdout() -> Patient<Painted<io::BufWriter<io::Stdout>>> {
    let in_colour = takes_colour(&io::stdout());
    Patient { to: Painted::new(io::BufWriter::new(io::stdout()), in_colour), closed: false }
}

pub(super) fn stderr() -> Patient<Painted<io::Stderr>> {
    Patient { to: Painted::new(io::stderr(), takes_colour(&io::stderr())), closed: false }
}

impl<W: Write> Patient<W> {
    fn unless_closed<T>(
        &mut self,
        done: T,
        act: impl FnOnce(&mut W) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.closed {
            return Ok(done);
        }
        match act(&mut self.to) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(done)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Patient<W> {
    /// What is told has names in it that others gave: none of them steers the terminal.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let seen = std::str::from_utf8(bytes).map(visible::text);
        self.unless_closed(bytes.len(), |to| match &seen {
            Ok(text) => to.write_all(text.as_bytes()).map(|()| bytes.len()),
            Err(_) => to.write(bytes),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), Write::flush)
    }
}

/// Says a line to people. If nobody listens, nothing can be done about it.
pub(super) fn say(line: &str) {
    let mut err = Painted::new(io::stderr(), takes_colour(&io::stderr()));
    let _ = writeln!(err, "{}", visible::text(line));
}

/// Says why something could not be done, and what to do next.
pub(super) fn complain(failure: &Failure) {
    say(&format!("error: {}\nhint: {}", failure.what, failure.hint));
}

/// Writes to standard output with `tell`, to the end.
pub(super) fn print(tell: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = stdout();
    tell(&mut out).and_then(|()| out.flush()).map_err(|error| unprinted(&error))
}

/// Why something could not be written to standard output.
pub(super) fn unprinted(error: &io::Error) -> Failure {
    Failure {
        what: format!("cannot write to standard output: {error}"),
        hint: "give it a place that is not full".to_owned(),
    }
}

/// Tells people what came of it: on standard output, or `aside` on standard error if standard
/// output has an answer for machines. If nobody reads it there, nothing is lost.
pub(super) fn tell(
    aside: bool,
    tell: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    if !aside {
        return print(tell);
    }
    let mut err = stderr();
    let _ = tell(&mut err).and_then(|()| err.flush());
    Ok(())
}

/// Complains about whatever was asked for and could not be written. Whether everything was.
pub(super) fn is_complete(failures: impl IntoIterator<Item = Failure>) -> bool {
    let complained = failures.into_iter().map(|failure| complain(&failure)).count();
    complained == 0
}

/// Tells people what came of it, and delivers it to machines if somebody wants that. Complains about
/// what could not be written, and about what else could not; whether everything was.
pub(super) fn answer(
    json: Option<&Target>,
    told: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    text: impl FnOnce() -> String,
    unsaid: impl IntoIterator<Item = Failure>,
) -> bool {
    let told = tell(json == Some(&Target::Stdout), told);
    let delivered = json.map(|target| deliver(target, &text()));
    let failures = [Some(told), delivered].into_iter().flatten().filter_map(Result::err);
    is_complete(failures.chain(unsaid))
}

/// Whether one of the machine-readable answers takes the place of what people read on standard
/// output.
///
/// # Errors
/// If both want the same place, where one would replace the other.
pub(super) fn takes_stdout(json: Option<&Target>, junit: Option<&Target>) -> Result<bool, Failure> {
    let answers = Answers { json: json.cloned(), junit: junit.cloned() };
    answers.take_stdout().map_err(Failure::from)
}

/// Writes a machine-readable answer. A file is there as a whole or, if that fails, as it was
/// before.
pub(super) fn deliver(target: &Target, text: &str) -> Result<(), Failure> {
    target.deliver(text).map_err(Failure::from)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_no_draft_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/report.json");
        for text in ["a long first answer", "second"] {
            deliver(&Target::File(path.clone()), text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let failure = deliver(&Target::File(folder.path().to_owned()), "text").unwrap_err();
        assert!(failure.what.contains(&folder.path().display().to_string()), "{failure:?}");
        let under_a_file = folder.path().join("file");
        fs::write(&under_a_file, "").unwrap();
        assert!(deliver(&Target::File(under_a_file.join("report.json")), "text").is_err());
    }

    #[test]
    fn a_reader_may_have_seen_enough() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let mut out = Patient { to: Closed, closed: false };
        writeln!(out, "a line").unwrap();
        out.flush().unwrap();
    }
}
