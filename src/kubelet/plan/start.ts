/** When a container is started, and started again. Pure. */
import { formatGoDuration } from '../../api/go-duration.ts';
import { type ContainerRole, roleOf } from '../../api/pod-status.ts';
import { restartPolicyOf, restartsAfter } from '../../api/restart-policy.ts';
import type { Container, Pod } from '../../api/types.ts';
import { backoffUntil } from '../backoff.ts';
import { type ContainerRecord, historyOf, newest, type PodMemory, sandboxRunName, startErrorOf } from '../memory.ts';
import { rulesOf } from '../roles.ts';
import { containerHash } from '../spec-hash.ts';
import { lastRun } from '../stand-in.ts';
import type { Action, PlanInput, PodPlan } from './action.ts';

/** Whether a container that does not run is to be started. k8s: container/helpers.go ShouldContainerBeRestarted */
export function shouldRestart(pod: Pod, container: Container, record: ContainerRecord | undefined): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (!record || record.state === 'created') return true;
  if (record.state === 'running') return false;
  if (record.replaced) return true;
  // One that the engine lost has run, and nobody knows its exit code: under Never it does not run again, whatever its rules say.
  if (record.state === 'lost') return restartPolicyOf(pod.spec, container) !== 'Never';
  return restartsAfter(pod.spec, container, record.exitCode ?? 0);
}

/** The steps that start it, or when the time for them comes. */
export function planStart(input: PlanInput, container: Container): PodPlan {
  const { memory, now } = input;
  // A volume of the pod could not be had.
  if (memory.retryAt !== undefined && now < memory.retryAt) return { actions: [], wakeAt: memory.retryAt };
  const { name } = container;
  const role = roleOf(input.pod.spec, name);
  const rules = rulesOf(role);
  const record = newest(memory, name);
  const retryAt = startErrorOf(memory, name)?.retryAt ?? 0;
  const sameSandbox = memory.sandbox && record?.sandboxRun === sandboxRunName(memory.sandbox);
  if (record?.state === 'created' && (!sameSandbox || memory.resize)) {
    const because = sameSandbox ? 'it may have been created with other resources' : 'it was created in a former sandbox and never started';
    return { actions: [{ type: 'removeContainer', name, id: record.id, because }] };
  }
  if (record?.state === 'exited' && (sameSandbox || rules.backoffOutlivesSandbox)) {
    const since = backoffSince(memory, container, input);
    const entry = memory.backoff[crashKey(container)];
    const until = since === undefined ? undefined : backoffUntil(entry, since, now, input.maxBackoffMs);
    if (until !== undefined && entry) {
      // Reported again every time it is looked at, as the kubelet does; nothing else happens until then.
      const isReported = startErrorOf(memory, name)?.cause === 'crash' && now < retryAt;
      const delayMs = Math.min(entry.delayMs, input.maxBackoffMs);
      const because = `back-off ${formatGoDuration(delayMs)} restarting failed container`;
      return {
        actions: isReported ? [] : [{ type: 'backOff', name, role, until, delayMs, because }],
        wakeAt: isReported ? Math.min(until, retryAt) : until,
      };
    }
  }
  if (startErrorOf(memory, name)?.cause !== 'crash' && now < retryAt) return { actions: [], wakeAt: retryAt };
  return {
    actions: [
      { type: 'pullImage', name, role, because: `image ${container.image}` },
      startOf(name, role, record?.standIn ? lastRun(memory, name) : record),
    ],
  };
}

function startOf(name: string, role: ContainerRole, record: ContainerRecord | undefined): Action {
  const start = { type: 'startContainer', name, role } as const;
  if (!record) return { ...start, attempt: 0, because: rulesOf(role).startsBecause };
  if (record.state === 'created') return { ...start, attempt: record.attempt, id: record.id, because: 'created, not started' };
  return { ...start, attempt: record.attempt + 1, because: `restart after exit ${record.exitCode}` };
}

/**
 * From when the back-off of the next run counts, milliseconds since 1970: from the end of the last. One that was ended for its successor is
 * replaced at once, if the back-off since the run before it is over by then; undefined where there was none. k8s: kuberuntime_manager.go
 * doBackOff, which sees those that had ended before the sync that kills
 */
export function backoffSince(
  memory: PodMemory,
  container: Container,
  { now, maxBackoffMs }: { readonly now: number; readonly maxBackoffMs: number },
): number | undefined {
  const [last, before] = historyOf(memory, container.name);
  const endOf = (record: ContainerRecord) => (record.finishedAt ? Date.parse(record.finishedAt) : now);
  if (!last) return undefined;
  if (!last.replaced) return endOf(last);
  if (before?.state !== 'exited') return undefined;
  const isOver = backoffUntil(memory.backoff[crashKey(container)], endOf(before), endOf(last), maxBackoffMs) === undefined;
  return isOver ? endOf(before) : endOf(last);
}

/** The crash back-off's key: a changed definition starts anew. */
export function crashKey(container: Container): string {
  return `${container.name}/${containerHash(container)}`;
}
