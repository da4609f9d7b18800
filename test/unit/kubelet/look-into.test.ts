import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import { type DirectorySource, type Engine, EngineError, VolumePathError, type VolumeRequest } from '../../../src/engine/types.ts';
import { listVolumes, lookIntoVolume, type VolumesOf } from '../../../src/kubelet/volumes/look-into.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-look-into-'));
  await mkdir(join(directory, 'cfg/..1/sub'), { recursive: true });
  await writeFile(join(directory, 'cfg/..1/key'), '12345');
  await writeFile(join(directory, 'cfg/..1/sub/key'), '67');
  await symlink('..1', join(directory, 'cfg/..data'));
});
afterAll(() => rm(directory, { recursive: true }));

const pod = {
  metadata: { name: 'web', namespace: 'default', uid: 'u' },
  spec: {
    initContainers: [{ name: 'setup', image: 'b', volumeMounts: [{ name: 'work', mountPath: '/work/' }] }],
    containers: [
      {
        name: 'main',
        image: 'b',
        volumeMounts: [
          { name: 'work', mountPath: '/data' },
          { name: 'work', mountPath: '/part', subPath: 'a' },
          { name: 'image', mountPath: '/models' },
        ],
      },
    ],
    volumes: [
      { name: 'work', emptyDir: {} },
      { name: 'cfg', configMap: { name: 'settings' } },
      { name: 'host', hostPath: { path: '/etc' } },
      { name: 'claim', persistentVolumeClaim: { claimName: 'mine' } },
      { name: 'image', image: { reference: 'busybox' } },
    ],
  },
} as unknown as Pod;

function fixture(answer: () => Error | undefined = () => undefined) {
  const asked: { readonly source: DirectorySource; readonly request: VolumeRequest }[] = [];
  const engine = {
    volumeUsage: async () => 4096,
    async volumeFiles(source: DirectorySource, request: VolumeRequest) {
      asked.push({ source, request });
      const error = answer();
      if (error) throw error;
      return { entries: [], isDirectory: true, left: 0, content: Readable.from([]) };
    },
  } as unknown as Engine;
  const where: VolumesOf = {
    ...{ pod, engine, instance: 'i' },
    directories: { path: ({ volume }) => join(directory, volume) },
    objects: { get: () => undefined } as unknown as VolumesOf['objects'],
  };
  const look = (volume: string, path = '') => lookIntoVolume({ volume, path, as: 'file', signal: new AbortController().signal }, where);
  return { asked, where, look };
}

test('sizes are those of the volumes, and of the files that kpod writes; of the machine, and of what is not there, nothing is said', async () => {
  const infos = await listVolumes(fixture().where);
  expect(infos.map(({ name, type, of, sizeBytes }) => [name, type, of, sizeBytes])).toEqual([
    ['work', 'emptyDir', '', 4096],
    ['cfg', 'configMap', 'settings', 7],
    ['host', 'hostPath', '/etc', undefined],
    ['claim', 'persistentVolumeClaim', 'mine', undefined],
    ['image', 'image', 'busybox', undefined],
  ]);
});

test('a volume is asked of the engine, links from where containers have all of it; files that kpod writes lie behind their link', async () => {
  const { asked, look } = fixture();
  await look('work', 'a/b');
  await look('cfg', 'key');
  await look('host', 'hosts');
  expect(asked).toEqual([
    { source: { type: 'volume', name: 'kpod_u_work' }, request: { path: 'a/b', as: 'file', mountPaths: ['/work', '/data'] } },
    { source: { type: 'bind', hostPath: join(directory, 'cfg') }, request: { path: '..data/key', as: 'file', mountPaths: [] } },
    { source: { type: 'bind', hostPath: '/etc' }, request: { path: 'hosts', as: 'file', mountPaths: [] } },
  ]);
});

test.each<[string, string, Error | undefined, object]>([
  ['none', '', undefined, { reason: 'NotFound', message: 'pod "web" has no volume "none": it has work, cfg, host, claim, image' }],
  [
    'image',
    '',
    undefined,
    {
      reason: 'BadRequest',
      message: 'volume "image" is what image "busybox" holds, which containers alone see: kpod shell web -c main -- ls /models',
    },
  ],
  ['claim', '', undefined, { reason: 'BadRequest', message: expect.stringContaining('persistentvolumeclaims "mine" not found') }],
  ['work', 'a', new VolumePathError('missing', 'a'), { reason: 'NotFound', message: '"work/a": no such file or directory' }],
  [
    'work',
    '',
    new VolumePathError('noVolume', 'x'),
    { message: 'volume "work" of pod "web" is not there: it is made when the pod begins' },
  ],
  ['work', 'a', new VolumePathError('outside', '/etc'), { message: '"work/a" leads out of the volume, to /etc' }],
  ['work', 'a', new VolumePathError('notDirectory', 'a'), { message: '"work/a": not a directory' }],
  ['work', '', new VolumePathError('isDirectory', ''), { message: '"work" is a directory' }],
  ['work', 'a', new VolumePathError('notFile', 'a'), { message: '"work/a" is no regular file' }],
  ['work', 'a', new EngineError('gone', { command: 'x', kind: 'other' }), { reason: 'InternalError', code: 500 }],
])('of %s, %j: %s', async (volume, path, error, status) => {
  await expect(fixture(() => error).look(volume, path)).rejects.toMatchObject({ name: 'ApiError', status });
});
