//! Live runs with the bus on NATS. Where that is not installed these tests say so and are passed
//! over.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::json as value;
use sim::live::nats::{self, LocalNats};

use crate::live::{send, story};
use crate::support::{Room, json};

fn is_installed() -> bool {
    let found = nats::is_installed();
    if let Err(why) = &found {
        // Around the capture of what tests print: it must be seen.
        let _ = writeln!(io::stderr(), "SKIPPED, and proves nothing: {why}");
    }
    found.is_ok()
}

/// The processes of servers in this folder.
fn servers(folder: &Path) -> usize {
    let folder = folder.to_string_lossy().into_owned();
    let of = |entry: fs::DirEntry| {
        let command = fs::read(entry.path().join("cmdline")).ok()?;
        let command = String::from_utf8_lossy(&command).into_owned();
        (command.contains("nats-server") && command.contains(&folder)).then_some(())
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(of).count()
}

/// Waits until a server runs in this folder, or none does any more.
fn wait_for_server(folder: &Path, runs: bool) {
    while (servers(folder) > 0) != runs {
        thread::sleep(Duration::from_millis(20));
    }
}

/// Asks a server something in its own words, with nothing of ours between.
fn asked(url: &str, subject: &str) -> serde_json::Value {
    let mut server = TcpStream::connect(url.trim_start_matches("nats://")).unwrap();
    let ask = format!(
        "CONNECT {{\"verbose\":false}}\r\nSUB answer 1\r\nPUB {subject} answer 0\r\n\r\nPING\r\n"
    );
    server.write_all(ask.as_bytes()).unwrap();
    let mut said = String::new();
    loop {
        let mut some = [0; 4096];
        let read = server.read(&mut some).unwrap();
        said.push_str(&String::from_utf8_lossy(&some[..read]));
        let answer = said.split_once("MSG answer 1 ").and_then(|(_, it)| it.split_once("\r\n"));
        if let Some((_, rest)) = answer
            && let Some((answer, _)) = rest.split_once("\r\n")
        {
            return json(answer);
        }
    }
}

#[test]
fn a_story_holds_while_its_broker_is_killed_and_nothing_is_left_of_it() {
    if !is_installed() {
        return;
    }
    let (room, folder) = (Room::new(), tempfile::tempdir().unwrap());
    // The first crash takes the server along, the second hits the server alone.
    story(&room, |story| {
        for at_ms in [4000, 12_000] {
            let crash = value!({"kind": "crash", "node": "bus", "at_ms": at_ms, "down_ms": 2000});
            story["faults"].as_array_mut().unwrap().push(crash);
        }
    });
    let mut command = room.command();
    command.args("live story.json --bus nats --speed 60 --longest 10m --keep records".split(' '));
    let output = command.env("TMPDIR", folder.path()).output().unwrap();
    let told = format!("{output:?}");
    assert_eq!(output.status.code(), Some(0), "{told}");
    let manifest = json(&fs::read_to_string(room.path("records/seed-3/live.json")).unwrap());
    assert!(manifest["stream"].as_str().unwrap().starts_with("rehearsal_"), "{manifest}");
    let supervisor = fs::read_to_string(room.path("records/seed-3/supervisor.jsonl")).unwrap();
    let stopped = r#""stopped":{"node":"bus","cause":"crash"}"#;
    assert!(supervisor.matches(stopped).count() >= 2, "{supervisor}");
    assert_eq!(room.sim("check records").code, 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{told}");
    wait_for_server(folder.path(), false);
}

#[test]
fn however_a_run_is_ended_its_broker_ends_too() {
    if !is_installed() {
        return;
    }
    for (signal, code) in [("-TERM", Some(130)), ("-KILL", None)] {
        let (room, folder) = (Room::new(), tempfile::tempdir().unwrap());
        story(&room, |_| ());
        let mut command = room.command();
        command.args("live story.json --bus nats --speed 1 --no-leaps --longest 10h".split(' '));
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
fn on_a_broker_that_runs_already_a_story_leaves_nothing_unless_it_is_kept() {
    if !is_installed() {
        return;
    }
    let (room, server) = (Room::new(), LocalNats::start().unwrap());
    story(&room, |story| story["faults"] = value!([]));
    let url = server.url();
    let streams = || asked(&url, "$JS.API.STREAM.NAMES");
    let play = format!("live story.json --bus {url} --speed 100 --longest 10m");
    let played = room.sim(&play);
    assert_eq!(played.code, 0, "{}{}", played.out, played.err);
    assert_eq!(streams()["total"], 0);
    let kept = room.sim(&format!("{play} --keep records"));
    assert_eq!(kept.code, 0, "{}{}", kept.out, kept.err);
    assert_eq!(streams()["total"], 1);
    let name = streams()["streams"][0].as_str().unwrap().to_owned();
    let place = format!("what the bus kept is at {} stream {name}", &url["nats://".len()..]);
    assert!(kept.err.contains(&place), "{}", kept.err);
    // Everything passed through it, and all were done with all of it.
    let state = asked(&url, &format!("$JS.API.STREAM.INFO.{name}"))["state"].clone();
    assert!(state["last_seq"].as_u64().unwrap() > 50, "{state}");
    assert_eq!(state["messages"], 0, "{state}");
}

#[test]
fn a_bus_that_is_none_is_told_with_a_hint() {
    let room = Room::new();
    for (bus, what) in [
        ("kafka", "no bus is called so"),
        ("tls://host", "asks for tls"),
        ("nats://127.0.0.1:1", "NATS cannot be reached at 127.0.0.1:1"),
    ] {
        let answer = room.sim(&format!("live --seeds 0..1 --bus {bus}"));
        assert_eq!(answer.code, 2, "{}", answer.err);
        assert!(answer.err.contains(what) && answer.err.contains("hint: "), "{}", answer.err);
    }
    assert!(!room.path("rehearsal").exists(), "nothing was begun");
}

#[test]
fn a_broker_without_jetstream_is_told_with_a_hint() {
    if !is_installed() {
        return;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let path = format!("{}:/usr/sbin", std::env::var("PATH").unwrap_or_default());
    let mut plain = Command::new("nats-server");
    plain.env("PATH", path).args(["-a", "127.0.0.1", "-p", &port]).stderr(Stdio::null());
    let mut plain = plain.spawn().unwrap();
    while TcpStream::connect(format!("127.0.0.1:{port}")).is_err() {
        thread::sleep(Duration::from_millis(20));
    }
    let answer = Room::new().sim(&format!("live --seeds 0..1 --bus nats://127.0.0.1:{port}"));
    plain.kill().unwrap();
    plain.wait().unwrap();
    assert_eq!(answer.code, 2, "{}", answer.err);
    assert!(answer.err.contains("has no JetStream"), "{}", answer.err);
    assert!(answer.err.contains("hint: start the server with -js"), "{}", answer.err);
}
