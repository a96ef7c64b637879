//! The fields of an agent.

use super::{actions::Offered, entered::Entered, strategy};
use crate::{
    components::{Button, Look, Panel, Wrong, entered_field},
    failure::{Failure, FieldName},
};
use domain::{
    agents::{MOST_PAIRS, TIMEFRAMES},
    market::{InstrumentKind, Listing},
};
use leptos::prelude::*;

pub(super) struct Form {
    pub action: &'static str,
    /// Of the agent that is changed.
    pub id: Option<String>,
    pub entered: Entered,
    pub document: String,
    pub failure: Option<Failure>,
    /// The name of the strategy that it has.
    pub kept: Option<String>,
    pub sure: &'static str,
    pub look: Look,
}

impl Form {
    pub(super) fn about(&self, field: FieldName) -> Option<String> {
        self.failure.as_ref().and_then(|failure| failure.about(field))
    }

    pub(super) fn draw(self, offered: Offered) -> impl IntoView {
        let pairs = self.pairs(offered.instruments);
        let strategy = strategy::panel(&self, offered.own, offered.models);
        let basics = self.basics();
        let limits = self.limits();
        let id = self.id.map(|id| view! { <input type="hidden" name="id" value=id/> });
        view! {
            // The server says everything that is wrong at once; the browser would say one thing after the other.
            <form class="agent-form" method="post" action=self.action novalidate=true>
                {id}
                {strategy}
                <div class="two">
                    <div>{pairs}</div>
                    <div>{basics}</div>
                </div>
                {limits}
                <div class="row"><Button look=self.look>{self.sure}</Button></div>
            </form>
        }
    }

    fn basics(&self) -> impl IntoView + use<> {
        let Entered { name, allocation, instructions, timeframe, .. } = self.entered.clone();
        let option = |value: &'static str, text: &'static str| {
            view! { <option value=value selected=value == timeframe>{text}</option> }
        };
        // One that is changed has a timeframe already.
        let own = self.id.is_none().then(|| option("", "As the document says; 1h with a model"));
        let options = TIMEFRAMES.map(|timeframe| option(timeframe, timeframe)).collect_view();
        let wrong = self.about(FieldName::Timeframe);
        let notes = self.about(FieldName::Instructions);
        let name =
            entered_field("name", "Name", &name, "What you will know it by", self.about(FieldName::Name));
        let money = "Paper money that it may use";
        let about = self.about(FieldName::Allocation);
        let allocation = entered_field("allocation", "Allocation in dollars", &allocation, money, about);
        view! {
            <Panel title="Name and money">
                <div class="form body">
                    {name}
                    {allocation}
                    <div class="field">
                        <label for="timeframe">"Timeframe"</label>
                        <select id="timeframe" name="entered[timeframe]">{own}{options}</select>
                        <span class="hint">"It decides at the close of every bar of this length."</span>
                        {wrong.map(|text| view! { <Wrong id="timeframe-note".to_owned() text/> })}
                    </div>
                    <div class="field">
                        <label for="instructions">"Notes"</label>
                        <textarea id="instructions" name="entered[instructions]" rows="3" placeholder="What it is for; a model that decides reads it as its instructions">{instructions}</textarea>
                        {notes.map(|text| view! { <Wrong id="instructions-note".to_owned() text/> })}
                    </div>
                </div>
            </Panel>
        }
    }

    fn pairs(&self, instruments: Vec<Listing>) -> impl IntoView + use<> {
        let wrong = self.about(FieldName::Pairs);
        let groups = pair_groups(instruments, &self.entered.pairs);
        let equal_parts = self.entered.equal_parts == "on";
        view! {
            <Panel title="Instruments">
                <fieldset class="field choices body">
                    <legend class="only-read">"Instruments"</legend>
                    <span class="hint">{format!("What it may trade, up to {MOST_PAIRS}. A strategy decides on each by itself, a model on all of them together.")}</span>
                    {wrong.map(|text| view! { <Wrong id="pairs-note".to_owned() text/> })}
                    {groups}
                    <label class="choice">
                        <input type="checkbox" name="entered[equal_parts]" value="on" checked=equal_parts/>
                        <span><b>"An equal part of the money for each"</b><small class="under">"What a strategy sizes by the equity is then sized by the part of its instrument, as in the laboratory; else by all of the money."</small></span>
                    </label>
                </fieldset>
            </Panel>
        }
    }

