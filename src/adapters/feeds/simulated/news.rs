//! News of the market: some tell of a night that really moved prices, most follow from nothing.
//!
//! Like a bar, a piece of news is a pure function of the seed and the day. Which is which cannot be told from how it is written, who has written it or when it comes:
//! a reader has to measure whether news are worth anything. News of a night come when the first minute after it is over, because only then could somebody have
//! seen the move that they tell of; whoever trades on them trades after it.

use super::{
    Simulated,
    draws::Draws,
    hours::{END_DAY, FIRST_DAY, Hours, MINUTES_OF_DAY},
    instruments::{EQUITY_MARKET, TRADED, Traded},
    source::When,
};
use async_trait::async_trait;
use domain::{
    Timestamp,
    market::{
        FeedError, Minute,
        context::{About, News, NewsItem, Sentiment, Told},
    },
};

/// A night is told of when it moved its source at least so much, in deviations of an ordinary one: what nobody notices is no news.
const TOLD_FROM: f64 = 0.5;
/// News of a night come within so many minutes after its first one.
const WITHIN: u64 = 30;
/// One day of so many has news that follow from nothing, of each instrument and of the market.
const NOISE_DAYS: u64 = 3;
/// Noise that does not come in the first half hour comes between 06:00 and 22:00.
const WAKING: (i64, u64) = (360, 960);
/// Streams of what is drawn for news of a night, and for noise.
const OF_NIGHTS: u64 = 200;
const OF_NOISE: u64 = 300;

const GOOD: [&str; 5] = [
    "Demand at {} is said to be higher than expected",
    "{} is said to have won a large customer",
    "Costs at {} are said to be falling",
    "An analyst thinks better of {} than before",
    "{} is said to be ahead of its plans",
];
const BAD: [&str; 5] = [
    "Demand at {} is said to be lower than expected",
    "{} is said to have lost a large customer",
    "Costs at {} are said to be rising",
    "An analyst thinks less of {} than before",
    "{} is said to be behind its plans",
];
const INDIFFERENT: [&str; 4] = [
    "{} answers questions about its plans",
    "{} is talked about at a conference",
    "A portrait of {}",
    "{} changes its office hours",
];

/// Whom a source of movement tells of.
struct Teller {
    name: String,
    /// None for the market as a whole.
    symbols: Vec<&'static str>,
    stream: u64,
    hours: Hours,
    /// Whether there is noise about it beside the news of its nights.
    chatters: bool,
}

impl Teller {
    fn market() -> Self {
        let hours = Hours::Session;
        Self {
            name: "the average company".to_owned(),
            symbols: Vec::new(),
            stream: EQUITY_MARKET,
            hours,
            chatters: true,
        }
    }

    fn of(traded: &Traded) -> Self {
        let (name, stream, hours) = (traded.title.to_owned(), traded.stream(), traded.hours());
        Self { name, symbols: vec![traded.symbol], stream, hours, chatters: true }
    }

    /// The sector that an instrument belongs to.
    fn sector(traded: &Traded) -> Option<Self> {
        let (stream, name) = traded.sector()?;
        let members = TRADED.iter().filter(|other| other.sector().is_some_and(|sector| sector.0 == stream));
        let symbols = members.map(|member| member.symbol).collect();
        Some(Self { name: name.to_owned(), symbols, stream, hours: traded.hours(), chatters: false })
    }

    /// Everything that is told on a trading day.
    fn day(&self, seed: u64, day: i64) -> impl Iterator<Item = NewsItem> {
        self.night(seed, day).into_iter().chain(self.noise(seed, day))
    }

    /// What is told of the night before a day.
    fn night(&self, seed: u64, day: i64) -> Option<NewsItem> {
        let moved = When { seed, hours: self.hours, day }.news(self.stream)?;
        if moved.abs() < TOLD_FROM {
            return None;
        }
        let mut draws = Draws::new(seed, self.stream + OF_NIGHTS, day);
        let sentiment = if moved > 0.0 { Sentiment::Positive } else { Sentiment::Negative };
        let minute = self.after_open(day, &mut draws);
        self.item(Some(sentiment), minute, &mut draws)
    }

