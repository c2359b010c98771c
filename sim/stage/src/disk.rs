//! A simulated disk, for a storage engine or for code that writes its own file. It remembers which
//! writes no sync has confirmed, so that a power loss can take some of them, all of them, or half
//! of one: what a real disk may do, chosen by the caller.

use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard};

/// A disk writes whole sectors: a write that is cut short normally ends at a multiple of this many
/// bytes.
const SECTOR: usize = 512;

/// One simulated disk. Clones are the same disk; it outlives the programs that use it.
///
/// A program gets at the bytes through [`Disk::open`]. Its handle belongs to the present
/// incarnation of the program: after [`Disk::kill`], [`Disk::cut_power`] or [`Disk::restore_power`]
/// it is inert, because the dead program's values are dropped later than the program died, and
/// their destructors must not write.
#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<State>>);

/// The disks of some machines, each its own, as [`System::disks`](crate::System::disks) names them.
#[derive(Clone, Debug)]
pub struct Disks<N>(Vec<(N, Disk)>);

impl<N: Copy + PartialEq> Disks<N> {
    /// An empty disk for each of these machines.
    #[must_use]
    pub fn of(machines: &[N]) -> Self {
        Self(machines.iter().map(|machine| (*machine, Disk::new())).collect())
    }

    /// A handle for the program that starts now on this machine; none if it has no disk.
    #[must_use]
    pub fn open(&self, machine: N) -> Option<DiskHandle> {
        self.0.iter().find(|(of, _)| *of == machine).map(|(_, disk)| disk.open())
    }
}

impl<N> Deref for Disks<N> {
    type Target = [(N, Disk)];

    fn deref(&self) -> &[(N, Disk)] {
        &self.0
    }
}

/// What a power loss did to the writes that no sync had confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PowerLoss {
    /// Writes of which nothing is left.
    pub lost: usize,
    /// Cut short: the beginning was written, the rest was not.
    pub torn: usize,
    /// Written whole, although nothing had promised it.
    pub survived: usize,
}

/// Why a program can no longer work with its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The power is out.
    PowerOut,
    /// The power is out, and half of what was being written is on the disk.
    TornWrite,
    /// A write was refused because the disk is full.
    Full,
    /// An operation failed.
    IoError,
}

impl PowerLoss {
    /// Whether anything was taken at all. A power loss after which every byte is still there tests
    /// nothing.
    #[must_use]
    pub const fn took_something(self) -> bool {
        self.lost + self.torn > 0
    }
}

