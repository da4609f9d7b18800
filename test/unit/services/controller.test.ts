import { describe, expect, it } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { type Engine, EngineError } from '../../../src/engine/types.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { freeAddress } from '../../../src/services/addresses/ipv4.ts';
import { createServiceController } from '../../../src/services/controller.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createMemoryConfigFiles } from '../../fakes/config-files.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pods.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';

const service = (name: string, namespace = 'default'): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: { type: 'ClusterIP', ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
  status: { loadBalancer: {} },
});

interface StartOptions {
  readonly images?: readonly string[];
  readonly takenPorts?: readonly number[];
  /** The first port that needs no administrator. */
  readonly unprivilegedFrom?: number;
  readonly rootless?: boolean;
  /** The engines beside the default one; others are not to be had. */
  readonly others?: readonly string[];
  /** Nobody has asked for the default engine yet. */
  readonly isUnopened?: boolean;
}

async function start(options: StartOptions = {}) {
  const clock = createFakeClock();
  const engine = createSimulatedEngine({
    clock,
    info: { rootless: options.rootless ?? false },
    ...(options.images ? { images: options.images } : {}),
  });
  // As nginx does: a hangup only makes it read its configuration again.
  engine.script(({ config }) => (config.name.startsWith('k8s_proxy_') ? { onTerm: 'ignore' } : undefined));
  const files = createMemoryConfigFiles();
  const told: string[] = [];
  let lists = 0;
  const counted: Engine = {
    ...engine,
    list(selector) {
      lists += 1;
      return engine.list(selector);
    },
  };
  const others = new Map((options.others ?? []).map((name) => [name, createSimulatedEngine({ clock, name })]));
  const open = async (name: string = engine.info.name): Promise<Engine> => {
    const found = name === engine.info.name ? counted : others.get(name);
    if (found) return found;
    throw new EngineError(`no engine ${name}`, { command: '', kind: 'unavailable' });
  };
  const store = createMemoryStore({ clock });
  const controller = createServiceController({
    store,
    engines: createWatchedEngines(
      { get: open, statuses: () => (options.isUnopened ? [] : [{ name: engine.info.name, info: engine.info }]) },
      { clock: clock, log: silentLog, instance: 'test' },
    ),
    clock,
    log: silentLog,
    instance: 'test',
    network: { name: 'kpod-test', labels: {} },
    networkEngines: async () => [engine.info.name],
    files,
    proxyImage: 'nginx',
    lookAtPort: async ({ hostPort }) => {
      if (options.takenPorts?.includes(hostPort)) return 'taken';
      return hostPort < (options.unprivilegedFrom ?? 0) ? 'privileged' : 'free';
    },
    recordEvent: (one, { reason, message }) => void told.push(`${one.metadata.name} ${reason}: ${message}`),
  });
  await controller.start();
  return { clock, engine, others, store, controller, files, told, lists: () => lists };
}

const selecting = (name: string, spec: Partial<Service['spec']> = {}): Service => {
  const plain = service(name);
  return { ...plain, spec: { ...plain.spec, selector: { app: name }, ...spec } };
};

/** A pod that is Ready (or not), with that label and address. */
const readyPod = (name: string, app: string, ip: string, ready = true): Pod =>
  pod({
    name,
    uid: `uid-${name}`,
    metadata: { labels: { app } },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });

