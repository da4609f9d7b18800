import { describe, expect, it, test, vi } from 'vitest';
import type { Container, EnvFromSource, EnvVar } from '../../../src/api/types.ts';
import { expandWords, makeEnvironment } from '../../../src/kubelet/environment.ts';
import { findWriter } from '../../../src/kubelet/environment-sources.ts';
import { emptyMemory } from '../../../src/kubelet/memory.ts';
import { podReferences } from '../../../src/kubelet/references.ts';
import { ContainerConfigError, RuntimeRefusal } from '../../../src/kubelet/start-failure.ts';
import { configMap, environmentSources, secret } from '../../fakes/environment.ts';
import { record } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const objects = [
  configMap('colours', { sky: 'blue', 'grass.top': 'green', empty: '' }, { binaryData: { picture: 'AAEC' } }),
  configMap('more', { sky: 'grey' }),
  secret('door', { code: '1234', letter: 'a\nb\r\n', face: '😀' }),
];
const fromMap = (name: string, key: string, optional?: boolean): EnvVar['valueFrom'] => ({
  configMapKeyRef: { name, key, ...(optional === undefined ? {} : { optional }) },
});
const fromSecret = (name: string, key: string, optional?: boolean): EnvVar['valueFrom'] => ({
  secretKeyRef: { name, key, ...(optional === undefined ? {} : { optional }) },
});
const build = (more: Partial<Container>, sources: Parameters<typeof environmentSources>[0] = { objects }) => ({
  ...makeEnvironment(container('app', more), environmentSources(sources)),
});

