//! What came of doubting examples, for people at a terminal: a table with a row for each example,
//! then each value that nobody noticed and each sentence that nobody needs.

use std::io::{self, Write};

use crate::report::terminal::{counted, grouped};
use crate::shell;
use crate::spec::doubt::doubted::{Answer, Changed, Doubted};
use crate::spec::doubt::outcome::{DoubtOutcome, DoubtVerdict, IdleSentence};
use crate::spec::sentence::written;
use crate::spec::story::Language;

/// Writes what came of doubting examples.
///
/// # Errors
/// As `out` fails.
pub fn write(out: &mut dyn Write, outcome: &DoubtOutcome) -> io::Result<()> {
    for source in &outcome.sources {
        let examples: Vec<_> =
            outcome.examples.iter().filter(|it| it.story.path == source.path).collect();
        if examples.is_empty() {
            continue;
        }
        writeln!(out, "{} · {}", source.feature.name, source.path.display())?;
        writeln!(out, "  noticed   needed  defects")?;
        for example in examples {
            row(out, example)?;
        }
        writeln!(out)?;
    }
    for example in &outcome.examples {
        if let Some(broken) = &example.broken {
            let story = &example.story;
            writeln!(out, "✘ {}:{} «{}»", story.path.display(), broken.line, story.title())?;
            writeln!(out, "    {}\n    → {}\n", broken.sentence, broken.why)?;
        }
        for (changed, values) in example.unnoticed() {
            unnoticed(out, example, changed, values)?;
        }
    }
    let idle = outcome.idle();
    for idle in &idle {
        useless(out, idle)?;
    }
    if !idle.is_empty() {
        writeln!(out)?;
    }
    verdict(out, outcome, &idle)?;
    next(out, outcome)
}

/// How many values of an example were noticed and how many sentences are needed, of how many.
fn row(out: &mut dyn Write, example: &Doubted) -> io::Result<()> {
    let judged = example.changed.iter().filter(|it| it.answer != Answer::Alone).count();
    let noticed = judged - example.unnoticed().count();
    let needed = example.left_out.iter().filter(|it| it.need.is_some()).count();
    let sign = if example.broken.is_some() {
        '✘'
    } else if noticed < judged {
        '◌'
    } else {
        '✔'
    };
    let [noticed, needed] = [(noticed, judged), (needed, example.left_out.len())]
        .map(|(some, all)| format!("{some}/{all}"));
    writeln!(
        out,
        "  {noticed:>7}  {needed:>7}  {:>7}  {sign} {}",
        example.notices.len(),
        example.story.title()
    )
}

fn unnoticed(
    out: &mut dyn Write,
    example: &Doubted,
    changed: &Changed,
    values: &[String],
) -> io::Result<()> {
    let Doubted { story, .. } = example;
    let sentence = &story.sentences[changed.place];
    let line = changed.line(story);
    writeln!(out, "◌ {}:{line} «{}»", story.path.display(), story.title())?;
    writeln!(out, "    {}", written(sentence))?;
    let column =
        changed.cell.as_ref().map(|(_, column)| format!(" ({column})")).unwrap_or_default();
    let values: Vec<_> = values.iter().map(|value| format!("«{value}»")).collect();
    let (was, values) = (&changed.was, values.join(", "));
    match story.language {
        Language::English => {
            writeln!(out, "    → it holds as well with {values} in the place of «{was}»{column}")
        }
        Language::Korean => {
            writeln!(out, "    → «{was}»{column} 자리에 {values}를 적어도 깨지지 않는다")
        }
    }?;
    writeln!(out)
}

fn useless(
    out: &mut dyn Write,
    IdleSentence { story, sentence, explanation }: &IdleSentence<'_>,
) -> io::Result<()> {
    let (path, line, text) = (story.path.display(), sentence.position.line, written(sentence));
    match (explanation, story.language) {
        (Some(why), _) => writeln!(out, "· {path}:{line} «{text}»: {why}"),
        (None, Language::English) => {
            writeln!(out, "◌ {path}:{line} «{text}» is not needed: nothing breaks without it")
        }
        (None, Language::Korean) => {
            writeln!(out, "◌ {path}:{line} «{text}» 없이도 아무것도 깨지지 않는다")
        }
    }
}

fn verdict(
    out: &mut dyn Write,
    outcome: &DoubtOutcome,
    idle: &[IdleSentence<'_>],
) -> io::Result<()> {
    let examples = counted(outcome.examples.len() as u64, "example");
    if outcome.interrupted {
        writeln!(
            out,
            "INTERRUPTED  {} of {} examples were begun",
            outcome.examples.len(),
            outcome.planned
        )?;
    }
    let tally = outcome.tally();
    let explained = idle.iter().filter(|it| it.explanation.is_some()).count();
    let values = counted((tally.noticed + tally.unnoticed) as u64, "changed value");
    let seen = format!(
        "{} of {values} noticed; {} that nobody needs, and {explained} kept for the reader",
        grouped(tally.noticed as u64),
        counted((idle.len() - explained) as u64, "sentence")
    );
    match outcome.verdict() {
        DoubtVerdict::Interrupted => Ok(()),
        verdict => writeln!(out, "{}  {examples}: {seen}", verdict.name()),
    }?;
    match tally.alone as u64 {
        0 => Ok(()),
        alone => writeln!(
            out,
            "      {} could not be changed: the example has no other of the kind",
            counted(alone, "value")
        ),
    }
}

fn next(out: &mut dyn Write, outcome: &DoubtOutcome) -> io::Result<()> {
    let told =
        [shell::program(), outcome.typed.clone(), "--doubt --json doubt.json".to_owned()].join(" ");
    writeln!(out, "\nWhat to type next:\n  {told}\n      write what would break each example")
}
