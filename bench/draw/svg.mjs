/** An element as markup. @param content text, which is escaped, or a list of elements */
export function element(name, attributes, content = []) {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(typeof value === 'number' ? round(value) : value)}"`)
    .join('');
  const inner = Array.isArray(content) ? content.flat(Infinity).join('') : escapeText(content);
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

/** @param style `{kind, anchor}`: a class of the style sheet, and which end of the text is at x */
export function text(x, y, content, { kind = 'label', anchor = 'start' } = {}) {
  return element('text', { x, y, class: kind, 'text-anchor': anchor }, content);
}

function round(value) {
  return String(Math.round(value * 10) / 10);
}

function escapeText(value) {
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
