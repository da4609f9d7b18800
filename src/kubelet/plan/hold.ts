/** Where a pod is held before it goes on to its next step. Pure. */

import { isTerminal } from '../../api/pod-status.ts';
import { type HoldPoint, holdAt, holdsOf } from '../../api/pod-steps.ts';
import type { Container } from '../../api/types.ts';
import { rerunAsked } from '../rerun.ts';
import { restartsAll } from '../restart-all.ts';
import type { PlanInput } from './action.ts';
import { hasBegun, initProgress } from './progress.ts';
import type { SidecarProgress } from './sidecars.ts';

type HoldInput = Pick<PlanInput, 'pod' | 'memory' | 'probes'>;

/** How far the initialization has come; `held`: the step that would begin does not, for this. */
export interface HeldProgress extends SidecarProgress {
  readonly held?: HoldPoint;
}

/** How far the initialization has come, with what holds the pod there: what has begun in this sandbox goes on, and is started again. */
export function heldProgress(input: HoldInput): HeldProgress {
  const progress = initProgress(input);
  const { pod } = input;
  // Most pods are never held.
  if (holdsOf(pod).length === 0) return progress;
  const inits = pod.spec.initContainers ?? [];
  const begun = (container: Container) => hasBegun(input, container);
  if (pod.spec.containers.some(begun)) return progress;
  if (progress.done) {
    const held = holdAt(pod, inits.length);
    return held ? { ...progress, held } : progress;
  }
  const next = inits.findLastIndex(begun) + 1;
  const held = progress.starts.some(({ name }) => name === inits[next]?.name) ? holdAt(pod, next) : undefined;
  return held ? { ...progress, starts: progress.starts.filter(({ name }) => name !== inits[next]?.name), held } : progress;
}

/** Where a pod is held now; undefined while it is not, or is about to end or to begin anew. */
export function heldPoint(input: HoldInput): HoldPoint | undefined {
  const { pod, memory } = input;
  if (pod.metadata.deletionTimestamp !== undefined || memory.termination || isTerminal(pod)) return undefined;
  if (memory.sandboxChanged || !memory.sandbox?.ready || restartsAll(pod, memory) || rerunAsked(pod, memory)) return undefined;
  const { failed, held } = heldProgress(input);
  return failed === undefined ? held : undefined;
}
