//! The tables of a ledger on a server.

/// The format this program reads and writes. It is raised with every change of the tables below
/// that an older program would misread.
pub(super) const FORMAT: i64 = 1;

/// Tables that a schema has if it holds a ledger.
pub(super) const LEDGER: &str = "ledger";

/// Makes the tables in the schema of the session.
///
/// What people read beside the program is `events`, by position, and the view `log` of it: what is
/// stored of an event is JSON. An entry of the journal belongs to the number of the format, as in a
/// file.
pub(super) const MAKE: &str = "
CREATE TABLE ledger (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    format bigint NOT NULL,
    epoch bigint NOT NULL,
    entries bigint NOT NULL,
    events bigint NOT NULL,
    changes bigint NOT NULL
);
COMMENT ON TABLE ledger IS 'what is counted, and the epoch: whoever began it writes';
CREATE TABLE journal (number bigint PRIMARY KEY, entry bytea NOT NULL);
COMMENT ON TABLE journal IS
    'what each transaction changed: the inbox with its answers, and what was sent and has arrived';
CREATE TABLE events (
    position bigint PRIMARY KEY,
    kind smallint NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    payload bytea NOT NULL,
    UNIQUE (kind, id, version)
);
COMMENT ON TABLE events IS 'every event, by its place in the log and by stream';
CREATE VIEW log AS
    SELECT position, kind, id, version, convert_from(payload, 'UTF8')::json AS event FROM events;
CREATE TABLE events_copied (
    kind smallint, id uuid, version bigint, payload bytea NOT NULL, PRIMARY KEY (kind, id, version)
);
COMMENT ON TABLE events_copied IS 'the events once more while they are rewritten';
CREATE TABLE dead_letters (
    place bigint PRIMARY KEY, id uuid NOT NULL, form bytea NOT NULL, reason bytea NOT NULL
);
COMMENT ON TABLE dead_letters IS 'messages that were given up';
CREATE TABLE rows (
    id uuid PRIMARY KEY, version bigint NOT NULL, saved_at bigint NOT NULL, content bytea NOT NULL
);
COMMENT ON TABLE rows IS 'what is not event-sourced';
CREATE TABLE changes (place bigint PRIMARY KEY, entry bytea NOT NULL);
COMMENT ON TABLE changes IS 'every save of a row, as far back as it is kept';
CREATE TABLE names (name text COLLATE \"C\" PRIMARY KEY, id uuid NOT NULL);
COMMENT ON TABLE names IS 'names that no two rows share';
CREATE TABLE snapshots (
    kind smallint, id uuid, version bigint NOT NULL, state bytea NOT NULL, PRIMARY KEY (kind, id)
);
COMMENT ON TABLE snapshots IS 'states of streams, which the events make again';
CREATE TABLE notes (name text COLLATE \"C\" PRIMARY KEY, number bigint NOT NULL);
COMMENT ON TABLE notes IS 'numbers under a name, such as which release is final';
";
