//! What a drawing of candles tells the script that brings it to life (`public/charts/`), as JSON in an attribute. It is what the drawing shows, so
//! that whoever looks at either sees the same.

use super::{
    candles::{Candle, CandleChart, Level, Mark, Pane},
    line::{Line, Look},
};
use serde_json::{Value, json};

/// Of more candles than these the drawing alone is there: a page would be heavy with them.
const MOST: usize = 2_000;

/// Times are seconds since 1970, as the script counts.
pub(super) fn told(chart: &CandleChart) -> Option<String> {
    if chart.candles.len() > MOST {
        return None;
    }
    let over = chart.over.iter().map(|(name, values)| json!({"name": name, "values": numbers(values)}));
    let told = json!({
        "decimals": chart.decimals,
        "bars": chart.candles.iter().map(bar).collect::<Vec<_>>(),
        "over": over.collect::<Vec<_>>(),
        "panes": chart.panes.iter().map(pane).collect::<Vec<_>>(),
        "marks": chart.marks.iter().map(mark).collect::<Vec<_>>(),
        "levels": chart.levels.iter().map(level).collect::<Vec<_>>(),
    });
    Some(told.to_string())
}

fn bar(candle: &Candle) -> Value {
    let Candle { time, open, high, low, close, volume } = *candle;
    json!([seconds(time), open, high, low, close, volume])
}

fn mark(mark: &Mark) -> Value {
    json!({
        "in": seconds(mark.entered),
        "out": (!mark.is_open).then(|| seconds(mark.left)),
        "long": mark.is_long,
        "gain": mark.gained,
    })
}

fn level(level: &Level) -> Value {
    json!({"name": level.name, "price": level.price})
}

fn pane(pane: &Pane) -> Value {
    let lines: Vec<Value> = pane.lines.iter().map(line).collect();
    json!({"title": pane.title, "lines": lines, "holds": pane.holds})
}

fn line(line: &Line) -> Value {
    let look = match line.look {
        Look::Main => "main",
        Look::Beside => "beside",
        Look::Third => "third",
        Look::Fourth => "fourth",
        Look::Bars => "bars",
        Look::Area => "area",
    };
    json!({"name": line.name, "look": look, "values": numbers(&line.values)})
}

/// To seven digits, of which nobody sees more; undefined is null.
fn numbers(values: &[f64]) -> Vec<Value> {
    values
        .iter()
        .map(|value| format!("{value:.6e}").parse::<f64>().map_or(Value::Null, Value::from))
        .collect()
}

const fn seconds(millis: i64) -> i64 {
    millis.div_euclid(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_told_what_is_drawn() {
        let chart = CandleChart {
            candles: vec![Candle { time: 60_000, open: 1.5, high: 2.0, low: 1.0, close: 1.25, volume: 3.0 }],
            marks: vec![Mark {
                entered: 60_000,
                left: 120_000,
                entry: 1.5,
                exit: 1.25,
                gained: false,
                is_long: true,
                is_open: true,
            }],
            levels: vec![Level { name: "stop", price: 0.5, from: 0 }],
            over: vec![("sma(close, 2)".to_owned(), vec![f64::NAN])],
            panes: vec![Pane {
                title: "RSI".to_owned(),
                lines: vec![Line { name: "RSI".to_owned(), look: Look::Main, values: vec![100.0 / 3.0] }],
                holds: vec![30.0],
            }],
            decimals: 2,
            ..CandleChart::default()
        };
        let told: Value = serde_json::from_str(&told(&chart).unwrap()).unwrap();
        assert_eq!(told["bars"], json!([[60, 1.5, 2.0, 1.0, 1.25, 3.0]]));
        assert_eq!(told["marks"], json!([{"in": 60, "out": null, "long": true, "gain": false}]));
        assert_eq!(told["over"][0]["values"], json!([null]));
        assert_eq!(
            told["panes"][0]["lines"][0],
            json!({"name": "RSI", "look": "main", "values": [33.333_33]})
        );
        assert_eq!((&told["decimals"], &told["levels"][0]["price"]), (&json!(2), &json!(0.5)));
    }
}
