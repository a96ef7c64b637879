//! One backtest: how it goes, and once it is done its figures, drawings, evidence and trades.

use super::{
    PATH,
    actions::{CancelBacktest, DeleteBacktest},
    charts, circumstances, figures, status_tone, stretch, tables,
};
use crate::{
    address,
    charts::below,
    components::{Confirm, Notice, Panel, Tone, confirm, icon, pill, source},
    document::Title,
    failure::{Failure, failure_of},
    pages::{
        figures::amount,
        listing::{self, later, page_of, read},
        strategies,
    },
    server,
};
use domain::{
    backtests::{Backtest, BacktestStatus},
    market::Timeframe,
};
use leptos::{prelude::*, server_fn::ServerFn};
use services::{
    backtests::{self, Circumstance, CurvePoint, Trades},
    market::{Indicators, Stretch, indicators},
};

const PHASES: [(&str, &str); 4] = [
    ("load", "Fetching history"),
    ("trade", "Trading"),
    ("evidence", "Measuring luck"),
    ("record", "Keeping the result"),
];

/// What the page shows.
struct Shown {
    backtest: Backtest,
    result: Option<Traded>,
}

struct Traded {
    curve: Vec<CurvePoint>,
    trades: Trades,
    circumstances: Vec<Circumstance>,
    /// None when this market is another one now.
    bars: Option<Indicators>,
}

#[component]
pub fn BacktestPage() -> impl IntoView {
    let id = address::id();
    let page = listing::asked(page_of);
    let failure = failure_of::<CancelBacktest>();
    view! {
        <div class="page" data-live="backtest run">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(look(&id).await, |shown| view_of(shown, page).into_any()) })}
        </div>
    }
}

async fn look(id: &str) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let backtest = backtests::get(&house, &by, id).await?;
    if backtest.status != BacktestStatus::Done {
        return Ok(Shown { backtest, result: None });
    }
    let curve = backtests::curve(&house, &by, id).await?;
    let trades = backtests::trades(&house, &by, id).await?;
    let circumstances = backtests::circumstances(&house, &by, id).await?;
    let bars = candles(&house, &backtest).await;
    Ok(Shown { backtest, result: Some(Traded { curve, trades, circumstances, bars }) })
}

/// Bars of a length of which the stretch has a few hundred; the page does without them when the market cannot give them.
async fn candles(house: &services::House, backtest: &Backtest) -> Option<Indicators> {
    let asked = &backtest.asked;
    let feed = house.market.feed().ok()?;
    if feed.name() != asked.feed || feed.identity() != asked.identity {
        return None;
    }
    let lengths = ["1m", "5m", "15m", "1h", "4h", "1d"];
    let lasts = asked.to.since(asked.from).as_millis();
    let mut fitting = lengths.into_iter().filter_map(|length| length.parse::<Timeframe>().ok());
    let timeframe = fitting.find(|length| lasts / length.ms() <= 480).unwrap_or(Timeframe::DAY);
    let stretch = Stretch { timeframe, from: Some(asked.from), to: Some(asked.to), limit: Stretch::MOST };
    match indicators(house, &asked.instrument, &stretch, &below()).await {
        Ok(found) => Some(found),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "The candles of a backtest could not be read"
            );
            None
        }
    }
}

fn view_of(shown: Shown, page: u32) -> impl IntoView {
    let Shown { backtest, result } = shown;
    let content = match &result {
        None => unfinished(&backtest).into_any(),
        Some(traded) => finished(&backtest, traded, page).into_any(),
    };
    view! {
        {head(&backtest)}
        {content}
    }
}

fn head(backtest: &Backtest) -> impl IntoView + use<> {
    let asked = &backtest.asked;
    let (name, id) = (asked.name.clone(), backtest.id.to_string());
    let lead =
        format!("{} · {} · bars of {}", asked.instrument, stretch(asked.from, asked.to), asked.timeframe);
    let title = format!("{name} on {}", asked.instrument);
    let act = |label, question, action, sure| {
        confirm(Confirm {
            label,
            about: name.clone(),
            question,
            action,
            fields: vec![("id", id.clone())],
            sure,
        })
    };
    let cancel = backtest.status.is_open().then(|| {
        act(
            "Cancel",
            "It stops before its next phase. What it has computed is dropped.",
            CancelBacktest::url(),
            "Cancel it",
        )
    });
    let delete = act(
        "Delete",
        "It goes with its trades and its report. Its trial stays counted.",
        DeleteBacktest::url(),
        "Delete it",
    );
    let report = (backtest.status == BacktestStatus::Done).then(|| {
        let href = format!("/api/backtests/{}/report", backtest.id);
        view! { <a class="btn" href=href rel="external" download="">{icon("download")}"Report"</a> }
    });
    let word = backtest.status.as_str();
    view! {
        <Title text=title/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Backtests"</a>" /"</p>
                <h1 class="breakable">{asked.name.clone()}" "{pill(status_tone(backtest.status), word)}</h1>
                <p class="lead">{lead}</p>
            </div>
            <div class="actions">{report}{cancel}{delete}</div>
        </header>
    }
}

