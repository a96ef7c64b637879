//! Every trait as a field, and beside it the words that it was read from.

use super::{
    super::form::pair_groups,
    entered::Entered,
    shown::{Shown, all, anchor, source, title},
};
use crate::{
    components::{Panel, note},
    failure::{Failure, FieldName},
};
use domain::{
    agents::{MOST_PAIRS, TIMEFRAMES},
    lab::{
        Direction, MarketCondition, Pattern, Personality, Question, RiskTolerance, Stops, Targets,
        TradingStyle, TraitName,
    },
    market::Listing,
};
use leptos::prelude::*;

/// What the fields of the traits are drawn from.
pub(super) struct Traits<'a> {
    pub entered: &'a Entered,
    /// What was read, or holds now.
    pub is: &'a Personality,
    pub questions: &'a [Question],
    pub failure: Option<&'a Failure>,
    pub instruments: Vec<Listing>,
}

impl Traits<'_> {
    pub(super) fn panel(self) -> impl IntoView + use<> {
        let wrong = self.about(FieldName::Personality);
        let rows: Vec<AnyView> = all(self.is).iter().map(|shown| self.row(shown)).collect();
        view! {
            <Panel title="Personality" aside=|| view! { <small>"What you change is yours, whatever the words say."</small> }>
                <div class="traits">
                    {note("personality", wrong)}
                    {rows}
                </div>
            </Panel>
        }
    }

    fn about(&self, field: FieldName) -> Option<String> {
        self.failure.and_then(|failure| failure.about(field))
    }

    fn row(&self, is: &Shown) -> AnyView {
        let source = source(is, self.questions);
        let control = self.control(is.name);
        let id = anchor(is.name);
        let label = format!("{id}-label");
        let heading = match is.name {
            // Several controls share one name.
            TraitName::PatternFocus | TraitName::MarketConditions | TraitName::Instruments => {
                view! { <span class="name" id=label>{title(is.name)}</span> }.into_any()
            }
            name => {
                view! { <label class="name" for=control_id(name) id=label>{title(name)}</label> }.into_any()
            }
        };
        view! {
            <div class="trait" id=id>
                {heading}
                <div class="control">{control}</div>
                <div class="source">{source}</div>
            </div>
        }
        .into_any()
    }

    fn control(&self, name: TraitName) -> AnyView {
        let entered = self.entered;
        match name {
            TraitName::RiskTolerance => {
                let options = RiskTolerance::ALL.map(|risk| (risk.as_str(), risk.as_str()));
                self.choice(name, FieldName::RiskTolerance, &entered.risk_tolerance, &options)
            }
            TraitName::TradingStyle => {
                let options = TradingStyle::ALL.map(|style| (style.as_str(), holds(style)));
                self.choice(name, FieldName::TradingStyle, &entered.trading_style, &options)
            }
            TraitName::PatternFocus => {
                let options = Pattern::ALL.map(|pattern| (pattern.as_str(), pattern.label()));
                self.ticks(name, FieldName::PatternFocus, &entered.pattern_focus, &options)
            }
            TraitName::MarketConditions => {
                let options = MarketCondition::ALL.map(|condition| (condition.as_str(), condition.as_str()));
                self.ticks(name, FieldName::MarketConditions, &entered.market_conditions, &options)
            }
            TraitName::Instruments => self.instruments(),
            TraitName::Hours => self.hours(),
            TraitName::TimeFrame => {
                let options = TIMEFRAMES.map(|length| (length, length));
                self.choice(name, FieldName::Timeframe, &entered.time_frame, &options)
            }
            TraitName::Direction => {
                let options = Direction::ALL.map(|direction| (direction.as_str(), direction.label()));
                self.choice(name, FieldName::Direction, &entered.direction, &options)
            }
            TraitName::Stops => {
                let options = Stops::ALL.map(|stops| (stops.as_str(), stops.as_str()));
                self.choice(name, FieldName::Stops, &entered.stops, &options)
            }
            TraitName::Targets => {
                let options = Targets::ALL.map(|targets| (targets.as_str(), targets.as_str()));
                self.choice(name, FieldName::Targets, &entered.targets, &options)
            }
        }
    }

    fn choice(
        &self,
        name: TraitName,
        field: FieldName,
        chosen: &str,
        options: &[(&'static str, &'static str)],
    ) -> AnyView {
        let id = field_of(name);
        let wrong = self.about(field);
        let invalid = wrong.is_some().then_some("true");
        let option = |(value, text): &(&'static str, &'static str)| {
            view! { <option value=*value selected=*value == chosen>{*text}</option> }
        };
        view! {
            <select id=control_id(name) name=format!("entered[{id}]") aria-invalid=invalid aria-describedby=format!("{id}-note")>
                <option value="" selected=chosen.is_empty()>"left open"</option>
                {options.iter().map(option).collect_view()}
            </select>
            {note(id, wrong)}
        }
        .into_any()
    }

    fn ticks(
        &self,
        name: TraitName,
        field: FieldName,
        chosen: &[String],
        options: &[(&'static str, &'static str)],
    ) -> AnyView {
        let id = field_of(name);
        let one = |(value, text): &(&'static str, &'static str)| {
            let checked = chosen.iter().any(|chosen| chosen == value);
            view! {
                <label class="choice">
                    <input type="checkbox" name=format!("entered[{id}][]") value=*value checked=checked/>
                    <span>{*text}</span>
                </label>
            }
        };
        view! {
            <div class="ticks" role="group" aria-labelledby=format!("{}-label", anchor(name)) aria-describedby=format!("{id}-note")>
                {options.iter().map(one).collect_view()}
            </div>
            {note(id, self.about(field))}
        }
        .into_any()
    }

    fn instruments(&self) -> AnyView {
        let groups = pair_groups(self.instruments.clone(), &self.entered.pairs);
        let wrong = self.about(FieldName::Pairs);
        view! {
            <div class="some-pairs" role="group" aria-labelledby="trait-instruments-label" aria-describedby="pairs-hint pairs-note">
                {groups}
            </div>
            <span class="hint" id="pairs-hint">{format!("Up to {MOST_PAIRS}. None is left open: it learns on everything that the market trades.")}</span>
            {note("pairs", wrong)}
        }
        .into_any()
    }

    fn hours(&self) -> AnyView {
        let wrong = self.about(FieldName::Hours);
        let invalid = wrong.is_some().then_some("true");
        view! {
            <input
                id=control_id(TraitName::Hours) name="entered[hours]" type="text" autocomplete="off" value=self.entered.hours.clone() placeholder="left open"
                aria-invalid=invalid aria-describedby="hours-hint hours-note"
            />
            <span class="hint" id="hours-hint">"One rule after each comma: avoid first 60m, only session, only 15:00-17:30 (UTC), avoid friday."</span>
            {note("hours", wrong)}
        }
        .into_any()
    }
}

/// Not the name of the field alone: every page has something called `stops`.
fn control_id(name: TraitName) -> String {
    format!("{}-control", anchor(name))
}

/// What a field is called in the form.
const fn field_of(name: TraitName) -> &'static str {
    match name {
        TraitName::RiskTolerance => "risk_tolerance",
        TraitName::TradingStyle => "trading_style",
        TraitName::PatternFocus => "pattern_focus",
        TraitName::MarketConditions => "market_conditions",
        TraitName::Instruments => "pairs",
        TraitName::Hours => "hours",
        TraitName::TimeFrame => "time_frame",
        TraitName::Direction => "direction",
        TraitName::Stops => "stops",
        TraitName::Targets => "targets",
    }
}

const fn holds(style: TradingStyle) -> &'static str {
    match style {
        TradingStyle::Scalper => "scalper, for minutes",
        TradingStyle::DayTrader => "day trader, within a day",
        TradingStyle::Swing => "swing trader, for days",
        TradingStyle::Position => "position trader, for weeks",
    }
}
