//! Features that are read and not played.

use sim::report::spec::messages;
use sim::spec::source::{self, Source};
use sim::spec::story::Story;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::{Options, choice, tell_riddles, without_sentences};

/// Says which examples would be played, and what would stand in their way. Messages are written first: they tell what is
/// written, also where it is not what was meant.
pub(super) fn run(options: &Options, to_stdout: bool) -> Result<u8, Failure> {
    let (paths, selection) = choice::of(options);
    let sources = choice::sources(&paths, source::read_as_written)?;
    let stories = selection.of(&sources);
    if let Some(target) = &options.messages {
        output::deliver(target, &messages::read(&sources, &stories))?;
    }
    output::tell(to_stdout, |out| {
        stories.iter().try_for_each(|story| writeln!(out, "{}:{} {}", story.path.display(), story.line, story.title()))
    })?;
    if let Some(slip) = sources.iter().find_map(Source::slip) {
        return Err(slip.into());
    }
    if stories.is_empty() {
        output::complain(&choice::nothing_to_play(&sources, &selection));
        return Ok(exit::VOID);
    }
    if tell_riddles(&stories) {
        return Ok(exit::UNKNOWN_SENTENCE);
    }
    match stories.iter().find(|story: &&Story| story.sentences.is_empty()) {
        Some(story) => Err(without_sentences(story)),
        None => Ok(exit::HELD),
    }
}
