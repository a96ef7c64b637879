//! What was traded, drawn: equity beside buy and hold, and the prices of one instrument with entries, exits and protective levels.

use super::{super::actions::BacktestAgent, tabs::Tab};
use crate::{
    address,
    charts::{Candle, CandleChart, Level, Line, LineChart, Look, Mark, below, candles, lines, panes},
    components::{Downloads, Panel, icon},
    failure::Failure,
};
use domain::{
    AgentId, PageRequest,
    accounts::Principal,
    agents::Agent,
    desk::{Direction, PositionRecord, TradeRecord},
    market::{Symbol, Timeframe},
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    House,
    agents::history::{self, Curve},
    market::{IndicatorError, Indicators, MarketError, Stretch, indicators},
};

/// So many bars are drawn.
const BARS: usize = 160;

/// The prices of one instrument and what the agent did there.
pub(super) struct Prices {
    pub symbol: Symbol,
    /// None when the market does not list it any more.
    pub found: Option<Indicators>,
    pub trades: Vec<TradeRecord>,
    pub position: Option<PositionRecord>,
}

/// The instrument that is asked for, or the first that something is held of, or the first.
pub(super) async fn read(
    house: &House,
    by: &Principal,
    agent: &Agent,
    positions: &[PositionRecord],
    asked: Option<&str>,
) -> Result<Prices, Failure> {
    let asked =
        asked.and_then(|asked| asked.parse::<Symbol>().ok()).filter(|asked| agent.pairs.contains(asked));
    let held = positions.first().map(|position| position.symbol.clone());
    let first = agent.pairs.first().cloned();
    let symbol = asked.or(held).or(first).ok_or(Failure::NotFound)?;
    Ok(Prices {
        found: bars(house, &symbol, agent.timeframe).await?,
        trades: trades(house, by, agent.id, &symbol).await?,
        position: positions.iter().find(|position| position.symbol == symbol).cloned(),
        symbol,
    })
}

async fn bars(house: &House, symbol: &Symbol, timeframe: Timeframe) -> Result<Option<Indicators>, Failure> {
    let stretch = Stretch { timeframe, from: None, to: None, limit: BARS };
    match indicators(house, symbol, &stretch, &below()).await {
        Err(IndicatorError::Market(MarketError::Unknown(_))) => Ok(None),
        found => Ok(Some(found?)),
    }
}

async fn trades(
    house: &House,
    by: &Principal,
    id: AgentId,
    symbol: &Symbol,
) -> Result<Vec<TradeRecord>, Failure> {
    let newest = PageRequest::new(1, PageRequest::MAX_SIZE).unwrap_or_default();
    let found = history::trades(house, by, id, newest).await?;
    Ok(found.items.into_iter().filter(|trade| trade.symbol == *symbol).collect())
}

/// Equity over time, and what the same money would be worth in the agent's instruments.
pub(super) fn equity(curve: &Curve) -> AnyView {
    let points = &curve.points;
    let own = points.iter().map(|point| point.equity.to_f64()).collect();
    let held = points.iter().map(|point| point.held.unwrap_or(f64::NAN)).collect();
    let time = points.first().zip(points.last());
    lines(LineChart {
        title: "Equity in dollars".to_owned(),
        time: time.map(|(first, last)| (first.minute.begins().as_millis(), last.minute.begins().as_millis())),
        lines: vec![
            Line { name: "this agent".to_owned(), look: Look::Main, values: own },
            Line { name: "buy and hold".to_owned(), look: Look::Beside, values: held },
        ],
        holds: Vec::new(),
        small: false,
    })
}

/// The prices with a choice of the instrument.
pub(super) fn panel(prices: Prices, agent: &Agent, address: &str, tab: Tab) -> impl IntoView + use<> {
    let link = |symbol: &Symbol| {
        let current = (*symbol == prices.symbol).then_some("true");
        let href = format!("{address}?tab={}&pair={}", tab.word(), address::escape(symbol.as_str()));
        view! { <a class="btn quiet small" href=href aria-current=current>{symbol.to_string()}</a> }
    };
    let choice = (agent.pairs.len() > 1).then(|| agent.pairs.iter().map(link).collect_view());
    let download = format!(
        "/api/instruments/{}/bars?timeframe={}",
        address::escape(prices.symbol.as_str()),
        agent.timeframe
    );
    let again = again(agent.id, &prices.symbol);
    let symbol = prices.symbol.to_string();
    let timeframe = agent.timeframe.to_string();
    let drawing = drawn(prices);
    view! {
        <Panel title="Prices, entries and exits" aside=move || view! {
            <small>{symbol}" · bars of "{timeframe}</small>
            {again}
            <Downloads href=download name="bars"/>
        }>
            {choice.map(|choice| view! { <div class="bar row pair-choice">{choice}</div> })}
            {drawing}
        </Panel>
    }
}

/// The same strategy on the same stretch, as a backtest: where nobody interfered, its fills are those of the agent.
fn again(id: AgentId, symbol: &Symbol) -> impl IntoView + use<> {
    let about = format!(
        "The same strategy on {symbol} from the agent's first minute until now, with its money and without its limits"
    );
    view! {
        <form method="post" action=BacktestAgent::url()>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="instrument" value=symbol.to_string()/>
            <button class="btn quiet small" type="submit" title=about>{icon("circle-play")}"Backtest this time"</button>
        </form>
    }
}

fn drawn(prices: Prices) -> AnyView {
    let Prices { symbol, found, trades, position } = prices;
    let Some((found, bars, first, last)) = found.and_then(|found| {
        let bars = Candle::of(&found.stretch);
        let (first, last) = (*bars.first()?, *bars.last()?);
        Some((found, bars, first, last))
    }) else {
        return view! { <p class="body muted">"There are no prices of it to draw."</p> }.into_any();
    };
    let shown = |trade: &&TradeRecord| trade.entered.begins().as_millis() >= first.time;
    let mut marks: Vec<Mark> = trades.iter().filter(shown).map(mark).collect();
    marks.extend(position.as_ref().and_then(|position| open_mark(position, first, last)));
    let levels = position.as_ref().map(levels).unwrap_or_default();
    candles(CandleChart {
        title: symbol.to_string(),
        candles: bars,
        marks,
        levels,
        over: Vec::new(),
        panes: panes(&found),
        decimals: found.stretch.listing.tick.decimals(),
    })
}

fn mark(trade: &TradeRecord) -> Mark {
    Mark {
        entered: trade.entered.begins().as_millis(),
        left: trade.left.begins().as_millis(),
        entry: trade.entry_price.to_f64(),
        exit: trade.exit_price.to_f64(),
        gained: trade.pnl.is_positive(),
        is_long: trade.direction == Direction::Long,
        is_open: false,
    }
}

/// What is still held, up to the last price.
fn open_mark(position: &PositionRecord, first: Candle, last: Candle) -> Option<Mark> {
    let entry = position.average_price?.to_f64();
    let is_long = position.direction == Direction::Long;
    let gained = if is_long { last.close >= entry } else { last.close <= entry };
    let entered = position.opened.begins().as_millis().max(first.time);
    Some(Mark { entered, left: last.time, entry, exit: last.close, gained, is_long, is_open: true })
}

/// Stop and target, from the entry on.
fn levels(position: &PositionRecord) -> Vec<Level> {
    let from = position.opened.begins().as_millis();
    let level = |(name, price): (&'static str, Option<domain::Fixed>)| {
        price.map(|price| Level { name, price: price.to_f64(), from })
    };
    [("stop", position.stop_loss), ("target", position.take_profit)].into_iter().filter_map(level).collect()
}
