import { escapeTerminal } from '../../../printers/escape.ts';
import { command } from '../../../printers/sentences.ts';
import type { CommandDeps } from '../../deps.ts';
import { type Attempt, attemptOf, failureLimits, type LogLimits, type LogTail, readLogTail } from '../../logs/log-tail.ts';
import type { PodState } from './tracker.ts';

/** Where many fail, the log of every one would bury the causes. */
const maxTails = 5;

/** The end of a log as it is shown. */
export interface Tail {
  /** Whole lines, indented; empty when there is nothing to show. */
  readonly text: string;
  readonly tail?: LogTail;
}

/** The ends of logs that a run shows, of each attempt once. */
export interface LogTails {
  /** The end of the log of one attempt of a container, once. `goes`: its pod, and so its log, is about to be gone. */
  of(pod: PodState, container: string | undefined, goes: boolean, limits?: LogLimits): Promise<Tail>;
  /** The same of what failed, again: as it was shown, or of a log that was printed as it grew, among others. Empty for nothing. */
  again(pod: PodState, container: string | undefined): Promise<string>;
}

/** `follow`: the logs are printed as they grow, and nothing of them is repeated but what failed, at the end. */
export function createTails(
  { follow, isTemporary, cluster }: { readonly follow: boolean; readonly isTemporary: (uid: string) => boolean; readonly cluster: string },
  deps: Pick<CommandDeps, 'client' | 'clock' | 'streams'>,
): LogTails {
  const shown = new Set<string>();
  const texts = new Map<string, string>();
  const keyOf = ({ uid }: PodState, { container, number }: Attempt) => `${uid} ${container} ${number}`;
  const harmless = deps.streams.stderrIsTerminal ? escapeTerminal : String;
  const linesOf = ({ lines }: LogTail) => lines.map((line) => `    ${harmless(line)}\n`);
  return {
    async again(pod, container) {
      const attempt = container === undefined ? undefined : attemptOf(pod.last, container);
      if (!attempt) return '';
      const tail = follow ? await readLogTail(attempt, deps, failureLimits) : undefined;
      return tail && tail.lines.length > 0 ? [titleOf(attempt, tail), ...linesOf(tail)].join('') : (texts.get(keyOf(pod, attempt)) ?? '');
    },
    async of(pod, container, goes, limits) {
      const { uid, last } = pod;
      const attempt = container === undefined ? undefined : attemptOf(last, container);
      if (!attempt || follow) return { text: '' };
      const key = keyOf(pod, attempt);
      if (shown.has(key)) return { text: '' };
      const tail = await readLogTail(attempt, deps, limits);
      if (!tail) return { text: '' };
      shown.add(key);
      const whole = `${command(last.metadata, 'logs', cluster)} -c ${attempt.container}${attempt.previous ? ' -p' : ''}`;
      if (shown.size > maxTails || tail.lines.length === 0) return { text: goes || isTemporary(uid) ? '' : `  Its log: ${whole}\n` };
      const rest = isTemporary(uid) ? '  All of it goes with the pod; --follow shows it.\n' : `  All of it: ${whole}\n`;
      const text = [titleOf(attempt, tail), ...linesOf(tail), ...(!tail.hasMore || goes ? [] : [rest])].join('');
      texts.set(key, text);
      return { text, tail };
    },
  };
}

const titleOf = ({ container, number }: Attempt, { hasMore }: LogTail): string =>
  `  The ${hasMore ? 'end of the ' : ''}log of container "${container}", attempt ${number}:\n`;
