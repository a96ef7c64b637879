//! What went well, said on the page that follows: a plain post redirects to `…?done=word`, and the word has its sentence here.

use crate::address;
use leptos::prelude::*;

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
    StrategyKept "strategy-kept" "The strategy is kept."
    StrategySaved "strategy-saved" "The new version is saved."
    StrategyDeleted "strategy-deleted" "The strategy is deleted. Backtests keep the documents they were made with."
    BacktestCancelled "backtest-cancelled" "The backtest is cancelled."
    BacktestDeleted "backtest-deleted" "The backtest is deleted. Its trial stays counted."
    AgentCreated "agent-created" "The agent is made. It stands still until you start it."
    LearnerCreated "learner-created" "The agent is made. It learns before it may trade."
    PersonalityChanged "personality-changed" "The personality is changed. The version before is kept."
    PersonalityRevived "personality-revived" "The earlier version holds again, as a new one."
    IterationStarted "iteration-started" "It learns now. What it finds stands here phase by phase."
    IterationsStarted "iterations-started" "It learns now, one iteration after the other, and decides by itself as you have chosen."
    IterationApplied "iteration-applied" "It is applied: the version that comes of it holds from now on."
    IterationKept "iteration-kept" "The version is kept as it is. What was learnt is kept too."
    IterationEdited "iteration-edited" "Your document holds from now on, as a new version."
    IterationDiscarded "iteration-discarded" "It is discarded. The version before holds on, and what was learnt is kept."
    EvolutionStarted "evolution-started" "It asks itself now. What it finds stands here in a moment."
    StrategyRevived "strategy-revived" "The earlier version of the strategy holds again, as a new one."
    Examined "examined" "It was held against the gate. What was found stands here and waits for your word."
    Approved "approved" "It is approved, and holds from now on."
    Rejected "rejected" "It is rejected. Nothing changes."
    RolledBack "rolled-back" "It is rolled back: what held before holds again."
    AgentChanged "agent-changed" "The agent is changed."
    AgentStarted "agent-started" "The agent trades. It decides at the close of each of its bars."
    AgentPaused "agent-paused" "The agent is paused: it opens nothing, and its exits go on."
    AgentStopped "agent-stopped" "The agent is stopped. What it holds keeps its protective exits."
    AgentTerminated "agent-terminated" "The agent is terminated. What it holds is closed at the next price."
    AgentDeleted "agent-deleted" "The agent is deleted."
    ManagerCreated "manager-created" "The manager is made. It stands still until you start it."
    ManagerChanged "manager-changed" "The manager is changed, from its next tick on."
    ManagerStarted "manager-started" "The manager decides now, and then at its interval."
    ManagerPaused "manager-paused" "The manager is paused. Its agents go on as they are."
    ManagerStopped "manager-stopped" "The manager is stopped. Its agents go on as they are."
    ManagerTriggered "manager-triggered" "The manager is asked now."
    ManagerResumed "manager-resumed" "The team may go on. Its peak begins again at what it is worth now."
    ManagerDeleted "manager-deleted" "The manager is deleted, and its agents are terminated."
    DemoStarted "demo-started" "The demo runs: two managers make their agents now, and the first trades follow within minutes of market time."
    BudgetSet "budget-set" "The budget of the day is set. It holds from the next call on."
    BudgetLifted "budget-lifted" "There is no bound of the day any more."
    StopPulled "stop-pulled" "The emergency stop holds: nothing new is opened until somebody lifts it."
    StopLifted "stop-lifted" "The emergency stop is lifted. Agents go on as they were."
}

/// Goes to the page and says there what went well.
pub fn redirect_done(path: &str, done: Done) {
    let sign = if path.contains('?') { '&' } else { '?' };
    leptos_axum::redirect(&format!("{path}{sign}done={}", done.word()));
}

/// Shows the sentence of the address. With a script it becomes a toast, and the word leaves the address, so that a reload does not
/// say it again.
#[component]
pub fn Flash() -> impl IntoView {
    let done = address::asked().query.get("done").and_then(Done::find);
    done.map(|done| {
        view! {
            <div class="only-without-script" data-flash="">
                <div class="notice gain" role="status"><p>{done.sentence()}</p></div>
            </div>
        }
    })
}
