const NAMES = {
  rss: 'process_resident_memory_bytes',
  heap: 'nodejs_heap_size_used_bytes',
  handles: 'nodejs_active_handles_total',
  files: 'process_open_fds',
};

/** @returns `{rss, heap, handles, files}` from the gateway's own /metrics, in bytes and counts */
export async function readGauges(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, readValue(text, name)]));
}

/** @returns the minimum of each gauge over the readings */
export function leastOf(readings) {
  return Object.fromEntries(Object.keys(NAMES).map((key) => [key, Math.min(...readings.map((one) => one[key]))]));
}

function readValue(text, name) {
  const match = new RegExp(`^${name} (\\S+)$`, 'm').exec(text);
  if (!match) throw new Error(`/metrics has no ${name}`);
  return Number(match[1]);
}
