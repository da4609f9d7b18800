/** Examples of Kubernetes' documentation with probes, hooks and sidecars, written anew with images that are there. Titles are their paths. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type ContainerManifest, httpServer, podManifest, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Row } from '../table.ts';
import { logMount, logVolume } from './common-log.ts';
import { byExec, byGrpc, byHttp, byTcp, goesOn, isRestarted } from './probes.ts';

const nginx: ContainerManifest = { name: 'nginx', image: 'nginx', imagePullPolicy: 'IfNotPresent' };
const resources = { requests: { cpu: '50m', memory: '16Mi' }, limits: { cpu: '200m', memory: '64Mi' } };
const stays = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

const saysBeside =
  (said: string, sidecar: ContainerManifest, app: ContainerManifest) =>
  async (scene: Scene): Promise<void> => {
    const initContainers = [{ ...sidecar, restartPolicy: 'Always' }];
    await scene.running(podManifest('pair', { restartPolicy: 'Always', initContainers, containers: [app], ...logVolume }));
    expect((await scene.ok('get', 'pods', '--no-headers')).split(/\s+/)).toContain('2/2');
    await eventually(async () => expect((await scene.log('pair', sidecar.name)) + (await scene.log('pair', app.name))).toContain(said));
  };

const lifecycleEvents = async (scene: Scene): Promise<void> => {
  const postStart = { exec: { command: ['sh', '-c', 'mkdir -p /usr/share; echo Hello from the postStart handler > /usr/share/message'] } };
  const preStop = { exec: { command: ['sh', '-c', 'nginx -s quit; while killall -0 nginx; do sleep 1; done'] } };
  await scene.running(
    podManifest('lifecycle-demo', { restartPolicy: 'Always', containers: [{ ...nginx, lifecycle: { postStart, preStop } }] }),
  );
  expect(await scene.inside('lifecycle-demo', 'nginx', 'cat /usr/share/message')).toBe('Hello from the postStart handler\n');
  await scene.ok('delete', 'pod', 'lifecycle-demo');
};

export const sidecarExamples: readonly Row[] = [
  {
    title: 'pods/multi-container/adapter.yaml',
    scenario: saysBeside(
      'adapted: a line of the app',
      shell('adapter', 'touch /log/app; tail -n +1 -f /log/app | while read -r line; do echo "adapted: $line"; done', logMount),
      shell('app', `echo a line of the app >>/log/app; ${stays}`, logMount),
    ),
  },
  {
    title: 'pods/multi-container/ambassador.yaml',
    scenario: saysBeside(
      'from the ambassador',
      httpServer('ambassador', 'echo from the ambassador >/www/index.html', { ports: [{ containerPort: 8080 }] }),
      shell('app', `until wget -q -O - http://localhost:8080; do sleep 0.2; done; ${stays}`),
    ),
  },
  {
    title: 'pods/multi-container/resources.yaml',
    scenario: saysBeside('told', shell('side', `echo told; ${stays}`, { resources }), { ...nginx, resources }),
  },
  {
    title: 'pods/multi-container/localhost.yaml',
    scenario: saysBeside(
      'Welcome to nginx',
      shell('caller', `until wget -q -O - http://localhost:80; do sleep 0.2; done; ${stays}`),
      nginx,
    ),
  },
  {
    title: 'pods/multi-container/startup-coordination.yaml',
    scenario: saysBeside(
      'greeting=hello',
      staying('writer', {
        ...logMount,
        lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo greeting=hello >/log/settings'] } } },
        startupProbe: { periodSeconds: 1, timeoutSeconds: 5, exec: { command: ['test', '-s', '/log/settings'] } },
      }),
      shell('main-app', `cat /log/settings; ${stays}`, logMount),
    ),
  },
  { title: 'pods/lifecycle-events.yaml', scenario: lifecycleEvents },
  { title: 'pods/probe/exec-liveness.yaml', scenario: isRestarted(byExec) },
  { title: 'pods/probe/http-liveness.yaml', scenario: isRestarted(byHttp) },
  { title: 'pods/probe/tcp-liveness-readiness.yaml', scenario: goesOn(byTcp) },
  { title: 'pods/probe/grpc-liveness.yaml', scenario: goesOn(byGrpc) },
];
