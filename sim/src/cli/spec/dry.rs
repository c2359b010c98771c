//! Features that are read, and played only to see that they can be.

use std::cell::RefCell;
use std::path::PathBuf;

use conference::node::protections::Protections;
use sim::report::spec::messages;
use sim::spec::player::{Broken, Cause, Screenplay};
use sim::spec::schedule::Schedule;
use sim::spec::source::{self, FeatureError, Source};
use sim::spec::story::Story;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::{Options, choice, tell_riddles, without_sentences};

/// Says which examples would be played, and all that stands in their way: each is played once with
/// nothing going wrong, to see that every name in it is borne by somebody. Messages are written
/// first: they tell what is written, also where it is not what was meant.
pub(super) fn run(options: &Options, to_stdout: bool) -> Result<u8, Failure> {
    let (paths, selection) = choice::of(options);
    let refused = RefCell::new(Vec::new());
    let sources = choice::sources(&paths, |paths| readable(paths, &mut refused.borrow_mut()))?;
    let refused = refused.into_inner();
    let stories = selection.of(&sources);
    if let Some(target) = &options.messages {
        output::deliver(target, &messages::read(&sources, &refused, &stories))?;
    }
    output::tell(to_stdout, |out| {
        stories.iter().try_for_each(|story| {
            writeln!(out, "{}:{} {}", story.path.display(), story.line, story.title())
        })
    })?;
    let slips = sources.iter().filter_map(Source::slip).map(Failure::from);
    let bare = stories.iter().filter(|story| story.sentences.is_empty()).map(without_sentences);
    let wrong: Vec<_> = refused.into_iter().map(Failure::from).chain(slips).chain(bare).collect();
    wrong.iter().for_each(output::complain);
    if !wrong.is_empty() {
        return Ok(exit::WRONG_USE);
    }
    if stories.is_empty() {
        output::complain(&choice::nothing_to_play(&sources, &selection));
        return Ok(exit::VOID);
    }
    if tell_riddles(&stories) {
        return Ok(exit::UNKNOWN_SENTENCE);
    }
    let unplayable: Vec<_> = stories.iter().filter_map(unplayable).collect();
    unplayable.iter().for_each(output::complain);
    Ok(if unplayable.is_empty() { exit::HELD } else { exit::WRONG_USE })
}

/// What keeps an example from being played, such as a name that nobody bears. Whether it holds is
/// not looked at.
fn unplayable(story: &Story) -> Option<Failure> {
    let script = Screenplay::read(story).ok()?;
    let Broken { line, sentence, why, cause, .. } =
        script.play(&Schedule::default(), Protections::default()).broken?;
    (cause == Cause::Unplayable).then(|| Failure {
        what: format!("{}:{line}: «{sentence}»: {why}", story.path.display()),
        hint: story
            .language
            .pick([
                "mend the sentence, or the one that it goes back to",
                "문장을, 또는 그 문장이 가리키는 앞 문장을 고친다",
            ])
            .to_owned(),
    })
}

/// The features among these files. A file that is none is remembered, so that all of them are told
/// at once.
fn readable(
    paths: &[PathBuf],
    refused: &mut Vec<FeatureError>,
) -> Result<Vec<Source>, FeatureError> {
    let mut sources = Vec::new();
    for file in source::files(paths)? {
        match Source::open(&file) {
            Ok(source) => sources.push(source),
            Err(error) => refused.push(error),
        }
    }
    Ok(sources)
}
