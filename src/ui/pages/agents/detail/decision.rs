//! A decision opened: what it saw, why it decided so, its plan, and what refused it.

use super::positions::sentence;
use crate::{money::exact, pages::figures::percent};
use domain::{
    Fixed,
    agents::{Agent, Brain, ExitPlan},
    desk::{DecisionRecord, Thought},
};
use leptos::prelude::*;
use serde_json::Value;
use services::strategies;

/// The conditions of the strategy as they are written there.
pub(super) struct Conditions(Vec<(&'static str, String)>);

impl Conditions {
    pub(super) fn of(agent: &Agent) -> Self {
        match &agent.brain {
            Brain::Strategy { document, .. } => Self(strategies::conditions(document)),
            Brain::Model { .. } | Brain::Learning {} => Self(Vec::new()),
        }
    }

    /// Those that a reason names, and what they name in turn.
    fn behind(&self, reason: &str) -> Vec<(&'static str, String)> {
        let named = self.0.iter().find(|(name, _)| reason.split([' ', ',']).next() == Some(name));
        let signal = named.filter(|(_, text)| text.contains("signal"));
        let signal = signal.and_then(|_| self.0.iter().find(|(name, _)| *name == "signal"));
        named.into_iter().chain(signal).cloned().collect()
    }
}

pub(super) fn opened(decision: &DecisionRecord, conditions: &Conditions) -> impl IntoView + use<> {
    let behind = conditions.behind(&decision.reason).into_iter().map(|(name, text)| {
        view! { <dt class="mono">{name}</dt><dd><code>{text}</code></dd> }
    });
    let behind = behind.collect_view();
    let refusal = decision.refusal.as_ref().map(|refusal| {
        view! {
            <dt>"Refused by"</dt>
            <dd class="loss">{refusal.rule.title()}": it would have been "{refusal.figure.clone()}", allowed is "{refusal.bound.clone()}</dd>
        }
    });
    let plan = decision.plan.clone().map(|plan| view! { <dt>"To be left"</dt><dd>{plan}</dd> });
    let order = decision.order.map(|order| view! { <dt>"Order"</dt><dd>"#"{order}</dd> });
    let saw = saw(&decision.seen).into_iter().map(|(name, value)| {
        view! { <span class="saw"><span class="muted">{name}</span>" "<b>{value}</b></span> }
    });
    view! {
        <dl>
            <dt>"Why"</dt><dd>{sentence(&decision.reason)}</dd>
            {behind}
            <dt>"It saw"</dt><dd>{saw.collect_view()}</dd>
            {plan}
            {decision.thought.as_ref().map(|said| thought(said, decision.refusal.is_some()))}
            {refusal}
            {order}
            <dt>"Decision"</dt><dd>"#"{decision.number}", at "{decision.at.to_string()}</dd>
        </dl>
    }
}

/// What a model said beside its reason, and the run in which it was asked.
fn thought(thought: &Thought, is_refused_by_limit: bool) -> impl IntoView + use<> {
    let share = |share: Option<f64>| share.map(|share| percent(Some(share)));
    let said = thought.action.map(|action| {
        let size = share(thought.size).map(|size| format!(" {size} of the equity"));
        view! { <dt>"It said"</dt><dd>{action.as_str()}{size}</dd> }
    });
    let confidence = share(thought.confidence);
    let confidence = confidence.map(|share| view! { <dt>"Confidence"</dt><dd>{share}</dd> });
    let thesis = thought.thesis.clone().map(|thesis| view! { <dt>"Thesis"</dt><dd>{thesis}</dd> });
    let exit_plan = thought.exit_plan.as_ref().and_then(in_a_line);
    let exit_plan = exit_plan.map(|plan| view! { <dt>"Exit plan"</dt><dd>{plan}</dd> });
    // What a limit refused is told beside it.
    let note = thought.note.clone().or_else(|| thought.code.clone()).filter(|_| !is_refused_by_limit);
    let note = note.map(|note| view! { <dt>"Not done"</dt><dd class="loss">{sentence(&note)}</dd> });
    view! {
        {said}
        {confidence}
        {thesis}
        {exit_plan}
        {note}
        <dt>"Asked"</dt>
        <dd><span class="mono">{thought.model.to_string()}</span>" in "<a href=format!("/runs/{}", thought.run)>"this run"</a></dd>
    }
}

fn in_a_line(plan: &ExitPlan) -> Option<String> {
    let share =
        |what: &str, share: Option<f64>| share.map(|share| format!("{what} {}", percent(Some(share))));
    let bars = plan.max_holding_bars.map(|bars| format!("at most {bars} bars"));
    let parts = [share("stop", plan.stop_loss), share("target", plan.take_profit), bars];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Names and values of what was seen, the price first.
fn saw(seen: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    if let Some(close) = seen["close"].as_str() {
        let price = close.parse::<Fixed>().map_or_else(|_| close.to_owned(), exact);
        pairs.push(("close".to_owned(), price));
    }
    for (name, value) in seen["columns"].as_object().into_iter().flatten() {
        pairs.push((name.clone(), in_words(value)));
    }
    if let Some(by) = seen["by"].as_str() {
        pairs.push(("by hand of".to_owned(), by.to_owned()));
    }
    pairs
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "undefined".to_owned(),
        Value::Number(number) => number
            .as_f64()
            .map_or_else(|| number.to_string(), |number| format!("{number:.4}").replace('-', "−")),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_seen_is_told_with_the_price_first_and_unknowns_as_such() {
        let seen = json!({"close": "1234.50", "columns": {"distance": -0.5, "strength": null}});
        let told: Vec<String> =
            saw(&seen).into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        assert_eq!(told, ["close 1,234.50", "distance −0.5000", "strength undefined"]);
        assert_eq!(saw(&Value::Null), Vec::new());
    }

    #[test]
    fn a_reason_brings_the_conditions_that_it_names() {
        let conditions = Conditions(vec![
            ("entry.long", "signal and stretch < 1".to_owned()),
            ("exit.long", "rsi(close, 14) > 75".to_owned()),
            ("signal", "close > vwap()".to_owned()),
        ]);
        let names = |reason: &str| -> Vec<&str> {
            conditions.behind(reason).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names("entry.long holds"), ["entry.long", "signal"]);
        assert_eq!(names("exit.long holds"), ["exit.long"]);
        assert_eq!(names("held as many bars as it may be"), Vec::<&str>::new());
    }
}
