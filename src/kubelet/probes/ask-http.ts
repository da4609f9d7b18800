/** A probe by a GET. k8s: probe/http/http.go */
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { goQuote } from '../../api/go-quote.ts';
import { isPassing } from '../../engine/types.ts';
import { dialFailure } from './dial-text.ts';
import type { DialProbe } from './dialer.ts';
import { type Answer, exchange, tooLate } from './http-exchange.ts';
import { type HttpQuestion, type ProbeUrl, probeHeaders, probeUrl, redirected } from './http-request.ts';
import { failure, type ProbeOutcome, success, unknown } from './probe-outcome.ts';

const mostRedirects = 10;

/** Asks, and judges the answer. Throws an Error in Go's words when there is no such address, and EngineError when nothing was found out. */
export async function askHttp(dial: DialProbe, question: HttpQuestion, signal: AbortSignal): Promise<ProbeOutcome> {
  const answer = await getHttp(dial, question, signal);
  if (typeof answer === 'string') return failure(answer);
  const { status, body, bodyProblem } = answer;
  if (bodyProblem !== undefined) return unknown(bodyProblem);
  if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
  return status < 300 ? success(body) : { result: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
}

/** The answer, after redirects on the same host; or in Go's words why there is none. Throws as `askHttp` does. */
export async function getHttp(dial: DialProbe, question: HttpQuestion, signal: AbortSignal): Promise<Answer | string> {
  const first = probeUrl(question);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await get(dial, url, question, signal);
    if (typeof answer === 'string') return `Get ${goQuote(url.shown)}: ${answer}`;
    const { status, location } = answer;
    if (!isRedirect(status) || !location) return answer;
    const next = redirected(url, location);
    if (typeof next === 'string') return `Get ${goQuote(url.shown)}: ${next}`;
    if (next.host !== first.host) return answer;
    if (redirects + 1 >= mostRedirects) return `Get ${goQuote(location)}: stopped after 10 redirects`;
    url = next;
  }
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

/** The answer, or in Go's words why there is none. */
async function get(dial: DialProbe, url: ProbeUrl, question: HttpQuestion, signal: AbortSignal): Promise<Answer | string> {
  const [scheme = ''] = url.shown.split(':');
  if (scheme !== 'http' && scheme !== 'https') return `unsupported protocol scheme ${goQuote(scheme)}`;
  const headers = probeHeaders(question, url);
  if (typeof headers === 'string') return headers;
  let socket: Duplex | undefined;
  try {
    socket = await dial(url.host, url.port, signal);
  } catch (error) {
    if (isPassing(error)) throw error;
    return dialFailure(error, url.host, url.port);
  }
  if (!socket) return tooLate;
  const plain = socket;
  try {
    return await exchange(url.isTls ? secured(plain, url.host) : plain, { path: url.path, headers }, signal);
  } finally {
    plain.destroy();
  }
}

/** Nobody knows a pod's certificate: it is not checked. */
function secured(socket: Duplex, host: string): Duplex {
  const isAddress = /^[\d.]+$|:/.test(host);
  return connectTls({ socket, rejectUnauthorized: false, ...(isAddress ? {} : { servername: host }) });
}
