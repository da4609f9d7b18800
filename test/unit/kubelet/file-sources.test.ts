import { describe, expect, it, vi } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import type { ConfigMap, PodSpec, Secret, Volume } from '../../../src/api/types.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const metadata = (name: string) => ({ name, namespace: 'default', labels: {} });
const config = (name: string, data: Record<string, string>, more: Partial<ConfigMap> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata(name),
  data,
  ...more,
});
const secret = (name: string, data: Record<string, string>): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'Opaque',
  metadata: metadata(name),
  data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, base64(text)])),
});
const failures = (node: SimulatedNode) =>
  node.store.list('Event').flatMap(({ reason, message }) => (reason === 'FailedMount' ? [message] : []));
const put = async (node: SimulatedNode, ...objects: readonly AnyObject[]) => {
  for (const object of objects) await node.store.create(object);
  await node.clock.settle();
};
const change = async (node: SimulatedNode, object: ConfigMap | Secret) => {
  const { kind } = object;
  await node.store.mutate(
    { kind, namespace: 'default', name: object.metadata.name },
    (present) => ({ ...present, data: object.data ?? {} }) as never,
  );
  await node.clock.settle();
};

const resources = { limits: { cpu: '1250m', memory: '64Mi' }, requests: { cpu: '250m', memory: '32Mi' } };
const owner = (source: Omit<Volume, 'name'>, spec: Partial<PodSpec> = {}) =>
  pod({
    apps: [container('app', { volumeMounts: [{ name: 'v', mountPath: '/v' }], resources })],
    spec: { volumes: [{ name: 'v', ...source }], ...spec },
  });

/** Where the volume lies, as its container is given it. */
const started = async (source: Omit<Volume, 'name'>, ...objects: readonly AnyObject[]) => {
  const node = await startSimulatedNode();
  await put(node, ...objects);
  const ran = vi.spyOn(node.engine, 'runContainer');
  const created = owner(source);
  await node.create({ ...created, metadata: { ...created.metadata, labels: { b: '2', a: '1"\n' } } });
  await node.clock.advance(1_000);
  const mount = ran.mock.calls[0]?.[0].mounts.find(({ containerPath }) => containerPath === '/v');
  const directory = mount?.source.type === 'bind' ? mount.source.hostPath : '';
  return { node, mount, directory, files: () => node.files.volumes.files(directory) };
};

