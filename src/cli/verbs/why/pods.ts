import { engineAnnotation } from '../../../api/annotations.ts';
import { isTerminal } from '../../../api/pod-status.ts';
import type { Pod } from '../../../api/types.ts';
import { findBlocker } from '../../../printers/findings/find.ts';
import { sentenceOf } from '../../../printers/findings/text.ts';
import { printPodRow } from '../../../printers/pod-row.ts';
import type { CommandDeps } from '../../deps.ts';
import type { FactsReader } from '../../watching/pod-facts.ts';
import { outcomeOf } from '../../watching/pod-outcome.ts';
import { type Answer, answerOf, fineAnswer } from './answer.ts';
import { logEndOf } from './log-end.ts';

/** Ended well and up are fine; a pod that is being deleted is not up. */
export function isStuck(pod: Pod): boolean {
  const is = outcomeOf(pod)?.is;
  return is !== 'ready' && is !== 'succeeded';
}

/** Whether a pod may be old news: its engine does not answer. */
export const isAway = (pod: Pod, away: ReadonlySet<string>): boolean =>
  !isTerminal(pod) && away.has(pod.metadata.annotations?.[engineAnnotation] ?? '');

/** What holds up a pod. */
export async function answerForPod(pod: Pod, reader: FactsReader, deps: CommandDeps): Promise<Answer> {
  const { name, status } = printPodRow(pod, deps.clock.now());
  const about = { kind: 'Pod', namespace: pod.metadata.namespace ?? 'default', name, status };
  const finding = findBlocker(await reader.of(pod));
  if (finding) return answerOf(about, finding, await logEndOf(pod, finding.container, deps));
  if (isStuck(pod)) return fineAnswer(about, 'getting-on');
  return fineAnswer(about, outcomeOf(pod)?.is === 'succeeded' ? 'succeeded' : 'ready');
}

/** The same in a sentence; undefined where nothing is known. */
export async function sentenceFor(pod: Pod, reader: FactsReader): Promise<string | undefined> {
  const finding = isStuck(pod) ? findBlocker(await reader.of(pod)) : undefined;
  return finding && sentenceOf(finding);
}
