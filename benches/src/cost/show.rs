//! Puts what a rehearsal costs into words.

use std::fmt::{self, Write};

use super::{Cost, EngineCost, Floor, Growth, Layers};

/// The whole, as a text of several tables.
#[must_use]
pub fn text(cost: &Cost) -> String {
    let mut text = String::new();
    write(&mut text, cost).expect("a text can be written to");
    text
}

fn write(text: &mut String, cost: &Cost) -> fmt::Result {
    let Cost { processor, seeds, .. } = cost;
    writeln!(
        text,
        "standard scenarios of seeds 0..{seeds}, all checks on, processor time of one core of {processor}\n"
    )?;
    cost.engines.iter().try_for_each(|engine| write_engine(text, engine))?;
    cost.engines.iter().try_for_each(|engine| write_quiet(text, engine))?;
    write_floor(text, &cost.floor)?;
    write_layers(text, &cost.layers)?;
    write_growth(text, &cost.registrants)?;
    write_growth(text, &cost.machines)
}

fn write_engine(text: &mut String, cost: &EngineCost) -> fmt::Result {
    writeln!(
        text,
        "{:<8} {:>7.0} seeds per hour and core   {:>6.1} ms a seed   {:>5.2} µs a datagram   {:.0} datagrams and \
         {:.0} exchanges a seed   {:.0} simulated hours per processor second",
        cost.engine.to_string(),
        cost.seeds_per_hour,
        cost.ms_per_seed,
        cost.micros_per_datagram,
        cost.datagrams_per_seed,
        cost.exchanges_per_seed,
        cost.hours_per_second,
    )
}

fn write_quiet(text: &mut String, cost: &EngineCost) -> fmt::Result {
    writeln!(
        text,
        "{:<8} {:>7.0} simulated hours per processor second when one registrant a day comes",
        cost.engine.to_string(),
        cost.quiet_hours_per_second,
    )
}

fn write_floor(text: &mut String, floor: &Floor) -> fmt::Result {
    writeln!(
        text,
        "turmoil  {:>7.2} times the processor time of the same datagrams over bare turmoil ({:.1} ms and {:.1} ms a seed)",
        floor.ratio, floor.ours_ms_per_seed, floor.bare_ms_per_seed,
    )
}

fn write_layers(text: &mut String, layers: &Layers) -> fmt::Result {
    let Layers { seeds, turmoil_ms, direct_ms, unaccounted_ms, .. } = layers;
    writeln!(
        text,
        "\nwhere it goes: seeds 0..{seeds} without faults of the disk, {turmoil_ms:.1} ms a seed on turmoil, {direct_ms:.1} on direct\n"
    )?;
    for layer in &layers.layers {
        writeln!(
            text,
            "{:<8} {:<26} {:>7.2} ms a seed   {:>6.3} µs a datagram   {:>5.1} %",
            layer.layer,
            layer.part,
            layer.ms_per_seed,
            layer.micros_per_datagram,
            100.0 * layer.ms_per_seed / turmoil_ms,
        )?;
    }
    writeln!(text, "{:<8} {:<26} {unaccounted_ms:>7.2} ms a seed", "", "not accounted for")
}

fn write_growth(text: &mut String, growth: &Growth) -> fmt::Result {
    writeln!(text, "\nas the number of {} grows\n", growth.of)?;
    for grown in &growth.at {
        writeln!(
            text,
            "{:>5} {}   {:>7} datagrams   turmoil {:>8.1} ms {:>6.2} µs a datagram   direct {:>8.1} ms {:>6.2} µs a datagram   \
             {:>6.1} MiB at most",
            grown.size,
            growth.of,
            grown.datagrams,
            grown.turmoil_ms,
            grown.turmoil_ms * 1e3 / grown.datagrams as f64,
            grown.direct_ms,
            grown.direct_ms * 1e3 / grown.datagrams as f64,
            grown.peak_bytes as f64 / f64::from(1 << 20),
        )?;
    }
    Ok(())
}