describe('what stands in a volume', () => {
  const settings = config('c', { one: '1', two: '2' }, { binaryData: { raw: base64('\xff') } });
  const keys = secret('s', { user: 'me', pass: 'word' });
  const file = (path: string, fieldPath: string) => ({ path, fieldRef: { fieldPath } });
  const amount = (path: string, resource: string, divisor = '1') => ({
    path,
    resourceFieldRef: { containerName: 'app', resource, divisor },
  });

  it.each<[string, Omit<Volume, 'name'>, Record<string, string>]>([
    ['all keys of a ConfigMap', { configMap: { name: 'c' } }, { one: '1', two: '2', raw: '\xff' }],
    [
      'some keys at their paths',
      {
        configMap: {
          name: 'c',
          items: [
            { key: 'two', path: 'deep/er' },
            { key: 'raw', path: 'raw' },
          ],
        },
      },
      { 'deep/er': '2', raw: '\xff' },
    ],
    ['nothing of an optional ConfigMap that is not there', { configMap: { name: 'none', optional: true } }, {}],
    [
      'the keys that are there of optional ones',
      {
        configMap: {
          name: 'c',
          optional: true,
          items: [
            { key: 'no', path: 'a' },
            { key: 'one', path: 'b' },
          ],
        },
      },
      { b: '1' },
    ],
    ['the keys of a Secret, decoded', { secret: { secretName: 's' } }, { user: 'me', pass: 'word' }],
    ['some keys of a Secret', { secret: { secretName: 's', items: [{ key: 'pass', path: 'p' }] } }, { p: 'word' }],
    ['nothing of an optional Secret that is not there', { secret: { secretName: 'none', optional: true } }, {}],
    [
      'fields of the pod',
      {
        downwardAPI: {
          items: [
            file('name', 'metadata.name'),
            file('ns', 'metadata.namespace'),
            file('uid', 'metadata.uid'),
            file('labels', 'metadata.labels'),
            file('b', "metadata.labels['b']"),
          ],
        },
      },
      { name: 'web', ns: 'default', uid: 'uid-1', labels: 'a="1\\"\\n"\nb="2"', b: '2' },
    ],
    [
      'resources of a container',
      {
        downwardAPI: {
          items: [
            amount('cpu', 'limits.cpu'),
            amount('millis', 'limits.cpu', '1m'),
            amount('memory', 'requests.memory', '1Mi'),
            amount('disk', 'requests.ephemeral-storage'),
          ],
        },
      },
      { cpu: '2', millis: '1250', memory: '32', disk: '0' },
    ],
    [
      'several sources in one volume, of which the last one wins a path',
      {
        projected: {
          sources: [
            { configMap: { name: 'c', items: [{ key: 'one', path: 'same' }] } },
            { secret: { name: 's' } },
            { downwardAPI: { items: [file('same', 'metadata.name')] } },
            { secret: { name: 'none', optional: true } },
          ],
        },
      },
      { same: 'web', user: 'me', pass: 'word' },
    ],
    ['nothing', { projected: { sources: [] } }, {}],
  ])('is %s', async (_what, source, expected) => {
    const { node, mount, files } = await started(source, settings, keys);
    expect(failures(node)).toEqual([]);
    const asText = Object.fromEntries(Object.entries(expected).map(([path, text]) => [path, String(Buffer.from(text, 'utf8'))]));
    expect(files()).toEqual(asText);
    expect(mount?.readOnly).toBe(true);
  });

  it.each<[string, Omit<Volume, 'name'>, string]>([
    ['a ConfigMap', { configMap: { name: 'none' } }, 'configmap "none" not found'],
    [
      'a key of a ConfigMap',
      { configMap: { name: 'c', items: [{ key: 'no', path: 'a' }] } },
      'configmap references non-existent config key: no',
    ],
    ['a Secret', { secret: { secretName: 'none' } }, 'secret "none" not found'],
    ['a key of a Secret', { secret: { secretName: 's', items: [{ key: 'no', path: 'a' }] } }, 'references non-existent secret key: no'],
    [
      'several sources',
      { projected: { sources: [{ secret: { name: 'x' } }, { configMap: { name: 'y' } }, { secret: { name: 'x' } }] } },
      '[secret "x" not found, configmap "y" not found]',
    ],
    ['a source', { projected: { sources: [{ secret: { name: 'x' } }] } }, 'secret "x" not found'],
    [
      'a path that a stored pod should not have',
      { configMap: { name: 'c', items: [{ key: 'one', path: '../../x' }] } },
      "invalid path: must not contain '..': ../../x",
    ],
    [
      'a container',
      { downwardAPI: { items: [{ path: 'x', resourceFieldRef: { containerName: 'no', resource: 'limits.cpu' } }] } },
      'container no not found',
    ],
  ])('cannot be had without %s', async (_what, source, detail) => {
    const { node } = await started(source, settings, keys);
    expect(failures(node)).toEqual([`MountVolume.SetUp failed for volume "v" : ${detail}`]);
    expect(node.engine.leftovers()).toEqual([]);
    expect(node.pod().status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'ContainerCreating' } } }]);
  });

  it('has modes: the item’s, else the volume’s', async () => {
    const node = await startSimulatedNode();
    await put(node, settings);
    const fill = vi.spyOn(node.files.volumes, 'fill');
    const items = [
      { key: 'one', path: 'one', mode: 0o400 },
      { key: 'two', path: 'two' },
    ];
    await node.create(owner({ configMap: { name: 'c', items, defaultMode: 0o640 } }));
    const modes = Object.fromEntries([...(fill.mock.calls[0]?.[1] ?? [])].map(([path, { mode }]) => [path, mode]));
    expect(modes).toEqual({ one: 0o400, two: 0o640 });
  });

  it.each<[Omit<Volume, 'name'>, string]>([
    [{ configMap: { name: 'c' } }, 'disk/kubernetes.io~configmap'],
    [{ secret: { secretName: 's' } }, 'memory/kubernetes.io~secret'],
    [{ downwardAPI: {} }, 'memory/kubernetes.io~downward-api'],
    [{ projected: { sources: [] } }, 'memory/kubernetes.io~projected'],
  ])('%j lies at %s', async (source, place) => {
    expect((await started(source, settings, keys)).directory).toBe(`/pods/uid-1/${place}/v`);
  });
});

