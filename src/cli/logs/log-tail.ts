import { ApiError, UserError } from '../../api/errors.ts';
import { allStatuses, isStartError } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { objectPath } from '../selecting/paths.ts';
import { targetOfPod } from '../selecting/select.ts';

/** A run of a container that may have a log. */
export interface Attempt {
  readonly pod: Pod;
  readonly container: string;
  /** 1 is the first. */
  readonly number: number;
  /** It is not the newest one that has begun: `--previous` is its log. */
  readonly previous: boolean;
}

/** The end of a log. */
export interface LogTail {
  readonly lines: readonly string[];
  /** There is more before it. */
  readonly hasMore: boolean;
}

/** How much of a log is read. */
export interface LogLimits {
  readonly lines: number;
  readonly bytes: number;
  /** A log that takes longer to read holds up nobody. */
  readonly ms: number;
}

/** Of what waits: enough to see for what. */
const waitLimits: LogLimits = { lines: 20, bytes: 4096, ms: 5000 };
/** Of what has failed: with a stack, and whole lines. */
export const failureLimits: LogLimits = { lines: 50, bytes: 256 << 10, ms: 5000 };

/**
 * The attempt to read of a container: the one that failed last, else the one that runs. Undefined when no process of it has begun, so that
 * there is nothing to read.
 */
export function attemptOf(pod: Pod, container: string): Attempt | undefined {
  const status = allStatuses(pod).find(({ name }) => name === container);
  if (!status) return undefined;
  const { state, lastState, restartCount } = status;
  const current = { pod, container, number: restartCount + 1, previous: false };
  if (state.terminated) return isStartError(state.terminated) ? undefined : current;
  const last = lastState.terminated;
  if (!state.running) return last && !isStartError(last) ? current : undefined;
  const hasFailed = last !== undefined && last.exitCode !== 0 && !isStartError(last);
  return hasFailed ? { ...current, number: restartCount, previous: true } : current;
}

/** The container whose log tells how far the pod got: the first that has failed, else the first that runs and holds up the others. */
export function containerToShow(pod: Pod): string | undefined {
  const statuses = allStatuses(pod);
  const failed = statuses.find(({ state, lastState }) => ((state.terminated ?? lastState.terminated)?.exitCode ?? 0) !== 0);
  const running = statuses.find(({ state, ready }) => state.running && !ready) ?? statuses.findLast(({ state }) => state.running);
  return (failed ?? running)?.name;
}

/** The end of an attempt's log, without lines when it took too long; undefined when it cannot be had (any more) or is empty. */
export async function readLogTail(
  { pod, container, previous }: Attempt,
  { client, clock }: Pick<CommandDeps, 'client' | 'clock'>,
  limits: LogLimits = waitLimits,
): Promise<LogTail | undefined> {
  const controller = new AbortController();
  const timer = clock.schedule(limits.ms, () => controller.abort());
  const target = targetOfPod(pod);
  const query = { container, previous: previous || undefined, tailLines: limits.lines + 1 };
  let kept: Buffer = Buffer.alloc(0);
  let isCut = false;
  try {
    for await (const chunk of await client.stream(objectPath(target, 'log'), { query, signal: controller.signal })) {
      kept = Buffer.concat([kept, chunk as Buffer]);
      // One byte more than is shown says whether a line was cut.
      isCut ||= kept.length > limits.bytes;
      if (isCut) kept = kept.subarray(-limits.bytes);
    }
  } catch (error) {
    if (controller.signal.aborted) return { lines: [], hasMore: true };
    if (error instanceof ApiError || error instanceof UserError || isBroken(error)) return undefined;
    throw error;
  } finally {
    timer.cancel();
  }
  return tailOf(kept, isCut, limits.lines);
}

const isBroken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code !== undefined;

function tailOf(bytes: Buffer, isCut: boolean, maxLines: number): LogTail | undefined {
  // A character that was cut in two begins with bytes that only continue one.
  const start = isCut ? bytes.findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
  const lines = bytes.subarray(Math.max(0, start)).toString('utf8').replace(/\n$/, '').split('\n');
  if (lines.every((line) => line.trim() === '')) return undefined;
  const shown = lines.slice(-maxLines);
  const isBegunInside = isCut && shown.length === lines.length;
  return { lines: isBegunInside ? [`…${shown[0]}`, ...shown.slice(1)] : shown, hasMore: isCut || shown.length < lines.length };
}