describe('the variables of a container', () => {
  test.each<[string, readonly EnvFromSource[], Readonly<Record<string, string>>]>([
    ['all texts of a ConfigMap', [{ configMapRef: { name: 'colours' } }], { sky: 'blue', 'grass.top': 'green', empty: '' }],
    ['with a prefix', [{ prefix: 'C_', configMapRef: { name: 'more' } }], { C_sky: 'grey' }],
    [
      'the later one of two',
      [{ configMapRef: { name: 'colours' } }, { configMapRef: { name: 'more' } }],
      { sky: 'grey', 'grass.top': 'green', empty: '' },
    ],
    ['all values of a Secret', [{ prefix: 'S_', secretRef: { name: 'door' } }], { S_code: '1234', S_letter: 'a\nb\r\n', S_face: '😀' }],
    [
      'nothing of what is missing and may be',
      [{ configMapRef: { name: 'x', optional: true } }, { secretRef: { name: 'y', optional: true } }],
      {},
    ],
  ])('from whole objects: %s', (_what, envFrom, expected) => {
    expect(build({ envFrom })).toEqual(expected);
  });

  test.each<[string, EnvVar['valueFrom'], string | undefined]>([
    ['a key of a ConfigMap', fromMap('colours', 'grass.top'), 'green'],
    ['an empty one', fromMap('colours', 'empty'), ''],
    ['a key of a Secret', fromSecret('door', 'letter'), 'a\nb\r\n'],
    ['a missing ConfigMap that may be', fromMap('x', 'k', true), undefined],
    ['a missing key that may be', fromMap('colours', 'k', true), undefined],
    ['a missing Secret that may be', fromSecret('x', 'k', true), undefined],
    ['a missing key of a Secret that may be', fromSecret('door', 'k', true), undefined],
    ['a key that every object has', fromMap('colours', 'constructor', true), undefined],
    ['a field', { fieldRef: { fieldPath: 'status.podIP' } }, '10.1.0.5'],
    ['the own limit', { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } }, '4000'],
  ])('from %s', (_what, valueFrom, expected) => {
    expect(build({ env: [{ name: 'V', ...(valueFrom ? { valueFrom } : {}) }] })).toEqual(expected === undefined ? {} : { V: expected });
  });

  test.each<[string, Partial<Container>, string]>([
    ['ConfigMap', { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'x', key: 'k' } } }] }, 'configmap "x" not found'],
    ['Secret', { env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'x', key: 'k' } } }] }, 'secret "x" not found'],
    [
      'key',
      { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'more', key: 'k', optional: false } } }] },
      "couldn't find key k in ConfigMap default/more",
    ],
    [
      'key of binary data',
      { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'colours', key: 'picture' } } }] },
      "couldn't find key picture in ConfigMap default/colours",
    ],
    [
      'key of a Secret',
      { env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'door', key: 'k' } } }] },
      "couldn't find key k in Secret default/door",
    ],
    ['whole ConfigMap', { envFrom: [{ configMapRef: { name: 'x' } }] }, 'configmap "x" not found'],
    ['whole Secret', { envFrom: [{ secretRef: { name: 'x' } }] }, 'secret "x" not found'],
    [
      'container',
      { env: [{ name: 'V', valueFrom: { resourceFieldRef: { containerName: 'x', resource: 'limits.cpu' } } }] },
      'container x not found',
    ],
  ])('a missing %s', (_what, more, message) => {
    expect(() => build(more)).toThrow(new ContainerConfigError(message));
  });

  it('are set in order: literals see what stands before them, all that was given, and Services; values from elsewhere are not expanded', () => {
    const env: EnvVar[] = [
      { name: 'A', value: '$(sky) $(B) $(DB_SERVICE_HOST)' },
      { name: 'B', valueFrom: { configMapKeyRef: { name: 'odd', key: 'text' } } },
      { name: 'C', value: '$(A)/$(B)/$$(A)' },
      { name: 'sky', value: 'mine: $(sky)' },
      { name: 'DB_SERVICE_HOST', value: '$(DB_SERVICE_HOST)!' },
    ];
    const sources = { objects: [...objects, configMap('odd', { text: '$(sky)' })], services: { DB_SERVICE_HOST: '10.0.0.1' } };
    const environment = build({ env, envFrom: [{ configMapRef: { name: 'more' } }] }, sources);
    expect(environment).toEqual({
      A: 'grey $(B) 10.0.0.1',
      B: '$(sky)',
      C: 'grey $(B) 10.0.0.1/$(sky)/$(A)',
      sky: 'mine: grey',
      DB_SERVICE_HOST: '10.0.0.1!',
    });
    expect(expandWords(['$(B)', '$(sky)', '$(none)'], environment)).toEqual(['$(sky)', 'mine: grey', '$(none)']);
  });

  test.each<[string, string, string | undefined, boolean, string | Error]>([
    ['a value', 'V', "V='1'", false, '1'],
    ['a missing file that may be', 'V', undefined, true, 'none'],
    ['a missing key that may be', 'W', "V='1'", true, 'none'],
    ['a missing file', 'V', undefined, false, new ContainerConfigError("couldn't parse env file")],
    ['a file that is none', 'V', 'secret', true, new ContainerConfigError("couldn't parse env file")],
    ['a missing key', 'W', "V='1'", false, new ContainerConfigError('environment variable key "W" not found in file "v/x.env"')],
  ])('from a file of the pod: %s', (_what, key, text, optional, expected) => {
    const env = [{ name: 'V', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'x.env', key, optional } } }];
    const read = () => build({ env }, { file: () => text })['V'] ?? 'none';
    if (expected instanceof Error) expect(read).toThrow(expected);
    else expect(read()).toBe(expected);
  });

  it('keep an earlier value where an optional one is missing', () => {
    expect(
      build({
        env: [
          { name: 'V', value: '1' },
          { name: 'V', valueFrom: { configMapKeyRef: { name: 'x', key: 'k', optional: true } } },
        ],
      }),
    ).toEqual({ V: '1' });
  });

  it('may have any names', () => {
    const env = [
      { name: '__proto__', value: 'a' },
      { name: 'toString', value: '$(__proto__)$(constructor)' },
    ];
    expect(Object.entries(build({ env }))).toEqual([
      ['__proto__', 'a'],
      ['toString', 'a$(constructor)'],
    ]);
  });

  test.each<[string, Partial<Container>, string]>([
    [
      'is no text',
      { env: [{ name: 'V', valueFrom: { secretKeyRef: { name: 'raw', key: 'bytes' } } }] },
      'key bytes of Secret default/raw cannot be a variable: it is not valid UTF-8; mount it as a file',
    ],
    [
      'is no text, among others',
      { envFrom: [{ secretRef: { name: 'raw' } }] },
      'key bytes of Secret default/raw cannot be a variable: it is not valid UTF-8; mount it as a file',
    ],
    ['has a NUL byte', { env: [{ name: 'V', value: 'a\0b' }] }, 'environment variable "V" contains nul byte (\\x00)'],
  ])('are refused, and not shown, where a value %s', (_what, more, message) => {
    expect(() => build(more, { objects: [secret('raw', { bytes: Uint8Array.of(0x61, 0xff, 0xfe) })] })).toThrow(
      new RuntimeRefusal(message),
    );
  });

  it('are made quickly, however many there are', () => {
    const env = Array.from({ length: 20_000 }, (_, index) => ({ name: `V${index}`, value: `$(V${index - 1})` }));
    expect(Object.keys(build({ env }))).toHaveLength(20_000);
  });
});

