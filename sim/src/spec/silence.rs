//! Catches panics without a word on the terminal: a story that breaks is told later, and better.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Set while this thread listens; then what the last panic said.
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does something, and returns what it said if it panicked.
pub(super) fn catch<T>(doing: impl FnOnce() -> T) -> Result<T, String> {
    listen();
    HEARD.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(doing));
    let heard = HEARD.take().unwrap_or_default();
    // Whoever else runs tests in this process may have put another listener in the place of ours.
    result.map_err(|payload| if heard.is_empty() { words(&*payload) } else { heard })
}

/// Panics of threads that listen are kept, all others go where they went before.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let otherwise = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let listens = HEARD.with_borrow_mut(|heard| match heard {
                Some(heard) => {
                    *heard = told(info);
                    true
                }
                None => false,
            });
            if !listens {
                otherwise(info);
            }
        }));
    });
}

/// What a panic said, and where.
fn told(info: &panic::PanicHookInfo<'_>) -> String {
    let what = words(info.payload());
    match info.location() {
        Some(place) => format!("{what} ({}:{})", place.file(), place.line()),
        None => what,
    }
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_said_is_kept_and_where() {
        let said = catch(|| panic!("the roof is on fire")).unwrap_err();
        assert!(
            said.starts_with("the roof is on fire (") && said.contains("silence.rs:"),
            "{said}"
        );
        assert_eq!(catch(|| 7), Ok(7));
    }
}
