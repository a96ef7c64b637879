//! What is done with a page that has just come: at the start, and after every visit.

use super::{address, candles, dom, islands, times, toast, wallet};
use web_sys::Element;

pub(super) fn settle() {
    islands::wake();
    times::refresh();
    wallet::show_where_present();
    candles::settle();
    for flash in dom::find_all("[data-flash]") {
        toast::done(flash.text_content().unwrap_or_default().trim());
        flash.remove();
    }
    address::forget();
}

/// A phone's "More" lies over the page that was gone to. What is only looked at anew leaves it open under the reader's finger.
pub(super) fn put_away_more() {
    if let Some(more) = dom::find::<Element>("details.more[open]") {
        // The name is a constant and valid.
        let _ = more.remove_attribute("open");
    }
}
