//! What surrounds the price: levels, pivots, the regime of the market, and news. News are written by others: they are shown as text, and nothing else.

use crate::{
    components::{Downloads, Panel, Table, Tone, kind, pill},
    moment::Moment,
    pages::figures::{amount, dash, signed_percent},
};
use domain::{
    Fixed, Timestamp,
    market::context::{
        DayRegime, Fear, FearKind, IndexTrend, LevelKind, NewsItem, PivotSet, PriceLevel, Sentiment,
        TrendKind,
    },
};
use leptos::prelude::*;
use services::market::context::{Context, NewsRead};

/// The panel. `levels` and `news` are where the interface answers them.
pub(in crate::pages) fn surroundings(context: Context, levels: String, news: String) -> impl IntoView {
    let Context { at, price, levels: known, regime, has_index, news: read, .. } = context;
    let sets = known.as_ref().and_then(|known| known.pivots.clone()).map(|pivots| pivots.sets);
    let since = known.as_ref().map(|known| known.known_from);
    let found = known.map(|known| known.levels).unwrap_or_default();
    view! {
        <Panel
            title="Context"
            aside=move || view! {
                <small class="muted">"Levels"</small><Downloads href=levels name="context"/>
                <small class="muted">"News"</small><Downloads href=news name="news"/>
            }
        >
            {of_the_market(regime, has_index)}
            {since.map(|since| view! {
                <p class="body muted">"Levels and pivots follow from the days that were over on "{Moment::from(since).exact()}"."</p>
            })}
            {turns(found, at, price)}
            {sets.map(lines)}
            {told(read)}
        </Panel>
    }
}

fn of_the_market(regime: Option<DayRegime>, has_index: bool) -> AnyView {
    let nothing = if has_index {
        "Too few days of the index are known to say what kind of market this is."
    } else {
        "This market has no index and no volatility index, so nothing is said about the market as a whole."
    };
    let Some(DayRegime { trend, fear, .. }) = regime else {
        return view! { <p class="body muted">{nothing}</p> }.into_any();
    };
    view! {
        <div class="body stack">
            {trend.map(trend_of)}
            {fear.map(fear_of)}
        </div>
    }
    .into_any()
}

fn trend_of(trend: IndexTrend) -> impl IntoView {
    let IndexTrend { kind, symbol, close, average, days } = trend;
    let look = match kind {
        TrendKind::Up => Tone::Gain,
        TrendKind::Flat => Tone::Neutral,
        TrendKind::Down => Tone::Loss,
    };
    let figures = format!("{symbol} closed at {close}; the mean of its last {days} closes is {average}.");
    view! { <p>{pill(look, format!("market {}", kind.as_str()))}" "<small class="muted">{figures}</small></p> }
}

fn fear_of(fear: Fear) -> impl IntoView {
    let Fear { kind, symbol, close, rank, days } = fear;
    let look = if kind == FearKind::Fearful { Tone::Warn } else { Tone::Neutral };
    let share = format!("{:.0} %", rank * 100.0);
    let figures = format!("{symbol} closed at {close}, above {share} of the {days} closes before.");
    view! { <p>{pill(look, kind.as_str())}" "<small class="muted">{figures}</small></p> }
}

fn turns(levels: Vec<PriceLevel>, at: Timestamp, price: Option<Fixed>) -> AnyView {
    if levels.is_empty() {
        return view! { <p class="body muted">"The price has not turned twice at one place that is known of."</p> }
            .into_any();
    }
    let row = move |level: PriceLevel| {
        let look = if level.kind == LevelKind::Support { Tone::Gain } else { Tone::Loss };
        let away = price.filter(|price| price.is_positive());
        let away = away.map(|price| signed_percent(level.price.to_f64() / price.to_f64() - 1.0));
        let days = level.age(at).as_seconds() / 86_400;
        let age = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        let price = level.price.to_string();
        view! {
            <tr data-key=price.clone()>
                <td class="main num">{amount(&price)}</td>
                <td data-label="Kind">{pill(look, level.kind.as_str())}</td>
                <td data-label="Distance" class="num">{away.map_or_else(dash, IntoAny::into_any)}</td>
                <td data-label="Touches" class="num">{level.touches}</td>
                <td data-label="Age" class="num">{age}</td>
                <td data-label="Last touch">{Moment::from(level.last_touch).exact()}</td>
            </tr>
        }
    };
    view! {
        <Table caption="Support and resistance" heads=&[
            ("Level", "num"), ("Kind", ""), ("Distance", "num"), ("Touches", "num"), ("Age", "num"), ("Last touch", ""),
        ]>
            {levels.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

/// The lines of four rules, one rule in a row.
fn lines(sets: Vec<PivotSet>) -> impl IntoView {
    let row = |set: PivotSet| {
        let name = set.kind.as_str();
        let text = |(line, price): (String, Fixed)| format!("{line} {}", amount(&price.to_string()));
        let text: Vec<String> = set.lines().map(text).collect();
        view! {
            <tr data-key=name>
                <td class="main">{name}</td>
                <td data-label="Lines">{text.join(" · ")}</td>
            </tr>
        }
    };
    view! {
        <Table caption="Pivots of the day before" heads=&[("Pivots", ""), ("Lines", "")]>
            {sets.into_iter().map(row).collect_view()}
        </Table>
    }
}

fn told(read: NewsRead) -> AnyView {
    let Some(source) = read.source else {
        return view! { <p class="body muted">"Nobody has news of this market."</p> }.into_any();
    };
    let problem =
        read.problem.map(|why| view! { <p class="muted">"Not all of it could be asked for: "{why}"."</p> });
    let nothing = read.items.is_empty().then(|| {
        view! { <p class="muted">"Nothing was published in the last seven days."</p> }
    });
    view! {
        <div class="body stack">
            <h3>"News"</h3>
            <small class="muted">{format!("From {source}; the newest first. Whether any of it is worth something is not said.")}</small>
            {problem}
            {nothing}
            <ul class="news">{read.items.into_iter().rev().map(item).collect_view()}</ul>
        </div>
    }
    .into_any()
}

fn item(item: NewsItem) -> impl IntoView {
    let sentiment = item.sentiment.map(|sentiment| {
        let look = match sentiment {
            Sentiment::Positive => Tone::Gain,
            Sentiment::Neutral => Tone::Neutral,
            Sentiment::Negative => Tone::Loss,
        };
        pill(look, sentiment.as_str())
    });
    let corrected = (item.known_from > item.published_at).then(|| kind("corrected".to_owned()));
    let about = if item.symbols.is_empty() {
        "the market".to_owned()
    } else {
        item.symbols.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let by = item.publisher.map(|publisher| format!(" · {publisher}"));
    let title = match item.url {
        Some(url) => {
            view! { <a href=url rel="external noopener noreferrer nofollow">{item.title}</a> }.into_any()
        }
        None => item.title.into_any(),
    };
    view! {
        <li data-key=item.id>
            <p>{title}" "{sentiment}{corrected}</p>
            <small class="muted">{Moment::from(item.published_at).exact()}" · "{about}{by}</small>
            {item.text.map(|text| view! { <p class="muted">{text}</p> })}
        </li>
    }
}
