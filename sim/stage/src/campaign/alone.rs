//! Plays on a thread of its own, so that no run finds anything that an earlier one left in its
//! thread, and a panic ends one run and not the campaign.

use std::any::Any;
use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::sync::Once;

/// Something in a run panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    /// What it said, and where.
    pub message: String,
}

/// Does something on a fresh thread and waits for it.
///
/// # Errors
/// [`Panicked`] says what the first panic said: later ones are often only its echo.
pub fn alone<R: Send>(play: impl FnOnce() -> R + Send) -> Result<R, Panicked> {
    listen();
    let played = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            HEARD.set(Some(String::new()));
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(play))
                .map_err(|payload| (payload, HEARD.take().unwrap_or_default()))
        });
        thread.join().unwrap_or_else(|payload| Err((payload, String::new())))
    });
    played.map_err(|(payload, heard)| Panicked {
        message: if heard.is_empty() { words(&*payload).to_owned() } else { heard },
    })
}

thread_local! {
    /// What the first panic of this thread said; `None` on threads that do not play alone.
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Has panics of threads that play alone written down instead of printed. All others are treated as
/// before.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_ours = HEARD.try_with(|heard| match heard.try_borrow_mut().as_deref_mut() {
                Ok(Some(first)) => {
                    if first.is_empty() {
                        *first = told(info);
                    }
                    true
                }
                _ => false,
            });
            if !is_ours.unwrap_or(false) {
                before(info);
            }
        }));
    });
}

fn told(info: &PanicHookInfo<'_>) -> String {
    let words = words(info.payload());
    info.location().map_or_else(|| words.to_owned(), |place| format!("{words} ({place})"))
}

fn words(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_played_alone_comes_back() {
        assert_eq!(alone(|| 6 * 7), Ok(42));
    }

    #[test]
    fn a_panic_is_told_with_its_place() {
        let panicked = alone(|| panic!("machine {} is gone", 7)).unwrap_err();
        assert!(panicked.message.starts_with("machine 7 is gone ("), "{panicked:?}");
        assert!(panicked.message.contains("alone.rs:"), "{panicked:?}");
    }

    #[test]
    fn the_first_of_several_panics_is_told() {
        let panicked = alone(|| {
            let _ = std::panic::catch_unwind(|| panic!("the cause"));
            panic!("the echo");
        });
        assert!(panicked.unwrap_err().message.starts_with("the cause"));
    }
}