describe('the Services of an agent', () => {
  it('get an address and their names when they are created, and lose them when they are deleted', async () => {
    const { clock, engine, store } = await start();
    await store.create(service('mydb'));
    await clock.advance(1);
    const address = store.get({ kind: 'Service', namespace: 'default', name: 'mydb' })?.spec.clusterIP ?? '';
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    for (const name of ['mydb', 'mydb.default', 'mydb.default.svc', 'mydb.default.svc.cluster.local']) {
      expect(engine.resolve('kpod-test', name)).toEqual([address]);
    }
    await store.remove({ kind: 'Service', namespace: 'default', name: 'mydb' });
    await clock.advance(1);
    expect(engine.resolve('kpod-test', 'mydb')).toEqual([]);
  });

  it('of two namespaces do not share the bare name', async () => {
    const { clock, engine, store } = await start();
    await store.create(service('mydb'));
    await store.create(service('mydb', 'other'));
    await clock.advance(1);
    expect(engine.resolve('kpod-test', 'mydb')).toHaveLength(1);
    expect(engine.resolve('kpod-test', 'mydb.other.svc.cluster.local')).not.toEqual(engine.resolve('kpod-test', 'mydb'));
  });

  it('of one engine do not wait for those of an engine that is not to be had', async () => {
    const { clock, engine, others, store } = await start({ others: ['docker'] });
    const on = (name: string, engineName: string): Service => {
      const plain = service(name);
      return { ...plain, metadata: { ...plain.metadata, annotations: { 'kpod.io/engine': engineName } } };
    };
    const there = { ...on('a', 'lxc'), spec: { ...service('a').spec, clusterIP: '10.9.9.9', clusterIPs: ['10.9.9.9'] } };
    await store.create(there);
    await store.create(on('b', 'docker'));
    await store.create(on('c', 'podman'));
    await clock.advance(10_000);
    expect(others.get('docker')?.resolve('kpod-test', 'b')).toHaveLength(1);
    expect(engine.resolve('kpod-test', 'c')).toHaveLength(1);
    expect(store.get({ kind: 'Service', namespace: 'default', name: 'a' })?.spec.clusterIP).toBe('10.9.9.9');
  });

  it('come back at the same address when their container is killed', async () => {
    const { clock, engine, store } = await start();
    await store.create(service('mydb'));
    await clock.advance(1);
    const [before] = engine.resolve('kpod-test', 'mydb');
    engine.killSandboxForeign(engine.world.sandboxes.keys().next().value ?? '');
    expect(engine.resolve('kpod-test', 'mydb')).toEqual([]);
    await clock.advance(61_000);
    expect(engine.resolve('kpod-test', 'mydb')).toEqual([before]);
  });

  it('leave no network of an agent that died before it could remove it', async () => {
    const { clock, engine, controller } = await start({ isUnopened: true });
    await Promise.all([engine.ensureNetwork({ name: 'kpod-test', labels: {} }), clock.settle()]);
    expect(engine.leftovers()).toHaveLength(1);
    await Promise.all([controller.stop(), clock.settle()]);
    expect(engine.leftovers()).toEqual([]);
  });

  it('leave nothing when the last one is deleted just before the end', async () => {
    const { clock, engine, store, controller } = await start();
    await store.create(service('mydb'));
    await clock.advance(1);
    await store.remove({ kind: 'Service', namespace: 'default', name: 'mydb' });
    const stopped = controller.stop();
    await clock.settle();
    await stopped;
    expect(engine.leftovers()).toEqual([]);
  });
});

