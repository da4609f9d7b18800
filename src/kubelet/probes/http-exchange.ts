/** One GET over a connection that stands, as Go's net/http does it: what its servers may say, and its words for what they may not. */
import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { goQuote } from '../../api/go-quote.ts';
import { brokenOff } from './dial-text.ts';
import { longestOutput } from './probe-outcome.ts';
import { tlsFailure } from './tls-text.ts';

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
  /** In Go's words why the body has not come to its end. */
  readonly bodyProblem?: string;
}

export interface Question {
  readonly path: string;
  /** As bytes, each a character. */
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Go takes 10 MiB. Node copies all it has with each piece that comes: more would let a container hold the loop of all pods. */
const longestHeadersBytes = 256 * 1024;

export const tooLate = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
const lateBody = 'context deadline exceeded (Client.Timeout or context cancellation while reading body)';
const cutBody = 'unexpected EOF';

/** The answer, or in Go's words why there is none; the signal ends it. The connection is left open. */
export function exchange(socket: Duplex, { path, headers }: Question, signal: AbortSignal): Promise<Answer | string> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(tooLate);
    let answered: IncomingMessage | undefined;
    // Much more than Node takes by itself, and lines that end as they like.
    const lenient = { maxHeaderSize: longestHeadersBytes, insecureHTTPParser: true };
    const sent = request({ createConnection: () => socket, method: 'GET', path, headers, ...lenient });
    const settle = (answer: Answer | string) => {
      signal.removeEventListener('abort', giveUp);
      resolve(answer);
    };
    const giveUp = () => {
      settle(answered ? answerOf(answered, { body: '', problem: lateBody }) : tooLate);
      sent.destroy();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    sent.once('close', () => {
      if (!answered) settle('EOF');
    });
    // Also what comes after the answer.
    sent.on('error', (error) => {
      if (!answered) settle(brokenExchange(error));
    });
    sent.once('upgrade', (response, left) => {
      // Nobody else looks at it any more.
      left.on('error', () => {});
      settle(answerOf(response, { body: '' }));
    });
    sent.once('response', (response) => {
      answered = response;
      void readBody(response).then((body) => settle(answerOf(response, body)));
    });
    sent.end();
  });
}

interface Body {
  readonly body: string;
  readonly problem?: string;
}

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, { body, problem }: Body): Answer => ({
  status: statusCode,
  location: headers.location,
  body,
  ...(problem === undefined ? {} : { bodyProblem: problem }),
});

/** The beginning of the body; what is longer need not come to its end. */
async function readBody(response: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const text = () => Buffer.concat(chunks).toString('utf8');
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, longestOutput - bytes));
      bytes += chunk.length;
      if (bytes >= longestOutput) break;
    }
    return { body: text() };
  } catch {
    return { body: text(), problem: cutBody };
  }
}

function brokenExchange(error: Error): string {
  const { code = '', rawPacket } = error as NodeJS.ErrnoException & { readonly rawPacket?: Buffer };
  const tls = tlsFailure(error.message);
  if (tls !== undefined) return tls;
  if (code === 'HPE_HEADER_OVERFLOW') return `net/http: server response headers exceeded ${longestHeadersBytes} bytes; aborted`;
  return code.startsWith('HPE_') ? malformedAnswer(rawPacket?.toString('utf8') ?? '', error.message) : brokenOff(error);
}

/** What is wrong with the beginning of an answer. Go: net/http response.go ReadResponse */
function malformedAnswer(text: string, otherwise: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const [, version, status] = /^([^ ]*) +([^ ]*)/.exec(line) ?? [];
  const problem =
    version === undefined || status === undefined
      ? `malformed HTTP response ${goQuote(line)}`
      : !/^\d{3}$/.test(status)
        ? `malformed HTTP status code ${goQuote(status)}`
        : !/^HTTP\/\d\.\d$/.test(version)
          ? `malformed HTTP version ${goQuote(version)}`
          : otherwise;
  return `net/http: HTTP/1.x transport connection broken: ${problem}`;
}
