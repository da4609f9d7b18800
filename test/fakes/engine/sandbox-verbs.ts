import { Readable } from 'node:stream';
import {
  type Engine,
  type EngineNetwork,
  type EngineSandbox,
  type Labels,
  type SandboxConfig,
  VolumePathError,
} from '../../../src/engine/types.ts';
import { type CallContext, engineError, illegal, perform } from './calls.ts';
import { containersOf, dropSandbox, publicSandbox } from './container-verbs.ts';
import { endPause, noticeLostPause, startPause } from './processes.ts';
import { type Actor, carries, emit, newId, record, type SimSandbox, stamp, type World } from './world.ts';

type SandboxVerbs = Pick<Engine, 'runSandbox' | 'restartSandbox' | 'updateSandbox' | 'stopSandbox' | 'removeSandbox'>;
type OtherVerbs = Pick<
  Engine,
  | 'ensureNetwork'
  | 'removeNetwork'
  | 'useNameServer'
  | 'createVolume'
  | 'removeVolume'
  | 'listVolumes'
  | 'volumeUsage'
  | 'volumeFiles'
  | 'shareWithGroup'
>;

/** The verbs of sandboxes. */
export function createSandboxVerbs(context: CallContext): SandboxVerbs {
  const { world } = context;
  return {
    // Two steps, as of both engines: kpod may die between them.
    async runSandbox(config) {
      const call = { verb: 'runSandbox', subject: config.name } as const;
      const sandbox = await perform(context, {
        ...call,
        effect: (by) => createSandbox(world, config, by),
        wreck: () => void createSandbox(world, config, 'kpod'),
      });
      // podman leaves the start to the first container; docker starts, and nobody asks when.
      const wakes = !config.deferStart || sandbox.startedAt !== undefined || world.info.name === 'docker';
      if (!wakes) sandbox.deferred = true;
      const woken = wakes
        ? await perform(context, { ...call, effect: (by) => wakeSandbox(world, sandbox.id, by, 'runSandbox') })
        : publicSandbox(sandbox);
      return config.deferStart ? asGiven(woken, config) : woken;
    },
    restartSandbox: (id) =>
      perform(context, {
        verb: 'restartSandbox',
        subject: id,
        effect: (by) => {
          mustBeQuiet(world, id, 'restartSandbox', by);
          // Its group is made anew, with what the sandbox was made with.
          const sandbox = world.sandboxes.get(id);
          if (sandbox) sandbox.resources = sandbox.config.resources;
          return wakeSandbox(world, id, by, 'restartSandbox');
        },
      }),
    updateSandbox: (id, resources) =>
      perform(context, {
        verb: 'updateSandbox',
        subject: id,
        effect: (by) => {
          const sandbox = world.sandboxes.get(id);
          if (!sandbox) throw engineError('notFound', `no such sandbox ${id}`, 'updateSandbox', id);
          sandbox.resources = { ...sandbox.resources, ...resources };
          record(world, { by, verb: 'updateSandbox' }, sandbox);
        },
      }),
    stopSandbox: (id) => perform(context, { verb: 'stopSandbox', subject: id, effect: (by) => stopSandbox(world, id, by) }),
    removeSandbox: (id) =>
      perform(context, {
        verb: 'removeSandbox',
        subject: id,
        effect: (by) => {
          const sandbox = world.sandboxes.get(id);
          if (sandbox) dropSandbox(world, sandbox, by);
        },
        wreck: () => {
          const sandbox = world.sandboxes.get(id);
          if (sandbox) endPause(world, sandbox, 'kpod');
        },
      }),
  };
}

/** What a driver says of a sandbox that it has not looked at. */
function asGiven({ startedAt: _unknown, ip: _ip, ...sandbox }: EngineSandbox, { network }: SandboxConfig): EngineSandbox {
  const ip = network.mode === 'pod' ? network.ip : undefined;
  return { ...sandbox, state: 'ready', ...(ip === undefined ? {} : { ip }) };
}

function createSandbox(world: World, config: SandboxConfig, by: Actor): SimSandbox {
  const present = [...world.sandboxes.values()].find((sandbox) => sandbox.name === config.name);
  if (present) return present;
  if (world.diskFull) throw engineError('other', 'no space left on device', 'runSandbox', config.name);
  const { network } = config;
  if (network.mode === 'pod') {
    if (!world.networks.has(network.name)) {
      throw engineError('notFound', `network ${network.name} not found`, 'runSandbox', config.name);
    }
    const holder = [...world.sandboxes.values()].find((each) => network.ip !== undefined && each.ip === network.ip);
    if (holder) throw engineError('addressTaken', `address ${network.ip} is taken by ${holder.name}`, 'runSandbox', config.name);
  }
  refuseTakenPort(world, config);
  const sandbox: SimSandbox = {
    id: newId(world),
    name: config.name,
    labels: config.labels,
    state: 'notReady',
    createdAt: stamp(world),
    config,
    resources: config.resources,
    namespace: 0,
    stoppedByKpod: false,
    unattended: false,
    deferred: false,
    startedBy: undefined,
  };
  world.sandboxes.set(sandbox.id, sandbox);
  record(world, { by, verb: 'createSandbox' }, sandbox);
  emit(world, 'create', sandbox);
  return sandbox;
}

