/** A probe by a GET. k8s: probe/http/http.go, probe/http/request.go */
import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { brokenOff, dialFailure, hostPort } from './dial-text.ts';
import type { DialProbe } from './dialer.ts';
import { failure, longestOutput, type ProbeOutcome, success } from './probe-outcome.ts';

/** What is asked for, with the port as a number. `agent`: who asks, where the headers do not say so. */
export interface HttpQuestion {
  readonly agent: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value?: string }[];
}

const mostRedirects = 10;
const tooLate = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/** Asks, and judges the answer. */
export async function askHttp(dial: DialProbe, question: HttpQuestion, signal: AbortSignal): Promise<ProbeOutcome> {
  const answer = await getHttp(dial, question, signal);
  if (typeof answer === 'string') return failure(answer);
  const { status, body } = answer;
  if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
  return status < 300 ? success(body) : { result: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
}

/** The answer, after redirects on the same host; or in Go's words why there is none. */
export async function getHttp(dial: DialProbe, question: HttpQuestion, signal: AbortSignal): Promise<Answer | string> {
  const first = probeUrl(question);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await get(dial, url, question, signal);
    if (typeof answer === 'string') return `Get ${JSON.stringify(url.shown)}: ${answer}`;
    const { status, location } = answer;
    const next = isRedirect(status) && location !== undefined ? redirected(url, location) : undefined;
    if (next?.host !== first.host) return answer;
    if (redirects + 1 >= mostRedirects) return `Get ${JSON.stringify(next.shown)}: stopped after 10 redirects`;
    url = next;
  }
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

interface ProbeUrl {
  readonly shown: string;
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function probeUrl({ scheme, host, port, path }: HttpQuestion): ProbeUrl {
  const isTls = scheme === 'HTTPS';
  const [before = ''] = path.split('#');
  const target = before.startsWith('/') ? before : `/${before}`;
  // What no request line can carry is escaped, and nothing else: a path may be escaped already.
  const escaped = target.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
  return { shown: `${scheme.toLowerCase()}://${hostPort(host, port)}${escaped}`, isTls, host, port, path: escaped };
}

function redirected(from: ProbeUrl, location: string): ProbeUrl | undefined {
  if (!URL.canParse(location, from.shown)) return undefined;
  const { protocol, hostname, port, pathname, search, href } = new URL(location, from.shown);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { shown: href, isTls, host, port: Number(port) || (isTls ? 443 : 80), path: pathname + search };
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** The answer, or in Go's words why there is none. */
async function get(dial: DialProbe, url: ProbeUrl, question: HttpQuestion, signal: AbortSignal): Promise<Answer | string> {
  let socket: Duplex | undefined;
  try {
    socket = await dial(url.host, url.port, signal);
  } catch (error) {
    return dialFailure(error, url.host, url.port);
  }
  if (!socket) return tooLate;
  const plain = socket;
  try {
    return await exchange(url.isTls ? secured(plain, url.host) : plain, url, question, signal);
  } finally {
    plain.destroy();
  }
}

/** Nobody knows a pod's certificate: it is not checked. */
function secured(socket: Duplex, host: string): Duplex {
  const isAddress = /^[\d.]+$|:/.test(host);
  return connectTls({ socket, rejectUnauthorized: false, ...(isAddress ? {} : { servername: host }) });
}

function exchange(socket: Duplex, url: ProbeUrl, question: HttpQuestion, signal: AbortSignal): Promise<Answer | string> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(tooLate);
    const sent = request({
      createConnection: () => socket,
      method: 'GET',
      path: url.path,
      headers: probeHeaders(question, url),
    });
    const giveUp = () => {
      resolve(tooLate);
      sent.destroy();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    sent.once('close', () => {
      signal.removeEventListener('abort', giveUp);
      resolve('EOF');
    });
    // Also what comes after the answer.
    sent.on('error', (error) => resolve(/wrong version number|packet length too long/.test(error.message) ? notTls : brokenOff(error)));
    sent.once('response', (response) => void readBody(response).then((body) => resolve(answerOf(response, body))));
    sent.end();
  });
}

/** What a server of HTTP makes of the first words of TLS. */
export const notTls = 'http: server gave HTTP response to HTTPS client';

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, body: string): Answer => ({
  status: statusCode,
  location: headers.location,
  body,
});

/** The beginning of the body, as far as it came. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, longestOutput - bytes));
      bytes += chunk.length;
      if (bytes >= longestOutput) break;
    }
  } catch {
    // The status is what counts.
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What every probe says, unless the manifest says otherwise; an empty `Accept` or `User-Agent` is none. */
function probeHeaders({ headers: given, agent }: HttpQuestion, url: ProbeUrl): Record<string, string | string[]> {
  const headers = new Map<string, string[]>([
    ['host', [hostPort(url.host, url.port)]],
    ['user-agent', [agent]],
    ['accept', ['*/*']],
    ['connection', ['close']],
  ]);
  const own = new Set<string>();
  for (const { name, value = '' } of given) {
    const key = name.toLowerCase();
    headers.set(key, own.has(key) && key !== 'host' ? [...(headers.get(key) ?? []), value] : [value]);
    own.add(key);
  }
  const isLeftOut = ([name, values]: [string, string[]]) => (name === 'accept' || name === 'user-agent') && values[0] === '';
  return Object.fromEntries(
    [...headers].filter((entry) => !isLeftOut(entry)).map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]),
  );
}