fn unfinished(backtest: &Backtest) -> impl IntoView + use<> {
    let error = backtest.error.clone();
    if !backtest.status.is_open() {
        let text = error.unwrap_or_else(|| format!("It was {} and has no result.", backtest.status.as_str()));
        return view! { <Notice tone=Tone::Warn text=text/> {facts(backtest)} }.into_any();
    }
    let at = PHASES.iter().position(|(phase, _)| Some(*phase) == backtest.phase.as_deref());
    let step = move |(place, (_, words)): (usize, &(&'static str, &'static str))| {
        let class = match at {
            Some(at) if place < at => "done",
            Some(at) if place == at => "now",
            _ => "",
        };
        view! { <li class=class><b>{*words}</b></li> }
    };
    let steps = PHASES.iter().enumerate().map(step).collect_view();
    let words = if at.is_some() { "It goes on." } else { "It waits for a worker." };
    view! {
        {error.map(|error| view! { <Notice tone=Tone::Warn text=format!("{error}. It is tried again.")/> })}
        <Panel title="Progress" aside=move || view! { <small class="muted" role="status">{words}</small> }>
            <ol class="timeline">{steps}</ol>
            <p class="body only-without-script muted">"Load the page again to see how far it is."</p>
        </Panel>
        {facts(backtest)}
    }
    .into_any()
}

fn finished(backtest: &Backtest, traded: &Traded, page: u32) -> impl IntoView + use<> {
    let refused = figures::Figures(backtest).count(&["refused"]) != "0";
    let told = backtest.result.as_ref().and_then(|result| result.get("notes")?.as_array());
    let told = told.into_iter().flatten().filter_map(|note| note.as_str());
    let notes: Vec<_> = told
        .map(|note| {
            let text = if refused { format!("Refused orders: {note}.") } else { capital(note) };
            view! { <Notice tone=Tone::Warn text=text/> }
        })
        .collect();
    view! {
        {figures::stats(backtest)}
        {notes}
        {charts::equity(backtest, &traded.curve)}
        {charts::trades(traded.bars.as_ref(), &traded.trades.rows)}
        <div class="two">
            <div>{figures::evidence(backtest)}</div>
            <div>{facts(backtest)} {tables::months(backtest)}</div>
        </div>
        {circumstances::table(backtest, &traded.circumstances)}
        {tables::trades(backtest, &traded.trades, page)}
        {document(backtest)}
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str() + "."
}

fn facts(backtest: &Backtest) -> impl IntoView + use<> {
    let asked = &backtest.asked;
    let strategy = asked.strategy.map(|(id, version)| {
        let href = format!("{}?version={version}", strategies::path_of(id));
        view! { <dt>"Strategy"</dt><dd><a class="link" href=href>{format!("version {version}")}</a></dd> }
    });
    let params = asked.params.as_object().filter(|params| !params.is_empty()).map(|params| {
        let all: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        view! { <dt>"Parameters"</dt><dd>{all.join(", ")}</dd> }
    });
    let run = format!("/runs/{}", backtest.run);
    let pairs = [
        ("Instrument", asked.instrument.to_string()),
        ("From", asked.from.to_string()),
        ("To", asked.to.to_string()),
        ("Decides on", format!("bars of {}", asked.timeframe)),
        ("Fills on", "bars of 1m".to_owned()),
        ("Cash", amount(&asked.cash.to_string())),
        ("Market", format!("{}, {}", asked.feed, asked.identity)),
    ];
    let pairs = pairs.map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> });
    view! {
        <Panel title="What was asked">
            <dl class="facts body">
                {strategy}
                {pairs}
                {params}
            </dl>
            <footer class="row"><a class="btn quiet" href=run>{icon("circle-play")}"Its run"</a></footer>
        </Panel>
    }
}

fn document(backtest: &Backtest) -> impl IntoView + use<> {
    let document = source(&backtest.asked.document);
    view! { <Panel title="The document that was traded">{document}</Panel> }
}
