//! How it does on paper beside what was expected.

use crate::{
    components::{Panel, Stat, Stats, Tone},
    pages::figures::{chance, number, signed_percent},
};
use domain::lab::{Graduation, GraduationStatus, LEAVES_BELOW, PaperCheck};
use leptos::prelude::*;

/// Nothing of one that never was on paper.
pub(super) fn panel(graduation: &Graduation) -> Option<AnyView> {
    let was_there = matches!(
        graduation.status,
        GraduationStatus::Granted | GraduationStatus::Returned | GraduationStatus::RolledBack
    );
    if !was_there {
        return None;
    }
    let content = match &graduation.paper {
        None => {
            let text = format!(
                "It has closed no trade on paper yet. Each one is held against the {} that were expected of it.",
                graduation.expected.len()
            );
            view! { <p class="body muted">{text}</p> }.into_any()
        }
        Some(check) => figures(check).into_any(),
    };
    Some(view! { <Panel title="Paper against backtest">{content}</Panel> }.into_any())
}

fn figures(check: &PaperCheck) -> impl IntoView + use<> {
    let tone = if check.has_left_the_band() { Tone::Loss } else { Tone::Neutral };
    let worst = check.worst.map(|worst| format!("{} standard errors", number(Some(worst), 2)));
    let (trades, gain) = (check.trades.to_string(), check.mean_gain.map(signed_percent));
    let (expected, chance) =
        (format!("{} expected", signed_percent(check.expected_gain)), check.p_value.map(chance));
    view! {
        <Stats>
            <Stat label="Trades on paper" value=Some(trades)/>
            <Stat label="Gain of a trade" value=gain note=expected/>
            <Stat label="Furthest below" value=worst/>
            <Stat label="By chance" value=chance tone note=format!("comes back below {LEAVES_BELOW}")/>
        </Stats>
        <p class="body muted">
            <small>
                "“By chance” is how often an agent whose trades are drawn from the expected ones falls as far short at some time within 500 trades. It may be looked at after each trade."
            </small>
        </p>
    }
}