    fn noise(&self, seed: u64, day: i64) -> Option<NewsItem> {
        let mut draws = Draws::new(seed, self.stream + OF_NOISE, day);
        if !self.chatters || draws.below(NOISE_DAYS) > 0 {
            return None;
        }
        let sentiment = match draws.below(6) {
            0 | 1 => Some(Sentiment::Positive),
            2 | 3 => Some(Sentiment::Negative),
            4 => Some(Sentiment::Neutral),
            _ => None,
        };
        let minute = if self.hours == Hours::Session && draws.below(2) == 0 {
            self.after_open(day, &mut draws)
        } else {
            let of_day = WAKING.0 + i64::try_from(draws.below(WAKING.1)).unwrap_or(0);
            self.hours.date(day) * MINUTES_OF_DAY + of_day
        };
        self.item(sentiment, minute, &mut draws)
    }

    /// A minute of the first half hour whose bars have shown where the day opened.
    fn after_open(&self, day: i64, draws: &mut Draws) -> i64 {
        self.hours.opens(day) + 1 + i64::try_from(draws.below(WITHIN)).unwrap_or(0)
    }

    fn item(&self, sentiment: Option<Sentiment>, minute: i64, draws: &mut Draws) -> Option<NewsItem> {
        let titles: &[&str] = match sentiment {
            Some(Sentiment::Positive) => &GOOD,
            Some(Sentiment::Negative) => &BAD,
            Some(Sentiment::Neutral) | None => &INDIFFERENT,
        };
        let which = usize::try_from(draws.below(titles.len() as u64)).unwrap_or(0);
        let mut title = titles[which].replacen("{}", &self.name, 1);
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let told = Told {
            title: &title,
            text: Some("Invented news of the simulated market."),
            publisher: Some("Simulated Wire"),
            url: None,
        };
        let id = format!("{:016x}", draws.bits());
        let item = NewsItem::told("simulated", &id, Minute::new(minute).begins(), told)?;
        let symbols = self.symbols.iter().filter_map(|symbol| symbol.parse().ok()).collect();
        Some(NewsItem { symbols, sentiment, ..item })
    }
}

impl Simulated {
    /// Who tells of it. Nobody tells of the measures alone.
    fn tellers(&self, about: &About) -> Result<Vec<Teller>, FeedError> {
        let symbol = match about {
            About::Market => return Ok(vec![Teller::market()]),
            About::Instrument(symbol) => symbol,
        };
        self.named(symbol)?;
        let traded = TRADED.iter().find(|traded| traded.symbol == symbol.as_str());
        Ok(traded.map_or_else(Vec::new, |traded| {
            let sector = Teller::sector(traded);
            sector.into_iter().chain([Teller::of(traded)]).collect()
        }))
    }
}

#[async_trait]
impl News for Simulated {
    fn name(&self) -> &'static str {
        "simulated"
    }

    async fn news(&self, about: &About, from: Timestamp, to: Timestamp) -> Result<Vec<NewsItem>, FeedError> {
        let date = |moment: Timestamp| Minute::containing(moment).number().div_euclid(MINUTES_OF_DAY);
        let (first, last) = (date(from).max(FIRST_DAY), date(to).min(END_DAY - 1));
        let mut items = Vec::new();
        for teller in self.tellers(about)? {
            let days = teller.hours.day_from(first)..teller.hours.day_from(last + 1);
            items.extend(days.flat_map(|day| teller.day(self.seed, day)));
        }
        items.retain(|item: &NewsItem| (from..to).contains(&item.published_at));
        items.sort_by(|one, other| (one.published_at, &one.id).cmp(&(other.published_at, &other.id)));
        Ok(items)
    }
}
