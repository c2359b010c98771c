//! Gives a target many inputs, and looks at what comes of each.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use stage::campaign::alone::alone;
use stage::pool;
use stage::stopwatch::Stopwatch;

use crate::targets::{Answer, Target};

/// Whoever has not answered after so much time hangs: by the clock, and of a processor, because a busy
/// machine gives a thread no time at all now and then.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Whoever waits for something uses no processor; after so much time by the clock it hangs too.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// After so many inputs that something came of, no further one is given.
const ENOUGH: usize = 20;

/// What came of many inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunted {
    /// How many were given.
    pub given: u64,
    /// How many of them were taken.
    pub taken: u64,
    /// How many were refused.
    pub refused: u64,
    /// The numbers of those of which something else came, and what.
    pub broken: Vec<(u64, String)>,
}

/// The command that reads files of others too, and how often it is asked.
#[derive(Clone, Debug)]
pub struct Program {
    /// The program.
    pub path: PathBuf,
    /// Of so many inputs it is given one.
    pub every: u64,
    /// Where inputs are put down for it.
    pub room: PathBuf,
}

/// How `sim` may end, as its help texts say: held, violated, wrong use, unknown, void.
const EXIT_CODES: [i32; 5] = [0, 1, 2, 3, 4];

/// Gives a target the inputs with these numbers, `jobs` at once, and some of them to a program. `told` hears how far it has come;
/// `hangs` hears of an input that is not answered, and must not return if it is to end.
pub fn hunt(
    target: &Target,
    numbers: Range<u64>,
    jobs: NonZeroUsize,
    program: Option<&Program>,
    told: &mut dyn FnMut(&Hunted),
    hangs: &(dyn Fn(u64) + Sync),
) -> Hunted {
    let under_way: Mutex<BTreeMap<u64, Stopwatch>> = Mutex::default();
    let over = AtomicBool::new(false);
    let give = |number| {
        let locked = || under_way.lock().unwrap_or_else(PoisonError::into_inner);
        locked().insert(number, Stopwatch::start());
        let answer = alone(|| answer(target, number, program));
        locked().remove(&number);
        let answer = answer.unwrap_or_else(|panic| Err(format!("panic: {}", panic.message)));
        (number, answer)
    };
    let mut hunted = Hunted::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(100));
                let under_way = under_way.lock().unwrap_or_else(PoisonError::into_inner);
                let hangs_since = |since: &Stopwatch| {
                    let works = since.wall() > PATIENCE && since.cpu() > PATIENCE;
                    works || since.wall() > LONGEST_WAIT
                };
                let late = under_way.iter().find(|(_, since)| hangs_since(since));
                if let Some((number, _)) = late {
                    hangs(*number);
                }
            }
        });
        pool::in_order(jobs, numbers, give, |(number, answer)| {
            hunted.given += 1;
            match answer {
                Ok(Answer::Taken) => hunted.taken += 1,
                Ok(Answer::Refused) => hunted.refused += 1,
                Err(why) => hunted.broken.push((number, why)),
            }
            told(&hunted);
            if hunted.broken.len() < ENOUGH {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        over.store(true, Ordering::Relaxed);
    });
    hunted
}

/// What a target answers to its input, and whether the program ends as it says it may.
fn answer(target: &Target, number: u64, program: Option<&Program>) -> Result<Answer, String> {
    let input = target.input(number);
    let answer = target.feed(number, &input)?;
    if number < target.seeds() && answer != Answer::Taken {
        return Err("it is a file of the repository as it is, and it is refused".to_owned());
    }
    match program {
        Some(program) if !target.words.is_empty() && number.is_multiple_of(program.every) => {
            let file = program.room.join(format!("{}-{number}", target.name));
            std::fs::write(&file, input).map_err(|error| format!("cannot put it down: {error}"))?;
            run(program, target.words, &file)?;
        }
        _ => {}
    }
    Ok(answer)
}

fn run(program: &Program, words: &[&str], file: &Path) -> Result<(), String> {
    let mut command = Command::new(&program.path);
    command.args(words).arg(file).current_dir(&program.room).stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("cannot be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code();
    let silent = code == Some(2) && !(said.contains("error: ") && said.contains("hint: "));
    if !code.is_some_and(|code| EXIT_CODES.contains(&code)) || said.contains("panicked") || silent {
        return Err(format!("the program ended with {}: {said}", output.status));
    }
    Ok(())
}
