import { basename } from 'node:path';
import { isNameTaken } from '../command/errors.ts';
import { lastLine } from '../common/create-container.ts';
import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { numberAt, optional, parseJson } from '../common/json-fields.ts';
import { asEngine } from '../common/pod-group.ts';
import { resolvFile, resolvLabel } from '../network/resolv-files.ts';
import { type Engine, EngineError, type EngineSandbox, type Labels, type SandboxConfig } from '../types.ts';
import { cgroupLabel, dockerSandboxArgv, limitsLabel, sandboxIdLabel } from './argv.ts';
import type { PauseImage } from './pause-image.ts';
import type { PodCgroups } from './pod-cgroups.ts';
import { readDockerSandbox } from './read.ts';

/** Sandboxes as pause containers. */
export interface DockerSandboxes {
  readonly verbs: Pick<Engine, 'runSandbox' | 'restartSandbox' | 'updateSandbox' | 'stopSandbox' | 'removeSandbox'>;
  /** What the containers of a sandbox get from it, beside its namespaces. */
  shared(sandboxId: string): Promise<SharedThings>;
  /** Removes what is left of sandboxes whose making or removal was cut off. */
  sweep(): Promise<void>;
}

interface SharedThings {
  /** Where they belong in the tree of control groups; absent when the pod has no limits of its own. */
  readonly cgroupParent?: string;
  /** The file that stands as their resolv.conf; absent where that is docker's copy of the machine's. */
  readonly resolvConf?: string;
}

/** Sandboxes as pause containers whose namespaces others join. `cgroups` is absent where a pod cannot be limited as a whole. */
export function createDockerSandboxes(context: EngineContext, pauseImage: PauseImage, cgroups: PodCgroups | undefined): DockerSandboxes {
  const { runner } = context;
  const labels = new Map<string, Labels>();

  const read = async (id: string): Promise<EngineSandbox | undefined> => {
    const [entry] = await inspectAll(context, 'container', [id]);
    const sandbox = entry === undefined ? undefined : readDockerSandbox(entry);
    if (sandbox) labels.set(sandbox.id, sandbox.labels);
    return sandbox;
  };
  const known = async (id: string): Promise<EngineSandbox> => {
    const sandbox = await read(id);
    if (sandbox) return sandbox;
    throw new EngineError(`no such container: ${id}`, { command: runner.show(['inspect', id]), kind: 'notFound' });
  };
  const start = async (sandbox: EngineSandbox): Promise<EngineSandbox> => {
    if (sandbox.state === 'ready') return sandbox;
    if (cgroups && sandbox.labels[cgroupLabel] !== undefined) await cgroups.ensure(sandbox.name, readLimits(sandbox.labels[limitsLabel]));
    await runner.run(['start', sandbox.id]);
    return known(sandbox.id);
  };
  const runPause = async (config: SandboxConfig) => {
    const resolvConf = await resolvFile(context, config, () => context.dialect.nameServer(''));
    const limited = cgroups && Object.keys(config.resources).length > 0;
    const cgroupParent = limited ? await cgroups.ensure(config.name, config.resources) : undefined;
    const given = { ...optional('cgroupParent', cgroupParent), ...optional('resolvConf', resolvConf) };
    const answer = await runner.tryRun(dockerSandboxArgv(config, { pauseImage: pauseImage.name, ...given })).catch((error: unknown) => {
      cgroups?.doubt(config.name);
      throw error;
    });
    if (answer.failure) cgroups?.doubt(config.name);
    return { ...answer, own: { ...optional(cgroupLabel, cgroupParent), ...optional(resolvLabel, resolvConf) } };
  };
  /** One that has just been run and that nobody has looked at. */
  const unseen = (id: string, { name, labels: given, network }: SandboxConfig, own: Labels): EngineSandbox => {
    labels.set(id, { ...given, ...own });
    const ip = network.mode === 'pod' ? network.ip : undefined;
    const createdAt = new Date(context.clock.now()).toISOString();
    return { id, name, labels: given, state: 'ready', createdAt, ...optional('ip', ip) };
  };

  return {
    async shared(sandboxId) {
      if (!labels.has(sandboxId)) await read(sandboxId);
      const { [cgroupLabel]: cgroupParent, [resolvLabel]: resolvConf } = labels.get(sandboxId) ?? {};
      return { ...(cgroups ? optional('cgroupParent', cgroupParent) : {}), ...optional('resolvConf', resolvConf) };
    },
    sweep: async () => cgroups?.sweep(() => limitedSandboxes(context)),
    verbs: {
      async runSandbox(config) {
        let { stdout, failure, own } = await runPause(config);
        if (failure?.kind === 'imageNotFound') {
          await pauseImage.get();
          ({ stdout, failure, own } = await runPause(config));
        }
        if (!failure) return config.deferStart ? unseen(lastLine(stdout), config, own) : known(lastLine(stdout));
        // The address is a part of the container: another one needs another container.
        if (failure.kind === 'addressTaken') await runner.tryRun(['rm', '--force', config.name]);
        const existing = isNameTaken(failure.message) ? await read(config.name) : undefined;
        if (existing) return start(existing);
        throw failure;
      },
      restartSandbox: async (id) => start(await known(id)),
      updateSandbox: async (id, resources) => limitPod(cgroups, labels.get(id) ?? (await known(id)).labels, resources),
      async stopSandbox(id) {
        const { failure } = await runner.tryRun(['kill', '--signal', 'KILL', id]);
        if (failure && (await read(id))?.state === 'ready') throw failure;
      },
      async removeSandbox(id) {
        const ids = [...(await containersIn(context, id)), id];
        const path = cgroups && (labels.get(id) ?? (await read(id))?.labels)?.[cgroupLabel];
        const { failure } = await runner.tryRun(['rm', '--force', '--volumes', ...ids]);
        if (failure && (await read(id))) throw failure;
        if (path !== undefined) await cgroups?.remove(path);
        labels.delete(id);
      },
    },
  };
}

async function limitPod(cgroups: PodCgroups | undefined, labels: Labels, limits: SandboxConfig['resources']): Promise<void> {
  const path = labels[cgroupLabel];
  if (cgroups && path !== undefined) await asEngine(`limits of ${path}`, () => cgroups.ensure(basename(path), limits));
}

/** The IDs of the containers of a sandbox. */
async function containersIn({ runner }: EngineContext, id: string): Promise<readonly string[]> {
  const answer = await runner.run(['ps', '--all', '--no-trunc', '--format', '{{.ID}}', '--filter', `label=${sandboxIdLabel}=${id}`]);
  return answer.split('\n').filter((line) => line !== '');
}

/** The names of all sandboxes that have control groups of their own. */
async function limitedSandboxes({ runner }: EngineContext): Promise<readonly string[]> {
  return (await runner.run(['ps', '--all', '--format', '{{.Names}}', '--filter', `label=${cgroupLabel}`])).split('\n');
}

function readLimits(text: string | undefined): SandboxConfig['resources'] {
  const limits = parseJson(text ?? '');
  return {
    ...optional('cpuQuotaMicros', numberAt(limits, 'cpuQuotaMicros')),
    ...optional('cpuShares', numberAt(limits, 'cpuShares')),
    ...optional('memoryLimitBytes', numberAt(limits, 'memoryLimitBytes')),
  };
}
