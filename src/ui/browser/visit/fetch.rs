//! Asks for a page as a browser does.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Element, Headers, RequestInit, Response, SupportedType, UrlSearchParams};

/// A page that the server has drawn, and where it was found.
pub(super) struct Page {
    pub document: Document,
    pub url: String,
    pub redirected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Offline,
    /// An answer came, but no page.
    NoPage,
}

impl Page {
    /// Whether it stands inside the frame, as this one does.
    pub(super) fn is_inside(&self) -> bool {
        self.document.get_element_by_id("main").is_some()
    }

    pub(super) fn has(&self, selector: &str) -> bool {
        self.document.query_selector(selector).is_ok_and(|found| found.is_some())
    }

    /// What stands in the first element that fits.
    pub(super) fn text_of(&self, selector: &str) -> Option<String> {
        let found: Element = self.document.query_selector(selector).ok()??;
        found.text_content().map(|text| text.trim().to_owned())
    }

    /// What a page without a frame has to say: that something failed.
    pub(super) fn said(&self) -> String {
        self.text_of("p").or_else(|| self.text_of("h1")).unwrap_or_else(|| self.document.title())
    }
}

/// Asks for the page, or sends the form.
pub(super) async fn page(url: &str, form: Option<&UrlSearchParams>) -> Result<Page, Trouble> {
    let init = RequestInit::new();
    let headers = Headers::new().and_then(|headers| headers.append("accept", "text/html").map(|()| headers));
    let headers: Headers = headers.map_err(|_| Trouble::NoPage)?;
    init.set_headers(&headers);
    if let Some(form) = form {
        init.set_method("POST");
        init.set_body(form);
    }
    let asked = JsFuture::from(window().fetch_with_str_and_init(url, &init));
    let response: Response =
        asked.await.ok().and_then(|answer| answer.dyn_into().ok()).ok_or(Trouble::Offline)?;
    let kind = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if !kind.starts_with("text/html") {
        return Err(Trouble::NoPage);
    }
    let text = JsFuture::from(response.text().map_err(|_| Trouble::NoPage)?);
    let text = text.await.map_err(|_| Trouble::Offline)?.as_string().unwrap_or_default();
    let parsed = DomParser::new().and_then(|parser| parser.parse_from_string(&text, SupportedType::TextHtml));
    let document = parsed.map_err(|_| Trouble::NoPage)?;
    Ok(Page { document, url: response.url(), redirected: response.redirected() })
}