describe('a volume of a pod that runs', () => {
  it.each<[string, Omit<Volume, 'name'>, ConfigMap | Secret, ConfigMap | Secret]>([
    ['a ConfigMap', { configMap: { name: 'c' } }, config('c', { k: 'old' }), config('c', { k: 'new' })],
    ['a Secret', { secret: { secretName: 's' } }, secret('s', { k: 'old' }), secret('s', { k: 'new' })],
    [
      'a projected ConfigMap',
      { projected: { sources: [{ configMap: { name: 'c' } }] } },
      config('c', { k: 'old' }),
      config('c', { k: 'new' }),
    ],
    ['a projected Secret', { projected: { sources: [{ secret: { name: 's' } }] } }, secret('s', { k: 'old' }), secret('s', { k: 'new' })],
  ])('follows a change of %s', async (_what, source, before, after) => {
    const { node, files } = await started(source, before);
    expect(files()).toEqual({ k: 'old' });
    await change(node, after);
    expect(files()).toEqual({ k: 'new' });
    expect(node.engine.runsOf()).toHaveLength(1);
  });

  it('follows an optional object that comes, and that goes again', async () => {
    const { node, files } = await started({ configMap: { name: 'c', optional: true } });
    await put(node, config('c', { k: 'here' }));
    expect(files()).toEqual({ k: 'here' });
    await node.store.remove({ kind: 'ConfigMap', namespace: 'default', name: 'c' });
    await node.clock.settle();
    expect(files()).toEqual({});
    expect(failures(node)).toEqual([]);
  });

  it('keeps what it shows when its object is deleted, and says so', async () => {
    const { node, files } = await started({ configMap: { name: 'c' } }, config('c', { k: 'old' }));
    await node.store.remove({ kind: 'ConfigMap', namespace: 'default', name: 'c' });
    await node.clock.settle();
    expect(files()).toEqual({ k: 'old' });
    expect(failures(node)).toEqual(['MountVolume.SetUp failed for volume "v" : configmap "c" not found']);
    expect(node.pod().status.containerStatuses).toMatchObject([{ ready: true }]);
  });

  it.each(['labels', 'annotations'] as const)('follows the pod’s own %s', async (field) => {
    const { node, files } = await started({ downwardAPI: { items: [{ path: 'f', fieldRef: { fieldPath: `metadata.${field}` } }] } });
    const fill = vi.spyOn(node.files.volumes, 'fill');
    await node.store.mutate({ kind: 'Pod', namespace: 'default', name: 'web' }, (object) => ({
      ...object,
      metadata: { ...object.metadata, [field]: { new: 'one' } },
    }));
    await node.clock.settle();
    expect(files()).toEqual({ f: 'new="one"' });
    expect(fill).toHaveBeenCalledTimes(1);
    await node.clock.advance(60_000);
    expect(fill).toHaveBeenCalledTimes(1);
  });

  it('goes with its pod', async () => {
    const { node } = await started({ secret: { secretName: 's' } }, secret('s', { k: 'v' }));
    expect(node.files.volumes.all()).toHaveLength(1);
    const atTheEnd: unknown[] = [];
    node.store.subscribe(({ type, object }) => {
      if (type === 'DELETED' && object.kind === 'Pod') atTheEnd.push(node.files.volumes.all());
    });
    await node.remove('web', 0);
    await node.clock.advance(10_000);
    expect(atTheEnd).toEqual([[]]);
    expect(node.engine.violations).toEqual([]);
  });
});

