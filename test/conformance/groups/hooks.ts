/** What containers do at their start and before their end. k8s: test/e2e/common/node/lifecycle_hook.go, test/e2e/node/pre_stop.go */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { httpServer, podManifest, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';

/** Plays a pod whose hook calls a server in another pod, and waits until the server has been called. */
const calls =
  (hook: 'postStart' | 'preStop', how: 'exec' | 'httpGet') =>
  async (scene: Scene): Promise<void> => {
    const path = `/${hook}-${how}`;
    const ready = { periodSeconds: 1, timeoutSeconds: 5, tcpSocket: { port: 8080 } };
    const server = podManifest('handler', {
      restartPolicy: 'Always',
      containers: [httpServer('server', 'true', { readinessProbe: ready })],
    });
    const { status } = await scene.running(server);
    const host = status.podIP ?? '';
    const handler =
      how === 'httpGet'
        ? { httpGet: { host, port: 8080, path } }
        : { exec: { command: ['sh', '-c', `wget -q -O /dev/null http://${host}:8080${path} || true`] } };
    const containers = [staying('main', { lifecycle: { [hook]: handler } })];
    await scene.running(podManifest('hooked', { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, containers }));
    const called = async () => (await scene.log('handler', 'server')).includes(`url:${path}`);
    if (hook === 'preStop') {
      expect(await called()).toBe(false);
      await scene.ok('delete', 'pod', 'hooked');
    }
    await eventually(async () => expect(await called()).toBe(true));
    expect((await scene.events('hooked')).filter(({ type }) => type === 'Warning')).toEqual([]);
  };

const title = (what: string) => `when create a pod with lifecycle hook should execute ${what} hook properly`;

export const hooks: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'Container Lifecycle Hook',
    rows: [
      { title: title('poststart exec'), scenario: calls('postStart', 'exec') },
      { title: title('poststart http'), scenario: calls('postStart', 'httpGet') },
      { title: title('prestop exec'), scenario: calls('preStop', 'exec') },
      { title: title('prestop http'), scenario: calls('preStop', 'httpGet') },
    ],
  },
  {
    owner: 'sig-node',
    name: 'PreStop',
    rows: [{ title: 'should call prestop when killing a pod', scenario: calls('preStop', 'exec'), inTests: true }],
  },
];