impl Disk {
    /// An empty disk with the power on.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A disk that durably holds these bytes.
    #[must_use]
    pub fn holding(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State { current: bytes, ..State::default() })))
    }

    /// A handle for the program that starts now.
    #[must_use]
    pub fn open(&self) -> DiskHandle {
        let mut state = self.state();
        // What became of an earlier program is no news to this one.
        state.refused = None;
        DiskHandle { disk: self.clone(), incarnation: state.incarnation }
    }

    /// The bytes a program running now would read.
    #[must_use]
    pub fn image(&self) -> Vec<u8> {
        self.state().current.clone()
    }

    /// How many writes, length changes and syncs have been asked for so far; the number of the next
    /// one. Operations on an inert handle and without power are not counted.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// How many writes and length changes no sync has confirmed.
    #[must_use]
    pub fn unsynced(&self) -> usize {
        self.state().unsynced.len()
    }

    /// Lets the power fail in the middle of the operation with this number, counted from 0 as
    /// [`Disk::operations`] counts; with a number already past, of the next one. A write or length
    /// change it hits is left unsynced, a sync it hits makes nothing durable. `None` takes the trap
    /// away.
    pub fn fail_power_at(&self, operation: Option<u64>) {
        self.state().trap = operation;
    }

    /// Lets the power fail in the middle of the first write from the operation with this number on,
    /// so that a part of that write is on the disk afterwards. `None` takes the trap away.
    pub fn tear_write_at(&self, operation: Option<u64>) {
        self.state().tear = operation;
    }

    /// Lets the operation with this number fail without any effect, once; with a number already
    /// past, the next one. `None` takes the trap away.
    pub fn fail_operation_at(&self, operation: Option<u64>) {
        self.state().io_error = operation;
    }

    /// Makes every write and change of length fail for want of room, or lets them succeed again.
    pub fn fill(&self, full: bool) {
        self.state().full = full;
    }

    /// From here on nothing goes wrong any more: all traps are taken away, and there is room.
    pub fn heal(&self) {
        let mut state = self.state();
        (state.trap, state.tear, state.io_error, state.full) = (None, None, None, false);
    }

    /// Whether one of the next operations may fail: the program may then halt at any time.
    #[must_use]
    pub fn is_about_to_fail(&self) -> bool {
        let state = self.state();
        state.full || state.trap.is_some() || state.tear.is_some() || state.io_error.is_some()
    }

    /// Why the present program cannot go on, if it cannot.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        let state = self.state();
        match (state.power_is_out, state.torn) {
            (true, true) => Some(Trouble::TornWrite),
            (true, false) => Some(Trouble::PowerOut),
            _ => state.refused,
        }
    }

    /// Whether the power is out.
    #[must_use]
    pub fn power_is_out(&self) -> bool {
        self.state().power_is_out
    }

    /// Cuts the power now, between two operations.
    pub fn cut_power(&self) {
        let mut state = self.state();
        state.power_is_out = true;
        state.incarnation += 1;
    }

    /// Ends the program but not the machine: its handles become inert, and what it wrote without a
    /// sync stays in the memory of the operating system, readable, and still at risk of a later
    /// power loss.
    pub fn kill(&self) {
        self.state().incarnation += 1;
    }

    /// Makes every sync report success and confirm nothing, as a disk that lies about its cache
    /// does.
    pub fn lose_syncs(&self, lose: bool) {
        self.state().loses_syncs = lose;
    }

    /// Boots the machine after a power loss. Nothing orders the writes between two syncs, so each
    /// of them is decided by itself, the oldest first: `choose(3)` answers 0 for survived, 1 for
    /// lost, 2 for torn. A torn write keeps a choice of whole sectors from its beginning; the
    /// newest write may also break within a sector.
    ///
    /// `choose` gets a bound above zero and answers with a number below it. Answering always 0
    /// loses nothing.
    ///
    /// If the power failed to tear a write, that write is the newest, and it is torn whatever
    /// `choose` says.
    pub fn restore_power(&self, choose: &mut dyn FnMut(u64) -> u64) -> PowerLoss {
        let mut state = self.state();
        let at_risk = state.roll_back();
        let mut loss = PowerLoss::default();
        let newest = at_risk.len().saturating_sub(1);
        for (index, change) in at_risk.into_iter().enumerate() {
            let tears = state.torn && index == newest;
            match (if tears { 2 } else { choose(3) }, change) {
                (_, Change::Write { offset, bytes }) if tears => {
                    // At least one byte, and never all of them: the trap waits for a write that has
                    // two.
                    let kept = 1 + choose(bytes.len() as u64 - 1) as usize;
                    state.put(offset, &bytes[..kept]);
                    loss.torn += 1;
                }
                (0, Change::Length(length)) => {
                    state.resize(length);
                    loss.survived += 1;
                }
                // A length is one number: it cannot be torn.
                (_, Change::Length(_)) => loss.lost += 1,
                (0, Change::Write { offset, bytes }) => {
                    state.put(offset, &bytes);
                    loss.survived += 1;
                }
                (1, Change::Write { .. }) => loss.lost += 1,
                (_, Change::Write { offset, bytes }) => {
                    match kept(bytes.len(), index == newest, choose) {
                        0 => loss.lost += 1,
                        kept => {
                            state.put(offset, &bytes[..kept]);
                            loss.torn += 1;
                        }
                    }
                }
            }
        }
        if state.torn {
            state.tear = None;
        } else {
            state.trap = None;
        }
        (state.power_is_out, state.torn, state.refused) = (false, false, None);
        state.incarnation += 1;
        loss
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no operation panics while it holds the disk")
    }
}

/// How many bytes a torn write of `length` bytes keeps: always fewer than all of them.
fn kept(length: usize, newest: bool, choose: &mut dyn FnMut(u64) -> u64) -> usize {
    let mut below = |bound: usize| usize::try_from(choose(bound as u64)).map_or(0, |n| n % bound);
    if length == 0 {
        0
    } else if newest && below(2) == 1 {
        below(length)
    } else {
        SECTOR * below(length.div_ceil(SECTOR))
    }
}

