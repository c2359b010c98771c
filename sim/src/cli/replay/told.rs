//! Tells a scenario that was played: what it is about, its story, what came of it, and what to type
//! next.

use std::io::{self, Write};

use conference::defect::Defect;
use conference::scenario::Scenario;
use sim::campaign::{Finding, PANIC, Panicked};
use sim::report::findings::content::{FindingsPage, Headline, ShownStory};
use sim::report::part::Part;
use sim::report::story::ToldStory;
use sim::report::terminal::{counted, span};
use sim::report::{finding, sales};
use sim::shell::{self, quoted_path};
use sim::spec::story::Language;
use stage::campaign::capsule::Capsule;
use stage::engine::Kind;

use super::super::report;
use super::{Options, void};

/// How a scenario is told.
pub(super) struct Told<'a> {
    pub(super) options: &'a Options,
    pub(super) defect: Option<&'static Defect>,
    pub(super) engine: Kind,
    pub(super) part: &'a Part,
}

impl Told<'_> {
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        scenario: &Scenario,
        played: &Result<ToldStory, Panicked>,
    ) -> io::Result<()> {
        match played {
            Ok(story) => {
                finding::head(out, scenario, self.defect, &story.violations)?;
                story.write(out, self.part)?;
                writeln!(out)?;
                self.conclude(out, scenario, story)?;
            }
            Err(panicked) => {
                finding::head(out, scenario, self.defect, &[])?;
                writeln!(out, "VIOLATED  {PANIC}: {}", panicked.message)?;
            }
        }
        self.suggest(out, scenario, played)
    }

    /// What is shown of it.
    pub(super) fn page(
        &self,
        scenario: &Scenario,
        played: &Result<ToldStory, Panicked>,
    ) -> FindingsPage {
        let file = self.options.scenario.as_deref();
        let void = played.as_ref().ok().and_then(|story| void(&story.run));
        let mut shown = ShownStory::played((scenario, self.defect, self.engine), played);
        if let (Some(path), Some(breach)) = (file, &shown.breach) {
            let other = self.other_defect(scenario.finding.as_deref());
            shown.commands = report::commands(path, other, breach.check);
        }
        FindingsPage {
            language: Language::English,
            headline: Headline::of_story(&report::name(file, scenario), played, void),
            shown: vec![shown],
        }
    }

    fn conclude(
        &self,
        out: &mut dyn Write,
        scenario: &Scenario,
        story: &ToldStory,
    ) -> io::Result<()> {
        let run = &story.run;
        sales::write(out, &run.more.sales)?;
        writeln!(out)?;
        finding::violations(out, scenario, story)?;
        writeln!(
            out,
            "{}, {}, {} of business time on the {} engine; trace hash {}",
            counted(run.more.orders, "order"),
            counted(run.messages, "message"),
            span(run.simulated),
            self.engine,
            run.trace_hash
        )?;
        match (run.violations.len() as u64, void(run)) {
            (0, Some(why)) => writeln!(out, "VOID  {why}, so it proves nothing"),
            (0, None) => writeln!(out, "HELD  {} held", counted(run.checks.len() as u64, "check")),
            (count, _) => writeln!(out, "VIOLATED  {}", counted(count, "violation")),
        }
    }

    fn suggest(
        &self,
        out: &mut dyn Write,
        scenario: &Scenario,
        played: &Result<ToldStory, Panicked>,
    ) -> io::Result<()> {
        let Options { workload, seed, scenario: file, trace, without_defect, .. } = self.options;
        let (workload, seed) = (*workload, seed.unwrap_or(scenario.seed));
        let of_file = scenario.finding.as_deref();
        let mut again = Finding {
            workload,
            seed,
            check: PANIC,
            at: None,
            what: String::new(),
            scenario: file.clone(),
        }
        .replay(self.engine, self.defect.map(|defect| defect.name));
        if file.is_some() {
            if self.engine != of_file.map(|finding| finding.engine).unwrap_or_default() {
                again.push_str(&format!(" --engine {}", self.engine));
            }
            match self.defect {
                Some(defect)
                    if of_file.and_then(|it| it.defect.as_deref()) != Some(defect.name) =>
                {
                    again.push_str(&format!(" --defect {}", defect.name));
                }
                _ if *without_defect => again.push_str(" --without-defect"),
                _ => {}
            }
        }
        writeln!(out, "\nWhat to type next:")?;
        if *trace {
            writeln!(out, "  {again}\n      play it again without datagrams")?;
        } else {
            writeln!(out, "  {again} --trace\n      see every datagram of it")?;
        }
        let broken = played.as_ref().map_or(true, |story| !story.run.violations.is_empty());
        let Some(path) = file.as_ref().filter(|_| broken) else { return Ok(()) };
        if !*without_defect {
            let defect = self.named_defect(of_file);
            let explain = format!("{} explain {}{defect}", shell::program(), quoted_path(path));
            writeln!(out, "  {explain}\n      see why it breaks")?;
        }
        if of_file.is_some_and(|finding| finding.defect.is_some()) && self.defect.is_some() {
            writeln!(out, "  {again} --without-defect\n      see the same without the defect")?;
        }
        if !of_file
            .is_some_and(|finding| finding.shrunk.as_ref().is_some_and(|shrunk| shrunk.minimal))
        {
            let defect = self.named_defect(of_file);
            let shrink = format!("{} shrink {}{defect}", shell::program(), quoted_path(path));
            writeln!(out, "  {shrink}\n      make it as small as it goes")?;
        }
        Ok(())
    }

    /// The defect as it is typed, unless the file says it.
    fn named_defect(&self, of_file: Option<&Capsule>) -> String {
        let other = self.other_defect(of_file);
        other.map(|defect| format!(" --defect {}", defect.name)).unwrap_or_default()
    }

    /// The defect, unless the file says it.
    fn other_defect(&self, of_file: Option<&Capsule>) -> Option<&'static Defect> {
        let said = of_file.and_then(|capsule| capsule.defect.as_deref());
        self.defect.filter(|defect| said != Some(defect.name))
    }
}
