// Brings drawings of candles to life: zoom, crosshair, panes. The server has drawn them already; where this does not come, or the library cannot be
// loaded, that drawing stays. The program loads it where there are candles and says `house:settled` whenever the page has come or changed.
import { Stage } from './stage.js';

const stages = new Map();

function settle() {
  for (const [set, stage] of stages) {
    if (set.isConnected && stage.isShown) continue;
    stage.leave();
    stages.delete(set);
  }
  for (const set of document.querySelectorAll('.candle-set[data-candles]')) {
    if (!stages.has(set)) stages.set(set, new Stage(set));
    stages.get(set).show(set.dataset.candles);
  }
}

// The switch writes it to the page; the system says it by itself.
function dress() {
  for (const stage of stages.values()) stage.dress();
}

document.addEventListener('house:settled', settle);
new MutationObserver(dress).observe(document.documentElement, { attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', dress);
settle();