describe('a file that a container has written for another', () => {
  const ref = { volumeName: 'v', path: 'a/x.env', key: 'K' };
  const mount = (name: string, mountPath: string, more = {}) => ({ name, mountPath, ...more });
  const place = (volumeMounts: NonNullable<Container['volumeMounts']>, more = {}) =>
    findWriter(
      pod({ init: [container('i', { volumeMounts })] }),
      { ...emptyMemory, containers: { i: [record('i', { id: 'c1', ...more })] } },
      ref,
    );
  it('is looked for in a container that has the whole volume, also when it has ended', () => {
    expect(place([mount('w', '/w'), mount('v', '/data/')])).toEqual({ id: 'c1', path: '/data/a/x.env' });
    expect(place([mount('v', '/data')], { state: 'exited' })).toEqual({ id: 'c1', path: '/data/a/x.env' });
    expect(place([mount('v', '/data')], { present: false })).toBeUndefined();
    expect(place([mount('v', '/data', { subPath: 'a' })])).toBeUndefined();
    expect(place([mount('v', '/data'), mount('w', '/data/a')])).toBeUndefined();
    expect(place([mount('w', '/w')])).toBeUndefined();
  });

  it('is read at the start of the other', async () => {
    const node = await startSimulatedNode();
    const created = vi.spyOn(node.engine, 'runContainer');
    const read = vi.spyOn(node.engine, 'readFile').mockResolvedValue(Buffer.from("K='1'\n"));
    node.engine.script('i', { exitAfterMs: 1_000 });
    const env = [{ name: 'V', valueFrom: { fileKeyRef: ref } }];
    const volumes = [{ name: 'v', emptyDir: {} }];
    await node.create(
      pod({ init: [container('i', { volumeMounts: [mount('v', '/data')] })], apps: [container('c', { env })], spec: { volumes } }),
    );
    await node.clock.advance(5_000);
    expect(read.mock.calls.map(([, path]) => path)).toEqual(['/data/a/x.env']);
    expect(created.mock.calls.at(-1)?.[0].env).toEqual([{ name: 'V', value: '1' }]);
  });
});

describe('what the variables of a pod refer to', () => {
  it('is every ConfigMap and Secret of every container', () => {
    const referring = pod({
      init: [container('i', { envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 'b', optional: true } }] })],
      apps: [
        container('app', {
          env: [
            { name: 'V', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
            { name: 'W', valueFrom: { secretKeyRef: { name: 'd', key: 'k' } } },
            { name: 'X', value: 'x' },
          ],
        }),
      ],
    });
    const found = podReferences(referring).map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
    expect(found).toEqual(['ConfigMap default/a', 'Secret default/b', 'ConfigMap default/c', 'Secret default/d']);
  });
});

describe('a pod whose variables come from what is missing', () => {
  const failures = (node: SimulatedNode) =>
    node.store.list('Event').flatMap(({ reason, message, count = 1 }) => (reason === 'Failed' ? [`${message} x${count}`] : []));
  const key = { kind: 'ConfigMap', namespace: 'default', name: 'settings' } as const;
  const needy = (name: string) => container(name, { env: [{ name: 'V', valueFrom: { configMapKeyRef: { name: 'settings', key: 'v' } } }] });

  it.each(['init', 'app'] as const)('waits with its %s container, says what for, and goes on as soon as it is there', async (role) => {
    const node = await startSimulatedNode();
    const created = vi.spyOn(node.engine, 'runContainer');
    await node.create(role === 'init' ? pod({ init: [needy('c')], apps: [container('later')] }) : pod({ apps: [needy('c')] }));
    await node.clock.advance(1_000);
    const waiting = { reason: 'CreateContainerConfigError', message: 'configmap "settings" not found' };
    const statuses = () => node.pod().status[role === 'init' ? 'initContainerStatuses' : 'containerStatuses'];
    expect(statuses()).toMatchObject([{ state: { waiting } }]);
    expect(failures(node)).toEqual(['Error: configmap "settings" not found x1']);
    await node.store.create(configMap('settings', {}));
    await node.clock.settle();
    expect(statuses()).toMatchObject([
      { state: { waiting: { ...waiting, message: "couldn't find key v in ConfigMap default/settings" } } },
    ]);
    await node.store.mutate(key, (object) => ({ ...object, data: { v: '1' } }));
    await node.clock.settle();
    expect(statuses()).toMatchObject([{ state: role === 'init' ? {} : { running: {} }, restartCount: 0 }]);
    expect(created.mock.calls[0]?.[0].env).toEqual([{ name: 'V', value: '1' }]);
    expect(failures(node)).toHaveLength(2);
  });

  it('takes each start what is there then: a container that runs is left as it is', async () => {
    const node = await startSimulatedNode();
    const created = vi.spyOn(node.engine, 'runContainer');
    node.engine.script('c', { exitAfterMs: 90_000, exitCode: 1 });
    const values = () => created.mock.calls.map(([{ env }]) => env.find(({ name }) => name === 'V')?.value);
    await node.store.create(configMap('settings', { v: '1' }));
    await node.create(pod({ apps: [needy('c')] }));
    await node.store.mutate(key, (object) => ({ ...object, data: { v: '2' } }));
    await node.clock.advance(60_000);
    expect(values()).toEqual(['1']);
    await node.clock.advance(60_000);
    expect(values()).toEqual(['1', '2']);
  });

  it('says why no runtime takes a value', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ apps: [container('c', { env: [{ name: 'V', value: '\0' }] })] }));
    await node.clock.advance(1_000);
    const waiting = { reason: 'CreateContainerError', message: 'environment variable "V" contains nul byte (\\x00)' };
    expect(node.pod().status.containerStatuses).toMatchObject([{ state: { waiting } }]);
  });
});
