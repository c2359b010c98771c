//! What a page of specs tells beside the rehearsal: when it was made, what an earlier run came to,
//! and what was found out by doubting its examples. The last two are read from JSON that this
//! program wrote.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::spec::story::Story;

/// What is told beside a rehearsal; nothing by default.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The day on which the page is made, as it is to be told.
    pub date: Option<String>,
    /// What an earlier run came to.
    pub earlier: Option<EarlierRun>,
    /// What would break each example.
    pub doubts: Option<KnownDoubts>,
}

/// Which example it is, in whatever file it stands.
type Key = (String, String, Option<String>, String);

/// What each example of an earlier run came to.
#[derive(Clone, Debug, Default)]
pub struct EarlierRun {
    held: BTreeMap<Key, bool>,
}

/// What has changed since an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SinceThen {
    /// It held, and breaks now.
    Broke,
    /// It broke, and holds now.
    Mended,
    /// It was not there.
    New,
}

/// What was found out by doubting examples.
#[derive(Clone, Debug, Default)]
pub struct KnownDoubts {
    examples: BTreeMap<Key, KnownDoubt>,
}

/// What would break an example.
#[derive(Clone, Debug, Deserialize)]
pub struct KnownDoubt {
    /// The values that were changed.
    pub changed: Vec<KnownChange>,
    /// The known defects that it notices.
    pub notices: Vec<String>,
}

/// A value that was changed.
#[derive(Clone, Debug, Deserialize)]
pub struct KnownChange {
    /// The sentence as it stands in the feature.
    pub sentence: String,
    /// What stands there.
    pub value: String,
    /// `noticed`, `unnoticed` or `unchangeable`.
    pub answer: String,
    /// What was put in its place.
    pub instead: Vec<String>,
}

#[derive(Deserialize)]
struct Named<T> {
    language: String,
    feature: String,
    rule: Option<String>,
    name: String,
    #[serde(flatten)]
    what: T,
}

#[derive(Deserialize)]
struct Examples<T> {
    examples: Vec<Named<T>>,
}

#[derive(Deserialize)]
struct Held {
    held: bool,
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> serde_json::Result<BTreeMap<Key, T>> {
    let read: Examples<T> = serde_json::from_str(json)?;
    let key = |it: Named<T>| ((it.language, it.feature, it.rule, it.name), it.what);
    Ok(read.examples.into_iter().map(key).collect())
}

fn key(story: &Story) -> Key {
    let language = story.language.code().to_owned();
    (language, story.feature.clone(), story.rule.clone(), story.title())
}

impl EarlierRun {
    /// Reads what `sim spec --json` wrote.
    ///
    /// # Errors
    /// If it is something else.
    pub fn read(json: &str) -> serde_json::Result<Self> {
        let held = read::<Held>(json)?;
        Ok(Self { held: held.into_iter().map(|(key, it)| (key, it.held)).collect() })
    }

    /// What has changed about an example; nothing if it came to the same.
    #[must_use]
    pub fn since(&self, story: &Story, held: bool) -> Option<SinceThen> {
        match (self.held.get(&key(story)), held) {
            (Some(true), false) => Some(SinceThen::Broke),
            (Some(false), true) => Some(SinceThen::Mended),
            (None, _) => Some(SinceThen::New),
            (Some(_), _) => None,
        }
    }

    /// How many examples of it are not among these.
    #[must_use]
    pub fn gone<'a>(&self, stories: impl Iterator<Item = &'a Story>) -> usize {
        let here: std::collections::BTreeSet<_> = stories.map(key).collect();
        self.held.keys().filter(|known| !here.contains(*known)).count()
    }
}

impl KnownDoubts {
    /// Reads what `sim spec --doubt --json` wrote.
    ///
    /// # Errors
    /// If it is something else.
    pub fn read(json: &str) -> serde_json::Result<Self> {
        Ok(Self { examples: read(json)? })
    }

    /// What would break an example; nothing if it was not doubted.
    #[must_use]
    pub fn of(&self, story: &Story) -> Option<&KnownDoubt> {
        self.examples.get(&key(story))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::source::Source;

    fn story() -> Story {
        let text = "Feature: Seats\n  Example: One is sold\n    Given a conference with 2 seats\n";
        let source = Source::parse(Path::new("seats.feature"), text.to_owned()).unwrap();
        source.stories().remove(0)
    }

    #[test]
    fn what_broke_was_mended_or_is_new_is_told() {
        let run = |held: &str| {
            let example = format!(
                r#"{{"language":"en","feature":"Seats","rule":null,"name":"One is sold","held":{held}}}"#
            );
            EarlierRun::read(&format!(r#"{{"verdict":"HELD","examples":[{example}]}}"#)).unwrap()
        };
        assert_eq!(run("true").since(&story(), false), Some(SinceThen::Broke));
        assert_eq!(run("false").since(&story(), true), Some(SinceThen::Mended));
        assert_eq!(run("true").since(&story(), true), None);
        assert_eq!(EarlierRun::default().since(&story(), true), Some(SinceThen::New));
        assert_eq!(run("true").gone([].into_iter()), 1);
        assert!(EarlierRun::read("{}").is_err());
    }
}
