import { allContainers } from '../../api/pod-status.ts';
import { lastEvent } from '../run-progress.ts';
import type { Finding, PodFacts } from './finding.ts';
import { changeSpec, pathOf } from './remedies.ts';

/** Whether the hook before the end of a container has failed: of its last end, since each asks it. */
export function preStopFailed({ events = [] }: PodFacts, container: string): boolean {
  const own = events.filter(({ involvedObject }) => involvedObject.fieldPath?.endsWith(`{${container}}`));
  return lastEvent(own.filter(({ reason }) => reason === 'FailedPreStopHook' || reason === 'Started'))?.reason === 'FailedPreStopHook';
}

/** A hook before the end of a container that failed: it holds up nothing, and what it was for has not been done. */
export function explainPreStop(facts: PodFacts): Finding | undefined {
  const { pod, owner } = facts;
  const failed = allContainers(pod.spec).find(({ name, lifecycle }) => lifecycle?.preStop && preStopFailed(facts, name));
  if (!failed) return undefined;
  const { name, lifecycle } = failed;
  const command = lifecycle?.preStop?.exec?.command;
  const isGoing = pod.metadata.deletionTimestamp !== undefined && owner === undefined;
  return {
    code: 'hook-failed',
    key: `preStop ${name}`,
    what: `The preStop hook of container "${name}"${command ? ` (${command.join(' ')})` : ''} failed, and the container was sent its signal all the same`,
    evidence: [],
    way: isGoing ? 'Correct it before the pod is made anew' : 'Correct the hook, or do without it',
    mend: isGoing ? [] : changeSpec(facts, [{ op: 'remove', path: `${pathOf(pod, name)}/lifecycle/preStop` }]),
    onlyUser: false,
    container: name,
  };
}
