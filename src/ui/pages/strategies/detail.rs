//! One strategy: its document to be changed, its versions, its backtests.

use super::{
    PATH,
    actions::{DeleteStrategy, SaveStrategy},
    new::{language, lower},
    path_of,
};
use crate::{
    address,
    components::{
        Button, Confirm, Downloads, Look, Notice, Panel, Table, Tone, ago, confirm, icon, pill, source,
    },
    document::Title,
    drafts,
    failure::{Failure, FieldName, failure_of},
    islands::{Checker, Checkup},
    pages::{
        backtests,
        listing::{self, later, page_request, read, text_of},
    },
    server,
};
use domain::{
    PageRequest, StrategyId,
    backtests::Backtest,
    strategies::{SavedStrategy, StrategyVersion},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// What the page shows.
struct Shown {
    strategy: SavedStrategy,
    /// The one that is looked at.
    version: StrategyVersion,
    versions: Vec<StrategyVersion>,
    tests: Vec<Backtest>,
}

#[component]
pub fn StrategyPage() -> impl IntoView {
    let id = address::id();
    let (version, draft) = listing::asked(|query| (text_of(query, "version"), text_of(query, "draft")));
    let draft = draft.zip(server::principal()).and_then(|(name, by)| drafts::find(&by, &name));
    let version = version.and_then(|version| version.parse().ok());
    view! {
        <div class="page" data-live="strategy backtest">
            {later(async move { read(look(&id, version).await, |shown| page(shown, draft).into_any()) })}
        </div>
    }
}

async fn look(id: &str, version: Option<u32>) -> Result<Shown, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: StrategyId = id.parse().map_err(|_| Failure::NotFound)?;
    let (strategy, version) = services::strategies::get(&house, &by, id, version).await?;
    let all = page_request(1, PageRequest::MAX_SIZE);
    let versions = services::strategies::versions(&house, &by, id, all).await?.items;
    let few = page_request(1, 10);
    let tests = services::backtests::list(&house, &by, Some(id), few).await?.items;
    Ok(Shown { strategy, version, versions, tests })
}

fn page(shown: Shown, draft: Option<String>) -> impl IntoView {
    let Shown { strategy, version, versions, tests } = shown;
    let newest = version.version == strategy.version;
    let document = if newest {
        editor(&strategy, &version, draft).into_any()
    } else {
        reader(&strategy, &version).into_any()
    };
    view! {
        {head(&strategy)}
        <div class="two">
            <div>{document}</div>
            <div>{history(&strategy, version.version, versions)} {tested(strategy.id, tests)}</div>
        </div>
    }
}

fn head(strategy: &SavedStrategy) -> impl IntoView + use<> {
    let (name, version) = (strategy.name.clone(), format!("version {}", strategy.version));
    let test = format!("/backtests/new?strategy={}", strategy.id);
    let delete = confirm(Confirm {
        label: "Delete",
        about: name.clone(),
        question: "The strategy and its versions go. Backtests keep the documents that they were made with.",
        action: DeleteStrategy::url(),
        fields: vec![("id", strategy.id.to_string())],
        sure: "Delete it",
    });
    view! {
        <Title text=name.clone()/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Strategies"</a>" /"</p>
                <h1 class="breakable">{name}" "{pill(Tone::Neutral, version)}</h1>
            </div>
            <div class="actions"><a class="btn primary" href=test>{icon("flask-conical")}"Backtest it"</a>{delete}</div>
        </header>
    }
}

fn editor(
    strategy: &SavedStrategy,
    version: &StrategyVersion,
    draft: Option<String>,
) -> impl IntoView + use<> {
    let failure = failure_of::<SaveStrategy>();
    let above = failure.map(|failure| {
        failure
            .about(FieldName::Document)
            .map_or_else(|| failure.to_string(), |about| format!("The document {}.", lower(&about)))
    });
    let document = draft.unwrap_or_else(|| version.document.clone());
    let found = Checkup::of(&document);
    let (id, seen) = (strategy.id.to_string(), version.version.to_string());
    view! {
        // What is being written stays while the page is fetched again.
        <div id="editor" data-stays="">
            <Panel title="Document" aside=language>
                <form class="form body" method="post" action=SaveStrategy::url()>
                    {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
                    <input type="hidden" name="id" value=id/>
                    <input type="hidden" name="version" value=seen/>
                    <Checker document found/>
                    <div><Button look=Look::Primary>"Save as a new version"</Button></div>
                </form>
            </Panel>
        </div>
    }
}

fn reader(strategy: &SavedStrategy, version: &StrategyVersion) -> impl IntoView + use<> {
    let (document, newest) = (source(&version.document), path_of(strategy.id));
    let number = version.version;
    view! {
        <Panel
            title="Document"
            aside=move || view! { <small class="muted">{format!("version {number}, as it was saved")}</small> }
        >
            {document}
            <footer><a class="link" href=newest>"Go to the newest version"</a></footer>
        </Panel>
    }
}

fn history(strategy: &SavedStrategy, shown: u32, versions: Vec<StrategyVersion>) -> impl IntoView + use<> {
    let path = path_of(strategy.id);
    let href = format!("/api/strategies/{}/versions", strategy.id);
    let row = move |version: StrategyVersion| {
        let number = version.version;
        let href = format!("{path}?version={number}");
        let here = (number == shown).then(|| pill(Tone::Accent, "shown"));
        view! {
            <tr data-key=number.to_string()>
                <td class="main"><a class="link" href=href>{format!("Version {number}")}</a></td>
                <td data-label="Saved">{ago(version.created_at.into())}</td>
                <td class="aside tight">{here}</td>
            </tr>
        }
    };
    view! {
        <Panel title="Versions" aside=move || view! { <Downloads href name="versions"/> }>
            <Table caption="Versions of this strategy" heads=&[("Version", ""), ("Saved", ""), ("", "tight")]>
                {versions.into_iter().map(row).collect_view()}
            </Table>
        </Panel>
    }
}

fn tested(id: StrategyId, tests: Vec<Backtest>) -> impl IntoView {
    if tests.is_empty() {
        return view! { <Panel title="Its last backtests"><p class="body muted">"It was not tested yet."</p></Panel> }
            .into_any();
    }
    let href = format!("/api/backtests?strategy={id}");
    view! {
        <Panel title="Its last backtests" aside=move || view! { <Downloads href name="backtests"/> }>
            {backtests::short_table(tests)}
        </Panel>
    }
    .into_any()
}
