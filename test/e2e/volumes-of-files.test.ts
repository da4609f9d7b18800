import { readdir, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const objects = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: red, shape: round}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {password: hunter2}
---
`;

/** A pod with each kind of volume whose files kpod writes, which its containers see through a user and a group of their own. */
const pod = (name: string, init: string, app: string): string => `${objects}
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {tier: front}}
spec:
  terminationGracePeriodSeconds: 1
  securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000}
  initContainers:
  - {name: init, image: busybox, command: [sh, -c, ${JSON.stringify(init)}], volumeMounts: &mounts [
      {name: config, mountPath: /config}, {name: secret, mountPath: /secret}, {name: pod, mountPath: /pod}, {name: all, mountPath: /all},
      {name: data, mountPath: /data}]}
  containers:
  - {name: app, image: busybox, command: [sh, -c, ${JSON.stringify(app)}], volumeMounts: *mounts}
  volumes:
  - {name: config, configMap: {name: settings, items: [{key: colour, path: deep/colour, mode: 0400}, {key: shape, path: shape}]}}
  - {name: secret, secret: {secretName: keys, defaultMode: 0400}}
  - {name: pod, downwardAPI: {items: [
      {path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: cpu, resourceFieldRef: {containerName: app, resource: requests.cpu}}]}}
  - {name: all, projected: {defaultMode: 0440, sources: [
      {configMap: {name: settings}}, {secret: {name: keys}}, {downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}},
      {secret: {name: none, optional: true}}]}}
  - {name: data, emptyDir: {}}
`;

describe.each(enginesUnderTest)('volumes whose files kpod writes, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const memoryOf = async (name: string): Promise<string> => {
    const { uid = '' } = (await work.pod(name)).metadata;
    const link = join(work.stateDir, 'pods', uid, 'memory');
    return readlink(link).catch(() => link);
  };
  const read = (name: string, ...paths: readonly string[]) => work.ok('exec', name, '--', 'cat', ...paths);

  it('appear in init and app containers with their modes and their group, and cannot be written', async () => {
    const look = [
      'cd /config && stat -L -c "%n %a %g" deep deep/colour shape; cat deep/colour shape; echo',
      'cd /secret && stat -L -c "%n %a %g" password; cat password; echo',
      'cat /pod/labels /pod/cpu; echo',
      'cd /all && for f in *; do echo $f: $(cat $f); done; stat -L -c %a name',
      'touch /data/mine && stat -c "%a %u %g" /data /data/mine',
      'for d in config secret pod all; do touch /$d/new || echo refused; done 2>/dev/null',
    ].join('; ');
    await work.ok('run', '-f', await work.write('look.yaml', pod('look', look, `${look}; sleep 1000`)), '--timeout=60s');
    const seen = [
      'deep 2755 2000\ndeep/colour 440 2000\nshape 644 2000\nredround',
      'password 440 2000\nhunter2',
      'tier="front"0',
      'colour: red\nname: look\npassword: hunter2\nshape: round\n440',
      '2777 0 2000\n644 1000 2000',
      'refused\nrefused\nrefused\nrefused\n',
    ].join('\n');
    expect(await work.ok('logs', 'look', '-c', 'init')).toBe(seen);
    await eventually(async () => expect(await work.ok('logs', 'look', '-c', 'app')).toBe(seen));
  });

  it('follow what they show while their container goes on, each as a whole', async () => {
    const before = (await work.pod('look')).status.containerStatuses?.[0]?.containerID;
    await work.ok('apply', '-f', await work.write('new.yaml', objects.replace('red', 'blue').replace('hunter2', 'new')));
    await work.ok('label', 'pod', 'look', 'tier=back', '--overwrite');
    await eventually(async () =>
      expect(await read('look', '/config/deep/colour', '/all/colour', '/secret/password', '/all/password', '/pod/labels')).toBe(
        'bluebluenewnewtier="back"',
      ),
    );
    expect(await work.ok('exec', 'look', '--', 'ls', '-A', '/config')).toMatch(/^\.\.\d[\d_]+\.\d+\n\.\.data\ndeep\nshape\n$/);
    expect((await work.pod('look')).status.containerStatuses?.[0]).toMatchObject({ containerID: before, restartCount: 0 });
  });

  it('are written again before a container starts again, when the memory was emptied as by a restart of the machine', async () => {
    const memory = await memoryOf('look');
    await rm(memory, { recursive: true });
    const id = (await work.pod('look')).status.containerStatuses?.[0]?.containerID?.replace(/^.*\/\//, '') ?? '';
    await work.engineCommand('kill', '--signal', 'KILL', id);
    await eventually(async () =>
      expect((await work.pod('look')).status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true }),
    );
    expect(await read('look', '/secret/password', '/all/password')).toBe('newnew');
    expect(await work.ok('exec', 'look', '--', 'stat', '-L', '-c', '%a %g', '/secret/password')).toBe('440 2000\n');
  });

  it('say of what is missing what the kubelet says, and are there as soon as it is', async () => {
    const manifest = pod('waits', 'true', 'sleep 1000').replace(objects, '').replace('{secretName: keys', '{secretName: later');
    await work.ok('create', '-f', await work.write('waits.yaml', manifest));
    const message = 'MountVolume.SetUp failed for volume "secret" : secret "later" not found';
    await eventually(async () => expect((await work.events('waits')).map((event) => event.message)).toContain(message));
    await work.ok('create', 'secret', 'generic', 'later', '--from-literal=password=late');
    await work.ok('wait', 'pod/waits', '--for=condition=Ready', '--timeout=60s');
    expect(await read('waits', '/secret/password')).toBe('late');
  });

  it('are whole and leave nothing behind, whenever kpod is killed', async () => {
    const memories = await Promise.all(['look', 'waits'].map(memoryOf));
    for (let round = 0; round < 3; round++) {
      const { pid } = JSON.parse(await work.ok('agent', 'status', '-o', 'json')) as { pid: number };
      const text = objects.replace('red', `round-${round}`).replace('round,', 'x,');
      const applied = work.kpod(['apply', '-f', await work.write('round.yaml', text)]);
      await new Promise((resolve) => setImmediate(resolve));
      process.kill(pid, 'SIGKILL');
      await applied;
    }
    await work.ok('apply', '-f', await work.write('last.yaml', objects.replace('red', 'last')));
    await eventually(async () => expect(await read('look', '/config/deep/colour', '/all/colour')).toBe('lastlast'));
    expect((await work.ok('exec', 'look', '--', 'ls', '-A', '/config')).split('\n')).toHaveLength(5);
    await work.ok('delete', 'pod', '--all');
    await eventually(async () => expect(await readdir(join(work.stateDir, 'pods'))).toEqual([]));
    for (const memory of memories) await expect(readdir(memory)).rejects.toThrow('ENOENT');
  });
});
