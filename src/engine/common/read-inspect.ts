import { logTime } from '../../api/log-time.ts';
import { startFailureText } from '../command/errors.ts';
import type { EngineContainer, EngineImage } from '../types.ts';
import { arrayAt, labelsAt, numberAt, objectAt, optional, stringAt, timeAt, valueAt } from './json-fields.ts';

/** Both engines' words for the states of a container; what is not here is `unknown`. */
const states: Readonly<Record<string, EngineContainer['state']>> = {
  created: 'created',
  configured: 'created',
  initialized: 'created',
  running: 'running',
  paused: 'running',
  restarting: 'running',
  stopping: 'running',
  exited: 'exited',
  stopped: 'exited',
  removing: 'exited',
  dead: 'exited',
};

/** An entry of `inspect` as a container; both engines tell the same things in the same places. Undefined when it is none. */
export function readContainer(entry: unknown, sandboxId: string | undefined): EngineContainer | undefined {
  const id = stringAt(entry, 'Id');
  if (id === undefined) return undefined;
  const state = states[stringAt(entry, 'State', 'Status') ?? ''] ?? 'unknown';
  const startedAt = timeAt(entry, 'State', 'StartedAt');
  return {
    id,
    name: (stringAt(entry, 'Name') ?? '').replace(/^\//, ''),
    ...optional('sandboxId', sandboxId),
    labels: labelsAt(entry, 'Config', 'Labels'),
    imageId: withAlgorithm(stringAt(entry, 'Image') ?? ''),
    state,
    createdAt: timeAt(entry, 'Created') ?? '',
    ...optional('startedAt', state === 'created' ? undefined : startedAt),
    ...optional('finishedAt', state === 'exited' ? later(startedAt, timeAt(entry, 'State', 'FinishedAt')) : undefined),
    ...optional('exitCode', state === 'exited' ? readExitCode(numberAt(entry, 'State', 'ExitCode')) : undefined),
    oomKilled: valueAt(entry, 'State', 'OOMKilled') === true,
    ...optional('error', readError(stringAt(entry, 'State', 'Error'))),
  };
}

/** The IPv4 address of a pause container. */
export function readAddress(entry: unknown): string | undefined {
  const networks = Object.values(objectAt(entry, 'NetworkSettings', 'Networks'));
  return networks.map((network) => stringAt(network, 'IPAddress')).find((ip) => ip !== undefined);
}

/** An entry of `image inspect`. `name` is the full name that was asked for. */
export function readImage(entry: unknown, name: string): EngineImage | undefined {
  const id = stringAt(entry, 'Id');
  if (id === undefined) return undefined;
  const repository = name.replace(/(:[^:/@]*)?(@sha256:[0-9a-f]*)?$/, '');
  // docker writes `busybox@sha256:…` for what is docker.io/library/busybox.
  const short = repository.replace(/^docker\.io\/(library\/)?/, '');
  const digests = arrayAt(entry, 'RepoDigests').filter((text) => typeof text === 'string');
  const digest = digests.find((text) => text.startsWith(`${repository}@`) || text.startsWith(`${short}@`));
  return {
    id: withAlgorithm(id),
    name,
    ...optional('digest', digest === undefined ? undefined : `${repository}${digest.slice(digest.indexOf('@'))}`),
    sizeBytes: numberAt(entry, 'Size') ?? 0,
    stopSignal: stringAt(entry, 'Config', 'StopSignal') ?? 'SIGTERM',
    user: stringAt(entry, 'Config', 'User') ?? '',
    ...optional('entrypoint', wordsAt(entry, 'Config', 'Entrypoint')),
    ...optional('cmd', wordsAt(entry, 'Config', 'Cmd')),
  };
}

function wordsAt(entry: unknown, ...path: readonly string[]): readonly string[] | undefined {
  const words = arrayAt(entry, ...path).filter((word) => typeof word === 'string');
  return words.length > 0 ? words : undefined;
}

function withAlgorithm(id: string): string {
  return id === '' || id.includes(':') ? id : `sha256:${id}`;
}

/** Engines write down a start after the fact, so that a process that ended at once seems to have ended before it. */
function later(startedAt: string | undefined, finishedAt: string | undefined): string | undefined {
  if (startedAt === undefined || finishedAt === undefined) return finishedAt;
  return (logTime(finishedAt) ?? '') < (logTime(startedAt) ?? '') ? startedAt : finishedAt;
}

/** podman notes -1 for one that it could not learn. */
function readExitCode(code: number | undefined): number | undefined {
  return code === undefined || code < 0 ? undefined : code;
}

function readError(text: string | undefined): string | undefined {
  return text === undefined ? undefined : startFailureText(text);
}
