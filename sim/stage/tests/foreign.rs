//! Programs that play nodes: what they are handed, and how each of their mishaps is told. They are
//! shell scripts, so every Unix has them.

#![cfg(unix)]

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use stage::campaign::progress::Silent;
use stage::campaign::story::{Bug, Story};
use stage::campaign::summary::Verdict;
use stage::campaign::terminal::Telling;
use stage::campaign::{Campaign, Seeds, file};
use stage::engine::Kind;
use stage::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Asker,
    Script,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(if *self == Self::Asker { "asker" } else { "script" })
    }
}

impl Address for Name {
    fn code(self) -> (u8, u8) {
        (self as u8, 0)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Words(String);

impl Message for Words {
    fn kind(&self) -> &'static str {
        "words"
    }

    fn subject(&self) -> u128 {
        self.0.len() as u128
    }
}

/// What a script wants told, or what the asker heard.
#[derive(Clone, Debug, Deserialize)]
struct Told(String);

impl Traced for Told {}

/// Says `hello` when it starts, and tells what it hears.
struct Asker;

struct Scripted {
    script: Program,
    disks: Disks<Name>,
}

impl System for Scripted {
    type NodeId = Name;
    type Message = Words;
    type Probe = Told;
    type Halt = std::io::Error;
    type Fault = NoFault<Name, Words>;
    type Operator = Nobody;
    type Node = BoxedNode<Self>;

    fn nodes(&self) -> Vec<Name> {
        vec![Name::Asker, Name::Script]
    }

    fn boot(&self, node: Name) -> Self::Node {
        match node {
            Name::Asker => Box::new(Asker),
            Name::Script => {
                Box::new(self.script.plays::<Self>(node, &["set", "up"], self.disks.open(node)))
            }
        }
    }

    fn operator(&self) -> Nobody {
        Nobody
    }

    fn disks(&self) -> &[(Name, Disk)] {
        &self.disks
    }
}

impl NodeOf<Scripted> for Asker {
    fn handle(
        &mut self,
        _now: ClockTime,
        input: InputOf<Scripted>,
        out: &mut OutboxOf<Scripted>,
    ) -> std::io::Result<()> {
        match input {
            Input::Start => out.send(Name::Script, Words("hello".to_owned())),
            Input::Message { payload, .. } => out.probe(Told(payload.0)),
            Input::Timer(_) | Input::Inspect => {}
        }
        Ok(())
    }
}

/// Fails if the play is broken: what is missing then is no fault of the system.
struct NeverEnds;

impl Check<Scripted> for NeverEnds {
    fn id(&self) -> &'static str {
        "L1"
    }

    fn rule(&self) -> &'static str {
        "This never holds at the end."
    }

    fn conclude(&mut self, _quiescent: bool, judgement: &mut Judgement) {
        judgement.expect(false, || "the play came to its end".to_owned());
    }
}

fn script(body: &str) -> Program {
    Program::new("sh", ["-c", body]).patient_for(Duration::from_secs(20))
}

fn play(script: &Program, faults: Vec<FaultOf<Scripted>>, engine: Kind) -> (Run, Disks<Name>) {
    let (script, disks) = (script.clone(), Disks::of(&[Name::Script]));
    let (programs, checks) = (vec![script.clone()], vec![Box::new(NeverEnds) as Box<dyn Check<_>>]);
    let system = Scripted { script, disks: disks.clone() };
    let marks = vec![
        Mark {
            name: "the asker is told",
            is_reached: |event| tells(event, Name::Asker, "good day"),
        },
        Mark { name: "the script tells", is_reached: |event| tells(event, Name::Script, "heard") },
    ];
    (Play { engine, faults, checks, marks, programs, ..Play::of(system, 0) }.run(), disks)
}

fn tells(event: &RunEvent<Scripted>, node: Name, words: &str) -> bool {
    event.probe().is_some_and(|(by, Told(told))| by == node && told == words)
}

/// What broke the play of this script, on both engines.
fn breakdown(script: &Program) -> Breakdown {
    let [direct, turmoil] =
        [Kind::Direct, Kind::Turmoil].map(|engine| play(script, vec![], engine).0);
    assert_eq!(direct.breakdown, turmoil.breakdown);
    assert_eq!(direct.trace_hash, turmoil.trace_hash);
    assert_eq!(direct.violations, [], "a breakdown violates nothing");
    let (at, breakdown) = direct.breakdown.expect("the script breaks the play");
    assert!(at <= SimTime(100), "{at}");
    assert_eq!(breakdown.node, "script");
    breakdown
}

