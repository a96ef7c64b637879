//! What a person does who leaves events behind.

use crate::front_door::{
    client,
    server::{Server, Visitor, describe},
};
use anyhow::{Result, ensure};

impl Visitor {
    /// Does something that leaves an event: makes an API token.
    pub async fn leave_an_event(&self, server: &Server, name: &str) -> Result<()> {
        let json = serde_json::json!({ "name": name, "scopes": ["read"] }).to_string();
        let headers = format!("Origin: http://{}\r\nCookie: {}\r\n", server.address, self.cookie);
        let request = server.post("/api/tokens", &headers, &json);
        let answer = client::get(server.address, &request).await?;
        ensure!(answer.status == 201, "making a token failed: {}", describe(&answer));
        Ok(())
    }

    pub async fn fill_the_log(&self, server: &Server, events: usize) -> Result<()> {
        for number in 0..events {
            self.leave_an_event(server, &format!("bench {number}")).await?;
        }
        Ok(())
    }
}