describe('the proxy of a Service with a selector', () => {
  const configOf = ({ files, store }: Awaited<ReturnType<typeof start>>, name: string) =>
    files.written.get(store.get({ kind: 'Service', namespace: 'default', name })?.metadata.uid ?? '')?.['nginx.conf'] ?? '';
  const hangups = ({ engine }: Awaited<ReturnType<typeof start>>) => engine.journal.filter(({ detail }) => detail === 'SIGHUP').length;

  it('runs in its sandbox and hears within a second of pods that become ready, change their labels, or go', async () => {
    const world = await start();
    const { clock, engine, store } = world;
    await store.create(selecting('web'));
    await clock.advance(5_000);
    expect(engine.runsOf().map(({ name }) => name.split('_').slice(0, 4).join('_'))).toEqual(['k8s_proxy_web_default']);
    expect(configOf(world, 'web')).not.toContain('listen');

    await store.create(readyPod('a', 'web', '10.0.0.5', false));
    await clock.advance(1_000);
    expect(configOf(world, 'web')).not.toContain('listen');
    expect(hangups(world)).toBe(0);

    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'a' }, () => readyPod('a', 'web', '10.0.0.5'));
    await clock.advance(1_000);
    expect(configOf(world, 'web')).toContain('server 10.0.0.5:80 ');
    expect(hangups(world)).toBe(1);

    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'a' }, () => readyPod('a', 'other', '10.0.0.5'));
    await clock.advance(1_000);
    expect(configOf(world, 'web')).not.toContain('listen');
    expect(hangups(world)).toBe(2);

    await clock.advance(120_000);
    expect(hangups(world)).toBe(2);
    expect(engine.violations).toEqual([]);
  });

  it('leads nobody to a pod that is to go before that is told to end', async () => {
    const world = await start();
    const { clock, controller, store } = world;
    await store.create(selecting('web'));
    const [leaving, staying] = [readyPod('a', 'web', '10.0.0.5'), readyPod('b', 'web', '10.0.0.6')];
    await store.create(leaving);
    await store.create(staying);
    await clock.advance(5_000);
    const before = hangups(world);
    const gone = { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-05T00:01:00Z' } };
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'a' }, () => gone);
    const done: string[] = [];
    void controller.letGo(gone).then(() => done.push('a'));
    await clock.settle();
    expect(configOf(world, 'web')).not.toContain('10.0.0.5');
    expect(hangups(world)).toBe(before + 1);
    // nginx takes a moment to read it.
    expect(done).toEqual([]);
    await clock.advance(200);
    expect(done).toEqual(['a']);
    // Its other containers wait no more, and who stands behind no Service does not at all.
    void controller.letGo(gone).then(() => done.push('a again'));
    void controller.letGo(readyPod('c', 'other', '10.0.0.7')).then(() => done.push('c'));
    await clock.settle();
    expect(done.sort()).toEqual(['a', 'a again', 'c']);
  });

  it('keeps no pod that is to go for longer than a little, whatever becomes of it', async () => {
    const world = await start();
    const { clock, controller, store, files } = world;
    await store.create(selecting('web'));
    await store.create(readyPod('a', 'web', '10.0.0.5'));
    await store.create(readyPod('b', 'web', '10.0.0.6'));
    await clock.advance(5_000);
    files.hang();
    const done: string[] = [];
    const gone = readyPod('a', 'web', '10.0.0.5', false);
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'a' }, () => gone);
    void controller.letGo(gone).then(() => done.push('a'));
    await clock.advance(2_900);
    expect(done).toEqual([]);
    await clock.advance(100);
    expect(done).toEqual(['a']);
  });

  it('is started again when it has ended, after a pause', async () => {
    const { clock, engine, store } = await start();
    await store.create(selecting('web'));
    await clock.advance(5_000);
    engine.signalContainerForeign(engine.runsOf()[0]?.name ?? '');
    await clock.advance(1_000);
    expect(engine.runsOf()).toHaveLength(1);
    await clock.advance(10_000);
    expect(engine.runsOf()).toHaveLength(2);
  });

  it('is told again what the engine failed to tell it', async () => {
    const world = await start();
    const { clock, engine, store } = world;
    await store.create(selecting('web'));
    await clock.advance(5_000);
    engine.failNext('signalContainer');
    await store.create(readyPod('a', 'web', '10.0.0.5'));
    const [first] = engine.runsOf();
    await clock.advance(900);
    expect(hangups(world)).toBe(0);
    await clock.advance(2_000);
    expect(hangups(world)).toBe(1);
    expect(engine.runsOf()).toEqual([first]);
  });

  it('waits for its image, says so, and comes when the image is there', async () => {
    const { clock, engine, store, told } = await start({ images: [] });
    engine.addToRegistry('nginx', { errors: ['no route to the registry'] });
    await store.create(selecting('web'));
    await clock.advance(1_000);
    expect(told).toEqual([
      'web Pulling: Pulling image "nginx" for the proxy',
      'web ProxyUnavailable: The proxy\'s image "nginx" cannot be had: no route to the registry. Its names resolve, but nothing answers. Pull the image or load it, or name another one of nginx with the setting services.proxyImage; it is tried again by itself',
    ]);
    expect(engine.runsOf()).toEqual([]);
    expect(engine.resolve('kpod-test', 'web')).toHaveLength(1);
    await clock.advance(10_000);
    expect(engine.runsOf()).toHaveLength(1);
  });
});

type World = Awaited<ReturnType<typeof start>>;
const find = ({ store }: World, name: string) => store.get({ kind: 'Service', namespace: 'default', name });
/** A pod as the kubelet leaves it: on its engine. */
const onEngine = (one: Pod): Pod => ({ ...one, metadata: { ...one.metadata, annotations: { 'kpod.io/engine': 'podman' } } });

