//! All agents on paper together: what they come to at the last prices, and how that came about.

use crate::{
    charts::{Line, LineChart, Look, lines, stepped},
    components::{Downloads, Panel, Stat, Stats},
    money::{dollars, tone, won},
};
use leptos::prelude::*;
use services::agents::{Money, Portfolio, PortfolioPoint};

pub(super) fn panel(portfolio: Portfolio) -> impl IntoView {
    let Portfolio { now, points, .. } = portfolio;
    // In its first minute an agent has no time behind it.
    let curves = (points.len() > 1).then(|| curves(&points));
    view! {
        <section id="portfolio" class="together" aria-label="All agents on paper together">
            {figures(now)}
            {curves}
        </section>
    }
}

fn figures(money: Money) -> impl IntoView {
    view! {
        <Stats>
            <Stat label="On paper together" value=Some(dollars(money.equity)) note="at the last prices"/>
            <Stat label="Gained in all" value=Some(won(money.pnl)) tone=tone(money.pnl)/>
            <Stat label="Today" value=Some(won(money.pnl_today)) tone=tone(money.pnl_today) note="a day of market time (UTC)"/>
        </Stats>
    }
}

/// An agent that begins later brings its money along, which is no gain: so the money is drawn beside, and what was gained for itself.
fn curves(points: &[PortfolioPoint]) -> impl IntoView + use<> {
    let values = |of: fn(&PortfolioPoint) -> f64| points.iter().map(of).collect::<Vec<_>>();
    let (equity, paid) = (values(|point| point.equity.to_f64()), values(|point| point.paid.to_f64()));
    let lifts = lifts(&paid);
    let gained = equity.iter().zip(&paid).map(|(equity, paid)| equity - paid).collect();
    let line = |name: &str, look, values| Line { name: name.to_owned(), look, values };
    let time = points.first().zip(points.last());
    let time =
        time.map(|(first, last)| (first.minute.begins().as_millis(), last.minute.begins().as_millis()));
    let chart =
        |title: &str, lines, holds| LineChart { title: title.to_owned(), time, lines, holds, small: true };
    let both = vec![line("all together", Look::Main, equity), line("paid in", Look::Beside, paid)];
    let worth = stepped(chart("Equity of all agents on paper, in dollars", both, Vec::new()), &lifts);
    let gain = vec![line("gained together", Look::Main, gained)];
    let gain =
        lines(chart("Equity of all agents on paper without what was paid in, in dollars", gain, vec![0.0]));
    view! {
        <div class="halves">
            <Panel title="Equity together" aside=|| view! { <Downloads href="/api/agents/equity" name="equity together"/> }>
                {worth}
                <p>"At the ends of days (UTC), and now. An agent that begins later lifts both lines by its money, at the end of its first day or now."</p>
            </Panel>
            <Panel title="Gained together" aside=|| view! { <small>"equity without what was paid in"</small> }>
                {gain}
                <p>"What lies between the two lines: whoever begins later adds nothing here."</p>
            </Panel>
        </div>
    }
}

/// What was paid in since the point before.
fn lifts(paid: &[f64]) -> Vec<f64> {
    let first = paid.first().map(|_| 0.0);
    first.into_iter().chain(paid.windows(2).map(|two| two[1] - two[0])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_that_comes_later_lifts_where_it_has_come() {
        assert_eq!(lifts(&[100.0, 100.0, 300.0, 250.0]), [0.0, 0.0, 200.0, -50.0]);
        assert!(lifts(&[]).is_empty());
    }
}