/// Answers that it wants nothing, whatever it is handed, and counts the lines in `n`.
const LOOP: &str = r#"n=0; while read -r line; do"#;
const NOTHING: &str = r#"echo "{\"number\":$n,\"out\":[]}"; n=$((n+1)); done"#;

#[test]
fn it_is_handed_what_a_node_is_handed_and_what_it_wants_is_done() {
    let body = r#"
        read -r line; echo "handed $line" >&2
        echo '{"number":0,"out":[{"write":{"offset":0,"bytes":"a2VwdA=="}},{"sync":{}},{"write":{"offset":4,"bytes":"IQ=="}},
            {"length":6},{"timer":{"at":1000,"kind":7,"key":340282366920938463463374607431768211455}}]}' | tr -d '\n '; echo
        read -r line; echo "handed $line" >&2
        echo '{"number":1,"out":[{"send":{"to":"asker","payload":"good day"}},{"probe":"heard"}]}'
        read -r line; echo "handed $line" >&2; echo '{"out":[],"number":2}'
        read -r line; echo "handed $line" >&2; echo '{"number":3,"out":[]}'
        read -r line; echo "never handed $line" >&2"#;
    for engine in [Kind::Direct, Kind::Turmoil] {
        let (run, disks) = play(&script(body), vec![], engine);
        assert_eq!(run.breakdown, None);
        assert_eq!(run.violations.len(), 1, "what went on to its end is judged");
        assert_eq!(run.marks, ["the asker is told", "the script tells"].into());
        assert_eq!(disks[0].1.image(), b"kept!\0");
        assert_eq!(disks[0].1.unsynced(), 2);
        let [StandardError { node, lines, .. }] = &run.said[..] else { panic!("{:?}", run.said) };
        assert_eq!(node, "script");
        let start = r#"{"version":1,"number":0,"now":0,"input":{"start":{"node":"script","setup":["set","up"],"disk":""}}}"#;
        assert_eq!(lines[0], format!("handed {start}"));
        assert!(lines[1].starts_with(r#"handed {"version":1,"number":1,"now":"#), "{lines:?}");
        assert!(
            lines[1].ends_with(r#""input":{"message":{"from":"asker","payload":"hello"}}}"#),
            "{lines:?}"
        );
        let rings = r#""now":1000,"input":{"timer":{"kind":7,"key":340282366920938463463374607431768211455}}}"#;
        assert!(lines[2].ends_with(rings), "{lines:?}");
        assert!(lines[3].ends_with(r#""input":{"inspect":{}}}"#), "{lines:?}");
        assert_eq!(lines.len(), 4);
    }
}

#[test]
fn the_page_describes_this_version() {
    let described =
        format!("| `version` | number | the version of this format, `{}`.", foreign::VERSION);
    assert!(
        include_str!("../FOREIGN.md").contains(&described),
        "FOREIGN.md does not say: {described}"
    );
}

#[test]
fn a_crash_kills_it_and_it_starts_again_with_nothing_but_its_disk() {
    let body = format!(
        r#"read -r line; echo "$line" >&2
        echo '{{"number":0,"out":[{{"write":{{"offset":0,"bytes":"a2VwdA=="}}}},{{"sync":{{}}}}]}}'; n=1
        {} {NOTHING}"#,
        &LOOP[4..]
    );
    let crash = Fault::Crash { node: Name::Script, at_ms: 500, down_ms: 1000 };
    let (run, _) = play(&script(&body), vec![crash], Kind::Direct);
    assert_eq!(run.breakdown, None);
    let since: Vec<_> = run.said.iter().map(|said| said.since).collect();
    assert_eq!(since, [ClockTime(0), ClockTime(1500)]);
    assert!(run.said[0].lines[0].contains(r#""disk":"""#), "{:?}", run.said);
    assert!(run.said[1].lines[0].contains(r#""number":0,"now":1500,"#), "{:?}", run.said);
    assert!(run.said[1].lines[0].contains(r#""disk":"a2VwdA==""#), "{:?}", run.said);
}

#[test]
fn a_write_that_its_disk_refuses_ends_its_machine_and_nothing_that_it_wanted_is_done() {
    let body = format!(
        r#"read -r line; echo started >&2
        echo '{{"number":0,"out":[{{"probe":"lost"}},{{"write":{{"offset":0,"bytes":"a2VwdA=="}}}}]}}'; n=1
        {} {NOTHING}"#,
        &LOOP[4..]
    );
    let error = Fault::IoError { node: Some(Name::Script), at_ms: 0, operation: 0 };
    let (run, disks) = play(&script(&body), vec![error], Kind::Direct);
    assert_eq!(run.breakdown, None);
    assert_eq!(run.said.len(), 2, "a supervisor started it again: {:?}", run.said);
    assert_eq!(disks[0].1.operations(), 2);
    assert_eq!(disks[0].1.image(), b"kept");
}

#[test]
fn one_that_dies_is_told_with_its_status_and_the_end_of_its_standard_error() {
    let body = format!(
        r#"{LOOP} if [ $n = 1 ]; then echo "no idea what to do" >&2; exit 3; fi; {NOTHING}"#
    );
    let breakdown = breakdown(&script(&body));
    assert_eq!(
        breakdown.mishap,
        Mishap::Died { status: "exit status: 3".to_owned(), said: String::new() }
    );
    assert_eq!(breakdown.stderr, ["no idea what to do"]);
    let told = breakdown.to_string();
    assert!(told.starts_with("the program of script, `sh -c "), "{told}");
    assert!(told.contains("`, died (exit status: 3)"), "{told}");
    assert!(told.contains(r#""payload":"hello""#), "{told}");
    assert!(told.ends_with("its standard error ended with:\n    no idea what to do"), "{told}");
}

#[test]
fn one_that_dies_in_the_middle_of_an_answer_is_told_with_what_it_had_said() {
    let breakdown = breakdown(&script(r#"read -r line; printf '{"number":0,'"#));
    let said = "{\"number\":0,".to_owned();
    assert_eq!(breakdown.mishap, Mishap::Died { status: "exit status: 0".to_owned(), said });
}

#[test]
fn one_that_hangs_is_waited_for_no_longer_than_was_said_and_is_killed() {
    #[expect(clippy::disallowed_methods, reason = "how long it is waited for is wall time")]
    let began = Instant::now();
    // It neither reads nor answers.
    let hangs = script("exec sleep 1000").patient_for(Duration::from_millis(200));
    let breakdown = breakdown(&hangs);
    assert_eq!(breakdown.mishap, Mishap::Hung { patience: Duration::from_millis(200) });
    assert!(breakdown.to_string().contains("did not answer within 200ms"), "{breakdown}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn nonsense_is_told_with_the_line() {
    for (said, why) in [
        ("Traceback, or whatever", "expected value"),
        (r#"{"out":[]}"#, "missing field `number`"),
        (r#"{"number":7,"out":[]}"#, "answers to number 7, and was handed number 0"),
        (r#"{"number":0,"out":[],"colour":1}"#, "unknown field `colour`"),
        (r#"{"number":0,"out":[{"sing":{}}]}"#, "unknown variant `sing`"),
        (
            r#"{"number":0,"out":[{"send":{"to":"nobody","payload":"x"}}]}"#,
            "unknown variant `nobody`",
        ),
        (r#"{"number":0,"out":[{"write":{"offset":0,"bytes":"%"}}]}"#, "Invalid symbol"),
    ] {
        let broken = breakdown(&script(&format!("read -r line; echo '{said}'; read -r line")));
        let Mishap::Nonsense { said: line, why: told } = &broken.mishap else { panic!("{broken}") };
        assert_eq!(line, said);
        assert!(told.contains(why), "{told}");
        assert!(broken.to_string().contains(&format!("it said:    {said}")), "{broken}");
    }
}

#[test]
fn a_line_that_is_handed_out_twice_or_unasked_is_noticed() {
    let body = r#"read -r line; echo '{"number":0,"out":[]}'; echo '{"number":0,"out":[]}'; read -r line; read -r line"#;
    let Mishap::Nonsense { why, .. } = breakdown(&script(body)).mishap else { panic!() };
    assert_eq!(why, "it answers to number 0, and was handed number 1");
}

#[test]
fn one_that_is_missing_is_named() {
    let breakdown = breakdown(&Program::new("no-such-program", ["--fast"]));
    assert!(matches!(breakdown.mishap, Mishap::NotStarted { .. }));
    let told = breakdown.to_string();
    assert!(
        told.starts_with("the program of script, `no-such-program --fast`, could not be started: "),
        "{told}"
    );
}

#[test]
fn one_that_is_not_deterministic_is_named_with_the_first_input_at_which_its_answers_differ() {
    // A process id is what no two of them share. The order of fields makes no difference.
    let body = format!(
        r#"{LOOP} if [ $n = 1 ]; then echo "{{\"number\":1,\"out\":[{{\"probe\":\"$$\"}}]}}"; n=2; continue; fi;
        if [ $(($$ % 2)) = 0 ]; then echo "{{\"out\":[],\"number\":$n}}"; n=$((n+1)); continue; fi; {NOTHING}"#
    );
    let (run, _) = play(&script(&body), vec![], Kind::Direct);
    assert_eq!(run.breakdown, None, "nobody compares");
    let (run, _) = play(&script(&body).doubled(true), vec![], Kind::Direct);
    let (_, breakdown) = run.breakdown.expect("two are compared");
    let Mishap::NotDeterministic { said, other } = &breakdown.mishap else { panic!("{breakdown}") };
    assert_ne!(said, other);
    assert!(breakdown.handed.contains(r#""number":1,"#), "{breakdown}");
    let told = breakdown.to_string();
    assert!(told.contains("is not deterministic"), "{told}");
    assert!(told.contains(said) && told.contains(other), "{told}");
}

#[test]
fn nobody_is_left_behind_whether_the_play_ends_or_panics() {
    let marks = tempfile::tempdir().unwrap();
    let pids = marks.path().join("pids");
    let body = format!("echo $$ >> {}; {LOOP} {NOTHING}", pids.display());
    let crash = Fault::Crash { node: Name::Script, at_ms: 500, down_ms: 100 };
    assert_eq!(play(&script(&body), vec![crash], Kind::Turmoil).0.breakdown, None);
    let panicked = campaign::alone::alone(|| {
        let system = Scripted { script: script(&body), disks: Disks::of(&[Name::Script]) };
        let checks: Vec<Box<dyn Check<_>>> = vec![Box::new(Panics)];
        let pause =
            Fault::Pause { node: Name::Asker, period: Period { from_ms: 500, until_ms: 600 } };
        Play { faults: vec![pause], checks, ..Play::of(system, 0) }.run()
    });
    assert!(panicked.unwrap_err().message.starts_with("a check has a mistake"));
    let pids = std::fs::read_to_string(&pids).unwrap();
    assert_eq!(pids.lines().count(), 3);
    for pid in pids.lines() {
        let alive = std::process::Command::new("sh")
            .args(["-c", &format!("kill -0 {pid}")])
            .output()
            .unwrap();
        assert!(!alive.status.success(), "{pid} is still there");
    }
}

struct Panics;

impl Check<Scripted> for Panics {
    fn id(&self) -> &'static str {
        "S1"
    }

    fn rule(&self) -> &'static str {
        "This check has a mistake."
    }

    fn observe(&mut self, event: &RunEvent<Scripted>, _: &mut Judgement) {
        assert!(!matches!(event.what, Happening::Paused { .. }), "a check has a mistake");
    }
}

/// A scenario whose script dies with the third seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct DiesAtThree(u64);

impl Story for DiesAtThree {
    type System = Scripted;
    type Defect = ();
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "Rehearses a script";
    const DEFECTS: &'static [Bug<()>] = &[];

    fn draw(_workload: &str, seed: u64) -> Self {
        Self(seed)
    }

    fn play(&self, _defect: Option<()>) -> Play<Scripted> {
        let script = script(&format!("{LOOP} if [ {} = 3 ]; then exit 9; fi; {NOTHING}", self.0));
        Play::of(Scripted { script, disks: Disks::of(&[]) }, self.0)
    }

    fn canary() -> (Name, [Told; 2]) {
        (Name::Script, ["honest", "forged"].map(|word| Told(word.to_owned())))
    }
}

#[test]
fn a_campaign_in_which_a_program_died_is_void_and_keeps_its_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let found = Some(folder.path().to_owned());
    let seeds = Seeds::new(0, 5).unwrap();
    let campaign = Campaign::<DiesAtThree> { engine: Kind::Direct, found, ..Campaign::over(seeds) };
    let summary = campaign.play(&AtomicBool::new(false), &mut Silent);
    assert_eq!(summary.verdict, Verdict::Void);
    assert!(summary.violations.is_empty());
    let [broken] = summary.broken.first() else { panic!("{:?}", summary.broken) };
    let path = broken.scenario.as_ref().expect("it was written");
    assert!(path.ends_with("seed-3-PROGRAM.json"), "{path:?}");
    assert_eq!(file::read::<DiesAtThree>(path, 1).unwrap(), DiesAtThree(3));
    let mut told = Vec::new();
    Telling::default().summary(&mut told, &summary.report()).unwrap();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("VOID  it proves nothing"), "{told}");
    assert!(told.contains("  seed 3 has a program that could not go on\n"), "{told}");
    assert!(told.contains("seed 3 at 00:00:00.000: the program of script, `sh -c "), "{told}");
    assert!(told.contains(&format!("  {}\n", broken.replay(Kind::Direct, None))), "{told}");
    assert!(told.contains("`, died (exit status: 9)"), "{told}");
    assert!(told.contains("a forged record"), "nobody judges, so the canary is not caught: {told}");
}
