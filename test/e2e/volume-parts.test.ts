import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

describe.each(enginesUnderTest)('parts of volumes, and volumes in memory, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const shell = (name: string, script: string, more: object = {}) => ({ name, image: 'busybox', command: ['sh', '-ec', script], ...more });
  const create = async (name: string, spec: object) =>
    work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec })));

  it('are shared by init and app containers, also by the next attempt of one, and nothing of them is left', async () => {
    const hostPath = join(work.dir, 'host');
    await mkdir(hostPath);
    await writeFile(join(hostPath, 'settings'), 'of the machine\n');
    const env = [{ name: 'PART', value: 'first' }];
    const part = { name: 'data', mountPath: '/part', subPathExpr: 'parts/$(PART)' };
    const memory = { name: 'memory', mountPath: '/memory' };
    const script = `
      stat -f -c %T /memory; stat -c %a /memory /part; cat /memory/note /part/note /settings /host/made
      if [ -e /memory/again ]; then sleep 3600; fi; echo > /memory/again; exit 1`;
    await create('shared', {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 0,
      initContainers: [
        shell('init', 'echo in memory > /memory/note; echo in a part > /part/note; echo by init > /host/file', {
          env,
          volumeMounts: [memory, part, { name: 'host', mountPath: '/host', subPath: 'made/here' }],
        }),
      ],
      containers: [
        shell('app', script.replace('/host/made', '/host/here/file'), {
          env,
          volumeMounts: [
            memory,
            part,
            { name: 'host', mountPath: '/settings', subPath: 'settings', readOnly: true },
            { name: 'host', mountPath: '/host', subPath: 'made' },
          ],
        }),
      ],
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
        { name: 'host', hostPath: { path: hostPath } },
      ],
    });
    const expected = 'tmpfs\n777\n777\nin memory\nin a part\nof the machine\nby init\n';
    const { metadata } = await eventually(async () => {
      const seen = await work.pod('shared');
      expect(seen.status.containerStatuses).toMatchObject([{ restartCount: 1, state: { running: {} } }]);
      return seen;
    });
    await eventually(async () => expect(await work.ok('logs', 'shared', '-c', 'app')).toBe(expected));
    expect(await work.ok('logs', 'shared', '-c', 'app', '--previous')).toBe(expected);
    expect(await readFile(join(hostPath, 'made', 'here', 'file'), 'utf8')).toBe('by init\n');
    const mounts = async () => (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(work.stateDir));
    expect(await mounts()).toEqual([]);
    await work.ok('delete', 'pod', 'shared');
    await eventually(async () => expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(metadata.uid));
    expect(await readFile(join(hostPath, 'settings'), 'utf8')).toBe('of the machine\n');
  });

  it('never leave their volume, and say so', async () => {
    const hostPath = join(work.dir, 'trap');
    await mkdir(hostPath);
    await symlink('/etc', join(hostPath, 'way-out'));
    const data = { name: 'data', mountPath: '/data' };
    await create('caught', {
      restartPolicy: 'Never',
      initContainers: [shell('init', 'ln -s / /data/root; ln -s ../.. /data/up', { volumeMounts: [data] })],
      containers: [
        shell('root', 'ls /part', { volumeMounts: [{ name: 'data', mountPath: '/part', subPath: 'root/etc' }] }),
        shell('up', 'ls /part', { volumeMounts: [{ name: 'data', mountPath: '/part', subPath: 'up' }] }),
        shell('host', 'ls /part', { volumeMounts: [{ name: 'trap', mountPath: '/part', subPath: 'way-out' }] }),
      ],
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'trap', hostPath: { path: hostPath } },
      ],
    });
    const waiting = (name: string, volume: string) => ({
      name,
      state: {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: `failed to prepare subPath for volumeMount "${volume}" of container "${name}"`,
        },
      },
    });
    await eventually(async () =>
      expect((await work.pod('caught')).status.containerStatuses).toMatchObject([
        waiting('host', 'trap'),
        waiting('root', 'data'),
        waiting('up', 'data'),
      ]),
    );
    await work.ok('delete', 'pod', 'caught', '--grace-period=0', '--force');
  });
});
