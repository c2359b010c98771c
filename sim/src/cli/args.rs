//! Reads single arguments. What is wrong with one is told with a hint.

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use conference::defect::{self, CATALOGUE, Defect};
use conference::scenario::{Strategy, Workload};
use domain::history::Release;
use domain::sourcing::Timestamp;
use sim::campaign::upgrades::RollBack;
use sim::campaign::{Seeds, Shard, all_cores};
use sim::spec::story::Language;
use sim::spec::tags::TagExpression;
pub(super) use stage::campaign::answer::Target;
use stage::engine::Kind;
use stage::shrink::Bounds;

use super::failure::Failure;

/// No machine plays more at once.
const MOST_JOBS: usize = 1024;

/// Names that are less alike than this are not offered as a correction; 1 is the same name.
const ALIKE: f64 = 0.7;

pub(super) fn target(text: &str) -> Result<Target, String> {
    text.parse()
        .map_err(|_| hinted("an empty name", "give the path of a file, or - for standard output"))
}

pub(super) fn seeds(text: &str) -> Result<Seeds, String> {
    text.parse().map_err(|error| hinted(error, "write for example 0..1000"))
}

/// A seed, or the number of a schedule.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| {
        hinted(
            format!("it must be a whole number from 0 to {}", u64::MAX),
            "write for example --seed 7",
        )
    })
}

pub(super) fn schedules(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        hinted(
            format!("it must be a whole number from 0 to {}", u32::MAX),
            "write for example --schedules 100",
        )
    })
}

pub(super) fn shard(text: &str) -> Result<Shard, String> {
    text.parse()
        .map_err(|error| hinted(error, "write for example 1/4, 2/4, 3/4 and 4/4 on four machines"))
}

pub(super) fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse() {
        Ok(jobs) if (1..=MOST_JOBS).contains(&jobs) => {
            Ok(NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN))
        }
        _ => Err(hinted(
            format!("it must be a whole number from 1 to {MOST_JOBS}"),
            "leave it out to use all cores",
        )),
    }
}

pub(super) fn budget(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text)
        .map_err(|error| hinted(error, "write for example 30s, 5m or 1h 30m"))
}

/// An instant of business time: as stories tell it, or as a span since the beginning.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    let wrong = || hinted("it is no instant", "write for example 00:14:59.990, 15m or 1h 30s");
    if !text.contains(':') {
        let span = humantime::parse_duration(text).map_err(|_| wrong())?;
        return Ok(Timestamp::default() + span);
    }
    let mut parts = text.split(':').rev();
    let (seconds, millis) =
        parts.next().map(|last| last.split_once('.').unwrap_or((last, "0"))).ok_or_else(wrong)?;
    let whole = |part: &str, below: u64| {
        let digits = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        part.parse::<u64>().ok().filter(|number| digits && *number < below).ok_or_else(wrong)
    };
    let minutes = whole(parts.next().unwrap_or("0"), 60)?;
    let hours = whole(parts.next().unwrap_or("0"), 10_000)?;
    if parts.next().is_some() || millis.len() > 3 {
        return Err(wrong());
    }
    let millis = whole(&format!("{millis:0<3}"), 1000)?;
    Ok(Timestamp(((hours * 60 + minutes) * 60 + whole(seconds, 60)?) * 1000 + millis))
}

/// How long findings are made smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// Not at all.
    Off,
    /// For so long.
    Time(Duration),
    /// With so many plays for each.
    Plays(u64),
}

impl Effort {
    /// The same for the shrinker, if it is to begin at all.
    pub(super) fn bounds(self, jobs: NonZeroUsize) -> Option<Bounds> {
        match self {
            Self::Off => None,
            Self::Time(time) => Some(Bounds { plays: None, time: Some(time), jobs }),
            Self::Plays(plays) => Some(Bounds { plays: Some(plays), time: None, jobs }),
        }
    }
}

/// How many scenarios are played at once.
#[derive(Debug, Args)]
pub(super) struct Jobs {
    /// How many scenarios to play at once; for a bound in plays the outcome does not depend on it
    /// [default: all cores]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
}

impl Jobs {
    /// The bounds of something that makes no sense without any: what is not done then, and what to
    /// type instead.
    pub(super) fn bounds(
        &self,
        bound: Effort,
        undone: &str,
        instead: &str,
    ) -> Result<Bounds, Failure> {
        bound.bounds(self.jobs.unwrap_or_else(all_cores)).ok_or_else(|| Failure {
            what: format!("with --bound off nothing is {undone}"),
            hint: format!("write for example --bound {instead}"),
        })
    }
}

impl fmt::Display for Effort {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Time(time) => {
                f.write_str(&humantime::format_duration(*time).to_string().replace(' ', ""))
            }
            Self::Plays(plays) => write!(f, "{plays}plays"),
        }
    }
}

const EFFORTS: &str = "write for example 60s or 5m, 500plays, or off";

