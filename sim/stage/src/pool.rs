//! Plays several at once and hands the results over in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// How many results may wait, for each player, until an earlier one is finished.
const PATIENCE: usize = 16;

/// Does `play` with every task, `jobs` at once, and gives the results to `take` in the order of the
/// tasks.
///
/// A task is drawn only when somebody is free to play it, so `tasks` may be endless and may end at
/// any time. When `take` breaks off, no further task is drawn, and what comes of those under way is
/// dropped.
pub fn in_order<T: Send, R: Send>(
    jobs: NonZeroUsize,
    tasks: impl Iterator<Item = T> + Send,
    play: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    if jobs == NonZeroUsize::MIN {
        // Who plays alone never plays ahead of what `take` has seen.
        for task in tasks {
            if take(play(task)).is_break() {
                return;
            }
        }
        return;
    }
    let desk = Desk {
        state: Mutex::new(State { tasks: tasks.fuse(), drawn: 0, taken: 0, closed: false }),
        room: Condvar::new(),
        most: jobs.get() * PATIENCE,
    };
    std::thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..jobs.get() {
            let (sender, desk, play) = (sender.clone(), &desk, &play);
            scope.spawn(move || {
                let _guard = CloseOnPanic(desk);
                while let Some((place, task)) = desk.draw() {
                    if sender.send((place, play(task))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let _guard = CloseOnPanic(&desk);
        let mut early = BTreeMap::new();
        let mut next = 0_u64;
        for (place, result) in results {
            early.insert(place, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                if take(result).is_break() {
                    desk.close();
                    return;
                }
                desk.taken(next);
            }
        }
    });
}

/// Closes the desk if its owner panics: nobody may wait for a result that never comes.
struct CloseOnPanic<'a, T, I: Iterator<Item = T>>(&'a Desk<I>);

impl<T, I: Iterator<Item = T>> Drop for CloseOnPanic<'_, T, I> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

/// Where players draw their tasks.
struct Desk<I> {
    state: Mutex<State<I>>,
    room: Condvar,
    /// How many tasks may be drawn and not yet taken.
    most: usize,
}

struct State<I> {
    tasks: I,
    drawn: u64,
    taken: u64,
    closed: bool,
}

impl<T, I: Iterator<Item = T>> Desk<I> {
    /// The next task and its place; `None` if there is nothing left to do.
    fn draw(&self) -> Option<(u64, T)> {
        let crowded =
            |state: &mut State<I>| !state.closed && state.drawn - state.taken >= self.most as u64;
        let mut state =
            self.room.wait_while(self.state(), crowded).unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return None;
        }
        let task = state.tasks.next()?;
        let place = state.drawn;
        state.drawn += 1;
        Some((place, task))
    }

    fn taken(&self, count: u64) {
        self.state().taken = count;
        self.room.notify_all();
    }

    fn close(&self) {
        self.state().closed = true;
        self.room.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(jobs: usize, tasks: impl Iterator<Item = u64> + Send, until: usize) -> Vec<u64> {
        let mut taken = Vec::new();
        let play = |task: u64| {
            // The earlier the task of its group, the longer it takes.
            for _ in 0..(8 - task % 8) * 200 {
                std::hint::spin_loop();
            }
            task * task
        };
        in_order(NonZeroUsize::new(jobs).unwrap(), tasks, play, |result| {
            taken.push(result);
            if taken.len() == until { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        taken
    }

    #[test]
    fn results_come_in_order_however_many_play() {
        let expected: Vec<_> = (0..500).map(|task| task * task).collect();
        for jobs in [1, 2, 7] {
            assert_eq!(played(jobs, 0..500, usize::MAX), expected);
        }
    }

    #[test]
    fn an_endless_list_is_played_until_somebody_breaks_off() {
        assert_eq!(played(3, 0.., 20), (0..20).map(|task| task * task).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_to_do_is_done_at_once() {
        assert_eq!(played(2, 0..0, usize::MAX), [0_u64; 0]);
    }

    #[test]
    fn tasks_are_not_drawn_far_ahead() {
        let drawn = std::sync::atomic::AtomicU64::new(0);
        let tasks = (0..10_000_u64).inspect(|_| {
            drawn.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        });
        played(2, tasks, 3);
        assert!(drawn.load(std::sync::atomic::Ordering::Relaxed) <= 3 + 2 * PATIENCE as u64);
    }
}
