//! Writes the page of findings.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use conference::defect::Defect;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use sim::campaign::{Broken, Summary, alone};
use sim::report::findings::content::{FindingsPage, Headline, ShownStory};
use sim::report::findings::write;
use sim::report::story;
use sim::shell::{self, quoted_path};
use sim::spec::story::Language;
use stage::campaign::interrupt;
use stage::explain::explanation::ENOUGH_PLAYS;
use stage::explain::{Explanation, explain};
use stage::shrink::Bounds;

use super::args::Target;
use super::failure::Failure;
use super::output;
use super::progress::Explaining;

/// Writes a page into a folder, if one was asked for.
pub(super) fn deliver(
    folder: Option<&PathBuf>,
    page: impl FnOnce() -> FindingsPage,
) -> Option<Result<(), Failure>> {
    Some(output::deliver(&page_in(folder?), &write(&page())))
}

/// The file of a page that is asked for by its folder.
pub(super) fn page_in(folder: &Path) -> Target {
    Target::File(folder.join("index.html"))
}

/// How a story is called: like its file, or after its seed.
pub(super) fn name(file: Option<&Path>, scenario: &Scenario) -> String {
    let stem = file.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| format!("seed {}", scenario.seed))
}

/// What to type to see a story again that breaks a check. `defect` is what has to be said beside
/// what the file says.
pub(super) fn commands(
    file: &Path,
    defect: Option<&Defect>,
    check: &str,
) -> Vec<([&'static str; 2], String)> {
    let (program, file) = (shell::program(), quoted_path(file));
    let defect = defect.map(|it| format!(" --defect {}", it.name)).unwrap_or_default();
    vec![
        (
            ["play it again, and read its story", "다시 실행하고 이야기를 읽는다"],
            format!("{program} replay {file}{defect}"),
        ),
        (
            ["read only what led to it", "위반으로 이어진 것만 읽는다"],
            format!("{program} replay {file}{defect} --about {check}"),
        ),
        (["see why it breaks", "왜 깨지는지 본다"], format!("{program} explain {file}{defect}")),
    ]
}

/// So many findings of a campaign are shown: whoever has mended these begins anew.
const MOST_SHOWN: usize = 12;

/// What is shown of a campaign: each finding that was made small, and why it breaks.
pub(super) fn campaign(
    summary: &Summary,
    defect: Option<&'static Defect>,
    jobs: NonZeroUsize,
    stop: &AtomicBool,
) -> FindingsPage {
    let mut shown: Vec<_> = summary
        .explained
        .iter()
        .take(MOST_SHOWN)
        // A page with fewer stories is better than none.
        .take_while(|_| !interrupt::is_pressing())
        .filter_map(|explained| {
            let broken = Broken {
                scenario: explained.smallest.scenario.clone(),
                defect,
                engine: summary.engine,
                fingerprint: explained.smallest.violation.fingerprint(),
            };
            // A story that may become smaller is made smaller first: it takes long to explain.
            let minimal = explained.reduction.minimal;
            let explanation = minimal.then(|| why(&broken, jobs, stop)).flatten();
            let shown = ShownStory::broken(&broken, &told(&broken), explanation)?;
            let commands =
                explained.file.as_deref().map(|file| commands(file, None, explained.finding.check));
            let shrunk = Some(explained.reduction.clone());
            Some(ShownStory { shrunk, commands: commands.unwrap_or_default(), ..shown })
        })
        .collect();
    // Whoever was asked to stop plays no large story any more: the page has its violations in words.
    let goes_on = !stop.load(Ordering::Relaxed);
    let first = summary.violations.first().first().filter(|_| goes_on);
    if let (true, Some(finding)) = (shown.is_empty(), first) {
        // Nothing was made small: the first one is shown as it was found.
        let scenario = finding.workload.scenario(finding.seed);
        let protections = defect.map_or_else(Protections::default, Defect::protections);
        let told = alone(|| story::play(&scenario, protections, summary.engine, false));
        shown.push(ShownStory::played((&scenario, defect, summary.engine), &told));
    }
    let is_shown = |check: &str| {
        let breaches = shown.iter().filter_map(|story| story.breach.as_ref());
        breaches.flat_map(|breach| &breach.violations).any(|told| told.check == check)
    };
    let headline = Headline::of_campaign(summary, is_shown);
    FindingsPage { language: Language::English, headline, shown }
}

/// A story that breaks, told once more.
pub(super) fn told(broken: &Broken) -> Result<story::ToldStory, sim::campaign::Panicked> {
    let protections = broken.defect.map_or_else(Protections::default, Defect::protections);
    alone(|| story::play(&broken.scenario, protections, broken.engine, false))
}

/// Why it breaks. Plays are bounded and not time, so equal findings give equal pages.
fn why(broken: &Broken, jobs: NonZeroUsize, stop: &AtomicBool) -> Option<Explanation> {
    let bounds = Bounds { plays: Some(ENOUGH_PLAYS), time: None, jobs };
    let mut progress = Explaining::begin();
    let explanation = explain(broken, bounds, stop, &mut |how_far| progress.hear(how_far));
    progress.finish();
    explanation
}
