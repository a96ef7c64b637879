//! Going somewhere without loading everything anew: the page is fetched as a browser would fetch it, and what differs is put in its place.
//!
//! Whatever is not a page of this house behind the door (a file, the sign-in page, an answer that is no page) is loaded the ordinary way.

mod fetch;
mod history;
mod show;

use super::{dom, toast};
use fetch::{Page, Trouble};
use history::Step;
use leptos::{
    prelude::{set_timeout, window},
    task::spawn_local,
};
use show::How;
use std::{cell::Cell, time::Duration};
use web_sys::{HtmlAnchorElement, HtmlButtonElement, MouseEvent, PopStateEvent, UrlSearchParams};

/// A page that comes sooner needs no sign that it is on its way.
const MOMENT: Duration = Duration::from_millis(250);

thread_local! {
    /// Counts visits: an answer that comes after the next visit has begun is dropped.
    static VISIT: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn listen() {
    history::take_over();
    dom::on(&window(), "popstate", |event: PopStateEvent| {
        let scroll = history::scroll_of(&event.state());
        visit(address(), Step::Back { scroll });
    });
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
        || (!link.hash().is_empty() && history::path(&link.href()) == history::path(&address()))
        || !link.target().is_empty();
    if !elsewhere {
        event.prevent_default();
        go(&link.href());
    }
}

/// Goes to a page of this house.
pub(crate) fn go(href: &str) {
    visit(href.to_owned(), Step::Forward);
}

/// Sends a form and goes where its answer leads.
pub(super) fn send(action: String, fields: UrlSearchParams, button: Option<HtmlButtonElement>) {
    let number = begin(None);
    let busy = move |busy: bool| {
        if let Some(button) = &button {
            button.set_disabled(busy);
        }
    };
    busy(true);
    spawn_local(async move {
        let answer = fetch::page(&action, Some(&fields)).await;
        busy(false);
        if end(number) {
            arrive(answer, &action, Step::Forward, true);
        }
    });
}

/// Fetches the page anew and puts what has changed in its place, without disturbing who reads it. Who is signed in no more is led to
/// the door.
pub(super) async fn look_again() {
    let (number, here) = (VISIT.get(), address());
    let Ok(page) = fetch::page(&here, None).await else {
        // The banner says that the connection is down; the next event asks again.
        return;
    };
    if VISIT.get() != number || address() != here {
        return;
    }
    if !page.is_inside() && page.redirected {
        leave_for(&page.url);
    } else if page.is_inside() && page.url == here {
        show::put(&page, How::Again);
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
            let same = history::path(&page.url) == history::path(&address());
            step.record(&page.url);
            show::put(&page, if same { How::SamePath } else { How::Elsewhere });
            step.scroll(same);
        }
        // The way led to the door, or to a page of another kind.
        Ok(page) if page.redirected || !was_sent => leave_for(&page.url),
        Ok(page) => toast::failed(&page.said()),
        Err(Trouble::NoPage) if !was_sent => leave_for(asked),
        Err(Trouble::NoPage) => toast::failed(
            "The server answered with something that is no page. Look whether anything changed before you try again.",
        ),
        Err(Trouble::Offline) if was_sent => toast::failed(
            "The server could not be reached. Look whether anything changed before you try again.",
        ),
        Err(Trouble::Offline) => {
            toast::failed("The server could not be reached. Check your connection and try again.");
        }
    }
}

fn leave_for(href: &str) {
    // It fails only for what is no address, and this one came from a link of the page or from the server.
    let _ = window().location().assign(href);
}

fn address() -> String {
    window().location().href().unwrap_or_default()
}

/// A visit begins; the earlier ones are of no interest any more. Where it leads elsewhere and takes its time, an outline of a page
/// takes the place of the old one.
fn begin(towards: Option<&str>) -> u32 {
    let number = VISIT.get().wrapping_add(1);
    VISIT.set(number);
    let elsewhere = towards.is_some_and(|href| history::path(href) != history::path(&address()));
    let wait = move || {
        if VISIT.get() == number {
            show::waiting(true, elsewhere);
        }
    };
    set_timeout(wait, MOMENT);
    number
}

/// Whether the visit is still wanted.
fn end(number: u32) -> bool {
    let wanted = VISIT.get() == number;
    if wanted {
        // Its timer must find that it is over.
        VISIT.set(number.wrapping_add(1));
        show::waiting(false, false);
    }
    wanted
}
