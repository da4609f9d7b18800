import type { Readable } from 'node:stream';
import { ApiError } from '../../api/errors.ts';
import { everyStatus } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import { sleep } from '../../base/clock.ts';
import type { Client, Query } from '../../client/types.ts';
import type { CommandDeps } from '../deps.ts';
import { objectPath } from '../selecting/paths.ts';
import { targetOfPod } from '../selecting/select.ts';
import { createLinePrinter } from './line-printer.ts';
import { createLogCursor, type LogCursor } from './log-cursor.ts';

/** Which log, which part of it, and how its lines look. */
export interface LogRequest {
  readonly pod: Pod;
  readonly container: string;
  /** `tailLines`, `sinceSeconds`, `sinceTime`, `limitBytes`, `previous`. */
  readonly query: Query;
  readonly follow: boolean;
  readonly timestamps: boolean;
  /**
   * For a log that is printed among other text: what stands before each line ('' for nothing). Its lines are printed whole, and the last
   * one with a line end. Undefined: the bytes as they come.
   */
  readonly prefix: string | undefined;
  readonly signal?: AbortSignal;
}

type LogDeps = Pick<CommandDeps, 'client' | 'clock'> & {
  readonly write: (data: string | Uint8Array) => Promise<void>;
};

const pauseMs = 200;

/**
 * Prints a log. One that is followed goes on where it was when the agent restarts: its lines are asked for with their times, which are
 * taken off again. Throws what the API answers.
 */
export async function printLog(request: LogRequest, deps: LogDeps): Promise<void> {
  if (request.prefix === undefined) return print(request, deps.write, deps);
  const lines = createLinePrinter(request.prefix, deps.write);
  try {
    await print(request, lines.write, deps);
  } finally {
    await lines.end();
  }
}

async function print(request: LogRequest, write: (data: Uint8Array) => Promise<void>, deps: LogDeps): Promise<void> {
  // A limit in bytes counts the times as well, so such a log is taken as it comes.
  if (!request.follow || request.query['limitBytes'] !== undefined) {
    const stream = await open(request, { timestamps: request.timestamps || undefined, follow: request.follow || undefined }, deps.client);
    for await (const chunk of stream) await write(chunk as Buffer);
    return;
  }
  const cursor = createLogCursor({ keepTimes: request.timestamps });
  while (!request.signal?.aborted) {
    const from = cursor.since();
    const since = from === undefined ? {} : { tailLines: undefined, sinceSeconds: undefined, sinceTime: from };
    cursor.restart();
    const broken = await follow(request, since, { cursor, write, deps });
    if (!broken && !(await isStillRunning(request, deps.client))) break;
    await sleep(deps.clock, pauseMs, request.signal);
  }
}

/** Prints until the stream ends; answers whether it broke. */
async function follow(
  request: LogRequest,
  since: Query,
  to: { readonly cursor: LogCursor; readonly write: (data: Uint8Array) => Promise<void>; readonly deps: LogDeps },
): Promise<boolean> {
  const stream = await open(request, { ...since, follow: true, timestamps: true }, to.deps.client);
  try {
    for await (const chunk of stream) await to.write(to.cursor.take(chunk as Buffer));
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return true;
    if (request.signal?.aborted) return false;
    throw error;
  }
}

function open({ pod, container, query, signal }: LogRequest, more: Query, client: Client): Promise<Readable> {
  return client.stream(objectPath(targetOfPod(pod), 'log'), { query: { container, ...query, ...more }, ...(signal ? { signal } : {}) });
}

/** A log that ends while its container runs was ended by an agent that stopped: there is more to come from the next one. */
async function isStillRunning({ pod, container, query }: LogRequest, client: Client): Promise<boolean> {
  if (query['previous']) return false;
  const now = await client.request<Pod>('GET', objectPath(targetOfPod(pod))).catch((error: unknown) => {
    if (error instanceof ApiError) return undefined;
    throw error;
  });
  if (!now || now.metadata.uid !== pod.metadata.uid) return false;
  const before = statusOf(pod, container);
  const after = statusOf(now, container);
  return after?.state.running !== undefined && before?.containerID === after.containerID;
}

const statusOf = (pod: Pod, name: string) => everyStatus(pod).find((status) => status.name === name);
