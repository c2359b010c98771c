//! Laws whose failures are kept: the smallest story that breaks one is written to a file as data,
//! and is told again before every later search. A seed would lead elsewhere after the next change
//! of a generator; a story does not.

use std::fmt::{Debug, Write as _};
use std::fs;
use std::path::PathBuf;

use domain::sourcing::{Aggregate, Fingerprint, Snapshot, Version};
use proptest::strategy::Strategy;
use proptest::test_runner::{TestCaseResult, TestError, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::trials;

/// Holds `law` against every kept story, then against `cases` new ones. The name of the law is the
/// name of its folder.
pub(crate) fn holds<S>(law: &str, cases: u32, stories: &S, check: impl Fn(S::Value))
where
    S: Strategy,
    S::Value: Clone + Debug + Serialize + DeserializeOwned,
{
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/laws/kept")).join(law);
    for file in fs::read_dir(&folder).into_iter().flatten() {
        let path = file.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable story");
        let story = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        eprintln!("told again: {}", path.display());
        check(story);
    }
    let told = TestRunner::new(trials(cases)).run(stories, |story| -> TestCaseResult {
        check(story);
        Ok(())
    });
    match told {
        Ok(()) => {}
        Err(TestError::Fail(reason, story)) => {
            let text = serde_json::to_string_pretty(&story).expect("a story is plain data");
            let name = domain::sourcing::derive(uuid::Uuid::nil(), &text);
            let path = folder.join(format!("{:08x}.json", name.as_u128() >> 96));
            let mut report = format!("{law} does not hold: {reason}\n{story:#?}");
            let kept = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, text + "\n"));
            let _ = write!(report, "\nkept as {}: {kept:?}", path.display());
            panic!("{report}");
        }
        Err(TestError::Abort(reason)) => panic!("{law} could not be tried: {reason}"),
    }
}

/// Wherever a stream is cut, a snapshot that was saved and read again, and the events after it,
/// make `whole`.
pub(crate) fn can_be_saved_anywhere<A>(events: &[A::Event], whole: &A)
where
    A: Aggregate + Serialize + DeserializeOwned,
{
    let fold = Fingerprint("of today".to_owned());
    let mut state = A::default();
    for cut in 0..=events.len() {
        let snapshot = Snapshot::of(state.clone(), Version(cut as u64), fold.clone());
        let text = serde_json::to_string(&snapshot).expect("a snapshot is plain data");
        let snapshot: Snapshot<A> =
            serde_json::from_str(&text).expect("what was saved can be read");
        assert_eq!(snapshot.resume(&fold, &events[cut..]).as_ref(), Ok(whole), "cut at {cut}");
        if let Some(event) = events.get(cut) {
            state = state.evolve(event);
        }
    }
}
