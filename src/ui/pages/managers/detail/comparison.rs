//! Did it help? The manager beside its frozen twin and beside buying and holding, and what costs left of the gain.

use crate::{
    charts::{Line, LineChart, Look, lines},
    components::{Downloads, Notice, Panel, Tone},
    money::{tone, won},
    pages::{agents::moment, figures::signed_percent},
};
use domain::{
    Fixed,
    managers::{ComparisonPoint, Effect, Summary, Verdict, Waterfall},
    market::Minute,
};
use leptos::prelude::*;
use services::managers::Comparison;

const MINUTES_OF_DAY: i64 = 1_440;
/// Until it is so old, every hour is drawn; then the ends of days.
const HOURS: i64 = 10 * MINUTES_OF_DAY;

pub(super) fn panel(found: &Comparison, address: &str) -> impl IntoView + use<> {
    let Some(compared) = &found.compared else {
        return view! {
            <Panel title="Did it help?">
                <p class="body muted">"Its agents are traded again as they were first created, and never touched. What that made stands here one hour of market time after its first agent has started."</p>
            </Panel>
        }
        .into_any();
    };
    let api = format!("{}/comparison", address.replacen("/managers", "/api/managers", 1));
    let age = found.now.map(|now| (now.number() - compared.reached.number()).max(0));
    let age = age.map(|minutes| view! { " · "{minutes}" min of market time ago" });
    let at = moment(compared.reached.begins());
    let chart = chart(&found.points);
    let (verdict, notes) = (verdict(&compared.summary), notes(&compared.summary));
    let falls = falls(&compared.summary);
    view! {
        <Panel title="Did it help?" aside=move || view! {
            <small>"as of "{at}{age}</small>
            <Downloads href=api name="comparison"/>
        }>
            {chart}
            <div class="body stack">
                {verdict}
                {falls}
                {notes}
            </div>
        </Panel>
    }
    .into_any()
}

/// In equal distances, but for the first and the last.
fn drawn(points: &[ComparisonPoint]) -> Vec<ComparisonPoint> {
    let ends = points.first().zip(points.last());
    let Some((first, last)) =
        ends.filter(|(first, last)| last.minute.number() - first.minute.number() > HOURS)
    else {
        return points.to_vec();
    };
    let is_end = |at: Minute| at == first.minute || at == last.minute || at.number() % MINUTES_OF_DAY == 0;
    points.iter().filter(|point| is_end(point.minute)).copied().collect()
}

fn chart(points: &[ComparisonPoint]) -> AnyView {
    let points = drawn(points);
    let Some((first, last)) = points.first().zip(points.last()) else { return ().into_any() };
    let worth = |point: &ComparisonPoint, gained: Option<Fixed>| {
        let worth = gained.and_then(|gained| point.capital.plus(gained).ok());
        worth.map_or(f64::NAN, Fixed::to_f64)
    };
    let line = |name: &str, look: Look, gained: fn(&ComparisonPoint) -> Option<Fixed>| {
        let now = gained(last).map_or_else(|| "unknown".to_owned(), won);
        let values = points.iter().map(|point| worth(point, gained(point))).collect();
        Line { name: format!("{name} {now}"), look, values }
    };
    let time = Some((first.minute.begins().as_millis(), last.minute.begins().as_millis()));
    lines(LineChart {
        title: "Equity in dollars".to_owned(),
        time,
        lines: vec![
            line("this manager", Look::Main, |point| Some(point.gained)),
            line("its frozen twin", Look::Third, |point| point.twin),
            line("buy and hold", Look::Beside, |point| point.held),
        ],
        holds: Vec::new(),
        small: false,
    })
}

fn verdict(summary: &Summary) -> impl IntoView + use<> {
    let Effect { verdict, days, mean, low, high } = summary.effect;
    let share = |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), signed_percent);
    let measured = format!(
        "{} of its capital a day beside its twin, after models; with {:.0} % confidence between {} and {}, from {days} days.",
        share(mean),
        Effect::CONFIDENCE * 100.0,
        share(low),
        share(high)
    );
    let (tone, word, text) = match verdict {
        Verdict::Helped => (Tone::Gain, "It helped.", measured),
        Verdict::Hurt => (Tone::Loss, "It did harm.", measured),
        Verdict::Unclear => (Tone::Neutral, "Chance explains the difference.", measured),
        Verdict::Same => {
            (Tone::Neutral, "It changed nothing.", format!("On none of {days} days was there a difference."))
        }
        Verdict::NotEnoughData => (
            Tone::Neutral,
            "Not enough data.",
            format!("{days} of the {} whole days of market time that it takes.", Effect::FEWEST_DAYS),
        ),
        Verdict::Unknown => (Tone::Neutral, "Unknown.", unknown(summary)),
    };
    view! { <p class="helped"><b class=tone.class()>{word}</b>" "{text}</p> }
}

fn unknown(summary: &Summary) -> String {
    match &summary.trouble {
        Some(_) => "There is no twin to compare it with.".to_owned(),
        None => format!("What {} calls of its models cost was not learned.", summary.unknown_calls),
    }
}

