//! What is traded and when: instruments, their steps and hours, the lengths of bars, and the calendar that all of it is counted in.

mod archive;
mod bar;
pub mod calendar;
pub mod candles;
mod clock;
pub mod context;
mod feed;
mod listing;
pub mod quarantine;
mod recording;
mod scale;
mod session;
mod timeframe;

pub use archive::{Archive, Closure, Piece, hours_of_shares};
pub use bar::{Bar, Minute};
pub use candles::CandleState;
pub use clock::MarketClock;
pub use feed::{Feed, FeedError, Found, Quote, Quotes, Span};
pub use listing::{InstrumentKind, Listing, Symbol, SymbolError, Title};
pub use recording::{Gap, Recorded, Recording};
pub use scale::{MAX_DECIMALS, Scale, ScaleError};
pub use session::{Session, SessionError};
pub use timeframe::{Timeframe, TimeframeError};
