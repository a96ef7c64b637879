//! What a person does who leaves events behind.

use crate::front_door::{
    client,
    server::{Visitor, describe},
};
use anyhow::{Result, ensure};

impl Visitor {
    /// Does something that leaves an event: makes an API token.
    pub async fn leave_an_event(&self, name: &str) -> Result<()> {
        let json = serde_json::json!({ "name": name, "scopes": ["read"] }).to_string();
        let request = format!(
            "POST /api/tokens HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}",
            host = self.address,
            cookie = self.cookie,
            length = json.len(),
        );
        let answer = client::get(self.address, request.as_bytes()).await?;
        ensure!(answer.status == 201, "making a token failed: {}", describe(&answer));
        Ok(())
    }

    pub async fn fill_the_log(&self, events: usize) -> Result<()> {
        for number in 0..events {
            self.leave_an_event(&format!("bench {number}")).await?;
        }
        Ok(())
    }
}
