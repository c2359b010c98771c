//! What a process of a live run saw and did, line by line: the file that is judged later.
//!
//! A line is one [`Entry`] as JSON. All lines that come of one input are written by one call before
//! anything leaves the process that the input led to. So whoever is killed may lose what it did
//! with its last input, of which nobody has heard; the beginning of a line without its end is cut
//! off when the file is opened again.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::time::SimTime;

/// Something that happened in one process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<N, P> {
    /// Puts it in order with what happened in other processes: the monotonic clock of the machine
    /// in nanoseconds, or a little later than that clock where a cause has to come first.
    pub stamp: u64,
    /// The business time, whatever the clock of the machine showed to its node.
    pub at: SimTime,
    /// What was seen or done.
    pub fact: Fact<N, P>,
}

/// What happened in one process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fact<N, P> {
    /// The node told something about itself.
    Probed(P),
    /// The node said something, and this is what the wire did with it.
    Sent {
        /// The machine it is sent to.
        to: N,
        /// What kind of message it was.
        kind: String,
        /// What it was about, in hexadecimal digits.
        subject: String,
        /// When its copies are due; none if it was lost.
        arrivals: Vec<SimTime>,
        /// The kinds of faults that hit it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        faults: Vec<String>,
    },
    /// The node was handed a message.
    Received {
        /// The machine that sent it.
        from: N,
        /// What kind of message it was.
        kind: String,
        /// How many messages the sender had sent to this node, with this one.
        number: u64,
        /// 0 is the message itself, 1 its second copy.
        copy: u8,
        /// The kinds of faults that hit it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        faults: Vec<String>,
    },
    /// A message came while the node heard nothing.
    Lost {
        /// What kind of message it was.
        kind: String,
    },
    /// A message was damaged on its way, which the node noticed.
    Refused {
        /// The machine that sent it.
        from: N,
        /// What kind of message it was.
        kind: String,
    },
    /// The supervisor let a fault begin, by its place in the scenario.
    Began(usize),
    /// The supervisor started a machine.
    Started(N),
    /// A machine stopped.
    Stopped {
        /// The machine whose process ended.
        node: N,
        /// The kind of fault that stopped it.
        cause: String,
    },
    /// The supervisor had a machine stand still.
    Paused(N),
    /// A machine that stood still went on.
    Resumed(N),
    /// The supervisor set the clock of a machine.
    ClockSet {
        /// The machine whose clock was set.
        node: N,
        /// By how much it is ahead now, in milliseconds; below zero it is behind.
        ahead_ms: i64,
    },
    /// Nothing happened, and business time went to this instant at once.
    Leapt(SimTime),
    /// The run is over, and every machine was asked what it knew.
    Over {
        /// Whether nothing was left to happen.
        quiescent: bool,
    },
    /// The run ended because of this, which no fault brought about.
    Accident(String),
}

/// Why a record cannot be read.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file cannot be read.
    #[error("cannot read the record {path}: {source}")]
    Unreadable {
        /// The file that cannot be read.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A line is not one of a record.
    #[error("{path}, line {line}: {source}")]
    Malformed {
        /// The file that is no record of a process.
        path: PathBuf,
        /// On which line, counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Writes a record.
#[derive(Debug)]
pub struct RecordWriter {
    file: File,
    pending: Vec<u8>,
}

impl RecordWriter {
    /// Goes on with the record in this file, or begins it. A line without an end is cut off.
    ///
    /// # Errors
    /// Whatever keeps the file from being opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path)?;
        let mut written = Vec::new();
        file.read_to_end(&mut written)?;
        let whole = written.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file, pending: Vec::new() })
    }

    /// Adds a line, which [`RecordWriter::flush`] writes.
    pub fn note<N: Serialize, P: Serialize>(&mut self, entry: &Entry<N, P>) {
        serde_json::to_writer(&mut self.pending, entry).expect("memory can be written to");
        self.pending.push(b'\n');
    }

    /// Writes what was added, in one call: the operating system has it then, and keeps it whatever
    /// becomes of this process.
    ///
    /// # Errors
    /// If it could not be written, such as because there is no room.
    pub fn flush(&mut self) -> io::Result<()> {
        let written = self.file.write_all(&self.pending);
        self.pending.clear();
        written
    }
}

/// All whole lines of a record, in order. A last line without an end is none.
///
/// # Errors
/// [`RecordError`] names the file, the line and what is wrong with it.
pub fn read<N: DeserializeOwned, P: DeserializeOwned>(
    path: &Path,
) -> Result<Vec<Entry<N, P>>, RecordError> {
    let unreadable = |source| RecordError::Unreadable { path: path.to_owned(), source };
    let text = std::fs::read(path).map_err(unreadable)?;
    let lines = text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    (1..).zip(lines).map(|(line, text)| entry(path, line, text)).collect()
}

