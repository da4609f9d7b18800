/** What a pod is told of itself in files. k8s: test/e2e/common/storage/downwardapi_volume.go, projected_downwardapi.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { mounttest, podManifest } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group, Row } from '../table.ts';

interface Files {
  readonly defaultMode?: number;
  readonly items: readonly object[];
}
type Volume = (files: Files) => object;

const plain: Volume = (files) => ({ downwardAPI: files });
const asProjection: Volume = ({ defaultMode, items }) => ({
  projected: { ...(defaultMode === undefined ? {} : { defaultMode }), sources: [{ downwardAPI: { items } }] },
});

const field = (path: string, fieldPath: string, more: object = {}) => ({ path, fieldRef: { fieldPath }, ...more });
const resource = (path: string, name: string) => ({ path, resourceFieldRef: { containerName: 'look', resource: name } });
const podName = field('podname', 'metadata.name');

/** A pod that looks once at the file of the first item: its log. */
async function look(
  scene: Scene,
  volume: Volume,
  { files, flag, more = {} }: { files: Files; flag: string; more?: object },
): Promise<string> {
  const { path } = files.items[0] as { path: string };
  const container = mounttest('look', [`--${flag}=/etc/podinfo/${path}`], {
    volumeMounts: [{ name: 'podinfo', mountPath: '/etc/podinfo' }],
    ...more,
  });
  const pod = podManifest('told', { containers: [container], volumes: [{ name: 'podinfo', ...volume(files) }] });
  return (await scene.logsOfRun([pod]))['look'] ?? '';
}

const resources = { resources: { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '1250m', memory: '64Mi' } } };

const resourceIs =
  (volume: Volume, name: string, value: string | RegExp, more: object = resources) =>
  async (scene: Scene) => {
    const seen = await look(scene, volume, { files: { items: [resource('figure', name)] }, flag: 'file_content', more });
    expect(seen).toMatch(typeof value === 'string' ? new RegExp(`": ${value}\\n`) : value);
  };

/** The files of labels and annotations follow the pod. */
const follows = (volume: Volume, what: 'labels' | 'annotations') => async (scene: Scene) => {
  const file = `/etc/podinfo/${what}`;
  const container = mounttest('look', ['--break_on_expected_content=false', '--retry_time=240', `--file_content_in_loop=${file}`], {
    volumeMounts: [{ name: 'podinfo', mountPath: '/etc/podinfo' }],
  });
  const volumes = [{ name: 'podinfo', ...volume({ items: [field(what, `metadata.${what}`)] }) }];
  await scene.running(podManifest('told', { containers: [container], volumes }, { [what]: { key1: 'value1', key2: 'value2' } }));
  await eventually(async () => expect(await scene.log('told', 'look')).toContain('key1="value1"\n'));
  await scene.ok(what === 'labels' ? 'label' : 'annotate', 'pod', 'told', 'key3=value3');
  await eventually(async () => expect(await scene.log('told', 'look')).toContain('key3="value3"\n'));
};

const rowsOf = (volume: Volume): readonly Row[] => [
  {
    title: 'should provide podname only',
    async scenario(scene) {
      expect(await look(scene, volume, { files: { items: [podName] }, flag: 'file_content' })).toContain('": told\n');
    },
  },
  {
    title: 'should set DefaultMode on files',
    async scenario(scene) {
      const files = { defaultMode: 0o400, items: [podName] };
      expect(await look(scene, volume, { files, flag: 'file_mode' })).toContain('mode of file "/etc/podinfo/podname": -r--------\n');
    },
  },
  {
    title: 'should set mode on item file',
    async scenario(scene) {
      const files = { items: [field('podname', 'metadata.name', { mode: 0o400 })] };
      expect(await look(scene, volume, { files, flag: 'file_mode' })).toContain('mode of file "/etc/podinfo/podname": -r--------\n');
    },
  },
  { title: 'should update labels on modification', scenario: follows(volume, 'labels'), inTests: volume === plain },
  { title: 'should update annotations on modification', scenario: follows(volume, 'annotations') },
  { title: "should provide container's cpu limit", scenario: resourceIs(volume, 'limits.cpu', '2') },
  { title: "should provide container's memory limit", scenario: resourceIs(volume, 'limits.memory', '67108864') },
  { title: "should provide container's cpu request", scenario: resourceIs(volume, 'requests.cpu', '1') },
  { title: "should provide container's memory request", scenario: resourceIs(volume, 'requests.memory', '33554432') },
  {
    title: 'should provide node allocatable (cpu) as default cpu limit if the limit is not set',
    scenario: resourceIs(volume, 'limits.cpu', /": [1-9]\d*\n/, {}),
  },
  {
    title: 'should provide node allocatable (memory) as default memory limit if the limit is not set',
    scenario: resourceIs(volume, 'limits.memory', /": [1-9]\d{8,}\n/, {}),
  },
];

export const downwardVolumes: readonly Group[] = [
  { owner: 'sig-storage', name: 'Downward API volume', rows: rowsOf(plain) },
  { owner: 'sig-storage', name: 'Projected downwardAPI', rows: rowsOf(asProjection) },
];
