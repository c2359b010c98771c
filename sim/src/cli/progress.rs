//! Says how far a campaign is: with a bar on a terminal, with a line now and then anywhere else.

use std::io::IsTerminal;
use std::time::Instant;

use conference::scenario::Scenario;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sim::campaign::{Conference, Event};
use sim::report::terminal::{counted, told};
use sim::spec::doubt::doubted::Doubted;
use sim::spec::rehearsal::Rehearsed;
use sim::spec::shrink::Smaller;
use stage::campaign::interrupt;
use stage::campaign::progress::Listener;
use stage::campaign::ready::{EVERY, Lines, shrinking, smaller, state};
use stage::campaign::terminal::painted::{painted, takes_colour};
use stage::explain::HowFar;
#[cfg(unix)]
use stage::live::Standing;
use stage::shrink::Progress;

use super::output;

/// So many violations are told as soon as they are found. The report lists more.
const MOST_TOLD: u32 = 10;

/// Whoever tells people how far a campaign is.
pub(super) fn listener() -> Box<dyn Listener<Conference>> {
    if std::io::stderr().is_terminal() {
        Box::new(Bar { bar: ProgressBar::hidden(), began: now(), timed: false, told: 0 })
    } else {
        Box::new(Lines::default())
    }
}

struct Bar {
    bar: ProgressBar,
    began: Instant,
    /// Only the time ends this campaign, so the bar shows time.
    timed: bool,
    told: u32,
}

impl Listener<Conference> for Bar {
    fn hear(&mut self, event: &Event<'_>) {
        interrupt::note(event);
        match event {
            Event::Started { campaign } => {
                self.timed = campaign.seeds.is_open();
                let length = if self.timed {
                    campaign.budget.map_or(0, |budget| budget.as_millis() as u64)
                } else {
                    campaign.seeds.count(campaign.shard)
                };
                self.bar =
                    ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
                self.bar.set_style(style());
            }
            Event::Found { finding } if self.told < MOST_TOLD => {
                self.told += 1;
                let line = told(finding);
                let in_colour = takes_colour(&std::io::stderr());
                self.bar.println(if in_colour { painted(&line) } else { line });
            }
            Event::Found { .. } => {}
            Event::SeedDone { so_far, .. } => {
                let place =
                    if self.timed { self.began.elapsed().as_millis() as u64 } else { so_far.seeds };
                self.bar.set_message(state(so_far));
                self.bar.set_position(place);
            }
            Event::Shrinking { finding, so_far } => {
                self.bar.set_message(shrinking(finding, so_far));
            }
            Event::Explained { explained } => self.bar.println(smaller(explained)),
            Event::Finished { .. } => self.bar.finish_and_clear(),
        }
    }
}

/// Tells how far a finding is that is made smaller: with a bar on a terminal, with a line now and
/// then anywhere else.
pub(super) struct Shrinking {
    bar: Option<ProgressBar>,
    began: Instant,
    last: Instant,
}

impl Shrinking {
    pub(super) fn begin() -> Self {
        let bar = std::io::stderr().is_terminal().then(ProgressBar::new_spinner);
        Self { bar, began: now(), last: now() }
    }

    pub(super) fn hear(&mut self, so_far: &Progress<'_, Scenario>) {
        let told = format!(
            "{} after {}, now {}",
            so_far.smallest.size(),
            counted(so_far.plays, "play"),
            so_far.pass
        );
        match &self.bar {
            Some(bar) => {
                bar.set_message(told);
                bar.tick();
            }
            None if self.last.elapsed() >= EVERY => {
                self.last = now();
                output::say(&format!("{} s: {told}", self.began.elapsed().as_secs()));
            }
            None => {}
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Tells how far an explanation is: with a bar on a terminal, with a line now and then anywhere
/// else.
pub(super) struct Explaining {
    bar: Option<ProgressBar>,
    began: Instant,
    last: Instant,
}

impl Explaining {
    pub(super) fn begin() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr()).with_style(style())
        });
        Self { bar, began: now(), last: now() }
    }

    pub(super) fn hear(&mut self, HowFar { plays, of, doing }: HowFar) {
        match &self.bar {
            Some(bar) => {
                bar.set_length(of);
                bar.set_position(plays);
                bar.set_message(doing);
            }
            None if self.last.elapsed() >= EVERY => {
                self.last = now();
                let seconds = self.began.elapsed().as_secs();
                output::say(&format!("{seconds} s: {plays} of {of} plays at most, now {doing}"));
            }
            None => {}
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Tells how far a live run is: with a spinner on a terminal, with a line now and then anywhere
/// else.
#[cfg(unix)]
pub(super) struct Playing {
    bar: Option<ProgressBar>,
    seed: u64,
    last: Instant,
}

#[cfg(unix)]
impl Playing {
    /// A story begins that is played by so many machines.
    pub(super) fn begin(seed: u64, machines: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(ProgressBar::new_spinner);
        let told = format!("seed {seed}: {machines} processes on this machine");
        match &bar {
            Some(bar) => bar.set_message(told),
            None => output::say(&told),
        }
        Self { bar, seed, last: now() }
    }

    pub(super) fn hear(&mut self, at: &Standing) {
        let inputs = counted(at.handled, "input");
        let faults = counted(at.begun as u64, "outage");
        let told = format!("seed {}: {} in the story, {inputs}, {faults}", self.seed, at.now);
        match &self.bar {
            Some(bar) => {
                bar.set_message(told);
                bar.tick();
            }
            None if self.last.elapsed() >= EVERY => {
                self.last = now();
                output::say(&told);
            }
            None => {}
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Tells how far a rehearsal of so many stories is. Without a terminal nothing is said: it does not
/// take long.
pub(super) fn stories(count: usize) -> Stories {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr())
    } else {
        ProgressBar::hidden()
    };
    bar.set_style(style());
    Stories { bar, broken: 0 }
}

/// How far a rehearsal of stories is.
pub(super) struct Stories {
    bar: ProgressBar,
    broken: u64,
}

impl Stories {
    pub(super) fn hear(&mut self, rehearsed: &Rehearsed) {
        self.broken += u64::from(!rehearsed.held());
        if !rehearsed.held() {
            interrupt::violated();
        }
        self.bar.set_message(format!("{} broke", counted(self.broken, "example")));
        self.bar.inc(1);
    }

    /// The same bar, for whoever makes a broken story smaller meanwhile.
    pub(super) fn shrinking(&self) -> SmallerStories {
        SmallerStories(self.bar.clone())
    }

    pub(super) fn hear_doubt(&mut self, doubted: &Doubted) {
        self.broken += doubted.unnoticed().count() as u64;
        self.bar.set_message(format!("{} not noticed", counted(self.broken, "value")));
        self.bar.inc(1);
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// How small a story is that is made smaller, on the bar of the rehearsal.
pub(super) struct SmallerStories(ProgressBar);

impl SmallerStories {
    pub(super) fn hear(&self, smaller: Smaller<'_>) {
        // It broke: that is why it is made smaller.
        interrupt::violated();
        let Smaller { story, plays, faults, sentences } = smaller;
        let (faults, sentences) =
            (counted(faults as u64, "fault"), counted(sentences as u64, "sentence"));
        let plays = counted(plays, "play");
        self.0.set_message(format!(
            "“{}” broke; {faults} and {sentences} left of it after {plays}",
            story.name
        ));
    }
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}");
    style.unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[expect(clippy::disallowed_methods, reason = "progress is told in wall time; no run sees it")]
fn now() -> Instant {
    Instant::now()
}
