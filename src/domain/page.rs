//! Pages of lists: `?page=1&pageSize=20`, answered as `{items, total, page, pageSize}`.

use serde::{Deserialize, Serialize};

/// Which page of a list is wanted. Pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    page: u32,
    page_size: u32,
}

impl PageRequest {
    pub const MAX_SIZE: u32 = 100;
    pub const DEFAULT_SIZE: u32 = 20;

    /// `None` when the page is 0 or the size is not in `1..=100`.
    pub const fn new(page: u32, page_size: u32) -> Option<Self> {
        if page == 0 || page_size == 0 || page_size > Self::MAX_SIZE {
            return None;
        }
        Some(Self { page, page_size })
    }

    pub const fn page(self) -> u32 {
        self.page
    }

    pub const fn page_size(self) -> u32 {
        self.page_size
    }

    /// How many rows come before this page.
    pub const fn offset(self) -> i64 {
        (self.page as i64 - 1) * self.page_size as i64
    }

    pub const fn limit(self) -> i64 {
        self.page_size as i64
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { page: 1, page_size: Self::DEFAULT_SIZE }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub items: Vec<T>,
    pub total: u64,
    pub page: u32,
    pub page_size: u32,
}

impl<T> Page<T> {
    pub fn new(items: Vec<T>, total: u64, request: PageRequest) -> Self {
        Self { items, total, page: request.page, page_size: request.page_size }
    }

    /// The part of a whole list that was asked for.
    pub fn of_all(all: Vec<T>, request: PageRequest) -> Self {
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let before = usize::try_from(request.offset()).unwrap_or(usize::MAX);
        let items = all.into_iter().skip(before).take(request.page_size() as usize).collect();
        Self::new(items, total, request)
    }

    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            total: self.total,
            page: self.page,
            page_size: self.page_size,
        }
    }

    /// How many pages there are; at least one.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.page_size.max(1))).max(1)
    }
}
