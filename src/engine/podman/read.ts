import { arrayAt, labelsAt, numberAt, optional, stringAt, timeAt, valueAt } from '../common/json-fields.ts';
import { readAddress, readContainer } from '../common/read-inspect.ts';
import type { EngineContainer, EngineEvent, EngineSandbox } from '../types.ts';

/** Whether an entry of `podman inspect` is the pause container of a pod. */
export const isPodmanInfra = (entry: unknown): boolean => valueAt(entry, 'IsInfra') === true;

/** An entry of `podman inspect` as a container. Undefined when it is none. */
export const readPodmanContainer = (entry: unknown): EngineContainer | undefined => readContainer(entry, stringAt(entry, 'Pod'));

/** The pause container's entry of `podman inspect` as the sandbox that it holds. Its ID is the pod's. */
export function readPodmanSandbox(entry: unknown): EngineSandbox | undefined {
  const container = readPodmanContainer(entry);
  if (!container || container.sandboxId === undefined) return undefined;
  const ready = container.state === 'running';
  return {
    id: container.sandboxId,
    name: container.name.replace(/-infra$/, ''),
    labels: container.labels,
    state: ready ? 'ready' : 'notReady',
    createdAt: container.createdAt,
    ...optional('startedAt', container.startedAt),
    ...optional('ip', ready ? readAddress(entry) : undefined),
  };
}

/** A pod as `podman pod inspect` tells it. */
export interface PodmanPod {
  readonly sandbox: EngineSandbox;
  /** Absent when a killed create left the pod without its pause. */
  readonly infraId?: string;
  /** Of all its containers together, below the root of the kernel's groups. */
  readonly cgroupPath?: string;
}

/** `podman pod inspect`, as a sandbox that is not ready: used for pods that have no pause to ask. */
export function readPodmanPod(answer: unknown): PodmanPod | undefined {
  const entry = Array.isArray(answer) ? arrayAt({ answer }, 'answer')[0] : answer;
  const id = stringAt(entry, 'Id');
  if (id === undefined) return undefined;
  const sandbox: EngineSandbox = {
    id,
    name: stringAt(entry, 'Name') ?? '',
    labels: labelsAt(entry, 'Labels'),
    state: 'notReady',
    createdAt: timeAt(entry, 'Created') ?? '',
  };
  const path = stringAt(entry, 'CgroupPath');
  return { sandbox, ...optional('infraId', stringAt(entry, 'InfraContainerID')), ...optional('cgroupPath', path || undefined) };
}

const eventTypes: Readonly<Record<string, EngineEvent['type']>> = { create: 'create', start: 'start', died: 'die', remove: 'remove' };

/** A line of `podman events --format json`. What happens to a pause container happens to its pod. */
export function readPodmanEvent(line: unknown): EngineEvent | undefined {
  const containerId = stringAt(line, 'ID');
  if (containerId === undefined || stringAt(line, 'Type') !== 'container') return undefined;
  const type = eventTypes[stringAt(line, 'Status') ?? ''] ?? 'other';
  const isPause = stringAt(line, 'Name')?.endsWith('-infra') === true;
  const id = (isPause ? stringAt(line, 'PodID') : undefined) ?? containerId;
  // podman leaves out an exit code of 0, and writes -1 for one that it does not know.
  const noted = type === 'die' ? (numberAt(line, 'ContainerExitCode') ?? 0) : -1;
  const exitCode = noted < 0 ? undefined : noted;
  return { type, id, labels: labelsAt(line, 'Attributes'), ...optional('exitCode', exitCode) };
}

/** `podman network inspect`: the subnets of one network with their gateways. */
export function readPodmanNetwork(entry: unknown): { readonly subnet: string; readonly gateway: string } | undefined {
  const subnets = arrayAt(entry, 'subnets').map((part) => ({ subnet: stringAt(part, 'subnet'), gateway: stringAt(part, 'gateway') }));
  const found = subnets.find(({ subnet }) => subnet?.includes('.'));
  return found?.subnet && found.gateway ? { subnet: found.subnet, gateway: found.gateway } : undefined;
}
