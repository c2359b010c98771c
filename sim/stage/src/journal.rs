//! A file of records on a simulated disk. It only grows, and a record counts only if it is whole.
//!
//! Each record is a line: eight hexadecimal digits of a checksum (CRC-32, as in zlib), a blank, and
//! the record as JSON without a line feed in it. So a program in any language can read what another
//! has written.

use std::io;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::disk::DiskHandle;

/// The records of one machine, of type `R`.
#[derive(Debug)]
pub struct Journal<R> {
    disk: DiskHandle,
    end: u64,
    records: PhantomData<R>,
}

impl<R: Serialize + DeserializeOwned> Journal<R> {
    /// The journal on this disk. It must be recovered before anything is written.
    #[must_use]
    pub const fn new(disk: DiskHandle) -> Self {
        Self { disk, end: 0, records: PhantomData }
    }

    /// All whole records, oldest first, and how many bytes behind them were cut off because they
    /// were none.
    ///
    /// # Errors
    /// If the disk is in trouble, or a whole record is not of this type: that is no trouble of the
    /// disk, and nothing is cut off.
    pub fn recover(&mut self) -> io::Result<(Vec<R>, u64)> {
        let mut bytes = vec![0; self.disk.len()? as usize];
        self.disk.read(0, &mut bytes)?;
        let (mut records, mut rest) = (Vec::new(), bytes.as_slice());
        while let Some((json, behind)) = first(rest) {
            records.push(serde_json::from_slice(json)?);
            rest = behind;
        }
        let cut = rest.len() as u64;
        self.end = bytes.len() as u64 - cut;
        if cut > 0 {
            self.disk.set_len(self.end)?;
        }
        // What can be read may never have been synced, if the sync was what failed: the next loss
        // of power would still take it.
        self.disk.sync_data()?;
        Ok((records, cut))
    }

    /// Adds a record. It survives a loss of power only after [`Journal::sync`].
    ///
    /// # Errors
    /// If the disk is in trouble.
    pub fn append(&mut self, record: &R) -> io::Result<()> {
        let json = serde_json::to_string(record)?;
        let line = format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()));
        self.disk.write(self.end, line.as_bytes())?;
        self.end += line.len() as u64;
        Ok(())
    }

    /// Makes all records durable that were added before.
    ///
    /// # Errors
    /// If the disk is in trouble; then nothing is known to be durable.
    pub fn sync(&mut self) -> io::Result<()> {
        self.disk.sync_data()
    }

    /// Adds a record that survives a loss of power as soon as this is done.
    ///
    /// # Errors
    /// If the disk is in trouble; then nobody knows whether it will be there.
    pub fn write(&mut self, record: &R) -> io::Result<()> {
        self.append(record)?;
        self.sync()
    }
}

/// The JSON of the first record and what is behind it, if it is whole.
fn first(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (checksum, json) = bytes[..end].split_at_checked(9)?;
    let whole = format!("{:08x} ", crc32fast::hash(json)).as_bytes() == checksum;
    whole.then_some((json, &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Disk;

    #[test]
    fn it_comes_back_whole_up_to_the_first_byte_that_is_missing_or_wrong() {
        let disk = Disk::new();
        let mut journal = Journal::<String>::new(disk.open());
        for record in ["one", "two\n", "three"] {
            journal.append(&record.to_owned()).unwrap();
        }
        journal.sync().unwrap();
        let whole = disk.image();
        assert_eq!(whole, b"91c55400 \"one\"\n36f2b38f \"two\\n\"\nbe7f3b4a \"three\"\n");
        let ends = [0, 15, 32, whole.len()];
        for length in 0..whole.len() {
            let (records, cut) = recovered(whole[..length].to_vec());
            assert_eq!(records.concat(), "onetwo\nthree"[..records.concat().len()]);
            assert_eq!(records.len() == 2, length >= ends[2], "{length} bytes");
            assert_eq!(cut == 0, ends.contains(&length), "{length} bytes");
        }
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            let (records, cut) = recovered(bytes);
            assert!(records.len() < 3 && cut > 0, "a wrong byte at {place} went unnoticed");
        }
    }

    #[test]
    fn a_whole_record_of_another_type_is_an_error_and_stays() {
        let disk = Disk::new();
        let mut journal = Journal::<u32>::new(disk.open());
        journal.write(&7).unwrap();
        let image = disk.image();
        let error = Journal::<String>::new(disk.open()).recover().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
        assert_eq!(disk.image(), image);
    }

    /// What is read of a disk that holds these bytes; a second reading must find nothing more to
    /// cut.
    fn recovered(bytes: Vec<u8>) -> (Vec<String>, u64) {
        let disk = Disk::holding(bytes);
        let read =
            || Journal::new(disk.open()).recover().expect("nothing is wrong with the disk itself");
        let found = read();
        assert_eq!(disk.unsynced(), 0);
        assert_eq!(read(), (found.0.clone(), 0));
        found
    }
}
