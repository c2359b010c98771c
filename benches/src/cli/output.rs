//! Writes answers: to standard output, to files, and complaints to standard error.

use std::io::{self, Write};
use std::path::Path;

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table};
use serde::Serialize;
use stage::campaign::interrupt;
use stage::campaign::terminal::width_of_terminal;

use super::args::Target;

/// Why a command could not be done: the input, the reason, and the next step.
#[derive(Debug)]
pub(super) struct Failure {
    /// What was wrong with what.
    pub(super) what: String,
    /// What to do next.
    pub(super) hint: String,
}

impl Failure {
    pub(super) fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
    }
}

/// Says a line to people. If nobody listens, nothing can be done about it.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Says why something could not be done, and what to do next.
pub(super) fn complain(failure: &Failure) {
    say(&format!("error: {}\nhint: {}", failure.what, failure.hint));
}

/// Writes to standard output. A reader that has seen enough may close the pipe.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            format!("cannot write to standard output: {error}"),
            "give it a place that is not full",
        )),
        _ => Ok(()),
    }
}

/// Tells people and machines: the text goes to standard output, or, where the JSON goes there, to
/// standard error.
pub(super) fn tell(
    text: &str,
    json: Option<&Target>,
    answer: &impl Serialize,
) -> Result<(), Failure> {
    let Some(target) = json else { return print(text) };
    let answer = serde_json::to_string_pretty(answer).expect("an answer is plain data") + "\n";
    match target {
        Target::Stdout => {
            say(text.trim_end());
            interrupt::settled(&target.to_string());
            print(&answer)
        }
        Target::File(path) => {
            print(text)?;
            write_file(path, &answer)
        }
    }
}

/// Writes a file. It is there as a whole or, if that fails, as it was before.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let written = stage::whole::replace(path, text);
    // If it is not there, the error says so.
    interrupt::settled(&path.display().to_string());
    written.map_err(|error| {
        Failure::new(
            format!("cannot write {}: {error}", path.display()),
            "give a path in a folder where files may be written and that is not full",
        )
    })
}

/// A table with a line below its header. The first column is text; the others are numbers.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING.header_separator(LineStyle::none().fill('─')))
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header.iter().copied());
    if let Some(width) = width_of_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

pub(super) use benches::tables::grouped as counted;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_what_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/answer.json");
        for text in ["a long first answer", "second"] {
            write_file(&path, text).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        let failure = write_file(folder.path(), "text").unwrap_err();
        assert!(failure.what.contains(&folder.path().display().to_string()), "{failure:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_stays_a_device() {
        use std::os::unix::fs::FileTypeExt;

        let full = Path::new("/dev/full");
        let failure = write_file(full, "text").unwrap_err();
        assert!(failure.what.contains("/dev/full: No space left"), "{failure:?}");
        assert!(fs::metadata(full).unwrap().file_type().is_char_device());
    }
}
