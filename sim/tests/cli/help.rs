//! Every help text has examples and the exit codes.

use crate::support::Room;

const COMMANDS: [&str; 16] = [
    "", "spec", "steps", "campaign", "merge", "messages", "replay", "shrink", "explain", "explore",
    "scenario", "schema", "defects", "upgrade", "live", "check",
];

#[test]
fn every_help_text_shows_examples_and_exit_codes() {
    let room = Room::new();
    for command in COMMANDS {
        let answer = room.sim(&format!("{command} --help"));
        assert_eq!(answer.code, 0);
        assert!(
            answer.out.contains(&format!("Examples:\n  sim {command}").trim_end().to_owned()),
            "{}",
            answer.out
        );
        for code in
            ["0  HELD", "1  VIOLATED", "2  WRONG USE", "3  UNKNOWN", "4  VOID", "130  INTERRUPTED"]
        {
            assert!(answer.out.contains(code), "{code} is not in {}", answer.out);
        }
        assert!(answer.out.lines().all(|line| line.chars().count() <= 100), "{}", answer.out);
    }
}

#[test]
fn the_help_texts_do_not_change_unnoticed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for command in COMMANDS {
        let answer = Room::new().sim(&format!("{command} --help"));
        let name = format!("help_{}", if command.is_empty() { "sim" } else { command });
        settings.bind(|| insta::assert_snapshot!(name, answer.out));
    }
}

#[test]
fn the_version_is_told() {
    let answer = Room::new().sim("--version");
    assert_eq!((answer.code, answer.out.starts_with("sim ")), (0, true));
}

#[test]
fn commands_are_told_as_they_can_be_typed_from_where_the_program_was_started() {
    let (room, program) = (Room::new(), env!("CARGO_BIN_EXE_sim"));
    let told = |command: &mut std::process::Command| {
        let output = command.args(["defects", "--list"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let elsewhere = told(&mut room.command());
    assert!(elsewhere.contains(&format!("\n  {program} defects\n")), "{elsewhere}");
    let within = told(room.command().current_dir(env!("CARGO_MANIFEST_DIR")));
    assert!(within.contains("\n  cargo run --release -p sim -- defects\n"), "{within}");
    let by_hand = told(
        room.command().current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("CARGO_MANIFEST_DIR"),
    );
    assert!(by_hand.contains(&format!("\n  {program} defects\n")), "{by_hand}");
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_not_green() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let answer = Room::new().command().arg("--help").stdout(full).output().unwrap();
    assert_eq!(answer.status.code(), Some(2));
    let told = String::from_utf8_lossy(&answer.stderr);
    assert!(told.contains("cannot write to standard output"), "{told}");
}
