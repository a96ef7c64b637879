//! Drawings made on the server: candles, lines and small lines beside figures. They stretch to the width there is and need no script; what they
//! show stands beside them as text, and every one can be downloaded as a table. Candles are brought to life by a script, where there is one (`lively`).

mod axis;
mod below;
mod candles;
mod frame;
mod line;
mod lively;
mod spark;

pub use below::{below, beside, panes};
pub use candles::{Candle, CandleChart, Level, Mark, Pane, candles};
pub use line::{Line, LineChart, Look, lines, stepped};
pub use spark::spark;

/// Every drawing has these units; the page stretches them.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 300.0;

/// `part / whole` of counts.
#[expect(clippy::cast_precision_loss, reason = "places on a drawing")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