describe('Endpoints and EndpointSlices', () => {
  const endpointsOf = ({ store }: World, name: string) => store.get({ kind: 'Endpoints', namespace: 'default', name });

  it('follow the pods of a Service with a selector, and go with it', async () => {
    const world = await start();
    const { clock, store } = world;
    await store.create(selecting('web'));
    await clock.advance(1);
    expect(endpointsOf(world, 'web')?.subsets).toBeUndefined();
    expect(store.list('EndpointSlice')).toMatchObject([{ endpoints: [] }]);
    await store.create(readyPod('a', 'web', '10.0.0.5'));
    await store.create(readyPod('b', 'web', '10.0.0.6', false));
    await clock.advance(1);
    expect(endpointsOf(world, 'web')?.subsets).toMatchObject([
      { addresses: [{ ip: '10.0.0.5' }], notReadyAddresses: [{ ip: '10.0.0.6' }] },
    ]);
    const versions = store.list('EndpointSlice').map(({ metadata }) => metadata.resourceVersion);
    await clock.advance(180_000);
    expect(store.list('EndpointSlice').map(({ metadata }) => metadata.resourceVersion)).toEqual(versions);
    await store.remove({ kind: 'Service', namespace: 'default', name: 'web' });
    await clock.advance(1);
    expect([...store.list('Endpoints'), ...store.list('EndpointSlice')]).toEqual([]);
  });

  it('come back when a client deletes them', async () => {
    const world = await start();
    const { clock, store } = world;
    await store.create(selecting('web'));
    await clock.advance(1);
    await store.remove({ kind: 'Endpoints', namespace: 'default', name: 'web' });
    await clock.advance(1);
    expect(endpointsOf(world, 'web')).toBeDefined();
  });

  it('written by hand get a proxy and a mirror, and outlive nothing but their Service', async () => {
    const world = await start();
    const { clock, engine, store, files } = world;
    await store.create(service('manual'));
    await clock.advance(1_000);
    expect(engine.runsOf()).toEqual([]);
    await store.create({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'manual', namespace: 'default' },
      subsets: [{ addresses: [{ ip: '10.0.0.9' }], ports: [{ port: 8080, protocol: 'TCP' }] }],
    });
    await clock.advance(1_000);
    expect(engine.runsOf()).toHaveLength(1);
    expect(files.written.get(find(world, 'manual')?.metadata.uid ?? '')?.['nginx.conf']).toContain('server 10.0.0.9:8080 ');
    expect(store.list('EndpointSlice')).toMatchObject([
      { metadata: { labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' } } },
    ]);
    await store.remove({ kind: 'Endpoints', namespace: 'default', name: 'manual' });
    await clock.advance(5_000);
    expect(files.written.get(find(world, 'manual')?.metadata.uid ?? '')?.['nginx.conf']).not.toContain('listen');
    expect(store.list('EndpointSlice')).toEqual([]);
  });
});

describe('the ports of this machine', () => {
  const balancer = (name: string): Service =>
    selecting(name, { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30_080, protocol: 'TCP', targetPort: 80 }] });
  const portsOf = ({ engine }: World) =>
    [...engine.world.sandboxes.values()].flatMap(({ config }) => config.ports.map(({ hostPort }) => hostPort));

  it('lead into the sandbox, and a load balancer says where it is reached', async () => {
    const world = await start();
    await world.store.create(balancer('web'));
    await world.clock.advance(5_000);
    expect(portsOf(world)).toEqual([30_080, 80]);
    expect(find(world, 'web')?.status).toEqual({ loadBalancer: { ingress: [{ ip: '127.0.0.1', ipMode: 'Proxy' }] } });
    expect(world.told).toEqual([]);
  });

  const inUse =
    'web PortUnavailable: 127.0.0.1:80/tcp of this machine is in use: the Service is not reached there. It is tried again by itself';

  it('that somebody else holds are left out, which is said again before its event is too old to be shown', async () => {
    const world = await start({ takenPorts: [80] });
    await world.store.create(balancer('web'));
    await world.clock.advance(180_000);
    expect(portsOf(world)).toEqual([30_080]);
    expect(find(world, 'web')?.status).toEqual({ loadBalancer: {} });
    expect(world.told).toEqual([inUse]);
    await world.clock.advance(3_000_000);
    expect(world.told.length).toBeGreaterThan(1);
    expect(new Set(world.told)).toEqual(new Set([inUse]));
  });

  it('that somebody else holds are taken within seconds of the moment when they become free, and cost the engine nothing until then', async () => {
    const takenPorts = [80];
    const world = await start({ takenPorts });
    await world.store.create(balancer('web'));
    await world.clock.advance(10_000);
    const before = world.lists();
    await world.clock.advance(20_000);
    expect(world.lists()).toBe(before);
    takenPorts.pop();
    await world.clock.advance(10_000);
    expect(portsOf(world)).toEqual([30_080, 80]);
    expect(find(world, 'web')?.status).toEqual({ loadBalancer: { ingress: [{ ip: '127.0.0.1', ipMode: 'Proxy' }] } });
    takenPorts.push(80);
    await world.clock.advance(120_000);
    expect(portsOf(world)).toEqual([30_080, 80]);
    expect(world.told).toEqual([inUse]);
  });

  it('that only an administrator may take are left out where the engine is none', async () => {
    const [root, user] = [await start({ unprivilegedFrom: 1_024 }), await start({ unprivilegedFrom: 1_024, rootless: true })];
    for (const { store } of [root, user]) await store.create(balancer('web'));
    for (const { clock } of [root, user]) await clock.advance(10_000);
    expect(portsOf(root)).toEqual([30_080, 80]);
    expect(portsOf(user)).toEqual([30_080]);
    expect(find(user, 'web')?.status).toEqual({ loadBalancer: {} });
    await user.clock.advance(600_000);
    expect(user.engine.runsOf()).toHaveLength(1);
    expect(user.told).toEqual([
      'web PortUnavailable: 127.0.0.1:80/tcp of this machine may be taken by an administrator alone (net.ipv4.ip_unprivileged_port_start): the Service is not reached there',
    ]);
  });

  it('that the engine refuses are left out for a while', async () => {
    const world = await start();
    world.engine.failNext('runSandbox', { message: 'address already in use' });
    await world.store.create(balancer('web'));
    await world.clock.advance(30_000);
    expect(portsOf(world)).toEqual([]);
    expect(world.engine.resolve('kpod-test', 'web')).toHaveLength(1);
    expect(world.told[0]).toMatch(
      /^web PortUnavailable: The engine cannot publish the ports of the Service on this machine: .*address already in use/,
    );
    await world.clock.advance(600_000);
    expect(portsOf(world)).toEqual([30_080, 80]);
  });
});

