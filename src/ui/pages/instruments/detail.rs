//! One instrument: candles and volume, RSI and MACD below, any expression over them, and its regime with the figures that decided.

use super::{
    context::surroundings,
    gaps::not_seen,
    list::{crumbs, held, old},
    path_of,
};
use crate::{
    address::{self, Query},
    charts::{Candle, CandleChart, Level, Line, Look, Pane, below, beside, candles, panes},
    components::{Downloads, Notice, Panel, Stat, Stats, Tab, Tabs, Tone, icon, kind, pill},
    document::Title,
    failure::Failure,
    moment::Moment,
    pages::{
        figures::{amount, signed_percent, tone},
        listing::{self, later, read, text_of},
    },
    server,
};
use domain::market::{Gap, Symbol, Timeframe};
use leptos::prelude::*;
use services::{
    House,
    market::{
        IndicatorError, Indicators, InstrumentAbout, Stretch,
        context::{Context, context},
        gaps, indicators, instrument, named_expressions,
    },
    strategies::faults,
};

const TIMEFRAMES: [&str; 6] = ["1m", "5m", "15m", "1h", "4h", "1d"];
const RANGES: [(&str, usize); 3] = [("120", 120), ("240", 240), ("480", 480)];

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    timeframe: &'static str,
    bars: (&'static str, usize),
    expression: String,
}

/// Everything that is shown.
struct Shown {
    about: InstrumentAbout,
    found: Indicators,
    gaps: Vec<Gap>,
    context: Context,
    /// What is wrong with the expression of the reader.
    carets: Option<String>,
}

#[component]
pub fn InstrumentPage() -> impl IntoView {
    let symbol = address::id();
    let asked = listing::asked(asked_of);
    view! {
        <div class="page" data-live="market price">
            {later(async move {
                let shown = look(&symbol, &asked).await;
                read(shown, |shown| page(&symbol, &asked, shown).into_any())
            })}
        </div>
    }
}

fn asked_of(query: &Query) -> Asked {
    let timeframe = text_of(query, "timeframe").unwrap_or_default();
    let bars = text_of(query, "bars").unwrap_or_default();
    Asked {
        timeframe: TIMEFRAMES.into_iter().find(|known| *known == timeframe).unwrap_or("1h"),
        bars: RANGES.into_iter().find(|(known, _)| *known == bars).unwrap_or(RANGES[1]),
        expression: text_of(query, "expression").unwrap_or_default(),
    }
}

async fn look(symbol: &str, asked: &Asked) -> Result<Shown, Failure> {
    server::signed_in()?;
    let house = server::house();
    let symbol: Symbol = symbol.parse().map_err(|_| Failure::NotFound)?;
    let about = instrument(&house, &symbol).await?;
    let timeframe = asked.timeframe.parse().unwrap_or(Timeframe::HOUR);
    let stretch = Stretch { timeframe, from: None, to: None, limit: asked.bars.1 };
    let own = named_expressions(&asked.expression);
    let all: Vec<_> = below().into_iter().chain(own).collect();
    match indicators(&house, &symbol, &stretch, &all).await {
        Ok(found) => shown(&house, about, found, None).await,
        Err(IndicatorError::Market(error)) => Err(error.into()),
        Err(wrong) => {
            let carets = match &wrong {
                IndicatorError::Expression { name, problems } => {
                    faults(problems, name).into_iter().map(|fault| fault.caret).collect::<Vec<_>>().join("\n")
                }
                other => other.to_string(),
            };
            let found = indicators(&house, &symbol, &stretch, &below()).await?;
            shown(&house, about, found, Some(carets)).await
        }
    }
}

async fn shown(
    house: &House,
    about: InstrumentAbout,
    found: Indicators,
    carets: Option<String>,
) -> Result<Shown, Failure> {
    let gaps = gaps(house, &found.stretch).await?;
    let context = context(house, &about.quoted.listing.symbol, None).await?;
    Ok(Shown { about, found, gaps, context, carets })
}

