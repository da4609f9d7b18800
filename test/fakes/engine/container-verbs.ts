import {
  type ContainerConfig,
  type Engine,
  type EngineContainer,
  EngineError,
  type EngineIds,
  type EngineListing,
  type EngineState,
  type Labels,
} from '../../../src/engine/types.ts';
import { type CallContext, engineError, illegal, perform, type Verb } from './calls.ts';
import { deliverSignal, endPause, noticeLostPause, noticeLostProcess, startPause, startProcess, targetOf } from './processes.ts';
import { type Actor, carries, emit, newId, record, type SimContainer, type SimSandbox, stamp, type World } from './world.ts';

type ContainerVerbs = Pick<
  Engine,
  | 'createContainer'
  | 'runContainer'
  | 'startContainer'
  | 'updateContainer'
  | 'signalContainer'
  | 'removeContainer'
  | 'list'
  | 'listVersion'
  | 'inspect'
>;

/** The verbs of containers. */
export function createContainerVerbs(context: CallContext): ContainerVerbs {
  const { world } = context;
  const create = (verb: Verb, config: ContainerConfig) =>
    perform(context, {
      verb,
      subject: config.name,
      effect: (by) => createContainer(world, config, by),
      wreck: () => {
        if (!containerNamed(world, config.name)) world.ghosts.add(config.name);
      },
    });
  const start = (verb: Verb, id: string) =>
    perform(context, {
      verb,
      subject: id,
      effect: (by) => startContainer(world, id, by),
      wreck: () => {
        const container = world.containers.get(id);
        if (container?.state === 'created') container.unstartable = true;
      },
    });
  const remove = (id: string) => perform(context, { verb: 'removeContainer', subject: id, effect: (by) => removeContainer(world, id, by) });
  return {
    createContainer: (config) => create('createContainer', config),
    // Two steps, as of both engines: kpod may die between them.
    async runContainer(config) {
      let id = await create('runContainer', config);
      // What a command that was cut off has left may run, or be unstartable, as the drivers find out.
      if (world.containers.get(id)?.startedAt !== undefined) return { id };
      try {
        await start('runContainer', id).catch(async (error: unknown) => {
          if (!(error instanceof EngineError) || error.kind !== 'unstartable') throw error;
          await remove(id);
          id = await create('runContainer', config);
          await start('runContainer', id);
        });
        return { id };
      } catch (error) {
        if (error instanceof EngineError && error.kind === 'startFailed') return { id, failure: error };
        throw error;
      }
    },
    startContainer: (id) => start('startContainer', id),
    updateContainer: (id, resources) =>
      perform(context, {
        verb: 'updateContainer',
        subject: id,
        effect: (by) => {
          const container = world.containers.get(id);
          if (!container) return mustBeKnown(world, 'updateContainer', id);
          if (container.state !== 'running') return;
          mustFit(world, container, resources.cpuQuotaMicros);
          container.resources = { ...container.resources, ...resources };
          record(world, { by, verb: 'updateContainer' }, container);
        },
      }),
    signalContainer: (id, signal) =>
      perform(context, {
        verb: 'signalContainer',
        subject: id,
        effect: (by) => {
          const container = world.containers.get(id);
          if (!container) return mustBeKnown(world, 'signalContainer', id);
          noticeLostProcess(world, container);
          deliverSignal(world, container, signal, by);
        },
      }),
    removeContainer: remove,
    list: (labels) => list(context, labels),
    listVersion: (labels) =>
      perform(context, {
        verb: 'listVersion',
        subject: JSON.stringify(labels),
        reads: true,
        effect: () => versionOf([...carrying(world.sandboxes, labels), ...carrying(world.containers, labels)]),
      }),
    inspect: (ids) =>
      perform(context, {
        verb: 'inspect',
        subject: [...ids.sandboxes, ...ids.containers].join(' '),
        reads: true,
        effect: () => look(world, ids, {}),
      }),
  };
}

const containerNamed = (world: World, name: string): SimContainer | undefined =>
  [...world.containers.values()].find((container) => container.name === name);

function mustBeKnown(world: World, verb: string, id: string): void {
  if (!world.known.has(id)) throw illegal(world, verb, id, 'no such ID has ever been given out');
}

