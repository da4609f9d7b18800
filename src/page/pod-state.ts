import { isUp } from '../api/restart-policy.ts';
import type { Pod } from '../api/types.ts';
import { type StepState, stepsOf } from './steps.ts';

/** What a pod as a whole is at, in the states of its steps. */
export function stateOfPod(pod: Pod): StepState {
  if (pod.status.phase === 'Succeeded') return 'done';
  if (pod.status.phase === 'Failed') return 'failed';
  if (pod.metadata.deletionTimestamp) return 'waiting';
  if (isUp(pod)) return 'ready';
  const states = stepsOf(pod, 0).map(({ state }) => state);
  if (states.includes('failed')) return 'failed';
  return states.some((state) => state !== 'waiting') ? 'running' : 'waiting';
}
