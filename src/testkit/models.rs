//! A provider at the port: answers what it was told to, in order, and remembers what it was asked.

use async_trait::async_trait;
use domain::models::{Ask, Finish, ModelError, Provider, Reply, Usage};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// Cheap to clone; the clones share one script.
#[derive(Clone, Default)]
pub struct ScriptedModel(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    script: VecDeque<Result<Reply, ModelError>>,
    always: Option<Reply>,
    asked: Vec<Ask>,
    most_at_once: usize,
    now: usize,
    delay: std::time::Duration,
    /// Whether answers wait.
    held: watch::Sender<bool>,
    /// How often it was asked.
    count: watch::Sender<usize>,
}

/// An answer of so many tokens.
pub fn said(text: &str, input_tokens: u32, output_tokens: u32) -> Reply {
    let usage = Some(Usage { input_tokens, output_tokens });
    Reply { text: text.to_owned(), usage, finish: Finish::Complete }
}

impl ScriptedModel {
    /// Answers this whenever the script is empty.
    pub fn always(reply: Reply) -> Self {
        let model = Self::default();
        model.lock().always = Some(reply);
        model
    }

    /// The next answer; further ones queue behind it.
    pub fn next(&self, result: Result<Reply, ModelError>) {
        self.lock().script.push_back(result);
    }

    /// Every answer takes so long.
    pub fn takes(&self, delay: std::time::Duration) {
        self.lock().delay = delay;
    }

    /// Lets all answers wait until they are [let go](Self::let_go).
    pub fn hold(&self) {
        self.lock().held.send_replace(true);
    }

    pub fn let_go(&self) {
        self.lock().held.send_replace(false);
    }

    /// Until it was asked so often.
    pub async fn was_asked(&self, times: usize) {
        let mut count = self.lock().count.subscribe();
        count.wait_for(|count| *count >= times).await.expect("the model lives as long as its script");
    }

    pub fn asked(&self) -> Vec<Ask> {
        self.lock().asked.clone()
    }

    /// How many questions were on their way at the same moment.
    pub fn most_at_once(&self) -> usize {
        self.lock().most_at_once
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for ScriptedModel {
    async fn complete(&self, ask: &Ask) -> Result<Reply, ModelError> {
        let (result, delay, mut held) = {
            let mut state = self.lock();
            state.asked.push(ask.clone());
            state.count.send_modify(|count| *count += 1);
            state.now += 1;
            state.most_at_once = state.most_at_once.max(state.now);
            let scripted = state.script.pop_front();
            (scripted.or_else(|| state.always.clone().map(Ok)), state.delay, state.held.subscribe())
        };
        held.wait_for(|held| !held).await.expect("the model lives as long as its script");
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        self.lock().now -= 1;
        result.expect("the script has an answer")
    }
}