/** As the kernel has it of control groups below one another. */
function mustFit(world: World, { id, sandboxId = '' }: SimContainer, quota: number | undefined): void {
  const most = world.sandboxes.get(sandboxId)?.resources.cpuQuotaMicros;
  if (quota === undefined || most === undefined || quota <= most) return;
  throw engineError('other', `write cpu.cfs_quota_us: invalid argument: ${quota} of ${most}`, 'updateContainer', id);
}

function createContainer(world: World, config: ContainerConfig, by: Actor): string {
  const verb = 'createContainer';
  const present = containerNamed(world, config.name);
  if (present) return present.id;
  if (world.diskFull) throw engineError('other', 'no space left on device', verb, config.name);
  if (!world.sandboxes.has(config.sandboxId)) {
    mustBeKnown(world, verb, config.sandboxId);
    throw engineError('notFound', `no such sandbox ${config.sandboxId}`, verb, config.name);
  }
  if (![...world.images.values()].some((image) => image.id === config.imageId)) {
    if (!config.imageId.startsWith('sha256:')) throw illegal(world, verb, config.name, `${config.imageId} is no image ID`);
    throw engineError('imageNotFound', `${config.imageId}: image not known`, verb, config.name);
  }
  for (const { source } of config.mounts) {
    if (source.type === 'volume' && !world.volumes.has(source.name)) {
      throw engineError('other', `no such volume ${source.name}`, verb, config.name);
    }
  }
  world.ghosts.delete(config.name);
  const container: SimContainer = {
    id: newId(world),
    name: config.name,
    sandboxId: config.sandboxId,
    labels: config.labels,
    imageId: config.imageId,
    state: 'created',
    createdAt: stamp(world),
    oomKilled: false,
    config,
    resources: config.resources,
    entries: [],
    unstartable: false,
    unattended: false,
    cleaning: false,
    startedBy: undefined,
    behaviour: undefined,
    timers: [],
  };
  world.containers.set(container.id, container);
  record(world, { by, verb }, container);
  emit(world, 'create', container);
  return container.id;
}

function startContainer(world: World, id: string, by: Actor): void {
  const verb = 'startContainer';
  const container = world.containers.get(id);
  if (!container) {
    mustBeKnown(world, verb, id);
    throw engineError('notFound', `no such container ${id}`, verb, id);
  }
  if (container.state === 'running') return;
  if (container.unstartable) throw engineError('unstartable', `container with given ID already exists: ${id}`, verb, id);
  // An engine would run it again; kpod makes a new container for every run.
  if (container.state === 'exited' && by === 'kpod' && container.startedBy !== 'foreign')
    throw illegal(world, verb, container.name, 'it has run before');
  const sandbox = world.sandboxes.get(container.config.sandboxId);
  if (!sandbox) throw engineError('notFound', `no such sandbox ${container.config.sandboxId}`, verb, container.name);
  if (sandbox.state === 'notReady') wakePause(world, sandbox, container, by);
  const target = targetOf(container.config);
  if (target !== undefined && world.containers.get(target)?.state !== 'running') {
    throw engineError('other', `cannot join PID of a non running container: ${target}`, verb, container.name);
  }
  const refusal = startProcess(world, container, by);
  if (refusal !== undefined) throw engineError('startFailed', refusal, verb, container.name);
}

/** What a start does whose sandbox is dead: docker refuses, podman restarts the pause in silence with a new network namespace. */
function wakePause(world: World, sandbox: SimSandbox, container: SimContainer, by: Actor): void {
  if (sandbox.deferred && sandbox.startedAt === undefined) return startPause(world, sandbox, by);
  if (by === 'kpod' && (sandbox.startedAt === undefined || sandbox.stoppedByKpod)) {
    throw illegal(world, 'startContainer', container.name, 'its sandbox is not ready, and kpod knows');
  }
  if (world.info.name === 'docker') {
    const why = `cannot join network of a non running container: ${sandbox.id}`;
    throw engineError('other', why, 'startContainer', container.name);
  }
  startPause(world, sandbox, 'itself');
}

