//! Any expression of the strategies' language over the bars of an instrument.

use super::{MarketError, Stretch, StretchBars, bars::of_listing, listing};
use crate::House;
use domain::market::{Listing, Symbol};
use engine::{
    backtest::WARM_UP,
    bars::Bars,
    graph::{ColumnsError, Market, Other, eval_columns},
    language::{Diagnostics, Expr, ExprKind, Origin, PlaceKind, Problems, parse},
};

/// Expressions that have a name.
const PRESETS: [(&str, &[(&str, &str)]); 4] = [
    ("sma", &[("sma20", "sma(close, 20)"), ("sma50", "sma(close, 50)")]),
    ("ema", &[("ema20", "ema(close, 20)"), ("ema50", "ema(close, 50)")]),
    ("rsi", &[("rsi14", "rsi(close, 14)")]),
    (
        "macd",
        &[
            ("macd", "macd(close, 12, 26, 9).line"),
            ("macdSignal", "macd(close, 12, 26, 9).signal"),
            ("macdHistogram", "macd(close, 12, 26, 9).hist"),
        ],
    ),
];

/// The expressions of a name, each with the name of its column.
pub fn preset(name: &str) -> Option<impl Iterator<Item = (String, String)> + use<>> {
    let (_, columns) = PRESETS.iter().find(|(known, _)| *known == name)?;
    Some(columns.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
}

/// Bars with a column for each expression; NaN where it is undefined, a condition is 1 or 0.
#[derive(Debug, Clone)]
pub struct Indicators {
    pub stretch: StretchBars,
    pub columns: Vec<(String, Vec<f64>)>,
}

#[derive(Debug, thiserror::Error)]
pub enum IndicatorError {
    #[error("the expression {name} cannot be computed")]
    Expression { name: String, problems: Diagnostics },
    /// What the bars do not have.
    #[error("{0}")]
    Unfit(String),
    #[error(transparent)]
    Market(#[from] MarketError),
}

/// Computes the expressions, each with its name. They see [`WARM_UP`] bars before the first that is answered.
pub async fn indicators(
    house: &House,
    symbol: &Symbol,
    wanted: &Stretch,
    expressions: &[(String, String)],
) -> Result<Indicators, IndicatorError> {
    let own = listing(house, symbol).await?;
    let shown = of_listing(house, own.clone(), wanted).await?;
    let longer = Stretch { from: None, limit: shown.bars.len() + WARM_UP, ..*wanted };
    let all = of_listing(house, own, &longer).await?;
    let others = others(house, &all.bars, wanted, expressions).await?;
    let timeframe = wanted.timeframe;
    let market = Market {
        bars: &all.bars,
        others: others.iter().map(|(name, bars)| Other { name, bars, timeframe }).collect(),
    };
    let named: Vec<(&str, &str)> =
        expressions.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let columns = eval_columns(&market, Some(timeframe), &named).map_err(|error| match error {
        ColumnsError::Expression { name, problems } => IndicatorError::Expression { name, problems },
        ColumnsError::Market(error) => IndicatorError::Unfit(error.to_string()),
    })?;
    let skipped = all.bars.len() - shown.bars.len();
    let cut = |values: Vec<f64>| values[skipped..].to_vec();
    let columns = expressions.iter().map(|(name, _)| name.clone()).zip(columns.into_iter().map(cut));
    Ok(Indicators { columns: columns.collect(), stretch: shown })
}

/// Bars of the instruments that the expressions name; all others are known by their name alone, so that a misspelt one is recognised.
async fn others(
    house: &House,
    own: &Bars,
    wanted: &Stretch,
    expressions: &[(String, String)],
) -> Result<Vec<(String, Bars)>, MarketError> {
    let mut named = Vec::new();
    for (_, text) in expressions {
        instruments(&parse(text, &Origin::At(0), &mut Problems::default()), &mut named);
    }
    let mut others = Vec::new();
    for listing in house.market.feed()?.listings().await? {
        let name = listing.symbol.to_string();
        let bars = if named.contains(&name) {
            since(house, listing, wanted, own).await?
        } else {
            super::history::in_columns(&listing, &[])
        };
        others.push((name, bars));
    }
    Ok(others)
}

async fn since(house: &House, listing: Listing, wanted: &Stretch, own: &Bars) -> Result<Bars, MarketError> {
    let from = own.time.first().map(|time| domain::Timestamp::from_millis(*time));
    let stretch = Stretch { from, limit: usize::MAX, ..*wanted };
    Ok(of_listing(house, listing, &stretch).await?.bars)
}

/// The instruments that an expression names.
fn instruments(expr: &Expr, named: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::At { of, place } => {
            if let PlaceKind::Instrument(name) = &place.kind {
                named.push(name.clone());
            }
            instruments(of, named);
        }
        ExprKind::Call { arguments, .. } => {
            for argument in arguments {
                instruments(argument, named);
            }
        }
        ExprKind::Member { of, .. } => instruments(of, named),
        ExprKind::Unary { operand, .. } => instruments(operand, named),
        ExprKind::Binary { left, right, .. } => {
            instruments(left, named);
            instruments(right, named);
        }
        ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Duration(_)
        | ExprKind::Name(_)
        | ExprKind::Invalid => {}
    }
}

/// Expressions as people write several: with semicolons or line breaks between them, a name before `=` where one is wanted.
pub fn named_expressions(text: &str) -> Vec<(String, String)> {
    let lines = text.split([';', '\n']).map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| named(line).unwrap_or_else(|| (line.to_owned(), line.to_owned()))).collect()
}

fn named(line: &str) -> Option<(String, String)> {
    let (name, rest) = line.split_once('=')?;
    let name = name.trim();
    let is_name = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && name.starts_with(|first: char| first.is_ascii_alphabetic());
    // `a == b` and `a >= b` are conditions without a name.
    (is_name && !rest.starts_with('=')).then(|| (name.to_owned(), rest.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_has_the_name_that_it_is_given_or_its_own_text() {
        let pairs = named_expressions("fast = sma(close, 5); close == open\n rsi(close, 14) >= 70;;");
        let texts: Vec<(&str, &str)> =
            pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        assert_eq!(
            texts,
            [
                ("fast", "sma(close, 5)"),
                ("close == open", "close == open"),
                ("rsi(close, 14) >= 70", "rsi(close, 14) >= 70")
            ]
        );
    }
}
