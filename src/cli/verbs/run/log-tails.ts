import { escapeTerminal } from '../../../printers/escape.ts';
import { command } from '../../../printers/sentences.ts';
import type { CommandDeps } from '../../deps.ts';
import { type Attempt, attemptOf, type LogLimits, type LogTail, readLogTail } from '../../logs/log-tail.ts';
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
  /** What was shown of the log of the attempt to read of a container; undefined for nothing. */
  shown(pod: PodState, container: string | undefined): string | undefined;
}

/** `follow`: the logs are printed as they grow, and nothing of them is repeated. */
export function createTails(
  { follow, isTemporary, cluster }: { readonly follow: boolean; readonly isTemporary: (uid: string) => boolean; readonly cluster: string },
  deps: Pick<CommandDeps, 'client' | 'clock' | 'streams'>,
): LogTails {
  const shown = new Set<string>();
  const texts = new Map<string, string>();
  const keyOf = ({ uid }: PodState, { container, number }: Attempt) => `${uid} ${container} ${number}`;
  return {
    shown(pod, container) {
      const attempt = container === undefined ? undefined : attemptOf(pod.last, container);
      return attempt && texts.get(keyOf(pod, attempt));
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
      const harmless = deps.streams.stderrIsTerminal ? escapeTerminal : String;
      const lines = tail.lines.map((line) => `    ${harmless(line)}`);
      const title = `  The ${tail.hasMore ? 'end of the ' : ''}log of container "${attempt.container}", attempt ${attempt.number}:`;
      const rest =
        !tail.hasMore || goes ? [] : [isTemporary(uid) ? '  All of it goes with the pod; --follow shows it.' : `  All of it: ${whole}`];
      const text = [title, ...lines, ...rest].map((line) => `${line}\n`).join('');
      texts.set(key, text);
      return { text, tail };
    },
  };
}
