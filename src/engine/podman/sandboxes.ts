import { hostname } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../../base/clock.ts';
import { isNameTaken } from '../command/errors.ts';
import { isRefusal, startTwice } from '../common/containers.ts';
import { lastLine } from '../common/create-container.ts';
import type { EngineContext } from '../common/dialect.ts';
import { optional } from '../common/json-fields.ts';
import { asEngine, cgroupRoot, writeLimits } from '../common/pod-group.ts';
import type { Networks } from '../network/networks.ts';
import { type Engine, EngineError, type EngineSandbox, type SandboxConfig } from '../types.ts';
import { infraName, podmanSandboxArgv } from './argv.ts';
import { createBridgeAnnouncer } from './bridge.ts';
import { resolvConf } from './etc-files.ts';
import type { PodmanPods } from './pods.ts';

/** What podman takes to clean up behind a container that has ended. */
const cleanUpMs = 500;

type SandboxVerbs = Pick<Engine, 'runSandbox' | 'restartSandbox' | 'updateSandbox' | 'stopSandbox' | 'removeSandbox'>;

export interface PodmanSandboxes extends SandboxVerbs {
  /** Starts the pause of a sandbox if that was left to the first container; answers whether it was. Throws EngineError `sandboxFailed`. */
  startDeferred(id: string): Promise<boolean>;
  /** A container of the sandbox has been started, and the sandbox with it if nobody had done that before. */
  containerStarted(id: string): void;
}

export interface PodmanSandboxesDeps {
  readonly pods: PodmanPods;
  readonly networks: Networks;
  /** Called when a pod may have been left without its pause, which no listing of containers shows. */
  readonly onFailedCreate: () => void;
}

/** Sandboxes as podman pods. `pod` verbs create and remove for good; everything between speaks to the pause container. */
export function createPodmanSandboxes(context: EngineContext, deps: PodmanSandboxesDeps): PodmanSandboxes {
  const { runner } = context;
  const { pods, networks, onFailedCreate } = deps;
  const announce = createBridgeAnnouncer(context);

  const startInfra = async (infra: string): Promise<EngineSandbox> => {
    let failure = await startTwice(context, infra);
    if (failure && isRefusal(failure) && (await context.corrections?.signalHidden(infra, 'SIGKILL'))) {
      // A pause that runs without podman's knowledge cannot be joined. It goes, and its conmon with it.
      await sleep(context.clock, cleanUpMs);
      failure = await startTwice(context, infra);
    }
    if (failure) throw failure;
    const [sandbox] = await Promise.all([pods.readInfra(infra), announce(networks.gateways())]);
    if (sandbox) return sandbox;
    throw new EngineError(`the pause container ${infra} vanished`, { command: runner.show(['start', infra]), kind: 'notFound' });
  };
  /** The first container starts the pause with itself: one command less than a start and a look. */
  const defer = async (id: string, config: SandboxConfig, conf: string | undefined): Promise<EngineSandbox> => {
    const { name, labels, network } = config;
    pods.created(id, config, conf);
    const ip = network.mode === 'pod' ? network.ip : undefined;
    return { id, name, labels, state: 'ready', createdAt: new Date(context.clock.now()).toISOString(), ...optional('ip', ip) };
  };
  const makeSandbox = async (config: SandboxConfig): Promise<EngineSandbox> => {
    const conf = await resolvConf(context, networks, config);
    const argv = podmanSandboxArgv(config, { machineName: hostname(), ...optional('resolvConf', conf) });
    const { stdout, failure } = await runner.tryRun(argv);
    if (!failure) return config.deferStart ? defer(lastLine(stdout), config, conf) : startInfra(infraName(config.name));
    onFailedCreate();
    if (!isNameTaken(failure.message)) throw failure;
    const existing = await pods.inspect(config.name);
    if (existing?.infraId !== undefined) return startInfra(existing.infraId);
    context.log.warn('removing what a pod create that was cut off left', { pod: config.name });
    await runner.tryRun(['pod', 'rm', '--force', '--time=0', config.name]);
    await runner.tryRun(['rm', '--force', infraName(config.name)]);
    await runner.run(argv);
    return startInfra(infraName(config.name));
  };

  const runSandbox = async (config: SandboxConfig): Promise<EngineSandbox> => {
    try {
      return await makeSandbox(config);
    } catch (error) {
      // The address is a part of the pod: another one needs another pod.
      if (error instanceof EngineError && error.kind === 'addressTaken')
        await runner.tryRun(['pod', 'rm', '--force', '--time=0', config.name]);
      throw error;
    }
  };

  return {
    runSandbox: (config) => networks.using(() => runSandbox(config)),
    containerStarted(id) {
      if (pods.unstarted(id) === undefined) return;
      pods.started(id);
      // Nobody has to wait for it: no address changes before another pod comes.
      void announce(networks.gateways());
    },
    async startDeferred(id) {
      const infra = pods.unstarted(id);
      if (infra === undefined) return false;
      await startInfra(infra).catch((error: unknown) => {
        if (!(error instanceof EngineError) || !(isRefusal(error) || error.kind === 'addressTaken')) throw error;
        throw new EngineError(error.message, { command: error.command, kind: 'sandboxFailed', cause: error });
      });
      return true;
    },
    restartSandbox: async (id) => startInfra((await pods.lookUp(id)).infraId),
    updateSandbox: (id, resources) => limitPod(context, pods, id, resources),
    async stopSandbox(id) {
      const found = await pods.lookUp(id).catch(ignoreMissing);
      if (!found) return;
      const { failure } = await runner.tryRun(['kill', '--signal', 'KILL', found.infraId]);
      if (failure && (await pods.readInfra(found.infraId))?.state === 'ready') throw failure;
    },
    async removeSandbox(id) {
      pods.forget(id);
      await removePod(context, pods, id);
    },
  };
}

async function removePod({ runner }: EngineContext, pods: PodmanPods, id: string): Promise<void> {
  const { failure } = await runner.tryRun(['pod', 'rm', '--force', '--time=0', id]);
  if (failure && (await pods.inspect(id))) throw failure;
}

/** podman has no command for it. */
async function limitPod({ runner, info }: EngineContext, pods: PodmanPods, id: string, limits: SandboxConfig['resources']): Promise<void> {
  const path = (await pods.inspect(id))?.cgroupPath;
  if (path === undefined) throw new EngineError(`no such pod ${id}`, { command: runner.show(['pod', 'inspect', id]), kind: 'notFound' });
  const directoryOf = (controller: string) => join(cgroupRoot, controller, path);
  await asEngine(`limits of ${path}`, () => writeLimits(limits, info.cgroupVersion, directoryOf));
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof EngineError && error.kind === 'notFound') return undefined;
  throw error;
}
