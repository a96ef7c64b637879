//! The page around the drawings.

use super::{Mark, candles, escaped, lines, numbers, put};
use engine::bars::Bars;
use std::ops::Range;

const STYLE: &str = include_str!("style.css");
/// Bars before and after a trade that is shown from close by.
const AROUND: usize = 20;

/// Everything that stands on the page.
#[derive(Debug)]
pub struct Page<'a> {
    pub title: &'a str,
    /// What the strategy bets on.
    pub bet: Option<&'a str>,
    /// What was tested: data, time, costs.
    pub facts: Vec<(String, String)>,
    pub figures: Vec<Figure>,
    pub bars: &'a Bars,
    /// At every close.
    pub equity: &'a [f64],
    pub cash: f64,
    /// Closed trades, oldest first.
    pub trades: &'a [Mark],
    pub tables: Vec<Table>,
}

/// A number worth a box of its own.
#[derive(Debug)]
pub struct Figure {
    pub name: &'static str,
    pub value: String,
    /// What the number rests on.
    pub note: String,
    /// Good news, bad news, or neither.
    pub good: Option<bool>,
}

#[derive(Debug)]
pub struct Table {
    pub title: &'static str,
    pub note: String,
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

pub fn html(page: &Page) -> String {
    let mut out = String::new();
    let title = escaped(page.title);
    put(
        &mut out,
        format_args!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{title} – backtest</title><style>{STYLE}</style></head><body><main><header>\
             <p class=\"kind\">Backtest <b>PAPER</b></p><h1>{title}</h1>"
        ),
    );
    if let Some(bet) = page.bet {
        put(&mut out, format_args!("<p class=\"bet\">{}</p>", escaped(bet)));
    }
    out += &facts(&page.facts);
    out += "</header>";
    out += &figures(&page.figures);
    out += &charts(page);
    page.tables.iter().for_each(|table| out += &self::table(table));
    out += "<footer>Made by agent-manager. Past results, also simulated ones, say little about the future.</footer>\
            </main></body></html>\n";
    out
}

fn facts(facts: &[(String, String)]) -> String {
    let mut out = "<dl class=\"facts\">".to_owned();
    for (name, value) in facts {
        put(&mut out, format_args!("<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), numbers(value)));
    }
    out + "</dl>"
}

fn figures(figures: &[Figure]) -> String {
    let mut out = "<section class=\"figures\" aria-label=\"Key figures\">".to_owned();
    for figure in figures {
        let class = match figure.good {
            Some(true) => " gain",
            Some(false) => " loss",
            None => "",
        };
        put(
            &mut out,
            format_args!(
                "<div class=\"figure\"><span>{}</span><strong class=\"num{class}\">{}</strong><small>{}</small></div>",
                escaped(figure.name),
                numbers(&figure.value),
                numbers(&figure.note)
            ),
        );
    }
    out + "</section>"
}

fn charts(page: &Page) -> String {
    let bars = page.bars;
    let mut out = String::new();
    section(
        &mut out,
        "Equity",
        "The dashed line is the initial cash.",
        &lines::equity(&bars.time, page.equity, page.cash),
    );
    section(
        &mut out,
        "Drawdown",
        "Below the highest equity so far.",
        &lines::drawdown(&bars.time, page.equity),
    );
    if bars.is_empty() {
        return out;
    }
    let note = if page.trades.is_empty() {
        "There are no closed trades."
    } else {
        "▲ enters long, ▼ enters short, ○ leaves. Where there are too many trades to see, columns at the lower edge count them."
    };
    section(
        &mut out,
        "Trades",
        note,
        &candles::chart(bars, 0..bars.len(), page.trades, "All trades on candles"),
    );
    for (title, trade) in telling(page.trades) {
        let drawn = candles::chart(bars, close_by(trade, bars.len()), std::slice::from_ref(trade), title);
        section(&mut out, title, &trade.told, &drawn);
    }
    out
}

fn section(out: &mut String, title: &str, note: &str, drawn: &str) {
    let (title, note) = (escaped(title), escaped(note));
    put(
        out,
        format_args!("<section class=\"card\"><h2>{title}</h2><p class=\"note\">{note}</p>{drawn}</section>"),
    );
}

/// The trades worth a closer look.
fn telling(trades: &[Mark]) -> Vec<(&'static str, &Mark)> {
    let by_gain = |one: &&Mark, other: &&Mark| one.gain.total_cmp(&other.gain);
    match trades.len() {
        0 => Vec::new(),
        1 => vec![("The only trade", &trades[0])],
        _ => {
            let best = trades.iter().max_by(by_gain).map(|trade| ("The best trade", trade));
            let worst = trades.iter().min_by(by_gain).map(|trade| ("The worst trade", trade));
            best.into_iter().chain(worst).collect()
        }
    }
}

fn close_by(trade: &Mark, bars: usize) -> Range<usize> {
    trade.entered.saturating_sub(AROUND)..(trade.left + AROUND + 1).min(bars)
}

fn table(table: &Table) -> String {
    let mut out = String::new();
    put(
        &mut out,
        format_args!(
            "<section class=\"card\"><h2>{}</h2><p class=\"note\">{}</p><div class=\"scroll\" tabindex=\"0\"><table{}><thead><tr>",
            escaped(table.title),
            escaped(&table.note),
            if table.head.len() == 2 { " class=\"pairs\"" } else { "" }
        ),
    );
    for name in &table.head {
        put(&mut out, format_args!("<th scope=\"col\">{}</th>", escaped(name)));
    }
    out += "</tr></thead><tbody>";
    for row in &table.rows {
        out += "<tr>";
        for cell in row {
            let class = match cell.chars().next() {
                Some('+') => " class=\"gain\"",
                Some('−') => " class=\"loss\"",
                _ => "",
            };
            put(&mut out, format_args!("<td{class}>{}</td>", numbers(cell)));
        }
        out += "</tr>";
    }
    out + "</tbody></table></div></section>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::bars::generate;

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let bars = generate(500, 1);
        let equity: Vec<f64> = bars.close.iter().map(|ticks| bars.instrument.tick.to_f64(*ticks)).collect();
        let trade = Mark {
            entered: 10,
            left: 20,
            long: false,
            entry: 100.0,
            exit: 99.0,
            gain: -1.0,
            told: "short".to_owned(),
        };
        let page = Page {
            title: "A <b>bold</b> one",
            bet: Some("on luck"),
            facts: vec![("bars".to_owned(), "500".to_owned())],
            figures: vec![],
            bars: &bars,
            equity: &equity,
            cash: 100.0,
            trades: &[trade],
            tables: vec![],
        };
        let text = html(&page);
        assert!(!text.contains("http") && !text.contains("<script") && !text.contains("url("));
        assert!(text.contains("A &lt;b&gt;bold&lt;/b&gt; one") && text.contains("prefers-color-scheme"));
        assert!(text.contains("The only trade"));
    }
}
