//! What went well, said on the page that follows: a plain post redirects to `…?done=word`, and the word has its sentence here.

use crate::{address::forget, components::use_toasts};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Declares what can be said, so that word and sentence stand beside each other.
macro_rules! done {
    ($($name:ident $word:literal $sentence:literal)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Done { $($name),+ }

        impl Done {
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence),+ }
            }

            fn find(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

done! {
    SignedOut "signed-out" "You are signed out."
    PasswordChanged "password-changed" "Your password is changed. Your other sessions have ended."
    TokenRevoked "token-revoked" "The token is revoked. Programs that use it are refused from now on."
    SessionEnded "session-ended" "The session has ended."
    SessionsEnded "sessions-ended" "You are signed out everywhere."
    MemberAdded "member-added" "The member is added and can sign in."
    MemberDisabled "member-disabled" "The member is disabled: signed out everywhere, and the tokens count no more."
    MemberEnabled "member-enabled" "The member can sign in again."
    WalletLinked "wallet-linked" "The wallet is linked. You can sign in with it."
    WalletUnlinked "wallet-unlinked" "The wallet is unlinked."
    RunCancelled "run-cancelled" "The run is cancelled."
    JobRetried "job-retried" "The job is due again."
    JobCancelled "job-cancelled" "The job is cancelled."
}

/// Goes to the page and says there what went well.
#[cfg(feature = "ssr")]
pub fn redirect_done(path: &str, done: Done) {
    let sign = if path.contains('?') { '&' } else { '?' };
    leptos_axum::redirect(&format!("{path}{sign}done={}", done.word()));
}

/// Shows the sentence of the address: in the page itself when it comes from the server, as a toast when the script has
/// navigated, and takes the word out of the address, so that a reload does not say it again.
#[component]
pub fn Flash() -> impl IntoView {
    let query = use_query_map();
    let word = move || query.with(|query| query.get_str("done").and_then(Done::find));
    let toasts = use_toasts();
    Effect::new(move |_| {
        if let Some(done) = word() {
            toasts.done(done.sentence());
            forget(&["done"]);
        }
    });
    // Without a script there are no toasts; the style shows this only then.
    view! {
        <div class="only-without-script">
            {untrack(word).map(|done| view! { <div class="notice gain" role="status"><p>{done.sentence()}</p></div> })}
        </div>
    }
}
