//! A picture of what each strategy costs for few and for many loads.

use plotters::prelude::*;

use super::advice::total;
use super::trial::Trial;

const SIZE: (u32, u32) = (900, 560);

/// The loads for each append that the picture spans.
const FROM: f64 = 0.01;
const TO: f64 = 100.0;

/// So many points make a line.
const POINTS: u32 = 60;

/// Colours that stay apart for those who see few of them; a line each.
const COLOURS: [RGBColor; 9] = [
    RGBColor(0, 0, 0),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 158, 115),
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(204, 121, 167),
    RGBColor(128, 128, 128),
    RGBColor(150, 110, 30),
];

/// Draws the trial as SVG.
///
/// # Errors
/// What the drawing says, which writes to memory only.
pub fn plot(trial: &Trial) -> Result<String, String> {
    let mut svg = String::new();
    draw(trial, &mut svg).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw(trial: &Trial, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let loads: Vec<f64> = (0..=POINTS)
        .map(|step| FROM * (TO / FROM).powf(f64::from(step) / f64::from(POINTS)))
        .collect();
    let costs = |at: f64| trial.costs.iter().map(move |cost| total(&trial.workload, cost, at));
    let least = costs(FROM).fold(f64::INFINITY, f64::min);
    let most = costs(TO).fold(0.0, f64::max);
    let (events, state) = (trial.workload.events, trial.workload.state);
    let mut chart = ChartBuilder::on(&area)
        .caption(
            format!("{events} events, state of {state} entries, {}", trial.workload.codec),
            ("sans-serif", 18),
        )
        .margin(12)
        .x_label_area_size(42)
        .y_label_area_size(64)
        .build_cartesian_2d((FROM..TO).log_scale(), (least * 0.8..most * 1.25).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("loads for each append")
        .y_desc("µs of processor time for each append and its loads")
        .x_label_formatter(&|loads| format!("{loads}"))
        .y_label_formatter(&|micros| format!("{micros:.0}"))
        .draw()?;
    for (cost, colour) in trial.costs.iter().zip(COLOURS.iter().cycle()) {
        let line = loads.iter().map(|at| (*at, total(&trial.workload, cost, *at)));
        chart
            .draw_series(LineSeries::new(line, colour.stroke_width(2)))?
            .label(cost.strategy.to_string())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.4))
        .draw()?;
    area.present()?;
    drop(chart);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Codec;
    use crate::material::Sales;
    use crate::snapshots::{COMPARED, Workload, run};
    use crate::stream::seats;

    #[test]
    fn every_strategy_has_a_line_and_a_name() {
        let events = seats(200, 10);
        let workload = Workload {
            events: 200,
            state: 10,
            loads_per_append: 1.0,
            hits: 90,
            codec: Codec::Postcard,
        };
        let svg = plot(&run(&Sales, &events, workload, &COMPARED)).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        for strategy in COMPARED {
            assert!(svg.contains(&strategy.to_string()), "{strategy}");
        }
    }
}
