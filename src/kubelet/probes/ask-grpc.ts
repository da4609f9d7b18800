/**
 * A probe by the health service of gRPC: one call with one field each way, over the connection that the pod's engine gives. k8s: probe/grpc/grpc.go
 */
import { type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { goQuote } from '../../api/go-quote.ts';
import { isPassing } from '../../engine/types.ts';
import { hostPort } from './dial-text.ts';
import type { DialProbe } from './dialer.ts';
import { failure, type ProbeOutcome, success } from './probe-outcome.ts';

export interface GrpcQuestion {
  readonly host: string;
  readonly port: number;
  /** Of which service; empty: of the server. */
  readonly service: string;
  readonly timeoutSeconds: number;
}

/** An answer is a few bytes, which come together. */
const mostChunks = 16;
/** How soon a connection that was refused is tried again: gRPC waits for one as long as there is time. */
const againMs = 250;

/** Asks whether the service serves. Throws EngineError when nothing was found out. */
export async function askGrpc(dial: DialProbe, question: GrpcQuestion, signal: AbortSignal): Promise<ProbeOutcome> {
  const address = hostPort(question.host, question.port);
  const socket = await connectInTime(dial, question, signal);
  if (!socket) {
    return failure(`timeout: failed to connect service ${goQuote(address)} within ${question.timeoutSeconds}s: context deadline exceeded`);
  }
  try {
    return judge(await check(socket, address, question.service, signal), question.timeoutSeconds);
  } finally {
    socket.destroy();
  }
}

async function connectInTime(dial: DialProbe, { host, port }: GrpcQuestion, signal: AbortSignal): Promise<Duplex | undefined> {
  while (!signal.aborted) {
    try {
      return await dial(host, port, signal);
    } catch (error) {
      if (isPassing(error)) throw error;
      await pause(againMs, undefined, { signal }).catch(() => {});
    }
  }
  return undefined;
}

type Answer =
  | { readonly is: 'late' }
  | { readonly is: 'broken'; readonly message: string }
  | { readonly is: 'status'; readonly code: number; readonly message: string; readonly body: Buffer };

const statusNames = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const codeNames: Readonly<Record<number, string>> = {
  5: 'NotFound',
  7: 'PermissionDenied',
  13: 'Internal',
  14: 'Unavailable',
  16: 'Unauthenticated',
};
const [ok, deadlineExceeded, unimplemented, unavailable] = [0, 4, 12, 14];

function judge(answer: Answer, timeoutSeconds: number): ProbeOutcome {
  if (answer.is === 'late') return failure(`timeout: health rpc did not complete within ${timeoutSeconds}s`);
  const { code, message } = answer.is === 'broken' ? { code: unavailable, message: answer.message } : answer;
  if (code === deadlineExceeded) return failure(`timeout: health rpc did not complete within ${timeoutSeconds}s`);
  if (code === unimplemented) {
    return failure(`error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`);
  }
  if (code !== ok)
    return failure(`error: health rpc probe failed: rpc error: code = ${codeNames[code] ?? `Code(${code})`} desc = ${message}`);
  const status = statusNames[answer.is === 'status' ? readStatus(answer.body) : 0] ?? 'UNKNOWN';
  return status === 'SERVING' ? success('service healthy') : failure(`service unhealthy (responded with ${goQuote(status)})`);
}

function check(socket: Duplex, address: string, service: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`, { createConnection: () => socket });
    const giveUp = () => resolve({ is: 'late' });
    signal.addEventListener('abort', giveUp, { once: true });
    const broken = (error: Error) => resolve({ is: 'broken', message: error.message });
    session.on('error', broken);
    session.once('close', () => {
      signal.removeEventListener('abort', giveUp);
      broken(new Error('error reading server preface: EOF'));
    });
    const call = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      'user-agent': 'kube-probe/1.32',
      te: 'trailers',
    });
    call.on('error', broken);
    void readAnswer(call)
      .then(resolve)
      .finally(() => session.destroy());
    call.end(requestFrame(service));
  });
}

function readAnswer(call: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve) => {
    let told: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    const tell = (headers: IncomingHttpHeaders) => {
      told = { ...told, ...headers };
    };
    call.on('response', tell).on('trailers', tell);
    // What counts stands in the first bytes, and a server may write for ever.
    call.on('data', (chunk: Buffer) => {
      if (chunks.length < mostChunks) chunks.push(chunk);
    });
    call.once('close', () => {
      const code = told['grpc-status'];
      const message = decoded(String(told['grpc-message'] ?? ''));
      if (code !== undefined) return resolve({ is: 'status', code: Number(code), message, body: Buffer.concat(chunks) });
      const status = told[':status'];
      // k8s: internal/transport/http_util.go HTTPStatusConvTab
      if (Number(status) === 404) return resolve({ is: 'status', code: unimplemented, message: unexpected(status), body: Buffer.alloc(0) });
      resolve({ is: 'broken', message: status === undefined ? 'the stream was closed' : unexpected(status) });
    });
  });
}

/** As the server has written it, when that is no text: it may say anything. */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

const unexpected = (status: unknown) => `unexpected HTTP status code received from server: ${status}`;

/** One message that is not compressed: its first field, the service's name, where there is one. */
function requestFrame(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.of(0x0a), varint(name.length), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): Buffer {
  return value < 0x80 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(value >>> 7)]);
}

/** The first field of the answer's message; nothing is zero. */
function readStatus(body: Buffer): number {
  return body.length >= 7 && body[5] === 0x08 ? (body[6] ?? 0) : 0;
}