function refuseTakenPort(world: World, config: SandboxConfig): void {
  const key = (port: SandboxConfig['ports'][number]) => `${port.hostIP ?? ''}:${port.hostPort}/${port.protocol}`;
  const taken = new Set([...world.sandboxes.values()].flatMap((each) => each.config.ports.map(key)));
  const clash = config.ports.find((port) => taken.has(key(port)));
  if (clash) throw engineError('other', `address already in use: ${key(clash)}`, 'runSandbox', config.name);
}

function wakeSandbox(world: World, id: string, by: Actor, verb: string): EngineSandbox {
  const sandbox = world.sandboxes.get(id);
  if (!sandbox) {
    if (!world.known.has(id)) throw illegal(world, verb, id, 'no such ID has ever been given out');
    throw engineError('notFound', `no such sandbox ${id}`, verb, id);
  }
  noticeLostPause(world, sandbox);
  if (sandbox.state === 'notReady') startPause(world, sandbox, by);
  return publicSandbox(sandbox);
}

function stopSandbox(world: World, id: string, by: Actor): void {
  const sandbox = world.sandboxes.get(id);
  if (!sandbox) return;
  mustBeQuiet(world, id, 'stopSandbox', by);
  if (by === 'kpod') sandbox.stoppedByKpod = true;
  endPause(world, sandbox, by);
}

/** Stopping or restarting a sandbox takes the network from what runs in it: kpod stops the containers first. */
function mustBeQuiet(world: World, id: string, verb: string, by: Actor): void {
  const running = containersOf(world, id).find((each) => each.state === 'running' && each.startedBy === 'kpod');
  if (running && by === 'kpod') throw illegal(world, verb, id, `${running.name} still runs in it`);
}

/** The verbs of networks and volumes. */
export function createOtherVerbs(context: CallContext): OtherVerbs {
  const { world } = context;
  return {
    ensureNetwork: (config) =>
      perform(context, { verb: 'ensureNetwork', subject: config.name, effect: (by) => ensureNetwork(world, config, by) }),
    removeNetwork: (name) =>
      perform(context, {
        verb: 'removeNetwork',
        subject: name,
        effect: (by) => {
          const users = [...world.sandboxes.values()].some(({ config: { network } }) => network.mode === 'pod' && network.name === name);
          if (users) throw engineError('other', `network ${name} is in use`, 'removeNetwork', name);
          const found = world.networks.get(name);
          if (world.networks.delete(name) && found) record(world, { by, verb: 'removeNetwork' }, { id: name, name, labels: found.labels });
        },
      }),
    useNameServer: async (network, address) => {
      if (address === undefined) world.nameServers.delete(network);
      else world.nameServers.set(network, address);
    },
    createVolume: ({ name, labels, mode }) =>
      perform(context, {
        verb: 'createVolume',
        subject: name,
        effect: (by) => {
          if (world.volumes.has(name)) return;
          if (world.diskFull) throw engineError('other', 'no space left on device', 'createVolume', name);
          world.volumes.set(name, { labels, mode });
          record(world, { by, verb: 'createVolume' }, { id: name, name, labels });
        },
      }),
    removeVolume: (name) =>
      perform(context, {
        verb: 'removeVolume',
        subject: name,
        effect: (by) => {
          const user = [...world.containers.values()].find(({ config }) =>
            config.mounts.some(({ source }) => source.type === 'volume' && source.name === name),
          );
          if (user) throw engineError('other', `volume ${name} is being used by ${user.name}`, 'removeVolume', name);
          const found = world.volumes.get(name);
          if (world.volumes.delete(name) && found) record(world, { by, verb: 'removeVolume' }, { id: name, name, labels: found.labels });
        },
      }),
    shareWithGroup: (shares, { group, labels }) =>
      perform(context, {
        verb: 'shareWithGroup',
        subject: JSON.stringify(shares),
        effect: (by) => {
          for (const { source } of shares) {
            if (source.type === 'volume' && !world.volumes.has(source.name)) {
              throw engineError('other', `no such volume ${source.name}`, 'shareWithGroup', source.name);
            }
          }
          record(world, { by, verb: 'shareWithGroup', detail: String(group) }, { id: 'group', name: 'group', labels });
        },
      }),
    // Nothing is ever written: who wants more in a volume says so.
    volumeUsage: async () => 0,
    async volumeFiles(source) {
      if (source.type === 'volume' && !world.volumes.has(source.name)) throw new VolumePathError('noVolume', source.name);
      return { entries: [], isDirectory: true, left: 0, content: Readable.from([]) };
    },
    listVolumes: (labels) =>
      perform(context, {
        verb: 'listVolumes',
        subject: JSON.stringify(labels),
        reads: true,
        effect: () => [...world.volumes].filter(([, volume]) => carries(volume.labels, labels)).map(([name]) => name),
      }),
  };
}

function ensureNetwork(world: World, config: { name: string; labels: Labels }, by: Actor): EngineNetwork {
  const present = world.networks.get(config.name);
  if (present) return present.network;
  const prefix = `10.89.${world.networks.size}`;
  const network: EngineNetwork = {
    name: config.name,
    subnet: `${prefix}.0/24`,
    gateway: `${prefix}.1`,
    nameServer: `${prefix}.1`,
    podRange: { first: `${prefix}.64`, last: `${prefix}.127` },
    serviceRange: { first: `${prefix}.128`, last: `${prefix}.254` },
  };
  world.networks.set(config.name, { network, labels: config.labels });
  record(world, { by, verb: 'createNetwork' }, { id: config.name, name: config.name, labels: config.labels });
  return network;
}
