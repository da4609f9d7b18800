import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

describe.each(enginesUnderTest)('the rights of a pod, seen from inside, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const shell = (name: string, script: string, more: object = {}) => ({ name, image: 'busybox', command: ['sh', '-c', script], ...more });
  const create = async (name: string, spec: object) => {
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { restartPolicy: 'Never', ...spec } };
    await work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify(manifest)));
  };
  const ended = (name: string) => eventually(async () => expect((await work.pod(name)).status.phase).toMatch(/Succeeded|Failed/));
  const log = (pod: string, container: string) => work.ok('logs', pod, '-c', container);

  it('init and app containers run as the pod says, and otherwise as they say themselves', async () => {
    const script = `id -u; id -g; id -G; grep -E 'CapBnd|NoNew' /proc/self/status | cut -f2; head -1 /etc/hosts; cat /etc/resolv.conf | head -c 1 | wc -c; echo last words >/dev/termination-log; touch /x /tmp/x 2>/dev/null || echo read-only; touch /data/$(id -u) && echo written`;
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    const locked = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
    await create('locked', {
      securityContext: { runAsUser: 65534, runAsGroup: 3000, supplementalGroups: [4000], runAsNonRoot: true },
      volumes: [{ name: 'data', emptyDir: {} }],
      initContainers: [shell('i', script, { volumeMounts, securityContext: locked })],
      containers: [shell('a', script, { volumeMounts, securityContext: { ...locked, runAsUser: 1001 } })],
    });
    await ended('locked');
    const seen = (user: number) =>
      `${user}\n3000\n3000 4000\n0000000000000000\n1\n# Kubernetes-managed hosts file.\n1\nread-only\nwritten\n`;
    expect([await log('locked', 'i'), await log('locked', 'a')]).toEqual([seen(65534), seen(1001)]);
    const { status } = await work.pod('locked');
    expect(status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 0, message: 'last words\n' });
  });

  it('a container that must not run as root, and would, is not created', async () => {
    await create('root', { securityContext: { runAsNonRoot: true }, containers: [shell('a', 'id')] });
    const { uid } = (await work.pod('root')).metadata;
    const message = `container has runAsNonRoot and image will run as root (pod: "root_default(${uid})", container: a)`;
    await eventually(async () => {
      const [state] = (await work.pod('root')).status.containerStatuses ?? [];
      expect(state?.state).toEqual({ waiting: { reason: 'CreateContainerConfigError', message } });
    });
    expect(await work.ok('get', 'pod', 'root')).toMatch(/root {3}0\/1 {5}CreateContainerConfigError {3}0 /);
    expect((await work.events('root')).map((event) => event.message)).toContain(`Error: ${message}`);
    await work.ok('delete', 'pod', 'root', '--now');
  });

  it('shares processes, and has sysctls, where the pod says so; a sysctl that is not safe fails the pod', async () => {
    const securityContext = { sysctls: [{ name: 'kernel.shm_rmid_forced', value: '1' }] };
    await create('sharing', {
      securityContext,
      shareProcessNamespace: true,
      initContainers: [shell('i', 'cat /proc/sys/kernel/shm_rmid_forced; cut -d" " -f2 /proc/1/stat')],
      containers: [shell('a', 'until killall sleep 2>/dev/null; do usleep 100000; done; echo killed'), shell('b', 'sleep 4711; exit 3')],
    });
    await create('unsafe', { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }, containers: [shell('a', 'id')] });
    await ended('sharing');
    expect(await log('sharing', 'i')).toMatch(/^1\n\((catatonit|pause)\)\n$/);
    expect(await log('sharing', 'a')).toBe('killed\n');
    const { status } = await work.pod('sharing');
    expect(status.containerStatuses?.map(({ state }) => state.terminated?.exitCode)).toEqual([0, 3]);
    await ended('unsafe');
    expect(await work.ok('get', 'pod', 'unsafe')).toMatch(/unsafe {3}0\/1 {5}SysctlForbidden {3}0 /);
    expect(await work.ok('describe', 'pod', 'unsafe')).toMatch(
      /Status: +Failed\nReason: +SysctlForbidden\nMessage: +Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted\n/,
    );
    const run = await work.kpod([
      'run',
      await work.write(
        'again.json',
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'again' },
          spec: { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }, containers: [shell('a', 'id')] },
        }),
      ),
    ]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout + run.stderr).toContain('forbidden sysctl: "kernel.msgmax" not allowlisted');
  });

  it('takes profiles of seccomp from its directory as soon as they are there', async () => {
    const profile = { type: 'Localhost', localhostProfile: 'profiles/no-directories.json' };
    await create('confined', {
      securityContext: { seccompProfile: profile },
      containers: [
        shell('a', 'mkdir /a 2>/dev/null || echo denied'),
        shell('b', 'mkdir /a && echo made; grep Seccomp: /proc/self/status', {
          securityContext: { seccompProfile: { type: 'Unconfined' } },
        }),
        shell('c', 'mkdir /a && echo made; grep Seccomp: /proc/self/status', {
          securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        }),
      ],
    });
    const path = join(work.stateDir, 'seccomp', profile.localhostProfile);
    const message = `cannot load seccomp profile "${path}": open ${path}: no such file or directory`;
    await eventually(async () => {
      const state = (await work.pod('confined')).status.containerStatuses?.find(({ name }) => name === 'a')?.state;
      expect(state).toEqual({ waiting: { reason: 'CreateContainerError', message } });
    });
    await mkdir(dirname(path), { recursive: true });
    const syscalls = [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }];
    await writeFile(path, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls }));
    await ended('confined');
    expect(await log('confined', 'a')).toBe('denied\n');
    expect(await log('confined', 'b')).toBe('made\nSeccomp:\t0\n');
    expect(await log('confined', 'c')).toBe('made\nSeccomp:\t2\n');
  });

  it('refuses what cannot be given here, and never leaves it out', async () => {
    await create('users', { hostUsers: false, containers: [shell('a', 'cat /proc/self/uid_map')] });
    await create('armour', { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } }, containers: [shell('a', 'id')] });
    await create('odd', { containers: [shell('a', 'id', { securityContext: { capabilities: { add: ['NET_ADMIN,ALL'] } } })] });
    const waiting = async (name: string) => (await work.pod(name)).status.containerStatuses?.[0]?.state.waiting;
    await eventually(async () => {
      // Rootless podman runs everything in a user namespace.
      const { phase } = (await work.pod('users')).status;
      if (phase === 'Succeeded') return expect(await log('users', 'a')).not.toMatch(/^ +0 +0 /);
      expect(await waiting('users')).toMatchObject({
        reason: 'CreateContainerConfigError',
        message: expect.stringMatching(/^spec\.hostUsers: Forbidden: \w+ cannot give it: /),
      });
    });
    await eventually(async () =>
      expect(await waiting('odd')).toEqual({
        reason: 'CreateContainerConfigError',
        message: 'spec.containers[0].securityContext.capabilities.add[0]: Invalid value: "NET_ADMIN,ALL": no capability of Linux',
      }),
    );
    await ended('armour');
    const { phase, reason, message } = (await work.pod('armour')).status;
    const refused = ['AppArmor', 'Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host'];
    expect(phase === 'Succeeded' || [reason, message]).toEqual(phase === 'Succeeded' ? true : refused);
    await work.ok('delete', 'pod', 'users', 'odd', '--now');
  });
});
