//! What a process that measures itself has in memory.

use anyhow::{Context, Result};

/// Now, and at most until now, in megabytes.
pub fn memory() -> Result<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let read = |name: &str| -> Result<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such line")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse::<f64>()? / 1_024.0)
    };
    Ok((read("VmRSS:")?, read("VmHWM:")?))
}
