//! Tokens: how programs come in. A new one is shown once; the list knows only its beginning.

mod actions;
mod form;
mod hand_over;

use super::Section;
use crate::{
    components::{Confirm, CopyOnce, Empty, Notice, Pager, Panel, Span, Table, Tone, ago, confirm, pill},
    failure::failure_of,
    pages::{
        TOKENS,
        listing::{self, later, page_of, read},
    },
};
use actions::{RevokeToken, TokenLine, TokenState, Tokens, own_tokens};
use hand_over::NewToken;
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn TokensPage() -> impl IntoView {
    let page = listing::asked(page_of);
    let new = hand_over::take();
    let failure = failure_of::<RevokeToken>();
    view! {
        <Section title="Tokens" lead="For programs and scripts that use the house through its API." current=TOKENS about="token">
            {failure.map(|failure| view! { <Notice tone=Tone::Loss text=failure.to_string()/> })}
            {later(async move { read(own_tokens(page).await, |tokens| page_view(tokens, new).into_any()) })}
        </Section>
    }
}

fn page_view(tokens: Tokens, new: Option<NewToken>) -> impl IntoView {
    let none = tokens.lines.is_empty();
    // Somebody else may have signed in since in the same browser.
    let new = new.filter(|new| tokens.lines.iter().any(|line| line.id == new.id));
    let span = Span { page: tokens.page.into(), page_size: tokens.page_size.into(), total: tokens.total };
    view! {
        {new.map(|new| view! {
            <div id="new-token" data-stays="">
                <Panel title="Your new token" glyph="key-round">
                    <div class="body"><CopyOnce secret=new.secret/></div>
                </Panel>
            </div>
        })}
        <div class="two">
            <div>
                <Panel title="Your tokens">
                    {if none {
                        let text = "Create one beside this. Programs send it as “Authorization: Bearer …”.";
                        view! { <Empty glyph="key-round" title="No tokens yet" text=text/> }.into_any()
                    } else {
                        view! {
                            <Table caption="Your tokens" heads=&[("Token", ""), ("Scopes", ""), ("Expires", ""), ("Last used", ""), ("Action", "tight")]>
                                {tokens.lines.into_iter().map(row).collect_view()}
                            </Table>
                            <Pager span path=TOKENS/>
                        }
                        .into_any()
                    }}
                </Panel>
            </div>
            <div>{form::panel()}</div>
        </div>
    }
}

fn row(token: TokenLine) -> impl IntoView {
    let TokenLine { id, name, prefix, scopes, since, expires, used, state } = token;
    let key = id.clone();
    let last = match state {
        TokenState::Revoked => pill(Tone::Neutral, "revoked").into_any(),
        TokenState::Expired => pill(Tone::Warn, "expired").into_any(),
        TokenState::Valid => confirm(Confirm {
            label: "Revoke",
            about: name.clone(),
            question: "Programs that use it are refused from then on. This cannot be undone.",
            action: RevokeToken::url(),
            fields: vec![("id", id)],
            sure: "Revoke it",
        })
        .into_any(),
    };
    let moment =
        |at: Option<_>, none: &'static str| at.map_or_else(|| none.into_any(), |at| ago(at).into_any());
    view! {
        <tr data-walk="" tabindex="-1" data-key=key class:over=(state != TokenState::Valid)>
            <td class="main"><b class="breakable">{name}</b><small class="under"><code>{prefix}"…"</code>" · "{ago(since)}</small></td>
            <td data-label="Scopes">{scopes}</td>
            <td data-label="Expires">{moment(expires, "never")}</td>
            <td data-label="Last used">{moment(used, "never")}</td>
            <td class="aside tight">{last}</td>
        </tr>
    }
}
