//! Live runs with the store on PostgreSQL. Where that is not installed these tests say so and are
//! passed over.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use conference::scenario;
use sim::live::server::{Installed, LocalServer};
use sim::live::{Database, How, OnServer, Outside, StoreOn, fit, play};
use stage::live::Curtain;
use tempfile::TempDir;

use crate::live::{send, story};
use crate::support::{Room, json};

fn is_installed() -> bool {
    let found = Installed::find();
    if let Err(why) = &found {
        // Around the capture of what tests print: it must be seen.
        let _ = writeln!(io::stderr(), "SKIPPED, and proves nothing: {why}");
    }
    found.is_ok()
}

/// A folder for servers, which whoever runs them may pass through.
fn folder_of_servers() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The processes of servers in this folder.
fn servers(folder: &Path) -> usize {
    let folder = folder.to_string_lossy().into_owned();
    let of = |entry: fs::DirEntry| {
        let command = fs::read(entry.path().join("cmdline")).ok()?;
        let command = String::from_utf8_lossy(&command).into_owned();
        (command.contains("postgres") && command.contains(&folder)).then_some(())
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(of).count()
}

/// Waits until a server runs in this folder, or none does any more.
fn wait_for_server(folder: &Path, runs: bool) {
    while (servers(folder) > 0) != runs {
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_story_holds_while_its_server_is_killed_and_nothing_is_left_of_it() {
    if !is_installed() {
        return;
    }
    let (room, folder) = (Room::new(), folder_of_servers());
    // The first crash of the store takes the server along, the second hits the server alone.
    story(&room, |story| {
        let crash =
            serde_json::json!({"kind": "crash", "node": "store", "at_ms": 30_000, "down_ms": 2000});
        story["faults"].as_array_mut().unwrap().push(crash);
    });
    let mut command = room.command();
    command.args(
        "live story.json --store postgres --speed 100 --longest 10m --keep records".split(' '),
    );
    let output = command.env("TMPDIR", folder.path()).output().unwrap();
    let told = format!("{output:?}");
    assert_eq!(output.status.code(), Some(0), "{told}");
    let manifest = json(&fs::read_to_string(room.path("records/seed-3/live.json")).unwrap());
    assert!(manifest["schema"].as_str().unwrap().starts_with("rehearsal_"), "{manifest}");
    assert!(!room.files("records/seed-3").contains(&"store.redb".to_owned()));
    let supervisor = fs::read_to_string(room.path("records/seed-3/supervisor.jsonl")).unwrap();
    let stopped = r#""stopped":{"node":"store","cause":"crash"}"#;
    assert!(supervisor.matches(stopped).count() >= 2, "{supervisor}");
    assert_eq!(room.sim("check records").code, 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{told}");
    wait_for_server(folder.path(), false);
}

#[test]
fn however_a_run_is_ended_its_server_ends_too() {
    if !is_installed() {
        return;
    }
    for (signal, code) in [("-TERM", Some(130)), ("-KILL", None)] {
        let (room, folder) = (Room::new(), folder_of_servers());
        story(&room, |_| ());
        let mut command = room.command();
        command
            .args("live story.json --store postgres --speed 1 --no-leaps --longest 10h".split(' '));
        command.env("TMPDIR", folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut playing = command.spawn().unwrap();
        wait_for_server(folder.path(), true);
        thread::sleep(Duration::from_secs(1));
        send(signal, &playing.id().to_string());
        assert_eq!(playing.wait().unwrap().code(), code);
        wait_for_server(folder.path(), false);
    }
}

#[test]
fn on_a_server_that_runs_already_a_story_leaves_nothing_unless_it_is_kept() {
    if !is_installed() {
        return;
    }
    let (room, server) = (Room::new(), LocalServer::start(false).unwrap());
    story(&room, |story| story["faults"] = serde_json::json!([]));
    let socket = server.folder().to_string_lossy().replace('/', "%2F");
    let url = format!("postgres://rehearsal@{socket}/postgres");
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    let mut schemas = || -> Vec<String> {
        let sql = "SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'rehearsal%'";
        client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
    };
    let play = format!("live story.json --store {url} --speed 60 --longest 10m");
    let played = room.sim(&play);
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    assert_eq!(schemas(), [""; 0]);
    let kept = room.sim(&format!("{play} --keep records"));
    assert_eq!(kept.code, 0, "{}{}", kept.out, kept.err);
    let schemas = schemas();
    assert_eq!(schemas.len(), 1);
    assert!(
        kept.err.contains(&format!("what the store kept is at {}", server.folder().display())),
        "{}",
        kept.err
    );
    let log = format!("SELECT count(*) FROM {}.log WHERE event::text LIKE '%order%'", schemas[0]);
    assert!(client.query_one(&log, &[]).unwrap().get::<_, i64>(0) > 0);
}

/// The program that plays the machines drops every schema of ours before it starts the store.
fn program_that_drops_schemas(room: &Room) -> PathBuf {
    // What is found first may be a link to where all of them are.
    let initdb = Installed::find().unwrap().command("initdb");
    let initdb = initdb.get_args().last().unwrap_or(initdb.get_program());
    let psql = fs::canonicalize(initdb).unwrap().with_file_name("psql").display().to_string();
    let drop = "DO $$ DECLARE s text; BEGIN
        FOR s IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'rehearsal\\_%' LOOP
            EXECUTE 'DROP SCHEMA ' || s || ' CASCADE'; END LOOP; END $$";
    fs::write(room.path("drop.sql"), drop).unwrap();
    let (program, sql) = (room.path("takes-away"), room.path("drop.sql"));
    let (sim, sql) = (env!("CARGO_BIN_EXE_sim"), sql.display());
    let words = format!(
        "#!/bin/sh\ncase \"$5\" in *store*) {psql} -qd \"$REHEARSAL_STORE\" -f {sql} || exit 9;; esac\nexec {sim} \"$@\"\n"
    );
    fs::write(&program, words).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[test]
fn a_store_whose_schema_is_dropped_when_it_is_started_again_does_not_begin_anew() {
    if !is_installed() {
        return;
    }
    let (room, server) = (Room::new(), LocalServer::start(false).unwrap());
    // Late enough for a store on a busy computer to have begun before.
    let crash =
        serde_json::json!({"kind": "crash", "node": "store", "at_ms": 120_000, "down_ms": 2000});
    story(&room, |story| story["faults"] = serde_json::json!([crash]));
    let socket = server.folder().to_string_lossy().replace('/', "%2F");
    let url = format!("postgres://rehearsal@{socket}/postgres");
    let database = Database::ready(&StoreOn::At(url)).unwrap().unwrap();
    let schema = database.schema_for(3).unwrap();
    let folder = room.path("records");
    fs::create_dir(&folder).unwrap();
    let (scenario, _) = fit(scenario::read(&room.path("story.json")).unwrap());
    let how = How {
        program: program_that_drops_schemas(&room),
        speed: 100,
        leaps: true,
        longest: Duration::from_secs(600),
        workload: "standard".to_owned(),
        defect: None,
    };
    let store = Some(OnServer { database: &database, schema: &schema });
    let on = Outside { store, ..Outside::default() };
    let goes_on = AtomicBool::new(false);
    let curtain = play(&scenario, &how, on, &folder, &goes_on, &mut |_| ()).unwrap();
    let Curtain::Accident(why) = curtain else { panic!("{curtain:?}") };
    for words in ["store stopped: ", "there is no ledger in ", schema.name()] {
        assert!(why.contains(words), "{why}");
    }
    schema.create().expect("the schema is still gone");
}

#[test]
fn a_store_that_is_none_is_told_with_a_hint() {
    let room = Room::new();
    for (store, what) in [
        ("mysql", "no store is called so"),
        ("postgres://host/x?sslmode=require", "an encrypted connection"),
        ("postgres://nobody@127.0.0.1:1/nothing", "PostgreSQL cannot be reached at 127.0.0.1:1"),
    ] {
        let answer = room.sim(&format!("live --seeds 0..1 --store {store}"));
        assert_eq!(answer.code, 2, "{}", answer.err);
        assert!(answer.err.contains(what) && answer.err.contains("hint: "), "{}", answer.err);
    }
    assert!(!room.path("rehearsal").exists(), "nothing was begun");
}