pub(super) fn effort(text: &str) -> Result<Effort, String> {
    let plays = text.strip_suffix("plays").map(|number| number.trim().parse());
    match (text, plays) {
        ("off", _) => Ok(Effort::Off),
        (_, Some(Ok(plays))) if plays > 0 => Ok(Effort::Plays(plays)),
        (_, Some(_)) => Err(hinted("it must be a number of plays, at least one", EFFORTS)),
        _ => match humantime::parse_duration(text) {
            Ok(time) if time.is_zero() => {
                Err(hinted("in no time nothing is made smaller", EFFORTS))
            }
            Ok(time) => Ok(Effort::Time(time)),
            Err(error) => Err(hinted(error, EFFORTS)),
        },
    }
}

pub(super) fn engine(text: &str) -> Result<Kind, String> {
    text.parse().map_err(|_| {
        hinted(
            "there is no such engine",
            "the engines are turmoil, the reference, and direct, which is faster",
        )
    })
}

pub(super) fn workload(text: &str) -> Result<Workload, String> {
    Workload::ALL.into_iter().find(|workload| workload.name() == text).ok_or_else(|| {
        let names = Workload::ALL.map(Workload::name).join(", ");
        hinted("there is no such workload", format!("the workloads are {names}"))
    })
}

pub(super) fn language(text: &str) -> Result<Language, String> {
    Language::ALL.into_iter().find(|language| language.code() == text).ok_or_else(|| {
        hinted("there are no sentences in that language", "the languages are en and ko")
    })
}

pub(super) fn tags(text: &str) -> Result<TagExpression, String> {
    text.parse()
        .map_err(|error| hinted(error, "write for example '@booking and not (@slow or @nightly)'"))
}

pub(super) fn release(text: &str) -> Result<Release, String> {
    text.parse().map_err(|error| hinted(error, "the releases are v1, v2, v3 and v4"))
}

pub(super) fn strategy(text: &str) -> Result<Strategy, String> {
    text.parse().map_err(|()| {
        let names = Strategy::ALL.map(Strategy::name).join(", ");
        hinted("there is no such strategy", format!("the strategies are {names}"))
    })
}

pub(super) fn roll_back(text: &str) -> Result<RollBack, String> {
    match (text, text.parse()) {
        ("every", _) => Ok(RollBack::Everywhere),
        (_, Ok(steps)) => Ok(RollBack::After(steps)),
        _ => Err(hinted(
            "it must be a number of steps",
            "write for example 3, or every for all of them",
        )),
    }
}

pub(super) fn defect(text: &str) -> Result<&'static Defect, String> {
    defect::find(text).ok_or_else(|| {
        let what = match nearest(text, CATALOGUE.iter().map(|defect| defect.name)).as_slice() {
            [] => "there is no such defect".to_owned(),
            names => format!("there is no such defect; the nearest names are {}", names.join(", ")),
        };
        hinted(what, "`sim defects --list` shows all of them")
    })
}

/// The names that were perhaps meant, the likeliest first.
pub(super) fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names
        .map(|name| (strsim::jaro_winkler(text, name), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    names.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

fn hinted(what: impl std::fmt::Display, hint: impl std::fmt::Display) -> String {
    format!("{what}\nhint: {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_mistyped_is_corrected() {
        let names = || CATALOGUE.iter().map(|defect| defect.name);
        assert_eq!(nearest("no-outbx", names())[0], "no-outbox");
        assert!(nearest("zzzz", names()).is_empty());
        assert!(defect("no-outbx").unwrap_err().contains("hint: "));
        assert_eq!(defect("no-outbox").unwrap().name, "no-outbox");
    }

    #[test]
    fn impossible_numbers_are_refused() {
        assert!(
            jobs("0").is_err()
                && jobs("-1").is_err()
                && jobs("9999999").is_err()
                && jobs("two").is_err()
        );
        assert_eq!(jobs("2").unwrap().get(), 2);
        assert!(seeds("5..5").unwrap_err().contains("hint: "));
        assert!(shard("3/2").is_err());
        assert_eq!((seed("0"), seed(&u64::MAX.to_string())), (Ok(0), Ok(u64::MAX)));
        assert_eq!(schedules("0"), Ok(0));
        assert!(budget("5 parsecs").is_err());
        assert_eq!(budget("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(effort("60s"), Ok(Effort::Time(Duration::from_secs(60))));
        assert_eq!(effort("500plays"), Ok(Effort::Plays(500)));
        assert_eq!(effort("off"), Ok(Effort::Off));
        for nothing in ["0plays", "-1plays", "0.5plays", "plays", "0s"] {
            assert!(effort(nothing).unwrap_err().contains("hint: "), "{nothing}");
        }
        assert!(effort("a while").unwrap_err().contains("hint: "));
        for (text, ms) in [("00:14:59.990", 899_990), ("14:59.5", 899_500), ("15m", 900_000)] {
            assert_eq!(instant(text), Ok(Timestamp(ms)), "{text}");
        }
        for text in ["", "soon", "00:61:00", "1:2:3:4", "00:00:01.2345", "-1:00", "00:0x:00"] {
            assert!(instant(text).unwrap_err().contains("hint: "), "{text}");
        }
        assert!(engine("steam").is_err());
        assert_eq!(engine("direct"), Ok(Kind::Direct));
    }
}
