//! The server ends in the middle of everything, and is started again.

use conference::node::store::ledger::{Ledger, LedgerError};

use super::installed_server;
use super::story::{dump, handle, step, undisturbed};

/// So many steps have all kinds of them, and events that were rewritten.
const STEPS: usize = 30;

#[test]
fn the_same_story_is_read_from_memory_and_from_a_server_that_ends_again_and_again() {
    let Some(server) = installed_server() else { return };
    let schema = server.schema("story").unwrap();
    let mut ledger = Ledger::open_server(&schema).unwrap();
    for nth in 0..STEPS {
        step(&mut ledger, nth).unwrap();
        match nth % 5 {
            2 => server.kill(),
            4 => server.stop_at_once(),
            _ => continue,
        }
        let lost = step(&mut ledger, nth + 1).unwrap_err();
        assert!(matches!(lost, LedgerError::Lost { .. }), "{lost}");
        let again = step(&mut ledger, nth + 1).unwrap_err();
        let told = matches!(again, LedgerError::Broken { .. } | LedgerError::Lost { .. });
        assert!(told, "{again}");
        server.go().unwrap();
        ledger = Ledger::open_server(&schema).unwrap();
        assert_eq!(dump(&ledger, STEPS), dump_after(nth + 1));
    }
    assert_eq!(dump(&ledger, STEPS), undisturbed(STEPS));
    schema.erase().unwrap();
}

fn dump_after(steps: usize) -> super::story::Dump {
    let mut memory = Ledger::in_memory().unwrap();
    (0..steps).for_each(|nth| step(&mut memory, nth).unwrap());
    dump(&memory, STEPS)
}

#[test]
fn whoever_opens_a_ledger_begins_an_epoch_and_the_one_before_writes_nothing_more() {
    let Some(server) = installed_server() else { return };
    let schema = server.schema("epochs").unwrap();
    let mut first = Ledger::open_server(&schema).unwrap();
    handle(&mut first, 1).unwrap();
    let mut second = Ledger::open_server(&schema).unwrap();
    handle(&mut second, 2).unwrap();
    for refused in [handle(&mut first, 3).map(drop), first.take_note("gate", 1)] {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, LedgerError::TakenOver), "{refused}");
    }
    handle(&mut second, 3).unwrap();
    assert_eq!(dump(&second, 9), dump(&Ledger::open_server(&schema).unwrap(), 9));
    assert_eq!(second.position().0, 6, "events of steps 1, 2 and 3");
}

#[test]
fn what_is_no_ledger_or_no_server_is_told_with_what_to_do() {
    let Some(server) = installed_server() else { return };
    let mut client = postgres_client(&server.url());
    client.batch_execute("CREATE SCHEMA other; CREATE TABLE other.things (id int)").unwrap();
    let told =
        |name: &str| Ledger::open_server(&server.schema(name).unwrap()).unwrap_err().to_string();
    assert!(told("other").contains("the schema other has 1 tables, and none of them"));

    drop(Ledger::open_server(&server.schema("newer").unwrap()).unwrap());
    client.batch_execute("UPDATE newer.ledger SET format = 9").unwrap();
    assert!(told("newer").contains("has format 9, and this program supports formats up to 1"));

    let schema = server.schema("lacking").unwrap();
    handle(&mut Ledger::open_server(&schema).unwrap(), 3).unwrap();
    client.batch_execute("DELETE FROM lacking.events WHERE position = 2").unwrap();
    assert!(told("lacking").contains("3 events are counted, and 2 are stored"));

    client.batch_execute("CREATE ROLE guest LOGIN").unwrap();
    let url = server.url().replace("user=rehearsal", "user=guest");
    let guest = conference::node::store::ledger::ServerSchema::new(&url, "guests").unwrap();
    let refused = Ledger::open_server(&guest).unwrap_err();
    assert!(matches!(refused, LedgerError::Refused { .. }), "{refused}");
    assert!(refused.to_string().contains("permission denied"), "{refused}");

    server.kill();
    let gone = Ledger::open_server(&schema).unwrap_err();
    assert!(matches!(gone, LedgerError::Unreachable { .. }), "{gone}");
    assert!(gone.to_string().contains(".s.PGSQL.5432 schema lacking"), "{gone}");
}

fn postgres_client(url: &str) -> postgres::Client {
    postgres::Client::connect(url, postgres::NoTls).unwrap()
}
