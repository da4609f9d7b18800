/** Volumes of several sources, and parts of volumes. k8s: test/e2e/common/storage/projected_combined.go, test/e2e/storage/subpath.go */
import { expect } from 'vitest';
import { configMap, type Manifest, podManifest, secret, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';

const combined = async (scene: Scene): Promise<void> => {
  const sources = [
    { secret: { name: 'given', items: [{ key: 'data-1', path: 'secret-data' }] } },
    { configMap: { name: 'given', items: [{ key: 'data-1', path: 'configmap-data' }] } },
    { downwardAPI: { items: [{ path: 'podname', fieldRef: { fieldPath: 'metadata.name' } }] } },
  ];
  const pod = podManifest('all-in-one', {
    containers: [
      shell('look', 'cat /all/podname; echo; cat /all/secret-data; echo; cat /all/configmap-data; echo; ls /all', {
        volumeMounts: [{ name: 'all', mountPath: '/all' }],
      }),
    ],
    volumes: [{ name: 'all', projected: { sources } }],
  });
  const objects = [secret('given', { 'data-1': 'from the secret' }), configMap('given', { 'data-1': 'from the map' })];
  const { look } = await scene.logsOfRun([...objects, pod]);
  expect(look).toBe('all-in-one\nfrom the secret\nfrom the map\nconfigmap-data\npodname\nsecret-data\n');
};

/** One file of a volume by its subPath: what is in it, also for a container that starts later. */
const oneFile =
  (volume: object, subPath: string, { mountPath = '/probe-volume/file', objects = [], content }: FileOfVolume) =>
  async (scene: Scene): Promise<void> => {
    const mounts = { volumeMounts: [{ name: 'test', mountPath, subPath }] };
    const pod = podManifest('part', {
      initContainers: [shell('first', `cat ${mountPath}`, mounts)],
      containers: [staying('stay', mounts)],
      volumes: [{ name: 'test', ...volume }],
    });
    await scene.running(...objects, pod);
    expect(await scene.log('part', 'first')).toBe(content);
    expect(await scene.inside('part', 'stay', `cat ${mountPath}`)).toBe(content);
  };

interface FileOfVolume {
  readonly content: string;
  readonly mountPath?: string;
  readonly objects?: readonly Manifest[];
}

const fromSecret = { objects: [secret('given', { 'secret-key': 'secret-value' })], content: 'secret-value' };
const fromConfigMap = { objects: [configMap('given', { 'configmap-key': 'configmap-value' })], content: 'configmap-value' };
const podName = { path: 'downward/podname', fieldRef: { fieldPath: 'metadata.name' } };

export const otherVolumes: readonly Group[] = [
  {
    owner: 'sig-storage',
    name: 'Projected combined',
    rows: [{ title: 'should project all components that make up the projection API', scenario: combined, inTests: true }],
  },
  {
    owner: 'sig-storage',
    name: 'Subpath Atomic writer volumes',
    rows: [
      {
        title: 'should support subpaths with secret pod',
        scenario: oneFile({ secret: { secretName: 'given' } }, 'secret-key', fromSecret),
      },
      {
        title: 'should support subpaths with configmap pod',
        scenario: oneFile({ configMap: { name: 'given' } }, 'configmap-key', fromConfigMap),
        inTests: true,
      },
      {
        title: 'should support subpaths with configmap pod with mountPath of existing file',
        scenario: oneFile({ configMap: { name: 'given' } }, 'configmap-key', { ...fromConfigMap, mountPath: '/etc/resolv.conf' }),
      },
      {
        title: 'should support subpaths with downward pod',
        scenario: oneFile({ downwardAPI: { items: [podName] } }, 'downward/podname', { content: 'part' }),
      },
      {
        title: 'should support subpaths with projected pod',
        scenario: oneFile({ projected: { sources: [{ configMap: { name: 'given' } }] } }, 'configmap-key', fromConfigMap),
      },
    ],
  },
];
