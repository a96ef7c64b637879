//! Ethereum wallets to sign in with. Linking needs a script, because only the wallet in the browser can sign; taking one away
//! does not.

use super::actions::{LinkWallet, UnlinkWallet, WalletLine};
use crate::{
    components::{Confirm, Empty, Notice, Tone, ago, confirm, icon},
    failure::failure_of,
};
use leptos::{prelude::*, server_fn::ServerFn};

pub(super) fn list(wallets: Vec<WalletLine>, can_link: bool) -> impl IntoView {
    let none = wallets.is_empty();
    let failure = failure_of::<LinkWallet>().or_else(failure_of::<UnlinkWallet>);
    let line = |wallet: WalletLine| {
        let unlink = Confirm {
            label: "Unlink",
            about: wallet.address.clone(),
            question: "This wallet can then no longer sign in to your account.",
            action: UnlinkWallet::url(),
            fields: vec![("address", wallet.address.clone())],
            sure: "Unlink it",
        };
        view! {
            <li>
                <div><code class="breakable">{wallet.address}</code><br/><small class="muted">"linked "{ago(wallet.since)}</small></div>
                {confirm(unlink)}
            </li>
        }
    };
    view! {
        {failure.map(|failure| view! { <div class="body"><Notice tone=Tone::Loss text=failure.to_string()/></div> })}
        <ul class="entries">{wallets.into_iter().map(line).collect_view()}</ul>
        {none.then(|| view! {
            <Empty
                glyph="wallet" title="No wallet is linked"
                text="Link an Ethereum wallet to sign in with a signature instead of the password. It costs nothing and moves no money."
            />
        })}
        <footer>
            {if can_link {
                link().into_any()
            } else {
                "The server must know its public address (public_url) before a wallet can be linked.".into_any()
            }}
        </footer>
    }
}

/// The button, and the form that `browser::wallet` fills in with what the wallet has signed.
fn link() -> impl IntoView {
    view! {
        <form class="row" method="post" action=LinkWallet::url()>
            <input type="hidden" name="message"/>
            <input type="hidden" name="signature"/>
            <button class="btn needs-script" type="button" data-signs="">{icon("wallet")}"Link a wallet"</button>
            <span class="only-without-script">"To link a wallet, allow scripts: only the wallet in your browser can sign."</span>
        </form>
    }
}
