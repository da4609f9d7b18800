/** Volumes that begin empty. k8s: test/e2e/common/storage/empty_dir.go, test/e2e/storage/empty_dir_wrapper.go */
import { expect } from 'vitest';
import { configMap, mounttest, podManifest, secret, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group, Row } from '../table.ts';

type Medium = 'default' | 'tmpfs';

const volumeOf = (medium: Medium) => ({ name: 'test-volume', emptyDir: medium === 'tmpfs' ? { medium: 'Memory' } : {} });
const mounts = { volumeMounts: [{ name: 'test-volume', mountPath: '/test-volume' }] };
const isOfMedium = (log: string | undefined, medium: Medium) => {
  if (medium === 'tmpfs') expect(log).toContain('mount type of "/test-volume": tmpfs\n');
};

const file = '/test-volume/test-file';
const permissions: Readonly<Record<string, string>> = { '0644': '-rw-r--r--', '0666': '-rw-rw-rw-', '0777': '-rwxrwxrwx' };

/** A new file in the volume has the mode that its maker gives it, for root and for others. */
const newFile = (who: 'root' | 'non-root', mode: string, medium: Medium): Row => ({
  title: `should support (${who},${mode},${medium})`,
  async scenario(scene) {
    const flags = ['--fs_type=/test-volume', `--new_file_${mode}=${file}`, `--file_perm=${file}`];
    const user = who === 'non-root' ? { securityContext: { runAsUser: 1001 } } : {};
    const containers = [mounttest('look', flags, { ...mounts, ...user })];
    const { look } = await scene.logsOfRun([podManifest('writer', { containers, volumes: [volumeOf(medium)] })]);
    expect(look).toContain(`perms of file "${file}": ${permissions[mode]}\n`);
    expect(look).toContain(`content of file "${file}": mount-tester new file\n`);
    isOfMedium(look, medium);
  },
  inTests: who === 'non-root' && mode === '0644' && medium === 'tmpfs',
});

const volumeMode = (medium: Medium) => async (scene: Scene) => {
  const containers = [mounttest('look', ['--fs_type=/test-volume', '--file_perm=/test-volume'], mounts)];
  const { look } = await scene.logsOfRun([podManifest('looker', { containers, volumes: [volumeOf(medium)] })]);
  expect(look).toContain('perms of file "/test-volume": -rwxrwxrwx\n');
  isOfMedium(look, medium);
};

const shared = async (scene: Scene): Promise<void> => {
  const containers = [
    shell('main', 'until [ -s /test-volume/share ]; do sleep 0.2; done; cat /test-volume/share', mounts),
    shell('sub', 'echo Hello from the other container >/test-volume/share', mounts),
  ];
  const { main } = await scene.logsOfRun([podManifest('pair', { containers, volumes: [volumeOf('tmpfs')] })]);
  expect(main).toBe('Hello from the other container\n');
};

const noConflict = async (scene: Scene): Promise<void> => {
  const pod = podManifest('both', {
    containers: [
      shell('look', 'cat /etc/secret-volume/data-1 /etc/configmap-volume/data-1', {
        volumeMounts: ['secret', 'configmap'].map((name) => ({ name, mountPath: `/etc/${name}-volume`, readOnly: true })),
      }),
    ],
    volumes: [
      { name: 'secret', secret: { secretName: 'given' } },
      { name: 'configmap', configMap: { name: 'given' } },
    ],
  });
  const { look } = await scene.logsOfRun([secret('given', { 'data-1': 'secret\n' }), configMap('given', { 'data-1': 'config\n' }), pod]);
  expect(look).toBe('secret\nconfig\n');
};

const manyConfigMaps = 50;
const manyPods = 5;

/** As many pods at once as in Kubernetes' test, each with all of the volumes: none of them may wait for its volumes for ever. */
const noRace = async (scene: Scene): Promise<void> => {
  const names = Array.from({ length: manyConfigMaps }, (_, index) => `racey-${index}`);
  await scene.create(names.map((name) => configMap(name, { 'data-1': 'value-1' })));
  const volumes = names.map((name) => ({ name, configMap: { name, items: [{ key: 'data-1', path: 'data-1' }] } }));
  const containers = [staying('stay', { volumeMounts: names.map((name) => ({ name, mountPath: `/etc/config-${name}` })) })];
  const pods = Array.from({ length: manyPods }, (_, index) => podManifest(`racer-${index}`, { containers, volumes }));
  await scene.create(pods);
  await Promise.all(pods.map(({ metadata }) => scene.podOnceIt(metadata.name, (pod) => expect(pod.status.phase).toBe('Running'))));
  for (const { metadata } of pods) {
    expect((await scene.events(metadata.name)).filter(({ reason }) => reason === 'FailedMount')).toEqual([]);
  }
  expect(await scene.inside('racer-0', 'stay', 'cat /etc/config-racey-*/data-1 | wc -c')).toBe(`${manyConfigMaps * 'value-1'.length}\n`);
};

const modes = Object.keys(permissions);
const media: readonly Medium[] = ['default', 'tmpfs'];

export const emptyDirs: readonly Group[] = [
  {
    owner: 'sig-storage',
    name: 'EmptyDir volumes',
    rows: [
      { title: 'volume on default medium should have the correct mode', scenario: volumeMode('default') },
      { title: 'volume on tmpfs should have the correct mode', scenario: volumeMode('tmpfs') },
      ...(['root', 'non-root'] as const).flatMap((who) => modes.flatMap((mode) => media.map((medium) => newFile(who, mode, medium)))),
      { title: 'pod should support shared volumes between containers', scenario: shared },
    ],
  },
  {
    owner: 'sig-storage',
    name: 'EmptyDir wrapper volumes',
    rows: [
      { title: 'should not conflict', scenario: noConflict },
      { title: 'should not cause race condition when used for configmaps', scenario: noRace },
    ],
  },
];
