import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

describe.each(enginesUnderTest)('parts of volumes, and volumes in memory, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine, 'kubelet: { crashLoopBackOff: { maxContainerRestartPeriod: 1s } }');
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

  it('never lead out of their volume while somebody swaps them and the files beside them are written anew', async () => {
    const outside = join(work.dir, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'of the machine\n');
    const setting = (value: string) =>
      work.write('setting.yaml', `{apiVersion: v1, kind: ConfigMap, metadata: {name: set}, data: {a: ${value}}}`);
    await work.ok('create', '-f', await setting('first'));
    const data = { name: 'data', mountPath: '/data' };
    const config = { name: 'config', mountPath: '/data/config' };
    const swap = `
      set +e; cd /data
      while :; do
        mv part kept; ln -s ${outside} part; rm -rf config/..data config/a; ln -sfn ${outside} config/..data; mv config gone
        sleep 0.02; rm part; mv kept part; sleep 0.1
      done 2>/dev/null`;
    const look = 'cat /part/secret /config/secret /config/a; touch /part/mine; ls /part; exit 1';
    await create('swapped', {
      terminationGracePeriodSeconds: 0,
      initContainers: [shell('init', 'mkdir /data/part', { volumeMounts: [data] })],
      containers: [
        shell('swapper', swap, { volumeMounts: [data, config] }),
        shell('looker', `set +e; ${look}`, {
          volumeMounts: [
            { name: 'data', mountPath: '/part', subPath: 'part' },
            { ...config, mountPath: '/config' },
          ],
        }),
      ],
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'config', configMap: { name: 'set' } },
      ],
    });
    const seen = new Set<string>();
    let written = 0;
    await eventually(async () => {
      await work.ok('apply', '-f', await setting(`value-${++written}`));
      const { stdout } = await work.kpod(['logs', 'swapped', '-c', 'looker', '--previous']);
      for (const line of stdout.split('\n')) seen.add(line);
      const looker = (await work.pod('swapped')).status.containerStatuses?.find(({ name }) => name === 'looker');
      expect(looker?.restartCount).toBeGreaterThan(3);
    });
    expect([...seen].join('\n')).toMatch(/^(first|value-\d+)/m);
    expect(seen).not.toContain('of the machine');
    expect(await readdir(outside)).toEqual(['secret']);
    const shown = () => work.ok('exec', 'swapped', '-c', 'swapper', '--', 'cat', '/data/config/a');
    await eventually(async () => expect(await shown()).toBe(`value-${written}`));
    await work.ok('delete', 'pod', 'swapped', '--now');
  });
});
