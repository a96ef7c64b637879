//! All agents of a person, with filters in the address.

mod actions;
mod learning;
mod portfolio;

use super::{
    LIVE, NEW, PATH,
    actions::StepAgent,
    controls::{About, learning_row_buttons, row_buttons},
    lab::start::StartLearning,
    words::{decided, direction, status_pill},
};
use crate::{
    address::Query,
    charts::spark,
    components::{
        Downloads, Empty, FilterBar, Notice, Pager, Panel, Span, Tab, Table, Tabs, Tone, ago, icon, pill,
    },
    document::Title,
    failure::failure_of,
    money::{change, dollars, paper},
    pages::listing::{self, later, page_of, query_of, read, text_of},
};
use actions::{AgentLine, Agents, Asked, Last, Lines, Money, list_agents};
use domain::{
    agents::{Stage, Status},
    desk::Direction,
};
use leptos::prelude::*;

const SORTS: [(&str, &str); 3] = [("", "By name"), ("newest", "Newest first"), ("status", "By status")];

#[component]
pub fn AgentsPage() -> impl IntoView {
    let asked = listing::asked(asked_of);
    let failure = failure_of::<StepAgent>().or_else(failure_of::<StartLearning>);
    view! {
        <Title text="Agents"/>
        <div class="page" data-live=LIVE>
            <header class="head">
                <div>
                    <h1>"Agents "{paper()}</h1>
                    <p class="lead">"Each trades by its own strategy, with its own money and limits, at the close of every bar; one that learns does not trade yet."</p>
                </div>
                <div class="actions"><a class="btn primary" href=NEW>{icon("plus")}"New agent"</a></div>
            </header>
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(list_agents(&asked).await, |agents| panel(&asked, agents)) })}
        </div>
    }
}

fn asked_of(query: &Query) -> Asked {
    let text = |name| text_of(query, name).unwrap_or_default();
    Asked {
        page: page_of(query),
        status: text("status"),
        stage: text("stage"),
        sort: text("sort"),
        search: text("q"),
    }
}

impl Asked {
    fn is_filtered(&self) -> bool {
        !(self.status.is_empty() && self.stage.is_empty() && self.search.is_empty())
    }

    fn query(&self) -> String {
        query_of(&[
            ("status", &self.status),
            ("stage", &self.stage),
            ("sort", &self.sort),
            ("q", &self.search),
        ])
    }
}

fn panel(asked: &Asked, mut agents: Agents) -> AnyView {
    if agents.total == 0 && !asked.is_filtered() {
        return none_yet().into_any();
    }
    let bar = filters(asked);
    let together = agents.together.take().map(portfolio::panel);
    let list = list(agents, asked);
    let views = views(asked);
    view! {
        {views}
        {together}
        <Panel title="Your agents" aside=downloads>
            <div class="bar">{bar}</div>
            {list}
        </Panel>
    }
    .into_any()
}

/// All of them, or those that learn with what they have tried.
fn views(asked: &Asked) -> impl IntoView + use<> {
    let learns = asked.stage == Stage::Learning.as_str();
    let tab = |text, href: String, current| Tab { text, href, current };
    let learning = format!("{PATH}?stage={}", Stage::Learning.as_str());
    let tabs = vec![
        tab("All agents", PATH.to_owned(), asked.stage.is_empty()),
        tab("Those that learn", learning, learns),
    ];
    view! { <Tabs label="Views" tabs/> }
}

fn downloads() -> impl IntoView {
    view! { <Downloads href="/api/agents" name="agents"/> }
}

fn filters(asked: &Asked) -> impl IntoView + use<> {
    let active = asked.is_filtered();
    let chosen = asked.status.clone();
    let status = Status::ALL.map(|status| {
        let word = status.as_str();
        view! { <option value=word selected=word == chosen>{word}</option> }
    });
    let chosen = asked.stage.clone();
    let stage = Stage::ALL.map(|stage| {
        let word = stage.as_str();
        view! { <option value=word selected=word == chosen>{word}</option> }
    });
    let sorted = asked.sort.clone();
    let sort = SORTS.map(|(word, text)| view! { <option value=word selected=word == sorted>{text}</option> });
    let search = asked.search.clone();
    view! {
        <FilterBar path=PATH active>
            <select name="status" aria-label="Status"><option value="">"Any status"</option>{status.collect_view()}</select>
            <select name="stage" aria-label="Stage"><option value="">"Any stage"</option>{stage.collect_view()}</select>
            <select name="sort" aria-label="Order">{sort.collect_view()}</select>
            <input type="search" name="q" aria-label="Name" placeholder="Part of a name" autocomplete="off" value=search/>
        </FilterBar>
    }
}

fn list(agents: Agents, asked: &Asked) -> AnyView {
    if agents.total == 0 {
        return view! {
            <Empty glyph="search" title="No agent fits" text="None of your agents has all of that. Ask for less.">
                <a class="btn" href=PATH>"Show all agents"</a>
            </Empty>
        }
        .into_any();
    }
    let span = Span { page: agents.page.into(), page_size: agents.page_size.into(), total: agents.total };
    let back = format!("{PATH}?{}page={}", asked.query(), agents.page);
    let lines = match agents.lines {
        Lines::Any(lines) => lines,
        Lines::Learning(learners) => return learning::table(span, &learners, (asked, &back)).into_any(),
    };
    let moves = lines.iter().any(|line| !line.position.is_empty());
    let moves = moves.then(|| view! { <span data-moves="" hidden=true></span> });
    let rows = lines.into_iter().map(|line| row(line, &back)).collect_view();
    view! {
        {moves}
        <Table
            is_wide=true
            caption="Your agents"
            heads=&[
                ("Agent", ""), ("Status", ""), ("Equity", "num"), ("P&L today", "num"), ("P&L", "num"), ("Position", ""),
                ("Last decision", ""), ("Action", "tight"),
            ]
        >
            {rows}
        </Table>
        <Pager span path=PATH query=asked.query()/>
    }
    .into_any()
}

