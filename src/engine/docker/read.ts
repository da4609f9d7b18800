import { arrayAt, labelsAt, optional, stringAt } from '../common/json-fields.ts';
import { readAddress, readContainer } from '../common/read-inspect.ts';
import type { EngineContainer, EngineEvent, EngineSandbox } from '../types.ts';
import { sandboxIdLabel, sandboxRoleLabel } from './argv.ts';

/** Whether an entry of `docker inspect` is a pause container of ours. */
export const isDockerSandbox = (entry: unknown): boolean => labelsAt(entry, 'Config', 'Labels')[sandboxRoleLabel] === 'sandbox';

/** An entry of `docker inspect` as a container. Undefined when it is none. */
export const readDockerContainer = (entry: unknown): EngineContainer | undefined =>
  readContainer(entry, stringAt(entry, 'Config', 'Labels', sandboxIdLabel));

/** A pause container's entry of `docker inspect` as the sandbox that it holds. */
export function readDockerSandbox(entry: unknown): EngineSandbox | undefined {
  const container = readDockerContainer(entry);
  if (!container) return undefined;
  const ready = container.state === 'running';
  return {
    id: container.id,
    name: container.name,
    labels: container.labels,
    state: ready ? 'ready' : 'notReady',
    createdAt: container.createdAt,
    ...optional('startedAt', container.startedAt),
    ...optional('ip', ready ? readAddress(entry) : undefined),
  };
}

const eventTypes: Readonly<Record<string, EngineEvent['type']>> = { create: 'create', start: 'start', die: 'die', destroy: 'remove' };

/** A line of `docker events --format '{{json .}}'`. */
export function readDockerEvent(line: unknown): EngineEvent | undefined {
  const id = stringAt(line, 'Actor', 'ID');
  if (id === undefined || stringAt(line, 'Type') !== 'container') return undefined;
  // `exec_create: sh -c …` and `health_status: healthy` carry text after the word.
  const type = eventTypes[(stringAt(line, 'Action') ?? '').split(':')[0] ?? ''] ?? 'other';
  const labels = labelsAt(line, 'Actor', 'Attributes');
  const exitCode = type === 'die' && /^\d+$/.test(labels['exitCode'] ?? '') ? Number(labels['exitCode']) : undefined;
  return { type, id, labels, ...optional('exitCode', exitCode) };
}

/** `docker network inspect`: the IPv4 subnet of one network with its gateway. */
export function readDockerNetwork(entry: unknown): { readonly subnet: string; readonly gateway: string } | undefined {
  const subnets = arrayAt(entry, 'IPAM', 'Config').map((part) => ({
    subnet: stringAt(part, 'Subnet'),
    gateway: stringAt(part, 'Gateway'),
  }));
  const found = subnets.find(({ subnet }) => subnet?.includes('.'));
  return found?.subnet && found.gateway ? { subnet: found.subnet, gateway: found.gateway } : undefined;
}
