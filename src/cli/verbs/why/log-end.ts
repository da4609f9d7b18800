import type { Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { attemptOf, readLogTail } from '../../logs/log-tail.ts';
import type { LogEnd } from './answer.ts';

/** The end of the log of the attempt that tells. */
export async function logEndOf(pod: Pod, container: string | undefined, deps: CommandDeps): Promise<LogEnd | undefined> {
  const attempt = container === undefined ? undefined : attemptOf(pod, container);
  const tail = attempt && (await readLogTail(attempt, deps));
  if (!attempt || !tail || tail.lines.length === 0) return undefined;
  return { container: attempt.container, attempt: attempt.number, isWhole: !tail.hasMore, lines: tail.lines };
}