/// The disk as one incarnation of a program sees it.
#[derive(Debug)]
pub struct DiskHandle {
    disk: Disk,
    incarnation: u64,
}

impl DiskHandle {
    /// The disk, if this handle's program is alive and the power is on.
    fn alive(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = self.disk.state();
        if state.power_is_out {
            Err(power_is_out())
        } else if state.incarnation != self.incarnation {
            Err(io::Error::other("the program that opened this handle has ended"))
        } else {
            Ok(state)
        }
    }

    /// The disk, for an operation that is counted, and what the operation returns once it is done:
    /// the power may fail in the middle of it.
    fn counted(&self, operation: Operation) -> io::Result<(MutexGuard<'_, State>, io::Result<()>)> {
        let mut state = self.alive()?;
        let number = state.operations;
        state.operations += 1;
        if state.full && !matches!(operation, Operation::Sync) {
            state.refused = Some(Trouble::Full);
            return Err(io::ErrorKind::StorageFull.into());
        }
        if state.io_error.is_some_and(|trap| trap <= number) {
            (state.io_error, state.refused) = (None, Some(Trouble::IoError));
            return Err(io::Error::other("the disk reports an error"));
        }
        if matches!(operation, Operation::Write(2..))
            && state.tear.is_some_and(|trap| trap <= number)
        {
            (state.power_is_out, state.torn) = (true, true);
            return Ok((state, Err(power_is_out())));
        }
        if state.trap.is_some_and(|trap| trap <= number) {
            state.power_is_out = true;
            return Ok((state, Err(power_is_out())));
        }
        Ok((state, Ok(())))
    }
}

/// What is counted.
enum Operation {
    /// So many bytes.
    Write(usize),
    Length,
    Sync,
}

fn power_is_out() -> io::Error {
    io::Error::other("the power is out")
}

fn out_of_range() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        "the offset is beyond what this machine can address",
    )
}

/// What a program does with its disk. All of it fails without power, and on a handle of an earlier
/// incarnation.
impl DiskHandle {
    /// How many bytes the disk holds.
    ///
    /// # Errors
    /// If the program has no disk any more.
    pub fn len(&self) -> io::Result<u64> {
        Ok(self.alive()?.current.len() as u64)
    }

    /// Whether the disk holds nothing.
    ///
    /// # Errors
    /// If the program has no disk any more.
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Reads bytes from `offset` on, as many as `out` takes.
    ///
    /// # Errors
    /// If there are fewer, or the program has no disk any more.
    pub fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.alive()?;
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|from| state.current.get(from..)?.get(..out.len()))
            .ok_or_else(|| {
                io::Error::new(io::ErrorKind::UnexpectedEof, "read past the end of the disk")
            })?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    /// Changes the length. What is added is zero.
    ///
    /// # Errors
    /// If the disk refuses it, or the power fails meanwhile.
    pub fn set_len(&self, length: u64) -> io::Result<()> {
        let length = usize::try_from(length).map_err(|_| out_of_range())?;
        let (mut state, result) = self.counted(Operation::Length)?;
        state.resize_unsynced(length);
        result
    }

    /// Makes everything durable that was written before.
    ///
    /// # Errors
    /// If the disk refuses it, or the power fails meanwhile; then nothing is known to be durable.
    pub fn sync_data(&self) -> io::Result<()> {
        let (mut state, result) = self.counted(Operation::Sync)?;
        if result.is_ok() && !state.loses_syncs {
            state.unsynced.clear();
            state.replaced.clear();
        }
        result
    }

    /// Writes bytes from `offset` on, beyond the end too. They are durable only after
    /// [`DiskHandle::sync_data`].
    ///
    /// # Errors
    /// If the disk refuses it, or the power fails meanwhile.
    pub fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let offset = usize::try_from(offset).map_err(|_| out_of_range())?;
        offset.checked_add(data.len()).ok_or_else(out_of_range)?;
        let (mut state, result) = self.counted(Operation::Write(data.len()))?;
        state.put_unsynced(offset, data);
        result
    }
}

