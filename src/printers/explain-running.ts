import { allStatuses, findContainer, roleOf } from '../api/pod-status.ts';
import type { Container, ContainerStatus, Pod, Service } from '../api/types.ts';
import { type IdleService, idleServices, missingServices } from './awaited-services.ts';
import { humanDuration } from './duration.ts';
import { printPodRow } from './pod-row.ts';
import { lastEvent } from './run-progress.ts';
import { command, sentences } from './sentences.ts';
import type { WaitingCause, WaitingContext } from './waiting-cause.ts';

/** So long an init container may run, or an app container be unready, before it is worth a sentence. */
const patienceMs = 30_000;

/** Why a pod of which containers run is not up: an init container that takes long, a container that is not ready. `now` in milliseconds. */
export function explainRunning(pod: Pod, now: number, context: WaitingContext): WaitingCause | undefined {
  const isLong = ({ state }: ContainerStatus) =>
    state.running !== undefined && (context.isOver || now - Date.parse(state.running.startedAt ?? '') >= patienceMs);
  const init = pod.status.initContainerStatuses?.find((status) => status.state.running && !status.ready && !hasStartedUp(pod, status));
  if (init) return isLong(init) ? explainInit(pod, init, now, context) : undefined;
  const unready = allStatuses(pod).find((status) => !status.ready && isLong(status));
  if (!unready) return undefined;
  const failedProbe = lastEvent(
    (context.events ?? []).filter(
      ({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject.fieldPath?.endsWith(`{${unready.name}}`),
    ),
  );
  return {
    key: `unready ${unready.name}`,
    text: sentences([`Container "${unready.name}" runs but is not ready${failedProbe?.message ? `: ${failedProbe.message}` : ''}`]),
    onlyUser: false,
    container: unready.name,
  };
}

/** A sidecar that has started up holds up nobody. */
const hasStartedUp = ({ spec }: Pod, { name, started }: ContainerStatus): boolean => roleOf(spec, name) === 'sidecar' && started === true;

function explainInit(pod: Pod, status: ContainerStatus, now: number, { surroundings, cluster = '' }: WaitingContext): WaitingCause {
  const container = findContainer(pod.spec, status.name);
  const spent = humanDuration((now - Date.parse(status.state.running?.startedAt ?? '')) / 1000);
  if (roleOf(pod.spec, status.name) === 'sidecar') {
    const text = sentences([`Sidecar "${status.name}" has been running for ${spent} and has not started up; the others wait for that`]);
    return { key: `init ${status.name}`, text, onlyUser: false, container: status.name };
  }
  const who = `Init container "${status.name}" has been running for ${spent}`;
  const service = container && surroundings && explainServices({ pod, container, who, cluster }, surroundings);
  if (service) return { ...service, container: status.name };
  const text = sentences([`${who}; the others wait for it to end`]);
  return { key: `init ${status.name}`, text, onlyUser: false, container: status.name };
}

interface Waiter {
  readonly pod: Pod;
  readonly container: Container;
  /** The beginning of a sentence. */
  readonly who: string;
  readonly cluster: string;
}

function explainServices(
  waiter: Waiter,
  surroundings: { readonly services: readonly Service[]; readonly pods: readonly Pod[] },
): Omit<WaitingCause, 'container'> | undefined {
  const { pod, container, who } = waiter;
  const namespace = pod.metadata.namespace ?? 'default';
  const missing = missingServices(container, namespace, surroundings.services);
  if (missing.length > 0) {
    const names = missing.map((name) => `"${name}"`).join(', ');
    const absent = `there is no Service ${names} in namespace "${namespace}", which it looks up`;
    return { key: `service ${container.name} ${names}`, text: sentences([`${who}, and ${absent}`, 'Create the Service']), onlyUser: true };
  }
  const [idle] = idleServices(container, namespace, surroundings);
  return idle && explainIdle(idle, waiter);
}

function explainIdle({ service, pods, isNeeded }: IdleService, { pod, container, who, cluster }: Waiter): Omit<WaitingCause, 'container'> {
  const named = `Service "${service.metadata.name}", which it waits for`;
  const key = `endpoints ${container.name} ${service.metadata.name}`;
  const [first] = pods;
  if (!first) {
    const labels = Object.entries(service.spec.selector ?? {}).map(([name, value]) => `${name}=${value}`);
    const what = `${who}, and no pod has the labels of ${named} (${labels.join(',')})`;
    return { key, text: sentences([what, 'Create such a pod, or correct the selector']), onlyUser: isNeeded };
  }
  if (first.metadata.uid === pod.metadata.uid && pods.length === 1) {
    const what = `${who}, and ${named}, has no other pod than this one, which is not ready before it ends`;
    return { key, text: sentences([what, 'Do not wait for it in an init container']), onlyUser: isNeeded };
  }
  const what = `${who}, and ${named}, has no ready pod: pod/${first.metadata.name} is ${printPodRow(first, 0).status}`;
  return { key, text: sentences([what, `More: ${command(first.metadata, 'describe pod', cluster)}`]), onlyUser: false };
}
