import autocannon from 'autocannon';

/** How long autocannon may take to see that the last answer has come; it is not part of what is measured. */
const SAMPLE_MS = 50;

/** More than any stack's status line and headers. */
const MAX_HEAD_BYTES = 2048;

/**
 * Sends requests over so many connections, each connection one after the other: a number of `requests`, or as many as
 * `duration` seconds take.
 *
 * @param answerBytes length of the right answer's body
 * @returns `{seconds, latenciesMs}`: from the first request to the last answer, and of each answer
 * @throws Error where an answer is not a 200 of about the right length: a failure must not count as a fast page
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
    throw new Error(`${answered}, ${wrong} of them with another status or length than at first; ${errors} failed`);
  }
  return { seconds: (endedAt - startedAt) / 1000, latenciesMs };
}