fn page(symbol: &str, asked: &Asked, shown: Shown) -> impl IntoView + use<> {
    let Shown { about, found, gaps, context, carets } = shown;
    let path = path_of(symbol);
    let tabs = |label, tabs| view! { <Tabs label=label tabs=tabs/> };
    let query = |timeframe: &str, bars: &str| {
        let query =
            listing::query_of(&[("timeframe", timeframe), ("bars", bars), ("expression", &asked.expression)]);
        format!("{path}?{}", query.trim_end_matches('&'))
    };
    let timeframes = TIMEFRAMES
        .map(|text| Tab { text, href: query(text, asked.bars.0), current: text == asked.timeframe })
        .to_vec();
    let ranges = RANGES
        .map(|(text, _)| Tab { text, href: query(asked.timeframe, text), current: text == asked.bars.0 })
        .to_vec();
    let of = |what: &str| {
        format!(
            "/api/instruments/{}/{what}?timeframe={}&limit={}",
            address::escape(symbol),
            asked.timeframe,
            asked.bars.1
        )
    };
    let (bars, mut indicators) = (of("bars"), of("indicators") + "&presets=rsi,macd");
    if carets.is_none() && !asked.expression.is_empty() {
        indicators.push_str("&expressions=");
        indicators.push_str(&address::escape(&asked.expression));
    }
    let not_seen = not_seen(gaps, of("gaps"));
    let drawn = drawings(&found, symbol, &context);
    let own = |what: &str| format!("/api/instruments/{}/{what}", address::escape(symbol));
    let context = surroundings(context, own("context"), own("news"));
    view! {
        <span data-moves="" hidden=true></span>
        {head(&about)}
        {about.quoted.quarantine.as_ref().map(held)}
        {figures(&about)}
        <div class="row">{tabs("Length of a bar", timeframes)}<span class="push"></span>{tabs("Number of bars", ranges)}</div>
        <Panel
            title="Candles"
            aside=move || view! {
                <small class="muted">"Bars"</small><Downloads href=bars name="bars"/>
                <small class="muted">"Indicators"</small><Downloads href=indicators name="indicators"/>
            }
        >
            {drawn}
        </Panel>
        {not_seen}
        {ask(&path, asked, carets)}
        {regime(&about)}
        {context}
    }
}

fn head(about: &InstrumentAbout) -> impl IntoView + use<> {
    let listing = &about.quoted.listing;
    let (symbol, title, sort) = (listing.symbol.to_string(), listing.title.to_string(), listing.kind);
    let trade = sort.is_tradable().then(|| {
        let href = format!("/backtests/new?instrument={}", address::escape(&symbol));
        view! { <a class="btn" href=href>{icon("circle-play")}"Backtest on it"</a> }
    });
    view! {
        <Title text=symbol.clone()/>
        <header class="head">
            <div>
                {crumbs()}
                <h1>{symbol}" "{kind(sort.as_str().to_owned())}</h1>
                <p class="lead">{title}</p>
            </div>
            <div class="actions">{trade}</div>
        </header>
    }
}

fn figures(about: &InstrumentAbout) -> impl IntoView + use<> {
    let quoted = &about.quoted;
    let note = quoted.at.zip(quoted.age).map_or_else(String::new, |(at, age)| {
        format!("{} old, of {}", old(at, age), Moment::from(at).exact())
    });
    let hours =
        quoted.listing.session.map_or_else(|| "round the clock".to_owned(), |hours| format!("{hours} UTC"));
    let steps = format!("price {} · quantity {}", quoted.listing.tick, quoted.listing.lot);
    let (changed, look) = (quoted.change.map(signed_percent), quoted.change.map_or(Tone::Neutral, tone));
    let price = quoted.price.map(|price| amount(&price.to_string()));
    view! {
        <Stats>
            <Stat label="Price" value=price note=note/>
            <Stat label="Over a day" value=changed tone=look/>
            <Stat label="Hours" value=Some(hours)/>
            <Stat label="Smallest steps" value=Some(steps)/>
        </Stats>
    }
}