    fn limits(&self) -> impl IntoView + use<> {
        let entered = &self.entered;
        let own = "Where it is nearer than the strategy's own; empty for none";
        let fields = [
            (
                "max_position",
                "Largest position, % of equity",
                &entered.max_position,
                "Of one instrument",
                FieldName::MaxPosition,
            ),
            (
                "max_daily_loss",
                "Largest daily loss, %",
                &entered.max_daily_loss,
                "Then nothing is opened until the next UTC day; empty for none",
                FieldName::MaxDailyLoss,
            ),
            (
                "max_open_positions",
                "Open positions",
                &entered.max_open_positions,
                "At once, 1 to 100",
                FieldName::MaxOpenPositions,
            ),
            (
                "max_correlated_positions",
                "Correlated positions",
                &entered.max_correlated_positions,
                "In one direction, over all of your agents",
                FieldName::MaxCorrelatedPositions,
            ),
            ("stop_loss", "Stop loss, % from the entry", &entered.stop_loss, own, FieldName::StopLoss),
            (
                "take_profit",
                "Take profit, % from the entry",
                &entered.take_profit,
                own,
                FieldName::TakeProfit,
            ),
            (
                "cooldown_bars",
                "Cooldown, bars",
                &entered.cooldown_bars,
                "After an exit, before the same instrument again",
                FieldName::CooldownBars,
            ),
        ];
        let fields = fields.map(|(name, label, value, hint, field)| {
            entered_field(name, label, value, hint, self.about(field))
        });
        let fields = fields.collect_view();
        view! {
            <Panel title="Limits" aside=|| view! { <small>"Checked in code before every order; nothing that the strategy says can pass them."</small> }>
                <div class="limits body">{fields}</div>
            </Panel>
        }
    }
}

/// What can be ticked, what trades at the same hours together.
pub(in crate::pages::agents) fn pair_groups(
    instruments: Vec<Listing>,
    chosen: &[String],
) -> impl IntoView + use<> {
    let mut kinds: Vec<(InstrumentKind, Vec<Listing>)> = Vec::new();
    for listing in instruments {
        match kinds.iter_mut().find(|(kind, _)| *kind == listing.kind) {
            Some((_, listings)) => listings.push(listing),
            None => kinds.push((listing.kind, vec![listing])),
        }
    }
    let group = |(kind, listings): (InstrumentKind, Vec<Listing>)| {
        let choices: Vec<_> = listings.iter().map(|listing| pair_choice(listing, chosen)).collect();
        view! {
            <h3>{kind_in_words(kind)}</h3>
            <div class="pick-pairs">{choices}</div>
        }
    };
    kinds.into_iter().map(group).collect_view()
}

const fn kind_in_words(kind: InstrumentKind) -> &'static str {
    match kind {
        InstrumentKind::Crypto => "Round the clock",
        InstrumentKind::Equity => "In sessions on weekdays",
        InstrumentKind::Index => "Indices",
        InstrumentKind::Volatility => "Volatility",
        InstrumentKind::Token => "Tokens on chains",
    }
}

/// An instrument that can be ticked.
pub(crate) fn pair_choice(listing: &Listing, chosen: &[String]) -> impl IntoView + use<> {
    let (symbol, title) = (listing.symbol.to_string(), listing.title.to_string());
    let checked = chosen.contains(&symbol);
    view! {
        <label class="choice">
            <input type="checkbox" name="entered[pairs][]" value=symbol.clone() checked=checked/>
            <span><b>{symbol}</b><small class="under">{title}</small></span>
        </label>
    }
}
