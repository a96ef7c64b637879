// What stands above a living chart: buttons for those who have no wheel, what is under the crosshair, and whose library it is.

const BUTTONS = [
  ['Earlier', '←', (scale) => scale.scrollToPosition(scale.scrollPosition() - 20, false)],
  ['Later', '→', (scale) => scale.scrollToPosition(Math.min(scale.scrollPosition() + 20, 0), false)],
  ['Zoom out', '−', (scale) => zoom(scale, 0.8)],
  ['Zoom in', '+', (scale) => zoom(scale, 1.25)],
  ['Show all', 'All', (scale) => scale.fitContent()],
];

/** The row, and the place for words about a bar. */
export function tools(scale) {
  const row = element('div', 'row tools');
  const readout = element('p', 'readout');
  row.append(readout);
  const buttons = element('div', 'push row');
  for (const [name, sign, act] of BUTTONS) {
    const button = element('button', 'btn quiet small');
    button.type = 'button';
    button.textContent = sign;
    button.title = name;
    button.setAttribute('aria-label', name);
    button.addEventListener('click', () => act(scale));
    buttons.append(button);
  }
  row.append(buttons);
  return { row, readout };
}

/** The notice that the library's licence asks for. */
export function credit() {
  const line = element('p', 'credit');
  const link = element('a');
  link.href = 'https://www.tradingview.com/';
  link.rel = 'external noopener';
  link.textContent = 'TradingView';
  line.append(link, ' Lightweight Charts™, © 2026 TradingView, Inc. Drag to move; Ctrl and the wheel, or two fingers, to zoom.');
  return line;
}

export function element(name, className = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

function zoom(scale, factor) {
  scale.applyOptions({ barSpacing: scale.options().barSpacing * factor });
}
