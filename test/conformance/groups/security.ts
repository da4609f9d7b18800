/** As whom containers run, and what they may. k8s: test/e2e/common/node/{security_context,sysctl}.go, test/e2e/node/security_context.go */
import { expect } from 'vitest';
import { nonewprivs, podManifest, shell } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';

const ids = 'echo $(id -u) $(id -g)';
const asOthers = { runAsUser: 1001, runAsGroup: 2002 };

/** What a script says in a container with that confinement. */
const says =
  (script: string, output: string | RegExp, { pod = {}, container = {} }: { pod?: object; container?: object }) =>
  async (scene: Scene) => {
    const containers = [shell('look', script, { securityContext: container })];
    const { look } = await scene.logsOfRun([podManifest('confined', { containers, securityContext: pod })]);
    expect(look).toMatch(output);
  };

const sysctls = (settings: Readonly<Record<string, string>>) =>
  podManifest('sysctls', {
    securityContext: { sysctls: Object.entries(settings).map(([name, value]) => ({ name, value })) },
    containers: [{ name: 'look', image: 'busybox', command: ['/bin/sysctl', 'kernel.shm_rmid_forced'] }],
  });

export const security: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'Security Context',
    rows: [
      {
        title: 'When creating a container with runAsUser should run the container with uid 65534',
        scenario: says('id -u', /^65534\n$/, { container: { runAsUser: 65534 } }),
      },
      {
        title: 'When creating a pod with privileged should run the container as unprivileged when false',
        scenario: says('ip link add dummy0 type dummy || true', /Operation not permitted/, { container: { privileged: false } }),
      },
      {
        title:
          'When creating a pod with readOnlyRootFilesystem should run the container with writable rootfs when readOnlyRootFilesystem=false',
        scenario: says('touch checkfile && ls checkfile', /^checkfile\n$/, { container: { readOnlyRootFilesystem: false } }),
      },
      {
        title: 'should support container.SecurityContext.RunAsUser And container.SecurityContext.RunAsGroup',
        scenario: says(ids, /^1001 2002\n$/, { pod: { runAsUser: 1, runAsGroup: 2 }, container: asOthers }),
      },
      {
        title: 'should support pod.Spec.SecurityContext.RunAsUser And pod.Spec.SecurityContext.RunAsGroup',
        scenario: says(ids, /^1001 2002\n$/, { pod: asOthers }),
      },
      {
        title: 'when creating containers with AllowPrivilegeEscalation should not allow privilege escalation when false',
        async scenario(scene) {
          const container = (name: string, allowPrivilegeEscalation: boolean) => ({
            ...{ name, image: nonewprivs, securityContext: { runAsUser: 1000, allowPrivilegeEscalation } },
          });
          const logs = await scene.logsOfRun([
            podManifest('escalation', { containers: [container('closed', false), container('open', true)] }),
          ]);
          // The open one shows that the program would rise.
          expect(logs).toEqual({ closed: 'Effective uid: 1000\n', open: 'Effective uid: 0\n' });
        },
        inTests: true,
      },
    ],
  },
  {
    owner: 'sig-node',
    name: 'Sysctls',
    rows: [
      {
        title: 'should support sysctls',
        async scenario(scene) {
          expect(await scene.logsOfRun([sysctls({ 'kernel.shm_rmid_forced': '1' })])).toEqual({ look: 'kernel.shm_rmid_forced = 1\n' });
        },
        // As in Kubernetes' own: [Environment:NotInUserNS].
        cannotBe: ({ isRootless }) => (isRootless ? 'the kernel lets nobody set kernel.shm_rmid_forced in a user namespace' : undefined),
      },
      {
        title: 'should reject invalid sysctls',
        async scenario(scene) {
          const said = await scene.refused([
            sysctls({ 'foo-': 'bar', 'kernel.shmmax': '100000000', 'safe-and-unsafe': '100000000', 'bar..': '42' }),
          ]);
          expect(said).toContain('Invalid value: "foo-"');
          expect(said).toContain('Invalid value: "bar.."');
          expect(said).not.toContain('Invalid value: "safe-and-unsafe"');
          expect(said).not.toContain('Invalid value: "kernel.shmmax"');
        },
      },
    ],
  },
];
