import { allContainers, allStatuses, roleOf } from '../api/pod-status.ts';
import { fixedReason, formatHold, hasRun, heldNow, holdsOf, skippedReason } from '../api/pod-steps.ts';
import type { Pod } from '../api/types.ts';
import { stateOf } from './steps-table.ts';

/** What `kpod init list -o json` prints of a pod: the same as its table, for programs. */
export function stepsObject(pod: Pod): object {
  const { name, namespace, uid } = pod.metadata;
  const held = heldNow(pod);
  return {
    kind: 'PodSteps',
    apiVersion: 'kpod.io/v1',
    metadata: { name, namespace, uid },
    ...(held ? { held: formatHold(held) } : {}),
    steps: allContainers(pod.spec).map((container) => stepOf(pod, container.name)),
  };
}

function stepOf(pod: Pod, name: string): object {
  const status = allStatuses(pod).find((one) => one.name === name);
  const { running, terminated } = status?.state ?? {};
  const end = terminated ?? status?.lastState.terminated;
  const holds = holdsOf(pod).filter(({ step }) => step === name);
  return {
    name,
    role: roleOf(pod.spec, name),
    state: stateOf(status),
    attempts: status && hasRun(status) ? status.restartCount + 1 : 0,
    ...(end ? { exitCode: end.exitCode } : {}),
    ...(terminated?.reason === skippedReason ? { skipped: true } : {}),
    ...(terminated?.reason === fixedReason ? { fixed: true } : {}),
    ...((running ?? end)?.startedAt ? { startedAt: (running ?? end)?.startedAt } : {}),
    ...(!running && end?.finishedAt ? { finishedAt: end.finishedAt } : {}),
    holds: holds.map(formatHold),
  };
}