describe('the group of a pod’s files', () => {
  const volumes = [
    { name: 'data', emptyDir: {} },
    { name: 'conf', configMap: { name: 'c' } },
    { name: 'host', hostPath: { path: '/' } },
  ];
  const group = (more: object = {}) => ({ securityContext: { fsGroup: 2000, ...more } });
  const run = async (spec: Partial<PodSpec>) => {
    const node = await startSimulatedNode();
    await put(node, config('c', { k: 'old' }));
    const shared = vi.spyOn(node.engine, 'shareWithGroup');
    await node.create(pod({ apps: ['app'], spec: { volumes, ...spec } }));
    await node.clock.advance(1_000);
    return { node, shared };
  };
  const data = { source: { type: 'volume', name: 'kpod_uid-1_data' }, readOnly: false };
  const conf = { source: { type: 'bind', hostPath: '/pods/uid-1/disk/kubernetes.io~configmap/conf' }, readOnly: true };

  it('gets the pod’s own volumes, all by one command, before anything starts', async () => {
    const { node, shared } = await run(group());
    expect(shared.mock.calls).toEqual([[[data, conf], { group: 2000, unlessRootIs: false, labels: expect.anything() }]]);
    const verbs = node.engine.world.journal.map(({ verb }) => verb);
    expect(verbs.indexOf('shareWithGroup')).toBeLessThan(verbs.findIndex((verb) => verb.endsWith('Sandbox')));
    expect(node.pod().status.phase).toBe('Running');
  });

  it('is not asked for where there is none', async () => {
    expect((await run({})).shared).not.toHaveBeenCalled();
    expect((await run({ ...group(), volumes: volumes.slice(2) })).shared).not.toHaveBeenCalled();
  });

  it('gets them where their roots are not its own yet, if the pod says so', async () => {
    const { shared } = await run(group({ fsGroupChangePolicy: 'OnRootMismatch' }));
    expect(shared.mock.calls[0]?.[1]).toMatchObject({ unlessRootIs: true });
  });

  it('gets new content before anybody sees it', async () => {
    const { node, shared } = await run(group());
    shared.mockClear();
    const fill = vi.spyOn(node.files.volumes, 'fill');
    await change(node, config('c', { k: 'new' }));
    await fill.mock.calls[0]?.[2]?.('/new/content');
    const content = { source: { type: 'bind', hostPath: '/new/content' }, readOnly: true };
    expect(shared.mock.calls).toEqual([[[content], { group: 2000, unlessRootIs: false, labels: expect.anything() }]]);
  });

  it('that cannot have them is told of, and tried again', async () => {
    const node = await startSimulatedNode();
    await put(node, config('c', { k: 'old' }));
    node.engine.failNext('shareWithGroup', { how: 'refused', message: 'invalid argument' });
    await node.create(pod({ apps: ['app'], spec: { volumes, ...group() } }));
    await node.clock.advance(1_000);
    expect(failures(node)).toEqual(['MountVolume.SetUp failed for volume "data" : invalid argument']);
    await node.clock.advance(30_000);
    expect(node.pod().status.phase).toBe('Running');
  });
});

it('all volumes that cannot be had are told of, each by itself', async () => {
  const node = await startSimulatedNode();
  const volumes = [
    { name: 'a', configMap: { name: 'x' } },
    { name: 'b', emptyDir: {} },
    { name: 'c', secret: { secretName: 'y' } },
  ];
  await node.create(pod({ apps: ['app'], spec: { volumes } }));
  await node.clock.advance(1_000);
  expect(failures(node)).toEqual([
    'MountVolume.SetUp failed for volume "a" : configmap "x" not found',
    'MountVolume.SetUp failed for volume "c" : secret "y" not found',
  ]);
  await put(node, config('x', {}), secret('y', {}));
  expect(node.pod().status.phase).toBe('Running');
});

it('volumes that cannot be had for two minutes are told of together', async () => {
  const node = await startSimulatedNode();
  const volumes = [
    { name: 'b', configMap: { name: 'x' } },
    { name: 'ok', emptyDir: {} },
    { name: 'a', secret: { secretName: 'y' } },
  ];
  await node.create(pod({ apps: ['app'], spec: { volumes } }));
  const complaints = () =>
    node.store.list('Event').flatMap(({ message, count }) => (message?.startsWith('Unable') ? [`${message} x${count}`] : []));
  const complaint =
    'Unable to attach or mount volumes: unmounted volumes=[a b], unattached volumes=[], failed to process volumes=[]: context deadline exceeded';
  await node.clock.advance(122_000);
  expect(complaints()).toEqual([]);
  await node.clock.advance(2_000);
  expect(complaints()).toEqual([`${complaint} x1`]);
  await put(node, config('x', {}), secret('y', {}));
  expect(node.pod().status.phase).toBe('Running');
  await node.store.remove({ kind: 'ConfigMap', namespace: 'default', name: 'x' });
  await node.clock.advance(200_000);
  expect(complaints()).toEqual([`${complaint} x1`]);
});
