use crate::{moment::Moment, wait};
use domain::market::{MarketClock, Minute};
use leptos::prelude::*;

/// How long until a minute of market time begins, in market time. In the browser it becomes less while the page stays open.
pub fn countdown(due: Minute, clock: &MarketClock) -> impl IntoView + use<> {
    let (now, speed) = (Moment::now(), i64::from(clock.speed.max(1)));
    let left = due.begins().since(clock.now()).as_millis();
    let at = clock.wall_at.as_millis().saturating_add(left / speed);
    let text = wait::in_words(wait::seconds_left(at, now, speed));
    view! { <span title="of market time" data-due=at.to_string() data-speed=speed.to_string()>{text}</span> }
}
