import autocannon from 'autocannon';

/** How often autocannon checks whether the last answer has arrived; not part of the measurement. */
const SAMPLE_MS = 50;

/** More than the status line and headers of any stack. */
const MAX_HEAD_BYTES = 2048;

/**
 * Sends requests over a number of connections, sequentially on each: `requests` of them, or for `duration` seconds.
 *
 * @param answerBytes length of the correct answer's body
 * @returns `{seconds, latenciesMs}`: the time from the first request to the last answer, and the latency of each answer
 * @throws Error if an answer is not a 200 of about the correct length: a failure must not count as a fast page
 */
export async function load({ url, request, connections, requests, duration, answerBytes }) {
  const latenciesMs = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  let wrong = 0;
  const extent =
    requests === undefined
      ? { connections, duration }
      : { connections: Math.min(connections, requests), amount: requests, sampleInt: SAMPLE_MS };
  const run = autocannon({
    url: new URL(request.path, url).href,
    method: request.method,
    headers: request.headers,
    body: request.body,
    bailout: 1,
    ...extent,
  });
  run.on('response', (_client, status, bytes, latencyMs) => {
    latenciesMs.push(latencyMs);
    endedAt = performance.now();
    if (status !== 200 || bytes < answerBytes || bytes > answerBytes + MAX_HEAD_BYTES) wrong++;
  });
  const { errors } = await run;
  if (errors > 0 || wrong > 0 || (requests !== undefined && latenciesMs.length !== requests)) {
    const answered = `${latenciesMs.length} of ${requests ?? 'many'} requests to ${url} were answered`;
    throw new Error(`${answered}, ${wrong} of them with an unexpected status or length; ${errors} failed`);
  }
  return { seconds: (endedAt - startedAt) / 1000, latenciesMs };
}
