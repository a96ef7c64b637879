//! Ethereum wallets to sign in with. Linking needs a script, because only the wallet in the browser can sign; taking one away
//! does not.

use super::actions::{LinkWallet, UnlinkWallet, WalletLine};
use crate::{
    components::{Confirm, Empty, Notice, Tone, ago, confirm, icon, use_toasts},
    failure::failure_of,
};
use leptos::{html, prelude::*, server_fn::ServerFn};

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
                view! { <Link/> }.into_any()
            } else {
                "The server must know its public address (public_url) before a wallet can be linked.".into_any()
            }}
        </footer>
    }
}

/// The button, and the form that it fills in with what the wallet has signed.
#[component]
fn Link() -> impl IntoView {
    let form = NodeRef::<html::Form>::new();
    let message = NodeRef::<html::Input>::new();
    let signature = NodeRef::<html::Input>::new();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let link = move |_| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let signed = crate::wallet::sign(super::actions::wallet_message).await;
            busy.set(false);
            match (signed, message.get_untracked(), signature.get_untracked(), form.get_untracked()) {
                (Ok(signed), Some(message), Some(signature), Some(form)) => {
                    message.set_value(&signed.message);
                    signature.set_value(&signed.signature);
                    // A form that is in the page can be sent.
                    let _ = form.submit();
                }
                (Err(trouble), ..) => toasts.failed(trouble.to_string()),
                // The page was left while the wallet was asked.
                (Ok(_), ..) => {}
            }
        });
    };
    view! {
        <form node_ref=form class="row" method="post" action=LinkWallet::url()>
            <input node_ref=message type="hidden" name="message"/>
            <input node_ref=signature type="hidden" name="signature"/>
            <button class="btn needs-script" type="button" disabled=busy on:click=link>{icon("wallet")}"Link a wallet"</button>
            <span class="only-without-script">"To link a wallet, allow scripts: only the wallet in your browser can sign."</span>
        </form>
    }
}
