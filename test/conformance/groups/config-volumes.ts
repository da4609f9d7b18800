/** Volumes out of ConfigMaps and Secrets, by themselves and as a part of a projected volume. k8s: test/e2e/common/storage. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { configMap, type Manifest, mounttest, podManifest, secret } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group, Row } from '../table.ts';

interface Projection {
  readonly items?: readonly object[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
}

/** A kind of object that a volume can be made of, and how. */
interface Source {
  readonly object: (name: string, data: Readonly<Record<string, string>>, more?: object) => Manifest;
  readonly volume: (name: string, projection?: Projection) => object;
}

const configMaps: Source = {
  object: configMap,
  volume: (name, projection = {}) => ({ configMap: { name, ...projection } }),
};

const secrets: Source = {
  object: secret,
  volume: (secretName, projection = {}) => ({ secret: { secretName, ...projection } }),
};

const projected = (kind: 'configMap' | 'secret'): Source => ({
  object: kind === 'secret' ? secret : configMap,
  volume: (name, { defaultMode, ...projection } = {}) => ({
    projected: { ...(defaultMode === undefined ? {} : { defaultMode }), sources: [{ [kind]: { name, ...projection } }] },
  }),
});

const data = { 'data-1': 'value-1', 'data-2': 'value-2', 'data-3': 'value-3' };
const mapped = (more: object = {}): Projection => ({ items: [{ key: 'data-2', path: 'path/to/data-2', ...more }] });

const contentOf = (path: string, content: string): string => `content of file "${path}": ${content}\n`;
const modeOf = (path: string, mode: string): string => `mode of file "${path}": ${mode}\n`;

/** A pod that looks at one file of one volume: what it has to see. */
const consumed =
  (source: Source, { projection = {}, spec = {}, mode = '-rw-r--r--' }: { projection?: Projection; spec?: object; mode?: string } = {}) =>
  async (scene: Scene): Promise<void> => {
    const isMapped = projection.items !== undefined;
    const file = `/etc/test-volume/${isMapped ? 'path/to/data-2' : 'data-1'}`;
    const container = mounttest('look', [`--file_content=${file}`, `--file_mode=${file}`], {
      volumeMounts: [{ name: 'test', mountPath: '/etc/test-volume' }],
    });
    const pod = podManifest('consumer', {
      ...spec,
      containers: [container],
      volumes: [{ name: 'test', ...source.volume('given', projection) }],
    });
    const { look } = await scene.logsOfRun([source.object('given', data), pod]);
    expect(look).toContain(contentOf(file, isMapped ? 'value-2' : 'value-1'));
    expect(look).toContain(modeOf(file, mode));
  };

const inTwoVolumes = (source: Source) => async (scene: Scene) => {
  const container = mounttest('look', ['--file_content=/etc/volume-1/data-1', '--file_mode=/etc/volume-2/data-1'], {
    volumeMounts: [1, 2].map((index) => ({ name: `volume-${index}`, mountPath: `/etc/volume-${index}`, readOnly: true })),
  });
  const volumes = [1, 2].map((index) => ({ name: `volume-${index}`, ...source.volume('given') }));
  const { look } = await scene.logsOfRun([source.object('given', data), podManifest('consumer', { containers: [container], volumes })]);
  expect(look).toContain(contentOf('/etc/volume-1/data-1', 'value-1'));
  expect(look).toContain(modeOf('/etc/volume-2/data-1', '-rw-r--r--'));
};

/** A container that prints a file over and over, until the pod is deleted. */
const watcher = (name: string, file: string, mountPath = '/etc/volumes') =>
  mounttest(name, ['--break_on_expected_content=false', '--retry_time=240', `--file_content_in_loop=${file}`], {
    volumeMounts: [{ name, mountPath, readOnly: true }],
  });

const logHas = (scene: Scene, container: string, text: string) =>
  eventually(async () => expect(await scene.log('watcher', container)).toContain(text));

const updates = (source: Source) => async (scene: Scene) => {
  const file = '/etc/volumes/data-1';
  const pod = podManifest('watcher', {
    containers: [watcher('updated', file)],
    volumes: [{ name: 'updated', ...source.volume('given') }],
  });
  await scene.running(source.object('given', data), pod);
  await logHas(scene, 'updated', contentOf(file, 'value-1'));
  await scene.create([source.object('given', { ...data, 'data-1': 'value-changed' })], 'replace');
  await logHas(scene, 'updated', contentOf(file, 'value-changed'));
};

/** One object is there and goes, one changes, one comes; each volume is optional. */
const optionalUpdates = (source: Source) => async (scene: Scene) => {
  const volume = (name: string) => ({ name, ...source.volume(name, { optional: true }) });
  const pod = podManifest('watcher', {
    containers: [
      watcher('deleted', '/etc/volumes/data-1'),
      watcher('changed', '/etc/volumes/data-3'),
      watcher('created', '/etc/volumes/data-1'),
    ],
    volumes: ['deleted', 'changed', 'created'].map(volume),
  });
  await scene.running(source.object('deleted', { 'data-1': 'value-1' }), source.object('changed', { 'data-1': 'value-1' }), pod);
  await logHas(scene, 'created', 'Error reading file /etc/volumes/data-1');
  await logHas(scene, 'changed', 'Error reading file /etc/volumes/data-3');
  await logHas(scene, 'deleted', contentOf('/etc/volumes/data-1', 'value-1'));

  await scene.ok('delete', source.object('', {}).kind.toLowerCase(), 'deleted');
  await scene.create([source.object('changed', { 'data-3': 'value-3' })], 'replace');
  await scene.create([source.object('created', { 'data-1': 'value-1' })]);
  await logHas(scene, 'created', contentOf('/etc/volumes/data-1', 'value-1'));
  await logHas(scene, 'changed', contentOf('/etc/volumes/data-3', 'value-3'));
  await logHas(scene, 'deleted', 'Error reading file /etc/volumes/data-1');
};

