//! Stories that broke: how they are kept, and played again just as they broke.

use std::path::Path;

use conference::defect::Defect;
use conference::node::protections::Protections;
use sim::shell::quoted_path;
use sim::spec::broken_example::BrokenExample;
use sim::spec::kept::KeptStory;
use sim::spec::new_feature::new_feature;
use sim::spec::outcome::SpecOutcome;
use sim::spec::player::Cause;
use sim::spec::rehearsal::Rehearsed;
use sim::spec::sentence::said;
use sim::spec::source::{self, Source};
use stage::stopwatch::Stopwatch;

use super::super::args::Target;
use super::super::failure::Failure;
use super::super::output;
use super::{Options, choice};

/// No more stories than this are kept.
const MOST_KEPT: usize = 20;

/// Plays a story that was kept: no schedule is generated, and nothing is made smaller.
pub(super) fn play(path: &Path, options: &Options) -> Result<SpecOutcome, Failure> {
    let kept = KeptStory::read(path)?;
    let protections = kept_protections(path, &kept, options)?;
    let paths =
        if options.paths.is_empty() { vec![kept.feature.clone()] } else { options.paths.clone() };
    let sources = choice::sources(&paths, source::read)?;
    let stories: Vec<_> = sources.iter().flat_map(Source::stories).collect();
    let last = kept.sentences.last().copied().unwrap_or_default();
    let story =
        stories.iter().find(|story| story.title() == kept.name && last < story.sentences.len());
    let story = story.ok_or_else(|| Failure {
        what: format!(
            "{}: no example is called «{}» and has {} sentences",
            path.display(),
            kept.name,
            last + 1
        ),
        hint: "give the feature as it was when the story was kept".to_owned(),
    })?;
    if let Some((then, now)) = kept.changed(story) {
        let (file, line) = (story.path.display(), now.position.line);
        return Err(Failure {
            what: format!(
                "{}: the feature has changed: {file}:{line} says «{}», and when the story was kept it said «{then}»",
                path.display(),
                said(now)
            ),
            hint:
                "give the feature as it was, or keep the story again with `sim spec --save FOLDER`"
                    .to_owned(),
        });
    }
    let watch = Stopwatch::start();
    let finding = BrokenExample::as_it_is(story, &kept.sentences, kept.schedule(), protections);
    if finding.is_none() && kept.said.is_none() {
        return Err(Failure {
            what: format!(
                "{}: nothing breaks, and the file does not say what its sentences were: the feature may have changed",
                path.display()
            ),
            hint: "play the whole example, and keep the story again with `sim spec --save FOLDER`"
                .to_owned(),
        });
    }
    let finding = finding.map(|finding| BrokenExample { file: Some(path.to_owned()), ..finding });
    let rehearsed = Rehearsed {
        story: story.only(&kept.sentences),
        beats: finding.as_ref().map(|finding| finding.beats.clone()).unwrap_or_default(),
        played: 1,
        broken: u64::from(finding.is_some()),
        touched: kept.faults.iter().map(|fault| (fault.kind(), 1)).collect(),
        cut_short: false,
        took: watch.wall(),
        finding,
    };
    Ok(SpecOutcome {
        typed: format!("spec --story {}", quoted_path(path)),
        sources,
        stories: vec![rehearsed],
        planned: 1,
        numbers: 0..1,
        defect: options.defect.or(defect_of(&kept)).map(|defect| defect.name),
        protections,
        interrupted: false,
        began: watch.began(),
    })
}

fn defect_of(kept: &KeptStory) -> Option<&'static Defect> {
    kept.defect.as_deref().and_then(conference::defect::find)
}

fn kept_protections(
    path: &Path,
    kept: &KeptStory,
    options: &Options,
) -> Result<Protections, Failure> {
    match (&kept.defect, options.defect.or(defect_of(kept))) {
        (Some(name), None) => Err(Failure {
            what: format!("{}: there is no defect called {name:?}", path.display()),
            hint: "`sim defects --list` shows all; --defect names another".to_owned(),
        }),
        (_, defect) => Ok(defect.map_or_else(Protections::default, Defect::protections)),
    }
}

/// Keeps stories that broke, where that is wanted. Whether all of them could be written.
pub(super) fn keep(options: &Options, outcome: &mut SpecOutcome) -> bool {
    let Some(place) = &options.save else { return true };
    let (defect, protections) = (outcome.defect, outcome.protections);
    let single = place.extension().is_some_and(|extension| extension == "feature");
    let findings = outcome.stories.iter_mut().filter_map(|rehearsed| rehearsed.finding.as_mut());
    let playable = findings.filter(|finding| finding.broken.cause != Cause::Unplayable);
    let mut complete = true;
    for (number, finding) in (1..).zip(playable.take(if single { 1 } else { MOST_KEPT })) {
        let feature =
            if single { place.clone() } else { place.join(format!("{number:02}.feature")) };
        let file = feature.with_extension("json");
        let kept = output::deliver(
            &Target::File(file.clone()),
            &KeptStory::of(&finding.story, &finding.kept, &finding.schedule, defect).text(),
        );
        finding.file = Some(file);
        let again = format!("sim {}", finding.replay_words(defect));
        let new = new_feature(finding, &again, protections);
        let written = output::deliver(&Target::File(feature.clone()), &new.text);
        for failure in [kept, written].into_iter().filter_map(Result::err) {
            output::complain(&failure);
            complete = false;
        }
        if complete {
            let how = if new.breaks_alone {
                "breaks by its sentences alone"
            } else {
                "says in a comment what to play"
            };
            output::say(&format!("kept {}, which {how}", feature.display()));
        }
    }
    complete
}
