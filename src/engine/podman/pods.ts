import { hostname as machineName } from 'node:os';
import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { optional, parseJson, stringAt } from '../common/json-fields.ts';
import { resolvLabel } from '../network/resolv-files.ts';
import { EngineError, type EngineSandbox, type SandboxConfig } from '../types.ts';
import { infraName } from './argv.ts';
import { isPodmanInfra, type PodmanPod, readPodmanPod, readPodmanSandbox } from './read.ts';

/** What the driver must know of a sandbox besides its ID. */
export interface KnownPod {
  readonly infraId: string;
  readonly hostname: string;
  readonly hostNetwork: boolean;
  /** The file that stands as resolv.conf in its containers; absent where that is podman's copy of the machine's. */
  readonly resolvConf?: string;
}

/** Finds pods and their pause containers, and remembers what does not change about them. */
export interface PodmanPods {
  /** By ID or name; undefined when there is none. */
  inspect(name: string): Promise<PodmanPod | undefined>;
  /** Remembers a pod that has just been created, and that nobody has started yet. */
  created(id: string, config: SandboxConfig, resolvConf: string | undefined): void;
  /** The pause of a pod that was created and has not been seen to run; undefined of all others. */
  unstarted(id: string): string | undefined;
  /** The first container of a pod has started its pause. */
  started(id: string): void;
  /** Remembers what an entry of `podman inspect` tells of a pod, if it is a pause container's. */
  remember(entry: unknown): void;
  /** The sandbox that a pause container holds, as it is now. */
  readInfra(infra: string): Promise<EngineSandbox | undefined>;
  /** Throws EngineError `notFound`. */
  lookUp(id: string): Promise<KnownPod>;
  /** The IDs of the pause containers of pods, of those that have one. */
  pausesOf(ids: readonly string[]): Promise<readonly string[]>;
  forget(id: string): void;
}

/** Pods of one podman. */
export function createPodmanPods(context: EngineContext): PodmanPods {
  const { runner } = context;
  const known = new Map<string, KnownPod>();
  const unstarted = new Set<string>();

  const inspect: PodmanPods['inspect'] = async (name) => {
    const { stdout, failure } = await runner.tryRun(['pod', 'inspect', name]);
    if (failure && failure.kind !== 'notFound') throw failure;
    return readPodmanPod(parseJson(stdout));
  };
  const remember = (entry: unknown): EngineSandbox | undefined => {
    const sandbox = entry === undefined ? undefined : readPodmanSandbox(entry);
    const infraId = stringAt(entry, 'Id');
    if (sandbox && infraId) {
      const hostname = stringAt(entry, 'Config', 'Hostname') ?? machineName();
      if (sandbox.startedAt === undefined) unstarted.add(sandbox.id);
      else unstarted.delete(sandbox.id);
      const hostNetwork = stringAt(entry, 'HostConfig', 'NetworkMode') === 'host';
      known.set(sandbox.id, { infraId, hostname, hostNetwork, ...optional('resolvConf', sandbox.labels[resolvLabel]) });
    }
    return sandbox;
  };
  const readInfra: PodmanPods['readInfra'] = async (infra) => remember((await inspectAll(context, 'container', [infra]))[0]);
  const pauseOf = async (id: string) => known.get(id)?.infraId ?? (await inspect(id))?.infraId;
  return {
    inspect,
    created(id, { name, hostname, network }, resolvConf) {
      const hostNetwork = network.mode === 'host';
      const ownName = hostNetwork ? machineName() : hostname;
      known.set(id, { infraId: infraName(name), hostname: ownName, hostNetwork, ...optional('resolvConf', resolvConf) });
      unstarted.add(id);
    },
    unstarted: (id) => (unstarted.has(id) ? known.get(id)?.infraId : undefined),
    started: (id) => void unstarted.delete(id),
    remember: (entry) => void (isPodmanInfra(entry) && remember(entry)),
    readInfra,
    pausesOf: async (ids) => (await Promise.all(ids.map(pauseOf))).flatMap((pause) => pause ?? []),
    async lookUp(id) {
      const infraId = known.has(id) ? undefined : (await inspect(id))?.infraId;
      if (infraId !== undefined) await readInfra(infraId);
      const found = known.get(id);
      if (found) return found;
      throw new EngineError(`no such pod ${id}`, { command: runner.show(['pod', 'inspect', id]), kind: 'notFound' });
    },
    forget(id) {
      known.delete(id);
      unstarted.delete(id);
    },
  };
}