#[cfg(feature = "redb")]
impl redb::StorageBackend for DiskHandle {
    fn len(&self) -> io::Result<u64> {
        Self::len(self)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        Self::read(self, offset, out)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        Self::set_len(self, length)
    }

    fn sync_data(&self) -> io::Result<()> {
        Self::sync_data(self)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        Self::write(self, offset, data)
    }
}

/// Only the readable bytes are kept, and for each unsynced change what it replaced: a sync then
/// costs nothing, and what is durable is found by undoing the changes, newest first, in the rare
/// case that the power fails.
#[derive(Default)]
struct State {
    /// What a running program reads.
    current: Vec<u8>,
    /// The changes since the last sync, oldest first.
    unsynced: Vec<Undo>,
    /// The bytes those changes replaced, one after the other.
    replaced: Vec<u8>,
    operations: u64,
    trap: Option<u64>,
    tear: Option<u64>,
    io_error: Option<u64>,
    full: bool,
    power_is_out: bool,
    /// The power went out in the middle of a write that is to be torn.
    torn: bool,
    /// What the present program was told last when it was refused something.
    refused: Option<Trouble>,
    loses_syncs: bool,
    incarnation: u64,
}

/// How to take one change back. What it replaced is the end of `State::replaced` once all later
/// changes are undone.
struct Undo {
    /// The length of the disk before the change.
    length: usize,
    /// Where the replaced bytes belong.
    offset: usize,
    /// How many bytes were replaced.
    replaced: usize,
    /// How many bytes were written, or `None` for a change of length.
    written: Option<usize>,
}

/// One change that a power loss may take.
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

impl State {
    fn put(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        if end > self.current.len() {
            self.resize(end);
        }
        self.current[offset..end].copy_from_slice(bytes);
    }

    fn resize(&mut self, length: usize) {
        self.current.resize(length, 0);
    }

    fn put_unsynced(&mut self, offset: usize, bytes: &[u8]) {
        let length = self.current.len();
        let old = &self.current[offset.min(length)..(offset + bytes.len()).min(length)];
        self.replaced.extend_from_slice(old);
        let undo = Undo { length, offset, replaced: old.len(), written: Some(bytes.len()) };
        self.unsynced.push(undo);
        self.put(offset, bytes);
    }

    fn resize_unsynced(&mut self, to: usize) {
        let length = self.current.len();
        let cut = &self.current[to.min(length)..];
        self.replaced.extend_from_slice(cut);
        self.unsynced.push(Undo {
            length,
            offset: to.min(length),
            replaced: cut.len(),
            written: None,
        });
        self.resize(to);
    }

