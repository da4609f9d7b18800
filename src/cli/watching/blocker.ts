import type { Pod } from '../../api/types.ts';
import { findBlocker } from '../../printers/findings/find.ts';
import { textOf } from '../../printers/findings/text.ts';
import type { CommandDeps } from '../deps.ts';
import { createFactsReader } from './pod-facts.ts';
import { outcomeOf } from './pod-outcome.ts';

/** What holds up a pod and what mends it, in a line; undefined for one that is up or has ended well, or of which nothing is known. */
export async function blockerOf(pod: Pod, cluster: string, deps: CommandDeps): Promise<string | undefined> {
  const is = outcomeOf(pod)?.is;
  if (is === 'ready' || is === 'succeeded') return undefined;
  const finding = findBlocker(await createFactsReader({ cluster, isOver: true }, deps).of(pod));
  return finding && textOf(finding);
}
