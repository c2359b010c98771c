//! How much memory is in use, counted where it is allocated. What the operating system says of a
//! process is the most it ever had, and tells nothing of the second scenario that is played in it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

static COUNTS: AtomicBool = AtomicBool::new(false);
static IN_USE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// The system's allocator, which counts while it is asked to. A program installs it as its global
/// allocator.
#[derive(Debug)]
pub struct Counting;

/// The most memory that was in use at one time during `work`, in bytes, beyond what was in use
/// before; 0 if the program did not install [`Counting`].
pub fn peak(work: impl FnOnce()) -> u64 {
    IN_USE.store(0, Ordering::Relaxed);
    PEAK.store(0, Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
    work();
    COUNTS.store(false, Ordering::Relaxed);
    PEAK.load(Ordering::Relaxed).unsigned_abs()
}

fn count(bytes: i64) {
    if COUNTS.load(Ordering::Relaxed) {
        let in_use = IN_USE.fetch_add(bytes, Ordering::Relaxed) + bytes;
        PEAK.fetch_max(in_use, Ordering::Relaxed);
    }
}

const fn size(layout: Layout) -> i64 {
    layout.size() as i64
}

// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(size(layout));
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(size(layout));
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-size(layout));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(new_size as i64 - size(layout));
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}