    /// Goes back to what is durable, and returns the changes that were undone, oldest first.
    fn roll_back(&mut self) -> Vec<Change> {
        let mut changes = Vec::with_capacity(self.unsynced.len());
        while let Some(undo) = self.unsynced.pop() {
            changes.push(match undo.written {
                Some(written) => Change::Write {
                    offset: undo.offset,
                    bytes: self.current[undo.offset..undo.offset + written].to_vec(),
                },
                None => Change::Length(self.current.len()),
            });
            self.resize(undo.length);
            let from = self.replaced.len() - undo.replaced;
            if undo.replaced > 0 {
                self.current[undo.offset..undo.offset + undo.replaced]
                    .copy_from_slice(&self.replaced[from..]);
            }
            self.replaced.truncate(from);
        }
        changes.reverse();
        changes
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Megabytes of bytes help nobody.
        f.debug_struct("State")
            .field("bytes", &self.current.len())
            .field("unsynced", &self.unsynced.len())
            .field("operations", &self.operations)
            .field("trap", &self.trap)
            .field("power_is_out", &self.power_is_out)
            .field("incarnation", &self.incarnation)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with the given numbers, then with 0.
    fn answers(numbers: &[u64]) -> impl FnMut(u64) -> u64 {
        let mut numbers = numbers.iter().copied();
        move |bound| {
            let answer = numbers.next().unwrap_or(0);
            assert!(answer < bound, "{answer} was answered to a question for less than {bound}");
            answer
        }
    }

    fn all_lost(_: u64) -> u64 {
        1
    }

    #[test]
    fn what_was_synced_survives_and_what_was_not_may_be_lost() {
        let disk = Disk::new();
        let handle = disk.open();
        handle.set_len(8).unwrap();
        handle.write(0, b"kept").unwrap();
        handle.sync_data().unwrap();
        handle.write(2, b"gone").unwrap();
        handle.set_len(4).unwrap();
        assert_eq!(disk.image(), b"kego");
        disk.cut_power();
        let loss = disk.restore_power(&mut all_lost);
        assert_eq!(loss, PowerLoss { lost: 2, torn: 0, survived: 0 });
        assert!(loss.took_something());
        assert_eq!(disk.image(), b"kept\0\0\0\0");
        assert_eq!(disk.unsynced(), 0);
    }

    #[test]
    fn unsynced_writes_survive_independently_of_each_other() {
        let disk = Disk::holding(b"......".to_vec());
        let handle = disk.open();
        handle.write(0, b"aaaa").unwrap();
        handle.write(2, b"bbbb").unwrap();
        handle.set_len(9).unwrap();
        handle.write(7, b"cc").unwrap();
        disk.cut_power();
        let loss = disk.restore_power(&mut answers(&[1, 0, 1, 0]));
        assert_eq!(loss, PowerLoss { lost: 2, torn: 0, survived: 2 });
        assert_eq!(disk.image(), b"..bbbb\0cc");
    }

    #[test]
    fn a_torn_write_keeps_whole_sectors_and_the_newest_may_break_within_one() {
        for (numbers, kept) in [(&[0, 2, 0, 1][..], 512), (&[0, 2, 1, 700][..], 700)] {
            let disk = Disk::holding(vec![0; 2048]);
            let handle = disk.open();
            handle.write(0, &[7; 1]).unwrap();
            handle.write(0, &[9; 2048]).unwrap();
            disk.cut_power();
            let loss = disk.restore_power(&mut answers(numbers));
            assert_eq!(loss, PowerLoss { lost: 0, torn: 1, survived: 1 });
            let expected: Vec<u8> = (0..2048).map(|at| if at < kept { 9 } else { 0 }).collect();
            assert_eq!(disk.image(), expected);
        }
        let disk = Disk::holding(vec![0; 1024]);
        let handle = disk.open();
        handle.write(0, &[5; 1024]).unwrap();
        handle.write(0, &[6; 1]).unwrap();
        disk.cut_power();
        assert_eq!(
            disk.restore_power(&mut answers(&[2, 1, 2])),
            PowerLoss { lost: 1, torn: 1, survived: 0 }
        );
        assert_eq!((disk.image()[0], disk.image()[511], disk.image()[512]), (5, 5, 0));
    }

    #[test]
    fn the_power_fails_at_exactly_the_operation_that_was_named() {
        let story = |disk: &Disk| -> io::Result<()> {
            let handle = disk.open();
            handle.set_len(4)?;
            handle.write(0, b"ab")?;
            handle.sync_data()?;
            handle.write(2, b"cd")?;
            handle.sync_data()
        };
        let durable: [&[u8]; 6] = [b"", b"", b"", b"ab\0\0", b"ab\0\0", b"abcd"];
        for (trap, durable) in durable.into_iter().enumerate() {
            let disk = Disk::new();
            disk.fail_power_at(Some(trap as u64));
            let result = story(&disk);
            assert_eq!(result.is_err(), trap < 5, "trap at {trap}");
            assert_eq!(disk.power_is_out(), trap < 5);
            if let Err(error) = result {
                assert_eq!(
                    (error.kind(), error.to_string().as_str()),
                    (io::ErrorKind::Other, "the power is out")
                );
                assert_eq!(disk.operations(), trap as u64 + 1);
                let handle = disk.open();
                handle.read(0, &mut [0]).expect_err("nothing can be read without power");
                handle.len().expect_err("nothing can be asked without power");
            }
            disk.restore_power(&mut all_lost);
            assert_eq!(disk.image(), durable, "trap at {trap}");
            story(&disk).expect("the trap is gone and the power is back");
        }
    }

    #[test]
    fn the_write_during_which_the_power_fails_may_survive() {
        let disk = Disk::holding(b"old".to_vec());
        disk.fail_power_at(Some(0));
        disk.open().write(0, b"new").expect_err("the power fails");
        disk.restore_power(&mut answers(&[0]));
        assert_eq!(disk.image(), b"new");
    }

    #[test]
    fn a_killed_program_leaves_its_unsynced_writes_and_its_handle_is_inert() {
        let disk = Disk::holding(b"old".to_vec());
        let dead = disk.open();
        dead.write(0, b"new").unwrap();
        disk.kill();
        dead.write(0, b"bad").expect_err("the program is dead");
        dead.set_len(0).expect_err("the program is dead");
        dead.sync_data().expect_err("the program is dead");
        dead.read(0, &mut [0]).expect_err("the program is dead");
        assert_eq!((disk.operations(), disk.unsynced()), (1, 1));
        let mut read = [0; 3];
        disk.open().read(0, &mut read).unwrap();
        assert_eq!(&read, b"new");
        disk.cut_power();
        disk.restore_power(&mut all_lost);
        assert_eq!(disk.image(), b"old");
        dead.write(0, b"bad").expect_err("the program is still dead");
    }

    #[test]
    fn a_full_disk_takes_no_writes_and_loses_none() {
        let disk = Disk::holding(b"old".to_vec());
        let handle = disk.open();
        handle.write(0, b"new").unwrap();
        disk.fill(true);
        let errors =
            [handle.write(0, b"bad"), handle.set_len(9)].map(|result| result.unwrap_err().kind());
        assert_eq!(errors, [io::ErrorKind::StorageFull; 2]);
        assert_eq!(disk.trouble(), Some(Trouble::Full));
        handle.sync_data().expect("what was written can be synced");
        disk.cut_power();
        disk.restore_power(&mut all_lost);
        assert_eq!(disk.image(), b"new");
        disk.fill(false);
        disk.open().write(0, b"yes").expect("there is room again");
        assert_eq!(disk.trouble(), None);
    }

    #[test]
    fn an_operation_that_fails_changes_nothing_and_fails_once() {
        let disk = Disk::holding(b"old".to_vec());
        let handle = disk.open();
        disk.fail_operation_at(Some(1));
        handle.write(0, b"new").unwrap();
        handle.sync_data().expect_err("this is the operation");
        assert_eq!((disk.trouble(), disk.unsynced()), (Some(Trouble::IoError), 1));
        handle.sync_data().expect("only one operation fails");
        assert_eq!(disk.unsynced(), 0);
        let _next = disk.open();
        assert_eq!(disk.trouble(), None, "the next program has heard of no trouble");
    }

    #[test]
    fn a_write_that_is_to_be_torn_is_torn_whatever_is_chosen_for_the_others() {
        for choice in 0..3 {
            let disk = Disk::holding(vec![0; 8]);
            let handle = disk.open();
            disk.tear_write_at(Some(0));
            handle.set_len(8).expect("this is no write");
            handle.sync_data().expect("this is no write");
            handle.write(0, &[1]).expect("one byte cannot be torn");
            handle.write(2, &[9; 4]).expect_err("the power fails");
            assert_eq!(disk.trouble(), Some(Trouble::TornWrite));
            let loss = disk.restore_power(&mut |bound| choice.min(bound - 1));
            assert!(loss.torn >= 1, "{loss:?}");
            let image = disk.image();
            assert_eq!((image[2], image[5]), (9, 0), "{image:?}");
            disk.open().write(2, &[7; 4]).expect("the trap is gone");
        }
    }

    #[test]
    fn a_disk_that_lies_confirms_nothing() {
        let disk = Disk::holding(b"old".to_vec());
        disk.lose_syncs(true);
        let handle = disk.open();
        handle.write(0, b"new").unwrap();
        handle.sync_data().unwrap();
        disk.cut_power();
        disk.restore_power(&mut all_lost);
        assert_eq!(disk.image(), b"old");
    }

    #[test]
    fn reading_past_the_end_is_an_error() {
        let handle = Disk::holding(vec![1, 2]).open();
        for (offset, length) in [(1, 2), (3, 0), (u64::MAX, 1)] {
            let error = handle.read(offset, &mut vec![0; length]).expect_err("past the end");
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        }
    }
}