/// From the gross gain to what is left, a bar for each step.
fn falls(summary: &Summary) -> impl IntoView + use<> {
    let Waterfall { gross, fees, slippage, borrow, models, left } = summary.waterfall;
    let models_cost = models.map(domain::Money::to_fixed);
    let costs = [
        ("Fees", Some(fees), ""),
        ("Slippage", Some(slippage), ""),
        ("Short over nights", Some(borrow), ""),
        ("Models", models_cost, "real money"),
    ];
    let mut at = gross.to_f64();
    let mut steps = vec![("Gross profit", Some(gross), "before all costs", (0.0, at))];
    for (name, cost, note) in costs {
        if name == "Short over nights" && borrow.is_zero() {
            continue;
        }
        let after = at - cost.map_or(0.0, Fixed::to_f64);
        steps.push((name, cost.map(Fixed::negated), note, (at, after)));
        at = after;
    }
    steps.push(("What is left", left, "", (0.0, left.map_or(0.0, Fixed::to_f64))));
    let ends = || steps.iter().flat_map(|(.., (from, to))| [*from, *to]);
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let at_least = (models.is_none()).then(|| format!("at least ${}", summary.models_known));
    let rows: Vec<_> = steps
        .into_iter()
        .map(|(name, amount, note, ends)| {
            let unknown = if name == "Models" { at_least.clone() } else { None };
            fall(name, amount, unknown.unwrap_or_else(|| note.to_owned()), bar(ends, (low, high)))
        })
        .collect();
    view! { <ol class="falls">{rows}</ol> }
}

fn fall(name: &'static str, amount: Option<Fixed>, note: String, bar: AnyView) -> impl IntoView {
    let bar = amount.map(|_| bar);
    let class = amount.map_or("unknown", |amount| tone(amount).class());
    let amount = amount.map_or_else(|| "unknown".to_owned(), exact);
    let note = (!note.is_empty()).then(|| view! { <small class="muted">{note}</small> });
    view! { <li><span>{name}" "{note}</span><b class=class>{amount}</b>{bar}</li> }
}

/// To the cent, but for amounts that have less than one.
fn exact(amount: Fixed) -> String {
    if amount.rounded(2).is_zero() && !amount.is_zero() {
        let sign = if amount.is_negative() { "−" } else { "+" };
        return format!("{sign}${}", amount.abs().rounded(6));
    }
    won(amount)
}

fn bar((from, to): (f64, f64), (low, high): (f64, f64)) -> AnyView {
    let wide = if high > low { high - low } else { 1.0 };
    let (left, right) = (from.min(to), from.max(to));
    let (x, width) = ((left - low) / wide * 100.0, ((right - left) / wide * 100.0).max(0.4));
    let class = if to >= from { "gain" } else { "loss" };
    view! {
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class=class x=format!("{x:.2}") y="0" width=format!("{width:.2}") height="8"></rect>
        </svg>
    }
    .into_any()
}

fn notes(summary: &Summary) -> impl IntoView + use<> {
    let trouble = summary.trouble.clone().map(|why| {
        view! { <Notice tone=Tone::Warn text=format!("There is no twin from here on: {why}.")/> }
    });
    let left_out = (!summary.left_out.is_empty()).then(|| {
        let each = |out: &domain::managers::LeftOut| {
            let (href, name, why) = (format!("/agents/{}", out.agent), out.name.clone(), out.why.clone());
            view! { <li><a class="link breakable" href=href>{name}</a>": "{why}</li> }
        };
        let rows = summary.left_out.iter().map(each).collect_view();
        view! { <details><summary>"Agents that are not in the twin"</summary><ul class="reasons">{rows}</ul></details> }
    });
    let about = format!(
        "The twin is {} of its agents as they were first created, never changed, paused or terminated, traded again from stored prices by the rules of the desk.",
        summary.twins
    );
    view! {
        {trouble}
        <p class="muted"><small>{about}</small></p>
        {left_out}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Money;

    fn point(minute: i64) -> ComparisonPoint {
        ComparisonPoint {
            minute: Minute::new(minute),
            capital: Fixed::whole(100),
            gained: Fixed::ZERO,
            twin: None,
            held: None,
            models: Some(Money::ZERO),
        }
    }

    #[test]
    fn a_long_life_is_drawn_by_days() {
        let hours: Vec<_> = (0..=240).map(|hour| point(hour * 60)).collect();
        assert_eq!(drawn(&hours).len(), 241);
        let more: Vec<_> = (0..=250).map(|hour| point(hour * 60)).collect();
        assert_eq!(drawn(&more).len(), 12, "eleven beginnings of days and now");
        assert!(drawn(&[]).is_empty());
    }

    #[test]
    fn less_than_a_cent_is_not_nothing() {
        assert_eq!(exact("-0.0045".parse().unwrap()), "−$0.0045");
        assert_eq!(exact("12.5".parse().unwrap()), "+$12.50");
        assert_eq!(exact(Fixed::ZERO), "$0.00");
    }
}