const binary = async (scene: Scene): Promise<void> => {
  const container = {
    ...{ name: 'look', image: 'busybox', command: ['sh', '-c', 'cat /etc/volume/data-1; echo; hexdump -C /etc/volume/dump.bin'] },
    volumeMounts: [{ name: 'given', mountPath: '/etc/volume' }],
  };
  const given = configMap('given', { 'data-1': 'value-1' }, { binaryData: { 'dump.bin': '3sr+utD+/w==' } });
  const pod = podManifest('consumer', { containers: [container], volumes: [{ name: 'given', ...configMaps.volume('given') }] });
  const { look } = await scene.logsOfRun([given, pod]);
  expect(look).toContain('value-1\n');
  expect(look).toContain('de ca fe ba d0 fe ff');
};

const immutable = (source: Source) => async (scene: Scene) => {
  const { kind } = source.object('given', data);
  await scene.create([source.object('given', data)]);
  await scene.create([source.object('given', { ...data, 'data-1': 'changed' })], 'replace');
  const closed = (more: Readonly<Record<string, string>>, immutably = true) =>
    source.object('given', { ...data, 'data-1': 'changed', ...more }, { immutable: immutably });
  await scene.create([closed({})], 'replace');
  expect(await scene.refused([closed({ 'data-1': 'again' })], 'replace')).toContain(
    `${kind} "given" is invalid: data: Forbidden: field is immutable when \`immutable\` is set`,
  );
  expect(await scene.refused([closed({}, false)], 'replace')).toContain('immutable: Forbidden: field is immutable when `immutable` is set');
  await scene.ok('label', kind.toLowerCase(), 'given', 'still=allowed');
  await scene.ok('delete', kind.toLowerCase(), 'given');
};

/** The Secret of this namespace is taken, whatever another one has under the same name. */
const otherNamespace = async (scene: Scene): Promise<void> => {
  const other = `${scene.namespace}-other`;
  await scene.work.ok('create', 'namespace', other);
  const elsewhere = JSON.stringify(secret('given', { 'data-1': 'from-elsewhere' }));
  expect(await scene.work.kpod(['create', '-n', other, '-f', '-'], { input: elsewhere })).toMatchObject({ exitCode: 0 });
  await consumed(secrets)(scene);
};

const readOnlyByOwner = { projection: { defaultMode: 0o400 }, mode: '-r--------' };
const mappedReadOnly = { projection: mapped({ mode: 0o400 }), mode: '-r--------' };
const asUser = { spec: { securityContext: { runAsUser: 1000 } } };
const asGroup = {
  projection: { defaultMode: 0o440 },
  spec: { securityContext: { runAsUser: 1000, fsGroup: 1001 } },
  mode: '-r--r-----',
};

/** What ConfigMaps and Secrets have in common, in the words of either. */
const common = (source: Source, itemMode: string): readonly Row[] => [
  { title: 'should be consumable from pods in volume', scenario: consumed(source) },
  { title: 'should be consumable from pods in volume with defaultMode set', scenario: consumed(source, readOnlyByOwner) },
  { title: 'should be consumable from pods in volume with mappings', scenario: consumed(source, { projection: mapped() }) },
  { title: `should be consumable from pods in volume with mappings and ${itemMode} set`, scenario: consumed(source, mappedReadOnly) },
  { title: 'optional updates should be reflected in volume', scenario: optionalUpdates(source) },
];

const ofConfigMaps = (source: Source): readonly Row[] => [
  ...common(source, 'Item mode'),
  { title: 'should be consumable from pods in volume as non-root', scenario: consumed(source, asUser) },
  {
    title: 'should be consumable from pods in volume with mappings as non-root',
    scenario: consumed(source, { ...asUser, projection: mapped() }),
  },
  { title: 'should be consumable in multiple volumes in the same pod', scenario: inTwoVolumes(source) },
  { title: 'updates should be reflected in volume', scenario: updates(source), inTests: source === configMaps },
];

const ofSecrets = (source: Source): readonly Row[] => [
  ...common(source, 'Item Mode'),
  {
    title: 'should be consumable from pods in volume as non-root with defaultMode and fsGroup set',
    scenario: consumed(source, asGroup),
    inTests: source === secrets,
  },
  { title: 'should be consumable in multiple volumes in a pod', scenario: inTwoVolumes(source) },
];

export const configVolumes: readonly Group[] = [
  {
    owner: 'sig-storage',
    name: 'ConfigMap',
    rows: [
      ...ofConfigMaps(configMaps),
      { title: 'binary data should be reflected in volume', scenario: binary },
      { title: 'should be immutable if `immutable` field is set', scenario: immutable(configMaps) },
    ],
  },
  {
    owner: 'sig-storage',
    name: 'Secrets',
    rows: [
      ...ofSecrets(secrets),
      {
        title: 'should be able to mount in a volume regardless of a different secret existing with same name in different namespace',
        scenario: otherNamespace,
      },
      { title: 'should be immutable if `immutable` field is set', scenario: immutable(secrets) },
    ],
  },
  { owner: 'sig-storage', name: 'Projected configMap', rows: ofConfigMaps(projected('configMap')) },
  { owner: 'sig-storage', name: 'Projected secret', rows: ofSecrets(projected('secret')) },
];
