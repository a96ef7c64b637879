//! What surrounds a price: levels at which it has turned before, pivots of the day before, the regime of the day, and news.
//!
//! Each of them says from when on it could be known. Whoever looks at a moment is shown what was known then, and nothing else.

mod level;
mod news;
mod pivots;
mod regime;

pub use level::{LevelKind, PriceLevel};
pub use news::{About, News, NewsItem, Sentiment, SentimentError, Told, news_within};
pub use pivots::{PivotKind, PivotSet, Pivots};
pub use regime::{DayRegime, Fear, FearKind, IndexTrend, TrendKind, regime_at};

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Levels and pivots as they were when a day of an instrument was over. They hold until its next day is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLevels {
    /// When the day began.
    pub day: Timestamp,
    /// When it was over.
    pub known_from: Timestamp,
    /// From the highest price down.
    pub levels: Vec<PriceLevel>,
    /// None when its prices cannot be counted with.
    pub pivots: Option<Pivots>,
}