fn drawings(found: &Indicators, symbol: &str, context: &Context) -> AnyView {
    let bars = &found.stretch.bars;
    if bars.time.is_empty() {
        return view! { <p class="body muted">"Nothing was traded in this time."</p> }.into_any();
    }
    let drawn = Candle::of(&found.stretch);
    let (low, high) = drawn.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), candle| {
        (low.min(candle.low), high.max(candle.high))
    });
    let near = |values: &[f64]| {
        values.iter().filter(|value| value.is_finite()).all(|value| *value > low * 0.5 && *value < high * 1.5)
    };
    // What is as large as a price is drawn on the candles, anything else below them.
    let (over, apart): (Vec<_>, Vec<_>) = beside(found).cloned().partition(|(_, values)| near(values));
    let own = apart.into_iter().map(|(name, values)| Pane {
        title: name.clone(),
        lines: vec![Line { name, look: Look::Main, values }],
        holds: Vec::new(),
    });
    candles(CandleChart {
        title: symbol.to_owned(),
        candles: drawn,
        over,
        panes: own.chain(panes(found)).collect(),
        levels: levels(context, (low, high)),
        decimals: found.stretch.listing.tick.decimals(),
        ..CandleChart::default()
    })
}

/// The levels between the lowest and the highest candle: others would only make the candles small.
fn levels(context: &Context, (low, high): (f64, f64)) -> Vec<Level> {
    let known = context.levels.iter().flat_map(|known| &known.levels);
    let drawn = known.map(|level| Level {
        name: level.kind.as_str(),
        price: level.price.to_f64(),
        from: level.first_touch.as_millis(),
    });
    drawn.filter(|level| (low..=high).contains(&level.price)).collect()
}

fn ask(path: &str, asked: &Asked, carets: Option<String>) -> impl IntoView + use<> {
    let (timeframe, bars, expression) = (asked.timeframe, asked.bars.0, asked.expression.clone());
    let path = path.to_owned();
    let wrong = carets.map(|carets| {
        view! {
            <Notice tone=Tone::Loss text="The expression cannot be computed; here is where."/>
            <pre class="carets loss" tabindex="0">{carets}</pre>
        }
    });
    view! {
        <Panel title="An expression of your own">
            <form class="form body" method="get" action=path>
                <input type="hidden" name="timeframe" value=timeframe/>
                <input type="hidden" name="bars" value=bars/>
                <div class="field">
                    <label for="expression">"Expression"</label>
                    <input id="expression" name="expression" value=expression placeholder="sma(close, 20); zscore(close, 50)" autocomplete="off" spellcheck="false"/>
                    <span class="hint">"Any expression of the strategies' language; several with semicolons between them."</span>
                </div>
                {wrong}
                <div><button class="btn" type="submit">{icon("activity")}"Draw it"</button></div>
            </form>
        </Panel>
    }
}

fn regime(about: &InstrumentAbout) -> impl IntoView + use<> {
    let content = match &about.regime {
        None => {
            view! { <p class="body muted">"Too few days are known to say what kind of market this is."</p> }
                .into_any()
        }
        Some(regime) => {
            let word = regime.kind.as_str().replace('_', " ");
            let days = format!("Of the last {} finished days.", regime.bars);
            let reason = |text: String| view! { <li>{text}</li> };
            let reasons = regime.reasons().into_iter().map(reason).collect_view();
            view! {
                <div class="body stack">
                    <p>{pill(Tone::Accent, word)}" "<small class="muted">{days}</small></p>
                    <ul class="reasons">{reasons}</ul>
                </div>
            }
            .into_any()
        }
    };
    view! { <Panel title="Regime">{content}</Panel> }
}