fn row(line: AgentLine, back: &str) -> AnyView {
    if line.learns { learning_row(line, back).into_any() } else { trading_row(line, back).into_any() }
}

/// Of one that learns nothing is measured yet, so nothing is shown as 0.
fn learning_row(line: AgentLine, back: &str) -> impl IntoView + use<> {
    let AgentLine { id, name, status, strategy, pairs, timeframe, .. } = line;
    let id = id.to_string();
    let buttons = learning_row_buttons(status, &About { id: &id, name: &name, back });
    let is_over = status == Status::Terminated;
    let stage = if is_over {
        status_pill(status).into_any()
    } else {
        pill(Tone::Accent, Stage::Learning.as_str()).into_any()
    };
    let figures = [
        ("Equity", "num unmeasured"),
        ("P&L today", "num unmeasured"),
        ("P&L", "num unmeasured"),
        ("Position", "unmeasured"),
        ("Last decision", "unmeasured"),
    ];
    let unknown = figures.map(|(label, class)| view! { <td data-label=label class=class>{dash()}</td> });
    view! {
        <tr data-key=id.clone() class:over=is_over>
            <td class="main">
                <a class="link breakable" data-walk="" href=format!("{PATH}/{id}")><b>{name}</b></a>
                <small class="under">{strategy}" · "{timeframe}" · "{pairs}</small>
            </td>
            <td class="aside">{stage}</td>
            {unknown.collect_view()}
            <td class="tight">{buttons}</td>
        </tr>
    }
}

fn trading_row(line: AgentLine, back: &str) -> impl IntoView + use<> {
    let AgentLine {
        id,
        name,
        status,
        halted,
        strategy,
        pairs,
        timeframe,
        allocation,
        money,
        position,
        last,
        learns: _,
    } = line;
    let id = id.to_string();
    let buttons = row_buttons(status, &About { id: &id, name: &name, back });
    let (equity, today, pnl) = amounts(money, allocation);
    view! {
        <tr data-key=id.clone() class:over=status == Status::Terminated>
            <td class="main">
                <a class="link breakable" data-walk="" href=format!("{PATH}/{id}")><b>{name}</b></a>
                <small class="under">{strategy}" · "{timeframe}" · "{pairs}</small>
            </td>
            <td class="aside">{status_pill(status)}{halted.then(|| pill(Tone::Loss, "halted"))}</td>
            <td data-label="Equity" class="num">{equity}</td>
            <td data-label="P&L today" class="num">{today}</td>
            <td data-label="P&L" class="num">{pnl}</td>
            <td data-label="Position">{held(position)}</td>
            <td data-label="Last decision">{last_decision(last)}</td>
            <td class="tight">{buttons}</td>
        </tr>
    }
}

fn dash() -> AnyView {
    view! { <span class="muted">"–"</span> }.into_any()
}

fn amounts(money: Option<Money>, allocation: domain::Fixed) -> (AnyView, AnyView, AnyView) {
    let Some(Money { equity, pnl, today, line }) = money else {
        let waits = view! { <span class="muted">{dollars(allocation)}" waits"</span> }.into_any();
        return (waits, dash(), dash());
    };
    let values: Vec<f64> = line.iter().map(|worth| worth.to_f64()).collect();
    let line = line.first().filter(|_| values.len() > 1).map(|first| {
        let title = format!("Equity by the day, from {} to {}", dollars(*first), dollars(equity));
        view! { <span class="line" title=title>{spark(&values)}</span> }
    });
    (
        view! { <span class="worth">{line}{dollars(equity)}</span> }.into_any(),
        change(today).into_any(),
        change(pnl).into_any(),
    )
}

fn held(position: Vec<(String, Direction)>) -> AnyView {
    if position.is_empty() {
        return view! { <span class="muted">"flat"</span> }.into_any();
    }
    let one = |(symbol, side): (String, Direction)| view! { <span class="held">{symbol}" "{direction(side)}</span> };
    position.into_iter().map(one).collect_view().into_any()
}

fn last_decision(last: Option<Last>) -> AnyView {
    let Some(Last { kind, symbol, at }) = last else {
        return view! { <span class="muted">"none yet"</span> }.into_any();
    };
    view! { <span>{decided(kind)}" "{symbol}<small class="under">{ago(at)}</small></span> }.into_any()
}

fn none_yet() -> impl IntoView {
    view! {
        <Panel title="Your agents">
            <Empty
                glyph="bot" title="No agents yet"
                text="Say in plain words how one is to trade, and it learns; or pick one of the examples, give it some paper money and limits, and start it. Every decision has its reason."
            >
                <a class="btn primary" href=NEW>{icon("plus")}"Make your first agent"</a>
            </Empty>
        </Panel>
    }
}
