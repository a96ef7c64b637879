//! As much load as the server can take.

use crate::front_door::client::Connection;
use anyhow::{Result, ensure};
use std::{
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::LocalSet;

pub struct Rate {
    pub per_second: f64,
}

/// Every connection asks again as soon as it has its answer.
pub async fn saturate(
    address: SocketAddr,
    request: &[u8],
    connections: usize,
    time: Duration,
) -> Result<Rate> {
    let request: Rc<[u8]> = request.into();
    let local = LocalSet::new();
    let start = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let request = request.clone();
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut answers = 0_u32;
                while start.elapsed() < time {
                    connection.send(&request).await?;
                    let status = connection.status().await?;
                    ensure!(status == 200, "the server answered {status} under load");
                    answers += 1;
                }
                Ok(answers)
            })
        })
        .collect();
    local.await;
    let elapsed = start.elapsed();
    let mut answers = 0.0;
    for task in tasks {
        answers += f64::from(task.await??);
    }
    Ok(Rate { per_second: answers / elapsed.as_secs_f64() })
}
