//! Going somewhere without loading everything anew: the page is fetched as a browser would fetch it, and what differs is put in its place.
//!
//! Whatever is not a page of this house behind the door (a file, the sign-in page, an answer that is no page) is loaded the ordinary way.

mod fetch;
mod history;
mod show;
mod turn;

use super::{dom, toast};
use fetch::{Page, Trouble};
use history::{Step, path, without_fragment};
use leptos::{
    prelude::{set_timeout, window},
    task::spawn_local,
};
use show::How;
use std::time::Duration;
use web_sys::{Event, HtmlAnchorElement, HtmlElement, MouseEvent, PopStateEvent, UrlSearchParams};

pub(super) use turn::is_pending;

/// A page that comes sooner needs no sign that it is on its way.
const MOMENT: Duration = Duration::from_millis(250);
/// How long the browser may take to leave the page.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn listen() {
    turn::stands_at(&history::address());
    history::take_over();
    dom::on(&window(), "popstate", |event: PopStateEvent| {
        // A link within the page moves through the history too.
        if without_fragment(&history::address()) != turn::here() {
            visit(history::address(), Step::Back { scroll: history::scroll_of(&event.state()) });
        }
    });
    dom::on(&window(), "scroll", |_: Event| history::remember_scroll());
}

/// Follows the link that was clicked, unless the browser should.
pub(super) fn follow(event: &MouseEvent) {
    let changed = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if changed || event.button() != 0 || event.default_prevented() {
        return;
    }
    let Some(link) = dom::around::<HtmlAnchorElement>(event, ".shell a[href]") else { return };
    let elsewhere = link.origin() != window().location().origin().unwrap_or_default()
        || link.has_attribute("download")
        || link.rel().contains("external")
        || (!link.hash().is_empty()
            && without_fragment(&link.href()) == without_fragment(&history::address()))
        || !link.target().is_empty();
    if !elsewhere {
        event.prevent_default();
        go(&link.href());
    }
}

/// Goes to a page of this house. Asked twice it goes once.
pub(crate) fn go(href: &str) {
    if !turn::is_towards(href) {
        visit(href.to_owned(), Step::Forward);
    }
}

/// Sends a form and goes where its answer leads. The button is out of use meanwhile, and keeps the focus.
pub(super) fn send(action: String, fields: UrlSearchParams, button: Option<HtmlElement>) {
    let number = begin(None);
    let busy = move |busy: bool| {
        if let Some(button) = &button {
            // The name is a constant and valid.
            let _ = if busy {
                button.set_attribute("aria-disabled", "true")
            } else {
                button.remove_attribute("aria-disabled")
            };
        }
    };
    busy(true);
    spawn_local(async move {
        let answer = fetch::page(&action, Some(&fields)).await;
        busy(false);
        if end(number) {
            arrive(answer, &action, Step::Forward, true);
        } else {
            aside(answer, &action);
        }
    });
}

/// Fetches the page anew and puts what has changed in its place, without disturbing who reads it. Who is signed in no more is led to
/// the door. `false` when the page could not be looked at now.
pub(super) async fn look_again() -> bool {
    look(How::Again).await
}

/// The same, of the banners of emergency stops alone.
pub(super) async fn look_for_stops() -> bool {
    look(How::Stops).await
}

async fn look(how: How) -> bool {
    let (number, from) = (turn::number(), turn::drawn_from());
    let Ok(page) = fetch::page(&from, None).await else { return false };
    if turn::number() != number || is_pending() {
        return false;
    }
    if page.is_inside() && without_fragment(&page.url) == without_fragment(&from) {
        show::put(&page, how);
        true
    } else {
        if !page.is_inside() && page.redirected {
            leave_for(&page.url);
        }
        page.redirected
    }
}

fn visit(href: String, step: Step) {
    let number = begin(Some(&href));
    spawn_local(async move {
        let answer = fetch::page(&href, None).await;
        if end(number) {
            arrive(answer, &href, step, false);
        }
    });
}

fn arrive(answer: Result<Page, Trouble>, asked: &str, step: Step, was_sent: bool) {
    match answer {
        Ok(page) if page.is_inside() => {
            let same = path(&page.url) == path(&turn::here());
            step.record(&page.url);
            if was_sent {
                toast::over();
            }
            show::put(&page, if same { How::SamePath } else { How::Elsewhere });
            turn::stands_at(&page.url);
            step.scroll(same);
        }
        // The way led to the door, or to a page of another kind.
        Ok(page) if page.redirected || !was_sent => leave_for(&page.url),
        Ok(page) => toast::failed(&page.said()),
        Err(Trouble::NoPage) if !was_sent => leave_for(asked),
        Err(Trouble::NoPage) => toast::failed(
            "The server answered with something that is no page. Look whether anything changed before you try again.",
        ),
        Err(Trouble::Offline) if was_sent => {
            toast::failed(
                "The server could not be reached. Look whether anything changed before you try again.",
            );
        }
        Err(Trouble::Offline) => {
            toast::failed("The server could not be reached. Check your connection and try again.");
        }
    }
}

/// The answer to a form came when the reader was on the way to somewhere else already: what it says is said beside that, and what is
/// shown only once is gone to.
fn aside(answer: Result<Page, Trouble>, action: &str) {
    match answer {
        Ok(page) if page.has("[data-stays]") => {
            let number = begin(None);
            if end(number) {
                arrive(Ok(page), action, Step::Forward, true);
            }
        }
        Ok(page) if page.is_inside() => {
            if let Some(done) = page.text_of("[data-flash]") {
                toast::done(&done);
            } else if let Some(failure) = page.text_of(".notice.loss, .wrong") {
                toast::failed(&failure);
            }
        }
        other => arrive(other, action, Step::Forward, true),
    }
}

/// From here on no answer that is still awaited may lead somewhere else.
fn leave_for(href: &str) {
    let number = turn::begin(Some(href));
    // What turns out to be a file leaves the page where it is.
    let stay = move || {
        turn::end(number);
    };
    set_timeout(stay, PATIENCE);
    // It fails only for what is no address, and this one came from a link of the page or from the server.
    let _ = window().location().assign(href);
}

/// A visit begins; the earlier ones are of no interest any more. Where it leads elsewhere and takes its time, an outline of a page
/// takes the place of the old one.
fn begin(towards: Option<&str>) -> u32 {
    let number = turn::begin(towards);
    let elsewhere = towards.is_some_and(|href| path(href) != path(&turn::here()));
    let wait = move || {
        if turn::is_on(number) {
            show::waiting(true, elsewhere);
        }
    };
    set_timeout(wait, MOMENT);
    number
}

/// Whether the visit is still wanted. If so, it is over.
fn end(number: u32) -> bool {
    let wanted = turn::end(number);
    if wanted {
        show::waiting(false, false);
    }
    wanted
}
