//! The providers of this process, and what is known of each.

use super::{Circuit, Patience, USUAL_MEMORY, rules::Rules};
use domain::{
    Money, Period, Timestamp,
    models::{ModelName, Price, Provider, RULES},
};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, LazyLock},
};
use tokio::sync::Semaphore;

/// Whether a provider has the key that it is asked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    NotNeeded,
    Set,
    /// The environment variable that should hold it.
    Missing(String),
}

/// One provider with its models.
pub struct Source {
    pub name: String,
    /// `rules`, `anthropic` or `openai-compatible`.
    pub kind: &'static str,
    pub provider: Arc<dyn Provider>,
    /// What it calls its models.
    pub models: Vec<String>,
    /// By its own name of the model; one that is missing has no known price.
    pub prices: BTreeMap<String, Price>,
    /// When their training ended; of one that is missing nobody knows.
    pub trained_until: BTreeMap<String, Timestamp>,
    pub timeout: Period,
    pub patience: Patience,
    pub key: Key,
    pub base_url: Option<String>,
    pub circuit: Circuit,
    turns: Semaphore,
    most_at_once: u32,
}

impl Source {
    /// With the usual limits.
    pub fn new(name: &str, kind: &'static str, provider: Arc<dyn Provider>, models: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            provider,
            models: models.iter().map(|&model| model.to_owned()).collect(),
            prices: BTreeMap::new(),
            trained_until: BTreeMap::new(),
            timeout: Period::from_seconds(60),
            patience: Patience::default(),
            key: Key::NotNeeded,
            base_url: None,
            circuit: Circuit::default(),
            turns: Semaphore::new(4),
            most_at_once: 4,
        }
    }

    #[must_use]
    pub fn at_once(mut self, most: u32) -> Self {
        self.turns = Semaphore::new(usize::try_from(most).unwrap_or(1));
        self.most_at_once = most;
        self
    }

    #[must_use]
    pub fn priced(mut self, model: &str, input_per_million: Money, output_per_million: Money) -> Self {
        self.prices.insert(model.to_owned(), Price { input_per_million, output_per_million });
        self
    }

    /// The built-in rules: they cost nothing and take no time.
    fn rules() -> Self {
        let prices = BTreeMap::from([("default".to_owned(), Price::FREE)]);
        Self { prices, ..Self::new(RULES, RULES, Arc::new(Rules), &["default"]).at_once(1_000) }
    }

    pub fn price(&self, model: &ModelName) -> Option<Price> {
        self.prices.get(model.model()).copied()
    }

    pub const fn most_at_once(&self) -> u32 {
        self.most_at_once
    }

    pub(super) const fn turns(&self) -> &Semaphore {
        &self.turns
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// All providers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Models {
    sources: Arc<[Source]>,
    /// How long the texts of calls are kept.
    pub memory: Period,
}

impl Models {
    /// The configured ones beside the built-in rules.
    pub fn new(configured: Vec<Source>, memory: Period) -> Self {
        let mut sources = vec![Source::rules()];
        sources.extend(configured);
        Self { sources: sources.into(), memory }
    }

    /// Only the rules.
    pub fn built_in() -> Self {
        static RULES_ALONE: LazyLock<Models> = LazyLock::new(|| Models::new(Vec::new(), USUAL_MEMORY));
        RULES_ALONE.clone()
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub fn source(&self, model: &ModelName) -> Option<&Source> {
        let fits = |source: &&Source| {
            source.name == model.provider() && source.models.iter().any(|own| own == model.model())
        };
        self.sources.iter().find(fits)
    }

    pub fn knows(&self, model: &ModelName) -> bool {
        self.source(model).is_some()
    }

    /// None when the model, or its price, is not known.
    pub fn price(&self, model: &ModelName) -> Option<Price> {
        self.source(model)?.price(model)
    }

    /// When its training ended, where somebody has said so.
    pub fn trained_until(&self, model: &ModelName) -> Option<Timestamp> {
        self.source(model)?.trained_until.get(model.model()).copied()
    }

    /// Whether it can be asked and nobody has stated what that costs.
    pub fn is_unpriced(&self, model: &ModelName) -> bool {
        self.source(model).is_some_and(|source| source.price(model).is_none())
    }

    /// Every model that can be asked.
    pub fn names(&self) -> Vec<ModelName> {
        let of = |source: &Source| -> Vec<ModelName> {
            source.models.iter().filter_map(|model| ModelName::of(&source.name, model).ok()).collect()
        };
        self.sources.iter().flat_map(of).collect()
    }
}