/// Whether a record has such a line. It is read no further than to the first one, and a file that is
/// not there has none.
///
/// # Errors
/// [`RecordError`] names the file, the line and what is wrong with it.
pub fn has<N: DeserializeOwned, P: DeserializeOwned>(
    path: &Path,
    is_such: impl Fn(&Fact<N, P>) -> bool,
) -> Result<bool, RecordError> {
    let unreadable = |source| RecordError::Unreadable { path: path.to_owned(), source };
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => BufReader::new(opened.map_err(unreadable)?),
    };
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        file.read_until(b'\n', &mut text).map_err(unreadable)?;
        // A last line without an end is none.
        if !text.ends_with(b"\n") {
            break;
        }
        if is_such(&entry(path, line, &text)?.fact) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn entry<N: DeserializeOwned, P: DeserializeOwned>(
    path: &Path,
    line: usize,
    text: &[u8],
) -> Result<Entry<N, P>, RecordError> {
    serde_json::from_slice(text).map_err(|source| RecordError::Malformed {
        path: path.to_owned(),
        line,
        source,
    })
}

/// Puts the records of several processes in one order: causes before what follows from them, and
/// everything else as the clock of the machine showed it. Lines of one process stay in their order.
#[must_use]
pub fn merge<W, N, P>(
    records: impl IntoIterator<Item = (W, Vec<Entry<N, P>>)>,
) -> Vec<(W, Entry<N, P>)>
where
    W: Copy,
{
    let of = |(who, entries): (W, Vec<Entry<N, P>>)| entries.into_iter().map(move |it| (who, it));
    let mut all: Vec<_> = records.into_iter().flat_map(of).collect();
    all.sort_by_key(|(_, entry)| entry.stamp);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    type Line = Entry<u8, String>;

    fn line(stamp: u64, text: &str) -> Line {
        Entry { stamp, at: SimTime(stamp / 10), fact: Fact::Probed(text.to_owned()) }
    }

    fn record(folder: &Path, lines: &[Line]) -> PathBuf {
        let path = folder.join("node.jsonl");
        let mut recorder = RecordWriter::open(&path).unwrap();
        lines.iter().for_each(|line| recorder.note(line));
        recorder.flush().unwrap();
        path
    }

    #[test]
    fn what_was_written_is_read_and_goes_on_where_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let sent = Fact::Sent {
            to: 3,
            kind: "Count".to_owned(),
            subject: "ff".to_owned(),
            arrivals: vec![SimTime(70)],
            faults: vec!["delay".to_owned()],
        };
        let lines = [line(10, "one\n\"two\""), Entry { stamp: 20, at: SimTime(2), fact: sent }];
        let path = record(folder.path(), &lines);
        assert_eq!(read(&path).unwrap(), lines);
        record(folder.path(), &[line(30, "three")]);
        assert_eq!(read::<u8, String>(&path).unwrap().len(), 3);
    }

    #[test]
    fn a_torn_line_is_no_line_and_the_next_process_writes_behind_the_last_whole_one() {
        let folder = tempfile::tempdir().unwrap();
        let lines = [line(10, "one"), line(20, "two")];
        let path = record(folder.path(), &lines);
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let kept = whole[..length].iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(read::<u8, String>(&path).unwrap(), lines[..kept], "{length} bytes");
            record(folder.path(), &[line(30, "again")]);
            let again: Vec<Line> = read(&path).unwrap();
            assert_eq!((again.len(), again.last()), (kept + 1, Some(&line(30, "again"))));
        }
    }

    #[test]
    fn a_record_has_what_some_whole_line_of_it_says() {
        let folder = tempfile::tempdir().unwrap();
        let has = |path: &Path, text: &str| {
            has(path, |fact: &Fact<u8, String>| *fact == Fact::Probed(text.to_owned())).unwrap()
        };
        assert!(!has(&folder.path().join("none.jsonl"), "one"));
        let path = record(folder.path(), &[line(10, "one"), line(20, "two")]);
        assert!(has(&path, "one") && has(&path, "two") && !has(&path, "three"));
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(has(&path, "one") && !has(&path, "two"));
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = record(folder.path(), &[line(10, "one")]);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text += "{\"stamp\":20}\n";
        std::fs::write(&path, text).unwrap();
        let error = read::<u8, String>(&path).unwrap_err().to_string();
        assert!(error.contains("node.jsonl, line 2: missing field"), "{error}");
    }

    #[test]
    fn records_are_merged_by_stamp_and_each_keeps_its_own_order() {
        let records = [('b', vec![line(20, "b1"), line(40, "b2")]), ('a', vec![line(30, "a1")])];
        let merged = merge(records);
        assert_eq!(merged.iter().map(|(who, _)| *who).collect::<String>(), "bab");
        assert_eq!(merged[0].1, line(20, "b1"));
    }
}