describe('names beyond the engine', () => {
  const headless = (name: string) => selecting(name, { clusterIP: 'None', clusterIPs: ['None'] });
  const asked = ({ engine }: World) => engine.world.nameServers.get('kpod-test');

  it('are answered by a name server of our own, as long as there are some', async () => {
    const world = await start();
    const { clock, store, engine, files } = world;
    await store.create(headless('db'));
    await store.create(readyPod('a', 'db', '10.0.0.5'));
    await clock.advance(500);
    expect(asked(world)).toBeUndefined();
    await clock.advance(5_000);
    expect(asked(world)).toBe('10.89.0.138');
    expect(engine.resolve('kpod-test', 'db')).toEqual([]);
    const script = () => [...files.written.values()].map((config) => config['dns.js'] ?? '').join('');
    expect(script()).toContain('"db.default.svc.cluster.local":{"a":["10.0.0.5"]}');
    await store.remove({ kind: 'Pod', namespace: 'default', name: 'a' });
    await clock.advance(1_000);
    expect(script()).toContain('"db.default.svc.cluster.local":{"a":[]}');
    await store.remove({ kind: 'Service', namespace: 'default', name: 'db' });
    await clock.advance(1_000);
    expect(asked(world)).toBeUndefined();
    expect([...engine.world.sandboxes.values()]).toEqual([]);
  });

  it('do without it while it does not run', async () => {
    const world = await start();
    const { clock, store, engine } = world;
    await store.create(headless('db'));
    await clock.advance(5_000);
    expect(asked(world)).toBeDefined();
    engine.signalContainerForeign(engine.runsOf()[0]?.name ?? '');
    await clock.advance(100);
    expect(asked(world)).toBeUndefined();
    expect(world.told).toEqual([expect.stringMatching(/^db ProxyEnded: The proxy ended with exit code 137 and is started again/)]);
    await clock.advance(15_000);
    expect(asked(world)).toBeDefined();
  });
});

