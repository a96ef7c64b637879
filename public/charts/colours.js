// The colours of the style sheet, as the canvas wants them: `light-dark()` and variables are only resolved where they are used.

/** Answers colours by the names of their variables, as they are now. */
export function colours(host) {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = ['text', 'muted', 'faint', 'line', 'line-strong', 'surface', 'accent', 'gain', 'loss', 'warn'];
  const found = Object.fromEntries(names.map((name) => [name, read(name)]));
  found.font = getComputedStyle(probe).fontFamily;
  probe.remove();
  return found;
}

/** The same colour, seen through. */
export function thin(colour, share) {
  const [red, green, blue] = colour.match(/[\d.]+/g);
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}