function removeContainer(world: World, id: string, by: Actor): void {
  const container = world.containers.get(id);
  if (!container) return mustBeKnown(world, 'removeContainer', id);
  if (container.state === 'running') {
    const why = `cannot remove a running container: ${container.name}`;
    if (by === 'kpod' && container.startedBy === 'kpod') throw illegal(world, 'removeContainer', container.name, why);
    throw engineError('other', why, 'removeContainer', container.name);
  }
  dropContainer(world, container, by);
}

/** Removes the container whatever its state. */
export function dropContainer(world: World, container: SimContainer, by: Actor): void {
  for (const timer of container.timers) timer.cancel();
  if (container.state === 'running') {
    const run = world.runs.findLast((each) => each.id === container.id);
    if (run) Object.assign(run, { endMs: world.clock.now(), exitCode: 137 });
  }
  container.state = 'unknown';
  container.cleaning = false;
  world.containers.delete(container.id);
  record(world, { by, verb: 'removeContainer' }, container);
  emit(world, 'remove', container);
}

/** Removes the sandbox with all that is in it. */
export function dropSandbox(world: World, sandbox: SimSandbox, by: Actor): void {
  for (const container of containersOf(world, sandbox.id)) dropContainer(world, container, by);
  endPause(world, sandbox, by);
  world.sandboxes.delete(sandbox.id);
  record(world, { by, verb: 'removeSandbox' }, sandbox);
  emit(world, 'remove', sandbox);
}

/** The containers of a sandbox. */
export const containersOf = (world: World, sandboxId: string): SimContainer[] =>
  [...world.containers.values()].filter((container) => container.config.sandboxId === sandboxId);

/** Names first, details later, as `ps` and `inspect`: what vanishes in between is left out, what appears is not there yet. */
async function list(context: CallContext, labels: Labels): Promise<EngineListing> {
  const { world } = context;
  const named = { sandboxes: [...world.sandboxes.keys()], containers: [...world.containers.keys()] };
  return perform(context, {
    verb: 'list',
    subject: JSON.stringify(labels),
    reads: true,
    effect: () => {
      const version = versionOf([...carrying(world.sandboxes, labels), ...carrying(world.containers, labels)]);
      return { ...look(world, named, labels), version };
    },
  });
}

const carrying = <T extends { readonly labels: Labels }>(all: ReadonlyMap<string, T>, labels: Labels): T[] =>
  [...all.values()].filter((each) => carries(each.labels, labels));

const versionOf = (things: readonly { readonly id: string; readonly state: string }[]): string =>
  things
    .map(({ id, state }) => `${id} ${state}`)
    .toSorted()
    .join('\n');

/** The things of these IDs that exist and carry the labels. The driver notices what podman does not: by looking. */
function look(world: World, ids: EngineIds, labels: Labels): EngineState {
  const sandboxes = existing(world.sandboxes, ids.sandboxes, labels);
  const containers = existing(world.containers, ids.containers, labels);
  for (const sandbox of sandboxes) noticeLostPause(world, sandbox);
  for (const container of containers) noticeLostProcess(world, container);
  return { sandboxes: sandboxes.map(publicSandbox), containers: containers.map(publicContainer) };
}

function existing<T extends { readonly labels: Labels }>(all: ReadonlyMap<string, T>, ids: readonly string[], labels: Labels): T[] {
  return ids.map((id) => all.get(id)).filter((each): each is T => each !== undefined && carries(each.labels, labels));
}

/** What the interface shows of a sandbox, as it is now. */
export function publicSandbox(sandbox: SimSandbox) {
  const { config: _, resources: _r, namespace: _n, stoppedByKpod: _s, unattended: _u, deferred: _d, startedBy: _b, ...shown } = sandbox;
  return shown;
}

function publicContainer(container: SimContainer): EngineContainer {
  const {
    config: _,
    resources: _r,
    entries: _e,
    unstartable: _u,
    unattended: _n,
    cleaning,
    startedBy: _s,
    behaviour: _b,
    timers: _t,
    ...shown
  } = container;
  if (!cleaning) return shown;
  const { exitCode: _c, finishedAt: _f, ...running } = shown;
  return { ...running, state: 'running', oomKilled: false };
}