describe('the Service kubernetes', () => {
  const pods = (world: World) => world.engine.resolve('kpod-test', 'kubernetes.default.svc.cluster.local');

  it('is there for the first container, and its name as soon as a pod is up; both go some time after the last one', async () => {
    const world = await start();
    const { clock, store, controller, engine } = world;
    const pod = await store.create(onEngine({ ...readyPod('a', 'web', ''), status: { phase: 'Pending' } }));
    const linked = controller.linkedServices(pod);
    await clock.settle();
    expect((await linked).map(({ metadata, spec }) => [metadata.name, spec.clusterIP])).toEqual([['kubernetes', '10.89.0.129']]);
    await clock.advance(100);
    expect(pods(world)).toEqual([]);
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'a' }, () => onEngine(readyPod('a', 'web', '10.89.0.2')));
    await clock.advance(100);
    expect(pods(world)).toEqual(['10.89.0.129']);
    await store.remove({ kind: 'Pod', namespace: 'default', name: 'a' });
    await clock.advance(5_000);
    expect(pods(world)).toEqual(['10.89.0.129']);
    await clock.advance(10_000);
    expect(pods(world)).toEqual([]);
    expect(store.list('Service')).toEqual([]);
    expect([...engine.world.sandboxes.values()]).toEqual([]);
  });

  it('does not outlive an agent without pods', async () => {
    const { clock, store, controller, engine } = await start();
    await store.create(onEngine(readyPod('a', 'web', '10.89.0.2')));
    const linked = controller.linkedServices(onEngine(readyPod('a', 'web', '10.89.0.2')));
    await clock.advance(1_000);
    await linked;
    await store.remove({ kind: 'Pod', namespace: 'default', name: 'a' });
    const stopped = controller.stop();
    await clock.advance(1_000);
    await stopped;
    expect(store.list('Service')).toEqual([]);
    expect(engine.leftovers()).toEqual([]);
  });

  it('comes with the Services of the namespace, unless the pod wants none', async () => {
    const { clock, store, controller } = await start();
    await store.create(service('web'));
    await store.create(service('far', 'other'));
    const names = async (more: Partial<Pod['spec']>) => {
      const linked = controller.linkedServices(pod({ spec: more, metadata: { annotations: { 'kpod.io/engine': 'podman' } } }));
      await clock.advance(100);
      return (await linked).map(({ metadata }) => metadata.name);
    };
    expect(await names({})).toEqual(['kubernetes', 'web']);
    expect(await names({ enableServiceLinks: false })).toEqual(['kubernetes']);
  });
});

describe('an address that a Service states', () => {
  const allocate = async (clusterIP: string, name = 'new') => {
    const world = await start();
    await world.store.create(service('old'));
    await world.clock.advance(100);
    const stated = clusterIP === 'taken' ? (find(world, 'old')?.spec.clusterIP ?? '') : clusterIP;
    const plain = service(name);
    const answer = world.controller
      .allocateClusterIP({ ...plain, spec: { ...plain.spec, clusterIP: stated } })
      .catch((error: unknown) => (error as Error).message);
    await world.clock.settle();
    return answer;
  };

  it('is given when it is free', async () => {
    expect(await allocate('10.89.0.200')).toBe('10.89.0.200');
  });

  it('is free again as soon as its Service is gone', async () => {
    const { clock, store, controller } = await start();
    const allocate = async (clusterIP?: string) => {
      const plain = service('old');
      const answer = controller.allocateClusterIP(clusterIP ? { ...plain, spec: { ...plain.spec, clusterIP } } : plain);
      await clock.settle();
      return answer;
    };
    const address = (await allocate()) ?? '';
    await store.create({ ...service('old'), spec: { ...service('old').spec, clusterIP: address } });
    await store.remove({ kind: 'Service', namespace: 'default', name: 'old' });
    expect(await allocate(address)).toBe(address);
  });

  it.each([
    [
      '10.1.2.3',
      /failed to allocate IP 10\.1\.2\.3: the provided IP \(10\.1\.2\.3\) is not in the valid range\. The range of valid IPs is 10\.89\.0\.128\/25$/,
    ],
    ['taken', /failed to allocate IP [\d.]+: provided IP is already allocated$/],
    ['10.89.0.138', /provided IP is already allocated$/],
  ])('%s is refused in the words of the API server', async (clusterIP, message) => {
    expect(await allocate(clusterIP)).toMatch(/^Service "new" is invalid: spec\.clusterIPs: Invalid value: \[\]string\{"[\d.]+"\}: /);
    expect(await allocate(clusterIP)).toMatch(message);
  });
});

it('looks for addresses from a place of their own, and says when all are taken', () => {
  const range = { first: '10.0.0.254', last: '10.0.1.1' };
  const taken = new Set<string>();
  for (let index = 0; index < 4; index += 1) taken.add(freeAddress(range, taken, 'seed') ?? '');
  expect([...taken].sort()).toEqual(['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']);
  expect(freeAddress(range, taken, 'seed')).toBeUndefined();
});
