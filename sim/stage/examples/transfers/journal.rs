//! A file of records on the simulated disk. It only grows, and a record counts only if it is whole.

use std::io;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stage::disk::DiskHandle;
use xxhash_rust::xxh3::xxh3_64;

/// Before each record stand its length (4 bytes) and its checksum (8 bytes).
const HEADER: usize = 12;

pub(crate) struct Journal<R> {
    disk: DiskHandle,
    end: u64,
    records: PhantomData<R>,
}

impl<R: Serialize + DeserializeOwned> Journal<R> {
    pub(crate) fn new(disk: DiskHandle) -> Self {
        Self { disk, end: 0, records: PhantomData }
    }

    /// All whole records, and how many bytes behind them were cut off.
    pub(crate) fn recover(&mut self) -> io::Result<(Vec<R>, u64)> {
        let mut bytes = vec![0; self.disk.len()? as usize];
        self.disk.read(0, &mut bytes)?;
        let (mut records, mut rest) = (Vec::new(), bytes.as_slice());
        while let Some((record, behind)) = first(rest) {
            records.push(record);
            rest = behind;
        }
        let cut = rest.len() as u64;
        self.end = bytes.len() as u64 - cut;
        if cut > 0 {
            self.disk.set_len(self.end)?;
        }
        // What can be read may never have been synced, if the sync was what failed: the next loss of power would still take it.
        self.disk.sync_data()?;
        Ok((records, cut))
    }

    /// Writes a record. It survives a loss of power only after [`Journal::sync`].
    pub(crate) fn append(&mut self, record: &R) -> io::Result<()> {
        let body = postcard::to_stdvec(record).expect("every record can be written");
        let length = u32::try_from(body.len()).expect("records are short");
        let bytes = [&length.to_le_bytes()[..], &xxh3_64(&body).to_le_bytes(), &body].concat();
        self.disk.write(self.end, &bytes)?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.disk.sync_data()
    }
}

/// The first record and what is behind it, if it is whole.
fn first<R: DeserializeOwned>(bytes: &[u8]) -> Option<(R, &[u8])> {
    let (header, rest) = bytes.split_at_checked(HEADER)?;
    let (length, checksum) = header.split_at(4);
    let (body, rest) = rest.split_at_checked(u32::from_le_bytes(length.try_into().ok()?) as usize)?;
    let sound = xxh3_64(body).to_le_bytes() == checksum;
    sound.then(|| postcard::from_bytes(body).ok())?.map(|record| (record, rest))
}
