//! What the job does at one look: one question, the most urgent one.

use super::{ArchiveFeed, keep::closures_due};
use domain::{
    Period, Timestamp,
    market::{Feed, FeedError, Minute, Recording},
};

/// So much of the past is asked for at once.
const BACK: i64 = 30 * 1_440;
/// After a fault the source is left alone so long.
const AFTER_A_FAULT: Period = Period::from_seconds(30);

/// What a look has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// There is more to ask for.
    Something,
    /// All instruments have their bars up to this minute, and there is nothing to ask for before the next one.
    Everything,
}

/// The state of the job between two looks, in this process.
#[derive(Debug, Default)]
pub struct Step {
    closures_asked: Option<Timestamp>,
}

impl Step {
    /// One look: the recording after it. Market time goes on when every instrument has its bars.
    pub async fn look(&mut self, feed: &ArchiveFeed, before: Recording) -> Recording {
        let (now, newest) = (feed.clock.now(), feed.now());
        let mut after = before.clone();
        let answer = self.ask(feed, newest, &mut after.reached).await;
        after.next_look = match &answer {
            Ok(Done::Something) => now,
            Ok(Done::Everything) => {
                newest.begins().plus(feed.source.delay()).plus(feed.source.pace()).max(now)
            }
            Err(FeedError::TooMany { until, .. }) => *until,
            Err(_) => now.plus(AFTER_A_FAULT),
        };
        match answer {
            Ok(_) => (after.answered_at, after.problem) = (Some(now), None),
            // The plan's limit is no fault.
            Err(FeedError::TooMany { .. }) => {}
            Err(error) => after.problem = Some(error.to_string()),
        }
        if let Some(problem) = after.problem.as_ref().filter(|_| before.problem.is_none()) {
            tracing::warn!(market = feed.name(), problem, "Asking for bars does not work now");
        }
        after
    }

    async fn ask(
        &mut self,
        feed: &ArchiveFeed,
        newest: Minute,
        reached: &mut Minute,
    ) -> Result<Done, FeedError> {
        let _asking = feed.asking.lock().await;
        let listed = feed.listed().await?;
        if feed.list_next(&listed).await? {
            return Ok(Done::Something);
        }
        let now = feed.clock.now();
        if closures_due(self.closures_asked, now) {
            feed.ask_closures().await?;
            self.closures_asked = Some(now);
            return Ok(Done::Something);
        }
        let recent = (feed.recent_from(), newest);
        for listing in &listed {
            if let Some(first) = feed.missing(listing, recent).await?.into_iter().next() {
                feed.ask(listing, first).await?;
                return Ok(Done::Something);
            }
        }
        *reached = (*reached).max(newest);
        for listing in &listed {
            if let Some((from, to)) = feed.missing(listing, (feed.begins, newest)).await?.pop() {
                feed.ask(listing, (from.max(to.plus(-BACK)), to)).await?;
                return Ok(Done::Something);
            }
        }
        Ok(Done::Everything)
    }
}
